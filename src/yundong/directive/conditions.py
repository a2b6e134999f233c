"""The small language of conditions: tests of facts, findings and outcomes, joined by all, any, not, at least.

A condition is a tree of plain tuples of names and numbers. It can say which facts it rests on, turn itself
into a Polars expression, and put itself in words. Nothing is evaluated from text.
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
class Test:
    """A fact has one of some levels."""

    fact: str
    levels: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """A finding was made."""

    finding: str


@dataclass(frozen=True)
class Decided:
    """An output that stands earlier in the chain has one of some values."""

    output: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold; of an unknown part this is unknown too."""

    part: Condition


@dataclass(frozen=True)
class AtLeast:
    """At least ``count`` of the parts hold."""

    count: int
    parts: tuple[Condition, ...]


Condition = Always | Test | Found | Decided | All | Any | Not | AtLeast


def leaves(condition: Condition) -> Iterator[Always | Test | Found | Decided]:
    """Yield the tests at the ends of the tree, in reading order."""
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def positive(condition: Condition) -> Iterator[Found]:
    """Yield the findings that speak for the condition, those under a ``not`` left out."""
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            for part in parts:
                yield from positive(part)
        case Found():
            yield condition
        case _:
            pass


def finding_column(name: str) -> str:
    """Return the name of the column that holds a finding."""
    return f"finding:{name}"


def to_polars(condition: Condition) -> pl.Expr:
    """Compile to a Boolean expression over level columns; null is unknown, joined as Kleene's logic has it.

    Parameters
    ----------
    condition : Condition
        Facts are read from columns of their name (UInt8 levels), findings from `finding_column`, outputs from
        columns of their name (UInt8 positions).

    Returns
    -------
    polars.Expr
        Boolean, null where the condition is neither surely true nor surely false.
    """
    match condition:
        case Always():
            return pl.lit(True)
        case Test(name, levels) | Decided(name, levels):
            return _one_of(pl.col(name), levels)
        case Found(finding):
            return pl.col(finding_column(finding))
        case All(parts):
            return reduce(and_, [to_polars(part) for part in parts])
        case Any(parts):
            return reduce(or_, [to_polars(part) for part in parts])
        case Not(part):
            return ~to_polars(part)
        case AtLeast(count, parts):
            return _at_least(count, [to_polars(part) for part in parts])


def _one_of(column: pl.Expr, levels: tuple[int, ...]) -> pl.Expr:
    """Test membership; neighbouring levels become one comparison of a range."""
    low, high = min(levels), max(levels)
    if len(levels) == 1:
        return column == low
    if len(set(levels)) == high - low + 1:
        return (column >= low) & (column <= high)
    return reduce(or_, [column == level for level in sorted(set(levels))])


def _at_least(count: int, parts: list[pl.Expr]) -> pl.Expr:
    """Count the true parts and those that may still be true."""
    sure = reduce(lambda a, b: a + b, [part.fill_null(False).cast(pl.UInt8) for part in parts])
    possible = reduce(lambda a, b: a + b, [part.fill_null(True).cast(pl.UInt8) for part in parts])
    return pl.when(sure >= count).then(True).when(possible < count).then(False).otherwise(None)
