"""Blocks into sentences: a figure is understood within its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yundong.documents.text.document import Block, Document, Span
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import phrases, rows

_EN_END = re.compile(
    r"[.!?][\"')\]]*(?=[ \n]+[\"'(\[]?[a-z0-9])|[.](?<=[0-9]{4}[.])-{0,2}—?(?<=[-—])(?=[a-z])"
)
"""The end of a sentence, or of a dateline: Merrivale, August 19, 1929.—The river rose."""
_ABBREVIATION = re.compile(
    r"(?:^|[ (£$])(?:no|nos|art|vol|pp?|ch|fig|sect?|approx|ca?|e\.g|i\.e|etc|cf|vs|mr|mrs|dr|st|"
    r"gen|col|capt|lt|maj|sgt|rev|hon|prof|supt|messrs|bros|mt|viz|govt|dept|rs|tls|frs?|mex|s\.s|h\.m\.s|r\.m\.s|m\.v|[a-z])$"
)
_SHORT = {
    word
    for row in rows("denominations")
    for word in phrases(row["words"])
    if len(word) <= 4 and word.isalpha()
}
_UNIT = re.compile(rf"[0-9][ ]?(?:hrs?|mins?|sec|{any_of(_SHORT)})$")
"""Before another figure a shortened unit does not end a sentence: 7s. 6d."""
_POUNDS = re.compile(r"£ ?[0-9,]+(?:[.] [0-9]{1,2})?$")
"""Nor do those between pounds, shillings and pence: £11. 7. 6."""
_FOLLOWING = re.compile(r"[ \n]+[\"'(\[]?")
_ZH_END = re.compile(r"[。！？!?][\"”’』」)）]*")

_LONGEST = 2000
"""Characters: what is looked for around a figure is looked for in its sentence, so a longer one is read in pieces."""
_PIECE_ENDS = (
    re.compile("[;；]"),
    re.compile("[,，、:：](?![0-9])"),
    re.compile(r"\s(?![0-9])"),
    re.compile(r"\s"),
)
"""Where a piece may end, the best place first: not within 82,056 or 48 905, where there is another."""


def split_sentences(document: Document) -> list[tuple[int, int, int]]:
    """Return (start, end, number of the block) of every sentence, in order.

    Parameters
    ----------
    document : Document
        With blocks; text outside blocks (rules, markup) belongs to none.

    Returns
    -------
    list of (int, int, int)
    """
    found = []
    for number, block in enumerate(document.blocks):
        for span in _split(document, block):
            found += [(start, end, number) for start, end in _pieces(span, document.folded)]
    return found


def _pieces(span: Span, folded: str) -> Iterator[Span]:
    """Yield a sentence whole, or in pieces that end with a clause, a word or at worst where they are too long."""
    start, end = span
    while end - start > _LONGEST:
        half = start + _LONGEST // 2
        marks = (
            [mark.end() for mark in ends.finditer(folded, half, start + _LONGEST)] for ends in _PIECE_ENDS
        )
        stop = next((found[-1] for found in marks if found), start + _LONGEST)
        yield start, stop
        start = stop
    yield start, end


def _split(document: Document, block: Block) -> list[Span]:
    if block.kind == "cell":
        return [(block.start, block.end)]
    folded, text = document.folded, document.text
    spans, start = [], block.start
    pattern = _ZH_END if document.lang == "zh" else _EN_END
    for match in pattern.finditer(folded, block.start, block.end):
        if document.lang == "en":
            following = _FOLLOWING.match(folded, match.end())
            at = following.end() if following else match.end()
            if not (text[at : at + 1].isupper() or text[at : at + 1].isdigit()):
                continue
            before = folded[max(block.start, match.start() - 8) : match.start()]
            short = _ABBREVIATION.search(before) or (
                text[at : at + 1].isdigit()
                and (
                    before.endswith((".", ". "))  # dots that lead from a label to its figure
                    or _UNIT.search(before)
                    or _POUNDS.search(folded, max(block.start, match.start() - 16), match.start())
                )
            )
            if match.group()[0] == "." and short:
                continue
        spans.append((start, match.end()))
        start = match.end()
    if start < block.end and folded[start : block.end].strip():
        spans.append((start, block.end))
    return spans
