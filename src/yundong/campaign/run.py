"""One run, from a scenario and a seed to a run folder."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from yundong.base.clock import parse_date
from yundong.base.collecting import collector_resting
from yundong.base.errors import InputError
from yundong.base.memory import keep_freed_memory, return_freed_memory
from yundong.base.plain import is_number, is_whole, plain
from yundong.campaign.counting import count_by_place
from yundong.campaign.decisions import decide_all
from yundong.campaign.log import Log
from yundong.campaign.loop import Loop, check_names
from yundong.campaign.mechanism import Day, World
from yundong.campaign.settable import check_places
from yundong.campaign.state import State
from yundong.campaign.summary import summary
from yundong.country import build
from yundong.figures.indicator import Indicator
from yundong.records.schema import TABLES, TRUTH
from yundong.records.store import RunWriter, StoredRun, combine, digest
from yundong.records.tables import Frames
from yundong.scenario import Scenario, folder_hash, locate, shipped
from yundong.scenario.load import DATA_ENDINGS

Progress = Callable[[str, Day | None, World | None], None]


@dataclass(frozen=True)
class Request:
    """What a run is made from: everything that decides its records, and the number of threads, which does not.

    Attributes
    ----------
    scale
        1 for one-to-one, or a fraction in (0, 1].
    until
        Last day; the schedule's end if None.
    without
        Mechanisms switched off.
    settings
        Parameters set for this run.
    interpretation
        Named reading of the directive.
    """

    seed: int = 1952
    scale: float = 1.0
    until: dt.date | str | None = None
    without: tuple[str, ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)
    interpretation: str = "balanced"
    threads: int = 1

    def __post_init__(self) -> None:
        """Take numbers and dates of NumPy and pandas for what they are; `check` refuses what is neither."""
        for name in ("seed", "scale", "threads"):
            object.__setattr__(self, name, plain(getattr(self, name)))
        object.__setattr__(self, "settings", {name: plain(value) for name, value in self.settings.items()})
        if self.until is not None and not isinstance(self.until, str):
            object.__setattr__(self, "until", parse_date(self.until, "last day"))

    def check(self) -> None:
        """Raise InputError for a scale, seed, or names that cannot be."""
        problems = []
        if not (is_number(self.scale) and 0.0 < self.scale <= 1.0):
            problems.append(f"Invalid scale {self.scale!r}: must be above 0 and at most 1, the full scale.")
        if not (is_whole(self.seed) and 0 <= self.seed < 2**63):
            problems.append(
                f"Invalid seed {self.seed!r}: must be a whole number from 0 to 9223372036854775807."
            )
        if not (is_whole(self.threads) and self.threads >= 1):
            problems.append(f"Invalid number of threads {self.threads!r}: must be 1 or more.")
        problems += [
            f"Invalid value {value!r} of {name}: must be a number."
            for name, value in self.settings.items()
            if not is_number(value)
        ]
        if problems:
            raise InputError(problems)
        check_names(self.without)


@dataclass
class Result:
    """A run in memory, before it is written; its records can be compared and reported as those of a stored run.

    Attributes
    ----------
    records, truth
        Frames by table name; those of truth are made when they are first asked for.
    summary
        What the manifest says of truth: wrongly identified, wrongly arrested, offenders missed, inflation.
    seconds
        Time by part; ``mechanisms`` within the days.
    """

    scenario: Scenario
    request: Request
    world: World
    records: Frames
    summary: dict[str, float]
    seconds: dict[str, float]
    mechanisms: dict[str, float]

    @cached_property
    def truth(self) -> dict[str, pl.DataFrame]:
        """What only the model knows."""
        return _truth(self.world)

    @property
    def origin(self) -> str:
        """What messages call it."""
        return "the run in memory"

    @property
    def scenario_name(self) -> str:
        """The scenario the run was made from."""
        return self.scenario.name

    @property
    def end(self) -> dt.date:
        """The last day of the run."""
        return self.world.start + dt.timedelta(days=self.world.days - 1)

    def count_rows(
        self, indicators: tuple[Indicator, ...], until: dt.date, since: dt.date | None
    ) -> list[tuple[Indicator, np.ndarray]]:
        """Count indicators, (areas,) each, from the rows of some days, `until` the last of them."""
        world = self.world
        first = 0 if since is None else world.day_of(since)
        return count_by_place(world.log, world.country, indicators, world.day_of(until), first)


def simulate(
    scenario: Scenario,
    request: Request,
    progress: Progress | None = None,
    columns: Mapping[str, Collection[str]] | None = None,
    goes_on: bool = True,
) -> Result:
    """Build the country and run the campaign over it; nothing is written to disk.

    Parameters
    ----------
    scenario
        As loaded.
    request
        Seed, scale, days, switches, settings.
    progress
        Called with a stage, the day and the world as the run goes on.
    columns
        The columns of records that will be read, by table; by default all of every table.
    goes_on
        Whether the log of the world is needed after this; without it the same rows are not in memory twice.

    Raises
    ------
    InputError
        For a request that cannot be.
    """
    request.check()
    keep_freed_memory()
    if request.settings:
        scenario = scenario.replace(request.settings)
    check_places(scenario.parameters)
    clock = scenario.schedule.clock(request.until)
    tell = progress or (lambda stage, day, world: None)
    tell("build", None, None)
    began = time.perf_counter()
    country = build(scenario, request.seed, request.scale, request.threads)
    decisions = decide_all(scenario, request.interpretation)
    days = (clock.end - clock.start).days + 1
    log, hidden = (Log(clock.start, country.places.first, tables) for tables in (TABLES, TRUTH))
    world = World(scenario, country, State.start(country), log, hidden, decisions, clock.start, days)
    built = time.perf_counter()
    tell("days", None, world)
    loop = Loop(world, request.without)
    try:
        with collector_resting():
            loop.run(days, progress=lambda day: tell("days", day, world))
    finally:
        country.workers.close()
    ran = time.perf_counter()
    known, mechanisms = summary(world, loop), loop.seconds
    del loop  # and with it what the mechanisms hold, before the tables are made
    records = _records(scenario, world, columns, goes_on)
    seconds = {"build": built - began, "days": ran - built, "tables": time.perf_counter() - ran}
    return Result(scenario, request, world, records, known, seconds, mechanisms)


def run(
    scenario: Scenario,
    seed: int = 1952,
    scale: float = 1.0,
    until: dt.date | str | None = None,
    without: Collection[str] = (),
    settings: Mapping[str, float] | None = None,
    interpretation: str = "balanced",
    threads: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> StoredRun:
    """Run a scenario and write the run folder.

    Parameters
    ----------
    seed, scale, until, without, settings, interpretation
        As in `Request`.
    threads
        Threads that share the work; by default the processors of the machine, at most 8. Never changes a result.
    out
        Run folder; by default ``runs/`` and a name from scenario, seed and what was asked.

    Returns
    -------
    StoredRun
        The finished run.

    Raises
    ------
    InputError
        For a request that cannot be, or a folder that cannot be written.
    """
    request = Request(
        seed,
        scale,
        until,
        tuple(without),
        dict(settings or {}),
        interpretation,
        default_threads() if threads is None else threads,
    )
    request.check()
    check_places(scenario.replace(request.settings).parameters)
    path = Path(out) if out is not None else Path("runs") / run_name(scenario, request)
    with RunWriter(path) as writer:
        result = simulate(scenario, request, progress, goes_on=False)
        return_freed_memory()
        if progress:
            progress("write", None, result.world)
        stored = write(result, writer)
        del result
    return_freed_memory()  # of the country and its state
    return stored


def write(result: Result, writer: RunWriter) -> StoredRun:
    """Write the tables of a result and its manifest; return the finished run."""
    began = time.perf_counter()
    digests: dict[str, dict[str, str]] = {"records": {}, "truth": {}}

    def store(item: tuple[str, str, pl.DataFrame]) -> None:
        part, name, frame = item
        writer.table(part, name, frame)
        digests[part][name] = digest(frame)

    work = [("records", n, f) for n, f in result.records.items()] + [
        ("truth", n, f) for n, f in result.truth.items()
    ]
    work.sort(key=lambda item: -item[2].estimated_size())
    with ThreadPoolExecutor(result.request.threads) as pool:
        list(pool.map(store, work))
    seconds = {**result.seconds, "write": time.perf_counter() - began}
    manifest = {
        **_manifest(result, {n: digests["records"][n] for n in result.records}, seconds),
        "truth_digests": {n: digests["truth"][n] for n in result.truth},
    }
    writer.copy("scenario", result.scenario.folder, DATA_ENDINGS)
    if folder_hash(writer.folder / "scenario") != result.scenario.hash:
        raise InputError(f"{result.scenario.folder}: the scenario has changed during the run. Run it again.")
    path = writer.finish(manifest)
    return StoredRun(path, dict(writer.manifest), result.records, result.truth, is_new=True)


def digests(result: Result) -> dict[str, str]:
    """Return the digest of every table of the records."""
    return {name: digest(frame) for name, frame in result.records.items()}


def default_threads() -> int:
    """Return the number of processors this process may use, at most 8."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(8, available)


