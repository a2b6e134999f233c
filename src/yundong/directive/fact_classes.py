"""The classes that the rules of a directive divide an amount or a day into, for whoever has to state such a fact."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Any

from yundong.directive.book import Book


@dataclass(frozen=True)
class FactClasses:
    """The classes of one fact, the lowest first.

    Attributes
    ----------
    names : tuple of str
        As the rules know them; a column of cases may hold them in place of numbers or days.
    starts : tuple
        Where each class but the first begins, in the unit of the fact or as a day.
    """

    names: tuple[str, ...]
    starts: tuple[Any, ...]

    def of(self, value: float | date) -> str:
        """Return the name of the class in which a value falls; a bound belongs to the class it begins."""
        return self.names[bisect_right(self.starts, value)]


def fact_classes(book: Book, fact: str) -> FactClasses:
    """Return the classes of an amount or a day, such as ``volume`` or ``last_offence``."""
    values = book.fact[fact].values
    return FactClasses(tuple(v.name for v in values), tuple(v.start for v in values[1:]))
