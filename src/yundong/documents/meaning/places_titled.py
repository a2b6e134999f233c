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
from yundong.documents.meaning.words_chinese import word_at, words
from yundong.documents.text.document import Block, Document, Span

_TITLE_LENGTH, _TITLE_BLOCKS = 60, 5
_BODY = re.compile(
    "公司|银行|[分支]行|商会|会馆|公所|公署|水文(?:总|中心)?站|合作社|供销社|派出所|公安局|学[院堂]|"
    "(?:[厂矿井窑场院校堂馆社队店号庄栈库仓段站狱营港关寺庙庵观]|(?<!指挥)所)(?![长员])|"
    "(?:铁路|管理|工程|港务|航务|矿务)局(?!长)|[中小大]学|师范|[油气煤]田|车间|(?<=[\u4e00-\u9fff]{2})[山岛]|码头"
)
"""What the name of a body ends in that is a place."""
_TITLE_RUN = re.compile(
    "(?:^|(?<=[年月日度份期旬季）)：:#《 　*\n—-]))(?![度份旬季])(?:第?[0-9一二三四五六七八九十]+[、.])?"
    "(?=(?P<run>[\u4e00-\u9fff]{3,}))"
)
_TITLE_LEADS = re.compile("(?:关于|中共|国营|地方国营|公私合营|[国省县市公私]立|重修|重建|中国人民)*")
_BREAKS = re.compile(
    "(?<=[\u4e00-\u9fff]{3})[和与及等]|[的各本全该我贵其这那每在于把被为]|关于|民国|公元|[一二三四五六七八九十〇零0-9]{1,4}年|"
    "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
)
_NO_NAME = re.compile(
    "^(?:某|人民|中央|国营|地方|公私|私营|农业|手工业|全国|国家|第?[一二三四五六七八九十百0-9]+)"
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
    bodies = (_body_of_title(folded, block) for block in front)
    if body := next((span for span in bodies if span is not None and _holds(span, found, folded)), None):
        yield AreaName(*body, OPEN + text[slice(*body)])
    names = {match["name"] for match in _bare(document, front) if free(*match.span("name"))}
    if not names:
        return
    again = re.compile(f"{_NAMED_AGAIN.pattern}(?P<name>{'|'.join(sorted(names, key=len, reverse=True))})")
    for match in again.finditer(folded):
        start, end = match.span("name")
        if free(start, end):
            yield AreaName(start, end, OPEN + text[start:end])


def _holds(span: Span, found: Sequence[AreaName], folded: str) -> bool:
    """Return whether a body may take the place of the names that it holds: 山东省第二监狱, but no office."""
    over = [name for name in found if name.start < span[1] and span[0] < name.end]
    whole = all(span[0] <= name.start and name.end <= span[1] for name in over)
    return whole and (not over or not _OFFICES.search(folded, *span))


_OFFICES = re.compile("(?:局|所|公署|指挥部|会馆|商会|[支分]行|公司|社|法院|检察院)$")


def _body_of_title(folded: str, block: Block) -> Span | None:
    """Return the body that a line of a title opens with, the last where one is of another: 阳泉矿务局四矿."""
    for run in _TITLE_RUN.finditer(folded, block.start, block.end):
        lead = _TITLE_LEADS.match(folded, *run.span("run"))
        start = lead.end() if lead is not None else run.start("run")
        cut = _BREAKS.search(folded, start, run.end("run"))
        stop = cut.start() if cut is not None else run.end("run")
        ends = (kind.end() for kind in _BODY.finditer(folded, start, min(stop, start + _LONGEST_BODY)))
        for end in reversed([end for end in ends if _ends_a_name(folded, end, stop)]):
            name = folded[start:end]
            if not _NO_NAME.search(name) and not is_generic_chinese(name):
                return start, end
    return None


_LONGEST_BODY = 16


def _ends_a_name(folded: str, end: int, stop: int) -> bool:
    """Return whether a name may end at an offset: where another word begins, and not with a word like 阶段, 市场."""
    whole_word = _BODY_WORDS.search(folded, max(0, end - 3), end)
    if whole_word is None and (folded[end - 2 : end] in words() or folded[end - 1 : end + 1] in words()):
        return False
    sure = _SURE.search(folded, max(0, end - 4), end) or folded[end : end + 1] == "第"
    genre = stop - end <= _GENRE_LENGTH or (stop - end <= _REST and folded[stop - 2 : stop] in words())
    return bool(sure) or genre or word_at(folded, end, stop) > 0


_GENRE_LENGTH, _REST = 3, 8
_SURE = re.compile("(?:[厂狱]|公司|学校|医院|农场|煤矿|油田|[一二三四五六七八九十][厂矿井场院校]|合作社)$")
"""Kinds that no other word begins with."""
_BODY_WORDS = re.compile(
    "(?:公司|银行|[分支]行|商会|会馆|公所|公署|合作社|供销社|公社|[油气煤]田|[分工]厂|[煤铁金盐油铜]矿|[农林牧渔盐茶]场|学[校院堂]|[医法书寺]院|[中小大]学|师范|车站|"
    "电站|粮站|码头|车间|监狱|看守所|水库|仓库|粮库|商店|书店|部队|指挥部|分局|分店|分社|分站|分校|分院|大队|中队|支队|营地|邮局|税局|海关|军营)$"
)


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
        for pattern in (_DATELINE, _BRANCH):
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
