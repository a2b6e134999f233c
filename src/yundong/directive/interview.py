"""One case, entered by question and answer in English or Chinese; only facts that still matter are asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

from yundong.directive.book import Fact, Language
from yundong.directive.cases import Cases, contradiction
from yundong.directive.decider import Decider
from yundong.directive.explain import relevant_facts
from yundong.directive.levels import CASE
from yundong.directive.rules import Rules
from yundong.directive.values import first_day, level_of

Read = Callable[[str], str]
Say = Callable[[str], None]

_WORDS = {
    "intro": {
        "en": "Answer briefly; press Enter if unknown, or type `quit` to leave.",
        "zh": "请简短作答；直接回车表示不详，输入 quit 退出。",
    },
    "yes_no": {"en": "yes / no", "zh": "是 / 否"},
    "amount": {"en": "a number of {unit}, or: {names}", "zh": "两数，或：{names}"},
    "date": {"en": "a date such as 1951-06-30, or: {names}", "zh": "日期，如 1951-06-30，或：{names}"},
    "again": {"en": "Not understood: {why}.", "zh": "未能识别，请重答（{choices}）。"},
    "clash": {"en": "Contradicts an earlier answer: {why}", "zh": "与前面的回答矛盾：{why}"},
    "late": {"en": "The date is later than the date of decision, {on}.", "zh": "该日期晚于判定日期 {on}。"},
    "enough": {"en": "No further facts can change the result.", "zh": "其余事实不影响结果，无需再问。"},
}


def ask(
    rules: Rules, interpretations: list[str], on: date, language: Language, read: Read, say: Say
) -> Cases | None:
    """Ask for the facts of one case until nothing unknown can change the result.

    Parameters
    ----------
    rules : Rules
        The rules.
    interpretations : list of str
        A fact is asked for if it matters under any of these.
    on : date
        The date of decision.
    language : str
        ``en`` or ``zh``.
    read, say : callable
        Returns the answer to a prompt; shows a message.

    Returns
    -------
    Cases or None
        The case as answered so far, or None if the user left.
    """
    book = rules.book
    order = [fact.name for fact in book.facts]
    row = np.array([[fact.size for fact in book.facts]], dtype=np.uint8)
    deciders = [rules.decider(interpretation, on) for interpretation in interpretations]
    asked: set[str] = set()
    say(_WORDS["intro"][language])
    while (fact := _next(deciders, row, order, asked)) is not None:
        asked.add(fact.name)
        level = _answer(rules, fact, row, order, on, language, read, say)
        if level is None:
            return None
        row[0, order.index(fact.name)] = level
    say(_WORDS["enough"][language])
    levels = pl.DataFrame({name: row[:, k] for k, name in enumerate(order)})
    return Cases(pl.Series(CASE, ["1"]), levels)


def _next(deciders: list[Decider], row: np.ndarray, order: list[str], asked: set[str]) -> Fact | None:
    """Return the next fact, in the order of the rule book, that still matters and has not been asked for."""
    matters = np.zeros(len(order), dtype=bool)
    for decider in deciders:
        matters |= relevant_facts(decider, row, order)[0]
    return next(
        (f for f in deciders[0].book.facts if matters[order.index(f.name)] and f.name not in asked), None
    )


def _choices(fact: Fact, language: Language) -> str:
    if fact.kind == "flag":
        return _WORDS["yes_no"][language]
    names = [
        value.label.zh if language == "zh" else f"{value.name} ({value.label.en})" for value in fact.values
    ]
    if fact.kind in ("amount", "date"):
        return _WORDS[fact.kind][language].format(unit=fact.unit, names=" / ".join(names))
    return " / ".join(names)


def _answer(
    rules: Rules,
    fact: Fact,
    row: np.ndarray,
    order: list[str],
    on: date,
    language: Language,
    read: Read,
    say: Say,
) -> int | None:
    """Ask until the answer is valid; None if the user leaves."""
    choices = _choices(fact, language)
    while True:
        try:
            text = read(f"{fact.ask.of(language)} [{choices}] ").strip()
        except EOFError:
            return None
        if text.casefold() in ("quit", "exit", "退出"):
            return None
        try:
            level = level_of(fact, text)
        except ValueError as error:
            say(_WORDS["again"][language].format(why=error, choices=choices))
            continue
        day = first_day(text) if fact.kind == "date" else None
        if day is not None and day > on:
            say(_WORDS["late"][language].format(on=on))
            continue
        known = {name: int(row[0, k]) for k, name in enumerate(order)} | {fact.name: level}
        clash = contradiction(rules.book, known)
        if clash is None:
            return level
        say(_WORDS["clash"][language].format(why=clash))
