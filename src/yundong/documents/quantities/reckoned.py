"""English dates reckoned from others: on Tuesday, the 20th ultimo, ten years ago, the same quarter of 1924."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from yundong.documents.quantities.dates import TO_COME, FoundDate, with_spans
from yundong.documents.text.matching import any_of, find_words
from yundong.documents.vocabulary import word_list

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = word_list("months")
_UNITS = {word: number for number, word in enumerate(word_list("units"))}
_TENS = {word: 10 * number for number, word in enumerate(word_list("tens"), start=2)}
_ORDINAL_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
}
_ORDINAL_WORDS |= {f"twenty-{word}": 20 + number for word, number in list(_ORDINAL_WORDS.items())[:9]}
_ORDINAL_WORDS |= {"thirtieth": 30, "thirty-first": 31}
_YEAR = r"(?:1[6-9][0-9]{2}|20[0-9]{2})"
_NUMBER_WORDS = [*_UNITS, *_TENS, *(f"{ten}-{one}" for ten in _TENS for one in list(_UNITS)[1:10])]
_NUMBER = rf"(?:[0-9]{{1,3}}|{any_of(_NUMBER_WORDS)})"
_BEHIND_DAY = (
    r"(?![ \n]and[ \n][0-9]{1,2}(?:st|nd|rd|th)[ \n](?:compan|battalion|division|brigade|regiment|corps|arm|squadron|"
    r"batter|platoon|column|ward|district|precinct|standard|grade|class))"
    r"(?=[ \n](?:[0-9]|(?:had|has|have|was|were|there|some|and|of(?=[ ]th)|to|until|in|at|it|its|he|his|she|"
    r"we|our|they|"
    r"their|the|a|an|no|about|over|with|without|for|from|by|after|before|when|while|but|only|this|inclusive|nearly|all|"
    r"more|less|upwards|not|his|her|my|both|several|another|came|went|began|broke|took|gave|fell|rose|stood|left|lost|"
    rf"saw|found|brought|struck|sank|drove|held|made|sent|carried|{any_of(_NUMBER_WORDS)}|[a-z]{{2,}}ed)\b)|[,.;:)—]|$)"
)
"""Behind a day of a month named before: on the 19th our troops, and not the 14th Army."""
_BEFORE_DAY = ("of", "on", "by", "since", "between", "and", "until", "till", "from", "to", "before", "after")
_DAYS_BEFORE = [f"{day}{comma}" for day in _WEEKDAYS for comma in ("", ",")]
_RECKONED = re.compile(
    rf"""(?<![a-z0-9,.-])(?:
      (?P<entry>(?<=\n)(?:(?:{"|".join(_WEEKDAYS)}),?[ ](?:the[ ])?)?(?P<ed>[0-9]{{1,2}})(?:st|nd|rd|th)
        (?=[.:][ ]|[.,]?[ ]?[—–-]))
    | (?P<weekday>(?:last[ \n])?(?P<wd>{"|".join(_WEEKDAYS)})(?:[ \n](?:last|night|morning|evening|afternoon))?)
        (?![a-z]|'(?!s\b)|,?[ ](?:the[ ])?[0-9]{{1,2}}(?:st|nd|rd|th)\b)
    | (?P<yesterday>(?P<before>the[ ]day[ ]before[ ])?yesterday|last[ ](?:night|evening))\b
    | (?P<today>to-?(?:day|night)|this[ ](?:da(?:y|te)|morning|forenoon|afternoon|evening))(?![a-z'])
    | (?P<newyear>new[ ]year(?:'s[ ]day)?)(?![a-z'])
    | (?P<instant>(?:the[ ])?(?P<in>[0-9]{{1,2}})(?:st|nd|rd|th)?,?[ \n](?P<im>inst|ult|prox)(?:ant|imo)?\b\.?)
    | (?P<unit>(?P<ur>last|this|the[ ](?:previous|preceding|current|present|coming|ensuing|next|following))[ \n]
        (?P<uu>month|quarter|week|fortnight|half-?year))\b
    | (?P<during>(?:(?<=during[ ])|(?<=in[ ])|(?<=for[ ])|(?<=within[ ])|(?<=over[ ]))the[ \n](?:whole[ ])?
        (?:(?P<dn>{_NUMBER})[ ])?(?P<du>year|half-?year|quarter|month|fortnight|week|season|period)s?
        (?:[ \n](?:under[ ](?:review|report|notice|consideration)|reported[ ]on))?)
        (?![\w'-]|[ \n](?:of|to|before|after|ended|ending|following|in|from|previous|preceding|{_YEAR}|
            [a-z]+[ ]quarter)\b
        |,?[ \n](?:{_YEAR}|(?:from|between|ended|ending)\b))
    | (?P<season>(?P<sw>last|this)[ \n](?P<ss>spring|summer|autumn|winter))\b
    | (?P<ago>(?:an?[ ]|(?P<an>{_NUMBER})[ \n])(?P<au>year|month|decade|week|day)s?[ \n]
        (?P<aw>ago|earlier|before|previously))(?=[ \n]*(?:[.,;:)]|$)|[ \n](?:and|there|the|they|it)\b)
    | (?P<same>the[ \n](?:corresponding|same)[ \n](?P<sn>quarter|months?|period|weeks?|fortnight|season|half(?:-?year)?|
        days?|date|time|term)[ \n](?:(?:of|in)[ \n])?
        (?:(?P<sy>{_YEAR})(?![0-9])|(?P<sr>last|the[ ]previous|the[ ]preceding)[ \n](?:year|season)\b))
    | (?P<todate>(?:(?<=[ ]to[ ])date|(?<=[ ]to[ ])the[ ]present(?:[ ](?:time|day|date))?|(?<=[ ]to[ ])now|
        (?<=until[ ])now)
        (?![ \n](?:of|from|month|year|week|season|quarter|century)))\b
    | (?P<nextyear>the[ ](?:year|season)[ ](?P<ny>following|after|before)(?:[ ]that)?)(?=[ ]?[,.;:]|[ ][0-9])
    | (?P<sincethen>(?<=since[ ])(?:then|that[ ](?:date|day|time|year|month)))\b
    | (?P<nextday>(?:the[ ])?(?:(?:next|following)[ ](?:day|morning|night|evening)|day[ ](?:after|following)))
        (?=[ ]?(?:[,.;:]|{any_of(_NUMBER_WORDS)}|[0-9]|the\b|a\b|they\b|he\b|it\b|we\b|there\b|[a-z]+ed\b))
    | (?P<review>the[ \n]year[ \n](?:under[ \n](?:review|report|notice|consideration)
        |(?:which[ \n]is[ \n])?(?:now|just)[ \n](?:closing|closed|ending|ended)|which[ \n]is[ \n](?:closing|ending)))\b
    | (?P<worded>(?:the[ ])?(?P<wo>{"|".join(sorted(_ORDINAL_WORDS, key=len, reverse=True))})[ ](?:day[ ])?(?:of[ ])?
        (?P<wm>{"|".join(_MONTHS)})\b(?:,?[ \n](?:in[ ]the[ ]year[ ])?(?P<wy>{_YEAR})(?![0-9]))?)
    | (?P<part>(?:the[ ])?(?P<po>[0-9]{{1,2}}(?:st|nd|rd|th)|first|end|close|beginning|middle)
        [ \n]of[ \n](?P<pm>the|this|that|last|next)
        [ \n](?:same[ \n])?month)\b
    | (?P<bound>(?:the[ ])?(?P<bp>end|close|beginning|opening|commencement|start)[ \n]of[ \n](?:the|this)[ \n]
        (?:week|fortnight|quarter|half-?year|season|period|term|session)\b
        |(?:the[ ](?:year|month|week|quarter|half-?year|season|term)|had)[ ](?P<bo>opened|began|begun|closed|ended)
        (?=[ ]with\b)
        |(?P<bt>opened|began|closed|ended)[ ]the[ ](?:year|month|week|quarter|half-?year|season|term)(?=[ ]with\b))
    | (?P<day>(?:{"|".join(rf"(?<={word}[ ]the[ ])|(?<=[ ]{word}[ ])" for word in (*_BEFORE_DAY, *_DAYS_BEFORE))})
        (?P<dd>[0-9]{{1,2}})(?:st|nd|rd|th){_BEHIND_DAY})
    )""",
    re.VERBOSE,
)
_STARTS = re.compile(
    r"[^a-z0-9,.-](?:"
    + any_of(
        [*_WEEKDAYS, *_ORDINAL_WORDS, *(f"last {day}" for day in _WEEKDAYS), "yesterday", "last night",
         "last evening", "today",
         "to-day", "to-night", "tonight", "new year",
         "this morning", "this forenoon", "this afternoon", "this evening",
         *(f"{when} {unit}" for when in ("last", "this")
           for unit in ("month", "quarter", "week", "fortnight", "half", "spring", "summer", "autumn", "winter")),
         *(f"the {word} " for word in ("coming", "ensuing", *_UNITS, *_TENS)),
         *(f"the {word}" for word in (*_ORDINAL_WORDS, "previous", "preceding", "current", "present", "same",
                                      "corresponding", "year under", "year following",
                                      "year after", "year before",
                                      "season after", "season before", "year now", "year just", "year which",
                                      "day before", "end of", "close of", "beginning of", "middle of",
                                      *"0123456789")),
         *(f"the {whole}{unit}" for whole in ("", "whole ")
           for unit in ("year", "half", "quarter", "month", "fortnight", "week", "season", "period")),
         "date", "now", "then", "next day", "next morning", "following day", "day after", "day following",
         "the next", "the following", "the day after", "the day following", "that",
         *(f"{part} of th" for part in ("end", "close", "beginning", "middle", "opening", "commencement", "start")),
         *(f"the {part} of" for part in ("opening", "commencement", "start")), "this day", "this date",
         *(f"the {unit} {verb}" for unit in ("year", "month", "week", "quarter", "half", "season", "term")
           for verb in ("opened", "began", "closed", "ended")), "the half-year", "the halfyear",
         *(f"had {verb}" for verb in ("opened", "begun", "closed", "ended")),
         *(f"{verb} the" for verb in ("opened", "began", "closed", "ended")),
        ]
    )
    + rf"|{any_of(['a', 'an', *_NUMBER_WORDS])}[ \n]+(?:year|month|decade|week|day)"
    + r"|[0-9]{1,3}(?:(?:st|nd|rd|th)?,?[ \n][iup]|[ \n][ymdw])|(?<=[ ]the[ ])[0-9]|[0-9]{1,2}(?:st|nd|rd|th)\b)"
)  # fmt: skip
"""Where one can begin, with the sign before."""
_BESIDE = 6
"""Characters between a day of the week and the date that it is of."""
_SHIFTED_YEARS = {"last": -1, "the previous": -1, "the preceding": -1}
_BY_DOCUMENT = frozenset({"ago"})


def with_reckoned(
    dates: Sequence[FoundDate],
    folded: str,
    dated: date | None,
    about: int | None = None,
    until: date | None = None,
    span: tuple[date, date] | None = None,
) -> list[FoundDate]:
    """Return the dates of an English text with those that are reckoned from others, in order.

    Parameters
    ----------
    dates : sequence of FoundDate
        As `find_dates` found them.
    folded : str
        The folded text.
    dated : datetime.date or None
        The day of writing.
    about : int, optional
        The year that the document is about.
    until : datetime.date, optional
        The last day of the month that it is about.
    span : (datetime.date, datetime.date), optional
        The first and the last day that it is about.
    """
    known = list(dates)
    starts = [one.start for one in known]
    for match in find_words(_STARTS, _RECKONED, folded):
        at = bisect_left(starts, match.start())
        kind = str(match.lastgroup if match.lastgroup in _READERS else _kind(match))
        before = _Before(known[max(0, at - 4) : at], dated, about, until, span)
        if kind == "entry":
            before = before._replace(entry=_entry_before(known, at, folded))
        elif kind == "day":
            before = before._replace(reached=_reached_before(known, at, dated, span))
        found = _READERS[kind](match, before)
        if found is None:
            continue
        taken = FoundDate(*match.span(), *found)
        if kind == "weekday" and at < len(known) and known[at].start - match.end() <= _BESIDE:
            continue  # Saturday, 14th July
        after = [one for one in known[at : at + 2] if one.start < taken.end]
        if (at and known[at - 1].end > taken.start) or (after and kind not in ("same", "worded")):
            continue
        known[at : at + len(after)] = [taken]
        starts[at : at + len(after)] = [taken.start]
    return list(with_spans(known, folded))


def _kind(match: re.Match[str]) -> str:
    return next(name for name in _READERS if match[name])


class _Before(NamedTuple):
    """What a date is reckoned from: those named last, and the day of writing."""

    dates: Sequence[FoundDate]
    dated: date | None
    about: int | None
    until: date | None = None
    span: tuple[date, date] | None = None
    entry: date | None = None
    reached: date | None = None

    def as_long(self, noun: str) -> tuple[date, date] | None:
        """Return the last time that is as long as a noun says, that of the document among them; else the last."""
        known = _LENGTHS.get(noun.rstrip("s").replace("-", ""), (0, 10_000))
        shortest, longest = (58, 340) if noun == "months" else known
        named = [(one.first, one.last) for one in reversed(self.dates) if one.first is not None]
        spans = [*named, *((self.span,) if self.span else ())]
        fits = ((a, b) for a, b in spans if b is not None and shortest <= (b - a).days <= longest)
        return next(fits, self.last())

    def last(self) -> tuple[date, date] | None:
        """Return the days of the last date that is known."""
        for one in reversed(self.dates):
            if one.first is not None and one.last is not None:
                return one.first, one.last
        return None

    def month(self, at: int) -> date | None:
        """Return the day that was named last near a place, None for a longer time."""
        one = self.dates[-1] if self.dates else None
        if one is None or one.first is None or one.last is None or at - one.end > _NEAR_MONTH:
            return None
        return one.last if one.first == one.last else None


_LENGTHS = {"year": (363, 740), "week": (6, 6), "fortnight": (12, 15), "month": (27, 31),
            "quarter": (80, 100), "halfyear": (178, 188),
            "half": (178, 188), "season": (80, 370), "period": (7, 370)}  # fmt: skip
"""Days, without the last, of what "the same quarter" and the like name."""
_NEAR_MONTH = 400
"""Characters within which a month named before is that of a day."""

_Days = tuple[date | None, date | None]


def _weekday(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the last such day before that of writing; a paper speaks of the week behind it."""
    if before.dated is None:
        return None
    back = (before.dated.weekday() - _WEEKDAYS.index(match["wd"])) % 7 or 7
    day = before.dated - timedelta(days=back)
    return day, day


def _yesterday(match: re.Match[str], before: _Before) -> _Days | None:
    if before.dated is None:
        return None
    day = before.dated - timedelta(days=2 if match["before"] else 1)
    return day, day


def _today(match: re.Match[str], before: _Before) -> _Days | None:
    return None if before.dated is None else (before.dated, before.dated)


def _new_year(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the first day of the year of writing, whose New Year it is that "since New Year" means."""
    return None if before.dated is None else (before.dated.replace(month=1, day=1),) * 2


def _instant(match: re.Match[str], before: _Before) -> _Days | None:
    if before.dated is None:
        return None
    year, month = _month_after(before.dated, {"inst": 0, "ult": -1, "prox": 1}[match["im"]])
    return _day(year, month, int(match["in"]))


def _unit(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the month, the quarter or another part of the year, by the calendar or by the time that is reported."""
    back = _SHIFTS.get(match["ur"], -1)
    noun = match["uu"].replace("-", "")
    reported = match["ur"] != "last" or before.dated is None
    if before.span is not None and reported and _fits(before.span, noun):
        first, last = before.span
        if noun in _MONTHS_OF:
            return (
                _months(*_month_after(first, back * _MONTHS_OF[noun]), _MONTHS_OF[noun])
                if first.day == 1
                else None
            )
        length = (last - first + timedelta(days=1)) * back
        return first + length, last + length
    if before.dated is None or noun not in ("month", "quarter"):
        return None
    if noun == "month":
        return _months(*_month_after(before.dated, back), 1)
    first = before.dated.replace(month=(before.dated.month - 1) // 3 * 3 + 1, day=1)
    return _months(*_month_after(first, 3 * back), 3)


_SHIFTS = {"this": 0, "the current": 0, "the present": 0, "the coming": 1, "the ensuing": 1, "the next": 1,
           "the following": 1}  # fmt: skip
_MONTHS_OF = {"month": 1, "quarter": 3, "halfyear": 6}


def _fits(span: tuple[date, date], noun: str) -> bool:
    """Return whether a time is as long as a noun says."""
    shortest, longest = _LENGTHS.get(noun, (0, 10_000))
    return shortest <= (span[1] - span[0]).days <= longest


def _during(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the time that the document is about, where its length is that of "during the quarter"."""
    if before.span is None:
        return None
    if match["dn"] is None:
        return before.span if _fits(before.span, match["du"].replace("-", "")) else None
    number, unit = _number(match["dn"]), {"year": 365.25, "month": 30.44, "week": 7.0}.get(match["du"], 0.0)
    days = (before.span[1] - before.span[0]).days + 1
    return before.span if unit and abs(days - number * unit) <= _ABOUT else None


_ABOUT = 4
"""Days by which months and years are longer or shorter than on the mean."""


def _season(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the year of this spring, last autumn: the last one that was over."""
    if before.dated is None:
        return None
    over = {"spring": 6, "summer": 9, "autumn": 12, "winter": 3}[match["ss"]]
    year = before.dated.year - (match["sw"] == "last" and before.dated.month < over)
    return date(year, 1, 1), date(year, 12, 31)


def _ago(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the time so long before the day of writing ("ago") or before what was dated last."""
    word, unit = match["an"], match["au"]
    number = _number(word or "one")
    written = (before.dated, before.dated) if before.dated else None
    about = (date(before.about, 1, 1), date(before.about, 12, 31)) if before.about else None
    base = written or about if match["aw"] in _BY_DOCUMENT else before.last() or written
    if not number or base is None or base[0] is None or base[1] is None:
        return None
    first, last = base
    if unit in ("week", "day"):
        back = timedelta(days=number * (7 if unit == "week" else 1))
        return (first - back, last - back) if first == last else None
    months = number * {"year": 12, "decade": 120, "month": 1}[unit]
    if months % 12 == 0 and (match["aw"] in _BY_DOCUMENT or (first.month, last.month) == (1, 12)):
        year = first.year - months // 12
        return (date(year, 1, 1), date(year, 12, 31)) if year > 1300 else None
    spanned = (last.year - first.year) * 12 + last.month - first.month + 1
    return _months(*_month_after(first, -months), spanned)


def _number(word: str) -> int:
    """Return a number in digits or in words up to ninety-nine."""
    tens, _, ones = word.partition("-")
    return int(word) if word.isdigit() else _TENS.get(tens, _UNITS.get(tens, 0)) + _UNITS.get(ones, 0)


_QUARTER_DAYS = {(3, 25), (6, 24), (9, 29), (12, 25)}
"""Lady Day, Midsummer, Michaelmas, Christmas: the quarters that rents and parishes have."""


def _same(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the time dated last, in another year: of thirteen weeks the quarter that holds most of them."""
    last = before.as_long(match["sn"])
    if match["sn"] in ("date", "time"):
        day = before.dated or (before.span[1] if before.span else None)
        last = (day, day) if day else last
    if last is None:
        return None
    first, until = last
    if (
        "quarter" in match.group()
        and 80 < (until - first).days < 100
        and (until.month, until.day) not in _QUARTER_DAYS
    ):
        middle = first + (until - first) / 2
        first = date(middle.year, (middle.month - 1) // 3 * 3 + 1, 1)
        until = _months(first.year, first.month, 3)[1]
    years = (int(match["sy"]) - until.year) if match["sy"] else _SHIFTED_YEARS[match["sr"]]
    return _shifted(first, years), _shifted(until, years)


def _worded(match: re.Match[str], before: _Before) -> _Days | None:
    last = before.last()
    year = (
        int(match["wy"])
        if match["wy"]
        else last[0].year
        if last
        else before.dated.year
        if before.dated
        else 0
    )
    month = next(number for number, name in enumerate(_MONTHS, start=1) if name == match["wm"])
    return _day(year, month, _ORDINAL_WORDS[match["wo"]]) if year else (None, None)


def _review(match: re.Match[str], before: _Before) -> _Days | None:
    year = before.about or (before.dated.year if before.dated and "under" not in match.group() else None)
    return (date(year, 1, 1), date(year, 12, 31)) if year else None


def _of_month(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the day of "as of the 5th": of the month dated last near it, else of that of writing or the one before."""
    return _of_month_dated(int(match["dd"]), match.start(), before)


def _of_month_dated(number: int, at: int, before: _Before) -> _Days | None:
    near = before.month(at) or before.reached
    if near is not None:
        day = _day(near.year, near.month, number)
        if before.reached is None or before.span is None or number >= near.day:
            return day
        next_month = _day(*_month_after(near, 1), number)  # a story that has gone on from the 30th to the 4th
        return next_month if next_month[0] is not None and next_month[0] <= before.span[1] else day
    if before.span is not None and (before.span[1] - before.span[0]).days < _ABOUT_A_MONTH:
        return next((days for days in _days_within(before.span, number)), None)
    if before.dated is None:
        return None
    return _day(*_month_after(before.dated, -1 if number > before.dated.day else 0), number)


_ABOUT_A_MONTH = 31


def _entry(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the day of an entry of a journal: of the month of the entry before, or of the next: Tuesday, 9th."""
    number = int(match["ed"])
    if before.entry is not None:
        return _day(*_month_after(before.entry, int(number < before.entry.day)), number)
    return _of_month_dated(number, match.start(), before)


def _entry_before(known: Sequence[FoundDate], at: int, folded: str) -> date | None:
    """Return the day that opens the last line before that opens with one; a day of the week may precede it."""
    for one in reversed(known[max(0, at - _ENTRIES_BACK) : at]):
        line = folded.rfind("\n", 0, one.start) + 1
        if (
            one.first is not None
            and one.first == one.last
            and _HEAD_OF_ENTRY.fullmatch(folded, line, one.start)
        ):
            return one.first
    return None


def _reached_before(
    known: Sequence[FoundDate], at: int, dated: date | None, span: tuple[date, date] | None
) -> date | None:
    """Return the day that a story has come to, which is known when the time that it is about is over."""
    if span is None or (dated is not None and dated <= span[1]):
        return None
    for one in reversed(known[max(0, at - _ENTRIES_BACK) : at]):
        if one.first is not None and one.first == one.last and span[0] <= one.first <= span[1]:
            return one.first
    return None


_ENTRIES_BACK = 40
"""Dates back among which the entry before is looked for."""
_HEAD_OF_ENTRY = re.compile(rf"\W*(?:(?:{'|'.join(_WEEKDAYS)}),?[ ])?(?:the[ ])?")


def _days_within(span: tuple[date, date], number: int) -> Iterator[_Days]:
    """Yield the days of that number in the month of a time: on the 7th, in the news of a fortnight."""
    for month in {(span[0].year, span[0].month): 0, (span[1].year, span[1].month): 0}:
        days = _day(*month, number)
        if days[0] is not None and span[0] <= days[0] <= span[1]:
            yield days


def _to_date(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the day up to which "to date" counts."""
    day = before.dated or (before.span[1] if before.span else None)
    return (day, day) if day else None


def _then(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the time named last, from which "since then" counts."""
    return before.last()


def _next_year(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the year after or before that named last."""
    last = before.last()
    if last is None:
        return None
    year = last[0].year + (-1 if match["ny"] == "before" else 1)
    return date(year, 1, 1), date(year, 12, 31)


def _next_day(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the day after the one named last."""
    last = before.month(match.start())
    return None if last is None else (last + timedelta(days=1),) * 2


_OPENS = frozenset({"beginning", "opening", "commencement", "start", "opened", "began", "begun"})


def _bound(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the first or the last day of the time that the document is about: at the end of the quarter."""
    if before.span is None:
        return None
    word = match["bp"] or match["bo"] or match["bt"]
    return (before.span[word not in _OPENS],) * 2


_MID_MONTH = 16
"""Who writes before it and says how things stood at the end of the month means the last one."""


def _is_to_come(match: re.Match[str]) -> bool:
    """Return whether the words around a date are of what is to come."""
    return TO_COME.search(match.string, max(0, match.start() - 40), match.end() + 40) is not None


_PARTS = {"first": 1, "beginning": 1, "middle": 15}


def _part_of_month(match: re.Match[str], before: _Before) -> _Days | None:
    """Return the day of "the end of the month", "the 1st of the month"."""
    near = before.month(match.start()) or before.dated or before.until
    if near is None:
        return None
    if match["pm"] in ("last", "next"):
        near = date(*_month_after(before.dated or near, -1 if match["pm"] == "last" else 1), 1)
    word = match["po"]
    if word in ("end", "close"):
        last = _months(near.year, near.month, 1)[1]
        if near == before.dated and match["pm"] == "the" and near.day < _MID_MONTH and not _is_to_come(match):
            last = near.replace(day=1) - timedelta(days=1)
        return last, last
    return _day(near.year, near.month, _PARTS.get(word) or int(word[:-2]))


_READERS = {"weekday": _weekday, "yesterday": _yesterday, "today": _today, "newyear": _new_year,
            "instant": _instant, "unit": _unit, "during": _during,
            "season": _season, "ago": _ago, "same": _same, "worded": _worded, "review": _review, "part": _part_of_month,
            "day": _of_month, "entry": _entry, "todate": _to_date, "bound": _bound, "sincethen": _then,
            "nextday": _next_day,
            "nextyear": _next_year}  # fmt: skip


def _month_after(day: date, months: int) -> tuple[int, int]:
    number = day.year * 12 + day.month - 1 + months
    return number // 12, number % 12 + 1


def _day(year: int, month: int, day: int) -> _Days:
    known = 1 <= day <= monthrange(year, month)[1]
    return (date(year, month, day), date(year, month, day)) if known else (None, None)


def _months(year: int, month: int, number: int) -> tuple[date, date]:
    first = date(year, month, 1)
    until, end = _month_after(first, number - 1)
    return first, date(until, end, monthrange(until, end)[1])


def _shifted(day: date, years: int) -> date:
    year = day.year + years
    if day.day == monthrange(day.year, day.month)[1]:
        return date(year, day.month, monthrange(year, day.month)[1])
    return day.replace(year=year)
