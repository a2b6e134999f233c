"""The garbage collector, kept from looking for circles of objects where there are none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """Suspend the garbage collector, for work that makes many objects none of which refer to each other in circles.

    Every so many new objects it goes through all there are, to no purpose; what is dropped is freed at once as always.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
