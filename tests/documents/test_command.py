"""``yundong read`` as a user calls it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEXT = "In Hunan 1,202 offenders were arrested; of these, 36 were released.\n"


Run = Callable[..., Any]


@pytest.fixture
def run(cli: Callable[..., Any]) -> Run:
    return lambda *words: cli("read", *words)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_json_to_the_screen(run: Run, report: Path) -> None:
    done = run(str(report), "--format", "json")
    assert done.code == 0, done.err
    rows = json.loads(done.out)
    assert [(row["value"], row["indicator"], row["area"]) for row in rows] == [
        (1202, "arrested", "hunan"),
        (36, "released", "hunan"),
    ]
    assert all(TEXT[row["start"] : row["end"]] == row["exact"] for row in rows)


@pytest.mark.parametrize("ending", ["csv", "json", "jsonld", "xml", "html", "txt"])
def test_the_ending_chooses_the_format(run: Run, ending: str, report: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out.{ending}"
    done = run(str(report), "-o", str(out))
    assert done.code == 0, done.err
    assert done.out == ""
    signs = {
        "csv": "id,indicator",
        "json": "[",
        "jsonld": "{",
        "xml": "<?xml",
        "html": "<!DOCTYPE",
        "txt": "In Hunan",
    }
    assert out.read_text(encoding="utf-8").startswith(signs[ending])


def test_places_are_found_again(run: Run, report: Path, tmp_path: Path) -> None:
    table = tmp_path / "claims.csv"
    assert run(str(report), "-o", str(table)).code == 0
    report.write_text("A line put in before.\n\n" + TEXT, encoding="utf-8")
    done = run(str(report), "--anchor", str(table), "--format", "csv")
    assert done.code == 0, done.err
    rows = list(csv.DictReader(done.out.splitlines()))
    assert [int(row["start"]) - int(row["was"]) for row in rows] == [23, 23]
    assert "2 of 2 places" in done.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["none.txt"], "no such file"),
        (["REPORT", "--scenario", "nowhere"], "no scenario"),
        (["REPORT", "--places", "none.csv"], "no such file"),
        (["REPORT", "--max-mb", "0"], "no size"),
        (["REPORT", "--encoding", "klingon"], "unknown encoding"),
        (["REPORT", "--anchor", "none.csv"], "no such file"),
        (["REPORT", "--format", "html", "--audit", "none.json"], "no such file"),
        (["REPORT", "-o", "/nowhere/at/all.csv"], "there is no folder /nowhere/at"),
    ],
)
def test_bad_input_is_reported_in_a_sentence(run: Run, words: list[str], says: str, report: Path) -> None:
    done = run(*(str(report) if word == "REPORT" else word for word in words))
    assert done.code == 2
    assert says in done.err.lower()
    assert "Traceback" not in done.err


def test_any_field_any_place(run: Run, report: Path, tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    table.write_text("name,kind\nAshford,County\n", encoding="utf-8")
    report.write_text("Ashford had 40 mills.\n\nThe others had 12 mills.\n", encoding="utf-8")
    done = run(
        str(report), "--scenario", "none", "--places", str(table), "--area", "Upper Weald", "--format", "json"
    )
    assert done.code == 0, done.err
    assert [(row["value"], row["place"], row["indicator"]) for row in json.loads(done.out)] == [
        (40, "Ashford County", None),
        (12, "Upper Weald", None),
    ]


def test_what_is_left_out_is_said(run: Run, report: Path) -> None:
    report.write_text("Telephone 13800138000; 12 persons were arrested.\n", encoding="utf-8")
    done = run(str(report), "--format", "json")
    assert "1 identity, telephone or account number was seen" in done.err
    assert "13800138000" not in done.out


@pytest.mark.parametrize("form", ["md", "html"])
def test_area_and_hedge_are_in_the_language_of_the_output(run: Run, tmp_path: Path, form: str) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(
        "In Hunan more than 1,202 offenders and about 40 dealers were arrested.\n", encoding="utf-8"
    )
    for lang, said in (("en", ("hunan", "more than", "about")), ("zh", ("湖南", "超过", "约数"))):
        place = tmp_path / f"out.{form}"
        assert run(letter, "--lang", lang, "--format", form, "-o", place, "--no-audit").code == 0
        table = (
            place.read_text(encoding="utf-8").partition("</article>")[2]
            if form == "html"
            else place.read_text()
        )
        assert all(word in table for word in said), (lang, said)
        assert lang == "en" or "more than" not in table


def test_reading_loads_no_library_of_tables(report: Path) -> None:
    """What makes its start quick, checked by what is imported and not by the clock."""
    program = (
        "import sys, yundong.cli\n"
        f"sys.argv = ['yundong', 'read', {str(report)!r}, '--format', 'csv']\n"
        "try:\n    yundong.cli.main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'polars', 'numba', 'scipy') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "1202" in out and out.splitlines()[-1] == "[]"
