"""What a document is about: the place that its title, its first lines or its author give to all of it.

The place from which it was sent says nothing of its figures unless it names no other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from yundong.documents.meaning.front import (
    front_lines,
    is_generic,
    is_of_members,
    name_of_front,
    name_of_title,
)
from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.meaning.named_most import named_most
from yundong.documents.meaning.places_english import DIRECTIONS, OFFICERS
from yundong.documents.meaning.words_chinese import leading_name
from yundong.documents.quantities.dates import FoundDate
from yundong.documents.text.document import Block, Document, Span
from yundong.documents.vocabulary import word_list

LONG, SHORT = 80, 20
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

    def dates_in(self, begin: int, stop: int) -> list[FoundDate]:
        """Return the dates that begin between two offsets."""


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
            and (
                not any(a <= name.start < b for a, b in members) or _is_works(name) or _is_set_off(name, text)
            )
        ]

    in_front = [name for line in lines for name in named(*line)]
    if _is_of_several(in_front, text.folded) if text.lang == "zh" else _is_of_a_way(lines, document):
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
        or _left_of_front(document, 1 if text.lang == "en" else _WITH_ITS_KIND)
        or (_of_own_kind(text) if text.lang == "zh" else "")
        or (_leading(document, lines) if text.lang == "zh" else "")
        or (_left_of_front(document, 1) if text.lang == "zh" else "")
        or _of_dateline(text)
        or (named_most(text.document, text.areas) if text.lang == "en" else "")
    )


def _is_of_several(names: Sequence[AreaName], folded: str) -> bool:
    """Return whether a Chinese title lists the places that a text is about: 湖南、广西等地发现…."""
    return len(names) > 1 and folded[names[0].end : names[1].start] in ("、", "和", "与", "及")


def _is_of_a_way(lines: Sequence[Span], document: Document) -> bool:
    """Return whether an English title leads from one place to another: A Journey from Kandar to the Salt Lake."""
    return any(
        _WAY.search(document.text, *line) and not _OF_WRITING.search(document.folded, *line) for line in lines
    )


_WAY = re.compile(
    r"\b(?i:from) (?!(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)(?:(?i:the) )?"
    r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}?,? (?i:to|into) (?:(?i:the) )?[A-Z]"
)
_OF_WRITING = re.compile(
    r"\b(?:letters?|despatch(?:es)?|dispatch(?:es)?|telegrams?|notes?|memorand[au]m?|correspondence|addressed)\b"
)
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
    if not subjects and text.lang == "zh":
        subjects = [name for name in names if _is_of_chapter(name, text.folded)]
    if subjects or not names:
        return subjects[0].area if subjects else ""
    chosen = names[0]
    for name in names[1:]:
        ranks = _rank(chosen, text), _rank(name, text)
        of_office = ranks[0] < 0 <= ranks[1] and chosen.area.rpartition(" ")[2].lower() in _OFFICES
        if of_office or 0 <= ranks[0] < ranks[1]:
            chosen = name
    return chosen.area


def _is_of_chapter(name: AreaName, folded: str) -> bool:
    """Return whether a place opens the heading of the chapter of a longer work that a text is: 第四章 双河水库移民."""
    line = folded.rfind("\n", 0, name.start) + 1
    return _CHAPTER.fullmatch(folded, line, name.start) is not None


_CHAPTER = re.compile("[# 　*]*第[0-9一二三四五六七八九十百]{1,4}[卷编篇章节][ 　:：]*")


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


def _is_set_off(name: AreaName, text: Indexed) -> bool:
    """Return whether a name that says its kind ends a line on societies or firms: LOAN SOCIETIES, ISLE OF ORM."""
    words = name.area.removeprefix(OPEN).lower().split(" ")
    kinds = {words[-1], *(words[:1] if "of" in words else ())}
    if kinds.isdisjoint(_SAY_THEIR_KIND):
        return False
    line = text.folded.rfind("\n", 0, name.start) + 1
    return bool(_SETS_OFF.search(text.folded, line, name.start) and _LINE_CLOSES.match(text.folded, name.end))


_SAY_THEIR_KIND = frozenset(kind.lower() for kind in word_list("place_kinds_of"))
_SETS_OFF = re.compile(r"(?:[,.;:—–-] ?|\b(?:in|of|for|throughout) )(?:the )?$")
_LINE_CLOSES = re.compile(r"[.,:;]?[ ]*(?:\n|$|,? ?(?:for |in |during )?(?:the year )?[0-9]{4})")
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


_WITH_ITS_KIND = 3
"""What weighs a Chinese name that says what it is."""


def _left_of_front(document: Document, least: int) -> str:
    """Return the name in the lines before the first sentence, or in what the file calls itself, as an open place."""
    span = name_of_front(document, least)
    name = document.text[slice(*span)] if span else name_of_title(document.entitled, document.lang)
    return OPEN + name if name else ""


def _leading(document: Document, lines: list[tuple[int, int]]) -> str:
    """Return the name that a line of the front of a Chinese text puts first, as an open place."""
    names = (leading_name(document.folded, *line) for line in lines)
    name = next((span for span in names if span is not None), None)
    return OPEN + document.text[slice(*name)] if name is not None else ""


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
            for name in named(block.start, min(block.end, block.start + (LONG if number == 0 else 40)))
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
    first = next((block for block in text.document.blocks if is_paragraph(block)), None)
    if first is None or len(set(opening)) != 1 or not opening:
        return ""
    names = named(first.start, min(first.end, first.start + 60))
    alone = sum(map(is_paragraph, text.document.blocks)) == 1
    behind = first.start + _OPENING if alone else first.end
    again = any(name.area == opening[0] and name.start > behind for name in text.areas)
    return opening[0] if names and names[0].area == opening[0] and again else ""


_OPENING = 60


def is_paragraph(block: Block) -> bool:
    """Return whether a block is a paragraph or an item longer than a line of a title."""
    return block.kind in ("paragraph", "item") and block.end - block.start >= SHORT


def _of_author(text: Indexed) -> str:
    """Return the place of the office that writes: 中共清河地委."""
    blocks = text.document.blocks
    for block in [*blocks[:6], *blocks[-2:]]:
        if block.kind == "cell" or (block.end - block.start > LONG and block.kind != "heading"):
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
    for block in [block for block in text.document.blocks[:8] if is_paragraph(block)][:2]:
        stop = min(block.end, block.start + 240)
        if OWN_REPORT.search(text.folded, block.start, stop):
            for match in _THE_KIND.finditer(text.document.text, block.start, stop):
                if _OF_IT.search(text.folded, block.start, match.start()):
                    return OPEN + match["kind"].capitalize()
    return ""


OWN_REPORT = re.compile(
    r"\b(?:i|we|my|our|herewith|enclosed?|submit(?:ted)?|presents?|forward(?:ed)?|transmit(?:ted)?|"
    r"(?:this|the following|the present|the) (?:reports?|returns?|statements?|summary|review|account|figures|abstract)|"
    r"report (?:up)?(?:on|of|for))\b"
)
"""What makes it the report of the document, and not one that it describes."""
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
        days = text.dates_in(line, stop)
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
    days = text.dates_in(name.end, stop)
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


def _is_address(line: str) -> bool:
    return bool(re.search(r"^\W*to:|^\W*致", line)) or (
        len(line) < 40 and line.rstrip().endswith((":", "："))
    )
