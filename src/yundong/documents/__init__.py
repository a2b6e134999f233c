"""Documents in, draft claims out: formats, numerals, a grammar of figures, and what each figure counts.

>>> from yundong.documents import Lexicon, open_document, read
>>> readings = read(open_document("report.txt"), Lexicon.read("scenario"))        # doctest: +SKIP
"""

from yundong.documents.figure import ReadFigure
from yundong.documents.formats import open_document
from yundong.documents.meaning.lexicon import Lexicon
from yundong.documents.reading import read
from yundong.documents.text.anchors import Anchor, anchor
from yundong.documents.text.document import Document

__all__ = ["Anchor", "Document", "Lexicon", "ReadFigure", "anchor", "open_document", "read"]
