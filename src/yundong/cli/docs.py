"""Pages that are made from the model, and the studies behind them: ``yundong odd | fit-report | experiment``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from yundong.base.errors import InputError
from yundong.base.reading import read_text
from yundong.base.writing import check_writable, write_text
from yundong.cli.output import FormatOption, TableFormat, note, print_json, print_table

ScenarioArgument = Annotated[str, typer.Option("--scenario", "-s", help="Name of a scenario, or a folder.")]
Workers = Annotated[int, typer.Option(help="Runs at a time, each in a process of its own.")]
CacheOption = Annotated[
    Path | None, typer.Option(help="File that keeps finished runs; by default runs/studies.jsonl.")
]


def odd(
    out: Annotated[Path, typer.Option("-o", "--out", help="The page whose tables are made anew.")] = Path(
        "docs/odd.md"
    ),
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with 1 if the page is stale.")
    ] = False,
    scenario: ScenarioArgument = "narcotics-1952",
) -> None:
    """Write the tables of the model's protocol anew, from the scenario and the code; the prose stays."""
    from yundong.pages.odd import refresh
    from yundong.scenario import load

    page = read_text(out)
    fresh = refresh(page, load(scenario))
    if fresh == page:
        note(f"{out} is current.")
    elif check:
        note(f"{out} is stale. Write it anew with: yundong odd --out {out}")
        raise typer.Exit(1)
    else:
        write_text(out, fresh)
        note(f"written: {out}")


def fit_report(
    scenario: ScenarioArgument = "narcotics-1952",
    seeds: Annotated[int, typer.Option(help="How many runs, with seeds 1, 2, 3 and so on.")] = 10,
    scale: Annotated[float, typer.Option(help="1 is one-to-one.")] = 1.0,
    out: Annotated[Path, typer.Option("-o", "--out", help="The page to write.")] = Path("docs/fit.md"),
    sensitivity_scale: Annotated[
        float, typer.Option(help="Scale of the runs that move one parameter each; 0 leaves them out.")
    ] = 0.2,
    log: Annotated[
        Path | None, typer.Option(help="Log of the fit; by default the one beside parameters.csv.")
    ] = None,
    workers: Workers = 2,
    cache: CacheOption = None,
) -> None:
    """Run the shipped scenario over several seeds and write how every claim stands; stopped, it goes on."""
    from yundong.cli.study import LOG
    from yundong.pages.fit import Material, render
    from yundong.scenario import load
    from yundong.study.measure import Trial, measure_all
    from yundong.study.residuals import load_residuals
    from yundong.study.sensitivity import logged_slopes, one_at_a_time

    _check_study(seeds, scale, workers)
    if not 0.0 <= sensitivity_scale <= 1.0:
        raise InputError(
            f"The sensitivity scale cannot be {sensitivity_scale:g}. Give 0 to 1; 0 leaves it out."
        )
    check_writable(out)
    loaded = load(scenario)
    reasons = load_residuals(loaded)
    slopes = logged_slopes(log or loaded.folder / LOG, loaded)
    kept = _cache(cache, loaded)
    numbers = list(range(1, seeds + 1))
    outcomes = measure_all(loaded, [Trial(seed, scale) for seed in numbers], kept, workers, note)
    effects = (
        one_at_a_time(loaded, sensitivity_scale, kept, workers=workers, tell=note)
        if sensitivity_scale
        else []
    )
    write_text(
        out, render(Material(loaded, numbers, scale, outcomes, reasons, slopes, effects, sensitivity_scale))
    )
    note(f"written: {out}")


def experiment(
    name: Annotated[str, typer.Argument(help="One of `yundong experiments`.")],
    scenario: ScenarioArgument = "narcotics-1952",
    scale: Annotated[float, typer.Option(help="1 is one-to-one.")] = 0.2,
    seeds: Annotated[int, typer.Option(help="How many runs of each side.")] = 3,
    workers: Workers = 1,
    cache: CacheOption = None,
    format: FormatOption = TableFormat.table,
) -> None:
    """Run the campaign as it is and with the options of an experiment; set the figures side by side.

    `yundong experiment channel --scale 0.05`
    """
    from yundong.scenario import load
    from yundong.study.experiment import conduct, find

    _check_study(seeds, scale, workers)
    loaded = load(scenario)
    asked = find(loaded, name)
    findings = conduct(loaded, asked, list(range(1, seeds + 1)), scale, _cache(cache, loaded), workers, note)
    if format is TableFormat.json:
        print_json({"experiment": asked, "scale": scale, "seeds": seeds, "findings": findings})
        return
    if format is TableFormat.table:
        print(
            f"{asked.title} ({asked.passage}): {asked.options}\n{asked.note[:1].upper()}{asked.note[1:]}.\n"
        )
    print_table(findings, format, HEADINGS)
    if format is TableFormat.table:
        print(
            f"\nMedians over {seeds} seeds at scale {scale:g}; ratio is the campaign as it is over the other run."
        )


HEADINGS: dict[str, str] = {
    "figure": "figure",
    "base": "as it is",
    "other": "the other run",
    "ratio": "ratio",
    "low": "least",
    "high": "greatest",
    "verdict": "as it is there is",
}


def _check_study(seeds: int, scale: float, workers: int) -> None:
    problems = []
    if seeds < 1:
        problems.append(f"The number of seeds cannot be {seeds}. Give 1 or more.")
    if not 0.0 < scale <= 1.0:
        problems.append(
            f"The scale cannot be {scale:g}. Give a fraction above 0 and up to 1, the full scale."
        )
    if workers < 1:
        problems.append(f"The number of workers cannot be {workers}. Give 1 or more.")
    if problems:
        raise InputError(problems)


def _cache(path: Path | None, scenario: Any) -> Any:
    from yundong.study.measure import CACHE, Cache

    return Cache(path or CACHE, scenario)
