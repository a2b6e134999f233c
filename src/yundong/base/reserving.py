"""Temporary files and folders beside what they will become, and the removal of those that a killed command left.

A temporary place is locked for as long as its writer lives. One that is not locked was left by a command that was
killed; the next command that writes to the same folder removes it.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TEMPORARY = re.compile(
    r"\.(?P<name>.{1,40})\.[0-9]+-[0-9a-f]{8}\.(?P<kind>partial|old)(?:\..{1,11})?", re.DOTALL
)
_CUT = 40  # characters of a name that a temporary name keeps
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2
_HERE = -100  # AT_FDCWD
_goals: dict[Path, Path] = {}
"""What each temporary file or folder of this process is to become."""


@contextmanager
def reserved(goal: Path, *, folder: bool = False) -> Iterator[Path]:
    """Make an empty file or folder beside a goal, for this process alone; remove what is there at the end.

    Whatever killed commands left in the same folder is removed first.

    Parameters
    ----------
    goal : Path
        What it is to become; its folder must exist.
    folder : bool
        Whether to make a folder.

    Yields
    ------
    Path
        A hidden name with the ending of the goal. What the system refuses there is said of the goal (`asked_for`).
    """
    remove_abandoned(goal.parent)
    while True:
        work = beside(goal, "partial")
        _goals[work] = goal
        try:
            if folder:
                work.mkdir()
            else:
                os.close(os.open(work, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            with contextlib.ExitStack() as held:
                try:
                    is_there = held.enter_context(locked(work))
                except (
                    FileNotFoundError
                ):  # taken for abandoned by a neighbour before it was held: make another
                    continue
                if is_there:
                    yield work
                    return
        except OSError as error:
            if isinstance(error.filename, str):
                error.filename = str(asked_for(Path(error.filename)))
            raise
        finally:
            _goals.pop(work, None)
            remove(work)


def asked_for(path: Path) -> Path:
    """Return the file or folder that a user asked for, of one that is temporary or lies in a temporary folder."""
    goal = next((_goals[place] for place in (path, *path.parents) if place in _goals), None)
    return path if goal is None else asked_for(goal)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder for this process alone among the temporary files of the system; remove it at the end.

    What killed commands left there is removed first.
    """
    with reserved(Path(tempfile.gettempdir(), "yundong"), folder=True) as work:
        work.chmod(0o700)
        yield work


def beside(goal: Path, kind: str) -> Path:
    """Return a hidden name in the same folder, with the same ending, that nothing has yet."""
    suffix = goal.suffix if 1 < len(goal.suffix) <= 12 else ""
    return goal.with_name(f".{goal.name[:_CUT]}.{os.getpid()}-{secrets.token_hex(4)}.{kind}{suffix}")


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold a file or folder against other processes and threads; give whether it still has its name once it is held.

    Where the file system has no locks, nothing is held.
    """
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield _has_name(handle, path)
    finally:
        os.close(handle)


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files and folders of killed commands; put back what one had moved aside."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        found = _TEMPORARY.fullmatch(name)
        if found is not None:
            with contextlib.suppress(OSError):
                _remove_if_abandoned(folder / name, folder / found["name"], found["kind"] == "old")


def _remove_if_abandoned(path: Path, goal: Path, moved_aside: bool) -> None:
    entry = path.lstat()
    if entry.st_uid != os.getuid() or not (stat.S_ISREG(entry.st_mode) or stat.S_ISDIR(entry.st_mode)):
        return
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not _has_name(handle, path):
            return
        if moved_aside and not os.path.lexists(goal):
            if len(goal.name) < _CUT:  # else the name may be cut, and nothing is lost by leaving it
                path.rename(goal)
            return
        remove(path)
    finally:
        os.close(handle)


def _has_name(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except OSError:
        return False


def remove(path: Path) -> None:
    """Remove a file, a link or a folder with all it holds, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        with contextlib.suppress(OSError):
            path.unlink()


def put_in_place(work: Path, folder: Path) -> None:
    """Give a finished folder its name; one that has the name is removed.

    Where the system can exchange two names, the old folder or the new one stands there at any moment. Where it cannot,
    the old one is out of place for an instant, and a command that is killed then leaves it to `remove_abandoned`.

    Parameters
    ----------
    work, folder : Path
        On one file system.
    """
    if not folder.exists():
        work.rename(folder)
        return
    if exchange(work, folder):
        remove(work)
        return
    old = beside(folder, "old")
    with locked(folder):
        folder.rename(old)
        work.rename(folder)
        remove(old)


def exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two files or folders in one step; return whether the system can."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return int(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)) == 0
