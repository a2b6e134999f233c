"""Areas, days, indicators and documented figures, as the page reads them."""

from __future__ import annotations

import datetime as dt
import math
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from yundong.base.tables import read_csv
from yundong.exhibit.bilingual import pair
from yundong.records.store import StoredRun
from yundong.report.compare import Comparison
from yundong.report.documented import allowed, known_on, quotable, scale_of
from yundong.report.places import RunAreas
from yundong.report.sections import TITLES, section_of
from yundong.report.words import hedge, name_of, precis_of, term, unit_of
from yundong.scenario import Scenario
from yundong.scenario.rows import ScenarioClaim

TILES = Path(__file__).with_name("tiles.csv")


def areas_of(run: StoredRun, places: RunAreas, start: dt.date) -> list[dict[str, Any]]:
    """Return the areas of a run with the day, from the first, on which each was launched."""
    launches = run.records.scan("orders").filter(pl.col("kind") == "launch")
    days = dict(launches.group_by("organ").agg(pl.col("received").min()).collect().iter_rows())
    kept = ("id", "code", "level", "parent", "population")
    return [
        {
            **{name: row[name] for name in kept},
            "name": (row["name_en"], row["name_zh"]),
            **({"synthetic": True} if row["synthetic"] else {}),
            **({"key": True} if row["key"] else {}),
            **({"launch": (days[row["id"]] - start).days} if row["id"] in days else {}),
        }
        for row in places.frame.iter_rows(named=True)
    ]


def tiles_of(places: RunAreas) -> dict[str, tuple[int, int, str]]:
    """Return column, row and a short name on the map of tiles, of the areas that have a tile and are in the run."""
    rows = [row for _, row in read_csv(TILES, ("area", "column", "row", "short")).records()]
    return {
        row["area"]: (int(row["column"]), int(row["row"]), row["short"])
        for row in rows
        if places.has(row["area"])
    }


def indicators_of(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Return the indicators that a run can have, in their order."""
    found = {}
    for one in scenario.indicators.values():
        if one.kind == "document":
            continue
        found[one.id] = {
            "name": pair(partial(name_of, one)),
            "unit": pair(partial(unit_of, one)),
            "definition": (one.definition_en, one.definition_zh or one.definition_en),
            "kind": one.kind,
            "returned": one.returned,
            "section": section_of(one, scenario.indicators),
            "table": one.table,
            "counted": "; ".join(filter(None, (one.value, one.where))),
            "parts": (one.numerator, one.denominator) if one.kind == "ratio" else (),
            "scale": scale_of(one),
        }
    return found


def sections_of() -> dict[str, tuple[str, str]]:
    """Return the headings under which indicators are printed, in their order."""
    return dict(TITLES)


def claim_of(
    scenario: Scenario, claim: ScenarioClaim, found: Comparison | None, start: dt.date
) -> dict[str, Any]:
    """Return one documented figure, what it allows, and what the run has on its terms.

    Days are counted from the first of the run; an open end of what the claim allows is left out.
    """
    low, high = allowed(claim)
    known = known_on(claim, scenario.schedule)
    indicator = scenario.indicators[claim.indicator]
    return {
        "id": claim.id,
        "indicator": claim.indicator,
        "name": pair(partial(name_of, indicator)),
        "unit": (claim.unit, indicator.unit_zh or claim.unit),
        "areas": list(claim.areas),
        "value": found.documented if found else claim.value,
        "exact": claim.value is not None,
        "low": low if low > 0.0 else None,
        "high": None if math.isinf(high) else high,
        "from": _since(claim.start, start),
        "to": _since(claim.end, start),
        "known": _since(known, start),
        "hedge": pair(partial(hedge, claim.hedge)),
        "role": claim.role,
        "role_name": pair(partial(term, claim.role)),
        "grade": pair(partial(term, claim.grade)),
        "source": claim.source,
        "passage": claim.passage,
        "stated": claim.stated,
        "note": claim.note,
        "extent": claim.extent,
        "quotable": quotable(claim, scenario.indicators),
        "run": found.modelled if found else None,
        "basis": found.basis if found else "none",
        "within": found.within if found else None,
    }


def sources_of(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Return the documents: names in both languages and how much of each was read."""
    return {
        one.key: {
            "title": (one.title, one.title_zh or one.title),
            "date": one.date,
            "grade": pair(partial(term, one.grade)),
        }
        for one in scenario.sources.values()
    }


def passages_of(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the passages of both documents in the project's own words, with what carries each."""
    carriers: dict[str, list[tuple[str, str]]] = {}
    for row in scenario.concordance.values():
        if row.carrier != "test":
            carriers.setdefault(row.passage, []).append((row.carrier, row.target))
    return [
        {
            "id": one.id,
            "source": one.source,
            "precis": pair(partial(precis_of, one.id, one.precis)),
            "carriers": carriers.get(one.id, []),
        }
        for one in scenario.passages.values()
    ]


def _since(day: dt.date | None, start: dt.date) -> int | None:
    return None if day is None else (day - start).days
