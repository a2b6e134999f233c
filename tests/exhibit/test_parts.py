"""What the exhibit is made of: words, tables, lives, libraries."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import yundong as yd
from yundong.exhibit.contents import words
from yundong.exhibit.lives import COLUMNS, KINDS, lives_of
from yundong.exhibit.packed import DAYS, growth, packed_tables
from yundong.exhibit.page import APP, HERE
from yundong.records.schema import TABLES, TRUTH
from yundong.report.counted import counted, enumerated_figures, within
from yundong.report.places import RunAreas

SCRIPTS = {path.stem: path.read_text(encoding="utf-8") for path in (HERE / "app").glob("*.js")}
MADE_UP = (
    "carrier_", "kind_", "level_", "view_", "event_", "record_", "truth_", "audit_", "life_", "label:", "mark_",
    "ask_", "fact_", "hint_", "origin_", "unit:", "column:",
)  # fmt: skip


def frame(packed: str) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(base64.b64decode(packed)))


def test_every_script_is_joined() -> None:
    assert set(SCRIPTS) == set(APP)


def test_every_word_is_said_and_every_word_said_is_there() -> None:
    said = {key for text in SCRIPTS.values() for key in re.findall(r'"([a-z][a-z_0-9]*)"', text)}
    page = (HERE / "page.py").read_text(encoding="utf-8")
    known = words()
    asked = {key for text in SCRIPTS.values() for key in re.findall(r'\bsay\("([a-z_0-9]+)"[,)]', text)}
    assert asked - set(known) == set()
    unused = {key for key in known if not key.startswith(MADE_UP)} - said - set(re.findall(r'"(\w+)"', page))
    assert unused == set()


def test_every_label_that_a_life_can_show_has_words() -> None:
    known = words()
    shown = [(table, name) for table, names in COLUMNS.items() for name in names]
    types = [TABLES[table].dtypes[name] for table, name in shown]
    types += [TRUTH["letter_motives"].dtypes["motive"], TRUTH["wrongful"].dtypes["route"]]
    types += [TRUTH["subjects"].dtypes[name] for name in ("role", "era", "sector")]
    labels = {label for kind in types if isinstance(kind, pl.Enum) for label in kind.categories}
    assert labels and {label for label in labels if f"label:{label}" not in known} == set()


@pytest.mark.full
def test_every_row_behind_a_figure_has_words() -> None:
    indicators = yd.load("narcotics-1952").indicators.values()
    kinds = {one.table: TABLES[one.table].dtypes for one in indicators if counted(one)}
    keys = {f"column:{name}" for columns in kinds.values() for name in columns}
    enums = [kind for columns in kinds.values() for kind in columns.values() if isinstance(kind, pl.Enum)]
    keys |= {f"label:{label}" for kind in enums for label in kind.categories}
    assert enums and keys - set(words()) == set()


@pytest.mark.full
def test_every_unit_of_an_assumption_has_words() -> None:
    units = {one.unit for one in yd.load("narcotics-1952").parameters.values() if one.use == "assumed"}
    assert units and {unit for unit in units if f"unit:{unit}" not in words()} == set()


def test_words_are_in_both_languages_with_the_same_gaps() -> None:
    rows = list(csv.DictReader(io.StringIO((HERE / "words.csv").read_text(encoding="utf-8"))))
    for row in rows:
        gaps = [sorted(set(re.findall(r"\{\w+\}", row[lang]))) for lang in ("en", "zh")]
        assert row["en"] and row["zh"] and gaps[0] == gaps[1], row["key"]
    assert len({row["key"] for row in rows}) == len(rows)


@pytest.mark.full
def test_growth_adds_up_to_the_enumerated_figures(shown: yd.Run) -> None:
    places = RunAreas.of(shown)
    day, start = shown.end, shown.scenario.schedule.start
    wanted = [one for one in shown.scenario.indicators.values() if counted(one)]
    whole = within(enumerated_figures(shown, wanted, day, places.weights), set(places.ids))
    for one in wanted:
        found = growth(shown, one, places, start)
        assert found["value"].sum() == pytest.approx(whole.get(one.id, 0.0), rel=1e-9, abs=1e-9), one.id


@pytest.mark.full
def test_packed_tables_hold_every_row(shown: yd.Run) -> None:
    start, places = shown.scenario.schedule.start, RunAreas.of(shown)
    layers = packed_tables(shown, shown.scenario, places, start)
    letters = frame(layers["localities"].counts["letters"]).with_columns(cell=pl.col("step").cum_sum())
    at = shown.records["letters"].group_by("locality").len().sort("locality")
    by_place = letters.group_by(pl.col("cell") // DAYS).agg(pl.col("value").sum()).sort("cell")
    weights = dict(places.weights.select("place", "weight").iter_rows())
    expected = [n * weights[place] for place, n in at.iter_rows()]
    assert by_place["value"].to_list() == pytest.approx(expected, rel=1e-6)
    country = frame(layers["organs"].counts["letters"]).with_columns(cell=pl.col("step").cum_sum())
    assert country.filter(pl.col("cell") < DAYS)["value"].sum() == pytest.approx(sum(expected), rel=1e-6)
    sent = shown.records["returns"].unique(("organ", "period")).height
    assert sum(frame(layer.deliveries).height for layer in layers.values()) == sent
    stated = [frame(layer.stated["arrested"]) for layer in layers.values()]
    assert all(
        one["step"].sum() < frame(layer.deliveries).height
        for one, layer in zip(stated, layers.values(), strict=True)
    )
    rows = shown.records["returns"].filter(pl.col("indicator").cast(pl.String) == "arrested")
    assert sum(one["value"].sum() for one in stated) == pytest.approx(rows["value"].sum(), rel=1e-6)


@pytest.mark.full
def test_lives_are_of_the_kind_they_are_said_to_be(shown: yd.Run) -> None:
    lives = lives_of(shown, shown.scenario.schedule.start)
    assert {life["kind"] for life in lives} <= {kind.name for kind in KINDS} and len(lives) >= 12
    for life in lives:
        days = [event["day"] for event in life["events"]]
        assert days == sorted(days)
        tables = {event["table"] for event in life["events"]}
        if life["kind"] in ("life_wrong", "life_wrong_arrested", "life_cleared"):
            assert life["truth"]["role"] == "none" and "identifications" in tables
        if life["kind"] == "life_cleared":
            assert {"arrests", "clearings"} <= tables
        if life["kind"] == "life_missed":
            assert not tables & {"identifications", "registrations"}


def test_the_library_is_the_one_that_is_noted() -> None:
    vendor = HERE / "vendor"
    noted = tomllib.loads((vendor / "vendored.toml").read_text(encoding="utf-8"))
    assert hashlib.sha256((vendor / "library.js").read_bytes()).hexdigest() == noted["sha256"]
    licences = (vendor / "LICENSES.txt").read_text(encoding="utf-8")
    assert all(f"{one['name']} {one['version']}" in licences for one in noted["package"])
    assert {one["license"] for one in noted["package"]} <= {"ISC", "MIT", "BSD-3-Clause", "Unlicense"}
    library = (vendor / "library.js").read_text(encoding="utf-8")
    assert "</script" not in library and "sourceMappingURL" not in library


def test_wrong_words_get_a_sentence(cli: Callable[..., Any], tmp_path: Path) -> None:
    for words_, wanted in (
        ((tmp_path, "-o", tmp_path / "page.pdf"), ".html"),
        ((tmp_path, "--lang", "fr"), "en, zh or both"),
        ((tmp_path / "none",), "none"),
    ):
        found = cli("exhibit", *words_)
        assert found.code == 2 and wanted in found.err and "Traceback" not in found.err


@pytest.mark.full
def test_an_archive_gets_a_sentence_and_its_report_is_a_page(cli: Callable[..., Any], tmp_path: Path) -> None:
    folder, loaded = tmp_path / "archive", tmp_path / "loaded"
    folder.mkdir()
    (folder / "archive.toml").write_text('title = "tried"\nscenario = "narcotics-1952"\n', encoding="utf-8")
    (folder / "places.csv").write_text(
        "place,parent,population,key,note\nBeixi,shanxi,120000,,\n", encoding="utf-8"
    )
    row = "Beixi,1952-08-15,arrested,12,,,\n"
    (folder / "returns.csv").write_text(
        "place,period,indicator,value,sent,received,note\n" + row, encoding="utf-8"
    )
    assert cli("archive", "load", folder, "--out", loaded).code == 0
    found = cli("exhibit", loaded, "-o", tmp_path / "page.html")
    assert found.code == 2 and "an exhibit shows runs of the model" in found.err
    assert cli("report", loaded, "-o", tmp_path / "report.html").code == 0  # nothing enumerated, no traceback
