"""Intervals in tables: beside the figure where there is room, else below it, and long ones broken after the dash."""

from __future__ import annotations

import pytest

from yundong.report.outline.tree import TableBlock
from yundong.report.render.columns import divided, fitted, halves, interval_lines, table_lines

HEAD = ("Indicator", "Reported", "Enumerated", "Documented")
ROW = ("Offenders identified", "361,914 [280,000–480,000]", "353,500 [310,000–500,000]", "369,705\x022\x03")


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
