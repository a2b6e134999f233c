"""Aggregates of a column as plain Python values, also of a column without rows."""

from __future__ import annotations

import datetime as dt


def number(value: object) -> float:
    """Return an aggregate of a column as a number; of no rows, 0."""
    return float(value) if isinstance(value, (int, float)) else 0.0


def day(value: object) -> dt.date | None:
    """Return an aggregate of days (first, last, median) as a date; of no rows, None."""
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else None
