"""A parameter over its range: the curve of any figure, with bands over draws of all other parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yundong.base.cells import CellError, number
from yundong.base.counting import check_count
from yundong.base.errors import InputError, did_you_mean
from yundong.figures.interval import Interval
from yundong.scenario import Scenario
from yundong.study.change.draws import ParameterDraws, draw_parameters
from yundong.study.change.what_if import TRUTHS, PairedEffect, central, check_draws, figure_in, refuse_too_few
from yundong.study.posterior.weighted import stored
from yundong.study.runs.evaluation import DesignPoint, Outputs
from yundong.study.runs.runner import Engine, evaluate_all

if TYPE_CHECKING:
    import polars as pl
    import xarray as xr

USUAL = "identified_wrongly"
"""The figure of a sweep that names none."""


@dataclass(frozen=True)
class Swept:
    """The values of a parameter that a sweep takes.

    Attributes
    ----------
    parameter : str
        Its name.
    values : tuple of float
        From low to high, evenly spaced, in the logarithm where the range is one of ratios.
    logarithmic : bool
        Whether they are spaced so.
    """

    parameter: str
    values: tuple[float, ...]
    logarithmic: bool


@dataclass(frozen=True)
class Sweep:
    """A figure at values of a parameter, over draws of all others.

    Attributes
    ----------
    scenario : Scenario
        That was run.
    swept : Swept
        The parameter and its values.
    figure : str
        An indicator or a truth figure.
    draws : ParameterDraws
        All that were asked for.
    kept : tuple of int
        The draws whose runs finished at every value.
    failed : int
        Draws set aside.
    scale : float
        Of the runs.
    curves : tuple of tuple of float
        The figure at each value, one row per draw.
    """

    scenario: Scenario
    swept: Swept
    figure: str
    draws: ParameterDraws
    kept: tuple[int, ...]
    failed: int
    scale: float
    curves: tuple[tuple[float, ...], ...]

    def __repr__(self) -> str:
        return f"Sweep({self.figure} over {self.swept.parameter}, {len(self.kept)} draws)"

    @property
    def truth(self) -> bool:
        """Whether only the model knows the figure."""
        return self.figure not in self.scenario.indicators

    def at(self, place: int) -> tuple[float, ...]:
        """Return the figure of each draw at one of the values."""
        return tuple(curve[place] for curve in self.curves)

    def band(self, place: int, level: float = 0.9) -> Interval:
        """Return the central interval over draws at one of the values."""
        return central(self.at(place), level)

    @property
    def ends(self) -> PairedEffect:
        """The figure at the highest value beside that at the lowest, draw by draw."""
        return PairedEffect(self.figure, self.at(0), self.at(-1))

    def summary(self) -> list[dict[str, float]]:
        """Return one row for each value: median and intervals, numbers as they are."""
        return [
            {
                "value": value,
                "median": float(np.median(self.at(i))),
                "low_50": self.band(i, 0.5).low,
                "high_50": self.band(i, 0.5).high,
                "low_90": self.band(i).low,
                "high_90": self.band(i).high,
            }
            for i, value in enumerate(self.swept.values)
        ]

    def to_polars(self) -> pl.DataFrame:
        """Return one row for each draw and value: draw, value, figure."""
        import polars as pl

        rows = [
            {"draw": draw, "value": value, self.figure: found}
            for draw, curve in zip(self.kept, self.curves, strict=True)
            for value, found in zip(self.swept.values, curve, strict=True)
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def to_xarray(self) -> xr.Dataset:
        """Return the figure as a dataset, (value, draw), with the parameters of each draw.

        Raises
        ------
        InputError
            If xarray is not installed; the extra ``study`` brings it.
        """
        from yundong.study.change.arrays import dataset_of_draws

        curves = [self.at(i) for i in range(len(self.swept.values))]
        about = {"swept": self.swept.parameter, "scale": self.scale}
        return dataset_of_draws(
            {self.figure: curves}, {"value": self.swept.values}, self.kept, self.draws, about
        )


def swept(scenario: Scenario, words: str, points: int) -> Swept:
    """Return the values that words such as ``letters.mistaken=0.01:0.2`` ask for; by default over the whole range.

    Raises
    ------
    InputError
        For an unknown parameter, a range that is none, or a parameter without one.
    """
    name, equals, ends = (part.strip() for part in words.partition("="))
    parameter = scenario.parameters[name]
    low, high = parameter.low, parameter.high
    if equals:
        first, _, last = ends.partition(":")
        try:
            low, high = number(first.strip()), number(last.strip())
        except CellError:
            raise InputError(
                f"Invalid range {ends!r} of {name}: must be two numbers with a colon, such as {name}=0.1:0.5."
            ) from None
    if low is None or high is None:
        raise InputError(f"{name} has no range in parameters.csv. Add one: {name}=LOW:HIGH.")
    if not low < high:
        raise InputError(f"Invalid range {low:g}:{high:g} of {name}: the first number must be the lower one.")
    logarithmic = low > 0.0 and parameter.prior in ("loguniform", "lognormal", "gamma")
    values = np.geomspace(low, high, points) if logarithmic else np.linspace(low, high, points)
    made = tuple(min(max(stored(float(value)), low), high) for value in values)
    for value in (low, high):
        scenario.parameters.replace({name: value}, scenario.areas).refuse_far()
    return Swept(name, made, logarithmic)


def sweep(
    scenario: Scenario,
    words: str,
    engine: Engine,
    *,
    figure: str = USUAL,
    points: int = 7,
    draws: int = 20,
    scale: float = 0.1,
) -> Sweep:
    """Run the campaign at values of a parameter, each with the same draws of all others and the same seeds.

    Parameters
    ----------
    words
        ``parameter`` or ``parameter=low:high``.
    engine
        Where finished runs are kept.
    figure
        An indicator at the end of the campaign, or a truth figure such as ``identified_wrongly``.
    points
        Values of the parameter, 2 or more.
    draws
        Of the other parameters, 3 or more.

    Raises
    ------
    InputError
        For an unknown parameter or figure, or a range that is none.
    StudyFailed
        If too few draws finished.
    """
    check_count("points", points, 2)
    check_draws(draws, "band")
    check_figure(scenario, figure)
    asked, drawn = swept(scenario, words, points), draw_parameters(scenario, draws)
    design = [
        DesignPoint(1 + draw, scale, {**settings, asked.parameter: value})
        for draw, settings in enumerate(drawn.settings)
        for value in asked.values
    ]
    results = evaluate_all(scenario, design, engine)
    rows = [results[i : i + points] for i in range(0, len(results), points)]
    curves = {draw: curve for draw, row in enumerate(rows) if (curve := _curve(row, figure)) is not None}
    refuse_too_few(len(curves), draws, results, engine)
    kept = tuple(curves)
    return Sweep(scenario, asked, figure, drawn, kept, draws - len(kept), scale, tuple(curves.values()))


def check_figure(scenario: Scenario, figure: str) -> None:
    """Raise InputError for a figure that is neither an indicator nor a truth figure, with the nearest."""
    known = [*scenario.indicators, *TRUTHS]
    if figure not in known:
        hint = did_you_mean(figure, known) or " `yundong indicators` lists them."
        raise InputError(f"There is no figure {figure!r}.{hint}")


def _curve(row: Sequence[object], figure: str) -> tuple[float, ...] | None:
    """Return a figure along the values of one draw; None if a run failed or has no such figure."""
    runs = [run for run in row if isinstance(run, Outputs)]
    known = [float(value) for run in runs if (value := figure_in(run, figure)) is not None]
    return tuple(known) if len(known) == len(row) else None
