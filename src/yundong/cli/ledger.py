"""The ledger of predictions: ``yundong predict``, ``score`` and ``update``; and ``yundong study records``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yundong.base.clock import parse_date
from yundong.base.errors import InputError
from yundong.base.plain import json_text
from yundong.base.writing import check_writable
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
from yundong.cli.what_if import AnswerForm, AnswerFormOption, print_text

if TYPE_CHECKING:
    from yundong.report.outline.tree import Outline
    from yundong.scenario import Scenario
    from yundong.study.ledger.asked import AskedFigure
    from yundong.study.posterior.weighted import Posterior
    from yundong.study.runs.runner import Engine

FiguresArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FIGURES", help="A CSV table of figures, or the folder of an archive that was loaded."
    ),
]
LedgerOption = Annotated[Path, typer.Option("--ledger", help="The ledger of predictions.")]
PosteriorOption = Annotated[
    Path | None,
    typer.Option("--posterior", metavar="FILE", help="By default the one that the scenario comes with."),
]
RunsOption = Annotated[int, typer.Option("--runs", help="Draws that are run for figures not held.")]
ScaleOption = Annotated[float, typer.Option(help="Of these runs; 1 is one-to-one.")]


@dataclass(frozen=True)
class Asking:
    """What a command asks: of which posterior, about which figures, and what makes runs."""

    scenario: Scenario
    posterior: Posterior
    figures: list[AskedFigure]
    engine: Engine


def asking(
    figures: Path,
    scenario: str,
    posterior: Path | None,
    runs: int,
    scale: float,
    workers: int,
    dask: str | None,
    cache: Path | None,
    lang: str,
) -> Asking:
    """Return what is asked, everything having been looked at before any run is made.

    Raises
    ------
    InputError
        For options that cannot be, a table with faults, or where there is no posterior.
    """
    from yundong.api.ledger import check_runs, figures_asked, posterior_for
    from yundong.scenario import load

    check_study(scale, workers)
    check_runs(runs, scale)
    loaded = load(scenario)
    return Asking(
        loaded,
        posterior_for(loaded, posterior),
        figures_asked(figures, loaded),
        engine_for(cache, workers, dask, lang),
    )


def predict(
    figures: FiguresArgument,
    ledger: LedgerOption = Path("predictions.jsonl"),
    scenario: ScenarioOption = "narcotics-1952",
    posterior: PosteriorOption = None,
    runs: RunsOption = 40,
    scale: ScaleOption = 0.05,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: AnswerFormOption = None,
    out: OutOption = None,
) -> None:
    """Write down what the posterior expects of figures to come, in a ledger that cannot be changed afterwards.

    The table needs the columns indicator and end; area, start, as_of, unit, register, error, grade and hedge may stand
    beside them. Values are not looked at. `yundong predict figures.csv -o predicted.html`
    """
    from yundong.study.ledger.prediction import predict as write_down
    from yundong.study.ledger.prediction_page import prediction_outline

    form = _checked(format, out, ledger)
    ask = asking(figures, scenario, posterior, runs, scale, workers, dask, cache, lang.value)
    found = write_down(ask.figures, ask.posterior, ask.scenario, ask.engine, ledger, runs=runs, scale=scale)
    note(_written(len(found.figures), ledger, found.figures[-1].entry.hash, lang.value))
    command = _command("predict", figures, ledger, scenario, posterior, runs, scale, lang.value)
    rows = found.summary()
    about = {
        "ledger": str(ledger),
        "last_hash": found.figures[-1].entry.hash,
        **_about(ask.posterior),
        "figures": rows,
    }
    put(prediction_outline(found, lang.value, command), rows, about, form, out)


def score(
    figures: FiguresArgument,
    ledger: LedgerOption = Path("predictions.jsonl"),
    scenario: ScenarioOption = "narcotics-1952",
    posterior: PosteriorOption = None,
    runs: RunsOption = 40,
    scale: ScaleOption = 0.05,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: AnswerFormOption = None,
    out: OutOption = None,
) -> None:
    """Hold figures that have become known against what the ledger predicted of them: coverage, score, what they say.

    The table is that of `yundong predict`, with values. Figures that were not predicted are named and not scored.
    """
    from yundong.study.ledger.prediction import score as hold_against
    from yundong.study.ledger.prediction_page import score_outline

    form = _checked(format, out, ledger)
    ask = asking(figures, scenario, posterior, runs, scale, workers, dask, cache, lang.value)
    found = hold_against(ask.figures, ask.posterior, ask.scenario, ask.engine, ledger, runs=runs, scale=scale)
    command = _command("score", figures, ledger, scenario, posterior, runs, scale, lang.value)
    rows = found.summary()
    about = {
        "ledger": str(ledger),
        **_about(ask.posterior),
        "within_50": found.within_50,
        "within_90": found.within_90,
        "crps": found.crps,
        "not_predicted": [f.claim.id for f in found.not_predicted],
        "without_value": [f.claim.id for f in found.without_value],
        "figures": rows,
    }
    put(score_outline(found, ask.posterior, lang.value, command), rows, about, form, out)


def update(
    figures: FiguresArgument,
    to: Annotated[
        Path, typer.Option("-o", "--out", metavar="POSTERIOR", help="The new posterior, a .parquet file.")
    ],
    scenario: ScenarioOption = "narcotics-1952",
    posterior: PosteriorOption = None,
    runs: RunsOption = 200,
    scale: ScaleOption = 0.05,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: AnswerFormOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Where to write what moved; by default printed."),
    ] = None,
) -> None:
    """Reweight the posterior by figures that have become known, and show which intervals move.

    Refused where so few draws fit the figures that one of them would carry the posterior.
    `yundong update figures.csv -o updated.parquet --report moved.html`
    """
    from yundong.study.ledger.prediction_page import update_outline
    from yundong.study.ledger.updating import update as reweight

    if to.suffix != ".parquet":
        raise InputError(f"{to}: a posterior is a Parquet file. Give a name that ends in .parquet.")
    form = _checked(format, out, to)
    ask = asking(figures, scenario, posterior, runs, scale, workers, dask, cache, lang.value)
    found = reweight(ask.figures, ask.posterior, ask.scenario, ask.engine, runs=runs, scale=scale)
    found.posterior.write(to)
    note(f"{'已写入' if lang.value == 'zh' else 'written'}: {to}")
    command = _command("update", figures, None, scenario, posterior, runs, scale, lang.value)
    command[3:3] = ["-o", str(to)]
    rows = found.summary()
    about = {
        "posterior": str(to),
        **_about(ask.posterior),
        "effective_before": found.effective_before,
        "effective_after": found.effective_after,
        "used": [f.claim.id for f in found.used],
        "impossible": [f.claim.id for f in found.impossible],
        "fitted_already": [f.claim.id for f in found.seen],
        "moved": rows,
    }
    put(update_outline(found, lang.value, command, str(to)), rows, about, form, out)


def records(
    target: Annotated[
        str, typer.Option("--for", metavar="FIGURE", help="What is to be narrowed.")
    ] = "identified_wrongly",
    grade: Annotated[str, typer.Option(help="In which grade the figures would be found.")] = "read",
    days: Annotated[
        list[str] | None,
        typer.Option(
            "--day", metavar="DATE", help="With --runs: a day of further figures; may be given again."
        ),
    ] = None,
    areas: Annotated[str, typer.Option(help="With --runs: country, regions or provinces.")] = "provinces",
    top: Annotated[int, typer.Option(help="Figures that are listed.")] = 20,
    scenario: ScenarioOption = "narcotics-1952",
    posterior: PosteriorOption = None,
    runs: Annotated[
        int, typer.Option("--runs", help="Draws run for figures of further days and areas; 0 for none.")
    ] = 0,
    scale: ScaleOption = 0.05,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: AnswerFormOption = None,
    out: OutOption = None,
) -> None:
    """Rank the figures not yet known by how much each would narrow another, as a list to take to an archive.

    `yundong study records --for arrested_wrongly`; with --runs 60 also provinces, and other days with --day.
    """
    from yundong.api.ledger import check_runs, posterior_for
    from yundong.figures.grade import GRADES
    from yundong.scenario import load
    from yundong.study.ledger.records import LEVELS, records_worth_finding
    from yundong.study.ledger.records_page import records_outline

    form = _checked(format, out, None)
    check_study(scale, workers)
    for value, known, option in ((grade, GRADES, "grade"), (areas, LEVELS, "areas")):
        if value not in known:
            raise InputError(f"Invalid --{option} {value!r}: must be one of {', '.join(known)}.")
    if runs:
        check_runs(runs, scale)
    if top < 1:
        raise InputError(f"Invalid --top {top}: must be 1 or more.")
    if days and not runs:
        raise InputError(
            "--day asks for figures that no posterior holds: give --runs too, such as --runs 60."
        )
    loaded = load(scenario)
    chosen = [_day(text, loaded) for text in days or ()]
    found = records_worth_finding(
        posterior_for(loaded, posterior), loaded, target, engine_for(cache, workers, dask, lang.value),
        grade=grade, runs=runs, scale=scale, days=chosen, areas=areas,
    )  # fmt: skip
    words: list[object] = [
        "yundong",
        "study",
        "records",
        "--for",
        target,
        "--grade",
        grade,
        "--scenario",
        scenario,
    ]
    words += [word for day in chosen for word in ("--day", day)]
    words += [*(("--posterior", posterior) if posterior else ()), "--top", top]
    words += [*(("--runs", runs, "--scale", scale, "--areas", areas) if runs else ()), "--lang", lang.value]
    rows = found.summary()
    about = {
        "quantity": found.quantity,
        "interval": list(found.now.ends),
        **_about(found.posterior),
        "tried": found.tried,
        "known": found.known,
        "runs": found.run,
        "figures": rows,
    }
    put(records_outline(found, lang.value, list(map(str, words)), top), rows, about, form, out)


def _day(text: str, scenario: Scenario) -> dt.date:
    day = parse_date(text, "day of the figures")
    if not scenario.schedule.start <= day <= scenario.schedule.end:
        span = f"from {scenario.schedule.start} to {scenario.schedule.end}"
        raise InputError(f"Invalid --day {day}: must be {span}.")
    return day


def _checked(format: AnswerForm | None, out: Path | None, goal: Path | None) -> AnswerForm:
    """Return the form of the answer; what cannot be written is refused before any work."""
    form = form_of(format, out, AnswerForm)
    check_out(out)
    if goal is not None:
        check_writable(goal)
    return form


def _command(
    name: str,
    figures: Path,
    ledger: Path | None,
    scenario: str,
    posterior: Path | None,
    runs: int,
    scale: float,
    lang: str,
) -> list[str]:
    """Return the words that give the same document again."""
    words: list[object] = ["yundong", name, figures, *(("--ledger", ledger) if ledger else ())]
    words += ["--scenario", scenario, *(("--posterior", posterior) if posterior else ())]
    return list(map(str, [*words, "--runs", runs, "--scale", f"{scale:g}", "--lang", lang]))


def _written(count: int, ledger: Path, last: str, lang: str) -> str:
    if lang == "zh":
        return f"已向 {ledger} 写入 {count} 行；末行校验值 {last}"
    return f"{count} rows added to {ledger}; hash of the last row {last}"


def _about(posterior: Posterior) -> dict[str, Any]:
    about = posterior.about
    return {"posterior_key": posterior.key, "posterior_made": about.made, "draws": len(posterior.weights)}


def put(
    outline: Outline,
    rows: Sequence[Mapping[str, Any]],
    about: Mapping[str, Any],
    form: AnswerForm,
    out: Path | None,
) -> None:
    """Print an answer or write it in its form; programs get numbers as they are."""
    if form is AnswerForm.json:
        emit(json_text({"title": outline.title, "subtitle": outline.subtitle, **about}), out)
    elif form is AnswerForm.csv:
        emit(table_text(rows, "csv"), out)
    elif form is AnswerForm.text:
        with stream_for(out) as stream:
            print_text(outline, stream, terminal_width() if out is None else None)
    else:
        from yundong.report.write import printed

        emit(printed(outline, form.value), out)
