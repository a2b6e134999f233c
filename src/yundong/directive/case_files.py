"""Files of cases: CSV as people and spreadsheets write it, JSON, Parquet and workbooks.

A template that was opened and saved in a spreadsheet is read as well: with semicolons or tabs between the cells,
commas in the numbers, comment lines that have become rows, dates that have become dates.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from yundong.base.errors import InputError
from yundong.base.extent import MOST_VALUES, check_extent, check_parquet, check_workbook
from yundong.base.reading import SIZE_LIMIT, check_packed, decode, parse_json, read_bytes
from yundong.directive.levels import CASE

_COMMENT = ("#", '"#')  # a spreadsheet may put a comment in quotes
FORMATS = (".csv", ".json", ".parquet", ".xlsx")
_SEPARATORS = (",", ";", "\t")
_DECIMAL_COMMA = re.compile(r"\d+,\d+")
_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]00:00:00(\.0+)?")


@dataclass(frozen=True)
class RawTable:
    """A table as found in a file, with labels for its rows.

    Parameters
    ----------
    name : str
        Name of the file.
    frame : polars.DataFrame
        Text columns from CSV, typed columns from other formats.
    row : callable
        From the position of a row in the frame to a label such as ``"row 3"``.
    """

    name: str
    frame: pl.DataFrame
    row: Callable[[int], str]


def read_raw(source: str) -> RawTable:
    """Read a file of cases, or standard input for ``-``; values are not yet checked.

    Parameters
    ----------
    source : str
        A path ending in .csv, .json, .parquet or .xlsx; ``-`` takes CSV, or JSON if it begins with ``[``
        or ``{``.

    Raises
    ------
    InputError
        If the file cannot be read in the format of its suffix.
    """
    if source == "-":
        text = decode(sys.stdin.buffer.read(SIZE_LIMIT + 1), "standard input")
        if len(text) > SIZE_LIMIT:
            raise InputError(f"Standard input has more than {SIZE_LIMIT / 1e6:,.0f} MB. Split it.")
        return (_json if text.lstrip()[:1] in ("[", "{") else _csv)("standard input", text)
    path = Path(source)
    kind = path.suffix.lower()
    if kind not in FORMATS:
        raise InputError(
            f"{path}: Invalid file type: must be one of {', '.join(FORMATS)}, or - for standard input."
        )
    data = read_bytes(path)
    if kind in (".csv", ".json"):
        return (_json if kind == ".json" else _csv)(path.name, decode(data, path.name))
    if kind == ".xlsx":
        return _workbook(path.name, data)
    check_parquet(data, path.name)
    try:
        frame = pl.read_parquet(data)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise InputError(f"{path.name}: not a valid {kind[1:]} file: {_first_line(error)}.") from None
    return RawTable(path.name, frame, lambda i: f"row {i + 1}")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def _workbook(name: str, data: bytes) -> RawTable:
    """Read the first sheet of a workbook: the heading is its first row that is not a comment."""
    check_packed(data, name)
    check_workbook(data, name)
    try:
        frame = pl.read_excel(
            data,
            has_header=False,
            drop_empty_rows=False,
            drop_empty_cols=False,
            read_options={"dtypes": "string"},
        )
    except Exception as error:  # fastexcel, the reader of workbooks, has errors of its own
        raise InputError(f"{name}: not a valid xlsx file: {_first_line(error)}.") from None
    rows = [["" if cell is None else str(cell).strip() for cell in row] for row in frame.iter_rows()]
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(row) and not _comment(row)]
    return _table(name, numbered)


def _comment(row: Sequence[str]) -> bool:
    """Return whether a row is a comment: its first cell with anything in it begins with #."""
    return next((cell for cell in row if cell), "").startswith("#")


def _csv(name: str, text: str) -> RawTable:
    """Read CSV with every column as text; lines that begin with # are comments.

    The cells may be separated by commas, semicolons or tabs; by which, the headings show. With semicolons, a
    comma in a number is the decimal sign.
    """
    check_extent(name, text.count("\n"), 1)
    lines = text.splitlines()
    numbers = [i for i, line in enumerate(lines, 1) if line.strip() and not line.startswith(_COMMENT)]
    if not numbers:
        raise InputError(
            f"{name}: the file is empty. `yundong decide --template` writes a file to start from."
        )
    heading = lines[numbers[0] - 1]
    check_extent(name, len(numbers), max(map(heading.count, _SEPARATORS)) + 1)
    separator = max(_SEPARATORS, key=heading.count)
    if separator == "," and not heading.rstrip().endswith(","):
        return _with_commas(name, lines, numbers)
    return _of_spreadsheet(name, lines, numbers, separator)


def _of_spreadsheet(name: str, lines: list[str], numbers: list[int], separator: str) -> RawTable:
    """Read CSV as a spreadsheet wrote it, with another separator or empty columns at the right."""
    kept, blank = set(numbers), ""
    text = "\n".join(line if i in kept else blank for i, line in enumerate(lines, 1))
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, [cell.strip() for cell in row]))
    except csv.Error as error:
        raise InputError(f"{name}: not valid CSV: {error} (row {reader.line_num}).") from None
    if separator == ";":
        rows = [(number, [_with_point(name, number, cell) for cell in row]) for number, row in rows]
    return _table(name, [(number, row) for number, row in rows if not _comment(row)])


