"""What is taken: narcotics as opium, equipment, arms; what stays out of reach (R1.7 to R1.10)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, closes, digests, weighted, weighted_sum, with_truth

from yundong.campaign.run import Result
from yundong.records.labels import ITEM_UNITS

DRUGS = pl.col("item").is_in(["opium", "morphine", "heroin"])
ARMS = pl.col("item").is_in(["mortar", "machine_gun", "firearm", "round", "grenade", "bomb", "radio"])


def test_opium_equivalent_follows_the_ratios(base: Result, variant: Variant) -> None:
    """The state weighs what it finds and converts by ratios of its own."""
    value = base.scenario.parameters.value
    ratio = {"opium": 1.0} | {item: value(f"seizures.{item}_ratio") for item in ("morphine", "heroin")}
    drugs = base.records["seizures"].filter(DRUGS)
    for item, expected in ratio.items():
        rows = drugs.filter(pl.col("item") == item)
        assert rows.height
        np.testing.assert_allclose(rows["opium_liang"], expected * rows["quantity"], rtol=1e-9)
    others = base.records["seizures"].filter(~DRUGS)
    assert (others["opium_liang"] == 0).all()
    other = variant({"seizures.heroin_ratio": 2 * ratio["heroin"]})
    generous = other.records["seizures"].filter(DRUGS)
    np.testing.assert_allclose(generous["quantity"], drugs["quantity"])
    heroin = pl.col("item") == "heroin"
    doubled = np.where(drugs.select(heroin).to_series(), 2.0, 1.0) * drugs["opium_liang"].to_numpy()
    np.testing.assert_allclose(generous["opium_liang"], doubled, rtol=1e-9)


def test_every_item_is_counted_in_its_unit(base: Result) -> None:
    unit = {item.label: of.label for item, of in ITEM_UNITS.items()}
    rows = base.records["seizures"].select("item", "unit").unique()
    assert all(unit[item] == name for item, name in rows.iter_rows())
    whole = base.records["seizures"].filter(~DRUGS)["quantity"]
    assert (whole == whole.round()).all() and (whole >= 1).all()


def strength(result: Result, rows: pl.DataFrame) -> pl.Series:
    """Return the opium that one part of each row's substance is made from."""
    value = result.scenario.parameters.value
    true = {"opium": 1.0} | {item: value(f"country.{item}_strength") for item in ("morphine", "heroin")}
    return rows["item"].cast(pl.String).replace_strict(true, return_dtype=pl.Float64)


@pytest.mark.full
def test_stock_taken_and_left_add_up(base: Result, variant: Variant) -> None:
    """Person by person: taken, left and moved away are what was held in April; more searching leaves less."""
    for result in (base, variant({"seizures.at_arrest": 0.9, "seizures.moved_rate": 0.05})):
        s, held = result.world.state, result.world.country.subjects.stock
        np.testing.assert_allclose(s.stock_left + s.stock_taken + s.stock_moved, held, rtol=1e-5, atol=1e-3)
        rows = result.records["seizures"].filter(DRUGS)
        assert (rows["quantity"] * strength(result, rows)).sum() == pytest.approx(
            s.stock_taken.sum(dtype=float), rel=1e-3
        )
    thorough, warned = (
        variant({f"seizures.{name}": value}).world.state
        for name, value in (("at_arrest", 0.9), ("moved_rate", 0.05))
    )
    assert thorough.stock_taken.sum() > base.world.state.stock_taken.sum()
    assert warned.stock_moved.sum() > base.world.state.stock_moved.sum()


def test_without_arrests_and_registrations_nothing_is_taken(variant: Variant) -> None:
    off = variant(without=("arrests", "registration"))
    assert off.records["seizures"].is_empty()
    assert np.array_equal(off.world.state.stock_left, off.world.country.subjects.stock)


@pytest.mark.full
def test_who_is_warned_moves_stock_away(variant: Variant) -> None:
    taken = [
        variant({"seizures.moved_rate": rate}).world.state.stock_taken.sum() for rate in (0.0, 0.02, 0.2)
    ]
    assert taken[0] > taken[1] > taken[2]
    assert not variant({"seizures.moved_rate": 0.0}).world.state.stock_moved.any()


