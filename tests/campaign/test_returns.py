"""Returns: late by rank, rounded, incomplete, inflated until somebody checks, padded (R1.5, R3.3)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from small_runs import Variant, weighted

from yundong.campaign.ledger import Habits, Ledger
from yundong.campaign.run import Result
from yundong.country.localities import Places, build_places
from yundong.kernels.draws import Draws
from yundong.records.labels import LocalityKind
from yundong.scenario import Scenario

OUTCOMES = ["sentenced", "reform_labour", "controlled", "released"]
EXACT = {
    "returns.miss": 0.0,
    "returns.never": 0.0,
    "returns.round_share": 0.0,
    "returns.inflation": 0.0,
    "returns.padding_share": 0.0,
    "returns.unclassified_share": 0.0,
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


@pytest.mark.full
def test_organs_may_leave_the_outcome_out(base: Result, variant: Variant) -> None:
    """A place reports how many were processed, and of a share of them not what became of them (R1.5)."""
    exact = {**EXACT, "returns.unclassified_share": 0.3}
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


@pytest.mark.full
def test_some_round_and_some_inflate(base: Result, variant: Variant) -> None:
    def off(result: Result, *indicators: str) -> float:
        rows = latest(returns(result)).filter(pl.col("indicator").is_in(indicators))
        return float(rows["value"].sum() / rows["exact"].sum())

    named = {**EXACT, "supervision.named": 1.0, "supervision.laggard_share": 1.0}
    honest = variant({**named, "returns.inflation": 0.0})
    boastful = variant({**named, "returns.inflation": 0.5, "returns.found": 0.0})
    soft, hard = ("letters", "attendances", "meetings"), ("arrested", "executed")
    assert off(honest, *soft) == pytest.approx(1.0, abs=0.001)
    assert off(boastful, *soft) > 1.02
    assert off(boastful, *hard) == pytest.approx(1.0, abs=0.001), "arrests are counted heads"
    assert boastful.summary["inflation_letters"] > honest.summary["inflation_letters"]
    round_ = latest(returns(variant({**EXACT, "returns.round_share": 1.0})))
    large = round_.filter(pl.col("value") >= 1000)["value"]
    assert large.len() and (large % 100 == 0).mean() > 0.95  # type: ignore[operator]


@pytest.mark.full
def test_late_and_missing_returns_leave_the_centre_behind(base: Result, variant: Variant) -> None:
    def at_centre(result: Result, day: dt.date) -> float:
        rows = result.records["returns"].filter(
            pl.col("parent") == 0,
            pl.col("received") <= day,
            pl.col("indicator").cast(pl.String) == "arrested",
        )
        return float(rows.sort("period").unique("organ", keep="last")["value"].sum())

    day = dt.date(1952, 10, 15)
    prompt = variant({**EXACT, "returns.late_days": 0.1, "returns.transit_days": 0.1})
    slow = variant({"returns.late_days": 20.0, "returns.miss": 0.5, "returns.never": 0.2})
    held = weighted(base, "arrests", pl.col("outcome") == "arrested", pl.col("day") <= day)
    assert at_centre(slow, day) < at_centre(prompt, day) <= 1.05 * held
    assert at_centre(prompt, day) > 0.85 * held
    assert 0 < at_centre(base, day) < held


def test_large_cities_telephone_and_the_others_write(base: Result) -> None:
    """The lag of a return depends on the rank of the place: a day at most by telephone, days in writing."""
    places = base.world.country.places
    rows = returns(base).unique(("organ", "period"))
    days = (rows["received"] - rows["sent"]).dt.total_days().to_numpy()
    large = places.kinds[rows["organ"].to_numpy().astype(int) - places.first, LocalityKind.LARGE_CITY]
    assert days[large].mean() < 1.0 < days[~large].mean()
    assert days[large].min() == 0 and days[~large].min() == 1


# --- A boast stays until somebody checks ----------------------------------------------------------------------


def ledger_of(scenario: Scenario, **habits: float) -> tuple[Ledger, Places]:
    """Return a ledger of a few places that report exactly but for some habits."""
    places = build_places(scenario, Draws(1), 1e-4)
    n = places.count
    values = {"miss": 0.0, "late": 0.1, "least": 0, "round_from": np.inf, "zeal": 1.0, "padding": 1.0,
              "unclassified": 0.0, **habits}  # fmt: skip
    arrays = {name: np.full(n, value) for name, value in values.items()}
    arrays["least"] = arrays["least"].astype(np.int64)
    columns = ("letters", "processed", "sentenced", "reform_labour", "controlled", "released")
    return Ledger(places, columns, Habits(**arrays), Draws(1), np.full(places.areas.height, 0.1), 300), places


def test_a_boast_stays_for_months_and_falls_after_a_check(scenario: Scenario) -> None:
    """Under pressure a place adds to its growth; when that is over, the excess stands in every later return."""
    ledger, places = ledger_of(scenario)
    counts = np.zeros((places.areas.height, 6))
    none, half = np.zeros(places.count), np.full(places.count, 0.5)
    excess = []
    for period in range(24):  # four months
        counts[places.first :, 0] += 100.0
        ledger.add(counts, half if period < 4 else none)
        stated = ledger.localities(5 * period, counts)[1][:, 0]
        excess.append(float((stated - counts[places.first :, 0]).mean()))
    assert excess[:4] == [50.0, 100.0, 150.0, 200.0] and set(excess[4:]) == {200.0}
    before, own = ledger.found(np.array([2]), np.array([0]))
    assert (before, own) == (2600.0, 2400.0)
    counts[places.first :, 0] += 10.0
    ledger.add(counts, none)
    after = ledger.localities(200, counts)[1][:, 0]
    assert after[2] == 2410.0 < before, "the cumulative figure falls"
    assert (np.delete(after, 2) == 2610.0).all(), "and nowhere else"


def test_a_correction_goes_up_the_hierarchy(scenario: Scenario) -> None:
    """A later return replaces the earlier one whatever it states; one that comes late is no news."""
    ledger, places = ledger_of(scenario)
    one = places.first
    for figure, period, arrival in ((100.0, 5, 6), (80.0, 10, 11), (90.0, 7, 12)):
        ledger._send(np.array([one]), np.full((1, len(ledger.columns)), figure), np.array([arrival]), period)
    seen = []
    for day in (6, 11, 12):
        ledger.arrive(day)
        seen.append(ledger.stated[one, 0])
    assert seen == [100.0, 80.0, 80.0]


def test_in_a_run_excess_outlives_pressure_until_it_is_found(variant: Variant) -> None:
    """Nothing but a visit takes it out: without visits the last returns still exceed the records."""
    named = {**EXACT, "supervision.named": 1.0, "supervision.laggard_share": 1.0, "returns.inflation": 0.5}
    blind = variant({**named, "returns.found": 0.0})
    assert blind.summary["inflation_letters"] > 0.05 and blind.records["corrections"].is_empty()
    checked = variant({**named, "returns.found": 1.0, "supervision.teams": 4.0})
    assert 0.0 <= checked.summary["inflation_letters"] < 0.5 * blind.summary["inflation_letters"]


def test_a_correction_is_a_row_and_the_next_return_states_less(variant: Variant) -> None:
    named = {**EXACT, "supervision.named": 1.0, "supervision.laggard_share": 1.0, "returns.inflation": 0.5}
    run = variant({**named, "returns.found": 0.5})
    rows = run.records["corrections"].with_columns(pl.col("indicator").cast(pl.String))
    assert rows.height > 20
    assert set(rows["indicator"]) <= {"meetings", "attendances", "letters", "persons_reported", "registered",
                                      "leads", "identified"}  # fmt: skip
    assert (rows["corrected"] < rows["stated"]).all()
    visits = run.records["inspections"].select("locality", "organ").unique()
    assert rows.join(visits, on=("locality", "organ"), how="anti").is_empty(), "by a team of the organ above"
    said = returns(run).select("organ", "indicator", "period", "value")
    same_day = rows.join(
        said, left_on=("locality", "indicator", "day"), right_on=("organ", "indicator", "period")
    )
    assert same_day.height == rows.height
    assert (same_day["value"] >= same_day["corrected"]).all()
    fallen = (same_day["value"] < same_day["stated"]).mean()
    assert fallen is not None and fallen > 0.2, "elsewhere five days of growth outweigh it"  # type: ignore[operator]


@pytest.mark.full
def test_a_shortfall_near_the_deadline_inflates_too(scenario: Scenario, variant: Variant) -> None:
    settings = {**EXACT, "returns.inflation": 0.5, "supervision.named": 0.0, "targets.reach": 1.0}
    calm = variant({**settings, "returns.shortfall_weight": 0.0})
    short = variant({**settings, "returns.shortfall_weight": 3.0})
    assert calm.summary["inflation_letters"] == pytest.approx(0.0, abs=1e-3)
    assert short.summary["inflation_letters"] > 0.001


# --- Padding that keeps totals --------------------------------------------------------------------------------


def test_padding_moves_cases_and_keeps_the_total(scenario: Scenario) -> None:
    """Grave cases up by the factor, light ones down by as many, as long as there are light ones."""
    ledger, places = ledger_of(scenario, padding=1.6)
    counts = np.zeros((places.areas.height, 6))
    growth = np.array([0.0, 40.0, 10.0, 10.0, 15.0, 5.0])
    for period in range(6):
        counts[places.first :] += growth
        ledger.add(counts, np.zeros(places.count))
        stated = ledger.localities(5 * period, counts)[1]
        np.testing.assert_array_equal(stated[:, 2:6].sum(axis=1), counts[places.first :, 1])
    np.testing.assert_array_equal(stated[0, 2:6], [96.0, 96.0, 36.0, 12.0])
    assert (stated[:, -1] == 0.0).all(), "nothing has become unclassified"
    counts[places.first :] += [0.0, 100.0, 100.0, 0.0, 0.0, 0.0]
    ledger.add(counts, np.zeros(places.count))
    stated = ledger.localities(40, counts)[1]
    np.testing.assert_array_equal(stated[0, 2:6], [196.0, 96.0, 36.0, 12.0]), "no light case to take"


@pytest.mark.full
def test_some_places_pad_and_national_totals_are_kept(variant: Variant) -> None:
    padded = latest(returns(variant({**EXACT, "returns.padding_share": 0.5, "returns.found": 0.0})))

    def total(*indicators: str) -> tuple[float, float]:
        rows = padded.filter(pl.col("indicator").is_in(indicators))
        return float(rows["value"].sum()), float(rows["exact"].sum())

    grave, true_grave = total("sentenced", "reform_labour")
    light, true_light = total("controlled", "released")
    assert grave > 1.02 * true_grave and light < 0.98 * true_light
    unclassified, _ = total("unclassified")  # nothing but what rounding leaves
    assert grave + light + unclassified == pytest.approx(total("processed")[0], rel=0.001)
    assert abs(unclassified) < 0.005 * total("processed")[0]
    assert total("processed")[0] == pytest.approx(total("processed")[1], rel=0.002)


@pytest.mark.parametrize("indicator", ["identified", "arrested", "letters", "narcotics_liang"])
def test_what_the_centre_holds_never_passes_what_was_stated_below(indicator: str, base: Result) -> None:
    rows = base.records["returns"].filter(pl.col("indicator").cast(pl.String) == indicator)
    level = base.records["areas"].select(organ="id", level="level")
    rows = rows.join(level, on="organ").sort("period").unique("organ", keep="last")
    total = dict(rows.group_by("level").agg(pl.col("value").sum()).iter_rows())
    direct = rows.filter(pl.col("parent") == 0)["value"].sum()
    assert 0 < direct <= total["locality"] + 1e-6
