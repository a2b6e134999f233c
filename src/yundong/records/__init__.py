"""What was written down: the schema of every table, and the store that keeps runs."""

from yundong.records.schema import TABLES, TRUTH, Column, TableSchema
from yundong.records.store import RunWriter, StoredRun, open_run
from yundong.records.tables import Frames, Tables

__all__ = [
    "TABLES",
    "TRUTH",
    "Column",
    "Frames",
    "RunWriter",
    "StoredRun",
    "TableSchema",
    "Tables",
    "open_run",
]
