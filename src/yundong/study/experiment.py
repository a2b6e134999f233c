"""An experiment: the campaign as it is beside a run with other options, over several seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from yundong.base.errors import InputError, did_you_mean
from yundong.scenario import Experiment, Scenario, parse_settings
from yundong.study.measure import Cache, Outcome, Trial, measure_all

SAME = 0.02
"""Ratios nearer to 1 than this count as no difference."""
TRUTH = ("identified_wrongly", "arrested_wrongly", "offenders_missed")


@dataclass(frozen=True)
class Finding:
    """One figure of both runs.

    Attributes
    ----------
    base, other : float
        Medians over seeds of the run as it is and of the other run.
    ratio : float or None
        Median over seeds of base over other; above 1, there is more of it as the campaign was run.
    low, high : float or None
        Least and greatest ratio over the seeds.
    verdict : str
        ``more``, ``less`` or ``no difference`` in the campaign as it is, where all seeds agree; else ``open``.
    """

    figure: str
    unit: str
    base: float
    other: float
    ratio: float | None
    low: float | None
    high: float | None
    verdict: str


def find(scenario: Scenario, name: str) -> Experiment:
    """Return an experiment of a scenario.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if not scenario.experiments:
        raise InputError(f"The scenario {scenario.name} has no experiments. List some in experiments.csv.")
    if name not in scenario.experiments:
        hint = did_you_mean(name, scenario.experiments) or " `yundong experiments` lists them."
        raise InputError(f"There is no experiment {name!r}.{hint}")
    return scenario.experiments[name]


def trials(experiment: Experiment, seeds: Sequence[int], scale: float) -> tuple[list[Trial], list[Trial]]:
    """Return the runs as they are and the other runs; a last day holds for both."""
    until = next(iter(experiment.option("until")), None)
    reading = next(iter(experiment.option("interpretation")), "balanced")
    settings = parse_settings(experiment.option("set"))
    base = [Trial(seed, scale, until=until) for seed in seeds]
    other = [Trial(seed, scale, settings, experiment.option("without"), reading, until) for seed in seeds]
    return base, other


def conduct(
    scenario: Scenario,
    experiment: Experiment,
    seeds: Sequence[int],
    scale: float,
    cache: Cache,
    workers: int = 1,
    tell: Callable[[str], None] = lambda text: None,
) -> list[Finding]:
    """Run both sides and return what is watched, then the distance to the truth.

    Both sides of a seed share every random draw that they have in common.
    """
    base, other = trials(experiment, seeds, scale)
    outcomes = measure_all(scenario, [*base, *other], cache, workers, tell)
    pairs = list(zip(outcomes[: len(base)], outcomes[len(base) :], strict=True))
    findings = [
        _finding(
            scenario.indicators[name].name_en,
            scenario.indicators[name].unit,
            [_counts(p, name) for p in pairs],
        )
        for name in experiment.watch
    ]
    return findings + [
        _finding(
            f"{name.replace('_', ' ')} (truth)", "persons", [(a.truth[name], b.truth[name]) for a, b in pairs]
        )
        for name in TRUTH
    ]


def _counts(pair: tuple[Outcome, Outcome], name: str) -> tuple[float, float]:
    return pair[0].counts.get(name, 0.0), pair[1].counts.get(name, 0.0)


def _finding(figure: str, unit: str, pairs: Sequence[tuple[float, float]]) -> Finding:
    base, other = (float(np.median([pair[side] for pair in pairs])) for side in (0, 1))
    ratios = [a / b for a, b in pairs if b]
    if len(ratios) < len(pairs):  # the other run has none of it
        verdict = (
            "more"
            if all(a > b for a, b in pairs)
            else ("no difference" if not any(a for a, _ in pairs) else "open")
        )
        return Finding(figure, unit, base, other, None, None, None, verdict)
    low, high = min(ratios), max(ratios)
    if low > 1.0 + SAME:
        verdict = "more"
    elif high < 1.0 - SAME:
        verdict = "less"
    else:
        verdict = "no difference" if max(abs(low - 1.0), abs(high - 1.0)) <= SAME else "open"
    return Finding(figure, unit, base, other, float(np.median(ratios)), low, high, verdict)
