"""What was found in a text: terms of the lexicon, names of areas, dates, and words that qualify figures."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from operator import attrgetter
from typing import NamedTuple

from yundong.documents.meaning.front import YEAR_LINE, YEAR_LINES, began_then, front_lines, spans_entitled
from yundong.documents.meaning.labels import with_labels
from yundong.documents.meaning.lexicon import OPEN, AreaName, Lexicon, TermMatch
from yundong.documents.meaning.papers import CAPITALS, Paper, is_alone, papers_of
from yundong.documents.meaning.places import added, dispatches, find_places, is_total
from yundong.documents.meaning.places_bodies import bodies_within
from yundong.documents.meaning.places_opening import is_body, parts_of_body
from yundong.documents.meaning.story import Story, stories_of
from yundong.documents.meaning.subject import area_of_document, is_wire, titles
from yundong.documents.meaning.subject_time import FOR_ZH, period_of_document, period_of_paper
from yundong.documents.quantities.dates import (
    FoundDate,
    document_date,
    entries_of,
    find_dates,
    joined,
    within,
    year_moved,
)
from yundong.documents.quantities.numerals import parse_chinese
from yundong.documents.quantities.reckoned import with_reckoned
from yundong.documents.text.document import Block, Document, Span
from yundong.documents.text.fold import fold
from yundong.documents.text.matching import any_of, words
from yundong.documents.text.sentences import split_sentences
from yundong.documents.vocabulary import phrases, rows

_SIGNED = {
    sign: row["unit"]
    for row in rows("currencies")
    for sign in phrases(row["signs"])
    if not sign[0].isalpha() or "." in sign
}
_MONEY_SIGNS = re.compile(rf"(?<![a-z])(?P<sign>{any_of(_SIGNED)})[ ]?(?=[0-9])")
_STERLING = re.compile(r"£|[0-9] ?s\.(?![a-z])|\bshillings?\b|\bsterling\b")
_LITRES = re.compile(r"\blit(?:re|er)s?\b")


class CellUnit(NamedTuple):
    """The unit of a cell and its class, and what its numbers are to be multiplied by."""

    unit: str = ""
    unit_class: str = ""
    factor: float = 1


class Narrated(NamedTuple):
    """A span, and where the sentence begins and the words end that tell of it; whether they are of its end, too."""

    start: int
    end: int
    span: FoundDate
    whole: bool


class Wording(NamedTuple):
    """Words that qualify figures: of an incomplete count, an estimate or a plan."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class IndexedText:
    """The text of a document with all that the following steps look up in it, each in the order of the text.

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
    terms, areas, dates, wordings : list
        What was found.
    dated : datetime.date or None
        The date the document gives itself.
    given_area : str
        Area of figures for which the document names none, where the caller gave one.
    papers : list of Paper
        The papers that it puts together, if it is more than one.
    """

    document: Document
    folded: str
    lang: str
    lexicon: Lexicon
    sentences: list[tuple[int, int, int]]
    terms: list[TermMatch]
    areas: list[AreaName]
    dates: list[FoundDate]
    wordings: list[Wording]
    dated: date | None
    given_area: str
    papers: list[Paper] = field(default_factory=list)

    @cached_property
    def _heads(self) -> dict[int, list[Block]]:
        found: dict[int, list[Block]] = {}
        for block in self.document.blocks:
            if block.kind == "cell" and not block.labels and block.column > 0:
                found.setdefault(block.table, []).append(block)
        return found

    def heads_of(self, table: int) -> list[Block]:
        """Return the heads of the columns of a table.

        Parameters
        ----------
        table : int
            Its number.
        """
        return self._heads.get(table, [])

    @cached_property
    def corners(self) -> dict[int, str]:
        """What the head of the first column of each table says, folded: Year ended June 30."""
        found: dict[int, str] = {}
        for block in self.document.blocks:
            if block.kind == "cell" and not block.labels and block.column == 0:
                said = self.folded[block.start : block.end].strip()
                found[block.table] = f"{found.get(block.table, '')} {said}".strip()
        return found

    @cached_property
    def units_of_columns(self) -> dict[Hashable, CellUnit]:
        """The units of columns as far as they are known, by what states them; `meaning.cells` fills it in."""
        return {}

    @cached_property
    def columns(self) -> dict[tuple[int, int], list[Block]]:
        """The cells of the body of each table by column."""
        found: dict[tuple[int, int], list[Block]] = {}
        for block in self.document.blocks:
            if block.kind == "cell" and block.labels:
                found.setdefault((block.table, block.column), []).append(block)
        return found

    @cached_property
    def starts_of_tables(self) -> dict[int, int]:
        """Where the first cell of each table begins."""
        found: dict[int, int] = {}
        for block in self.document.blocks:
            if block.kind == "cell":
                found.setdefault(block.table, block.start)
        return found

    @cached_property
    def in_sterling(self) -> bool:
        """Whether it names pounds, shillings or sterling and no litres, so that 180,000L. is of pounds."""
        return bool(_STERLING.search(self.folded)) and not _LITRES.search(self.folded)

    @cached_property
    def currency(self) -> str:
        """The only currency that it names by its sign, "" where it names none or several."""
        signs = {match["sign"] for match in _MONEY_SIGNS.finditer(self.folded)}
        units = {_SIGNED[sign] for sign in signs}
        return units.pop() if len(units) == 1 else ""

    @cached_property
    def hyphened_tables(self) -> dict[int, bool]:
        """Whether hyphens stand for points in a table, as far as known; `meaning.cells` fills it in."""
        return {}

    @cached_property
    def topics_of_tables(self) -> dict[Hashable, Span | None]:
        """Where the labels of a table name what it is of, as far as known; `meaning.topics` fills it in."""
        return {}

    @cached_property
    def ends_of_series(self) -> dict[int, list[tuple[int, FoundDate]]]:
        """The dates that series come to, by where their block begins, as far as known; `meaning.period` fills it in."""
        return {}

    @cached_property
    def tables_of_places(self) -> frozenset[int]:
        """The tables some of whose rows are named after places."""
        starts = [name.start for name in self.areas]
        return frozenset(
            block.table
            for block in self.document.blocks
            if block.kind == "cell"
            and block.names
            and bisect_left(starts, block.names[0][0]) < bisect_left(starts, block.names[0][1])
        )

    @cached_property
    def tables_by_places(self) -> frozenset[int]:
        """The tables most of whose columns are headed by places."""
        starts = [name.start for name in self.areas]
        found = set()
        for table, heads in self._heads.items():
            placed = [
                bisect_left(starts, head.start) < bisect_left(starts, head.end)
                for head in heads
                if not is_total(self.folded, (head.start, head.end))
            ]
            if sum(placed) > 1 and 2 * sum(placed) > len(placed):
                found.add(table)
        return frozenset(found)

    @cached_property
    def area(self) -> str:
        """The area of figures for which the document names none: that of its title or of its first lines.

        The whole country only where the document speaks of it or of its parts; else none, since that would be a guess.
        """
        if self.dispatches and not self.given_area:
            return ""  # a newspaper, each of whose stories has its own
        centre = self.lexicon.centre
        known = {name.area for name in self.areas if not name.area.startswith(OPEN)}
        return (
            self.given_area or area_of_document(self) or (centre if centre in known or len(known) > 1 else "")
        )

    @cached_property
    def dispatches(self) -> list[tuple[int, int, str]]:
        """Where each telegram of a newspaper begins and ends, and the place it was sent from."""
        names = dispatches(self.document) if self.lang == "en" else []
        ends = [
            block.start
            for block in (self.document.blocks if names else ())
            if block.kind == "heading" or CAPITALS.match(self.document.text, block.start, block.end)
        ]
        stops = sorted([*ends, *(name.start for name in names), len(self.folded)])
        return [(name.start, stops[bisect_right(stops, name.start)], name.area) for name in names]

    @cached_property
    def censuses(self) -> dict[int, date]:
        """The days on which people were counted, by year: Census of 24 April 1931."""
        return {
            one.first.year: one.first
            for one in self.dates
            if one.first is not None
            and one.first == one.last
            and _CENSUS.search(self.folded, max(0, one.start - 40), one.start)
        }

    @cached_property
    def date_starts(self) -> list[int]:
        """Where each date begins."""
        return [one.start for one in self.dates]

    @cached_property
    def announced(self) -> list[int]:
        """The numbers of the dates to which a speech or a report says that it turns: I now turn to 1938."""
        return [
            number
            for number, one in enumerate(self.dates)
            if one.first is not None
            and one.first != one.last
            and self.folded[one.end : one.end + 1] in (".", ":", ",")
            and _ANNOUNCES.search(self.folded, max(0, one.start - 60), one.start)
        ]

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [mark.end() for mark in _SENTENCE_END.finditer(self.folded)]

    def dates_in(self, begin: int, stop: int) -> list[FoundDate]:
        """Return the dates that begin between two offsets.

        Parameters
        ----------
        begin, stop : int
            Offsets; `stop` is exclusive.
        """
        first = bisect_left(self.date_starts, begin)
        return self.dates[first : bisect_left(self.date_starts, stop, first)]

    @cached_property
    def datelines(self) -> list[int]:
        """Where the day of writing stands in a line of its own before the first sentence."""
        days = (one for line in front_lines(self.document) for one in self.dates_in(*line))
        return [one.start for one in days if one.first == self.dated and is_alone(self.document, one)]

    @cached_property
    def entries(self) -> frozenset[int]:
        """Where the days begin that head the entries of a Chinese diary."""
        return entries_of(self.folded) if self.lang == "zh" else frozenset()

    @cached_property
    def courses(self) -> dict[int, list[Narrated]]:
        """The spans that paragraphs relate, by where their block begins, as far as known; `meaning.course` fills it."""
        return {}

    @cached_property
    def stories(self) -> list[Story]:
        """What it reports day by day, in order."""
        return stories_of(self)

    def story_at(self, at: int) -> Story | None:
        """Return the story that an offset is in, None where nothing is reported from day to day.

        Parameters
        ----------
        at : int
            In the text.
        """
        number = bisect_right(self.stories, at, key=attrgetter("start")) - 1
        return self.stories[number] if number >= 0 and at < self.stories[number].end else None

    def sentence_at(self, at: int) -> tuple[int, int]:
        """Return where the sentence that holds an offset begins and ends.

        Parameters
        ----------
        at : int
            In the text.
        """
        number = bisect_right(self.sentences, (at, len(self.folded), 0)) - 1
        return self.sentences[number][:2] if number >= 0 else (0, at)

    def sentence_before(self, begin: int, stop: int) -> int:
        """Return where the sentence before another one begins, or the block of both.

        Parameters
        ----------
        begin, stop : int
            Where the block and where the sentence begins.
        """
        ends = self._sentence_ends
        last = bisect_right(ends, stop) - 1
        if last >= 0 and ends[last] == stop and self.folded[stop - 1] == ".":
            last -= 1  # the full stop right before a sentence ends it only with the blank behind
        return ends[last - 1] if last > 0 and ends[last - 1] > begin else begin

    @cached_property
    def pillars(self) -> list[tuple[int, str]]:
        """Where an account by the four pillars turns to each of them, 旧管, 新收, 开除, 实在, and which it is."""
        return (
            [(match.start(), match.group(1)) for match in _PILLARS.finditer(self.folded)]
            if self.lang == "zh"
            else []
        )

    @cached_property
    def asks(self) -> bool:
        """Whether it is an exchange of questions and answers, as parliaments and commissions print them."""
        folded = self.folded
        return any(
            block.kind not in ("cell", "heading") and folded[block.start : block.end].rstrip().endswith("?")
            for block in self.document.blocks
        )

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.document.blocks]

    def block_above(self, block: Block) -> Block | None:
        """Return the block before another one, None before the first.

        Parameters
        ----------
        block : Block
            Of the document.
        """
        at = bisect_left(self._block_starts, block.start)
        return self.document.blocks[at - 1] if at else None

    @cached_property
    def period(self) -> FoundDate | None:
        """The time of figures for which the document names none: that of its title or its first sentence."""
        found = period_of_document(self)
        return None if found is not None and self._is_of_papers(found) else found

    def _is_of_papers(self, found: FoundDate) -> bool:
        """Return whether the time of a title is that in which the papers below it were written."""
        first = self.papers[0].written.first if self.papers else None
        if first is None or found.first is None or found.last is None:
            return False
        return found.first <= first <= found.last

    @cached_property
    def _paper_starts(self) -> list[int]:
        return [paper.start for paper in self.papers]

    @cached_property
    def _periods_of_papers(self) -> dict[int, FoundDate | None]:
        return {}

    def paper_at(self, at: int) -> Paper | None:
        """Return the paper that an offset is in, None in a document that is one paper.

        Parameters
        ----------
        at : int
            In the text.
        """
        number = bisect_right(self._paper_starts, at) - 1 if self.papers else -1
        return self.papers[number] if number >= 0 else None

    def period_at(self, at: int) -> FoundDate | None:
        """Return the time of figures that name none at an offset: of their paper, else of the document.

        Parameters
        ----------
        at : int
            In the text.
        """
        paper = self.paper_at(at)
        if paper is None:
            return self.period
        if paper.start not in self._periods_of_papers:
            found = period_of_paper(self._paper_alone(paper))
            entitled = found is not None and any(
                title.start <= found.start < title.end for title in titles(self.document)
            )
            self._periods_of_papers[paper.start] = None if entitled else found
        return self._periods_of_papers[paper.start] or self.period

    def _paper_alone(self, paper: Paper) -> IndexedText:
        """Return the text as if a paper were all of the document; offsets stay."""
        begin, stop = (bisect_left(self._block_starts, edge) for edge in (paper.start, paper.end))
        document, text = copy(self.document), copy(self)
        document.blocks, document.entitled = self.document.blocks[begin:stop], ""
        alone: dict[str, object] = {"document": document, "dated": paper.written.first, "papers": []}
        for name, value in alone.items():
            object.__setattr__(text, name, value)
        return text

    def dated_at(self, at: int) -> date | None:
        """Return the day of writing of what stands at an offset: of its paper, else of the document.

        Parameters
        ----------
        at : int
            In the text.
        """
        paper = self.paper_at(at)
        return self.dated if paper is None else paper.written.first


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
    about = _span_of_title(document)
    dated, written = _day_of_writing(document, about)
    year_about = about[0].year if about is not None and about[0].year == about[1].year else None
    year = dated.year if dated else year_about or (about[1].year if about else _only_year(document))
    year = year or (_year_reported(document) if lang == "zh" else None)
    if lang == "zh" and year_about is not None and (dated is None or year_about == dated.year - 1):
        if _opens_with_last_year(document):
            year = year_about + 1  # a report of 1949 that opens with 去年 was written in 1950
        elif dated is not None and dated.month <= _REPORTED_BY:
            year = year_about  # what a report written in January calls this year is the year before
    naming = _without_verbs(document) if lang == "en" else folded
    parted = _with_cells_parted(document, naming)
    dates = _in_year_of_section(document, find_dates(parted, lang, year, written, year_about, about))
    papers = papers_of(document, _with_marked_dates(document, dates))
    if papers:
        dates = _reckoned_by_paper(naming, lang, dates, papers)
    else:
        if dated is not None:
            dates = _in_year_of_writing(document, dates, dated.year)
        if lang == "en":
            dates = with_reckoned(dates, naming, written or dated, year_about, _last_of_month(about), about)
    dates = _with_years_of_headings(document, dates)
    dates = with_labels(document, dates if about is None or papers else within(dates, folded, about), about)
    dates = _with_marked_dates(document, dates)
    if lang == "zh" and dated is not None and not papers:
        dates = _reckoned_by_story(document, dates, dated)
    terms, areas = lexicon.find_terms(folded, lang), find_places(document, lexicon.find_areas(folded, lang))
    wordings = sorted(_find_wordings(folded, lang))
    sentences = split_sentences(document)
    text = IndexedText(
        document, folded, lang, lexicon, sentences, terms, areas, dates, wordings, dated, area, papers
    )
    if lang == "zh" and is_body(text.area):
        text = replace(text, areas=added(areas, parts_of_body(document)))
    elif lang == "zh" and text.area and not papers:
        text = replace(text, areas=added(areas, bodies_within(document)))
    return replace(text, areas=_of_all_of_it(text)) if lang == "zh" and not papers else text


