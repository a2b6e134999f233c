"""Processes of a study are killed at random: nothing that has finished is lost or done twice, and all gets done."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LABORATORY = Path(__file__).parent / "killed_study.py"
LONGEST = 1200.0
"""Seconds: on a busy machine a process may take a minute to begin."""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="finds processes as Linux lists them"
)


class Study:
    """A study in processes of its own."""

    def __init__(self, small: Path, folder: Path, runs: int, engine: str) -> None:
        self.store, self.done, self.runs = folder / "studies.jsonl", folder / "done.txt", runs
        self.environment = {**os.environ, "YUNDONG_DONE": str(self.done)}
        self.words = [sys.executable, str(LABORATORY), str(small), str(self.store), str(runs), engine]

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.words, env=self.environment, stderr=subprocess.PIPE)

    @property
    def stored(self) -> int:
        return self.store.read_bytes().count(b"\n") if self.store.exists() else 0

    def wait_for(self, runs: int, process: subprocess.Popen[bytes]) -> None:
        limit = time.monotonic() + LONGEST
        while self.stored < runs and process.poll() is None and time.monotonic() < limit:
            time.sleep(0.005)

    def finished(self) -> list[int]:
        """Return the seeds of the runs that have finished, as the runs themselves noted."""
        return [int(line.split()[0]) for line in self.done.read_text(encoding="utf-8").splitlines()]

    def check(self, kills: int, in_hand: int = 1) -> None:
        """All runs are stored once; no more were made twice than a kill can have caught between finish and store."""
        seeds = [
            json.loads(line)["point"]["seed"] for line in self.store.read_text(encoding="utf-8").splitlines()
        ]
        assert Counter(seeds) == Counter(range(self.runs))
        assert set(self.finished()) == set(range(self.runs))
        assert len(self.finished()) <= self.runs + kills * in_hand


def children(process: int) -> list[int]:
    """Return the processes that one has started and that do runs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
            command = (path.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == process and fields[0] != "Z" and b"spawn_main" in command:
            found.append(int(path.parent.name))
    return found


def kill_workers(study: Study, kills: int) -> None:
    chance = random.Random(kills)
    with study.start() as process:
        for kill in range(kills):
            study.wait_for((kill + 1) * study.runs // (kills + 2), process)
            for worker in children(process.pid)[: 1 + chance.randrange(2)]:
                os.kill(worker, signal.SIGKILL)
        assert process.wait(LONGEST) == 0, process.stderr.read().decode() if process.stderr else ""
    study.check(2 * kills)


def kill_parents(study: Study, kills: int) -> None:
    for kill in range(kills):
        with study.start() as process:
            study.wait_for((kill + 1) * study.runs // (kills + 2), process)
            assert process.poll() is None, "it ended before it could be killed"
            process.kill()
        kept = study.stored
        time.sleep(0.05)
        assert study.stored >= kept
    with study.start() as process:
        assert process.wait(LONGEST) == 0, process.stderr.read().decode() if process.stderr else ""
    study.check(kills, in_hand=4)


@pytest.mark.full
def test_a_study_that_is_killed_goes_on(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = Study(small, tmp_path, 40, "1")
    with study.start() as process:
        study.wait_for(5, process)
        process.kill()
    assert 5 <= study.stored < 40
    monkeypatch.syspath_prepend(str(LABORATORY.parent))
    monkeypatch.setenv("YUNDONG_DONE", str(study.done))
    monkeypatch.setattr(sys, "argv", study.words[1:])
    from killed_study import main

    main()
    study.check(1)


@pytest.mark.full
def test_a_worker_and_then_the_study_are_killed(small: Path, tmp_path: Path) -> None:
    study = Study(small, tmp_path, 60, "2")
    with study.start() as process:
        study.wait_for(10, process)
        os.kill(children(process.pid)[0], signal.SIGKILL)
        study.wait_for(30, process)
        process.kill()
    assert 30 <= study.stored < 60
    with study.start() as process:
        assert process.wait(LONGEST) == 0, process.stderr.read().decode() if process.stderr else ""
    study.check(2, in_hand=4)


@pytest.mark.full
@pytest.mark.parametrize("kill", [kill_workers, kill_parents])
def test_ten_are_killed(small: Path, tmp_path: Path, kill: Callable[[Study, int], None]) -> None:
    kill(Study(small, tmp_path, 200, "2"), 10)


class Cluster:
    """A Dask scheduler and two workers, each a process."""

    def __init__(self, study: Study, port: int) -> None:
        self.study, self.address = study, f"tcp://127.0.0.1:{port}"
        self.port = port
        self.scheduler = self._scheduler()
        self.workers = [self._worker() for _ in range(2)]

    def _scheduler(self) -> subprocess.Popen[bytes]:
        return self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")

    def _worker(self) -> subprocess.Popen[bytes]:
        return self._start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "30"
        )

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(LABORATORY.parent), *sys.path])
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
            env={**self.study.environment, "PYTHONPATH": path},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_worker(self, number: int) -> None:
        self.workers[number].kill()
        self.workers[number].wait()
        self.workers[number] = self._worker()

    def kill_scheduler(self) -> None:
        self.scheduler.kill()
        self.scheduler.wait()
        self.scheduler = self._scheduler()
        for number in range(len(self.workers)):
            self.kill_worker(number)

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@contextmanager
def cluster(study: Study, port: int) -> Iterator[Cluster]:
    made = Cluster(study, port)
    try:
        yield made
    finally:
        made.end()


@pytest.mark.full
@pytest.mark.parametrize("part", ["workers", "scheduler"])
def test_a_cluster_is_killed_in_parts(small: Path, tmp_path: Path, part: str, free_port: int) -> None:
    pytest.importorskip("distributed")
    kills = 7 if part == "workers" else 3
    study = Study(small, tmp_path, 200, f"tcp://127.0.0.1:{free_port}")
    with cluster(study, free_port) as machines, study.start() as process:
        for kill in range(kills):
            study.wait_for((kill + 1) * study.runs // (kills + 2), process)
            if part == "workers":
                machines.kill_worker(kill % 2)
            else:
                machines.kill_scheduler()
        assert process.wait(LONGEST) == 0, process.stderr.read().decode() if process.stderr else ""
    # A dead worker takes with it what it had in hand or not yet handed over; a dead scheduler, that of all workers.
    study.check(kills, in_hand=4)


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def test_a_cluster_gives_the_same_as_processes_of_ones_own(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    from yundong.scenario import load
    from yundong.study.runs.evaluation import DesignPoint
    from yundong.study.runs.runner import Engine, outputs_of
    from yundong.study.runs.store import Store

    monkeypatch.syspath_prepend(str(LABORATORY.parent))
    monkeypatch.setenv("YUNDONG_DONE", str(tmp_path / "done.txt"))
    from killed_study import quick

    scenario, points = load(small), [DesignPoint(seed, 0.5, {"letters.shift": -0.5}) for seed in range(5)]
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as local:
        there = outputs_of(
            scenario, points, Engine(Store(tmp_path / "a"), dask=local.scheduler_address, evaluate=quick)
        )
    assert there == outputs_of(scenario, points, Engine(Store(tmp_path / "b"), evaluate=quick))


def test_an_address_without_a_scheduler_is_said(
    small: Path, tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    from yundong.base.errors import InputError
    from yundong.scenario import load
    from yundong.study.runs import cluster as on
    from yundong.study.runs.evaluation import DesignPoint
    from yundong.study.runs.runner import Engine, outputs_of
    from yundong.study.runs.store import Store

    monkeypatch.setattr(on, "PATIENCE", 0.0)
    monkeypatch.setattr(on, "ANSWER", 0.2)
    engine = Engine(Store(tmp_path / "a"), dask=f"tcp://127.0.0.1:{free_port}")
    with pytest.raises(InputError, match="no Dask scheduler answers there"):
        outputs_of(load(small), [DesignPoint(1, 0.5)], engine)
