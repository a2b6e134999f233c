"""What was seized, by substance and by item."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from yundong.report.line import Line
from yundong.report.pictures.base import (
    DARK,
    GRID,
    INK,
    LIGHT,
    WARM,
    Picture,
    frame,
    small_title,
    sum_axis,
    values,
)
from yundong.report.pictures.view import View
from yundong.report.words import amount, factor, name_of, times, unit_of

DRUGS = {"opium": ("Opium", "鸦片"), "morphine": ("Morphine", "吗啡"), "heroin": ("Heroin", "海洛因")}
ORIGINS = {
    "arrest": ("Taken at arrests", "逮捕时缴获"),
    "registration": ("Handed in at registration", "登记时交出"),
}
ITEMS = (
    "machines_large", "machines_small", "tools", "mortars", "machine_guns", "firearms", "rounds", "grenades", "bombs",
    "radios",
)  # fmt: skip


def seized(view: View) -> Picture:
    """Draw narcotics by substance and origin, and items on a log axis."""
    drugs, items = _drugs(view), _items(view)
    spans, marked = view.in_intervals("narcotics_liang"), items["documented"].null_count() < items.height
    return Picture(
        name="seized",
        title=_finding(view, drugs),
        unit=view.say(
            "Left: liang of opium equivalent, enumerated. Right: pieces, sets or rounds on a log axis; "
            f"dot: reported; tick: enumerated{view.diamonds(marked, 'documented for that day')}.",
            "左：折合鸦片，两，依记录统计。右：件、套、发等，对数轴；圆点：上报数；竖线：记录统计数"
            f"{view.diamonds(marked, chinese='文献中同一日期的数字')}。",
        )
        + spans,
        source=view.source(bool(spans)),
        alt=view.say(
            "Stacked bars for three substances, and a dot chart for ten kinds of items.",
            "三种毒品的堆积条形图，及十类物品的点图。",
        ),
        chart=alt.hconcat(_bars(view, drugs), _dots(view, items), spacing=24),
        table=_table(view, drugs, items),
        lang=view.lang,
    )


def _drugs(view: View) -> pl.DataFrame:
    rows = view.table("seizures", "item", "origin", "opium_liang").filter(
        pl.col("item").cast(pl.String).is_in(list(DRUGS))
    )
    sums = rows.group_by(item=pl.col("item").cast(pl.String), origin=pl.col("origin").cast(pl.String)).agg(
        liang=(pl.col("opium_liang") * pl.col("weight")).sum()
    )
    return sums.sort("item", "origin")


def _items(view: View) -> pl.DataFrame:
    rows = []
    for name in ITEMS:
        line = view.report.line(name)
        if line is not None and line.recorded:  # a row without a mark says nothing
            row = {
                "item": name,
                "name": name_of(line.meaning, view.lang),
                "unit": unit_of(line.meaning, view.lang),
            }
            rows.append(
                row
                | {
                    "enumerated": line.enumerated,
                    "reported": line.reported,
                    "documented": view.documented(name),
                }
            )
    return frame(rows, ("item", "name", "unit", "enumerated", "reported", "documented"))


def _bars(view: View, drugs: pl.DataFrame) -> Any:
    names = {key: view.say(*words) for key, words in DRUGS.items()}
    origins = {key: view.say(*words) for key, words in ORIGINS.items()}
    data = values(drugs.with_columns(pl.col("item").replace(names), pl.col("origin").replace(origins)))
    color = alt.Color(
        "origin:N",
        sort=list(origins.values()),
        scale=alt.Scale(domain=list(origins.values()), range=[DARK, LIGHT]),
        legend=alt.Legend(title=None, orient="top", direction="vertical"),
    )
    chart = (
        alt.Chart(data)
        .mark_bar(height=24)
        .encode(
            y=alt.Y(
                "item:N", sort=list(names.values()), axis=alt.Axis(title=None, ticks=False, domain=False)
            ),
            x=alt.X("liang:Q", axis=sum_axis(view.lang, view.say("liang", "两"), ticks=3)),
            color=color,
            order=alt.Order("origin:N"),
        )
    )
    title = view.say("Narcotics, opium equivalent", "毒品，折合鸦片")
    return chart.properties(width=215, height=160, title=small_title(title))


def _dots(view: View, items: pl.DataFrame) -> Any:
    shown = items.with_columns(label=pl.col("name") + view.say(", ", "，") + pl.col("unit"))
    long = shown.cast({"enumerated": pl.Float64, "reported": pl.Float64, "documented": pl.Float64})
    seen = long.with_columns(
        pl.when(pl.col(c) > 0).then(pl.col(c)).otherwise(None).alias(c)
        for c in ("enumerated", "reported", "documented")
    )
    order = seen.sort(
        pl.max_horizontal("reported", "enumerated", "documented"),
        descending=True,
        nulls_last=True,
        maintain_order=True,
    )["label"].to_list()
    data = values(seen)
    y = alt.Y(
        "label:N",
        sort=order,
        axis=alt.Axis(title=None, ticks=False, domain=False, grid=True, gridColor=GRID, labelPadding=9),
    )
    axis = sum_axis(view.lang, values=[1, 10, 100, 1000, 10_000, 100_000, 1_000_000])
    x = alt.X("reported:Q", scale=alt.Scale(type="log"), axis=axis)
    dots = alt.Chart(data).mark_point(filled=True, size=70, color=DARK, opacity=1).encode(x=x, y=y)
    ticks = (
        alt.Chart(data).mark_tick(color=WARM, thickness=2.5, height=14).encode(x=alt.X("enumerated:Q"), y=y)
    )
    marks = alt.Chart(data).mark_point(shape="diamond", filled=False, size=110, strokeWidth=1.6, color=INK)
    title = view.say("Items", "物品")
    return alt.layer(dots, ticks, marks.encode(x=alt.X("documented:Q"), y=y)).properties(
        width=230, height=210, title=small_title(title)
    )


def _finding(view: View, drugs: pl.DataFrame) -> str:
    total = float(drugs["liang"].sum() or 0.0)
    if not total:
        return view.say("No narcotics had been seized", "尚未缴获毒品")
    top = (
        drugs.group_by("item")
        .agg(pl.col("liang").sum())
        .sort("liang", "item", descending=[True, False])
        .row(0, named=True)
    )
    english, chinese = DRUGS[top["item"]]
    share = 100 * top["liang"] / total
    line = view.report.line("narcotics_liang")
    if line is None or not line.reported:
        some = amount(total, True) if total >= 0.5 else view.say("less than 1", "不到 1")
        return view.say(
            f"{english} made {share:.0f} % of what was on record, {some} liang; none was reported yet",
            f"记录中缴获折合鸦片 {some} 两，其中{chinese}占 {share:.0f} %，尚未上报".replace(" 不到", "不到"),
        )
    reported, liang = amount(line.reported, True), times(line.reported, "liang was", "liang were")
    beside = _beside(view, line)
    return view.say(
        f"{liang} reported seized{beside}; by the records {english.lower()} made {share:.0f} %",
        f"上报缴获折合鸦片 {reported} 两{beside}；依记录统计，{chinese}占 {share:.0f} %",
    )


def _beside(view: View, line: Line) -> str:
    """Return the ratio to a documented figure of the same day, as in the tables; empty where there is none."""
    if line.ratio is None or view.documented("narcotics_liang") is None:
        return ""
    said = factor(line.ratio)
    return view.say(f", {said} times the documented figure", f"，是文献数的 {said} 倍")


def _table(view: View, drugs: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for key, words in DRUGS.items():
        mine = drugs.filter(pl.col("item") == key)
        rows.append(
            [
                view.say(*words) + view.say(" (opium equivalent)", "（折合鸦片）"),
                view.say("liang", "两"),
                float(mine["liang"].sum()),
                None,
                None,
            ]
        )
    rows += [
        list(row) for row in items.select("name", "unit", "enumerated", "reported", "documented").iter_rows()
    ]
    heads = [
        view.say("Item", "物品"),
        view.say("Unit", "单位"),
        view.say("Enumerated", "记录统计数"),
        view.say("Reported", "上报数"),
        view.say("Documented", "文献数"),
    ]
    schema = {heads[0]: pl.String(), heads[1]: pl.String(), **dict.fromkeys(heads[2:], pl.Float64())}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col(pl.Float64).round())
