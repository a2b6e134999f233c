"""Commands that read a run: ``yundong report | plot | export | trace``."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yundong.api import Run, open_run
from yundong.api.made import picture_as, report_made, trace_made
from yundong.base.clock import parse_date
from yundong.base.errors import InputError, did_you_mean
from yundong.base.extras import require
from yundong.base.seal import SEAL
from yundong.base.writing import check_writable, write_bytes, write_text
from yundong.cli.output import (
    OutOption,
    check_out,
    emit,
    form_of,
    note,
    print_table,
    terminal_width,
)
from yundong.report.words import check_language

if TYPE_CHECKING:
    pass


class ReportForm(StrEnum):
    """The forms a report can be written in."""

    text = "text"
    md = "md"
    html = "html"
    docx = "docx"
    pdf = "pdf"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"


class PictureForm(StrEnum):
    """The forms of a picture."""

    svg = "svg"
    png = "png"
    json = "json"


class ExportForm(StrEnum):
    """The forms a run can be exported in."""

    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"
    sqlite = "sqlite"
    ro_crate = "ro-crate"
    frictionless = "frictionless"


class TraceForm(StrEnum):
    """The forms of a trace."""

    text = "text"
    json = "json"
    csv = "csv"
    md = "md"
    html = "html"
    xlsx = "xlsx"
    docx = "docx"
    pdf = "pdf"


RunArgument = Annotated[
    Path, typer.Argument(metavar="RUN", help="A run folder, as `yundong run` printed it.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="Returns received by that day; by default the summary report's."
    ),
]
AreaOption = Annotated[
    str, typer.Option(help="The reporting organ: china, a great region, province, city or locality.")
]
LangOption = Annotated[str, typer.Option(help="en or zh.")]
ByOption = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="LEVEL",
        help="One table over the areas of a level: region, province, city; of an archive, prefecture.",
    ),
]
IndicatorOption = Annotated[
    list[str] | None,
    typer.Option("--indicator", help="With --by: an indicator, by id or name; may be given again."),
]


def report(
    run: RunArgument,
    as_of: AsOfOption = None,
    area: AreaOption = "china",
    lang: LangOption = "en",
    by: ByOption = None,
    indicator: IndicatorOption = None,
    format: Annotated[
        ReportForm | None, typer.Option("--format", help="By default the ending of -o decides, else text.")
    ] = None,
    out: OutOption = None,
) -> None:
    """The report as an organ could compile it on a day: reported, enumerated and documented figures.

    `yundong report runs/... --as-of 1952-08-29 --area Shenyang --lang zh -o shenyang.html`

    `yundong report runs/... --by province --indicator arrested -o arrested.xlsx`
    """
    check_language(lang)
    form = form_of(format, out, ReportForm)
    check_out(out)
    if indicator and by is None:
        raise InputError("Invalid --indicator: must be used together with --by region, province or city.")
    opened = open_noting(run)
    width = terminal_width() if out is None else None
    emit(report_made(opened, _day(as_of), area, lang, by, indicator or (), form, width), out)


def open_noting(path: Path) -> Run:
    """Open a run; a note says if its scenario, or anything else of it, has changed since."""
    opened = open_run(path)
    if opened.scenario_changed:
        note(f"note: the scenario {opened.scenario.folder} has changed since this run was made.")
    elif opened.seal is None:
        how = (
            "has changed since it was sealed"
            if SEAL in opened.manifest
            else "is of an older version, without a seal"
        )
        note(f"note: {path} {how}; `yundong verify {path} --files` says what differs.")
    if opened.scenario.outdated:
        note(f"note: {path} was made by another version; its scenario is read as the run kept it.")
    return opened


def _day(text: str | None) -> dt.date | None:
    return None if text is None else parse_date(text, "day of the report")


def plot(
    run: RunArgument,
    name: Annotated[str | None, typer.Argument(help="Which picture; without a name they are listed.")] = None,
    all: Annotated[bool, typer.Option("--all", help="Every picture.")] = False,
    format: Annotated[
        PictureForm | None,
        typer.Option(
            "--format", help="json is the Vega-Lite specification. By default the ending of -o decides."
        ),
    ] = None,
    as_of: AsOfOption = None,
    area: AreaOption = "china",
    lang: LangOption = "en",
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="File; with --all, folder. By default beside the run's report."),
    ] = None,
) -> None:
    """Draw a picture of a run, or all of them; each title states its finding.

    `yundong plot runs/... timeline --format png -o timeline.png`
    """
    check_language(lang)
    form = form_of(format, None if all or (out is not None and out.is_dir()) else out, PictureForm)
    require("report", "Drawing pictures")
    from yundong.report.pictures import PICTURES, View, draw

    if name is None and not all:
        from yundong.report.chinese import headings, picture_in

        listed = [
            {"name": key, "draws": picture_in(key, (made.__doc__ or "").split("\n")[0], lang)}
            for key, made in PICTURES.items()
        ]
        print_table(listed, "table", headings(("name", "draws"), lang))
        return
    if name is not None and name not in PICTURES:
        raise InputError(
            f"There is no picture {name!r}.{did_you_mean(name, PICTURES)} There are: {', '.join(PICTURES)}."
        )
    if form is not PictureForm.json:
        from yundong.report.fonts import ready

        ready(lang)
    opened = open_noting(run)
    view = View(opened, opened.scenario, opened.report(_day(as_of), area), lang)
    names = list(PICTURES) if all else [str(name)]
    for each in names:
        place = _picture_place(opened, each, lang, form, out, all)
        picture = draw(view, each)
        content = picture_as(picture, form)
        write_text(place, content) if isinstance(content, str) else write_bytes(place, content)
        note(f"{picture.title}")
        print(place)


def _picture_place(
    opened: Run, name: str, lang: str, format: PictureForm, out: Path | None, all: bool
) -> Path:
    """Return where a picture goes: the file asked for, or a file of its name in a folder."""
    file = f"{name}-{lang}.{format.value}"
    if out is not None and not all and not out.is_dir():
        check_writable(out)
        return out
    folder = out if out is not None else opened.beside
    if folder.is_file():
        raise InputError(f"{folder} is a file. With --all, give a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / file


def export(
    run: RunArgument,
    to: Annotated[
        ExportForm | None, typer.Option("--to", help="Form; by default what -o ends in: .xlsx or .sqlite.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", help="Folder (for xlsx and sqlite, file); by default named after run and form."
        ),
    ] = None,
    table: Annotated[
        list[str] | None, typer.Option("--table", help="Only this table; may be given again.")
    ] = None,
    lang: LangOption = "en",
) -> None:
    """Export a run: its tables with schema, indicators, report, comparison and provenance, but never truth.

    `yundong export runs/... --to ro-crate -o crate`
    """
    from yundong.records.schema import TABLES
    from yundong.report.export import ENDINGS, Bundle
    from yundong.report.export import export as export_bundle

    check_language(lang)
    if to is None:
        by_ending = {ending: form for form, ending in ENDINGS.items()}
        if out is None or out.suffix.lower() not in by_ending:
            raise InputError(
                f"Missing --to: must be one of {', '.join(ExportForm)}, unless -o ends in {', '.join(by_ending)}."
            )
        to = ExportForm(by_ending[out.suffix.lower()])
    if to is ExportForm.xlsx:
        require("report", "Writing a workbook")
    opened = open_noting(run)
    ending = ENDINGS.get(to.value, f"-{to.value}")
    place = out if out is not None else Path(f"{opened.path.resolve().name}{ending}")
    tables = tuple(table) if table else tuple(TABLES)
    bundle = Bundle(opened, opened.scenario, tables, note, opened.intervals, lang)
    for remark in export_bundle(bundle, to.value, place):
        note(f"附注：{remark}" if lang == "zh" else f"note: {remark}")
    print(place)


def trace(
    run: RunArgument,
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="An indicator, such as arrested.")],
    as_of: AsOfOption = None,
    area: AreaOption = "china",
    lang: LangOption = "en",
    format: Annotated[
        TraceForm | None, typer.Option("--format", help="By default the ending of -o decides, else text.")
    ] = None,
    out: OutOption = None,
) -> None:
    """Trace a figure of the report to the returns, the rows, the mechanisms and the passages behind it.

    `yundong trace runs/... arrested --as-of 1952-08-29 --area henan`
    """
    check_language(lang)
    form = form_of(format, out, TraceForm)
    check_out(out)
    opened = open_noting(run)
    emit(
        trace_made(opened, figure, _day(as_of), area, lang, form, terminal_width() if out is None else None),
        out,
    )
