"""Loads `directive.yaml` and `interpretations.yaml` into a `RuleBook`; all faults are reported at once.

YAML is read as plain data. Duplicate keys are faults; unknown fields, facts, values, findings and rules are
reported with the nearest known name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from yundong.base.errors import InputError, did_you_mean
from yundong.base.reading import read_yaml
from yundong.directive import conditions as c
from yundong.directive.book import (
    GATED,
    OUTPUTS,
    Bilingual,
    Bound,
    Fact,
    FactContrast,
    FactValue,
    ImpossibleCombination,
    Interpretation,
    OpenQuestion,
    Rule,
    RuleBook,
    Support,
)
from yundong.directive.condition_parser import ConditionParser

RULES_FILE = "directive.yaml"
INTERPRETATIONS_FILE = "interpretations.yaml"
FILES = (RULES_FILE, INTERPRETATIONS_FILE)
_FLAG_LABELS = (FactValue("no", Bilingual("no", "否")), FactValue("yes", Bilingual("yes", "是")))
_TOP = {
    RULES_FILE: {
        "title",
        "in_force",
        "decide_on",
        "thresholds",
        "dates",
        "facts",
        "impossible",
        "contrasts",
        "findings",
        "rules",
    },
    INTERPRETATIONS_FILE: {"default", "interpretations", "questions", "question_base", "rules"},
}
_RULE_FIELDS = {
    "id", "passage", "sources", "says", "from", "until", "interpretation", "priority", "overrides",
    "when", "then",
}  # fmt: skip


def packaged_folder() -> Path:
    """Return the folder of the scenario shipped with the package."""
    return Path(__file__).resolve().parent.parent / "scenarios" / "narcotics-1952"


def load_book(folder: Path, overrides: Mapping[str, float | date | str] | None = None) -> RuleBook:
    """Load the rule book of a scenario folder.

    Parameters
    ----------
    folder : Path
        Holds `directive.yaml` and `interpretations.yaml`.
    overrides : mapping, optional
        Other values for thresholds (liang) and dates, by name, such as ``{"volume.large": 300}``.

    Returns
    -------
    RuleBook

    Raises
    ------
    InputError
        With one message per fault, each naming file, rule or fact, field and remedy.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: scenario folder not found. Check the path.")
    raw = {name: read_yaml(folder / name) for name in FILES}
    return _BookLoader(folder, raw, dict(overrides or {})).load()


