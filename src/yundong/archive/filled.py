"""Forms as filled in: read, checked cell by cell at once, and turned into the columns of a run.

A table of any length is read lazily: what is kept of a text is a number, a day or a label.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from yundong.archive.cells import STATED, read_day, read_figure
from yundong.archive.faults import ArchiveFault, fault, persons_fault
from yundong.archive.files import MOST_COLUMNS, read_sheets
from yundong.archive.forms import CASE, NOTE, PLACES, Form, FormColumn, english, forms, hint, term
from yundong.archive.template import WORKBOOK
from yundong.base.errors import Fault, InputError
from yundong.base.persons import flagged
from yundong.base.privacy import personal_columns

SHOWN = 20
"""Faults of one column and kind that are listed one by one; of more the number is stated."""
ROW = "row of the file"
_YES = {
    "true": True,
    "yes": True,
    "1": True,
    "是": True,
    "false": False,
    "no": False,
    "0": False,
    "否": False,
}
_ISO = "%Y-%m-%d"


@dataclass(frozen=True)
class FilledForm:
    """A form with rows.

    Attributes
    ----------
    form : Form
        Which.
    file : str
        File and sheet, for messages.
    path, sheet : Path, str
        Where it lies; the sheet is empty for CSV.
    rows : pl.LazyFrame
        Text columns with the English headings that are there, and `ROW`.
    headings : mapping of str to str
        From the English heading to that in the file.
    digest : str
        SHA-256 of the file.
    """

    form: Form
    file: str
    path: Path
    sheet: str
    rows: pl.LazyFrame = field(repr=False)
    headings: Mapping[str, str]
    digest: str

    def fault(
        self,
        key: str,
        *gaps: object,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> ArchiveFault:
        """Return a fault of this form, its column called as in the file."""
        heading = None if column is None else self.headings.get(column, column)
        return fault(key, self.file, *gaps, row=row, column=heading, value=value)


def filled_forms(
    folder: Path, faults: list[Fault], without: frozenset[str] = frozenset()
) -> dict[str, FilledForm]:
    """Return the forms of a folder that have rows, by name.

    Parameters
    ----------
    folder : Path
        As `yundong.archive.template.write_template` made it, filled in.
    faults : list of Fault
        Added to: files that cannot be read, unknown columns, a table filled in twice.
    without : frozenset of str
        Names of files that are passed over.
    """
    found: dict[str, FilledForm] = {}
    books = [] if WORKBOOK in without else _of_workbook(folder / WORKBOOK, faults)
    for one in [*books, *_of_csv(folder, faults, without)]:
        if one.form.name in found:
            faults.append(one.fault("twice_filled", found[one.form.name].file))
        found[one.form.name] = one
    return found


def _of_csv(folder: Path, faults: list[Fault], without: frozenset[str]) -> list[FilledForm]:
    found = []
    for form in forms().values():
        path = folder / f"{form.name}.csv"
        if path.name in without or not path.is_file() or path.stat().st_size == 0:
            continue
        try:
            rows = _scanned(path)
        except InputError as error:
            faults.extend(error.faults or [Fault(path.name, problem, "") for problem in error.problems])
            continue
        named = _named(form, path.name, rows, faults)
        if named is not None:
            found.append(FilledForm(form, path.name, path, "", *named, _digest(path)))
    return found


def _scanned(path: Path) -> pl.LazyFrame:
    """Return a CSV file as text columns with its own headings; one in another encoding is read as a whole."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    plain = head.decode("utf-8-sig", errors="ignore").splitlines()[:1] or [""]
    try:
        head.decode("utf-8-sig")
        simple = ";" not in plain[0] and "\t" not in plain[0]
    except UnicodeDecodeError as error:
        simple = error.start > len(head) - 4 and len(head) == 1 << 20
    if simple:
        with path.open("rb") as file:
            width = file.readline().count(b",") + 1
        if width > MOST_COLUMNS:
            raise InputError([fault("columns", path.name, f"{width:,}", f"{MOST_COLUMNS:,}")])
        try:
            rows = pl.scan_csv(
                path, infer_schema=False, row_index_name=ROW, row_index_offset=2, encoding="utf8"
            )
            rows.select(pl.all().null_count()).collect(engine="streaming")  # finds rows that are too long
            return rows
        except pl.exceptions.PolarsError as error:
            first = (str(error).splitlines() or ["unknown"])[0]
            raise InputError([fault("no_table", path.name, first.rstrip("."))]) from None
    return _with_headings(read_sheets(path)[0].cells, path.name)


