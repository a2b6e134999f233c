"""Feasts that name days in English papers: quarter days, and those that move with Easter."""

from __future__ import annotations

from datetime import date, timedelta

_FIXED = {"lady day": (3, 25), "midsummer": (6, 24), "michaelmas": (9, 29), "christmas": (12, 25), "candlemas": (2, 2),
          "lammas": (8, 1), "martinmas": (11, 11), "new year's": (1, 1)}  # fmt: skip
_MOVING = {"easter": 0, "whitsun": 49}
"""Days after Easter Sunday."""
FEASTS = (*_FIXED, *_MOVING)


def feast(name: str, year: int) -> date:
    """Return the day of a feast.

    Parameters
    ----------
    name : str
        As written, in small letters: "lady day", "midsummer day", "whitsuntide".
    year : int
        Of the Gregorian calendar.

    Raises
    ------
    ValueError
        If it is none of `FEASTS`.
    """
    known = next((one for one in FEASTS if name.startswith(one)), None)
    if known is None:
        raise ValueError(f"{name!r} is no feast that is known: {', '.join(FEASTS)}.")
    if known in _FIXED:
        return date(year, *_FIXED[known])
    return easter(year) + timedelta(days=_MOVING[known])


def easter(year: int) -> date:
    """Return Easter Sunday, by the rule of 1876 for the Gregorian calendar (Butcher, Meeus).

    Parameters
    ----------
    year : int
        Of the Gregorian calendar.
    """
    golden, century, within = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (within // 4) - epact - within % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
