"""Numbers of Python, made of those that NumPy and pandas hand over."""

from __future__ import annotations

from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """Return a NumPy number as the number of Python that it is; anything else as it is.

    Examples
    --------
    >>> plain(np.int64(3)), plain(np.float32(0.5)), plain("3")
    (3, 0.5, '3')
    """
    return value.item() if isinstance(value, np.generic) else value


def is_whole(value: object) -> bool:
    """Return whether a value is a whole number by its type: 3 is, 3.0 and True are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Return whether a value is a number by its type: 3 and 3.5 are, True and "3" are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)
