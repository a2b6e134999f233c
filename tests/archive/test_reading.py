"""Tables in every shape and encoding, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import math
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from yundong.archive.cells import read_day, read_figure
from yundong.archive.layout import IndicatorNames, parse_columns
from yundong.archive.returns import ReturnTables, read_returns
from yundong.base.errors import InputError

Read = Callable[..., ReturnTables]


@pytest.mark.parametrize(
    ("cell", "status", "low", "high"),
    [
        ("１，２３４", "stated", 1234, 1234),
        ("一百二十", "stated", 120, 120),
        ("1.5万", "stated", 15000, 15000),
        ("三百余人", "bounded", 300, 400),
        ("约30", "bounded", 29, 31),
        ("at least 5", "bounded", 5, math.inf),
        ("12-15", "bounded", 12, 15),
        ("1 234", "stated", 1234, 1234),
        ("无", "stated", 0, 0),
        ("未报", "not reported", None, None),
        ("—", "not reported", None, None),
        ("n/a", "not reported", None, None),
        ("see letter", "unread", None, None),
        ("12,3", "unread", None, None),
    ],
)
def test_cells(cell: str, status: str, low: float | None, high: float | None) -> None:
    found = read_figure(cell)
    assert (found.status, found.low, found.high) == (status, low, high)


@pytest.mark.parametrize(
    ("text", "calendar", "expected"),
    [
        ("08月15日", 1900, "1952-08-15"),
        ("8月11日至15日", 1900, "1952-08-15"),
        ("一九五二年八月十五日", 1900, "1952-08-15"),
        ("15 August 1952", 1900, "1952-08-15"),
        ("15/8/1952", 1900, "1952-08-15"),
        ("19221", 1900, "1952-08-15"),
        ("17759", 1904, "1952-08-15"),
        ("1952-08-15 00:00:00", 1900, "1952-08-15"),
        ("5/8/1952", 1900, None),  # the fifth of August or the eighth of May
        ("arrested", 1900, None),
        ("32 August 1952", 1900, None),
    ],
)
def test_days(text: str, calendar: int, expected: str | None) -> None:
    found = read_day(text, 1952, calendar)
    assert (found and found.isoformat()) == expected


def figures(returns: ReturnTables) -> set[tuple[object, ...]]:
    return set(returns.cells.select("place", "day", "indicator", "value").rows())


A, B = dt.date(1952, 8, 15), dt.date(1952, 8, 20)
SAME = {("Aling", A, "arrested", 3.0), ("Aling", B, "arrested", 9.0), ("Beixi", A, "arrested", 2.0)}
TIDY = (
    "place,period,indicator,value\n"
    + "Aling,1952-08-15,arrested,3\nAling,1952-08-20,arrested,9\nBeixi,1952-08-15,逮捕,2\n"
)
WIDE = "county,15 August,20 August,item\nAling,3,9,arrested\nBeixi,2,,arrested\n"
SIDE = "Returns of a prefecture\n\ncounty;until;arrested\nAling;15.8.1952;3\nAling;20.8.1952;9\nBeixi;15.8.1952;2\n"


def test_a_table_of_markdown(read: Read) -> None:
    rows = [line.split(",") for line in TIDY.splitlines()]
    rows.insert(1, ["---"] * 4)
    text = "# Returns\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)
    assert figures(read(text, "mine.md")) == SAME


def test_no_text_becomes_a_formula_on_the_way_out(tmp_path: Path, cli: Callable[..., Any]) -> None:
    rows = "county,until,arrested,note\n'=cmd|' /C calc'!A0,1952-08-15,3,=1+1\n=2+5,1952-08-20,1,@x\n"
    (tmp_path / "bad.csv").write_text(rows, encoding="utf-8")
    out = tmp_path / "out.xlsx"
    assert cli("returns", tmp_path / "bad.csv", "-o", out).code == 0
    with zipfile.ZipFile(out) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())
    findings = cli("returns", tmp_path / "bad.csv", "--format", "json").json()["findings"]
    assert any(row["place"].startswith("=") for row in findings)


@pytest.mark.parametrize("text", [TIDY, WIDE, SIDE, TIDY.replace(",", "\t")])
def test_shapes(read: Read, text: str) -> None:
    assert figures(read(text)) - {("Beixi", B, "arrested", None)} == SAME


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16"])
def test_encodings(read: Read, encoding: str) -> None:
    text = "縣別,截至,逮捕\n甲縣,8月15日,十三\n乙縣,8月15日,二十餘\n合計,8月15日,三十三\n"
    found = read(text.encode(encoding))
    assert found.cells["value"].to_list() == [13.0, 20.0, 33.0]
    assert found.cells["total"].to_list() == [False, False, True]


def test_mixed_encodings_are_refused_with_the_line(read: Read) -> None:
    line = "草河县报来毒犯数字，经核对属实,8月15日,逮捕,3\n"
    data = ("地方,截至,项目,数字\n" + line * 40).encode("gb18030") + (line * 3).encode()
    with pytest.raises(InputError, match="line 42: From this line on"):
        read(data)


def test_a_column_of_names_is_refused_before_anything_is_read(read: Read) -> None:
    with pytest.raises(InputError, match="identifiable persons") as refused:
        read("county,until,arrested,姓名\nAling,1952-08-15,3,某某\n")
    assert "某某" not in str(refused.value)


def test_a_name_in_a_note_or_a_cell_is_refused_and_never_repeated(read: Read) -> None:
    with pytest.raises(InputError) as refused:
        read(
            "county,until,arrested,note\nAling,1952-08-15,3,主犯王小明在逃\nAling,1952-08-20,4（主犯李大牛）,\n"
        )
    said = str(refused.value)
    assert (
        "row 2, column note" in said
        and "row 3, column arrested" in said
        and "小明" not in said
        and "大牛" not in said
    )


def test_what_is_not_clear_is_asked_for_all_at_once(read: Read) -> None:
    with pytest.raises(InputError) as refused:
        read("alpha,beta\nx,1\ny,2\n")
    assert "period" in str(refused.value)


def test_columns_can_be_stated(read: Read) -> None:
    text = "a,b,c\nAling,1952-08-15,3\nAling,1952-08-20,9\nBeixi,1952-08-15,2\n"
    assert figures(read(text, columns=parse_columns("place=a,period=B,arrested=c"))) == SAME
    with pytest.raises(InputError, match="no column 'd'"):
        read(text, columns={"place": "d"})
    with pytest.raises(InputError, match="role=heading"):
        parse_columns("place")


def test_a_place_is_one_whatever_the_table_calls_it(tmp_path: Path, names: IndicatorNames) -> None:
    (tmp_path / "a.csv").write_text("county,until,arrested\nAling,1952-08-15,3\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("county,until,arrested\nAling county,1952-08-20,9\n", encoding="utf-8")
    found = read_returns([tmp_path / "a.csv", tmp_path / "b.csv"], names, year=1952)
    assert found.places == ["Aling"]


def test_levels_of_places_make_a_hierarchy(read: Read) -> None:
    found = read(
        "province,county,until,arrested\nHenan,Aling,1952-08-15,3\nHenan,Beixi,1952-08-15,2\nHenan,total,1952-08-15,5\n"
        "Hubei,Caohe,1952-08-15,1\nHubei,,1952-08-15,1\n"
    )
    totals = found.cells.filter("total").select("place", "value").rows()
    assert totals == [("Henan", 5.0), ("Hubei", 1.0)]
    assert found.places == ["Henan / Aling", "Henan / Beixi", "Hubei / Caohe"]


# Workbooks ------------------------------------------------------------------------------------------------------------


def workbook(**options: object) -> tuple[io.BytesIO, xlsxwriter.Workbook]:
    stream = io.BytesIO()
    return stream, xlsxwriter.Workbook(stream, {"in_memory": True, **options})


def test_a_workbook_with_merged_headings_and_days_as_numbers(read: Read) -> None:
    stream, book = workbook()
    sheet = book.add_worksheet("August")
    sheet.merge_range(0, 1, 0, 2, "15 August")
    sheet.merge_range(0, 3, 0, 4, "20 August")
    sheet.write_row(1, 0, ["county", "identified", "arrested", "identified", "arrested"])
    sheet.write_row(2, 0, ["Aling", 19, 4, 27, 10])
    sheet.write_row(3, 0, ["Beixi", 18, 5, "未报", 8])
    book.add_worksheet("notes").write(0, 0, "Copied by hand.")
    book.close()
    found = read(stream.getvalue(), "book.xlsx")
    assert figures(found) == {
        ("Aling", A, "identified", 19.0), ("Aling", A, "arrested", 4.0), ("Aling", B, "identified", 27.0),
        ("Aling", B, "arrested", 10.0), ("Beixi", A, "identified", 18.0), ("Beixi", A, "arrested", 5.0),
        ("Beixi", B, "identified", None), ("Beixi", B, "arrested", 8.0),
    }  # fmt: skip
    assert found.cells.filter(pl.col("status") == "not reported")["row"].to_list() == [4]


@pytest.mark.parametrize("calendar", [1900, 1904])
def test_serial_days_of_both_calendars(read: Read, calendar: int) -> None:
    stream, book = workbook(date_1904=calendar == 1904)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["county", "until", "arrested"])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_string(1, 0, "Aling")
    sheet.write_datetime(1, 1, dt.datetime(1952, 8, 15), day)
    sheet.write_number(1, 2, 3)
    sheet.write_string(2, 0, "Aling")
    sheet.write_number(
        2, 1, (dt.date(1952, 8, 20) - dt.date(1899, 12, 30)).days - (1462 if calendar == 1904 else 0)
    )
    sheet.write_number(2, 2, 9)
    book.close()
    assert set(read(stream.getvalue(), "book.xlsx").cells["day"].to_list()) == {A, B}


def test_hidden_sheets_are_named_and_read_only_on_request(read: Read) -> None:
    stream, book = workbook()
    for name, value in (("shown", 3), ("secret", 99)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["county", "until", "arrested"])
        sheet.write_row(1, 0, ["Aling", "1952-08-15", value])
        if name == "secret":
            sheet.hide()
    book.close()
    found = read(stream.getvalue(), "book.xlsx")
    assert found.cells["value"].to_list() == [3.0]
    assert found.tables[0].sheet.remarks == (("hidden", "secret"),)
    assert read(stream.getvalue(), "book.xlsx", sheet="secret").cells["value"].to_list() == [99.0]


def packed(sheet: str, **parts: bytes) -> bytes:
    """Return a workbook whose only sheet is a text of one's own."""
    stream, book = workbook()
    book.add_worksheet()
    book.close()
    out = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet.encode() if name.endswith("sheet1.xml") else old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


