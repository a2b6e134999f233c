"""Simulation-based calibration: whether the posterior is as sure as it may be (Talts and others 2018).

A point is drawn from the prior, figures are made up as the emulators and their uncertainty have them there, and the
posterior of those figures is made as that of the documented ones is, by the ensemble smoother (or by the chain), with
the emulators in place of the model. Over many such truths the rank of the true value among the draws is uniform, if
likelihood and sampler are right: ranks heaped in the middle mean intervals that are too wide, ranks heaped at the ends
intervals that are too narrow. So that two hundred chains can be sampled the emulators are built on fewer points for
them; they are then less sharp, and still their own model.

That takes the emulators at their word. So the figures of some truths are made by real runs of the campaign instead: if
the emulators are off, or their outputs go together in a way that the likelihood does not know of, the ranks show it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from yundong.base.reading import read_json_lines
from yundong.base.writing import append_json_line
from yundong.study.posterior.chain import sample
from yundong.study.posterior.emulator import Emulators
from yundong.study.posterior.smoother import ROUNDS, smooth
from yundong.study.posterior.targets import Ends, measured
from yundong.study.posterior.waves import MOST_BASE, Matching
from yundong.study.runs.evaluation import DesignPoint
from yundong.study.runs.keys import digest_of
from yundong.study.runs.pool import share_out
from yundong.study.runs.runner import duration, evaluate_all
from yundong.study.runs.single import single_threaded

STAGE = "calibration"
POINTS = 80
"""Points of each scale that the emulators of a calibration are built on."""
STEPS = 400
FIRST_SEED = 50_000
"""Seed of the real run of the first truth."""
DRAWS = 99
"""Draws of each posterior that a true value is ranked among: ranks go from 0 to this number."""
ENSEMBLE = 300
"""Draws of the ensemble of each truth."""
STARTS = 4000
"""Points of the prior among which the walkers of a chain are given their first places, by their likelihood."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ranks:
    """One synthetic truth: by parameter, how many of `DRAWS` draws lie below the true value."""

    truth: int
    key: str
    ranks: dict[str, int]


@dataclass(frozen=True)
class Planted:
    """A truth whose posterior is to be sampled.

    Attributes
    ----------
    number : int
        It decides every draw.
    at : ndarray, (parameters,)
        Its coordinates.
    figures : ndarray, (claims,), or None
        What a real run gave there, not a number where it has no such figure; None where the emulators make them up.
    """

    number: int
    at: Floats
    figures: Floats | None = None


@dataclass(frozen=True)
class CalibrationOf:
    """How the ranks of one parameter are spread.

    Attributes
    ----------
    truths : int
        Ranks there are.
    p : float
        Of a chi-squared test against uniform ranks in ten bins; small means that the posterior is not calibrated.
    inside_50, inside_90 : float
        Share of the truths inside the central 50 and 90 % of the draws.
    mean : float
        Mean rank over the number of draws; below a half the posterior lies too high.
    """

    parameter: str
    truths: int
    p: float
    inside_50: float
    inside_90: float
    mean: float


def calibrate(
    matching: Matching,
    truths: int = 200,
    steps: int | None = None,
    simulated: float | None = None,
) -> list[Ranks]:
    """Return the ranks of so many synthetic truths; those made before are taken from the folder of the study.

    Parameters
    ----------
    steps
        Of each walker of a chain; None has the smoother make the posteriors.
    simulated
        Scale of the real runs that make the figures of the truths; None leaves that to the emulators.

    Raises
    ------
    InputError
        If there are no waves yet.
    """
    matching.load()
    key = digest_of([matching.state, steps, POINTS, ENSEMBLE, ROUNDS, simulated])[:16]
    path = matching.workshop.path(STAGE, "jsonl")
    done = {r.truth: r for _, e in read_json_lines(path) if (r := Ranks(**e)).key == key and r.truth < truths}
    missing = [truth for truth in range(truths) if truth not in done]
    emulators = matching.thinned(MOST_BASE if steps is None else POINTS)
    judge = _Judge(emulators, _exact(matching), matching.kept, steps, matching.workshop.seed, key)
    planted = _made_up(matching, missing) if simulated is None else _run(matching, missing, simulated)
    made = _shared(judge, planted, matching.engine.workers)
    for ranks in _reported(made, len(planted), matching.engine.progress):
        append_json_line(path, asdict(ranks))
        done[ranks.truth] = ranks
    return [done[truth] for truth in sorted(done)]


def _made_up(matching: Matching, truths: Sequence[int]) -> list[Planted]:
    """Return truths drawn from the prior."""
    size, seed = len(matching.kept), matching.workshop.seed
    return [Planted(truth, np.random.default_rng([seed, 80, truth]).random(size)) for truth in truths]


def _run(matching: Matching, truths: Sequence[int], scale: float) -> list[Planted]:
    """Return truths drawn from the prior, each with the figures of a run there; those whose run failed are left out."""
    seed, points, drawn = matching.workshop.seed, [], _made_up(matching, truths)
    for truth in drawn:
        noise = matching.prior.noise(matching.kept, np.random.default_rng([seed, 82, truth.number]))
        settings = matching.prior.settings(truth.at, matching.kept) | noise
        points.append(DesignPoint(FIRST_SEED + truth.number, scale, settings))
    found = evaluate_all(matching.scenario, points, matching.engine)
    claims = [matching.emulated[place] for place in matching.claims]
    figures = measured(claims, found)
    return [
        replace(truth, figures=row)
        for truth, row in zip(drawn, figures, strict=True)
        if np.isfinite(row).any()
    ]


