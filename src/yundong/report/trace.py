"""From a figure of the report to the returns, to the rows, to the mechanisms and the passages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from yundong.base.errors import InputError, did_you_mean
from yundong.figures.indicator import Indicator
from yundong.records.definitions import definition_of, place_column
from yundong.records.store import StoredRun
from yundong.report.brought import archive_of
from yundong.report.compile import CompiledReport, compile_report
from yundong.report.counted import counted, day_column, enumerated_figures, within
from yundong.report.damage import explain_damage
from yundong.report.intervals import Intervals
from yundong.report.line import Line
from yundong.report.places import RunArea, RunAreas
from yundong.report.reported import Received, latest, scan_returns
from yundong.scenario import Scenario

SAMPLE = 5
AREA_COLUMNS = ("locality", "organ", "area", "parent")


@dataclass(frozen=True)
class Contribution:
    """One return that the figure contains, and what its organ had from below when it compiled it.

    Attributes
    ----------
    organ, level : str
        Code of the organ and its rank.
    period, sent, received : datetime.date
        What the return covers, and its way.
    stated : float
        The value in it.
    below : float or None
        Sum of what the organ had received from those below; None for a locality.
    counted : float
        What the tables held for the organ and all below by the end of the period.
    """

    organ: str
    name_en: str
    name_zh: str
    level: str
    period: dt.date
    sent: dt.date
    received: dt.date
    stated: float
    below: float | None
    counted: float


@dataclass(frozen=True)
class TracedRows:
    """The rows of a table behind a figure.

    Attributes
    ----------
    table, value, where : str
        How they are counted.
    count : int
        How many there are in the area up to the day.
    first, last : datetime.date or None
        Days of the first and the last.
    sample : tuple of dict
        A few of them, the latest.
    """

    table: str
    value: str
    where: str
    count: int
    first: dt.date | None
    last: dt.date | None
    sample: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Trace:
    """A figure of the report taken apart.

    Attributes
    ----------
    line : Line
        The figure.
    area : RunArea
        The organ that reports it.
    contributions : tuple of Contribution
        Returns directly contained in it, the largest first.
    rows : TracedRows or None
        What was counted; None for what only returns hold.
    mechanisms : tuple of (str, str)
        Name and title of the mechanisms that write the table.
    passages : tuple of (str, str)
        Passages it answers to, with their content in the project's own words.
    parts : tuple of Trace
        For a ratio, its numerator and denominator.
    manifest : mapping
        What made the run.
    seal : str or None
        The seal of the run; None if it has none any more.
    """

    line: Line
    area: RunArea
    as_of: dt.date
    contributions: tuple[Contribution, ...]
    rows: TracedRows | None
    mechanisms: tuple[tuple[str, str], ...]
    passages: tuple[tuple[str, str], ...]
    parts: tuple[Trace, ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict, repr=False)
    seal: str | None = None


def find_indicator(scenario: Scenario, asked: str) -> Indicator:
    """Return the indicator of an id or a name in either language.

    Raises
    ------
    InputError
        If there is none, or it is known from documents only.
    """
    wanted = asked.strip().casefold()
    for indicator in scenario.indicators.values():
        if wanted in (indicator.id.casefold(), indicator.name_en.casefold(), indicator.name_zh.casefold()):
            if indicator.kind == "document":
                raise InputError(
                    f"{indicator.id} is known from documents only; no run has it, so nothing can be traced."
                )
            return indicator
    known = [i.id for i in scenario.indicators.values()] + [i.name_en for i in scenario.indicators.values()]
    hint = did_you_mean(asked, known) or " `yundong indicators` lists them."
    raise InputError(f"There is no figure {asked!r} in the report.{hint}")


def trace(
    run: StoredRun,
    scenario: Scenario,
    figure: str,
    as_of: dt.date | None = None,
    area: str = "china",
    intervals: Intervals | None = None,
) -> Trace:
    """Take a figure of a report apart.

    Parameters
    ----------
    run, scenario : StoredRun, Scenario
        A whole run and what it was made from.
    figure : str
        Id or name of an indicator.
    as_of : datetime.date, optional
        Day of the report.
    area : str
        The organ that reports.
    intervals : Intervals, optional
        Those that hold for the run.

    Raises
    ------
    InputError
        For a figure, day or area that is not there.
    """
    indicator = find_indicator(scenario, figure)
    report = compile_report(run, scenario, as_of, area, intervals)
    return _trace(run, scenario, report, indicator)


def _trace(run: StoredRun, scenario: Scenario, report: CompiledReport, indicator: Indicator) -> Trace:
    line = report.line(indicator.id)
    assert line is not None
    areas = RunAreas.of(run)
    parts: list[Trace] = []
    if indicator.kind == "ratio":
        for name in (indicator.numerator, indicator.denominator):
            parts.append(_trace(run, scenario, report, scenario.indicators[name]))
    return Trace(
        line=line,
        area=report.area,
        as_of=report.as_of,
        contributions=tuple(_contributions(run, areas, report, indicator)) if indicator.returned else (),
        rows=rows_behind(run, areas, report, indicator) if counted(indicator) else None,
        mechanisms=() if archive_of(run) else mechanisms_behind(indicator),  # no model wrote an archive
        passages=passages_behind(scenario, indicator, line),
        parts=tuple(parts),
        manifest=report.manifest,
        seal=report.seal,
    )


def _contributions(
    run: StoredRun, areas: RunAreas, report: CompiledReport, indicator: Indicator
) -> Iterator[Contribution]:
    mine = pl.col("indicator") == indicator.id
    direct = Received(run, areas, report.area, report.as_of).direct.filter(mine)
    with explain_damage(run, "the returns"):
        lower = scan_returns(run).filter(mine, pl.col("parent").is_in(direct["organ"].to_list())).collect()
    for row in direct.sort("value", descending=True).iter_rows(named=True):
        organ = areas.place(row["organ"])
        had = lower.filter(
            pl.col("parent") == organ.id, pl.col("organ") != organ.id, pl.col("received") <= row["sent"]
        )
        yield Contribution(
            organ=organ.code,
            name_en=organ.name_en,
            name_zh=organ.name_zh,
            level=organ.level,
            period=row["period"],
            sent=row["sent"],
            received=row["received"],
            stated=row["value"],
            below=None if organ.level == "locality" else float(latest(had)["value"].sum()),
            counted=_counted_by(run, areas, organ.id, indicator, row["period"]),
        )


def _counted_by(run: StoredRun, areas: RunAreas, area: int, indicator: Indicator, day: dt.date) -> float:
    figures = enumerated_figures(run, [indicator], day, areas.weights)
    return within(figures, areas.under(area)).get(indicator.id, 0.0)


def rows_behind(run: StoredRun, areas: RunAreas, report: CompiledReport, indicator: Indicator) -> TracedRows:
    """Return how many rows were counted for a figure of a report, and a few of them, the latest."""
    day, place = pl.col(day_column(indicator.table)), pl.col(place_column(indicator.table))
    rows = run.records.scan(indicator.table).filter(definition_of(indicator).expression())
    mine = rows.filter(day <= report.as_of, place.is_in(sorted(areas.under(report.area.id))))
    with explain_damage(run, f"the table {indicator.table}"):
        about, last = pl.collect_all(
            [mine.select(n=pl.len(), first=day.min(), last=day.max()), mine.tail(SAMPLE)]
        )
    codes = dict(zip(areas.ids, areas.frame["code"].to_list(), strict=True))
    sample = tuple(
        {key: codes.get(value, value) if key in AREA_COLUMNS else value for key, value in row.items()}
        for row in last.iter_rows(named=True)
    )
    count, first, final = about.row(0)
    return TracedRows(indicator.table, indicator.value, indicator.where, int(count), first, final, sample)


def mechanisms_behind(indicator: Indicator) -> tuple[tuple[str, str], ...]:
    """Return name and title of the mechanisms that write the rows of an indicator."""
    from yundong.campaign.loop import PLAN

    tables = {indicator.table} if counted(indicator) else set()
    if indicator.returned:
        tables.add("returns")
    return tuple((m.name, m.title) for m in PLAN if tables & set(m.writes))


def passages_behind(scenario: Scenario, indicator: Indicator, line: Line) -> tuple[tuple[str, str], ...]:
    """Return the passages that an indicator answers to, that of the line first, with their content."""
    claims = [c for c in scenario.claims.values() if c.indicator == indicator.id]
    wanted = [line.passage, *(c.passage for c in claims if c.id == line.claim)]
    carried = (c for c in scenario.concordance.values() if c.carrier == "indicator")
    wanted += [c.passage for c in carried if c.target == indicator.id]
    wanted += [c.passage for c in claims]
    known = dict.fromkeys(p for p in wanted if p and p in scenario.passages)
    return tuple((p, scenario.passages[p].precis) for p in known)
