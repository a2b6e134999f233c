"""Visits to the slow and the rash; pressure and caution (R3.3)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, launches, weighted

from yundong.campaign.run import Result


@pytest.mark.full
def test_laggards_and_the_rash_are_inspected(base: Result, variant: Variant) -> None:
    """Teams go to places behind, to those that arrest too many, and to some by chance; faults are corrected."""
    rows = base.records["inspections"]
    assert set(rows["reason"]) == {"laggard", "rash", "routine"}
    assert (rows["correction"] == (rows["finding"] != "none")).all()
    assert set(rows["finding"]) == {"none", "preparation", "propaganda", "rashness"}
    launched = rows.join(launches(base), on="locality", how="left")
    unready = launched.filter(pl.col("finding") == "preparation")
    assert (unready["launched"].is_null() | (unready["launched"] > unready["day"])).all()
    assert (
        variant({"supervision.rash_share": 1.0})
        .records["inspections"]
        .filter(pl.col("reason") == "rash")
        .is_empty()
    )
    many = (
        variant({"supervision.teams": 4.0})
        .records["inspections"]
        .filter(pl.col("reason") == "laggard")
        .height
    )
    assert many > 1.5 * rows.filter(pl.col("reason") == "laggard").height


def test_the_rash_are_those_who_arrest_too_large_a_share(base: Result) -> None:
    rash = base.records["inspections"].filter(pl.col("finding") == "rashness")
    limit = base.scenario.parameters.value("supervision.rash_share")
    taken = base.records["arrests"].filter(pl.col("outcome") == "arrested")
    known = base.records["identifications"]
    assert rash.height
    for visit in rash.sample(min(30, rash.height), seed=1).iter_rows(named=True):
        here = (pl.col("locality") == visit["locality"], pl.col("day") <= visit["day"])
        assert taken.filter(*here).height > limit * known.filter(*here).height


def test_an_inspection_comes_from_the_organ_above(base: Result) -> None:
    above = base.records["areas"].select(locality="id", above="parent")
    rows = base.records["inspections"].join(above, on="locality")
    assert (rows["organ"] == rows["above"]).all()


@pytest.mark.full
def test_help_brings_the_unready_forward_and_the_quiet_to_speak(variant: Variant) -> None:
    slow = {"transmission.preparation_days": 140.0, "supervision.teams": 4.0}
    alone, helped = (variant({**slow, "supervision.help": value}) for value in (0.0, 2.0))
    day = dt.date(1952, 9, 30)
    assert (
        launches(helped).filter(pl.col("launched") <= day).height
        > launches(alone).filter(pl.col("launched") <= day).height
    )


@pytest.mark.full
def test_caution_after_a_visit_holds_arrests_back(variant: Variant) -> None:
    """Where the rash are visited and warned, they identify on more evidence than before."""
    rash = {"supervision.rash_share": 0.05, "supervision.teams": 4.0, "dossiers.threshold_spread": 0.0}
    warned = variant({**rash, "dossiers.pressure_effect": 0.3, "supervision.named": 0.0})
    deaf = variant({**rash, "dossiers.pressure_effect": 0.0, "supervision.named": 0.0})
    assert weighted(warned, "identifications") < weighted(deaf, "identifications")


def test_pressure_and_caution_fade(base: Result) -> None:
    s = base.world.state
    assert (s.pressure >= 0).all() and (s.caution >= 0).all()
    assert (
        s.pressure.max()
        < 1 / (1 - np.exp(-7 / base.scenario.parameters.value("supervision.pressure_memory"))) + 1
    )
