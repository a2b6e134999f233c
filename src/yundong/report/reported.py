"""The reported figure: returns aggregated up the hierarchy as they came in.

An organ knows its children by the latest return it has of each. The child compiled that return on the day it
was sent, from the latest returns it had then; and so on down. `Received` follows that chain to the
localities, so that a figure can be taken apart and its gaps counted.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

import polars as pl

from yundong.records.tables import Tables
from yundong.report.damage import explain_damage
from yundong.report.places import RunArea, RunAreas

DELIVERY = ("organ", "parent", "period", "sent", "received")
_AS_TEXT = pl.col("indicator").cast(pl.String)


def scan_returns(run: Tables) -> pl.LazyFrame:
    """Return the returns of a run, lazily, with indicators as text."""
    return run.records.scan("returns").with_columns(_AS_TEXT)


def latest(rows: pl.DataFrame, by: tuple[str, ...] = ("organ", "indicator")) -> pl.DataFrame:
    """Return, of each organ and indicator, the row of the greatest period."""
    return rows.sort("period").unique(by, keep="last", maintain_order=True)


def all_periods(run: Tables) -> list[dt.date]:
    """Return the last days of the periods for which any return was sent."""
    with explain_damage(run, "the returns"):
        found = run.records.scan("returns").select(pl.col("period").unique()).collect()
    return sorted(found["period"].to_list())


class Received:
    """The returns in the hands of one organ on one day.

    Parameters
    ----------
    run : Tables
        A whole run.
    places : RunAreas
        Its hierarchy.
    area : RunArea
        The organ that asks.
    as_of : datetime.date
        Returns received by the end of this day count. A locality knows what it had sent.

    Attributes
    ----------
    values : dict of str to float
        The figure of each indicator: the sum over the organs directly below (its own return, for a locality).
    """

    def __init__(self, run: Tables, places: RunAreas, area: RunArea, as_of: dt.date) -> None:
        self.area, self.as_of, self.places = area, as_of, places
        self._run = run
        self._alone = area.level == "locality"
        # To make and compare the texts of all returns takes longer than all else: only what is handed out has them.
        rows = run.records.scan("returns").filter(
            (pl.col("sent") if self._alone else pl.col("received")) <= as_of
        )
        if area.level != "centre":
            rows = rows.filter(pl.col("organ").is_in(sorted(places.under(area.id))))
        with explain_damage(run, "the returns"):
            self._rows = rows.collect()
        own = (
            pl.col("organ") == area.id
            if self._alone
            else (pl.col("parent") == area.id) & (pl.col("organ") != area.id)
        )
        self.direct = latest(self._rows.filter(own).with_columns(_AS_TEXT))
        sums = self.direct.group_by("indicator", maintain_order=True).agg(pl.col("value").sum())
        self.values: dict[str, float] = dict(
            zip(sums["indicator"].to_list(), sums["value"].to_list(), strict=True)
        )

    @property
    def deliveries(self) -> pl.DataFrame:
        """The returns contained in the figure, at any level: one row for each, columns `DELIVERY`."""
        return self._chain[0]

    @property
    def arrived(self) -> pl.DataFrame:
        """The returns of key localities that had come up the whole chain, one row for each.

        Columns ``organ``, ``period`` and ``silent``, true where it did not state the outcomes by category.
        """
        return self._chain[1]

    @cached_property
    def _chain(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The returns contained in the figure, followed down to the localities, and those of the localities."""
        arrivals = self._arrivals()
        cutoff = pl.DataFrame(
            {"parent": [self.area.id], "cutoff": [self.as_of]}, schema_overrides={"parent": pl.UInt16}
        )
        levels, found = [], []
        arrived = self._arrived(arrivals, cutoff)
        while arrived.height:
            found.append(arrived)
            levels.append(latest(arrived, ("organ",)))
            cutoff = levels[-1].select(parent=pl.col("organ"), cutoff=pl.col("sent"))
            arrived = arrivals.clear() if self._alone else self._arrived(arrivals, cutoff)
        known = self.places.key_localities(self.area.id)
        lowest = pl.concat([arrivals.clear(), *found]).filter(pl.col("organ").is_in(known))
        contained = pl.concat([arrivals.clear(), *levels]).select(DELIVERY)
        return contained, lowest.select("organ", "period", "silent")

    def _arrivals(self) -> pl.DataFrame:
        """Return one row for each return in hand: its organ, parent, period and days, and whether it is silent.

        A return has a row for each indicator, mostly one below the other: these are dropped before the rest is grouped.
        """
        key = ("organ", "parent", "period")
        again = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in key).fill_null(value=False)
        returns = self._rows.filter(~again).unique(key, keep="first").select(DELIVERY)
        silent = (
            self._rows.filter(_states("unclassified", self._rows.schema["indicator"])).select(key).unique()
        )
        return returns.join(silent.with_columns(silent=True), on=key, how="left").with_columns(
            pl.col("silent").fill_null(value=False)
        )

    def _arrived(self, arrivals: pl.DataFrame, cutoff: pl.DataFrame) -> pl.DataFrame:
        """Return the returns that each parent had by its cutoff."""
        if self._alone:
            return arrivals.filter(pl.col("organ") == self.area.id)
        joined = arrivals.join(cutoff, on="parent")
        return joined.filter(
            pl.col("received") <= pl.col("cutoff"), pl.col("organ") != pl.col("parent")
        ).drop("cutoff")

    def localities(self) -> pl.DataFrame:
        """Return what each locality stated in the return that the figure contains.

        Returns
        -------
        pl.DataFrame
            Columns ``organ``, ``period``, ``indicator``, ``value``.
        """
        bottom = self.deliveries.join(
            self.places.frame.filter(pl.col("level") == "locality").select(organ="id"), on="organ", how="semi"
        )
        late = self._rows.filter(
            pl.col("period").is_in(bottom["period"].unique().implode())
        )  # few of all rows
        return late.join(bottom.select("organ", "period"), on=("organ", "period"), how="semi").select(
            "organ", "period", _AS_TEXT, "value"
        )


def _states(indicator: str, labels: pl.DataType) -> pl.Expr:
    """Return whether a row states an indicator; nothing does that the labels of the column do not have."""
    known = not isinstance(labels, pl.Enum) or indicator in labels.categories
    return pl.col("indicator") == indicator if known else pl.lit(value=False)
