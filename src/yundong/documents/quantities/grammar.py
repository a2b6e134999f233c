"""From tokens to quantities, by the grammar of ``figure.lark``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from lark import Lark, Tree
from lark import Token as LarkToken
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer

from yundong.base.reading import read_text
from yundong.documents.quantities.changes import change_of, levels_of_change
from yundong.documents.quantities.numerals.amount import Amount, neat, product
from yundong.documents.quantities.scan import Scanner, Token
from yundong.documents.text.document import Span
from yundong.documents.vocabulary import unit_classes

Kind = Literal["count", "percent", "odds"]


class Quantity(NamedTuple):
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
    change : str
        "from" and "to" for the two levels of a change ("rose from 850 to 8,505"), "by" for the change itself, or "".
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
    change: str = ""

    def as_percent(self) -> Quantity:
        """Return it as a percentage, where a heading applies it to a whole column."""
        return self._replace(kind="percent")

    def times(self, factor: float) -> Quantity:
        """Return it multiplied, where a heading states the scale of a table: in thousands, 单位：万亩."""
        value, low, high = (
            None if x is None else product(x, factor) for x in (self.value, self.low, self.high)
        )
        return self._replace(value=value, low=low, high=high)


class _Given(Lexer):
    """Hands the scanner's tokens to the parser as they are."""

    def __init__(self, _: Any) -> None:
        pass

    def lex(self, data: Any, _: Any = None) -> Iterator[LarkToken]:
        for index, name in enumerate(data):
            yield LarkToken(name, str(index))


