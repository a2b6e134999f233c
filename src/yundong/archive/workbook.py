"""The workbook of a template: a sheet of instructions, one per table, and lists behind them to choose from."""

from __future__ import annotations

import io
from typing import Any

import polars as pl

from yundong.archive.files import letter
from yundong.archive.forms import NOTE, PLACES, Form, FormColumn, forms, meaning, row_of, term
from yundong.archive.guide import PERSONS, STEPS, TITLE, columns, returned, said
from yundong.scenario import Scenario

ROWS = 5000
"""Rows of a sheet whose cells offer a list."""
LONGEST = 255
"""Characters of the message that a spreadsheet shows beside a cell."""
LINE, HOLDS, WIDE = 15, 56, 165
"""Height of a line in points; characters in a line of a cell on what a column holds, and of the whole width."""
INK, PALE, NEEDED = "#1f3a4d", "#dfe8ee", "#f6ddc8"


def workbook(scenario: Scenario, lang: str, title: str) -> bytes:
    """Return the workbook of a template.

    Parameters
    ----------
    scenario : Scenario
        Whose areas and indicators can be chosen.
    lang : str
        Of headings, lists and instructions.
    title : str
        Of the archive.
    """
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": title})
        formats = _formats(book)
        guide = book.add_worksheet(said("guide", lang))
        sheets = {form.name: book.add_worksheet(term("table", form.name, lang)) for form in forms().values()}
        lists = _Lists(book.add_worksheet(said("lists", lang)), said("lists", lang))
        _write_guide(guide, formats, scenario, lang, title)
        for form in forms().values():
            _write_form(sheets[form.name], form, formats, lists, scenario, lang)
        lists.sheet.hide()
    return stream.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bottom_color": INK}
    text = {"text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": INK}),
        "part": book.add_format({"bold": True, "font_size": 12, "font_color": INK, "valign": "vcenter"}),
        "text": book.add_format(text),
        "number": book.add_format(text | {"align": "right"}),
        "link": book.add_format(text | {"font_color": "#0b5394", "underline": 1}),
        "head": book.add_format(head | {"bg_color": PALE}),
        "needed": book.add_format(head | {"bg_color": NEEDED}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "words": book.add_format({"num_format": "@"}),
    }


def _write_guide(sheet: Any, formats: dict[str, Any], scenario: Scenario, lang: str, title: str) -> None:
    """Write the first sheet: steps, persons, every column of every table with a link to it, and the indicators."""
    for place, width in enumerate((16, 20, 9, 58, 58)):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, f"{TITLE[lang]}{'：' if lang == 'zh' else ': '}{title}", formats["title"])
    sheet.set_row(0, 26)
    row = 1
    for number, step in enumerate(STEPS[lang], start=1):
        row = _paragraph(sheet, row, f"{number}. {step.replace('`', '')}", formats["text"])
    row = _paragraph(sheet, row + 1, said("persons", lang), formats["part"])
    row = _paragraph(sheet, row, PERSONS[lang], formats["text"])
    sheet.write_string(row, 0, "", formats["needed"])
    sheet.write_string(row, 1, said("legend", lang))
    row = _paragraph(sheet, row + 2, said("tables", lang), formats["part"])
    for place, key in enumerate(("table", "column", "needed", "holds", "choices")):
        sheet.write_string(row, place, said(key, lang), formats["head"])
    yes = term("label", "true", lang) if lang == "zh" else "yes"
    last = ""
    listed = columns(lang, lang)
    for line, (table, column, needed, holds, choices) in enumerate(listed, start=row + 1):
        if table != last:
            sheet.write_url(line, 0, f"internal:'{table}'!A1", formats["link"], table)
        for place, text in ((1, column), (2, yes if needed else ""), (3, holds), (4, choices)):
            sheet.write_string(line, place, text, formats["text"])
        sheet.set_row(line, LINE * max(_lines(holds, HOLDS), _lines(choices, HOLDS)))
        last = table
    row = _paragraph(sheet, row + len(listed) + 2, said("indicators", lang), formats["part"])
    for line, i in enumerate(returned(scenario), start=row):
        sheet.write_string(line, 0, i.unit_zh if lang == "zh" else i.unit, formats["text"])
        sheet.merge_range(line, 1, line, 3, i.name_zh if lang == "zh" else i.name_en, formats["text"])
        sheet.write_string(line, 4, i.id, formats["text"])


def _paragraph(sheet: Any, row: int, text: str, form: Any) -> int:
    """Write a text over the width of the sheet, as high as it needs; return the row below."""
    sheet.merge_range(row, 0, row, 4, text, form)
    sheet.set_row(row, LINE * _lines(text, WIDE) + 4)
    return row + 1


