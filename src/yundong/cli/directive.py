"""Commands about the rules: `yundong decide` and `yundong directive ...`."""

from __future__ import annotations

import io
import os
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yundong.base.errors import InputError, did_you_mean
from yundong.cli.output import FormatOption, TableFormat, note, print_table
from yundong.directive.book import Language
from yundong.directive.rules import Rules

if TYPE_CHECKING:
    from yundong.directive.cases import Cases
    from yundong.directive.results import Result

app = typer.Typer(help="The directive as rules: show, table, graph, lint, test.", no_args_is_help=True)


class CaseFormat(StrEnum):
    """The forms that decisions can be written in."""

    table = "table"
    csv = "csv"
    json = "json"
    html = "html"


class Lang(StrEnum):
    """The two languages of the rules."""

    en = "en"
    zh = "zh"


ScenarioOption = Annotated[
    str, typer.Option("--scenario", "-s", help="Name of a shipped scenario, or a folder.")
]
ReadingOption = Annotated[
    str | None, typer.Option("--interpretation", "-i", help="A reading: strict, balanced, lenient; or all.")
]
OnOption = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day of decision, e.g. 1952-05-01.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Another threshold or date, e.g. volume.large=300."),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Words in English or Chinese.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write there instead.")]
DEFAULT = "narcotics-1952"


def _rules(scenario: str, settings: list[str] | None = None) -> Rules:
    from yundong.scenario import locate

    chosen: dict[str, float | str] = {}
    for word in settings or ():
        name, sign, value = word.partition("=")
        if not sign or not value:
            raise InputError(f"--set {word}: write it as name=value, such as volume.large=300.")
        chosen[name.strip()] = value.strip()
    return Rules.load(locate(scenario), chosen)


def _day(text: str | None, rules: Rules) -> date:
    if text is None:
        return rules.book.decide_on
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--on {text}: this is not a day. Write it as 1952-05-01.") from None


def _readings(name: str | None, rules: Rules) -> list[str]:
    if name == "all":
        return list(rules.interpretations)
    chosen = name or rules.book.default
    if chosen not in rules.interpretations:
        known = [*rules.interpretations, "all"]
        raise InputError(
            f"--interpretation {chosen}: there is no such reading; there are "
            f"{', '.join(known)}.{did_you_mean(chosen, known)}"
        )
    return [chosen]


def _write(text: str, out: Path | None) -> None:
    """Print, or write a file whole: to a neighbouring name first, so that nothing half-written is left."""
    if out is None:
        sys.stdout.write(text)
        return
    if not out.parent.is_dir():
        raise InputError(
            f"{out}: there is no folder {out.parent}. Make it first, or write elsewhere with -o."
        )
    if out.is_dir():
        raise InputError(f"{out}: this is a folder. Give the name of a file with -o.")
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)


def decide(
    cases: Annotated[
        str | None,
        typer.Argument(metavar="CASES", help="A .csv, .json, .parquet or .xlsx file; - is standard input."),
    ] = None,
    interpretation: ReadingOption = None,
    on: OnOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell each case at length: rules, passages, facts.")
    ] = False,
    format: Annotated[
        CaseFormat | None,
        typer.Option("--format", help="By default what the name of the output file says, else a table."),
    ] = None,
    out: OutOption = None,
    template: Annotated[bool, typer.Option("--template", help="Write a commented CSV to fill in.")] = False,
    ask: Annotated[bool, typer.Option("--ask", help="Walk through one case by questions.")] = False,
    lang: LangOption = Lang.en,
    scenario: ScenarioOption = DEFAULT,
    settings: SetOption = None,
) -> None:
    """Decide cases by the directive: route, arrest, severity, why, and what remains open where facts are
    missing.

    Start with: yundong decide --template -o cases.csv
    """
    from yundong.directive.cases import check_cases, read_raw
    from yundong.directive.cases import template as template_text
    from yundong.directive.results import decide_cases

    if sum((cases is not None, template, ask)) != 1:
        raise InputError(
            "Give a file of cases (- for standard input), or --template, or --ask: exactly one of them."
        )
    rules = _rules(scenario, settings)
    day, readings = _day(on, rules), _readings(interpretation, rules)
    rules.decider(readings[0], day)  # a day outside the rules is told before any file is read
    if template:
        _write(template_text(rules.book), out)
        return
    if ask:
        found = _ask(rules, readings, day, lang)
        explain = explain or format is None
        if found is None:
            note("Left without a decision." if lang is Lang.en else "已退出，未作判定。")
            raise typer.Exit(0)
    else:
        found = check_cases(read_raw(str(cases)), rules.book, day)
    results = decide_cases(rules, found, readings, day)
    _print_results(rules, results, format or _format_of(out), explain, lang.value, out)


