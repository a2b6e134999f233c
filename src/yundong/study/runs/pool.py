"""Work shared among processes; one that is killed is replaced, and nothing finished is lost or done twice.

Each worker has a pipe of its own to the parent, so a worker that dies takes with it only the job it had in hand; that
job is given to another, at most `TRIES` times. A worker whose parent is gone ends within seconds; one that holds more
than `MEMORY` after a job is replaced by a new one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread
from typing import Any, Generic, TypeVar

from yundong.base.errors import InputError

TRIES = 3
"""How many workers may die of a job before it is given up."""
MOST_STILLBORN = 20
"""How many processes in succession may die before they begin, until it is no accident."""
LOOKING = 1.0
"""Seconds after which a worker looks again whether its parent is alive."""
MEMORY = 1_000_000_000
"""Bytes that a worker may hold between two jobs."""
MOST_MEMORY = 4_000_000_000
"""Bytes that a job may ask for. One in a far corner of the space of parameters (letters by the hundred million) then
fails by itself, instead of taking the memory of every other process."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
"""Variables that keep the libraries of a worker from starting threads of their own."""

Job = TypeVar("Job")
Product = TypeVar("Product")


@dataclass(frozen=True)
class WorkerDied:
    """In place of a product: every worker that was given the job died.

    Attributes
    ----------
    exit_code : int or None
        Of the last of them; minus the number of the signal that killed it.
    """

    exit_code: int | None

    def __str__(self) -> str:
        code = self.exit_code or 0
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return f"its process {how}; tried {TRIES} times"


BEGUN = "begun"
"""What a worker answers as soon as it begins with a job, so that no death before that is laid to the job."""


@dataclass
class _Task(Generic[Job]):
    job: Job
    tries: int = 0
    begun: bool = False


class _Worker(Generic[Job]):
    """A process, the parent's end of its pipe, and the task it has in hand."""

    def __init__(self, begin: Callable[[], Callable[[Job], object]], task: _Task[Job]) -> None:
        spawn = multiprocessing.get_context(
            "spawn"
        )  # a fork would copy locks that threads of the parent hold
        self.pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(begin, theirs), daemon=True)
        self.leaving = False
        with _one_thread():
            self._process.start()
        theirs.close()  # so that the pipe ends with the process
        self.give(task)

    def give(self, task: _Task[Job]) -> None:
        self.task = task
        task.begun = False
        with suppress(BrokenPipeError):  # it died since; `take` will find out
            self.pipe.send(task.job)

    def take(self) -> Any:
        """Return the product of the task; raise EOFError if the process has died."""
        try:
            answer = self.pipe.recv()
            if answer == BEGUN:
                self.task.begun = True
                return BEGUN
            done, product, self.leaving = answer
        except OSError as error:  # it died while it was sending
            raise EOFError from error
        if isinstance(product, InputError | RuntimeError) and not done:
            raise product
        return product

    def stop(self) -> int | None:
        """End the process, if it has not ended, and return its exit code."""
        self._process.kill()
        self._process.join()
        self.pipe.close()
        return self._process.exitcode


def share_out(
    begin: Callable[[], Callable[[Job], Product]], jobs: Sequence[Job], workers: int
) -> Iterator[tuple[Job, Product | WorkerDied]]:
    """Do jobs in processes of their own; yield each with its product as soon as it is finished.

    Parameters
    ----------
    begin
        Called once in each process; returns what does a job there. Picklable, as jobs and products are.
    workers
        Processes at a time.

    Raises
    ------
    InputError, RuntimeError
        If `begin` or a job raised one; anything else raised is put into a RuntimeError with its traceback. Also if
        one process after another dies before it begins. The other processes are ended.
    """
    waiting = deque(_Task(job) for job in jobs)
    stillborn = 0
    team: list[_Worker[Job]] = []
    try:
        while waiting or team:
            while waiting and len(team) < workers:
                team.append(_Worker(begin, waiting.popleft()))
            ready = wait([worker.pipe for worker in team])
            for worker in [worker for worker in team if worker.pipe in ready]:
                task = worker.task
                try:
                    product = worker.take()
                except EOFError:
                    team.remove(worker)
                    exit_code = worker.stop()
                    task.tries += task.begun
                    stillborn = 0 if task.begun else stillborn + 1
                    if stillborn >= MOST_STILLBORN:
                        raise RuntimeError(
                            f"{stillborn} processes died before they began (code {exit_code})"
                        ) from None
                    if task.tries < TRIES:
                        waiting.appendleft(task)
                    else:
                        yield task.job, WorkerDied(exit_code)
                    continue
                if product is BEGUN:
                    stillborn = 0
                    continue
                if waiting and not worker.leaving:
                    worker.give(waiting.popleft())
                else:
                    team.remove(worker)
                    worker.stop()
                yield task.job, product
    finally:
        for worker in team:
            worker.stop()


def _serve(begin: Callable[[], Callable[[Job], object]], pipe: Connection) -> None:
    """Do jobs until the parent closes the pipe or is gone."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # the parent answers to an interruption and ends this process
    _limit_memory()
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        Thread(target=_end_with, args=(parent.pid,), daemon=True).start()
    do: Callable[[Job], object] | None = None
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            job = pipe.recv()
            try:
                do = do or begin()
                pipe.send(BEGUN)
                answer = (True, do(job))
            except InputError as error:
                answer = (False, InputError(error.problems))  # some of its kinds cannot be sent
            except Exception:
                answer = (False, RuntimeError(traceback.format_exc()))
            pipe.send((*answer, held() > MEMORY))


def _limit_memory() -> None:
    """Keep this process from asking for more than `MOST_MEMORY`, where the system can."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))


def held() -> int:
    """Return the bytes of memory that this process holds, 0 where the system does not say."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _end_with(parent: int) -> None:
    """End this process soon after its parent, also in the middle of a job: nobody waits for it any more."""
    while os.getppid() == parent:
        time.sleep(LOOKING)
    os._exit(1)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Set the variables that a process started here inherits, unless they are set."""
    missing = [name for name in ONE_THREAD if name not in os.environ]
    os.environ.update(dict.fromkeys(missing, "1"))
    try:
        yield
    finally:
        for name in missing:
            del os.environ[name]
