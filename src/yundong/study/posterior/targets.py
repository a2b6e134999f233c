"""What a study holds the model against: documented figures on a scale of logs, each with all that makes it uncertain.

A modelled figure y of a claim documented as z becomes log((y + c) / (z + c)), c being a fiftieth of z, so that a run
without any has a logarithm, too. Three spreads stand between a run and the figure: of the source (by its grade and its
hedges), of the model against the world (discrepancy), and of chance and emulation, which the study adds. Two claims of
one indicator and area, such as the returns of two weeks, share their discrepancy, so each gets more of it.

Beside the documents stands what the literature believes of shares that no source counts (``priors.csv``): the median as
the figure, the 90 % interval as its spread.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from yundong.report.documented import allowed, figure
from yundong.scenario import Scenario, ScenarioClaim
from yundong.scenario.rows import Prior
from yundong.study.runs.evaluation import Failure, Outputs

FLOOR = 0.02
"""What is added to figures before the logarithm is taken, as a share of the documented figure."""
GRADE_SPREAD = {"read": 0.02, "excerpt": 0.05, "recall": 0.15, "calc": 0.05, "general": 0.2, "assumed": 0.3}
"""Standard deviation of the log of a figure as it stands in our table against the one in the source, by grade."""
HEDGE_SPREAD = {"about": 0.05, "incomplete": 0.1, "doubtful": 0.1, "over": 0.03, "under": 0.03}
"""What each hedge adds (in squares). An end of a range or a bound needs none."""
OF_THE_COUNTRY, OF_A_PLACE = 0.1, 0.3
"""Discrepancy of a model without the particulars of history, for totals of the country and for places."""
DOUBTFUL = 2.0
"""By what the discrepancy is multiplied where the figure is called doubtful."""
TRUTH = ("identified_wrongly", "arrested_wrongly", "registered_wrongly", "offenders_missed")
"""What only the model knows and is followed through a study."""
TRUTH_SPREAD = 0.2
"""A change of a truth figure counts from a fifth on."""
NINETY = 1.6448536269514722
"""Standard deviations from the middle to the ends of 90 %."""
LEAST_SPREAD = 0.01
"""Standard deviation of a share that ``priors.csv`` gives without an interval."""
SPOKEN_OF = 0.9
"""Share of the runs that must have a figure for it to be held against the documents."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Target:
    """One output, on the scale of a study.

    Attributes
    ----------
    quantity : str
        ``claim:…`` or ``truth:…``, as in `yundong.study.posterior.weighted`, or ``prior:…``.
    middle : float
        The documented figure, or the median of what is believed; 1 for a truth figure.
    floor : float
        Added before the logarithm.
    low, high : float
        What the claim allows, on that scale; infinite where an end is open, and for a truth figure.
    source, discrepancy : float
        Standard deviations on that scale.
    believed : Prior or None
        The row of ``priors.csv`` that it is of.
    """

    quantity: str
    middle: float
    floor: float
    low: float
    high: float
    source: float
    discrepancy: float
    believed: Prior | None = None

    @property
    def is_stated(self) -> bool:
        """Whether a document, or the literature, states something to hold it against."""
        return not self.quantity.startswith("truth:")

    @property
    def spread(self) -> float:
        """Standard deviation of source and discrepancy together."""
        return math.hypot(self.source, self.discrepancy)

    def on_scale(self, value: float) -> float:
        """Return a figure on the scale of the study."""
        return math.log((max(value, 0.0) + self.floor) / (self.middle + self.floor))

    def value(self, run: Outputs) -> float | None:
        """Return the figure of a run in its unit, None where it has none."""
        if self.believed is not None:
            needed = {*self.believed.part, *self.believed.whole}
            return self.believed.share(run.truth) if needed <= set(run.truth) else None
        kind, _, name = self.quantity.partition(":")
        return run.claims.get(name) if kind == "claim" else run.truth.get(name)


def targets_of(scenario: Scenario, priors: bool = True, truth: Sequence[str] = TRUTH) -> list[Target]:
    """Return the claims marked ``calibrate``, in the order of ``claims.csv``, then what only the model knows.

    Parameters
    ----------
    priors
        Whether what ``priors.csv`` believes of shares stands between them.
    """
    chosen = [c for c in scenario.claims.values() if c.role == "calibrate" and figure(c) > 0.0]
    siblings = Counter((c.indicator, c.area) for c in chosen)
    centre = scenario.areas.centre.id
    claims = [target_of(c, centre, siblings[c.indicator, c.area]) for c in chosen]
    believed = independent(list(scenario.priors.values())) if priors else []
    return [
        *claims,
        *map(_believed, believed),
        *(Target(f"truth:{name}", 1.0, 1.0, -math.inf, math.inf, 0.0, TRUTH_SPREAD) for name in truth),
    ]


def independent(priors: Sequence[Prior]) -> list[Prior]:
    """Return the priors that are not the sum of others: what is believed of a sum says nothing beyond its parts."""

    def is_sum(prior: Prior) -> bool:
        parts = {
            name
            for other in priors
            if other.whole == prior.whole and set(other.part) < set(prior.part)
            for name in other.part
        }
        return set(prior.part) <= parts

    return [prior for prior in priors if prior.median > 0.0 and not is_sum(prior)]


