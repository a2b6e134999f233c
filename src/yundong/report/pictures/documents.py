"""Documented against modelled, as ratios on a log axis with the tolerance of each claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl
from rich.cells import cell_len

from yundong.report.compare import Comparison
from yundong.report.intervals import ends
from yundong.report.pictures.base import (
    DARK,
    GRID,
    INK,
    LIGHT,
    PAPER,
    WARM,
    Picture,
    frame,
    small_title,
    values,
)
from yundong.report.pictures.view import View
from yundong.report.words import short_date

ROLES = ("calibrate", "check")
FURTHEST = 10.0
ONE_COLUMN = 32  # rows up to which all stand below each other
SHORT = 52  # cells of a line of a label where there are two columns
LINE_HEIGHT = 10.0  # of a label on two lines
TALLEST = 940.0  # pixels
CROSS = "M-1,-1L1,1M1,-1L-1,1"  # zero has no place on a log axis
COLUMNS = {
    **dict.fromkeys(("label", "name", "rest", "role"), pl.String()),
    **dict.fromkeys(("ratio", "shown", "low", "high", "from_90", "to_90"), pl.Float64()),
    "interval": pl.String(),
    "inside": pl.Boolean(),
    **dict.fromkeys(("documented", "modelled"), pl.Float64()),
    "source": pl.String(),
}


def drawn(view: View) -> list[Comparison]:
    """Return the claims with a ratio, calibrated and held back; more than `ONE_COLUMN` of them take a whole page."""
    return [c for c in view.comparisons if c.role in ROLES and c.ratio is not None]


def documents(view: View) -> Picture:
    """Draw the ratio of modelled to documented for each claim, calibrated and held back."""
    found = drawn(view)
    years = {c.end.year for c in found if c.end}
    year = years.pop() if len(years) == 1 else view.as_of.year  # of days that are written without it
    rows = [_row(view, c, year) for c in found]
    data = frame(rows, COLUMNS)
    return Picture(
        name="documents",
        title=_finding(view, found),
        unit=view.say(
            "Modelled over documented, log axis. Band: tolerance of the claim",
            "推演数与文献数的比值，对数轴。浅色带：容差",
        )
        + _of_marks(view, found)
        + _of_spans(view, data)
        + _of_days(view, year),
        source=view.source(data["from_90"].null_count() < data.height),
        alt=view.say(
            "A dot for each documented figure, left of the line when the run has less.",
            "每个文献数字一个点，在线左侧的推演偏少。",
        ),
        chart=_chart(view, data),
        table=_table(view, data),
        lang=view.lang,
    )


def _of_marks(view: View, found: Sequence[Comparison]) -> str:
    """Return what the marks are, of those that are drawn."""
    ratios = [c.ratio for c in found if c.ratio is not None]
    marks = (
        (any(c.role == "calibrate" for c in found), "filled: calibrated", "实心：校准"),
        (any(c.role == "check" for c in found), "open: held back", "空心：检验"),
        (any(c.ratio and not c.within for c in found), "triangle: outside", "三角：容差以外"),
        (any(ratio > FURTHEST or 0.0 < ratio < 1 / FURTHEST for ratio in ratios),
         "beyond a factor of ten: at the edge", "超过十倍：画在边缘"),
        (0.0 in ratios, "cross: none in the run", "叉：推演中没有"),
    )  # fmt: skip
    said = [view.say(f"; {english}", f"；{chinese}") for drawn, english, chinese in marks if drawn]
    return "".join(said) + view.say(".", "。")


def _of_spans(view: View, data: pl.DataFrame) -> str:
    """Return what the lines of the intervals are, where any is drawn."""
    if data["from_90"].null_count() == data.height:
        return ""
    return view.say(" Line: 90 % interval of the posterior.", "横线：后验的 90 % 区间。")


def _of_days(view: View, year: int) -> str:
    """Return of which year the days are, where it is not that of the report."""
    return "" if year == view.as_of.year else view.say(f" Days are of {year}.", f"日期均为{year}年。")


def _row(view: View, c: Comparison, year: int) -> dict[str, Any]:
    areas = view.area_names(c, view.say("+", "、"))
    where = "" if c.area == view.area.code else view.say(f", {areas}", f"，{areas}")
    day = short_date(c.end, view.lang, year) if c.end else ""
    when = view.say(f" ({day})", f"（{day}）") if day else ""
    assert c.ratio is not None
    interval = view.report.intervals.claim(c.claim)
    on_axis: list[float | None] = [None, None]
    if interval is not None and c.documented:
        on_axis = [min(max(end / c.documented, 1 / FURTHEST), FURTHEST) for end in interval.ends]
    return {
        "label": f"{view.name(c.indicator)}{where}{when}",
        "name": view.name(c.indicator),
        "rest": f"{where}{when}",
        "role": c.role,
        "ratio": c.ratio,
        "shown": min(max(c.ratio, 1 / FURTHEST), FURTHEST),
        "low": max(c.low / c.documented, 1 / FURTHEST) if c.documented else None,
        "high": min(c.high / c.documented, FURTHEST) if c.documented else None,
        "from_90": on_axis[0],
        "to_90": on_axis[1],
        "interval": ends(interval, view.lang) if interval else "",
        "inside": bool(c.within),
        "documented": c.documented,
        "modelled": c.modelled,
        "source": c.source,
    }


def _chart(view: View, data: pl.DataFrame) -> Any:
    """Return one column of rows or, where they are many, the calibrated beside those held back."""
    ordered = _coloured(data.sort("ratio", descending=True, maintain_order=True))
    if ordered.height <= ONE_COLUMN:
        return _column(view, ordered, 330, 60, "")
    titles = {"calibrate": ("Calibrated", "校准"), "check": ("Held back", "检验")}
    columns = [
        _column(view, mine, 96, SHORT, view.say(*titles[role]))
        for role in ROLES
        if (mine := ordered.filter(pl.col("role") == role)).height
    ]
    return alt.hconcat(*columns, spacing=18)


def _column(view: View, data: pl.DataFrame, width: int, longest: int, title: str) -> Any:
    """Return rows of claims, one below the other, each with its label on one line or two."""
    labels = _in_lines(data, longest)
    source, y = values(data.with_columns(label=pl.Series(labels))), _rows()
    marks = [0.1, 0.2, 0.5, 1, 2, 5, 10] if width > 200 else [0.1, 0.5, 1, 2, 10]
    axis = alt.Axis(
        title=view.say("modelled / documented", "推演数／文献数"),
        values=marks,
        format="~g",
        domain=False,
        ticks=False,
    )
    scale = alt.Scale(type="log", domain=[0.088, 11.4])
    bands = (
        alt.Chart(source)
        .mark_bar(color=LIGHT, opacity=0.6, height=9)
        .encode(y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2=alt.X2("high:Q"))
    )
    line = (
        alt.Chart(values(pl.DataFrame({"one": [1.0]})))
        .mark_rule(color=INK, strokeWidth=1.2)
        .encode(x=alt.X("one:Q", scale=scale))
    )
    points = (
        alt.Chart(source)
        .mark_point(size=55, strokeWidth=1.6, opacity=1)
        .encode(
            y=y,
            x=alt.X("shown:Q", scale=scale),
            stroke=alt.condition("datum.inside", alt.value(DARK), alt.value(WARM)),
            fill=alt.Fill("colour:N", scale=None),
            shape=alt.Shape("shape:N", scale=None),
        )
    )
    spans = (
        alt.Chart(source)
        .transform_filter("isValid(datum.from_90)")
        .mark_rule(color=INK, strokeWidth=1.6)
        .encode(y=y, x=alt.X("from_90:Q", scale=scale), x2=alt.X2("to_90:Q"))
    )
    layers = (
        [bands, line, points] if data["from_90"].null_count() == data.height else [bands, line, spans, points]
    )
    tall = 21.0 if any("\n" in label for label in labels) else 15.0
    step = min(tall, TALLEST / max(data.height, 1))
    chart = alt.layer(*layers, width=width, height=alt.Step(step))
    return chart.properties(title=small_title(title)) if title else chart


def _rows() -> alt.Y:
    """Return the axis of labels; those on two lines have the middle of both at their row."""
    # Rows in their order are quicker than a list of labels to sort by, which is looked through for every mark.
    two = {"test": r"indexof(datum.label, '\n') > 0", "value": -LINE_HEIGHT / 2}
    axis = alt.Axis(
        title=None,
        ticks=False,
        domain=False,
        grid=True,
        gridColor=GRID,
        labelExpr=r"split(datum.label, '\n')",
        labelFontSize=11,
        labelLineHeight=LINE_HEIGHT,
        labelOffset={"condition": two, "value": 0},
    )
    return alt.Y("label:N", sort=None, axis=axis)


def _in_lines(data: pl.DataFrame, longest: int) -> list[str]:
    """Return labels, on two lines where they are longer than so many cells, each different from the others.

    A name too long for its line is cut; area and day stay, and the table has all of it.
    """
    seen: dict[str, int] = {}
    labels = []
    for name, rest in data.select("name", "rest").iter_rows():
        label = name + rest
        if cell_len(label) > longest:  # area and day stay together, on a line of their own
            mark, place = (rest[0], rest[1:]) if rest[:1] in (",", "，") else ("", rest)
            cut = name
            while cut and cell_len(f"{cut}…{mark}") > longest:
                cut = cut[:-1]
            whole = name if cell_len(name + mark) <= longest else f"{cut.rstrip(' ,（(，')}…"
            label = f"{whole}{mark}\n{place.lstrip()}"
        seen[label] = seen.get(label, 0) + 1
        labels.append(label + "\u200b" * (seen[label] - 1))
    return labels


def _coloured(data: pl.DataFrame) -> pl.DataFrame:
    inside = pl.when(pl.col("inside")).then(pl.lit(DARK)).otherwise(pl.lit(WARM))
    outside = pl.when(pl.col("ratio") == 0).then(pl.lit(CROSS)).otherwise(pl.lit("triangle-up"))
    return data.with_columns(
        colour=pl.when(pl.col("role") == "check").then(pl.lit(PAPER)).otherwise(inside),
        shape=pl.when(pl.col("inside")).then(pl.lit("circle")).otherwise(outside),
    )


def _finding(view: View, found: list[Comparison]) -> str:
    parts = []
    for role in ROLES:
        mine = [c for c in found if c.role == role]
        if mine:
            inside, total = sum(bool(c.within) for c in mine), len(mine)
            words = {"calibrate": ("calibrated", "校准"), "check": ("held-back", "检验")}[role]
            parts.append(
                view.say(
                    f"{inside} of {total} {words[0]} figures", f"{words[1]}数字 {total} 项中有 {inside} 项"
                )
            )
    if not parts:
        return view.say("No documented figure can be compared for this area", "这个地区没有可对照的文献数字")
    return view.say(f"{' and '.join(parts)} lie inside their tolerance", f"{'、'.join(parts)}在容差以内")


def _table(view: View, data: pl.DataFrame) -> pl.DataFrame:
    head = view.say("90 % interval", "90 % 区间")
    interval = [pl.col("interval").alias(head)] if data["from_90"].null_count() < data.height else []
    names = {"calibrate": view.say("calibrate", "校准"), "check": view.say("check", "检验")}
    return data.select(
        pl.col("label").alias(view.say("Figure", "指标")),
        pl.col("role").cast(pl.String).replace(names).alias(view.say("Role", "用途")),
        pl.col("documented").alias(view.say("Documented", "文献数")),
        pl.col("modelled").cast(pl.Float64).round(1).alias(view.say("Modelled", "推演数")),
        *interval,
        pl.col("ratio").cast(pl.Float64).round(2).alias(view.say("Ratio", "比值")),
        pl.col("source").alias(view.say("Source", "出处")),
    )
