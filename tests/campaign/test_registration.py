"""Voluntary registration: once, past over present, small over large, moved by leniency (R1.14, R3.1)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from effects import Effect, play
from small_runs import Variant, launches, weighted, with_truth

from yundong.campaign.mechanism import Day, World
from yundong.campaign.registration import RUN, Hazard, Registration, SupplyChain, _bring_nearer, _needs
from yundong.campaign.run import Result
from yundong.records.labels import Era, Role, Sector

PUBLIC = pl.col("place") == "public_security"


def test_nobody_registers_twice(base: Result) -> None:
    rows = base.records["registrations"]
    assert set(rows["place"]) == {"public_security", "agency"}
    assert rows["dossier"].is_unique().all()
    days = base.world.state.registered
    assert np.count_nonzero(days >= 0) == rows.height


def test_nobody_registers_after_being_arrested(base: Result) -> None:
    taken = base.records["arrests"].filter(pl.col("outcome") == "arrested").select("dossier", taken="day")
    both = base.records["registrations"].join(taken, on="dossier")
    assert both.height and (both["day"] <= both["taken"]).all()


def registered_share(result: Result) -> pl.DataFrame:
    """Return one row per offender outside the state's service, with whether they registered."""
    who = result.records["registrations"].filter(PUBLIC)["dossier"].implode()
    subjects = result.truth["subjects"].filter(pl.col("role") != "none", pl.col("sector") == "none")
    return subjects.with_columns(came=pl.col("dossier").is_in(who))


@pytest.mark.full
def test_past_over_present_small_over_large(base: Result, variant: Variant) -> None:
    people = registered_share(base)
    present, past = pl.col("era") == "present", pl.col("era") == "past"

    def share(*where: pl.Expr) -> float:
        return float(people.filter(*where)["came"].mean())  # type: ignore[arg-type]

    small, large = pl.col("volume") < 50, pl.col("volume") > 1000
    assert share(past, small) > share(present, small) > share(present, large)
    assert share(past, small) > share(past, large)
    assert share(present, ~pl.col("leader"), pl.col("ring") > 0) > share(present, pl.col("leader"))
    shut = registered_share(variant({"registration.past_factor": 0.0}))
    assert not shut.filter(past)["came"].any() and shut.filter(present)["came"].any()
    fearless = registered_share(
        variant({"registration.volume_scale": 1e9, "registration.leader_factor": 1.0})
    )
    gap = fearless.filter(present, large)["came"].mean() / fearless.filter(present, small)["came"].mean()  # type: ignore[operator]
    assert gap > share(present, large) / share(present, small)


@pytest.mark.full
def test_credible_leniency_raises_registration(base: Result, variant: Variant) -> None:
    """The more leniency is believed in, the more come; where nobody does, only those whom arrests frighten (R3.1)."""
    believed = base.scenario.parameters.value("registration.leniency")
    none, half, double = (
        weighted(variant({"registration.leniency": believed * factor}), "registrations", PUBLIC)
        for factor in (0.0, 0.5, 2.0)
    )
    assert 0.0 < none < half < weighted(base, "registrations", PUBLIC) < double
    afraid = {"registration.arrest_effect": 0.0, "registration.execution_effect": 0.0,
              "registration.execution_day": 0.0, "registration.leniency": 0.0}  # fmt: skip
    assert weighted(variant(afraid), "registrations", PUBLIC) == 0.0


def test_nobody_comes_who_was_not_reached(base: Result, variant: Variant) -> None:
    assert variant(without=("outreach",)).records["registrations"].filter(PUBLIC).is_empty()
    meetings = base.records["meetings"].group_by("locality").agg(reached=pl.col("day").min())
    rows = base.records["registrations"].filter(PUBLIC).join(meetings, on="locality", how="left")
    assert (rows["day"] >= rows["reached"]).all()


@pytest.mark.full
def test_arrests_in_ones_own_ring_move_people(variant: Variant) -> None:
    def in_rings(effect: float) -> float:
        rows = with_truth(
            variant({"registration.ring_effect": effect}), "registrations", "ring", "era"
        ).filter(PUBLIC)
        return float((rows.filter(pl.col("true_era") == "present")["true_ring"] > 0).mean())  # type: ignore[arg-type]

    assert in_rings(1.0) < in_rings(6.0)


