"""Plain text and Markdown: the text stays as it is, and only its shape is read.

A transcription is often half Markdown (headings, lists, bold) under the name .txt, so both are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from yundong.documents.formats.denominated import with_denominations
from yundong.documents.formats.drawn import drawn_lines, drawn_table, is_drawn
from yundong.documents.formats.heads import heads_above, heads_by_place, only_measures
from yundong.documents.formats.lines import (
    CHINESE,
    ITEM,
    STATES,
    front_in_lines,
    mark_headings,
    mark_items,
    mark_lines_alone,
    mark_title,
    shape,
)
from yundong.documents.formats.tables import (
    Grid,
    aligned,
    head_rows,
    is_numeric,
    is_year,
    label_cells,
)
from yundong.documents.text.document import Block, Document, Span

# The first look of the second reading decides, so that a long line of blanks is gone through once.
_RULE = re.compile(r"\s*(?:[-=*_]\s*){3,}$|(?=[\s:|-]*+$)[^-]*(?:-[^-]+)*--")
_COLUMNS = re.compile(
    r"(?<=[a-z)])[ ]+\.\.(?:[ ]+\.\.)+[ ]+|\t+| ?　[ 　]*|[ 　]*(?:\.[ ]?){4,}[ 　]*|[ 　]*…{2,}[ 　]*| {2,}[ 　]*"
)
_TABS = re.compile(r"[ 　]*\t[\t 　]*")
_SPREAD_NAME = re.compile(
    r"[ 　]*[一-龥]　{1,4}[一-龥](?=[ 　]+[\d０-９〇零一二三四五六七八九十])(?<![一二三四五六七八九十])"
)
"""中　　学: a name of two characters is set as wide as those of four above it."""
_LABELLED = re.compile(
    r"[ \t　]*(?P<name>[^\d\s，。；、,.;:：|][^\d，。；;:：|\n]{0,28}?)(?:[ 　]{1,3}|[：:][ ]?)"
    r"(?P<number>[约約~]?(?:[\d０-９](?:[\d０-９,，]| (?! ))*(?:\.\d+)?|"
    r"[零〇一二三四五六七八九十百千万萬亿億两兩]{2,})[余餘+]?"
    r"(?:[%％]|[ ]?[A-Za-z]{1,12}|[一-龥]{1,3})?)"
    r"[ ；;，,。.]{0,2}$"
)
_LONGEST_ROW = 64
_AHEAD = 50
"""Lines with gaps after which they are no table if fewer than half of them hold numbers."""
_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile(r"\d|[一二三四五六七八九十百千万萬亿億两兩]{2}")
_NUMBERED = re.compile(
    r"(?:section|chapter|article|table|no\.?|page|part|appendix|figure|volume|annex|book|item|step|day|week|room|第|表|图|附)\b",
    re.IGNORECASE,
)


def parse(text: str, name: str, media_type: str = "text/plain") -> Document:
    """Return a plain text as a document.

    Parameters
    ----------
    text : str
        The text; offsets of all blocks point into it unchanged.
    name : str
        Short name.
    media_type : str
        text/plain or text/markdown.

    Returns
    -------
    Document
    """
    lines = _lines(text)
    unwrapped = _is_unwrapped(text, lines)
    blocks: list[Block] = []
    at, tables = 0, 0
    drawn = is_drawn(text)
    while at < len(lines):
        if not text[slice(*lines[at])].strip():
            at += 1
            continue
        if drawn and (height := drawn_lines(text, lines, at)):
            blocks += drawn_table(text, lines[at : at + height], tables, _caption(blocks))
            tables += 1
            at += height
            continue
        rows = _table_rows(text, lines, at)
        if rows:
            above, measures = _heads_above(text, lines, at, rows)
            if above:
                _end_before(text, blocks, above[0][0][0])
            blocks += _table(text, [*above, *rows], tables, _caption(blocks), len(above) + measures)
            tables += 1
            at += len(rows)
            continue
        front = not blocks and not CHINESE.search(text, *lines[at])  # an address of several lines, with stops
        at = _take_block(text, lines, at, blocks, unwrapped and not front, drawn)
    blocks = front_in_lines(text, blocks)
    mark_title(text, blocks)
    mark_headings(text, blocks)
    mark_lines_alone(text, blocks)
    mark_items(text, blocks)
    return Document(name, text, blocks, media_type=media_type)


def _lines(text: str) -> list[Span]:
    """Return the spans of all lines, without line breaks."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _take_block(
    text: str, lines: list[Span], at: int, blocks: list[Block], unwrapped: bool, drawn: bool
) -> int:
    """Add the block that begins in line `at`, if any, and return the line after it."""
    start, end = lines[at]
    line = text[start:end]
    if not line.strip() or _RULE.match(line):
        return at + 1
    kind, level = shape(line)
    if kind == "item" and _heads_section(text, lines, at):
        kind, level = "heading", 2
    after = at + 1
    if kind in (
        "paragraph",
        "item",
    ):  # goes on to the next blank line or the next thing with a shape of its own
        while after < len(lines):
            following = text[slice(*lines[after])]
            if not following.strip() or _RULE.match(following) or shape(following)[0] != "paragraph":
                break
            if _table_rows(text, lines, after) or (drawn and drawn_lines(text, lines, after)):
                break
            if _begins_paragraph(text, lines, after, unwrapped):
                break
            after += 1
    stop = lines[after - 1][1]
    lead = len(line) - len(line.lstrip())
    blocks.append(Block(start + lead, stop, kind, level))
    return after


