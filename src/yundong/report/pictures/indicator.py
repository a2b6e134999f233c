"""One indicator over the days of the campaign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from yundong.figures.indicator import Indicator
from yundong.report.counted import enumerated_figures, within
from yundong.report.documented import figure, ratio_of
from yundong.report.pictures.base import (
    DARK,
    WARM,
    WIDTH,
    Picture,
    day_axis,
    frame,
    sum_axis,
    values,
)
from yundong.report.pictures.course import documented_marks
from yundong.report.pictures.view import View
from yundong.report.words import date_of, figure_of, unit_of

HEIGHT = 200
POINT: dict[str, pl.DataType] = {"day": pl.Date(), "documented": pl.Float64()}
CURVE: dict[str, pl.DataType] = {"day": pl.Date(), "enumerated": pl.Float64()}


def course_of(view: View, indicator: Indicator) -> Picture:
    """Draw what was reported of an indicator by each day, what the records hold, and the documented figures."""
    days = view.days
    counted = counts_by_day(view, indicator, days)
    stated = reported_by_day(view, indicator, view.days)
    rows = [
        {"day": d, "reported": value, "enumerated": None} for d, value in zip(view.days, stated, strict=True)
    ]
    counts = [{"day": d, "enumerated": value} for d, value in zip(days, counted, strict=True)]
    points = [
        {"day": c.end, "documented": figure(c)}
        for c in view.claims(indicator.id)
        if c.end and c.end >= view.days[0]
    ]
    lines = [
        *_line(rows, "reported", WARM, "step-after", [4, 2]),
        *_line(counts, "enumerated", DARK, "linear", []),
        *documented_marks(frame(points, POINT), frame(counts, CURVE)),
        *_span(view, indicator.id),
    ]
    y = alt.Y("value:Q", axis=sum_axis(view.lang), scale=alt.Scale(zero=True))
    chart = alt.layer(*lines, width=WIDTH, height=HEIGHT).encode(
        x=alt.X("day:T", axis=day_axis(view.lang)), y=y
    )
    returned = any(value is not None for value in stated)
    marked, spans = view.diamonds(bool(points)), view.in_intervals(indicator.id)
    return Picture(
        name=f"course-{indicator.id}",
        title=_finding(view, indicator, returned),
        unit=view.say(
            f"{unit_of(indicator, 'en').capitalize()}. Line: enumerated from the records"
            f"{'; steps: reported' * returned}{marked}.",
            f"{unit_of(indicator, 'zh')}。实线：记录统计数{'；阶梯线：上报数' * returned}{marked}。",
        )
        + spans,
        source=view.source(bool(spans)),
        alt=view.say("A line over the days of the campaign.", "运动期间的折线图。"),
        chart=chart,
        table=_table(view, indicator, days, counted),
        lang=view.lang,
    )


def _line(
    rows: Sequence[Mapping[str, object]], name: str, tone: str, how: Any, dash: list[int]
) -> list[alt.Chart]:
    known = [{"day": row["day"], "value": row[name]} for row in rows if row[name] is not None]
    if not known:
        return []
    base = alt.Chart(values(frame(known, ("day", "value"))))
    return [base.mark_line(color=tone, interpolate=how, strokeWidth=2, strokeDash=dash)]


def _span(view: View, indicator: str) -> list[alt.Chart]:
    """Return an upright bar at the last day: the posterior interval of the enumerated figure, where there is one."""
    found = view.interval(indicator)
    if found is None:
        return []
    row = values(
        frame([{"day": view.as_of, "value": found.low, "high": found.high}], ("day", "value", "high"))
    )
    return [alt.Chart(row).mark_rule(color=DARK, strokeWidth=5, opacity=0.45).encode(y2=alt.Y2("high:Q"))]


def _parts(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.numerator, indicator.denominator) if indicator.kind == "ratio" else (indicator.id,)


def _joined(indicator: Indicator, series: Sequence[Sequence[float | None]]) -> list[float | None]:
    """Return the series of an indicator from those of its parts."""
    if indicator.kind != "ratio":
        return list(series[0])
    return [ratio_of(top, bottom, indicator) for top, bottom in zip(*series, strict=True)]


def reported_by_day(view: View, indicator: Indicator, days: Sequence[dt.date]) -> list[float | None]:
    """Return what the organ could state on each day; None where no return reports it, or none had come in."""
    known = view.scenario.indicators
    if not all(known[part].returned for part in _parts(indicator)):
        return [None] * len(days)
    first = view.arrivals["received"].min()
    heard = [isinstance(first, dt.date) and day >= first for day in days]
    series = [view.received_by(part, days) for part in _parts(indicator)]
    return [value if had else None for value, had in zip(_joined(indicator, series), heard, strict=True)]


def counts_by_day(view: View, indicator: Indicator, days: Sequence[dt.date]) -> list[float | None]:
    """Return what the records hold up to each day."""
    chosen = [view.scenario.indicators[part] for part in _parts(indicator)]
    found = [
        within(enumerated_figures(view.run, chosen, day, view.places.weights), view.inside) for day in days
    ]
    pick: Callable[[str], list[float | None]] = lambda part: [counts.get(part, 0.0) for counts in found]  # noqa: E731
    return _joined(indicator, [pick(part.id) for part in chosen])


def _finding(view: View, indicator: Indicator, returned: bool) -> str:
    line = view.report.line(indicator.id)
    name, day = view.name(indicator.id), date_of(view.as_of, view.lang)
    value = figure_of(indicator, line.modelled if line else None)
    if not returned:
        return view.say(f"{name}: {value} on record by {day}", f"{name}：截至{day}，记录中有 {value}")
    return view.say(f"{name}: {value} reported by {day}", f"{name}：截至{day}，上报 {value}")


def _table(
    view: View, indicator: Indicator, days: Sequence[dt.date], counted: Sequence[float | None]
) -> pl.DataFrame:
    stated = reported_by_day(view, indicator, days)
    heads = view.say("Day", "日期"), view.say("Reported", "上报数"), view.say("Enumerated", "记录统计数")
    kinds = {heads[0]: pl.String(), heads[1]: pl.String(), heads[2]: pl.String()}
    rows = [
        {heads[0]: str(day), heads[1]: figure_of(indicator, one), heads[2]: figure_of(indicator, other)}
        for day, one, other in zip(days, stated, counted, strict=True)
    ]
    return frame(rows, kinds)
