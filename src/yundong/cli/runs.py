"""The list of runs: ``yundong runs``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yundong.cli.output import FormatOption, LangOption, OutOption, OutputLanguage, form_of, note, put_table
from yundong.cli.output import TableFormat as Form

COLUMNS = {
    "run": ("run", "推演"),
    "scenario": ("scenario", "情景"),
    "seed": ("seed", "随机种子"),
    "scale": ("scale", "比例"),
    "changed": ("changed", "改动"),
    "until": ("last day", "截止日"),
    "made": ("made", "完成时间"),
    "seal": ("seal", "封存值"),
    "note": ("note", "备注"),
}


def runs(
    folder: Annotated[Path, typer.Argument(help="The folder that holds them.")] = Path("runs"),
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """The runs of a folder, the latest first: scenario, seed, scale, what was changed, when made, seal.

    The seal is that of the manifest; `yundong verify RUN --files` compares every file with it.
    """
    from yundong.report.listing import runs_in

    form = form_of(format, out, Form)
    chinese = lang is OutputLanguage.zh
    rows = [row | {"made": str(row["made"])} for row in runs_in(folder, lang.value)]
    kept = [name for name in COLUMNS if form in (Form.csv, Form.json) or any(row[name] for row in rows)]
    if not rows:
        note(f"{folder} 中没有推演。" if chinese else f"There is no run in {folder}.")
        if form is Form.table and out is None:
            return
    headings = {name: COLUMNS[name][chinese] for name in kept or COLUMNS}
    put_table(rows, form, out, headings, title="推演一览" if chinese else "Runs", lang=lang.value)