_EN_SECTION = re.compile(r"\s*(?:[IVX]{1,5}|[A-H]|\d{1,2})[.)]\s+[A-Z][^.;:]{2,58}\.$")


def _heads_section(text: str, lines: list[Span], at: int) -> bool:
    """Return whether a numbered line with a stop heads the longer one below: 2. Seizures during 1935."""
    line = text[slice(*lines[at])]
    if at + 1 >= len(lines) or not _EN_SECTION.fullmatch(line.rstrip()) or STATES.search(line):
        return False
    below = text[slice(*lines[at + 1])]
    return len(below) > len(line) and below[:1].isupper() and shape(below)[0] == "paragraph"


def _begins_paragraph(text: str, lines: list[Span], at: int, unwrapped: bool) -> bool:
    """Return whether a line opens a new paragraph although no blank line precedes it.

    Chinese prints indent by two wide blanks; unwrapped text has one paragraph a line, each ending in a stop.
    """
    line, before = text[slice(*lines[at])], text[slice(*lines[at - 1])]
    if before.endswith(_HARD_BREAK) and before[:1] != " " and CHINESE.search(before):
        return True
    if at < _FRONT_ZH and _is_above_one_line(before, line):
        return True
    if line.startswith("　　") or (line.startswith(("  ", "\t")) and not before.startswith(("  ", "\t"))):
        return True
    if unwrapped and before.rstrip(_MARKS).endswith(_WHOLE_STOPS):
        return True
    if _DIGIT.search(line) and _is_of_listed_lines(text, lines, at):
        return True
    ended = before.rstrip(' *_"”」').endswith(("。", "！", "？", "；", "：", ":", ";"))
    return (ended and len(before) < 0.8 * max(len(line), 30)) or (ended and len(before) > 120)


def _is_above_one_line(before: str, line: str) -> bool:
    """Return whether a title, a day or an office stands above a Chinese paragraph that is one line."""
    long = len(line) >= 2 * _SHORT_ZH and CHINESE.search(line) is not None
    return (
        long
        and len(before) <= _SHORT_ZH
        and not before.rstrip(_MARKS).endswith((*_WHOLE_STOPS, "，", "、", "；"))
    )


def _is_of_listed_lines(text: str, lines: list[Span], at: int) -> bool:
    """Return whether a line is one of those behind a colon that each end in a semicolon, or the last of them."""
    if text[slice(*lines[at - 1])].rstrip().endswith((":", "：")):
        return text[slice(*lines[at])].rstrip().endswith((";", "；"))
    for start, end in reversed(lines[max(0, at - _NEAR) : at]):
        ending = text[start:end].rstrip()[-1:]
        if ending not in (";", "；"):
            return ending in (":", "：")
    return False


_SHORT_ZH, _FRONT_ZH = 40, 8
_HARD_BREAK = "  "
"""At the end of a line of Markdown: books set so have an entry a line."""
_WHOLE_STOPS = ("。", "！", "？", ".", "!", "?")
_A_WRAPPED_LINE = {True: 12, False: 30}
"""Characters, in Chinese and in other languages: shorter lines may be headings or the last of a paragraph."""
_MOST_ARE_WHOLE = 0.9


