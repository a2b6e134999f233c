"""Readings written down: rows, Web Annotations, TEI and a page."""

from yundong.sources.outputs.jsonld import as_annotations
from yundong.sources.outputs.page import as_page
from yundong.sources.outputs.rows import (
    CLAIM_COLUMNS,
    CSV_COLUMNS,
    as_claim,
    as_csv_row,
    as_json,
    write_csv,
    write_json,
)
from yundong.sources.outputs.tei import as_tei

__all__ = [
    "CLAIM_COLUMNS", "CSV_COLUMNS", "as_annotations", "as_claim", "as_csv_row", "as_json", "as_page", "as_tei",
    "write_csv", "write_json",
]  # fmt: skip
