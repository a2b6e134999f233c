"""Fitting the calibrated parameters to the claims marked ``calibrate``.

A damped Gauss-Newton search on the logarithms of modelled over documented figures. The Jacobian is measured by
running the campaign with each parameter moved in turn; later steps correct it by Broyden's rank-one update.
Claims marked ``check`` are never read. Every run of the campaign goes into a log, one line each, so that a search
that was stopped goes on where it was and anyone can follow how the shipped values came about.
"""

from __future__ import annotations

import json
import math
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from yundong.base.errors import InputError
from yundong.scenario import Parameter, Scenario, load

LIMIT = 2.5
"""Largest log ratio that is told apart: a figure missed by more than a factor of twelve."""
TARGET = 0.05
"""Spread of the log ratio that counts as one unit of misfit."""
PRIOR = 2.0
"""Spread of a parameter around where the search began, on its own scale; keeps idle parameters at home."""


@dataclass(frozen=True)
class Trial:
    """One run of the campaign in the search.

    Attributes
    ----------
    values
        Calibrated parameters by name.
    """

    seed: int
    scale: float
    values: Mapping[str, float]

    @property
    def key(self) -> str:
        """What tells the trial apart from every other."""
        return json.dumps(
            [self.seed, self.scale, {n: float(f"{v:.10g}") for n, v in sorted(self.values.items())}]
        )


def ratios(scenario: Scenario, trial: Trial) -> dict[str, float]:
    """Run the campaign once and return modelled over documented for each claim marked ``calibrate``."""
    from yundong.campaign.run import Request, simulate
    from yundong.records.store import Run
    from yundong.report.compare import compare

    result = simulate(scenario.replace(trial.values), Request(seed=trial.seed, scale=trial.scale))
    manifest = {
        "scenario": scenario.name, "seed": trial.seed, "scale": trial.scale, "end": str(scenario.schedule.end),
        "start": str(scenario.schedule.start), "truth": {}, "rows": {}, "digests": {}, "without": [], "settings": {},
    }  # fmt: skip
    run = Run(Path("."), manifest, result.records, result.truth)
    return {c.claim: c.ratio or 0.0 for c in compare(run, scenario) if c.role == "calibrate"}


class Log:
    """The trials made so far, kept in a file of one JSON object a line."""

    def __init__(self, path: Path, scenario: Scenario) -> None:
        self.path = path
        self.model = _model_state(scenario)
        self._known: dict[str, dict[str, float]] = {}
        if path.is_file():
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                self._take(line, number)

    def _take(self, line: str, number: int) -> None:
        try:
            entry = json.loads(line)
            trial = Trial(entry["seed"], entry["scale"], entry["values"])
            if entry["model"] == self.model:
                self._known[trial.key] = entry["ratios"]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{self.path}, line {number}: not an entry of a fit ({error}). Delete the line."
            ) from error

    def find(self, trial: Trial) -> dict[str, float] | None:
        """Return the ratios of a trial made before, or None."""
        return self._known.get(trial.key)

    def add(self, trial: Trial, found: dict[str, float], why: str) -> None:
        """Append a trial to the file."""
        self._known[trial.key] = found
        entry = {
            "why": why, "model": self.model, "seed": trial.seed, "scale": trial.scale, "values": dict(trial.values),
            "ratios": {claim: round(ratio, 5) for claim, ratio in found.items()},
        }  # fmt: skip
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _model_state(scenario: Scenario) -> str:
    """Return a digest of all that decides a trial besides its values: other parameters and the model's code."""
    import hashlib

    package = Path(__file__).parent.parent
    state = hashlib.sha256()
    for place in ("base", "kernels", "country", "campaign", "directive"):
        for path in (
            sorted((package / place).rglob("*.py")) if (package / place).is_dir() else [package / place]
        ):
            state.update(path.read_bytes())
    for parameter in scenario.parameters.values():
        if parameter.use != "calibrated":
            state.update(f"{parameter.name}={parameter.value!r};".encode())
    return state.hexdigest()[:16]


