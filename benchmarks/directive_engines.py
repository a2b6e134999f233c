"""The directive's rules in two other engines, translated straight from the YAML: zen-engine and
OpenFisca-core.

They serve as an independent oracle in the tests and as a yardstick in the benchmark. Both decide complete
cases only: neither knows a third value.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml

CHAIN = ("route", "severity", "arrest")


def read_rules(
    folder: Path, interpretation: str, on: date
) -> tuple[dict[str, list[Any]], list[dict[str, Any]]]:
    """Return the values of each fact and the rules of a reading in force on a day, as plain YAML data."""
    main = yaml.safe_load((folder / "directive.yaml").read_text(encoding="utf-8"))
    more = yaml.safe_load((folder / "interpretations.yaml").read_text(encoding="utf-8"))
    values = {
        fact["name"]: [False, True] if fact["kind"] == "flag" else [value["name"] for value in fact["values"]]
        for fact in main["facts"]
    }
    rules = [
        rule
        for rule in main["rules"] + more["rules"]
        if rule["from"] <= on <= rule.get("until", date.max)
        and interpretation in rule.get("interpretation", [interpretation])
        and next(iter(rule["then"])) in (*CHAIN, "finding")
    ]
    return values, rules


def tested(test: dict[str, Any], kind: str) -> set[str]:
    """Return the names of the findings, or of the outputs, that a condition looks at."""
    ((name, wanted),) = test.items()
    if name in ("all", "any"):
        return set().union(*(tested(part, kind) for part in wanted))
    if name == "not":
        return tested(wanted, kind)
    if name == "at_least":
        return set().union(*(tested(part, kind) for part in wanted["of"]))
    if name == "finding":
        return {wanted} if kind == "finding" else set()
    return {name} if kind == "output" and name in CHAIN else set()


def in_order(rules: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return findings and outputs, each with its rules, so that each comes after what it looks at."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for rule in rules:
        ((output, value),) = rule["then"].items()
        groups.setdefault(value if output == "finding" else output, []).append(rule)
    for name in CHAIN:
        groups[name] = sorted(groups.get(name, []), key=lambda rule: -rule["priority"])
    needs = {
        name: set().union(*(tested(r["when"], kind) for r in group for kind in ("finding", "output")))
        if group
        else set()
        for name, group in groups.items()
    }
    ordered: list[str] = []
    while len(ordered) < len(groups):
        ordered += [name for name in groups if name not in ordered and needs[name] <= set(ordered)]
    return [(name, groups[name]) for name in ordered]


# ---------------------------------------------------------------------- zen-engine
class Zen:
    """The rules as a decision graph of zen-engine; thousands of cases go through it in one call."""

    def __init__(self, folder: Path, interpretation: str, on: date) -> None:
        import zen

        self.values, rules = read_rules(folder, interpretation, on)
        nodes: list[dict[str, Any]] = [_node("input", "inputNode", {})]
        for name, group in in_order(rules):
            nodes.append(self._table(name, group) if name in CHAIN else self._finding(name, group))
        nodes.append(_node("output", "outputNode", {}))
        names = [node["id"] for node in nodes]
        edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairwise(names)]
        self.decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def decide(self, cases: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
        """Return route, arrest and severity of complete cases of named values."""
        found = self.decision.evaluate({"cases": cases})["result"]["cases"]
        return [
            (c["route"], c["arrest"], c["severity"])
            if c["route"] == "campaign"
            else (c["route"], "not" if c["route"] in ("treatment", "none") else "outside", "outside")
            for c in found
        ]

    def _finding(self, name: str, group: list[dict[str, Any]]) -> dict[str, Any]:
        value = " or ".join(f"({self._zen(rule['when'])})" for rule in group)
        return _node(
            name, "expressionNode", {"expressions": [{"id": name, "key": _key(name), "value": value}]}
        )

    def _table(self, name: str, group: list[dict[str, Any]]) -> dict[str, Any]:
        rows = [
            {"_id": rule["id"], "when": self._zen(rule["when"]), "then": f"'{rule['then'][name]}'"}
            for rule in group
        ]
        content = {
            "hitPolicy": "first",
            "inputs": [{"id": "when", "name": "when"}],
            "outputs": [{"id": "then", "name": "then", "field": name}],
            "rules": rows,
        }
        return _node(name, "decisionTableNode", content)

    def _zen(self, test: dict[str, Any]) -> str:
        ((name, wanted),) = test.items()
        match name:
            case "always":
                return "true"
            case "all":
                return " and ".join(f"({self._zen(part)})" for part in wanted)
            case "any":
                return " or ".join(f"({self._zen(part)})" for part in wanted)
            case "not":
                return f"not ({self._zen(wanted)})"
            case "at_least":
                return (
                    " + ".join(f"(({self._zen(p)}) ? 1 : 0)" for p in wanted["of"]) + f" >= {wanted['count']}"
                )
            case "finding":
                return _key(wanted)
        listed = _values(self.values.get(name, []), wanted)
        if isinstance(listed[0], bool):
            return f"{name} == {str(listed[0]).lower()}"
        return f"{name} in [{', '.join(repr(value) for value in listed)}]"


def _key(finding: str) -> str:
    return "f_" + finding.replace(".", "_")


def _node(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    loop = {"inputField": "cases", "outputPath": "cases", "executionMode": "loop", "passThrough": True}
    return {
        "id": name,
        "name": name,
        "type": kind,
        "position": {"x": 0, "y": 0},
        "content": content and content | loop,
    }


def _values(known: list[Any], wanted: Any) -> list[Any]:
    """Return the values that a test accepts."""
    if isinstance(wanted, dict):
        ((way, bound),) = wanted.items()
        edge = known.index(bound)
        return known[edge:] if way == "at_least" else known[: edge + 1]
    return wanted if isinstance(wanted, list) else [wanted]


# ---------------------------------------------------------------------- OpenFisca-core
class OpenFisca:
    """The rules as variables of OpenFisca-core, computed on whole arrays."""

    PERIOD = "1952-08"

    def __init__(self, folder: Path, interpretation: str, on: date) -> None:
        from openfisca_core.entities import build_entity
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem

        self.values, rules = read_rules(folder, interpretation, on)
        person = build_entity(key="person", plural="persons", label="", is_person=True)
        self.system = TaxBenefitSystem([person])
        for name, values in self.values.items():
            self._add(person, name, bool if values == [False, True] else int, None)
        self.codes: dict[str, list[Any]] = {}
        for name, group in in_order(rules):
            if name in CHAIN:
                self.codes[name] = sorted({rule["then"][name] for rule in group})
                self._add(person, name, int, self._chain(name, group))
            else:
                self._add(person, _key(name), bool, self._finding(group))

    def decide(self, levels: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return positions in ``codes`` of route, severity and arrest for arrays of levels."""
        from openfisca_core.simulations import SimulationBuilder

        count = len(next(iter(levels.values())))
        simulation = SimulationBuilder().build_default_simulation(self.system, count=count)
        for name, values in self.values.items():
            flag = values == [False, True]
            simulation.set_input(
                name, self.PERIOD, levels[name].astype(bool) if flag else levels[name].astype(np.int32)
            )
        route, severity, arrest = (simulation.calculate(name, self.PERIOD) for name in CHAIN)
        return route, severity, arrest

    def outcomes(self, levels: dict[str, np.ndarray]) -> list[tuple[str, str, str]]:
        """Return route, arrest and severity in words."""
        route, severity, arrest = (
            [self.codes[name][code] for code in codes]
            for name, codes in zip(CHAIN, self.decide(levels), strict=True)
        )
        return [
            (r, a, s)
            if r == "campaign"
            else (r, "not" if r in ("treatment", "none") else "outside", "outside")
            for r, a, s in zip(route, arrest, severity, strict=True)
        ]

    def _add(self, person: Any, name: str, kind: type, formula: Callable[..., Any] | None) -> None:
        from openfisca_core.periods import DateUnit
        from openfisca_core.variables import Variable

        body: dict[str, Any] = {
            "value_type": kind,
            "entity": person,
            "definition_period": DateUnit.MONTH,
            "label": name,
        }
        if formula is not None:
            body["formula"] = formula
        self.system.add_variable(type(name, (Variable,), body))

    def _finding(self, group: list[dict[str, Any]]) -> Callable[..., Any]:
        tests = [rule["when"] for rule in group]

        def formula(person: Any, period: Any) -> Any:
            made = self._test(tests[0], person, period)
            for test in tests[1:]:
                made = made | self._test(test, person, period)
            return made

        return formula

    def _chain(self, name: str, group: list[dict[str, Any]]) -> Callable[..., Any]:
        def formula(person: Any, period: Any) -> Any:
            conditions = [self._test(rule["when"], person, period) for rule in group]
            return np.select(conditions, [self.codes[name].index(rule["then"][name]) for rule in group])

        return formula

    def _test(self, test: dict[str, Any], person: Any, period: Any) -> Any:
        ((name, wanted),) = test.items()
        match name:
            case "always":
                return np.ones(person.count, dtype=bool)
            case "all":
                return np.logical_and.reduce([self._test(part, person, period) for part in wanted])
            case "any":
                return np.logical_or.reduce([self._test(part, person, period) for part in wanted])
            case "not":
                return ~self._test(wanted, person, period)
            case "at_least":
                return (
                    sum(self._test(p, person, period).astype(np.int8) for p in wanted["of"])
                    >= wanted["count"]
                )
            case "finding":
                return person(_key(wanted), period)
        if name in CHAIN:
            return person(name, period) == self.codes[name].index(wanted)
        known = self.values[name]
        levels = [known.index(value) for value in _values(known, wanted)]
        column = person(name, period)
        if known == [False, True]:
            return column if levels == [1] else ~column
        return np.logical_or.reduce([column == level for level in levels])
