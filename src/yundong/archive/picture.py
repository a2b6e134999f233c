"""The picture of some returns: what is reported, what is certain at least, and the estimate with its interval."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import polars as pl

from yundong.archive.estimate import Compiled
from yundong.archive.returns import WHOLE
from yundong.archive.words import word
from yundong.report.pictures.base import (
    DARK,
    INK,
    LIGHT,
    WARM,
    WIDTH,
    Picture,
    collecting,
    day_axis,
    small_title,
    sum_axis,
    values,
)
from yundong.report.words import amount

MOST = 6
"""Indicators drawn at most, side by side."""


def picture(compiled: Compiled, lang: str) -> Picture | None:
    """Draw the totals of everything by period, a panel per indicator; None for a single period.

    Parameters
    ----------
    compiled : Compiled
        The returns.
    lang : str
        ``en`` or ``zh``.
    """
    returns = compiled.returns
    if len(returns.days) < 2:
        return None
    chosen = returns.indicators[:MOST]
    totals = compiled.totals.filter(pl.col("area") == WHOLE, pl.col("indicator").is_in(chosen))
    data = totals.with_columns(
        known=pl.coalesce("both", "reported"),
        low=pl.coalesce("both_low", "reported"),
        high=pl.coalesce("both_high", "reported"),
    ).select("day", "indicator", "reported", "stated_total", "known", "low", "high")
    with collecting() as rows:
        panels = [_panel(data, i, returns.names.shown(i, lang), len(chosen), lang) for i in chosen]
        chart = alt.concat(*panels, columns=min(3, len(panels)), spacing=18)
    return Picture(
        name="returns",
        title=_finding(compiled, chosen[0], lang),
        unit=word("picture_unit", lang, f"{100 * compiled.assumptions.interval:.0f}"),
        source=", ".join(dict.fromkeys(table.sheet.file for table in returns.tables)),
        alt=word("picture_alt", lang),
        chart=chart,
        table=_table(data, compiled, lang),
        lang=lang,
        datasets=rows,
    )


def _finding(compiled: Compiled, indicator: str, lang: str) -> str:
    """Return the title: what the last period adds up to, reported and estimated."""
    own = compiled.totals.filter(pl.col("area") == WHOLE, pl.col("indicator") == indicator).sort("day")
    last = own.row(-1, named=True)
    name = compiled.returns.names.shown(indicator, lang)
    if last["both"] is None or round(last["both"]) == round(last["reported"]):
        return word("picture_plain", lang, name, amount(last["reported"], True))
    ends = (amount(last[key], True) for key in ("both", "both_low", "both_high"))
    return word("picture_finding", lang, name, amount(last["reported"], True), *ends)


def _panel(data: pl.DataFrame, indicator: str, title: str, many: int, lang: str) -> Any:
    own = data.filter(pl.col("indicator") == indicator).sort("day")
    width = WIDTH // min(3, many) - 46
    base = alt.Chart(values(own.drop("indicator", "stated_total"))).encode(
        x=alt.X("day:T", axis=day_axis(lang))
    )
    axis = alt.Y("low:Q", axis=sum_axis(lang), title=None)
    layers = [
        base.mark_area(color=LIGHT, opacity=0.7).encode(y=axis, y2="high:Q"),
        base.mark_line(color=DARK, strokeWidth=2).encode(y="known:Q"),
        base.mark_point(color=INK, filled=True, size=45, opacity=1).encode(y="reported:Q"),
    ]
    stated = own.drop_nulls("stated_total").select("day", "stated_total")
    if stated.height:
        diamonds = alt.Chart(values(stated)).mark_point(
            shape="diamond", color=WARM, size=110, strokeWidth=2, filled=False
        )
        layers.append(diamonds.encode(x="day:T", y="stated_total:Q"))
    return alt.layer(*layers).properties(width=width, height=170, title=small_title(title))


def _axis(lang: str, days: pl.Series) -> alt.Axis:
    axis = day_axis(lang)
    first, last = days.min(), days.max()
    if isinstance(first, dt.date) and isinstance(last, dt.date) and (last - first).days < 62:
        axis.tickCount = 3
    return axis


def _table(data: pl.DataFrame, compiled: Compiled, lang: str) -> pl.DataFrame:
    shown = {i: compiled.returns.names.shown(i, lang) for i in data["indicator"].unique().to_list()}
    return data.sort("indicator", "day").select(
        pl.col("indicator").replace_strict(shown).alias(word("indicator", lang)),
        pl.col("day").cast(pl.String).alias(word("period", lang)),
        *(
            pl.col(column).round(0).alias(word(key, lang))
            for column, key in (
                ("stated_total", "stated_total"), ("reported", "reported"), ("known", "expected"), ("low", "low"),
                ("high", "high"),
            )
        ),
    )  # fmt: skip
