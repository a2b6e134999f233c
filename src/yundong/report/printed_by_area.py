"""A table by area as Python hands it out: with rows, and able to show itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from yundong.base.notebook import ShownTable, Tabular
from yundong.report.area_tables import LEVEL_NAMES, long_rows
from yundong.report.by_area import ByArea
from yundong.report.printed import cells_of, heads_of
from yundong.report.variant import in_brackets
from yundong.report.words import date_of, name_of, say


@dataclass(frozen=True)
class AreaTable(ByArea, Tabular):
    """Figures of several areas on one day, documented beside modelled; one row per indicator and area.

    `to_polars` has the columns of ``yundong report --by … --format csv``.
    """

    @classmethod
    def of(cls, found: ByArea) -> AreaTable:
        """Return the same table, able to show itself."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def __repr__(self) -> str:
        return f"<{len(self.rows)} areas, {len(self.indicators)} indicators, as of {self.as_of}>"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return long_rows(self.rows, self.as_of, self.manifest, self.seal, self.intervals)

    def _shown(self, lang: str) -> ShownTable:
        rows = [
            {
                "indicator": name_of(line.meaning, lang),
                "area": row.area.name_zh if lang == "zh" else row.area.name_en,
                **cells_of(line, lang),
            }
            for indicator in self.indicators
            for row in self.rows
            for line in row.lines
            if line.indicator == indicator.id
        ]
        level = LEVEL_NAMES[self.level][lang == "zh"]
        caption = (
            f"{date_of(self.as_of, lang)}，按{level}"
            if lang == "zh"
            else f"By {level}, {date_of(self.as_of, lang)}"
        ) + in_brackets(self.manifest, lang)
        heads = {"indicator": say("indicator", lang), "area": "地区" if lang == "zh" else "Area"}
        return ShownTable(caption, heads | heads_of(self.manifest, lang), rows, digits={"ratio": 2})
