"""Places that no table of areas knows: kept as written, never taken for a neighbour or for the whole country.

A place is open where its name says what it is (清河县, Ashford County), where it heads a row among rows of
places, where a dateline, a preposition before a capital or the markup gives it. Where its name cannot be separated
from the words before it, it is a place without a name: unknown, which is not the same as none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.text.document import Block, Document
from yundong.documents.vocabulary import word_list

_KIND_ZH = re.compile(
    "自治县|自治州|自治区|专区|专署|地区|县(?![级份])|市(?![场面价斤两亩尺镇集井容郊])|省(?![份级吃略事心得])|旗(?![帜号手袍])|"
    "镇(?![压静定反守])|乡(?![村镇亲下土间])|村(?![庄社落镇子])|屯(?![田积兵垦])|寨(?!子)|区(?![别分域划间])"
)
_AS_KNOWN = frozenset({"市", "省", "自治区", "地区", "区"})
"""Behind the name of a known area these say what it is; 县 and 专区 make it another place."""
_BEFORE_ZH = "在于由从至到和与及对往自赴抵驻"
_STOP_ZH = frozenset(
    "的据是为以该各本全此某每外邻有无使令派属辖等内中下上前后年月日时个其并已又及或了所把被将给向来去共计约达占"
)
_NOT_NAMES_ZH = re.compile(
    "(?:[零〇一二两三四五六七八九十百千万几数多0-9]+|全|该|本|各|外|邻|某|此|每|近|边|老|新|大|小|城|都|集|农|乡|山|渔|牧|林|矿|灾|郊|市|县|省|"
    "重点|许多|多数|少数|其他|其余|有关|所属|沿海|内地|自然|行政|这些|那些|这|那|上述|以上|附近|解放|敌占|游击|国统|沦陷|根据|军|战|防|辖|"
    "分|特|专|产|毒|疫|禁|白|租|贫困|落后|先进|偏僻|边远|中心|主要|部分|个别|一些|不少|大部分|若干|少数民族|民族|边境|各族|同|当|哪|别|跨|"
    "出|进|下|回|入|到|离|治|知|副|正|前|原|后|整|半|代|地|街道|工业|商业|风景|校|厂|社|小|居民|聚居|杂居|接合|结合|老解放|新解放|革命老|管理|保护)"
)
_VERBS_ZH = re.compile(
    "(?:查明|查获|查出|发现|据|逮捕|解放|攻占|攻克|收复|建立|成立|派往|来到|经过|包括|其中|例如|如|即|仅|另|另外|又|并|已|现|原|今|位于|驻|调往|"
    "报告|调查|统计|视察|巡视|检查|处理|解决|支援|援助|发动|组织|领导|占领|进入|撤出|包围|放弃|破获|抽查|试办|创办|普查|以|为|使|还有|计有|共有)+"
)
_VERBS_INSIDE_ZH = re.compile(
    "查明|查获|查出|发现|逮捕|解放|攻占|攻克|收复|建立|成立|派往|来到|经过|包括|报告|调查|统计|视察|巡视|检查|支援|援助|组织|领导|占领|"
    "进入|撤出|包围|放弃|破获|抽查|试办|创办|普查|围攻|进攻|进驻|撤离|渡过|淹没|收割|没收"
)
_CHINESE = re.compile("[\u4e00-\u9fff]")

_CAPITAL = r"[A-Z][\w'’-]+"
_RUN = re.compile(rf"(?<![\w'’.-]){_CAPITAL}(?:[ ](?:of[ ])?{_CAPITAL})*")
"""Capitals in a row: all that a name of a place can be made of."""
_KINDS = frozenset(word_list("place_kinds"))
_KINDS_OF = frozenset(word_list("place_kinds_of"))
_OPENINGS = frozenset(word_list("place_openings"))
_PREPOSITIONS = ("in", "at", "near", "throughout", "around", "outside", "inside", "within")
_PREPOSITION = re.compile(rf"\b(?:{'|'.join(_PREPOSITIONS)})\s$")
_NOT_OF_A_NAME = frozenset({"The", "Of", "And", "From", *(word.capitalize() for word in _PREPOSITIONS)})
_MONTHS = "|".join(month.capitalize()[:3] for month in word_list("months"))
_DATELINE = re.compile(
    rf"\s*(?P<name>{_CAPITAL}(?:[ -]{_CAPITAL}){{0,3}}),\s*(?:the )?(?:\d{{1,2}}\w*\s+(?:of )?)?(?:{_MONTHS})"
)
_NO_PLACE_EN = frozenset(word_list("no_places"))
"""What a capital behind "in" or "at" may begin besides a place: months, offices, peoples."""
_AS_KNOWN_EN = frozenset({"City", "Province", "Region", "Municipality"})
_HEAD = re.compile(
    r"\W*(?:name of )?(?:districts?|count(?:y|ies)|towns?|places?|provinces?|regions?|countr(?:y|ies)|"
    r"cit(?:y|ies)|villages?|areas?|ports?|"
    r"localit(?:y|ies)|parish(?:es)?|states?|stations?|prefectures?|boroughs?|省|县|市|区|乡|镇|村|省份|国家|国别|地区|地名|地点|县名|市名|地别|县别|省别|"
    r"县市|省市|各地|县（市）|专区)\W*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"各省|各县|各市|各地|各区|各专区|\bby (?:province|county|district|region|town|city)"
    r"|each (?:province|county|district|town)"
)
_TOTALS = re.compile(
    r"\W*(?:(?:grand )?totals?|sum|all|average|mean|合计|总计|共计|总数|小计|平均|全.{1,2}(?:合计|总计|共计)?)\W*$",
    re.IGNORECASE,
)


def find_places(document: Document, known: Sequence[AreaName]) -> list[AreaName]:
    """Return the names of areas with the open places among them, in order.

    Parameters
    ----------
    document : Document
        With its blocks.
    known : sequence of AreaName
        Names of areas and places that tables know, in order.
    """
    find = _open_chinese if document.lang == "zh" else _open_english
    marked = [AreaName(a, b, OPEN + document.text[a:b]) for a, b in document.places]
    found = _merged(known, _of_known(marked, known))
    found = _merged(found, find(document, known))
    return _merged(found, _names_of_rows(document, found))


def _of_known(marked: Iterable[AreaName], known: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield places that the markup gives, with the id where a table knows all of the name."""
    spans = {(name.start, name.end): name.area for name in known}
    for name in marked:
        yield name._replace(area=spans.get((name.start, name.end), name.area))


