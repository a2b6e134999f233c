"""What a cell of a return holds: a figure with the interval it leaves open, or nothing, and what is added to it.

Plain digits are read by column; every other text once, however often it appears.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from yundong.documents.quantities.numerals import Amount, parse_chinese
from yundong.figures.interval import printed_as

STATED, BOUNDED, MISSING, EMPTY, UNREAD = "stated", "bounded", "not reported", "empty", "unread"
STATUS = pl.Enum([STATED, BOUNDED, MISSING, EMPTY, UNREAD])
"""How far a cell states a figure: exactly, within bounds, expressly not, by nothing, or in a way that is not read."""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


_ABSENT = frozenset(
    _listed(
        "未报|未报告|未上报|未到|未送|缺|缺报|暂缺|未统计|未详|不详|不明|待报|待查|漏报|未填|空缺|无报|…|……|...|?|—|–|-|"
        "n/a|na|nr|nil-return|none-reported"
    )
) | {
    "not reported",
    "no return",
    "not received",
    "missing",
    "unknown",
    "not available",
    "no data",
    "not stated",
}
_DASHES = frozenset("—–-…")
_ZERO = frozenset({"无", "没有", "nil", "none"})
_UNITS = _listed(
    "persons|person|people|offenders|arrests|meetings|attendances|letters|pieces|sets|liang|tael|taels|jin|mu|cases|"
    "人次|会次|人|名|件|封|起|案|次|场|处|支|挺|门|发|枚|颗|部|台|套|把|两|斤|钱|亩|户|个"
)
_BRACKETED = re.compile(r"^(.*?)\s*[(\[〔【]\s*(.+?)\s*[)\]〕】]\s*$")
_OVER = re.compile(
    r"^(?:over|more than|upwards of|超过|逾|>)\s*|\s*(?:以上|\+|-odd| odd| or more| and more| plus)$"
)
_LEAST = re.compile(r"^(?:at least|not less than|至少|不少于|≥|>=)\s*")
_MOST = re.compile(r"^(?:at most|up to|not more than|至多|最多|不超过|≤|<=)\s*|\s*(?:以下|以内)$")
_UNDER = re.compile(r"^(?:nearly|almost|under|less than|fewer than|近|将近|不到|不足|<)\s*|\s*弱$")
_ABOUT = re.compile(
    r"^(?:about|around|approximately|approx\.?|roughly|circa|ca?\.|some|约计?|大约|估计|~|≈|±)\s*|\s*(?:左右|上下|许|强)$"
)
_HEDGES = ((_LEAST, "at least"), (_MOST, "at most"), (_OVER, "over"), (_UNDER, "under"), (_ABOUT, "about"))
_RANGE = re.compile(r"^([0-9.]+)\s*(?:-|–|—|~|至|到|to)\s*([0-9.]+)$")
_PART_ZH = re.compile(
    r"(?:内有?|其中有?|包括|含|计)\s*[:：]?\s*([一-龥]{1,6}?)\s*([0-9,]+|[零〇一二两三四五六七八九十百千万]+)\s*(?:人|名|件|个)?$"
)
_PART_EN = re.compile(
    r"^(?:incl(?:uding|\.)?|of whom|of which|among them)\s+([0-9,]+)\s+(?:were\s+)?([a-z][a-z -]{1,30})$"
)
_PART_EN_AFTER = re.compile(
    r"^(?:incl(?:uding|\.)?|of whom|of which|among them)\s+([a-z][a-z -]{1,30}?)[ :]+([0-9,]+)$"
)
_MOST_DIGITS = 15
_MARK = re.compile(r"(?<=[0-9０-９人名件])\s*([\u2460-\u2487\u24f5-\u24fe\u2776-\u2793¹²³⁰-⁹*＊†‡§※]+)\s*$")
"""The mark of a footnote behind a figure, which is no digit of it."""


def plain_text(text: str) -> str:
    """Return a text as it is compared: half width, small letters, simplified characters."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if re.search("[\u4e00-\u9fff]", plain):
        from yundong.documents.text.fold import fold

        return _APART.sub("", fold(plain))
    return plain


