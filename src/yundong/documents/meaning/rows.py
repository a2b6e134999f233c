"""Figures that share what they count: "62, 48 and 21 arrests", "rose from 850 to 8,505", "… respectively"."""

from __future__ import annotations

import re
from itertools import groupby

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.lexicon import TermMatch
from yundong.documents.meaning.mention import Mention, plural_behind
from yundong.documents.meaning.reading import Reading
from yundong.documents.text.document import Span

_PARTS = re.compile(r"[,，、;；:：]|\band\b|和|及|与")
_EACH = re.compile("respectively|in that order|分别|各为|依次")
_RISES = re.compile(
    r"^[^,;.]*\bto (?:some |about |over )?$|^\.?[^,;.]*,? (?:as )?(?:against|compared (?:with|to)|up from|down from) "
    r"(?:some |about |over |only |the )*$|^[^，。；]{0,8}(?:增|升|降|减|涨|提高|发展|扩大|缩小|扩充)[加少]?[到至为]"
    r"(?:[^，。；]{2,12}[年月日底末初]的?)?$"
    r"|^[^.]{0,60}\b(?:another|a further|a second|a third)[ \n]+$"
    r"|^[ \n]*[（(][^()（）]{4,24}[)）][ \n]*[,，、;；]?[ \n]*(?:and |及|和)?$"
)


def with_names_of_rows(readings: list[Reading], text: IndexedText) -> list[Reading]:
    """Give the counts of one sentence what they share with those beside them.

    Of figures in a row each gets its own where as many things are named in a row before them, else all the same.
    A figure that gives the level to which another rose counts the same thing.

    Parameters
    ----------
    readings : list of Reading
        Counts of one sentence in order, each read as far as it can be on its own.
    text : IndexedText
        The text.
    """
    found = list(readings)
    if any(reading.mention.row >= 0 for reading in readings):
        rows = groupby(readings, key=lambda reading: reading.mention.row)
        found = [one for row, group in rows for one in _shared(row, list(group), text)]
    for index in range(1, len(found)):
        before, reading = found[index - 1], found[index]
        if (
            text.lang == "en"
            and reading.counted in _NOTHING_SAID
            and _in_a_series(before.mention, reading.mention)
        ):
            unit, unit_class = (
                before.mention.unit,
                before.mention.unit_class,
            )  # 1,412 chests in 1906, 998 in 1908
            mention = reading.mention._replace(unit=unit, unit_class=unit_class)
            found[index] = reading._replace(
                mention=mention, indicator=reading.indicator or before.indicator, counted=before.counted
            )
        elif reading.mention.quantity.change == "by" and _ONLY_A_CHANGE.fullmatch(reading.counted):
            own = reading.mention
            if not own.unit and before.mention.unit_class in ("mass", "money", "area", "volume"):
                own = own._replace(unit=before.mention.unit, unit_class=before.mention.unit_class)
            found[index] = reading._replace(mention=own, counted=before.counted)
        elif text.lang == "zh" and _same_thing(before, reading, text.folded):
            # 贫雇农9 800户、4.1万人, 612户2803人; but of 全县8,641户、41,902口 the second are the people
            said = _people_of(before, reading, text)
            found[index] = reading._replace(counted=said or before.counted)
        elif text.lang == "zh" and (
            _only_goes_on(before, reading, text.folded) or _says_no_more(before, reading)
        ):
            found[index] = reading._replace(
                indicator=reading.indicator or before.indicator, counted=before.counted
            )
        elif not reading.indicator and _goes_on(before.mention, reading.mention, text.folded):
            own = reading.mention if reading.mention.unit else before.mention
            unit, unit_class = own.unit, own.unit_class
            mention = reading.mention._replace(unit=unit, unit_class=unit_class)
            found[index] = reading._replace(
                mention=mention, indicator=before.indicator, counted=before.counted
            )
    return found


def _says_no_more(before: Reading, reading: Reading) -> bool:
    """Return whether a figure names nothing that the one before did not: 今年训练卫生员240人，去年只有95人."""
    if (
        not before.mention.unit
        or reading.mention.unit != before.mention.unit
        or reading.mention.quantity.change
    ):
        return False
    own = _ADVERBS.sub("", reading.counted)
    dated = bool(reading.mention.passage.dates)
    return dated and own in before.counted and len(own) <= 2 <= len(before.counted) - len(own)


def _only_goes_on(before: Reading, reading: Reading, folded: str) -> bool:
    """Return whether a figure has only a verb, 至十二月跌至九两八钱, so that it counts what the one before does."""
    if reading.mention.percent or not before.counted or reading.indicator:
        return False
    same = (
        not reading.mention.unit
        or reading.mention.unit_class in ("", before.mention.unit_class)
        or (reading.mention.unit == "times")
    )
    sentence = _SENTENCE_BREAK.search(folded, before.mention.quantity.outer_end, reading.mention.start)
    return same and sentence is None and bool(_ONLY_VERBS.fullmatch(reading.counted))


_SENTENCE_BREAK = re.compile("[。！？]")
_ONLY_VERBS = re.compile(
    "(?:又|也|仅|只|尚|还|已|现在|现|而|要|约|较|比|至|到|达|得|留|剩|余|下|稳定|在|跌|涨|升|降|落|增|减|旋|刷|扩|缩|短|加|少|多|为|"
    "有|则|即|大|小|上|回|去年|同期|恢复时|将近|近|增加|减少|平时|的|是|初|原|曾|一度)+"
)
_NOTHING_SAID = frozenset({"", "in", "by", "on", "during", "for", "of"})


