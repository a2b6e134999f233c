"""Tables with named columns that are written in any form: as a workbook, or as blocks of a document."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.cells import cell_len

from yundong.base.plain import text_of
from yundong.report.outline.tree import Block, Heading, Outline, Paragraph, TableBlock, outline_words
from yundong.report.words import amount, factor

WHOLE, RATIO, DAY = "#,##0", "0.00", "yyyy-mm-dd"
DECIMAL = "[<10]0.00;[<1000]0.0;#,##0"  # as `amount` prints: decimals only where they matter
COVERED = '[>=1]0 %;[>=0.995]"99 %";0 %'  # as `share` prints: what is not whole is not rounded to 100
A4, ACROSS = 9, 190  # the paper, as Excel numbers it, and characters of a printed line
HEAD = 20  # characters of a heading before it is wrapped
WIDEST = 60  # characters of a column of a workbook
LINE = 15.0  # points of a line of a workbook
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet
Style = Callable[[Mapping[str, Any], str], str]


def usual_style(row: Mapping[str, Any], column: str) -> str:
    """Return the number format of a cell by its value alone: thousands are grouped from 10,000."""
    value = row.get(column)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= 10_000:
        return WHOLE
    return "General"


def as_reported(row: Mapping[str, Any], column: str) -> str:
    """Return a cell as a report prints it: thousands grouped, ratios with two decimals, unknown as a dash."""
    value = row.get(column)
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        return text_of(value)
    if column.startswith(("ratio", "typical")):
        return factor(value)
    return "–" if value is None else amount(value)


@dataclass(frozen=True)
class Sheet:
    """One table: rows as mappings, columns with their headings.

    Attributes
    ----------
    name : str
        Of the sheet in a workbook.
    caption : str
        Above the table in a document; empty for none.
    headings : mapping of str to str
        Heading of each column, in order.
    rows : sequence of mapping
        Values: numbers, days, truth values, texts, lists of texts; None is unknown.
    style : callable
        Number format of a cell, from its row and column.
    printed : callable
        Text of a cell in a document, from its row and column; by default as `text_of` writes its value.
    sides : str
        ``<`` or ``>`` for each column of a document; by default ``>`` for columns of numbers.
    first : tuple of str
        Columns that stand first in a workbook and stay in view; by default the first alone does.
    last : tuple of str
        Columns that stand last in a workbook.
    worded : callable
        A row with its terms in words of the language, as a workbook has it; by default as it is.
    """

    name: str
    caption: str
    headings: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    style: Style = usual_style
    printed: Style | None = None
    sides: str = ""
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    worded: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None

    def in_workbook(self) -> list[str]:
        """Return the columns in the order of a workbook."""
        between = [column for column in self.headings if column not in (*self.first, *self.last)]
        return [column for column in (*self.first, *between, *self.last) if column in self.headings]

    def texts(self) -> list[list[str]]:
        """Return the cells as a document prints them."""
        write = self.printed or (lambda row, column: text_of(row.get(column)))
        return [[write(row, column) for column in self.headings] for row in self.rows]

    @property
    def alignment(self) -> str:
        """``<`` or ``>`` for each column."""
        if self.sides:
            return self.sides[: len(self.headings)]
        return "".join(">" if self.numeric(column) else "<" for column in self.headings)

    def numeric(self, column: str) -> bool:
        """Return whether a column holds numbers alone."""
        known = [row[column] for row in self.rows if row.get(column) is not None]
        return bool(known) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known)


@dataclass(frozen=True)
class Listing:
    """One or more tables with a title, as a command hands them out.

    Attributes
    ----------
    notes : tuple of str
        Paragraphs below the tables.
    sources, colophon : tuple of (str, str)
        Sources cited, and what reproduces the listing.
    """

    title: str
    sheets: tuple[Sheet, ...]
    lang: str = "en"
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    colophon: tuple[tuple[str, str], ...] = ()
    more: tuple[Block, ...] = field(default=(), repr=False)


def outline_of(listing: Listing) -> Outline:
    """Return a listing as a document that every renderer can print."""
    blocks: list[Block] = list(listing.more)
    for number, sheet in enumerate(listing.sheets, start=1):
        rows = tuple(tuple(row) for row in sheet.texts())
        head = tuple(sheet.headings.values())
        blocks.append(TableBlock(number, sheet.caption or sheet.name, head, rows, sheet.alignment))
    blocks += [Paragraph(note) for note in listing.notes if note]
    return Outline(
        lang=listing.lang,
        title=listing.title,
        subtitle=listing.subtitle,
        blocks=tuple(blocks),
        notes=(),
        sources=listing.sources,
        colophon=listing.colophon,
        words=outline_words(listing.lang),
    )


def workbook_of(listing: Listing) -> bytes:
    """Return a listing as an Excel workbook: a sheet for each table, then what explains them.

    Headings are frozen and can be filtered, numbers are numbers and days are days; no text is taken for a formula.
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        taken: set[str] = set()
        formats = _Formats(book)
        for sheet in listing.sheets:
            _write_sheet(book, formats, sheet, _sheet_name(sheet.name, taken))
        about = [("", listing.title), ("", listing.subtitle), *(("", note) for note in listing.notes)]
        about += [*listing.sources, *listing.colophon]
        about += [("", block.text) for block in listing.more if isinstance(block, (Paragraph, Heading))]
        name = "说明" if listing.lang == "zh" else "about"
        _write_about(book, formats, [pair for pair in about if any(pair)], _sheet_name(name, taken))
    return stream.getvalue()


