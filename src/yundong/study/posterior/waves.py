"""History matching: wave by wave, what the documents rule out of the space of the parameters.

Each wave runs points spread over what is left of the space, several seeds each (the parameters that screening set aside
vary with the seeds, inside their ranges), fits emulators to all runs so far, and rules out where the second-largest
implausibility of a documented figure is 3 or more (Andrianakis and others 2015). Each point has seeds of its own: seeds
common to all points share their chance, which an emulator would take for what the parameters do. The first waves run at
a small scale, the later ones at full scale. Claims marked ``check`` are never read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yundong.base.errors import InputError
from yundong.scenario import Scenario
from yundong.study.posterior.emulator import Emulators, Level, OutputEmulator, OutputHyper, estimate_output
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.region import Region, descend, latin_hypercube, spread_out
from yundong.study.posterior.screen import Screening
from yundong.study.posterior.targets import Ends, Target, measured, second_largest, targets_of, with_figures
from yundong.study.runs.evaluation import DesignPoint
from yundong.study.runs.keys import digest_of
from yundong.study.runs.pool import share_out
from yundong.study.runs.runner import Engine, duration, evaluate_all
from yundong.study.runs.single import single_threaded
from yundong.study.runs.workshop import Workshop

STAGE = "waves"
THRESHOLD = 3.0
"""Implausibility from which a point is ruled out (three sigma: 95 % of any unimodal law)."""
SIFTED = 150
"""Points in a block of `Sieve`."""
MOST_SEEDS = 100_000
"""Seeds of one wave begin after so many of the one before."""
POPULATION = 600
"""Points that stand for what is left of the space."""
MOST_BASE, MOST_FULL = 500, 400
"""Points that an emulator is built on, at the small and at full scale: those with runs nearest to the documents."""
STILL = 0.8
"""When a wave at full scale leaves more than this share of what was left before, the space has stopped shrinking."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """What one wave runs: points, seeds for each, and the scale."""

    points: int
    replicates: int
    scale: float

    def is_of(self, wave: Wave) -> bool:
        """Return whether a wave was made by this plan; what is left of the space may be fewer points than asked."""
        size = len(wave.points)
        enough = size == self.points or (wave.number > 1 and size == POPULATION < self.points)
        return enough and (wave.replicates, wave.scale) == (self.replicates, self.scale)


PLANS = (Plan(500, 4, 0.2), Plan(500, 4, 0.2), Plan(200, 2, 1.0), Plan(200, 2, 1.0))
"""The waves of `yundong study waves`, in order."""


@dataclass(frozen=True)
class Wave:
    """One wave.

    Attributes
    ----------
    number, replicates : int
        From 1; seeds of each point.
    scale : float
        Of its runs.
    points : list of list of float
        Coordinates of the points run, in the order of the parameters kept.
    failed : int
        Runs that failed.
    left, threshold : float
        Share of the cube not ruled out after it, and the implausibility that its points reach (3 unless it is empty).
    rules_out : dict of str to float
        By claim, the share of the whole cube in which it alone is missed by three standard deviations.
    clash : list of str
        Claims that the best point still misses by three; empty unless nothing is left.
    left_out : dict of str to list of float
        By output, mean and standard deviation of the z-scores of points predicted without themselves.
    hyper : dict of str to mapping
        By output, what its emulator was estimated to be.
    region : list of list of float
        Points spread over what is left.
    """

    number: int
    scale: float
    replicates: int
    points: list[list[float]]
    failed: int = 0
    left: float = 1.0
    threshold: float = THRESHOLD
    rules_out: dict[str, float] = field(default_factory=dict)
    clash: list[str] = field(default_factory=list)
    left_out: dict[str, list[float]] = field(default_factory=dict)
    hyper: dict[str, Any] = field(default_factory=dict)
    region: list[list[float]] = field(default_factory=list)


class Matching:
    """A history match: its parameters, its targets, its waves so far, and the emulators after the last.

    Parameters
    ----------
    kept
        Parameters varied on purpose, by name.
    priors
        Whether what ``priors.csv`` believes of shares is held against the runs, beside the documents.
    """

    def __init__(
        self,
        scenario: Scenario,
        engine: Engine,
        workshop: Workshop,
        kept: Sequence[str],
        priors: bool = True,
    ) -> None:
        if not kept:
            raise InputError("No parameter moves any output. Screen again with a lower --least.")
        self.scenario, self.engine, self.workshop = scenario, engine, workshop
        self.prior, self.kept = PriorCube(scenario), tuple(kept)
        self.priors, self.targets = priors, targets_of(scenario, priors)
        self.waves = self._made_before()
        self.outputs: list[int] = []
        self.emulators: Emulators | None = None

    def _made_before(self) -> list[Wave]:
        """Return the waves in the folder of the study; none if they are of other parameters."""
        found = self.workshop.read(STAGE)
        if found is None:
            return []
        if tuple(found["kept"]) != self.kept:
            self.engine.progress("other parameters are kept than in the waves made before; they begin again")
            return []
        if found.get("priors", True) != self.priors:
            self.engine.progress("priors were used otherwise in the waves made before; they begin again")
            return []
        return [Wave(**wave) for wave in found["waves"]]

    @classmethod
    def of(
        cls, scenario: Scenario, engine: Engine, workshop: Workshop, priors: bool | None = None
    ) -> Matching:
        """Return the history match of a study, with the parameters that its screening kept.

        Parameters
        ----------
        priors
            Whether ``priors.csv`` is used; by default as in the waves made before.
        """
        if priors is None:
            priors = bool((workshop.read(STAGE) or {}).get("priors", True))
        return cls(scenario, engine, workshop, Screening.read(workshop).kept, priors)

    @property
    def claims(self) -> list[int]:
        """Places among the emulated outputs of those that documents, or the literature, speak of."""
        return [place for place, i in enumerate(self.outputs) if self.targets[i].is_stated]

    @property
    def ends(self) -> Ends:
        """What those claims allow."""
        return Ends.of([self.targets[self.outputs[place]] for place in self.claims])

    @property
    def emulated(self) -> list[Target]:
        """The outputs that are emulated."""
        return [self.targets[i] for i in self.outputs]

    def run(self, plans: Sequence[Plan] = PLANS, stop: bool = True) -> Iterator[Wave]:
        """Make the waves of a plan that have not been made yet; yield each wave, those made before first.

        Parameters
        ----------
        stop
            Whether to end before the plan does once the space has stopped shrinking.

        Raises
        ------
        InputError
            If a run cannot be made, or too few runs of a wave finished to build on.
        """
        for number, plan in enumerate(plans, start=1):
            if self.waves[number - 1 :] and not plan.is_of(self.waves[number - 1]):
                self.engine.progress(f"wave {number} was made with other numbers; it is made again")
                self.waves, self.emulators = self.waves[: number - 1], None
            if number > len(self.waves):
                self.waves.append(self._make(number, plan))
                self._save()
            yield self.waves[number - 1]
            if stop and self._still(number):
                return

    def _still(self, number: int) -> bool:
        """Return whether the space has stopped shrinking with a wave, the second or a later one at full scale."""
        full = [wave for wave in self.waves[:number] if wave.scale == 1.0]
        return len(full) > 1 and full[-1].left > STILL * full[-2].left

    def _save(self) -> None:
        waves = [asdict(wave) for wave in self.waves]
        self.workshop.write(STAGE, {"kept": self.kept, "priors": self.priors, "waves": waves})

    def _rng(self, *stage: int) -> np.random.Generator:
        return np.random.default_rng([self.workshop.seed, *stage])

    @single_threaded
    def _make(self, number: int, plan: Plan) -> Wave:
        """Run a wave, build emulators and find what is left."""
        self.engine.progress(
            f"wave {number}: {plan.points} points, {plan.replicates} seeds each, scale {plan.scale:g}"
        )
        rng = self._rng(number)
        points = (
            latin_hypercube(plan.points, len(self.kept), rng)
            if number == 1
            else spread_out(np.array(self.waves[-1].region), plan.points, rng)
        )
        wave = Wave(number, plan.scale, plan.replicates, np.round(points, 6).tolist())
        levels = self._levels([*self.waves, wave])
        failed = int((~np.isfinite(levels[-1].y).any(axis=2)).sum()) if levels else 0
        self.emulators = self._build(levels, self._estimated(levels))
        rules_out = self._rules_out(rng)
        region = self._region(rng, sorted(rules_out, key=lambda name: -rules_out[name]))
        clash = self._clash(region) if region.empty(THRESHOLD) else []
        return replace(
            wave,
            failed=failed,
            left=region.share,
            threshold=region.threshold,
            rules_out=rules_out,
            clash=clash,
            left_out=self._left_out(),
            hyper=self._hyper(),
            region=np.round(region.points, 6).tolist(),
        )

    def design(self, wave: Wave) -> list[DesignPoint]:
        """Return the runs of a wave: for each point seeds of its own, each with a draw of the parameters set aside."""
        found = []
        for place, at in enumerate(wave.points):
            chosen = self.prior.settings(np.array(at), self.kept)
            for replicate in range(1, wave.replicates + 1):
                noise = self.prior.noise(self.kept, self._rng(wave.number, place, replicate))
                seed = MOST_SEEDS * wave.number + wave.replicates * place + replicate
                found.append(DesignPoint(seed, wave.scale, chosen | noise))
        return found

    def _levels(self, waves: Sequence[Wave]) -> list[_Runs]:
        """Return all runs so far by scale, the small one first; made if they are not in the store."""
        found: dict[float, list[_Runs]] = {}
        for wave in waves:
            runs = measured(self.targets, evaluate_all(self.scenario, self.design(wave), self.engine))
            y = runs.reshape(len(wave.points), wave.replicates, len(self.targets))
            found.setdefault(wave.scale, []).append(_Runs(np.array(wave.points), y, wave.scale))
        joined = [_Runs.joined(found[scale]) for scale in sorted(found)]
        if len(joined) > 2:
            scales = ", ".join(f"{runs.scale:g}" for runs in joined)
            raise InputError(f"Invalid scales {scales}: waves must be of one small scale and of full scale.")
        everything = np.vstack([runs.y.reshape(-1, len(self.targets)) for runs in joined])
        self.outputs = with_figures(self.targets, everything)
        if not self.claims:
            raise InputError("No claim marked calibrate has a figure in these runs. Use a larger --scale.")
        near = [i for i in self.outputs if self.targets[i].is_stated]
        ends, most = Ends.of([self.targets[i] for i in near]), (MOST_BASE, MOST_FULL)
        return [runs.nearest(ends, near, limit) for runs, limit in zip(joined, most, strict=False)]

    @single_threaded
    def load(self) -> Matching:
        """Build the emulators of the last wave again, from the runs in the store and what was estimated.

        Raises
        ------
        InputError
            If no wave has been made.
        """
        if not self.waves:
            raise InputError(
                f"The study in {self.workshop.folder} has no waves yet. Make them first: `yundong study waves`."
            )
        if self.emulators is None:
            levels, known = self._levels(self.waves), self.waves[-1].hyper
            self.outputs = [i for i in self.outputs if self.targets[i].quantity in known]
            self.emulators = self._build(
                levels, [OutputHyper.of(known[self.targets[i].quantity]) for i in self.outputs]
            )
        return self

    def thinned(self, points: int) -> Emulators:
        """Return emulators of the claims built on so many points of each scale, as far apart as may be: less sharp."""
        self.load()
        known = self.waves[-1].hyper
        levels = [runs.thinned(points, self._rng(81)) for runs in self._levels(self.waves)]
        chosen = [self.outputs[place] for place in self.claims]
        made = []
        for i in chosen:
            base, full = _levels_of(levels, i)
            made.append(OutputEmulator(base, full, OutputHyper.of(known[self.targets[i].quantity])))
        return Emulators(made)

    @property
    def state(self) -> str:
        """Digest of what is sampled: the emulators after the last wave, and what they were built on."""
        last = self.waves[-1]
        return digest_of([self.kept, last.hyper, last.region, [wave.points for wave in self.waves]])

    def _estimated(self, levels: Sequence[_Runs]) -> list[OutputHyper]:
        """Estimate the emulator of each output, several at a time."""
        import time

        jobs = list(range(len(self.outputs)))
        parts = [_levels_of(levels, i) for i in self.outputs]
        begin = partial(_begin_estimate, parts, levels[0].scale == 1.0, self.workshop.seed)
        found: dict[int, OutputHyper] = {}
        began = time.monotonic()
        pairs = (
            share_out(begin, jobs, self.engine.workers)
            if self.engine.workers > 1
            else ((job, begin()(job)) for job in jobs)
        )
        for job, made in pairs:
            if not isinstance(made, OutputHyper):
                raise InputError(f"The emulator of {self.emulated[job].quantity} could not be built: {made}.")
            found[job] = made
            each = (time.monotonic() - began) / len(found)
            if len(found) % 10 == 0 and len(found) < len(jobs):
                left = duration(each * (len(jobs) - len(found)))
                self.engine.progress(f"emulator {len(found)} of {len(jobs)}, about {left} left")
        return [found[job] for job in jobs]

    def _build(self, levels: Sequence[_Runs], hyper: Sequence[OutputHyper]) -> Emulators:
        made = []
        for i, one in zip(self.outputs, hyper, strict=True):
            base, full = _levels_of(levels, i)
            made.append(OutputEmulator(base, full, one))
        return Emulators(made, self.engine.workers)

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance of each claim at points of the cube, (points, claims)."""
        assert self.emulators is not None
        return self.emulators.predict(x, self.claims)

    def implausibility(self, x: Floats) -> Floats:
        """Return the second-largest implausibility at points of the cube, (points,)."""
        return second_largest(self.ends.implausibility(*self.predict(x)))

    def _region(self, rng: np.random.Generator, order: Sequence[str]) -> Region:
        """Find what is left; the claims are looked at in an order, those that rule out most first."""
        assert self.emulators is not None
        place = {self.targets[self.outputs[i]].quantity: i for i in self.claims}
        chosen = [place[name] for name in order]
        judge = Sieve(
            [self.emulators.outputs[i] for i in chosen],
            Ends.of([self.targets[self.outputs[i]] for i in chosen]),
            self.engine.workers,
        )
        return descend(judge, len(self.kept), POPULATION, THRESHOLD, rng, self.engine.progress)

    def _clash(self, region: Region) -> list[str]:
        """Return the claims that the best point misses by three standard deviations or more."""
        found = self.ends.implausibility(*self.predict(region.points))
        best = found[second_largest(found).argmin()]
        names = [self.targets[self.outputs[place]].quantity for place in self.claims]
        return [name for name, value in zip(names, best, strict=True) if value >= THRESHOLD]

    def _rules_out(self, rng: np.random.Generator) -> dict[str, float]:
        found = self.ends.implausibility(*self.predict(latin_hypercube(POPULATION, len(self.kept), rng)))
        shares = (found >= THRESHOLD).mean(axis=0)
        names = [self.targets[self.outputs[place]].quantity for place in self.claims]
        return {name: round(float(share), 4) for name, share in zip(names, shares, strict=True)}

    def _left_out(self) -> dict[str, list[float]]:
        assert self.emulators is not None
        pairs = zip(self.emulated, self.emulators.outputs, strict=True)
        return {
            t.quantity: [round(float(e.left_out.mean()), 3), round(float(e.left_out.std()), 3)]
            for t, e in pairs
        }

    def _hyper(self) -> dict[str, Any]:
        assert self.emulators is not None
        pairs = zip(self.emulated, self.emulators.outputs, strict=True)
        # As it is read again from the file: lists where the hyperparameters have tuples.
        found: dict[str, Any] = json.loads(json.dumps({t.quantity: asdict(o.hyper) for t, o in pairs}))
        return found


