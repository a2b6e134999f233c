"""The figure an organ had, against counts and roll-ups done by hand in plain Python."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from yundong.base.errors import InputError
from yundong.records.store import StoredRun, open_run
from yundong.report.compile import compile_report
from yundong.report.counted import CHUNK, _tally, enumerated_figures
from yundong.report.places import RunAreas
from yundong.report.reported import Received
from yundong.scenario import Scenario

AUGUST = dt.date(1952, 8, 29)


def by_hand(returns: pl.DataFrame, areas: pl.DataFrame, code: str, indicator: str, as_of: dt.date) -> float:
    """Sum the latest returns of the organs directly below, row by row."""
    area = areas.row(by_predicate=pl.col("code") == code, named=True)
    alone = area["level"] == "locality"
    newest: dict[int, tuple[dt.date, float]] = {}
    for row in returns.iter_rows(named=True):
        mine = row["organ"] == area["id"] if alone else row["parent"] == area["id"]
        if not mine or row["indicator"] != indicator or row["sent" if alone else "received"] > as_of:
            continue
        if row["organ"] not in newest or newest[row["organ"]][0] < row["period"]:
            newest[row["organ"]] = (row["period"], row["value"])
    return sum(value for _, value in newest.values())


@pytest.mark.parametrize("area", ["china", "north", "henan", "guangzhou", "hebei-002"])
@pytest.mark.parametrize("as_of", [AUGUST, dt.date(1952, 10, 4), None])
def test_reported_figure_is_the_sum_of_the_latest_returns(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame], area: str, as_of: dt.date | None
) -> None:
    report = compile_report(run, scenario, as_of, area)
    returns = {part["indicator"].item(0): part for part in tables["returns"].partition_by("indicator")}
    for line in report.lines:
        if line.meaning.returned and line.indicator != "unclassified" and line.reported is not None:
            expected = by_hand(returns[line.indicator], tables["areas"], area, line.indicator, report.as_of)
            assert line.reported == pytest.approx(expected), line.indicator


def test_enumerated_figures_equal_a_recount_row_by_row(
    run: StoredRun, scenario: Scenario, tally: dict[tuple[int, str], float]
) -> None:
    returned = [i for i in scenario.indicators.values() if i.returned]
    figures = enumerated_figures(run, returned, dt.date(1952, 10, 20), RunAreas.of(run).weights)
    found = {(place, name): value for place, name, value in figures.iter_rows() if value}
    assert found == pytest.approx(tally)


def test_enumerated_figures_of_parts_sum_to_the_whole(run: StoredRun, scenario: Scenario) -> None:
    whole = compile_report(run, scenario)
    parts = [compile_report(run, scenario, area=area) for area in ("north", "central_south")]
    for line in whole.lines:
        if line.meaning.kind == "flow":
            assert line.enumerated == pytest.approx(
                sum(part.line(line.indicator).enumerated for part in parts)
            )


def test_completeness_lies_between_nought_and_one_and_grows(run: StoredRun, scenario: Scenario) -> None:
    seen = [compile_report(run, scenario, day).completeness for day in (AUGUST, dt.date(1952, 12, 14))]
    for shares in seen:
        assert all(
            0.0 < share <= 1.0 for share in (shares.organs, shares.item_response, shares.mean_coverage)
        )
    assert seen[0].mean_coverage < seen[1].mean_coverage
    assert seen[1].organs_in <= seen[1].organs_all == 11


def test_overstating_never_lifts_the_weight_above_one(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame]
) -> None:
    doubled = tables["returns"].with_columns(pl.col("value") * 50)
    loud = StoredRun(run.path, run.manifest, records={**tables, "returns": doubled})
    report = compile_report(loud, scenario)
    assert report.completeness.mean_coverage <= 1.0
    assert all(line.covered is None or line.covered <= 1.0 for line in report.lines)


def test_organs_are_contained_only_through_the_whole_chain(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame]
) -> None:
    """A province that never passed its localities' returns on leaves them out of the centre's figure."""
    areas = tables["areas"]
    henan = areas.row(by_predicate=pl.col("code") == "henan", named=True)["id"]
    silent = StoredRun(
        run.path, run.manifest, records={**tables, "returns": tables["returns"].filter(organ_is_not(henan))}
    )
    assert compile_report(silent, scenario).completeness.organs_in == 8
    assert compile_report(silent, scenario, area="henan").completeness.organs_in == 3


def organ_is_not(area: int) -> pl.Expr:
    return pl.col("organ") != area


def test_before_the_first_return_nothing_had_come_in(run: StoredRun, scenario: Scenario) -> None:
    report = compile_report(run, scenario, dt.date(1952, 7, 28))
    assert all(line.reported is None for line in report.lines)
    assert report.completeness.item_response is None
    assert report.line("identified").enumerated > 0


def test_documented_figure_is_the_newest_of_that_day(run: StoredRun, scenario: Scenario) -> None:
    final, early = compile_report(run, scenario), compile_report(run, scenario, AUGUST)
    between = compile_report(run, scenario, dt.date(1952, 10, 4))
    assert (final.line("arrested").documented, final.line("arrested").source) == (82056, "S1")
    assert (early.line("arrested").documented, early.line("arrested").source) == (14939, "B3")
    assert final.line("arrested").ratio == pytest.approx(final.line("arrested").reported / 82056)
    old = between.line("arrested")
    september = dt.date(1952, 9, 5)
    assert (old.documented, old.until) == (20112, september)
    assert old.then == compile_report(run, scenario, september).line("arrested").reported < old.reported
    assert old.ratio == pytest.approx(old.then / 20112)
    assert compile_report(run, scenario, dt.date(1952, 12, 1)).line("arrested").source == "B4"


def test_unclassified_is_what_the_categories_leave(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame]
) -> None:
    areas = tables["areas"]
    regions = areas.filter(pl.col("level") == "region")["id"].to_list()
    short = tables["returns"].with_columns(
        value=pl.when(pl.col("organ").is_in(regions), pl.col("indicator") == "released")
        .then(0.0)
        .otherwise(pl.col("value"))
    )
    report = compile_report(StoredRun(run.path, run.manifest, records={**tables, "returns": short}), scenario)
    sums = sum(report.line(n).reported for n in ("sentenced", "reform_labour", "controlled"))
    assert report.line("unclassified").reported == report.line("processed").reported - sums > 0
    assert report.line("unclassified").enumerated == 0


def test_weights_stand_for_what_a_fraction_left_out(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame]
) -> None:
    heavy = tables["areas"].with_columns(weight=pl.lit(3.0))
    scaled = StoredRun(run.path, run.manifest, records={**tables, "areas": heavy})
    assert compile_report(scaled, scenario).line("arrested").enumerated == 3 * (
        compile_report(run, scenario).line("arrested").enumerated
    )


def test_area_by_any_of_its_names(run: StoredRun, scenario: Scenario) -> None:
    for name in ("guangzhou", "Guangzhou", "广州", " GUANGZHOU "):
        assert compile_report(run, scenario, area=name).area.code == "guangzhou"
    with pytest.raises(InputError, match="Did you mean 'guangzhou'"):
        compile_report(run, scenario, area="guangzhuo")


@pytest.mark.parametrize("day", [dt.date(1952, 4, 14), dt.date(1953, 6, 1), dt.date(2000, 1, 1)])
def test_day_outside_the_run_is_refused(run: StoredRun, scenario: Scenario, day: dt.date) -> None:
    with pytest.raises(InputError, match="outside this run"):
        compile_report(run, scenario, day)


def test_damaged_table_gets_a_sentence(run: StoredRun, scenario: Scenario, tmp_path: Path) -> None:
    import shutil

    for name in ("returns", "letters"):
        folder = tmp_path / name
        shutil.copytree(run.path, folder)
        (folder / "records" / f"{name}.parquet").write_bytes(b"PAR1 not a table")
        with pytest.raises(InputError, match=r"cannot be read.*run it again"):
            compile_report(open_run(folder), scenario)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("table", "arests", "Unknown records table. Did you mean 'arrests'"),
        ("value", "sum:outcom", "'outcom': Unknown column of the records table arrests"),
        ("value", "mean:day", "'mean:day': Invalid measure. Write rows, sum:COLUMN or distinct:COLUMN"),
        ("where", "outcom=arrested", "'outcom': Unknown column of the records table arrests"),
        ("where", "outcome=arested", "Unknown label of the column outcome. Did you mean 'arrested'"),
    ],
)
def test_indicator_that_cannot_be_counted_is_named(
    run: StoredRun, scenario: Scenario, field: str, value: str, said: str
) -> None:
    broken = replace(scenario.indicators["arrested"], **{field: value})
    with pytest.raises(InputError, match=r"indicators\.csv, arrested") as caught:
        enumerated_figures(run, [broken], AUGUST, RunAreas.of(run).weights)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "empty",
    [
        ["returns"],
        *(
            pytest.param(names, marks=pytest.mark.full)
            for names in (["arrests", "dispositions"], ["meetings", "letters"])
        ),
        None,
    ],
)
@pytest.mark.parametrize("day", [None, pytest.param(dt.date(1952, 4, 15), marks=pytest.mark.full)])
def test_a_run_with_empty_tables_has_a_report_all_the_same(
    run: StoredRun,
    scenario: Scenario,
    tables: dict[str, pl.DataFrame],
    empty: list[str] | None,
    day: dt.date | None,
) -> None:
    """A mechanism switched off leaves its tables without rows."""
    from yundong.report.outline.build import build
    from yundong.report.text import render

    gone = empty or [name for name in tables if name != "areas"]
    bare = StoredRun(
        run.path, run.manifest, records={**tables, **{name: tables[name].clear() for name in gone}}
    )
    for area in ("china", "hebei-001"):
        report = compile_report(bare, scenario, day, area)
        assert render(report, "zh")
        drawn = {figure.picture.name for figure in build(bare, scenario, report).figures}
        recorded = [
            report.line(name).recorded for name in ("identified", "arrested", "letters", "registered")
        ]
        assert ("timeline" in drawn) == any(recorded)
        if "returns" in gone:
            assert all(line.reported is None for line in report.lines)


def test_places_are_counted_alike_whole_and_in_chunks() -> None:
    places = (np.arange(2 * CHUNK + 5) % 7).astype(np.uint16)
    assert _tally(places).tolist() == np.bincount(places).tolist() and _tally(places[:0]).sum() == 0


def test_returns_are_followed_whatever_the_order_of_their_rows(run: StoredRun) -> None:
    places = RunAreas.of(run)
    mixed = StoredRun(
        run.path, run.manifest, {"returns": run.records["returns"].sample(fraction=1.0, shuffle=True, seed=3)}
    )
    one, other = (Received(each, places, places.find("china"), dt.date(1952, 10, 4)) for each in (run, mixed))
    assert one.values == pytest.approx(other.values) and one.arrived.height
    for name in ("deliveries", "arrived"):
        first, second = (getattr(each, name).sort("organ", "period") for each in (one, other))
        assert first.equals(second), name
