"""The course of the campaign: four totals by day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import numpy as np
import polars as pl

from yundong.report.aggregates import day, number
from yundong.report.brought import archive_of, knows_table
from yundong.report.documented import figure
from yundong.report.pictures.base import (
    APART,
    DARK,
    INK,
    LIGHT,
    MUTED,
    WARM,
    WIDTH,
    Picture,
    apart,
    day_axis,
    frame,
    legible,
    small_title,
    sum_axis,
    values,
)
from yundong.report.pictures.view import View
from yundong.report.words import amount, date_of, times

TOTALS = ("identified", "arrested", "letters", "registered")
ROOM = 70  # pixels beside a diamond that its figure takes
FEW = 20  # arrests below which a half of them says nothing
PHASES = {
    "first": ("first phase", "第一期"),
    "second": ("second phase", "第二期"),
    "third": ("third phase", "第三期"),
}


def timeline(view: View) -> Picture:
    """Draw identified, arrested, letters and registrations by day, with phases and documented points."""
    days = view.days
    rows: list[dict[str, Any]] = []
    claimed: list[dict[str, Any]] = []
    for indicator in TOTALS:
        enumerated, reported = _known(view, indicator, days)
        for when, count, stated in zip(days, enumerated, reported, strict=True):
            rows.append({"day": when, "indicator": indicator, "enumerated": count, "reported": stated})
        claimed += [
            {"day": claim.end, "indicator": indicator, "documented": figure(claim), "source": claim.source}
            for claim in view.claims(indicator)
        ]
    data = frame(rows, ("day", "indicator", "enumerated", "reported"))
    points = frame(claimed, ("day", "indicator", "documented", "source"))
    shown = _with_something(data, points) or TOTALS[:1]
    panels = [_panel(view, indicator, data, points, last=indicator == shown[-1]) for indicator in shown]
    spans = _phase_spans(view)
    strip, said = [_phases(view, spans)] if spans else [], _of_spans(view, shown)
    return Picture(
        name="timeline",
        title=_finding(view, data),
        unit=view.say(
            f"Cumulative counts. Line: enumerated from the records; steps: reported{view.diamonds(bool(claimed))}.",
            f"累计数。实线：记录统计数；阶梯线：上报数{view.diamonds(bool(claimed))}。",
        )
        + said,
        source=view.source(bool(said)),
        alt=view.say(
            "Line charts over the days of the campaign and, once there are arrests of a phase, bars for the phases.",
            "运动期间的折线图；有分期逮捕时，上方标出各期逮捕的时段。",
        ),
        chart=alt.vconcat(*strip, *panels, spacing=10, resolve=alt.Resolve(scale={"x": "shared"})),
        table=_table(view, data),
        lang=view.lang,
    )


def _known(view: View, indicator: str, days: list[dt.date]) -> tuple[list[float | None], list[float | None]]:
    """Return a total by day as enumerated and as reported; None throughout for what an archive did not bring."""
    enumerated: list[float | None] = list(_cumulative(view, indicator, days))
    reported: list[float | None] = list(view.received_by(indicator, days))
    archive = archive_of(view.run)
    if not knows_table(archive, view.scenario.indicators[indicator].table):
        enumerated = [None] * len(days)
    if archive is not None and not any(reported):
        reported = [None] * len(days)
    return enumerated, reported


def _with_something(data: pl.DataFrame, points: pl.DataFrame) -> tuple[str, ...]:
    """Return the indicators of which anything was recorded, reported or documented."""
    amount = pl.max_horizontal(pl.col("enumerated", "reported").fill_null(0.0))
    recorded = set(data.filter(amount > 0)["indicator"].to_list()) | set(points["indicator"].to_list())
    return tuple(indicator for indicator in TOTALS if indicator in recorded)


def _cumulative(view: View, indicator: str, days: list[dt.date]) -> list[float]:
    daily = view.count_of(indicator, "day").select("day", count=pl.col("weight").cum_sum())
    grid = pl.DataFrame({"day": days}, schema={"day": pl.Date()})
    return grid.join_asof(daily, on="day").get_column("count").fill_null(0.0).to_list()


def _panel(view: View, indicator: str, data: pl.DataFrame, points: pl.DataFrame, last: bool) -> Any:
    mine = values(data.filter(pl.col("indicator") == indicator))
    x = alt.X(
        "day:T",
        axis=day_axis(view.lang) if last else alt.Axis(labels=False, ticks=False, title=None, grid=False),
    )
    base = alt.Chart(mine).encode(x=x)
    y = sum_axis(view.lang)
    lines = base.mark_line(color=DARK, strokeWidth=2).encode(y=alt.Y("enumerated:Q", axis=y))
    steps = base.mark_line(color=WARM, interpolate="step-after", strokeWidth=1.4, strokeDash=[4, 2]).encode(
        y=alt.Y("reported:Q")
    )
    marks = documented_marks(
        points.filter(pl.col("indicator") == indicator), data.filter(pl.col("indicator") == indicator)
    )
    name = view.name(indicator)
    title = small_title(name, offset=8)
    return alt.layer(lines, steps, *marks, *span_at_end(view, indicator), width=WIDTH, height=92, title=title)


def span_at_end(view: View, indicator: str) -> list[Any]:
    """Return an upright line at the last day: the posterior interval of the enumerated figure, where there is one."""
    found = view.interval(indicator)
    if found is None:
        return []
    row = values(frame([{"day": view.as_of, "low": found.low, "high": found.high}], ("day", "low", "high")))
    mark = alt.Chart(row).mark_rule(color=DARK, strokeWidth=5, opacity=0.45)
    return [mark.encode(x=alt.X("day:T"), y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))]


def _of_spans(view: View, shown: tuple[str, ...]) -> str:
    if not (said := view.in_intervals(*shown)):
        return ""
    return (
        view.say(" Upright bar at the end: 90 % interval of the posterior.", "末端竖条：后验的 90 % 区间。")
        + said
    )


def documented_marks(points: pl.DataFrame, drawn: pl.DataFrame) -> list[Any]:
    """Return diamonds with their figures, written on the side away from the line."""
    if not points.height:
        return []
    curve = drawn.select("day", pl.col("enumerated").fill_null(0.0)).sort("day")
    beside = points.sort("day")
    asked, known = (table["day"].cast(pl.Int32).to_numpy() for table in (beside, curve))
    line = (
        np.interp(asked, known, curve["enumerated"].to_numpy()) if curve.height else np.zeros(beside.height)
    )
    under = pl.col("documented") < pl.Series(line)
    first, last = (day(end) or dt.date.max for end in (curve["day"].min(), curve["day"].max()))
    # Figures without room to the right stand left of their diamonds, unless another diamond is there, for which they
    # would be taken.
    alone = (pl.col("day").diff() >= dt.timedelta(days=APART)).fill_null(True)
    late = (pl.col("day") > last - (last - first) * (ROOM / WIDTH)) & alone
    # Further below the line, a figure meets it no more; unless it stands low, where it would meet the axis.
    most = number(curve["enumerated"].max())
    lowered = pl.when(pl.col("documented") > most / 2).then(20).when(pl.col("documented") > most / 3).then(13)
    deep = pl.col("documented") < most / 8
    placed = beside.with_columns(under=under, late=late, deep=deep, lowered=lowered.otherwise(4))
    legend = placed.filter(pl.col("day").is_in([point["day"] for point in apart(placed.to_dicts())]))
    marks, named = (
        alt.Chart(values(rows)).encode(x=alt.X("day:T"), y=alt.Y("documented:Q")) for rows in (placed, legend)
    )
    diamonds = marks.mark_point(shape="diamond", size=90, filled=True, color=INK, opacity=1)
    figures = named.encode(text=alt.Text("documented:Q", format=","))
    places: tuple[tuple[str, dict[str, Any]], ...] = (
        ("!datum.under", {"align": "right", "dx": -5, "dy": -11}),
        *(
            (f"datum.under && datum.late && datum.lowered == {dy}", {"align": "right", "dx": dx, "dy": dy})
            for dx, dy in ((-5, 20), (-5, 13), (-9, 4))
        ),
        ("datum.under && !datum.late && !datum.deep", {"align": "left", "dx": 9, "dy": 7}),
        ("datum.under && !datum.late && datum.deep", {"align": "left", "dx": 9, "dy": -2}),
    )
    return [
        diamonds,
        *(text for test, where in places for text in legible(figures.transform_filter(test), **where)),
    ]


def _phase_spans(view: View) -> list[dict[str, Any]]:
    """Return when each phase's arrests were made: from the first tenth of them to the last; none before the first."""
    arrests = view.table("arrests", "outcome", "phase").filter(pl.col("outcome") == "arrested")
    day = pl.col("day").cast(pl.Int32)
    spans = arrests.group_by("phase", maintain_order=True).agg(
        low=day.quantile(0.1), middle=day.median(), high=day.quantile(0.9)
    )
    rows = []
    for phase, low, middle, high in spans.iter_rows():
        if phase in PHASES:
            first, half, last = (
                dt.date(1970, 1, 1) + dt.timedelta(days=round(d)) for d in (low, middle, high)
            )
            rows.append({"phase": view.say(*PHASES[phase]), "low": first, "middle": half, "high": last})
    return rows


