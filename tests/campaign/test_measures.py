"""Training and control: states between being known and being arrested, or instead of it (B3, D-Xu)."""

from __future__ import annotations

import polars as pl
from small_runs import Variant, launches, weighted, with_truth

from yundong.campaign.run import Result

TRAINING, CONTROL = (pl.col("measure") == name for name in ("training", "control"))


def first_known(result: Result) -> pl.DataFrame:
    """Return when each dossier was first identified or came to register."""
    parts = [result.records[t].select("dossier", "day") for t in ("identifications", "registrations")]
    return pl.concat(parts).group_by("dossier").agg(known=pl.col("day").min())


def test_measures_are_against_the_known_at_large_after_the_launch(base: Result) -> None:
    rows = (
        base.records["measures"]
        .join(first_known(base), on="dossier", how="left")
        .join(launches(base), on="locality", how="left")
    )
    assert rows.height and rows["known"].null_count() == 0 and rows["launched"].null_count() == 0
    least = base.scenario.parameters.value("measures.after_days")
    first = rows.filter(pl.col("dossier").is_first_distinct())
    since = pl.max_horizontal("known", "launched")
    assert (first.select((pl.col("day") - since).dt.total_days()).to_series() >= least).all()
    taken = base.records["arrests"].select("dossier", taken="day")
    both = rows.join(taken, on="dossier")
    assert (both["taken"] > both["day"]).all(), "nobody held or gone is put under a measure"
    insiders = with_truth(base, "measures", "sector").filter(pl.col("true_sector") != "none")
    assert insiders.is_empty(), "they are their agency's"


def test_a_person_has_one_measure_at_a_time(base: Result) -> None:
    rows = base.records["measures"].sort("dossier", "day")
    last = rows.with_columns(before=pl.col("until").shift(1).over("dossier"))
    assert (last.drop_nulls("before")["day"] >= last.drop_nulls("before")["before"]).all()
    assert (rows["until"] > rows["day"]).all()
    twice = rows.filter(pl.col("dossier").is_duplicated())
    assert (
        twice.height
        and (twice.group_by("dossier", maintain_order=True).first()["measure"] == "training").all()
    )


def test_control_is_for_whom_the_rules_leave_at_liberty_or_who_was_trained(variant: Variant) -> None:
    """Without training none of the controlled is to be arrested by what is on file."""
    result = variant({"measures.training": 0.0}, without=("targets",))
    rows = with_truth(result, "measures", "era", "role")
    assert rows.height and (rows["measure"] == "control").all()
    offenders = rows.filter(pl.col("true_role") != "none")
    known = with_truth(result, "identifications", "era").filter(pl.col("role") != "none")
    past = (offenders["true_era"] == "past").mean()
    assert past > 1.2 * (known["true_era"] == "past").mean()  # type: ignore[operator]


def test_training_brings_confessions_and_names(base: Result, variant: Variant) -> None:
    leads = base.records["leads"].filter(pl.col("source") == "training")
    ended = base.records["measures"].filter(TRAINING).select("dossier", "until")
    own = leads.join(ended, on="dossier", how="inner").filter(pl.col("day") == pl.col("until"))
    assert 0 < own.height <= leads.height
    silent = variant({"measures.confess": 0.0, "measures.confess_falsely": 0.0})
    assert silent.records["leads"].filter(pl.col("source") == "training").is_empty()
    assert silent.records["measures"].filter(TRAINING).height > 0


def test_some_confess_who_did_nothing(base: Result) -> None:
    leads = with_truth(base, "leads", "role").filter(pl.col("source") == "training")
    assert 0 < (leads["true_role"] == "none").mean() < 0.3  # type: ignore[operator]


def test_the_orders_of_magnitude_are_those_documented(base: Result) -> None:
    """About a fifth of offenders under control without arrest (plan, D-Xu); thousands in training by 29 August (B3)."""
    share = weighted(base, "measures", CONTROL) / base.summary["identified"]
    assert 0.08 < share < 0.4
    early = pl.col("day") <= pl.date(1952, 8, 29)
    assert 1500 < weighted(base, "measures", TRAINING, early) < 20_000


def test_off_it_removes_measures_and_nothing_else(base: Result, variant: Variant) -> None:
    off = variant(without=("measures",))
    assert off.records["measures"].is_empty()
    assert off.records["leads"].filter(pl.col("source") == "training").is_empty()
    first = base.records["measures"]["day"].min()
    for table in ("arrests", "registrations", "leads", "identifications"):
        early = pl.col("day") <= first
        assert off.records[table].filter(early).equals(base.records[table].filter(early)), table