def _lines(text: str, width: int) -> int:
    """Return how many lines a text fills in a cell so many characters wide; a Chinese character takes two."""
    return 1 + sum(2 if ord(character) > 0x2E80 else 1 for character in text) // width


class _Lists:
    """The hidden sheet of lists: a spreadsheet takes no long list in a cell."""

    def __init__(self, sheet: Any, name: str) -> None:
        self.sheet, self.name = sheet, name
        self._places: dict[str, str] = {}

    def of(self, offer: list[str]) -> str:
        """Write a list, once, and return its place as a formula."""
        key = "\n".join(offer)
        if key not in self._places:
            at = len(self._places)
            for number, text in enumerate(offer):
                self.sheet.write_string(number, at, text)
            column = letter(at)
            self._places[key] = f"='{self.name}'!${column}$1:${column}${len(offer)}"
        return self._places[key]


def _write_form(
    sheet: Any, form: Form, formats: dict[str, Any], lists: _Lists, scenario: Scenario, lang: str
) -> None:
    """Write a table to fill in: headings with what they mean, and what each cell offers or expects."""
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 30)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{row_of(form, lang)}".replace("&", "&&").replace("&&L", "&L"))
    for place, column in enumerate(form.columns):
        name = term("column", column.name, lang)
        sheet.write_string(0, place, name, formats["needed" if column.needed else "head"])
        sheet.write_comment(0, place, _explained(form, column, lang), {"x_scale": 1.6, "font_size": 9})
        sheet.set_column(place, place, _width(column), _format(column, formats))
        sheet.data_validation(1, place, ROWS, place, _expected(form, column, lists, scenario, lang))


def _width(column: FormColumn) -> int:
    if column.name == NOTE:
        return 40
    return 26 if column.name in ("place", "indicator", "parent") else 15


def _format(column: FormColumn, formats: dict[str, Any]) -> Any:
    if column.dtype == pl.Date():
        return formats["day"]
    return formats["words"] if column.name in ("case", "place", "parent") else None


def _explained(form: Form, column: FormColumn, lang: str) -> str:
    """Return what a spreadsheet shows of a column beside a cell."""
    unit = term("unit", column.unit, lang)
    parts = [
        meaning(form, column, lang),
        f"({unit})" if unit and lang == "en" else f"（{unit}）" if unit else "",
    ]
    if column.labels:
        choices = [term("label", label, lang) for label in column.labels]
        parts.append(": " + ", ".join(choices) if lang == "en" else "：" + "、".join(choices))
    return "".join(
        part if lang == "zh" or not number or part.startswith(":") else f" {part}"
        for number, part in enumerate(filter(None, parts))
    )


def _expected(form: Form, column: FormColumn, lists: _Lists, scenario: Scenario, lang: str) -> dict[str, Any]:
    """Return what a spreadsheet offers for the cells of a column, and what it warns of."""
    shown = _explained(form, column, lang)[:LONGEST]
    rule: dict[str, Any] = {"input_message": shown, "error_type": "warning", "validate": "any"}
    offer = _offer(form, column, scenario, lang)
    if offer is not None:
        source = lists.of(offer) if isinstance(offer, list) else offer
        # a parent may be a place of the same sheet too, so that nothing is wrong with what the list has not
        rule |= {"validate": "list", "source": source, "show_error": column.name != "parent"}
    elif column.dtype == pl.Date():
        year = scenario.schedule.start.year
        rule |= {
            "validate": "date",
            "criteria": "between",
            "minimum": _day(year - 5),
            "maximum": _day(year + 5),
        }
    elif column.dtype.is_numeric() and column.name not in ("place", "case"):
        rule |= {"validate": "decimal", "criteria": ">=", "value": 0}
    return rule


def _day(year: int) -> Any:
    import datetime as dt

    return dt.date(year, 1, 1)


def _offer(form: Form, column: FormColumn, scenario: Scenario, lang: str) -> list[str] | str | None:
    """Return what a cell offers to choose from: labels, indicators, areas, or the places of the first sheet."""
    if column.name == "place" and form.name != PLACES:
        sheet = f"'{term('table', PLACES, lang)}'"
        # as many as are filled in: a list of blanks hides the places that there are
        return f"=OFFSET({sheet}!$A$2,0,0,MAX(1,COUNTA({sheet}!$A$2:$A${ROWS + 1})),1)"
    if column.name == "parent":
        return [area.name_zh if lang == "zh" else area.name_en for area in scenario.areas.values()]
    if column.name == "indicator":
        return [i.name_zh if lang == "zh" else i.name_en for i in returned(scenario)]
    if column.labels:
        return [term("label", label, lang) for label in column.labels]
    return None
