"""Claims: documented figures, as printed and as far as they may be true, from a table, a text or a scenario."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from yundong.base.cells import CellError, number, text
from yundong.base.cells import day as read_day
from yundong.base.errors import Fault, InputError, did_you_mean
from yundong.base.tables import RowFaults, TextTable, column, missing_column, read_csv, read_row
from yundong.figures.grade import read_grade
from yundong.figures.interval import Interval, point, printed_as, read_hedges
from yundong.figures.interval import number as written
from yundong.figures.sums import read_sums, sums_as_text

LARGEST = 1e15  # whole numbers up to here are exact
_SEPARATORS = re.compile(r"[|+;,&]")
_PER_HUNDRED = {"%": 100.0, "per cent": 100.0, "percent": 100.0, "‰": 1000.0, "per mille": 1000.0}


def _joined(cell: str) -> str:
    """Read area ids separated by ``+``, ``|``, ``;``, ``,`` or ``&``."""
    return "+".join(part.strip() for part in _SEPARATORS.split(cell) if part.strip())


def _amount(cell: str) -> float:
    """Read a number that can be a count."""
    value = number(cell)
    if abs(value) > LARGEST or 0 < abs(value) < 1 / LARGEST:
        raise CellError("This is beyond what is counted here.", "Check its exponent.")
    return value


_KIND_WORDS = {"plan": ("plan", "计划"), "estimate": ("estimate", "估计")}
KINDS = ("plan", "outcome", "estimate", "stock", "flow")


def _kinds(cell: str) -> str:
    """Read kinds of a figure, separated by bars."""
    found = [part.strip() for part in cell.split("|") if part.strip()]
    wrong = next((part for part in found if part not in KINDS), None)
    if wrong is not None:
        raise CellError(
            f"{wrong!r} is no kind of figure.", f"Write some of {', '.join(KINDS)}, with bars between."
        )
    return "|".join(found)


def _sums(cell: str) -> str:
    """Read the lists that add up to a total."""
    try:
        return sums_as_text(read_sums(cell))
    except ValueError as error:
        raise CellError(
            f"{error} lists no parts.", "Write `stated: id + id`, listed or aside for stated."
        ) from None


# What is written before and after a hedged figure, in English and in Chinese.
_HEDGED: tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]] = (
    {"over": ("over ", ""), "under": ("nearly ", ""), "about": ("about ", "")},
    {"over": ("", " 余"), "under": ("近 ", ""), "about": ("约 ", "")},
)


@dataclass(frozen=True)
class Claim:
    """A documented figure: what a document says of an indicator, for an area and a span of days.

    Attributes
    ----------
    id : str
        Unique among the claims looked at together.
    indicator : str
        Id of what is counted; empty where it matches no indicator.
    area : str
        One area id, or several joined by ``+`` where a figure covers them together; empty if not known.
    start, end : datetime.date or None
        First and last day counted.
    as_of : datetime.date or None
        Date of the document.
    value, low, high : float or None
        The figure as printed, or the ends where a range or a bound is given, in `unit`.
    hedge : str
        Words such as ``"more than|incomplete"``, in either language.
    passage, source, grade : str
        Where the figure is printed, and how far that was checked.
    stated : str
        What is stated, in a few words.
    counted : str
        The words for what is counted, where a text or a table gives them.
    part_of, base : str
        Ids of the whole it is part of, and of the figure that a percentage refers to.
    base_text : str
        The words for what a percentage refers to.
    exact, span : str
        Its words in the text it was read from, and their offsets there, such as ``"120-126"``.
    kind : str
        Plan, outcome or estimate, stock or flow, where known; separated by bars.
    sum_of : str
        Of a total, the ids of its parts and whether the wording closes the list (`yundong.figures.sums`).
    extent : str
        Where it counts only a part of its areas or days ("fifteen cities", "one day"), which; else empty.
    """

    id: str = column(text)
    indicator: str = column(text, optional=True, empty="", ref="indicators")
    area: str = column(_joined, optional=True, empty="", ref="areas")
    start: dt.date | None = column(read_day, optional=True)
    end: dt.date | None = column(read_day, optional=True)
    as_of: dt.date | None = column(read_day, optional=True)
    value: float | None = column(_amount, optional=True)
    low: float | None = column(_amount, optional=True)
    high: float | None = column(_amount, optional=True)
    unit: str = column(text, optional=True, empty="")
    hedge: str = column(text, optional=True, empty="")
    passage: str = column(text, optional=True, empty="", ref="passages")
    source: str = column(text, optional=True, empty="", ref="sources")
    grade: str = column(read_grade, optional=True, empty="")
    stated: str = column(text, optional=True, empty="")
    note: str = column(text, optional=True, empty="")
    counted: str = column(text, optional=True, empty="", absent=True)
    part_of: str = column(text, optional=True, empty="", absent=True)
    base: str = column(text, optional=True, empty="", absent=True)
    base_text: str = column(text, optional=True, empty="", absent=True)
    exact: str = column(text, optional=True, empty="", absent=True)
    span: str = column(text, optional=True, empty="", absent=True)
    extent: str = column(text, optional=True, empty="", absent=True)
    kind: str = column(_kinds, optional=True, empty="", absent=True)
    sum_of: str = column(_sums, optional=True, empty="", absent=True)

    def __hash__(self) -> int:
        return hash(self.id)

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if self.value is None and self.low is None and self.high is None:
            yield "value", "The claim has no figure.", "Give a value, or low or high."
        if self.low is not None and self.high is not None and self.low > self.high:
            yield "low", f"The low end {self.low:g} is above the high end {self.high:g}.", "Swap them."
        elif self.value is not None and self.low is not None and self.value < self.low:
            yield "value", f"It is below its low end {self.low:g}.", "Correct one of them."
        elif self.value is not None and self.high is not None and self.value > self.high:
            yield "value", f"It is above its high end {self.high:g}.", "Correct one of them."
        for title in ("value", "low", "high") if self.indicator else ():
            if (getattr(self, title) or 0.0) < 0:
                yield title, "A count cannot be negative.", "Check the sign."
        if self.start is not None and self.end is not None and self.start > self.end:
            yield "start", f"The span begins after its end {self.end}.", "Swap them."

    @property
    def subject(self) -> str:
        """What is counted: the id of the indicator, or the words for it where it matches none."""
        return self.indicator or self.counted

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas the figure covers together, in the order given."""
        return tuple(self.area.split("+")) if self.area else ()

    @cached_property
    def area_set(self) -> frozenset[str]:
        """The areas the figure covers together, in no order."""
        return frozenset(self.areas)

    @property
    def day(self) -> dt.date | None:
        """The day up to which it counts: its last day, or the day of the document."""
        return self.end or self.as_of

    @cached_property
    def hedges(self) -> frozenset[str]:
        """The kinds of its hedges: over, under, about, at least, at most, incomplete, doubtful."""
        return read_hedges(self.hedge)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Plan, outcome or estimate, stock or flow: what the table or the words of its hedge say."""
        said = set(filter(None, self.kind.split("|")))
        said |= {kind for kind, words in _KIND_WORDS.items() if any(word in self.hedge for word in words)}
        return frozenset(said)

    @property
    def per(self) -> float | None:
        """100 for a percentage, 1000 for a per-mille figure, None for a count."""
        return _PER_HUNDRED.get(self.unit.strip().casefold())

    @property
    def is_range(self) -> bool:
        """Whether a range or a bound is given and no value."""
        return self.value is None and (self.low is not None or self.high is not None)

    @cached_property
    def printed(self) -> Interval | None:
        """The numbers for which it could have been printed so; None where no number is given."""
        value, low, high = self.value, self.low, self.high
        bare = low is None or (low == value and "over" in self.hedges)
        if value is not None and high is None and bare:
            # The audit is about counts; a negative figure (a balance) is taken as exact.
            per_cent = self.per is not None
            return printed_as(value, self.hedges, per_cent=per_cent) if value >= 0 else point(value)
        if low is None and high is None:
            return None
        # A count has no lower end but zero; a balance may be below it.
        least = min(0.0, high or 0.0) if low is None else low
        most = math.inf if high is None else high
        if value is None:
            return Interval(least, most)
        return Interval(min(least, value), max(most, value))

    @property
    def possible(self) -> Interval | None:
        """The numbers that may be true if the document counted rightly: an incomplete count is only short."""
        if self.printed is None:
            return None
        return Interval(self.printed.low, math.inf) if "incomplete" in self.hedges else self.printed

    @cached_property
    def point(self) -> float | None:
        """One number for it: the value, else the middle of the range, else the end given; None without any."""
        if self.value is not None or self.printed is None:
            return self.value
        low, high = self.printed.ends
        return low if math.isinf(high) else (low + high) / 2

    @cached_property
    def figure(self) -> str:
        """The figure as a reader wants to see it: ``"1,900,000"``, ``"22 %"``, ``"200,000 to 300,000"``."""
        return self.figure_in("en")

    def figure_in(self, lang: str) -> str:
        """Return the figure as a reader wants to see it, in a language (``en`` or ``zh``)."""
        suffix, zh = f" {self.unit}" if self.per else "", lang == "zh"
        if self.point is None or self.printed is None:
            return "无数字" if zh else "no figure"
        if self.is_range:
            low, high = self.printed.ends
            if math.isinf(high):
                return f"{written(low)}{suffix} 以上" if zh else f"{written(low)} or more{suffix}"
            return f"{written(low)} {'至' if zh else 'to'} {written(high)}{suffix}"
        words = _HEDGED[zh]
        before, after = next((pair for kind, pair in words.items() if kind in self.hedges), ("", ""))
        return f"{before}{written(self.point)}{suffix}{after}"


def read_claims(path: str | Path, indicators: Collection[str], areas: Collection[str]) -> tuple[Claim, ...]:
    """Read claims from a table of one's own: a ``claims.csv``, or the figures that ``yundong read`` writes.

    Only `id` and `value` (or `low` or `high`) are needed, and `indicator` or `counted`, the words for what is
    counted where no indicator fits. In a table with a column `period` ("1952-08-10/1952-11-30") `start` and
    `end` are offsets in a text; elsewhere they are days.

    Parameters
    ----------
    path : str or Path
        UTF-8, separated by commas.
    indicators, areas : collection of str
        The ids that exist.

    Returns
    -------
    tuple of Claim
        In the order of the table.

    Raises
    ------
    InputError
        With every fault of the table: row, column, value and remedy.
    """
    table = read_csv(Path(path))
    _check_columns(table)
    faults: list[Fault] = []
    found = [_claim(row, cells, table, faults) for row, cells in table.records()]
    if not found:
        faults.append(Fault(table.file, "There is no claim in it.", "Add one row per claim."))
    seen: dict[str, int] = {}
    for (row, cells), claim in zip(table.records(), found, strict=True):
        if cells["id"] in seen:
            problem = f"This is already in row {seen[cells['id']]}."
            faults.append(
                Fault(table.file, problem, "Give each row an id of its own.", row, "id", cells["id"])
            )
        seen.setdefault(cells["id"], row)
        if claim is not None:
            faults += _unknown(claim, row, table.file, indicators, areas)
    if faults:
        raise InputError(faults)
    return tuple(claim for claim in found if claim is not None)


def _check_columns(table: TextTable) -> None:
    """Refuse a table without the columns that a claim needs."""
    needed: Sequence[tuple[str, ...]] = (("id",), ("value", "low", "high"), ("indicator", "counted"))
    missing = [titles for titles in needed if not set(titles) & set(table.header)]
    if missing:
        raise InputError([missing_column(table.file, " or ".join(titles)) for titles in missing])


def _claim(row: int, cells: Mapping[str, str], table: TextTable, faults: list[Fault]) -> Claim | None:
    """Return the claim of a row, or None with its faults noted."""
    cells = {**cells, "grade": cells.get("grade") or "read"}
    cells["stated"] = cells.get("stated") or cells.get("counted", "")
    if "period" in cells:
        cells["span"] = "-".join(filter(None, (cells.get("start"), cells.get("end"))))
        first, slash, last = cells["period"].replace("..", "/").partition("/")
        cells["start"], cells["end"] = (
            (first, last) if slash else ("", first)
        )  # one day is the last one counted
    if "counted" not in cells:
        cells["counted"] = "" if cells.get("indicator") else cells["stated"]
        if not cells.get("indicator") and not cells["counted"]:
            remedy = "Name an indicator, or what is counted in a column `counted`."
            faults.append(Fault(table.file, "This cell is empty.", remedy, row, "indicator"))
    mine: list[Fault] = []
    claim: Claim | None = read_row(table.file, row, cells, Claim, mine)
    of_period = {"start", "end"} if "period" in cells else set()
    faults += [replace(one, column="period") if one.column in of_period else one for one in mine]
    return claim


def _unknown(
    claim: Claim, row: int, file: str, indicators: Collection[str], areas: Collection[str]
) -> list[Fault]:
    """Return a fault for every indicator and area that does not exist."""
    faults = []
    if claim.indicator and claim.indicator not in indicators:
        hint = did_you_mean(claim.indicator, indicators).strip()
        remedy = (
            f"{hint} Correct it, or leave it empty and say what is counted in a column `counted`.".strip()
        )
        problem = "The scenario has no such indicator."
        faults.append(Fault(file, problem, remedy, row, "indicator", claim.indicator))
    for area in claim.areas:
        if area not in areas:
            remedy = f"{did_you_mean(area, areas).strip()} Correct it, or leave it empty.".strip()
            faults.append(Fault(file, "The scenario has no such area.", remedy, row, "area", area))
    return faults
