"""What would change: the campaign beside a counterfactual, over draws of the parameters, in persons with intervals.

Both sides of a draw have the same parameters, but for what is changed, and the same seed: they share every random draw
that they have in common, so that their difference holds little chance beside what the change does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yundong.base.counting import check_count
from yundong.base.errors import InputError
from yundong.figures.interval import Interval
from yundong.scenario import Scenario
from yundong.study.change.counterfactual import Counterfactual, counterfactual
from yundong.study.change.draws import ParameterDraws, draw_parameters
from yundong.study.fit.experiment import SAME
from yundong.study.runs.evaluation import Failure, Outputs
from yundong.study.runs.runner import Engine, StudyFailed, evaluate_all

if TYPE_CHECKING:
    import polars as pl
    import xarray as xr

DRAWS = 40
"""How many draws there are if nothing is asked for."""
STAGES = (20, 40)
"""Draws after which there is an answer while further ones are made; at 20 there are enough for a 90 % interval."""
FIRST_ANSWER = 60.0
"""Seconds within which a first answer is aimed at; where it would take longer, it comes from a smaller scale."""
COARSER = 4.0
"""By what the scale of such an answer is smaller."""
COARSEST = 0.02
"""The smallest scale from which an answer is given."""
FIGURES = ("identified", "arrested", "registered", "executed")
"""Indicators that are always compared, in persons; an experiment adds those it watches."""
TRUTHS = ("identified_wrongly", "arrested_wrongly", "offenders_missed")
"""What only the model knows, in persons; always compared, too."""
REPEAT = 100_000
"""Distance between the seeds of one draw."""
FEW = 19
"""Draws below which a 90 % interval is no more than the least and the greatest of them."""
LEAST = 3
"""Draws below which no interval is stated."""


@dataclass(frozen=True)
class PairedEffect:
    """What a change does to one figure, over the draws.

    Attributes
    ----------
    figure : str
        An indicator or a truth figure; persons, or the unit of the indicator.
    baseline, counterfactual : tuple of float
        The figure of each draw.
    """

    figure: str
    baseline: tuple[float, ...]
    counterfactual: tuple[float, ...]

    @property
    def truth(self) -> bool:
        """Whether only the model knows the figure."""
        return self.figure in TRUTHS

    @property
    def change(self) -> tuple[float, ...]:
        """Counterfactual less baseline, draw by draw."""
        return tuple(b - a for a, b in zip(self.baseline, self.counterfactual, strict=True))

    @property
    def median(self) -> float:
        """Median of the change."""
        return float(np.median(self.change))

    def interval(self, level: float = 0.9) -> Interval:
        """Return the central interval that holds a share of the changes."""
        return central(self.change, level)

    @property
    def rises(self) -> float:
        """Share of the draws in which the figure is higher with the change."""
        return float(np.mean(np.array(self.change) > 0.0))

    @property
    def falls(self) -> float:
        """Share of the draws in which the figure is lower with the change."""
        return float(np.mean(np.array(self.change) < 0.0))

    @property
    def verdict(self) -> str:
        """What the intervals support.

        ``more`` or ``less`` where the 90 % interval holds no change of the other sign and not zero; ``no difference``
        where it lies within `SAME` of the baseline on either side; ``rather more`` or ``rather less`` where the 50 %
        interval does not hold zero; else ``open``. Fewer than `FEW` draws support no 90 % interval.
        """
        near = SAME * float(np.median(self.baseline))
        wide, inner = self.interval(0.9), self.interval(0.5)
        enough = len(self.change) >= FEW
        if enough and -near <= wide.low and wide.high <= near:
            return "no difference"
        for found, words in ((wide, ("more", "less")), (inner, ("rather more", "rather less"))):
            if (enough or found is inner) and (found.low > 0.0 or found.high < 0.0):
                return words[found.high < 0.0]
        return "open"


@dataclass(frozen=True)
class WhatIf:
    """A counterfactual beside the campaign as it is run, over draws of the parameters.

    Attributes
    ----------
    scenario : Scenario
        That was run.
    changed : Counterfactual
        What is changed.
    draws : ParameterDraws
        Of the parameters, all that were asked for.
    kept : tuple of int
        The draws of which every run finished.
    failed : int
        Draws set aside because a run failed.
    scale : float
        Of the runs.
    seeds : int
        Pairs of runs of each draw; the mean over them counts.
    effects : tuple of PairedEffect
        One for each figure.
    """

    scenario: Scenario
    changed: Counterfactual
    draws: ParameterDraws
    kept: tuple[int, ...]
    failed: int
    scale: float
    seeds: int
    effects: tuple[PairedEffect, ...]

    def __getitem__(self, figure: str) -> PairedEffect:
        """Return the effect on a figure."""
        for effect in self.effects:
            if effect.figure == figure:
                return effect
        raise InputError(
            f"There is no figure {figure!r} here. There are: {', '.join(e.figure for e in self.effects)}."
        )

    def __repr__(self) -> str:
        return f"WhatIf({' '.join(self.changed.words)}, {len(self.kept)} draws from the {self.draws.origin})"

    def summary(self) -> list[dict[str, Any]]:
        """Return one row for each figure, numbers as they are: for programs, which round by themselves."""
        return [
            {
                "figure": e.figure,
                "truth": e.truth,
                "baseline": float(np.median(e.baseline)),
                "counterfactual": float(np.median(e.counterfactual)),
                "change": e.median,
                "low_50": e.interval(0.5).low,
                "high_50": e.interval(0.5).high,
                "low_90": e.interval(0.9).low,
                "high_90": e.interval(0.9).high,
                "rises": e.rises,
                "falls": e.falls,
                "verdict": e.verdict,
            }
            for e in self.effects
        ]

    def to_polars(self) -> pl.DataFrame:
        """Return one row for each draw and figure: draw, figure, baseline, counterfactual, change."""
        import polars as pl

        rows = [
            {
                "draw": draw,
                "figure": e.figure,
                "baseline": a,
                "counterfactual": b,
                "change": b - a,
            }
            for e in self.effects
            for draw, a, b in zip(self.kept, e.baseline, e.counterfactual, strict=True)
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def to_xarray(self) -> xr.Dataset:
        """Return baseline, counterfactual and change as a dataset, (figure, draw), with the parameters of each draw.

        Raises
        ------
        InputError
            If xarray is not installed; the extra ``study`` brings it.
        """
        from yundong.study.change.arrays import dataset_of_draws

        sides = {
            "baseline": [e.baseline for e in self.effects],
            "counterfactual": [e.counterfactual for e in self.effects],
            "change": [e.change for e in self.effects],
        }
        about = {"change": " ".join(self.changed.words), "scale": self.scale, "seeds": self.seeds}
        figures = [e.figure for e in self.effects]
        return dataset_of_draws(sides, {"figure": figures}, self.kept, self.draws, about)


def what_if(
    scenario: Scenario,
    words: Sequence[str],
    engine: Engine,
    *,
    draws: int = DRAWS,
    scale: float = 0.2,
    seeds: int = 1,
    early: Callable[[WhatIf], None] | None = None,
) -> WhatIf:
    """Run both sides of a counterfactual over draws of the parameters.

    Parameters
    ----------
    scenario, words
        What is run and what is changed, see `yundong.study.change.counterfactual.counterfactual`.
    engine
        Where finished runs are kept; a longer study goes on from a shorter one, and all share their baselines.
    draws
        Of the parameters, `LEAST` or more.
    scale
        Of the runs; 1 is one-to-one.
    seeds
        Pairs of runs of each draw; the mean over them counts, which leaves less of chance in it.
    early
        Called with the answer over the first draws (`STAGES`), if there are more. Where the first few show that this
        answer would take longer than `FIRST_ANSWER`, it is called before that with one at a smaller scale.

    Raises
    ------
    InputError
        For words that name nothing, or values that cannot be.
    StudyFailed
        If fewer than `LEAST` draws, or fewer than half, finished.
    """
    check_draws(draws, "interval")
    changed, drawn = counterfactual(scenario, words), draw_parameters(scenario, draws)
    first = min(STAGES[0], draws)
    if early is not None and scale / COARSER >= COARSEST:
        began = time.monotonic()
        _over(scenario, changed, drawn, LEAST, seeds, scale, engine)
        if (time.monotonic() - began) * first / LEAST > FIRST_ANSWER:
            early(_over(scenario, changed, drawn, first, seeds, scale / COARSER, engine))
    for stage in STAGES:
        if early is not None and stage < draws:
            early(_over(scenario, changed, drawn, stage, seeds, scale, engine))
    return _over(scenario, changed, drawn, draws, seeds, scale, engine)


def _over(
    scenario: Scenario,
    changed: Counterfactual,
    drawn: ParameterDraws,
    draws: int,
    seeds: int,
    scale: float,
    engine: Engine,
) -> WhatIf:
    """Run the pairs of the first so many draws and compare their means."""
    points = [
        point
        for draw in range(draws)
        for repeat in range(seeds)
        for point in changed.pair(1 + draw + REPEAT * repeat, scale, drawn.settings[draw])
    ]
    results = evaluate_all(scenario, points, engine)
    each = 2 * seeds
    rows = {draw: results[draw * each : (draw + 1) * each] for draw in range(draws)}
    done = {draw: runs for draw, row in rows.items() if len(runs := _finished(row)) == each}
    refuse_too_few(len(done), draws, results, engine)
    watched = changed.experiment.watch if changed.experiment else ()
    effects = tuple(
        PairedEffect(
            figure,
            tuple(_mean(runs[::2], figure) for runs in done.values()),
            tuple(_mean(runs[1::2], figure) for runs in done.values()),
        )
        for figure in dict.fromkeys((*FIGURES, *watched, *TRUTHS))
    )
    return WhatIf(scenario, changed, drawn, tuple(done), draws - len(done), scale, seeds, effects)


def _finished(row: Sequence[Outputs | Failure]) -> list[Outputs]:
    return [run for run in row if isinstance(run, Outputs)]


def _mean(runs: Sequence[Outputs], figure: str) -> float:
    return float(np.mean([figure_in(run, figure) or 0.0 for run in runs]))


def figure_in(run: Outputs, figure: str) -> float | None:
    """Return a figure of a run: what only the model knows, or an indicator at its end; None if it has no such."""
    return run.truth.get(figure) if figure in TRUTHS else run.indicators.get(figure)


def check_draws(draws: int, what: str) -> None:
    """Refuse fewer draws than give what is wanted of them, such as an interval.

    Raises
    ------
    InputError
        For fewer than `LEAST`, or more than can be meant.
    """
    check_count("draws", draws, LEAST, what)


def refuse_too_few(done: int, asked: int, results: Sequence[Outputs | Failure], engine: Engine) -> None:
    """Raise StudyFailed where fewer than `LEAST` draws, or fewer than half of them, have finished."""
    if done >= LEAST and 2 * done >= asked:
        return
    few = f"Only {done} of {asked} draws finished, too few for an interval."
    failure = next((result for result in results if isinstance(result, Failure)), None)
    if failure is None:  # the runs finished, without what was asked of them
        raise StudyFailed(f"{few} Take more draws, or another scale: in the others the figure is missing.")
    raise StudyFailed(
        f"{few} The first failure ({failure.stage}): {failure.message}. {engine.store.path} holds settings and "
        "tracebacks."
    )


def central(values: Sequence[float], level: float) -> Interval:
    """Return the interval that holds a further value with a probability, if it is drawn as these were.

    For that, quantiles have to lie further out than those of the values themselves (``weibull``); with too few values
    the interval is from the least to the greatest.
    """
    low, high = np.quantile(values, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], method="weibull")
    return Interval(float(low), float(high))
