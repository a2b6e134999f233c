"""Clearing: some of those held are set free before judgment, likelier if they did nothing; it errs both ways (R1.5)."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from small_runs import Variant, launches, weighted

from yundong.campaign.run import Result

TAKEN = pl.col("outcome") == "arrested"


def faults(result: Result) -> pl.DataFrame:
    """Return who was arrested, when, and what was wrong with it."""
    rows = result.records["arrests"].with_columns(
        fault=result.truth["arrest_faults"]["fault"].cast(pl.String)
    )
    return rows.filter(TAKEN).select("dossier", "fault", taken="day")


def share_cleared(result: Result, *kinds: str) -> float:
    held = faults(result).filter(pl.col("fault").is_in(kinds))
    return held.join(result.records["clearings"], on="dossier", how="semi").height / held.height


def test_the_cleared_are_released_the_same_day_and_count_as_processed(base: Result) -> None:
    rows = base.records["clearings"].join(
        base.records["dispositions"].select("dossier", "outcome", "severity", closed="day"),
        on="dossier",
        how="left",
    )
    assert rows.height and rows["outcome"].null_count() == 0
    assert (rows["closed"] == rows["day"]).all() and (rows["outcome"] == "released").all()
    assert (rows["severity"] == "waived").all() and rows["dossier"].is_unique().all()


def test_it_finds_the_innocent_most_often_and_errs_both_ways(variant: Variant) -> None:
    result = variant({"review.mistaken": 0.003})
    innocent = share_cleared(result, "innocent")
    others = share_cleared(result, "none", "inflated", "optional")
    assert 0 < others < innocent < 1, "some who did nothing are judged, some who did something are set free"


def test_time_held_decides(base: Result) -> None:
    """Nobody is cleared before the least days, or before the launch (D2.5); of the slowly judged more are."""
    rows = base.records["clearings"].join(faults(base), on="dossier").join(launches(base), on="locality")
    least = base.scenario.parameters.value("review.after_days")
    assert ((rows["day"] - rows["taken"]).dt.total_days() >= least).all()
    assert (rows["day"] >= rows["launched"]).all()


@pytest.mark.full
def test_courts_that_hurry_leave_less_to_be_cleared(variant: Variant) -> None:
    slow, quick = (
        variant({"adjudication.rate": rate, "adjudication.after_days": 3.0}) for rate in (0.005, 0.2)
    )
    assert weighted(quick, "clearings") < 0.7 * weighted(slow, "clearings")


def test_off_it_removes_clearing_and_nothing_else(base: Result, variant: Variant) -> None:
    off = variant(without=("review",))
    assert off.records["clearings"].is_empty()
    first = base.records["clearings"]["day"].min()
    for table in ("arrests", "registrations", "seizures", "dispositions"):
        early = pl.col("day") < first
        assert off.records[table].filter(early).equals(base.records[table].filter(early)), table
    assert off.records["dispositions"].height > 0.9 * base.records["dispositions"].height
    assert off.summary["punished_wrongly"] > base.summary["punished_wrongly"]


def test_judgments_on_people_who_should_not_have_been_arrested_are_counted(base: Result) -> None:
    """Spot checks of 1953 found 5 to 10 per cent of judgments wrong (NW, GS4); here those of persons, in the truth."""
    closed = base.records["dispositions"].filter(pl.col("outcome") != "released")
    wrong = closed.join(
        faults(base).filter(pl.col("fault").is_in(["innocent", "not_arrestable"])), on="dossier", how="semi"
    )
    weight = base.records["areas"].select(locality="id", stands="weight")
    for name, rows in (("punished", closed), ("punished_wrongly", wrong)):
        assert abs(base.summary[name] - rows.join(weight, on="locality")["stands"].sum()) <= 1.0
    assert 0.01 < base.summary["punished_wrongly"] / base.summary["punished"] < 0.12
    assert closed["day"].max() <= dt.date(1952, 11, 30)  # type: ignore[operator]
