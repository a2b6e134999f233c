"""Output of the commands: tables to standard output in three formats, notes to standard error."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from enum import Enum, StrEnum
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO

import typer

from yundong.base import writing
from yundong.base.tables import csv_text


class TableFormat(StrEnum):
    """Formats of tables."""

    table = "table"
    json = "json"
    csv = "csv"


FormatOption = Annotated[TableFormat, typer.Option("--format", help="Output format.")]
"""The ``--format`` option of every command that prints a table; its default is ``TableFormat.table``."""


OutOption = Annotated[Path | None, typer.Option("-o", "--out", help="Where to write; by default printed.")]
"""The ``--out`` option of every command whose result is one text; `emit` writes it."""


def emit(content: str | bytes, out: Path | None) -> None:
    """Print a text, or write it whole to a file and say so on standard error.

    Parameters
    ----------
    content : str or bytes
        Bytes need a file.
    out : Path or None
        Where to; standard output by default.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    if out is None:
        sys.stdout.write(content if isinstance(content, str) else content.decode("utf-8"))
        return
    if isinstance(content, str):
        writing.write_text(out, content)
    else:
        writing.write_bytes(out, content)
    note(f"written: {out}")


@contextmanager
def stream_for(out: Path | None) -> Iterator[TextIO]:
    """Give a stream to print to: standard output, or a text that `emit` writes to a file at the end."""
    if out is None:
        yield sys.stdout
        return
    stream = io.StringIO()
    yield stream
    emit(stream.getvalue(), out)


def check_out(out: Path | None) -> None:
    """Refuse a place where no file can be written, before the work begins."""
    if out is not None:
        writing.check_writable(out)


def print_table(
    rows: Any,
    format: TableFormat | str = TableFormat.table,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    out: TextIO | None = None,
    title: str | None = None,
) -> None:
    """Print rows as an aligned table, as a JSON list of objects, or as CSV with a header.

    Parameters
    ----------
    rows : polars.DataFrame, or iterable of mappings or dataclass objects
        One element per row.
    format : TableFormat or str
        ``table`` is fitted to the width of the terminal (or to the content if there is none), full-width
        characters counting as two; ``json`` keeps numbers and writes dates as ISO text and NaN as null;
        ``csv`` leaves unknown values empty.
    columns : sequence or mapping of str, optional
        Columns in order; a mapping defines the headings of ``table``. By default all.
    out : text stream, optional
        Where to; standard output by default.
    title : str, optional
        Printed above ``table``; omitted from the other formats.
    """
    found = [_as_mapping(row) for row in (rows.to_dicts() if hasattr(rows, "to_dicts") else rows)]
    names = list(columns) if columns is not None else _all_columns(rows, found)
    headings = dict(columns) if isinstance(columns, Mapping) else {name: name for name in names}
    records = [{name: record.get(name) for name in names} for record in found]
    stream = sys.stdout if out is None else out
    form = TableFormat(format)
    if form is TableFormat.json:
        json.dump([_jsonable(record) for record in records], stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    elif form is TableFormat.csv:
        stream.write(csv_text(names, (_jsonable(record).values() for record in records)))
    else:
        _print_aligned(records, headings, stream, title)


def print_json(value: Any, out: TextIO | None = None) -> None:
    """Print one value as JSON.

    Parameters
    ----------
    value : mapping, dataclass object or sequence
        Dates become ISO text, paths text, NaN null.
    out : text stream, optional
        Standard output by default.
    """
    (sys.stdout if out is None else out).write(json_text(value))


def json_text(value: Any) -> str:
    """Return one value as indented JSON, as `print_json` prints it."""
    return json.dumps(_jsonable(value), ensure_ascii=False, indent=1) + "\n"


def note(text: str) -> None:
    """Print a message on standard error, apart from the result."""
    print(text, file=sys.stderr)


def terminal_width() -> int | None:
    """Return the columns of the terminal on standard output, at least 80; None for a file or a pipe."""
    return max(80, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None


def _as_mapping(row: Any) -> Mapping[str, Any]:
    if is_dataclass(row) and not isinstance(row, type):
        return asdict(row)
    if isinstance(row, Mapping):
        return row
    raise TypeError(f"a row must be a mapping or a dataclass object, not {type(row).__name__}")


def _all_columns(rows: Any, records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the columns of a frame (even if empty), or all keys of the rows in order of appearance."""
    named = getattr(rows, "columns", None)
    if named is not None:
        return list(named)
    return list(dict.fromkeys(name for record in records for name in record))


def _jsonable(value: Any) -> Any:
    """Return a JSON-compatible value: NaN and infinity as null, dates and paths as text."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_jsonable(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if hasattr(value, "item"):  # a NumPy scalar
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def figure(value: Any) -> str:
    """Format a value for readers: thousands separators from 10,000, four significant digits, unknown as blank."""
    value = _jsonable(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _print_aligned(
    records: list[dict[str, Any]], headings: Mapping[str, str], stream: TextIO, title: str | None
) -> None:
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    texts = {name: [figure(record[name]) for record in records] for name in headings}
    natural = [
        max(cell_len(line) for cell in (heading, *texts[name]) for line in (cell.splitlines() or [""]))
        for name, heading in headings.items()
    ]
    interactive = stream.isatty()
    # Lines written to a file or a pipe are not wrapped.
    widths = _fit(natural, _least(texts, headings), Console(file=stream).width) if interactive else natural
    table = Table(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    for (name, heading), width in zip(headings.items(), widths, strict=True):
        cells = [record[name] for record in records if record[name] is not None]
        numeric = bool(cells) and all(isinstance(c, (int, float)) and not isinstance(c, bool) for c in cells)
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(Text(heading), justify=justify, overflow="fold", width=width)
    for row in zip(*texts.values(), strict=True):
        table.add_row(*(Text(cell) for cell in row))
    plain = io.StringIO()
    total = sum(widths) + 2 * len(widths)
    Console(
        file=plain, width=max(total, len(title or "")), force_terminal=interactive, highlight=False
    ).print(table)
    stream.writelines(f"{line.rstrip()}\n" for line in plain.getvalue().splitlines())


def _least(texts: Mapping[str, Sequence[str]], headings: Mapping[str, str]) -> list[int]:
    """Return the width of the longest word of each column; the first column, a key, is never broken."""
    from rich.cells import cell_len

    words = [
        [word for cell in (heading, *texts[name]) for word in (cell.split() if position else [cell])]
        for position, (name, heading) in enumerate(headings.items())
    ]
    return [max((cell_len(word) for word in column), default=0) for column in words]


def _fit(natural: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Return column widths that fit a terminal: short columns stay whole, prose shares the remaining width.

    Parameters
    ----------
    natural : sequence of int
        Width of the content of each column, in terminal cells.
    least : sequence of int
        Minimum width without breaking words.
    width : int
        Width of the terminal.
    """
    room = width - 2 * len(natural)
    if sum(natural) <= room:
        return list(natural)
    # Wrap only the widest columns if that suffices, then others; break words only as a last resort.
    for cap, prose in product((30, 20, 14, 10), range(48, 6, -2)):
        caps = [30 if cap > 10 else 10, *[cap] * (len(least) - 1)]  # the key is narrowed last
        floors = [min(n, max(prose, min(low, c))) for n, low, c in zip(natural, least, caps, strict=True)]
        if sum(floors) <= room:
            break
    spare, wanted = max(room - sum(floors), 0), sum(natural) - sum(floors)
    return [f + spare * (size - f) // max(wanted, 1) for size, f in zip(natural, floors, strict=True)]
