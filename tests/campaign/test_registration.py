"""Voluntary registration: once, past over present, small over large, moved by leniency (R1.14, R3.1)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, weighted, with_truth

from yundong.campaign.run import Result

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


def test_credible_leniency_raises_registration(base: Result, variant: Variant) -> None:
    """Where nobody believes in leniency nobody comes; the more it is believed, the more come (R3.1)."""
    believed = base.scenario.parameters.value("registration.leniency")
    none, half, double = (
        weighted(variant({"registration.leniency": believed * factor}), "registrations", PUBLIC)
        for factor in (0.0, 0.5, 2.0)
    )
    assert none == 0.0 < half < weighted(base, "registrations", PUBLIC) < double


def test_nobody_comes_who_was_not_reached(base: Result, variant: Variant) -> None:
    assert variant(without=("outreach",)).records["registrations"].filter(PUBLIC).is_empty()
    meetings = base.records["meetings"].group_by("locality").agg(reached=pl.col("day").min())
    rows = base.records["registrations"].filter(PUBLIC).join(meetings, on="locality", how="left")
    assert (rows["day"] >= rows["reached"]).all()


def test_arrests_in_ones_own_ring_move_people(variant: Variant) -> None:
    def in_rings(effect: float) -> float:
        rows = with_truth(
            variant({"registration.ring_effect": effect}), "registrations", "ring", "era"
        ).filter(PUBLIC)
        return float((rows.filter(pl.col("true_era") == "present")["true_ring"] > 0).mean())  # type: ignore[arg-type]

    assert in_rings(1.0) < in_rings(6.0)


def test_a_full_confession_declares_all_and_a_partial_one_less(base: Result) -> None:
    rows = with_truth(base, "registrations", "volume")
    full, partial = (rows.filter(pl.col("confession") == kind) for kind in ("full", "partial"))
    np.testing.assert_allclose(full["volume_declared"], full["true_volume"], rtol=1e-6)
    assert (partial["volume_declared"] <= partial["true_volume"]).all()
    share = full.filter(PUBLIC).height / rows.filter(PUBLIC).height
    assert share == pytest.approx(base.scenario.parameters.value("registration.full_share"), abs=0.03)


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


def test_registration_ebbs_after_the_launch(variant: Variant) -> None:
    quick, slow = (variant({"registration.decline_days": days}) for days in (15.0, 200.0))
    late = pl.col("day") > dt.date(1952, 10, 31)
    assert weighted(quick, "registrations", PUBLIC, late) < 0.5 * weighted(
        slow, "registrations", PUBLIC, late
    )
