"""Readings written down: rows, Web Annotations, TEI and a page."""

from yundong.sources.outputs.jsonld import as_annotations
from yundong.sources.outputs.page import as_page
from yundong.sources.outputs.rows import CSV_COLUMNS, as_claim, as_csv_row, as_json
from yundong.sources.outputs.tei import as_tei

__all__ = ["CSV_COLUMNS", "as_annotations", "as_claim", "as_csv_row", "as_json", "as_page", "as_tei"]
