"""The calendar of the Qing: months from new moon to new moon, in which the days of a reign are counted.

Computed, as that calendar was from 1645, from the true moon and the true sun at the meridian of Peking (J. Meeus,
*Astronomical Algorithms*, chapters 25 and 49, without the smaller terms). The month of the winter solstice is the
eleventh; of thirteen months between two solstices the first in which the sun enters no sign is a leap month.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from math import floor, radians, sin

_PEKING = 116.39 / 360
"""Part of a day by which noon is earlier there than at Greenwich."""
_FIRST_MOON, _LUNATION = 2451550.09766, 29.530588861
_OF_MOON = (  # of a new moon in days: anomaly of the sun, of the moon, argument of latitude
    (-0.40720, 0, 1, 0), (0.17241, 1, 0, 0), (0.01608, 0, 2, 0), (0.01039, 0, 0, 2), (0.00739, -1, 1, 0),
    (-0.00514, 1, 1, 0), (0.00208, 2, 0, 0), (-0.00111, 0, 1, -2), (-0.00057, 0, 1, 2), (0.00056, 1, 2, 0),
    (-0.00042, 0, 3, 0), (0.00042, 1, 0, 2), (0.00038, 1, 0, -2), (-0.00024, -1, 2, 0),
)  # fmt: skip
_SIGN, _SOLSTICE = 30, 270
_ORDINAL_OF_JULIAN = 1721424.5


def month_of_reign(year: int, month: int, leap: bool = False) -> tuple[date, date] | None:
    """Return the first and the last day of a month as the Qing counted it.

    Parameters
    ----------
    year : int
        The year of our era in which that of the reign begins.
    month : int
        From 1 to 12.
    leap : bool
        The leap month that follows it; None is returned where there is none.

    Examples
    --------
    >>> month_of_reign(1911, 8)  # the rising of Wuchang was on the nineteenth day of it
    (datetime.date(1911, 9, 22), datetime.date(1911, 10, 21))
    """
    months = {
        **_between_solstices(year),
        **{k: v for k, v in _between_solstices(year + 1).items() if k[0] == year},
    }
    found = months.get((year, month, leap))
    return None if found is None else (date.fromordinal(found[0]), date.fromordinal(found[1] - 1))


@cache
def _between_solstices(year: int) -> dict[tuple[int, int, bool], tuple[int, int]]:
    """Return the months from one winter solstice to the next: the first day of each, and of that behind it."""
    begin, stop = _moon_of_solstice(year - 1), _moon_of_solstice(year)
    moons = [_new_moon(number) for number in range(begin, stop + 1)]
    leap = next(
        (n for n in range(1, len(moons) - 1) if len(moons) > 13 and _sign(moons[n]) == _sign(moons[n + 1])), 0
    )
    found, number = {}, 10
    for at, (first, following) in enumerate(pairwise(moons)):
        is_leap = bool(leap) and at == leap
        number += not is_leap
        found[year - (number < 13), (number - 1) % 12 + 1, is_leap] = (first, following)
    return found


def _moon_of_solstice(year: int) -> int:
    """Return the number of the new moon that begins the month with the winter solstice of a year."""
    solstice = next(day for day in range(date(year, 12, 18).toordinal(), date(year, 12, 27).toordinal())
                    if _longitude(day + 1) >= _SOLSTICE > _longitude(day))  # fmt: skip
    number = floor((solstice + _ORDINAL_OF_JULIAN - _FIRST_MOON) / _LUNATION) + 1
    while _new_moon(number) > solstice:
        number -= 1
    return number


@cache
def _new_moon(number: int) -> int:
    """Return the day of a new moon at Peking, as an ordinal; 0 is the first of the year 2000."""
    t = number / 1236.85
    sun = 2.5534 + 29.10535670 * number - 0.0000014 * t * t
    moon = 201.5643 + 385.81693528 * number + 0.0107582 * t * t
    latitude = 160.7108 + 390.67050284 * number - 0.0016118 * t * t
    eccentricity = 1 - 0.002516 * t
    moment = _FIRST_MOON + _LUNATION * number + 0.00015437 * t * t
    for amount, of_sun, of_moon, of_latitude in _OF_MOON:
        angle = radians(of_sun * sun + of_moon * moon + of_latitude * latitude)
        moment += amount * eccentricity ** abs(of_sun) * sin(angle)
    return floor(moment + _PEKING - _ORDINAL_OF_JULIAN)


def _sign(day: int) -> int:
    """Return the sign of the zodiac in which the sun is when a day begins at Peking."""
    return int(_longitude(day) // _SIGN)


@cache
def _longitude(day: int) -> float:
    """Return the longitude of the sun in degrees when a day begins at Peking."""
    t = (day + _ORDINAL_OF_JULIAN - _PEKING - 2451545.0) / 36525
    mean = 280.46646 + 36000.76983 * t
    anomaly = radians(357.52911 + 35999.05029 * t)
    centre = (
        (1.914602 - 0.004817 * t) * sin(anomaly) + 0.019993 * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly)
    )
    node = radians(125.04 - 1934.136 * t)
    return (mean + centre - 0.00569 - 0.00478 * sin(node)) % 360