_APART = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff（(])")


def closed_up(text: str) -> str:
    """Return a text without the spaces and line ends between Chinese characters: 东　峪　县 is 东峪县."""
    return _APART.sub("", text)


@dataclass(frozen=True)
class CellFigure:
    """A cell as read.

    Attributes
    ----------
    status : str
        One of `STATUS`.
    value : float or None
        The figure as written; of 一百余 it is 100.
    low, high : float or None
        The numbers it may stand for; `high` may be infinite.
    note : str
        What stands beside the figure in the cell.
    part, part_value : str, float or None
        A part of the figure that the cell gives too: 内女二 is ``女`` and 2.
    """

    status: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    part: str = ""
    part_value: float | None = None


@lru_cache(maxsize=65536)
def read_figure(text: str) -> CellFigure:
    """Return what a cell that should hold a count or a quantity states.

    Parameters
    ----------
    text : str
        The cell; full width, with thousands separated, in Chinese numerals, hedged, with a unit or a note.

    Examples
    --------
    >>> read_figure("一百余").low, read_figure("１，２３４").value, read_figure("未报").status
    (100.0, 1234.0, 'not reported')
    >>> found = read_figure("13（内女二）")
    >>> found.value, found.part, found.part_value
    (13.0, '女', 2.0)
    """
    mark = _MARK.search(text)
    plain = plain_text(text[: mark.start()] if mark else text)
    if not plain:
        return CellFigure(EMPTY)
    if plain in _ABSENT:
        note = "a dash: not reported, or none" if plain in _DASHES else ""
        return CellFigure(MISSING, note=note)
    if plain in _ZERO:
        return CellFigure(STATED, 0.0, 0.0, 0.0, note=text)
    note, part, part_value = "", "", None
    if (bracketed := _BRACKETED.match(plain)) and bracketed[1]:
        plain, note = bracketed[1].strip(), bracketed[2]
        part, part_value = _part_of(note)
    amount = _hedged(plain)
    if amount is None:
        return CellFigure(UNREAD, note=text)
    value, low, high = amount
    note = " ".join(filter(None, (note, mark[1] if mark else "")))
    return CellFigure(STATED if low == high else BOUNDED, value, low, high, note, part, part_value)


def _part_of(note: str) -> tuple[str, float | None]:
    """Return the part that a note in brackets gives: its name and its figure."""
    if found := _PART_ZH.search(note):
        amount = _numeral(found[2])
        return (found[1], float(amount.value)) if amount else ("", None)
    if found := _PART_EN.match(note):
        return found[2].strip(), float(found[1].replace(",", ""))
    if found := _PART_EN_AFTER.match(note):
        return found[1].strip(), float(found[2].replace(",", ""))
    return "", None


def _hedged(plain: str) -> tuple[float, float, float] | None:
    """Return value, low and high of a figure with its hedges and its unit."""
    hedges: set[str] = set()
    for _ in range(3):  # a hedge before, one behind, and a unit between
        plain = _without_unit(plain)
        for pattern, name in _HEDGES:
            shorter = pattern.sub("", plain)
            if shorter != plain:
                plain = shorter.strip()
                hedges.add(name)
    if (span := _RANGE.match(plain)) and float(span[1]) <= float(span[2]):
        low, high = float(span[1]), float(span[2])
        return (low + high) / 2, low, high
    amount = _numeral(plain)
    if amount is None:
        return None
    value = float(amount.value)
    low = value if amount.low is None else float(amount.low)
    high = math.inf if amount.high is None else float(amount.high)
    if hedges:
        interval = printed_as(value, frozenset(hedges))
        low, high = min(low, interval.low), max(high, interval.high)
        low = value if hedges & {"over", "at least"} else low
    return value, low, high


