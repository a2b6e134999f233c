"""Points of the unit cube: spread evenly, or evenly over the part that the documents do not rule out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DESIGNS = 50
"""Latin hypercubes of which the one with the largest least distance is taken."""
KEPT = 0.3
"""Share of the points that each step of the descent keeps."""
MOVES = 8
"""Moves of each point after a step, so that those that have been doubled part again."""
CROSSED = 0.3
"""Share of the coordinates that a move changes."""
STUCK = 0.995
"""A step that lowers the threshold by less than to this share has not got on; after three the descent ends."""


def latin_hypercube(points: int, size: int, rng: np.random.Generator) -> Floats:
    """Return a maximin Latin hypercube, (points, size): of several, the one whose nearest points are furthest apart."""
    from scipy.spatial.distance import pdist
    from scipy.stats import qmc

    best, furthest = np.empty((points, size)), -1.0
    for _ in range(DESIGNS):
        found = qmc.LatinHypercube(size, rng=rng).random(points)
        apart = float(pdist(found).min()) if points > 1 else 0.0
        if apart > furthest:
            best, furthest = found, apart
    return np.asarray(best, dtype=np.float64)


def spread_out(among: Floats, points: int, rng: np.random.Generator) -> Floats:
    """Return points chosen among others so that they lie far apart: each is the furthest from those before it."""
    if len(among) <= points:
        return among
    chosen = [int(rng.integers(len(among)))]
    away = ((among - among[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < points:
        chosen.append(int(away.argmax()))
        away = np.minimum(away, ((among - among[chosen[-1]]) ** 2).sum(axis=1))
    return among[chosen]


@dataclass(frozen=True)
class Region:
    """The part of the cube that is not ruled out.

    Attributes
    ----------
    points : ndarray, (points, size)
        Spread over it.
    share : float
        Of the cube's volume; an upper bound where the region is empty.
    threshold : float
        Implausibility that the points stay below: the one asked for, or the least that any reach.
    """

    points: Floats
    share: float
    threshold: float

    def empty(self, threshold: float) -> bool:
        """Return whether no point stays below a threshold."""
        return self.threshold > threshold


def descend(
    implausibility: Callable[[Floats, float], Floats],
    size: int,
    points: int,
    threshold: float,
    rng: np.random.Generator,
    progress: Callable[[str], None] = lambda text: None,
) -> Region:
    """Find the points whose implausibility stays below a threshold, however small a part of the cube they are.

    Subset simulation: of points spread over the cube those with the lowest implausibility are kept, doubled and moved
    about below their highest value (differential evolution), and so on down to the threshold. The share of the cube is
    the product of the shares kept.

    Parameters
    ----------
    implausibility
        Of points, (points, size), to (points,); above the level given with them it need only be above that level.
    """
    x = latin_hypercube(points, size, rng)
    value = implausibility(x, np.inf)
    share, level, stuck = 1.0, np.inf, 0
    while True:
        step = max(threshold, float(np.quantile(value, KEPT)))
        inside = value <= step
        share *= float(inside.mean())
        stuck = stuck + 1 if step > STUCK * level else 0
        level = step
        x, value = _doubled(x[inside], value[inside], points, rng)
        x, value = _moved(x, value, implausibility, level, rng)
        progress(f"implausibility below {level:.2f}: {share:.2g} of the space")
        if level <= threshold or stuck >= 3:
            return Region(x, share, level)


def _doubled(x: Floats, value: Floats, points: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return as many points as before: all that are left, then some of them again."""
    again = np.concatenate([np.arange(len(x)), rng.integers(len(x), size=max(points - len(x), 0))])[:points]
    return x[again], value[again]


def _moved(
    x: Floats,
    value: Floats,
    implausibility: Callable[[Floats, float], Floats],
    level: float,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Return the points after some moves, none of which leads above the level."""
    for _ in range(MOVES):
        a, b = rng.permutation(len(x)), rng.permutation(len(x))
        crossed = rng.random(x.shape) < CROSSED
        crossed[np.arange(len(x)), rng.integers(x.shape[1], size=len(x))] = True
        length = rng.uniform(0.3, 1.0, (len(x), 1)) * 2.38 / np.sqrt(2.0 * crossed.sum(axis=1, keepdims=True))
        step = length * (x[a] - x[b]) + 0.02 * rng.normal(size=x.shape)
        proposed = x + np.where(crossed, step, 0.0)
        # Reflected at the walls, so that points near them are as easily reached as others.
        proposed = np.abs(proposed)
        proposed = np.clip(np.where(proposed > 1.0, 2.0 - proposed, proposed), 0.0, 1.0)
        reached = implausibility(proposed, level)
        better = reached <= level
        x, value = np.where(better[:, None], proposed, x), np.where(better, reached, value)
    return x, value
