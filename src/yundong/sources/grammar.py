"""From tokens to quantities, by the grammar of ``figure.lark``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from lark import Lark, Token as LarkToken, Tree
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer

from yundong.sources.document import Span
from yundong.sources.numerals.amount import Amount, neat, product
from yundong.sources.scan import Scanner, Token

Kind = Literal["count", "percent", "odds"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as the grammar reads it, before anything is known of what it counts.

    Parameters
    ----------
    start, end : int
        Offsets of the numeral itself, with a percent sign or 百分之 but without a unit or a hedge in words.
    outer_start, outer_end : int
        The same with hedges and unit.
    kind : str
        "count" (of anything, with or without a unit) or "percent" (values in per cent).
    value, low, high : float, int or None
        As printed, and the interval it leaves open; a range has no value of its own, an open end is None.
    unit : str
        Id of a unit of the reader's list, or "".
    hedges : tuple of (str, str)
        Kind and wording of each.
    token : Token
        The first number, for how it was written.
    step : float
        The unit of its last figure.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    kind: Kind
    value: float | None
    low: float | None
    high: float | None
    unit: str
    hedges: tuple[tuple[str, str], ...]
    token: Token
    step: float


class _Given(Lexer):  # type: ignore[misc]  # lark's base class is untyped
    """Hands the scanner's tokens to the parser as they are."""

    def __init__(self, _: Any) -> None:
        pass

    def lex(self, data: Sequence[str]) -> Iterator[LarkToken]:
        for index, name in enumerate(data):
            yield LarkToken(name, str(index))


