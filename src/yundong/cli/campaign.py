"""The main commands: ``yundong run | mechanisms | schema``."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yundong.base.errors import InputError, did_you_mean
from yundong.base.extras import require
from yundong.base.memory import return_freed_memory
from yundong.base.showing import drawing_on
from yundong.base.writing import write_text
from yundong.cli.loudness import in_language, is_quiet, is_verbose, peak_mb
from yundong.cli.output import (
    FormatOption,
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    for_readers,
    form_of,
    note,
    print_json,
    put_facts,
    put_table,
    terminal_width,
)
from yundong.report.chinese import TYPES, headings, of_schema, word

if TYPE_CHECKING:
    from yundong.api import Run
    from yundong.campaign.mechanism import Day, World
    from yundong.records.folder import Occupied


def run(
    scenario: Annotated[str, typer.Argument(help="Name or folder of a scenario.")] = "narcotics-1952",
    seed: Annotated[int, typer.Option(help="Any whole number; the same seed gives the same run.")] = 1952,
    scale: Annotated[
        float, typer.Option(help="1 is one-to-one; a fraction samples places and people.")
    ] = 1.0,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Last day, up to 1953-12-31.")] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="MECHANISM", help="Switch a mechanism off; may be repeated.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter; may be repeated."),
    ] = None,
    interpretation: Annotated[str, typer.Option(help="Named interpretation of the directive.")] = "balanced",
    threads: Annotated[int | None, typer.Option(help="Never changes a result.")] = None,
    out: Annotated[Path | None, typer.Option(help="Run folder; by default one under runs/.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace another run in the folder; other files stay.")
    ] = False,
    lang: Annotated[str, typer.Option(help="Language of the printed report, en or zh.")] = "en",
    html: Annotated[
        bool, typer.Option("--html", help="Write the report as a page with pictures, too.")
    ] = False,
    exhibit: Annotated[
        bool, typer.Option("--exhibit", help="Write the page that answers questions, too (yundong exhibit).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Run the campaign day by day, write its records, and print its report beside the documents.

    The folder holds the run alone; reports and pictures go to a folder beside it (its name and .report).

    `yundong run --without outreach --set letters.base_rate=0.002`
    """
    from yundong.api import run as run_campaign
    from yundong.base.seal import seal_reports
    from yundong.records.folder import occupied
    from yundong.report.words import check_language
    from yundong.scenario import load
    from yundong.scenario.parameters import parse_settings

    check_language(lang)
    if exhibit:
        require("report", "An exhibit (--exhibit)", "audit")
    if html:
        require("report", "A report as a page (--html)")
    settings = parse_settings(set_ or [])
    loaded = load(scenario)
    for sentence in loaded.replace(settings).parameters.described_outside():
        note(f"note: {sentence}")
    before = occupied(out) if out is not None and replace else None
    began = dt.datetime.now()
    with Progress(quiet=as_json) as progress:
        finished = run_campaign(
            loaded.replace(settings), seed=seed, scale=scale, until=until, without=without or (),
            interpretation=interpretation, threads=threads, out=out, replace=replace, progress=progress,
        )  # fmt: skip
    if before is not None:
        _say_replaced(finished.path, before)
    _report(finished, lang, as_json, (dt.datetime.now() - began).total_seconds())
    reports = ["report.txt"]
    if html:
        page = _page(finished, lang)
        reports.append(page.name)
        if not as_json:
            put_facts({"Page": page}, lang)
    if exhibit:
        page = _exhibit(finished)
        reports.append(page.name)
        if not as_json:
            put_facts(
                {"Exhibit": f"{page}{'（用浏览器打开）' if lang == 'zh' else ' (opens in a browser)'}"}, lang
            )
    seal_reports(finished.beside, finished.seal, reports)


def mechanisms(
    format: FormatOption = None, out: OutOption = None, lang: LangOption = OutputLanguage.en
) -> None:
    """The mechanisms in the order of the day: passages, parameters, columns owned, tables written."""
    from yundong.campaign.loop import MECHANISMS
    from yundong.report.words import title_of_mechanism

    form = form_of(format, out, TableFormat)
    rows = [
        {
            "order": number,
            "mechanism": kind.name,
            "what": title_of_mechanism(kind.name, kind.title, lang),
            "passages": " ".join(kind.passages),
            "parameters": len(kind.parameters()) if for_readers(form) else " ".join(kind.parameters()),
            "owns": " ".join(kind.owns()),
            "writes": " ".join(kind.writes),
        }
        for number, kind in enumerate(MECHANISMS, start=1)
    ]
    put_table(rows, form, out, headings(rows[0], lang), title=word("Mechanisms", lang), lang=lang)


