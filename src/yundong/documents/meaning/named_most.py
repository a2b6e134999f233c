"""The country or city that an English text without a title speaks of throughout, as an extract does."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache

from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.meaning.places_english import WORLD
from yundong.documents.text.document import Document
from yundong.documents.text.matching import any_of

_LOOKED_THROUGH = 60_000
_LEAST, _TIMES = 3, 2
"""How often it must be named, and how many times as often as any other."""
_STEM = re.compile("(?:ia|y|a|e|o)$")
_ENDINGS = "(?:n|an|ian|ese|nese)"


@cache
def _peoples() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the adjectives of countries, and the country of each stem: Bulgarian, Japanese, German."""
    stems = {_STEM.sub("", name): name for name in WORLD if " " not in name and len(name) > _SHORTEST}
    return re.compile(rf"(?<![\w-])(?P<stem>{any_of(stems)}){_ENDINGS}s?(?![\w-])"), stems


_SHORTEST = 3


def named_most(document: Document, names: Sequence[AreaName]) -> str:
    """Return the known country, province or city that running text names far more often than any other, or "".

    Parameters
    ----------
    document : Document
        In English.
    names : sequence of AreaName
        Names of places in it, in order.
    """
    counts: Counter[str] = Counter()
    starts = [name.start for name in names]
    pattern, stems = _peoples()
    for block in document.blocks:
        if block.kind == "cell" or block.start > _LOOKED_THROUGH:
            continue
        for name in names[bisect_left(starts, block.start) : bisect_left(starts, block.end)]:
            said = " ".join(document.text[name.start : name.end].title().split())
            counts[said] += said in WORLD
        counts.update(
            stems[match["stem"]] for match in pattern.finditer(document.text, block.start, block.end)
        )
    ranked = [*counts.most_common(2), ("", 0), ("", 0)]
    (most, often), (_, next_often) = ranked[:2]
    return OPEN + most if often >= _LEAST and often >= _TIMES * next_often else ""
