"""A what-if as a document: a paragraph, a picture and a table, none of which says more than the intervals support."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from altair.utils.schemapi import debug_mode

from yundong.campaign.loop import MECHANISMS
from yundong.directive import Rules
from yundong.report.outline.tree import FigureBlock, Outline, Paragraph, TableBlock
from yundong.report.pictures.base import (
    DARK,
    INK,
    LIGHT,
    WARM,
    WIDTH,
    Picture,
    collecting,
    frame,
    small_title,
    sum_axis,
    values,
)
from yundong.report.words import share, title_of_mechanism
from yundong.study.change.answers import (
    figure_name,
    in_title,
    origin_in_words,
    outline_of,
    pick,
    rounded,
    signed,
    sized,
    span,
    unit_name,
)
from yundong.study.change.counterfactual import AS_RUN
from yundong.study.change.what_if import PairedEffect, WhatIf, central
from yundong.study.fit.experiment import SAME

VERDICTS = {
    "more": ("higher", "较高"),
    "less": ("lower", "较低"),
    "rather more": ("leans to higher", "倾向较高"),
    "rather less": ("leans to lower", "倾向较低"),
    "no difference": ("no difference", "无差别"),
    "open": ("open", "未定"),
}


def what_if_outline(
    answer: WhatIf,
    lang: str,
    command: Sequence[str] = (),
    title: str | None = None,
    *,
    pictured: bool = True,
) -> Outline:
    """Return a what-if as a document.

    Parameters
    ----------
    answer
        As found.
    lang
        ``en`` or ``zh``.
    command
        The words that make it again; by default without options.
    title
        Of an experiment, in the language; by default as the scenario has it.
    pictured
        Whether with the picture, which takes most of the time.
    """
    changed = changed_in_words(answer, lang, title)
    pictures = (FigureBlock(1, _picture(answer, lang, changed)),) if pictured else ()
    return outline_of(
        answer,
        lang,
        pick(lang, f"What if: {changed}", f"如果：{changed}"),
        _subtitle(answer, lang),
        (
            Paragraph(in_words(answer, lang)),
            *pictures,
            _table(answer, lang),
            Paragraph(_how_to_read(answer, lang)),
        ),
        command or ("yundong", "what-if", *answer.changed.words),
    )


def changed_in_words(answer: WhatIf, lang: str, title: str | None = None) -> str:
    """Return what is changed, in words."""
    changed, scenario = answer.changed, answer.scenario
    if changed.experiment is not None:
        passage = changed.experiment.passage
        return (title or changed.experiment.title) + pick(lang, f" ({passage})", f"（{passage}）")
    titles = {m.name: title_of_mechanism(m.name, m.title, lang) for m in MECHANISMS}
    parts = [
        pick(lang, f"{name} switched off ({titles[name]})", f"关闭机制 {name}（{titles[name]}）")
        for name in changed.without
    ]
    parts += [f"{name} = {value:g}" for name, value in changed.settings.items()]
    if changed.interpretation != AS_RUN:
        book = Rules.load(scenario.folder).book
        label = next(i.label for i in book.interpretations if i.name == changed.interpretation)
        parts.append(
            pick(
                lang,
                f"the directive in its interpretation “{label.en}”",
                f"按“{label.zh}”解释指示",
            )
        )
    return pick(lang, ", ", "，").join(parts)


def in_words(answer: WhatIf, lang: str) -> str:
    """Return the answer as one paragraph: what the intervals support, and what they leave open."""
    return pick(lang, " ", "").join(in_sentences(answer, lang))


def in_sentences(answer: WhatIf, lang: str) -> list[str]:
    """Return the sentences of `in_words`: one for each verdict that some figure has."""
    by: dict[str, list[PairedEffect]] = {verdict: [] for verdict in VERDICTS}
    for effect in answer.effects:
        by[effect.verdict].append(effect)
    sentences = []
    for verdict, english, chinese in (
        ("less", "Lower with the change: ", "改变后较低："),
        ("more", "Higher with the change: ", "改变后较高："),
        (
            "rather less",
            "The draws lean to lower, without excluding no change: ",
            "倾向较低，但不排除没有变化：",
        ),
        (
            "rather more",
            "The draws lean to higher, without excluding no change: ",
            "倾向较高，但不排除没有变化：",
        ),
    ):
        if found := by[verdict]:
            joined = pick(lang, "; ", "；").join(_sized(answer, effect, lang) for effect in found)
            sentences.append(pick(lang, english, chinese) + joined + pick(lang, ".", "。"))
    for verdict, english, chinese in (
        (
            "no difference",
            f"No difference (90 % interval within {share(SAME)} of the baseline): ",
            f"无差别（90 % 区间与原推演相差不到 {share(SAME)}）：",
        ),
        ("open", "Open, whether higher or lower: ", "是高是低，尚无定论："),
    ):
        if found := by[verdict]:
            joined = pick(lang, "; ", "；").join(_named(answer, effect, lang) for effect in found)
            sentences.append(pick(lang, english, chinese) + joined + pick(lang, ".", "。"))
    return sentences


def _named(answer: WhatIf, effect: PairedEffect, lang: str) -> str:
    name = figure_name(answer.scenario, effect.figure, lang, effect.truth)
    return name if lang == "zh" else name[:1].lower() + name[1:]


def _sized(answer: WhatIf, effect: PairedEffect, lang: str) -> str:
    """Return a figure with its change: median, 90 % interval, and in how many draws it has that sign."""
    count = len(effect.change)
    same = round(count * (effect.falls if "less" in effect.verdict else effect.rises))
    name, unit = _named(answer, effect, lang), unit_name(answer.scenario, effect.figure, lang, effect.truth)
    size = sized(effect.median, effect.interval(0.9), lang)
    if size[0].isdigit() or size[0] in "+−":  # "almost 0" is vague enough
        size = pick(lang, "about ", "约 ") + size
    return pick(
        lang,
        f"{name}, by {size} {unit}; in {same} of {count} draws)",
        f"{name}，{size} {unit}；{count} 次抽样中有 {same} 次如此）",
    )


def _subtitle(answer: WhatIf, lang: str) -> str:
    count, scale, seeds = len(answer.kept), answer.scale, answer.seeds
    name = f"{answer.scenario.name} {answer.scenario.version}"
    pairs = pick(lang, "a pair", "一对") if seeds == 1 else pick(lang, f"{seeds} pairs", f"{seeds} 对")
    origin = origin_in_words(answer.draws, lang)
    return pick(
        lang,
        f"{name}: {count} draws of the parameters, for each {pairs} of runs at scale {scale:g}, baseline and "
        f"counterfactual, with the same parameters and the same seed; {origin}",
        f"{name}：参数抽样 {count} 次，每次{pairs}推演（原推演与对照推演），比例 {scale:g}，同一对参数相同、"
        f"随机种子相同；{origin}",
    )


def _how_to_read(answer: WhatIf, lang: str) -> str:
    return pick(
        lang,
        "A change is the counterfactual less the baseline in one draw; medians and intervals of the changes are over "
        "the draws, and the median change is not the difference of the two medians. All figures are rounded to what "
        "their 90 % interval supports. They hold for the model and for the parameters as drawn; what the model leaves "
        "out, no interval contains. Figures marked (truth) are known only because the persons are synthetic. Counts "
        "are those of a run at full scale.",
        "“变化”指同一次抽样中对照推演减原推演；变化的中位数和区间按各次抽样计算，变化的中位数不等于两个中位数之差。"
        "各数按其 90 % 区间所能支持的精度取整。这些数字只就本模型和所抽取的参数而言；模型未包括的因素，区间也不包括。"
        "注明“实际”的数字，只因人物均为虚拟才能得知。人数按 1:1 折算。",
    )


def _table(answer: WhatIf, lang: str) -> TableBlock:
    heads = [
        ("figure", "指标"), ("baseline, median", "原推演（中位数）"), ("counterfactual, median", "对照推演（中位数）"),
        ("change, median", "变化（中位数）"), ("50 % interval", "50 % 区间"), ("90 % interval", "90 % 区间"),
        ("lower / higher in", "较低 / 较高次数"), ("with the change", "改变后"),
    ]  # fmt: skip
    caption = pick(lang, "The change in each figure at the end of the runs", "推演结束时各项数字的变化")
    return TableBlock(
        1,
        caption + in_title(answer.draws, lang),
        tuple(pick(lang, *pair) for pair in heads),
        tuple(_row(answer, effect, lang) for effect in answer.effects),
        "<>>>>>><",
    )


def _row(answer: WhatIf, effect: PairedEffect, lang: str) -> tuple[str, ...]:
    wide, count = effect.interval(0.9), len(effect.change)
    sides = [
        rounded(float(np.median(side)), central(side, 0.9), lang)
        for side in (effect.baseline, effect.counterfactual)
    ]
    return (
        figure_name(answer.scenario, effect.figure, lang, effect.truth),
        *sides,
        signed(effect.median, wide, lang),
        span(effect.interval(0.5), wide, lang),
        span(wide, wide, lang),
        f"{round(count * effect.falls)} / {round(count * effect.rises)}",
        pick(lang, *VERDICTS[effect.verdict]),
    )


def _picture(answer: WhatIf, lang: str, changed: str) -> Picture:
    """Draw the change in each figure: every draw, both intervals, the median, and no change as a line."""
    with collecting() as rows, debug_mode(False):
        panels = [_panel(answer, effect, lang) for effect in answer.effects]
        chart = alt.vconcat(*panels, spacing=14)
        joint = pick(lang, ", ", "，")
        source = f"{answer.scenario.name} {answer.scenario.version}{joint}"
        picture = Picture(
            name="what-if",
            title=_finding(answer, lang, changed) + in_title(answer.draws, lang),
            unit=pick(
                lang,
                "Change against the baseline, draw by draw, each figure on a scale of its own. Thin strokes: single "
                "draws on the axis; line: 90 % interval; bar: 50 % interval; dot: median; upright line: no change.",
                "各次抽样中相对原推演的变化，各指标自用坐标。细线：坐标范围内的各次抽样；横线：90 % 区间；"
                "宽条：50 % 区间；圆点：中位数；竖线：没有变化。",
            ),
            source=source + origin_in_words(answer.draws, lang),
            alt=pick(
                lang,
                "One row for each figure with the interval of its change and a line at no change.",
                "每项指标一行，显示变化的区间和表示没有变化的竖线。",
            ),
            chart=chart,
            table=_data(answer, lang),
            lang=lang,
        )
    return replace(picture, datasets=rows)


def _panel(answer: WhatIf, effect: PairedEffect, lang: str) -> Any:
    inner, wide = effect.interval(0.5), effect.interval(0.9)
    ends = [min(0.0, wide.low), max(0.0, wide.high)]
    room = 0.08 * (ends[1] - ends[0]) or 1.0
    scale = alt.Scale(domain=[ends[0] - room, ends[1] + room], nice=False)
    axis = sum_axis(lang, None, ticks=6)
    draws = values(frame([{"x": change} for change in effect.change], ("x",)))
    bounds = values(
        frame(
            [
                {
                    "a": wide.low,
                    "b": wide.high,
                    "c": inner.low,
                    "d": inner.high,
                    "m": effect.median,
                    "zero": 0.0,
                }
            ],
            ("a", "b", "c", "d", "m", "zero"),
        )
    )

    def x(name: str) -> alt.X:
        return alt.X(f"{name}:Q", scale=scale, axis=axis)

    base = alt.Chart(bounds)
    layers = [
        alt.Chart(draws).mark_tick(color=DARK, opacity=0.3, thickness=1, size=22, clip=True).encode(x=x("x")),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(x=x("zero")),
        base.mark_bar(color=LIGHT, height=10).encode(x=x("c"), x2="d:Q"),
        base.mark_rule(color=DARK, strokeWidth=2).encode(x=x("a"), x2="b:Q"),
        base.mark_circle(color=WARM, size=70, opacity=1).encode(x=x("m")),
    ]
    name = figure_name(answer.scenario, effect.figure, lang, effect.truth)
    unit = unit_name(answer.scenario, effect.figure, lang, effect.truth)
    heading = (
        name if f"({unit})" in name or f"（{unit}）" in name else name + pick(lang, f", {unit}", f"，{unit}")
    )
    return alt.layer(*layers, width=WIDTH, height=26).properties(title=small_title(heading, anchor="start"))


def _finding(answer: WhatIf, lang: str, changed: str) -> str:
    """Return the title of the picture: which figures the change makes lower or higher."""
    sure = {v: [_named(answer, e, lang) for e in answer.effects if e.verdict == v] for v in ("less", "more")}
    if not any(sure.values()):
        return pick(
            lang,
            f"{changed}: the draws settle for no figure whether it is higher or lower",
            f"{changed}：没有一项指标能断定较高或较低",
        )
    words = [
        pick(lang, f"{len(found)} of {len(answer.effects)} figures {word}", f"{len(found)} 项{chinese}")
        for verdict, word, chinese in (("less", "lower", "较低"), ("more", "higher", "较高"))
        if (found := sure[verdict])
    ]
    return f"{changed}{pick(lang, ': ', '：')}{pick(lang, ', ', '，').join(words)}"


def _data(answer: WhatIf, lang: str) -> pl.DataFrame:
    rows = [
        {
            pick(lang, "figure", "指标"): figure_name(answer.scenario, e.figure, lang, e.truth),
            pick(lang, "change, median", "变化（中位数）"): signed(e.median, e.interval(0.9), lang),
            pick(lang, "50 % interval", "50 % 区间"): span(e.interval(0.5), e.interval(0.9), lang),
            pick(lang, "90 % interval", "90 % 区间"): span(e.interval(0.9), e.interval(0.9), lang),
        }
        for e in answer.effects
    ]
    return pl.DataFrame(rows)
