"""The commands that read a run, as a newcomer would try them, and as a careless one would."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import yundong as yd
from yundong.api import open_run

Cli = Callable[..., Any]


def test_report_as_text_and_json_agree(cli: Cli, run_folder: Path) -> None:
    text = cli("report", run_folder)
    data = cli("report", run_folder, "--format", "json")
    assert text.code == data.code == 0
    found = data.json()
    assert {"as_of", "area", "completeness", "lines"} <= set(found)
    for line in found["lines"]:
        assert {"indicator", "area", "reported", "enumerated", "documented", "ratio", "source"} <= set(line)
    arrested = next(line for line in found["lines"] if line["indicator"] == "arrested")
    row = next(r for r in text.out.splitlines() if r.strip().startswith("Offenders arrested"))
    assert f"{arrested['reported']:,.0f}" in row and "82,056" in row


def test_report_of_a_day_and_place(cli: Cli, run_folder: Path) -> None:
    early = cli("report", run_folder, "--as-of", "1952-08-29", "--area", "Guangzhou", "--lang", "zh")
    assert early.code == 0
    assert early.out.startswith("总结报告：广州，截至1952年8月29日")
    found = cli("report", run_folder, "--as-of", "1952-08-29", "--area", "广州", "--format", "json").json()
    assert (found["as_of"], found["area"]) == ("1952-08-29", "guangzhou")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "1952-13-01"), "does not exist"),
        (("--as-of", "August"), "is not a date"),
        (("--as-of", "1949-10-01"), "outside this run"),
        (("--area", "Shenyong"), "There is no area 'Shenyong'"),
        (("--lang", "fr"), "en (English) or zh (Chinese)"),
        (("--format", "pdf"), "cannot be printed"),
        (("-o", "report.odt"), "ending .odt is not known"),
        (("-o", "/nowhere/at/all.html"), "is no folder"),
    ],
)
def test_report_refuses_with_a_sentence(
    cli: Cli, run_folder: Path, words: tuple[str, ...], said: str
) -> None:
    result = cli("report", run_folder, *words)
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err and not result.out


def test_a_damaged_or_missing_run_gets_a_sentence(cli: Cli, run_folder: Path, tmp_path: Path) -> None:
    import shutil

    missing = cli("report", tmp_path / "none")
    assert missing.code == 2 and "no such run folder" in missing.err

    folder = tmp_path / "run"
    shutil.copytree(run_folder, folder)
    (folder / "records" / "returns.parquet").unlink()
    gone = cli("report", folder)
    assert gone.code == 2 and "returns" in gone.err and "run" in gone.err
    (folder / "manifest.json").write_text("{")
    broken = cli("compare", folder)
    assert broken.code == 2 and "damaged" in broken.err


@pytest.mark.parametrize("command", ["compare", "exhibit", "report", "trace", "plot", "export", "runs"])
def test_a_file_is_not_called_missing(cli: Cli, tmp_path: Path, command: str) -> None:
    place = tmp_path / "report.txt"
    place.write_text("a report")
    further = {"trace": ("arrested",), "plot": ("timeline",), "export": ("--to", "csv")}.get(command, ())
    done = cli(command, place, *further)
    assert done.code == 2 and f"{place} is a file, not" in done.err and "no such" not in done.err


@pytest.mark.parametrize("ending", ["md", "txt", "html", "json"])
def test_the_ending_of_the_file_tells_the_format(
    cli: Cli, run_folder: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"report.{ending}"
    result = cli("report", run_folder, "--area", "hebei-001", "-o", out)
    assert result.code == 0 and not result.out and str(out) in result.err
    starts = {"md": "# The anti-narcotics", "txt": "Summary report", "html": "<!DOCTYPE html>", "json": "{"}
    assert out.read_text(encoding="utf-8").startswith(starts[ending])


def test_plot_lists_and_draws(cli: Cli, run_folder: Path, tmp_path: Path) -> None:
    assert "timeline" in cli("plot", run_folder).out
    made = cli("plot", run_folder, "seized", "--format", "json", "-o", tmp_path / "s.json")
    assert made.code == 0 and made.out.strip() == str(tmp_path / "s.json")
    assert json.loads((tmp_path / "s.json").read_text())["$schema"].startswith("https://vega.github.io")
    drawn = cli("plot", run_folder, "truth", "--lang", "en", "-o", tmp_path)
    assert (tmp_path / "truth-en.svg").read_text().startswith("<svg") and drawn.code == 0
    wrong = cli("plot", run_folder, "time")
    assert wrong.code == 2 and "timeline" in wrong.err


def test_compare_one_run(cli: Cli, run_folder: Path) -> None:
    text = cli("compare", run_folder)
    assert text.code == 0 and "calibrate" in text.out and "further claims could not be compared" in text.out
    figures = [
        re.split(" {2,}", line) for line in text.out.splitlines() if re.match(r"[A-Z]\S+-\S*[^\s;] {2}", line)
    ]
    assert figures and all(re.fullmatch(r"\d+\.\d\d|\d{3,}|<0.01|–", row[-2]) for row in figures), (
        "as in reports"
    )
    assert all(re.fullmatch(r"[\d,]+(\.\d+)?", row[5]) for row in figures)
    rows = cli("compare", run_folder, "--format", "json").json()
    assert len(rows) == len(yd.load("narcotics-1952").claims)
    assert {"claim", "indicator", "area", "role", "documented", "modelled", "ratio", "within"} <= set(rows[0])
    checks = list(
        csv.DictReader(io.StringIO(cli("compare", run_folder, "--format", "csv", "--role", "check").out))
    )
    assert checks and {row["role"] for row in checks} == {"check"}
    wrong = cli("compare", run_folder, "--role", "chek")
    assert wrong.code == 2 and "Did you mean 'check'" in wrong.err


def test_compare_runs_side_by_side(cli: Cli, run_folder: Path, tmp_path: Path) -> None:
    import shutil

    other = tmp_path / "other"
    shutil.copytree(run_folder, other)
    rows = cli("compare", run_folder, other, "--format", "json").json()
    names = [run_folder.name, "other"]
    assert all(row[f"modelled {names[0]}"] == row[f"modelled {names[1]}"] for row in rows)
    page = cli("compare", run_folder, other, "--format", "html", "-o", tmp_path / "c.html")
    assert page.code == 0
    html = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert (
        html.count("S1-arrested<") == 1 and "other" in html and "http" not in html.replace("http-equiv", "")
    )
    assert cli("compare", run_folder, other).out.count("calibrate") > 20


def test_export_and_trace(cli: Cli, run_folder: Path, tmp_path: Path) -> None:
    made = cli("export", run_folder, "--to", "csv", "--table", "arrests", "-o", tmp_path / "out")
    assert made.code == 0 and made.out.strip() == str(tmp_path / "out")
    assert {p.name for p in (tmp_path / "out").glob("*.csv")} >= {"arrests.csv", "schema.csv"}
    again = cli("export", run_folder, "--to", "csv", "-o", tmp_path / "out")
    assert again.code == 2 and "exists already" in again.err
    traced = cli("trace", run_folder, "arrested", "--format", "json").json()
    assert sum(c["stated"] for c in traced["contributions"]) == traced["line"]["reported"]
    wrong = cli("trace", run_folder, "arestd")
    assert wrong.code == 2 and "arrested" in wrong.err


def test_from_python(run_folder: Path) -> None:
    run = open_run(run_folder)
    early = run.report(as_of="1952-08-29")
    assert early.line("arrested").documented == 14939
    assert run.compare()[0].claim == "S1-identified"
    assert run.records["arrests"].height == run.manifest["rows"]["arrests"]
    with pytest.raises(yd.InputError, match="is not a date"):
        run.report(as_of="soon")


def test_a_workbook_needs_no_word_beyond_its_ending(cli: Cli, run_folder: Path, tmp_path: Path) -> None:
    made = cli("export", run_folder, "--table", "areas", "-o", tmp_path / "run.xlsx")
    assert made.code == 0 and (tmp_path / "run.xlsx").stat().st_size > 0
    wrong = cli("export", run_folder, "-o", tmp_path / "run")
    assert wrong.code == 2 and "Missing --to: must be one of csv, parquet" in wrong.err


def test_pictures_are_listed_in_chinese(cli: Cli, run_folder: Path) -> None:
    listed = cli("plot", run_folder, "--lang", "zh")
    assert listed.code == 0 and "流程" in listed.out and "Draw" not in listed.out


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        *(("trace", ending) for ending in ("txt", "json", "csv", "md", "html", "xlsx", "docx")),
        *(("compare", ending) for ending in ("csv", "docx")),
        *(
            pytest.param("compare", ending, marks=pytest.mark.full)
            for ending in ("txt", "json", "md", "html", "xlsx")
        ),
    ],
)
def test_traces_and_comparisons_by_the_ending(
    cli: Cli, run_folder: Path, tmp_path: Path, command: str, ending: str
) -> None:
    place = tmp_path / f"out.{ending}"
    words = (command, run_folder, "arrested") if command == "trace" else (command, run_folder)
    made = cli(*words, "--lang", "zh", "-o", place)
    assert made.code == 0 and not made.out and place.stat().st_size > 100
    wrong = cli(*words, "-o", tmp_path / "out.odt")
    assert wrong.code == 2 and "ending .odt is not known" in wrong.err


@pytest.mark.parametrize("ending", ["svg", "png", "json"])
def test_a_picture_by_the_ending(cli: Cli, run_folder: Path, tmp_path: Path, ending: str) -> None:
    place = tmp_path / f"p.{ending}"
    assert cli("plot", run_folder, "truth", "-o", place).code == 0
    starts = {"svg": b"<svg", "png": b"\x89PNG", "json": b"{"}
    assert place.read_bytes().startswith(starts[ending])
    wrong = cli("plot", run_folder, "truth", "-o", tmp_path / "p.gif")
    assert wrong.code == 2 and "ending .gif" in wrong.err
