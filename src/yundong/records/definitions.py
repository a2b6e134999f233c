"""How indicators are counted from the tables of a run, each compiled once."""

from __future__ import annotations

from functools import cache

from yundong.figures.indicator import Indicator, IndicatorDefinition, definition
from yundong.records.schema import TABLES


@cache
def definition_of(indicator: Indicator) -> IndicatorDefinition:
    """Return how an indicator is counted from the tables of a run.

    Raises
    ------
    InputError
        If it names a table, column or label that does not exist.
    """
    return definition(indicator, TABLES)
