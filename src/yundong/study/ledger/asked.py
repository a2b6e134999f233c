"""Figures that somebody asks a posterior about: read from a table, and found for its draws.

A figure is an indicator of an area up to a day, as records hold it or as returns stated it. The posterior holds many of
them; any other is found by running its draws again, with their parameters and their seeds.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yundong.base.cells import choice, number, text
from yundong.base.cells import day as read_day
from yundong.base.errors import Fault, InputError
from yundong.base.reading import read_text
from yundong.base.tables import RowFaults, column, read_rows
from yundong.campaign.run import Request, simulate
from yundong.figures.claim import Claim
from yundong.figures.grade import GRADES
from yundong.figures.indicator import Indicator
from yundong.records.tables import Tables
from yundong.report.brought import archive_of
from yundong.report.compare import columns_compared, compare
from yundong.report.counted import counted, enumerated_figures, within
from yundong.report.documented import ratio_of
from yundong.report.places import RunAreas
from yundong.report.trace import find_indicator
from yundong.scenario import Scenario, folder_hash
from yundong.scenario.rows import ScenarioClaim
from yundong.study.posterior.assured import values_of
from yundong.study.posterior.weighted import Posterior
from yundong.study.runs.evaluation import DesignPoint, Failure, Outputs
from yundong.study.runs.keys import digest_of
from yundong.study.runs.runner import Engine, StudyFailed, evaluate_all
from yundong.study.runs.store import Store

REGISTERS = ("", "records", "returns")
"""Where a figure is counted: in the records of localities, in the returns that an organ had; empty for as documents do:
in the returns, or in the records where no return could state it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FigureRow:
    """A row of a table of figures: columns as in ``claims.csv``, of which only indicator and last day are needed."""

    id: str = column(text, optional=True, empty="", absent=True)
    indicator: str = column(text)
    area: str = column(text, optional=True, empty="", absent=True)
    start: dt.date | None = column(read_day, optional=True, absent=True)
    end: dt.date | None = column(read_day, optional=True, absent=True)
    day: dt.date | None = column(read_day, optional=True, absent=True)
    as_of: dt.date | None = column(read_day, optional=True, absent=True)
    value: float | None = column(number, optional=True, absent=True)
    low: float | None = column(number, optional=True, absent=True)
    high: float | None = column(number, optional=True, absent=True)
    unit: str = column(text, optional=True, empty="", absent=True)
    register: str = column(choice(*REGISTERS), optional=True, empty="", absent=True)
    error: float | None = column(number, optional=True, absent=True)
    hedge: str = column(text, optional=True, empty="", absent=True)
    grade: str = column(choice(*GRADES), optional=True, empty="", absent=True)
    source: str = column(text, optional=True, empty="", absent=True)
    passage: str = column(text, optional=True, empty="", absent=True)
    stated: str = column(text, optional=True, empty="", absent=True)
    note: str = column(text, optional=True, empty="", absent=True)
    role: str = column(text, optional=True, empty="", absent=True)
    tolerance: str = column(text, optional=True, empty="", absent=True)
    bound: str = column(text, optional=True, empty="", absent=True)
    extent: str = column(text, optional=True, empty="", absent=True)
    kind: str = column(text, optional=True, empty="", absent=True)
    counted: str = column(text, optional=True, empty="", absent=True)
    part_of: str = column(text, optional=True, empty="", absent=True)
    base: str = column(text, optional=True, empty="", absent=True)
    base_text: str = column(text, optional=True, empty="", absent=True)
    exact: str = column(text, optional=True, empty="", absent=True)
    span: str = column(text, optional=True, empty="", absent=True)
    sum_of: str = column(text, optional=True, empty="", absent=True)

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if self.end is None and self.day is None:
            yield "end", "The last day counted is missing.", "Give a day, such as 1952-11-30."
        last = self.end or self.day
        if self.start is not None and last is not None and self.start > last:
            yield "start", f"The span begins after its end {last}.", "Swap them."
        if self.error is not None and not 0.0 < self.error < 3.0:
            yield (
                "error",
                "An error is a share of the figure.",
                "Write 0.05 for five per cent, or leave it empty.",
            )
        for title in ("value", "low", "high"):
            given = getattr(self, title)
            if given is not None and (given < 0.0 or not math.isfinite(given)):
                yield title, "A count cannot be negative or infinite.", "Check the number."
        if self.low is not None and self.high is not None and self.low > self.high:
            yield "low", f"The low end {self.low:g} is above the high end {self.high:g}.", "Swap them."
        if self.extent:
            problem = "A figure of only a part of its area or days cannot be found in a run."
            yield "extent", problem, "Leave the row out, or name the area and the days."


