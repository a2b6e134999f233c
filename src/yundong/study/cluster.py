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
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.base.reading import read_bytes
from yundong.base.writing import write_bytes
from yundong.scenario import Scenario, load
from yundong.scenario.load import DATA_ENDINGS
from yundong.study.evaluation import DesignPoint, Failure, Outputs
from yundong.study.keys import state_of
from yundong.study.pool import TRIES

if TYPE_CHECKING:
    from yundong.study.runner import Evaluate

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
    left = dict(points)
    while left:
        client = _connect(address, len(points) - len(left), len(points))
        try:
            for key, result in _gather(client, scenario, left, evaluate):
                del left[key]
                yield key, result
        finally:
            _close(client)
        if left:
            progress(f"connection to {address} lost; trying again for {PATIENCE:.0f} s")


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
    """Yield results until all are there or the connection is lost."""
    paths = (p for p in sorted(scenario.folder.iterdir()) if p.suffix in DATA_ENDINGS and p.is_file())
    files = {path.name: read_bytes(path) for path in paths}
    state, changed = state_of(scenario), dict(scenario.parameters.changed)
    # A task that gives the files back can be done again if the worker that has them dies; scattered data cannot.
    carried = client.submit(_carried, files, state, pure=False)
    futures = {
        client.submit(_evaluate_there, carried, changed, state, evaluate, point, key=f"run-{key}"): key
        for key, point in points.items()
    }
    while futures:
        done = [future for future in futures if future.done()]
        for future in done:
            key = futures.pop(future)
            result = _result_of(future)
            if result is None:  # cancelled, because the connection is lost
                return
            yield key, result
        if client.status not in ("running", "newly-created"):
            return
        if not done:
            time.sleep(LOOKING)


def _result_of(future: Any) -> Outputs | Failure | None:
    """Return what a finished future holds; None if it was cancelled.

    Raises
    ------
    InputError
        If the run raised one.
    """
    from distributed import KilledWorker

    if future.status == "finished":
        try:
            found: Outputs | Failure = future.result(timeout=30)
        except Exception:  # the scheduler died between the message and the result
            return None
        return found
    if future.status != "error":
        return None
    error = future.exception()
    if isinstance(error, InputError):
        raise error
    if isinstance(error, KilledWorker):
        return Failure("process", f"its worker died; tried {TRIES} times", tries=TRIES)
    return Failure.of("process", error)


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