def _is_unwrapped(text: str, lines: list[Span]) -> bool:
    """Return whether the lines of a text are paragraphs: hardly one breaks off within a sentence."""
    whole = broken = 0
    for (start, end), (below, stop) in pairwise(lines):
        shortest = _A_WRAPPED_LINE[bool(CHINESE.search(text, start, end))]
        if end - start < shortest or not text[below:stop].strip():
            continue
        if text[start:end].rstrip(_MARKS).endswith((*_WHOLE_STOPS, "；", "：", ";", ":")):
            whole += 1
        else:
            broken += 1
    return whole > 0 and whole >= _MOST_ARE_WHOLE * (whole + broken)


_MARKS = ' *_"”」）)'


def _cells(line: str, offset: int) -> list[Span]:
    """Return the spans of the cells of a table row, without blanks at their edges."""
    if line.lstrip().startswith("|") or line.count("|") >= 2:
        edges = [-1, *(match.start() for match in re.finditer(r"\|", line)), len(line)]
        raw = [(a + 1, b) for a, b in pairwise(edges)]
        raw = raw[1:] if not line[: raw[0][1]].strip() else raw
        raw = raw[:-1] if raw and not line[raw[-1][0] :].strip() else raw
    else:
        raw, start = [], len(line) - len(line.lstrip(" 　"))
        spread = _SPREAD_NAME.match(line)
        gaps = _TABS if "\t" in line.strip() else _COLUMNS
        for gap in gaps.finditer(line, spread.end() if spread else start):
            raw.append((start, gap.start()))
            start = gap.end()
        raw.append((start, len(line)))
        raw = _without_spread_words(line, raw)
    spans = []
    for a, b in raw:
        cell = _LEADERS.sub("", line[a:b])
        left = len(cell) - len(cell.lstrip())
        spans.append((offset + a + left, offset + a + max(left, len(cell.rstrip()))))
    return _with_dittos(line, spans, offset)


_LEADERS = re.compile(r"(?:(?<=\w)(?:[ ]\.)+|(?:^[ ]*|[ ])\.)[ ]*$")
"""The dots that lead from the name of a row to its numbers, left in a cell: 1871-80 . . ."""


_SPREAD_WORDS = frozenset(
    {
        "总计",
        "總計",
        "合计",
        "合計",
        "共计",
        "共計",
        "小计",
        "小計",
        "总数",
        "總數",
        "备考",
        "備考",
        "备注",
        "備註",
    }
)


def _without_spread_words(line: str, cells: list[Span]) -> list[Span]:
    """Return the cells of a row, a word of two characters set wide (總　計) as one.

    Two characters are such a word where it is a common one, or where the gap between them is narrower than those on
    both sides: 项　目　　　黄　礁　　　东　竹.
    """
    edge = len(line) + 1
    gaps = [edge, *(b[0] - a[1] for a, b in pairwise(cells)), edge]
    found: list[Span] = []
    joined = -1
    for number, (a, b) in enumerate(cells):
        free = number > 0 and joined != number - 1
        word = line[slice(*cells[number - 1])].strip() + line[a:b].strip() if free else ""
        narrow = gaps[number] < min(gaps[number - 1], gaps[number + 1])
        if word in _SPREAD_WORDS or (narrow and _TWO_SIGNS.fullmatch(word)):
            found[-1], joined = (found[-1][0], b), number
        else:
            found.append((a, b))
    return found


_TWO_SIGNS = re.compile("[\u4e00-\u9fff]{2}(?<![〇零一二三四五六七八九十百千万])")


_DITTO = re.compile(r"(?:[\"“”″〃„]|''|do\.?|同上?)[ 　]*")


def _with_dittos(line: str, cells: list[Span], offset: int) -> list[Span]:
    """Return the cells of a row with the marks that repeat the name above, and the words beside them, as one cell."""
    words = [line[a - offset : b - offset] for a, b in cells]
    if len(cells) < _DITTO_AND_NUMBER or not _DITTO.fullmatch(words[0]):
        return cells
    named = next((n for n, word in enumerate(words) if _DIGIT.search(word)), 0)
    return [(cells[0][0], cells[named - 1][1]), *cells[named:]] if named > 1 else cells


