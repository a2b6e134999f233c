"""Tables in the many shapes in which archives and scholars write them: columns, titles, units, marks and separators."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import polars as pl
import pytest
import xlsxwriter

from yundong.archive.returns import ReturnTables

Read = Callable[..., ReturnTables]
A, B = dt.date(1952, 8, 15), dt.date(1952, 8, 30)
BOTH = {("东峪", A, "identified", 100.0), ("东峪", A, "arrested", 10.0),
        ("西峪", A, "identified", 110.0), ("西峪", A, "arrested", 11.0)}  # fmt: skip


def figures(found: ReturnTables) -> set[tuple[object, ...]]:
    return set(found.cells.filter(~pl.col("total")).select("place", "day", "indicator", "value").rows())


def book(**sheets: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, ["" if cell is None else cell for cell in row])
    return stream.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "县别,截至,查出,逮捕\n东峪,8月15日,100,10\n西峪,8月15日,110,11\n",
        "序号,县别,截至,查出,逮捕\n1,东峪,8月15日,100,10\n2,西峪,8月15日,110,11\n",
        "项目,截至,东峪,西峪\n查出,8月15日,100,110\n逮捕,8月15日,10,11\n",
        "县别,年,月,日,查出,逮捕\n东峪,1952,8,15,100,10\n西峪,1952,8,15,110,11\n",
        "县别,起,止,截至,查出,逮捕\n东峪,8月11日,,8月15日,100,10\n西峪,8月11日,,8月15日,110,11\n",
        "县　别,截　至,查　出,逮　捕\n东　峪,8月15日,100,10\n西 峪,8月15日,110,11\n",
        "县别；截至；查出；逮捕\n东峪；8月15日；100；10\n西峪；8月15日；110；11\n",
        "某专区统计表（截至八月十五日止）,,\n县别,查出,逮捕\n东峪,100,10\n西峪,110,11\n注：西峪不含机关。,,\n",
        "县别,截至,查出,逮捕\n东峪,8月15日,100,10\n,,,\n县别,截至,查出,逮捕\n西峪,8月15日,110,11\n",
        "县别,截至,项目,数字\n东峪,8月15日,查出,100\n,8月15日,逮捕,10\n西峪,8月15日,查出,110\n,8月15日,逮捕,11\n",
        "县别,查出 8月15日,8月15日逮捕\n东峪,100,10\n西峪,110,11\n",
        "县别,截至,查出（百人）,逮捕（人）\n东峪,8月15日,100,10\n西峪,8月15日,110,11\n",
        "县别,截至,查出,逮捕\n东峪,52.8.15,100①,10*\n西峪,15-Aug-52,110²,11†\n",
    ],
)  # fmt: skip
def test_one_table_in_many_shapes(read: Read, text: str) -> None:
    if "百人" in text:  # a unit that is not known stays with the name, and is never dropped
        assert {name for _, _, name, _ in figures(read(text))} == {"查出（百人）", "arrested"}
        return
    found = read(text)
    assert figures(found) == BOTH
    assert not found.left_out.height


def test_totals_of_places_side_by_side(read: Read) -> None:
    found = read("项目,截至,东峪,西峪,合计\n查出,8月15日,100,110,210\n逮捕,8月15日,10,11,21\n")
    assert found.cells.filter("total")["value"].to_list() == [210.0, 21.0]
    assert [row["place"] for row in found.tables[0].layout.rows()] == ["", "", "东峪", "西峪", "合计"]


def test_a_sheet_for_each_period_or_place(read: Read) -> None:
    day = [["县别", "查出", "逮捕"], ["东峪", 100, 10], ["西峪", 110, 11]]
    found = read(book(**{"8月15日": day, "8月30日": day}), "days.xlsx")
    assert {row[1] for row in figures(found)} == {A, B} and found.places == ["东峪", "西峪"]
    own = [["截至", "查出"], ["8月15日", 100], ["8月30日", 200]]
    found = read(book(东峪县=own, 西峪县=own), "places.xlsx")
    assert found.places == ["东峪县", "西峪县"] and len(figures(found)) == 4


def test_days_below_indicators_in_two_rows_of_headings(read: Read) -> None:
    rows = [["县别", "查出", None, "逮捕", None], [None, "8月15日", "8月30日", "8月15日", "8月30日"],
            ["东峪", 100, 200, 10, 20]]  # fmt: skip
    assert figures(read(book(表=rows), "two.xlsx")) == {
        ("东峪", A, "identified", 100.0), ("东峪", B, "identified", 200.0),
        ("东峪", A, "arrested", 10.0), ("东峪", B, "arrested", 20.0),
    }  # fmt: skip


def test_units_of_ten_thousand(read: Read) -> None:
    found = read("县别,截至,信件（万封）,逮捕\n东峪,8月15日,1.5,10\n西峪,8月15日,2万,11\n")
    assert figures(found) >= {("东峪", A, "letters", 15000.0), ("西峪", A, "letters", 20000.0)}
    found = read("单位：万人,,\n县别,截至,逮捕\n东峪,8月15日,0.01\n")
    assert figures(found) == {("东峪", A, "arrested", 100.0)}
    assert ("times", "逮捕", "10,000") in found.tables[0].layout.remarks


def test_decimal_commas(read: Read) -> None:
    text = "county;period;arrested;opium_liang\nDongyu;15.08.1952;1.234;12,5\nXiyu;15.08.1952;20;1.007,25\n"
    assert figures(read(text)) == {
        ("Dongyu", A, "arrested", 1234.0), ("Dongyu", A, "opium_liang", 12.5),
        ("Xiyu", A, "arrested", 20.0), ("Xiyu", A, "opium_liang", 1007.25),
    }  # fmt: skip


def test_years_and_months_alone(read: Read) -> None:
    assert {row[1] for row in figures(read("county,year,arrested\nDongyu,1951,3\nDongyu,1952,4\n"))} == {
        dt.date(1951, 12, 31), dt.date(1952, 12, 31)
    }  # fmt: skip
    found = read("county,month,arrested\nDongyu,8,3\nDongyu,13,4\n")
    assert {row[1] for row in figures(found)} == {dt.date(1952, 8, 31), None}
    assert found.left_out["row"].to_list() == [3]


def test_a_blank_place_that_would_double_a_cell_is_left_out(read: Read) -> None:
    found = read("county,period,arrested\nDongyu,1952-08-15,10\n,1952-08-15,11\nXiyu,1952-08-15,12\n")
    assert found.left_out["row"].to_list() == [3] and found.places == ["Dongyu", "Xiyu"]


@pytest.mark.parametrize("beside", ["error", "Standard error", "low", "误差", "上限"])
def test_how_far_a_figure_may_be_off_is_not_an_indicator(read: Read, beside: str) -> None:
    table = read(f"place,period,arrested,{beside}\nAling,1952-08-15,41,0.1\nBeixi,1952-08-15,30,0.2\n")
    assert table.cells["indicator"].unique().to_list() == ["arrested"]
