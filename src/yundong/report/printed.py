"""Report and comparison as Python hands them out: with rows, and able to show themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from yundong.base.notebook import Results, ShownTable, Tabular
from yundong.figures.indicator import Indicator
from yundong.report.compare import HEADS, Comparison, Summary, summarise
from yundong.report.compile import CompiledReport
from yundong.report.line import Line
from yundong.report.text import render
from yundong.report.variant import in_brackets, then_name
from yundong.report.words import date_of, name_of, say, term, unit_of
from yundong.scenario import Scenario

COLUMNS = ("reported", "enumerated", "documented", "until", "then", "ratio", "source", "role")
COUNTS = ("reported", "enumerated", "documented", "then")


def cells_of(line: Line, lang: str) -> dict[str, Any]:
    """Return the figures of a line as cells, grouped like those of the printed report."""
    figures = {name: _figure(line.meaning, getattr(line, name)) for name in COUNTS}
    return {
        **figures,
        "until": line.until,
        "ratio": line.ratio,
        "source": line.source,
        "role": term(line.role, lang) if line.role else "",
    }


def _figure(meaning: Indicator, value: float | None) -> Any:
    if value is None:
        return None
    return round(value, 2) if meaning.kind == "ratio" else round(value)


def heads_of(made: Mapping[str, Any], lang: str, *more: str) -> dict[str, str]:
    """Return the headings of a table of lines of a run or archive: of columns before the figures, and of these."""
    return {name: say(name, lang) for name in (*more, *COLUMNS)} | {"then": then_name(made, lang)}


@dataclass(frozen=True)
class Report(CompiledReport, Tabular):
    """A compiled report: ``print`` shows it as on a terminal, a notebook as a table, one row per line.

    `to_polars` has the columns of ``yundong report --format csv``.
    """

    @classmethod
    def of(cls, compiled: CompiledReport) -> Report:
        """Return the same report, printable."""
        return cls(**{field.name: getattr(compiled, field.name) for field in fields(compiled)})

    def __str__(self) -> str:
        return render(self)

    def __repr__(self) -> str:
        return f"<Report of {self.area.name_en} as of {self.as_of}: {len(self.lines)} lines>"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        from yundong.report.area_tables import long_rows
        from yundong.report.by_area import AreaLines

        return long_rows(
            [AreaLines(self.area, self.lines)], self.as_of, self.manifest, self.seal, self.intervals
        )

    def _shown(self, lang: str) -> ShownTable:
        rows = [
            {
                "indicator": name_of(line.meaning, lang),
                "unit": unit_of(line.meaning, lang),
                **cells_of(line, lang),
            }
            for line in self.lines
            if line.recorded
        ]
        organ = self.area.name_zh if lang == "zh" else self.area.name_en
        comma = "，" if lang == "zh" else ", "
        caption = f"{organ}{comma}{date_of(self.as_of, lang)}{in_brackets(self.manifest, lang)}"
        return ShownTable(
            caption, heads_of(self.manifest, lang, "indicator", "unit"), rows, digits={"ratio": 2}
        )


class Comparisons(Results[Comparison]):
    """Every documented figure beside the run's, in the order of ``claims.csv``.

    Parameters
    ----------
    found : sequence of Comparison
        As compared.
    scenario : Scenario
        Whose claims they are.
    """

    __slots__ = ("scenario",)

    def __init__(self, found: Sequence[Comparison], scenario: Scenario) -> None:
        super().__init__(found)
        self.scenario = scenario

    def __repr__(self) -> str:
        return f"<{len(self)} comparisons: {', '.join(self._said('en'))}>"

    def summary(self) -> list[Summary]:
        """Return how the figures of each role fared."""
        return summarise(self)

    def _said(self, lang: str) -> list[str]:
        """Return for each role how many figures lie inside their tolerance."""
        return [
            f"{term(one.role, lang)} {one.within}/{one.compared}" for one in self.summary() if one.compared
        ]

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return (asdict(one) for one in self)

    def _shown(self, lang: str) -> ShownTable:
        chinese = lang == "zh"
        indicators, areas = self.scenario.indicators, self.scenario.areas
        rows = [
            {
                "claim": one.claim,
                "indicator": name_of(indicators[one.indicator], lang),
                "area": ("、" if chinese else ", ").join(
                    areas[code].name_zh if chinese else areas[code].name_en for code in one.area.split("+")
                ),
                "until": one.end,
                **one.cells(lang),
            }
            for one in self
        ]
        caption = "文献数字与推演对照" if chinese else "Documented figures beside the run's"
        colon = "容差以内：" if chinese else "Within tolerance: "
        note = colon + ("，" if chinese else ", ").join(self._said(lang))
        return ShownTable(
            caption, {key: pair[chinese] for key, pair in HEADS.items()}, rows, note, {"ratio": 2}
        )
