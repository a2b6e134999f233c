"""Runs pieces of work that may crash or never end, in processes that are replaced when they do."""

from __future__ import annotations

import multiprocessing
import os
import resource
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

WAITS = 30
"""Times its limit that a process may sleep, or wait for a processor."""
MEMORY = 3 << 30
"""Address space of a process beyond what it has when its work begins."""


@dataclass(frozen=True)
class Verdict:
    """What came of one piece of work.

    Attributes
    ----------
    what : str
        ``ok``, ``refused`` (an `InputError`), ``raised``, ``died`` or ``hung``.
    said : str
        The product, the message or the end of the traceback.
    """

    job: Any
    what: str
    said: str = ""


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
                    yield Verdict(waiting.pop(0), "hung", f"no end in {seconds:g} s")
                    break
                what, said = mine.recv()
                yield Verdict(waiting.pop(0), what, said)
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
        try:
            answer = ("ok", work(job))
        except InputError as error:
            answer = ("refused", str(error))
        except BaseException:
            answer = ("raised", "".join(traceback.format_exc()[-700:]))
        pipe.send(answer)
