"""When a figure holds: the days that its words, its labels, its list or its paragraph give it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter

from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.occasion import (
    day_narrated,
    day_of_entry,
    end_of_account,
    is_apart,
    is_of_writing,
    stands,
)
from yundong.documents.meaning.passages import Extract
from yundong.documents.quantities.dates import LAW_BEFORE, FoundDate, find_dates, year_moved
from yundong.documents.text.document import Block
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import word_list

Days = tuple[date | None, date | None]

LEAD = 120
"""How many characters at the end of an introducing block name the area and the days of a list or a table."""

_UNTIL = re.compile(
    r"(?:by|until|till|up to|as of|to|through)(?: the)?(?: date of)?\s*$"
    r"|\b(?:by|until|till|up to|down to|as at) (?:(?:the )?(?:morning|evening|night|close|noon|midnight) (?:of|on)|"
    r"[0-9a-z]{1,6}(?:[.:][0-9]{2})? ?(?:[ap]\.m\.,?|o'clock)(?: on)?)(?: the)?\s*$"
    r"|(?:截至|截止|(?<![加高增减降升展大小少长跌涨落缩退])[至到]|止于|[截迄])\s*$"
)
_SINCE = re.compile(
    r"(?:since|from|beginning|starting|began|begun|after|commencing)(?: on| in| with| the)*\s*$|(?:自|从|自从)\s*$"
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
        re.compile("止|为止|竣工|完工|建成|完成|结束|告竣"),
    ),
}
"""What comes before or behind the first and the last day of a span: begun in 1922 … by the end of last year."""
_CLAUSE_BREAK = re.compile(r"[;；。]")
_TO = re.compile(r"(?:to|until|and|[-—~]|至|到)\s*(?:the\s*)?$")
_DATE_BESIDE = re.compile(
    r"\.?[ \n]+(?:(?!(?:and|but|or)[ \n])[a-z-]+[ \n]+)?(?:on|in|at|by|as of|until)[ \n]+(?:the[ \n]+)?[0-9a-z]+"
)
_BRACKETED = re.compile(r"[ \n]*(?:[名人个件户家]|[a-z]+[ \n]+)?[（(][^()（）]{4,24}[)）]")
"""1,250,000 (1931): a date in brackets is of the figure before it."""
_OTHER_BRACKET = re.compile(r"[(（](?=[^()（）]*$)")
"""A bracket that the next figure is in: 142 (1928: 155)."""
_NEXT_CLAUSE = re.compile("，[^，。；0-9]{0,2}$")
_CLAUSE = re.compile("[，。；]")
"""Before a date that opens the clause of the next figure: 公积金1,100元，今年增产两成."""


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
    if (day := _day_of_labels(mention, text)) is not None:
        return day, day
    for begin, found in _dates(mention, text):
        for index in range(len(found) - 1, -1, -1):
            compared = not _is_own(found[index], mention, text) and _is_compared(found[index], mention, text)
            if compared or _is_of_another(found[index], mention, text):
                continue
            if _says_now(found[index], mention, text.folded):
                return None, None  # 5d. in July 1914, is now at 1s.
            if found[index].first is not None:
                days = _in_order(_days(found[index], found[:index], begin, mention, text))
                if days[1] is not None and _LEFT_OVER.match(text.folded, found[index].end):
                    return days[1], days[1]
                if (ended := _ended_by_heads(found[index], mention, text)) is not None:
                    return ended
                if (day := _day_of_column(days, mention, text)) is not None:
                    return day, day
                return _year_of(days) if _is_of_all_the_year(found[index], mention, text) else days
            law = LAW_BEFORE.search(text.folded, max(0, found[index].start - 40), found[index].start)
            if found[index].end <= mention.start and not law and not _is_clock(found[index], text.folded):
                return None, None  # in a year that is not known, which is not another year
    return _carried(mention, text)


def _ended_by_heads(found: FoundDate, mention: Mention, text: IndexedText) -> Days | None:
    """Return the time that ends on the day or year of a label, as the head above or in the corner says.

    Half-year ended over 30 June, 1894; Year ended June 30 beside the years.
    """
    block = mention.passage.block
    if block.kind != "cell" or text.lang != "en":
        return None
    date_of = text.folded[found.start : found.end]
    for heads in (block.heads, block.names):
        if not any(a <= found.start < b for a, b in heads):
            continue
        above = [text.folded[a:b].strip() for a, b in heads if not a <= found.start < b]
        captions = [text.folded[a:b].strip() for a, b in block.caption]
        for said in (" ".join(above), text.corners.get(block.table, ""), *captions):
            if _ENDED_ON.search(said):
                spans = find_dates(f"{said} {date_of}", "en")
                if spans and spans[-1].first is not None and spans[-1].first != spans[-1].last:
                    return spans[-1].first, spans[-1].last
    return None


_ENDED_ON = re.compile(r"\b(?:ended|ending)\b[^.;]{0,24}$|\b(?:year|half-year|quarter|months?|weeks?) to$")


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


def _day_of_labels(mention: Mention, text: IndexedText) -> date | None:
    """Return the day that a column and a row of a table give together: Balance at 31 December, and 1902."""
    passage = mention.passage
    if passage.block.kind != "cell":
        return None
    dates = [one for label in passage.labels[: passage.block.own_labels] for one in label.dates]
    years = [one.first.year for one in dates if one.first is not None and _is_whole_year(one.first, one.last)]
    days = [one for one in dates if not _YEAR_SAID.search(text.folded, one.start, one.end)]
    if len(years) != 1 or len(days) != 1 or len(dates) != _TWO_LABELS:
        return None
    said = find_dates(text.folded[days[0].start : days[0].end], text.lang, years[0], about=years[0])
    return said[0].last if said and said[0].first is not None and said[0].first == said[0].last else None


_TWO_LABELS = 2


def _day_of_column(days: Days, mention: Mention, text: IndexedText) -> date | None:
    """Return the day that the years of a table stand for: their ends, as its caption says, or that of a census."""
    block = mention.passage.block
    if block.kind != "cell" or days[0] is None or days[1] is None or not _is_whole_year(*days):
        return None
    lead = text.document.blocks[block.lead] if block.lead >= 0 else None
    if lead is not None and _AT_ENDS.search(text.folded, max(lead.start, lead.end - _CAPTION), lead.end):
        return days[1]
    census = text.censuses.get(days[0].year)
    counted = census and any(_ENUMERATED.search(text.folded, *head) for head in block.heads)
    return census if counted else None


_CAPTION = 300
_AT_ENDS = re.compile(
    r"\b(?:end|close)[ ]of[ ](?:each|every|the)[ ]year\b|(?:each|every) 31st? (?:of )?december|"
    "[各每历]年年?[底末]|年[底末][\u4e00-\u9fff]{0,6}[数额量]"
)
_ENUMERATED = re.compile(
    r"\b(?:population|persons|inhabitants|people|males?|females?|houses?|dwellings?|households?|famil(?:y|ies)|cattle|"
    r"cows|oxen|buffaloe?s|sheep|goats|pigs|swine|horses|mules|poultry|live ?stock|holdings?|farms|acres|trees|looms|"
    r"boats|vessels|carts|wells)\b|人口|户"
)


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
    """Return the days that the paragraph opened a sentence with, else those of the heading or of the document."""
    passage = mention.passage
    above = _announced(mention, text) or passage.heading_period or text.period
    if above is text.period and (passage.heading_period is None) and is_apart(mention, text):
        return None, None
    if above is not None and (end := end_of_account(mention, above, text)) is not None:
        return end, end
    dated = text.dated_at(mention.start)
    if dated is not None and is_of_writing(mention, above, text):
        return dated, dated
    if _is_of_the_year(mention, text):
        year = above if above is not None and _is_of_twelve_months(above.first, above.last) else None
        year = year or _year_named_last(mention, text)
        if year is not None:
            return year.first, year.last
        if dated is not None and text.lang == "zh":
            return date(dated.year, 1, 1), date(dated.year, 12, 31)
    elif passage.block.kind != "cell" and (
        text.lang == "zh" or (above is None and not stands(passage, text))
    ):
        for one in reversed(passage.earlier_dates):
            if (
                one.first is None
                or _is_compared(one, mention, text)
                or _BEGINS_ANEW.match(text.folded, passage.start)
                or (above is not None and _is_before_reported(one, above, text))
            ):
                continue
            if _OPENS_DATED.search(text.folded[max(passage.block.start, one.start - 64) : one.start]):
                return _days(_with_end(one, text), (), passage.block.start, mention, text)
    if above is None:
        above = _of_series(mention, text) or _narrated(mention, text) or _time_asked(mention, text)
    elif not passage.earlier_dates and (asked := _time_asked(mention, text)) is not None:
        above = asked
    elif (own := _time_of_paragraph(mention, above, text)) is not None:
        above = own
    elif _is_of_another_time(mention, text):
        return None, None  # 第三期拟于秋收后开始，需干部一千五百人, in a report on the second
    if above is None:
        return None, None
    return _level_before(mention, above.first, above.last)


def _time_asked(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the time that the question in the block above asks about, or the one before that in an exchange."""
    block: Block | None = mention.passage.block
    if text.lang == "zh" or block is None or block.kind == "cell" or not text.asks:
        return None
    for _ in range(_EXCHANGE):
        block = text.block_above(block) if block is not None else None
        if block is None or block.kind in ("cell", "heading"):
            return None
        begin, stop = (bisect_left(text.date_starts, edge) for edge in (block.start, block.end))
        known = [one for one in text.dates[begin:stop] if one.first is not None]
        if known:
            asked = text.folded[block.start : block.end].rstrip().endswith("?")
            return known[-1] if asked and known[-1].first != known[-1].last else None
    return None


_EXCHANGE = 4
"""Blocks of questions and answers back."""


def _with_end(one: FoundDate, text: IndexedText) -> FoundDate:
    """Return a date with the one behind it, where both are one span: in the night of the 7th to the 8th."""
    following = _next_of_sentence(one, text)
    if following is None or following.last is None or one.last is None or following.last <= one.last:
        return one
    return (
        one._replace(last=following.last) if _TO_THE.fullmatch(text.folded, one.end, following.start) else one
    )


_TO_THE = re.compile(r"[ \n]?(?:to|until|[-—~]|至|到)[ \n]?(?:the[ ])?")


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
        if _is_compared(one, mention, text):
            continue
        from_to = bool(earlier) and _TO.search(text.folded[earlier[-1].end : one.start])
        until = _UNTIL.search(text.folded, max(0, one.start - 32), one.start) and not from_to
        first, last = _days(one, earlier, begin, mention, text)
        if first is None or last is None or _SINCE.search(text.folded[max(0, one.start - 22) : one.start]):
            continue  # the most violent since 1884
        if until or last - first > _A_MONTH:
            return None
        return one._replace(first=first, last=last)
    return None


def _time_of_paragraph(mention: Mention, above: FoundDate, text: IndexedText) -> FoundDate | None:
    """Return the time that an English paragraph has of its own within that which is reported, None for none."""
    passage = mention.passage
    if text.lang == "zh" or passage.block.kind == "cell" or not passage.earlier_dates:
        return None
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
        if one.first is not None and not _is_compared(one, mention, text):
            first, last = _days(one, (), begin, mention, text)
            return one._replace(first=first, last=last)
    return None


_OF_THOSE = re.compile(
    rf"\W*(?:(?:[0-9]+|(?:{any_of([*word_list('units'), *word_list('tens')])})(?:-[a-z]+)?)[ ]"
    r"(?:were|was|had|ended|proved|died|recovered)\b|by their\b|(?:these|those|they)\b(?! (?:are|have|will)\b)|"
    r"the (?:longest|heaviest|highest|worst|greatest|others|rest)\b)"
)


_A_MONTH = timedelta(days=31)
_SENTENCE_END = re.compile(r"[.](?=\s)|[。！？]")


def _of_series(mention: Mention, text: IndexedText) -> FoundDate | None:
    """Return the time that a paragraph, or the one above a table, has come to before a figure.

    The last of a series of dated counts, "(1881) 1,030,936, (1891) 1,040,691 and (1901) 1,090,117", or the span from
    the beginning to the end of what it relates, 1958年11月动工，1960年6月竣工. Other dates are of their own sentence.
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
        if _BEFORE_FIGURE.match(text.folded, one.end) and _BEFORE_FIGURE.match(text.folded, before.end):
            yield number, one
        elif _is_span(before, one, block.start, text):
            yield number, one._replace(first=before.first, last=_not_before(before.first, one.last))


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


_BEFORE_FIGURE = re.compile(r"[)）][ ]?[:：,，]?[ ]?[0-9]")

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
        until = _UNTIL.search(text.folded, max(0, one.start - 32), one.start)
        if _is_whole_year(one.first, one.last) and not until and not _is_compared(one, mention, text):
            return one
    return None


_YEARS_BACK = 40
"""How many dates back "the whole year" may reach."""


def _is_whole_year(first: date | None, last: date | None) -> bool:
    return first is not None and last == date(first.year, 12, 31) and first == date(first.year, 1, 1)


def _is_of_twelve_months(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and last + timedelta(days=1) == year_moved(first, 1)


def _level_before(mention: Mention, first: date | None, last: date | None) -> Days:
    """Return the days of a level of a change, which within a span of more years is of the year at its end."""
    if first is not None and last is not None and last.year - first.year >= _YEARS_APART:
        if mention.quantity.change == "from":
            return first, date(first.year, 12, 31)
        if mention.quantity.change == "to":
            return date(last.year, 1, 1), last
    return first, last


_YEARS_APART = 2
_OPENS_DATED = re.compile(
    r"(?:^|(?<!lbs)(?<!cwt)(?<!cts)(?<! oz)(?<! ft)(?<! in)(?<! rs)(?<! no)[.]|"
    r"[。；;！!?？\n])[ \n]*(?:[〔【\[(（][^〕】\])）\n]{1,14}[〕】\])）][ \n]*)?"
    r"(?:[^.。:：;；，,]{1,24}[.:：。]—?[ \n]*|"
    r"(?![^:]*\b(?:was|were|is|are|follows)\b)[^.:;,\n]{1,48}:[ \n]*|[^，。；]{1,8}，(?=截))?"
    r"(?:(?:in|on|by|as|of|at|since|during|from|between|up|to|until|before|after|for|the|about|early|late|night|morning|evening|afternoon|"
    r"截至|截止|截|自|从|到|至|于|在|我|明|清|国朝|[（(])[ \n]*){0,6}$"
)
"""Before a date that opens a sentence: prepositions, and a heading or a speaker that runs in."""


def _is_compared(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a date is of what a figure is compared with: 比1949年增长, "than in 1908", 由1949年的……降到."""
    before = text.folded[max(0, found.start - 60) : found.start]
    if _REFERRED.search(text.folded[max(0, found.start - 44) : found.start]):
        return True
    if _COMPARED.search(before) or LAW_BEFORE.search(text.folded, max(0, found.start - 40), found.start):
        return True
    if (
        _COMPARED_BEHIND.match(text.folded, found.end)
        or _PRICES.match(text.folded, found.end)
        or _TIMES_OF.match(text.folded, found.end)
    ):
        return True
    level = found.end <= mention.left and _TO_LEVEL.search(text.folded, mention.left, mention.start)
    return bool(level) and before.endswith(("由", "从", "自"))


def _is_own(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a figure is that of a date right before it, though compared: 比一季度的58起, 上年（563元）."""
    if not _OF_THE_DATE.fullmatch(text.folded, found.end, mention.quantity.outer_start):
        return False
    level = text.folded.endswith(("由", "从", "自"), 0, found.start)  # 由上年的 46.5%上升到
    return level or not _TIMES_OF.match(text.folded, found.end)


_OF_THE_DATE = re.compile("(?:(?<=的)|[的之])[^，。；0-9]{0,4}|[（(]")
_LEFT_OVER = re.compile("[^，。；0-9]{0,2}(?:旧存|结存|结转|转来|移交|积存|留存)")
"""上年旧存五千件: of its last day."""
_ADDED = re.compile("(?:连同|加上|并同|合)$")
"""Before a date of what is added: the sum behind it is of the time reported."""
_PRICES = re.compile("不变价|价格|[ ]prices")
"""1952 prices are the measure of other years."""
_TIMES_OF = re.compile(
    "的?[ ]?(?:[0-9.一二三四五六七八九十百半]+(?:倍|成)|[%％]|[0-9.]+[%％]|百分之|=|为100)"
)
"""为1952年的15.6倍, and the head of a column 1958年为1957年的%."""
_REFERRED = re.compile(
    r"\b(?:despatch|dispatch|telegram|letter|memorandum|minute|circular|communication|note|instructions?|my|"
    r"your|no\.? ?[0-9]+)\b"
    r"[^.;,]{0,14}\b(?:of|dated)[ ](?:the[ ])?$|(?:电|函|文|令|呈)[（(]?$"
)
"""My despatch No. 14 of the 12th December: the date of a paper."""
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


def _is_of_another(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a date before a figure is of what comes before it.

    Of the first level of a change (from 1,117 in December to 2,063), or in brackets behind a noun: the census (1931).
    """
    if not mention.passage.start <= found.start < mention.start:
        return False
    if found.end < mention.left and _ADDED.search(text.folded, mention.passage.start, found.start):
        return True
    if found.end < mention.left and _OF_NEXT_FIGURE.search(text.folded, found.start, found.end):
        return True
    if found.end <= mention.start and _AGAINST.search(
        text.folded, max(mention.passage.start, found.start - 60), found.start
    ):
        return True  # as against 287,900 in 1919, and the tax collected
    of_before = mention.passage.start < mention.left <= found.start and _OF_FIGURE_BEFORE.fullmatch(
        text.folded, mention.left, found.start
    )
    if of_before and _CLAUSE_BREAK.search(text.folded, found.end, mention.quantity.outer_start):
        return True  # against 987 in 1912; 61 of them were children
    if _is_of_level_before(found, mention, text):
        return True
    if mention.quantity.change == "to" and text.lang == "en":
        return bool(
            _FIRST_LEVEL.search(text.folded, max(mention.passage.start, found.start - 40), found.start)
        )
    if text.folded[found.end : found.end + 1] in (")", "）") and not _BEFORE_FIGURE.match(
        text.folded, found.end
    ):
        before = text.folded[max(0, found.start - 12) : found.start]
        return not _GLOSSED.search(before) and bool(_WORDS.search(text.folded, found.end, mention.start))
    return False


def _is_of_level_before(found: FoundDate, mention: Mention, text: IndexedText) -> bool:
    """Return whether a date is of the level before, from which a Chinese sentence goes on to what is reported."""
    if text.lang == "en" or found.end > mention.left or not _LOOKS_BACK.match(text.folded, found.start):
        return False
    if _CLAUSE_BREAK.search(text.folded, found.end, mention.quantity.outer_start):
        return True
    return _DIFFERS.fullmatch(text.folded, mention.left, mention.quantity.outer_start) is not None


_LOOKS_BACK = re.compile("[去上前](?:年|月|季|旬|期|届|次)")
_DIFFERS = re.compile(
    "[个件起名人户所处座亩石斤吨元两担里头匹只枝条]?[，、；](?:[计共净实即约又今现本][年月期]?)?"
    "(?:增[加多]|减[少低]|上升|下降|[增减多少升降])了?[约近]?"
)
"""去年同期为六十二起，增加九十五起: by how much it is more now."""
_OF_NEXT_FIGURE = re.compile("(?:opened|began|begun|closed|ended)$")
"""The year had opened with 1,571; 83 were closed: the day is of the first alone."""
_AGAINST = re.compile(
    r"\b(?:against|compared with|compared to|instead of)[ ][^.;,0-9]{0,12}[0-9][0-9,.]*"
    r"[^.;,0-9]{0,24}[ ](?:in|on|at)[ ](?:the[ ])?$"
)
_NOW = re.compile(
    r"\b(?:is|are|stands?|has|now|to-?day)[ ](?:now|to-?day|at present)\b|"
    r"\bnow (?:give work|employs?|has|have|takes?|works?|numbers?|stands?|amounts?|holds?|costs?)\b|"
    r"[，；](?:现在?|目前|如今)[^，。；]{0,8}$"
)
_FIRST_LEVEL = re.compile(r"\bfrom[ ][^.;,]{0,4}[0-9a-z][0-9a-z, -]{0,24}[ ](?:in|on|at|of)[ ](?:the[ ])?$")
_OF_FIGURE_BEFORE = re.compile(r"[ \n](?:[a-z-]+[ \n]){0,2}(?:in|on|at|for)[ \n](?:the[ \n])?")
_GLOSSED = re.compile(r"(?:republic|reign|era|dynasty)[ ]?[(（]$")
"""The 29th year of the Republic (1940): the bracket says the same time again."""
_WORDS = re.compile(r"[a-z]{2}|[\u4e00-\u9fff]")


def _is_clock(found: FoundDate, folded: str) -> bool:
    """Return whether a date is a time of day."""
    return _CLOCK.search(folded, found.start, found.end) is not None


_CLOCK = re.compile(r"[:时点]|o'clock|[ap]\.?m")


def _dates(mention: Mention, text: IndexedText) -> list[tuple[int, list[FoundDate]]]:
    """Return the dates that may be a figure's, those of the nearest words first, each with where the words begin."""
    passage, found, folded = mention.passage, [], text.folded
    if passage.dates:
        start, end = mention.quantity.outer_start, mention.quantity.outer_end
        stop = end if mention.partitive else mention.right
        stop = (
            mention.passage.end if mention.quantity.change == "from" else stop
        )  # both levels come before the dates
        beside = _DATE_BESIDE.match(folded, end, stop)
        right_behind = next((one for one in passage.dates if one.start >= end), None)
        bracket = _BRACKETED.match(folded, end, max(end, mention.right))
        spans = [(end, bracket.end())] if bracket else [(end, beside.end())] if beside else []
        if right_behind is not None and not folded[end : right_behind.start].strip():
            spans = [(end, right_behind.end)]
        cut = _CLAUSE_BREAK.search(folded, end, stop) or _OTHER_BRACKET.search(folded, end, stop)
        spans += [(passage.start, start), (end, cut.start() if cut else stop)]
        found = [(a, [one for one in passage.dates if a <= one.start < b]) for a, b in spans]
        found[-1] = (found[-1][0], [one for one in found[-1][1] if not _opens_clause(one, mention, folded)])
        if text.lang == "en" and found[-1][1] and _has_own_behind(found[-1][1][0], mention, folded):
            found[-2:] = reversed(found[-2:])
        if text.lang == "en" and not any(dates for _, dates in found):
            found.append((end, _shared_date(mention, folded)))
    many = passage.block.own_labels if passage.labels else 0
    found += [(label.start, label.dates) for label in passage.labels[:many]]
    for label in passage.labels[many:]:
        if not label.dates:
            continue
        if passage.of_section is not None and folded[label.start : label.end].rstrip().endswith("."):
            continue  # the last sentence of a section that has its time is no caption
        several = _ENGLISH_SENTENCE.search(folded, label.start, label.end)
        begin = _last_sentence(label, folded) if several else label.start
        found.append((begin, _without_earlier([one for one in label.dates if one.start >= begin])))
    if passage.lead is not None and passage.lead.dates:
        found += _dates_of_lead(passage.lead, folded)
    return found


_COORDINATED = re.compile(r"[ \n](?:[a-z'-]+[ \n]){1,3}and[ \n](?:[$£])?")
_SECOND = re.compile(
    r"(?:[0-9][0-9,.]*|[a-z]+(?:-[a-z]+)?)(?:[ \n][a-z'-]+){1,4}?[ \n](?:in|during|on)[ \n](?:the[ \n])?"
)


def _shared_date(mention: Mention, folded: str) -> list[FoundDate]:
    """Return the date behind the second of two joined counts, which is of both: 212 girls and 340 boys in 1889."""
    stop = mention.right
    if not _COORDINATED.fullmatch(folded, mention.quantity.outer_end, stop):
        return []
    dates = [one for one in mention.passage.dates if one.start >= stop]
    return [one for one in dates[:1] if _SECOND.fullmatch(folded, stop, one.start)]


def _without_earlier(dates: list[FoundDate]) -> list[FoundDate]:
    """Return the dates of a caption but those that look back from one before: 五月至九月发生157起，去年同期62起."""
    kept: list[FoundDate] = []
    for one in dates:
        if not any(before.first and one.last and one.last < before.first for before in kept):
            kept.append(one)
    return kept


def _dates_of_lead(lead: Extract, folded: str) -> list[tuple[int, list[FoundDate]]]:
    """Return the dates of what leads to a list or a table, with where its words begin."""
    headed = _HEADED_ON.match(folded, lead.start, lead.end)
    if not headed and not introduces(lead, folded):
        return []
    begin = lead.start if headed else _last_sentence(lead, folded)
    return [(begin, [one for one in lead.dates if one.start >= begin])]


def _has_own_behind(behind: FoundDate, mention: Mention, folded: str) -> bool:
    """Return whether a date behind a figure is its own: there were 611 in custody; 2,904 came in during the year."""
    return _OWN_BEHIND.fullmatch(folded, mention.quantity.outer_end, behind.start) is not None


_OWN_BEHIND = re.compile(
    r"(?![^,.;:]*\b(?:less|more|fewer|than|above|below|higher|lower|as)\b)[^,.;:()0-9]{0,60}[ \n]"
    r"(?:in|on|at|by|during|for|to|before|after|since|of|up to|until|till|within)(?:[ \n]the)?[ \n]"
)


def _opens_clause(found: FoundDate, mention: Mention, folded: str) -> bool:
    """Return whether a date behind a Chinese figure opens the clause of the next one."""
    end = mention.quantity.outer_end
    return bool(_NEXT_CLAUSE.search(folded, end, found.start)) and not _CLAUSE.search(
        folded, found.end, mention.right
    )


def _last_sentence(lead: Extract, folded: str) -> int:
    """Return where the sentence begins that leads to a list or a table; those before it date none of its figures."""
    begin = max(lead.end - LEAD, lead.start)
    if not introduces(lead, folded):
        return lead.start if lead.end - lead.start < LEAD else begin
    ends = [mark.end() for mark in _LEAD_SENTENCE.finditer(folded, begin, lead.end - 2)]
    if ends and _STATED.match(folded, ends[-1]) and not any(one.start >= ends[-1] for one in lead.dates):
        ends.pop()  # accidents of the past year. The statement laid on the table was as follows:
    return ends[-1] if ends else begin


_STATED = re.compile(
    r"[ \n]*(?:(?:the|this|a) )?(?:statement|return|table|figures|particulars|answer|list)s?\b"
)
_HEADED_ON = re.compile(
    r"[^.。:：\n]{3,60} (?:on|at) (?:the )?(?:[0-9]{1,2}\w* (?:of )?)?[a-z]{3,9}\.? ?[0-9]{0,4}(?:, [0-9]{4})?$"
)
"""Stores at Tabriz on October 15: the head of a list, with its day."""


_ENGLISH_SENTENCE = re.compile(r"[a-z]{2}[.][ ]")
_LEAD_SENTENCE = re.compile(r"(?<![ .][a-z])(?<!no)[.](?=[ ])|[。！？]")


def introduces(lead: Extract, folded: str) -> bool:
    """Return whether the sentence before a list leads to it, and is not only the last before it.

    Parameters
    ----------
    lead : Extract
        The end of the block before the list.
    folded : str
        The folded text.
    """
    return folded[lead.start : lead.end].rstrip().endswith((":", "：", "—", "-"))


def _days(
    found: FoundDate, earlier: Sequence[FoundDate], begin: int, mention: Mention, text: IndexedText
) -> Days:
    """Return the days that a date means with the words around it: since, until, from … to.

    Of a change between two dates each level has its own.
    """
    folded = text.folded
    before, behind = folded[max(begin, found.start - 22) : found.start], folded[found.end : found.end + 4]
    other = next((one for one in reversed(earlier) if one.first), None)
    change = mention.quantity.change
    if (
        other is not None and other.end <= mention.left <= found.start
    ):  # each figure has its own: 由1950年的320人到1952年的
        other = None
    if other is not None and _TO.search(folded[other.end : found.start]):
        if change in ("from", "to"):
            return (other.first, other.last) if change == "from" else (found.first, found.last)
        return other.first, _behind(other.first, found, text)
    if other is not None and _is_span(other, found, begin, text):
        return other.first, _not_before(other.first, found.last)
    spans = found.first != found.last and _SPANS.search(folded, found.start, found.end)
    if (so_far := _so_far(found, text)) is not None:
        return found.first, so_far
    if not spans and (_SINCE.search(before) or _SINCE_BEHIND.match(behind)):
        following = next((one for one in mention.passage.dates if one.start >= found.end), None)
        if following is None or not _is_span(found, following, begin, text):
            following = _next_of_sentence(found, text)
        if following is not None and _is_span(found, following, begin, text):
            return found.first, following.last  # 八月十五日开始，至十月底结束
        if change == "from":
            return found.first, found.last  # has grown since then from 6,870 to 13,400
        until = _as_at(mention) or text.dated_at(mention.start)
        if text.period is not None and found.first and text.period.last:
            until = text.period.last if text.period.last > found.first else None
        if until is None and (series := _of_series(mention, text)) is not None:
            until = series.last
        until = until if until and found.first and until >= found.first else None
        return (until, until) if change == "to" and until else (found.first, until)
    counted = before.endswith("据") and found.first == found.last and _COUNTED_THEN.match(behind)
    if not spans and (counted or _UNTIL.search(before) or _UNTIL_BEHIND.match(behind)):
        if (began := _event_began(found, mention, text)) is not None:
            return began, found.last
        if found.end <= mention.start and _REACHED.match(text.folded, found.end, mention.start):
            return found.first, found.last  # 到一九五〇年发展到1,085所
        return (found.last if _is_state(mention, text) else None), found.last
    return (
        _level_before(mention, found.first, found.last)
        if found.end <= mention.start
        else (found.first, found.last)
    )


def _so_far(found: FoundDate, text: IndexedText) -> date | None:
    """Return the last day reported, of a year that a return for a part of it counts so far: 本年累计."""
    about = text.period
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
    ended = _UNTIL_BEHIND.match(folded, found.end) or _is_state(mention, text)
    return opening.first if opens and not ended and (found.last - opening.first).days < _A_YEAR else None


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
    if (
        first is None
        or last is None
        or last > first
        or _YEAR_SAID.search(text.folded, found.start, found.end)
    ):
        return last
    later = last + timedelta(days=366)
    return later.replace(day=last.day) if later.month == last.month else last


_YEAR_SAID = re.compile("[0-9]{4}|年(?![底末初终])")


def _next_of_sentence(found: FoundDate, text: IndexedText) -> FoundDate | None:
    """Return the date that comes next in the sentence of another, None where there is none."""
    at = bisect_left(text.date_starts, found.end)
    following = text.dates[at] if at < len(text.dates) else None
    if following is None or _SENTENCE_END.search(text.folded, found.end, following.start):
        return None
    return following


_SPANS = re.compile(r"[至到—~-]|\b(?:to|and|until|ended|ending)\b")


def _is_state(mention: Mention, text: IndexedText) -> bool:
    """Return whether a figure is the state on a day rather than what has come together until then."""
    begin = max(mention.left, mention.start - _STATE_WITHIN)
    if (
        text.lang == "zh"
    ):  # 共有门市部三十六处，职工四百人: what is said of the first holds for those listed with it
        marks = [
            mark.end() for mark in _CLAUSE_BREAK.finditer(text.folded, mention.passage.start, mention.start)
        ]
        begin = marks[-1] if marks else mention.passage.start
    return mention.quantity.change == "to" or bool(
        _STATE[text.lang].search(text.folded, begin, mention.start)
    )


_STATE_WITHIN = 30
_STATE = {
    "en": re.compile(
        r"\b(?:is|are|was|were|stood at|numbered|fetched|costs?|averaged?|strength|balance|population)"
        r"[ ](?:[a-z]+[ ])?\W{0,3}$"
    ),
    "zh": re.compile(
        "[现尚仍]有|已有(?=[^0-9一二三四五六七八九十百千万几两])|现住|实有|藏书|积压|堆存|滞留|存栏|库存|总里程|通车里程|收容|留养|在院|结存|尚存|现存|[盐粮货煤材木油棉布]存|存[盐粮货煤材木油棉布]|在押|在校|在册|在职|在编|常住|共有|计有|拥有|(?<![灾民])人口|人均"
    ),
}


def _is_span(opening: FoundDate, closing: FoundDate, begin: int, text: IndexedText) -> bool:
    """Return whether two dates of a sentence open and close a span: 自上月十一日……以来，迄昨晚止."""
    folded, (before, behind), (up_to, until) = text.folded, _SPAN_OPENS[text.lang], _SPAN_CLOSES[text.lang]
    opens = before.search(folded[max(begin, opening.start - 22) : opening.start]) or behind.match(
        folded, opening.end, closing.start
    )
    closes = up_to.search(folded[max(opening.end, closing.start - 22) : closing.start]) or until.match(
        folded, closing.end, closing.end + 4
    )
    return bool(opens and closes) and not _CLAUSE_BREAK.search(folded, opening.end, closing.start)
