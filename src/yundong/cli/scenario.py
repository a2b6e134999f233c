"""Commands about the scenario: check, copy, show, and the listings of its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

import typer

from yundong.base.errors import InputError, did_you_mean
from yundong.cli.output import (
    FormatOption,
    LangOption,
    OutOption,
    OutputLanguage,
    TableFormat,
    for_readers,
    form_of,
    note,
    put_table,
    terminal_width,
)
from yundong.figures.wording import filled, pick
from yundong.report.aligned import figure
from yundong.report.chinese import counted_from, headings, in_brackets, word
from yundong.report.text import PROSE
from yundong.scenario import Scenario, copy, load
from yundong.scenario.chinese import Chinese

DEFAULT = "narcotics-1952"
FACTS = {
    "name": "名称", "title": "题目", "version": "版本", "folder": "文件夹", "hash": "校验值", "first day": "第一天",
    "last day": "最后一天", "furthest day": "最迟可推演至", "parameters": "参数", "sources": "史料", "passages": "段落",
    "indicators": "指标", "claims": "文献数字", "areas": "地区", "concordance": "段落对照", "experiments": "试验",
    "priors": "先验", "claims by role": "文献数字按用途", "claims by grade": "文献数字按核对程度",
    "parameters by use": "参数按性质", "areas by level": "地区按级别", "description": "说明",
}  # fmt: skip

app = typer.Typer(help="Check, copy or summarise a scenario folder.")

Folder = Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario, or a folder.")]
ScenarioOption = Annotated[
    str, typer.Option("--scenario", "-s", help="Name of a shipped scenario, or a folder.")
]
Pattern = Annotated[
    str, typer.Argument(metavar="PATTERN", help="Part of an id or of the text; * is a wildcard.")
]


@app.command("check")
def check_command(
    folder: Folder = DEFAULT,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """List every fault of a scenario folder, with file, row, column and remedy; try it in a small run.

    Exits with 2 if a fault is found.
    """
    from yundong.api import check

    form = form_of(format, out, TableFormat)
    faults = check(folder)
    if form is not TableFormat.table or out is not None:
        columns = ["file", "row", "column", "value", "problem", "remedy"]
        spoken = lang.value if for_readers(form) else "en"
        title = pick(lang, f"Faults of {folder}", f"情景 {folder} 的问题")
        put_table(faults, form, out, headings(columns, spoken), title=title, lang=lang.value)
    elif faults:
        raise InputError([str(fault) for fault in faults])
    if faults:
        raise typer.Exit(2)
    if form is TableFormat.table:
        scenario = load(folder)
        sizes = _sizes(scenario).items()
        counted = ", ".join(f"{size} {name}" for name, size in sizes)
        counted_zh = "、".join(f"{FACTS[name]} {size}" for name, size in sizes)
        print(
            pick(lang, f"{scenario.name} is valid: {counted}.", f"{scenario.name} 没有问题：{counted_zh}。")
        )


@app.command("copy")
def copy_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to create.")],
    scenario: Annotated[str, typer.Option("--from", help="Scenario to copy.")] = DEFAULT,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """Copy a scenario to a new folder, to edit and run: `yundong run DIR`."""
    place = copy(folder, scenario)
    print(place)
    then = f"yundong scenario check {place} && yundong run {place}"
    note(pick(lang, f"Edit its tables, then: {then}", f"修改其中各表，然后运行：{then}"))


@app.command("show")
def show_command(
    folder: Folder = DEFAULT,
    lang: LangOption = OutputLanguage.en,
    format: FormatOption = None,
    out: OutOption = None,
) -> None:
    """Summarise a scenario: description, calendar, sizes of the tables, roles and grades."""
    form = form_of(format, out, TableFormat)
    scenario = load(folder)
    spoken = lang.value if for_readers(form) else "en"
    facts = _summary(scenario, spoken)
    title = facts["title"]
    if form is TableFormat.table and out is None:
        width = terminal_width() or PROSE
        print("\n".join([title, "", *filled(str(facts.pop("description")), min(width, PROSE)), ""]))
        facts.pop("title")
        facts = {what: figure(value) for what, value in facts.items()}
    rows = [
        {"what": FACTS[what] if spoken == "zh" else what, "value": value} for what, value in facts.items()
    ]
    put_table(rows, form, out, headings(rows[0], spoken), title=title, lang=lang.value)


def _sizes(scenario: Scenario) -> dict[str, int]:
    names = (
        "parameters",
        "sources",
        "passages",
        "indicators",
        "claims",
        "areas",
        "concordance",
        "experiments",
        "priors",
    )
    return {name: len(getattr(scenario, name)) for name in names}


def _summary(scenario: Scenario, lang: str) -> dict[str, Any]:
    schedule, about = scenario.schedule, scenario.about if lang == "zh" else {}
    description = str(about.get("description_zh", "")).strip().replace("\n", "") or " ".join(
        scenario.description.split()
    )
    return {
        "name": scenario.name,
        "title": about.get("title_zh", scenario.title),
        "version": scenario.version,
        "folder": scenario.folder,
        "hash": scenario.hash,
        "first day": schedule.start,
        "last day": schedule.end,
        "furthest day": schedule.follow_up_end,
        **_sizes(scenario),
        "claims by role": _counted((claim.role for claim in scenario.claims.values()), lang),
        "claims by grade": _counted((claim.grade for claim in scenario.claims.values()), lang),
        "parameters by use": _counted((parameter.use for parameter in scenario.parameters.values()), lang),
        "areas by level": _counted((area.level for area in scenario.areas.values()), lang),
        "description": description,
    }


def _counted(words: Iterable[str], lang: str) -> str:
    from yundong.report.area_tables import LEVEL_NAMES
    from yundong.report.words import WORDS

    def named(term: str) -> str:
        return (
            (LEVEL_NAMES.get(term) or WORDS.get(term) or ("", word(term, lang)))[1] if lang == "zh" else term
        )

    return pick(lang, ", ", "、").join(
        f"{named(term)} {times}" for term, times in Counter(words).most_common()
    )


def parameters(
    pattern: Pattern = "",
    scenario: ScenarioOption = DEFAULT,
    use: Annotated[
        str, typer.Option(help="List only fixed, calibrated, conjugate or assumed parameters.")
    ] = "",
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """List the parameters of the model: value, range, unit, origin and meaning."""
    form = form_of(format, out, TableFormat)
    rows = [asdict(row) for row in load(scenario).parameters.values() if _is(row.use, use, "use")]
    words = Chinese.read() if lang is OutputLanguage.zh else None
    if words:
        rows = [row | {"note": words.note(row["name"], row["note"])} for row in rows]
    rows = _matching(rows, pattern, "name", ("note",), "parameter")
    if for_readers(form):
        for row in rows:
            row["range"] = _span(row["low"], row["high"], lang)
            behind = ", ".join(
                word(key, lang) for key in row["source"] if word(key, lang) != word(row["use"], lang)
            )
            row["use"] = word(row["use"], lang) + (in_brackets(behind, lang) if behind else "")
            row["unit"] = word(row["unit"], lang)
        shown = ["name", "value", "range", "unit", "use", "note"]
    else:
        rows = [{**row, "source": "|".join(row["source"])} for row in rows]
        shown = ["name", "value", "low", "high", "prior", "unit", "source", "grade", "use", "note"]
    put_table(rows, form, out, headings(shown, lang), title=word("Parameters", lang), lang=lang)


def claims(
    pattern: Pattern = "",
    scenario: ScenarioOption = DEFAULT,
    indicator: Annotated[str, typer.Option(help="List only claims on this indicator.")] = "",
    area: Annotated[str, typer.Option(help="List only claims on this area (id or name).")] = "",
    role: Annotated[
        str, typer.Option(help="List only claims of a role: calibrate, conjugate, check or context.")
    ] = "",
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """List the documented figures (claims): indicator, area, end date, passage and role."""
    from yundong.scenario.rows import CLAIM_COLUMNS

    form = form_of(format, out, TableFormat)
    whole = load(scenario)
    if indicator and indicator not in whole.indicators:
        raise InputError(f"Unknown indicator {indicator!r}.{did_you_mean(indicator, whole.indicators)}")
    place = whole.areas.find(area).id if area else ""
    rows = [
        asdict(claim)
        for claim in whole.claims.values()
        if indicator in ("", claim.indicator)
        and (not place or place in claim.areas)
        and _is(claim.role, role, "role")
    ]
    rows = _matching(rows, pattern, "id", ("indicator", "stated", "note"), "claim")
    if for_readers(form):
        rows = [_readable_claim(row, whole, lang) for row in rows]
        shown = ["indicator", "area", "end", "figure", "unit", "role", "where", "stated as"]
    else:
        further = [name for name in rows[0] if name not in CLAIM_COLUMNS and any(row[name] for row in rows)]
        shown = [*CLAIM_COLUMNS, *further]
    put_table(rows, form, out, headings(shown, lang), title=word("Documented figures", lang), lang=lang)


def _readable_claim(row: dict[str, Any], whole: Scenario, lang: str) -> dict[str, Any]:
    """Return a claim for readers: its figure or range, its place in the documents, its words and hedge."""
    from yundong.figures.wording import extent_in_chinese
    from yundong.report.words import hedge, name_of, say

    figure = row["value"] if row["value"] is not None else _span(row["low"], row["high"], lang)
    readable = row | {"figure": figure, "where": f"{row['source']} {row['passage']}".strip()}
    doubt = in_brackets(hedge(row["hedge"], lang), lang) if row["hedge"] else ""
    if lang == "zh":
        meaning = whole.indicators[row["indicator"]]
        extent = f"，{extent_in_chinese(row['extent'])}" if row["extent"] else ""
        readable["stated as"] = name_of(meaning, "zh") + extent + doubt
        places = (whole.areas[code].name_zh for code in row["area"].split("+") if code in whole.areas)
        readable |= {
            "area": "、".join(places),
            "role": say(row["role"], "zh"),
            "unit": meaning.unit_zh if row["unit"] in ("", meaning.unit) else word(row["unit"], "zh"),
        }
    else:
        readable["stated as"] = row["stated"] + doubt
    return readable


def indicators(
    pattern: Pattern = "",
    scenario: ScenarioOption = DEFAULT,
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """List the indicators in English and Chinese, and how they are compiled from the records."""
    form = form_of(format, out, TableFormat)
    rows = [asdict(row) for row in load(scenario).indicators.values()]
    rows = _matching(rows, pattern, "id", ("name_en", "name_zh", "definition_en"), "indicator")
    title = word("Indicators", lang)
    if not for_readers(form):
        rows = _flat(rows)
        put_table(rows, form, out, headings(rows[0], lang), title=title, lang=lang)
        return
    for row in rows:
        row["compiled from"] = _compiled(row, lang)
        row["unit"] = row["unit_zh"] if lang == "zh" and row["unit_zh"] else row["unit"]
        row["kind"] = word(row["kind"], lang)
    shown = ["id", "name_en", "name_zh", "unit", "kind", "compiled from", "returned"]
    put_table(rows, form, out, headings(shown, lang), title=title, lang=lang)


def sources(
    pattern: Pattern = "",
    scenario: ScenarioOption = DEFAULT,
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """List the sources of the scenario, and how much of each was read (grade)."""
    from yundong.report.words import say

    form = form_of(format, out, TableFormat)
    rows = [asdict(row) for row in load(scenario).sources.values()]
    rows = _matching(rows, pattern, "key", ("title", "author", "note"), "source")
    shown = ["key", "title", "author", "date", "language", "kind", "grade"]
    if lang is OutputLanguage.zh and for_readers(form):
        for row in rows:
            row |= {"title": row["title_zh"] or row["title"], "author": row["author_zh"] or row["author"]}
            row |= {"kind": word(row["kind"], lang), "grade": say(row["grade"], "zh")}
            row["language"] = word(row["language"], lang)
    columns = headings(shown if for_readers(form) else rows[0], lang)
    put_table(rows, form, out, columns, title=word("Sources", lang), lang=lang)


def passages(
    pattern: Pattern = "",
    scenario: ScenarioOption = DEFAULT,
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """List the passages of the documents, in the project's own words."""
    from yundong.report.words import precis_of

    rows = [asdict(row) for row in load(scenario).passages.values()]
    for row in rows:
        row["precis"] = precis_of(row["id"], row["precis"], lang)
        row["section"] = word(row["section"], lang)
    rows = _matching(rows, pattern, "id", ("precis", "section"), "passage")
    columns = headings(rows[0], lang)
    put_table(rows, format, out, columns, title=word("Passages", lang), lang=lang)


