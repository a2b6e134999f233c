"""The commands that a colophon prints can be run as they stand there."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import yundong as yd

Cli = Callable[..., Any]
SMALL = ("--scale", "0.01", "--until", "1952-04-25")


def colophon(page: str) -> dict[str, str]:
    """Return the pairs of the last table of a report in Markdown."""
    rows = [
        line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ") and " | " in line
    ]
    return {row[0]: row[1].replace("\\", "") for row in rows if len(row) == 2}


@pytest.fixture
def changed_scenario(tmp_path: Path) -> Path:
    """A copy of the scenario in which one parameter differs."""
    from yundong.scenario import copy

    folder = copy(tmp_path / "my scenario", "narcotics-1952")
    table = folder / "parameters.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("letters.malicious,0.06", "letters.malicious,0.05", 1), encoding="utf-8")
    return Path(folder)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((), marks=pytest.mark.full),
        ("--without", "letters", "--set", "letters.mistaken=0.05", "--interpretation", "strict"),
    ],
    ids=["as shipped", "changed"],
)
def test_the_commands_run_as_printed(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("runs").mkdir()
    assert cli("run", *SMALL, *changes, "--out", "runs/first").code == 0
    page = cli("report", "runs/first", "--as-of", "1952-04-20", "--area", "north", "--format", "md")
    assert page.code == 0
    printed = colophon(page.out)
    again = cli(*shlex.split(printed["command of this document"])[1:], "--format", "md")
    assert again.code == 0 and again.out == page.out
    made = cli(*shlex.split(printed["command of the run"])[1:], "--out", "runs/second")
    assert made.code == 0, made.err
    assert yd.open_run("runs/second").manifest["digest"] == printed["digest of the records"]


def test_a_run_of_a_changed_scenario_is_repeated_from_its_own_copy(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed_scenario: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("run", changed_scenario, *SMALL, "--out", "a run").code == 0
    by = cli("report", "a run", "--by", "region", "--indicator", "arrested", "--format", "md")
    printed = colophon(by.out)
    assert cli(*shlex.split(printed["command of this document"])[1:]).code == 0
    made = cli(*shlex.split(printed["command of the run"])[1:], "--out", "second")
    assert made.code == 0, made.err
    first, second = (json.loads(Path(name, "manifest.json").read_text()) for name in ("a run", "second"))
    assert second["digest"] == first["digest"] == printed["digest of the records"]
    assert second["scenario_hash"] == first["scenario_hash"]
