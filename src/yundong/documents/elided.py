"""What an English figure counts whose clause leaves the thing out: "and seats 350", "of which we have six tons".

Each rule looks at the words between the figure before and this one, and gives the words for the thing where the
construction shows which they are; the words of the figure itself stay behind them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from yundong.documents.figure import ReadFigure
from yundong.documents.text.document import Document
from yundong.documents.vocabulary import unit_classes

_REACH = 200
"""Characters before a figure that are looked at."""
_LONGEST = 60
"""Characters: what is longer says more than a thing."""
_MEASURES = frozenset({"mass", "area", "length", "volume", "money", "duration", "percent"})

_SENTENCE = re.compile(r"(?<!\bSt)(?<!\bRs)(?<!\bMt)(?<!\bFt)(?<!\bNo)[.!?][ \n]+(?=[A-Z0-9\"'(*£$])|\n")
_ASIDE = re.compile(r", (?:it (?:is|was)|we|they|I) [a-z ]{3,20},")
"""Has spent, it is believed, £38,000."""
_ENDS = re.compile(r"[ \n]*(?:[,.;:)]|$|(?:each|apiece|only|alone|now|here|last year|a year|in all)\b)")


def elided(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return what a figure counts that its clause leaves out, "" where the clause says it or no rule applies.

    Parameters
    ----------
    figure : ReadFigure
        With the words of its own clause.
    before : sequence of ReadFigure
        The last figures before it, with what they count.
    document : Document
        The document.
    """
    if not figure.counted:
        return ""
    first = figure.counted.split(" ", 1)[0].casefold()
    return (
        _of_relative(figure, before, first, document)
        or _of_comparison(figure, before, first, document)
        or _of_same_subject(figure, before, document)
        or _held_by_noun(figure, document)
    )


def _sentence(begin: int, stop: int, document: Document) -> str:
    """Return the text between two offsets as far as it is one sentence."""
    said = document.text[max(begin, stop - _REACH) : stop]
    ends = [mark.end() for mark in _SENTENCE.finditer(said)]
    return said[ends[-1] :] if ends else said


_PREPOSITIONS = frozenset({"of", "for", "on", "from", "in", "to", "with", "by", "at", "among"})
_RELATIVE = re.compile(
    r"(?P<noun>[A-Za-z][A-Za-z'-]+),? (?:of|for|on|from|in|to|with|by|at) (?:which|whom) "
    r"(?:(?:we|they|he|she|I|it|you|there|the [a-z]+) )?(?:[a-z]+ ){0,3}$"
)


def _of_relative(figure: ReadFigure, before: Sequence[ReadFigure], first: str, document: Document) -> str:
    """Return the noun of "copra, of which we have six tons", of a measure whose clause names no other."""
    if unit_classes().get(figure.unit) not in _MEASURES or figure.unit == "%":
        return ""
    begin = before[-1].outer_end if before else 0
    said = document.text[max(begin, figure.outer_start - 90) : figure.outer_start]
    match = _RELATIVE.search(said) if " which " in said or " whom " in said else None
    if (
        match is None
        or match["noun"] in figure.counted
        or match["noun"] in _NOT_HELD
        or document.folded.startswith(" of ", figure.outer_end)
    ):
        return ""
    return match["noun"]


_COMPARED = frozenset({"less", "more", "fewer", "higher", "lower", "longer", "shorter", "to", "an", "a"})
_COMPARISON = re.compile(
    r"(?:less|more|fewer|higher|lower|longer|shorter) than|to (?:each|every)\b|"
    r"(?:an? )(?:increase|decrease|rise|fall|gain|loss|advance|decline|falling[ -]off|reduction)(?: of)? "
    r"(?:up)?on\b|(?:an? )(?:increase|decrease|rise|fall|gain|loss|advance|decline|reduction) (?:up)?on the\b"
)


def _of_comparison(figure: ReadFigure, before: Sequence[ReadFigure], first: str, document: Document) -> str:
    """Return what the figure before counts, where one only compares: 118 tons, that is 6 tons less than in October."""
    if first not in _COMPARED or not before or not _COMPARISON.match(figure.counted.casefold()):
        return ""
    between = document.text[before[-1].outer_end : figure.outer_start]
    if len(between) > _LONGEST or "\n\n" in between or _SENTENCE.search(between):
        return ""
    return before[-1].counted if len(before[-1].counted) <= _LONGEST else ""


_AND_VERB = re.compile(
    r"(?:[^.;:]{0,60}[, ])?(?:and|but|yet|or) (?:(?:is|was|were|are|has|have|had|now|then|only|still|also|be|been|"
    r"will|can|could|would) )*(?P<verb>[a-z]{2,})"
    r"(?: (?:at|to|for|from|in|by|up|only|about|nearly|some|on|over|it|down))* $"
)
_SUBJECT = re.compile(
    r"(?:^|[;:,] |\bthat )(?:and |but |while )?(?P<noun>(?:the|an?|each|our|its|their|his) "
    r"(?:[a-z'-]+ ){0,3}?[a-z'-]+)(?: (?:of|in|at|on|for|to) [^.;:,]{2,30}?)? "
    r"(?:cost|took|spent|gave|held|has|had|is|was|are|were|sold|bought|paid|pay|made|make|drew|can|will|would|"
    r"carries|[a-z]{3,}ed|[a-z]{2,}[^su]s(?= (?:an?|the|one|only|about|[0-9])))\b",
    re.IGNORECASE,
)


def _of_same_subject(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return the subject of a sentence whose second verb a bare figure follows: the hall cost $6,480 and seats 350."""
    if not before or not _ENDS.match(document.text, figure.outer_end):
        return ""
    between = document.text[before[-1].outer_end : figure.outer_start]
    if len(between) > 90 or not (" and " in between or " but " in between):
        return ""
    joined = _AND_VERB.fullmatch(_ASIDE.sub("", between))
    if joined is None or joined["verb"] not in figure.counted or len(figure.counted.split()) > 4:
        return ""
    said = _sentence(0, before[-1].outer_start, document)
    subject = _SUBJECT.search(said)
    return subject["noun"] if subject is not None else ""


_HELD = re.compile(r"\b(?P<noun>[A-Za-z][a-z'-]{2,}) of (?:some |about |nearly |only |over )?$")
_VERB_BEHIND = re.compile(
    r"[ \n](?:had|has|have|was|were|is|are|went|came|fell|took|lost|left|fled|stood|lay|held|made|met|broke|can|"
    r"could|will|would|(?!need|indeed|hundred|kindred)[a-z]{3,}ed)\b"
)
_NOT_HELD = frozenset(
    {"number", "total", "out", "cost", "rate", "average", "extent", "sum", "loss", "age", "each", "some", "all", "any",
     "one", "two", "three", "most", "many", "several", "none", "half", "part", "end", "instead", "price", "value",
     "both", "mean", "maximum", "minimum", "increase", "decrease", "because", "majority", "population", "proportion", "quarter",
     "third", "rest", "remainder", "length", "depth", "height", "period", "term", "distance", "limit"}
)  # fmt: skip


def _held_by_noun(figure: ReadFigure, document: Document) -> str:
    """Return the noun that a bare number of people belongs to: the bodies of fifty-one were got out."""
    if figure.unit not in ("", "persons") or not _VERB_BEHIND.match(document.folded, figure.outer_end):
        return ""
    said = _HELD.search(document.text, max(0, figure.outer_start - 40), figure.outer_start)
    if (
        said is None
        or said["noun"].casefold() in _NOT_HELD
        or said["noun"].casefold() in figure.counted.casefold()
    ):
        return ""
    return said["noun"]
