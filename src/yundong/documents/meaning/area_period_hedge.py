"""Where and when a figure holds, and how sure the document is of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.kinds import kind_of
from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.near_dates import LEAD, introduces
from yundong.documents.meaning.occasion import stands
from yundong.documents.meaning.passages import Extract, FigurePassage, behind_wire
from yundong.documents.meaning.period import period_of
from yundong.documents.meaning.places import is_common, is_total
from yundong.documents.meaning.reading import Reading
from yundong.documents.meaning.subject import OPENS_WITH

_JOINED = re.compile(r"[\s,，、;和与及以()]*(?:and|as well as|of)?[\s,，、]*(?:the)?\s*(?:[a-z]+ region)?\s*")
_SUMMED = re.compile(
    r"(?<=[，,；;])\s*(?:合计|共计|总计|一共|总共|三地共|in all|altogether|a total of|totalling|making)"
)
_RIGHT_BEHIND = re.compile(r"[ \n]+(?:in|at)[ \n]+(?:the[ \n]+)?")
_WHERE_BEHIND = re.compile(r"[^.;,]{0,60}[ \n](?:in|at|near)[ \n](?:the[ \n])?")
_WITHIN = re.compile("(?:省|市|县|专区|地区|自治区)?")
_CLAUSE = re.compile(r"[，。；;.]")
_CLAUSE_BREAK = re.compile(r"[;；。]")
_THERE = re.compile(
    r"\b(?:there(?! (?:are|is)\b)|in (?:this|that) (?:city|province|town|region|area|district|county)|"
    r"the (?P<kind>city|province|"
    r"town|district|county|colony)(?:'s)?)\b|该(?P<kind_zh>[市省地区县乡镇村港队站卡所厂矿局社院校处段库场埠岛路线监圩垸关埭])|"
    r"(?<![\u4e00-\u9fff])(?:[乡镇村厂社队]里|镇上|村中|城内|当地|其地)"
)
_TOTAL_OF_ONE = re.compile(
    r"全[省市县区乡镇村州府专城埠港场厂校社队]|"
    r"\b(?:district|county|province|city|town|colony|division|parish|state|presidency)\b"
)
"""District total or 全县 is of the place that the document is about, 四县小计 is not."""
_BARE_TOTAL = re.compile(r"^\W*(?:(?:grand )?totals?|(?:all|whole) [a-z]+)\W*$|^\W*[合总共]计\W*$")
"""Total and 合计 are of several places, and of the document's where a table of areas knows that it is made of them."""
_PARTS_OF = "district|town|village|city|county|tahsil|port|station|capital|headquarters|division|province|island|parish"
_SITUATED = re.compile(
    rf"\b(?:{_PARTS_OF})(?: \w+)? in (?:the )?$|\b(?:capital|headquarters) of (?:the )?$|"
    rf"\b(?:an?|chief|principal|largest|other)[ ](?:[a-z-]+[ ])?(?:{_PARTS_OF}) of (?:the )?$|[距离]$"
)
"""District in the Rohil Division, with an area of: where a place lies is not what its figures are of."""
_COMES_FROM = re.compile(
    r"(?<!returned )(?<!letter )(?<!hear )(?<!statistics )(?<!returns )(?<!reports )(?<!figures )(?<!data )"
    r"\bfrom (?:friends in |the )?$|[运销调输]往$|"
    r"\b(?:exported|shipped|sent|consigned|despatched|forwarded) to (?:the )?(?:[a-z'-]+(?: [a-z'-]+)?"
    r"(?:, and |, | and | or )(?:the |to )?){0,3}$"
)
"""Raw opium from Szechuan: not whence things come, nor where they go."""
_BROUGHT_FROM = re.compile(
    "(?:等[^，。；]{0,6})?(?:地区|各地|一带)?(?:引进|进口|购进|购入|购来|运来|输入|采购|调来)"
)
"""从日本、台湾地区引进设备76台: whence things were brought."""
_LIMITS = {
    "less than": ("不到", "不足", "不及", "未达"),
    "at most": ("不超过", "不得超过", "至多", "最多", "no more than", "not more than", "at most"),
    "at least": ("不少于", "至少", "不下", "at least", "no less than"),
    "about": ("约占", "大约占", "约当"),
    "nearly": ("近占",),
    "more than": ("超过",),
}
_UNITS_AS_READ = frozenset(
    {"mass", "area", "money", "length", "duration", "age", "volume", "power", "points", "other"}
)


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
    kind = kind_of(mention, hedges, text.folded, text.lang)
    return PlacedReading(
        quantity.start, quantity.end, quantity.outer_start, quantity.outer_end, quantity.value, quantity.low,
        quantity.high, _unit(reading, text), reading.counted, _indicator(reading), _area(reading, text),
        *period_of(mention, text), "|".join(dict.fromkeys(kind for kind, _ in hedges)),
        "|".join(dict.fromkeys(wording for _, wording in hedges)), reading.whole, reading.base, reading.base_text,
        DIFFERENCE if quantity.change == "by" or _is_headed_by_change(mention, text) else LEVEL, kind,
    )  # fmt: skip


