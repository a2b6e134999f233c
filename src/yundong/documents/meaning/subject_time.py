"""The time that a document or a paper is about: of its title, its first sentence, a day of survey, what it relates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from yundong.documents.meaning.front import began_then, front_lines, spans_entitled
from yundong.documents.meaning.subject import LONG, OWN_REPORT, SHORT, Indexed, is_paragraph, is_wire, titles
from yundong.documents.quantities.dates import FoundDate
from yundong.documents.text.document import Block

FOR_ZH = re.compile(
    "(?![后以前起止至到])[^，。；0-9]{0,16}(?:情况|情形|工作|概况|数字|统计|总结|简报|报告|战报|汇报|成绩|状况)"
    "|(?<=年)[分份](?![之，。；])"
)
"""将二十五年度禁烟情形具报: the time that a document reports on."""
_FOR_EN = re.compile(
    r"\b(?:reports?|work|returns?|statement|summary|review|proceedings|operations|account|figures|statistics|abstract)\b"
    r"[^.;]{0,90}\b(?:for|of|during|in|to|relating to)[ \n](?:the[ \n])?"
    r"(?:(?:past[ \n]|whole[ \n])?(?:year|season)[ \n])?$"
)
_FROM_TO_ZH = re.compile("^.{0,16}[自从]$")


def period_of_document(text: Indexed) -> FoundDate | None:
    """Return the time that a document is about: of its title, or of what its first sentence says it reports.

    The day on which it was written dates none of its figures.

    Parameters
    ----------
    text : Indexed
        With dates.
    """
    paragraphs = _paragraphs(text)
    if (stated := _stated_for_all(text)) is not None:
        return stated
    if (found := _period_of_front(text)) is not None:
        return _narrowed(found, paragraphs[:1], text)
    reports = text.lang == "en" or _is_report(paragraphs, text)
    if text.lang == "zh" and reports and (opening := _opening_span(paragraphs[:1], text)) is not None:
        return opening
    since = _since_in_first_sentence(paragraphs[:1], text) if reports else None
    span = _opening_span(paragraphs[:1], text) if reports else None
    if span is not None and text.lang == "zh":
        return span
    for block in paragraphs[:2]:
        for one in text.dates_in(block.start, min(block.end, block.start + 240)):
            before = text.folded[max(block.start, one.start - 120) : one.start]
            if text.lang == "zh":
                reported = FOR_ZH.match(text.folded, one.end) or (
                    block is paragraphs[0] and _FROM_TO_ZH.search(before)
                )
            else:
                reported = _FOR_EN.search(before) and OWN_REPORT.search(text.folded, block.start, one.start)
            if reported and one.first is not None and one.first != one.last:
                return one
    return (
        since
        or span
        or (_opening_until(paragraphs[:1], text) if reports else None)
        or _related(paragraphs[: 2 if text.lang == "zh" else 1], text)
        or _year_reviewed(text)
        or _as_of(text)
        or _day_of_meeting(text)
        or _day_of_visit(text)
        or _closed_with(text)
        or _day_of_count(text)
        or _day_of_survey(paragraphs[:1], text)
    )


def _paragraphs(text: Indexed) -> list[Block]:
    """Return the first paragraphs behind the lines of the front, which may stand in one block with the text itself."""
    fronts = front_lines(text.document)
    begins, stop = {begin for begin, _ in fronts}, fronts[-1][1] if fronts else 0
    blocks = [block for block in text.document.blocks[:10] if is_paragraph(block)]
    behind = [
        replace(block, start=stop + 1) if block.start in begins else block
        for block in blocks
        if block.start not in begins or (text.lang == "zh" and block.end - stop > SHORT)
    ]
    return behind or blocks


def period_of_paper(text: Indexed) -> FoundDate | None:
    """Return the time of a paper among several: of its head, or the days from one to another that it opens with.

    Parameters
    ----------
    text : Indexed
        With the blocks of the paper alone.
    """
    return _opening_span(_paragraphs(text)[:1], text) or _period_of_front(text)


def _stated_for_all(text: Indexed) -> FoundDate | None:
    """Return the time that a text says, before its first table, holds wherever it names no other: unless stated."""
    for block in text.document.blocks[:_PREFACE]:
        if block.kind == "cell":
            return None
        for said in _FOR_ALL[text.lang].finditer(text.folded, block.start, block.end):
            dates = [one for one in text.dates_in(said.start(), said.end() + 1) if one.first is not None]
            if len(dates) == 1 and not _MEASURE.match(text.folded, dates[0].end):
                return dates[0]
    return None


_PREFACE = 24
"""Blocks within which a text says for which time it holds."""
_FOR_ALL = {
    "en": re.compile(
        r"\b(?:(?:unless|except (?:where|when|as)|save (?:where|as)|where (?:not|nothing|no))[^.;]{0,24}"
        r"\b(?:stated|specified|indicated|noted|shown|mentioned|said|given|named)\b|"
        r"(?:all (?:the )?|the )(?:figures|statistics|numbers|particulars|returns|data)\b[^.;,]{0,40}"
        r"\b(?:relate|refer|apply)\b)(?:[^.;]|[.](?!\s))*"
    ),
    "zh": re.compile(
        "(?:[凡除][^，。；]{0,8}(?:未|无|不|另|别|特)[^，。；]{0,4}(?:注|说|标|载|声|写)明?[^。；]{0,12}|"
        "(?:数字|数目|统计|材料|数据|情形|情况)[^，。；]{0,6}，?)(?:均|皆|都|概|一律|俱|悉)[^。；]*"
    ),
}
"""Unless otherwise stated the figures are for 1934; 凡未注明年份者，均为民国二十三年之情形."""
_MEASURE = re.compile("年?的?(?:不变)?价|[ ](?:prices|dollars|values|rates)")
"""In 1938 prices: a measure and no time."""


def _is_report(paragraphs: list[Block], text: Indexed) -> bool:
    """Return whether a Chinese text calls itself a report, and is no news or petition that opens with an event."""
    if not paragraphs:
        return False
    fronts = front_lines(text.document)
    stop = max(paragraphs[0].start, fronts[-1][1] if fronts else 0)
    return bool(_REPORT_ZH.search(text.folded, 0, stop))


def _is_from_day_to_day(found: FoundDate, text: Indexed) -> bool:
    """Return whether a time begins or ends within a month, or is stated by its first and its last day."""
    if found.first is None or found.last is None:
        return False
    if found.first.day != 1 or (found.last + timedelta(days=1)).day != 1:
        return True
    days = [one for one in text.dates_in(found.start, found.end) if one.first == one.last is not None]
    return len(days) > 1


_REPORT_ZH = re.compile(
    "报告|总结|[简通汇公战月旬周季年快捷]报|统计|概况|纪要|战绩|公布|情况|情形|工作|清[单册折]|[报奏]销"
)


def _period_of_front(text: Indexed) -> FoundDate | None:
    """Return the one time, longer than a day, of the lines before the first sentence, or of the title of the file."""
    document = text.document
    lines = [*titles(document), *(Block(*line, "heading") for line in front_lines(document))]
    periods: list[FoundDate] = []
    for line in sorted(lines, key=lambda line: (line.start, -line.end)):
        if is_wire(line, text.folded) or _BOOK.search(text.folded, line.start, line.end):
            continue
        found = period_of_heading(line, text)
        if found is not None and not _is_of_a_collection(found, text):
            periods.append(found)
    exact = next((found for found in periods if _is_from_day_to_day(found, text)), None)
    if periods:  # 冬运总结, and below it from the tenth of November to the fifteenth of March
        return exact or next((found for found in periods[1:] if _is_part_of(found, periods[0])), periods[0])
    spans = spans_entitled(document)
    return FoundDate(0, 0, *spans[0]) if len(spans) == 1 else None


def _is_part_of(found: FoundDate, whole: FoundDate) -> bool:
    """Return whether a time is a part of another: April to June, below the year of a quarterly report."""
    if found.first is None or found.last is None or whole.first is None or whole.last is None:
        return False
    shorter = found.last - found.first < whole.last - whole.first
    return shorter and whole.first <= found.first and found.last <= whole.last


_BOOK = re.compile(
    r"\b(?:almanac|directory|handbook|guide|gazetteer|volume|edition|correspondence|papers|letters)\b"
)
"""The year of an almanac or a gazetteer is that of its issue, and not of what it says of towns."""


def _day_of_count(text: Indexed) -> FoundDate | None:
    """Return the day on which what a return or a census gives was counted, where its title names it.

    Only of a text that is a table for the greater part.
    """
    document = text.document
    first = document.blocks[0] if document.blocks else None
    if (
        first is None
        or first.kind == "cell"
        or sum(block.kind == "cell" for block in document.blocks) < _A_TABLE
    ):
        return None
    fronts = front_lines(document)
    stop = max(min(first.end, first.start + LONG * 3), fronts[-1][1] if fronts else 0)
    for one in text.dates_in(first.start, stop):
        if one.first is None or one.first != one.last:
            continue
        counted = _COUNTED.search(text.folded, first.start, one.start)
        if counted if text.lang == "en" else _COUNT_ZH.search(text.folded, first.start, one.start):
            return one
    return None


_A_TABLE = 12
_COUNTED = re.compile(
    r"\b(?:census|return|enumeration|inventory|survey)s?[ ](?:taken[ ])?(?:of|on)[ ](?:the[ ])?"
    r"(?:night[ ]of[ ](?:the[ ])?)?$"
)
_COUNT_ZH = re.compile("(?:调查|普查|清查|登记|盘点|统计|户口)[^，。]{0,5}[(（]?$")


def _day_of_survey(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the day as of which the first sentence of a survey says how many there were: 截至六月底有1,264户."""
    if not paragraphs or not _SURVEY[text.lang].search(text.folded, 0, paragraphs[0].start):
        return None
    for block in paragraphs:
        stop = _SENTENCE_END.search(text.folded, block.start, block.end)
        dates = text.dates_in(block.start, stop.start() if stop else block.end)
        known = [one for one in dates if one.first is not None]
        if len(known) == 1 and known[0].first == known[0].last:
            return (
                known[0] if _AS_OF_DAY[text.lang].search(text.folded, block.start, known[0].start) else None
            )
    return None


