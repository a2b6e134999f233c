"""An ensemble smoother: draws of all parameters, moved towards the documents by what real runs of them gave.

Every draw of an ensemble is run; where draws and figures go together over the ensemble, each draw is moved by its own
miss of the documents, to which an error of its own is added (ensemble smoother with multiple data assimilation,
Emerick and Reynolds 2013). The documents are taken in several rounds, each with a part of their weight, so that a
response that is not a straight line is followed in steps: small ones while the draws are far away (the parts grow
geometrically, Rafiee and Reynolds 2017). Nothing has to be set aside and nothing emulated: with four
hundred parameters, what is set aside would move most figures by more than the documents leave open.

The parameters are their normal deviates, of which the prior is the standard normal one. A figure that a claim allows
misses nothing.

In an ensemble everything goes a little together by chance, so that parameters of which the documents say nothing are
moved, and lose spread. Two things are done about it. Each covariance of a parameter and a figure is shrunk by what
chance alone would give (the taper of Furrer and Bengtsson 2007, from the ensemble's own correlations). And the draws
carry idle variables, on which nothing depends: what spread these lose has been lost by chance, and is given back to
all (Evensen 2009).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yundong.study.posterior.targets import Ends
from yundong.study.runs.single import single_threaded

ROUNDS = 6
GROWTH = 1.5
"""By what the part of the documents' weight grows from round to round."""
IDLE = 400
"""Idle variables that a draw carries."""
MOST_AWAY = 4.0
"""Normal deviates beyond this are taken as so far from the middle."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Smoothed:
    """What the rounds of a smoother came to.

    Attributes
    ----------
    z : ndarray, (draws, parameters)
        Normal deviates of the coordinates after the last round.
    misfit : list of float
        Of each round before its move: the miss of the claims in standard deviations of source and discrepancy, as the
        root of its mean square over claims and draws. About 1 or less is met.
    """

    z: Floats
    misfit: list[float]


def smooth(
    forward: Callable[[Floats, int], tuple[Floats, Ends]],
    z: Floats,
    rounds: int,
    rng: np.random.Generator,
) -> Smoothed:
    """Move an ensemble from the prior to the posterior.

    Parameters
    ----------
    forward
        Of normal deviates, (draws, parameters), and the number of the round, from 0, to the figures of a run at each,
        (draws, claims), and what the claims allow; not a number where a run has no figure.
    z : ndarray, (draws, parameters)
        Draws of the prior.
    rounds
        In how many the documents are taken.
    rng
        Draws the errors.
    """
    misfit, many = [], z.shape[1]
    carried = np.hstack([z, rng.normal(size=(len(z), IDLE))])
    parts = GROWTH ** np.arange(rounds)
    for number, part in enumerate(parts / parts.sum()):
        y, ends = forward(carried[:, :many], number)
        misfit.append(misfit_of(y, ends))
        moved = _moved(carried, y, ends, 1.0 / float(part), rng)
        carried = _spread_again(moved, float((_spread(moved) / _spread(carried))[many:].mean()))
    return Smoothed(carried[:, :many], misfit)


def misfit_of(y: Floats, ends: Ends) -> float:
    """Return the root mean square miss of figures, (draws, claims), in standard deviations; see `Smoothed`."""
    away = ends.implausibility(y, np.zeros_like(y))
    return round(float(np.sqrt(np.nanmean(away**2))), 3)


@single_threaded
def _moved(z: Floats, y: Floats, ends: Ends, share: float, rng: np.random.Generator) -> Floats:
    """Return the draws after one round, in which the documents have one part in `share` of their weight."""
    known = np.isfinite(y)
    count = np.maximum(known.sum(axis=0), 2)
    mean = np.where(known, y, 0.0).sum(axis=0) / count
    # A draw without some figure stands where all others do on average, and is not moved by that figure.
    y = np.where(known, y, mean)
    centred, away = z - z.mean(axis=0), y - mean
    together, own = centred.T @ away / (len(z) - 1), away.T @ away / (len(z) - 1)
    together *= _taper(together, (centred**2).sum(axis=0), (away**2).sum(axis=0), len(z))
    spread = np.sqrt(share * ends.variance)
    seen = y + spread * rng.normal(size=y.shape)
    miss = np.clip(seen, ends.low, ends.high) - seen
    exact = ends.low == ends.high
    miss = np.where(known, np.where(exact, miss, _beyond(y, ends, spread, rng)), 0.0)
    step = np.linalg.solve(own + np.diag(spread**2), miss.T)
    return np.asarray(z + (together @ step).T)


def _taper(together: Floats, of_z: Floats, of_y: Floats, draws: int) -> Floats:
    """Return by what covariances, (parameters, figures), are shrunk; one that chance would give is halved.

    Furrer and Bengtsson (2007): the factor that brings a sample covariance nearest to the true one, with the
    correlation of the sample for the true one. `of_z` and `of_y` are sums of squares.
    """
    size = np.outer(of_z, of_y) / (draws - 1) ** 2
    square = np.divide(together**2, size, out=np.zeros_like(together), where=size > 0.0)
    return np.asarray(square / (square + (1.0 + square) / draws))


def _spread(draws: Floats) -> Floats:
    return np.asarray(draws.std(axis=0, ddof=1))


def _spread_again(draws: Floats, left: float) -> Floats:
    """Return draws as far apart as they were but for what the documents say; idle variables kept `left` of theirs."""
    mean = draws.mean(axis=0)
    return np.asarray(np.clip(mean + (draws - mean) / min(left, 1.0), -MOST_AWAY, MOST_AWAY))


def _beyond(y: Floats, ends: Ends, spread: Floats, rng: np.random.Generator) -> Floats:
    """Return how far figures must be moved to be allowed by ranges and bounds: none inside, with an error outside."""
    goal = np.clip(y, ends.low, ends.high)
    return np.asarray(np.where(goal == y, 0.0, goal - y + spread * rng.normal(size=y.shape)))
