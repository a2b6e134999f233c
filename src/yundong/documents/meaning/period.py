"""When a figure holds.

What its own words say comes first (`near_dates`, without those of other things: `other_dates`), with the words around a
date (`date_days`) and what the heads of a table add (`table_days`). Else the figure has the time of the narrowest of
these that has one: what its sentence goes on with, its paragraph, the question it answers, its section, the document.
A stock is of the day of writing where it is said to be there now; that day alone dates nothing, nor does anything date
the size of a thing that lasts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date, timedelta

from yundong.documents.meaning.course import course_of_report, course_told
from yundong.documents.meaning.date_days import (
    SINCE,
    TO,
    UNTIL,
    Days,
    days_of,
    is_whole_year,
    level_before,
    of_series,
    with_end,
)
from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.near_dates import near_dates
from yundong.documents.meaning.occasion import (
    day_narrated,
    day_of_entry,
    end_of_account,
    is_apart,
    is_of_writing,
    stands,
)
from yundong.documents.meaning.other_dates import is_compared, is_of_another, is_own
from yundong.documents.meaning.subject import OPENS_WITH
from yundong.documents.meaning.table_days import (
    day_of_column,
    day_of_labels,
    ended_by_heads,
    only_date_of_lead,
    span_of_rows,
)
from yundong.documents.quantities.dates import LAW_BEFORE, FoundDate, year_moved
from yundong.documents.quantities.lunar import month_of_reign
from yundong.documents.text.document import Block
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import word_list


def period_of(mention: Mention, text: IndexedText) -> Days:
    """Return the days a figure counts, as its sentence, labels or list say, else those carried from above.

    Parameters
    ----------
    mention : Mention
        A figure.
    text : IndexedText
        The text.
    """
    if _lasts(mention, text):
        return None, None
    if (day := day_of_labels(mention, text)) is not None:
        return day, day
    for begin, found in near_dates(mention, text):
        for index in range(len(found) - 1, -1, -1):
            one = found[index]
            compared = not is_own(one, mention, text) and is_compared(one, mention, text)
            if compared or is_of_another(one, mention, text):
                continue
            if _says_now(one, mention, text.folded):
                return None, None  # 5d. in July 1914, is now at 1s.
            if one.first is not None:
                return _own_days(one, found[:index], begin, mention, text)
            law = LAW_BEFORE.search(text.folded, max(0, one.start - 40), one.start)
            if one.end <= mention.start and not law and not _is_clock(one, text.folded):
                return None, None  # in a year that is not known, which is not another year
    return _carried(mention, text)


def _own_days(
    found: FoundDate, earlier: list[FoundDate], begin: int, mention: Mention, text: IndexedText
) -> Days:
    """Return the days that a date of a figure's own gives it, with what heads and captions add."""
    days = _in_order(days_of(found, earlier, begin, mention, text))
    if (year := _this_year_of_account(found, mention, text)) is not None:
        return year.first, year.last
    if days[1] is not None and _LEFT_OVER.match(text.folded, found.end):
        return days[1], days[1]
    if (ended := ended_by_heads(found, mention, text)) is not None:
        return ended
    if (day := day_of_column(days, mention, text)) is not None:
        return day, day
    return _year_of(days) if _is_of_all_the_year(found, mention, text) else days


