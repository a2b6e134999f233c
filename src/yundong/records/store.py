"""The run store: a folder per run, written under a temporary name and renamed when whole.

A run folder holds ``manifest.json``, ``records/*.parquet``, ``truth/*.parquet`` and the scenario's data files; the
manifest lists them with their digests, and has the seal over all (`yundong.base.seal`). Reports and pictures go to a
folder beside it. A folder without a complete manifest is never read as a run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from yundong.base.errors import InputError
from yundong.base.labelled import write_parquet
from yundong.base.reading import read_json
from yundong.base.reserving import locked, put_in_place, remove, remove_abandoned, reserved
from yundong.base.seal import (
    MANIFEST,
    changes,
    file_digest,
    manifest_changes,
    manifest_text,
    names,
    root_of,
    sealed,
)  # fmt: skip
from yundong.base.writing import is_utf_8, sync_folder, unseen
from yundong.records.folder import occupied
from yundong.records.schema import TABLES, TRUTH
from yundong.records.tables import Frames
from yundong.scenario import folder_hash


def digest(frame: pl.DataFrame) -> str:
    """Return the SHA-256 of a table: column names, labels and values, row by row in order."""
    state = hashlib.sha256()
    for column in frame.get_columns():
        state.update(f"{column.name}:{frame.height};".encode())
        if isinstance(column.dtype, pl.Enum):
            state.update("|".join(column.dtype.categories).encode())
        if column.null_count():
            state.update(column.is_null().cast(pl.UInt8).to_numpy().tobytes())
        if column.dtype == pl.String:
            state.update("\0".join("" if v is None else v for v in column.to_list()).encode())
            continue
        values = column.to_physical().fill_null(0) if column.dtype != pl.Boolean else column.cast(pl.UInt8)
        state.update(np.ascontiguousarray(values.to_numpy()).view(np.uint8).data)
    return state.hexdigest()


def combine(digests: Mapping[str, str]) -> str:
    """Return one digest for all tables, in order of name."""
    text = "\n".join(f"{name} {digests[name]}" for name in sorted(digests))
    return hashlib.sha256(text.encode()).hexdigest()


class _Sealed:
    """What the seal of a run says: found when first asked for, once for all who hold the run and its tables."""

    def __init__(self, path: Path, manifest: Mapping[str, Any], is_new: bool) -> None:
        self._path = path
        self._manifest = manifest
        self._is_new = is_new

    @cached_property
    def root(self) -> str | None:
        """The seal; None if there is none, or if anything has changed since."""
        if not self._is_new:
            if manifest_changes(self._manifest):
                return None
            if (self._path / MANIFEST).is_file() and any(change.breaks for change in changes(self._path)):
                return None
        return root_of(self._manifest)

    def is_whole(self) -> bool:
        """Return whether all is as it was sealed."""
        return self.root is not None


class StoredRun:
    """A run that is whole: its manifest, records and truth.

    Parameters
    ----------
    path, manifest
        As the attributes.
    records, truth
        Tables already in memory.
    is_new
        Whether its files have just been written and digested, so that nothing can have changed since.

    Attributes
    ----------
    path
        The run folder.
    manifest
        What made the run: scenario, hash, parameters, seed, scale, versions, digests, rows, seconds.
    records, truth
        Mappings from table name to Polars frame.
    named
        How the commands that documents print name the run; by default its path.
    """

    def __init__(
        self,
        path: Path,
        manifest: dict[str, Any],
        records: Mapping[str, pl.DataFrame] | None = None,
        truth: Mapping[str, pl.DataFrame] | None = None,
        *,
        is_new: bool = False,
    ) -> None:
        self.path = path
        self.named = str(path)
        self.manifest = manifest
        self._sealed = _Sealed(path, manifest, is_new)
        self.records = Frames(path / "records", TABLES, records or {}, self._sealed.is_whole)
        self.truth = Frames(path / "truth", TRUTH, truth or {}, self._sealed.is_whole)

    @property
    def origin(self) -> str:
        """The run folder, for messages."""
        return str(self.path)

    @property
    def seal(self) -> str | None:
        """The seal of the run: one digest over its manifest, scenario, records, truth and code.

        None for a run of an older version, and for one of which anything has changed since it was sealed.
        """
        return self._sealed.root

    @property
    def beside(self) -> Path:
        """The folder for reports and pictures of the run: its name and ``.report``; it need not exist."""
        path = self.path if self.path.name not in ("", "..") else self.path.resolve()
        return path.with_name(f"{path.name}.report")

    @property
    def end(self) -> dt.date:
        """The last day of the run."""
        return dt.date.fromisoformat(str(self.manifest["end"])[:10])

    @property
    def scenario_name(self) -> str:
        """The scenario the run was made from."""
        return str(self.manifest["scenario"])

    @property
    def areas(self) -> pl.DataFrame:
        """The areas and organs of the run."""
        return self.records["areas"]

    def __repr__(self) -> str:
        m = self.manifest
        return f"Run({m['scenario']}, seed={m['seed']}, scale={m['scale']}, path='{self.path}')"


class RunWriter:
    """Writes a run folder; nothing is visible under its final name before `finish`.

    Use as a context manager: leaving it without `finish` removes what was written. Several processes may write runs
    to one folder: each is there whole or not at all, and none takes the place of another request's.

    Attributes
    ----------
    manifest : mapping
        As written, with the seal; empty before `finish`.
    """

    def __init__(self, path: Path) -> None:
        _refuse_foreign(path)
        # The folder is replaced, not the link to it; the current folder, called ".", has a name of its own.
        self.path = path.resolve() if path.is_symlink() or path.name in ("", "..") else path
        self.manifest: Mapping[str, Any] = {}
        self._before = occupied(self.path)
        self._files: dict[str, dict[str, Any]] = {}
        self._resources = ExitStack()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._work = self._resources.enter_context(reserved(self.path, folder=True))
            for part in ("records", "truth"):
                (self._work / part).mkdir()
        except OSError as error:
            self._resources.close()
            raise InputError(
                f"{path.parent}: cannot write here ({error.strerror}); choose another --out"
            ) from error

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(self, *raised: Any) -> None:
        self._resources.__exit__(*raised)

    def table(self, part: str, name: str, frame: pl.DataFrame) -> None:
        """Write one table of `part` (``records`` or ``truth``) and flush it to disk."""
        with (
            unseen(self._work / part / f"{name}.parquet") as place,
            nullcontext(place) if is_utf_8(place) else place.open("wb") as goal,
        ):
            write_parquet(frame, goal, compression="zstd", compression_level=1, statistics=True)
        self._note(f"{part}/{name}.parquet")

    def text(self, name: str, content: str) -> None:
        """Write a text file of the run."""
        self._put(name, content.encode(errors="replace"))
        self._note(name)

    def _put(self, name: str, content: bytes) -> None:
        with unseen(self._work / name) as place:
            place.write_bytes(content)

    def copy(self, name: str, folder: Path, endings: tuple[str, ...]) -> None:
        """Keep a copy of the data files of a folder in the run, so that the run can be read and made again."""
        (self._work / name).mkdir()
        for path in sorted(folder.iterdir()):
            if path.suffix in endings and path.is_file() and not path.name.startswith("."):
                self._put(f"{name}/{path.name}", path.read_bytes())
                self._note(f"{name}/{path.name}")

    @property
    def folder(self) -> Path:
        """Where the files are before `finish`."""
        return self._work

    def _note(self, name: str) -> None:
        self._files[name] = file_digest(self._work / name)

    def finish(self, manifest: Mapping[str, Any]) -> Path:
        """Write the manifest with the seal of the run and give the folder its final name.

        An older run there is replaced; files that it did not make stay where they are.

        Raises
        ------
        InputError
            If such a file has the name of one of the run, or another process has written a run there since this one
            began.
        """
        self.manifest = sealed(manifest, self._files)
        self._put(MANIFEST, manifest_text(self.manifest).encode())
        for folder in (self._work, *filter(Path.is_dir, self._work.iterdir())):
            sync_folder(folder)
        with locked(self.path.parent):
            self._refuse_newer()
            there = occupied(self.path)
            kept = there.foreign if there else ()
            if both := sorted(set(kept).intersection([*self._files, MANIFEST])):
                raise InputError(
                    f"{self.path}: {names(both)} would be overwritten and is not of a run; choose another --out"
                )
            for name in kept:
                _keep(self.path / name, self._work / name)
            if self.path.exists() and self.path.samefile(Path.cwd()):
                _put_inside(self._work, self.path)
                for name in set(there.made if there else ()) - {*self._files, MANIFEST}:
                    remove(self.path / name)
            else:
                put_in_place(self._work, self.path)
            sync_folder(self.path.parent)
        return self.path

    def _refuse_newer(self) -> None:
        """Raise InputError if another process has written a run of another request since this one began."""
        there = occupied(self.path)
        before = self._before.manifest if self._before else None
        if there is None or there.manifest is None or there.manifest == before:
            return
        if not there.same_request(self.manifest):
            raise InputError(
                f"{self.path}: another process has written a run here in the meantime, which is left as it is; choose "
                "another --out"
            )


def _keep(source: Path, goal: Path) -> None:
    """Give a file or link that no run made a second name in the new run, so that it is lost at no moment."""
    goal.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, goal, follow_symlinks=False)
    except OSError:  # a file system without links
        shutil.copy2(source, goal, follow_symlinks=False)


def _put_inside(work: Path, folder: Path) -> None:
    """Move a finished run into a folder that must stay the same one, as a shell stands in it.

    The manifest goes first: what is there if this is cut short is known to be a run, and to be damaged.
    """
    os.replace(work / MANIFEST, folder / MANIFEST)
    for path in sorted(work.iterdir()):
        put_in_place(path, folder / path.name)


def _refuse_foreign(path: Path) -> None:
    """Raise InputError if something other than a run stands where a run is to be written: it would be lost."""
    if not os.path.lexists(path):
        return
    there = occupied(path)
    if path.is_dir() and (there is None or there.manifest is not None):
        return
    raise InputError(f"{path}: exists already and is no run, so it is left as it is; choose another --out")


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest of a run folder.

    Raises
    ------
    InputError
        If the folder is missing, is no run, or its manifest is damaged.
    """
    if not path.exists():
        remove_abandoned(path.parent)  # puts back a run that a killed command had moved aside
    if path.is_file():
        raise InputError(
            f"{path} is a file, not the folder of a run; give the folder that `yundong run` printed"
        )
    if not path.is_dir():
        raise InputError(f"{path}: no such run folder; `yundong run` makes one and prints its path")
    if not (path / MANIFEST).is_file():
        raise InputError(f"{path}: not a run (no {MANIFEST}); give the folder that `yundong run` printed")
    try:
        manifest = read_json(path / MANIFEST)
        if wrong := _wrong_entries(manifest):
            raise ValueError(f"{', '.join(wrong)} missing or not what it should be")
    except (InputError, ValueError) as error:
        raise InputError(f"{path / MANIFEST}: damaged ({error}); run the scenario again") from error
    return dict(manifest)


