"""Counterfactuals answered once and kept: every mechanism off, every interpretation, every experiment, over draws.

`yundong study counterfactuals --write` puts `FILE` into the folder of the scenario, where the exhibit finds it, so that
a page with all of them is written without a run. Nothing here but `answer_all` runs anything.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from yundong.base.errors import Fault, InputError
from yundong.base.labelled import read_parquet
from yundong.base.reading import read_bytes
from yundong.base.version import __version__
from yundong.base.writing import write_bytes
from yundong.campaign.loop import MECHANISMS
from yundong.directive import Rules
from yundong.scenario import Scenario
from yundong.study.change.counterfactual import AS_RUN, counterfactual
from yundong.study.change.draws import DrawOrigin, ParameterDraws
from yundong.study.change.what_if import PairedEffect, WhatIf, what_if
from yundong.study.dossier.verdict import DrawnCube, Hinge, drawn_cube
from yundong.study.posterior.weighted import Knowledge, MadeRun, read_for
from yundong.study.runs.keys import key_of_model
from yundong.study.runs.runner import Engine

FILE = "counterfactuals.parquet"
FORMAT = 1
"""Version of the form of the file."""


@dataclass(frozen=True)
class AnsweredChange:
    """One counterfactual, answered.

    Attributes
    ----------
    kind : str
        ``mechanism``, ``interpretation`` or ``experiment``.
    name : str
        Of it.
    effects : tuple of PairedEffect
        One for each figure, over the draws.
    hinges : mapping of str to Hinge
        By figure, the parameter that carries most of the variance of its change; without one where none carries more
        than chance could in any of all changes.
    """

    kind: str
    name: str
    effects: tuple[PairedEffect, ...]
    hinges: Mapping[str, Hinge] = field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """All counterfactuals of a scenario.

    Attributes
    ----------
    about : mapping
        ``scenario``, ``data`` (digest of the scenario's data), ``program``, ``origin`` of the draws (``posterior`` or
        ``ranges``), ``parameters`` that were drawn, ``draws``, ``scale``, ``seeds``, ``command``.
    changes : tuple of AnsweredChange
        In the order in which they were asked.
    """

    about: Mapping[str, Any]
    changes: tuple[AnsweredChange, ...]

    def what_ifs(self, scenario: Scenario) -> Iterator[WhatIf]:
        """Yield each as an answer of a what-if, as far as it is kept: without the settings of the draws."""
        scale, seeds = float(self.about["scale"]), int(self.about["seeds"])
        drawn = ParameterDraws(DrawOrigin(self.about["origin"]), tuple(self.about["parameters"]), ())
        for one in self.changes:
            changed = counterfactual(scenario, (f"{one.kind}:{one.name}",))
            kept = tuple(range(len(one.effects[0].change)))
            failed = int(self.about["draws"]) - len(kept)
            yield WhatIf(scenario, changed, drawn, kept, failed, scale, seeds, one.effects)

    def write(self, path: Path) -> None:
        """Write them as Parquet, one row for each change, figure and draw."""
        rows = [
            {"kind": one.kind, "name": one.name, "figure": e.figure, "baseline": a, "counterfactual": b}
            for one in self.changes
            for e in one.effects
            for a, b in zip(e.baseline, e.counterfactual, strict=True)
        ]
        frame = pl.DataFrame(rows, schema=SHAPE)
        content = io.BytesIO()
        hinges = [{figure: asdict(hinge) for figure, hinge in one.hinges.items()} for one in self.changes]
        about = {"yundong": json.dumps(dict(self.about)), "hinges": json.dumps(hinges)}
        frame.write_parquet(content, compression="zstd", metadata=about)
        write_bytes(path, content.getvalue())


SHAPE = {
    "kind": pl.String(),
    "name": pl.String(),
    "figure": pl.String(),
    "baseline": pl.Float64(),
    "counterfactual": pl.Float64(),
}


def all_changes(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield kind and name of every counterfactual: mechanisms, interpretations but the one run, experiments."""
    yield from (("mechanism", mechanism.name) for mechanism in MECHANISMS)
    for interpretation in Rules.load(scenario.folder).book.interpretations:
        if interpretation.name != AS_RUN:
            yield "interpretation", interpretation.name
    yield from (("experiment", name) for name in scenario.experiments)


