"""Tables in CSV or TSV files: the text stays as it is, and its cells are read as those of any other table.

A record with one cell filled in is not a row: the title above a table, a note below it, the heading of the next; but a
name in the first column above rows of numbers is that of a group of them. A record of words behind rows of numbers is
the head of another table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from yundong.documents.formats.tables import Grid, head_rows, is_numeric, is_year, label_cells
from yundong.documents.text.document import Block, Document, Span

_SIGNS = (",", "\t", ";")
_SEPARATING = frozenset({*_SIGNS, '"'})
_STOPS = (".", "。", "!", "！", ";", "；")
_LONGEST_TITLE = 120
"""Characters of a line above a table that is its title, and no paragraph."""

_LONGEST_GROUP = 40
"""Characters of a record with one cell that heads a group of rows."""

_Record = list[Span]


def parse(text: str, name: str, media_type: str = "text/csv") -> Document:
    """Return a delimited file as a document; offsets of all cells point into the file as decoded.

    Parameters
    ----------
    text : str
        The text, with quotation marks around cells as the file has them.
    name : str
        Short name.
    media_type : str
        text/csv or text/tab-separated-values.

    Returns
    -------
    Document
    """
    records = [_without_label_of_note(text, record) for record in _records(text, _delimiter(text))]
    blocks: list[Block] = []
    tables = 0
    for alone, rows in _runs(text, records):
        if alone:
            blocks += [_line(text, row, first=not blocks and number == 0) for number, row in enumerate(rows)]
            continue
        for table in _tables(text, rows):
            blocks += _cells(text, table, tables, _caption(blocks))
            tables += 1
    blocks = _with_title(blocks)
    inside = {at for record in records for begin, end in record for at in range(begin, end)}
    separators = [at for at, sign in enumerate(text) if sign in _SEPARATING and at not in inside]
    return Document(name, text, blocks, media_type=media_type, separators=separators)


def _delimiter(text: str) -> str:
    """Return the sign that parts the cells: the one that comes most often in the first lines, outside quotes."""
    sample = re.sub(r'"[^"]*"', "", text[:5000])
    return max(_SIGNS, key=sample.count)


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    """Yield the spans of the cells of every record, without quotes and blanks at their edges; no blank lines."""
    cell = re.compile(rf'[ ]*"((?:[^"]|"")*)"[^{delimiter}\n]*|([^{delimiter}\n]*)')
    record: _Record = []
    at = 0
    while at <= len(text):
        match = cell.match(text, at)
        assert match is not None
        begin, end = match.span(1) if match.group(1) is not None else match.span(2)
        said = text[begin:end]
        begin += len(said) - len(said.lstrip())
        record.append((begin, max(begin, begin + len(said.strip()))))
        at = match.end()
        if at >= len(text) or text[at] == "\n":
            if any(a < b for a, b in record):
                yield record
            record = []
        at += 1


_NOTE = re.compile(
    r"(?:foot)?notes?\W{0,2}\d{0,2}\W*|remarks?\W*|[附备備]?[注註][一二三四五六七八九十\d]{0,3}\W*|说明\W*",
    re.IGNORECASE,
)


def _without_label_of_note(text: str, record: _Record) -> _Record:
    """Return a record of a note and its label, Note 1 or 注二, as the note alone: its column says nothing of it."""
    filled = [span for span in record if span[0] < span[1]]
    if len(filled) != 2 or filled[0] != record[0] or not _NOTE.fullmatch(text[slice(*filled[0])]):
        return record
    return [filled[1]] if text[slice(*filled[1])].endswith(_STOPS) else record


def _runs(text: str, records: Sequence[_Record]) -> list[tuple[bool, list[_Record]]]:
    """Return the records in runs, each with whether they stand alone; the name of a group does not end a table."""
    runs: list[tuple[bool, list[_Record]]] = []
    for alone, group in groupby(records, key=_is_alone):
        rows = list(group)
        if not alone and len(runs) > 1 and _heads_group(text, runs[-1][1], runs[-2][1], rows):
            named = runs.pop()[1]
            runs[-1] = (False, [*runs[-1][1], *named, *rows])
        else:
            runs.append((alone, rows))
    return runs


def _heads_group(
    text: str, named: Sequence[_Record], above: Sequence[_Record], below: Sequence[_Record]
) -> bool:
    """Return whether a record alone heads rows of the table above it: its first cell is named, numbers are below."""
    (record, *others), width = named, len(above[-1])
    a, b = record[0]
    return (
        not others
        and len(record) == width == len(below[0]) > 2
        and 0 < b - a <= _LONGEST_GROUP
        and not text[a:b].endswith(_STOPS)
        and any(is_numeric(text[a:b]) and not is_year(text[a:b]) for a, b in below[0][1:] if a < b)
    )


def _is_alone(record: _Record) -> bool:
    return sum(a < b for a, b in record) == 1


def _line(text: str, record: _Record, first: bool) -> Block:
    """Return a record with one cell as a block: a heading, or a note that ends in a stop."""
    start, end = next(span for span in record if span[0] < span[1])
    said = text[start:end]
    titled = len(said) <= _LONGEST_TITLE and not said.endswith(_STOPS)
    return Block(start, end, "heading" if titled else "paragraph", (1 if first else 2) if titled else 0)


def _with_title(blocks: list[Block]) -> list[Block]:
    """Return blocks, all headings above the first table being the title where no other table has its own."""
    first = next((number for number, block in enumerate(blocks) if block.kind == "cell"), 0)
    later = pairwise(blocks[first:])
    if any(block.kind == "heading" and below.kind == "cell" for block, below in later):
        return blocks
    return [
        replace(block, level=1) if number < first and block.kind == "heading" else block
        for number, block in enumerate(blocks)
    ]


def _tables(text: str, rows: Sequence[_Record]) -> Iterator[Sequence[_Record]]:
    """Yield the tables among records that follow one another: a new one begins where words head columns again."""
    begin, numbers = 0, False
    for number, row in enumerate(rows):
        numeric = any(is_numeric(text[a:b]) and not is_year(text[a:b]) for a, b in row[1:] if a < b)
        filled = sum(a < b for a, b in row)
        if numbers and not numeric and filled > 2 and number + 1 < len(rows):
            yield rows[begin:number]
            begin, numbers = number, False
        numbers = numbers or numeric
    yield rows[begin:]


def _cells(text: str, rows: Sequence[_Record], table: int, caption: Span | None) -> list[Block]:
    grid: Grid = [
        [
            Block(a, b, "cell", table=table, row=number, column=column) if a < b else None
            for column, (a, b) in enumerate(row)
        ]
        for number, row in enumerate(rows)
    ]
    heads = head_rows([["" if cell is None else text[cell.start : cell.end] for cell in row] for row in grid])
    label_cells(grid, heads, text, caption)
    return [cell for row in grid for cell in row if cell is not None]


def _caption(blocks: list[Block]) -> Span | None:
    return (blocks[-1].start, blocks[-1].end) if blocks and blocks[-1].kind == "heading" else None
