"""Compiled kernels and the threads that run them.

Kernels are Numba functions that release the interpreter lock. They take the localities they work on
as their first argument, or the range of persons; threads therefore never share a locality or a person,
and no result can depend on how many there are. Numba's own parallel layer is not used: it aborts when
two Python threads enter it, and its reductions depend on the number of threads.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np

KERNELS = ("draws.py", "parallel.py", "country/*.py", "campaign/*.py")
WORTH_THREADS = 2e7
"""Load below which a run does all its shares in one thread: handing them out would take longer than the work."""

WORTH_A_THREAD = 1000
"""Persons below whose number the same holds for one piece of work."""

Function = TypeVar("Function", bound=Callable[..., Any])


def _cache_folder() -> str:
    """Return a writable folder for compiled code, one for each state of the sources that hold kernels.

    Numba notices a change only in the file of the kernel itself, not in the helpers it calls; a
    folder named after all these sources keeps compiled code correct after any change.
    """
    package = Path(__file__).parent
    state = hashlib.blake2b(digest_size=8)
    for path in sorted(p for place in KERNELS for p in package.glob(place)):
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

    Without it each mixture of integer types that callers pass would be compiled anew.
    """
    return lambda function: _compiled(function, signature)


def inlined(signature: str) -> Callable[[Function], Function]:
    """Compile a small function as `shared` does and put it in place of every call.

    A loop over it can then become vector code, which a call inside the loop prevents.
    """
    return lambda function: _compiled(function, signature, forceinline=True)


def _compiled(function: Function, *signature: str, **options: bool) -> Function:
    config: Any = numba.config
    compiler: Any = numba.njit
    before = config.CACHE_DIR
    config.CACHE_DIR = _CACHE
    try:
        return cast(Function, compiler(*signature, nogil=True, cache=True, **options)(function))
    finally:
        config.CACHE_DIR = before


@shared("int64[::1](int64[::1], int64[::1])")
def expand(offset: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Return the places of the first ``count[i]`` slots of each block that begins at ``offset[i]``, in order.

    Kernels write what each locality yields into a block of its own; this finds it again, locality by locality.
    """
    places = np.empty(count.sum(), dtype=np.int64)
    filled = 0
    for i in range(count.size):
        for k in range(count[i]):
            places[filled + k] = offset[i] + k
        filled += count[i]
    return places


class Workers:
    """Runs a kernel once for each share of the localities.

    Parameters
    ----------
    threads
        Number of threads.
    load
        (localities,) expected work of each locality, for even shares.
    """

    def __init__(self, threads: int, load: np.ndarray) -> None:
        self.threads = max(1, threads)
        self.shares = _shares(load, self.threads)
        busy = self.threads > 1 and load.sum() >= WORTH_THREADS
        self._pool = ThreadPoolExecutor(self.threads - 1) if busy else None

    def each(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Call ``function(localities, *arguments)`` for every share, and wait for all."""
        self._all(function, [(share,) for share in self.shares], arguments)

    def over(self, function: Callable[..., Any], size: int, *arguments: Any) -> None:
        """Call ``function(begin, end, *arguments)`` for even parts of ``range(size)``, and wait for all.

        For work on persons that is nobody else's, whatever their locality.
        """
        parts = self.threads if size >= WORTH_A_THREAD else 1
        cuts = [size * i // parts for i in range(parts + 1)]
        self._all(function, list(itertools.pairwise(cuts)), arguments)

    def _all(
        self, function: Callable[..., Any], parts: Sequence[tuple[Any, ...]], arguments: tuple[Any, ...]
    ) -> None:
        """Do the first part in the calling thread and each other in one of its own; without these, one by one."""
        if self._pool is None:
            for part in parts:
                function(*part, *arguments)
            return
        others = [self._pool.submit(function, *part, *arguments) for part in parts[1:]]
        function(*parts[0], *arguments)
        for other in others:
            other.result()

    def close(self) -> None:
        """Let the threads end."""
        if self._pool is not None:
            self._pool.shutdown()


def _shares(load: np.ndarray, threads: int) -> list[np.ndarray]:
    """Deal localities, heaviest first, each to the lightest share; each share in ascending order."""
    totals = np.zeros(threads)
    owner = np.zeros(load.size, dtype=np.int64)
    for locality in np.argsort(-load, kind="stable"):
        owner[locality] = int(np.argmin(totals))
        totals[owner[locality]] += load[locality]
    return [np.flatnonzero(owner == share).astype(np.int64) for share in range(threads)]
