"""The days that a date means with the words around it: since, until, from … to, by then, so far."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter

from yundong.documents.meaning.course import course_from
from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.near_dates import CLAUSE_BREAK
from yundong.documents.meaning.other_dates import BEFORE_FIGURE
from yundong.documents.quantities.dates import FoundDate
from yundong.documents.text.document import Block

Days = tuple[date | None, date | None]
UNTIL = re.compile(
    r"(?:by|until|till|up to|as of|to|through)(?: the)?(?: date of)?\s*$"
    r"|\b(?:by|until|till|up to|down to|as at) (?:(?:the )?(?:morning|evening|night|close|noon|midnight) (?:of|on)|"
    r"[0-9a-z]{1,6}(?:[.:][0-9]{2})? ?(?:[ap]\.m\.,?|o'clock)(?: on)?)(?: the)?\s*$"
    r"|(?:截至|截止|(?<![加高增减降升展大小少长跌涨落缩退])[至到]|止于|[截迄])\s*$"
)
SINCE = re.compile(
    r"(?:since|from|beginning|starting|began|begun|after|commencing)(?: on| in| with| the)*\s*$|"
    r"(?:自|从|自从|[始昉肇]于)\s*$"
)
_SINCE_BEHIND = re.compile(r"^(?:起|以来|以后|开始|之后)")
_UNTIL_BEHIND = re.compile(r"^(?:止|为止|前|以前|之前|截止)")
_COUNTED_THEN = re.compile("^的?(?:不完全|初步)?(?:统计|汇报|汇总)")
"""据九月底统计: what had come together by then."""
_SPAN_OPENS = {
    "en": (
        re.compile(r"\b(?:since|began|begun|started|opened|commenced)(?: on| in| with| the)*\s*$"),
        re.compile("(?!)"),
    ),
    "zh": (
        re.compile(r"(?:自|从|自从|始于)\s*$"),
        re.compile(r"[^，。；]{0,12}?(?:起|以来|开始|动工|开工|兴工|施工|成立|开办)"),
    ),
}
_SPAN_CLOSES = {
    "en": (
        re.compile(
            r"\b(?:by|until|till|up to|to|through|finished|completed|ended)(?: on| in| with| the| end of)*\s*$"
        ),
        re.compile("(?!)"),
    ),
    "zh": (
        re.compile(r"(?:截至|截止|[至到迄截]|止于)\s*$"),
        re.compile("[^，。；0-9]{0,2}(?:竣工|完工|建成|蓄水|通水|通车|投产|合龙)|止|为止|完成|结束|告竣"),
    ),
}
"""What comes before or behind the first and the last day of a span: begun in 1922 … by the end of last year."""
TO = re.compile(r"(?:to|until|and|[-—~]|至|到)\s*(?:the\s*)?$")


def with_end(one: FoundDate, text: IndexedText) -> FoundDate:
    """Return a date with the one behind it, where both are one span: in the night of the 7th to the 8th.

    Parameters
    ----------
    one : FoundDate
        The first.
    text : IndexedText
        The text.
    """
    following = _next_of_sentence(one, text)
    if following is None or following.last is None or one.last is None or following.last <= one.last:
        return one
    return (
        one._replace(last=following.last) if _TO_THE.fullmatch(text.folded, one.end, following.start) else one
    )


_TO_THE = re.compile(r"[ \n]?(?:to|until|[-—~]|至|到)[ \n]?(?:the[ ])?")
_SENTENCE_END = re.compile(r"[.](?=\s)|[。！？]")


def of_series(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the time that a paragraph, or the one above a table, has come to before a figure.

    The last of a series of dated counts, "(1881) 1,030,936, (1891) 1,040,691 and (1901) 1,090,117", or the span from
    the beginning to the end of what it relates, 1958年11月动工，1960年6月竣工. Other dates are of their own sentence.

    Parameters
    ----------
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    block, stop = mention.passage.block, mention.passage.start
    if block.kind == "cell":
        if block.lead < 0:
            return None
        lead = text.document.blocks[block.lead]
        block, stop = lead, lead.end
    ends = text.ends_of_series.get(block.start)
    if ends is None:
        ends = text.ends_of_series[block.start] = list(_ends_of_series(block, text))
    if not ends:
        return None
    behind = bisect_left(ends, bisect_left(text.date_starts, stop), key=itemgetter(0))
    return ends[behind - 1][1] if behind else None


def _ends_of_series(block: Block, text: IndexedText) -> Iterator[tuple[int, FoundDate]]:
    """Yield the dates of a block that a series has come to, or the span that they close, each with its number."""
    begin, stop = (bisect_left(text.date_starts, edge) for edge in (block.start, block.end))
    for number in range(begin + 1, stop):
        before, one = text.dates[number - 1], text.dates[number]
        if one.first is None or before.first is None:
            continue
        if BEFORE_FIGURE.match(text.folded, one.end) and BEFORE_FIGURE.match(text.folded, before.end):
            yield number, one
        elif _is_span(before, one, block.start, text):
            yield number, one._replace(first=before.first, last=_not_before(before.first, one.last))


def is_whole_year(first: date | None, last: date | None) -> bool:
    """Return whether a time is a year of the calendar.

    Parameters
    ----------
    first, last : datetime.date or None
        Its days.
    """
    return first is not None and last == date(first.year, 12, 31) and first == date(first.year, 1, 1)


def level_before(mention: Mention, first: date | None, last: date | None) -> Days:
    """Return the days of a level of a change, which within a span of more years is of the year at its end.

    Parameters
    ----------
    mention : Mention
        The figure.
    first, last : datetime.date or None
        The days of the change.
    """
    if first is not None and last is not None and last.year - first.year >= _YEARS_APART:
        if mention.quantity.change == "from":
            return first, date(first.year, 12, 31)
        if mention.quantity.change == "to":
            return date(last.year, 1, 1), last
    return first, last


_YEARS_APART = 2


def days_of(
    found: FoundDate, earlier: Sequence[FoundDate], begin: int, mention: Mention, text: IndexedText
) -> Days:
    """Return the days that a date means with the words around it: since, until, from … to.

    Of a change between two dates each level has its own.

    Parameters
    ----------
    found : FoundDate
        The date.
    earlier : sequence of FoundDate
        Those before it in the same words.
    begin : int
        Where these words begin.
    mention : Mention
        The figure.
    text : IndexedText
        The text.
    """
    folded = text.folded
    before, behind = folded[max(begin, found.start - 22) : found.start], folded[found.end : found.end + 4]
    other = next((one for one in reversed(earlier) if one.first), None)
    change = mention.quantity.change
    if (
        other is not None and other.end <= mention.left <= found.start
    ):  # each figure has its own: 由1950年的320人到1952年的
        other = None
    if other is not None and TO.search(folded[other.end : found.start]):
        if change in ("from", "to"):
            return (other.first, other.last) if change == "from" else (found.first, found.last)
        return other.first, _behind(other.first, found, text)
    if other is not None and _is_span(other, found, begin, text):
        return other.first, _not_before(other.first, found.last)
    spans = found.first != found.last and _SPANS.search(folded, found.start, found.end)
    if (so_far := _so_far(found, mention, text)) is not None:
        return found.first, so_far
    if not spans and (SINCE.search(before) or _SINCE_BEHIND.match(behind)):
        following = next((one for one in mention.passage.dates if one.start >= found.end), None)
        if following is None or not _is_span(found, following, begin, text):
            following = _next_of_sentence(found, text)
        if following is not None and _is_span(found, following, begin, text):
            return found.first, following.last  # 八月十五日开始，至十月底结束
        if change == "from":
            return found.first, found.last  # has grown since then from 6,870 to 13,400
        if (course := course_from(found, mention.passage.block, text)) is not None:
            return course.first, course.last
        until = _as_at(mention) or text.dated_at(mention.start)
        about = text.period_at(mention.start)
        if about is not None and found.first and about.last:
            until = about.last if about.last > found.first else None
        if until is None and (series := of_series(mention, text)) is not None:
            until = series.last
        until = until if until and found.first and until >= found.first else None
        return (until, until) if change == "to" and until else (found.first, until)
    counted = before.endswith("据") and found.first == found.last and _COUNTED_THEN.match(behind)
    if not spans and (counted or UNTIL.search(before) or _UNTIL_BEHIND.match(behind)):
        if (began := _event_began(found, mention, text)) is not None:
            return began, found.last
        if found.end <= mention.start and _REACHED.match(text.folded, found.end, mention.start):
            return found.first, found.last  # 到一九五〇年发展到1,085所
        if is_whole_year(found.first, found.last) and not _is_made_by_then(found, mention, text):
            return found.first, found.last  # by 1956 there are to be places for; 到1990年，建有
        return (found.last if _is_state(found, mention, text) else None), found.last
    return (
        level_before(mention, found.first, found.last)
        if found.end <= mention.start
        else (found.first, found.last)
    )


def _so_far(found: FoundDate, mention: Mention, text: IndexedText) -> date | None:
    """Return the last day reported, of a year that a return for a part of it counts so far: 本年累计."""
    about = text.period_at(mention.start)
    if about is None or about.last is None or not _SO_FAR.match(text.folded, found.end):
        return None
    within = found.first is not None and found.last is not None and found.first <= about.last < found.last
    return about.last if within else None


_SO_FAR = re.compile("的?累计|[ ]to date")


def _as_at(mention: Mention) -> date | None:
    """Return the day up to which a table counts, as the words before it say: the position is as at 29th October."""
    lead = mention.passage.lead
    if mention.passage.block.kind != "cell" or lead is None:
        return None
    days = [one.last for one in lead.dates if one.first is not None and one.first == one.last]
    return days[-1] if days else None


def _event_began(found: FoundDate, mention: Mention, text: IndexedText) -> date | None:
    """Return when began what a paragraph relates up to a day: 八月十二日，开始……。至十月中旬，开会 760 次."""
    passage, folded = mention.passage, text.folded
    if (
        text.lang != "zh"
        or passage.block.kind == "cell"
        or not _UP_TO.search(folded, passage.block.start, found.start)
    ):
        return None
    dates = [one for one in (*passage.earlier_dates, *passage.dates) if one.start < found.start]
    opening = dates[0] if dates else None
    if opening is None or opening.first is None or found.last is None or not opening.first < found.last:
        return None
    opens = OPENS_LINE.fullmatch(
        folded, max(passage.block.start, folded.rfind("\n", 0, opening.start) + 1), opening.start
    )
    ended = _UNTIL_BEHIND.match(folded, found.end) or _is_state(found, mention, text)
    return opening.first if opens and not ended and (found.last - opening.first).days < _A_YEAR else None


def _is_made_by_then(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a Chinese plan says what is made up to a year, not what is reached in it: 拟到1990年再种12万亩."""
    if text.lang == "en" or text.folded.find("达", found.end, mention.start) >= 0:
        return False
    return _PLANS.search(text.folded, mention.passage.start, max(found.start, mention.start)) is not None


