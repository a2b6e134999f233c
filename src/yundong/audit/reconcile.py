"""Reconciliation: the nearest consistent figures, the claims most likely in error, the ranges left open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yundong.audit.audit import Audit, Finding
from yundong.audit.balance import Balanced, balance
from yundong.audit.check import Check, Kind, Relation, Verdict
from yundong.audit.ladder import one_kind
from yundong.audit.programme import all_fewest_errors, bounds, venn_bounds
from yundong.audit.setting import Setting
from yundong.audit.system import IMPOSED, System, Variable, Weights, system_of
from yundong.base.errors import InputError
from yundong.figures.interval import Interval, number

_SMALLEST_STEP = 0.005  # changes of fewer standard errors are not listed
MOST_STEPS = 10.0
"""A figure moved by more of its standard errors is said to be a possible misreading."""
_LARGEST_SYSTEM = 1500  # variables; matrices are dense
_LARGEST_PROGRAMME = 400  # variables; integer programming is skipped beyond


@dataclass(frozen=True)
class Adjustment:
    """The adjustment of one figure by balancing.

    Parameters
    ----------
    claim, name : str
        Claim id and meaning.
    documented, reconciled : float
        Before and after.
    error, error_after : float
        Standard error before and after.
    steps : float
        Adjustment in standard errors.
    misreading : bool
        Whether that is more than `MOST_STEPS`, which no error of measurement explains.
    """

    claim: str
    name: str
    documented: float
    reconciled: float
    error: float
    error_after: float
    steps: float
    misreading: bool


@dataclass(frozen=True)
class ErrorSet:
    """A smallest set of figures whose change makes all figures consistent.

    Parameters
    ----------
    claims, names : tuple of str
        One figure, or several if no single one suffices.
    needed : tuple of Interval
        Values that each would need to have.
    steps : float
        Distance between documented and nearest such values, in standard errors (root of summed squares).
    """

    claims: tuple[str, ...]
    names: tuple[str, ...]
    needed: tuple[Interval, ...]
    steps: float


@dataclass(frozen=True)
class ConflictSet:
    """Figures linked by checks that cannot all hold.

    Parameters
    ----------
    checks : tuple of Check
        The checks that fail.
    adjustments : tuple of Adjustment
        Figures changed by balancing, largest change in standard errors first.
    error_sets : tuple of ErrorSet
        Smallest sets of figures in error, nearest first; the first is the most likely.
    distance, freedom : float, int
        Sum of squared adjustments, and number of binding constraints.
    """

    checks: tuple[Check, ...]
    adjustments: tuple[Adjustment, ...]
    error_sets: tuple[ErrorSet, ...]
    distance: float
    freedom: int


@dataclass(frozen=True)
class Range:
    """The range of a quantity that the data do not determine.

    Parameters
    ----------
    name : str
        The quantity.
    low, high : float
        Its bounds; high may be infinite.
    why : str
        What the range follows from.
    """

    name: str
    low: float
    high: float
    why: str


@dataclass(frozen=True)
class Reconciliation:
    """A consistent set of figures, and the conflicts resolved.

    Parameters
    ----------
    title : str
        What was reconciled.
    conflicts : tuple of ConflictSet
        The contradictory parts; all other figures stay as documented, except for rounding.
    ranges : tuple of Range
        Quantities that the data only bound.
    values : dict of str to float
        The consistent figures by claim id.
    lang : str
        Language of its names and sentences.
    unimposed : int
        Checks that are not constraints: their figures do not add up as read, nothing binds them together, or they are
        of different kinds (plan, outcome, estimate, stock, flow).
    """

    title: str
    conflicts: tuple[ConflictSet, ...]
    ranges: tuple[Range, ...]
    values: dict[str, float]
    lang: str = "en"
    unimposed: int = 0

    @property
    def misreadings(self) -> tuple[Adjustment, ...]:
        """The figures moved so far that they may have been misread, or do not belong where they were put."""
        return tuple(one for conflict in self.conflicts for one in conflict.adjustments if one.misreading)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data for JSON; an infinite bound is null."""
        return {
            "title": self.title,
            "possible_misreadings": [one.claim for one in self.misreadings],
            "checks_not_imposed": self.unimposed,
            "conflict_sets": [
                {
                    "checks": [
                        {"rule": c.rule.id, "kind": c.rule.kind.value, "computation": c.computation()}
                        for c in conflict.checks
                    ],
                    "chi_squared": conflict.distance,
                    "degrees_of_freedom": conflict.freedom,
                    "adjustments": [vars(adjustment) for adjustment in conflict.adjustments],
                    "error_sets": [
                        {
                            "claims": list(error_set.claims),
                            "needed": [
                                [end if math.isfinite(end) else None for end in i.ends]
                                for i in error_set.needed
                            ],
                            "standard_errors": error_set.steps,
                        }
                        for error_set in conflict.error_sets
                    ],
                }
                for conflict in self.conflicts
            ],
            "ranges": [
                {
                    "name": r.name,
                    "low": r.low,
                    "high": r.high if math.isfinite(r.high) else None,
                    "why": r.why,
                }
                for r in self.ranges
            ],
            "values": self.values,
        }


