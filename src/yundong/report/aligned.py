"""Tables as text: JSON, CSV, or columns aligned for a terminal.

Aligned columns break no word; where there is no room for them, there is one block per row.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any, Literal, TextIO

from rich.cells import cell_len

from yundong.base.errors import InputError
from yundong.base.plain import json_text, jsonable
from yundong.base.showing import drawing_on, visible
from yundong.base.tables import csv_text
from yundong.figures.wording import filled


def print_table(
    rows: Any,
    format: str | None = None,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    out: TextIO | None = None,
    title: str | None = None,
) -> None:
    """Print rows as an aligned table, as a JSON list of objects, or as CSV with a header.

    Parameters
    ----------
    rows : polars.DataFrame, or iterable of mappings or dataclass objects
        One element per row.
    format : str, optional
        ``table``, the default, is fitted to the width of the terminal (or to the content if there is none), full-width
        characters counting as two; ``json`` keeps numbers and writes dates as ISO text and NaN as null;
        ``csv`` leaves unknown values empty.
    columns : sequence or mapping of str, optional
        Columns in order; a mapping defines the headings of ``table``. By default all.
    out : text stream, optional
        Where to; standard output by default.
    title : str, optional
        Printed above ``table``; omitted from the other formats.
    """
    records, headings = records_of(rows, columns)
    names = list(headings)
    stream = sys.stdout if out is None else out
    form = str(format or "table")
    if form not in ("table", "json", "csv"):
        raise InputError(f"Invalid --format {form}: this table must be printed as table, json or csv.")
    if form == "json":
        stream.write(json_text(records))
    elif form == "csv":
        stream.write(csv_text(names, (jsonable(record).values() for record in records)))
    else:
        print_aligned(records, headings, stream, title)


def table_text(rows: Any, format: str, columns: Sequence[str] | Mapping[str, str] | None = None) -> str:
    """Return rows as `print_table` prints them."""
    stream = io.StringIO()
    print_table(rows, format, columns, stream)
    return stream.getvalue()


def records_of(
    rows: Any, columns: Sequence[str] | Mapping[str, str] | None
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return rows as dictionaries of the columns asked for, and the heading of each column."""
    found = [_as_mapping(row) for row in (rows.to_dicts() if hasattr(rows, "to_dicts") else rows)]
    names = list(columns) if columns is not None else _all_columns(rows, found)
    headings = dict(columns) if isinstance(columns, Mapping) else {name: name for name in names}
    return [{name: record.get(name) for name in names} for record in found], headings


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


def figure(value: Any) -> str:
    """Format a value for readers: thousands separators from 10,000, four significant digits, unknown as blank."""
    value = jsonable(value)
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


