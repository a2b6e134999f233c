"""The run store: a folder per run, written under a temporary name and renamed when whole.

A run folder holds ``manifest.json``, ``records/*.parquet``, ``truth/*.parquet`` and the scenario's data files; the
manifest lists them. Reports and pictures go to a folder beside it. A folder without a complete manifest is never
read as a run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from yundong.base.errors import InputError
from yundong.base.reading import read_json
from yundong.base.writing import replacing, sync_folder, write_text
from yundong.records.folder import MANIFEST, files_in, names, occupied
from yundong.records.schema import TABLES, TRUTH
from yundong.records.tables import Frames


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


class StoredRun:
    """A run that is whole: its manifest, records and truth.

    Attributes
    ----------
    path
        The run folder.
    manifest
        What made the run: scenario, hash, parameters, seed, scale, versions, digests, rows, seconds.
    records, truth
        Mappings from table name to Polars frame.
    """

    def __init__(
        self,
        path: Path,
        manifest: dict[str, Any],
        records: Mapping[str, pl.DataFrame] | None = None,
        truth: Mapping[str, pl.DataFrame] | None = None,
    ) -> None:
        self.path = path
        self.manifest = manifest
        self.records = Frames(path / "records", TABLES, records or {})
        self.truth = Frames(path / "truth", TRUTH, truth or {})

    @property
    def origin(self) -> str:
        """The run folder, for messages."""
        return str(self.path)

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

    Use as a context manager: leaving it without `finish` removes what was written.
    """

    def __init__(self, path: Path) -> None:
        _refuse_foreign(path)
        path = path.resolve() if path.is_symlink() else path  # the folder is replaced, not the link to it
        self.path = path
        self._work = path.parent / f".{path.name}.partial-{os.getpid()}"
        try:
            for part in ("records", "truth"):
                (self._work / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{path.parent}: cannot write here ({error.strerror}); choose another --out"
            ) from error

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._work, ignore_errors=True)

    def table(self, part: str, name: str, frame: pl.DataFrame) -> None:
        """Write one table of `part` (``records`` or ``truth``) and flush it to disk."""
        with replacing(self._work / part / f"{name}.parquet") as place:
            frame.write_parquet(place, compression="zstd", compression_level=1, statistics=True)

    def text(self, name: str, content: str) -> None:
        """Write a text file of the run."""
        write_text(self._work / name, content)

    def copy(self, name: str, folder: Path, endings: tuple[str, ...]) -> None:
        """Keep a copy of the data files of a folder in the run, so that the run can be read and made again."""
        (self._work / name).mkdir()
        for path in sorted(folder.iterdir()):
            if path.suffix in endings and path.is_file():
                shutil.copyfile(path, self._work / name / path.name)

    def finish(self, manifest: Mapping[str, Any]) -> Path:
        """Write the manifest and give the folder its final name.

        An older run there is replaced; files that it did not make stay where they are.
        """
        made = sorted([*files_in(self._work), MANIFEST])
        content = {**manifest, "files": made}
        self.text(MANIFEST, json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n")
        there = occupied(self.path)
        kept = there.foreign if there else ()
        if both := sorted(set(kept).intersection(made)):
            raise InputError(
                f"{self.path}: {names(both)} would be overwritten and is not of a run; choose another --out"
            )
        if self.path.exists():
            old = self.path.parent / f".{self.path.name}.old-{os.getpid()}"
            self.path.rename(old)
            self._work.rename(self.path)
            for name in kept:
                (self.path / name).parent.mkdir(parents=True, exist_ok=True)
                (old / name).rename(self.path / name)
            shutil.rmtree(old, ignore_errors=True)
        else:
            self._work.rename(self.path)
        sync_folder(self.path.parent)
        return self.path


def _refuse_foreign(path: Path) -> None:
    """Raise InputError if something other than a run stands where a run is to be written: it would be lost."""
    if not path.exists():
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
    if not path.is_dir():
        raise InputError(f"{path}: no such run folder; `yundong run` makes one and prints its path")
    if not (path / MANIFEST).is_file():
        raise InputError(f"{path}: not a run (no {MANIFEST}); give the folder that `yundong run` printed")
    try:
        manifest = read_json(path / MANIFEST)
        manifest["digests"], manifest["rows"], manifest["seed"]
    except (InputError, KeyError, TypeError) as error:
        raise InputError(f"{path / MANIFEST}: damaged ({error}); run the scenario again") from error
    return dict(manifest)


def check_whole(path: Path, manifest: Mapping[str, Any]) -> None:
    """Raise InputError if a table that the manifest lists is missing from the run folder."""
    missing = [name for name in manifest["rows"] if not (path / "records" / f"{name}.parquet").is_file()]
    if missing:
        raise InputError(f"{path}: damaged, records missing: {', '.join(missing)}; run the scenario again")


def open_run(path: str | Path) -> StoredRun:
    """Open a run folder for reading."""
    folder = Path(path)
    manifest = read_manifest(folder)
    check_whole(folder, manifest)
    return StoredRun(folder, manifest)