HEAD = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def test_a_sheet_of_a_million_columns_is_refused_before_it_is_read(read: Read) -> None:
    sheet = f'{HEAD}<dimension ref="A1:BDWGN1"/><sheetData/></worksheet>'
    with pytest.raises(InputError, match=r"1,000,\d\d\d columns"):
        read(packed(sheet), "wide.xlsx")
    sheet = f'{HEAD}<sheetData><row r="1"><c r="ZZZZZ1"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(InputError, match="columns"):
        read(packed(sheet), "wide.xlsx")
    with pytest.raises(InputError, match="20,001 columns"):
        read("a," * 20_000 + "b\n1\n")


@pytest.mark.full
def test_a_zip_bomb_is_refused_before_it_is_unpacked(read: Read) -> None:
    with pytest.raises(InputError, match="when unpacked"):
        read(packed(f"{HEAD}<sheetData/></worksheet>", bomb=b"\0" * 300_000_000), "bomb.xlsx")


def test_entities_of_a_workbook_are_not_expanded(read: Read) -> None:
    sheet = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "&#49;">]>'
        + HEAD[21:]
        + "<sheetData>&a;</sheetData></worksheet>"
    )
    with pytest.raises(InputError):
        read(packed(sheet), "entities.xlsx")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no workbook", b"\x00\x01\x02" * 99])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.doc"])
