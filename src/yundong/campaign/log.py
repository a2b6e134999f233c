"""The day's records as arrays, and their turning into tables at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from yundong.records.schema import TABLES, TableSchema

EPOCH = dt.date(1970, 1, 1)
_DAY_COLUMNS = {"cases": "opened"}


class Log:
    """Rows written so far, by table, as chunks of equal-length arrays in the order of writing.

    Labels are written as codes (positions in the Enum of the schema), localities as indices from 0, days as
    indices of the run; `frame` turns them into what the schema says.
    """

    def __init__(self, start: dt.date, first_area: int) -> None:
        self._offset = (start - EPOCH).days
        self._first_area = first_area
        self._chunks: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        self.rows: dict[str, int] = dict.fromkeys(TABLES, 0)

    def write(self, table: str, day: int, columns: Mapping[str, Any]) -> None:
        """Add rows; scalars are kept as scalars. Empty chunks are dropped."""
        size = next((v.size for v in columns.values() if isinstance(v, np.ndarray)), 1)
        if size:
            self._chunks[table].append({"day": day, "rows": size, **columns})
            self.rows[table] += size

    def chunks(self, table: str, since: int = 0) -> Sequence[dict[str, Any]]:
        """Return the chunks of a table from the `since`-th on."""
        return self._chunks[table][since:]

    def column(self, table: str, name: str, dtype: Any) -> np.ndarray:
        """Return one column of all rows so far as an array of codes or numbers."""
        chunks = self._chunks[table]
        if not chunks:
            return np.empty(0, dtype=dtype)
        parts = []
        for chunk in chunks:
            value = chunk[name]
            parts.append(
                value.astype(dtype, copy=False)
                if isinstance(value, np.ndarray)
                else np.full(chunk["rows"], value, dtype=dtype)
            )
        return np.concatenate(parts)

    def frame(self, table: TableSchema, dtypes: Mapping[str, pl.DataType] | None = None) -> pl.DataFrame:
        """Return one table as the schema says; `dtypes` replaces types that the scenario decides."""
        known = {**table.dtypes, **{n: d for n, d in (dtypes or {}).items() if n in table.dtypes}}
        return pl.DataFrame([self._series(table, name, dtype) for name, dtype in known.items()])

    def _series(self, table: TableSchema, name: str, dtype: pl.DataType) -> pl.Series:
        if name == _DAY_COLUMNS.get(table.name, "day"):
            return pl.Series(name, self.column(table.name, "day", np.int32) + np.int32(self._offset)).cast(
                pl.Date
            )
        if dtype == pl.Date:
            return pl.Series(name, self.column(table.name, name, np.int32) + np.int32(self._offset)).cast(
                pl.Date
            )
        if name == "locality":
            return pl.Series(name, self.column(table.name, name, np.uint16) + np.uint16(self._first_area))
        if isinstance(dtype, pl.Enum):
            return pl.Series(name, self.column(table.name, name, np.uint8)).cat.to(dtype)
        return pl.Series(name, self.column(table.name, name, dtype.to_python()), dtype=dtype, strict=False)
