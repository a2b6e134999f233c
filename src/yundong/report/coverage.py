"""How much of what the records hold had been reported: organs, items and coverage, each between 0 and 1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.report.counted import PlaceSums
from yundong.report.places import RunAreas
from yundong.report.reported import Received

CATEGORIES = ("sentenced", "reform_labour", "controlled", "released")


@dataclass(frozen=True)
class Completeness:
    """Shares between 0 and 1, None where nothing was due.

    Attributes
    ----------
    organs : float or None
        Key localities below whose return is contained in the figures at all, of all.
    item_response : float or None
        Items (one indicator of one locality and period) that had come up, of those due by then.
    mean_coverage : float or None
        Share of the enumerated figures that the localities' returns cover, mean over the indicators.
    organs_in, organs_all : int
        The numbers behind `organs`.
    """

    organs: float | None
    item_response: float | None
    mean_coverage: float | None
    organs_in: int
    organs_all: int


def due_periods(periods: list[dt.date], as_of: dt.date) -> int:
    """Return how many periods had ended by a day."""
    return sum(period <= as_of for period in periods)


def coverage(
    received: Received,
    enumerated: PlaceSums,
    places: RunAreas,
    figures: Mapping[str, float],
    archive: Mapping[str, Any] | None = None,
) -> dict[str, float]:
    """Return, for each indicator, the share of the enumerated figure that had come up.

    The sum over localities of the lesser of the figure reported and the enumerated one, divided by the
    enumerated one: what a locality overstated cannot make up for what another left out.

    Parameters
    ----------
    received : Received
        The returns in hand.
    enumerated : PlaceSums
        What was counted.
    places : RunAreas
        The hierarchy.
    figures : mapping of str to float
        What the organ can state of each indicator that is reported, zeros included.
    archive : mapping, optional
        What was brought, where this is no simulation: its case files are not known to be all, and where returns
        exceed them, the share says nothing and is left out.
    """
    size = max(places.ids) + 1
    lowest = np.zeros(size, dtype=np.bool_)
    lowest[[number for number in places.ids if places.place(number).level == "locality"]] = True
    stated = _stated(received, size)
    shares: dict[str, float] = {}
    for name, found, values in enumerated.by_place(places.under(received.area.id)):
        value = float(values.sum())
        if value > 0 and name in figures and (archive is None or figures[name] <= value):
            covered = float(np.minimum(stated[name][found], values).sum()) if name in stated else 0.0
            if not lowest[
                found
            ].all():  # found above the localities, in organs of state: only sums can be compared
                covered = max(covered, min(figures[name], value))
            shares[name] = min(1.0, max(0.0, covered / value))
    return shares


def _stated(received: Received, size: int) -> dict[str, NDArray[np.float64]]:
    """Return what the localities stated of each indicator, by number of place; 0 where one said nothing."""
    stated = {}
    for (name,), rows in received.localities().partition_by("indicator", as_dict=True).items():
        stated[name] = np.zeros(size)
        stated[name][rows["organ"].to_numpy()] = rows["value"].fill_null(0.0).to_numpy()
    return stated


def completeness(
    received: Received, shares: dict[str, float], places: RunAreas, periods: list[dt.date], indicators: int
) -> Completeness:
    """Return the three shares of a report.

    Parameters
    ----------
    received : Received
        The returns in hand.
    shares : dict of str to float
        From `coverage`.
    places : RunAreas
        The hierarchy.
    periods : list of datetime.date
        Last days of all periods of the run.
    indicators : int
        How many indicators a return holds.
    """
    known = places.key_localities(received.area.id)
    contained = received.deliveries.filter(pl.col("organ").is_in(known))["organ"].n_unique()
    due = len(known) * due_periods(periods, received.as_of) * indicators
    came = received.arrived.filter(pl.col("period") <= received.as_of)
    arrived = came.height * indicators - int(came["silent"].sum()) * len(CATEGORIES)
    return Completeness(
        organs=contained / len(known) if len(known) else None,
        item_response=min(1.0, arrived / due) if due else None,
        mean_coverage=sum(shares.values()) / len(shares) if shares else None,
        organs_in=contained,
        organs_all=len(known),
    )


def with_unclassified(figures: Mapping[str, float]) -> dict[str, float]:
    """Return the figures with the unclassified: as stated, else processed less the categories."""
    known = dict(figures)
    if "processed" in known and "unclassified" not in known:
        known["unclassified"] = max(0.0, known["processed"] - sum(known.get(c, 0.0) for c in CATEGORIES))
    return known
