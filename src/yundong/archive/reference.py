"""What missing figures are imputed from: the course of places like these.

A reference gives donors: places whose figures are known in the periods of interest. The default is the table itself
and, where its places are few, those of the posterior that the scenario comes with; runs of the model, or an ensemble
of them written as one table, give others.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.archive.panel import codes
from yundong.base.errors import Fault, InputError
from yundong.base.extent import check_extent, check_parquet
from yundong.base.labelled import read_parquet
from yundong.base.reading import read_bytes
from yundong.figures.indicator import Indicator
from yundong.records.tables import Tables
from yundong.report.counted import counted, enumerated_figures
from yundong.report.places import RunAreas

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Courses:
    """The figures of one indicator, place by place.

    Attributes
    ----------
    values : numpy.ndarray, shape (places, periods)
        NaN where a place states none.
    weights : numpy.ndarray, shape (places,)
        NaN where it is not known.
    draws : numpy.ndarray of int, shape (places,), or None
        Of places of the model: the draw of the posterior that each is from.
    """

    values: Floats
    weights: Floats
    draws: NDArray[np.int64] | None = None

    @cached_property
    def _stated(self) -> NDArray[np.bool_]:
        return np.asfortranarray(np.isfinite(self.values))

    def stating(self, *periods: int) -> int:
        """Return how many places state a figure in all of some periods."""
        found = self._stated[:, periods[0]]
        for period in periods[1:]:
            found = found & self._stated[:, period]
        return int(np.count_nonzero(found))

    @cached_property
    def rises(self) -> dict[tuple[int, int, bool], tuple[NDArray[np.intp], Floats, Floats]]:
        """The last that `rise` returned."""
        return {}

    def rise(self, first: int, last: int, direct: bool) -> tuple[NDArray[np.intp], Floats, Floats]:
        """Return the places whose figures rise between two periods, their first figure and the rise.

        Parameters
        ----------
        first, last : int
            Positions of the periods.
        direct : bool
            Whether figures are taken as stated, and not interpolated.
        """
        key = (first, last, direct)
        if key not in self.rises:
            self.rises.clear()  # they are asked for one pair of periods after the other
            course = self.values if direct else self.interpolated
            begin = course[:, first]
            rise = course[:, last] - begin
            where = np.flatnonzero(rise > 0)
            self.rises[key] = (where, begin.take(where), rise.take(where))
        return self.rises[key]

    @cached_property
    def interpolated(self) -> Floats:
        """The same with figures between two of one place on the straight line between them."""
        filled = self.values.copy()
        period = np.arange(filled.shape[1], dtype=float)
        for row in filled:
            known = np.flatnonzero(np.isfinite(row))
            if known.size > 1:
                inside = slice(int(known[0]), int(known[-1]) + 1)
                row[inside] = np.interp(period[inside], period[known], row[known])
        return np.asfortranarray(filled)


MOST_DONORS = 4000
"""Places taken at most; of more, evenly spaced ones."""


class Donors(Protocol):
    """Places that missing figures are imputed from."""

    @property
    def described(self) -> Mapping[str, str]:
        """What it is, in ``en`` and ``zh``."""

    def courses(self, indicator: str, days: Sequence[dt.date]) -> Courses:
        """Return the figures of an indicator, of every place that states any.

        Parameters
        ----------
        indicator : str
            Its id.
        days : sequence of datetime.date
            Last days of the periods, in order.
        """


@dataclass(frozen=True)
class LongTable:
    """A reference that is a table with the columns ``place``, ``day``, ``indicator`` and ``value``."""

    frame: pl.DataFrame = field(repr=False)
    described: Mapping[str, str]

    @cached_property
    def _by_indicator(self) -> Mapping[str, pl.DataFrame]:
        """The rows of each indicator; a panel has them one after the other, and they are not copied."""
        frame = self.frame
        if frame["indicator"].rle_id().max() != frame["indicator"].n_unique() - 1:
            frame = frame.sort("indicator", maintain_order=True)
        runs = frame["indicator"].rle().struct.unnest()
        names, many = runs["value"].cast(pl.String).to_list(), runs["len"].to_list()
        ends = np.cumsum(many, dtype=int).tolist()
        return {n: frame.slice(end - m, m) for n, m, end in zip(names, many, ends, strict=True)}

    def courses(self, indicator: str, days: Sequence[dt.date]) -> Courses:
        """See `Donors.courses`."""
        own = self._by_indicator.get(indicator, self.frame.clear())
        return spread(own.filter(pl.col("value").is_not_null()), days)


THIS_TABLE = {
    "en": "the other places of the same tables: their growth between the same periods, by size",
    "zh": "同表其他各地同期的增长，并考虑规模",
}


def of_table(cells: pl.DataFrame) -> LongTable:
    """Return the places of the tables themselves as a reference."""
    return LongTable(cells.select("place", "day", "indicator", "value", "weight"), THIS_TABLE)


PLACES_FILE = "places.parquet"
"""In the folder of a scenario: what places of runs with draws of its posterior returned."""
POSTERIOR_FILE = "posterior.parquet"
PLACES_FORMAT = 1
_BESIDE = ("draw", "place", "population", "period")


def mark_of(posterior: Path) -> str:
    """Return a digest of the draws of a posterior, by which places that were made from it are known."""
    frame, _ = read_parquet(read_bytes(posterior))
    numbers = frame.select(pl.col("weight", "seed", f"^{re.escape('parameter:')}.*$").cast(pl.Float64))
    return hashlib.sha256(np.ascontiguousarray(numbers.to_numpy()).tobytes()).hexdigest()


@dataclass(frozen=True)
class PosteriorPlaces:
    """Places of runs with draws of a posterior, as `yundong study places` keeps them.

    Attributes
    ----------
    frame : pl.DataFrame
        Columns ``draw``, ``place``, ``population``, ``period`` and one for each indicator: what was added since the
        period before. Ordered by draw, place and period; every place has every period.
    """

    frame: pl.DataFrame = field(repr=False)

    @cached_property
    def _periods(self) -> list[dt.date]:
        return self.frame["period"].unique().sort().to_list()

    @cached_property
    def places(self) -> int:
        """How many places there are."""
        return self.frame.height // max(len(self._periods), 1)

    @property
    def described(self) -> Mapping[str, str]:
        """See `Donors.described`."""
        many, draws = self.places, self.frame["draw"].n_unique()
        return {
            "en": f"{many:,} places of {draws} draws of the posterior that the scenario comes with",
            "zh": f"情景所附后验的{draws}次抽样推演中的{many:,}处地方",
        }

    def speaks(self, indicator: str, days: Sequence[dt.date]) -> bool:
        """Return whether the runs have an indicator and a day of some."""
        first, last = self._periods[0], self._periods[-1]
        return indicator in self.frame.columns and any(first <= day <= last for day in days)

    def courses(self, indicator: str, days: Sequence[dt.date]) -> Courses:
        """See `Donors.courses`; between two periods of a run on the straight line, outside them unknown."""
        if not self.speaks(indicator, days):
            nothing = np.full((0, len(days)), np.nan)
            return Courses(nothing, np.zeros(0), np.zeros(0, np.int64))
        added = self.frame[indicator].to_numpy().reshape(self.places, -1)
        figures = np.cumsum(added, axis=1, dtype=float)
        known = np.array([day.toordinal() for day in self._periods], dtype=float)
        wanted = np.array([day.toordinal() for day in days], dtype=float)
        right = np.clip(np.searchsorted(known, wanted), 1, known.size - 1)
        share = (wanted - known[right - 1]) / (known[right] - known[right - 1])
        values = figures[:, right - 1] + share * (figures[:, right] - figures[:, right - 1])
        values[:, (share < 0) | (share > 1)] = np.nan
        every = self.frame.select("population", "draw")[:: len(self._periods)]
        population = every["population"].to_numpy().astype(float)
        return Courses(
            np.asfortranarray(values),
            np.where(population > 0, population, np.nan),
            every["draw"].to_numpy().astype(np.int64),
        )


def posterior_places(folder: Path) -> PosteriorPlaces | None:
    """Return the places that the folder of a scenario comes with; None without, or if they are of another posterior.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    path, posterior = folder / PLACES_FILE, folder / POSTERIOR_FILE
    if not path.is_file() or not posterior.is_file():
        return None
    content = read_bytes(path)
    try:
        frame, metadata = read_parquet(content)
        about = json.loads(metadata["yundong"])
        if about["format"] != PLACES_FORMAT or about["posterior"] != mark_of(posterior):
            return None
        return PosteriorPlaces(frame.select(*_BESIDE, *about["indicators"]))
    except Exception as error:  # Polars has errors of many kinds for a file that is no Parquet
        remedy = "Make it again with `yundong study places --write`."
        raise InputError([Fault(path.name, "This holds no places of a posterior.", remedy)]) from error


