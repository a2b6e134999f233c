"""The tables behind the exhibit, for each indicator Parquet files of its own: a browser reads only what it shows.

Of every table there are two: one of the organs above the localities, small and read first, and one of the localities,
which is read when a view comes down to them. Days are whole numbers from the first day of the run. A sorted column of
numbers is stored as steps from row to row, which takes a third of the room: a number is the sum of the steps up to its
row.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
from dataclasses import dataclass

import polars as pl

from yundong.exhibit.daily import daily_figures
from yundong.figures.indicator import Indicator
from yundong.records.definitions import is_level
from yundong.records.tables import Tables
from yundong.report.counted import counted
from yundong.report.damage import explain_damage
from yundong.report.places import RunAreas
from yundong.report.reported import scan_returns
from yundong.scenario import Scenario

DAYS = 1000
"""Days that a cell leaves room for: the number of a cell is place × 1000 + day."""
LEVEL = 19
"""Of the compression: a file is written once and read by mail."""
EXACT = 2**31 - 1
SINGLE = 2.0**24
"""Below it single precision is as exact as anything that is printed."""


@dataclass(frozen=True)
class PackedTables:
    """The tables of one layer of the country, each as Parquet in base64.

    Attributes
    ----------
    deliveries : str
        Columns organ, period, sent, received: one row for each return of an organ, by organ and period.
    stated : dict of str to str
        What the returns state, by indicator: columns step (to the row of `deliveries`) and value.
    counts : dict of str to str
        What the records hold, by indicator: columns step (to the cell) and value, see `growth`.
    """

    deliveries: str
    stated: dict[str, str]
    counts: dict[str, str]


def packed_tables(
    run: Tables, scenario: Scenario, places: RunAreas, start: dt.date
) -> dict[str, PackedTables]:
    """Return what the page counts from: of the ``organs`` above the localities, and of the ``localities``.

    Raises
    ------
    InputError
        If a table of the run is damaged.
    """
    lowest = places.frame.filter(pl.col("level") == "locality")["id"].to_list()
    above = lines_above(places, lowest)
    organs: dict[str, str] = {}
    localities: dict[str, str] = {}
    for indicator in scenario.indicators.values():
        if counted(indicator):
            grown = growth(run, indicator, places, start)
            for found, layer in (
                (organs, summed(grown, above)),
                (localities, grown.filter(pl.col("place").is_in(lowest))),
            ):
                if layer.height:
                    cell = pl.col("place").cast(pl.Int64) * DAYS + pl.col("day")
                    found[indicator.id] = packed(
                        layer.select("value", cell=cell).select(_steps("cell"), "value")
                    )
    with explain_damage(run, "the returns"):
        rows = scan_returns(run).select("organ", "period", "sent", "received", "indicator", "value").collect()
    low = pl.col("organ").is_in(lowest)
    return {
        "organs": PackedTables(*_returns(rows.filter(~low), start), organs),
        "localities": PackedTables(*_returns(rows.filter(low), start), localities),
    }


def growth(run: Tables, indicator: Indicator, places: RunAreas, start: dt.date) -> pl.DataFrame:
    """Return by how much the figure of each place grew on each day.

    Returns
    -------
    pl.DataFrame
        Columns ``place``, ``day`` (from the first of the run) and ``value``; the sum of values up to a day is the
        figure of that day. Ordered by place and day; days without a change are left out.
    """
    rows = daily_figures(run, indicator, places.weights)
    day = (pl.col("day") - start).dt.total_days().clip(0)
    value = pl.col("value")
    if is_level(indicator):  # a row is the level of its day
        value = value - value.shift(1, fill_value=0.0).over("place")
    return rows.select("place", day=day, value=value).filter(pl.col("value") != 0.0)


def lines_above(places: RunAreas, lowest: list[int]) -> pl.DataFrame:
    """Return columns ``place`` and ``organ``: of every area the organs above the localities that contain it."""
    low = set(lowest)
    pairs = [
        (area, organ) for area in places.ids for organ in (area, *places.ancestors(area)) if organ not in low
    ]
    kind = places.frame.schema["id"]
    return pl.DataFrame(pairs, schema={"place": kind, "organ": kind}, orient="row")


def summed(grown: pl.DataFrame, above: pl.DataFrame) -> pl.DataFrame:
    """Return the growth of organs: of all that lies in them; columns as of `growth`."""
    rows = grown.join(above, on="place").sort("organ", "day", "place")
    return (
        rows.group_by("organ", "day", maintain_order=True)
        .agg(pl.col("value").sum())
        .rename({"organ": "place"})
    )


def _returns(rows: pl.DataFrame, start: dt.date) -> tuple[str, dict[str, str]]:
    """Return the deliveries, and of each indicator what they state."""
    whole = ("organ", "period")
    sent = rows.unique(whole, keep="first").select(*whole, "sent", "received").sort(whole)
    numbered = sent.select(*whole, delivery=pl.int_range(pl.len(), dtype=pl.Int64))
    rows = rows.join(numbered, on=whole, how="left", maintain_order="left")
    latest = rows.unique(("delivery", "indicator"), keep="last", maintain_order=True).sort("delivery")
    steps = latest.select("indicator", _steps("delivery").over("indicator"), "value")
    parts = steps.partition_by("indicator", as_dict=True, maintain_order=True, include_key=False)
    days = [(pl.col(name) - start).dt.total_days().cast(pl.Int16) for name in ("period", "sent", "received")]
    return packed(sent.with_columns(days)), {str(key[0]): packed(part) for key, part in sorted(parts.items())}


def packed(frame: pl.DataFrame) -> str:
    """Return a frame as Parquet in base64; numbers that are whole and small are written as such."""
    if "value" in frame.columns:
        values = frame["value"]
        most = float(values.abs().max() or 0.0)  # type: ignore[arg-type]
        if most <= EXACT and bool((values == values.round()).all()):
            frame = frame.with_columns(values.cast(pl.Int32))
        elif most < SINGLE:
            frame = frame.with_columns(values.cast(pl.Float32))
    bytes_ = io.BytesIO()
    frame.write_parquet(bytes_, compression="zstd", compression_level=LEVEL, statistics=False)
    return base64.b64encode(bytes_.getvalue()).decode("ascii")


def _steps(column: str) -> pl.Expr:
    """Return by how much each row's number is above that of the row before; the first row's own."""
    return pl.col(column).diff().fill_null(pl.col(column)).cast(pl.Int32).alias("step")
