"""What each parameter moves, one at a time: over its range by runs, or by the slopes that a fit has logged."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yundong.base.errors import InputError
from yundong.report.documented import figure
from yundong.scenario import Scenario
from yundong.study.measure import Cache, Outcome, Trial, measure_all

NOTICED = 0.1
"""A claim counts as moved when its figure changes by a tenth."""
CHANCE = 3.0
"""... and by more than so many standard deviations over seeds at the scale of the runs."""
FLOOR = 1e-3
Logged = tuple[
    Mapping[str, float], Mapping[str, float]
]  # values of a run of the fit, and its ratios by claim


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
    cache: Cache,
    seeds: Sequence[int] = (1, 2, 3, 4, 5),
    workers: int = 1,
    names: Sequence[str] | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> list[Effect]:
    """Move every parameter that has a range to its ends, all others as they stand; most effect first.

    Parameters
    ----------
    seeds
        The first is used for the moved runs; all together show how much is chance.
    names
        Parameters to move; by default all that are not fixed.
    """
    chosen = [
        p
        for p in scenario.parameters.values()
        if p.use != "fixed" and p.low is not None and p.high is not None
    ]
    if names is not None:
        chosen = [p for p in chosen if p.name in names]
    base = [Trial(seed, scale) for seed in seeds]
    ends = [Trial(seeds[0], scale, {p.name: float(end or 0.0)}) for p in chosen for end in (p.low, p.high)]
    outcomes = measure_all(scenario, [*base, *ends], cache, workers, tell)
    still = np.array([_logs(scenario, outcome) for outcome in outcomes[: len(base)]])
    chance = still.std(axis=0, ddof=1) if len(base) > 1 else np.zeros(still.shape[1])
    effects = []
    for i, p in enumerate(chosen):
        at = [_logs(scenario, outcomes[len(base) + 2 * i + side]) - still[0] for side in (0, 1)]
        effects.append(
            _effect(scenario, p.name, p.use, float(p.low or 0.0), float(p.high or 0.0), at[0], at[1], chance)
        )
    return sorted(effects, key=lambda e: (-e.moved, -max(abs(math.log(e.at_low)), abs(math.log(e.at_high)))))


def _claims(scenario: Scenario) -> list[str]:
    return [c.id for c in scenario.claims.values() if c.role == "calibrate"]


def _logs(scenario: Scenario, outcome: Outcome) -> np.ndarray:
    """Return the logarithm of modelled over documented of each claim ``calibrate``; nothing counts as FLOOR."""
    ratios = [
        (outcome.claims.get(c) or 0.0) / max(figure(scenario.claims[c]), 1e-9) for c in _claims(scenario)
    ]
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


def logged_slopes(path: Path, scenario: Scenario) -> dict[str, dict[str, float]]:
    """Return from the log of a fit how each claim answers to each parameter moved by the search's step.

    Parameters
    ----------
    path
        A log of `yundong fit`: one JSON object a line, those of the slope marked so.

    Returns
    -------
    dict of str to dict of str to float
        By parameter and claim, modelled figure after the step over that before, the mean over seeds; of the last
        slope in the log. Empty where there is no log, or none of its runs is of a slope.

    Raises
    ------
    InputError
        If a line is not an entry of a fit.
    """
    groups: dict[tuple[str, float], dict[int, list[Logged]]] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            if entry["why"] == "slope":
                group = groups.setdefault((entry["model"], entry["scale"]), {})
                group.setdefault(entry["seed"], []).append((entry["values"], entry["ratios"]))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}, line {number}: not an entry of a fit ({error}). Delete the line."
            ) from error
    if not groups:
        return {}
    logs: dict[str, dict[str, list[float]]] = {}
    for runs in list(groups.values())[-1].values():
        _add_slopes(runs, logs)
    return {
        name: {claim: math.exp(float(np.mean(values))) for claim, values in claims.items()}
        for name, claims in logs.items()
    }


def _add_slopes(runs: Sequence[Logged], logs: dict[str, dict[str, list[float]]]) -> None:
    """Add, for each run of one seed that differs from the first in one value, how the claims changed."""
    start, before = runs[0]
    for values, after in runs[1:]:
        moved = [name for name in values if values[name] != start.get(name)]
        if len(moved) != 1:
            continue
        for claim in before:
            change = math.log(max(after.get(claim, 0.0), FLOOR) / max(before[claim], FLOOR))
            logs.setdefault(moved[0], {}).setdefault(claim, []).append(change)