def _indicator(reading: Reading) -> str:
    """Return the indicator, but none of a difference or a number below zero: no indicator counts these."""
    quantity = reading.mention.quantity
    return "" if quantity.change == "by" or (quantity.value or 0) < 0 else reading.indicator


def _is_headed_by_change(mention: Mention, text: IndexedText) -> bool:
    """Return whether a column is of changes: Percentage of variation since 1891, 增长%."""
    return any(_CHANGE_HEAD.search(text.folded, *head) for head in mention.passage.block.heads)


_CHANGE_HEAD = re.compile(
    r"\b(?:variation|increase|decrease|change|difference)s?\b|增减|增长(?!点)|增加|减少|[增减]\W*[%％]|升降"
)


_SHOPS = re.compile("商户|工商|坐商|行商|商号|商店|店铺|作坊|小贩|摊贩|[守违]法户")


def _unit(reading: Reading, text: IndexedText) -> str:
    """Return the unit as read where it measures, the indicator's own where things are counted."""
    mention = reading.mention
    if mention.percent:
        return "%"
    if mention.unit_class in _UNITS_AS_READ:
        return mention.unit
    if mention.unit == "households" and _SHOPS.search(reading.counted):
        return ""  # 守法户71户: shops and tradesmen, and no families
    if mention.unit == "households" and _is_headed_by_houses(mention, text.folded):
        return ""
    own = text.lexicon.indicators[reading.indicator].unit if reading.indicator else ""
    return own or ("" if mention.unit == "generic" else mention.unit)


def _is_headed_by_houses(mention: Mention, folded: str) -> bool:
    """Return whether a Chinese column is of houses of any trade, 被焚(家), and says of no families that it is."""
    heads = [folded[slice(*head)] for head in mention.passage.block.heads]
    return any(_HOUSES.search(head) for head in heads) and not any(_FAMILIES.search(head) for head in heads)


_HOUSES = re.compile("[（(]家[)）]")
_FAMILIES = re.compile("户|属|农|民|地主|人家")


def _area(reading: Reading, text: IndexedText) -> str:
    """Return the area named in a figure's row, clause or sentence, else that of its list, heading or document."""
    mention, passage = reading.mention, reading.mention.passage
    if reading.area:
        return reading.area
    if passage.block.kind == "cell" and _is_total_of_places(passage, text):
        return OPEN
    return (
        _area_of_labels(passage)
        or _both(mention, text)
        or _area_of_all(mention, text)
        or _area_of_sentence(mention, text.folded)
        or _area_asked(passage, text)
        or _area_of_lead(mention, text)
        or _area_of_line(passage, text)
        or _area_of_leading_block(passage, text)
        or _area_of_paragraph(passage, text)
        or _area_referred(mention, text)
        or _area_of_dispatch(passage, text)
        or _area_reached(passage, text)
        or passage.heading_area
        or text.area
        or _area_narrated(mention, text)
    )


