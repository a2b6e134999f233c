"""The commands `study …`: from screening to the posterior and the checks of both, each resumable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yundong.base.counting import fault_of_count
from yundong.base.errors import InputError
from yundong.cli.ledger import records
from yundong.cli.output import (
    FormatOption,
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    check_out,
    form_of,
    note,
    put_table,
)
from yundong.cli.study import CacheOption, DaskOption, ScenarioOption, Workers, check_study, engine_for
from yundong.cli.study_words import headings_of, in_words, progress_in, sentence

if TYPE_CHECKING:
    from yundong.scenario import Scenario
    from yundong.study.posterior.calibration import CalibrationOf
    from yundong.study.posterior.waves import Matching, Plan, Wave
    from yundong.study.posterior.weighted import Posterior
    from yundong.study.runs.workshop import Workshop

app = typer.Typer(
    help="Estimate what the documents leave open: screening, waves, posterior, and checks of the method.",
    no_args_is_help=True,
)

SeedOption = Annotated[int, typer.Option(help="Decides every draw of the study.")]
FolderOption = Annotated[
    Path | None, typer.Option("--folder", help="Folder of the study; by default one under runs/.")
]

WithoutPriors = Annotated[
    bool, typer.Option("--without-priors", help="Hold only documents against the runs, not priors.csv.")
]

MOST_KEPT = 200


@app.command("screen")
def screen_command(
    scenario: ScenarioOption = "narcotics-1952",
    trajectories: Annotated[
        int, typer.Option(help="Ways through the space; each costs a run per parameter.")
    ] = 10,
    scale: Annotated[float, typer.Option(help="Of the runs; 1 is one-to-one.")] = 0.1,
    keep: Annotated[int, typer.Option(help="Most parameters that the waves vary on purpose.")] = 50,
    least: Annotated[
        float, typer.Option(help="Least effect, in standard deviations of what documents can tell apart.")
    ] = 0.5,
    seed: SeedOption = 1952,
    folder: FolderOption = None,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Find the parameters that move any output (Morris' elementary effects); if stopped, it resumes.

    With fewer --trajectories the result is coarser and can be used at once; more go on from it.
    """
    from yundong.scenario import load
    from yundong.study.posterior.screen import screen
    from yundong.study.runs.workshop import Workshop

    _check(format, out, workers, scale, trajectories=trajectories, keep=keep)
    if keep > MOST_KEPT:
        raise InputError(f"Invalid --keep {keep}: must be at most {MOST_KEPT}, else no chain can be sampled.")
    loaded = load(scenario)
    workshop = Workshop.of(loaded, seed, folder)
    found = screen(loaded, engine_for(cache, workers, dask, lang), workshop, trajectories, scale, keep, least)
    said = sentence(
        "screen", lang, kept=len(found.kept), all=len(found.effects), failed=found.failed,
        aside=found.aside, most=found.aside_most,
    )  # fmt: skip
    _put(found.effects, "screen", lang, format, out, [said])
    note(sentence("folder", lang, folder=workshop.folder))


