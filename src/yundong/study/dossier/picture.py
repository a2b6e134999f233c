"""Pictures of a dossier: the changes of a question on one axis, the way to a share, the estimates beside the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from altair.utils.schemapi import debug_mode

from yundong.figures.interval import Interval
from yundong.report.pictures.base import (
    DARK,
    INK,
    LIGHT,
    WARM,
    WIDTH,
    Picture,
    collecting,
    frame,
    values,
)
from yundong.study.change.answers import in_title, origin_in_words, pick
from yundong.study.change.what_if import central
from yundong.study.dossier.answer import Answer, ArmsAnswer, Dossier, RegistersAnswer, TestedFigure
from yundong.study.dossier.reach import SearchAnswer
from yundong.study.dossier.words import compared, figure_words, verdict_of_answer

ROW = 28
"""Height of a row of a picture."""
LEAST_SHARE = 0.01
"""A share below this has no change in per cent of it that says anything; the table has it in percentage points."""
BREAK = " | "
"""Where the label of a row is broken."""


@dataclass(frozen=True)
class Band:
    """A row of a picture: its label, every draw, the two intervals and the median, on one axis."""

    label: str
    points: tuple[float, ...]
    inner: Interval
    wide: Interval
    median: float

    @classmethod
    def of(cls, label: str, points: Sequence[float]) -> Band:
        """Return the band of some draws."""
        found = tuple(points)
        return cls(label, found, central(found, 0.5), central(found, 0.9), float(np.median(found)))


def picture_of_arms(found: Dossier, answer: ArmsAnswer, lang: str) -> Picture:
    """Draw every change of a question, in per cent of what each is compared with."""
    bands = [
        Band.of(_label(found, answer, tested, lang), relative)
        for tested in (*answer.tests, *answer.shown)
        if (relative := _relative(tested, _in_percent(found, tested)))
    ]
    return _picture(
        found,
        lang,
        f"question-{answer.question.id}",
        _title(answer, lang),
        pick(
            lang,
            "Change in per cent of what it is compared with, draw by draw. Thin strokes: single draws; line: 90 % "
            "interval; bar: 50 % interval; dot: median; upright line: no change.",
            "各次抽样中变化占对照值的百分比。细线：各次抽样；横线：90 % 区间；宽条：50 % 区间；圆点：中位数；"
            "竖线：没有变化。",
        ),
        bands,
        0.0,
        pick(lang, "change, % of what it is compared with", "变化（占对照值的 %）"),
    )


def _title(answer: Answer, lang: str) -> str:
    """Return the question with its verdict, as the title of a picture."""
    title = pick(lang, answer.question.title.en, answer.question.title.zh)
    joint = pick(lang, " ", "") if title.endswith(("?", "？")) else pick(lang, ": ", "：")
    return f"{title}{joint}{verdict_of_answer(answer, lang)}"


def _label(found: Dossier, answer: ArmsAnswer, tested: TestedFigure, lang: str) -> str:
    name = figure_words(found.scenario, found.questions, tested.test.figure, lang).name
    return f"{name}{BREAK}{compared(answer, tested, lang)}"


def _in_percent(found: Dossier, tested: TestedFigure) -> bool:
    named = found.questions.figures.get(tested.test.figure)
    return named is not None and named.in_percent


def _relative(tested: TestedFigure, in_percent: bool) -> tuple[float, ...]:
    """Return the changes in per cent of what each is compared with; none where that is close to nothing."""
    pairs = [(a, b) for a, b in zip(tested.effect.baseline, tested.effect.change, strict=True) if a > 0.0]
    if 2 * len(pairs) < len(tested.effect.change):
        return ()
    if in_percent and np.median([a for a, _ in pairs]) < LEAST_SHARE:
        return ()
    return tuple(100.0 * change / base for base, change in pairs)


def picture_of_search(found: Dossier, answer: SearchAnswer, lang: str) -> Picture:
    """Draw the share in every draw, with today's values and at the end of each way."""
    bands = [
        Band.of(pick(lang, "all draws", "全部抽样"), [100.0 * v for v in answer.values]),
        Band.of(pick(lang, "values of the scenario", "情景现有数值"), [100.0 * answer.today] * 3),
    ]
    bands += [
        Band.of(
            pick(lang, f"on the way to {100 * r.target:g} %", f"朝 {100 * r.target:g} %"),
            [100.0 * r.value] * 3,
        )
        for r in answer.reached
    ]
    return _picture(
        found,
        lang,
        f"question-{answer.question.id}",
        _title(answer, lang),
        pick(
            lang,
            "Share of the identified who were not offenders, in per cent. Thin strokes: single draws; line: 90 % "
            "interval "
            "of the draws; bar: 50 % interval; dot: median, or the end of a way.",
            "查出者中实非毒犯的比例（%）。细线：各次抽样；横线：抽样的 90 % 区间；宽条：50 % 区间；圆点：中位数或途"
            "径的终点。",
        ),
        bands,
        None,
        pick(lang, "share, %", "比例（%）"),
    )


