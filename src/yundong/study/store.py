"""Outputs of finished runs by key, in a file of one JSON object per line; a study that was stopped goes on from it.

The file only grows. Lines of other code, data or requests stay in it and are not found, since their keys differ.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from yundong.base.errors import InputError
from yundong.study.evaluation import DesignPoint, Failure, Outputs
from yundong.study.pool import TRIES

DEFAULT = Path("runs") / "studies.jsonl"


class Store:
    """What design points gave, by key.

    Parameters
    ----------
    path
        The file; it need not exist.

    Raises
    ------
    InputError
        If the path is a folder, or a line is not an entry of a store. A last line that a kill cut off is passed over,
        and removed when the next is added.
    """

    def __init__(self, path: Path = DEFAULT) -> None:
        self.path = path
        self._outputs: dict[str, Outputs] = {}
        self._failures: dict[str, list[Failure]] = {}
        if path.is_dir():
            raise InputError(f"Invalid store {path}: it is a folder; give the name of a file.")
        if path.is_file():
            for number, line in enumerate(_whole(path.read_bytes()).splitlines(), start=1):
                self._read(line, number)

    def _read(self, line: bytes, number: int) -> None:
        try:
            entry = json.loads(line)
            if "failure" in entry:
                self._failures.setdefault(entry["key"], []).append(Failure(**entry["failure"]))
            else:
                self._outputs[entry["key"]] = Outputs(**entry["outputs"])
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{self.path}, line {number}: not a result of a study ({error}). Delete the line, or the file."
            ) from error

    def find(self, key: str) -> Outputs | Failure | None:
        """Return what is stored under a key; None if nothing is, or if a failed run is to be tried again.

        A run that has failed `TRIES` times is not tried again until its code, data or request change.
        """
        failures = self._failures.get(key, [])
        return self._outputs.get(key) or (failures[-1] if len(failures) >= TRIES else None)

    def add(self, key: str, point: DesignPoint, result: Outputs | Failure) -> None:
        """Append a result; it is on the disk when this returns."""
        kind = "failure" if isinstance(result, Failure) else "outputs"
        line = json.dumps({"key": key, "point": asdict(point), kind: asdict(result)}, ensure_ascii=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file, _alone(file):
            _remove_cut_line(file)
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if isinstance(result, Failure):
            self._failures.setdefault(key, []).append(result)
        else:
            self._outputs[key] = result


def _whole(content: bytes) -> bytes:
    """Return content up to the end of its last whole line."""
    return content[: content.rfind(b"\n") + 1]


def _remove_cut_line(file: IO[bytes]) -> None:
    """Remove what stands after the last end of a line: a kill cut it off."""
    if file.seek(0, os.SEEK_END) == 0:
        return
    file.seek(-1, os.SEEK_END)
    if file.read(1) != b"\n":
        file.seek(0)
        file.truncate(len(_whole(file.read())))


@contextmanager
def _alone(file: IO[Any]) -> Iterator[None]:
    """Keep other processes from appending at the same time."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
