"""Explanations by meaning: the date, double counting, the base of a percentage, coverage."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

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
    what = what_of(earlier, setting)
    if earlier.as_of is not None and later.day is not None and earlier.as_of > later.day:
        text = setting.say(
            f"if {what}, dated {earlier.day}, was reached by the date of its document ({earlier.as_of}) and only"
            f" began on the date stated",
            f"如果{what}是到文献日期（{earlier.as_of}）为止的数字，{earlier.day} 只是开始的日期",
        )
    else:
        text = setting.say(
            f"if {what}, dated {earlier.day}, refers to a date after {later.day}, or the other to one before"
            f" {earlier.day}",
            f"如果{what}（{earlier.day}）实为 {later.day} 以后的数字，或另一数字实为 {earlier.day} 以前的数字",
        )
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
    what, alone = what_of(large.claim, setting), check.quotient is not None
    text = setting.say(
        f"if {what} counts each person at least {at_least:.2f} times on average"
        + ("" if alone else ", and the other figure once"),
        f"如果{what}平均每人至少计了 {at_least:.2f} 次" + ("" if alone else "，而另一数字每人只计一次"),
    )
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
            low_end, high_end = number(persons.low), number(persons.high)
            text = setting.say(
                f"if each person was counted {other.figure} times, as reported for {where},"
                f" {large.text} means {low_end} to {high_end} persons",
                f"如果像{where}所报那样每人计了 {other.figure_in('zh')} 次，{large.text_in('zh')} 即 {low_end} 至"
                f" {high_end} 人",
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
        what = what_of(base.claim, setting)
        text = setting.say(
            f"if the base was about {number(round(implied))}, not {what}",
            f"如果基数约为 {number(round(implied))}，而不是{what}",
        )
        yield Explanation("base", text, 0.0, (base.claim.id,))
    own_unit = check.right[1].claim.unit if check.right[1].claim is not None else ""
    for other in companions(check, around, setting):
        if other.unit != own_unit:
            continue
        for place, role, role_zh in ((1, "base", "基数"), (0, "numerator", "分子")):
            term = check.right[place]
            whole = term.interval(as_printed=True)
            value = other.printed
            if value is None or term.claim is None:
                continue
            if check.gap({len(check.left) + place: value}) == 0:
                what = what_of(other, setting)
                text = setting.say(f"if the {role} is {what}", f"如果{role_zh}是{what}")
                yield Explanation("base", text, 0.0, (other.id,))
            elif value.high < whole.low and check.gap({len(check.left) + place: whole - value}) == 0:
                rest = number((term.value or 0.0) - (other.point or 0.0))
                what = what_of(other, setting)
                text = setting.say(
                    f"if the {role} excludes {what}: {rest}", f"如果{role_zh}不含{what}：{rest}"
                )
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
    what = what_of(larger.claim, setting)
    text = setting.say(
        f"if {larger.claim.source} has wider coverage, or counts more categories, than the other document:"
        f" at least {number(gap)} of {what} are then outside the latter",
        f"如果 {larger.claim.source} 的统计范围或类别比另一文献宽：{what.lstrip()}中至少有 {number(gap)} 不在后者之内",
    )
    yield Explanation("ground", text, 0.0, (larger.claim.id,))


def areas_left_out(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield what would have to hold for the areas that a figure omits."""
    if check.rule.kind is not Kind.COVERAGE or len(check.about) != 2:
        return
    partial, other = check.about
    missed = [area for term in check.left for area in (term.claim.area_set if term.claim else ())]
    names, whole, covered = (_all_of(areas, setting) for areas in (missed, other.area_set, partial.area_set))
    zero = setting.say(
        f"if there was nothing to count in {names}, {what_of(partial, setting)} covers all of {whole}",
        f"如果{names}本来就没有，{what_of(partial, setting).lstrip()}就是{whole}的数字",
    )
    yield Explanation("areas", zero, 0.0, (partial.id,))
    text = setting.say(
        f"if {what_of(other, setting)} is also restricted to {covered} (not given in these claims)",
        f"如果{what_of(other, setting)}也只限于{covered}（这些数字中没有说明）",
    )
    yield Explanation("areas", text, 0.0, (other.id,))


def _all_of(areas: Iterable[str], setting: Setting) -> str:
    """Return the names of areas as a list inside a sentence."""
    *first, last = setting.area_name(areas).split(setting.say(", ", "、"))
    return f"{setting.say(', ', '、').join(first)}{setting.say(' and ', '、')}{last}" if first else last
