"""Fitting the calibrated parameters to the claims marked ``calibrate``.

A damped Gauss-Newton search on the logarithms of modelled over documented figures. The Jacobian is measured once, by
running the campaign with each parameter moved in turn; each step, accepted or not, then corrects it by Broyden's
rank-one update, since a run at full scale takes too long to measure it again. Claims marked ``check`` are never read.

A claim pulls by its distance to the nearest number that it allows ("at least 415" pulls from below only), in units of
a sixth of its tolerance and of what chance alone does to a count of its size, so that a figure of one city early on, or
a handful, pulls less than a total of the country. So does a figure that its own documents make doubtful: one that is
printed twice for different things, or grows tenfold in a week. A claim that a run at this scale cannot have (an area
left out) does not pull.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from yundong.base.reading import read_text
from yundong.base.tables import csv_text, read_csv
from yundong.base.writing import check_writable, write_text
from yundong.report.documented import allowed, divide, figure
from yundong.scenario import Parameter, Scenario
from yundong.study.fit.record import NAME, FitRecord, FitRun
from yundong.study.runs.evaluation import DesignPoint
from yundong.study.runs.keys import digest_of, state_of, values_of
from yundong.study.runs.runner import Engine, outputs_of

LIMIT = 2.5
"""Largest log ratio that is distinguished: a figure missed by more than a factor of twelve."""
TARGET = 1.0 / 6.0
"""Spread of the log ratio that counts as one unit of misfit, as a share of the tolerance: 0.05 for 0.3."""
DOUBT = 0.7
"""Spread of the log ratio to a figure that its own documents make doubtful: a factor of two."""
EDGE = 3.0
"""Units of misfit beyond which the loss grows linearly (Huber), so that one claim cannot dominate."""
PRIOR = 2.0
"""Spread of a parameter around where the search began, on its own scale; keeps idle parameters where they are."""
SLOPE_STEP = 0.25
"""How far a parameter is moved to measure the slope, on its own scale."""
LONGEST_STEP = 0.8


def key_of_fit(scenario: Scenario) -> str:
    """Return the digest of what decides a fit: code, data, and all parameters but those that are fitted."""
    return digest_of([state_of(scenario), values_of(scenario, ("fixed", "conjugate", "assumed"))])


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

    def step(self, parameter: Parameter, before: float, after: float) -> float:
        """Return how far a parameter was moved, on its own scale."""
        return _inward(parameter, after) - _inward(parameter, before)


class FitTargets:
    """The claims that are fitted, as the loss sees them.

    Attributes
    ----------
    claims : tuple of str
        Those marked ``calibrate``, in the order of ``claims.csv``.
    documented : ndarray, (claims,)
        One figure for each.
    low, high : ndarray, (claims,)
        The log ratios to that figure that the claim itself allows; infinite where an end is open.
    spread : ndarray, (claims,)
        Log ratio that counts as one unit of misfit: a share of the tolerance, what chance does to a count, and doubt.
    """

    def __init__(self, scenario: Scenario, scale: float = 1.0) -> None:
        chosen = [c for c in scenario.claims.values() if c.role == "calibrate"]
        self.claims = tuple(c.id for c in chosen)
        self.documented = np.array([figure(c) for c in chosen])
        with np.errstate(divide="ignore"):
            ends = np.log(np.array([allowed(c) for c in chosen]).reshape(-1, 2) / self.documented[:, None])
        self.low, self.high = ends[:, 0], ends[:, 1]
        ratios = np.array([scenario.indicators[c.indicator].kind == "ratio" for c in chosen])
        chance = np.where(ratios, 0.0, 1.0 / np.sqrt(np.maximum(self.documented * scale, 1.0)))
        doubt = np.array([DOUBT if "doubtful" in c.hedges else 0.0 for c in chosen])
        self.spread = np.hypot(
            np.hypot(TARGET * np.array([c.tolerance or 0.0 for c in chosen]), chance), doubt
        )

    def widen(self, logs: np.ndarray) -> None:
        """Add to the spread what differs from seed to seed, from log ratios, (seeds, claims)."""
        if len(logs) > 1:
            self.spread = np.hypot(self.spread, np.nan_to_num(logs.std(axis=0, ddof=1)))

    def units(self, logs: np.ndarray) -> np.ndarray:
        """Return the misfit at some log ratios: signed distance to what each claim allows; 0 where there is none."""
        off: np.ndarray = np.nan_to_num((logs - np.clip(logs, self.low, self.high)) / self.spread)
        return off

    def off(self, logs: np.ndarray) -> np.ndarray:
        """Return modelled over the nearest number allowed, not a number where a run has no such figure."""
        ratio: np.ndarray = np.exp(logs - np.clip(logs, self.low, self.high))
        return ratio

    def loss(self, logs: np.ndarray) -> float:
        """Return Huber's loss summed over the claims."""
        r = np.abs(self.units(logs))
        return float(np.where(r < EDGE, 0.5 * r * r, EDGE * (r - 0.5 * EDGE)).sum())

    def pull(self, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return weight and weighted misfit of each claim in a Gauss-Newton step; 0 for one that is met or absent."""
        units = self.units(logs)
        r = np.abs(units)
        robust = np.where(r < EDGE, 1.0, EDGE / np.maximum(r, 1e-9))
        pulls = np.isfinite(logs) & ((r > 0.0) | (self.low == self.high))
        weight: np.ndarray = np.where(pulls, robust, 0.0) / self.spread**2
        return weight, weight * units * self.spread


class Search:
    """A search for the best fit: where it is, what it knows of the slope, and how good the fit is.

    Parameters
    ----------
    seeds
        Whose mean log ratio is fitted; the slope is measured with the first.
    scale, slope_scale
        Of the runs of the steps, and of those that measure the slope.
    engine
        Makes and keeps the runs.

    Attributes
    ----------
    claims : tuple of str
        Those marked ``calibrate``.
    at : ndarray, (parameters,)
        Best point so far.
    logs : ndarray, (claims,)
        Log ratio of modelled over documented there; not a number where the runs have no such figure.
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
        engine: Engine,
    ) -> None:
        self.scenario, self.seeds, self.scale, self.slope_scale = scenario, seeds, scale, slope_scale
        self.engine = engine
        self.space = Space(scenario)
        self.targets = FitTargets(scenario, scale)
        self.claims = self.targets.claims
        self.record = FitRecord.begin(scenario.name, key_of_fit(scenario))
        self.at = self.space.start
        self.logs = np.empty(len(self.claims))
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
        best, damping = self._loss(self.logs, self.at), 0.1
        yield 0, best
        for step in range(1, steps + 1):
            to = self._propose(damping)
            logs = self._measure([to], f"step {step}", self.scale, self.seeds)[0].mean(axis=0)
            loss = self._loss(logs, to)
            self._correct_slope(to, logs)
            if loss < best:
                self.at, self.logs, best, damping = to, logs, loss, max(damping / 3.0, 0.01)
            else:
                damping = min(damping * 4.0, 50.0)
            yield step, best

    def written(self, steps: int, folder: Path, record: Path | None = None) -> Iterator[tuple[int, float]]:
        """Search as `run` does, and write what is known after each step, so that nothing is lost where it is stopped.

        Parameters
        ----------
        steps : int
            After the slope has been measured.
        folder : Path
            Made if it is not there; gets a ``parameters.csv`` with the values found.
        record : Path, optional
            File of the record of all runs; by default in the folder.

        Yields
        ------
        tuple of int and float
            Step and loss.

        Raises
        ------
        InputError
            For a place that cannot be written; before any run.
        StudyFailed
            If a run failed.
        """
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / NAME if record is None else record
        for place in (kept, folder / "parameters.csv"):
            check_writable(place)
        for step, loss in self.run(steps):
            write_text(kept, self.record.text())
            write_text(
                folder / "parameters.csv", with_values(self.scenario.path("parameters.csv"), self.values)
            )
            yield step, loss

    def _measure(
        self, places: Sequence[np.ndarray], why: str, scale: float, seeds: Sequence[int]
    ) -> np.ndarray:
        """Return the log ratios at points of the space, (places, seeds, claims)."""
        points = [DesignPoint(seed, scale, self.space.values(at)) for at in places for seed in seeds]
        self.engine.progress(why)
        outputs = outputs_of(self.scenario, points, self.engine)
        logs = []
        for point, run in zip(points, outputs, strict=True):
            pairs = zip(self.claims, self.targets.documented, strict=True)
            ratios = {claim: divide(run.claims[claim], float(documented)) for claim, documented in pairs}
            logs.append([_log_ratio(ratio) for ratio in ratios.values()])
            rounded = {claim: round(ratio, 5) for claim, ratio in ratios.items() if ratio is not None}
            self.record.runs.append(FitRun(why, point.seed, scale, point.settings, rounded))
        return np.reshape(logs, (len(places), len(seeds), -1))

    def _measure_slope(self) -> None:
        """Measure the log ratios at the start, and the Jacobian by moving each parameter in turn."""
        moves = SLOPE_STEP * self._sides
        found = self._measure(
            [self.at, *(self.at + np.diag(moves))], "slope", self.slope_scale, self.seeds[:1]
        ).mean(axis=1)
        self.slope = np.nan_to_num((found[1:] - found[0]) / moves[:, None]).T
        start = self._measure([self.at], "start", self.scale, self.seeds)[0]
        self.targets.widen(start)
        self.logs = start.mean(axis=0)

    def _loss(self, logs: np.ndarray, at: np.ndarray) -> float:
        """Return the penalised misfit: Huber's loss on the claims, squares on the distance from the start."""
        return self.targets.loss(logs) + float(0.5 * (((at - self.space.start) / PRIOR) ** 2).sum())

    def _propose(self, damping: float) -> np.ndarray:
        """Return the next point: a damped, weighted Gauss-Newton step within the ranges of the parameters."""
        weight, weighted = self.targets.pull(self.logs)
        gram = self.slope.T @ (weight[:, None] * self.slope)
        normal = gram + np.diag(1.0 / PRIOR**2 + damping * np.maximum(np.diag(gram), 1e-3))
        pull = -self.slope.T @ weighted - (self.at - self.space.start) / PRIOR**2
        to = self.at + np.clip(np.linalg.solve(normal, pull), -LONGEST_STEP, LONGEST_STEP)
        place: np.ndarray = np.clip(to, self.space.low, self.space.high)
        return place

    def _correct_slope(self, at: np.ndarray, logs: np.ndarray) -> None:
        """Correct the Jacobian by what a step really did (Broyden 1965)."""
        moved = at - self.at
        length = float(moved @ moved)
        if length > 1e-8:
            change = np.nan_to_num(logs - self.logs)
            self.slope += np.outer(change - self.slope @ moved, moved) / length

    def share_within(self, tolerance: float) -> float:
        """Return the share of the claims within a relative tolerance of what they allow, of those a run can have."""
        off = self.targets.off(self.logs)
        return float((np.abs(off[np.isfinite(off)] - 1.0) <= tolerance).mean())


