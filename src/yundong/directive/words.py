"""Conditions, rules and passages put in words."""

from __future__ import annotations

import csv
from pathlib import Path

from yundong.base.errors import InputError
from yundong.directive import conditions as c
from yundong.directive.book import OUTPUTS, Book, Fact, Language, Rule
from yundong.directive.wording import heading, label

_JOIN = {"and": {"en": " and ", "zh": "，且"}, "or": {"en": " or ", "zh": "或"}}


def in_words(book: Book, condition: c.Condition, language: Language = "en", inner: bool = False) -> str:
    """Return a condition as one line of words.

    Parameters
    ----------
    book : Book
        For the names of facts and values.
    condition : Condition
        What to put in words.
    language : str
        ``en`` or ``zh``.
    inner : bool
        Whether it stands inside another, so that alternatives need brackets.
    """
    match condition:
        case c.Always():
            return {"en": "always", "zh": "一律"}[language]
        case c.Test(name, levels):
            return _test(book.fact[name], levels, language)
        case c.Found(finding):
            return f"【{book.findings[finding].zh}】" if language == "zh" else f"[{finding}]"
        case c.Decided(output, values):
            shown = _JOIN["or"][language].join(label(output, OUTPUTS[output][v], language) for v in values)
            return f"{heading(output, language) if language == 'zh' else output} = {shown}"
        case c.All(parts):
            joined = _JOIN["and"][language].join(in_words(book, part, language, True) for part in parts)
            return f"({joined})" if inner else joined
        case c.Any(parts):
            joined = _JOIN["or"][language].join(in_words(book, part, language, True) for part in parts)
            return f"({joined})" if inner else joined
        case c.Not(part):
            return {"en": "not ", "zh": "非"}[language] + in_words(book, part, language, True)
        case c.AtLeast(count, parts):
            listed = {"en": ", ", "zh": "、"}[language].join(
                in_words(book, part, language, True) for part in parts
            )
            return {"en": f"at least {count} of: {listed}", "zh": f"下列至少{count}项：{listed}"}[language]


def _test(fact: Fact, levels: tuple[int, ...], language: Language) -> str:
    chosen = sorted(set(levels))
    name = fact.label.zh if language == "zh" else fact.name
    if fact.kind in ("amount", "date") and len(chosen) > 1:
        if chosen == list(range(chosen[0], fact.size)):
            return f"{name} ≥ {_value(fact, chosen[0], language)}"
        if chosen == list(range(chosen[-1] + 1)):
            return f"{name} ≤ {_value(fact, chosen[-1], language)}"
    return f"{name} = {_JOIN['or'][language].join(_value(fact, level, language) for level in chosen)}"


def _value(fact: Fact, level: int, language: Language) -> str:
    return fact.values[level].label.zh if language == "zh" else fact.names[level]


def concludes(book: Book, rule: Rule, language: Language = "en") -> str:
    """Return what a rule concludes, such as ``severity = severe`` or ``[focus]``."""
    if rule.output == "finding":
        return in_words(book, c.Found(rule.value), language)
    name = heading(rule.output, language) if language == "zh" else rule.output
    return f"{name} = {label(rule.output, rule.value, language)}"


def validity(rule: Rule) -> str:
    """Return from when until when a rule is in force."""
    return f"{rule.start} to {rule.end}" if rule.end else f"from {rule.start}"


def read_passages(folder: Path) -> dict[str, str]:
    """Return the passages of a scenario folder: précis by id.

    Raises
    ------
    InputError
        If `passages.csv` is missing or has no columns ``id`` and ``precis``.
    """
    return _two_columns(folder / "passages.csv", "id", "precis")


def read_sources(folder: Path) -> dict[str, str]:
    """Return the sources of a scenario folder: title by key."""
    return _two_columns(folder / "sources.csv", "key", "title")


def _two_columns(path: Path, key: str, value: str) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row[key]: row[value] for row in csv.DictReader(file)}
    except FileNotFoundError:
        raise InputError(
            f"{path}: there is no such file; the rules cite from it. Put it into the folder."
        ) from None
    except (KeyError, UnicodeDecodeError, csv.Error):
        raise InputError(f"{path}: a UTF-8 CSV with the columns {key!r} and {value!r} is needed.") from None
