"""Plain text and Markdown: the text stays as it is, and only its shape is read.

A transcription is often half Markdown (headings, lists, bold) under the name .txt, so both are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from yundong.documents.formats.drawn import drawn_lines, drawn_table, is_drawn
from yundong.documents.formats.heads import heads_above, heads_by_place, only_measures
from yundong.documents.formats.tables import (
    Grid,
    aligned,
    distance,
    head_rows,
    is_numeric,
    is_year,
    label_cells,
)
from yundong.documents.text.denominations import Denomination, columns_of, value_below
from yundong.documents.text.document import Block, Document, Kind, Span

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+\S")
_ITEM = re.compile(
    r"(\s*)(?:[*+•·]|-(?![\d])|\(?\d{1,2}[.)](?!\d)|\((?:[a-h]|i{1,3}|iv|vi{0,3})\)(?= \S)|"
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]|(?!(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九|三、五)[十百千万亿])[一二三四五六七八九十]{1,3}、)\s*(?=\S)"
)
# The first look of the second reading decides, so that a long line of blanks is gone through once.
_RULE = re.compile(r"\s*(?:[-=*_]\s*){3,}$|(?=[\s:|-]*+$)[^-]*(?:-[^-]+)*--")
_ZH_HEADING = re.compile(
    r"\s*(?:第[一二三四五六七八九十百\d]+[章节部分编]|[一二三四五六七八九十]{1,3}(?:、|　(?![^　]*　))|"
    r"[（(][一二三四五六七八九十]{1,3}[)）])[^。；;]{1,30}$"
)
_EN_HEADING = re.compile(r"\s*(?:[IVX]{1,5}|[A-H]|\d{1,2})[.)]\s+[A-Z][^.;]{2,70}$")
_META = re.compile(r"\W*(?:date|author|to|from|日期|时间|時間|来源|來源|作者)\W{0,3}[:：]", re.IGNORECASE)
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
        front = not blocks and not _CHINESE.search(
            text, *lines[at]
        )  # an address of several lines, with stops
        at = _take_block(text, lines, at, blocks, unwrapped and not front, drawn)
    blocks = _front_in_lines(text, blocks)
    _mark_title(text, blocks)
    _mark_headings(text, blocks)
    _mark_lines_alone(text, blocks)
    _mark_items(text, blocks)
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
    kind, level = _shape(line)
    if kind == "item" and _heads_section(text, lines, at):
        kind, level = "heading", 2
    after = at + 1
    if kind in (
        "paragraph",
        "item",
    ):  # goes on to the next blank line or the next thing with a shape of its own
        while after < len(lines):
            following = text[slice(*lines[after])]
            if not following.strip() or _RULE.match(following) or _shape(following)[0] != "paragraph":
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
    if at + 1 >= len(lines) or not _EN_SECTION.fullmatch(line.rstrip()) or _STATES.search(line):
        return False
    below = text[slice(*lines[at + 1])]
    return len(below) > len(line) and below[:1].isupper() and _shape(below)[0] == "paragraph"


def _shape(line: str) -> tuple[Kind, int]:
    """Tell what a line looks like on its own."""
    heading = _HEADING.match(line)
    if heading:
        return "heading", len(heading.group(1))
    bare = line.strip().strip("*_ ")
    if len(bare) <= 70 and _META.match(line):
        return "meta", 0
    if len(bare) <= 40 and _ZH_HEADING.match(bare):
        return "heading", 2 if not bare.startswith(("（", "(")) else 3
    item = _ITEM.match(line)
    if item and not (item.group().strip()[0] == "*" and line.strip().startswith("**")):
        lettered = item.group().lstrip()[1:2].isalpha()  # (a) is below 3.
        return "item", 1 + lettered + len(item.group(1).expandtabs(4)) // 2
    if len(bare) <= 75 and _EN_HEADING.match(bare):
        return "heading", 2
    return "paragraph", 0


def _begins_paragraph(text: str, lines: list[Span], at: int, unwrapped: bool) -> bool:
    """Return whether a line opens a new paragraph although no blank line precedes it.

    Chinese prints indent by two wide blanks; unwrapped text has one paragraph a line, each ending in a stop.
    """
    line, before = text[slice(*lines[at])], text[slice(*lines[at - 1])]
    if before.endswith(_HARD_BREAK) and before[:1] != " " and _CHINESE.search(before):
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
    long = len(line) >= 2 * _SHORT_ZH and _CHINESE.search(line) is not None
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
        shortest = _A_WRAPPED_LINE[bool(_CHINESE.search(text, start, end))]
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
    if numbers or not counted or is_numeric(line) or _RULE.match(line) or _STATES.search(below):
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
    return alone and _row(behind)[1] and not _STATES.search(behind) and not is_numeric(below)


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
    return holds_numbers and len(cells) > 1 and not _STATES.search(text[slice(*lines[at + 1])])


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
            item = _ITEM.match(text, *line)
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
    filled = _with_denominations(text, _with_signs(text, [row for row in rows if row]))
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


class _Named(NamedTuple):
    """Columns of a heading that are one: where each denomination is named in its line, and which they are."""

    spans: list[Span]
    run: tuple[Denomination, ...]

    @property
    def whole(self) -> Span:
        return self.spans[0][0], self.spans[-1][1]


def _with_denominations(text: str, rows: list[list[Span]]) -> list[list[Span]]:
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
    return len(run) > 2 or spans[1][0] - spans[0][1] <= _SIGN_APART


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


def _caption(blocks: list[Block]) -> Span | None:
    if (
        blocks
        and blocks[-1].kind in ("paragraph", "heading", "item")
        and blocks[-1].end - blocks[-1].start < 160
    ):
        return blocks[-1].start, blocks[-1].end
    return None


_STATES = re.compile(
    r"\d[^.]*\b(?:was|were|is|are|had|has|have|said|stood|came|went)\b|\b(?:was|were|had|have)\b[^.]*\d|[，；].*\d.*[，；]"
)
"""A line with a number and a verb states something, and is no title even without a stop."""


_OPENS = re.compile(
    r"(?:其中|内有|内中|包括|内含|of (?:whom|which|these|those|them)|including|comprising|made up of)"
    r"[^。；;:：]{0,10}[:：]$"
    r"|中有?[:：]$|(?:^|[.\n] ?)(?:of|among) (?:the |these |those )?[a-z][a-z' -]{2,30}:$"
)


def _mark_items(text: str, blocks: list[Block]) -> None:
    """Make the lines behind "其中：" items of a list, up to the first without a semicolon; lists may be nested."""
    depth = 0
    for block, following in zip(blocks, [*blocks, None][1:], strict=True):
        words = text[block.start : block.end].rstrip(' *_"”')
        opens = words.endswith((":", "：")) and (
            bool(_OPENS.search(words.lower()[-60:])) or _goes_on_in_items(following, text)
        )
        if depth and block.kind in ("paragraph", "item") and len(words) < 200:
            if block.kind == "paragraph":
                block.kind, block.level = "item", depth
            ended = words.endswith(("。", ".", "！"))
            depth = (
                depth + 1
                if opens
                else 0
                if ended or not words.endswith(("；", ";", "，", ",", "、"))
                else depth
            )
        else:
            depth = 1 if opens and block.kind == "paragraph" else 0


def _goes_on_in_items(following: Block | None, text: str) -> bool:
    """Return whether a line behind a colon has a number and a semicolon, as an item of a list has."""
    words = text[following.start : following.end] if following is not None else ""
    return words.rstrip().endswith(("；", ";")) and len(words) < 60 and bool(_NUMBER.search(words))


_NUMBER = re.compile("[0-9〇一二三四五六七八九十百千万]")
_FRONT, _FRONT_LINES, _FRONT_WIDTH = 4, 5, 110
"""How many blocks at the beginning may be titles of several lines, of how many lines, of how many characters."""
_LINE_OPENS = re.compile(r"[^a-z\s]")
_ENDS_SENTENCE = re.compile("[。；;,，]$")


def _front_in_lines(text: str, blocks: list[Block]) -> list[Block]:
    """Return the blocks with titles of several lines as so many headings: the office, the subject, the time."""
    found: list[Block] = []
    front = True
    for number, block in enumerate(blocks):
        front = front and number < _FRONT and block.kind in ("paragraph", "heading")
        lines = text[block.start : block.end].split("\n") if front else []
        if not 1 < len(lines) <= _FRONT_LINES or not all(map(_is_line_of_front, lines)):
            found.append(block)
            front = front and len(lines) == 1 and len(lines[0]) < _FRONT_WIDTH
            continue
        at = block.start
        for line in lines:
            lead, length = len(line) - len(line.lstrip()), len(line.rstrip())
            found.append(Block(at + lead, at + length, "heading", 1))
            at += len(line) + 1
    return found


def _is_line_of_front(line: str) -> bool:
    said = line.strip()
    return (
        0 < len(said) < _FRONT_WIDTH
        and bool(_LINE_OPENS.match(said))
        and not _ENDS_SENTENCE.search(said)
        and not _STATES.search(said)
        and _shape(line)[0] in ("paragraph", "heading")
    )


_NOTES_AT_END = re.compile(
    r"(?:(?<=[.;:,。；])[ ]?[(（][0-9*]{1,2}[)）]|\[\^?[^\[\]\n]{1,16}\]|[⁰¹²³⁴-⁹*†‡§¶])+\Z"
)


def _without_notes(line: str) -> str:
    """Return a line without the marks of notes at its end, so that its stop shows: 96 seed-drills.²"""
    return _NOTES_AT_END.sub("", line)


_ALONE = {True: 30, False: 70}
"""Characters of a line that stands alone as a heading, in Chinese and in other languages."""
_CHINESE = re.compile("[\u4e00-\u9fff]")
_TITLE_WORDS = re.compile(
    r"(?:[A-Z][\w'’-]*|of|the|and|in|on|at|for|to|by|a|an|with|from|[&(),:–—-])(?:\s+|$)"
)


def _mark_lines_alone(text: str, blocks: list[Block]) -> None:
    """Make short lines headings that end in no stop and stand alone before a paragraph, a list or a table."""
    for block, following in pairwise(blocks):
        said = _without_notes(text[block.start : block.end].rstrip(" *_"))
        if block.kind != "paragraph" or "\n" in said or said.endswith(_STOPS) or following.kind == "meta":
            continue
        chinese = bool(_CHINESE.search(said))
        short = len(said) <= _ALONE[chinese] and following.end - following.start > len(said)
        states = _STATES.search(said) or _ENDS_IN_MEASURE.search(said)
        alone = "\n" in text[block.end : following.start] and not states
        if short and alone and (chinese or not _TITLE_WORDS.sub("", said)):
            block.kind, block.level = "heading", 2


def _mark_title(text: str, blocks: list[Block]) -> None:
    """Make a short first block the title when there is no heading."""
    first = _without_notes(text[blocks[0].start : blocks[0].end].rstrip()) if blocks else ""
    alone = len(blocks) < 2 or all(block.kind == "cell" for block in blocks[1:])
    if (
        blocks
        and blocks[0].kind == "paragraph"
        and len(first) < 120
        and not first.endswith((":", "：", ".", "。", ";", "；", ","))
        and not alone
        and not _STATES.search(first)
    ):
        blocks[0].kind, blocks[0].level = "heading", 1


_ENDS_IN_MEASURE = re.compile("[0-9一二三四五六七八九十百千万][顷亩石斤两钱分厘斗升匹引张里名丁口户]$")
_STOPS = (".", "。", ",", "，", ";", "；", ":", "：", "!", "！")


def _mark_headings(text: str, blocks: list[Block]) -> None:
    """Make lines of capitals that stand alone headings: SMALL-POX (DERBYSHIRE). The title has the first level."""
    capitals = [_in_capitals(text, block) for block in blocks]
    if 2 * sum(capitals) > len(blocks):
        return  # a telegram all in capitals
    for number, (block, marked) in enumerate(zip(blocks, capitals, strict=True)):
        following = blocks[number + 1].kind if number + 1 < len(blocks) else ""
        if marked and following:
            titled = (
                number < 4
                and all(capitals[: number + 2])
                and all(one.kind == "heading" for one in blocks[:number])
            )
            block.kind, block.level = "heading", 1 if number == 0 or titled else 2


def _in_capitals(text: str, block: Block) -> bool:
    words = text[block.start : block.end].strip()
    return (
        block.kind == "paragraph"
        and len(words) <= 120
        and words.isupper()
        and sum(map(str.isalpha, words)) > 5
        and not any(map(str.isdigit, words))
        and not words.endswith(_STOPS)
    )
