"""Simulation-based calibration: whether the posterior is as sure as it may be (Talts and others 2018).

A point is drawn from the prior, figures are made up as the emulators and their uncertainty have them there, and the
posterior of those figures is sampled as that of the documented ones is. Over many such truths the rank of the true
value among the draws is uniform, if likelihood and sampler are right: ranks heaped in the middle mean intervals that
are too wide, ranks heaped at the ends intervals that are too narrow. So that two hundred posteriors can be sampled the
emulators are built on fewer points; they are then less sharp, and still their own model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from yundong.base.reading import read_json_lines
from yundong.base.writing import append_json_line
from yundong.study.chain import sample
from yundong.study.emulator import Emulators
from yundong.study.keys import digest_of
from yundong.study.pool import share_out
from yundong.study.runner import duration
from yundong.study.single import single_threaded
from yundong.study.targets import Ends
from yundong.study.waves import Matching

STAGE = "calibration"
POINTS = 80
"""Points of each scale that the emulators of a calibration are built on."""
STEPS = 400
DRAWS = 99
"""Draws of each posterior that a true value is ranked among: ranks go from 0 to this number."""
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


def calibrate(matching: Matching, truths: int = 200, steps: int = STEPS) -> list[Ranks]:
    """Return the ranks of so many synthetic truths; those made before are taken from the folder of the study.

    Raises
    ------
    InputError
        If there are no waves yet.
    """
    matching.load()
    key = digest_of([matching.state, steps, POINTS])[:16]
    path = matching.workshop.path(STAGE, "jsonl")
    done = {r.truth: r for _, e in read_json_lines(path) if (r := Ranks(**e)).key == key and r.truth < truths}
    missing = [truth for truth in range(truths) if truth not in done]
    judge = _Judge(
        matching.thinned(POINTS), _exact(matching), matching.kept, steps, matching.workshop.seed, key
    )
    made = _shared(judge, missing, matching.engine.workers)
    for ranks in _reported(made, len(missing), matching.engine.progress):
        append_json_line(path, asdict(ranks))
        done[ranks.truth] = ranks
    return [done[truth] for truth in sorted(done)]


def _exact(matching: Matching) -> Ends:
    """Return the claims as if each was an exact figure: a bound has no density to draw from."""
    ends = matching.ends
    return Ends(np.zeros_like(ends.low), np.zeros_like(ends.high), ends.variance)


def _shared(judge: _Judge, truths: Sequence[int], workers: int) -> Iterator[Ranks]:
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
    """Draws a truth by its number, samples its posterior and ranks it."""

    emulators: Emulators
    ends: Ends
    kept: tuple[str, ...]
    steps: int
    seed: int
    key: str

    @single_threaded
    def __call__(self, truth: int) -> Ranks:
        rng = np.random.default_rng([self.seed, 80, truth])
        size = len(self.kept)
        true = rng.random(size)
        mean, variance = self.emulators.predict(true[None, :])
        spread = np.sqrt(self.ends.variance + variance[0])
        seen = mean[0] + spread * rng.normal(size=len(spread))
        ends = Ends(seen, seen, self.ends.variance)

        def log_likelihood(x: Floats) -> Floats:
            return ends.log_likelihood(*self.emulators.predict(x))

        walkers = max(2 * size + 2, 32)
        start = _started(log_likelihood, size, walkers, rng)
        chain = sample(log_likelihood, start, self.steps, int(rng.integers(2**31)))
        half = chain.second_half()
        draws = half[rng.permutation(len(half))[:DRAWS]]
        below = (draws < true).sum(axis=0)
        return Ranks(truth, self.key, {n: int(rank) for n, rank in zip(self.kept, below, strict=True)})


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
