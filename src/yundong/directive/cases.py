"""Case files in CSV, JSON, Parquet or Excel, validated as a whole before any case is decided."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from yundong.base.errors import InputError
from yundong.base.privacy import personal_columns, personal_spans
from yundong.base.reading import decode, parse_json, read_bytes
from yundong.directive.book import Fact, RuleBook
from yundong.directive.levels import CASE, check_columns
from yundong.directive.values import UNKNOWN, first_day, level_of, wanted

MOST_SHOWN = 50
"""Maximum number of faults listed individually; the rest are counted."""

_COMMENT = ("#", '"#')  # a spreadsheet may put a comment in quotes
FORMATS = (".csv", ".json", ".parquet", ".xlsx")


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


@dataclass(frozen=True)
class Cases:
    """Cases in order: the identifier of each, and what is known of it.

    Parameters
    ----------
    ids : polars.Series of str
        The column ``case``, or 1, 2, ... where there is none.
    levels : polars.DataFrame
        One column per fact, as built by `levels.level_frame`.
    """

    ids: pl.Series
    levels: pl.DataFrame

    def facts(self, book: RuleBook) -> pl.DataFrame:
        """Return the facts as named values, null where unknown, as `Rules.decide` takes them."""
        return named(self.levels, book)


def named(levels: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    """Turn levels back into named values: Boolean for flags, Enum for the rest, null for unknown."""
    columns = []
    for fact in book.facts:
        flag = fact.kind == "flag"
        values: list[Any] = [False, True, None] if flag else [*fact.names, None]
        column = pl.Series(fact.name, values, dtype=pl.Boolean() if flag else pl.Enum(fact.names))
        columns.append(column.gather(levels[fact.name]))
    return pl.DataFrame(columns)


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
        text = decode(sys.stdin.buffer.read(), "standard input")
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
    try:
        frame = pl.read_parquet(data) if kind == ".parquet" else pl.read_excel(data, infer_schema_length=None)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise InputError(f"{path.name}: not a valid {kind[1:]} file: {_first_line(error)}.") from None
    except Exception as error:
        # fastexcel, the reader of xlsx, has errors of its own
        raise InputError(f"{path.name}: not a valid {kind[1:]} file: {_first_line(error)}.") from None
    return RawTable(
        path.name, frame, (lambda i: f"row {i + 2}") if kind == ".xlsx" else (lambda i: f"row {i + 1}")
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def _csv(name: str, text: str) -> RawTable:
    """Read CSV with every column as text; lines that begin with # are comments."""
    lines = text.splitlines()
    numbers = [i for i, line in enumerate(lines, 1) if line.strip() and not line.startswith(_COMMENT)]
    kept = "\n".join(lines[i - 1] for i in numbers)
    if not kept:
        raise InputError(
            f"{name}: the file is empty. `yundong decide --template` writes a file to start from."
        )
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
    import csv

    width = len(next(csv.reader([lines[numbers[0] - 1]])))
    for i in numbers[1:]:
        found = len(next(csv.reader([lines[i - 1]])))
        if found > width:
            return (
                f"row {i}: {found} cells, but the header has {width}. Remove the extra comma "
                "or quote the cell."
            )
    return None


def _json(name: str, text: str) -> RawTable:
    """Read a list of objects, or an object that holds one under ``cases``."""
    found = parse_json(text, name)
    entries = found.get("cases", [found]) if isinstance(found, dict) else found
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(
            f'{name}: must be a list of objects, one per case, such as [{{"role": "trafficker"}}].'
        )
    columns = list(dict.fromkeys(key for entry in entries for key in entry))
    frame = pl.DataFrame(
        [pl.Series(c, [entry.get(c) for entry in entries], dtype=pl.Object) for c in columns]
        or [pl.Series(CASE, [None] * len(entries), dtype=pl.Object)]
    )
    return RawTable(name, frame, lambda i: f"entry {i + 1}")


