"""What an effect over the draws says of a statement, and on which assumption that rests.

The rules, from the effect of each draw (the same parameters and seed on both sides):

- *supported* or *contradicted*: the 90 % interval of the change lies on one side of no change; where the statement is
  that nothing changes, it is supported if that interval lies within `SAME` of the figure it is compared with.
- *leans to* or *against*: only the 50 % interval does.
- *no difference*: the 90 % interval lies within `SAME` of that figure, though the statement expects one.
- *open*: none of these. With fewer than `FEW` draws no 90 % interval is read.
- *rests on an assumption*: one parameter that no document identifies carries more than half of the variance of the
  change. Where the direction is settled all the same, only its size rests on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from yundong.scenario import Scenario
from yundong.study.change.draws import DrawOrigin, ParameterDraws
from yundong.study.change.what_if import PairedEffect
from yundong.study.dossier.questions import SupportingChange
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.weighted import LEAST_SHARE, Knowledge, Posterior, load

HALF = 0.5
"""Share of the variance above which a single parameter decides an answer."""
FEWEST = 8
"""Draws below which nothing is said of what carries the variance."""

Floats = NDArray[np.float64]


class Judgement(StrEnum):
    """What the draws say of a statement."""

    supported = "supported"
    contradicted = "contradicted"
    leans_for = "leans to it"
    leans_against = "leans against it"
    no_difference = "no difference"
    open = "open"
    in_part = "supported in part"
    divided = "divided"


FOR, AGAINST = (
    (Judgement.supported, Judgement.leans_for),
    (Judgement.contradicted, Judgement.leans_against),
)
SETTLED = (Judgement.supported, Judgement.contradicted, Judgement.no_difference)
"""Verdicts that the 90 % interval supports."""


def verdict_of(effect: PairedEffect, supports: SupportingChange) -> Judgement:
    """Return what the effect on one figure says of a statement that one change of it would support."""
    found = effect.verdict
    if found == "open":
        return Judgement.open
    if found == "no difference":
        return Judgement.supported if supports is SupportingChange.none else Judgement.no_difference
    sure = not found.startswith("rather")
    expected = "more" if supports is SupportingChange.rise else "less"
    if supports is SupportingChange.none or not found.endswith(expected):
        return Judgement.contradicted if sure else Judgement.leans_against
    return Judgement.supported if sure else Judgement.leans_for


def together(verdicts: Sequence[Judgement]) -> Judgement:
    """Return what several tests of one statement say of it: what they agree on, or that they do not."""
    found = set(verdicts)
    if len(found) == 1:
        return verdicts[0]
    has_for, has_against = bool(found & set(FOR)), bool(found & set(AGAINST))
    if has_for and has_against:
        return Judgement.divided
    if has_for:
        return Judgement.in_part if Judgement.supported in found else Judgement.leans_for
    if found & set(AGAINST):
        return Judgement.leans_against
    return Judgement.open


@dataclass(frozen=True)
class Hinge:
    """The parameter that carries most of the variance of an effect over the draws.

    Attributes
    ----------
    parameter : str
        Its name.
    share : float
        Of the variance of the ranks of the effect, what the ranks of the parameter explain, less what chance gives.
    rises : bool
        Whether the effect rises with it.
    knowledge : Knowledge
        What the documents say about it.
    flips_at : float or None
        Its value, in its unit, at which the effect changes its sign; None where it does not within the draws.
    """

    parameter: str
    share: float
    rises: bool
    knowledge: Knowledge
    flips_at: float | None

    @property
    def decides(self) -> bool:
        """Whether an answer rests on it: it carries more than half, and no document identifies it."""
        return self.share > HALF and self.knowledge is not Knowledge.identified


@dataclass(frozen=True)
class DrawnCube:
    """The draws as coordinates of the prior, (draws, parameters), and what is known of each parameter."""

    names: tuple[str, ...]
    at: Floats
    cube: PriorCube
    posterior: Posterior | None

    def hinge(self, change: Sequence[float], kept: Sequence[int], among: int = 1) -> Hinge | None:
        """Return what carries most of the variance of a change; None where nothing does beyond chance.

        Parameters
        ----------
        change
            Of each draw kept.
        kept
            Numbers of these draws.
        among
            How many changes are looked at together: what chance could give in any of them is not stated of one.
        """
        values, at = np.asarray(change, dtype=np.float64), self.at[list(kept)]
        if len(values) < FEWEST or not self.names or np.ptp(values) == 0.0:
            return None
        correlation = rank_correlation(at, values)
        chance = (1.0 - correlation**2) / (len(values) - 2.0)
        # With so many parameters the greatest of the idle ones would look like one (Bonferroni).
        beyond = correlation**2 > chance * _limit(len(values), len(self.names) * among)
        shares = np.where(beyond, correlation**2 - chance, 0.0)
        best = int(np.argmax(shares))
        if shares[best] < LEAST_SHARE:
            return None
        name = self.names[best]
        known = Knowledge.prior if self.posterior is None else self.posterior.knowledge(name)
        flips = self._crossing(at[:, best], values, name)
        return Hinge(name, float(shares[best]), bool(correlation[best] > 0.0), known, flips)

    def _crossing(self, at: Floats, change: Floats, name: str) -> float | None:
        """Return the value at which the median change has the other sign: between lower and upper half of the draws."""
        lower = at <= np.median(at)
        if lower.all():
            return None
        low, high = float(np.median(change[lower])), float(np.median(change[~lower]))
        if low * high >= 0.0:
            return None
        ends = float(np.median(at[lower])), float(np.median(at[~lower]))
        place = ends[0] - low * (ends[1] - ends[0]) / (high - low)
        return self.cube.settings(np.array([place]), [name])[name]


def drawn_cube(scenario: Scenario, drawn: ParameterDraws) -> DrawnCube:
    """Return the draws of a study as coordinates, with what is known of each parameter.

    Raises
    ------
    InputError
        If the draws are from a posterior and its file is damaged.
    """
    prior = PriorCube(scenario)
    known = set(prior.names)
    names = tuple(name for name in drawn.parameters if name in known)
    at = np.array([prior.coordinates(settings, names) for settings in drawn.settings])
    from_posterior = drawn.origin is DrawOrigin.posterior
    posterior = load(scenario) if from_posterior else None
    return DrawnCube(names, at.reshape(len(drawn.settings), len(names)), prior, posterior)


def _limit(draws: int, parameters: int) -> float:
    """Return the square of Student's t that one of so many idle parameters exceeds in one case of twenty."""
    from scipy.stats import t

    return float(t.isf(0.025 / parameters, draws - 2) ** 2)


def beyond_chance(draws: int, parameters: int) -> float:
    """Return the standard errors that the greatest correlation of so many idle parameters hardly exceeds."""
    return math.sqrt(_limit(draws, parameters))


def rank_correlation(columns: Floats, values: Floats) -> Floats:
    """Return Spearman's correlation of each column, (draws, columns), with values, (draws,); 0 for constant ones."""
    from scipy.stats import rankdata

    x = rankdata(columns, axis=0)
    y = rankdata(values)
    x, y = x - x.mean(axis=0), y - y.mean()
    norm = np.sqrt((x**2).sum(axis=0) * (y**2).sum())
    return np.asarray(np.where(norm > 0.0, (x * y[:, None]).sum(axis=0) / np.maximum(norm, 1e-300), 0.0))
