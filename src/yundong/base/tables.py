"""One way to read a CSV table, as text cells or as typed rows, with every fault in it found at once.

A typed table is described by a frozen dataclass whose fields are its columns, in order; `column` says how a
cell is read. Nothing in a cell is executed or looked up: a cell becomes text, a number, a date or words.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

from yundong.base.cells import FORMULA_SIGNS, CellError, Reader, as_written, harmless
from yundong.base.errors import Fault, InputError, nearest
from yundong.base.extent import MOST_TYPED, check_extent, check_values
from yundong.base.notebook import ShownTable, Tabular
from yundong.base.persons import REMARKS, kinds_in, persons_in
from yundong.base.privacy import WITHHELD, personal_columns
from yundong.base.reading import attempt, read_text


def column(
    read: Reader, *, optional: bool = False, empty: Any = None, ref: str | None = None, absent: bool = False
) -> Any:
    """Declare a column of a table; one that may be empty need not be named when a row is made in Python.

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
    metadata = {"read": read, "optional": optional, "empty": empty, "ref": ref, "absent": absent}
    return field(default=empty, kw_only=True, metadata=metadata) if optional else field(metadata=metadata)


SEPARATORS = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets write instead of commas, where a comma stands in decimals."""

Row = TypeVar("Row")
RowFaults = Iterator[tuple[str, str, str]]
"""What a row class yields from ``faults()``: column, problem and remedy."""


class Table(Mapping[str, Row], Tabular, Generic[Row]):
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
        """Return the table as a Polars frame, one column per field."""
        return self.to_polars()

    def _named_rows(self) -> Iterator[dict[str, Any]]:
        rows: list[Any] = list(self.values())  # dataclasses, see `column`
        return ({f.name: getattr(row, f.name) for f in fields(row)} for row in rows)

    def _shown(self, lang: str) -> ShownTable:
        rows = list(self._named_rows())
        names = [n for n in (rows[0] if rows else {}) if any(row[n] not in (None, "", ()) for row in rows)]
        words = f"{len(rows):,} 行" if lang == "zh" else f"{len(rows):,} rows"
        return ShownTable(words, {name: name for name in names}, rows)


@dataclass(frozen=True)
class TextTable:
    """A CSV file as text: its header and its non-empty rows with their row numbers.

    Attributes
    ----------
    file : str
        Name of the file.
    header : tuple of str
        Titles of the columns.
    rows : tuple of (int, tuple of str)
        Row as a spreadsheet counts it, the header being 1, and its cells, as many as the header has.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the number of each row and its cells by column."""
        return ((row, dict(zip(self.header, cells, strict=True))) for row, cells in self.rows)


def read_csv(path: Path, needed: Sequence[str] = (), *, strip: bool = True) -> TextTable:
    """Return a CSV file as text cells.

    Parameters
    ----------
    path : Path
        UTF-8, separated by commas, with a header row.
    needed : sequence of str
        Columns that must be there; others may be.
    strip : bool
        Whether white space around a cell is removed.

    Raises
    ------
    InputError
        For everything that is wrong with encoding, quoting, header and the length of rows, at once.
    """
    return csv_table(read_text(path), path.name, needed, strip=strip)


def csv_table(content: str, name: str, needed: Sequence[str] = (), *, strip: bool = True) -> TextTable:
    """Return the cells of a CSV text; see `read_csv`."""
    faults: list[Fault] = []
    raw = parse_csv(content, name, faults, strip=strip)
    missing = [title for title in needed if raw is not None and title not in raw.header]
    faults += [missing_column(name, title) for title in missing]
    if raw is None or faults:
        raise InputError(faults)
    return raw


def missing_column(file: str, title: str) -> Fault:
    """Return the fault of a table without a column that it needs."""
    return Fault(file, "This column is missing.", "Add it; its cells may be empty if unknown.", 1, title)


def parse_csv(content: str, name: str, faults: list[Fault], *, strip: bool = True) -> TextTable | None:
    """Return the cells of a CSV text without those rows that do not fit the header, or None.

    Parameters
    ----------
    content : str
        The text, with at least a header row.
    name : str
        Name of the file, for messages.
    faults : list of Fault
        Added to: quoting, header, ragged rows, columns about persons.
    strip : bool
        Whether white space around a cell is removed.

    Returns
    -------
    TextTable or None
        None where nothing can be made of the file.
    """
    rows: list[tuple[int, list[str]]] = []
    row = 0
    heading = content.partition("\n")[0].count(",") + 1
    try:
        check_extent(name, content.count("\n"), 1)
        check_extent(name, 1, heading)
        check_values(content, name, MOST_TYPED, ",\n")
    except InputError as error:
        faults.extend(error.faults)
        return None
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(content, newline=""), strict=True), start=1):
            if any(cell.strip() for cell in cells):
                whole_cells = [cell.strip() for cell in cells] if strip or not rows else cells
                rows.append((row, [as_written(cell) for cell in whole_cells]))
    except csv.Error as error:
        remedy = "Close every quotation mark, and double those inside a quoted cell."
        faults.append(Fault(name, f"The quoting is broken ({error}).", remedy, row=row + 1))
        return None
    if not rows:
        faults.append(Fault(name, "This table has no header.", "Give each column a title.", row=1))
        return None
    header = tuple(rows[0][1])
    if len(header) == 1 and (found := [word for mark, word in SEPARATORS.items() if mark in header[0]]):
        problem = f"The columns are not separated by commas but by {found[0]}."
        remedy = "Save it with commas between columns and points in decimals, as LibreOffice does when asked."
        faults.append(Fault(name, problem, remedy, 1))
        return None
    _check_header(name, header, faults)
    _check_cells(name, header, rows[1:], faults)
    whole = []
    for row, line in rows[1:]:
        if len(line) == len(header):
            whole.append((row, tuple(line)))
        else:
            problem = f"This row has {len(line)} cells, the header has {len(header)}."
            faults.append(Fault(name, problem, "Add what is missing, or quote cells that hold a comma.", row))
    return TextTable(name, header, tuple(whole))


def _check_cells(
    name: str, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], faults: list[Fault]
) -> None:
    """Note cells with an identity or telephone number, an e-mail address or a name, without what they hold."""
    lines = list(rows)
    found = [
        (lines[place][0], position, kind)
        for position in range(max((len(cells) for _, cells in lines), default=0))
        for place, kind in persons_in(
            [cells[position] if position < len(cells) else "" for _, cells in lines],
            names=position < len(header) and header[position].casefold() in REMARKS,
        )
    ]
    for row, position, kind in sorted(found):
        title = header[position] if position < len(header) else None
        faults.append(
            Fault(name, f"It holds {kind}, which the project does not take.", "Remove it.", row, title)
        )


def csv_text(header: Sequence[str], rows: Iterable[Iterable[Any]], *, as_it_is: bool = False) -> str:
    r"""Return rows as the text of a CSV file, with lines that end in ``\n`` and None as an empty cell.

    No cell can be taken for a formula (`harmless`), and `parse_csv` returns it as it was; unless the table is one of
    the user's own that is to stay `as_it_is`.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    for row in (header, *rows):
        writer.writerow(
            [
                harmless(cell)
                if isinstance(cell, str) and cell[:1] in FORMULA_SIGNS and not as_it_is
                else cell
                for cell in row
            ]
        )
    return stream.getvalue()


