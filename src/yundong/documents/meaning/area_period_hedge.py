"""Where and when a figure holds, and how sure the document is of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.kinds import kind_of
from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.passages import Extract, FigurePassage
from yundong.documents.meaning.reading import Reading
from yundong.documents.meaning.subject import OPENS_WITH
from yundong.documents.quantities.dates import LAW_BEFORE, FoundDate

_JOINED = re.compile(r"[\s,，、;和与及以()]*(?:and|as well as|of)?[\s,，、]*(?:the)?\s*(?:[a-z]+ region)?\s*")
_SUMMED = re.compile(
    r"(?<=[，,；;])\s*(?:合计|共计|总计|一共|总共|三地共|in all|altogether|a total of|totalling|making)"
)
_RIGHT_BEHIND = re.compile(r"[ \n]+(?:in|at)[ \n]+(?:the[ \n]+)?")
_WITHIN = re.compile("(?:省|市|县|专区|地区|自治区)?")
_UNTIL = re.compile(
    r"(?:by|until|till|up to|as of|to|through|at)(?: the)?(?: date of)?\s*$"
    r"|(?:截至|截止|(?<![加高增减降升展大小少长])[至到]|止于)\s*$"
)
_SINCE = re.compile(
    r"(?:since|from|beginning|starting|began|begun|after|commencing)(?: on| in| with| the)*\s*$|(?:自|从|自从)\s*$"
)
_SINCE_BEHIND = re.compile(r"^(?:起|以来|以后|开始|之后)")
_UNTIL_BEHIND = re.compile(r"^(?:止|为止|前|以前|之前|截止)")
_CLAUSE = re.compile(r"[，。；;.]")
_CLAUSE_BREAK = re.compile(r"[;；。]")
_TO = re.compile(r"(?:to|until|and|[-—~]|至|到)\s*(?:the\s*)?$")
_THERE = re.compile(
    r"\b(?:there|in (?:this|that) (?:city|province|town|region|area|district|county)|the (?P<kind>city|province|"
    r"town|district|county|colony)(?:'s)?)\b|该(?P<kind_zh>[市省地区县乡镇村港])"
)
_ALL_OF_IT = re.compile(r"全省|全市|全区|全县|本省|本市|本县|throughout the (?:province|city|region)")
_DATE_BESIDE = re.compile(r"[ \n]+(?:[a-z-]+[ \n]+)?(?:on|in|by|as of|until)[ \n]+(?:the[ \n]+)?[0-9a-z]+")
_BRACKETED = re.compile(r"[ \n]*(?:[名人个件户家]|[a-z]+[ \n]+)?[（(][^()（）]{4,24}[)）]")
"""1,250,000 (1931): a date in brackets is of the figure before it."""
_OTHER_BRACKET = re.compile(r"[(（](?=[^()（）]*$)")
"""A bracket that the next figure is in: 142 (1928: 155)."""
_LIMITS = {
    "at most": ("不超过", "不得超过", "至多", "最多", "no more than", "not more than", "at most"),
    "at least": ("不少于", "至少", "不下", "at least", "no less than"),
    "about": ("约占", "大约占", "约当"),
    "nearly": ("近占",),
    "more than": ("超过",),
}
_UNITS_AS_READ = frozenset(
    {"mass", "area", "money", "length", "duration", "age", "volume", "power", "points", "other"}
)
_LEAD = 120
"""How many characters at the end of an introducing block name the area and the days of a list or a table."""


class PlacedReading(NamedTuple):
    """A figure in plain values: what it counts, where, when and how surely, and what it is part of.

    Plain, so that one process can send it to another; other figures are given by where they begin, -1 for none.

    Parameters
    ----------
    start, end, outer_start, outer_end : int
        Offsets of the numeral, and with hedges and unit.
    value, low, high : float or None
        As printed, and the interval it leaves open.
    unit, counted, indicator : str
        What it counts.
    area : str
        Area id, several joined by "+".
    first, last : datetime.date or None
        The days counted.
    hedge, hedge_text : str
        Kinds of hedge and their wording, separated by bars.
    whole, base : int
        Of a count, what it is part of; of a percentage, the count it restates and what it is a share of.
    base_text : str
        The words for the base of a percentage.
    role : str
        "difference" where a figure says by how much something changed, else "level".
    kind : str
        Plan, outcome or estimate, stock or flow, as far as its words say; separated by bars.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    counted: str
    indicator: str
    area: str
    first: date | None
    last: date | None
    hedge: str
    hedge_text: str
    whole: int
    base: int
    base_text: str
    role: str
    kind: str