def _both(mention: Mention, text: IndexedText) -> str:
    """Return the places that "the two counties" or 两县 means, where the block has named two; an open one of more."""
    passage = mention.passage
    said = _BOTH[text.lang].search(text.folded, passage.start, mention.start)
    if said is None or any(said.end() <= name.start < mention.start for name in passage.areas):
        return ""
    if said.lastgroup and any(name.end == said.start() for name in passage.areas):
        return ""  # 本区七县共
    end = bisect_left(text.areas, said.start(), key=attrgetter("start"))
    before = [name for name in text.areas[max(0, end - _FAR) : end] if name.start >= passage.block.start]
    named = list(dict.fromkeys(name.area for name in before))
    if said.lastgroup or len(named) > _TWO:
        return OPEN if len(named) > 1 else ""
    return "+".join(named) if len(named) == _TWO else ""


_FAR = 50
"""How many names back are looked through for the two."""
_TWO = 2
_BOTH = {
    "en": re.compile(
        r"\b(?:(?:the|these|those) two|both(?: the| these)?)[ \n](?:counties|districts|cities|provinces|towns|"
        r"villages|places|regions|prefectures|parishes|ports)\b"
    ),
    "zh": re.compile(
        "(?=[这该以上两二三四五六七八九十])(?:这|该|以上|上述)?(?:[两二]|(?P<more>[三四五六七八九十]{1,3}))(?:省|市|县|区|乡|镇|村|地|处|港|厂|社|校)(?=[共合一总都均皆])"
    ),
}


def _area_of_all(mention: Mention, text: IndexedText) -> str:
    """Return the place of the section or document where a sentence goes on from a part of it to all: ，各县戒烟所."""
    passage = mention.passage
    if text.lang == "en" or passage.block.kind == "cell":
        return ""
    if text.folded.find("各", passage.start, mention.start) < 0:
        return ""
    edges = [mark.end() for mark in _EACH_ZH.finditer(text.folded, passage.start, mention.start)]
    if not edges or any(edges[-1] <= name.start < mention.start for name in passage.areas):
        return ""
    return passage.heading_area or text.area


_EACH_ZH = re.compile("(?:^|[，；：])各[县区乡镇村市地]")


def _area_asked(passage: FigurePassage, text: IndexedText) -> str:
    """Return the place of the question that a sentence answers, in the same block or, with a speaker, in the next."""
    block = passage.block
    if text.lang == "zh" or block.kind == "cell":
        return ""
    if "?" in text.folded[max(block.start, passage.start - _ANSWERED) : passage.start]:
        begin, stop = text.sentence_before(block.start, passage.start), passage.start
    elif (
        _ANSWERS.match(text.folded, block.start, block.end) and (above := text.block_above(block)) is not None
    ):
        begin, stop = above.start, above.end
        if not text.folded[begin:stop].rstrip().endswith("?"):
            return ""
    else:
        return ""
    at = bisect_left(text.areas, begin, key=attrgetter("start"))
    names = [name for name in text.areas[at : at + _FAR] if name.start < stop and not is_common(name)]
    return names[-1].area if names else ""


_ANSWERED = 8
"""Characters before an answer within which the mark of its question is: ?— and ?"""
_ANSWERS = re.compile(r"\W*(?:a\.|answer|reply|(?:the|mr|sir|hon)\b[^:.]{2,60}:)")


def _is_total_of_places(passage: FigurePassage, text: IndexedText) -> bool:
    """Return whether a cell adds up the places that the other rows of its table are of."""
    names, heads = passage.block.names, passage.block.heads
    if passage.block.table in text.tables_by_places and heads and is_total(text.folded, heads[-1]):
        return not _TOTAL_OF_ONE.search(text.folded, *heads[-1])
    if not names or passage.block.table not in text.tables_of_places or not is_total(text.folded, names[0]):
        return False
    name = text.folded[slice(*names[0])]
    in_tables = text.area != "" and not text.area.startswith(OPEN)
    return not (_TOTAL_OF_ONE.search(name) or (in_tables and _BARE_TOTAL.search(name)))


def _area_of_labels(passage: FigurePassage) -> str:
    if not passage.labels:
        return ""
    own = passage.block.own_labels
    named = [[name.area for name in label.areas if name.area != OPEN] for label in passage.labels]
    for areas in reversed(named[:own]):
        if areas:
            return areas[0]
    return next((areas[-1] for areas in named[own:] if areas), "")