class _Formats:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._made: dict[tuple[str, bool, bool, str, bool], Any] = {}

    def __call__(
        self,
        number: str = "General",
        bold: bool = False,
        wrapped: bool = False,
        side: str = "",
        apart: bool = False,
    ) -> Any:
        key = (number, bold, wrapped, side, apart)
        if key not in self._made:
            looks = {"num_format": number, "bold": bold, "text_wrap": wrapped, "valign": "top"}
            more = ({"align": side} if side else {}) | ({"align": "left", "indent": 1} if apart else {})
            self._made[key] = self.book.add_format(looks | more)
        return self._made[key]


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a workbook accepts and has not yet, whatever its case."""
    base = _FORBIDDEN.sub(" ", name).strip("' ")[:31] or "table"
    found, number = base, 2
    while found.casefold() in taken:
        found, number = f"{base[:27]} {number}", number + 1
    taken.add(found.casefold())
    return found


def write_sheet(book: Any, sheet: Sheet) -> None:
    """Add a table to a workbook that is being written with xlsxwriter."""
    _write_sheet(book, _Formats(book), sheet, _sheet_name(sheet.name, set()))


def _write_sheet(book: Any, formats: _Formats, sheet: Sheet, name: str) -> None:
    page = book.add_worksheet(name)
    columns, kept = sheet.in_workbook(), max(1, len(sheet.first))
    page.freeze_panes(1, kept)
    headings = [sheet.headings[column] for column in columns]
    # A text never touches the figure before it.
    numeric = [sheet.numeric(column) for column in columns]
    apart = [before and not own for before, own in zip([False, *numeric], numeric, strict=False)]
    for place, heading in enumerate(headings):
        side = "right" if numeric[place] else ""
        page.write_string(0, place, heading, formats(bold=True, wrapped=True, side=side, apart=apart[place]))
    widths = [min(HEAD, cell_len(heading)) + 2 for heading in headings]
    page.set_row(0, max((_height(heading, HEAD) for heading in headings), default=LINE))
    for number, row in enumerate(map(sheet.worded or dict, sheet.rows), start=1):
        longest = max((str(v) for v in row.values() if isinstance(v, str)), key=cell_len, default="")
        if cell_len(longest) > WIDEST:
            page.set_row(number, _height(longest, WIDEST))
        for place, column in enumerate(columns):
            value = row.get(column)
            _write_cell(page, formats, (number, place), value, sheet.style(row, column), apart[place])
            shown = len(DAY) if isinstance(value, dt.date) else cell_len(text_of(value))
            widths[place] = max(widths[place], min(WIDEST, shown + 2))
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    _for_print(page, sum(widths))
    page.repeat_columns(0, kept - 1)
    if sheet.rows and columns:
        page.autofilter(0, 0, len(sheet.rows), len(columns) - 1)


def _height(text: str, width: int) -> float:
    """Return the height in points of a row with a long text: some programs make no room and print it over others."""
    lines = sum(max(1, math.ceil(cell_len(line) * 1.1 / width)) for line in text.split("\n"))
    return LINE * lines


def _for_print(page: Any, width: float) -> None:
    """Set a table for printing: A4 across, its columns on as few pages as stay legible, headings on each."""
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(max(1, round(width / ACROSS)), 0)
    page.repeat_rows(0)
    page.set_footer("&C&P / &N")


def _write_cell(
    page: Any, formats: _Formats, at: tuple[int, int], value: Any, style: str, apart: bool
) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, bool):
        page.write_boolean(*at, value)
    elif isinstance(value, (int, float)):
        page.write_number(*at, value, formats(style))
    elif isinstance(value, dt.date):
        day = dt.datetime(value.year, value.month, value.day)
        page.write_datetime(*at, day, formats(DAY, side="left", apart=apart))
    else:
        text = text_of(value)
        page.write_string(*at, text[:32_767], formats(wrapped=cell_len(text) > WIDEST, apart=apart))


def _write_about(book: Any, formats: _Formats, pairs: Sequence[tuple[str, str]], name: str) -> None:
    page = book.add_worksheet(name)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 100)
    _for_print(page, 124)
    for number, (key, value) in enumerate(pairs):
        page.write_string(number, 0, key, formats(bold=True))
        page.write_string(number, 1, str(value), formats(wrapped=True))
        page.set_row(number, _height(str(value), 100))


def document_of(listing: Listing, form: str) -> str | bytes:
    """Return a listing as ``md``, ``html``, ``docx``, ``pdf`` or ``xlsx``.

    Raises
    ------
    InputError
        If a page has to be set in Chinese and no font has Chinese characters.
    """
    if form == "xlsx":
        return workbook_of(listing)
    from yundong.report.write import printed

    return printed(outline_of(listing), form)
