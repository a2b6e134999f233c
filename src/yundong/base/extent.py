"""How large a table or a structured text may be, known before anything of it is built in memory."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from yundong.base.errors import Fault, InputError

MOST_ROWS = 5_000_000
MOST_COLUMNS = 16_384
"""As many as a sheet of a spreadsheet can have."""
MOST_CELLS = 60_000_000
"""Of a table that is held by columns; some 2 GB."""
MOST_TYPED = 2_000_000
"""Cells of a table of which every one is read and checked by itself, as those of a scenario."""
MOST_VALUES = 5_000_000
"""Of a JSON text; each is an object of its own."""
MOST_NODES = 500_000
"""Of a YAML text, which takes some ten times what JSON takes."""
LARGEST_UNPACKED = 2 << 30
"""Bytes of a Parquet file when it is unpacked."""


def check_extent(name: str, rows: int, columns: int, cells: int = MOST_CELLS) -> None:
    """Refuse a table with too many rows, columns or cells.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    rows, columns : int
        Of the table.
    cells : int
        The most there may be.

    Raises
    ------
    InputError
        With the limit that is exceeded.
    """
    for has, most, what in (
        (rows, MOST_ROWS, "rows"),
        (columns, MOST_COLUMNS, "columns"),
        (rows * columns, cells, "cells"),
    ):
        if has > most:
            raise InputError([Fault(name, f"It has {has:,} {what}; the limit is {most:,}.", "Split it.")])


def check_values(text: str, name: str, most: int, signs: str) -> None:
    """Refuse a structured text that holds more values than can be held: each begins with one of some signs.

    Raises
    ------
    InputError
        With the limit.
    """
    if len(text) > most and sum(map(text.count, signs)) > most:
        raise InputError([Fault(name, f"It holds more than {most:,} values or cells.", "Split it.")])


def parquet_extent(data: bytes, name: str) -> tuple[int, int, int]:
    """Return rows, columns and unpacked bytes of a Parquet file from its last part, which lists what it holds.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Of the file, for messages.

    Raises
    ------
    InputError
        If it is no Parquet file.
    """
    length = int.from_bytes(data[-8:-4], "little")
    if data[:4] != b"PAR1" or data[-4:] != b"PAR1" or length > len(data) - 12:
        raise _no_parquet(name)
    try:
        about = _Compact(data[-8 - length : -8]).structure()
        groups = about[4]
        columns = max((len(group[1]) for group in groups), default=0)
        return int(about[3]), columns, sum(int(group[2]) for group in groups)
    except (IndexError, KeyError, TypeError, ValueError, RecursionError):
        raise _no_parquet(name) from None


def check_parquet(data: bytes, name: str) -> None:
    """Refuse a Parquet file that is too large, by what it says of itself.

    Raises
    ------
    InputError
        With the limit that is exceeded, or if it is no Parquet file.
    """
    rows, columns, unpacked = parquet_extent(data, name)
    check_extent(name, rows, columns)
    if unpacked > LARGEST_UNPACKED:
        said = (
            f"It has {unpacked / 1e6:,.0f} MB when unpacked; the limit is {LARGEST_UNPACKED / 1e6:,.0f} MB."
        )
        raise InputError([Fault(name, said, "Split it.")])


def check_workbook(data: bytes, name: str, cells: int = MOST_VALUES) -> None:
    """Refuse a workbook with a sheet that is too large: a single cell far from the others makes a sheet as large.

    Parameters
    ----------
    data : bytes
        The file, of which `yundong.base.reading.check_packed` has taken the unpacked size.
    name : str
        Of the file, for messages.
    cells : int
        The most that a sheet may have.

    Raises
    ------
    InputError
        With the limit that is exceeded, or if it cannot be unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for part in parts.namelist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
                    check_extent(name, *_sheet_extent(parts.read(part)), cells)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError):
        raise InputError([Fault(name, "This is not a valid xlsx file.", "Save it again.")]) from None


def _sheet_extent(sheet: bytes) -> tuple[int, int]:
    """Return the furthest row and column of a sheet."""
    rows = max(map(int, re.findall(rb'<(?:\w+:)?row [^>]{0,99}?\br="([0-9]{1,9})"', sheet)), default=0)
    cells = set(re.findall(rb'<(?:\w+:)?c r="([A-Z]{1,7})[0-9]{1,9}"', sheet))
    columns = max((sum((c - 64) * 26**i for i, c in enumerate(name[::-1])) for name in cells), default=0)
    return rows, columns


def _no_parquet(name: str) -> InputError:
    return InputError([Fault(name, "This is not a valid parquet file.", "Write it again.")])


class _Compact:
    """Reads the compact protocol of Thrift, in which a Parquet file lists its parts."""

    DEPTH = 20

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def structure(self, depth: int = 0) -> dict[int, Any]:
        """Return the fields of a structure by number."""
        if depth > self.DEPTH:
            raise ValueError("nested too deeply")
        found: dict[int, Any] = {}
        number = 0
        while (head := self._byte()) != 0:
            number = number + (head >> 4) if head >> 4 else self._signed()
            found[number] = self._value(head & 15, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (1, 2):
            return kind == 1
        if kind == 3:
            return self._byte()
        if kind in (4, 5, 6):
            return self._signed()
        if kind in (7, 8):
            return self._bytes(8 if kind == 7 else self._unsigned())
        if kind in (9, 10):
            head = self._byte()
            size = head >> 4 if head >> 4 != 15 else self._unsigned()
            if size > len(self.data):
                raise ValueError("longer than the file")
            inner = head & 15
            return [self._byte() if inner in (1, 2) else self._value(inner, depth + 1) for _ in range(size)]
        if kind == 12:
            return self.structure(depth + 1)
        raise ValueError(f"no kind {kind}")

    def _byte(self) -> int:
        self.place += 1
        return self.data[self.place - 1]

    def _bytes(self, size: int) -> bytes:
        if size > len(self.data) - self.place:
            raise ValueError("longer than the file")
        self.place += size
        return self.data[self.place - size : self.place]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return value
            if shift > 63:
                raise ValueError("a number without end")

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
