"""Parse the YAML data of a condition into a tree of `conditions`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from yundong.base.errors import did_you_mean
from yundong.directive import conditions as c
from yundong.directive.book import OUTPUTS, Fact


class ConditionParser:
    """Parses conditions and the values they name; faults are reported and parsing continues.

    Parameters
    ----------
    facts : mapping of str to Fact
        The facts that can be tested.
    findings : collection of str
        The findings that at least one rule concludes.
    fault : callable
        Called with place and message for every fault.
    """

    def __init__(
        self, facts: Mapping[str, Fact], findings: Collection[str], fault: Callable[[str, str], None]
    ) -> None:
        self._facts, self._findings, self._fault = facts, findings, fault

    def condition(self, where: str, raw: Any) -> c.Condition:
        """Parse one condition; a faulty part is reported and replaced by `Always`."""
        if not isinstance(raw, dict) or len(raw) != 1:
            self._fault(
                where, f"invalid condition {raw!r}: must be a single test such as {{role: producer}}."
            )
            return c.Always()
        name, wanted = next(iter(raw.items()))
        if name == "always" and wanted is True:
            return c.Always()
        if name in ("all", "any") and isinstance(wanted, list) and wanted:
            parts = tuple(self.condition(where, part) for part in wanted)
            return c.AllOf(parts) if name == "all" else c.AnyOf(parts)
        if name == "not":
            return c.Not(self.condition(where, wanted))
        if name == "at_least" and isinstance(wanted, dict) and set(wanted) == {"count", "of"}:
            return self._at_least(where, wanted)
        if name == "finding":
            if wanted not in self._findings:
                hint = did_you_mean(str(wanted), self._findings)
                self._fault(where, f"no rule concludes the finding {wanted!r}.{hint}")
            return c.FindingMade(str(wanted))
        if name in OUTPUTS:
            values = [wanted] if not isinstance(wanted, list) else wanted
            if all(value in OUTPUTS[name] for value in values):
                return c.OutputIs(name, tuple(OUTPUTS[name].index(value) for value in values))
            self._fault(
                where, f"invalid value {wanted!r} of {name}: must be one of {', '.join(OUTPUTS[name])}."
            )
            return c.Always()
        return (
            c.FactIs(str(name), self.levels(where, name, wanted))
            if name in self._facts
            else self._unknown(where, name)
        )

    def _unknown(self, where: str, name: Any) -> c.Condition:
        known = [*self._facts, *OUTPUTS, "all", "any", "not", "at_least", "finding", "always"]
        self._fault(where, f"unknown fact or test {name!r}.{did_you_mean(str(name), known)}")
        return c.Always()

    def _at_least(self, where: str, raw: dict[str, Any]) -> c.Condition:
        of, count = raw["of"], raw["count"]
        if not isinstance(of, list) or not isinstance(count, int) or not 1 <= count <= len(of):
            self._fault(where, "invalid at_least: must have a list 'of' and a 'count' from 1 to its length.")
            return c.Always()
        return c.AtLeast(count, tuple(self.condition(where, part) for part in of))

    def levels(self, where: str, name: Any, wanted: Any) -> tuple[int, ...]:
        """Return the levels of a fact that a test names: a value, a list, or a bound on ordered values."""
        fact = self._facts.get(str(name))
        if fact is None:
            self._unknown(where, name)
            return (0,)
        if isinstance(wanted, dict) and len(wanted) == 1 and fact.kind in ("amount", "date"):
            way, bound = next(iter(wanted.items()))
            if way in ("at_least", "at_most") and bound in fact.names:
                edge = fact.level(bound)
                return tuple(range(edge, fact.size)) if way == "at_least" else tuple(range(edge + 1))
        listed = wanted if isinstance(wanted, list) else [wanted]
        spelled = [("yes" if item else "no") if isinstance(item, bool) else item for item in listed]
        for item in spelled:
            if item not in fact.names:
                self._fault(
                    where, f"invalid value {item!r} of {name}: must be one of {', '.join(fact.names)}."
                )
                return (0,)
        return tuple(fact.level(item) for item in spelled)
