"""Memory that is given up is kept for what comes after it, and returned when asked."""

from __future__ import annotations

import platform
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from yundong.base.memory import keep_freed_memory, return_freed_memory

SIZE = 2**25
PAGES = SIZE // resource.getpagesize()
LARGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
PAGES_ASKED = LARGE_PAGES.read_text() if LARGE_PAGES.exists() else ""


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


IN_LARGE_PAGES = """
import re
from pathlib import Path
from yundong.base.memory import keep_freed_memory, return_freed_memory

def in_large_pages():
    return int(re.search(r"AnonHugePages:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1])

for _ in range(2):  # what has been returned is asked for again
    keep_freed_memory()
    before = in_large_pages()
    block = b"x" * 2**25
    print(in_large_pages() > before)
    del block
    return_freed_memory()
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or not PAGES_ASKED or "[never]" in PAGES_ASKED,
    reason="only where the system gives large pages to who asks for them",
)
def test_memory_is_had_in_large_pages() -> None:
    done = subprocess.run([sys.executable, "-c", IN_LARGE_PAGES], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
