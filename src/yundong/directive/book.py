"""The parts of a rule book: facts, contrasts, interpretations and rules, immutable once loaded."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from yundong.directive.conditions import Condition

Language = Literal["en", "zh"]
Kind = Literal["flag", "label", "amount", "date"]

OUTPUTS: dict[str, tuple[str, ...]] = {
    "route": ("campaign", "existing_law", "other_law", "treatment", "none"),
    "severity": ("waived", "reduced", "ordinary", "severe"),
    "arrest": ("not", "at_launch", "at_once"),
    "consolidated": ("no", "yes"),
    "priority": ("later", "key"),
    "closing": ("wait", "may_close"),
}
"""The outputs and their values; for severity and arrest, the most lenient first."""

GATED = ("severity", "arrest")
"""Outputs that are decided only for cases on the route ``campaign``."""

OUTSIDE = "outside"
"""Value of severity and arrest where another law decides them."""


@dataclass(frozen=True)
class Bilingual:
    """The same statement in English and in Chinese."""

    en: str
    zh: str

    def of(self, language: Language) -> str:
        """Return it in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class FactValue:
    """One class of a fact; ``start`` is its lower bound if the fact is an amount or a date."""

    name: str
    label: Bilingual
    start: float | date | None = None


@dataclass(frozen=True)
class Fact:
    """Something a case may state. Its values, in order, are levels 0, 1, ...; one further level means unknown.

    Amounts (in ``unit``) and dates are classed by ascending lower bounds; the first class is open below.
    """

    name: str
    kind: Kind
    label: Bilingual
    ask: Bilingual
    values: tuple[FactValue, ...]
    unit: str | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the values, in order of their levels."""
        return tuple(value.name for value in self.values)

    @property
    def size(self) -> int:
        """The number of values, not counting unknown."""
        return len(self.values)

    @cached_property
    def starts(self) -> tuple[Any, ...]:
        """The lower bounds of the classes of an amount (in ``unit``) or a date, without the first, open one."""
        return tuple(value.start for value in self.values[1:])

    def level(self, name: str) -> int:
        """Return the level of a value by its name."""
        return self.names.index(name)

    def class_of(self, value: float | date) -> str:
        """Return the name of the class of an amount or a date; a bound belongs to the class it begins."""
        return self.names[bisect_right(self.starts, value)]


@dataclass(frozen=True)
class Bound:
    """A threshold or date at which a class of a fact begins."""

    name: str
    value: float | date
    says: Bilingual
    sources: tuple[str, ...]
    unit: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)  # compared by identity: comparing conditions would be slow
class Rule:
    """One rule. It concludes either ``finding`` or one value of ``output``.

    Parameters
    ----------
    id, passage : str
        Its name, and the passage it implements.
    sources : tuple of str
        Keys of sources for what the passage alone does not support.
    says : Bilingual
        What it states, in the project's own words.
    start, end : date, date or None
        First and last day of validity, both inclusive; None is open-ended.
    interpretations : tuple of str
        The interpretations it belongs to; empty means all.
    priority : int
        Among rules of one output, the higher priority is tried first.
    overrides : tuple of str
        Ids of rules over which it takes precedence, whatever their priority.
    when : Condition
        When it applies.
    output, value : str
        ``("finding", name)`` or an output and one of its values.
    """

    id: str
    passage: str
    sources: tuple[str, ...]
    says: Bilingual
    start: date
    end: date | None
    interpretations: tuple[str, ...]
    priority: int
    overrides: tuple[str, ...]
    when: Condition
    output: str
    value: str

    def valid(self, on: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.start <= on and (self.end is None or on <= self.end)

    def belongs(self, interpretation: str) -> bool:
        """Whether the rule is part of an interpretation."""
        return not self.interpretations or interpretation in self.interpretations


@dataclass(frozen=True)
class FactContrast:
    """One contrast of the directive: groups of levels of one fact, the worst side first."""

    id: str
    passage: str
    fact: str
    order: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class ImpossibleCombination:
    """Levels that two or more facts cannot have at the same time."""

    id: str
    says: Bilingual
    levels: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts concerned."""
        return tuple(name for name, _ in self.levels)


@dataclass(frozen=True)
class Support:
    """A passage that supports an interpretation, and how."""

    passage: str
    says: Bilingual


@dataclass(frozen=True)
class Interpretation:
    """An interpretation of the directive: how opposing contrasts combine, in words, and what supports it."""

    name: str
    label: Bilingual
    summary: Bilingual
    support: tuple[Support, ...]


@dataclass(frozen=True)
class OpenQuestion:
    """A question that the directive leaves open, with a case (levels by fact) on which interpretations may differ."""

    id: str
    asks: Bilingual
    note: Bilingual
    passages: tuple[str, ...]
    case: dict[str, int]


@dataclass(frozen=True)
class RuleBook:
    """The complete rule book of a scenario."""

    folder: Path
    title: Bilingual
    start: date
    end: date
    decide_on: date
    bounds: tuple[Bound, ...]
    facts: tuple[Fact, ...]
    impossible: tuple[ImpossibleCombination, ...]
    contrasts: tuple[FactContrast, ...]
    interpretations: tuple[Interpretation, ...]
    default: str
    questions: tuple[OpenQuestion, ...]
    findings: dict[str, Bilingual]
    rules: tuple[Rule, ...]

    @cached_property
    def fact(self) -> dict[str, Fact]:
        """The facts by name."""
        return {fact.name: fact for fact in self.facts}

    @cached_property
    def rule(self) -> dict[str, Rule]:
        """The rules by id."""
        return {rule.id: rule for rule in self.rules}

    def periods(self) -> list[date]:
        """Return the days on which the set of valid rules changes, from the first day in force."""
        days = {self.start}
        for rule in self.rules:
            days.add(rule.start)
            if rule.end is not None:
                days.add(rule.end + timedelta(days=1))
        return sorted(day for day in days if self.start <= day <= self.end)
