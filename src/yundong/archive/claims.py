"""The returns of a loaded archive as claims, for the audit: each figure with its place, its day and its indicator."""

from __future__ import annotations

import polars as pl

from yundong.figures.area import Area, Areas
from yundong.figures.claim import Claim
from yundong.records.store import StoredRun
from yundong.report.brought import archive_of, knows_area
from yundong.scenario import Scenario


def claims_of(run: StoredRun, scenario: Scenario) -> tuple[tuple[Claim, ...], Areas]:
    """Return the figures of an archive as claims, and the areas of the scenario with its places among them.

    Parameters
    ----------
    run : StoredRun
        Loaded from an archive.
    scenario : Scenario
        Whose indicators its returns state.

    Returns
    -------
    (tuple of Claim, Areas)
        Figures that the archive stated; none that was compiled from them.
    """
    archive = archive_of(run)
    areas = run.records["areas"]
    code = dict(areas.select("id", "code").iter_rows())
    rows = dict(scenario.areas.items())
    for row in areas.iter_rows(named=True):
        if row["code"] not in rows:
            rows[row["code"]] = Area(
                id=row["code"], name_en=row["name_en"], name_zh=row["name_zh"], level="city",
                parent=code[row["parent"]], population=row["population"] or None, grade="read",
            )  # fmt: skip
    stated = run.records["returns"].with_columns(pl.col("indicator").cast(pl.String))
    claims = tuple(
        Claim(
            id=f"{code[row['organ']]}-{row['indicator']}-{row['period']}",
            indicator=row["indicator"],
            area=code[row["organ"]],
            start=scenario.schedule.start,
            end=row["period"],
            as_of=row["received"],
            value=row["value"],
            unit=scenario.indicators[row["indicator"]].unit,
            stated=str((archive or {}).get("title", "")),
            grade="read",
        )
        for row in stated.iter_rows(named=True)
        if row["indicator"] in scenario.indicators and knows_area(archive, code[row["organ"]])
    )
    return claims, Areas(rows)
