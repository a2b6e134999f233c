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
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO, TypeVar

import typer

from yundong.base import writing
from yundong.base.errors import InputError, did_you_mean
from yundong.base.extras import require
from yundong.base.tables import csv_text
from yundong.cli.streams import drawing_on, visible


class TableFormat(StrEnum):
    """Formats of tables."""

    table = "table"
    json = "json"
    csv = "csv"
    md = "md"
    html = "html"
    xlsx = "xlsx"
    docx = "docx"
    pdf = "pdf"


# The one list of endings of files: what each means, whatever the command.
ENDINGS = {
    ".txt": "text", ".md": "md", ".html": "html", ".htm": "html", ".csv": "csv", ".json": "json", ".xlsx": "xlsx",
    ".docx": "docx", ".pdf": "pdf", ".svg": "svg", ".png": "png", ".jsonld": "jsonld", ".xml": "tei", ".tei": "tei",
}  # fmt: skip
SAME = {"table": "text", "markdown": "md"}  # two names of one form
PRINTED = ("text", "json", "csv", "jsonld", "tei", "claims", "svg", "md", "html")  # what a terminal can show

FormatOption = Annotated[
    TableFormat | None, typer.Option("--format", help="By default the ending of -o decides, else a table.")
]
"""The ``--format`` option of every command that prints a table; its default is None."""


OutOption = Annotated[
    Path | None,
    typer.Option("-o", "--out", help="Where to write; the ending decides the format. By default printed."),
]
"""The ``--out`` option of every command whose result is one text or table; `emit` writes it."""


class OutputLanguage(StrEnum):
    """Languages of the output."""

    en = "en"
    zh = "zh"


LangOption = Annotated[OutputLanguage, typer.Option("--lang", help="Language of the output: en or zh.")]
"""The ``--lang`` option of commands that print names or prose."""

Form = TypeVar("Form", bound=StrEnum)


def form_of(asked: Form | None, out: Path | None, forms: type[Form]) -> Form:
    """Return the form of an output: the one asked for, else what the ending of the file means, else the first.

    Parameters
    ----------
    asked : member of `forms`, optional
        The value of ``--format``.
    out : Path, optional
        The value of ``--out``.
    forms : StrEnum
        The forms that the command can write.

    Raises
    ------
    InputError
        For an ending that the command cannot write, or a form that is not text and has no file.
    """
    by_meaning = {SAME.get(form.value, form.value): form for form in forms}
    if asked is None and out is not None and out.suffix:
        ending = out.suffix.lower()
        if ENDINGS.get(ending) not in by_meaning:
            known = [e for e, meaning in ENDINGS.items() if meaning in by_meaning]
            hint = did_you_mean(ending, known)
            raise InputError(
                f"{out}: the ending {out.suffix} is not known to this command.{hint} Endings: {', '.join(known)}; "
                f"or use --format {'|'.join(forms)}."
            )
        return by_meaning[ENDINGS[ending]]
    form = asked or next(iter(forms))
    if out is None and SAME.get(form.value, form.value) not in PRINTED:
        raise InputError(f"A {form.value} cannot be printed. Write it to a file: -o FILE.{form.value}")
    return form


def for_readers(form: TableFormat) -> bool:
    """Return whether a form is read by people, who want few columns in words, rather than by programs."""
    return form not in (TableFormat.csv, TableFormat.json, TableFormat.xlsx)


