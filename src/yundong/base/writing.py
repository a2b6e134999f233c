"""One way to write a file: whole or not at all.

What is written goes to a temporary name in the same folder, is flushed to the disk and then renamed, so that a
full disk, a kill or a fault of a writer leaves an older file as it was. The permissions of an older file are
kept, and a symbolic link still points to its target, which is what is replaced. Devices, pipes and
``/dev/stdout`` cannot be replaced and are written to directly. What a killed command left behind is removed by the
next (`yundong.base.reserving`). Every refusal of the system is an `InputError`.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from yundong.base.errors import InputError, describe_os_error
from yundong.base.reserving import asked_for, reserved

# The one list of endings of files: what each means, whatever the command.
ENDINGS = {
    ".txt": "text", ".md": "md", ".html": "html", ".htm": "html", ".csv": "csv", ".json": "json", ".xlsx": "xlsx",
    ".docx": "docx", ".pdf": "pdf", ".svg": "svg", ".png": "png", ".jsonld": "jsonld", ".xml": "tei", ".tei": "tei",
}  # fmt: skip


def write_text(path: Path, text: str) -> None:
    r"""Write text whole, in UTF-8, with its line ends as they are and no byte order mark.

    Parameters
    ----------
    path : Path
        The file, new or to be replaced.
    text : str
        Its content; what UTF-8 cannot hold (half of a surrogate pair) becomes ``?``.

    Raises
    ------
    InputError
        As for `replacing`.
    """
    write_bytes(path, text.encode("utf-8", errors="replace"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes whole.

    Raises
    ------
    InputError
        As for `replacing`.
    """
    with replacing(path) as work:
        work.write_bytes(content)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, whose content becomes that of `path` when the block ends without an error.

    For writers that want a path (workbooks, Parquet): the path given has the ending of the one wanted.

    Parameters
    ----------
    path : Path
        The file, new or to be replaced.

    Yields
    ------
    Path
        Where to write; removed if the block fails.

    Raises
    ------
    InputError
        If the folder is missing, `path` is a folder or may not be written, or the disk is full.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "report.txt") as work:
    ...     _ = work.write_text("complete", encoding="utf-8")
    >>> [entry.name for entry in folder.iterdir()]
    ['report.txt']
    """
    check_writable(path)
    with _refusals(path):
        if _written_through(path):
            with reserved(Path(tempfile.gettempdir(), path.name)) as work:
                work.chmod(0o600)
                yield work
                with work.open("rb") as source, path.open("wb") as target:
                    shutil.copyfileobj(source, target)
            return
        goal = Path(os.path.realpath(path))
        with reserved(goal) as work:
            yield work
            if goal.exists():
                work.chmod(stat.S_IMODE(goal.stat().st_mode))
            sync(work)
            os.replace(work, goal)
            sync_folder(goal.parent)


@contextmanager
def unseen(path: Path) -> Iterator[Path]:
    """Give a path to write to in a folder that nobody sees yet (`reserved`), and flush what was written to the disk.

    Raises
    ------
    InputError
        As for `replacing`.
    """
    with _refusals(path):
        yield path
        sync(path)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill that gets its name only when the block ends without an error.

    Parameters
    ----------
    path : Path
        A folder that does not exist or is empty; folders above it are made.

    Yields
    ------
    Path
        The folder to fill; removed if the block fails.

    Raises
    ------
    InputError
        If the place is taken or may not be written, or the disk is full.
    """
    with _refusals(path):
        if path.is_file() or (path.is_dir() and any(path.iterdir())):
            raise InputError(f"{path} exists already. Choose a folder that does not exist or is empty.")
        path.parent.mkdir(parents=True, exist_ok=True)
        with reserved(path, folder=True) as work:
            yield work
            sync_files(work)
            work.replace(path)
            sync_folder(path.parent)


