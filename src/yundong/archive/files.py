"""Tables as people bring them: CSV in any usual encoding and separator, and workbooks; every cell as text.

Nothing in a file is calculated or followed. A workbook is looked at before it is unpacked: its size, the extent of
its sheets, merged cells, hidden sheets and the calendar of its dates (1900 or 1904).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from yundong.archive.faults import fault
from yundong.base.errors import InputError
from yundong.base.reading import SIZE_LIMIT, check_packed, read_bytes

MOST_COLUMNS = 16_384
"""As many as a sheet of a spreadsheet can have."""
MOST_CELLS = 60_000_000
"""Cells of one sheet of a workbook; a larger table is brought as CSV."""
SEPARATORS = (",", ";", "\t", "|")
WIDE_SEPARATORS = {"；": ";", "，": ","}
"""Full-width separators, as they are typed with a Chinese keyboard, and what they stand for."""
RAGGED_LIMIT = 32 * 1024 * 1024
"""Bytes up to which a CSV file whose rows differ in length is read row by row."""
_REFERENCE = re.compile(r"([A-Z]{1,7})([0-9]{1,10})(?::([A-Z]{1,7})([0-9]{1,10}))?")
_CUT = 1 << 20


@dataclass(frozen=True)
class RawSheet:
    """One table of a file as text.

    Attributes
    ----------
    file, sheet : str
        Name of the file, and of the sheet (empty for CSV).
    cells : pl.DataFrame
        Text columns ``c0``, ``c1`` …; row i of the frame is row i + 1 of the file; null is an empty cell.
    calendar : int
        Year in which the serial numbers of dates begin, 1900 or 1904.
    remarks : tuple of tuple
        What was noticed while reading: a key of `yundong.archive.words` and what it names.
    """

    file: str
    sheet: str
    cells: pl.DataFrame
    calendar: int = 1900
    remarks: tuple[tuple[str, ...], ...] = field(default=(), compare=False)


def read_sheets(path: Path, sheet: str | None = None, encoding: str | None = None) -> list[RawSheet]:
    """Return the tables of a file: one of a CSV file, each visible sheet of a workbook.

    Parameters
    ----------
    path : Path
        Ending in .csv, .tsv, .txt, .xlsx or .md (a table of Markdown).
    sheet : str, optional
        The only sheet to be read; it may be a hidden one.
    encoding : str, optional
        Of a CSV file; by default recognised.

    Raises
    ------
    InputError
        If the file cannot be read as a table, is too large or damaged, or has no such sheet.
    """
    ending = path.suffix.lower()
    if ending in (".xlsx", ".xlsm"):
        return _workbook(path, read_bytes(path), sheet)
    if ending in (".csv", ".tsv", ".txt"):
        return [_csv(path.name, read_bytes(path, 4 * SIZE_LIMIT), encoding)]
    if ending == ".md":
        return _markdown(path.name, _decoded(read_bytes(path), path.name, encoding)[0])
    raise InputError([fault("ending", path.name, ending or "–")])


def letter(position: int) -> str:
    """Return the letters by which a spreadsheet calls a column, the first being at 0."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def _position(letters: str) -> int:
    position = 0
    for character in letters:
        position = position * 26 + ord(character) - 64
    return position - 1


# CSV ------------------------------------------------------------------------------------------------------------------


def _csv(name: str, data: bytes, encoding: str | None) -> RawSheet:
    text, found = _decoded(data, name, encoding)
    if not text.strip():
        raise InputError([fault("empty_file", name)])
    separator = _separator(text)
    if not any(mark in text for mark in SEPARATORS):
        wide = max(WIDE_SEPARATORS, key=text.count)
        text, separator = text.replace(wide, WIDE_SEPARATORS[wide]), WIDE_SEPARATORS[wide]
    if (widest := _widest(text, separator)) > MOST_COLUMNS:
        raise InputError([fault("columns", name, f"{widest:,}", f"{MOST_COLUMNS:,}")])
    cells = _split(name, text, separator)
    shown = "tab" if separator == "\t" else separator
    cells = _stripped(cells, "'" in text)
    remarks: list[tuple[str, ...]] = [("encoding", found), ("separator", shown)]
    if separator == ";":
        cells, said = _with_points(cells)
        remarks += said
    return RawSheet(name, "", cells, remarks=tuple(remarks))


