"""The commands `yundong decide` and `yundong directive ...`."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yundong.base.errors import InputError, did_you_mean
from yundong.base.extras import require
from yundong.cli.output import (
    FormatOption,
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    check_out,
    emit,
    for_readers,
    form_of,
    note,
    print_table,
    put_table,
    terminal_width,
)
from yundong.directive.book import Language
from yundong.directive.rules import Rules
from yundong.report.chinese import headings, in_brackets, word
from yundong.report.text import PROSE

if TYPE_CHECKING:
    from yundong.api import Run
    from yundong.directive.cases import Cases
    from yundong.directive.results import DecidedCase

app = typer.Typer(help="Inspect and check the rules of the directive.", no_args_is_help=True)


class CaseFormat(StrEnum):
    """Output formats of decisions."""

    table = "table"
    csv = "csv"
    json = "json"
    html = "html"
    md = "md"
    xlsx = "xlsx"
    docx = "docx"
    pdf = "pdf"


ScenarioOption = Annotated[
    str, typer.Option("--scenario", "-s", help="Name of a shipped scenario, or a folder.")
]
InterpretationOption = Annotated[
    str | None,
    typer.Option("--interpretation", "-i", help="strict, balanced, lenient, or all."),
]
OnOption = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="Date of decision, e.g. 1952-05-01.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Override a threshold or date, e.g. volume.large=300."),
]
DEFAULT = "narcotics-1952"


def _rules(scenario: str, settings: list[str] | None = None) -> Rules:
    from yundong.scenario import locate

    chosen: dict[str, float | str] = {}
    for setting in settings or ():
        name, sign, value = setting.partition("=")
        if not sign or not value:
            raise InputError(f"Invalid --set {setting!r}: must be name=value, such as volume.large=300.")
        chosen[name.strip()] = value.strip()
    return Rules.load(locate(scenario), chosen)


def _day(text: str | None, rules: Rules) -> date:
    if text is None:
        return rules.book.decide_on
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"Invalid date --on {text!r}: must be like 1952-05-01.") from None


def _interpretations(name: str | None, rules: Rules) -> list[str]:
    if name == "all":
        return list(rules.interpretations)
    chosen = name or rules.book.default
    if chosen not in rules.interpretations:
        known = [*rules.interpretations, "all"]
        raise InputError(
            f"Invalid --interpretation {chosen!r}: must be one of {', '.join(known)}.{did_you_mean(chosen, known)}"
        )
    return [chosen]


def decide(
    cases: Annotated[
        str | None,
        typer.Argument(
            metavar="CASES",
            help="A .csv, .json, .parquet or .xlsx file; - for standard input; or a run folder.",
        ),
    ] = None,
    interpretation: InterpretationOption = None,
    on: OnOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Explain each case in full: rules, passages, facts.")
    ] = False,
    format: Annotated[
        CaseFormat | None,
        typer.Option("--format", help="By default, by the suffix of the output file, else a table."),
    ] = None,
    out: OutOption = None,
    template: Annotated[
        bool, typer.Option("--template", help="Write a commented CSV template to fill in.")
    ] = False,
    ask: Annotated[bool, typer.Option("--ask", help="Enter one case interactively.")] = False,
    area: Annotated[str | None, typer.Option(help="Of a run folder: only the cases of this area.")] = None,
    lang: LangOption = OutputLanguage.en,
    scenario: ScenarioOption = DEFAULT,
    settings: SetOption = None,
) -> None:
    """Decide cases by the rules of the directive: route, arrest and severity, with reasons.

    Where facts are missing, every outcome that remains possible is listed. Of a run folder, or an archive loaded as
    one, every dossier is a case: what its records state is known, and how it was disposed of is shown beside.

    Start with: yundong decide --template -o cases.csv
    """
    from yundong.directive.case_files import read_raw
    from yundong.directive.cases import check_cases
    from yundong.directive.results import decide_cases

    if sum((cases is not None, template, ask)) != 1:
        raise InputError("Specify exactly one of: a file of cases (- for standard input), --template, --ask.")
    form = CaseFormat.table if template else form_of(format, out, CaseFormat, own=("html",))
    check_out(out)
    if cases is not None and cases.lower().endswith(".xlsx"):
        require("reading", "Reading workbooks")
    filed = cases is not None and Path(cases).is_dir()
    if area is not None and not filed:
        raise InputError("Invalid --area: must go with a run folder, such as: decide runs/A --area shenyang.")
    run = _opened(str(cases)) if filed else None
    rules = _rules(str(run.scenario.folder) if run and scenario == DEFAULT else scenario, settings)
    day, interpretations = _day(on, rules), _interpretations(interpretation, rules)
    rules.decider(interpretations[0], day)  # reports a date outside the rules before any file is read
    if template:
        _write_template(rules, lang.value, out)
        return
    recorded: dict[str, str | None] = {}
    found: Cases | None
    if run is not None:
        found, recorded = _filed(run, rules, area)
    elif ask:
        found = _ask(rules, interpretations, day, lang)
        explain = explain or format is None
        if found is None:
            note("Left without a decision." if lang is OutputLanguage.en else "已退出，未作判定。")
            raise typer.Exit(0)
    else:
        found = check_cases(read_raw(str(cases)), rules.book, day)
    results = [
        replace(result, recorded=recorded.get(result.case))
        for result in decide_cases(rules, found, interpretations, day)
    ]
    _print_results(rules, results, form, explain, lang.value, out)


def _opened(folder: str) -> Run:
    from yundong.api import open_run

    return open_run(folder)


def _filed(run: Run, rules: Rules, area: str | None) -> tuple[Cases, dict[str, str | None]]:
    """Return the cases of a run folder, and how each was disposed of by its records."""
    from yundong.directive.on_file import cases_on_file
    from yundong.report.places import RunAreas

    places = RunAreas.of(run)
    inside = None if area is None else places.under(places.find(area).id)
    filed = cases_on_file(run, rules.book, inside)
    return filed.cases, dict(zip(filed.cases.ids.to_list(), filed.recorded, strict=True))


class TemplateFormat(StrEnum):
    """Forms of the template."""

    csv = "csv"
    xlsx = "xlsx"


def _write_template(rules: Rules, language: Language, out: Path | None) -> None:
    """Print the template, or write it to a file that a spreadsheet opens as it is meant."""
    from yundong.directive.template import template, workbook

    if form_of(None, out, TemplateFormat) is TemplateFormat.xlsx:
        emit(workbook(rules.book, language), out)
    else:  # without the mark of UTF-8, a spreadsheet would garble the Chinese
        emit(("" if out is None else "\ufeff") + template(rules.book, language), out)


def _ask(rules: Rules, interpretations: list[str], day: date, lang: OutputLanguage) -> Cases | None:
    from yundong.directive.interview import ask as walk

    def read(prompt: str) -> str:
        print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        if not sys.stdin.isatty():
            print(file=sys.stderr)
        return line

    return walk(rules, interpretations, day, lang.value, read, note)


def _print_results(
    rules: Rules,
    results: list[DecidedCase],
    form: CaseFormat,
    explain: bool,
    language: Language,
    out: Path | None,
) -> None:
    from yundong.directive.render import table_rows, written

    if form is CaseFormat.table and not explain:
        put_table(table_rows(rules, results, language), TableFormat.table, out)
    elif form in (CaseFormat.md, CaseFormat.xlsx, CaseFormat.docx, CaseFormat.pdf):
        rows, title = table_rows(rules, results, language), "依据指示判定的案件"
        title = title if language == "zh" else "Cases decided by the directive"
        put_table(rows, TableFormat(form.value), out, title=title, lang=language)
    else:
        emit(written(rules, results, form.value, explain, language), out)


# ---------------------------------------------------------------------- yundong directive ...
@app.command("show")
def show_command(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[RULE]", help="A rule, an interpretation, a passage, or 'questions'."),
    ] = None,
    lang: LangOption = OutputLanguage.en,
    scenario: ScenarioOption = DEFAULT,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Show a rule with its passage; without a name, list all rules."""
    from yundong.directive.show import describe, question_rows, rule_rows

    form = form_of(format, out, TableFormat)
    rules = _rules(scenario)
    language: Language = "zh" if lang is OutputLanguage.zh else "en"
    spoken: Language = language if for_readers(form) else "en"
    title = {"en": "Rules", "zh": "规则"}[language]
    if name is None:
        rows = rule_rows(rules, language=spoken)
        put_table(rows, form, out, headings(rows[0], spoken), title=title, lang=language)
    elif form is TableFormat.table:
        width = min(terminal_width() or PROSE, PROSE)
        emit(describe(rules, name, language, width, _precis(rules, language)) + "\n", out)
    elif name == "questions":
        rows = question_rows(rules, language)
        title = {"en": "Questions", "zh": "存疑问题"}[language]
        put_table(rows, form, out, headings(rows[0], spoken), title=title, lang=language)
    else:
        describe(rules, name)  # reports an unknown name
        own = [r for r in rules.book.rules if name in (r.id, r.passage, *r.interpretations)]
        rows = rule_rows(rules, own, spoken)
        columns = headings(rows[0], spoken) if rows else None
        put_table(
            rows, form, out, columns, title=f"{title}{': ' if spoken == 'en' else '：'}{name}", lang=language
        )


