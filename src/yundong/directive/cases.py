"""Cases that people bring, as CSV, JSON, Parquet or Excel, checked whole before any is decided."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from yundong.base.errors import InputError
from yundong.base.privacy import personal_columns
from yundong.directive.book import Book, Fact
from yundong.directive.levels import CASE, check_columns
from yundong.directive.values import UNKNOWN, first_day, level_of, wanted

MOST_SHOWN = 50
"""So many faults are told one by one; the rest are counted."""

_COMMENT = ("#", '"#')  # a spreadsheet may put a comment in quotes
FORMATS = (".csv", ".json", ".parquet", ".xlsx")


@dataclass(frozen=True)
class Raw:
    """A table as a file gives it, and how a row of it is called.

    Parameters
    ----------
    name : str
        Of the file.
    frame : polars.DataFrame
        Text columns from CSV, typed ones from the other forms.
    row : callable
        From the place of a row in the frame to words such as ``"row 3"``.
    """

    name: str
    frame: pl.DataFrame
    row: Callable[[int], str]


@dataclass(frozen=True)
class Cases:
    """Cases in order: the user's number of each, and what is known of it.

    Parameters
    ----------
    ids : polars.Series of str
        The column ``case``, or 1, 2, ... where there is none.
    levels : polars.DataFrame
        One column a fact, as `levels.level_frame` makes it.
    """

    ids: pl.Series
    levels: pl.DataFrame

    def facts(self, book: Book) -> pl.DataFrame:
        """Return the facts as named values, null where unknown, ready for `Rules.decide`."""
        return named(self.levels, book)


def named(levels: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Turn levels back into named values: Boolean for flags, Enum for the rest, null for unknown."""
    columns = []
    for fact in book.facts:
        flag = fact.kind == "flag"
        values: list[Any] = [False, True, None] if flag else [*fact.names, None]
        column = pl.Series(fact.name, values, dtype=pl.Boolean() if flag else pl.Enum(fact.names))
        columns.append(column.gather(levels[fact.name]))
    return pl.DataFrame(columns)


def read_raw(source: str) -> Raw:
    """Read a file of cases, or standard input for ``-``, without looking at the values yet.

    Parameters
    ----------
    source : str
        A path ending in .csv, .json, .parquet or .xlsx; ``-`` takes CSV, or JSON if it begins with ``[``
        or ``{``.

    Raises
    ------
    InputError
        If it cannot be read as what it claims to be.
    """
    if source == "-":
        data = sys.stdin.buffer.read()
        return (
            _json("standard input", data)
            if data.lstrip()[:1] in (b"[", b"{")
            else _csv("standard input", data)
        )
    path = Path(source)
    kind = path.suffix.lower()
    if kind not in FORMATS:
        raise InputError(
            f"{path}: cases are read from {', '.join(FORMATS)} files, or from - for standard input."
        )
    if not path.is_file():
        state = "this is a folder" if path.is_dir() else "there is no such file"
        raise InputError(
            f"{path}: {state}. Check the path; `yundong decide --template` writes a file to start from."
        )
    if kind == ".csv":
        return _csv(path.name, path.read_bytes())
    if kind == ".json":
        return _json(path.name, path.read_bytes())
    try:
        frame = pl.read_parquet(path) if kind == ".parquet" else pl.read_excel(path, infer_schema_length=None)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise InputError(f"{path.name}: not readable as {kind[1:]}: {_first_line(error)}.") from None
    except Exception as error:
        # fastexcel, the reader of xlsx, has errors of its own
        raise InputError(f"{path.name}: not readable as {kind[1:]}: {_first_line(error)}.") from None
    return Raw(
        path.name, frame, (lambda i: f"row {i + 2}") if kind == ".xlsx" else (lambda i: f"row {i + 1}")
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            f"{name}: the file is not UTF-8 text. Save it as UTF-8 (in Excel: CSV UTF-8)."
        ) from None


