"""Predictions from Python: written down before figures are known, scored after, taken into the posterior."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from yundong.api import open_run
from yundong.base.counting import check_count
from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.scenario import Scenario, load

if TYPE_CHECKING:
    from yundong.study.ledger.asked import AskedFigure
    from yundong.study.posterior.weighted import Posterior
    from yundong.study.runs.runner import Engine
    from yundong.study.shown_ledger import ShownPrediction, ShownRecords, ShownScore, ShownUpdate

LEAST_RUNS = 10


def predict(
    figures: str | Path,
    ledger: str | Path = "predictions.jsonl",
    *,
    scenario: Scenario | str | Path = "narcotics-1952",
    posterior: str | Path | None = None,
    runs: int = 40,
    scale: float = 0.05,
    workers: int = 1,
    cache: str | Path | None = None,
) -> ShownPrediction:
    """Write down what the posterior expects of figures to come; a notebook shows it as a page.

    Parameters
    ----------
    figures : str or Path
        A CSV table with the columns ``indicator`` and ``end``, and further ones of ``claims.csv``; or the folder of an
        archive that was loaded. Values are not looked at.
    ledger : str or Path
        The ledger; it only grows, and each row holds the hash of the one before.
    scenario : Scenario, str or Path
        As loaded, or the name or folder of one.
    posterior : str or Path, optional
        A posterior; by default the one that the scenario comes with.
    runs : int
        Draws that are run for figures that the posterior does not hold.
    scale : float
        Of these runs; 1 is one-to-one.
    workers : int
        Runs at a time, each in a process of its own.
    cache : str or Path, optional
        File that keeps finished runs; by default ``runs/studies.jsonl``.

    Raises
    ------
    InputError
        For a table with faults, a broken ledger, or where there is no posterior.

    Examples
    --------
    >>> predict("figures.csv").figures[0].interval(0.9)                # doctest: +SKIP
    """
    from yundong.study.ledger.prediction import predict as write_down
    from yundong.study.shown_ledger import ShownPrediction

    loaded, source, asked, engine = _asking(figures, scenario, posterior, runs, scale, workers, cache)
    return ShownPrediction.of(write_down(asked, source, loaded, engine, Path(ledger), runs=runs, scale=scale))


def score(
    figures: str | Path,
    ledger: str | Path = "predictions.jsonl",
    *,
    scenario: Scenario | str | Path = "narcotics-1952",
    posterior: str | Path | None = None,
    runs: int = 40,
    scale: float = 0.05,
    workers: int = 1,
    cache: str | Path | None = None,
) -> ShownScore:
    """Hold figures that have become known against what a ledger predicted of them.

    Parameters
    ----------
    figures : str or Path
        As for `predict`, with values. Those that were not predicted are named and not scored.
    ledger, scenario, posterior, runs, scale, workers, cache
        As for `predict`.

    Raises
    ------
    InputError
        For a table with faults, a broken ledger, or if none of the figures was predicted.

    Examples
    --------
    >>> found = score("figures.csv")                                   # doctest: +SKIP
    >>> found.within_90, found.crps                                    # doctest: +SKIP
    """
    from yundong.study.ledger.prediction import score as hold_against
    from yundong.study.shown_ledger import ShownScore

    loaded, source, asked, engine = _asking(figures, scenario, posterior, runs, scale, workers, cache)
    found = hold_against(asked, source, loaded, engine, Path(ledger), runs=runs, scale=scale)
    return ShownScore.of(found, source)


def update(
    figures: str | Path,
    out: str | Path | None = None,
    *,
    scenario: Scenario | str | Path = "narcotics-1952",
    posterior: str | Path | None = None,
    runs: int = 200,
    scale: float = 0.05,
    workers: int = 1,
    cache: str | Path | None = None,
) -> ShownUpdate:
    """Reweight the posterior by figures that have become known; a notebook shows which intervals move.

    Parameters
    ----------
    figures : str or Path
        As for `predict`, with values.
    out : str or Path, optional
        Where the new posterior is written; by default it is only returned, as ``.posterior``.
    scenario, posterior, runs, scale, workers, cache
        As for `predict`.

    Raises
    ------
    InputError
        For a table with faults, or figures that no draw or only one could carry.

    Examples
    --------
    >>> update("figures.csv", "updated.parquet").effective_after       # doctest: +SKIP
    """
    from yundong.study.ledger.updating import update as reweight
    from yundong.study.shown_ledger import ShownUpdate

    loaded, source, asked, engine = _asking(figures, scenario, posterior, runs, scale, workers, cache)
    found = reweight(asked, source, loaded, engine, runs=runs, scale=scale)
    if out is not None:
        found.posterior.write(Path(out))
    return ShownUpdate.of(found, "" if out is None else str(out))


def records_worth_finding(
    target: str = "identified_wrongly",
    *,
    scenario: Scenario | str | Path = "narcotics-1952",
    posterior: str | Path | None = None,
    grade: str = "read",
    runs: int = 0,
    scale: float = 0.05,
    days: Sequence[str] = (),
    areas: str = "provinces",
    workers: int = 1,
    cache: str | Path | None = None,
) -> ShownRecords:
    """Rank the figures not yet known by how much each would narrow another.

    Parameters
    ----------
    target : str
        What is to be narrowed: a truth figure, an indicator, or a parameter.
    grade : str
        In which the figures would be found.
    runs : int
        Draws that are run for figures of further days and areas; 0 for none.
    days : sequence of str
        Days of such figures.
    areas : {"country", "regions", "provinces"}
        Areas of such figures.
    scenario, posterior, scale, workers, cache
        As for `predict`.

    Raises
    ------
    InputError
        For an unknown quantity, or where there is no posterior.

    Examples
    --------
    >>> records_worth_finding("arrested_wrongly").found[0].width       # doctest: +SKIP
    """
    from yundong.api import _engine
    from yundong.base.clock import parse_date
    from yundong.study.ledger.records import records_worth_finding as rank
    from yundong.study.shown_ledger import ShownRecords

    require("study", "A list of records")
    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    chosen = [parse_date(day, "day of the figures") for day in days]
    source, engine = posterior_for(loaded, posterior), _engine(cache, workers)
    return ShownRecords.of(
        rank(source, loaded, target, engine, grade=grade, runs=runs, scale=scale, days=chosen, areas=areas)
    )


def _asking(
    figures: str | Path,
    scenario: Scenario | str | Path,
    posterior: str | Path | None,
    runs: int,
    scale: float,
    workers: int,
    cache: str | Path | None,
) -> tuple[Scenario, Posterior, list[AskedFigure], Engine]:
    from yundong.api import _engine

    check_runs(runs, scale)
    require("study", "A prediction")
    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    source = posterior_for(loaded, posterior)
    return loaded, source, figures_asked(figures, loaded), _engine(cache, workers)


def check_runs(runs: int, scale: float) -> None:
    """Raise InputError for numbers of runs that give no interval, or a scale that cannot be."""
    check_count("runs", runs, LEAST_RUNS, "interval")
    if not 0.0 < scale <= 1.0:
        raise InputError(f"Invalid scale {scale:g}: must be above 0 and at most 1, the full scale.")


def posterior_for(scenario: Scenario, path: str | Path | None) -> Posterior:
    """Return the posterior in a file, else the one that a scenario comes with, if it is of the scenario's data.

    Raises
    ------
    InputError
        If there is none, or it is of other data.
    """
    from yundong.study.posterior.weighted import load as load_posterior
    from yundong.study.posterior.weighted import read
    from yundong.study.runs.keys import key_of_model

    found = read(Path(path)) if path is not None else load_posterior(scenario)
    if found is None:
        raise InputError(
            f"The scenario {scenario.name} comes with no posterior. Make one with `yundong study posterior`, or name a "
            "file with --posterior."
        )
    if found.about.data != key_of_model(scenario).data:
        raise InputError(
            f"The posterior of {found.about.made} is of other data than the scenario {scenario.name} has now. Make it "
            "again with `yundong study posterior`, or use the scenario that it was made from (--scenario)."
        )
    return found


def figures_asked(path: str | Path, scenario: Scenario) -> list[AskedFigure]:
    """Return the figures of a table, or of an archive that was loaded.

    Raises
    ------
    InputError
        For a table with faults, a run of the model, or an archive that has no area of the scenario whole.
    """
    from yundong.report.brought import archive_of
    from yundong.study.ledger.asked import figures_of_archive, read_figures

    place = Path(path)
    if not place.is_dir():
        return read_figures(place, scenario)
    opened = open_run(place)
    if archive_of(opened) is None:
        raise InputError(
            f"{place} is a run of the model, not an archive: its figures are no evidence. Give a table of figures, or "
            "the folder that `yundong archive load` made."
        )
    return figures_of_archive(opened, scenario)
