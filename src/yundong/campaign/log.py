"""The rows of a run as arrays, and their conversion into tables at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from yundong.records.schema import TableSchema

EPOCH = dt.date(1970, 1, 1)
_DAY_COLUMNS = {"cases": "opened"}


class Log:
    """Rows written so far, by table, as chunks of equal-length arrays in the order of writing.

    Labels are written as codes (positions in the Enum of the schema), localities as indices from 0, days as
    indices of the run; `frame` turns them into what the schema says.

    Parameters
    ----------
    tables
        The tables of this log: the records, or what only the model knows.
    """

    def __init__(self, start: dt.date, first_area: int, tables: Mapping[str, TableSchema]) -> None:
        self._offset = (start - EPOCH).days
        self._first_area = first_area
        self.tables = tables
        self.dtypes = {name: _stored(table) for name, table in tables.items()}
        self._chunks: dict[str, list[dict[str, Any]]] = {name: [] for name in tables}
        self.rows: dict[str, int] = dict.fromkeys(tables, 0)

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
        return _joined(self._chunks[table], name, dtype)

    def frame(
        self,
        table: TableSchema,
        dtypes: Mapping[str, pl.DataType] | None = None,
        columns: Collection[str] | None = None,
    ) -> pl.DataFrame:
        """Return one table as the schema says, or some columns of it.

        Parameters
        ----------
        dtypes
            In place of the types that the scenario decides.
        columns
            Which columns; by default all.
        """
        known = {**table.dtypes, **{n: d for n, d in (dtypes or {}).items() if n in table.dtypes}}
        known = {name: dtype for name, dtype in known.items() if columns is None or name in columns}
        return pl.DataFrame([self._series(table, name, dtype) for name, dtype in known.items()])

    def _series(self, table: TableSchema, name: str, dtype: pl.DataType) -> pl.Series:
        chunks = self._chunks[table.name]
        if dtype == pl.Date:
            kept = "day" if name == _DAY_COLUMNS.get(table.name, "day") else name
            days = _whole(chunks, kept, np.int32)
            days += np.int32(self._offset)
            return pl.Series(name, days).cast(pl.Date)
        if name == "locality":
            areas = _whole(chunks, name, np.uint16)
            areas += np.uint16(self._first_area)
            return pl.Series(name, areas)
        if isinstance(dtype, pl.Enum):
            return pl.Series(name, self.column(table.name, name, np.uint8)).cat.to(dtype)
        return pl.Series(name, self.column(table.name, name, dtype.to_python()), dtype=dtype, strict=False)


class Reader:
    """Reads each row of a log once: it remembers how far it has read every table."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._read: dict[str, int] = {}

    def fresh(self, table: str) -> Sequence[dict[str, Any]]:
        """Return the chunks written since the last call for this table."""
        chunks = self._log.chunks(table, self._read.get(table, 0))
        self._read[table] = self._read.get(table, 0) + len(chunks)
        return chunks

    def new(self, table: str, *columns: str) -> tuple[np.ndarray, ...]:
        """Return columns of the rows written since the last call for this table, each (rows,), in order.

        Labels are codes of uint8, localities indices from 0, days indices of the run. The arrays may be those of the
        log itself and are not to be changed.
        """
        chunks = self.fresh(table)
        dtypes = self._log.dtypes[table]
        return tuple(_joined(chunks, name, dtypes[name]) for name in columns)


def _joined(chunks: Sequence[dict[str, Any]], name: str, dtype: Any) -> np.ndarray:
    """Return a column of some chunks, one after the other; a scalar stands for all rows of its chunk."""
    if len(chunks) == 1 and isinstance(chunks[0][name], np.ndarray):
        only: np.ndarray = chunks[0][name].astype(dtype, copy=False)
        return only
    return _whole(chunks, name, dtype)


def _whole(chunks: Sequence[dict[str, Any]], name: str, dtype: Any) -> np.ndarray:
    """Return the same in an array of its own, to be changed by the caller."""
    values = np.empty(sum(chunk["rows"] for chunk in chunks), dtype=dtype)
    begin = 0
    for chunk in chunks:
        end = begin + chunk["rows"]
        values[begin:end] = chunk[name]
        begin = end
    return values


def _stored(table: TableSchema) -> dict[str, np.dtype[Any]]:
    """Return the type in which each column of a table is handed to mechanisms."""
    return {name: _numpy(dtype) for name, dtype in table.dtypes.items()}


def _numpy(dtype: pl.DataType) -> np.dtype[Any]:
    if isinstance(dtype, pl.Enum | pl.Categorical):
        return np.dtype(np.uint8)
    if dtype == pl.Date:
        return np.dtype(np.int32)
    return np.dtype(str(dtype).lower().replace("boolean", "bool").replace("string", "object"))