def _with_commas(name: str, lines: list[str], numbers: list[int]) -> RawTable:
    """Read CSV as it is meant to be, with the quick reader."""
    kept = "\n".join(lines[i - 1] for i in numbers)
    try:
        frame = pl.read_csv(io.BytesIO(kept.encode()), infer_schema=False, truncate_ragged_lines=False)
    except pl.exceptions.PolarsError as error:
        ragged = _ragged_line(lines, numbers)
        said = ragged or f"not valid CSV: {_first_line(error)}."
        raise InputError(f"{name}{',' if ragged else ':'} {said}") from None
    empty = [i for i, column in enumerate(frame.columns, 1) if not column.strip()]
    if empty:
        raise InputError(f"{name}: column {empty[0]} has no header. Name it after a fact or remove it.")
    doubled = [c for c in frame.columns if "_duplicated_" in c]
    if doubled:
        raise InputError(
            f"{name}: duplicate column {doubled[0].split('_duplicated_')[0]!r}. Remove one of them."
        )
    frame.columns = [column.strip() for column in frame.columns]
    return RawTable(
        name, frame, lambda i: f"row {numbers[i + 1]}" if i + 1 < len(numbers) else f"row {i + 2}"
    )


def _ragged_line(lines: list[str], numbers: list[int]) -> str | None:
    width = len(next(csv.reader([lines[numbers[0] - 1]])))
    for i in numbers[1:]:
        found = len(next(csv.reader([lines[i - 1]])))
        if found > width:
            return (
                f"row {i}: {found} cells, but the header has {width}. Remove the extra comma "
                "or quote the cell."
            )
    return None


def _with_point(name: str, number: int, cell: str) -> str:
    """Return a number with its decimal comma as a point; refuse one that could be either of two numbers."""
    if _DECIMAL_COMMA.fullmatch(cell):
        return cell.replace(",", ".")
    if _GROUPED.fullmatch(cell):
        whole = cell.replace(".", "")
        raise InputError(
            f"{name}, row {number}: {cell!r} is ambiguous. Write {whole}, or {cell.replace('.', ',')}."
        )
    return cell


def _table(name: str, numbered: Sequence[tuple[int, list[str]]]) -> RawTable:
    """Return rows as a table of text, the first being the headings; empty columns at the right are dropped."""
    if not numbered:
        raise InputError(
            f"{name}: the file is empty. `yundong decide --template` writes a file to start from."
        )
    (_, heading), *body = numbered
    width = max((place for place, title in enumerate(heading, 1) if title), default=0)
    for number, row in body:
        if any(row[width:]):
            raise InputError(
                f"{name}, row {number}: {len(row)} cells, but the header has {width}. Remove the extra cell or quote "
                "one that holds a separator."
            )
    titles = heading[:width]
    if "" in titles:
        place = titles.index("") + 1
        raise InputError(f"{name}: column {place} has no header. Name it after a fact or remove it.")
    if doubled := [title for place, title in enumerate(titles) if title in titles[:place]]:
        raise InputError(f"{name}: duplicate column {doubled[0]!r}. Remove one of them.")
    columns = {
        title: [_MIDNIGHT.sub(r"\1", row[place]) or None if place < len(row) else None for _, row in body]
        for place, title in enumerate(titles)
    }
    frame = pl.DataFrame({title: pl.Series(title, cells, pl.String) for title, cells in columns.items()})
    rows = [number for number, _ in body]
    return RawTable(name, frame, lambda i: f"row {rows[i]}" if i < len(rows) else f"row {i + 2}")


def _json(name: str, text: str) -> RawTable:
    """Read a list of objects, or an object that holds one under ``cases``."""
    found = parse_json(text, name)
    entries = found.get("cases", [found]) if isinstance(found, dict) else found
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(
            f'{name}: must be a list of objects, one per case, such as [{{"role": "trafficker"}}].'
        )
    return table_of(name, entries)


def table_of(name: str, entries: Sequence[Mapping[str, Any]]) -> RawTable:
    """Return cases given as mappings from fact to value; what is not given is unknown.

    Raises
    ------
    InputError
        If they are more than can be taken.
    """
    columns = list(dict.fromkeys(key for entry in entries for key in entry))
    check_extent(name, len(entries), len(columns), MOST_VALUES)
    frame = pl.DataFrame(
        [pl.Series(c, [entry.get(c) for entry in entries], dtype=pl.Object) for c in columns]
        or [pl.Series(CASE, [None] * len(entries), dtype=pl.Object)]
    )
    return RawTable(name, frame, lambda i: f"entry {i + 1}")
