"""Outputs of finished runs by key, in a file of one JSON object per line; a study that was stopped goes on from it.

The file only grows. Lines of other code, data or requests stay in it and are not found, since their keys differ. Only
the places of the lines are kept in memory: a store may hold tens of thousands of runs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from yundong.base.errors import Fault, InputError
from yundong.base.reading import parse_json, read_span, whole_lines
from yundong.base.writing import append_json_line
from yundong.study.runs.evaluation import DesignPoint, Failure, Outputs
from yundong.study.runs.pool import TRIES

DEFAULT = Path("runs") / "studies.jsonl"
_HEAD = re.compile(rb'\{"key": "([^"\\]+)", "point": \{')
_OUTPUTS = b', "outputs": {'


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
        self._places: dict[str, tuple[int, int]] = {}
        self._failures: dict[str, list[Failure]] = {}
        self._end = self._lines = 0
        self.refresh()

    def __len__(self) -> int:
        """Return how many runs have finished."""
        return len(self._places)

    def refresh(self) -> None:
        """Take in what has been added since, by this process or another."""
        for start, line in whole_lines(self.path, self._end):
            self._lines += 1
            self._end = start + len(line)
            head = _HEAD.match(line)
            if head is not None and _OUTPUTS in line:
                self._places[sys.intern(head[1].decode())] = (start, len(line))
            elif line.strip():
                self._take_failure(line)

    def _take_failure(self, line: bytes) -> None:
        entry = self._parsed(line)
        with self._named():
            self._failures.setdefault(entry["key"], []).append(Failure(**entry["failure"]))

    def _parsed(self, line: bytes) -> Any:
        return parse_json(line.decode("utf-8", errors="replace"), self.path.name, self._lines)

    def find(self, key: str) -> Outputs | Failure | None:
        """Return what is stored under a key; None if nothing is, or if a failed run is to be tried again.

        A run that has failed `TRIES` times is not tried again until its code, data or request change.

        Raises
        ------
        InputError
            If the entry is damaged.
        """
        if key in self._places:
            return self._outputs(*self._places[key])
        failures = self._failures.get(key, [])
        return failures[-1] if sum(failure.tries for failure in failures) >= TRIES else None

    def _outputs(self, start: int, length: int) -> Outputs:
        entry = self._parsed(read_span(self.path, start, length))
        with self._named():
            return Outputs(**{part: _interned(values) for part, values in entry["outputs"].items()})

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Name the file where an entry has not the form of one."""
        try:
            yield
        except (AttributeError, KeyError, TypeError) as error:
            problem = f"This is not a result of a study ({error})."
            remedy = "Delete the line, or the file."
            raise InputError([Fault(self.path.name, problem, remedy, line=self._lines)]) from error

    def add(self, key: str, point: DesignPoint, result: Outputs | Failure) -> None:
        """Append a result; it is on the disk when this returns."""
        kind = "failure" if isinstance(result, Failure) else "outputs"
        append_json_line(self.path, {"key": key, "point": asdict(point), kind: asdict(result)})
        self.refresh()


def _interned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping whose names take memory once, however many runs have them."""
    return {sys.intern(name): value for name, value in values.items()}
