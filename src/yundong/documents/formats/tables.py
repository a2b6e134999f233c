"""What the cells of a table hold: the heads above each, the names beside it, the caption.

A head may have several rows, and a cell of it may span several columns or several rows; printed tables then leave the
place blank. A line of a name and a number ("Shanghai 856") is a row of a table as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from yundong.documents.text.document import Block, Span

Grid = list[list[Block | None]]
"""Rows of cells, None where a cell is blank."""

_NUMERIC = re.compile(
    r"\s*(?:[~约約£$¥₱]|US\$|Rs\.?|[A-Z]{1,2}\$?[ ]?)?\s*(?:[-−–+＋]\s{0,3})?[\d０-９][\d０-９,，.·％%‰\s]*"
    r"(?:[ ]?\d/\d{1,2})?[余餘+]?\s*(?:[A-Za-z£$.]{1,12}|[一-龥]{1,3})?\s*$"
    r"|\s*£?\d[\d,]*\s+(?:1\d|\d)\s+(?:1[01]|\d)\s?[½¼¾]?$"
    r"|\s*£?\s*(?:\d[\d,]*\s?(?:[a-z]{1,3}\.?)\s*){2,3}$|\s*[-—–…]+\s*$|\s*\.{2,}\s*$|\s*[〇零○一二三四五六七八九十百千万萬亿億]{2,}[余餘]?[一-龥]{0,2}\s*$|\s*[零一二三四五六七八九]\s*$"
    r"|\s*[〇零○一二三四五六七八九]{1,3}(?:[、，][〇零○一二三四五六七八九]{3})+\s*$"
    r"|\s*\d[\d,.]*\s?[(（]\d[\d,.]*[%％]?[)）]\s*$"
    r"|\s*(?i:(?:one|two|three|four|five|six|seven|eight|nine|ten)[- ](?:half|thirds?|quarters?|(?:four|fif|six|seven|"
    r"eigh|nin|ten|eleven|twelf|twentie|thirtie|fortie|fiftie|hundred)ths?)|none|nil)\.?\s*$"
)
_DIGIT = re.compile(r"\d")
_IN_CHARACTERS = re.compile(
    r"\s*[〇零○一二三四五六七八九]{1,3}(?:[、，][〇零○一二三四五六七八九]{3})+\s*$"
    r"|\s*[零〇一二三四五六七八九]+[十百千万萬亿億][零〇一二三四五六七八九十百千万萬亿億]*[余餘]?[一-龥]{0,2}\s*$"
    r"|\s*[〇零○一二三四五六七八九]{2,3}\s*$"
)
_YEAR = re.compile(
    r"\s*[(（]?(?:(?:1[6-9]|20)\d\d(?:[-/—–]\d{2,4})?|(?:一[六七八九]|二[〇零○])[〇零○一二三四五六七八九]{2})"
    r"\s*年?度?[)）]?\s*[.:]?\s*$"
)
_YEAR_AND_WORDS = re.compile(
    r"\s*(?:1[6-9]|20)\d\d(?:[-/–]\d{2,4})?[ ,]+\(?(?:revised|estimated?s?|actuals?|budget(?:ed)?|plan(?:ned)?|"
    r"provisional|forecast|approved|final|season|census|crop|harvest)\)?\s*$|"
    r"\s*(?:1[6-9]|20)\d\d年?度?[ 　]*[（(]?(?:实际|计划|预算|决算|预计|估计|实绩|完成)数?[）)]?\s*$|"
    r"\s*(?:1[6-9]|20)\d\d年度?[一-龥]{1,8}\s*$",
    re.IGNORECASE,
)
"""1937 revised, 1938 estimate, 1953年产值: a year with what a column holds."""
_YEAR_AND_SIGN = re.compile(
    r"\s*(?:1[6-9]|20)\d\d(?:[-/–]\d{2,4})?年?度?[ ,]*[(（\[]?(?:[£$¥₱]|US\$|Rs\.?)"
    r"[ ]?(?:m|mn|million|'?000s?)?[)）\]]?\s*$",
    re.IGNORECASE,
)
"""1980–81 £: a year with the money of a column."""
_SHORT_YEAR = re.compile(
    r"\s*(?:(?:民[国國]|乾隆|嘉[庆慶]|道光|咸[丰豐]|同治|光[绪緒]|宣[统統])[元一二三四五六七八九十廿卅]{1,4}|"
    r"[一二三四五六七八九]?[十廿卅][一二三四五六七八九]?|\d\d)\s?年[度份]?\s*$"
)
"""三十五年, 光绪三年, 35年: a year; three or five years alone are a length of time."""
_WORDS = re.compile(r"[^\d\s,，.%余-]{2,}")


MOST_COLUMNS = 500
"""Up to which cells may span columns: a small page could else make millions of blank cells."""
_MOST_SPANNED = 50


def grid_row(cells: Sequence[tuple[str, int, int]], hanging: dict[int, int]) -> list[str]:
    """Return the texts of a row of a marked-up table, blank where a cell spans from the left or from above.

    Parameters
    ----------
    cells : sequence of (str, int, int)
        Text, columns and rows of the cells that the row itself holds.
    hanging : dict of int to int
        Column to the number of rows that a cell above still reaches down; updated.
    """
    row: list[str] = []
    for said, columns, rows in cells:
        while hanging.get(len(row), 0):
            hanging[len(row)] -= 1
            row.append("")
        width = min(columns, max(1, MOST_COLUMNS - len(row)))
        for column in range(len(row), len(row) + width):
            hanging[column] = rows - 1
        row += [said, *[""] * (width - 1)]
    while hanging.get(len(row), 0):
        hanging[len(row)] -= 1
        row.append("")
    return row


def spanned(said: str | None) -> int:
    """Return how many rows or columns a cell spans, as an attribute says it; one where it says nothing sensible.

    Parameters
    ----------
    said : str or None
        The value of the attribute.
    """
    said = (said or "").strip()
    return max(1, min(int(said), _MOST_SPANNED)) if said.isascii() and said.isdigit() else 1


def is_numeric(cell: str) -> bool:
    """Return whether a cell holds a number, with its unit or without, or a dash for none.

    Parameters
    ----------
    cell : str
        Its text.
    """
    return bool(_NUMERIC.match(cell.strip("*_ ")))


HYPHENED = re.compile(r"\s*(?P<whole>\d{1,3})-(?P<part>\d{1,2})[*†‡]?\s*")
"""29-7: a range, or a number whose point was read as a hyphen."""


def hyphens_are_points(cells: Iterable[str]) -> bool:
    """Return whether hyphens in the body of a table stand for points: half would be ranges that go down.

    Parameters
    ----------
    cells : iterable of str
        The texts of the cells, without the names of rows.
    """
    hyphened = [match for cell in cells if (match := HYPHENED.fullmatch(cell))]
    falling = sum(int(one["part"]) <= int(one["whole"]) for one in hyphened)
    alike = len({len(one["part"]) for one in hyphened}) == 1
    return len(hyphened) > 1 and alike and 2 * falling >= len(hyphened)


_MONTH_OR_DAY = re.compile(
    r"\s*(?:(?:1[0-2]|[1-9])\s?月(?:份|底|末|初|[上中下]旬|\d{1,2}[日号])?|\d{1,2}[日号]|第?[1-4]季度?|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d))\s*$"
)
"""7月, 9月底, 31.3.53: a time, which in the first row heads a column."""


def is_year(cell: str) -> bool:
    """Return whether a cell holds a year, also of a reign, or a span of years, and nothing else."""
    return bool(_YEAR.match(cell) or _SHORT_YEAR.match(cell))


def only_dates(head: str) -> bool:
    """Return whether the head of a column holds a year, with the sign of its money or without, and nothing else."""
    return is_year(head) or bool(_YEAR_AND_SIGN.match(head))


_REMARK = re.compile(
    r"\W*(?:备 *[注考]|備 *[註注考]|附 *[注註记記]|说 *明|說 *明|remarks?|notes?|observations?)\W*",
    re.IGNORECASE,
)


def is_remark(head: str) -> bool:
    """Return whether a column so headed holds remarks on its rows, which neither name nor date them."""
    return bool(_REMARK.fullmatch(head))


def head_rows(rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows at the top are heads: those before the first number that is no year and no part of words.

    Parameters
    ----------
    rows : sequence of sequence of str
        The texts of the cells; at least one row is left for the body.
    """
    heads = 0
    for row in rows:
        figures = [cell for cell in row[1:] if _DIGIT.search(cell) or _IN_CHARACTERS.match(cell)]
        opens = not any(sum(bool(cell.strip()) for cell in above) > 1 for above in rows[:heads])
        if not all(map(_in_a_head, figures)) and not (opens and _are_years(row[1:])):
            break
        heads += 1
    heads = min(heads, len(rows) - 1)
    while (
        heads
        and len(rows[0]) > 1
        and rows[heads - 1][0].strip()
        and not any(map(str.strip, rows[heads - 1][1:]))
    ):
        heads -= 1  # the name of a group of rows, or the beginning of that of a row
    return heads


