"""Patterns that are tried only where they can begin find what they find when tried at every character."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from yundong.documents.quantities import dates, numbering, reckoned, scan
from yundong.documents.text.fold import fold
from yundong.documents.text.matching import behind_a_sign, find_from, find_words

GOLD = Path(__file__).parent / "gold"
Finder = Callable[[str], Iterable[re.Match[str]]]
PATTERNS: dict[str, tuple[str, re.Pattern[str], Finder]] = {
    "English dates": ("en", dates._ENGLISH, lambda t: find_words(dates._ENGLISH_STARTS, dates._ENGLISH, t)),
    "dates reckoned from others": (
        "en", reckoned._RECKONED, lambda t: find_words(reckoned._STARTS, reckoned._RECKONED, t)
    ),
    "Chinese dates": ("zh", dates._CHINESE, lambda t: find_from(dates._CHINESE_STARTS, dates._CHINESE, t)),
    "English numbers of documents": ("en", numbering._ENGLISH, numbering._english),
    "Chinese numbers of documents": (
        "zh", numbering._CHINESE, lambda t: find_from(numbering._CHINESE_STARTS, numbering._CHINESE, t)
    ),
    "English names with a numeral": (
        "en", numbering._names("en"), lambda t: find_words(numbering._starts_of_names(), numbering._names("en"), t)
    ),
    "English numerals": ("en", scan._SEED["en"], lambda t: _by_seed("en", t)),
    "Chinese numerals": ("zh", scan._SEED["zh"], lambda t: _by_seed("zh", t)),
}  # fmt: skip


def _by_seed(lang: str, text: str) -> Iterable[re.Match[str]]:
    """Look as the scanner does, which passes over an empty match."""
    at, scanned = 0, behind_a_sign(text) if lang == "en" else text
    while (start := scan._STARTS[lang].search(scanned, at)) is not None:
        match = scan._SEED[lang].match(text, start.end() - 1)
        if match is None or not match.group():
            at = start.end()
        else:
            yield match
            at = match.end()


RECKONED = (
    "on tuesday last 31 barges sank. yesterday, last night and the day before yesterday; the 20th ultimo, 3 inst. "
    "and the 4th proximo. last month, this quarter, the previous month. ten years ago, twelve months earlier, "
    "a decade ago, twenty-one days before; 5 weeks ago. the corresponding quarter of 1924, the same months of last "
    "year. the thirty-first of december, 1934, twenty-second day of may. the year under review. as of the 5th 900 had "
    "come; on the 7th, by the 30th."
)
NAMED = (
    "someone told no one; one after the other, one by one and one after another they helped one another. the "
    "three-anti and five-anti campaigns, the three antis, the five antis; the four olds, the seven sisters, the eighth "
    "route army, the eight-nation armies and the twenty-one demands. on the one hand a one-sided, a second-hand or "
    "one-time gift, at sixes and sevens; zero hour of day one. the two sides: one thing, all in one. xsomeone, "
    "(someone) no ones."
)
"""What few of the composed documents hold."""


@cache
def texts(lang: str) -> list[str]:
    """Return composed documents, and texts spliced of short pieces of them."""
    whole = [fold(path.read_text(encoding="utf-8")) for path in sorted(GOLD.rglob(f"*_{lang}*.gold.*"))]
    whole += [RECKONED, NAMED] if lang == "en" else []
    draw, joined = random.Random(1952), "".join(whole)
    pieces = [
        "".join(
            joined[at : at + draw.randint(1, 9)] for at in (draw.randrange(len(joined)) for _ in range(40))
        )
        for _ in range(120)
    ]
    return [*whole, *pieces]


@pytest.mark.parametrize("name", PATTERNS)
def test_nothing_is_missed(name: str) -> None:
    lang, pattern, finder = PATTERNS[name]
    found = 0
    for text in texts(lang):
        plain = [match.span() for match in pattern.finditer(text) if match.group()]
        assert [match.span() for match in finder(text)] == plain
        found += len(plain)
    assert found > 20
