"""Runs from Python: a run that reports, compares and traces itself."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yundong.base.clock import parse_date
from yundong.base.errors import Fault, InputError
from yundong.base.extras import require
from yundong.base.notebook import Rows, ShownTable, language
from yundong.base.plain import plain
from yundong.records import store
from yundong.records.folder import refuse_loss
from yundong.scenario import Parameters, Scenario, folder_hash, load, shipped
from yundong.scenario import check as faults_of_files
from yundong.scenario.load import load_kept

if TYPE_CHECKING:
    import polars as pl

    from yundong.api.verification import Verification
    from yundong.campaign.run import Progress, Request
    from yundong.report.intervals import Intervals
    from yundong.report.pictures import Picture
    from yundong.report.printed import Comparisons, Report
    from yundong.report.printed_by_area import AreaTable
    from yundong.report.printed_trace import PrintedTrace
    from yundong.study.runs.runner import Engine
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
        """Return the same run with these methods: what has been read and checked of one is so of the other.

        Parameters
        ----------
        run : StoredRun
            As opened from its folder or as just made.
        """
        mine = cls.__new__(cls)
        mine.__dict__.update(run.__dict__)
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
        from yundong.study.posterior.assured import intervals_of

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

        compiled = compile_report(self, self.scenario, _day(as_of), area, self.intervals)
        return Report.of(dataclasses.replace(compiled, truth=unseen(self, compiled.area, compiled.as_of)))

    def by_area(
        self,
        level: str = "region",
        indicators: str | Sequence[str] = (),
        as_of: dt.date | str | None = None,
        area: str = "china",
    ) -> AreaTable:
        """Compile figures of the areas of a level, documented beside modelled.

        Parameters
        ----------
        level : {"region", "province", "city"}
            Great regions, provinces or cities.
        indicators : str or sequence of str
            Ids of indicators, or their names in either language; by default the usual ones.
        as_of, area
            As for `report`; the areas are those below `area`.

        Returns
        -------
        AreaTable
            `to_polars` and `to_pandas` have one row per area and indicator.

        Raises
        ------
        InputError
            For an unknown level, indicator or area, or a day outside the run.

        Examples
        --------
        >>> run.by_area("region", "arrested").to_pandas()              # doctest: +SKIP
        """
        from yundong.report.by_area import compile_by_area
        from yundong.report.printed_by_area import AreaTable

        names = (indicators,) if isinstance(indicators, str) else tuple(indicators)
        return AreaTable.of(
            compile_by_area(self, self.scenario, _day(as_of), area, level, names, self.intervals)
        )

    def compare(self) -> Comparisons:
        """Compare every documented figure with the run.

        Returns
        -------
        Comparisons
            A list of `Comparison`, one per claim, in the order of ``claims.csv``, each in the unit of its claim;
            `to_polars` and `to_pandas` have it as a frame.

        Raises
        ------
        InputError
            If a table of the run is damaged.
        """
        from yundong.report.compare import compare
        from yundong.report.printed import Comparisons

        return Comparisons(compare(self, self.scenario), self.scenario)

    def trace(self, figure: str, as_of: dt.date | str | None = None, area: str = "china") -> PrintedTrace:
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
        from yundong.report.printed_trace import PrintedTrace
        from yundong.report.trace import trace

        return PrintedTrace.of(trace(self, self.scenario, figure, _day(as_of), area, self.intervals))

    def plot(
        self, name: str, as_of: dt.date | str | None = None, area: str = "china", lang: str | None = None
    ) -> Picture:
        """Draw a picture of the run, whose title states its finding.

        Parameters
        ----------
        name : str
            One of `pictures`.
        as_of, area
            As for `report`.
        lang : {"en", "zh"}, optional
            Language of its words; by default the one notebooks are shown in.

        Returns
        -------
        Picture
            A notebook shows it; `save` writes SVG, PNG or Vega-Lite JSON; `to_polars` has the figures drawn.

        Raises
        ------
        InputError
            For an unknown picture or area, a day outside the run, or where the extra ``report`` is not installed.

        Examples
        --------
        >>> run.plot("timeline").save("timeline.png")                  # doctest: +SKIP
        """
        require("report", "Drawing pictures")
        from yundong.report.fonts import ready
        from yundong.report.pictures import View, draw
        from yundong.report.words import check_language

        chosen = check_language(lang or language())
        ready(chosen)
        return draw(View(self, self.scenario, self.report(as_of, area), chosen), name)

    @property
    def pictures(self) -> tuple[str, ...]:
        """Names of the pictures that `plot` draws."""
        require("report", "Drawing pictures")
        from yundong.report.pictures import PICTURES

        return tuple(PICTURES)

    def save_report(
        self,
        path: str | Path,
        as_of: dt.date | str | None = None,
        area: str = "china",
        *,
        lang: str = "en",
        by: str | None = None,
        indicators: Sequence[str] = (),
    ) -> Path:
        """Write the report, or a table by area, to a file, in the form its ending says.

        Parameters
        ----------
        path : str or Path
            Ends in .txt, .md, .html, .docx, .pdf, .json, .csv or .xlsx.
        as_of, area
            As for `report`.
        lang : {"en", "zh"}
            Its language.
        by : {"region", "province", "city"}, optional
            One table over the areas of a level instead.
        indicators : sequence of str
            With `by`: which; by default the usual ones.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            For another ending, a file that cannot be written, a missing extra; else as for `report` and `by_area`.
        """
        from yundong.api.made import REPORT_FORMS, report_made, saved
        from yundong.report.words import check_language

        check_language(lang)
        return saved(
            path,
            REPORT_FORMS,
            lambda form: report_made(self, _day(as_of), area, lang, by, tuple(indicators), form),
        )

    def save_comparison(
        self, path: str | Path, beside: Sequence[Run] = (), *, role: str | None = None, lang: str = "en"
    ) -> Path:
        """Write every documented figure beside the run's to a file, in the form its ending says.

        Parameters
        ----------
        path : str or Path
            Ends in .txt, .md, .html, .docx, .pdf, .json, .csv or .xlsx.
        beside : sequence of Run
            Further runs, to be set beside.
        role : {"calibrate", "conjugate", "check", "context"}, optional
            Only claims of a role.
        lang : {"en", "zh"}
            Its language.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            For another ending or role, a file that cannot be written, or a missing extra.

        Examples
        --------
        >>> run.save_comparison("compared.html", beside=[open_run("runs/B")])   # doctest: +SKIP
        """
        from yundong.api.compared import COMPARISON_FORMS, comparison_made
        from yundong.api.made import saved
        from yundong.report.words import check_language

        check_language(lang)
        runs = (self, *beside)
        return saved(path, COMPARISON_FORMS, lambda form: comparison_made(runs, role, lang, form))

    def save_brief(
        self,
        path: str | Path,
        question: str,
        as_of: dt.date | str | None = None,
        area: str | None = None,
        *,
        lang: str | None = None,
    ) -> Path:
        """Answer one question on two pages (table, picture, sources, citation) in a file.

        Parameters
        ----------
        path : str or Path
            Ends in .md, .html, .docx or .pdf.
        question : str
            In plain words, English or Chinese, or an indicator.
        as_of, area
            As for `report`; by default as the question says.
        lang : {"en", "zh"}, optional
            By default the language of the question.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            For a question that names no indicator; else as for `save_report`.
        """
        from yundong.api.made import BRIEF_FORMS, brief_made, saved

        require("report", "A brief")
        return saved(
            path, BRIEF_FORMS, lambda form: brief_made(self, question, _day(as_of), area, lang, form)
        )

    def exhibit(
        self,
        path: str | Path,
        beside: Sequence[Run] = (),
        *,
        lang: str = "both",
        text: str | Path | None = None,
    ) -> Path:
        """Write one page that opens by double-click and answers questions about the run.

        Parameters
        ----------
        path : str or Path
            Ends in .html.
        beside : sequence of Run
            Further runs, to be seen beside.
        lang : {"both", "en", "zh"}
            Its languages; both are switched on the page.
        text : str or Path, optional
            A text of your own, its figures marked, to be laid beside the run.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            For another ending or language, a loaded archive, a file that cannot be read or written, or a missing extra.
        """
        from yundong.api.made import EXHIBIT_LANGUAGES, exhibit_made, saved

        if lang not in EXHIBIT_LANGUAGES:
            raise InputError(f"Invalid language {lang!r}: must be en, zh or both.")
        require("report", "An exhibit", "audit")
        if text is not None:
            require("reading", "Reading a text of your own")
        own = None if text is None else Path(text)
        return saved(path, ("html",), lambda form: exhibit_made(self, beside, lang, own))

    def export(
        self,
        to: str,
        out: str | Path | None = None,
        tables: Sequence[str] = (),
        *,
        lang: str = "en",
        progress: bool = False,
    ) -> Path:
        """Export the run: its tables with schema, indicators, report, comparison and provenance, but never truth.

        Parameters
        ----------
        to : {"csv", "parquet", "xlsx", "sqlite", "ro-crate", "frictionless"}
            The form.
        out : str or Path, optional
            Folder (for ``xlsx`` and ``sqlite``, file); by default named after run and form.
        tables : sequence of str
            Only these; by default all.
        lang : {"en", "zh"}
            Language of titles, descriptions and remarks; names of tables and columns stay.
        progress : bool
            Whether to print what is being written.

        Returns
        -------
        Path
            What was written. What a reader should know about it, such as a table that was split, is a warning.

        Raises
        ------
        InputError
            For an unknown form, table or language, or a place that is taken or cannot be written.

        Examples
        --------
        >>> run.export("sqlite", "campaign.sqlite")                    # doctest: +SKIP
        """
        import warnings

        from yundong.records.schema import TABLES
        from yundong.report.export import ENDINGS, Bundle
        from yundong.report.export import export as write
        from yundong.report.words import check_language

        check_language(lang)
        if to == "xlsx":
            require("report", "Writing a workbook")
        place = Path(out) if out is not None else Path(self.path.resolve().name + ENDINGS.get(to, f"-{to}"))
        show = print if progress else (lambda text: None)
        chosen = tuple(tables) or tuple(TABLES)
        for remark in write(Bundle(self, self.scenario, chosen, show, self.intervals, lang), to, place):
            warnings.warn(remark, UserWarning, stacklevel=2)
        return place

    def verify(
        self, *, files: bool = False, seal: str | None = None, threads: int | None = None
    ) -> Verification:
        """Compare every file with the seal of the run, make the run again, and compare every table.

        Parameters
        ----------
        files : bool
            Whether to compare the files with the seal only.
        seal : str, optional
            The seal that a page or document states, or its first digits.
        threads : int, optional
            Never changes a result.

        Returns
        -------
        Verification
            A list of what was compared; ``same`` says whether all of it is as the run left it.

        Raises
        ------
        InputError
            If the run cannot be made again, though its files are as they were sealed.
        """
        from yundong.api.verification import verify

        return verify(self.path, files=files, seal=seal, threads=threads)

    def _repr_html_(self) -> str:
        from yundong.report.variant import variant

        m = self.manifest
        changed = variant(m, language())
        chinese = language() == "zh"
        pairs = {
            ("scenario", "情景"): m["scenario"],
            ("seed", "随机种子"): str(m["seed"]),
            ("scale", "比例"): m["scale"],
            ("changed", "改动"): changed or ("无" if chinese else "nothing"),
            ("last day", "截止日"): self.end,
            ("folder", "文件夹"): str(self.path),
            ("seal", "封存值"): self.seal or ("无" if chinese else "none"),
        }
        rows = [{"what": pair[chinese], "value": value} for pair, value in pairs.items()]
        shown = ShownTable("推演" if chinese else "Run", {"what": "", "value": ""}, rows)
        return shown.html(language()) + "\n" + self.records._repr_html_()


def _day(as_of: dt.date | str | None) -> dt.date | None:
    return None if as_of is None else parse_date(as_of, "day of the report")


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
    from yundong.api.kept import kept_faults
    from yundong.campaign.soundness import faults_of, try_run
    from yundong.report.compare import compare
    from yundong.report.compile import compile_report
    from yundong.study.dossier.questions_file import question_faults

    if found := faults_of_files(scenario):
        return found
    loaded = load(scenario)
    if found := [*faults_of(loaded), *question_faults(loaded), *kept_faults(loaded)]:
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


def runs(folder: str | Path = "runs") -> Rows:
    """List the runs in a folder, the latest first: what each was made from, when, and its seal.

    Parameters
    ----------
    folder : str or Path
        Where they are.

    Returns
    -------
    Rows
        A list of mappings; `to_polars` and `to_pandas` have it as a frame.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    from yundong.report.listing import runs_in

    return Rows(runs_in(Path(folder), language()), str(folder))


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
    progress: Progress | bool = True,
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
    progress : callable or bool
        Called with a stage, the day and the world as the run goes on; by default a notebook shows the day in a line.

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
    from yundong.api.kept import posterior_faults
    from yundong.campaign.run import Request, run_name
    from yundong.campaign.run import run as run_campaign
    from yundong.campaign.soundness import refuse_unsound

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    request = Request(seed, scale, until, tuple(without), dict(settings or {}), interpretation)
    request.check()
    refuse_unsound(loaded, interpretation)
    if damaged := posterior_faults(loaded):  # the report reads it: better said before the work than after it
        raise InputError(damaged)
    parameters = loaded.parameters.replace(settings or {}, loaded.areas)
    parameters.refuse_far()
    path = Path(out) if out is not None else Path("runs") / run_name(loaded, request)
    refuse_loss(path, _asked(loaded, request), replace)
    with explaining(parameters), _shown_progress(progress) as shown:
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
            progress=shown,
        )
    mine = Run.of(finished)
    mine.scenario = loaded
    return mine