def _check_header(name: str, header: Sequence[str], faults: list[Fault]) -> None:
    for position, title in enumerate(header, start=1):
        if not title:
            faults.append(
                Fault(name, f"Column {position} has no title.", "Give it one, or delete it.", row=1)
            )
        elif title in header[: position - 1]:
            faults.append(Fault(name, "This column appears twice.", "Keep one.", 1, title))
    for title in personal_columns(header):
        problem = "This looks like data about identifiable persons, which the project does not take."
        faults.append(Fault(name, problem, "Delete the column.", 1, title))


def read_rows(
    path: Path, kind: type[Any], key: str | None, faults: list[Fault], *, kept: bool = False
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
    kept : bool
        Whether rows with faults are kept: columns that are not known are left out, those that are missing are empty,
        and a word that is no longer known stays as it is. What points at a person is withheld.

    Returns
    -------
    list of (int, str, object)
        Row number, key, and the typed row, or None in its place where a cell was at fault.
    """
    name = path.name
    content = attempt(faults, read_text, path)
    raw = None if content is None else parse_csv(content, name, faults)
    if raw is None:
        return []
    known = {f.name for f in fields(kind)}
    dispensable = {f.name for f in fields(kind) if f.metadata["absent"]}
    if not _known_columns(name, raw.header, known, dispensable, faults) and not kept:
        return []
    seen: dict[str, int] = {}
    result = []
    for row, values in raw.records():
        item_key = values.get(key, str(row)) if key else str(row)
        if key and item_key in seen:
            problem = f"This is already in row {seen[item_key]}."
            faults.append(Fault(name, problem, "Give each row a key of its own.", row, key, item_key))
        seen.setdefault(item_key, row)
        typed = read_row(name, row, values, kind, faults)
        result.append((row, item_key, _kept_row(values, kind) if typed is None and kept else typed))
    return result


def _kept_row(values: Mapping[str, str], kind: type[Any]) -> Any:
    """Return a typed row from cells of which some cannot be read: they are empty or, as text, stay as they are."""
    ready: dict[str, Any] = {}
    for f in fields(kind):
        cell = values.get(f.name, "")
        cell = WITHHELD if kinds_in(cell) else cell
        try:
            ready[f.name] = f.metadata["read"](cell) if cell else _nothing(f)
        except CellError:
            ready[f.name] = cell if f.type == "str" else _nothing(f)
    return kind(**ready)


def _nothing(f: Field[Any]) -> Any:
    """Return what an empty cell of a column becomes, whether or not it may be empty."""
    if f.metadata["optional"]:
        return f.metadata["empty"]
    return {"str": "", "bool": False, "float": math.nan}.get(str(f.type))


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
        faults.append(missing_column(name, title))
    return not missing


def read_row(name: str, row: int, values: Mapping[str, str], kind: type[Any], faults: list[Fault]) -> Any:
    """Return one typed row, or None if a cell of it is at fault.

    Parameters
    ----------
    name : str
        Name of the file, for messages.
    row : int
        Row as a spreadsheet counts it.
    values : mapping of str to str
        Cells by column; one that is missing counts as empty.
    kind : type
        A dataclass whose fields are columns.
    faults : list of Fault
        Added to.
    """
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
