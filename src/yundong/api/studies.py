"""A study of the model from Python, stage by stage; the fit; an experiment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yundong.api import _engine
from yundong.base.errors import InputError
from yundong.base.extras import require
from yundong.base.notebook import Rows
from yundong.scenario import Scenario, load

if TYPE_CHECKING:
    from yundong.study.posterior.waves import Matching
    from yundong.study.posterior.weighted import Posterior
    from yundong.study.runs.workshop import Workshop


class Study:
    """What the documents leave open, stage by stage: screening, waves, posterior, and checks of the method.

    Each stage writes what it found into the folder of the study, and goes on from there if it was stopped.

    Parameters
    ----------
    scenario : Scenario, str or Path
        As loaded, or the name or folder of one.
    seed : int
        Decides every draw of the study.
    folder : str or Path, optional
        Of the study; by default one under ``runs/``.
    workers : int
        Runs at a time, each in a process of its own.
    cache : str or Path, optional
        File that keeps finished runs; by default ``runs/studies.jsonl``.

    Raises
    ------
    InputError
        For a faulty scenario, or where the extra ``study`` is not installed.

    Examples
    --------
    >>> study = Study(workers=2)                                       # doctest: +SKIP
    >>> study.coverage().to_polars()                                   # doctest: +SKIP
    """

    def __init__(
        self,
        scenario: Scenario | str | Path = "narcotics-1952",
        *,
        seed: int = 1952,
        folder: str | Path | None = None,
        workers: int = 1,
        cache: str | Path | None = None,
    ) -> None:
        require("study", "A study of the model")
        self.scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
        self.seed = seed
        self._folder = None if folder is None else Path(folder)
        self._engine = _engine(cache, workers)

    @cached_property
    def _workshop(self) -> Workshop:
        from yundong.study.runs.workshop import Workshop

        return Workshop.of(self.scenario, self.seed, self._folder)

    def _matching(self, priors: bool | None = None) -> Matching:
        from yundong.study.posterior.waves import Matching

        return Matching.of(self.scenario, self._engine, self._workshop, priors)

    @property
    def folder(self) -> Path:
        """Where the stages are kept."""
        return self._workshop.folder

    def screen(self, trajectories: int = 10, scale: float = 0.1, keep: int = 50, least: float = 0.5) -> Rows:
        """Find the parameters that move any output (Morris' elementary effects).

        Parameters
        ----------
        trajectories : int
            Ways through the space; each costs a run per parameter and one more.
        scale : float
            Of the runs; 1 is one-to-one.
        keep : int
            Most parameters that the waves vary on purpose.
        least : float
            Least effect, in standard deviations of what documents can tell apart.

        Returns
        -------
        Rows
            One row per parameter, the strongest first.

        Raises
        ------
        InputError
            For numbers that cannot be, or if a run cannot be made.
        """
        from yundong.study.posterior.screen import screen

        _at_least_one(trajectories=trajectories, keep=keep)
        found = screen(self.scenario, self._engine, self._workshop, trajectories, scale, keep, least)
        return Rows(map(asdict, found.effects), f"{len(found.kept)} of {len(found.effects)} parameters kept")

    def waves(self, plans: Iterable[tuple[int, int, float]], *, priors: bool = True) -> Rows:
        """Rule out what the documents contradict, wave by wave (history matching); needs a screening.

        Parameters
        ----------
        plans : iterable of (int, int, float)
            Points, runs of each point, and scale of each wave: ``[(500, 4, 0.2)] * 2 + [(200, 2, 1.0)] * 2``.
        priors : bool
            Whether what ``priors.csv`` states is held against the runs, too.

        Returns
        -------
        Rows
            One row per wave: what is left of the space, the cut-off, the claims that nothing meets.

        Raises
        ------
        InputError
            If there is no screening yet, or a run cannot be made.
        """
        from yundong.study.posterior.waves import Plan

        made = self._matching(priors).run([Plan(*plan) for plan in plans])
        rows = [
            {"wave": w.number, "scale": w.scale, "points": len(w.points), "seeds": w.replicates,
             "failed": w.failed, "left": w.left, "implausibility": w.threshold, "clash": list(w.clash)}
            for w in made
        ]  # fmt: skip
        return Rows(rows, "What each wave leaves of the space")

    def posterior(
        self,
        runs: int = 500,
        scale: float = 1.0,
        *,
        rounds: int = 6,
        small_scale: float = 0.1,
        priors: bool = True,
    ) -> Posterior:
        """Draw all parameters, run the model, and move the draws towards the documents (ensemble smoother).

        Parameters
        ----------
        runs : int
            Draws, each a real run.
        scale : float
            Of these runs; 1 is one-to-one.
        rounds : int
            Rounds in which draws are moved.
        small_scale : float
            Scale of the runs of the rounds.
        priors : bool
            Whether what ``priors.csv`` states is held against the runs, too.

        Returns
        -------
        Posterior
            Every parameter and output of every draw; also written to ``posterior.parquet`` in the folder of the study.

        Raises
        ------
        InputError
            For numbers that cannot be, or if too many runs fail.
        """
        from yundong.study.posterior.smoothed import Ensemble, SmoothingPlan

        _at_least_one(runs=runs, rounds=rounds)
        plan = SmoothingPlan(runs, rounds, small_scale, scale, priors)
        command = (
            f"yundong study posterior --seed {self.seed} --runs {runs} --scale {scale:g} --rounds {rounds}"
        )
        command += f" --small-scale {small_scale:g}" + " --without-priors" * (not priors)
        found = Ensemble(self.scenario, self._engine, self._workshop, plan).posterior(command)
        found.write(self._workshop.path("posterior", "parquet"))
        return found

    def sensitivity(self, points: int = 256) -> Rows:
        """Share the variance of each output out among the parameters (Sobol'), on the emulators of the waves.

        Parameters
        ----------
        points : int
            Base points, a power of two.

        Returns
        -------
        Rows
            One row per output and parameter, the largest share first.

        Raises
        ------
        InputError
            For another number, or if there are no waves yet.
        """
        from yundong.study.posterior.shares import shares

        _at_least_one(points=points)
        if points & (points - 1):
            raise InputError(f"Invalid points {points}: must be a power of two, such as 256.")
        return Rows(map(asdict, shares(self._matching(), points)), "Shares of the variance, over the prior")

    def calibration(self, truths: int = 200, steps: int = 400) -> Rows:
        """Check on synthetic truths that intervals hold what they say (simulation-based calibration).

        Parameters
        ----------
        truths : int
            Each with a posterior of its own.
        steps : int
            Of each walker of their chains, if the emulators are sampled.

        Returns
        -------
        Rows
            One row per quantity: how often its intervals hold the truth.

        Raises
        ------
        InputError
            If there are no waves yet.
        """
        from yundong.study.posterior.calibration import calibrate, summary

        _at_least_one(truths=truths, steps=steps)
        found = summary(calibrate(self._matching(), truths, steps))
        return Rows(map(asdict, found), "How often intervals hold planted truths")

    def counterfactuals(self, runs: int = 40, scale: float = 0.1) -> Rows:
        """Answer every counterfactual once: mechanisms off, interpretations, experiments.

        Parameters
        ----------
        runs : int
            Draws of the parameters, each run with and without the change.
        scale : float
            Of the runs; 1 is one-to-one.

        Returns
        -------
        Rows
            One row per change and figure, with its 90 % interval; also written into the folder of the study.

        Raises
        ------
        InputError
            For numbers that cannot be, or if too many runs fail.
        """
        from yundong.study.dossier import counterfactuals as answered

        _at_least_one(runs=runs)
        command = (
            f"yundong study counterfactuals --scenario {self.scenario.name} --runs {runs} --scale {scale:g}"
        )
        found = answered.answer_all(self.scenario, self._engine, draws=runs, scale=scale, command=command)
        stage, _, ending = answered.FILE.rpartition(".")
        found.write(self._workshop.path(stage, ending))
        return Rows(answered.rows_of(found), f"Counterfactuals of {self.scenario.name}")

    def coverage(self, role: str = "check") -> Rows:
        """Hold the intervals of the posterior against documented figures that were never fitted.

        Parameters
        ----------
        role : str
            Of the claims.

        Returns
        -------
        Rows
            One row per claim, of the posterior of this study, else of the one that the scenario comes with.

        Raises
        ------
        InputError
            For an unknown role, or where there is no posterior.
        """
        from yundong.scenario.rows import ROLES
        from yundong.study.posterior.coverage import covered
        from yundong.study.posterior.weighted import load as load_posterior
        from yundong.study.posterior.weighted import read

        if role not in ROLES:
            raise InputError(f"Invalid role {role!r}: must be one of {', '.join(ROLES)}.")
        path = self.folder / "posterior.parquet"
        posterior = read(path) if path.is_file() else load_posterior(self.scenario)
        if posterior is None:
            raise InputError("There is no posterior yet, nor with the scenario. Make one with `posterior()`.")
        return Rows(map(asdict, covered(self.scenario, posterior, [role])), f"Claims marked {role}")


def fit(
    scenario: Scenario | str | Path = "narcotics-1952",
    *,
    out: str | Path,
    steps: int = 10,
    seeds: Sequence[int] = (1952, 1953),
    scale: float = 1.0,
    slope_scale: float = 0.2,
    workers: int = 1,
    cache: str | Path | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> Rows:
    """Fit the calibrated parameters to the claims marked ``calibrate``; the scenario itself is not changed.

    Parameters
    ----------
    scenario, scale, workers, cache
        As for `what_if`.
    out : str or Path
        Folder of the results: a ``parameters.csv`` with the values found, and a record of all runs. Written after
        each step; a fit that was stopped goes on from the runs that are kept.
    steps : int
        After the slope has been measured.
    seeds : sequence of int
        Whose mean is fitted.
    slope_scale : float
        Scale at which the slope is measured.
    progress : callable, optional
        Called with each step and its misfit.

    Returns
    -------
    Rows
        One row per claim: modelled over documented, and over the nearest number that the claim allows.

    Raises
    ------
    InputError
        For numbers that cannot be, a folder that cannot be written, or runs that fail.
    """
    from yundong.study.fit.fit import Search
    from yundong.study.fit.leverage import found_rows

    _at_least_one(steps=steps, seeds=len(seeds))
    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    search = Search(loaded, tuple(seeds), scale, slope_scale, _engine(cache, workers))
    for step, loss in search.written(steps, Path(out)):
        if progress is not None:
            progress(step, loss)
    return Rows(found_rows(search), f"Fit of {loaded.name}")


def experiment(
    name: str,
    *,
    scenario: Scenario | str | Path = "narcotics-1952",
    scale: float = 0.2,
    seeds: int = 3,
    workers: int = 1,
    cache: str | Path | None = None,
) -> Rows:
    """Run the campaign with and without the options of an experiment, side by side.

    Parameters
    ----------
    name : str
        One of ``yundong experiments``, or of ``yd.load().experiments``.
    scenario, scale, workers, cache
        As for `what_if`.
    seeds : int
        Runs of each side.

    Returns
    -------
    Rows
        One row per figure watched: both sides, their ratio and difference with the range over seeds, a verdict.

    Raises
    ------
    InputError
        For an unknown experiment, or if a run fails.

    Examples
    --------
    >>> experiment("channel", scale=0.05).to_pandas()                  # doctest: +SKIP
    """
    from yundong.study.fit.experiment import conduct, find

    _at_least_one(seeds=seeds)
    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    asked = find(loaded, name)
    found = conduct(loaded, asked, list(range(1, seeds + 1)), scale, _engine(cache, workers))
    return Rows(map(asdict, found), f"{asked.title} ({asked.passage})")


def conjugate(
    scenario: Scenario | str | Path = "narcotics-1952",
    *,
    seeds: Sequence[int] = (1, 2, 3),
    scale: float = 0.2,
) -> Rows:
    """Estimate the rates and shares that one documented count decides, in closed form.

    Parameters
    ----------
    scenario : Scenario, str or Path
        As loaded, or the name or folder of one; its ``conjugate.csv`` says which claim decides which parameter.
    seeds : sequence of int
        Of the runs that the composition of the persons searched comes from.
    scale : float
        Of these runs; 1 is one-to-one.

    Returns
    -------
    Rows
        One row per parameter.

    Raises
    ------
    InputError
        For a scenario without such a table, or where the extra ``study`` is not installed.
    """
    require("study", "An estimate from one count")
    from yundong.study.fit.conjugate import composition, posteriors

    _at_least_one(seeds=len(seeds))
    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    found = posteriors(loaded, composition(loaded, tuple(seeds), scale))
    return Rows(map(asdict, found), f"Rates decided by one count, {loaded.name}")


def _at_least_one(**numbers: Any) -> None:
    """Refuse numbers below 1, all at once."""
    wrong = [f"Invalid number of {name} {n}: must be 1 or more." for name, n in numbers.items() if n < 1]
    if wrong:
        raise InputError(wrong)