def of_runs(
    runs: Sequence[Tables], indicators: Mapping[str, Indicator], days: Sequence[dt.date]
) -> LongTable:
    """Return the localities of one or more runs as a reference.

    Parameters
    ----------
    runs : sequence of Tables
        Runs of the model.
    indicators : mapping of str to Indicator
        Those to be counted; ratios and figures known from documents only are passed over.
    days : sequence of datetime.date
        Periods of interest; those outside a run are passed over.
    """
    wanted = [indicator for indicator in indicators.values() if counted(indicator)]
    frames = [
        enumerated_figures(run, wanted, day, _ones(run))
        .join(_localities(run), on="place", how="semi")
        .select(
            place=pl.format("{}-{}", pl.lit(number), "place"),
            day=pl.lit(day),
            indicator="indicator",
            value="value",
        )
        for number, run in enumerate(runs)
        for day in days
        if day <= run.end
    ]
    shape = {"place": pl.String, "day": pl.Date, "indicator": pl.String, "value": pl.Float64}
    frame = pl.concat([pl.DataFrame(schema=shape), *(f.cast(shape) for f in frames)])  # type: ignore[arg-type]
    names = ", ".join(run.origin for run in runs)
    return LongTable(
        _with_zeros(frame, days),
        {
            "en": f"localities of {len(runs)} runs of the model ({names})",
            "zh": f"模型{len(runs)}次推演的各地（{names}）",
        },
    )