LEVEL, DIFFERENCE = "level", "difference"


def place(reading: Reading, text: IndexedText) -> PlacedReading:
    """Return a reading with where and when its figure holds and how the document hedges it.

    Parameters
    ----------
    reading : Reading
        A figure with what it counts.
    text : IndexedText
        The text.
    """
    mention, quantity = reading.mention, reading.mention.quantity
    hedges = _hedges(mention, text)
    return PlacedReading(
        quantity.start, quantity.end, quantity.outer_start, quantity.outer_end, quantity.value, quantity.low,
        quantity.high, _unit(reading, text), reading.counted, _indicator(reading), _area(reading, text),
        *_period(mention, text), "|".join(dict.fromkeys(kind for kind, _ in hedges)),
        "|".join(dict.fromkeys(wording for _, wording in hedges)), reading.whole, reading.base, reading.base_text,
        DIFFERENCE if quantity.change == "by" else LEVEL, kind_of(mention, hedges, text.folded, text.lang),
    )  # fmt: skip


def _indicator(reading: Reading) -> str:
    """Return the indicator, but none of a difference or a number below zero: no indicator counts these."""
    quantity = reading.mention.quantity
    return "" if quantity.change == "by" or (quantity.value or 0) < 0 else reading.indicator


def _unit(reading: Reading, text: IndexedText) -> str:
    """Return the unit as read where it measures, the indicator's own where things are counted."""
    mention = reading.mention
    if mention.percent:
        return "%"
    if mention.unit_class in _UNITS_AS_READ:
        return mention.unit
    own = text.lexicon.indicators[reading.indicator].unit if reading.indicator else ""
    return own or ("" if mention.unit == "generic" else mention.unit)


def _area(reading: Reading, text: IndexedText) -> str:
    """Return the area named in a figure's row, clause or sentence, else that of its list, heading or document."""
    mention, passage = reading.mention, reading.mention.passage
    if reading.area:
        return reading.area
    everywhere = ""
    if _all_of_it(
        text.folded, mention.left, mention.start, text.lang
    ):  # of a unit, which is not the whole country
        everywhere = passage.heading_area or (
            text.area if text.area not in ("", text.lexicon.centre) else OPEN
        )
    return (
        _area_of_labels(passage)
        or everywhere
        or _area_of_sentence(mention, text.folded)
        or _area_of_lead(mention, text)
        or _area_of_paragraph(passage, text.folded)
        or passage.heading_area
        or text.area
    )


def _all_of_it(folded: str, begin: int, stop: int, lang: str) -> bool:
    if lang == "zh":
        likely = folded.find("全", begin, stop) >= 0 or folded.find("本", begin, stop) >= 0
    else:
        likely = folded.find("throughout", begin, stop) >= 0
    return likely and bool(_ALL_OF_IT.search(folded, begin, stop))


def _area_of_labels(passage: FigurePassage) -> str:
    own = passage.block.own_labels
    for label in reversed(passage.labels[:own]):
        if label.areas:
            return label.areas[0].area
    return next((label.areas[-1].area for label in passage.labels[own:] if label.areas), "")


def _area_of_sentence(mention: Mention, folded: str) -> str:
    """Return the nearest group of names before the figure, else one right behind it."""
    start, end, areas = mention.quantity.outer_start, mention.quantity.outer_end, mention.passage.areas
    before = [name for name in areas if name.start < start]
    behind = [name for name in areas if end <= name.start < mention.own_end]
    if behind and _RIGHT_BEHIND.fullmatch(folded, end, behind[0].start):
        return _joined_behind(behind, folded)  # "12.4 in Denmark, 3.1 in Norway"
    if before and _SUMMED.search(folded, before[-1].end, start):
        return "+".join(dict.fromkeys(name.area for name in before))  # 甘肃……，青海……，合计
    if before:
        return _joined_before(before, folded)
    if behind and not _CLAUSE_BREAK.search(folded[end : behind[0].start]):
        return _joined_behind(behind, folded)
    return ""


