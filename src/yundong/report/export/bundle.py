"""What is exported with a run, the same in every form."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from yundong.base.cells import FORMULA
from yundong.base.errors import InputError, did_you_mean
from yundong.base.seal import changes
from yundong.records.schema import TABLES
from yundong.records.store import StoredRun
from yundong.report.area_tables import long_rows
from yundong.report.brought import of_manifest
from yundong.report.by_area import AreaLines, compile_by_area
from yundong.report.chinese import of_schema
from yundong.report.compare import compare
from yundong.report.compile import compile_report
from yundong.report.damage import explain_damage
from yundong.report.intervals import AWAITED, Intervals, claim_ends
from yundong.report.variant import in_brackets, no_seal, seal_cell, variant
from yundong.scenario import Scenario

# A cell that starts so is taken for a formula by a spreadsheet; a quotation mark before it keeps it text.


@dataclass(frozen=True)
class Bundle:
    """A run to be exported.

    Attributes
    ----------
    run, scenario : StoredRun, Scenario
        A whole run and what it was made from.
    tables : sequence of str
        Which tables of the records; truth is never among them.
    progress : callable
        Called with what is being written, where that takes long.
    intervals : Intervals
        Those that hold for the run, or why there are none.
    lang : str
        Language of titles, descriptions and meanings, ``en`` or ``zh``; names of columns and values are the same.
    """

    run: StoredRun
    scenario: Scenario
    tables: Sequence[str] = tuple(TABLES)
    progress: Callable[[str], None] = field(default=lambda _: None, compare=False, repr=False)
    intervals: Intervals = field(default=AWAITED, compare=False, repr=False)
    lang: str = "en"

    def __post_init__(self) -> None:
        for name in self.tables:
            if name not in TABLES:
                raise InputError(
                    f"There is no table {name!r}.{did_you_mean(name, TABLES)} `yundong schema` lists them."
                )

    def frame(self, name: str) -> pl.DataFrame:
        """Return a table of the records."""
        with explain_damage(self.run, f"the table {name}"):
            return self.run.records.scan(name).collect()

    @cached_property
    def report_rows(self) -> list[dict[str, Any]]:
        """Every line of the report of the centre, of each great region and of each province, with names."""
        report = compile_report(self.run, self.scenario, intervals=self.intervals)
        day, code = report.as_of, report.area.code
        below = compile_by_area(self.run, self.scenario, day, code, "all", intervals=self.intervals)
        rows = [AreaLines(report.area, report.lines), *below.rows[1:]]
        return long_rows(rows, report.as_of, report.manifest, report.seal, report.intervals)

    @cached_property
    def extras(self) -> dict[str, pl.DataFrame]:
        """The small tables that explain the large ones: report, comparison, indicators, schema."""
        made = self.run.manifest
        other = {"variant": variant(made, "en"), "seal": seal_cell(made, self.run.seal)}
        claims = [
            asdict(c) | claim_ends(self.intervals, c.claim) | other for c in compare(self.run, self.scenario)
        ]
        indicators = [
            {k: "|".join(v) if isinstance(v, tuple) else v for k, v in asdict(i).items()}
            for i in self.scenario.indicators.values()
        ]
        return {
            "report": pl.DataFrame(self.report_rows, infer_schema_length=None, strict=False),
            "comparison": pl.DataFrame(claims, infer_schema_length=None),
            "indicators": pl.DataFrame(indicators, infer_schema_length=None),
            "schema": self.schema,
        }

    @property
    def schema(self) -> pl.DataFrame:
        """Every column of the exported tables: type, unit and meaning."""
        rows = [
            {
                "table": name,
                "row": of_schema(TABLES[name].row, self.lang),
                "column": column.name,
                "type": str(column.dtype) if not isinstance(column.dtype, pl.Enum) else "label",
                "labels": "|".join(column.dtype.categories) if isinstance(column.dtype, pl.Enum) else "",
                "unit": column.unit,
                "meaning": of_schema(column.meaning, self.lang),
                "passages": "|".join(TABLES[name].passages),
            }
            for name in self.tables
            for column in TABLES[name].columns
        ]
        return pl.DataFrame(rows)

    @property
    def provenance(self) -> str:
        """What made the run, as JSON: its manifest, and what has changed since it was sealed."""
        stated = dict(self.run.manifest)
        if self.run.seal is None:
            stated["changed_since"] = [f"{c.file}: {c.what}" for c in changes(self.run.path) if c.breaks]
        return json.dumps(stated, ensure_ascii=False, indent=1, default=str) + "\n"

    @property
    def about(self) -> dict[str, Any]:
        """Title, description and licence of the data."""
        m, archive = self.run.manifest, of_manifest(self.run.manifest)
        title, description = _of_archive(archive, self.lang) if archive else self._of_run()
        return {
            "title": title,
            "description": description,
            "license": "" if archive else str(self.scenario.about.get("license", "CC-BY-4.0")),
            "version": str(m.get("yundong", "")),
            "seal": self.run.seal or no_seal(m, self.lang),
        }

    def _of_run(self) -> tuple[str, str]:
        """Return title and description of the records of a run."""
        m, changed = self.run.manifest, in_brackets(self.run.manifest, self.lang)
        if self.lang == "zh":
            return (
                f"{self.scenario.about.get('title_zh', self.scenario.title)}：一次虚拟推演的记录{changed}",
                f"模型中各机关在运动期间留下的全部记录（情景 {m['scenario']}，随机种子 {m['seed']}，"
                f"比例 {m['scale']}{changed}）。"
                "人物均为虚拟，案卷只有编号。用语是 1952年国家机关的用语。",
            )
        return (
            f"{self.scenario.title}: records of a synthetic run{changed}",
            f"Every record that the organs of a modelled campaign wrote down (scenario {m['scenario']}, "
            f"seed {m['seed']}, scale {m['scale']}{changed}). All persons are synthetic; a dossier is only a number. "
            "Labels are those of the state of 1952.",
        )


def _of_archive(archive: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """Return title and description of the tables of an archive."""
    if lang == "zh":
        return (
            f"{archive['title']}：档案数据表",
            "用户提供的报表和案件，按推演的表格编排；不是模拟。"
            "案件只有编号，表中没有人名。用语是 1952年国家机关的用语。",
        )
    return (
        f"{archive['title']}: tables of an archive",
        "Returns and case files that were brought, in the tables of a run; not a simulation. "
        "Cases are numbers, no table has a name. Labels are those of the state of 1952.",
    )


def quoted(lang: str) -> str:
    """Return what is said of texts that `harmless` has changed."""
    if lang == "zh":
        return "可能被表格软件当作公式的文字前加有引号"
    return "a text that a spreadsheet could take for a formula has a quotation mark before it"


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in which no text can be taken for a formula."""
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(FORMULA))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in text
    )
