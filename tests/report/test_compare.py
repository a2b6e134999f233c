"""Claims against a run: areas, windows, ratios, bases and tolerance."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from yundong.records.store import StoredRun
from yundong.report.compare import Comparison, compare, summarise
from yundong.report.compile import compile_report
from yundong.report.documented import bounds, figure, miss
from yundong.report.places import RunAreas
from yundong.scenario import Scenario, Table
from yundong.scenario.rows import ScenarioClaim

DAY = dt.timedelta(days=1)


def with_claim(scenario: Scenario, **changes: object) -> Scenario:
    claim = replace(scenario.claims["S1-arrested"], id="asked", **changes)
    return replace(scenario, claims=Table[ScenarioClaim]({"asked": claim}))


def only(run: StoredRun, scenario: Scenario, **changes: object) -> Comparison:
    return compare(run, with_claim(scenario, **changes))[0]


def test_final_claim_is_what_the_report_says(run: StoredRun, scenario: Scenario) -> None:
    report = compile_report(run, scenario)
    for found in compare(run, scenario):
        if found.source == "S1" and found.area == "china" and found.basis == "returns":
            assert found.modelled == pytest.approx(report.line(found.indicator).reported), found.claim


def test_every_claim_stands_there_once_in_order(run: StoredRun, scenario: Scenario) -> None:
    found = compare(run, scenario)
    assert [c.claim for c in found] == list(scenario.claims)
    documents = [c for c in found if scenario.indicators[c.indicator].kind == "document"]
    assert documents
    assert all(c.modelled is None and c.within is None and c.basis == "none" for c in documents)


def test_joined_areas_are_summed_and_ratios_are_ratios_of_sums(run: StoredRun, scenario: Scenario) -> None:
    parts = [only(run, scenario, area=a).modelled for a in ("north", "central_south")]
    both = only(run, scenario, area="north+central_south")
    assert both.modelled == pytest.approx(sum(parts))
    old = [
        only(run, scenario, indicator="arrested_background", area=a).modelled
        for a in ("north", "central_south")
    ]
    ratio = only(run, scenario, indicator="background_share", area="north+central_south", unit="%")
    assert ratio.modelled == pytest.approx(100 * sum(old) / sum(parts))


def test_window_is_a_difference(run: StoredRun, scenario: Scenario) -> None:
    seen = dt.date(1952, 12, 14)
    cut = dt.date(1952, 9, 29)
    first = only(run, scenario, start=scenario.schedule.start, end=cut, as_of=seen)
    rest = only(run, scenario, start=cut + dt.timedelta(days=1), as_of=seen)
    assert first.modelled > 0
    assert first.modelled + rest.modelled == pytest.approx(only(run, scenario).modelled)


def test_records_are_counted_where_no_return_could_tell(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame]
) -> None:
    july = only(run, scenario, indicator="identified", end=dt.date(1952, 7, 28), as_of=dt.date(1952, 7, 28))
    counted = tables["identifications"].filter(pl.col("day") <= dt.date(1952, 7, 28)).height
    assert (july.basis, july.modelled) == ("records", counted)
    day = dt.date(1952, 9, 20)
    single = only(run, scenario, indicator="letters", start=day, end=day, as_of=day)
    assert (single.basis, single.modelled) == (
        "records",
        tables["letters"].filter(pl.col("day") == day).height,
    )
    unreported = only(run, scenario, indicator="rallies")
    assert unreported.basis == "records"
    assert unreported.modelled == tables["meetings"].filter(pl.col("kind") == "rally").height


def test_later_returns_do_not_reach_an_earlier_document(run: StoredRun, scenario: Scenario) -> None:
    early = only(run, scenario, end=dt.date(1952, 8, 29), as_of=dt.date(1952, 8, 29))
    hindsight = only(run, scenario, end=dt.date(1952, 8, 29), as_of=dt.date(1952, 12, 14))
    assert early.modelled < hindsight.modelled
    assert early.modelled == compile_report(run, scenario, dt.date(1952, 8, 29)).line("arrested").reported


def test_city_is_read_from_its_own_returns(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame]
) -> None:
    city = tables["areas"].row(by_predicate=pl.col("code") == "guangzhou", named=True)["id"]
    own = tables["returns"].filter(pl.col("organ") == city, pl.col("indicator") == "meetings").sort("period")
    assert only(run, scenario, indicator="meetings", area="guangzhou").modelled == own["value"][-1]


def test_area_that_the_run_left_out_has_no_figure(run: StoredRun, scenario: Scenario) -> None:
    found = only(run, scenario, area="shenyang")
    assert (found.modelled, found.ratio, found.within, found.basis) == (None, None, None, "none")


@pytest.mark.parametrize(
    ("changes", "inside", "outside"),
    [
        ({"value": 100.0, "tolerance": 0.25}, [80.0, 100.0, 125.0], [79.9, 125.1]),
        ({"value": None, "low": 50.0, "high": 100.0, "tolerance": 0.25}, [40.0, 70.0, 125.0], [39.0, 126.0]),
        ({"value": 680.0, "low": 680.0, "tolerance": 1.0}, [340.0, 1360.0], [339.0, 1361.0]),
    ],
)
def test_tolerance_is_a_factor_either_way(
    scenario: Scenario, changes: dict[str, float], inside: list[float], outside: list[float]
) -> None:
    claim = replace(scenario.claims["S1-arrested"], **changes)
    low, high = bounds(claim)
    assert all(low <= x <= high for x in inside)
    assert not any(low <= x <= high for x in outside)
    assert low <= figure(claim) <= high


def test_summary_counts_by_role(run: StoredRun, scenario: Scenario) -> None:
    found = compare(run, scenario)
    summaries = {s.role: s for s in summarise(found)}
    assert sum(s.claims for s in summaries.values()) == len(scenario.claims)
    for role, summary in summaries.items():
        mine = [c for c in found if c.role == role]
        assert summary.within == sum(c.within is True for c in mine) <= summary.compared
    exact = [
        replace(c, modelled=c.documented, ratio=1.0, within=True) for c in found if c.role == "calibrate"
    ]
    assert summarise(exact)[0].typical == pytest.approx(1.0)
    assert summarise(exact)[0].within == len(exact)


def test_a_lower_bound_has_no_upper_end(scenario: Scenario) -> None:
    claim = replace(scenario.claims["S1-arrested"], value=400.0, hedge="at least", tolerance=1.0)
    assert bounds(claim) == (200.0, float("inf"))
    assert [miss(x, claim) for x in (200.0, 400.0, 9e9)] == [0.5, 1.0, 1.0]
    most = replace(claim, hedge="at most")
    assert [miss(x, most) for x in (0.0, 400.0, 800.0)] == [1.0, 1.0, 2.0]
    some = replace(claim, value=None, low=100.0, high=200.0, hedge="")
    assert [miss(x, some) for x in (50.0, 150.0, 300.0)] == [0.5, 1.0, 1.5]
    about = replace(claim, value=2.0, hedge="about")
    assert [miss(x, about) for x in (0.5, 1.0, 2.9, 6.0)] == [0.5, 1.0, 1.0, 2.0], (
        "one unit of the last digit"
    )


def test_a_citys_figure_of_the_same_day_was_telephoned(run: StoredRun, scenario: Scenario) -> None:
    """It counts the records up to that day; in a later document the city's last return counts, as for any area."""
    day, asked = dt.date(1952, 9, 26), {"area": "guangzhou", "indicator": "attendances", "value": 9.0}
    same = only(run, scenario, end=day, as_of=day, **asked)
    later = only(run, scenario, end=day, as_of=day + 9 * DAY, **asked)
    held = run.records.scan("meetings").filter(pl.col("day") <= day).collect()
    places = RunAreas.of(run)
    mine = held.filter(pl.col("locality") == places.number("guangzhou"))["attendance"].sum()
    weight = dict(places.weights.select("place", "weight").iter_rows())[places.number("guangzhou")]
    assert (same.modelled, same.basis, later.basis) == (pytest.approx(mine * weight), "records", "returns")
    region = only(run, scenario, end=day, as_of=day, **{**asked, "area": "central_south"})
    assert region.basis == "returns"


