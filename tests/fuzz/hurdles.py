"""Runs pieces of work that may crash or never end, in processes that are replaced when they do."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

WAITS = 30
"""Times its limit that a process may sleep, or wait for a processor."""
MEMORY = 3 << 30
"""Address space of a process beyond what it has when its work begins: a guard of the machine, above any limit asked."""


@dataclass(frozen=True)
class Verdict:
    """What came of one piece of work.

    Attributes
    ----------
    what : str
        ``ok``, ``refused`` (an `InputError`), ``raised``, ``died`` or ``hung``.
    said : str
        The product, the message or the end of the traceback.
    seconds : float
        Time of a processor it took, that of all threads together.
    megabytes : float
        The most memory its process held while it was done, libraries included.
    """

    job: Any
    what: str
    said: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0


def tried(work: Callable[[Any], str], jobs: Sequence[Any], seconds: float = 10.0) -> Iterator[Verdict]:
    """Yield a verdict on each piece of work, one after the other, each within its time of a processor."""
    spawn = multiprocessing.get_context("spawn")
    waiting = list(jobs)
    while waiting:
        mine, theirs = spawn.Pipe()
        process = spawn.Process(target=_serve, args=(work, waiting, theirs), daemon=True)
        process.start()
        theirs.close()
        try:
            mine.recv()  # ready: libraries are loaded and kernels compiled
            while waiting:
                if not _answers(mine, process.pid or 0, seconds):
                    yield Verdict(waiting.pop(0), "hung", f"no end in {seconds:g} s", seconds)
                    break
                yield replace(mine.recv(), job=waiting.pop(0))
        except (EOFError, ConnectionResetError):
            process.join()
            yield Verdict(waiting.pop(0), "died", f"exit code {process.exitcode}")
        finally:
            process.kill()
            process.join()


def _answers(pipe: Connection, process: int, seconds: float) -> bool:
    """Return whether an answer comes before a process has worked so long; on a busy machine it may wait longer."""
    begun = _worked(process)
    for _ in range(WAITS):
        if pipe.poll(seconds):
            return True
        if _worked(process) - begun >= seconds:
            return False
    return False


def _worked(process: int) -> float:
    """Return the seconds of a processor that a process has had."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _serve(work: Callable[[Any], str], jobs: Sequence[Any], pipe: Connection) -> None:
    from yundong.base.errors import InputError

    getattr(work, "prepare", lambda: None)()
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
    pipe.send("ready")
    for job in jobs:
        _forget_peak()
        began = time.process_time()
        try:
            answer = Verdict(None, "ok", work(job))
        except InputError as error:
            answer = Verdict(None, "refused", str(error))
        except BaseException:
            answer = Verdict(None, "raised", "".join(traceback.format_exc()[-700:]))
        pipe.send(replace(answer, seconds=time.process_time() - began, megabytes=_peak()))


def _forget_peak() -> None:
    """Let the peak of this process's memory count from now; where the system cannot, it counts from the start."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    """Return the peak of this process's memory, in megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