_PLANS = re.compile("计划|拟|准备|要求|争取")
_REACHED = re.compile("[^，。；]{0,8}(?:增|减|升|降|涨|跌|提高|发展|扩[大充]|缩[小减])[加少]?[到至为]")
_UP_TO = re.compile("(?:^|[，。；\n])[至到]$")
"""Behind a mark, and no 截至: what goes on until then."""
OPENS_LINE = re.compile("[ 　]*(?:[（(]?[一二三四五六七八九十0-9]{1,3}[)）、.])?[ 　]*")


def _not_before(first: date | None, last: date | None) -> date | None:
    """Return the end of a span, a year later where it would be before its first day: from August to 本年一月."""
    if first is None or last is None or last >= first or (first - last).days > _A_YEAR:
        return last
    return last.replace(year=last.year + 1, day=28 if (last.month, last.day) == (2, 29) else last.day)


_A_YEAR = 366


def _behind(first: date | None, found: FoundDate, text: IndexedText) -> date | None:
    """Return the end of a span, in the year after its first day where it names no year: from October to January."""
    last = found.last
    if first is None or last is None or last > first or YEAR_SAID.search(text.folded, found.start, found.end):
        return last
    later = last + timedelta(days=366)
    return later.replace(day=last.day) if later.month == last.month else last


YEAR_SAID = re.compile("[0-9]{4}|年(?![底末初终])")


def _next_of_sentence(found: FoundDate, text: IndexedText) -> FoundDate | None:
    """Return the date that comes next in the sentence of another, None where there is none."""
    at = bisect_left(text.date_starts, found.end)
    following = text.dates[at] if at < len(text.dates) else None
    if following is None or _SENTENCE_END.search(text.folded, found.end, following.start):
        return None
    return following


_SPANS = re.compile(r"[至到—~-]|\b(?:to|and|until|ended|ending)\b")


def _is_state(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a figure is the state on a day rather than what has come together until then.

    What is said of the first figure behind the day holds for those listed with it, for the sentences that go on from it
    and for the table that it leads to: 截至年底共有门市部三十六处，职工四百人.
    """
    if mention.quantity.change == "to":
        return True
    folded, passage = text.folded, mention.passage
    cell = passage.block.kind == "cell"
    if cell and any(_STATE_HEAD.search(folded, *head) for head in passage.block.heads):
        return True
    begin, stop = passage.start, mention.start
    if found.end <= passage.start:
        begin, stop = found.end, text.sentence_at(found.start)[1]
    elif cell:
        return False
    by_year_end = bool(_YEAR_END.search(folded, found.start, found.end))
    if text.lang == "en":
        if _UP_TO_EN.search(folded, max(0, found.start - 24), found.start):
            return False
        near = max(mention.left, mention.start - _STATE_WITHIN)
        begin = found.end if found.end <= mention.start else mention.left
        return bool(
            _STATE["en"].search(folded, near, mention.start)
            or (not by_year_end and _HELD_EN.search(folded, begin, stop + 1))
        )
    marks = [mark.end() for mark in CLAUSE_BREAK.finditer(folded, begin, stop)]
    begin = marks[-1] if marks and found.end > passage.start else begin
    there_are = not by_year_end and _THERE_ARE_ZH.search(folded, begin, stop + _UNIT)
    return bool(_STATE["zh"].search(folded, begin, stop) or there_are)


_YEAR_END = re.compile("年年?[底末]|end of (?:the year )?[0-9]{4}")
"""至1949年年底全县有水车240架: of a year's end 有 and "had" do not tell what stands from what came together."""
_STATE_WITHIN, _UNIT = 30, 12
_STATE = {
    "en": re.compile(
        r"\b(?:is|are|was|were|stood at|numbered|fetched|costs?|averaged?|strength|balance|population)"
        r"[ ](?:[a-z]+[ ])?\W{0,3}$"
    ),
    "zh": re.compile(
        "[现尚仍]有|已有(?=[^0-9一二三四五六七八九十百千万几两])|现住|实有|藏书|积压|堆存|滞留|存栏|库存|总里程|通车里程|收容|留养|在院|结存|尚存|现存|[盐粮货煤材木油棉布]存|存[盐粮货煤材木油棉布]|在押|在校|在册|在职|在编|常住|共有|计有|拥有|(?<![灾民])人口|人均|占总"
    ),
}
_UP_TO_EN = re.compile(r"\b(?:to|until|till)(?: the)?(?: (?:end|close) of)?(?: the)?\s*$")
"""Outlay up to October was: what comes together, whatever the verb."""
_HELD_EN = re.compile(
    r"\b(?:had|has|numbered|stood at|there (?:were|was))[ ](?:[a-z]+[ ])?[^a-z0-9.;]{0,3}[0-9]"
)
_THERE_ARE_ZH = re.compile(
    "有[\u4e00-\u9fff]{0,12}?[ ]?[0-9〇零一二三四五六七八九十百千万亿两,.余多]+[ ]?"
    "[个户人名所处座家间头口匹只台部辆艘亩社厂校]{1,3}[，。；、（(：]"
)
"""截至六月底有 1,264 户，: with no word behind of what they did, as in 已有四十四万人种痘."""
_STATE_HEAD = re.compile("未[处结决办完]|现[有存]|在[押院校籍册]|结存|余[额存]|尚[存余]")


def _is_span(opening: FoundDate, closing: FoundDate, begin: int, text: IndexedText) -> bool:
    """Return whether two dates of a sentence open and close a span: 自上月十一日……以来，迄昨晚止."""
    folded, (before, behind), (up_to, until) = text.folded, _SPAN_OPENS[text.lang], _SPAN_CLOSES[text.lang]
    opens = before.search(folded[max(begin, opening.start - 22) : opening.start]) or behind.match(
        folded, opening.end, closing.start
    )
    closes = up_to.search(folded[max(opening.end, closing.start - 22) : closing.start]) or until.match(
        folded, closing.end, closing.end + 6
    )
    return bool(opens and closes) and not CLAUSE_BREAK.search(folded, opening.end, closing.start)
