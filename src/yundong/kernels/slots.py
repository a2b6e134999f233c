"""Kernels write what each locality yields into a block of its own; this finds the filled slots again."""

from __future__ import annotations

import numpy as np

from yundong.kernels.compile import shared


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
