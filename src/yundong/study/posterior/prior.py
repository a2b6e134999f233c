"""What is believed of the parameters before any documented figure is seen, as points of a unit cube.

Each parameter has a coordinate from 0 to 1: the probability that its prior gives to lower values. A range in
``parameters.csv`` is a statement of 95 %, but nothing outside is run: ``uniform`` is flat from end to end,
``loguniform`` flat in the logarithm, and the others are bells (on the logit of a share, the logarithm of anything else)
with 95 % inside the range, cut at its ends. A parameter decided by one documented count has the bell of its posterior
(`yundong.study.fit.conjugate`). Fixed ones, and those with a single possible value, do not vary.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from yundong.scenario import Parameter, Scenario
from yundong.study.fit.conjugate import NAME, Composition, posteriors
from yundong.study.posterior.weighted import stored

NINETY_FIVE = 1.959963984540054
"""Standard deviations from the middle of a bell to the ends of 95 %."""
NINETY = 1.6448536269514722
"""The same for 90 %, in which conjugate posteriors are given."""
LEAST_SHARE = 1e-6
"""A share of 0 or 1 at the end of a range, which has no logit, is taken as so far inside."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """How the coordinate of a parameter becomes its value.

    Attributes
    ----------
    scale : str
        ``linear``, ``log`` or ``logit``: where the prior is flat or a bell.
    low, high : float
        Ends, on that scale.
    middle, spread : float
        Of the bell, on that scale; an infinite spread is flat.
    """

    scale: str
    low: float
    high: float
    middle: float = 0.0
    spread: float = math.inf

    def at(self, coordinate: Floats) -> Floats:
        """Return the values at coordinates from 0 to 1, in the unit of the parameter."""
        if math.isinf(self.spread):
            place = self.low + coordinate * (self.high - self.low)
        else:
            below, above = (special.ndtr((end - self.middle) / self.spread) for end in (self.low, self.high))
            share = np.clip(below + coordinate * (above - below), 1e-12, 1.0 - 1e-12)
            place = np.clip(self.middle + self.spread * special.ndtri(share), self.low, self.high)
        if self.scale == "linear":
            return np.asarray(place, dtype=np.float64)
        return np.asarray(np.exp(place) if self.scale == "log" else special.expit(place), dtype=np.float64)

    def coordinate(self, value: Floats) -> Floats:
        """Return the coordinates of values, 0 or 1 for those outside the ends."""
        if self.scale == "linear":
            place = np.asarray(value, dtype=np.float64)
        elif self.scale == "log":
            place = np.log(np.maximum(value, 1e-300))
        else:
            place = special.logit(np.clip(value, LEAST_SHARE, 1.0 - LEAST_SHARE))
        place = np.clip(place, self.low, self.high)
        if math.isinf(self.spread):
            return np.asarray((place - self.low) / (self.high - self.low))
        below, above = (special.ndtr((end - self.middle) / self.spread) for end in (self.low, self.high))
        return np.asarray((special.ndtr((place - self.middle) / self.spread) - below) / (above - below))


class PriorCube:
    """The parameters that vary, in the order of ``parameters.csv``.

    Attributes
    ----------
    names : tuple of str
        The parameters.
    """

    def __init__(self, scenario: Scenario) -> None:
        counted = _conjugate_ends(scenario)
        self._shapes = {
            p.name: _shape(p, counted.get(p.name))
            for p in scenario.parameters.values()
            if p.use != "fixed" and p.low is not None and p.high is not None and p.low < p.high
        }
        self.names = tuple(self._shapes)
        self._now = {name: scenario.parameters[name].value for name in self.names}

    def __len__(self) -> int:
        return len(self.names)

    def settings(self, at: Floats, names: Sequence[str] | None = None) -> dict[str, float]:
        """Return a point of the cube as settings of a run.

        Parameters
        ----------
        at : ndarray, (names,)
            Coordinates from 0 to 1.
        names
            Of which parameters; by default all.
        """
        chosen = self.names if names is None else names
        return {
            name: stored(float(self._shapes[name].at(np.asarray(u))))
            for name, u in zip(chosen, at, strict=True)
        }

    def coordinates(self, settings: Mapping[str, float], names: Sequence[str] | None = None) -> Floats:
        """Return the coordinates of settings; of a parameter that is not set, that of its value in the scenario."""
        chosen = self.names if names is None else names
        return np.array(
            [float(self._shapes[n].coordinate(np.asarray(settings.get(n, self._now[n])))) for n in chosen]
        )

    def noise(self, among: Sequence[str], rng: np.random.Generator) -> dict[str, float]:
        """Return a draw from the prior of those parameters that are not among those named."""
        left = [name for name in self.names if name not in set(among)]
        return self.settings(rng.random(len(left)), left)


def _conjugate_ends(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Return the 5th and 95th percentile of each parameter that one documented count decides."""
    found = Composition.read(scenario.folder / NAME)
    return {} if found is None else {p.parameter: (p.low, p.high) for p in posteriors(scenario, found)}


def _shape(parameter: Parameter, counted: tuple[float, float] | None) -> Shape:
    low, high = float(parameter.low or 0.0), float(parameter.high or 0.0)
    share = parameter.unit in {"share", "probability", "fraction"}
    if parameter.prior == "uniform":
        return Shape("linear", low, high)
    if parameter.prior == "loguniform":
        return Shape("log", math.log(low), math.log(high))
    scale = "logit" if share else "log" if low > 0.0 else "linear"
    ends = [_place(scale, end) for end in (low, high)]
    inner = [_place(scale, end) for end in (counted or (low, high))]
    wide = NINETY if counted else NINETY_FIVE
    return Shape(
        scale, ends[0], ends[1], (inner[0] + inner[1]) / 2.0, max(inner[1] - inner[0], 1e-9) / (2.0 * wide)
    )


def _place(scale: str, value: float) -> float:
    """Return a value on the scale of a bell."""
    if scale == "logit":
        return float(special.logit(min(max(value, LEAST_SHARE), 1.0 - LEAST_SHARE)))
    return math.log(max(value, 1e-300)) if scale == "log" else value
