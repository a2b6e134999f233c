"""Results for readers: a table, an explanation of each case, an HTML page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape

import polars as pl

from yundong.base.cells import FORMULA
from yundong.directive.book import Language
from yundong.directive.explain import fact_names, fact_words
from yundong.directive.results import DecidedCase, flat, record
from yundong.directive.rules import Rules
from yundong.directive.wording import LABELS, heading, label

_OUTPUTS = ("route", "arrest", "severity")
FORMATS = ("table", "csv", "json", "html")


def written(
    rules: Rules, results: Sequence[DecidedCase], form: str, explain: bool, language: Language
) -> str:
    """Return results as text in one of `FORMATS`.

    Parameters
    ----------
    rules, results
        The rules, and the cases decided by them.
    form : str
        ``table`` (with ``explain``: case by case), ``csv``, ``json`` or ``html``.
    explain : bool
        Include the text of the rules, what would settle a case, and which rules were overridden.
    language : str
        ``en`` or ``zh``; CSV and JSON keep the names of the rule book.
    """
    if form == "json":
        return json.dumps([record(rules, r, explain) for r in results], ensure_ascii=False, indent=1) + "\n"
    if form == "csv":
        texts = pl.col(pl.String).str.replace(FORMULA, "'${0}")  # no spreadsheet is to calculate them
        return flat(rules, results, explain).with_columns(texts).write_csv()
    if form == "html":
        return html_page(rules, results, language)
    return "\n\n".join(explanation_text(rules, result, language) for result in results) + "\n"


def table_rows(
    rules: Rules, results: Sequence[DecidedCase], language: Language = "en"
) -> list[dict[str, str]]:
    """Return results as rows of a table; an undecided output shows all values that remain, separated by bars."""
    several = len({result.interpretation for result in results}) > 1
    rows = []
    for result in results:
        why = result.explanation
        row = {heading("case", language): result.case}
        if several:
            row[heading("interpretation", language)] = result.interpretation
        row |= {heading(name, language): result.shown(name, language) for name in _OUTPUTS}
        row[heading("deciding", language)] = ", ".join(
            fact_words(rules.book, why.known, why.deciding, language)
        )
        row[heading("missing", language)] = ", ".join(fact_names(rules.book, why.missing, language))
        chosen = [rule for chain in why.reasons.values() for rule in chain if rule.output != "finding"]
        more = f" +{len(chosen) - 4}" if len(chosen) > 4 else ""
        row[heading("reasons", language)] = ", ".join(f"{r.passage} {r.id}" for r in chosen[:4]) + more
        rows.append(row)
    return rows


def explanation_text(rules: Rules, result: DecidedCase, language: Language = "en") -> str:
    """Return one result explained in lines of text: decision, rules with passages, facts, missing facts."""
    return "\n".join(_explanation_lines(rules, result, language))


def _explanation_lines(rules: Rules, result: DecidedCase, language: Language) -> Iterator[str]:
    why, book = result.explanation, rules.book
    interpretation = next(r for r in book.interpretations if r.name == result.interpretation)
    case, comma = heading("case", language), "，" if language == "zh" else ", "
    yield f"{case} {result.case}{comma}{interpretation.label.of(language)}{comma}{result.on}"
    for output in _OUTPUTS:
        yield f"  {heading(output, language)}: {result.shown(output, language)}"
        for rule in why.reasons.get(output, ()):
            yield f"      {rule.passage:6} {rule.id}: {rule.says.of(language)}"
    for name in ("consolidated", "priority", "closing"):
        value = getattr(result, name)
        if value is not None and not (name == "consolidated" and value is False):
            value = ("yes" if value else "no") if isinstance(value, bool) else value
            yield f"  {heading(name, language)}: {label(name, value, language)}"
    lists = (
        ("deciding", fact_words(book, why.known, why.deciding, language)),
        ("missing", fact_names(book, why.missing, language)),
        ("settled_by", fact_names(book, why.settled_by, language)),
        ("overridden", [f"{rule.passage} {rule.id}" for rule in why.overridden]),
    )
    for name, words in lists:
        if words:
            yield f"  {heading(name, language)}: {', '.join(words)}"


_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 "Noto Serif", "Noto Serif CJK SC", Georgia, serif; max-width: 72rem; margin: 2rem
auto; padding: 0 1rem; } h1 { font-size: 1.5rem; font-weight: 600; } p.note { max-width: 46rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding:
.4rem .6rem; } th { border-bottom: 2px solid var(--line); font-weight: 600; } tr.case td { border-top: 1px
solid var(--line); } td.open { font-style: italic; } tr.why td { padding-top: 0; } details { margin: 0 0
.5rem; } summary { cursor: pointer; } dl { display: grid; grid-template-columns: max-content 1fr; gap:
.2rem 1rem; margin: .4rem 0; } dt { font-weight: 600; } dd { margin: 0; } ul { margin: 0; padding-left:
1.1rem; } code { font-size: .85em; background: var(--soft); padding: 0 .25em; }
""".strip()


