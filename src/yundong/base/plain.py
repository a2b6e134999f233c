"""Plain values: numbers of Python made of those of NumPy and pandas, values for JSON, values as text for readers."""

from __future__ import annotations

import datetime as dt
import json
import math
import sys
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    """Return a NumPy number as the number of Python that it is; anything else as it is.

    Examples
    --------
    >>> import numpy as np
    >>> plain(np.int64(3)), plain(np.float32(0.5)), plain("3")
    (3, 0.5, '3')
    """
    # Who has a number of NumPy has loaded it; `yundong --help` has not.
    generic = getattr(sys.modules.get("numpy"), "generic", ())
    return value.item() if isinstance(value, generic) else value


def is_whole(value: object) -> bool:
    """Return whether a value is a whole number by its type: 3 is, 3.0 and True are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Return whether a value is a number by its type: 3 and 3.5 are, True and "3" are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def jsonable(value: Any) -> Any:
    """Return a JSON-compatible value: NaN and infinity as null, dates and paths as text."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if hasattr(value, "item"):  # a NumPy scalar
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def json_text(value: Any) -> str:
    """Return one value as indented JSON."""
    return json.dumps(jsonable(value), ensure_ascii=False, indent=1) + "\n"


def text_of(value: Any) -> str:
    """Return a value for readers: thousands grouped from 10,000, four significant digits, unknown as blank."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        if float(value).is_integer() or abs(value) >= 10_000:
            return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.0f}"
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(text_of, value))
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
