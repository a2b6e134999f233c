"""Processes that share work: killed ones are replaced, nothing finished is lost or done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.scenario import UnknownParameter
from yundong.study.runs.pool import ONE_THREAD, TRIES, WorkerDied, share_out


def begin(folder: Path, work: Callable[[Path, int], int]) -> Callable[[int], int]:
    return partial(work, folder)


def square(folder: Path, job: int) -> int:
    with (folder / "done.txt").open("a", encoding="utf-8") as file:  # a line is appended whole
        file.write(f"{job}\n")
    return job * job


def killed_once(folder: Path, job: int) -> int:
    """Die of every third job the first time, as if the system had killed the process."""
    marker = folder / f"tried-{job}"
    if job % 3 == 0 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(folder, job)


def always_killed(folder: Path, job: int) -> int:
    if job == 2:
        (folder / f"try-{os.getpid()}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(folder, job)


def refuses(folder: Path, job: int) -> int:
    if job == 1:
        raise UnknownParameter("letters.fera", ["letters.fear"])
    return job


def breaks(folder: Path, job: int) -> int:
    return job // 0


def threads(folder: Path, job: int) -> int:
    return sum(os.environ.get(name) == "1" for name in ONE_THREAD)


def test_a_killed_worker_is_replaced_and_nothing_is_done_twice(tmp_path: Path) -> None:
    found = list(share_out(partial(begin, tmp_path, killed_once), range(10), 3))
    assert sorted(found) == [(job, job * job) for job in range(10)]
    done = Counter((tmp_path / "done.txt").read_text(encoding="utf-8").split())
    assert done == Counter(str(job) for job in range(10))
    assert len(list(tmp_path.glob("tried-*"))) == 4


def test_a_job_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    found = dict(share_out(partial(begin, tmp_path, always_killed), range(4), 2))
    assert found.pop(2) == WorkerDied(-signal.SIGKILL)
    assert found == {job: job * job for job in (0, 1, 3)}
    assert len(list(tmp_path.glob("try-*"))) == TRIES
    assert str(WorkerDied(-9)) == f"its process was killed by signal 9; tried {TRIES} times"


def test_errors_of_a_worker_reach_the_caller(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"letters\.fera.*Did you mean 'letters\.fear'"):
        list(share_out(partial(begin, tmp_path, refuses), range(3), 2))
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(share_out(partial(begin, tmp_path, breaks), [1], 1))


def test_workers_start_no_threads_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    assert list(share_out(partial(begin, tmp_path, threads), [1], 1)) == [(1, len(ONE_THREAD))]
    assert not set(ONE_THREAD) & set(os.environ)


def hungry(folder: Path, job: int) -> int:
    import numpy as np

    if job == 1:
        np.ones(10**9)  # 8 GB
    return job


def test_a_job_that_asks_for_too_much_memory_fails_alone(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="Unable to allocate"):
        list(share_out(partial(begin, tmp_path, hungry), [0, 1], 1))


def test_a_process_that_holds_much_is_replaced(tmp_path: Path) -> None:
    found = dict(share_out(partial(begin, tmp_path, keeps), [0, 1, 2], 1))
    assert len(set(found.values())) == 2  # the first process leaves after its first job


def keeps(folder: Path, job: int) -> int:
    """Hold more than a gigabyte after the first job of all; return the process."""
    from yundong.study.runs import pool

    marker = folder / "first"
    if not marker.exists():
        marker.touch()
        pool.MEMORY = 1
    return os.getpid()


ORPHANS = """
import sys
from functools import partial
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_pool import begin, waits
from yundong.study.runs.pool import share_out

if __name__ == "__main__":
    list(share_out(partial(begin, Path(sys.argv[1]), waits), range(4), 2))
"""


def waits(folder: Path, job: int) -> int:
    """Note which process this is, and go on for ever, as a kernel does: without giving anything to the pipe."""
    (folder / f"worker-{os.getpid()}").touch()
    while True:
        time.sleep(0.1)


def alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux lists them")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent(tmp_path: Path, number: int) -> None:
    """In the middle of a job, too."""
    script = tmp_path / "study.py"
    script.write_text(ORPHANS, encoding="utf-8")
    study = subprocess.Popen([sys.executable, str(script), str(tmp_path), str(Path(__file__).parent)])
    limit = time.monotonic() + 60
    while len(workers := list(tmp_path.glob("worker-*"))) < 2 and time.monotonic() < limit:
        time.sleep(0.05)
    study.send_signal(number)
    study.wait(30)
    left = [int(path.name.partition("-")[2]) for path in workers]
    while any(map(alive, left)) and time.monotonic() < limit + 30:
        time.sleep(0.05)
    assert len(left) == 2 and not any(map(alive, left))
