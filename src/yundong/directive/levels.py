"""Encode the columns of a frame of cases as levels: small integers, the highest of which means unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from yundong.base.errors import InputError, did_you_mean
from yundong.directive.book import Fact
from yundong.directive.values import wanted

BAD = 255
"""The level of an invalid value."""

CASE = "case"
"""The optional column with the user's own identifier of a case."""


def check_columns(columns: Iterable[str], facts: Iterable[Fact]) -> list[str]:
    """Return a message for every column that is neither a fact nor the identifier of the case."""
    known = [CASE, *(fact.name for fact in facts)]
    problems = [
        f"unknown column {name!r}.{did_you_mean(name, known)} Rename or remove it."
        for name in columns
        if name not in known
    ]
    if problems:
        problems[-1] += f" The facts are {', '.join(known[1:])}."
    return problems


def level_expression(fact: Fact, dtype: pl.DataType) -> pl.Expr:
    """Return the expression that encodes a column as levels.

    Parameters
    ----------
    fact : Fact
        The fact that the column is named after.
    dtype : polars.DataType
        Of the column: Boolean for flags; text or Enum of the value names for every kind; numbers for amounts
        (in the unit of the fact); Date or Datetime for dates.

    Returns
    -------
    polars.Expr
        UInt8; unknown (null) is ``fact.size``, an invalid value is `BAD`.

    Raises
    ------
    InputError
        If the column's type cannot hold the fact.
    """
    column = pl.col(fact.name)
    if dtype == pl.Null:
        return pl.lit(fact.size, dtype=pl.UInt8)
    if dtype == pl.Boolean and fact.kind == "flag":
        return column.cast(pl.UInt8).fill_null(fact.size)
    if isinstance(dtype, pl.Enum) and tuple(dtype.categories) == fact.names:
        return column.to_physical().cast(pl.UInt8).fill_null(fact.size)
    if dtype in (pl.String, pl.Categorical) or isinstance(dtype, pl.Enum):
        mapping = {name: level for level, name in enumerate(fact.names)}
        return (
            column.cast(pl.String)
            .replace_strict(mapping, default=BAD, return_dtype=pl.UInt8)
            .pipe(lambda known: pl.when(column.is_null()).then(fact.size).otherwise(known))
            .cast(pl.UInt8)
        )
    if fact.kind == "amount" and dtype.is_numeric():
        sound = (column >= 0) & column.cast(pl.Float64).is_finite()
        return pl.when(sound).then(_class_of(column, fact.starts)).when(column.is_null()).then(
            fact.size
        ).otherwise(BAD).cast(pl.UInt8)  # fmt: skip
    if fact.kind == "date" and isinstance(dtype, (pl.Date, pl.Datetime)):
        return _class_of(column.cast(pl.Date), fact.starts).fill_null(fact.size)
    raise InputError(
        f"column {fact.name!r}: invalid type {dtype}: must be {_wanted(fact)}; null means unknown."
    )


def _class_of(column: pl.Expr, starts: Sequence[float | date]) -> pl.Expr:
    """Count the bounds that a value has reached."""
    total = (column >= starts[0]).cast(pl.UInt8)
    for start in starts[1:]:
        total = total + (column >= start).cast(pl.UInt8)
    return total


def _wanted(fact: Fact) -> str:
    return "true or false" if fact.kind == "flag" else wanted(fact)


def level_frame(frame: pl.DataFrame, facts: Iterable[Fact]) -> pl.DataFrame:
    """Encode a frame of cases as a frame of levels, one UInt8 column per fact.

    Parameters
    ----------
    frame : polars.DataFrame
        Columns named after facts; a fact without a column is unknown throughout. A column `CASE` is ignored.
    facts : iterable of Fact
        The facts of the rule book, in order.

    Returns
    -------
    polars.DataFrame
        Same height as ``frame``; the last level of each fact, ``fact.size``, is unknown.

    Raises
    ------
    InputError
        For unknown columns, unsuitable types and invalid values, all at once.
    """
    facts = list(facts)
    problems = check_columns(frame.columns, facts)
    expressions = []
    for fact in facts:
        dtype = frame.schema.get(fact.name, pl.Null())
        try:
            expressions.append(level_expression(fact, dtype).alias(fact.name))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    levels = frame.select(expressions)
    if levels.height != frame.height:  # nothing but literals
        levels = pl.select(pl.repeat(f.size, frame.height, dtype=pl.UInt8).alias(f.name) for f in facts)
    # flags, dates and Enums of the right names cannot hold anything else
    doubtful = [
        fact
        for fact in facts
        if not isinstance(frame.schema.get(fact.name, pl.Null()), (pl.Boolean, pl.Date, pl.Datetime, pl.Null))
        and frame.schema[fact.name] != pl.Enum(fact.names)
    ]
    worst = levels.select(pl.col(fact.name).max() for fact in doubtful)
    for fact in doubtful:
        if worst[fact.name].item() == BAD:
            problems.extend(_bad_rows(frame, levels, fact))
    if problems:
        raise InputError(problems)
    return levels


def _bad_rows(frame: pl.DataFrame, levels: pl.DataFrame, fact: Fact, show: int = 5) -> list[str]:
    rows = levels[fact.name].eq(BAD).arg_true()
    said = [
        f"row {row + 1}, column {fact.name!r}: invalid value {frame[fact.name][row]!r}: "
        f"must be {_wanted(fact)}."
        for row in rows.head(show)
    ]
    return said + (
        [f"column {fact.name!r}: {len(rows) - show} more rows like these."] if len(rows) > show else []
    )
