"""Tables drawn with lines, ┏━┯ ┃ │ or +---+ |: where the lines are shows which columns each heading spans.

The cells of a line are what stands between its bars. A line that breaks off, ├───┤, closes the cells above it only. A
cell may go on over several lines; what stands alone below the name of a row is the rest of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from yundong.documents.formats.tables import Grid, head_rows, label_cells
from yundong.documents.text.document import Block, Span

_BOX = "\u2500-\u257f"
_EDGE = re.compile(
    r"[\u2502\u2503\u2506\u2507\u250a-\u254b\u2551-\u257f|]|\+(?=[-=+])|(?<=[-=])\+(?=\s|$)|(?<=[-=])\+(?=[-=])"
)
"""What parts the cells of a line: all that is drawn but what lies level."""
_ACROSS = "\u2500\u2501\u2504\u2505\u2508\u2509\u254c\u254d\u2550="
_LEVEL = re.compile(rf"[{_ACROSS}\s-]*[{_ACROSS}-][{_ACROSS}\s-]*")
_DRAWN = re.compile(rf"[{_BOX}+](?:(?<=[{_BOX}])|(?<=[-=]\+)|(?=[-=]))")


def is_drawn(text: str) -> bool:
    """Return whether a text holds any line that a table could be drawn with; most hold none.

    Parameters
    ----------
    text : str
        The text.
    """
    return _DRAWN.search(text) is not None


class _Line(NamedTuple):
    """A line of a drawn table: its cells in the text, None where a line lies across, and where they begin and end."""

    cells: list[Span | None]
    places: list[Span]

    @property
    def is_rule(self) -> bool:
        return all(cell is None for cell in self.cells)


def drawn_lines(text: str, lines: Sequence[Span], at: int) -> int:
    """Return of how many lines the drawn table is that begins in a line; 0 where none does.

    Parameters
    ----------
    text : str
        The text.
    lines : sequence of (int, int)
        Spans of its lines.
    at : int
        Number of a line.
    """
    if not _begins(text, lines, at):
        return 0
    stop = at
    while stop < len(lines) and _EDGE.search(text, *lines[stop]):
        stop += 1
    return stop - at if stop - at > 2 else 0


def _begins(text: str, lines: Sequence[Span], at: int) -> bool:
    """Return whether a line is drawn across, or holds bars above one that is."""
    first = text[slice(*lines[at])]
    if not _EDGE.search(first):
        return False
    if _DRAWN.search(first) and _parted(text, lines[at], 1).is_rule:
        return True
    for line in lines[at + 1 : at + 1 + _LINES_OF_HEADS]:
        if not _EDGE.search(text, *line):
            return False
        if _DRAWN.search(text, *line) and _parted(text, line, 1).is_rule:
            return True
    return False


_LINES_OF_HEADS = 5


def drawn_table(text: str, lines: Sequence[Span], table: int, caption: Span | None) -> list[Block]:
    """Return the cells of a drawn table as blocks with their labels.

    Parameters
    ----------
    text : str
        The text.
    lines : sequence of (int, int)
        Spans of the lines of the table.
    table : int
        Its number.
    caption : (int, int) or None
        Span of the caption.
    """
    drawn = _width_of_lines(text, lines)
    parted = [_parted(text, line, drawn) for line in lines]
    edges = max((line.places for line in parted), key=len)
    rows = _rows(text, parted, edges)
    grid: Grid = [
        [
            Block(*cell, "cell", table=table, row=number, column=column) if cell else None
            for column, cell in enumerate(row)
        ]
        for number, row in enumerate(rows.cells)
    ]
    said = [["" if cell is None else text[cell.start : cell.end] for cell in row] for row in grid]
    heads = head_rows(said) if said else 0
    above = [
        tuple(dict.fromkeys(span for row in rows.covering[:heads] if (span := row[column]) is not None))
        for column in range(len(edges))
    ]
    label_cells(grid, heads, text, caption, above)
    _name_over_lines(grid, heads)
    return [cell for row in grid for cell in row if cell is not None]


def _name_over_lines(grid: Grid, heads: int) -> None:
    """Give the cells of a row the rest of its name, which stands alone on the lines below: South Marl / and Dene."""
    named: list[Block] = []
    for row in grid[heads:]:
        filled = [cell for cell in row if cell is not None]
        if [cell.column for cell in filled] == [0] and named:
            for cell in named:
                cell.names = (*cell.names, (filled[0].start, filled[0].end))
        elif filled:
            named = [cell for cell in filled if cell.column > 0 and filled[0].column == 0]


class _Rows(NamedTuple):
    """Rows of cells by column, each where it begins, and the same with cells in all the columns that they span."""

    cells: list[list[Span | None]]
    covering: list[list[Span | None]]


def _rows(text: str, parted: Sequence[_Line], edges: Sequence[Span]) -> _Rows:
    rows = _Rows([], [])
    for line in parted:
        if line.is_rule:
            continue
        cells: list[Span | None] = [None] * len(edges)
        covering: list[Span | None] = [None] * len(edges)
        for number, (cell, place) in enumerate(zip(line.cells, line.places, strict=True)):
            if cell is None or not text[slice(*cell)].strip():
                continue
            columns = [number] if len(line.cells) == len(edges) else _spanned(place, edges)
            for column in columns:
                covering[column] = cell
            if columns:
                cells[columns[0]] = cell
        if any(cells):
            rows.cells.append(cells)
            rows.covering.append(covering)
    return rows


def _spanned(place: Span, edges: Sequence[Span]) -> list[int]:
    """Return the columns whose middle lies within a cell."""
    return [number for number, (a, b) in enumerate(edges) if place[0] <= (a + b) / 2 <= place[1]]


def _parted(text: str, line: Span, drawn: int) -> _Line:
    """Return the cells of a line.

    Parameters
    ----------
    text : str
        The text.
    line : (int, int)
        Span of the line.
    drawn : int
        How many places a sign that draws takes up.
    """
    start, end = line
    marks = [match.start() for match in _EDGE.finditer(text, start, end)]
    lead, tail = text[start : marks[0]] if marks else "", text[marks[-1] + 1 : end] if marks else ""
    bounds = [
        *([start - 1] if lead.strip() or not marks else []),
        *marks,
        *([end] if tail.strip() or not marks else []),
    ]
    cells: list[Span | None] = []
    places: list[Span] = []
    reached = [0, *accumulate(_width(sign, drawn) for sign in text[start:end])]
    for left, right in pairwise(bounds):
        said = text[left + 1 : right]
        begin = left + 1 + len(said) - len(said.lstrip())
        cells.append(None if _LEVEL.fullmatch(said) else (begin, max(begin, left + 1 + len(said.rstrip()))))
        places.append((reached[left + 1 - start], reached[right - start]))
    return _Line(cells, places)


def _width(sign: str, drawn: int) -> int:
    if "\u2500" <= sign <= "\u257f":
        return drawn
    return 2 if east_asian_width(sign) in "WF" else 1


def _width_of_lines(text: str, lines: Sequence[Span]) -> int:
    """Return how wide a drawn sign is, one place or two as a Chinese character: as makes the lines equally long."""
    lengths = {drawn: {sum(_width(sign, drawn) for sign in text[a:b]) for a, b in lines} for drawn in (1, 2)}
    return 2 if len(lengths[2]) < len(lengths[1]) else 1