@contextmanager
def _shown_progress(asked: Progress | bool) -> Iterator[Progress | None]:
    """Give what shows how a run goes on: what was asked for, or in a notebook a line, taken away at the end."""
    from yundong.api.progress import RunProgress, in_notebook

    if not isinstance(asked, bool):
        yield asked
    elif asked and in_notebook():
        line = RunProgress()
        try:
            yield line
        finally:
            line.clear()
    else:
        yield None


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
    require("study", "A what-if")
    from yundong.study.change.what_if import what_if as ask
    from yundong.study.shown import ShownWhatIf

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    engine = _engine(cache, workers)
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
    require("study", "A sweep")
    from yundong.study.change.sweep import sweep as run_sweep
    from yundong.study.shown import ShownSweep

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    engine = _engine(cache, workers)
    return ShownSweep.of(
        run_sweep(loaded, parameter, engine, figure=figure, points=points, draws=runs, scale=scale)
    )


def grid(
    settings: Mapping[str, Sequence[float]],
    *,
    seeds: int | Sequence[int] = 3,
    scenario: Scenario | str | Path = "narcotics-1952",
    scale: float = 0.2,
    without: Collection[str] = (),
    interpretation: str = "balanced",
    until: dt.date | str | None = None,
    workers: int = 1,
    cache: str | Path | None = None,
) -> pl.DataFrame:
    """Run every combination of parameter values with every seed; what has been run already is taken from the store.

    Parameters
    ----------
    settings : mapping of str to sequence of float
        Values of each parameter, by name.
    seeds : int or sequence of int
        How many, from 1 on; or which.
    scenario, scale, workers, cache
        As for `what_if`.
    without, interpretation, until
        As for `run`.

    Returns
    -------
    polars.DataFrame
        One row per run: seed, scale, what was set, every indicator, and with ``truth_`` what only the model knows.

    Raises
    ------
    InputError
        For unknown names and impossible values, all at once, before any run; or if a run fails.

    Examples
    --------
    >>> grid({"letters.base_rate": [0.001, 0.004]}, seeds=5)           # doctest: +SKIP
    """
    from yundong.study.fit.grid import design, refuse_impossible
    from yundong.study.fit.grid import grid as run_grid

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    values = {name: tuple(map(float, several)) for name, several in settings.items()}
    last = None if until is None else str(parse_date(until, "last day"))
    off = tuple(without)
    refuse_impossible(loaded, values, off, interpretation, last)
    chosen = range(1, seeds + 1) if isinstance(seeds, int) else seeds
    points = design(values, [int(plain(seed)) for seed in chosen], scale, off, interpretation, last)
    return run_grid(loaded, points, _engine(cache, workers))


def _engine(cache: str | Path | None, workers: int) -> Engine:
    """Return what makes the runs of a study; a notebook shows how far it is."""
    from yundong.api.progress import study_progress
    from yundong.study.runs.runner import Engine
    from yundong.study.runs.store import DEFAULT, Store

    store = Store(DEFAULT if cache is None else Path(cache))
    return Engine(store, workers, progress=study_progress())


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