def _area_of_sentence(mention: Mention, folded: str) -> str:
    """Return the nearest group of names before the figure, else one right behind it."""
    start, end, areas = mention.quantity.outer_start, mention.quantity.outer_end, mention.passage.areas
    if not areas:
        return ""
    named = any(not is_common(name) for name in areas)
    areas = [
        name
        for name in areas
        if not is_common(name)
        or _is_of_own_clause(name, mention, folded)
        or not (named or _is_within(name, mention, folded))
    ]
    before = [
        name
        for name in areas
        if name.start < start
        and not _is_of_figure_before(name, mention, folded)
        and not _is_listed_before(name, mention, folded)
        and not _SITUATED.search(folded, max(mention.passage.start, name.start - 40), name.start)
        and not _COMES_FROM.search(folded, max(mention.passage.start, name.start - 70), name.start)
        and not _BROUGHT_FROM.match(folded, name.end)
        and not _is_only_compared(name, mention, folded)
    ]
    behind = [
        name
        for name in areas
        if end <= name.start < mention.own_end
        and "、" not in folded[end : name.start]  # 城区1,200、东乡840: the next of a list
        and _may_follow(name, end, folded)
        and not _MOST_OF_IT.search(folded, max(end, name.start - 40), name.start)
    ]
    if behind and _RIGHT_BEHIND.fullmatch(folded, end, behind[0].start):
        return _joined_behind(behind, folded)  # "12.4 in Denmark, 3.1 in Norway"
    apart = before and ";" in folded[before[-1].end : start]
    if behind and apart and _WHERE_BEHIND.fullmatch(folded, end, behind[0].start):
        return _joined_behind(behind, folded)  # 2,600 at Kazvin; 1,200 more landed at Enzeli
    if before and _SUMMED.search(folded, before[-1].end, start):
        return "+".join(dict.fromkeys(name.area for name in before))  # 甘肃……，青海……，合计
    if before:
        return _joined_before(before, folded)
    if behind and not _CLAUSE_BREAK.search(folded[end : behind[0].start]):
        return _joined_behind(behind, folded)
    return ""


def _is_of_own_clause(name: AreaName, mention: Mention, folded: str) -> bool:
    """Return whether a place without a name opens the clause that a Chinese figure is alone in: ，县城有烟馆 86 家."""
    if not mention.left <= name.start < mention.start:
        return False
    opens = folded[name.start - 1 : name.start] in _MARKS_ZH or folded.endswith("其中", 0, name.start)
    return opens and not _MARK_ZH.search(folded, name.end, mention.start)


def _is_within(name: AreaName, mention: Mention, folded: str) -> bool:
    """Return whether a quarter of a Chinese town stands within a sentence that goes on: ，城中水深七尺，"""
    quarter = folded[name.start : name.start + 1] >= "\u4e00" and not folded.startswith("县城", name.start)
    return (
        quarter
        and name.start > mention.passage.start
        and bool(_MARK_ZH.search(folded, name.end, mention.start))
    )


def _is_only_compared(name: AreaName, mention: Mention, folded: str) -> bool:
    """Return whether a figure is measured by the average of a wider place, or goes on behind it: 全县平均为420斤，."""
    if not folded.startswith("平均", name.end):
        return False
    return (
        folded.startswith("的", name.end + 2) or _MARK_ZH.search(folded, name.end, mention.start) is not None
    )


_MARKS_ZH = frozenset("，。；：\n")
_MARK_ZH = re.compile("[，。；：]")
_MOST_OF_IT = re.compile(
    r"\b(?:heaviest|highest|lowest|greatest|largest|worst|best|especially|particularly|chiefly|mainly|notably|mostly|"
    r"except)\b[^.;,]{0,24}$"
)
"""The decrease of 10 per cent was heaviest in Sura: of more than Sura."""


def _may_follow(name: AreaName, end: int, folded: str) -> bool:
    """Return whether a place behind a figure may be its own: one without a name only in the figure's clause."""
    return not is_common(name) or not _COMMA.search(folded, end, name.start)


_COMMA = re.compile("[,，]")


