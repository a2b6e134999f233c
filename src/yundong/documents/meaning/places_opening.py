"""Names of places that a Chinese sentence opens with, and that no dictionary has: 白马渡为水陆之冲, 丁集地主.

A sentence says first what it is about. What stands there, ends like a place, is not a word of the language and is
followed by one, by a number or by what a place does, is the name of a place. In a document about one body (a mill, a
school, a mine) its parts need no name: 织布科三百人, 第二井出水.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yundong.documents.meaning.front import front_lines
from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.meaning.words_chinese import verbs, word_at, words
from yundong.documents.text.document import Document
from yundong.documents.text.fold import fold

_NUMBER = "[0-9〇一二两三四五六七八九十百千万]"
_LEAD = (
    "(?:(?<=[。；！？\n])|^)[ 　]*(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）、.．][ ]?|[▲△●○◎•·*-]+[ ]?)?"
    "(?:(?:[0-9〇一二三四五六七八九十]{2,4}年)?(?:[0-9一二三四五六七八九十]{1,3}月份?)?"
    "(?:[0-9一二三四五六七八九十廿]{1,3}日|[上中下]旬|[底初末])?[夜晚晨]?[ 　，]*)(?:其中|[据查惟又而内如但在])?"
)
"""What may come before the subject of a sentence: a number, a day, a particle."""
_PLACES = (
    "[县区乡镇村寨屯庄集堡营驿站港桥渡津埠街巷弄坊坝堰闸圩垸塘渠河江湖湾岛洲滩屿礁"
    "山岭坡沟峪坪坳塬川庙寺观城场矿厂井窑园垭崖洞泉溪]"
)
_PEOPLE = "农民|地主|居民|群众|社员|守敌|守军|之敌|民兵|贫农|渔民|村民|牧民|船民|一带|境内|附近"
_DOES = (
    "[有共现原已因由自从于在被每仅尚约产出收存缺失停发设抽开拟需连又亦均占最较超完减增投死伤损逃毙俘缴歼种造为用"
    "查贪募捐欠还退以遭受]"
)
_COUNTED = f"[约近共]?{_NUMBER}+[余多]?[个座所处家条，。；、]|{_NUMBER}+[年月日时点]"
"""Behind a noun that is itself what is counted: 机井四十眼 is not, 小学五所 is."""
_SUBJECT = re.compile(
    f"{_LEAD}(?P<name>(?!{_NUMBER})[\u4e00-\u9fff]{{1,4}}?"
    f"(?:(?<=[\u4e00-\u9fff]){_PLACES}(?!{_COUNTED})|(?<=[\u4e00-\u9fff]{{2}})(?={_PEOPLE})))"
    "(?=[\u4e00-\u9fff0-9])(?![日晚晨时早]报)"
)
_FOLLOWS = re.compile(f"{_DOES}|{_NUMBER}|{_PEOPLE}")
_NO_NAMES = re.compile(
    "[的了是不和与及或各每全本该其这那有为被把给对向从由因将所并均皆等但此某我们你他它最很更已曾再又也都还之前后时间"
    "年月日者而以则若如何无使令共毙伤俘缺经嗣设办建修筑打赈辖存额窃旧新外邻]"
    f"|{_NUMBER}|^[据查惟又而内如但在县乡村镇市区城小大老分出进入到]|[县省市]营|[中内间]$|"
    "^[上下进出回入][山乡村城街河江岸船井坝]$|.[县乡村镇区庄场厂矿井窑]$(?<=^..)"
)
"""Words that no name holds, and names of two characters of which the last is a common kind: 分县, 山乡, 钱庄."""


def opening_names(document: Document) -> Iterator[AreaName]:
    """Yield the names that sentences open with.

    Parameters
    ----------
    document : Document
        With its folded text.
    """
    folded, text = document.folded, document.text
    for match in _SUBJECT.finditer(folded):
        span = match.span("name")
        if _is_name(folded, *span):
            yield AreaName(*span, OPEN + text[slice(*span)])


def _is_name(folded: str, start: int, end: int) -> bool:
    """Return whether what a sentence opens with is a name: no word, none across its end, no verb before it."""
    name = folded[start:end]
    if name in words() or _NO_NAMES.search(name) or _across(folded, end):
        return False
    if not (_FOLLOWS.match(folded, end) or word_at(folded, end, end + 4)):
        return False
    if not verbs().isdisjoint((name[:2], name[:3])):
        return False
    own = name[:-2] if name[-2:] in words() else name[:-1]  # the name without its kind
    known = verbs() if len(name) > _SHORT and name[-1] in _OF_ANY_WORD else words()
    return len(own) > 0 and not any(own[at : at + 2] in known for at in range(len(own) - 1))


def _holds_a_verb(name: str) -> bool:
    """Return whether a common verb is in a name: 尚未查处."""
    return any(name[at : at + length] in verbs() for length in (2, 3) for at in range(len(name) - 1))


def _across(folded: str, end: int) -> bool:
    """Return whether a common word begins with the last character of a name, and none behind it: 租佃关|系."""
    length = word_at(folded, end - 1, end + 3)
    return length > word_at(folded, end, end + 4)


_SHORT = 2
_OF_ANY_WORD = frozenset("街巷弄坊渡桥寺庙观寨屯堡窑闸坝圩湾")
"""Kinds whose names may be made of common words: 药水弄, 石灰窑."""

_BODY = re.compile("(?:公司|指挥部|[油气煤]田|[厂矿行号店校学院堂馆社所场狱局站段队仓庄井窑]|(?<!水)库)$")
_PART = re.compile(
    "(?:(?<=[。；！？，：、\n])|^)[ 　]*(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）、.．][ ]?)?(?:其中|[内惟又而但])?"
    "(?P<name>(?:第?[一二三四五六七八九十0-9]{1,3}号?"
    "(?:小队|分队|大队|中队|分场|分厂|工段|工区|工场|[井窑坑炉厂矿段场仓库部科校院站营])|"
    f"(?!{_NUMBER}|第)[\u4e00-\u9fff]{{1,4}}?(?:车间|食堂|[学分病]院|"
    "[间科股处房坑窑炉栈仓库馆所段](?![间科股室处部房坑窑炉栈仓库馆段队组]))))"
    f"(?!{_COUNTED})(?=[\u4e00-\u9fff0-9])(?!统计|查报|报告|调查|估计|反映|[称云])"
)
"""第二井出水, 织布科三百人: a number and a kind, or a kind of part with a word before it, and no reporter."""
_NO_PARTS = re.compile(
    "^(?:车间|食堂|仓库|库房|工段|处所)$|^[据查经由]|[春夏秋冬年月丰治绪光隆庆熙正历]间$|干部|全部|"
    "^[大小一各内外]部|部队|支部|小组|[时期中晚夜日空民]间$|[好坏到各害益长短用四]处$|库存|队伍|市场|现场|立场|所有|场所|"
    "厕所|[各每全本该其此某我]|的|了|有|是|不|在|与|及|和|等|所$(?<=[一二三四五六七八九十多余]所)"
)


def is_body(area: str) -> bool:
    """Return whether a document is about one body, whose parts need no names.

    Parameters
    ----------
    area : str
        The place of the document.
    """
    return area.startswith(OPEN) and bool(_BODY.search(fold(area)))


def parts_of_body(document: Document) -> Iterator[AreaName]:
    """Yield the parts of the body that a document is about, where a clause opens with one.

    Parameters
    ----------
    document : Document
        With its folded text.
    """
    folded, text = document.folded, document.text
    behind_title = max((stop for _, stop in front_lines(document)), default=0)
    for match in _PART.finditer(folded, behind_title):
        start, end = match.span("name")
        name = match["name"]
        whole = name in words()
        if _NO_PARTS.search(name) or not (
            whole or _FOLLOWS.match(folded, end) or word_at(folded, end, end + 4)
        ):
            continue
        made_for = whole or not words().isdisjoint((name[:-1], name[:-2]))  # 织布科
        if (made_for or not _holds_a_verb(name)) and (whole or not _across(folded, end)):
            yield AreaName(start, end, OPEN + text[start:end])
