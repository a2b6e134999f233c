"""The enumerated figure: every indicator counted from the tables themselves, place by place.

What to count is data (``indicators.csv``: table, value, where), so a changed indicator needs no code.
A place's counts are multiplied by its weight, which is 1 at full scale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Protocol, runtime_checkable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.figures.indicator import Indicator, Measure
from yundong.records.definitions import definition_of, is_level, place_column
from yundong.records.tables import Tables
from yundong.report.brought import archive_of
from yundong.report.damage import explain_damage

DAY_COLUMNS = {"orders": "received", "cases": "opened", "returns": "received"}
# Kept by provinces for all their places, so a row stands for itself at any scale.
WHOLE = ("custody", "fields", "inspections", "orders", "users")
CHUNK = 1 << 15  # rows that are counted at once, within the cache of a processor
NOWHERE = int(np.iinfo(np.uint16).max)
Counts = NDArray[np.float64]
SHAPE = pl.Schema({"place": pl.UInt16(), "indicator": pl.String(), "value": pl.Float64()})


@runtime_checkable
class CountsRows(Protocol):
    """Tables that count their own rows, as a run in memory does in a fraction of the time."""

    def count_rows(
        self, indicators: tuple[Indicator, ...], until: dt.date, since: dt.date | None
    ) -> list[tuple[Indicator, Counts]]:
        """Count indicators, (places,) each by number of place, from the rows of some days, `until` the last of them."""


def day_column(table: str) -> str:
    """Return the column that dates a row of a table."""
    return DAY_COLUMNS.get(table, "day")


def counted(indicator: Indicator) -> bool:
    """Return whether an indicator is counted from what happened; a row of a return is not a happening."""
    return indicator.kind in ("flow", "state") and indicator.table not in ("", "returns")


def _rows(run: Tables, table: str, until: dt.date, since: dt.date | None) -> pl.LazyFrame:
    """Return the rows of a table from one day to another, lazily."""
    day = day_column(table)
    rows = run.records.scan(table)
    # What a run notes of a day it notes on that day: to look for later ones would take as long as to read the rest.
    if until < run.end or day != "day" or archive_of(run) is not None:
        rows = rows.filter(pl.col(day) <= until)
    return rows if since is None else rows.filter(pl.col(day) >= since)


@lru_cache(maxsize=256)
def _columns(table: str, indicators: tuple[Indicator, ...]) -> list[pl.Expr]:
    """Return what is read of a table to count its indicators: place, and by indicator rows and values.

    The columns of an indicator are ``rows:ID`` (whether a row counts, where not all do) and ``value:ID``. A study asks
    for the same ones thousands of times, and it takes longer to make them than to count a small run.
    """
    place, day = place_column(table), day_column(table)
    wanted = [pl.col(place).alias("place")]
    for indicator in indicators:
        definition = definition_of(indicator)
        keep = definition.expression() if definition.conditions else None
        if is_level(indicator):
            latest = pl.col(day) == pl.col(day).max().over(place)
            keep = latest if keep is None else latest & keep
        if keep is not None:
            wanted.append(keep.fill_null(False).alias(f"rows:{indicator.id}"))
        measured = pl.col(definition.column).alias(f"value:{indicator.id}")
        if definition.measure is Measure.SUM:
            wanted.append(measured.cast(pl.Float64).fill_null(0.0))
        elif definition.measure is Measure.DISTINCT and definition.column != place:
            wanted.append(measured)
    return wanted


def _count(rows: pl.DataFrame, indicator: Indicator) -> Counts:
    """Return the figure of an indicator by number of place, from the columns of `_columns`.

    Counting by look-up arrays over the numbers of places is several times quicker than grouping.
    """
    places, ruled, valued = rows["place"], f"rows:{indicator.id}", f"value:{indicator.id}"
    values = rows[valued] if valued in rows.columns else None
    if ruled in rows.columns:
        places = places.filter(rows[ruled])
        values = None if values is None else values.filter(rows[ruled])
    definition = definition_of(indicator)
    if definition.measure is not Measure.DISTINCT:
        if values is None:
            return _tally(places.to_numpy()).astype(np.float64)
        return np.bincount(places.to_numpy(), values.to_numpy()).astype(np.float64)
    if values is None:  # distinct places: a place counts once
        return np.minimum(_tally(places.to_numpy()), 1.0)
    if values.null_count():  # a letter of an archive that names no case is about nobody in particular
        named = values.is_not_null()
        places, values = places.filter(named), values.filter(named)
    first = _first_places(places.to_numpy(), values.to_numpy(), definition.zero_is_none)
    return _tally(first).astype(np.float64)


def _tally(places: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Return how often each number of a place stands in a column, chunk by chunk: a whole one would be copied."""
    most = int(places.max(initial=0)) + 1
    total = np.zeros(most, dtype=np.int64)
    for start in range(0, len(places), CHUNK):
        total += np.bincount(places[start : start + CHUNK], minlength=most)
    return total


def _first_places(
    places: NDArray[np.uint16], numbers: NDArray[np.uint32], zero_is_none: bool
) -> NDArray[np.uint16]:
    """Return, for each number once, the place whose row named it first; number 0 is nobody, where `zero_is_none`.

    Rows lie in the order of days.
    """
    first: NDArray[np.uint16] = np.full(int(numbers.max(initial=0)) + 1, NOWHERE, dtype=np.uint16)
    first[numbers[::-1]] = places[::-1]
    if zero_is_none:
        first[0] = NOWHERE
    return np.extract(first != NOWHERE, first)