def _wrong_entries(manifest: Any) -> list[str]:
    """Return the entries of a manifest that are needed and missing, or not of the kind that every reader takes."""
    if not isinstance(manifest, Mapping):
        return ["all entries are"]
    wrong = [key for key in ("digests", "rows", "seed") if key not in manifest]
    for key, is_right in _ENTRIES.items():
        if key in manifest and not is_right(manifest[key]):
            wrong.append(key)
    return wrong


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value[:10]) is not None
    except ValueError:
        return False


def _are(value: Any, is_right: Callable[[Any], bool]) -> bool:
    return isinstance(value, Mapping) and all(map(is_right, value.values()))


_ENTRIES: dict[str, Callable[[Any], bool]] = {
    "scenario": lambda value: isinstance(value, str),
    "seed": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "scale": _is_number,
    "start": _is_day,
    "end": _is_day,
    "until": lambda value: value is None or _is_day(value),
    "without": lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
    "settings": lambda value: _are(value, _is_number),
    "interpretation": lambda value: isinstance(value, str),
    "digests": lambda value: _are(value, lambda digest: isinstance(digest, str)),
    "rows": lambda value: _are(value, lambda rows: isinstance(rows, int)),
    "truth": lambda value: _are(value, _is_number),
    "outside_range": lambda value: isinstance(value, list),
    "versions": lambda value: isinstance(value, Mapping),
    "seconds": lambda value: _are(value, _is_number),
}
"""What each entry of a manifest must be, where it has it."""


def check_whole(path: Path, manifest: Mapping[str, Any]) -> None:
    """Raise InputError if a table that the manifest lists is missing from the run folder."""
    missing = [name for name in manifest["rows"] if not (path / "records" / f"{name}.parquet").is_file()]
    if missing:
        raise InputError(f"{path}: damaged, records missing: {', '.join(missing)}; run the scenario again")


def open_run(path: str | Path) -> StoredRun:
    """Open a run folder for reading.

    Where its copy of the scenario is not the one that the run was made from, the manifest in memory says
    ``scenario_changed``, and with it every report.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    check_whole(folder, manifest)
    copy, made_from = folder / "scenario", manifest.get("scenario_hash")
    if made_from is not None and copy.is_dir() and folder_hash(copy) != made_from:
        manifest["scenario_changed"] = True
    return StoredRun(folder, manifest)
