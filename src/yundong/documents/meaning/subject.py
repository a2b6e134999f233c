"""What a document is about: the place that its title, its first lines or its author give to all of it.

The place from which it was sent says nothing of its figures unless it names no other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol

from yundong.documents.meaning.front import (
    began_then,
    front_lines,
    is_generic,
    is_of_members,
    name_of_front,
    name_of_title,
    spans_entitled,
)
from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.meaning.named_most import named_most
from yundong.documents.meaning.places_english import DIRECTIONS, OFFICERS
from yundong.documents.quantities.dates import FoundDate
from yundong.documents.text.document import Block, Document

_LONG, _SHORT = 80, 20
"""Characters: a first block as long is no line of a title, one as short no paragraph."""

_ON = re.compile(
    r"\b(?:report|memorandum|return|statement|account|paper|note|survey|inquiry|enquiry|particulars|summary|figures)s?\b"
    r"[^.;]{0,60}?\b(?:on|upon|of|for|relating to|respecting|regarding|concerning)\b[^.;]{0,70}?"
    r"\b(?:in|of|at|for) (?:the )?$"
)
"""I enclose a memorandum upon the land settlement in …"""
_BODY_ZH = re.compile(
    "(?:中共|国民党)?(?P<name>(?![\u4e00-\u9fff]{0,3}[在由向经以来])[\u4e00-\u9fff]{2,4}?)(?:地委|县委|市委|省委|区委|州委|专署|行署|县署|府署|市府|县府|省府|公署)(?![会员])"
)
_MILITARY_AREA_ZH = re.compile(
    "(?:(?:八路军|新四军|解放军|人民解放军)(?:驻|总部)?)?(?P<name>[\u4e00-\u9fff]{2,8}?(?:军分区|军区))(?:司令部|政治部)"
)
"""八路军太岳第三军分区司令部: where an army's office writes for."""
_ADDRESSEE_ZH = re.compile("(?:收报|致|抄送|报送|呈|并报|转|上报)[:： ]*[^，。；\n ]{0,8}$")
_OWN_ZH = re.compile("[本我全](?:县|市|省|区|乡|镇|州|专区|地区|村|府|港|局|厂|校|院)(?![级份域分里内别])")


OPENS_WITH = re.compile(
    r"\W*(?:\(?[0-9a-z]{1,3}[.)]\s*|[甲乙丙丁戊己庚辛壬癸一二三四五六七八九十]{1,3}、)?(?:[^.。:：]{1,40}(?:[.。:：]|[.。]—)\s*)?\W*(?:(?:in|at|throughout|for|the|town|city|"
    r"district|province|of|在|于|我|据|国朝|概[述况]|综述|总述)\s*){0,4}(?:[\u4e00-\u9fff]{2,6}公司)?"
)
"""A number, a heading that runs in, and a preposition before the place that a paragraph is about."""


class Indexed(Protocol):
    """What is looked up in a text."""

    @property
    def document(self) -> Document:
        """The document itself."""

    @property
    def folded(self) -> str:
        """Its folded text."""

    @property
    def lang(self) -> str:
        """Its language."""

    @property
    def areas(self) -> list[AreaName]:
        """Names of places, in order."""

    @property
    def dated(self) -> date | None:
        """The day of writing."""

    @property
    def dates(self) -> list[FoundDate]:
        """Dates, in order."""


def titles(document: Document) -> list[Block]:
    """Return the blocks of the title of a document: headings of the first level, or the first of any level.

    Parameters
    ----------
    document : Document
        With its blocks.
    """
    headings = [block for block in document.blocks[:12] if block.kind in ("heading", "title")]
    highest = [block for block in headings if block.level <= 1]
    return [*(highest or headings[:1]), *_subtitles(document)]


def is_wire(block: Block, folded: str) -> bool:
    """Return whether a line says when and from where a paper had its news, which is no time of what it relates.

    Parameters
    ----------
    block : Block
        A line of the title.
    folded : str
        The folded text.
    """
    return bool(_WIRE_LINE.search(folded, block.start, block.end))


_WIRE_LINE = re.compile("(?:本报|本刊|社)[^，。\n]{0,20}(?:电|讯|专访|通信)")


def _subtitles(document: Document) -> list[Block]:
    """Return the lines below the title that go on with it: POLICE REPORT FOR OCTOBER 1926."""
    found: list[Block] = []
    for number, block in enumerate(document.blocks[:_FRONT]):
        if block.kind in ("heading", "title"):
            continue
        said = document.text[block.start : block.end]
        if (
            number == 0
            or block.kind != "paragraph"
            or not (_SUBTITLE.fullmatch(said) or _REPORT_OF.fullmatch(said))
        ):
            break
        found.append(block)
    return found


_REPORT_OF = re.compile(
    r"(?:The )?(?:[A-Z][a-z]+ ){0,3}(?:Report|Return|Statement|Accounts?|Abstract|Review|Summary|Memorandum|Bulletin|"
    r"Minutes|Proceedings|For the)\b(?:(?!\b(?:is|are|was|were|has|have)\b)[^\n.;])"
    r"{4,140}[.]?"
)
"""Report of the Directors for the year ended 30th September, 1911: a line below the name of the company."""
_FRONT = 5
_SUBTITLE = re.compile(r"[A-Z][^a-z\n]{10,150}[^a-z\n.:;,]")
"""A line in capitals, with numbers."""


def area_of_document(text: Indexed) -> str:
    """Return the area that a document is about, "" where it does not say.

    Parameters
    ----------
    text : Indexed
        With names of places and dates.
    """
    document = text.document
    starts = [name.start for name in text.areas]
    lines = [*((block.start, block.end) for block in titles(document)), *front_lines(document)]
    members = [line for line in lines if is_of_members(document, *line)]

    def named(begin: int, stop: int) -> list[AreaName]:
        found = text.areas[bisect_left(starts, begin) : bisect_left(starts, stop)]
        return [
            name
            for name in found
            if name.area != OPEN
            and not _is_own(name)
            and not _is_address_or_office(name)
            and not is_dateline(name, text)
            and not _is_addressee(name, text)
            and not _OF_FORCES.search(text.folded, max(0, name.start - 40), name.start)
            and not (any(a <= name.start < b for a, b in members) and not _is_works(name))
        ]

    in_front = [name for line in lines for name in named(*line)]
    if text.lang == "zh" and _is_of_several(in_front, text.folded):
        return ""
    return (
        _narrowest(in_front, text)
        or _of_first_sentence(text, named)
        or _of_opening(text, named)
        or _of_paragraphs(text, named)
        or (_of_author(text) if text.lang == "zh" else "")
        or (_kind_reported_on(text) if text.lang == "en" else "")
        or (_of_newspaper(lines, text) if text.lang == "en" else "")
        or (_of_own_kind(text, True) if text.lang == "zh" and _is_newspaper(lines, text) else "")
        or _left_of_front(document)
        or (_of_own_kind(text) if text.lang == "zh" else "")
        or _of_dateline(text)
        or (named_most(text.document, text.areas) if text.lang == "en" else "")
    )


