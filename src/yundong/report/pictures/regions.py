"""The areas directly below, side by side."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from yundong.figures.interval import Interval
from yundong.report.brought import archive_of, knows_table
from yundong.report.intervals import ends
from yundong.report.pictures.base import (
    INK,
    LIGHT,
    WARM,
    Picture,
    frame,
    legible,
    panel_titles,
    sum_axis,
    values,
)
from yundong.report.pictures.view import View
from yundong.report.places import RunArea
from yundong.report.words import FEW, amount

TOTALS = ("identified", "arrested", "registered")
BOUNDS = ("_low", "_high")
ACROSS, GAP = 568, 16  # pixels of all panels together, and between two
SAID = 1.0  # per cent: below it, the share arrested is not compared
ROOM = 1.5  # of the longest mark: what its figure needs beside it


def regions(view: View) -> Picture:
    """Draw identified, arrested, registered and the share arrested for each area directly below."""
    data = figures(view)
    order = data.sort(_first(data, "identified"), descending=True, maintain_order=True)["area"].to_list()
    names = _names(data)
    share = view.say("Share arrested, %", "逮捕比例，%")
    titles = panel_titles([share if name == "arrested_share" else view.name(name) for name in names], 20)
    panels = [
        _panel(
            view, data, name, order, title, (ACROSS - GAP * (len(names) - 1)) / len(names), name == names[0]
        )
        for name, title in zip(names, titles, strict=True)
    ]
    spans = data["identified_low"].null_count() < data.height
    return Picture(
        name="regions",
        title=_finding(view, data),
        unit=_unit(view, data, names) + _of_spans(view) * spans + _of_more(view),
        source=view.source(spans),
        alt=view.say("Bar charts with one bar for each area.", "条形图，每个地区一条。"),
        chart=alt.hconcat(*panels, spacing=GAP),
        table=_table(view, data),
        lang=view.lang,
    )


def _unit(view: View, data: pl.DataFrame, names: list[str]) -> str:
    """Return what is drawn, and what each mark means."""
    of_shares = view.say(", and per cent", "及百分比") * ("arrested_share" in names)
    marked = any(data[f"{name}_documented"].null_count() < data.height for name in names)
    diamonds = view.diamonds(marked, "documented for that day", "文献中同一日期的数字")
    if data["identified_reported"].null_count() == data.height:
        return view.say(
            f"Persons{of_shares}. Bar, tick and figure: enumerated{diamonds}.",
            f"人数{of_shares}。条、竖线和数字：记录统计数{diamonds}。",
        )
    return view.say(
        f"Persons{of_shares}. Bar and figure: reported by the day; tick: enumerated{diamonds}.",
        f"人数{of_shares}。条和数字：截至当日收到的上报数；竖线：记录统计数{diamonds}。",
    )


def _of_more(view: View) -> str:
    """Return how many of the areas are drawn, where it is not all."""
    drawn, below = len(view.parts), len(view.below)
    if drawn == below:
        return ""
    return view.say(
        f" The {drawn} most populous of {below} are drawn.", f"图中只画出 {below} 处中人口最多的 {drawn} 处。"
    )


def _of_spans(view: View) -> str:
    return view.say(
        " Line: 90 % interval of the posterior, of the enumerated figure.",
        "横线：记录统计数的后验 90 % 区间。",
    )


def _names(data: pl.DataFrame) -> list[str]:
    """Return what has anything to show: the identified, and whatever is not zero everywhere."""
    columns = {n: (n, f"{n}_reported", f"{n}_documented") for n in (*TOTALS, "arrested_share")}
    return [n for n, mine in columns.items() if n == TOTALS[0] or any(data[c].sum() for c in mine)]


def figures(view: View) -> pl.DataFrame:
    """Return, for each area directly below (or the area itself), enumerated, reported and documented figures."""
    parts = view.parts or [view.area]
    counts = {name: _by_part(view, name) for name in TOTALS}
    stated = {name: view.stated_by(name) for name in TOTALS}
    heard = bool(view.report.completeness.organs_in)
    archive = archive_of(view.run)
    unstated = 0.0 if archive is None else None  # in an archive, what nobody states is not known
    rows = []
    for part in parts:
        row: dict[str, Any] = {"id": part.id, "area": part.name(view.lang)}
        for name in TOTALS:
            brought = knows_table(archive, view.scenario.indicators[name].table)
            row[name] = counts[name].get(part.id, 0.0) if brought else None
            row[f"{name}_documented"] = view.documented(name, part.code)
            row[f"{name}_reported"] = stated[name].get(part.id, unstated) if heard else None
            row |= _bounds(view, name, part)
        for kind in ("", "_reported"):
            known, arrested = row[f"identified{kind}"], row[f"arrested{kind}"]
            row[f"arrested_share{kind}"] = (
                100.0 * arrested / known if known and arrested is not None else None
            )
        row["arrested_share_documented"] = view.documented("arrested_share", part.code)
        row |= _bounds(view, "arrested_share", part)
        rows.append(row)
    named = (*TOTALS, "arrested_share")
    types = {
        f"{n}{suffix}": pl.Float64() for n in named for suffix in ("", "_reported", "_documented", *BOUNDS)
    }
    return frame(rows, {"id": pl.Int64(), "area": pl.String(), **types})


def _bounds(view: View, name: str, part: RunArea) -> dict[str, float | None]:
    """Return both ends of the posterior interval of an enumerated figure of an area, where there is one."""
    found = view.report.intervals.enumerated(name, part, view.as_of)
    return dict(zip((f"{name}{end}" for end in BOUNDS), found.ends if found else (None, None), strict=True))


def _first(data: pl.DataFrame, name: str) -> pl.Expr:
    """Return the figure that leads: what was reported or, before any return, what the records hold."""
    heard = data["identified_reported"].null_count() < data.height
    return pl.col(f"{name}_reported" if heard else name)


def _by_part(view: View, indicator: str) -> dict[int, float]:
    rows = view.count_of(indicator, "home")
    if not view.parts:
        return {view.area.id: float(rows["weight"].sum())}
    return dict(view.part_of(rows).group_by("part").agg(pl.col("weight").sum()).iter_rows())


def _panel(
    view: View,
    data: pl.DataFrame,
    name: str,
    order: list[str],
    title: alt.TitleParams,
    width: float,
    first: bool,
) -> Any:
    mine = data.select(
        "area",
        value=_first(data, name),
        enumerated=name,
        documented=f"{name}_documented",
        low=f"{name}_low",
        high=f"{name}_high",
    )
    mine = mine.with_columns(end=pl.max_horizontal("value", "enumerated", "documented", "high"))
    longest = float(mine["end"].cast(pl.Float64).max() or 0.0) or 1.0  # type: ignore[arg-type]
    source = values(mine)
    axis = alt.Axis(title=None, ticks=False, domain=False, labels=first)
    y = alt.Y("area:N", sort=order, axis=axis)
    scale = alt.Scale(domain=[0, longest * ROOM], nice=False)
    x = alt.X("value:Q", axis=sum_axis(view.lang, ticks=2), scale=scale)
    bars = alt.Chart(source).mark_bar(color=LIGHT, height=13).encode(x=x, y=y)
    ticks = (
        alt.Chart(source).mark_tick(color=WARM, thickness=2.5, height=17).encode(x=alt.X("enumerated:Q"), y=y)
    )
    diamonds = (
        alt.Chart(source)
        .mark_point(shape="diamond", filled=True, size=70, color=INK, opacity=1)
        .encode(x=alt.X("documented:Q"), y=y)
    )
    small = float(mine["value"].max() or 0.0) < SAID  # type: ignore[arg-type]
    shown = (".2f" if small else ".1f") if name == "arrested_share" else ",.0f"
    # In a column of their own: beside a tick further right, the figure of the bar would be taken for that of the tick.
    stated = alt.Chart(values(mine.drop_nulls("value")))
    stated = stated.encode(x=alt.value(width), y=y, text=alt.Text("value:Q", format=shown))
    layers = [bars, ticks, diamonds, *legible(stated, align="right", fontSize=10)]
    if mine["low"].null_count() < mine.height:
        spans = alt.Chart(source).mark_rule(color=INK, strokeWidth=1.4)
        layers.insert(1, spans.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y))
    return alt.layer(*layers, width=width, height=alt.Step(24), title=title)


def _finding(view: View, data: pl.DataFrame) -> str:
    led = data.with_columns(_first(data, name).alias(name) for name in (*TOTALS, "arrested_share"))
    most = led.sort("identified", descending=True, nulls_last=True, maintain_order=True).row(0, named=True)
    if not most["identified"]:
        return view.say("Nobody had been identified", "尚未查出毒犯")
    shares = led.filter(pl.col("arrested") > 0, pl.col("identified") >= FEW).sort(
        "arrested_share", maintain_order=True
    )
    if most["arrested"] is None:
        return view.say(
            f"{most['area']}: {amount(most['identified'], True)} identified",
            f"{most['area']}：查出 {amount(most['identified'], True)} 人",
        )
    leader = view.say(
        f"{most['area']} identified most, {amount(most['identified'], True)}",
        f"{most['area']}查出最多，共 {amount(most['identified'], True)} 人",
    )
    if data.height > 1 and shares.is_empty():
        return leader
    if data.height < 2 or shares.height < 2:
        return view.say(
            f"{most['area']}: {amount(most['identified'], True)} identified, {amount(most['arrested'], True)} arrested",
            f"{most['area']}：查出 {amount(most['identified'], True)} 人，逮捕 {amount(most['arrested'], True)} 人",
        )
    low, high = shares.row(0, named=True), shares.row(-1, named=True)
    if high["arrested_share"] >= SAID and shares.height < led.filter(pl.col("identified") > 0).height:
        return view.say(
            f"{leader}; the share arrested ran up to {high['arrested_share']:.1f} % ({high['area']})",
            f"{leader}；逮捕比例最高的是{high['area']}，为 {high['arrested_share']:.1f} %",
        )
    if high["arrested_share"] < SAID:
        return leader
    return view.say(
        f"{leader}; the share arrested ran from {low['arrested_share']:.1f} % ({low['area']}) "
        f"to {high['arrested_share']:.1f} % ({high['area']})",
        f"{leader}；逮捕比例从{low['area']}的 {low['arrested_share']:.1f} % "
        f"到{high['area']}的 {high['arrested_share']:.1f} %",
    )


def _table(view: View, data: pl.DataFrame) -> pl.DataFrame:
    columns = [pl.col("area").alias(view.say("Area", "地区"))]
    kinds = (
        ("_reported", view.say("reported", "上报")),
        ("", view.say("enumerated", "记录统计")),
        ("_documented", view.say("documented", "文献")),
    )
    drawn = _names(data)
    for name in (n for n in TOTALS if n in drawn):
        for suffix, word in kinds:
            column = f"{name}{suffix}"
            if data[column].null_count() < data.height:
                columns.append(
                    pl.col(column)
                    .cast(pl.Float64)
                    .round()
                    .alias(view.say(f"{view.name(name)} ({word})", f"{view.name(name)}（{word}）"))
                )
        if data[f"{name}_low"].null_count() < data.height:
            columns.append(_interval_column(view, data, name))
    for suffix, word in kinds:
        if data[f"arrested_share{suffix}"].null_count() < data.height:
            head = view.say(f"Share arrested, % ({word})", f"逮捕比例，%（{word}）")
            columns.append(pl.col(f"arrested_share{suffix}").round(1).alias(head))
    return data.sort(_first(data, "identified"), descending=True, maintain_order=True).select(columns)


def _interval_column(view: View, data: pl.DataFrame, name: str) -> pl.Expr:
    """Return the posterior intervals of the enumerated figure, as printed."""
    written = [
        None if low is None or high is None else ends(Interval(low, high), view.lang)
        for low, high in data.select(f"{name}_low", f"{name}_high").iter_rows()
    ]
    by_area = dict(zip(data["id"].to_list(), written, strict=True))
    head = view.say(f"{view.name(name)} (90 % interval)", f"{view.name(name)}（90 % 区间）")
    return pl.col("id").replace_strict(by_area, return_dtype=pl.String()).alias(head)
