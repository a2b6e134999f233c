"""Explanations by terms: one more or less, unlisted groups, overlaps, parts outside the whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from yundong.audit.check import Check, Kind, Relation, Term
from yundong.audit.explanations.base import HELPFUL, Explanation, Surroundings, companions, what_of
from yundong.audit.setting import Setting
from yundong.figures.interval import number


def one_term_more_or_less(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield the gap if a figure outside the list belongs to it, or one of the list is part of another."""
    size = check.size()
    if check.quotient is not None or check.relation is not Relation.EQUAL or size is None:
        return
    whole_short = size < 0  # the parts, on the right side, sum to more than the whole
    for other in companions(check, around, setting):
        more = (Term(setting.name(other), other),)
        changed = (
            replace(check, left=check.left + more)
            if whole_short
            else replace(check, right=check.right + more)
        )
        gap = changed.gap()
        if abs(gap) <= HELPFUL * abs(check.gap()):
            words = "are not part of the whole" if whole_short else "are missing from the list of parts"
            words_zh = "不属于这个整体" if whole_short else "应列为其中一部分"
            what, rest = what_of(other, setting), _rest(gap, check, setting)
            text = setting.say(f"if {what} {words}, {rest}", f"如果{what}{words_zh}，{rest}")
            yield Explanation("term", text, gap, (other.id,))
    if whole_short:
        for place, term in enumerate(check.right):
            changed = replace(check, right=check.right[:place] + check.right[place + 1 :])
            gap = changed.gap()
            if term.claim is not None and abs(gap) <= HELPFUL * abs(check.gap()):
                what, rest = what_of(term.claim, setting), _rest(gap, check, setting)
                text = setting.say(
                    f"if {what} are already included in another part, {rest}",
                    f"如果{what}已包含在另一部分之中，{rest}",
                )
                yield Explanation("term", text, gap, (term.claim.id,))


def _rest(gap: float, check: Check, setting: Setting) -> str:
    if gap == 0:
        return setting.say("the gap closes", "差额消失")
    points = check.quotient == 100
    unit = setting.say(" percentage points", " 个百分点") if points else ""
    return setting.say(f"the gap is {number(abs(gap))}{unit}", f"差额为 {number(abs(gap))}{unit}")


def unlisted_group(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield the group that a list of parts must omit if it falls short of the whole."""
    parts_first = check.rule.kind in {Kind.UNION, Kind.AREAS}
    gap = -check.gap() if parts_first else check.gap()
    sides = check.right if parts_first else check.left
    if check.quotient is not None or check.relation is not Relation.EQUAL or gap <= 0 or not sides:
        return
    whole = sides[0]
    share = 100 * gap / whole.value if whole.value else math.inf
    part = f"{share:.1f}" if share >= 0.1 else f"{share:.1g}"
    ids = tuple(claim.id for claim in check.claims)
    text = setting.say(
        f"if the list omits a group of {number(gap)} ({part} % of the whole)",
        f"如果所列各部分漏掉了 {number(gap)}（占整体的 {part} %）",
    )
    yield Explanation("list", text, 0.0, ids)
    if any("incomplete" in claim.hedges for claim in check.claims):
        text = setting.say(
            f"if the parts are based on fewer returns than the whole, both being marked incomplete: {number(gap)}"
            " were then included in the whole before their part was reported",
            f"如果各部分所据报表少于整体（原文均注明不完全统计）：{number(gap)} 已计入整体而未分类上报",
        )
        yield Explanation("list", text, 0.0, ids)


def overlap_or_outside(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield the overlap, or the number outside, that makes parts fit the whole they exceed."""
    sums = check.quotient is None and check.rule.kind in {Kind.PART_WHOLE, Kind.UNION, Kind.AREAS}
    parts, whole = (
        (check.right, check.left) if check.rule.kind is Kind.PART_WHOLE else (check.left, check.right)
    )
    excess = -check.gap() if check.rule.kind is Kind.PART_WHOLE else check.gap()
    if not sums or excess <= 0 or not whole:
        return
    ids = tuple(term.claim.id for term in parts if term.claim is not None)
    if len(parts) > 1:
        smallest = min(term.value or 0.0 for term in parts)
        possible = excess <= sum(sorted(term.value or 0.0 for term in parts)[:-1])
        if possible:
            share = ""
            if excess <= smallest:
                part = f"{100 * excess / smallest:.0f} %"
                share = setting.say(f", {part} of the smallest", f"，占最小一部分的 {part}")
            text = setting.say(
                f"if at least {number(excess)} are counted in more than one part{share}",
                f"如果至少有 {number(excess)} 在不止一个部分中重复计算{share}",
            )
            yield Explanation("overlap", text, 0.0, ids)
    for term in parts:
        if term.claim is not None and (term.value or 0.0) >= excess:
            what = what_of(term.claim, setting)
            text = setting.say(
                f"if at least {number(excess)} of {what} are outside the {whole[0].text} ({_lower(whole[0])})",
                f"如果{what}中至少有 {number(excess)} 不在 {whole[0].text_in('zh')}（{whole[0].name}）之内",
            )
            yield Explanation("outside", text, 0.0, (term.claim.id,))


def outside_of_whole(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield how many of an assumed part must be outside its whole."""
    gap = check.gap()
    if check.rule.kind is not Kind.SUBSET or gap <= 0 or not check.right:
        return
    ids = tuple(claim.id for claim in check.claims)
    whole = check.right[0]
    text = setting.say(
        f"if at least {number(gap)} are outside the {whole.text} ({_lower(whole)})",
        f"如果至少有 {number(gap)} 不在 {whole.text_in('zh')}（{whole.name}）之内",
    )
    yield Explanation("outside", text, 0.0, ids)


def _lower(term: Term) -> str:
    """Return the English name of a term as it stands inside a sentence, like those of figures."""
    return f"{term.name[:1].lower()}{term.name[1:]}"
