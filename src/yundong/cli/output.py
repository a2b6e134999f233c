"""Output of the commands: tables to standard output in three formats, notes to standard error."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO, TypeVar

import typer

from yundong.base import writing
from yundong.base.errors import InputError, did_you_mean
from yundong.base.extras import require
from yundong.base.plain import json_text as json_text
from yundong.base.plain import jsonable
from yundong.base.writing import ENDINGS
from yundong.cli.loudness import note as note
from yundong.report.aligned import print_table as print_table
from yundong.report.aligned import records_of
from yundong.report.aligned import table_text as table_text


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


SAME = {"table": "text", "markdown": "md"}  # two names of one form
DRAWN = ("md", "html", "xlsx", "docx", "pdf")  # what the extra `report` writes
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


def form_of(asked: Form | None, out: Path | None, forms: type[Form], own: Collection[str] = ()) -> Form:
    """Return the form of an output: the one asked for, else what the ending of the file means, else the first.

    A command calls it before its work begins, so that a form which cannot be written is refused by then.

    Parameters
    ----------
    asked : member of `forms`, optional
        The value of ``--format``.
    out : Path, optional
        The value of ``--out``.
    forms : StrEnum
        The forms that the command can write.
    own : collection of str, optional
        Those of `DRAWN` that the command writes without the extra `report`.

    Raises
    ------
    InputError
        For an ending that the command cannot write, a form that is not text and has no file, or a missing extra.
    """
    form = _meant(asked, out, forms)
    meaning = SAME.get(form.value, form.value)
    if out is None and meaning not in PRINTED:
        raise InputError(f"A {form.value} cannot be printed. Write it to a file: -o FILE.{form.value}")
    if meaning in DRAWN and meaning not in own:
        require("report", f"Writing {form.value}")
    return form


def _meant(asked: Form | None, out: Path | None, forms: type[Form]) -> Form:
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
    return asked or next(iter(forms))


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
    if lang == "zh" and for_readers(form):
        rows, columns = records_of(rows, columns)
        rows = [
            {key: "否是"[value] if isinstance(value, bool) else value for key, value in row.items()}
            for row in rows
        ]
    if form in (TableFormat.table, TableFormat.json, TableFormat.csv):
        if out is None:
            print_table(rows, form, columns, title=caption)
        else:
            with stream_for(out) as stream:
                print_table(rows, form, columns, stream, caption)
        return
    from yundong.report.sheets import Listing, Sheet, document_of

    records, headings = records_of(rows, columns)
    name = title or caption or "table"
    sheet = Sheet(name, caption or name, headings, [_plain_values(record) for record in records])
    emit(document_of(Listing(name, (sheet,), lang, notes=tuple(notes)), form.value), out)


FACTS = {
    "Run folder": "推演文件夹", "Text report": "文本报告", "Seal": "封存值", "Page": "网页", "Exhibit": "展示页",
}  # fmt: skip


def put_facts(facts: Mapping[str, object], lang: str) -> None:
    """Print names and what they name as two columns."""
    from rich.cells import cell_len

    for name, value in facts.items():
        shown = FACTS[name] if lang == "zh" else name
        print(f"{shown}{' ' * (14 - cell_len(shown))}{value}")


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


def terminal_width() -> int | None:
    """Return the columns of the terminal on standard output, at least 40; None for a file or a pipe."""
    return max(40, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None


def _plain_values(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with days kept and everything else as JSON would have it."""
    return {
        key: value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else jsonable(value)
        for key, value in record.items()
    }