def check_writable(path: Path) -> None:
    """Refuse a place where no file can be written; to be called before long work begins.

    Raises
    ------
    InputError
        If it is a folder, its folder is missing, or it may not be written.
    """
    with _refusals(path):
        if path.is_dir():
            raise InputError(f"{path} is a folder. Give the name of a file in it.")
        folder = Path(os.path.realpath(path)).parent
        if path.exists() and not os.access(path, os.W_OK):
            raise InputError(f"{path} is write-protected. Choose another name, or change its permissions.")
        if _written_through(path):
            return
        if not folder.is_dir():
            raise InputError(f"{path}: there is no folder {folder}. Make it first, or write elsewhere.")
        if not os.access(folder, os.W_OK):
            raise InputError(f"{path}: the folder {folder} is write-protected. Write elsewhere.")


def append_json_line(path: Path, entry: Any) -> None:
    """Add an entry to a log of one JSON value per line; a last line that was cut off is removed first.

    When this returns, the entry is on the disk. Several processes may append to one log.

    Parameters
    ----------
    path : Path
        The log; it and its folder are made if they do not exist.
    entry : object
        What JSON can hold.

    Raises
    ------
    InputError
        If it may not be written, or the disk is full.
    """
    append_after_last(path, lambda last: [entry])


def append_after_last(path: Path, entries: Callable[[bytes], Iterable[Any]]) -> None:
    """Add entries to a log that depend on its last one, as in a chain of hashes; nobody else writes meanwhile.

    Parameters
    ----------
    path : Path
        As for `append_json_line`.
    entries : callable
        From the last whole line, empty if there is none, to what JSON can hold; may refuse by raising InputError.

    Raises
    ------
    InputError
        If it may not be written, or the disk is full.
    """
    with _refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # another process may append to the same log; closing unlocks
            end = _end_of_last_line(file)
            file.truncate(end)
            lines = [_as_line(entry) for entry in entries(_last_line(file, end))]
            file.write(b"".join(lines))
            file.flush()
            os.fsync(file.fileno())


def _as_line(entry: Any) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode("utf-8", errors="replace") + b"\n"


def _last_line(file: Any, end: int, block: int = 65536) -> bytes:
    """Return the last whole line of a file that ends at a place, without its end; empty if there is none."""
    start, tail = end, b""
    while start > 0 and b"\n" not in tail[:-1]:
        step = min(block, start)
        start -= step
        file.seek(start)
        tail = bytes(file.read(step)) + tail
    return tail[:-1].rpartition(b"\n")[2]


def _end_of_last_line(file: Any, block: int = 65536) -> int:
    """Return the position after the last line end of a file, searching backwards."""
    end: int = file.seek(0, os.SEEK_END)
    while end > 0:
        start = max(end - block, 0)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + int(found) + 1
        end = start
    return 0


def is_utf_8(path: Path) -> bool:
    """Return whether libraries that know no other names of files can open a path."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def sync(path: Path) -> None:
    """Flush a file to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_files(folder: Path) -> None:
    """Flush every file below a folder to the disk."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            sync(file)


def sync_folder(path: Path) -> None:
    """Flush the entries of a folder to the disk, where the file system can."""
    with contextlib.suppress(OSError):
        sync(path)


def _written_through(path: Path) -> bool:
    """Tell whether a path is a device, a pipe or an open file of this process, which a rename would not reach."""
    name = os.path.abspath(path)
    if name in {"/dev/stdout", "/dev/stderr"} or name.startswith(("/dev/fd/", "/proc/")):
        return True
    return path.exists() and not path.is_file()


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Turn what the system refuses while writing into an `InputError`."""
    try:
        yield
    except BrokenPipeError:  # whoever read the output has enough; no fault of the place
        raise
    except Exception as error:  # writers of tables and workbooks have errors of their own around the system's
        number = next((number for number in _FULL if _says(number, error)), None)
        if number is not None:
            error = OSError(number, "")  # which names no file, where that of a copy is the one copied from
        if not isinstance(error, OSError):
            raise
        raise InputError(f"{asked_for(path)}: {describe_os_error(error)}") from error


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _says(number: int, error: Exception) -> bool:
    """Return whether an error is that of a number, or a library's around it."""
    return getattr(error, "errno", None) == number or os.strerror(number) in str(error)
