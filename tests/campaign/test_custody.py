"""The arrested are questioned, and some confess, whatever becomes of the names they give (R3.4, R2.3)."""

from __future__ import annotations

import polars as pl
import pytest
from small_runs import Variant

from yundong.campaign.run import Result


@pytest.mark.full
def test_questioning_takes_days(base: Result, variant: Variant) -> None:
    quick, slow = (variant({"custody.days": days}) for days in (0.1, 15.0))
    s = base.world.state
    asked = s.interrogated >= 0
    assert (s.interrogated[asked] > s.arrested[asked]).all()
    mean = {
        days: float(
            (r.world.state.interrogated - r.world.state.arrested)[r.world.state.interrogated >= 0].mean()
        )
        for days, r in ((0.1, quick), (15.0, slow))
    }
    assert mean[0.1] < 2 and mean[15.0] > 10


def test_confessions_follow_their_shares(base: Result, variant: Variant) -> None:
    s = base.world.state
    asked = s.interrogated >= 0
    value = base.scenario.parameters.value
    assert (s.confession[asked] == 0).mean() == pytest.approx(value("custody.refuse"), abs=0.04)
    assert (s.confession[asked] == 2).mean() == pytest.approx(value("custody.full"), abs=0.04)
    silent = variant({"custody.refuse": 1.0}).world.state
    assert (silent.confession[silent.interrogated >= 0] == 0).all()


def test_statements_are_what_the_state_holds(base: Result) -> None:
    s, rows = base.world.state, base.records["statements"]
    at = rows["dossier"].to_numpy()
    asked = (rows["day"] - base.world.start).dt.total_days()
    assert rows["dossier"].is_unique().all() and rows.height == (s.interrogated >= 0).sum()
    assert (s.interrogated[at] == asked.to_numpy()).all()
    assert (rows["confession"].to_physical().to_numpy() == s.confession[at]).all()
    assert (rows["informed"].to_numpy() == s.informed[at]).all() and rows["informed"].any()


@pytest.mark.full
def test_under_a_coercing_chief_hardly_anybody_refuses(base: Result, variant: Variant) -> None:
    """About one place in fifty; which ones depends on the seed and the share alone."""
    everywhere = variant({"custody.coercing_share": 1.0, "custody.broken": 0.9})
    assert everywhere.world.coercing.all()

    def refused(result: Result) -> float:
        return float((result.records["statements"]["confession"] == "refused").mean())  # type: ignore[arg-type]

    assert refused(everywhere) < 0.3 * refused(base)
    some = variant({"custody.coercing_share": 0.3})
    assert 0.1 < some.world.coercing.mean() < 0.5
    assert some.world.coercing[base.world.coercing].all(), "a greater share adds places"


SAME = ("dossier", "day")


def test_questioning_goes_on_where_nobody_gives_names(base: Result, variant: Variant) -> None:
    """Without names fewer are arrested; those arrested on the same day state the same and lose the same things."""
    silent = variant(without=("interrogation",))
    assert silent.records["leads"].filter(pl.col("source") == "interrogation").is_empty()
    taken = pl.col("outcome") == "arrested"
    both = (
        base.records["arrests"].filter(taken)
        .join(silent.records["arrests"].filter(taken), on=SAME).select("dossier")
    )  # fmt: skip
    assert both.height > 100
    one, other = (
        r.records["statements"].join(both, on="dossier", how="semi").sort("dossier") for r in (base, silent)
    )
    assert one.height and one.equals(other)
    things = ~pl.col("item").is_in(["opium", "morphine", "heroin"]) & (pl.col("origin") == "arrest")
    one, other = (
        r.records["seizures"].filter(things).join(both, on="dossier", how="semi").sort("dossier", "item")
        for r in (base, silent)
    )
    assert one.height and one.equals(other)


def test_what_is_taken_falls_no_further_than_arrests_and_registrations(
    base: Result, variant: Variant
) -> None:
    """The first edition's switch took nine tenths of what is seized with it, for it took the questioning as well."""

    def per_person(result: Result) -> float:
        taken = result.records["arrests"].filter(pl.col("outcome") == "arrested").height
        rows = result.records["seizures"].filter(pl.col("opium_liang") > 0, pl.col("origin") == "arrest")
        return float(rows["opium_liang"].sum()) / taken

    assert per_person(variant(without=("interrogation",))) > 0.6 * per_person(base)
