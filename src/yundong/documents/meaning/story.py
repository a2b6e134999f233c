"""What goes on day by day: a report or a journal whose paragraphs go from one day to the next.

In such a run of paragraphs the sentences between two days are of the first of them, whatever they are about: the story
has come so far.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from yundong.documents.meaning.subject import Indexed
from yundong.documents.quantities.dates import FoundDate
from yundong.documents.text.document import Block


class Story(NamedTuple):
    """Where a story begins and ends, and the days that it comes to, in order."""

    start: int
    end: int
    days: list[FoundDate]

    def day_at(self, at: int) -> FoundDate | None:
        """Return the day that the story has come to at an offset."""
        number = bisect_right(self.days, at, key=attrgetter("start"))
        return self.days[number - 1] if number else None


_FIRST_WORDS = 60
"""Characters of a paragraph within which it says to which day it goes on."""
_FEWEST = 3
"""Paragraphs with days of their own that make a story."""
_PAUSE = timedelta(days=62)


def stories_of(text: Indexed) -> list[Story]:
    """Return the stories of an English text, in order.

    Parameters
    ----------
    text : Indexed
        With its dates.
    """
    if text.lang != "en":
        return []
    prose = (block for block in text.document.blocks if block.kind in ("paragraph", "item"))
    return [
        story
        for _, section in groupby(prose, key=attrgetter("section"))
        for story in _stories(list(section), text)
    ]


def _stories(blocks: list[Block], text: Indexed) -> Iterator[Story]:
    """Yield the stories among the paragraphs of a section."""
    run: list[tuple[Block, FoundDate]] = []
    for block in blocks:
        day = next(iter(_days(block.start, min(block.end, block.start + _FIRST_WORDS), text)), None)
        news = any(_is_dateline(one, text.folded) for one in text.dates_in(block.start, block.end))
        if news or (run and day is not None and not _goes_on(run[-1][1], day)):
            yield from _story(run, text)
            run = []
        if day is not None:
            run.append((block, day))
    yield from _story(run, text)


def _story(run: list[tuple[Block, FoundDate]], text: Indexed) -> Iterator[Story]:
    """Yield the story that paragraphs with days in order tell, if they are enough and not all of one day."""
    if len(run) < _FEWEST or run[0][1].first == run[-1][1].first:
        return
    start, end = run[0][0].start, run[-1][0].end
    days: list[FoundDate] = []
    for day in _days(start, end, text):
        if not days or _goes_on(days[-1], day):
            days.append(day)
    yield Story(start, end, days)


def _days(begin: int, stop: int, text: Indexed) -> list[FoundDate]:
    """Return the days named between two offsets but that of writing."""
    return [
        one
        for one in text.dates_in(begin, stop)
        if one.first is not None
        and one.first == one.last != text.dated
        and not _UP_TO.search(text.folded, max(0, one.start - 24), one.start)
    ]


_UP_TO = re.compile(r"\b(?:until|till|by|to|since|from|before|after|of)(?: the)? $")
"""Before a day on which nothing happens: until August 19th, the news of the 5th."""


def _is_dateline(day: FoundDate, folded: str) -> bool:
    """Return whether a line opens with a place and a day alone, whose news is another story: Kulang, May 8."""
    line = folded.rfind("\n", 0, day.start) + 1
    return bool(_SENT_FROM.fullmatch(folded, line, day.start)) and folded[day.end : day.end + 1] in "\n.-—–:"


_SENT_FROM = re.compile(r"[a-z][a-z' -]{1,30}, (?:the )?")


def _goes_on(before: FoundDate, day: FoundDate) -> bool:
    """Return whether a day is that of a story or a later one, and not after a long pause."""
    if before.first is None or day.first is None:
        return False
    return timedelta(0) <= day.first - before.first <= _PAUSE