def experiments(
    pattern: Pattern = "",
    scenario: ScenarioOption = DEFAULT,
    format: FormatOption = None,
    out: OutOption = None,
    lang: LangOption = OutputLanguage.en,
) -> None:
    """List the experiments: the passage each one tests, and the options of the modified run."""
    form = form_of(format, out, TableFormat)
    whole = load(scenario)
    rows = [asdict(row) for row in whole.experiments.values()]
    if lang is OutputLanguage.zh:
        words = Chinese.read()
        for row in rows:
            row["title"], row["note"] = (
                words.title(row["id"], row["title"]),
                words.note(row["id"], row["note"]),
            )
            if for_readers(form):
                row["watch"] = tuple(whole.indicators[name].name_zh for name in row["watch"])
    rows = _matching(rows, pattern, "id", ("title", "passage", "note"), "experiment")
    mark = ("、" if lang is OutputLanguage.zh else ", ") if for_readers(form) else "|"
    put_table(
        _flat(rows, mark), form, out, headings(rows[0], lang), title=word("Experiments", lang), lang=lang
    )


def _is(word: str, wanted: str, what: str) -> bool:
    from yundong.scenario.rows import ROLES, USES

    allowed = {"use": USES, "role": ROLES}[what]
    if wanted and wanted not in allowed:
        hint = did_you_mean(wanted, allowed)
        raise InputError(f"Invalid {what} {wanted!r}: must be one of {', '.join(allowed)}.{hint}")
    return wanted in ("", word)


