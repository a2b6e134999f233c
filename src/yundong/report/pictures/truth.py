"""What no report saw: how far the record is from the truth, as counted for the area and day of the report."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from yundong.report.pictures.base import DARK, LIGHT, WARM, WIDTH, Picture, frame, sum_axis, values
from yundong.report.pictures.view import View
from yundong.report.words import amount, date_of

# For each bar: its name, then its parts as (key of the part, meaning, tone).
RIGHT, WRONG, MISSED = "right", "wrong", "missed"
PARTS = {
    RIGHT: ("rightly", "属实"),
    WRONG: ("wrongly: not an offender", "有误：不是毒犯"),
    MISSED: ("missed", "遗漏"),
}


def truth(view: View) -> Picture:
    """Draw the identified and the arrested, right and wrong, and the offenders that were missed."""
    data = _data(view)
    return Picture(
        name="truth",
        title=_finding(view),
        unit=view.say(
            f"Persons, {view.area.name('en')}, up to {date_of(view.as_of, 'en')}. Known only because the persons are "
            "synthetic; the rate of false accusation is an assumption with a wide range.",
            f"人数，{view.area.name('zh')}，截至{date_of(view.as_of, 'zh')}。人物均为虚拟，因此可以得知；误告、"
            "诬告的比率"
            "是假设，取值范围很宽。",
        ),
        source=view.source,
        alt=view.say("Three bars, each divided in two.", "三个条形，每条分为两段。"),
        chart=_chart(view, data),
        table=_table(view, data),
        lang=view.lang,
    )


def _data(view: View) -> pl.DataFrame:
    t = {key: float(value) for key, value in view.report.truth.items() if isinstance(value, (int, float))}
    bars = [
        (view.say("Identified", "查出"), t.get("identified"), t.get("identified_wrongly"), WRONG),
        (view.say("Arrested", "逮捕"), t.get("arrested"), t.get("arrested_wrongly"), WRONG),
        (
            view.say("Offenders at large in April", "四月的现行毒犯"),
            t.get("offenders"),
            t.get("offenders_missed"),
            MISSED,
        ),
    ]
    rows = []
    for name, total, part, kind in bars:
        if total and part is not None:
            rest = ("identified or registered", "查出或登记") if kind == MISSED else PARTS[RIGHT]
            halves = ((RIGHT, rest, 0.0, total - part), (kind, PARTS[kind], total - part, part))
            rows += [
                {
                    "bar": name,
                    "kind": key,
                    "meaning": view.say(*words),
                    "count": count,
                    "from": start,
                    "share": count / total,
                    "label": f"{view.say(*words)}  {amount(count, True)} ({100 * count / total:.1f} %)",
                }
                for key, words, start, count in halves
            ]
    return frame(rows, ("bar", "kind", "meaning", "count", "from", "share", "label"))


def _chart(view: View, data: pl.DataFrame) -> Any:
    source = values(_ends(data))
    order = data["bar"].unique(maintain_order=True).to_list()
    tones = alt.Color(
        "kind:N", scale=alt.Scale(domain=[RIGHT, WRONG, MISSED], range=[LIGHT, WARM, DARK]), legend=None
    )
    y = alt.Y("bar:N", sort=order, axis=alt.Axis(title=None, ticks=False, domain=False))
    x = alt.X("begin:Q", axis=sum_axis(view.lang, view.say("persons", "人")))
    bars = alt.Chart(source).mark_bar(height=26).encode(x=x, x2=alt.X2("end:Q"), y=y, color=tones)
    right = (
        alt.Chart(source)
        .transform_filter("datum.kind == 'right'")
        .mark_text(align="left", dx=5, dy=-21, fontSize=11)
    )
    wrong = (
        alt.Chart(source)
        .transform_filter("datum.kind != 'right'")
        .mark_text(align="left", dx=5, dy=22, fontSize=11, fontWeight="bold")
    )
    texts = [mark.encode(x=alt.value(0), y=y, text=alt.Text("label:N")) for mark in (right, wrong)]
    return alt.layer(bars, *texts, width=WIDTH - 120, height=alt.Step(74))


def _ends(data: pl.DataFrame) -> pl.DataFrame:
    begin, count = pl.col("from").cast(pl.Float64), pl.col("count").cast(pl.Float64)
    return data.select("bar", "kind", "label", begin=begin, end=begin + count)


def _finding(view: View) -> str:
    t = view.report.truth
    known, wrong = t.get("identified"), t.get("identified_wrongly")
    held, innocent = t.get("arrested"), t.get("arrested_wrongly")
    if wrong is None or innocent is None:
        return view.say(
            "What the record missed is not known for this area and day", "该地区截至当日记录与实际的差别不详"
        )
    if not known:
        return view.say("Nobody had been identified", "尚未查出毒犯")
    if not held:
        return view.say(
            f"{100 * wrong / known:.0f} of 100 identified were not offenders",
            f"每查出 100 人中有 {100 * wrong / known:.0f} 人不是毒犯",
        )
    return view.say(
        f"{100 * wrong / known:.0f} of 100 identified and {100 * innocent / held:.0f} of 100 arrested were not "
        f"offenders",
        f"每查出 100 人中有 {100 * wrong / known:.0f} 人、每逮捕 100 人中有 {100 * innocent / held:.0f} 人不是毒犯",
    )


def _table(view: View, data: pl.DataFrame) -> pl.DataFrame:
    return data.select(
        pl.col("bar").alias(view.say("Group", "类别")),
        pl.col("meaning").alias(view.say("Of these", "其中")),
        pl.col("count").cast(pl.Float64).round().alias(view.say("Persons", "人数")),
        (100 * pl.col("share").cast(pl.Float64)).round(1).alias(view.say("Per cent", "百分比")),
    )
