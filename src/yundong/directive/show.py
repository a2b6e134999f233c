"""The rules to read: one beside its passage, a list of them, a reading, a passage, a decision table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import fill
from typing import Any

import numpy as np

from yundong.base.errors import InputError, did_you_mean
from yundong.directive.book import Language, Rule
from yundong.directive.lint import Space, fires, spaces
from yundong.directive.program import goes_before
from yundong.directive.rules import Rules
from yundong.directive.words import concludes, in_words, read_passages, read_sources, validity


def rule_rows(rules: Rules, chosen: list[Rule] | None = None) -> list[dict[str, Any]]:
    """Return the rules as rows: id, passage, what it concludes, readings, validity, priority, conditions."""
    return [
        {
            "rule": rule.id,
            "passage": rule.passage,
            "concludes": concludes(rules.book, rule),
            "readings": ", ".join(rule.interpretations) or "all",
            "valid": validity(rule),
            "priority": rule.priority,
            "when": in_words(rules.book, rule.when),
        }
        for rule in (chosen if chosen is not None else rules.book.rules)
    ]


def describe(rules: Rules, name: str, language: Language = "en") -> str:
    """Describe a rule, a reading or a passage at length.

    Parameters
    ----------
    rules : Rules
        The rules.
    name : str
        A rule's id, a reading's name, a passage's id, or ``questions``.
    language : str
        ``en`` or ``zh``.

    Raises
    ------
    InputError
        If nothing is called so.
    """
    passages = read_passages(rules.book.folder)
    if name in rules.book.rule:
        return "\n".join(_rule_lines(rules, rules.book.rule[name], passages, language))
    if name in rules.interpretations:
        return "\n".join(_reading_lines(rules, name, passages, language))
    if name == "questions":
        return "\n".join(_question_lines(rules, language))
    if name in passages:
        return "\n".join(_passage_lines(rules, name, passages, language))
    known = [*rules.book.rule, *rules.interpretations, *passages, "questions"]
    raise InputError(
        f"there is no rule, reading or passage {name!r}.{did_you_mean(name, known)} `yundong "
        "directive show` lists the rules."
    )


def _wrap(text: str, indent: str = "    ") -> str:
    return fill(text, 100, initial_indent=indent, subsequent_indent=indent, break_long_words=True)


def _rule_lines(rules: Rules, rule: Rule, passages: dict[str, str], language: Language) -> Iterator[str]:
    book = rules.book
    yield f"{rule.id}    {rule.passage}"
    yield _wrap(rule.says.en)
    yield _wrap(rule.says.zh)
    yield f"  passage {rule.passage}"
    yield _wrap(passages.get(rule.passage, "(not in passages.csv)"))
    yield "  when"
    yield _wrap(in_words(book, rule.when, language))
    yield f"  then  {concludes(rules.book, rule, language)}"
    yield f"  valid {validity(rule)}; readings: {', '.join(rule.interpretations) or 'all'}"
    if rule.output != "finding":
        rivals = [r for r in book.rules if r.output == rule.output and r.id != rule.id and _meet(r, rule)]
        after = [r.id for r in rivals if goes_before(rule, r) and r.value != rule.value]
        yield f"  priority {rule.priority}" + (f"; goes before {', '.join(after)}" if after else "")
    if rule.sources:
        titles = read_sources(book.folder)
        yield "  also " + "; ".join(
            f"{key}: {titles.get(key, '(not in sources.csv)')}" for key in rule.sources
        )
    if rule.output == "finding":
        users = [r.id for r in book.rules if f"[{rule.value}]" in in_words(book, r.when)]
        yield f"  used by {', '.join(users) or 'no rule'}"


def _meet(first: Rule, second: Rule) -> bool:
    """Whether two rules can stand in one reading."""
    a, b = set(first.interpretations), set(second.interpretations)
    return not a or not b or bool(a & b)


def _reading_lines(rules: Rules, name: str, passages: dict[str, str], language: Language) -> Iterator[str]:
    reading = next(r for r in rules.book.interpretations if r.name == name)
    yield f"{reading.name} ({reading.label.zh})"
    yield _wrap(reading.reading.en)
    yield _wrap(reading.reading.zh)
    yield "  what supports it"
    for support in reading.support:
        yield _wrap(
            f"{support.passage}: {support.says.of(language)}. The passage: "
            f"{passages.get(support.passage, '?')}"
        )
    yield "  its rules, in the order in which they are followed"
    own = [rule for rule in rules.book.rules if name in rule.interpretations]
    for output in ("severity", "finding"):
        for rule in sorted((r for r in own if r.output == output), key=lambda r: -r.priority):
            yield _wrap(f"{rule.passage} {rule.id}: {rule.says.of(language)}")


def _passage_lines(rules: Rules, name: str, passages: dict[str, str], language: Language) -> Iterator[str]:
    yield name
    yield _wrap(passages[name])
    own = [rule for rule in rules.book.rules if rule.passage == name]
    yield "  rules that implement it" if own else "  no rule implements it"
    for rule in own:
        yield _wrap(
            f"{rule.id} ({', '.join(rule.interpretations) or 'all readings'}): {rule.says.of(language)}"
        )


def _question_lines(rules: Rules, language: Language) -> Iterator[str]:
    for row in question_rows(rules, language):
        yield row["question"]
        yield _wrap(row["note"])
        yield _wrap("; ".join(f"{reading}: {row[reading]}" for reading in rules.interpretations))


def question_rows(rules: Rules, language: Language = "en") -> list[dict[str, str]]:
    """Return the open questions of interpretation, each with what every reading decides on its case."""
    import polars as pl

    from yundong.directive.cases import named

    rows = []
    for question in rules.book.questions:
        levels = {f.name: question.case.get(f.name, f.size) for f in rules.book.facts}
        facts = named(
            pl.DataFrame({k: pl.Series([v], dtype=pl.UInt8) for k, v in levels.items()}), rules.book
        )
        row = {
            "id": question.id,
            "question": question.asks.of(language),
            "passages": ", ".join(question.passages),
            "note": question.note.of(language),
        }
        for reading in rules.interpretations:
            decided = rules.decide(facts, reading).row(0, named=True)
            row[reading] = f"{decided['severity']}, arrest {decided['arrest']}"
        rows.append(row)
    return rows


def decision_table(
    rules: Rules,
    output: str,
    interpretation: str | None = None,
    on: date | None = None,
    language: Language = "en",
) -> list[dict[str, Any]]:
    """Return the rules of one output in the order in which they are followed.

    Parameters
    ----------
    rules : Rules
        The rules.
    output : str
        route, severity, arrest, consolidated, priority or closing.
    interpretation, on, language
        As elsewhere.

    Returns
    -------
    list of dict
        ``order, rule, passage, when, then, applies, decides``: the last two as shares of all complete,
        consistent cases that come to this output (every combination of facts counted once, which is no
        frequency).
    """
    decider = rules.decider(interpretation, on)
    found: dict[str, Space] = dict(spaces(decider))
    if output not in found:
        return []
    space = found[output]
    left, total = space.usable.copy(), max(int(space.usable.sum()), 1)
    rows = []
    for number, rule in enumerate(decider.program.chains[output], 1):
        applies = fires(space, rule) & space.usable
        rows.append(
            {
                "order": number,
                "rule": rule.id,
                "passage": rule.passage,
                "when": in_words(rules.book, rule.when, language),
                "then": concludes(rules.book, rule, language),
                "applies": round(float(np.count_nonzero(applies)) / total, 4),
                "decides": round(float(np.count_nonzero(applies & left)) / total, 4),
            }
        )
        left &= ~applies
    return rows
