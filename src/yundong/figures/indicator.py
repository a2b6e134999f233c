"""Indicators: what is counted, and its definition, compiled once for whole tables and for the rows of a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from yundong.base.cells import choice, flag, identifier, text, words
from yundong.base.errors import InputError, did_you_mean
from yundong.base.tables import RowFaults, column

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

INDICATOR_KINDS = ("flow", "state", "ratio", "document")
INTERMEDIATE = "intermediate"  # counted for other indicators only, and not printed
INDICATOR_SECTIONS = (
    "arrest",
    "disposition",
    "seizures",
    "propaganda",
    "registration",
    "agencies",
    "follow_up",
    "other",
    INTERMEDIATE,
)

_VALUE = re.compile(r"rows|(?:sum|distinct):[a-z][a-z0-9_]*")
_WHERE = re.compile(r"[a-z][a-z0-9_]*=[^=;|]+(?:\|[^=;|]+)*")


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that is counted, and how it is counted from the records.

    Attributes
    ----------
    kind : str
        ``flow`` (a count or sum over records up to a day), ``state``, ``ratio`` or ``document`` (known from
        documents only).
    table, value, where : str
        The records table, ``rows`` or ``sum:COLUMN`` or ``distinct:COLUMN``, and equalities to filter by; see
        `definition`.
    numerator, denominator : str
        Indicators of a ratio.
    returned : bool
        Whether organs report it upward.
    terms_en, terms_zh : tuple of str
        Phrases by which documents name it.
    section : str
        Under which heading of the report it is printed, one of `INDICATOR_SECTIONS`; empty: with the others
        counted from its table.
    """

    id: str = column(identifier)
    name_en: str = column(text)
    name_zh: str = column(text)
    unit: str = column(text)
    unit_zh: str = column(text, optional=True, empty="")
    definition_en: str = column(text)
    definition_zh: str = column(text, optional=True, empty="")
    kind: str = column(choice(*INDICATOR_KINDS))
    table: str = column(text, optional=True, empty="")
    value: str = column(text, optional=True, empty="")
    where: str = column(text, optional=True, empty="")
    numerator: str = column(text, optional=True, empty="", ref="indicators")
    denominator: str = column(text, optional=True, empty="", ref="indicators")
    returned: bool = column(flag, optional=True, empty=False)
    terms_en: tuple[str, ...] = column(words, optional=True, empty=())
    terms_zh: tuple[str, ...] = column(words, optional=True, empty=())
    section: str = column(choice(*INDICATOR_SECTIONS), optional=True, empty="", absent=True)

    @property
    def conditions(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The equalities of `where`: column and the values that count, all of which must hold."""
        pairs = (part.partition("=") for part in self.where.split(";") if part.strip())
        return tuple((name.strip(), tuple(v.strip() for v in values.split("|"))) for name, _, values in pairs)

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if self.kind == "ratio":
            for title in ("numerator", "denominator"):
                if not getattr(self, title):
                    yield title, "A ratio needs this.", "Name an indicator."
        elif self.kind in {"flow", "state"}:
            if not self.table:
                yield "table", f"A {self.kind} is compiled from a records table.", "Name the table."
            if _VALUE.fullmatch(self.value) is None:
                yield "value", "How to compile it is not clear.", "Write rows, sum:COLUMN or distinct:COLUMN."
        for part in self.where.split(";"):
            if part.strip() and _WHERE.fullmatch(part.strip()) is None:
                yield (
                    "where",
                    f"{part.strip()!r} is not an equality.",
                    "Write column=value or column=value|value.",
                )


class Measure(StrEnum):
    """What is counted of the rows that meet the conditions of an indicator."""

    ROWS = "rows"
    SUM = "sum"
    """The values of a column, added up."""
    DISTINCT = "distinct"
    """The different values of a column, each once."""


class TableColumns(Protocol):
    """A table of the records, as far as a definition needs it."""

    @property
    def dtypes(self) -> Mapping[str, pl.DataType]:
        """The Polars type of each column; labels are an `Enum`, whose codes in memory are their positions."""


@dataclass(frozen=True)
class Condition:
    """A column, and those of its values that count.

    Parameters
    ----------
    column : str
        Of the table of the indicator.
    values : tuple of str, bool or float
        As in a frame.
    codes : tuple of float
        The same as numbers in memory: positions of labels, 0 and 1 for truth values.
    """

    column: str
    values: tuple[str | bool | float, ...]
    codes: tuple[float, ...]

    def expression(self) -> pl.Expr:
        """Return which rows of a frame meet it; null where the column is null."""
        import polars as pl

        same = [pl.col(self.column) == value for value in self.values]
        return same[0] if len(same) == 1 else pl.any_horizontal(same)

    def met(self, column: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which of the values of a column in memory meet it, (rows,)."""
        import numpy as np

        if isinstance(self.values[0], float):
            return np.isin(column, self.codes)
        if len(self.codes) == 1:
            same: NDArray[np.bool_] = column == self.codes[0]
            return same
        return self._wanted[column.astype(np.uint8, copy=False)]  # a look-up takes a fraction of the time

    @cached_property
    def _wanted(self) -> NDArray[np.bool_]:
        import numpy as np

        wanted = np.zeros(256, dtype=np.bool_)
        wanted[np.array(self.codes, dtype=np.int64)] = True
        return wanted


@dataclass(frozen=True)
class IndicatorDefinition:
    """How an indicator is counted from a table, checked against its columns.

    Parameters
    ----------
    table : str
        The table.
    measure : Measure
        What is counted of the rows.
    column : str
        What is added up, or whose different values are counted; empty for rows.
    conditions : tuple of Condition
        All of which a row must meet.
    """

    table: str
    measure: Measure
    column: str
    conditions: tuple[Condition, ...]

    @property
    def columns(self) -> frozenset[str]:
        """The columns that must be known of a row."""
        measured = {self.column} if self.column else set()
        return frozenset(measured | {condition.column for condition in self.conditions})

    @property
    def counts_places(self) -> bool:
        """Whether what is counted are places, which at a small scale stand for other numbers than their rows."""
        return self.measure is Measure.DISTINCT and self.column == "locality"

    @property
    def zero_is_none(self) -> bool:
        """Whether the number 0 in its column names nothing: a row without a case has case 0."""
        return self.measure is Measure.DISTINCT and self.column == "case"

    def expression(self) -> pl.Expr:
        """Return which rows of a frame count."""
        import polars as pl

        met = [condition.expression().fill_null(False) for condition in self.conditions]
        return met[0] if len(met) == 1 else pl.all_horizontal(pl.lit(True), *met)

    def rows(self, columns: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
        """Return which rows in memory count.

        Parameters
        ----------
        columns : mapping of str to numpy.ndarray, shape (rows,)
            At least those of `columns`, labels as codes.

        Returns
        -------
        numpy.ndarray of bool, shape (rows,)
            New, to be changed by the caller.
        """
        import numpy as np

        keep = np.ones(next(iter(columns.values())).size, dtype=np.bool_)
        for condition in self.conditions:
            keep &= condition.met(columns[condition.column])
        if self.zero_is_none:
            keep &= columns[self.column] > 0
        return keep


def definition(indicator: Indicator, tables: Mapping[str, TableColumns]) -> IndicatorDefinition:
    """Return how an indicator is counted.

    Parameters
    ----------
    indicator : Indicator
        A flow or a state.
    tables : mapping of str to TableColumns
        The tables of the records by name.

    Raises
    ------
    InputError
        If it names a table, column or label that does not exist, or a measure that is not one; all at once.
    """
    faults = [
        f"indicators.csv, {indicator.id}, column {title}: {value!r}: {problem} {remedy}".rstrip()
        for title, value, problem, remedy in definition_faults(indicator, tables)
    ]
    if faults:
        raise InputError(faults)
    dtypes = tables[indicator.table].dtypes
    measure, _, name = indicator.value.partition(":")
    return IndicatorDefinition(
        indicator.table,
        Measure(measure),
        name,
        tuple(_condition(title, labels, dtypes[title]) for title, labels in indicator.conditions),
    )


def definition_faults(
    indicator: Indicator, tables: Mapping[str, TableColumns]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield column of ``indicators.csv``, word in it, problem and remedy for what cannot be counted."""
    if indicator.table not in tables:
        hint = did_you_mean(indicator.table, tables).strip() or "`yundong schema` lists them."
        yield "table", indicator.table, "Unknown records table.", hint
        return
    dtypes = tables[indicator.table].dtypes
    if _VALUE.fullmatch(indicator.value) is None:
        yield "value", indicator.value, "Invalid measure.", "Write rows, sum:COLUMN or distinct:COLUMN."
    named = [("value", name) for name in indicator.value.split(":")[1:]]
    for title, name in [*named, *(("where", name) for name, _ in indicator.conditions)]:
        if name not in dtypes:
            hint = did_you_mean(name, dtypes).strip() or f"It has: {', '.join(sorted(dtypes))}."
            yield title, name, f"Unknown column of the records table {indicator.table}.", hint
    for name, labels in indicator.conditions:
        if name not in dtypes or _open(dtypes[name]):
            continue
        for label in labels:
            known = _labels(dtypes[name])
            if known is None and _number(label) is None:
                yield "where", label, f"The column {name} holds numbers.", "Write a number."
            elif known is not None and label not in known:
                hint = did_you_mean(label, known).strip() or f"It has: {', '.join(known)}."
                yield "where", label, f"Unknown label of the column {name}.", hint


def _condition(name: str, labels: tuple[str, ...], dtype: pl.DataType) -> Condition:
    known = labels if _open(dtype) else _labels(dtype)
    if known is None:
        numbers = tuple(float(label) for label in labels)
        return Condition(name, numbers, numbers)
    codes = tuple(float(known.index(label)) for label in labels)
    truth = known == _TRUTH
    return Condition(name, tuple(label == "true" if truth else label for label in labels), codes)


_TRUTH = ("false", "true")


def _open(dtype: pl.DataType) -> bool:
    """Return whether a column holds words that its schema does not list."""
    import polars as pl

    return dtype in (pl.Categorical, pl.String)


def _labels(dtype: pl.DataType) -> tuple[str, ...] | None:
    """Return the labels of a column in the order of their codes, or None if it holds numbers."""
    import polars as pl

    if isinstance(dtype, pl.Enum):
        return tuple(map(str, dtype.categories))
    return _TRUTH if dtype == pl.Boolean else None


def _number(label: str) -> float | None:
    try:
        return float(label)
    except ValueError:
        return None
