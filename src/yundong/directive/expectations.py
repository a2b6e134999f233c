"""Expected decisions on cases, written in YAML by readers of the directive and checked against the rules.

A file::

    about: what these cases show                    # optional
    on: 1952-08-20                                  # the date of decision; optional
    given: {narcotics: yes, role: trafficker}       # facts shared by all cases below; optional
    cases:
      - case: A ringleader who refuses to confess
        facts: {ringleader: yes, confession: refused, volume: unknown}
        expect: {route: campaign, severity: severe}
      - case: The same in each interpretation
        facts: {ringleader: yes, confession: full}
        expect:
          strict: {severity: severe}
          lenient: {severity: [reduced, ordinary]}  # a list: exactly these remain possible
          balanced: {severity: ordinary, missing: [volume], settled_by: [volume], because: [D4.4, some.rule]}

Facts not stated are unknown. An expectation without the name of an interpretation applies to all of them.
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
from yundong.directive.results import DecidedCase, decide_cases
from yundong.directive.rules import Rules
from yundong.directive.values import level_of

_FILE = ("about", "on", "given", "cases")
_ENTRY = ("case", "facts", "expect", "on")
_DECISIONS = ("route", "arrest", "severity")
_SIDES = ("consolidated", "priority", "closing")
_REASONS = ("missing", "settled_by", "because", "deciding")


@dataclass(frozen=True)
class Expectation:
    """One case under one interpretation, and the expected result."""

    file: str
    case: str
    interpretation: str
    on: date
    levels: dict[str, int]
    expected: Mapping[str, Any]


@dataclass(frozen=True)
class ExpectationCheck:
    """The result of checking one expectation; ``differs`` lists the differences, empty if met."""

    file: str
    case: str
    interpretation: str
    differs: tuple[str, ...]


def read_expectations(path: Path, rules: Rules) -> list[Expectation]:
    """Read a file of expectations.

    Raises
    ------
    InputError
        With a message for every fault, naming file, case and field.
    """
    raw = read_yaml(path)
    problems: list[str] = []
    if not isinstance(raw, dict) or not isinstance(raw.get("cases"), list) or not raw["cases"]:
        raise InputError(f"{path.name}: must be a mapping with a list of 'cases'.")
    for key in raw:
        if key not in _FILE:
            problems.append(f"{path.name}: unknown field {key!r}.{did_you_mean(str(key), _FILE)}")
    found: list[Expectation] = []
    titles: set[str] = set()
    for number, entry in enumerate(raw["cases"], 1):
        where = f"{path.name}, case {number}"
        if not isinstance(entry, dict) or "case" not in entry or not isinstance(entry.get("expect"), dict):
            problems.append(f"{where}: must have 'case' (its title), 'facts' and 'expect'.")
            continue
        where = f"{path.name}, {entry['case']!r}"
        if entry["case"] in titles:
            problems.append(f"{where}: duplicate title.")
        titles.add(entry["case"])
        problems += [
            f"{where}: unknown field {k!r}.{did_you_mean(str(k), _ENTRY)}" for k in entry if k not in _ENTRY
        ]
        levels = _levels(where, (raw.get("given") or {}) | (entry.get("facts") or {}), rules, problems)
        day = entry.get("on", raw.get("on", rules.book.decide_on))
        if not isinstance(day, date):
            problems.append(f"{where}: invalid date {day!r}: must be like 1952-08-20.")
            continue
        for interpretation, expected in _by_interpretation(where, entry["expect"], rules, problems).items():
            found.append(Expectation(path.name, str(entry["case"]), interpretation, day, levels, expected))
    if problems:
        raise InputError(problems)
    return found


def _levels(where: str, facts: Mapping[str, Any], rules: Rules, problems: list[str]) -> dict[str, int]:
    book = rules.book
    levels = {}
    for name, raw in facts.items():
        if name not in book.fact:
            problems.append(f"{where}: unknown fact {name!r}.{did_you_mean(str(name), book.fact)}")
            continue
        try:
            levels[name] = level_of(book.fact[name], raw)
        except ValueError as error:
            problems.append(f"{where}, {name}: {error}.")
    clash = contradiction(book, levels)
    if clash:
        problems.append(f"{where}: {clash}")
    return levels


def _by_interpretation(
    where: str, expect: Mapping[str, Any], rules: Rules, problems: list[str]
) -> dict[str, Mapping[str, Any]]:
    """Distribute an expectation over the interpretations it applies to, and check its fields."""
    named = [name for name in expect if name in rules.interpretations]
    common = {key: value for key, value in expect.items() if key not in named}
    known = (*_DECISIONS, *_SIDES, *_REASONS)
    for key in common:
        if key not in known:
            hint = did_you_mean(str(key), [*known, *rules.interpretations])
            problems.append(f"{where}, expect: unknown field {key!r}.{hint}")
    spread: dict[str, Mapping[str, Any]] = {}
    for interpretation in named or rules.interpretations:
        own = expect.get(interpretation, {}) if interpretation in named else {}
        if not isinstance(own, dict):
            problems.append(
                f"{where}, expect, {interpretation}: must be a mapping such as {{severity: severe}}."
            )
            continue
        problems += [
            f"{where}, expect, {interpretation}: unknown field {key!r}." for key in own if key not in known
        ]
        spread[interpretation] = common | own
    if not any(spread.values()):
        problems.append(f"{where}: has no expectation.")
    return spread


def check_expectations(rules: Rules, tests: list[Expectation]) -> list[ExpectationCheck]:
    """Decide every case and compare with what is expected.

    Returns
    -------
    list of ExpectationCheck
        In order of ``tests``.
    """
    results: dict[int, DecidedCase] = {}
    for key in dict.fromkeys((test.interpretation, test.on) for test in tests):
        group = [i for i, test in enumerate(tests) if (test.interpretation, test.on) == key]
        columns = [
            pl.Series(fact.name, [tests[i].levels.get(fact.name, fact.size) for i in group], dtype=pl.UInt8)
            for fact in rules.book.facts
        ]
        cases = Cases(pl.Series(CASE, [str(i) for i in group]), pl.DataFrame(columns))
        results |= dict(zip(group, decide_cases(rules, cases, [key[0]], key[1]), strict=True))
    return [
        ExpectationCheck(test.file, test.case, test.interpretation, tuple(_differences(test, results[i])))
        for i, test in enumerate(tests)
    ]


def _differences(test: Expectation, result: DecidedCase) -> list[str]:
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
