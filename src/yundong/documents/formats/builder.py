"""Puts the text of a document together block by block, for formats whose text is not plain already."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from yundong.documents.formats.origin import Pieced
from yundong.documents.formats.tables import Grid, label_cells
from yundong.documents.text.document import Block, Document, Kind, Span

_WORDS = re.compile(r"[^ \t\r\n\f]+")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BETWEEN_CHINESE = re.compile(
    "(?<=[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]) (?=[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef])"
)


@dataclass
class TextBuilder:
    """Collects blocks; each ends in a line break, cells of a row in a tab.

    Parameters
    ----------
    name, media_type : str
        Of the document.
    """

    name: str
    media_type: str
    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _blocks: list[Block] = field(default_factory=list)
    _tables: int = 0
    segments: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, text: str, kind: Kind, level: int = 0, end: str = "\n") -> Block | None:
        """Add a block; runs of blanks become one, and none stays between two Chinese characters.

        Parameters
        ----------
        text : str
            Its text; nothing is added when it is blank.
        kind, level
            As of `Block`.
        end : str
            What separates it from the next.
        """
        clean = _BETWEEN_CHINESE.sub("", _BLANKS.sub(" ", text)).strip()
        if not clean:
            return None
        if isinstance(text, Pieced):
            self._note_pieces(text, clean)
        block = Block(self._length, self._length + len(clean), kind, level)
        self._blocks.append(block)
        self._put(clean + end)
        return block

    @property
    def last(self) -> Block | None:
        """The block added last."""
        return self._blocks[-1] if self._blocks else None

    def add_table(self, rows: list[list[str]], header_rows: int = 1, caption: Span | None = None) -> None:
        """Add a table, every cell with the headings above and beside it.

        Parameters
        ----------
        rows : list of list of str
            Row by row; blank cells keep their place.
        header_rows : int
            How many rows at the top are headings.
        caption : (int, int), optional
            Span of the caption, already added.
        """
        table, self._tables = self._tables, self._tables + 1
        grid: Grid = []
        for number, row in enumerate(rows):
            cells: list[Block | None] = []
            for column, cell in enumerate(row):
                block = self.add(cell, "cell", end="\t" if column < len(row) - 1 else "\n")
                if block is not None:
                    block.table, block.row, block.column = table, number, column
                cells.append(block)
            grid.append(cells)
        label_cells(grid, header_rows, "".join(self._pieces), caption)

    def _note_pieces(self, text: Pieced, clean: str) -> None:
        """Note which pieces of the file the words of a block come from."""
        at = 0
        for word in _WORDS.finditer(text):
            place = clean.index(word.group(), at)
            at = place + len(word.group())
            for offset, stream, length in text.segments(*word.span()):
                self.segments.append((self._length + place + offset - word.start(), stream, length))

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)

    def finish(self) -> Document:
        """Return the document."""
        return Document(self.name, "".join(self._pieces), self._blocks, media_type=self.media_type)
