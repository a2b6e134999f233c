"""The record of a fit: how the values of the calibrated parameters came about, run by run.

A dated document of one JSON object per line, the first about the fit itself. It is shipped with a scenario and shown
on the page of the fit. It is never read as results: those are in the store, under their keys.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from yundong.base.errors import Fault, InputError
from yundong.base.reading import read_json_lines

NAME = "fit.jsonl"
FLOOR = 1e-3
"""Ratio that stands for a figure of zero, which has no logarithm."""


@dataclass(frozen=True)
class FitRun:
    """One run of a fit.

    Attributes
    ----------
    why : str
        ``slope``, ``start`` or the number of the step.
    values : mapping of str to float
        Calibrated parameters by name.
    ratios : mapping of str to float
        Modelled over documented, by claim marked ``calibrate``.
    """

    why: str
    seed: int
    scale: float
    values: Mapping[str, float]
    ratios: Mapping[str, float]


@dataclass
class FitRecord:
    """A fit with all its runs.

    Attributes
    ----------
    made : str
        Day of its last run, as year-month-day.
    key : str
        Digest of code, data and parameters not fitted, as they were (`yundong.study.fit.fit.key_of_fit`).
    """

    scenario: str
    made: str
    key: str
    runs: list[FitRun] = field(default_factory=list)

    @classmethod
    def begin(cls, scenario: str, key: str) -> FitRecord:
        """Return an empty record of today."""
        return cls(scenario, str(dt.date.today()), key)

    @classmethod
    def read(cls, path: Path) -> FitRecord | None:
        """Return the record in a file, None if there is no such file or nothing in it.

        Raises
        ------
        InputError
            If a line is not of such a record.
        """
        record: FitRecord | None = None
        for number, entry in read_json_lines(path):
            try:
                if record is None:
                    record = cls(**entry)
                else:
                    record.runs.append(FitRun(**entry))
            except TypeError as error:
                problem = f"This is not of the record of a fit ({error})."
                raise InputError([Fault(path.name, problem, "Delete the line.", line=number)]) from error
        return record

    def text(self) -> str:
        """Return the record as it is written to a file."""
        head = {"scenario": self.scenario, "made": self.made, "key": self.key}
        entries: list[dict[str, Any]] = [head, *(asdict(run) for run in self.runs)]
        return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)

    def slopes(self) -> dict[str, dict[str, float]]:
        """Return how each claim answers to each parameter moved by the search's step.

        Returns
        -------
        dict of str to dict of str to float
            By parameter and claim, modelled figure after the step over that before: the geometric mean over seeds.
            Empty where no run of the record is of the slope.
        """
        logs: dict[str, dict[str, list[float]]] = {}
        for runs in self.slope_runs():
            for name, run in moved_singly(runs):
                for claim, before in runs[0].ratios.items():
                    change = math.log(max(run.ratios.get(claim, 0.0), FLOOR) / max(before, FLOOR))
                    logs.setdefault(name, {}).setdefault(claim, []).append(change)
        return {
            name: {claim: math.exp(float(np.mean(values))) for claim, values in claims.items()}
            for name, claims in logs.items()
        }

    def slope_runs(self) -> list[list[FitRun]]:
        """Return the runs that measured the slope, seed by seed; the first of each is where nothing was moved."""
        by_seed: dict[int, list[FitRun]] = {}
        for run in self.runs:
            if run.why == "slope":
                by_seed.setdefault(run.seed, []).append(run)
        return list(by_seed.values())


def moved_singly(runs: Sequence[FitRun]) -> list[tuple[str, FitRun]]:
    """Return the runs that differ from the first in the value of one parameter, with its name."""
    pairs = []
    for run in runs[1:]:
        moved = [name for name in run.values if run.values[name] != runs[0].values.get(name)]
        if len(moved) == 1:
            pairs.append((moved[0], run))
    return pairs
