"""The pictures: whole specifications, findings that follow the data, units, sources and tables behind."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from yundong.base.errors import InputError
from yundong.records.store import StoredRun
from yundong.report.compile import compile_report
from yundong.report.pictures import PICTURES, View, draw
from yundong.report.pictures.base import collecting
from yundong.report.pictures.course import documented_marks
from yundong.report.pictures.documents import CROSS
from yundong.report.pictures.flow import paths
from yundong.report.pictures.regions import _finding, figures
from yundong.report.pictures.returns import shares
from yundong.scenario import Scenario
from yundong.study.unseen import unseen

_KNOWN: dict[tuple[str, str, dt.date | None], View] = {}


def view_of(
    run: StoredRun, scenario: Scenario, lang: str = "en", day: dt.date | None = None, area: str = "china"
) -> View:
    """Return what pictures draw from, made once for the run of the fixtures."""
    if run.records._frames.keys() - {"areas"}:  # a run changed by a test
        return make_view(run, scenario, lang, day, area)
    key = (lang, area, day)
    if key not in _KNOWN:
        _KNOWN[key] = make_view(run, scenario, lang, day, area)
    return _KNOWN[key]


def make_view(run: StoredRun, scenario: Scenario, lang: str, day: dt.date | None, area: str) -> View:
    report = compile_report(run, scenario, day, area)
    seen = replace(report, truth=unseen(run, report.area, report.as_of))
    return View(run, scenario, seen, lang)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_it_shows(run: StoredRun, scenario: Scenario, name: str) -> None:
    english, chinese = (draw(view_of(run, scenario, lang), name) for lang in ("en", "zh"))
    for picture in (english, chinese):
        assert picture.title and picture.unit and picture.source and picture.alt
        assert "seed" in english.source and "种子" in chinese.source
        assert picture.table.height > 0
        json.dumps(picture.spec)
        assert "http" not in json.dumps({k: v for k, v in picture.spec.items() if k != "$schema"})
    assert re.search(r"\d", english.title)
    assert not re.search(
        r"[\u4e00-\u9fff]", json.dumps(english.spec, ensure_ascii=False).replace("Noto Sans CJK", "")
    )
    assert re.search(r"[\u4e00-\u9fff]", chinese.title)
    assert english.table.shape == chinese.table.shape
    assert english.table.columns != chinese.table.columns


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_follows_the_grammar_of_vega_lite(run: StoredRun, scenario: Scenario, name: str) -> None:
    draw(view_of(run, scenario), name).chart.to_dict(validate=True)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_holds_all_the_data_it_draws(run: StoredRun, scenario: Scenario, name: str) -> None:
    spec = draw(view_of(run, scenario), name).spec
    named = set(re.findall(r'"data": {"name": "([^"]+)"}', json.dumps(spec)))
    assert named and named == set(spec["datasets"])


def test_what_a_run_has_none_of_is_marked_apart(run: StoredRun, scenario: Scenario) -> None:
    rows = [row for rows in draw(view_of(run, scenario), "documents").datasets.values() for row in rows]
    drawn = [row for row in rows if "shape" in row]
    assert {row["ratio"] == 0 for row in drawn} == {True, False}
    assert all((row["shape"] == CROSS) == (row["ratio"] == 0) for row in drawn if not row["inside"])


@pytest.mark.parametrize("name", ["timeline", "flow", "documents"])
def test_a_picture_is_drawn_without_a_network(run: StoredRun, scenario: Scenario, name: str) -> None:
    picture = draw(view_of(run, scenario), name)
    svg = picture.svg()
    assert svg.startswith("<svg")
    assert picture.title.split()[0] in svg
    assert "<image" not in svg
    assert picture.png(scale=0.5).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("area", "day"), [("henan", None), ("beijing", None), ("china", dt.date(1952, 7, 28))]
)
def test_pictures_of_any_organ_and_day(
    run: StoredRun, scenario: Scenario, area: str, day: dt.date | None
) -> None:
    known = view_of(run, scenario, "en", day, area)
    for name in PICTURES:
        assert draw(known, name).spec["$schema"]


@pytest.mark.parametrize(("lang", "pattern"), [("en", "%-d %b"), ("zh", "%-m.%-d")])
def test_the_periods_of_returns_are_labelled_by_day(
    run: StoredRun, scenario: Scenario, lang: str, pattern: str
) -> None:
    spec = json.dumps(draw(view_of(run, scenario, lang), "returns").spec)
    assert set(re.findall(r"timeFormat\(toDate\(datum.value\), '([^']*)'\)", spec)) == {pattern}


def test_the_timeline_ends_on_the_figures_of_the_report(run: StoredRun, scenario: Scenario) -> None:
    known = view_of(run, scenario)
    last = draw(known, "timeline").table.row(-1, named=True)
    for indicator in ("identified", "arrested", "letters", "registered"):
        line = known.report.line(indicator)
        assert last[f"{line.meaning.name_en} (enumerated)"] == line.enumerated
    assert known.received_by("arrested", [known.as_of]) == [known.report.line("arrested").reported]


def test_the_flow_loses_nobody(run: StoredRun, scenario: Scenario) -> None:
    known = view_of(run, scenario)
    assert paths(known)["count"].sum() == known.report.line("identified").enumerated


def test_regions_sum_to_the_whole(run: StoredRun, scenario: Scenario) -> None:
    known = view_of(run, scenario)
    sums = figures(known)
    assert sums["arrested"].sum() == known.report.line("arrested").enumerated
    assert sums["arrested_reported"].sum() == known.report.line("arrested").reported


def test_completeness_of_a_province_is_a_count_of_arrivals(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame]
) -> None:
    known = view_of(run, scenario)
    henan = tables["areas"].row(by_predicate=pl.col("code") == "henan", named=True)["id"]
    period = known.periods[3]
    sent = tables["returns"].filter(pl.col("parent") == henan, pl.col("period") == period)["organ"].n_unique()
    drawn = shares(known).filter(pl.col("organ") == "· Henan", pl.col("period") == period)["share"].item()
    assert drawn == pytest.approx(100 * sent / 3)


def test_the_finding_changes_with_the_data(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame]
) -> None:
    none = {**tables, "arrests": tables["arrests"].clear()}
    title = draw(view_of(StoredRun(run.path, run.manifest, records=none), scenario), "timeline").title
    assert title.startswith("No arrest had been made")
    assert draw(view_of(run, scenario), "timeline").title.startswith("Half of the 59 arrests")


def test_totals_of_the_manifest_are_of_the_whole_run_alone(
    run: StoredRun, scenario: Scenario, tmp_path: Path
) -> None:
    blind = StoredRun(run.path, {**run.manifest, "truth": {}}, records=dict(run.records))
    assert "is not known" in draw(view_of(blind, scenario), "truth").title
    loud = StoredRun(
        run.path,
        {**run.manifest, "truth": {**run.manifest["truth"], "identified_wrongly": 200.0}},
        records=dict(run.records),
    )
    assert draw(view_of(loud, scenario), "truth").title.startswith("50 of 100 identified")
    for area, day in (("henan", None), ("china", dt.date(1952, 9, 5))):
        assert "is not known" in draw(view_of(loud, scenario, "en", day, area), "truth").title


@pytest.mark.parametrize("wrong", [0.0, 4.0, 12.4, 200.0])
def test_what_was_right_and_wrong_make_the_whole(run: StoredRun, scenario: Scenario, wrong: float) -> None:
    truth = {**run.manifest["truth"], "identified_wrongly": wrong}
    changed = StoredRun(run.path, {**run.manifest, "truth": truth}, records=dict(run.records))
    picture = draw(view_of(changed, scenario), "truth")
    labels = [
        row["label"] for rows in picture.datasets.values() for row in rows if row["bar"] == "Identified"
    ]
    right, mistaken = (Decimal(re.findall(r"\(([\d.]+) %\)", label)[0]) for label in labels[:2])
    assert right + mistaken == 100
    assert right.as_tuple().exponent == mistaken.as_tuple().exponent


def test_figures_of_documents_stand_beside_their_diamonds_clear_of_axis_and_edge() -> None:
    days = [dt.date(1952, 5, 1) + dt.timedelta(days=n) for n in range(121)]
    curve = pl.DataFrame({"day": days, "enumerated": [float(50 * n) for n in range(121)]})

    def places(day: dt.date, documented: float) -> tuple[str, float]:
        point = pl.DataFrame({"day": [day], "documented": [documented]})
        with collecting() as rows:
            marks = documented_marks(point, curve)
        (placed,) = rows["data-1"]
        chosen = [
            mark.mark.to_dict()
            for mark in marks[1:]
            if _holds(mark.transform[0].to_dict()["filter"], placed) and "stroke" not in mark.mark.to_dict()
        ]
        (where,) = chosen
        return where["align"], where["dy"]

    assert places(dt.date(1952, 7, 1), 900.0)[0] == "left", "there is room to the right"
    align, lowered = places(dt.date(1952, 8, 25), 900.0)
    assert align == "right" and lowered <= 4, "it would meet the axis"
    assert places(dt.date(1952, 8, 25), 5000.0) == ("right", 20)


def _holds(test: str, row: dict[str, object]) -> bool:
    python = re.sub(r"datum\.(\w+)", r"row['\1']", test).replace("&&", " and ").replace("!row", " not row")
    return bool(eval(python, {"row": row}))


def test_marks_of_documents_stand_only_on_their_own_day(run: StoredRun, scenario: Scenario) -> None:
    for day, marked in ((dt.date(1952, 8, 29), True), (dt.date(1952, 9, 12), False), (None, True)):
        view = view_of(run, scenario, "en", day)
        drugs = view.documented("narcotics_liang")
        assert (drugs is not None) == marked
        assert ("times the documented" in draw(view, "seized").title) == marked


def test_cells_of_returns_hold_their_figures_only_where_there_is_room(
    run: StoredRun, scenario: Scenario
) -> None:
    few, many = (view_of(run, scenario, day=day, area="north") for day in (dt.date(1952, 9, 5), None))
    assert len(few.periods) < len(many.periods)
    has_text = [
        any(layer["mark"].get("type") == "text" for layer in draw(view, "returns").bare["layer"])
        for view in (few, many)
    ]
    room = [len(view.periods) * 20 <= 560 for view in (few, many)]
    assert has_text == room


def test_a_changed_run_says_so_in_every_title_and_source(run: StoredRun, scenario: Scenario) -> None:
    made = {"without": ["letters"], "settings": {"letters.mistaken": 0.8}, "interpretation": "strict"}
    changed = StoredRun(run.path, {**run.manifest, **made}, records=dict(run.records))
    said = "without letters; letters.mistaken = 0.8; interpretation strict"
    for name in PICTURES:
        picture = draw(view_of(changed, scenario), name)
        assert said in picture.title and said in picture.source


def test_an_unknown_picture_offers_the_nearest(run: StoredRun, scenario: Scenario) -> None:
    with pytest.raises(InputError, match=r"Did you mean 'timeline'"):
        draw(view_of(run, scenario), "time-line")


def test_labels_of_claims_are_whole_and_keep_area_and_day_on_one_line() -> None:
    from yundong.report.pictures.documents import SHORT, _in_lines

    name, rest = (
        "Share of the arrested with an old-regime background",
        ", Northeast+North China+Central-South (30 Nov)",
    )
    rows = pl.DataFrame({"name": [name, name, "Leads", name * 3], "rest": [rest, rest, " (22 Aug)", rest]})
    labels = _in_lines(rows, SHORT)
    assert labels[0] == f"{name},\n{rest[2:]}" and labels[2] == "Leads (22 Aug)"
    assert labels[1] != labels[0] == labels[1].rstrip("\u200b"), "rows of one axis differ"
    assert "…" in labels[3] and labels[3].endswith(rest[2:]) and labels[3].count("\n") == 1


NO_DOCUMENT, EARLY = dt.date(1952, 8, 10), dt.date(1952, 7, 28)


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.full)])
def test_a_legend_names_a_diamond_only_where_one_is_drawn(
    run: StoredRun, scenario: Scenario, lang: str
) -> None:
    said = {"en": "diamond", "zh": "菱形"}[lang]
    found = set()
    for day in (NO_DOCUMENT, EARLY, None):
        for area in ("china", "beijing"):
            view = view_of(run, scenario, lang, day, area)
            for name in ("timeline", "active", "seized", "regions"):
                picture = draw(view, name)
                rows = [row for rows in picture.datasets.values() for row in rows]
                drawn = any(v is not None for row in rows for k, v in row.items() if k == "documented")
                assert (said in picture.unit) == drawn, (name, area, day)
                found.add(drawn)
    assert found == {True, False}


def test_the_legend_of_the_documents_names_the_marks_that_are_drawn(
    run: StoredRun, scenario: Scenario
) -> None:
    view = view_of(run, scenario)
    alone = replace(view.report, comparisons=[c for c in view.comparisons if c.role == "check" and c.within])
    few = draw(View(run, scenario, alone, "en"), "documents").unit
    whole = draw(view, "documents").unit
    for mark in ("filled: calibrated", "triangle: outside"):
        assert mark in whole and mark not in few
    assert "open: held back" in few


def test_the_figure_of_a_bar_is_in_a_column_apart_from_its_tick(run: StoredRun, scenario: Scenario) -> None:
    panels = draw(view_of(run, scenario), "regions").bare["hconcat"]
    texts = [layer for panel in panels for layer in panel["layer"] if layer["mark"]["type"] == "text"]
    assert texts
    for panel in panels:
        for layer in panel["layer"]:
            if layer["mark"]["type"] == "text":
                assert (
                    layer["encoding"]["x"] == {"value": panel["width"]} and layer["mark"]["align"] == "right"
                )


def test_both_parts_of_the_truth_make_the_whole_as_printed(run: StoredRun, scenario: Scenario) -> None:
    view = view_of(run, scenario)
    odd = {
        "identified": 10_335.0,
        "identified_wrongly": 186.0,
        "offenders": 17_750.0,
        "offenders_missed": 10_450.0,
    }
    seen = replace(view.report, truth={**view.report.truth, **odd})
    rows = draw(View(run, scenario, seen, "en"), "truth").datasets["data-1"]
    by: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by.setdefault(str(row["bar"]), []).append(row)
    for pair in by.values():
        parts = [float(re.search(r"\(([\d.]+) %", str(row["label"]))[1]) for row in pair]  # type: ignore[index]
        assert sum(parts) == pytest.approx(100.0)
    missed = by["Offenders at large in April"]
    assert missed[-1]["end"] == 17_750.0 and "7,300 (41 %)" in str(missed[0]["label"])


@pytest.mark.parametrize(
    ("lowest", "said"), [(0.0, "ran up to 20.0 % (B)"), (5.0, "ran from 5.0 % (A) to 20.0 % (B)")]
)
def test_an_area_without_arrests_is_not_passed_over_in_the_finding(
    run: StoredRun, scenario: Scenario, lowest: float, said: str
) -> None:
    rows = {
        "area": ["A", "B", "C"],
        "identified": [100.0, 50.0, 10.0],
        "arrested": [lowest, 10.0, 1.0],
        "arrested_share": [lowest, 20.0, 10.0],
    }
    shown = pl.DataFrame(
        {**rows, **{f"{name}_reported": rows[name] for name in rows}, "registered": [0.0] * 3}
    )
    assert said in _finding(view_of(run, scenario), shown.with_columns(registered_reported="registered"))


def test_where_nobody_was_arrested_the_finding_is_who_identified_most(
    run: StoredRun, scenario: Scenario
) -> None:
    rows = {
        "area": ["A", "B"],
        "identified": [100.0, 50.0],
        "arrested": [0.0] * 2,
        "arrested_share": [0.0] * 2,
    }
    shown = pl.DataFrame(
        {**rows, **{f"{name}_reported": rows[name] for name in rows}, "registered": [0.0] * 2}
    )
    data = shown.with_columns(registered_reported="registered")
    assert _finding(view_of(run, scenario), data) == "A identified most, 100"