def check_cases(raw: RawTable, book: RuleBook, on: date) -> Cases:
    """Turn a raw table into cases, or report everything that is wrong with it.

    Parameters
    ----------
    raw : RawTable
        From `read_raw`.
    book : RuleBook
        Defines the facts that the columns may hold.
    on : date
        The date of decision; no offence can be later.

    Raises
    ------
    InputError
        For unknown or personal columns, invalid values, duplicate case identifiers, impossible combinations
        and offences after the date of decision; all at once, by row and column.
    """
    frame = raw.frame
    personal = personal_columns(frame.columns)
    problems = [
        f"{raw.name}, column {name!r}: columns about identifiable persons are not accepted. Remove it."
        for name in personal
    ]
    kept = [name for name in frame.columns if name not in personal]
    problems += [
        f"{raw.name}, {raw.row(i)}, column {name!r}: a number or address that points at a person is not accepted. "
        "Remove it."
        for name in kept
        for i, value in enumerate(frame[name].to_list())
        if isinstance(value, (str, int)) and personal_spans(str(value))
    ]
    problems += [f"{raw.name}: {said}" for said in check_columns(kept, book.facts)]
    if frame.height == 0:
        raise InputError([*problems, f"{raw.name}: the file has no cases. Add one row per case."])
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


def _ids(raw: RawTable, problems: list[str]) -> pl.Series:
    """Return the identifiers of the cases; empty and repeated ones are reported."""
    if CASE not in raw.frame.columns:
        return pl.Series(CASE, range(1, raw.frame.height + 1), dtype=pl.Int64).cast(pl.String)
    given = [None if value is None else str(value).strip() or None for value in raw.frame[CASE].to_list()]
    ids = pl.Series(CASE, given, dtype=pl.String)
    where = f"{raw.name}, {{}}, column 'case':"
    for i in ids.is_null().arg_true():
        problems.append(
            f"{where.format(raw.row(i))} empty. Give every case an identifier, or remove the column."
        )
    for i in (~ids.is_first_distinct() & ids.is_not_null()).arg_true():
        first = raw.row(given.index(given[i]))
        problems.append(
            f"{where.format(raw.row(i))} duplicate of {given[i]!r} in {first}. Identifiers must be unique."
        )
    return ids


def _column(raw: RawTable, fact: Fact, problems: list[str]) -> pl.Series:
    """Turn one column into levels; each distinct value is parsed once, faults are reported row by row."""
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


def contradiction(book: RuleBook, known: dict[str, int]) -> str | None:
    """Return a message on the first impossible combination in a case (levels by fact), or None."""
    for combination in book.impossible:
        if all(known.get(name) in levels for name, levels in combination.levels):
            stated = " and ".join(f"{n} = {book.fact[n].names[known[n]]}" for n in combination.facts)
            return f"{stated} exclude each other ({combination.says.en}). Correct one, or leave it empty if unknown."
    return None


def _contradictions(raw: RawTable, book: RuleBook, levels: pl.DataFrame, problems: list[str]) -> None:
    for combination in book.impossible:
        hit = pl.all_horizontal(pl.col(name).is_in(list(ls)) for name, ls in combination.levels)
        for i in levels.select(hit.alias("hit"))["hit"].arg_true():
            known = {name: int(levels[name][i]) for name in combination.facts}
            problems.append(f"{raw.name}, {raw.row(i)}: {contradiction(book, known)}")


def _late_offences(raw: RawTable, book: RuleBook, on: date, problems: list[str]) -> None:
    for fact in book.facts:
        if fact.kind != "date" or fact.name not in raw.frame.columns:
            continue
        given = [None if v is None else str(v).strip() for v in raw.frame[fact.name].to_list()]
        days = {v: first_day(v) for v in set(given) if v is not None and v.casefold() not in UNKNOWN}
        late = {v for v, day in days.items() if day is not None and day > on}
        for i in [i for i, v in enumerate(given) if v in late] if late else ():
            problems.append(
                f"{raw.name}, {raw.row(i)}, column {fact.name!r}: {given[i]} is later than the date "
                f"of decision, {on}. Correct it, or choose a later date of decision (--on)."
            )


def template(book: RuleBook) -> str:
    """Return a commented CSV template with a column for every fact and three example cases."""
    lines = [
        "# Cases for `yundong decide`. Lines that begin with # are comments.",
        "# One row per case. Leave a cell empty if the fact is unknown: unknown is never taken as no.",
        "# case: your own identifier of the case, unique (the column is optional)",
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
