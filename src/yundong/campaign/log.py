"""The rows of a run as arrays, and their conversion into tables at the end."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
import polars as pl

from yundong.records.schema import TableSchema

EPOCH = dt.date(1970, 1, 1)
_DAY_COLUMNS = {"cases": "opened"}
_GROWTH = 4


class Log:
    """Rows written so far, by table, in the order of writing.

    Labels are written as codes (positions in the Enum of the schema), localities as indices from 0, days as
    indices of the run; `frame` turns them into what the schema says. A row once written does not change. Rows are
    kept in the arrays in which they came, so that what nobody reads costs nothing; a column is joined when more than
    the latest rows are asked for, and from then on takes up each row as it is written.

    Parameters
    ----------
    tables
        The tables of this log: the records, or what only the model knows.

    Attributes
    ----------
    rows : dict of str to int
        How many rows each table has.
    """

    def __init__(self, start: dt.date, first_area: int, tables: Mapping[str, TableSchema]) -> None:
        self._offset = (start - EPOCH).days
        self._first_area = first_area
        self.tables = tables
        self._written: dict[str, list[_Written]] = {name: [] for name in tables}
        self._columns = {
            name: {
                column: _Joined(column, column == dated(name), np.empty(0, dtype))
                for column, dtype in _stored(table).items()
            }
            for name, table in tables.items()
        }
        self._joined: dict[str, list[_Joined]] = {name: [] for name in tables}
        self.rows: dict[str, int] = dict.fromkeys(tables, 0)

    def copy(self, empty: bool = False) -> Log:
        """Return a log of its own with the same rows, or with none."""
        made = copy(self)
        made.rows = dict.fromkeys(self.rows, 0) if empty else dict(self.rows)
        made._written = {table: [] if empty else list(parts) for table, parts in self._written.items()}
        made._columns = {
            table: {name: column.emptied() for name, column in columns.items()}
            for table, columns in self._columns.items()
        }
        made._joined = {table: [] for table in self._columns}
        return made

    def forget(self, table: str) -> None:
        """Give up the rows of a table but for their number: nobody writes to it or reads it any more."""
        del self._written[table], self._columns[table], self._joined[table]

    def write(self, table: str, day: int, columns: Mapping[str, Any]) -> None:
        """Add rows; a scalar stands for all of them. Where there are no arrays it is one row."""
        size = 1
        for value in columns.values():
            if type(value) is np.ndarray:
                size = value.size
                break
        if size:
            begin = self.rows[table]
            end = self.rows[table] = begin + size
            self._written[table].append((begin, end, day, columns))
            for column in self._joined[table]:
                column.take_up(begin, end, day, columns)

    def rows_before(self, table: str, day: int) -> int:
        """Return how many rows of a table were written before a day; no row is written before those of earlier days."""
        parts = self._written[table]
        return parts[at - 1][1] if (at := bisect_left(parts, day, key=itemgetter(2))) else 0

    def column(self, table: str, name: str, begin: int = 0, end: int | None = None) -> np.ndarray:
        """Return one column of some rows, by default of all so far, as codes or numbers; not to be changed."""
        last = self.rows[table] if end is None else end
        column = self._columns[table][name]
        if begin < last and column.rows < last:
            written = self._written[table]
            if (begin, last) == written[-1][:2]:  # what is read each day, as it came
                alone = written[-1][3].get(name)
                if type(alone) is np.ndarray and alone.dtype == column.values.dtype:
                    return alone
            column.join(written)
            self._joined[table].append(column)
        return column.values[begin:last]

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
        values = self.column(table.name, name)
        if dtype == pl.Date:
            return pl.Series(name, values + np.int32(self._offset)).cast(pl.Date)
        if name == "locality":
            return pl.Series(name, values + np.uint16(self._first_area))
        if isinstance(dtype, pl.Enum):
            return pl.Series(name, values).cat.to(dtype)
        return pl.Series(name, values, dtype=dtype, strict=False)


_Written = tuple[int, int, int, Mapping[str, Any]]
"""Rows that were written together: the first, the one after the last, the day, and their columns."""


@dataclass
class _Joined:
    """A column: its values, of which the first `rows` are filled; `dated` if it holds the day where none is given."""

    name: str
    dated: bool
    values: np.ndarray
    rows: int = 0

    def emptied(self) -> _Joined:
        """Return the same column without values."""
        return _Joined(self.name, self.dated, np.empty(0, self.values.dtype))

    def join(self, written: Sequence[_Written]) -> None:
        """Fill all that has been written so far."""
        self.values = np.empty(written[-1][1], self.values.dtype)
        for part in written:
            self.take_up(*part)

    def take_up(self, begin: int, end: int, day: int, columns: Mapping[str, Any]) -> None:
        """Fill rows that were written together."""
        value = columns.get(self.name, day) if self.dated else columns[self.name]
        if end > self.values.size:
            values = np.empty(_GROWTH * end, self.values.dtype)  # what is not used of it costs no memory
            values[:begin] = self.values[:begin]
            self.values = values
        self.values[begin:end] = value if type(value) is np.ndarray else number_of(value)
        self.rows = end


class Reader:
    """Reads each row of a log once: it remembers how far it has read every table."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._read: dict[str, int] = {}

    def waiting(self, table: str) -> bool:
        """Return whether rows of a table have been written since they were last read."""
        return self._log.rows[table] > self._read.get(table, 0)

    def fresh(self, table: str) -> tuple[int, int]:
        """Return the rows written since the last call for this table: the first, and the one after the last."""
        begin = self._read.get(table, 0)
        end = self._read[table] = self._log.rows[table]
        return begin, end

    def new(self, table: str, *columns: str) -> tuple[np.ndarray, ...]:
        """Return columns of the rows written since the last call for this table, each (rows,), in order.

        Labels are codes of uint8, localities indices from 0, days indices of the run. The arrays are those of the
        log itself and are not to be changed.
        """
        begin, end = self.fresh(table)
        column = self._log.column
        return tuple([column(table, name, begin, end) for name in columns])


def number_of(value: Any) -> Any:
    """Return a value as NumPy takes it up fastest: it asks a label for all that an array can be made of."""
    return int(value) if isinstance(value, int) else value


def dated(table: str) -> str:
    """Return the column of a table that holds the day of writing."""
    return _DAY_COLUMNS.get(table, "day")


def _stored(table: TableSchema) -> dict[str, np.dtype[Any]]:
    """Return the type in which each column of a table is held."""
    return {name: _numpy(dtype) for name, dtype in table.dtypes.items()}


def _numpy(dtype: pl.DataType) -> np.dtype[Any]:
    if isinstance(dtype, pl.Enum | pl.Categorical):
        return np.dtype(np.uint8)
    if dtype == pl.Date:
        return np.dtype(np.int32)
    return np.dtype(str(dtype).lower().replace("boolean", "bool").replace("string", "object"))