@pytest.mark.full
def test_arms_come_with_arrests_and_registrations(base: Result, variant: Variant) -> None:
    """Arms and equipment turn up the day a person is taken, or comes in, and stand against that person."""
    things = base.records["seizures"].filter(~DRUGS)
    taken = base.records["arrests"].filter(pl.col("outcome") == "arrested").select("dossier", "day")
    came = base.records["registrations"].select("dossier", "day")
    for origin, source in (("arrest", taken), ("registration", came)):
        rows = things.filter(pl.col("origin") == origin)
        assert rows.height and rows.join(source, on=("dossier", "day"), how="anti").is_empty(), origin
    assert set(things.filter(ARMS)["item"]) >= {"firearm", "round"}
    rare = ("grenade", "machine_gun", "mortar", "bomb", "radio")
    armed = variant({"seizures.firearm": 0.05, **{f"seizures.{item}": 0.05 for item in rare}})
    assert set(armed.records["seizures"].filter(ARMS)["item"]) == {"firearm", "round", *rare}
    rounds = things.filter(pl.col("item") == "round")
    with_gun = things.filter(pl.col("item") == "firearm").select("dossier", "day", "origin")
    assert rounds.join(with_gun, on=("dossier", "day", "origin"), how="anti").is_empty(), (
        "rounds come with a gun"
    )

    def old_regime(factor: float) -> float:
        result = variant({"seizures.background_arms": factor, "seizures.firearm": 0.05})
        rows = with_truth(result, "seizures", "old_regime").filter(pl.col("item") == "firearm")
        return float(rows["true_old_regime"].mean())  # type: ignore[arg-type]

    assert old_regime(0.0) == 0.0 < old_regime(1.0) < old_regime(8.0)


def test_machines_are_found_with_makers(base: Result) -> None:
    rows = with_truth(base, "seizures", "role").filter(
        pl.col("item").is_in(["machine_large", "machine_small"])
    )
    assert rows.height and (rows["true_role"] == "producer").all()
    nothing = with_truth(base, "seizures", "role").filter(~DRUGS, pl.col("true_role") == "none")
    assert nothing.is_empty(), "who did nothing has no tools"


@pytest.mark.full
def test_rural_stock_is_out_of_reach(base: Result, variant: Variant) -> None:
    """Ten times the stock in the countryside changes no seizure: this campaign does not search there (R1.10)."""
    per_head = base.scenario.parameters
    more = {"country.rural_stock_per_head": 10 * per_head.value("country.rural_stock_per_head")}
    one, other = variant(until="1953-03-31"), variant(more, until="1953-03-31")
    a, b = digests(one), digests(other)
    assert {name for name in a if a[name] != b[name]} == {"custody"}
    council = one.scenario.schedule.date("council_directive")
    early = pl.col("day") < council
    assert one.records["custody"].filter(early).equals(other.records["custody"].filter(early))
    in_town = weighted_sum(base, "seizures", "opium_liang")
    assert in_town < 0.2 * base.world.country.rural_stock.sum()


def test_more_held_means_more_taken(base: Result, variant: Variant) -> None:
    share = base.scenario.parameters.value("country.stock_share")
    rich = variant({"country.stock_share": 2 * share})
    ratio = weighted_sum(rich, "seizures", "opium_liang") / weighted_sum(base, "seizures", "opium_liang")
    assert 1.3 < ratio <= 2.0, "double, but for those who already hold the most one person can"
    assert weighted(rich, "arrests") == weighted(base, "arrests")


def test_searches_go_on_after_questioning(base: Result) -> None:
    taken = base.records["arrests"].filter(pl.col("outcome") == "arrested").select("dossier", taken="day")
    rows = base.records["seizures"].filter(DRUGS, pl.col("origin") == "arrest").join(taken, on="dossier")
    delay = (rows["day"] - rows["taken"]).dt.total_days()
    assert (delay == 0).any() and (delay > 0).any()
    assert rows["day"].min() >= dt.date(1952, 4, 15)  # type: ignore[operator]


def test_a_persons_draws_do_not_depend_on_who_else_is_taken(base: Result, variant: Variant) -> None:
    """Charges and the wait until hidden stock is handed in are each person's own, however many others there are."""
    other = variant({"arrests.band_high": 0.15})
    keys = ("opened", "dossier")
    cases = [result.records["cases"].filter(pl.col("route") == "campaign") for result in (base, other)]
    both = cases[0].join(cases[1], on=keys, suffix="_other")
    assert 50 < both.height < cases[0].height
    assert (both["metals"] == both["metals_other"]).all()
    assert (both["contraband"] == both["contraband_other"]).all()

    def waits(result: Result) -> pl.DataFrame:
        came = result.records["registrations"].join(closes(result), on="locality")
        came = came.filter((pl.col("day") - result.world.start).dt.total_days() >= pl.col("over"))
        rows = (
            result.records["seizures"]
            .filter(DRUGS, pl.col("origin") == "registration")
            .join(came.select("dossier", came="day"), on="dossier")
        )
        return rows.select("dossier", wait=pl.col("day") - pl.col("came"))

    persons = waits(base).join(waits(other), on="dossier", suffix="_other")
    assert persons.height > 50 and (persons["wait"] == persons["wait_other"]).all()