_DECIMAL_COMMA = r"^[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{1,2}$|^[0-9]+,[0-9]{1,2}$"
_DECIMAL_POINT = r"^[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})$|^[0-9]{4,}\.[0-9]+$"


def _with_points(cells: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[str, ...]]]:
    """Return the cells of a file with semicolons with decimal points, and what is to be said of them.

    Where some figure has a decimal comma and none a decimal point, 1.234 is 1,234 and 12,5 is twelve and a half.
    """

    def any_like(pattern: str) -> bool:
        return any(bool(cells[name].str.contains(pattern).any()) for name in cells.columns)

    if not any_like(_DECIMAL_COMMA) or any_like(_DECIMAL_POINT):
        return cells, _grouped(cells)
    number = rf"{_DECIMAL_COMMA}|^[0-9]{{1,3}}(?:\.[0-9]{{3}})+$"
    plain = pl.all().str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return cells.with_columns(
        pl.when(pl.all().str.contains(number)).then(plain).otherwise(pl.all()).name.keep()
    ), [("comma",)]


def _grouped(cells: pl.DataFrame) -> list[tuple[str, ...]]:
    """Return a remark where figures of a file with semicolons may be grouped in thousands by points."""
    point = r"^\s*[0-9]{1,3}\.[0-9]{3}\s*$"
    found = (cells[name].filter(cells[name].str.contains(point)).head(1).to_list() for name in cells.columns)
    example = next((some[0] for some in found if some), None)
    return [("grouped", example.strip(), example.strip().replace(".", ""))] if example else []


def _markdown(name: str, text: str) -> list[RawSheet]:
    """Return the first table of a Markdown text; what stands above it are titles, as rows of one cell."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        bare = line.strip()
        if bare.startswith("|"):
            cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", bare.strip("|"))]
            rows.append([] if all(re.fullmatch(":?-+:?", cell) for cell in cells) else cells)
        else:
            rows.append([bare.lstrip("# ")])
    width = max(map(len, rows), default=0)
    if width < 2:
        raise InputError([fault("no_markdown", name)])
    columns = {f"c{i}": [row[i] if i < len(row) else None for row in rows] for i in range(width)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return [RawSheet(name, "", _stripped(frame))]


def _decoded(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """Return the text of a file; one that mixes encodings is refused with its first line that does not fit."""
    if b"\0" in data[:_CUT] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([fault("not_text", name)])
    if encoding is None:
        try:
            return data.decode("utf-8-sig"), "utf-8"
        except UnicodeDecodeError:
            pass
    from yundong.base.extras import require

    require("reading", "Reading a file in another encoding than UTF-8")
    if encoding is None:
        _refuse_mixed(data, name)
    from yundong.documents.text.decode import decode

    try:
        text, found = decode(data, name, encoding)
    except InputError:
        if encoding is not None:
            raise
        raise InputError([fault("not_text", name)]) from None
    if (place := text.find("\ufffd")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise InputError([fault("encoding", name, found, line=line)])
    return text, found


def _refuse_mixed(data: bytes, name: str) -> None:
    """Refuse a file of which some lines are UTF-8 and others are not, as when two exports are joined."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    kinds: dict[bool, list[int]] = {True: [], False: []}
    for number, line in enumerate(data.splitlines(), start=1):
        if line.isascii():
            continue
        try:
            kinds[True] += [number] if len(line) - len(line.decode()) >= 6 else []
        except UnicodeDecodeError:
            kinds[False].append(number)
    if kinds[True] and kinds[False]:
        first = max(kinds[True][0], kinds[False][0])
        raise InputError([fault("mixed", name, line=first)])


