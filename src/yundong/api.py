"""The Python API: a run that reports, compares and traces itself."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yundong.base.clock import parse_date
from yundong.base.errors import Fault, InputError
from yundong.records import store
from yundong.records.folder import refuse_loss
from yundong.scenario import Parameters, Scenario, folder_hash, load, shipped
from yundong.scenario import check as faults_of_files
from yundong.scenario.load import load_kept

if TYPE_CHECKING:
    from yundong.campaign.run import Progress, Request
    from yundong.report.compare import Comparison
    from yundong.report.intervals import Intervals
    from yundong.report.printed import Report
    from yundong.report.trace import Trace
    from yundong.study.shown import ShownSweep, ShownWhatIf


class Run(store.StoredRun):
    """A finished run (see `yundong.records.store.StoredRun`) with what can be asked of it.

    Examples
    --------
    >>> run = open_run("runs/narcotics-1952-1952-0a1b2c3d")           # doctest: +SKIP
    >>> run.report(as_of="1952-08-29", area="Shenyang").line("arrested").reported   # doctest: +SKIP
    """

    @classmethod
    def of(cls, run: store.StoredRun) -> Run:
        """Return the same run with these methods; tables already read are kept.

        Parameters
        ----------
        run : StoredRun
            As opened from its folder or as just made.
        """
        mine = cls(run.path, run.manifest)
        mine.records, mine.truth, mine.named = run.records, run.truth, run.named
        if "seal" in run.__dict__:
            mine.__dict__["seal"] = run.seal
        return mine

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario the run was made from: the copy it keeps, else its folder, else by its name.

        A copy that is as the run left it is read even if this version would refuse it (`load_kept`).

        Raises
        ------
        InputError
            If none of them exists any more, or the scenario has faults.
        """
        kept = self.path / "scenario"
        if not kept.is_dir():
            return scenario_of(self.manifest)
        unchanged = folder_hash(kept) == self.manifest.get("scenario_hash")
        return load_kept(kept) if unchanged else load(kept)

    @property
    def scenario_changed(self) -> bool:
        """Whether the scenario's data have changed since the run was made."""
        wanted = self.manifest.get("scenario_hash")
        return wanted is not None and self.scenario.hash != wanted

    @cached_property
    def intervals(self) -> Intervals:
        """The posterior intervals that hold for this run, or why there are none.

        Raises
        ------
        InputError
            If the scenario comes with a posterior that is damaged.
        """
        from yundong.study.assured import intervals_of

        return intervals_of(self, self.scenario)

    def report(self, as_of: dt.date | str | None = None, area: str = "china") -> Report:
        """Compile the report of an organ on a day.

        Parameters
        ----------
        as_of : datetime.date or str, optional
            Returns received by that day count; by default the day of the summary report.
        area : str
            Code or name, in either language, of the centre, a great region, a province, a city or a locality.

        Raises
        ------
        InputError
            For a day outside the run or an unknown area.

        Examples
        --------
        >>> run.report(as_of="1952-08-29", area="Shenyang")            # doctest: +SKIP
        """
        from yundong.report.compile import compile_report
        from yundong.report.printed import Report
        from yundong.study.unseen import unseen

        day = None if as_of is None else parse_date(as_of, "day of the report")
        compiled = compile_report(self, self.scenario, day, area, self.intervals)
        return Report.of(dataclasses.replace(compiled, truth=unseen(self, compiled.area, compiled.as_of)))

    def compare(self) -> list[Comparison]:
        """Compare every documented figure with the run.

        Returns
        -------
        list of Comparison
            One per claim, in the order of ``claims.csv``, each in the unit of its claim.

        Raises
        ------
        InputError
            If a table of the run is damaged.
        """
        from yundong.report.compare import compare

        return compare(self, self.scenario)

    def trace(self, figure: str, as_of: dt.date | str | None = None, area: str = "china") -> Trace:
        """Trace a figure of the report to returns, rows, mechanisms and passages.

        Parameters
        ----------
        figure : str
            Id of an indicator, or its name in either language.
        as_of, area
            As for `report`.

        Raises
        ------
        InputError
            For an unknown figure or area, or a day outside the run.
        """
        from yundong.report.trace import trace

        day = None if as_of is None else parse_date(as_of, "day of the report")
        return trace(self, self.scenario, figure, day, area, self.intervals)


