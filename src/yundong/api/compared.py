"""Documented figures beside those of one run or several, as they are printed or written."""

from __future__ import annotations

import io
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yundong.base.errors import InputError, did_you_mean
from yundong.figures.wording import filled
from yundong.report.aligned import print_aligned, table_text
from yundong.report.chinese import headings, word
from yundong.scenario.rows import ROLES

if TYPE_CHECKING:
    from yundong.api import Run
    from yundong.report.compare import Comparison
    from yundong.scenario import Scenario

COMPARISON_FORMS = ("text", "csv", "html", "json", "md", "xlsx", "docx", "pdf")
PROSE = 100  # columns of a paragraph on a terminal
WHOLE_LINES = 10_000  # columns of a file or a pipe
COLUMNS = ("claim", "indicator", "area", "role", "end", "documented", "modelled", "ratio", "within")
SHOWN = (*COLUMNS[:7], "interval", *COLUMNS[7:])


def comparison_made(
    opened: Sequence[Run], role: str | None, lang: str, form: str, width: int | None = None
) -> str | bytes:
    """Return what ``yundong compare`` prints or writes; the parameters are its options, and the columns of a terminal.

    Raises
    ------
    InputError
        For an unknown role.
    """
    if role is not None and role not in ROLES:
        raise InputError(f"There is no role {role!r}.{did_you_mean(role, ROLES)} Roles: {', '.join(ROLES)}.")
    if len(opened) == 1:
        found = [c for c in opened[0].compare() if role in (None, c.role)]
        return _one_run(opened[0], found, role, form, lang, width)
    return _many_runs(opened, role, form, lang, width)


def _one_run(
    run: Run, found: list[Comparison], role: str | None, form: str, lang: str, width: int | None
) -> str | bytes:
    from yundong.report.compare import summarise
    from yundong.report.intervals import claim_ends
    from yundong.report.side_by_side import page_of_runs
    from yundong.report.variant import in_brackets, maker_of, seal_cell, variant

    about = _about([""], [run], role, lang)
    if form == "html":
        name = headings(("run",), lang)["run"] + in_brackets(run.manifest, lang)
        page = [
            _on_page(_flat(c, name) | _bounds({name: run}, c.claim, lang), run.scenario, lang) for c in found
        ]
        return page_of_runs([name], page, {name: found}, lang, about, [_of_intervals(run, found, lang)])
    if form in ("json", "csv"):
        made = {"variant": variant(run.manifest, "en"), "seal": seal_cell(run.manifest, run.seal)}
        rows = [asdict(c) | claim_ends(run.intervals, c.claim) | made for c in found]
        columns = [*COLUMNS, "modelled_low_90", "modelled_high_90", "basis", "source", "variant", "seal"]
        return table_text(rows, form, None if form == "json" else columns)
    compared = [c for c in found if c.modelled is not None]
    rows = [_in_words(_readable(_with_interval(c, run, lang), run.scenario, lang), lang) for c in compared]
    shown = headings([c for c in SHOWN if c != "interval" or any(row["interval"] for row in rows)], lang)
    summary = [_readable_summary(asdict(s), lang) for s in summarise(found)]
    from yundong.report.brought import of_manifest

    m = run.manifest
    title = f"{m['scenario']}, seed {m['seed']}" if lang == "en" else f"{m['scenario']}，随机种子 {m['seed']}"
    if archive := of_manifest(m):  # nothing was drawn
        shown["modelled"] = "档案数" if lang == "zh" else "of the archive"
        title = str(archive.get("title") or m["scenario"])
    title += in_brackets(m, lang)
    notes = [_left_out(len(found) - len(compared), maker_of(m, lang), lang), _of_intervals(run, found, lang)]
    return _written(title, (shown, rows), summary, notes, form, lang, about, width)


def _of_intervals(run: Run, found: Sequence[Comparison], lang: str) -> str:
    """Return what the intervals of a run are, and which of its figures lie outside their own."""
    from yundong.report.intervals import outside_claims

    beyond = outside_claims({c.claim: c.modelled for c in found}, run.intervals, lang)
    return ("" if lang == "zh" else " ").join(filter(None, (run.intervals.of_claims(lang), beyond)))


def _with_interval(c: Comparison, run: Run, lang: str) -> dict[str, Any]:
    """Return a comparison as a row, with the posterior interval of its modelled figure as printed."""
    from yundong.report.intervals import ends

    interval = run.intervals.claim(c.claim)
    return {**asdict(c), "interval": ends(interval, lang) if interval else ""}