_DITTO_AND_NUMBER = 3


def _table_rows(text: str, lines: list[Span], at: int) -> list[list[Span]]:
    """Return the rows of a table that begins in a line, rule lines as empty rows, or nothing.

    A table is two or more lines of as many cells; without bars, at least one of them must hold numbers only
    beside its first cell, so that a line with a wide gap is not mistaken for one.
    """
    labelled, gridded = _labelled_rows(text, lines, at), _gridded_rows(text, lines, at)
    return gridded if len(gridded) > len(labelled) else labelled


def _gridded_rows(text: str, lines: list[Span], at: int) -> list[list[Span]]:
    """Return the rows of a table set with bars, tabs or wide gaps."""
    first = text[slice(*lines[at])]
    barred = first.count("|") >= 2
    if not barred and not _has_gap(first.strip()) and not _name_goes_on(text, lines, at, inside=False):
        return []
    rows: list[list[Span]] = []
    numbers = False
    filled = numeric = 0
    width = len(_cells(first, lines[at][0]))
    for number in range(at, len(lines)):
        span = lines[number]
        line = text[slice(*span)]
        if not barred and numbers and not line.strip() and _goes_on_below(text, lines, number):
            rows.append([])
            continue
        if not line.strip() or (barred and line.count("|") < 2):
            break
        if _RULE.match(line):
            rows.append([])
            continue
        cells, holds_numbers, holds_counts = _row(line)
        if not barred and rows and not numbers and rows[-1]:
            at = lines[number - 1][0]
            cells = _below_heads(line, cells, {a - at for a, _ in rows[-1][1:]})
        if not barred and len(cells) == 1 and rows and _heads_group(text, lines, number):
            rows.append([(span[0] + a, span[0] + b) for a, b in cells])
            continue
        if not barred and _is_part_of_row(text, lines, number, rows, numbers):
            rows.append([(span[0] + a, span[0] + b) for a, b in cells])
            continue
        if not barred and (len(cells) < 2 or (numbers and not _as_wide(line, cells, width))):
            break
        numbers = numbers or holds_counts
        width, filled, numeric = max(width, len(cells)), filled + 1, numeric + holds_numbers
        if not barred and filled == _AHEAD and 2 * numeric < filled:
            return []
        rows.append([(span[0] + a, span[0] + b) for a, b in cells])
    while rows and not rows[-1]:
        rows.pop()
    if filled < 2 or width < 2:
        return []
    return rows if barred or 2 * numeric >= filled else []


def _is_part_of_row(text: str, lines: list[Span], at: int, rows: list[list[Span]], numbers: bool) -> bool:
    """Return whether a line holds the beginning of a name, or below a rule the total alone."""
    line = text[slice(*lines[at])]
    if rows and numbers and not rows[-1] and not _has_gap(line.strip()) and is_numeric(line):
        return True
    return _name_goes_on(text, lines, at, inside=bool(rows))


def _name_goes_on(text: str, lines: list[Span], at: int, *, inside: bool) -> bool:
    """Return whether a line without numbers begins the name of the row of numbers below it."""
    line = text[slice(*lines[at])]
    if (
        at + 1 >= len(lines)
        or len(line.strip()) > _LONGEST_NAME
        or not _has_gap(text[slice(*lines[at + 1])].strip())
    ):
        return inside and at + 1 < len(lines) and _goes_on_twice(text, lines, at)
    cells, numbers, _ = _row(line)
    below = text[slice(*lines[at + 1])]
    rest, counted, _ = _row(below)
    if numbers or not counted or is_numeric(line) or _RULE.match(line) or STATES.search(below):
        return False
    if len(cells) > 1:
        return inside and rest[0][0] > cells[0][0] + 1
    indented = rest[0][0] > cells[0][0] and len(rest) > 1
    broken = _breaks_off(line.strip(), below[slice(*rest[0])]) or indented
    if inside:
        return broken or not line.rstrip().endswith((".", ":", ";", "。", "："))
    opens = (
        at == 0 or not text[slice(*lines[at - 1])].strip() or bool(_RULE.match(text[slice(*lines[at - 1])]))
    )
    return broken and opens


