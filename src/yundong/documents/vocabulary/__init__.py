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
def word_list(name: str) -> tuple[str, ...]:
    """Return a list of English words: units, tens, months, nths, scales, stops, no_places, place_kinds ….

    Parameters
    ----------
    name : str
        Its name in ``english.csv``.
    """
    return next(tuple(row["words"].split()) for row in rows("english") if row["list"] == name)


@cache
def chinese_list(name: str) -> tuple[str, ...]:
    """Return a list of Chinese words: front_words, those that letterheads and titles have besides a name.

    Parameters
    ----------
    name : str
        Its name in ``chinese.csv``.
    """
    return next(tuple(row["words"].split()) for row in rows("chinese") if row["list"] == name)