@cache
def _parser() -> Lark:
    text = files("yundong.sources").joinpath("figure.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer=_Given)


@lru_cache(maxsize=4096)
def _shape(types: tuple[str, ...]) -> tuple[str, tuple[int, ...]] | None:
    """Return the rule a row of terminals matches and the places of the amount's own tokens, or None.

    The outcome depends on the names of the terminals alone and there are few different rows, so each is parsed
    once: that is what makes megabytes a matter of seconds.
    """
    try:
        tree = _parser().parse(types)
    except UnexpectedInput:
        return None
    amount = next(child for child in tree.children if isinstance(child, Tree))
    return str(amount.data), tuple(int(leaf) for leaf in amount.scan_values(lambda leaf: True))


def read_quantities(folded: str, lang: str, taken: Sequence[Span]) -> Iterator[Quantity]:
    """Yield every figure of a text in order.

    Parameters
    ----------
    folded : str
        Folded text.
    lang : str
        "en" or "zh".
    taken : sequence of (int, int)
        Sorted spans (dates, numbering) in which none is sought.

    Yields
    ------
    Quantity
        Not overlapping.
    """
    scanner, at = Scanner(folded, lang, taken), 0
    while (tokens := scanner.next_island(at)) is not None:
        quantity = read_quantity(tokens)
        if quantity is None:
            number = next(token for token in tokens if token.type in ("NUM", "PARTS"))
            at = number.end
        else:
            yield quantity
            at = max(quantity.outer_end, quantity.end)


def read_quantity(tokens: Sequence[Token]) -> Quantity | None:
    """Return the longest figure that the tokens make, dropping what does not fit from either end.

    Parameters
    ----------
    tokens : sequence of Token
        As `scan` yields them.

    Returns
    -------
    Quantity or None
        None when nothing well formed is among them.
    """
    first = next((index for index, token in enumerate(tokens) if token.type in ("NUM", "PARTS")), None)
    if first is None:
        return None
    for stop in range(len(tokens), first, -1):
        for start in range(first + 1):
            chosen = tokens[start:stop]
            shape = _shape(tuple(token.type for token in chosen))
            if shape is not None:
                quantity = _evaluate(shape[0], [chosen[index] for index in sorted(shape[1])], chosen)
                if quantity is not None:
                    return quantity
    return None


def _evaluate(rule: str, own: list[Token], chosen: Sequence[Token]) -> Quantity | None:
    numbers = [token for token in own if token.type == "NUM"]
    amounts = [token.amount for token in numbers if token.amount is not None]
    per = next((token.detail for token in own if token.type == "PER"), "")
    divisor = next((float(token.detail) for token in own if token.type in ("PARTS", "NTHS")), 0.0)
    if any(amount.value is None for amount in amounts) or (rule in ("parts", "parts_range") and not divisor):
        return None
    amount, kind = _combine(rule, amounts, own, per, divisor)
    if amount is None:
        return None
    units = [token for token in chosen if token.type in ("UNIT", "MONEY")]
    if any(token.type == "HALF" for token in own):
        amount = amount.plus(Amount.exact(0.5, 0.5))
    keep = ("NUM", "PER", "PARTS", "CHENG", "NTHS", "HALF")
    inside = [token for token in own if token.type in keep or (token.type == "UNIT" and _inner(token, own))]
    ranged = amount.low != amount.high and not amount.hedge == "over"
    quantity = Quantity(
        start=min(token.start for token in inside),
        end=max(token.end for token in inside),
        outer_start=chosen[0].start,
        outer_end=chosen[-1].end,
        kind=kind,
        value=None if ranged else amount.value,
        low=amount.low,
        high=amount.high,
        unit=units[0].detail if units else "",
        hedges=tuple((token.detail, token.text) for token in chosen if token.type in ("BEFORE", "AFTER")),
        token=numbers[0],
        step=amount.step,
    )
    return _hedged(quantity, amount)


def _inner(unit: Token, own: Sequence[Token]) -> bool:
    """Tell whether a unit is part of the figure itself: 十八两五钱, 三斤半; not the last one of 20 to 30 taels."""
    last = max((token for token in own if token.type in ("NUM", "HALF")), key=lambda token: token.start)
    return unit.start < last.start or (unit.end == own[-1].end and _is_compound(own))


def _is_compound(own: Sequence[Token]) -> bool:
    return [token.type for token in own[:4]] == ["NUM", "UNIT", "NUM", "UNIT"]


# What the larger measure holds of the smaller one; the jin of the time had sixteen liang.
_HOLDS = {
    ("jin", "liang"): 16,
    ("liang", "qian"): 10,
    ("dan", "jin"): 100,
    ("kg", "g"): 1000,
    ("t", "kg"): 1000,
}


def _compound(amounts: list[Amount], own: Sequence[Token]) -> Amount | None:
    """Return 十八两五钱 in liang."""
    units = [token.detail for token in own if token.type == "UNIT"]
    holds = _HOLDS.get((units[0], units[1]), 0) if len(units) == 2 else 0
    if not holds or amounts[0].hedge or amounts[0].low != amounts[0].high or amounts[1].value >= holds:
        return None
    return amounts[0].plus(_scaled(amounts[1], 1, holds))


def _combine(
    rule: str, amounts: list[Amount], own: Sequence[Token], per: str, divisor: float
) -> tuple[Amount | None, Kind]:
    """Return the amount of a rule and whether it is in per cent."""
    first = amounts[0]
    if rule == "single":
        return first, "count"
    if rule == "compound":
        return _compound(amounts, own), "count"
    if rule == "range":
        return _range(first, amounts[1]), "count"
    if rule in ("percent", "percent_range"):
        whole = first if rule == "percent" else _range(first, amounts[1])
        return (whole.times(0.1) if whole and per == "1000" else whole), "percent"
    if rule in ("parts", "parts_range"):
        whole = first if rule == "parts" else _range(first, amounts[1])
        return (_scaled(whole, 100, divisor) if whole else None), "percent"
    if rule == "tenths":
        whole = first.times(10)
        return (whole.plus(amounts[1]) if len(amounts) > 1 else whole), "percent"
    if rule == "tenths_range":
        whole = _range(first, amounts[1])
        return (whole.times(10) if whole else None), "percent"
    if rule == "fraction":
        return (_scaled(first, 100, divisor) if first.value <= divisor else None), "percent"
    if first.value > amounts[1].value or amounts[1].value > 100:  # "one in five"
        return None, "percent"
    return _scaled(first, 100, amounts[1].value), "percent"


def _scaled(amount: Amount, factor: float, divisor: float) -> Amount:
    def scale(value: float | None) -> float | None:
        return None if value is None else neat(float(f"{value * factor / divisor:.6g}"))

    value = scale(amount.value)
    assert value is not None
    fine = divisor in (100, 1000, 10000)
    step = product(amount.step * factor, 1 / divisor) if fine else 1
    return replace(amount, value=value, low=scale(amount.low), high=scale(amount.high), step=step)


def _range(first: Amount, second: Amount) -> Amount | None:
    """Return "10 to 15"; in "2 to 3 million" and 二十至三十万 the magnitude belongs to both."""
    low, high = first.low, second.high
    if low is None or high is None or first.hedge == "several":
        return None
    if low < 1000 <= high and first.step < 1000:
        scale = 1.0
        for factor in (10**8, 10**6, 10**4, 10**3, 100):
            if second.step >= factor and high / factor < 1000 and low < high / factor:
                scale = factor
                break
        if scale > 1:
            low = product(low, scale)
    if low >= high:
        return None
    return Amount(neat((low + high) / 2), low, high, second.step)


def _hedged(quantity: Quantity, amount: Amount) -> Quantity:
    """Widen the interval as the hedges say: "over" opens it upward, "about" by half its last unit both ways."""
    kinds = {kind for kind, _ in quantity.hedges}
    hedges = quantity.hedges
    low, high = quantity.low, quantity.high
    if amount.hedge == "over":
        hedges = (*hedges, ("more than", next((c for c in "余多来" if c in quantity.token.text), "余")))
    elif amount.hedge:
        hedges = (*hedges, (amount.hedge, quantity.token.text))
    if quantity.value is not None:
        if "about" in kinds and low == high:
            low, high = neat(quantity.value - amount.step / 2), neat(quantity.value + amount.step / 2)
        if kinds & {"more than", "at least"}:
            low, high = quantity.value, None if amount.hedge != "over" else high
        if "nearly" in kinds:
            low, high = neat(quantity.value - amount.step), quantity.value
        if kinds & {"less than", "at most"}:
            low, high = None, quantity.value
    return replace(quantity, low=low, high=high, hedges=tuple(dict.fromkeys(hedges)))