def _goes_on_twice(text: str, lines: list[Span], at: int) -> bool:
    """Return whether a name goes on in the next line and, with the numbers, in the one behind it."""
    if len(text[slice(*lines[at])].strip()) > _LONGEST_NAME or at + 2 >= len(lines):
        return False
    below, behind = (text[slice(*lines[number])] for number in (at + 1, at + 2))
    alone = bool(below.strip()) and len(_row(below)[0]) == 1 and below[:1].isspace()
    return alone and _row(behind)[1] and not STATES.search(behind) and not is_numeric(below)


_LONGEST_NAME = 60


def _goes_on_below(text: str, lines: list[Span], blank: int) -> bool:
    """Return whether the row below a blank line ends its numbers where the row above it does: a total set apart."""
    if blank + 1 >= len(lines):
        return False
    above, below = (text[slice(*lines[number])] for number in (blank - 1, blank + 1))
    ends = {b for a, b in _row(above)[0][1:] if is_numeric(above[a:b])}
    numbers = [b for a, b in _row(below)[0][1:] if is_numeric(below[a:b])]
    return len(numbers) > 1 and len(_row(below)[0]) > 2 and sum(b in ends for b in numbers) > len(numbers) / 2


def _below_heads(line: str, cells: list[Span], starts: set[int]) -> list[Span]:
    """Return the cells of a further line of heads, one parted at a single blank where one of those above begins."""
    found: list[Span] = []
    for a, b in cells:
        for at in range(a + 2, b):
            if at in starts and line[at - 1] == " ":
                found.append((a, at - 1))
                a = at
        found.append((a, b))
    return found


def _has_gap(line: str) -> bool:
    """Return whether `_COLUMNS` finds a gap between columns: most lines have none."""
    return "  " in line or "\t" in line or "　" in line or "...." in line or ". . . ." in line or "……" in line


def _as_wide(line: str, cells: list[Span], width: int) -> bool:
    """Return whether a row has about as many cells as those above, one less or more: a dash may stand for £ s. d."""
    missing = width - len(cells)
    dashes = sum(bool(_DASH.fullmatch(line, a, b)) for a, b in cells)
    return (
        abs(missing) <= 1
        or missing == 2 * dashes
        or (missing == 2 and len(_THREE_NUMBERS.findall(line)) == 1)
    )


_DASH = re.compile("[-–—.…]+")
_THREE_NUMBERS = re.compile(r"[0-9][0-9,]*[ ]+[0-9]{1,2}[ ]+[0-9]{1,2}\b")

_LONGEST_GROUP = 32
"""Characters of a line within a table that names the rows below it."""


def _heads_group(text: str, lines: list[Span], at: int) -> bool:
    """Return whether a line of one cell names the rows below it, the next of which holds numbers: EXPENDITURE."""
    name = text[slice(*lines[at])].strip()
    if (
        at + 1 >= len(lines)
        or len(name) > _LONGEST_GROUP
        or _NUMERAL.search(name)
        or name[-1] in _GROUP_STOPS
    ):
        return False
    cells, holds_numbers, _ = _row(text[slice(*lines[at + 1])])
    return holds_numbers and len(cells) > 1 and not STATES.search(text[slice(*lines[at + 1])])


_GROUP_STOPS = (*".。!！?？;；,，",)


@lru_cache(maxsize=4 * _AHEAD)
def _row(line: str) -> tuple[list[Span], bool, bool]:
    """Return the cells of a line, whether one behind the first is a number, and whether one is and is no year.

    Kept for the lines that are looked at again from each line before them.
    """
    cells = _cells(line, 0)
    numbers = [line[a:b] for a, b in cells[1:] if a < b and is_numeric(line[a:b])]
    return cells, bool(numbers), any(not is_year(number) for number in numbers)


