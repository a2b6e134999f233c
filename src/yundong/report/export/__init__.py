"""Exporting a run: tables with schema, indicators, report, comparison and provenance, in six forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from yundong.base.errors import InputError, did_you_mean
from yundong.report.export.bundle import Bundle
from yundong.report.export.crate import write_crate
from yundong.report.export.database import write_database
from yundong.report.export.package import write_package
from yundong.report.export.tables import write_csv, write_parquet
from yundong.report.export.workbook import write_workbook

FORMS: dict[str, Callable[[Bundle, Path], list[str]]] = {
    "csv": write_csv,
    "parquet": write_parquet,
    "xlsx": write_workbook,
    "sqlite": write_database,
    "ro-crate": write_crate,
    "frictionless": write_package,
}
ENDINGS = {"xlsx": ".xlsx", "sqlite": ".sqlite"}
"""Ending of the forms that are one file."""


def export(bundle: Bundle, to: str, out: Path) -> list[str]:
    """Write a run in one of the forms and return what a reader should know about it.

    Parameters
    ----------
    bundle : Bundle
        What is exported.
    to : str
        A key of `FORMS`.
    out : Path
        A folder that does not exist yet or is empty (for ``xlsx`` and ``sqlite``, the file).

    Returns
    -------
    list of str
        Remarks, such as a table that had to be split.

    Raises
    ------
    InputError
        For an unknown form, or a place that is taken or cannot be written.
    """
    if to not in FORMS:
        raise InputError(
            f"A run cannot be exported to {to!r}.{did_you_mean(to, FORMS)} Forms: {', '.join(FORMS)}."
        )
    return FORMS[to](bundle, out)


__all__ = ["ENDINGS", "FORMS", "Bundle", "export"]
