"""The work that every framework is given, and how each says what it did.

The work file holds, for each locality and day, how many meetings are held on average, how large they are on average,
and the rate at which an adult who has been to many meetings writes a letter. A model draws the number of meetings
(Poisson), their sizes (log-normal), their audiences (uniform among the locality's people, with replacement), counts
who came into the exposures of each person (at most 127), and lets each person write at
rate x exposures / (exposures + half). Only NumPy is needed here: every framework has it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

MOST = 127
STATUS = Path("/proc/self/status")
SPREAD = 0.7


@dataclass
class Work:
    """What is to be done; arrays of (localities,) or (days, localities)."""

    people: np.ndarray
    meetings: np.ndarray
    size: np.ndarray
    rate: np.ndarray
    half: float
    seed: int
    threads: int

    @property
    def first(self) -> np.ndarray:
        """(localities + 1,) number of the first person of each locality."""
        return np.concatenate([[0], np.cumsum(self.people)]).astype(np.int64)

    @property
    def locality(self) -> np.ndarray:
        """(persons,) locality of each person."""
        return np.repeat(np.arange(self.people.size, dtype=np.uint16), self.people)

    @property
    def days(self) -> int:
        """Number of days."""
        return int(self.meetings.shape[0])


@dataclass
class Done:
    """What a model did: attendances and letters in all, and the exposures of each person at the end."""

    attendances: int
    letters: int
    exposures: np.ndarray


def held() -> float:
    """Return the memory this process holds now, in bytes, and forget that it ever held more.

    Where the system does not say, this is the most it has held so far.
    """
    if not STATUS.exists():
        return peak()
    (STATUS.parent / "clear_refs").write_text("5")
    return _status("VmRSS")


def peak() -> float:
    """Return the largest memory this process has held since `held` was called, in bytes."""
    if not STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = STATUS.read_text().splitlines()
    return 1024.0 * next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def run(build: Callable[[Work], Callable[[], Done]]) -> None:
    """Read the work, let `build` make a model of it and the model run, and print what was measured.

    Parameters
    ----------
    build
        Takes the work and returns a function without arguments that runs the model to its end.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("work")
    parser.add_argument("--people", type=float, default=1e12)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1952)
    asked = parser.parse_args()
    work = _read(asked)
    build(_some(work, 3000.0))()  # compiles what a framework compiles, outside the measurement
    some = _some(work, asked.people)
    del work
    before = held()
    began = time.perf_counter()
    model = build(some)
    built = time.perf_counter()
    done = model()
    ended = time.perf_counter()
    persons = int(some.people.sum())
    said: dict[str, Any] = {
        "people": persons,
        "localities": int(some.people.size),
        "days": some.days,
        "build_s": built - began,
        "days_s": ended - built,
        "agent_days_per_s": persons * some.days / (ended - built),
        "bytes_per_agent": max(0.0, peak() - before) / persons,
        "attendances": done.attendances,
        "letters": done.letters,
        "digest": hashlib.sha256(np.ascontiguousarray(done.exposures, dtype=np.uint8).tobytes()).hexdigest()[
            :16
        ],
    }
    print(json.dumps(said))


def _read(asked: argparse.Namespace) -> Work:
    file = np.load(asked.work)
    return Work(
        file["people"],
        file["meetings"],
        file["size"],
        file["rate"],
        float(file["half"]),
        asked.seed,
        asked.threads,
    )


def _some(work: Work, people: float) -> Work:
    """Return the work of some localities, taken in a fixed order, that hold no more than so many people."""
    if people >= work.people.sum():
        return work
    chosen, total = [], 0
    for place in np.random.default_rng(0).permutation(work.people.size):
        if total + work.people[place] <= people or not chosen:
            chosen.append(int(place))
            total += int(work.people[place])
    chosen.sort()
    return Work(
        work.people[chosen], work.meetings[:, chosen], work.size[chosen], work.rate[:, chosen], work.half, work.seed,
        work.threads,
    )  # fmt: skip
