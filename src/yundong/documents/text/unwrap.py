"""Paragraphs set in lines of one width, joined for reading: a line that only ran out of room parts nothing.

A figure and its noun, a name and the rest of it, and a clause and the next may stand on two lines. Between words the
break becomes a blank, between Chinese characters nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from yundong.documents.text.document import Block, Document, Span

_NARROWEST = {"en": 40, "zh": 30}
"""Columns of the longest line below which lines are of a list, an address or a poem; Chinese characters take two."""
_PLAIN = ("text/plain", "text/markdown")
_BREAK = re.compile(r"[ \t\u3000]*\n[ \t\u3000]*")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6"
_CHINESE = re.compile(f"[{_WIDE}]")
_FIRST_WORD = re.compile(rf"[{_WIDE}]|[^ \t\u3000\n{_WIDE}]+")
_KERNED = {"en": 0, "zh": 3}
"""Columns that a line may fall short of the longest, as no line of Chinese begins with a stop."""
_KINDS = frozenset({"paragraph", "item"})
_OF_ONE_WIDTH = 0.6
"""Share of the lines of a paragraph that end where they ran out of room; lines of a list end anywhere."""


class Unwrapped(NamedTuple):
    """A document with joined lines, and how an offset into its text is one into the text as it was."""

    document: Document
    back: Callable[[int], int]


def unwrap(document: Document) -> Unwrapped:
    """Return a document with the lines of its paragraphs joined; the document itself where none are wrapped.

    Parameters
    ----------
    document : Document
        Of any format; only plain text and Markdown can have wrapped lines.
    """
    breaks = list(_breaks(document)) if document.media_type in _PLAIN else []
    if not breaks:
        return Unwrapped(document, lambda offset: offset)
    text, parts, at, cut = document.text, [], 0, 0
    olds, news = [0], [0]  # where a piece begins in the text as it was, and in the joined one
    for (start, stop), joint in breaks:
        parts += [text[at:start], joint]
        cut += stop - start - len(joint)
        olds.append(stop)
        news.append(stop - cut)
        at = stop
    parts.append(text[at:])

    def there(offset: int) -> int:
        piece = bisect_right(olds, offset) - 1
        new = offset - olds[piece] + news[piece]
        return min(new, news[piece + 1]) if piece + 1 < len(news) else new

    def back(offset: int) -> int:
        piece = bisect_right(news, offset) - 1
        return offset - news[piece] + olds[piece]

    def moved(span: Span) -> Span:
        return there(span[0]), there(span[1])

    joined = replace(
        document,
        text="".join(parts),
        blocks=[_moved(block, moved) for block in document.blocks],
        places=[moved(span) for span in document.places],
        dates=[(*moved((one[0], one[1])), *one[2:]) for one in document.dates],
        separators=[there(at) for at in document.separators],
    )
    return Unwrapped(joined, back)


def _moved(block: Block, moved: Callable[[Span], Span]) -> Block:
    start, end = moved((block.start, block.end))
    if not (block.labels or block.group):
        return replace(block, start=start, end=end)
    heads, names, caption, group = (
        tuple(map(moved, spans)) for spans in (block.heads, block.names, block.caption, block.group)
    )
    return replace(block, start=start, end=end, heads=heads, names=names, caption=caption, group=group)


def _breaks(document: Document) -> Iterator[tuple[Span, str]]:
    """Yield the line breaks that only ran out of room, each with what stands in its place."""
    narrowest = _NARROWEST[document.lang]
    for block in document.blocks:
        if block.kind not in _KINDS:
            continue
        found = list(_BREAK.finditer(document.text, block.start, block.end))
        if not found:
            continue
        edges = [block.start, *(one.end() for one in found)]
        stops = [*(one.start() for one in found), block.end]
        lengths = [_columns(document.text[a:b]) for a, b in zip(edges, stops, strict=True)]
        width = max(lengths)
        if width < narrowest:
            continue
        full = [
            _is_full(document, length, one, width) for one, length in zip(found, lengths[:-1], strict=True)
        ]
        if sum(full) < _OF_ONE_WIDTH * len(full):
            continue
        for one, is_full in zip(found, full, strict=True):
            if is_full:
                yield one.span(), _joint(document.text, one)


def _columns(line: str) -> int:
    """Return how wide a line is: a Chinese character takes two columns."""
    return len(line) + len(_CHINESE.findall(line))


def _is_full(document: Document, length: int, one: re.Match[str], width: int) -> bool:
    """Return whether the next word, or the next character, would not have fitted into a line."""
    word = _FIRST_WORD.match(document.text, one.end())
    blank = document.lang == "en"
    return word is not None and length + blank + _columns(word.group()) > width - _KERNED[document.lang]


def _joint(text: str, one: re.Match[str]) -> str:
    """Return what stands in place of a line break: a blank between words, nothing beside Chinese or a hyphen."""
    before, behind = text[one.start() - 1], text[one.end() : one.end() + 1]
    if _CHINESE.match(before) or _CHINESE.match(behind):
        return ""
    return "" if before == "-" and text[one.start() - 2 : one.start() - 1].isalpha() else " "
