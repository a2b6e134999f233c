"""Readings that would dissolve a contradiction, tried out one after the other on the figures themselves.

Nothing here knows any particular contradiction. Every generator changes one assumption of a check (a term
more or less, a digit, a unit, a date, what is counted twice, what lies outside) and reports what gap remains.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from yundong.claims.check import Check, Kind, Relation, Term
from yundong.claims.digits import MISREAD, Slip, slips
from yundong.claims.interval import Interval, printed_as
from yundong.claims.setting import Setting
from yundong.claims.statement import Statement, number
from yundong.errors import InputError

HELPFUL = 0.5  # a reading that leaves more than this share of the gap is not worth a line
AT_MOST_PER_KIND = 6
_TEN_THOUSAND = 10_000.0


@dataclass(frozen=True)
class Reading:
    """One way to read the figures under which the gap closes or shrinks.

    Parameters
    ----------
    kind : str
        term, list, overlap, outside, digit, unit, date, base, repeat, ground or areas.
    text : str
        "if the 880 (executed) are not among the parts listed, the gap is 109".
    gap : float
        What remains of the gap; 0 where the reading dissolves it.
    claims : tuple of str
        The claims whose reading changes.
    """

    kind: str
    text: str
    gap: float
    claims: tuple[str, ...]

    @property
    def dissolves(self) -> bool:
        """Whether nothing of the gap remains."""
        return self.gap == 0


class Surroundings:
    """All figures audited together, looked up by what they stand beside.

    Parameters
    ----------
    statements : sequence of Statement
        The figures.
    """

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._beside: dict[tuple[object, ...], list[Statement]] = {}
        self.times = [
            statement for statement in statements if statement.unit == "times" and statement.printed
        ]
        for statement in statements:
            self._beside.setdefault(self._key(statement), []).append(statement)

    def beside(self, statement: Statement) -> Sequence[Statement]:
        """Return the figures of the same document, day, area and extent."""
        return self._beside.get(self._key(statement), ())

    @staticmethod
    def _key(statement: Statement) -> tuple[object, ...]:
        return (statement.areas, statement.day, statement.source, statement.extent)


Generator = Callable[[Check, Surroundings, Setting], Iterator[Reading]]


def readings(check: Check, around: Surroundings, setting: Setting) -> tuple[Reading, ...]:
    """Return the readings that would dissolve or at least halve a contradiction, dissolving ones first.

    Parameters
    ----------
    check : Check
        A check that fails.
    around : Surroundings
        All figures audited together: those not in the check may belong into it.
    setting : Setting
        Areas, indicators, units.

    Returns
    -------
    tuple of Reading
        At most `AT_MOST_PER_KIND` of a kind.
    """
    found: list[Reading] = []
    for generator in _GENERATORS:
        tried = {reading.text: reading for reading in generator(check, around, setting)}.values()
        found += sorted(tried, key=lambda reading: abs(reading.gap))[:AT_MOST_PER_KIND]
    return tuple(sorted(found, key=lambda reading: not reading.dissolves))


def _rest(gap: float, check: Check, setting: Setting) -> str:
    if gap == 0:
        return "the gap closes"
    unit = " percentage points" if check.quotient == 100 else ""
    return f"the gap is {number(abs(gap))}{unit}"


def _companions(check: Check, around: Surroundings, setting: Setting) -> list[Statement]:
    """Return figures not in the check that stand beside its own: same document, day, area and unit."""
    own = check.statements
    if not own:
        return []
    units = {s.unit for s in own if s.per is None}
    return [
        other
        for other in around.beside(own[0])
        if other.unit in units
        and other.value is not None
        and other.grade != "calc"
        and other not in own
        and setting.additive(other)
    ]


def _what(statement: Statement, setting: Setting) -> str:
    name = setting.indicator_name(statement.indicator).partition(" (")[0]
    return f"the {statement.figure} ({name[:1].lower()}{name[1:]})"


def one_term_more_or_less(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield what remains if a figure beside those listed belongs to them, or one of them to another."""
    size = check.size()
    if check.quotient is not None or check.relation is not Relation.EQUAL or size is None:
        return
    whole_short = size < 0  # the right side, the parts, sums to more than the whole
    for other in _companions(check, around, setting):
        more = (Term(setting.name(other), other),)
        changed = (
            replace(check, left=check.left + more)
            if whole_short
            else replace(check, right=check.right + more)
        )
        gap = changed.gap()
        if abs(gap) <= HELPFUL * abs(check.gap()):
            words = "are not in the whole" if whole_short else "are not among the parts listed"
            text = f"if {_what(other, setting)} {words}, {_rest(gap, check, setting)}"
            yield Reading("term", text, gap, (other.id,))
    if whole_short:
        for place, term in enumerate(check.right):
            changed = replace(check, right=check.right[:place] + check.right[place + 1 :])
            gap = changed.gap()
            if term.statement is not None and abs(gap) <= HELPFUL * abs(check.gap()):
                already = f"{_what(term.statement, setting)} are already in another part"
                text = f"if {already}, {_rest(gap, check, setting)}"
                yield Reading("term", text, gap, (term.statement.id,))


