"""The posterior of a scenario by an ensemble smoother: all parameters, real runs alone.

See `yundong.study.posterior.smoother` for the method. The rounds run at a small scale, the last draws at full
scale; those runs are the posterior, each with the same weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from yundong.base.errors import InputError
from yundong.scenario import Scenario
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.sampling import about_posterior, columns_of, knowledge
from yundong.study.posterior.smoother import ROUNDS, misfit_of, smooth
from yundong.study.posterior.targets import Ends, Target, measured, targets_of, with_figures
from yundong.study.posterior.weighted import Posterior
from yundong.study.runs.evaluation import DesignPoint, Failure, Outputs
from yundong.study.runs.runner import Engine, evaluate_all
from yundong.study.runs.workshop import Workshop

SEEDS = 1_000_000
"""Seeds of one round begin after so many of the one before: each run has a seed of its own."""
LAST_SEED = 1000
"""Seed of the first draw of the posterior."""
MISSED = 3.0
"""A claim is missed where the median of the draws is so many standard deviations of source and discrepancy away."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SmoothingPlan:
    """How a posterior is made.

    Attributes
    ----------
    runs : int
        Draws, each run once in every round and once at the end.
    rounds : int
        In how many the documents are taken.
    small, scale : float
        Scale of the runs of the rounds, and of the last ones.
    priors : bool
        Whether the shares of ``priors.csv`` are taken beside the documents.
    """

    runs: int
    rounds: int = ROUNDS
    small: float = 0.1
    scale: float = 1.0
    priors: bool = True


class Ensemble:
    """Draws of all parameters of a scenario, and the runs of them.

    Parameters
    ----------
    stated : Ends or None
        What stands in for the documents, of every target; None for the documents themselves.
    """

    def __init__(
        self,
        scenario: Scenario,
        engine: Engine,
        workshop: Workshop,
        plan: SmoothingPlan,
        stated: Ends | None = None,
    ) -> None:
        if plan.runs < 10:
            raise InputError(f"Invalid --runs {plan.runs}: an ensemble needs 10 draws at least, better 300.")
        self.scenario, self.engine, self.workshop, self.plan = scenario, engine, workshop, plan
        self.prior, self.targets = PriorCube(scenario), targets_of(scenario, plan.priors)
        self.stated = Ends.of(self.targets) if stated is None else stated

    def start(self) -> tuple[Floats, np.random.Generator]:
        """Return the draws of the prior, (draws, parameters) of normal deviates, and what the errors are drawn with."""
        rng = np.random.default_rng([self.workshop.seed, 90])
        return rng.normal(size=(self.plan.runs, len(self.prior))), rng

    def points(self, z: Floats, first_seed: int, scale: float) -> list[DesignPoint]:
        """Return the runs of draws, (draws, parameters) of normal deviates."""
        return [
            DesignPoint(first_seed + place, scale, self.prior.settings(special.ndtr(row)))
            for place, row in enumerate(z)
        ]

    def forward(self, z: Floats, number: int) -> tuple[Floats, Ends]:
        """Run the draws of a round; return figures, (draws, claims), and what claims of which there are any allow."""
        plan = self.plan
        self.engine.progress(f"round {number + 1} of {plan.rounds}: {len(z)} runs at scale {plan.small:g}")
        found = evaluate_all(self.scenario, self.points(z, SEEDS * (number + 1), plan.small), self.engine)
        y, ends = self._held(found)
        self.engine.progress(f"figures missed by {misfit_of(y, ends):g} standard deviations")
        return y, ends

    def _held(self, found: Sequence[Outputs | Failure]) -> tuple[Floats, Ends]:
        y = measured(self.targets, found)
        chosen = [i for i in with_figures(self.targets, y) if self.targets[i].is_stated]
        if not chosen:
            raise InputError(
                "No claim marked calibrate has a figure in these runs. Use a larger --small-scale."
            )
        return y[:, chosen], self.stated.only(chosen)

    def posterior(self, command: str = "") -> Posterior:
        """Return the posterior; runs made before are taken from the store.

        Raises
        ------
        InputError
            If fewer than ten of the last runs finished.
        """
        plan, seed = self.plan, self.workshop.seed
        start, rng = self.start()
        moved = smooth(self.forward, start, plan.rounds, rng)
        points = self.points(moved.z, LAST_SEED, plan.scale)
        self.engine.progress(f"{len(points)} runs at scale {plan.scale:g}")
        found = evaluate_all(self.scenario, points, self.engine)
        whole = [i for i, run in enumerate(found) if isinstance(run, Outputs)]
        if len(whole) < 10:
            raise InputError(
                f"Only {len(whole)} of {plan.runs} runs finished. See the failures in the store."
            )
        runs = [run for run in found if isinstance(run, Outputs)]
        weights = np.full(len(whole), 1.0 / len(whole))
        known = dict(zip(self.prior.names, knowledge(special.ndtr(moved.z[whole]), weights), strict=True))
        about = about_posterior(self.scenario, seed, self.prior.names, known, plan.scale, command)
        notes = self._notes(runs) | {"misfits": moved.misfit, "failed": plan.runs - len(whole)}
        seeds = np.array([points[i].seed for i in whole])
        columns = columns_of([points[i] for i in whole], runs)
        return Posterior(replace(about, notes=notes), weights, seeds, columns)

    def _notes(self, runs: Sequence[Outputs]) -> dict[str, Any]:
        """Return how near the last runs come to what they were moved towards."""
        y = measured(self.targets, runs)
        chosen = [i for i in with_figures(self.targets, y) if self.targets[i].is_stated]
        targets = [self.targets[i] for i in chosen]
        return {
            "method": "ensemble smoother",
            "rounds": self.plan.rounds,
            "small_scale": self.plan.small,
            "priors": self.plan.priors,
            "claims": len(targets),
            "misfit": misfit_of(y[:, chosen], Ends.of(targets)),
            "missed": _missed(y[:, chosen], targets),
        }


def _missed(y: Floats, targets: Sequence[Target]) -> list[str]:
    """Return the claims that the middle of the draws misses, the worst first."""
    with np.errstate(all="ignore"):
        middle = np.nanmedian(y, axis=0)[None, :]
    away = Ends.of(targets).implausibility(middle, np.zeros_like(middle))[0]
    order = np.argsort(-away, kind="stable")
    return [targets[i].quantity for i in order if away[i] >= MISSED]
