"""Bodies that are places in Chinese without a name of their own: 本仓, 看守所, and works that a line describes: 朱家堰.

Such a body is the place where the text names no other before it; one that an annal describes in a line of its own is
the place of that line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.text.document import Document

_OWN = re.compile(
    "(?<![基根版原样剧抄资成脚日])[本我](?P<kind>公社|大队|分[局关卡行]|[仓场关社局所院行矿站埠店库监狱馆堂寺渠坝堤路]|队(?!伍))"
    "(?![长员部委业立有资国来籍地面主票能党所合报讯级人职]|记者|社会|同[志仁人]|局势|科|院会|会场|路军|路线)"
)
_WHERE = re.compile(
    "(?:(?<=[，。；：\\n年月日旬底初末])|^)(?:难民营|看守所|收容所|救济院|养老院|孤儿院|育婴[堂所]|习艺所|教养[院所]|感化院|戒烟[所院]|隔离[所院]|"
    "[集战]中营|俘虏营|粥厂|监狱|监所|[省县]监|[省县]狱)(?=内|中|共|现|原|有|收|在押|[一二两三四五六七八九十百千0-9])"
)
"""What a sentence about a body opens with: 收容所共收乞丐, 难民营内."""


def unnamed_bodies(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the bodies a Chinese text is about, where it has named no place before.

    Parameters
    ----------
    document : Document
        With its folded text.
    found : sequence of AreaName
        Places found already, in order.
    """
    first = found[0].start if found else len(document.folded)
    for pattern in (_OWN, _WHERE):
        for match in pattern.finditer(document.folded, 0, first):
            yield AreaName(*match.span(), OPEN + document.text[slice(*match.span())])


_INSIDE = re.compile(
    "(?:(?<=[，。；：\\n])|^)(?:本[校院厂寺](?:收容所)?(?![长董务务规舍友])|[校院厂寺庙狱][中内](?![心学等外部地容科]))"
    "(?=[\u4e00-\u9fff0-9])"
)


_HOUSED = re.compile(
    "(?:(?<=[，。；：\\n])|^)(?:难民营|看守所|收容所|救济院|养老院|孤儿院|感化院|监狱)(?=今|昨|已|仅|尚|现|共|原|有|收|在押|[0-9一二三四五六七八九十])"
)


def bodies_within(document: Document) -> Iterator[AreaName]:
    """Yield the body that a Chinese clause opens with, in a text about the town that it is in: 校中留宿学生, 本院病人.

    Parameters
    ----------
    document : Document
        With its folded text.
    """
    for match in (*_INSIDE.finditer(document.folded), *_HOUSED.finditer(document.folded)):
        yield AreaName(*match.span(), OPEN + document.text[slice(*match.span())])


_WORKS = re.compile(
    "^[ 　#*]*(?:[0-9一二三四五六七八九十]{1,3}[、.．] ?)?"
    "(?P<name>[\u4e00-\u9fff]{1,4}[堰塘陂坝渠闸堤圩垸桥渡井泉湖山庙寺观庵祠阁塔墓堡寨坊])"
    "(?:[ 　：:]+|，?(?=[在距去][县城州府治]))",
    re.MULTILINE,
)
_SITUATED = re.compile(
    "[在距去][县州府治城东西南北]|(?:在|距|去)治|[^，。\n]{0,12}(?:建|筑|修|溉|开|创|置|设)"
)


def works_described(document: Document) -> Iterator[AreaName]:
    """Yield the works that lines of an annal open with, each with where it is or when it was built: 朱家堰　在县西.

    Parameters
    ----------
    document : Document
        With its folded text.
    """
    for match in _WORKS.finditer(document.folded):
        if _SITUATED.match(document.folded, match.end()):
            yield AreaName(*match.span("name"), OPEN + document.text[slice(*match.span("name"))])


_NUMBER = "[0-9〇一二两三四五六七八九十百千万]"
_EACH = re.compile(
    "各(?:[县市省区乡镇村埠口关厂矿校院场港站局路旗盟]|专区|地区|公社|大队|地|处)(?![级种类])[^：:。\n]{0,24}[：:](?P<list>[^。\n]{8,400})"
)
_ITEM = f"(?P<name>(?!共|总|合|其|计|内|余|另|又|小计)[\u4e00-\u9fff]{{2,4}}?)(?=[约近]?{_NUMBER})"
_ITEMS = {
    ";": re.compile(f"(?:(?<=[：:；;])|^){_ITEM}"),
    ",": re.compile(f"(?:(?<=[：:，、,])|^){_ITEM}"),
}
_SEVERAL = 2


def listed_by_name(document: Document) -> Iterator[AreaName]:
    """Yield the places of 各县选民为：宜章六万人，投票三万；临武二万人, and their names again.

    Parameters
    ----------
    document : Document
        With its folded text.
    """
    folded, text = document.folded, document.text
    names: dict[str, int] = {}
    for lead in _EACH.finditer(folded):
        items = _ITEMS[";" if "；" in lead["list"] or ";" in lead["list"] else ","]
        found = list(items.finditer(folded, *lead.span("list")))
        if len(found) < _SEVERAL:
            continue
        for item in found:
            names.setdefault(item["name"], lead.end())
            yield AreaName(*item.span("name"), OPEN + text[slice(*item.span("name"))])
    for name, end in names.items():
        for again in re.finditer(
            f"(?:(?<=[，。；、\n以惟由在])){name}(?![\u4e00-\u9fff]{{0,2}}[路街])", folded[end:]
        ):
            start = end + again.start()
            yield AreaName(start, start + len(name), OPEN + text[start : start + len(name)])


_PARTS_OF_TOWN = re.compile(
    f"(?<=[计内])(?:[城市郊]区|城[内中外厢关]|四乡|[东西南北]乡|乡[间区])(?={_NUMBER})"
)


def parts_of_town(document: Document) -> Iterator[AreaName]:
    """Yield the parts of a town or county among which a count is shared out: 计城区三千一百人.

    Parameters
    ----------
    document : Document
        With its folded text.
    """
    for match in _PARTS_OF_TOWN.finditer(document.folded):
        yield AreaName(*match.span(), OPEN + document.text[slice(*match.span())])
