"""How indicators are counted from the tables of a run, each compiled once."""

from __future__ import annotations

from functools import cache

from yundong.figures.indicator import Indicator, IndicatorDefinition, definition
from yundong.records.schema import TABLES

PLACE_COLUMNS = ("locality", "organ", "area")
LEVELS = ("users", "fields")
"""Tables whose state indicators are levels: the last row of a place counts."""


@cache
def definition_of(indicator: Indicator) -> IndicatorDefinition:
    """Return how an indicator is counted from the tables of a run.

    Raises
    ------
    InputError
        If it names a table, column or label that does not exist.
    """
    return definition(indicator, TABLES)


def place_column(table: str) -> str:
    """Return the column that places a row of a table."""
    columns = TABLES[table].dtypes
    return next(name for name in PLACE_COLUMNS if name in columns)


def is_level(indicator: Indicator) -> bool:
    """Return whether only the rows of the last day of a place count."""
    return indicator.kind == "state" and indicator.table in LEVELS
