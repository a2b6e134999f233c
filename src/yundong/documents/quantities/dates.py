"""Dates in English and Chinese: found so that they are not counted, and read for the period they name."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from yundong.documents.quantities.numerals import parse_chinese
from yundong.documents.vocabulary import noun_classes, word_list

_MONTHS = word_list("months")
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in _MONTHS) + "|sept"
_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[6-9][0-9]{2}|20[0-9]{2})"
_PART = r"(?:(?:early|mid|late|(?:the )?(?:end|beginning|middle|start|close) of)[ \n-]+)"
_NOT_NUMBER = r"(?![0-9]|,[0-9]{3}|\.[0-9])"

_ENGLISH = re.compile(
    rf"""(?<![a-z0-9,.])(?:
      (?P<iso>(?P<iy>{_YEAR})-(?P<im>[01][0-9])-(?P<id>[0-3][0-9]))(?![0-9])
    | (?P<day_first>(?P<d1>{_DAY})(?:[ ]?(?:-|to|and|until)[ ]?(?P<d2>{_DAY}))?[ \n](?:of[ ])?
        (?P<m1>{_MONTH})\b\.?(?:,?[ \n](?P<y1>{_YEAR}){_NOT_NUMBER})?)
    | (?P<month_first>(?P<m2>{_MONTH})\b\.?[ \n](?P<d3>{_DAY}){_NOT_NUMBER}
        (?:[ ]?(?:-|to|and|until)[ ]?(?P<d4>{_DAY}){_NOT_NUMBER}(?![ ](?:{_MONTH})\b))?
        (?:,?[ \n](?P<y2>{_YEAR}){_NOT_NUMBER})?)
    | (?P<month>(?P<part>{_PART})?(?P<m3>{_MONTH})\b\.?(?:(?:,?[ \n]|[ ]of[ ])(?P<y3>{_YEAR}){_NOT_NUMBER})?)
    | (?P<numeric>(?P<n1>[0-3]?[0-9])[/.](?P<n2>[0-3]?[0-9])[/.](?P<ny>{_YEAR}|[0-9]{{2}}))(?![0-9])
    | (?P<decade>{_YEAR}s)\b
    | (?P<years>(?P<y4>{_YEAR})[ ]?[-/][ ]?(?P<y5>{_YEAR}|[0-9]{{2}})){_NOT_NUMBER}(?![ ]?(?:%|per))
    | (?P<year>(?P<yl>(?:in|of|since|by|until|till|during|from|before|after|for|year|to|through|early|late|mid|pre|
        post|spring|summer|autumn|winter|between|and|circa|c\.|the)[ \n-]+)?(?P<y6>{_YEAR})){_NOT_NUMBER}
    | (?P<clock>[0-2]?[0-9](?::[0-5][0-9])?[ ]?(?:a\.?m\b\.?|p\.?m\b\.?|o'clock)|[0-2]?[0-9]:[0-5][0-9])(?![0-9])
    )""",
    re.VERBOSE,
)
_NEXT_WORDS = re.compile(r"[ \n]+([a-z-]+)(?:[ \n]+([a-z-]+))?")

_ZN = r"(?:[0-9]{1,2}|[〇零○一二三四五六七八九十廿卅两]{1,3})"
_ZY = r"(?:[0-9]{4}|[0-9]{2}|[一二三四五六七八九〇零○]{4}|[一二三四五六七八九〇零○]{2})"
_CHINESE = re.compile(
    rf"""(?=[0-9〇零○一二三四五六七八九十廿卅两元民公今本去前同当次是上下晚凌清早中午深夜])(?:
      (?P<full>(?:(?P<era>民国|公元)?(?P<y>{_ZY}|元|(?<=民国)[一二三四五六七八九十]{{1,3}})年|(?P<ry>今年|本年|去年|前年|同年|当年|次年|是年))?
        (?:(?P<m>{_ZN})月(?:份)?|(?P<rm>本月|上月|同月|当月|是月|次月))
        (?:(?P<d>{_ZN})[日号](?!内|以内)|(?P<p>上旬|中旬|下旬|初旬|初|底|末|间|中(?!旬)))?
        (?:[-至到~](?:(?P<m2>{_ZN})月)?(?:(?P<d2>{_ZN})[日号]|(?P<p2>上旬|中旬|下旬|初|底|末)))?
        (?P<tail>下旬|上旬|中旬)?)
    | (?P<days>(?<![第每约近百0-9一二三四五六七八九十廿卅])(?P<d3>{_ZN})[日号](?:[-至到~](?P<d4>{_ZN})[日号])?
        (?!内|以内|后|之内|间|来|为期|子|报|复一))
    | (?P<era2>民国)(?P<ey>[一二三四五六七八九十]{{1,3}}|[0-9]{{1,2}}|元)年
    | (?P<years>(?P<y4>[0-9]{{4}}|[一二三四五六七八九〇零○]{{4}})年?[-至到~](?P<y5>[0-9]{{4}}|
        [一二三四五六七八九〇零○]{{4}})年)
    | (?P<year>(?P<y6>1[6-9][0-9]{{2}}|20[0-9]{{2}}|[一二][一二三四五六七八九〇零○]{{3}}|
        [四五][一二三四五六七八九〇零○](?=年(?:[春夏秋冬底初末]|以)))年
        (?P<p6>底|初|末|春|夏|秋|冬|度|上半年|下半年)?)
    | (?P<decade>(?:[0-9]{{2,4}}|[一二三四五六七八九]十)年代)
    | (?P<clock>(?:上午|下午|晚上|晚|凌晨|清晨|早上|早|中午|午夜|深夜|夜)?{_ZN}(?:时(?!候|期|间|刻)|
        点钟|点(?:半|{_ZN}分))(?:{_ZN}分|半)?(?:许)?
        |(?:上午|下午|晚上|晚|凌晨|清晨|早上|早|中午)[^，。；0-9]{{0,1}}{_ZN}点)
    | (?P<iso>(?P<iy>[12][0-9]{{3}})[-./](?P<im>[01]?[0-9])[-./](?P<id>[0-3]?[0-9]))(?![0-9])
    | (?P<dotted>(?<![0-9])(?P<sm>[01]?[0-9])[./·](?P<sd>[0-3]?[0-9])(?=[至到]))
    )""",
    re.VERBOSE,
)
_ZH_PARTS = {"上旬": (1, 10), "初旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (31, 31),
             "末": (31, 31)}  # fmt: skip
_EN_PARTS = {"early": (1, 10), "beg": (1, 10), "start": (1, 10), "mid": (11, 20), "late": (21, 31), "end": (31, 31),
             "close": (31, 31)}  # fmt: skip


class FoundDate(NamedTuple):
    """A date in the text.

    Parameters
    ----------
    start, end : int
        Offsets; end is exclusive.
    first, last : datetime.date or None
        The days it names; None where the year is not known, or for a time of day.
    """

    start: int
    end: int
    first: date | None
    last: date | None


def find_dates(folded: str, lang: str, year: int | None = None) -> list[FoundDate]:
    """Return all dates of a text in order.

    Parameters
    ----------
    folded : str
        Folded text.
    lang : str
        "en" or "zh"; a Chinese text may hold dates in figures but no English months.
    year : int, optional
        Of the document: completes dates that name none.

    Returns
    -------
    list of FoundDate
    """
    return list(_chinese(folded, year) if lang == "zh" else _english(folded, year))


def _english(folded: str, year: int | None) -> Iterator[FoundDate]:
    current = year
    for match in _ENGLISH.finditer(folded):
        kind = match.lastgroup
        get = match.group
        kind = next(name for name in _EN_KINDS if get(name))
        span = match.span()
        if kind == "iso":
            yield FoundDate(*span, *_days(int(get("iy")), int(get("im")), int(get("id")), None))
        elif kind in ("day_first", "month_first"):
            one, two, month, named = (
                (get("d1"), get("d2"), get("m1"), get("y1"))
                if kind == "day_first"
                else (get("d3"), get("d4"), get("m2"), get("y2"))
            )
            current = int(named) if named else current
            yield FoundDate(
                *span, *_days(current, _month(month), _number(one), _number(two) if two else None)
            )
        elif kind == "month":
            found = _english_month(match, folded, current)
            if found:
                yield found
        elif kind == "numeric":
            yield FoundDate(*span, None, None)
        elif kind in ("decade", "clock"):
            first = int(get("decade")[:4]) if kind == "decade" else None
            yield FoundDate(
                *span, date(first, 1, 1) if first else None, date(first + 9, 12, 31) if first else None
            )
        elif kind == "years":
            begin = int(get("y4"))
            stop = int(get("y5")) if len(get("y5")) == 4 else begin // 100 * 100 + int(get("y5"))
            if stop >= begin:
                yield FoundDate(*span, date(begin, 1, 1), date(stop, 12, 31))
        elif _is_year(match, folded):
            number = int(get("y6"))
            yield FoundDate(match.start("y6"), match.end(), date(number, 1, 1), date(number, 12, 31))


_EN_KINDS = ("iso", "day_first", "month_first", "month", "numeric", "decade", "years", "clock", "year")


def _english_month(match: re.Match[str], folded: str, year: int | None) -> FoundDate | None:
    """Return a month; "may" and "march" need a word before them, or a year after, to be one."""
    name, named = match.group("m3"), match.group("y3")
    before = folded[max(0, match.start() - 12) : match.start()]
    after_preposition = re.search(r"(?:^|\s)(?:in|by|since|until|of|during|last|from|to|for|and)\s$", before)
    if name in (
        "may",
        "mar",
        "march",
        "dec",
        "sep",
        "jan",
        "jun",
        "apr",
        "oct",
        "nov",
        "feb",
        "jul",
        "aug",
    ) and not (named or match.group("part") or after_preposition):
        return None
    chosen = int(named) if named else year
    part = match.group("part") or ""
    days = next((days for word, days in _EN_PARTS.items() if word in part), (1, 31))
    return FoundDate(*match.span(), *_days(chosen, _month(name), *days))


def _is_year(match: re.Match[str], folded: str) -> bool:
    """Tell a year from a count of as many: "in 1951" and "the 1951 harvest" against "1950 persons"."""
    following = _NEXT_WORDS.match(folded, match.end())
    if following is None or (match.group("yl") or "").strip() in ("in", "since", "until", "before", "after"):
        return True
    return not any(word in noun_classes("en") for word in following.groups() if word)


def _chinese(folded: str, year: int | None) -> Iterator[FoundDate]:
    current, month = year, None
    for match in _CHINESE.finditer(folded):
        get = match.group
        span = match.span()
        if get("full"):
            named = _chinese_year(get("y"), get("era")) if get("y") else None
            current = named or current
            shift = {"去年": -1, "前年": -2, "次年": 1}.get(get("ry") or "", 0)
            chosen = current + shift if current else None
            month = _number(get("m")) if get("m") else month
            if month is None or not 1 <= month <= 12:
                yield FoundDate(*span, None, None)
                continue
            yield FoundDate(*span, *_chinese_span(match, chosen, month))
        elif get("days"):
            yield FoundDate(
                *span, *_days(current, month, _number(get("d3")), _number(get("d4")) if get("d4") else None)
            )
        elif get("era2"):
            named = 1911 + (1 if get("ey") == "元" else _number(get("ey")))
            yield FoundDate(*span, date(named, 1, 1), date(named, 12, 31))
        elif get("years"):
            begin, stop = _chinese_year(get("y4"), None), _chinese_year(get("y5"), None)
            if begin and stop and begin <= stop:
                yield FoundDate(*span, date(begin, 1, 1), date(stop, 12, 31))
        elif get("year"):
            named = _chinese_year(get("y6"), None)
            current = named or current
            yield FoundDate(
                *span, date(named, 1, 1) if named else None, date(named, 12, 31) if named else None
            )
        elif get("iso"):
            yield FoundDate(*span, *_days(int(get("iy")), int(get("im")), int(get("id")), None))
        else:
            yield FoundDate(*span, None, None)


def _chinese_span(match: re.Match[str], year: int | None, month: int) -> tuple[date | None, date | None]:
    get = match.group
    part = get("p") or get("tail")
    if get("d"):
        begin = _number(get("d"))
        stop = begin
    else:
        begin, stop = _ZH_PARTS.get(part or "", (1, 31))
    first, last = _days(year, month, begin, stop)
    if get("d2") or get("p2"):
        until = _number(get("m2")) if get("m2") else month
        ends = _ZH_PARTS.get(get("p2") or "", (0, 0))[1] or _number(get("d2") or "31")
        _, last = _days(year, until, 1, ends)
    return first, last


def _chinese_year(text: str, era: str | None) -> int | None:
    if era == "民国":
        return 1912 if text == "元" else 1911 + _number(text)
    number = _number(text)
    if number < 100:
        return 1900 + number
    return number if 1600 <= number <= 2099 else None


def _number(text: str) -> int:
    digits = re.sub(r"(?:st|nd|rd|th)$", "", text)
    if digits.isascii() and digits.isdigit():
        return int(digits)
    amount = parse_chinese(text)
    if amount is None:
        return 0
    if amount.low != amount.high and len(text) == 2:  # 五二 is the year, not five or six
        return int(
            "".join(str("〇一二三四五六七八九".find(character.replace("零", "〇"))) for character in text)
        )
    return int(amount.value)


def _month(name: str) -> int:
    return next(number for number, full in enumerate(_MONTHS, start=1) if full.startswith(name[:3]))


def _days(
    year: int | None, month: int | None, first: int, last: int | None
) -> tuple[date | None, date | None]:
    """Return first and last day, the last cut to the length of the month; None without a year."""
    if year is None or month is None or not 1 <= month <= 12:
        return None, None
    length = monthrange(year, month)[1]
    begin, stop = min(max(first, 1), length), min(max(last if last is not None else first, 1), length)
    return date(year, month, begin), date(year, month, max(begin, stop))


def document_date(folded: str, lang: str) -> date | None:
    """Return the date a document gives itself: in its first lines, else in its last ones.

    Parameters
    ----------
    folded : str
        Folded text.
    lang : str
        "en" or "zh".
    """
    head, tail = folded[:1500], folded[-300:]
    for part in (head, tail):
        days = [found for found in find_dates(part, lang) if found.first and found.first == found.last]
        if part is head:
            days = [day for day in days if re.search(r"(?:^|\n|date|dated|日期|[（(])\W{0,6}(?:\w+[:：])?\W{0,3}$",
                                                    part[max(0, day.start - 24) : day.start])] or days[:1]  # fmt: skip
        if days:
            return days[0].first if part is head else days[-1].first
    return None
