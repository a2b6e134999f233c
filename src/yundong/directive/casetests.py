"""Cases with the outcome that a reader of the directive expects, written in YAML and run against the rules.

A file::

    about: what these cases show                    # optional
    on: 1952-08-20                                  # the day of decision; optional
    given: {narcotics: yes, role: trafficker}       # facts of every case below; optional
    cases:
      - case: A ringleader who refuses to confess
        facts: {ringleader: yes, confession: refused, volume: unknown}
        expect: {route: campaign, severity: severe}
      - case: The same in each reading
        facts: {ringleader: yes, confession: full}
        expect:
          strict: {severity: severe}
          lenient: {severity: [reduced, ordinary]}  # a list: exactly these remain possible
          balanced: {severity: ordinary, missing: [volume], settled_by: [volume], because: [D4.4, some.rule]}

What is not stated is unknown. Without the name of a reading an expectation holds for every reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from yundong.base.errors import InputError, did_you_mean
from yundong.base.reading import read_yaml
from yundong.directive.cases import Cases, contradiction
from yundong.directive.levels import CASE
from yundong.directive.results import Result, decide_cases
from yundong.directive.rules import Rules
from yundong.directive.values import level_of

_FILE = ("about", "on", "given", "cases")
_ENTRY = ("case", "facts", "expect", "on")
_DECISIONS = ("route", "arrest", "severity")
_SIDES = ("consolidated", "priority", "closing")
_REASONS = ("missing", "settled_by", "because", "deciding")


@dataclass(frozen=True)
class Expectation:
    """One case under one reading, and what is expected of it."""

    file: str
    case: str
    reading: str
    on: date
    levels: dict[str, int]
    expected: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """Whether an expectation was met; ``differs`` says how not, empty if met."""

    file: str
    case: str
    reading: str
    differs: tuple[str, ...]


def read_tests(path: Path, rules: Rules) -> list[Expectation]:
    """Read a file of expected cases.

    Raises
    ------
    InputError
        With a sentence for every fault, naming file, case and field.
    """
    raw = read_yaml(path)
    problems: list[str] = []
    if not isinstance(raw, dict) or not isinstance(raw.get("cases"), list) or not raw["cases"]:
        raise InputError(f"{path.name}: a mapping with a list of 'cases' is needed.")
    for key in raw:
        if key not in _FILE:
            problems.append(f"{path.name}: there is no field {key!r}.{did_you_mean(str(key), _FILE)}")
    found: list[Expectation] = []
    titles: set[str] = set()
    for number, entry in enumerate(raw["cases"], 1):
        where = f"{path.name}, case {number}"
        if not isinstance(entry, dict) or "case" not in entry or not isinstance(entry.get("expect"), dict):
            problems.append(f"{where}: give 'case' (its title), 'facts' and 'expect'.")
            continue
        where = f"{path.name}, {entry['case']!r}"
        if entry["case"] in titles:
            problems.append(f"{where}: the title is used twice.")
        titles.add(entry["case"])
        problems += [
            f"{where}: there is no field {k!r}.{did_you_mean(str(k), _ENTRY)}"
            for k in entry
            if k not in _ENTRY
        ]
        levels = _levels(where, (raw.get("given") or {}) | (entry.get("facts") or {}), rules, problems)
        day = entry.get("on", raw.get("on", rules.book.decide_on))
        if not isinstance(day, date):
            problems.append(f"{where}: {day!r} is not a day; write it as 1952-08-20.")
            continue
        for reading, expected in _by_reading(where, entry["expect"], rules, problems).items():
            found.append(Expectation(path.name, str(entry["case"]), reading, day, levels, expected))
    if problems:
        raise InputError(problems)
    return found


def _levels(where: str, facts: Mapping[str, Any], rules: Rules, problems: list[str]) -> dict[str, int]:
    book = rules.book
    levels = {}
    for name, raw in facts.items():
        if name not in book.fact:
            problems.append(f"{where}: there is no fact {name!r}.{did_you_mean(str(name), book.fact)}")
            continue
        try:
            levels[name] = level_of(book.fact[name], raw)
        except ValueError as error:
            problems.append(f"{where}, {name}: {error}.")
    clash = contradiction(book, levels)
    if clash:
        problems.append(f"{where}: {clash}")
    return levels


def _by_reading(
    where: str, expect: Mapping[str, Any], rules: Rules, problems: list[str]
) -> dict[str, Mapping[str, Any]]:
    """Spread an expectation over the readings it is meant for, and check its fields."""
    named = [name for name in expect if name in rules.interpretations]
    common = {key: value for key, value in expect.items() if key not in named}
    known = (*_DECISIONS, *_SIDES, *_REASONS)
    for key in common:
        if key not in known:
            hint = did_you_mean(str(key), [*known, *rules.interpretations])
            problems.append(f"{where}, expect: there is nothing called {key!r} to expect.{hint}")
    spread: dict[str, Mapping[str, Any]] = {}
    for reading in named or rules.interpretations:
        own = expect.get(reading, {}) if reading in named else {}
        if not isinstance(own, dict):
            problems.append(f"{where}, expect, {reading}: give a mapping such as {{severity: severe}}.")
            continue
        problems += [
            f"{where}, expect, {reading}: nothing is called {key!r}." for key in own if key not in known
        ]
        spread[reading] = common | own
    if not any(spread.values()):
        problems.append(f"{where}: nothing is expected of it.")
    return spread


def run_tests(rules: Rules, tests: list[Expectation]) -> list[Outcome]:
    """Decide every case and compare.

    Returns
    -------
    list of Outcome
        In order of ``tests``.
    """
    results: dict[int, Result] = {}
    for key in dict.fromkeys((test.reading, test.on) for test in tests):
        group = [i for i, test in enumerate(tests) if (test.reading, test.on) == key]
        columns = [
            pl.Series(fact.name, [tests[i].levels.get(fact.name, fact.size) for i in group], dtype=pl.UInt8)
            for fact in rules.book.facts
        ]
        cases = Cases(pl.Series(CASE, [str(i) for i in group]), pl.DataFrame(columns))
        results |= dict(zip(group, decide_cases(rules, cases, [key[0]], key[1]), strict=True))
    return [
        Outcome(test.file, test.case, test.reading, tuple(_differences(test, results[i])))
        for i, test in enumerate(tests)
    ]


def _differences(test: Expectation, result: Result) -> list[str]:
    said = []
    why = result.explanation
    for name, wanted in test.expected.items():
        wanted_set = set(wanted) if isinstance(wanted, list) else {wanted}
        if name in _DECISIONS:
            found: set[Any] = set(result.possible(name))
            fine = found == wanted_set
        elif name in _SIDES:
            found = {getattr(result, name)}
            fine = found == wanted_set
        elif name == "because":
            found = {word for rule in why.rules for word in (rule.id, rule.passage)}
            fine = wanted_set <= found
        else:
            found = set(getattr(why, name))
            fine = wanted_set <= found if name == "deciding" else found == wanted_set
        if not fine:
            said.append(f"{name}: expected {_listed(wanted_set)}, found {_listed(found)}")
    return said


def _listed(values: set[Any]) -> str:
    return " | ".join(sorted(str(value) for value in values)) or "nothing"
