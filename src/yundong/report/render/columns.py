"""How a table of figures with intervals fits a page: the interval beside its figure, below it, or below and broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len

from yundong.figures.wording import filled
from yundong.report.outline.tree import TableBlock, pieces, plain

SMALLER = 0.86  # of the type of a figure: that of its interval
PADDING = 2.0  # cells beside the text of a column
SHORT = 14  # cells of an interval that is never broken
TEXT = (30, 20, 18)  # cells of a column of text, by the lines of intervals
BETWEEN = 0.7  # lines of the space between two rows
LONGEST = 110  # cells that a column of text asks for at most
BOLD = 1.12  # of the width of type that is not
APART = 0.5  # cells that keep the heading of a column from the one before
NAMES = 22.0  # cells of a column of names beside one of units
SMALLEST = 0.78  # of the letters of a table: those of one of many columns
_LONG_ID = re.compile(r"[A-Za-z0-9_+.=|\-]{15,}")
_JOINT = re.compile(r"[_+.=|](?=\w)")
_WORD = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]{1,4}|[^\s\u200b\u2e80-\u9fff\uff00-\uffef]+")
_BOUNDARY = re.compile(r"(?<=\d)(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=\d)")
_INTERVAL = re.compile(r" (\[[^\[\]]*–[^\[\]]*\])$")


def divided(cell: str) -> tuple[str, str]:
    """Return the figure of a cell, and its interval in brackets; empty without one."""
    found = _INTERVAL.search(cell)
    return (cell[: found.start()], found.group(1)) if found else (cell, "")


def halves(interval: str) -> tuple[str, ...]:
    """Return a long interval broken after its dash, a short one whole."""
    low, dash, high = interval.partition("–")
    return (low + dash, high) if cell_len(interval) > SHORT else (interval,)


def interval_lines(head: Sequence[str], rows: Sequence[Sequence[str]], align: str, room: float) -> int:
    """Return the lines that intervals take below their figures so that a table fits: 0 beside them, 1, or 2.

    Parameters
    ----------
    head, rows : sequence of str
        Cells; rows of one cell span the table and do not count.
    align : str
        ``<`` or ``>`` for each column; intervals stand in columns of ``>``.
    room : float
        Cells of a line of the page.
    """
    whole = [[plain(cell) for cell in row] for row in (head, *rows) if len(row) == len(align)]
    columns = list(zip(list(zip(*whole, strict=True)), align, strict=True))
    if not any(divided(cell)[1] for column, side in columns if side == ">" for cell in column):
        return 0
    for lines in (0, 1):
        if sum(column_width(column, side, lines) for column, side in columns) <= room:
            return lines
    return 2


def fitted(block: TableBlock, unit: str, lang: str, room: float) -> TableBlock:
    """Return a table whose units stand behind its names where a column for them would break intervals or names.

    Parameters
    ----------
    block : TableBlock
        A table; only one whose second column is headed `unit` is changed.
    unit : str
        The heading of a column of units.
    lang : str
        ``en`` or ``zh``.
    room : float
        Cells of a line of the page.
    """
    if block.head[1:2] != (unit,) or not _is_tight(block, room):
        return block
    before, after = ("（", "）") if lang == "zh" else (", ", "")
    rows = (row if len(row) == 1 else (f"{row[0]}{before}{row[1]}{after}", *row[2:]) for row in block.rows)
    head, align = (block.head[0], *block.head[2:]), block.align[0] + block.align[2:]
    return replace(block, head=head, rows=tuple(rows), align=align)


def _is_tight(block: TableBlock, room: float) -> bool:
    """Return whether intervals of a table are broken, or its first column has less than `NAMES` and needs more."""
    lines = interval_lines(block.head, block.rows, block.align, room)
    if lines == 2:
        return True
    asked = block.head, block.rows, block.align, lines
    width = column_widths(*asked, room)[0]
    longest = max(cell_len(plain(row[0])) for row in (block.head, *block.rows)) + PADDING
    return width < min(NAMES, longest)


def column_width(column: Sequence[str], side: str, lines: int) -> float:
    """Return the cells that a column asks for, its padding included."""
    if side != ">":
        return min(max(map(cell_len, column), default=0), TEXT[lines]) + PADDING
    return max((figure_width(cell, lines) for cell in column), default=0.0) + PADDING


def figure_width(cell: str, lines: int) -> float:
    """Return the cells of a figure with its interval beside it, below it, or below it in two lines."""
    figure, interval = divided(cell)
    if not lines:
        return cell_len(figure) + SMALLER * (cell_len(interval) + bool(interval))
    below = halves(interval) if lines > 1 else (interval,)
    return max(cell_len(figure), *(SMALLER * cell_len(part) for part in below))


def table_lines(rows: Sequence[Sequence[str]], align: str, room: Sequence[float], lines: int) -> float:
    """Return about how many lines of text a table takes.

    Parameters
    ----------
    rows : sequence of str
        Cells.
    align : str
        ``<`` or ``>`` for each column.
    room : sequence of float
        Cells of each column.
    lines : int
        Lines of an interval below its figure.
    """
    total = BETWEEN * len(rows)
    for row in rows:
        cells = zip(map(plain, row), align, room, strict=False)
        total += max(_cell_lines(cell, side, wide, lines) for cell, side, wide in cells)
    return total


def _cell_lines(cell: str, side: str, wide: float, lines: int) -> float:
    if side != ">":
        return max(1.0, len(filled(cell, max(int(wide), 1))))
    _, interval = divided(cell)
    return 1.0 + (min(lines, len(halves(interval))) if interval else 0)


def column_widths(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    align: str,
    lines: int,
    room: float,
    padding: float = PADDING,
) -> list[float]:
    """Return widths in cells that share a line: no word and no figure is broken while there is room for it.

    Parameters
    ----------
    head : sequence of str
        Headings, in bold; none where there are none.
    rows : sequence of sequence of str
        Cells; rows of one cell span the table and do not count.
    align : str
        ``<`` or ``>`` for each column.
    lines : int
        Lines of an interval below its figure.
    room, padding : float
        Cells of a line, and beside the text of a column; with no room, each column gets the least that it needs.
    """
    whole = [row for row in ([head] if head else []) + list(rows) if len(row) == len(align)]
    pairs = [
        _least_and_natural([_measured(row[place]) for row in whole], side, lines, bool(head), not place)
        for place, side in enumerate(align)
    ]
    least = [low + padding for low, _ in pairs]
    wanted = [max(low, high) + padding for low, high in pairs]
    if not room:
        return least
    if sum(least) >= room:
        return [room * part / sum(least) for part in least]
    if sum(wanted) <= room:
        return [room * part / sum(wanted) for part in wanted]
    share = (room - sum(least)) / (sum(wanted) - sum(least))
    return [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]


def _measured(text: str) -> str:
    """Return a text with a figure for each of the mark of a note, which takes room beside what it is set to."""
    return "".join(words if number is None else "0" * len(str(number)) for words, number in pieces(text))


def _spaced(text: str) -> float:
    """Return the cells of the space that is set between Chinese signs and figures, as in a day."""
    return 0.5 * len(_BOUNDARY.findall(text))


def breakable(text: str) -> str:
    """Return a cell in which a long id may be broken after its signs, with nothing added to see."""
    return _LONG_ID.sub(lambda found: _JOINT.sub("\\g<0>\u200b", found.group()), text)


def longest_word(texts: Sequence[str]) -> int:
    """Return the cells of the longest word of texts, in Chinese of four characters."""
    return max((cell_len(word) for text in texts for word in _WORD.findall(text)), default=0)


def _least_and_natural(
    cells: Sequence[str], side: str, lines: int, headed: bool, first: bool
) -> tuple[float, float]:
    """Return the cells of the longest word or figure of a column, and those of its longest text."""
    asked = [figure_width(cell, lines) + _spaced(cell) if side == ">" else cell_len(cell) for cell in cells]
    texts = [divided(cell)[0] if side == ">" else cell for cell in cells]
    word = float(longest_word(texts))
    if headed:
        asked[0] *= BOLD
        word = max(longest_word(texts[1:]), BOLD * longest_word(texts[:1]) + APART * (not first))
    figure = max(asked[1:], default=0.0) if side == ">" else 0.0
    return max(word, figure), min(max(asked, default=0.0), LONGEST)
