"""The command `concordance`: every passage, what implements it, and the tests that cover it.

Each target is looked up at its source: a mechanism in the plan of the campaign, a rule in directive.yaml, an
indicator, claim or experiment in its table, a record in the schema, a command in the table of commands, a test
in its file.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from yundong.base.errors import InputError
from yundong.base.plain import json_text
from yundong.base.reading import read_yaml
from yundong.cli.output import (
    FormatOption,
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    emit,
    for_readers,
    form_of,
    note,
    put_table,
)
from yundong.report.chinese import headings, word
from yundong.report.words import precis_of
from yundong.scenario import Carrier, Scenario, load, parse_settings

ROOT = Path(__file__).resolve().parents[3]
RULES = ("directive.yaml", "interpretations.yaml")


@dataclass
class Entry:
    """One passage with its implementation, its tests and any problems."""

    passage: str
    source: str
    precis: str
    carriers: list[dict[str, Any]] = field(default_factory=list)
    tests: list[dict[str, Any]] = field(default_factory=list)
    faults: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """The faults in English."""
        return [_FAULTS[kind][0].format(*values) for kind, *values in self.faults]


def concordance(
    scenario: Annotated[
        str, typer.Option("--scenario", "-s", help="Name of a shipped scenario, or a folder.")
    ] = "narcotics-1952",
    problems_only: Annotated[
        bool, typer.Option("--problems", help="List only passages with problems.")
    ] = False,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """List every passage of the documents with what implements it and the tests that cover it.

    Exits with 1 if a passage is not implemented, has no test, or refers to something that does not exist.
    """
    form = form_of(format, out, TableFormat)
    entries = compile_concordance(load(scenario))
    shown = [entry for entry in entries if entry.problems or not problems_only]
    if form is TableFormat.json:
        emit(json_text([_data(entry) for entry in shown]), out)
    elif not for_readers(form):
        lines = [
            {"passage": entry.passage, "source": entry.source, **line}
            for entry in shown
            for line in (*entry.carriers, *entry.tests)
        ]
        columns = ["passage", "source", "carrier", "target", "exists", "note"]
        put_table(lines, form, out, columns, title="Concordance")
    else:
        rows = [_line(entry, lang) for entry in shown]
        columns_ = headings(("passage", "precis", "implemented by", "tested by"), lang)
        put_table(rows, form, out, columns_, title=word("Concordance", lang), lang=lang)
    faulty, zh = [entry for entry in entries if entry.problems], lang is OutputLanguage.zh
    if faulty:
        for entry in faulty:
            said = [_FAULTS[kind][zh].format(*values) for kind, *values in entry.faults]
            note(f"{entry.passage}{'：' if zh else ': '}{('' if zh else ' ').join(said)}")
        note(
            f"{len(entries)} 个段落中有 {len(faulty)} 个存在问题。"
            if zh
            else f"{len(faulty)} of {len(entries)} passages have problems."
        )
        raise typer.Exit(1)
    note(
        f"全部 {len(entries)} 个段落均已实现并有测试。"
        if zh
        else f"All {len(entries)} passages are implemented and tested."
    )


_FAULTS = {
    "unknown": ("Unknown {0} {1!r}.", "{0} {1} 不存在。"),
    "not implemented": ("Not implemented.", "尚未实现。"),
    "not tested": ("Not tested.", "尚无测试。"),
}
"""What can be wrong with a passage, in English and Chinese."""


def _data(entry: Entry) -> dict[str, Any]:
    """Return an entry for programs."""
    fields = ("passage", "source", "precis", "carriers", "tests", "problems")
    return {name: getattr(entry, name) for name in fields}


def compile_concordance(scenario: Scenario, root: Path = ROOT) -> list[Entry]:
    """Return one entry per passage, with its targets looked up.

    Parameters
    ----------
    scenario : Scenario
        Its passages and concordance.
    root : Path
        The folder that holds ``tests/``; in an installed package, which has none, tests are not looked up.
    """
    entries = {p.id: Entry(p.id, p.source, p.precis) for p in scenario.passages.values()}
    resolve = Resolver(scenario, root)
    for row in scenario.concordance.values():
        exists = resolve(row)
        line = {"carrier": row.carrier, "target": row.target, "exists": exists, "note": row.note}
        entry = entries[row.passage]
        (entry.tests if row.carrier == "test" else entry.carriers).append(line)
        if not exists:
            entry.faults.append(("unknown", row.carrier, row.target))
    for entry in entries.values():
        if not entry.carriers:
            entry.faults.append(("not implemented",))
        if not entry.tests:
            entry.faults.append(("not tested",))
    return list(entries.values())


class Resolver:
    """Checks whether the target of a row of the concordance exists.

    Parameters
    ----------
    scenario : Scenario
        Source of rules, indicators, claims, parameters and interpretations.
    root : Path
        The folder that holds ``tests/``.
    """

    def __init__(self, scenario: Scenario, root: Path = ROOT) -> None:
        self.scenario = scenario
        self.root = root
        self._find: dict[str, Callable[[str], bool]] = {
            "mechanism": lambda name: name in _mechanisms(),
            "rule": lambda name: any(name in _ids(scenario, file, "rules") for file in RULES),
            "indicator": lambda name: name in scenario.indicators,
            "claim": lambda name: name in scenario.claims,
            "experiment": self._experiment,
            "record": _record,
            "command": _command,
            "test": self._test,
        }

    def __call__(self, row: Carrier) -> bool:
        """Return whether the target of a row exists."""
        return self._find[row.carrier](row.target)

    def _experiment(self, target: str) -> bool:
        """Return whether the experiment exists and its options are valid for a run."""
        experiment = self.scenario.experiments.get(target)
        if experiment is None:
            return False
        readings = _ids(self.scenario, "interpretations.yaml", "interpretations")
        try:
            self.scenario.replace(parse_settings(experiment.option("set")))
        except InputError:
            return False
        return _mechanisms().issuperset(experiment.option("without")) and readings.issuperset(
            experiment.option("interpretation")
        )

    def _test(self, target: str) -> bool:
        if not (self.root / "tests").is_dir():
            return True  # an installed package has no tests; they are looked up in a checkout
        file, *names = target.split("::")
        return bool(names) and ".".join(names) in _definitions(self.root / file)


def _line(entry: Entry, lang: str) -> dict[str, str]:
    missing = "（不存在）" if lang == "zh" else "  (missing)"

    def listed(lines: Iterable[dict[str, Any]], words: Callable[[dict[str, Any]], str]) -> str:
        return "\n".join(words(line) + ("" if line["exists"] else missing) for line in lines)

    return {
        "passage": entry.passage,
        "precis": precis_of(entry.passage, entry.precis, lang),
        "implemented by": listed(
            entry.carriers, lambda line: f"{word(line['carrier'], lang)} {line['target']}"
        ),
        "tested by": listed(entry.tests, lambda line: line["target"].removeprefix("tests/")),
    }


@cache
def _mechanisms() -> frozenset[str]:
    from yundong.campaign.loop import PLAN

    return frozenset(mechanism.name for mechanism in PLAN)


def _ids(scenario: Scenario, file: str, section: str) -> frozenset[str]:
    """Return the ids (or names) in a section of a YAML file; empty if the file does not exist."""
    if not (scenario.folder / file).is_file():
        return frozenset()
    found = read_yaml(scenario.folder / file)
    entries = found.get(section, {}) if isinstance(found, dict) else found
    if isinstance(entries, dict):
        return frozenset(entries)
    return frozenset(str(entry.get("id", entry.get("name"))) for entry in entries)


@cache
def _record(target: str) -> bool:
    """Return whether a records table, or ``table.column``, is in the schema."""
    from yundong.records.schema import TABLES

    table, _, column = target.partition(".")
    return table in TABLES and (not column or column in TABLES[table].dtypes)


def _command(target: str) -> bool:
    """Return whether a command, or a command and its subcommand, exists."""
    from yundong.cli import COMMANDS, load_command

    name, *rest = target.removeprefix("yundong ").split()
    if name not in COMMANDS:
        return False
    words = [word for word in rest if not word.startswith("-") and not word.isupper()]
    return not words or words[0] in getattr(load_command(name), "commands", {})


@cache
def _definitions(path: Path) -> frozenset[str]:
    """Return the test functions of a file, methods as ``Class.method``."""
    if not path.is_file():
        return frozenset()
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return frozenset(found)
