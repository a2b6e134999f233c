"""Kernels write what each locality yields into a block of its own; this moves it together."""

from __future__ import annotations

import numpy as np

from yundong.kernels.compile import shared


@shared("int64(int64[::1], int64[::1], int64[::1])")
def close_ranks(values: np.ndarray, offset: np.ndarray, count: np.ndarray) -> int:
    """Move the first ``count[i]`` values of each block that begins at ``offset[i]`` to the front, in order.

    Returns how many they are.
    """
    filled = 0
    for i in range(count.size):
        for k in range(count[i]):
            values[filled + k] = values[offset[i] + k]
        filled += count[i]
    return filled
