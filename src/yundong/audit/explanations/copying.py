"""Explanations by copying: a slip of the pen, another unit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from yundong.audit.check import Check, Kind, Relation
from yundong.audit.explanations.base import Explanation, Surroundings, what_of
from yundong.audit.explanations.digits import MISREAD, SLIPS_ZH, Slip, slips
from yundong.audit.setting import Setting
from yundong.base.errors import InputError
from yundong.figures.claim import Claim
from yundong.figures.interval import Interval, number, printed_as

_TEN_THOUSAND = 10_000.0


def digit_slip(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield for each figure the smallest slip of the pen that closes the gap."""
    if check.rule.kind is Kind.COVERAGE:
        return
    for place, term in enumerate(check.terms):
        claim = term.claim
        if claim is None or not claim.point or claim.point < 0 or claim.is_range:
            continue
        closes = check.closing(place)
        closing: list[tuple[float, Slip]] = []
        for distance, slip, meant in _slips(claim.point, claim.hedges, claim.per is not None):
            # A misread digit that halves or doubles a figure would explain any inequality.
            if check.relation is Relation.AT_MOST and slip.how == MISREAD and distance > math.log(2):
                continue
            if closes(meant.scaled(term.factor)):
                closing.append((distance, slip))
        if closing:
            best = min(closing, key=lambda pair: (pair[0], pair[1].value))[1]
            what, value = what_of(claim, setting), number(best.value)
            text = setting.say(
                f"if {what} should read {value} ({best.how})",
                f"如果{what}应为 {value}（{SLIPS_ZH[best.how]}）",
            )
            yield Explanation("digit", text, 0.0, (claim.id,))


@lru_cache(maxsize=8192)
def _slips(value: float, hedges: frozenset[str], per_cent: bool) -> tuple[tuple[float, Slip, Interval], ...]:
    """Return each slip of the pen of a figure, how far it is in logarithms, and what could have been printed so."""
    return tuple(
        (abs(math.log(slip.value / value)), slip, printed_as(slip.value, hedges, per_cent=per_cent))
        for slip in slips(value)
    )


def other_unit(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield other units of a figure that would close the gap."""
    for place, term in enumerate(check.terms):
        claim = term.claim
        if claim is None or not term.value or claim.per is not None or not check.right:
            continue
        for words, factor in _unit_factors(claim, setting):
            if check.relation is Relation.AT_MOST and factor == _TEN_THOUSAND:
                continue  # would close any such gap
            if check.gap({place: term.interval(as_printed=check.one_document).scaled(factor)}) == 0:
                what = what_of(claim, setting)
                text = setting.say(f"if {what} is in {words}", f"如果{what}的单位是 {words}")
                yield Explanation("unit", text, 0.0, (claim.id,))


def _unit_factors(claim: Claim, setting: Setting) -> Iterator[tuple[str, float]]:
    """Yield other units for a figure, with the factor to its own unit."""
    try:
        day = claim.day or claim.as_of
        own = setting.units.find(claim.unit, day) if day else None
    except InputError:
        own = None
    if own is None:
        if claim.point and claim.point < _TEN_THOUSAND:
            yield setting.say("ten thousands (万)", "万"), _TEN_THOUSAND
        return
    seen = {own.factor}
    for entry in setting.units.definitions:
        if entry.dimension == own.dimension and entry.factor not in seen and entry.base == own.base:
            seen.add(entry.factor)
            size = f"{float(entry.factor):g} {entry.base}"
            name = setting.say(f"{entry.unit} of {size}", f"{entry.unit}（每单位 {size}）")
            yield name, float(entry.factor / own.factor)
