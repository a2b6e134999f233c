"""Making the posterior: a chain on the emulators, real runs at full scale along it, weights that put the runs right.

The chain is drawn with the emulators' uncertainty in the likelihood. Each draw is then run, with parameters set aside
drawn from their priors and a seed of its own, and weighted by the likelihood of what the run really gave over the one
the emulators gave it. Weights in which a few runs would count for all are smoothed (Pareto) and, if need be, tempered;
how far is noted.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.base.errors import InputError
from yundong.base.labelled import read_parquet
from yundong.base.reading import read_bytes
from yundong.base.writing import replacing
from yundong.scenario import Scenario
from yundong.study.posterior.chain import BLOCK, THINNED, MarkovChain, quiet_arviz, sample
from yundong.study.posterior.targets import measured
from yundong.study.posterior.waves import Matching
from yundong.study.posterior.weighted import WEIGHT, About, Knowledge, Posterior, weighted_quantiles
from yundong.study.runs.evaluation import DesignPoint, Failure, Outputs
from yundong.study.runs.keys import key_of_model
from yundong.study.runs.runner import evaluate_all
from yundong.study.runs.single import single_threaded

CHAIN = "chain"
STEPS, RUNS = 2000, 500
NARROW = 0.5
"""A parameter is identified where its 90 % interval is at most so wide as that of its prior."""
ONE_SIDE = 0.9
"""A direction is known where so much of the posterior lies on one side of the prior's median."""
LEAST_EFFECTIVE = 0.1
"""Share of the draws that must count, effectively; else the weights are tempered."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PosteriorDraws:
    """PosteriorDraws that are run: coordinates of the parameters kept, and the runs."""

    at: Floats
    points: list[DesignPoint]


def walk(matching: Matching, steps: int = STEPS) -> MarkovChain:
    """Return the chain of a study, from its file as far as it goes, else made; the file is written block by block.

    Raises
    ------
    InputError
        If there are no waves yet, or the file is damaged.
    """
    matching.load()
    region = np.array(matching.waves[-1].region)
    walkers = min(len(region), max(2 * len(matching.kept) + 2, 64))
    start = region[np.random.default_rng([matching.workshop.seed, 77]).permutation(len(region))[:walkers]]
    path, state = matching.workshop.path(CHAIN, "parquet"), matching.state
    blocks = max(1, -(-steps // BLOCK))
    done = _read_chain(path, state)
    if done is not None and len(done.points) >= blocks * (BLOCK // THINNED):
        return done
    clock = _Blocks(
        blocks, matching.engine.progress, 0 if done is None else len(done.points) * THINNED // BLOCK
    )

    def keep(block: int, chain: MarkovChain) -> None:
        _write_chain(path, chain, state)
        clock.tick(block)

    ends = matching.ends
    return sample(
        lambda x: ends.log_likelihood(*matching.predict(x)), start, steps, matching.workshop.seed, keep, done
    )


class _Blocks:
    """Says how far a chain is and how long it will take."""

    def __init__(self, blocks: int, progress: Callable[[str], None], done: int) -> None:
        import time

        self._blocks, self._progress, self._done, self._clock = blocks, progress, done, time.monotonic
        self._began = time.monotonic()

    def tick(self, block: int) -> None:
        from yundong.study.runs.runner import duration

        each = (self._clock() - self._began) / (block - self._done)
        left = f", about {duration(each * (self._blocks - block))} left" if block < self._blocks else ""
        self._progress(f"chain: {block * BLOCK} of {self._blocks * BLOCK} steps{left}")


def _write_chain(path: Path, chain: MarkovChain, state: str) -> None:
    _, walkers, size = chain.points.shape
    frame = pl.DataFrame(chain.points.reshape(-1, size), schema=[str(i) for i in range(size)], orient="row")
    about = {"state": state, "walkers": str(walkers), "accepted": f"{chain.accepted:.6f}"}
    with replacing(path) as work:
        frame.with_columns(log_posterior=chain.log_posterior.ravel()).write_parquet(work, metadata=about)


def _read_chain(path: Path, state: str) -> MarkovChain | None:
    """Return the chain in a file; None if there is none, or it was sampled on other waves."""
    if not path.is_file():
        return None
    content = read_bytes(path)
    try:
        frame, about = read_parquet(content)
        if about["state"] != state:
            return None
        walkers = int(about["walkers"])
        logs = frame["log_posterior"].to_numpy().reshape(-1, walkers)
        points = frame.drop("log_posterior").to_numpy().reshape(*logs.shape, -1)
        return MarkovChain(np.ascontiguousarray(points), np.ascontiguousarray(logs), float(about["accepted"]))
    except Exception as error:  # Polars has errors of many kinds for a file that is no Parquet
        raise InputError(f"{path} is damaged. Delete it, and the chain is made again.") from error


def draws_of(matching: Matching, chain: MarkovChain, runs: int, scale: float) -> PosteriorDraws:
    """Return draws of a chain as runs: the first are the same however many are asked for."""
    half = chain.second_half()
    seed = matching.workshop.seed
    order = np.random.default_rng([seed, 78]).permutation(len(half))
    if runs > len(half):
        raise InputError(
            f"Invalid --runs {runs}: the chain has {len(half)} draws. Ask for fewer, or more --steps."
        )
    at = half[order[:runs]]
    points = []
    for place, x in enumerate(at):
        noise = matching.prior.noise(matching.kept, np.random.default_rng([seed, 79, place]))
        settings = matching.prior.settings(x, matching.kept) | noise
        points.append(DesignPoint(1000 + place, scale, settings))
    return PosteriorDraws(at, points)


@single_threaded
def make_posterior(
    matching: Matching, steps: int = STEPS, runs: int = RUNS, scale: float = 1.0, command: str = ""
) -> Posterior:
    """Make the posterior of a study; whatever has been made before is taken from the store and the folder.

    Parameters
    ----------
    steps
        Of each walker of the chain.
    runs
        Real runs, each a draw.
    scale
        Of the runs.
    command
        That makes it again, for the file.

    Raises
    ------
    InputError
        If there are no waves, or fewer than ten runs finished.
    """
    chain = walk(matching, steps)
    draws = draws_of(matching, chain, runs, scale)
    matching.engine.progress(f"{runs} runs at scale {scale:g}")
    found = evaluate_all(matching.scenario, draws.points, matching.engine)
    whole = [i for i, run in enumerate(found) if isinstance(run, Outputs)]
    if len(whole) < 10:
        raise InputError(f"Only {len(whole)} of {runs} runs finished. See the failures in the store.")
    outputs = [run for run in found if not isinstance(run, Failure)]
    logs = log_weights(matching, draws.at[whole], outputs)
    weights, notes = weighted(logs)
    points = [draws.points[i] for i in whole]
    known = dict(zip(matching.kept, knowledge(draws.at[whole], weights), strict=True))
    about = about_posterior(
        matching.scenario, matching.workshop.seed, matching.prior.names, known, scale, command
    )
    notes |= {
        "waves": len(matching.waves), "left": matching.waves[-1].left, "kept": len(matching.kept),
        "failed": runs - len(whole), "accepted": round(chain.accepted, 3), **chain.diagnosis(),
    }  # fmt: skip
    seeds = np.array([point.seed for point in points])
    columns = columns_of(points, outputs)
    return Posterior(About(**{**vars(about), "notes": notes}), weights, seeds, columns)


def log_weights(matching: Matching, at: Floats, runs: Sequence[Outputs]) -> Floats:
    """Return log likelihood of real runs less the one that the emulators gave them, (runs,)."""
    claims = [matching.targets[matching.outputs[place]] for place in matching.claims]
    real = measured(claims, runs)
    mean, variance = matching.predict(at)
    # A run without some figure (a place that a small scale leaves out) says nothing about it.
    absent = ~np.isfinite(real)
    real = np.where(absent, mean, real)
    ends = matching.ends
    return ends.log_likelihood(real, np.where(absent, variance, 0.0)) - ends.log_likelihood(mean, variance)


def weighted(logs: Floats) -> tuple[Floats, dict[str, Any]]:
    """Return weights from their logarithms, (draws,), smoothed and if need be tempered, with notes on both.

    The notes have the Pareto shape ``khat`` (above 0.7 the weights are unreliable) and the power ``tempered`` that the
    weights were raised to (1 if not at all), which is the greatest that leaves enough effective draws.
    """
    smoothed, shape = quiet_arviz().psislw(logs - logs.max())
    logs = np.asarray(smoothed, dtype=np.float64)
    notes = {"khat": round(float(shape), 3), "tempered": 1.0}

    def at(power: float) -> Floats:
        raw = np.exp(power * (logs - logs.max()))
        return np.asarray(raw / raw.sum())

    def effective(power: float) -> float:
        return float(1.0 / (at(power) ** 2).sum())

    notes["effective_untempered"] = round(effective(1.0), 1)
    low, high = 0.0, 1.0
    if effective(1.0) < LEAST_EFFECTIVE * len(logs):
        for _ in range(30):
            middle = (low + high) / 2.0
            low, high = (middle, high) if effective(middle) >= LEAST_EFFECTIVE * len(logs) else (low, middle)
        notes["tempered"] = round(low, 3)
    return at(float(notes["tempered"])), notes


def knowledge(at: Floats, weights: Floats) -> list[Knowledge]:
    """Return what is known of each coordinate of weighted draws of the cube, (draws, parameters)."""
    found = []
    for column in at.T:
        low, high = weighted_quantiles(column, weights, (0.05, 0.95))
        above = float(weights[column > 0.5].sum())
        if high - low <= NARROW * 0.9:
            found.append(Knowledge.identified)
        else:
            one_sided = max(above, 1.0 - above) >= ONE_SIDE
            found.append(Knowledge.direction if one_sided else Knowledge.prior)
    return found


def about_posterior(
    scenario: Scenario,
    seed: int,
    names: Sequence[str],
    known: Mapping[str, Knowledge],
    scale: float,
    command: str,
) -> About:
    """Return where a posterior comes from, without notes; of parameters not among the known only the prior is."""
    key = key_of_model(scenario)
    return About(
        scenario=scenario.name,
        version=scenario.version,
        scenario_hash=scenario.hash,
        data=key.data,
        program=key.program,
        made=str(dt.date.today()),
        end=str(scenario.schedule.clock(None).end),
        scale=scale,
        seed=seed,
        command=command,
        knowledge={name: str(known.get(name, Knowledge.prior)) for name in names},
        notes={},
    )


def columns_of(points: Sequence[DesignPoint], runs: Sequence[Outputs]) -> dict[str, Floats]:
    """Return every quantity by name, (draws,) each; not a number where a run has no such figure."""
    parts: dict[str, list[Mapping[str, float | None]]] = {
        "parameter": [point.settings for point in points],
        "indicator": [run.indicators | run.areas for run in runs],
        "reported": [run.reported for run in runs],
        "claim": [run.claims for run in runs],
        "truth": [run.truth for run in runs],
    }
    columns = {}
    for kind, rows in parts.items():
        for name in dict.fromkeys(name for row in rows for name in row):
            values = [row.get(name) for row in rows]
            columns[f"{kind}:{name}"] = np.array(
                [math.nan if v is None else v for v in values], dtype=np.float64
            )
    assert WEIGHT not in columns
    return columns