def _labelled_rows(text: str, lines: list[Span], at: int) -> list[list[Span]]:
    """Return the rows of three or more lines of a name and a number each: "Shanghai 856"."""
    rows: list[list[Span]] = []
    names = set()
    if lines[at][1] - lines[at][0] > _LONGEST_ROW or _is_nested(text, lines, at):
        return []
    for number in range(at, len(lines)):
        start, end = lines[number]
        numbered = _NUMERAL.search(text, max(start, end - 16), end)
        match = _LABELLED.match(text, start, end) if numbered else None
        if match is None or _NUMBERED.match(match["name"]) or _GAP_BEFORE_NUMERAL.search(match["name"]):
            break
        if match["name"] in names:  # whatever follows, it is none; the next line looks ahead as far again
            return []
        names.add(match["name"])
        name = match.start("name"), match.start("name") + len(match["name"].rstrip(" .…"))
        rows.append([name, match.span("number")])
    return rows if len(rows) >= 3 else []


def _is_nested(text: str, lines: list[Span], at: int) -> bool:
    """Return whether a line is an item of a list, and one near it an item above or below it."""
    indents = set()
    for part in (lines[at : at + _NEAR], lines[max(0, at - _NEAR) : at][::-1]):
        for line in part:
            item = ITEM.match(text, *line)
            if item is None:
                break
            indents.add(item[1].expandtabs(4))
    return len(indents) > 1


_GAP_BEFORE_NUMERAL = re.compile("　　+[零〇一二三四五六七八九十百千万萬]{2,}")
"""Within a name: the line is a row of more cells."""
_NEAR = 12
"""Lines in which a list may show that it is nested."""


def _heads_above(
    text: str, lines: list[Span], at: int, rows: list[list[Span]]
) -> tuple[list[list[Span]], int]:
    """Return the heads above a table set with blanks that begins with numbers or with a line of measures, else none.

    The number is of the lines of measures in the table, which are heads as well where there are heads above.
    """
    filled = [row for row in rows if row]
    barred = any(
        "|" in text[row[0][0] : row[-1][1]] or "\t" in text[row[0][0] : row[-1][1]] for row in filled
    )
    first = next(
        (row for row in filled if any(is_numeric(text[a:b]) and not is_year(text[a:b]) for a, b in row[1:])),
        None,
    )
    before = filled[: filled.index(first)] if first is not None else []
    measures = bool(before) and only_measures(text, before)
    named = len(before) < _LINES_OF_NAME and all(len(row) == 1 for row in before)
    if barred or first is None or not (named or measures):
        return [], 0
    above = heads_above(text, lines, at, filled)
    return above, len(before) if above and measures else 0


_LINES_OF_NAME = 3
"""Lines that the name of a row may go over, with the one of its numbers."""


def _end_before(text: str, blocks: list[Block], at: int) -> None:
    """End the blocks before an offset, where the heads of a table begin that were read as paragraphs."""
    while blocks and blocks[-1].start >= at - _INDENT and not text[blocks[-1].start : at].strip():
        blocks.pop()
    if blocks and blocks[-1].end > at:
        blocks[-1].end = blocks[-1].start + len(text[blocks[-1].start : at].rstrip())


_INDENT = 120


def _with_names_above(text: str, grid: Grid, heads: int) -> None:
    """Give the cells of a row the beginning of its name, on the lines above: Sale of offices, such as / …"""
    waiting: list[list[Block]] = []
    longest = max(
        (row[0].end - row[0].start for row in grid[heads:] if row and row[0] and _counts(text, row)),
        default=0,
    )
    for number, row in enumerate(grid[heads:], heads):
        filled = [cell for cell in row if cell is not None]
        if not _counts(text, row):
            waiting.append(filled)
            continue
        if waiting and _goes_on(text, waiting[-1], filled, longest, grid[number + 1 : number + 2]):
            names = tuple(
                (cell.start, cell.end) for line in waiting for cell in line if not _is_group(text, cell)
            )
            for cell in filled:
                if cell.names:
                    cell.names = (*names, *cell.names)
                elif is_numeric(text[cell.start : cell.end]):
                    cell.names = names
        waiting = []


def _is_group(text: str, cell: Block) -> bool:
    return text[cell.start : cell.end].isupper()


def _counts(text: str, row: Sequence[Block | None]) -> bool:
    return any(cell is not None and is_numeric(text[cell.start : cell.end]) for cell in row[1:])


def _goes_on(
    text: str, above: list[Block], row: list[Block], longest: int, below: Sequence[Sequence[Block | None]]
) -> bool:
    """Return whether the name of a row began on the line above it, which else names a group of rows."""
    if not above or _is_group(text, above[0]):
        return False
    if above[-1].column > 0 or row[0].column > 0:
        return True
    single = not below or not _counts(text, below[0])
    long = above[0].end - above[0].start >= longest
    return single or long or _breaks_off(text[above[0].start : above[0].end], text[row[0].start : row[0].end])


