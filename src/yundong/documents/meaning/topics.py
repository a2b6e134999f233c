"""What a table is of, for columns whose heads name only a measure, a number or a time: Coffee shipments, in tons."""

from __future__ import annotations

import re
from functools import cache

from yundong.documents.formats.tables import is_year
from yundong.documents.meaning.index import IndexedText
from yundong.documents.text.document import Block, Span
from yundong.documents.vocabulary import noun_classes, word_list

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_MEASURING = frozenset({"money", "mass", "area", "length", "volume", "power", "percent", "duration"})
_COUNTS_ONLY = re.compile(
    r"numbers?|nos?|quantit(?:y|ies)|amounts?|totals?|values?|weights?|net|gross|averages?|mean|annual|"
    r"(?:year|month|week)(?:s|ly)?|"
    r"daily|quarters?|seasons?|date|period|fiscal|financial|calendar|end(?:ed|ing)|cts|cents|omitted|thousands|millions"
)
"""Words of heads that only say that something was counted, weighed or valued, and when."""
_LONGEST_TOPIC = 48
_LONGEST_LABEL = 160
_OPENS = re.compile(
    r"\W*(?:(?:table|schedule|return|appendix|no\.?)[ ]+[ivxlc0-9]{1,5}\b[.:—–-]*\W*)?"
    r"(?:(?:[ivx]{1,5}|[a-h0-9]{1,2})[.)—–-]+\W*)?"
    r"(?:(?:statement|table|return|account|summary|abstract|list|particulars|estimate)s? (?:of|showing|for) )?"
    r"(?:the |their )?(?:(?:annual|monthly|weekly|total|yearly) )?"
    r"(?:(?:numbers?|amounts?|quantit(?:y|ies)|volume) of )?(?:the )?"
)
_ENDS = re.compile(
    r"[\n.:;,(\[—]|\b(?:in|at|for|during|since|by|from|between|on|to|per|as|with|which|that|each|was|were|is|are|has|have|had|stood|stands?|amounted|"
    r"(?:year|month|week)s? (?:ended|ending))\b|\b(?:1[6-9]|20)[0-9]{2}\b|$"
)
_NUMBER_OF = re.compile(
    r"\b(?:numbers?|amounts?|quantit(?:y|ies)|value|weight|output|production|area|cost|price|sale|consumption|exports?|"
    r"imports?) of (?:the )?(?=[a-z])"
)
_FOLLOWING = re.compile(r"\bfollowing (?:is|are|was|were) (?:the )?(?=[a-z])")


_ANNOUNCES = re.compile(
    r"\b(?:following|subjoined|annexed|accompanying|appended|next|first|second) (?:[a-z]+ )?"
    r"(?:tables?|statements?|returns?|abstracts?|schedules?|figures)\b"
    r"|\b(?:tables?|statements?|returns?|abstracts?|schedules?|figures),?[ \n](?:below|which follows?|subjoined|"
    r"annexed|given|shows?|gives?|exhibits?)\b"
)
_SENTENCE_ENDS = re.compile(r"[.!?][ \n]+|$")
_FAR = 900
"""Characters before a table in which a sentence may say what it shows."""
_SHOWS = re.compile(
    r"\b(?:shows?|gives?|showing|giving|exhibits?|contains?|states?)[ \n](?:how (?:many|much) |also )?"
    r"(?:the[ \n])?(?:(?:annual|monthly|weekly|total|yearly|average|gross|net)[ \n])*"
    r"(?:(?:numbers?|amounts?|quantit(?:y|ies)|volume)[ \n]of[ \n])?(?:the[ \n])?(?=[a-z])"
)


def announcements(block: Block, text: IndexedText) -> list[Span]:
    """Return the sentences of the paragraph before a table that say that one follows, the last first.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    lead = text.document.blocks[block.lead] if block.lead >= 0 else None
    if text.lang != "en" or lead is None or lead.kind not in ("paragraph", "item"):
        return []
    begin = max(lead.start, lead.end - _FAR)
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(text.folded, begin, lead.end)]
    sentences = [*zip([begin, *ends], ends, strict=False)]
    return [one for one in reversed(sentences) if _ANNOUNCES.search(text.folded, *one)]


def topic_of_table(block: Block, text: IndexedText) -> Span | None:
    """Return where the caption of a table, or the line that leads to it, names what a cell counts; None for nowhere.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    if text.lang != "en" or not (_names_nothing(block, text) or _only_places(block, text)):
        return None
    unnamed = _only_times(block, text)
    key = (block.table, block.caption, block.lead, unnamed)
    if key not in text.topics_of_tables:
        text.topics_of_tables[key] = _topic(block, text, unnamed)
    return text.topics_of_tables[key]