def _is_of_several(names: Sequence[AreaName], folded: str) -> bool:
    """Return whether a Chinese title lists the places that a text is about: 湖南、广西等地发现…."""
    return len(names) > 1 and folded[names[0].end : names[1].start] in ("、", "和", "与", "及")


_OF_FORCES = re.compile(
    r"\b(?:admiralty|general staff|high command|supreme command|army|navy|air force|war (?:office|ministry)|"
    r"ministry of (?:war|marine|defence)) of (?:the )?$"
)
"""Admiralty of the Republic: whose forces a communiqué is of, which fight elsewhere."""


def _of_newspaper(lines: list[tuple[int, int]], text: Indexed) -> str:
    """Return the place that an English newspaper is named after, where its stories name it: The Orme Gazette."""
    for begin, stop in lines[:2]:
        match = _NEWSPAPER.match(text.folded, begin, stop)
        if match is not None:
            spoken = (name for name in text.areas if text.folded[name.start : name.end] == match["name"])
            return next((name.area for name in spoken if name.start >= stop), "")
    return ""


_NEWSPAPER = re.compile(
    r"\W*(?:the )?(?P<name>[a-z'-]+(?: [a-z'-]+)?) (?:(?:daily|weekly|evening|morning) )?"
    r"(?:gazette|times|herald|mail|news|chronicle|courier|advertiser|mercury|observer|intelligencer|journal|argus|guardian|examiner|telegraph|echo|post|"
    r"free press|standard|express|star)\b"
)


def _is_newspaper(lines: list[tuple[int, int]], text: Indexed) -> bool:
    """Return whether a line of the front is the name of a Chinese newspaper, whose town is that of its notices."""
    return any(_NEWSPAPER_ZH.search(text.folded, *line) for line in lines)


_NEWSPAPER_ZH = re.compile(
    "^[# 　《]*[\u4e00-\u9fff]{2,4}(?:日|晚|晨|时|新|民|商|快)报(?![告表送])", re.MULTILINE
)


def _narrowest(names: list[AreaName], text: Indexed) -> str:
    """Return the place of the front that its title is on, else the first one, or a narrower one of the lines below it.

    PROVINCE OF SALVANA, FOREST DEPARTMENT, EASTERN CIRCLE: of a letterhead the last of its descending kinds.
    """
    subjects = [
        name
        for name in names
        if _SUBJECT.search(text.folded, max(0, name.start - 40), name.start) or _opens_a_title(name, text)
    ]
    if subjects or not names:
        return subjects[0].area if subjects else ""
    chosen = names[0]
    for name in names[1:]:
        ranks = _rank(chosen, text), _rank(name, text)
        of_office = ranks[0] < 0 <= ranks[1] and chosen.area.rpartition(" ")[2].lower() in _OFFICES
        if of_office or 0 <= ranks[0] < ranks[1]:
            chosen = name
    return chosen.area


def _opens_a_title(name: AreaName, text: Indexed) -> bool:
    """Return whether a Chinese line opens with a place and ends as a report, below an office: 螺门列岛战役战报."""
    line = text.folded.rfind("\n", 0, name.start) + 1
    if text.lang == "en" or line == 0 or text.folded[line : name.start].strip(" #*《"):
        return False
    return bool(_TITLE_ENDS.match(text.folded, name.end))


_TITLE_ENDS = re.compile(
    "[\u4e00-\u9fff（）()]{0,24}(?:报告|总结|[简通汇公战月旬周季年快捷]报|统计|概况|纪要|战绩|情况|情形)"
    "[》*]*[ ]*(?=\n|[（(])"
)
_SUBJECT = re.compile(
    r"关于$|\b(?:visits? to|inspection of|tour of)(?: the)? $|\b(?:report|return|statement|accounts?) (?:of|on) the $"
)
"""What a title says it is about: Note on a visit to the Laxmi Mills."""


def _rank(name: AreaName, text: Indexed) -> int:
    """Return how narrow the kind of a place is that its name says, -1 where it says none."""
    kind_behind = text.folded[name.end : name.end + 1] in ("省", "市", "县")  # 河北, which a table knows, 省
    said = text.folded[name.start : name.end + kind_behind]
    kinds = _RANKS[text.lang]
    if text.lang == "zh":
        return next((rank for rank, ends in enumerate(kinds) if said.endswith(ends)), -1)
    words = said.split()
    of = words[0] if " of " in said else words[-1]
    behind = _WORD_BEHIND.match(text.folded, name.end)  # HALLOW FEN UNION, of which the name is two words
    said_kinds = (*((behind.group(1),) if behind else ()), of)
    return next((rank for word in said_kinds for rank, ends in enumerate(kinds) if word in ends), -1)


_WORD_BEHIND = re.compile(r"[ ]([a-z]+)\b")


_RANKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("empire", "kingdom", "republic", "dominion", "commonwealth"),
        ("province", "state", "colony", "protectorate", "presidency", "territory"),
        ("circle", "division", "region", "prefecture"),
        ("district", "county", "settlement"),
        ("union", "hundred", "taluk", "tahsil"),
        ("borough", "township", "parish", "town", "village", "municipality"),
    ),
    "zh": (("省",), ("专区", "地区", "州", "府", "道"), ("县", "旗"), ("区",), ("乡", "镇"), ("村", "社")),
}
"""Kinds of places from the widest to the narrowest, as far as one is within another."""


def _is_address_or_office(name: AreaName) -> bool:
    """Return whether a name is that of a street, or of an office or a work without a name of its own."""
    words = name.area.removeprefix(OPEN).split(" ")
    if not name.area.startswith(OPEN) or not words[-1].isascii():
        return False
    kind = words[-1].lower()
    if words[0].capitalize() in DIRECTIONS and kind not in _OFFICES:
        return False
    if kind in _STREETS or (kind in _OFFICES and is_generic(" ".join(words[:-1]))):
        return True
    return not any(kind in kinds for kinds in _RANKS["en"]) and is_generic(" ".join(words))


