"""One page that opens by double-click: ``yundong exhibit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yundong.api.made import EXHIBIT_LANGUAGES, exhibit_made
from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.cli.output import check_out, emit, note
from yundong.cli.report import open_noting


def exhibit(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN...", help="The run to show; further ones stand beside it.", show_default=False
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="FILE.html", help="The page; by default exhibit.html beside the run."
        ),
    ] = None,
    lang: Annotated[str, typer.Option(help="en, zh, or both, switched on the page.")] = "both",
    text: Annotated[
        Path | None,
        typer.Option("--with", metavar="TEXT", help="A text of your own, to be laid beside the run."),
    ] = None,
) -> None:
    """Write one page that opens by double-click and answers questions about a run.

    Every day and place, what the organs knew, the documents passage by passage, counterfactuals and assumptions, from
    each figure to its rows. One file, which asks for nothing from anywhere.

    `yundong exhibit runs/... -o exhibit.html`
    """
    if lang not in EXHIBIT_LANGUAGES:
        raise InputError(f"Invalid --lang {lang!r}: must be en, zh or both.")
    if out is not None and out.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"Invalid -o {out}: an exhibit is a page, so its name must end in .html.")
    require("report", "An exhibit", "audit")
    if text is not None:
        require("reading", "Reading a text of your own (--with)")
    check_out(out)
    opened, *others = [open_noting(path) for path in runs]
    page = out
    if page is None:
        opened.beside.mkdir(exist_ok=True)
        page = opened.beside / "exhibit.html"
    emit(exhibit_made(opened, others, lang, text, lambda part: note(f"exhibit: {part}")), page)