def test_what_is_not_a_table_is_refused_in_a_sentence(read: Read, data: bytes, name: str) -> None:
    with pytest.raises(InputError, match=r"a\.(?:csv|xlsx|doc)"):
        read(data, name)


def test_a_figure_of_which_nothing_says_what_it_counts_is_refused(
    tmp_path: Path, names: IndicatorNames
) -> None:
    path = tmp_path / "long.csv"
    path.write_text(
        "county,period,indicator,value\nA county,1952-08-15,arrested,4\n"
        "A county,1952-08-30,,24\nB county,1952-08-30,,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="row 3: Nothing says what this counts"):
        read_returns([path], names, year=1952)
    path.write_text(path.read_text(encoding="utf-8").replace(",,24", ",arrested,24"), encoding="utf-8")
    assert read_returns([path], names, year=1952).cells["indicator"].null_count() == 0


def test_points_in_a_file_with_semicolons_are_remarked(read: Read) -> None:
    found = read("county;period;identified\nAling;1952-08-15;1.234\nBeixi;1952-08-15;30\n")
    assert ("grouped", "1.234", "1234") in found.tables[0].sheet.remarks
    assert not any(key == "grouped" for key, *_ in read(TIDY).tables[0].sheet.remarks)


def test_what_is_wrong_is_said_in_chinese_too(tmp_path: Path, cli: Callable[..., Any]) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("county,period,identified,remark\nAling,1952-08-15,4,毒犯王小明在逃\n", encoding="utf-8")
    said = cli("returns", table, "--lang", "zh").err
    assert "mine.csv，第2行，“remark”栏：似含人名，本项目不予接受。请删去。" in said and "小明" not in said
    table.write_bytes(b"county,period,identified\nA\0ling,1952-08-15,3\n")
    assert "这不是文本文件。请另存为 UTF-8 的 CSV 或 .xlsx。" in cli("returns", table, "--lang", "zh").err