def html_page(rules: Rules, results: Sequence[DecidedCase], language: Language = "en") -> str:
    """Return a self-contained HTML page: a table of the cases, each with an explanation that unfolds."""
    title = {"en": "Cases decided by the directive", "zh": "依据指示判定的案件"}[language]
    note = {
        "en": "Where facts are missing, all outcomes that remain possible are shown, in italics. "
        "The labels are those of "
        "the state of 1952; they are quoted, not endorsed.",
        "zh": "缺少事实时，以斜体列出所有仍有可能的结果。各类名目均为一九五二年的官方用语，仅作引述。",
    }[language]
    several = len({result.interpretation for result in results}) > 1
    columns = ["case", *(["interpretation"] if several else []), *_OUTPUTS]
    head = "".join(f"<th>{escape(heading(name, language))}</th>" for name in columns)
    body = "\n".join(_html_case(rules, result, columns, language) for result in results)
    interpretations = sorted({result.interpretation for result in results})
    where = " · ".join([*interpretations, *sorted({str(result.on) for result in results})])
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>\n'
        f"<style>{_STYLE}</style></head>\n"
        f'<body>\n<h1>{title}</h1>\n<p class="note">{escape(where)}. {note}</p>\n'
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</body>\n</html>\n"
    )


def _html_case(rules: Rules, result: DecidedCase, columns: list[str], language: Language) -> str:
    why, cells = result.explanation, []
    for name in columns:
        shown = getattr(result, name)
        if name in _OUTPUTS:
            shown = "|".join(LABELS[name][value].of(language) for value in result.possible(name))
        open_ = name in _OUTPUTS and len(result.possible(name)) > 1
        cells.append(f"<td{' class=open' if open_ else ''}>{escape(str(shown)).replace('|', ' | ')}</td>")
    parts = []
    for output in _OUTPUTS:
        if chain := why.reasons.get(output):
            items = "".join(
                f"<li>{escape(r.says.of(language))} <code>{r.passage}</code> <code>{escape(r.id)}</code></li>"
                for r in chain
            )
            parts.append(f"<dt>{escape(heading(output, language))}</dt><dd><ul>{items}</ul></dd>")
    for name, words in (
        ("deciding", fact_words(rules.book, why.known, why.deciding, language)),
        ("missing", fact_names(rules.book, why.missing, language)),
        ("settled_by", fact_names(rules.book, why.settled_by, language)),
        ("overridden", [f"{rule.passage} {rule.id}" for rule in why.overridden]),
    ):
        if words:
            parts.append(f"<dt>{escape(heading(name, language))}</dt><dd>{escape(', '.join(words))}</dd>")
    why_word = {"en": "why", "zh": "说明"}[language]
    return (
        f"<tr class=case>{''.join(cells)}</tr>\n<tr class=why><td colspan={len(columns)}>"
        f"<details{' open' if len(why.possible) > 1 else ''}><summary>{why_word}</summary>"
        f"<dl>{''.join(parts)}</dl>"
        "</details></td></tr>"
    )
