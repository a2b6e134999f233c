"""The report as an organ could compile it on a day, beside the enumerated and the documented figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from yundong.base.errors import InputError
from yundong.figures.indicator import Indicator
from yundong.records.store import StoredRun
from yundong.report.brought import archive_of, knows_areas, knows_table
from yundong.report.compare import Comparison, compare
from yundong.report.counted import PlaceSums
from yundong.report.coverage import CATEGORIES, Completeness, completeness, coverage, with_unclassified
from yundong.report.damage import explain_damage
from yundong.report.documented import known_on, quotable, ratio_of, speaks_of
from yundong.report.intervals import AWAITED, OF_AN_ARCHIVE, Intervals
from yundong.report.line import Line
from yundong.report.places import RunArea, RunAreas
from yundong.report.reported import Received, all_periods
from yundong.report.sections import section_of
from yundong.scenario import Scenario
from yundong.scenario.rows import ScenarioClaim


@dataclass(frozen=True)
class CompiledReport:
    """What one organ could say on one day.

    Attributes
    ----------
    area : RunArea
        The organ.
    as_of : datetime.date
        The day.
    completeness : Completeness
        How much had come up.
    lines : tuple of Line
        In the order of ``indicators.csv``.
    gap : float or None
        Processed less all its categories, the unclassified included: what the sums leave unexplained.
    comparisons : tuple of Comparison
        Every documented figure of the area whose document existed by that day, and the run's figure for the same
        area and days; for the centre, of every area.
    truth : mapping
        What no report contains, counted for the same area and day (see `yundong.study.unseen`); empty where it
        is not known.
    manifest : mapping
        What made the run.
    seal : str or None
        The seal of the run; None if it has none any more.
    intervals : Intervals
        The posterior intervals that hold for the run, or why there are none.
    """

    area: RunArea
    as_of: dt.date
    completeness: Completeness
    lines: tuple[Line, ...]
    gap: float | None
    comparisons: tuple[Comparison, ...] = field(repr=False)
    manifest: Mapping[str, Any] = field(repr=False)
    truth: Mapping[str, float] = field(default_factory=dict)
    seal: str | None = None
    intervals: Intervals = field(default=AWAITED, repr=False)

    def line(self, indicator: str) -> Line | None:
        """Return the line of an indicator, or None."""
        return next((line for line in self.lines if line.indicator == indicator), None)


def compile_report(
    run: StoredRun,
    scenario: Scenario,
    as_of: dt.date | None = None,
    area: str = "china",
    intervals: Intervals | None = None,
) -> CompiledReport:
    """Compile the report of one organ on one day (S1; R3.3, R4.6).

    Parameters
    ----------
    run : StoredRun
        A whole run.
    scenario : Scenario
        Its scenario: indicators, claims and dates.
    as_of : datetime.date, optional
        Returns received by the end of that day count; by default the day of the summary report, or the last
        day of a run that ended before the campaign did.
    area : str
        Code or name of the centre, a great region, a province, a city or a locality.
    intervals : Intervals, optional
        Those that hold for the run; by default none are at hand.

    Raises
    ------
    InputError
        If the run has no such area, the day lies outside it, or a table is damaged.
    """
    with explain_damage(run, "the returns"):
        run.records["returns"]  # kept: several parts of a report go through them
    places = RunAreas.of(run)
    place = places.find(area)
    day = choose_day(run, scenario, as_of)
    inside = places.under(place.id)
    received = Received(run, places, place, day)
    enumerated = PlaceSums(run, scenario.indicators.values(), day, places.weights)
    archive = archive_of(run)
    stated = stated_figures(received, scenario, archive)
    shares = coverage(received, enumerated, places, stated, archive)
    counted = {name: value for name, value in enumerated.within(inside).items() if value}
    totals = with_zeros(counted, scenario, archive)
    figures = with_unclassified(stated)
    periods = all_periods(run)
    known = sum(indicator.returned for indicator in scenario.indicators.values())
    compared = tuple(compare(run, scenario, claims_of(scenario, places, place, day, archive), places))
    if intervals is None:
        intervals = AWAITED if archive is None else OF_AN_ARCHIVE
    lines = lines_of(scenario, place, day, figures, totals, shares, compared)
    return CompiledReport(
        area=place,
        as_of=day,
        completeness=completeness(received, shares, places, periods, known),
        lines=tuple(with_intervals(lines, intervals, place, day)),
        gap=_gap(figures),
        comparisons=compared,
        manifest=run.manifest,
        seal=run.seal,
        intervals=intervals,
    )


def with_intervals(
    lines: Iterable[Line], intervals: Intervals, place: RunArea, day: dt.date
) -> Iterator[Line]:
    """Yield lines of an area on a day with the posterior intervals of their figures."""
    for line in lines:
        yield replace(line, intervals=intervals.of_line(line, place, day))


def claims_of(
    scenario: Scenario,
    places: RunAreas,
    place: RunArea,
    day: dt.date,
    archive: Mapping[str, Any] | None = None,
) -> Iterator[ScenarioClaim]:
    """Yield the claims about an area, or about areas inside it, whose document existed by a day.

    Beside an archive stand only claims about areas that it brought as a whole.
    """
    inside = places.under(place.id)
    for claim in scenario.claims.values():
        known = known_on(claim, scenario.schedule)
        if known is None or claim.end is None or max(known, claim.end) > day:
            continue
        here = (places.has(code) and places.number(code) in inside for code in claim.areas)
        if (place.level == "centre" or all(here)) and knows_areas(archive, claim.areas):
            yield claim


def choose_day(run: StoredRun, scenario: Scenario, as_of: dt.date | None) -> dt.date:
    """Return the day of a report: as asked if the run reaches it, else the day of the summary report.

    Raises
    ------
    InputError
        If the day lies before the directive or after everything the run can hold.
    """
    schedule = scenario.schedule
    last = run.end
    report_day = schedule.dates.get("report", schedule.end)
    if as_of is None:
        return report_day if last >= schedule.end else last
    furthest = max(last, report_day, schedule.dates.get("forwarded", last)) if last >= schedule.end else last
    if not schedule.start <= as_of <= furthest:
        raise InputError(
            f"The day {as_of} is outside this run. Choose a day from {schedule.start} to {furthest}, "
            "or run the scenario on with --until."
        )
    return as_of


def stated_figures(
    received: Received, scenario: Scenario, archive: Mapping[str, Any] | None = None
) -> dict[str, float]:
    """Return what the returns in hand state: a zero has no row there, so where any came it is 0; not in an archive."""
    if not received.deliveries.height:
        return {}
    if archive is not None:
        return dict(received.values)
    zeros = {i.id: 0.0 for i in scenario.indicators.values() if i.returned and i.id != "unclassified"}
    return {**zeros, **received.values}


def with_zeros(
    totals: Mapping[str, float], scenario: Scenario, archive: Mapping[str, Any] | None = None
) -> dict[str, float]:
    """Return enumerated figures with zero for what is counted but has no row, or is only stated in returns."""
    stated_only = ("returns",) if archive is not None else ()  # what is only stated in returns nobody counted
    known = (
        i
        for i in scenario.indicators.values()
        if knows_table(archive, i.table) and i.table not in stated_only
    )
    zeros = {i.id: 0.0 for i in known if i.kind in ("flow", "state")}
    return {**zeros, **totals}


def _gap(figures: Mapping[str, float]) -> float | None:
    if "processed" not in figures:
        return None
    return figures["processed"] - sum(figures.get(name, 0.0) for name in (*CATEGORIES, "unclassified"))


def lines_of(
    scenario: Scenario,
    place: RunArea,
    day: dt.date,
    figures: Mapping[str, float],
    totals: Mapping[str, float],
    shares: Mapping[str, float],
    compared: Iterable[Comparison],
) -> Iterator[Line]:
    """Yield one line per indicator that a run can have, in the order of ``indicators.csv``."""
    indicators, found = scenario.indicators, {comparison.claim: comparison for comparison in compared}
    claims: dict[str, list[ScenarioClaim]] = {}
    for claim in scenario.claims.values():
        if claim.id in found and claim.area == place.code and quotable(claim, indicators):
            claims.setdefault(claim.indicator, []).append(claim)
    for indicator in indicators.values():
        if indicator.kind == "document":
            continue
        reported = _value(indicator, figures) if indicator.returned or indicator.kind == "ratio" else None
        enumerated = _value(indicator, totals)
        quoted = speaks_of(claims.get(indicator.id, ()), day, scenario.schedule)
        beside = found[quoted.id] if quoted else None
        yield Line(
            indicator=indicator.id,
            area=place.code,
            reported=reported,
            enumerated=enumerated,
            documented=beside.documented if beside else None,
            until=beside.end if beside else None,
            then=beside.modelled if beside else None,
            ratio=beside.ratio if beside else None,
            covered=shares.get(indicator.id),
            section=section_of(indicator, indicators),
            source=quoted.source if quoted else "",
            passage=quoted.passage if quoted else "",
            hedge=quoted.hedge if quoted else "",
            role=quoted.role if quoted else "",
            claim=quoted.id if quoted else "",
            meaning=indicator,
        )


def _value(indicator: Indicator, figures: Mapping[str, float]) -> float | None:
    if indicator.kind == "ratio":
        return ratio_of(figures.get(indicator.numerator), figures.get(indicator.denominator), indicator)
    return figures.get(indicator.id)