@dataclass(frozen=True)
class AskedFigure:
    """One figure that is asked about.

    Attributes
    ----------
    claim : ScenarioClaim
        Indicator, area, days, unit, hedge and grade; its value is None where none is given.
    register : str
        One of `REGISTERS`.
    error : float or None
        Standard deviation of the observation as a share of the figure; None where the grade decides.
    row : int
        Row of the table.
    """

    claim: ScenarioClaim
    register: str = ""
    error: float | None = None
    row: int = 0

    @property
    def given(self) -> bool:
        """Whether the figure has a value."""
        c = self.claim
        return c.value is not None or c.low is not None or c.high is not None

    def identity(self) -> dict[str, str]:
        """Return what is asked, whatever it is called and however it is known."""
        c = self.claim
        return {
            "indicator": c.indicator,
            "area": "+".join(sorted(c.areas)),
            "start": str(c.start or ""),
            "end": str(c.end),
            "as_of": str(c.as_of or ""),
            "register": self.register,
        }

    @property
    def key(self) -> str:
        """Digest of the identity."""
        return digest_of(self.identity())[:16]


def read_figures(path: Path, scenario: Scenario) -> list[AskedFigure]:
    """Return the figures of a CSV table, in its order.

    Parameters
    ----------
    path
        Columns ``indicator`` and ``end`` (or ``day``) are needed; ``area`` is the whole country where it is empty.
        Other columns are those of ``claims.csv``, so that drafts of ``yundong read`` can be asked about, and
        ``register`` and ``error``.

    Raises
    ------
    InputError
        With every fault of the table: row, column and remedy.
    """
    faults: list[Fault] = []
    rows = read_rows(path, FigureRow, None, faults)
    found = []
    for number_, _, row in rows:
        if row is not None and (asked := _resolved(row, number_, scenario, path.name, faults)):
            found.append(asked)
    first: dict[str, int] = {}
    for asked in found:
        if asked.key in first:
            problem = f"This is the same figure as in row {first[asked.key]}."
            faults.append(Fault(path.name, problem, "Delete one of them.", asked.row))
        first.setdefault(asked.key, asked.row)
    if not rows and not faults:
        faults.append(Fault(path.name, "The table has no row.", "Write one figure a row."))
    if faults:
        raise InputError(faults)
    return found