def _of_all_of_it(text: IndexedText) -> list[AreaName]:
    """Return places, 全市 being the city that a document is about, whatever other it named, else the one before."""
    own = text.area
    known = {own[-1]: own} if own.startswith(OPEN) and own[1] not in _OF_WHOM else {}
    said_last: dict[str, str] = {}
    found = []
    for name in text.areas:
        said, kind = text.folded[name.start : name.end], name.area[-1:]
        area = name.area
        if len(said) == len("全市") and said[0] == "全":
            area = known.get(said[1]) or said_last.get(said[1]) or area
        elif area.startswith(OPEN) and kind in _ALL_OF_KIND and area[1:2] not in _OF_WHOM:
            said_last[kind] = area
        found.append(name._replace(area=area))
    return found


_ALL_OF_KIND = frozenset("省市县区乡镇")
_OF_WHOM = ("全", "本", "我", "该", "")


def _without_verbs(document: Document) -> str:
    """Return the folded text with what the text writes as a word and no month spoilt: the first march, they may."""
    folded, text = document.folded, document.text
    if not _A_MONTH.search(text):
        return folded  # without capitals throughout, as some transcriptions are
    pieces, edge = [], 0
    for word in _WORDS_LIKE_MONTHS.finditer(text):
        pieces += [folded[edge : word.start() + 1], "_"]
        edge = word.start() + 2
    return "".join([*pieces, folded[edge:]])


