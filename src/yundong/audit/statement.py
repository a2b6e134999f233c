"""A documented figure as the audit sees it: what was printed, what it may have meant, and where it stands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from yundong.base import tables
from yundong.base.errors import InputError
from yundong.figures.interval import Interval, number, point, printed_as, read_hedges
from yundong.scenario.rows import Claim

_AREA_SEPARATORS = re.compile(r"[|+;,&]")
_PER_HUNDRED = {"%": 100.0, "per cent": 100.0, "percent": 100.0, "‰": 1000.0, "per mille": 1000.0}
LARGEST = 1e15  # whole numbers up to here are exact


@dataclass(frozen=True, eq=False)
class Statement:
    """One figure of a document.

    Parameters
    ----------
    id : str
        Unique among the statements audited together.
    indicator : str
        What is counted: an id of ``indicators.csv``, or the noun phrase where it matched none.
    areas : frozenset of str
        Area ids it covers; several for "in the Northeast, North China and Central South". Empty: not known.
    start, end : datetime.date or None
        First and last day counted.
    as_of : datetime.date or None
        Date of the document.
    value : float or None
        As printed; the middle where only a range is given; None where no number is given.
    printed : Interval or None
        The numbers for which it could have been printed so.
    unit : str
        As in ``indicators.csv``.
    hedges : frozenset of str
        Of over, under, about, at least, at most, incomplete, doubtful.
    passage, source, grade, stated, exact : str
        Where it stands, how far checked, what it says in short, and its words where a reader supplied them.
    part_of, base : str
        For drafts read from a text: ids of the whole it is part of, and of the figure a percentage refers to.
    extent : str
        Where it counts only a part of its areas or days ("fifteen cities", "one day"), which; else empty.
    """

    id: str
    indicator: str
    areas: frozenset[str]
    start: date | None
    end: date | None
    as_of: date | None
    value: float | None
    printed: Interval | None
    unit: str
    hedges: frozenset[str] = frozenset()
    passage: str = ""
    source: str = ""
    grade: str = "read"
    stated: str = ""
    exact: str = ""
    part_of: str = ""
    base: str = ""
    extent: str = ""
    given_range: bool = False

    @property
    def day(self) -> date | None:
        """The day up to which it counts: its last day, or the day of the document."""
        return self.end or self.as_of

    @property
    def true(self) -> Interval | None:
        """The numbers that may be true if the document counted rightly: an incomplete count is only short."""
        if self.printed is None:
            return None
        return Interval(self.printed.low, math.inf) if "incomplete" in self.hedges else self.printed

    @property
    def per(self) -> float | None:
        """100 for a percentage, 1000 for a per-mille figure, None for a count."""
        return _PER_HUNDRED.get(self.unit.strip().casefold())

    @cached_property
    def figure(self) -> str:
        """The figure as a reader wants to see it: ``"1,900,000"``, ``"22 %"``, ``"200,000 to 300,000"``."""
        suffix = f" {self.unit}" if self.per else ""
        if self.value is None:
            return "no figure"
        if self.given_range and self.printed is not None:
            low, high = self.printed.ends
            if math.isinf(high):
                return f"{number(low)} or more{suffix}"
            return f"{number(low)} to {number(high)}{suffix}"
        sign = {"over": "over ", "under": "nearly ", "about": "about "}
        hedge = next((word for name, word in sign.items() if name in self.hedges), "")
        return f"{hedge}{number(self.value)}{suffix}"


def from_claim(claim: Claim) -> Statement:
    """Turn a claim of a scenario into a statement.

    Parameters
    ----------
    claim : Claim
        Its `value`, or `low` and `high`, hold the figure; an empty end of a range is open.

    Returns
    -------
    Statement
    """
    hedges = read_hedges(claim.hedge)
    value, printed, given = _figure(claim.value, claim.low, claim.high, hedges, claim.unit)
    return Statement(
        id=claim.id,
        indicator=claim.indicator,
        areas=_areas(claim.area),
        start=claim.start,
        end=claim.end,
        as_of=claim.as_of,
        value=value,
        printed=printed,
        unit=claim.unit,
        hedges=hedges,
        passage=claim.passage,
        source=claim.source,
        grade=claim.grade,
        stated=claim.stated,
        given_range=given,
    )


def from_claims(claims: Iterable[Claim]) -> tuple[Statement, ...]:
    """Turn the claims of a scenario into statements, in their order."""
    return tuple(from_claim(claim) for claim in claims)


def read_csv(path: str | Path) -> tuple[Statement, ...]:
    """Read statements from a CSV: a scenario's ``claims.csv``, or the drafts that ``yundong read`` writes.

    Only `id` and `value` (or `low` and `high`) must be there; `indicator` may be missing where `counted`
    names the thing counted. ``start`` and ``end`` may be days or, in drafts, character offsets, with the
    days in ``period`` ("1952-08-10/1952-11-30").

    Parameters
    ----------
    path : str or Path
        UTF-8 (with or without mark).

    Returns
    -------
    tuple of Statement

    Raises
    ------
    InputError
        Not text, not UTF-8, a needed column missing, an id twice, or a cell that is no number or day.
    """
    path = Path(path)
    rows = list(tables.read_csv(path).records())
    if not rows:
        raise InputError(f"{path} holds no claims; a header row and at least one claim are needed.")
    names = set(rows[0][1])
    for needed, others in (("id", ()), ("value", ("low",)), ("indicator", ("counted",))):
        if needed not in names and not names & set(others):
            choices = " or ".join((needed, *others))
            raise InputError(f"{path}: the column {choices} is missing; is this a table of claims?")
    problems: list[str] = []
    statements = [_from_row(row, f"{path.name}, row {n}", problems) for n, row in rows]
    seen: set[str] = set()
    for (n, _), statement in zip(rows, statements, strict=True):
        if statement.id in seen:
            problems.append(
                f"{path.name}, row {n}, field id: {statement.id!r} stands twice; ids must be unique."
            )
        seen.add(statement.id)
    if problems:
        raise InputError(problems)
    return tuple(statements)


def _from_row(cell: Mapping[str, str], place: str, problems: list[str]) -> Statement:
    if not cell.get("id"):
        problems.append(f"{place}, field id: it is empty; give the claim an id.")
    read = {name: _number(cell.get(name, ""), place, name, problems) for name in ("value", "low", "high")}
    start, end = _period(cell, place, problems)
    hedges = read_hedges(cell.get("hedge", ""))
    unit = cell.get("unit", "")
    if read["low"] is not None and read["high"] is not None and read["low"] > read["high"]:
        problems.append(f"{place}: low {read['low']:g} is above high {read['high']:g}; swap them.")
        read["low"] = read["high"] = None
    value, printed, given = _figure(read["value"], read["low"], read["high"], hedges, unit)
    return Statement(
        id=cell.get("id", ""),
        indicator=cell.get("indicator") or cell.get("counted", ""),
        areas=_areas(cell.get("area", "")),
        start=start,
        end=end,
        as_of=_day(cell.get("as_of", ""), place, "as_of", problems),
        value=value,
        printed=printed,
        unit=unit,
        hedges=hedges,
        passage=cell.get("passage", ""),
        source=cell.get("source", ""),
        grade=cell.get("grade") or "read",
        stated=cell.get("stated", "") or cell.get("counted", ""),
        exact=cell.get("exact", ""),
        part_of=cell.get("part_of", ""),
        base=cell.get("base", ""),
        given_range=given,
    )


def _figure(
    value: float | None, low: float | None, high: float | None, hedges: frozenset[str], unit: str
) -> tuple[float | None, Interval | None, bool]:
    """Return the point value, the interval printed, and whether a range was given as such."""
    per_cent = unit.strip().casefold() in _PER_HUNDRED
    if value is not None and (low is None and high is None):
        # The audit is about counts; a negative figure (a balance) is taken as exact.
        printed = printed_as(value, hedges, per_cent=per_cent) if value >= 0 else point(value)
        return value, printed, False
    if low is None and high is None:
        return None, None, False
    if value is not None and high is None and low == value and "over" in hedges:
        return value, printed_as(value, hedges, per_cent=per_cent), False
    bounds = Interval(
        min(0.0, high or 0.0) if low is None else low, math.inf if high is None else high
    )  # a count has no lower end but zero; a balance may be below it
    if value is not None:
        return value, Interval(min(bounds.low, value), max(bounds.high, value)), False
    middle = bounds.low if math.isinf(bounds.high) else (bounds.low + bounds.high) / 2
    return middle, bounds, True


def _areas(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in _AREA_SEPARATORS.split(text) if part.strip())


def _period(cell: Mapping[str, str], place: str, problems: list[str]) -> tuple[date | None, date | None]:
    """Return the first and last day counted; offsets into a text are no days."""
    if "period" in cell or cell.get("start", "").isdigit() or cell.get("end", "").isdigit():
        first, slash, last = cell.get("period", "").replace("..", "/").partition("/")
        start, end = _day(first, place, "period", problems), _day(last, place, "period", problems)
        return (start, end) if slash else (None, start)  # a lone day is the last one counted
    return (
        _day(cell.get("start", ""), place, "start", problems),
        _day(cell.get("end", ""), place, "end", problems),
    )


def _day(text: str, place: str, name: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(f"{place}, field {name}: {text!r} is no day; write it as 1952-11-30.")
        return None


def _number(text: str, place: str, name: str, problems: list[str]) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problems.append(
            f"{place}, field {name}: {text!r} is no number; write it as 3996056 or leave it empty."
        )
        return None
    if abs(value) > LARGEST or 0 < abs(value) < 1 / LARGEST:
        problems.append(
            f"{place}, field {name}: {text!r} is beyond what is counted here; check its exponent."
        )
        return None
    return value
