"""Runs commands and stops each at one of its file operations: killed, interrupted, or refused by a full disk.

Started as a process of its own, it imports the package once and forks for each call. The operations are those that
Python reports to audit hooks (open for writing, rename, link, remove, make and remove folders, change modes), every
flush to the disk, and the exchange of two names; an operation counts if it is below the current folder. A flush that
is stopped leaves half of the file, as a write that was cut short does.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOWS = ("kill", "full", "interrupt")
_EVENTS = {
    "os.rename",
    "os.link",
    "os.remove",
    "os.rmdir",
    "os.mkdir",
    "os.chmod",
    "os.truncate",
    "os.symlink",
}


@dataclass
class Stopped:
    """What is counted, and what is done at one of the operations.

    Attributes
    ----------
    at : int
        Number of the operation, from 1; 0 stops at none.
    how : str
        One of `HOWS`.
    """

    folder: str
    at: int
    how: str
    count: int = 0
    names: tuple[str, ...] = ()
    quiet: bool = False

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Count an operation that Python is about to do."""
        if self.quiet:
            return
        if event == "open":
            path, _, flags = arguments
            if not (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
                return
            self.step("open", path)
        elif event in _EVENTS:
            self.step(event, arguments[0])

    def step(self, event: str, path: Any, handle: int | None = None) -> None:
        """Count an operation on a path, and stop if it is the one."""
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        place = os.path.abspath(os.fsdecode(path))
        if not place.startswith(self.folder + os.sep):
            return
        self.count += 1
        self.names += (f"{event} {os.path.relpath(place, self.folder)}",)
        if self.count != self.at:
            return
        self.quiet = True
        if handle is not None and stat.S_ISREG(os.fstat(handle).st_mode):
            os.truncate(place, os.fstat(handle).st_size // 2)
        self.quiet = False
        if self.how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.how == "interrupt":
            raise KeyboardInterrupt
        raise OSError(errno.ENOSPC, "No space left on device", place)


def call(words: list[str], stopped: Stopped) -> None:
    """Call a command in this process, which ends with it."""
    from yundong.base import reserving

    flush, exchange = os.fsync, reserving.exchange

    def counted_flush(handle: int) -> None:
        stopped.step("fsync", os.readlink(f"/proc/self/fd/{handle}"), handle)
        flush(handle)

    def counted_exchange(one: Path, other: Path) -> bool:
        stopped.step("exchange", other)
        return exchange(one, other)

    os.fsync, reserving.exchange = counted_flush, counted_exchange
    sys.addaudithook(stopped.audit)
    from yundong.cli import main

    main(words)


def forked(folder: Path, words: list[str], at: int, how: str) -> dict[str, Any]:
    """Call a command in a process of its own; return its exit status, what it printed, and its operations."""
    reading, writing = os.pipe()
    said = folder.parent / f"{folder.name}.said"
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.chdir(folder)
        output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for number in (1, 2):
            os.dup2(output, number)
        stopped = Stopped(str(folder), at, how)
        code = 70
        try:
            call(words, stopped)
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(writing, "\n".join(stopped.names).encode())
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        names = pipe.read().decode()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    text = said.read_text(encoding="utf-8", errors="replace")
    said.unlink()
    return {"status": status, "said": text, "operations": names.splitlines()}


def serve(prepare: Callable[[], None]) -> None:
    """Answer calls, one JSON object per line, until the input ends."""
    prepare()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = forked(Path(asked["folder"]), asked["words"], asked["at"], asked["how"])
        print(json.dumps(answer), flush=True)


def _import_everything() -> None:
    import importlib

    import polars  # noqa: F401  its threads start with the first work, in the forks

    from yundong.cli import COMMANDS

    for command in COMMANDS.values():
        importlib.import_module(command.target.partition(":")[0])
    for module in ("api", "campaign.run", "report.text", "report.write", "audit.audit", "directive.render"):
        importlib.import_module(f"yundong.{module}")


if __name__ == "__main__":
    serve(_import_everything)
