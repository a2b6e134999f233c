"""Screening: which of the many parameters move any output at all, by Morris' elementary effects.

From a random point each parameter in turn is moved by two thirds of its range, the others staying where they are; ten
such ways through the cube cost ten runs for each parameter. What counts as a move is measured against what the
documents can tell apart: an effect of 1 is one standard deviation of source and discrepancy of some claim (a fifth, for
what only the model knows). The half of the parameters that moves an output least shows how much of it is chance.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yundong.scenario import Scenario
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.targets import Target, measured, targets_of, with_figures
from yundong.study.runs.evaluation import DesignPoint
from yundong.study.runs.runner import Engine, evaluate_all
from yundong.study.runs.workshop import Workshop

LEVELS = 4
STAGE = "screen"
SEED = 1
"""All runs of the screening share their random draws, so that what differs is the parameter."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Screened:
    """What one parameter does to the outputs of the model.

    Attributes
    ----------
    parameter : str
        Its name.
    strength : float
        Greatest effect on any output, beyond chance, in standard deviations of what the documents can tell apart.
    output : str
        That output.
    effect : float
        Mean absolute elementary effect on its logarithm, over the whole range.
    bent : float
        Standard deviation of the elementary effects over their mean size: above 1 the effect changes its sign or
        depends on other parameters.
    kept : bool
        Whether it is among those that the waves vary on purpose.
    """

    parameter: str
    strength: float
    output: str
    effect: float
    bent: float
    kept: bool


@dataclass(frozen=True)
class Screening:
    """What a screening found.

    Attributes
    ----------
    trajectories, failed : int
        Ways through the cube, and runs on them that failed.
    scale : float
        Of the runs.
    effects : tuple of Screened
        Strongest first.
    aside, aside_most : float
        What the parameters set aside move together, as a standard deviation in those of what the documents can tell
        apart: for the claim in the middle and for the one that is moved most. Much above a half, and the draws of a
        posterior will differ by what was set aside more than by what was not: keep more.
    """

    trajectories: int
    failed: int
    scale: float
    effects: tuple[Screened, ...]
    aside: float = 0.0
    aside_most: float = 0.0

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of the parameters kept."""
        return tuple(effect.parameter for effect in self.effects if effect.kept)

    @classmethod
    def read(cls, workshop: Workshop) -> Screening:
        """Return the screening of a study.

        Raises
        ------
        InputError
            If there is none yet.
        """
        found = workshop.needed(STAGE, "yundong study screen")
        return cls(**{**found, "effects": tuple(Screened(**effect) for effect in found["effects"])})


def screen(
    scenario: Scenario,
    engine: Engine,
    workshop: Workshop,
    trajectories: int = 10,
    scale: float = 0.1,
    keep: int = 50,
    least: float = 0.5,
) -> Screening:
    """Screen all parameters that have a range, and write what was found into the folder of the study.

    The first ways are the same however many are asked for.

    Parameters
    ----------
    trajectories
        Ways through the cube; each costs one run per parameter and one more.
    keep, least
        At most so many parameters are kept, each with at least that strength.

    Raises
    ------
    InputError
        If a run cannot be made.
    """
    prior, targets = PriorCube(scenario), targets_of(scenario)
    problem = _problem(len(prior))
    ways = [_way(problem, workshop.seed + way) for way in range(trajectories)]
    points = [DesignPoint(SEED, scale, prior.settings(at)) for way in ways for at in way]
    engine.progress(
        f"{len(points)} runs at scale {scale:g}: {trajectories} for each of {len(prior)} parameters"
    )
    found = measured(targets, evaluate_all(scenario, points, engine))
    failed = int((~np.isfinite(found).any(axis=1)).sum())
    chosen = with_figures(targets, found)
    size, spread = _elementary(problem, np.vstack(ways), found[:, chosen])
    seen = [targets[i] for i in chosen]
    effects = _effects(prior.names, seen, size, spread, keep, least)
    left_over = _set_aside(prior.names, {e.parameter for e in effects if e.kept}, seen, size)
    result = Screening(trajectories, failed, scale, tuple(effects), *left_over)
    workshop.write(STAGE, asdict(result))
    return result


def _problem(size: int) -> dict[str, Any]:
    return {"num_vars": size, "names": [str(i) for i in range(size)], "bounds": [[0.0, 1.0]] * size}


def _way(problem: dict[str, Any], seed: int) -> Floats:
    """Return one way through the cube, (parameters + 1, parameters)."""
    from SALib.sample import morris

    return np.asarray(morris.sample(problem, 1, num_levels=LEVELS, seed=seed), dtype=np.float64)


def _elementary(problem: dict[str, Any], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return mean size and standard deviation of the elementary effects, (parameters, outputs) each.

    A way with a failed run is left out for the outputs concerned.
    """
    from SALib.analyze import morris

    length = problem["num_vars"] + 1
    size = np.zeros((problem["num_vars"], y.shape[1]))
    spread = np.zeros_like(size)
    for output in range(y.shape[1]):
        whole = np.isfinite(y[:, output].reshape(-1, length)).all(axis=1).repeat(length)
        if not whole.any():
            continue
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", RuntimeWarning)  # of a single way no deviation is known
            found = morris.analyze(
                problem, x[whole], y[whole, output], num_levels=LEVELS, num_resamples=2, seed=1
            )
        size[:, output] = np.nan_to_num(np.asarray(found["mu_star"], dtype=np.float64))
        spread[:, output] = np.nan_to_num(np.asarray(found["sigma"], dtype=np.float64))
    return size, spread


def _strength(targets: Sequence[Target], size: Floats) -> Floats:
    """Return effects beyond chance in standard deviations of what documents can tell apart, (parameters, outputs)."""
    chance = np.median(size, axis=0) if len(size) > 4 else np.zeros(len(targets))
    spread = np.array([t.spread for t in targets])
    return np.asarray(np.sqrt(np.maximum(size**2 - chance**2, 0.0)) / spread)


def _set_aside(
    names: Sequence[str], kept: set[str], targets: Sequence[Target], size: Floats
) -> tuple[float, float]:
    """Return what the parameters not kept move together: the median over claims, and the greatest.

    A straight line over the whole range has a twelfth of the square of its rise as variance.
    """
    aside = [i for i, name in enumerate(names) if name not in kept]
    stated = [i for i, target in enumerate(targets) if target.is_stated]
    if not aside or not stated:
        return 0.0, 0.0
    together = np.sqrt((_strength(targets, size)[np.ix_(aside, stated)] ** 2).sum(axis=0) / 12.0)
    return round(float(np.median(together)), 3), round(float(together.max()), 3)


def _effects(
    names: Sequence[str],
    targets: Sequence[Target],
    size: Floats,
    spread: Floats,
    keep: int,
    least: float,
) -> list[Screened]:
    """Return the effects of all parameters, strongest first."""
    strength = _strength(targets, size)
    top = strength.argmax(axis=1)
    order = np.argsort(-strength.max(axis=1), kind="stable")
    found = []
    for place, i in enumerate(order):
        best = int(top[i])
        value, effect = float(strength[i, best]), float(size[i, best])
        bent = float(spread[i, best]) / effect if effect > 0.0 else 0.0
        found.append(
            Screened(
                names[i],
                round(value, 4),
                targets[best].quantity,
                round(effect, 5),
                round(bent, 3) if math.isfinite(bent) else 0.0,
                place < keep and value >= least,
            )
        )
    return found
