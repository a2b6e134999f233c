"""Every generated page comes from one registry: what is out of date is found and regenerated, measured tables stay."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base.errors import InputError
from yundong.pages.registry import stale_pages
from yundong.scenario import Scenario

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Return a copy of the pages, and of the benchmark that one of them quotes, to be changed."""
    shutil.copytree(
        DOCS.parent / "benchmarks", tmp_path / "benchmarks", ignore=shutil.ignore_patterns("*.py")
    )
    return Path(shutil.copytree(DOCS, tmp_path / "docs"))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("odd.md", "| `transmission.delay_region` | 3 |"),
        ("directive.md", "## How a case is decided"),
        ("fit.md", "They are reported as they came out."),
    ],
)
def test_a_changed_page_is_found(name: str, word: str, docs: Path, scenario: Scenario) -> None:
    path = docs / name
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(word, "something else"), encoding="utf-8")
    assert stale_pages(docs, scenario) == {path: before}


def test_the_command_names_what_is_out_of_date_and_regenerates_it(
    docs: Path, cli: Callable[..., Any]
) -> None:
    path = docs / "fit.md"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("no source gives one", "some source gives one"), encoding="utf-8")
    result = cli("pages", "--docs", docs, "--check")
    assert result.code == 1 and f"out of date: {path}" in result.err
    assert cli("pages", "--docs", docs).code == 0
    assert path.read_text(encoding="utf-8") == before


def test_measured_tables_stay(docs: Path, scenario: Scenario) -> None:
    path = docs / "fit.md"
    measured = path.read_text(encoding="utf-8").replace("| 36,900 |", "| 12,345 |")
    path.write_text(measured, encoding="utf-8")
    assert stale_pages(docs, scenario) == {}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, scenario: Scenario) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        stale_pages(tmp_path / "none", scenario)
