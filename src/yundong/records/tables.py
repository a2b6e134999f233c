"""What a report or a comparison reads: tables of records by name, in a run folder or in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from yundong.base.errors import InputError
from yundong.base.notebook import ShownTable, Tabular
from yundong.base.writing import is_utf_8
from yundong.records.schema import TableSchema


class Frames(Mapping[str, pl.DataFrame], Tabular):
    """Tables by name: those given, and those of a folder, each read when first asked for.

    Parameters
    ----------
    folder
        Where the tables lie that are not given; None if all are.
    known
        Every table there is.
    frames
        Those already in memory.
    is_whole
        Whether the files are as they were written. Where they are not, a table is read as a whole and looked through
        before anything is made of it. By default they are.
    """

    def __init__(
        self,
        folder: Path | None,
        known: Mapping[str, TableSchema],
        frames: Mapping[str, pl.DataFrame],
        is_whole: Callable[[], bool] | None = None,
    ) -> None:
        self._folder = folder
        self._is_whole = is_whole or _always
        self._known = known
        self._frames = dict(frames)

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._known:
            raise KeyError(f"no table '{name}'; there are: {', '.join(self._known)}")
        if name not in self._frames:
            path = self._file(name)
            frame = _read(path, self._known[name])
            if not self._is_whole():
                _look_through(frame, path)
            self._frames[name] = frame
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return f"<{len(self)} tables: {', '.join(self)}>"

    def _named_rows(self) -> Iterator[dict[str, Any]]:
        """Yield each table with its number of rows and columns; unknown where it is not there."""
        for name, table in self._known.items():
            there = name in self._frames or (self._folder is not None and self._file(name).is_file())
            rows = self.scan(name).select(pl.len()).collect().item() if there else None
            yield {"table": name, "rows": rows, "columns": len(table.columns), "a row is": table.row}

    def _shown(self, lang: str) -> ShownTable:
        headings = {"table": "table", "rows": "rows", "columns": "columns", "a row is": "a row is"}
        if lang == "zh":
            headings = {"table": "表", "rows": "行数", "columns": "列数"}
        rows = list(self._named_rows())
        where = f"：{self._folder}" if lang == "zh" else f" of {self._folder}"
        return ShownTable(
            ("数据表" if lang == "zh" else "Tables") + (where if self._folder else ""), headings, rows
        )

    def scan(self, name: str) -> pl.LazyFrame:
        """Return the table as a lazy frame, for work on part of it."""
        if name in self._frames or not is_utf_8(self._file(name)) or not self._is_whole():
            return self[name].lazy()
        return pl.scan_parquet(self._file(name))

    def _file(self, name: str) -> Path:
        if self._folder is None:
            raise KeyError(f"the table {name!r} is not among those in memory: {', '.join(self._frames)}")
        return self._folder / f"{name}.parquet"


def _always() -> bool:
    return True


class Tables(Protocol):
    """Records to be reported on or compared: of a run that is stored, of one in memory, or of another origin."""

    @property
    def records(self) -> Frames:
        """The tables of the record; never truth."""

    @property
    def origin(self) -> str:
        """Where they are from, for messages."""

    @property
    def end(self) -> dt.date:
        """The last day they hold."""

    @property
    def scenario_name(self) -> str:
        """The scenario whose areas, dates and indicators they are of."""


def _read(path: Path, table: TableSchema) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path if is_utf_8(path) else path.read_bytes())
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise InputError(f"{path}: cannot be read ({error}); the run is damaged, run it again") from error
    kinds = {c.name: _kind(c.dtype) for c in table.columns}
    found = {name: _kind(dtype) for name, dtype in frame.schema.items()}
    if found != kinds:
        other = sorted(name for name in {*kinds, *found} if kinds.get(name) != found.get(name))
        raise InputError(
            f"{path}: other columns than a table of this version has ({', '.join(other)}); the run is damaged or of "
            "another version, run it again"
        )
    return frame


def _look_through(frame: pl.DataFrame, path: Path) -> None:
    """Raise InputError if a table holds days or numbers that none can: bytes that were changed may still be read."""
    for column in frame.get_columns():
        if column.dtype == pl.Date:
            days = column.cast(pl.Int32).drop_nulls()
            wrong = bool(((days < _FIRST) | (days > _LAST)).any())
        else:
            wrong = column.dtype.is_float() and not column.drop_nulls().is_finite().all()
        if wrong:
            raise InputError(
                f"{path}: the column {column.name} holds what it cannot hold; the run is damaged, run it again"
            )


_EPOCH = dt.date(1970, 1, 1)
_FIRST, _LAST = ((dt.date(year, 1, 1) - _EPOCH).days for year in (1800, 2200))
"""Days from the epoch between which a day of a table lies."""


def _kind(dtype: Any) -> Any:
    """Return a type for comparison; the labels of some columns depend on the scenario."""
    return pl.Enum if dtype.base_type() is pl.Categorical else dtype.base_type()
