"""Every passage has something behind it, and what is named exists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.cli.concordance import Resolver, compile_concordance
from yundong.scenario import Carrier, load

Cli = Callable[..., Any]


def test_a_whole_concordance_exits_0(cli: Cli, small: Path) -> None:
    result = cli("concordance", "--scenario", small, "--format", "json")
    assert result.code == 0, result.err
    first = result.json()[0]
    assert first["passage"] == "P1"
    assert [line["target"] for line in first["carriers"]] == ["arrested", "C1"]
    assert first["tests"][0]["exists"] is True


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("P2,record,arrests.outcome,\n", "", "P2: Not implemented."),
        (
            "P2,test,tests/scenario/test_load.py::test_a_sound_folder_loads,\n",
            "",
            "P2: Not tested.",
        ),
        ("indicator,arrested", "indicator,arested", "Unknown indicator 'arested'."),
        ("claim,C1", "claim,C9", "Unknown claim 'C9'."),
        ("record,arrests.outcome", "record,arrests.outcom", "Unknown record 'arrests.outcom'."),
        ("::test_a_sound", "::test_an_unsound", "Unknown test"),
        ("indicator,arrested", "mechanism,arested", "Unknown mechanism 'arested'."),
        ("indicator,arrested", "rule,route.none", "Unknown rule 'route.none'."),
        ("indicator,arrested", "command,clams", "Unknown command 'clams'."),
        ("indicator,arrested", "experiment,noise", "Unknown experiment 'noise'."),
    ],
)
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_gap_exits_1_and_is_named(cli: Cli, small: Path, old: str, new: str, said: str, form: str) -> None:
    path = small / "concordance.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = cli("concordance", "--scenario", small, "--format", form)
    assert result.code == 1
    assert said in result.err


@pytest.mark.parametrize(
    ("carrier", "target", "exists"),
    [
        ("mechanism", "letters", True),
        ("rule", "route.narcotics", True),
        ("record", "arrests", True),
        ("record", "arrest", False),
        ("command", "claims", True),
        ("command", "scenario check", True),
        ("command", "yundong scenario copy DIR", True),
        ("command", "scenario cheque", False),
        ("experiment", "silence", True),
        ("test", "tests/cli/test_concordance.py::test_carriers_are_looked_up", True),
        ("test", "tests/cli/test_concordance.py", False),
        ("test", "tests/cli/no_such_file.py::test_x", False),
    ],
)
def test_carriers_are_looked_up(small: Path, carrier: str, target: str, exists: bool) -> None:
    assert Resolver(load(small))(Carrier("P1", carrier, target)) is exists


def test_an_experiment_must_be_one_that_can_be_run(small: Path) -> None:
    path = small / "experiments.csv"
    path.write_text(
        path.read_text().replace("--set letters.base_rate=0", "--without leters"), encoding="utf-8"
    )
    assert Resolver(load(small))(Carrier("P1", "experiment", "silence")) is False


def test_the_shipped_concordance_is_whole() -> None:
    scenario = load("narcotics-1952")
    entries = compile_concordance(scenario)
    assert [entry.passage for entry in entries] == list(scenario.passages)
    assert {entry.passage: entry.problems for entry in entries if entry.problems} == {}


def test_faults_are_said_in_chinese(cli: Cli, small: Path) -> None:
    path = small / "concordance.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("claim,C1", "claim,C9", 1), encoding="utf-8")
    result = cli("concordance", "--scenario", small, "--lang", "zh")
    assert result.code == 1 and "claim C9 不存在" in result.err and "个段落中有 1 个" in result.err
    assert "文献数字 C9（不存在）" in result.out and "内容提要" in result.out
