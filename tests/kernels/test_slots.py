"""Blocks that kernels fill from the front are found again."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.kernels.slots import close_ranks


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=20))
def test_the_first_slots_of_each_block_are_moved_to_the_front(blocks: list[tuple[int, int]]) -> None:
    count = np.array([c for c, _ in blocks], dtype=np.int64)
    room = np.array([c + spare for c, spare in blocks], dtype=np.int64)
    offset = np.concatenate([[0], np.cumsum(room)])
    values = np.arange(100, 100 + offset[-1])
    plain = [100 + o + k for o, c in zip(offset, count, strict=False) for k in range(c)]
    made = close_ranks(values, offset, count)
    assert values[:made].tolist() == plain
