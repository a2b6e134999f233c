"""An SQLite database: one file that sqlite3, R, DB Browser, Datasette and GIS programs open as it is."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from yundong.base.errors import InputError
from yundong.base.writing import replacing
from yundong.records.schema import TABLES
from yundong.report.export.bundle import Bundle

ENDINGS = (".sqlite", ".sqlite3", ".db")
AREA_COLUMNS = ("locality", "organ", "parent", "area")
"""Columns that hold the number of an area, and are indexed."""
BATCH = 50_000
"""Rows handed to the database at a time."""


def write_database(bundle: Bundle, out: Path) -> list[str]:
    """Write a database with a table per table of the records, and those that explain them.

    Days are texts such as 1952-08-29, labels are texts, truth values 0 and 1, unknown is NULL. Numbers of areas refer
    to the table ``areas``; these columns and days are indexed.

    Raises
    ------
    InputError
        For a name that does not end like a database.
    """
    if out.is_dir() or out.suffix.lower() not in ENDINGS:
        raise InputError(f"{out}: a database is one file. Give a name that ends in {', '.join(ENDINGS)}.")
    with replacing(out) as work:
        try:
            with closing(sqlite3.connect(work)) as base:
                _fill(base, bundle)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise InputError(f"{out}: The database could not be written: {error}.") from error
    return []


def _fill(base: sqlite3.Connection, bundle: Bundle) -> None:
    base.execute("PRAGMA journal_mode = OFF")  # the file is new, and put in place only when it is whole
    base.execute("PRAGMA synchronous = OFF")
    for number, name in enumerate(bundle.tables, start=1):
        frame = bundle.frame(name)
        bundle.progress(f"table {number} of {len(bundle.tables)}: {name}, {frame.height:,} rows")
        _put(base, name, frame, bundle.tables)
    for name, frame in bundle.extras.items():
        _put(base, name, frame, ())
    _put(base, "about", _about(bundle), ())
    base.commit()


def _about(bundle: Bundle) -> pl.DataFrame:
    pairs = {**bundle.about, "provenance": bundle.provenance}
    return pl.DataFrame({"what": list(pairs), "value": [str(value) for value in pairs.values()]})


def _put(base: sqlite3.Connection, name: str, frame: pl.DataFrame, tables: Sequence[str]) -> None:
    """Create a table, fill it, and index what is looked up."""
    plain = _plain(frame)
    columns = [
        f"{_quoted(title)} {_type(dtype)}{_reference(name, title, tables)}"
        for title, dtype in frame.schema.items()
    ]
    base.execute(f"CREATE TABLE {_quoted(name)} ({', '.join(columns)})")
    places = ", ".join("?" * len(columns))
    for start in range(0, plain.height, BATCH):
        rows: Iterable[Any] = plain[start : start + BATCH].iter_rows()
        base.executemany(f"INSERT INTO {_quoted(name)} VALUES ({places})", rows)
    if name not in TABLES:
        return
    for title, dtype in frame.schema.items():
        if title in AREA_COLUMNS or dtype == pl.Date:
            base.execute(f"CREATE INDEX {_quoted(f'{name}.{title}')} ON {_quoted(name)} ({_quoted(title)})")


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame of what a database holds: whole numbers, reals, texts."""
    other = [
        name
        for name, dtype in frame.schema.items()
        if not (dtype.is_numeric() or dtype in (pl.Boolean, pl.String, pl.Null))
        and not isinstance(dtype, pl.List)
    ]
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    return frame.with_columns(
        pl.col(other).cast(pl.String),
        pl.col(lists).cast(pl.List(pl.String)).list.join("|"),
        pl.col(pl.Boolean).cast(pl.Int8),
        pl.col(pl.Float32, pl.Float64).fill_nan(None),
    )


def _type(dtype: Any) -> str:
    if dtype.is_integer() or dtype == pl.Boolean:
        return "INTEGER"
    return "REAL" if dtype.is_numeric() else "TEXT"


def _reference(table: str, title: str, tables: Sequence[str]) -> str:
    if table == "areas":
        return " PRIMARY KEY" if title == "id" else ""
    return ' REFERENCES "areas" ("id")' if title in AREA_COLUMNS and "areas" in tables else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
