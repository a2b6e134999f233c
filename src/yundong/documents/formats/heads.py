"""Heads of tables set with blanks, that stand above them: Year. Tons. with a blank line below, or $ over its column.

A line is one of heads where each of its parts is over another column of the numbers below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from yundong.documents.formats.tables import Grid, distance, is_numeric
from yundong.documents.text.document import Block, Span
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import unit_words

_GAP = re.compile(r" {2,}|\t+|[ 　]*　[ 　]*")
_STOP_AND_BLANK = re.compile(r"(?<=[^\W\d_]\.) (?=[A-Z£$(\[])")
_MOST_LINES = 8
_BLANK_LINES = 2
_LONGEST = 120
_LONGEST_PART = 40
_REST_OF_LINE = re.compile(r"[A-Za-z]{1,12}[.,]?")
"""A word that a line of heads did not hold any more."""
_MEASURE_ALONE = re.compile(
    r"(?:[^\W\d_]{1,6}\.?|[£$¥₱]) ?(?:cts?|cents?|s|c)?\.?|£ *s\.? *d\.?|(?:in )?[^\W\d_]{2,12}\.?",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    rf"(?:(?:{any_of({word for lang in ('en', 'symbols') for word, _, _ in unit_words(lang)})}|[£$¥₱]|rs|dols?|cts|"
    r"[lsdap])\.? *){1,3}",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d\.?")


def heads_above(
    text: str, lines: Sequence[Span], at: int, rows: Sequence[Sequence[Span]]
) -> list[list[Span]]:
    """Return the lines of heads above the first row of a table, each with its cells; none where there are none.

    Parameters
    ----------
    text : str
        The text.
    lines : sequence of (int, int)
        Spans of its lines.
    at : int
        Number of the line of the first row.
    rows : sequence of sequence of (int, int)
        Spans of the cells of the rows below.
    """
    columns = _columns(text, rows)
    number = at - 1
    while number >= 0 and at - number <= _BLANK_LINES and not text[slice(*lines[number])].strip():
        number -= 1
    found: list[list[Span]] = []
    last = max(number - _MOST_LINES, -1)
    while number > last and (line := text[slice(*lines[number])]).strip() and len(columns) > 1:
        cells = _over_columns(line, columns)
        if not cells:
            break
        found.insert(0, [(lines[number][0] + a, lines[number][0] + b) for a, b in cells])
        number -= 1
    above = text[slice(*lines[number])].strip() if number >= 0 else ""
    while (
        found
        and len(found[0]) == 1
        and (above or (len(found) > 1 and not _is_over(text, found[0][0], columns)))
    ):
        found.pop(0)  # the last word of what stands above
        above = ""
    return found if any(len(row) > 1 or _is_over(text, row[0], columns) for row in found) else []


def only_measures(text: str, rows: Sequence[Sequence[Span]]) -> bool:
    """Return whether a line of heads only names the measures of columns, £  £  £, whose names may stand above a blank.

    Parameters
    ----------
    text : str
        The text.
    rows : sequence of sequence of (int, int)
        Spans of the cells of the rows before the first with numbers.
    """
    return len(rows) == 1 and all(_MEASURE.fullmatch(text, *cell) for cell in rows[0])


def heads_by_place(text: str, grid: Grid, heads: int) -> list[tuple[Span, ...]]:
    """Return the heads of each column from the top down; one in a line of fewer heads spans the columns nearest to it.

    Parameters
    ----------
    text : str
        The text.
    grid : list of list of (Block or None)
        The cells by column.
    heads : int
        How many rows at the top are heads.
    """
    width = max(map(len, grid), default=0)
    above: list[list[Span]] = [[] for _ in range(width)]
    for number, row in enumerate(grid[:heads]):
        cells = [cell for cell in row if cell is not None]
        spans = number + 1 < heads and len(cells) < sum(cell is not None for cell in grid[number + 1]) + bool(
            row[0]
        )
        for column in range(width):
            cell = row[column] if column < len(row) else None
            below = [one for line in grid[number + 1 : heads] if column < len(line) and (one := line[column])]
            if cell is None and spans and column and below:
                others = [one for one in cells if one.column > 0]
                cell = min(
                    others, key=lambda one: abs(_middle(text, one) - _middle(text, below[0])), default=None
                )
            if cell is not None:
                above[column].append((cell.start, cell.end))
    return [tuple(found) for found in above]


def _middle(text: str, cell: Block) -> float:
    at = text.rfind("\n", 0, cell.start) + 1
    return (cell.start + cell.end) / 2 - at


def _columns(text: str, rows: Sequence[Sequence[Span]]) -> list[Span]:
    """Return from where to where the columns of the fullest rows reach in their lines."""
    width = max(map(len, rows))
    full = [row for row in rows if len(row) == width]
    starts = [text.rfind("\n", 0, row[0][0]) + 1 for row in full]
    return [
        (
            min(row[c][0] - at for row, at in zip(full, starts, strict=True)),
            max(row[c][1] - at for row, at in zip(full, starts, strict=True)),
        )
        for c in range(width)
    ]


def _is_over(text: str, cell: Span, columns: Sequence[Span]) -> bool:
    """Return whether a single head is a measure over one of the columns of numbers."""
    at = text.rfind("\n", 0, cell[0]) + 1
    place = (cell[0] - at, cell[1] - at)
    over = [column for column in columns[1:] if distance(place, column) < 0]
    return bool(over) and bool(_MEASURE_ALONE.fullmatch(text[slice(*cell)]))


def _over_columns(line: str, columns: Sequence[Span]) -> list[Span]:
    """Return the cells of a line of heads, none of any other line."""
    if len(line.rstrip()) > _LONGEST:
        return []
    cells = _parts(line, _GAP)
    if len(cells) < len(columns):
        finer = [(a + c, a + d) for a, b in cells for c, d in _parts(line[a:b], _STOP_AND_BLANK)]
        cells = finer if len(finer) == len(columns) or len(cells) > 1 >= len(finer) - len(cells) else cells
    if any(_is_count(line[a:b]) or b - a > _LONGEST_PART for a, b in cells):
        return []
    if len(cells) == 1:
        ((a, b),) = cells
        return cells if a > columns[0][1] or _REST_OF_LINE.fullmatch(line[a:b]) else []
    if len(cells) > len(columns):
        return []
    nearest = [min(range(len(columns)), key=lambda c: distance(cell, columns[c])) for cell in cells]
    spread = len(set(nearest)) == len(nearest) or len(cells) == len(columns)
    return cells if spread and nearest == sorted(nearest) else []


def _is_count(cell: str) -> bool:
    return is_numeric(cell) and any(map(str.isdigit, cell)) and not _YEAR.fullmatch(cell)


def _parts(line: str, gap: re.Pattern[str]) -> list[Span]:
    """Return the spans of what the gaps of a line part."""
    found, start = [], len(line) - len(line.lstrip())
    end = len(line.rstrip())
    for match in gap.finditer(line, start, end):
        found.append((start, match.start()))
        start = match.end()
    return [*found, (start, end)]