def _precis(rules: Rules, language: str) -> dict[str, str]:
    """Return what each passage says, in a language."""
    from yundong.directive.wording import read_passages
    from yundong.report.words import precis_of

    return {key: precis_of(key, text, language) for key, text in read_passages(rules.book.folder).items()}


@app.command("table")
def table_command(
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            help="route, severity, arrest, consolidated, priority or closing; by default the first three.",
        ),
    ] = None,
    interpretation: InterpretationOption = None,
    on: OnOption = None,
    lang: LangOption = OutputLanguage.en,
    scenario: ScenarioOption = DEFAULT,
    settings: SetOption = None,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Print decision tables: the rules of each output in order of precedence."""
    from yundong.directive.book import OUTPUTS
    from yundong.directive.show import decision_table
    from yundong.directive.wording import heading

    rules = _rules(scenario, settings)
    if output is not None and output not in OUTPUTS:
        raise InputError(
            f"Invalid --output {output!r}: must be one of {', '.join(OUTPUTS)}.{did_you_mean(output, OUTPUTS)}"
        )
    day, outputs = _day(on, rules), [output] if output else ["route", "severity", "arrest"]
    rows = [
        {"interpretation": interpretation, "output": name} | row
        for interpretation in _interpretations(interpretation, rules)
        for name in outputs
        for row in decision_table(rules, name, interpretation, day, lang.value)
    ]
    form = form_of(format, out, TableFormat)
    if form is not TableFormat.table or out is not None:
        title = "判定表" if lang is OutputLanguage.zh else "Decision tables"
        put_table(
            rows, form, out, headings(rows[0] if rows else ("rule",), lang), title=title, lang=lang.value
        )
        return
    labels = {i.name: i.label.of(lang.value) for i in rules.book.interpretations}
    for interpretation in dict.fromkeys(row["interpretation"] for row in rows):
        for name in outputs:
            part = [row for row in rows if (row["interpretation"], row["output"]) == (interpretation, name)]
            if part:
                columns = headings(("order", "passage", "rule", "when", "then", "applies", "decides"), lang)
                about = f"{labels[interpretation]}{'，' if lang is OutputLanguage.zh else ', '}{day}"
                print_table(part, form, columns, title=heading(name, lang.value) + in_brackets(about, lang))
                print()
    if not rows:
        note(f"No rule decides {', '.join(outputs)} on {day}.")


@app.command("graph")
def graph_command(
    out: OutOption = None,
    interpretation: InterpretationOption = None,
    on: OnOption = None,
    lang: LangOption = OutputLanguage.en,
    scenario: ScenarioOption = DEFAULT,
) -> None:
    """Draw the rules of one interpretation as an SVG diagram, from facts to outputs."""
    from yundong.directive.graph import graph_svg

    rules = _rules(scenario)
    interpretations = _interpretations(interpretation, rules)
    if len(interpretations) > 1:
        raise InputError("Invalid --interpretation 'all': a diagram shows a single interpretation.")
    emit(graph_svg(rules, interpretations[0], _day(on, rules), lang.value), out)


@app.command("lint")
def lint_command(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario, or a folder.")
    ] = DEFAULT,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Check the rules over every possible case; exits with 1 if a fault is found."""
    from yundong.directive.lint import lint

    report = lint(_rules(scenario))
    form = form_of(format, out, TableFormat)
    zh, found = lang is OutputLanguage.zh, len(report.problems)
    if found or form is not TableFormat.table:
        rows = [
            {
                "kind": word(problem.kind, lang.value) if for_readers(form) else problem.kind,
                "rule": problem.rule,
                "where": problem.where.replace(", from ", "，自 ") if zh else problem.where,
                "problem": problem.problem_zh if zh else problem.problem,
                "example": problem.example,
            }
            for problem in report.problems
        ]
        columns = headings(("kind", "rule", "where", "problem", "example"), lang.value)
        put_table(rows, form, out, columns, title=word("Problems", lang.value), lang=lang.value)
    if zh:
        verdict = f"有 {found} 个问题。" if found else "没有问题。"
        note(
            f"规则 {report.rules} 条，解释 {report.interpretations} 种，时段 {report.periods} 个，完整案情 "
            f"{report.cases:,} 种：{verdict}"
        )
    else:
        note(
            f"{report.rules} rules, {report.interpretations} interpretations, {report.periods} periods, "
            f"{report.cases:,} complete cases: {f'{found} problems.' if found else 'clean.'}"
        )
    if report.problems:
        raise typer.Exit(1)


