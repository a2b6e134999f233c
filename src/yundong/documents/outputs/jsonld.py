"""Figures as Web Annotations (W3C Web Annotation Data Model, JSON-LD)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yundong.documents.figure import ReadFigure
from yundong.documents.outputs.rows import as_json
from yundong.documents.text.document import Document

_CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {"claim": "urn:yundong:claim:", "Claim": "claim:Claim"},
]
_BODY_FIELDS = (
    "low", "high", "unit", "counted", "indicator", "area", "period", "as_of", "hedge", "hedge_text", "part_of",
    "base", "base_text",
)  # fmt: skip


def as_annotations(document: Document, figures: Sequence[ReadFigure]) -> dict[str, Any]:
    """Return the figures of a document as an annotation collection.

    Each target carries two selectors, either of which finds the place: TextQuote and TextPosition. Offsets count
    the characters of the text as read; of a PDF or Word file that is its extracted text.

    Parameters
    ----------
    document : Document
        For the address of the source.
    figures : sequence of ReadFigure
        Of this document.
    """
    items = [_annotation(document, figure) for figure in figures]
    name = f"urn:yundong:reading:{document.name}"
    return {
        "@context": _CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": f"Quantitative statements of {document.name}",
        "total": len(items),
        "first": {"id": f"{name}:page", "type": "AnnotationPage", "startIndex": 0, "items": items},
    }


def _annotation(document: Document, figure: ReadFigure) -> dict[str, Any]:
    values = as_json(figure)
    body: dict[str, Any] = {"type": "Claim", "claim:value": figure.value}
    body |= {f"claim:{name}": values[name] for name in _BODY_FIELDS if values[name] is not None}
    return {
        "id": f"urn:yundong:claim:{figure.id}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": body,
        "target": {
            "source": document.address or document.name,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": figure.exact,
                    "prefix": figure.prefix,
                    "suffix": figure.suffix,
                },
                {"type": "TextPositionSelector", "start": figure.start, "end": figure.end},
            ],
        },
    }