def _is_works(name: AreaName) -> bool:
    """Return whether a name in that of a firm is of what it works, which is a place: Rubber Estates, Limited."""
    return name.area.rpartition(" ")[2].lower() in _WORKS


_WORKS = frozenset(
    {"estate", "estates", "plantation", "mine", "mines", "colliery", "quarry", "mill", "mills", "works", "waterworks",
     "dock", "docks", "dockyard", "shipyard", "goldfield", "goldfields",
     "oilfield", "oilfields", "coalfield", "springs"}
)  # fmt: skip
_STREETS = frozenset({"street", "row", "lane", "square", "terrace", "road"})
_OFFICES = frozenset(
    {"department", "mine", "mines", "works", "mission", "barracks", "forest", "railway", "railways", "line", "station",
     "market", "hospital", "gaol", "jail", "prison", "asylum", "mill", "mills", "dock", "docks", "estate", "canal"}
)  # fmt: skip


def _left_of_front(document: Document) -> str:
    """Return the name in the lines before the first sentence, or in what the file calls itself, as an open place."""
    span = name_of_front(document)
    name = document.text[slice(*span)] if span else name_of_title(document.entitled, document.lang)
    return OPEN + name if name else ""


def _is_addressee(name: AreaName, text: Indexed) -> bool:
    """Return whether a place near the beginning of an English text is that of whom it is addressed to."""
    if text.lang != "en" or name.start > _ADDRESSED:
        return False
    line = text.folded.rfind("\n", 0, name.start) + 1
    return bool(_ADDRESSEE.search(text.folded, line, name.start))


_ADDRESSED = 600
_ADDRESSEE = re.compile(
    r"(?:^|[\n,.;] ?)to (?:the |his |her |sir |h\. ?e\.)(?:(?!\b(?:on|upon|of the|respecting|regarding)\b)[^\n.;])*$"
)
"""From the District Officer, Kabwera, to the Provincial Commissioner, Western Province."""


def _is_own(name: AreaName) -> bool:
    """Return whether a place is only said to be that of the writer, or all of one: 本市, 全县."""
    return name.area.startswith(OPEN) and name.area[1:2] in ("全", "本", "我") and len(name.area) <= 4


_Named = Callable[[int, int], list[AreaName]]


def _of_first_sentence(text: Indexed, named: _Named) -> str:
    """Return the place of "I enclose a report on the trade of …" in one of the first paragraphs of an English text."""
    if text.lang != "en":
        return ""
    paragraphs = [block for block in text.document.blocks[:8] if block.kind in ("paragraph", "item")]
    for block in paragraphs[:3]:
        for name in named(block.start, min(block.end, block.start + 300)):
            if _ON.search(text.folded, block.start, name.start):
                return name.area
    return ""


def _of_opening(text: Indexed, named: _Named) -> str:
    """Return the area named alone in the first lines; one that no table knows only at the very beginning."""
    opening = [
        block
        for block in text.document.blocks[:6]
        if block.kind != "cell" and not _is_address(text.folded[block.start : block.end])
    ]
    for number, block in enumerate(opening[:3]):
        areas = {
            name.area
            for name in named(block.start, min(block.end, block.start + (_LONG if number == 0 else 40)))
            if block.kind == "meta"
            or not name.area.startswith(OPEN)
            or _MEMORIAL.fullmatch(text.folded, block.start, name.start)
            or (
                number == 0
                and (name.start - block.start < 12 or _LETTER.search(text.folded, block.start, name.start))
            )
        }
        if len(areas) == 1:
            return areas.pop()
    return ""


_MEMORIAL = re.compile("\\W*[窃伏][照查维惟思]")
"""窃照江右省各属仓谷: a memorial or a petition comes to what it is about."""
_LETTER = re.compile(r"^\W*(?:letters?|notes)\b[^\n.;]{0,60}\b(?:of|from|at|in) (?:the )?$")
"""Letter from a surgeon with the garrison of Kaveri Fort: a title that ends in a stop."""


def _of_paragraphs(text: Indexed, named: _Named) -> str:
    """Return the place that the first paragraph opens with, if others name it too and none opens with another."""
    opening = [
        name.area
        for block in text.document.blocks
        if block.kind in ("paragraph", "item")
        for name in named(block.start, min(block.end, block.start + 60))[:1]
        if OPENS_WITH.fullmatch(text.folded, block.start, name.start)
    ]
    first = next((block for block in text.document.blocks if _is_paragraph(block)), None)
    if first is None or len(set(opening)) != 1 or not opening:
        return ""
    names = named(first.start, min(first.end, first.start + 60))
    alone = sum(map(_is_paragraph, text.document.blocks)) == 1
    behind = first.start + _OPENING if alone else first.end
    again = any(name.area == opening[0] and name.start > behind for name in text.areas)
    return opening[0] if names and names[0].area == opening[0] and again else ""


_OPENING = 60


def _is_paragraph(block: Block) -> bool:
    return block.kind in ("paragraph", "item") and block.end - block.start >= _SHORT


def _of_author(text: Indexed) -> str:
    """Return the place of the office that writes: 中共清河地委."""
    blocks = text.document.blocks
    for block in [*blocks[:6], *blocks[-2:]]:
        if block.kind == "cell" or (block.end - block.start > _LONG and block.kind != "heading"):
            continue
        for match in (
            *_BODY_ZH.finditer(text.folded, block.start, block.end),
            *_MILITARY_AREA_ZH.finditer(text.folded, block.start, block.end),
        ):
            before = text.folded[max(block.start, match.start() - 12) : match.start()]
            if not _ADDRESSEE_ZH.search(before):
                return OPEN + text.document.text[slice(*match.span("name"))]
    return ""


