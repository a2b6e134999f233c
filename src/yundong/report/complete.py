"""The complete figure: every indicator counted from the tables themselves, place by place.

What to count is data (``indicators.csv``: table, value, where), so a changed indicator needs no code.
A place's counts are multiplied by its weight, which is 1 at full scale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import polars as pl

from yundong.errors import InputError, did_you_mean
from yundong.records.schema import TABLES
from yundong.records.store import Run
from yundong.scenario.rows import Indicator

DAY_COLUMNS = {"orders": "received", "cases": "opened", "returns": "received"}
PLACE_COLUMNS = ("locality", "organ", "area")
SHAPE = {"place": pl.UInt16(), "indicator": pl.String(), "value": pl.Float64()}


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


def _measure(indicator: Indicator) -> pl.Expr:
    """Return the aggregate of one indicator over the rows of a group."""
    kind, _, column = indicator.value.partition(":")
    if column and column not in TABLES[indicator.table].dtypes:
        raise _fault(indicator, f"the value {indicator.value!r} names no column of {indicator.table}", column)
    rows = conditions(indicator)
    if kind == "rows":
        figure = rows.sum() if indicator.conditions else pl.len()
    elif kind == "sum" and column:
        figure = pl.col(column).filter(rows).cast(pl.Float64).sum()
    elif kind == "distinct" and column:
        figure = pl.col(column).filter(rows & (pl.col(column) != 0) if column == "case" else rows).n_unique()
    else:
        raise _fault(
            indicator, f"the value {indicator.value!r} is not rows, sum:COLUMN or distinct:COLUMN", ""
        )
    return figure.cast(pl.Float64).alias(indicator.id)


def _fault(indicator: Indicator, problem: str, column: str) -> InputError:
    hint = did_you_mean(column, TABLES[indicator.table].dtypes) if column else ""
    return InputError(f"indicators.csv, {indicator.id}: {problem}.{hint}")


def _query(
    run: Run, table: str, indicators: list[Indicator], until: dt.date, since: dt.date | None
) -> pl.LazyFrame:
    """Return the plan of one pass over a table: all its indicators, by place."""
    day, place = day_column(table), place_column(table)
    rows = run.records.scan(table).filter(pl.col(day) <= until)
    if since is not None:
        rows = rows.filter(pl.col(day) >= since)
    stock = [i for i in indicators if i.kind == "state" and table in ("users", "fields")]
    if stock:  # a level, not a flow: the last row of each place stands for it
        rows = rows.filter(pl.col(day) == pl.col(day).max().over(place))
    counts = rows.group_by(pl.col(place).alias("place")).agg(_measure(i) for i in indicators)
    return counts.unpivot(index="place", variable_name="indicator", value_name="value")


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
        Columns ``place`` and ``weight``.

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
    plans = [_query(run, table, wanted, until, since) for table, wanted in by_table.items()]
    frames = [frame for frame in _collect(run, plans) if frame.height]
    if not frames:
        return pl.DataFrame(schema=SHAPE)
    counts = pl.concat(frames).join(weights, on="place", how="left")
    return counts.select("place", "indicator", value=pl.col("value") * pl.col("weight").fill_null(1.0))


def _collect(run: Run, plans: list[pl.LazyFrame]) -> list[pl.DataFrame]:
    try:
        return pl.collect_all(plans)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(
            f"{run.path}: a table cannot be read ({error}); the run is damaged, run it again"
        ) from error


def within(figures: pl.DataFrame, places: set[int]) -> dict[str, float]:
    """Return the sum of each indicator over a set of places."""
    inside = figures.filter(pl.col("place").is_in(sorted(places)))
    sums = inside.group_by("indicator").agg(pl.col("value").sum())
    return dict(zip(sums["indicator"].to_list(), sums["value"].to_list(), strict=True))
