"""Key localities in action, by day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import polars as pl

from yundong.report.compare import Comparison
from yundong.report.documented import figure
from yundong.report.pictures.base import (
    DARK,
    INK,
    LIGHT,
    WIDTH,
    Picture,
    day_axis,
    frame,
    legible,
    small_title,
    sum_axis,
    values,
)
from yundong.report.pictures.view import View
from yundong.report.places import RunArea
from yundong.report.words import amount, date_of, times


def active(view: View) -> Picture:
    """Draw key localities in action as reported, by day, for each great region (or the area alone)."""
    regions = view.parts if view.area.level == "centre" else [view.area]
    data = _by_day(view, regions)
    points = [
        {"day": claim.end, "area": region.name(view.lang), "documented": figure(claim)}
        for region in regions
        for claim in view.claims("active_localities", region.code)
    ]
    documented = frame(points, ("day", "area", "documented"))
    panels = [_region_panel(view, region.name(view.lang), data, documented) for region in regions]
    return Picture(
        name="active",
        title=_active_finding(view),
        unit=view.say(
            f"Key localities in which arrests had begun, as reported by each day{view.diamonds(bool(points))}.",
            f"已开始逮捕的重点地区数，为各日的上报数{view.diamonds(bool(points))}。",
        ),
        source=view.source(),
        alt=view.say("A rising line for each area.", "每个地区一条上升的折线。"),
        chart=alt.concat(
            *panels, columns=3, spacing=14, resolve=alt.Resolve(scale={"x": "shared", "y": "shared"})
        ),
        table=data.pivot(on="area", index="day", values="active").rename({"day": view.say("Day", "日期")}),
        lang=view.lang,
    )


def _by_day(view: View, regions: list[RunArea]) -> pl.DataFrame:
    """Return how many localities of each region were reported in action by each day, from before the launch."""
    launch = view.scenario.schedule.dates.get("launch_not_before", view.scenario.schedule.start)
    days = [when for when in view.days if when >= launch - dt.timedelta(days=15)] or view.days[-3:]
    rows = []
    for region in regions:
        organ = None if region.id == view.area.id else region.id
        counts = view.received_by("active_localities", days, organ)
        rows += [
            {"day": when, "area": region.name(view.lang), "active": count}
            for when, count in zip(days, counts, strict=True)
        ]
    return frame(rows, ("day", "area", "active"))


def _region_panel(view: View, name: str, data: pl.DataFrame, documented: pl.DataFrame) -> Any:
    mine = values(data.filter(pl.col("area") == name))
    base = alt.Chart(mine).encode(x=alt.X("day:T", axis=day_axis(view.lang)))
    area = base.mark_area(
        color=LIGHT, line={"color": DARK, "strokeWidth": 2}, interpolate="step-after"
    ).encode(y=alt.Y("active:Q", axis=sum_axis(view.lang, ticks=3)))
    marks = alt.Chart(values(documented.filter(pl.col("area") == name))).encode(
        x=alt.X("day:T"), y=alt.Y("documented:Q")
    )
    diamonds = marks.mark_point(shape="diamond", size=80, filled=True, color=INK, opacity=1)
    labels = legible(marks.encode(text=alt.Text("documented:Q", format=",")), align="left", dx=8)
    width = 178 if view.area.level == "centre" else WIDTH
    params = small_title(name)
    return alt.layer(area, diamonds, *labels, width=width, height=110, title=params)


def _active_finding(view: View) -> str:
    line, bulletin = view.report.line("active_localities"), _bulletin(view)
    count = line.reported if line is not None else None
    if not count:
        return view.say("No key locality was reported in action", "尚无重点地区上报已行动")
    now, day = amount(count, True), date_of(view.as_of, view.lang)
    if bulletin is None or bulletin.end is None:
        return view.say(
            f"{times(count, 'key locality was', 'key localities were')} reported in action by {day}",
            f"到{day}，上报已行动的重点地区有 {now} 处",
        )
    then, documented = amount(bulletin.modelled, True), amount(bulletin.documented, True)
    before = date_of(bulletin.end, view.lang)
    if bulletin.end == view.as_of or then == now:
        return view.say(
            f"{then} key localities were reported in action by {before} (documented: {documented})",
            f"到{before}，上报已行动的重点地区有 {then} 处（文献数 {documented} 处）",
        )
    later = (f"{now} by {day}", f"到{day}共 {now} 处")
    if then == now:
        later = (f"and no more by {day}", f"到{day}没有增加")
    return view.say(
        f"{then} key localities were reported in action by {before} (documented: {documented}), {later[0]}",
        f"到{before}上报已行动的重点地区有 {then} 处（文献数 {documented} 处），{later[1]}",
    )


def _bulletin(view: View) -> Comparison | None:
    """Return the first documented figure of the area during the campaign, beside what was reported then."""
    quoted = {claim.id for claim in view.claims("active_localities")}
    found = [c for c in view.comparisons if c.claim in quoted and c.basis == "returns" and c.end is not None]
    return min(found, key=lambda c: c.end or view.as_of) if found else None