_SURVEY = {
    "en": re.compile(r"\b(?:survey|inquiry|enquiry|enumeration|investigation|stock-taking|register)\b"),
    "zh": re.compile("调查|普查|清查|登记|摸底|概况"),
}
_AS_OF_DAY = {
    "en": re.compile(
        r"\b(?:there were(?: found)?|on|at|as (?:at|on|of))(?: the)?(?: (?:end|close|night) of)?(?: the)? $"
    ),
    "zh": re.compile("(?:截至|截止|截|至|到|于|在)$"),
}


def _day_of_meeting(text: Indexed) -> FoundDate | None:
    """Return the day of a meeting in the minutes of it, which date who came, what was voted and what lay before it."""
    head = text.document.blocks[:4]
    if not any(_MINUTES.match(text.folded, block.start, block.end) for block in head):
        return None
    dates = [one for block in head for one in text.dates_in(block.start, min(block.end, block.start + 240))]
    return next((one for one in dates if one.first is not None and one.first == one.last == text.dated), None)


def _closed_with(text: Indexed) -> FoundDate | None:
    """Return the year or the half of it that closed with the day, the last of a quarter, that dates a report."""
    length = _OF_THE_LENGTH.search(text.folded, 0, _LENGTH_WITHIN)
    for begin, stop in front_lines(text.document) if length and text.lang == "en" else ():
        for one in text.dates_in(begin, stop):
            day = one.last
            if day is None or one.first != day or (day + timedelta(days=1)).day != 1 or day.month % 3:
                continue
            if _ACCOUNTS.search(text.folded, begin, one.start):
                months = (
                    {"quarter": 3, "half-year": 6, "six months": 6}.get(length["unit"], 12) if length else 12
                )
                number = day.year * 12 + day.month - months
                return one._replace(first=date(number // 12, number % 12 + 1, 1))
    return None


_LENGTH_WITHIN = 3000
_OF_THE_LENGTH = re.compile(
    r"\b(?:for|in|during|of) the (?P<unit>year|twelve months|half-year|six months|quarter)\b(?! (?:ended|to|18|19))"
)
_ACCOUNTS = re.compile(r"\b(?:report|accounts?|balance sheet|statement)\b[^\n]*$")


def _day_of_visit(text: Indexed) -> FoundDate | None:
    """Return the day of a visit or of an event, where the lines before the first sentence say that it is related."""
    lines = front_lines(text.document)
    for begin, stop in lines:
        for one in text.dates_in(begin, stop):
            if (
                one.first is not None
                and one.first == one.last
                and _VISIT.search(text.folded, begin, one.start)
            ):
                return one
    if not any(_A_VISIT.search(text.folded, begin, stop) for begin, stop in lines):
        return None
    for block in _paragraphs(text)[:1]:
        for one in text.dates_in(block.start, min(block.end, block.start + _NEAR_START))[:1]:
            if one.first == one.last is not None and _WE_VISITED.search(text.folded, block.start, one.start):
                return one
    return None


def day_of_section(block: Block, text: Indexed) -> FoundDate | None:
    """Return the day of the visit that a section reports, where its first words say no more: Visited 14 June 1871.

    Parameters
    ----------
    block : Block
        The first below a heading.
    text : Indexed
        With dates.
    """
    for one in text.dates_in(block.start, min(block.end, block.start + _NEAR_START))[:1]:
        visited = _VISITED.fullmatch(text.folded, block.start, one.start)
        if visited and one.first is not None and one.first == one.last:
            return one
    return None


_VISIT = re.compile(
    r"\b(?:visits?|visited|inspection|inspected|tour)\b[^\n;]*$|(?:视察|检查|访问|参观)[^\n；]*$|"
    r"\b(?:typhoon|hurricane|cyclone|storm|gale|flood|inundation|fire|earthquake|eruption|explosion|accident|wreck|battle|"
    r"action|engagement|riots?|elections?)\b(?:[^\n;,]{0,40}[ ])?(?:of|on) (?:the )?$"
)
_A_VISIT = re.compile(r"\b(?:visit|inspection|tour of inspection)\b|视察|检查|参观|访问")
_WE_VISITED = re.compile(r"\b(?:i|we) (?:have )?(?:visited|inspected|went over)\b[^.;]*$")
"""Report on a visit to the camp. I visited it on 23 February: what it says is of that day."""
_VISITED = re.compile(
    r"\W*(?:(?:last )?(?:visited|inspected|examined|seen|counted|enumerated)|(?:date of )?(?:visit|inspection))"
    r"[,:.—]* (?:on |by me )*(?:the )?"
)
_MINUTES = re.compile(r"\W*(?:minutes|proceedings)\b[^.;]{0,60}\b(?:meeting|session|sitting)\b")
"""In English: what Chinese minutes report is of the time of each speaker."""


def _opening_span(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the days from one to another that a sentence of the first paragraph opens with: a bulletin of a week."""
    for block in paragraphs:
        dates = text.dates_in(block.start, min(block.end, block.start + 240))
        if (both := next((one for one in dates if _says_both_ends(one, block, text)), None)) is not None:
            return both
        for one, two in pairwise(dates):
            if one.first is None or two.last is None or not one.first < two.last:
                continue
            opens = _SPAN_OPENS.search(text.folded, max(block.start - 1, one.start - 24), one.start)
            joined = opens and _AND_TO.fullmatch(text.folded, one.end, two.start)
            if joined or _says_how_long(one, two, block, text):
                return one._replace(end=two.end, last=two.last)
    return None


def _says_both_ends(one: FoundDate, block: Block, text: Indexed) -> bool:
    """Return whether a sentence opens with the first and the last of some days in one: between 1 and 14 October."""
    opens = _SPAN_OPENS.search(text.folded, max(block.start - 1, one.start - 24), one.start)
    both = one.first != one.last and _AND_TO.search(text.folded, one.start, one.end)
    return bool(opens and both)


def _says_how_long(one: FoundDate, two: FoundDate, block: Block, text: Indexed) -> bool:
    """Return whether a Chinese report says first from when to when it is: 我区工作自去年十月开始，到今年九月底."""
    if text.lang == "en" or _SENTENCE_END.search(text.folded, block.start, two.start):
        return False
    if not text.folded.endswith(("自", "从"), block.start, one.start):
        return False
    return bool(_TO_ITS_END["zh"].fullmatch(text.folded, one.end, two.start))


_SPAN_OPENS = re.compile(
    r"(?:^|[.。\n] ?)(?:between|from|自|从|由)(?: the)? ?$|(?:统计|了解|调查|材料|报告|计算|汇报)，(?:自|从|由)$"
)
"""据不完全统计，自去年四月到今年四月: what opens a report."""
_AND_TO = re.compile(r" (?:and|to|until)(?: the)? |起?[至到—~-]")


def _as_of(text: Indexed) -> FoundDate | None:
    """Return the day up to which a title counts, 截至十一月底止, or on which things stood so, as of 12 March."""
    for begin, stop in front_lines(text.document):
        for one in text.dates_in(begin, stop):
            if one.first is None or one.first != one.last:
                continue
            if _AS_OF.search(text.folded, begin, one.start):
                return one
            if _UP_TO_ZH.search(text.folded, begin, one.start) and _STOPS_ZH.match(text.folded, one.end):
                return one._replace(first=None)
    return None


_AS_OF = re.compile(
    r"\b(?:as (?:at|of|on)|(?:position|state|situation|strength|stock|condition)\b[^\n.;]{0,60} (?:on|at))(?: the)? "
    r"(?:[0-9]{3,4} hours,? (?:on )?)?$"
)
_UP_TO_ZH = re.compile("(?:截至|截止|截|至|到)$")
_STOPS_ZH = re.compile("为?止|[^，。]{0,12}(?:统计|情况|数字)")


def _opening_until(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the time, open at its start, of a report that opens with the day up to which it counts: 到五月底止."""
    for block in paragraphs:
        for one in text.dates_in(block.start, min(block.end, block.start + _NEAR_START))[:1]:
            opens = _UNTIL_OPENS.fullmatch(text.folded, block.start, one.start)
            if opens and one.last is not None and _THEN_STOPS.match(text.folded, one.end):
                return one._replace(first=None)
    return None


_NEAR_START = 40
_UNTIL_OPENS = re.compile(
    r"\W*(?:[一二三四五六七八九十]、)?(?:截至|截止|截|到|至)|"
    r"\W*(?:up to|as at|as of|by)(?: the)?(?: (?:end|close) of)? "
)
_THEN_STOPS = re.compile("为?止|[,，]| (?:there (?:had|have) been|a total of)")


def _related(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the day before that of writing where the first sentence relates it: entered yesterday upon."""
    for block in paragraphs:
        if text.lang == "zh" and not _REPORTED.match(text.folded, block.start):
            continue  # a notice goes on to what lasts, where the news is of the day
        stop = _SENTENCE_END.search(text.folded, block.start, block.end)
        for one in text.dates_in(block.start, stop.start() if stop else block.end):
            if one.first is not None and _YESTERDAY.match(text.folded, one.start):
                return one
    return None


_YESTERDAY = re.compile("yesterday|last night|昨")
_REPORTED = re.compile(r"\W{0,3}(?:本[报社市埠]|中央社|新华社|专访|特)[^，。\n]{0,12}?[讯电]\W{0,3}昨")


def _year_reviewed(text: Indexed) -> FoundDate | None:
    """Return the year of a Chinese summary that was written at its end or right after it, and speaks of 全年."""
    head = text.folded[:_HEAD]
    if text.lang != "zh" or not _SUMMARY.search(head) or not _ALL_YEAR.search(text.folded):
        return None
    for block in text.document.blocks[:6]:
        if block.end - block.start > LONG:
            break
        for one in text.dates_in(block.start, block.end):
            day = one.last
            if day is not None and one.first is not None and one.first.month == day.month in (12, 1, 2):
                year = day.year - (day.month != 12)
                return one._replace(first=date(year, 1, 1), last=date(year, 12, 31))
    return None


_HEAD = 200
_SUMMARY = re.compile("总结|年报|工作报告|情况报告|概况")
_ALL_YEAR = re.compile("全年|一年来|年内|这一年|去年")


def _is_of_a_collection(found: FoundDate, text: Indexed) -> bool:
    """Return whether the years of a title are those of the volume that a letter is in: it was written within them."""
    if found.first is None or found.last is None or text.dated is None:
        return False
    if not found.first <= text.dated <= found.last or found.last - found.first < timedelta(days=366):
        return False
    split = found.last.year == found.first.year + 1 and text.dated >= date(found.last.year, _SPLIT_ENDS, 1)
    return not split  # the report for 1911-12, written in May 1912, is no volume of letters


_SPLIT_ENDS = 3
"""The month in which the earliest of split years ends."""


def _narrowed(found: FoundDate, paragraphs: list[Block], text: Indexed) -> FoundDate:
    """Return the months that the first sentence puts in place of the year of the title: between May and November."""
    narrower: list[FoundDate] = []
    for block in paragraphs:
        stop = _SENTENCE_END.search(text.folded, block.start, block.end)
        dates = text.dates_in(block.start, stop.start() if stop else block.end)
        for one in _with_joined(dates, text):
            if one.first is None or one.last is None or found.first is None or found.last is None:
                continue
            if text.lang == "zh" and not _OPENED.search(text.folded, max(0, one.start - 24), one.start):
                continue  # 去年五月下旬至八月上旬，连降暴雨: an event alone
            if _COMPARED_EN.search(text.folded, block.start, one.start):
                continue
            within = found.first <= one.first and one.last <= found.last
            if within and timedelta(days=31) < one.last - one.first < found.last - found.first:
                narrower.append(one)
    return narrower[0] if len(narrower) == 1 else found  # the first half was fair, the second bad: of both


_COMPARED_EN = re.compile(r"\b(?:against|compared with|compared to|than|over|upon)\b[^.;:]{0,40}$")


def _with_joined(dates: list[FoundDate], text: Indexed) -> list[FoundDate]:
    """Return dates, two of them as one span where something began on the first and came to its end on the second."""
    for one, two in pairwise(dates):
        if one.first is None or two.last is None or one.first >= two.last:
            continue
        opens = _OPENED.search(text.folded, max(0, one.start - 24), one.start)
        if opens and _TO_ITS_END[text.lang].fullmatch(text.folded, one.end, two.start):
            return [one._replace(end=two.end, last=two.last)]
    return dates


_OPENED = re.compile(
    r"[自从由]$|\b(?:opened|began|started|commenced|set in|lasted from|ran from|broke out)(?: on| in)?(?: the)? $"
)
_TO_ITS_END = {
    "en": re.compile(
        r",? (?:and |to |until )(?:(?:was |were )?(?:closed|ended|ceased|stopped|over|broke|finished|"
        r"completed) )?(?:by |on |in |at )?(?:the )?"
    ),
    "zh": re.compile("[^，。；0-9]{0,4}，?(?:截?[至到]|迄)"),
}
"""自五月下旬开始，到九月中旬结束; the season opened on 3rd May and closed on."""
_SENTENCE_END = re.compile(r"[.](?=\s)|[。！？]")
_SINCE = re.compile(r"\b(?:since|began on|begun on|started on|beginning|commenced on) (?:the )?$")
_SINCE_ZH = re.compile("[^，。；]{0,2}(?:开始|起|以来|开展|展开|发起|发动)|[^，。；]{0,4}，即开始")

_EVER_SINCE = re.compile("[^，。；]{0,12}以来")


def _since_in_first_sentence(paragraphs: list[Block], text: Indexed) -> FoundDate | None:
    """Return the time from the day on which the first sentence says that something began to that of writing."""
    for block in paragraphs:
        dates = text.dates_in(block.start, min(block.end, block.start + 60))
        for number, one in enumerate(dates):
            if _SENTENCE_END.search(text.folded, block.start, one.start):
                break
            before = text.folded[max(block.start, one.start - 24) : one.start]
            if text.lang == "zh":
                began = _SINCE_ZH.match(text.folded, one.end) or (
                    before.endswith(("自", "从")) and _EVER_SINCE.match(text.folded, one.end)
                )
            else:
                began = _SINCE.search(before)
            whole = text.lang == "zh" and _comes_to_an_end(one, dates[number + 1 :], text)
            if (
                (began or whole)
                and one.first is not None
                and text.dated is not None
                and one.first < text.dated
            ):
                ends = next((two for two in dates[number + 1 :] if _ended(two, text)), None)
                if ends is not None and ends.last is not None and ends.last < one.first:
                    return None  # 自八月一日起，至本年一月三十一日止, in a report for the year before
                return one._replace(last=ends.last if ends is not None else text.dated)
    return None


def _comes_to_an_end(one: FoundDate, later: list[FoundDate], text: Indexed) -> bool:
    """Return whether the sentence of a day goes on to another on which it ended: 二日进村，二十日结束."""
    ends = next((two for two in later if _ended(two, text)), None)
    if (
        ends is None
        or one.first is None
        or one.first != one.last
        or ends.last is None
        or ends.last < one.first
    ):
        return False
    return _SENTENCE_END.search(text.folded, one.end, ends.start) is None


def _ended(one: FoundDate, text: Indexed) -> bool:
    """Return whether something came to its end on a day: 至二十五日胜利结束."""
    return one.last is not None and bool(_ENDED.match(text.folded, one.end))


_ENDED = re.compile(
    "[^，。；0-9]{0,8}(?:结束|告终|告一段落|完成|竣工|为止|止(?!血))|"
    "[,]? (?:when|and|at which) [^.;]{0,20}(?:ended|closed)"
)


_FROM_TO = re.compile(r"[ ]?起?[，, ]?[至到—~-][ ]?|,?[ ](?:to|until|through)(?: the)?[ ]")


def period_of_heading(block: Block, text: Indexed) -> FoundDate | None:
    """Return the one time, longer than a day, that a heading names; None where it names none or several.

    Parameters
    ----------
    block : Block
        A heading.
    text : Indexed
        With dates.
    """
    dates = [
        one
        for one in text.dates_in(block.start, block.end)
        if one.first is not None and not began_then(text.folded, one)
    ]
    if len(dates) == 2 and _FROM_TO.fullmatch(text.folded, dates[0].end, dates[1].start):
        return dates[0]._replace(end=dates[1].end, last=dates[1].last)
    spans = {(one.first, one.last): one for one in dates if one.first != one.last}
    return next(iter(spans.values())) if len(spans) == 1 else None
