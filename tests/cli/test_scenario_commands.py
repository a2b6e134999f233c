"""The commands about a scenario, as a newcomer would try them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.base.cells import as_written
from yundong.records import schema
from yundong.report.chinese import TERMS, of_schema
from yundong.scenario import check as faults_of_files

Cli = Callable[..., Any]
TABLES = ("parameters", "claims", "indicators", "sources", "passages", "experiments")


def test_check_says_what_a_run_would_miss(cli: Cli, small: Path) -> None:
    """Sound in itself, and too small for the model."""
    assert faults_of_files(small) == []
    result = cli("scenario", "check", small)
    assert result.code == 2 and "The parameter arrests.sweep_days is missing" in result.err


def test_what_is_shipped_is_sound(cli: Cli) -> None:
    result = cli("scenario", "check")
    assert result.code == 0 and "narcotics-1952 is valid" in result.out


def test_check_names_faults_and_exits_2(cli: Cli, small: Path) -> None:
    path = small / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("82056", "many"), encoding="utf-8")
    result = cli("scenario", "check", small)
    assert result.code == 2 and "claims.csv, row 2, column value: 'many'" in result.err
    result = cli("scenario", "check", small, "--format", "json")
    assert result.code == 2
    (fault,) = result.json()
    assert (fault["file"], fault["row"], fault["column"]) == ("claims.csv", 2, "value")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("flow,arrests,rows", "flow,arests,rows", ["row 2, column table: 'arests'", "mean 'arrests'"]),
        ("distinct:dossier", "distinct:dosier", ["row 3, column value: 'dosier'", "mean 'dossier'"]),
        ("outcome=arrested", "outcme=arrested", ["row 2, column where: 'outcme'", "mean 'outcome'"]),
    ],
)
def test_check_holds_indicators_against_the_records(
    cli: Cli, small: Path, old: str, new: str, words: list[str]
) -> None:
    path = small / "indicators.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    result = cli("scenario", "check", small)
    assert result.code == 2
    assert all(word in result.err for word in words), result.err


def test_copy_then_check(cli: Cli, small: Path, tmp_path: Path) -> None:
    result = cli("scenario", "copy", tmp_path / "mine", "--from", small)
    assert result.code == 0 and result.out.strip() == str(tmp_path / "mine")
    assert faults_of_files(tmp_path / "mine") == []
    result = cli("scenario", "copy", tmp_path / "mine", "--from", small)
    assert result.code == 2 and "exists already" in result.err


def test_show(cli: Cli, small: Path) -> None:
    shown = {row["what"]: row["value"] for row in cli("scenario", "show", small, "--format", "json").json()}
    assert shown["last day"] == "1952-11-30" and shown["claims"] == 3
    assert shown["claims by role"] == "calibrate 1, check 1, context 1"
    assert cli("scenario", "show", small).code == 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_tables_print_in_every_form(cli: Cli, small: Path, table: str, form: str) -> None:
    result = cli(table, "--scenario", small, "--format", form)
    assert result.code == 0 and result.err == ""
    lines = (small / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    if form == "json":
        assert len(result.json()) == len(lines) - 1
    elif form == "csv":
        written = [
            {k: as_written(v) for k, v in row.items()} for row in csv.DictReader(io.StringIO(result.out))
        ]
        assert written == list(csv.DictReader(lines)) or table in {
            "parameters",
            "indicators",
            "claims",  # numbers and yes/no are written in one way only
        }
        assert result.out.splitlines()[0].startswith(lines[0])  # what the folder leaves out comes last
    else:
        assert lines[1].split(",")[0] in result.out or table == "claims"


@pytest.mark.parametrize("table", TABLES)
def test_a_pattern_without_a_match_is_said(cli: Cli, small: Path, table: str) -> None:
    result = cli(table, "zzz-nothing", "--scenario", small)
    assert result.code == 2 and "zzz-nothing" in result.err


def test_patterns_and_filters(cli: Cli, small: Path) -> None:
    def ids(*words: str, key: str = "id") -> list[str]:
        return [row[key] for row in cli(*words, "--scenario", small, "--format", "json").json()]

    assert ids("parameters", "letters", key="name") == [
        "letters.base_rate",
        "letters.false_share",
        "letters.shift",
    ]
    assert ids("parameters", "*@shenyang", key="name") == ["outreach.meeting_size@shenyang"]
    assert ids("parameters", "mean audience", key="name") == ["outreach.meeting_size"]
    assert ids("parameters", "--use", "fixed", key="name") == ["outreach.meeting_size@shenyang"]
    assert ids("claims", "--area", "West") == ["C2", "C3"]
    assert ids("claims", "--role", "check") == ["C2"]
    assert ids("claims", "--indicator", "identified") == ["C3"]
    assert ids("indicators", "逮捕") == ["arrested", "arrested_share"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["claims", "--area", "Shenyong"], "Did you mean 'shenyang'"),
        (["claims", "--role", "chek"], "Did you mean 'check'"),
        (["claims", "--indicator", "arested"], "Did you mean 'arrested'"),
        (["parameters", "--use", "fited"], "must be one of"),
    ],
)
def test_a_wrong_filter_offers_the_nearest(cli: Cli, small: Path, words: list[str], said: str) -> None:
    result = cli(*words, "--scenario", small)
    assert result.code == 2 and said in result.err


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_scenario_is_said(cli: Cli, table: str) -> None:
    result = cli(table, "--scenario", "no-such-folder")
    assert result.code == 2 and "no-such-folder" in result.err and "narcotics-1952" in result.err


def test_every_unit_of_a_parameter_has_its_chinese(scenario: Any) -> None:
    units = {parameter.unit for parameter in scenario.parameters.values() if parameter.unit}
    assert {unit for unit in units if unit.isascii() and re.search("[a-z]", unit)} <= set(TERMS)


def test_every_table_and_column_of_a_run_has_chinese_words(cli: Cli) -> None:
    tables = (*schema.TABLES.values(), *schema.TRUTH.values())
    said = {table.row for table in tables} | {column.meaning for table in tables for column in table.columns}
    assert {english for english in said if of_schema(english, "zh") == english} == set()
    done = cli("schema", "seizures", "--lang", "zh")
    assert done.code == 0 and "seizures：缴获的一件物品" in done.out and "取其一：" in done.out
    assert not re.search(r"one of|Float|String", done.out)