def enumerated_figures(
    run: Tables,
    indicators: Iterable[Indicator],
    until: dt.date,
    weights: pl.DataFrame,
    since: dt.date | None = None,
) -> pl.DataFrame:
    """Count indicators from the tables of a run, place by place.

    Parameters
    ----------
    run : Tables
        A whole run.
    indicators : iterable of indicator
        Rows of ``indicators.csv``; those not counted from a table are passed over.
    until, since : datetime.date
        Last day counted, and the first (by default the beginning).
    weights : pl.DataFrame
        Columns ``place``, ``weight`` and ``places`` (see `RunAreas.weights`).

    Returns
    -------
    pl.DataFrame
        Columns ``place`` (number of an area), ``indicator``, ``value`` (weighted). A place where nothing was
        counted has no row.

    Raises
    ------
    InputError
        If an indicator names a table, column or label that does not exist.
    """
    weighted = list(_weighted(_counts(run, indicators, until, since), weights))
    if not weighted:
        return pl.DataFrame(schema=SHAPE)
    names = pl.Series([name for name, _, _ in weighted], dtype=pl.String)
    indices = np.repeat(np.arange(len(weighted)), [places.size for _, places, _ in weighted])
    return pl.DataFrame(
        {
            "place": np.concatenate([places for _, places, _ in weighted]).astype(np.uint16),
            "indicator": names.gather(indices),
            "value": np.concatenate([values for _, _, values in weighted]),
        }
    )


def _counts(
    run: Tables, indicators: Iterable[Indicator], until: dt.date, since: dt.date | None
) -> list[tuple[Indicator, Counts]]:
    """Count indicators from the tables of a run, by number of place; those not counted from one are passed over."""
    wanted = tuple(filter(counted, indicators))
    if isinstance(run, CountsRows):
        return run.count_rows(wanted, until, since)
    by_table: dict[str, list[Indicator]] = {}
    for indicator in wanted:
        by_table.setdefault(definition_of(indicator).table, []).append(indicator)
    tables = by_table.items()
    return [found for table, same in tables for found in _counts_of(run, table, same, until, since)]


def _counts_of(
    run: Tables, table: str, indicators: list[Indicator], until: dt.date, since: dt.date | None
) -> list[tuple[Indicator, Counts]]:
    """Count the indicators of one table, whose memory is free for the next: to be given other memory takes longer."""
    with explain_damage(run, "a table"):
        rows = _rows(run, table, until, since).select(_columns(table, tuple(indicators))).collect()
    return [(indicator, _count(rows, indicator)) for indicator in indicators]


def _weighted(
    counts: list[tuple[Indicator, Counts]], weights: pl.DataFrame
) -> Iterator[tuple[str, NDArray[np.int64], Counts]]:
    """Yield the places where each indicator was counted, and counts times weight: for places that of a place itself."""
    most = max((count.size for _, count in counts), default=0)
    place = weights["place"].to_numpy()
    known = place < most
    factors = {name: np.ones(most) for name in ("weight", "places", "whole")}
    for name in ("weight", "places"):
        factors[name][place[known]] = weights[name].to_numpy()[known]
    for indicator, count in counts:
        own = "places" if definition_of(indicator).counts_places else "weight"
        found = np.flatnonzero(count)
        yield indicator.id, found, count[found] * factors["whole" if indicator.table in WHOLE else own][found]


def within(figures: pl.DataFrame, places: AbstractSet[int]) -> dict[str, float]:
    """Return the sum of each indicator over a set of places."""
    inside = figures.filter(pl.col("place").is_in(sorted(places)))
    sums = inside.group_by("indicator", maintain_order=True).agg(pl.col("value").sum())
    return dict(zip(sums["indicator"].to_list(), sums["value"].to_list(), strict=True))


class PlaceSums:
    """Enumerated figures by place, for sums over many sets of places: a look-up where `within` goes through all rows.

    Parameters
    ----------
    run, indicators, until, weights, since
        As of `enumerated_figures`.
    """

    def __init__(
        self,
        run: Tables,
        indicators: Iterable[Indicator],
        until: dt.date,
        weights: pl.DataFrame,
        since: dt.date | None = None,
    ) -> None:
        found = _weighted(_counts(run, indicators, until, since), weights)
        figures = [(name, places, values) for name, places, values in found if places.size]
        self._names = [name for name, _, _ in figures]
        self._values = np.zeros(
            (len(figures), max((int(places[-1]) + 1 for _, places, _ in figures), default=1))
        )
        for row, (_, places, values) in enumerate(figures):
            self._values[row, places] = values

    def within(self, places: AbstractSet[int]) -> dict[str, float]:
        """Return the sum of each indicator over a set of places; one that was counted nowhere has none."""
        inside = self._known(places)
        return dict(zip(self._names, self._values[:, inside].sum(axis=1).tolist(), strict=True))

    def by_place(self, places: AbstractSet[int]) -> Iterator[tuple[str, NDArray[np.int64], Counts]]:
        """Yield each indicator with the places of a set where it was counted, in order of number, and its figures."""
        inside = self._known(places)
        for name, values in zip(self._names, self._values, strict=True):
            found = inside[values[inside] != 0.0]
            yield name, found, values[found]

    def _known(self, places: AbstractSet[int]) -> NDArray[np.int64]:
        return np.array([place for place in sorted(places) if place < self._values.shape[1]], dtype=np.int64)