_A_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|[A-Z]{3})")
_WORDS_LIKE_MONTHS = re.compile(
    r"m(?:arch|ay)\b(?<![a-zA-Z]march)(?<![a-zA-Z]may)(?!,? (?:1[6-9]|20)[0-9]{2}\b)"
)


def _with_cells_parted(document: Document, folded: str) -> str:
    """Return the folded text with a tab behind each cell: the last of a row and the name of the next make no date."""
    cells = [block.end for block in document.blocks if block.kind == "cell"]
    if not cells:
        return folded
    signs = list(folded)
    for end in cells:
        if end < len(signs) and signs[end].isspace():
            signs[end] = "\t"
    return "".join(signs)


def _reckoned_by_paper(
    folded: str, lang: str, dates: list[FoundDate], papers: list[Paper]
) -> list[FoundDate]:
    """Return the dates of papers put together, those of each reckoned from its own day of writing."""
    found = [one for one in dates if one.start < papers[0].start]
    for paper in papers:
        day = paper.written.first
        own = folded[paper.start : paper.end]
        read = find_dates(own, lang, day.year if day else None, day)
        if lang == "en":
            read = with_reckoned(read, own, day)
        moved = (one._replace(start=one.start + paper.start, end=one.end + paper.start) for one in read)
        found += [paper.written if one.start == paper.written.start else one for one in moved]
    return found


