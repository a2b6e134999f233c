"""The verdicts of a dossier, kept: a table of all questions that the exhibit lays beside the passages, without a run.

`yundong dossier --write` puts `FILE` into the folder of the scenario. It holds the words of the document in both
languages, so that whoever shows it states what the dossier states, and the numbers of its comparisons.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from yundong.base.errors import Fault, InputError
from yundong.base.reading import read_json, read_text
from yundong.base.version import __version__
from yundong.base.writing import write_text
from yundong.report.outline.tree import Paragraph, TableBlock, plain
from yundong.scenario import Scenario
from yundong.study.dossier.answer import Answer, ArmsAnswer, Dossier, TestedFigure
from yundong.study.dossier.page import overview_row
from yundong.study.dossier.question_page import question_page
from yundong.study.dossier.words import compared, figure_words
from yundong.study.posterior.weighted import MadeRun, read_for
from yundong.study.runs.keys import digest_of, key_of_model

FILE = "verdicts.json"
QUESTIONS = "questions.yaml"
FORMAT = 1
"""Version of the form of the file."""
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class VerdictWords:
    """What the dossier says of a question, in a language.

    Attributes
    ----------
    tested, effect, interval, signs, verdict, flips : str
        As in its table of all questions.
    said : str
        What the tests gave and what the first of them rests on.
    caption : str
        Of the table of the question.
    head : tuple of str
        Of its columns.
    rows : tuple of tuple of str
        Its cells.
    """

    tested: str
    effect: str
    interval: str
    signs: str
    verdict: str
    flips: str
    said: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class KeptComparison:
    """One comparison of a question, in the unit shown: persons, or percentage points.

    Attributes
    ----------
    figure, compared, unit : tuple of str
        In English and Chinese.
    base, median : float
        Median as run, and of the change.
    inner, wide : tuple of float
        Interval of the change with 50 % and 90 % of the draws.
    decides : bool
        Whether the verdict follows from it; else it is shown only.
    """

    figure: tuple[str, str]
    compared: tuple[str, str]
    unit: tuple[str, str]
    base: float
    median: float
    inner: tuple[float, float]
    wide: tuple[float, float]
    decides: bool


@dataclass(frozen=True)
class KeptVerdict:
    """The verdict on one question.

    Attributes
    ----------
    question : str
        Its name in ``questions.yaml``.
    verdict : str
        A `yundong.study.dossier.verdict.Judgement`; empty for questions that are not answered by counterfactuals.
    words : tuple of VerdictWords
        In English and Chinese.
    comparisons : tuple of KeptComparison
        Those that decide first; none for questions that are not answered by counterfactuals.
    """

    question: str
    verdict: str
    words: tuple[VerdictWords, VerdictWords]
    comparisons: tuple[KeptComparison, ...]


@dataclass(frozen=True)
class KeptVerdicts:
    """The verdicts on all questions of a scenario.

    Attributes
    ----------
    about : mapping
        ``scenario``, ``data`` (digest of the scenario's data), ``program``, ``questions`` (digest of the questions as
        asked), ``origin`` of the draws (``posterior`` or ``ranges``), ``draws``, ``scale``, ``seeds``, ``command``.
    verdicts : tuple of KeptVerdict
        In the order of the dossier.
    """

    about: Mapping[str, Any]
    verdicts: tuple[KeptVerdict, ...]

    def write(self, path: Path) -> None:
        """Write them as JSON."""
        made = {"format": FORMAT, **self.about, "verdicts": [asdict(one) for one in self.verdicts]}
        write_text(path, json.dumps(made, ensure_ascii=False, indent=1) + "\n")

    def outdated(self, scenario: Scenario) -> list[str]:
        """Return what has changed in a scenario or the program since: ``data``, ``questions``, ``version``."""
        now = _key(scenario)
        return [name for name, digest in now.items() if self.about.get(name) != digest]


def kept_verdicts(found: Dossier, command: str, meanings: Mapping[str, Mapping[str, str]]) -> KeptVerdicts:
    """Return the verdicts of a dossier on all questions.

    Parameters
    ----------
    found
        As answered.
    command
        That makes it again.
    meanings
        What each parameter means, by language.
    """
    about = {
        "scenario": found.scenario.name,
        **_key(found.scenario),
        "program": key_of_model(found.scenario).program,
        "origin": found.draws.origin.value,
        "draws": found.asked,
        "scale": found.scale,
        "seeds": found.seeds,
        "command": command,
    }
    return KeptVerdicts(about, tuple(_kept(found, answer, meanings) for answer in found.answers))


def _key(scenario: Scenario) -> dict[str, str]:
    return {
        "data": key_of_model(scenario).data,
        "version": __version__,
        "questions": digest_of(read_text(scenario.path(QUESTIONS))),
    }


def _kept(found: Dossier, answer: Answer, meanings: Mapping[str, Mapping[str, str]]) -> KeptVerdict:
    arms = answer if isinstance(answer, ArmsAnswer) else None
    english, chinese = (_words(found, answer, meanings[lang], lang) for lang in LANGUAGES)
    tested = [*arms.tests, *arms.shown] if arms else []
    return KeptVerdict(
        answer.question.id,
        arms.verdict.value if arms else "",
        (english, chinese),
        tuple(_comparison(found, arms, one) for one in tested if arms),
    )


def _words(found: Dossier, answer: Answer, meanings: Mapping[str, str], lang: str) -> VerdictWords:
    _, tested, effect, interval, signs, verdict, flips = map(plain, overview_row(found, answer, 1, lang))
    page = question_page(found, answer, 1, meanings, lang)
    said = next(block for block in page if isinstance(block, Paragraph))
    table = next(block for block in page if isinstance(block, TableBlock))
    rows = tuple(tuple(map(plain, row)) for row in table.rows)
    return VerdictWords(
        tested,
        effect,
        interval,
        signs,
        verdict,
        flips,
        plain(said.text),
        table.caption,
        tuple(table.head),
        rows,
    )


def _comparison(found: Dossier, answer: ArmsAnswer, tested: TestedFigure) -> KeptComparison:
    english, chinese = (
        figure_words(found.scenario, found.questions, tested.test.figure, lang) for lang in LANGUAGES
    )
    effect = english.scaled(tested.effect)
    return KeptComparison(
        (english.name, chinese.name),
        (compared(answer, tested, "en"), compared(answer, tested, "zh")),
        (english.unit, chinese.unit),
        float(np.median(effect.baseline)),
        effect.median,
        effect.interval(0.5).ends,
        effect.interval(0.9).ends,
        tested.verdict is not None,
    )


def verdicts_of(run: MadeRun, scenario: Scenario) -> KeptVerdicts | None:
    """Return the verdicts that the scenario of a run comes with; None if there are none, or of other data or questions.

    A run keeps a copy of the data of its scenario, without them; then they are those of the shipped one of that name.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    return read_for(run, scenario, FILE, read, lambda found: not set(found.outdated(scenario)) - {"version"})


def read(path: Path) -> KeptVerdicts:
    """Read what `KeptVerdicts.write` wrote.

    Raises
    ------
    InputError
        If it is damaged, or of another version.
    """
    remedy = "Delete it, or make it again: yundong dossier --write."
    about = read_json(path)
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise InputError([Fault(str(path), "It is of another version.", remedy)])
    try:
        verdicts = tuple(map(_verdict, about.pop("verdicts")))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError([Fault(str(path), f"It cannot be read ({error}).", remedy)]) from error
    del about["format"]
    return KeptVerdicts(about, verdicts)


def _verdict(entry: Mapping[str, Any]) -> KeptVerdict:
    english, chinese = (
        VerdictWords(**{**words, "head": tuple(words["head"]), "rows": tuple(map(tuple, words["rows"]))})
        for words in entry["words"]
    )
    comparisons = tuple(
        KeptComparison(**{k: _frozen(v) for k, v in one.items()}) for one in entry["comparisons"]
    )
    return KeptVerdict(entry["question"], entry["verdict"], (english, chinese), comparisons)


def _frozen(value: object) -> Any:
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
