"""The rules for readers: one rule with its passage, lists, interpretations, passages, decision tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from yundong.base.errors import InputError, did_you_mean
from yundong.directive.book import Bilingual, Language, Rule
from yundong.directive.cases import named
from yundong.directive.lint import CaseSpace, fires, spaces
from yundong.directive.program import precedes
from yundong.directive.rules import Rules
from yundong.directive.wording import concludes, in_words, label, read_passages, read_sources, validity
from yundong.figures.wording import filled

SAID: dict[str, Bilingual] = {
    "passage": Bilingual("passage {0}", "段落 {0}"),
    "when": Bilingual("when", "条件"),
    "then": Bilingual("then  {0}", "结论  {0}"),
    "valid": Bilingual("valid {0}; interpretations: {1}", "{0}有效；解释：{1}"),
    "all": Bilingual("all", "全部"),
    "every": Bilingual("all interpretations", "全部解释"),
    "priority": Bilingual("priority {0}", "优先级 {0}"),
    "precedes": Bilingual("; takes precedence over {0}", "；优先于 {0}"),
    "also": Bilingual("also {0}", "另据 {0}"),
    "used": Bilingual("used by {0}", "用于 {0}"),
    "unused": Bilingual("no rule", "没有规则"),
    "support": Bilingual("support", "依据"),
    "supported": Bilingual("{0}: {1}. The passage: {2}", "{0}：{1}。原段落：{2}"),
    "rules": Bilingual("rules, in order of precedence", "规则，按优先次序"),
    "rule": Bilingual("{0} {1}: {2}", "{0} {1}：{2}"),
    "own": Bilingual("{0} ({1}): {2}", "{0}（{1}）：{2}"),
    "by": Bilingual("implemented by", "由以下规则实现"),
    "by none": Bilingual("not implemented by any rule", "没有规则实现此段"),
    "decided": Bilingual("{0}, arrest {1}", "{0}，{1}"),
    "each": Bilingual("{0}: {1}", "{0}：{1}"),
    "lost": Bilingual("(not in {0})", "（{0} 中没有）"),
}


def said(key: str, language: Language, *values: object) -> str:
    """Return a sentence of `SAID` in a language, with values filled in."""
    return SAID[key].of(language).format(*values)


def rule_rows(
    rules: Rules, chosen: list[Rule] | None = None, language: Language = "en"
) -> list[dict[str, Any]]:
    """Return the rules as rows: id, passage, what it concludes, interpretations, validity, priority, conditions."""
    return [
        {
            "rule": rule.id,
            "passage": rule.passage,
            "concludes": concludes(rules.book, rule, language),
            "interpretations": _listed(rule.interpretations, language) or said("all", language),
            "valid": validity(rule, language),
            "priority": rule.priority,
            "when": in_words(rules.book, rule.when, language),
        }
        for rule in (chosen if chosen is not None else rules.book.rules)
    ]


def describe(
    rules: Rules,
    name: str,
    language: Language = "en",
    width: int = 100,
    precis: Mapping[str, str] | None = None,
) -> str:
    """Describe a rule, an interpretation or a passage in detail.

    Parameters
    ----------
    rules : Rules
        The rules.
    name : str
        A rule's id, an interpretation's name, a passage's id, or ``questions``.
    language : str
        ``en`` or ``zh``.
    width : int
        Terminal cells of a line.
    precis : mapping of str to str, optional
        What each passage says, in that language; by default as `passages.csv` has it, in English.

    Raises
    ------
    InputError
        If the name is unknown.
    """
    passages = read_passages(rules.book.folder) if precis is None else precis
    if name in rules.book.rule:
        lines = _rule_lines(rules, rules.book.rule[name], passages, language)
    elif name in rules.interpretations:
        lines = _interpretation_lines(rules, name, passages, language)
    elif name == "questions":
        lines = _question_lines(rules, language)
    elif name in passages:
        lines = _passage_lines(rules, name, passages, language)
    else:
        known = [*rules.book.rule, *rules.interpretations, *passages, "questions"]
        raise InputError(
            f"unknown rule, interpretation or passage {name!r}.{did_you_mean(name, known)} "
            "`yundong directive show` lists the rules."
        )
    return "\n".join(part for line in lines for part in _broken(line, width))


def _broken(line: str, width: int) -> list[str]:
    """Return a line broken at a width; what follows a heading is indented like its text."""
    text = line.lstrip()
    indent = " " * (len(line) - len(text))
    return filled(text, width, indent, f"{indent}  " if len(indent) == 2 else indent)


def _listed(names: Sequence[str], language: Language) -> str:
    return {"en": ", ", "zh": "、"}[language].join(names)


def _rule_lines(rules: Rules, rule: Rule, passages: Mapping[str, str], language: Language) -> Iterator[str]:
    book = rules.book
    yield f"{rule.id}    {rule.passage}"
    for text in _both(rule.says, language):
        yield f"    {text}"
    yield f"  {said('passage', language, rule.passage)}"
    yield f"    {passages.get(rule.passage, said('lost', language, 'passages.csv'))}"
    yield f"  {said('when', language)}"
    yield f"    {in_words(book, rule.when, language)}"
    yield f"  {said('then', language, concludes(book, rule, language))}"
    chosen = _listed(rule.interpretations, language) or said("all", language)
    yield f"  {said('valid', language, validity(rule, language), chosen)}"
    if rule.output != "finding":
        rivals = [r for r in book.rules if r.output == rule.output and r.id != rule.id and _meet(r, rule)]
        after = [r.id for r in rivals if precedes(rule, r) and r.value != rule.value]
        behind = said("precedes", language, _listed(after, language)) if after else ""
        yield f"  {said('priority', language, rule.priority)}{behind}"
    if rule.sources:
        titles = read_sources(book.folder, language)
        named_sources = (
            said("each", language, key, titles.get(key, said("lost", language, "sources.csv")))
            for key in rule.sources
        )
        yield f"  {said('also', language, {'en': '; ', 'zh': '；'}[language].join(named_sources))}"
    if rule.output == "finding":
        users = [r.id for r in book.rules if f"[{rule.value}]" in in_words(book, r.when)]
        yield f"  {said('used', language, _listed(users, language) or said('unused', language))}"


def _both(text: Bilingual, language: Language) -> tuple[str, ...]:
    """Return what a rule says: to readers of English in both languages, as the Chinese is that of the rules."""
    return (text.zh,) if language == "zh" else (text.en, text.zh)


def _meet(first: Rule, second: Rule) -> bool:
    """Whether two rules can belong to the same interpretation."""
    a, b = set(first.interpretations), set(second.interpretations)
    return not a or not b or bool(a & b)


def _interpretation_lines(
    rules: Rules, name: str, passages: Mapping[str, str], language: Language
) -> Iterator[str]:
    interpretation = next(r for r in rules.book.interpretations if r.name == name)
    label_zh = interpretation.label.zh
    yield (
        f"{interpretation.name}（{label_zh}）" if language == "zh" else f"{interpretation.name} ({label_zh})"
    )
    for text in _both(interpretation.summary, language):
        yield f"    {text}"
    yield f"  {said('support', language)}"
    for support in interpretation.support:
        passage = passages.get(support.passage, "?")
        yield f"    {said('supported', language, support.passage, support.says.of(language), passage)}"
    yield f"  {said('rules', language)}"
    own = [rule for rule in rules.book.rules if name in rule.interpretations]
    for output in ("severity", "finding"):
        for rule in sorted((r for r in own if r.output == output), key=lambda r: -r.priority):
            yield f"    {said('rule', language, rule.passage, rule.id, rule.says.of(language))}"


def _passage_lines(rules: Rules, name: str, passages: Mapping[str, str], language: Language) -> Iterator[str]:
    yield name
    yield f"    {passages[name]}"
    own = [rule for rule in rules.book.rules if rule.passage == name]
    yield f"  {said('by' if own else 'by none', language)}"
    for rule in own:
        chosen = _listed(rule.interpretations, language) or said("every", language)
        yield f"    {said('own', language, rule.id, chosen, rule.says.of(language))}"


def _question_lines(rules: Rules, language: Language) -> Iterator[str]:
    for row in question_rows(rules, language):
        yield row["question"]
        yield f"    {row['note']}"
        each = (said("each", language, name, row[name]) for name in rules.interpretations)
        yield "    " + {"en": "; ", "zh": "；"}[language].join(each)


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
            chosen = (label(output, decided[output], language) for output in ("severity", "arrest"))
            row[interpretation] = said("decided", language, *chosen)
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