def _in_year_of_section(document: Document, dates: list[FoundDate]) -> list[FoundDate]:
    """Return dates, months and days of a chronicle in the year below which they stand, whatever year was named last."""
    folded = document.folded
    headings = ((block.start, block.end) for block in document.blocks if block.kind == "heading")
    lines = ((match.start(), match.end()) for match in YEAR_LINES.finditer(folded))
    spans = sorted({span for span in (*headings, *lines) if YEAR_LINE.fullmatch(folded, *span)})
    if len(spans) < _SEVERAL:
        return dates
    starts, found = [start for start, _ in spans], []
    year, said = None, -1
    for one in dates:
        at = bisect_right(starts, one.start) - 1
        if at >= 0 and one.start < spans[at][1]:
            year = one.first.year if one.first is not None else year
        elif _SAID_YEAR.search(folded, one.start, one.end):
            said = one.end
        elif year is not None and at >= 0 and said <= folded.rfind("\n", 0, one.start):
            one = _in_year(one, year, folded)
        found.append(one)
    return found


def _in_year_of_writing(document: Document, dates: list[FoundDate], year: int) -> list[FoundDate]:
    """Return dates, months and days below a heading in the year of writing, where one long past was named before it.

    A newspaper of 1935 reports what had happened in 1920; its next story is of 1935.
    """
    headings = [block.start for block in document.blocks if block.kind == "heading"]
    found, past = [], -1
    for one in dates:
        if _SAID_YEAR.search(document.folded, one.start, one.end):
            past = one.end if one.first is not None and one.first.year < year - 1 else -1
        elif past >= 0 and bisect_right(headings, past) < bisect_right(headings, one.start):
            one = _in_year(one, year, document.folded)
        found.append(one)
    return found