def run_name(scenario: Scenario, request: Request) -> str:
    """Return a folder name that says the scenario and seed, and changes with anything else asked for."""
    asked = json.dumps(
        [
            scenario.hash,
            dict(scenario.parameters.changed),
            request.scale,
            str(request.until),
            request.without,
            dict(request.settings),
            request.interpretation,
        ],
        sort_keys=True,
    )
    return f"{scenario.name}-{request.seed}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


def _records(
    scenario: Scenario, world: World, columns: Mapping[str, Collection[str]] | None, goes_on: bool
) -> Frames:
    """Return every table of the records, or some columns of some of them; `returns` names its indicators."""
    records = {"areas": world.country.places.areas}
    labels = [i.id for i in scenario.indicators.values() if i.returned and i.kind == "flow"] + [
        "unclassified"
    ]
    for name, table in TABLES.items():
        if name != "areas" and (columns is None or name in columns):
            chosen = None if columns is None else columns[name]
            records[name] = world.log.frame(table, {"indicator": pl.Enum(labels)}, chosen)
        if not goes_on:
            world.log.forget(name)
    return Frames(None, TABLES, records)


def _truth(world: World) -> dict[str, pl.DataFrame]:
    """Return what only the model knows."""
    x, s = world.country.subjects, world.state
    subjects = pl.DataFrame(
        {
            "dossier": np.arange(x.size, dtype=np.uint32),
            "locality": x.locality + np.uint16(world.country.places.first),
            "role": pl.Series(x.role).cat.to(TRUTH["subjects"].dtypes["role"]),
            "era": pl.Series(x.era).cat.to(TRUTH["subjects"].dtypes["era"]),
            "user": x.user,
            "ring": x.ring,
            "leader": x.leader,
            "volume": x.volume,
            "repeat": x.repeat,
            "coerced": x.coerced,
            "sector": pl.Series(x.sector).cat.to(TRUTH["subjects"].dtypes["sector"]),
            "old_regime": x.old_regime,
            "stock": x.stock,
            "identified": s.identified >= 0,
            "arrested": s.arrested >= 0,
        }
    )
    hidden = {name: world.truth.frame(table) for name, table in TRUTH.items() if name != "subjects"}
    return {"subjects": subjects, **hidden}


