"""Reads ``questions.yaml`` of a scenario, or lists everything that is wrong with it, each with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from yundong.base.clock import parse_date
from yundong.base.errors import Fault, InputError, did_you_mean
from yundong.base.reading import read_text, read_yaml
from yundong.campaign.loop import MECHANISMS
from yundong.directive import Rules
from yundong.directive.book import Bilingual
from yundong.scenario import Scenario, parse_settings
from yundong.study.change.counterfactual import AS_RUN
from yundong.study.dossier.questions import (
    BASELINE,
    CLAIM,
    TRUTH_FIGURES,
    Arm,
    NamedFigure,
    QuestionKind,
    Questions,
    ScenarioQuestion,
    SupportingChange,
    TargetShares,
    Test,
)

FILE = "questions.yaml"
QUESTION = {
    "kind", "passages", "title", "claim", "tested", "limits", "arms", "tests", "shown", "search", "assumptions",
    "until",
}  # fmt: skip
ARM = {"title", "experiment", "without", "set", "times", "interpretation", "until"}
TEST = {"title", "arm", "contrast", "figure", "supports"}
NAMED = {"of", "per", "name", "share"}
NEEDED = ("passages", "title", "claim", "tested", "limits")

Path_ = tuple[str | int, ...]


def load_questions(scenario: Scenario) -> Questions:
    """Return the questions of a scenario.

    Raises
    ------
    InputError
        If it has none, or with every fault of the file: line, entry, value and remedy.
    """
    if not (scenario.folder / FILE).is_file():
        raise InputError(
            f"The scenario {scenario.name} has no {FILE}, so there are no questions to answer. Copy the one of "
            "narcotics-1952 into its folder and edit it."
        )
    reader = _Reader(scenario)
    found = reader.read()
    if reader.faults:
        raise InputError(reader.faults)
    return found


def question_faults(scenario: Scenario) -> list[Fault]:
    """Return everything that is wrong with the questions of a scenario; nothing for one without any."""
    if not (scenario.folder / FILE).is_file():
        return []
    reader = _Reader(scenario)
    reader.read()
    return reader.faults


class _Reader:
    """Turns plain data into `Questions`; collects faults and goes on as far as possible."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.faults: list[Fault] = []
        path = scenario.folder / FILE
        self.raw = read_yaml(path)
        self.lines = _lines(path)
        self.mechanisms = [m.name for m in MECHANISMS]
        self.figures: dict[str, NamedFigure] = {}

    def fault(self, at: Path_, problem: str, remedy: str, value: Any = None) -> None:
        line = next((self.lines[at[:n]] for n in range(len(at), 0, -1) if at[:n] in self.lines), 1)
        entry = ".".join(map(str, at)) or None
        shown = None if value is None else str(value)
        self.faults.append(Fault(FILE, problem, remedy, column=entry, value=shown, line=line))

    # ------------------------------------------------------------------ parts
    def mapping(self, at: Path_, raw: Any, known: Collection[str] | None = None) -> dict[str, Any]:
        if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
            self.fault(
                at, "This must be entries with a name each.", "Write name: value, one below the other."
            )
            return {}
        for key in raw:
            if known is not None and key not in known:
                hint = did_you_mean(key, known).strip()
                self.fault((*at, key), "Nothing reads this entry.", f"{hint} Delete it.".strip(), key)
        return raw

    def known(self, at: Path_, name: Any, among: Collection[str], what: str, where: str) -> bool:
        if isinstance(name, str) and name in among:
            return True
        hint = did_you_mean(str(name), among).strip()
        self.fault(at, f"There is no such {what}.", f"{hint} {where}".strip(), name)
        return False

    def names(self, at: Path_, raw: Any, among: Collection[str], what: str, where: str) -> tuple[str, ...]:
        if not isinstance(raw, list):
            self.fault(at, "This must be a list.", "Write [one, another].", raw)
            return ()
        return tuple(name for i, name in enumerate(raw) if self.known((*at, i), name, among, what, where))

    def text(self, at: Path_, raw: Any) -> Bilingual:
        if isinstance(raw, dict) and set(raw) == {"en", "zh"}:
            words = [raw["en"], raw["zh"]]
            if all(isinstance(word, str) and word.strip() for word in words):
                return Bilingual(" ".join(raw["en"].split()), "".join(raw["zh"].split("\n")).strip())
        self.fault(at, "This must be a text in both languages.", 'Write {en: "...", zh: "..."}.')
        return Bilingual("", "")

    def numbers(self, at: Path_, raw: Any) -> dict[str, float]:
        found = {}
        for key, value in self.mapping(at, raw).items():
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                self.fault((*at, key), "This is not a number.", "Write digits.", value)
            else:
                found[key] = float(value)
        return found

    def parameters(self, at: Path_, raw: Any) -> dict[str, float]:
        found, where = self.numbers(at, raw), "`yundong parameters` lists them."
        return {
            name: value
            for name, value in found.items()
            if self.known((*at, name), name, self.scenario.parameters, "parameter", where)
        }

    def refuse_far(self, at: Path_, settings: Mapping[str, float]) -> None:
        """Note values that a parameter cannot have."""
        for name, value in settings.items():
            try:
                self.scenario.parameters.replace({name: value}, self.scenario.areas).refuse_far()
            except InputError as error:
                self.fault((*at, name), " ".join(error.problems), "Write another value.", f"{value:g}")

    # ------------------------------------------------------------------ the file
    def read(self) -> Questions:
        top = self.mapping((), self.raw, {"figures", "questions"})
        for name, raw in self.mapping(("figures",), top.get("figures", {})).items():
            self.figures[name] = self.named(("figures", name), name, raw)
        questions = self.mapping(("questions",), top.get("questions"))
        found = {name: self.question(("questions", name), name, raw) for name, raw in questions.items()}
        return Questions(self.figures, found)

    def named(self, at: Path_, name: str, raw: Any) -> NamedFigure:
        entry = self.mapping(at, raw, NAMED)
        if name in self.plain_figures():
            self.fault(at, "A figure of a run has this name already.", "Choose another name.", name)
        for key in ("of", "per"):
            if key == "of" or key in entry:
                self.plain_figure((*at, key), entry.get(key))
        return NamedFigure(
            self.text((*at, "name"), entry.get("name")),
            str(entry.get("of")),
            entry.get("per"),
            bool(entry.get("share", False)),
        )

    def plain_figures(self) -> list[str]:
        return [*self.scenario.indicators, *TRUTH_FIGURES]

    def plain_figure(self, at: Path_, name: Any) -> None:
        if isinstance(name, str) and name.startswith(CLAIM):
            claim = name.removeprefix(CLAIM)
            self.known(at, claim, self.scenario.claims, "claim", "`yundong claims` lists them.")
        else:
            self.known(at, name, self.plain_figures(), "figure", "`yundong indicators` lists them.")

    def figure(self, at: Path_, name: Any) -> str:
        among = [*self.figures, *self.plain_figures()]
        self.known(at, name, among, "figure", "`yundong indicators` lists them; others are under figures.")
        return str(name)

    def question(self, at: Path_, name: str, raw: Any) -> ScenarioQuestion:
        entry, scenario = self.mapping(at, raw, QUESTION), self.scenario
        for key in NEEDED:
            if key not in entry:
                self.fault(at, f"The entry {key} is missing.", "Add it.", name)
        kind = entry.get("kind", QuestionKind.arms.value)
        self.known(
            (*at, "kind"),
            kind,
            [k.value for k in QuestionKind],
            "kind of question",
            "Write arms, search or registers.",
        )
        kind = QuestionKind(kind) if kind in list(QuestionKind) else QuestionKind.arms
        arms = {
            arm: self.arm((*at, "arms", arm), arm, one)
            for arm, one in self.mapping((*at, "arms"), entry.get("arms", {})).items()
        }
        tests = self.tests((*at, "tests"), entry.get("tests", []), arms, judged=True)
        if kind is QuestionKind.arms and not tests:
            self.fault(at, "Nothing decides this question.", "Add tests.", name)
        texts = {key: self.text((*at, key), entry[key]) for key in NEEDED[1:] if key in entry}
        return ScenarioQuestion(
            id=name,
            kind=kind,
            passages=self.names(
                (*at, "passages"),
                entry.get("passages", []),
                scenario.passages,
                "passage",
                "See passages.csv.",
            ),
            **{key: texts.get(key, Bilingual("", "")) for key in NEEDED[1:]},
            arms=arms,
            tests=tests,
            shown=self.tests((*at, "shown"), entry.get("shown", []), arms, judged=False),
            search=self.search((*at, "search"), entry.get("search")) if kind is QuestionKind.search else None,
            assumptions=self.assumptions((*at, "assumptions"), entry.get("assumptions", [])),
            until=self.until((*at, "until"), entry.get("until")),
        )

    def until(self, at: Path_, raw: Any) -> str | None:
        if raw is None:
            return None
        try:
            day = parse_date(str(raw), "last day")
            self.scenario.schedule.clock(day)
        except InputError as error:
            self.fault(at, " ".join(error.problems), "Write year-month-day inside the schedule.", raw)
            return None
        return day.isoformat()

    def assumptions(self, at: Path_, raw: Any) -> tuple[str, ...]:
        parameters = self.scenario.parameters
        found = self.names(at, raw, parameters, "parameter", "`yundong parameters` lists them.")
        for i, name in enumerate(found):
            row = parameters[name]
            if row.use == "fixed" or row.low is None or row.low == row.high:
                self.fault((*at, i), "This parameter has no range to draw from.", "Leave it out.", name)
        return found

    def arm(self, at: Path_, name: str, raw: Any) -> Arm:
        entry = self.mapping(at, raw, ARM)
        if name == BASELINE:
            self.fault(at, "This is the name of the campaign as it was run.", "Choose another name.", name)
        title = self.text((*at, "title"), entry.get("title"))
        if "experiment" in entry:
            return self.experiment((*at, "experiment"), title, entry)
        settings = self.parameters((*at, "set"), entry.get("set", {}))
        times = self.parameters((*at, "times"), entry.get("times", {}))
        self.refuse_far((*at, "set"), settings)
        for parameter, factor in times.items():
            if factor < 0.0:
                self.fault((*at, "times", parameter), "A factor is 0 or more.", "Write another one.", factor)
        without = self.names(
            (*at, "without"),
            entry.get("without", []),
            self.mechanisms,
            "mechanism",
            "`yundong mechanisms` lists them.",
        )
        reading = entry.get("interpretation", AS_RUN)
        if reading != AS_RUN:
            names = [i.name for i in Rules.load(self.scenario.folder).book.interpretations]
            self.known((*at, "interpretation"), reading, names, "interpretation", "See interpretations.yaml.")
        until = self.until((*at, "until"), entry.get("until"))
        if not (settings or times or without or until or reading != AS_RUN):
            remedy = "Add set, times, without, interpretation or until."
            self.fault(at, "This arm changes nothing.", remedy, name)
        return Arm(title, without, settings, times, str(reading), until)

    def experiment(self, at: Path_, title: Bilingual, entry: Mapping[str, Any]) -> Arm:
        name, experiments = entry["experiment"], self.scenario.experiments
        if extra := [key for key in entry if key not in ("title", "experiment")]:
            self.fault(at, "An experiment is a whole of its own.", f"Delete {', '.join(extra)}.", name)
        if not self.known(at, name, experiments, "experiment", "`yundong experiments` lists them."):
            return Arm(title)
        return Arm.of_experiment(title, experiments[name], parse_settings(experiments[name].option("set")))

    def tests(self, at: Path_, raw: Any, arms: Mapping[str, Arm], judged: bool) -> tuple[Test, ...]:
        if not isinstance(raw, list):
            self.fault(at, "This must be a list.", "Write each entry behind a dash.")
            return ()
        return tuple(self.test((*at, i), one, arms, judged) for i, one in enumerate(raw))

    def test(self, at: Path_, raw: Any, arms: Mapping[str, Arm], judged: bool) -> Test:
        entry = self.mapping(at, raw, TEST if judged else TEST - {"supports"})
        figure = self.figure((*at, "figure"), entry.get("figure"))
        if ("arm" in entry) == ("contrast" in entry):
            self.fault(at, "A test compares one arm, or a contrast of several.", "Write arm or contrast.")
        contrast = self.numbers((*at, "contrast"), entry.get("contrast", {}))
        if "arm" in entry:
            contrast = {str(entry["arm"]): 1.0, BASELINE: -1.0}
        where = "The arms of this question are listed above it."
        for arm in contrast:
            self.known((*at, "arm" if "arm" in entry else "contrast"), arm, [*arms, BASELINE], "arm", where)
        if contrast and abs(sum(contrast.values())) > 1e-9:
            remedy = "Correct them: nothing is left where all arms are alike."
            self.fault((*at, "contrast"), "The weights do not add up to 0.", remedy)
        supports = None
        if judged and self.known(
            (*at, "supports"),
            entry.get("supports"),
            [s.value for s in SupportingChange],
            "direction",
            "Write higher, lower or same.",
        ):
            supports = SupportingChange(entry["supports"])
        title = self.text((*at, "title"), entry["title"]) if "title" in entry else None
        if "contrast" in entry and title is None:
            self.fault(at, "A contrast of several arms needs a title.", "Add one in both languages.")
        return Test(figure, contrast, supports, title)

    def search(self, at: Path_, raw: Any) -> TargetShares | None:
        entry = self.mapping(at, raw, {"figure", "targets"})
        figure, targets = self.figure((*at, "figure"), entry.get("figure")), entry.get("targets")
        if not isinstance(targets, list) or not targets or not all(_is_share(t) for t in targets):
            self.fault(
                (*at, "targets"), "This must be a list of shares from 0 to 1.", "Write [0, 0.1].", targets
            )
            return None
        return TargetShares(figure, tuple(float(t) for t in targets))


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0.0 <= value <= 1.0


def _lines(path: Path) -> dict[Path_, int]:
    """Return the line of every entry of a YAML file, by the keys and positions that lead to it."""
    import yaml

    node = yaml.compose(read_text(path), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return dict(_places(node, ())) if node is not None else {}


def _places(node: Any, at: Path_) -> Iterator[tuple[Path_, int]]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*at, key.value), key.start_mark.line + 1
            yield from _places(value, (*at, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield (*at, i), value.start_mark.line + 1
            yield from _places(value, (*at, i))
