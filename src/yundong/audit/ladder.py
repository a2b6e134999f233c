"""The ladder of verdicts: how much a sum that fails can be held against its document.

A failing check is a **contradiction** only where the wording (or the scenario) closes the sum, and unit, span, place
and kind of its figures agree. Short of that it **does not add up as read**: the document, or the reading of it, may be
at fault. Where nothing says that the figures belong together, but a single slip of the pen would make them agree, it
is only said where to **look**.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from yundong.audit.check import Check, Kind, Verdict
from yundong.audit.setting import Setting
from yundong.audit.slips import closing_slips
from yundong.figures.claim import Claim
from yundong.figures.sums import addable

_COURSES = ("stock", "flow")
_APART = (frozenset({"outcome", "estimate"}), frozenset(_COURSES))
# Checks whose figures are put together by what they were read to count, where and when, and not by any words.
_BY_MEANING = frozenset({Kind.TIME, Kind.AREAS, Kind.SAME})
_BY_RULE = frozenset({"definition", "ratio"})


def kinds_of(claim: Claim, setting: Setting) -> frozenset[str]:
    """Return plan, outcome or estimate, stock or flow, as far as known: by its words, its indicator or its table."""
    return _kinds(claim.kinds, claim.subject.startswith("plan_"), setting.kind(claim))


@lru_cache(maxsize=1024)  # every pair of figures is asked for its kinds, and there are few
def _kinds(said: frozenset[str], planned: bool, course: str) -> frozenset[str]:
    kinds = set(said)
    if planned:
        kinds.add("plan")
    if not kinds & set(_COURSES):
        kinds |= {"flow": {"flow"}, "state": {"stock"}}.get(course, set())
    return frozenset(kinds)


def one_kind(claims: Sequence[Claim], setting: Setting) -> bool:
    """Return whether figures are of one kind, so that they can be balanced against each other.

    A plan agrees with a plan only, also where the kind of the other is not known; estimates and outcomes, stocks and
    flows, disagree where both are known.
    """
    return _agree(frozenset(kinds_of(claim, setting) for claim in claims))


@lru_cache(maxsize=1024)
def _agree(kinds: frozenset[frozenset[str]]) -> bool:
    return len({"plan" in kind for kind in kinds}) < 2 and not any(
        any(pair <= (one | other) for pair in _APART) for one, other in combinations(kinds, 2)
    )


def planned_alike(claims: Sequence[Claim], setting: Setting) -> bool:
    """Return whether all figures are plans or none is."""
    return len({"plan" in kinds_of(claim, setting) for claim in claims}) < 2


def rung(check: Check, setting: Setting) -> tuple[Verdict, tuple[str, ...]]:
    """Return the gravest verdict that a failing check allows, and the reasons why it is not graver.

    Parameters
    ----------
    check : Check
        A check that fails.
    setting : Setting
        Areas, indicators, language.

    Returns
    -------
    verdict : Verdict
        Contradiction, "does not add up as read" or "look here"; "cannot be checked" where figures read from a text
        without a place or a day of their own do not even nearly agree.
    reasons : tuple of str
        Empty for a contradiction.
    """
    reasons = list(_reasons(check, setting))
    if check.rule.ceiling is not Verdict.CONTRADICTION:
        return check.rule.ceiling, (check.rule.doubt(setting.lang), *reasons)
    if not reasons:
        return Verdict.CONTRADICTION, ()
    if _read(check) and _by_meaning(check) and _guessed(check):
        return (Verdict.LOOK if closing_slips(check) else Verdict.UNCHECKED), tuple(reasons)
    return Verdict.UNADDED, tuple(reasons)


def _reasons(check: Check, setting: Setting) -> Iterator[str]:
    say = setting.say
    claims = [claim for claim in check.claims if claim.per is None]
    alike = planned_alike if check.rule.id == "sum" else one_kind  # of those arrested, some are in gaol still
    if check.rule.origin == "derived" and not alike(claims, setting):
        kinds = sorted({kind for claim in claims for kind in kinds_of(claim, setting)})
        names = say(", ".join(kinds), "、".join(KINDS_ZH[kind] for kind in kinds))
        yield say(f"the figures are of different kinds ({names})", f"数字性质不同（{names}）")
    if _read(check) and _by_meaning(check):
        yield say(
            "what the figures count, where and when was read from the text, which does not set them side by side",
            "数字的内容、地区和时间是从原文读出的，原文并未把它们并列",
        )
    for differs, english, chinese in _DISAGREEMENTS:
        if differs(check, setting):
            yield say(english, chinese)


def _read(check: Check) -> bool:
    """Return whether figures were read from a text by the program, and not entered by a historian."""
    return any(claim.span for claim in check.claims)


def _by_meaning(check: Check) -> bool:
    if check.rule.origin == "declared":
        return not _side_by_side(check.claims)
    return check.rule.kind in _BY_MEANING or check.rule.id in _BY_RULE


def _side_by_side(claims: Sequence[Claim]) -> bool:
    """Return whether the text itself makes all figures but one parts of that one."""
    return any(all(one.part_of == whole.id for one in claims if one is not whole) for whole in claims)


def _guessed(check: Check) -> bool:
    """Return whether a figure read from a text has no place or no day of its own, or they are of several documents."""
    documents = {(claim.source, claim.as_of) for claim in check.claims}
    if check.rule.kind is Kind.SAME and len(documents) == 1:
        return True  # a document that gives a quantity twice rarely means the same by both
    return len(documents) > 1 or any(not claim.area or claim.end is None for claim in check.claims)


def _of_a_list(check: Check) -> bool:
    return check.rule.kind in (Kind.PART_WHOLE, Kind.SUBSET) and check.rule.origin == "derived"


def _units_differ(check: Check, setting: Setting) -> bool:
    units = [claim.unit for claim in check.claims if claim.per is None]
    return _of_a_list(check) and not all(addable(one, other) for one, other in pairwise(units))


def _spans_differ(check: Check, setting: Setting) -> bool:
    """Return whether the total of a list counts other days than all its parts (parts by month add up to a year)."""
    if not _of_a_list(check):
        return False
    whole, parts = _whole_and_parts(check)
    dated = [part for part in parts if part.start or part.end]
    if whole is None or not (whole.start or whole.end) or not dated:
        return False
    return any(_outside(part, whole) for part in dated)


def _outside(part: Claim, whole: Claim) -> bool:
    """Return whether the days of a part are not all among those of its whole."""
    late = part.end is not None and whole.end is not None and part.end > whole.end
    early = part.start is not None and whole.start is not None and part.start < whole.start
    return late or early


def _places_differ(check: Check, setting: Setting) -> bool:
    """Return whether a part is of a place that is not, or not known to be, within that of its total.

    Where words of a text give the parts of a total, these say it better than a place that was read for all of them.
    """
    if not _of_a_list(check) or (check.rule.id == "sum" and _behind_their_total(check)):
        return False
    whole, parts = _whole_and_parts(check)
    if whole is None:
        return False
    own = {_place(part) for part in parts} - {""}
    if not _place(whole) or not own or len(own) > 1:
        return False  # parts of several places make up what the total covers
    (place,) = own
    part = next(one for one in parts if _place(one) == place)
    return place != _place(whole) and not setting.inside(part, whole)


def _behind_their_total(check: Check) -> bool:
    """Return whether the parts of a list follow their total closely in its text: the work of one sentence."""
    spans = [tuple(map(int, claim.span.split("-"))) for claim in check.claims if claim.span.count("-") == 1]
    ends = [span for span in spans if len(span) > 1]
    if len(ends) < len(check.claims):
        return False
    apart = (two[0] - one[1] for one, two in pairwise(ends))
    return all(0 < gap < _CLOSE for gap in apart)


_CLOSE = 120
"""Characters between two figures of a list."""


def _bases_of_another_time(check: Check, setting: Setting) -> bool:
    """Return whether a share compares a count with a base of other days: of the people of 1901, those fed in 1897."""
    if check.rule.kind is not Kind.PERCENTAGE or not _read(check):
        return False
    counts = [claim for claim in check.claims if claim.unit not in ("%", "‰")]
    if len(counts) != 2:
        return False
    one, other = sorted(counts, key=lambda claim: str(claim.end or claim.start or ""))
    if not (one.end or one.start) and other.end is not None:
        return True  # how many there were in some year, and the people of another
    return one.end is not None and other.start is not None and one.end < other.start


def _is_doubtful(check: Check, setting: Setting) -> bool:
    """Return whether a figure was read with a doubt: a letter in the place of a figure."""
    return any(claim.span and "doubtful" in claim.hedges for claim in check.claims)


def _place(claim: Claim) -> str:
    return claim.area or claim.extent


def _whole_and_parts(check: Check) -> tuple[Claim | None, list[Claim]]:
    whole, parts = (check.right, check.left) if check.rule.kind is Kind.SUBSET else (check.left, check.right)
    found = [term.claim for term in parts if term.claim is not None]
    return (whole[0].claim if whole else None), found


_DISAGREEMENTS: tuple[tuple[Callable[[Check, Setting], bool], str, str], ...] = (
    (_units_differ, "their units differ", "单位不同"),
    (_spans_differ, "a part counts days that the total does not", "有的部分所计日期不在总数之内"),
    (_bases_of_another_time, "a share is of another time than its base", "百分比与其基数的日期不同"),
    (_is_doubtful, "a figure may be misread", "有的数字可能读错"),
    (_places_differ, "the total is of another place than its parts", "总数与各部分不是同一地区"),
)
KINDS_ZH = {"plan": "计划", "outcome": "实绩", "estimate": "估计", "stock": "存量", "flow": "发生量"}