def reconcile(audit: Audit, weights: Weights | None = None) -> Reconciliation:
    """Find the consistent figures nearest to the audited ones.

    Parameters
    ----------
    audit : Audit
        Checks of the kinds in `system.IMPOSED` become constraints, if they presume nothing, if the wording binds their
        figures together, and if these are of one kind: plans, outcomes, estimates, stocks and flows are never balanced
        against each other.
    weights : Weights, optional
        Standard errors and reliabilities.

    Returns
    -------
    Reconciliation

    Raises
    ------
    InputError
        More figures are linked than can be balanced at once.
    """
    checks = [finding.check for finding in audit.findings]
    bound = [finding for finding in audit.findings if is_imposed(finding, audit.setting)]
    imposed = [finding.check for finding in bound]
    left_out = sum(
        finding.kind in IMPOSED and finding.verdict not in (Verdict.PRESUMPTION, Verdict.UNCHECKED)
        for finding in audit.findings
    ) - sum(finding.kind in IMPOSED and finding.verdict is not Verdict.UNCHECKED for finding in bound)
    parts = system_of(imposed, weights).components()
    values = {s.id: s.point for s in audit.claims if s.point is not None}
    conflicts, ranges = [], _overlaps(checks, audit.setting)
    for part in parts:
        if len(part.variables) > _LARGEST_SYSTEM:
            raise InputError(
                f"{len(part.variables):,} figures are linked, more than can be balanced at once"
                f" ({_LARGEST_SYSTEM:,}); reconcile fewer documents at a time."
            )
        balanced = balance(part)
        for variable, value in zip(part.variables, balanced.values, strict=True):
            if variable.id in values:
                values[variable.id] = float(value)
        found = _conflicts(part, balanced)
        conflicts += found
        released = [
            claim for conflict in found for error_set in conflict.error_sets[:1] for claim in error_set.claims
        ]
        ranges += _ranges(part, released, audit.setting)
    conflicts.sort(key=lambda conflict: -conflict.distance)
    return Reconciliation(
        audit.title, tuple(conflicts), tuple(ranges), values, audit.setting.lang, max(0, left_out)
    )


def is_imposed(finding: Finding, setting: Setting) -> bool:
    """Return whether a check may bind its figures to each other.

    Parameters
    ----------
    finding : Finding
        A check with its verdict.
    setting : Setting
        For the kinds of figures that indicators count.
    """
    if finding.check.rule.presumes or finding.verdict in (
        Verdict.PRESUMPTION,
        Verdict.UNADDED,
        Verdict.LOOK,
    ):
        return False
    counts = [claim for claim in finding.check.claims if claim.per is None]
    return finding.check.rule.origin == "declared" or one_kind(counts, setting)


def _conflicts(part: System, balanced: Balanced) -> list[ConflictSet]:
    """Return the conflict sets: failing checks, adjustments along binding rows, and error sets.

    Errors are localised for each conflict by itself, the failing rows of the others being left out: otherwise every
    remedy of the one would be combined with every remedy of the other.
    """
    failing = part.contradictory()
    found = []
    tying = [row for row in part.rows if row in failing or row in balanced.binding]
    for tied, places in part.split(tying):
        checks = tuple(dict.fromkeys(row.check for row in tied.rows if row in failing))
        if not checks:
            continue
        steps = balanced.adjustments[places]
        changes = [
            Adjustment(
                variable.id,
                variable.name,
                variable.value,
                float(balanced.values[place]),
                variable.error,
                float(balanced.errors[place]),
                float(balanced.adjustments[place]),
                abs(float(balanced.adjustments[place])) > MOST_STEPS,
            )
            for variable, place in zip(tied.variables, places, strict=True)
            if abs(balanced.adjustments[place]) >= _SMALLEST_STEP
        ]
        changes.sort(key=lambda change: (-abs(change.steps), change.claim))
        rows = tuple(row for row in part.rows if row not in failing or row in tied.rows)
        own = _error_sets(System(part.variables, rows))
        found.append(ConflictSet(checks, tuple(changes), own, float(steps @ steps), len(tied.rows)))
    return found


def _error_sets(part: System) -> tuple[ErrorSet, ...]:
    """Return the smallest error sets, those with the smallest change first."""
    if len(part.variables) > _LARGEST_PROGRAMME:
        return ()
    by_id = {variable.id: variable for variable in part.variables}
    found = []
    for claims in all_fewest_errors(part):
        needed = [bounds(part, claim, released=claims) for claim in claims]
        known = [interval for interval in needed if interval is not None]
        if not claims or len(known) < len(claims):
            continue
        steps = math.sqrt(
            sum(
                _steps_away(by_id[claim], interval) ** 2
                for claim, interval in zip(claims, known, strict=True)
            )
        )
        found.append(ErrorSet(claims, tuple(by_id[claim].name for claim in claims), tuple(known), steps))
    return tuple(sorted(found, key=lambda error_set: (error_set.steps, error_set.claims)))