def _is_of_figure_before(name: AreaName, mention: Mention, folded: str) -> bool:
    """Return whether a place closes what is said of the figure before: 41,000 for the sea-wall at Saltmere, 17,800."""
    if not mention.passage.start < mention.left <= name.start:
        return False
    if _PARTED.search(folded, mention.passage.start, mention.left):
        return False  # of the 245 executed in the district, 212: the parts lie where the whole does
    return bool(
        _PLACE_CLOSES.fullmatch(folded, mention.left, name.start)
        and _NEXT_OF_LIST.fullmatch(folded, name.end, mention.quantity.outer_start)
    )


def _is_listed_before(name: AreaName, mention: Mention, folded: str) -> bool:
    """Return whether a Chinese list of places, each with its number, ends in a semicolon before a figure: 日本五名；"""
    if "；" not in folded[name.end : mention.start]:
        return False
    if folded.endswith("其中", 0, name.start):
        return True
    listed = [
        one
        for one in mention.passage.areas
        if one.start < mention.start and _NUMBER_ZH.match(folded, one.end)
    ]
    return name in listed and len(listed) > 1


_NUMBER_ZH = re.compile("[0-9〇一二两三四五六七八九十百千万]+[^年月日0-9〇一二两三四五六七八九十百千万]")
_PLACE_CLOSES = re.compile(r"[^,;.:()]*[a-z][^,;.:()]*[ ](?:at|in|of|from|near)(?: the)? ")
_PARTED = re.compile(r"\b(?:of|among)[ \n](?:(?:the|these|those|all|some|about)[ \n])*[\d,.]+[ \n]?$")
_NEXT_OF_LIST = re.compile(
    r"(?:[,;] (?:and )?(?:against )?| and )(?:the (?:remaining|other|rest,?) |another |a further )?[£$]?"
)


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
    headed = passage.lead is not None and text.document.blocks[passage.block.lead].kind == "heading"
    leads = passage.lead is not None and (
        passage.block.kind == "cell" or introduces(passage.lead, text.folded)
    )
    if passage.lead is not None and leads and not headed:
        named = [name for name in passage.lead.areas if name.start >= passage.lead.end - LEAD]
        if named:
            return _joined_before(named, text.folded)
    there = _THERE.search(text.folded, passage.start, mention.start) if passage.earlier_areas else None
    if there:
        kind = there["kind"] or there["kind_zh"]
        own = text.area if kind and text.area.casefold().endswith(kind) else ""
        named = [name for name in passage.earlier_areas if not is_common(name)]
        return own or (named or passage.earlier_areas)[-1].area
    return ""


def _area_of_leading_block(passage: FigurePassage, text: IndexedText) -> str:
    """Return the one place that the paragraph above a table or a list opens with: The Brod operation was …"""
    block = passage.block
    if block.lead < 0 or block.kind not in ("cell", "item"):
        return ""
    above = text.document.blocks[block.lead]
    if above.kind not in ("paragraph", "item"):
        return ""
    at = bisect_left(text.areas, above.start, key=attrgetter("start"))
    names = [name for name in text.areas[at : at + _FAR] if name.start < above.end and not is_common(name)]
    if len({name.area for name in names}) != 1:
        return ""
    opens = OPENS_WITH.fullmatch(text.folded, behind_wire(above, text.folded), names[0].start)
    return names[0].area if opens else ""


def _area_of_line(passage: FigurePassage, text: IndexedText) -> str:
    """Return the place that labels the line of a sentence, of which it goes on to speak: 桐丘：."""
    if passage.block.kind == "cell":
        return ""
    line = max(passage.block.start, text.folded.rfind("\n", 0, passage.start) + 1)
    at = bisect_left(text.areas, line, key=attrgetter("start"))
    name = next(iter(text.areas[at : at + 1]), None)
    labels = name is not None and name.start == line and text.folded.startswith((":", "："), name.end)
    return name.area if name is not None and labels and name.end < passage.end else ""