def _without_unit(plain: str) -> str:
    for unit in _UNITS:
        if plain.endswith(unit) and len(plain) > len(unit):
            rest = plain[: -len(unit)].strip()
            if rest[-1].isdigit() or rest[-1] in "零〇一二三四五六七八九十百千万亿余多" or not unit.isascii():
                return rest
    return plain


def _numeral(text: str) -> Amount | None:
    if re.fullmatch(r"[0-9]{1,3}(?:([, '’])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?", text):
        text = re.sub("[, '’]", "", text)
    if "," in text:  # 12,3 may be 12.3, or half of 12,300
        return None
    if re.fullmatch(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", text):
        return None if len(text) > _MOST_DIGITS + 3 else Amount.exact(float(text))
    return parse_chinese(text)


FIGURE = pl.Struct(
    {
        "status": STATUS, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "note": pl.String,
        "part": pl.String, "part_value": pl.Float64,
    }
)  # fmt: skip


def read_column(cells: pl.Series) -> pl.DataFrame:
    """Return the figures of a column of cells.

    Parameters
    ----------
    cells : pl.Series of str
        Stripped texts; null is an empty cell.

    Returns
    -------
    pl.DataFrame
        The columns of `FIGURE`, row by row.
    """
    frame = cells.alias("cell").to_frame()
    bare = frame.select(value=pl.col("cell").cast(pl.UInt32, strict=False).cast(pl.Float64))
    plain = bare["value"].is_not_null()
    if (~plain & cells.is_not_null()).any():  # not whole numbers alone
        digits = r"^[0-9]+(\.[0-9]+)?$"
        bare = frame.select(
            value=pl.col("cell").cast(pl.Float64, strict=False),
            plain=pl.col("cell").str.contains(digits).fill_null(False),
        )
        plain = bare["plain"]
    odd = cells.filter(~plain & cells.is_not_null()).unique()
    read = [read_figure(text) for text in odd.to_list()]
    table = pl.DataFrame(
        {"cell": odd, **{name: [getattr(f, name) for f in read] for name in FIGURE.to_schema()}},
        schema={"cell": pl.String, **FIGURE.to_schema()},
    )
    if not odd.len():
        empty = pl.lit(None, pl.String)
        value = pl.when(plain).then(bare["value"])
        return frame.select(
            status=pl.when(plain).then(pl.lit(STATED, STATUS)).otherwise(pl.lit(EMPTY, STATUS)),
            value=value, low=value, high=value, note=empty, part=empty, part_value=pl.lit(None, pl.Float64),
        )  # fmt: skip
    joined = frame.join(table, on="cell", how="left", maintain_order="left")
    return joined.select(
        status=pl.when(plain)
        .then(pl.lit(STATED, STATUS))
        .otherwise(pl.col("status").fill_null(pl.lit(EMPTY, STATUS))),
        **{name: pl.when(plain).then(bare["value"]).otherwise(name) for name in ("value", "low", "high")},
        note=pl.col("note"),
        part=pl.col("part"),
        part_value=pl.col("part_value"),
    )


# Days -----------------------------------------------------------------------------------------------------------------

_ISO = re.compile(r"^([0-9]{4})[-/.年]\s*([0-9]{1,2})[-/.月]\s*([0-9]{1,2})日?(?:[ T]00:00:00(?:\.0+)?)?$")
_NO_YEAR = re.compile(r"^([0-9]{1,2})月([0-9]{1,2})[日号]?$")
_SERIAL = re.compile(r"^[0-9]{5}(?:\.0+)?$")
_COMPACT = re.compile(r"^(1[89][0-9]{2})([01][0-9])([0-3][0-9])$")
_SHORT = re.compile(r"^([0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$")
_SHORT_WORDS = re.compile(r"^([0-9]{1,2})[- /.]([A-Za-z]{3,9})[- /.]'?([0-9]{2})$")
_SLASHED = re.compile(r"^([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})$")
_EPOCH = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
_CENTURY = (dt.date(1900, 1, 1), dt.date(1999, 12, 31))


@lru_cache(maxsize=16384)
def read_day(text: str, year: int, calendar: int = 1900) -> dt.date | None:
    """Return the last day that a cell or a heading names, or None if it names none.

    Parameters
    ----------
    text : str
        1952-08-15, 15 August 1952, 八月十五日, ８月１１日至１５日, or the serial number of a spreadsheet.
    year : int
        The year where none is named.
    calendar : int
        Year in which serial numbers begin, 1900 or 1904.

    Examples
    --------
    >>> read_day("08月15日", 1952).isoformat(), read_day("19221", 1952).isoformat()
    ('1952-08-15', '1952-08-15')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := _ISO.match(plain) or _COMPACT.match(plain):
        return _date(*map(int, found.groups()))
    if found := _NO_YEAR.match(plain):
        return _date(year, int(found[1]), int(found[2]))
    if (found := _SHORT.match(plain)) and int(found[1]) == year % 100 and int(found[1]) > 31:
        return _date(year, int(found[2]), int(found[3]))  # 52.8.15: no day of a month is the 52nd
    if (found := _SHORT_WORDS.match(plain)) and int(found[3]) == year % 100:
        plain = f"{found[1]} {found[2]} {year}"
    if found := _SLASHED.match(plain):  # day and month in either order, where only one can be meant
        first, second, named = map(int, found.groups())
        return (
            _date(named, second, first)
            if first > 12
            else _date(named, first, second)
            if second > 12
            else None
        )
    if _SERIAL.match(plain):
        day = _EPOCH[calendar] + dt.timedelta(days=int(float(plain)))
        return day if _CENTURY[0] <= day <= _CENTURY[1] else None
    if len(plain) < 3 or len(plain) > 40 or not re.search(r"[0-9一二三四五六七八九十]", plain):
        return None
    return _in_words(plain, year)


_NAMED = re.compile(
    r"[月日旬年季]|/|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|half|quarter|year|week", re.IGNORECASE
)
"""What a text that names a day in words holds at least; most texts do not."""


def _in_words(plain: str, year: int) -> dt.date | None:
    if not _NAMED.search(plain):
        return None
    from yundong.documents.quantities.dates import find_dates
    from yundong.documents.text.fold import fold

    folded = re.sub(r"\b(early|mid|late|end)-(?=[a-z])", r"\1 ", fold(plain))
    chinese = bool(re.search("[月日旬]", folded))
    found = find_dates(folded, "zh" if chinese else "en", year)
    if not found or not (chinese or re.search("[a-z]{3}|/", folded)):
        return None
    left = list(folded)
    for date in found:
        left[date.start : date.end] = " " * (date.end - date.start)
    if re.search("[0-9]", "".join(left)):
        return None
    covered = sum(date.end - date.start for date in found)
    rest = re.sub(r"截至|截止|到|至|止|为止|as of|up to|until|by|to|the|[\s,.:;()-]", "", folded)
    if covered < 0.5 * len(rest):
        return None
    return found[-1].last


def day_within(text: str, year: int) -> dt.date | None:
    """Return the last day that a title names among other words; None if it names no day.

    Parameters
    ----------
    text : str
        A title, or the name of a sheet.
    year : int
        The year where none is named.

    Examples
    --------
    >>> day_within("某专区统计表（截至八月三十日止）", 1952).isoformat()
    '1952-08-30'
    """
    from yundong.documents.quantities.dates import find_dates
    from yundong.documents.text.fold import fold

    folded = fold(unicodedata.normalize("NFKC", text).strip())
    if not _NAMED.search(folded):
        return None
    found = find_dates(folded, "zh" if re.search("[月日旬]", folded) else "en", year)
    days = [one.last for one in found if one.last and one.first and (one.last - one.first).days <= 31]
    return days[-1] if days else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
