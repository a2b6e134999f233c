"""A sweep as a document: a paragraph, the curve with its bands, and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from altair.utils.schemapi import debug_mode

from yundong.report.outline.tree import FigureBlock, Outline, Paragraph, TableBlock
from yundong.report.pictures.base import (
    DARK,
    LIGHT,
    MUTED,
    WIDTH,
    Picture,
    collecting,
    frame,
    sum_axis,
    values,
)
from yundong.study.change.answers import (
    figure_name,
    in_title,
    origin_in_words,
    outline_of,
    pick,
    rounded,
    signed,
    span,
    unit_name,
)
from yundong.study.change.sweep import Sweep

OPENING = {
    "more": ("it is higher at the upper end", "上端较高"),
    "less": ("it is lower at the upper end", "上端较低"),
    "rather more": (
        "the draws lean to higher at the upper end, without excluding no change",
        "上端倾向较高，但不排除没有变化",
    ),
    "rather less": (
        "the draws lean to lower at the upper end, without excluding no change",
        "上端倾向较低，但不排除没有变化",
    ),
    "no difference": ("it hardly differs between the ends", "两端几乎没有差别"),
    "open": ("whether it is higher or lower at the upper end is open", "上端是高是低，尚无定论"),
}


def sweep_outline(answer: Sweep, lang: str, command: Sequence[str] = ()) -> Outline:
    """Return a sweep as a document.

    Parameters
    ----------
    answer
        As found.
    lang
        ``en`` or ``zh``.
    command
        The words that make it again; by default without options.
    """
    swept, name = answer.swept, figure_name(answer.scenario, answer.figure, lang, answer.truth)
    asked = f"{swept.parameter}={swept.values[0]:g}:{swept.values[-1]:g}"
    count, scale = len(answer.kept), answer.scale
    subtitle = pick(
        lang,
        f"{answer.scenario.name} {answer.scenario.version}: {len(swept.values)} values, {count} draws of all other "
        f"parameters and seeds, the same at every value, scale {scale:g}; {origin_in_words(answer.draws, lang)}",
        f"{answer.scenario.name} {answer.scenario.version}：{len(swept.values)} 个取值，其他参数和随机种子抽样 "
        f"{count} 次，各取值相同，比例 {scale:g}；{origin_in_words(answer.draws, lang)}",
    )
    return outline_of(
        answer,
        lang,
        pick(lang, f"{name} over {swept.parameter}", f"{name}随 {swept.parameter} 的变化"),
        subtitle,
        (Paragraph(in_words(answer, lang)), FigureBlock(1, _picture(answer, lang)), _table(answer, lang)),
        command or ("yundong", "sweep", asked, answer.figure),
    )


def in_words(answer: Sweep, lang: str) -> str:
    """Return the answer as one paragraph: from one end to the other draw by draw, and whether the curves are steady."""
    ends, swept, count = answer.ends, answer.swept, len(answer.kept)
    wide = ends.interval(0.9)
    unit = unit_name(answer.scenario, answer.figure, lang, answer.truth)
    steps = np.diff(np.array(answer.curves), axis=1)
    up, down = (int(np.sum(np.all(side, axis=1))) for side in (steps >= 0.0, steps <= 0.0))
    opening = pick(lang, *OPENING[ends.verdict])
    low, high = swept.values[0], swept.values[-1]
    return pick(
        lang,
        f"{figure_name(answer.scenario, answer.figure, lang, answer.truth)} with {swept.parameter} from {low:g} to "
        f"{high:g}, draw by draw: {opening}. The change from the lower end to the upper is {span(wide, wide, lang)} "
        f"{unit} (90 % interval; median {signed(ends.median, wide, lang)}); the figure is higher there in "
        f"{round(ends.rises * count)} and lower in {round(ends.falls * count)} of {count} draws. It never falls from "
        f"one value to the next in {up} draws and never rises in {down}. A band holds what the other "
        "parameters and chance add at one value; a draw has the same of them at all, so that bands may overlap where "
        "every curve rises.",
        f"{figure_name(answer.scenario, answer.figure, lang, answer.truth)}，{swept.parameter} 由 {low:g} 到 {high:g}，"
        f"逐次抽样比较：{opening}。由下端到上端的变化为 {span(wide, wide, lang)} {unit}（90 % 区间；中位数 "
        f"{signed(ends.median, wide, lang)}）；{count} 次抽样中上端较高的 {round(ends.rises * count)} 次，较低的 "
        f"{round(ends.falls * count)} 次。逐值不降的有 {up} 次，逐值不升的有 {down} 次。带宽表示"
        "其他参数和偶然因素的影响；同一次抽样在各取值上相同，因此即使每条曲线都上升，带也可以重叠。",
    )


def _table(answer: Sweep, lang: str) -> TableBlock:
    heads = (
        (answer.swept.parameter, answer.swept.parameter),
        ("median", "中位数"), ("50 % interval", "50 % 区间"), ("90 % interval", "90 % 区间"),
    )  # fmt: skip
    name = figure_name(answer.scenario, answer.figure, lang, answer.truth)
    return TableBlock(
        1,
        name + in_title(answer.draws, lang),
        tuple(pick(lang, *pair) for pair in heads),
        tuple(tuple(row.values()) for row in _rows(answer, lang)),
        ">>>>",
    )


def _rows(answer: Sweep, lang: str) -> list[dict[str, str]]:
    """Return value, median and intervals as printed, each rounded to what the 90 % interval supports."""
    joint, found = pick(lang, " to ", " 至 "), []
    for i, value in enumerate(answer.swept.values):
        inner, wide = answer.band(i, 0.5), answer.band(i)
        found.append(
            {
                answer.swept.parameter: f"{value:.3g}",
                pick(lang, "median", "中位数"): rounded(float(np.median(answer.at(i))), wide, lang),
                pick(lang, "50 % interval", "50 % 区间"): joint.join(
                    rounded(end, wide, lang) for end in inner.ends
                ),
                pick(lang, "90 % interval", "90 % 区间"): joint.join(
                    rounded(end, wide, lang) for end in wide.ends
                ),
            }
        )
    return found


def _picture(answer: Sweep, lang: str) -> Picture:
    """Draw the median over the values with its two bands, and the value of the scenario as a line."""
    scenario, swept = answer.scenario, answer.swept
    name = figure_name(scenario, answer.figure, lang, answer.truth)
    unit = unit_name(scenario, answer.figure, lang, answer.truth)
    joint = pick(lang, ", ", "，")
    with collecting() as rows, debug_mode(False):
        picture = Picture(
            name="sweep",
            title=f"{name}{pick(lang, ': ', '：')}{pick(lang, *OPENING[answer.ends.verdict])}"
            + in_title(answer.draws, lang),
            unit=pick(
                lang,
                f"{unit[:1].upper()}{unit[1:]} at the end of the runs, over {swept.parameter} "
                f"({scenario.parameters[swept.parameter].unit}). Line: median; dark band: 50 %, light band: 90 % of "
                "the draws; dashed: the value in the scenario.",
                f"推演结束时（{unit}），横轴为 {swept.parameter}。实线：中位数；深色带：50 %，浅色带：90 % 的抽样；"
                "虚线：情景中的取值。",
            ),
            source=f"{scenario.name} {scenario.version}{joint}{origin_in_words(answer.draws, lang)}",
            alt=pick(
                lang,
                "A curve with two bands over the values of the parameter.",
                "随参数取值变化的曲线，附两条带。",
            ),
            chart=_chart(answer, lang, unit),
            table=pl.DataFrame(_rows(answer, lang)),
            lang=lang,
        )
    return replace(picture, datasets=rows)


def _chart(answer: Sweep, lang: str, unit: str) -> Any:
    swept = answer.swept
    columns = ("value", "median", "low_50", "high_50", "low_90", "high_90")
    data = values(frame(answer.summary(), columns))
    here = values(frame([{"value": answer.scenario.parameters[swept.parameter].value}], ("value",)))
    ends = [swept.values[0], swept.values[-1]]
    scale = alt.Scale(type="log" if swept.logarithmic else "linear", domain=ends, nice=False)
    x = alt.X(
        "value:Q", scale=scale, axis=alt.Axis(title=swept.parameter, format="~g", grid=False, tickCount=6)
    )

    def y(name: str) -> alt.Y:
        return alt.Y(f"{name}:Q", axis=sum_axis(lang, unit, ticks=5), scale=alt.Scale(zero=True))

    base = alt.Chart(data)
    return alt.layer(
        base.mark_area(color=LIGHT, opacity=0.45).encode(x=x, y=y("low_90"), y2="high_90:Q"),
        base.mark_area(color=LIGHT).encode(x=x, y=y("low_50"), y2="high_50:Q"),
        base.mark_line(color=DARK, strokeWidth=2, point=alt.OverlayMarkDef(color=DARK, size=40)).encode(
            x=x, y=y("median")
        ),
        alt.Chart(here).mark_rule(color=MUTED, strokeDash=[4, 4], clip=True).encode(x=x),
        width=WIDTH,
        height=300,
    )