def answer_all(
    scenario: Scenario,
    engine: Engine,
    *,
    draws: int,
    scale: float,
    seeds: int = 1,
    command: str = "",
    begun: Callable[[str, str], None] | None = None,
) -> Answered:
    """Answer every counterfactual over draws of the parameters; finished runs are kept and shared.

    Parameters
    ----------
    scenario, engine, draws, scale, seeds
        As for `yundong.study.change.what_if.what_if`.
    command
        That makes it again.
    begun
        Called with kind and name before each.

    Raises
    ------
    StudyFailed
        If of any of them too few runs finish.
    """
    answers: list[tuple[str, str, WhatIf]] = []
    answer: WhatIf | None = None
    for kind, name in all_changes(scenario):
        if begun is not None:
            begun(kind, name)
        answer = what_if(scenario, (f"{kind}:{name}",), engine, draws=draws, scale=scale, seeds=seeds)
        answers.append((kind, name, answer))
    if answer is None:
        raise InputError(f"{scenario.name} has no mechanism, interpretation or experiment to ask about.")
    key = key_of_model(scenario)
    about = {
        "format": FORMAT,
        "scenario": scenario.name,
        "data": key.data,
        "program": key.program,
        "version": __version__,
        "origin": answer.draws.origin.value,
        "parameters": list(answer.draws.parameters),
        "draws": draws,
        "scale": scale,
        "seeds": seeds,
        "command": command,
    }
    return Answered(about, _with_hinges(answers, drawn_cube(scenario, answer.draws)))


def _with_hinges(answers: Sequence[tuple[str, str, WhatIf]], cube: DrawnCube) -> tuple[AnsweredChange, ...]:
    among = sum(len(answer.effects) for _, _, answer in answers)
    return tuple(
        AnsweredChange(
            kind,
            name,
            answer.effects,
            {e.figure: h for e in answer.effects if (h := cube.hinge(e.change, answer.kept, among))},
        )
        for kind, name, answer in answers
    )


def answered_of(run: MadeRun, scenario: Scenario) -> Answered | None:
    """Return the counterfactuals that the scenario of a run comes with; None if there are none, or of other data.

    A run keeps a copy of the data of its scenario, without them; then they are those of the shipped one of that name.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    data = key_of_model(scenario).data
    return read_for(run, scenario, FILE, read, lambda found: found.about.get("data") == data)


def read(path: Path) -> Answered:
    """Read what `Answered.write` wrote.

    Raises
    ------
    InputError
        If it is damaged, or of another version.
    """
    remedy = "Delete it, or make it again: yundong study counterfactuals --write."
    try:
        frame, metadata = read_parquet(read_bytes(path))
        about = json.loads(metadata["yundong"])
        hinges = [
            {figure: _hinge(entry) for figure, entry in one.items()}
            for one in json.loads(metadata.get("hinges", "[]"))
        ]
        frame = frame.select(*SHAPE)
    except (pl.exceptions.PolarsError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError([Fault(str(path), f"It cannot be read ({error}).", remedy)]) from error
    if about.get("format") != FORMAT:
        raise InputError([Fault(str(path), "It is of another version.", remedy)])
    changes: dict[tuple[str, str], list[PairedEffect]] = {}
    for (kind, name, figure), rows in frame.group_by("kind", "name", "figure", maintain_order=True):
        effect = PairedEffect(str(figure), tuple(rows["baseline"]), tuple(rows["counterfactual"]))
        changes.setdefault((str(kind), str(name)), []).append(effect)
    return Answered(
        about,
        tuple(
            AnsweredChange(*key, tuple(effects), hinges[number] if number < len(hinges) else {})
            for number, (key, effects) in enumerate(changes.items())
        ),
    )


def _hinge(entry: Mapping[str, Any]) -> Hinge:
    return Hinge(**{**entry, "knowledge": Knowledge(entry["knowledge"])})


def rows_of(found: Answered) -> list[dict[str, Any]]:
    """Return one row per change and figure: the median and the 90 % interval of what it moves, and the verdict."""
    return [
        {"change": f"{one.kind}:{one.name}", "figure": e.figure, "median": e.median,
         "low_90": e.interval(0.9).low, "high_90": e.interval(0.9).high, "verdict": e.verdict}
        for one in found.changes
        for e in one.effects
    ]  # fmt: skip
