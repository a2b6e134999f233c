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

Mask = NDArray[np.bool_]

# Counted at the end of a run over the whole country, and noted in its manifest.
INFLATED = {"letters": "letters", "attendances": "meetings", "identified": "identifications"}

COUNTED = (
    "identified",
    "arrested",
    "identified_wrongly",
    "arrested_wrongly",
    "registered_wrongly",
    "offenders",
    "offenders_missed",
)
"""What is counted for any area and day; the manifest has the same for the whole run."""


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
    known = people.select(
        "dossier", "locality", innocent=pl.col("role") == "none", offender=pl.col("era") == "present"
    ).collect()
    persons = known["dossier"].to_numpy()

    def noted(table: str, *conditions: pl.Expr) -> Mask:
        rows = run.records.scan(table).filter(pl.col("day") <= day, *conditions).select("dossier").collect()
        marked = np.zeros(int(persons.max(initial=0)) + 1, dtype=np.bool_)
        dossiers = rows["dossier"].to_numpy()
        marked[dossiers[dossiers < marked.size]] = True
        found: Mask = marked[persons]
        return found

    innocent, offender = known["innocent"].to_numpy(), known["offender"].to_numpy()
    identified, registered = noted("identifications"), noted("registrations")
    arrested = noted("arrests", pl.col("outcome") == "arrested")
    counted = {
        "identified": identified,
        "arrested": arrested,
        "identified_wrongly": identified & innocent,
        "arrested_wrongly": arrested & innocent,
        "registered_wrongly": registered & innocent,
        "offenders": offender,
        "offenders_missed": offender & ~identified & ~registered,
    }
    homes, numbers = known["locality"].to_numpy(), places.weights["place"].to_numpy()
    weights = np.zeros(
        max(int(homes.max(initial=0)), int(numbers.max(initial=0))) + 1
    )  # of no known area: none
    weights[numbers] = places.weights["weight"].to_numpy()
    return {name: _persons(homes[mask], weights) for name, mask in counted.items()}


def _persons(homes: NDArray[np.uint16], weights: NDArray[np.float64]) -> int:
    """Return the persons that rows stand for, by the locality of each."""
    return math.floor(float(np.bincount(homes, minlength=len(weights)) @ weights) + 0.5)
