"""Investigators take the most promising dossiers first, and lists grow old (D2.2, R3.2)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, launches, with_truth

from yundong.campaign.run import Result


def investigated(result: Result) -> pl.DataFrame:
    return with_truth(result, "leads", "role", "volume", "era").filter(pl.col("source") == "intelligence")


@pytest.mark.full
def test_major_cases_come_first(base: Result, variant: Variant) -> None:
    """The wider the field from which each investigation is chosen, the more is on file and the larger the dealer.

    Before the first arrests, that is: later the largest are in custody.
    """

    def chosen(field: float) -> tuple[float, float]:
        result = variant({"reconnaissance.field": field, "reconnaissance.ring_share": 0.0})
        on_file = pl.col("weight").cum_sum().over("dossier") - pl.col("weight")
        rows = with_truth(result, "leads", "volume").with_columns(on_file=on_file)
        early = rows.filter(pl.col("source") == "intelligence", pl.col("day") < dt.date(1952, 8, 10))
        return early["on_file"].mean(), early["true_volume"].mean()  # type: ignore[return-value]

    by_chance, by_choice = chosen(1), chosen(12)
    assert by_choice[0] > 1.5 * by_chance[0]
    assert by_choice[1] > by_chance[1]
    dealers = base.truth["subjects"].filter(pl.col("role") != "none")["volume"].mean()
    assert by_choice[1] > 2 * dealers  # type: ignore[operator]


def test_investigations_wait_for_the_order_and_quicken_with_the_launch(base: Result) -> None:
    rows = investigated(base)
    days = rows.join(launches(base), on="locality")
    after = days.filter(
        pl.col("day") >= pl.col("launched"), pl.col("day") < pl.col("launched") + pl.duration(days=30)
    )
    before = days.filter(
        pl.col("day") < pl.col("launched"), pl.col("day") >= pl.col("launched") - pl.duration(days=30)
    )
    rates = [base.scenario.parameters.value(f"reconnaissance.rate_{when}") for when in ("before", "after")]
    assert (after.height > before.height) == (rates[1] > rates[0])


def test_investigations_follow_their_rates(base: Result, variant: Variant) -> None:
    rates = {f"reconnaissance.rate_{when}" for when in ("before", "after")}
    more = variant({name: 2 * base.scenario.parameters.value(name) for name in rates})
    assert 1.6 < investigated(more).height / investigated(base).height < 2.4


def test_evidence_is_right_on_average_and_often_wrong(base: Result) -> None:
    rows = investigated(base)
    value = base.scenario.parameters.value
    for where, name in (
        (pl.col("true_era") == "present", "weight_present"),
        (pl.col("true_era") == "past", "weight_past"),
        (pl.col("true_role") == "none", "weight_innocent"),
    ):
        weights = rows.filter(where)["weight"].to_numpy()
        expected, spread = value(f"reconnaissance.{name}"), value("reconnaissance.weight_spread")
        assert abs(weights.mean() - expected) < 4.5 * spread / np.sqrt(weights.size), name
        assert (weights > 0).any() and (weights < 0).any(), name


@pytest.mark.full
def test_rings_are_followed_from_known_members(base: Result, variant: Variant) -> None:
    def members_each(share: float) -> float:
        """Return how many members of a ring are investigated for each investigation of one."""
        result = variant({"reconnaissance.ring_share": share})
        ring = result.truth["subjects"].select("dossier", "ring").filter(pl.col("ring") > 0)
        rows = investigated(result).join(ring, on="dossier")
        return rows["dossier"].n_unique() / rows.height

    assert members_each(0.0) < members_each(0.9)


@pytest.mark.full
def test_old_lists_decay(base: Result, variant: Variant) -> None:
    """The older the last lead, the likelier an empty address; where nobody moves, everybody is found (R3.2)."""
    moving = {"arrests.move_rate": 0.02, "arrests.flight_rate": 0.0}
    result = variant(moving)
    leads = result.records["leads"].select("dossier", lead="day")
    arrests = result.records["arrests"].filter(pl.col("phase") != "agency")
    dated = arrests.join(leads, on="dossier").filter(pl.col("lead") < pl.col("day"))
    age = dated.group_by("dossier", "day", "outcome").agg(pl.col("lead").max())
    age = age.with_columns(days=(pl.col("day") - pl.col("lead")).dt.total_days())
    empty = pl.col("outcome") == "not_found"
    fresh, old = age.filter(pl.col("days") <= 7), age.filter(pl.col("days") > 20)
    assert fresh.height > 50 and old.height > 50
    assert old.select(empty.mean()).item() > 1.5 * fresh.select(empty.mean()).item()

    def empty_addresses(**settings: float) -> float:
        return float(
            variant({f"arrests.{name}": value for name, value in settings.items()})
            .records["arrests"].filter(pl.col("phase") != "agency").select(empty.mean()).item()
        )  # fmt: skip

    assert empty_addresses(move_rate=0.0, flight_rate=0.0) == 0.0
    assert (
        0.0
        < base.records["arrests"].select(empty.mean()).item()
        < empty_addresses(move_rate=0.02, flight_rate=0.0)
    )