def _area_of_paragraph(passage: FigurePassage, text: IndexedText) -> str:
    """Return the area that a paragraph, or an entry of a chronicle, opened with: it holds until another is named."""
    folded, block = text.folded, passage.block
    if block.kind == "cell" or not passage.earlier_areas:
        return ""
    opening, earlier = behind_wire(block, folded), passage.earlier_areas
    entry = _entry(passage, folded) if text.lang == "zh" else None
    if entry is not None:
        opening = entry.end()
        at = bisect_left(text.areas, opening, key=attrgetter("start"))
        within = [name for name in text.areas[at : at + _FAR] if name.start < passage.start]
        earlier = [*within[:1], *within[-1:]]
    names = [
        name for name in earlier if not is_common(name) or _THE.fullmatch(folded, block.start, name.start)
    ]
    if not names or not (
        OPENS_WITH.fullmatch(folded, opening, names[0].start)
        or (entry is not None and _ON_THE_WAY.fullmatch(folded, opening, names[0].start))
    ):
        return ""
    stop = next(
        (mark.end() for mark in _SENTENCE_END.finditer(folded, names[0].end, passage.start)), passage.start
    )
    last = names[-1]
    if last.start < stop or last.area == names[0].area:
        return names[0].area
    ends = [mark.end() for mark in _SENTENCE_END.finditer(folded, stop, last.start)]
    begin = ends[-1] if ends else stop
    leads = OPENS_WITH.fullmatch(folded, begin, last.start) or last.start - begin < _NEAR_OPENING
    return "" if leads else names[0].area


def _entry(passage: FigurePassage, folded: str) -> re.Match[str] | None:
    """Return the day or month that the line of a sentence opens with, set apart from what happened then: 4月　."""
    line = max(passage.block.start, folded.rfind("\n", 0, passage.start) + 1)
    return _ENTRY.match(folded, line, passage.end)


_ENTRY = re.compile(
    "[▲△●○◎•·* ]*(?:[0-9〇一二三四五六七八九十廿]{1,4}年)?(?:[0-9一二三四五六七八九十]{1,3}月)?"
    "(?:[0-9一二三四五六七八九十廿]{1,3}日|[上中下]旬|[初中底末])?"
    "(?:[至到—-](?:[0-9一二三四五六七八九十]{1,3}月)?(?:[0-9一二三四五六七八九十廿]{1,3}日)?)?"
    "(?<=[年月日旬初中底末春夏秋冬])[ ：:，]+(?=[\u4e00-\u9fff])"
)
_ON_THE_WAY = re.compile("[晨早午晚夜]?(?:自|由|发|离|抵|至|到|宿|次|驻|在|留|住|过|经)")
"""六月三日　抵罗霍: the entries of a journey."""
_THE = re.compile(r"(?:[A-Za-z &-]{3,30}[.:][—–-]{0,2}[ \n]?)?the ")
"""The district jail was built for 312: an institution that a paragraph opens with."""


def _area_of_dispatch(passage: FigurePassage, text: IndexedText) -> str:
    """Return the place from which the telegram was sent that a sentence of a newspaper is in."""
    return next((area for begin, stop, area in text.dispatches if begin <= passage.start < stop), "")


def _area_referred(mention: Mention, text: IndexedText) -> str:
    """Return the one place that the sentence before is about, for a sentence that refers back to it: It contains …"""
    passage = mention.passage
    if passage.block.kind == "cell" or not passage.earlier_areas:
        return ""
    if not _REFERS[text.lang].match(text.folded, passage.start):
        return ""
    edge = max(passage.block.start, passage.start - _TWO_SENTENCES)
    ends = [mark.end() for mark in _SENTENCE_END.finditer(text.folded, edge, passage.start)]
    begin = ends[-2] if len(ends) > 1 else edge
    at = bisect_left(text.areas, begin, key=attrgetter("start"))
    names = [name for name in text.areas[at : at + _FAR] if name.start < passage.start]
    if len({name.area for name in names}) != 1 or is_common(names[0]):
        return ""
    if _SITUATED.search(text.folded, max(begin, names[0].start - 40), names[0].start):
        return ""
    placed = _IS_ABOUT[text.lang].search(text.folded, max(begin, names[0].start - 24), names[0].start)
    return names[0].area if placed or OPENS_WITH.fullmatch(text.folded, begin, names[0].start) else ""