def _this_year_of_account(found: FoundDate, mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the year by the moon of which an account is, for what it says of this year: 本年共收."""
    if text.lang == "en" or not text.folded.startswith(("本年", "是年"), found.start):
        return None
    about = text.period_at(mention.start) if is_whole_year(found.first, found.last) else None
    if about is None or found.first is None or not _is_of_twelve_moons(about.first, about.last):
        return None
    return about if about.first is not None and about.first.year == found.first.year else None


def _says_now(found: FoundDate, mention: Mention, folded: str) -> bool:
    """Return whether the words from a date to a figure say that it is now, or those behind one that leads to a list.

    What stands in the items or cells between is said of others.
    """
    start, passage = mention.quantity.outer_start, mention.passage
    if found.end > mention.start:
        return False
    lead = passage.lead if passage.lead is not None and found.end <= passage.lead.end else None
    led = lead is not None and found.start >= lead.start and _NOW.search(folded, found.end, lead.end)
    return bool(led or _NOW.search(folded, max(found.end, passage.start), start))


def _lasts(mention: Mention, text: IndexedText) -> bool:
    """Return whether a figure is the size of a thing, which is of no time: 坝高29.5米, a wall 12 feet high."""
    quantity, folded = mention.quantity, text.folded
    if mention.unit_class not in _SIZES or quantity.change:
        return False
    if mention.passage.block.kind == "cell":
        return any(_AREA_HEAD.fullmatch(folded, *head) for head in mention.passage.block.heads)
    if text.lang == "zh":
        stood = _FLOOD_ZH.search(folded, mention.left, quantity.outer_start)
        return stood is None and bool(_SIZE_ZH.search(folded, mention.left, quantity.outer_start))
    stood = _STOOD_EN.search(
        folded, max(mention.passage.start, quantity.outer_start - 30), quantity.outer_start
    )
    return not stood and bool(_SIZE_EN.match(folded, quantity.outer_end, mention.passage.end))


_STOOD_EN = re.compile(r"\b(?:stood|rose|fell|reached|was|mounted|sank|measured|marked|registered)\b[^.;,]*$")
"""The river stood at 19 ft. 3 in. above summer level by the 15th."""
_FLOOD_ZH = re.compile(
    "(?:平地|城[内中]?|街[道巷]?|屋[内中]?|室[内中]?|田[中间]?|[县村镇]中?)水深[^，。]{0,3}$|"
    "(?:溃口|决口|口门|缺口|裂缝)[^，。]{0,3}$"
)
"""What stood in the streets is no depth of a river."""
_SIZES = frozenset({"length", "area", "volume"})
_SIZE_ZH = re.compile(
    "(?:^|[，、；。\u4e00-\u9fff])(?:高|长|宽|深|厚|距|相距|距离|西北|西南|东北|东南|以东|以西|以南|以北|总库容|库容)(?:度)?[约达为各近]?$"
)
_SIZE_EN = re.compile(
    r"[ \n]+(?:high|long|wide|deep|thick|broad|above|below|away|off|from the|to the (?:north|south|east|west))\b"
)
_AREA_HEAD = re.compile(r"\W*(?:total )?area\W*(?:\W*(?:in )?(?:sq\.?|square)? ?[a-z.]*)?\W*")


def _in_order(days: Days) -> Days:
    first, last = days
    return (None if first and last and first > last else first), last


def _carried(mention: Mention, text: IndexedText) -> Days:
    """Return the days of a figure that names none: of its paragraph, else of its section or of the document."""
    passage = mention.passage
    above = _announced(mention, text) or passage.heading_period or text.period_at(mention.start)
    if passage.heading_period is None and is_apart(mention, text):
        return None, None
    if passage.heading_period is None and _stands_in_paper(mention, text):
        above = None
    if (day := _stock_day(mention, above, text)) is not None:
        until = text.lang == "zh" and _UNTIL_NOW_ZH.search(text.folded, passage.start, mention.start)
        return None if until else day, day
    if (course := course_told(passage.block, passage.start, above, text)) is not None:
        return course.first, course.last
    if _is_of_the_year(mention, text):
        if (year := _year_meant(mention, above, text)) is not None:
            return year
    elif (opened := _opened(mention, above, text)) is not None:
        return opened
    if above is None:
        above = _of_event(mention, text) or _day_of_story(mention, None, text)
    elif (own := _time_of_paragraph(mention, above, text) or _day_of_story(mention, above, text)) is not None:
        above = own
    elif _is_of_another_time(mention, text):
        return None, None  # 第三期拟于秋收后开始，需干部一千五百人, in a report on the second
    return (None, None) if above is None else level_before(mention, above.first, above.last)


_UNTIL_NOW_ZH = re.compile("(?:截至|截止|[到至])(?:目前|现在)")


def _day_of_story(mention: Mention, above: FoundDate | None, text: IndexedText) -> FoundDate | None:
    """Return the day that a story has come to before a figure, for what happened then."""
    passage = mention.passage
    story = None if passage.block.kind == "cell" else text.story_at(mention.start)
    day = story.day_at(passage.start) if story is not None else None
    if day is None or day.first is None or stands(passage, text) or _is_of_another_time(mention, text):
        return None
    elsewhere = next(iter((*passage.earlier_areas, *passage.areas)), None)
    begin = passage.block.start
    if day.start < begin and elsewhere and OPENS_WITH.fullmatch(text.folded, begin, elsewhere.start):
        return None  # a paragraph that turns to another place
    within = above is None or (
        (above.first is None or above.first < day.first) and (above.last is None or day.first < above.last)
    )
    return day if within else None  # on its first and its last day things stand, and do not happen


def _of_event(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the time of a figure in a text that is of no time: of its table, of the event before it, asked for."""
    return (
        (day_of_entry(mention.passage, text) if text.lang == "en" else None)
        or span_of_rows(mention, text)
        or course_of_report(mention.start, text)
        or of_series(mention, text)
        or _narrated(mention, text)
        or _time_asked(mention, text)
        or only_date_of_lead(mention, text)
        or _only_time_named(mention, text)
    )


def _only_time_named(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the one time longer than a day that an English paragraph has named, for what it goes on to relate."""
    passage = mention.passage
    if (
        text.lang == "zh"
        or passage.block.kind == "cell"
        or not passage.earlier_dates
        or stands(passage, text)
    ):
        return None
    one = passage.earlier_dates[0]
    times = {(other.first, other.last) for other in passage.earlier_dates}
    if one.first is None or one.first == one.last or len(times) != 1 or is_compared(one, mention, text):
        return None
    if not _RELATES.search(text.folded, passage.start, passage.end):
        return None
    first, last = days_of(one, (), passage.block.start, mention, text)
    return one._replace(first=first, last=last) if first is not None and last is not None else None


_RELATES = re.compile(
    r"\b(?:was|were|had|did|[a-z]{3,}ed|rose|fell|came|went|took|gave|made|sold|bought|paid|sent|held|left|brought|found|"
    r"lost|won)\b"
)
"""A verb of what happened."""


def _stands_in_paper(mention: Mention, text: IndexedText) -> bool:
    """Return whether an English paper among several says what is there as it is written, after what it reports."""
    known = text.lang == "en" and mention.passage.block.kind != "cell" and text.paper_at(mention.start)
    return bool(known) and stands(mention.passage, text)


def _stock_day(mention: Mention, above: FoundDate | None, text: IndexedText) -> date | None:
    """Return the day of what is there at one end of an account, or now; None for anything else."""
    if above is not None and (end := end_of_account(mention, above, text)) is not None:
        return end
    written = text.dated_at(mention.start)
    return written if written is not None and is_of_writing(mention, above, text) else None


def _year_meant(mention: Mention, above: FoundDate | None, text: IndexedText) -> Days | None:
    """Return the year that "the whole year" means: of the section or the document, the one named last, of writing."""
    twelve = above is not None and (
        _is_of_twelve_months(above.first, above.last) or _is_of_twelve_moons(above.first, above.last)
    )
    year = above if twelve else None
    year = year or _year_named_last(mention, text)
    if year is not None:
        return year.first, year.last
    written = text.dated_at(mention.start) if text.lang == "zh" else None
    return None if written is None else (date(written.year, 1, 1), date(written.year, 12, 31))


def _opened(mention: Mention, above: FoundDate | None, text: IndexedText) -> Days | None:
    """Return the days that a sentence of the paragraph opened with, for those that go on from it.

    In English only where nothing above is of any time, and for what happened.
    """
    passage = mention.passage
    if passage.block.kind == "cell" or _BEGINS_ANEW.match(text.folded, passage.start):
        return None
    if text.lang == "en" and (above is not None or stands(passage, text)):
        return None
    for one in reversed(passage.earlier_dates):
        before = text.folded[max(passage.block.start, one.start - 64) : one.start]
        if one.first is None or not _OPENS_DATED.search(before) or is_compared(one, mention, text):
            continue
        if _is_day_before_entry(one, passage.earlier_dates, text):
            continue
        if above is not None and one is not passage.earlier_dates[-1] and before.endswith(_COUNTED_UNTIL):
            continue  # 截至七月二十五日收到…。米价由五月的…。合作社十九个
        if text.lang == "zh" and above is None and not _opens_line(one, passage.block, text.folded):
            return None  # it dates its own sentence, in a paragraph that began with what is of no time
        if above is None or not _is_before_reported(one, above, text):
            return days_of(with_end(one, text), (), passage.block.start, mention, text)
    return None


_COUNTED_UNTIL = ("截至", "截止")


def _is_day_before_entry(one: FoundDate, dates: list[FoundDate], text: IndexedText) -> bool:
    """Return whether 昨日 opens a sentence of a diary: it dates that alone, where the entry has a day of its own."""
    if not text.folded.startswith("昨", one.start) or one.last is None:
        return False
    return any(
        other.start < one.start and other.first == other.last == one.last + timedelta(days=1)
        for other in dates
    )


def _opens_line(one: FoundDate, block: Block, folded: str) -> bool:
    """Return whether a date is in the first sentence of its paragraph, or of its line of one."""
    line = max(block.start, folded.rfind("\n", block.start, one.start) + 1)
    head = _RUN_IN.match(folded, line, one.start)
    line = head.end() if head is not None else line
    return folded.find("。", line, one.start) < 0


_RUN_IN = re.compile(
    "[ 　]*[（(]?[甲乙丙丁戊己庚辛一二三四五六七八九十0-9]{1,3}[）)、.．][ 　]?[^，。；0-9]{1,12}。"
)
"""(甲)人口伤亡。: a heading on the line of its text."""


def _time_asked(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the time that the question in the block above asks about, or the one before that in an exchange."""
    block: Block | None = mention.passage.block
    if text.lang == "zh" or block is None or block.kind == "cell" or not text.asks:
        return None
    for _ in range(_EXCHANGE):
        block = text.block_above(block) if block is not None else None
        if block is None or block.kind in ("cell", "heading"):
            return None
        known = [one for one in text.dates_in(block.start, block.end) if one.first is not None]
        if known:
            asked = text.folded[block.start : block.end].rstrip().endswith("?")
            return known[-1] if asked and known[-1].first != known[-1].last else None
    return None


_EXCHANGE = 4
"""Blocks of questions and answers back."""


def _is_before_reported(one: FoundDate, above: FoundDate, text: IndexedText) -> bool:
    """Return whether the last clause of a sentence only looks back from the time reported: ；前年度仅 24%."""
    if one.last is None or above.first is None or one.last >= above.first:
        return False
    return text.folded.endswith("；", 0, one.start)


_BEGINS_ANEW = re.compile("\\W{0,2}(?:另据|另有|另外|此外|总计|综计|综合|以上)")
"""另据不完全统计: what is not of the event that the sentence before dates."""


def _announced(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the time that a speech or report says it turns to: I now turn to 1938."""
    if text.lang == "zh":
        return None
    if not text.announced:
        return None
    at = bisect_left(text.date_starts, mention.start)
    last = bisect_left(text.announced, at) - 1
    known = last >= 0 and text.announced[last] >= at - _YEARS_BACK
    return text.dates[text.announced[last]] if known else None


def _narrated(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the day on which the sentence before says that something happened, for one that goes on to relate it.

    Only in a paragraph of a document that is about no time of its own, and not for what is, or is to be.
    """
    passage = mention.passage
    if passage.block.kind == "cell" or not passage.earlier_dates or stands(passage, text):
        return None
    begin = text.sentence_before(passage.block.start, passage.start)
    dates = [one for one in passage.earlier_dates if one.start >= begin and one.first is not None]
    for number in range(len(dates) - 1, -1, -1):
        one, earlier = dates[number], dates[:number]
        if is_compared(one, mention, text):
            continue
        from_to = bool(earlier) and TO.search(text.folded[earlier[-1].end : one.start])
        until = UNTIL.search(text.folded, max(0, one.start - 32), one.start) and not from_to
        first, last = days_of(one, earlier, begin, mention, text)
        if first is None or last is None or SINCE.search(text.folded[max(0, one.start - 22) : one.start]):
            continue  # the most violent since 1884
        if until or last - first > _A_MONTH:
            return None
        return one._replace(first=first, last=last)
    return None


def _time_of_paragraph(mention: Mention, above: FoundDate, text: IndexedText) -> FoundDate | None:
    """Return the time that an English paragraph has of its own within that which is reported, None for none."""
    passage = mention.passage
    if text.lang == "zh" or passage.block.kind == "cell":
        return None
    if not passage.earlier_dates:
        return _time_asked(mention, text)
    return day_of_entry(passage, text) or day_narrated(passage, above, text) or _time_referred(mention, text)


def _time_referred(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the time of the sentence before for one that goes on with what it counts: Nine were won by the workers."""
    passage = mention.passage
    if not _OF_THOSE.match(text.folded, passage.start):
        return None
    begin = text.sentence_before(passage.block.start, passage.start)
    for one in reversed(passage.earlier_dates):
        if one.start < begin:
            return None
        if one.first is not None and not is_compared(one, mention, text):
            first, last = days_of(one, (), begin, mention, text)
            return one._replace(first=first, last=last)
    return None


_OF_THOSE = re.compile(
    rf"\W*(?:(?:[0-9]+|(?:{any_of([*word_list('units'), *word_list('tens')])})(?:-[a-z]+)?)[ ]"
    r"(?:were|was|had|ended|proved|died|recovered)\b|by their\b|(?:these|those|they)\b(?! (?:are|have|will)\b)|"
    r"the (?:longest|heaviest|highest|worst|greatest|others|rest)\b)"
)
_A_MONTH = timedelta(days=31)


def _is_of_another_time(mention: Mention, text: IndexedText) -> bool:
    """Return whether the sentence of a figure speaks of what is to come or of what was before; not in tables."""
    passage, folded = mention.passage, text.folded
    if passage.block.kind == "cell":
        return False
    if text.lang == "zh" and folded.find("以前，", passage.start, mention.start) >= 0:
        return True  # 禁种以前，全省烟田估计在八十万亩以上
    return bool(_OTHER_TIMES[text.lang].search(folded, passage.start, mention.start))


_OTHER_TIMES = {
    "en": re.compile(
        r"\b(?:will (?:be|have)|it is proposed|(?:we|i) propose|next year|in future|(?:is|are) to be)\b"
    ),
    "zh": re.compile("拟[于在再定将]|预计|今后|明年|下一?(?:年|季|期|阶段)"),
}
_WHOLE_YEARS = {"en": ("during the year", "the whole year"), "zh": ("全年", "年内", "一年来")}
_YEAR_WITHIN = 3000
"""How many characters back they may be said."""


def _is_of_the_year(mention: Mention, text: IndexedText) -> bool:
    """Return whether "the whole year" is said of a figure or of a sentence before it, and no date after that."""
    passage = mention.passage
    if passage.block.kind == "cell":
        return False
    begin = passage.earlier_dates[-1].end if passage.earlier_dates else passage.block.start
    return _says_the_year(max(begin, mention.start - _YEAR_WITHIN), mention.start, text)


def _says_the_year(begin: int, stop: int, text: IndexedText) -> bool:
    """Return whether "the whole year" is said between two offsets."""
    for words in _WHOLE_YEARS[text.lang]:  # noqa: SIM110 - asked of every figure
        if text.folded.find(words, begin, stop) >= 0:
            return True
    return False


def _is_of_all_the_year(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a figure is of the year that a date ends: 年末达到118.4万人，净增47.9万人; 年末…，全年货运量."""
    if _is_headed_by_the_year(mention, text):
        return True
    if found.first != found.last or found.last is None or (found.last.month, found.last.day) != (12, 31):
        return False
    if mention.passage.block.kind == "cell" or found.end > mention.start:
        return False
    said = _says_the_year(found.end, mention.start, text)
    return said or mention.quantity.change == "by"


def _is_headed_by_the_year(mention: Mention, text: IndexedText) -> bool:
    """Return whether the head of a column says that it is of the year, whatever day leads to the table: 年內戒斷."""
    heads = mention.passage.block.heads
    return any(_says_the_year(*head, text) for head in heads)


def _year_of(days: Days) -> Days:
    first, last = days
    return (date(last.year, 1, 1), date(last.year, 12, 31)) if last is not None else (first, last)


def _year_named_last(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the last whole year that was named before a figure, unless only to compare with or as one to come."""
    at = bisect_left(text.date_starts, mention.start)
    for one in reversed(text.dates[max(0, at - _YEARS_BACK) : at]):
        until = UNTIL.search(text.folded, max(0, one.start - 32), one.start)
        if is_whole_year(one.first, one.last) and not until and not is_compared(one, mention, text):
            return one
    return None


_YEARS_BACK = 40
"""How many dates back "the whole year" may reach."""


def _is_of_twelve_months(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and last + timedelta(days=1) == year_moved(first, 1)


def _is_of_twelve_moons(first: date | None, last: date | None) -> bool:
    """Return whether a time is a year of the calendar by which a reign counted: of twelve months, or of thirteen."""
    if first is None or last is None or (first.month, first.day) == (1, 1):
        return False
    opens, closes = month_of_reign(first.year, 1), month_of_reign(first.year, 12)
    return opens is not None and closes is not None and (first, last) == (opens[0], closes[1])


_OPENS_DATED = re.compile(
    r"(?:^|(?<!lbs)(?<!cwt)(?<!cts)(?<! oz)(?<! ft)(?<! in)(?<! rs)(?<! no)[.]|"
    r"[。；;！!?？\n])[ \n]*(?:[〔【\[(（][^〕】\])）\n]{1,14}[〕】\])）][ \n]*)?"
    r"(?:[^.。:：;；，,]{1,24}[.:：。]—?[ \n]*|"
    r"(?![^:]*\b(?:was|were|is|are|follows)\b)[^.:;,\n]{1,48}:[ \n]*|[^，。；]{1,8}，(?=截))?"
    r"(?:(?:in|on|by|as|of|at|since|during|from|between|up|to|until|before|after|for|the|about|early|late|night|morning|evening|afternoon|"
    r"截至|截止|截|自|从|到|至|于|在|我|明|清|国朝|[（(])[ \n]*){0,6}$"
)
"""Before a date that opens a sentence: prepositions, and a heading or a speaker that runs in."""
_LEFT_OVER = re.compile("[^，。；0-9]{0,2}(?:旧存|结存|结转|转来|移交|积存|留存)")
"""上年旧存五千件: of its last day."""
_NOW = re.compile(
    r"\b(?:is|are|stands?|has|now|to-?day)[ ](?:now|to-?day|at present)\b|"
    r"\bnow (?:give work|employs?|has|have|takes?|works?|numbers?|stands?|amounts?|holds?|costs?)\b|"
    r"[，；](?:现在?|目前|如今)[^，。；]{0,8}$"
)


def _is_clock(found: FoundDate, folded: str) -> bool:
    """Return whether a date is a time of day."""
    return _CLOCK.search(folded, found.start, found.end) is not None


_CLOCK = re.compile(r"[:时点]|o'clock|[ap]\.?m")