def unlisted_group(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield the group that a list of parts must leave out, where it falls short of its whole."""
    gap = check.gap()
    if check.quotient is not None or check.relation is not Relation.EQUAL or gap <= 0 or not check.left:
        return
    whole = check.left[0]
    share = 100 * gap / whole.value if whole.value else math.inf
    ids = tuple(statement.id for statement in check.statements)
    yield Reading(
        "list", f"if the list leaves out a group of {number(gap)} ({share:.1f} % of the whole)", 0.0, ids
    )
    if any("incomplete" in statement.hedges for statement in check.statements):
        text = (
            f"if the parts rest on fewer returns than the whole, both being marked incomplete: {number(gap)}"
            " were then counted in the whole before their part was returned"
        )
        yield Reading("list", text, 0.0, ids)


def overlap_or_outside(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield the overlap, or the number outside, that makes parts fit into a whole they exceed."""
    sums = check.quotient is None and check.rule.kind in {Kind.PART_WHOLE, Kind.UNION, Kind.AREAS}
    parts, whole = (
        (check.right, check.left) if check.rule.kind is Kind.PART_WHOLE else (check.left, check.right)
    )
    excess = -check.gap() if check.rule.kind is Kind.PART_WHOLE else check.gap()
    if not sums or excess <= 0 or not whole:
        return
    ids = tuple(term.statement.id for term in parts if term.statement is not None)
    if len(parts) > 1:
        smallest = min(term.value or 0.0 for term in parts)
        possible = excess <= sum(sorted(term.value or 0.0 for term in parts)[:-1])
        if possible:
            share = f", {100 * excess / smallest:.0f} % of the smallest" if excess <= smallest else ""
            yield Reading(
                "overlap", f"if at least {number(excess)} are counted in more than one part{share}", 0.0, ids
            )
    for term in parts:
        if term.statement is not None and (term.value or 0.0) >= excess:
            text = (
                f"if at least {number(excess)} of {_what(term.statement, setting)} lie outside"
                f" the {whole[0].text} ({whole[0].name})"
            )
            yield Reading("outside", text, 0.0, (term.statement.id,))


def outside_of_whole(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield how many of a presumed part must lie outside what it was taken to be part of."""
    gap = check.gap()
    if check.rule.kind is not Kind.SUBSET or gap <= 0 or not check.right:
        return
    ids = tuple(statement.id for statement in check.statements)
    whole = check.right[0]
    yield Reading(
        "outside", f"if at least {number(gap)} lie outside the {whole.text} ({whole.name})", 0.0, ids
    )


def digit_slip(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield, for each figure, the slip of the pen nearest to it that closes the gap."""
    if check.rule.kind is Kind.COVERAGE:
        return
    for place, term in enumerate(check.terms):
        statement = term.statement
        if statement is None or not statement.value or statement.value < 0 or statement.given_range:
            continue
        per_cent = statement.per is not None
        closes = check.closing(place)
        closing: list[tuple[float, Slip]] = []
        for slip in slips(statement.value):
            distance = abs(math.log(slip.value / statement.value))
            # A misread digit that halves or doubles a figure explains any inequality, and so none.
            if check.relation is Relation.AT_MOST and slip.how == MISREAD and distance > math.log(2):
                continue
            meant = printed_as(slip.value, statement.hedges, per_cent=per_cent).scaled(term.factor)
            if closes(meant):
                closing.append((distance, slip))
        if closing:
            best = min(closing, key=lambda pair: (pair[0], pair[1].value))[1]
            text = f"if {_what(statement, setting)} should read {number(best.value)} ({best.how})"
            yield Reading("digit", text, 0.0, (statement.id,))


def other_unit(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield units in which a figure could have been meant so that the gap closes."""
    for place, term in enumerate(check.terms):
        statement = term.statement
        if statement is None or not term.value or statement.per is not None or not check.right:
            continue
        for words, factor in _unit_factors(statement, setting):
            if check.relation is Relation.AT_MOST and words.startswith("ten thousands"):
                continue  # would close any such gap
            if check.gap({place: term.interval(as_printed=check.one_document).scaled(factor)}) == 0:
                yield Reading(
                    "unit", f"if {_what(statement, setting)} is meant in {words}", 0.0, (statement.id,)
                )


def _unit_factors(statement: Statement, setting: Setting) -> Iterator[tuple[str, float]]:
    """Yield other units for a figure, and what it would be worth in its own unit then."""
    try:
        day = statement.day or statement.as_of
        own = setting.units.find(statement.unit, day) if day else None
    except InputError:
        own = None
    if own is None:
        if statement.value and statement.value < _TEN_THOUSAND:
            yield "ten thousands (万)", _TEN_THOUSAND
        return
    seen = {own.factor}
    for entry in setting.units.definitions:
        if entry.dimension == own.dimension and entry.factor not in seen and entry.base == own.base:
            seen.add(entry.factor)
            yield f"{entry.unit} of {float(entry.factor):g} {entry.base}", float(entry.factor / own.factor)


def other_date(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield the dates under which a count that seems to fall would not."""
    if check.rule.kind is not Kind.TIME or check.gap() <= 0:
        return
    earlier, later = check.left[0].statement, check.right[0].statement
    assert earlier is not None and later is not None
    what = f"{_what(earlier, setting)}, dated {earlier.day},"
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
    if large.statement is None:
        return
    at_least = math.ceil(100 * times) / 100
    text = f"if {_what(large.statement, setting)} counts each on average at least {at_least:.2f} times"
    text += "" if check.quotient is not None else ", and the other once"
    yield Reading("repeat", text, 0.0, (large.statement.id,))
    place = check.terms.index(large)
    for other in around.times:
        if other.printed is None or other.source != large.statement.source:
            continue
        low, high = other.printed.ends
        if low < 1:
            continue
        once = large.interval(as_printed=True)
        persons = Interval(once.low / high, once.high / low)
        gap = check.gap({place: persons})
        if gap == 0:
            where = setting.area_name(other.areas)
            text = (
                f"if each was counted {other.figure} times, as {where} says of itself,"
                f" {large.text} are {number(persons.low)} to {number(persons.high)}"
            )
            yield Reading("repeat", text, 0.0, (other.id, large.statement.id))


def _times_too_large(check: Check) -> float | None:
    """Return by what factor heads may have been counted repeatedly, where heads are what is counted."""
    if check.rule.kind is Kind.TIME and check.left[0].statement is not None:
        heads = check.left[0].statement.unit == "attendances"
        left, right = check.sides()
        return left.low / right.high if heads and right.high > 0 and check.gap() > 0 else None
    if check.rule.kind is Kind.RATE and check.limits is not None and check.right[0].statement is not None:
        heads = check.right[0].statement.unit == "attendances"
        found = check.sides()[1]
        too_large = heads and check.limits.high > 0 and found.low > check.limits.high
        return found.low / check.limits.high if too_large else None
    return None


def other_base(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield bases and numerators that give the percentage: what they must be, and figures beside that are."""
    if check.quotient is None or not check.left or check.unknown or check.rule.kind is not Kind.PERCENTAGE:
        return
    stated, base = check.left[0], check.right[1]
    if stated.value and base.statement is not None:
        implied = check.quotient * (check.right[0].value or 0.0) / stated.value
        text = f"if the base was about {number(round(implied))}, not {_what(base.statement, setting)}"
        yield Reading("base", text, 0.0, (base.statement.id,))
    own_unit = check.right[1].statement.unit if check.right[1].statement is not None else ""
    for other in _companions(check, around, setting):
        if other.unit != own_unit:
            continue
        for place, role in ((1, "base"), (0, "numerator")):
            term = check.right[place]
            whole = term.interval(as_printed=True)
            value = other.printed
            if value is None or term.statement is None:
                continue
            if check.gap({len(check.left) + place: value}) == 0:
                yield Reading("base", f"if the {role} is {_what(other, setting)}", 0.0, (other.id,))
            elif value.high < whole.low and check.gap({len(check.left) + place: whole - value}) == 0:
                rest = number((term.value or 0.0) - (other.value or 0.0))
                text = f"if the {role} leaves out {_what(other, setting)}: {rest}"
                yield Reading("base", text, 0.0, (other.id,))


def other_ground(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield what different ground two documents must have covered for both to be right."""
    documents = {statement.source for statement in check.statements if statement.source}
    if check.rule.kind not in {Kind.TIME, Kind.AREAS, Kind.SAME} or len(documents) < 2 or check.gap() == 0:
        return
    gap = abs(check.gap())
    larger = check.left[0] if check.gap() > 0 else check.right[0]
    if larger.statement is None:
        return
    text = (
        f"if {larger.statement.source} covers more ground, or counts more kinds, than the other document:"
        f" at least {number(gap)} of {_what(larger.statement, setting)} then lie beyond it"
    )
    yield Reading("ground", text, 0.0, (larger.statement.id,))


def areas_left_out(check: Check, around: Surroundings, setting: Setting) -> Iterator[Reading]:
    """Yield what would have to be true of the areas a figure leaves out."""
    if check.rule.kind is not Kind.COVERAGE or len(check.about) != 2:
        return
    partial, other = check.about
    missed = [area for term in check.left for area in (term.statement.areas if term.statement else ())]
    names = setting.area_name(missed)
    zero = f"if nothing was to be counted in {names}, {_what(partial, setting)} stands for all of"
    yield Reading("areas", f"{zero} {setting.area_name(other.areas)}", 0.0, (partial.id,))
    covered = setting.area_name(partial.areas)
    text = f"if {_what(other, setting)} is likewise taken for {covered} only (not given in these claims)"
    yield Reading("areas", text, 0.0, (other.id,))


_GENERATORS: tuple[Generator, ...] = (
    one_term_more_or_less,
    unlisted_group,
    overlap_or_outside,
    outside_of_whole,
    other_date,
    counted_twice,
    other_base,
    other_ground,
    areas_left_out,
    other_unit,
    digit_slip,
)
