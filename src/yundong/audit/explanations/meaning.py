"""Readings about what a figure means: its day, heads counted twice, the base of a percentage, the ground covered."""

from __future__ import annotations

import math
from collections.abc import Iterator

from yundong.audit.check import Check, Kind
from yundong.audit.explanations.base import Reading, Surroundings, companions, what_of
from yundong.audit.setting import Setting
from yundong.figures.interval import Interval, number


def other_date(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield the dates under which a count that seems to fall would not."""
    if check.rule.kind is not Kind.TIME or check.gap() <= 0:
        return
    earlier, later = check.left[0].claim, check.right[0].claim
    assert earlier is not None and later is not None
    what = f"{what_of(earlier, setting)}, dated {earlier.day},"
    if earlier.as_of is not None and later.day is not None and earlier.as_of > later.day:
        text = (
            f"if {what} is what was reached by the time of its document ({earlier.as_of}) and only"
            f" began on the day named"
        )
    else:
        text = f"if {what} stood on some day after {later.day}, or the other before {earlier.day}"
    yield Reading("date", text, 0.0, (earlier.id,))


def counted_twice(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield how often each person must have been counted for the larger figure to be right."""
    times = _times_too_large(check)
    if times is None:
        return
    large = check.left[0] if check.rule.kind is Kind.TIME else check.right[0]
    if large.claim is None:
        return
    at_least = math.ceil(100 * times) / 100
    text = f"if {what_of(large.claim, setting)} counts each on average at least {at_least:.2f} times"
    text += "" if check.quotient is not None else ", and the other once"
    yield Reading("repeat", text, 0.0, (large.claim.id,))
    place = check.terms.index(large)
    for other in around.times:
        if other.printed is None or other.source != large.claim.source:
            continue
        low, high = other.printed.ends
        if low < 1:
            continue
        once = large.interval(as_printed=True)
        persons = Interval(once.low / high, once.high / low)
        gap = check.gap({place: persons})
        if gap == 0:
            where = setting.area_name(other.area_set)
            text = (
                f"if each was counted {other.figure} times, as {where} says of itself,"
                f" {large.text} are {number(persons.low)} to {number(persons.high)}"
            )
            yield Reading("repeat", text, 0.0, (other.id, large.claim.id))


def _times_too_large(check: Check) -> float | None:
    """Return by what factor heads may have been counted repeatedly, where heads are what is counted."""
    if check.rule.kind is Kind.TIME and check.left[0].claim is not None:
        heads = check.left[0].claim.unit == "attendances"
        left, right = check.sides()
        return left.low / right.high if heads and right.high > 0 and check.gap() > 0 else None
    if check.rule.kind is Kind.RATE and check.limits is not None and check.right[0].claim is not None:
        heads = check.right[0].claim.unit == "attendances"
        found = check.sides()[1]
        too_large = heads and check.limits.high > 0 and found.low > check.limits.high
        return found.low / check.limits.high if too_large else None
    return None


def other_base(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield bases and numerators that give the percentage: what they must be, and figures beside that are."""
    if check.quotient is None or not check.left or check.unknown or check.rule.kind is not Kind.PERCENTAGE:
        return
    stated, base = check.left[0], check.right[1]
    if stated.value and base.claim is not None:
        implied = check.quotient * (check.right[0].value or 0.0) / stated.value
        text = f"if the base was about {number(round(implied))}, not {what_of(base.claim, setting)}"
        yield Reading("base", text, 0.0, (base.claim.id,))
    own_unit = check.right[1].claim.unit if check.right[1].claim is not None else ""
    for other in companions(check, around, setting):
        if other.unit != own_unit:
            continue
        for place, role in ((1, "base"), (0, "numerator")):
            term = check.right[place]
            whole = term.interval(as_printed=True)
            value = other.printed
            if value is None or term.claim is None:
                continue
            if check.gap({len(check.left) + place: value}) == 0:
                yield Reading("base", f"if the {role} is {what_of(other, setting)}", 0.0, (other.id,))
            elif value.high < whole.low and check.gap({len(check.left) + place: whole - value}) == 0:
                rest = number((term.value or 0.0) - (other.point or 0.0))
                text = f"if the {role} leaves out {what_of(other, setting)}: {rest}"
                yield Reading("base", text, 0.0, (other.id,))


def other_ground(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield what different ground two documents must have covered for both to be right."""
    documents = {claim.source for claim in check.claims if claim.source}
    if check.rule.kind not in {Kind.TIME, Kind.AREAS, Kind.SAME} or len(documents) < 2 or check.gap() == 0:
        return
    gap = abs(check.gap())
    larger = check.left[0] if check.gap() > 0 else check.right[0]
    if larger.claim is None:
        return
    text = (
        f"if {larger.claim.source} covers more ground, or counts more kinds, than the other document:"
        f" at least {number(gap)} of {what_of(larger.claim, setting)} then lie beyond it"
    )
    yield Reading("ground", text, 0.0, (larger.claim.id,))


def areas_left_out(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield what would have to be true of the areas a figure leaves out."""
    if check.rule.kind is not Kind.COVERAGE or len(check.about) != 2:
        return
    partial, other = check.about
    missed = [area for term in check.left for area in (term.claim.area_set if term.claim else ())]
    names = setting.area_name(missed)
    zero = f"if nothing was to be counted in {names}, {what_of(partial, setting)} stands for all of"
    yield Reading("areas", f"{zero} {setting.area_name(other.area_set)}", 0.0, (partial.id,))
    covered = setting.area_name(partial.area_set)
    text = f"if {what_of(other, setting)} is likewise taken for {covered} only (not given in these claims)"
    yield Reading("areas", text, 0.0, (other.id,))
