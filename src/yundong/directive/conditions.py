"""The language of conditions: tests of facts, findings and outputs, combined by all, any, not, at least.

A condition is a tree of immutable values, compiled here to a Polars expression. Nothing is evaluated from text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import polars as pl


@dataclass(frozen=True)
class Always:
    """Holds for every case."""


@dataclass(frozen=True)
class FactIs:
    """A fact has one of some levels."""

    fact: str
    levels: tuple[int, ...]


@dataclass(frozen=True)
class FindingMade:
    """A finding has been made."""

    finding: str


@dataclass(frozen=True)
class OutputIs:
    """An output decided earlier has one of some values."""

    output: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class AllOf:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold; unknown if the part is unknown."""

    part: Condition


@dataclass(frozen=True)
class AtLeast:
    """At least ``count`` of the parts hold."""

    count: int
    parts: tuple[Condition, ...]


Condition = Always | FactIs | FindingMade | OutputIs | AllOf | AnyOf | Not | AtLeast


def leaves(condition: Condition) -> Iterator[Always | FactIs | FindingMade | OutputIs]:
    """Yield the leaves of the tree, from left to right."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def positive(condition: Condition) -> Iterator[FindingMade]:
    """Yield the findings that support the condition, without those under a ``not``."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from positive(part)
        case FindingMade():
            yield condition
        case _:
            pass


def finding_column(name: str) -> str:
    """Return the name of the column that holds a finding."""
    return f"finding:{name}"


def to_polars(condition: Condition) -> pl.Expr:
    """Compile to a Boolean expression over level columns; null is unknown, combined by Kleene logic.

    Parameters
    ----------
    condition : Condition
        Facts and outputs are taken from the columns of their names (UInt8 levels and positions), findings from
        `finding_column`.

    Returns
    -------
    polars.Expr
        Boolean; null where the condition is neither certainly true nor certainly false.
    """
    match condition:
        case Always():
            return pl.lit(True)
        case FactIs(name, levels) | OutputIs(name, levels):
            return _one_of(pl.col(name), levels)
        case FindingMade(finding):
            return pl.col(finding_column(finding))
        case AllOf(parts):
            return reduce(and_, [to_polars(part) for part in parts])
        case AnyOf(parts):
            return reduce(or_, [to_polars(part) for part in parts])
        case Not(part):
            return ~to_polars(part)
        case AtLeast(count, parts):
            return _at_least(count, [to_polars(part) for part in parts])


def _one_of(column: pl.Expr, levels: tuple[int, ...]) -> pl.Expr:
    """Test membership; consecutive levels become a single range comparison."""
    low, high = min(levels), max(levels)
    if len(levels) == 1:
        return column == low
    if len(set(levels)) == high - low + 1:
        return (column >= low) & (column <= high)
    return reduce(or_, [column == level for level in sorted(set(levels))])


def _at_least(count: int, parts: list[pl.Expr]) -> pl.Expr:
    """Compare the counts of certainly and of possibly true parts."""
    sure = reduce(lambda a, b: a + b, [part.fill_null(False).cast(pl.UInt8) for part in parts])
    possible = reduce(lambda a, b: a + b, [part.fill_null(True).cast(pl.UInt8) for part in parts])
    return pl.when(sure >= count).then(True).when(possible < count).then(False).otherwise(None)
