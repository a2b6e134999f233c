"""A document as the reader sees it: one text, and the blocks it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from yundong.base.persons import name_spans
from yundong.documents.text.fold import fold

Kind = Literal["title", "heading", "paragraph", "item", "cell", "meta"]
Span = tuple[int, int]

_CHINESE = re.compile("[\u4e00-\u9fff]+")
_LATIN = re.compile("[A-Za-z]{2,}")


@dataclass(slots=True)
class Block:
    """A run of text that belongs together.

    Parameters
    ----------
    start, end : int
        Offsets into the text of the document; end is exclusive.
    kind : str
        title, heading, paragraph, item (of a list), cell (of a table) or meta (a date or address line).
    level : int
        Of a heading, 1 the highest; of a list item, its depth.
    lead : int
        Number of the block that introduces this one (the sentence before a list), or -1.
    section : tuple of int
        Numbers of the headings above, the highest first.
    table, row, column : int
        Of a cell; -1 otherwise.
    heads, names, caption : tuple of (int, int)
        Of a cell in the body of a table: spans of the heads above it, the names in its row, and the caption.
    group : tuple of (int, int)
        Of a cell in a row without a name: the name of the rows above that it may be the total of.
    """

    start: int
    end: int
    kind: Kind
    level: int = 0
    lead: int = -1
    section: tuple[int, ...] = ()
    table: int = -1
    row: int = -1
    column: int = -1
    heads: tuple[Span, ...] = ()
    names: tuple[Span, ...] = ()
    caption: tuple[Span, ...] = ()
    group: tuple[Span, ...] = ()

    @property
    def labels(self) -> tuple[Span, ...]:
        """Spans that say what a cell holds: heads, names, caption."""
        return (*self.heads, *self.names, *self.caption)

    @property
    def own_labels(self) -> int:
        """How many of the labels are the cell's own, and not of the whole table."""
        return len(self.heads) + len(self.names)


@dataclass
class Document:
    """A text with its blocks.

    Parameters
    ----------
    name : str
        Short name, used for the ids of claims (the file's name without its ending).
    text : str
        All offsets point into this.
    blocks : list of Block
        In order, not overlapping.
    lang : str
        "en" or "zh".
    media_type : str
        Of the file it came from.
    encoding : str
        Of the file it came from, where it was text.
    address : str
        Where the file lies, for exports; may be empty.
    origin : Origin, optional
        Of a TEI file: where its text is in the file.
    places : list of (int, int)
        Spans that the markup of the file gives as names of places.
    dates : list of (int, int, date, date)
        Spans that it gives as dates, with their first and last day.
    separators : list of int
        Offsets of characters that only part the cells of a table: commas and quotation marks of a CSV file.
    entitled : str
        What the file calls itself outside its text: the title of a page, of the header of a TEI file.
    """

    name: str
    text: str
    blocks: list[Block] = field(default_factory=list)
    lang: str = "en"
    media_type: str = "text/plain"
    encoding: str = ""
    address: str = ""
    origin: Any = field(default=None, repr=False, compare=False)
    places: list[Span] = field(default_factory=list)
    dates: list[tuple[int, int, date, date]] = field(default_factory=list)
    separators: list[int] = field(default_factory=list)
    entitled: str = ""

    @cached_property
    def folded(self) -> str:
        """The text as the rules match it, of the same length.

        Emphasis marks of Markdown stand inside sentences; as blanks they do no harm.
        """
        folded = without_marks(fold(self.text).replace("*", " ").replace("_", " "), self.text)
        if self.separators:
            signs = list(folded)
            for at in self.separators:
                signs[at] = "\t"
            folded = "".join(signs)
        if len(folded) != len(self.text):  # all offsets rest on this
            raise AssertionError("folding changed the length of the text")
        return folded

    @cached_property
    def persons(self) -> list[Span]:
        """Where names of persons are that a word before or behind them announces."""
        return name_spans(self.text)

    def slice(self, span: Span) -> str:
        """Return the folded text of a span."""
        return self.folded[span[0] : span[1]]


