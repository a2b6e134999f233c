"""The protocol says what the model does: its tables are current, its names exist, nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from yundong.base.errors import InputError
from yundong.base.tables import read_csv
from yundong.campaign.loop import PLAN
from yundong.campaign.state import State
from yundong.pages import odd
from yundong.pages.markdown import blocks_of
from yundong.pages.registry import MEASURED, PAGES
from yundong.records.schema import TABLES, TRUTH
from yundong.scenario import Scenario, load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "odd.md"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("narcotics-1952")


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_generated_tables_are_current(page: str, scenario: Scenario) -> None:
    assert odd.refresh(page, scenario) == page, "run `yundong odd`"


def test_every_table_that_can_be_made_is_on_a_page() -> None:
    prose = [path for path in PAGE.parent.rglob("*.md") if path.name not in (*PAGES, *MEASURED)]
    names = [name for path in prose for name in blocks_of(path.read_text(encoding="utf-8"))]
    assert set(names) == set(odd.BLOCKS)


def test_a_changed_number_makes_the_page_stale(page: str, scenario: Scenario) -> None:
    name = next(name for name, row in scenario.parameters.items() if row.use == "calibrated")
    changed = scenario.replace({name: scenario.parameters.value(name) * 1.01})
    assert odd.refresh(page, changed) != page


def test_every_step_and_every_parameter_is_described(page: str, scenario: Scenario) -> None:
    assert [kind.name for kind in PLAN] == re.findall(r"^### (\w+)$", page, re.MULTILINE)
    for name in scenario.parameters:
        assert f"| `{name}` |" in page


def submodels(page: str) -> dict[str, str]:
    """Return the text of each submodel."""
    text = page.partition("## 7. Submodels")[2].partition("\n## 8.")[0]
    return {part.split("\n", 1)[0]: part for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]}


def test_names_in_a_submodel_exist(page: str, scenario: Scenario) -> None:
    """A name in backquotes is a parameter of the submodel, a parameter in full, or a table."""
    columns = read_csv(scenario.path("areas.csv"), ("id",)).header
    known = {name.partition("@")[0] for name in scenario.parameters} | {"areas.csv", *columns}
    wrong = [
        (room, name)
        for room, text in submodels(page).items()
        for name in re.findall(r"`([a-z_.]+)`", text)
        if f"{room}.{name}" not in known and name not in known | set(TABLES) | set(TRUTH) | {"directive.yaml"}
    ]
    assert wrong == []


def test_every_parameter_of_a_submodel_is_described_in_its_text(page: str, scenario: Scenario) -> None:
    """A submodel that leaves a number out would be a description of another model."""
    texts = submodels(page)
    described = {
        f"{room}.{name}" if "." not in name else name
        for room, text in texts.items()
        for name in re.findall(r"`([a-z_.]+)`", text)
    }
    prose = re.sub(r"<!-- generated.*?<!-- end -->", "", page, flags=re.DOTALL)
    described |= set(re.findall(r"`(country\.[a-z_]+)`", prose))
    # Described in words: arms of one kind, outcomes of one band.
    families = (r"seizures\.(machine_gun|mortar|bomb|radio)", r"adjudication\.(reduced|waived)_\w+")
    missing = [
        name
        for name in dict.fromkeys(full.partition("@")[0] for full in scenario.parameters)
        if name not in described and not any(re.fullmatch(family, name) for family in families)
    ]
    assert missing == []


def test_columns_have_the_readers_that_the_code_has(scenario: Scenario) -> None:
    table = odd.owners(scenario)
    for column in fields(State):
        assert f"| `{column.name}` | `{column.metadata['owner']}` |" in table
    assert re.search(r"^\| `heard` \| `outreach` \| .*`letters`", table, re.MULTILINE)
    assert odd.columns_named("s = self.state\ns.alpha[0] = other.beta\nself.state.gamma += 1") == {
        "alpha",
        "gamma",
    }


def test_false_accusation_is_assumed_and_has_a_range(scenario: Scenario) -> None:
    for name in odd.FALSE_ACCUSATION:
        row = scenario.parameters[name]
        assert row.use == "assumed", name
        assert row.low is not None and row.high is not None and row.low < row.high, name


def test_a_marker_that_is_not_known_or_not_closed_is_named(scenario: Scenario) -> None:
    with pytest.raises(InputError, match=r"'mechanism'.*Did you mean 'mechanisms'"):
        odd.refresh("<!-- generated: mechanism -->\n<!-- end -->", scenario)
    with pytest.raises(InputError, match="has no end"):
        odd.refresh("<!-- generated: mechanisms -->\n", scenario)


def test_check_writes_nothing_and_exits_with_1(
    tmp_path: Path, page: str, scenario: Scenario, cli: Callable[..., Any]
) -> None:
    stale, fresh = tmp_path / "odd.md", odd.refresh(page, scenario)
    stale.write_text(fresh.replace("| 1 | `transmission` |", "| 9 | `transmission` |"), encoding="utf-8")
    before = stale.read_bytes()
    result = cli("odd", "--check", "--out", stale)
    assert (result.code, stale.read_bytes()) == (1, before)
    assert "out of date" in result.err
    assert cli("odd", "--out", stale).code == 0
    assert stale.read_text(encoding="utf-8") == fresh
    assert cli("odd", "--check", "--out", stale).code == 0


@pytest.mark.parametrize(("place", "said"), [("missing.md", "no such file"), (".", "a folder, not a file")])
def test_a_page_that_is_missing_is_named(
    tmp_path: Path, place: str, said: str, cli: Callable[..., Any]
) -> None:
    result = cli("odd", "--out", tmp_path / place)
    assert result.code == 2
    assert said in result.err