def _merged(known: Sequence[AreaName], found: Iterable[AreaName]) -> list[AreaName]:
    """Return both in order; of two that overlap the one that holds the other, else the first."""
    starts = [name.start for name in known]
    added: list[AreaName] = []
    dropped: set[int] = set()
    edge = 0
    for name in sorted(found):
        first = max(bisect_left(starts, name.start) - 1, 0)
        over = [at for at in range(first, bisect_left(starts, name.end)) if known[at].end > name.start]
        whole = all(name.start <= known[at].start and known[at].end <= name.end for at in over)
        same = any((known[at].start, known[at].end) == (name.start, name.end) for at in over)
        if name.start < edge or not whole or same:
            continue
        dropped.update(over)
        added.append(name)
        edge = name.end
    return sorted([*(name for at, name in enumerate(known) if at not in dropped), *added])


def _open_chinese(document: Document, known: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the places whose name ends in what they are: 清河县, 东城区."""
    folded, text = document.folded, document.text
    ends = {name.end: name for name in known}
    edge = 0
    for match in _KIND_ZH.finditer(folded):
        at, end = match.span()
        if at < edge:
            continue
        if at in ends:
            if match.group() in _AS_KNOWN:
                edge = end
                continue
            yield AreaName(ends[at].start, end, OPEN + text[ends[at].start : end])
            edge = end
            continue
        if end in ends:
            continue
        name = _name_before(folded, at, edge, ends)
        if name is None:
            continue
        edge = end
        start, sure = name
        yield AreaName(start, end, OPEN + (text[start:end] if sure else ""))


def _name_before(folded: str, at: int, edge: int, ends: dict[int, AreaName]) -> tuple[int, bool] | None:
    """Return where the name of a place begins whose kind is at an offset, and whether it is sure; None for none."""
    start = at
    while start > edge and at - start < 6 and _CHINESE.match(folded[start - 1]) and start not in ends:
        if folded[start - 1] in _STOP_ZH or folded[start - 1] in _BEFORE_ZH:
            break
        start -= 1
    before = folded[start - 1 : start]
    opens = start == edge or start in ends or before in tuple("在于\n") or start == 0
    strong = opens or not _CHINESE.match(before) or before in _BEFORE_ZH
    inside = list(_VERBS_INSIDE_ZH.finditer(folded, start, at))
    verb = inside[-1] if inside and inside[-1].end() < at else _VERBS_ZH.match(folded, start, at)
    if verb and verb.end() < at:
        start, strong = verb.end(), True
    name = folded[start:at]
    if not name or _NOT_NAMES_ZH.fullmatch(name) or before in tuple("各该本全某每此"):
        return None
    kind = folded[at : at + 1]
    if kind == "区" or folded.startswith("地区", at):  # a common word as well: 已破案地区, 老区
        return (start, True) if opens and not verb and 2 <= len(name) <= 3 else None
    if len(name) == 1 and kind != "县":
        return None
    if len(name) <= 3 and (strong or len(name) == 2):
        return start, True
    return (start, False) if kind in "县市省专" else None


def _open_english(document: Document, known: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the places that a kind, a preposition or a dateline shows: Ashford County, at Saltmere."""
    text = document.text
    if not any(character.isupper() for character in text[:2000]):
        return
    starts = [name.start for name in known]
    datelines = [_DATELINE.match(text, block.start, block.end) for block in document.blocks[:6]]
    edges = {match.start("name"): match.end("name") for match in datelines if match}
    for run in _RUN.finditer(text):
        start, words = run.start(), run.group().split(" ")
        led = False
        while words and words[0] in _NOT_OF_A_NAME:
            led = words[0].lower() in _PREPOSITIONS
            start += len(words[0]) + 1
            words = words[1:]
        name, kind = _named(words, led or bool(_PREPOSITION.search(text, max(0, start - 12), start)))
        if not name and start in edges:
            name = text[start : edges[start]].split(" ")
        if not name or name[0] in _NO_PLACE_EN or name[-1] in _NO_PLACE_EN:
            continue
        start += len(" ".join(words).partition(" ".join(name))[0])
        end = start + len(" ".join(name))
        at = bisect_left(starts, start)
        if (not kind and at < len(starts) and starts[at] < end) or (
            kind in _AS_KNOWN_EN and at < len(starts) and starts[at] == start
        ):
            continue
        if not kind and name[-1].endswith(("ese", "ish", "ian")) and _OF_PEOPLE.match(text, end):
            continue  # in Belgian hands
        yield AreaName(start, end, OPEN + text[start:end])


_OF_PEOPLE = re.compile(r"[ ][a-z]+s\b")


def _named(words: list[str], led: bool) -> tuple[list[str], str]:
    """Return the words of a run of capitals that name a place, and its kind: Ashford County, Port Amber, Saltmere."""
    if words and words[-1].endswith(("'s", "’s")):
        words = [*words[:-1], words[-1][:-2]]
    for at in range(1, len(words)):
        if words[at] in _KINDS and words[at - 1] != "of":
            return [word for word in words[max(0, at - 3) : at + 1] if word != "of"], words[at]
    if len(words) > 2 and words[0] in _KINDS_OF and words[1] == "of":
        return words[:5], words[0]
    if len(words) > 1 and words[0] in _OPENINGS:
        return words[:2], words[0]
    return (words[: words.index("of")] if "of" in words else words[:3], "") if led else ([], "")


def _names_of_rows(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the names of rows that are no known places where the rows of their table are places."""
    cells = (block for block in document.blocks if block.kind == "cell")
    starts = [name.start for name in found]
    for _, group in groupby(cells, key=lambda block: block.table):
        table = list(group)
        spans = sorted({block.names[0] for block in table if block.names})
        names = [span for span in spans if not _TOTALS.match(document.text[slice(*span)])]
        if not names:
            continue
        known = [span for span in names if bisect_left(starts, span[0]) < bisect_left(starts, span[1])]
        if len(known) * 3 < len(names) and not _says_places(table, document):
            continue
        for a, b in names:
            if (a, b) not in known and b - a <= 40:
                yield AreaName(a, b, OPEN + document.text[a:b].strip())


def _says_places(table: list[Block], document: Document) -> bool:
    """Return whether the head of the first column or the words above a table say that its rows are places."""
    heads = [block for block in table if not block.labels and block.column == 0]
    if any(_HEAD.match(document.text[block.start : block.end]) for block in heads):
        return True
    lead = document.blocks[table[0].lead] if table[0].lead >= 0 else None
    return lead is not None and bool(_LEAD.search(document.folded, max(lead.start, lead.end - 60), lead.end))


def open_place(areas: str) -> str:
    """Return places as written, joined by "+", where one of them is in no table; "" where its name is not known.

    Parameters
    ----------
    areas : str
        Ids and open names, joined by "+".
    """
    return "+".join(filter(None, (part.removeprefix(OPEN) for part in areas.split("+"))))
