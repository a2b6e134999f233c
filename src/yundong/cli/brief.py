"""One question answered on two pages: ``yundong brief``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from yundong.api.made import brief_made
from yundong.base.clock import parse_date
from yundong.base.extras import require
from yundong.cli.output import OutOption, OutputLanguage, check_out, emit, form_of
from yundong.cli.report import AsOfOption, RunArgument, open_noting


class BriefForm(StrEnum):
    """The forms of a brief."""

    md = "md"
    html = "html"
    docx = "docx"
    pdf = "pdf"


def brief(
    run: RunArgument,
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="In plain words, English or Chinese, or an indicator.")
    ],
    as_of: AsOfOption = None,
    area: Annotated[
        str | None, typer.Option(help="Area; by default the one that the question names, else the country.")
    ] = None,
    lang: Annotated[
        OutputLanguage | None,
        typer.Option("--lang", help="en or zh; by default the language of the question."),
    ] = None,
    format: Annotated[
        BriefForm | None, typer.Option("--format", help="By default the ending of -o decides, else md.")
    ] = None,
    out: OutOption = None,
) -> None:
    """Answer one question on two pages: a table, a picture, sources, citation.

    `yundong brief runs/... "How many were arrested in Central-South by 29 August 1952?" -o brief.docx`
    """
    form = form_of(format, out, BriefForm)
    check_out(out)
    require("report", "A brief")
    opened = open_noting(run)
    day = None if as_of is None else parse_date(as_of, "day of the brief")
    emit(brief_made(opened, question, day, area, lang.value if lang else None, form), out)
