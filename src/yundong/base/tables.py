"""Reads the CSV tables of a scenario and finds every fault in them at once.

A table is described by a frozen dataclass whose fields are its columns, in order; `column` says how a cell is
read. Nothing in a cell is executed or looked up: a cell becomes text, a number, a date or a tuple of words.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

from yundong.base.cells import CellError, Reader
from yundong.base.errors import nearest
from yundong.base.privacy import personal_columns


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a scenario folder.

    Attributes
    ----------
    file : str
        File name inside the folder.
    row : int or None
        Row as a spreadsheet counts it, the header being 1.
    column : str or None
        Name of the column.
    value : str or None
        What stands there.
    problem, remedy : str
        A sentence each.
    """

    file: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    @property
    def structural(self) -> bool:
        """Whether it is about the file or its header, so that rows could not be read."""
        return self.column is None or self.row == 1

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        shown = "" if self.value is None else f" {_shorten(self.value)!r}:"
        return f"{', '.join(place)}:{shown} {self.problem} {self.remedy}".rstrip()


def column(
    read: Reader, *, optional: bool = False, empty: Any = None, ref: str | None = None, absent: bool = False
) -> Any:
    """Declare a column of a table.

    Parameters
    ----------
    read : callable
        From the stripped text of a cell to its value; raises `CellError`.
    optional : bool
        Whether the cell may be empty (unknown).
    empty : object
        What an empty cell becomes; None by default: unknown is never zero.
    ref : str, optional
        The table (file name without ending) whose keys the cell must be among.
    absent : bool
        Whether the whole column may be left out, as in folders older than it.
    """
    return field(metadata={"read": read, "optional": optional, "empty": empty, "ref": ref, "absent": absent})


Row = TypeVar("Row")
RowFaults = Iterator[tuple[str, str, str]]
"""What a row class yields from ``faults()``: column, problem and remedy."""


class Table(Mapping[str, Row], Generic[Row]):
    """The rows of one file by their key, in the order of the file; cannot be changed.

    Parameters
    ----------
    rows : mapping of str to row
        Key and typed row.
    """

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self._rows = dict(rows)

    def __getitem__(self, key: str) -> Row:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} rows: {', '.join(list(self)[:4])}…>"

    def frame(self) -> Any:
        """Return the table as a Polars frame, one column a field."""
        import dataclasses

        import polars as pl

        rows: list[Any] = list(self.values())
        if not rows:
            return pl.DataFrame()
        names = [f.name for f in dataclasses.fields(rows[0])]
        return pl.DataFrame({n: [getattr(row, n) for row in rows] for n in names}, strict=False)