def _matching(
    rows: Sequence[dict[str, Any]], pattern: str, key: str, texts: Sequence[str], what: str
) -> list[dict[str, Any]]:
    """Return the rows whose key matches the pattern or, if there are none, those whose texts do."""
    if not pattern:
        return list(rows)
    wanted = pattern.casefold()
    found: Callable[[str], bool]
    if "*" in wanted or "?" in wanted:
        found = lambda text: fnmatchcase(text.casefold(), wanted)  # noqa: E731
    else:
        found = lambda text: wanted in text.casefold()  # noqa: E731
    by_key = [row for row in rows if found(row[key])]
    matches = by_key or [row for row in rows if any(found(row[text]) for text in texts)]
    if not matches:
        hint = did_you_mean(pattern, (row[key] for row in rows))
        raise InputError(f"No {what} matches {pattern!r}.{hint}")
    return matches


def _span(low: float | None, high: float | None, lang: str) -> str:
    """Return a range as text, or a bound if one end is open."""
    zh = lang == "zh"
    if low is not None and high is not None:
        return f"{figure(low)} 至 {figure(high)}" if zh else f"{figure(low)} to {figure(high)}"
    if low is not None:
        return f"{figure(low)} 以上" if zh else f"{figure(low)} or more"
    if high is None:
        return ""
    return f"{figure(high)} 以下" if zh else f"{figure(high)} or less"


def _compiled(row: Mapping[str, Any], lang: str) -> str:
    if row["kind"] == "ratio":
        return f"{row['numerator']} / {row['denominator']}"
    if row["kind"] == "document":
        return "仅见文献" if lang == "zh" else "documents only"
    if lang == "zh":
        return counted_from(row["table"], row["value"], row["where"])
    condition = f" where {row['where']}".replace(";", "; ").replace("|", " | ") if row["where"] else ""
    return f"{row['table']}: {row['value']}{condition}"


def _flat(rows: Iterable[Mapping[str, Any]], mark: str = "|") -> list[dict[str, Any]]:
    """Return rows with tuples joined, by default as in the files."""
    return [{k: mark.join(v) if isinstance(v, tuple) else v for k, v in row.items()} for row in rows]
