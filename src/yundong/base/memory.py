"""Memory that arrays give up, kept for the arrays that come after them."""

from __future__ import annotations

import ctypes
import mmap
import sys
from functools import cache
from typing import Any

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
"""Numbers by which ``mallopt`` of the GNU C library knows its settings."""

_LARGEST = 2**31 - 1
_STEP = 2**26
_USUAL = 2**25
"""From this size on the library gives memory back at once, as it does where nothing was set and large arrays came."""
_ROOM = 3 * 2**29
"""Bytes of addresses that a run at full scale finds room in; no memory is taken up before it is used."""


def keep_freed_memory() -> None:
    """Let this process keep the memory that large arrays give up, up to 2 GiB, and have it in large pages.

    The C library returns it to the system at once and asks for other memory for the next array, all of which the
    system clears first: a run at full scale would have more than two gigabytes cleared. In small pages the processor
    would have to look up where most of them are each time a person is visited. Where the library is not GNU's nothing
    is changed.
    """
    library = _library()
    if hasattr(library, "mallopt"):
        library.mallopt(_TRIM_THRESHOLD, _LARGEST)
        library.mallopt(_TOP_PAD, _STEP)
        library.mallopt(_MMAP_THRESHOLD, _LARGEST)
        _in_large_pages(library)


def _in_large_pages(library: Any) -> None:
    """Ask for large pages, where the system has them, in the addresses from which arrays will be given memory."""
    advice = getattr(mmap, "MADV_HUGEPAGE", None)
    room = library.malloc(ctypes.c_size_t(_ROOM)) if advice is not None else None
    if room:
        first = -(-room // mmap.PAGESIZE) * mmap.PAGESIZE
        library.madvise(ctypes.c_void_p(first), ctypes.c_size_t(_ROOM - mmap.PAGESIZE), advice)
        library.free(ctypes.c_void_p(room))


def return_freed_memory() -> None:
    """Return to the system what is kept and not in use, and keep no more."""
    library = _library()
    if hasattr(library, "malloc_trim"):
        library.mallopt(_TRIM_THRESHOLD, 2 * _USUAL)
        library.mallopt(_TOP_PAD, 0)
        library.mallopt(_MMAP_THRESHOLD, _USUAL)
        library.malloc_trim(0)


@cache
def _library() -> Any:
    """Return the C library of this process, or None where there is none to speak to."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    return library