def _resolved(
    row: FigureRow, number_: int, scenario: Scenario, file: str, faults: list[Fault]
) -> AskedFigure | None:
    """Return a row as a figure of the scenario; its faults are noted."""
    try:
        indicator = find_indicator(scenario, row.indicator)
    except InputError as error:
        faults += [
            Fault(file, problem, "", number_, "indicator", row.indicator) for problem in error.problems
        ]
        return None
    units = {indicator.unit, indicator.unit_zh} - {""}
    if row.unit and row.unit not in units:
        remedy = f"Convert it (`yundong units`) to {indicator.unit}."
        faults.append(
            Fault(file, "This is not the unit of the indicator.", remedy, number_, "unit", row.unit)
        )
        return None
    areas = []
    for part in (row.area or scenario.areas.centre.id).replace("|", "+").split("+"):
        try:
            areas.append(scenario.areas.find(part.strip()).id)
        except InputError as error:
            faults += [Fault(file, problem, "", number_, "area", part) for problem in error.problems]
            return None
    last = row.end or row.day
    first_day, latest = scenario.schedule.start, scenario.schedule.follow_up_end
    if last is None or not first_day <= last <= latest:
        faults.append(
            Fault(
                file,
                "No run reaches this day.",
                f"Give a day from {first_day} to {latest}.",
                number_,
                "end",
                str(last),
            )
        )
        return None
    start = row.start if row.start is not None and row.start > scenario.schedule.start else None
    claim = ScenarioClaim(
        id=row.id or f"row{number_}", indicator=indicator.id, area="+".join(areas), start=start, end=last,
        as_of=row.as_of, value=row.value, low=row.low, high=row.high, unit=indicator.unit, hedge=row.hedge,
        passage=row.passage, source=row.source, grade=row.grade or "read", stated=row.stated, note=row.note,
        role="check", bound=row.bound,
    )  # fmt: skip
    return AskedFigure(claim, row.register, row.error, number_)


def held_as(asked: AskedFigure, posterior: Posterior, scenario: Scenario) -> str:
    """Return the quantity of a posterior that is a figure asked about; empty if it holds none."""
    c = asked.claim
    if asked.register == "":
        for claim in scenario.claims.values():
            same = (claim.indicator, claim.area_set, claim.end, claim.as_of) == (
                c.indicator, c.area_set, c.end, c.as_of,
            )  # fmt: skip
            begins = None if claim.start is None or claim.start <= scenario.schedule.start else claim.start
            if same and begins == c.start and not claim.extent and posterior.has(f"claim:{claim.id}"):
                return f"claim:{claim.id}"
    if c.start is not None or str(c.end) != posterior.about.end or len(c.areas) != 1:
        return ""
    area, indicator = scenario.areas[c.area], scenario.indicators[c.indicator]
    reported = all(scenario.indicators[part].returned for part in parts_of(indicator))
    in_returns = asked.register == "returns" or (asked.register == "" and reported)
    quantity = ""
    if in_returns and area.level == "centre" and c.as_of == scenario.schedule.dates.get("report"):
        quantity = f"reported:{c.indicator}"
    elif not in_returns and area.level in ("centre", "region"):
        quantity = f"indicator:{c.indicator}" + ("" if area.level == "centre" else f"@{area.id}")
    return quantity if quantity and values_of(posterior, scenario, quantity) is not None else ""


def parts_of(indicator: Indicator) -> tuple[str, ...]:
    """Return the indicators that a figure is made of: two for a ratio, else itself."""
    return (indicator.numerator, indicator.denominator) if indicator.kind == "ratio" else (indicator.id,)


@dataclass(frozen=True)
class FigureByDraw:
    """A figure for draws of a posterior.

    Attributes
    ----------
    values : ndarray, (draws,)
        In the unit of the figure; not a number where a run has no such figure.
    quantity : str
        As the posterior calls it; empty where draws were run for it.
    """

    values: Floats
    quantity: str


@dataclass(frozen=True)
class ByDraw:
    """Figures for the same draws of a posterior.

    Attributes
    ----------
    draws : tuple of int
        Numbers of the draws in the posterior.
    weights : ndarray, (draws,)
        They sum to 1.
    figures : mapping of str to FigureByDraw
        By key of the figure.
    run : int
        Draws that were run again; 0 where the posterior holds every figure.
    scale : float
        Of those runs.
    """

    draws: tuple[int, ...]
    weights: Floats
    figures: Mapping[str, FigureByDraw]
    run: int = 0
    scale: float = 1.0