def test_first_days_count_from_the_launch_of_the_place(run: StoredRun, scenario: Scenario) -> None:
    launches = (
        run.records.scan("orders").filter(pl.col("kind") == "launch").select("organ", "received").collect()
    )
    letters, places = run.records.scan("letters").select("locality", "day").collect(), RunAreas.of(run)
    weights = dict(places.weights.select("place", "weight").iter_rows())
    asked = {"indicator": "letters", "end": dt.date(1952, 8, 22), "as_of": dt.date(1952, 8, 22), "value": 9.0}
    found = {}
    for area in [code for code in scenario.areas if places.has(code)]:
        inside = places.under(places.number(area))
        days = [day for organ, day in launches.iter_rows() if organ in inside]
        if days and min(days) + 2 * DAY <= run.end:
            span = pl.col("day").is_between(min(days), min(days) + 2 * DAY)
            by_hand = sum(weights[place] for place, _ in letters.filter(span).iter_rows() if place in inside)
            compared = only(run, scenario, area=area, extent="first three days", **asked)
            assert (compared.modelled, compared.basis) == (pytest.approx(by_hand), "records"), area
            assert compared.extent == "first three days"
            assert only(run, scenario, area=area, extent="three days", **asked).modelled is None
            found[area] = by_hand
    assert any(found.values())
