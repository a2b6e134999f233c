"""Commands for what people bring: ``yundong returns`` and ``yundong archive new | check | load | agree``."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yundong.archive.files import RawSheet
from yundong.archive.layout import IndicatorNames, Layout, parse_columns, roles_shown
from yundong.base.clock import parse_date
from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.cli.aligned import jsonable
from yundong.cli.output import (
    LangOption,
    OutOption,
    check_out,
    emit,
    form_of,
    json_text,
    note,
    print_table,
    table_text,
    terminal_width,
)

if TYPE_CHECKING:
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
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="CSV files or workbooks with returns.")
    ],
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
        typer.Option(help="Impute from a run folder or an ensemble table; may be repeated."),
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
    from yundong.archive.returns import read_returns
    from yundong.archive.rules import load_rules
    from yundong.archive.summary import ReturnsShown
    from yundong.scenario import load

    form = form_of(format, out, ReturnsForm)
    check_out(out)
    if form in (ReturnsForm.html, ReturnsForm.docx, ReturnsForm.pdf, ReturnsForm.xlsx, ReturnsForm.md):
        require("report", f"Totals as {form.value}")
    loaded = load(scenario)
    chosen = load_rules(rules)
    assumed = Assumptions(_range(coverage), _share(interval))
    asking = not yes and not columns and sys.stdin.isatty() and sys.stdout.isatty()
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
        found, chosen, lang=str(lang), assumptions=assumed, reference=donors, cumulative=cumulative
    )
    shown = ReturnsShown(result, str(lang), tuple(area or ()))
    if form is ReturnsForm.text:
        emit(shown.text(terminal_width() if out is None else None), out)
        if not asking and not columns:
            note(
                f"Columns as guessed; to state them: --columns '{roles_shown(t.layout for t in found.tables)}'"
            )
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
    """Return the donors that the user named: run folders, or one table of an ensemble."""
    if not paths:
        return None
    from yundong.api import open_run
    from yundong.archive.reference import of_file, of_runs

    tables = [path for path in paths if path.is_file()]
    if tables and len(paths) > 1:
        raise InputError("Invalid --reference: must be one table, or run folders.")
    if tables:
        return of_file(tables[0])
    return of_runs([open_run(path) for path in paths], indicators, days)
