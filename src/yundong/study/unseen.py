"""What no report saw: the record set against the truth, for one area up to one day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.base.errors import InputError
from yundong.records.store import StoredRun
from yundong.report.damage import DAMAGE
from yundong.report.places import RunArea, RunAreas

INNOCENT, OFFENDER, IDENTIFIED, REGISTERED, ARRESTED = (1 << bit for bit in range(5))
"""What is true of a person and what is noted, each a bit; their sum is the kind of a person."""
KINDS = 1 << 5
PART = 1 << 17  # persons who are counted at once: copies of all of them would take longer than the counting

# Counted at the end of a run over the whole country, and noted in its manifest.
INFLATED = {"letters": "letters", "attendances": "meetings", "identified": "identifications"}


def _kinds(these: int, none_of: int = 0) -> list[int]:
    """Return the kinds of persons of whom all of some things hold, and none of others."""
    return [kind for kind in range(KINDS) if kind & these == these and not kind & none_of]


COUNTED = {
    "identified": _kinds(IDENTIFIED),
    "arrested": _kinds(ARRESTED),
    "identified_wrongly": _kinds(IDENTIFIED | INNOCENT),
    "arrested_wrongly": _kinds(ARRESTED | INNOCENT),
    "registered_wrongly": _kinds(REGISTERED | INNOCENT),
    "offenders": _kinds(OFFENDER),
    "offenders_missed": _kinds(OFFENDER, IDENTIFIED | REGISTERED),
}
"""What is counted for any area and day, and of which kinds of persons; the manifest has the same for the whole run."""


def unseen(run: StoredRun, area: RunArea, day: dt.date) -> dict[str, float]:
    """Count what no report contains, for the area and the day of a report.

    The report itself never reads truth; it prints what it is given. Without the truth of a run (its tables may
    have been deleted), what the manifest notes is returned for the whole country at the end of the run, and
    nothing for any other area or day.

    Parameters
    ----------
    run : StoredRun
        A whole run.
    area : RunArea
        The area; persons are counted where they live.
    day : datetime.date
        Records up to this day count.

    Returns
    -------
    dict of str to float
        Persons at full scale: ``identified``, ``arrested`` and ``offenders`` (active in 1952), of these
        ``identified_wrongly``, ``arrested_wrongly``, ``registered_wrongly`` (never an offender) and
        ``offenders_missed`` (neither identified nor registered). For the whole country at the end also
        ``inflation_letters`` and the like: the share by which returns exceed the localities' own records.
    """
    noted = dict(run.manifest.get("truth") or {}) if _whole(run, area, day) else {}
    try:
        counts = _counts(run, area, day)
    except (InputError, *DAMAGE):
        counts = {name: noted[name] for name in COUNTED if name in noted}
    return {**counts, **_inflation(run, noted)}


def _whole(run: StoredRun, area: RunArea, day: dt.date) -> bool:
    """Return whether the totals of the manifest are those of an area and a day."""
    return area.level == "centre" and day >= run.end


def _inflation(run: StoredRun, noted: Mapping[str, float]) -> dict[str, float]:
    """Return by how much returns exceed the records, of what there is any record of."""
    rows = run.manifest["rows"]
    excess = {f"inflation_{name}": table for name, table in INFLATED.items() if rows.get(table)}
    return {name: noted[name] for name in excess if name in noted}


def _counts(run: StoredRun, area: RunArea, day: dt.date) -> dict[str, float]:
    places = RunAreas.of(run)
    people = run.truth.scan("subjects")
    if area.level != "centre":  # where nobody is left out
        people = people.filter(pl.col("locality").is_in(sorted(places.under(area.id))))
    true = (pl.col("role") == "none") * pl.lit(INNOCENT, pl.UInt8) + (pl.col("era") == "present") * pl.lit(
        OFFENDER, pl.UInt8
    )
    known = people.select("dossier", "locality", true=true).collect()
    numbers = places.weights["place"].to_numpy()
    weights = np.zeros(
        max(_most(known["locality"]), int(numbers.max(initial=0))) + 1
    )  # of no known area: none
    weights[numbers] = places.weights["weight"].to_numpy()
    noted = _noted(run, day, _most(known["dossier"]) + 1)
    counts = np.zeros(len(weights) * KINDS, dtype=np.int64)
    for part in known.iter_slices(PART):
        kinds = part["true"].to_numpy() | noted[part["dossier"].to_numpy()]
        counts += np.bincount(part["locality"].to_numpy() * np.uint32(KINDS) + kinds, minlength=len(counts))
    by_home = counts.reshape(-1, KINDS)
    return {name: _persons(by_home[:, chosen].sum(axis=1), weights) for name, chosen in COUNTED.items()}


def _most(numbers: pl.Series) -> int:
    """Return the greatest number of a column; 0 where it is empty."""
    return 0 if numbers.is_empty() else int(numbers.max())  # type: ignore[arg-type]


def _noted(run: StoredRun, day: dt.date, size: int) -> NDArray[np.uint8]:
    """Return what the records hold of each dossier up to a day, as bits, by its number below a size."""
    tables = {
        "identifications": (IDENTIFIED, pl.lit(value=True)),
        "registrations": (REGISTERED, pl.lit(value=True)),
        "arrests": (ARRESTED, pl.col("outcome") == "arrested"),
    }
    noted = np.zeros(size, dtype=np.uint8)
    for table, (bit, counts) in tables.items():
        rows = run.records.scan(table).filter(pl.col("day") <= day, counts).select("dossier").collect()
        dossiers = rows["dossier"].to_numpy()
        noted[dossiers[dossiers < size]] |= bit
    return noted


def _persons(counts: NDArray[np.int64], weights: NDArray[np.float64]) -> int:
    """Return the persons that rows stand for, counted by the locality of each."""
    return math.floor(float(counts @ weights) + 0.5)
