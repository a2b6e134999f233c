"""Runs of a study on the workers of a Dask cluster, with the same results as in processes of one's own.

The scenario travels to the workers; they need the same version of this program and its libraries, and refuse to work
otherwise. Results come back one by one and are stored here. A worker that dies takes with it what it had in hand, which
another gets. Where the scheduler dies, what had come back is kept, and the rest is given to the next scheduler that
answers at the address.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from atexit import register
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.base.reading import read_bytes
from yundong.base.writing import write_bytes
from yundong.scenario import Scenario, load
from yundong.scenario.load import DATA_ENDINGS
from yundong.study.runs.evaluation import DesignPoint, Evaluate, Failure, Outputs
from yundong.study.runs.keys import state_of
from yundong.study.runs.pool import TRIES

PATIENCE = 60.0
"""Seconds to wait for a scheduler that does not answer."""
ANSWER = 5.0
"""Seconds that a scheduler has for an answer."""
LOOKING = 0.2
"""Seconds between two looks at what has finished."""

_scenarios: dict[str, Scenario] = {}
_one_at_a_time = Lock()
"""A run keeps its process busy; a worker with several threads would only slow each of them down."""


def on_cluster(
    address: str,
    scenario: Scenario,
    points: Mapping[str, DesignPoint],
    evaluate: Evaluate,
    progress: Callable[[str], None],
) -> Iterator[tuple[str, Outputs | Failure]]:
    """Run design points on a cluster; yield each key with its result as soon as it is there.

    Raises
    ------
    InputError
        If no scheduler answers at the address for a minute, or a worker has other code or libraries.
    """
    require("cluster", "A study on a cluster")
    left, fruitless = dict(points), 0
    while left:
        before = len(left)
        client = _connect(address, len(points) - before, len(points))
        try:
            for key, result in _gather(client, scenario, left, evaluate):
                del left[key]
                yield key, result
        except _LostError as lost:
            fruitless = fruitless + 1 if len(left) == before else 0
            if fruitless >= TRIES:
                raise InputError(f"The cluster at {address} does no runs: {lost}") from None
            progress(f"connection to {address} lost; trying again for {PATIENCE:.0f} s")
        finally:
            _close(client)


class _LostError(Exception):
    """The cluster no longer answers, or not about what it was given."""


def _connect(address: str, done: int, total: int) -> Any:
    """Return a client, waiting for a scheduler to answer."""
    from distributed import Client

    limit = time.monotonic() + PATIENCE
    while True:
        try:
            return Client(address, timeout=ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            if isinstance(error, ValueError) or time.monotonic() > limit:
                kept = (
                    f" {done} of {total} runs are stored; the same command goes on from them." if done else ""
                )
                raise InputError(
                    f"Invalid --dask {address!r}: no Dask scheduler answers there.{kept}"
                ) from None
            time.sleep(1.0)


def _close(client: Any) -> None:
    """Close a client; one whose scheduler is gone cannot say good-bye."""
    with suppress(Exception):
        client.close(timeout=2)


def _gather(
    client: Any, scenario: Scenario, points: Mapping[str, DesignPoint], evaluate: Evaluate
) -> Iterator[tuple[str, Outputs | Failure]]:
    """Yield results until all are there.

    No more runs are given out than the cluster can soon begin: what a worker has finished and not yet handed over is
    lost with it.

    Raises
    ------
    _LostError
        If the connection is lost.
    """
    paths = (p for p in sorted(scenario.folder.iterdir()) if p.suffix in DATA_ENDINGS and p.is_file())
    files = {path.name: read_bytes(path) for path in paths}
    state, changed = state_of(scenario), dict(scenario.parameters.changed)
    # A task that gives the files back can be done again if the worker that has them dies; scattered data cannot.
    carried = client.submit(_carried, files, state, pure=False)
    waiting: deque[tuple[str, DesignPoint]] = deque(points.items())
    futures: dict[Any, str] = {}
    room, looked = _room(client), time.monotonic()
    while waiting or futures:
        while waiting and len(futures) < room:
            key, point = waiting.popleft()
            task = client.submit(_evaluate_there, carried, changed, state, evaluate, point, key=f"run-{key}")
            futures[task] = key
        done = [future for future in futures if future.done()]
        for future in done:
            yield futures.pop(future), _result_of(future)
        if client.status not in ("running", "newly-created"):
            raise _LostError("the scheduler does not answer")
        if not done:
            time.sleep(LOOKING)
        if time.monotonic() - looked > PATIENCE / 10.0:
            room, looked = _room(client), time.monotonic()


def _room(client: Any) -> int:
    """Return how many runs may be given out at a time: two for each that the workers can make."""
    try:
        threads = client.sync(client.scheduler.ncores, callback_timeout=ANSWER)
    except Exception as error:  # of many kinds, from sockets to serialization
        raise _LostError(str(error) or type(error).__name__) from None
    return int(max(4, 2 * sum(threads.values())))


def _result_of(future: Any) -> Outputs | Failure:
    """Return what a finished future holds.

    Raises
    ------
    InputError
        If the run raised one.
    _LostError
        If it was cancelled, or failed otherwise than a run can: the cluster was lost in between.
    """
    from distributed import KilledWorker

    if future.status == "finished":
        try:
            found: Outputs | Failure = future.result(timeout=30)
        except Exception as lost:  # the scheduler died between the message and the result
            raise _LostError(str(lost)) from None
        return found
    error = future.exception(timeout=30) if future.status == "error" else None
    if isinstance(error, InputError):
        raise error
    if isinstance(error, KilledWorker):
        return Failure("process", f"its worker died; tried {TRIES} times", tries=TRIES)
    raise _LostError(str(error) if error is not None else future.status)


def _carried(files: dict[str, bytes], state: str) -> dict[str, bytes]:
    """Give the files of a scenario back: a worker keeps them as the result of a task."""
    return files


def _evaluate_there(
    files: dict[str, bytes], changed: dict[str, float], state: str, evaluate: Evaluate, point: DesignPoint
) -> Outputs | Failure:
    """Run a design point in a worker of the cluster."""
    with _one_at_a_time:
        name = f"{state} {sorted(changed.items())}"
        if name not in _scenarios:
            folder = Path(tempfile.mkdtemp(prefix="yundong-"))
            register(shutil.rmtree, folder, ignore_errors=True)
            for file, content in files.items():
                write_bytes(folder / file, content)
            scenario = load(folder).replace(changed)
            if state_of(scenario) != state:
                raise InputError("A worker of the cluster has another version of the program or a library.")
            _scenarios[name] = scenario
        return evaluate(_scenarios[name], point)
