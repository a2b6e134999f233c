"""What was written down: the schema of every table, and the store that keeps runs."""

from yundong.records.schema import TABLES, TRUTH, Column, TableSchema
from yundong.records.store import Run, RunWriter, open_run

__all__ = ["TABLES", "TRUTH", "Column", "Run", "RunWriter", "TableSchema", "open_run"]
