"""The report as an organ could compile it on a day, beside the enumerated and the documented figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from yundong.base.errors import InputError
from yundong.figures.indicator import Indicator
from yundong.records.store import StoredRun
from yundong.records.tables import Tables
from yundong.report.counted import enumerated_figures, within
from yundong.report.coverage import CATEGORIES, Completeness, completeness, coverage
from yundong.report.damage import explain_damage
from yundong.report.documented import divide, figure, quotable, ratio_of, speaks_of
from yundong.report.line import Line
from yundong.report.places import RunArea, RunAreas
from yundong.report.reported import Received
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
    truth : mapping
        What no report contains, of the whole run at its end: counts that the run noted in its manifest.
    manifest : mapping
        What made the run.
    """

    area: RunArea
    as_of: dt.date
    completeness: Completeness
    lines: tuple[Line, ...]
    gap: float | None
    truth: Mapping[str, Any]
    manifest: Mapping[str, Any] = field(repr=False)

    def line(self, indicator: str) -> Line | None:
        """Return the line of an indicator, or None."""
        return next((line for line in self.lines if line.indicator == indicator), None)


def compile_report(
    run: StoredRun, scenario: Scenario, as_of: dt.date | None = None, area: str = "china"
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

    Raises
    ------
    InputError
        If the run has no such area, the day lies outside it, or a table is damaged.
    """
    places = RunAreas.of(run)
    place = places.find(area)
    day = choose_day(run, scenario, as_of)
    inside = places.under(place.id)
    received = Received(run, places, place, day)
    enumerated = enumerated_figures(run, scenario.indicators.values(), day, places.weights)
    enumerated = enumerated.filter(pl.col("place").is_in(sorted(inside)))
    stated = stated_figures(received, scenario)
    shares = coverage(received, enumerated, places, stated)
    totals = with_zeros(within(enumerated, inside), scenario)
    figures = with_unclassified(stated)
    periods = all_periods(run)
    known = sum(indicator.returned for indicator in scenario.indicators.values())
    return CompiledReport(
        area=place,
        as_of=day,
        completeness=completeness(received, shares, places, periods, known),
        lines=tuple(_lines(scenario, place, day, figures, totals, shares)),
        gap=_gap(figures),
        truth=dict(run.manifest.get("truth") or {}),
        manifest=run.manifest,
    )


def choose_day(run: StoredRun, scenario: Scenario, as_of: dt.date | None) -> dt.date:
    """Return the day of a report: as asked if the run reaches it, else the day of the summary report.

    Raises
    ------
    InputError
        If the day lies before the directive or after everything the run can hold.
    """
    schedule = scenario.schedule
    last = run_end(run, scenario)
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


def run_end(run: StoredRun, scenario: Scenario) -> dt.date:
    """Return the last day of a run."""
    for name in ("end", "until"):
        if run.manifest.get(name):
            return dt.date.fromisoformat(str(run.manifest[name])[:10])
    return scenario.schedule.end


def all_periods(run: Tables) -> list[dt.date]:
    """Return the last days of the periods for which any return was sent."""
    with explain_damage(run, "the returns"):
        found = run.records.scan("returns").select(pl.col("period").unique()).collect()
    return sorted(found["period"].to_list())


def with_unclassified(figures: Mapping[str, float]) -> dict[str, float]:
    """Return the figures with the unclassified: as stated, else processed less the categories."""
    known = dict(figures)
    if "processed" in known and "unclassified" not in known:
        known["unclassified"] = max(0.0, known["processed"] - sum(known.get(c, 0.0) for c in CATEGORIES))
    return known


def stated_figures(received: Received, scenario: Scenario) -> dict[str, float]:
    """Return what the returns in hand state: a zero has no row there, so where any came it is 0."""
    if not received.deliveries.height:
        return {}
    zeros = {i.id: 0.0 for i in scenario.indicators.values() if i.returned and i.id != "unclassified"}
    return {**zeros, **received.values}


def with_zeros(totals: Mapping[str, float], scenario: Scenario) -> dict[str, float]:
    """Return enumerated figures with zero for what is counted but has no row, or is only stated in returns."""
    zeros = {i.id: 0.0 for i in scenario.indicators.values() if i.kind in ("flow", "state")}
    return {**zeros, **totals}


def _gap(figures: Mapping[str, float]) -> float | None:
    if "processed" not in figures:
        return None
    return figures["processed"] - sum(figures.get(name, 0.0) for name in (*CATEGORIES, "unclassified"))


def _lines(
    scenario: Scenario,
    place: RunArea,
    day: dt.date,
    figures: Mapping[str, float],
    totals: Mapping[str, float],
    shares: Mapping[str, float],
) -> Iterator[Line]:
    """Yield one line per indicator that a run can have, in the order of ``indicators.csv``."""
    schedule, indicators = scenario.schedule, scenario.indicators
    claims: dict[str, list[ScenarioClaim]] = {}
    for claim in scenario.claims.values():
        if claim.area == place.code and quotable(claim, indicators):
            claims.setdefault(claim.indicator, []).append(claim)
    for indicator in indicators.values():
        if indicator.kind == "document":
            continue
        reported = _value(indicator, figures) if indicator.returned or indicator.kind == "ratio" else None
        enumerated = _value(indicator, totals)
        quoted = speaks_of(claims.get(indicator.id, ()), day, schedule.start, schedule.end)
        documented = figure(quoted) if quoted else None
        yield Line(
            indicator=indicator.id,
            area=place.code,
            reported=reported,
            enumerated=enumerated,
            documented=documented,
            ratio=divide(reported if reported is not None else enumerated, documented),
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