@dataclass
class Search:
    """The state of a fit: where it stands, what it knows of the slope, and how good it is.

    Attributes
    ----------
    names, claims
        Calibrated parameters and claims, in order.
    at : ndarray, (parameters,)
        Where the search stands, on each parameter's own scale (logarithm, or logit for shares).
    slope : ndarray, (claims, parameters)
        Change of the log ratio with each parameter.
    """

    scenario: Scenario
    seeds: tuple[int, ...]
    scale: float
    slope_scale: float
    log: Log
    workers: int = 1
    tell: Callable[[str], None] = lambda text: None
    names: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    start: np.ndarray = field(default_factory=lambda: np.empty(0))
    at: np.ndarray = field(default_factory=lambda: np.empty(0))
    misfit: np.ndarray = field(default_factory=lambda: np.empty(0))
    slope: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))

    def __post_init__(self) -> None:
        rows = [p for p in self.scenario.parameters.values() if p.use == "calibrated"]
        self.names = tuple(p.name for p in rows)
        self.claims = tuple(c.id for c in self.scenario.claims.values() if c.role == "calibrate")
        self.rows: tuple[Parameter, ...] = tuple(rows)
        self.at = self.start = np.array([_inward(p, p.value) for p in rows])

    def values(self, at: np.ndarray) -> dict[str, float]:
        """Return parameters by name for a place of the search."""
        return {p.name: float(f"{_outward(p, x):.6g}") for p, x in zip(self.rows, at, strict=True)}

    def measure(
        self, places: Sequence[np.ndarray], why: str, scale: float, seeds: Sequence[int]
    ) -> np.ndarray:
        """Return (places, claims) log ratios, the mean over seeds, running what the log does not hold."""
        trials = [Trial(seed, scale, self.values(at)) for at in places for seed in seeds]
        missing = list({t.key: t for t in trials if self.log.find(t) is None}.values())
        for number, (trial, found) in enumerate(_run_all(self.scenario, missing, self.workers), start=1):
            self.log.add(trial, found, why)
            self.tell(f"{why}: run {number} of {len(missing)}")
        rows = np.array(
            [[_log_ratio((self.log.find(t) or {}).get(c, 0.0)) for c in self.claims] for t in trials]
        )
        mean: np.ndarray = rows.reshape(len(places), len(seeds), -1).mean(axis=1)
        return mean

    def loss(self, misfit: np.ndarray, at: np.ndarray) -> float:
        """Return the penalised misfit: Huber's loss on the claims, squares on the distance from the start."""
        r = np.abs(misfit) / TARGET
        huber = np.where(r < 3.0, 0.5 * r * r, 3.0 * r - 4.5)
        return float(huber.sum() + 0.5 * (((at - self.start) / PRIOR) ** 2).sum())

    def measure_slope(self, step: float = 0.25) -> None:
        """Measure the Jacobian by moving each parameter in turn."""
        moved = [self.at + step * self._side(i) * np.eye(len(self.names))[i] for i in range(len(self.names))]
        places = self.measure([self.at, *moved], "slope", self.slope_scale, self.seeds[:1])
        self.misfit = self.measure([self.at], "start", self.scale, self.seeds)[0]
        sides = np.array([self._side(i) for i in range(len(self.names))])
        self.slope = ((places[1:] - places[0]) / (step * sides)[:, None]).T

    def _side(self, i: int) -> float:
        """Move up unless the upper bound is near."""
        upper = _inward(self.rows[i], self.rows[i].high or math.inf)
        return 1.0 if self.at[i] + 0.3 < upper else -1.0

    def propose(self, damping: float) -> np.ndarray:
        """Return the next place: a damped, weighted Gauss-Newton step within the ranges of the parameters."""
        r = np.abs(self.misfit) / TARGET
        weight = np.where(r < 3.0, 1.0, 3.0 / np.maximum(r, 1e-9)) / TARGET**2
        gram = self.slope.T @ (weight[:, None] * self.slope)
        normal = gram + np.diag(1.0 / PRIOR**2 + damping * np.maximum(np.diag(gram), 1e-3))
        pull = -self.slope.T @ (weight * self.misfit) - (self.at - self.start) / PRIOR**2
        to = self.at + np.clip(np.linalg.solve(normal, pull), -0.8, 0.8)
        low = np.array([_inward(p, p.low if p.low is not None else 1e-9) for p in self.rows])
        high = np.array([_inward(p, p.high if p.high is not None else 1e9) for p in self.rows])
        place: np.ndarray = np.clip(to, low, high)
        return place

    def learn(self, at: np.ndarray, misfit: np.ndarray) -> None:
        """Correct the Jacobian by what a step really did (Broyden 1965)."""
        moved = at - self.at
        length = float(moved @ moved)
        if length > 1e-8:
            self.slope += np.outer(misfit - self.misfit - self.slope @ moved, moved) / length

    def run(self, steps: int) -> Iterator[tuple[int, float, float]]:
        """Search; yield step, loss, and the share of claims within ten per cent."""
        self.measure_slope()
        best, damping = self.loss(self.misfit, self.at), 0.1
        yield 0, best, within(self.misfit, 0.1)
        for step in range(1, steps + 1):
            to = self.propose(damping)
            misfit = self.measure([to], f"step {step}", self.scale, self.seeds)[0]
            loss = self.loss(misfit, to)
            self.learn(to, misfit)
            if loss < best:
                self.at, self.misfit, best, damping = to, misfit, loss, max(damping / 3.0, 0.01)
            else:
                damping = min(damping * 4.0, 50.0)
            yield step, best, within(self.misfit, 0.1)


def within(misfit: np.ndarray, tolerance: float) -> float:
    """Return the share of claims whose modelled figure lies within a relative tolerance."""
    return float((np.abs(np.exp(misfit) - 1.0) <= tolerance).mean())


def _log_ratio(ratio: float) -> float:
    return float(np.clip(math.log(max(ratio, 1e-9)), -LIMIT, LIMIT))


def _inward(parameter: Parameter, value: float) -> float:
    """Take a value to the scale on which it is searched: logit for shares, logarithm otherwise."""
    if parameter.unit == "share":
        value = min(max(value, 1e-6), 1.0 - 1e-6)
        return math.log(value / (1.0 - value))
    return math.log(max(value, 1e-12))


def _outward(parameter: Parameter, place: float) -> float:
    return 1.0 / (1.0 + math.exp(-place)) if parameter.unit == "share" else math.exp(place)


def _run_all(
    scenario: Scenario, trials: Sequence[Trial], workers: int
) -> Iterator[tuple[Trial, dict[str, float]]]:
    """Run trials, several at a time in processes of their own, in the order given."""
    if workers <= 1 or len(trials) <= 1:
        for trial in trials:
            yield trial, ratios(scenario, trial)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_open, initargs=(str(scenario.folder),)
    ) as pool:
        yield from zip(trials, pool.map(_in_process, trials), strict=True)


_HERE: dict[str, Any] = {}


def _open(folder: str) -> None:
    _HERE["scenario"] = load(folder)


def _in_process(trial: Trial) -> dict[str, float]:
    return ratios(_HERE["scenario"], trial)


def write_parameters(folder: Path, values: Mapping[str, float]) -> None:
    """Put fitted values into the scenario's parameters.csv, leaving every other cell as it stands."""
    import csv
    import os

    path = folder / "parameters.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["name"] in values:
            row["value"] = f"{values[row['name']]:.6g}"
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