def _in_year(one: FoundDate, year: int, folded: str) -> FoundDate:
    if one.first is None or one.last is None or not _MONTH_OR_DAY.match(folded, one.start):
        return one
    shift = year - one.first.year
    return (
        one._replace(first=year_moved(one.first, shift), last=year_moved(one.last, shift)) if shift else one
    )


_SEVERAL = 2
_SAID_YEAR = re.compile("[0-9]{4}|(?<![是同当本])年(?![底末初终])")
_MONTH_OR_DAY = re.compile(
    "[是同当本]年|[0-9〇零一二三四五六七八九十年]|[jfmasond][a-z]{2}|the [0-9]|(?:early|mid|late)"
)
_SENTENCE_END = re.compile(r"[.](?=\s)|[。！？]")
_PILLARS = re.compile("(?:(?<=\n)|^)[ 　]*(旧管|原管|新收|开除|实在|实存)[:：]?(?=[ 　]*\n|[:：])")
_ANNOUNCES = re.compile(
    r"\b(?:turn|come|pass|proceed|deal(?: first| next| now)?|begin|go on)[ \n](?:now[ ]|next[ ])?(?:to|with)"
    r"(?:[ ]the[ ](?:estimates|results|figures|accounts|events|work)[ ](?:of|for))?[ \n](?:the[ ])?$"
)
_CENSUS = re.compile(
    r"\b(?:census|enumeration|returns?|inventory)(?: (?:taken|held|made))? (?:of|on)(?: the)?(?: night of)?(?: the)? $"
)
_REPORTED_BY = 3
_LOOKED_THROUGH = 20_000
"""Characters in which the one year of a text is looked for."""


