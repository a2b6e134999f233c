"""What a rule book is made of: facts, contrasts, readings and rules, frozen once read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

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
"""The outputs and their values; of severity and arrest the mildest first."""

GATED = ("severity", "arrest")
"""Outputs that are decided only for cases on the route ``campaign``."""

OUTSIDE = "outside"
"""What severity and arrest say where another law decides them."""


@dataclass(frozen=True)
class Text:
    """The same statement in English and in Chinese."""

    en: str
    zh: str

    def of(self, language: Language) -> str:
        """Return it in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Value:
    """One class a fact can fall in; ``start`` is where it begins if the fact is an amount or a day."""

    name: str
    label: Text
    start: float | date | None = None


@dataclass(frozen=True)
class Fact:
    """Something a case may state. Its values in order are its levels 0, 1, ...; one more level means unknown.

    Amounts (in ``unit``) and days fall in classes that begin at ascending bounds, the first being open below.
    """

    name: str
    kind: Kind
    label: Text
    ask: Text
    values: tuple[Value, ...]
    unit: str | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the values, in order of their levels."""
        return tuple(value.name for value in self.values)

    @property
    def size(self) -> int:
        """How many values there are, unknown not counted."""
        return len(self.values)

    def level(self, name: str) -> int:
        """Return the level of a value by its name."""
        return self.names.index(name)


@dataclass(frozen=True)
class Setting:
    """A threshold or a date that the classes of facts begin at."""

    name: str
    value: float | date
    says: Text
    sources: tuple[str, ...]
    unit: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)  # a rule is itself and no other; comparing conditions would take long
class Rule:
    """One rule. It concludes either ``finding`` or one value of ``output``.

    Parameters
    ----------
    id, passage : str
        Its name, and the passage it implements.
    sources : tuple of str
        Keys of sources that carry what the passage alone does not.
    says : Text
        What it says, in the project's words.
    start, end : date, date or None
        Valid from and until, both days counted; None is open.
    interpretations : tuple of str
        The readings it belongs to; empty means every one.
    priority : int
        Higher goes first among rules of one output.
    overrides : tuple of str
        Ids of rules it goes before, whatever their priority.
    when : Condition
        When it applies.
    output, value : str
        ``("finding", name)`` or an output and one of its values.
    """

    id: str
    passage: str
    sources: tuple[str, ...]
    says: Text
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
        """Whether the rule is part of a reading."""
        return not self.interpretations or interpretation in self.interpretations


@dataclass(frozen=True)
class Contrast:
    """The sides of one contrast: groups of levels of one fact, the worst first."""

    id: str
    passage: str
    fact: str
    order: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Impossible:
    """A combination that cannot be: the levels that two or more facts cannot have together."""

    id: str
    says: Text
    levels: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts concerned."""
        return tuple(name for name, _ in self.levels)


@dataclass(frozen=True)
class Support:
    """A passage that speaks for a reading, and how."""

    passage: str
    says: Text


@dataclass(frozen=True)
class Interpretation:
    """A reading: how contrary contrasts combine, in words, and what supports it."""

    name: str
    label: Text
    reading: Text
    support: tuple[Support, ...]


@dataclass(frozen=True)
class Question:
    """A question that the directive leaves open, with a case (levels by fact) on which readings may part."""

    id: str
    asks: Text
    note: Text
    passages: tuple[str, ...]
    case: dict[str, int]


@dataclass(frozen=True)
class Book:
    """The whole rule book of a scenario."""

    folder: Path
    title: Text
    start: date
    end: date
    decide_on: date
    settings: tuple[Setting, ...]
    facts: tuple[Fact, ...]
    impossible: tuple[Impossible, ...]
    contrasts: tuple[Contrast, ...]
    interpretations: tuple[Interpretation, ...]
    default: str
    questions: tuple[Question, ...]
    findings: dict[str, Text]
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
        from datetime import timedelta

        days = {self.start}
        for rule in self.rules:
            days.add(rule.start)
            if rule.end is not None:
                days.add(rule.end + timedelta(days=1))
        return sorted(day for day in days if self.start <= day <= self.end)
