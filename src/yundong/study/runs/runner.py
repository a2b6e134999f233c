"""The runs of a study: those that the store has are taken from it, the others are made, several at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from yundong.base.errors import InputError
from yundong.scenario import Scenario, load
from yundong.study.runs.evaluation import DesignPoint, Evaluate, Failure, Outputs, evaluate
from yundong.study.runs.keys import ENTRY, PACKAGE, keys_of, state_of
from yundong.study.runs.pool import TRIES, WorkerDied, share_out
from yundong.study.runs.store import Store


class StudyFailed(InputError):
    """A study cannot go on because runs of it failed; says which, at which stage, and where the tracebacks are."""


def _quiet(text: str) -> None:
    """Take a line of progress and show it to nobody."""


@dataclass(frozen=True)
class Engine:
    """Where and how the runs of a study are made. The results are the same wherever that is.

    Attributes
    ----------
    store : Store
        Where results are looked up first, and kept as soon as there are any.
    workers : int
        Runs at a time, each in a process of its own; a single one is made in this process.
    dask : str or None
        Address of a Dask scheduler, whose workers make the runs instead.
    progress : callable
        Called with a line now and then.
    evaluate : callable or None
        What makes a run instead of `yundong.study.runs.evaluation.evaluate`, from the top of a module.
        Results of another module of the package have keys of their own.
    """

    store: Store
    workers: int = 1
    dask: str | None = None
    progress: Callable[[str], None] = _quiet
    evaluate: Evaluate | None = None


def evaluate_all(
    scenario: Scenario, points: Sequence[DesignPoint], engine: Engine
) -> list[Outputs | Failure]:
    """Return what each design point gave, in the order of the points.

    A run that fails is made again when all others are there, `TRIES` times in all; then its failure is its result.

    Raises
    ------
    InputError
        For a design point that cannot be run, a scenario that changes meanwhile, or a cluster that is lost.
    """
    store, keys = engine.store, keys_of(scenario, points, _entry(engine))
    by_key = dict(zip(keys, points, strict=True))
    store.refresh()
    results = {key: found for key in by_key if (found := store.find(key)) is not None}
    for _ in range(TRIES):
        missing = {key: point for key, point in by_key.items() if key not in results}
        clock = _Clock(len(missing), engine.progress)
        for key, result in _run(scenario, missing, engine):
            store.add(key, missing[key], result)
            if (kept := store.find(key)) is not None:
                results[key] = kept
            clock.tick(missing[key], result)
    return [results[key] for key in keys]


def outputs_of(scenario: Scenario, points: Sequence[DesignPoint], engine: Engine) -> list[Outputs]:
    """Return the outputs of design points as `evaluate_all` does, for a study that needs every one of them.

    Raises
    ------
    StudyFailed
        If any of them failed, after all others have been run and stored.
    """
    results = evaluate_all(scenario, points, engine)
    failed = [(p, r) for p, r in zip(points, results, strict=True) if isinstance(r, Failure)]
    if failed:
        raise StudyFailed(
            f"The run with seed {p.seed} at scale {p.scale:g} failed ({r.stage}): {r.message}. "
            f"{engine.store.path} holds its settings and traceback."
            for p, r in failed
        )
    return [result for result in results if isinstance(result, Outputs)]


def _entry(engine: Engine) -> str:
    """Return the module that makes the results; for a rule from elsewhere the one that it stands for."""
    module = ENTRY if engine.evaluate is None else engine.evaluate.__module__
    return module if module.partition(".")[0] == PACKAGE.name else ENTRY


def _run(
    scenario: Scenario, points: Mapping[str, DesignPoint], engine: Engine
) -> Iterator[tuple[str, Outputs | Failure]]:
    """Run design points; yield each key with its result as soon as it is there."""
    make = engine.evaluate or evaluate
    if engine.dask and points:
        from yundong.study.runs.cluster import on_cluster

        yield from on_cluster(engine.dask, scenario, points, make, engine.progress)
        return
    if engine.workers <= 1 or len(points) <= 1:
        for key, point in points.items():
            yield key, make(scenario, point)
        return
    asked = (str(scenario.folder), dict(scenario.parameters.changed), state_of(scenario), make)
    for (key, _), result in share_out(partial(_begin, *asked), list(points.items()), engine.workers):
        yield key, Failure("process", str(result), tries=TRIES) if isinstance(result, WorkerDied) else result


def _begin(
    folder: str, settings: Mapping[str, float], state: str, make: Evaluate
) -> Callable[[tuple[str, DesignPoint]], Outputs | Failure]:
    """Return what runs a design point in a process that has just begun, if it finds the same code and data."""
    scenario = load(folder).replace(settings)
    if state_of(scenario) != state:
        raise InputError(f"{folder} or the program has changed while the study was running. Start it again.")
    return partial(_evaluate_here, scenario, make)


def _evaluate_here(scenario: Scenario, make: Evaluate, job: tuple[str, DesignPoint]) -> Outputs | Failure:
    return make(scenario, job[1])


class _Clock:
    """Reports finished runs, the rate so far, and the time left at that rate: at most once a second."""

    def __init__(self, total: int, progress: Callable[[str], None]) -> None:
        self._total, self._done, self._progress = total, 0, progress
        self._began = time.monotonic()
        self._spoke = -1.0

    def tick(self, point: DesignPoint, result: Outputs | Failure) -> None:
        self._done += 1
        now = time.monotonic()
        if now - self._spoke < 1.0 and self._done < self._total and isinstance(result, Outputs):
            return
        self._spoke = now
        each = (now - self._began) / self._done
        failed = f", failed: {result.message}" if isinstance(result, Failure) else ""
        left = f", {rate(each)}, about {duration(each * (self._total - self._done))} left"
        self._progress(
            f"run {self._done} of {self._total} (seed {point.seed}, scale {point.scale:g}){failed}"
            + (left if self._done < self._total else "")
        )


def rate(each: float) -> str:
    """Return how fast runs of some seconds each come: 1,200 an hour."""
    return f"{3600.0 / max(each, 1e-6):,.0f} an hour"


def duration(seconds: float) -> str:
    """Return a duration as people say it: 40 s, 12 min, 3 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
