"""The panel: one figure for each place, period and indicator that was due, stated or not.

Rules, totals and estimates read the panel. A place is due in every period of the tables from the day it opened to the
day it closed, where the tables give those days, and otherwise in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.archive.cells import BOUNDED, EMPTY, MISSING, STATED, UNREAD
from yundong.archive.returns import LEFT_OUT, WHOLE, ReturnTables

CELL = ("place", "day", "indicator")
"""What identifies a cell of the panel."""


@dataclass(frozen=True)
class Panel:
    """Figures by place, period and indicator.

    Attributes
    ----------
    cells : pl.DataFrame
        Columns `CELL`; ``value``, ``low``, ``high`` (null where nothing is stated); ``status``; ``rows`` (rows of the
        files that hold the cell; 0 for none) and ``figures`` (different figures among them); ``file``, ``sheet``,
        ``row``, ``column`` of the first; ``weight``, ``length``, ``sent``, ``received``, ``opened``, ``closed``;
        ``before``, ``before_low``, ``before_high``, ``before_day`` and ``after_high``, ``after_day`` (the nearest
        stated figures of the same place and indicator); ordered by indicator, place and day.
    totals : pl.DataFrame
        Stated totals: ``place`` is the area, `WHOLE` for everything; the columns of a cell and of its place in a
        file.
    levels : pl.DataFrame
        ``place`` and ``area``: every area above a place, `WHOLE` for all.
    left_out : pl.DataFrame
        Rows of the files that could not be used (`yundong.archive.returns.LEFT_OUT`).
    """

    cells: pl.DataFrame = field(repr=False)
    totals: pl.DataFrame = field(repr=False)
    levels: pl.DataFrame = field(repr=False)
    left_out: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LEFT_OUT), repr=False)

    def rolled_up(
        self, by_place: pl.DataFrame, keys: Sequence[str], sums: Mapping[str, pl.Expr]
    ) -> pl.DataFrame:
        """Return sums over every area: first over the places directly in it, then over the areas above.

        Parameters
        ----------
        by_place : pl.DataFrame
            Rows with ``place`` and the keys.
        keys : sequence of str
            What is kept apart, such as ``day``.
        sums : mapping of str to expression
            What is added up: each must be a sum.

        Returns
        -------
        pl.DataFrame
            Columns ``area``, the keys and the sums.
        """
        last = self.levels.group_by("place", maintain_order=True).agg(home=pl.col("area").last())
        homes = by_place.join(last, on="place", maintain_order="left")
        direct = homes.group_by("home", *keys, maintain_order=True).agg(**sums)
        above = self.levels.join(last, on="place").select("home", "area").unique(maintain_order=True)
        if above["home"].n_unique() == above.height:
            return direct.rename({"home": "area"})
        return (
            direct.join(above, on="home")
            .group_by("area", *keys, maintain_order=True)
            .agg(pl.col(*sums).sum())
        )


_KEYS = ("place", "indicator", "file", "sheet")
"""Columns of few different texts, which are kept as categories: they are compared as numbers."""


def panel_of(returns: ReturnTables) -> Panel:
    """Return the panel of some returns.

    Parameters
    ----------
    returns : ReturnTables
        As read; what names no period or indicator is among what is left out.
    """
    dated = returns.cells.filter(pl.col("day").is_not_null(), pl.col("indicator").is_not_null())
    dated = dated.with_columns(pl.col(_KEYS).cast(pl.Categorical()))
    own = _one_per_cell(dated.filter(~pl.col("total")))
    totals = _one_per_cell(dated.filter("total")).filter(pl.col("value").is_not_null())
    places = (
        dated.filter(~pl.col("total"))
        .group_by("place", maintain_order=True)
        .agg(
            *(pl.col(name).drop_nulls().last() for name in ("weight", "length")),
            *(pl.col(name).drop_nulls().first() for name in ("opened", "closed")),
            pl.col("levels").first(),
        )
    )
    return Panel(with_neighbours(_due(own, places)), totals, _levels(places), returns.left_out)


def _one_per_cell(cells: pl.DataFrame) -> pl.DataFrame:
    """Return one row per cell: the figure that comes first, its bounds widened to those of any other."""
    has = pl.col("value").is_not_null()
    of_place = ("weight", "length", "opened", "closed", "levels", "total")
    if not cells.height or cells.select(_number(cells).n_unique()).item() == cells.height:
        alone = {
            "rows": pl.lit(1, pl.UInt32),
            "figures": has.cast(pl.UInt32),
            "row_list": pl.lit(None, pl.String),
        }
        return cells.with_columns(**alone).drop(of_place)
    first = cells.sort(has, descending=True, maintain_order=True)
    names = ("file", "sheet", "row", "column", "value", "status", "note", "part", "part_value", "sent", "received",
             "unit", "remark")  # fmt: skip
    return first.group_by(CELL, maintain_order=True).agg(
        *(pl.col(name).first() for name in names),
        pl.col("low").min(),
        pl.col("high").max(),
        rows=pl.len(),
        figures=pl.col("value").drop_nulls().n_unique(),
        row_list=pl.col("row").sort().cast(pl.String).head(6).str.join(", "),
    )


def _number(cells: pl.DataFrame) -> pl.Expr:
    """Return one number for each cell of a panel, by which cells are distinguished quickly."""
    place, indicator = (pl.col(name).to_physical().cast(pl.UInt64) for name in ("place", "indicator"))
    first = int(cells.select(pl.col("day").cast(pl.Int32).min()).item())
    day = (pl.col("day").cast(pl.Int32) - first).cast(pl.UInt64)
    number: pl.Expr = (indicator * (1 << 20) + day) * (1 << 24) + place
    return number


def _due(own: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return the cells with an empty one for every place, period and indicator that was due and is not there."""
    days = own.select("day").unique().sort("day")
    indicators = own.select(pl.col("indicator").unique(maintain_order=True))
    grid = places.drop("levels").join(days, how="cross").join(indicators, how="cross")
    open_ = (pl.col("opened").is_null() | (pl.col("day") >= pl.col("opened"))) & (
        pl.col("closed").is_null() | (pl.col("day") <= pl.col("closed"))
    )
    cells = grid.join(own, on=CELL, how="left", maintain_order="left")
    cells = cells.with_columns(
        due=open_, rows=pl.col("rows").fill_null(0), figures=pl.col("figures").fill_null(0)
    )
    return cells.filter(pl.col("due") | (pl.col("rows") > 0)).with_columns(
        pl.col("status").fill_null(pl.lit(EMPTY, own.schema["status"]))
    )


