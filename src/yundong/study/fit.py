"""Fitting the calibrated parameters to the claims marked ``calibrate``.

A damped Gauss-Newton search on the logarithms of modelled over documented figures. The Jacobian is measured once, by
running the campaign with each parameter moved in turn; each step, accepted or not, then corrects it by Broyden's
rank-one update, since a run at full scale takes too long to measure it again. Claims marked ``check`` are never read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from yundong.base.tables import csv_text, read_csv
from yundong.report.documented import divide, figure
from yundong.scenario import Parameter, Scenario
from yundong.study.evaluation import DesignPoint
from yundong.study.keys import digest_of, state_of, values_of
from yundong.study.record import FitRecord, FitRun
from yundong.study.runner import outputs_of
from yundong.study.store import Store

LIMIT = 2.5
"""Largest log ratio that is distinguished: a figure missed by more than a factor of twelve."""
TARGET = 0.05
"""Spread of the log ratio that counts as one unit of misfit."""
EDGE = 3.0
"""Units of misfit beyond which the loss grows linearly (Huber), so that one claim cannot dominate."""
PRIOR = 2.0
"""Spread of a parameter around where the search began, on its own scale; keeps idle parameters where they are."""
SLOPE_STEP = 0.25
"""How far a parameter is moved to measure the slope, on its own scale."""
LONGEST_STEP = 0.8


def key_of_fit(scenario: Scenario) -> str:
    """Return the digest of what decides a fit: code, data, and all parameters but those that are fitted."""
    return digest_of([state_of(scenario), values_of(scenario, ("fixed", "assumed"))])


class Space:
    """The calibrated parameters, each on its own scale: logit for a share, logarithm for all else.

    Attributes
    ----------
    parameters : tuple of Parameter
        In the order of ``parameters.csv``.
    start, low, high : ndarray, (parameters,)
        The values of the scenario and the ends of the ranges, on these scales.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.parameters = tuple(p for p in scenario.parameters.values() if p.use == "calibrated")
        self.start = np.array([_inward(p, p.value) for p in self.parameters])
        self.low = np.array([_inward(p, 1e-9 if p.low is None else p.low) for p in self.parameters])
        self.high = np.array([_inward(p, 1e9 if p.high is None else p.high) for p in self.parameters])

    def values(self, at: np.ndarray) -> dict[str, float]:
        """Return the parameters by name, in their units, at a point of the space."""
        return {p.name: float(f"{_outward(p, x):.6g}") for p, x in zip(self.parameters, at, strict=True)}


