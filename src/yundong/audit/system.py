"""Figures as variables and checks as linear rows: shared by balancing, error localisation and bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from yundong.audit.check import Check, Kind, Relation, Term
from yundong.figures.claim import Claim
from yundong.figures.interval import UNKNOWN, Interval

# Assumptions (that two groups are disjoint, that each person is counted once) are not imposed.
IMPOSED = frozenset({Kind.PART_WHOLE, Kind.AREAS, Kind.SUBSET, Kind.TIME, Kind.PERCENTAGE, Kind.SAME})
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """Relative standard errors of figures, and reliabilities for error localisation.

    All are assumptions of the reconciliation. Only their proportions matter.

    Parameters
    ----------
    grade : mapping of str to float
        Relative standard error of an unhedged figure, by grade.
    hedge : mapping of str to float
        Relative standard error added (in quadrature) for a hedge.
    reliability : mapping of str to float
        Weight of a figure in error localisation: 1 if unhedged, less for a hedge.
    """

    grade: Mapping[str, float] = field(
        default_factory=lambda: {
            "read": 0.01,
            "calc": 0.01,
            "excerpt": 0.02,
            "general": 0.1,
            "recall": 0.1,
            "assumed": 0.2,
        }
    )
    hedge: Mapping[str, float] = field(
        default_factory=lambda: {
            "about": 0.05,
            "over": 0.02,
            "under": 0.02,
            "incomplete": 0.05,
            "doubtful": 0.25,
        }
    )
    reliability: Mapping[str, float] = field(
        default_factory=lambda: {
            "about": 0.9,
            "over": 0.95,
            "under": 0.95,
            "incomplete": 0.9,
            "doubtful": 0.5,
        }
    )

    def standard_error(self, claim: Claim) -> float:
        """Return the standard error of a figure in its unit: grade, hedges and rounding, added in quadrature.

        Parameters
        ----------
        claim : Claim
            With a value. Rounding is taken as uniform over the printed interval: half its width over the square
            root of three, at least half a unit over the same.
        """
        value = abs(claim.point or 0.0)
        relative = [self.grade.get(claim.grade, 0.1)]
        relative += [self.hedge[hedge] for hedge in claim.hedges if hedge in self.hedge]
        width = 1.0
        if claim.printed is not None and math.isfinite(claim.printed.high):
            width = max(width, claim.printed.high - claim.printed.low)
        rounding = width / 2 / math.sqrt(3)
        return math.sqrt(sum((value * share) ** 2 for share in relative) + rounding**2)

    def weight(self, claim: Claim) -> float:
        """Return the weight of a figure in error localisation."""
        return math.prod(self.reliability.get(hedge, 1.0) for hedge in claim.hedges)


@dataclass(frozen=True)
class Variable:
    """One quantity: a documented or a missing figure.

    Parameters
    ----------
    id : str
        Claim id, or ``?name`` for a missing quantity.
    name : str
        Name for the reader.
    claim : Claim or None
        The figure.
    value, error, weight : float
        Figure, standard error and reliability; NaN, infinite and 0 if it is missing.
    interval : Interval
        Possible values if the document is correct: as printed, or more if the count is incomplete. As printed
        only if it is compared with figures of the same document that share its gaps, and the check fails.
    """

    id: str
    name: str
    claim: Claim | None
    value: float
    error: float
    weight: float
    interval: Interval


@dataclass(frozen=True)
class Row:
    """A linear constraint: ``sum(coefficient * variable) = 0`` or ``≤ 0``.

    Parameters
    ----------
    coefficients : mapping of str to float
        By variable id.
    equal : bool
        Equality; otherwise at most zero.
    check : Check
        Its origin.
    """

    coefficients: Mapping[str, float]
    equal: bool
    check: Check


@dataclass(frozen=True)
class System:
    """Variables and rows.

    Parameters
    ----------
    variables : tuple of Variable
        In the order of the matrices.
    rows : tuple of Row
        In the order of the matrices.
    """

    variables: tuple[Variable, ...]
    rows: tuple[Row, ...]

    def matrix(self) -> FloatArray:
        """Return the coefficients, shape (rows, variables)."""
        place = {variable.id: number for number, variable in enumerate(self.variables)}
        matrix = np.zeros((len(self.rows), len(self.variables)))
        for number, row in enumerate(self.rows):
            for name, coefficient in row.coefficients.items():
                matrix[number, place[name]] += coefficient
        return matrix

    def values(self) -> FloatArray:
        """Return the documented figures, shape (variables,); NaN if missing."""
        return np.array([variable.value for variable in self.variables])

    def components(self) -> tuple[System, ...]:
        """Return the components of the system, which share no variable, each in the order of the whole."""
        return tuple(part for part, _ in self.split(self.rows))

    def split(self, tying: Sequence[Row]) -> tuple[tuple[System, FloatArray], ...]:
        """Return the parts of the system linked by some of its rows.

        Parameters
        ----------
        tying : sequence of Row
            The linking rows; other rows are omitted.

        Returns
        -------
        tuple of (System, ndarray of int)
            Each part, in the order of the whole, with the positions of its variables.
        """
        root = {variable.id: variable.id for variable in self.variables}

        def find(name: str) -> str:
            while root[name] != name:
                root[name] = root[root[name]]
                name = root[name]
            return name

        for row in tying:
            names = list(row.coefficients)
            for name in names[1:]:
                root[find(name)] = find(names[0])
        members: dict[str, list[int]] = {}
        rows: dict[str, list[Row]] = {}
        for place, variable in enumerate(self.variables):
            members.setdefault(find(variable.id), []).append(place)
        for row in tying:
            rows.setdefault(find(next(iter(row.coefficients))), []).append(row)
        return tuple(
            (System(tuple(self.variables[n] for n in places), tuple(rows.get(name, ()))), np.array(places))
            for name, places in members.items()
        )

    def contradictory(self) -> tuple[Row, ...]:
        """Return the rows that fail whatever the rounding."""
        return tuple(row for row in self.rows if row.check.gap() != 0)


def system_of(checks: Iterable[Check], weights: Weights | None = None) -> System:
    """Convert checks into a system of linear rows.

    Parameters
    ----------
    checks : iterable of Check
        Those of the kinds in `IMPOSED` are used, if their units agree and, for percentages, all figures come from
        one document; a stated percentage becomes a pair of limits on the quotient.
    weights : Weights, optional
        Standard errors and reliabilities.

    Returns
    -------
    System
    """
    weights = weights or Weights()
    variables: dict[str, Variable] = {}
    rows: list[Row] = []
    for check in checks:
        if check.rule.kind not in IMPOSED or check.reason or len(check.unknown) == len(check.terms):
            continue
        if check.quotient is None:
            rows.append(_linear(check, variables, weights))
        elif _stated(check):
            rows += _quotient(check, variables, weights)
    shared = {
        claim.id: claim.printed
        for row in rows
        if row.check.one_document and row.check.gap() != 0
        for claim in row.check.claims
        if claim.printed is not None
    }
    return System(
        tuple(replace(v, interval=shared.get(v.id, v.interval)) for v in variables.values()), tuple(rows)
    )


def _stated(check: Check) -> bool:
    """Return whether a percentage is stated by the document together with its figures, and thus a constraint."""
    share = check.left[0].claim if check.left else None
    return share is not None and share.grade != "calc" and not check.unknown and check.one_document


def _linear(check: Check, variables: dict[str, Variable], weights: Weights) -> Row:
    coefficients: dict[str, float] = {}
    for sign, side in ((1.0, check.left), (-1.0, check.right)):
        for term in side:
            name = _variable(term, variables, weights)
            coefficients[name] = coefficients.get(name, 0.0) + sign * term.factor
    return Row(coefficients, check.relation is Relation.EQUAL, check)


def _quotient(check: Check, variables: dict[str, Variable], weights: Weights) -> list[Row]:
    stated, (numerator, denominator) = check.left[0].interval(as_printed=True), check.right
    top, bottom = (_variable(term, variables, weights) for term in (numerator, denominator))
    assert check.quotient is not None
    low, high = stated.low / check.quotient, stated.high / check.quotient
    upper = [Row({top: 1.0, bottom: -high}, False, check)] if math.isfinite(high) else []  # "at least 20 %"
    return [*upper, Row({top: -1.0, bottom: low}, False, check)]


def _variable(term: Term, variables: dict[str, Variable], weights: Weights) -> str:
    claim = term.claim
    if claim is None or claim.point is None or claim.possible is None:
        name = claim.id if claim is not None else f"?{term.name}"
        variables.setdefault(name, Variable(name, term.name, claim, math.nan, math.inf, 0.0, UNKNOWN))
        return name
    if claim.id not in variables:
        variables[claim.id] = Variable(
            claim.id,
            term.name,
            claim,
            claim.point,
            weights.standard_error(claim),
            weights.weight(claim),
            claim.possible,
        )
    return claim.id


def build(
    figures: Mapping[str, tuple[float, float]], rows: Sequence[tuple[Mapping[str, float], bool]], check: Check
) -> System:
    """Build a system directly, for data other than claims.

    Parameters
    ----------
    figures : mapping of str to (float, float)
        Value and standard error by name; an error of 0 means that the value is fixed.
    rows : sequence of (mapping, bool)
        Coefficients by name, and whether the row is an equality (otherwise at most zero).
    check : Check
        The origin given to all rows.

    Returns
    -------
    System
    """
    variables = tuple(
        Variable(name, name, None, value, error, 1.0, Interval(value, value))
        for name, (value, error) in figures.items()
    )
    return System(variables, tuple(Row(dict(coefficients), equal, check) for coefficients, equal in rows))
