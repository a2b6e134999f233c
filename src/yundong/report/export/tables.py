"""Tables as CSV and as Parquet."""

from __future__ import annotations

import shutil
from pathlib import Path

from yundong.base import labelled
from yundong.base.writing import new_folder, write_text
from yundong.report.export.bundle import Bundle, harmless, quoted


def write_csv(bundle: Bundle, out: Path) -> list[str]:
    """Write every table as CSV (UTF-8, header row, empty for unknown), with what explains it."""
    with new_folder(out) as folder:
        fill_csv(bundle, folder)
    return [quoted(bundle.lang)]


def fill_csv(bundle: Bundle, folder: Path) -> None:
    """Put the CSV tables into a folder."""
    for name in bundle.tables:
        harmless(bundle.frame(name)).write_csv(folder / f"{name}.csv")
    for name, frame in bundle.extras.items():
        harmless(frame).write_csv(folder / f"{name}.csv")
    write_text(folder / "provenance.json", bundle.provenance)


def write_parquet(bundle: Bundle, out: Path) -> list[str]:
    """Write every table as Parquet: the run's own files, with what explains them."""
    with new_folder(out) as folder:
        fill_parquet(bundle, folder)
    return []


def fill_parquet(bundle: Bundle, folder: Path) -> None:
    """Put the Parquet tables into a folder."""
    for name in bundle.tables:
        source = bundle.run.path / "records" / f"{name}.parquet"
        if source.is_file():
            shutil.copyfile(source, folder / f"{name}.parquet")
        else:
            labelled.write_parquet(bundle.frame(name), folder / f"{name}.parquet")
    for name, frame in bundle.extras.items():
        labelled.write_parquet(frame, folder / f"{name}.parquet", metadata={"seal": bundle.about["seal"]})
    write_text(folder / "provenance.json", bundle.provenance)