def test_a_full_confession_declares_all_and_a_partial_one_less(base: Result) -> None:
    rows = with_truth(base, "registrations", "volume", "role")
    nothing = rows.filter(pl.col("true_role") == "none")
    wanted = nothing.filter(pl.col("volume_declared") > 0.0)
    assert (wanted["volume_declared"] == 10.0).all(), (
        "who did nothing declares what is just counted, or nothing"
    )
    said = base.scenario.parameters.value("registration.false_counted")
    assert wanted.height / nothing.height == pytest.approx(said, abs=0.12)
    rows = rows.filter(pl.col("true_role") != "none")
    full, partial = (rows.filter(pl.col("confession") == kind) for kind in ("full", "partial"))
    np.testing.assert_allclose(full["volume_declared"], full["true_volume"], rtol=1e-6)
    assert (partial["volume_declared"] <= partial["true_volume"]).all()
    share = full.filter(PUBLIC).height / rows.filter(PUBLIC).height
    assert share == pytest.approx(base.scenario.parameters.value("registration.full_share"), abs=0.03)


@pytest.mark.full
def test_some_who_did_nothing_register_under_pressure(base: Result, variant: Variant) -> None:
    def innocent(result: Result) -> int:
        return (
            with_truth(result, "registrations", "role").filter(PUBLIC, pl.col("true_role") == "none").height
        )

    assert innocent(variant({"registration.false_rate": 0.0})) == 0
    assert 0 < innocent(base) < innocent(variant({"registration.false_rate": 0.3}))


def test_a_confession_is_a_lead_about_its_author_and_may_name_another(base: Result, variant: Variant) -> None:
    def leads(result: Result) -> pl.DataFrame:
        return result.records["leads"].filter(pl.col("source") == "registration")

    quiet = variant({"registration.names": 0.0})
    assert sorted(leads(quiet)["dossier"]) == sorted(quiet.records["registrations"]["dossier"])
    assert leads(base).height > base.records["registrations"].height


@pytest.mark.full
def test_registration_ebbs_after_the_launch(variant: Variant) -> None:
    quick, slow = (variant({"registration.decline_days": days}) for days in (15.0, 200.0))
    late = pl.col("day") > dt.date(1952, 10, 31)
    assert weighted(quick, "registrations", PUBLIC, late) < 0.5 * weighted(
        slow, "registrations", PUBLIC, late
    )


def test_the_hazard_of_a_place_decides_how_many_have_come() -> None:
    """Of those equally ready, 1 - exp(-hazard x readiness) come, to the day and for any course of the hazard."""

    def before(world: World) -> None:
        s = world.state
        s.launched[:] = world.days
        s.reached[:] = world.country.public.adults
        s.elders_met[:] = True
        s.registered[:] = s.arrested[:] = -1
        s.ring_arrests[:] = 0
        s.pressure[:] = 0.5

    ready = {
        "registration.volume_scale": 1e12,
        "registration.leader_factor": 1.0,
        "registration.past_factor": 2.0,
        "registration.coerced_factor": 1.0,
        "registration.false_rate": 0.1,
        "registration.base_rate": 0.02,
    }
    for days in (1, 5):
        played = play(Registration, Effect(lambda r: 0.0, before=before, days=days), ready)
        x, hazard = played.x, played.mechanism.hazard
        came = played.state.registered >= 0
        np.testing.assert_allclose(hazard.others, 1.5 * hazard.offenders)
        for group, readiness, total in (
            (x.era == Era.PRESENT, 1.0, hazard.offenders),
            (x.era == Era.PAST, 2.0, hazard.offenders),
            (x.role == Role.NONE, 0.1, hazard.others),
        ):
            who = group & ((x.sector == Sector.NONE) | (x.role == Role.NONE))
            chance = 1.0 - np.exp(-readiness * total[x.locality[who]])
            error = np.sqrt((chance * (1.0 - chance)).sum())
            assert abs(came[who].sum() - chance.sum()) < 4.0 * error
            assert chance.sum() > 30


