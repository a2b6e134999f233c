"""Linear algebra in one thread: sums then come in the same order on every machine, and small matrices are faster."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def single_threaded(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function during whose calls the libraries of linear algebra use one thread.

    With several, the last digits of an emulator would depend on how many processors there are, and with them every
    draw of a chain.
    """

    @wraps(function)
    def limited(*args: P.args, **kwargs: P.kwargs) -> R:
        from threadpoolctl import threadpool_limits

        with threadpool_limits(limits=1):
            return function(*args, **kwargs)

    return limited
