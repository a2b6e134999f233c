"""Documents in, draft claims out: formats, numerals, a grammar of figures, and what each figure counts.

>>> from yundong.sources import Lexicon, open_document, read
>>> readings = read(open_document("report.txt"), Lexicon.read("scenario"))        # doctest: +SKIP
"""

from yundong.sources.document import Document
from yundong.sources.formats import open_document
from yundong.sources.lexicon import Lexicon
from yundong.sources.places import Anchor, anchor
from yundong.sources.reading import Reading, read

__all__ = ["Anchor", "Document", "Lexicon", "Reading", "anchor", "open_document", "read"]