def _ask(rules: Rules, readings: list[str], day: date, lang: Lang) -> Cases | None:
    from yundong.directive.ask import ask as walk

    def read(prompt: str) -> str:
        print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        if not sys.stdin.isatty():
            print(file=sys.stderr)
        return line

    return walk(rules, readings, day, lang.value, read, note)


def _format_of(out: Path | None) -> CaseFormat:
    if out is None:
        return CaseFormat.table
    suffix = out.suffix.lower().lstrip(".")
    if suffix in ("", "txt"):
        return CaseFormat.table
    if suffix not in CaseFormat.__members__:
        raise InputError(
            f"{out}: decisions are written as .csv, .json, .html or .txt; or say which with --format."
        )
    return CaseFormat(suffix)


def _print_results(
    rules: Rules, results: list[Result], form: CaseFormat, explain: bool, language: Language, out: Path | None
) -> None:
    from yundong.directive.render import table_rows, written

    if form is not CaseFormat.table or explain:
        _write(written(rules, results, form.value, explain, language), out)
        return
    buffer = sys.stdout if out is None else io.StringIO()
    print_table(table_rows(rules, results, language), out=buffer)
    if isinstance(buffer, io.StringIO):
        _write(buffer.getvalue(), out)


# ---------------------------------------------------------------------- yundong directive ...
@app.command("show")
def show_command(
    name: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="A rule, a reading, a passage, or 'questions'.")
    ] = None,
    lang: LangOption = Lang.en,
    scenario: ScenarioOption = DEFAULT,
    format: FormatOption = TableFormat.table,
) -> None:
    """Show a rule beside its passage; without a name, list every rule."""
    from yundong.directive.show import describe, question_rows, rule_rows

    rules = _rules(scenario)
    if name is None:
        print_table(rule_rows(rules), format)
    elif format is TableFormat.table:
        print(describe(rules, name, lang.value))
    elif name == "questions":
        print_table(question_rows(rules, lang.value), format)
    else:
        describe(rules, name)  # an unknown name is told here
        own = [r for r in rules.book.rules if name in (r.id, r.passage, *r.interpretations)]
        print_table(rule_rows(rules, own), format)


@app.command("table")
def table_command(
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            help="route, severity, arrest, consolidated, priority or closing; else the first three.",
        ),
    ] = None,
    interpretation: ReadingOption = None,
    on: OnOption = None,
    lang: LangOption = Lang.en,
    scenario: ScenarioOption = DEFAULT,
    settings: SetOption = None,
    format: FormatOption = TableFormat.table,
) -> None:
    """Print the decision table: the rules of each output in the order in which they are followed."""
    from yundong.directive.book import OUTPUTS
    from yundong.directive.show import decision_table

    rules = _rules(scenario, settings)
    if output is not None and output not in OUTPUTS:
        raise InputError(
            f"--output {output}: there is no such output; there are "
            f"{', '.join(OUTPUTS)}.{did_you_mean(output, OUTPUTS)}"
        )
    day, outputs = _day(on, rules), [output] if output else ["route", "severity", "arrest"]
    rows = [
        {"reading": reading, "output": name} | row
        for reading in _readings(interpretation, rules)
        for name in outputs
        for row in decision_table(rules, name, reading, day, lang.value)
    ]
    if format is not TableFormat.table:
        print_table(rows, format)
        return
    for reading in dict.fromkeys(row["reading"] for row in rows):
        for name in outputs:
            part = [row for row in rows if (row["reading"], row["output"]) == (reading, name)]
            if part:
                columns = ["order", "passage", "rule", "when", "then", "applies", "decides"]
                print_table(part, format, columns, title=f"{name} ({reading}, {day})")
                print()
    if not rows:
        note(f"No rule decides {', '.join(outputs)} on {day}.")


