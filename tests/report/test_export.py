"""What is exported: every row, its schema, no formula, no truth, and descriptors that fit the files."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import yundong as yd
from yundong.base.errors import InputError
from yundong.records.schema import TABLES
from yundong.records.store import StoredRun, open_run
from yundong.report.export import ENDINGS, FORMS, Bundle, export, workbook
from yundong.scenario import Scenario

EXPLAINING = {"report", "comparison", "indicators", "schema"}


@pytest.fixture
def bundle(run: StoredRun, scenario: Scenario) -> Bundle:
    return Bundle(run, scenario)


def test_what_is_said_of_the_data_is_in_the_language_and_the_data_are_the_same(
    bundle: Bundle, tmp_path: Path
) -> None:
    made = {}
    for lang in ("en", "zh"):
        one = Bundle(bundle.run, bundle.scenario, ("areas",), lang=lang)
        folder = tmp_path / lang
        for form in ("csv", "frictionless", "ro-crate"):
            export(one, form, folder / form)
        export(one, "xlsx", folder / "run.xlsx")
        made[lang] = folder
    areas = [(made[lang] / "csv" / "areas.csv").read_bytes() for lang in ("en", "zh")]
    assert areas[0] == areas[1]
    heads = [(made[lang] / "csv" / "schema.csv").read_text("utf-8").splitlines()[0] for lang in made]
    assert heads[0] == heads[1]
    about = json.loads((made["zh"] / "frictionless" / "datapackage.json").read_text("utf-8"))
    assert "一次虚拟推演的记录" in about["title"] and "人物均为虚拟" in about["description"]
    described = [f["description"] for f in about["resources"][0]["schema"]["fields"]]
    graph = json.loads((made["zh"] / "ro-crate" / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    described += [one["description"] for one in graph if one.get("description")]
    described += [pl.read_csv(made["zh"] / "csv" / "schema.csv")["meaning"].str.join()[0]]
    assert described and all(any("\u4e00" <= sign <= "\u9fff" for sign in text) for text in described)
    with zipfile.ZipFile(made["zh"] / "run.xlsx") as book:
        assert 'name="说明"' in book.read("xl/workbook.xml").decode("utf-8")
        assert "题目" in book.read("xl/worksheets/sheet1.xml").decode("utf-8")


@pytest.mark.parametrize(("form", "ending"), [("csv", "csv"), ("parquet", "parquet")])
def test_every_row_of_every_table_is_there(bundle: Bundle, tmp_path: Path, form: str, ending: str) -> None:
    out = tmp_path / "out"
    export(bundle, form, out)
    assert {p.stem for p in out.glob(f"*.{ending}")} == set(TABLES) | EXPLAINING
    for name in TABLES:
        read = pl.read_csv(out / f"{name}.csv") if form == "csv" else pl.read_parquet(out / f"{name}.parquet")
        assert read.height == bundle.run.manifest["rows"][name]
        assert read.columns == list(TABLES[name].dtypes)
    assert json.loads((out / "provenance.json").read_text())["digest"] == bundle.run.manifest["digest"]


def test_truth_stays_behind(bundle: Bundle, tmp_path: Path) -> None:
    for form in ("csv", "parquet", "ro-crate", "frictionless"):
        export(bundle, form, tmp_path / form)
        files = {p.stem for p in (tmp_path / form).rglob("*") if p.is_file()}
        assert not files & {"subjects", "letter_motives", "return_figures", "tallies"}


def test_no_text_can_be_taken_for_a_formula(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    bad = tables["areas"].with_columns(
        name_en=pl.when(pl.int_range(pl.len()) == 1)
        .then(pl.lit('=cmd|"/c calc"!A1'))
        .otherwise(pl.lit("-1+2"))
    )
    nasty = Bundle(StoredRun(run.path, run.manifest, records={**tables, "areas": bad}), scenario, ("areas",))
    export(nasty, "csv", tmp_path / "csv")
    export(nasty, "xlsx", tmp_path / "run.xlsx")
    names = pl.read_csv(tmp_path / "csv" / "areas.csv")["name_en"].to_list()
    assert set(names) == {'\'=cmd|"/c calc"!A1', "'-1+2"}
    assert set(pl.read_excel(tmp_path / "run.xlsx", sheet_name="areas")["name_en"].to_list()) == set(names)
    import zipfile

    with zipfile.ZipFile(tmp_path / "run.xlsx") as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets")]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_a_workbook_says_which_table_it_is_at(bundle: Bundle, tmp_path: Path) -> None:
    said: list[str] = []
    export(
        Bundle(bundle.run, bundle.scenario, ("areas", "arrests"), said.append), "xlsx", tmp_path / "run.xlsx"
    )
    rows = bundle.frame("arrests").height
    assert [line.partition(":")[0] for line in said] == ["table 1 of 2", "table 2 of 2"]
    assert said[1].endswith(f"arrests, {rows:,} rows")


def test_a_workbook_keeps_types(bundle: Bundle, tmp_path: Path) -> None:
    assert export(bundle, "xlsx", tmp_path / "run.xlsx") == []
    read = pl.read_excel(tmp_path / "run.xlsx", sheet_name="arrests")
    made = bundle.frame("arrests")
    assert read["day"].cast(pl.Date).to_list() == made["day"].to_list()
    assert read["dossier"].to_list() == made["dossier"].to_list()
    assert read["outcome"].to_list() == made["outcome"].cast(pl.String).to_list()
    about = pl.read_excel(tmp_path / "run.xlsx", sheet_name="about", has_header=False)
    assert bundle.run.manifest["digest"] in about.to_series(1).to_list()


def test_a_table_too_long_for_a_sheet_is_split_and_said_to_be(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 101)
    small = Bundle(bundle.run, bundle.scenario, ("letters", "orders"))
    remarks = export(small, "xlsx", tmp_path / "run.xlsx")
    rows = bundle.run.manifest["rows"]["letters"]
    sheets = -(-rows // 100)
    assert remarks == [f"letters: {rows:,} rows are more than a sheet holds, split over {sheets} sheets"]
    parts = [pl.read_excel(tmp_path / "run.xlsx", sheet_name=f"letters {i + 1}") for i in range(sheets)]
    assert max(part.height for part in parts) == 100
    whole = [number for part in parts for number in part["dossier"].to_list()]
    assert whole == bundle.frame("letters")["dossier"].to_list()


def test_the_crate_describes_the_files_it_holds(bundle: Bundle, tmp_path: Path) -> None:
    out = tmp_path / "crate"
    export(bundle, "ro-crate", out)
    crate = json.loads((out / "ro-crate-metadata.json").read_text())
    graph = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(graph) == len(crate["@graph"])
    held = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()} - {"ro-crate-metadata.json"}
    described = {name for name, entity in graph.items() if entity["@type"] == "File"}
    assert described == held == {part["@id"] for part in graph["./"]["hasPart"]}
    for name in described:
        content = (out / name).read_bytes()
        assert graph[name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert graph[name]["contentSize"] == str(len(content))
    action = graph["#run"]
    assert action["@type"] == "CreateAction"
    assert graph[action["instrument"]["@id"]]["@type"] == "SoftwareApplication"
    referenced = [r["@id"] for key in ("object", "result") for r in action[key]]
    assert set(referenced) <= set(graph)
    assert "scenario/claims.csv" in referenced and "data/arrests.parquet" in referenced
    assert graph["#setting-seed"]["value"] == "1952"
    assert graph["./"]["conformsTo"]["@id"] == "https://w3id.org/ro/wfrun/process/0.5"


def test_the_data_package_fits_its_tables(bundle: Bundle, tmp_path: Path) -> None:
    out = tmp_path / "package"
    export(bundle, "frictionless", out)
    package = json.loads((out / "datapackage.json").read_text())
    for part in package["resources"]:
        path = out / part["path"]
        header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert [f["name"] for f in part["schema"]["fields"]] == header
        assert part["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    arrests = next(r for r in package["resources"] if r["name"] == "arrests")
    outcome = next(f for f in arrests["schema"]["fields"] if f["name"] == "outcome")
    assert outcome["constraints"]["enum"] == ["arrested", "not_found"]
    assert arrests["schema"]["foreignKeys"][0]["reference"] == {"resource": "areas", "fields": ["id"]}


@pytest.mark.parametrize("form", ["csv", "parquet", "ro-crate", "frictionless"])
def test_a_place_that_is_taken_is_left_alone(bundle: Bundle, tmp_path: Path, form: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("keep")
    with pytest.raises(InputError, match="exists already"):
        export(bundle, form, tmp_path / "mine")
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["thesis.txt"]


def test_wrong_wishes_get_a_sentence(bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'csv'"):
        export(bundle, "cvs", tmp_path / "x")
    with pytest.raises(InputError, match=r"ends in \.xlsx"):
        export(bundle, "xlsx", tmp_path / "x.csv")
    with pytest.raises(InputError, match="Did you mean 'arrests'"):
        Bundle(bundle.run, bundle.scenario, ("arests",))
    assert set(FORMS) == {"csv", "parquet", "xlsx", "sqlite", "ro-crate", "frictionless"}


def test_a_failed_export_leaves_nothing(run_folder: Path, scenario: Scenario, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "run"
    shutil.copytree(run_folder, folder)
    (folder / "records" / "users.parquet").write_bytes(b"no table")
    with pytest.raises(InputError, match="cannot be read"):
        export(Bundle(open_run(folder), scenario), "csv", tmp_path / "out")
    assert {p.name for p in tmp_path.iterdir()} == {"run"}


@pytest.mark.filterwarnings(
    "ignore:unclosed file:ResourceWarning"
)  # xlsxwriter leaves its own to the collector
@pytest.mark.parametrize("form", FORMS)
def test_a_write_that_the_system_refuses_gets_one_sentence_about_the_place(
    bundle: Bundle, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def archive(*arguments: Any, **options: Any) -> zipfile.ZipFile:
        limit(0)  # from here on, as the files that make up a workbook are there
        return zipfile.ZipFile(*arguments, **options)

    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))

    out = tmp_path / f"out{ENDINGS.get(form, '')}"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", archive)
    limit(soft if form == "xlsx" else 1000)
    try:
        with pytest.raises(InputError) as refused:
            export(bundle, form, out)
        said = str(refused.value)
        del refused
        gc.collect()  # an archive that was left open tries to write its end now
    finally:
        limit(soft)
    assert said.startswith(str(out)) or f".{out.name}." in said
    assert "larger than may be written" in said or "disk I/O error" in said
    assert str(bundle.run.path) not in said
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_room_says_that_the_disk_is_full(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(path: Path) -> sqlite3.Connection:
        base = connect(path)
        base.execute("PRAGMA max_page_count = 3")
        return base

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(InputError, match=r"out\.sqlite: The disk is full"):
        export(bundle, "sqlite", tmp_path / "out.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_database_holds_every_row_and_refers_to_the_areas(bundle: Bundle, tmp_path: Path) -> None:
    out = tmp_path / "run.sqlite"
    export(bundle, "sqlite", out)
    with closing(sqlite3.connect(out)) as base:
        tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == set(TABLES) | EXPLAINING | {"about"}
        for name in TABLES:
            assert base.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (
                bundle.run.manifest["rows"][name],
            )
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        day, outcome = base.execute("SELECT day, outcome FROM arrests LIMIT 1").fetchone()
        assert (day, outcome) == tuple(map(str, bundle.frame("arrests").select("day", "outcome").row(0)))
        plan = base.execute("EXPLAIN QUERY PLAN SELECT * FROM arrests WHERE locality = 3").fetchall()
        assert "USING INDEX" in plan[0][3]
        assert dict(base.execute("SELECT what, value FROM about"))["seal"]
    with pytest.raises(InputError, match="a database is one file"):
        export(bundle, "sqlite", tmp_path / "run.txt")


@pytest.mark.full
def test_a_frictionless_reader_accepts_the_package(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    out = tmp_path / "package"
    run = yd.run("narcotics-1952", scale=0.01, until="1952-09-01", out=tmp_path / "run")
    export(Bundle(run, run.scenario), "frictionless", out)
    found = frictionless.validate(str(out / "datapackage.json"))
    assert found.flatten(["type", "note"]) == []
    assert found.valid


@pytest.mark.full
def test_a_validator_of_crates_accepts_the_crate(bundle: Bundle, tmp_path: Path) -> None:
    command = os.environ.get("ROCRATE_VALIDATOR") or shutil.which("rocrate-validator")
    if command is None:
        pytest.skip(
            "needs rocrate-validator (its requirements are not those of the project): see CONTRIBUTING.md"
        )
    out = tmp_path / "crate"
    export(bundle, "ro-crate", out)
    asked = [command, "validate", "--no-paging", "--offline", "-p", "process-run-crate-0.5", str(out)]
    found = subprocess.run(asked, capture_output=True, text=True, timeout=300)
    if "not available in the HTTP cache" in found.stdout + found.stderr:
        pytest.skip("the validator has not fetched the context of RO-Crate yet: rocrate-validator cache warm")
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-2000:]
