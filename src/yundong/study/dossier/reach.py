"""What would have to be true for a figure to have some value: the shortest way there that the draws show.

The draws say how much each assumption moves the figure. The campaign is run along that direction, from the values of
the scenario, until the figure has the value asked for or every assumption on the way has come to an end of its range.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yundong.report.documented import figure as documented
from yundong.scenario import Scenario
from yundong.study.dossier.questions import CLAIM, Questions, ScenarioQuestion
from yundong.study.dossier.verdict import FEWEST, DrawnCube, beyond_chance, rank_correlation
from yundong.study.posterior.weighted import Posterior
from yundong.study.runs.evaluation import DesignPoint, Outputs
from yundong.study.runs.runner import Engine, outputs_of

NEAR = 0.005
"""How near to a share that is asked for counts as there."""
HALVINGS = 7
"""Steps that narrow down how far to go."""
SEEDS = (1, 2)
"""Runs at every step; their mean counts."""
LEAST_SLOPE = 1.5
"""Standard errors below which an assumption is left where it is: the draws do not show that it matters."""
MOST_MOVED = 24
"""Parameters at most on a way: those that carry most."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MovedAssumption:
    """An assumption on the way to a value."""

    parameter: str
    start: float
    end: float
    at_its_end: bool


@dataclass(frozen=True)
class Reached:
    """How near the figure came to a value, and what had to be changed.

    Attributes
    ----------
    target, value : float
        Asked for, and found at the end of the way.
    met : bool
        Whether it came within `NEAR`.
    moved : tuple of MovedAssumption
        The assumptions changed, the furthest in front.
    factor : float
        Typical factor by which the fitted documented figures are then missed.
    as_far : int
        Draws in which the figure lies at the value or beyond it, seen from the values of the scenario.
    """

    target: float
    value: float
    met: bool
    moved: tuple[MovedAssumption, ...]
    factor: float
    as_far: int


@dataclass(frozen=True)
class SearchAnswer:
    """What the draws say of a figure, and what would have to be true for its values.

    Attributes
    ----------
    values : tuple of float
        The figure in each draw.
    today, factor : float
        With the values of the scenario, and the typical factor by which the fitted documented figures are missed.
    slopes : tuple of (str, float)
        Assumptions that move the figure, with their rank correlation, the strongest in front.
    reached : tuple of Reached
        One for each value asked for.
    """

    question: ScenarioQuestion
    kept: tuple[int, ...]
    failed: int
    values: tuple[float, ...]
    today: float
    factor: float
    slopes: tuple[tuple[str, float], ...]
    reached: tuple[Reached, ...]


def answer_search(
    scenario: Scenario,
    questions: Questions,
    question: ScenarioQuestion,
    drawn: DrawnCube,
    runs: Mapping[int, Outputs],
    asked: int,
    scale: float,
    engine: Engine,
) -> SearchAnswer:
    """Find out what would have to be true for each value that a question asks for.

    Parameters
    ----------
    runs
        The campaign as run, by draw.
    asked
        Draws that were asked for.

    Raises
    ------
    StudyFailed
        If a run on the way failed.
    """
    search = question.search
    assert search is not None
    found = {n: v for n, run in runs.items() if (v := questions.value(run, search.figure)) is not None}
    kept = tuple(found)
    names, correlation = _slopes(questions, question, drawn, found)
    way = _Way(scenario, questions, search.figure, names, correlation, drawn, scale, engine)
    today, factor = way.at(0.0)
    values = np.array(list(found.values()))
    return SearchAnswer(
        question,
        kept,
        asked - len(kept),
        tuple(found.values()),
        today,
        factor,
        tuple(zip(names, map(float, correlation), strict=True)),
        tuple(way.to(target, today, values) for target in search.targets),
    )


def _slopes(
    questions: Questions, question: ScenarioQuestion, drawn: DrawnCube, found: Mapping[int, float]
) -> tuple[list[str], Floats]:
    """Return the parameters that move the figure with their rank correlations, the strongest in front.

    The assumptions of the question count where they show, any other parameter where it does beyond what chance gives
    among so many. A posterior has many more draws to see this in than a dossier runs.
    """
    assert question.search is not None
    at, values = drawn.at[list(found)], np.array(list(found.values()))
    if drawn.posterior is not None:
        whole = _in_posterior(drawn.posterior, questions, question.search.figure)
        if whole is not None:
            columns = [drawn.posterior.values(f"parameter:{name}") for name in drawn.names]
            at, values = np.column_stack(columns)[np.isfinite(whole)], whole[np.isfinite(whole)]
    if len(values) < FEWEST:
        return [], np.zeros(0)
    correlation = rank_correlation(at, values)
    errors = np.abs(correlation) * math.sqrt(len(values) - 2)
    named = np.isin(drawn.names, question.assumptions)
    shows = errors >= np.where(named, LEAST_SLOPE, beyond_chance(len(values), len(drawn.names)))
    order = [int(i) for i in np.argsort(-np.abs(correlation), kind="stable") if shows[i]][:MOST_MOVED]
    return [drawn.names[i] for i in order], correlation[order]