def check(scenario: str | Path = "narcotics-1952") -> list[Fault]:
    """Return everything that would keep a scenario from being run and reported: nothing for a sound one.

    Its files are loaded as a run loads them, decided under every interpretation, and tried in a run at a small scale
    with its report and the comparison with the documents.

    Parameters
    ----------
    scenario : str or Path
        The name of a shipped scenario, or a folder.

    Raises
    ------
    InputError
        If there is no such scenario at all.
    """
    from yundong.campaign.soundness import faults_of, try_run
    from yundong.report.compare import compare
    from yundong.report.compile import compile_report
    from yundong.study.questions_file import question_faults

    if found := faults_of_files(scenario):
        return found
    loaded = load(scenario)
    if found := [*faults_of(loaded), *question_faults(loaded)]:
        return found
    found, tried = try_run(loaded)
    if tried is not None:
        try:
            compile_report(tried, loaded)
            compare(tried, loaded)
        except InputError as error:
            return error.faults or [Fault(loaded.name, problem, "") for problem in error.problems]
    return found


def open_run(path: str | Path) -> Run:
    """Open a run folder.

    Parameters
    ----------
    path : str or Path
        The folder that `run` or ``yundong run`` made.

    Raises
    ------
    InputError
        If there is no run, or it is damaged.
    """
    return Run.of(store.open_run(path))