def _exact(matching: Matching) -> Ends:
    """Return the claims as if each was an exact figure: a bound has no density to draw from."""
    ends = matching.ends
    return Ends(np.zeros_like(ends.low), np.zeros_like(ends.high), ends.variance)


def _shared(judge: _Judge, truths: Sequence[Planted], workers: int) -> Iterator[Ranks]:
    if workers <= 1:
        yield from map(judge, truths)
        return
    for _, ranks in share_out(partial(_same, judge), truths, workers):
        if isinstance(ranks, Ranks):
            yield ranks


def _same(judge: _Judge) -> _Judge:
    return judge


def _reported(made: Iterator[Ranks], total: int, progress: Callable[[str], None]) -> Iterator[Ranks]:
    import time

    began = time.monotonic()
    for number, ranks in enumerate(made, start=1):
        yield ranks
        each = (time.monotonic() - began) / number
        left = f", about {duration(each * (total - number))} left" if number < total else ""
        progress(f"synthetic truth {number} of {total}{left}")


@dataclass(frozen=True)
class _Judge:
    """Samples the posterior of a truth and ranks the truth in it."""

    emulators: Emulators
    ends: Ends
    kept: tuple[str, ...]
    steps: int | None
    seed: int
    key: str

    def _seen(self, truth: Planted, rng: np.random.Generator) -> Ends:
        """Return the figures of a truth as documents would state them; a figure that a run has not allows all."""
        mean, variance = self.emulators.predict(truth.at[None, :])
        errors = rng.normal(size=len(self.ends.variance))
        if truth.figures is None:
            seen = mean[0] + np.sqrt(self.ends.variance + variance[0]) * errors
            return Ends(seen, seen, self.ends.variance)
        seen, absent = truth.figures + np.sqrt(self.ends.variance) * errors, np.isnan(truth.figures)
        low, high = (np.where(absent, end, seen) for end in (-math.inf, math.inf))
        return Ends(low, high, self.ends.variance)

    @single_threaded
    def __call__(self, planted: Planted) -> Ranks:
        truth, true, size = planted.number, planted.at, len(self.kept)
        rng = np.random.default_rng([self.seed, 83, truth])
        ends = self._seen(planted, rng)

        half = self._smoothed(ends, size, rng) if self.steps is None else self._walked(ends, size, rng)
        draws = half[rng.permutation(len(half))[:DRAWS]]
        below = (draws < true).sum(axis=0)
        return Ranks(truth, self.key, {n: int(rank) for n, rank in zip(self.kept, below, strict=True)})

    def _smoothed(self, ends: Ends, size: int, rng: np.random.Generator) -> Floats:
        """Return draws of the smoother; a run is what the emulators predict, with their variance as chance."""

        def forward(z: Floats, _: int) -> tuple[Floats, Ends]:
            mean, variance = self.emulators.predict(special.ndtr(z))
            return mean + np.sqrt(variance) * rng.normal(size=mean.shape), ends

        moved = smooth(forward, rng.normal(size=(ENSEMBLE, size)), ROUNDS, rng)
        return np.asarray(special.ndtr(moved.z))

    def _walked(self, ends: Ends, size: int, rng: np.random.Generator) -> Floats:
        """Return the second half of a chain."""

        def log_likelihood(x: Floats) -> Floats:
            return ends.log_likelihood(*self.emulators.predict(x))

        start = _started(log_likelihood, size, max(2 * size + 2, 32), rng)
        return sample(log_likelihood, start, self.steps or STEPS, int(rng.integers(2**31))).second_half()


def _started(
    log_likelihood: Callable[[Floats], Floats], size: int, walkers: int, rng: np.random.Generator
) -> Floats:
    """Return first places of walkers: the likeliest of many points of the prior."""
    x = rng.random((max(STARTS, 2 * walkers), size))
    logs = np.concatenate([log_likelihood(part) for part in np.array_split(x, max(1, len(x) // 500))])
    return x[np.argsort(-logs, kind="stable")[:walkers]]


def summary(found: Sequence[Ranks]) -> list[CalibrationOf]:
    """Return how the ranks of each parameter are spread, the least uniform first."""
    if not found:
        return []
    rows = []
    for name in found[0].ranks:
        ranks = np.array([one.ranks[name] for one in found])
        bins = np.histogram(ranks, bins=10, range=(0, DRAWS + 1))[0]
        share = (ranks + 0.5) / (DRAWS + 1)
        p = float(stats.chisquare(bins).pvalue) if len(found) >= 50 else math.nan
        rows.append(
            CalibrationOf(
                name,
                len(found),
                round(p, 4),
                round(float((np.abs(share - 0.5) <= 0.25).mean()), 3),
                round(float((np.abs(share - 0.5) <= 0.45).mean()), 3),
                round(float(share.mean()), 3),
            )
        )
    return sorted(rows, key=lambda row: (row.p if row.p == row.p else 1.0, row.parameter))