@app.command("test")
def test_command(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="YAML files of expected decisions, or folders of them."),
    ],
    lang: LangOption = OutputLanguage.en,
    scenario: ScenarioOption = DEFAULT,
    settings: SetOption = None,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Check expected decisions, written in YAML, against the rules; exits with 1 if one differs."""
    from yundong.directive.expectations import check_expectations, read_expectations

    form = form_of(format, out, TableFormat)
    check_out(out)
    rules = _rules(scenario, settings)
    paths: list[Path] = []
    for path in files:
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            raise InputError(f"{path}: no .yaml file in this folder.")
        paths += inside
    tests = [test for path in paths for test in read_expectations(path, rules)]
    outcomes = check_expectations(rules, tests)
    failed = [outcome for outcome in outcomes if outcome.differs]
    if form is not TableFormat.table:
        rows = [
            {
                "file": o.file,
                "case": o.case,
                "interpretation": o.interpretation,
                "passed": not o.differs,
                "differs": "; ".join(o.differs),
            }
            for o in outcomes
        ]
        title = "预期判定" if lang is OutputLanguage.zh else "Expected decisions"
        spoken = lang.value if for_readers(form) else "en"
        put_table(rows, form, out, headings(rows[0], spoken), title=title, lang=lang.value)
    for outcome in failed if form is TableFormat.table else ():
        print(f"{outcome.file}, {outcome.case!r}, {outcome.interpretation}: {'; '.join(outcome.differs)}")
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
        typer.Option(
            "--bench", metavar="FILE", help="Output of benchmarks/directive.py, for the table of speeds."
        ),
    ] = None,
    scenario: ScenarioOption = DEFAULT,
) -> None:
    """Write the documentation page on the rules (Markdown)."""
    from yundong.pages.directive import page

    if bench is not None and not bench.is_file():
        raise InputError(f"{bench}: file not found. Create it with `python benchmarks/directive.py`.")
    emit(page(_rules(scenario), bench), out)
