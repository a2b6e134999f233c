"""Work is shared out whole, and threads change nothing."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.kernels.threads import MOST, Workers

LOADS = st.lists(st.floats(0.0, 1e7), min_size=1, max_size=60).map(np.array)


@settings(max_examples=50, deadline=None)
@given(load=LOADS, threads=st.integers(1, 6))
def test_every_locality_has_one_worker(load: np.ndarray, threads: int) -> None:
    workers = Workers(threads, load)
    try:
        assert len(workers.shares) == threads
        assert sorted(np.concatenate(workers.shares).tolist()) == list(range(load.size))
        for share in workers.shares:
            assert (np.diff(share) > 0).all()
    finally:
        workers.close()


@settings(max_examples=50, deadline=None)
@given(load=LOADS, threads=st.integers(2, 6))
def test_shares_are_even_up_to_the_heaviest_locality(load: np.ndarray, threads: int) -> None:
    workers = Workers(threads, load)
    workers.close()
    totals = [load[share].sum() for share in workers.shares]
    assert max(totals) - min(totals) <= load.max() * (1 + 1e-9) + 1e-6


@pytest.mark.usefixtures("always_threads")
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_each_calls_the_kernel_once_for_every_locality(threads: int) -> None:
    workers = Workers(threads, np.arange(1.0, 24.0))
    seen = np.zeros(23, dtype=int)
    callers = set()

    def kernel(localities: np.ndarray, amount: int) -> None:
        callers.add(threading.get_ident())
        seen[localities] += amount

    workers.each(kernel, 5)
    workers.close()
    assert (seen == 5).all()
    assert (len(callers) > 1) == (threads > 1) and threading.get_ident() in callers


def test_light_work_stays_in_one_thread_and_is_done_whole() -> None:
    workers = Workers(3, np.ones(9))
    callers = set()
    seen = np.zeros(5000, dtype=int)

    def kernel(begin: int, end: int) -> None:
        callers.add(threading.get_ident())
        seen[begin:end] += 1

    workers.over(kernel, seen.size)
    workers.close()
    assert callers == {threading.get_ident()} and (seen == 1).all()


@settings(max_examples=50, deadline=None)
@given(size=st.integers(0, 10_000), threads=st.integers(1, 6))
def test_ranges_cover_everybody_once(size: int, threads: int) -> None:
    workers = Workers(threads, np.array([1e9]))
    seen = np.zeros(size, dtype=int)

    def kernel(begin: int, end: int) -> None:
        seen[begin:end] += 1

    workers.over(kernel, size)
    workers.close()
    assert (seen == 1).all()


@pytest.mark.usefixtures("always_threads")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_failing_share_is_not_lost(threads: int) -> None:
    workers = Workers(threads, np.ones(4))

    def kernel(localities: np.ndarray) -> None:
        if 3 in localities:
            raise ZeroDivisionError("planted")

    with pytest.raises(ZeroDivisionError, match="planted"):
        workers.each(kernel)
    workers.close()


def test_no_more_threads_are_started_than_are_of_use() -> None:
    workers = Workers(100_000, np.ones(3))
    assert workers.threads == len(workers.shares) == MOST
    workers.close()