def _believed(prior: Prior) -> Target:
    """Return a share as the literature has it: a bell on the log scale with 90 % inside the interval."""
    floor = FLOOR * prior.median
    made = Target(f"prior:{prior.id}", prior.median, floor, 0.0, 0.0, 0.0, 0.0, prior)
    spread = (made.on_scale(prior.high) - made.on_scale(prior.low)) / (2.0 * NINETY)
    return replace(made, source=max(spread, LEAST_SPREAD))


def target_of(claim: ScenarioClaim, centre: str, siblings: int = 1) -> Target:
    """Return a claim as a target.

    Parameters
    ----------
    centre
        The area that is the whole country.
    siblings
        Claims of the same indicator and area that the discrepancy is shared with, this one among them.
    """
    middle = figure(claim)
    floor = FLOOR * middle
    discrepancy = (OF_THE_COUNTRY if claim.area == centre else OF_A_PLACE) * math.sqrt(siblings)
    if "doubtful" in claim.hedges:
        discrepancy *= DOUBTFUL
    parts = [GRADE_SPREAD[claim.grade], *(HEDGE_SPREAD.get(hedge, 0.0) for hedge in claim.hedges)]
    made = Target(f"claim:{claim.id}", middle, floor, 0.0, 0.0, math.hypot(*parts), discrepancy)
    low, high = allowed(claim)
    ends = (
        -math.inf if low <= 0.0 else made.on_scale(low),
        math.inf if math.isinf(high) else made.on_scale(high),
    )
    return Target(made.quantity, middle, floor, *ends, made.source, discrepancy)


def measured(targets: Sequence[Target], runs: Iterable[Outputs | Failure]) -> Floats:
    """Return runs on the scale of the targets, (runs, targets); not a number where a run failed or has no figure."""
    rows = []
    for run in runs:
        values = [None if isinstance(run, Failure) else target.value(run) for target in targets]
        pairs = zip(targets, values, strict=True)
        rows.append([math.nan if value is None else target.on_scale(value) for target, value in pairs])
    return np.array(rows, dtype=np.float64).reshape(-1, len(targets))


def with_figures(targets: Sequence[Target], found: Floats) -> list[int]:
    """Return the numbers of the targets of which nearly all runs that finished have a figure."""
    finished = np.isfinite(found).any(axis=1)
    shares = np.isfinite(found[finished]).mean(axis=0) if finished.any() else np.zeros(len(targets))
    return [i for i, share in enumerate(shares) if share >= SPOKEN_OF]


@dataclass(frozen=True)
class Ends:
    """What claims allow and the spread that is not the emulator's, as arrays over claims, (claims,)."""

    low: Floats
    high: Floats
    variance: Floats

    @classmethod
    def of(cls, targets: Sequence[Target]) -> Ends:
        """Return the ends of targets that are claims."""
        columns = [(t.low, t.high, t.spread**2) for t in targets]
        return cls(*(np.array(column) for column in zip(*columns, strict=True)))

    def only(self, places: Sequence[int]) -> Ends:
        """Return those of some claims, by their places."""
        chosen = list(places)
        return Ends(self.low[chosen], self.high[chosen], self.variance[chosen])

    def implausibility(self, mean: Floats, variance: Floats) -> Floats:
        """Return the distance to what each claim allows in standard deviations.

        Parameters
        ----------
        mean, variance : ndarray, (points, claims)
            Of emulator and chance.
        """
        away = np.maximum(np.maximum(self.low - mean, mean - self.high), 0.0)
        return np.asarray(away / np.sqrt(self.variance + variance))

    def implausibility_of(self, place: int, mean: Floats, variance: Floats) -> Floats:
        """Return the same of one claim, (points,)."""
        away = np.maximum(np.maximum(self.low[place] - mean, mean - self.high[place]), 0.0)
        return np.asarray(away / np.sqrt(self.variance[place] + variance))

    def log_likelihood(self, mean: Floats, variance: Floats) -> Floats:
        """Return the logarithm of the likelihood of all claims at each point, (points,).

        A figure has a normal density, a range or a bound the probability that the figure lies in it.
        """
        spread = np.sqrt(self.variance + variance)
        exact = self.low == self.high
        parts = np.empty_like(mean)
        z = (mean[:, exact] - self.low[exact]) / spread[:, exact]
        parts[:, exact] = -0.5 * z**2 - np.log(spread[:, exact])
        upper = (self.high[~exact] - mean[:, ~exact]) / spread[:, ~exact]
        lower = (self.low[~exact] - mean[:, ~exact]) / spread[:, ~exact]
        # Far above the middle the difference is taken in the other tail, where it is not lost to rounding.
        flip = lower > 0.0
        upper, lower = np.where(flip, -lower, upper), np.where(flip, -upper, lower)
        above, below = special.log_ndtr(upper), special.log_ndtr(lower)
        parts[:, ~exact] = above + np.log1p(-np.exp(np.minimum(below - above, -1e-12)))
        return np.asarray(parts.sum(axis=1))


def second_largest(implausibility: Floats) -> Floats:
    """Return the second largest of each row, the largest where there is only one, (points,)."""
    place = max(implausibility.shape[1] - 2, 0)
    return np.asarray(np.partition(implausibility, place, axis=1)[:, place])
