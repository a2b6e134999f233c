"""The register of a Chinese document: the names that it shows to be places somewhere, wherever they stand.

A name has no mark of its own in Chinese. A document declares it once, and the register knows it everywhere: before the
number of the places that it lists (大螺门、黄礁、东竹三岛), with its kind (清溪市, and 清溪 afterwards), beside other
names in a list of names and numbers of which some are known (大螺门二万斤、黄礁八千斤), with a number of each
(城关区7个、石塘区8个).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.quantities.numerals import parse_chinese
from yundong.documents.text.document import Document, Span
from yundong.documents.text.matching import any_of

_KINDS = "专区|地区|[县市省区乡镇州村岛屯寨圩垸场街旗盟驿铺卡]"
_NUMBER = "[0-9〇一二两三四五六七八九十百千万]"
_TAIL = re.compile(
    f"(?<=[、和与及])[\u4e00-\u9fff]{{2,4}}?(?P<open>等?)(?P<count>[两二三四五六七八九十]{{1,3}})个?(?P<kind>{_KINDS})(?![级份城长分])"
)
"""The last of several names, and the number of the places that they are."""
_BEFORE_TAIL = 90
"""Characters before the last name within which the others stand."""
_RUN = re.compile("[\u4e00-\u9fff、]+$")
_BETWEEN = re.compile("[、和与及]|以及")
_ONE = re.compile(
    f"(?:^|(?<=[，。；：、\n]))[系内惟即据]?(?P<name>[\u4e00-\u9fff]{{2,3}})一(?:{_KINDS})(?![级份城])"
)
"""永宁一县."""
_NO_NAMES = re.compile(
    "[其这那本全该各另每共有计以的被在已]|[0-9一二三四五六七八九十]{2}|尚有|还有|包括|[涉遍波灾殃延祸]及|分布|[男女老大小]$"
)
_LEADS = re.compile(
    "(?:.*(?:其余|以及|[查勘赴]勘|前往|分赴|到达|经过|之|据|守|攻|占|克|驻|在|于|至|抵|往|入|袭|及|系|内|惟|即|由|从|自|为|日|月|[县市省区]))"
)
"""What may come before the first of several names: 分守大螺门、黄礁."""
_NO_BARE = frozenset("第一二三四五六七八九十东西南北中城")
_KIND_BEHIND = re.compile("(?:[县市镇乡区村州岛]|专区)$")
_STANDS = (
    "(?:(?:^|(?<=[，。；：、\n 　（(]))(?:[0-9]{1,2}[.)] ?|其中|[由向从在自至抵赴于驻守攻占克据])?|"
    "(?<=[置配散迁运]于))"
)
"""Before a name that a clause opens with or that something is done in."""
_BEFORE = "，。；：、\n 　（(在于由向从自至到抵赴驻往攻占守袭离过入经克据日月和与及内计中对夺放退取下"
_ANYWHERE = f"(?:^|(?<=[{_BEFORE}]))"
"""What may stand before a name that is declared to be one."""
_NO_PLACE_BEHIND = "(?![\u4e00-\u9fff]{0,2}[路街报版牌])"
_ITEM = re.compile(
    "(?:(?<=[，、；：])|(?<=其中)|(?<=[，。；：内][计内以])|(?<=[置配给于发])|^)"
    f"(?P<name>(?![共总合其计内余另又])(?:(?!{_NUMBER})[\u4e00-\u9fff]){{2,4}}?)(?:[约近]?(?P<number>{_NUMBER}+)[余多]?(?P<unit>[\u4e00-\u9fff]{{1,2}}?))(?P<end>[、，。；）)]|和)"
)
_COUNTED = re.compile(
    f"(?:其中|[计内以])?(?P<name>[\u4e00-\u9fff]{{2,3}}(?P<kind>[区乡镇县村市]))(?:共|有|辖|各)?{_NUMBER}+[余多]?[个座所处](?:[\u4e00-\u9fff]{{1,2}})?(?P<end>[、，。；]|和)"
)


def find_registered(document: Document, found: Sequence[AreaName]) -> list[AreaName]:
    """Return the names that a Chinese document declares, and where the names of its places stand again.

    Parameters
    ----------
    document : Document
        With its folded text.
    found : sequence of AreaName
        Places found already, in order.
    """
    folded, text = document.folded, document.text
    starts = {name.start for name in found if not name.area.startswith(OPEN)}
    ones = (match.span("name") for match in _ONE.finditer(folded) if _may_be(match["name"]))
    spans = [span for span in (*_declared(folded), *ones) if starts.isdisjoint(range(*span))]
    declared = {folded[a:b]: OPEN + text[a:b] for a, b in spans}
    names = [AreaName(a, b, OPEN + text[a:b]) for a, b in spans]
    names += [AreaName(a, b, OPEN + text[a:b]) for a, b in _counted(folded)]
    names += [AreaName(a, b, OPEN + text[a:b]) for a, b in (*_heads_of_lines(folded), *_stages(folded))]
    bare = _bare(document, [*found, *names])
    names += _stand_again(folded, declared, _ANYWHERE)
    names += _stand_again(
        folded, {name: area for name, area in bare.items() if name not in declared}, _STANDS
    )
    known = {name.start for name in (*found, *names)}
    items = list(_in_lists_of_numbers(document, known))
    listed = {folded[a:b]: OPEN + text[a:b] for a, b in items}
    names += [AreaName(a, b, OPEN + text[a:b]) for a, b in items]
    names += _stand_again(folded, listed, _STANDS)
    return _longest(names)


def with_known_ends(found: Sequence[AreaName], document: Document) -> list[AreaName]:
    """Return places, one whose name could not be parted from the words before it as the name that its end is elsewhere.

    概述连云港市制陶 is of 连云港市, which the text has again by itself.

    Parameters
    ----------
    found : sequence of AreaName
        In order.
    document : Document
        A Chinese one.
    """
    folded = document.folded
    sure = {folded[name.start : name.end]: name.area for name in found if name.area != OPEN}
    settled = []
    for name in found:
        ends = (at for at in range(name.start + 1, name.end - 2) if folded[at : name.end] in sure)
        at = next(ends, None) if name.area == OPEN else None
        settled.append(name if at is None else AreaName(at, name.end, sure[folded[at : name.end]]))
    return settled


_LINE_HEAD = re.compile(
    "(?:(?<=\n)|^)[ 　]*(?P<name>(?![本该各以旧又新])[\u4e00-\u9fff]{1,3}"
    "(?P<kind>[铺驿塘汛堡渡桥坝闸圩庄墩营卡关寨堰陂仓窑]))"
    f"(?=[，：: 　]|旧?[在去距设]|额设|{_NUMBER}+[里所名间座])"
)
"""Lines of a gazetteer, each of which opens with one of several things of a kind: 上京铺十里, 坵墩铺十里."""
_LEAST_LINES = 3


def _heads_of_lines(folded: str) -> Iterator[Span]:
    """Yield the names that lines open with, where several open with one of the same kind."""
    heads = [match for match in _LINE_HEAD.finditer(folded) if _may_be(match["name"])]
    kinds = Counter(match["kind"] for match in heads)
    yield from (match.span("name") for match in heads if kinds[match["kind"]] >= _LEAST_LINES)


_STAGE = re.compile(
    f"(?:(?<=\n)|^)[ 　]*(?:{_NUMBER}{{1,4}}年)?(?:{_NUMBER}{{1,3}}月)?[0-9一二三四五六七八九十廿]{{1,3}}日[ 　：:，]+"
    "[晨早午晚夜]?(?:自|由|发|离|抵|至|到|宿|次|驻|在|留|住|过|经)(?P<name>(?!此|家|校|院|部|本)[\u4e00-\u9fff]{2,4}?)"
    "(?=[。，；]|启程|出发|起程|动身|宿)"
)
"""Where a traveller was on a day: 六月三日　抵罗霍。"""


def _stages(folded: str) -> Iterator[Span]:
    """Yield where the entries of a journey were made, where several say so."""
    stages = [match.span("name") for match in _STAGE.finditer(folded) if _may_be(match["name"])]
    yield from stages if len(stages) > 1 else ()


def _longest(names: list[AreaName]) -> list[AreaName]:
    """Return names in order, of those that overlap the first and longest."""
    kept: list[AreaName] = []
    for name in sorted(names, key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= name.start:
            kept.append(name)
    return kept


def _may_be(name: str) -> bool:
    return len(name) > 1 and not _NO_NAMES.search(name)


def _declared(folded: str) -> Iterator[Span]:
    """Yield the names before the number of the places that they are: 分守大螺门、黄礁、东竹三岛."""
    for tail in _TAIL.finditer(folded):
        stop = tail.start("open")
        run = _RUN.search(folded, max(0, tail.start() - _BEFORE_TAIL), stop)
        number = parse_chinese(tail["count"])
        if run is None or number is None:
            continue
        spans, at = [], run.start()
        for mark in _BETWEEN.finditer(folded, run.start(), stop):
            spans.append((at, mark.start()))
            at = mark.end()
        spans.append((at, stop))
        wanted = int(number.value)
        if not tail["open"]:
            if len(spans) < wanted:
                continue
            spans = spans[-wanted:]
        first = _first(folded, spans[0], tail.end())
        others = spans[1:]
        if not all(_may_be(folded[a:b]) and b - a <= _LONGEST for a, b in others):
            continue
        yield from ([first] if first is not None else [])
        yield from others


_LONGEST = 4
_JOINS_ON = frozenset("系内惟即据")


def _first(folded: str, span: Span, behind: int) -> Span | None:
    """Return the first of several names without the words before it: the end of them that the text has again."""
    begin, end = span
    for start in range(max(begin, end - _LONGEST), end - 1):
        name = folded[start:end]
        if start > begin and _may_be(name) and _stands_elsewhere(folded, name, begin, behind):
            return start, end
    if end - begin == 3 and folded[begin] in _JOINS_ON:
        begin += 1
    if end - begin <= 3 and _may_be(folded[begin:end]):
        return begin, end
    lead = _LEADS.match(folded, begin, end - 1)
    start = lead.end() if lead is not None else begin
    return (start, end) if 2 <= end - start <= 3 and _may_be(folded[start:end]) else None


def _stands_elsewhere(folded: str, name: str, begin: int, behind: int) -> bool:
    """Return whether a text has a name again near a passage, behind what may stand before one."""
    for start, stop in ((max(0, begin - _NEAR), begin), (behind, behind + _NEAR)):
        at = folded.find(name, start, stop)
        while at >= 0:
            if at == 0 or folded[at - 1] in _BEFORE:
                return True
            at = folded.find(name, at + 1, stop)
    return False


_NEAR = 20_000


def _bare(document: Document, found: Sequence[AreaName]) -> dict[str, str]:
    """Return names without their kind, each with the place as it is written: 清溪 of 清溪市."""
    folded, text = document.folded, document.text
    bare: dict[str, str] = {}
    for name in found:
        kind = _KIND_BEHIND.search(folded, name.start, name.end)
        given = name.area == OPEN + text[name.start : name.end] and (
            folded[name.start] not in _NO_BARE
            or (folded[name.end - 1] in "县市" and folded[name.start] in "东西南北中")
        )
        if kind is not None and given and 2 <= kind.start() - name.start <= 3:
            bare.setdefault(folded[name.start : kind.start()], name.area)
    return bare


def _stand_again(folded: str, names: dict[str, str], before: str) -> Iterator[AreaName]:
    """Yield where names stand behind what may come before a place."""
    if not names:
        return
    for match in re.finditer(f"{before}(?P<name>{any_of(names)}){_NO_PLACE_BEHIND}", folded):
        yield AreaName(*match.span("name"), names[match["name"]])


def _in_lists_of_numbers(document: Document, known: set[int]) -> Iterator[Span]:
    """Yield the names of a list of names and numbers of which at least half, and two, are known to be places."""
    folded = document.folded
    chain: list[re.Match[str]] = []
    for item in [*_ITEM.finditer(folded), None]:
        if item is not None and (not chain or chain[-1].end() == item.start("name")):
            chain.append(item)
            continue
        places = sum(one.start("name") in known for one in chain)
        if places >= _SEVERAL and 2 * places >= len(chain):
            first = next(number for number, one in enumerate(chain) if one.start("name") in known)
            yield from (
                one.span("name")
                for one in chain[first:]
                if one.start("name") not in known and _may_be(one["name"])
            )
        chain = [item] if item is not None else []


_SEVERAL = 2


def _counted(folded: str) -> Iterator[Span]:
    """Yield the names of a list of places of one kind, each with a number of what is in it: 城关区7个、石塘区8个."""
    chain: list[re.Match[str]] = []
    for item in [*_COUNTED.finditer(folded), None]:
        if item is not None and (
            not chain or (chain[-1].end() == item.start() and chain[-1]["kind"] == item["kind"])
        ):
            chain.append(item)
            continue
        if len(chain) > _SEVERAL - 1:
            yield from (one.span("name") for one in chain if _may_be(one["name"]))
        chain = [item] if item is not None else []
