"""Reconciliation: the nearest consistent set, the claim most likely in error, the ranges the data leave."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yundong.audit.audit import Audit
from yundong.audit.balance import Balanced, balance
from yundong.audit.check import Check, Kind, Relation
from yundong.audit.programme import all_fewest_errors, bounds, venn_bounds
from yundong.audit.setting import Setting
from yundong.audit.system import System, Variable, Weights, system_of
from yundong.base.errors import InputError
from yundong.figures.interval import Interval, number

_SMALLEST_STEP = 0.005  # changes of fewer standard errors are not listed
_LARGEST_SYSTEM = 1500  # variables; the matrices are dense
_LARGEST_PROGRAMME = 400  # variables; the integer programme is not tried on larger tangles


@dataclass(frozen=True)
class Adjustment:
    """What balancing does to one figure.

    Parameters
    ----------
    claim, name : str
        Claim id and what it counts.
    documented, reconciled : float
        Before and after.
    error, error_after : float
        Standard error before and after.
    steps : float
        Adjustment in standard errors.
    """

    claim: str
    name: str
    documented: float
    reconciled: float
    error: float
    error_after: float
    steps: float


@dataclass(frozen=True)
class Suspect:
    """A figure whose change alone, in its tangle, makes everything consistent.

    Parameters
    ----------
    claims, names : tuple of str
        One figure, or several where no single one suffices.
    needed : tuple of Interval
        What each would have to be.
    steps : float
        Distance of the documented from the nearest such value, in standard errors (root of summed squares).
    """

    claims: tuple[str, ...]
    names: tuple[str, ...]
    needed: tuple[Interval, ...]
    steps: float


@dataclass(frozen=True)
class Tangle:
    """Figures tied together by checks that cannot all hold.

    Parameters
    ----------
    checks : tuple of Check
        Those that fail.
    adjustments : tuple of Adjustment
        Figures that balancing changes, largest change in standard errors first.
    suspects : tuple of Suspect
        Fewest figures in error, nearest first; the first is the most likely.
    distance, freedom : float, int
        Sum of squared adjustments, and the number of binding conditions.
    """

    checks: tuple[Check, ...]
    adjustments: tuple[Adjustment, ...]
    suspects: tuple[Suspect, ...]
    distance: float
    freedom: int


@dataclass(frozen=True)
class Range:
    """What the data leave open of a quantity.

    Parameters
    ----------
    name : str
        What it is.
    low, high : float
        Its ends; high may be infinite.
    why : str
        What it follows from.
    """

    name: str
    low: float
    high: float
    why: str


@dataclass(frozen=True)
class Reconciliation:
    """A consistent set of figures and what it took.

    Parameters
    ----------
    title : str
        What was reconciled.
    tangles : tuple of Tangle
        The contradictory parts; figures in none of them stay as documented, save for rounding.
    ranges : tuple of Range
        Quantities that the data only bound.
    values : dict of str to float
        Every figure of the consistent set by claim id.
    """

    title: str
    tangles: tuple[Tangle, ...]
    ranges: tuple[Range, ...]
    values: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, ready for JSON; an open end is null."""
        return {
            "title": self.title,
            "tangles": [
                {
                    "checks": [
                        {"rule": c.rule.id, "kind": c.rule.kind.value, "computation": c.computation()}
                        for c in tangle.checks
                    ],
                    "chi_squared": tangle.distance,
                    "degrees_of_freedom": tangle.freedom,
                    "adjustments": [vars(adjustment) for adjustment in tangle.adjustments],
                    "suspects": [
                        {
                            "claims": list(suspect.claims),
                            "needed": [
                                [end if math.isfinite(end) else None for end in i.ends]
                                for i in suspect.needed
                            ],
                            "standard_errors": suspect.steps,
                        }
                        for suspect in tangle.suspects
                    ],
                }
                for tangle in self.tangles
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
    """Find the consistent set nearest to the audited figures.

    Parameters
    ----------
    audit : Audit
        Its checks of a kind in `system.IMPOSED` become conditions.
    weights : Weights, optional
        Standard errors and reliabilities.

    Returns
    -------
    Reconciliation

    Raises
    ------
    InputError
        More figures are tied together than can be balanced at once.
    """
    checks = [finding.check for finding in audit.findings]
    parts = system_of(checks, weights).components()
    values = {s.id: s.point for s in audit.claims if s.point is not None}
    tangles, ranges = [], list(_overlaps(checks))
    for part in parts:
        if len(part.variables) > _LARGEST_SYSTEM:
            raise InputError(
                f"{len(part.variables):,} figures are tied together, more than can be balanced at once"
                f" ({_LARGEST_SYSTEM:,}); reconcile fewer documents at a time."
            )
        balanced = balance(part)
        for variable, value in zip(part.variables, balanced.values, strict=True):
            if variable.id in values:
                values[variable.id] = float(value)
        found = _tangles(part, balanced)
        tangles += found
        released = [claim for tangle in found for suspect in tangle.suspects[:1] for claim in suspect.claims]
        ranges += _ranges(part, released, audit.setting)
    tangles.sort(key=lambda tangle: -tangle.distance)
    return Reconciliation(audit.title, tuple(tangles), tuple(ranges), values)


def _tangles(part: System, balanced: Balanced) -> list[Tangle]:
    """Return, for each failing check, what balancing changes along the rows that bind, and what may err."""
    failing = part.contradictory()
    suspects = _suspects(part) if failing else ()
    found = []
    tying = [row for row in part.rows if row in failing or row in balanced.binding]
    for knot, places in part.split(tying):
        checks = tuple(dict.fromkeys(row.check for row in knot.rows if row in failing))
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
            )
            for variable, place in zip(knot.variables, places, strict=True)
            if abs(balanced.adjustments[place]) >= _SMALLEST_STEP
        ]
        changes.sort(key=lambda change: (-abs(change.steps), change.claim))
        inside = {variable.id for variable in knot.variables}
        own = tuple(suspect for suspect in suspects if inside.intersection(suspect.claims))
        found.append(Tangle(checks, tuple(changes), own, float(steps @ steps), len(knot.rows)))
    return found