def names_no_thing(block: Block, text: IndexedText) -> bool:
    """Return whether neither the heads nor the names of a cell name a thing: Year, 1923; To Colonies; Exports.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    heads = [text.folded[a:b] for a, b in block.heads]
    return _only_times(block, text) and all(
        _only_measures(head) or _DIRECTION.match(head) or _TRADE.fullmatch(head) for head in heads
    )


_TRADE = re.compile(r"\W*(?:(?:total|value of|net|gross) )?(?:exports?|imports?|trade|re-exports?)\W*")


def _names_nothing(block: Block, text: IndexedText) -> bool:
    """Return whether the heads of a column name only a measure, a time, or where to or whence: Tons, To Colonies."""
    heads = [text.folded[a:b] for a, b in block.heads]
    return all(_only_measures(head) or _DIRECTION.match(head) for head in heads)


_DIRECTION = re.compile(r"\W*(?:to|from|via|by|through|into|for|with)[ \n](?:the[ \n])?[a-z]")


def _only_places(block: Block, text: IndexedText) -> bool:
    """Return whether the columns are places and the rows are times, so that no label names what is counted."""
    return block.table in text.tables_by_places and _only_times(block, text)


def _only_times(block: Block, text: IndexedText) -> bool:
    return all(is_year(text.folded[a:b]) or _only_measures(text.folded[a:b]) for a, b in block.names)


@cache
def _only_measures(head: str) -> bool:
    """Return whether the words of a column name nothing that could be counted: Tons, Number, Total, 1899, £."""
    nouns, nothing = noun_classes("en"), frozenset(word_list("names_nothing"))
    months = frozenset(word_list("months"))
    return all(
        word in nothing
        or _COUNTS_ONLY.fullmatch(word)
        or word in months
        or len(word) == 1
        or nouns.get(word, ("", ""))[1] in _MEASURING
        for word in _WORD.findall(head)
    )


def _topic(block: Block, text: IndexedText, unnamed: bool) -> Span | None:
    blocks = text.document.blocks
    lead = blocks[block.lead] if 0 <= block.lead < len(blocks) else None
    labels = [*reversed(block.caption)]
    if lead is not None and (lead.start, lead.end) not in labels:
        labels.append((lead.start, lead.end))
    for begin, end in labels:
        named = _named_in(text.folded, begin, end, bool(block.heads) or unnamed)
        if named is not None:
            return named
    for begin, end in announcements(block, text) if unnamed else ():
        shown = _SHOWS.search(text.folded, begin, end)
        if shown is not None and (named := _span(text.folded, shown.end(), end)) is not None:
            return named
    return None


def _named_in(folded: str, begin: int, end: int, headed: bool) -> Span | None:
    """Return what a label names: behind "number of", else, where columns have heads, in the words of a short title."""
    last = max(begin, end - _LONGEST_LABEL)
    found = None
    for pattern in (_NUMBER_OF, _FOLLOWING):
        for match in pattern.finditer(folded, last, end):
            found = _span(folded, match.end(), end) or found
        if found is not None:
            return found
    if headed and end - begin <= _LONGEST_LABEL and not folded[begin:end].rstrip().endswith("."):
        starts = [begin, *(match.end() for match in _NEXT_SENTENCE.finditer(folded, begin, end))]
        for start in reversed(starts):  # Mail matter. In thousands of articles:
            opening = _OPENS.match(folded, start, end)
            found = _span(folded, opening.end() if opening else start, end)
            if found is not None:
                return found
    return None


_NEXT_SENTENCE = re.compile(r"(?<=[a-z]{2})\.[ \n]+")


def _span(folded: str, begin: int, end: int) -> Span | None:
    """Return the words from a place to where the time, the place or a verb follows; None if they name nothing."""
    stop = _ENDS.search(folded, begin, end)
    last = min(stop.start() if stop else end, begin + _LONGEST_TOPIC)
    said = folded[begin:last].rstrip(" \n*#_")
    return (begin, begin + len(said)) if said and not _only_measures(said) else None