@app.command("graph")
def graph_command(
    out: OutOption = None,
    interpretation: ReadingOption = None,
    on: OnOption = None,
    lang: LangOption = Lang.en,
    scenario: ScenarioOption = DEFAULT,
) -> None:
    """Draw the rules of one reading as SVG: from facts to outcome."""
    from yundong.directive.graph import graph_svg

    rules = _rules(scenario)
    readings = _readings(interpretation, rules)
    if len(readings) > 1:
        raise InputError("--interpretation all: a drawing shows one reading. Name one.")
    _write(graph_svg(rules, readings[0], _day(on, rules), lang.value), out)


@app.command("lint")
def lint_command(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario, or a folder.")
    ] = DEFAULT,
    format: FormatOption = TableFormat.table,
) -> None:
    """Look for faults in the rules over every case there can be; exits with 1 if there is one."""
    from yundong.directive.lint import lint

    report = lint(_rules(scenario))
    if report.problems or format is not TableFormat.table:
        print_table(report.problems, format, ["kind", "rule", "where", "problem", "example"])
    note(
        f"{report.rules} rules, {report.readings} readings, {report.periods} periods, "
        f"{report.cases:,} complete cases: "
        + (f"{len(report.problems)} problems." if report.problems else "clean.")
    )
    if report.problems:
        raise typer.Exit(1)


@app.command("test")
def test_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="YAML files of cases, or folders of them.")
    ],
    scenario: ScenarioOption = DEFAULT,
    settings: SetOption = None,
    format: FormatOption = TableFormat.table,
) -> None:
    """Run cases with expected outcomes, written in YAML; exits with 1 if one differs."""
    from yundong.directive.casetests import read_tests, run_tests

    rules = _rules(scenario, settings)
    paths: list[Path] = []
    for path in files:
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            raise InputError(f"{path}: there is no .yaml file in this folder.")
        paths += inside
    tests = [test for path in paths for test in read_tests(path, rules)]
    outcomes = run_tests(rules, tests)
    failed = [outcome for outcome in outcomes if outcome.differs]
    if format is not TableFormat.table:
        rows = [
            {
                "file": o.file,
                "case": o.case,
                "reading": o.reading,
                "passed": not o.differs,
                "differs": "; ".join(o.differs),
            }
            for o in outcomes
        ]
        print_table(rows, format)
    for outcome in failed if format is TableFormat.table else ():
        print(f"{outcome.file}, {outcome.case!r}, {outcome.reading}: {'; '.join(outcome.differs)}")
    cases = len({(test.file, test.case) for test in tests})
    note(
        f"{cases} cases, {len(outcomes)} decisions: {len(failed)} differ."
        if failed
        else f"{cases} cases, {len(outcomes)} decisions: all as expected."
    )
    if failed:
        raise typer.Exit(1)


@app.command("page")
def page_command(
    out: OutOption = None,
    bench: Annotated[
        Path | None,
        typer.Option("--bench", metavar="FILE", help="What benchmarks/directive.py wrote, for its table."),
    ] = None,
    scenario: ScenarioOption = DEFAULT,
) -> None:
    """Write the page that reads the directive rule by rule (Markdown), generated from the rules."""
    from yundong.pages.directive import page

    if bench is not None and not bench.is_file():
        raise InputError(f"{bench}: there is no such file. `python benchmarks/directive.py` writes it.")
    _write(page(_rules(scenario), bench), out)
