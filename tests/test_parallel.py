"""Work is shared out whole, compiled code is kept per state of the sources, and threads change nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong import parallel
from yundong.parallel import Workers, expand

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


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), max_size=20))
def test_expand_finds_the_first_slots_of_each_block(blocks: list[tuple[int, int]]) -> None:
    count = np.array([c for c, _ in blocks], dtype=np.int64)
    room = np.array([c + spare for c, spare in blocks], dtype=np.int64)
    offset = np.concatenate([[0], np.cumsum(room)])
    plain = [o + k for o, c in zip(offset, count, strict=False) for k in range(c)]
    assert expand(offset, count).tolist() == plain


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package folder with two files of kernels, and an empty cache."""
    folder = tmp_path / "package"
    (folder / "campaign").mkdir(parents=True)
    (folder / "draws.py").write_text("a = 1\n")
    (folder / "campaign" / "letters.py").write_text("b = 1\n")
    (folder / "errors.py").write_text("c = 1\n")
    monkeypatch.setattr(parallel, "__file__", str(folder / "parallel.py"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_compiled_code_is_kept_per_state_of_the_kernels(package: Path) -> None:
    before = parallel._cache_folder()
    assert parallel._cache_folder() == before
    assert Path(before).is_dir() and Path(before).parent.parent.name == "cache"
    (package / "errors.py").write_text("c = 2; no kernel is here\n")
    assert parallel._cache_folder() == before
    (package / "campaign" / "letters.py").write_text("b = 22\n")
    after = parallel._cache_folder()
    assert after != before
    (package / "campaign" / "more.py").write_text("d = 1\n")
    assert parallel._cache_folder() not in {before, after}


def test_a_cache_that_cannot_be_written_is_kept_elsewhere(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    folder = Path(parallel._cache_folder())
    assert folder.is_dir() and os.access(folder, os.W_OK)
    assert not folder.is_relative_to(tmp_path)


def test_two_first_processes_may_start_at_once(tmp_path: Path) -> None:
    """Both compile into the same empty cache, and a third finds it usable."""
    code = """from yundong.draws import poisson, stream_key
print([poisson(3.0, stream_key(1, 'a'), 0, i) for i in range(5)])"""
    world = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    world["XDG_CACHE_HOME"] = str(tmp_path)
    pair = [
        subprocess.Popen([sys.executable, "-c", code], env=world, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    lines = {process.communicate(timeout=120)[0] for process in pair}
    assert [process.returncode for process in pair] == [0, 0]
    third = subprocess.run(
        [sys.executable, "-c", code], env=world, capture_output=True, text=True, check=True
    )
    assert lines == {third.stdout} and third.stdout.startswith("[")
    assert list(tmp_path.rglob("*.nbi"))
