"""The tables behind the exhibit, each indicator a Parquet file of its own, so that a browser reads only what it shows.

Days are whole numbers from the first day of the run. A sorted column of row numbers is stored as steps from row to row,
which takes a third of the room: a number is the sum of the steps up to its row.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
from dataclasses import dataclass

import polars as pl

from yundong.exhibit.daily import daily_figures
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
class PackedReturns:
    """The returns of a run.

    Attributes
    ----------
    deliveries : str
        Columns organ, period, sent, received: one row for each return of an organ, by organ and period.
    stated : dict of str to str
        By indicator: columns step (to the row of `deliveries`) and value.
    """

    deliveries: str
    stated: dict[str, str]


def packed_counts(run: Tables, scenario: Scenario, places: RunAreas, start: dt.date) -> dict[str, str]:
    """Return what the records hold of each indicator, see `daily_figures`: columns step (to the cell) and value."""
    found = {}
    day = (pl.col("day") - start).dt.total_days()
    for indicator in scenario.indicators.values():
        if counted(indicator):
            rows = daily_figures(run, indicator, places.weights)
            cells = rows.select("value", cell=pl.col("place").cast(pl.Int64) * DAYS + day)
            if rows.height:
                found[indicator.id] = packed(cells.select(_steps("cell"), "value"))
    return found


def packed_returns(run: Tables, start: dt.date) -> PackedReturns:
    """Return the deliveries, and of each indicator what they state."""
    whole = ("organ", "period")
    with explain_damage(run, "the returns"):
        rows = scan_returns(run).select(*whole, "sent", "received", "indicator", "value").collect()
    sent = rows.unique(whole, keep="first").select(*whole, "sent", "received").sort(whole)
    numbered = sent.select(*whole, delivery=pl.int_range(pl.len(), dtype=pl.Int64))
    rows = rows.join(numbered, on=whole, how="left", maintain_order="left")
    latest = rows.unique(("delivery", "indicator"), keep="last", maintain_order=True).sort("delivery")
    steps = latest.select("indicator", _steps("delivery").over("indicator"), "value")
    parts = steps.partition_by("indicator", as_dict=True, maintain_order=True, include_key=False)
    days = [(pl.col(name) - start).dt.total_days().cast(pl.Int16) for name in ("period", "sent", "received")]
    return PackedReturns(
        packed(sent.with_columns(days)), {str(key[0]): packed(part) for key, part in sorted(parts.items())}
    )


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
