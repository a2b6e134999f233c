"""A figure taken apart as Python hands it out: with rows, and able to show itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from yundong.base.notebook import ShownTable, Tabular
from yundong.report.trace import Trace
from yundong.report.trace_text import render_trace
from yundong.report.words import figure_of, name_of


@dataclass(frozen=True)
class PrintedTrace(Trace, Tabular):
    """A figure taken apart: ``print`` shows all of it, a notebook the returns that it contains."""

    @classmethod
    def of(cls, found: Trace) -> PrintedTrace:
        """Return the same trace, printable."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def __str__(self) -> str:
        return render_trace(self, "en")

    def __repr__(self) -> str:
        return f"<Trace of {self.line.indicator}: {len(self.contributions)} returns>"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return (asdict(one) for one in self.contributions)

    def _shown(self, lang: str) -> ShownTable:
        chinese = lang == "zh"
        english = ("organ", "period to", "sent", "received", "stated", "from below", "in its tables")
        words = (
            ("机关", "统计截至", "发出", "收到", "上报数", "下级合计", "记录统计数") if chinese else english
        )
        keys = (
            "name_zh" if chinese else "name_en",
            "period",
            "sent",
            "received",
            "stated",
            "below",
            "counted",
        )
        colon = "：" if chinese else ": "
        caption = (
            f"{name_of(self.line.meaning, lang)}{colon}{figure_of(self.line.meaning, self.line.modelled)}"
        )
        return ShownTable(caption, dict(zip(keys, words, strict=True)), list(self._named_rows()))
