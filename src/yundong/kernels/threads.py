"""The threads that run compiled kernels.

Kernels release the interpreter lock. They take the localities they work on as their first argument, or the range
of persons; threads therefore never share a locality or a person, and no result can depend on how many there are.
Numba's own parallel layer is not used: it aborts when two Python threads enter it, and its reductions depend on
the number of threads.

Numba looks at the type of every argument at each call, of every array in every tuple too, which in a small country
takes longer than a day's work. A run gives a kernel arguments of the same types from first to last: here they are
looked at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np

WORTH_THREADS = 2e7
"""Load below which a run does all its shares in one thread: handing them out would take longer than the work."""

WORTH_A_THREAD = 1000
"""Persons below whose number the same holds for one piece of work."""

MOST = 256
"""Threads used at most, whatever is asked for."""


class Workers:
    """Runs a kernel once for each share of the localities.

    Parameters
    ----------
    threads
        Number of threads; at most `MOST` are used.
    load
        (localities,) expected work of each locality, for even shares.
    """

    def __init__(self, threads: int, load: np.ndarray) -> None:
        self.threads = max(1, min(threads, MOST))
        self.shares = _shares(load, self.threads)
        busy = self.threads > 1 and load.sum() >= WORTH_THREADS
        self._pool = ThreadPoolExecutor(self.threads - 1) if busy else None
        self._each = [(share,) for share in (self.shares if busy else [np.arange(load.size)])]
        self._code: dict[Callable[..., Any], Callable[..., Any]] = {}

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return ``function(*arguments)``, whose arguments are of the same types each time."""
        code = self._code.get(function)
        if code is not None:
            return code(*arguments)
        result = function(*arguments)
        self._note_code(function)
        return result

    def each(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Call ``function(localities, *arguments)`` for every share, and wait for all."""
        self._all(function, self._each, arguments)

    def over(self, function: Callable[..., Any], size: int, *arguments: Any) -> None:
        """Call ``function(begin, end, *arguments)`` for even parts of ``range(size)``, and wait for all.

        For work on persons that is nobody else's, whatever their locality.
        """
        shares = 1 if self._pool is None or size < WORTH_A_THREAD else self.threads
        cuts = [size * i // shares for i in range(shares + 1)]
        self._all(function, list(itertools.pairwise(cuts)), arguments)

    def _all(
        self, function: Callable[..., Any], parts: Sequence[tuple[Any, ...]], arguments: tuple[Any, ...]
    ) -> None:
        """Do the first part in the calling thread, each other in one of its own; without these there is one part."""
        code = self._code.get(function, function)
        others = [self._pool.submit(code, *part, *arguments) for part in parts[1:]] if self._pool else []
        code(*parts[0], *arguments)
        for other in others:
            other.result()
        if code is function:
            self._note_code(function)

    def _note_code(self, function: Callable[..., Any]) -> None:
        """Note the code of a kernel that has been called, if it was compiled for one set of types alone."""
        if len(getattr(function, "overloads", ())) == 1:
            self._code[function] = _only_code(function)

    def close(self) -> None:
        """Let the threads end."""
        if self._pool is not None:
            self._pool.shutdown()


@cache  # Numba finds code by the types it was compiled for, and takes as long for that as for a day's work
def _only_code(function: Any) -> Callable[..., Any]:
    """Return the code of a kernel that was compiled for one set of types."""
    (compiled,) = function.overloads.values()
    code: Callable[..., Any] = compiled.entry_point
    return code


def _shares(load: np.ndarray, threads: int) -> list[np.ndarray]:
    """Deal localities, heaviest first, each to the lightest share; each share in ascending order."""
    totals = np.zeros(threads)
    owner = np.zeros(load.size, dtype=np.int64)
    for locality in np.argsort(-load, kind="stable"):
        owner[locality] = int(np.argmin(totals))
        totals[owner[locality]] += load[locality]
    return [np.flatnonzero(owner == share).astype(np.int64) for share in range(threads)]
