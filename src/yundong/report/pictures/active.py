"""Key localities in action, by day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import polars as pl

from yundong.report.aggregates import day, number
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
from yundong.report.words import amount, date_of


def active(view: View) -> Picture:
    """Draw key localities in which arrests had begun, by day, for each great region (or the area alone)."""
    regions = view.parts if view.area.level == "centre" else [view.area]
    data = _by_day(view, regions)
    points = [
        {"day": claim.end, "area": region.name(view.lang), "documented": figure(claim)}
        for region in regions
        for claim in view.claims("active_localities", region.code)
    ]
    documented = frame(points, ("day", "area", "documented"))
    panels = [_region_panel(view, region.name(view.lang), data, documented) for region in regions]
    total = data.group_by("day").agg(pl.col("active").sum()).sort("day")
    return Picture(
        name="active",
        title=_active_finding(view, total),
        unit=view.say(
            "Key localities in which arrests had begun, enumerated from the records; diamond: documented.",
            "已开始逮捕的重点地区数，依记录统计；菱形：文献数。",
        ),
        source=view.source,
        alt=view.say("A rising line for each area.", "每个地区一条上升的折线。"),
        chart=alt.concat(
            *panels, columns=3, spacing=14, resolve=alt.Resolve(scale={"x": "shared", "y": "shared"})
        ),
        table=data.pivot(on="area", index="day", values="active").rename({"day": view.say("Day", "日期")}),
        lang=view.lang,
    )


def _by_day(view: View, regions: list[RunArea]) -> pl.DataFrame:
    """Return how many localities of each region had begun arrests by each day, from half a month before the launch."""
    launch = view.scenario.schedule.dates.get("launch_not_before", view.scenario.schedule.start)
    days = [when for when in view.days if when >= launch - dt.timedelta(days=15)] or view.days[-3:]
    arrests = view.table("arrests", "phase").filter(pl.col("phase").is_in(["first", "second", "third"]))
    weights = view.places.weights.select("places", home="place")
    firsts = arrests.group_by("home").agg(pl.col("day").min()).join(weights, on="home", how="left")
    rows = []
    for region in regions:
        inside = pl.col("home").is_in(sorted(view.places.under(region.id)))
        began = firsts.filter(inside).select("day", "places").rows()
        for when in days:
            count = round(sum(weight for first, weight in began if first <= when))
            rows.append({"day": when, "area": region.name(view.lang), "active": count})
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


def _active_finding(view: View, total: pl.DataFrame) -> str:
    end, last = number(total["active"].max()), min(view.as_of, day(total["day"].max()) or view.as_of)
    claims = [
        c
        for c in view.claims("active_localities")
        if figure(c) and c.end and c.end < view.scenario.schedule.end
    ]
    bulletin = min((c.end for c in claims if c.end), default=view.as_of)
    chosen = total.filter(pl.col("day") <= bulletin)
    if claims and chosen.height and view.as_of > bulletin:
        then = number(chosen["active"].max())
        documented = amount(figure(claims[0]))
        return view.say(
            f"{amount(then)} key localities were in action by {date_of(bulletin, 'en')} (documented: {documented}), "
            f"{amount(end)} by {date_of(last, 'en')}",
            f"到{date_of(bulletin, 'zh')}已行动的重点地区有 {amount(then)} 处（文献数 {documented} 处），"
            f"到{date_of(last, 'zh')}共 {amount(end)} 处",
        )
    return view.say(
        f"{amount(end)} key localities were in action by {date_of(view.as_of, 'en')}",
        f"到{date_of(view.as_of, 'zh')}，已行动的重点地区有 {amount(end)} 处",
    )
