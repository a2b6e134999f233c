"""From mentions to readings: what each figure counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.naming import Whole, best_indicator
from yundong.documents.meaning.percentages import CountsBefore, read_percentage
from yundong.documents.meaning.reading import NONE, Reading
from yundong.documents.meaning.relations import Wholes
from yundong.documents.meaning.rows import with_names_of_rows
from yundong.documents.meaning.wording import with_noun_of_whole, words_for


def interpret(sentences: Iterable[list[Mention]], wholes: Wholes, text: IndexedText) -> Iterator[Reading]:
    """Yield every figure with what it counts, in the order of the text.

    Parameters
    ----------
    sentences : iterable of list of Mention
        Figures sentence by sentence, in order.
    wholes : mapping of int to Mention
        What is part of what.
    text : IndexedText
        The text.
    """
    known: dict[int, Reading] = {}
    earlier: list[Reading] = []
    for mentions in sentences:
        counts = [mention for mention in mentions if not mention.percent]
        for mention in sorted(counts, key=lambda one: _depth(one, wholes)) if len(counts) > 1 else counts:
            whole = _whole(mention, wholes, known)
            indicator, named_by = best_indicator(mention, whole, text)
            counted = words_for(mention, named_by, text)
            if whole is not None and text.lang == "en":
                counted = with_noun_of_whole(counted, mention, whole.mention, text)
            start = whole.mention.start if whole is not None else NONE
            known[mention.start] = Reading(mention, indicator, counted, whole=start)
        readings = with_names_of_rows([known[mention.start] for mention in counts], text)
        if mentions[0].passage.block.kind != "cell":
            said = earlier[-24:]
            for number, reading in enumerate(readings):
                readings[number] = _as_said_before(reading, said, text)
                said.append(readings[number])
        for reading in readings:
            known[reading.mention.start] = reading
        if len(counts) == len(mentions):
            yield from readings
        else:
            yield from _with_percentages(mentions, CountsBefore(readings, earlier, known), text)
        earlier += readings


_COVERS = re.compile(r"\b(?:cover|occup|irrigat|sown|planted|under)[a-z]*[ \n]")


def _as_said_before(reading: Reading, earlier: list[Reading], text: IndexedText) -> Reading:
    """Return a reading with what its paragraph said before: the thing of 丰城港538只, the measure of "wheat 371".

    A Chinese figure may name only a place or nothing; an English one without any measure that covers ground is an area.
    """
    mention = reading.mention
    block = mention.passage.block
    if reading.indicator or (text.lang == "zh" and mention.listed):
        return reading
    if text.lang == "zh":
        places = {text.document.text[name.start : name.end] for name in mention.passage.areas}
        if not mention.unit or (reading.counted and reading.counted not in places):
            return reading
        for one in reversed(earlier):
            if (
                one.mention.passage.block is block
                and one.mention.unit == mention.unit
                and one.counted not in ("", *places)
            ):
                return reading._replace(counted=one.counted)
        return reading
    if mention.unit or mention.percent or mention.head[0] < mention.head[1]:
        return reading
    if not _COVERS.search(text.folded, mention.passage.start, mention.start):
        return reading
    for one in reversed(earlier[-6:]):
        if one.mention.passage.block is block and one.mention.unit_class == "area":
            unit, unit_class = one.mention.unit, one.mention.unit_class
            return reading._replace(mention=mention._replace(unit=unit, unit_class=unit_class))
    return reading


def _with_percentages(mentions: list[Mention], counts: CountsBefore, text: IndexedText) -> Iterator[Reading]:
    """Yield the figures of a sentence: its counts, which are known, and its percentages."""
    number, last = 0, None
    for mention, following in zip(mentions, [*mentions[1:], None], strict=True):
        if mention.percent:
            before = counts._replace(sentence=counts.sentence[:number])
            reading = read_percentage(mention, following, before, text)
            if last is not None and _TO_LEVEL.fullmatch(reading.counted):
                reading = reading._replace(counted=last.counted)  # 由千分之一百八十下降到千分之六十二
            last = reading
            yield reading
        else:
            yield counts.sentence[number]
            number += 1


_TO_LEVEL = re.compile(
    "(?:[^，。；]{1,6}[后前时])?(?:增加|增长|减少|下降|降低|提高|上升|上涨|缩减|增|减|升|降)[到至为]?"
)


def _depth(mention: Mention, wholes: Wholes) -> int:
    """Return how many wholes a count has above it: they are interpreted before their parts."""
    depth, whole = 0, wholes.get(mention.start)
    while whole is not None and depth < 9:
        depth, whole = depth + 1, wholes.get(whole.start)
    return depth


def _whole(mention: Mention, wholes: Wholes, known: dict[int, Reading]) -> Whole | None:
    """Return the whole of a count; that of a later sentence (a row of totals) has no indicator yet."""
    whole = wholes.get(mention.start)
    if whole is None:
        return None
    reading = known.get(whole.start)
    return Whole(whole, reading.indicator if reading is not None else "")