def _of_own_kind(text: Indexed, of_town: bool = False) -> str:
    """Return 本县 where the name of a Chinese text's place is nowhere; 本市 first for a newspaper of a town."""
    names_before = {name.end for name in text.areas if name.area.startswith(OPEN)}  # 马壁村全村一百零八户
    every = _OWN_ZH.finditer(text.folded, 0, min(len(text.folded), 3000))
    found = [one for one in every if one.start() not in names_before]
    own = next((one for one in found if of_town and one.group().endswith("市")), next(iter(found), None))
    if own is None:  # 本关, 本仓: bodies that are places where no other is named
        return next((name.area for name in text.areas[:1] if text.lang == "zh" and _is_own(name)), "")
    named = text.areas[bisect_left(text.areas, own.start(), key=_at) :][:1]
    if named and named[0].start == own.start():  # 我省 below 南江省卫生厅
        kind = own.group()[-1]
        counts = Counter(
            name.area.removesuffix(kind) for name in text.areas if name.start not in names_before
        )
        often, second = [*counts.most_common(2), ("", 0)][:2]
        most = next((name.area for name in text.areas if name.area == f"{often[0]}{kind}"), "")
        return most if most and often[1] > _TIMES * second[1] else named[0].area
    return OPEN + text.document.text[slice(*own.span())]


_TIMES = 2
"""How many times as often as any other a place is named that all of a text is about."""


def _at(name: AreaName) -> int:
    return name.start


def _of_dateline(text: Indexed) -> str:
    """Return the place a document was sent from where it names no other."""
    names = [name for name in text.areas if name.area != OPEN]
    sent_from = next(
        (name for name in names[:3] if is_dateline(name, text) or _is_of_office(name, text)), None
    )
    if sent_from is None:
        return ""
    counts = Counter(name.area for name in names)
    named_most = counts[sent_from.area] > 1 and counts[sent_from.area] == max(counts.values())
    here = text.lang == "en" and SPEAKS_OF_HERE.search(text.folded, 0, _SPOKEN)
    return sent_from.area if here or len(counts) == 1 or named_most else ""


SPEAKS_OF_HERE = re.compile(
    r"(?:^|[.\n][ \n]?)here[ ,](?!is\b|are\b|follows?\b|again\b|too\b|with)|"
    r"\bthis (?:district|port|town|city|province|station|island|county|settlement|consulate|neighbourhood|place)\b"
)
"""Here the Committee feeds, in this port: a letter that speaks so is about the place where it was written."""
_SPOKEN = 20_000


def _kind_reported_on(text: Indexed) -> str:
    """Return "Settlement" where the first sentence of a letter says that it reports on the trade of the Settlement."""
    for block in [block for block in text.document.blocks[:8] if _is_paragraph(block)][:2]:
        stop = min(block.end, block.start + 240)
        if _OWN_REPORT.search(text.folded, block.start, stop):
            for match in _THE_KIND.finditer(text.document.text, block.start, stop):
                if _OF_IT.search(text.folded, block.start, match.start()):
                    return OPEN + match["kind"].capitalize()
    return ""


_OF_IT = re.compile(r"\b(?:of|in|throughout|within)[ \n]$")
_THE_KIND = re.compile(
    r"\b(?:[Tt]he|THE) (?P<kind>(?=[A-Z])(?i:Protectorate|Colony|Territory|Presidency|Dependency|"
    r"Dominion|Archipelago|Province|Settlement|"
    r"Parish|Borough|District|County|Island))\b(?! ?(?:of\b|OF\b|[A-Z][a-z]|'))"
)


def is_dateline(name: AreaName, text: Indexed) -> bool:
    """Return whether a name begins a line that goes on to the day of writing, or is in a short one with that day.

    Parameters
    ----------
    name : AreaName
        Of the text.
    text : Indexed
        The text.
    """
    folded = text.folded
    line = folded.rfind("\n", 0, name.start) + 1
    stop = folded.find("\n", name.end)
    stop = stop if stop >= 0 else len(folded)
    if text.lang == "zh" and stop - line <= _LINE_OF_WRITING:
        days = _dates_in(line, stop, text)
        if any(one.first is not None and one.first == one.last for one in days) and (
            folded.endswith(("于", "在"), line, name.start) or _LINE_OF_DAY.fullmatch(folded, name.end, stop)
        ):
            return True
    if not _BEFORE_DATELINE.fullmatch(folded, line, name.start) and not (
        text.lang == "en"
        and name.start < _ADDRESSED
        and _INSTITUTION_BEFORE.fullmatch(folded, line, name.start)
    ):
        return False
    stop = min(stop, name.end + 40)
    days = text.dates[
        bisect_left(text.dates, name.end, key=_start) : bisect_left(text.dates, stop, key=_start)
    ]
    return any(one.first is not None and one.first == one.last for one in days)


_LINE_OF_WRITING = 40
_LINE_OF_DAY = re.compile(
    "[\u4e00-\u9fff]{0,3}[ 　]+(?:民国|公元)?[0-9〇零一二三四五六七八九十]{2,4}年[^，。]{3,10}[日号] ?"
)
"""青岭县城关　一九五三年十月十二日: where and when a report was written."""
_INSTITUTION_BEFORE = re.compile(
    r"[ (>*]*(?:[^\n,.;:]{0,40}\b(?:house|office|offices|hall|headquarters|station|consulate|residency|school|court|"
    r"mission|camp|bureau|barracks|hospital)[^\n,.;:]{0,12}, (?:the )?)"
)
"""Court House, Dunmore, September 3, 1912."""
_BEFORE_DATELINE = re.compile(
    r"[ (>*]*(?:(?:no|ref|file|letter)s?[.:]? ?[a-z]{0,3}[0-9][0-9/. a-z-]{0,20}[.,;] )?"
)
"""No. 77/41. Kabwera, 3rd June."""


def _is_of_office(name: AreaName, text: Indexed) -> bool:
    """Return whether a place is that of the officer who writes: From the District Officer, Kabwera."""
    if name.start > _ADDRESSED or _is_addressee(name, text):
        return False
    line = text.folded.rfind("\n", 0, name.start) + 1
    return bool(_OFFICE.search(text.folded, line, name.start))


_OFFICE = re.compile(
    rf"^\W*(?:from )?(?:the )?[^\n.;]{{0,50}}\b(?:{OFFICERS})(?: of [a-z ]{{3,30}})?, $", re.MULTILINE
)


def _start(found: FoundDate) -> int:
    return found.start


def _is_address(line: str) -> bool:
    return bool(re.search(r"^\W*to:|^\W*致", line)) or (
        len(line) < 40 and line.rstrip().endswith((":", "："))
    )


