"""Turning the failure to read a damaged table into a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from yundong.base.errors import InputError
from yundong.records.tables import Tables

# What a damaged or foreign file makes of itself; anything else is a fault of ours and must be seen whole.
DAMAGE = (
    OSError,
    pl.exceptions.ComputeError,
    pl.exceptions.ColumnNotFoundError,
    pl.exceptions.SchemaError,
    pl.exceptions.PanicException,  # a page of a Parquet file with other bytes
)


@contextmanager
def explain_damage(run: Tables, what: str) -> Iterator[None]:
    """Turn the failure to read a table into an InputError that names the run and the remedy.

    Parameters
    ----------
    run : Tables
        The run that is read.
    what : str
        What is read, in words.
    """
    try:
        yield
    except DAMAGE as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{run.origin}: {what} cannot be read ({reason}); the run is damaged, run it again"
        ) from error
