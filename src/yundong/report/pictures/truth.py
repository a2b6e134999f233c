"""What no report saw: how far the record is from the truth, as counted for the area and day of the report."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from yundong.figures.interval import supported
from yundong.report.intervals import WHOLES, TruthFigure, per_cent, printed_ends, truth_figures, two_digits
from yundong.report.pictures.base import (
    DARK,
    INK,
    LIGHT,
    PAPER,
    WARM,
    WIDTH,
    Picture,
    frame,
    sum_axis,
    values,
)
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
        source=view.source(data["low"].null_count() < data.height),
        alt=view.say("Three bars, each divided in two.", "三个条形，每条分为两段。"),
        chart=_chart(view, data),
        table=_table(view, data),
        lang=view.lang,
    )


def _data(view: View) -> pl.DataFrame:
    """Return the two parts of each bar, both rounded: the part in question as its interval allows, the rest alike."""
    t = {key: float(value) for key, value in view.report.truth.items() if isinstance(value, (int, float))}
    known = {found.name: found for found in truth_figures(view.report)}
    bars = [
        (view.say("Identified", "查出"), "identified_wrongly", WRONG),
        (view.say("Arrested", "逮捕"), "arrested_wrongly", WRONG),
        (view.say("Offenders at large in April", "四月的现行毒犯"), "offenders_missed", MISSED),
    ]
    rows = []
    for name, key, kind in bars:
        if (found := known.get(key)) is not None and found.value is not None:
            rows += _bar(view, name, kind, t[WHOLES[key]], found)
    return frame(rows, ("bar", "kind", "meaning", "count", "begin", "end", "share", "label", "low", "high"))


def _bar(view: View, name: str, kind: str, total: float, found: TruthFigure) -> list[dict[str, Any]]:
    """Return a bar as two rows, of which the second has the posterior interval of where the first ends."""
    rest = ("identified or registered", "查出或登记") if kind == MISSED else PARTS[RIGHT]
    right = total * (1.0 - found.part)  # of figures rounded apart, none might be left
    shown = two_digits(right) if found.spread is None else supported(right, found.spread.interval)
    figures = {RIGHT: amount(shown, True), kind: found.figure(view.lang)}
    per = {RIGHT: _remainder(found.part), kind: per_cent(found.part)}
    bounds = found.spread.interval.ends if found.spread else (None, None)
    ends = [None if end is None else min(max(total - end, 0.0), total) for end in bounds]
    beside = f" [{found.in_brackets(view.lang)}]" if found.spread else ""
    return [
        {
            "bar": name,
            "kind": key,
            "meaning": view.say(*words),
            "count": shown if key == RIGHT else found.value,
            "begin": begin,
            "end": end,
            "share": found.part if key == kind else 1.0 - found.part,
            "label": f"{view.say(*words)}  {figures[key]}"
            + ("" if found.few else view.say(f" ({per[key]})", f"（{per[key]}）"))
            + (beside if key == kind else ""),
            "low": ends[1] if key == kind else None,
            "high": ends[0] if key == kind else None,
        }
        for key, words, begin, end in ((RIGHT, rest, 0.0, right), (kind, PARTS[kind], right, total))
    ]


def _remainder(part: float) -> str:
    """Return what a share leaves of the whole as per cent, with as many decimals as the share is printed with."""
    decimals = per_cent(part).removesuffix(" %").partition(".")[2]
    return f"{100.0 * (1.0 - part):.{len(decimals)}f} %"


def _chart(view: View, data: pl.DataFrame) -> Any:
    columns = data.select("bar", "kind", "label", pl.col("begin", "end", "low", "high").cast(pl.Float64))
    source = values(columns)
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
    layers = [bars, *texts]
    if data["low"].null_count() < data.height:
        spans = alt.Chart(source).transform_filter("isValid(datum.low)")
        layers += (
            mark.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y)
            for mark in (
                spans.mark_rule(color=PAPER, strokeWidth=5),  # to be seen on a dark bar, too
                spans.mark_rule(color=INK, strokeWidth=2),
            )
        )
    return alt.layer(*layers, width=WIDTH - 120, height=alt.Step(74))


def _finding(view: View) -> str:
    t, known = view.report.truth, {found.name: found for found in truth_figures(view.report)}
    if t.get("identified_wrongly") is None or t.get("arrested_wrongly") is None:
        return view.say(
            "What the record missed is not known for this area and day", "该地区截至当日记录与实际的差别不详"
        )
    identified, arrested = known.get("identified_wrongly"), known.get("arrested_wrongly")
    if identified is None:
        return view.say("Nobody had been identified", "尚未查出毒犯")
    first = _of_hundred(identified, float(t["identified"]))
    if arrested is None:
        english, chinese = (
            f"{first} of 100 identified were not offenders",
            f"每查出 100 人中有 {first} 人不是毒犯",
        )
        return view.say(english.replace("<", "less than ").capitalize(), chinese.replace(" <", "不到 "))
    second = _of_hundred(arrested, float(t["arrested"]))
    english = f"{first} of 100 identified and {second} of 100 arrested were not offenders"
    chinese = f"每查出 100 人中有 {first} 人、每逮捕 100 人中有 {second} 人不是毒犯"
    return view.say(english.replace("<", "less than ").capitalize(), chinese.replace(" <", "不到 "))


def _of_hundred(found: TruthFigure, total: float) -> str:
    """Return a part as so many of a hundred, with its interval."""
    shown = f"{100.0 * found.part:.10g}"
    if 0.0 < found.part < 0.01:
        shown = "<1"
    if found.spread is None:
        return shown
    bounds = found.spread.interval.scaled(100.0 / total)
    low, high = (f"{min(end, 100.0):.10g}" for end in printed_ends(bounds))
    return f"{shown} [{low}–{high}]"


def _table(view: View, data: pl.DataFrame) -> pl.DataFrame:
    return data.select(
        pl.col("bar").alias(view.say("Group", "类别")),
        pl.col("meaning").alias(view.say("Of these", "其中")),
        pl.col("count").cast(pl.Float64).round().alias(view.say("Persons", "人数")),
        (100 * pl.col("share").cast(pl.Float64)).round(4).alias(view.say("Per cent", "百分比")),
        *_bounds(view, data),
    )


def _bounds(view: View, data: pl.DataFrame) -> list[pl.Expr]:
    """Return the column of intervals of the table, where there are any."""
    if data["low"].null_count() == data.height:
        return []
    found = pl.col("label").str.extract(r"\[(.*)\]$").fill_null("")
    return [found.alias(view.say("90 % interval", "90 % 区间"))]
