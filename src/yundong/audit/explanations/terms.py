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
            text = f"if {what_of(other, setting)} {words}, {_rest(gap, check, setting)}"
            yield Explanation("term", text, gap, (other.id,))
    if whole_short:
        for place, term in enumerate(check.right):
            changed = replace(check, right=check.right[:place] + check.right[place + 1 :])
            gap = changed.gap()
            if term.claim is not None and abs(gap) <= HELPFUL * abs(check.gap()):
                already = f"{what_of(term.claim, setting)} are already included in another part"
                text = f"if {already}, {_rest(gap, check, setting)}"
                yield Explanation("term", text, gap, (term.claim.id,))


def _rest(gap: float, check: Check, setting: Setting) -> str:
    if gap == 0:
        return "the gap closes"
    unit = " percentage points" if check.quotient == 100 else ""
    return f"the gap is {number(abs(gap))}{unit}"


def unlisted_group(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield the group that a list of parts must omit if it falls short of the whole."""
    gap = check.gap()
    if check.quotient is not None or check.relation is not Relation.EQUAL or gap <= 0 or not check.left:
        return
    whole = check.left[0]
    share = 100 * gap / whole.value if whole.value else math.inf
    ids = tuple(claim.id for claim in check.claims)
    yield Explanation(
        "list", f"if the list omits a group of {number(gap)} ({share:.1f} % of the whole)", 0.0, ids
    )
    if any("incomplete" in claim.hedges for claim in check.claims):
        text = (
            f"if the parts are based on fewer returns than the whole, both being marked incomplete: {number(gap)}"
            " were then included in the whole before their part was reported"
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
            share = f", {100 * excess / smallest:.0f} % of the smallest" if excess <= smallest else ""
            yield Explanation(
                "overlap", f"if at least {number(excess)} are counted in more than one part{share}", 0.0, ids
            )
    for term in parts:
        if term.claim is not None and (term.value or 0.0) >= excess:
            text = (
                f"if at least {number(excess)} of {what_of(term.claim, setting)} are outside"
                f" the {whole[0].text} ({whole[0].name})"
            )
            yield Explanation("outside", text, 0.0, (term.claim.id,))


def outside_of_whole(check: Check, around: Surroundings, setting: Setting) -> Iterator[Explanation]:
    """Yield how many of an assumed part must be outside its whole."""
    gap = check.gap()
    if check.rule.kind is not Kind.SUBSET or gap <= 0 or not check.right:
        return
    ids = tuple(claim.id for claim in check.claims)
    whole = check.right[0]
    yield Explanation(
        "outside", f"if at least {number(gap)} are outside the {whole.text} ({whole.name})", 0.0, ids
    )
