"""Meetings: attendances, who is reached, by which channel (R1.12, R1.15, R3.6)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, launches, weighted

from yundong.campaign.run import Result


def attendances(result: Result) -> np.ndarray:
    """Return (adults,) meetings that made an impression on each adult by the end."""
    country, s = result.world.country, result.world.state
    regulars = country.places.chain(result.scenario, "outreach.regulars")[country.places.first :]
    return country.public.attendances(np.arange(country.public.size), s.heard, regulars)


def reached(result: Result) -> float:
    """Return the adults reached at least once, weighted to full scale."""
    return float((result.world.state.reached * result.world.country.places.weight).sum())


def test_attendances_are_the_sum_of_meetings(base: Result) -> None:
    """Attendance of each meeting adds up to what each place has counted, and to what people remember."""
    rows, first = base.records["meetings"], base.world.country.places.first
    counted = np.zeros(base.world.country.places.count, dtype=np.int64)
    np.add.at(counted, rows["locality"].to_numpy().astype(int) - first, rows["attendance"].to_numpy())
    s, public = base.world.state, base.world.country.public
    np.testing.assert_array_equal(counted, s.attended)
    np.testing.assert_allclose(s.heard, counted / public.adults)
    seen, start = attendances(base), public.start
    remembered = np.add.reduceat(seen, start[:-1])
    assert (np.abs(remembered - counted) <= 6 * np.sqrt(counted) + 10).all()
    came = np.add.reduceat((seen > 0).astype(np.int64), start[:-1])
    assert (np.abs(came - s.reached) <= 6 * np.sqrt(s.reached) + 10).all()
    assert remembered.sum() == pytest.approx(counted.sum(), rel=0.005)
    assert came.sum() == pytest.approx(s.reached.sum(), rel=0.005)


def test_meetings_have_every_kind_and_a_mean_size_of_their_parameter(base: Result, variant: Variant) -> None:
    rows = base.records["meetings"]
    assert set(rows["kind"]) == {"small", "mass", "family", "elders", "rally", "trial"}
    assert rows["attendance"].min() >= 3  # type: ignore[operator]
    size = {kind: frame["attendance"].mean() for (kind,), frame in rows.group_by("kind")}
    assert size["family"] < size["mass"] < size["rally"]
    ordinary = pl.col("kind").is_in(["small", "mass", "family", "elders"])
    double = variant({"outreach.meeting_size": 2 * base.scenario.parameters.value("outreach.meeting_size")})
    grown = double.records["meetings"].filter(ordinary)["attendance"].mean()
    assert grown > 1.4 * rows.filter(ordinary)["attendance"].mean()  # type: ignore[operator]


@pytest.mark.full
def test_a_named_citys_own_value_moves_only_that_city(base: Result, variant: Variant) -> None:
    code = base.records["areas"]["code"].to_list()
    shenyang = code.index("shenyang")
    off = ("supervision", "adjudication")
    much = 10 * base.scenario.parameters.value("outreach.rate")
    one, other = variant(without=off), variant(only={"outreach.rate@shenyang": much}, without=off)
    at = pl.col("locality") == shenyang
    assert other.records["meetings"].filter(at).height > 2 * one.records["meetings"].filter(at).height
    assert other.records["meetings"].filter(~at).equals(one.records["meetings"].filter(~at))


@pytest.mark.full
@pytest.mark.parametrize("seed", [1952, 7])
def test_more_meetings_never_lower_exposure(seed: int, variant: Variant, base: Result) -> None:
    """The more is held, the more are reached and the oftener, in sum and in every great region (R1.15)."""
    rate = base.scenario.parameters.value("outreach.rate")
    places = base.world.country.places
    people, times = [], []
    for factor in (0.0, 1.0, 3.0):
        result = variant({"outreach.rate": factor * rate}, seed=seed)
        p, s = result.world.country.places, result.world.state
        people.append([float((s.reached * p.weight)[p.region == r].sum()) for r in places.regions])
        times.append([float((s.attended * p.weight)[p.region == r].sum()) for r in places.regions])
    assert (np.diff(people, axis=0) >= 0).all() and (np.diff(times, axis=0) > 0).all()


def test_nobody_is_reached_without_meetings(variant: Variant) -> None:
    off = variant(without=("outreach",))
    assert not attendances(off).any() and not off.world.state.reached.any()


def test_fatigue_holds_meetings_down(base: Result, variant: Variant) -> None:
    tired = variant({"outreach.fatigue": 0.2})
    assert weighted(tired, "meetings") < weighted(base, "meetings")


@pytest.mark.full
def test_some_come_again_and_again(base: Result, variant: Variant) -> None:
    """The more audiences lean to the same people, the fewer are reached by as many attendances."""
    even, same = (variant({"outreach.regulars": value}) for value in (0.0, 0.95))
    assert reached(same) < reached(even)
    assert attendances(same).max() > attendances(even).max()


@pytest.mark.full
def test_spoken_word_reaches_more_than_print(base: Result, variant: Variant) -> None:
    assert (base.records["meetings"]["channel"] == "spoken").all(), "word of mouth only, from July"
    off = ("supervision", "adjudication")
    spoken = variant({"outreach.print_share": 0.0}, without=off)
    printed = variant({"outreach.print_share": 1.0}, without=off)
    assert (printed.records["meetings"]["channel"] == "print_radio").all()
    assert printed.records["meetings"].drop("channel").equals(spoken.records["meetings"].drop("channel"))
    assert reached(printed) < reached(spoken)
    assert weighted(printed, "letters") < weighted(spoken, "letters")
    as_good = variant({"outreach.print_share": 1.0, "outreach.print_effect": 1.0}, without=off)
    np.testing.assert_array_equal(attendances(as_good), attendances(spoken))


def test_print_makes_the_share_of_impressions_it_is_given(variant: Variant) -> None:
    result = variant({"outreach.print_share": 1.0, "outreach.print_effect": 0.3}, without=("supervision",))
    s = result.world.state
    np.testing.assert_allclose(s.heard, 0.3 * s.attended / result.world.country.public.adults)
    assert attendances(result).sum() / s.attended.sum() == pytest.approx(0.3, abs=0.01)


def test_meetings_end_with_the_campaign(variant: Variant) -> None:
    longer = variant(until="1953-03-31")
    assert longer.records["meetings"]["day"].max() <= longer.scenario.schedule.end  # type: ignore[operator]


def since_launch(result: Result) -> pl.DataFrame:
    """Return the ordinary meetings after the launch of each place, with the days since then."""
    rows = result.records["meetings"].filter(~pl.col("kind").is_in(["rally", "trial"]))
    weight = result.records["areas"].select(locality="id", stands="weight")
    rows = rows.join(launches(result), on="locality").join(weight, on="locality")
    return rows.with_columns(since=(pl.col("day") - pl.col("launched")).dt.total_days()).filter(
        pl.col("since") >= 0
    )


@pytest.mark.full
def test_meetings_come_in_a_burst_after_the_launch(base: Result, variant: Variant) -> None:
    """By the twelfth day most of the meetings of a place that launched early have been held; else they are spread."""

    def early(result: Result) -> float:
        rows = since_launch(result).filter(pl.col("launched") < dt.date(1952, 9, 15))
        return float(rows.filter(pl.col("since") <= 12)["stands"].sum() / rows["stands"].sum())

    assert early(base) > 0.6
    assert early(variant({"outreach.burst": 0.0})) < 0.3
    assert early(variant({"outreach.burst_days": 15.0})) < early(base)


@pytest.mark.full
def test_holidays_cool(base: Result, variant: Variant) -> None:
    """On the days of rest there are as many fewer meetings as the parameter says (R1.12)."""
    rest = [day for days in base.scenario.schedule.holidays.values() for day in days]
    assert dt.date(1952, 10, 1) in rest and dt.date(1952, 10, 3) in rest
    off = ("supervision", "adjudication")
    ordinary = ~pl.col("kind").is_in(["rally", "trial"])

    def held(holiday: float) -> float:
        result = variant({"outreach.holiday": holiday}, without=off)
        return weighted(result, "meetings", ordinary, pl.col("day").is_in(rest))

    assert held(0.0) == 0.0 < held(0.3) == pytest.approx(0.3 * held(1.0), rel=0.3)


def test_meetings_per_adult_fall_with_size(variant: Variant) -> None:
    """The effect of a place multiplies what it holds, and nothing is set for a single city."""
    result = variant(without=("supervision", "adjudication"))
    assert not result.scenario.parameters.overrides("outreach.rate")
    mechanism = result.world.country.places.effects.meetings
    adults = result.world.country.public.adults / result.world.country.places.share
    assert np.corrcoef(np.log(adults), np.log(mechanism))[0, 1] < -0.2
    rows = since_launch(result)
    held = np.bincount(
        rows["locality"].to_numpy().astype(int) - result.world.country.places.first, minlength=adults.size
    )
    early = result.world.state.launched >= 0
    rate = held[early] / result.world.country.public.adults[early]
    assert np.corrcoef(np.log(rate + 1e-5), np.log(mechanism[early]))[0, 1] > 0.6


def test_elders_meet_once_it_is_on_record(base: Result) -> None:
    first = base.world.country.places.first
    rows = base.records["meetings"].filter(pl.col("kind") == "elders")
    met = np.unique(rows["locality"].to_numpy().astype(int) - first)
    np.testing.assert_array_equal(np.flatnonzero(base.world.state.elders_met), met)