def _log_ratio(ratio: float | None) -> float:
    return math.nan if ratio is None else float(np.clip(math.log(max(ratio, 1e-9)), -LIMIT, LIMIT))


def _inward(parameter: Parameter, value: float) -> float:
    """Return a value on the scale on which it is searched.

    Logit for shares, logarithm otherwise; for what can be negative, quarters of its range.
    """
    if parameter.unit == "share":
        value = min(max(value, 1e-6), 1.0 - 1e-6)
        return math.log(value / (1.0 - value))
    quarter = _quarter(parameter)
    return value / quarter if quarter else math.log(max(value, 1e-12))


def _outward(parameter: Parameter, place: float) -> float:
    if parameter.unit == "share":
        return 1.0 / (1.0 + math.exp(-place))
    quarter = _quarter(parameter)
    return place * quarter if quarter else math.exp(place)


def _quarter(parameter: Parameter) -> float:
    """Return a quarter of the range of a parameter that can be negative, 0 for any other."""
    low, high = parameter.low, parameter.high
    return (high - low) / 4.0 if low is not None and high is not None and low < 0.0 else 0.0


def with_values(path: Path, values: Mapping[str, float]) -> str:
    """Return the text of a ``parameters.csv`` with other values, every other row as it is written."""
    table = read_csv(path, ("name", "value"), strip=False)
    rows = [row for _, row in table.records()]
    lines = read_text(path).splitlines()
    if len(lines) != len(rows) + 1:  # a cell goes over several lines
        lines = csv_text(table.header, (row.values() for row in rows), as_it_is=True).splitlines()
    for number, row in enumerate(rows, start=1):
        if row["name"] in values:
            row["value"] = f"{values[row['name']]:.6g}"
            lines[number] = csv_text(table.header, [row.values()], as_it_is=True).splitlines()[1]
    return "\n".join(lines) + "\n"