def _separator(text: str) -> str:
    """Return the separator that divides the first lines most evenly into most cells."""
    lines = [line for line in text[:_CUT].splitlines()[:50] if line.strip()]

    def evenness(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=lambda count: (counts.count(count) if count else 0, count))
        return (counts.count(usual) if usual else 0, usual)

    return max(SEPARATORS, key=evenness)


def _widest(text: str, separator: str) -> int:
    """Return the columns of the widest of the first lines, each looked at to its end."""
    head = text[: 4 * _CUT]
    line_end = "\r" if "\r" in head and "\n" not in head else "\n"
    widest = start = 0
    for _ in range(50):
        end = text.find(line_end, start)
        widest = max(widest, text.count(separator, start, end if end >= 0 else len(text)))
        if end < 0:
            break
        start = end + 1
    return widest + 1


def _split(name: str, text: str, separator: str) -> pl.DataFrame:
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()), separator=separator, has_header=False, infer_schema=False
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return _row_by_row(name, text, separator)
    return frame.rename({column: f"c{i}" for i, column in enumerate(frame.columns)})


def _row_by_row(name: str, text: str, separator: str) -> pl.DataFrame:
    """Read a file whose rows differ in length: titles above the table, notes below it, cells left out at the end."""
    if len(text) > RAGGED_LIMIT:
        raise InputError([fault("ragged", name)])
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(cells)
    except csv.Error as error:
        raise InputError([fault("quoting", name, error, row=len(rows) + 1)]) from None
    width = max(map(len, rows))
    if width > MOST_COLUMNS:
        raise InputError([fault("columns", name, f"{width:,}", f"{MOST_COLUMNS:,}")])
    columns = {f"c{i}": [line[i] if i < len(line) else None for line in rows] for i in range(width)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _stripped(frame: pl.DataFrame, apostrophes: bool = True) -> pl.DataFrame:
    """Return cells without white space around them, empty ones as null, and without the apostrophe before a formula."""
    text = pl.all().str.strip_chars()
    if apostrophes:
        text = text.str.replace(r"^'([=+\-@＝＋－＠])", "$1")
    return frame.with_columns(pl.when(text != "").then(text).name.keep())


# Workbooks ------------------------------------------------------------------------------------------------------------


@dataclass
class _Leaf:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool
    columns: int = 0
    rows: int = 0
    merged: tuple[tuple[int, int, int, int], ...] = ()


def _workbook(path: Path, data: bytes, wanted: str | None) -> list[RawSheet]:
    from yundong.base.extras import require

    require("reading", "Reading a workbook")
    check_packed(data, path.name)
    calendar, leaves = _contents(path.name, data)
    known = [leaf.name for leaf in leaves]
    if wanted is not None and wanted not in known:
        raise InputError([fault("no_sheet", path.name, wanted, ", ".join(known))])
    chosen = (
        [leaf for leaf in leaves if leaf.name == wanted] if wanted else [x for x in leaves if not x.hidden]
    )
    if not chosen:
        raise InputError([fault("all_hidden", path.name, known[0])])
    skipped = [leaf.name for leaf in leaves if leaf.hidden and leaf not in chosen]
    note = (("hidden", ", ".join(skipped)),) if skipped else ()
    return [_sheet(path.name, data, leaf, calendar, note) for leaf in chosen]


def _contents(name: str, data: bytes) -> tuple[int, list[_Leaf]]:
    """Return the calendar of a workbook and its sheets, from its parts alone."""
    from lxml import etree

    safe: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            book = etree.fromstring(parts.read("xl/workbook.xml"), etree.XMLParser(**safe))
            links = etree.fromstring(parts.read("xl/_rels/workbook.xml.rels"), etree.XMLParser(**safe))
            targets = {link.get("Id"): str(link.get("Target")) for link in links}
            leaves = []
            for sheet in book.iterfind(".//{*}sheet"):
                link = next(value for key, value in sheet.attrib.items() if key.endswith("}id"))
                part = targets[link].lstrip("/")
                leaf = _Leaf(
                    str(sheet.get("name")), part if part.startswith("xl/") else f"xl/{part}",
                    sheet.get("state", "visible") != "visible",
                )  # fmt: skip
                _measure(leaf, parts.read(leaf.part), name)
                leaves.append(leaf)
            properties = book.find(".//{*}workbookPr")
    except (
        LookupError,
        OSError,
        StopIteration,
        etree.XMLSyntaxError,
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
    ):
        raise InputError([fault("no_workbook", name)]) from None
    is_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    return (1904 if is_1904 else 1900), leaves


def _measure(leaf: _Leaf, sheet: bytes, name: str) -> None:
    """Note the extent and the merged cells of a sheet; refuse one that no spreadsheet could hold."""
    head = sheet[:4096].decode("utf-8", errors="replace")
    stated = re.search(r'<(?:\w+:)?dimension ref="([^"]+)"', head)
    found = _REFERENCE.fullmatch(stated[1]) if stated else None
    if found:
        leaf.columns, leaf.rows = _position(found[3] or found[1]) + 1, int(found[4] or found[2])
    far = {found.decode() for found in re.findall(rb'<(?:\w+:)?c r="([A-Z]{4,7})', sheet)}
    rightmost = max(map(_position, far), default=-1)
    leaf.columns = max(leaf.columns, rightmost + 1)
    if leaf.columns > MOST_COLUMNS or leaf.columns * leaf.rows > MOST_CELLS:
        extent = (f"{leaf.columns:,}", f"{leaf.rows:,}", f"{MOST_COLUMNS:,}", f"{MOST_CELLS:,}")
        raise InputError([fault("sheet_size", name, leaf.name, *extent)])
    merged = []
    for reference in re.findall(rb'<(?:\w+:)?mergeCell ref="([A-Z0-9:]+)"', sheet):
        area = _REFERENCE.fullmatch(reference.decode())
        if area and area[3]:
            merged.append((_position(area[1]), int(area[2]) - 1, _position(area[3]), int(area[4]) - 1))
    leaf.merged = tuple(merged)


def _sheet(
    name: str, data: bytes, leaf: _Leaf, calendar: int, remarks: Sequence[tuple[str, ...]]
) -> RawSheet:
    import fastexcel

    try:
        sheet = fastexcel.read_excel(data).load_sheet(leaf.name, header_row=None, dtypes="string")
        frame = sheet.to_polars()
    except Exception as error:  # the reader of workbooks has errors of its own
        first = (str(error).strip().splitlines() or ["unknown"])[0]
        raise InputError([fault("sheet_damaged", name, leaf.name, first)]) from None
    frame = frame.select(pl.all().cast(pl.String)).rename({c: f"c{i}" for i, c in enumerate(frame.columns)})
    frame = _stripped(frame)
    filled = _fill_merged(frame, leaf.merged)
    notes = [*remarks]
    if calendar == 1904:
        notes.append(("calendar",))
    if leaf.merged and frame.height:
        notes.append(("merged", str(len(leaf.merged))))
    return RawSheet(name, leaf.name, filled, calendar, tuple(notes))


def _fill_merged(frame: pl.DataFrame, merged: Sequence[tuple[int, int, int, int]]) -> pl.DataFrame:
    """Give every cell under a merged one its text, except cells that hold a number: a figure is not repeated."""
    if not merged or not frame.height:
        return frame
    columns: dict[str, list[str | None]] = {}

    def column(position: int) -> list[str | None]:
        key = f"c{position}"
        if key not in columns:
            columns[key] = frame[key].to_list()
        return columns[key]

    for left, top, right, bottom in merged:
        if left >= frame.width or top >= frame.height:
            continue
        value = column(left)[top]
        if value is None or re.fullmatch(r"[0-9.,]+", value):
            continue
        for position in range(left, min(right + 1, frame.width)):
            cells = column(position)
            for row in range(top, min(bottom + 1, frame.height)):
                cells[row] = value
    return frame.with_columns(pl.Series(key, cells, pl.String) for key, cells in columns.items())
