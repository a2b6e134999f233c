"""The statements of the report held against the model: ``yundong dossier``."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from yundong.base.errors import InputError
from yundong.cli.output import (
    LangOption,
    OutOption,
    OutputLanguage,
    check_out,
    emit,
    form_of,
    json_text,
    note,
    stream_for,
    table_text,
    terminal_width,
)
from yundong.cli.study import CacheOption, DaskOption, ScenarioOption, Workers, check_study, engine_for
from yundong.cli.what_if import PROSE, AnswerForm, AnswerFormOption, DrawsOption
from yundong.report.outline.tree import Callout, Heading, Outline, Paragraph, TableBlock
from yundong.report.text import wrap

if TYPE_CHECKING:
    from yundong.study.dossier.answer import Dossier

QuestionOption = Annotated[
    list[str] | None,
    typer.Option("--question", "-q", metavar="NAME", help="Only this question; may be repeated."),
]


def dossier(
    scenario: ScenarioOption = "narcotics-1952",
    question: QuestionOption = None,
    runs: DrawsOption = 40,
    scale: Annotated[float, typer.Option(help="Of the runs; 1 is one-to-one.")] = 0.1,
    seeds: Annotated[int, typer.Option(help="Runs of each draw on every side.")] = 1,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    write: Annotated[
        bool,
        typer.Option("--write", help="Put the verdicts into the folder of the scenario, for the exhibit."),
    ] = False,
    lang: LangOption = OutputLanguage.en,
    format: AnswerFormOption = None,
    out: OutOption = None,
) -> None:
    """Test what the report states: each statement with its effect, interval, verdict, and the assumption that flips it.

    `yundong dossier -o dossier.html` (or .docx, .pdf, .md) has a page with a picture for each question. If stopped, it
    resumes; more --runs go on from fewer. The questions are in questions.yaml of the scenario.
    """
    from yundong.scenario import load
    from yundong.study.dossier.answer import dossier as answer
    from yundong.study.dossier.page import dossier_outline
    from yundong.study.dossier.rows import dossier_rows

    form = form_of(format, out, AnswerForm)
    check_study(scale, workers, seeds=seeds)
    check_out(out)
    if write and question:
        raise InputError(
            "Only the verdicts on all questions are kept with a scenario. Leave out --question or --write."
        )
    loaded = load(scenario)
    engine = engine_for(cache, workers, dask, lang.value)
    found = answer(loaded, engine, draws=runs, scale=scale, seeds=seeds, only=tuple(question or ()))
    words = ["yundong", "dossier", "--scenario", scenario, "--runs", str(runs), "--scale", f"{scale:g}"]
    words += ["--seeds", str(seeds)]
    if write:
        _keep(found, words)
    words += ["--lang", lang.value]
    words += [word for name in question or () for word in ("--question", name)]
    outline = dossier_outline(found, lang.value, words, _meanings(found, lang.value))
    rows = dossier_rows(found)
    if form is AnswerForm.json:
        about = {"draws_from": found.draws.origin, "draws": found.asked, "scale": scale, "seeds": seeds}
        emit(json_text({"title": outline.title, **about, "comparisons": rows}), out)
    elif form is AnswerForm.csv:
        origin = {"draws_from": found.draws.origin.value, "scale": scale}
        emit(table_text([{**row, **origin} for row in rows], "csv"), out)
    elif form is AnswerForm.text:
        with stream_for(out) as stream:
            print_overview(outline, stream, terminal_width() if out is None else None)
        if out is None:
            note(
                "每个问题一页、附图：在命令后加 -o 文件.html（或 .docx、.pdf）。"
                if lang is OutputLanguage.zh
                else "A page with a picture for each question: -o FILE.html, .docx or .pdf."
            )
    else:
        from yundong.report.write import printed

        emit(printed(outline, form.value), out)


def _keep(found: Dossier, words: Sequence[str]) -> None:
    """Put the verdicts into the folder of the scenario, where the exhibit finds them."""
    from yundong.study.dossier.kept import FILE, kept_verdicts

    meanings = {lang.value: _meanings(found, lang.value) for lang in OutputLanguage}
    place = found.scenario.folder / FILE
    kept_verdicts(found, shlex.join([*words, "--write"]), meanings).write(place)
    note(f"written: {place}")


def _meanings(found: Dossier, lang: str) -> dict[str, str]:
    """Return what each parameter means, in a language."""
    from yundong.scenario.chinese import Chinese

    notes = {p.name: p.note for p in found.scenario.parameters.values()}
    if lang != "zh":
        return notes
    chinese = Chinese.read()
    return {name: chinese.note(name, english) for name, english in notes.items()}


def print_overview(outline: Outline, stream: TextIO, width: int | None = None) -> None:
    """Print the first part of a dossier for a terminal: what to know, then a few lines for each question."""
    prose = min(PROSE, width or PROSE)

    def write(text: str, indent: str = "") -> None:
        stream.writelines(f"{indent}{line}\n" for line in wrap(text, prose - len(indent)))

    write(outline.title)
    write(outline.subtitle)
    for block in outline.blocks:
        if isinstance(block, Heading):
            return
        stream.write("\n")
        if isinstance(block, (Paragraph, Callout)):
            write(block.text)
        elif isinstance(block, TableBlock):
            for row in block.rows:
                _print_question(block.head, row, write)
                stream.write("\n")


def _print_question(heads: Sequence[str], row: Sequence[str], write: object) -> None:
    assert callable(write)
    title, tested, effect, interval, sign, verdict, flips = row
    colon = "：" if any("\u4e00" <= c <= "\u9fff" for c in heads[0]) else ": "
    write(title)
    write(f"{heads[5]}{colon}{verdict}", "   ")
    parts = [effect, f"[{interval}]" if interval != "–" else "", sign if sign != "–" else ""]
    write(f"{tested}{colon}{' '.join(part for part in parts if part)}", "   ")
    if flips != "–":
        write(f"{heads[6]}{colon}{flips}", "   ")
