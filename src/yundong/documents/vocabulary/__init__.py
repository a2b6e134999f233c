"""The reader's own word lists, as data: hedges, units and measure words, and numerals that count nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from yundong.base.tables import read_csv


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a word list.

    Parameters
    ----------
    name : str
        english, hedges, wording, units, not_numbers or meta_nouns.

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


@cache
def unit_classes() -> dict[str, str]:
    """Return unit id to class."""
    return {row["id"]: row["class"] for row in rows("units")}


@cache
def noun_classes(lang: str) -> dict[str, tuple[str, str]]:
    """Return noun or measure word to (unit id, class)."""
    found: dict[str, tuple[str, str]] = {}
    for row in rows("units"):
        for phrase in phrases(row[lang]):
            found.setdefault(phrase, (row["id"], row["class"]))
    return found


@cache
def word_list(name: str) -> tuple[str, ...]:
    """Return a list of English words: units, tens, months, nths or stops.

    Parameters
    ----------
    name : str
        Its name in ``english.csv``.
    """
    return next(tuple(row["words"].split()) for row in rows("english") if row["list"] == name)
