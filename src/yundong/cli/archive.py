"""Commands for what people bring: ``yundong returns`` and ``yundong archive new | check | load | agree``."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yundong.archive.files import RawSheet
from yundong.archive.forms import term
from yundong.archive.layout import IndicatorNames, Layout, parse_columns, roles_shown
from yundong.archive.words import word
from yundong.base.clock import parse_date
from yundong.base.counting import check_count
from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.base.plain import json_text, jsonable
from yundong.cli.output import (
    FormatOption,
    LangOption,
    OutOption,
    TableFormat,
    check_out,
    emit,
    form_of,
    note,
    print_table,
    table_text,
    terminal_width,
)

if TYPE_CHECKING:
    from yundong.archive.loading import ArchiveTables
    from yundong.archive.reference import Donors
    from yundong.figures.indicator import Indicator


class ReturnsForm(StrEnum):
    """The forms that totals of returns can be written in."""

    text = "text"
    md = "md"
    html = "html"
    docx = "docx"
    pdf = "pdf"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"


def returns(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="CSV files or workbooks with returns.")],
    columns: Annotated[
        str,
        typer.Option(
            metavar="ROLE=HEADING,...", help="What columns hold, such as place=county,period=until."
        ),
    ] = "",
    day: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The period of all figures, where the table names none."),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Year of days without one; by default that of the scenario.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Read only this sheet of a workbook.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of CSV files; by default recognised.")] = None,
    rules: Annotated[Path | None, typer.Option(help="Validation rules of your own, in YAML.")] = None,
    coverage: Annotated[
        str, typer.Option(metavar="LOW-HIGH", help="How a silent place may compare with the others.")
    ] = "0.5-1.5",
    interval: Annotated[float, typer.Option(help="Probability of intervals, in per cent.")] = 90.0,
    reference: Annotated[
        list[Path] | None,
        typer.Option(
            help="Impute from run folders or an ensemble table instead, or from these returns alone (`table`)."
        ),
    ] = None,
    cumulative: Annotated[
        bool | None,
        typer.Option("--cumulative/--per-period", help="What figures are; by default judged by them."),
    ] = None,
    area: Annotated[
        list[str] | None, typer.Option(help="Print the totals of this area; may be repeated.")
    ] = None,
    scenario: Annotated[
        str, typer.Option(help="The scenario whose indicators are known.")
    ] = "narcotics-1952",
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask whether the columns are right.")
    ] = False,
    lang: LangOption = "en",  # type: ignore[assignment]
    format: Annotated[
        ReturnsForm | None, typer.Option("--format", help="By default the ending of -o decides, else text.")
    ] = None,
    out: OutOption = None,
) -> None:
    """Check and add up returns: findings, corrections, totals with intervals.

    `yundong returns my-counties.csv`

    `yundong returns 1952.xlsx --sheet August --lang zh -o totals.docx`
    """
    from yundong.archive.estimate import Assumptions, compiled
    from yundong.archive.faults import speaking
    from yundong.archive.reference import posterior_places
    from yundong.archive.returns import read_returns
    from yundong.archive.rules import load_rules
    from yundong.archive.summary import ReturnsShown
    from yundong.scenario import load

    form = form_of(format, out, ReturnsForm)
    check_out(out)
    loaded = load(scenario)
    with speaking(str(lang)):
        chosen = load_rules(rules)
    assumed = Assumptions(_range(coverage), _share(interval))
    asking = not yes and not columns and sys.stdin.isatty() and sys.stdout.isatty()
    with speaking(str(lang)):
        found = read_returns(
            files,
            IndicatorNames(loaded.indicators),
            year=year or loaded.schedule.start.year,
            columns=parse_columns(columns),
            day=None if day is None else parse_date(day, "day of the figures"),
            sheet=sheet,
            encoding=encoding,
            confirm=_ask if asking else None,
        )
    donors = _reference(reference, loaded.indicators, found.days)
    result = compiled(
        found,
        chosen,
        lang=str(lang),
        assumptions=assumed,
        reference=donors,
        cumulative=cumulative,
        model=None if reference else posterior_places(loaded.folder),
    )
    shown = ReturnsShown(result, str(lang), tuple(area or ()))
    if form is ReturnsForm.text:
        emit(shown.text(terminal_width() if out is None else None), out)
        if not asking and not columns:
            note(word("as_guessed", str(lang), roles_shown(t.layout for t in found.tables)))
    elif form is ReturnsForm.json:
        emit(json_text(shown.data()), out)
    elif form is ReturnsForm.csv:
        emit(
            table_text((jsonable(row) for row in result.totals.to_dicts()), "csv", result.totals.columns), out
        )
    else:
        from yundong.report.sheets import document_of

        command = ["yundong", "returns", *map(str, files)]
        listing = shown.workbook() if form is ReturnsForm.xlsx else shown.listing(command)
        emit(document_of(listing, form.value), out)


def _ask(sheet: RawSheet, layout: Layout) -> Layout:
    """Show what the columns of a table seem to hold, and go on if that is right."""
    name = f"{sheet.file}, {sheet.sheet}" if sheet.sheet else sheet.file
    print_table(layout.rows(), "table", title=name)
    if not typer.confirm("Are these the columns?", default=True):
        raise InputError(f"State them: --columns '{roles_shown([layout])}', with what is wrong put right.")
    return layout


def _range(text: str) -> tuple[float, float]:
    low, sign, high = text.partition("-")
    try:
        found = (float(low), float(high if sign else low))
    except ValueError:
        found = (1.0, 0.0)
    if not 0 <= found[0] <= found[1]:
        raise InputError(f"Invalid --coverage {text!r}: must be two numbers from 0 up, such as 0.5-1.5.")
    return found


def _share(per_cent: float) -> float:
    if not 50 <= per_cent <= 99.9:
        raise InputError(f"Invalid --interval {per_cent:g}: must be from 50 to 99.9 per cent.")
    return per_cent / 100


def _reference(
    paths: list[Path] | None, indicators: Mapping[str, Indicator], days: Sequence[dt.date]
) -> Donors | None:
    """Return the donors that the user named: run folders, or one table of an ensemble; None for these returns."""
    if not paths or paths == [Path("table")]:
        return None
    from yundong.api import open_run
    from yundong.archive.reference import of_file, of_runs

    tables = [path for path in paths if path.is_file()]
    if tables and len(paths) > 1:
        raise InputError("Invalid --reference: must be one table, or run folders.")
    if tables:
        return of_file(tables[0])
    return of_runs([open_run(path) for path in paths], indicators, days)


app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("new")
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet.")],
    title: Annotated[str, typer.Option(help="Title of the archive.")] = "",
    scenario: Annotated[
        str, typer.Option(help="The scenario whose areas and indicators are used.")
    ] = "narcotics-1952",
    lang: LangOption = "en",  # type: ignore[assignment]
) -> None:
    """Write a template to fill in: a workbook with lists, CSV files, instructions.

    `yundong archive new my-archive`
    """
    require("report", "Writing a workbook")
    from yundong.archive.template import write_template
    from yundong.scenario import load

    for path in write_template(folder, load(scenario), str(lang), title or folder.name):
        print(path)
    note(word("fill_in", str(lang), folder))


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An archive.")],
    lang: LangOption = "en",  # type: ignore[assignment]
    out: OutOption = None,
) -> None:
    """List everything that is wrong with an archive, with file, row, column and remedy.

    `yundong archive check my-archive`
    """
    from yundong.archive.faults import speaking
    from yundong.archive.loading import read_archive

    tongue = str(lang)
    with speaking(tongue):
        made = read_archive(folder, _reading(tongue))
        _notes(made, tongue)
        found = _rules(made, tongue)
    lines = [*_rows(made, tongue), *found]
    lines.append(word("found", tongue, len(found)) if found else word("sound", tongue))
    emit("\n".join(lines) + "\n", out)


def _reading(lang: str) -> Callable[[str], None]:
    """Return what says which table is being read."""
    return lambda name: note(word("reading", lang, term("table", name, lang)))


def _notes(made: ArchiveTables, lang: str) -> None:
    for key, *gaps in made.notes:
        note(word("noted", lang, word(key, lang, *gaps)))


def _rows(made: ArchiveTables, lang: str) -> list[str]:
    """Return how many rows each table has, a line each."""
    return [
        word("rows_of" if rows != 1 else "row_of", lang, term("table", name, lang), f"{rows:,}")
        for name, rows in made.rows.items()
    ]


def _rules(made: ArchiveTables, lang: str) -> list[str]:
    """Return what the validation rules find in the returns of an archive, a sentence each."""
    from yundong.archive.check import findings
    from yundong.archive.panel import panel_of
    from yundong.archive.rules import load_rules

    returns = made.returns(lang)
    if returns is None or not returns.cells.height:
        return []
    panel = panel_of(returns)
    found = findings(panel, load_rules(), returns.names, frozenset(returns.indicators), lang)
    return [_finding(row, lang) for row in found.iter_rows(named=True)]


def _finding(row: Mapping[str, Any], lang: str) -> str:
    """Return a finding in one line: severity, file, sheet, cell, place, period, what was found and the remedy."""
    from yundong.report.words import short_date

    day = short_date(row["day"], lang) if row["day"] else ""
    parts = [str(part) for part in (row["file"], row["sheet"], row["cell"], row["place"], day) if part]
    if lang == "zh":
        return f"{word(row['severity'], lang)}：{'，'.join(parts)}：{row['says']}{row['remedy']}"
    return f"{row['severity']}: {', '.join(parts)}: {row['says']} {row['remedy']}"


@app.command("load")
def load_into(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An archive.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="RUN", help="Folder for the tables, read as a run.")
    ],
    lang: LangOption = "en",  # type: ignore[assignment]
) -> None:
    """Load an archive, each file whole or not at all, as tables that other commands read as a run.

    A file with a fault is left out as a whole, its faults are listed, and the command exits with 2.

    `yundong archive load my-archive --out runs/my-archive`
    """
    from yundong.archive.faults import fault, of_file, speaking
    from yundong.archive.loading import load_archive

    tongue = str(lang)
    with speaking(tongue):
        path, made = load_archive(folder, out, _reading(tongue))
        if made is None:
            note(word("unchanged", tongue))
        else:
            _notes(made, tongue)
            for line in _rows(made, tongue):
                note(line)
        print(path)
        if made is not None and made.refused:
            files = sorted(set(map(of_file, made.refused)))
            raise InputError([*made.refused, *(fault("left_out", name) for name in files)])


@app.command("agree")
def agree(
    first: Annotated[Path, typer.Argument(metavar="FIRST", help="The first coding: CSV or workbook.")],
    second: Annotated[Path, typer.Argument(metavar="SECOND", help="The second coding of the same cases.")],
    key: Annotated[str, typer.Option(help="The column that identifies a case.")] = "case",
    lang: LangOption = "en",  # type: ignore[assignment]
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Compare two codings of the same cases: agreement by field, and what to adjudicate.

    `yundong archive agree coder-a.csv coder-b.csv -o agreement.xlsx`
    """
    form = form_of(format, out, TableFormat)
    check_out(out)
    from yundong.archive.agreement import compare_codings
    from yundong.archive.faults import speaking

    with speaking(str(lang)):
        found = compare_codings(first, second, key)
    names = ("field", "cases", "same", "kappa", "alpha", "level")
    rows = [
        {"field": f.field, "cases": f.cases, "same": _rounded(f.same), "kappa": _rounded(f.kappa),
         "alpha": _rounded(f.alpha), "level": word(f.level, str(lang))}
        for f in found.fields
    ]  # fmt: skip
    differ = found.differ.to_dicts()
    fields = {name: word(name, str(lang)) for name in names}
    cells = {name: word(name, str(lang)) for name in ("case", "field", "first", "second")}
    title, listed = word("agreement", str(lang)), word("adjudicate", str(lang))
    for one, only in ((first, found.only_first), (second, found.only_second)):
        if only:
            note(
                word("only_in", str(lang), one.name, ", ".join(only[:20]) + (" …" if len(only) > 20 else ""))
            )
    if form is TableFormat.json:
        emit(json_text({"fields": rows, "differ": differ}), out)
    elif form in (TableFormat.table, TableFormat.csv):
        text = table_text(rows, form.value, fields)
        if form is TableFormat.table and differ:
            text = f"{title}\n{text}\n{listed}\n{table_text(differ, form.value, cells)}"
        emit(text, out)
    else:
        from yundong.report.sheets import Listing, Sheet, document_of

        sheets = (Sheet("agreement", title, fields, rows), Sheet("adjudicate", listed, cells, differ))
        emit(
            document_of(
                Listing(title, sheets, str(lang), notes=(word("agree_note", str(lang)),)), form.value
            ),
            out,
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


@app.command("recover")
def recover(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders, with their truth.")],
    draws: Annotated[int, typer.Option(help="Repetitions for each reason, share and run.")] = 5,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="The page whose measured part is rewritten; its picture beside it."),
    ] = None,
    lang: LangOption = "en",  # type: ignore[assignment]
) -> None:
    """Hide returns of runs and measure how well their totals are recovered.

    `yundong archive recover runs/A runs/B -o docs/archive.md`
    """
    from yundong.api import open_run
    from yundong.base.reading import read_text
    from yundong.base.writing import write_text
    from yundong.pages.archive import picture, refreshed, shown
    from yundong.scenario import load
    from yundong.study.recovery import recovery, recovery_of_few

    check_count("draws", draws)
    check_out(out)
    tongue = str(lang)
    opened = [open_run(path) for path in runs]
    known = load(opened[0].scenario.name)  # as it is now: the copy in a run has no posterior
    few = recovery_of_few(opened, known, draws, progress=note)
    found = recovery(opened, known, draws, progress=note)
    if out is None:
        every = [*(("12", n, f) for n, f in few), *((shown("all", tongue), "posterior", f) for f in found)]
        rows = [
            {"places": places, "from": shown(name, tongue), "missing": shown(f.reason, tongue), "share": f.share,
             **f.error, "bias": f.bias, "holds": f.holds}
            for places, name, f in every
        ]  # fmt: skip
        print_table(rows, columns={name: shown(name, tongue) for name in rows[0]})
        return
    scale = float(opened[0].manifest["scale"])
    write_text(out, refreshed(read_text(out), found, few, len(opened), scale, draws, tongue))
    write_text(out.with_name(f"{out.stem}-recovery.svg"), picture(found, tongue))
    note(f"written: {out}")


@app.command("example")
def example(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet.")],
    scenario: Annotated[str, typer.Option(help="The scenario whose bulletins are shown.")] = "narcotics-1952",
    lang: LangOption = "en",  # type: ignore[assignment]
) -> None:
    """Write two worked examples: the figures of the bulletins with their sources, and one whose truth is known.

    `yundong archive example my-examples`
    """
    from yundong.archive.examples import write_examples
    from yundong.scenario import load

    for path in write_examples(folder, load(scenario), str(lang)):
        print(path)
    note(word("try_returns", str(lang), folder / "bulletins-regions.csv"))
