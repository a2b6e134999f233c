"""Emulators: Gaussian processes that predict an output of the model between the points where it has been run.

One output has a linear mean in all coordinates, a process in the few of them that move it most (Matern 5/2, a length
for each), and a second process for the logarithm of its variance from seed to seed. Runs at a small scale are tied to
those at full scale by a first-order autoregression (Kennedy and O'Hagan 2000): full = c + ρ · small + process.
Hyperparameters are estimated by scikit-learn; predicting many points fast is done here.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from yundong.study.runs.single import single_threaded

ACTIVE = 10
"""Coordinates in which the process of an output varies; in the others its mean is a straight line."""
ACTIVE_DIFFERENCE, ACTIVE_SPREAD = 4, 3
"""The same for the difference between two scales, and for the variance over seeds."""
FITTED_ON = 250
"""Points on which hyperparameters are estimated, of those there are."""
SCALE_SPREAD = 0.05
"""Standard deviation of what a small scale may be off, as long as nothing has been run at full scale."""
LEAST_VARIANCE = 1e-6

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Hyper:
    """What was estimated for one process.

    Attributes
    ----------
    active : tuple of int
        Coordinates in which it varies.
    lengths : tuple of float
        One for each.
    variance, noise : float
        Of the process, and of what no coordinate explains, beyond the variance known for each point.
    inflation : float
        By what its variance is multiplied, from how far it was off where a point was left out; at least 1.
    """

    active: tuple[int, ...]
    lengths: tuple[float, ...]
    variance: float
    noise: float
    inflation: float = 1.0


class Process:
    """A Gaussian process with a linear mean, given values at points (universal kriging).

    Parameters
    ----------
    x : ndarray, (points, coordinates)
        From 0 to 1.
    y, known : ndarray, (points,)
        Values, and the variance that is known of each.
    hyper : Hyper
        As estimated by `estimate`.
    """

    def __init__(self, x: Floats, y: Floats, known: Floats, hyper: Hyper) -> None:
        self.hyper = hyper
        self._x = self._scaled(x)
        covariance = hyper.variance * matern(self._x, self._x)
        covariance[np.diag_indices_from(covariance)] += known + hyper.noise + LEAST_VARIANCE
        self._inverse: Floats = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
        design = _design(x)
        self._onto: Floats = self._inverse @ design
        precision = design.T @ self._onto + _penalty(x, y)
        self._uncertain: Floats = np.asarray(np.linalg.inv(precision), dtype=np.float64)
        self._line: Floats = self._uncertain @ (self._onto.T @ y)
        self._pull: Floats = self._inverse @ (y - design @ self._line)

    def _scaled(self, x: Floats) -> Floats:
        return np.asarray(x[:, list(self.hyper.active)] / np.array(self.hyper.lengths))

    def mean(self, x: Floats) -> Floats:
        """Return the mean at points, (points,), at a fraction of the cost of `predict`."""
        near = self.hyper.variance * matern(self._scaled(x), self._x)
        return np.asarray(_design(x) @ self._line + near @ self._pull)

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance at points, (points,) each; the noise of the process is part of the variance."""
        design = _design(x)
        near = self.hyper.variance * matern(self._scaled(x), self._x)
        mean = design @ self._line + near @ self._pull
        reduced = np.einsum("ij,ij->i", near @ self._inverse, near)
        lines = design - near @ self._onto
        line = np.einsum("ij,ij->i", lines @ self._uncertain, lines)
        variance = np.maximum(self.hyper.variance - reduced, 0.0) + line + self.hyper.noise
        return mean, variance * self.hyper.inflation

    @cached_property
    def left_out(self) -> Floats:
        """For each point, how far it is from what the others predict, in standard deviations, (points,)."""
        diagonal = np.diag(self._inverse) - np.einsum("ij,ij->i", self._onto @ self._uncertain, self._onto)
        return np.asarray(self._pull / np.sqrt(np.maximum(diagonal, 1e-12) * self.hyper.inflation))


