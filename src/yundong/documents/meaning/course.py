"""How long what a passage relates went on: begun on 3 October, ended yesterday; for fifty-one hours; 历时四天."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import timedelta
from operator import attrgetter

from yundong.documents.meaning.index import IndexedText, Narrated
from yundong.documents.quantities.dates import FoundDate
from yundong.documents.quantities.numerals import parse_chinese, parse_english
from yundong.documents.text.document import Block
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import word_list

_SPELLED = any_of([*word_list("units"), *word_list("tens")])
_LENGTH = {
    "en": re.compile(
        rf"\b(?P<in>in|after|during|lasted|lasting|took|kept up|went on|continued|stood out)(?: for)?[ \n]"
        rf"(?:(?:a|an|the|this|about|over|some|nearly|now|another)[ \n])*(?:[a-z]+[ \n]of[ \n])?"
        rf"(?P<number>[0-9]{{1,3}}|(?:{_SPELLED})(?:-[a-z]+)?)[ \n](?P<unit>hour|day|night|week)s?\b"
        r"(?P<of>[’']?[ \n](?:of[ \n])?(?:[a-z-]+[ \n])?(?:fighting|battle|combat|assault|siege|bombardment|operations?"
        r"|rain|storm|flood|strike|debate|action|street)\b)?"
    ),
    "zh": re.compile(
        "(?P<in>历时|历|经过?|激战|苦战|血战|鏖战|恶战|猛攻|围攻|连战|持续|延续|达)(?P<of>了|约|共)?"
        "(?P<number>[0-9]{1,3}|[一二两三四五六七八九十]{1,4})个?"
        "(?P<unit>小时|昼夜|天|日|周|星期|夜)(?P<half>半)?"
    ),
}  # fmt: skip
_UNITS = {"en": ("hour", "day", "night", "week"), "zh": ("小时", "昼夜", "天", "日", "周", "星期", "夜")}
_HOURS = {"hour": 1, "小时": 1, "昼夜": 24, "夜": 24}
_DAYS = {"day": 1, "night": 1, "week": 7, "天": 1, "日": 1, "周": 7, "星期": 7}
_BEGAN = {
    "en": (
        re.compile(
            r"\b(?:began|begun|begins|opened|started|commenced|launched|broke(?: out)?|set in|since|from)\b"
            r"(?: early| late)?(?: on| in| at)?(?: the)? $"
        ),
        re.compile("(?!)"),
    ),
    "zh": (
        re.compile("(?:[自从由]|始于|开始于)$"),
        re.compile("[^，。；]{0,8}(?:起|以来|开始|发起|打响|爆发|动工|开工)"),
    ),
}  # fmt: skip
_ENDED = {
    "en": (
        re.compile(
            r"\b(?:ended|closed|completed|finished|concluded|ceased|over|to (?:its|an) (?:end|close)|reduced|fell|"
            r"surrendered)(?:[ ](?:early|late|on|in|at|by|about|the|[0-9.:]{1,5}|(?:morning|evening|night) of))*[ ]$"
        ),
        re.compile("(?!)"),
    ),
    "zh": (
        re.compile("(?:止于|结束于)$"),
        re.compile("[^，。；0-9]{0,8}(?:结束|告终|告竣|完竣|完成|竣工|告一段落|胜利)"),
    ),
}  # fmt: skip
_LONGEST = timedelta(days=366)


def courses_of(block: Block, text: IndexedText) -> list[Narrated]:
    """Return the spans of what the sentences of a block relate, in their order.

    Parameters
    ----------
    block : Block
        A paragraph.
    text : IndexedText
        The text.
    """
    known = text.courses.get(block.start)
    if known is None:
        known = text.courses[block.start] = sorted(_courses(block, text), key=attrgetter("end"))
    return known


def _courses(block: Block, text: IndexedText) -> Iterator[Narrated]:
    days = [
        one
        for one in text.dates_in(block.start, block.end)
        if one.first is not None and one.first == one.last
    ]
    if (both := _from_end_to_end(days, block, text) or _until_now(days, text)) is not None:
        yield both
        return
    if all(text.folded.find(unit, block.start, block.end) < 0 for unit in _UNITS[text.lang]):
        return  # most paragraphs state no length of time, and to look for one takes long
    for said in _LENGTH[text.lang].finditer(text.folded, block.start, block.end):
        begin = text.sentence_at(said.start())[0]
        span = _by_length(said, begin, days, block, text)
        if span is not None:
            whole = text.lang == "zh" and said["in"].startswith("历时")
            yield Narrated(max(begin, block.start), max(said.end(), span.end), span, whole)


def _from_end_to_end(days: list[FoundDate], block: Block, text: IndexedText) -> Narrated | None:
    """Return the span between the day on which something began and that on which it ended, in whatever order."""
    opens = next((one for one in days if _has(_BEGAN, one, block, text)), None)
    closes = next((one for one in days if one is not opens and _has(_ENDED, one, block, text)), None)
    if opens is None or closes is None or opens.first is None or closes.last is None:
        return None
    first, second = sorted((opens, closes), key=attrgetter("start"))
    if not timedelta(0) < closes.last - opens.first < _LONGEST or second.start - first.end > _APART:
        return None
    begin = text.sentence_at(first.start)[0]
    return Narrated(max(begin, block.start), second.end, opens._replace(last=closes.last), True)


def _until_now(days: list[FoundDate], text: IndexedText) -> Narrated | None:
    """Return the span from a day to that of writing, where a Chinese sentence says so: 自十七日晚起…，至今三日未止."""
    for one in days if text.lang == "zh" else ():
        begin, stop = text.sentence_at(one.start)
        now = _NOW_ZH.search(text.folded, one.end, stop)
        written = text.dated_at(one.start)
        if now is None or one.first is None or written is None or not _has_begun(one, text.folded):
            continue
        if timedelta(0) <= written - one.first < _LONGEST:
            return Narrated(begin, now.end(), one._replace(last=written), True)
    return None


def _has_begun(one: FoundDate, folded: str) -> bool:
    return folded.endswith(("自", "从"), 0, one.start) and _BEGINS_ZH.match(folded, one.end) is not None


_NOW_ZH = re.compile("，[^，。；]{0,4}(?:[至迄]今|尚未?|仍未?)")
_BEGINS_ZH = re.compile("[晚晨早午夜]?(?:起|以来|开始)")
_APART = 60


def _has(
    marks: dict[str, tuple[re.Pattern[str], re.Pattern[str]]], one: FoundDate, block: Block, text: IndexedText
) -> bool:
    before, behind = marks[text.lang]
    begin = max(block.start, one.start - 40)
    return bool(before.search(text.folded, begin, one.start) or behind.match(text.folded, one.end, block.end))


def _by_length(
    said: re.Match[str], begin: int, days: list[FoundDate], block: Block, text: IndexedText
) -> FoundDate | None:
    """Return the span of a stated length, from the day before it or up to the one that it comes to."""
    parse = parse_chinese if text.lang == "zh" else parse_english
    amount = (
        float(said["number"]) if said["number"].isdigit() else getattr(parse(said["number"]), "value", None)
    )
    if not amount or amount > _MANY:
        return None
    hours = amount * _HOURS[said["unit"]] if said["unit"] in _HOURS else None
    if hours is not None and hours < _A_DAY:
        return None
    more = int(-(-hours // 24)) if hours else int(amount) * _DAYS[said["unit"]] - 1
    before = [one for one in days if begin <= one.start < said.start()]
    stop = text.sentence_at(said.start())[1]
    behind = [one for one in days if said.end() <= one.start < stop]
    whole = text.lang == "zh" and said["in"].startswith("历时")
    if whole:  # 至此四岛全部解放，历时四天: from the first day named
        named = [one for one in days if one.start < said.start()]
        if (
            named
            and named[0].first
            and named[-1].last
            and 0 <= (named[-1].last - named[0].first).days - more <= 1
        ):
            return named[0]._replace(last=named[-1].last)
    if before and before[-1].first is not None:
        last = before[-1].first + timedelta(days=int(hours // 24) if hours else more)
        return before[-1]._replace(last=last)
    if behind and behind[0].last is not None and said["in"] not in ("lasted", "took"):
        return behind[0]._replace(first=behind[0].last - timedelta(days=more))
    written = text.dated_at(said.start())
    if (
        written is not None
        and text.paper_at(said.start()) is not None
        and said["of"]
        and " the " not in said.group()
    ):
        return FoundDate(said.start(), said.end(), written - timedelta(days=more), written)
    return None


_A_DAY, _MANY = 24, 200


def course_told(block: Block, start: int, above: FoundDate | None, text: IndexedText) -> FoundDate | None:
    """Return the span of what a paragraph relates, for a figure that it has come to with no other date between.

    Parameters
    ----------
    block : Block
        Of the figure.
    start : int
        Where the sentence of the figure begins.
    above : FoundDate or None
        The time of its section or of the document, which the span has to be within.
    text : IndexedText
        The text.
    """
    if block.kind == "cell":
        return None
    courses = courses_of(block, text)
    if not courses:
        return None
    at = bisect_right(courses, start, key=attrgetter("start")) - 1
    if at < 0:
        return None
    course = courses[at]
    later = text.dates_in(course.end, start)
    beyond = (
        text.lang == "zh" and start >= course.end
    )  # a Chinese report turns to the next fight without a word
    if later or beyond or not _is_within(course.span, above):
        return None
    return course.span


def course_from(found: FoundDate, block: Block, text: IndexedText) -> FoundDate | None:
    """Return the span, which a paragraph follows from its first day to its last, of what went on since a day.

    Parameters
    ----------
    found : FoundDate
        The day.
    block : Block
        The paragraph.
    text : IndexedText
        The text.
    """
    if block.kind == "cell":
        return None
    spans = (one.span for one in courses_of(block, text) if one.whole)
    return next((span for span in spans if span.first == found.first), None)


def _is_within(span: FoundDate, above: FoundDate | None) -> bool:
    if above is None or span.first is None or span.last is None:
        return True
    return (above.first is None or above.first <= span.first) and (
        above.last is None or span.last <= above.last
    )


def course_of_report(at: int, text: IndexedText) -> FoundDate | None:
    """Return the span of the one operation that a report, or a paper of several, is about.

    Parameters
    ----------
    at : int
        Of a figure.
    text : IndexedText
        The text.
    """
    paper = text.paper_at(at)
    begin, stop = (paper.start, paper.end) if paper is not None else (0, len(text.folded))
    key = -1 - begin
    if key not in text.courses:
        blocks = text.document.blocks
        first = bisect_left(blocks, begin, key=attrgetter("start"))
        near = [
            block
            for block in blocks[first : first + _NEAR]
            if block.start < stop and block.kind == "paragraph"
        ]
        if paper is not None:
            near = [block for block in near if block.start > paper.written.start][:1]
        courses = [
            one
            for block in near
            for one in courses_of(block, text)
            if not _IS_INQUIRY[text.lang].search(text.folded, one.start, one.end)
        ]
        dated = (one for one in courses if text.dates_in(one.span.start, one.span.start + 1))
        whole = list(dated)[:1] if paper is not None else [one for one in courses if one.whole]
        text.courses[key] = whole if len({(one.span.first, one.span.last) for one in whole}) == 1 else []
    found = text.courses[key]
    if found or paper is None:
        return found[0].span if found else None
    return _span_opened(begin, at, text)


def _span_opened(begin: int, at: int, text: IndexedText) -> FoundDate | None:
    """Return the days named last in a Chinese paper, where a line opened with them: 自八月十七日至二十二日."""
    one = text.dates_in(begin, at)[-1:]
    if text.lang == "en" or not one or one[0].first is None or one[0].first == one[0].last:
        return None
    line = text.folded.rfind("\n", 0, one[0].start) + 1
    return one[0] if _OPENS_LINE.fullmatch(text.folded, line, one[0].start) else None


_OPENS_LINE = re.compile("[ 　]*(?:[（(]?[^，。；：0-9]{1,3}[）)、.．][^，。；0-9]{1,12}。)?[自从由]")


_IS_INQUIRY = {
    "en": re.compile(r"\b(?:inquiry|enquiry|investigation|commission of inquiry)\b"),
    "zh": re.compile("调查|查填|查勘|勘查|踏勘"),
}
"""领事自九月一日起设立调查处，于九月三十日结束: when it was found out, and not when it happened."""
_NEAR = 40
"""Blocks at the beginning of a report in which it gives its course."""