def print_aligned(
    records: list[dict[str, Any]],
    headings: Mapping[str, str],
    stream: TextIO,
    title: str | None = None,
    printed: Callable[[Mapping[str, Any], str], str] | None = None,
) -> None:
    """Print rows under headings as aligned columns, or as blocks where a terminal is too narrow for a table.

    Parameters
    ----------
    records : list of dict
        Values by column.
    headings : mapping of str to str
        Heading of each column, in order; the first is the key.
    stream : text stream
        Where to; lines for a file or a pipe are not wrapped.
    title : str or None
        Above the table.
    printed : callable, optional
        Text of a cell, from its record and column; by default as `figure` writes its value.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    write = printed or (lambda record, name: figure(record[name]))
    texts = {name: [visible(write(record, name)) for record in records] for name in headings}
    natural = [
        max(cell_len(line) for cell in (heading, *texts[name]) for line in (cell.splitlines() or [""]))
        for name, heading in headings.items()
    ]
    interactive = stream.isatty()
    least = _least(texts, headings)
    room = Console(file=stream).width
    if interactive and sum(least) + 2 * len(least) > room:
        _print_blocks(texts, headings, stream, title, room)
        return
    # Lines written to a file or a pipe are not wrapped.
    widths = fit(natural, least, room) if interactive else natural
    if interactive and _mean_height(texts, widths) > TALL:
        _print_blocks(texts, headings, stream, title, room)
        return
    table = Table(
        box=box.SIMPLE_HEAD,
        title=None if title is None else visible(title),
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
        table.add_row(*(Text(_broken(cell, width)) for cell, width in zip(row, widths, strict=True)))
    plain = io.StringIO()
    total = sum(widths) + 2 * len(widths)
    Console(
        file=plain, width=max(total, len(title or "")), force_terminal=interactive, highlight=False
    ).print(table)
    drawing_on(stream).writelines(f"{line.rstrip()}\n" for line in plain.getvalue().splitlines())


TALL = 4.0
"""Lines to a row, on the mean, beyond which rows are easier to read as blocks."""
LOOKED_AT = 200
"""Rows from which that mean is taken."""


def _mean_height(texts: Mapping[str, Sequence[str]], widths: Sequence[int]) -> float:
    """Return how many lines a row has on the mean where its cells are broken to these widths."""
    columns = [
        [_broken(cell, width).count("\n") + 1 for cell in column[:LOOKED_AT]]
        for column, width in zip(texts.values(), widths, strict=True)
    ]
    heights = [max(row) for row in zip(*columns, strict=True)]
    return sum(heights) / len(heights) if heights else 0.0


def _broken(cell: str, width: int) -> str:
    """Return a cell with its lines ended where Chinese may be broken: not before a closing mark, nor inside an id."""
    lines = cell.split("\n")
    return "\n".join(
        part for line in lines for part in (filled(line, width) if cell_len(line) > width else [line])
    )


def _print_blocks(
    texts: Mapping[str, Sequence[str]],
    headings: Mapping[str, str],
    stream: TextIO,
    title: str | None,
    width: int,
) -> None:
    """Print one block per record, where a table would have to break words: its key, then a line for each column."""
    stream, names = drawing_on(stream), list(headings)
    longest = min(max((cell_len(headings[name]) for name in names[1:]), default=0), width // 3)
    if title:
        stream.write(f"{visible(title)}\n\n")
    for record in zip(*(texts[name] for name in names), strict=True):
        stream.write(f"{record[0]}\n")
        for name, text in zip(names[1:], record[1:], strict=True):
            if text:
                lead = f"  {headings[name]}{' ' * max(0, longest - cell_len(headings[name]))}  "
                stream.writelines(f"{line}\n" for line in _indented(lead, text, longest + 4, width))
        stream.write("\n")


def _indented(lead: str, text: str, indent: int, width: int) -> list[str]:
    """Return a text after a lead-in, wrapped at spaces (Chinese anywhere), its further lines indented."""
    parts = [part for line in text.splitlines() for part in filled(line, max(width - indent, 20)) or [""]]
    first, *rest = parts or [""]
    if cell_len(lead) > indent:
        return [lead.rstrip(), *(" " * indent + part for part in (first, *rest))]
    return [(lead + first).rstrip(), *(" " * indent + part for part in rest)]


def _least(texts: Mapping[str, Sequence[str]], headings: Mapping[str, str]) -> list[int]:
    """Return the width below which each column would have to break a word; the first, a key, is never broken.

    Chinese may be broken between any two characters.
    """
    words = [
        [heading, *texts[name]]
        if not position
        else [word for cell in (heading, *texts[name]) for word in cell.split()]
        for position, (name, heading) in enumerate(headings.items())
    ]
    return [max(map(_unbroken, column), default=0) for column in words]


def _unbroken(word: str) -> int:
    """Return how many terminal cells a word needs on one line: of Chinese, a few."""
    size = cell_len(word)
    return size if size < 1.5 * len(word) else min(size, 8)


def fit(natural: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Return column widths that fit a terminal: short columns stay whole, prose shares the remaining width.

    Parameters
    ----------
    natural : sequence of int
        Width of the content of each column, in terminal cells.
    least : sequence of int
        Minimum width without breaking words; all of them fit.
    width : int
        Width of the terminal.
    """
    room = width - 2 * len(natural)
    if sum(natural) <= room:
        return list(natural)
    # Short columns are kept whole as far as possible: the widest is narrowed first.
    floors = list(least)
    for prose in range(48, 6, -2):
        floors = [min(size, max(prose, low)) for size, low in zip(natural, least, strict=True)]
        if sum(floors) <= room:
            break
    else:
        floors = list(least)
    spare, wanted = max(room - sum(floors), 0), sum(natural) - sum(floors)
    return [f + spare * (size - f) // max(wanted, 1) for size, f in zip(natural, floors, strict=True)]
