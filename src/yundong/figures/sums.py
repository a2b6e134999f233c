"""Sums as a document states them: the parts of a total, and whether its wording closes the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

STATED, LISTED, ASIDE = "stated", "listed", "aside"
CLOSURES = (STATED, LISTED, ASIDE)
THINGS = frozenset({"pieces", "items", "sets"})
"""Units of things that add up whatever their measure word: 烟枪2支、烟灯3盏，共5件."""


def addable(one: str, other: str) -> bool:
    """Return whether figures in two units add up without conversion; one without a unit is in that of the others."""
    return one == other or not one or not other or {one, other} <= THINGS


class Sum(NamedTuple):
    """Parts of a total.

    Parameters
    ----------
    closure : str
        "stated" where the wording says that the parts make up the total, "listed" where only the form of a list
        suggests it, "aside" where it leaves it open.
    parts : tuple of str
        Ids of the figures, in the order of the text.
    """

    closure: str
    parts: tuple[str, ...]


def sums_as_text(sums: Iterable[Sum]) -> str:
    """Write the sums of one total in a cell: ``"stated: S1.002 + S1.003 | aside: S1.004 + S1.005"``."""
    return " | ".join(f"{one.closure}: {' + '.join(one.parts)}" for one in sums)


def read_sums(cell: str) -> tuple[Sum, ...]:
    """Read the sums of one total from a cell.

    Parameters
    ----------
    cell : str
        As `sums_as_text` writes it; empty for none.

    Raises
    ------
    ValueError
        Something else.
    """
    found = []
    for text in filter(None, (piece.strip() for piece in cell.split(" | "))):
        closure, colon, listed = text.partition(": ")
        parts = tuple(part.strip() for part in listed.split(" + ") if part.strip())
        if closure not in CLOSURES or not colon or not parts:
            raise ValueError(text)
        found.append(Sum(closure, parts))
    return tuple(found)
