"""Sums that a text or a table states, as checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from yundong.audit.check import Check, CheckRule, Kind, Relation, Verdict
from yundong.audit.declared import Finder, in_one_unit
from yundong.audit.ladder import planned_alike
from yundong.audit.slips import closing_slips
from yundong.figures.claim import Claim
from yundong.figures.sums import ASIDE, LISTED, STATED, Sum, read_sums

FEWEST_FOR_A_SLIP = 3
"""Parts that an open list must have before it is worth a look that it nearly adds up."""

_STATED = CheckRule(
    "sum",
    Kind.PART_WHOLE,
    note="the wording says that these parts make up the total",
    note_zh="原文表明各部分之和即为总数",
)
_LISTED = CheckRule(
    "list",
    Kind.PART_WHOLE,
    note="a list behind its total",
    note_zh="总数之后列出各部分",
    ceiling=Verdict.UNADDED,
    doubts=("the list looks complete, but no words say so", "列举看似完整，但原文未说明"),
)
_SLIPPED = replace(
    _LISTED,
    note="a list behind its total, which one slip of the pen keeps from adding up",
    note_zh="总数之后列出各部分，改动一处笔误即可相合",
    ceiling=Verdict.CONTRADICTION,
    doubts=("", ""),
)
_ASIDE = CheckRule(
    "aside",
    Kind.PART_WHOLE,
    note="parts that the wording does not call complete",
    note_zh="原文未说明所列部分是否完整",
    ceiling=Verdict.LOOK,
    doubts=(
        "nothing says that the parts are complete, but one digit would make them add up",
        "原文未说明所列部分是否完整，但改动一位数字即可相合",
    ),
)
_NEARLY = replace(
    _ASIDE,
    doubts=(
        "nothing says that the parts are complete, but what they leave out is less than the smallest of them",
        "原文未说明所列部分是否完整，但未列的少于其中最小的一项",
    ),
)
_EXCEEDS = replace(
    _ASIDE,
    ceiling=Verdict.UNADDED,
    doubts=("the parts may overlap, but together they exceed their whole", "各部分或有重叠，但合计超过整体"),
)
_SLIPPED_OVER = replace(
    _EXCEEDS,
    note="parts that together exceed their whole, as one slip of the pen explains",
    note_zh="各部分合计超过整体，改动一处笔误即可相合",
    ceiling=Verdict.CONTRADICTION,
    doubts=("", ""),
)
_PART = CheckRule(
    "part-of",
    Kind.SUBSET,
    note="the text gives the one as a part of the other",
    note_zh="原文说前者是后者的一部分",
)
_PART_READ = replace(
    _PART,
    ceiling=Verdict.UNADDED,
    doubts=(
        "a part larger than its whole is more often misread than miswritten",
        "部分大于整体，多为误读而非原文有误",
    ),
)
_RULES = {STATED: _STATED, LISTED: _LISTED, ASIDE: _ASIDE}


def sums_of(claim: Claim, listed: Sequence[Claim] = ()) -> tuple[Sum, ...]:
    """Return the lists that add up to a total: those its document gives, else its marked parts as an open list.

    Parameters
    ----------
    claim : Claim
        The total.
    listed : sequence of Claim
        The claims that are marked as parts of it.
    """
    found = read_sums(claim.sum_of)
    named = {part for one in found for part in one.parts}
    rest = tuple(part.id for part in listed if part.id not in named and part.unit == claim.unit)
    return (*found, Sum(ASIDE, rest)) if len(rest) > 1 and not found else found


def stated_sums(claims: Sequence[Claim], finder: Finder) -> Iterator[Check]:
    """Yield the sums that a text or a table states, and the part-of relations that no sum covers.

    A list that its wording closes must equal its total, and so must one that looks complete. An open one (其中,
    "including") is checked as a sum where it adds up, and where a single digit would make it do so; otherwise each part
    must not exceed the whole.
    """
    by_whole: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.part_of and claim.per is None and claim.part_of in finder.by_id:
            by_whole.setdefault(claim.part_of, []).append(claim)
    totals = dict.fromkeys([*by_whole, *(claim.id for claim in claims if claim.sum_of)])
    for whole in (finder.by_id[total] for total in totals):
        listed = by_whole.get(whole.id, [])
        covered: set[str] = set()
        for one in sums_of(whole, listed) if whole.point is not None else ():
            check = _check(one, whole, finder)
            if check is not None:
                covered.update(claim.id for claim in check.claims)
                yield check
        if whole.per is None:
            for part in listed:
                if part.id not in covered:
                    rule = _PART_READ if part.span else _PART
                    yield Check(rule, (finder.term(part, ""),), (finder.term(whole, ""),), Relation.AT_MOST)


def _check(one: Sum, whole: Claim, finder: Finder) -> Check | None:
    """Return the check of a list, or None where an open list is far from adding up or a figure is missing."""
    parts = [finder.by_id[part] for part in one.parts if part in finder.by_id]
    if len(parts) < len(one.parts) or len(parts) < 2 or any(part.point is None for part in parts):
        return None
    terms = tuple(finder.term(part, "") for part in parts)
    check = Check(_RULES[one.closure], (finder.term(whole, ""),), terms)
    check = replace(check, one_document=len({(part.source, part.as_of) for part in (whole, *parts)}) == 1)
    gap = in_one_unit(check, finder.setting).gap()
    if gap != 0 and not planned_alike((whole, *parts), finder.setting):
        return None  # parts of a plan are no parts of what was done
    if gap == 0 or one.closure == STATED:
        return check
    if one.closure == LISTED:
        return replace(check, rule=_SLIPPED) if _one_slip_off(check, parts) else check
    if gap < 0 and _in_a_row(parts):
        if closing_slips(check):
            return replace(check, rule=_SLIPPED_OVER)
        if len(parts) >= FEWEST_FOR_A_SLIP:
            return replace(check, rule=_EXCEEDS)
    if len(parts) < FEWEST_FOR_A_SLIP:
        return None
    if 0 < gap < min(part.point or 0.0 for part in parts):
        return replace(check, rule=_NEARLY)
    return check if closing_slips(check) else None


def _one_slip_off(check: Check, parts: Sequence[Claim]) -> bool:
    """Return whether a list is of one unit and long enough that a slip would hardly close it by accident."""
    units = {claim.unit for claim in check.claims if claim.unit}
    return len(parts) >= FEWEST_FOR_A_SLIP and len(units) < 2 and bool(closing_slips(check))


def _in_a_row(parts: Sequence[Claim]) -> bool:
    """Return whether parts are of one kind by their words, so that they may well be meant to exclude each other."""
    kinds = {(part.subject, part.area or part.extent) for part in parts}
    return len({part.unit for part in parts}) == 1 and len(kinds) == len(parts)