def _phases(view: View, spans: list[dict[str, Any]]) -> Any:
    """Return a strip that shows when each phase's arrests were made."""
    data = values(frame(spans, ("phase", "low", "middle", "high")))
    order = [view.say(*names) for names in PHASES.values()]
    blank = alt.Axis(labels=False, ticks=False, title=None, grid=False, domain=False)
    start, end = view.days[0], view.days[-1]
    domain = [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in (start, end)]
    x = alt.X("low:T", axis=blank, scale=alt.Scale(domain=domain))
    y = alt.Y("phase:N", sort=order, axis=alt.Axis(title=None, ticks=False, domain=False))
    bars = alt.Chart(data).mark_bar(color=LIGHT, height=9).encode(x=x, x2=alt.X2("high:T"), y=y)
    ticks = alt.Chart(data).mark_tick(color=INK, thickness=2, height=13).encode(x=alt.X("middle:T"), y=y)
    title = view.say(
        "Arrests by phase: middle four fifths, and median", "各期逮捕：中间八成所在时段，及中位日期"
    )
    params = small_title(title, color=MUTED)
    return alt.layer(bars, ticks, width=WIDTH, height=44, title=params)


def _finding(view: View, data: pl.DataFrame) -> str:
    mine = data.filter(pl.col("indicator") == "arrested")
    total = number(mine["enumerated"].max())
    if not total and archive_of(view.run) is not None:
        stated = number(data.filter(pl.col("indicator") == "identified")["reported"].max())
        return view.say(
            f"The returns received by {date_of(view.as_of, 'en')} gave {amount(stated, True)} offenders identified",
            f"截至{date_of(view.as_of, 'zh')}收到的报表共查出毒犯 {amount(stated, True)} 人",
        )
    if not total:
        known = number(data.filter(pl.col("indicator") == "identified")["enumerated"].max())
        return view.say(
            f"No arrest had been made; {amount(known, True)} offenders were on file",
            f"尚未开始逮捕；在册毒犯 {amount(known, True)} 人",
        )
    if total < FEW:
        return view.say(
            f"{times(total, 'arrest was', 'arrests were')} on record by {date_of(view.as_of, 'en')}",
            f"到{date_of(view.as_of, 'zh')}，记录中逮捕共 {amount(total, True)} 人",
        )
    half = day(mine.filter(pl.col("enumerated") >= total / 2)["day"].min())
    heard = day(mine.filter(pl.col("reported") >= total / 2)["day"].min())
    assert half is not None
    english = f"Half of the {amount(total, True)} arrests on record had been made by {date_of(half, 'en')}"
    chinese = f"记录中逮捕共 {amount(total, True)} 人，到{date_of(half, 'zh')}已完成一半"
    if heard is not None and heard > half:
        late = times((heard - half).days, "day", "days")
        english += f"; the returns showed as many {late} later"
        chinese += f"；报表晚 {(heard - half).days} 天才反映到这个数"
    elif heard is None:
        english += f"; the returns received by {date_of(view.as_of, 'en')} did not show as many"
        chinese += f"；截至{date_of(view.as_of, 'zh')}收到的报表没有达到这个数"
    return view.say(english, chinese)


def _table(view: View, data: pl.DataFrame) -> pl.DataFrame:
    columns = [pl.col("day").first().alias(view.say("Day", "日期"))]
    for indicator in TOTALS:
        mine = pl.col("indicator") == indicator
        name = view.name(indicator)
        columns.append(
            pl.col("enumerated")
            .cast(pl.Float64)  # an archive may have none, which is a column of nulls
            .filter(mine)
            .first()
            .round()
            .alias(name + view.say(" (enumerated)", "（记录统计）"))
        )
        columns.append(
            pl.col("reported").filter(mine).first().alias(name + view.say(" (reported)", "（上报）"))
        )
    return data.group_by("day", maintain_order=True).agg(columns).drop("day").cast({pl.Float64: pl.Int64})
