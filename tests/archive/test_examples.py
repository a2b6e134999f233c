"""The two worked examples: what the bulletins show, and how the composed one is recovered."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from yundong.archive.estimate import Compiled, compiled
from yundong.archive.examples import composed_example, write_examples
from yundong.archive.layout import IndicatorNames
from yundong.archive.returns import read_returns
from yundong.archive.rules import load_rules
from yundong.scenario import Scenario


@pytest.fixture(scope="module")
def folder(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("examples") / "mine"
    write_examples(place, scenario)
    return place


def made(path: Path, names: IndicatorNames) -> Compiled:
    return compiled(read_returns([path], names, year=1952), load_rules())


def test_every_cell_of_the_bulletins_has_its_key_and_grade(folder: Path, scenario: Scenario) -> None:
    for name in ("bulletins-regions.csv", "bulletins-cities.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) > 10
        assert all(row["source"].split()[1] in scenario.claims and row["grade"] for row in rows)


def test_the_examples_in_chinese_are_the_same_figures(
    scenario: Scenario, names: IndicatorNames, folder: Path, tmp_path: Path
) -> None:
    """Names of places and hedges are in the language; what is read from them is the same."""
    write_examples(tmp_path / "zh", scenario, "zh")
    for name in ("bulletins-regions.csv", "bulletins-cities.csv", "composed.csv"):
        english, chinese = (made(place / name, names) for place in (folder, tmp_path / "zh"))
        assert chinese.returns.cells["value"].to_list() == english.returns.cells["value"].to_list()
        assert chinese.totals.height == english.totals.height > 0
        rows = list(csv.reader((tmp_path / "zh" / name).read_text("utf-8").splitlines()))
        assert all(not row[0].isascii() for row in rows[1:]) and not any("Total" in row for row in rows)


def test_the_regions_sum_to_five_more_than_the_bulletin_states(folder: Path, names: IndicatorNames) -> None:
    found = made(folder / "bulletins-regions.csv", names).findings
    says = found.filter(pl.col("rule") == "total_is_sum")["says"].to_list()
    assert says == ["The stated total is 10821, the places add up to 10826: 5 apart."]


def test_the_cities_come_with_their_grades_in_the_cells(folder: Path, names: IndicatorNames) -> None:
    cells = made(folder / "bulletins-cities.csv", names).returns.cells
    shenyang = cells.filter(pl.col("place") == "Shenyang", pl.col("indicator") == "registered").sort("day")
    assert shenyang["value"].to_list()[:2] == [850.0, 8505.0]
    assert all("B" in remark and "read" in remark for remark in shenyang["remark"])


def test_the_composed_example_is_recovered(folder: Path, names: IndicatorNames) -> None:
    rows, truth = composed_example()
    found = made(folder / "composed.csv", names)
    totals = found.totals.filter(pl.col("area") == "*").sort("indicator", "day")
    true = {
        (name, i): row[column]
        for column, name in ((1, "identified"), (2, "arrested"))
        for i, row in enumerate(truth)
    }
    days = found.returns.days
    held, apart = 0, []
    for row in totals.iter_rows(named=True):
        goal = float(true[row["indicator"], days.index(row["day"])])  # type: ignore[arg-type]
        held += row["both_low"] <= goal <= row["both_high"]
        apart.append(abs(row["both"] / goal - 1))
        assert row["reported"] != goal
    assert held >= 13 and max(apart) < 0.05
    wrong = {row[3] for row in rows if isinstance(row[3], int | float) or hasattr(row[3], "item")}
    log = found.corrections
    assert log.height == 3
    assert all(value % 10 == 1 and value in wrong for value in log["stated"].to_list())  # a digit too many


def test_the_commands_of_the_page(tmp_path: Path, cli: Callable[..., Any]) -> None:
    assert cli("archive", "example", tmp_path / "ex").code == 0
    found = cli("returns", tmp_path / "ex" / "composed.csv", "--format", "json").json()
    assert {row["area"] for row in found["totals"]} == {
        "*",
        "Upper prefecture",
        "Lower prefecture",
        "River prefecture",
    }
    assert (
        cli("returns", tmp_path / "ex" / "composed.csv", "--format", "csv").out.count("\n") == 1 + 4 * 2 * 8
    )