def _about(names: Sequence[str], runs: Sequence[Run], role: str | None, lang: str) -> list[tuple[str, str]]:
    """Return what reproduces a comparison: the seal of each run, the command that made each, and its own."""
    from yundong.report.outline.colophon import command_of_run
    from yundong.report.variant import command_name, no_seal, seal_name

    zh = lang == "zh"
    pairs = []
    for name, run in zip(names, runs, strict=True):
        whose = f" {name}" if name else ""
        seal, made = seal_name(run.manifest, lang), command_name(run.manifest, lang)
        pairs.append((f"{seal}{whose}", run.seal or no_seal(run.manifest, lang)))
        pairs.append((f"{made}{whose}", shlex.join(command_of_run(run))))
    options = [*(("--role", role) if role else ()), "--lang", lang]
    command = ["yundong", "compare", *(run.named for run in runs), *options]
    return [*pairs, ("本文命令" if zh else "command of this document", shlex.join(command))]


def _left_out(missing: int, maker: str, lang: str) -> str:
    """Return how many claims have no figure of the run or archive beside them; empty where all have."""
    from yundong.report.words import times

    if not missing:
        return ""
    if lang == "zh":
        return f"另有 {missing} 个文献数字无法与{maker}比较（--format csv 可列出）。"
    further = times(missing, "further claim", "further claims")
    listed = "it" if missing == 1 else "them"
    return f"{further} could not be compared with the {maker} (--format csv lists {listed})."


def _readable(row: dict[str, Any], scenario: Scenario, lang: str) -> dict[str, Any]:
    """Return a row with its terms in the language: names in Chinese, ids in English."""
    if lang == "en":
        return row
    from yundong.report.words import term

    return row | _names(row, scenario, lang) | {"role": term(row["role"], lang)}


def _on_page(row: dict[str, Any], scenario: Scenario, lang: str) -> dict[str, Any]:
    """Return a row for a page: with names in any language, and whether its figure is context, which is not judged."""
    named = _readable(row, scenario, lang) | _names(row, scenario, lang)
    return named | {"context": row["role"] == "context"}


def _names(row: dict[str, Any], scenario: Scenario, lang: str) -> dict[str, str]:
    """Return the names of the indicator and the areas of a row."""
    from yundong.report.words import name_of

    codes = [code for code in row["area"].split("+") if code in scenario.areas]
    places = [
        area.name_zh if lang == "zh" else area.name_en for area in map(scenario.areas.__getitem__, codes)
    ]
    joint = "、" if lang == "zh" else " + "
    return {"indicator": name_of(scenario.indicators[row["indicator"]], lang), "area": joint.join(places)}