def with_neighbours(cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells with the nearest stated figure before and after each, of the same place and indicator."""
    ordered = cells.sort("indicator", "place", "day", maintain_order=True)
    many = ordered.height
    if not many:
        empty = {
            n: pl.lit(None, pl.Float64)
            for n in ("before", "before_low", "before_high", "after", "after_high")
        }
        return ordered.with_columns(
            **empty, before_day=pl.lit(None, pl.Date), after_day=pl.lit(None, pl.Date)
        )
    series = ordered.select(pl.struct("indicator", "place").rle_id()).to_series().to_numpy()
    stated = ordered["value"].is_not_null().to_numpy()
    at = np.arange(many)
    last = np.maximum.accumulate(np.where(stated, at, -1))
    following = np.minimum.accumulate(np.where(stated, at, many)[::-1])[::-1]
    before = np.concatenate([[-1], last[:-1]])
    after = np.concatenate([following[1:], [many]])
    before = np.where((before >= 0) & (series[np.maximum(before, 0)] == series), before, -1)
    inside = np.minimum(after, many - 1)
    after = np.where((after < many) & (series[inside] == series), after, -1)
    columns = [
        _gathered(ordered[name], where).alias(new)
        for new, name, where in (
            ("before", "value", before), ("before_low", "low", before), ("before_high", "high", before),
            ("before_day", "day", before), ("after", "value", after), ("after_high", "high", after),
            ("after_day", "day", after),
        )
    ]  # fmt: skip
    return ordered.with_columns(columns)


def _gathered(column: pl.Series, where: NDArray[np.int64]) -> pl.Series:
    """Return the rows of a column at some positions; null for position -1."""
    index = pl.Series(np.where(where < 0, 0, where)).cast(pl.UInt32)
    return column.gather(index).to_frame("x").select(pl.when(pl.Series(where >= 0)).then("x")).to_series()


def _levels(places: pl.DataFrame) -> pl.DataFrame:
    pairs = [(place, WHOLE) for place in places["place"].to_list()]
    for place, levels in places.select("place", "levels").iter_rows():
        pairs += [(place, " / ".join(levels[:depth])) for depth in range(1, len(levels))]
    frame = pl.DataFrame(pairs, schema={"place": pl.String, "area": pl.String}, orient="row")
    return frame.cast(pl.Categorical())


def stated(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the cells that state a figure."""
    return cells.filter(pl.col("value").is_not_null())


__all__ = [
    "BOUNDED",
    "CELL",
    "EMPTY",
    "MISSING",
    "STATED",
    "UNREAD",
    "Panel",
    "panel_of",
    "stated",
    "with_neighbours",
]