def _only_year(document: Document) -> int | None:
    """Return the one year that a text names, where its title has days and no year: a week's bulletin."""
    folded, lang = document.folded, document.lang
    heads = (find_dates(folded[title.start : title.end], lang) for title in titles(document))
    if not any(one.first is None for found in heads for one in found):
        return None
    dates = find_dates(folded[:_LOOKED_THROUGH], lang)
    years = {day.year for one in dates for day in (one.first, one.last) if day is not None}
    return years.pop() if len(years) == 1 else None


def _year_reported(document: Document) -> int | None:
    """Return the one year of a Chinese title, or that whose work the first sentences report: what 本年 then is."""
    folded = document.folded
    lines = front_lines(document)
    for begin, stop in lines:
        years = {one.first.year for one in find_dates(folded[begin:stop], "zh") if one.first is not None}
        if len(years) == 1:
            return years.pop()
    begin = lines[-1][1] if lines else 0
    head = folded[begin : begin + _HEAD]
    reported = (
        one
        for one in find_dates(head, "zh")
        if one.first is not None and (FOR_ZH.match(head, one.end) or _OPENS_ACCOUNT.match(head, one.end))
    )
    return next((one.first.year for one in reported if one.first is not None), None)


_OPENS_ACCOUNT = re.compile("起，?[至到]")
"""自同治三年正月起至十二月底止: the year of an account."""


