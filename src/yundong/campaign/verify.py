"""Makes a run again from its manifest and compares everything with what is stored: tables, truth, counts, report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from yundong.base.errors import InputError
from yundong.campaign.run import Progress, Request, Result, simulate
from yundong.records.store import StoredRun, digest
from yundong.scenario import Scenario


@dataclass(frozen=True)
class Recomputed:
    """One table or entry of the manifest, stated, stored and made again.

    Attributes
    ----------
    part : str
        ``records/NAME``, ``truth/NAME`` or ``manifest``.
    rows : int or None
        Rows made again.
    manifest, file, recomputed : str
        The first digits of the digests, or values.
    same : bool
        Whether all agree.
    how : str
        How the stored one differs from the one made again; empty if it does not.
    """

    part: str
    rows: int | None
    manifest: str
    file: str
    recomputed: str
    same: bool
    how: str = ""


def request_of(manifest: Mapping[str, Any], threads: int) -> Request:
    """Return the request that made a run, for making it again; its settings are set on the scenario.

    Raises
    ------
    InputError
        If the manifest lacks an entry, or it cannot be.
    """
    try:
        request = Request(
            int(manifest["seed"]), float(manifest["scale"]), manifest["until"], tuple(manifest["without"]), {},
            str(manifest["interpretation"]), threads,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(
            f"The manifest does not say how the run was made ({error!r}). Run it again."
        ) from error
    request.check()
    return request


def recompute(
    run: StoredRun, scenario: Scenario, threads: int, progress: Progress | None = None
) -> list[Recomputed]:
    """Make a run again and compare.

    Parameters
    ----------
    run : StoredRun
        As opened.
    scenario : Scenario
        The one it was made from, without the settings of the run.
    threads : int
        Never changes a result.
    progress : callable, optional
        As for `simulate`.

    Returns
    -------
    list of Recomputed
        First the tables of the records, then those of the truth, then entries of the manifest that differ.
    """
    settings = run.manifest.get("settings")
    again = simulate(scenario.replace(settings or {}), request_of(run.manifest, threads), progress)
    found = [_table(run, "records", name, frame) for name, frame in again.records.items()]
    found += [_table(run, "truth", name, frame) for name, frame in again.truth.items()]
    return found + _entries(run.manifest, again)


def _table(run: StoredRun, part: str, name: str, again: pl.DataFrame) -> Recomputed:
    stated = run.manifest.get("digests" if part == "records" else "truth_digests")
    of_manifest = str(stated.get(name, "")) if isinstance(stated, Mapping) else ""
    made = digest(again)
    try:
        stored = (run.records if part == "records" else run.truth)[name]
    except InputError as error:
        return Recomputed(f"{part}/{name}", again.height, of_manifest[:12], "", made[:12], False, str(error))
    kept = digest(stored)
    how = "" if kept == made else _difference(stored, again)
    if not how and of_manifest != made:
        how = "the manifest states another digest" if of_manifest else "the manifest states no digest"
    row = of_manifest[:12], kept[:12], made[:12]
    return Recomputed(f"{part}/{name}", again.height, *row, of_manifest == kept == made, how)


def _difference(stored: pl.DataFrame, again: pl.DataFrame) -> str:
    """Return how a stored table differs from the one made again."""
    if stored.height != again.height:
        return f"{stored.height:,} rows, not {again.height:,}"
    columns = [
        name
        for name in again.columns
        if stored[name].dtype != again[name].dtype or not stored[name].equals(again[name], null_equal=True)
    ]
    if not columns:
        return "other labels"
    alike = [name for name in columns if stored[name].dtype == again[name].dtype]
    rows = pl.select(
        pl.any_horizontal(
            [stored[name].ne_missing(again[name]).alias(name) for name in alike] or [False]
        ).sum()
    ).item()
    return f"{rows:,} of {again.height:,} rows differ, in {', '.join(columns)}"


def _entries(manifest: Mapping[str, Any], again: Result) -> list[Recomputed]:
    """Return the entries of the manifest that do not follow from the run made again."""
    rows = {name: frame.height for name, frame in again.records.items()}
    made: dict[str, Any] = {
        "start": str(again.world.start),
        "end": str(again.end),
        **{f"rows.{name}": height for name, height in rows.items()},
        **{f"truth.{name}": value for name, value in again.summary.items()},
    }
    found = []
    for name, value in made.items():
        key, _, inner = name.partition(".")
        stated = manifest.get(key)
        if inner:
            stated = stated.get(inner) if isinstance(stated, Mapping) else None
        stated = str(stated)[:10] if key in {"start", "end"} else stated
        if stated != value:
            how = f"{name} is {stated}, made again {value}"
            found.append(Recomputed("manifest", None, str(stated), "", str(value), False, how))
    return found
