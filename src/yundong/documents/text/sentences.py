"""Blocks into sentences: a figure is understood within its own."""

from __future__ import annotations

import re

from yundong.documents.text.document import Block, Document, Span

_EN_END = re.compile(r"[.!?][\"')\]]*(?=[ \n]+[\"'(\[]?[a-z0-9])")
_ABBREVIATION = re.compile(
    r"(?:^|[ (])(?:no|nos|art|vol|pp?|ch|fig|sect?|approx|ca?|e\.g|i\.e|etc|cf|vs|mr|mrs|dr|st|"
    r"gen|col|dept|rs|tls|frs|mex|[a-z])$"
)
_UNIT = re.compile(r"[0-9][ ]?(?:s|d|l|lbs?|oz|cwt|ft|in|yds?|hrs?|mins?|sec|qrs?)$")
"""Before another figure a shortened unit does not end a sentence: 7s. 6d."""
_ZH_END = re.compile(r"[。！？!?][\"”’』」)）]*")


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
        for start, end in _split(document, block):
            found.append((start, end, number))
    return found


def _split(document: Document, block: Block) -> list[Span]:
    if block.kind == "cell":
        return [(block.start, block.end)]
    folded, text = document.folded, document.text
    spans, start = [], block.start
    pattern = _ZH_END if document.lang == "zh" else _EN_END
    for match in pattern.finditer(folded, block.start, block.end):
        if document.lang == "en":
            following = re.compile(r"[ \n]+[\"'(\[]?").match(folded, match.end())
            at = following.end() if following else match.end()
            if not (text[at : at + 1].isupper() or text[at : at + 1].isdigit()):
                continue
            before = folded[max(block.start, match.start() - 8) : match.start()]
            short = _ABBREVIATION.search(before) or (text[at : at + 1].isdigit() and _UNIT.search(before))
            if match.group()[0] == "." and short:
                continue
        spans.append((start, match.end()))
        start = match.end()
    if start < block.end and folded[start : block.end].strip():
        spans.append((start, block.end))
    return spans