def _opens_with_last_year(document: Document) -> bool:
    """Return whether the first sentence of a Chinese report speaks of the year that it is about as the last one."""
    lines = front_lines(document)
    begin = lines[-1][1] if lines else 0
    return _LAST_YEAR_ZH.match(document.folded, begin, begin + _HEAD) is not None


_LAST_YEAR_ZH = re.compile(
    "\\s*(?:[^，。\n]{1,30}[:：]\\s+)?(?:[一二三四五六七八九十]、[^\n]{0,20}\\s+)?[^，。\n]{0,10}?(?<![由从自比较于与同和])(?:去年|上年)(?!同|相比|度)"
)


def _reckoned_by_story(document: Document, dates: list[FoundDate], sent: date) -> list[FoundDate]:
    """Return dates, 昨日 and the like reckoned from the day of the paper in other stories than that of its telegram."""
    folded = document.folded
    telegram = _TELEGRAM.search(folded, 0, _FIRST_STORIES)
    printed = document_date(folded, "zh", sure=True) if telegram is not None else None
    if telegram is None or printed is None or printed == sent:
        return dates
    heads = [block.start for block in document.blocks if block.kind == "heading"]
    story, later = bisect_right(heads, telegram.start()), printed - sent
    return [
        one._replace(first=one.first + later, last=one.last + later)
        if one.first is not None
        and one.last is not None
        and bisect_right(heads, one.start) != story
        and _NEAR_DAY.match(folded, one.start)
        else one
        for one in dates
    ]


_NEAR_DAY = re.compile("[昨前今本][日天晚晨早夜]")


def _last_of_month(about: tuple[date, date] | None) -> date | None:
    """Return the last day of the month that a document is about, None for any other time."""
    return about[1] if about is not None and about[0].replace(day=28) == about[1].replace(day=28) else None


def _day_of_writing(document: Document, about: tuple[date, date] | None) -> tuple[date | None, date | None]:
    """Return the day that a document gives itself, or that its first date may be, and the same where it is sure."""
    folded, lang = document.folded, document.lang
    sure = document_date(folded, lang, sure=True)
    if sure is None and document.entitled:
        sure = document_date(fold(document.entitled), lang)
    if sure is not None and lang == "zh":
        sure = _day_of_telegram(sure, folded)
    if sure is None and lang == "zh":
        sure = _day_of_wire(folded)
    guess = sure or (document_date(folded, lang) if about is None else None)
    marked = next((first for _, _, first, last in document.dates if first == last), None)
    return guess or marked, sure or ((guess or marked) if document.dates else None)


_FIRST_STORIES = 1500
"""Characters within which the telegram is that a newspaper prints."""
_TELEGRAM = re.compile(
    "(?:本报|本社|新华社|中央社|国闻社)[^，。\n0-9]{0,8}?(?P<day>[0-9]{1,2}|[一二三四五六七八九十廿]{1,3})日(?:专?电|讯)"
)


_WIRE = re.compile(
    "(?:社|报)[^，。\n0-9]{0,8}?(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,3})月"
    "(?P<day>[0-9]{1,2}|[一二三四五六七八九十廿]{1,3})日(?:专?电|讯)"
)


def _day_of_wire(folded: str) -> date | None:
    """Return the day of a telegram that says month and day, in the one year that the head of the text names."""
    head = folded[:_HEAD]
    match = _WIRE.search(head)
    years = {one.first.year for one in find_dates(head, "zh") if one.first is not None}
    month, day = (parse_chinese(match["month"]), parse_chinese(match["day"])) if match else (None, None)
    if len(years) != 1 or month is None or day is None:
        return None
    try:
        return date(years.pop(), int(month.value), int(day.value))
    except ValueError:
        return None  # 二月三十日: a misprint


_HEAD = 300


def _day_of_telegram(written: date, folded: str) -> date:
    """Return the day of the telegram that a newspaper prints, from which its yesterday is reckoned: 清江二十九日电."""
    match = _TELEGRAM.search(folded, 0, _FIRST_STORIES)
    number = parse_chinese(match["day"]) if match else None
    if number is None or not 1 <= number.value <= written.day:
        return written
    return written.replace(day=int(number.value))


