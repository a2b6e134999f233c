"""What each parameter moves, one at a time, over its range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yundong.report.documented import figure
from yundong.scenario import Scenario
from yundong.study.runs.evaluation import DesignPoint, Outputs
from yundong.study.runs.runner import Engine, outputs_of

NOTICED = 0.1
"""A claim counts as moved when its figure changes by a tenth."""
CHANCE = 3.0
"""... and by more than so many standard deviations over seeds at the scale of the runs."""
FLOOR = 1e-3
"""Ratio that stands for a figure of zero, which has no logarithm."""


@dataclass(frozen=True)
class Effect:
    """What one parameter does to the claims marked ``calibrate``.

    Attributes
    ----------
    low, high : float
        Where it was moved to.
    moved : int
        Claims it moves noticeably and beyond chance.
    claim : str
        The claim it moves most.
    at_low, at_high : float
        Modelled figure of that claim at either end, over that at the parameter's own value.
    """

    name: str
    use: str
    low: float
    high: float
    moved: int
    claim: str
    at_low: float
    at_high: float


def one_at_a_time(
    scenario: Scenario,
    scale: float,
    engine: Engine,
    seeds: Sequence[int] = (1, 2, 3, 4, 5),
    names: Sequence[str] | None = None,
) -> list[Effect]:
    """Move every parameter that has a range to its ends, all others at their values; greatest effect first.

    Parameters
    ----------
    seeds
        The first is used for the moved runs; all together show how much is chance.
    names
        Parameters to move; by default all that are not fixed.

    Raises
    ------
    StudyFailed
        If a run failed.
    """
    chosen = [
        p
        for p in scenario.parameters.values()
        if p.use != "fixed" and p.low is not None and p.high is not None
    ]
    if names is not None:
        chosen = [p for p in chosen if p.name in names]
    baseline = [DesignPoint(seed, scale) for seed in seeds]
    ends = [
        DesignPoint(seeds[0], scale, {p.name: float(end or 0.0)}) for p in chosen for end in (p.low, p.high)
    ]
    runs = outputs_of(scenario, [*baseline, *ends], engine)
    still = np.array([_logs(scenario, run) for run in runs[: len(baseline)]])
    chance = still.std(axis=0, ddof=1) if len(baseline) > 1 else np.zeros(still.shape[1])
    effects = []
    for i, p in enumerate(chosen):
        at = [_logs(scenario, runs[len(baseline) + 2 * i + side]) - still[0] for side in (0, 1)]
        effects.append(
            _effect(scenario, p.name, p.use, float(p.low or 0.0), float(p.high or 0.0), at[0], at[1], chance)
        )
    return sorted(effects, key=lambda e: (-e.moved, -max(abs(math.log(e.at_low)), abs(math.log(e.at_high)))))


def _claims(scenario: Scenario) -> list[str]:
    return [c.id for c in scenario.claims.values() if c.role == "calibrate"]


def _logs(scenario: Scenario, run: Outputs) -> np.ndarray:
    """Return the logarithm of modelled over documented, by claim ``calibrate``."""
    ratios = [(run.claims.get(c) or 0.0) / max(figure(scenario.claims[c]), 1e-9) for c in _claims(scenario)]
    logs: np.ndarray = np.log(np.maximum(ratios, FLOOR))
    return logs


def _effect(
    scenario: Scenario,
    name: str,
    use: str,
    low: float,
    high: float,
    at_low: np.ndarray,
    at_high: np.ndarray,
    chance: np.ndarray,
) -> Effect:
    size = np.maximum(np.abs(at_low), np.abs(at_high))
    noticed = (size > math.log(1.0 + NOTICED)) & (size > CHANCE * chance)
    top = (
        int(np.argmax(np.where(noticed, size, 0.0)))
        if noticed.any()
        else int(np.argmax(size - CHANCE * chance))
    )
    return Effect(
        name,
        use,
        low,
        high,
        int(noticed.sum()),
        _claims(scenario)[top],
        math.exp(at_low[top]),
        math.exp(at_high[top]),
    )
