"""An experiment: the campaign as it was run beside one with other options, over several seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yundong.base.errors import InputError, did_you_mean
from yundong.scenario import Experiment, Scenario, parse_settings
from yundong.study.runs.evaluation import DesignPoint
from yundong.study.runs.runner import Engine, outputs_of

SAME = 0.02
"""Ratios nearer to 1 than this count as no difference."""
TRUTH = ("identified_wrongly", "arrested_wrongly", "offenders_missed")


@dataclass(frozen=True)
class Contrast:
    """One figure of the baseline beside the same of the counterfactual.

    Attributes
    ----------
    figure, unit : str
        What is compared.
    baseline, counterfactual : float
        Medians over seeds, in the unit.
    ratio : float or None
        Median over seeds of baseline over counterfactual; above 1, there is more of it in the campaign as it was run.
        None where the counterfactual has none of it.
    low, high : float or None
        Least and greatest ratio over the seeds.
    difference, difference_low, difference_high : float
        Baseline less counterfactual, seed by seed, in the unit: median, least and greatest.
    verdict : str
        ``more``, ``less`` or ``no difference`` in the baseline, where all seeds agree; else ``open``.
    """

    figure: str
    unit: str
    baseline: float
    counterfactual: float
    ratio: float | None
    low: float | None
    high: float | None
    difference: float
    difference_low: float
    difference_high: float
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


def design(
    experiment: Experiment, seeds: Sequence[int], scale: float
) -> tuple[list[DesignPoint], list[DesignPoint]]:
    """Return the runs of the baseline and of the counterfactual; an option ``until`` holds for both."""
    until = next(iter(experiment.option("until")), None)
    reading = next(iter(experiment.option("interpretation")), "balanced")
    settings = parse_settings(experiment.option("set"))
    without = experiment.option("without")
    baseline = [DesignPoint(seed, scale, until=until) for seed in seeds]
    counterfactual = [DesignPoint(seed, scale, settings, without, reading, until) for seed in seeds]
    return baseline, counterfactual


def conduct(
    scenario: Scenario,
    experiment: Experiment,
    seeds: Sequence[int],
    scale: float,
    engine: Engine,
) -> list[Contrast]:
    """Run baseline and counterfactual; return the indicators watched, then the distance to the truth.

    Both runs of a seed share every random draw that they have in common.

    Raises
    ------
    StudyFailed
        If a run failed.
    """
    baseline, counterfactual = design(experiment, seeds, scale)
    outputs = outputs_of(scenario, [*baseline, *counterfactual], engine)
    pairs = list(zip(outputs[: len(baseline)], outputs[len(baseline) :], strict=True))
    watched = [scenario.indicators[name] for name in experiment.watch]
    return [
        contrast(
            i.name_en, i.unit, [(a.indicators.get(i.id, 0.0), b.indicators.get(i.id, 0.0)) for a, b in pairs]
        )
        for i in watched
    ] + [
        contrast(
            f"{name.replace('_', ' ')} (truth)", "persons", [(a.truth[name], b.truth[name]) for a, b in pairs]
        )
        for name in TRUTH
    ]


def contrast(figure: str, unit: str, pairs: Sequence[tuple[float, float]]) -> Contrast:
    """Return the contrast of a figure, from its value in baseline and counterfactual by seed."""
    baseline, counterfactual = (float(np.median([pair[side] for pair in pairs])) for side in (0, 1))
    less = [a - b for a, b in pairs]
    differences = (float(np.median(less)), min(less), max(less))
    ratios = [a / b for a, b in pairs if b]
    if len(ratios) < len(pairs):  # the counterfactual has none of it
        if all(a > b for a, b in pairs):
            verdict = "more"
        else:
            verdict = "open" if any(a for a, _ in pairs) else "no difference"
        return Contrast(figure, unit, baseline, counterfactual, None, None, None, *differences, verdict)
    low, high, middle = min(ratios), max(ratios), float(np.median(ratios))
    return Contrast(
        figure, unit, baseline, counterfactual, middle, low, high, *differences, _verdict(low, high)
    )


def _verdict(low: float, high: float) -> str:
    if low > 1.0 + SAME:
        return "more"
    if high < 1.0 - SAME:
        return "less"
    return "no difference" if max(abs(low - 1.0), abs(high - 1.0)) <= SAME else "open"
