"""Validation rules and corrections as data: loaded from YAML, every fault of the file at once."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from yundong.archive.expressions import DAYS, names_in, parse
from yundong.archive.faults import fault
from yundong.base.errors import Fault, InputError, did_you_mean
from yundong.base.reading import read_yaml

USUAL = Path(__file__).with_name("rules.yaml")
SEVERITIES = ("error", "warning", "note")
STRATEGIES = ("skip", "previous", "zero", "fail")
SCOPES = ("place", "area")
ACTIONS = ("strike", "choose")
X = "x"
"""The name that stands for every indicator of a rule with ``each``."""


@dataclass(frozen=True)
class ValidationRule:
    """One rule.

    Attributes
    ----------
    name : str
        Unique.
    description, says, remedy : mapping of str to str
        In ``en`` and ``zh``; `says` has gaps in braces.
    expression, guard : ast.expr, ast.expr or None
        What must be possible, where the guard is sure.
    each : tuple of str
        Indicators that `X` stands for; ``all`` or ``cumulative`` for those of the tables; empty if the rule names its
        indicators.
    scope : str
        ``place`` for figures of places, ``area`` for stated totals.
    severity : str
        One of `SEVERITIES`.
    missing : str
        What a figure that is not stated counts as: any number from zero (``skip``), at least the last figure
        (``previous``), ``zero``, or a fault (``fail``).
    together : str
        ``place`` or ``indicator``: one finding for neighbouring cells; empty for one per cell.
    """

    name: str
    description: Mapping[str, str]
    expression: ast.expr
    guard: ast.expr | None
    each: tuple[str, ...]
    scope: str
    severity: str
    missing: str
    says: Mapping[str, str]
    remedy: Mapping[str, str]
    together: str = ""

    @cached_property
    def indicators(self) -> list[str]:
        """The indicators that the rule names, without `X` and days."""
        return [n for n in names_in(self.expression) if n != X and n not in (*DAYS, "weight")]

    @cached_property
    def order(self) -> tuple[str, str] | None:
        """Of a rule that one figure is not more than another: the lesser and the greater; None for any other rule."""
        tree = self.expression
        if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or self.scope != "place":
            return None
        left, right = ast.unparse(tree.left), ast.unparse(tree.comparators[0])
        if isinstance(tree.ops[0], ast.GtE):
            left, right = right, left
        elif not isinstance(tree.ops[0], ast.LtE):
            return None
        known = {*self.indicators, X, f"previous({X})"}
        return (left, right) if {left, right} <= known else None


@dataclass(frozen=True)
class CorrectionRule:
    """What is done about cells that some rules find wrong: ``strike`` sets them aside, ``choose`` takes one figure."""

    name: str
    description: Mapping[str, str]
    after: tuple[str, ...]
    action: str


@dataclass(frozen=True)
class RuleSet:
    """Rules in their order, and corrections."""

    rules: tuple[ValidationRule, ...]
    corrections: tuple[CorrectionRule, ...]

    def __post_init__(self) -> None:
        names = [*(rule.name for rule in self.rules), *(fix.name for fix in self.corrections)]
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise InputError([fault("rule_twice", "--rules", name) for name in doubled])

    def rule(self, name: str) -> ValidationRule:
        """Return a rule by name."""
        return next(rule for rule in self.rules if rule.name == name)


def load_rules(path: Path | None = None) -> RuleSet:
    """Return the rules of a file, or those that are shipped.

    Parameters
    ----------
    path : Path, optional
        YAML with ``rules`` and ``corrections``; ``include: usual`` puts the shipped ones first.

    Raises
    ------
    InputError
        Every fault of the file at once.
    """
    source = USUAL if path is None else path
    content = read_yaml(source)
    faults: list[Fault] = []
    if not isinstance(content, Mapping) or not set(content) <= {"include", "rules", "corrections"}:
        raise InputError([fault("not_rules", source.name)])
    usual = load_rules() if content.get("include") == "usual" and path is not None else None
    rules = [rule for entry in _list(content, "rules") if (rule := _rule(entry, source.name, faults))]
    fixes = [
        fix for entry in _list(content, "corrections") if (fix := _correction(entry, source.name, faults))
    ]
    known = {rule.name for rule in (*rules, *(usual.rules if usual else ()))}
    for fix in fixes:
        for name in fix.after:
            if name not in known:
                hint = (did_you_mean(name, known) or "Name a rule of this file.").strip()
                faults.append(
                    fault("no_such_rule", source.name, name, hint, ", ".join(sorted(known)), column=fix.name)
                )
    if faults:
        raise InputError(faults)
    return RuleSet((*(usual.rules if usual else ()), *rules), (*(usual.corrections if usual else ()), *fixes))


def _list(content: Mapping[str, Any], key: str) -> Sequence[Any]:
    found = content.get(key) or []
    return found if isinstance(found, list) else [found]


def _rule(entry: Any, file: str, faults: list[Fault]) -> ValidationRule | None:
    known = {
        "name",
        "description",
        "expr",
        "when",
        "each",
        "scope",
        "severity",
        "missing",
        "says",
        "remedy",
        "together",
    }
    name = _named(entry, known, {"name", "expr", "severity"}, file, faults)
    if name is None:
        return None
    before = len(faults)
    for key, choices in (("severity", SEVERITIES), ("missing", STRATEGIES), ("scope", SCOPES)):
        if key in entry and entry[key] not in choices:
            faults.append(
                fault("not_one_of", file, key, ", ".join(choices), column=name, value=str(entry[key]))
            )
    try:
        tree = parse(str(entry["expr"]), file)
        guard = parse(str(entry["when"]), file) if "when" in entry else None
    except InputError as error:
        faults.extend(replace(one, column=name) for one in error.faults)
        return None
    if len(faults) > before:
        return None
    each = entry.get("each", ())
    return ValidationRule(
        name=name,
        description=_words(entry.get("description", name)),
        expression=tree,
        guard=guard,
        each=(each,) if isinstance(each, str) else tuple(each),
        scope=str(entry.get("scope", "place")),
        severity=str(entry["severity"]),
        missing=str(entry.get("missing", "skip")),
        says=_words(entry.get("says", f"{entry['expr']} does not hold: {{left}} and {{right}}.")),
        remedy=_words(entry.get("remedy", "")),
        together=str(entry.get("together", "")),
    )


def _correction(entry: Any, file: str, faults: list[Fault]) -> CorrectionRule | None:
    name = _named(
        entry, {"name", "description", "after", "action"}, {"name", "after", "action"}, file, faults
    )
    if name is None:
        return None
    if entry["action"] not in ACTIONS:
        faults.append(
            fault("not_one_of", file, "action", ", ".join(ACTIONS), column=name, value=str(entry["action"]))
        )
        return None
    after = entry["after"] if isinstance(entry["after"], list) else [entry["after"]]
    return CorrectionRule(
        name, _words(entry.get("description", name)), tuple(map(str, after)), str(entry["action"])
    )


def _named(entry: Any, known: set[str], needed: set[str], file: str, faults: list[Fault]) -> str | None:
    """Return the name of an entry, or None with what is missing or unknown in it noted."""
    name = str(entry.get("name", "")) if isinstance(entry, Mapping) else ""
    if not isinstance(entry, Mapping):
        faults.append(fault("no_entry", file, value=str(entry)))
        return None
    missing, unknown = needed - set(entry), set(map(str, entry)) - known
    faults.extend(fault("entry_missing", file, key, column=name or None) for key in sorted(missing))
    for key in sorted(unknown):
        hint = did_you_mean(key, known).strip() or "Remove it."
        listed = ", ".join(sorted(known))
        faults.append(fault("entry_unknown", file, key, hint, listed, column=name or None))
    return None if missing or unknown else name


def _words(found: Any) -> dict[str, str]:
    """Return words in both languages; those given in one only hold for both."""
    if isinstance(found, Mapping):
        english = str(found.get("en", next(iter(found.values()), "")))
        return {"en": english, "zh": str(found.get("zh", english))}
    return {"en": str(found), "zh": str(found)}