@cache
def _parser() -> Lark:
    text = read_text(Path(__file__).with_name("figure.lark"))
    return Lark(text, parser="lalr", lexer=_Given)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a row of terminals makes: the rule, and the positions of its tokens in the row."""

    rule: str
    own: tuple[int, ...]
    numbers: tuple[int, ...]
    inside: tuple[int, ...]
    unit: int
    half: bool
    plain: bool


_FIGURE = ("NUM", "PER", "PARTS", "CHENG", "NTHS", "HALF")
"""Terminals that belong to the figure itself; a unit does only between its parts (十八两五钱, 三斤半)."""


@lru_cache(maxsize=4096)
def _shape(types: tuple[str, ...]) -> _Shape | None:
    """Return what a row of terminals makes, or None where the grammar has no such row.

    The outcome depends on the names of the terminals alone and there are few different rows, so each is parsed
    once: that is what makes megabytes a matter of seconds.
    """
    try:
        tree = _parser().parse(types)
    except UnexpectedInput:
        return None
    amount = next(child for child in tree.children if isinstance(child, Tree))
    rule = str(amount.data)
    own = tuple(sorted(int(leaf) for leaf in amount.scan_values(lambda leaf: True)))
    last = max(index for index in own if types[index] in ("NUM", "HALF"))
    units = [index for index, name in enumerate(types) if name in ("UNIT", "MONEY")]
    inside = [
        i for i in own if types[i] in _FIGURE or (types[i] == "UNIT" and (i < last or rule == "compound"))
    ]
    return _Shape(
        rule,
        own,
        tuple(index for index in own if types[index] == "NUM"),
        (min(inside), max(inside)),
        units[0] if units else -1,
        "HALF" in types,
        rule == "single" and not {"BEFORE", "AFTER", "HALF"} & set(types),
    )


def read_quantities(
    folded: str, lang: str, taken: Sequence[Span], begin: int = 0, edges: Sequence[int] = ()
) -> Iterator[Quantity]:
    """Yield every figure of a text in order.

    Parameters
    ----------
    folded : str
        Folded text.
    lang : str
        "en" or "zh".
    taken : sequence of (int, int)
        Sorted spans (dates, numbering) to leave out.
    begin : int
        Where to begin.
    edges : sequence of int
        Sorted ends of blocks, across which no figure goes on.

    Yields
    ------
    Quantity
        Not overlapping.
    """
    scanner, at, last_from = Scanner(folded, lang, taken, edges), begin, -1
    while (tokens := scanner.next_island(at)) is not None:
        levels = levels_of_change(tokens, folded, lang)
        pair = _pair(*levels[1:]) if levels else None
        if levels and pair is not None:
            yield pair[0]._replace(change=levels[0])
            yield pair[1]._replace(change="to")
            at = max(pair[1].outer_end, pair[1].end)
            continue
        quantity = read_quantity(tokens)
        if quantity is None:
            number = next(token for token in tokens if token.type in ("NUM", "PARTS"))
            at = number.end
        else:
            change = change_of(tokens, quantity.outer_start, last_from, folded, lang)
            last_from = quantity.outer_end if change == "from" else -1
            yield quantity._replace(change=change) if change else quantity
            at = max(quantity.outer_end, quantity.end)


def _pair(one: Sequence[Token], two: Sequence[Token]) -> tuple[Quantity, Quantity] | None:
    """Return the two quantities of "from 2 to 3 million tons"; the second gives its unit and scale to the first."""
    second = read_quantity(two)
    if second is None:
        return None
    measured = any(token.type in ("UNIT", "PER") for token in one)
    if not measured and second.kind == "percent":
        one = [
            *one,
            *(token._replace(start=one[-1].end, end=one[-1].end) for token in two if token.type == "PER"),
        ]
    first = read_quantity(one)
    if first is None:
        return None
    low, high = first.value, second.value
    if not measured and low is not None and high is not None:
        first = first._replace(unit=second.unit)
        factor = magnitude_of(two[0].text)
        if factor > 1 and low < min(high / factor * 100, factor):
            first = first.times(factor)
    return first, second


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
                quantity = _evaluate(shape, chosen)
                if quantity is not None:
                    return quantity
    return None


def _evaluate(shape: _Shape, chosen: Sequence[Token]) -> Quantity | None:
    first = chosen[shape.numbers[0]]
    amount, kind = first.amount, "count"
    if not shape.plain:
        own = [chosen[index] for index in shape.own]
        amount, kind = _combine(shape.rule, [chosen[index] for index in shape.numbers], own, chosen)
        if amount is not None and shape.half:
            stated = next(token.amount for token in chosen if token.type == "HALF")
            half = 5 if shape.rule == "tenths" else 0.5  # 三成半
            amount = amount.plus(stated or Amount.exact(half, half))
    if amount is None:
        return None
    unit, tenths = _unit(shape, chosen), _in_tenths(chosen, amount)
    if tenths:
        amount = _scaled(amount, 1, 10)
    hedges: tuple[tuple[str, str], ...] = ()
    value: float | None = amount.value if amount.low == amount.high or amount.hedge == "over" else None
    low, high = amount.low, amount.high
    if amount.hedge or not shape.plain:
        hedges = _hedges(amount, chosen, first.text)
        low, high = _interval(amount, value, {hedge for hedge, _ in hedges})
    return Quantity(
        start=chosen[shape.inside[0]].start,
        end=chosen[shape.inside[1]].end,
        outer_start=chosen[0].start,
        outer_end=chosen[-1].end,
        kind="percent" if kind == "percent" else "count",
        value=value,
        low=low,
        high=high,
        unit=_LARGER.get(unit, unit) if tenths else unit,
        hedges=hedges,
        token=first,
    )


def _in_tenths(chosen: Sequence[Token], amount: Amount) -> bool:
    """Return whether a figure is in tenths alone, 八角 of a yuan or 三钱 of a liang: it is given in the larger unit."""
    unit = next((token for token in chosen if token.type in ("UNIT", "MONEY")), None)
    return unit is not None and (unit.detail == "jiao" or _is_tenth_of_liang(unit, amount.value))


def _is_tenth_of_liang(unit: Token, value: float) -> bool:
    """Return whether 钱 is the weight, of which ten are a liang, and not the coin: 三钱, but 三百钱."""
    return unit.detail == "qian" and unit.text == "钱" and value < _TENTHS


_TENTHS = 10
_LARGER = {"qian": "liang"}


def _unit(shape: _Shape, chosen: Sequence[Token]) -> str:
    """Return the unit behind the number, else the currency before it; of a compound time the smallest."""
    units = ["yuan" if token.detail == "jiao" else token.detail for token in chosen if token.type == "UNIT"]
    money = next((token.detail for token in chosen if token.type == "MONEY"), "")
    if shape.rule == "compound":
        first = money or units[0]
        return units[-1] if unit_classes().get(first) == "duration" else first
    if units and (not money or unit_classes().get(units[0]) != "money"):
        return units[0]
    return money or (units[0] if units else "")


# What a measure holds of the next smaller one; the jin of the time had sixteen liang, a yin of salt 400 jin.
_HOLDS = {
    "jin": ("liang", 16), "dan": ("jin", 100), "qian": ("fen", 10), "fen": ("厘", 10), "kg": ("g", 1000),
    "t": ("kg", 1000), "cwt": ("lb", 112), "lb": ("oz", 16), "maunds": ("seers", 40), "years": ("months", 12),
    "weeks": ("days", 7), "days": ("hours", 24), "hours": ("minutes", 60), "km": ("m", 1000), "miles": ("yards", 1760),
    "yards": ("feet", 3), "feet": ("inches", 12), "li": ("fen", 10), "zhang": ("chi", 10), "chi": ("cun", 10),
    "cun": ("fen", 10), "liang": ("qian", 10), "shi": ("dou", 10), "dou": ("litres", 10), "litres": ("合", 10),
    "GBP": ("shillings", 20), "shillings": ("pence", 12), "rupees": ("annas", 16), "annas": ("pies", 12),
    "dollars": ("cents", 100), "qing": ("mu", 100), "mu": ("fen", 10), "yuan": ("jiao", 10), "jiao": ("fen", 10),
    "silver dollars": ("jiao", 10), "strings of cash": ("cash", 1000), "贯": ("cash", 1000), "锭": ("liang", 50),
    "定": ("liang", 50), "引": ("jin", 400),
}  # fmt: skip


@cache
def _holds(larger: str, smaller: str) -> int:
    """Return how many of a smaller measure a larger one holds, 0 where it is not a part of it: 240 pence to a pound."""
    factor = 1
    while larger in _HOLDS:
        larger, step = _HOLDS[larger]
        factor *= step
        if larger == smaller:
            return factor
    return 0


def _compound(chosen: Sequence[Token]) -> Amount | None:
    """Return 十八两五钱 in liang, £12 10s. in pounds, and 2 years 7 months in months."""
    parts = [token.amount for token in chosen if token.type == "NUM"]
    units = [token.detail for token in chosen if token.type == "UNIT"]
    if len(units) < len(parts):
        units = [next((token.detail for token in chosen if token.type == "MONEY"), ""), *units]
    first, *others = parts
    if first is None or first.hedge or first.low != first.high:
        return None
    held = [_holds(units[0], unit) for unit in units[1:]]
    if not all(held) or any(
        part is None or part.value >= holds for part, holds in zip(others, held, strict=True)
    ):
        return None
    small = held[-1] if unit_classes().get(units[0]) == "duration" else 1
    whole = first.times(small)
    for part, holds in zip(others, held, strict=True):
        whole = whole.plus(_scaled(part, small, holds)) if part is not None else whole
    return whole


def _combine(
    rule: str, numbers: Sequence[Token], own: Sequence[Token], chosen: Sequence[Token]
) -> tuple[Amount | None, str]:
    """Return the amount of a rule and whether it is in per cent."""
    first, second = numbers[0].amount, numbers[-1].amount
    assert first is not None and second is not None
    if rule == "single":
        return first, "count"
    if rule == "compound":
        return _compound(chosen), "count"
    whole = _range(first, second, numbers[-1].text) if rule.endswith("range") else first
    if rule == "range" or whole is None:
        return whole, "count"
    if rule.startswith("percent"):
        per = next(token.detail for token in own if token.type == "PER")
        return (whole if per == "100" else _scaled(whole, 100, float(per))), "percent"
    if rule.startswith("tenths"):
        whole = whole.times(10)
        return (whole.plus(second) if len(numbers) > 1 and rule == "tenths" else whole), "percent"
    if rule == "odds":  # "one in five"
        return (_scaled(first, 100, second.value) if _is_base(first.value, second.value) else None), "percent"
    divisor = float(next(token.detail for token in own if token.type in ("PARTS", "NTHS")))
    if not divisor or (rule == "fraction" and first.value > divisor):
        return None, "percent"
    return _scaled(whole, 100, divisor), "percent"


def _is_base(count: float, base: float) -> bool:
    """Return whether a number is what others are shares of: one in five, six in ten thousand."""
    return count <= base and (base <= 100 or base in (1_000, 10_000, 100_000, 1_000_000))


def _scaled(amount: Amount, factor: float, divisor: float) -> Amount:
    def scale(value: float | None) -> float | None:
        return None if value is None else neat(float(f"{value * factor / divisor:.6g}"))

    value = scale(amount.value)
    assert value is not None
    fine = divisor in (100, 1000, 10000, 100000, 1000000)
    step = product(amount.step * factor, 1 / divisor) if fine else 1
    return replace(amount, value=value, low=scale(amount.low), high=scale(amount.high), step=step)


_MAGNITUDE = re.compile(
    "(?:(万亿)|(亿|billion|bn)|(万)|(million|mn)|(千|thousand)|(百|hundred)|(crore)|(lakh))s?$"
)
_FACTORS = (10**12, 10**8, 10**4, 10**6, 10**3, 100, 10**7, 10**5)


def magnitude_of(text: str) -> int:
    """Return the magnitude that a numeral ends in, 1 for none: a million for "1.7 million"."""
    match = _MAGNITUDE.search(text)
    if match is None or match.lastindex is None:
        return 1
    return 10**9 if match.group().startswith("b") else _FACTORS[match.lastindex - 1]


def _range(first: Amount, second: Amount, text: str) -> Amount | None:
    """Return "10 to 15"; in "2 to 3 million" and 二十至三十万 the magnitude belongs to both."""
    low, high = first.low, second.high
    if low is None or high is None or "several" in (first.hedge, second.hedge):
        return None
    factor = magnitude_of(text)
    if factor > 1 and low < high / factor and first.step < factor:
        low = product(low, factor)
    if low >= high:
        return None
    return Amount(neat((low + high) / 2), low, high, second.step)


def _hedges(amount: Amount, chosen: Sequence[Token], text: str) -> tuple[tuple[str, str], ...]:
    """Return the hedges around a number and the one inside it: 余 of 680余, "several"."""
    found = [(token.detail, token.text) for token in chosen if token.type in ("BEFORE", "AFTER")]
    if amount.hedge == "over":
        found.append(("more than", next((mark for mark in "余多来" if mark in text), "余")))
    elif amount.hedge:
        found.append((amount.hedge, text))
    return tuple(dict.fromkeys(found))


def _interval(amount: Amount, value: float | None, kinds: set[str]) -> tuple[float | None, float | None]:
    """Widen the interval as the hedges say: "over" opens it upward, "about" by half its last unit both ways."""
    low, high = amount.low, amount.high
    if value is None:
        return low, high
    if "about" in kinds and low == high:
        low, high = neat(value - amount.step / 2), neat(value + amount.step / 2)
    if kinds & {"more than", "at least"}:
        low, high = value, high if amount.hedge == "over" else None
    if "nearly" in kinds:
        low, high = neat(value - amount.step), value
    if kinds & {"less than", "at most"}:
        low, high = None, value
    return low, high
