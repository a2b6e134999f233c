"""What no report saw: the record set against the truth, for one area up to one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import polars as pl

from yundong.base.errors import InputError
from yundong.records.store import StoredRun
from yundong.report.damage import DAMAGE
from yundong.report.places import RunArea, RunAreas

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
    inside = pl.col("locality").is_in(sorted(places.under(area.id)))
    weights = places.weights.lazy().select("weight", locality="place")
    people = run.truth.scan("subjects").select("dossier", "locality", "role", "era").filter(inside)
    known = people.join(weights, on="locality", how="left").collect()
    persons = known["dossier"].to_numpy()

    def noted(table: str, *conditions: pl.Expr) -> pl.Series:
        rows = run.records.scan(table).filter(pl.col("day") <= day, *conditions).select("dossier").collect()
        marked = np.zeros(int(persons.max(initial=0)) + 1, dtype=np.bool_)
        dossiers = rows["dossier"].to_numpy()
        marked[dossiers[dossiers < marked.size]] = True
        return pl.Series(marked[persons], dtype=pl.Boolean())

    known = known.with_columns(
        identified=noted("identifications"),
        arrested=noted("arrests", pl.col("outcome") == "arrested"),
        registered=noted("registrations"),
        innocent=pl.col("role") == "none",
        offender=pl.col("era") == "present",
    )
    of = pl.all_horizontal
    sums = {
        "identified": pl.col("identified"),
        "arrested": pl.col("arrested"),
        "identified_wrongly": of("identified", "innocent"),
        "arrested_wrongly": of("arrested", "innocent"),
        "registered_wrongly": of("registered", "innocent"),
        "offenders": pl.col("offender"),
        "offenders_missed": of("offender", ~pl.col("identified"), ~pl.col("registered")),
    }
    weight = pl.col("weight")
    return known.select(weight.filter(mask).sum().round().alias(name) for name, mask in sums.items()).row(
        0, named=True
    )
