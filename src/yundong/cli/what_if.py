"""What would change, over draws of the parameters: ``yundong what-if`` and ``yundong sweep``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from yundong.base.plain import json_text
from yundong.cli.output import (
    LangOption,
    OutOption,
    OutputLanguage,
    check_out,
    emit,
    form_of,
    note,
    stream_for,
    table_text,
    terminal_width,
)
from yundong.cli.study import CacheOption, DaskOption, ScenarioOption, Workers, check_study, engine_for
from yundong.report.aligned import print_aligned
from yundong.report.outline.tree import Callout, FigureBlock, Outline, Paragraph, TableBlock
from yundong.report.text import wrap
from yundong.report.variant import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

    from yundong.study.change.what_if import WhatIf

PROSE = 100
"""Columns that a paragraph takes at most."""


class AnswerForm(StrEnum):
    """The forms of a what-if and of a sweep."""

    text = "text"
    json = "json"
    csv = "csv"
    md = "md"
    html = "html"
    docx = "docx"
    pdf = "pdf"


AnswerFormOption = Annotated[
    AnswerForm | None, typer.Option("--format", help="By default the ending of -o decides, else text.")
]
DrawsOption = Annotated[int, typer.Option("--runs", help="Draws of the parameters.")]


def what_if(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="CHANGE...",
            help="A mechanism to switch off, parameter=value, an interpretation, or an experiment.",
        ),
    ],
    scenario: ScenarioOption = "narcotics-1952",
    runs: DrawsOption = 40,
    scale: Annotated[float, typer.Option(help="Of the runs; 1 is one-to-one.")] = 0.2,
    seeds: Annotated[int, typer.Option(help="Pairs of runs of each draw.")] = 1,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: AnswerFormOption = None,
    out: OutOption = None,
) -> None:
    """Set the campaign beside one with a change, over draws of the parameters: what differs, with intervals.

    `yundong what-if letters`, `yundong what-if letters.base_rate=0 -o answer.docx`, `yundong what-if leniency`. Both
    runs of a pair have the same parameters and the same seed. If stopped, it resumes; more --runs go on from fewer.
    """
    from yundong.scenario import load
    from yundong.study.change.what_if import what_if as ask
    from yundong.study.change.what_if_page import what_if_outline

    form = form_of(format, out, AnswerForm)
    check_study(scale, workers, seeds=seeds)
    check_out(out)
    loaded = load(scenario)
    answer = ask(
        loaded,
        names,
        engine_for(cache, workers, dask, lang.value),
        draws=runs,
        scale=scale,
        seeds=seeds,
        early=lambda found: _early(found, lang.value),
    )
    for other in answer.changed.others:
        note(_also(other, lang.value))
    words = ["yundong", "what-if", *names, "--scenario", scenario, "--runs", runs, "--scale", scale]
    command = [*map(str, words), "--seeds", str(seeds), "--lang", lang.value]
    rows = answer.summary()
    about = {
        "change": list(names),
        "without": answer.changed.without,
        "settings": answer.changed.settings,
        "interpretation": answer.changed.interpretation,
        "until": answer.changed.until,
        "draws_from": answer.draws.origin,
        "draws": len(answer.kept),
        "failed": answer.failed,
        "scale": scale,
        "effects": rows,
    }
    _put(what_if_outline(answer, lang.value, command, _title(answer, lang.value)), rows, about, form, out)


def _title(answer: WhatIf, lang: str) -> str | None:
    """Return the Chinese title of an experiment."""
    from yundong.scenario.chinese import Chinese

    experiment = answer.changed.experiment
    if experiment is None or lang != "zh":
        return None
    return Chinese.read().title(experiment.id, experiment.title)


def _early(found: WhatIf, lang: str) -> None:
    """Print the answer over the first draws while the others are made."""
    from yundong.study.change.answers import in_title
    from yundong.study.change.what_if_page import in_words

    count = len(found.kept)
    head = f"前 {count} 次抽样" if lang == "zh" else f"after {count} draws"
    note(f"{head}{in_title(found.draws, lang)}{'：' if lang == 'zh' else ': '}{in_words(found, lang)}")


def _also(other: str, lang: str) -> str:
    kind, _, name = other.partition(":")
    if lang == "zh":
        kinds = {"experiment": "试验", "interpretation": "指示的解释"}
        return f"另有同名的{kinds[kind]}：`yundong what-if {other}`"
    return f"There is also the {kind} {name}: `yundong what-if {other}`."


def sweep(
    parameter: Annotated[
        str, typer.Argument(metavar="PARAMETER", help="A parameter, or parameter=low:high.")
    ],
    figure: Annotated[
        str, typer.Argument(metavar="FIGURE", help="An indicator, or what only the model knows.")
    ] = "identified_wrongly",
    scenario: ScenarioOption = "narcotics-1952",
    points: Annotated[int, typer.Option(help="Values of the parameter.")] = 7,
    runs: DrawsOption = 20,
    scale: Annotated[float, typer.Option(help="Of the runs; 1 is one-to-one.")] = 0.1,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: AnswerFormOption = None,
    out: OutOption = None,
) -> None:
    """Move one parameter over its range and draw the curve of a figure with bands; if stopped, it resumes.

    `yundong sweep letters.mistaken`, `yundong sweep outreach.rate=1:10 arrested -o curve.html`
    """
    from yundong.scenario import load
    from yundong.study.change.sweep import sweep as run_sweep
    from yundong.study.change.sweep_page import sweep_outline

    form = form_of(format, out, AnswerForm)
    check_study(scale, workers)
    check_out(out)
    loaded = load(scenario)
    answer = run_sweep(
        loaded,
        parameter,
        engine_for(cache, workers, dask, lang.value),
        figure=figure,
        points=points,
        draws=runs,
        scale=scale,
    )
    words = [
        "yundong",
        "sweep",
        parameter,
        figure,
        "--scenario",
        scenario,
        "--points",
        points,
        "--runs",
        runs,
    ]
    command = [*map(str, words), "--scale", str(scale), "--lang", lang.value]
    rows = answer.summary()
    about = {
        "parameter": answer.swept.parameter,
        "figure": figure,
        "draws_from": answer.draws.origin,
        "draws": len(answer.kept),
        "failed": answer.failed,
        "scale": scale,
        "values": rows,
    }
    _put(sweep_outline(answer, lang.value, command), rows, about, form, out)


def _put(
    outline: Outline,
    rows: Sequence[Mapping[str, Any]],
    about: Mapping[str, Any],
    form: AnswerForm,
    out: Path | None,
) -> None:
    """Print an answer or write it in its form; programs get numbers as they are and where the draws are from."""
    if form is AnswerForm.json:
        emit(json_text({"title": outline.title, "subtitle": outline.subtitle, **about}), out)
    elif form is AnswerForm.csv:
        origin = {"draws": about["draws"], "draws_from": about["draws_from"].value}
        emit(table_text([{**row, **origin} for row in rows], "csv"), out)
    elif form is AnswerForm.text:
        with stream_for(out) as stream:
            print_text(outline, stream, terminal_width() if out is None else None)
    else:
        from yundong.report.write import printed

        emit(printed(outline, form.value), out)


def print_text(outline: Outline, stream: TextIO, width: int | None = None) -> None:
    """Print an answer for a terminal: the table in full, in place of the picture how to get it."""
    zh, prose = outline.lang == "zh", min(PROSE, width or PROSE)

    def write(text: str) -> None:
        stream.writelines(f"{line}\n" for line in wrap(text, prose))

    write(outline.title)
    write(outline.subtitle)
    for block in outline.blocks:
        stream.write("\n")
        if isinstance(block, (Paragraph, Callout)):
            write(block.text)
        elif isinstance(block, TableBlock):
            write(block.caption)
            stream.write("\n")
            heads = {str(i): head for i, head in enumerate(block.head)}
            records: list[dict[str, Any]] = [
                {str(i): cell for i, cell in enumerate(row)} for row in block.rows
            ]
            print_aligned(records, heads, stream, None)
        elif isinstance(block, FigureBlock):
            write(
                "带图的文件：在命令后加 -o 文件.html（或 .docx、.pdf）。"
                if zh
                else "With the picture: -o FILE.html, .docx or .pdf."
            )
    stream.write("\n")
    what, command = next(row for row in outline.colophon if row[0].startswith(COMMANDS))
    stream.write(f"{what}{'：' if zh else ': '}{command}\n")