def _with_headings(cells: pl.DataFrame, file: str) -> pl.LazyFrame:
    """Return cells below their first row, which gives the headings."""
    if not cells.height:
        return pl.LazyFrame(schema={ROW: pl.UInt32})
    heads = [text or "" for text in cells.row(0)]
    kept = {f"c{i}": head for i, head in enumerate(heads) if head}
    body = cells.slice(1).with_row_index(ROW, 2).select(ROW, *kept)
    doubled = sorted({head for head in kept.values() if list(kept.values()).count(head) > 1})
    if doubled:
        raise InputError([fault("twice_column", file, head, row=1) for head in doubled])
    return body.filter(pl.any_horizontal(pl.col(list(kept)).is_not_null())).rename(kept).lazy()


def _of_workbook(path: Path, faults: list[Fault]) -> list[FilledForm]:
    if not path.is_file():
        return []
    try:
        sheets = read_sheets(path)
    except InputError as error:
        faults.extend(error.faults)
        return []
    found = []
    digest = _digest(path)
    for sheet in sheets:
        name = english("table", sheet.sheet)
        if name not in forms() or sheet.cells.height < 2:
            continue
        file = f"{path.name}, sheet {sheet.sheet}"
        try:
            named = _named(forms()[name], file, _with_headings(sheet.cells, file), faults)
        except InputError as error:
            faults.extend(error.faults)
            continue
        if named is not None:
            found.append(FilledForm(forms()[name], file, path, sheet.sheet, *named, digest))
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _named(
    form: Form, file: str, rows: pl.LazyFrame, faults: list[Fault]
) -> tuple[pl.LazyFrame, dict[str, str]] | None:
    """Return rows under English headings, and these with the headings of the file.

    None where there are no rows, or a column does not belong there.
    """
    heads = [name for name in rows.collect_schema().names() if name != ROW]
    known = [column.name for column in form.columns]
    names = {head: english("column", head.strip()) for head in heads}
    lang = "zh" if any(head.strip() != name for head, name in names.items()) else "en"
    shown = [term("column", name, lang) for name in known]
    before = len(faults)
    for head in personal_columns(heads):
        faults.append(fault("personal_column", file, row=1, column=head))
    for head, name in names.items():
        if name not in known and not personal_columns([head]):
            faults.append(fault("unknown_column", file, *hint(head, shown), row=1, column=head))
    if rows.head(1).collect().height == 0:
        return None
    for column in form.columns:
        if column.needed and column.name not in names.values():
            title = term("column", column.name, lang)
            faults.append(fault("missing_column", file, row=1, column=title))
    if len(faults) > before:
        return None
    texts = [pl.col(head).str.strip_chars().alias(name) for head, name in names.items()]
    stripped = rows.select(pl.col(ROW), *texts)
    filled = stripped.with_columns(pl.when(pl.col(n) != "").then(pl.col(n)).alias(n) for n in names.values())
    return filled, {name: head for head, name in names.items()}


# Cells ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KnownNames:
    """What the cells of an archive may name: places by any name to their number, indicators to their id."""

    places: Mapping[str, int]
    indicators: Mapping[str, str]
    year: int


def converted(one: FilledForm, known: KnownNames, faults: list[Fault]) -> pl.DataFrame:
    """Return the rows of a form as columns of a run, with every cell that is wrong noted.

    Parameters
    ----------
    one : FilledForm
        As read.
    known : KnownNames
        What its cells may name.
    faults : list of Fault
        Added to.

    Returns
    -------
    pl.DataFrame
        Columns under the names of the form (``place`` as a number, ``case`` as text), without notes. Its rows are
        to be used only if no fault was added.
    """
    present = [c for c in one.form.columns if c.name in one.rows.collect_schema().names()]
    read = {c.name: _expression(c, one, known) for c in present if c.name != NOTE}
    whole = one.rows.select(
        ROW,
        *(expression.alias(name) for name, expression in read.items()),
        *(_wrong(c, read[c.name]).alias(f"wrong:{c.name}") for c in present if c.name != NOTE),
    )
    wrong = [f"wrong:{name}" for name in read]
    frame = whole.select(ROW, *read, pl.any_horizontal(wrong).alias("wrong")).collect(engine="streaming")
    if frame["wrong"].any():
        for column in present:
            if column.name != NOTE:
                _note_wrong(one, column, read[column.name], faults)
    _flag_persons(one, present, faults)
    return frame.drop("wrong")


def _wrong(column: FormColumn, read: pl.Expr) -> pl.Expr:
    """Return where a cell is wrong: not read, or empty where it must be filled."""
    filled = pl.lit(True) if column.needed else pl.col(column.name).is_not_null()
    return filled & read.is_null()