def put_table(
    rows: Any,
    format: TableFormat | None,
    out: Path | None = None,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    *,
    title: str = "",
    caption: str | None = None,
    lang: str = "en",
    notes: Sequence[str] = (),
) -> None:
    """Print rows, or write them to a file in the form that its ending or ``--format`` says.

    Parameters
    ----------
    rows, columns
        As for `print_table`; a mapping gives the headings of every form but JSON and CSV.
    format, out
        The options of the command.
    title : str
        Of a document or workbook.
    caption : str, optional
        Printed above the table on a terminal.
    lang : str
        Language of a document.
    notes : sequence of str
        Paragraphs below the table of a document.
    """
    form = form_of(format, out, TableFormat)
    if form in (TableFormat.table, TableFormat.json, TableFormat.csv):
        if out is None:
            print_table(rows, form, columns, title=caption)
        else:
            with stream_for(out) as stream:
                print_table(rows, form, columns, stream, caption)
        return
    require("report", f"Writing {form.value}")
    from yundong.report.sheets import Listing, Sheet, document_of

    records, headings = _records(rows, columns)
    name = title or caption or "table"
    sheet = Sheet(name, caption or name, headings, [_plain_values(record) for record in records])
    emit(document_of(Listing(name, (sheet,), lang, notes=tuple(notes)), form.value), out)


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
    format: TableFormat | str | None = None,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    out: TextIO | None = None,
    title: str | None = None,
) -> None:
    """Print rows as an aligned table, as a JSON list of objects, or as CSV with a header.

    Parameters
    ----------
    rows : polars.DataFrame, or iterable of mappings or dataclass objects
        One element per row.
    format : TableFormat or str, optional
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
    records, headings = _records(rows, columns)
    names = list(headings)
    stream = sys.stdout if out is None else out
    form = TableFormat(format or TableFormat.table)
    if form not in (TableFormat.table, TableFormat.json, TableFormat.csv):
        raise InputError(f"Invalid --format {form.value}: this table must be printed as table, json or csv.")
    if form is TableFormat.json:
        json.dump([_jsonable(record) for record in records], stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    elif form is TableFormat.csv:
        stream.write(csv_text(names, (_jsonable(record).values() for record in records)))
    else:
        _print_aligned(records, headings, stream, title)


def table_text(rows: Any, format: str, columns: Sequence[str] | Mapping[str, str] | None = None) -> str:
    """Return rows as `print_table` prints them."""
    stream = io.StringIO()
    print_table(rows, format, columns, stream)
    return stream.getvalue()


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
    """Return the columns of the terminal on standard output, at least 40; None for a file or a pipe."""
    return max(40, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None


def _records(
    rows: Any, columns: Sequence[str] | Mapping[str, str] | None
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return rows as dictionaries of the columns asked for, and the heading of each column."""
    found = [_as_mapping(row) for row in (rows.to_dicts() if hasattr(rows, "to_dicts") else rows)]
    names = list(columns) if columns is not None else _all_columns(rows, found)
    headings = dict(columns) if isinstance(columns, Mapping) else {name: name for name in names}
    return [{name: record.get(name) for name in names} for record in found], headings


def _plain_values(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with days kept and everything else as JSON would have it."""
    return {
        key: value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else _jsonable(value)
        for key, value in record.items()
    }


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

    texts = {name: [visible(figure(record[name])) for record in records] for name in headings}
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
    widths = _fit(natural, least, room) if interactive else natural
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
        table.add_row(*(Text(cell) for cell in row))
    plain = io.StringIO()
    total = sum(widths) + 2 * len(widths)
    Console(
        file=plain, width=max(total, len(title or "")), force_terminal=interactive, highlight=False
    ).print(table)
    drawing_on(stream).writelines(f"{line.rstrip()}\n" for line in plain.getvalue().splitlines())


def _print_blocks(
    texts: Mapping[str, Sequence[str]],
    headings: Mapping[str, str],
    stream: TextIO,
    title: str | None,
    width: int,
) -> None:
    """Print one block per record, where a table would have to break words: its key, then a line for each column."""
    from rich.cells import cell_len

    names = list(headings)
    longest = min(max((cell_len(headings[name]) for name in names[1:]), default=0), width // 3)
    if title:
        stream.write(f"{title}\n\n")
    for record in zip(*(texts[name] for name in names), strict=True):
        stream.write(f"{record[0]}\n")
        for name, text in zip(names[1:], record[1:], strict=True):
            if text:
                lead = f"  {headings[name]}{' ' * max(0, longest - cell_len(headings[name]))}  "
                stream.writelines(f"{line}\n" for line in _indented(lead, text, longest + 4, width))
        stream.write("\n")


def _indented(lead: str, text: str, indent: int, width: int) -> list[str]:
    """Return a text after a lead-in, wrapped at spaces (Chinese anywhere), its further lines indented."""
    from rich.cells import cell_len

    from yundong.report.text import wrap

    parts = [part for line in text.splitlines() for part in wrap(line, max(width - indent, 20))]
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
    from rich.cells import cell_len

    size = cell_len(word)
    return size if size < 1.5 * len(word) else min(size, 8)


def _fit(natural: Sequence[int], least: Sequence[int], width: int) -> list[int]:
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
