"""Returns, late and rounded and incomplete; visits to the slow and the rash; pressure (R1.5, R3.3)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, launches, weighted

from yundong.campaign.run import Result

OUTCOMES = ["sentenced", "reform_labour", "controlled", "released"]
EXACT = {
    "supervision.miss": 0.0,
    "supervision.never": 0.0,
    "supervision.round_share": 0.0,
    "supervision.inflation": 0.0,
    "supervision.unclassified_share": 0.0,
}


def returns(result: Result) -> pl.DataFrame:
    """Return the rows of localities, with the exact figure that truth knows beside them."""
    rows = result.records["returns"].with_columns(
        pl.col("indicator").cast(pl.String), exact=result.truth["return_figures"]["value"]
    )
    level = result.records["areas"].select(organ="id", level="level")
    return rows.join(level, on="organ", maintain_order="left").filter(pl.col("level") == "locality")


def latest(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("period").unique(("organ", "indicator"), keep="last")


def left_out(result: Result) -> pl.DataFrame:
    """Return one row per place: its latest return of what was processed, and how far it says what became of them."""
    rows = latest(returns(result)).filter(pl.col("indicator").is_in(["processed", "unclassified", *OUTCOMES]))
    wide = rows.pivot("indicator", index="organ", values="value").fill_null(0.0)
    return wide.with_columns(by_outcome=pl.sum_horizontal(pl.col(c) for c in OUTCOMES if c in wide.columns))


def test_organs_may_leave_the_outcome_out(base: Result, variant: Variant) -> None:
    """A place reports how many were processed, and of a share of them not what became of them (R1.5)."""
    exact = {**EXACT, "supervision.unclassified_share": 0.3}
    shares = {}
    for name, result in (("none", variant(EXACT)), ("some", variant(exact)), ("shipped", base)):
        rows = left_out(result)
        assert rows.height > 40
        shares[name] = rows["unclassified"].sum() / rows["processed"].sum()
        if name != "shipped":  # others round their figures
            gap = rows["processed"] - rows["by_outcome"] - rows["unclassified"]
            assert (gap.abs() <= 4.0).all(), "weights are no whole numbers: each figure is rounded by itself"
    assert shares["none"] < 0.005 < shares["shipped"] < 0.6
    assert shares["some"] > shares["none"] + 0.1
    some = variant(exact).records["dispositions"]
    processed = left_out(variant(exact))["by_outcome"].sum() / weighted(variant(exact), "dispositions")
    assert some["outcome"].null_count() == 0 and processed < 0.9, (
        "the record has every outcome, the return has not"
    )


def test_returns_are_due_every_five_days(base: Result) -> None:
    rows = returns(base)
    assert (rows["period"] == rows["sent"]).all()
    schedule = base.scenario.schedule.returns
    gaps = (rows["period"].unique().sort() - schedule["first"]).dt.total_days()
    assert (gaps >= 0).all() and (gaps % schedule["period_days"] == 0).all()


def test_an_exact_reporter_states_what_is_in_the_records(variant: Variant) -> None:
    rows = returns(variant(EXACT))
    stated = rows.filter(pl.col("indicator") != "unclassified")
    assert stated.height
    np.testing.assert_allclose(stated["value"], np.rint(stated["exact"]), atol=0.5)


def test_some_round_and_some_inflate(base: Result, variant: Variant) -> None:
    def off(result: Result, *indicators: str) -> float:
        rows = latest(returns(result)).filter(pl.col("indicator").is_in(indicators))
        return float(rows["value"].sum() / rows["exact"].sum())

    named = {**EXACT, "supervision.named": 1.0, "supervision.laggard_share": 1.0}
    honest = variant({**named, "supervision.inflation": 0.0})
    boastful = variant({**named, "supervision.inflation": 0.5})
    soft, hard = ("letters", "attendances", "meetings"), ("arrested", "executed")
    assert off(honest, *soft) == pytest.approx(1.0, abs=0.001)
    assert off(boastful, *soft) > 1.02
    assert off(boastful, *hard) == pytest.approx(1.0, abs=0.001), "arrests are counted heads"
    assert boastful.summary["inflation_letters"] > honest.summary["inflation_letters"]
    round_ = latest(returns(variant({**EXACT, "supervision.round_share": 1.0})))
    large = round_.filter(pl.col("value") >= 1000)["value"]
    assert large.len() and (large % 100 == 0).mean() > 0.95  # type: ignore[operator]


def test_late_and_missing_returns_leave_the_centre_behind(base: Result, variant: Variant) -> None:
    def at_centre(result: Result, day: dt.date) -> float:
        rows = result.records["returns"].filter(
            pl.col("parent") == 0,
            pl.col("received") <= day,
            pl.col("indicator").cast(pl.String) == "arrested",
        )
        return float(rows.sort("period").unique("organ", keep="last")["value"].sum())

    day = dt.date(1952, 10, 15)
    prompt = variant({**EXACT, "supervision.late_days": 0.1, "supervision.transit_days": 0.1})
    slow = variant({"supervision.late_days": 20.0, "supervision.miss": 0.5, "supervision.never": 0.2})
    held = weighted(base, "arrests", pl.col("outcome") == "arrested", pl.col("day") <= day)
    assert at_centre(slow, day) < at_centre(prompt, day) <= 1.05 * held
    assert at_centre(prompt, day) > 0.85 * held
    assert 0 < at_centre(base, day) < held


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


def test_help_brings_the_unready_forward_and_the_quiet_to_speak(variant: Variant) -> None:
    slow = {"transmission.preparation_days": 140.0, "supervision.teams": 4.0}
    alone, helped = (variant({**slow, "supervision.help": value}) for value in (0.0, 2.0))
    day = dt.date(1952, 9, 30)
    assert (
        launches(helped).filter(pl.col("launched") <= day).height
        > launches(alone).filter(pl.col("launched") <= day).height
    )


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


@pytest.mark.parametrize("indicator", ["identified", "arrested", "letters", "narcotics_liang"])
def test_what_the_centre_holds_never_passes_what_was_stated_below(indicator: str, base: Result) -> None:
    rows = base.records["returns"].filter(pl.col("indicator").cast(pl.String) == indicator)
    level = base.records["areas"].select(organ="id", level="level")
    rows = rows.join(level, on="organ").sort("period").unique("organ", keep="last")
    total = dict(rows.group_by("level").agg(pl.col("value").sum()).iter_rows())
    direct = rows.filter(pl.col("parent") == 0)["value"].sum()
    assert 0 < direct <= total["locality"] + 1e-6
