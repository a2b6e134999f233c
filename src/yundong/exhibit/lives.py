"""A few synthetic persons through the records of a run, and what the truth says about each.

No record has a name, an identity number or an address: a person is the number of a dossier that the model made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from yundong.base.errors import InputError
from yundong.records.store import StoredRun
from yundong.report.damage import DAMAGE

EACH = 3
"""Persons of each kind."""
MOST_EVENTS = 60
"""Of a life; further letters and leads are counted only."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "letters": ("relation", "occasion"),
    "leads": ("source",),
    "identifications": ("source", "evidence"),
    "registrations": ("place", "confession", "offence_period", "volume_declared"),
    "agency_cases": ("sector", "finding"),
    "cases": ("route",),
    "arrests": ("phase", "outcome", "background"),
    "statements": ("confession", "informed"),
    "measures": ("measure", "until"),
    "clearings": ("reason",),
    "seizures": ("item", "quantity", "unit"),
    "dispositions": ("outcome", "severity", "public_trial"),
}
"""Tables in which a dossier may stand, and what the page shows of a row."""
DAY = {"cases": "opened"}


@dataclass(frozen=True)
class LifeKind:
    """A kind of life: which persons belong to it.

    Attributes
    ----------
    name : str
        Key of its words in ``words.csv``.
    belongs : pl.Expr
        Over the columns of ``subjects`` and ``registered``, ``cleared``, ``death``, ``wrong``.
    """

    name: str
    belongs: pl.Expr


_OFFENDER, _INNOCENT = pl.col("role") != "none", pl.col("role") == "none"
KINDS = (
    LifeKind("life_arrested", _OFFENDER & pl.col("arrested") & pl.col("identified") & ~pl.col("death")),
    LifeKind("life_executed", _OFFENDER & pl.col("death")),
    LifeKind("life_registered", _OFFENDER & pl.col("registered") & ~pl.col("arrested")),
    LifeKind("life_missed", _OFFENDER & (pl.col("era") == "present") & ~pl.col("identified") & ~pl.col("registered")),
    LifeKind("life_inside", _OFFENDER & (pl.col("sector") != "none") & pl.col("identified")),
    LifeKind("life_wrong", _INNOCENT & pl.col("identified") & ~pl.col("arrested")),
    LifeKind("life_wrong_arrested", _INNOCENT & pl.col("arrested") & ~pl.col("cleared")),
    LifeKind("life_cleared", _INNOCENT & pl.col("arrested") & pl.col("cleared")),
)  # fmt: skip


def lives_of(run: StoredRun, start: dt.date) -> list[dict[str, Any]]:
    """Return persons of every kind, drawn by lot, with all rows about them; none where the truth of a run is gone.

    Returns
    -------
    list of dict
        ``kind``, ``dossier``, ``locality``, ``truth`` (what the model knows), ``events``: day from the first, table,
        cells.
    """
    try:
        chosen = _chosen(run)
        events = _events(run, [life["dossier"] for life in chosen], start)
    except (InputError, *DAMAGE):
        return []
    return [{**life, "events": events.get(life["dossier"], [])} for life in chosen]


def _chosen(run: StoredRun) -> list[dict[str, Any]]:
    marks = {
        "registered": run.records.scan("registrations"),
        "cleared": run.records.scan("clearings"),
        "death": run.records.scan("dispositions").filter(pl.col("outcome") == "death"),
    }
    people = run.truth.scan("subjects")
    for name, rows in marks.items():
        found = rows.select("dossier").unique().with_columns(pl.lit(True).alias(name))
        people = people.join(found, on="dossier", how="left").with_columns(pl.col(name).fill_null(False))
    # By lot: a number that has nothing to do with the order in which persons were made.
    lot = (pl.col("dossier").cast(pl.UInt64) + 1952) * 2654435761 % (1 << 32) * 2246822519 % (1 << 32)
    people = people.with_columns(lot=lot)
    kept = ("dossier", "locality", "role", "era", "sector", "old_regime", "volume", "repeat")
    plans = [
        people.filter(kind.belongs).select(*kept, "lot").bottom_k(EACH, by="lot").sort("lot")
        for kind in KINDS
    ]
    return [
        {"kind": kind.name, "dossier": row["dossier"], "locality": row["locality"], "truth": _truth(row)}
        for kind, rows in zip(KINDS, pl.collect_all(plans), strict=True)
        for row in rows.iter_rows(named=True)
    ]


def _truth(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the model knows of a person."""
    return {
        "role": row["role"],
        "era": row["era"],
        "sector": row["sector"],
        "old_regime": row["old_regime"],
        "volume": round(row["volume"], 1),
        "repeat": row["repeat"],
    }


def _events(run: StoredRun, dossiers: list[int], start: dt.date) -> dict[int, list[dict[str, Any]]]:
    """Return the rows about some persons, in the order of days."""
    found: dict[int, list[dict[str, Any]]] = {}
    wanted = pl.col("dossier").is_in(dossiers)
    for table, columns in COLUMNS.items():
        rows = run.records.scan(table)
        rows = _with_motives(run, rows) if table == "letters" else rows
        day = DAY.get(table, "day")
        shown = (*columns, *(("motive",) if table == "letters" else ()))
        for row in rows.filter(wanted).select(day, "dossier", *shown).collect().iter_rows(named=True):
            cells = {name: _cell(row[name], start) for name in shown}
            found.setdefault(row["dossier"], []).append(
                {"day": (row[day] - start).days, "table": table, **cells}
            )
    for row in run.truth.scan("wrongful").filter(wanted).collect().iter_rows(named=True):
        event = {"day": (row["day"] - start).days, "table": "wrongful", "route": row["route"]}
        found.setdefault(row["dossier"], []).append(event)
    order = {table: number for number, table in enumerate((*COLUMNS, "wrongful"))}
    return {
        dossier: sorted(events, key=lambda e: (e["day"], order[e["table"]]))[:MOST_EVENTS]
        for dossier, events in found.items()
    }


def _with_motives(run: StoredRun, letters: pl.LazyFrame) -> pl.LazyFrame:
    """Return letters with the motive that only the model knows; rows of both tables go together."""
    motives = run.truth.scan("letter_motives")
    return pl.concat([letters, motives], how="horizontal")


def _cell(value: object, start: dt.date) -> object:
    if isinstance(value, dt.date):
        return (value - start).days
    return round(value, 2) if isinstance(value, float) else value
