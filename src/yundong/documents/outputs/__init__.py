"""Figures written down: rows, Web Annotations, TEI and a page."""

from yundong.documents.outputs.jsonld import as_annotations
from yundong.documents.outputs.page import as_page
from yundong.documents.outputs.rows import (
    CSV_COLUMNS,
    as_claim,
    as_claim_row,
    as_csv_row,
    as_json,
    write_csv,
    write_json,
)
from yundong.documents.outputs.tei import as_tei

__all__ = [
    "CSV_COLUMNS", "as_annotations", "as_claim", "as_claim_row", "as_csv_row", "as_json", "as_page", "as_tei",
    "write_csv", "write_json",
]  # fmt: skip
