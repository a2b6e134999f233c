"""The dates that may be a figure's: those of its own words first, then those of its labels and of what leads to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.passages import Extract
from yundong.documents.quantities.dates import FoundDate
from yundong.documents.text.document import Block, Span

LEAD = 120
"""How many characters at the end of an introducing block name the area and the days of a list or a table."""
CLAUSE_BREAK = re.compile(r"[;；。]")
_DATE_BESIDE = re.compile(
    r"\.?[ \n]+(?:(?!(?:and|but|or)[ \n])[a-z-]+[ \n]+)?(?:on|in|at|by|as of|until)[ \n]+(?:the[ \n]+)?[0-9a-z]+"
)
_BRACKETED = re.compile(r"[ \n]*(?:[名人个件户家]|[a-z]+[ \n]+)?[（(][^()（）]{4,24}[)）]")
"""1,250,000 (1931): a date in brackets is of the figure before it."""
_OTHER_BRACKET = re.compile(r"[(（](?=[^()（）]*$)")
"""A bracket that the next figure is in: 142 (1928: 155)."""
_NEXT_CLAUSE = re.compile("[，；：]")


def near_dates(mention: Mention, text: IndexedText) -> list[tuple[int, list[FoundDate]]]:
    """Return the dates that may be a figure's, those of the nearest words first, each with where the words begin.

    Parameters
    ----------
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    passage, found, folded = mention.passage, [], text.folded
    if passage.dates:
        start, end = mention.quantity.outer_start, mention.quantity.outer_end
        stop = end if mention.partitive else mention.right
        stop = (
            mention.passage.end if mention.quantity.change == "from" else stop
        )  # both levels come before the dates
        beside = _DATE_BESIDE.match(folded, end, stop)
        right_behind = next((one for one in passage.dates if one.start >= end), None)
        bracket = _BRACKETED.match(folded, end, max(end, mention.right))
        spans = [(end, bracket.end())] if bracket else [(end, beside.end())] if beside else []
        if (
            right_behind is not None
            and not folded[end : right_behind.start].strip()
            and not _has_own_before(passage.dates, start, text)
        ):
            spans = [(end, right_behind.end)]
        cut = CLAUSE_BREAK.search(folded, end, stop) or _OTHER_BRACKET.search(folded, end, stop)
        spans += [(passage.start, start), (end, cut.start() if cut else stop)]
        found = [(a, [one for one in passage.dates if a <= one.start < b]) for a, b in spans]
        found[-1] = (
            found[-1][0],
            [one for one in found[-1][1] if not _is_of_next_clause(one, mention, folded)],
        )
        behind = found[-1][1][:1] if text.lang == "en" and not _leads_in(passage.dates, start, folded) else []
        if behind and _has_own_behind(behind[0], mention, folded):
            found[-2:] = reversed(found[-2:])
        if text.lang == "en" and not any(dates for _, dates in found):
            found.append((end, _shared_date(mention, folded)))
    many = passage.block.own_labels if passage.labels else 0
    own = [(label.start, label.dates) for label in passage.labels[:many]]
    if own and text.lang == "zh" and not any(dates for _, dates in own):
        own = _dates_of_whole(passage.block, text)
    found += own
    for label in passage.labels[many:]:
        if not label.dates:
            continue
        if passage.of_section is not None and folded[label.start : label.end].rstrip().endswith("."):
            continue  # the last sentence of a section that has its time is no caption
        several = _LEAD_SENTENCE.search(folded, label.start, label.end - 1)
        begin = _last_sentence(label, folded) if several else label.start
        kept = [one for one in label.dates if one.start >= begin or (text.lang == "zh" and _is_span(one))]
        found.append((min([begin, *(one.start for one in kept)]), _without_earlier(kept, text)))
    if passage.lead is not None and passage.lead.dates:
        found += _dates_of_lead(passage.lead, folded)
    return found


def _dates_of_whole(block: Block, text: IndexedText) -> list[tuple[int, list[FoundDate]]]:
    """Return the dates that head the column to the left of one of parts: 1961年精简人数, and beside it 其中回农村."""
    if not _is_of_parts(block.heads, text.folded):
        return []
    wholes = [
        head
        for head in text.heads_of(block.table)
        if head.column < block.column and not _is_of_parts(((head.start, head.end),), text.folded)
    ]
    head = max(wholes, key=lambda head: (head.column, head.start), default=None)
    return [(head.start, text.dates_in(head.start, head.end))] if head is not None else []


def _is_of_parts(heads: Sequence[Span], folded: str) -> bool:
    return any(folded.startswith(("其中", "内:", "内计"), begin, stop) for begin, stop in heads)


def _is_span(one: FoundDate) -> bool:
    """Return whether a date is more than a day, so that sentences behind its own may go on with it."""
    return one.first != one.last


_PAUSES_ZH = re.compile("[，。；、：]")


def _has_own_before(dates: Sequence[FoundDate], start: int, text: IndexedText) -> bool:
    """Return whether a date leads to a figure without a pause: 永樂十年增二十四頃弘治十五年增三十頃."""
    before = [one for one in dates if one.end <= start] if text.lang == "zh" else []
    return bool(before) and _PAUSES_ZH.search(text.folded, before[-1].end, start) is None


