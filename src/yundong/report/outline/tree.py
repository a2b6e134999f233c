"""A report as a tree of blocks, the same for every format: content here, layout in the renderers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what draws takes a fifth of a second to load, and texts and tables do without
    from yundong.report.pictures import Picture

# A reference to note 3 is written in a text as \x023\x03; no font has these characters, so nothing else can mean one.
_REF = re.compile("\x02(\\d+)\x03")
_PER_CENT = re.compile(r"(?<=[0-9\])]) %")


# The few words that a renderer adds by itself.
WORDS: dict[str, tuple[str, str]] = {
    "table": ("Table", "表"),
    "figure": ("Figure", "图"),
    "notes": ("Notes", "注释"),
    "colophon": ("Colophon", "版本与复现信息"),
    "contents": ("Contents", "目录"),
    "data": ("Data of the figure", "图中数据"),
    "source": ("Source", "来源"),
    "colon": (": ", "："),
    "stop": (". ", "\u3000"),
    "sources": ("Sources", "史料"),
    "back": ("back to the text", "返回正文"),
    "note": ("note", "注"),
    "page": ("page", "页"),
}


def outline_words(lang: str) -> dict[str, str]:
    """Return the words that renderers add by themselves, in a language."""
    return {key: pair[lang == "zh"] for key, pair in WORDS.items()}


def ref(number: int) -> str:
    """Return the mark of a note inside a text."""
    return f"\x02{number}\x03"


def pieces(text: str) -> Iterator[tuple[str, int | None]]:
    """Yield the parts of a text: words with no number, and notes with theirs."""
    last = 0
    for found in _REF.finditer(text):
        if found.start() > last:
            yield text[last : found.start()], None
        yield "", int(found.group(1))
        last = found.end()
    if last < len(text):
        yield text[last:], None


def unbroken(text: str) -> str:
    """Return a text in which no line ends between a number and its per cent."""
    return _PER_CENT.sub("\u00a0%", text)


def plain(text: str) -> str:
    """Return a text without its notes."""
    return _REF.sub("", text)


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 or 2; one that `begins_page` has a new page where there are pages.

    No picture that floats goes past one that `closes` what stands before it.
    """

    level: int
    text: str
    begins_page: bool = False
    closes: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; notes are marked in the text by `ref`."""

    text: str


@dataclass(frozen=True)
class Callout:
    """A remark set apart, for what a reader must know first."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list, each item with a lead-in and a text."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TableBlock:
    """A numbered table.

    Attributes
    ----------
    head : tuple of str
        Headings of the columns.
    rows : tuple of tuple of str
        Cells; one cell alone is a heading inside the table.
    align : str
        ``<`` or ``>`` for each column.
    """

    number: int
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: str

    def divided(self, count: int) -> tuple[TableBlock, TableBlock]:
        """Return the first `count` rows and the others, which go on without a caption."""
        first, rest = divided_rows(self.rows, count)
        return replace(self, rows=tuple(first)), replace(self, caption="", rows=tuple(rest))


def divided_rows(rows: Sequence[Any], count: int) -> tuple[list[Any], list[Any]]:
    """Return rows in two parts; the heading inside the table, a row of one cell, is said again in the second."""
    first, rest = list(rows[:count]), list(rows[count:])
    headings = [row for row in first if len(row) == 1]
    return first, [*headings[-1:], *rest] if len(rest[0]) > 1 else rest


@dataclass(frozen=True)
class FigureBlock:
    """A numbered picture; one that does not float stays where it is in the text."""

    number: int
    picture: Picture
    floats: bool = True


Block = Heading | Paragraph | Callout | Bullets | TableBlock | FigureBlock


@dataclass(frozen=True)
class Outline:
    """A whole report.

    Attributes
    ----------
    notes : tuple of str
        Texts of the notes; note 1 is the first.
    sources : tuple of (str, str)
        The sources that notes cite: key, and what it is.
    colophon : tuple of (str, str)
        What reproduces the document, as pairs of what and value; empty where nothing has to be said.
    words : dict of str to str
        The few words that a renderer adds by itself (table, figure, notes ...), in the language.
    """

    lang: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    colophon: tuple[tuple[str, str], ...]
    words: dict[str, str]

    @property
    def figures(self) -> tuple[FigureBlock, ...]:
        """The pictures in order."""
        return tuple(block for block in self.blocks if isinstance(block, FigureBlock))

    @property
    def tables(self) -> tuple[TableBlock, ...]:
        """The tables in order."""
        return tuple(block for block in self.blocks if isinstance(block, TableBlock))


def texts(block: Block) -> Iterator[str]:
    """Yield every text of a block that can hold notes, in the order a reader meets them."""
    if isinstance(block, (Heading, Paragraph, Callout)):
        yield block.text
    elif isinstance(block, Bullets):
        yield from (text for _, text in block.items)
    elif isinstance(block, TableBlock):
        yield from (cell for row in block.rows for cell in row)


def in_order(blocks: tuple[Block, ...], notes: tuple[str, ...]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return blocks and notes with the notes numbered as a reader meets them; notes nobody cites are dropped."""
    met = [
        number
        for block in blocks
        for text in texts(block)
        for _, number in pieces(text)
        if number is not None
    ]
    order = {old: new for new, old in enumerate(dict.fromkeys(met), start=1)}

    def turn(text: str) -> str:
        return _REF.sub(lambda found: ref(order[int(found.group(1))]), text)

    def renumber(block: Block) -> Block:
        if isinstance(block, (Paragraph, Callout)):
            return replace(block, text=turn(block.text))
        if isinstance(block, Bullets):
            return replace(block, items=tuple((lead, turn(text)) for lead, text in block.items))
        if isinstance(block, TableBlock):
            return replace(block, rows=tuple(tuple(turn(cell) for cell in row) for row in block.rows))
        return block

    return tuple(renumber(block) for block in blocks), tuple(notes[old - 1] for old in order)