@app.command("waves")
def waves_command(
    scenario: ScenarioOption = "narcotics-1952",
    small: Annotated[int, typer.Option(help="Waves at the small scale.")] = 2,
    full: Annotated[int, typer.Option(help="Most waves at full scale after them.")] = 2,
    points: Annotated[int, typer.Option(help="Points of a wave at the small scale.")] = 500,
    seeds: Annotated[int, typer.Option(help="Runs of each of these points.")] = 4,
    scale: Annotated[float, typer.Option(help="The small scale.")] = 0.2,
    full_points: Annotated[int, typer.Option(help="Points of a wave at full scale.")] = 200,
    full_seeds: Annotated[int, typer.Option(help="Runs of each of these points.")] = 2,
    without_priors: WithoutPriors = False,
    seed: SeedOption = 1952,
    folder: FolderOption = None,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Rule out what the documents contradict, wave by wave (history matching); if stopped, it resumes.

    Ends before the last wave where the space has stopped shrinking. The posterior can be made after any wave.
    """
    from yundong.study.posterior.waves import Plan

    _check(
        format,
        out,
        workers,
        scale,
        points=points,
        seeds=seeds,
        full_points=full_points,
        full_seeds=full_seeds,
    )
    plans = [Plan(points, seeds, scale)] * small + [Plan(full_points, full_seeds, 1.0)] * full
    _check(format, out, workers, scale, waves=len(plans))
    matching = _matching(scenario, seed, folder, cache, workers, dask, lang, not without_priors)
    made = _make_waves(matching, plans, lang)
    rows = [_wave_row(wave) for wave in made]
    notes = [sentence("empty", lang, claims=", ".join(made[-1].clash))] if made[-1].clash else []
    _put(rows, "waves", lang, format, out, notes)
    note(sentence("folder", lang, folder=matching.workshop.folder))


def _make_waves(matching: Matching, plans: Sequence[Plan], lang: str) -> list[Wave]:
    made = []
    for wave in matching.run(plans):
        made.append(wave)
        note(sentence("wave", lang, number=wave.number, left=f"{wave.left:.2g}"))
    return made


def _wave_row(wave: Wave) -> dict[str, Any]:
    """Return a wave as a row: sizes, what is left, how good the emulators are, which claims rule out most."""
    spreads = [spread for _, spread in wave.left_out.values()]
    top = sorted(wave.rules_out, key=lambda name: -wave.rules_out[name])[:3]
    return {
        "wave": wave.number,
        "scale": wave.scale,
        "points": len(wave.points),
        "seeds": wave.replicates,
        "failed": wave.failed,
        "left": float(f"{wave.left:.3g}"),
        "implausibility": round(wave.threshold, 2),
        "z_spread": round(max(spreads, default=0.0), 2),
        "rules_out_most": ", ".join(f"{n.partition(':')[2]} {_percent(wave.rules_out[n])}" for n in top),
        "clash": ", ".join(name.partition(":")[2] for name in wave.clash),
    }


@app.command("posterior")
def posterior_command(
    scenario: ScenarioOption = "narcotics-1952",
    runs: Annotated[int, typer.Option(help="Draws of the posterior, each a real run.")] = 500,
    scale: Annotated[float, typer.Option(help="Of these runs; 1 is one-to-one.")] = 1.0,
    rounds: Annotated[int, typer.Option(help="Rounds in which draws are moved towards the documents.")] = 6,
    small_scale: Annotated[float, typer.Option(help="Scale of the runs of the rounds.")] = 0.1,
    without_priors: WithoutPriors = False,
    emulated: Annotated[
        bool,
        typer.Option("--emulated", help="Sample on the emulators of the waves instead, and weigh the runs."),
    ] = False,
    steps: Annotated[int, typer.Option(help="Of each walker of the chain on the emulators.")] = 2000,
    write: Annotated[
        bool, typer.Option(help="Put it into the folder of the scenario, too, where reports find it.")
    ] = False,
    seed: SeedOption = 1952,
    folder: FolderOption = None,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Draw all parameters, run the model, move the draws towards the documents (ensemble smoother); it resumes.

    The file posterior.parquet holds every parameter and output of every draw. `--runs 50` gives a first one.
    """
    from yundong.base.writing import check_writable
    from yundong.scenario import load
    from yundong.study.posterior.smoothed import Ensemble, SmoothingPlan
    from yundong.study.posterior.weighted import FILE
    from yundong.study.runs.workshop import Workshop

    _check(format, out, workers, scale, runs=runs, steps=steps, rounds=rounds)
    check_study(small_scale, workers)
    loaded = load(scenario)
    workshop, engine = Workshop.of(loaded, seed, folder), engine_for(cache, workers, dask, lang)
    goals = [workshop.path("posterior", "parquet"), *([loaded.folder / FILE] if write else [])]
    check_writable(goals[-1])
    command = f"yundong study posterior --seed {seed} --runs {runs} --scale {scale:g}"
    if emulated:
        from yundong.study.posterior.sampling import make_posterior

        matching = _matching(scenario, seed, folder, cache, workers, dask, lang)
        found = make_posterior(matching, steps, runs, scale, f"{command} --emulated --steps {steps}")
    else:
        command += f" --rounds {rounds} --small-scale {small_scale:g}" + " --without-priors" * without_priors
        plan = SmoothingPlan(runs, rounds, small_scale, scale, not without_priors)
        found = Ensemble(loaded, engine, workshop, plan).posterior(command)
    for goal in goals:
        found.write(goal)
        note(sentence("written", lang, path=goal))
    _put(_parameter_rows(loaded, found), "posterior", lang, format, out, _notes_of(found, lang))


def _parameter_rows(loaded: Scenario, posterior: Posterior) -> list[dict[str, Any]]:
    """Return the parameters: range, posterior median and interval, what is known; those first of which most is."""
    from yundong.study.posterior.prior import PriorCube

    prior, rows = PriorCube(loaded), []
    for name in posterior.parameters:
        parameter, quantity = loaded.parameters[name], f"parameter:{name}"
        interval, median = posterior.interval(quantity), posterior.median(quantity)
        ends = (interval.low, interval.high) if interval else (0.0, 1.0)
        low, high = (float(prior.coordinates({name: end}, [name])[0]) for end in ends)
        rows.append(
            {
                "parameter": name,
                "unit": parameter.unit,
                "low": parameter.low,
                "high": parameter.high,
                "value": parameter.value,
                "median": None if median is None else float(f"{median:.4g}"),
                "low_90": None if interval is None else float(f"{interval.low:.4g}"),
                "high_90": None if interval is None else float(f"{interval.high:.4g}"),
                "width": round((high - low) / 0.9, 2),
                "knowledge": str(posterior.knowledge(name)),
            }
        )
    order = ["identified", "direction only", "prior"]
    return sorted(rows, key=lambda row: (order.index(row["knowledge"]), row["width"]))


def _notes_of(posterior: Posterior, lang: str) -> list[str]:
    """Return how good the posterior is, in sentences."""
    notes = posterior.about.notes
    if "misfits" in notes:
        missed = ", ".join(name.partition(":")[2] for name in notes["missed"])
        said = [
            sentence(
                "smoothed", lang, draws=len(posterior.weights), claims=notes["claims"],
                before=notes["misfits"][0], after=notes["misfit"],
            )
        ]  # fmt: skip
        return [*said, sentence("missed", lang, claims=missed)] if missed else said
    said = [
        sentence(
            "posterior", lang, draws=len(posterior.weights), effective=round(posterior.effective),
            rhat=notes.get("rhat"), khat=notes.get("khat"),
        )
    ]  # fmt: skip
    if notes.get("tempered", 1.0) < 1.0:
        said.append(sentence("tempered", lang, power=notes["tempered"]))
    return said


@app.command("sensitivity")
def sensitivity_command(
    scenario: ScenarioOption = "narcotics-1952",
    output: Annotated[
        str, typer.Option(help="Part of the name of the outputs shown, such as truth: or identified.")
    ] = "truth:",
    points: Annotated[int, typer.Option(help="Base points, a power of two.")] = 256,
    least: Annotated[float, typer.Option(help="Least total share shown.")] = 0.02,
    seed: SeedOption = 1952,
    folder: FolderOption = None,
    workers: Workers = 2,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Share the variance of each output out among the parameters (Sobol'), on the emulators, over the prior."""
    from yundong.study.posterior.shares import shares

    _check(format, out, workers, 1.0, points=points)
    if points & (points - 1):
        raise InputError(f"Invalid --points {points}: must be a power of two, such as 256.")
    matching = _matching(scenario, seed, folder, cache, workers, None, lang)
    found = [
        s
        for s in shares(matching, points, matching.engine.progress)
        if output in s.output and s.total >= least
    ]
    if not found:
        known = ", ".join(target.quantity for target in matching.emulated)
        raise InputError(f"Invalid --output {output!r}: must be part of one of {known}.")
    _put(found, "sensitivity", lang, format, out, [sentence("sensitivity", lang)])


@app.command("calibration")
def calibration_command(
    scenario: ScenarioOption = "narcotics-1952",
    truths: Annotated[int, typer.Option(help="Synthetic truths, each with a posterior of its own.")] = 200,
    emulated: Annotated[
        bool, typer.Option("--emulated", help="Test the chain on the emulators instead of the smoother.")
    ] = False,
    steps: Annotated[int, typer.Option(help="Of each walker of their chains.")] = 400,
    simulated: Annotated[
        int, typer.Option(help="Take so many truths instead whose figures real runs make, such as 20.")
    ] = 0,
    scale: Annotated[float, typer.Option(help="Of those runs; 1 is one-to-one.")] = 1.0,
    seed: SeedOption = 1952,
    folder: FolderOption = None,
    workers: Workers = 2,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Check on synthetic truths that intervals hold what they say (simulation-based calibration); it resumes."""
    from yundong.study.posterior.calibration import calibrate, summary

    _check(format, out, workers, scale, truths=truths, steps=steps)
    matching = _matching(scenario, seed, folder, cache, workers, None, lang)
    found = (
        calibrate(matching, simulated, steps, scale) if simulated > 0 else calibrate(matching, truths, steps)
    )
    rows = summary(found)
    if not rows:
        raise InputError("None of the runs of the truths finished. See the failures in the store.")
    said = [sentence("simulated", lang, scale=f"{scale:g}")] if simulated > 0 else []
    _put(rows, "calibration", lang, format, out, [*said, _calibrated(rows, lang)])


def _calibrated(rows: Sequence[CalibrationOf], lang: str) -> str:
    inside = {
        part: sum(getattr(row, part) for row in rows) / len(rows) for part in ("inside_50", "inside_90")
    }
    uneven = sum(row.p < 0.05 / len(rows) for row in rows)
    shares = {name: _percent(share) for name, share in inside.items()}
    return sentence("calibration", lang, truths=rows[0].truths, uneven=uneven, **shares)


@app.command("recovery")
def recovery_command(
    scenario: ScenarioOption = "narcotics-1952",
    truths: Annotated[int, typer.Option(help="Planted truths, each with a posterior of its own.")] = 10,
    runs: Annotated[int, typer.Option(help="Draws of each posterior, run once in every round.")] = 200,
    rounds: Annotated[int, typer.Option(help="In how many the figures are taken.")] = 4,
    scale: Annotated[float, typer.Option(help="Of all runs; 1 is one-to-one.")] = 0.05,
    output: Annotated[
        str, typer.Option(help="Part of the name of the quantities shown, such as truth: or letters.")
    ] = "truth:",
    seed: SeedOption = 1952,
    folder: FolderOption = None,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Plant truths, make the posterior of each by real runs, and see how often it holds them; it resumes."""
    from yundong.scenario import load
    from yundong.study.posterior.planted import by_kind, recover, summary
    from yundong.study.posterior.smoothed import SmoothingPlan
    from yundong.study.runs.workshop import Workshop

    _check(format, out, workers, scale, truths=truths, rounds=rounds)
    loaded = load(scenario)
    plan = SmoothingPlan(runs, rounds, scale, scale)
    engine = engine_for(cache, workers, dask, lang)
    rows = summary(recover(loaded, engine, Workshop.of(loaded, seed, folder), plan, truths))
    shown = [row for row in rows if output in row.quantity]
    if not shown:
        known = ", ".join(row.quantity for row in rows if not row.quantity.startswith("parameter:"))
        raise InputError(f"Invalid --output {output!r}: must be part of a parameter's name or of {known}.")
    said = [
        sentence(
            f"recovery:{kind.quantity}", lang, inside_50=_percent(kind.inside_50),
            inside_90=_percent(kind.inside_90), width=f"{kind.width:.2f}",
        )
        for kind in by_kind(rows)
    ]  # fmt: skip
    _put(shown, "recovery", lang, format, out, said)


@app.command("coverage")
def coverage_command(
    scenario: ScenarioOption = "narcotics-1952",
    role: Annotated[str, typer.Option(help="Claims of this role: check was never fitted.")] = "check",
    seed: SeedOption = 1952,
    folder: FolderOption = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Hold the intervals of the posterior against documented figures that were never fitted.

    Of the posterior in the folder of the study, or the one that the scenario comes with.
    """
    from yundong.scenario import load
    from yundong.scenario.rows import ROLES
    from yundong.study.posterior.coverage import by_role, covered
    from yundong.study.runs.workshop import Workshop

    _check(format, out, 1, 1.0)
    if role not in ROLES:
        raise InputError(f"Invalid --role {role!r}: must be one of {', '.join(ROLES)}.")
    loaded = load(scenario)
    rows = covered(loaded, _posterior(Workshop.of(loaded, seed, folder), loaded), [role])
    if not rows:
        raise InputError(f"The posterior has no figure for any claim marked {role}.")
    together = by_role(rows)[0]
    values = {k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(together).items()}
    shares = {name: _percent(values[name]) for name in ("within_50", "within_90", "null_within_90")}
    notes = [sentence("coverage", lang, **{**values, **shares})]
    if together.both:
        notes.append(sentence("null", lang, **{**values, **shares}))
    _put(rows, "coverage", lang, format, out, notes)


@app.command("counterfactuals")
def counterfactuals_command(
    scenario: ScenarioOption = "narcotics-1952",
    runs: Annotated[int, typer.Option(help="Draws of the parameters.")] = 40,
    scale: Annotated[float, typer.Option(help="Of the runs; 1 is one-to-one.")] = 0.1,
    folder: FolderOption = None,
    write: Annotated[
        bool, typer.Option("--write", help="Put the file into the folder of the scenario, too.")
    ] = False,
    workers: Workers = 2,
    dask: DaskOption = None,
    cache: CacheOption = None,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Answer every counterfactual once, for the exhibit: mechanisms off, interpretations, experiments; resumable.

    Each draw of the parameters is run with and without the change; see `yundong what-if` for a single one.
    """
    from yundong.scenario import load
    from yundong.study.dossier import counterfactuals as answered
    from yundong.study.runs.workshop import Workshop

    _check(format, out, workers, scale)
    loaded = load(scenario)
    stage, _, ending = answered.FILE.rpartition(".")
    place = Workshop.of(loaded, 1952, folder).path(stage, ending)
    engine = engine_for(cache, workers, dask, lang.value)
    command = f"yundong study counterfactuals --scenario {scenario} --runs {runs} --scale {scale:g}"
    found = answered.answer_all(
        loaded,
        engine,
        draws=runs,
        scale=scale,
        command=command,
        begun=lambda kind, name: note(f"{kind} {name}"),
    )
    found.write(place)
    if write:
        found.write(loaded.folder / answered.FILE)
    put_table(
        answered.rows_of(found), format, out, title=f"Counterfactuals of {loaded.name}", lang=lang.value
    )
    note(f"written: {place}")


@app.command("places")
def places_command(
    scenario: ScenarioOption = "narcotics-1952",
    runs: Annotated[int, typer.Option(help="Draws of the posterior.")] = 40,
    places: Annotated[int, typer.Option(help="Places kept of each run.")] = 24,
    scale: Annotated[float, typer.Option(help="Of the runs; 1 is one-to-one.")] = 0.2,
    write: Annotated[
        bool, typer.Option("--write", help="Put the file into the folder of the scenario.")
    ] = False,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """Run draws of the posterior and keep what their places returned, for missing returns of archives.

    `yundong returns` imputes from them where a table has few places of its own.
    """
    from yundong.archive.reference import PLACES_FILE
    from yundong.base.writing import check_writable
    from yundong.scenario import load
    from yundong.study.posterior.places import places_of_posterior, write_places

    _check(None, None, 1, scale, runs=runs, places=places)
    loaded = load(scenario)
    goal = loaded.folder / PLACES_FILE if write else out or Path(PLACES_FILE)
    check_writable(goal)
    command = f"yundong study places --scenario {scenario} --runs {runs} --places {places} --scale {scale:g}"
    write_places(goal, places_of_posterior(loaded, runs, places, scale, progress_in(lang)), loaded, command)
    note(f"written: {goal}")


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"


def _posterior(workshop: Workshop, loaded: Any) -> Posterior:
    """Return the posterior of a study, else the one that a scenario comes with."""
    from yundong.study.posterior.weighted import load, read

    path = workshop.folder / "posterior.parquet"
    found = read(path) if path.is_file() else load(loaded)
    if found is None:
        raise InputError(
            f"There is no posterior in {workshop.folder}, nor with the scenario. Make one first: "
            "`yundong study posterior`."
        )
    return found


def _matching(
    scenario: str,
    seed: int,
    folder: Path | None,
    cache: Path | None,
    workers: int,
    dask: str | None,
    lang: str,
    priors: bool | None = None,
) -> Matching:
    """Return the history match of a study; `priors` as in `Matching.of`."""
    from yundong.scenario import load
    from yundong.study.posterior.waves import Matching
    from yundong.study.runs.workshop import Workshop

    loaded = load(scenario)
    engine = engine_for(cache, workers, dask, lang)
    return Matching.of(loaded, engine, Workshop.of(loaded, seed, folder), priors)


def _check(
    format: TableFormat | None, out: Path | None, workers: int, scale: float, **least_one: int
) -> None:
    """Refuse what no study can have, before its work begins."""
    check_study(scale, workers)
    wrong = [fault for name, n in least_one.items() if (fault := fault_of_count(name.replace("_", " "), n))]
    if wrong:
        raise InputError(wrong)
    form_of(format, out, TableFormat)
    check_out(out)


def _put(
    rows: Sequence[Any], name: str, lang: str, format: Any, out: Path | None, notes: Sequence[str]
) -> None:
    """Print or write rows in a language; what is said about them follows on standard error or below the table."""
    records = [row if isinstance(row, dict) else asdict(row) for row in rows]
    shown, headings = in_words(records, lang, format, out), headings_of(records, lang)
    put_table(shown, format, out, headings, title=sentence(f"title:{name}", lang), lang=lang, notes=notes)
    for said in notes:
        note(said)


app.command("records")(records)
