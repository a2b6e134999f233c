"""Recovery of planted truths: whether the method that makes a posterior finds again what a run was made with.

A truth is drawn from the prior and run. Its figures, each with an error of source and discrepancy, stand in for the
documents, and a posterior is made of them as that of a scenario is (`yundong.study.posterior.smoothed`): all
parameters, real runs alone. Over many truths its intervals must hold what was planted as often as they say. Unlike
the calibration on emulators (`yundong.study.posterior.calibration`) this also tests the runs, and what only the model
knows beside the parameters.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from yundong.base.errors import InputError
from yundong.base.reading import read_json_lines
from yundong.base.writing import append_json_line
from yundong.scenario import Scenario
from yundong.study.posterior.sampling import columns_of
from yundong.study.posterior.smoothed import LAST_SEED, SEEDS, Ensemble, SmoothingPlan
from yundong.study.posterior.smoother import smooth
from yundong.study.posterior.targets import Ends, measured
from yundong.study.runs.evaluation import DesignPoint, Outputs
from yundong.study.runs.keys import digest_of, key_of_model
from yundong.study.runs.runner import Engine, evaluate_all
from yundong.study.runs.workshop import Workshop

STAGE = "planted"
KINDS = ("truth", "indicator", "parameter")
"""Quantities that are looked for again: what only the model knows, totals of the country, parameters."""
FIRST_SEED = 500_000
"""Seed of the run of the first truth; those of the ensembles lie elsewhere."""
APART = 100 * SEEDS
"""By what the seeds of the last runs of one truth differ from those of the next."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """One planted truth and where it lies in its posterior.

    Attributes
    ----------
    ranks : dict of str to float
        By quantity, the share of the draws that lie below what was planted; equal ones count half.
    widths : dict of str to float
        Width of the 90 % interval against that of the prior, both of the logarithm of one more than the figure.
    """

    truth: int
    key: str
    ranks: dict[str, float]
    widths: dict[str, float]


@dataclass(frozen=True)
class FoundAgain:
    """How often the intervals of one quantity hold what was planted.

    Attributes
    ----------
    inside_50, inside_90 : float
        Share of the truths inside the central 50 and 90 % of the draws.
    mean : float
        Mean share of draws below the truth; below a half the posterior lies too high.
    width : float
        Median width of the 90 % interval against that of the prior.
    """

    quantity: str
    truths: int
    inside_50: float
    inside_90: float
    mean: float
    width: float


def recover(
    scenario: Scenario, engine: Engine, workshop: Workshop, plan: SmoothingPlan, truths: int
) -> list[Found]:
    """Plant truths and look for them; those made before are taken from the folder of the study.

    Parameters
    ----------
    plan : SmoothingPlan
        Its small scale is that of all runs. Every truth has the same first ensemble, which is run once.
    truths : int
        At least 1.

    Raises
    ------
    InputError
        If the run of no truth finishes, or an ensemble has no figures.
    """
    model = key_of_model(scenario)
    key = digest_of([model.data, model.program, workshop.seed, asdict(plan)])[:16]
    path = workshop.path(STAGE, "jsonl")
    done = {f.truth: f for _, e in read_json_lines(path) if (f := Found(**e)).key == key and f.truth < truths}
    for truth, ensemble, point, run in _planted(scenario, engine, workshop, plan, truths):
        if truth not in done:
            engine.progress(f"planted truth {truth + 1} of {truths}")
            done[truth] = _looked_for(truth, key, ensemble, point, run)
            append_json_line(path, asdict(done[truth]))
    if not done:
        raise InputError("None of the runs of the truths finished. See the failures in the store.")
    return [done[truth] for truth in sorted(done)]


def _planted(
    scenario: Scenario, engine: Engine, workshop: Workshop, plan: SmoothingPlan, truths: int
) -> Iterator[tuple[int, Ensemble, DesignPoint, Outputs]]:
    """Yield each truth that could be run, with an ensemble to which its figures are what the documents state."""
    seed, plain = workshop.seed, Ensemble(scenario, engine, workshop, plan)
    drawn = [
        np.random.default_rng([seed, 94, truth]).normal(size=len(plain.prior)) for truth in range(truths)
    ]
    points = plain.points(np.array(drawn), FIRST_SEED, plan.small)
    found = evaluate_all(scenario, points, engine)
    for truth, (point, run) in enumerate(zip(points, found, strict=True)):
        if isinstance(run, Outputs):
            stated = _stated(plain, run, np.random.default_rng([seed, 95, truth]))
            yield truth, Ensemble(scenario, engine, workshop, plan, stated), point, run


def _stated(plain: Ensemble, run: Outputs, rng: np.random.Generator) -> Ends:
    """Return the figures of a run as documents would state them; one that the run has not allows everything."""
    y, ends = measured(plain.targets, [run])[0], Ends.of(plain.targets)
    seen = y + np.sqrt(ends.variance) * rng.normal(size=len(y))
    low, high = (np.where(np.isnan(seen), end, seen) for end in (-math.inf, math.inf))
    return Ends(low, high, ends.variance)


def _looked_for(truth: int, key: str, ensemble: Ensemble, point: DesignPoint, run: Outputs) -> Found:
    """Make the posterior of a truth and return where the truth lies in it."""
    plan = ensemble.plan
    rng = np.random.default_rng([ensemble.workshop.seed, 96, truth])
    start = ensemble.start()[0]
    moved = smooth(ensemble.forward, start, plan.rounds, rng)
    before = _columns(ensemble, ensemble.points(start, SEEDS, plan.small))
    after = _columns(ensemble, ensemble.points(moved.z, LAST_SEED + APART * (truth + 1), plan.small))
    planted = _kept(columns_of([point], [run]))
    ranks, widths = {}, {}
    for name, column in after.items():
        true = float(planted[name][0]) if name in planted else math.nan
        draws = column[np.isfinite(column)]
        if math.isnan(true) or not len(draws) or np.ptp(before[name]) == 0.0:
            continue
        ranks[name] = round(float((draws < true).mean() + 0.5 * (draws == true).mean()), 4)
        widths[name] = round(_width(draws) / max(_width(before[name]), 1e-9), 3)
    return Found(truth, key, ranks, widths)


def _columns(ensemble: Ensemble, points: Sequence[DesignPoint]) -> dict[str, Floats]:
    found = evaluate_all(ensemble.scenario, points, ensemble.engine)
    pairs = [(p, r) for p, r in zip(points, found, strict=True) if isinstance(r, Outputs)]
    return _kept(columns_of([p for p, _ in pairs], [r for _, r in pairs]))


def _kept(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the quantities that are looked for: great regions follow from the country and are left out."""
    return {n: c for n, c in columns.items() if n.partition(":")[0] in KINDS and "@" not in n}


