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
from yundong.archive.returns import JOINT, LEFT_OUT, WHOLE, ReturnTables

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
        stated figures of the same place and indicator); ``report``, a number for each place and period, in their
        order; ordered by indicator, place and day.
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
        self, by_place: pl.DataFrame, keys: Sequence[str], terms: Mapping[str, pl.Expr]
    ) -> pl.DataFrame:
        """Return sums over every area: first over the places directly in it, then over the areas above.

        Parameters
        ----------
        by_place : pl.DataFrame
            Rows with ``place`` and the keys.
        keys : sequence of str
            What is kept apart, such as ``day``: columns of days or categories.
        terms : mapping of str to expression
            What is added up, a number for each row; null adds nothing.

        Returns
        -------
        pl.DataFrame
            Columns ``area``, the keys and the sums.
        """
        last = self.levels.group_by("place", maintain_order=True).agg(home=pl.col("area").last())
        above = self.levels.join(last, on="place").select("home", "area").unique(maintain_order=True)
        homes = above["home"].unique(maintain_order=True)
        home = codes(last["home"], homes)[codes(by_place["place"], last["place"])]
        orders = [by_place[key].unique().sort() for key in keys]
        number = home
        for key, order in zip(keys, orders, strict=True):
            number = number * order.len() + codes(by_place[key], order)
        groups = np.flatnonzero(np.bincount(number))
        added = by_place.select(
            pl.col("place"), **{n: t.cast(pl.Float64).fill_null(0.0) for n, t in terms.items()}
        )
        sums = {name: np.bincount(number, added[name].to_numpy())[groups] for name in terms}
        columns, rest = {}, groups
        for key, order in reversed(list(zip(keys, orders, strict=True))):
            rest, at = np.divmod(rest, order.len())
            columns[key] = order.gather(at)
        direct = pl.DataFrame({"home": homes.gather(rest), **columns, **sums})
        if above["home"].n_unique() == above.height:
            return direct.rename({"home": "area"})
        return (
            direct.join(above, on="home")
            .group_by("area", *keys, maintain_order=True)
            .agg(pl.col(*terms).sum())
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
        )
    )
    return Panel(with_neighbours(_due(own, places)), totals, _levels(places), returns.left_out)


def _one_per_cell(cells: pl.DataFrame) -> pl.DataFrame:
    """Return one row per cell: the figure that comes first, its bounds widened to those of any other."""
    has = pl.col("value").is_not_null()
    of_place = ("weight", "length", "opened", "closed", "total")
    if _are_single(cells):
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


def _are_single(cells: pl.DataFrame) -> bool:
    """Return whether every cell of a panel stands in one row only."""
    number, every = np.zeros(cells.height, np.int64), 1
    for name in CELL:
        order = cells[name].unique()
        number, every = number * order.len() + codes(cells[name], order), every * order.len()
    seen = np.zeros(every, bool)
    seen[number] = True
    return int(np.count_nonzero(seen)) == cells.height