def _are_years(cells: Sequence[str]) -> bool:
    """Return whether the figures of a row are years of a reign, months or days: 三十五年, 三十六年, 较上年增减."""
    years = [cell.strip() for cell in cells if _SHORT_YEAR.match(cell) or _MONTH_OR_DAY.match(cell)]
    return len(set(years)) > 1 and not any(is_numeric(cell) for cell in cells if cell.strip() not in years)


def _in_a_head(cell: str) -> bool:
    """Return whether a cell with a figure can head a column: 1951, 60-mm, No. 2, Births per 1,000."""
    dated = _YEAR.match(cell) or _YEAR_AND_WORDS.match(cell) or _YEAR_AND_SIGN.match(cell)
    return bool(dated) or (bool(_WORDS.search(cell)) and not is_numeric(cell))


def label_cells(
    grid: Grid, heads: int, text: str, caption: Span | None, above: Sequence[tuple[Span, ...]] | None = None
) -> None:
    """Give every cell of the body its labels.

    Parameters
    ----------
    grid : list of list of (Block or None)
        The cells; all blocks have their row and column.
    heads : int
        How many rows at the top are heads.
    text : str
        The text that the blocks point into.
    caption : (int, int) or None
        Span of the caption.
    above : sequence of tuple of (int, int), optional
        The heads of each column where it is known which columns they span.
    """
    if above is None:
        above = [_head(grid, heads, column) for column in range(max((len(row) for row in grid), default=0))]
    remarks = {column for column, spans in enumerate(above) if any(is_remark(text[a:b]) for a, b in spans)}
    years = {
        column for column in range(1, len(above)) if _holds_years(grid[heads:], column, above[column], text)
    }
    group = _groups(above, text)
    body = [cell for row in grid[heads:] for cell in row[1:] if cell is not None]
    hyphened = hyphens_are_points(text[cell.start : cell.end] for cell in body)
    first: Span | None = None
    repeated: dict[int, tuple[Span, ...]] = {}
    over_rows: Span | None = None
    for row in grid[heads:]:
        said = [
            (column, (cell.start, cell.end))
            for column, cell in enumerate(row)
            if cell is not None
            and column not in remarks
            and (
                not (
                    is_numeric(said_in := text[cell.start : cell.end])
                    or (hyphened and HYPHENED.fullmatch(said_in))
                )
                or (column == 0 and (heads or is_year(text[cell.start : cell.end])))
                or column in years
            )
        ]
        words = [column for column, _ in said if column not in years]
        words = words if group[-1] else words[:2]
        names = [span for column, span in said if column in years or column in words]
        whole = {span: _with_repeated(column, span, repeated, text) for column, span in said if span in names}
        opening = row[0] if row else None
        if opening is not None:
            first = (opening.start, opening.end)
        elif (
            first is not None
            and names
            and len(row) > 1
            and row[1] is not None
            and names[0][0] == row[1].start
        ):
            names = [first, *names[:1]]  # a name that spans several rows
        by_turns = not heads and _by_turns(row, text)
        for column, cell in enumerate(row):
            if cell is None:
                continue
            cell.heads = above[column]
            own = names
            if group[-1]:
                own = [span for at, span in said if group[at] == group[column] and span in names]
            if by_turns and column % 2 and (beside := row[column - 1]) is not None:
                own = [(beside.start, beside.end)]
            full = tuple(one for span in own for one in whole.get(span, (span,)))
            cell.names = () if (cell.start, cell.end) in names else full
            cell.caption = (caption,) if caption else ()
            cell.group = (over_rows,) if over_rows is not None and not said else ()
        filled = [cell for cell in row if cell is not None]
        if not said or (len(filled) == 1 and len(row) > 1 and opening is not None):
            over_rows = (filled[0].start, filled[0].end) if said else None
            if over_rows is not None:
                repeated[_BEGUN] = repeated.get(0, ())


