"""Compiles functions that loop over agents, and keeps what was compiled, one folder for each state of the sources."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

ROOMS = ("kernels", "country", "campaign", "records")
"""The rooms whose code is compiled, or is read by what is compiled."""

Function = TypeVar("Function", bound=Callable[..., Any])


def _cache_folder() -> str:
    """Return a writable folder for compiled code, one for each state of the sources that hold kernels.

    Numba notices a change only in the file of the kernel itself, not in the helpers it calls; a
    folder named after all these sources keeps compiled code correct after any change.
    """
    package = Path(__file__).parent.parent
    state = hashlib.blake2b(digest_size=8)
    for path in sorted(p for room in ROOMS for p in (package / room).rglob("*.py")):
        found = path.stat()
        state.update(f"{path.relative_to(package)}:{found.st_mtime_ns}:{found.st_size};".encode())
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "yundong"
    folder = base / f"kernels-{state.hexdigest()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(folder)
    except OSError:
        folder = Path(tempfile.gettempdir()) / "yundong" / folder.name
        folder.mkdir(parents=True, exist_ok=True)
    return str(folder)


_CACHE = os.environ.get("NUMBA_CACHE_DIR") or _cache_folder()


def kernel(function: Function) -> Function:
    """Compile a function that loops over agents, without the interpreter lock, kept on disk."""
    return _compiled(function)


def shared(signature: str) -> Callable[[Function], Function]:
    """Compile a function once for all callers, with the types of `signature` in Numba's notation.

    Without it each mixture of integer types that callers pass would be compiled separately.
    """
    return lambda function: _compiled(function, signature)


def inlined(*signature: str) -> Callable[[Function], Function]:
    """Compile a function and put it in place of every call; with a signature once for all callers, as `shared` does.

    A loop over it can then become vector code, which a call inside the loop prevents; and the arrays it is given
    need not be copied one by one for the call.
    """
    return lambda function: _compiled(function, *signature, forceinline=True)


def _compiled(function: Function, *signature: str, **options: bool) -> Function:
    config: Any = numba.config
    compiler: Any = numba.njit
    before = config.CACHE_DIR
    config.CACHE_DIR = _CACHE
    try:
        return cast(Function, compiler(*signature, nogil=True, cache=True, **options)(function))
    finally:
        config.CACHE_DIR = before