def run(
    scenario: Scenario | str | Path = "narcotics-1952",
    *,
    seed: int = 1952,
    scale: float = 1.0,
    until: dt.date | str | None = None,
    without: Collection[str] = (),
    settings: Mapping[str, float] | None = None,
    interpretation: str = "balanced",
    threads: int | None = None,
    out: str | Path | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Run a scenario and write the run folder.

    Parameters
    ----------
    scenario : Scenario, str or Path
        As loaded, or the name or folder of one.
    seed : int
        Any whole number from 0, of Python, NumPy or pandas; the same seed gives the same run.
    scale : float
        1 for one-to-one, or a fraction above 0 of localities and persons.
    until : datetime.date or str, optional
        Last day; by default the end of the schedule.
    without : collection of str
        Mechanisms switched off.
    settings : mapping of str to float, optional
        Parameters set for this run, by name, in their units.
    interpretation : str
        Named reading of the directive.
    threads : int, optional
        Threads that share the work; by default the processors of the machine, at most 8. Never changes a result.
    out : str or Path, optional
        The run folder; by default ``runs/`` and a name from scenario, seed and request.
    replace : bool
        Whether another run in that folder may be replaced. Files that no run made stay in any case.
    progress : callable, optional
        Called with a stage, the day and the world as the run goes on.

    Returns
    -------
    Run
        The finished run.

    Raises
    ------
    InputError
        For a faulty scenario, an invalid request, or a folder that cannot be written or holds something else.

    Examples
    --------
    >>> run("narcotics-1952", scale=0.02, without=["letters"])         # doctest: +SKIP
    """
    from yundong.campaign.run import Request, run_name
    from yundong.campaign.run import run as run_campaign
    from yundong.campaign.soundness import refuse_unsound

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    request = Request(seed, scale, until, tuple(without), dict(settings or {}), interpretation)
    request.check()
    refuse_unsound(loaded, interpretation)
    parameters = loaded.parameters.replace(settings or {}, loaded.areas)
    parameters.refuse_far()
    path = Path(out) if out is not None else Path("runs") / run_name(loaded, request)
    refuse_loss(path, _asked(loaded, request), replace)
    with explaining(parameters):
        finished = run_campaign(
            loaded,
            seed=seed,
            scale=scale,
            until=until,
            without=without,
            settings=settings,
            interpretation=interpretation,
            threads=threads,
            out=path,
            progress=progress,
        )
    mine = Run.of(finished)
    mine.__dict__["scenario"] = loaded
    return mine


def what_if(
    *changes: str,
    scenario: Scenario | str | Path = "narcotics-1952",
    runs: int = 40,
    scale: float = 0.2,
    seeds: int = 1,
    workers: int = 1,
    cache: str | Path | None = None,
) -> ShownWhatIf:
    """Set the campaign beside one with a change, over draws of the parameters; a notebook shows it as a page.

    Parameters
    ----------
    *changes : str
        Mechanisms to switch off, ``parameter=value``, an interpretation of the directive; or an experiment alone.
    scenario : Scenario, str or Path
        As loaded, or the name or folder of one.
    runs : int
        Draws of the parameters: from the posterior of the scenario, else from the ranges of the fitted ones.
    scale : float
        Of the runs; 1 is one-to-one.
    seeds : int
        Pairs of runs of each draw.
    workers : int
        Runs at a time, each in a process of its own.
    cache : str or Path, optional
        File that keeps finished runs; by default ``runs/studies.jsonl``.

    Raises
    ------
    InputError
        For words that name nothing, values that cannot be, or too many runs that fail.

    Examples
    --------
    >>> answer = what_if("letters", runs=40, scale=0.2)                # doctest: +SKIP
    >>> answer["identified"].interval(0.9)                             # doctest: +SKIP
    """
    from yundong.study.runner import Engine
    from yundong.study.shown import ShownWhatIf
    from yundong.study.store import DEFAULT, Store
    from yundong.study.what_if import what_if as ask

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    engine = Engine(Store(DEFAULT if cache is None else Path(cache)), workers)
    return ShownWhatIf.of(ask(loaded, changes, engine, draws=runs, scale=scale, seeds=seeds))


def sweep(
    parameter: str,
    figure: str = "identified_wrongly",
    *,
    scenario: Scenario | str | Path = "narcotics-1952",
    points: int = 7,
    runs: int = 20,
    scale: float = 0.1,
    workers: int = 1,
    cache: str | Path | None = None,
) -> ShownSweep:
    """Move one parameter over its range: the curve of a figure with bands; a notebook shows it as a page.

    Parameters
    ----------
    parameter : str
        Its name, or ``name=low:high``; by default over its range in ``parameters.csv``.
    figure : str
        An indicator, or what only the model knows: ``identified_wrongly``, ``arrested_wrongly``, ``offenders_missed``.
    scenario, runs, scale, workers, cache
        As for `what_if`.
    points : int
        Values of the parameter.

    Raises
    ------
    InputError
        For an unknown parameter or figure, a range that is none, or too many runs that fail.

    Examples
    --------
    >>> sweep("letters.mistaken", "arrested", runs=20).to_polars()     # doctest: +SKIP
    """
    from yundong.study.runner import Engine
    from yundong.study.shown import ShownSweep
    from yundong.study.store import DEFAULT, Store
    from yundong.study.sweep import sweep as run_sweep

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    engine = Engine(Store(DEFAULT if cache is None else Path(cache)), workers)
    return ShownSweep.of(
        run_sweep(loaded, parameter, engine, figure=figure, points=points, draws=runs, scale=scale)
    )


@contextmanager
def explaining(parameters: Parameters) -> Iterator[None]:
    """Turn a failure of the model, where parameters lie outside their ranges, into an `InputError` that names them."""
    try:
        yield
    except (ArithmeticError, IndexError, ValueError, MemoryError) as error:
        found = parameters.described_outside()
        if not found:
            raise
        raise InputError([f"The run fails ({error}). {sentence}" for sentence in found]) from error


def _asked(scenario: Scenario, request: Request) -> dict[str, Any]:
    """Return what decides the records of a run, under the keys of its manifest."""
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "seed": request.seed,
        "scale": request.scale,
        "until": None if request.until is None else str(request.until),
        "without": request.without,
        "settings": scenario.replace(request.settings).parameters.changed,
        "interpretation": request.interpretation,
    }


def scenario_of(manifest: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a run: its folder if that still has the same data, else the shipped one of that name.

    Parameters
    ----------
    manifest : mapping
        The manifest of the run.

    Raises
    ------
    InputError
        If neither exists.
    """
    wanted, name = manifest.get("scenario_hash"), str(manifest["scenario"])
    folder = Path(str(manifest.get("scenario_folder") or ""))
    known = folder.is_dir() and (folder / "scenario.toml").is_file()
    if known and (name not in shipped() or folder_hash(folder) == wanted):
        return load(folder)
    if name in shipped():
        return load(name)
    if known:
        return load(folder)
    raise InputError(f"The scenario of this run, {name}, is no longer in {folder}. Put the folder back.")