class Search:
    """A search for the best fit: where it is, what it knows of the slope, and how good the fit is.

    Parameters
    ----------
    seeds
        Whose mean log ratio is fitted; the slope is measured with the first.
    scale, slope_scale
        Of the runs of the steps, and of those that measure the slope.
    store
        Where results are looked up and kept.

    Attributes
    ----------
    claims : tuple of str
        Those marked ``calibrate``.
    at : ndarray, (parameters,)
        Best point so far.
    misfit : ndarray, (claims,)
        Log ratio there.
    slope : ndarray, (claims, parameters)
        Change of the log ratio with each parameter.
    record : FitRecord
        Every run, in order.
    """

    def __init__(
        self,
        scenario: Scenario,
        seeds: Sequence[int],
        scale: float,
        slope_scale: float,
        store: Store,
        workers: int = 1,
        progress: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.scenario, self.seeds, self.scale, self.slope_scale = scenario, seeds, scale, slope_scale
        self.store, self.workers, self.progress = store, workers, progress
        self.space = Space(scenario)
        self._documented = {c.id: figure(c) for c in scenario.claims.values() if c.role == "calibrate"}
        self.claims = tuple(self._documented)
        self.record = FitRecord.begin(scenario.name, key_of_fit(scenario))
        self.at = self.space.start
        self.misfit = np.empty(len(self.claims))
        self.slope = np.empty((len(self.claims), len(self.at)))

    @property
    def values(self) -> dict[str, float]:
        """The parameters at the best point so far."""
        return self.space.values(self.at)

    @cached_property
    def _sides(self) -> np.ndarray:
        """Which way each parameter is moved to measure the slope: up, unless its upper bound is near."""
        return np.where(self.space.start + 0.3 < self.space.high, 1.0, -1.0)

    def run(self, steps: int) -> Iterator[tuple[int, float]]:
        """Search; yield step and loss after each step.

        Raises
        ------
        StudyFailed
            If a run failed.
        """
        self._measure_slope()
        best, damping = self._loss(self.misfit, self.at), 0.1
        yield 0, best
        for step in range(1, steps + 1):
            to = self._propose(damping)
            misfit = self._measure([to], f"step {step}", self.scale, self.seeds)[0]
            loss = self._loss(misfit, to)
            self._correct_slope(to, misfit)
            if loss < best:
                self.at, self.misfit, best, damping = to, misfit, loss, max(damping / 3.0, 0.01)
            else:
                damping = min(damping * 4.0, 50.0)
            yield step, best

    def _measure(
        self, places: Sequence[np.ndarray], why: str, scale: float, seeds: Sequence[int]
    ) -> np.ndarray:
        """Return the log ratios at points of the space, (places, claims): the mean over seeds."""
        points = [DesignPoint(seed, scale, self.space.values(at)) for at in places for seed in seeds]
        self.progress(why)
        outputs = outputs_of(self.scenario, points, self.store, self.workers, self.progress)
        logs = []
        for point, run in zip(points, outputs, strict=True):
            ratios = {c: divide(run.claims[c], d) or 0.0 for c, d in self._documented.items()}
            logs.append([_log_ratio(ratio) for ratio in ratios.values()])
            rounded = {claim: round(ratio, 5) for claim, ratio in ratios.items()}
            self.record.runs.append(FitRun(why, point.seed, scale, point.settings, rounded))
        mean: np.ndarray = np.reshape(logs, (len(places), len(seeds), -1)).mean(axis=1)
        return mean

    def _measure_slope(self) -> None:
        """Measure the misfit at the start, and the Jacobian by moving each parameter in turn."""
        moves = SLOPE_STEP * self._sides
        found = self._measure(
            [self.at, *(self.at + np.diag(moves))], "slope", self.slope_scale, self.seeds[:1]
        )
        self.slope = ((found[1:] - found[0]) / moves[:, None]).T
        self.misfit = self._measure([self.at], "start", self.scale, self.seeds)[0]

    def _loss(self, misfit: np.ndarray, at: np.ndarray) -> float:
        """Return the penalised misfit: Huber's loss on the claims, squares on the distance from the start."""
        r = np.abs(misfit) / TARGET
        huber = np.where(r < EDGE, 0.5 * r * r, EDGE * (r - 0.5 * EDGE))
        return float(huber.sum() + 0.5 * (((at - self.space.start) / PRIOR) ** 2).sum())

    def _propose(self, damping: float) -> np.ndarray:
        """Return the next point: a damped, weighted Gauss-Newton step within the ranges of the parameters."""
        r = np.abs(self.misfit) / TARGET
        weight = np.where(r < EDGE, 1.0, EDGE / np.maximum(r, 1e-9)) / TARGET**2
        gram = self.slope.T @ (weight[:, None] * self.slope)
        normal = gram + np.diag(1.0 / PRIOR**2 + damping * np.maximum(np.diag(gram), 1e-3))
        pull = -self.slope.T @ (weight * self.misfit) - (self.at - self.space.start) / PRIOR**2
        to = self.at + np.clip(np.linalg.solve(normal, pull), -LONGEST_STEP, LONGEST_STEP)
        place: np.ndarray = np.clip(to, self.space.low, self.space.high)
        return place

    def _correct_slope(self, at: np.ndarray, misfit: np.ndarray) -> None:
        """Correct the Jacobian by what a step really did (Broyden 1965)."""
        moved = at - self.at
        length = float(moved @ moved)
        if length > 1e-8:
            self.slope += np.outer(misfit - self.misfit - self.slope @ moved, moved) / length


def share_within(misfit: np.ndarray, tolerance: float) -> float:
    """Return the share of claims whose modelled figure lies within a relative tolerance, from their log ratios."""
    return float((np.abs(np.exp(misfit) - 1.0) <= tolerance).mean())


def _log_ratio(ratio: float) -> float:
    return float(np.clip(math.log(max(ratio, 1e-9)), -LIMIT, LIMIT))


def _inward(parameter: Parameter, value: float) -> float:
    """Return a value on the scale on which it is searched: logit for shares, logarithm otherwise."""
    if parameter.unit == "share":
        value = min(max(value, 1e-6), 1.0 - 1e-6)
        return math.log(value / (1.0 - value))
    return math.log(max(value, 1e-12))


def _outward(parameter: Parameter, place: float) -> float:
    return 1.0 / (1.0 + math.exp(-place)) if parameter.unit == "share" else math.exp(place)


def with_values(path: Path, values: Mapping[str, float]) -> str:
    """Return the text of a ``parameters.csv`` with other values, every other cell as it is."""
    table = read_csv(path, ("name", "value"), strip=False)
    rows = [row for _, row in table.records()]
    for row in rows:
        if row["name"] in values:
            row["value"] = f"{values[row['name']]:.6g}"
    return csv_text(table.header, (row.values() for row in rows))
