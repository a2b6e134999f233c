"""Columns of a plain text that are parts of one sum: £ s. d., tons and hundredweights, rupees, annas and pies."""

from __future__ import annotations

import re
from itertools import groupby
from typing import NamedTuple

from yundong.documents.formats.tables import distance, is_numeric
from yundong.documents.text.denominations import Denomination, columns_of, value_below
from yundong.documents.text.document import Span

_DIGIT = re.compile(r"\d")
_HARDLY_A_GAP = 3
"""Blanks between two denominations that head one column."""


class _Named(NamedTuple):
    """Columns of a heading that are one: where each denomination is named in its line, and which they are."""

    spans: list[Span]
    run: tuple[Denomination, ...]

    @property
    def whole(self) -> Span:
        return self.spans[0][0], self.spans[-1][1]


def with_denominations(text: str, rows: list[list[Span]]) -> list[list[Span]]:
    """Return the rows with the pounds, shillings and pence of a sum in one cell, where columns are headed £ s. d."""
    merged: list[list[Span]] = []
    named: list[_Named] = []
    heads: list[Span] = []
    sterling = _are_sterling(text, rows)
    for row in rows:
        at = text.rfind("\n", 0, row[0][0]) + 1
        line = text[at : row[-1][1]].lower()
        placed = [(a - at, b - at) for a, b in row]
        if not _DIGIT.search(line):
            here = [_Named(*found) for found in columns_of(line) if _is_one_column(*found)]
            named, heads = here or named, [*heads, *placed]
            groups = [_within(cell, here) for cell in placed]
        else:
            groups = _nearest(placed, named, heads, line)
        cells = _joined(placed, groups, line)
        last = len(named) == 1 and bool(_DIGIT.search(line)) and len(line) - named[0].whole[1] in _NEAR_END
        if (sterling and not named and (sums := _STERLING.search(line))) or (
            last and (sums := _STERLING_IN_COLUMN.search(line))
        ):
            cells = [
                *((a, min(b, sums.start())) for a, b in placed if a < sums.start()),
                (sums.start(), len(line.rstrip())),
            ]
        merged.append([(at + a, at + b) for a, b in cells])
    return merged


_STERLING = re.compile(r"(?<![0-9,])£? ?[0-9][0-9,]* {1,6}(?:1?[0-9]) {1,6}(?:1[01]|[0-9])[¼½¾]?\s*$")
"""Pounds, shillings and pence in columns: £186,060  1 5."""


_STERLING_IN_COLUMN = re.compile(
    r"(?<![0-9])(?<![0-9],)[0-9][0-9,]* {1,6}1?[0-9] {1,6}(?:1[01]|[0-9])[¼½¾]?\s*$"
)
"""The same below heads, also where the name before it leaves no gap: per acre, 1 10 0."""
_NEAR_END = range(-3, 4)


def _are_sterling(text: str, rows: list[list[Span]]) -> bool:
    """Return whether all rows with numbers end in pounds, shillings and pence, one of them behind the sign."""
    lines = [text[text.rfind("\n", 0, row[0][0]) + 1 : row[-1][1]] for row in rows]
    counted = [line for line in lines if is_numeric(line.split("  ")[-1]) and _DIGIT.search(line)]
    sums = [match for line in counted if (match := _STERLING.search(line))]
    return len(sums) > 1 and len(sums) == len(counted) and any("£" in match.group() for match in sums)


def _is_one_column(spans: list[Span], run: tuple[Denomination, ...]) -> bool:
    """Return whether denominations head one column: three of them, or two with hardly a gap between."""
    return len(run) > 2 or spans[1][0] - spans[0][1] <= _HARDLY_A_GAP


def _within(cell: Span, named: list[_Named]) -> _Named | None:
    """Return the columns of one value that a cell of their heading names one of."""
    return next((one for one in named if one.whole[0] <= cell[0] and cell[1] <= one.whole[1] + 1), None)


def _nearest(cells: list[Span], named: list[_Named], heads: list[Span], line: str) -> list[_Named | None]:
    """Return for each cell of a row the columns of one value that it is in, by its distance from all heads."""
    apart: list[tuple[Span, _Named | None]] = [
        (head, None)
        for head in heads
        if not any(head[0] < one.whole[1] and one.whole[0] < head[1] for one in named)
    ]
    columns = [*((span, one) for one in named for span in one.spans), *apart]
    return [
        min(columns, key=lambda column: distance(cell, column[0]))[1]
        if named and _A_COUNT.fullmatch(line, *cell)
        else None
        for cell in cells
    ]


_A_COUNT = re.compile(r"£?[0-9][0-9,]*[ ]?[¼½¾]?(?:[ ][0-9]{1,2}[ ]?[¼½¾]?){0,2}|[-–—]+")


def _joined(cells: list[Span], groups: list[_Named | None], line: str) -> list[Span]:
    """Return the cells of a row, those that are one value as one."""
    found: list[Span] = []
    for group, run in groupby(zip(cells, groups, strict=True), key=lambda pair: pair[1]):
        together = [cell for cell, _ in run]
        whole = (together[0][0], together[-1][1])
        said = line[slice(*whole)]
        one = group is not None and (value_below(group.run, said) is not None or not _DIGIT.search(said))
        found += [whole] if one else together
    return found
