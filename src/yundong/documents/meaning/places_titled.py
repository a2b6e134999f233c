"""Places in Chinese that a title, a dateline or the first words of a text give without saying what they are.

江北第二监狱年报 names an institution, 临澧志稿 and 本报北塘特讯 a place by its bare name; such a name is then the place
wherever it opens a clause or follows a preposition.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from yundong.documents.meaning.front import is_generic_chinese
from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.text.document import Block, Document

_TITLE_LENGTH, _TITLE_BLOCKS = 60, 5
_INSTITUTION = (
    "[善济节]堂|会馆|公所|监狱|看守所|习艺所|感化院|教养院|孤儿院|收容所|救济院|养老院|育婴堂|戒烟[所院局]|医院|卫生院|卫生所|防疫站|合作社|供销社|"
    "公社|大队|生产队|公司|(?<!工)厂|矿务局|[煤铁锡盐]矿|农场|林场|牧场|渔场|盐场|茶场|(?:铁路|管理|工程|港务|航务|邮政|邮电|盐务|"
    "税务|禁烟|林业|水利|电业|建设|公路|航运|垦务|农垦|测候|园艺)局|税务所|税局|厘局|海关|常关|[分支]行|银行|学院|[中小大]学|师范|书院|水文(?:总|中心)?站|气象站|车站|电站|"
    "分[局站社卡厂]|粮[库站]|关(?=十年|历年|华洋|贸易|进出|[一二三四五六七八九十〇零]{1,4}年|报告|年报|月报)|工务段|机务段|车务段|商会|公署|派出所|公安局|法院"
)
_ENTITLED = re.compile(
    rf"(?:^|[年月日度份期旬季）)：:#《 　\n—-]|关于|季度|半年)"
    rf"(?:[省市县国公私]立)?(?P<name>(?![度份旬季])(?:(?![年月])[\u4e00-\u9fff]){{2,10}}?(?:{_INSTITUTION}))"
    "(?![员工人长部系统]|[\u4e00-\u9fff]{1,4}[分支][会行局社署店校院所])"
)
_NO_NAME = re.compile(
    "[的和与及等各本全该我贵其这那每有为在于把被]|关于|^(?:人民|中央|国营|地方|公私|私营|农业|手工业|全国|国家|"
    "第?[一二三四五六七八九十百0-9]+)"
)
_GENRE = re.compile(
    "(?:^|[#《\n])[ ]?(?P<name>(?![续重新增编纂]修|续[编纂])[\u4e00-\u9fff]{2,3}?)(?:[县州府厅镇]志|志[稿略书]|乡土志|"
    "采访册|商埠|近[年事]|通讯|见闻|纪行|风土|(?:考察|旅行|视察|游历|调查)[记纪])"
)
_DATELINE = re.compile(
    "(?:本[报社刊]|中央社|新华社|国闻社|申时社)(?P<name>(?!专|特|各|记者|综合|消息|昨|今|驻|[0-9一二三四五六七八九十])[\u4e00-\u9fff]{2,3}?)"
    "(?:[0-9一二三四五六七八九十]{1,3}月)?(?:[0-9一二三四五六七八九十]{1,3}日)?(?:专访|[特通专]讯|通信|专?电|讯|航讯|快讯)"
)
_BRANCH = re.compile(
    "(?:[会行局社署处司]|银号|公司)(?P<name>(?![总中各区直常])[\u4e00-\u9fff]{2,3})(?:分|支|办事)(?:[会行局社署所校院店处]|公司)"
)
"""裕民银行沙市分行: the branch is where its name says."""
_OPENS = re.compile(
    "(?P<name>[\u4e00-\u9fff]{2,3}?)(?=于[\u4e00-\u9fff]{1,4}[0-9一二三四五六七八九十]|自[\u4e00-\u9fff0-9]|地处|位于|滨|濒|为[\u4e00-\u9fff]{1,6}[要重名商])"
)
"""A paragraph that opens with what its title opens with: 湾洋于光绪二十四年开埠, below 湾洋商埠近年贸易述略."""
_NAMED_AGAIN = re.compile("(?:^|(?<=[，。；：、\n 　（(])|(?<=[在于由从自至抵赴驻返离经过往]))")


def find_titled(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the institution that the title names, and places by their bare names wherever they are named again.

    Parameters
    ----------
    document : Document
        A Chinese one, with its blocks.
    found : sequence of AreaName
        Places found already, in order.
    """
    folded, text = document.folded, document.text
    starts = [name.start for name in found]

    def free(start: int, end: int) -> bool:
        at = bisect_left(starts, end) - 1
        return at < 0 or found[at].end <= start

    front = _front(document)
    for block in front:
        match = _ENTITLED.search(folded, block.start, block.end)
        named = match and not _NO_NAME.search(match["name"]) and not is_generic_chinese(match["name"])
        if match and named and free(*match.span("name")):
            yield AreaName(*match.span("name"), OPEN + text[slice(*match.span("name"))])
            break
    names = {match["name"] for match in _bare(document, front) if free(*match.span("name"))}
    if not names:
        return
    again = re.compile(f"{_NAMED_AGAIN.pattern}(?P<name>{'|'.join(sorted(names, key=len, reverse=True))})")
    for match in again.finditer(folded):
        start, end = match.span("name")
        if free(start, end):
            yield AreaName(start, end, OPEN + text[start:end])


def _front(document: Document) -> list[Block]:
    """Return the lines of a title: short ones without a stop, as long as no paragraph comes before them."""
    lines: list[Block] = []
    for block in document.blocks[:_TITLE_BLOCKS]:
        said = document.folded[block.start : block.end]
        if block.kind == "cell" or len(said) > _TITLE_LENGTH or "。" in said:
            break
        lines.append(block)
    return lines


def _bare(document: Document, front: Sequence[Block]) -> Iterator[re.Match[str]]:
    """Yield where a text gives the bare name of a place: by its genre, in a dateline, by a first sentence about it."""
    folded = document.folded
    for block in front:
        for pattern in (_GENRE, _DATELINE, _BRANCH):
            if match := pattern.search(folded, block.start, block.end):
                yield match
    for block in document.blocks[: _TITLE_BLOCKS + 3]:
        if block in front or block.kind == "cell":
            continue
        if match := _DATELINE.search(folded, block.start, min(block.end, block.start + 30)):
            yield match
        match = _OPENS.match(folded, block.start, block.end)
        if match and any(folded.startswith(match["name"], _behind_marks(folded, one)) for one in front):
            yield match


def _behind_marks(folded: str, block: Block) -> int:
    match = re.compile(r"[#\s*《【（(]*").match(folded, block.start, block.end)
    return match.end() if match else block.start
