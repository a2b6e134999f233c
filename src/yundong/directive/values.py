"""Parse what people write for a fact, in English or Chinese, into its level."""

from __future__ import annotations

import math
from bisect import bisect_right
from calendar import monthrange
from datetime import date, datetime
from functools import cache
from typing import Any

from yundong.directive.book import Fact

UNKNOWN = frozenset({"", "?", "？", "unknown", "n/a", "na", "null", "不详", "未知", "不明"})
"""Spellings of an unknown fact, besides an empty cell."""

_YES = ("yes", "y", "true", "1", "是", "有", "对")
_NO = ("no", "n", "false", "0", "否", "无", "不")


@cache
def vocabulary(fact: Fact) -> dict[str, int]:
    """Return every accepted spelling of a fact's values, in lower case, with its level."""
    if fact.kind == "flag":
        return dict.fromkeys(_NO, 0) | dict.fromkeys(_YES, 1)
    words: dict[str, int] = {}
    for level, value in enumerate(fact.values):
        for word in (value.name, value.name.replace("_", " "), value.label.en, value.label.zh):
            words.setdefault(word.casefold(), level)
    return words


def wanted(fact: Fact) -> str:
    """Describe the accepted values of a fact."""
    names = ", ".join(fact.names)
    return {
        "flag": "yes or no",
        "label": f"one of {names}",
        "amount": f"a number of {fact.unit}, or one of {names}",
        "date": f"a date such as 1951-06-30, or one of {names}",
    }[fact.kind]


def level_of(fact: Fact, raw: Any) -> int:
    """Return the level of what was written for a fact; ``fact.size`` if it is unknown.

    Parameters
    ----------
    fact : Fact
        The fact.
    raw : str, bool, int, float, date or None
        As found in a file or typed by a person.

    Raises
    ------
    ValueError
        With what is wrong and what is accepted.
    """
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return fact.size
    if isinstance(raw, datetime):
        raw = raw.date()
    text = str(raw).strip()
    if text.casefold() in UNKNOWN:
        return fact.size
    known = vocabulary(fact).get(text.casefold())
    if known is not None and not (fact.kind == "amount" and isinstance(raw, bool)):
        return known
    if fact.kind == "flag" and text in ("0.0", "1.0"):
        return int(float(text))
    if fact.kind == "amount" and not isinstance(raw, bool):
        return _amount_level(fact, text)
    if fact.kind == "date":
        return _day_level(fact, raw if isinstance(raw, date) else text)
    raise ValueError(f"invalid value {text!r}: must be {wanted(fact)}, or empty if unknown")


def _amount_level(fact: Fact, text: str) -> int:
    try:
        amount = float(text.replace(",", "").replace("，", ""))
    except ValueError:
        raise ValueError(f"invalid quantity {text!r}: must be {wanted(fact)}, or empty if unknown") from None
    if not math.isfinite(amount) or amount < 0:
        raise ValueError(f"invalid quantity {text!r}: must be a number of zero or more")
    return bisect_right(fact.starts, amount)


def _day_level(fact: Fact, raw: date | str) -> int:
    """Return the class of a date; a year or a month is accepted if it falls entirely in one class."""
    first, last = (raw, raw) if isinstance(raw, date) else day_range(raw, wanted(fact))
    levels = sorted({bisect_right(fact.starts, day) for day in (first, last)})
    if len(levels) > 1:
        names = " and ".join(fact.names[level] for level in levels)
        raise ValueError(
            f"ambiguous date {raw!r}: spans {names}; write the full date, one of these, or nothing"
        )
    return levels[0]


def day_range(text: str, hint: str = "a date such as 1951-06-30") -> tuple[date, date]:
    """Return the first and last day of a day, a month or a year, written with -, / or . between the parts.

    Raises
    ------
    ValueError
        If it is in none of these forms.
    """
    parts = text.replace("/", "-").replace(".", "-").split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(parts[0]) != 4 or len(parts) > 3:
            raise ValueError
        if len(numbers) == 1:
            return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
        if len(numbers) == 2:
            year, month = numbers
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(*numbers), date(*numbers)
    except ValueError:
        raise ValueError(f"invalid date {text!r}: must be {hint}, or empty if unknown") from None


def first_day(raw: Any) -> date | None:
    """Return the first day of a date, month or year as written, or None if it is not a date."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return day_range(str(raw).strip().removesuffix(" 00:00:00"))[0]
    except ValueError:
        return None
