"""Plain text and Markdown: the text stays as it is, and only its shape is read.

A transcription is often half Markdown (headings, lists, bold) under the name .txt, so both are read alike.
"""

from __future__ import annotations

import re
from itertools import pairwise

from yundong.documents.text.document import Block, Document, Kind, Span

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+\S")
_ITEM = re.compile(
    r"(\s*)(?:[*+•·]|-(?![\d])|\(?\d{1,2}[.)](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[）)]|(?!(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九|三、五)[十百千万亿])[一二三四五六七八九十]{1,3}、)\s*(?=\S)"
)
_RULE = re.compile(r"\s*(?:[-=*_]\s*){3,}$|\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$")
_ZH_HEADING = re.compile(
    r"\s*(?:第[一二三四五六七八九十百\d]+[章节部分编]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])[^。；;]{1,30}$"
)
_EN_HEADING = re.compile(r"\s*(?:[IVX]{1,5}|[A-H]|\d{1,2})[.)]\s+[A-Z][^.;]{2,70}$")
_META = re.compile(r"\W*(?:date|author|to|from|日期|时间|時間|来源|來源|作者)\W{0,3}[:：]", re.IGNORECASE)
_COLUMNS = re.compile(r"\t+| {2,}|　{1,}")
_NUMERIC = re.compile(r"\s*[~约約]?[\d０-９][\d０-９,，.％%‰\s]*[余餘+]?\s*$|\s*[-—–…]+\s*$")


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
    blocks: list[Block] = []
    at, tables = 0, 0
    while at < len(lines):
        rows = _table_rows(text, lines, at)
        if rows:
            blocks += _table(text, rows, tables, _caption(blocks))
            tables += 1
            at += len(rows)
            continue
        at = _take_block(text, lines, at, blocks)
    _mark_title(text, blocks)
    return Document(name, text, blocks, media_type=media_type)


def _lines(text: str) -> list[Span]:
    """Return the spans of all lines, without line breaks."""
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _take_block(text: str, lines: list[Span], at: int, blocks: list[Block]) -> int:
    """Add the block that begins in line `at`, if any, and return the line after it."""
    start, end = lines[at]
    line = text[start:end]
    if not line.strip() or _RULE.match(line):
        return at + 1
    kind, level = _shape(line)
    after = at + 1
    if kind in (
        "paragraph",
        "item",
    ):  # goes on to the next blank line or the next thing with a shape of its own
        while after < len(lines):
            following = text[slice(*lines[after])]
            if not following.strip() or _RULE.match(following) or _shape(following)[0] != "paragraph":
                break
            if _table_rows(text, lines, after):
                break
            if _begins_paragraph(text, lines, after):
                break
            after += 1
    stop = lines[after - 1][1]
    lead = len(line) - len(line.lstrip())
    blocks.append(Block(start + lead, stop, kind, level))
    return after


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
        return "item", 1 + len(item.group(1).expandtabs(4)) // 2
    if len(bare) <= 75 and _EN_HEADING.match(bare):
        return "heading", 2
    return "paragraph", 0


def _begins_paragraph(text: str, lines: list[Span], at: int) -> bool:
    """Return whether a line opens a new paragraph although no blank line precedes it.

    Chinese prints indent by two wide blanks; unwrapped text has one paragraph a line, each ending in a stop.
    """
    line, before = text[slice(*lines[at])], text[slice(*lines[at - 1])]
    if line.startswith("　　") or (line.startswith(("  ", "\t")) and not before.startswith(("  ", "\t"))):
        return True
    ended = before.rstrip(' *_"”」').endswith(("。", "！", "？", "；", "：", ":"))
    return (ended and len(before) < 0.8 * max(len(line), 30)) or (ended and len(before) > 120)


