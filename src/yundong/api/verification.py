"""Verifying a run folder: its files against its seal, its tables against the run made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yundong.api import Run, open_run
from yundong.base.errors import InputError
from yundong.base.notebook import Results, ShownTable
from yundong.base.sealed import against_seal, is_archive, rows_of

if TYPE_CHECKING:
    from yundong.campaign.run import Progress


class Verification(Results[dict[str, Any]]):
    """What was compared: ``what``, whether it is the ``same``, and ``how`` it differs; files only where they differ.

    Attributes
    ----------
    same : bool
        Whether all is as the run left it.
    seal : str or None
        The seal that the run states.
    """

    __slots__ = ("same", "seal")

    def __init__(self, rows: Sequence[dict[str, Any]], seal: str | None) -> None:
        super().__init__(rows)
        self.seal = seal
        self.same = all(row["same"] for row in rows)

    def __repr__(self) -> str:
        differ = [str(row["what"]) for row in self if not row["same"]]
        return f"<Verification: {'differs in ' + ', '.join(differ) if differ else 'all as the run left it'}>"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return self

    def _shown(self, lang: str) -> ShownTable:
        chinese = lang == "zh"
        words = ("内容", "一致", "差异") if chinese else ("what", "same", "how")
        said = (("全部一致" if chinese else "All as the run left it") if self.same else
                ("有所不同" if chinese else "Not as the run left it"))  # fmt: skip
        return ShownTable(said, dict(zip(("what", "same", "how"), words, strict=True)), self)


def verify(
    path: Path,
    *,
    files: bool = False,
    seal: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Compare a run with its seal and with itself made again (see `yundong.api.Run.verify`)."""
    root, found = against_seal(path, seal)
    rows = rows_of(found)
    if files or is_archive(path):
        return Verification(rows, root)
    try:
        again = made_again(path, threads, progress)
    except InputError:
        if all(row["same"] for row in rows):
            raise
        again = []
    return Verification(again + rows, root)


def made_again(run: Path, threads: int | None, progress: Progress | None) -> list[dict[str, Any]]:
    """Return one row per table of a run made again, and per entry of the manifest that differs."""
    from yundong.campaign.run import default_threads
    from yundong.campaign.verify import recompute

    opened = open_run(run)
    found = recompute(opened, opened.scenario, threads or default_threads(), progress)
    rows = [asdict(item) for item in found]
    return [{"what": row.pop("part"), **row} for row in rows] + _report_again(opened)


def _report_again(run: Run) -> list[dict[str, Any]]:
    """Return a row if the text report beside a run is not what its records give, in either language."""
    from yundong.report.text import render

    place = run.beside / "report.txt"
    if not place.is_file():
        return []
    try:
        compiled = run.report()
        made = {render(compiled, lang) for lang in ("en", "zh")}
        how = (
            "" if place.read_text(encoding="utf-8", errors="replace") in made else "not what the records give"
        )
    except InputError as error:
        how = str(error)
    return [{"what": f"{run.beside.name}/report.txt", "same": not how, "how": how}]