def _suspects(part: System) -> tuple[Suspect, ...]:
    """Return the fewest figures that may be in error, those needing the smallest change first."""
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
        found.append(Suspect(claims, tuple(by_id[claim].name for claim in claims), tuple(known), steps))
    return tuple(sorted(found, key=lambda suspect: (suspect.steps, suspect.claims)))


def _steps_away(variable: Variable, needed: Interval) -> float:
    distance = max(needed.low - variable.value, variable.value - needed.high, 0.0)
    return distance / variable.error


def _ranges(part: System, released: Sequence[str], setting: Setting) -> list[Range]:
    """Return what is left open of quantities nobody gave, and of what areas without a figure can hold."""
    found = []
    for variable in part.variables:
        if math.isnan(variable.value):
            interval = bounds(part, variable.id, released)
            if interval is not None and interval.ends != (0.0, math.inf):
                found.append(
                    Range(variable.name, *interval.ends, "not given; follows from the figures beside it")
                )
    for row in part.rows:
        check = row.check
        areas = check.rule.kind is Kind.AREAS and check.relation is Relation.AT_MOST and check.gap() == 0
        if areas and not any(claim.extent for claim in check.claims):
            found.append(_remainder(check, setting))
    return found


def _remainder(check: Check, setting: Setting) -> Range:
    """Return what is left for the areas, or for the days, without a figure of their own."""
    whole = check.right[0]
    rest = whole.interval(as_printed=check.one_document)
    for term in check.left:
        rest = rest - term.interval(as_printed=check.one_document)
    known = sum(term.value or 0.0 for term in check.left)
    parts = [term.claim for term in check.left if term.claim is not None]
    places = f"{len(check.left)} areas" if len(check.left) > 1 else check.left[0].name
    day = f" to {whole.claim.day}" if whole.claim is not None else ""
    why = f"{whole.text}{day} less {number(known)} ({places})"
    covered = setting.places(area for part in parts for area in part.area_set)
    if whole.claim is not None and covered >= setting.places(whole.claim.area_set):
        what = f"added after {min(part.day for part in parts if part.day)}"
    else:
        what = "all other areas"
    return Range(f"{whole.name}: {what}", max(0.0, rest.low), max(0.0, rest.high), why)


def _overlaps(checks: Sequence[Check]) -> list[Range]:
    """Return how many can be in two groups at once that may both lie inside a whole."""
    found = []
    for check in checks:
        if check.rule.kind is not Kind.UNION or check.unknown or len(check.left) > 6 or len(check.left) < 2:
            continue
        whole = check.right[0].interval(as_printed=True)
        parts = [term.interval(as_printed=True) for term in check.left]
        for one in range(len(parts)):
            for other in range(one + 1, len(parts)):
                common = venn_bounds(whole, parts, (one, other))
                names = f"both {check.left[one].name} and {check.left[other].name}"
                if common is not None:
                    found.append(Range(names, *common.ends, f"if all lie inside {check.right[0].name}"))
    return found
