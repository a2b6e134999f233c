"""A quantity in its sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from yundong.documents.meaning.passages import FigurePassage
from yundong.documents.quantities.grammar import Quantity
from yundong.documents.quantities.numerals.english import TENS, UNITS
from yundong.documents.text.document import Span

_PLURAL = re.compile(
    r"[a-z'-]*(?:[^sui']s|men|women|children|people|oxen|sheep|cattle|swine|teeth|mice|geese|fish|deer|aircraft|hsien|head|cattle)"
)


VERB_NEXT = re.compile(
    r"[ \n]+(?:(?:was|were|are|is|had|have|has|got|left|fled|went|came|fell|took|gave|sent|held|put|shot|still|did|"
    r"stood|lay|lost|won|sold|bought|made|kept|burnt|sank|began|ran|drew|broke|grew|stayed|"
    r"remain)\b|[a-z]{2,}ed\b)"
)
"""A verb right behind a figure, whose noun was said before."""


class Mention(NamedTuple):
    """A quantity in its sentence.

    Parameters
    ----------
    quantity : Quantity
        As the grammar read it.
    passage : FigurePassage
        Its sentence.
    left, right : int
        Where its own text begins and ends: the end of the figure before and the start of the one behind. Figures in
        brackets do not count for one outside brackets.
    own_end : int
        Where the words behind it stop being its own; `right` may reach further.
    taken_until : int
        Up to here the words before it belong to the noun of the figure before.
    head, phrase : (int, int)
        Spans of the noun right behind an English figure, alone and with an "of …" phrase.
    unit, unit_class : str
        Of the list of units; "" where it has none.
    row : int
        Where the first count begins of a row ("62, 48 and 21") that it belongs to; -1 where it belongs to none.
    partitive : bool
        It precedes "of the 867 arrested" and counts a part of that.
    bracketed : bool
        It is alone in brackets, as "(22 %)".
    reference : bool
        It is only the base of the percentage behind it (占已掌握的四千二百名的百分之二十七), or what another
        is compared with ("against 2,400 in July").
    listed : bool
        Of a list of names each followed by its number, of which only the last states the unit.
    scaled : bool
        Multiplied already by the scale that its table states.
    """

    quantity: Quantity
    passage: FigurePassage
    left: int = 0
    right: int = 0
    own_end: int = 0
    taken_until: int = 0
    head: Span = (0, 0)
    phrase: Span = (0, 0)
    unit: str = ""
    unit_class: str = ""
    row: int = -1
    partitive: bool = False
    bracketed: bool = False
    reference: bool = False
    listed: bool = False
    scaled: bool = False

    @property
    def start(self) -> int:
        """Where the numeral begins; no two mentions of a text begin at one place, so it serves as their id."""
        return self.quantity.start

    @property
    def percent(self) -> bool:
        """Whether its value is in per cent."""
        return self.quantity.kind == "percent"

    @property
    def size(self) -> float:
        """A number to compare sizes with: its value, or the top of its range."""
        q = self.quantity
        if q.value is not None:
            return q.value
        return (q.low or 0) if q.high is None else q.high


def rate_of(mention: Mention, folded: str) -> str:
    """Return what a Chinese figure is reckoned for each of, 每名 or 每亩 in its clause; "" where it is not such a rate.

    Parameters
    ----------
    mention : Mention
        A count.
    folded : str
        The folded text.
    """
    begin = max(mention.left, mention.quantity.outer_start - _RATE_WITHIN)
    at = folded.rfind("每", begin, mention.quantity.outer_start)
    if at < 0 or mention.passage.block.kind == "cell":
        return ""
    return "" if _PAUSE_ZH.search(folded, at, mention.quantity.outer_start) else folded[at : at + 2]


_RATE_WITHIN = 14
_PAUSE_ZH = re.compile("[，。；：、,;:]")


def gives_another_time(folded: str, before: int, start: int, end: int) -> bool:
    """Return whether a bracket gives the figure before it for another time: 83.4 per cent (81.9 in 1930).

    Parameters
    ----------
    folded : str
        The folded text.
    before, start, end : int
        Where the figure before ends, and the edges of the one in the bracket.
    """
    opens = _BRACKET_OPENS.fullmatch(folded, before, start)
    return opens is not None and _BRACKET_DATES.match(folded, end) is not None


_BRACKET_OPENS = re.compile(r"[ \n]?\((?:as )?(?:against |compared with |about )?")
_BRACKET_DATES = re.compile(
    r"[ \n](?:(?:in|for|on|at)[ \n][^()]{0,24}|(?:a|the)[ \n]year[ \n]before|last[ \n]year)\)"
)


def plural_behind(mention: Mention, folded: str) -> str:
    """Return the first noun in the plural of the phrase behind an English figure, "" for none.

    Parameters
    ----------
    mention : Mention
        With its head.
    folded : str
        The folded text.
    """
    return _first_plural(folded[slice(*mention.head)])


@lru_cache(maxsize=4096)
def _first_plural(words: str) -> str:
    """Return the first plural among some words; kept, since it is asked several times of each figure."""
    return next((word for word in words.split() if _PLURAL.fullmatch(word)), "")


_FRAME = re.compile(
    r"(?:^\W*|[.;:—,]\W{0,2}|\n\W*)(?:and |but |while )?of the(?:se)? "
    r"(?P<noun>(?!(?:same|former|latter|above|total|whole|remainder|rest)\b)[a-z][a-z' -]{2,40}?),?[ \n]+"
    r"(?:(?:only|about|some|nearly|no fewer than|not less than) )?$"
)
_FRAME_REACH = 80
_NUMBERS = frozenset({*UNITS, *TENS, "hundred", "thousand", "dozen"})


def framed_by(mention: Mention, folded: str) -> Span:
    """Return the span of the thing that some of are counted, where no number says how many: Of the teachers 58 held …

    Parameters
    ----------
    mention : Mention
        A figure with its noun.
    folded : str
        The folded text.

    Returns
    -------
    (int, int)
        (0, 0) for none, and where the figure has a noun of its own.
    """
    start, end = mention.quantity.outer_start, mention.quantity.outer_end
    own = plural_behind(mention, folded) and not VERB_NEXT.match(folded, end)
    begin = max(mention.passage.start, start - _FRAME_REACH)
    before = folded[begin:start] if mention.passage.block.kind != "cell" and not own else ""
    frame = _FRAME.search(before) if "of the" in before else None
    if frame is None or not _NUMBERS.isdisjoint(frame["noun"].split()):  # of the eleven deaths
        return 0, 0
    return begin + frame.start("noun"), begin + frame.end("noun")


_LEADER = re.compile(
    r"(?P<label>[a-z(][^\n]{2,80}?)[ ]?(?:[.·…][ ]?){3,}[^\w\n.]{0,3}(?:£|\$|rs\.?|[£$] ?s\. ?d\.)?[ ]?$"
)


def label_of_leader(folded: str, begin: int, stop: int) -> tuple[int, int] | None:
    """Return the span of the label that dots lead from to a figure: Died ... ... 34 Remaining ... 45.

    Parameters
    ----------
    folded : str
        The folded text.
    begin, stop : int
        The end of the figure before, and where the figure begins with its hedges.
    """
    if folded[max(begin, stop - 4) : stop].strip(" £$")[-1:] not in (".", "…", "·"):
        return None
    line = max(begin, folded.rfind("\n", begin, stop) + 1)
    match = _LEADER.search(folded, max(line, stop - 120), stop)
    return match.span("label") if match is not None else None