def _due(own: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return the cells by indicator, place and day, with an empty one where one was due and is not there.

    Every cell has a number, by which the rows that state one are put in their places at once.
    """
    homes = places.sort(pl.col("place").cast(pl.String))
    days = own["day"].unique().sort()
    indicators = own["indicator"].unique().cast(pl.String).sort().cast(pl.Categorical())
    numbers = codes(own["indicator"], indicators) * homes.height + codes(own["place"], homes["place"])
    numbers = numbers * days.len() + codes(own["day"], days)
    every = indicators.len() * homes.height * days.len()
    rows = np.full(every, -1, np.int32)
    rows[numbers] = np.arange(own.height, dtype=np.int32)
    series, day = np.divmod(np.arange(every, dtype=np.uint32), max(days.len(), 1))
    indicator, home = np.divmod(series, max(homes.height, 1))
    grid = taken(homes, home).with_columns(
        day=days.gather(pl.Series(day)),
        indicator=indicators.gather(pl.Series(indicator)),
        report=pl.Series(home * np.uint32(days.len()) + day),
    )
    stated = taken(own.select(name for name in own.columns if name not in grid.columns), rows)
    cells = pl.concat([grid, stated], how="horizontal").with_columns(
        pl.col("status").fill_null(pl.lit(EMPTY, own.schema["status"])),
        pl.col("rows", "figures").fill_null(0),
    )
    opened, closed = pl.col("opened"), pl.col("closed")
    if homes["opened"].null_count() == homes["closed"].null_count() == homes.height:
        return cells
    due = (opened.is_null() | (pl.col("day") >= opened)) & (closed.is_null() | (pl.col("day") <= closed))
    return cells.filter(due | (pl.col("rows") > 0))


def codes(column: pl.Series, order: pl.Series) -> NDArray[np.int64]:
    """Return the position of each day or category of a column in a list of them.

    Parameters
    ----------
    column, order : pl.Series
        Of days, or of categories; `order` holds each that the column does once.

    Returns
    -------
    numpy.ndarray, shape (rows,)
    """
    known = order.to_physical().to_numpy().astype(np.int64)
    first = int(known.min()) if known.size else 0
    table = np.zeros(int(known.max()) - first + 1 if known.size else 1, np.int64)
    table[known - first] = np.arange(known.size)
    found: NDArray[np.int64] = table[column.to_physical().to_numpy() - first]
    return found


def with_neighbours(cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells with the nearest stated figure before and after each, of the same place and indicator.

    Parameters
    ----------
    cells : pl.DataFrame
        Ordered by indicator, place and day.
    """
    many = cells.height
    if not many:
        empty = {
            n: pl.lit(None, pl.Float64)
            for n in ("before", "before_low", "before_high", "after", "after_high")
        }
        return cells.with_columns(**empty, before_day=pl.lit(None, pl.Date), after_day=pl.lit(None, pl.Date))
    place, indicator = (cells[name].to_physical().to_numpy() for name in ("place", "indicator"))
    begins = np.concatenate([[True], (place[1:] != place[:-1]) | (indicator[1:] != indicator[:-1])])
    at = np.arange(many, dtype=np.int32)
    first = np.maximum.accumulate(np.where(begins, at, 0))
    ends = np.concatenate([begins[1:], [True]])
    last = np.minimum.accumulate(np.where(ends, at, many)[::-1])[::-1]
    stated = cells["value"].is_not_null().to_numpy()
    before = np.concatenate([[-1], np.maximum.accumulate(np.where(stated, at, -1))[:-1]])
    after = np.concatenate([np.minimum.accumulate(np.where(stated, at, many)[::-1])[::-1][1:], [many]])
    before = np.where(before >= first, before, -1)
    after = np.where(after <= last, after, -1)
    earlier = taken(cells.select("value", "low", "high", "day"), before)
    later = taken(cells.select("value", "high", "day"), after)
    names = {"value": "before", "low": "before_low", "high": "before_high", "day": "before_day"}
    return cells.with_columns(
        *earlier.rename(names), *later.rename({"value": "after", "high": "after_high", "day": "after_day"})
    )


def taken(frame: pl.DataFrame, where: NDArray[np.integer]) -> pl.DataFrame:
    """Return the rows of a frame at some positions; null for position -1.

    Parameters
    ----------
    frame : pl.DataFrame
        Columns of any kind.
    where : numpy.ndarray, shape (rows,)
        Positions in it.
    """
    index = pl.Series("", where)
    if (where < 0).any():
        index = index.set(index < 0, None)
    index = index.cast(pl.UInt32)
    empty = [
        name
        for name, many in zip(frame.columns, frame.null_count().row(0), strict=True)
        if many == frame.height
    ]
    known = frame.select(pl.exclude(empty).gather(index))
    # what is empty throughout stays one value, however many rows there are
    nothing = (pl.lit(None, frame.schema[name]).alias(name) for name in empty)
    return index.to_frame().hstack(known).with_columns(*nothing).select(frame.columns)


def _levels(places: pl.DataFrame) -> pl.DataFrame:
    pairs = [(place, WHOLE) for place in places["place"].to_list()]
    for place in places["place"].cast(pl.String).to_list():
        levels = place.split(JOINT)
        pairs += [(place, JOINT.join(levels[:depth])) for depth in range(1, len(levels))]
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
    "codes",
    "panel_of",
    "stated",
    "taken",
    "with_neighbours",
]
