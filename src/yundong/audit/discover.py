"""Finds identities nobody wrote down: from ratios, record definitions, areas, days, part-of marks, digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

from yundong.audit.check import Check, CheckRule, Kind, Missing, Relation, Verdict
from yundong.audit.declared import Finder, in_one_unit
from yundong.audit.ladder import one_kind
from yundong.audit.setting import Setting
from yundong.audit.sums import stated_sums
from yundong.figures.claim import Claim
from yundong.figures.indicator import Indicator
from yundong.figures.interval import number
from yundong.figures.sums import addable

# Two counts of one thing within so many days, the later at least so many times the earlier, may be a digit.
ECHO_DAYS, ECHO_FACTOR = 10, 5.0

_RATIOS = CheckRule(
    "ratio",
    Kind.PERCENTAGE,
    note="the indicator is the quotient of two others",
    note_zh="该指标是另两项指标之比",
)
_DEFINITIONS = CheckRule(
    "definition",
    Kind.SUBSET,
    note="the records counted by the one are among those of the other",
    note_zh="前者统计的记录包含在后者之内",
)
_AREAS = CheckRule(
    "areas",
    Kind.AREAS,
    Missing.ALL,
    note="areas that do not overlap, inside a larger one",
    note_zh="互不重叠的地区，同属一个更大的地区",
)
_ALL_AREAS = CheckRule(
    "areas",
    Kind.AREAS,
    Missing.ALL,
    note="all parts of an area make the whole",
    note_zh="各下属地区之和等于全体",
)
_TIME = CheckRule(
    "time",
    Kind.TIME,
    note="a count of everything up to a day cannot fall",
    note_zh="截至某日的累计数不能减少",
)
_BASE = CheckRule(
    "base",
    Kind.PERCENTAGE,
    note="the text gives the percentage with its base",
    note_zh="原文给出百分比及其基数",
)
_BASE_OF_WHOLE = replace(
    _BASE,
    ceiling=Verdict.UNADDED,
    doubts=(
        "the text does not name the base, which is the whole of the count",
        "原文未写明基数，这里取其整体",
    ),
)
_NEAR_BASE = replace(
    _BASE,
    ceiling=Verdict.LOOK,
    doubts=(
        "the text does not name the base, which is the figure nearest",
        "原文未写明基数，这里取最近的数字",
    ),
)
_SAME = CheckRule(
    "same", Kind.SAME, note="one indicator, area, day and document", note_zh="同一指标、地区、日期和文献"
)
_UNITS = CheckRule("units", Kind.UNITS, note="one indicator in two units", note_zh="同一指标用了两种单位")
_ECHO = CheckRule(
    "echo",
    Kind.ECHO,
    note="figures that resemble each other more than chance lets expect",
    note_zh="两个数字相似得不像巧合",
)


def found_checks(claims: Sequence[Claim], setting: Setting) -> Iterator[Check]:
    """Yield every check that follows from the structure of the claims.

    Parameters
    ----------
    claims : sequence of Claim
        The figures.
    setting : Setting
        Areas, indicators, units.

    Yields
    ------
    Check
    """
    finder = Finder(claims, setting)
    for search in (
        ratios,
        definitions,
        sums_over_areas,
        growth,
        stated_sums,
        bases,
        doubles,
        mixed_units,
        echoes,
    ):
        for check in search(claims, finder):
            yield in_one_unit(check, setting)


def ratios(claims: Sequence[Claim], finder: Finder) -> Iterator[Check]:
    """Yield each stated ratio against the two figures of its document that it is the quotient of."""
    for stated in claims:
        indicator = finder.setting.indicators.get(stated.subject)
        if indicator is None or indicator.kind != "ratio":
            continue
        pair = _pair(stated, indicator, finder)
        numerator, denominator = pair if pair is not None else (None, None)
        yield Check(
            _RATIOS,
            (finder.term(stated, ""),),
            (
                finder.term(numerator, finder.setting.named(indicator.numerator, stated.area_set)),
                finder.term(denominator, finder.setting.named(indicator.denominator, stated.area_set)),
            ),
            quotient=stated.per or 1.0,
        )


def _pair(stated: Claim, indicator: Indicator, finder: Finder) -> tuple[Claim | None, Claim | None] | None:
    """Return the numerator and denominator nearest to a stated ratio: same extent, best the same passage."""

    def candidates(name: str) -> list[Claim]:
        return [
            other
            for other in finder.by_indicator.get(name, ())
            if other.area_set == stated.area_set and other.day == stated.day and other.source == stated.source
        ]

    tops, bottoms = candidates(indicator.numerator), candidates(indicator.denominator)
    pairs = [(top, bottom) for top in tops for bottom in bottoms if top.extent == bottom.extent]
    if pairs:
        return min(
            pairs,
            key=lambda pair: (
                sum(other.passage != stated.passage for other in pair),
                pair[0].extent != stated.extent,
                pair[0].id,
                pair[1].id,
            ),
        )
    return (tops[0] if tops else None, bottoms[0] if bottoms else None) if tops or bottoms else None


def definitions(claims: Sequence[Claim], finder: Finder) -> Iterator[Check]:
    """Yield part ≤ whole where the records that make up one indicator are among those of another."""
    flows = [
        i for i in finder.setting.indicators.values() if i.kind == "flow" and i.id in finder.by_indicator
    ]
    for part, whole in ((a, b) for a in flows for b in flows if a is not b and _narrower(a, b)):
        alike: dict[tuple[object, ...], dict[str, list[Claim]]] = {}
        for other in finder.by_indicator[whole.id]:
            sources = alike.setdefault((other.area_set, other.day, other.extent), {})
            sources.setdefault(other.source, []).append(other)
        for small in finder.by_indicator[part.id]:
            sources = alike.get((small.area_set, small.day, small.extent), {})
            # Of several documents its own, else each of the others: a document need not know its neighbours.
            own = sources.get(small.source)
            for group in [own] if own else sources.values():
                other = group[0] if own else group[-1]
                if one_kind((small, other), finder.setting):
                    yield Check(
                        _DEFINITIONS,
                        (finder.term(small, ""),),
                        (finder.term(other, ""),),
                        Relation.AT_MOST,
                        one_document=small.source == other.source,
                    )


def _narrower(part: Indicator, whole: Indicator) -> bool:
    """Tell whether the records of one indicator are by definition among those of another."""
    if (part.table, part.value) != (whole.table, whole.value):
        return False
    narrow, wide = dict(part.conditions), dict(whole.conditions)
    return narrow != wide and all(
        column in narrow and set(narrow[column]) <= set(values) for column, values in wide.items()
    )


def sums_over_areas(claims: Sequence[Claim], finder: Finder) -> Iterator[Check]:
    """Yield, for each figure of an area, the figures of areas inside it that do not overlap.

    Where all areas directly below have a figure of the same day, the sum must equal the whole. Otherwise the
    sum of what there is, up to the day of the whole, must not exceed it: areas without a figure are unknown,
    not zero.
    """
    setting = finder.setting
    for whole in claims:
        if not setting.additive(whole) or whole.extent or not whole.area_set:
            continue
        inside = [
            part
            for parts in finder.by_areas(whole.subject).values()
            if setting.inside(parts[0], whole)  # all are of the same areas
            for part in parts
            if part is not whole and _inside(part, whole, setting) and one_kind((part, whole), setting)
        ]
        complete = _complete(whole, inside, setting)
        if complete:
            yield _area_check(_ALL_AREAS, complete, whole, finder, Relation.EQUAL)
        disjoint = _disjoint(inside, whole, setting)
        if disjoint and set(disjoint) != set(complete):
            yield _area_check(_AREAS, disjoint, whole, finder, Relation.AT_MOST)


def _area_check(
    rule: CheckRule, parts: Sequence[Claim], whole: Claim, finder: Finder, relation: Relation
) -> Check:
    return Check(
        rule,
        tuple(finder.term(part, "") for part in parts),
        (finder.term(whole, ""),),
        relation,
        one_document=len({(s.source, s.as_of) for s in (*parts, whole)}) == 1,
    )


def _inside(part: Claim, whole: Claim, setting: Setting) -> bool:
    """Tell whether one figure counts something that another of an area around it counts too, by its days."""
    if part.day is None or whole.day is None:
        return False
    if part.area_set == whole.area_set and not part.extent:
        return False  # one area at two days is growth, not a part
    if setting.kind(whole) == "flow":
        started = part.start is None or whole.start is None or whole.start <= part.start
        return started and part.day <= whole.day
    return part.day == whole.day


def _complete(whole: Claim, inside: Sequence[Claim], setting: Setting) -> list[Claim]:
    """Return a figure of the same day for every area directly below, or nothing.

    Cities never make up a province: what lies outside them has no row of its own.
    """
    if len(whole.area_set) != 1:
        return []
    chosen = []
    (area,) = whole.area_set
    if area in setting.areas and setting.areas[area].level == "province":
        return []
    for child in setting.areas.tree.children(area):
        same_day = [s for s in inside if s.area_set == {child} and s.day == whole.day and not s.extent]
        if not same_day:
            return []
        chosen.append(min(same_day, key=lambda s: (s.source != whole.source, s.id)))
    return chosen if len(chosen) > 1 else []


def _disjoint(inside: Sequence[Claim], whole: Claim, setting: Setting) -> list[Claim]:
    """Return figures of areas that do not overlap, largest figures first; of one area the latest day."""
    latest: dict[tuple[frozenset[str], str], Claim] = {}
    for part in sorted(inside, key=lambda s: (s.day or date.min, s.source == whole.source, s.id)):
        latest[part.area_set, part.extent] = part
    order = sorted(latest.values(), key=lambda s: (-(s.point or 0.0), s.id))
    # What covers only an unnamed part of the same area cannot be distinguished from anything else inside it.
    order = [s for s in order if not s.extent] or order[:1]
    taken: list[Claim] = []
    for part in order:
        if all(setting.apart(part, other) for other in taken):
            taken.append(part)
    return taken


def growth(claims: Sequence[Claim], finder: Finder) -> Iterator[Check]:
    """Yield each cumulative count against the next later one that each document has of the same."""
    series: dict[tuple[str, frozenset[str]], list[Claim]] = {}
    for claim in claims:
        if finder.setting.cumulative(claim) and claim.day and claim.printed:
            series.setdefault((claim.subject, claim.area_set), []).append(claim)
    for points in series.values():
        points.sort(key=lambda s: (s.day or date.min, s.as_of or date.min, s.id))
        sources = len({point.source for point in points})
        for place, earlier in enumerate(points):
            following: dict[str, Claim] = {}
            for later in points[place + 1 :]:
                if _counts_on(earlier, later) and one_kind((earlier, later), finder.setting):
                    following.setdefault(later.source, later)
                    if len(following) == sources:
                        break  # each document has its next one
            for later in following.values():
                yield Check(
                    _TIME,
                    (finder.term(earlier, ""),),
                    (finder.term(later, ""),),
                    Relation.AT_MOST,
                    one_document=False,
                )


def _counts_on(earlier: Claim, later: Claim) -> bool:
    """Tell whether a later count contains an earlier one."""
    if earlier.day is None or later.day is None or later.day <= earlier.day:
        return False
    return earlier.start is None or later.start is None or later.start <= earlier.start


def bases(claims: Sequence[Claim], finder: Finder) -> Iterator[Check]:
    """Yield percentages whose numerator (`part_of`) and base a reader of the text has marked."""
    for share in claims:
        indicator = finder.setting.indicators.get(share.subject)
        if share.per is None or not share.base or (indicator is not None and indicator.kind == "ratio"):
            continue
        base = finder.by_id.get(share.base)
        numerator = finder.by_id.get(share.part_of)
        if base is not None and numerator is not None and base is not numerator:
            if share.span and not addable(numerator.unit, base.unit):
                continue  # money received, of aircraft promised: read together, but no quotient
            right = (finder.term(numerator, ""), finder.term(base, ""))
            named = not share.span or _names(share.base_text, base)
            rule = _BASE if named else _BASE_OF_WHOLE if numerator.part_of == base.id else _NEAR_BASE
            yield Check(rule, (finder.term(share, ""),), right, quotient=share.per)


def _names(words: str, base: Claim) -> bool:
    """Return whether the words of a text for the base of a share are of what that figure counts: 总人口, not 社员."""
    stated = f"{base.counted} {base.stated}".casefold()
    said = re.findall(r"[a-z]{3,}", words.casefold()) or ["".join(pair) for pair in pairwise(words)]
    return any(word in stated for word in said)


def doubles(claims: Sequence[Claim], finder: Finder) -> Iterator[Check]:
    """Yield two figures for one and the same quantity."""
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        if claim.subject in finder.setting.indicators and claim.area_set and claim.day:
            key = (claim.subject, claim.area_set, claim.start, claim.day, claim.extent)
            groups.setdefault(key, []).append(claim)
    for group in groups.values():
        for one, other in pairwise(group):
            if _told_apart(one, other) or not one_kind((one, other), finder.setting):
                continue
            yield Check(
                _SAME,
                (finder.term(one, ""),),
                (finder.term(other, ""),),
                one_document=one.source == other.source,
            )


def _told_apart(one: Claim, other: Claim) -> bool:
    """Tell whether a document that names no day uses other words for each of two figures it was read for."""
    undated = one.start is one.end is None and other.start is other.end is None
    return (
        bool(one.exact and other.exact)
        and one.source == other.source
        and undated
        and one.stated != other.stated
    )


def mixed_units(claims: Sequence[Claim], finder: Finder) -> Iterator[Check]:
    """Yield, for each indicator, the first pair of figures in units that do not convert into each other."""
    for name, group in finder.by_indicator.items():
        if name not in finder.setting.indicators:
            continue
        first_of: dict[tuple[str, date | None], Claim] = {}  # units are defined by the day
        for claim in group:
            if claim.per is None:
                first_of.setdefault((claim.unit, claim.day), claim)
        for one, other in combinations(first_of.values(), 2):
            if one.unit == other.unit:
                continue
            check = Check(_UNITS, (finder.term(one, ""),), (finder.term(other, ""),), Relation.AT_MOST)
            if in_one_unit(check, finder.setting).reason:
                yield check
                break


def echoes(claims: Sequence[Claim], finder: Finder) -> Iterator[Check]:
    """Yield figures that look like copies: a count that gains a digit in days, one number for two things."""
    series: dict[tuple[object, ...], list[Claim]] = {}
    copies: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        if claim.point is None or claim.per or claim.grade == "calc" or claim.extent:
            continue
        series.setdefault((claim.subject, claim.area_set), []).append(claim)
        copies.setdefault((claim.point, claim.area_set, claim.day, claim.source), []).append(claim)
    for groups, look in ((series, _digit_gained), (copies, _one_number_twice)):
        for group in groups.values():
            group.sort(key=lambda s: (s.day or date.min, s.id))
            for one, other in pairwise(group):
                reason = look(one, other, finder.setting)
                if reason:
                    terms = ((finder.term(one, ""),), (finder.term(other, ""),))
                    yield Check(_ECHO, *terms, Relation.AT_MOST, reason=reason)


def _digit_gained(one: Claim, other: Claim, setting: Setting) -> str:
    """Say that a count of the same thing grew within days by gaining a digit, or return ""."""
    if one.subject != other.subject or not (one.day and other.day and one.point and other.point):
        return ""
    earlier, later = sorted((one, other), key=lambda s: s.day or date.min)
    assert earlier.day and later.day and earlier.point and later.point
    days = (later.day - earlier.day).days
    small, large = f"{earlier.point:.0f}", f"{later.point:.0f}"
    longer = {large[:place] + large[place + 1 :] for place in range(len(large))}
    if not 0 < days <= ECHO_DAYS or later.point < ECHO_FACTOR * earlier.point or small not in longer:
        return ""
    times = number(later.point / earlier.point)
    first, last = number(earlier.point), number(later.point)
    return setting.say(
        f"{first} becomes {last} in {days} days, {times} times as much and one digit longer",
        f"{first} 在 {days} 天内变为 {last}，为原来的 {times} 倍，且多一位数字",
    )


def _one_number_twice(one: Claim, other: Claim, setting: Setting) -> str:
    """Say that two different things of one place, day and document have the same number, or return ""."""
    if one.subject == other.subject:
        return ""
    same = one.point == other.point and (one.day, one.source) == (other.day, other.source)
    if (
        not same
        or one.point is None
        or len(f"{one.point:.0f}".rstrip("0")) < 3
        or _same_by_nature(one, other)
    ):
        return ""
    return setting.say(
        f"{number(one.point)} is given for two different things of one place and document",
        f"同一文献、同一地区的两项不同内容都写作 {number(one.point)}",
    )


def _same_by_nature(one: Claim, other: Claim) -> bool:
    """Tell whether two things may well have one number: places planned and places in action, say."""
    return one.unit == other.unit == "localities"


def merged(checks: Iterable[Check]) -> list[Check]:
    """Drop checks that ask the same of the same figures; what is declared comes before what is found."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for check in sorted(checks, key=lambda check: check.rule.origin != "declared"):
        left, right = (
            frozenset(t.claim.id if t.claim else t.name for t in side) for side in (check.left, check.right)
        )
        key = (left, right, check.relation, check.quotient, check.limits, check.rule.kind is Kind.ECHO)
        if key not in seen:
            seen.add(key)
            kept.append(check)
    return kept