_TWO_SENTENCES = 2000
"""Characters back within which the sentence before begins."""
_REFERS = {
    "en": re.compile(
        r"\W*(?:it(?! takes)|there(?! (?:are|is))|here|they|he|she|its|their|his|these people|of (?:these|them)|"
        r"another|the (?:total|rest|remainder|others|men|troops|crowd|dead|wounded|prisoners|price)|"
        r"the (?:town|place|village|harbour|garrison|island|"
        r"port|city|magistrate|fort|ford|camp|people|inhabitants|townspeople|villagers|governor|river|station))\b"
    ),
    "zh": re.compile(
        "\\W*(?:其(?!他|余|它|中)|该|当地|此地|内有|乡里|镇上|村里|村中|城内|镇内|厂内|院内|站内)"
    ),
}
"""What a sentence opens with that goes on about the place of the one before."""
_IS_ABOUT = {
    "en": re.compile(
        r"\b(?:in|at|near|off|around|outside|inside|before|reached|entered|occupied|visited)(?: the)? $"
    ),
    "zh": re.compile("(?:[在于至抵入]|[，；：、])$"),
}


def _area_reached(passage: FigurePassage, text: IndexedText) -> str:
    """Return the place that a story that goes on day by day has come to in the paragraph of a figure."""
    if passage.block.kind == "cell" or not passage.earlier_areas or text.story_at(passage.start) is None:
        return ""
    name = passage.earlier_areas[-1]
    begin = max(passage.block.start, name.start - 24)
    there = _IS_ABOUT[text.lang].search(text.folded, begin, name.start)
    return name.area if there is not None and not is_common(name) else ""


def _area_narrated(mention: Mention, text: IndexedText) -> str:
    """Return the place of the sentence before, for one that goes on, in a document that is about no one place."""
    passage = mention.passage
    if passage.block.kind == "cell" or not passage.earlier_areas or stands(passage, text):
        return ""
    begin = text.sentence_before(passage.block.start, passage.start)
    name = passage.earlier_areas[-1]
    if (
        name.start < begin
        or is_common(name)
        or _ELSEWHERE.search(text.folded, max(begin, name.start - 24), name.start)
    ):
        return ""
    return name.area


_NEAR_OPENING = 12
"""Characters: a name so near the beginning of a sentence may be what it is about."""
_ELSEWHERE = re.compile(
    r"\b(?:from|for|to|towards|into|unlike|than in|bought in|leaving)(?: the)? $|[自赴往向比]$"
)
"""Before a place that something comes from or goes to."""
_SENTENCE_END = re.compile(r"[.](?=\s)|[。！？]")


def _hedges(mention: Mention, text: IndexedText) -> list[tuple[str, str]]:
    """Return the hedges of a figure itself and those of its sentence: "incomplete statistics", 估计."""
    quantity, folded = mention.quantity, text.folded
    found = list(quantity.hedges)
    if mention.percent and not found:
        found += _hedge_before_base(mention, folded)
    if (
        text.lang == "zh"
        and not found
        and (before := _BEFORE_NOUN_ZH.search(folded, mention.left, quantity.start))
    ):
        found.append(("about" if before["hedge"].endswith("约") else "at least", before["hedge"]))
    if (
        text.lang == "en"
        and not found
        and (behind := _BEHIND_NOUN.match(folded, _noun_end(mention), mention.passage.end))
    ):
        found.append((_BEHIND[str(behind.lastgroup)], behind.group().strip(" ,\n")))
    found += _incomplete(mention, folded)
    if mention.passage.block.kind == "cell":
        headed = (_PLAN_HEAD.match(folded, *head) for head in mention.passage.block.heads)
        found += [("plan", head.group().strip()) for head in headed if head][:1]
    if text.lang == "en" and mention.passage.block.kind != "cell":
        found += _planned_behind(mention, folded)
    begin = max(mention.left, quantity.outer_start - 30)
    if not mention.passage.wordings:
        return found
    for kind in ("estimate", "plan"):
        for said in _said(kind, mention.passage, begin, quantity.outer_start, folded):
            if not _CLAUSE.search(folded, folded.rindex(said, begin), quantity.outer_start):
                found.append((kind, said))
    return found


def _planned_behind(mention: Mention, folded: str) -> list[tuple[str, str]]:
    """Return what is said behind the noun of something that is still to come: sixty schools are to be opened."""
    found = _TO_COME.match(folded, _noun_end(mention), mention.passage.end)
    return [("plan", found["said"])] if found is not None else []


