"""The clock: days as small whole numbers, and dates as people write them."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yundong.base.errors import InputError

if TYPE_CHECKING:
    import numpy as np

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str | dt.date | np.datetime64, what: str = "date") -> dt.date:
    """Return a date from ``YYYY-MM-DD``.

    Parameters
    ----------
    text : str or datetime.date
        A date is passed through; a point in time, of Python, NumPy or pandas, is taken for its day.
    what : str
        What the date is for, used in the error.

    Raises
    ------
    InputError
        For any other writing, or a day that does not exist.
    """
    numpy = sys.modules.get("numpy")  # who has a day of NumPy's has loaded it
    if numpy is not None and isinstance(text, numpy.datetime64):
        text = text.astype("datetime64[D]").item()
    if isinstance(text, dt.datetime) and text == text:  # pandas' missing time equals nothing, itself included
        return text.date()
    if isinstance(text, dt.date) and not isinstance(text, dt.datetime):
        return text
    if not isinstance(text, str):
        raise InputError(f"The {what} {text!r} is not a date. Give year-month-day, such as 1952-08-29.")
    if _ISO.fullmatch(text.strip()) is None:
        raise InputError(f"The {what} {text!r} is not a date. Write year-month-day, such as 1952-08-29.")
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"The {what} {text!r} does not exist in the calendar.") from None


@dataclass(frozen=True)
class Period:
    """A run of days, both ends counted.

    Attributes
    ----------
    first, last : int
        Day numbers of the clock.
    start, end : datetime.date
        The same as dates.
    """

    first: int
    last: int
    start: dt.date
    end: dt.date

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Clock:
    """Days from the start, numbered from 0; both ends are part of the clock.

    Parameters
    ----------
    start, end : datetime.date
        First and last day.

    Raises
    ------
    InputError
        If the end lies before the start.

    Examples
    --------
    >>> clock = Clock(dt.date(1952, 4, 15), dt.date(1952, 11, 30))
    >>> len(clock), clock.day("1952-08-10"), clock.date(117)
    (230, 117, datetime.date(1952, 8, 10))
    """

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise InputError(
                f"The clock ends on {self.end}, before it starts on {self.start}. Give a later end."
            )

    def __len__(self) -> int:
        return (self.end - self.start).days + 1

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))

    def __contains__(self, date: object) -> bool:
        return isinstance(date, dt.date) and self.start <= date <= self.end

    def day(self, date: dt.date | str) -> int:
        """Return the number of a day; days outside the clock have numbers too (negative before the start)."""
        return (parse_date(date) - self.start).days

    def date(self, day: int) -> dt.date:
        """Return the date of a day number."""
        return self.start + dt.timedelta(days=int(day))

    def until(self, last: dt.date | str, furthest: dt.date | None = None) -> Clock:
        """Return the clock with another last day.

        Parameters
        ----------
        last : datetime.date or str
            The new last day.
        furthest : datetime.date, optional
            The furthest day that may be asked for.

        Raises
        ------
        InputError
            If the day lies before the start or beyond the furthest one.
        """
        date = parse_date(last, "last day")
        if date < self.start or (furthest is not None and date > furthest):
            reach = f"from {self.start} to {furthest}" if furthest else f"from {self.start} on"
            raise InputError(f"The last day {date} is outside the calendar. Choose a day {reach}.")
        return Clock(self.start, date)

    def periods(self, days: int, first: dt.date | str | None = None) -> tuple[Period, ...]:
        """Return the clock cut into periods of so many days, the last one possibly shorter.

        Parameters
        ----------
        days : int
            Length of a period, at least 1.
        first : datetime.date or str, optional
            First day of the first period; by default the start of the clock.

        Raises
        ------
        InputError
            If the length is below 1.
        """
        if days < 1:
            raise InputError(f"A period of {days} days cannot be. Give at least 1.")
        begin = 0 if first is None else max(self.day(first), 0)
        cuts = range(begin, len(self), days)
        spans = ((low, min(low + days, len(self)) - 1) for low in cuts)
        return tuple(Period(low, high, self.date(low), self.date(high)) for low, high in spans)