def _expression(column: FormColumn, one: FilledForm, known: KnownNames) -> pl.Expr:
    """Return what the cells of a column hold; null where that cannot be read."""
    text = pl.col(column.name)
    if column.name == "place" and one.form.name != PLACES:
        return _mapped(one, column.name, lambda t: known.places.get(t.casefold()), pl.UInt16())
    if column.name == "indicator":
        return _mapped(one, column.name, lambda t: known.indicators.get(t.casefold()), pl.String())
    if column.name == "case":
        return pl.when(text.str.contains(CASE) & ~text.str.contains("[0-9]{15}|1[0-9]{10}")).then(text)
    if column.labels:
        labels = {n: label for label in column.labels for n in (label, term("label", label, "zh"))}
        if column.dtype == pl.Boolean():
            return _mapped(one, column.name, lambda t: _YES.get(t.casefold()), pl.Boolean())
        return _mapped(one, column.name, lambda t: labels.get(t) or labels.get(t.casefold()), column.dtype)
    if column.dtype == pl.Date():
        quick = text.str.to_date(_ISO, strict=False)
        odd = one.rows.filter(quick.is_null() & text.is_not_null()).select(text.unique())
        return pl.coalesce(quick, _by_text(column.name, odd, lambda t: read_day(t, known.year), pl.Date()))
    if column.dtype.is_numeric():
        quick = text.cast(pl.Float64, strict=False)
        odd = one.rows.filter(quick.is_null() & text.is_not_null()).select(text.unique())
        number = pl.coalesce(quick, _by_text(column.name, odd, _number, pl.Float64()))
        return pl.when(number.is_finite() & (number >= 0)).then(number)
    return text


def _number(text: str) -> float | None:
    found = read_figure(text)
    return found.value if found.status == STATED and not found.note else None


def _mapped(one: FilledForm, name: str, read: object, dtype: pl.DataType) -> pl.Expr:
    return _by_text(name, one.rows.select(pl.col(name).drop_nulls().unique()), read, dtype)


def _by_text(name: str, distinct: pl.LazyFrame, read: object, dtype: pl.DataType) -> pl.Expr:
    """Return a column read text by text, each once."""
    texts = distinct.collect(engine="streaming").to_series().drop_nulls()
    if not texts.len() or texts.len() > 2_000_000:
        return pl.lit(None, dtype)
    assert callable(read)
    values = pl.Series([read(text) for text in texts.to_list()], dtype=dtype, strict=False)
    return pl.col(name).replace_strict(texts, values, default=None, return_dtype=dtype)


def _note_wrong(one: FilledForm, column: FormColumn, read: pl.Expr, faults: list[Fault]) -> None:
    found = one.rows.filter(_wrong(column, read)).select(ROW, column.name).collect(engine="streaming")
    title = column.name
    for row, text in found.head(SHOWN).iter_rows():
        if text is None:
            faults.append(one.fault("empty_cell", row=row, column=title))
        elif title == "case":  # never repeated: it may be the name or the number of a person
            faults.append(one.fault("case_names", row=row, column=title))
        else:
            key, gaps = _wrong_how(one, column)
            faults.append(one.fault(key, *gaps, row=row, column=title, value=text))
    if found.height > SHOWN:
        faults.append(one.fault("more_cells", f"{found.height - SHOWN:,}", column=title))


def _wrong_how(one: FilledForm, column: FormColumn) -> tuple[str, tuple[str, ...]]:
    """Return the key of what is wrong with a cell of a column, and what fills its gaps."""
    if column.name == "place" and one.form.name != PLACES:
        return "no_such_place", ()
    if column.name == "indicator":
        return "no_such_indicator", ()
    if column.labels:
        zh = "、".join(term("label", label, "zh") for label in column.labels)
        return "not_listed", (", ".join(column.labels), zh)
    return ("not_a_day" if column.dtype == pl.Date() else "not_a_number"), ()


def _flag_persons(one: FilledForm, present: list[FormColumn], faults: list[Fault]) -> None:
    """Note cells of free text that point at persons: column, row and kind, never what they hold."""
    for title in [
        c.name for c in present if c.name == NOTE or (c.name == "place" and one.form.name == PLACES)
    ]:
        cells = one.rows.select(ROW, title).drop_nulls().collect(engine="streaming")
        found = flagged(cells[title])
        heading = one.headings.get(title, title)
        faults.extend(persons_fault(one.file, what, cells[ROW][at], heading) for at, what in found[:SHOWN])
        if len(found) > SHOWN:
            faults.append(one.fault("more_persons", f"{len(found) - SHOWN:,}", column=title))


def last_day(frames: Mapping[str, pl.DataFrame]) -> dt.date | None:
    """Return the last day in some tables."""
    days = [
        found
        for frame in frames.values()
        for name in ("day", "period", "received")
        if name in frame.columns and isinstance(found := frame[name].max(), dt.date)
    ]
    return max(days, default=None)