def _joined_before(names: Sequence[AreaName], folded: str) -> str:
    """Return the areas that end nearest to the figure and are joined by commas or "and"."""
    chosen = [names[-1]]
    for name in reversed(names[:-1]):
        between = folded[name.end : chosen[0].start]
        if _WITHIN.fullmatch(between):
            continue  # 湖南省临河县 is one place
        if not _JOINED.fullmatch(between):
            break
        chosen.insert(0, name)
    if (
        len(chosen) == 2
        and chosen[0].area.startswith(OPEN)
        and folded[chosen[0].end : chosen[1].start] == ", "
    ):
        chosen.pop()  # Saltmere, Hunan
    return "+".join(dict.fromkeys(name.area for name in chosen))


def _joined_behind(names: Sequence[AreaName], folded: str) -> str:
    chosen = [names[0]]
    for name in names[1:]:
        if _WITHIN.fullmatch(folded, chosen[-1].end, name.start):
            chosen[-1] = name
            continue
        if not _JOINED.fullmatch(folded[chosen[-1].end : name.start]):
            break
        chosen.append(name)
    return "+".join(dict.fromkeys(name.area for name in chosen))


def _area_of_lead(mention: Mention, text: IndexedText) -> str:
    """Return the area of the line above a list for its items; for "there" and 该市 that of the sentence before."""
    passage = mention.passage
    if passage.lead is not None and text.document.blocks[passage.block.lead].kind != "heading":
        named = [name for name in passage.lead.areas if name.start >= passage.lead.end - _LEAD]
        if named:
            return _joined_before(named, text.folded)
    there = _THERE.search(text.folded, passage.start, mention.start) if passage.earlier_areas else None
    if there:
        kind = there["kind"] or there["kind_zh"]
        own = text.area if kind and text.area.casefold().endswith(kind) else ""
        return own or passage.earlier_areas[-1].area
    return ""


def _area_of_paragraph(passage: FigurePassage, folded: str) -> str:
    """Return the area that a paragraph opened with: it holds until another is named."""
    if passage.block.kind == "cell" or not passage.earlier_areas:
        return ""
    names = passage.earlier_areas
    if not OPENS_WITH.fullmatch(folded, passage.block.start, names[0].start):
        return ""
    stop = next(
        (mark.end() for mark in _SENTENCE_END.finditer(folded, names[0].end, passage.start)), passage.start
    )
    return names[0].area if names[-1].start < stop or names[-1].area == names[0].area else ""


_SENTENCE_END = re.compile(r"[.](?=\s)|[。！？]")


def _period(mention: Mention, text: IndexedText) -> tuple[date | None, date | None]:
    """Return the days a figure counts, as its sentence, labels or list say, else those carried from above."""
    for begin, found in _dates(mention, text.folded):
        for index in range(len(found) - 1, -1, -1):
            if _is_compared(found[index], mention, text):
                continue
            if found[index].first is not None:
                first, last = _days(found[index], found[:index], begin, mention, text)
                return (None if first and last and first > last else first), last
            if found[index].end <= mention.start and _in_clause(found[index], mention, text.folded):
                return None, None  # in a year that is not known, which is not another year
    return _carried_period(mention, text)


def _carried_period(mention: Mention, text: IndexedText) -> tuple[date | None, date | None]:
    """Return the days that the paragraph opened a sentence with, else those of the heading or of the document."""
    passage = mention.passage
    whole_year = _WHOLE_YEAR.search(text.folded, passage.start, mention.start)
    if passage.block.kind != "cell" and not whole_year:
        for one in reversed(passage.earlier_dates):
            opening = _OPENS_DATED.search(text.folded[max(passage.block.start, one.start - 40) : one.start])
            if opening and one.first is not None and not _is_compared(one, mention, text):
                return _days(one, (), passage.block.start, mention, text)
    above = passage.heading_period or text.period
    return (above.first, above.last) if above is not None else (None, None)


