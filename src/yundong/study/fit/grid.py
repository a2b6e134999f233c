"""A grid: the campaign run at every combination of some values and seeds, as one tidy table."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from yundong.base.cells import CellError, number
from yundong.base.errors import InputError
from yundong.campaign.decisions import decide_all
from yundong.campaign.loop import check_names
from yundong.campaign.settable import check_places
from yundong.scenario import Scenario
from yundong.study.runs.evaluation import DesignPoint
from yundong.study.runs.runner import Engine, outputs_of

if TYPE_CHECKING:
    import polars as pl


def parse_values(words: Iterable[str]) -> dict[str, tuple[float, ...]]:
    """Return name and values from words such as ``letters.base_rate=0.001,0.002``.

    Raises
    ------
    InputError
        For words without an equals sign, values that are not numbers, names and values given twice; all at once.
    """
    values: dict[str, tuple[float, ...]] = {}
    problems = []
    for word in words:
        name, equals, listed = (part.strip() for part in word.partition("="))
        if not equals or not name or not listed:
            problems.append(
                f"{word!r} sets nothing. Write name=value,value, such as letters.base_rate=0.001,0.002."
            )
            continue
        if name in values:
            problems.append(f"{name} is given twice. Give all its values at once, separated by commas.")
        try:
            values[name] = tuple(number(value.strip()) for value in listed.split(","))
        except CellError as error:
            problems.append(f"{name} cannot be {listed!r}: {error.problem} {error.remedy}")
            continue
        if len(set(values[name])) < len(values[name]):
            problems.append(f"{name} has the same value twice in {listed!r}. Give each once.")
    if problems:
        raise InputError(problems)
    return values


def design(
    values: Mapping[str, Sequence[float]],
    seeds: Sequence[int],
    scale: float,
    without: tuple[str, ...] = (),
    interpretation: str = "balanced",
    until: str | None = None,
) -> list[DesignPoint]:
    """Return every combination of the values, the last name fastest, each with every seed."""
    names = list(values)
    return [
        DesignPoint(seed, scale, dict(zip(names, point, strict=True)), without, interpretation, until)
        for point in itertools.product(*values.values())
        for seed in seeds
    ]


def refuse_impossible(
    scenario: Scenario,
    values: Mapping[str, Sequence[float]],
    without: tuple[str, ...] = (),
    interpretation: str = "balanced",
    until: str | None = None,
) -> None:
    """Refuse a grid of which no run can be made, before its runs are counted.

    Raises
    ------
    InputError
        For unknown parameters, areas, mechanisms and interpretations, with the nearest names, for values that a
        parameter cannot have and for a last day outside the calendar; all at once.
    """

    def settings() -> None:
        asked = [{name: value} for name, several in values.items() for value in several]
        tried = [partial(scenario.parameters.replace, one, scenario.areas) for one in asked]
        _all_at_once(tried)
        _all_at_once([check for one in tried for check in (one().refuse_far, partial(check_places, one()))])

    _all_at_once(
        [
            settings,
            partial(check_names, without),
            partial(scenario.schedule.clock, until),
            partial(decide_all, scenario, interpretation),
        ]
    )


def _all_at_once(checks: Iterable[Callable[[], object]]) -> None:
    """Make every check; raise one InputError with each different sentence of those that refuse."""
    problems: list[str] = []
    for check in checks:
        try:
            check()
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(list(dict.fromkeys(problems)))


def grid(
    scenario: Scenario,
    points: Sequence[DesignPoint],
    engine: Engine,
) -> pl.DataFrame:
    """Run every point and return one row for each: seed, scale, what was set, indicators, what only the model knows.

    Raises
    ------
    InputError
        For a point that cannot be run.
    StudyFailed
        If a run failed.
    """
    import polars as pl

    outputs = outputs_of(scenario, points, engine)
    rows = [
        {
            "seed": point.seed,
            "scale": point.scale,
            **point.settings,
            **run.indicators,
            **{f"truth_{name}": value for name, value in run.truth.items()},
        }
        for point, run in zip(points, outputs, strict=True)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)