@dataclass(frozen=True)
class RawTable:
    """A CSV file as text: its header and its non-empty rows with their row numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_text(path: Path, faults: list[Fault]) -> str | None:
    """Return the text of a UTF-8 file, or None with a fault noted.

    Parameters
    ----------
    path : Path
        The file.
    faults : list of Fault
        Added to.
    """
    name = path.name
    if not path.is_file():
        faults.append(
            Fault(name, "This file is missing.", "Put it back, or copy it from a shipped scenario.")
        )
        return None
    raw = path.read_bytes()
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        faults.append(
            Fault(name, "This is not UTF-8 text.", "Save the file with the encoding UTF-8.", row=row)
        )
        return None
    if "\0" in content:
        faults.append(Fault(name, "This is not a text file.", "Save it as plain text, encoding UTF-8."))
        return None
    if not content.strip():
        faults.append(Fault(name, "This file is empty.", "Give at least the header row."))
        return None
    return content


def read_raw(path: Path, faults: list[Fault]) -> RawTable | None:
    """Return a CSV file as text cells, or None with the faults noted.

    Parameters
    ----------
    path : Path
        The file.
    faults : list of Fault
        Added to: encoding, quoting, header, ragged rows, columns about persons.
    """
    content = read_text(path, faults)
    if content is None:
        return None
    name = path.name
    rows: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                rows.append((row, tuple(cell.strip() for cell in cells)))
    except csv.Error as error:
        remedy = "Close every quotation mark, and double those inside a quoted cell."
        faults.append(Fault(name, f"The quoting is broken ({error}).", remedy, row=row + 1))
        return None
    header = rows[0][1]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        faults.append(
            Fault(name, "The columns are not separated by commas.", "Save it as comma-separated.", 1)
        )
        return None
    _check_header(name, header, faults)
    whole = []
    for row, line in rows[1:]:
        if len(line) == len(header):
            whole.append((row, line))
        else:
            problem = f"This row has {len(line)} cells, the header has {len(header)}."
            faults.append(Fault(name, problem, "Add what is missing, or quote cells that hold a comma.", row))
    return RawTable(header, tuple(whole))


def _check_header(name: str, header: Sequence[str], faults: list[Fault]) -> None:
    for position, title in enumerate(header, start=1):
        if not title:
            faults.append(
                Fault(name, f"Column {position} has no title.", "Give it one, or delete it.", row=1)
            )
        elif title in header[: position - 1]:
            faults.append(Fault(name, "This column stands there twice.", "Keep one.", 1, title))
    for title in personal_columns(header):
        problem = "This looks like data about identifiable persons, which the project does not take."
        faults.append(Fault(name, problem, "Delete the column.", 1, title))


def read_rows(
    path: Path, kind: type[Any], key: str | None, faults: list[Fault]
) -> list[tuple[int, str, Any]]:
    """Return the typed rows of a file with their row numbers and keys.

    Parameters
    ----------
    path : Path
        The file.
    kind : type
        A dataclass whose fields are columns; a method ``faults()``, where it has one, yields
        ``(column, problem, remedy)`` for what is wrong between the cells of a row.
    key : str or None
        The column that must be unique; without one, the row number is the key.
    faults : list of Fault
        Added to.

    Returns
    -------
    list of (int, str, object)
        Row number, key, and the typed row, or None in its place where a cell was at fault.
    """
    raw = read_raw(path, faults)
    if raw is None:
        return []
    name = path.name
    known = {f.name for f in fields(kind)}
    dispensable = {f.name for f in fields(kind) if f.metadata["absent"]}
    if not _known_columns(name, raw.header, known, dispensable, faults):
        return []
    seen: dict[str, int] = {}
    result = []
    for row, cells in raw.rows:
        values = dict(zip(raw.header, cells, strict=True))
        item_key = values[key] if key else str(row)
        if key and item_key in seen:
            problem = f"This stands already in row {seen[item_key]}."
            faults.append(Fault(name, problem, "Give each row a key of its own.", row, key, item_key))
        seen.setdefault(item_key, row)
        result.append((row, item_key, _read_row(name, row, values, kind, faults)))
    return result


def _known_columns(
    name: str, header: Sequence[str], known: set[str], dispensable: set[str], faults: list[Fault]
) -> bool:
    """Note unknown and missing columns, a mistyped one only once; tell whether all needed are there."""
    missing = known.difference(header)
    mistyped: set[str] = set()
    for title in header:
        if title and title not in known and not personal_columns([title]):
            near = nearest(title, missing, limit=1)
            mistyped.update(near)
            remedy = f"Did you mean {near[0]!r}?" if near else "Delete it."
            faults.append(Fault(name, "This column is not known here.", remedy, 1, title))
    missing -= dispensable
    for title in sorted(missing - mistyped):
        remedy = "Add it; its cells may be empty if unknown."
        faults.append(Fault(name, "This column is missing.", remedy, 1, title))
    return not missing


def _read_row(name: str, row: int, values: Mapping[str, str], kind: type[Any], faults: list[Fault]) -> Any:
    """Return one typed row, or None if a cell of it is at fault."""
    before = len(faults)
    ready: dict[str, Any] = {}
    for f in fields(kind):
        cell = values.get(f.name, "")
        if not cell:
            if not f.metadata["optional"]:
                faults.append(Fault(name, "This cell is empty.", "It must be given.", row, f.name))
            ready[f.name] = f.metadata["empty"]
            continue
        try:
            ready[f.name] = f.metadata["read"](cell)
        except CellError as error:
            faults.append(Fault(name, error.problem, error.remedy, row, f.name, cell))
    if len(faults) > before:
        return None
    item = kind(**ready)
    for title, problem, remedy in item.faults() if hasattr(item, "faults") else ():
        faults.append(Fault(name, problem, remedy, row, title, values.get(title)))
    return item


def _shorten(value: str, limit: int = 60) -> str:
    return value if len(value) <= limit else value[: limit - 1] + "…"
