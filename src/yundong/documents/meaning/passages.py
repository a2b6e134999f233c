"""What was found in a text, and each sentence that holds figures with what was found in and around it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import groupby
from typing import Generic, NamedTuple, Protocol, TypeVar

from yundong.documents.meaning.lexicon import AreaName, Lexicon, TermMatch
from yundong.documents.quantities.dates import FoundDate, document_date, find_dates
from yundong.documents.quantities.grammar import Quantity
from yundong.documents.text.document import Block, Document
from yundong.documents.text.matching import words
from yundong.documents.text.sentences import split_sentences
from yundong.documents.vocabulary import phrases, rows

_EARLIER = 900
"""How many characters before a sentence may say what its pronouns stand for."""

_LEAD = 200
"""How many characters at the end of the block that introduces a list or a table still speak of its figures."""


class Wording(NamedTuple):
    """Words that qualify figures: of an incomplete count, an estimate or a plan."""

    start: int
    end: int
    kind: str


class Extract(NamedTuple):
    """A piece of the text with what begins in it, each in the order of the text."""

    start: int
    end: int
    terms: list[TermMatch]
    areas: list[AreaName]
    dates: list[FoundDate]
    wordings: list[Wording]


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
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
        Terms in the text before it, as far back as a pronoun may reach.
    earlier_areas : list of AreaName
        Areas named earlier in its block.
    heading_area : str
        The area named in the nearest heading above that names one, or "".
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


class _Located(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_T = TypeVar("_T", bound=_Located)


class _InOrder(Generic[_T]):
    """What was found in a text, in order, to be looked up by offset."""

    def __init__(self, found: Iterable[_T]) -> None:
        self.found = list(found)
        self.starts = [one.start for one in self.found]

    def between(self, begin: int, stop: int) -> list[_T]:
        """Return what begins between two offsets."""
        return self.found[bisect_left(self.starts, begin) : bisect_left(self.starts, stop)]


@dataclass(frozen=True)
class IndexedText:
    """The text of a document with all that the following steps look up in it.

    Parameters
    ----------
    document : Document
        The document itself.
    folded, lang : str
        Its folded text and its language.
    lexicon : Lexicon
        The words looked for.
    sentences : list of (int, int, int)
        Start, end and number of the block of each.
    terms, areas, dates, wordings
        What was found, by offset.
    dated : datetime.date or None
        The date the document gives itself.
    area : str
        The area of figures for which the document names none.
    """

    document: Document
    folded: str
    lang: str
    lexicon: Lexicon
    sentences: list[tuple[int, int, int]]
    terms: _InOrder[TermMatch]
    areas: _InOrder[AreaName]
    dates: _InOrder[FoundDate]
    wordings: _InOrder[Wording]
    dated: date | None
    area: str
    _extracts: dict[tuple[int, int], Extract] = field(default_factory=dict, repr=False)
    _heading_areas: dict[tuple[int, ...], str] = field(default_factory=dict, repr=False)

    def passages(self, quantities: Iterator[Quantity]) -> Iterator[tuple[Passage, list[Quantity]]]:
        """Group quantities by the sentence they belong to; those outside all blocks are dropped.

        Parameters
        ----------
        quantities : iterator of Quantity
            In the order of the text.
        """
        starts = [start for start, _, _ in self.sentences]

        def sentence_of(quantity: Quantity) -> int:
            index = bisect_right(starts, quantity.start) - 1
            return index if index >= 0 and quantity.end <= self.sentences[index][1] else -1

        for index, group in groupby(quantities, sentence_of):
            if index >= 0:
                start, end, block = self.sentences[index]
                yield self._passage(start, end, self.document.blocks[block]), list(group)

    def _passage(self, start: int, end: int, block: Block) -> Passage:
        lead = None
        if block.lead >= 0 and block.kind in ("item", "cell"):
            leading = self.document.blocks[block.lead]
            lead = self._extract(max(leading.start, leading.end - _LEAD), leading.end)
        earlier = self.terms.between(max(0, start - _EARLIER), start)
        return Passage(
            start,
            end,
            block,
            self.terms.between(start, end),
            self.areas.between(start, end),
            self.dates.between(start, end),
            self.wordings.between(start, end),
            tuple(self._extract(*label) for label in block.labels),
            lead,
            earlier_terms=[term for term in earlier if term.end <= start],
            earlier_areas=self.areas.between(block.start, start),
            heading_area=self._heading_area(block.section),
        )

    def _extract(self, start: int, end: int) -> Extract:
        """Return a piece of text with what was found in it; cells of a table share their headings."""
        known = self._extracts.get((start, end))
        if known is None:
            known = self._extracts[start, end] = Extract(
                start,
                end,
                [term for term in self.terms.between(start, end) if term.end <= end],
                self.areas.between(start, end),
                self.dates.between(start, end),
                self.wordings.between(start, end),
            )
        return known

    def _heading_area(self, section: tuple[int, ...]) -> str:
        """Return the area named last in the nearest heading that names one."""
        known = self._heading_areas.get(section)
        if known is None:
            headings = (self.document.blocks[number] for number in reversed(section))
            named = (self.areas.between(heading.start, heading.end) for heading in headings)
            known = next((areas[-1].area for areas in named if areas), "")
            self._heading_areas[section] = known
        return known


def index_text(document: Document, lexicon: Lexicon, area: str = "") -> IndexedText:
    """Find the terms, areas, dates and qualifying words of a document.

    Parameters
    ----------
    document : Document
        As `open_document` gives it.
    lexicon : Lexicon
        Of a scenario.
    area : str
        Area id where the document names none; by default that of its title.
    """
    folded, lang = document.folded, document.lang
    dated = document_date(folded, lang)
    dates = find_dates(folded, lang, dated.year if dated else None)
    terms, areas = lexicon.find_terms(folded, lang), _InOrder(lexicon.find_areas(folded, lang))
    wordings = [
        Wording(*match.span(), kind)
        for kind in ("incomplete", "estimate", "plan")
        for match in _wording(kind, lang).finditer(folded)
    ]
    return IndexedText(
        document, folded, lang, lexicon, split_sentences(document), _InOrder(terms), areas, _InOrder(dates),
        _InOrder(sorted(wordings)), dated, area or _area_of_document(document, areas) or lexicon.centre,
    )  # fmt: skip


@cache
def _wording(kind: str, lang: str) -> re.Pattern[str]:
    return words(
        phrase
        for row in rows("wording")
        if row["kind"] == kind and row["lang"] == lang
        for phrase in phrases(row["phrases"])
    )


def _area_of_document(document: Document, areas: _InOrder[AreaName]) -> str:
    """Return the area a document is about: named in its first heading or, failing that, its first lines."""
    for block in document.blocks[:12]:
        if block.kind == "heading":
            named = areas.between(block.start, block.end)
            if named:
                return named[0].area
    opening = [
        block for block in document.blocks[:6] if not _is_address(document.folded[block.start : block.end])
    ]
    for block in opening[:3]:
        ids = {name.area for name in areas.between(block.start, min(block.end, block.start + 40))}
        if len(ids) == 1:
            return ids.pop()
    return ""


def _is_address(line: str) -> bool:
    return bool(re.search(r"^\W*to:|^\W*致", line)) or (
        len(line) < 40 and line.rstrip().endswith((":", "："))
    )
