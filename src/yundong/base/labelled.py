"""Parquet files whose labels have no order.

Polars marks an Enum as an ordered dictionary, and R makes an ordered factor of such a column: polynomial contrasts in a
regression on it. Labels of records are names. The mark is a bit of the Arrow schema that a file carries; Polars takes
the schema of a file from whoever has one, but not with another mark than the column has. So a column goes into the file
as a Categorical, which has no order, with the schema of the Enum, without the bit: Polars reads the Enum that was
written, everything else an unordered dictionary. Source: https://arrow.apache.org/docs/format/CDataInterface.html
"""

from __future__ import annotations

import ctypes
import hashlib
import io
from pathlib import Path
from typing import IO, Any

import polars as pl

_ORDERED = 1
"""ARROW_FLAG_DICTIONARY_ORDERED."""


class _ArrowSchema(ctypes.Structure):
    """The beginning of the structure ArrowSchema of Arrow's C data interface."""


_ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_void_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_ArrowSchema))),
]

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype = ctypes.c_void_p
_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


class _Unordered:
    """A schema, handed over without the order of its labels."""

    def __init__(self, schema: pl.Schema) -> None:
        self._schema = schema

    def __arrow_c_schema__(self) -> object:
        capsule: object = self._schema.__arrow_c_schema__()
        whole = _ArrowSchema.from_address(_pointer(capsule, b"arrow_schema"))
        for i in range(whole.n_children):
            whole.children[i].contents.flags &= ~_ORDERED
        return capsule


def read_parquet(content: bytes) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return the table of a Parquet file and what is noted with it.

    Raises
    ------
    ValueError, polars.exceptions.PolarsError
        If it is damaged: Polars panics at some files, which is no Exception and would pass through whoever catches
        those.
    """
    try:
        return pl.read_parquet(io.BytesIO(content)), pl.read_parquet_metadata(io.BytesIO(content))
    except pl.exceptions.PanicException as error:
        raise ValueError(f"damaged: {str(error).partition(chr(10))[0]}") from error


def write_parquet(frame: pl.DataFrame, goal: str | Path | IO[bytes], **options: Any) -> None:
    """Write a table as Parquet, its labels without an order; the same table gives the same bytes.

    Parameters
    ----------
    frame
        Shape (rows, columns).
    goal
        A path, or a file open for writing.
    **options
        As for `polars.DataFrame.write_parquet`.
    """
    labelled = [column for column in frame.get_columns() if isinstance(column.dtype, pl.Enum)]
    if not labelled:
        frame.write_parquet(goal, **options)
        return
    nominal = frame.with_columns(_without_order(column) for column in labelled)
    nominal.write_parquet(goal, arrow_schema=_Unordered(frame.schema), **options)


def _without_order(column: pl.Series) -> pl.Series:
    """Return labels as a Categorical of the same whole numbers; nothing is copied.

    Its name is made of the labels, so that columns of other labels do not share its numbers; all labels are entered
    first, in their order, which makes the numbers those of the Enum.
    """
    labels = column.dtype.categories  # type: ignore[attr-defined]
    name = hashlib.sha256("\0".join(labels).encode()).hexdigest()
    numbers = column.to_physical()
    dtype = pl.Categorical(pl.Categories(name, "yundong", numbers.dtype))
    entered = labels.cast(dtype)
    assert (entered.to_physical() == pl.int_range(labels.len(), eager=True)).all()
    return numbers.cat.to(dtype)
