"""Outputs of finished runs by key, in a file of one JSON object per line; a study that was stopped goes on from it.

The file only grows. Lines of other code, data or requests stay in it and are not found, since their keys differ.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from yundong.base.errors import Fault, InputError
from yundong.base.reading import read_json_lines
from yundong.base.writing import append_json_line
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
        for number, entry in read_json_lines(path):
            self._take(entry, number)

    def _take(self, entry: Any, number: int) -> None:
        try:
            if "failure" in entry:
                self._failures.setdefault(entry["key"], []).append(Failure(**entry["failure"]))
            else:
                self._outputs[entry["key"]] = Outputs(**entry["outputs"])
        except (KeyError, TypeError) as error:
            problem = f"This is not a result of a study ({error})."
            raise InputError(
                [Fault(self.path.name, problem, "Delete the line, or the file.", line=number)]
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
        append_json_line(self.path, {"key": key, "point": asdict(point), kind: asdict(result)})
        if isinstance(result, Failure):
            self._failures.setdefault(key, []).append(result)
        else:
            self._outputs[key] = result