def _by_turns(row: Sequence[Block | None], text: str) -> bool:
    """Return whether names and numbers follow each other in a row without heads: Orma 12,311 | Birling 8,402."""
    if len(row) < _TWO_PAIRS or len(row) % 2:
        return False
    said = ["" if cell is None else text[cell.start : cell.end] for cell in row]
    return all(said) and all(is_numeric(cell) == bool(at % 2) for at, cell in enumerate(said))


_TWO_PAIRS = 4
_REPEATS = re.compile(
    r"(?:[\"“”″〃„]|''|,,|(?:do\.?|ditto)(?![a-z])|(?:-{2,}+|—++)(?: ?(?:-{2,}+|—++))*+)(?P<alone>[ .,]*$)?",
    re.IGNORECASE,
)
"""A mark that repeats the name above, by itself or before what differs: ---- (alive); Ditto, ditto, four bars."""


_BEGUN = -1
"""For the beginning of a name whose rest is on the next line."""
_DAY_ALONE = re.compile(r"\s*\d{1,2}(?:st|nd|rd|th)?\.?\s*")
"""Behind a mark that repeats a month."""


def _with_repeated(
    column: int, span: Span, repeated: dict[int, tuple[Span, ...]], text: str
) -> tuple[Span, ...]:
    """Return a name, after the one above it in the column where a mark repeats that, and keep it for those below."""
    said = text[slice(*span)]
    begun = repeated.pop(_BEGUN, ())
    mark = _REPEATS.match(said)
    if mark is not None and _DAY_ALONE.fullmatch(said, mark.end()):
        return (span,)
    if mark is None:
        repeated[column] = (*begun, span) if column == 0 and said[:1].islower() else (span,)
        return (span,)
    above = repeated.get(column, ())
    return above if above and mark["alone"] is not None else (*above, span)


