"""A document as TEI with every figure marked up as ``<measure>``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from yundong.documents.figure import ReadFigure
from yundong.documents.formats.origin import balanced
from yundong.documents.text.document import Block, Document

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADER = """<teiHeader><fileDesc>
<titleStmt><title>{title}</title></titleStmt>
<publicationStmt><p>Figures marked up by machine; each measure is a draft claim.</p></publicationStmt>
<sourceDesc><p>{source}</p></sourceDesc>
</fileDesc></teiHeader>"""


def as_tei(documents: Sequence[tuple[Document, Sequence[ReadFigure]]]) -> str:
    """Return documents as TEI-XML; several become a corpus.

    A measure holds the numeral with its unit. ``@quantity`` is the value, ``@min`` and ``@max`` the interval where
    it is open, ``@unit`` and ``@commodity`` say what is counted, ``@corresp`` points to the whole it is part of.

    A document that is TEI already is returned as it is, with the measures put in: header, ids, names and page breaks
    stay as they are, and a figure inside a measure is left alone.

    Parameters
    ----------
    documents : sequence of (Document, sequence of ReadFigure)
        Each with its figures in order.
    """
    if len(documents) == 1 and documents[0][0].origin is not None:
        return _own_file(*documents[0])
    parts = [_document(document, figures) for document, figures in documents]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    namespace = ' xmlns="http://www.tei-c.org/ns/1.0"'
    if len(parts) == 1:
        return f"{head}<TEI{namespace}>{parts[0]}</TEI>\n"
    header = _HEADER.format(title="Figures", source="Several documents")
    inner = "\n".join(f"<TEI>{part}</TEI>" for part in parts)
    return f"{head}<teiCorpus{namespace}>{header}\n{inner}\n</teiCorpus>\n"


def _own_file(document: Document, figures: Sequence[ReadFigure]) -> str:
    """Return the file of a document with a measure around every figure that is not in one."""
    source: str = document.origin.source
    data = source.encode()
    prefix = _PREFIX.search(source)
    name = f"{prefix.group(1)}:measure" if prefix else "measure"
    taken = [
        match.span() for match in re.finditer(rb"<(?:\w+:)?measure\b.*?</(?:\w+:)?measure>", data, re.DOTALL)
    ]
    ends = {block.end: block for block in document.blocks}
    edges = sorted(ends)
    spans = [
        (one.start, max(one.end, min(one.outer_end, edges[bisect_left(edges, one.end)]))) for one in figures
    ]
    pieces, at = [], 0
    for figure, place in zip(figures, document.origin.places(spans), strict=True):
        if place is None or place[0] < at or any(a < place[1] and place[0] < b for a, b in taken):
            continue
        begin, stop = place
        if not balanced(data[begin:stop]):
            continue
        pieces += [
            data[at:begin],
            f"<{name} {_attributes(figure)}>".encode(),
            data[begin:stop],
            f"</{name}>".encode(),
        ]
        at = stop
    return b"".join([*pieces, data[at:]]).decode()


_PREFIX = re.compile(r"<(\w+):(?:TEI|teiCorpus|text)\b")


def _document(document: Document, figures: Sequence[ReadFigure]) -> str:
    header = _HEADER.format(title=_text(document.name), source=_text(document.address or document.name))
    lines, at = [], 0
    for kind, group in groupby(document.blocks, key=_kind):
        inner = []
        for block in group:
            here = []
            while at < len(figures) and figures[at].start < block.end:
                if figures[at].start >= block.start:
                    here.append(figures[at])
                at += 1
            inner.append((block, "".join(_marked(document, block, here))))
        lines.append(_element(kind, inner))
    body = "\n".join(lines)
    return f'\n{header}\n<text xml:lang="{document.lang}"><body>\n{body}\n</body></text>\n'


def _kind(block: Block) -> tuple[str, int]:
    if block.kind == "cell":
        return "table", block.table
    return ("list", 0) if block.kind == "item" else ("block", 0)


def _element(kind: tuple[str, int], inner: list[tuple[Block, str]]) -> str:
    if kind[0] == "table":
        rows = groupby(inner, key=lambda pair: pair[0].row)
        cells = ("".join(f"<cell>{text}</cell>" for _, text in row) for _, row in rows)
        return "<table>\n" + "\n".join(f"<row>{row}</row>" for row in cells) + "\n</table>"
    if kind[0] == "list":
        return "<list>\n" + "\n".join(f"<item>{text}</item>" for _, text in inner) + "\n</list>"
    heads = {"heading": '<p rend="heading">{}</p>', "title": '<p rend="heading">{}</p>'}
    return "\n".join(heads.get(block.kind, "<p>{}</p>").format(text) for block, text in inner)


def _marked(document: Document, block: Block, figures: Sequence[ReadFigure]) -> Iterator[str]:
    text, at = document.text, block.start
    for figure in figures:
        begin, end = figure.start, max(figure.end, min(figure.outer_end, block.end))
        if begin < at:
            continue
        yield _text(text[at:begin])
        yield f"<measure {_attributes(figure)}>{_text(text[begin:end])}</measure>"
        at = end
    yield _text(text[at : block.end])


def _attributes(figure: ReadFigure) -> str:
    values = {
        "xml:id": "c-" + re.sub(r"[^\w.-]", "_", figure.id),
        "quantity": figure.value,
        "min": figure.low if figure.low != figure.value else None,
        "max": figure.high if figure.high != figure.value else None,
        "unit": figure.unit,
        "commodity": figure.indicator or figure.counted,
        "ana": f"#{figure.hedge.replace('|', ' #').replace(' ', '_').replace('_#', ' #')}"
        if figure.hedge
        else None,
        "corresp": "#c-" + re.sub(r"[^\w.-]", "_", figure.part_of) if figure.part_of else None,
    }
    return " ".join(
        f"{name}={quoteattr(_clean(str(value)))}" for name, value in values.items() if value not in (None, "")
    )


def _clean(text: str) -> str:
    return _ILLEGAL.sub(" ", text)


def _text(text: str) -> str:
    return escape(_clean(text))