def _width(draws: Floats) -> float:
    low, high = np.quantile(np.log1p(np.maximum(draws[np.isfinite(draws)], 0.0)), [0.05, 0.95])
    return float(high - low)


def summary(found: Sequence[Found]) -> list[FoundAgain]:
    """Return how often each quantity was found again, in the order of `KINDS`."""
    rows = []
    for name in dict.fromkeys(name for one in found for name in one.ranks):
        share = np.array([one.ranks[name] for one in found if name in one.ranks])
        rows.append(
            FoundAgain(
                name,
                len(share),
                round(float((np.abs(share - 0.5) <= 0.25).mean()), 3),
                round(float((np.abs(share - 0.5) <= 0.45).mean()), 3),
                round(float(share.mean()), 3),
                round(float(np.median([one.widths[name] for one in found if name in one.widths])), 3),
            )
        )
    return sorted(rows, key=lambda row: KINDS.index(row.quantity.partition(":")[0]))


def by_kind(rows: Sequence[FoundAgain]) -> list[FoundAgain]:
    """Return the same over all quantities of a kind, each weighing by its truths."""
    made = []
    for kind in KINDS:
        these = [row for row in rows if row.quantity.startswith(f"{kind}:")]
        if these:
            truths = np.array([row.truths for row in these], dtype=float)
            means = (
                round(float(np.average([getattr(row, name) for row in these], weights=truths)), 3)
                for name in ("inside_50", "inside_90", "mean", "width")
            )
            made.append(FoundAgain(kind, int(truths.sum()), *means))
    return made
