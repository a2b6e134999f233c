"""What the records hold of an indicator, place by place and day by day."""

from __future__ import annotations

import polars as pl

from yundong.figures.indicator import Indicator, IndicatorDefinition, Measure
from yundong.records.definitions import definition_of, place_column
from yundong.records.tables import Tables
from yundong.report.counted import WHOLE, day_column
from yundong.report.damage import explain_damage


def daily_figures(run: Tables, indicator: Indicator, weights: pl.DataFrame) -> pl.DataFrame:
    """Count one indicator from the tables of a run, place by place and day by day.

    The sum up to a day is what `yundong.report.counted.enumerated_figures` counts.

    Parameters
    ----------
    run : Tables
        A whole run.
    indicator : Indicator
        A row of ``indicators.csv`` that is counted from a table.
    weights : pl.DataFrame
        Columns ``place``, ``weight`` and ``places`` (see `yundong.report.places.RunAreas.weights`).

    Returns
    -------
    pl.DataFrame
        Columns ``place``, ``day`` and ``value`` (weighted): what the day added to a flow, or the level of a state on
        the day of its row. A day on which nothing was counted has no row. Ordered by place and day.

    Raises
    ------
    InputError
        If the indicator names a table, column or label that does not exist, or the table is damaged.
    """
    definition = definition_of(indicator)
    table = definition.table
    rows = run.records.scan(table)
    if definition.conditions:
        rows = rows.filter(definition.expression().fill_null(False))
    if definition.measure is Measure.DISTINCT:
        rows = _first_rows(rows, definition)
    summed = definition.measure is Measure.SUM
    value = pl.col(definition.column).cast(pl.Float64).fill_null(0.0).sum() if summed else pl.len()
    with explain_damage(run, "a table"):
        counts = rows.group_by(place_column(table), day_column(table)).agg(value.alias("counted")).collect()
    counts.columns = ["place", "day", "counted"]
    own = "places" if definition.counts_places else "weight"
    factor = pl.lit(1.0) if table in WHOLE else pl.col(own).fill_null(1.0)
    placed = counts.join(weights, on="place", how="left").sort("place", "day")
    return placed.select("place", "day", value=pl.col("counted") * factor).filter(pl.col("value") != 0.0)


def _first_rows(rows: pl.LazyFrame, definition: IndicatorDefinition) -> pl.LazyFrame:
    """Return the row that named each number first; number 0 is nobody, where the definition says so."""
    named = rows.filter(pl.col(definition.column).is_not_null())
    if definition.zero_is_none:
        named = named.filter(pl.col(definition.column) != 0)
    return named.unique(definition.column, keep="first", maintain_order=True)
