"""One page that opens by double-click: ``yundong exhibit``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from yundong.api import Run
from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.cli.output import check_out, emit, note
from yundong.cli.report import open_noting
from yundong.report.brought import archive_of

LANGUAGES = {"en": ("en",), "zh": ("zh",), "both": ("en", "zh")}


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
    if lang not in LANGUAGES:
        raise InputError(f"Invalid --lang {lang!r}: must be en, zh or both.")
    if out is not None and out.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"Invalid -o {out}: an exhibit is a page, so its name must end in .html.")
    require("report", "An exhibit")
    require("audit", "An exhibit")
    if text is not None:
        require("reading", "Reading a text of your own (--with)")
    check_out(out)
    opened, *others = [open_noting(path) for path in runs]
    for one in (opened, *others):
        if archive_of(one) is not None:
            raise InputError(
                f"{one.named} is an archive that was loaded, and an exhibit shows runs of the model. For an archive "
                "there are `yundong report`, `compare` and `audit`."
            )
    page = out
    if page is None:
        opened.beside.mkdir(exist_ok=True)
        page = opened.beside / "exhibit.html"
    emit(exhibit_made(opened, others, lang, text), page)


def exhibit_made(opened: Run, others: Sequence[Run], lang: str = "both", text: Path | None = None) -> str:
    """Return the page; the parameters are the arguments and options of ``yundong exhibit``."""
    from yundong.cli.chinese import Chinese
    from yundong.exhibit.contents import Beside
    from yundong.exhibit.write import exhibit_of
    from yundong.study.answered import answered_of
    from yundong.study.assured import posterior_of
    from yundong.study.what_if import WhatIf

    chinese = Chinese.read()

    def title(answer: WhatIf, language: str) -> str | None:
        experiment = answer.changed.experiment
        return chinese.title(experiment.id, experiment.title) if experiment and language == "zh" else None

    scenario = opened.scenario
    own = None
    if text is not None:
        from yundong.exhibit.own_text import own_text  # which needs the extra that reads documents

        own = own_text(text, scenario)
    beside = Beside(
        intervals=opened.intervals,
        posterior=posterior_of(opened, scenario) if opened.intervals.hold else None,
        answered=answered_of(opened, scenario),
        others=tuple(others),
        own_text=own,
        experiment_title=title,
        note=chinese.note,
    )
    command = ["yundong", "exhibit", *(one.named for one in (opened, *others)), "--lang", lang]
    command += ["--with", str(text)] if text else []
    return exhibit_of(
        opened,
        scenario,
        opened.report(),
        beside,
        LANGUAGES[lang],
        command,
        lambda part: note(f"exhibit: {part}"),
    )
