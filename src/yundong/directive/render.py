"""Results for readers: a table, an explanation of each case, an HTML page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape

import polars as pl

from yundong.base.cells import FORMULA
from yundong.base.page import html_page as page
from yundong.base.page import scrolled
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
    recorded = any(result.recorded is not None for result in results)
    mark = "、" if language == "zh" else ", "
    rows = []
    for result in results:
        why = result.explanation
        row = {heading("case", language): result.case}
        if several:
            row[heading("interpretation", language)] = _interpretation(rules, result, language)
        row |= {heading(name, language): result.shown(name, language) for name in _OUTPUTS}
        if recorded:
            row[heading("recorded", language)] = _recorded(result, language)
        row[heading("deciding", language)] = mark.join(
            fact_words(rules.book, why.known, why.deciding, language)
        )
        row[heading("missing", language)] = mark.join(fact_names(rules.book, why.missing, language))
        chosen = [rule for chain in why.reasons.values() for rule in chain if rule.output != "finding"]
        more = f" +{len(chosen) - 4}" if len(chosen) > 4 else ""
        row[heading("reasons", language)] = ", ".join(f"{r.passage} {r.id}" for r in chosen[:4]) + more
        rows.append(row)
    return rows


def _recorded(result: DecidedCase, language: Language) -> str:
    return "" if result.recorded is None else label("recorded", result.recorded, language)


def explanation_text(rules: Rules, result: DecidedCase, language: Language = "en") -> str:
    """Return one result explained in lines of text: decision, rules with passages, facts, missing facts."""
    return "\n".join(_explanation_lines(rules, result, language))


def _explanation_lines(rules: Rules, result: DecidedCase, language: Language) -> Iterator[str]:
    why, book = result.explanation, rules.book
    interpretation = next(r for r in book.interpretations if r.name == result.interpretation)
    case, comma = heading("case", language), "，" if language == "zh" else ", "
    colon, mark = ("：", "、") if language == "zh" else (": ", ", ")
    yield f"{case} {result.case}{comma}{interpretation.label.of(language)}{comma}{result.on}"
    for output in _OUTPUTS:
        yield f"  {heading(output, language)}{colon}{result.shown(output, language)}"
        for rule in why.reasons.get(output, ()):
            yield f"      {rule.passage:6} {rule.id}{colon}{rule.says.of(language)}"
    for name in ("consolidated", "priority", "closing"):
        value = getattr(result, name)
        if value is not None and not (name == "consolidated" and value is False):
            value = ("yes" if value else "no") if isinstance(value, bool) else value
            yield f"  {heading(name, language)}{colon}{label(name, value, language)}"
    lists = (
        ("deciding", fact_words(book, why.known, why.deciding, language)),
        ("missing", fact_names(book, why.missing, language)),
        ("settled_by", fact_names(book, why.settled_by, language)),
        ("overridden", [f"{rule.passage} {rule.id}" for rule in why.overridden]),
    )
    for name, words in lists:
        if words:
            yield f"  {heading(name, language)}{colon}{mark.join(words)}"
    if result.recorded is not None:
        yield f"  {heading('recorded', language)}{colon}{_recorded(result, language)}"


_STYLE = """
article { border-top: 1px solid var(--grid); padding: .2rem 0 .6rem; }
h2 + article { border-top: 0; }
article h3 { margin: .6rem 0 .2rem; }
.several { font-style: italic; }
dl ul { margin: 0; padding-left: 1.1rem; }
"""
_PAGE: dict[str, dict[Language, str]] = {
    "title": {"en": "Cases decided by the directive", "zh": "依据指示判定的案件"},
    "note": {
        "en": "Where facts are missing, all outcomes that remain possible are shown, in italics. The labels are those "
        "of the state of 1952; they are quoted, not endorsed.",
        "zh": "缺少事实时，以斜体列出所有仍有可能的结果。各类名目均为1952年的官方用语，仅作引述。",
    },
    "overview": {"en": "Decisions", "zh": "判定结果"},
    "why": {"en": "Reasons", "zh": "理由"},
}


def html_page(rules: Rules, results: Sequence[DecidedCase], language: Language = "en") -> str:
    """Return a self-contained HTML page: a table of the cases, then the reasons for each."""
    said = {key: texts[language] for key, texts in _PAGE.items()}
    several = len({result.interpretation for result in results}) > 1
    columns = ["case", *(["interpretation"] if several else []), *_OUTPUTS]
    head = "".join(f'<th scope="col">{escape(heading(name, language))}</th>' for name in columns)
    rows = "\n".join(
        _html_row(rules, result, columns, number, language) for number, result in enumerate(results, start=1)
    )
    reasons = "\n".join(
        _html_reasons(rules, result, several, number, language)
        for number, result in enumerate(results, start=1)
    )
    table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    named = {result.interpretation for result in results}
    labels = [i.label.of(language) for i in rules.book.interpretations if i.name in named]
    where = " · ".join([*labels, *sorted({str(result.on) for result in results})])
    main = (
        f"<p>{escape(said['note'])}</p>\n<h2>{said['overview']}</h2>\n{scrolled(table, said['overview'])}\n"
        f"<h2>{said['why']}</h2>\n{reasons}"
    )
    return page(said["title"], language, main, subtitle=where, style=_STYLE)


def _html_row(rules: Rules, result: DecidedCase, columns: list[str], number: int, language: Language) -> str:
    cells = [f'<th scope="row"><a href="#case-{number}">{escape(str(result.case))}</a></th>']
    for name in columns[1:]:
        if name in _OUTPUTS:
            possible = result.possible(name)
            shown = " | ".join(LABELS[name][value].of(language) for value in possible)
            cells.append(f"<td{' class=several' if len(possible) > 1 else ''}>{escape(shown)}</td>")
        else:
            cells.append(f"<td>{escape(_interpretation(rules, result, language))}</td>")
    return f"<tr class=case>{''.join(cells)}</tr>"


def _interpretation(rules: Rules, result: DecidedCase, language: Language) -> str:
    book = rules.book
    return next(i.label.of(language) for i in book.interpretations if i.name == result.interpretation)


def _html_reasons(rules: Rules, result: DecidedCase, several: bool, number: int, language: Language) -> str:
    """Return the reasons for one case: the rules of each output, then the facts that decide or are missing."""
    why, book, parts = result.explanation, rules.book, []
    for output in _OUTPUTS:
        if chain := why.reasons.get(output):
            items = "".join(
                f"<li>{escape(r.says.of(language))} <code>{r.passage}</code> <code>{escape(r.id)}</code></li>"
                for r in chain
            )
            parts.append(f"<dt>{escape(heading(output, language))}</dt><dd><ul>{items}</ul></dd>")
    comma = "、" if language == "zh" else ", "
    for name, words in (
        ("deciding", fact_words(book, why.known, why.deciding, language)),
        ("missing", fact_names(book, why.missing, language)),
        ("settled_by", fact_names(book, why.settled_by, language)),
        ("overridden", [f"{rule.passage} {rule.id}" for rule in why.overridden]),
    ):
        if words:
            parts.append(f"<dt>{escape(heading(name, language))}</dt><dd>{escape(comma.join(words))}</dd>")
    which = in_brackets(_interpretation(rules, result, language), language) if several else ""
    return (
        f'<article id="case-{number}">\n<h3>{escape(f"{result.case}{which}")}</h3>\n'
        f"<dl>{''.join(parts)}</dl>\n</article>"
    )


def in_brackets(text: str, language: Language) -> str:
    """Return a text in the brackets of a language, to be put after another."""
    return f"（{text}）" if language == "zh" else f" ({text})"
