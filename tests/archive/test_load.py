"""An archive from its template to the tables of a run: sound ones whole, faulty ones not at all."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest

import yundong as yd
from yundong.archive.files import read_sheets
from yundong.archive.forms import english, forms, term
from yundong.archive.loading import load_archive, read_archive
from yundong.archive.template import write_template
from yundong.base.errors import InputError
from yundong.base.persons import kinds_in
from yundong.report.compile import compile_report
from yundong.scenario import Scenario

PLACES = "place,parent,population,key\nAling,Henan,100000,\nBeixi,Henan,80000,\nCaohe,Hubei,90000,false\n"
RETURNS = (
    "place,period,indicator,value,sent,received\n"
    "Aling,1952-08-15,identified,41,,\nAling,1952-08-20,identified,55,1952-08-21,1952-08-24\n"
    "Aling,1952-08-20,arrested,9,,\nBeixi,1952-08-20,查出毒犯,30,,\nCaohe,8月20日,identified,三十一,,\n"
)
ARRESTS = (
    "day,place,case,phase,outcome,background,sector,note\n"
    "1952-08-14,Aling,A-1,,arrested,old_regime,,\n1952-08-15,Aling,A-2,first,捕获,,rail,see the register\n"
    "1952-08-15,Beixi,B-7,first,not_found,,,\n"
)
LETTERS = "day,place,case,relation\n1952-08-16,Aling,A-1,public\n1952-08-16,Aling,A-1,\n1952-08-17,Aling,,\n"
SEIZURES = "day,place,case,origin,item,quantity\n1952-08-16,Aling,A-1,arrest,morphine,3\n1952-08-16,Aling,,,firearm,2\n"


@pytest.fixture
def archive(tmp_path: Path, scenario: Scenario) -> Path:
    folder = tmp_path / "mine"
    write_template(folder, scenario, "en", "Two provinces")
    for name, text in (
        ("places", PLACES),
        ("returns", RETURNS),
        ("arrests", ARRESTS),
        ("seizures", SEIZURES),
        ("letters", LETTERS),
    ):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(InputError) as refused:
        read_archive(folder)
    return refused.value.problems


@pytest.mark.parametrize(
    "content", ["\n", "\ufeff", "place,period\nAling,1952-08-15,identified,41,,\n", '"place\n']
)
def test_a_form_that_is_no_table_gets_a_sentence(archive: Path, content: str) -> None:
    (archive / "letters.csv").write_text(content, encoding="utf-8")
    try:
        read_archive(archive)
    except InputError as error:
        assert all("letters.csv" in problem for problem in error.problems)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_template_is_whole_and_offers_lists(tmp_path: Path, scenario: Scenario, lang: str) -> None:
    made = write_template(tmp_path / "new", scenario, lang, "A title")
    assert {path.name for path in made} >= {
        "archive.xlsx",
        "datapackage.json",
        "INSTRUCTIONS.md",
        "说明.md",
        "returns.csv",
    }
    book = fastexcel.read_excel(tmp_path / "new" / "archive.xlsx")
    assert len(book.sheet_names) == len(forms()) + 2
    package = json.loads((tmp_path / "new" / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["name"] for r in package["resources"]] == list(forms())
    arrests = next(r for r in package["resources"] if r["name"] == "arrests")
    outcome = arrests["schema"]["fields"][4]
    assert outcome["constraints"]["enum"] == (["捕获", "扑空"] if lang == "zh" else ["arrested", "not_found"])
    with pytest.raises(InputError, match="Every table is empty"):
        read_archive(tmp_path / "new")


def test_a_sound_archive_gives_the_tables_of_a_run(archive: Path, tmp_path: Path) -> None:
    path, made = load_archive(archive, tmp_path / "run")
    assert made is not None
    run = yd.open_run(path)
    assert run.manifest["archive"]["title"] == "Two provinces"
    arrests = run.records["arrests"]
    assert arrests["outcome"].to_list() == ["arrested", "arrested", "not_found"]
    assert arrests["dossier"].n_unique() == 3 and "A-1" not in str(arrests)
    seized = run.records["seizures"]
    assert seized.select("unit", "opium_liang").rows() == [("liang", 30.0), ("piece", 0.0)]
    assert seized["dossier"].to_list()[1] is None
    assert set(run.records) == set(yd.open_run(path).records)
    assert not list((path / "truth").iterdir())


def test_its_report_knows_what_was_brought_and_nothing_else(
    archive: Path, tmp_path: Path, scenario: Scenario
) -> None:
    run = yd.open_run(load_archive(archive, tmp_path / "run")[0])
    henan = compile_report(run, scenario, area="henan")
    line = {line.indicator: line for line in henan.lines}
    assert (line["identified"].reported, line["identified"].enumerated) == (85.0, None)
    assert (line["arrested"].reported, line["arrested"].enumerated) == (9.0, 2.0)
    assert (line["letters"].enumerated, line["persons_reported"].enumerated) == (3.0, 1.0)
    assert line["meetings"].enumerated is None and line["processed"].reported is None
    assert compile_report(run, scenario).line("identified").reported == 116.0  # type: ignore[union-attr]
    compared = [c for c in run.compare() if c.modelled is not None]
    assert compared == []  # no document speaks of Aling, and Aling is not the country


@pytest.mark.full
def test_every_page_says_that_it_is_an_archive(
    archive: Path, tmp_path: Path, cli: Callable[..., Any]
) -> None:
    run = cli("archive", "load", archive, "--out", tmp_path / "run").out.strip()
    assert "archive “Two provinces”" in cli("report", run).out
    assert "自有档案，不是推演" in cli("report", run, "--lang", "zh").out
    assert "archive, not a simulation" in cli("compare", run).out
    assert "archive load" in cli("compare", run).out
    assert "0 contradictions" in cli("audit", run).out
    verified = cli("verify", run)
    assert verified.code == 0 and "not made again" in verified.err


@pytest.mark.full
def test_no_figure_of_an_archive_is_called_that_of_a_run(
    archive: Path, tmp_path: Path, cli: Callable[..., Any]
) -> None:
    run = cli("archive", "load", archive, "--out", tmp_path / "loaded").out.strip()
    for command in (
        ("report", run),
        ("report", run, "--by", "province"),
        ("compare", run),
        ("trace", run, "arrested"),
    ):
        english, chinese = cli(*command).out, cli(*command, "--lang", "zh").out
        assert not re.search(r"\b[Rr]uns?\b|modelled", english), command
        assert not re.search("推演(?!。|，|））)", chinese.replace("不是推演", "")), command
    assert "Archive then" in cli("report", run).out and "同日档案" in cli("report", run, "--lang", "zh").out
    asked = cli("brief", run, "How many were identified in Henan?").out
    assert "The archive has no records from which it could be counted." in asked
    page = tmp_path / "report.html"
    cli("report", run, "-o", page)
    assert cli("verify", page, "--run", run).code == 0


@pytest.mark.parametrize(
    ("kind", "before", "meant"),
    [
        ("label", "不明", "unknown"),
        ("label", "印刷广播", "print_radio"),
        ("column", "到会人数", "attendance"),
    ],
)
def test_forms_of_earlier_versions_are_still_read(kind: str, before: str, meant: str) -> None:
    assert english(kind, before) == english(kind, term(kind, meant, "zh")) == meant
    assert term(kind, meant, "zh") != before


def test_a_million_columns_are_counted_and_refused(archive: Path, tmp_path: Path) -> None:
    row = ",".join(f"c{i}" for i in range(1_000_000))
    (archive / "returns.csv").write_text(f"{row}\n", encoding="utf-8")
    (tmp_path / "wide.csv").write_text(f"{row}\n{row}\n", encoding="utf-8")
    said = "It has 1,000,000 columns; the limit is 16,384."
    assert [said in text for text in faults(archive)] == [True]
    with pytest.raises(InputError, match=re.escape(said)):
        read_sheets(tmp_path / "wide.csv")


def test_every_fault_at_once_with_file_row_column_and_remedy(archive: Path) -> None:
    (archive / "arrests.csv").write_text(
        ARRESTS
        + "1952-13-01,Aling,A-3,,arrested,,,\n1952-08-15,Nowhere,A-4,,arrested,,,\n1952-08-15,Aling,,,arrested,,,\n"
        "1952-08-15,Aling,A-5,,caught,,,\n",
        encoding="utf-8",
    )
    (archive / "returns.csv").write_text(RETURNS + "Aling,1952-08-25,identifed,60,,\n", encoding="utf-8")
    found = faults(archive)
    assert len(found) == 5
    for words in (
        "arrests.csv, row 5, column day: '1952-13-01'",
        "arrests.csv, row 6, column place: 'Nowhere'",
        "arrests.csv, row 7, column case",
        "arrests.csv, row 8, column outcome: 'caught'",
        "returns.csv, row 7, column indicator: 'identifed'",
    ):
        assert any(words in problem for problem in found), (words, found)


NOTES = {
    "住中山路12号": "address",
    "毒犯王小明供出": "name",
    "证件110101199003070038": "number",
    "arrested with Wang Xiaoming": "name",
    "at 12 Fuzhou Road, with two others": "address",
    "张大牛": "name",
}


def test_persons_in_notes_are_named_by_kind_and_never_repeated(archive: Path) -> None:
    rows = [f'1952-08-14,Aling,A-{n},arrested,"{note}"\n' for n, note in enumerate(NOTES)]
    (archive / "arrests.csv").write_text("day,place,case,outcome,note\n" + "".join(rows), encoding="utf-8")
    problems = faults(archive)
    assert len(problems) == len(NOTES)
    for row, (problem, (note, kind)) in enumerate(zip(problems, NOTES.items(), strict=True), start=2):
        assert any(kind in words for words in kinds_in(note, note=True))
        assert f"arrests.csv, row {row}, column note" in problem and kind in problem and note not in problem


@pytest.mark.parametrize(
    "text",
    ["see the letter of the prefecture", "据专区八月二十日通报", "page 12", "另有三人在逃", "毒犯张某"],
)
def test_ordinary_notes_pass(text: str) -> None:
    assert kinds_in(text, note=True) == []


def test_a_case_that_names_a_person_is_refused_without_repeating_it(archive: Path) -> None:
    text = "day,place,case,outcome\n1952-08-14,Aling,王小明,arrested\n1952-08-14,Aling,13800138000,arrested\n"
    (archive / "arrests.csv").write_text(text, encoding="utf-8")
    found = faults(archive)
    assert len(found) == 2 and not any("小明" in p or "138001" in p for p in found)


def test_unknown_and_personal_columns_are_refused(archive: Path) -> None:
    (archive / "arrests.csv").write_text(
        "day,place,case,outcome,姓名,colour\n1952-08-14,Aling,A-1,arrested,x,y\n", "utf-8"
    )
    found = faults(archive)
    assert any("identifiable persons" in p for p in found) and any(
        "colour" in p and "not known" in p for p in found
    )


def test_a_second_load_changes_nothing_and_a_faulty_one_loses_nothing(archive: Path, tmp_path: Path) -> None:
    path, _ = load_archive(archive, tmp_path / "run")
    before = {p: p.stat().st_mtime_ns for p in path.rglob("*")}
    assert load_archive(archive, path) == (path, None)
    (archive / "arrests.csv").write_text(ARRESTS + "x,y,z,,,,,\n", encoding="utf-8")
    with pytest.raises(InputError):
        load_archive(archive, path)
    assert {p: p.stat().st_mtime_ns for p in path.rglob("*")} == before


def test_a_file_is_loaded_whole_or_not_at_all(archive: Path, tmp_path: Path, cli: Callable[..., Any]) -> None:
    (archive / "letters.csv").write_text(LETTERS + "1952-08-17,Nowhere,A-1,public\n", encoding="utf-8")
    done = cli("archive", "load", archive, "--out", tmp_path / "run")
    assert done.code == 2
    assert "letters.csv, row 5, column place: 'Nowhere'" in done.err and "left out as a whole" in done.err
    run = yd.open_run(tmp_path / "run")
    assert run.records["letters"].height == 0 and run.records["arrests"].height == 3
    assert run.manifest["archive"]["left_out"] == ["letters.csv"]
    assert "letters" not in run.manifest["archive"]["tables"]
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "run").rglob("*")}
    again = cli("archive", "load", archive, "--out", tmp_path / "run", "--lang", "zh")
    assert again.code == 2 and "letters.csv，第5行，“place”栏：“Nowhere”：地方表中没有此地。" in again.err
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "run").rglob("*")} == before
    (archive / "letters.csv").write_text(LETTERS, encoding="utf-8")
    load_archive(archive, tmp_path / "run")
    (archive / "letters.csv").write_text("day,place\n1952-08-17,Nowhere\n", encoding="utf-8")
    with pytest.raises(InputError, match="before and now has faults, so nothing was changed"):
        load_archive(archive, tmp_path / "run")
    assert yd.open_run(tmp_path / "run").records["letters"].height == 3


PREFECTURE = (
    "place,parent,population,key\nWestern prefecture,Henan,,\nAling,Western prefecture,100000,\n"
    "Beixi,Western prefecture,80000,\nCaohe,Henan,90000,false\n"
)


def test_a_prefecture_is_a_level_between_its_places_and_the_province(
    archive: Path, tmp_path: Path, scenario: Scenario, cli: Callable[..., Any]
) -> None:
    (archive / "places.csv").write_text(PREFECTURE, encoding="utf-8")
    more = "Western prefecture,1952-08-20,identified,90,,\n"
    (archive / "returns.csv").write_text(RETURNS + more, encoding="utf-8")
    run = yd.open_run(load_archive(archive, tmp_path / "run")[0])
    areas = {row["name_en"]: row for row in run.records["areas"].iter_rows(named=True)}
    west = areas["Western prefecture"]
    assert (west["level"], areas["Aling"]["parent"], west["parent"]) == (
        "prefecture",
        west["id"],
        areas["Henan"]["id"],
    )
    line = compile_report(run, scenario, area="Western prefecture").line("identified")
    assert line is not None and line.reported == 85.0
    line = compile_report(run, scenario, area="henan").line("identified")
    assert (
        line is not None and line.reported == 90.0 + 31.0
    )  # what the prefecture stated, and a county beside it
    table = cli("report", tmp_path / "run", "--by", "prefecture", "--indicator", "identified").out
    assert "Western prefecture" in table and "Aling" not in table
    found = cli("archive", "check", archive).out
    assert "Henan / Western prefecture" in found and "90" in found and "85" in found


def test_a_place_within_itself_is_a_fault(archive: Path) -> None:
    text = PREFECTURE.replace("Western prefecture,Henan", "Western prefecture,Beixi")
    (archive / "places.csv").write_text(text, encoding="utf-8")
    found = [problem for problem in faults(archive) if "lies in itself" in problem]
    assert len(found) == 2 and "places.csv, row 2, column parent: 'Beixi'" in found[0]


def test_a_simulation_is_never_replaced(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match="left as it is"):
        load_archive(archive, tmp_path / "other")
    assert (tmp_path / "other" / "thesis.docx").exists()


def test_workbook_and_csv_of_one_table_are_refused_and_the_workbook_alone_is_read(archive: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(archive / "archive.xlsx") as book:
        sheet = book.add_worksheet("meetings")
        sheet.write_row(0, 0, ["day", "place", "attendance"])
        sheet.write_row(1, 0, ["1952-08-01", "Aling", 97])
    assert read_archive(archive).records["meetings"]["attendance"].to_list() == [97]
    (archive / "meetings.csv").write_text("day,place,attendance\n1952-08-01,Aling,97\n", encoding="utf-8")
    assert any("Keep one of the two" in p for p in faults(archive))


@pytest.mark.full
def test_a_kill_at_any_moment_leaves_the_former_tables_or_the_new_ones(archive: Path, tmp_path: Path) -> None:
    path, _ = load_archive(archive, tmp_path / "run")
    (archive / "arrests.csv").write_text(ARRESTS + "1952-08-16,Aling,A-9,,arrested,,,\n", encoding="utf-8")
    words = [sys.executable, "-m", "yundong", "archive", "load", str(archive), "--out", str(path)]
    seen = set()
    for wait in (0.2, 0.5, 0.8, 1.1, 1.4, 1.7, 2.0, 2.5):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        rows = yd.open_run(path).records["arrests"].height
        assert rows in (3, 4)
        seen.add(rows)
    subprocess.run(words, check=True, capture_output=True)
    assert yd.open_run(path).records["arrests"].height == 4
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_long_tables_are_numbered_without_loss(archive: Path) -> None:
    rows = 3000
    frame = pl.DataFrame(
        {"day": ["1952-09-01"] * rows, "place": ["Aling"] * rows, "case": [f"X-{i:05d}" for i in range(rows)],
         "outcome": ["arrested"] * rows}
    )  # fmt: skip
    frame.write_csv(archive / "arrests.csv")
    assert read_archive(archive).records["arrests"]["dossier"].n_unique() == rows
