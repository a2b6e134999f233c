"""What the lines of a plain text are: titles, headings, lines that stand alone, items of lists, lines of a front."""

from __future__ import annotations

import re
from itertools import pairwise

from yundong.documents.text.document import Block, Kind

HEADING = re.compile(r"\s{0,3}(#{1,6})\s+\S")
ITEM = re.compile(
    r"(\s*)(?:[*+•·]|-(?![\d])|\(?\d{1,2}[.)](?!\d)|\((?:[a-h]|i{1,3}|iv|vi{0,3})\)(?= \S)|"
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]|(?!(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九|三、五)[十百千万亿])[一二三四五六七八九十]{1,3}、)\s*(?=\S)"
)
_ZH_HEADING = re.compile(
    r"\s*(?:第[一二三四五六七八九十百\d]+[章节部分编]|[一二三四五六七八九十]{1,3}(?:、|　(?![^　]*　))|"
    r"[（(][一二三四五六七八九十]{1,3}[)）])[^。；;]{1,30}$"
)
EN_HEADING = re.compile(r"\s*(?:[IVX]{1,5}|[A-H]|\d{1,2})[.)]\s+[A-Z][^.;]{2,70}$")
_META = re.compile(r"\W*(?:date|author|to|from|日期|时间|時間|来源|來源|作者)\W{0,3}[:：]", re.IGNORECASE)


def shape(line: str) -> tuple[Kind, int]:
    """Tell what a line looks like on its own."""
    heading = HEADING.match(line)
    if heading:
        return "heading", len(heading.group(1))
    bare = line.strip().strip("*_ ")
    if len(bare) <= 70 and _META.match(line):
        return "meta", 0
    if len(bare) <= 40 and _ZH_HEADING.match(bare):
        return "heading", 2 if not bare.startswith(("（", "(")) else 3
    item = ITEM.match(line)
    if item and not (item.group().strip()[0] == "*" and line.strip().startswith("**")):
        lettered = item.group().lstrip()[1:2].isalpha()  # (a) is below 3.
        return "item", 1 + lettered + len(item.group(1).expandtabs(4)) // 2
    if len(bare) <= 75 and EN_HEADING.match(bare):
        return "heading", 2
    return "paragraph", 0


STATES = re.compile(
    r"\d[^.]*\b(?:was|were|is|are|had|has|have|said|stood|came|went)\b|\b(?:was|were|had|have)\b[^.]*\d|[，；].*\d.*[，；]"
)
"""A line with a number and a verb states something, and is no title even without a stop."""
_OPENS = re.compile(
    r"(?:其中|内有|内中|包括|内含|of (?:whom|which|these|those|them)|including|comprising|made up of)"
    r"[^。；;:：]{0,10}[:：]$"
    r"|中有?[:：]$|(?:^|[.\n] ?)(?:of|among) (?:the |these |those )?[a-z][a-z' -]{2,30}:$"
)


def mark_items(text: str, blocks: list[Block]) -> None:
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


def front_in_lines(text: str, blocks: list[Block]) -> list[Block]:
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
        and not STATES.search(said)
        and shape(line)[0] in ("paragraph", "heading")
    )


_NOTES_AT_END = re.compile(
    r"(?:(?<=[.;:,。；])[ ]?[(（][0-9*]{1,2}[)）]|\[\^?[^\[\]\n]{1,16}\]|[⁰¹²³⁴-⁹*†‡§¶])+\Z"
)


def _without_notes(line: str) -> str:
    """Return a line without the marks of notes at its end, so that its stop shows: 96 seed-drills.²"""
    return _NOTES_AT_END.sub("", line) if line[-1:] in _END_OF_NOTES else line


_END_OF_NOTES = frozenset(")）]⁰¹²³⁴⁵⁶⁷⁸⁹*†‡§¶")


_ALONE = {True: 30, False: 70}
"""Characters of a line that stands alone as a heading, in Chinese and in other languages."""
CHINESE = re.compile("[\u4e00-\u9fff]")
_TITLE_WORDS = re.compile(
    r"(?:[A-Z][\w'’-]*|of|the|and|in|on|at|for|to|by|a|an|with|from|[&(),:–—-])(?:\s+|$)"
)


def mark_lines_alone(text: str, blocks: list[Block]) -> None:
    """Make short lines headings that end in no stop and stand alone before a paragraph, a list or a table."""
    for block, following in pairwise(blocks):
        if block.kind != "paragraph" or following.kind == "meta":
            continue
        said = _without_notes(text[block.start : block.end].rstrip(" *_"))
        if "\n" in said or said.endswith(_STOPS):
            continue
        chinese = bool(CHINESE.search(said))
        short = len(said) <= _ALONE[chinese] and following.end - following.start > len(said)
        states = STATES.search(said) or _ENDS_IN_MEASURE.search(said)
        alone = "\n" in text[block.end : following.start] and not states
        if short and alone and (chinese or not _TITLE_WORDS.sub("", said)):
            block.kind, block.level = "heading", 2


def mark_title(text: str, blocks: list[Block]) -> None:
    """Make a short first block the title when there is no heading."""
    first = _without_notes(text[blocks[0].start : blocks[0].end].rstrip()) if blocks else ""
    alone = len(blocks) < 2 or all(block.kind == "cell" for block in blocks[1:])
    if (
        blocks
        and blocks[0].kind == "paragraph"
        and len(first) < 120
        and not first.endswith((":", "：", ".", "。", ";", "；", ","))
        and not alone
        and not STATES.search(first)
    ):
        blocks[0].kind, blocks[0].level = "heading", 1


_ENDS_IN_MEASURE = re.compile("[0-9一二三四五六七八九十百千万][顷亩石斤两钱分厘斗升匹引张里名丁口户]$")
_STOPS = (".", "。", ",", "，", ";", "；", ":", "：", "!", "！")


def mark_headings(text: str, blocks: list[Block]) -> None:
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
