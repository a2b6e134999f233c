"""Running child processes and measuring them; what every section of the benchmark shares."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


@dataclass
class Plan:
    """What was asked of the benchmark.

    Attributes
    ----------
    repeats
        Runs of which the median is taken.
    quick
        Fewer and smaller runs, to see that everything works.
    scratch
        Folder for runs and caches, removed at the end.
    """

    repeats: int
    quick: bool
    scratch: Path


@dataclass
class Bar:
    """A bar to meet: what was asked, what was measured, and whether that meets it."""

    what: str
    asked: str
    measured: str
    met: bool
    why: str = ""


@dataclass
class Section:
    """One part of the page: a table, bars, and sentences around them."""

    title: str
    text: list[str] = field(default_factory=list)
    columns: Sequence[str] = ()
    rows: list[Sequence[str]] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """What a child process did.

    Attributes
    ----------
    stopped
        Why it was stopped: ``time`` or ``memory``; empty if it ended by itself.
    """

    code: int
    wall: float
    peak_mb: float
    out: str
    err: str
    stopped: str = ""

    @property
    def json(self) -> dict[str, Any]:
        """The object the process printed last."""
        if self.code or self.stopped:
            raise RuntimeError(f"{self.stopped or self.code}: {self.err[-800:]}")
        return dict(json.loads(self.out[self.out.index("{") :]))


def say(text: str) -> None:
    """Tell on standard error what is going on."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def child(
    words: Sequence[str | Path],
    env: Mapping[str, str] | None = None,
    seconds: float = 600.0,
    megabytes: float | None = None,
    cwd: Path | None = None,
) -> Outcome:
    """Run a command to its end, or until it has used up its time or its memory.

    Parameters
    ----------
    megabytes
        Resident memory at which the process is stopped; by default four fifths of what is free.
    """
    cap = megabytes or 0.8 * psutil.virtual_memory().available / 2**20
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(w) for w in words], stdout=out, stderr=err, env={**os.environ, **(env or {})}, cwd=cwd
        )
        guard = _Guard(process, seconds, cap)
        guard.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        guard.done.set()
        guard.join()
        out.seek(0)
        err.seek(0)
        # The kernel's figure for an ended process counts what its parent held when it was begun.
        peak = guard.peak_mb or usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
        said = out.read().decode(errors="replace"), err.read().decode(errors="replace")
    return Outcome(process.returncode, wall, peak, *said, stopped=guard.stopped)


class _Guard(threading.Thread):
    """Watches a process, notes its peak, and ends it when it holds too much memory or takes too long."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, megabytes: float) -> None:
        super().__init__(daemon=True)
        self.process, self.until, self.cap = process, time.perf_counter() + seconds, megabytes
        self.done = threading.Event()
        self.stopped = ""
        self.peak_mb = 0.0

    def run(self) -> None:
        try:
            watched = psutil.Process(self.process.pid)
            while not self.done.wait(0.05):
                self.peak_mb = self._peak() or self.peak_mb
                if watched.memory_info().rss / 2**20 > self.cap:
                    self.stopped = "memory"
                elif time.perf_counter() > self.until:
                    self.stopped = "time"
                if self.stopped:
                    self.process.kill()
                    return
        except psutil.NoSuchProcess:
            return

    def _peak(self) -> float:
        """Return the largest memory the process has held so far, MB; 0 where the system does not say."""
        try:
            said = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0.0
        return next((int(x.split()[1]) / 1024 for x in said.splitlines() if x.startswith("VmHWM:")), 0.0)


def yundong(plan: Plan, *words: str, cache: Path | None = None, **limits: Any) -> Outcome:
    """Run the program with the words of a command line, its cache of compiled code in a folder of our own."""
    env = {"XDG_CACHE_HOME": str(cache or plan.scratch / "cache"), **limits.pop("env", {})}
    return child([PYTHON, "-m", "yundong", *words], env=env, cwd=plan.scratch, **limits)


def campaign(
    plan: Plan, *words: str, name: str = "run", cache: Path | None = None, **limits: Any
) -> dict[str, Any]:
    """Run the campaign in a process of its own; return what it prints, with wall time and peak of the process."""
    folder = plan.scratch / "runs" / name
    outcome = yundong(plan, "run", *words, "--json", "--out", str(folder), cache=cache, **limits)
    said = outcome.json
    return {**said, "process_s": outcome.wall, "process_mb": outcome.peak_mb, "run": str(folder)}


def warm(plan: Plan) -> None:
    """See to it that everything is compiled in the cache of this benchmark."""
    if not (plan.scratch / "warm").is_file():
        say("compiling")
        campaign(plan, "--scale", "0.01", name="warm-run")
        (plan.scratch / "warm").touch()


def repeat(plan: Plan, what: str, once: Callable[[], Any], times: int | None = None) -> list[Any]:
    """Do something several times, saying so."""
    results = []
    for i in range(times or plan.repeats):
        say(f"{what}, {i + 1} of {times or plan.repeats}")
        results.append(once())
    return results


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return float(statistics.median(values))


def spread(values: Sequence[float], unit: str = "s", digits: int = 2) -> str:
    """Return the median with the smallest and the largest value."""
    return f"{median(values):.{digits}f} {unit} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def installed(name: str) -> str:
    """Return the version of an installed package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def machine() -> list[tuple[str, str]]:
    """Return what the figures depend on: processor, memory, versions; neither names nor places."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].split(":", 1)[1].strip() if lines else model
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return [
        ("processor", f"{model}, {cores} cores used"),
        ("memory", f"{psutil.virtual_memory().total / 2**30:.0f} GiB"),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("Python", platform.python_version()),
        *((name, installed(name)) for name in ("yundong", "numba", "numpy", "polars")),
    ]
