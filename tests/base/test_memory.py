"""Memory that is given up is kept for what comes after it, and returned when asked."""

from __future__ import annotations

import platform
import resource

import pytest

from yundong.base.memory import keep_freed_memory, return_freed_memory

SIZE = 2**25
PAGES = SIZE // resource.getpagesize()


def faults() -> int:
    """Return how many pages the system hands out while a large block is filled and given up again."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    block = bytearray(SIZE)
    del block
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library has such settings")
def test_freed_memory_is_kept_until_it_is_returned() -> None:
    keep_freed_memory()
    faults()
    assert faults() < PAGES / 10
    return_freed_memory()
    assert faults() > PAGES / 2