def _leads_in(dates: Sequence[FoundDate], start: int, folded: str) -> bool:
    """Return whether a date stands right before a figure, with nothing but a comma between: in 1902 407."""
    before = [one for one in dates if one.end <= start]
    return bool(before) and not folded[before[-1].end : start].strip(" ,\n")


_COORDINATED = re.compile(r"[ \n](?:[a-z'-]+[ \n]){1,3}and[ \n](?:[$£])?")
_SECOND = re.compile(
    r"(?:[0-9][0-9,.]*|[a-z]+(?:-[a-z]+)?)(?:[ \n][a-z'-]+){1,4}?[ \n](?:in|during|on)[ \n](?:the[ \n])?"
)


def _shared_date(mention: Mention, folded: str) -> list[FoundDate]:
    """Return the date behind the second of two joined counts, which is of both: 212 girls and 340 boys in 1889."""
    stop = mention.right
    if not _COORDINATED.fullmatch(folded, mention.quantity.outer_end, stop):
        return []
    dates = [one for one in mention.passage.dates if one.start >= stop]
    return [one for one in dates[:1] if _SECOND.fullmatch(folded, stop, one.start)]


def _without_earlier(dates: list[FoundDate], text: IndexedText) -> list[FoundDate]:
    """Return the dates of a caption but those that look back from one before: 五月至九月发生157起，去年同期62起."""
    kept: list[FoundDate] = []
    for one in dates:
        said = (before for before in kept if before.start not in text.entries)
        if not any(before.first and one.last and one.last < before.first for before in said):
            kept.append(one)
    return kept


def _dates_of_lead(lead: Extract, folded: str) -> list[tuple[int, list[FoundDate]]]:
    """Return the dates of what leads to a list or a table, with where its words begin."""
    headed = _HEADED_ON.match(folded, lead.start, lead.end) or _TITLE_LINE.fullmatch(
        folded, lead.start, lead.end
    )
    if not headed and not introduces(lead, folded):
        return []
    begin = lead.start if headed else _last_sentence(lead, folded)
    return [(begin, [one for one in lead.dates if one.start >= begin])]


def _has_own_behind(behind: FoundDate, mention: Mention, folded: str) -> bool:
    """Return whether a date behind a figure is its own: there were 611 in custody; 2,904 came in during the year."""
    return _OWN_BEHIND.fullmatch(folded, mention.quantity.outer_end, behind.start) is not None


_OWN_BEHIND = re.compile(
    r"(?![^,.;:]*\b(?:less|more|fewer|than|above|below|higher|lower|as)\b)[^,.;:()0-9]{0,60}[ \n]"
    r"(?:in|on|at|by|during|for|to|before|after|since|of|up to|until|till|within)(?:[ \n]the)?[ \n]"
)


def _is_of_next_clause(found: FoundDate, mention: Mention, folded: str) -> bool:
    """Return whether a date behind a Chinese figure stands behind a pause: 造价八百元，十二月落成 dates no price."""
    return _NEXT_CLAUSE.search(folded, mention.quantity.outer_end, found.start) is not None


def _last_sentence(lead: Extract, folded: str) -> int:
    """Return where the sentence begins that leads to a list or a table; those before it date none of its figures."""
    begin = max(lead.end - LEAD, lead.start)
    if not introduces(lead, folded):
        return lead.start if lead.end - lead.start < LEAD else begin
    ends = [mark.end() for mark in _LEAD_SENTENCE.finditer(folded, begin, lead.end - 2)]
    if ends and _STATED.match(folded, ends[-1]) and not any(one.start >= ends[-1] for one in lead.dates):
        ends.pop()  # accidents of the past year. The statement laid on the table was as follows:
    return ends[-1] if ends else begin


_STATED = re.compile(
    r"[ \n]*(?:(?:the|this|a) )?(?:statement|return|table|figures|particulars|answer|list)s?\b"
)
_HEADED_ON = re.compile(
    r"[^.。:：\n]{3,60} (?:on|at) (?:the )?(?:[0-9]{1,2}\w* (?:of )?)?[a-z]{3,9}\.? ?[0-9]{0,4}(?:, [0-9]{4})?$"
)
"""Stores at Tabriz on October 15: the head of a list, with its day."""
_TITLE_LINE = re.compile(
    r"(?!.*\b(?:is|are|was|were|has|have|had|will|shall|follows?|following|below|above)\b)[^.;:\n。；：，]{8,80}\s*"
)
"""Anticipated Revenue, Year 1888: a line without a sentence above a table is its title."""
_LEAD_SENTENCE = re.compile(r"(?<![ .][a-z])(?<!no)[.](?=[ ])|[。！？]")


def introduces(lead: Extract, folded: str) -> bool:
    """Return whether the sentence before a list leads to it, and is not only the last before it.

    Parameters
    ----------
    lead : Extract
        The end of the block before the list.
    folded : str
        The folded text.
    """
    return folded[lead.start : lead.end].rstrip().endswith((":", "：", "—", "-"))
