"""What can be read from a run: ``yundong report | plot | export | trace``."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yundong.api import Run, open_run
from yundong.base.clock import parse_date
from yundong.base.errors import InputError, did_you_mean
from yundong.cli.output import note, print_json, print_table
from yundong.report.words import check_language

if TYPE_CHECKING:
    from yundong.report.compile import CompiledReport


class ReportForm(StrEnum):
    """The forms a report can be written in."""

    text = "text"
    md = "md"
    html = "html"
    docx = "docx"
    pdf = "pdf"
    json = "json"


class PictureForm(StrEnum):
    """The forms of a picture."""

    svg = "svg"
    png = "png"
    json = "json"


class ExportForm(StrEnum):
    """The forms a run can be handed on in."""

    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"
    ro_crate = "ro-crate"
    frictionless = "frictionless"


class TraceForm(StrEnum):
    """The forms of a trace."""

    text = "text"
    json = "json"


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
    str, typer.Option(help="The organ that reports: china, a great region, province, city or locality.")
]
LangOption = Annotated[str, typer.Option(help="en or zh.")]
OutOption = Annotated[Path | None, typer.Option("-o", "--out", help="Where to write; by default printed.")]


def report(
    run: RunArgument,
    as_of: AsOfOption = None,
    area: AreaOption = "china",
    lang: LangOption = "en",
    format: Annotated[ReportForm | None, typer.Option("--format", help="By default told by -o.")] = None,
    out: OutOption = None,
) -> None:
    """The report as an organ could compile it on a day, beside the complete and the documented figures.

    `yundong report runs/... --as-of 1952-08-29 --area Shenyang --lang zh --format html -o shenyang.html`
    """
    check_language(lang)
    form = _form(format, out)
    opened = open_noting(run)
    compiled = opened.report(_day(as_of), area)
    if form is ReportForm.json:
        _write_json(compiled, opened, out)
    elif form is ReportForm.text:
        from yundong.report.text import render

        write_text(render(compiled, opened.compare(), lang), out)
    else:
        _write_document(opened, compiled, lang, form, out)


def _form(format: ReportForm | None, out: Path | None) -> ReportForm:
    """Return the form asked for, or the one that the ending of the file means."""
    if format is not None or out is None or not out.suffix:
        return format or ReportForm.text
    endings = {f".{form.value}": form for form in ReportForm} | {
        ".txt": ReportForm.text,
        ".htm": ReportForm.html,
    }
    if out.suffix.lower() not in endings:
        hint = did_you_mean(out.suffix, endings)
        raise InputError(
            f"{out}: the ending {out.suffix} is not known.{hint} Say --format {'|'.join(ReportForm)}."
        )
    return endings[out.suffix.lower()]


def open_noting(path: Path) -> Run:
    """Open a run; a note says if its scenario has changed since."""
    opened = open_run(path)
    if opened.scenario_changed:
        note(f"note: the scenario {opened.scenario.folder} has changed since this run was made.")
    return opened


def _day(text: str | None) -> dt.date | None:
    return None if text is None else parse_date(text, "day of the report")


def write_text(text: str, out: Path | None) -> None:
    """Print a text, or write it to a file and say so."""
    if out is None:
        sys.stdout.write(text)
        return
    check_place(out)
    out.write_text(text, encoding="utf-8")
    note(f"written: {out}")


def check_place(out: Path) -> None:
    """Refuse a place where no file can be written."""
    if out.is_dir():
        raise InputError(f"{out} is a folder. Give the name of a file in it.")
    if not out.resolve().parent.is_dir():
        raise InputError(f"{out.parent} is no folder. Make it first, or write elsewhere.")


def _write_json(compiled: CompiledReport, opened: Run, out: Path | None) -> None:
    from yundong.report.plain import as_data

    data = as_data(compiled, opened.compare())
    if out is None:
        print_json(data)
        return
    check_place(out)
    with out.open("w", encoding="utf-8") as file:
        print_json(data, file)
    note(f"written: {out}")


def _write_document(
    opened: Run, compiled: CompiledReport, lang: str, form: ReportForm, out: Path | None
) -> None:
    from yundong.report.write import render, write_bytes

    if out is None and form in (ReportForm.docx, ReportForm.pdf):
        raise InputError(f"A {form.value} cannot be printed. Say where to write it: -o report.{form.value}")
    if out is not None:
        check_place(out)
    made = render(opened, opened.scenario, compiled, form.value, lang)
    if out is None:
        sys.stdout.write(str(made))
        return
    write_bytes(out, made)
    note(f"written: {out}")


def plot(
    run: RunArgument,
    name: Annotated[str | None, typer.Argument(help="Which picture; without a name they are listed.")] = None,
    all: Annotated[bool, typer.Option("--all", help="Every picture.")] = False,
    format: Annotated[
        PictureForm, typer.Option("--format", help="json is the Vega-Lite specification.")
    ] = PictureForm.svg,
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
    from yundong.report.pictures import PICTURES, View, draw

    if name is None and not all:
        print_table(
            [{"name": key, "draws": (made.__doc__ or "").split("\n")[0]} for key, made in PICTURES.items()]
        )
        return
    if name is not None and name not in PICTURES:
        raise InputError(
            f"There is no picture {name!r}.{did_you_mean(name, PICTURES)} There are: {', '.join(PICTURES)}."
        )
    if format is not PictureForm.json:
        from yundong.report.fonts import ready

        ready(lang)
    opened = open_noting(run)
    material = View(opened, opened.scenario, opened.report(_day(as_of), area), lang)
    names = list(PICTURES) if all else [str(name)]
    for each in names:
        place = _picture_place(opened, each, lang, format, out, all)
        picture = draw(material, each)
        _write_picture(picture, format, place)
        note(f"{picture.title}")
        print(place)


def _picture_place(
    opened: Run, name: str, lang: str, format: PictureForm, out: Path | None, all: bool
) -> Path:
    """Return where a picture goes: the file asked for, or a file of its name in a folder."""
    file = f"{name}-{lang}.{format.value}"
    if out is not None and not all and not out.is_dir():
        check_place(out)
        return out
    folder = out if out is not None else opened.path / "pictures"
    if folder.is_file():
        raise InputError(f"{folder} is a file. With --all, give a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / file


def _write_picture(picture: Any, format: PictureForm, place: Path) -> None:
    import json

    from yundong.report.write import write_bytes

    if format is PictureForm.svg:
        write_bytes(place, picture.svg())
    elif format is PictureForm.png:
        write_bytes(place, picture.png())
    else:
        write_bytes(place, json.dumps(picture.spec, ensure_ascii=False, indent=1, default=str) + "\n")


def export(
    run: RunArgument,
    to: Annotated[ExportForm, typer.Option("--to", help="Form.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="Folder (for xlsx, file); by default named after run and form."),
    ] = None,
    table: Annotated[
        list[str] | None, typer.Option("--table", help="Only this table; may be given again.")
    ] = None,
) -> None:
    """Hand a run on: its tables with schema, indicators, report, comparison and provenance. Truth stays here.

    `yundong export runs/... --to ro-crate -o crate`
    """
    from yundong.records.schema import TABLES
    from yundong.report.export import Bundle
    from yundong.report.export import export as hand_on

    opened = open_noting(run)
    ending = ".xlsx" if to is ExportForm.xlsx else f"-{to.value}"
    place = out if out is not None else Path(f"{opened.path.resolve().name}{ending}")
    tables = tuple(table) if table else tuple(TABLES)
    remarks = hand_on(Bundle(opened, opened.scenario, tables, note), to.value, place)
    for remark in remarks:
        note(f"note: {remark}")
    print(place)


def trace(
    run: RunArgument,
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="An indicator, such as arrested.")],
    as_of: AsOfOption = None,
    area: AreaOption = "china",
    lang: LangOption = "en",
    format: Annotated[TraceForm, typer.Option("--format", help="text or json.")] = TraceForm.text,
) -> None:
    """From a figure of the report to the returns, to the rows, to the mechanisms and passages.

    `yundong trace runs/... arrested --as-of 1952-08-29 --area henan`
    """
    check_language(lang)
    from yundong.report.traced import render_trace

    found = open_noting(run).trace(figure, _day(as_of), area)
    if format is TraceForm.json:
        print_json(_trace_data(found))
    else:
        sys.stdout.write(render_trace(found, lang))


def _trace_data(found: Any) -> dict[str, Any]:
    from yundong.report.plain import line_data

    return {
        "line": line_data(found.line),
        "as_of": found.as_of,
        "contributions": [asdict(c) for c in found.contributions],
        "rows": None if found.rows is None else asdict(found.rows),
        "mechanisms": [{"name": name, "title": title} for name, title in found.mechanisms],
        "passages": [{"id": key, "precis": precis} for key, precis in found.passages],
        "parts": [_trace_data(part) for part in found.parts],
    }