def figures_by_draw(
    asked: Sequence[AskedFigure],
    posterior: Posterior,
    scenario: Scenario,
    engine: Engine,
    runs: int,
    scale: float,
) -> ByDraw:
    """Return figures for draws of a posterior.

    Where it holds all of them, for all its draws and at once. Otherwise `runs` draws that stand for it are run again,
    each with its parameters and its seed; finished runs are kept beside the store, and more go on from fewer.

    Raises
    ------
    StudyFailed
        If fewer than half of the draws finished.
    """
    names = {figure.key: held_as(figure, posterior, scenario) for figure in asked}
    missing = [figure for figure in asked if not names[figure.key]]
    if not missing:
        found = {
            key: FigureByDraw(_known(posterior, scenario, quantity), quantity)
            for key, quantity in names.items()
        }
        return ByDraw(tuple(range(len(posterior.weights))), posterior.weights, found)
    draws, counts = np.unique(posterior.sample(runs), return_counts=True)
    points = [
        DesignPoint(
            int(posterior.seeds[d]), scale, posterior.settings(int(d)), until=_until(missing, scenario)
        )
        for d in draws
    ]
    results = run_for(missing, points, scenario, engine)
    kept = [i for i, result in enumerate(results) if isinstance(result, Outputs)]
    if 2 * len(kept) < len(draws):
        failure = next(result for result in results if isinstance(result, Failure))
        raise StudyFailed(
            f"Only {len(kept)} of {len(draws)} draws finished. The first failure: {failure.message}."
        )
    chosen, weights = draws[kept], counts[kept] / counts[kept].sum()
    by_run = [result for result in results if isinstance(result, Outputs)]
    figures = {}
    for figure in asked:
        if quantity := names[figure.key]:
            values = _known(posterior, scenario, quantity)[chosen]
        else:
            values = np.array([_number(run.claims.get(figure.key)) for run in by_run])
        figures[figure.key] = FigureByDraw(values, quantity)
    return ByDraw(tuple(int(d) for d in chosen), weights, figures, len(kept), scale)


def _known(posterior: Posterior, scenario: Scenario, quantity: str) -> Floats:
    values = values_of(posterior, scenario, quantity)
    assert values is not None
    return values


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _until(asked: Iterable[AskedFigure], scenario: Scenario) -> str | None:
    """Return the last day that runs must reach, None for the end of the campaign."""
    last = max(figure.claim.end for figure in asked if figure.claim.end is not None)
    return None if last <= scenario.schedule.end else str(last)


def run_for(
    asked: Sequence[AskedFigure], points: Sequence[DesignPoint], scenario: Scenario, engine: Engine
) -> list[Outputs | Failure]:
    """Run design points and find figures in them; each figure stands among the claims of the outputs, by its key.

    What is asked decides a result as much as a design point does, so each set of figures has a store of its own, beside
    the store of the engine.
    """
    figures = tuple(sorted(asked, key=lambda figure: figure.key))
    name = digest_of([[f.key for f in figures], read_text(Path(__file__))])[:12]
    store = Store(engine.store.path.with_name(f"{engine.store.path.stem}-figures-{name}.jsonl"))
    plain = tuple(replace(f, claim=replace(f.claim, id=f.key), row=0) for f in figures)
    return evaluate_all(
        scenario, points, replace(engine, store=store, evaluate=partial(evaluate_figures, plain))
    )


def evaluate_figures(
    asked: Sequence[AskedFigure], scenario: Scenario, point: DesignPoint
) -> Outputs | Failure:
    """Run the campaign once, in memory, and find figures in it.

    Raises
    ------
    InputError
        For a design point that cannot be run, or a scenario whose data have changed since it was loaded.
    """
    if folder_hash(scenario.folder) != scenario.hash:
        raise InputError(f"{scenario.folder} has changed while the study was running. Start the study again.")
    request = Request(
        point.seed, point.scale, point.until, point.without, dict(point.settings), point.interpretation
    )
    stage = "campaign"
    try:
        result = simulate(scenario, request, columns=columns_compared())
        stage = "comparison"
        return Outputs(dict(figures_in(result, result.scenario, asked)), {}, dict(result.summary))
    except InputError:
        raise
    except Exception as error:
        return Failure.of(stage, error)