FOR_ZH = re.compile(
    "(?![后以前起止至到])[^，。；0-9]{0,16}(?:情况|情形|工作|概况|数字|统计|总结|简报|报告|战报|汇报|成绩|状况)"
    "|(?<=年)[分份](?![之，。；])"
)
"""将二十五年度禁烟情形具报: the time that a document reports on."""
_FOR_EN = re.compile(
    r"\b(?:reports?|work|returns?|statement|summary|review|proceedings|operations|account|figures|statistics|abstract)\b"
    r"[^.;]{0,90}\b(?:for|of|during|in|to|relating to)[ \n](?:the[ \n])?"
    r"(?:(?:past[ \n]|whole[ \n])?(?:year|season)[ \n])?$"
)
_OWN_REPORT = re.compile(
    r"\b(?:i|we|my|our|herewith|enclosed?|submit(?:ted)?|presents?|forward(?:ed)?|transmit(?:ted)?|"
    r"(?:this|the following|the present|the) (?:reports?|returns?|statements?|summary|review|account|figures|abstract)|"
    r"report (?:up)?(?:on|of|for))\b"
)
"""What makes it the report of the document, and not one that it describes."""
_FROM_TO_ZH = re.compile("^.{0,16}[自从]$")


def period_of_document(text: Indexed) -> FoundDate | None:
    """Return the time that a document is about: of its title, or of what its first sentence says it reports.

    The day on which it was written dates none of its figures.

    Parameters
    ----------
    text : Indexed
        With dates.
    """
    paragraphs = _paragraphs(text)
    if (stated := _stated_for_all(text)) is not None:
        return stated
    if (found := _period_of_front(text)) is not None:
        return _narrowed(found, paragraphs[:1], text)
    reports = text.lang == "en" or _is_report(paragraphs, text)
    if text.lang == "zh" and reports and (opening := _opening_span(paragraphs[:1], text)) is not None:
        return opening
    since = _since_in_first_sentence(paragraphs[:1], text) if reports else None
    span = _opening_span(paragraphs[:1], text) if reports else None
    if span is not None and text.lang == "zh":
        return span
    for block in paragraphs[:2]:
        for one in _dates_in(block.start, min(block.end, block.start + 240), text):
            before = text.folded[max(block.start, one.start - 120) : one.start]
            if text.lang == "zh":
                reported = FOR_ZH.match(text.folded, one.end) or (
                    block is paragraphs[0] and _FROM_TO_ZH.search(before)
                )
            else:
                reported = _FOR_EN.search(before) and _OWN_REPORT.search(text.folded, block.start, one.start)
            if reported and one.first is not None and one.first != one.last:
                return one
    return (
        since
        or span
        or (_opening_until(paragraphs[:1], text) if reports else None)
        or _related(paragraphs[: 2 if text.lang == "zh" else 1], text)
        or _year_reviewed(text)
        or _as_of(text)
        or _day_of_meeting(text)
        or _day_of_visit(text)
        or _closed_with(text)
        or _day_of_count(text)
        or _day_of_survey(paragraphs[:1], text)
    )


def _paragraphs(text: Indexed) -> list[Block]:
    """Return the first paragraphs behind the lines of the front, which may stand in one block with the text itself."""
    fronts = front_lines(text.document)
    begins, stop = {begin for begin, _ in fronts}, fronts[-1][1] if fronts else 0
    blocks = [block for block in text.document.blocks[:10] if _is_paragraph(block)]
    behind = [
        replace(block, start=stop + 1) if block.start in begins else block
        for block in blocks
        if block.start not in begins or (text.lang == "zh" and block.end - stop > _SHORT)
    ]
    return behind or blocks


def period_of_paper(text: Indexed) -> FoundDate | None:
    """Return the time of a paper among several: of its head, or the days from one to another that it opens with.

    Parameters
    ----------
    text : Indexed
        With the blocks of the paper alone.
    """
    return _opening_span(_paragraphs(text)[:1], text) or _period_of_front(text)


def _stated_for_all(text: Indexed) -> FoundDate | None:
    """Return the time that a text says, before its first table, holds wherever it names no other: unless stated."""
    for block in text.document.blocks[:_PREFACE]:
        if block.kind == "cell":
            return None
        for said in _FOR_ALL[text.lang].finditer(text.folded, block.start, block.end):
            dates = [one for one in _dates_in(said.start(), said.end() + 1, text) if one.first is not None]
            if len(dates) == 1 and not _MEASURE.match(text.folded, dates[0].end):
                return dates[0]
    return None


_PREFACE = 24
"""Blocks within which a text says for which time it holds."""
_FOR_ALL = {
    "en": re.compile(
        r"\b(?:(?:unless|except (?:where|when|as)|save (?:where|as)|where (?:not|nothing|no))[^.;]{0,24}"
        r"\b(?:stated|specified|indicated|noted|shown|mentioned|said|given|named)\b|"
        r"(?:all (?:the )?|the )(?:figures|statistics|numbers|particulars|returns|data)\b[^.;,]{0,40}"
        r"\b(?:relate|refer|apply)\b)(?:[^.;]|[.](?!\s))*"
    ),
    "zh": re.compile(
        "(?:[凡除][^，。；]{0,8}(?:未|无|不|另|别|特)[^，。；]{0,4}(?:注|说|标|载|声|写)明?[^。；]{0,12}|"
        "(?:数字|数目|统计|材料|数据|情形|情况)[^，。；]{0,6}，?)(?:均|皆|都|概|一律|俱|悉)[^。；]*"
    ),
}
"""Unless otherwise stated the figures are for 1934; 凡未注明年份者，均为民国二十三年之情形."""
_MEASURE = re.compile("年?的?(?:不变)?价|[ ](?:prices|dollars|values|rates)")
"""In 1938 prices: a measure and no time."""


def _is_report(paragraphs: list[Block], text: Indexed) -> bool:
    """Return whether a Chinese text calls itself a report, and is no news or petition that opens with an event."""
    if not paragraphs:
        return False
    fronts = front_lines(text.document)
    stop = max(paragraphs[0].start, fronts[-1][1] if fronts else 0)
    return bool(_REPORT_ZH.search(text.folded, 0, stop))


def _is_from_day_to_day(found: FoundDate, text: Indexed) -> bool:
    """Return whether a time begins or ends within a month, or is stated by its first and its last day."""
    if found.first is None or found.last is None:
        return False
    if found.first.day != 1 or (found.last + timedelta(days=1)).day != 1:
        return True
    days = [one for one in _dates_in(found.start, found.end, text) if one.first == one.last is not None]
    return len(days) > 1


_REPORT_ZH = re.compile("报告|总结|[简通汇公战月旬周季年快捷]报|统计|概况|纪要|战绩|公布|情况|情形|工作")


def _period_of_front(text: Indexed) -> FoundDate | None:
    """Return the one time, longer than a day, of the lines before the first sentence, or of the title of the file."""
    document = text.document
    lines = [*titles(document), *(Block(*line, "heading") for line in front_lines(document))]
    periods: list[FoundDate] = []
    for line in sorted(lines, key=lambda line: (line.start, -line.end)):
        if is_wire(line, text.folded) or _BOOK.search(text.folded, line.start, line.end):
            continue
        found = period_of_heading(line, text)
        if found is not None and not _is_of_a_collection(found, text):
            periods.append(found)
    exact = next((found for found in periods if _is_from_day_to_day(found, text)), None)
    if periods:  # 冬运总结, and below it from the tenth of November to the fifteenth of March
        return exact or next((found for found in periods[1:] if _is_part_of(found, periods[0])), periods[0])
    spans = spans_entitled(document)
    return FoundDate(0, 0, *spans[0]) if len(spans) == 1 else None


def _is_part_of(found: FoundDate, whole: FoundDate) -> bool:
    """Return whether a time is a part of another: April to June, below the year of a quarterly report."""
    if found.first is None or found.last is None or whole.first is None or whole.last is None:
        return False
    shorter = found.last - found.first < whole.last - whole.first
    return shorter and whole.first <= found.first and found.last <= whole.last


_BOOK = re.compile(
    r"\b(?:almanac|directory|handbook|guide|gazetteer|volume|edition|correspondence|papers|letters)\b"
)
"""The year of an almanac or a gazetteer is that of its issue, and not of what it says of towns."""


def _day_of_count(text: Indexed) -> FoundDate | None:
    """Return the day on which what a return or a census gives was counted, where its title names it.

    Only of a text that is a table for the greater part.
    """
    document = text.document
    first = document.blocks[0] if document.blocks else None
    if (
        first is None
        or first.kind == "cell"
        or sum(block.kind == "cell" for block in document.blocks) < _A_TABLE
    ):
        return None
    fronts = front_lines(document)
    stop = max(min(first.end, first.start + _LONG * 3), fronts[-1][1] if fronts else 0)
    for one in _dates_in(first.start, stop, text):
        if one.first is None or one.first != one.last:
            continue
        counted = _COUNTED.search(text.folded, first.start, one.start)
        if counted if text.lang == "en" else _COUNT_ZH.search(text.folded, first.start, one.start):
            return one
    return None


_A_TABLE = 12
_COUNTED = re.compile(
    r"\b(?:census|return|enumeration|inventory|survey)s?[ ](?:taken[ ])?(?:of|on)[ ](?:the[ ])?"
    r"(?:night[ ]of[ ](?:the[ ])?)?$"
)
_COUNT_ZH = re.compile("(?:调查|普查|清查|登记|盘点|统计|户口)[^，。]{0,5}[(（]?$")