def schema(
    table: Annotated[str | None, typer.Argument(help="A table; by default the list of all.")] = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """The tables of a run, or the columns of one: type, unit, meaning."""
    from yundong.records.schema import TABLES, TRUTH

    known = {**TABLES, **{f"truth/{name}": t for name, t in TRUTH.items()}}
    if table is None:
        rows = [
            {
                "table": n,
                "a row is": of_schema(t.row, lang),
                "passages": " ".join(t.passages),
                "columns": len(t.columns),
            }
            for n, t in known.items()
        ]
        put_table(rows, format, out, headings(rows[0], lang), title=word("Tables of a run", lang), lang=lang)
        return
    if table not in known:
        raise InputError(
            f"There is no table {table!r}.{did_you_mean(table, known) or ' `yundong schema` lists them.'}"
        )
    columns = [
        {
            "column": c.name,
            "type": _type(c.dtype, lang),
            "unit": word(c.unit, lang),
            "meaning": of_schema(c.meaning, lang),
        }
        for c in known[table].columns
    ]
    colon = "：" if lang is OutputLanguage.zh else ": "
    caption = f"{table}{colon}{of_schema(known[table].row, lang)}"
    put_table(columns, format, out, headings(columns[0], lang), title=table, caption=caption, lang=lang)


def _type(dtype: Any, lang: str) -> str:
    """Return a type in words; labels are listed."""
    if hasattr(dtype, "categories") and str(dtype).startswith("Enum"):
        return ("取其一：" if lang == "zh" else "one of ") + ", ".join(dtype.categories)
    return TYPES.get(str(dtype), str(dtype)) if lang == "zh" else str(dtype)


def _report(finished: Run, lang: str, as_json: bool, wall: float) -> None:
    """Write the report of a finished run beside its folder and print it."""
    from yundong.report.text import render

    compiled = finished.report()
    folder = finished.beside
    folder.mkdir(exist_ok=True)
    write_text(folder / "report.txt", render(compiled, lang))
    if as_json:
        print_json(_summary(finished, finished.compare(), wall))
        return
    print(render(compiled, lang, terminal_width(), finished.named))
    facts = {"Run folder": finished.path, "Text report": folder / "report.txt", "Seal": finished.seal}
    put_facts(facts, lang)


def _page(finished: Run, lang: str) -> Path:
    """Write the report with its pictures as a self-contained page, beside the text."""
    from yundong.report.write import render

    note("drawing the report")
    page = finished.beside / "report.html"
    write_text(page, str(render(finished, finished.scenario, finished.report(), "html", lang)))
    return page


def _exhibit(finished: Run) -> Path:
    """Write the page that answers questions about the run, beside the text."""
    from yundong.api.made import exhibit_made

    def begun(part: str) -> None:
        return_freed_memory()
        note(f"exhibit: {part}")

    page = finished.beside / "exhibit.html"
    write_text(page, exhibit_made(finished, begun=begun))
    return page


def _say_replaced(path: Path, before: Occupied) -> None:
    """Note which files of the folder were replaced and which stayed."""
    from yundong.base.seal import names

    seed = (before.manifest or {}).get("seed", "unknown")
    note(f"replaced: {len(before.made)} files of the run with seed {seed} in {path}")
    if before.foreign:
        note(f"left in place, not part of a run: {names(before.foreign)}")


def _summary(finished: Run, comparisons: list[Any], wall: float) -> dict[str, Any]:
    """Return the object that ``--json`` prints."""
    m = finished.manifest
    names = ("claim", "indicator", "area", "role", "documented", "modelled", "ratio", "within")
    return {
        **{key: m[key] for key in ("scenario", "seed", "scale", "digest", "digests", "rows")},
        "wall_s": round(wall, 3),
        **{f"{part}_s": m["seconds"][part] for part in ("build", "days", "write")},
        "peak_mb": round(peak_mb(), 1),
        "mechanisms": m["mechanisms"],
        "compared": [{name: getattr(c, name) for name in names} for c in comparisons],
        "truth": m["truth"],
        "run": str(finished.path),
        "seal": m["seal"]["root"],
    }


class Progress:
    """Shows on standard error what a run is doing: the date, and how many are identified, arrested and writing."""

    def __init__(self, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._console = Console(file=drawing_on(sys.stderr))
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=quiet or is_quiet() or not self._console.is_terminal,
        )
        self._quiet = quiet
        self._task = self._bar.add_task(in_language("building the country"), total=None, said="")

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, stage: str, day: Day | None, world: World | None) -> None:
        """Show a stage or a finished day."""
        if day is None or world is None:
            words = {"build": "building the country", "days": "first day", "write": "writing the records"}
            self._bar.update(self._task, description=in_language(words.get(stage, stage)))
            if not self._quiet and not self._console.is_terminal:
                note(words.get(stage, stage))
            return
        if day.index % 5 and day.index + 1 != world.days:
            return
        state = world.state
        said = (
            f"identified {int(state.identified_here.sum()):,}  arrested {int(state.arrested_here.sum()):,}"
            f"  letters {world.log.rows['letters']:,}  meetings {world.log.rows['meetings']:,}"
        )
        shown = in_language(f"{day.date}  {said}").partition("  ")[2]
        self._bar.update(
            self._task, description=str(day.date), total=world.days, completed=day.index + 1, said=shown
        )
        if not self._quiet and not self._console.is_terminal and (is_verbose() or day.date.day <= 5):
            note(f"{day.date}  {said}")
