"""What the tests of the campaign ask of a run: weights, days, digests, truth beside records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from yundong.campaign.phases import Pace, phase_days
from yundong.campaign.run import Result
from yundong.records.store import combine, digest
from yundong.scenario import Scenario

Variant = Callable[..., Result]


def everywhere(scenario: Scenario, settings: Mapping[str, float]) -> dict[str, float]:
    """Return settings for a parameter and for every area that has a value of its own."""
    return {
        key: value
        for name, value in settings.items()
        for key in (name, *(f"{name}@{area}" for area in scenario.parameters.overrides(name)))
    }


def digests(result: Result) -> dict[str, str]:
    """Return the digest of each table of the records."""
    return {name: digest(frame) for name, frame in result.records.items()}


def whole(result: Result) -> str:
    """Return one digest for all records."""
    return combine(digests(result))


def day_column(frame: pl.DataFrame) -> str:
    """Return the column that says when a row was written down."""
    return next(name for name in ("day", "opened", "sent", "received") if name in frame.columns)


def before(frame: pl.DataFrame, date: dt.date) -> pl.DataFrame:
    """Return the rows written down before a date."""
    return frame.filter(pl.col(day_column(frame)) < date)


def launches(result: Result) -> pl.DataFrame:
    """Return one row per locality that launched: ``locality``, ``launched``."""
    orders = result.records["orders"].filter(pl.col("kind") == "launch")
    return orders.select(locality="organ", launched="received")


def closes(result: Result) -> pl.DataFrame:
    """Return the day indices on which the first phase of each launched locality began and was over."""
    world = result.world
    pace = world.country.places.chain(result.scenario, "arrests.pace")[world.country.places.first :]
    over = world.state.launched.astype(np.int64) + phase_days(world, Pace(pace))
    launched = world.state.launched >= 0
    places = np.arange(over.size) + world.country.places.first
    begun = world.state.launched[launched].astype(np.int64)
    return pl.DataFrame(
        {"locality": places[launched].astype(np.uint16), "begun": begun, "over": over[launched]}
    )


def weighted(result: Result, table: str, *where: pl.Expr) -> float:
    """Return how many rows of a table of localities there are, weighted to full scale."""
    weight = result.records["areas"].select(locality="id", stands="weight")
    rows = result.records[table].filter(*where).join(weight, on="locality")
    return float(rows["stands"].sum())


def weighted_sum(result: Result, table: str, column: str) -> float:
    """Return the sum of a column over the rows of a table, weighted to full scale."""
    stands = result.records["areas"].select(locality="id", stands="weight")
    rows = result.records[table].join(stands, on="locality")
    return float((rows[column] * rows["stands"]).sum())


def with_truth(result: Result, table: str, *columns: str) -> pl.DataFrame:
    """Return a table of records with columns of the true subjects beside them."""
    truth = result.truth["subjects"].select("dossier", *(pl.col(c).alias(f"true_{c}") for c in columns))
    return result.records[table].join(truth, on="dossier", maintain_order="left")


def days_of(result: Result, dates: pl.Series) -> np.ndarray:
    """Return day indices of the run."""
    return (dates - result.world.start).dt.total_days().to_numpy()
