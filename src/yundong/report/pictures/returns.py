"""Completeness of returns: organ by period."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from yundong.report.aggregates import number
from yundong.report.pictures.base import DARK, INK, PAPER, WIDTH, Picture, frame, values
from yundong.report.pictures.view import View
from yundong.report.reported import scan_returns

WIDEST = 20  # pixels of a cell in which 100 can be read
MOST = 60  # organs that are drawn


def returns(view: View) -> Picture:
    """Draw, for each organ and period, the share of key localities below whose return had arrived by the day."""
    data = shares(view)
    order = data["organ"].unique(maintain_order=True).to_list()
    return Picture(
        name="returns",
        title=_finding(view, data),
        unit=view.say(
            "Share of the key localities of an organ whose return for the period had reached it by the day, per cent.",
            "各机关所属重点地区中，该期报表到当日为止已经送达的比例，百分比。",
        )
        + _of_more(view, len(order)),
        source=view.source(),
        alt=view.say(
            "A grid of organs by five-day periods, darker where more returns arrived.",
            "机关与五日报告期的方格图，颜色越深，送达越多。",
        ),
        chart=_chart(view, data.filter(pl.col("organ").is_in(order[:MOST])), order[:MOST]),
        table=_table(view, data),
        lang=view.lang,
    )


def _of_more(view: View, organs: int) -> str:
    """Return how many of the organs are drawn, where it is not all."""
    if organs <= MOST:
        return ""
    return view.say(
        f" The first {MOST} of {organs} are drawn.",
        f"图中只画出 {organs} 个机关中的前 {MOST} 个。",
    )


def shares(view: View) -> pl.DataFrame:
    """Return columns ``organ``, ``period``, ``share`` (0 to 100), in the order of the hierarchy."""
    organs = _organs(view)
    sent = (
        scan_returns(view.run)
        .filter(pl.col("received") <= view.as_of, pl.col("period") <= view.as_of)
        .select("organ", "period")
        .unique()
        .collect()
    )
    rows = []
    for area, label in organs:
        below = view.places.key_localities(area)
        if not len(below):
            continue
        arrived = dict(sent.filter(pl.col("organ").is_in(below)).group_by("period").len().iter_rows())
        for period in view.periods:
            share = 100.0 * arrived.get(period, 0) / len(below)
            rows.append({"organ": label, "period": period, "share": share})
    return frame(rows, ("organ", "period", "share"))


def _organs(view: View) -> list[tuple[int, str]]:
    """Return the organs: regions with their provinces, provinces, or localities."""
    found: list[tuple[int, str]] = []
    for child in (view.places.place(a) for a in view.places.children(view.area.id)):
        found.append((child.id, child.name(view.lang)))
        if view.area.level == "centre":
            lower = [view.places.place(a) for a in view.places.children(child.id)]
            found += [(p.id, f"· {p.name(view.lang)}") for p in lower if p.level == "province"]
    found = [organ for organ in found if len(view.places.key_localities(organ[0]))]
    return found or [(view.area.id, view.area.name(view.lang))]


def _chart(view: View, data: pl.DataFrame, order: list[str]) -> Any:
    pattern = "%-m.%-d" if view.lang == "zh" else "%-d %b"
    shown = [str(period) for period in view.periods[:: max(1, len(view.periods) // 16)]]
    axis = alt.Axis(
        title=None, values=shown, labelExpr=f"timeFormat(toDate(datum.value), '{pattern}')", labelAngle=-60
    )
    axis.ticks, axis.domain = False, False
    x = alt.X("period:O", axis=axis)
    y = alt.Y("organ:N", sort=order, axis=alt.Axis(title=None, ticks=False, domain=False))
    # One tone, more or less of it, so that the picture follows a page that turns dark.
    legend = alt.Legend(
        title=view.say("% arrived", "送达 %"), values=[0, 25, 50, 75, 100], symbolType="square"
    )
    opacity = alt.FillOpacity("share:Q", scale=alt.Scale(domain=[0, 100], range=[0.06, 1.0]), legend=legend)
    rects = (
        alt.Chart(values(data))
        .mark_rect(color=DARK, stroke=PAPER, strokeWidth=1, strokeOpacity=1, aria=False)
        .encode(x=x, y=y, fillOpacity=opacity)
    )
    layers = [rects]
    if len(order) <= 14 and len(view.periods) * WIDEST <= WIDTH - 60:
        text = (
            alt.Chart(values(data))
            .mark_text(fontSize=9)
            .encode(
                x=x,
                y=y,
                text=alt.Text("share:Q", format=".0f"),
                color=alt.condition("datum.share > 55", alt.value(PAPER), alt.value(INK)),
            )
        )
        layers.append(text)
    return alt.layer(*layers, width=WIDTH - 60, height=alt.Step(13 if len(order) > 14 else 20))


def _finding(view: View, data: pl.DataFrame) -> str:
    if not view.periods:
        return view.say("No return was due yet", "尚未到应报的期限")
    if not data.height:
        return view.say("No key locality lies under this organ", "本机关所属没有重点地区")
    by = (
        data.group_by("organ", maintain_order=True)
        .agg(pl.col("share").mean())
        .sort("share", maintain_order=True)
    )
    tops = data.filter(~pl.col("organ").str.starts_with("·"))
    mean = number(tops["share"].mean())
    low = by.row(0, named=True)
    name = str(low["organ"]).removeprefix("· ")
    if by.height < 2:
        return view.say(f"{mean:.0f} % of the returns due had arrived", f"应报的报表送达 {mean:.0f} %")
    return view.say(
        f"{mean:.0f} % of the returns due had arrived, on the mean of the organs; fewest from {name}, "
        f"{low['share']:.0f} %",
        f"各机关平均送达应报报表的 {mean:.0f} %；{name}最少，为 {low['share']:.0f} %",
    )


def _table(view: View, data: pl.DataFrame) -> pl.DataFrame:
    if not data.height:
        return data
    wide = data.with_columns(pl.col("share").round().cast(pl.Int64), pl.col("period").cast(pl.String))
    wide = wide.with_columns(pl.col("organ").str.strip_prefix("· "))
    return wide.pivot(on="period", index="organ", values="share").rename({"organ": view.say("Organ", "机关")})
