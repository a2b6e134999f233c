"""The statements of the report held against the model: every question of a scenario, answered over the same draws.

All questions share the draws of the parameters and the seeds, so that the campaign as it was run is made once for all
of them, and every change is the difference of two runs that share their random draws.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yundong.base.errors import InputError, did_you_mean
from yundong.figures.interval import Interval
from yundong.scenario import Scenario
from yundong.study.change.draws import ParameterDraws, draw_parameters
from yundong.study.change.what_if import REPEAT, PairedEffect, central, check_draws, refuse_too_few
from yundong.study.dossier.questions import BASELINE, QuestionKind, Questions, ScenarioQuestion, Test
from yundong.study.dossier.questions_file import load_questions
from yundong.study.dossier.reach import SearchAnswer, answer_search
from yundong.study.dossier.registers import (
    LogLinear,
    RegisterCounts,
    best_log_linear,
    chapman,
    evaluate_registers,
    log_linear,
    pairs,
)
from yundong.study.dossier.verdict import DrawnCube, Hinge, Judgement, drawn_cube, together, verdict_of
from yundong.study.runs.evaluation import DesignPoint, Outputs
from yundong.study.runs.runner import Engine, evaluate_all
from yundong.study.runs.store import Store

if TYPE_CHECKING:
    import polars as pl
    import xarray as xr

DRAWS, SCALE = 40, 0.1
"""Draws and scale if nothing is asked for."""
ROUNDING = 1e-9
"""A sum of several arms below this part of the greatest of them is what rounding leaves of zero."""
ALL_FOUR, INDEPENDENT = "log-linear", "log-linear, independent"
"""Names of the estimates from all four registers; those from two are named after them."""


@dataclass(frozen=True)
class TestedFigure:
    """A test of a question with what it gave.

    Attributes
    ----------
    test : Test
        What was compared.
    effect : PairedEffect
        The figure as run, and as run plus the change, draw by draw.
    verdict : Judgement or None
        None where the figure is only shown.
    hinge : Hinge or None
        What carries most of the variance of the change.
    """

    test: Test
    effect: PairedEffect
    verdict: Judgement | None
    hinge: Hinge | None


@dataclass(frozen=True)
class ArmsAnswer:
    """The answer to a question that sets the campaign beside counterfactuals.

    Attributes
    ----------
    kept : tuple of int
        Draws of which every run finished and has every figure.
    failed : int
        Draws left out.
    tests, shown : tuple of TestedFigure
        Those that decide, and the others.
    """

    question: ScenarioQuestion
    kept: tuple[int, ...]
    failed: int
    tests: tuple[TestedFigure, ...]
    shown: tuple[TestedFigure, ...]

    @property
    def verdict(self) -> Judgement:
        """What all tests say together."""
        return together([tested.verdict for tested in self.tests if tested.verdict is not None])

    @property
    def hinge(self) -> Hinge | None:
        """What the first test rests on."""
        return self.tests[0].hinge


@dataclass(frozen=True)
class RegistersAnswer:
    """What the registers of the runs say of the number of offenders, beside the truth.

    Attributes
    ----------
    sizes : mapping of str to tuple of float
        Persons on each register, by draw.
    known, offenders : tuple of float
        Persons on any register, and all real offenders, by draw.
    real : tuple of float
        Share of the persons on any register who are real offenders.
    estimates : mapping of str to tuple of float
        Estimated over real offenders, by draw, for each way to estimate; not a number where it gives none.
    """

    question: ScenarioQuestion
    kept: tuple[int, ...]
    failed: int
    sizes: Mapping[str, tuple[float, ...]]
    known: tuple[float, ...]
    offenders: tuple[float, ...]
    real: tuple[float, ...]
    estimates: Mapping[str, tuple[float, ...]]

    def ratio(self, estimate: str) -> tuple[float, Interval] | None:
        """Return median and 90 % interval of estimated over real, None where fewer than half of the draws have one."""
        values = np.array(self.estimates[estimate])
        values = values[np.isfinite(values)]
        if 2 * len(values) < len(self.kept):
            return None
        return float(np.median(values)), central(values.tolist(), 0.9)


Answer = ArmsAnswer | SearchAnswer | RegistersAnswer


@dataclass(frozen=True)
class Dossier:
    """The answers to the questions of a scenario.

    Attributes
    ----------
    answers : tuple
        One for each question, in the order of the file.
    draws : ParameterDraws
        That all of them share.
    asked, seeds : int
        Draws asked for, and runs of each on every side.
    scale : float
        Of the runs.
    """

    scenario: Scenario
    questions: Questions
    draws: ParameterDraws
    asked: int
    seeds: int
    scale: float
    answers: tuple[Answer, ...]

    def __getitem__(self, question: str) -> Answer:
        """Return the answer to a question."""
        for answer in self.answers:
            if answer.question.id == question:
                return answer
        raise InputError(_unknown(question, [a.question.id for a in self.answers]))

    def to_polars(self) -> pl.DataFrame:
        """Return one row for each question, comparison and draw: the figure as run, and the change."""
        import polars as pl

        rows = [
            {
                "question": answer.question.id,
                "figure": tested.test.figure,
                "compared": tested.test.compared,
                "draw": draw,
                "as_run": as_run,
                "change": changed - as_run,
            }
            for answer in self.answers
            if isinstance(answer, ArmsAnswer)
            for tested in (*answer.tests, *answer.shown)
            for draw, as_run, changed in zip(
                answer.kept, tested.effect.baseline, tested.effect.counterfactual, strict=True
            )
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def to_xarray(self) -> xr.Dataset:
        """Return the changes as a dataset, (comparison, draw), with the parameters of each draw.

        A draw that a question has set aside is not a number in its comparisons.

        Raises
        ------
        InputError
            If xarray is not installed; the extra ``study`` brings it.
        """
        from yundong.study.change.arrays import dataset_of_draws

        labels, as_run, change = [], [], []
        for answer in self.answers:
            for tested in (*answer.tests, *answer.shown) if isinstance(answer, ArmsAnswer) else ():
                labels.append(f"{answer.question.id}: {tested.test.figure}, {tested.test.compared}")
                base, changed = np.full(self.asked, np.nan), np.full(self.asked, np.nan)
                base[list(answer.kept)] = tested.effect.baseline
                changed[list(answer.kept)] = tested.effect.change
                as_run.append(base)
                change.append(changed)
        values = {"as_run": as_run, "change": change}
        return dataset_of_draws(
            values, {"comparison": labels}, range(self.asked), self.draws, {"scale": self.scale}
        )

    def __repr__(self) -> str:
        return f"Dossier({len(self.answers)} questions, {self.asked} draws from the {self.draws.origin})"


def dossier(
    scenario: Scenario,
    engine: Engine,
    *,
    draws: int = DRAWS,
    scale: float = SCALE,
    seeds: int = 1,
    only: Collection[str] = (),
) -> Dossier:
    """Answer the questions of a scenario.

    Parameters
    ----------
    engine
        Where finished runs are kept; whatever stops it, it goes on from them.
    draws
        Of the parameters: from the posterior that the scenario comes with, else from the ranges of the fitted ones and
        of the assumptions that the questions name.
    scale
        Of the runs; 1 is one-to-one.
    seeds
        Runs of each draw on every side; their mean counts.
    only
        Names of questions; by default all.

    Raises
    ------
    InputError
        If the scenario has no questions, faulty ones, or not those named, or for too few draws.
    StudyFailed
        If fewer than half of the draws finished.
    """
    check_draws(draws, "interval")
    questions = load_questions(scenario)
    for name in only:
        if name not in questions.questions:
            raise InputError(_unknown(name, questions.questions))
    chosen = [q for q in questions.questions.values() if not only or q.id in only]
    drawn = draw_parameters(scenario, draws, also=questions.assumptions)
    bench = _Bench(scenario, questions, engine, drawn, draws, scale, seeds)
    bench.run(chosen)
    answers = tuple(bench.answer(question) for question in chosen)
    return Dossier(scenario, questions, drawn, draws, seeds, scale, answers)


def _unknown(name: str, known: Collection[str]) -> str:
    hint = did_you_mean(name, known) or f" There are: {', '.join(known)}."
    return f"There is no question {name!r}.{hint}"


class _Bench:
    """Makes the runs of a dossier and reads the answers off them."""

    def __init__(
        self,
        scenario: Scenario,
        questions: Questions,
        engine: Engine,
        drawn: ParameterDraws,
        draws: int,
        scale: float,
        seeds: int,
    ) -> None:
        self.scenario, self.questions, self.engine = scenario, questions, engine
        self.drawn, self.draws, self.scale, self.seeds = drawn, draws, scale, seeds
        self.now = {name: row.value for name, row in scenario.parameters.items()}
        self.found: dict[DesignKey, list[Outputs]] = {}
        self._cube: DrawnCube | None = None

    @property
    def cube(self) -> DrawnCube:
        """The draws as coordinates, and what is known of each parameter."""
        if self._cube is None:
            self._cube = drawn_cube(self.scenario, self.drawn)
        return self._cube

    def points(self, question: ScenarioQuestion, arm: str, draw: int) -> list[DesignPoint]:
        """Return the runs of one side of a draw, one for each seed."""
        drawn, seeds = self.drawn.settings[draw], [1 + draw + REPEAT * i for i in range(self.seeds)]
        if arm == BASELINE:
            return [DesignPoint(seed, self.scale, drawn, until=question.until) for seed in seeds]
        made = question.arms[arm]
        return [made.point(seed, self.scale, drawn, self.now, question.until) for seed in seeds]

    def run(self, chosen: Sequence[ScenarioQuestion]) -> None:
        """Make all runs, draw by draw, so that what is there after a stop are whole draws."""
        jobs = [
            (_side(question, arm), draw, self.points(question, arm, draw))
            for draw in range(self.draws)
            for question in chosen
            for arm in self.sides(question)
        ]
        results = evaluate_all(self.scenario, [p for _, _, points in jobs for p in points], self.engine)
        for i, (side, draw, _) in enumerate(jobs):
            part = results[i * self.seeds : (i + 1) * self.seeds]
            self.found[side, draw] = [run for run in part if isinstance(run, Outputs)]
        first = [n for n in range(self.draws) if len(self.found.get((BASELINE, n), ())) == self.seeds]
        if (BASELINE, 0) in self.found:
            refuse_too_few(len(first), self.draws, results, self.engine)

    @staticmethod
    def sides(question: ScenarioQuestion) -> list[str]:
        """Return the arms of a question that need runs of their own."""
        return [] if question.kind is QuestionKind.registers else [BASELINE, *question.arms]

    def answer(self, question: ScenarioQuestion) -> Answer:
        """Return the answer to one question."""
        if question.kind is QuestionKind.registers:
            return self.registers(question)
        if question.kind is QuestionKind.search:
            runs = {n: found[0] for n in range(self.draws) if (found := self.found[BASELINE, n])}
            return answer_search(
                self.scenario, self.questions, question, self.cube, runs, self.draws, self.scale, self.engine
            )
        return self.arms(question)

    def arms(self, question: ScenarioQuestion) -> ArmsAnswer:
        """Compare the arms of a question over the draws that have every figure."""
        asked = [*question.tests, *question.shown]
        rows: dict[int, list[tuple[float, float]]] = {}
        for draw in range(self.draws):
            pairs_ = [self.change(question, test, draw) for test in asked]
            if all(pair is not None for pair in pairs_):
                rows[draw] = [pair for pair in pairs_ if pair is not None]
        kept = tuple(rows)
        if 2 * len(kept) < self.draws or len(kept) < 3:
            raise InputError(
                f"Only {len(kept)} of {self.draws} draws have every figure of the question {question.id}. "
                f"Take more draws, or look for its failures in {self.engine.store.path}."
            )
        tested = []
        for i, test in enumerate(asked):
            effect = PairedEffect(test.figure, *zip(*(rows[draw][i] for draw in kept), strict=True))
            verdict = None if test.supports is None else verdict_of(effect, test.supports)
            tested.append(TestedFigure(test, effect, verdict, self.cube.hinge(effect.change, kept)))
        split = len(question.tests)
        return ArmsAnswer(
            question, kept, self.draws - len(kept), tuple(tested[:split]), tuple(tested[split:])
        )

    def change(self, question: ScenarioQuestion, test: Test, draw: int) -> tuple[float, float] | None:
        """Return a figure as run, and as run plus the change; None if a run failed or has no such figure.

        Where one arm is set against another, it is the figure of the other, and its own.
        """
        sides: dict[str, float] = {}
        for arm in {BASELINE, *test.contrast}:
            runs = self.found[_side(question, arm), draw]
            values = [v for run in runs if (v := self.questions.value(run, test.figure)) is not None]
            if len(values) < self.seeds:
                return None
            sides[arm] = float(np.mean(values))
        if (pair := test.pair) is not None:
            return sides[pair[0]], sides[pair[1]]
        change = sum(weight * sides[arm] for arm, weight in test.contrast.items())
        if abs(change) < ROUNDING * max(map(abs, sides.values())):
            return sides[BASELINE], sides[BASELINE]
        return sides[BASELINE], sides[BASELINE] + change

    def registers(self, question: ScenarioQuestion) -> RegistersAnswer:
        """Count who is on the registers of each draw, and estimate how many there are."""
        store = self.engine.store.path
        kept_in = Store(Path(store).with_name(f"{store.stem}-registers{store.suffix}"))
        engine = replace(self.engine, store=kept_in, evaluate=self.engine.evaluate or evaluate_registers)
        points = [self.points(question, BASELINE, draw)[0] for draw in range(self.draws)]
        results = evaluate_all(self.scenario, points, engine)
        counts = {n: RegisterCounts.of(run) for n, run in enumerate(results) if isinstance(run, Outputs)}
        refuse_too_few(len(counts), self.draws, results, engine)
        return read_registers(question, counts, self.draws)


DesignKey = tuple[str, int]
"""An arm of a question, or the campaign as run to some day, and a draw."""


def _side(question: ScenarioQuestion, arm: str) -> str:
    """Return the name of one side; questions share the campaign as run, save those with a last day of their own."""
    if arm == BASELINE:
        return BASELINE if question.until is None else f"{BASELINE} to {question.until}"
    return f"{question.id}.{arm}"


def read_registers(
    question: ScenarioQuestion, counts: Mapping[int, RegisterCounts], asked: int
) -> RegistersAnswer:
    """Return what the registers of the draws say, from the counts of each."""
    estimates: dict[str, list[float]] = {}
    sizes: dict[str, list[float]] = {}
    for count in counts.values():
        found = estimates_of(count)
        for name, value in found.items():
            estimates.setdefault(name, []).append(value * count.each / count.offenders)
        for (a, b), (first, second, _) in pairs(count.histories).items():
            for name, size in ((a, first), (b, second)):
                row = sizes.setdefault(name, [])
                if len(row) < len(estimates[ALL_FOUR]):
                    row.append(size * count.each)
    values = list(counts.values())
    return RegistersAnswer(
        question,
        tuple(counts),
        asked - len(counts),
        {name: tuple(row) for name, row in sizes.items()},
        tuple(c.histories.sum() * c.each for c in values),
        tuple(c.offenders for c in values),
        tuple(c.real for c in values),
        {name: tuple(row) for name, row in estimates.items()},
    )


def estimates_of(count: RegisterCounts) -> dict[str, float]:
    """Return every estimate of the persons behind the registers of a run, in persons of the run."""
    two = {" + ".join(names): chapman(*numbers) for names, numbers in pairs(count.histories).items()}
    fitted: Callable[[LogLinear | None], float] = lambda m: np.nan if m is None else m.total  # noqa: E731
    return {
        ALL_FOUR: fitted(best_log_linear(count.histories)),
        INDEPENDENT: fitted(log_linear(count.histories)),
        **two,
    }