def _span_of_title(document: Document) -> tuple[date, date] | None:
    """Return the first and the last day that the title of a document says it is about, its day of writing apart."""
    heads = titles(document)
    said = {
        one.first.year
        for title in heads
        for one in find_dates(document.folded[title.start : title.end], document.lang)
        if one.first is not None and one.last is not None and one.first.year == one.last.year
    }
    year = said.pop() if len(said) == 1 else None
    lines = [(title.start, title.end) for title in heads if not is_wire(title, document.folded)]
    for begin, stop in sorted({*lines, *front_lines(document)}):
        line = document.folded[begin:stop]
        found = joined(find_dates(line, document.lang, year), line)
        spans = [
            (one.first, one.last)
            for one in found
            if one.first
            and one.last
            and one.first != one.last
            and not began_then(document.folded, one._replace(start=begin + one.start, end=begin + one.end))
        ]
        if spans:
            return min(first for first, _ in spans), max(last for _, last in spans)
    entitled = spans_entitled(document)
    return entitled[0] if len(entitled) == 1 else None


def _is_undated(marked: tuple[int, int, date, date], folded: str) -> bool:
    """Return whether markup only bounds the time of a paper without a date: undated, between 1870 and 1874."""
    start, end, first, last = marked
    return (last - first).days > _MARKED_DAYS and not any(map(str.isdigit, folded[start:end]))


_MARKED_DAYS = 31


def _with_marked_dates(document: Document, dates: list[FoundDate]) -> list[FoundDate]:
    """Return the dates with those that the markup of the file states in place of what its words were read to mean."""
    if not document.dates:
        return dates
    marked = [FoundDate(*one) for one in document.dates if not _is_undated(one, document.folded)]
    kept = [one for one in dates if not any(one.start < mark.end and mark.start < one.end for mark in marked)]
    return sorted([*kept, *marked], key=lambda one: one.start)


_YEAR_OF_HEADING = re.compile(r"(?<=[^\W\d][,:. (\[]) ?(?P<year>(?:1[6-9]|20)[0-9]{2})年?[)\]]?[.:]?[ \n]*")


def _with_years_of_headings(document: Document, dates: list[FoundDate]) -> list[FoundDate]:
    """Return the dates with the years that end headings: Vaccination of troops, 1949."""
    ends = {one.end for one in dates}
    found: list[FoundDate] = []
    for block in document.blocks:
        if block.kind != "heading":
            continue
        begin = max(block.start, block.end - _LENGTH_OF_YEAR)
        for match in _YEAR_OF_HEADING.finditer(document.folded, begin, block.end):
            if match.end() == block.end and match.end("year") not in ends:
                year = int(match["year"])
                found.append(
                    FoundDate(match.start("year"), match.end("year"), date(year, 1, 1), date(year, 12, 31))
                )
    return sorted([*dates, *found], key=lambda one: one.start) if found else dates


_LENGTH_OF_YEAR = 12
"""Characters at the end of a heading that hold its year with what is around it."""


def _find_wordings(folded: str, lang: str) -> Iterator[Wording]:
    """Yield the words of every kind, which may overlap; where any of them begins is looked for once for all kinds."""
    kinds = [(kind, _wording((kind,), lang)) for kind in _QUALIFIES]
    ends = dict.fromkeys(_QUALIFIES, 0)
    starts, at = _wording(_QUALIFIES, lang), 0
    while (begins := starts.search(folded, at)) is not None:
        start = begins.start()
        for kind, pattern in kinds:
            match = pattern.match(folded, start) if start >= ends[kind] else None
            if match is not None:
                ends[kind] = match.end()
                yield Wording(start, match.end(), kind)
        at = start + 1


_QUALIFIES = ("incomplete", "estimate", "plan")


@cache
def _wording(kinds: tuple[str, ...], lang: str) -> re.Pattern[str]:
    return words(
        phrase
        for row in rows("wording")
        if row["kind"] in kinds and row["lang"] == lang
        for phrase in phrases(row["phrases"])
    )