def _in_a_series(before: Mention, mention: Mention) -> bool:
    """Return whether a figure without words of its own has a date behind it, as the one before has."""
    end, following = mention.quantity.outer_end, before.quantity.outer_end
    dates = mention.passage.dates
    own = any(0 <= one.start - end <= 12 for one in dates)
    return own and not mention.unit and any(following <= one.start < mention.start for one in dates)


_ONLY_A_CHANGE = re.compile(
    r"(?:and )?(?:an? |the )?(?:advance|falling off|increase|decrease|rise|fall|gain|drop|decline|growth|"
    r"reduction)?(?: of)?|an"
    "|(?:比|较|又|共|净)*(?:增加|增长|增多|减少|下降|降低|提高|上升|上涨|缩减)?了?"
)
_PAUSE = re.compile("[、，和及与]?(?:共计|共|合计|计|合|约|达|有|才|即|村|乡|户|个)?")


def _same_thing(before: Reading, reading: Reading, folded: str) -> bool:
    """Return whether a figure says no more than that it is another measure of what the one before counts."""
    begin, stop = before.mention.quantity.outer_end, reading.mention.quantity.outer_start
    behind = reading.mention.quantity.outer_end
    ends = folded[behind : behind + 1] in ("", *"，。；、,;)）\n")
    return (
        stop - begin <= 3
        and _PAUSE.fullmatch(folded, begin, stop) is not None
        and (
            reading.counted in ("", folded[begin:stop])
            or (ends and reading.mention.unit != before.mention.unit)
        )
        and before.mention.unit != ""
    )


def _people_of(households: Reading, people: Reading, text: IndexedText) -> str:
    """Return 人口 or 口 where households of a place and nothing else are counted before its people."""
    units = households.mention.unit, people.mention.unit
    if units != ("households", "persons"):
        return ""
    said = households.counted
    for name in sorted(households.mention.passage.areas):
        said = said.replace(text.document.text[name.start : name.end], "")
    quantity = people.mention.quantity
    measure = text.folded[quantity.end : quantity.outer_end].strip()
    return ("口" if measure == "口" else "人口") if not said.strip("户存实编有") else ""


_ADVERBS = re.compile(
    "平均|每月|月均|年均|即|计划|打算|准备|预计|只有|只|仅|再|又|还|共|已|约|达到|达|有|则|为|增至|减至|的"
)


_MORE = re.compile(r"\b(?:another|a further)[ \n]+$")


def _goes_on(before: Mention, mention: Mention, folded: str) -> bool:
    """Tell "rose from 850 on 22 August to 8,505" and 由850名增至8505名: one thing counted twice."""
    between = folded[before.quantity.outer_end : mention.quantity.outer_start]
    noun = plural_behind(mention, folded)
    if (
        noun
        and noun not in folded[slice(*before.head)]
        and (plural_behind(before, folded) or _MORE.search(between))
    ):
        return False  # 25 clerks, as against 169 porters; three cantons asked for a further 1,150 oxen
    same = mention.unit_class in ("", before.unit_class) or (
        not before.unit_class and mention.quantity.change == "to"
    )
    return len(between) < 70 and bool(_RISES.search(between)) and same


def _shared(number: int, row: list[Reading], text: IndexedText) -> list[Reading]:
    """Return the figures of a row, each with what it counts; those with a negative number form none."""
    if number < 0:
        return row
    first, last = row[0].mention, row[-1].mention
    if _EACH.search(text.folded, first.left, last.right):
        segments = _segments(first, len(row), text.folded)
        row = _with_areas(row, segments)
        things = _with_things(row, segments, text)
        if things:
            return things
    ordered = row if text.lang == "zh" else row[::-1]
    named = next((reading for reading in ordered if reading.indicator), ordered[0])
    return [
        reading._replace(indicator=named.indicator, counted=named.counted)
        if not reading.indicator and reading.mention.unit_class == named.mention.unit_class
        else reading
        for reading in row
    ]


def _segments(first: Mention, number: int, folded: str) -> list[Span]:
    """Return as many coordinated phrases before a row as it has figures, or none."""
    begin, stop = first.left, first.quantity.outer_start
    marks = (edge for mark in _PARTS.finditer(folded, begin, stop) for edge in mark.span())
    edges = [begin, *marks, stop]
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if folded[a:b].strip()]
    return spans[-number:] if len(spans) >= number else []


def _with_areas(row: list[Reading], segments: list[Span]) -> list[Reading]:
    """Return the figures of a row, each with its own area where as many are named in a row before."""
    areas = row[0].mention.passage.areas
    named = [[name for name in areas if a <= name.start < b] for a, b in segments]
    if not named or any(len(names) != 1 for names in named):
        return row
    return [reading._replace(area=names[0].area) for reading, names in zip(row, named, strict=True)]


def _with_things(row: list[Reading], segments: list[Span], text: IndexedText) -> list[Reading]:
    """Return the figures of a row, each with its own of the things named in a row before, or none of them."""
    found: list[tuple[TermMatch, str]] = []
    for reading, (a, b) in zip(row, segments, strict=False):
        terms = [term for term in reading.mention.passage.terms if a <= term.start and term.end <= b]
        known = [
            (term, indicator)
            for term in sorted(terms, key=lambda term: (term.weak, -len(term.term)))
            for indicator, need in term.meanings
            if not need and reading.mention.unit_class in text.lexicon.accepted_classes[indicator]
        ]
        found += known[:1]
    if len({indicator for _, indicator in found}) < len(row):
        return []
    return [
        reading._replace(indicator=indicator, counted=text.document.text[term.start : term.end])
        for reading, (term, indicator) in zip(row, found, strict=True)
    ]
