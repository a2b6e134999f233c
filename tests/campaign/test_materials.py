"""Old files become dossiers while places prepare (D2.1)."""

from __future__ import annotations

import numpy as np
import polars as pl
from small_runs import Variant, launches, with_truth

from yundong.campaign.run import Result


def test_files_become_leads_before_the_launch(base: Result, variant: Variant) -> None:
    leads = base.records["leads"].filter(pl.col("source") == "material")
    timed = leads.join(launches(base), on="locality", how="left")
    early = timed.filter(pl.col("launched").is_null() | (pl.col("day") < pl.col("launched")))
    assert leads.height > 100 and early.height > 0.9 * leads.height
    known = (
        base.records["identifications"]
        .filter(pl.col("source") == "material")
        .join(launches(base), on="locality")
    )
    assert (known["day"] < known["launched"]).any(), "some stand identified before anything begins"
    assert (
        variant(without=("materials",)).records["identifications"].height
        < base.records["identifications"].height
    )


def test_files_are_worked_through_in_the_days_they_take(base: Result, variant: Variant) -> None:
    def last(result: Result) -> float:
        rows = result.records["leads"].filter(pl.col("source") == "material")
        orders = result.records["orders"].filter(pl.col("kind") == "directive", pl.col("chain") == "civil")
        timed = rows.join(orders.select(locality="organ", ordered="received"), on="locality")
        return float((timed["day"] - timed["ordered"]).dt.total_days().max())  # type: ignore[arg-type]

    days = base.scenario.parameters.value("materials.days")
    assert last(base) <= np.ceil(days)
    assert last(variant({"materials.days": 20.0})) <= 20


def test_more_files_mean_more_leads_and_each_person_has_one(base: Result, variant: Variant) -> None:
    leads = base.records["leads"].filter(pl.col("source") == "material")
    assert leads["dossier"].is_unique().all()
    rate = base.scenario.parameters.value("materials.file_rate")
    more = variant({"materials.file_rate": 2 * rate}).records["leads"].filter(pl.col("source") == "material")
    assert leads.height < more.height < 2.2 * leads.height
    assert leads["dossier"].is_in(more["dossier"].implode()).all(), "who had a file still has one"


def test_who_stands_out_is_likelier_to_have_a_file(base: Result) -> None:
    files = base.records["leads"].filter(pl.col("source") == "material")["dossier"].to_numpy()
    seen = base.world.country.subjects.visibility
    assert seen[files].mean() > 1.5 * seen.mean()


def test_files_name_people_who_did_nothing_and_weigh_less_then(base: Result) -> None:
    rows = with_truth(base, "leads", "role").filter(pl.col("source") == "material")
    innocent = rows.filter(pl.col("true_role") == "none")
    guilty = rows.filter(pl.col("true_role") != "none")
    assert innocent.height and innocent["weight"].mean() < guilty["weight"].mean()