def picture_of_registers(
    found: Dossier, answer: RegistersAnswer, names: dict[str, str], lang: str
) -> Picture:
    """Draw each estimate of the number of offenders as a share of the truth."""
    bands = [
        Band.of(names[name], [100.0 * v for v in row if np.isfinite(v)])
        for name, row in answer.estimates.items()
        if answer.ratio(name) is not None
    ]
    return _picture(
        found,
        lang,
        f"question-{answer.question.id}",
        _title(answer, lang),
        pick(
            lang,
            "Estimated number in per cent of all real offenders, past and current. Thin strokes: single draws; "
            "line: 90 % "
            "interval; bar: 50 % interval; dot: median; upright line: the truth.",
            "估计人数占全部实际毒犯（过去和现行）的百分比。细线：各次抽样；横线：90 % 区间；宽条：50 % 区间；"
            "圆点：中位数；竖线：实际。",
        ),
        bands,
        100.0,
        pick(lang, "estimate, % of the truth", "估计数（占实际的 %）"),
    )


def _picture(
    found: Dossier,
    lang: str,
    name: str,
    title: str,
    unit: str,
    bands: Sequence[Band],
    line: float | None,
    axis: str,
) -> Picture:
    with collecting() as rows, debug_mode(False):
        chart = _chart(bands, line, axis)
        source = f"{found.scenario.name} {found.scenario.version}{pick(lang, ', ', '，')}"
        picture = Picture(
            name=name,
            title=title + in_title(found.draws, lang),
            unit=unit,
            source=source + origin_in_words(found.draws, lang),
            alt=pick(lang, "One row for each comparison, with its interval.", "每项比较一行，附区间。"),
            chart=chart,
            table=_data(bands, axis, lang),
            lang=lang,
        )
    return replace(picture, datasets=rows)


def _chart(bands: Sequence[Band], line: float | None, axis: str) -> Any:
    ends = [end for band in bands for end in band.wide.ends] + ([] if line is None else [line])
    low, high = min(ends), max(ends)
    room = 0.05 * (high - low) or 1.0
    scale = alt.Scale(domain=[low - room, high + room], nice=False, clamp=False)
    order = [band.label for band in bands]
    labels = alt.Axis(
        title=None,
        labelLimit=0,
        domain=False,
        ticks=False,
        labelExpr=f"split(datum.label, '{BREAK}')",
        labelPadding=8,
    )
    y = alt.Y("row:N", sort=order, axis=labels)
    draws = values(
        frame(
            [{"row": b.label, "x": p} for b in bands for p in b.points if low - room <= p <= high + room],
            ("row", "x"),
        )
    )
    bounds = [
        {
            "row": b.label,
            "a": b.wide.low,
            "b": b.wide.high,
            "c": b.inner.low,
            "d": b.inner.high,
            "m": b.median,
        }
        for b in bands
    ]
    base = alt.Chart(values(frame(bounds, ("row", "a", "b", "c", "d", "m"))))

    def x(column: str) -> alt.X:
        return alt.X(
            f"{column}:Q", scale=scale, axis=alt.Axis(title=axis, tickCount=6, domain=False, ticks=False)
        )

    layers = [
        alt.Chart(draws).mark_tick(color=DARK, opacity=0.3, thickness=1, size=18).encode(x=x("x"), y=y),
        base.mark_bar(color=LIGHT, height=9).encode(x=x("c"), x2="d:Q", y=y),
        base.mark_rule(color=DARK, strokeWidth=2).encode(x=x("a"), x2="b:Q", y=y),
        base.mark_circle(color=WARM, size=60, opacity=1).encode(x=x("m"), y=y),
    ]
    if line is not None:
        zero = alt.Chart(values(frame([{"zero": line}], ("zero",))))
        layers.insert(1, zero.mark_rule(color=INK, strokeWidth=1.5).encode(x=x("zero")))
    return alt.layer(*layers, width=WIDTH - 220, height=ROW * len(bands))


def _data(bands: Sequence[Band], axis: str, lang: str) -> pl.DataFrame:
    def text(value: float) -> str:
        return f"{value:.3g}"

    return pl.DataFrame(
        [
            {
                pick(lang, "comparison", "比较"): b.label.replace(BREAK, pick(lang, ": ", "：")),
                pick(lang, f"{axis}: median", f"{axis}：中位数"): text(b.median),
                pick(lang, "50 % interval", "50 % 区间"): " – ".join(map(text, b.inner.ends)),
                pick(lang, "90 % interval", "90 % 区间"): " – ".join(map(text, b.wide.ends)),
            }
            for b in bands
        ]
    )
