"""Columns that stand side by side hold what separate ones would, and a record lies within one line of memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.kernels.columns import LINE, side_by_side

KINDS = st.sampled_from([np.uint8, np.bool_, np.int16, np.uint16, np.float32, np.uint32, np.float64])


@given(kinds=st.lists(KINDS, min_size=1, max_size=20), size=st.integers(0, 200), seed=st.integers(0, 2**32))
def test_columns_do_not_touch_each_other(kinds: list[type], size: int, seed: int) -> None:
    columns = side_by_side(size, {f"c{i}": kind for i, kind in enumerate(kinds)})
    assert all(not column.any() and column.shape == (size,) for column in columns.values())
    random = np.random.default_rng(seed)
    kept = {name: random.integers(0, 2, size).astype(column.dtype) for name, column in columns.items()}
    for name, column in columns.items():
        column[:] = kept[name]
    assert all(np.array_equal(columns[name], kept[name]) for name in columns)
    assert [column.dtype for column in columns.values()] == [np.dtype(kind) for kind in kinds]


@pytest.mark.parametrize(
    ("kinds", "width"),
    [([np.float32, np.uint32], 8), ([np.uint8, np.float64, np.float32], 16), ([np.int16] * 11, 32)],
)
def test_a_record_lies_within_one_line(kinds: list[type], width: int) -> None:
    columns = side_by_side(40, {str(i): kind for i, kind in enumerate(kinds)})
    first = min(column.ctypes.data for column in columns.values())
    assert first % LINE == 0
    assert {column.strides for column in columns.values()} == {(width,)}
    assert all(column.ctypes.data % column.itemsize == 0 for column in columns.values())
    assert (
        max(column.ctypes.data + column.itemsize for column in columns.values())
        <= first + width
        <= first + LINE
    )


@given(size=st.integers(0, 70))
def test_columns_hold_at_first_what_is_asked(size: int) -> None:
    columns = side_by_side(size, {"day": np.int16, "seen": np.bool_, "weight": np.float32}, {"day": -1})
    assert (columns["day"] == -1).all()
    assert not columns["seen"].any() and not columns["weight"].any()