_TO_COME = re.compile(
    r"[ \n](?:more |others? |further )?(?P<said>(?:is|are|was|were) (?:still |yet |also |now )?"
    r"(?:planned|proposed|intended|projected|scheduled|contemplated|to be (?!found|seen|had\b|met)[a-z]+|"
    r"to (?:open|follow|come|go|arrive|begin|start|leave)\b)|remains? to be\b)"
)


_BEFORE_NOUN_ZH = re.compile(
    "(?P<hedge>大?约|至少|不下)(?:需要?|[有共计缺欠死伤])[\u4e00-\u9fff]{1,4}(?<![或及和])$"
)
"""约有灾民80人, 至少需师资八千人."""
_PLAN_HEAD = re.compile(r"\W*(?:planned|plan|targets?|quotas?|budget(?:ed)?|proposed|authori[sz]ed)(?![a-z])")
"""The head of a column of what was to be."""
_BEHIND = {
    "more": "more than", "about": "about", "nearly": "nearly", "less": "less than", "most": "at most",
    "least": "at least",
}  # fmt: skip
_BEHIND_NOUN = re.compile(
    r",?[ \n](?:(?P<more>and more|or more|(?:and )?upwards?(?! of\b)|odd)|(?P<about>or so|or thereabouts|or about "
    r"that(?: number)?|"
    r"more or less|in round (?:figures|numbers)|approximately)|(?P<most>at the (?:very )?(?:outside|most)|and no more)|"
    r"(?P<least>at the (?:very )?least)|(?P<nearly>or nearly so|or nearly)|(?P<less>or (?:slightly )?(?:fewer|less)))\b"
)
"""5,500 hands, more or less; 540 bodies and more."""


def _noun_end(mention: Mention) -> int:
    if mention.head[0] == mention.head[1]:
        return mention.quantity.outer_end
    return max(mention.phrase[1], mention.head[1], mention.quantity.outer_end)


def _said(kind: str, passage: FigurePassage | Extract, begin: int, stop: int, folded: str) -> list[str]:
    """Return the first wording of a kind behind an offset, if it ends before another."""
    first = next((one for one in passage.wordings if one.kind == kind and one.start >= begin), None)
    return [folded[first.start : first.end]] if first is not None and first.end <= stop else []


def _hedge_before_base(mention: Mention, folded: str) -> list[tuple[str, str]]:
    """Return the hedge of a percentage that precedes its base: 不超过逮捕数的千分之五."""
    start = mention.quantity.outer_start
    clause = _CLAUSE.split(folded[max(mention.left, start - 24) : start])[-1]
    limits = (
        (kind, word)
        for kind, words in _LIMITS.items()
        for word in words
        if (at := clause.find(word)) >= 0
        and clause[at + len(word) : at + len(word) + 1] not in _NO_LIMIT_BEHIND
    )
    if (denied := _DENIED.search(clause)) is not None:  # 从未超过全体百分之十五
        return [(_LIMIT_DENIED[denied["limit"]], denied.group())]
    return [limit for limit in (next(limits, None),) if limit is not None]


_NO_LIMIT_BEHIND = frozenset("格时会场位席职校课者的")
"""不及格的占, 不到会者占: what was not reached is no share."""
_LIMIT_DENIED = {"超过": "at most", "超出": "at most", "低于": "at least", "少于": "at least"}
_DENIED = re.compile(f"(?:[从并尚]?未曾?|不[曾会能可应准]?|没有?)(?P<limit>{'|'.join(_LIMIT_DENIED)})")


def _incomplete(mention: Mention, folded: str) -> list[tuple[str, str]]:
    """Return the words that call a count incomplete: before it, in brackets behind it, above its list or column."""
    passage, quantity = mention.passage, mention.quantity
    above = [one for one in (passage.lead, *passage.labels) if one is not None and one.wordings]
    places: list[tuple[FigurePassage | Extract, int, int]] = []
    if passage.wordings:
        behind = min(passage.end, quantity.outer_end + 14)
        places += [(passage, passage.start, quantity.start), (passage, quantity.outer_end, behind)]
    elif not above:
        return []
    places += [(extract, extract.start, extract.end) for extract in above]
    said = (wording for where, a, b in places for wording in _said("incomplete", where, a, b, folded))
    return [("incomplete", wording) for wording in islice(said, 1)]