def _csv(name: str, data: bytes) -> Raw:
    """Read CSV as text throughout; lines that begin with # are comments."""
    lines = _text(name, data).splitlines()
    numbers = [i for i, line in enumerate(lines, 1) if line.strip() and not line.startswith(_COMMENT)]
    kept = "\n".join(lines[i - 1] for i in numbers)
    if not kept:
        raise InputError(
            f"{name}: there is nothing in it. `yundong decide --template` writes a file to start from."
        )
    try:
        frame = pl.read_csv(io.BytesIO(kept.encode()), infer_schema=False, truncate_ragged_lines=False)
    except pl.exceptions.PolarsError as error:
        ragged = _ragged_line(lines, numbers)
        said = ragged or f"not readable as CSV: {_first_line(error)}."
        raise InputError(f"{name}{',' if ragged else ':'} {said}") from None
    empty = [i for i, column in enumerate(frame.columns, 1) if not column.strip()]
    if empty:
        raise InputError(
            f"{name}: column {empty[0]} has no heading. Give it the name of a fact or take it out."
        )
    doubled = [c for c in frame.columns if "_duplicated_" in c]
    if doubled:
        raise InputError(
            f"{name}: the column {doubled[0].split('_duplicated_')[0]!r} stands twice. Take one out."
        )
    frame.columns = [column.strip() for column in frame.columns]
    return Raw(name, frame, lambda i: f"row {numbers[i + 1]}" if i + 1 < len(numbers) else f"row {i + 2}")


def _ragged_line(lines: list[str], numbers: list[int]) -> str | None:
    import csv

    width = len(next(csv.reader([lines[numbers[0] - 1]])))
    for i in numbers[1:]:
        found = len(next(csv.reader([lines[i - 1]])))
        if found > width:
            return (
                f"row {i}: {found} cells where the heading has {width}. Take the extra comma out "
                "or quote the cell."
            )
    return None


def _json(name: str, data: bytes) -> Raw:
    """Read a list of objects, or an object that holds one under ``cases``."""
    try:
        found = json.loads(_text(name, data))
    except json.JSONDecodeError as error:
        raise InputError(f"{name}, line {error.lineno}: not readable as JSON: {error.msg}.") from None
    entries = found.get("cases", [found]) if isinstance(found, dict) else found
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(f'{name}: give a list of objects, one a case, such as [{{"role": "trafficker"}}].')
    columns = list(dict.fromkeys(key for entry in entries for key in entry))
    frame = pl.DataFrame(
        [pl.Series(c, [entry.get(c) for entry in entries], dtype=pl.Object) for c in columns]
        or [pl.Series(CASE, [None] * len(entries), dtype=pl.Object)]
    )
    return Raw(name, frame, lambda i: f"entry {i + 1}")


def check_cases(raw: Raw, book: Book, on: date) -> Cases:
    """Turn a raw table into cases, or say everything that is wrong with it.

    Parameters
    ----------
    raw : Raw
        From `read_raw`.
    book : Book
        Whose facts the columns are.
    on : date
        The day of decision; no offence can lie after it.

    Raises
    ------
    InputError
        For unknown or personal columns, values that no fact has, case numbers used twice, combinations that
        cannot be, and offences after the day of decision; all at once, by row and column.
    """
    frame = raw.frame
    personal = personal_columns(frame.columns)
    problems = [
        f"{raw.name}, column {name!r}: columns about an identifiable person are never taken in. Leave it out."
        for name in personal
    ]
    kept = [name for name in frame.columns if name not in personal]
    problems += [f"{raw.name}, {said}" for said in check_columns(kept, book.facts)]
    if frame.height == 0:
        raise InputError([*problems, f"{raw.name}: there is no case in it. Add one row a case."])
    ids = _ids(raw, problems)
    columns = []
    for fact in book.facts:
        if fact.name in frame.columns:
            columns.append(_column(raw, fact, problems))
        else:
            columns.append(pl.Series(fact.name, [fact.size], dtype=pl.UInt8).new_from_index(0, frame.height))
    levels = pl.DataFrame(columns)
    _contradictions(raw, book, levels, problems)
    _late_offences(raw, book, on, problems)
    if problems:
        more = len(problems) - MOST_SHOWN
        raise InputError(
            problems[:MOST_SHOWN] + ([f"{raw.name}: {more} more faults like these."] if more > 0 else [])
        )
    return Cases(ids, levels)


def _ids(raw: Raw, problems: list[str]) -> pl.Series:
    """Return the numbers of the cases, empty and repeated ones noted."""
    if CASE not in raw.frame.columns:
        return pl.Series(CASE, range(1, raw.frame.height + 1), dtype=pl.Int64).cast(pl.String)
    given = [None if value is None else str(value).strip() or None for value in raw.frame[CASE].to_list()]
    ids = pl.Series(CASE, given, dtype=pl.String)
    where = f"{raw.name}, {{}}, column 'case':"
    for i in ids.is_null().arg_true():
        problems.append(
            f"{where.format(raw.row(i))} empty. Give every case a number, or take the column out."
        )
    for i in (~ids.is_first_distinct() & ids.is_not_null()).arg_true():
        first = raw.row(given.index(given[i]))
        problems.append(
            f"{where.format(raw.row(i))} {given[i]!r} stands already in {first}. Give each case its own."
        )
    return ids