def _steps_away(variable: Variable, needed: Interval) -> float:
    distance = max(needed.low - variable.value, variable.value - needed.high, 0.0)
    return distance / variable.error


def _ranges(part: System, released: Sequence[str], setting: Setting) -> list[Range]:
    """Return the ranges of missing quantities, and of areas without a figure."""
    found = []
    for variable in part.variables:
        if math.isnan(variable.value):
            interval = bounds(part, variable.id, released)
            if interval is not None and interval.ends != (0.0, math.inf):
                why = setting.say("missing; follows from related figures", "缺少；由相关数字推出")
                found.append(Range(variable.name, *interval.ends, why))
    for row in part.rows:
        check = row.check
        areas = check.rule.kind is Kind.AREAS and check.relation is Relation.AT_MOST and check.gap() == 0
        if areas and not any(claim.extent for claim in check.claims):
            remainder = _remainder(check, setting)
            found += [remainder] if remainder is not None else []
    return found


def _remainder(check: Check, setting: Setting) -> Range | None:
    """Return what the parts of a whole leave for other areas, or for days after them.

    Figures of one day are subtracted. Parts of earlier days have grown since, so that what they leave is an upper
    bound; it is given for counts that cannot fall, without the parts marked doubtful.
    """
    whole = check.right[0]
    if whole.claim is None:
        return None
    day = whole.claim.day
    of_one_day = all(term.claim is not None and term.claim.day == day for term in check.left)
    parts = [
        t for t in check.left if of_one_day or (t.claim is not None and "doubtful" not in t.claim.hedges)
    ]
    areas = [area for term in parts if term.claim is not None for area in term.claim.area_set]
    everywhere = setting.places(areas) >= setting.places(whole.claim.area_set)
    if not parts or (not of_one_day and not (setting.cumulative(whole.claim) or everywhere)):
        return None
    rest = whole.interval(as_printed=check.one_document)
    for term in parts:
        rest = rest - term.interval(as_printed=check.one_document)
    days = sorted({term.claim.day for term in parts if term.claim is not None and term.claim.day})
    known, say = number(sum(term.value or 0.0 for term in parts)), setting.say
    places = say(f"{len(parts)} areas", f"{len(parts)} 个地区") if len(parts) > 1 else parts[0].name
    last = _days(days, setting).rstrip()
    dated = "" if of_one_day else say(f", to {last}", f"，截至{last}")
    written = whole.text_in("zh")
    gap = " " if written[:1].isdigit() else ""
    why = say(
        f"{whole.text} to {day} less {known} ({places}{dated})",
        f"截至 {day} 的{gap}{written} 减去 {known}（{places}{dated}）",
    )
    low, high = max(0.0, rest.low), max(0.0, rest.high)
    exact = of_one_day or (everywhere and len(days) == 1)
    if math.isinf(high) and not (exact and low):  # says nothing
        return None
    others = say(f"{whole.name}: all other areas", f"{whole.name}：其余各地")
    added = say(f"{whole.name}: added after {days[0]}", f"{whole.name}：{days[0]} 以后增加")
    if exact:
        return Range(others if of_one_day else added, low, high, why)
    bound = say(
        "; an upper bound, since parts are of earlier days and counts cannot fall",
        "；这是上限，因为部分数字日期较早，而累计数不会减少",
    )
    return Range(added if everywhere else others, 0.0, high, why + bound)


def _days(days: Sequence[date], setting: Setting) -> str:
    """Return one day, two, or the first and the last of more."""
    if len(days) > 2:
        return setting.say(
            f"days between {days[0]} and {days[-1]}", f" {days[0]} 至 {days[-1]} 之间的不同日期"
        )
    return setting.say(" and ", "和").join(setting.say(str(day), f" {day} ") for day in days)


def _overlaps(checks: Sequence[Check], setting: Setting) -> list[Range]:
    """Return the possible size of the overlap of two groups within a whole."""
    found = []
    for check in checks:
        if check.rule.kind is not Kind.UNION or check.unknown or len(check.left) > 6 or len(check.left) < 2:
            continue
        whole = check.right[0].interval(as_printed=True)
        parts = [term.interval(as_printed=True) for term in check.left]
        for one in range(len(parts)):
            for other in range(one + 1, len(parts)):
                common = venn_bounds(whole, parts, (one, other))
                first, second, all_ = check.left[one].name, check.left[other].name, check.right[0].name
                names = setting.say(f"both {first} and {second}", f"同时属于“{first}”和“{second}”")
                if common is not None:
                    why = setting.say(f"if all are included in {all_}", f"如果全部包括在“{all_}”之内")
                    found.append(Range(names, *common.ends, why))
    return found
