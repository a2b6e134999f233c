"""Each mechanism switched off in turn: what it moves, over several seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yundong.campaign.loop import MECHANISMS
from yundong.scenario import Scenario
from yundong.study.runs.evaluation import DesignPoint, Outputs
from yundong.study.runs.runner import Engine, outputs_of

FIGURES = (
    "attendances", "letters", "leads", "identified", "arrested", "registered", "narcotics_liang", "processed",
    "executed", "agency_offenders", "identified_wrongly", "arrested_wrongly",
)  # fmt: skip
"""Indicators at the end of the campaign, then two figures that only the model knows."""

SPREADS = 3.0
"""A figure counts as moved when the mean over seeds changes by more than so many of its standard errors."""


@dataclass(frozen=True)
class Switched:
    """What switching one mechanism off did to a figure.

    Attributes
    ----------
    mechanism, figure : str
        Names.
    ratio : float or None
        Mean over seeds without the mechanism over the mean with it; None where the campaign as it was run has none.
    moved : bool
        Whether the difference, seed by seed, is more than chance.
    """

    mechanism: str
    figure: str
    ratio: float | None
    moved: bool


def switch_off_each(
    scenario: Scenario,
    seeds: Sequence[int],
    scale: float,
    engine: Engine,
) -> list[Switched]:
    """Run the campaign with all mechanisms and without each, and return every figure of `FIGURES` for each.

    Raises
    ------
    StudyFailed
        If a run failed.
    """
    names = [mechanism.name for mechanism in MECHANISMS]
    arms: list[tuple[str, ...]] = [(), *((name,) for name in names)]
    points = [DesignPoint(seed, scale, without=arm) for arm in arms for seed in seeds]
    outputs = outputs_of(scenario, points, engine)
    runs = [outputs[i : i + len(seeds)] for i in range(0, len(outputs), len(seeds))]
    return [
        _switched(name, figure, runs[0], arm)
        for name, arm in zip(names, runs[1:], strict=True)
        for figure in FIGURES
    ]


def figure_of_run(run: Outputs, figure: str) -> float:
    """Return a figure of a run: an indicator at the end of the campaign, or what only the model knows."""
    return run.truth[figure] if figure in run.truth else run.indicators.get(figure, 0.0)


def _switched(name: str, figure: str, before: Sequence[Outputs], after: Sequence[Outputs]) -> Switched:
    a, b = (np.array([figure_of_run(run, figure) for run in arm]) for arm in (before, after))
    change = b - a
    error = float(change.std(ddof=1)) / np.sqrt(change.size) if change.size > 1 else 0.0
    moved = bool(abs(change.mean()) > max(SPREADS * error, 1e-9 * abs(a.mean())))
    return Switched(name, figure, float(b.mean() / a.mean()) if a.mean() else None, moved)
