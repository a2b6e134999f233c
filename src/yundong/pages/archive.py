"""The measured part of ``docs/archive.md``: how well totals are recovered from partial returns, table and picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from yundong.figures.wording import pick
from yundong.pages.markdown import blocks_of, refresh, table
from yundong.report.words import times
from yundong.study.recovery import SERIES, Recovered

WHY = {
    "random": ("by chance", "随机"),
    "size": ("small places first", "小地方先缺"),
    "lateness": ("late returns first", "迟报者先缺"),
    "lying": ("those that inflate first", "虚报者先缺"),
    "silence": ("places that send none", "某些地方始终不报"),
}
"""The reasons of `yundong.study.recovery`, in words of both languages."""


FROM = {
    "table": ("the table alone", "仅据本表"),
    "posterior": ("and the posterior", "兼据后验"),
    "all": ("all", "全部"),
}
ZH = {
    "missing": "缺报原因", "share": "缺报比例", "reported": "各地合计", "corrected": "更正后", "imputed": "插补",
    "both": "更正并插补", "bias": "偏差", "bias against own records": "与各地自己记录相比的偏差", "width": "区间宽度",
    "90 % holds": "90 % 区间包含真值", "certain holds": "确定范围包含真值", "coverage holds": "按覆盖率推算包含真值",
    "imputed from": "插补依据", "error": "误差", "totals": "合计数", "places": "地方数", "from": "插补依据",
    "holds": "90 % 区间包含真值", "true": "真值",
    "% of returns missing": "缺报的报表，%", "median error, %": "误差中位数，%",
    "90 % interval holds, %": "90 % 区间包含真值，%",
}  # fmt: skip
"""Headings and titles of axes in Chinese."""


def shown(name: str, lang: str) -> str:
    """Return a heading, a reason or what was imputed from, in a language."""
    pair = WHY.get(name) or FROM.get(name)
    if pair:
        return pick(lang, *pair)
    return ZH.get(name, name) if lang == "zh" else name


def refreshed(
    page: str,
    found: Sequence[Recovered],
    few: Sequence[tuple[str, Recovered]],
    runs: int,
    scale: float,
    draws: int,
    lang: str = "en",
) -> str:
    """Return the page with what was measured, in a language: of whole tables, and of tables of few places.

    Raises
    ------
    InputError
        If the page lacks one of its blocks.
    """
    kept = {name: partial(str, text) for name, text in blocks_of(page).items()}
    measured = {
        "archive_runs": lambda: pick(
            lang,
            f"{runs} runs at a scale of {scale:g}, {times(draws, 'draw', 'draws')} for each row; totals of 50 or more, "
            "imputed from the tables alone.\n",
            f"{runs} 次推演，比例 {scale:g}，每行抽样 {draws} 次；只计 50 以上的合计数，仅据各表插补。\n",
        ),
        "archive_recovery": lambda: _table(found, lang),
        "archive_few": lambda: _few(few, lang),
    }
    return refresh(page, {**kept, **measured})


def _table(found: Sequence[Recovered], lang: str) -> str:
    head = [
        "missing",
        "share",
        *SERIES,
        "bias",
        "bias against own records",
        "width",
        "90 % holds",
        "certain holds",
        "coverage holds",
    ]
    rows = [
        [
            shown(one.reason, lang),
            _share(one.share, 0),
            *(_share(one.error[name]) for name in SERIES),
            _signed(one.bias),
            _signed(one.own),
            _share(one.width),
            *(_share(value, 0) for value in (one.holds, one.certain, one.coverage)),
        ]
        for one in found
    ]
    return table([shown(name, lang) for name in head], rows)


def _few(found: Sequence[tuple[str, Recovered]], lang: str) -> str:
    head = ["missing", "share", "imputed from", "error", "bias", "width", "90 % holds", "totals"]
    rows = [
        [
            shown(one.reason, lang),
            _share(one.share, 0),
            shown(name, lang),
            _share(one.error["both"]),
            _signed(one.bias),
            _share(one.width),
            _share(one.holds, 0),
            f"{one.cases:,}",
        ]
        for name, one in found
    ]
    return table([shown(name, lang) for name in head], rows)


def _share(value: float, digits: int = 1) -> str:
    return f"{100 * value:.{digits}f} %"


def _signed(value: float) -> str:
    shown = round(100 * value, 1)
    return f"{shown or 0.0:+.1f} %"


def picture(found: Sequence[Recovered], lang: str = "en") -> str:
    """Return the picture as SVG: errors of the series by share missing, and how often the interval holds."""
    import altair as alt
    import polars as pl
    import vl_convert

    from yundong.report.pictures.base import DARK, FONTS, LOOKS, MUTED, PAPER, WARM, collecting, values

    rows = [
        {"why": shown(one.reason, lang), "share": 100 * one.share, "series": shown(name, lang),
         "error": 100 * max(one.error[name], 1e-4), "holds": 100 * one.holds}
        for one in found
        for name in ("reported", "both")
    ]  # fmt: skip
    data = pl.DataFrame(rows)
    across = alt.X(
        "share:Q",
        title=shown("% of returns missing", lang),
        axis=alt.Axis(values=[5, 20, 50, 80], grid=False),
    )
    order = [shown(reason, lang) for reason in WHY]
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=[shown(name, lang) for name in ("reported", "both")], range=[WARM, DARK]),
        legend=alt.Legend(title=None, orient="bottom"),
    )

    def panel(why: str) -> Any:
        only = alt.Chart(values(data.filter(pl.col("why") == why)))
        error = only.mark_line(point=True).encode(
            across,
            alt.Y(
                "error:Q",
                title=shown("median error, %", lang),
                scale=alt.Scale(type="log", domain=[0.05, 100]),
            ),
            colour,
        )
        rule = (
            alt.Chart(values(pl.DataFrame({"y": [90]})))
            .mark_rule(color=MUTED, strokeDash=[4, 3])
            .encode(y="y:Q")
        )
        hold = only.mark_line(point=True, color=DARK).encode(
            across,
            alt.Y("holds:Q", title=shown("90 % interval holds, %", lang), scale=alt.Scale(domain=[0, 100])),
        )
        size = {"width": 130, "height": 120}
        return alt.vconcat(error.properties(title=why, **size), alt.layer(rule, hold).properties(**size))

    with collecting() as rows_of:
        spec = alt.hconcat(*(panel(why) for why in order)).to_dict(validate=False)
    spec["datasets"] = dict(rows_of)
    spec["config"], spec["background"], spec["padding"] = {**LOOKS, "font": FONTS[lang]}, PAPER, 8
    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn
