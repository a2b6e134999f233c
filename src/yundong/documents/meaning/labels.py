"""The dates that head columns and rows of tables, which need no word beside them: 1904, 1922-23, May, Sat., 9th."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from yundong.documents.quantities.dates import FoundDate, year_moved
from yundong.documents.text.document import Block, Document
from yundong.documents.vocabulary import word_list

_Span = tuple[date, date]
_YEAR = re.compile(
    r"[ \n]*(?P<year>(?:1[6-9]|20)[0-9]{2}|(?:一[六七八九]|二[〇零○])[〇零○一二三四五六七八九]{2})[ ]?年?度?[.:]?[ \n]*"
)
_FIGURES = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_SPLIT = re.compile(r"[ \n]*(?P<year>(?:1[6-9]|20)[0-9]{2})[ ]?[-—/][ ]?[0-9]{1,4}[.:]?[ \n]*")
_MONTHS = word_list("months")
_MONTH = re.compile(
    rf"\W*(?P<month>{'|'.join(rf'{name[:3]}(?:{name[3:]})?' if name != 'may' else 'may' for name in _MONTHS)}|sept)\W*"
)
_DAY = re.compile(
    r"\W*(?:(?:sun|mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?)(?:day)?[.,]* )?(?:the )?(?P<day>[0-9]{1,2})"
    r"(?:st|nd|rd|th)\W*"
)
_LONG = timedelta(days=360)
_MONTH_LONG = timedelta(days=31)
_TWO = 2


def with_labels(document: Document, dates: Sequence[FoundDate], about: _Span | None) -> list[FoundDate]:
    """Return the dates with those that head columns and rows, and without numbers in a body that look like years.

    Parameters
    ----------
    document : Document
        With its tables.
    dates : sequence of FoundDate
        As found in its words.
    about : (datetime.date, datetime.date) or None
        The first and the last day that it is about.
    """
    tables = [block for block in document.blocks if block.kind == "cell"]
    if not tables:
        return list(dates)
    starts = [one.start for one in dates]
    found = {one.start: one for one in dates}
    for _, table in groupby(tables, key=lambda block: block.table):
        cells = list(table)
        named = [
            one for one in dates[: bisect_left(starts, cells[0].start)][-_NAMED:] if one.first is not None
        ]
        _read_table(document.folded, cells, found, named, about)
    return [found[start] for start in sorted(found)]


_NAMED = 6
"""How many dates above a table may say of which time its days and months are."""


def _read_table(
    folded: str, cells: list[Block], found: dict[int, FoundDate], named: list[FoundDate], about: _Span | None
) -> None:
    names = {start for block in cells for start, _ in block.names}
    heads = [block for block in cells if block.column <= 0 or not block.labels or block.start in names]
    for block in cells:
        if (match := _YEAR.fullmatch(folded, block.start, block.end)) is not None:
            known = found.pop(match.start("year"), None)
            if block.column <= 0 or not block.labels or block.start in names:
                end = known.end if known is not None else match.end("year")
                year = int(match["year"].translate(_FIGURES))
                found[match.start("year")] = FoundDate(
                    match.start("year"), end, date(year, 1, 1), date(year, 12, 31)
                )
    captions = next((block.caption for block in cells if block.caption), ())
    spans = [(one.first, one.last) for one in named if one.first is not None and one.last is not None
             and one.first != one.last and any(begin <= one.start < stop for begin, stop in captions)]  # fmt: skip
    about = spans[0] if spans else about
    for one in [*_split_years(folded, heads, about), *_months(folded, heads, found, named, about)]:
        found[one.start] = one
    for one in [*_days(folded, heads, named), *_days_below(folded, heads, found)]:
        found[one.start] = one
    parts = [*_times_before(folded, heads, about), *_parts_numbered(folded, heads, about)]
    for one in [*_parts_of_years(folded, heads, found, about), *parts]:
        found[one.start] = one


def _parts_of_years(
    folded: str, heads: Iterable[Block], found: dict[int, FoundDate], about: _Span | None
) -> Iterator[FoundDate]:
    """Yield the years that head columns of a return for a quarter or a month: that part of each of them."""
    if about is None or about[0].year != about[1].year or about[1] - about[0] > _PART:
        return
    matches = [match for block in heads if (match := _LAST_YEAR.search(folded, block.start, block.end))]
    whole = all(int(match["year"]) != about[0].year for match in matches)  # a series of whole years
    for match in matches:
        if whole and not match["part"]:
            continue
        one, years = found.get(match.start("year")), int(match["year"]) - about[0].year
        if one is not None:
            yield one._replace(first=year_moved(about[0], years), last=year_moved(about[1], years))


def _times_before(folded: str, heads: Iterable[Block], about: _Span | None) -> Iterator[FoundDate]:
    """Yield the time before that of a report: Previous year, preceding four weeks."""
    if about is None:
        return
    for block in heads:
        match = _BEFORE.fullmatch(folded, block.start, block.end)
        if match is None:
            continue
        if match["year"]:
            if _LONG < about[1] - about[0] < _LONG * 1.1:
                yield FoundDate(*match.span("said"), year_moved(about[0], -1), year_moved(about[1], -1))
        elif about[1] - about[0] < _LONG:
            until = about[0] - timedelta(days=1)
            months = (about[1].year - about[0].year) * 12 + about[1].month - about[0].month + 1
            whole = about[0].day == 1 and (about[1] + timedelta(days=1)).day == 1
            by_month = whole and not match["weeks"]
            first = _months_back(about[0], months) if by_month else about[0] - (about[1] - until)
            yield FoundDate(*match.span("said"), first, until)


def _months_back(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


_BEFORE = re.compile(
    r"\W*(?P<said>(?:previous|preceding|last|past)[ ](?:[a-z]+[ ])?"
    r"(?:(?P<year>year)|(?P<weeks>weeks?|fortnight)|months?|quarter|half-?year|period))\W*"
)


def _parts_numbered(folded: str, heads: Iterable[Block], about: _Span | None) -> Iterator[FoundDate]:
    """Yield the quarters and halves, 1st quarter, of the year reported."""
    if about is None or about[0].day != 1 or not _LONG < about[1] - about[0] < _LONG * 1.1:
        return
    for block in heads:
        match = _NUMBERED.fullmatch(folded, block.start, block.end)
        if match is not None:
            length = 3 if match["kind"] == "quarter" else 6
            first = _months_back(about[0], -length * (int(match["number"]) - 1))
            last = _months_back(about[0], -length * int(match["number"])) - timedelta(days=1)
            yield FoundDate(*match.span("said"), first, last)


_NUMBERED = re.compile(r"\W*(?P<said>(?P<number>[1-4])(?:st|nd|rd|th)[ ](?P<kind>quarter|half(?:-year)?))\W*")
_PART = timedelta(days=300)
_LAST_YEAR = re.compile(
    r"(?P<part>\b(?:quarter|half-?year|month|week),?[ \n])?"
    r"(?<![0-9])(?P<year>(?:1[6-9]|20)[0-9]{2})[ ]?年?[ .:]*$"
)


def _split_years(folded: str, heads: Iterable[Block], about: _Span | None) -> Iterator[FoundDate]:
    """Yield the years 1922-23 of a report for twelve months that end in June: as long as those reported."""
    if about is None or about[0].year + 1 != about[1].year or not _LONG < about[1] - about[0] < _LONG * 1.1:
        return
    for block in heads:
        if (match := _SPLIT.fullmatch(folded, block.start, block.end)) is not None:
            years = int(match["year"]) - about[0].year
            first, last = (year_moved(day, years) for day in about)
            yield FoundDate(match.start("year"), match.end(), first, last)


def _months(
    folded: str,
    heads: Iterable[Block],
    found: dict[int, FoundDate],
    named: list[FoundDate],
    about: _Span | None,
) -> Iterator[FoundDate]:
    """Yield the months that are words too, May and March, in the year of the label before or of what is reported."""
    before = named[-1] if named else None
    for block in heads:
        match = _MONTH.fullmatch(folded, block.start, block.end)
        if match is None:
            before = next((found[at] for at in range(block.start, block.end) if at in found), before)
            continue
        if match.start("month") in found:
            before = found[match.start("month")]
            continue
        month = next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(match["month"][:3]))
        year = _year_of(month, before.first if before is not None else None, about)
        if year is not None:
            last = date(year, month, monthrange(year, month)[1])
            before = FoundDate(*match.span("month"), date(year, month, 1), last)
            yield before


def _year_of(month: int, before: date | None, about: _Span | None) -> int | None:
    if about is not None:
        years = (year for year in range(about[0].year, about[1].year + 1)
                 if about[0].replace(day=1) <= date(year, month, 1) <= about[1])  # fmt: skip
        return next(years, about[1].year)
    return None if before is None else before.year + (before.day != 1 and month < before.month)


_DAY_BELOW = re.compile(r"\W*(?:[\"“”″„]|''|\bdo\.|\bditto)\W{1,8}(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\W*")


def _days_below(folded: str, heads: Iterable[Block], found: dict[int, FoundDate]) -> Iterator[FoundDate]:
    """Yield the days whose month a mark repeats from the row above: September 2. / „ 9. / „ 16."""
    above: dict[int, FoundDate] = {}
    for block in heads:
        match = _DAY_BELOW.fullmatch(folded, block.start, block.end)
        if match is None:
            known = next((found[at] for at in range(block.start, block.end) if at in found), None)
            single = known is not None and known.first is not None and known.first == known.last
            if not single and (apart := _DAY_APART.fullmatch(folded, block.start, block.end)) is not None:
                yield (known := _in_month(apart, above.get(block.column)))
            above.pop(block.column, None)
            if known is not None and known.first == known.last:
                above[block.column] = known
        elif (month := above.get(block.column)) is not None:
            day, first = int(match["day"]), month.first
            if first is not None:
                if not 1 <= day <= monthrange(first.year, first.month)[1]:
                    continue
                first = first.replace(day=day)
            yield FoundDate(match.start("day"), match.end("day"), first, first)


_DAY_APART = re.compile(
    rf"\W*(?P<month>{'|'.join(_MONTHS)}|{'|'.join(month[:3] for month in _MONTHS)}|sept)\W{{1,9}}"
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\W*"
)


def _in_month(match: re.Match[str], above: FoundDate | None) -> FoundDate:
    """Return the day of a label whose figure stands apart from its month: October   7. below September 30."""
    month = next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(match["month"][:3]))
    first = above.first if above is not None else None
    if first is not None:
        year = first.year + (month < first.month)
        first = date(year, month, min(int(match["day"]) or 1, monthrange(year, month)[1]))
    return FoundDate(match.start("month"), match.end("day"), first, first)


def _days(folded: str, heads: Iterable[Block], above: list[FoundDate]) -> Iterator[FoundDate]:
    """Yield the days of a month, Sat., 9th, in the time that was named last above their table."""
    matches = [match for block in heads if (match := _DAY.fullmatch(folded, block.start, block.end))]
    if len(matches) < _TWO:
        return
    if not above or above[-1].first is None or above[-1].last is None:
        return
    first, last = above[-1].first, above[-1].last
    if last - first > _MONTH_LONG:
        return
    opening = above[-2].first if len(above) > 1 and first == last else None
    if opening is not None and timedelta(0) < last - opening < _MONTH_LONG:
        first = opening  # from the 9th to the 15th
    for match in matches:
        day = int(match["day"])
        for month in (first, last):
            if 1 <= day <= monthrange(month.year, month.month)[1]:
                one = month.replace(day=day)
                if first <= one <= last or first == last:
                    yield FoundDate(match.start("day"), match.end(), one, one)
                    break