def test_a_first_arrest_brings_a_ring_nearer_once() -> None:
    """What its members still need is divided by the effect; a second arrest, or another ring's, changes nothing."""
    needs = _needs(np.array([0, 4]), np.array([4]))
    needs.need[:] = [0.1, 0.5, 0.9, 0.9]
    needs.soonest[:] = 0.1
    chain = SupplyChain(np.array([0, 0, 3]), np.array([0, 3, 4]), np.zeros(3, dtype=np.int64))
    effect, hazard = (
        np.array([(2.0,)], dtype=[("ring_effect", np.float64)]),
        Hazard(np.array([0.3]), np.zeros(1)),
    )
    stirred, home = np.zeros(3, dtype=np.bool_), np.zeros(4, dtype=np.uint16)
    for _ in range(2):
        _bring_nearer(np.array([0, 1, 0]), stirred, chain, home, effect, hazard, needs)
        np.testing.assert_allclose(needs.need, [0.1, 0.4, 0.6, 0.9], rtol=1e-6)
        assert stirred.tolist() == [False, True, False]

    def rings(world: World) -> None:
        world.state.ring_arrests[:] = 1

    played = play(Registration, Effect(lambda r: 0.0, before=rings, days=1), {})
    before = played.mechanism.needs.need.copy()
    played.state.ring_arrests[:] += 1
    played.mechanism.step(Day(played.world.days + 1, dt.date(1952, 10, 5)))
    now = played.mechanism.needs.need
    np.testing.assert_array_equal(now[np.isfinite(now)], before[np.isfinite(now)])


def test_nobody_is_passed_over_with_a_run() -> None:
    """After any number of days the least need of each run is the least of its members, and nobody's is used up."""
    played = play(Registration, Effect(lambda r: 0.0, days=6), {"registration.base_rate": 0.05})
    needs, hazard = played.mechanism.needs, played.mechanism.hazard
    open_ = hazard.offenders > 0
    assert open_.any()
    for place in np.flatnonzero(open_):
        start, others, end = needs.start[place], needs.others[place], needs.start[place + 1]
        parts = [(start, others, hazard.offenders[place]), (others, end, hazard.others[place])]
        least = [needs.need[i : min(i + RUN, b)].min() for a, b, _ in parts for i in range(a, b, RUN)]
        np.testing.assert_array_equal(needs.soonest[needs.run[place] : needs.run[place + 1]], least)
        assert all((needs.need[a:b] > used).all() for a, b, used in parts)


def test_registrations_come_in_a_burst(base: Result, variant: Variant) -> None:
    def early(result: Result) -> float:
        rows = result.records["registrations"].filter(PUBLIC).join(launches(result), on="locality")
        rows = rows.filter(pl.col("launched") < dt.date(1952, 9, 15))
        return float(((rows["day"] - rows["launched"]).dt.total_days() <= 14).mean())  # type: ignore[arg-type]

    assert early(base) > 1.3 * early(variant({"registration.burst": 0.0}))


@pytest.mark.full
def test_elders_open_registration_where_minorities_live(base: Result, variant: Variant) -> None:
    """In ethnic border areas few come before elders have met there; elsewhere nothing hangs on it."""
    border, first = base.world.country.places.border, base.world.country.places.first
    at = pl.Series("locality", np.flatnonzero(border) + first).cast(pl.UInt16)
    inside = pl.col("locality").is_in(at.implode())

    def came(result: Result, *where: pl.Expr) -> pl.DataFrame:
        return result.records["registrations"].filter(PUBLIC, *where)

    shut = variant({"registration.minority": 0.0})
    elders = shut.records["meetings"].filter(pl.col("kind") == "elders")
    opened = elders.group_by("locality").agg(opened=pl.col("day").min())
    rows = came(shut, inside).join(opened, on="locality", how="left")
    assert rows.height and rows["opened"].null_count() == 0 and (rows["day"] >= rows["opened"]).all()
    never = variant({"registration.minority": 0.0, "outreach.elders_share": 0.0})
    assert came(never, inside).is_empty() and not came(never, ~inside).is_empty()
    early = came(base, ~inside, pl.col("day") < dt.date(1952, 8, 20))
    assert early.height and early.equals(came(shut, ~inside, pl.col("day") < dt.date(1952, 8, 20)))


def test_the_call_pauses_on_holidays(base: Result, variant: Variant) -> None:
    rest = [day for days in base.scenario.schedule.holidays.values() for day in days]
    still = variant({"outreach.holiday": 0.0})
    assert weighted(still, "registrations", PUBLIC, pl.col("day").is_in(rest)) == 0.0
    assert weighted(base, "registrations", PUBLIC, pl.col("day").is_in(rest)) > 0.0