def _ones(run: Tables) -> pl.DataFrame:
    return RunAreas.of(run).frame.select(place="id", weight=pl.lit(1.0), places=pl.lit(1.0))


def _localities(run: Tables) -> pl.DataFrame:
    return run.records["areas"].filter(pl.col("level") == "locality").select(place="id")


def _with_zeros(frame: pl.DataFrame, days: Sequence[dt.date]) -> pl.DataFrame:
    """Return figures with zero where a place of a run has none yet: nothing was counted there, and that is known."""
    pairs = frame.select("place", "indicator").unique(maintain_order=True)
    grid = pairs.join(pl.DataFrame({"day": list(days)}, schema={"day": pl.Date}), how="cross")
    return grid.join(frame, on=("place", "day", "indicator"), how="left").with_columns(
        pl.col("value").fill_null(0.0)
    )


def of_file(path: Path) -> LongTable:
    """Return an ensemble written as one table (CSV or Parquet) as a reference.

    Raises
    ------
    InputError
        If it lacks one of the columns place, day, indicator, value, or cannot be read.
    """
    data = read_bytes(path)
    if path.suffix == ".parquet":
        check_parquet(data, path.name)
    else:
        check_extent(path.name, data.count(b"\n"), data.partition(b"\n")[0].count(b",") + 1)
    try:
        frame = (
            pl.read_parquet(data) if path.suffix == ".parquet" else pl.read_csv(data, try_parse_dates=True)
        )
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        first = (str(error).splitlines() or ["unknown"])[0]
        raise InputError([Fault(path.name, f"It cannot be read: {first}.", "Give CSV or Parquet.")]) from None
    missing = [name for name in ("place", "day", "indicator", "value") if name not in frame.columns]
    if missing:
        raise InputError(
            [Fault(path.name, "This column is missing.", "Add it.", 1, name) for name in missing]
        )
    keys = ["run", "place"] if "run" in frame.columns else ["place"]
    shape = frame.select(
        place=pl.concat_str([pl.col(key).cast(pl.String) for key in keys], separator="-"),
        day=pl.col("day").cast(pl.Date),
        indicator=pl.col("indicator").cast(pl.String),
        value=pl.col("value").cast(pl.Float64),
    )
    return LongTable(shape, {"en": f"the places of {path.name}", "zh": f"{path.name}所列各地"})


def spread(own: pl.DataFrame, days: Sequence[dt.date]) -> Courses:
    """Return figures as an array of places by periods."""
    own = own.with_columns(pl.col("place").cast(pl.Categorical()))
    places = own["place"].unique(maintain_order=True)
    apart = max(-(-places.len() // MOST_DONORS), 1)
    courses = np.full((places.len(), len(days)), np.nan, order="F")
    known = own.filter(pl.col("day").is_in(list(days)), pl.col("value") >= 0)
    columns = codes(known["day"], pl.Series(days, dtype=pl.Date))
    courses[codes(known["place"], places), columns] = known["value"].to_numpy()
    weights = np.full(places.len(), np.nan)
    if "weight" in own.columns:
        most = own.group_by("place").agg(pl.col("weight").max())
        beside = places.to_frame().join(most, on="place", how="left", maintain_order="left")
        weights = beside["weight"].fill_null(np.nan).to_numpy().astype(float)
    return Courses(np.asfortranarray(courses[::apart]), weights[::apart])
