"""How a cell of a table is read: text, an id, a number, a date, yes or no, one word of a list or several."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from typing import Any

from yundong.base.errors import did_you_mean

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@:+\-]*")

FORMULA_SIGNS = frozenset("=+-@\t\r＝＋－＠")
FORMULA = r"^[=+\-@\t\r＝＋－＠]"
"""How a text begins that a spreadsheet would calculate."""
_FORMULA = re.compile(FORMULA)
_QUOTED_FORMULA = re.compile(f"'{FORMULA[1:]}")

Reader = Callable[[str], Any]


def harmless(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with a leading apostrophe, unless it is a number.

    Examples
    --------
    >>> [harmless(cell) for cell in ("=1+1", "-3.5", "- none", "a=b")]
    ["'=1+1", '-3.5', "'- none", 'a=b']
    """
    if _FORMULA.match(cell) is None or _NUMBER.fullmatch(cell) is not None:
        return cell
    return f"'{cell}"


def as_written(cell: str) -> str:
    """Return a text as it was before `harmless`."""
    return cell[1:] if _QUOTED_FORMULA.match(cell) is not None else cell


class CellError(ValueError):
    """A cell that cannot be read, with what is wrong and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def text(cell: str) -> str:
    """Read a cell as it stands."""
    return cell


def identifier(cell: str) -> str:
    """Read an id: letters, digits and ``_ . @ : + -``, no spaces."""
    if _SLUG.fullmatch(cell) is None:
        raise CellError("This is not an id.", "Use letters, digits, _ . : + and -, with no spaces.")
    return cell


def number(cell: str) -> float:
    """Read a finite number, with a point for decimals and no separators."""
    if _NUMBER.fullmatch(cell) is None:
        if cell.casefold().lstrip("+-") in {"nan", "inf", "infinity"}:
            raise CellError("This is not a finite number.", "Give a number, or leave an unknown empty.")
        raise CellError(
            "This is not a number.", "Write digits with a point for decimals, such as 82056 or 0.22."
        )
    value = float(cell)
    if not math.isfinite(value):
        raise CellError("This number is too large to be held.", "Give a smaller one.")
    return value


def count(cell: str) -> int:
    """Read a whole number, zero or more."""
    if _INTEGER.fullmatch(cell) is None or int(cell) < 0:
        raise CellError("This is not a whole number of zero or more.", "Write digits only, such as 1202.")
    return int(cell)


def day(cell: str) -> dt.date:
    """Read a date written year-month-day."""
    if _DATE.fullmatch(cell) is None:
        raise CellError("This is not a date.", "Write year-month-day, such as 1952-08-29.")
    try:
        return dt.date.fromisoformat(cell)
    except ValueError:
        raise CellError("This day does not exist.", "Check month and day.") from None


def flag(cell: str) -> bool:
    """Read a yes or no, written ``yes`` and ``no`` or ``1`` and ``0``."""
    if cell in {"yes", "1"}:
        return True
    if cell in {"no", "0"}:
        return False
    raise CellError("This is neither yes nor no.", "Write yes or no (or 1 or 0).")


def choice(*allowed: str) -> Reader:
    """Return a reader that takes one word of a list."""

    def read(cell: str) -> str:
        if cell not in allowed:
            hint = did_you_mean(cell, allowed).strip()
            raise CellError(
                "This word is not known here.", f"{hint} Use one of: {', '.join(allowed)}.".strip()
            )
        return cell

    return read


def words(cell: str) -> tuple[str, ...]:
    """Read phrases separated by ``|``."""
    return tuple(word.strip() for word in cell.split("|") if word.strip())


def choices(*allowed: str) -> Reader:
    """Return a reader that takes words of a list, separated by ``|``."""
    one = choice(*allowed)
    return lambda cell: tuple(one(word) for word in words(cell))
