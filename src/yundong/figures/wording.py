"""Words about figures in both languages: which part a claim counts, and texts broken into lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len

OPENING, CLOSING = "（《【“", "，。；：、！？）》】”"  # never at the end, and never at the start, of a line
_PIECE = re.compile(
    rf"[{OPENING}]*(?:[^\s{OPENING}”\u2e80-\uffef]+(?: [%‰])?|[\u2e80-\uffef]|\s)[{CLOSING}]*|.", re.DOTALL
)

EXTENTS = {
    "43 counties and cities": "四十三个县市",
    "four regions": "四个大区",
    "first three days": "头三天",
    "one rally": "一次大会",
    "one afternoon": "一个下午",
    "twelve cities and part of East China": "十二个城市和华东一部分",
    "one day": "一天",
    "three and a half days": "三天半",
    "days of rallies": "大会期间",
    "before the ban": "禁令之前",
    "after the ban": "禁令之后",
    "one district": "一个区",
    "focal areas": "重点地区",
    "part of the province": "全省的一部分",
    "one county": "一个县",
    "seven cities": "七个城市",
    "some places only": "仅部分地方",
    "one railway office": "一个铁路局",
    "four railway offices": "四个铁路局",
    "three days": "三天",
    "127 of the arrested": "被捕者中的 127 人",
    "the city of Jilin": "吉林市",
    "five days": "五天",
    "four days of questioning": "讯问四天",
    "165 persons on 161 major cases": "165 人，涉及 161 件大案",
    "the detained": "在押人员",
    "from the detained and the public": "来自在押人员和群众",
    "the city of Guilin": "桂林市",
    "the city of Baoding": "保定市",
    "the city of Qinhuangdao": "秦皇岛市",
    "a few provinces": "少数几个省",
    "fifteen cities": "十五个城市",
    "railways and one region": "铁路和一个大区",
    "one branch of the police": "公安机关一个分局",
    "enumerated directly": "直接调查",
    "counted otherwise": "以其他方法计算",
    "morphine; penalties": "吗啡；量刑标准",
    "heroin; penalties": "海洛因；量刑标准",
    "morphine": "吗啡",
    "heroin": "海洛因",
    "a part": "一部分",
}


def pick(lang: str, english: str, chinese: str) -> str:
    """Return one of two phrases."""
    return chinese if lang == "zh" else english


def extent_in_chinese(extent: str) -> str:
    """Return which part of its area or days a claim counts, in Chinese; unknown words stay as they are."""
    return EXTENTS.get(extent, extent)


_WORDS = re.compile(" (?![%‰])")


def filled(text: str, width: int, first: str = "", then: str = "") -> list[str]:
    """Return a text broken into lines, the first and the others with an indent of their own; none for an empty text.

    English breaks at spaces and never inside a word or before a per cent sign; Chinese breaks anywhere, but not before
    a closing mark.
    """
    if not text:
        return []
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in text)
    lines, line = [], first
    for piece in _pieces(text) if chinese else _WORDS.split(text):
        joint = "" if chinese or line in (first, then) else " "
        if line not in (first, then) and cell_len(line + joint + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, joint = then, ""
        line += joint + (piece.lstrip() if line == then else piece)
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Sequence[str]:
    """Return a text cut where Chinese may be broken: after each Chinese sign, and between other words.

    A closing mark stays with what it closes, an opening one with what it opens, a per cent sign with its number.
    """
    return _PIECE.findall(text)