def _groups(above: Sequence[Sequence[Span]], text: str) -> list[int]:
    """Return for each column which part of a table it is of whose columns come again: Year. Miles. Year. Miles."""
    heads = [" ".join(text[a:b].strip(" .").casefold() for a, b in spans) for spans in above]
    found, part = [], 0
    for column, head in enumerate(heads):
        part += column > 0 and bool(head) and head == heads[0]
        found.append(part)
    width, parts = len(heads), part + 1
    whole = part and width % parts == 0 and heads == heads[: width // parts] * parts
    return found if whole else [0] * max(width, 1)


_YEARS = re.compile(
    r"\W*(?:(?:fiscal |financial |calendar |census )?years?|seasons?|年 *[份度]?|年 *代)\W*", re.IGNORECASE
)
"""Heads of a column of years."""


def _holds_years(body: Grid, column: int, heads: Sequence[Span], text: str) -> bool:
    """Return whether a column dates the rows of a table, which has other names before it: Fort Hale, 1921, 64 beds."""
    if not any(_YEARS.fullmatch(text[a:b]) for a, b in heads):
        return False
    cells = [cell for row in body if (cell := _at(row, column)) is not None]
    return bool(cells) and all(is_year(text[cell.start : cell.end]) for cell in cells)


def _head(grid: Grid, heads: int, column: int) -> tuple[Span, ...]:
    """Return the heads of a column from the top down; an upper one may span the columns to its right."""
    found: list[Span] = []
    for number in range(heads):
        row = grid[number]
        cell = row[column] if column < len(row) else None
        if (
            cell is None
            and number + 1 < heads
            and any(_at(grid[below], column) for below in range(number + 1, heads))
        ):
            cell = next(
                (row[left] for left in range(min(column, len(row)) - 1, 0, -1) if row[left] is not None), None
            )
        if cell is not None:
            found.append((cell.start, cell.end))
    return tuple(found)


def _at(row: Sequence[Block | None], column: int) -> Block | None:
    return row[column] if column < len(row) else None


def aligned(rows: Sequence[Sequence[Span]], lines: Sequence[int]) -> list[list[Span | None]]:
    """Return rows of a table set with blanks by column: cells of a short row belong to the column they are over.

    Parameters
    ----------
    rows : sequence of sequence of (int, int)
        Spans of the cells.
    lines : sequence of int
        Where the line of each row begins.
    """
    width = max(len(row) for row in rows)
    full = [
        [(a - at, b - at) for a, b in row] for row, at in zip(rows, lines, strict=True) if len(row) == width
    ]
    columns = [(min(row[c][0] for row in full), max(row[c][1] for row in full)) for c in range(width)]
    placed: list[list[Span | None]] = []
    for row, at in zip(rows, lines, strict=True):
        cells: list[Span | None] = [None] * width
        if len(row) == width:
            cells = list(row)
        else:
            for a, b in row:
                free = [c for c in range(width) if cells[c] is None]
                if free:
                    cells[min(free, key=lambda c: distance((a - at, b - at), columns[c]))] = (a, b)
        placed.append(cells)
    return placed


def distance(cell: Span, column: Span) -> float:
    """Return how far a cell is from a column: nothing beside an overlap, then from middle to middle.

    Parameters
    ----------
    cell, column : (int, int)
        From where to where they reach in their lines.
    """
    overlap = min(cell[1], column[1]) - max(cell[0], column[0])
    return -overlap if overlap > 0 else abs(sum(cell) - sum(column)) / 2
