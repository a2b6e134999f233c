"""Explanations by meaning: the date, double counting, the base of a percentage, coverage."""

from __future__ import annotations

import math
from collections.abc import Iterator

from yundong.audit.check import Check, Kind
from yundong.audit.explanations.base import Explanation, Surroundings, companions, what_of
from yundong.audit.setting import Setting
from yundong.figures.interval import Interval, number


def other_date(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield dates for which a cumulative count would not decrease."""
    if check.rule.kind is not Kind.TIME or check.gap() <= 0:
        return
    earlier, later = check.left[0].claim, check.right[0].claim
    assert earlier is not None and later is not None
    what = f"{what_of(earlier, setting)}, dated {earlier.day},"
    if earlier.as_of is not None and later.day is not None and earlier.as_of > later.day:
        text = (
            f"if {what} was reached by the date of its document ({earlier.as_of}) and only"
            f" began on the date stated"
        )
    else:
        text = f"if {what} refers to a date after {later.day}, or the other to one before {earlier.day}"
    yield Explanation("date", text, 0.0, (earlier.id,))


def counted_twice(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield how often each person must have been counted for the larger figure to be correct."""
    times = _times_too_large(check)
    if times is None:
        return
    large = check.left[0] if check.rule.kind is Kind.TIME else check.right[0]
    if large.claim is None:
        return
    at_least = math.ceil(100 * times) / 100
    text = f"if {what_of(large.claim, setting)} counts each person at least {at_least:.2f} times on average"
    text += "" if check.quotient is not None else ", and the other figure once"
    yield Explanation("repeat", text, 0.0, (large.claim.id,))
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
                f"if each person was counted {other.figure} times, as reported for {where},"
                f" {large.text} means {number(persons.low)} to {number(persons.high)} persons"
            )
            yield Explanation("repeat", text, 0.0, (other.id, large.claim.id))


def _times_too_large(check: Check) -> float | None:
    """Return the factor of double counting that would explain the gap, if attendances are counted."""
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


def other_base(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield bases and numerators that give the percentage: required values, and figures that have them."""
    if check.quotient is None or not check.left or check.unknown or check.rule.kind is not Kind.PERCENTAGE:
        return
    stated, base = check.left[0], check.right[1]
    if stated.value and base.claim is not None:
        implied = check.quotient * (check.right[0].value or 0.0) / stated.value
        text = f"if the base was about {number(round(implied))}, not {what_of(base.claim, setting)}"
        yield Explanation("base", text, 0.0, (base.claim.id,))
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
                yield Explanation("base", f"if the {role} is {what_of(other, setting)}", 0.0, (other.id,))
            elif value.high < whole.low and check.gap({len(check.left) + place: whole - value}) == 0:
                rest = number((term.value or 0.0) - (other.point or 0.0))
                text = f"if the {role} excludes {what_of(other, setting)}: {rest}"
                yield Explanation("base", text, 0.0, (other.id,))


def other_ground(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield the difference in coverage required for two documents to be both correct."""
    documents = {claim.source for claim in check.claims if claim.source}
    if check.rule.kind not in {Kind.TIME, Kind.AREAS, Kind.SAME} or len(documents) < 2 or check.gap() == 0:
        return
    gap = abs(check.gap())
    larger = check.left[0] if check.gap() > 0 else check.right[0]
    if larger.claim is None:
        return
    text = (
        f"if {larger.claim.source} has wider coverage, or counts more categories, than the other document:"
        f" at least {number(gap)} of {what_of(larger.claim, setting)} are then outside the latter"
    )
    yield Explanation("ground", text, 0.0, (larger.claim.id,))


def areas_left_out(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield what would have to hold for the areas that a figure omits."""
    if check.rule.kind is not Kind.COVERAGE or len(check.about) != 2:
        return
    partial, other = check.about
    missed = [area for term in check.left for area in (term.claim.area_set if term.claim else ())]
    names = setting.area_name(missed)
    zero = f"if there was nothing to count in {names}, {what_of(partial, setting)} covers all of"
    yield Explanation("areas", f"{zero} {setting.area_name(other.area_set)}", 0.0, (partial.id,))
    covered = setting.area_name(partial.area_set)
    text = f"if {what_of(other, setting)} is also restricted to {covered} (not given in these claims)"
    yield Explanation("areas", text, 0.0, (other.id,))
