"""Sentences that hold figures, each with what was found in and around it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from typing import Generic, NamedTuple, Protocol, TypeVar

from yundong.documents.meaning.front import front_lines
from yundong.documents.meaning.index import IndexedText, Wording
from yundong.documents.meaning.lexicon import AreaName, TermMatch
from yundong.documents.meaning.places_english import HAS_NO_NAME
from yundong.documents.meaning.subject import SPEAKS_OF_HERE, is_dateline, titles
from yundong.documents.meaning.subject_time import day_of_section, period_of_heading
from yundong.documents.quantities.dates import FoundDate
from yundong.documents.quantities.grammar import Quantity
from yundong.documents.text.document import Block

_EARLIER = 900
"""How many characters before a sentence may hold what its pronouns refer to."""

_EARLIER_DATES = 3000
"""How many characters before a sentence of the same paragraph may hold the date that opened it."""

_DATELINE = 80
"""Characters at the beginning of a letter that say where and when it was written."""

_SALUTATION = 60
"""Characters of a line with which a letter begins to speak."""

_HEADS_ALONE = 8
"""Characters of a number and an article before a place without a name that a section is headed by."""

_LEAD = 200
"""How many characters at the end of the block that introduces a list or a table still describe its figures."""


_WIRED = re.compile("[【（(\\[][^】）)\\]\n]{1,16}(?:[讯电]|专访|通信)[】）)\\]]")


class Extract(NamedTuple):
    """A piece of the text with what begins in it, each in the order of the text."""

    start: int
    end: int
    terms: list[TermMatch]
    areas: list[AreaName]
    dates: list[FoundDate]
    wordings: list[Wording]


class FigurePassage(NamedTuple):
    """A sentence that holds figures, or a cell of a table, with what was found in and around it.

    Parameters
    ----------
    start, end : int
        Offsets; end is exclusive.
    block : Block
        The block it belongs to.
    terms, areas, dates, wordings : list
        What begins in it, each in the order of the text.
    labels : tuple of Extract
        Of a cell: its column heading, its row heading, the caption.
    lead : Extract or None
        Of a list item or a cell: the end of the block that introduces the list or table.
    earlier_terms : list of TermMatch
        Terms that begin in the text before it, as far back as a pronoun may reach.
    earlier_areas : list of AreaName
        The first and the last of the areas named earlier in its block.
    heading_area : str
        The area named in the nearest heading above that names one, or "".
    earlier_dates : list of FoundDate
        Dates named earlier in its block, as far back as one may hold for it.
    heading_period : FoundDate or None
        The time named in the nearest heading above that names one, those of the title apart.
    of_section : FoundDate or None
        The same, with those of the title.
    """

    start: int
    end: int
    block: Block
    terms: list[TermMatch]
    areas: list[AreaName]
    dates: list[FoundDate]
    wordings: list[Wording]
    labels: tuple[Extract, ...]
    lead: Extract | None
    earlier_terms: list[TermMatch]
    earlier_areas: list[AreaName]
    heading_area: str
    earlier_dates: list[FoundDate]
    heading_period: FoundDate | None
    of_section: FoundDate | None


def gather(
    quantities: Iterable[Quantity], text: IndexedText
) -> Iterator[tuple[FigurePassage, list[Quantity]]]:
    """Yield every sentence with figures and its quantities; quantities outside all blocks are dropped.

    Parameters
    ----------
    quantities : iterable of Quantity
        In the order of the text.
    text : IndexedText
        The text.
    """
    surroundings = _Surroundings(text)
    starts = [start for start, _, _ in text.sentences]

    def sentence_of(quantity: Quantity) -> int:
        index = bisect_right(starts, quantity.start) - 1
        return index if index >= 0 and quantity.end <= text.sentences[index][1] else -1

    for index, group in groupby(quantities, sentence_of):
        if index >= 0:
            start, end, block = text.sentences[index]
            yield surroundings.passage(start, end, text.document.blocks[block]), list(group)


def behind_wire(block: Block, folded: str) -> int:
    """Return where a block begins behind the words in brackets that say whence its news came: 【本报石门专电】.

    Parameters
    ----------
    block : Block
        A paragraph.
    folded : str
        The folded text.
    """
    match = _WIRED.match(folded, block.start, block.end)
    return match.end() if match else block.start


class _Located(Protocol):
    @property
    def start(self) -> int: ...


_T = TypeVar("_T", bound=_Located)


class _InOrder(Generic[_T]):
    """What was found in a text, in order, to be looked up by offset."""

    def __init__(self, found: list[_T]) -> None:
        self.found = found
        self.starts = [one.start for one in found]

    def between(self, begin: int, stop: int) -> list[_T]:
        """Return what begins between two offsets."""
        if begin >= stop or not self.found:
            return []
        first = bisect_left(self.starts, begin)
        return self.found[first : bisect_left(self.starts, stop, first)]

    def first_and_last(self, begin: int, stop: int) -> list[_T]:
        """Return the first and the last of what begins between two offsets, which may be the same one."""
        if begin >= stop:
            return []
        first = bisect_left(self.starts, begin)
        last = bisect_left(self.starts, stop, first) - 1
        return [] if last < first else [self.found[first], self.found[last]]


class _Surroundings:
    """Looks up what was found near a place; the headings of a table and of a section are looked up once."""

    def __init__(self, text: IndexedText) -> None:
        self.text, self.blocks = text, text.document.blocks
        self.terms, self.areas = _InOrder(text.terms), _InOrder(text.areas)
        written = {paper.written.start for paper in text.papers} | set(text.datelines)  # date no figure
        self.dates = _InOrder([one for one in text.dates if one.start not in written])
        self.wordings = _InOrder(text.wordings)
        self.extracts: dict[tuple[int, int], Extract] = {}
        self.heading_areas: dict[tuple[int, ...], str] = {}
        self.heading_periods: dict[tuple[int, ...], tuple[FoundDate | None, FoundDate | None]] = {}

    @cached_property
    def titled(self) -> frozenset[int]:
        """Where the blocks of the title begin, whose place and time are those of the document."""
        document = self.text.document
        fronts = (begin for begin, _ in front_lines(document))
        return frozenset([*(title.start for title in titles(document)), *fronts])

    def passage(self, start: int, end: int, block: Block) -> FigurePassage:
        """Return a sentence with what was found in and around it."""
        lead = None
        if block.lead >= 0 and block.kind in ("item", "cell"):
            leading = self.blocks[block.lead]
            lead = self.extract(max(leading.start, leading.end - _LEAD), leading.end)
        return FigurePassage(
            start,
            end,
            block,
            self.terms.between(start, end),
            self.areas.between(start, end),
            self.dates.between(start, end),
            self.wordings.between(start, end),
            tuple([self.extract(*label) for label in block.labels]),
            lead,
            self.terms.between(max(0, start - _EARLIER), start),
            self.areas.first_and_last(behind_wire(block, self.text.folded), start),
            self.heading_area(block.section),
            self.dates.between(max(self.begins(block), start - _EARLIER_DATES), start),
            *self.heading_periods_of(block.section),
        )

    def begins(self, block: Block) -> int:
        """Return where a block begins, with the line above it that heads it as an entry of a diary."""
        if block.kind == "cell" or not block.section or not self.text.entries:
            return block.start
        heading = self.blocks[block.section[-1]]
        return (
            heading.start
            if heading.start in self.text.entries and self.text.block_above(block) is heading
            else block.start
        )

    def extract(self, start: int, end: int) -> Extract:
        """Return a piece of the text with what was found in it."""
        known = self.extracts.get((start, end))
        if known is None:
            terms = [term for term in self.terms.between(start, end) if term.end <= end]
            known = self.extracts[start, end] = Extract(
                start,
                end,
                terms,
                self.areas.between(start, end),
                self.dates.between(start, end),
                self.wordings.between(start, end),
            )
        return known

    def heading_area(self, section: tuple[int, ...]) -> str:
        """Return the area named last in the nearest heading that names one."""
        known = self.heading_areas.get(section)
        if known is None:
            above = (self.blocks[number] for number in reversed(section))
            headings = (heading for heading in above if heading.start not in self.titled)
            named = (self.areas.between(heading.start, heading.end) for heading in headings)
            places = ([one for one in areas if self.may_head(one)] for areas in named)
            known = next((areas[-1].area for areas in places if areas), "")
            known = self.heading_areas[section] = known or self.seat_of_writer(section)
        return known

    def may_head(self, name: AreaName) -> bool:
        """Return whether a name in a heading may be what its section is about: no dateline, no docks in a headline."""
        if is_dateline(name, self.text):
            return False
        line = self.text.folded.rfind("\n", 0, name.start) + 1
        return name.start - line < _HEADS_ALONE or not HAS_NO_NAME.fullmatch(
            self.text.folded, name.start, name.end
        )

    def seat_of_writer(self, section: tuple[int, ...]) -> str:
        """Return the place from which the letter below a heading was written, where it speaks of it: at this port."""
        number = section[-1] + 1 if section else len(self.blocks)
        if self.text.lang != "en" or number >= len(self.blocks):
            return ""
        opening = self.blocks[number]
        names = self.areas.between(opening.start, min(opening.end, opening.start + _DATELINE))
        seat = next((name.area for name in names if is_dateline(name, self.text)), "")
        for block in self.blocks[number:] if seat else ():
            if section[-1] not in block.section:
                break
            if block.kind == "paragraph" and block.end - block.start > _SALUTATION:
                here = SPEAKS_OF_HERE.search(self.text.folded, block.start, block.end)
                known = here is not None and self.areas.between(here.start(), here.end())
                return seat if here and not known else ""
        return ""

    def day_of_visit(self, heading: int) -> FoundDate | None:
        """Return the day of the visit that the block below a heading begins with."""
        below = self.blocks[heading + 1] if heading + 1 < len(self.blocks) else None
        known = below is not None and below.kind != "cell" and self.text.lang == "en"
        return day_of_section(below, self.text) if known and below is not None else None

    def heading_periods_of(self, section: tuple[int, ...]) -> tuple[FoundDate | None, FoundDate | None]:
        """Return the time named in the nearest heading that names one, without and with those below the title."""
        if section not in self.heading_periods:
            entitled = {title.start for title in titles(self.text.document)}
            headings = [self.blocks[number] for number in reversed(section)]
            periods = [
                (one, period_of_heading(one, self.text)) for one in headings if one.start not in entitled
            ]
            named = [(one, period) for one, period in periods if period is not None]
            own = next((period for one, period in named if one.start not in self.titled), None)
            if own is None and section:
                own = self.day_of_visit(section[-1])
            self.heading_periods[section] = own, next((period for _, period in named), None)
        return self.heading_periods[section]
