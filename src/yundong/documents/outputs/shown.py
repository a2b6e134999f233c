"""Figures read as Python hands them out: with rows, and able to show themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yundong.base.notebook import Results, ShownTable
from yundong.documents.figure import ReadFigure
from yundong.documents.outputs.rows import as_claim, as_json
from yundong.figures.claim import Claim

HEADINGS = {
    "exact": ("figure", "数字"),
    "unit": ("unit", "单位"),
    "indicator": ("indicator", "指标"),
    "counted": ("what is counted", "统计内容"),
    "where": ("area or place", "地区"),
    "period": ("period", "时间"),
    "hedge": ("hedge", "限定语"),
    "source": ("document", "文献"),
}


class Figures(Results[ReadFigure]):
    """The figures of documents as draft claims, in the order of the text.

    Parameters
    ----------
    read : sequence of ReadFigure
        As read.
    """

    __slots__ = ()

    def __init__(self, read: Sequence[ReadFigure]) -> None:
        super().__init__(read)

    def __repr__(self) -> str:
        return f"<{len(self)} figures, {sum(bool(one.indicator) for one in self)} matched to an indicator>"

    def claims(self) -> tuple[Claim, ...]:
        """Return the figures as claims, which an audit takes."""
        return tuple(as_claim(one) for one in self)

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return (as_json(one) for one in self)

    def _shown(self, lang: str) -> ShownTable:
        rows = [{**row, "where": row["area"] or row["place"]} for row in self._named_rows()]
        heads = {name: pair[lang == "zh"] for name, pair in HEADINGS.items()}
        return ShownTable(
            "从文献中读出的数字" if lang == "zh" else "Figures read from documents", heads, rows
        )
