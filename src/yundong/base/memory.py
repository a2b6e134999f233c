"""Memory that arrays give up, kept for the arrays that come after them."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
"""Numbers by which ``mallopt`` of the GNU C library knows its settings."""

_LARGEST = 2**31 - 1
_STEP = 2**26
_USUAL = 2**25
"""From this size on the library gives memory back at once, as it does where nothing was set and large arrays came."""


def keep_freed_memory() -> None:
    """Let this process keep the memory that large arrays give up, up to 2 GiB.

    The C library returns it to the system at once and asks for other memory for the next array, all of which the
    system clears first: a run at full scale would have more than two gigabytes cleared. Where the library is not
    GNU's nothing is changed.
    """
    library = _library()
    if hasattr(library, "mallopt"):
        library.mallopt(_TRIM_THRESHOLD, _LARGEST)
        library.mallopt(_TOP_PAD, _STEP)
        library.mallopt(_MMAP_THRESHOLD, _LARGEST)


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
    return ctypes.CDLL(None) if sys.platform.startswith("linux") else None