def _penalty(x: Floats, y: Floats) -> Floats:
    """Return the precision of the prior of the straight lines, (coordinates + 1,) squared.

    Together the coordinates are believed to explain about as much as varies, each within twice its part.
    """
    size = x.shape[1]
    slope = 4.0 * 12.0 * max(float(y.var()), LEAST_VARIANCE) / size
    return np.diag([1e-9, *[1.0 / slope] * size])


def _design(x: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), x - 0.5])


def matern(a: Floats, b: Floats) -> Floats:
    """Return the Matern 5/2 correlation between points, (points of a, points of b)."""
    away = a @ (-10.0 * b.T)
    away += 5.0 * (a**2).sum(axis=1)[:, None]
    away += 5.0 * (b**2).sum(axis=1)[None, :]
    # In place: large matrices are looked at as few times as possible.
    np.sqrt(np.maximum(away, 0.0, out=away), out=away)
    far = np.exp(-away)
    away *= 1.0 + away / 3.0
    away += 1.0
    away *= far
    return np.asarray(away)


def estimate(x: Floats, y: Floats, known: Floats, active: int = ACTIVE, seed: int = 0) -> Hyper:
    """Estimate the hyperparameters of a process by maximum likelihood, with scikit-learn.

    Parameters
    ----------
    x, y, known
        As for `Process`.
    active
        In how many coordinates it varies: those that explain most, by straight lines and parabolas.
    seed
        Of the choice of points where there are more than `FITTED_ON`.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    chosen = _moving(x, y, min(active, x.shape[1]))
    design, penalty = _design(x), _penalty(x, y) * max(float(y.var()), LEAST_VARIANCE)
    residual = y - design @ np.linalg.solve(design.T @ design + penalty, design.T @ y)
    scale = max(float(residual.std()), 1e-6)
    few = np.random.default_rng(seed).permutation(len(x))[:FITTED_ON]
    kernel = ConstantKernel(0.5, (1e-4, 1e2)) * Matern(
        np.ones(len(chosen)), (0.1, 30.0), nu=2.5
    ) + WhiteKernel(0.1, (1e-6, 2.0))
    alpha = np.maximum(known[few] / scale**2, 1e-8)
    machine = GaussianProcessRegressor(kernel, alpha=alpha, optimizer=_optimise)
    with warnings.catch_warnings():
        # A length at its bound means a straight line, a variance at its bound none: both are what the data say.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = machine.fit(x[np.ix_(few, chosen)], residual[few] / scale).kernel_
    made = Hyper(
        tuple(int(i) for i in chosen),
        tuple(float(f"{length:.5g}") for length in np.atleast_1d(found.k1.k2.length_scale)),
        float(f"{found.k1.k1.constant_value * scale**2:.6g}"),
        float(f"{found.k2.noise_level * scale**2:.6g}"),
    )
    off = float(np.mean(Process(x, y, known, made).left_out ** 2))
    return Hyper(**{**asdict(made), "inflation": max(1.0, float(f"{off:.4g}"))})


def _optimise(objective: Any, start: Floats, bounds: Floats) -> tuple[Floats, float]:
    """Maximise the likelihood in a limited number of steps; the last digit of a length decides nothing."""
    from scipy.optimize import minimize

    found = minimize(objective, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 40})
    return found.x, float(found.fun)


def _moving(x: Floats, y: Floats, number: int) -> NDArray[np.intp]:
    """Return the coordinates that explain most of an output, alone, by a straight line and a parabola."""
    centred = x - x.mean(axis=0)
    bent = centred**2 - (centred**2).mean(axis=0)
    away = y - y.mean()

    def explained(columns: Floats) -> Floats:
        size = (columns**2).sum(axis=0) + 1e-12
        return np.asarray((columns.T @ away) ** 2 / size)

    return np.sort(np.argsort(-(explained(centred) + explained(bent)), kind="stable")[:number])


@dataclass(frozen=True)
class Level:
    """Runs of one scale: points, and the values of one output, (points, replicates).

    Replicates that failed are not a number.
    """

    x: Floats
    y: Floats

    @cached_property
    def whole(self) -> NDArray[np.bool_]:
        """Points with at least one replicate, (points,)."""
        return np.asarray(np.isfinite(self.y).any(axis=1))

    @cached_property
    def mean(self) -> Floats:
        """Mean over replicates of the points that are whole."""
        return np.asarray(np.nanmean(self.y[self.whole], axis=1))

    @cached_property
    def replicates(self) -> Floats:
        """How many each of them has."""
        return np.asarray(np.isfinite(self.y[self.whole]).sum(axis=1), dtype=np.float64)

    @property
    def at(self) -> Floats:
        """The points that are whole."""
        return self.x[self.whole]

    def log_spread(self) -> tuple[Floats, Floats, Floats]:
        """Return points with several replicates, log of the variance over them, and the variance of that log.

        The logarithm of a variance from few replicates is low on average; that is put right (Bartlett).
        """
        several = self.replicates > 1
        freedom = self.replicates[several] - 1.0
        variance = np.nanvar(self.y[self.whole][several], axis=1, ddof=1)
        low = special.digamma(freedom / 2.0) - np.log(freedom / 2.0)
        return (
            self.at[several],
            np.log(np.maximum(variance, LEAST_VARIANCE)) - low,
            np.asarray(special.polygamma(1, freedom / 2.0)),
        )


@dataclass(frozen=True)
class OutputHyper:
    """What was estimated for one output: processes at the small scale, of the difference to full scale, of the spreads.

    Attributes
    ----------
    base : Hyper
        At the small scale, or at the only one.
    difference : Hyper or None
        From ρ times the small scale to full scale; None where only one scale has been run.
    constant, slope : float
        c and ρ.
    base_spread, full_spread : Hyper or float
        Of the log variance over seeds at each; a number where too few points have replicates.
    """

    base: Hyper
    difference: Hyper | None
    constant: float
    slope: float
    base_spread: Hyper | float
    full_spread: Hyper | float | None

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> OutputHyper:
        """Return what `dataclasses.asdict` made a mapping of."""

        def hyper(part: Any) -> Any:
            if not isinstance(part, Mapping):
                return part
            fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in part.items()}
            return Hyper(**fields)

        return cls(**{key: hyper(part) for key, part in entry.items()})


class OutputEmulator:
    """One output of the model at full scale, between the points where it has been run.

    Parameters
    ----------
    base : Level
        Runs at the small scale, or at full scale if nothing else was run.
    full : Level or None
        Runs at full scale beside them.
    hyper : OutputHyper
        As estimated by `estimate_output`.
    """

    def __init__(self, base: Level, full: Level | None, hyper: OutputHyper) -> None:
        self.hyper = hyper
        self._spreads = [_spread(base, hyper.base_spread)]
        self.base = Process(base.at, base.mean, self._spreads[0](base.at) / base.replicates, hyper.base)
        self.difference: Process | None = None
        if full is not None and hyper.difference is not None and hyper.full_spread is not None:
            self._spreads.append(_spread(full, hyper.full_spread))
            rest = full.mean - hyper.constant - hyper.slope * self.base.mean(full.at)
            known = self._spreads[1](full.at) / full.replicates
            self.difference = Process(full.at, rest, known, hyper.difference)

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance of the mean over seeds at full scale, (points,) each."""
        mean, variance = self.base.predict(x)
        if self.difference is None:
            return mean, variance
        rest, more = self.difference.predict(x)
        return self.hyper.constant + self.hyper.slope * mean + rest, self.hyper.slope**2 * variance + more

    def chance(self, x: Floats) -> Floats:
        """Return the variance from seed to seed at points, (points,)."""
        return self._spreads[-1](x)

    def single(self, x: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance of a single run at full scale, (points,) each: emulator and chance together."""
        mean, variance = self.predict(x)
        return mean, variance + self.chance(x)

    @property
    def left_out(self) -> Floats:
        """z-scores of the points of the last scale, each predicted without itself."""
        return (self.difference or self.base).left_out


class _Flat:
    """A variance that is the same everywhere."""

    def __init__(self, variance: float) -> None:
        self._variance = variance

    def __call__(self, x: Floats) -> Floats:
        return np.full(len(x), self._variance)


class _Varying:
    """A variance that a process of its logarithm predicts."""

    def __init__(self, process: Process, highest: float) -> None:
        self._process, self._highest = process, highest

    def __call__(self, x: Floats) -> Floats:
        return np.asarray(np.exp(np.minimum(self._process.mean(x), self._highest)))


def _spread(level: Level, hyper: Hyper | float) -> _Flat | _Varying:
    if not isinstance(hyper, Hyper):
        return _Flat(hyper)
    points, logs, known = level.log_spread()
    return _Varying(Process(points, logs, known, hyper), float(logs.max()))


@single_threaded
def estimate_output(base: Level, full: Level | None, full_scale: bool, seed: int = 0) -> OutputHyper:
    """Estimate everything about one output.

    Parameters
    ----------
    base, full
        As for `OutputEmulator`.
    full_scale
        Whether the base is at full scale itself.
    """
    base_spread = _estimate_spread(base, seed)
    known = _spread(base, base_spread)(base.at) / base.replicates
    hyper = estimate(base.at, base.mean, known, ACTIVE, seed)
    if full is None or full.whole.sum() < 10:
        noise = hyper.noise + (0.0 if full_scale else SCALE_SPREAD**2)
        return OutputHyper(Hyper(**{**asdict(hyper), "noise": noise}), None, 0.0, 1.0, base_spread, None)
    full_spread = _estimate_spread(full, seed, fallback=base_spread)
    below = Process(base.at, base.mean, known, hyper).mean(full.at)
    constant, slope = _autoregression(below, full.mean)
    rest = full.mean - constant - slope * below
    spread = _spread(full, full_spread)(full.at) / full.replicates
    difference = estimate(full.at, rest, spread, ACTIVE_DIFFERENCE, seed)
    return OutputHyper(hyper, difference, constant, slope, base_spread, full_spread)


def _autoregression(below: Floats, full: Floats) -> tuple[float, float]:
    """Return constant and slope of full scale on the small one; the slope is drawn towards 1 where little varies."""
    centred = below - below.mean()
    prior = 0.01 * len(below) * float(np.var(full) + 1e-9)
    slope = (float(centred @ (full - full.mean())) + prior) / (float(centred @ centred) + prior)
    return float(full.mean() - slope * below.mean()), slope


def _estimate_spread(level: Level, seed: int, fallback: Hyper | float | None = None) -> Hyper | float:
    points, logs, known = level.log_spread()
    if len(points) >= 40:
        return estimate(points, logs, known, ACTIVE_SPREAD, seed)
    if len(points):
        return float(math.exp(float(logs.mean())))
    return fallback if isinstance(fallback, float) else LEAST_VARIANCE


class Emulators:
    """Emulators of several outputs over the same coordinates.

    Attributes
    ----------
    outputs : sequence of OutputEmulator
        In the order of the targets they are of.
    threads : int
        Outputs predicted at a time. Each by itself, so that their number changes no digit.
    """

    def __init__(self, outputs: Sequence[OutputEmulator], threads: int = 1) -> None:
        self.outputs, self.threads = outputs, threads

    def predict(self, x: Floats, only: Sequence[int] | None = None) -> tuple[Floats, Floats]:
        """Return means and variances of single runs at full scale, (points, outputs): emulator and chance together."""
        chosen = [self.outputs[i] for i in only] if only is not None else self.outputs
        if self.threads > 1:
            with ThreadPoolExecutor(self.threads) as pool:
                pairs = list(pool.map(lambda output: output.single(x), chosen))
        else:
            pairs = [output.single(x) for output in chosen]
        return np.column_stack([mean for mean, _ in pairs]), np.column_stack([v for _, v in pairs])