def _day_of_survey(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the day as of which the first sentence of a survey says how many there were: 截至六月底有1,264户."""
    if not paragraphs or not _SURVEY[text.lang].search(text.folded, 0, paragraphs[0].start):
        return None
    for block in paragraphs:
        stop = _SENTENCE_END.search(text.folded, block.start, block.end)
        dates = _dates_in(block.start, stop.start() if stop else block.end, text)
        known = [one for one in dates if one.first is not None]
        if len(known) == 1 and known[0].first == known[0].last:
            return (
                known[0] if _AS_OF_DAY[text.lang].search(text.folded, block.start, known[0].start) else None
            )
    return None


_SURVEY = {
    "en": re.compile(r"\b(?:survey|inquiry|enquiry|enumeration|investigation|stock-taking|register)\b"),
    "zh": re.compile("调查|普查|清查|登记|摸底|概况"),
}
_AS_OF_DAY = {
    "en": re.compile(
        r"\b(?:there were(?: found)?|on|at|as (?:at|on|of))(?: the)?(?: (?:end|close|night) of)?(?: the)? $"
    ),
    "zh": re.compile("(?:截至|截止|截|至|到|于|在)$"),
}


def _day_of_meeting(text: Indexed) -> FoundDate | None:
    """Return the day of a meeting in the minutes of it, which date who came, what was voted and what lay before it."""
    head = text.document.blocks[:4]
    if not any(_MINUTES.match(text.folded, block.start, block.end) for block in head):
        return None
    dates = [one for block in head for one in _dates_in(block.start, min(block.end, block.start + 240), text)]
    return next((one for one in dates if one.first is not None and one.first == one.last == text.dated), None)


def _closed_with(text: Indexed) -> FoundDate | None:
    """Return the year or the half of it that closed with the day, the last of a quarter, that dates a report."""
    length = _OF_THE_LENGTH.search(text.folded, 0, _LENGTH_WITHIN)
    for begin, stop in front_lines(text.document) if length and text.lang == "en" else ():
        for one in _dates_in(begin, stop, text):
            day = one.last
            if day is None or one.first != day or (day + timedelta(days=1)).day != 1 or day.month % 3:
                continue
            if _ACCOUNTS.search(text.folded, begin, one.start):
                months = (
                    {"quarter": 3, "half-year": 6, "six months": 6}.get(length["unit"], 12) if length else 12
                )
                number = day.year * 12 + day.month - months
                return one._replace(first=date(number // 12, number % 12 + 1, 1))
    return None


_LENGTH_WITHIN = 3000
_OF_THE_LENGTH = re.compile(
    r"\b(?:for|in|during|of) the (?P<unit>year|twelve months|half-year|six months|quarter)\b(?! (?:ended|to|18|19))"
)
_ACCOUNTS = re.compile(r"\b(?:report|accounts?|balance sheet|statement)\b[^\n]*$")


def _day_of_visit(text: Indexed) -> FoundDate | None:
    """Return the day of a visit or of an event, where the lines before the first sentence say that it is related."""
    for begin, stop in front_lines(text.document):
        for one in _dates_in(begin, stop, text):
            if (
                one.first is not None
                and one.first == one.last
                and _VISIT.search(text.folded, begin, one.start)
            ):
                return one
    return None


def day_of_section(block: Block, text: Indexed) -> FoundDate | None:
    """Return the day of the visit that a section reports, where its first words say no more: Visited 14 June 1871.

    Parameters
    ----------
    block : Block
        The first below a heading.
    text : Indexed
        With dates.
    """
    for one in _dates_in(block.start, min(block.end, block.start + _NEAR_START), text)[:1]:
        visited = _VISITED.fullmatch(text.folded, block.start, one.start)
        if visited and one.first is not None and one.first == one.last:
            return one
    return None


_VISIT = re.compile(
    r"\b(?:visits?|visited|inspection|inspected|tour)\b[^\n;]*$|(?:视察|检查|访问|参观)[^\n；]*$|"
    r"\b(?:typhoon|hurricane|cyclone|storm|gale|flood|inundation|fire|earthquake|eruption|explosion|accident|wreck|battle|"
    r"action|engagement|riots?|elections?)\b(?:[^\n;,]{0,40}[ ])?(?:of|on) (?:the )?$"
)
_VISITED = re.compile(
    r"\W*(?:(?:last )?(?:visited|inspected|examined|seen|counted|enumerated)|(?:date of )?(?:visit|inspection))"
    r"[,:.—]* (?:on |by me )*(?:the )?"
)
_MINUTES = re.compile(r"\W*(?:minutes|proceedings)\b[^.;]{0,60}\b(?:meeting|session|sitting)\b")
"""In English: what Chinese minutes report is of the time of each speaker."""


def _opening_span(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the days from one to another that a sentence of the first paragraph opens with: a bulletin of a week."""
    for block in paragraphs:
        dates = _dates_in(block.start, min(block.end, block.start + 240), text)
        if (both := next((one for one in dates if _says_both_ends(one, block, text)), None)) is not None:
            return both
        for one, two in pairwise(dates):
            opens = _SPAN_OPENS.search(text.folded, max(block.start - 1, one.start - 24), one.start)
            if not opens or one.first is None or two.last is None or not one.first < two.last:
                continue
            if _AND_TO.fullmatch(text.folded, one.end, two.start):
                return one._replace(end=two.end, last=two.last)
    return None


def _says_both_ends(one: FoundDate, block: Block, text: Indexed) -> bool:
    """Return whether a sentence opens with the first and the last of some days in one: between 1 and 14 October."""
    opens = _SPAN_OPENS.search(text.folded, max(block.start - 1, one.start - 24), one.start)
    both = one.first != one.last and _AND_TO.search(text.folded, one.start, one.end)
    return bool(opens and both)


_SPAN_OPENS = re.compile(
    r"(?:^|[.。\n] ?)(?:between|from|自|从|由)(?: the)? ?$|(?:统计|了解|调查|材料|报告|计算|汇报)，(?:自|从|由)$"
)
"""据不完全统计，自去年四月到今年四月: what opens a report."""
_AND_TO = re.compile(r" (?:and|to|until)(?: the)? |起?[至到—~-]")


def _as_of(text: Indexed) -> FoundDate | None:
    """Return the day up to which a title counts, 截至十一月底止, or on which things stood so, as of 12 March."""
    for begin, stop in front_lines(text.document):
        for one in _dates_in(begin, stop, text):
            if one.first is None or one.first != one.last:
                continue
            if _AS_OF.search(text.folded, begin, one.start):
                return one
            if _UP_TO_ZH.search(text.folded, begin, one.start) and _STOPS_ZH.match(text.folded, one.end):
                return one._replace(first=None)
    return None


_AS_OF = re.compile(
    r"\b(?:as (?:at|of|on)|(?:position|state|situation|strength|stock|condition)\b[^\n.;]{0,60} (?:on|at))(?: the)? "
    r"(?:[0-9]{3,4} hours,? (?:on )?)?$"
)
_UP_TO_ZH = re.compile("(?:截至|截止|截|至|到)$")
_STOPS_ZH = re.compile("为?止|[^，。]{0,12}(?:统计|情况|数字)")


def _opening_until(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the time, open at its start, of a report that opens with the day up to which it counts: 到五月底止."""
    for block in paragraphs:
        for one in _dates_in(block.start, min(block.end, block.start + _NEAR_START), text)[:1]:
            opens = _UNTIL_OPENS.fullmatch(text.folded, block.start, one.start)
            if opens and one.last is not None and _THEN_STOPS.match(text.folded, one.end):
                return one._replace(first=None)
    return None


_NEAR_START = 40
_UNTIL_OPENS = re.compile(
    r"\W*(?:[一二三四五六七八九十]、)?(?:截至|截止|截|到|至)|"
    r"\W*(?:up to|as at|as of|by)(?: the)?(?: (?:end|close) of)? "
)
_THEN_STOPS = re.compile("为?止|[,，]| (?:there (?:had|have) been|a total of)")


def _related(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the day before that of writing where the first sentence relates it: entered yesterday upon."""
    for block in paragraphs:
        if text.lang == "zh" and not _REPORTED.match(text.folded, block.start):
            continue  # a notice goes on to what lasts, where the news is of the day
        stop = _SENTENCE_END.search(text.folded, block.start, block.end)
        for one in _dates_in(block.start, stop.start() if stop else block.end, text):
            if one.first is not None and _YESTERDAY.match(text.folded, one.start):
                return one
    return None


_YESTERDAY = re.compile("yesterday|last night|昨")
_REPORTED = re.compile(r"\W{0,3}(?:本[报社市埠]|中央社|新华社|专访|特)[^，。\n]{0,12}?[讯电]\W{0,3}昨")


def _year_reviewed(text: Indexed) -> FoundDate | None:
    """Return the year of a Chinese summary that was written at its end or right after it, and speaks of 全年."""
    head = text.folded[:_HEAD]
    if text.lang != "zh" or not _SUMMARY.search(head) or not _ALL_YEAR.search(text.folded):
        return None
    for block in text.document.blocks[:6]:
        if block.end - block.start > _LONG:
            break
        for one in _dates_in(block.start, block.end, text):
            day = one.last
            if day is not None and one.first is not None and one.first.month == day.month in (12, 1, 2):
                year = day.year - (day.month != 12)
                return one._replace(first=date(year, 1, 1), last=date(year, 12, 31))
    return None


_HEAD = 200
_SUMMARY = re.compile("总结|年报|工作报告|情况报告|概况")
_ALL_YEAR = re.compile("全年|一年来|年内|这一年|去年")


def _is_of_a_collection(found: FoundDate, text: Indexed) -> bool:
    """Return whether the years of a title are those of the volume that a letter is in: it was written within them."""
    if found.first is None or found.last is None or text.dated is None:
        return False
    if not found.first <= text.dated <= found.last or found.last - found.first < timedelta(days=366):
        return False
    split = found.last.year == found.first.year + 1 and text.dated >= date(found.last.year, _SPLIT_ENDS, 1)
    return not split  # the report for 1911-12, written in May 1912, is no volume of letters


_SPLIT_ENDS = 3
"""The month in which the earliest of split years ends."""


def _narrowed(found: FoundDate, paragraphs: list[Block], text: Indexed) -> FoundDate:
    """Return the months that the first sentence puts in place of the year of the title: between May and November."""
    narrower: list[FoundDate] = []
    for block in paragraphs:
        stop = _SENTENCE_END.search(text.folded, block.start, block.end)
        dates = _dates_in(block.start, stop.start() if stop else block.end, text)
        for one in _with_joined(dates, text):
            if one.first is None or one.last is None or found.first is None or found.last is None:
                continue
            if text.lang == "zh" and not _OPENED.search(text.folded, max(0, one.start - 24), one.start):
                continue  # 去年五月下旬至八月上旬，连降暴雨: an event alone
            if _COMPARED_EN.search(text.folded, block.start, one.start):
                continue
            within = found.first <= one.first and one.last <= found.last
            if within and timedelta(days=31) < one.last - one.first < found.last - found.first:
                narrower.append(one)
    return narrower[0] if len(narrower) == 1 else found  # the first half was fair, the second bad: of both


_COMPARED_EN = re.compile(r"\b(?:against|compared with|compared to|than|over|upon)\b[^.;:]{0,40}$")


def _with_joined(dates: list[FoundDate], text: Indexed) -> list[FoundDate]:
    """Return dates, two of them as one span where something began on the first and came to its end on the second."""
    for one, two in pairwise(dates):
        if one.first is None or two.last is None or one.first >= two.last:
            continue
        opens = _OPENED.search(text.folded, max(0, one.start - 24), one.start)
        if opens and _TO_ITS_END[text.lang].fullmatch(text.folded, one.end, two.start):
            return [one._replace(end=two.end, last=two.last)]
    return dates


_OPENED = re.compile(
    r"[自从由]$|\b(?:opened|began|started|commenced|set in|lasted from|ran from|broke out)(?: on| in)?(?: the)? $"
)
_TO_ITS_END = {
    "en": re.compile(
        r",? (?:and |to |until )(?:(?:was |were )?(?:closed|ended|ceased|stopped|over|broke|finished|"
        r"completed) )?(?:by |on |in |at )?(?:the )?"
    ),
    "zh": re.compile("[^，。；0-9]{0,4}，?(?:截?[至到]|迄)"),
}
"""自五月下旬开始，到九月中旬结束; the season opened on 3rd May and closed on."""
_SENTENCE_END = re.compile(r"[.](?=\s)|[。！？]")
_SINCE = re.compile(r"\b(?:since|began on|begun on|started on|beginning|commenced on) (?:the )?$")
_SINCE_ZH = re.compile("[^，。；]{0,2}(?:开始|起|以来|开展|展开|发起|发动)|[^，。；]{0,4}，即开始")

_EVER_SINCE = re.compile("[^，。；]{0,12}以来")


def _since_in_first_sentence(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the time from the day on which the first sentence says that something began to that of writing."""
    for block in paragraphs:
        dates = _dates_in(block.start, min(block.end, block.start + 60), text)
        for number, one in enumerate(dates):
            if _SENTENCE_END.search(text.folded, block.start, one.start):
                break
            before = text.folded[max(block.start, one.start - 24) : one.start]
            if text.lang == "zh":
                began = _SINCE_ZH.match(text.folded, one.end) or (
                    before.endswith(("自", "从")) and _EVER_SINCE.match(text.folded, one.end)
                )
            else:
                began = _SINCE.search(before)
            whole = text.lang == "zh" and _comes_to_an_end(one, dates[number + 1 :], text)
            if (
                (began or whole)
                and one.first is not None
                and text.dated is not None
                and one.first < text.dated
            ):
                ends = next((two for two in dates[number + 1 :] if _ended(two, text)), None)
                if ends is not None and ends.last is not None and ends.last < one.first:
                    return None  # 自八月一日起，至本年一月三十一日止, in a report for the year before
                return one._replace(last=ends.last if ends is not None else text.dated)
    return None


def _comes_to_an_end(one: FoundDate, later: list[FoundDate], text: Indexed) -> bool:
    """Return whether the sentence of a day goes on to another on which it ended: 二日进村，二十日结束."""
    ends = next((two for two in later if _ended(two, text)), None)
    if (
        ends is None
        or one.first is None
        or one.first != one.last
        or ends.last is None
        or ends.last < one.first
    ):
        return False
    return _SENTENCE_END.search(text.folded, one.end, ends.start) is None


def _ended(one: FoundDate, text: Indexed) -> bool:
    """Return whether something came to its end on a day: 至二十五日胜利结束."""
    return one.last is not None and bool(_ENDED.match(text.folded, one.end))


_ENDED = re.compile(
    "[^，。；0-9]{0,8}(?:结束|告终|告一段落|完成|竣工|为止|止(?!血))|"
    "[,]? (?:when|and|at which) [^.;]{0,20}(?:ended|closed)"
)


_FROM_TO = re.compile(r"[ ]?起?[，, ]?[至到—~-][ ]?|,?[ ](?:to|until|through)(?: the)?[ ]")


def period_of_heading(block: Block, text: Indexed) -> FoundDate | None:
    """Return the one time, longer than a day, that a heading names; None where it names none or several.

    Parameters
    ----------
    block : Block
        A heading.
    text : Indexed
        With dates.
    """
    dates = [
        one
        for one in _dates_in(block.start, block.end, text)
        if one.first is not None and not began_then(text.folded, one)
    ]
    if len(dates) == 2 and _FROM_TO.fullmatch(text.folded, dates[0].end, dates[1].start):
        return dates[0]._replace(end=dates[1].end, last=dates[1].last)
    spans = {(one.first, one.last): one for one in dates if one.first != one.last}
    return next(iter(spans.values())) if len(spans) == 1 else None


def _dates_in(begin: int, stop: int, text: Indexed) -> list[FoundDate]:
    dates = text.dates
    return dates[bisect_left(dates, begin, key=_start) : bisect_left(dates, stop, key=_start)]
