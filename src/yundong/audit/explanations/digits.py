"""Slips of the pen: numbers that differ by one mistake in copying digits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

SWAPPED, LOST, ADDED, MISREAD = (
    "two digits swapped",
    "a digit lost in printing",
    "an extra digit in printing",
    "one digit misread",
)
SLIPS_ZH = {SWAPPED: "两位数字颠倒", LOST: "排印时漏一位", ADDED: "排印时多一位", MISREAD: "一位数字误认"}


@dataclass(frozen=True, slots=True)
class Slip:
    """A number that could have become another by one copying mistake.

    Parameters
    ----------
    value : float
        The number possibly intended.
    how : str
        The mistake: digits swapped, a digit dropped, added or misread.
    """

    value: float
    how: str


def slips(value: float) -> tuple[Slip, ...]:
    """Return every number that one copying mistake could have turned into a given one.

    Parameters
    ----------
    value : float
        As printed; positive, at most 15 significant digits.

    Returns
    -------
    tuple of Slip
        Distinct positive numbers, without the given one, in the order: digits swapped, one lost in printing, an
        extra one in printing, one misread.

    Examples
    --------
    >>> [slip.value for slip in slips(85)][:3]
    [58.0, 185.0, 285.0]
    """
    digits, exponent = _digits(value)
    seen = {digits}
    found = []
    for text, how in _variants(digits):
        if text not in seen and not text.startswith("0") and text:
            seen.add(text)
            found.append(Slip(float(Decimal(text).scaleb(exponent)), how))
    return tuple(found)


def _digits(value: float) -> tuple[str, int]:
    """Return the digits of a number and the power of ten of the last one."""
    number = Decimal(repr(float(value)))
    if number == number.to_integral_value():
        return str(int(number)), 0
    parts = number.normalize().as_tuple()
    assert isinstance(parts.exponent, int)
    return "".join(map(str, parts.digits)), parts.exponent


def _variants(digits: str) -> Iterator[tuple[str, str]]:
    for place in range(len(digits) - 1):
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        yield swapped, SWAPPED
    for place in range(len(digits) + 1):
        for digit in "0123456789":
            yield digits[:place] + digit + digits[place:], LOST
    for place in range(len(digits)):
        if len(digits) > 1:
            yield digits[:place] + digits[place + 1 :], ADDED
    for place in range(len(digits)):
        for digit in "0123456789":
            yield digits[:place] + digit + digits[place + 1 :], MISREAD
