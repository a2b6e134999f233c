"""Dates beside a figure that are of something else: of what it is compared with, of a price, a paper, another level."""

from __future__ import annotations

import re

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.near_dates import CLAUSE_BREAK
from yundong.documents.quantities.dates import LAW_BEFORE, FoundDate

BEFORE_FIGURE = re.compile(r"[)）][ ]?[:：,，]?[ ]?[0-9]")


def is_compared(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a date is of what a figure is compared with: 比1949年增长, "than in 1908", 由1949年的……降到.

    Parameters
    ----------
    found : FoundDate
        A date near the figure.
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    before = text.folded[max(0, found.start - 60) : found.start]
    last = before[-1:]
    blank = last.isspace()
    if (blank or last in _END_OF_PAPER) and _REFERRED.search(before[-44:]):
        return True
    if (blank or last in _ENDS_COMPARED) and _COMPARED.search(before):
        return True
    if LAW_BEFORE.search(text.folded, max(0, found.start - 40), found.start):
        return True
    if (
        _COMPARED_BEHIND.match(text.folded, found.end)
        or _PRICES.match(text.folded, found.end)
        or _is_base(found, text)
    ):
        return True
    level = found.end <= mention.left and _TO_LEVEL.search(text.folded, mention.left, mention.start)
    return bool(level) and before.endswith(("由", "从", "自"))


def is_own(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a figure is that of a date right before it, though compared: 比一季度的58起, 上年（563元）.

    Parameters
    ----------
    found : FoundDate
        A date near the figure.
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    if not _OF_THE_DATE.fullmatch(text.folded, found.end, mention.quantity.outer_start):
        return False
    level = text.folded.endswith(("由", "从", "自"), 0, found.start)  # 由上年的 46.5%上升到
    return level or not _is_base(found, text)


def _is_base(found: FoundDate, text: IndexedText) -> bool:
    """Return whether a figure says how many times or per cent of that of a date it is: 为1952年的15.6倍."""
    if _TIMES_OF.match(text.folded, found.end) is None:
        return False
    return text.folded.startswith("的", found.end) or bool(
        _IS_SHARE.search(text.folded, max(0, found.start - 4), found.start)
    )


_OF_THE_DATE = re.compile("(?:(?<=的)|[的之])[^，。；0-9]{0,4}|[（(]")
_ADDED = re.compile("(?:连同|加上|并同|合)$")
"""Before a date of what is added: the sum behind it is of the time reported."""
_PRICES = re.compile("不变价|价格|[ ]prices")
"""1952 prices are the measure of other years."""
_TIMES_OF = re.compile(
    "的?[ ]?(?:[0-9.一二三四五六七八九十百半]+(?:倍|成)|[%％]|[0-9.]+[%％]|百分之|=|为100)"
)
"""为1952年的15.6倍, and the head of a column 1958年为1957年的%."""
_IS_SHARE = re.compile("(?:[为是占达及合]|等于|相当于?)$")
"""Without one of them 一九五二年 52.6% is the share of that year."""
_REFERRED = re.compile(
    r"\b(?:despatch|dispatch|telegram|letter|memorandum|minute|circular|communication|note|instructions?|my|"
    r"your|no\.? ?[0-9]+)\b"
    r"[^.;,]{0,14}\b(?:of|dated)[ ](?:the[ ])?$|(?:电|函|文|令|呈)[（(]?$"
)
"""My despatch No. 14 of the 12th December: the date of a paper."""
_END_OF_PAPER, _ENDS_COMPARED = frozenset("电函文令呈（("), frozenset("比较过出于及如")
"""The last character before a date that is referred to, and before one that is compared with, if it is no blank."""
_COMPARED_BEHIND = re.compile("(?:的?(?:数字?|情[形况]))?(?:相较|相比|比较|对比|对照|相差)")
"""与民国十七年相较，户数减二十一户."""
_COMPARED = re.compile(
    r"(?:[比较]|超[过出]|[高低多少大小]于|高[出过]|不[及如]|"
    r"than(?: (?:in|at|on|for|during|by))?(?: the)?\s+|compared (?:with|to)(?: (?:that|those) of)?\s+|"
    r"\bas in\s+|"
    r"\b(?:advance|increase|decrease|decline|rise|fall|improvement|reduction|gain|drop|excess)s?\b"
    r"(?:[^.;,]|,(?=[0-9])){0,40} "
    r"(?:upon|over|on|from)\s+|"
    r"\b(?:upon|over|above|below|on) (?:that|those|the (?:figures?|numbers?|totals?|amounts?))"
    r"(?: recorded| returned)? (?:of|for|in|at)\s+|"
    r"\b(?:above|below|over|under) the (?:average|level|mean|standard)s? (?:of|for|in)(?: the)?\s+|"
    r"(?:double|treble|twice|half|times)(?: that| the number| those| the figure)? (?:of|in)\s+)$"
)
_TO_LEVEL = re.compile("(?:增|减|升|降|涨|提高|发展|扩大|缩小)[加少]?[到至为]")


def is_of_another(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a date before a figure is of what comes before it.

    Of the first level of a change (from 1,117 in December to 2,063), or in brackets behind a noun: the census (1931).

    Parameters
    ----------
    found : FoundDate
        A date near the figure.
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    if not mention.passage.start <= found.start < mention.start:
        return False
    if found.end < mention.left and _ADDED.search(text.folded, mention.passage.start, found.start):
        return True
    if found.end < mention.left and _OF_NEXT_FIGURE.search(text.folded, found.start, found.end):
        return True
    if text.lang == "zh" and _WHO_SINCE.match(text.folded, found.end, mention.passage.end):
        return True
    if found.end <= mention.start and _AGAINST.search(
        text.folded, max(mention.passage.start, found.start - 60), found.start
    ):
        return True  # as against 287,900 in 1919, and the tax collected
    of_before = mention.passage.start < mention.left <= found.start and _OF_FIGURE_BEFORE.fullmatch(
        text.folded, mention.left, found.start
    )
    if of_before and CLAUSE_BREAK.search(text.folded, found.end, mention.quantity.outer_start):
        return True  # against 987 in 1912; 61 of them were children
    if text.lang == "en" and _is_set_off(found, mention, text.folded):
        return True
    if _is_of_level_before(found, mention, text):
        return True
    if mention.quantity.change == "to" and text.lang == "en":
        return bool(
            _FIRST_LEVEL.search(text.folded, max(mention.passage.start, found.start - 40), found.start)
        )
    if text.folded[found.end : found.end + 1] in (")", "）") and not BEFORE_FIGURE.match(
        text.folded, found.end
    ):
        before = text.folded[max(0, found.start - 12) : found.start]
        return not _GLOSSED.search(before) and bool(_WORDS.search(text.folded, found.end, mention.start))
    return False


_WHO_SINCE = re.compile("(?:以?[前后]|以来)(?:才|新|所)?[\u4e00-\u9fff]{2,6}的(?=[\u4e00-\u9fff，。；、])")
"""1958年以后参加工作的: which people they are, and not when they were counted."""


def _is_set_off(found: FoundDate, mention: Mention, folded: str) -> bool:
    """Return whether a date is in a relative clause that is over: flax, which fetched 31s. in March, rose."""
    start, stop = mention.passage.start, mention.quantity.outer_start
    over = _CLAUSE_OVER.match(folded, found.end, stop)
    return over is not None and bool(
        _RELATIVE.search(folded, max(start, found.start - _CLAUSE_LONG), found.start)
    )


_CLAUSE_LONG = 100
_RELATIVE = re.compile(r", (?:which|who|whose|where|worth)\b[^,;.]*$")
_CLAUSE_OVER = re.compile(
    r"[^,;.]*, (?!(?:and|or|but|nor|of|which|who|whose|where|when|while|viz|namely|made up)\b)"
)


def _is_of_level_before(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a date is of the level before, from which a Chinese sentence goes on to what is reported."""
    if text.lang == "en" or found.end > mention.left or not _LOOKS_BACK.match(text.folded, found.start):
        return False
    if CLAUSE_BREAK.search(text.folded, found.end, mention.quantity.outer_start):
        return True
    return _DIFFERS.fullmatch(text.folded, mention.left, mention.quantity.outer_start) is not None


_LOOKS_BACK = re.compile("[去上前](?:年|月|季|旬|期|届|次)")
_DIFFERS = re.compile(
    "[个件起名人户所处座亩石斤吨元两担里头匹只枝条]?[，、；](?:[计共净实即约又今现本][年月期]?)?"
    "(?:增[加多]|减[少低]|上升|下降|[增减多少升降])了?[约近]?[ ]?"
)
"""去年同期为六十二起，增加九十五起: by how much it is more now."""
_OF_NEXT_FIGURE = re.compile("(?:opened|began|begun|closed|ended)$")
"""The year had opened with 1,571; 83 were closed: the day is of the first alone."""
_AGAINST = re.compile(
    r"\b(?:against|compared with|compared to|instead of)[ ][^.;,0-9]{0,12}[0-9][0-9,.]*"
    r"[^.;,0-9]{0,24}[ ](?:in|on|at)[ ](?:the[ ])?$"
)
_FIRST_LEVEL = re.compile(r"\bfrom[ ][^.;,]{0,4}[0-9a-z][0-9a-z, -]{0,24}[ ](?:in|on|at|of)[ ](?:the[ ])?$")
_OF_FIGURE_BEFORE = re.compile(r"[ \n](?:[a-z-]+[ \n]){0,2}(?:in|on|at|for)[ \n](?:the[ \n])?")
_GLOSSED = re.compile(r"(?:republic|reign|era|dynasty)[ ]?[(（]$")
"""The 29th year of the Republic (1940): the bracket says the same time again."""
_WORDS = re.compile(r"[a-z]{2}|[\u4e00-\u9fff]")
