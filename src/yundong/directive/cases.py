"""Cases: a table from a file, validated as a whole before any case is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from yundong.base.errors import InputError
from yundong.base.persons import persons_in
from yundong.base.privacy import personal_columns
from yundong.directive.book import Fact, RuleBook
from yundong.directive.case_files import RawTable
from yundong.directive.levels import CASE, check_columns
from yundong.directive.values import UNKNOWN, first_day, level_of

MOST_SHOWN = 50
"""Maximum number of faults listed individually; the rest are counted."""


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
    facts = {fact.name for fact in book.facts}
    problems += [
        f"{raw.name}, {raw.row(i)}, column {name!r}: {kind} is not accepted. Remove it."
        for name in kept
        for i, kind in persons_in(_texts(frame[name]), names=name not in facts)
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


def _texts(column: pl.Series) -> list[str]:
    """Return the cells of a column that are texts or whole numbers, as text; the others as empty."""
    return [str(v) if isinstance(v, (str, int)) and not isinstance(v, bool) else "" for v in column.to_list()]


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
