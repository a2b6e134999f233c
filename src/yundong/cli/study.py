"""Studies, which run the campaign many times: fits, experiments, grids, switches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yundong.base.counting import fault_of_count
from yundong.base.errors import InputError
from yundong.base.plain import json_text
from yundong.base.writing import ENDINGS
from yundong.cli.output import (
    FormatOption,
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    check_out,
    emit,
    for_readers,
    form_of,
    note,
    print_table,
    put_table,
    stream_for,
)
from yundong.figures.wording import pick
from yundong.report.aligned import figure
from yundong.report.chinese import headings, word

if TYPE_CHECKING:
    from yundong.scenario import Experiment, Scenario
    from yundong.study.fit.fit import Search
    from yundong.study.runs.runner import Engine

ScenarioOption = Annotated[str, typer.Option("--scenario", "-s", help="Name of a scenario, or a folder.")]
Workers = Annotated[int, typer.Option(help="Runs at a time, each in a process of its own.")]
DaskOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="Make the runs on a Dask cluster instead: address of its scheduler."
    ),
]
ResultsOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        help="Folder of the results, by default one under runs/; or a file for the table printed.",
    ),
]
CacheOption = Annotated[
    Path | None,
    typer.Option(help="File that keeps the results of finished runs; by default runs/studies.jsonl."),
]


def fit(
    scenario: Annotated[str, typer.Argument(help="Name or folder of a scenario.")] = "narcotics-1952",
    steps: Annotated[int, typer.Option(help="Steps after the slope has been measured.")] = 10,
    seeds: Annotated[
        str, typer.Option(help="Seeds whose mean is fitted, separated by commas.")
    ] = "1952,1953",
    scale: Annotated[float, typer.Option(help="1 decides; a fraction only proposes.")] = 1.0,
    slope_scale: Annotated[float, typer.Option(help="Scale at which the slope is measured.")] = 0.2,
    workers: Workers = 2,
    out: ResultsOption = None,
    log: Annotated[
        Path | None,
        typer.Option(help="Record of all runs; by default fit.jsonl in the folder of the results."),
    ] = None,
    dask: DaskOption = None,
    cache: CacheOption = None,
    write: Annotated[
        bool, typer.Option(help="Put the values into parameters.csv of the scenario, too.")
    ] = False,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """Fit the calibrated parameters to the claims marked `calibrate`; if stopped, it resumes.

    Claims marked `check` are never read. The values found go into a parameters.csv in the folder of the results.
    """
    from yundong.base.writing import write_text
    from yundong.scenario import load
    from yundong.study.fit.fit import Search, with_values
    from yundong.study.fit.leverage import found_rows

    check_study(scale, workers, steps=steps, slope_scale=slope_scale)
    loaded = load(scenario)
    if write:
        _refuse_shipped(loaded)
    search = Search(loaded, _numbers(seeds), scale, slope_scale, engine_for(cache, workers, dask, lang))
    folder, file = _places(out, Path("runs") / _fit_name(search))
    for step, loss in search.written(steps, folder, log):
        share = search.share_within(0.1)
        note(f"step {step}: misfit {loss:.1f}, {share:.0%} of the claims within 10 %")
    source = loaded.path("parameters.csv")
    if write:
        write_text(source, with_values(source, search.values))
    within, near = search.share_within(0.1), search.share_within(0.3)
    shares = pick(
        lang,
        f"{within:.0%} of the claims within 10 %, {near:.0%} within 30 %",
        f"{within:.0%} 的文献数字相差不到 10 %，{near:.0%} 相差不到 30 %",
    )
    rows = found_rows(search)
    title = pick(lang, f"Fit of {loaded.name}", f"拟合：{loaded.name}")
    put_table(rows, None, file, headings(rows[0], lang), title=title, lang=lang, notes=(shares,))
    note(shares)
    directions = _directions(search)
    print_table(directions, columns=headings(directions[0], lang) if directions else None)
    note(f"written: {folder / 'parameters.csv'}" + (f" and {source}" if write else ""))


def _places(out: Path | None, usual: Path) -> tuple[Path, Path | None]:
    """Return the folder of the results, and the file of the table where its ending says that one is meant."""
    if out is None or out.is_dir() or out.suffix.lower() not in ENDINGS:
        return out or usual, None
    form_of(None, out, TableFormat)
    check_out(out)
    return usual, out


def _fit_name(search: Search) -> str:
    """Return a folder name that changes with everything that decides where a fit goes."""
    from yundong.study.runs.keys import digest_of

    asked = [search.record.key, search.values, list(search.seeds), search.scale, search.slope_scale]
    return f"fit-{search.scenario.name}-{digest_of(asked)[:8]}"


def _refuse_shipped(scenario: Scenario) -> None:
    from yundong.scenario import locate, shipped

    if scenario.folder.resolve() in {locate(name).resolve() for name in shipped()}:
        raise InputError(
            f"Invalid --write: {scenario.name} is part of the program and is not changed. Copy it with `yundong "
            "scenario copy DIR` and fit the copy, or leave --write out and take the parameters.csv of the results."
        )


def _numbers(seeds: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in seeds.split(","))
    except ValueError:
        raise InputError(f"Invalid seeds {seeds!r}: must be whole numbers separated by commas.") from None


def _directions(search: Search) -> list[dict[str, object]]:
    """Return the singular directions of the slope: how well the claims fix each combination of the parameters."""
    from yundong.study.fit.leverage import directions

    names = [p.name for p in search.space.parameters]
    return [
        {
            "singular value": float(f"{d.singular:.3g}"),
            "parameters": "  ".join(f"{part:+.2f} {name}" for name, part in d.parts),
        }
        for d in directions(search.scenario, names, search.slope)
    ]


def conjugate(
    scenario: Annotated[str, typer.Argument(help="Name or folder of a scenario.")] = "narcotics-1952",
    seeds: Annotated[str, typer.Option(help="Seeds of the runs, separated by commas.")] = "1,2,3",
    scale: Annotated[float, typer.Option(help="Of the runs; 1 is one-to-one.")] = 0.2,
    out: ResultsOption = None,
    write: Annotated[
        bool, typer.Option(help="Put the values into parameters.csv of the scenario, too.")
    ] = False,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """Estimate the rates and shares that one documented count decides, in closed form.

    Which parameter is decided by which claim stands in conjugate.csv. The composition of the persons searched comes
    from a few runs and is noted in conjugate.jsonl, beside the parameters.csv with the posterior means.
    """
    from yundong.base.writing import write_text
    from yundong.scenario import load
    from yundong.study.fit.conjugate import NAME, composition, posteriors
    from yundong.study.fit.fit import with_values

    check_study(scale, 1)
    loaded = load(scenario)
    folder, file = _places(out, Path("runs") / f"conjugate-{loaded.name}")
    if write:
        _refuse_shipped(loaded)
    found = composition(loaded, _numbers(seeds), scale)
    estimates = posteriors(loaded, found)
    folder.mkdir(parents=True, exist_ok=True)
    text = with_values(loaded.path("parameters.csv"), {e.parameter: e.mean for e in estimates})
    for place in (folder, *((loaded.folder,) if write else ())):
        write_text(place / NAME, found.text())
        write_text(place / "parameters.csv", text)
    title = pick(lang, f"Rates decided by one count, {loaded.name}", f"由一个计数决定的比率，{loaded.name}")
    columns = headings(asdict(estimates[0]), lang) if estimates else None
    put_table(estimates, None, file, columns, title=title, lang=lang)
    note(f"written: {folder / 'parameters.csv'} and {NAME}")


def fit_report(
    scenario: ScenarioOption = "narcotics-1952",
    seeds: Annotated[int, typer.Option(help="How many runs, with seeds 1, 2, 3 and so on.")] = 10,
    scale: Annotated[float, typer.Option(help="1 is one-to-one.")] = 1.0,
    out: Annotated[Path, typer.Option("-o", "--out", help="The page to write.")] = Path("docs/fit.md"),
    sensitivity_scale: Annotated[
        float, typer.Option(help="Scale of the runs that move one parameter each; 0 leaves them out.")
    ] = 0.2,
    log: Annotated[
        Path | None, typer.Option(help="Record of the fit; by default the one beside parameters.csv.")
    ] = None,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
) -> None:
    """Run the scenario over several seeds and write how every claim is met; if stopped, it resumes."""
    from yundong.pages.fit import render
    from yundong.pages.fit_evidence import FitEvidence
    from yundong.scenario import load
    from yundong.study.fit.conjugate import NAME as COMPOSITION
    from yundong.study.fit.conjugate import Composition
    from yundong.study.fit.ensemble import claim_fits
    from yundong.study.fit.record import NAME, FitRecord
    from yundong.study.fit.residuals import check_reasons, load_residuals
    from yundong.study.fit.sensitivity import one_at_a_time
    from yundong.study.runs.evaluation import DesignPoint
    from yundong.study.runs.runner import outputs_of

    check_study(scale, workers, seeds=seeds, sensitivity_scale=sensitivity_scale)
    form_of(None, out, TableFormat)
    check_out(out)
    loaded, engine, numbers = load(scenario), engine_for(cache, workers, dask), list(range(1, seeds + 1))
    reasons, record = load_residuals(loaded), FitRecord.read(log or loaded.folder / NAME)
    searched = Composition.read(loaded.folder / COMPOSITION)
    runs = outputs_of(loaded, [DesignPoint(seed, scale) for seed in numbers], engine)
    check_reasons(reasons, claim_fits(loaded, runs), seeds)
    effects = one_at_a_time(loaded, sensitivity_scale, engine) if sensitivity_scale else []
    evidence = FitEvidence(
        loaded, numbers, scale, runs, reasons, record, effects, sensitivity_scale, searched
    )
    rows = [
        {"claim": fit.claim.id, "role": fit.claim.role}
        | {key: getattr(fit, key) for key in ("documented", "median", "low", "high", "ratio", "within")}
        for fit in claim_fits(loaded, runs)
    ]
    put_page(render(evidence), rows, out, f"Claims against {seeds} runs of {loaded.name}")


def put_page(text: str, rows: list[dict[str, Any]], out: Path, title: str, lang: str = "en") -> None:
    """Write a page in Markdown or HTML, or the table that it is made from in any other form, by the ending."""
    form = form_of(None, out, TableFormat)
    if form is TableFormat.md:
        emit(text, out)
    elif form is TableFormat.html:
        from yundong.pages.markdown import as_html

        emit(as_html(text, lang), out)
    else:
        put_table(rows, form, out, headings(rows[0], lang) if rows else None, title=title, lang=lang)


def experiment(
    name: Annotated[str, typer.Argument(help="One of `yundong experiments`.")],
    scenario: ScenarioOption = "narcotics-1952",
    scale: Annotated[float, typer.Option(help="1 is one-to-one.")] = 0.2,
    seeds: Annotated[int, typer.Option(help="How many runs of each side.")] = 3,
    workers: Workers = 1,
    dask: DaskOption = None,
    cache: CacheOption = None,
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """Run the campaign with and without the options of an experiment; set the figures side by side.

    `yundong experiment channel --scale 0.05`
    """
    from yundong.scenario import load
    from yundong.study.fit.experiment import conduct, find

    form = form_of(format, out, TableFormat)
    check_study(scale, workers, seeds=seeds)
    check_out(out)
    loaded = load(scenario)
    asked = find(loaded, name)
    contrasts = conduct(loaded, asked, list(range(1, seeds + 1)), scale, engine_for(cache, workers, dask))
    if form is TableFormat.json:
        made = {"experiment": asked, "scale": scale, "seeds": seeds, "contrasts": contrasts}
        emit(json_text(made), out)
        return
    rows = [asdict(contrast) for contrast in contrasts]
    rows = rows if form is TableFormat.csv else _contrasts_in_words(loaded, asked, rows, lang.value)
    title, note_ = _about_experiment(asked, seeds, scale, lang.value)
    if form is not TableFormat.table:
        put_table(rows, form, out, headings(rows[0], lang), title=title, lang=lang, notes=(note_,))
        return
    with stream_for(out) as stream:
        print_table(rows, form, headings(rows[0], lang), stream, title=title)
        stream.write(f"\n{note_}\n")


def _about_experiment(asked: Experiment, seeds: int, scale: float, lang: str) -> tuple[str, str]:
    """Return the title of an experiment and what its table means."""
    from yundong.report.words import share
    from yundong.scenario.chinese import Chinese
    from yundong.study.fit.experiment import SAME

    if lang == "zh":
        words = Chinese.read()
        return (
            f"{words.title(asked.id, asked.title)}（{asked.passage}）：{asked.options}",
            f"{words.note(asked.id, asked.note)}。各数为 {seeds} 个随机种子的中位数，比例 {scale:g}；"
            "“比值”为原推演与对照推演之比，“差”为两者之差，均附各种子的最小值和最大值。"
            f"各种子的比值与 1 相差都不到 {share(SAME)} 的，方向一致则注明不到 {share(SAME)}，否则记为无差别。",
        )
    return (
        f"{asked.title} ({asked.passage}): {asked.options}",
        f"{asked.note[:1].upper()}{asked.note[1:]}. Medians over {seeds} seeds at scale {scale:g}; "
        "ratio is baseline over counterfactual, difference baseline less counterfactual, each with its least and "
        "greatest over the seeds. "
        f"Where no seed has a ratio further than {share(SAME)} from 1, the difference is said to be under "
        f"{share(SAME)} if all seeds agree in its sign, and none if they do not.",
    )


def _contrasts_in_words(
    scenario: Scenario, asked: Experiment, rows: list[dict[str, Any]], lang: str
) -> list[dict[str, Any]]:
    """Return contrasts for readers: ranges as one cell, names in the language."""
    from yundong.report.words import name_of, say, unit_of
    from yundong.study.fit.experiment import TRUTH

    if lang == "zh":
        watched = [scenario.indicators[name] for name in asked.watch]
        names = [(name_of(i, lang), unit_of(i, lang)) for i in watched]
        names += [(f"{say(name, lang)}（实际）", "人") for name in TRUTH]
        rows = [row | {"figure": n, "unit": u} for row, (n, u) in zip(rows, names, strict=True)]
    return [
        {
            **{key: row[key] for key in ("figure", "unit", "baseline", "counterfactual", "ratio")},
            "range of the ratio": _range(row["low"], row["high"], lang),
            "difference": row["difference"],
            "its range": _range(row["difference_low"], row["difference_high"], lang),
            "in the baseline": _in_the_baseline(row, lang),
        }
        for row in rows
    ]


def _in_the_baseline(row: Mapping[str, Any], lang: str) -> str:
    """Return whether a figure is more or less in the baseline, a difference too small to count with its direction."""
    from yundong.report.words import share
    from yundong.study.fit.experiment import SAME

    low, high = row["low"], row["high"]
    if row["verdict"] != "no difference" or low is None or high is None or low <= 1.0 <= high:
        return word(row["verdict"], lang)
    side = "more" if low > 1.0 else "less"
    return pick(lang, f"{side}, by under {share(SAME)}", f"{word(side, lang)}，不到 {share(SAME)}")


def _range(low: float | None, high: float | None, lang: str) -> str:
    if low is None or high is None:
        return ""
    return f"{figure(low)} {'至' if lang == 'zh' else 'to'} {figure(high)}"


def grid(
    set_: Annotated[
        list[str],
        typer.Option("--set", metavar="NAME=VALUE,VALUE", help="Values of a parameter; may be repeated."),
    ],
    scenario: ScenarioOption = "narcotics-1952",
    scale: Annotated[float, typer.Option(help="1 is one-to-one.")] = 0.2,
    seeds: Annotated[int, typer.Option(help="How many runs of each combination, seeds 1, 2, 3 ...")] = 3,
    without: Annotated[
        list[str] | None, typer.Option(metavar="MECHANISM", help="Switch a mechanism off; may be repeated.")
    ] = None,
    interpretation: Annotated[str, typer.Option(help="Named interpretation of the directive.")] = "balanced",
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Last day, up to 1953-12-31.")] = None,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """Run every combination of parameter values; print one table, a row for each run. If stopped, it resumes.

    `yundong grid --set letters.base_rate=0.001,0.004 --set outreach.rate=1,4 --seeds 5 -o grid.csv`
    """
    from yundong.scenario import load
    from yundong.study.fit.grid import design, parse_values, refuse_impossible
    from yundong.study.fit.grid import grid as run_grid

    check_study(scale, workers, seeds=seeds)
    form = form_of(format, out, TableFormat)
    check_out(out)
    values = parse_values(set_)
    loaded = load(scenario)
    refuse_impossible(loaded, values, tuple(without or ()), interpretation, until)
    points = design(values, range(1, seeds + 1), scale, tuple(without or ()), interpretation, until)
    note(f"{len(points)} runs")
    found = run_grid(loaded, points, engine_for(cache, workers, dask, lang))
    spoken = lang if for_readers(form) else OutputLanguage.en
    columns = {name: _figure_named(loaded, name, spoken) for name in found.columns}
    put_table(found.to_dicts(), form, out, columns, title=pick(spoken, "grid", "网格试验"), lang=spoken)


def _figure_named(scenario: Scenario, name: str, lang: str) -> str:
    """Return what a column of figures is headed with: in Chinese the name of an indicator, as is in English."""
    from yundong.report.words import name_of, say
    from yundong.study.fit.experiment import TRUTH

    if lang != "zh" or name in scenario.parameters:
        return name
    if name in scenario.indicators:
        return name_of(scenario.indicators[name], lang)
    truth = name.removeprefix("truth_")
    return f"{say(truth, lang)}（实际）" if truth in TRUTH else headings([name], lang)[name]


def switches(
    scenario: ScenarioOption = "narcotics-1952",
    scale: Annotated[float, typer.Option(help="1 is one-to-one.")] = 0.2,
    seeds: Annotated[int, typer.Option(help="How many runs for each mechanism.")] = 4,
    out: Annotated[Path, typer.Option("-o", "--out", help="The page to write.")] = Path("docs/switches.md"),
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """Switch each mechanism off in turn and write what that moves; if stopped, it resumes."""
    from yundong.pages.switches import render
    from yundong.scenario import load
    from yundong.study.fit.switches import switch_off_each

    check_study(scale, workers, seeds=seeds)
    form_of(None, out, TableFormat)
    check_out(out)
    loaded = load(scenario)
    found = switch_off_each(loaded, range(1, seeds + 1), scale, engine_for(cache, workers, dask, lang))
    title = pick(
        lang,
        f"Each mechanism switched off, {seeds} seeds at scale {scale:g}",
        f"逐一关闭机制，{seeds} 个随机种子，比例 {scale:g}",
    )
    names = {one.figure: _figure_named(loaded, one.figure, lang) for one in found} if lang == "zh" else {}
    rows = [asdict(one) | {"figure": names.get(one.figure, one.figure)} for one in found]
    put_page(render(found, seeds, scale, names, lang), rows, out, title, lang)


def check_study(
    scale: float,
    workers: int,
    *,
    seeds: int = 1,
    steps: int = 0,
    slope_scale: float = 1.0,
    sensitivity_scale: float = 0.0,
) -> None:
    """Raise InputError for numbers that no study can have, all at once."""
    fraction = "must be above 0 and at most 1, the full scale"
    rules = (
        (0.0 < scale <= 1.0, f"Invalid scale {scale:g}: {fraction}."),
        (0.0 < slope_scale <= 1.0, f"Invalid scale of the slope {slope_scale:g}: {fraction}."),
        (
            0.0 <= sensitivity_scale <= 1.0,
            f"Invalid sensitivity scale {sensitivity_scale:g}: must be from 0, which leaves it out, to 1.",
        ),
    )
    counts = (("seeds", seeds, 1), ("steps", steps, 0), ("workers", workers, 1))
    problems = [fault for what, count, least in counts if (fault := fault_of_count(what, count, least))]
    problems += [problem for holds, problem in rules if not holds]
    if problems:
        raise InputError(problems)


def engine_for(cache: Path | None, workers: int, dask: str | None, lang: str = "en") -> Engine:
    """Return what makes the runs of a study, by the options of a command.

    Raises
    ------
    InputError
        If the store is damaged, or the extra for clusters is missing.
    """
    from yundong.base.extras import require
    from yundong.cli.study_words import progress_in
    from yundong.study.runs.runner import Engine
    from yundong.study.runs.store import DEFAULT, Store

    if dask:
        require("cluster", "A study on a cluster")
    return Engine(Store(cache or DEFAULT), workers, dask, progress_in(lang))
