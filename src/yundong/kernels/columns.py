"""Columns of one entity that stand side by side in memory.

Kernels visit persons in an order that draws decide, and wait for memory rather than for arithmetic. Columns that are
read together are therefore views into one array of records, so that a person costs one visit to memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

LINE = 64
"""Bytes that the processor fetches together."""


def side_by_side(
    size: int, columns: Mapping[str, DTypeLike], first: Mapping[str, int] | None = None
) -> dict[str, NDArray[Any]]:
    """Return columns of (size,) whose values for one entity are neighbours in memory.

    Parameters
    ----------
    columns
        The type of each column by its name. A record takes a power of two of bytes where that is at most `LINE`, so
        that none lies across two lines.
    first
        What the columns hold at first; those not named hold zero.
    """
    widest_first = sorted(columns, key=lambda name: -np.dtype(columns[name]).itemsize)
    kinds = [np.dtype(columns[name]) for name in widest_first]
    ends = np.cumsum([kind.itemsize for kind in kinds])
    width = 1 << int(ends[-1] - 1).bit_length() if ends[-1] <= LINE else -(-int(ends[-1]) // LINE) * LINE
    offsets = [int(end) - kind.itemsize for end, kind in zip(ends, kinds, strict=True)]
    record = np.dtype({"names": widest_first, "formats": kinds, "offsets": offsets, "itemsize": width})
    room = (np.empty if first else np.zeros)(size * width + LINE, dtype=np.uint8)
    skipped = -room.ctypes.data % LINE
    rows = room[skipped : skipped + size * width].view(record)
    if first:
        one = np.zeros(1, dtype=record)
        for name, value in first.items():
            one[name] = value
        whole = np.dtype((np.void, width))
        rows.view(whole)[:] = one.view(whole)
    return {name: rows[name] for name in columns}


def unfilled(size: int, kinds: Iterable[DTypeLike]) -> list[NDArray[Any]]:
    """Return a column of (size,) of each type, for a kernel to fill."""
    return [np.empty(size, dtype=kind) for kind in kinds]
