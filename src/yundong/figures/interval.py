"""A figure as printed: the interval of numbers it may stand for, what its hedges mean, and how it is written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache, lru_cache

# Words of hedging, in both languages, and what each means for the figure.
_HEDGE_WORDS = {
    "over": ("over", "more than", "upwards", "余", "多", "+", "以上", "超过", "plus", "odd"),
    "under": ("under", "nearly", "almost", "近", "不到", "将近", "less than", "fewer than"),
    "about": (
        "about",
        "around",
        "approximately",
        "roughly",
        "约",
        "左右",
        "estimate",
        "estimated",
        "估计",
        "circa",
    ),
    "at least": ("at least", "至少", "lower bound", "minimum", "not less than"),
    "at most": ("at most", "至多", "up to", "upper bound", "not to exceed", "maximum"),
    "incomplete": ("incomplete", "不完全"),
    "doubtful": ("doubtful", "存疑"),
}


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; either may be infinite.

    Parameters
    ----------
    low, high : float
        The ends; low must not exceed high.

    Examples
    --------
    >>> Interval(1, 2) + Interval(10, 20)
    Interval(low=11, high=22)
    >>> Interval(1, 2).scaled(-3)
    Interval(low=-6, high=-3)
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"an interval from {self.low} to {self.high} is empty")

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def scaled(self, factor: float) -> Interval:
        """Return the interval times a number; zero times an unbounded interval is zero."""
        if factor == 0:
            return Interval(0.0, 0.0)
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def over(self, other: Interval) -> Interval:
        """Return the quotient of two intervals of numbers that are not negative.

        Parameters
        ----------
        other : Interval
            The divisor. Where it reaches down to zero the quotient is unbounded above.
        """
        high = math.inf if other.low <= 0 else self.high / other.low
        low = 0.0 if math.isinf(other.high) or other.high <= 0 else self.low / other.high
        return Interval(low, max(low, high))

    def holds(self, number: float) -> bool:
        """Return whether a number lies inside, the ends included."""
        return self.low <= number <= self.high

    def signed_distance(self, other: Interval) -> float:
        """Return how far this lies above (+) or below (-) another interval; 0 where they meet."""
        if self.low <= other.high and other.low <= self.high:
            return 0.0
        slack = 1e-9 * max(1.0, *(abs(end) for end in (*self.ends, *other.ends) if math.isfinite(end)))
        if self.low > other.high + slack:
            return self.low - other.high
        if self.high < other.low - slack:
            return self.high - other.low
        return 0.0

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends."""
        return (self.low, self.high)

    @property
    def is_point(self) -> bool:
        """Whether it holds one number only."""
        return self.low == self.high


def point(number: float) -> Interval:
    """Return the interval that holds one number."""
    return Interval(number, number)


def total(intervals: Iterable[Interval]) -> Interval:
    """Return the sum of intervals; of none it is zero."""
    result = Interval(0.0, 0.0)
    for interval in intervals:
        result = result + interval
    return result


UNKNOWN = Interval(0.0, math.inf)
"""What is known of a count nobody gave: it is not negative. It is not zero."""


@lru_cache(maxsize=8192)
def grain(value: float) -> float:
    """Return the step in which a figure seems to be printed: the worth of its last significant digit.

    Parameters
    ----------
    value : float
        As printed. A whole number that ends in one zero counts as exact to the unit (one exact count in ten
        ends so), one that ends in two or more as rounded there (one in a hundred does).

    Returns
    -------
    float
        For example 1 for 462, 100,000 for 1,900,000, 0.1 for 71.7.
    """
    digits = Decimal(repr(float(value))).normalize()
    exponent = digits.as_tuple().exponent
    assert isinstance(exponent, int)
    if not digits or exponent == 1:
        return 1.0
    return float(Decimal(1).scaleb(exponent))


def supported(value: float, interval: Interval) -> float:
    """Return a number rounded to what an interval around it supports: a step of at most a tenth of its width.

    Examples
    --------
    >>> supported(40_573, Interval(14_210, 121_480))
    40000.0
    >>> supported(0.0473, Interval(0.029, 0.204))
    0.05
    >>> supported(462, Interval(462, 462))
    462.0
    """
    digits = _digits(interval)
    return float(value) if digits is None else round(float(value), digits)


def supported_ends(interval: Interval) -> tuple[float, float]:
    """Return the ends of an interval rounded to what it supports, outwards: what lies inside does so still.

    Examples
    --------
    >>> supported_ends(Interval(14_210, 121_480))
    (10000.0, 130000.0)
    >>> supported_ends(Interval(462, 462))
    (462.0, 462.0)
    """
    digits = _digits(interval)
    if digits is None:
        return float(interval.low), float(interval.high)
    step = Decimal(1).scaleb(-digits)
    low, high = (Decimal(repr(float(end))) for end in interval.ends)
    return float(low.quantize(step, ROUND_FLOOR)), float(high.quantize(step, ROUND_CEILING))


def _digits(interval: Interval) -> int | None:
    """Return the decimals, below 0 for tens, that an interval supports; None where it is a point or without end."""
    width = interval.high - interval.low
    narrowest = 1e-14 * max(
        abs(interval.low), abs(interval.high), 1e-100
    )  # a point, to the accuracy of a float
    if not math.isfinite(width) or width <= narrowest:
        return None
    return -math.floor(math.log10(width / 10.0) + 1e-9)


def printed_as(value: float, hedges: frozenset[str], *, per_cent: bool = False) -> Interval:
    """Return the numbers for which a figure could have been printed, given its hedges.

    Parameters
    ----------
    value : float
        As printed; not negative.
    hedges : frozenset of str
        Of ``over``, ``under``, ``about``, ``at least``, ``at most``. ("incomplete" says nothing about how the
        figure was printed, but about what it leaves out.)
    per_cent : bool
        A percentage, printed to whole units or decimals however it ends.

    Returns
    -------
    Interval
        ``over`` (余, 多, "+") adds less than one unit of the last significant digit; ``about`` (约) adds and
        takes away one unit; without a hedge half a unit of rounding either way, none for exact counts.
    """
    step = min(grain(value), 1.0) if per_cent else grain(value)
    if "at least" in hedges:
        return Interval(value, math.inf)
    if "at most" in hedges:
        return Interval(0.0, value)
    if "over" in hedges:
        return Interval(value, value + step)
    if "under" in hedges:
        return Interval(max(0.0, value - step), value)
    if "about" in hedges:
        return Interval(max(0.0, value - step), value + step)
    if per_cent or step > 1 or not float(value).is_integer():
        return Interval(max(0.0, value - step / 2), value + step / 2)
    return point(value)


@cache
def read_hedges(text: str) -> frozenset[str]:
    """Return the kinds of hedge that a hedge field names, in either language.

    Parameters
    ----------
    text : str
        Free words, for example ``"over; incomplete"`` or ``"余"``.
    """
    folded = text.casefold()
    found = {
        kind
        for kind, words in _HEDGE_WORDS.items()
        if any(
            re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", folded)
            if word.isascii() and word != "+"
            else word in folded
            for word in words
        )
    }
    return frozenset(found)


def number(value: float) -> str:
    """Write a number with thousands separated and no needless decimals.

    Parameters
    ----------
    value : float
        Any; infinite ones are written "any number".
    """
    if math.isinf(value):
        return "any number"
    if abs(value - round(value)) < 5e-7 * max(1.0, abs(value)):
        return f"{round(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.3g}"
