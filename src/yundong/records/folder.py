"""What stands in a folder before a run is written there: files that a run made, and files of somebody else.

A manifest lists the files of its run. Everything else in the folder belongs to somebody else: it is never removed,
and a run is written beside it only on request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yundong.base.errors import InputError
from yundong.base.reading import read_json
from yundong.base.seal import MANIFEST, files_in, names

# What decides the records of a run; the number of threads and the version of the program do not.
REQUEST = ("scenario", "scenario_hash", "seed", "scale", "until", "without", "settings", "interpretation")
# Files of a run whose manifest is older than the list of files in it.
_OLDER = ("records/*.parquet", "truth/*.parquet", "scenario/*", "report.txt", "report.html", MANIFEST)
# Left behind by desktops; kept, but no reason to refuse anything.
_DESKTOP = {".DS_Store", "Thumbs.db", "desktop.ini"}
_PROOF = {"scenario", "seed", "scale"}  # entries that the manifest of every version has


@dataclass(frozen=True)
class Occupied:
    """A folder that is not empty.

    Attributes
    ----------
    manifest : mapping or None
        Of the run that stands there; None if there is none.
    made : tuple of str
        Files of that run, relative to the folder.
    foreign : tuple of str
        All other files and links.
    """

    manifest: Mapping[str, Any] | None
    made: tuple[str, ...]
    foreign: tuple[str, ...]

    def same_request(self, asked: Mapping[str, Any]) -> bool:
        """Return whether the run there was made by the same request (see `REQUEST`)."""
        there = self.manifest or {}
        return all(_plain(there.get(key)) == _plain(asked.get(key)) for key in REQUEST)


def occupied(folder: Path) -> Occupied | None:
    """Return what stands in a folder; None if it is empty or does not exist.

    A manifest that is not of a run marks nothing. One that cannot be read marks a run if there are tables of records:
    what the layout of older runs would hold is then taken to be its own.
    """
    if not folder.is_dir():
        return None
    files = sorted(files_in(folder))
    if not files:
        return None
    manifest = _manifest_of_a_run(folder)
    if manifest is None:
        return Occupied(None, (), tuple(files))
    listed = manifest.get("files") or [
        path.relative_to(folder).as_posix() for pattern in _OLDER for path in folder.glob(pattern)
    ]
    made = {*map(str, listed), MANIFEST}
    foreign = tuple(name for name in files if name not in made)
    return Occupied(manifest, tuple(sorted(made.intersection(files))), foreign)


def _manifest_of_a_run(folder: Path) -> Mapping[str, Any] | None:
    """Return the manifest of a run, an empty one if it is damaged, or None if no run is there."""
    if not (folder / MANIFEST).is_file():
        return None
    try:
        manifest: Any = read_json(folder / MANIFEST)
    except InputError:
        return {} if any(folder.glob("records/*.parquet")) else None
    return manifest if isinstance(manifest, dict) and manifest.keys() >= _PROOF else None


def refuse_loss(folder: Path, asked: Mapping[str, Any], replace: bool) -> None:
    """Refuse to write a run where another one or somebody's files stand, unless it may be replaced.

    Parameters
    ----------
    folder : Path
        Where the run is to go.
    asked : mapping
        What the run is made from, under the keys of its manifest (`REQUEST`).
    replace : bool
        Whether a run that stands there may be replaced; other files stay in any case.

    Raises
    ------
    InputError
        With what stands there and what can be done.
    """
    there = occupied(folder)
    if there is None:
        return
    if there.manifest is None:
        raise InputError(
            f"{folder} holds files and no run ({names(there.foreign)}). Choose another --out; nothing was changed."
        )
    if replace:
        return
    if not there.same_request(asked):
        raise InputError(
            f"{folder} holds another run ({_described(there.manifest, asked)}). Choose another --out, or replace it "
            "with --replace."
        )
    foreign = [name for name in there.foreign if Path(name).name not in _DESKTOP]
    if foreign:
        raise InputError(
            f"{folder} holds files that are not part of the run ({names(foreign)}). Choose another --out, or use "
            "--replace, which replaces the run and leaves them where they are."
        )


def _described(there: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """Return in what a run differs from the one asked for."""
    different = [key for key in REQUEST if _plain(there.get(key)) != _plain(asked.get(key))]
    shown = [key for key in different if key != "scenario_hash"]
    words = [f"{key} {_word(there.get(key))}, not {_word(asked.get(key))}" for key in shown]
    return "; ".join(words) or "of other scenario data"


def _word(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={v}" for k, v in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    return "unset" if value is None else str(value)


def _plain(value: Any) -> Any:
    """Return a value as it comes back from JSON; an order that decides nothing is sorted."""
    if isinstance(value, Mapping):
        return {str(k): float(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return sorted(map(str, value))
    return float(value) if isinstance(value, (int, float)) else value