NOTE_MARKS = re.compile(
    r"\[\^[^\]\n]{1,16}\]|\[(?:n(?:ote)?\.?[ ]?|注)?[0-9]{1,3}\]|\[注\]|[〔【](?:注)?[0-9]{1,3}[〕】]"
    r"|(?<=[a-z0-9.,;:)\"'])[†‡]|~~|[①-⑳❶-❿]"
)
_RINGED = re.compile("[①-⑳❶-❿]")
_RAISED = re.compile("(?<![ckm]m)(?<![^a-z]m)[⁰¹²³⁴-⁹]+")
_RAISED_FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ZEROS, _ONES = "OＯОоΟο", "lIІіӀΙ"
_LETTER_FOR_FIGURE = re.compile(
    rf"[0-9〇一二三四五六七八九](?:,(?=[{_ZEROS}{_ONES}]+[0-9]))?(?P<letters>[{_ZEROS}]+(?![A-Za-z'’А-яΑ-ω])|[{_ONES}]+(?=[0-9])|[Зз]+(?=[0-9]))"
)
"""35О with a Cyrillic letter, 2l3 as a scanner reads it."""
_FIGURES = str.maketrans({**dict.fromkeys(_ZEROS, "0"), **dict.fromkeys(_ONES, "1"), "З": "3", "з": "3"})
LETTERS_FOR_FIGURES = frozenset(f"{_ZEROS}{_ONES}Зз")
"""Letters of the Latin, Cyrillic and Greek alphabets that are read as figures inside a number."""


def without_marks(folded: str, text: str) -> str:
    """Return folded text without marks of notes, with raised figures of units as plain ones and letters as figures.

    Parameters
    ----------
    folded, text : str
        Of the same length; so is the result.
    """
    if any(sign in folded for sign in "[〔【†‡~") or _RINGED.search(folded):
        folded = NOTE_MARKS.sub(lambda mark: " " * len(mark.group()), folded)
    if any(figure in folded for figure in "⁰¹²³⁴⁵⁶⁷⁸⁹"):
        folded = _RAISED.sub(lambda mark: " " * len(mark.group()), folded).translate(_RAISED_FIGURES)
    pieces, edge = [], 0
    for letters in _LETTER_FOR_FIGURE.finditer(text):
        start, end = letters.span("letters")
        read = text[start:end].translate(_FIGURES)
        arabic = folded[letters.start()].isascii()
        pieces += [folded[edge:start], read if arabic else read.replace("0", "〇")]
        edge = end
    return "".join([*pieces, folded[edge:]]) if pieces else folded


def language_of(text: str) -> str:
    """Return "zh" when Chinese characters outnumber Latin words in the first part of a text, else "en".

    Parameters
    ----------
    text : str
        Any text; the first 200,000 characters are looked at.
    """
    sample = text[:200_000]
    return "zh" if sum(map(len, _CHINESE.findall(sample))) > 2 * len(_LATIN.findall(sample)) else "en"


def _lead_of_table(cell: Block, lead: int, blocks: list[Block], folded: str) -> int:
    """Return the block that leads to a table: where the one above is its title, the one before that with a colon."""
    if lead < 1 or cell.caption != ((blocks[lead].start, blocks[lead].end),):
        return lead
    title, above = (
        folded[max(one.start, one.end - 3) : one.end].rstrip() for one in (blocks[lead], blocks[lead - 1])
    )
    leads = blocks[lead - 1].kind == "paragraph" and above.endswith((":", "："))
    return lead - 1 if leads and not title.endswith((":", "：")) else lead


_IS_SOURCE = re.compile(
    r"[ \n]*[(\[][ ]?(?:compiled|source|taken|extracted|abstracted|see|资料来源|根据)[^)\]]{0,120}[)\]][ \n.]*"
)
"""A line in brackets between the title of a table and the table, which says where it is from."""


def link_blocks(blocks: Iterable[Block], folded: str) -> list[Block]:
    """Give every block the headings above it, and every list item and table the sentence that leads it in.

    Parameters
    ----------
    blocks : iterable of Block
        In the order of the text.
    folded : str
        The folded text.

    Returns
    -------
    list of Block
        The same blocks, completed.
    """
    linked = list(blocks)
    stack: list[tuple[int, int]] = []
    lead = -1
    parents: dict[int, int] = {}
    for number, block in enumerate(linked):
        if block.kind == "heading":
            while stack and stack[-1][0] >= block.level:
                stack.pop()
            block.section = tuple(index for _, index in stack)
            stack.append((block.level, number))
            lead, parents = number, {}
            continue
        block.section = tuple(index for _, index in stack)
        if block.kind == "item":
            above = [level for level in parents if level < block.level]
            block.lead = parents[max(above)] if above else lead
            parents = {level: parents[level] for level in above} | {block.level: number}
        elif block.kind == "cell":
            block.lead = _lead_of_table(block, lead, linked, folded)
        elif not _IS_SOURCE.fullmatch(folded, block.start, block.end):
            tail = folded[max(block.start, block.end - 3) : block.end].rstrip(' "')
            lead = (
                number
                if tail.endswith((":", "：")) or len(tail) < 3
                else lead
                if block.kind == "meta"
                else number
            )
            parents = {}
    return linked
