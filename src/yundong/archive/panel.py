"""The panel: one figure for each place, period and indicator that was due, stated or not.

Rules, totals and estimates read the panel. A place is due in every period of the tables from the day it opened to the
day it closed, where the tables give those days, and otherwise in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from yundong.archive.cells import BOUNDED, EMPTY, MISSING, STATED, UNREAD
from yundong.archive.returns import WHOLE, ReturnTables

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
    """

    cells: pl.DataFrame = field(repr=False)
    totals: pl.DataFrame = field(repr=False)
    levels: pl.DataFrame = field(repr=False)


def panel_of(returns: ReturnTables) -> Panel:
    """Return the panel of some returns.

    Parameters
    ----------
    returns : ReturnTables
        As read; rows without a period are left out, and reported by the rule ``period_named``.
    """
    dated = returns.cells.filter(pl.col("day").is_not_null(), pl.col("indicator").is_not_null())
    own = _one_per_cell(dated.filter(~pl.col("total")))
    totals = _one_per_cell(dated.filter("total")).filter(pl.col("value").is_not_null())
    places = dated.filter(~pl.col("total")).group_by("place", maintain_order=True).agg(
        *(pl.col(name).drop_nulls().last() for name in ("weight", "length")),
        *(pl.col(name).drop_nulls().first() for name in ("opened", "closed")),
        pl.col("levels").first(),
    )  # fmt: skip
    return Panel(with_neighbours(_due(own, places)), totals, _levels(places))


def _one_per_cell(cells: pl.DataFrame) -> pl.DataFrame:
    """Return one row per cell: the figure that comes first, its bounds widened to those of any other."""
    keyed = cells.with_columns(pl.col("value").is_not_null().alias("has"))
    first = keyed.sort("has", descending=True, maintain_order=True)
    single = first.select(pl.struct(CELL).is_unique().all()).item() if first.height else True
    if single:
        return first.with_columns(
            rows=pl.lit(1, pl.UInt32), figures=pl.col("has").cast(pl.UInt32), row_list=pl.lit(None, pl.String)
        ).drop("has", "weight", "length", "opened", "closed", "levels", "total")  # fmt: skip
    names = (
        "file",
        "sheet",
        "row",
        "column",
        "value",
        "status",
        "note",
        "part",
        "part_value",
        "sent",
        "received",
        "unit",
    )
    return first.group_by(CELL, maintain_order=True).agg(
        *(pl.col(name).first() for name in names),
        pl.col("low").min(),
        pl.col("high").max(),
        rows=pl.len(),
        figures=pl.col("value").drop_nulls().n_unique(),
        row_list=pl.col("row").sort().cast(pl.String).head(6).str.join(", "),
    )


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
    own = ["indicator", "place"]
    ordered = cells.sort([*own, "day"], maintain_order=True)
    stated = pl.col("value").is_not_null()
    at = pl.when(stated).then("day")
    return ordered.with_columns(
        before=pl.col("value").forward_fill().shift(1).over(own),
        before_low=pl.col("low").forward_fill().shift(1).over(own),
        before_high=pl.col("high").forward_fill().shift(1).over(own),
        before_day=at.forward_fill().shift(1).over(own),
        after=pl.col("value").backward_fill().shift(-1).over(own),
        after_high=pl.col("high").backward_fill().shift(-1).over(own),
        after_day=at.backward_fill().shift(-1).over(own),
    )


def _levels(places: pl.DataFrame) -> pl.DataFrame:
    pairs = [(place, WHOLE) for place in places["place"].to_list()]
    for place, levels in places.select("place", "levels").iter_rows():
        pairs += [(place, " / ".join(levels[:depth])) for depth in range(1, len(levels))]
    return pl.DataFrame(pairs, schema={"place": pl.String, "area": pl.String}, orient="row")


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
