"""Draws of the parameters for a what-if or a sweep: from the posterior, else from the ranges of the fitted ones.

The first so many of a longer list of draws are those of a shorter one, so that a study with more draws goes on from one
with fewer. Each draw has a seed of its own: 1, 2, 3 and so on.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from yundong.scenario import Scenario
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.weighted import Posterior, load
from yundong.study.runs.keys import key_of_model

FITTED = ("calibrated", "conjugate")
"""Uses of parameters whose values the documents decided."""


class DrawOrigin(StrEnum):
    """Where draws of the parameters come from."""

    posterior = "posterior"
    """Weighted draws that the documents have been held against."""
    ranges = "ranges"
    """The ranges of the fitted parameters, with no regard to how well a draw meets the documents."""


@dataclass(frozen=True)
class ParameterDraws:
    """Draws of the parameters.

    Attributes
    ----------
    origin : DrawOrigin
        Where they come from.
    parameters : tuple of str
        Those that vary; all others have their values in the scenario.
    settings : tuple of dict
        One per draw, by name.
    """

    origin: DrawOrigin
    parameters: tuple[str, ...]
    settings: tuple[Mapping[str, float], ...]


def draw_parameters(
    scenario: Scenario, draws: int, seed: int = 1, also: Collection[str] = ()
) -> ParameterDraws:
    """Return draws from the posterior that a scenario comes with, else from the ranges of its fitted parameters.

    A posterior of other data than those of the scenario (a copy whose parameters were changed) is left aside.

    Parameters
    ----------
    draws
        How many, 1 or more.
    seed
        Decides the draws.
    also
        Parameters that are drawn from their ranges beside the fitted ones, where there is no posterior.

    Raises
    ------
    InputError
        If the file of the posterior is damaged.
    """
    posterior = load(scenario)
    if posterior is not None and posterior.about.data == key_of_model(scenario).data:
        return _from_posterior(posterior, draws, seed)
    cube = PriorCube(scenario)
    names = tuple(name for name in cube.names if scenario.parameters[name].use in FITTED or name in also)
    at = even_points(draws, len(names), seed)
    return ParameterDraws(DrawOrigin.ranges, names, tuple(cube.settings(row, names) for row in at))


def _from_posterior(posterior: Posterior, draws: int, seed: int) -> ParameterDraws:
    """Return draws, each as often as its weight asks."""
    ticks = even_points(draws, 1, seed)[:, 0]
    last = len(posterior.weights) - 1
    chosen = np.minimum(np.searchsorted(np.cumsum(posterior.weights), ticks, side="right"), last)
    settings = tuple(posterior.settings(int(draw)) for draw in chosen)
    return ParameterDraws(DrawOrigin.posterior, posterior.parameters, settings)


def even_points(count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Return points that fill the unit cube evenly, (count, dimensions): the first of a scrambled Sobol' sequence."""
    if not dimensions:
        return np.zeros((count, 0))
    sequence = qmc.Sobol(dimensions, rng=np.random.default_rng(seed))
    return np.asarray(sequence.random_base2(math.ceil(math.log2(max(count, 2))))[:count], dtype=np.float64)
