"""The runs of a folder, as a list: what each was made from, when, and its seal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yundong.base.errors import InputError
from yundong.base.seal import MANIFEST, SHORT, manifest_changes, root_of
from yundong.records.store import read_manifest
from yundong.report.variant import variant


def runs_in(folder: Path, lang: str = "en") -> list[dict[str, Any]]:
    """Return one row per run in a folder, the latest first.

    Parameters
    ----------
    folder : Path
        Such as ``runs``; a run itself is its only row.
    lang : {"en", "zh"}
        Language of what was changed.

    Returns
    -------
    list of dict
        ``run`` (its folder), ``scenario``, ``seed``, ``scale``, ``changed`` (what was switched off or
        set), ``until`` (last day), ``made`` (when its manifest was written), ``seal`` (its first digits; "none" for a
        run of an older version, "changed" where the manifest no longer follows from it), ``note`` (what is wrong).

    Raises
    ------
    InputError
        If there is no such folder.
    """
    if folder.is_file():
        raise InputError(f"{folder} is a file, not a folder of runs; give the folder that holds them.")
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; `yundong run` makes runs/ and puts each run into it.")
    places = (
        [folder]
        if (folder / MANIFEST).is_file()
        else [p for p in folder.iterdir() if (p / MANIFEST).is_file()]
    )
    rows = [_row(place, lang) for place in places]
    return sorted(rows, key=lambda row: (row["made"], row["run"]), reverse=True)


def _row(place: Path, lang: str) -> dict[str, Any]:
    made = dt.datetime.fromtimestamp((place / MANIFEST).stat().st_mtime).replace(microsecond=0)
    row: dict[str, Any] = dict.fromkeys(
        ("run", "scenario", "seed", "scale", "changed", "until", "made", "seal", "note")
    )
    row |= {"run": str(place), "made": made}
    try:
        m = read_manifest(place)
    except InputError as error:
        return row | {"note": "; ".join(error.problems)}
    root = root_of(m)
    seal = "none" if root is None else "changed" if manifest_changes(m) else root[:SHORT]
    note = f"archive: {m['archive'].get('title', '')}" if isinstance(m.get("archive"), Mapping) else ""
    stated = {
        "scenario": m["scenario"],
        "seed": m["seed"],
        "scale": m.get("scale"),
        "changed": variant(m, lang),
    }
    return row | stated | {"until": str(m.get("end", ""))[:10], "seal": seal, "note": note}
