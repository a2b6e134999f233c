"""The days that a column and a row of a table, or its caption, give its figures together."""

from __future__ import annotations

import re
from datetime import date

from yundong.documents.meaning.date_days import YEAR_SAID, Days, is_whole_year
from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.other_dates import is_compared
from yundong.documents.meaning.places import is_total
from yundong.documents.quantities.dates import FoundDate, find_dates
from yundong.documents.text.document import Block
from yundong.documents.vocabulary import word_list


def ended_by_heads(found: FoundDate, mention: Mention, text: IndexedText) -> Days | None:
    """Return the time that ends on the day or year of a label, as the head above or in the corner says.

    Half-year ended over 30 June, 1894; Year ended June 30 beside the years.

    Parameters
    ----------
    found : FoundDate
        A date of a label.
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    block = mention.passage.block
    if block.kind != "cell" or text.lang != "en":
        return None
    if _BEFORE.match(text.folded, found.start):
        return None
    date_of = text.folded[found.start : found.end]
    if found.first is not None and found.first == found.last:
        day = found.first  # in full, where a mark repeats its month or its year is that of the row above
        date_of = f"{day.day} {word_list('months')[day.month - 1]} {day.year}"
    for heads in (block.heads, block.names):
        if not any(a <= found.start < b for a, b in heads):
            continue
        above = [text.folded[a:b].strip() for a, b in heads if not a <= found.start < b]
        captions = [text.folded[a:b].strip() for a, b in block.caption]
        for said in (" ".join(above), text.corners.get(block.table, ""), *captions):
            if _ENDED_ON.search(said):
                spans = find_dates(
                    f"{said} {date_of}", "en", found.last.year if found.last is not None else None
                )
                if spans and spans[-1].first is not None and spans[-1].first != spans[-1].last:
                    return spans[-1].first, spans[-1].last
    return None


_BEFORE = re.compile("previous|preceding|last|past")
_ENDED_ON = re.compile(r"\b(?:ended|ending)\b[^.;]{0,24}$|\b(?:year|half-year|quarter|months?|weeks?) to$")


def day_of_labels(mention: Mention, text: IndexedText) -> date | None:
    """Return the day that a column and a row of a table give together: Balance at 31 December, and 1902.

    Parameters
    ----------
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    passage = mention.passage
    if passage.block.kind != "cell":
        return None
    dates = [one for label in passage.labels[: passage.block.own_labels] for one in label.dates]
    years = [one.first.year for one in dates if one.first is not None and is_whole_year(one.first, one.last)]
    days = [one for one in dates if not YEAR_SAID.search(text.folded, one.start, one.end)]
    spans = [one for one in dates if one.first is not None and one.first != one.last]
    if len(spans) == 1:
        own = (label for label in passage.labels[: passage.block.own_labels] if spans[0] not in label.dates)
        if (
            end := next((_END_OF_IT.search(text.folded, label.start, label.end) for label in own), None)
        ) is not None:
            return spans[0].first if end.group()[1] == "初" else spans[0].last
    if len(years) != 1 or len(days) != 1 or len(dates) != _TWO_LABELS:
        return None
    said = find_dates(text.folded[days[0].start : days[0].end], text.lang, years[0], about=years[0])
    return said[0].last if said and said[0].first is not None and said[0].first == said[0].last else None


_TWO_LABELS = 2
_END_OF_IT = re.compile("[年季月][底末终初]")
"""月末未结, in the row of a month."""


def day_of_column(days: Days, mention: Mention, text: IndexedText) -> date | None:
    """Return the day that the years of a table stand for: their ends, as its caption says, or that of a census.

    Parameters
    ----------
    days : (datetime.date or None, datetime.date or None)
        Of the column or the row.
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    block = mention.passage.block
    if block.kind != "cell" or days[0] is None or days[1] is None or not is_whole_year(*days):
        return None
    lead = text.document.blocks[block.lead] if block.lead >= 0 else None
    if lead is not None and _AT_ENDS.search(text.folded, max(lead.start, lead.end - _CAPTION), lead.end):
        return days[1]
    census = text.censuses.get(days[0].year)
    counted = census and any(_ENUMERATED.search(text.folded, *head) for head in block.heads)
    return census if counted else None


def span_of_rows(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the time from the first to the last row of a table whose rows are of times, for the row of their total.

    Parameters
    ----------
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    block = mention.passage.block
    if block.kind != "cell" or (block.names and not is_total(text.folded, block.names[0])):
        return None
    spans: list[FoundDate] = []
    for cell in text.columns.get((block.table, block.column), []):
        if cell.row >= block.row:
            break
        if (span := _time_of_row(cell, text)) is None:
            return None  # at the first: a table of many rows without times is not gone through for each
        spans.append(span)
    if len({one.first for one in spans}) < _TWO_LABELS:
        return None
    first, last = min(one.first for one in spans if one.first), max(one.last for one in spans if one.last)
    return spans[0]._replace(first=first, last=last)


def _time_of_row(cell: Block, text: IndexedText) -> FoundDate | None:
    """Return the one time longer than a day that names the row of a cell."""
    dates = [one for name in cell.names for one in text.dates_in(*name)]
    known = len(dates) == 1 and dates[0].first is not None and dates[0].first != dates[0].last
    return dates[0] if known else None


def only_date_of_lead(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the one time that the paragraph before a table names, where nothing else dates it.

    Parameters
    ----------
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    block = mention.passage.block
    if block.kind != "cell" or block.lead < 0:
        return None
    lead = text.document.blocks[block.lead]
    known = [one for one in text.dates_in(lead.start, lead.end) if one.first is not None]
    if len(known) != 1 or lead.end - lead.start > _LONG_LEAD or is_compared(known[0], mention, text):
        return None
    if _NOW.search(text.folded, lead.start, lead.end):
        return None  # there are now 900 looms; in 1898 they were counted at 1,500
    if any(_OF_WHOLE.search(text.folded, *head) for head in block.heads):
        return None  # the time of the whole
    return known[0]


_OF_WHOLE = re.compile(r"\bof (?:these|those|which|whom)\b|其中|内中")
_LONG_LEAD = 600
_NOW = re.compile(r"\b(?:now|at present|to-?day)\b|[现今]有|现在|目前")
_CAPTION = 300
_AT_ENDS = re.compile(
    r"\b(?:end|close)[ ]of[ ](?:each|every|the)[ ]year\b|(?:each|every) 31st? (?:of )?december|"
    "[各每历]年年?[底末]|年[底末][\u4e00-\u9fff]{0,6}[数额量]"
)
_ENUMERATED = re.compile(
    r"\b(?:population|persons|inhabitants|people|males?|females?|houses?|dwellings?|households?|famil(?:y|ies)|cattle|"
    r"cows|oxen|buffaloe?s|sheep|goats|pigs|swine|horses|mules|poultry|live ?stock|holdings?|farms|acres|trees|looms|"
    r"boats|vessels|carts|wells)\b|人口|户"
)
