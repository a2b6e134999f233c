"""Runs commands and stops each at one of its file operations: killed, interrupted, or refused by a full disk.

Started as a process of its own, it imports the package once and forks for each call. The operations are those that
Python reports to audit hooks (open for writing, rename, link, remove, make and remove folders, change modes), every
flush to the disk, and the exchange of two names; an operation counts if it is below the current folder. A flush that
is stopped leaves half of the file, or of what was added to it, as a write that was cut short does.

A kill leaves the folder as it is at that moment, since nothing of the command runs afterwards. So one call that is
watched, the folder copied before each of its operations, gives what a kill at any of them leaves.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import json
import os
import shutil
import signal
import stat
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOWS = ("kill", "full", "interrupt")
WATCH = "watch"
"""Stops at no operation, and copies the folder before each."""
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
        One of `HOWS`, or `WATCH`.
    """

    folder: str
    at: int
    how: str
    count: int = 0
    names: tuple[str, ...] = ()
    quiet: bool = False
    sizes: dict[str, int] = field(default_factory=dict)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Count an operation that Python is about to do."""
        if self.quiet:
            return
        if event == "open":
            path, _, flags = arguments
            if not (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
                return
            self.step("open", path)
            if flags & os.O_APPEND and os.path.exists(path):
                self.sizes[os.path.abspath(os.fsdecode(path))] = os.path.getsize(path)
        elif event in _EVENTS:
            path, *rest = arguments[event == "os.symlink" :]  # of a link, where it is, not to where
            below = [number for number in rest if isinstance(number, int) and number > 2]
            if below and event in ("os.remove", "os.rmdir"):  # named from an open folder
                path = os.path.join(os.readlink(f"/proc/self/fd/{below[-1]}"), os.fsdecode(path))
            self.step(event, path)

    def step(self, event: str, path: Any, handle: int | None = None) -> None:
        """Count an operation on a path, and stop if it is the one."""
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        place = os.path.abspath(os.fsdecode(path))
        if not place.startswith(self.folder + os.sep):
            return
        self.count += 1
        self.names += (f"{event} {os.path.relpath(place, self.folder)}",)
        half = None
        if handle is not None and stat.S_ISREG(os.fstat(handle).st_mode):
            size, before = os.fstat(handle).st_size, self.sizes.get(place, 0)
            half = before + (size - before) // 2
        if self.how == WATCH:
            self.watch(Path(place), half)
        elif self.count == self.at:
            self.stop(Path(place), half)

    def watch(self, path: Path, half: int | None) -> None:
        """Copy the folder as a kill would leave it now."""
        self.quiet = True
        copied = watched(Path(self.folder), self.count)
        shutil.copytree(self.folder, copied, symlinks=True)
        if half is not None:
            os.truncate(copied / path.relative_to(self.folder), half)
        self.quiet = False

    def stop(self, path: Path, half: int | None) -> None:
        """End the process, or raise what stops it."""
        self.quiet = True
        if half is not None:
            os.truncate(path, half)
        self.quiet = False
        if self.how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.how == "interrupt":
            raise KeyboardInterrupt
        raise OSError(errno.ENOSPC, "No space left on device", str(path))


def watched(folder: Path, number: int) -> Path:
    """Return where the folder of a watched call is copied before one of its operations."""
    return folder.with_name(f"{folder.name}.{number}")


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
        made = json.dumps({"operations": stopped.names, "modules": list(sys.modules)}).encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(made)
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        made = json.loads(pipe.read() or b'{"operations": [], "modules": []}')
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    text = said.read_text(encoding="utf-8", errors="replace")
    said.unlink()
    _import(made["modules"])
    return {"status": status, "said": text, "operations": made["operations"]}


def _import(modules: list[str]) -> None:
    """Import what a call has imported, so that the next need not."""
    for name in modules:
        if name not in sys.modules and name != "__main__":
            with contextlib.suppress(Exception):
                __import__(name)


def clean(folders: list[str]) -> dict[str, Any]:
    """Remove from folders what killed commands left, as the next command that writes there does first."""
    from yundong.base.reserving import remove_abandoned

    for folder in folders:
        remove_abandoned(Path(folder))
    return {}


def serve(prepare: Callable[[], None]) -> None:
    """Answer calls, one JSON object per line, until the input ends."""
    prepare()
    for line in sys.stdin:
        asked = json.loads(line)
        gc.freeze()  # what is shared with the forks stays so
        answer = (
            clean(asked["clean"])
            if "clean" in asked
            else forked(Path(asked["folder"]), asked["words"], asked["at"], asked["how"])
        )
        print(json.dumps(answer), flush=True)


def _import_everything() -> None:
    import importlib

    import polars  # noqa: F401  its threads start with the first work, in the forks

    from yundong.cli import COMMANDS

    for command in COMMANDS.values():
        importlib.import_module(command.target.partition(":")[0])
    for module in ("api", "campaign.run", "report.text", "report.write", "audit.audit", "directive.render"):
        importlib.import_module(f"yundong.{module}")
    from yundong.study.runs import keys

    (
        keys.code_digest(),
        keys.library_versions(),
        keys.unread_files(),
        keys.meaning_digest(),
    )  # kept in memory for all studies


if __name__ == "__main__":
    serve(_import_everything)
