"""Documented figures beside those of one run or several: ``yundong compare``."""

from __future__ import annotations

import io
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yundong.api import Run
from yundong.base.errors import InputError, did_you_mean
from yundong.base.extras import require
from yundong.cli.output import OutOption, check_out, emit, print_table
from yundong.cli.report import open_noting

if TYPE_CHECKING:
    from yundong.report.compare import Comparison

ROLES = ("calibrate", "conjugate", "check", "context")


class ComparisonForm(StrEnum):
    """The forms of a comparison."""

    text = "text"
    csv = "csv"
    html = "html"
    json = "json"


def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="One run, or several to set side by side.")
    ],
    format: Annotated[
        ComparisonForm, typer.Option("--format", help="text, csv, html or json.")
    ] = ComparisonForm.text,
    role: Annotated[
        str | None, typer.Option(help="Only claims of a role: calibrate, conjugate, check or context.")
    ] = None,
    out: OutOption = None,
) -> None:
    """Every documented figure beside what the run has for the same indicator, area and days.

    `yundong compare runs/A runs/B --format html -o compared.html`
    """
    if role is not None and role not in ROLES:
        raise InputError(f"There is no role {role!r}.{did_you_mean(role, ROLES)} Roles: {', '.join(ROLES)}.")
    check_out(out)
    if format is ComparisonForm.html:
        require("report", "A comparison as a page")
    opened = [open_noting(path) for path in runs]
    if len(opened) == 1:
        found = [c for c in opened[0].compare() if role in (None, c.role)]
        _one_run(opened[0], found, format, out)
    else:
        _many_runs(opened, format, role, out)


def _one_run(run: Run, found: list[Comparison], format: ComparisonForm, out: Path | None) -> None:
    from yundong.report.compare import summarise
    from yundong.report.variant import in_brackets, variant

    if format is ComparisonForm.html:
        name = f"run{in_brackets(run.manifest, 'en')}"
        _html_of([name], [_flat(c, name) for c in found], {name: found}, out)
        return
    columns = ("claim", "indicator", "area", "role", "end", "documented", "modelled", "ratio", "within")
    if format is not ComparisonForm.text:
        other = {"variant": variant(run.manifest, "en")}
        rows = [asdict(c) | other for c in found]
        shown = [*columns, "basis", "source", "variant"]
        _print(rows, format, None if format is ComparisonForm.json else shown, out)
        return
    text = io.StringIO()
    text.write(
        f"{run.manifest['scenario']}, seed {run.manifest['seed']}{in_brackets(run.manifest, 'en')}\n\n"
    )
    print_table([c for c in found if c.modelled is not None], "table", columns, text)
    missing = sum(c.modelled is None for c in found)
    text.write(
        f"\n{missing} further claims could not be compared with the run (--format csv lists them).\n\n"
    )
    print_table(summarise(found), "table", None, text)
    emit(text.getvalue(), out)


def _flat(c: Comparison, name: str) -> dict[str, Any]:
    row = {"claim": c.claim, "role": c.role, "documented": c.documented}
    return row | {f"{key} {name}": getattr(c, key) for key in ("modelled", "ratio", "within")}


def _many_runs(opened: list[Run], format: ComparisonForm, role: str | None, out: Path | None) -> None:
    from yundong.report.compare import summarise
    from yundong.report.side_by_side import beside
    from yundong.report.variant import in_brackets

    short = _short_names([run.path for run in opened])
    names = [name + in_brackets(run.manifest, "en") for name, run in zip(short, opened, strict=True)]
    rows, found = beside([(name, run, run.scenario) for name, run in zip(names, opened, strict=True)])
    rows = [row for row in rows if role in (None, row["role"])]
    found = {name: [c for c in mine if role in (None, c.role)] for name, mine in found.items()}
    if format is ComparisonForm.html:
        _html_of(names, rows, found, out)
    elif format is ComparisonForm.text:
        text = io.StringIO()
        shown = [{k: v for k, v in row.items() if not k.startswith("within ")} for row in rows]
        print_table(
            [r for r in shown if any(r.get(f"modelled {n}") is not None for n in names)], "table", None, text
        )
        text.write("\n")
        summaries = [{"run": name, **asdict(s)} for name, mine in found.items() for s in summarise(mine)]
        print_table(summaries, "table", None, text)
        emit(text.getvalue(), out)
    else:
        _print(rows, format, None, out)


def _short_names(paths: list[Path]) -> list[str]:
    """Return the folder names, numbered where two are alike."""
    names = [path.resolve().name for path in paths]
    return [name if names.count(name) == 1 else f"{name} ({i})" for i, name in enumerate(names, start=1)]


def _html_of(
    names: list[str], rows: list[dict[str, Any]], found: dict[str, list[Comparison]], out: Path | None
) -> None:
    from yundong.report.side_by_side import page_of_runs

    emit(page_of_runs(names, rows, found), out)


def _print(rows: Any, format: ComparisonForm, columns: list[str] | None, out: Path | None) -> None:
    text = io.StringIO()
    print_table(rows, format.value, columns, text)
    emit(text.getvalue(), out)