@dataclass(frozen=True)
class Sieve:
    """Second-largest implausibility of many points, claim by claim; a point is dropped when two claims rule it out.

    Attributes
    ----------
    emulators : sequence of OutputEmulator
        Of the claims, those first that rule out most.
    ends : Ends
        What the claims allow, in that order.
    threads : int
        Blocks of points looked at together; their size is fixed, so that no digit depends on the number.
    """

    emulators: Sequence[OutputEmulator]
    ends: Ends
    threads: int = 1

    def __call__(self, x: Floats, level: float) -> Floats:
        """Return the implausibility of points, (points,); above the level, it is only known to be above it."""
        blocks = [x[begin : begin + SIFTED] for begin in range(0, len(x), SIFTED)]
        with ThreadPoolExecutor(self.threads) as pool:
            return np.concatenate(list(pool.map(lambda block: self._sift(block, level), blocks)))

    def _sift(self, x: Floats, level: float) -> Floats:
        top = np.full((len(x), 2), -math.inf)
        alive = np.arange(len(x))
        for place, emulator in enumerate(self.emulators):
            mean, variance = emulator.single(x[alive])
            found = self.ends.implausibility_of(place, mean, variance)
            top[alive] = np.sort(np.column_stack([top[alive], found]), axis=1)[:, 1:]
            alive = alive[top[alive, 0] <= level]
            if not alive.size:
                break
        return np.asarray(top[:, 1] if len(self.emulators) == 1 else top[:, 0])


