"""Keeps compiled code in a folder that is the user's own and private, one for each state of the sources.

Compiled code is loaded by unpickling, which can run anything. It is therefore only taken from a folder that nobody
else could have written to; where there is no such folder, code is compiled again in each process. Each file carries a
checksum: one that was cut short or damaged counts as missing, is compiled again and replaced.
"""

from __future__ import annotations

import contextlib
import grp
import hashlib
import os
import pickle
import pwd
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
from numba.core import caching
from numba.core.serialize import dumps as _dumps

ROOMS = ("kernels", "country", "campaign", "records")
"""The rooms whose code is compiled, or is read by what is compiled."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_WRITABLE = stat.S_IWGRP | stat.S_IWOTH
_CHECKSUM = 32


def cache_folder() -> Path | None:
    """Return the folder for compiled code, made if need be, or None where there is none to trust.

    Numba notices a change only in the file of the kernel itself, not in the helpers it calls; a folder named after
    all sources that hold kernels keeps compiled code correct after any change. ``NUMBA_CACHE_DIR`` names another
    folder, which must be private all the same.
    """
    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        return private_folder(Path(named))
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("HOME")
    bases = [Path(tempfile.gettempdir()) / f"yundong-{os.getuid()}"]
    if home:
        bases.insert(0, Path(home, "yundong" if os.environ.get("XDG_CACHE_HOME") else ".cache/yundong"))
    for base in bases:
        if private_folder(base) is not None:
            return private_folder(base / f"kernels-{_state_of_sources()}")
    return None


def private_folder(path: Path) -> Path | None:
    """Make a folder that only its user may enter; return it, or None if it is not such a folder.

    Parameters
    ----------
    path : Path
        Made with its parents if it does not exist. One that others could read but not write to is closed to them.

    Returns
    -------
    Path or None
        None if it cannot be made or written, is a link or somebody else's, or if others could put something into it
        or rename it.
    """
    path = Path(os.path.abspath(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & _WRITABLE:
            return None
        if found.st_mode & _OTHERS:
            path.chmod(0o700)
        safe = all(map(_keeps_its_entries, Path(os.path.realpath(path)).parents))
        return path if safe and os.access(path, os.W_OK | os.X_OK) else None
    except OSError:
        return None


def _keeps_its_entries(folder: Path) -> bool:
    """Return whether nobody but its user and the administrator can rename what stands in a folder."""
    found = folder.stat()
    if found.st_uid not in {0, os.getuid()}:
        return False
    if not found.st_mode & _WRITABLE or found.st_mode & stat.S_ISVTX:
        return True
    return not found.st_mode & stat.S_IWOTH and _is_own_group(found.st_gid)


def _is_own_group(group: int) -> bool:
    """Return whether a group has the name of the user and no other members: many systems give each user one."""
    try:
        user, found = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(group)
    except KeyError:
        return False
    return found.gr_name == user and not set(found.gr_mem) - {user}


def _state_of_sources() -> str:
    """Return a digest of names, dates and sizes of all sources that hold kernels."""
    package = Path(__file__).parent.parent
    state = hashlib.blake2b(digest_size=8)
    for path in sorted(p for room in ROOMS for p in (package / room).rglob("*.py")):
        found = path.stat()
        state.update(f"{path.relative_to(package)}:{found.st_mtime_ns}:{found.st_size};".encode())
    return state.hexdigest()


class CheckedFiles(caching.IndexDataCacheFile):
    """Numba's files of one function, each with a checksum; what fails it, or the disk, is a cache miss."""

    _cache_path: str
    _index_name: str
    _source_stamp: Any

    def _load_index(self) -> dict[Any, str]:
        content = _checked(Path(self._cache_path, self._index_name))
        if content is None:
            return {}
        stamp, overloads = pickle.loads(content)
        return dict(overloads) if stamp == self._source_stamp else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        content = _dump((self._source_stamp, overloads))
        _write_checked(Path(self._cache_path, self._index_name), content)

    def _load_data(self, name: str) -> Any:
        content = _checked(Path(self._cache_path, name))
        return None if content is None else pickle.loads(content)

    def _save_data(self, name: str, data: Any) -> None:
        _write_checked(Path(self._cache_path, name), _dump(data))


def _dump(value: Any) -> bytes:
    dumps: Any = _dumps
    return bytes(dumps(value))


def _checked(path: Path) -> bytes | None:
    """Return what was written to a file, or None if it is missing or not as it was written."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    content = found[_CHECKSUM:]
    return content if found[:_CHECKSUM] == _checksum(content) else None


def _checksum(content: bytes) -> bytes:
    """Return a checksum that another version of Numba, which could not read the file, would not give."""
    return hashlib.blake2b(content, digest_size=_CHECKSUM, key=numba.__version__.encode()).digest()


def _write_checked(path: Path, content: bytes) -> None:
    """Write a file with its checksum, whole or not at all; a disk that refuses only costs the next compilation."""
    work = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        work.write_bytes(_checksum(content) + content)
        os.replace(work, path)
    except OSError:
        with contextlib.suppress(OSError):
            work.unlink()


@contextlib.contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Let Numba keep what is compiled by functions decorated in the block in a folder, with checksums."""
    config: Any = numba.config
    module: Any = caching
    before = config.CACHE_DIR, module.IndexDataCacheFile
    config.CACHE_DIR, module.IndexDataCacheFile = str(folder), CheckedFiles
    try:
        yield
    finally:
        config.CACHE_DIR, module.IndexDataCacheFile = before