def _column(raw: Raw, fact: Fact, problems: list[str]) -> pl.Series:
    """Turn one column into levels; every distinct value is looked at once, faults are told row by row."""
    column = raw.frame[fact.name]
    if column.dtype == pl.Object:  # JSON: values of mixed kinds
        spelled = [None if value is None else str(value) for value in column.to_list()]
        column = pl.Series(fact.name, spelled, dtype=pl.String)
    distinct = column.unique()
    levels: list[int] = []
    wrong: dict[Any, str] = {}
    for value in distinct.to_list():
        try:
            levels.append(level_of(fact, value))
        except ValueError as error:
            levels.append(fact.size)
            wrong[value] = str(error)
    if wrong:
        for i in column.is_in(list(wrong)).arg_true():
            problems.append(f"{raw.name}, {raw.row(i)}, column {fact.name!r}: {wrong[column[i]]}.")
    return column.replace_strict(distinct, pl.Series(levels, dtype=pl.UInt8), return_dtype=pl.UInt8)


def contradiction(book: Book, known: dict[str, int]) -> str | None:
    """Return a sentence on the first impossible combination in a case, given as levels by fact, or None."""
    for combination in book.impossible:
        if all(known.get(name) in levels for name, levels in combination.levels):
            stated = " and ".join(f"{n} = {book.fact[n].names[known[n]]}" for n in combination.facts)
            return (
                f"{stated} cannot both be ({combination.says.en}). Correct one, or leave it empty if unknown."
            )
    return None


def _contradictions(raw: Raw, book: Book, levels: pl.DataFrame, problems: list[str]) -> None:
    for combination in book.impossible:
        hit = pl.all_horizontal(pl.col(name).is_in(list(ls)) for name, ls in combination.levels)
        for i in levels.select(hit.alias("hit"))["hit"].arg_true():
            known = {name: int(levels[name][i]) for name in combination.facts}
            problems.append(f"{raw.name}, {raw.row(i)}: {contradiction(book, known)}")


def _late_offences(raw: Raw, book: Book, on: date, problems: list[str]) -> None:
    for fact in book.facts:
        if fact.kind != "date" or fact.name not in raw.frame.columns:
            continue
        given = [None if v is None else str(v).strip() for v in raw.frame[fact.name].to_list()]
        days = {v: first_day(v) for v in set(given) if v is not None and v.casefold() not in UNKNOWN}
        late = {v for v, day in days.items() if day is not None and day > on}
        for i in [i for i, v in enumerate(given) if v in late] if late else ():
            problems.append(
                f"{raw.name}, {raw.row(i)}, column {fact.name!r}: {given[i]} lies after the day of "
                f"decision, {on}. "
                "Correct it, or decide on a later day (--on)."
            )


def template(book: Book) -> str:
    """Return a commented CSV with a column for every fact and three example cases."""
    lines = [
        "# Cases for `yundong decide`. Lines that begin with # are comments.",
        "# One row a case. Leave a cell empty if the fact is unknown: unknown is never read as no.",
        "# case: your own number of the case, each different (the column may be left out)",
    ]
    for fact in book.facts:
        lines.append(f"# {fact.name}: {fact.ask.en} {fact.ask.zh} Write {wanted(fact)}.")
        for value in fact.values if fact.kind != "flag" else ():
            start = "" if value.start is None else f", from {value.start:g} {fact.unit}" if fact.unit else ""
            lines.append(f"#     {value.name}: {value.label.en} {value.label.zh}{start}")
    names = [CASE, *(fact.name for fact in book.facts)]
    plain = {
        "narcotics": "yes",
        "metals": "no",
        "contraband": "no",
        "political_motive": "no",
        "user_only": "no",
    }
    examples = [
        {"case": "small-dealer", "role": "trafficker", "organised": "no", "volume": "30", "ringleader": "no",
         "repeat": "no", "confession": "full", "remorse": "yes", "information": "no", "public_servant": "no",
         "derelict": "no", "last_offence": "1951-03-02", "coerced": "no", "place": "medium_city"},
        {"case": "ring-of-the-port", "role": "transporter", "organised": "yes", "volume": "2400",
         "ringleader": "yes", "repeat": "yes", "confession": "refused", "remorse": "no", "information": "no",
         "public_servant": "no",
         "derelict": "no", "last_offence": "1952-05-20", "coerced": "no", "place": "port"},
        {"case": "little-known", "role": "trafficker", "volume": "large"},
    ]  # fmt: skip
    rows = [",".join((plain | example).get(name, "") for name in names) for example in examples]
    return "\n".join([*lines, ",".join(names), *rows]) + "\n"
