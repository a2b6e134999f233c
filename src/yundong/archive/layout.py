"""Which column of a table holds what: guessed from headings and contents, to be shown and corrected.

Four shapes are read: a row per place, period and indicator (tidy); indicators side by side; periods side by side; and
both, under two rows of headings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from yundong.archive.cells import EMPTY, MISSING, UNREAD, day_within, plain_text, read_day, read_figure
from yundong.archive.faults import fault, persons_fault
from yundong.archive.files import RawSheet, letter
from yundong.base.errors import Fault, InputError
from yundong.base.persons import persons_in
from yundong.base.privacy import personal_columns
from yundong.figures.indicator import Indicator

LEVELS = ("region", "province", "prefecture", "county", "place")
"""Columns of places, from the widest area to the narrowest."""
ROLES = (*LEVELS, "period", "year", "month", "indicator", "value", "note", "sent", "received", "weight", "length",
         "unit", "opened", "closed", "ignore")  # fmt: skip
"""What a column can hold, besides the figures of one indicator."""

_TITLES = {
    "region": "region|great region|大区|大行政区|行政区",
    "province": "province|省|省份|省别|省名",
    "prefecture": "prefecture|special district|专区|专署|地区|分区",
    "county": "county|counties|county name|city|district|xian|县|县别|县名|县市|市县|市|县（市）|县(市)|区县",
    "ignore": "no|no.|nr|nr.|#|row|from|since|start|period start|period_start|"
    "序号|编号|号次|顺序|顺序号|行次|起|自|起始|起始日期|"
    # how far a figure beside it may be off: not a figure of its own
    "error|errors|standard error|std error|std. error|se|margin|margin of error|uncertainty|±|+/-|low|high|lower|upper|"
    "误差|标准误|标准误差|误差率|误差范围|不确定度|下限|上限",
    "year": "year|年|年份|年度",
    "month": "month|月|月份",
    "place": "place|places|unit|area|locality|location|organ|reporting unit|单位|报告单位|填报单位|地方|机关|地名|各地",
    "period": "period|period_end|period end|period to|date|day|dd|as of|until|end|to|reporting day|"
    "日期|时间|截至|截止|截至日期|期|报告期|旬|截止日期|期别|日",
    "indicator": "indicator|item|variable|category|measure|项目|指标|类别|栏目|事项",
    "value": "value|figure|number|count|total|n|数|数字|数值|人数|数目|合计数|累计数",
    "note": "source|key|grade|出处|来源|史料|核对程度|note|notes|remark|remarks|comment|附注|备注|说明|注",
    "sent": "sent|sent on|date sent|发出|发出日期|上报日期|报出",
    "received": "received|received on|date received|arrived|收到|收到日期|收文日期",
    "weight": "weight|population|inhabitants|人口|人口数|权数|权重",
    "length": "length|words|characters|characters of the account|pages|字数|篇幅|页数",
    "unit": "unit of measure|measured in|计量单位|计算单位|单位（量）",
    "opened": "opened|open from|active from|成立|设立|开始日期|成立日期",
    "closed": "closed|active until|dissolved|撤销|撤销日期|结束日期",
}
_TOTALS = re.compile(
    r"(?:^|[\s,:_-])(?:sub-?totals?|totals?|sum|all counties|whole (?:province|prefecture|region))(?:$|[\s,:_-])"
    r"|合计|总计|共计|小计|总数$|^全(?:省|区|专区|县|市|国)|^计$"
)
_ADDED = re.compile(r"[\s_\-.·、，,:：/()（）\[\]]+|cumulative|number of|累计|累积|人数$|数$|共$")
_MEASURED = re.compile(r"^(.+?)\s*[（(\[]\s*(?:单位[:：]?\s*)?([^（）()\[\]]{1,16})\s*[）)\]]$")
"""A heading and what stands in brackets behind it: 信件（万封）."""
_UNIT_ABOVE = re.compile(r"(?:单位|unit)s?\s*[:：]\s*([^\s，,;；（）()]{1,20}(?: of [a-z]+)?)", re.IGNORECASE)
_TIMES = re.compile(
    r"^(十万|百万|万|千|thousands?(?: of)?|millions?(?: of)?|10,000|1,000|'000)", re.IGNORECASE
)
_FACTORS = {"万": 1e4, "千": 1e3, "十万": 1e5, "百万": 1e6, "10,000": 1e4, "1,000": 1e3, "'000": 1e3}
_UNITS = re.compile(
    r"^(?:十万|百万|万|千)?(?:人|人次|名|两|斤|件|封|起|案|次|场|处|份|亩|户|个|支|persons?|people|liang|letters|cases|arrests"
    r"|meetings|pieces|mu)$|^(?:in )?(?:thousands?|millions?|10,000|1,000|'000)(?: of [a-z]+| persons| people)?$",
    re.IGNORECASE,
)
_COUNTY = re.compile(r"\s+(?:county|xian|city|district|prefecture|province)$")


@dataclass(frozen=True)
class TableColumn:
    """A column of a table.

    Attributes
    ----------
    position : int
        From 0 on the left.
    title : str
        The heading as it stands; of two rows, both.
    role : str
        One of `ROLES`, or ``figures``.
    indicator : str
        Of a column of figures: the indicator whose figures it holds, or empty where a column or the heading of
        periods names it.
    day : datetime.date or None
        Of a column of figures: the period in its heading.
    place : str
        Of a column of figures: the place in its heading, where places stand side by side.
    factor : float
        Of a column of figures: what they are to be multiplied by, 10,000 where they are in 万.
    """

    position: int
    title: str
    role: str
    indicator: str = ""
    day: dt.date | None = None
    place: str = ""
    factor: float = 1.0


@dataclass(frozen=True)
class Layout:
    """What the columns of one table hold.

    Attributes
    ----------
    headings : tuple of TableColumn
        In the order of the table.
    first_row : int
        Row of the file, from 0, on which the figures begin.
    day : datetime.date or None
        The period of all figures, where neither column nor heading names one.
    above : tuple of str
        Titles above the table.
    place : str
        The place of all figures, where the sheet is named after it.
    remarks : tuple of tuple
        What was noticed: a key of `yundong.archive.words` and what it names.
    """

    headings: tuple[TableColumn, ...]
    first_row: int
    day: dt.date | None = None
    above: tuple[str, ...] = ()
    place: str = ""
    remarks: tuple[tuple[str, ...], ...] = ()

    def of(self, *roles: str) -> list[TableColumn]:
        """Return the columns of some roles, in the order of the table."""
        return [heading for heading in self.headings if heading.role in roles]

    def rows(self) -> list[dict[str, str]]:
        """Return a row per column for readers: its letter, its heading and what it is taken to hold."""
        return [
            {"column": letter(h.position), "heading": h.title, "holds": h.role, "indicator": h.indicator,
             "period": "" if h.day is None else h.day.isoformat(), "place": h.place}
            for h in self.headings
        ]  # fmt: skip


class IndicatorNames:
    """The indicators of a scenario by everything they are called.

    Parameters
    ----------
    indicators : mapping of str to Indicator
        Of the scenario.
    """

    def __init__(self, indicators: Mapping[str, Indicator]) -> None:
        self._known: dict[str, str] = {}
        ranks = [
            [(i.id, i.id) for i in indicators.values()],
            [(name, i.id) for i in indicators.values() for name in (i.name_en, i.name_zh)],
            [(term, i.id) for i in indicators.values() for term in (*i.terms_en, *i.terms_zh)],
        ]
        for name, key in (pair for rank in ranks for pair in rank):
            self._known.setdefault(_plain(name), key)
        self.names = {i.id: (i.name_en, i.name_zh) for i in indicators.values()}

    def find(self, text: str) -> str | None:
        """Return the id of the indicator that a heading or a cell names, or None; a unit in brackets is left aside."""
        plain = _plain(text)
        found = self._known.get(plain) or self._known.get(_ADDED.sub("", plain))
        if found is None and (measured := _MEASURED.match(plain_text(text))) and _UNITS.match(measured[2]):
            return self.find(measured[1])
        return found

    def shown(self, key: str, lang: str) -> str:
        """Return the name of an indicator in a language; one that the scenario does not have is its own name."""
        return self.names[key][lang == "zh"] if key in self.names else key


def _plain(text: str) -> str:
    return _ADDED.sub("", plain_text(text))


def plain_place(name: str) -> str:
    """Return the name of a place by which it is recognised in several tables: Aling county is Aling."""
    return _COUNTY.sub("", plain_text(name))


def is_total(name: str) -> bool:
    """Return whether the name of a row is that of a total: 合计, Prefecture total, 全省."""
    return _TOTALS.search(plain_text(name)) is not None


def guess(
    sheet: RawSheet,
    names: IndicatorNames,
    year: int,
    given: Mapping[str, str],
    day: dt.date | None = None,
    several: bool = False,
) -> Layout:
    """Return what the columns of a table seem to hold.

    Parameters
    ----------
    sheet : RawSheet
        The table.
    names : IndicatorNames
        What indicators are called.
    year : int
        Of days without a year.
    given : mapping of str to str
        Role or indicator to the heading or the letter of a column, as the user stated; they come before any guess.
    day : datetime.date, optional
        The period of all figures, where the table names none.
    several : bool
        Whether there are tables on several sheets, so that the name of a sheet may be that of a place.

    Raises
    ------
    InputError
        If no row of headings is found, a column is about persons, no place or no figures are found, or a column given
        does not exist.
    """
    top = sheet.cells.head(40).rows()
    first, deep = _head(sheet, top, names, year)
    titles = _titles(top, first, deep)
    _refuse_persons(sheet, first, titles)
    chosen = _given(sheet, titles, given, names)
    sample = sheet.cells.slice(first + deep, 400)
    headings = [
        chosen.get(position) or _heading(position, parts, sample, names, year, sheet.calendar)
        for position, parts in enumerate(titles)
    ]
    headings = [
        heading for heading in _settled(headings, sample) if heading.title or heading.role != "ignore"
    ]
    above = tuple(" ".join(filter(None, row)) for row in top[:first] if any(row))
    layout = _placed_and_dated(sheet, Layout(tuple(headings), first + deep, day, above), year, several)
    layout = _measured(layout)
    _check(sheet, layout)
    _refuse_cells(sheet, layout)
    return layout


def _head(
    sheet: RawSheet, top: Sequence[Sequence[str | None]], names: IndicatorNames, year: int
) -> tuple[int, int]:
    """Return the first row of headings and how many rows of them there are."""

    def figures(row: Sequence[str | None]) -> int:
        return sum(cell is not None and not _heads(cell, year, sheet.calendar) for cell in row)

    def known(cell: str) -> bool:
        return names.find(cell) is not None or _role(cell) != "" or _split(cell, names, year) is not None

    width = max((sum(cell is not None for cell in row) for row in top), default=0)
    candidates = []
    for number, row in enumerate(top):
        filled = sum(cell is not None for cell in row)
        if filled >= max(2, 0.5 * width) and figures(row) <= 0.2 * filled:
            candidates.append(number)
        elif figures(row) > 1 and candidates:
            break
    if not candidates:
        raise InputError([fault("no_headings", _where(sheet), row=1)])

    def heads_a_table(row: Sequence[str | None]) -> bool:
        cells = [cell for cell in row if cell is not None]
        return any(map(known, cells)) or sum(read_day(c, year, sheet.calendar) is not None for c in cells) > 1

    named = [number for number in candidates if heads_a_table(top[number])]
    number = (named or candidates)[0]
    upper, lower = top[number], top[number + 1] if number + 1 < len(top) else ()
    cells = [cell for cell in lower if cell is not None]
    spans = len({cell for cell in upper if cell}) < sum(cell is not None for cell in cells)
    heads = sum(known(cell) or (spans and read_day(cell, year, sheet.calendar) is not None) for cell in cells)
    return number, 2 if len(cells) >= 2 and not figures(lower) and heads >= 0.5 * len(cells) else 1


def _split(text: str, names: IndicatorNames, year: int) -> tuple[str, str] | None:
    """Return indicator and day of a heading that names both: arrested 15 Aug, 8月15日逮捕; None for any other."""
    found = re.match(r"^(.*?[日号旬])\s*(\D+)$|^(\D+?)\s*([0-9].*)$|^([0-9].*[0-9a-zA-Z])\s+(\D+)$", text)
    if not found:
        return None
    parts = [part.strip(" ,，:：()（）") for part in found.groups() if part]
    for one, other in (parts, parts[::-1]):
        if names.find(one) and read_day(other, year) is not None:
            return one, other
    return _split_words(text, names, year)


def _split_words(text: str, names: IndicatorNames, year: int) -> tuple[str, str] | None:
    words = text.split()
    for at in range(1, len(words)):
        for one, other in ((words[:at], words[at:]), (words[at:], words[:at])):
            name, day = " ".join(one).strip(" ,:()"), " ".join(other).strip(" ,:()")
            if names.find(name) and read_day(day, year) is not None:
                return name, day
    return None


def _heads(cell: str, year: int, calendar: int) -> bool:
    """Return whether a cell can be a heading: a day, or words."""
    if read_day(cell, year, calendar) is not None:
        return True
    return read_figure(cell).status == UNREAD


def _titles(top: Sequence[Sequence[str | None]], first: int, deep: int) -> list[tuple[str, ...]]:
    """Return the parts of the heading of each column; an upper one that spans columns holds for all of them."""
    upper: list[str | None] = list(top[first])
    if deep == 2:
        lower = top[first + 1]
        for position in range(1, len(upper)):
            if upper[position] is None and lower[position] is not None:
                upper[position] = upper[position - 1]
        return [
            tuple(dict.fromkeys(part for part in pair if part)) for pair in zip(upper, lower, strict=True)
        ]
    return [(part,) if part else () for part in upper]


def _where(sheet: RawSheet) -> str:
    return f"{sheet.file}, sheet {sheet.sheet}" if sheet.sheet else sheet.file


def _refuse_persons(sheet: RawSheet, first: int, titles: Sequence[Sequence[str]]) -> None:
    found = [" ".join(parts) for parts in titles if personal_columns([" ".join(parts)])]
    if found:
        where = _where(sheet)
        raise InputError([fault("personal_column", where, row=first + 1, column=t) for t in found])


_MAY_POINT = r"[@＠]|(?:[0-9０-９][ \-–—.()（）]{0,2}){10}|[\x{4e00}-\x{9fff}]{2}|[A-Za-z]{2} [A-Z][a-z]"
"""What a cell must hold at least to point at a person; the others, of which there may be millions, are not read."""


def not_digits(cells: pl.Series) -> pl.Series:
    """Return which cells hold anything else than a whole number below a thousand million: such a one is a figure."""
    number = cells.cast(pl.UInt32, strict=False)
    return cells.is_not_null() & (number.is_null() | (number >= 1_000_000_000).fill_null(False))


def _refuse_cells(sheet: RawSheet, layout: Layout) -> None:
    """Refuse cells that point at a person; a column of remarks may not list names either."""
    faults: list[tuple[int, Fault]] = []
    for heading in layout.headings:
        cells = sheet.cells[f"c{heading.position}"]
        odd = not_digits(cells).arg_true()
        rows = odd.filter(cells.gather(odd).str.contains(_MAY_POINT)).to_list()
        known = persons_in(cells.gather(rows).to_list(), names=heading.role in ("note", "ignore"))
        for place, kind in known:
            row = rows[place] + 1
            faults.append((row, persons_fault(_where(sheet), [kind], row, heading.title)))
    if faults:
        raise InputError([one for _, one in sorted(faults, key=lambda pair: pair[0])])


def _given(
    sheet: RawSheet, titles: Sequence[Sequence[str]], given: Mapping[str, str], names: IndicatorNames
) -> dict[int, TableColumn]:
    """Return the columns that the user stated, by position."""
    shown = [" ".join(parts) for parts in titles]
    chosen: dict[int, TableColumn] = {}
    for role, wanted in given.items():
        letters = {letter(position): position for position in range(len(shown))}
        position = shown.index(wanted) if wanted in shown else letters.get(wanted.upper())
        if position is None:
            raise InputError([fault("no_such_column", _where(sheet), wanted, ", ".join(filter(None, shown)))])
        if role in ROLES:
            chosen[position] = TableColumn(position, shown[position], role)
        else:
            chosen[position] = TableColumn(position, shown[position], "figures", names.find(role) or role)
    return chosen


def _role(text: str) -> str:
    plain = plain_text(text).replace("_", " ")
    for role, titles in _TITLES.items():
        if plain in titles.replace("_", " ").split("|"):
            return role
    return ""


def _heading(
    position: int, parts: Sequence[str], sample: pl.DataFrame, names: IndicatorNames, year: int, calendar: int
) -> TableColumn:
    title = " ".join(parts)
    if len(parts) == 1 and (both := _split(parts[0], names, year)):
        parts = both
    days = [read_day(part, year, calendar) for part in parts]
    known = [names.find(part) for part in parts]
    day = next(filter(None, days), None)
    indicator = next(filter(None, known), "")
    if day is not None:
        named = indicator or next((part for part, d in zip(parts, days, strict=True) if d is None), "")
        return TableColumn(position, title, "figures", named, day)
    role = next(filter(None, map(_role, parts)), "")
    if role and not (indicator and role in ("value", "unit")):
        return TableColumn(position, title, role)
    if indicator:
        return TableColumn(position, title, "figures", indicator)
    kind = _content(sample, position, year, calendar)
    if not title:
        return TableColumn(position, title, "note" if kind == "words" else "ignore")
    if kind == "figures":
        return TableColumn(position, title, "figures", title)
    return TableColumn(position, title, {"days": "period", "words": "other", "nothing": "ignore"}[kind])


def _content(sample: pl.DataFrame, position: int, year: int, calendar: int) -> str:
    """Return what the cells of a column hold for the most part: figures, days, words or nothing."""
    cells = [cell for cell in sample.to_series(position).to_list() if cell is not None]
    if not cells:
        return "nothing"
    days = sum(read_day(cell, year, calendar) is not None for cell in cells)
    if days > 0.6 * len(cells) and not all(re.fullmatch("[0-9]+", cell) for cell in cells):
        return "days"
    read = [read_figure(cell).status for cell in cells]
    return (
        "figures"
        if sum(status not in (UNREAD, EMPTY, MISSING) for status in read) > 0.5 * len(cells)
        else "words"
    )


def _settled(headings: Sequence[TableColumn], sample: pl.DataFrame) -> list[TableColumn]:
    """Settle what one column alone does not decide: 单位 as place or unit, a column of words as place or note."""
    found = list(headings)
    units = {"人", "名", "两", "件", "persons", "liang", "pieces", "letters", "人次", "场"}
    for number, heading in enumerate(found):
        if heading.role == "place":
            cells = set(sample.to_series(heading.position).drop_nulls().to_list())
            if cells and cells <= units:
                found[number] = replace(heading, role="unit")
    placed = any(heading.role in LEVELS for heading in found)
    for number, heading in enumerate(found):
        if heading.role == "other":
            role = "note" if placed else "place"
            placed = True
            found[number] = replace(heading, role=role)
    tidy = any(h.role == "indicator" for h in found)
    valued = [h for h in found if h.role == "value"]
    if valued and not tidy and any(h.role == "figures" for h in found):
        found = [replace(h, role="figures", indicator=h.title) if h.role == "value" else h for h in found]
    return found


_ANY_SHEET = re.compile(r"^(?:sheet|tabelle|table|工作表|表)\s*[0-9]*$", re.IGNORECASE)


def _placed_and_dated(sheet: RawSheet, layout: Layout, year: int, several: bool) -> Layout:
    """Return a layout with what the headings leave open: places side by side, a place or a period in a title."""
    headings, remarks = list(layout.headings), list(layout.remarks)
    place = ""
    if not layout.of(*LEVELS):
        across = [h for h in headings if h.role == "figures"]
        known = layout.of("indicator") and len(across) > 1
        if known and all(h.indicator in ("", h.title) or h.day for h in across):
            headings = [
                replace(h, place=h.indicator or h.title, indicator="") if h.role == "figures" else h
                for h in headings
            ]
        elif several and not _ANY_SHEET.match(sheet.sheet) and read_day(sheet.sheet, year) is None:
            place = sheet.sheet
            remarks.append(("named",))
    day = layout.day
    dated = any(h.role in ("period", "year", "month") or h.day for h in headings)
    if day is None and not dated:
        titles = [*layout.above, sheet.sheet]
        day = next(filter(None, (day_within(text, year) for text in reversed(titles))), None)
        if day is not None:
            remarks.append(("titled", day.isoformat()))
    return replace(layout, headings=tuple(headings), place=place, day=day, remarks=tuple(remarks))


def _measured(layout: Layout) -> Layout:
    """Return a layout with the factor of each column of figures, from its heading or from the unit above the table."""
    above = next((found[1] for text in layout.above if (found := _UNIT_ABOVE.search(text))), "")
    remarks, headings = list(layout.remarks), []
    for heading in layout.headings:
        measured = _MEASURED.match(heading.title)
        own = measured[2] if measured and _UNITS.match(plain_text(measured[2])) else ""
        factor = _factor(own or above) if heading.role in ("figures", "value") else 1.0
        if factor != 1.0:
            remarks.append(("times", heading.title, f"{factor:,.0f}"))
        headings.append(replace(heading, factor=factor))
    return replace(layout, headings=tuple(headings), remarks=tuple(remarks))


def _factor(unit: str) -> float:
    """Return by how much figures in a unit are to be multiplied: 10,000 for 万人."""
    found = _TIMES.match(plain_text(unit).removeprefix("in "))
    if not found:
        return 1.0
    name = found[1].removesuffix(" of")
    return 1e3 if name.startswith("thousand") else 1e6 if name.startswith("million") else _FACTORS[name]


def _check(sheet: RawSheet, layout: Layout) -> None:
    """Refuse a table without a place, a period or figures, each with what to state."""
    faults = []
    where, row = _where(sheet), layout.first_row
    figures = layout.of("figures", "value")
    if not layout.of(*LEVELS) and not layout.place and not any(h.place for h in figures):
        faults.append(fault("no_places", where, row=row))
    if not figures:
        faults.append(fault("no_figures", where, row=row))
    if (
        not layout.of("period", "year", "month")
        and layout.day is None
        and not any(heading.day for heading in figures)
    ):
        faults.append(fault("no_periods", where, row=row))
    if any(h.role == "value" for h in figures) and not layout.of("indicator"):
        faults.append(fault("no_indicators", where, row=row))
    if faults:
        raise InputError(faults)


def parse_columns(text: str) -> dict[str, str]:
    """Return the columns that a user states as ``place=county,period=period_end``.

    Raises
    ------
    InputError
        For a part without an equals sign, or a role given twice.
    """
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        role, sign, heading = (piece.strip() for piece in part.partition("="))
        if not sign or not role or not heading:
            raise InputError(f"Invalid --columns {part!r}: must be role=heading, such as place=county.")
        if role in found:
            raise InputError(f"Invalid --columns: {role!r} is given twice.")
        found[role] = heading
    return found


def roles_shown(layouts: Iterable[Layout]) -> str:
    """Return layouts as the value of ``--columns`` that would state them."""
    pairs: dict[str, str] = {}
    for layout in layouts:
        for h in layout.headings:
            key = h.indicator if h.role == "figures" else h.role
            if h.day is None and key not in ("ignore", ""):
                pairs.setdefault(key, h.title or letter(h.position))
    return ",".join(f"{role}={title}" for role, title in pairs.items())