def _breaks_off(name: str, rest: str) -> bool:
    """Return whether a name goes on in the next line: it ends in a comma or a small word, or the rest is small."""
    return bool(_BROKEN_OFF.search(name)) or rest[:1].islower()


_BROKEN_OFF = re.compile(r"(?:[,-]|\b(?:of|the|and|for|to|in|on|by|with|or|at|from|other|such as|an?))$")


def _table(
    text: str, rows: list[list[Span]], table: int, caption: Span | None, known: int = 0
) -> list[Block]:
    """Return the cells of a table as blocks with their labels, the first rows known to be heads."""
    filled = with_denominations(text, _with_signs(text, [row for row in rows if row]))
    starts = [text.rfind("\n", 0, row[0][0]) + 1 for row in filled]
    barred = any(
        "|" in text[start : row[-1][1]] or "\t" in text[start : row[-1][1]]
        for start, row in zip(starts, filled, strict=True)
    )
    filled = filled if barred else _parted_at_columns(text, filled, starts)
    placed: list[list[Span | None]] = [list(row) for row in filled] if barred else aligned(filled, starts)
    grid: Grid = []
    for number, row in enumerate(placed):
        cells = []
        for column, span in enumerate(row):
            filled_in = span is not None and span[0] < span[1]
            cells.append(
                Block(*span, "cell", table=table, row=number, column=column) if span and filled_in else None
            )
        grid.append(cells)
    said = [["" if cell is None else text[cell.start : cell.end] for cell in row] for row in grid]
    heads = known or head_rows(said)
    label_cells(grid, heads, text, caption, None if barred else heads_by_place(text, grid, heads))
    if not barred:
        _with_names_above(text, grid, heads)
    return [cell for row in grid for cell in row if cell is not None]


def _parted_at_columns(text: str, rows: list[list[Span]], starts: list[int]) -> list[list[Span]]:
    """Return the rows with a name and a number parted at a single blank where others have a column: Batído. 20.50."""
    width = max(map(len, rows))
    full = [(row, at) for row, at in zip(rows, starts, strict=True) if len(row) == width]
    columns = [{row[c][0] - at for row, at in full} for c in range(width)]
    parted: list[list[Span]] = []
    for row, at in zip(rows, starts, strict=True):
        cells: list[Span] = []
        for a, b in row:
            blank = text.rfind(" ", a, b)
            begins = any(min(column) <= blank + 1 - at <= max(column) for column in columns[1:])
            apart = (
                len(row) < width
                and blank > a
                and begins
                and text[a].isalpha()
                and not text[blank - 1].isdigit()
            )
            number = text[blank + 1 : b]
            if (
                apart
                and len(full) > 1
                and is_numeric(number)
                and not (is_year(number) or is_numeric(text[a:b]))
            ):
                cells += [(a, blank), (blank + 1, b)]
            else:
                cells.append((a, b))
        parted.append(cells)
    return parted


def _with_signs(text: str, rows: list[list[Span]]) -> list[list[Span]]:
    """Return the rows with the sign of a change in the cell of its number, where a column sets signs apart: +  6.1.

    A dash before a number is a sign only where other rows of the table have a plus.
    """
    if not any(text[a:b] == "+" for row in rows for a, b in row):
        return rows
    signed: list[list[Span]] = []
    for row in rows:
        cells: list[Span] = []
        for a, b in row:
            before = text[slice(*cells[-1])] if cells else ""
            if before in _SIGNS and _DIGIT.match(text, a) and a - cells[-1][1] <= _SIGN_APART:
                cells[-1] = (cells[-1][0], b)
            else:
                cells.append((a, b))
        signed.append(cells)
    return signed


_SIGNS = frozenset("+-−–")
_SIGN_APART = 3
"""Blanks between a sign and its number."""


def _caption(blocks: list[Block]) -> Span | None:
    if (
        blocks
        and blocks[-1].kind in ("paragraph", "heading", "item")
        and blocks[-1].end - blocks[-1].start < 160
    ):
        return blocks[-1].start, blocks[-1].end
    return None