@dataclass(frozen=True)
class _Runs:
    """Runs of one scale: points, (points, parameters), and outputs, (points, replicates, targets)."""

    x: Floats
    y: Floats
    scale: float

    @classmethod
    def joined(cls, parts: Sequence[_Runs]) -> _Runs:
        """Return several waves as one; missing replicates are not numbers."""
        most = max(part.y.shape[1] for part in parts)
        padded = [
            np.pad(p.y, ((0, 0), (0, most - p.y.shape[1]), (0, 0)), constant_values=math.nan) for p in parts
        ]
        return cls(np.vstack([part.x for part in parts]), np.vstack(padded), parts[0].scale)

    def thinned(self, points: int, rng: np.random.Generator) -> _Runs:
        """Return so many points that lie far apart."""
        if len(self.x) <= points:
            return self
        rows = {tuple(row): i for i, row in enumerate(self.x)}
        chosen = sorted(rows[tuple(row)] for row in spread_out(self.x, points, rng))
        return _Runs(self.x[chosen], self.y[chosen], self.scale)

    def nearest(self, ends: Ends, claims: Sequence[int], most: int) -> _Runs:
        """Return the points whose runs are nearest to the documents, and those that finished only."""
        whole = np.isfinite(self.y).any(axis=(1, 2))
        if whole.sum() < 2:
            raise InputError("Fewer than two runs of the waves finished. See the failures in the store.")
        figures = self.y[whole][:, :, claims]
        known = np.isfinite(figures)
        mean = np.where(known, figures, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        away = second_largest(ends.implausibility(mean, np.zeros_like(mean)))
        chosen = np.sort(np.argsort(away, kind="stable")[:most])
        return _Runs(self.x[whole][chosen], self.y[whole][chosen], self.scale)


def _levels_of(levels: Sequence[_Runs], output: int) -> tuple[Level, Level | None]:
    """Return one output at the small scale and at full scale."""
    found = [Level(runs.x, runs.y[:, :, output]) for runs in levels]
    return found[0], found[1] if len(found) > 1 else None


def _begin_estimate(parts: Sequence[tuple[Level, Level | None]], full_scale: bool, seed: int) -> _Estimate:
    return _Estimate(parts, full_scale, seed)


@dataclass(frozen=True)
class _Estimate:
    """Estimates the emulator of one output, by its place."""

    parts: Sequence[tuple[Level, Level | None]]
    full_scale: bool
    seed: int

    def __call__(self, job: int) -> OutputHyper:
        base, full = self.parts[job]
        return estimate_output(base, full, self.full_scale, self.seed + job)
