"""In which order the blocks of a report fill pages: a picture without room on its page comes after text that has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from yundong.report.outline.tree import Block, FigureBlock, Heading, TableBlock

LEAST = 25.0  # mm of a block that goes on over the page, on the page where it begins
SMALLEST = 0.85  # of its size: a picture that is made smaller to fit what is left of a page
DENSE = 140.0  # mm of a picture whose letters are too small for that
FEWEST = 4  # rows of each part of a table that is divided for a picture
SLACK = 4.0  # mm by which a height may be wrong


@dataclass(frozen=True)
class Piece:
    """A block with what it takes of a page.

    Attributes
    ----------
    block : Block
        Heading, paragraph, table, picture ...
    height : float
        In mm.
    whole : bool
        Whether it is never divided over two pages.
    fixed : float
        mm of the height that stay as they are where the block is made smaller: the caption of a picture.
    least : float
        mm with which it may begin at the foot of a page, where it is not whole.
    again : float
        mm that it takes more with each further page: the repeated heading of a table, and what no row filled.
    rows : tuple of float
        mm of each row of a table that may be divided, its notes among them.
    """

    block: Block
    height: float
    whole: bool = False
    fixed: float = 0.0
    least: float = LEAST
    again: float = 0.0
    rows: tuple[float, ...] = ()

    @property
    def floats(self) -> bool:
        """Whether it may come after what follows it."""
        return isinstance(self.block, FigureBlock) and self.block.floats

    def share(self, room: float) -> float:
        """Return the size at which it fits a room, at most 1; 0 where it would be too small to be read."""
        if self.height <= room - SLACK:
            return 1.0
        if not isinstance(self.block, FigureBlock) or self.height > DENSE:
            return 0.0
        share = (room - SLACK - self.fixed) / (self.height - self.fixed)
        return share if share >= SMALLEST else 0.0

    def divided(self, room: float) -> tuple[Piece, Piece] | None:
        """Return the rows of a table that fit a room, and the others; None where one of the parts would be short."""
        block = self.block
        if not isinstance(block, TableBlock) or not self.rows:
            return None
        used, count = self.height - sum(self.rows), 0
        while count < len(self.rows) and used + self.rows[count] <= room - SLACK:
            used += self.rows[count]
            count += 1
        while count and len(block.rows[count - 1]) == 1:  # the name of a group goes with it
            count -= 1
        if min(count, len(self.rows) - count) < FEWEST:
            return None
        first, rest = block.divided(count)
        over = len(rest.rows) - len(self.rows) + count  # the name of a group that is said again
        left = (*(self.rows[count : count + over]), *self.rows[count:])
        return (
            replace(self, block=first, height=used, rows=self.rows[:count]),
            replace(self, block=rest, height=self.again + sum(left), rows=left),
        )


def arranged(pieces: Iterable[Piece], page: float, used: float = 0.0) -> list[tuple[Block, float]]:
    """Return blocks in the order in which they leave little of a page empty, each with its size.

    Only pictures that float change their place, among themselves never; what follows them comes before. A long table
    is divided for pictures that wait: its first rows fill the page before them.

    Parameters
    ----------
    pieces : iterable of Piece
        In the order of the report.
    page, used : float
        mm of a page, and of the first that are taken.
    """
    pages = _Pages(page, page - used)
    for piece in pieces:
        pages.add(piece)
    pages.end()
    return pages.placed


@dataclass
class _Pages:
    page: float
    left: float
    placed: list[tuple[Block, float]] = field(default_factory=list)
    headings: list[Piece] = field(default_factory=list)
    waiting: list[Piece] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Place a block, or keep it for later."""
        if isinstance(piece.block, Heading):
            if piece.block.begins_page or piece.block.closes:
                self.end()
            if piece.block.begins_page:
                self.left = self.page
            self.headings.append(piece)
            return
        above = sum(heading.height for heading in self.headings)
        if piece.floats and not self.headings and (self.waiting or not piece.share(self.left)):
            self.waiting.append(piece)
            return
        if isinstance(piece.block, FigureBlock):
            self._place_waiting()
        while self.waiting and not self._reaches_room(piece, above):
            if parts := piece.divided(self.left - above):
                self._place_headings()
                self._place(parts[0])
                piece, above, self.left = parts[1], 0.0, 0.0
            self._place(self.waiting.pop(0))
            self._place_fitting()
        self._place_headings()
        self._place(piece)
        self._place_fitting()

    def end(self) -> None:
        """Place what waits."""
        self._place_waiting()
        self._place_headings()

    def _reaches_room(self, piece: Piece, above: float) -> bool:
        """Return whether a block begins on this page, and ends here or on the next with room for what waits."""
        if above + self._beginning(piece) > self.left or above + piece.height > self.left + self.page:
            return False
        over = self._over(piece, above + piece.height)
        return over <= 0 or bool(self.waiting[0].share(self.page - over))

    @staticmethod
    def _beginning(piece: Piece) -> float:
        """Return the mm that a page must have left for a block to begin on it."""
        return piece.height if piece.whole else min(piece.height, piece.least)

    def _over(self, piece: Piece, height: float) -> float:
        """Return the mm that a block takes of the page on which it ends, where it does not fit this one; else none."""
        over = height - self.left
        while over > 0:
            over += piece.again
            if over <= self.page:
                break
            over -= self.page
        return max(over, 0.0)

    def _place_fitting(self) -> None:
        """Place of what waits that for which the page has room."""
        while self.waiting and self.waiting[0].share(self.left):
            self._place(self.waiting.pop(0))

    def _place_waiting(self) -> None:
        while self.waiting:
            self._place(self.waiting.pop(0))

    def _place_headings(self) -> None:
        while self.headings:
            self._place(self.headings.pop(0))

    def _place(self, piece: Piece) -> None:
        share = piece.share(self.left) or 1.0
        height = piece.fixed + share * (piece.height - piece.fixed)
        if height > self.left:
            begins = self._beginning(piece) <= self.left
            self.left = self.page - (self._over(piece, height) if begins else height % self.page)
        else:
            self.left -= height
        self.placed.append((piece.block, share))
