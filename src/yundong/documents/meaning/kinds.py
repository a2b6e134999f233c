"""What kind of figure a figure is, as far as its words say: plan, outcome or estimate; a stock or a flow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from yundong.documents.meaning.mention import Mention
from yundong.documents.text.matching import any_of, as_listed
from yundong.documents.vocabulary import phrases, rows


@cache
def _kinds(lang: str) -> dict[str, str]:
    """Return the words that say what kind a figure is, each with the kind."""
    return {
        phrase: row["kind"]
        for row in rows("kinds")
        if row["lang"] == lang
        for phrase in phrases(row["phrases"])
    }


@cache
def _words(lang: str) -> re.Pattern[str]:
    if lang == "zh":
        return re.compile(any_of(_kinds(lang)))
    return re.compile(rf"(?:{any_of(_kinds(lang), '(?<![a-z]{})')})(?![a-z])")


_REALITIES = frozenset({"plan", "outcome"})


def kind_of(mention: Mention, hedges: Sequence[tuple[str, str]], folded: str, lang: str) -> str:
    """Return the kinds of a figure, separated by bars; what its own words do not say is left out.

    Parameters
    ----------
    mention : Mention
        With its own text.
    hedges : sequence of (str, str)
        Kind and wording of each.
    folded, lang : str
        The folded text and its language.
    """
    start = mention.quantity.outer_start
    stop = max(mention.quantity.outer_end, mention.own_end)
    reality = next((kind for kind, _ in hedges if kind in ("plan", "estimate")), "")
    course = ""
    for match in _words(lang).finditer(folded, mention.left, stop):
        kind = _kinds(lang)[as_listed(match.group())]
        if kind not in _REALITIES:
            course = course or kind
        elif match.start() < start:
            reality = reality or kind
    return f"{reality}|{course}" if reality and course else reality or course