def _in_words(row: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return a row whose truth values are words of the language."""
    if lang == "en":
        return row
    return {
        key: ("是" if value else "否") if isinstance(value, bool) else value for key, value in row.items()
    }


def _readable_summary(row: dict[str, Any], lang: str) -> dict[str, Any]:
    from yundong.report.words import say

    return row | {"role": say(row["role"], lang)}


class _Terminal(io.StringIO):
    """A text set for the width of the terminal that it will be printed on."""

    def isatty(self) -> bool:
        """Return whether tables are fitted to the terminal."""
        return True


def _written(
    title: str,
    table: tuple[dict[str, str], list[dict[str, Any]]],
    summary: list[dict[str, Any]],
    notes: Sequence[str],
    form: str,
    lang: str,
    about: list[tuple[str, str]],
    width: int | None,
) -> str | bytes:
    """Return a comparison for readers: as text, or as a document or workbook."""
    from yundong.report.sheets import Listing, Sheet, as_reported, document_of

    summed = headings(summary[0] if summary else ["role"], lang)
    if form == "text":
        stream = _Terminal() if width else io.StringIO()
        stream.write(f"{title}\n\n")
        print_aligned(table[1], table[0], stream, printed=as_reported)
        room = width or WHOLE_LINES
        said = [line for text in notes if text for line in filled(text, min(room, PROSE))]
        stream.write("".join(f"{line}\n" for line in ["", *said, ""] if said or not line))
        print_aligned(summary, summed, stream, printed=as_reported)
        colon = "：" if lang == "zh" else ": "
        closing = [line for what, value in about for line in filled(f"{what}{colon}{value}", room, "", "  ")]
        stream.write("\n" + "\n".join(closing) + "\n")
        return stream.getvalue()
    name, by_role = word("Comparison with the documents", lang), word("Summary by role", lang)
    figures = Sheet(name, name, *table, _style, as_reported)
    drawn = zip(figures.headings, figures.alignment, strict=True)
    sides = "".join(">" if column.startswith("interval") else side for column, side in drawn)
    roles = Sheet(by_role, by_role, summed, summary, _style, as_reported)
    sheets = (replace(figures, sides=sides), roles)
    whole = f"{name}{'：' if lang == 'zh' else ': '}{title}"
    return document_of(Listing(whole, sheets, lang, notes=tuple(notes), colophon=tuple(about)), form)


def _style(row: Any, column: str) -> str:
    from yundong.report.sheets import RATIO, usual_style

    return RATIO if column.startswith(("ratio", "typical")) else usual_style(row, column)


def _bounds(runs: Mapping[str, Run], claim: str, lang: str) -> dict[str, str]:
    """Return the posterior interval of a claim's modelled figure in each of some runs, as printed."""
    from yundong.report.intervals import ends

    found = {name: run.intervals.claim(claim) for name, run in runs.items()}
    return {f"interval {name}": ends(interval, lang) if interval else "" for name, interval in found.items()}


def _flat(c: Comparison, name: str) -> dict[str, Any]:
    row = {
        "claim": c.claim,
        "role": c.role,
        "documented": c.documented,
        "indicator": c.indicator,
        "area": c.area,
    }
    return row | {f"{key} {name}": getattr(c, key) for key in ("modelled", "ratio", "within")}


def _many_runs(
    opened: Sequence[Run], role: str | None, form: str, lang: str, width: int | None
) -> str | bytes:
    from yundong.report.compare import summarise
    from yundong.report.side_by_side import beside, page_of_runs
    from yundong.report.variant import in_brackets, seal_cell

    short = _short_names([Path(run.named) for run in opened])
    names = [name + in_brackets(run.manifest, lang) for name, run in zip(short, opened, strict=True)]
    rows, found = beside([(name, run, run.scenario) for name, run in zip(names, opened, strict=True)])
    rows = [row for row in rows if role in (None, row["role"])]
    found = {name: [c for c in mine if role in (None, c.role)] for name, mine in found.items()}
    scenario, about = opened[0].scenario, _about(short, opened, role, lang)
    by_name = dict(zip(names, opened, strict=True))
    said = _about_intervals(by_name, found, lang)
    if form == "html":
        page = [_on_page(row | _bounds(by_name, row["claim"], lang), scenario, lang) for row in rows]
        return page_of_runs(names, page, found, lang, about, said)
    if form in ("json", "csv"):
        seals = {f"seal {n}": seal_cell(run.manifest, run.seal) for n, run in zip(names, opened, strict=True)}
        return table_text([row | _ends_of(by_name, row["claim"]) | seals for row in rows], form)
    shown = [
        _readable(_readable_runs(row, by_name, lang), scenario, lang)
        for row in rows
        if any(row.get(f"modelled {name}") is not None for name in names)
    ]
    summaries = [
        {"run": name, **_readable_summary(asdict(s), lang)}
        for name, mine in found.items()
        for s in summarise(mine)
    ]
    columns = {key: _heading(key, lang) for key in (shown[0] if shown else COLUMNS)}
    title = ("、" if lang == "zh" else ", ").join(names)
    return _written(title, (columns, shown), summaries, said, form, lang, about, width)


def _readable_runs(row: Mapping[str, Any], runs: Mapping[str, Run], lang: str) -> dict[str, Any]:
    """Return a row of several runs for readers: the interval after each modelled figure, where any run has one."""
    bounds = _bounds(runs, row["claim"], lang)
    shown: dict[str, Any] = {}
    for key, value in row.items():
        what, _, name = key.partition(" ")
        if what == "within":
            continue
        shown[key] = value
        if what == "modelled" and runs[name].intervals.why in ((), ("until",)):
            shown[f"interval {name}"] = bounds[f"interval {name}"]
    return shown


def _ends_of(runs: Mapping[str, Run], claim: str) -> dict[str, float | None]:
    from yundong.report.intervals import claim_ends

    return {
        f"{key} {name}": end
        for name, run in runs.items()
        for key, end in claim_ends(run.intervals, claim).items()
    }


def _about_intervals(
    runs: Mapping[str, Run], found: Mapping[str, Sequence[Comparison]], lang: str
) -> list[str]:
    """Return which runs have intervals and which figures lie outside; one sentence where all are alike."""
    said = {name: _of_intervals(run, found[name], lang) for name, run in runs.items()}
    if len(set(said.values())) == 1:
        return list(dict.fromkeys(said.values()))
    return [f"{name}{'：' if lang == 'zh' else ': '}{text}" for name, text in said.items() if text]


def _heading(key: str, lang: str) -> str:
    """Return the heading of a column that may carry the name of a run."""
    what, _, name = key.partition(" ")
    return f"{headings([what], lang)[what]} {name}".strip()


def _short_names(paths: list[Path]) -> list[str]:
    """Return the folder names, numbered where two are alike."""
    names = [path.resolve().name for path in paths]
    return [name if names.count(name) == 1 else f"{name} ({i})" for i, name in enumerate(names, start=1)]
