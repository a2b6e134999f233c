"""Intervals in tables: beside the figure where there is room, else below it, and long ones broken after the dash."""

from __future__ import annotations

import pytest

from yundong.report.outline.tree import TableBlock, ref
from yundong.report.render.columns import (
    breakable,
    column_widths,
    divided,
    fitted,
    halves,
    interval_lines,
    longest_word,
    table_lines,
)
from yundong.report.render.paper import _crowded, _size, _widths

HEAD = ("Indicator", "Reported", "Enumerated", "Documented")
ROW = ("Offenders identified", "361,914 [280,000–480,000]", "353,500 [310,000–500,000]", "369,705\x022\x03")


def test_a_chinese_day_has_room_for_the_space_between_its_signs_and_figures() -> None:
    rows = [("word " * 60, "11月30日")]
    assert column_widths(("a", "b"), rows, "<>", 0, 60.0, padding=0.0)[1] == 8 + 3 * 0.5


def test_the_mark_of_a_note_has_room_beside_its_figure() -> None:
    head, bare = ("a", "b"), ("word " * 60, "74,595,181")
    noted = (bare[0], bare[1] + ref(129))
    widths = [column_widths(head, [row], "<>", 0, 60.0)[1] for row in (bare, noted)]
    assert widths[1] == widths[0] + 3


def test_a_cell_is_divided_into_figure_and_interval() -> None:
    assert divided(ROW[1]) == ("361,914", "[280,000–480,000]")
    assert divided("Offenders [of the state]") == ("Offenders [of the state]", "")
    assert halves("[280,000–480,000]") == ("[280,000–", "480,000]") and halves("[0–12]") == ("[0–12]",)


@pytest.mark.parametrize(("room", "lines"), [(120.0, 0), (70.0, 1), (50.0, 2)])
def test_intervals_go_below_only_where_room_is_short(room: float, lines: int) -> None:
    assert interval_lines(HEAD, [ROW], "<>>>", room) == lines
    assert interval_lines(HEAD, [("Total", "1", "2", "3")], "<>>>", 40.0) == 0


def test_lines_of_a_table_grow_with_what_stands_below() -> None:
    room = (40.0, 20.0, 20.0, 12.0)
    beside, below, broken = (table_lines([ROW, ROW], "<>>>", room, lines) for lines in (0, 1, 2))
    assert beside < below < broken
    assert table_lines([ROW], "<>>>", (10.0, *room[1:]), 0) > table_lines([ROW], "<>>>", room, 0)


@pytest.mark.parametrize(
    ("lang", "unit", "name"), [("en", "Unit", "Leads, leads"), ("zh", "单位", "Leads（leads）")]
)
def test_units_stand_behind_names_only_where_a_column_would_break_intervals(
    lang: str, unit: str, name: str
) -> None:
    row = ("Leads", "leads", "2,807,862 [1,900,000–3,600,000]", "2,788,879 [2,100,000–3,800,000]")
    block = TableBlock(5, "Leads", ("Indicator", unit, "Reported", "Enumerated"), (("Here",), row), "<<>>")
    assert fitted(block, unit, lang, 120.0) is block
    narrow = fitted(block, unit, lang, 50.0)
    assert narrow.head == ("Indicator", "Reported", "Enumerated") and narrow.align == "<>>"
    assert narrow.rows == (("Here",), (name, *row[2:]))
    assert fitted(block, "Measure", lang, 50.0) is block


def test_units_stand_behind_names_that_a_column_would_break() -> None:
    head = ("Indicator", "Unit", *(f"column {n}" for n in range(6)))
    row = ("Share of the executed with an old-regime background", "persons", *["1,234,567"] * 6)
    block = TableBlock(1, "t", head, (row,), "<<>>>>>>")
    assert fitted(block, "Unit", "en", 160.0) is block
    narrow = fitted(block, "Unit", "en", 90.0)
    assert narrow.head == (head[0], *head[2:]) and narrow.rows[0][0] == f"{row[0]}, persons"
    short = TableBlock(1, "t", head, (("Leads", *row[1:]),), "<<>>>>>>")
    assert fitted(short, "Unit", "en", 90.0) is short


def test_all_columns_share_a_line_that_is_too_short_for_them() -> None:
    """The comparison of two runs: columns of figures must not leave those of text nothing."""
    head = ("claim", "indicator", "modelled cf (counterfactual: without letters)", "ratio")
    rows = (("S1-executed_background-central_south", "narcotics", "74,595,181", "0.97"),) * 3
    block = TableBlock(1, "t", head * 2, tuple(row * 2 for row in rows), "<<>>" * 2)
    widths = _widths(block)
    assert all(widths) and _size(block) < 1
    cells = [sum(_crowded(block)) * width / sum(widths) for width in widths if width]
    for place, wide in enumerate(cells):
        assert wide >= longest_word([block.head[place], *(breakable(row[place]) for row in block.rows)])
    roomy = TableBlock(1, "t", head, rows, "<<>>")
    assert _size(roomy) == 1.0


@pytest.mark.parametrize("room", [60.0, 100.0, 400.0])
def test_widths_of_columns_fill_the_line_and_keep_words_whole_where_there_is_room(room: float) -> None:
    rows = [["a word", "数字之和与全国数字", "1,234,567 [1,000,000–2,000,000]"], ["only"]]
    head = ["What", "Why", "How many"]
    widths = column_widths(head, rows, "<<>", 1, room)
    assert sum(widths) == pytest.approx(room)
    least = column_widths(head, rows, "<<>", 1, 0.0)
    assert sum(least) > room or all(wide >= low for wide, low in zip(widths, least, strict=True))
