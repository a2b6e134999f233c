"""The rules for readers: one rule with its passage, lists, interpretations, passages, decision tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import fill
from typing import Any

import numpy as np
import polars as pl

from yundong.base.errors import InputError, did_you_mean
from yundong.directive.book import Language, Rule
from yundong.directive.cases import named
from yundong.directive.lint import CaseSpace, fires, spaces
from yundong.directive.program import precedes
from yundong.directive.rules import Rules
from yundong.directive.wording import concludes, in_words, read_passages, read_sources, validity


def rule_rows(rules: Rules, chosen: list[Rule] | None = None) -> list[dict[str, Any]]:
    """Return the rules as rows: id, passage, what it concludes, interpretations, validity, priority, conditions."""
    return [
        {
            "rule": rule.id,
            "passage": rule.passage,
            "concludes": concludes(rules.book, rule),
            "interpretations": ", ".join(rule.interpretations) or "all",
            "valid": validity(rule),
            "priority": rule.priority,
            "when": in_words(rules.book, rule.when),
        }
        for rule in (chosen if chosen is not None else rules.book.rules)
    ]


def describe(rules: Rules, name: str, language: Language = "en") -> str:
    """Describe a rule, an interpretation or a passage in detail.

    Parameters
    ----------
    rules : Rules
        The rules.
    name : str
        A rule's id, an interpretation's name, a passage's id, or ``questions``.
    language : str
        ``en`` or ``zh``.

    Raises
    ------
    InputError
        If the name is unknown.
    """
    passages = read_passages(rules.book.folder)
    if name in rules.book.rule:
        return "\n".join(_rule_lines(rules, rules.book.rule[name], passages, language))
    if name in rules.interpretations:
        return "\n".join(_interpretation_lines(rules, name, passages, language))
    if name == "questions":
        return "\n".join(_question_lines(rules, language))
    if name in passages:
        return "\n".join(_passage_lines(rules, name, passages, language))
    known = [*rules.book.rule, *rules.interpretations, *passages, "questions"]
    raise InputError(
        f"unknown rule, interpretation or passage {name!r}.{did_you_mean(name, known)} "
        "`yundong directive show` lists the rules."
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
    yield f"  valid {validity(rule)}; interpretations: {', '.join(rule.interpretations) or 'all'}"
    if rule.output != "finding":
        rivals = [r for r in book.rules if r.output == rule.output and r.id != rule.id and _meet(r, rule)]
        after = [r.id for r in rivals if precedes(rule, r) and r.value != rule.value]
        yield f"  priority {rule.priority}" + (f"; takes precedence over {', '.join(after)}" if after else "")
    if rule.sources:
        titles = read_sources(book.folder)
        yield "  also " + "; ".join(
            f"{key}: {titles.get(key, '(not in sources.csv)')}" for key in rule.sources
        )
    if rule.output == "finding":
        users = [r.id for r in book.rules if f"[{rule.value}]" in in_words(book, r.when)]
        yield f"  used by {', '.join(users) or 'no rule'}"


def _meet(first: Rule, second: Rule) -> bool:
    """Whether two rules can belong to the same interpretation."""
    a, b = set(first.interpretations), set(second.interpretations)
    return not a or not b or bool(a & b)


def _interpretation_lines(
    rules: Rules, name: str, passages: dict[str, str], language: Language
) -> Iterator[str]:
    interpretation = next(r for r in rules.book.interpretations if r.name == name)
    yield f"{interpretation.name} ({interpretation.label.zh})"
    yield _wrap(interpretation.summary.en)
    yield _wrap(interpretation.summary.zh)
    yield "  support"
    for support in interpretation.support:
        yield _wrap(
            f"{support.passage}: {support.says.of(language)}. The passage: "
            f"{passages.get(support.passage, '?')}"
        )
    yield "  rules, in order of precedence"
    own = [rule for rule in rules.book.rules if name in rule.interpretations]
    for output in ("severity", "finding"):
        for rule in sorted((r for r in own if r.output == output), key=lambda r: -r.priority):
            yield _wrap(f"{rule.passage} {rule.id}: {rule.says.of(language)}")


def _passage_lines(rules: Rules, name: str, passages: dict[str, str], language: Language) -> Iterator[str]:
    yield name
    yield _wrap(passages[name])
    own = [rule for rule in rules.book.rules if rule.passage == name]
    yield "  implemented by" if own else "  not implemented by any rule"
    for rule in own:
        yield _wrap(
            f"{rule.id} ({', '.join(rule.interpretations) or 'all interpretations'}): {rule.says.of(language)}"
        )


def _question_lines(rules: Rules, language: Language) -> Iterator[str]:
    for row in question_rows(rules, language):
        yield row["question"]
        yield _wrap(row["note"])
        yield _wrap(
            "; ".join(f"{interpretation}: {row[interpretation]}" for interpretation in rules.interpretations)
        )


def question_rows(rules: Rules, language: Language = "en") -> list[dict[str, str]]:
    """Return the open questions, each with the decision of every interpretation on its case."""
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
        for interpretation in rules.interpretations:
            decided = rules.decide(facts, interpretation).row(0, named=True)
            row[interpretation] = f"{decided['severity']}, arrest {decided['arrest']}"
        rows.append(row)
    return rows


def decision_table(
    rules: Rules,
    output: str,
    interpretation: str | None = None,
    on: date | None = None,
    language: Language = "en",
) -> list[dict[str, Any]]:
    """Return the rules of one output in order of precedence.

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
        ``order, rule, passage, when, then, applies, decides``; the last two are shares of all complete,
        consistent cases that reach this output. Every combination of facts counts once: these are not
        frequencies.
    """
    decider = rules.decider(interpretation, on)
    found: dict[str, CaseSpace] = dict(spaces(decider))
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
