"""Rows and columns of a table that add up others of it, as the arithmetic of several of their cells at once shows.

A row of totals is often called by the name of the whole ("Great Britain", "The district", 全年), and a column by what
it counts (cattle, and behind it their kinds). One sum may be an accident; two columns that close in one row, or three
rows in one column, are none, and then what does not close beside them is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_FEWEST_COLUMNS, _FEWEST_ROWS = 2, 3
_SMALLEST = 10
"""Smaller sums than this may be accidents, and prove nothing."""
_LARGE, _LONG = 100, 3
"""In a table of one column its sum is at least so large, of so many cells at least, to be no accident."""
_MOST_FAILING = 0.25
_MOST_COLUMNS = 30
"""A table of more columns is a matrix, of which no column adds up its neighbours."""

Grid = Mapping[int, Mapping[int, float]]
"""The counts of a table by row and column."""


class ColumnSum(NamedTuple):
    """A column that adds up its neighbours: these, in order, and the rows that have them all."""

    total: int
    parts: tuple[int, ...]
    rows: tuple[int, ...]


def row_of_totals(grid: Grid) -> int | None:
    """Return the row that adds up all above it, or the first one if it adds up all below, where columns agree on it.

    Parameters
    ----------
    grid : mapping
        The counts of a table; rates and shares left out.

    Examples
    --------
    >>> row_of_totals({1: {1: 30, 2: 200}, 2: {1: 12, 2: 150}, 3: {1: 42, 2: 350}})
    3
    """
    rows = sorted(grid)
    if len(rows) < _FEWEST_ROWS:
        return None
    return _found(rows, grid) or _found(rows[::-1], grid, only_last=True)


def _found(rows: Sequence[int], grid: Grid, *, only_last: bool = False) -> int | None:
    """Return the first row that adds up those before it, in the order given."""
    known: dict[int, float] = {}
    counted: dict[int, int] = {}
    for place, row in enumerate(rows):
        if place >= _FEWEST_ROWS - 1 and (not only_last or place == len(rows) - 1):
            tried = [column for column in grid[row] if counted.get(column, 0) > 1]
            closing = [
                column
                for column in tried
                if grid[row][column] >= _SMALLEST and math.isclose(known[column], grid[row][column])
            ]
            if _agree(closing, tried) or _alone(closing, grid, row, counted):
                return row
        for column, value in grid[row].items():
            known[column] = known.get(column, 0.0) + value
            counted[column] = counted.get(column, 0) + 1
    return None


def _agree(closing: Sequence[int], tried: Sequence[int]) -> bool:
    return len(closing) >= _FEWEST_COLUMNS and 2 * len(closing) >= len(tried)


def _alone(closing: Sequence[int], grid: Grid, row: int, counted: Mapping[int, int]) -> bool:
    return (
        len(closing) == 1
        and len(counted) == 1
        and grid[row][closing[0]] >= _LARGE
        and counted[closing[0]] >= _LONG
    )


def runs_of_columns(grid: Grid) -> Iterator[ColumnSum]:
    """Yield the columns of a table that add up those right behind or right before them, in nearly all rows.

    Parameters
    ----------
    grid : mapping
        The counts of a table.

    Examples
    --------
    >>> rows = {1: {1: 30, 2: 10, 3: 20}, 2: {1: 12, 2: 5, 3: 7}, 3: {1: 44, 2: 30, 3: 14}}
    >>> list(runs_of_columns(rows))
    [ColumnSum(total=1, parts=(2, 3), rows=(1, 2, 3))]
    """
    columns = sorted({column for row in grid.values() for column in row})
    if len(grid) < _FEWEST_ROWS or not _LONG <= len(columns) <= _MOST_COLUMNS:
        return
    for place, total in enumerate(columns):
        for others in (columns[place + 1 :], columns[:place][::-1]):
            run = _longest(total, others, grid)
            if run is not None:
                yield run
                break


def _longest(total: int, others: Sequence[int], grid: Grid) -> ColumnSum | None:
    """Return the longest run of neighbours that a column adds up."""
    for stop in range(len(others), 1, -1):
        parts = others[:stop]
        rows = [row for row, cells in grid.items() if total in cells and all(one in cells for one in parts)]
        if len(rows) >= _FEWEST_ROWS and _nearly_all(total, parts, rows, grid):
            return ColumnSum(total, tuple(sorted(parts)), tuple(rows))
    return None


def _nearly_all(total: int, parts: Sequence[int], rows: Sequence[int], grid: Grid) -> bool:
    """Return whether a column adds up others in three rows at least, and in three of four."""
    failing = proving = 0
    for row in rows:
        cells = grid[row]
        if math.isclose(sum(cells[one] for one in parts), cells[total], abs_tol=1e-9):
            proving += cells[total] >= _SMALLEST
        else:
            failing += 1
            if failing > _MOST_FAILING * len(rows):
                return False
    return proving >= _FEWEST_ROWS
