"""The runs of a study: those that the store has are taken from it, the others are made, several at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from yundong.base.errors import InputError
from yundong.scenario import Scenario, load
from yundong.study.evaluation import DesignPoint, Failure, Outputs, evaluate
from yundong.study.keys import key_of, state_of
from yundong.study.pool import WorkerDied, share_out
from yundong.study.store import Store


class StudyFailed(InputError):
    """A study cannot go on because runs of it failed; says which, at which stage, and where the tracebacks are."""


def evaluate_all(
    scenario: Scenario,
    points: Sequence[DesignPoint],
    store: Store,
    workers: int = 1,
    progress: Callable[[str], None] = lambda text: None,
) -> list[Outputs | Failure]:
    """Return what each design point gave, in the order of the points.

    Parameters
    ----------
    store
        Where results are looked up first, and kept as soon as there are any.
    workers
        Runs at a time, each in a process of its own; a single one is made in this process.
    progress
        Called with a line after each run.

    Raises
    ------
    InputError
        For a design point that cannot be run, or a scenario that changes meanwhile.
    """
    keys = [key_of(scenario, point) for point in points]
    results = {key: found for key in keys if (found := store.find(key)) is not None}
    missing = {key: point for key, point in zip(keys, points, strict=True) if key not in results}
    clock = _Clock(len(missing), progress)
    for key, result in _run(scenario, missing, workers):
        store.add(key, missing[key], result)
        results[key] = result
        clock.tick(missing[key], result)
    return [results[key] for key in keys]


def outputs_of(
    scenario: Scenario,
    points: Sequence[DesignPoint],
    store: Store,
    workers: int = 1,
    progress: Callable[[str], None] = lambda text: None,
) -> list[Outputs]:
    """Return the outputs of design points as `evaluate_all` does, for a study that needs every one of them.

    Raises
    ------
    StudyFailed
        If any of them failed, after all others have been run and stored.
    """
    results = evaluate_all(scenario, points, store, workers, progress)
    failed = [(p, r) for p, r in zip(points, results, strict=True) if isinstance(r, Failure)]
    if failed:
        raise StudyFailed(
            f"The run with seed {p.seed} at scale {p.scale:g} failed ({r.stage}): {r.message}. "
            f"{store.path} holds its settings and traceback."
            for p, r in failed
        )
    return [result for result in results if isinstance(result, Outputs)]


def _run(
    scenario: Scenario, points: Mapping[str, DesignPoint], workers: int
) -> Iterator[tuple[str, Outputs | Failure]]:
    """Run design points; yield each key with its result as soon as it is there."""
    if workers <= 1 or len(points) <= 1:
        for key, point in points.items():
            yield key, evaluate(scenario, point)
        return
    begin = partial(_begin, str(scenario.folder), dict(scenario.parameters.changed), state_of(scenario))
    for (key, _), result in share_out(begin, list(points.items()), workers):
        yield key, Failure("process", str(result)) if isinstance(result, WorkerDied) else result


def _begin(
    folder: str, settings: Mapping[str, float], state: str
) -> Callable[[tuple[str, DesignPoint]], Outputs | Failure]:
    """Return what runs a design point in a process that has just begun, if it finds the same code and data."""
    scenario = load(folder).replace(settings)
    if state_of(scenario) != state:
        raise InputError(f"{folder} or the program has changed while the study was running. Start it again.")
    return partial(_evaluate_here, scenario)


def _evaluate_here(scenario: Scenario, job: tuple[str, DesignPoint]) -> Outputs | Failure:
    return evaluate(scenario, job[1])


class _Clock:
    """Reports each finished run, the rate so far, and the time left at that rate."""

    def __init__(self, total: int, progress: Callable[[str], None]) -> None:
        self._total, self._done, self._progress, self._began = total, 0, progress, time.monotonic()

    def tick(self, point: DesignPoint, result: Outputs | Failure) -> None:
        self._done += 1
        each = (time.monotonic() - self._began) / self._done
        left = (
            ""
            if self._done == self._total
            else f", about {_duration(each * (self._total - self._done))} left"
        )
        failed = f", failed: {result.message}" if isinstance(result, Failure) else ""
        self._progress(
            f"run {self._done} of {self._total} (seed {point.seed}, scale {point.scale:g}){failed}{left}"
        )


def _duration(seconds: float) -> str:
    """Return a duration as people say it: 40 s, 12 min, 3 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