def _cells(line: str, offset: int) -> list[Span]:
    """Return the spans of the cells of a table row, without blanks at their edges."""
    if line.lstrip().startswith("|") or line.count("|") >= 2:
        edges = [-1, *(match.start() for match in re.finditer(r"\|", line)), len(line)]
        raw = [(a + 1, b) for a, b in pairwise(edges)]
        raw = raw[1:] if not line[: raw[0][1]].strip() else raw
        raw = raw[:-1] if raw and not line[raw[-1][0] :].strip() else raw
    else:
        raw, start = [], len(line) - len(line.lstrip(" "))
        for gap in _COLUMNS.finditer(line, start):
            raw.append((start, gap.start()))
            start = gap.end()
        raw.append((start, len(line)))
    spans = []
    for a, b in raw:
        cell = line[a:b]
        left = len(cell) - len(cell.lstrip())
        spans.append((offset + a + left, offset + a + max(left, len(cell.rstrip()))))
    return spans


def _table_rows(text: str, lines: list[Span], at: int) -> list[list[Span]]:
    """Return the rows of a table that begins in a line, rule lines as empty rows, or nothing.

    A table is two or more lines of as many cells; without bars, at least one of them must hold numbers only
    beside its first cell, so that a line with a wide gap is not mistaken for one.
    """
    first = text[slice(*lines[at])]
    barred = first.count("|") >= 2
    if not barred and not _COLUMNS.search(first.strip()):
        return []
    rows: list[list[Span]] = []
    width = len(_cells(first, lines[at][0]))
    for span in lines[at:]:
        line = text[slice(*span)]
        if not line.strip() or (barred and line.count("|") < 2):
            break
        if _RULE.match(line):
            rows.append([])
            continue
        cells = _cells(line, span[0])
        if not barred and (len(cells) < 2 or abs(len(cells) - width) > 1):
            break
        rows.append(cells)
    while rows and not rows[-1]:
        rows.pop()
    filled = [row for row in rows if row]
    if len(filled) < 2 or width < 2:
        return []
    numeric = sum(any(a < b and _NUMERIC.match(text[a:b]) for a, b in row[1:]) for row in filled)
    return rows if barred or 2 * numeric >= len(filled) else []


def _table(text: str, rows: list[list[Span]], table: int, caption: Span | None) -> list[Block]:
    """Return the cells of a table as blocks with their headings."""
    filled = [row for row in rows if row]
    heads = 0
    for row in filled:
        if any(re.search(r"\d", text[a:b]) and not _year_or_unit(text[a:b]) for a, b in row[1:]):
            break
        heads += 1
    heads = min(max(heads, 0), len(filled) - 1)
    blocks: list[Block] = []
    columns: dict[int, list[Span]] = {}
    for number, row in enumerate(filled):
        names = tuple((a, b) for a, b in row if a < b and not _NUMERIC.match(text[a:b]))[:2]
        for column, (a, b) in enumerate(row):
            if a == b:
                continue
            block = Block(a, b, "cell", table=table, row=number, column=column)
            if number < heads:
                columns.setdefault(column, []).append((a, b))
            else:
                own = () if (a, b) in names else names
                block.labels = (*columns.get(column, ()), *own, *((caption,) if caption else ()))
            blocks.append(block)
    return blocks


def _year_or_unit(cell: str) -> bool:
    """Return whether a heading cell holds a number that is part of a heading: 1951, 60-mm, No. 2."""
    return bool(re.search(r"[^\d\s,，.%余-]{2,}", cell)) or bool(re.fullmatch(r"\s*1[89]\d\d年?\s*", cell))


def _caption(blocks: list[Block]) -> Span | None:
    if (
        blocks
        and blocks[-1].kind in ("paragraph", "heading", "item")
        and blocks[-1].end - blocks[-1].start < 160
    ):
        return blocks[-1].start, blocks[-1].end
    return None


def _mark_title(text: str, blocks: list[Block]) -> None:
    """Make a short first block the title when there is no heading."""
    first = text[blocks[0].start : blocks[0].end].rstrip() if blocks else ""
    if (
        blocks
        and blocks[0].kind == "paragraph"
        and len(first) < 120
        and not first.endswith((":", "：", ".", "。"))
    ):
        blocks[0].kind, blocks[0].level = "heading", 1