def _in_posterior(posterior: Posterior, questions: Questions, figure: str) -> Floats | None:
    """Return a figure of every draw of a posterior, None where the posterior does not hold it."""
    named = questions.figures.get(figure)
    of, per = (figure, None) if named is None else (named.of, named.per)
    part, whole = _column(posterior, of), None if per is None else _column(posterior, per)
    if part is None or per is None:
        return part
    with np.errstate(divide="ignore", invalid="ignore"):
        return None if whole is None else part / whole


def _column(posterior: Posterior, name: str) -> Floats | None:
    quantities = [name] if name.startswith(CLAIM) else [f"indicator:{name}", f"truth:{name}"]
    return next((posterior.values(quantity) for quantity in quantities if posterior.has(quantity)), None)


class _Way:
    """A straight way through the cube of the prior, along which the campaign is run."""

    def __init__(
        self,
        scenario: Scenario,
        questions: Questions,
        figure: str,
        names: Sequence[str],
        direction: Floats,
        drawn: DrawnCube,
        scale: float,
        engine: Engine,
    ) -> None:
        self.scenario, self.names, self.scale = scenario, list(names), scale
        # Two runs at a time do not repay the beginning of new processes at every step.
        self.engine = replace(engine, workers=1, progress=lambda line: None)
        self.progress = engine.progress
        self.value: Callable[[Outputs], float | None] = lambda run: questions.value(run, figure)
        self.cube = drawn.cube
        self.start = self.cube.coordinates({}, self.names)
        norm = float(np.linalg.norm(direction))
        self.direction = direction / norm if norm else direction

    def at(self, length: float) -> tuple[float, float]:
        """Return the figure so far along the way, and the typical factor by which documented figures are missed."""
        settings = self.settings(length)
        runs = outputs_of(self.scenario, [DesignPoint(s, self.scale, settings) for s in SEEDS], self.engine)
        values = [value for run in runs if (value := self.value(run)) is not None]
        return float(np.mean(values)) if values else math.nan, typical_factor(self.scenario, runs)

    def settings(self, length: float) -> dict[str, float]:
        """Return the parameters so far along the way; those that have not moved keep their values in the scenario."""
        at = np.clip(self.start + length * self.direction, 0.0, 1.0)
        moved = [i for i in range(len(self.names)) if self.direction[i] and length]
        return self.cube.settings(at[moved], [self.names[i] for i in moved])

    def furthest(self, side: int) -> float:
        """Return how long the way is until every assumption on it is at an end of its range."""
        moving = self.direction != 0.0
        room = np.where(side * self.direction > 0.0, 1.0 - self.start, self.start)
        return float(np.max(room[moving] / np.abs(self.direction[moving]), initial=0.0))

    def to(self, target: float, today: float, draws: Floats) -> Reached:
        """Go towards a value, and halve the way until the figure is near it; `draws` has the figure of each draw."""
        side = 1 if target > today else -1
        low, high = 0.0, side * self.furthest(side)
        self.progress(f"search for {100 * target:g} %: the far end")
        value, factor = self.at(high)
        passed = (value - target) * side >= 0.0
        length = high
        for step in range(1, HALVINGS + 1 if passed else 1):
            if abs(value - target) <= NEAR:
                break
            self.progress(f"search for {100 * target:g} %: step {step} of at most {HALVINGS}")
            length = (low + high) / 2.0
            value, factor = self.at(length)
            if (value - target) * side >= 0.0:
                high = length
            else:
                low = length
        as_far = int((draws >= target).sum() if side > 0 else (draws <= target).sum())
        return Reached(target, value, abs(value - target) <= NEAR, self.moved(length), factor, as_far)

    def moved(self, length: float) -> tuple[MovedAssumption, ...]:
        """Return the assumptions that the way has changed."""
        found = []
        for name, value in self.settings(length).items():
            i = self.names.index(name)
            away = abs(self.cube.coordinates({name: value}, [name])[0] - self.start[i])
            place = self.start[i] + length * self.direction[i]
            start = self.scenario.parameters[name].value
            found.append((away, MovedAssumption(name, start, value, not 0.0 < place < 1.0)))
        return tuple(moved for _, moved in sorted(found, key=lambda pair: -pair[0]))


def typical_factor(scenario: Scenario, runs: Sequence[Outputs]) -> float:
    """Return the typical factor by which runs miss the fitted claims: the exponential of the median of |log ratio|."""
    misses = [
        abs(math.log(modelled / documented(claim)))
        for run in runs
        for claim in scenario.claims.values()
        if claim.role == "calibrate" and documented(claim) > 0.0
        if (modelled := run.claims.get(claim.id)) is not None and modelled > 0.0
    ]
    return math.exp(float(np.median(misses))) if misses else math.nan
