"""The complete figure: every indicator counted from the tables themselves, place by place.

What to count is data (``indicators.csv``: table, value, where), so a changed indicator needs no code.
A place's counts are multiplied by its weight, which is 1 at full scale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
import polars as pl

from yundong.errors import InputError, did_you_mean
from yundong.records.schema import TABLES
from yundong.records.store import Run
from yundong.report.reading import reading
from yundong.scenario.rows import Indicator

DAY_COLUMNS = {"orders": "received", "cases": "opened", "returns": "received"}
LEVELS = ("users", "fields")  # their state indicators are levels: the last row of a place counts
PLACE_COLUMNS = ("locality", "organ", "area")
# Kept by provinces for all their places, so a row stands for itself at any scale.
WHOLE = ("custody", "fields", "inspections", "orders", "users")
SHAPE = pl.Schema({"place": pl.UInt16(), "indicator": pl.String(), "value": pl.Float64()})


def day_column(table: str) -> str:
    """Return the column that dates a row of a table."""
    return DAY_COLUMNS.get(table, "day")


def place_column(table: str) -> str:
    """Return the column that places a row of a table."""
    columns = TABLES[table].dtypes
    return next(name for name in PLACE_COLUMNS if name in columns)


def counted(indicator: Indicator) -> bool:
    """Return whether an indicator is counted from what happened; a row of a return is not a happening."""
    return indicator.kind in ("flow", "state") and indicator.table not in ("", "returns")


def conditions(indicator: Indicator) -> pl.Expr:
    """Return the rows an indicator counts, from its ``where``: equalities, all of which must hold.

    Raises
    ------
    InputError
        If a condition names a column or a label that the table does not have.
    """
    keep = pl.lit(True)
    for column, labels in indicator.conditions:
        if column not in TABLES[indicator.table].dtypes:
            raise _fault(indicator, f"where: {indicator.table} has no column {column!r}", column)
        keep = keep & _matches(indicator, column, labels)
    return keep


def _matches(indicator: Indicator, column: str, labels: tuple[str, ...]) -> pl.Expr:
    dtype = TABLES[indicator.table].dtypes[column]
    if isinstance(dtype, pl.Enum):
        for label in labels:
            if label not in dtype.categories:
                hint = did_you_mean(label, list(dtype.categories))
                raise InputError(
                    f"indicators.csv, {indicator.id}, where: {column} has no label {label!r}.{hint}"
                )
        return pl.any_horizontal(pl.col(column) == label for label in labels)
    if dtype == pl.Boolean:
        return pl.col(column) == (labels[0].lower() in ("true", "yes", "1"))
    try:
        return pl.col(column).is_in([float(label) for label in labels])
    except ValueError:
        raise _fault(indicator, f"where: {column} holds numbers, {'|'.join(labels)} is none", "") from None


def _measure(indicator: Indicator, place: str) -> pl.Expr:
    """Return the aggregate of one indicator over the rows of a place."""
    kind, column = _value(indicator)
    rows = conditions(indicator)
    if kind == "rows":
        figure = rows.sum() if indicator.conditions else pl.len()
    elif kind == "sum":
        figure = pl.col(column).filter(rows).cast(pl.Float64).sum()
    else:  # distinct places: a place counts once
        figure = pl.col(place).filter(rows).len() > 0
    return figure.cast(pl.Float64).alias(indicator.id)


def _value(indicator: Indicator) -> tuple[str, str]:
    """Return how an indicator counts: ``rows``, ``sum`` or ``distinct``, and the column."""
    kind, _, column = indicator.value.partition(":")
    if column and column not in TABLES[indicator.table].dtypes:
        raise _fault(indicator, f"the value {indicator.value!r} names no column of {indicator.table}", column)
    if (kind, bool(column)) not in (("rows", False), ("sum", True), ("distinct", True)):
        raise _fault(
            indicator, f"the value {indicator.value!r} is not rows, sum:COLUMN or distinct:COLUMN", ""
        )
    return kind, column


def _first_places(rows: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    """Count each number once, at the place whose row named it first; case 0 is none.

    Rows lie in the order of days. One look-up array over the numbers is four times quicker than grouping.
    """
    numbers, places = rows["number"].to_numpy(), rows["place"].to_numpy()
    first = np.full(int(numbers.max(initial=0)) + 1, -1, dtype=np.int32)
    first[numbers[::-1]] = places[::-1]
    if indicator.value == "distinct:case":
        first[0] = -1
    count = np.bincount(first[first >= 0])
    found = np.flatnonzero(count)
    return pl.DataFrame(
        {"place": found, "indicator": [indicator.id] * found.size, "value": count[found]},
        schema=SHAPE,
        strict=False,
    )


def _fault(indicator: Indicator, problem: str, column: str) -> InputError:
    hint = did_you_mean(column, TABLES[indicator.table].dtypes) if column else ""
    return InputError(f"indicators.csv, {indicator.id}: {problem}.{hint}")


def _rows(run: Run, table: str, until: dt.date, since: dt.date | None) -> pl.LazyFrame:
    """Return the rows of a table from one day to another, lazily."""
    day = day_column(table)
    rows = run.records.scan(table).filter(pl.col(day) <= until)
    return rows if since is None else rows.filter(pl.col(day) >= since)


def _aggregates(rows: pl.LazyFrame, table: str, indicators: list[Indicator]) -> list[pl.LazyFrame]:
    """Return the plans that count a table by place: one pass for flows, one for levels."""
    place, plans = place_column(table), []
    levels = [i for i in indicators if i.kind == "state" and table in LEVELS]
    latest = pl.col(day_column(table)) == pl.col(day_column(table)).max().over(place)
    for wanted, seen in ((levels, rows.filter(latest)), ([i for i in indicators if i not in levels], rows)):
        if wanted:
            counts = seen.group_by(pl.col(place).alias("place")).agg(_measure(i, place) for i in wanted)
            plans.append(counts.unpivot(index="place", variable_name="indicator", value_name="value"))
    return plans


def complete_figures(
    run: Run,
    indicators: Iterable[Indicator],
    until: dt.date,
    weights: pl.DataFrame,
    since: dt.date | None = None,
) -> pl.DataFrame:
    """Count indicators from the tables of a run, place by place.

    Parameters
    ----------
    run : Run
        A whole run.
    indicators : iterable of indicator
        Rows of ``indicators.csv``; those not counted from a table are passed over.
    until, since : datetime.date
        Last day counted, and the first (by default the beginning).
    weights : pl.DataFrame
        Columns ``place``, ``weight`` and ``places`` (see `Places.weights`).

    Returns
    -------
    pl.DataFrame
        Columns ``place`` (number of an area), ``indicator``, ``value`` (weighted). A place without rows of a
        table does not stand there.

    Raises
    ------
    InputError
        If an indicator names a table, column or label that does not exist.
    """
    by_table: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        if counted(indicator):
            if indicator.table not in TABLES:
                hint = did_you_mean(indicator.table, TABLES)
                raise InputError(
                    f"indicators.csv, {indicator.id}: there is no table {indicator.table!r}.{hint}"
                )
            by_table.setdefault(indicator.table, []).append(indicator)
    plans: list[pl.LazyFrame] = []
    distinct: list[Indicator] = []
    for table, wanted in by_table.items():
        rows, place = _rows(run, table, until, since), place_column(table)
        numbers = [i for i in wanted if _value(i)[0] == "distinct" and _value(i)[1] != place]
        for indicator in numbers:
            number = pl.col(_value(indicator)[1])
            distinct.append(indicator)
            plans.insert(
                len(distinct) - 1, rows.filter(conditions(indicator)).select(place=place, number=number)
            )
        plans += _aggregates(rows, table, [i for i in wanted if i not in numbers])
    with reading(run, "a table"):
        found = pl.collect_all(plans)
    frames = [_first_places(rows, i) for rows, i in zip(found, distinct, strict=False)] + found[
        len(distinct) :
    ]
    return _weighted([frame for frame in frames if frame.height], weights, by_table)


def _weighted(
    frames: list[pl.DataFrame], weights: pl.DataFrame, by_table: dict[str, list[Indicator]]
) -> pl.DataFrame:
    """Return counts times weight; in a count of places, the weight of a place itself."""
    if not frames:
        return pl.DataFrame(schema=SHAPE)
    places = [i.id for wanted in by_table.values() for i in wanted if i.value == "distinct:locality"]
    counts = pl.concat(frame.cast(SHAPE) for frame in frames).join(weights, on="place", how="left")
    whole = [i.id for table in WHOLE for i in by_table.get(table, ())]
    stands = pl.when(pl.col("indicator").is_in(places)).then("places").otherwise("weight").fill_null(1.0)
    weight = pl.when(pl.col("indicator").is_in(whole)).then(1.0).otherwise(stands)
    return counts.select("place", "indicator", value=pl.col("value") * weight)


def within(figures: pl.DataFrame, places: set[int]) -> dict[str, float]:
    """Return the sum of each indicator over a set of places."""
    inside = figures.filter(pl.col("place").is_in(sorted(places)))
    sums = inside.group_by("indicator").agg(pl.col("value").sum())
    return dict(zip(sums["indicator"].to_list(), sums["value"].to_list(), strict=True))