def figures_in(run: Tables, scenario: Scenario, asked: Sequence[AskedFigure]) -> dict[str, float | None]:
    """Return the figures of a run, or of an archive, by key; None where it has no such figure."""
    places = RunAreas.of(run)
    there = [f for f in asked if all(places.has(code) for code in f.claim.areas)]
    found: dict[str, float | None] = {f.key: None for f in asked}
    stated = [f for f in there if f.register != "records"]
    for f, comparison in zip(stated, compare(run, scenario, [f.claim for f in stated], places), strict=True):
        if f.register == "" or comparison.basis == "returns":
            found[f.key] = _digits(comparison.modelled)
    found |= _in_records(run, scenario, [f for f in there if f.register == "records"], places)
    return found


def _in_records(
    run: Tables, scenario: Scenario, asked: Sequence[AskedFigure], places: RunAreas
) -> dict[str, float | None]:
    """Return figures counted from the records; those of the same days are counted together."""
    found: dict[str, float | None] = {}
    days: dict[tuple[dt.date | None, dt.date | None], list[AskedFigure]] = {}
    for figure in asked:
        days.setdefault((figure.claim.start, figure.claim.end), []).append(figure)
    for (start, end), same in days.items():
        assert end is not None
        names = {part for f in same for part in parts_of(scenario.indicators[f.claim.indicator])}
        chosen = [scenario.indicators[name] for name in sorted(names)]
        counts = enumerated_figures(run, chosen, end, places.weights, start)
        sums: dict[str, dict[str, float]] = {}
        for f in same:
            if f.claim.area not in sums:
                inside = set().union(*(places.under(places.number(code)) for code in f.claim.areas))
                sums[f.claim.area] = within(counts, inside)
            found[f.key] = _digits(_of(sums[f.claim.area], scenario.indicators[f.claim.indicator], scenario))
    return found


def _of(sums: Mapping[str, float], indicator: Indicator, scenario: Scenario) -> float | None:
    if not all(counted(scenario.indicators[part]) for part in parts_of(indicator)):
        return None
    figures = [sums.get(part, 0.0) for part in parts_of(indicator)]
    return ratio_of(figures[0], figures[1], indicator) if indicator.kind == "ratio" else figures[0]


def _digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.10g}")


def figures_of_archive(run: Tables, scenario: Scenario) -> list[AskedFigure]:
    """Return what a loaded archive states, as figures: of each area that it has whole, by its latest return.

    Raises
    ------
    InputError
        If it has no area of the scenario whole: figures of single places cannot be held against a model of synthetic
        places.
    """
    from yundong.archive.claims import claims_of
    from yundong.records.store import StoredRun

    assert isinstance(run, StoredRun)
    claims, _ = claims_of(run, scenario)
    last: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        known = last.get((claim.area, claim.indicator))
        if claim.area in scenario.areas and (
            known is None or (known.end or dt.date.min) < (claim.end or dt.date.min)
        ):
            last[claim.area, claim.indicator] = claim
    if not last:
        title = (archive_of(run) or {}).get("title", "")
        raise InputError(
            f"The archive {title!r} has no area of the scenario whole, so none of its figures can be held against the "
            "model. Enter what was stated for such an area, as a province, in its returns, or give a table of figures "
            "instead."
        )
    return [
        AskedFigure(_as_claim(claim), "", None, number_)
        for number_, claim in enumerate(last.values(), start=1)
    ]


def _as_claim(claim: Claim) -> ScenarioClaim:
    shared = {key: value for key, value in asdict(claim).items() if key not in ("role", "tolerance", "bound")}
    return ScenarioClaim(**{**shared, "start": None, "role": "check"})
