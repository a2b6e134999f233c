"""Meetings: attendances, who is reached, by which channel (R1.12, R1.15, R3.6)."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, weighted

from yundong.campaign.run import Result


def exposures(result: Result) -> np.ndarray:
    """Return (adults,) meetings attended; the top bit of the byte may say who has written."""
    return result.world.state.exposures & 127


def reached(result: Result) -> float:
    """Return the adults reached at least once, weighted to full scale."""
    return float((result.world.state.reached * result.world.country.places.weight).sum())


def test_attendances_are_the_sum_of_meetings(base: Result) -> None:
    """Heads counted at each meeting add up to what each place has counted, and to what people remember."""
    rows, first = base.records["meetings"], base.world.country.places.first
    counted = np.zeros(base.world.country.places.count, dtype=np.int64)
    np.add.at(counted, rows["locality"].to_numpy().astype(int) - first, rows["attendance"].to_numpy())
    np.testing.assert_array_equal(counted, base.world.state.attended)
    seen, start = exposures(base), base.world.country.public.start
    remembered = np.add.reduceat(seen.astype(np.int64), start[:-1])
    full = np.maximum.reduceat(seen, start[:-1]) >= 127
    assert (remembered <= counted).all()
    np.testing.assert_array_equal(remembered[~full], counted[~full])
    np.testing.assert_array_equal(
        np.add.reduceat((seen > 0).astype(np.int64), start[:-1]), base.world.state.reached
    )


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


def test_a_named_citys_own_value_moves_only_that_city(base: Result, variant: Variant) -> None:
    code = base.records["areas"]["code"].to_list()
    shenyang = code.index("shenyang")
    off = ("supervision", "adjudication")
    one, other = variant(without=off), variant(only={"outreach.rate@shenyang": 0.2}, without=off)
    at = pl.col("locality") == shenyang
    assert other.records["meetings"].filter(at).height > 2 * one.records["meetings"].filter(at).height
    assert other.records["meetings"].filter(~at).equals(one.records["meetings"].filter(~at))


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
    assert not exposures(off).any() and not off.world.state.reached.any()


def test_fatigue_holds_meetings_down(base: Result, variant: Variant) -> None:
    tired = variant({"outreach.fatigue": 0.2})
    assert weighted(tired, "meetings") < weighted(base, "meetings")


def test_some_come_again_and_again(base: Result, variant: Variant) -> None:
    """The more audiences lean to the same people, the fewer are reached by as many attendances."""
    even, same = (variant({"outreach.regulars": value}) for value in (0.0, 0.95))
    assert reached(same) < reached(even)
    assert exposures(same).max() > exposures(even).max()


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
    np.testing.assert_array_equal(exposures(as_good), exposures(spoken))


def test_print_makes_the_share_of_impressions_it_is_given(variant: Variant) -> None:
    result = variant({"outreach.print_share": 1.0, "outreach.print_effect": 0.3}, without=("supervision",))
    s = result.world.state
    made = exposures(result).astype(np.int64).sum() / s.attended.sum()
    assert made == pytest.approx(0.3, abs=0.01)


def test_meetings_end_with_the_campaign(variant: Variant) -> None:
    longer = variant(until="1953-03-31")
    assert longer.records["meetings"]["day"].max() <= longer.scenario.schedule.end  # type: ignore[operator]