_WHOLE_YEAR = re.compile("全年|年内|一年来|during the year|in the year under")
_OPENS_DATED = re.compile(
    r"(?:^|[.。；;！!?？\n])[ \n]*(?:[^.。:：;；，,]{1,24}[.:：。]—?[ \n]*|[^，。；]{1,8}，(?=截))?"
    r"(?:(?:in|on|by|as|of|at|since|during|from|between|up|to|until|before|after|for|the|about|early|late|"
    r"截至|截止|截|自|从|到|至|于|在|我|明|清|国朝|[（(])[ \n]*){0,5}$"
)
"""Before a date that opens a sentence: prepositions, and a heading that runs in."""


def _is_compared(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a date is of what a figure is compared with: 比1949年增长, "than in 1908", 由1949年的……降到."""
    before = text.folded[max(0, found.start - 22) : found.start]
    if _COMPARED.search(before) or LAW_BEFORE.search(text.folded, max(0, found.start - 40), found.start):
        return True
    if _PRICES.match(text.folded, found.end):
        return True
    level = found.end <= mention.left and _TO_LEVEL.search(text.folded, mention.left, mention.start)
    return bool(level) and before.endswith(("由", "从", "自"))


_PRICES = re.compile("不变价|价格|[ ]prices")
"""1952 prices are the measure of other years."""
_COMPARED = re.compile(r"(?:[比较]|than(?: in)?\s+|compared (?:with|to)(?: that of)?\s+)$")
_TO_LEVEL = re.compile("(?:增|减|升|降|涨|提高|发展|扩大|缩小)[加少]?[到至为]")


def _in_clause(found: FoundDate, mention: Mention, folded: str) -> bool:
    """Return whether a date, and no time of day, is in the clause of a figure."""
    said = folded[found.start : found.end]
    return not _CLOCK.search(said) and not _CLAUSE_BREAK.search(folded, found.end, mention.start)


_CLOCK = re.compile(r"[:时点]|o'clock|[ap]\.?m")


def _dates(mention: Mention, folded: str) -> list[tuple[int, list[FoundDate]]]:
    """Return the dates that may be a figure's, those of the nearest words first, each with where the words begin."""
    passage, found = mention.passage, []
    if passage.dates:
        start, end = mention.quantity.outer_start, mention.quantity.outer_end
        stop = end if mention.partitive else mention.right
        stop = (
            mention.passage.end if mention.quantity.change == "from" else stop
        )  # both levels come before the dates
        beside = _DATE_BESIDE.match(folded, end, stop)
        bracket = _BRACKETED.match(folded, end, max(end, mention.right))
        spans = [(end, bracket.end())] if bracket else [(end, beside.end())] if beside else []
        cut = _CLAUSE_BREAK.search(folded, end, stop) or _OTHER_BRACKET.search(folded, end, stop)
        spans += [(passage.start, start), (end, cut.start() if cut else stop)]
        found = [(a, [one for one in passage.dates if a <= one.start < b]) for a, b in spans]
    found += [(label.start, label.dates) for label in passage.labels]
    if passage.lead is not None and (passage.block.kind != "item" or _introduces(passage.lead, folded)):
        begin = max(passage.lead.end - _LEAD, passage.lead.start)
        found.append((begin, [one for one in passage.lead.dates if one.start >= begin]))
    return found


def _introduces(lead: Extract, folded: str) -> bool:
    """Return whether the sentence before a list leads to it, and is not only the last before it."""
    return folded[lead.start : lead.end].rstrip().endswith((":", "：", "—", "-"))


def _days(
    found: FoundDate, earlier: Sequence[FoundDate], begin: int, mention: Mention, text: IndexedText
) -> tuple[date | None, date | None]:
    """Return the days that a date means with the words around it: since, until, from … to.

    Of a change between two dates each level has its own.
    """
    folded = text.folded
    before, behind = folded[max(begin, found.start - 22) : found.start], folded[found.end : found.end + 4]
    other = next((one for one in reversed(earlier) if one.first), None)
    change = mention.quantity.change
    if (
        other is not None and other.end <= mention.left <= found.start
    ):  # each figure has its own: 由1950年的320人到1952年的
        other = None
    if other is not None and _TO.search(folded[other.end : found.start]):
        if change in ("from", "to"):
            return (other.first, other.last) if change == "from" else (found.first, found.last)
        return other.first, found.last
    spans = found.first != found.last and _SPANS.search(folded, found.start, found.end)
    if not spans and (_SINCE.search(before) or _SINCE_BEHIND.match(behind)):
        until = text.dated
        return found.first, until if until and found.first and until >= found.first else None
    if not spans and (_UNTIL.search(before) or _UNTIL_BEHIND.match(behind)):
        return None, found.last
    return found.first, found.last


_SPANS = re.compile(r"[至到—~-]|\b(?:to|and|until)\b")


def _hedges(mention: Mention, text: IndexedText) -> list[tuple[str, str]]:
    """Return the hedges of a figure itself and those of its sentence: "incomplete statistics", 估计."""
    quantity, folded = mention.quantity, text.folded
    found = list(quantity.hedges)
    if mention.percent and not found:
        found += _hedge_before_base(mention, folded)
    if (
        text.lang == "en"
        and not found
        and (behind := _BEHIND_NOUN.match(folded, _noun_end(mention), mention.passage.end))
    ):
        found.append((_BEHIND[str(behind.lastgroup)], behind.group().strip(" ,\n")))
    found += _incomplete(mention, folded)
    begin = max(mention.left, quantity.outer_start - 30)
    if not mention.passage.wordings:
        return found
    for kind in ("estimate", "plan"):
        for said in _said(kind, mention.passage, begin, quantity.outer_start, folded):
            if not _CLAUSE.search(folded, folded.rindex(said, begin), quantity.outer_start):
                found.append((kind, said))
    return found


_BEHIND = {"more": "more than", "about": "about", "nearly": "nearly", "less": "less than"}
_BEHIND_NOUN = re.compile(
    r",?[ \n](?:(?P<more>and more|or more|and upwards|odd)|(?P<about>or so|or thereabouts|more or less|in round "
    r"(?:figures|numbers))|(?P<nearly>or nearly so|or nearly)|(?P<less>or (?:slightly )?(?:fewer|less)))\b"
)
"""5,500 hands, more or less; 540 bodies and more."""


def _noun_end(mention: Mention) -> int:
    return max(mention.phrase[1], mention.head[1], mention.quantity.outer_end)


def _said(kind: str, passage: FigurePassage | Extract, begin: int, stop: int, folded: str) -> list[str]:
    """Return the first wording of a kind behind an offset, if it ends before another."""
    first = next((one for one in passage.wordings if one.kind == kind and one.start >= begin), None)
    return [folded[first.start : first.end]] if first is not None and first.end <= stop else []


def _hedge_before_base(mention: Mention, folded: str) -> list[tuple[str, str]]:
    """Return the hedge of a percentage that precedes its base: 不超过逮捕数的千分之五."""
    start = mention.quantity.outer_start
    clause = _CLAUSE.split(folded[max(mention.left, start - 24) : start])[-1]
    limits = ((kind, word) for kind, words in _LIMITS.items() for word in words if word in clause)
    return [limit for limit in (next(limits, None),) if limit is not None]


def _incomplete(mention: Mention, folded: str) -> list[tuple[str, str]]:
    """Return the words that call a count incomplete: before it, in brackets behind it, above its list or column."""
    passage, quantity = mention.passage, mention.quantity
    places: list[tuple[FigurePassage | Extract, int, int]] = []
    if passage.wordings:
        behind = min(passage.end, quantity.outer_end + 14)
        places += [(passage, passage.start, quantity.start), (passage, quantity.outer_end, behind)]
    above = (*((passage.lead,) if passage.lead is not None else ()), *passage.labels)
    places += [(extract, extract.start, extract.end) for extract in above if extract.wordings]
    said = (wording for where, a, b in places for wording in _said("incomplete", where, a, b, folded))
    return [("incomplete", wording) for wording in islice(said, 1)]