def _differs_from_shipped(scenario: Scenario) -> bool:
    """Return whether a scenario has the name of a shipped one and other data."""
    return scenario.name in shipped() and scenario.hash != folder_hash(locate(scenario.name))


def _manifest(result: Result, digests: Mapping[str, str], seconds: Mapping[str, float]) -> dict[str, Any]:
    import numba

    from yundong.base.version import __version__

    scenario, request = result.scenario, result.request
    return {
        "yundong": __version__,
        "scenario": scenario.name,
        "scenario_folder": str(scenario.folder),
        "scenario_hash": scenario.hash,
        "scenario_changed": _differs_from_shipped(scenario),
        "seed": request.seed,
        "scale": request.scale,
        "start": result.world.start,
        "end": result.end,
        "until": None if request.until is None else str(request.until),
        "without": list(request.without),
        "settings": dict(scenario.parameters.changed),
        "outside_range": [row.name for row in scenario.parameters.outside()],
        "interpretation": request.interpretation,
        "threads": request.threads,
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "numba": numba.__version__,
            "polars": pl.__version__,
        },
        "digest": combine(digests),
        "digests": dict(digests),
        "rows": {name: frame.height for name, frame in result.records.items()},
        "truth": result.summary,
        "seconds": {k: round(v, 4) for k, v in seconds.items()},
        "mechanisms": {k: round(v, 4) for k, v in result.mechanisms.items()},
    }
