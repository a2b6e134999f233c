"""One table by area: its rows are the reports of the areas themselves, in every form."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import yundong as yd
from yundong.base.errors import InputError
from yundong.report.by_area import USUAL, compile_by_area
from yundong.report.export import Bundle, export

Cli = Callable[..., Any]
AUGUST = dt.date(1952, 8, 29)


@pytest.fixture(scope="module")
def opened(run_folder: Path) -> Any:
    return yd.open_run(run_folder)


@pytest.mark.parametrize("level", ["region", "province", "city"])
@pytest.mark.parametrize("day", [dt.date(1952, 5, 1), AUGUST, None], ids=str)
def test_a_row_is_the_report_of_the_area(opened: Any, level: str, day: dt.date | None) -> None:
    found = compile_by_area(opened, opened.scenario, day, "china", level)
    assert [i.id for i in found.indicators] == list(USUAL)
    assert len(found.rows) > 2 and found.rows[0].area.code == "china"
    for row in found.rows:
        own = opened.report(day, row.area.code)
        for line in row.lines:
            other = own.line(line.indicator)
            for key in ("reported", "enumerated", "documented", "then", "ratio"):
                mine, theirs = getattr(line, key), getattr(other, key)
                assert mine == theirs or mine == pytest.approx(theirs), (row.area.code, line.indicator, key)
            for key in ("until", "hedge", "source", "passage", "claim"):
                assert getattr(line, key) == getattr(other, key)


def test_areas_below_an_organ_alone(opened: Any) -> None:
    found = compile_by_area(opened, opened.scenario, AUGUST, "central_south", "province", ["arrested"])
    assert [row.area.code for row in found.rows] == ["central_south", "henan", "hunan"]
    assert all([line.indicator for line in row.lines] == ["arrested"] for row in found.rows)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "county"), "region, province, prefecture, city"),
        (("--by", "region", "--area", "hebei"), "has no area of the level region"),
        (("--by", "region", "--indicator", "arestd"), "arrested"),
        (("--indicator", "arrested"), "together with --by"),
        (("--by", "region", "-o", "x.odt"), "ending .odt"),
        (("--by", "region", "--format", "xlsx"), "-o FILE.xlsx"),
    ],
)
def test_refusals(cli: Cli, run_folder: Path, words: tuple[str, ...], said: str) -> None:
    result = cli("report", run_folder, *words)
    assert result.code == 2 and said in result.err and "Traceback" not in result.err


def test_an_organ_without_returns_knows_nothing_and_says_so(opened: Any) -> None:
    found = compile_by_area(opened, opened.scenario, dt.date(1952, 5, 1), "china", "province", ["arrested"])
    assert all(row.lines[0].reported is None for row in found.rows)


def test_text_in_both_languages(cli: Cli, run_folder: Path) -> None:
    words = ("report", run_folder, "--by", "province", "--as-of", "1952-08-29", "--indicator", "arrested")
    english, chinese = cli(*words).out, cli(*words, "--lang", "zh").out
    assert english.startswith("Offenders arrested by province: China, 29 August 1952")
    assert "Hebei" in english and "1952-08-29" in english and "14,939" in english
    assert (
        chinese.startswith("全国：逮捕毒犯（按省级分列），1952年8月29日")
        and "河北" in chinese
        and "同日推演" in chinese
    )


def test_csv_json_and_workbook_hold_the_same(cli: Cli, run_folder: Path, tmp_path: Path) -> None:
    words = ("report", run_folder, "--by", "region", "--as-of", "1952-08-29")
    rows = list(csv.DictReader(io.StringIO(cli(*words, "--format", "csv").out)))
    data = cli(*words, "--format", "json").json()
    assert cli(*words, "-o", tmp_path / "by.xlsx").code == 0
    book = pl.read_excel(tmp_path / "by.xlsx", sheet_name="report")
    assert len(rows) == len(data) == book.height
    for row, entry, cells in zip(rows, data, book.iter_rows(named=True), strict=True):
        assert row["area"] == entry["area"] == cells["area"]
        assert row["indicator_zh"] == entry["indicator_zh"] == cells["indicator, Chinese"]
        for key in ("reported", "enumerated", "documented", "ratio"):
            shown = float(row[key]) if row[key] else None
            assert shown == entry[key] == pytest.approx(cells[key]), key
        assert row["until"] == (entry["until"] or "")
    documented = [row for row in rows if row["documented"]]
    assert documented and all(row["until"] and row["source"] for row in documented)
    assert "." not in rows[0]["reported"], "a count has no decimals"


def test_the_workbook_has_the_formats_a_spreadsheet_expects(
    cli: Cli, run_folder: Path, tmp_path: Path
) -> None:
    import zipfile

    place = tmp_path / "report.xlsx"
    assert cli("report", run_folder, "--lang", "zh", "-o", place).code == 0
    with zipfile.ZipFile(place) as book:
        styles, sheet = book.read("xl/styles.xml").decode(), book.read("xl/worksheets/sheet1.xml").decode()
    assert 'formatCode="yyyy\\-mm\\-dd"' in styles or "yyyy-mm-dd" in styles
    assert "autoFilter" in sheet and 'state="frozen"' in sheet and "<f>" not in sheet
    read = pl.read_excel(place, sheet_name="报表")
    assert {"地区", "指标", "上报数", "文献数", "文献数截至", "比值"} <= set(read.columns)
    assert read.columns[:3] == ["地区", "指标", "级别"] and 'xSplit="2"' in sheet, (
        "names stand first and stay"
    )
    assert set(read["级别"]) == {"中央"} and "检验" in set(read["用途"]), "terms are words of the language"
    assert set(read.columns[-6:-1]) == {
        "地区代码",
        "指标代码",
        "地区（英文）",
        "指标（英文）",
        "单位（英文）",
    }
    assert read["文献数截至"].drop_nulls().dtype == pl.Date


@pytest.mark.parametrize("ending", ["html", "docx", "md"])
def test_documents_name_areas_sources_and_the_command(
    cli: Cli, run_folder: Path, tmp_path: Path, ending: str
) -> None:
    from yundong.documents import open_document

    place = tmp_path / f"by.{ending}"
    words = ("report", run_folder, "--by", "region", "--as-of", "1952-08-29", "--indicator", "arrested")
    assert cli(*words, "-o", place).code == 0
    text = open_document(place).text
    for wanted in ("North China", "14,939", "1952-08-29", "--by region", "Sources"):
        assert wanted.replace("_", "") in text.replace("\\", "").replace("_", ""), wanted


def test_an_export_holds_names_regions_and_provinces(opened: Any, tmp_path: Path) -> None:
    export(Bundle(opened, opened.scenario, ("areas",)), "xlsx", tmp_path / "run.xlsx")
    sheet = pl.read_excel(tmp_path / "run.xlsx", sheet_name="report")
    assert {"china", "north", "hebei", "henan"} <= set(sheet["area"].to_list())
    mine = sheet.filter(pl.col("indicator") == "arrested", pl.col("area") == "henan").row(0, named=True)
    assert mine["area, Chinese"] == "河南" and mine["indicator, Chinese"] == "逮捕毒犯"
    assert mine["reported"] == opened.report(area="henan").line("arrested").reported


def test_levels_are_refused_in_python_too(opened: Any) -> None:
    with pytest.raises(InputError, match="Did you mean 'province'"):
        compile_by_area(opened, opened.scenario, None, "china", "provinces")


def test_a_changed_run_says_so_in_tables_and_briefs(run_folder: Path, tmp_path: Path, cli: Cli) -> None:
    import json
    import shutil

    folder = tmp_path / "changed"
    shutil.copytree(run_folder, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "without": ["letters"]}))
    said = "without letters"
    for words in (
        ("report", folder, "--by", "region"),
        ("report", folder, "--by", "region", "--format", "csv"),
        ("report", folder, "--by", "region", "--format", "md"),
        ("report", folder, "--format", "csv"),
        ("brief", folder, "arrested"),
        ("compare", folder),
        ("trace", folder, "arrested"),
    ):
        assert said in cli(*words).out, words
    assert "不含群众写信检举" in cli("brief", folder, "arrested", "--lang", "zh").out
