"""The rules once more, in the plainest Python, read straight from the YAML: what the compiled ones must
equal.

Nothing of the package is used here, so that a fault in its loading or compiling cannot hide.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import yaml

Case = dict[str, Any]
Outcome = tuple[str, str, str]


class Reference:
    """Decides complete cases of named values one at a time, incomplete ones by every completion."""

    def __init__(self, folder: Path, interpretation: str, on: date) -> None:
        main = yaml.safe_load((folder / "directive.yaml").read_text(encoding="utf-8"))
        more = yaml.safe_load((folder / "interpretations.yaml").read_text(encoding="utf-8"))
        self.values = {
            fact["name"]: [False, True] if fact["kind"] == "flag" else [v["name"] for v in fact["values"]]
            for fact in main["facts"]
        }
        self.impossible = [entry["when"] for entry in main["impossible"]]
        self.rules = [
            rule
            for rule in main["rules"] + more["rules"]
            if rule["from"] <= on <= rule.get("until", date.max)
            and interpretation in rule.get("interpretation", [interpretation])
        ]

    def decide(self, case: Case) -> Outcome:
        """Return route, arrest and severity of a case whose facts are all known."""
        route = self._value("route", case)
        if route != "campaign":
            return route, "not" if route in ("treatment", "none") else "outside", "outside"
        return route, self._value("arrest", case), self._value("severity", case)

    def side(self, output: str, case: Case) -> str | bool:
        return self._value(output, case)

    def possible(self, case: Case) -> set[Outcome]:
        """Return every outcome of a case in which None is unknown."""
        return {self.decide(full) for full in self.completions(case)}

    def completions(self, case: Case) -> Iterator[Case]:
        unknown = [name for name, value in case.items() if value is None]
        excused = [c for c in self.impossible if self._hits(c, case)]
        for values in product(*(self.values[name] for name in unknown)):
            full = case | dict(zip(unknown, values, strict=True))
            if all(c in excused or not self._hits(c, full) for c in self.impossible):
                yield full

    @staticmethod
    def _hits(combination: dict[str, Any], case: Case) -> bool:
        return all(
            case[name] is not None and case[name] in (wanted if isinstance(wanted, list) else [wanted])
            for name, wanted in combination.items()
        )

    def _value(self, output: str, case: Case) -> Any:
        rules = sorted((r for r in self.rules if output in r["then"]), key=lambda r: -r["priority"])
        return next(rule["then"][output] for rule in rules if self._holds(rule["when"], case))

    def _holds(self, test: dict[str, Any], case: Case) -> bool:
        ((name, wanted),) = test.items()
        if name == "always":
            return True
        if name == "all":
            return all(self._holds(part, case) for part in wanted)
        if name == "any":
            return any(self._holds(part, case) for part in wanted)
        if name == "not":
            return not self._holds(wanted, case)
        if name == "at_least":
            return sum(self._holds(part, case) for part in wanted["of"]) >= wanted["count"]
        if name == "finding":
            return any(self._holds(r["when"], case) for r in self.rules if r["then"].get("finding") == wanted)
        if name in ("route", "severity"):
            return self._value(name, case) in (wanted if isinstance(wanted, list) else [wanted])
        if isinstance(wanted, dict):
            order, ((way, bound),) = self.values[name], wanted.items()
            here, edge = order.index(case[name]), order.index(bound)
            return here >= edge if way == "at_least" else here <= edge
        return case[name] in (wanted if isinstance(wanted, list) else [wanted])
