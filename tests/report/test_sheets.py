"""Workbooks: what their cells look like."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.etree import ElementTree

from yundong.report.sheets import LINE, Listing, Sheet, workbook_of

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def test_a_text_never_touches_the_figure_before_it() -> None:
    rows = [{"what": "arrested", "count": 7, "until": dt.date(1952, 8, 29), "source": "S1"}]
    sheet = Sheet("counts", "", {name: name for name in rows[0]}, rows)
    made = zipfile.ZipFile(io.BytesIO(workbook_of(Listing("Counts", (sheet,)))))
    styles = ElementTree.fromstring(made.read("xl/styles.xml")).findall("m:cellXfs/m:xf", SPACE)
    cells = ElementTree.fromstring(made.read("xl/worksheets/sheet1.xml")).findall(".//m:c", SPACE)
    indents = {}
    for cell in cells:
        alignment = styles[int(cell.get("s", "0"))].find("m:alignment", SPACE)
        indents[cell.get("r")] = "0" if alignment is None else alignment.get("indent", "0")
    assert {name for name, indent in indents.items() if indent == "1"} == {"C1", "C2"}


def test_a_heading_on_two_lines_has_room_for_both() -> None:
    heads = {"short": "short", "long": "qualified in the document"}
    made = zipfile.ZipFile(io.BytesIO(workbook_of(Listing("T", (Sheet("t", "", heads, [{"short": 1}]),)))))
    row = ElementTree.fromstring(made.read("xl/worksheets/sheet1.xml")).find(".//m:row", SPACE)
    assert row is not None and float(row.get("ht", "0")) >= 2 * LINE
