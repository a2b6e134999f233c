"""Every claim over several seeds: documented, the median modelled, the spread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yundong.report.documented import bounds, divide, figure, miss
from yundong.scenario import Scenario, ScenarioClaim
from yundong.scenario.rows import ROLES
from yundong.study.runs.evaluation import Outputs


@dataclass(frozen=True)
class ClaimFit:
    """One claim against the runs of several seeds.

    Attributes
    ----------
    documented : float
        As printed, or the middle of a range.
    median, low, high : float or None
        Of the modelled figures: median, least and greatest. None where no run has such a figure.
    ratio : float or None
        Median over documented.
    off : float or None
        Median over the nearest number that the claim allows; 1 where a bound is kept.
    within : bool or None
        Whether the median lies inside the claim's own tolerance; None without one.
    """

    claim: ScenarioClaim
    documented: float
    median: float | None
    low: float | None
    high: float | None
    ratio: float | None
    off: float | None
    within: bool | None

    def near(self, tolerance: float) -> bool:
        """Return whether the median differs from what the claim allows by at most a share of that."""
        return self.off is not None and abs(self.off - 1.0) <= tolerance + 1e-9

    @property
    def reached(self) -> bool:
        """Whether a figure that the claim allows lies between the least and the greatest of the runs."""
        return (
            self.low is not None
            and self.high is not None
            and (miss(self.low, self.claim) <= 1.0 <= miss(self.high, self.claim))
        )


@dataclass(frozen=True)
class RoleFit:
    """The claims of one role: how many there are, could be compared, were judged, and lie within which distance.

    Distances are to the nearest number that a claim allows; ``factor_15`` counts those within a factor of 1.5.

    Attributes
    ----------
    typical : float or None
        Typical factor by which the median misses: the exponential of the median of the absolute log ratios.
    """

    role: str
    claims: int
    compared: int
    judged: int
    within_10: int
    within_30: int
    within_tolerance: int
    factor_15: int
    factor_two: int
    typical: float | None


def claim_fits(scenario: Scenario, runs: Sequence[Outputs]) -> list[ClaimFit]:
    """Return every claim against the runs, in the order of ``claims.csv``."""
    return [_claim_fit(claim, runs) for claim in scenario.claims.values()]


def _claim_fit(claim: ScenarioClaim, runs: Sequence[Outputs]) -> ClaimFit:
    figures = [value for run in runs if (value := run.claims.get(claim.id)) is not None]
    documented = figure(claim)
    if not figures:
        return ClaimFit(claim, documented, None, None, None, None, None, None)
    low, median, high = (float(x) for x in np.quantile(figures, [0.0, 0.5, 1.0]))
    floor, ceiling = bounds(claim)
    within = None if claim.tolerance is None else floor <= median <= ceiling
    off = miss(median, claim) if documented else None
    return ClaimFit(claim, documented, median, low, high, divide(median, documented), off, within)


def by_role(found: Sequence[ClaimFit]) -> list[RoleFit]:
    """Return one summary per role."""
    rows = []
    for role in ROLES:
        mine = [s for s in found if s.claim.role == role]
        ratios = [s.off for s in mine if s.off is not None]
        misses = [abs(math.log(ratio)) if ratio > 0 else math.inf for ratio in ratios]
        rows.append(
            RoleFit(
                role,
                len(mine),
                len(ratios),
                sum(s.within is not None for s in mine),
                sum(s.near(0.1) for s in mine),
                sum(s.near(0.3) for s in mine),
                sum(s.within is True for s in mine),
                sum(size <= math.log(1.5) for size in misses),
                sum(size <= math.log(2.0) for size in misses),
                math.exp(float(np.median(misses))) if misses else None,
            )
        )
    return rows


def share_near(scenario: Scenario, run: Outputs, tolerance: float) -> float:
    """Return the share of the claims ``calibrate`` that one run meets within a tolerance."""
    mine = [s for s in claim_fits(scenario, [run]) if s.claim.role == "calibrate"]
    return sum(s.near(tolerance) for s in mine) / max(1, len(mine))
