"""Every parameter at values nobody documents: the run ends in time, and counts and stocks stay counts and stocks."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

VALUES = (0.0, 1e9, -1.0, 1e-300)
UNTIL = "1952-10-31"
SCALE = 0.003


@cache
def _scenario() -> Any:
    from yundong.scenario import load

    return load("narcotics-1952")


def run_with(job: tuple[str, float]) -> str:
    """Run the campaign with one parameter set; return what is wrong with the records, or nothing."""
    from yundong.api import explaining
    from yundong.campaign.run import Request, simulate

    changed = _scenario().parameters.replace({job[0]: job[1]}, _scenario().areas)
    changed.refuse_far()
    with explaining(changed):
        result = simulate(_scenario(), Request(scale=SCALE, until=UNTIL, settings={job[0]: job[1]}))
    return "; ".join(wrong(dict(result.records) | result.truth))


def prepare() -> None:
    """Compile everything once, out of the time of the first job."""
    from yundong.campaign.run import Request, simulate

    simulate(_scenario(), Request(scale=SCALE, until=UNTIL))


run_with.prepare = prepare  # type: ignore[attr-defined]


def wrong(tables: dict[str, pl.DataFrame]) -> list[str]:
    """Return which columns hold a negative count or stock, or something that is not a finite number."""
    found = []
    for name, frame in tables.items():
        for column, dtype in frame.schema.items():
            values = frame[column]
            if dtype.is_float() and not values.drop_nulls().is_finite().all():
                found.append(f"{name}.{column} is not finite")
            if dtype.is_numeric() and (name, column) not in SIGNED and bool((values.drop_nulls() < 0).any()):
                found.append(f"{name}.{column} is negative")
    return found


SIGNED = {("leads", "weight"), ("identifications", "evidence")}
"""Columns that may be negative: evidence is a logarithm."""
