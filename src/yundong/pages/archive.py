"""The measured part of ``docs/archive.md``: how well totals are recovered from partial returns, table and picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from yundong.pages.markdown import blocks_of, refresh, table
from yundong.report.words import times
from yundong.study.recovery import SERIES, Recovered

WHY = {
    "random": "by chance",
    "size": "small places first",
    "lateness": "late returns first",
    "lying": "those that inflate first",
    "silence": "places that send none",
}
"""The reasons of `yundong.study.recovery`, in words."""


FROM = {"table": "the table alone", "posterior": "and the posterior"}


def refreshed(
    page: str,
    found: Sequence[Recovered],
    few: Sequence[tuple[str, Recovered]],
    runs: int,
    scale: float,
    draws: int,
) -> str:
    """Return the page with what was measured: of whole tables, and of tables of few places.

    Raises
    ------
    InputError
        If the page lacks one of its blocks.
    """
    kept = {name: partial(str, text) for name, text in blocks_of(page).items()}
    measured = {
        "archive_runs": lambda: (
            f"{runs} runs at a scale of {scale:g}, {times(draws, 'draw', 'draws')} for each row; totals of 50 or more, "
            "imputed from the tables alone.\n"
        ),
        "archive_recovery": lambda: _table(found),
        "archive_few": lambda: _few(few),
    }
    return refresh(page, {**kept, **measured})


def _table(found: Sequence[Recovered]) -> str:
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
            WHY[one.reason],
            _share(one.share, 0),
            *(_share(one.error[name]) for name in SERIES),
            _signed(one.bias),
            _signed(one.own),
            _share(one.width),
            *(_share(value, 0) for value in (one.holds, one.certain, one.coverage)),
        ]
        for one in found
    ]
    return table(head, rows)


def _few(found: Sequence[tuple[str, Recovered]]) -> str:
    head = ["missing", "share", "imputed from", "error", "bias", "width", "90 % holds", "totals"]
    rows = [
        [
            WHY[one.reason],
            _share(one.share, 0),
            FROM[name],
            _share(one.error["both"]),
            _signed(one.bias),
            _share(one.width),
            _share(one.holds, 0),
            f"{one.cases:,}",
        ]
        for name, one in found
    ]
    return table(head, rows)


def _share(value: float, digits: int = 1) -> str:
    return f"{100 * value:.{digits}f} %"


def _signed(value: float) -> str:
    shown = round(100 * value, 1)
    return f"{shown or 0.0:+.1f} %"


def picture(found: Sequence[Recovered]) -> str:
    """Return the picture as SVG: errors of the series by share missing, and how often the interval holds."""
    import altair as alt
    import polars as pl
    import vl_convert

    from yundong.report.pictures.base import DARK, FONTS, LOOKS, MUTED, PAPER, WARM, collecting, values

    rows = [
        {"why": WHY[one.reason], "share": 100 * one.share, "series": name, "error": 100 * max(one.error[name], 1e-4),
         "holds": 100 * one.holds}
        for one in found
        for name in ("reported", "both")
    ]  # fmt: skip
    data = pl.DataFrame(rows)
    across = alt.X("share:Q", title="% of returns missing", axis=alt.Axis(values=[5, 20, 50, 80], grid=False))
    order = list(WHY.values())
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=["reported", "both"], range=[WARM, DARK]),
        legend=alt.Legend(title=None, orient="bottom"),
    )

    def panel(why: str) -> Any:
        only = alt.Chart(values(data.filter(pl.col("why") == why)))
        error = only.mark_line(point=True).encode(
            across,
            alt.Y("error:Q", title="median error, %", scale=alt.Scale(type="log", domain=[0.05, 100])),
            colour,
        )
        rule = (
            alt.Chart(values(pl.DataFrame({"y": [90]})))
            .mark_rule(color=MUTED, strokeDash=[4, 3])
            .encode(y="y:Q")
        )
        hold = only.mark_line(point=True, color=DARK).encode(
            across, alt.Y("holds:Q", title="90 % interval holds, %", scale=alt.Scale(domain=[0, 100]))
        )
        size = {"width": 130, "height": 120}
        return alt.vconcat(error.properties(title=why, **size), alt.layer(rule, hold).properties(**size))

    with collecting() as rows_of:
        spec = alt.hconcat(*(panel(why) for why in order)).to_dict(validate=False)
    spec["datasets"] = dict(rows_of)
    spec["config"], spec["background"], spec["padding"] = {**LOOKS, "font": FONTS["en"]}, PAPER, 8
    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn
