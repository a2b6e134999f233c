"""What the page of the fit is made from: runs over seeds, the record of the fit, and what follows from both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from yundong.scenario import Scenario
from yundong.study.fit.conjugate import Composition
from yundong.study.fit.ensemble import claim_fits
from yundong.study.fit.leverage import Influence, influences, jacobian
from yundong.study.fit.null_model import Contest, contest
from yundong.study.fit.record import FitRecord
from yundong.study.fit.sensitivity import Effect
from yundong.study.runs.evaluation import Outputs


@dataclass(frozen=True)
class FitEvidence:
    """What the page is made from.

    Attributes
    ----------
    runs
        One per seed.
    reasons
        Why a claim is missed, by claim.
    record
        The record of the fit, if there is one.
    effects
        Parameters moved to the ends of their ranges; empty where that was left out.
    effects_scale
        Scale of those runs.
    searched
        Composition of the persons searched, if it is on record.
    """

    scenario: Scenario
    seeds: Sequence[int]
    scale: float
    runs: Sequence[Outputs]
    reasons: Mapping[str, str]
    record: FitRecord | None
    effects: Sequence[Effect]
    effects_scale: float
    searched: Composition | None = None

    @cached_property
    def slope(self) -> tuple[tuple[str, ...], np.ndarray]:
        """Names of the parameters and slope of the claims, from the record of the fit; without columns if none is."""
        record = self.record or FitRecord(self.scenario.name, "", "")
        return jacobian(self.scenario, record)

    @cached_property
    def influences(self) -> dict[str, Influence]:
        """What the fit owes to each claim used in it; empty without a record."""
        names, slope = self.slope
        modelled = {s.claim.id: s.median for s in claim_fits(self.scenario, self.runs)}
        return {i.claim: i for i in influences(self.scenario, slope, modelled)} if names else {}

    @cached_property
    def contest(self) -> Contest:
        """How the model and the null model did on the claims set aside."""
        fits = claim_fits(self.scenario, self.runs)
        known = self.influences.values() or [Influence(s.claim.id, 0.0, s.ratio) for s in fits]
        return contest(self.scenario, self.runs, known)


def rounded(value: float | None) -> str:
    """Return a modelled figure to four digits; more would be chance."""
    if value is None:
        return "–"
    return f"{float(f'{value:.4g}'):,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
