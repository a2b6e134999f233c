"""Coverage: whether the intervals of the posterior hold the documented figures that were never fitted.

What is predicted for a claim is the figure of each run of the posterior with what stands between a run and a figure on
paper: source, hedges, discrepancy. It is scored by whether its central 50 and 90 % hold the figure and by the
continuous ranked probability score on the log scale, beside those of the null model (`yundong.study.fit.null_model`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yundong.figures.interval import Interval
from yundong.scenario import Scenario, ScenarioClaim
from yundong.study.fit.null_model import ErrorSpread, fitted_null, null_errors
from yundong.study.posterior.targets import Target, target_of
from yundong.study.posterior.weighted import Posterior, weighted_quantiles

COPIES = 20
"""Times that each draw is given an error of its own, in what is predicted."""
NULL_DRAWS = 4000
"""Draws of what the null model predicts."""
SEED = 1952

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Covered:
    """One claim against what the posterior predicts of it.

    Attributes
    ----------
    claim, role, indicator, area : str
        As in ``claims.csv``.
    documented : float
        The figure; the end of a bound.
    median, low_50, high_50, low_90, high_90 : float
        Of what is predicted, in the unit of the claim.
    within_50, within_90 : bool
        Whether a figure that the claim allows lies inside.
    crps : float
        Continuous ranked probability score of the log figure; 0 is perfect. For a bound, of the nearest number allowed.
    null_crps : float or None
        The same of the null model; None where it has no figure.
    null_within_90 : bool or None
        Whether the 90 % interval of the null model holds the figure.
    """

    claim: str
    role: str
    indicator: str
    area: str
    documented: float
    median: float
    low_50: float
    high_50: float
    low_90: float
    high_90: float
    within_50: bool
    within_90: bool
    crps: float
    null_crps: float | None
    null_within_90: bool | None


@dataclass(frozen=True)
class Coverage:
    """The claims of one role together.

    Attributes
    ----------
    claims : int
        Of which the posterior predicts a figure.
    within_50, within_90 : float
        Share of them inside; 0.5 and 0.9 would be right.
    crps : float
        Mean over them.
    both : int
        Of which the null model has a figure, too.
    crps_of_both, null_crps : float
        Means over those.
    null_within_90 : float
        Share of those that the null model's 90 % intervals hold.
    better : int
        Of those, on how many the posterior has the lower score.
    """

    role: str
    claims: int
    within_50: float
    within_90: float
    crps: float
    both: int
    crps_of_both: float
    null_crps: float
    null_within_90: float
    better: int


def covered(scenario: Scenario, posterior: Posterior, roles: Sequence[str] = ("check",)) -> list[Covered]:
    """Return how the claims of some roles fare, in the order of ``claims.csv``.

    Claims of which the runs have no figure are left out.
    """
    null = fitted_null(scenario)
    errors = null_errors(null)
    found = []
    for number, claim in enumerate(scenario.claims.values()):
        quantity = f"claim:{claim.id}"
        if claim.role not in roles or not posterior.has(quantity):
            continue
        target = target_of(claim, null.centre)
        rng = np.random.default_rng([SEED, number])
        logs, weights = _predicted(posterior, target, rng)
        guess = null.predict(claim)
        by_null = (
            _by_null(target.on_scale(guess), errors.of(claim.area == null.centre), rng) if guess else None
        )
        found.append(_covered(claim, target, logs, weights, by_null, rng))
    return found


def _predicted(posterior: Posterior, target: Target, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return what is predicted of a claim on the log scale, and weights, (draws × copies,) each."""
    values = posterior.values(target.quantity)
    known = np.isfinite(values)
    logs = np.array([target.on_scale(float(value)) for value in values[known]])
    errors = target.spread * rng.normal(size=(COPIES, len(logs)))
    return (logs + errors).ravel(), np.tile(posterior.weights[known], COPIES)


def _covered(
    claim: ScenarioClaim,
    target: Target,
    logs: Floats,
    weights: Floats,
    by_null: Floats | None,
    rng: np.random.Generator,
) -> Covered:
    import scoringrules

    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    quantiles = dict(zip(shares, weighted_quantiles(logs, weights, shares), strict=True))
    seen = min(max(quantiles[0.5], target.low), target.high)
    ensemble = rng.choice(logs, size=min(len(logs), 2000), p=weights / weights.sum())
    null_crps, null_within = None, None
    if by_null is not None:
        low, middle, high = np.quantile(by_null, [0.05, 0.5, 0.95])
        near = min(max(float(middle), target.low), target.high)
        null_crps = round(float(scoringrules.crps_ensemble(near, by_null)), 4)
        null_within = bool(low <= near <= high)
    back = {q: _back(target, value) for q, value in quantiles.items()}
    return Covered(
        claim.id,
        claim.role,
        claim.indicator,
        claim.area,
        _back(target, target.low if math.isfinite(target.low) else target.high),
        back[0.5],
        back[0.25],
        back[0.75],
        back[0.05],
        back[0.95],
        _meets(target, quantiles[0.25], quantiles[0.75]),
        _meets(target, quantiles[0.05], quantiles[0.95]),
        round(float(scoringrules.crps_ensemble(seen, ensemble)), 4),
        null_crps,
        null_within,
    )


def _by_null(guess: float, spread: ErrorSpread, rng: np.random.Generator) -> Floats:
    """Return what the null model predicts on the log scale, (draws,): its spread is itself known in part only."""
    chance = spread.chance / spread.chance.sum()
    return np.asarray(guess + rng.choice(spread.at, size=NULL_DRAWS, p=chance) * rng.normal(size=NULL_DRAWS))


def _back(target: Target, log: float) -> float:
    """Return a place on the log scale as a figure in its unit, to six digits."""
    value = math.exp(log) * (target.middle + target.floor) - target.floor
    return float(f"{max(value, 0.0):.6g}")


def _meets(target: Target, low: float, high: float) -> bool:
    """Return whether an interval holds a number that the claim allows."""
    inside = Interval(low, high)
    return inside.low <= target.high and inside.high >= target.low


def by_role(found: Sequence[Covered]) -> list[Coverage]:
    """Return the claims of each role together."""
    rows = []
    for role in dict.fromkeys(one.role for one in found):
        mine = [one for one in found if one.role == role]
        both = [one for one in mine if one.null_crps is not None]
        rows.append(
            Coverage(
                role,
                len(mine),
                _mean([one.within_50 for one in mine]),
                _mean([one.within_90 for one in mine]),
                _mean([one.crps for one in mine]),
                len(both),
                _mean([one.crps for one in both]),
                _mean([one.null_crps or 0.0 for one in both]),
                _mean([bool(one.null_within_90) for one in both]),
                sum(one.crps < (one.null_crps or 0.0) for one in both),
            )
        )
    return rows


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4) if values else math.nan
