"""The reader's own word lists, as data: hedges, units and measure words, and numerals that count nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from yundong.base.tables import read_csv


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a word list.

    Parameters
    ----------
    name : str
        currencies, english, hedges, wording, units, not_numbers or meta_nouns.

    Returns
    -------
    tuple of dict
        Column to cell.
    """
    path = Path(__file__).with_name(f"{name}.csv")
    return tuple(row for _, row in read_csv(path, strip=False).records())


def phrases(cell: str) -> list[str]:
    """Return the phrases of a cell, which are separated by bars."""
    return [phrase for phrase in cell.split("|") if phrase]


VERBATIM = "*"
"""Id of the row of units that have no other name: each is kept as written."""


def unit_words(lang: str) -> Iterator[tuple[str, str, str]]:
    """Yield (word, unit id, class) of every name of a unit, a measure word or a noun that is counted.

    Parameters
    ----------
    lang : str
        "en", "zh", or "symbols" for what may be written against a number (25kg).
    """
    for row in rows("units"):
        for phrase in phrases(row[lang]):
            yield phrase, phrase.removesuffix(" of") if row["id"] == VERBATIM else row["id"], row["class"]


@cache
def unit_classes() -> dict[str, str]:
    """Return unit id to class."""
    return {unit: kind for lang in ("symbols", "zh", "en") for _, unit, kind in unit_words(lang)}


@cache
def noun_classes(lang: str) -> dict[str, tuple[str, str]]:
    """Return noun or measure word to (unit id, class)."""
    found: dict[str, tuple[str, str]] = {}
    for phrase, unit, kind in unit_words(lang):
        found.setdefault(phrase, (unit, kind))
    return found


@cache
def word_list(name: str, language: str = "english") -> tuple[str, ...]:
    """Return a list of words: units, tens, months, nths, scales, stops, no_places, place_kinds, front_words ….

    Parameters
    ----------
    name : str
        Its name in the table of the language.
    language : str
        ``english`` or ``chinese``.
    """
    return next(tuple(row["words"].split()) for row in rows(language) if row["list"] == name)
