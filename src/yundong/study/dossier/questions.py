"""The questions that a scenario asks of its model: a statement, how it is tested, and what would support it.

They lie in ``questions.yaml`` of the scenario folder; `yundong.study.dossier.questions_file` reads and checks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yundong.directive.book import Bilingual
from yundong.scenario import Experiment
from yundong.study.change.counterfactual import AS_RUN
from yundong.study.runs.evaluation import DesignPoint, Outputs

BASELINE = "as_run"
"""The arm in which nothing is changed."""
CLAIM = "claim:"
"""Prefix of a documented figure's id: the figure of the run that is held against it."""

TRUTH_FIGURES = (
    "identified_wrongly", "arrested_wrongly", "registered_wrongly", "offenders_missed", "offenders",
    "identified_one_rule", "arrested_innocent", "arrested_not_arrestable", "arrested_optional", "punished",
    "punished_wrongly", "letters_false", "inflation_attendances", "inflation_letters", "inflation_identified",
)  # fmt: skip
"""What only the model knows of a run and a question may ask for; the manifest of a run explains each."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    arms = "arms"
    """The campaign beside counterfactuals."""
    search = "search"
    """What would have to be true for a figure to have some values."""
    registers = "registers"
    """What the registers of a run say of a number that they do not state."""


class SupportingChange(StrEnum):
    """Which change of a figure would support a statement."""

    rise = "higher"
    fall = "lower"
    none = "same"


@dataclass(frozen=True)
class NamedFigure:
    """A figure that is not an indicator.

    Attributes
    ----------
    name : Bilingual
        As it is shown.
    of, per : str
        Indicators, truth figures of a run, or ``claim:ID``; with `per`, the share of the one in the other.
    share : bool
        Whether it is a share by itself.
    """

    name: Bilingual
    of: str
    per: str | None = None
    share: bool = False

    @property
    def in_percent(self) -> bool:
        """Whether it is shown in per cent."""
        return self.share or self.per is not None


@dataclass(frozen=True)
class Arm:
    """One counterfactual of a question.

    Attributes
    ----------
    title : Bilingual
        What is different in it.
    without, settings, interpretation
        As of a run.
    times : mapping of str to float
        Parameters multiplied, with all their values by place, whatever a draw gives them.
    until : str or None
        Last day, where it is another than that of the question.
    """

    title: Bilingual
    without: tuple[str, ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)
    times: Mapping[str, float] = field(default_factory=dict)
    interpretation: str = AS_RUN
    until: str | None = None

    @classmethod
    def of_experiment(cls, title: Bilingual, experiment: Experiment, settings: Mapping[str, float]) -> Arm:
        """Return the counterfactual of an experiment of the scenario."""
        reading = next(iter(experiment.option("interpretation")), AS_RUN)
        return cls(title, experiment.option("without"), settings, {}, reading)

    def point(
        self, seed: int, scale: float, drawn: Mapping[str, float], now: Mapping[str, float], until: str | None
    ) -> DesignPoint:
        """Return the run of a draw: its seed and parameters, but for what the arm changes.

        Parameters
        ----------
        drawn
            Parameters as drawn.
        now
            Values of the scenario, for parameters that are multiplied and not drawn.
        """
        multiplied = {
            name: drawn.get(name, now[name]) * factor
            for base, factor in self.times.items()
            for name in now
            if name.partition("@")[0] == base
        }
        settings = {**drawn, **self.settings, **multiplied}
        return DesignPoint(seed, scale, settings, self.without, self.interpretation, self.until or until)


@dataclass(frozen=True)
class Test:
    """A figure of one arm against the campaign as it was run, or of several arms, and what would support the statement.

    Attributes
    ----------
    figure : str
        An indicator, a truth figure or a named figure.
    contrast : mapping of str to float
        Arms and their weights; the change is the weighted sum of the figure. The campaign as run is `BASELINE`.
    supports : SupportingChange or None
        None where the figure is only shown.
    title : Bilingual or None
        Of a contrast of several arms.
    """

    __test__ = False  # not a test of pytest

    figure: str
    contrast: Mapping[str, float]
    supports: SupportingChange | None = None
    title: Bilingual | None = None

    @property
    def arm(self) -> str | None:
        """The only arm that is set against the campaign as run; None for a contrast of several."""
        others = [name for name in self.contrast if name != BASELINE]
        plain = self.contrast.get(BASELINE) == -1.0 and len(others) == 1 and self.contrast[others[0]] == 1.0
        return others[0] if plain else None

    @property
    def pair(self) -> tuple[str, str] | None:
        """Two campaigns of which the second is set against the first; None for a contrast of several."""
        weights = {weight: name for name, weight in self.contrast.items()}
        return (
            (weights[-1.0], weights[1.0]) if len(self.contrast) == 2 and {*weights} == {1.0, -1.0} else None
        )

    @property
    def compared(self) -> str:
        """What is compared, for programs: the arm, or the weighted arms."""
        return self.arm or "|".join(f"{arm}*{weight:g}" for arm, weight in self.contrast.items())


@dataclass(frozen=True)
class TargetShares:
    """Values of a figure for which is asked what would have to be true."""

    figure: str
    targets: tuple[float, ...]


@dataclass(frozen=True)
class ScenarioQuestion:
    """One question.

    Attributes
    ----------
    id : str
        Its name.
    passages : tuple of str
        Of the documents, by id.
    title, claim, tested, limits : Bilingual
        The question, the statement as the documents have it, how it is tested, and what the test cannot show.
    arms : mapping of str to Arm
        Counterfactuals by name.
    tests, shown : tuple of Test
        Those that decide the verdict, the first in front, and those shown beside them.
    assumptions : tuple of str
        Parameters that no document decides and on which the answer may rest: they are drawn from their ranges, too.
    until : str or None
        Last day of all runs; None for the end of the campaign.
    """

    id: str
    kind: QuestionKind
    passages: tuple[str, ...]
    title: Bilingual
    claim: Bilingual
    tested: Bilingual
    limits: Bilingual
    arms: Mapping[str, Arm] = field(default_factory=dict)
    tests: tuple[Test, ...] = ()
    shown: tuple[Test, ...] = ()
    search: TargetShares | None = None
    assumptions: tuple[str, ...] = ()
    until: str | None = None


@dataclass(frozen=True)
class Questions:
    """All questions of a scenario, and the figures that they name."""

    figures: Mapping[str, NamedFigure]
    questions: Mapping[str, ScenarioQuestion]

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Every parameter that some question may rest on, once."""
        return tuple(dict.fromkeys(name for q in self.questions.values() for name in q.assumptions))

    def value(self, run: Outputs, figure: str) -> float | None:
        """Return a figure of a run; None where it has none. Shares are between 0 and 1."""
        named = self.figures.get(figure)
        if named is None:
            return plain_value(run, figure)
        of = plain_value(run, named.of)
        if named.per is None or of is None:
            return of
        per = plain_value(run, named.per)
        return of / per if per else None


def plain_value(run: Outputs, figure: str) -> float | None:
    """Return an indicator at the end of a run, a truth figure, or what it has for a documented figure."""
    if figure.startswith(CLAIM):
        return run.claims.get(figure.removeprefix(CLAIM))
    return run.indicators.get(figure, run.truth.get(figure))
