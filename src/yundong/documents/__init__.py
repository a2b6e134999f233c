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
"""

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
