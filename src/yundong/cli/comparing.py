"""Documented figures beside those of one run or several: ``yundong compare``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from yundong.api.compared import comparison_made
from yundong.cli.output import LangOption, OutOption, OutputLanguage, check_out, emit, form_of, terminal_width
from yundong.cli.report import open_noting


class ComparisonForm(StrEnum):
    """The forms of a comparison."""

    text = "text"
    csv = "csv"
    html = "html"
    json = "json"
    md = "md"
    xlsx = "xlsx"
    docx = "docx"
    pdf = "pdf"


def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN", help="One run, or several to set side by side.")
    ],
    format: Annotated[
        ComparisonForm | None,
        typer.Option("--format", help="By default the ending of -o decides, else text."),
    ] = None,
    role: Annotated[
        str | None, typer.Option(help="Only claims of a role: calibrate, conjugate, check or context.")
    ] = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """Every documented figure beside what the run has for the same indicator, area and days.

    `yundong compare runs/A runs/B -o compared.html`
    """
    form = form_of(format, out, ComparisonForm)
    check_out(out)
    opened = [open_noting(path) for path in runs]
    width = terminal_width() if out is None else None
    emit(comparison_made(opened, role, lang.value, form.value, width), out)
