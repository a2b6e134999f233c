"""Where the extracted text of an XML file is in the file itself, so that marks can be put in without touching the rest.

The characters between the tags of a file form one stream. lxml gives the pieces of that stream with the elements they
are in, expat gives the place in the file of each piece, and the extracted text keeps which piece it came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from yundong.documents.text.document import Span


class Pieced(str):
    """A string that remembers from where in the stream its pieces come.

    Attributes
    ----------
    pieces : tuple of (int, int)
        Offset in the string and in the stream of each piece; -1 for what is not in the file.
    """

    pieces: tuple[tuple[int, int], ...] = ()

    @classmethod
    def joined(cls, parts: Iterable[str]) -> Pieced:
        """Return strings joined, each part with its own pieces."""
        found: list[tuple[int, int]] = []
        words, length = [], 0
        for part in parts:
            pieces = part.pieces if isinstance(part, Pieced) else ((0, -1),)
            found += [(length + at, stream) for at, stream in pieces]
            words.append(str(part))
            length += len(part)
        whole = cls("".join(words))
        whole.pieces = tuple(found)
        return whole

    @classmethod
    def of(cls, text: str | None, stream: int) -> Pieced:
        """Return a text that begins at a place in the stream."""
        one = cls(text or "")
        one.pieces = ((0, stream),)
        return one

    def segments(self, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        """Yield (offset, place in the stream, length) of what is between two offsets and comes from the file."""
        edges = [at for at, _ in self.pieces]
        index = max(bisect_right(edges, start) - 1, 0)
        while index < len(self.pieces) and self.pieces[index][0] < stop:
            at, stream = self.pieces[index]
            end = self.pieces[index + 1][0] if index + 1 < len(self.pieces) else len(self)
            low, high = max(start, at), min(stop, end)
            if stream >= 0 and low < high:
                yield low, stream + low - at, high - low
            index += 1


@dataclass
class Origin:
    """The file that a text was extracted from.

    Parameters
    ----------
    source : str
        The file, decoded.
    segments : list of (int, int, int)
        Offset in the extracted text, place in the stream, and length of every piece, in the order of the text.
    """

    source: str
    segments: list[tuple[int, int, int]] = field(default_factory=list)

    def extracted(self, stream: Span) -> Span | None:
        """Return the span of the extracted text that a span of the stream became, or None where it was left out."""
        found = [
            (offset + max(stream[0] - place, 0), offset + min(stream[1] - place, length))
            for offset, place, length in self.segments
            if place < stream[1] and stream[0] < place + length
        ]
        return (min(a for a, _ in found), max(b for _, b in found)) if found else None

    def places(self, spans: Iterable[Span]) -> list[tuple[int, int] | None]:
        """Return where spans of the extracted text begin and end in the file (in bytes of UTF-8), None for nowhere."""
        events = _events(self.source)
        starts = [offset for offset, _, _ in self.segments]
        streams = [place for place, _, _ in events]

        def at(offset: int, last: bool) -> int | None:
            index = bisect_right(starts, offset) - 1
            if index < 0 or offset >= starts[index] + self.segments[index][2]:
                return None
            stream = self.segments[index][1] + offset - starts[index]
            place, byte, words = events[bisect_right(streams, stream) - 1]
            if words is None:  # an entity: one character in the stream
                return _end_of_entity(self._bytes, byte) if last else byte
            before = words[: stream - place + last]
            return byte + len(before.encode())

        found: list[tuple[int, int] | None] = []
        for start, end in spans:
            first, last = at(start, False), at(end - 1, True)
            found.append((first, last) if first is not None and last is not None and first < last else None)
        return found

    @property
    def _bytes(self) -> bytes:
        return self.source.encode()


def _end_of_entity(data: bytes, byte: int) -> int:
    return data.index(b";", byte) + 1


def _events(source: str) -> list[tuple[int, int, str | None]]:
    """Return (place in the stream, byte, text) of all text of an XML file; None for the text of an entity."""
    data = source.encode()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = False
    found: list[tuple[int, int, str | None]] = []
    length = 0

    def take(words: str) -> None:
        nonlocal length
        byte = parser.CurrentByteIndex
        plain = data.startswith(words.encode(), byte)
        found.append((length, byte, words if plain else None))
        length += len(words)

    parser.CharacterDataHandler = take
    parser.Parse(data, True)
    return found


def stream_of(root: Any) -> dict[tuple[Any, str], int]:
    """Return where in the stream the text and the tail of every element of a tree begin.

    Parameters
    ----------
    root : lxml element
        The root of the file.
    """
    found: dict[tuple[Any, str], int] = {}
    length = 0
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            found[node, "tail"] = length
            length += len(node.tail or "")
            continue
        if isinstance(node.tag, str):
            found[node, "text"] = length
            length += len(node.text or "")
        if node is not root:
            stack.append((node, True))
        stack += [(child, False) for child in reversed(node)]
    return found


_TAG = re.compile(rb"<(/?)([A-Za-z_][\w:.-]*)[^<>]*?(/?)>|<!--.*?-->|<\?.*?\?>", re.DOTALL)


def balanced(piece: bytes) -> bool:
    """Return whether every element that begins in a piece of XML ends in it.

    Parameters
    ----------
    piece : bytes
        A piece of a well-formed file.
    """
    depth = 0
    for tag in _TAG.finditer(piece):
        if tag.group(2) is None or tag.group(3):
            continue
        depth += -1 if tag.group(1) else 1
        if depth < 0:
            return False
    return depth == 0