class _BookLoader:
    """Turns plain data into a `RuleBook`; collects faults and continues as far as possible."""

    def __init__(self, folder: Path, raw: Mapping[str, Any], overrides: dict[str, Any]) -> None:
        self.folder, self.raw, self.overrides = folder, raw, overrides
        self.problems: list[str] = []
        self.facts: dict[str, Fact] = {}
        self.findings: set[str] = set()
        self.parser = ConditionParser({}, (), self.fault)

    # ------------------------------------------------------------------ helpers
    def fault(self, where: str, what: str) -> None:
        self.problems.append(f"{where}: {what}")

    def part(self, file: str, name: str, kind: type, default: Any = None) -> Any:
        found = self.raw[file].get(name, default)
        if not isinstance(found, kind):
            self.fault(f"{file}, {name}", f"must be a {'list' if kind is list else 'mapping'}.")
            return kind()
        return found

    def text(self, where: str, raw: Any) -> Bilingual:
        if (
            isinstance(raw, dict)
            and set(raw) == {"en", "zh"}
            and all(isinstance(v, str) for v in raw.values())
        ):
            return Bilingual(" ".join(raw["en"].split()), raw["zh"].strip())
        self.fault(where, "must be a text in both languages: {en: ..., zh: ...}.")
        return Bilingual("", "")

    def day(self, where: str, raw: Any) -> date:
        if isinstance(raw, str):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                pass
        if isinstance(raw, date):
            return raw
        self.fault(where, f"invalid date {raw!r}: must be like 1952-04-15.")
        return date(1952, 4, 15)

    def names(self, where: str, raw: Any) -> tuple[str, ...]:
        listed = raw if isinstance(raw, list) else [raw]
        if not all(isinstance(item, str) for item in listed):
            self.fault(where, f"invalid name {raw!r}: must be a name or a list of names.")
            return ()
        return tuple(listed)

    def entries(
        self, file: str, name: str, needed: Iterable[str], allowed: Iterable[str]
    ) -> list[dict[str, Any]]:
        """Return the entries of a list, without those that lack a required field."""
        good: list[dict[str, Any]] = []
        needed, known = set(needed), set(needed) | set(allowed)
        for number, entry in enumerate(self.part(file, name, list, []), 1):
            label = entry.get("id", entry.get("name", f"entry {number}")) if isinstance(entry, dict) else ""
            where = f"{file}, {name}, {label or f'entry {number}'}"
            if not isinstance(entry, dict):
                self.fault(where, "an entry must be a mapping of fields.")
                continue
            for key in sorted(str(key) for key in set(entry) - known):
                self.fault(where, f"unknown field {key!r}.{did_you_mean(key, known)}")
            missing = sorted(needed - set(entry))
            if missing:
                self.fault(where, f"missing field {missing[0]!r}.")
                continue
            good.append(entry)
        keys = [str(entry.get("id", entry.get("name"))) for entry in good]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self.fault(f"{file}, {name}", f"duplicate {key!r}: ids and names must be unique.")
        return good

    # ------------------------------------------------------------------ the parts
    def load(self) -> RuleBook:
        for file, raw in self.raw.items():
            if not isinstance(raw, dict):
                raise InputError(f"{file}: the file must be a mapping of {', '.join(sorted(_TOP[file]))}.")
            for key in sorted(str(key) for key in set(raw) - _TOP[file]):
                self.fault(file, f"unknown part {key!r}.{did_you_mean(key, _TOP[file])}")
        main = self.raw[RULES_FILE]
        bounds = self.bounds()
        self.facts = {fact.name: fact for fact in self.load_facts(bounds)}
        self.parser = ConditionParser(self.facts, (), self.fault)
        span = self.part(RULES_FILE, "in_force", dict)
        start = self.day(f"{RULES_FILE}, in_force, from", span.get("from"))
        end = self.day(f"{RULES_FILE}, in_force, until", span.get("until"))
        interpretations = self.interpretations()
        rules = self.rules({interpretation.name for interpretation in interpretations})
        book = RuleBook(
            folder=self.folder,
            title=self.text(f"{RULES_FILE}, title", main.get("title")),
            start=start,
            end=end,
            decide_on=self.day(f"{RULES_FILE}, decide_on", main.get("decide_on")),
            bounds=tuple(bounds.values()),
            facts=tuple(self.facts.values()),
            impossible=tuple(self.impossible()),
            contrasts=tuple(self.contrasts()),
            interpretations=tuple(interpretations),
            default=str(self.raw[INTERPRETATIONS_FILE].get("default")),
            questions=tuple(self.questions()),
            findings=self.finding_names(),
            rules=tuple(rules),
        )
        if book.default not in {interpretation.name for interpretation in interpretations}:
            self.fault(
                f"{INTERPRETATIONS_FILE}, default", f"{book.default!r} is not one of the interpretations."
            )
        if self.problems:
            raise InputError(self.problems)
        return book

    def bounds(self) -> dict[str, Bound]:
        """Load thresholds and dates, with the values that the caller overrides."""
        found: dict[str, Bound] = {}
        for part, extra in (("thresholds", ("unit", "low", "high")), ("dates", ())):
            for raw in self.entries(RULES_FILE, part, ("name", "value", "says"), (*extra, "sources")):
                where = f"{RULES_FILE}, {part}, {raw['name']}"
                value = self.overrides.pop(raw["name"], raw["value"])
                checked: float | date
                if part == "dates":
                    checked = self.day(where, value)
                else:
                    checked = self.amount(where, value)
                found[raw["name"]] = Bound(
                    name=raw["name"],
                    value=checked,
                    says=self.text(where, raw["says"]),
                    sources=self.names(where, raw.get("sources", [])),
                    unit=raw.get("unit"),
                    low=raw.get("low"),
                    high=raw.get("high"),
                )
        for name in self.overrides:
            self.fault("--set", f"unknown threshold or date {name!r}.{did_you_mean(name, found)}")
        return found

    def amount(self, where: str, raw: Any) -> float:
        try:
            value = float(raw)
        except (TypeError, ValueError):
            value = -1.0
        if isinstance(raw, bool) or not 0 <= value < float("inf"):
            self.fault(where, f"invalid quantity {raw!r}: must be a number of zero or more.")
            return 0.0
        return value

    def load_facts(self, bounds: Mapping[str, Bound]) -> list[Fact]:
        facts = []
        for raw in self.entries(RULES_FILE, "facts", ("name", "kind", "label", "ask"), ("unit", "values")):
            where = f"{RULES_FILE}, facts, {raw['name']}"
            kind = raw["kind"]
            if kind not in ("flag", "label", "amount", "date"):
                self.fault(where, f"invalid kind {kind!r}: must be flag, label, amount or date.")
                continue
            values = _FLAG_LABELS if kind == "flag" else self.values(where, kind, raw.get("values"), bounds)
            facts.append(
                Fact(raw["name"], kind, self.text(where, raw["label"]), self.text(where, raw["ask"]), values,
                     raw.get("unit"))
            )  # fmt: skip
        return facts

    def values(self, where: str, kind: str, raw: Any, bounds: Mapping[str, Bound]) -> tuple[FactValue, ...]:
        if (
            not isinstance(raw, list)
            or len(raw) < 2
            or not all(isinstance(v, dict) and "name" in v for v in raw)
        ):
            self.fault(where, "must have at least two values, each with a name and a label.")
            return _FLAG_LABELS
        values, last = [], None
        for number, item in enumerate(raw):
            start = None
            if kind in ("amount", "date") and number:
                bound = bounds.get(str(item.get("from")))
                if bound is None or isinstance(bound.value, date) != (kind == "date"):
                    self.fault(
                        where,
                        f"{item['name']}: 'from' must name a {'date' if kind == 'date' else 'threshold'}.",
                    )
                else:
                    start = bound.value
                    if last is not None and start <= last:  # type: ignore[operator]
                        self.fault(
                            where, f"{item['name']} must begin after the value before it; change the bound."
                        )
                    last = start
            values.append(FactValue(str(item["name"]), self.text(where, item.get("label")), start))
        return tuple(values)

    def impossible(self) -> list[ImpossibleCombination]:
        found = []
        for raw in self.entries(RULES_FILE, "impossible", ("id", "when", "says"), ()):
            where = f"{RULES_FILE}, impossible, {raw['id']}"
            when = raw["when"] if isinstance(raw["when"], dict) else {}
            if len(when) < 2:
                self.fault(where, "must name at least two facts that exclude each other.")
                continue
            levels = tuple((name, self.parser.levels(where, name, wanted)) for name, wanted in when.items())
            found.append(ImpossibleCombination(raw["id"], self.text(where, raw["says"]), levels))
        return found

    def contrasts(self) -> list[FactContrast]:
        found = []
        for raw in self.entries(RULES_FILE, "contrasts", ("id", "passage", "fact", "order"), ()):
            where = f"{RULES_FILE}, contrasts, {raw['id']}"
            order = raw["order"] if isinstance(raw["order"], list) else []
            if len(order) < 2:
                self.fault(where, "the order must have at least two sides, the worst first.")
            groups = tuple(self.parser.levels(where, raw["fact"], side) for side in order)
            found.append(FactContrast(raw["id"], raw["passage"], raw["fact"], groups))
        return found

    def interpretations(self) -> list[Interpretation]:
        found = []
        for raw in self.entries(
            INTERPRETATIONS_FILE, "interpretations", ("name", "label", "summary", "support"), ()
        ):
            where = f"{INTERPRETATIONS_FILE}, interpretations, {raw['name']}"
            support = raw["support"] if isinstance(raw["support"], list) else []
            if not support or not all(isinstance(s, dict) and {"passage", "says"} == set(s) for s in support):
                self.fault(
                    where,
                    "must cite at least one supporting passage as {passage: ..., says: {en: ..., zh: ...}}.",
                )
                continue
            cited = tuple(Support(str(s["passage"]), self.text(where, s["says"])) for s in support)
            found.append(
                Interpretation(
                    raw["name"], self.text(where, raw["label"]), self.text(where, raw["summary"]), cited
                )
            )
        return found

    def questions(self) -> list[OpenQuestion]:
        base = self.part(INTERPRETATIONS_FILE, "question_base", dict, {})
        found = []
        for raw in self.entries(
            INTERPRETATIONS_FILE, "questions", ("id", "asks", "passages", "note", "case"), ()
        ):
            where = f"{INTERPRETATIONS_FILE}, questions, {raw['id']}"
            stated = base | (raw["case"] if isinstance(raw["case"], dict) else {})
            levels = {name: self.parser.levels(where, name, value)[0] for name, value in stated.items()}
            found.append(
                OpenQuestion(raw["id"], self.text(where, raw["asks"]), self.text(where, raw["note"]),
                         self.names(where, raw["passages"]), levels)
            )  # fmt: skip
        return found

    def finding_names(self) -> dict[str, Bilingual]:
        """Return the name of each finding; one without a name goes by its id."""
        named = self.part(RULES_FILE, "findings", dict, {})
        for name in named:
            if name not in self.findings:
                hint = did_you_mean(str(name), self.findings)
                self.fault(f"{RULES_FILE}, findings, {name}", f"no rule concludes this finding.{hint}")
        return {name: Bilingual(name, name) for name in sorted(self.findings)} | {
            str(name): self.text(f"{RULES_FILE}, findings, {name}", raw) for name, raw in named.items()
        }

    # ------------------------------------------------------------------ rules and their conditions
    def rules(self, interpretations: set[str]) -> list[Rule]:
        needed = ("id", "passage", "says", "from", "when", "then")
        raws = [(file, raw) for file in FILES for raw in self.entries(file, "rules", needed, _RULE_FIELDS)]
        self.findings = {
            str(raw["then"]["finding"])
            for _, raw in raws
            if isinstance(raw["then"], dict) and "finding" in raw["then"]
        }
        self.parser = ConditionParser(self.facts, self.findings, self.fault)
        rules = [self.one_rule(f"{file}, rule {raw['id']}", raw, interpretations) for file, raw in raws]
        ids = [rule.id for rule in rules]
        for twice in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            self.fault(f"rule {twice}", "duplicate id: must be unique.")
        for rule in rules:
            for other in rule.overrides:
                if other not in ids:
                    self.fault(
                        f"rule {rule.id}, overrides", f"unknown rule {other!r}.{did_you_mean(other, ids)}"
                    )
        return rules

    def one_rule(self, where: str, raw: dict[str, Any], interpretations: set[str]) -> Rule:
        then = raw["then"] if isinstance(raw["then"], dict) and len(raw["then"]) == 1 else {"": ""}
        output, value = next(iter(then.items()))
        if isinstance(value, bool):
            value = "yes" if value else "no"
        allowed = OUTPUTS.get(output, ())
        if output != "finding" and output not in OUTPUTS:
            self.fault(f"{where}, then", f"must conclude one of finding, {', '.join(OUTPUTS)}.")
        elif allowed and value not in allowed:
            self.fault(
                f"{where}, then", f"invalid value {value!r} of {output}: must be one of {', '.join(allowed)}."
            )
        chosen = self.names(f"{where}, interpretation", raw.get("interpretation", []))
        for name in chosen:
            if name not in interpretations:
                self.fault(
                    f"{where}, interpretation",
                    f"unknown interpretation {name!r}.{did_you_mean(name, interpretations)}",
                )
        priority = raw.get("priority", 0)
        if not isinstance(priority, int) or isinstance(priority, bool):
            self.fault(f"{where}, priority", f"invalid priority {priority!r}: must be a whole number.")
            priority = 0
        start = self.day(f"{where}, from", raw["from"])
        end = None if raw.get("until") is None else self.day(f"{where}, until", raw["until"])
        if end is not None and end < start:
            self.fault(f"{where}, until", f"the rule ends on {end}, before it begins on {start}.")
        rule = Rule(
            id=str(raw["id"]),
            passage=str(raw["passage"]),
            sources=self.names(f"{where}, sources", raw.get("sources", [])),
            says=self.text(f"{where}, says", raw["says"]),
            start=start,
            end=end,
            interpretations=chosen,
            priority=priority,
            overrides=self.names(f"{where}, overrides", raw.get("overrides", [])),
            when=self.parser.condition(f"{where}, when", raw["when"]),
            output=str(output),
            value=str(value),
        )
        self.check_chain(where, rule)
        return rule

    def check_chain(self, where: str, rule: Rule) -> None:
        """Check that a rule only tests outputs decided before its own: route, severity, arrest, then the rest."""
        for leaf in c.leaves(rule.when):
            if not isinstance(leaf, c.OutputIs):
                continue
            gate = rule.output in GATED and leaf.output not in GATED
            if leaf.output == rule.output or rule.output == "route" or gate:
                self.fault(f"{where}, when", f"a rule for {rule.output} cannot test {leaf.output}.")
