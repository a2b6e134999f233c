"""What a numeral means: a value, the interval it leaves open, and how finely it was written."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

MOST_FIGURES = 15
"""A longer row of figures is an identifier or damage, and beyond what is counted exactly."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written.

    Parameters
    ----------
    value : float or int
        As printed; of a range, its middle.
    low, high : float, int or None
        The interval it leaves open, ends included; None is open.
    step : float or int
        The unit of the last figure written that is not a zero: 10 for 680, 10,000 for 1.92 million.
    hedge : str
        "" or the hedge inside the numeral itself: "over" for 余, "several" for 几.
    digits : bool
        Written as a row of figures without magnitudes (一九五二), which may be a year or a name.
    """

    value: float
    low: float | None
    high: float | None
    step: float = 1
    hedge: str = ""
    digits: bool = False

    @classmethod
    def exact(cls, value: float, step: float | None = None) -> Amount:
        """Return a number without a hedge.

        Parameters
        ----------
        value : float or int
            The number.
        step : float or int, optional
            By default found from its trailing zeros.
        """
        whole = neat(value)
        return cls(whole, whole, whole, step if step is not None else trailing_step(whole))

    def times(self, factor: float) -> Amount:
        """Return the amount multiplied, as by 万 or "million"."""
        return replace(
            self,
            value=product(self.value, factor),
            low=None if self.low is None else product(self.low, factor),
            high=None if self.high is None else product(self.high, factor),
            step=product(self.step, factor),
            digits=False,
        )

    def negative(self) -> Amount:
        """Return the amount below zero: -340."""
        low, high = (None if end is None else -end for end in (self.high, self.low))
        return replace(self, value=-self.value, low=low, high=high, digits=False)

    def plus(self, other: Amount) -> Amount:
        """Return the sum of two parts of one numeral, the finer part last."""
        return Amount(
            _without_dust(self.value + other.value),
            None if self.low is None or other.low is None else _without_dust(self.low + other.low),
            None if self.high is None or other.high is None else _without_dust(self.high + other.high),
            other.step,
            self.hedge or other.hedge,
        )


def neat(value: float) -> float:
    """Return a whole number as an int, anything else as it is."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def product(value: float, factor: float) -> float:
    """Multiply without the dust of binary fractions: 1.92 times a million is 1,920,000.

    Parameters
    ----------
    value, factor : float or int
        The factors.
    """
    return _without_dust(value * factor)


def _without_dust(exact: float) -> float:
    return neat(float(f"{exact:.15g}")) if isinstance(exact, float) and math.isfinite(exact) else exact


def trailing_step(value: float) -> float:
    """Return the unit of the last figure that is not zero: 10 for 680, 0.1 for 22.4, 1 for zero.

    Parameters
    ----------
    value : float or int
        As written.
    """
    if value == 0:
        return 1
    if isinstance(value, float):
        text = f"{value:.12f}".rstrip("0")
        return 10.0 ** -len(text.partition(".")[2])
    step = 1
    while value % (step * 10) == 0:
        step *= 10
    return step
