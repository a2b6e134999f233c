"""Every claim over several seeds: documented, the median modelled, the spread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yundong.report.documented import bounds, divide, figure
from yundong.scenario import Scenario, ScenarioClaim
from yundong.study.evaluation import Outputs


@dataclass(frozen=True)
class ClaimFit:
    """One claim against the runs of several seeds.

    Attributes
    ----------
    documented : float
        As printed, or the middle of a range.
    median, low, high : float or None
        Of the modelled figures: median, and the 5th and 95th percentile. None where no run has such a figure.
    ratio : float or None
        Median over documented.
    within : bool or None
        Whether the median lies inside the claim's own tolerance; None without one.
    """

    claim: ScenarioClaim
    documented: float
    median: float | None
    low: float | None
    high: float | None
    ratio: float | None
    within: bool | None

    def near(self, tolerance: float) -> bool:
        """Return whether the median differs from the documented figure by at most a share of that."""
        return self.ratio is not None and abs(self.ratio - 1.0) <= tolerance + 1e-9


@dataclass(frozen=True)
class RoleFit:
    """The claims of one role: how many there are, could be compared, were judged, and lie within which distance.

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
    factor_two: int
    typical: float | None


def claim_fits(scenario: Scenario, runs: Sequence[Outputs]) -> list[ClaimFit]:
    """Return every claim against the runs, in the order of ``claims.csv``."""
    return [_claim_fit(claim, runs) for claim in scenario.claims.values()]


def _claim_fit(claim: ScenarioClaim, runs: Sequence[Outputs]) -> ClaimFit:
    figures = [value for run in runs if (value := run.claims.get(claim.id)) is not None]
    documented = figure(claim)
    if not figures:
        return ClaimFit(claim, documented, None, None, None, None, None)
    low, median, high = (float(x) for x in np.quantile(figures, [0.05, 0.5, 0.95]))
    floor, ceiling = bounds(claim)
    within = None if claim.tolerance is None else floor <= median <= ceiling
    return ClaimFit(claim, documented, median, low, high, divide(median, documented), within)


def by_role(found: Sequence[ClaimFit]) -> list[RoleFit]:
    """Return one summary per role."""
    rows = []
    for role in ("calibrate", "check", "context"):
        mine = [s for s in found if s.claim.role == role]
        ratios = [s.ratio for s in mine if s.ratio is not None]
        misses = [abs(math.log(ratio)) for ratio in ratios if ratio > 0]
        rows.append(
            RoleFit(
                role,
                len(mine),
                len(ratios),
                sum(s.within is not None for s in mine),
                sum(s.near(0.1) for s in mine),
                sum(s.near(0.3) for s in mine),
                sum(s.within is True for s in mine),
                sum(miss <= math.log(2.0) for miss in misses),
                math.exp(float(np.median(misses))) if misses else None,
            )
        )
    return rows


def share_near(scenario: Scenario, run: Outputs, tolerance: float) -> float:
    """Return the share of the claims ``calibrate`` that one run meets within a tolerance."""
    mine = [s for s in claim_fits(scenario, [run]) if s.claim.role == "calibrate"]
    return sum(s.near(tolerance) for s in mine) / max(1, len(mine))
