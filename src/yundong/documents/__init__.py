"""Documents in, draft claims out: every figure with what it counts, where, when and how surely.

A document's text passes through these sub-packages; each imports only those before it:

``text``
    Decoding, folding, blocks, sentences, chunks, and places found again after an edit.
``vocabulary``
    The reader's word lists, as data.
``formats``
    Files of every format read, each turned into a `Document` (stands on ``text`` alone).
``quantities``
    Numerals, dates, numbering, and the grammar that makes tokens into quantities.
``meaning``
    What each quantity counts, what it is part of, and its area, period and hedge.
``figure``, ``reading``
    The finished `ReadFigure`, and `read`, the way from a document to its figures.
``outputs``, ``score``
    Figures written down, and figures compared with annotations.

The stages are frozen values, each adding its own: Token, Quantity, Mention (its own words in its sentence), Reading
(what it counts), PlacedReading (area, period, hedge), ReadFigure.

>>> from yundong.documents import Lexicon, open_document, read
>>> figures = read(open_document("report.txt"), Lexicon.read("scenario"))        # doctest: +SKIP

The names below are loaded when first asked for: the audit, the brief and returns use some of the rooms above, and not
the grammar or the formats, which need packages of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yundong.documents.figure import ReadFigure
    from yundong.documents.formats import open_document
    from yundong.documents.meaning.gazetteer import Gazetteer
    from yundong.documents.meaning.lexicon import Lexicon
    from yundong.documents.reading import left_out, read
    from yundong.documents.text.anchors import Anchor, anchor
    from yundong.documents.text.document import Document

__all__ = [
    "Anchor", "Document", "Gazetteer", "Lexicon", "ReadFigure", "anchor", "left_out", "open_document", "read",
]  # fmt: skip

_HOMES = {
    "Anchor": "text.anchors",
    "Document": "text.document",
    "Gazetteer": "meaning.gazetteer",
    "Lexicon": "meaning.lexicon",
    "ReadFigure": "figure",
    "anchor": "text.anchors",
    "left_out": "reading",
    "open_document": "formats",
    "read": "reading",
}


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
