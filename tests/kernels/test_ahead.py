"""Asking for a value ahead of time compiles to a prefetch, changes nothing, and may be left out in plain Python."""

from __future__ import annotations

import platform
import re
from typing import Any

import numba
import numpy as np
import pytest

from yundong.kernels.ahead import AHEAD, ask_for
from yundong.kernels.columns import side_by_side


def summed(column: Any, who: Any) -> float:
    found = 0.0
    for i in range(who.size):
        ask_for(column, who[min(i + AHEAD, who.size - 1)])
        found += column[who[i]]
    return found


total: Any = numba.njit(nogil=True)(summed)


def test_the_sum_is_that_of_plain_python() -> None:
    columns = side_by_side(1000, {"weight": np.float32, "day": np.int16})
    columns["weight"][:] = np.arange(1000) / 8.0
    columns["day"][:] = np.arange(1000)
    who = np.random.default_rng(1).integers(0, 1000, 300)
    for column in columns.values():
        before = column.copy()
        assert total(column, who) == summed(column, who) == before[who].sum(dtype=np.float64)
        assert np.array_equal(column, before)


@pytest.mark.skipif(
    platform.machine() not in {"x86_64", "AMD64"}, reason="other processors have other words for it"
)
def test_it_is_a_prefetch_of_that_value() -> None:
    total(np.zeros(10, dtype=np.float32), np.arange(10))
    code = next(iter(total.inspect_asm().values()))
    assert re.search(r"\bprefetcht0\b", code)


def test_more_than_one_dimension_is_refused() -> None:
    def wrong(table: Any) -> None:
        ask_for(table, 0)

    compiled: Any = numba.njit(wrong)
    with pytest.raises(numba.TypingError):
        compiled(np.zeros((2, 2)))
