"""Renders an audit as text, Markdown, HTML or rows: first arithmetic, then what contradicts a presumption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from yundong.audit.audit import FAILING, Audit, Finding
from yundong.audit.beside import SumPassage, as_lines, as_views
from yundong.audit.check import Kind, Term, Verdict
from yundong.audit.words import HEADINGS, TONES, VERDICTS, counted_in, kind_in, said
from yundong.base.markdown import cell
from yundong.base.page import html_page, kept_whole
from yundong.base.reading import read_text
from yundong.figures.claim import Claim
from yundong.figures.interval import number
from yundong.figures.wording import filled

WIDTH = 100
# The lists of what fails: verdict, title and what the list means.
LISTS = (
    (Verdict.CONTRADICTION, "arithmetic", "arithmetic_note"),
    (Verdict.UNADDED, "unadded", "unadded_note"),
    (Verdict.LOOK, "look", "look_note"),
    (Verdict.PRESUMPTION, "presumed", "presumed_note"),
)


def as_text(audit: Audit, width: int | None = None, passages: Sequence[SumPassage] = ()) -> str:
    """Return an audit for a terminal: what fails in full, in two lists, all other findings in one line each.

    Parameters
    ----------
    audit : Audit
        As returned by `audit_scenario`.
    width : int, optional
        Columns of the terminal; lines are at most `WIDTH` long in any case.
    passages : sequence of SumPassage, optional
        The trees of its sums beside the text; printed first.
    """
    lang, columns = audit.setting.lang, min(WIDTH, width or WIDTH)
    lines = [said("audit", lang, audit.title), *filled(summary(audit), columns)]
    if passages:
        heading = f"{said('sums', lang)} ({sum(len(one.nodes) for one in passages)})"
        lines += ["", heading.upper() if lang == "en" else heading, *filled(said("sums_note", lang), columns)]
        lines += as_lines(passages, lang, columns)
    for verdict, title, meaning in LISTS:
        found = audit.having(verdict)
        if found:
            heading = f"{said(title, lang)} ({len(found)})"
            lines += ["", heading.upper() if lang == "en" else heading, *filled(said(meaning, lang), columns)]
        for finding in found:
            lines += ["", *_in_full(finding, audit, columns)]
    for verdict, words in HEADINGS.items():
        if found := audit.having(verdict):
            lines += ["", words[lang == "zh"]]
            for finding in found:
                kind = kind_in(finding.kind, lang)
                text = f"{kind}{'：' if lang == 'zh' else ': '}{_line(finding, lang)}"
                lines += filled(text, columns, "  ", "      ")
    return "\n".join(lines) + "\n"


def as_markdown(audit: Audit) -> str:
    """Return an audit as Markdown tables: what fails with explanations, in two lists, then percentages.

    Parameters
    ----------
    audit : Audit
        As returned by `audit_scenario`.
    """
    lines = [summary(audit)]
    for verdict, title, meaning in LISTS:
        found = audit.having(verdict)
        if not found:
            continue
        presumed = verdict is Verdict.PRESUMPTION
        lines += ["", f"**{said(title, audit.setting.lang)}.** {said(meaning, audit.setting.lang)}", ""]
        lines += [
            f"| {'presumption | check' if presumed else 'check'} | computation | gap | possible explanations |"
        ]
        lines += [f"|---|---|---|---|{'---|' if presumed else ''}"]
        for finding in found:
            rule = finding.check.rule
            kind = cell(f"{headline(finding)} ({rule.kind.value}, {rule.origin})")
            tried = "<br>".join(cell(explanation.text) for explanation in finding.explanations)
            first = f"{cell(finding.presumption)} | " if presumed else ""
            computed = cell(finding.check.computation())
            lines.append(f"| {first}{kind} | {computed} | {cell(gap_text(finding))} | {tried} |")
    lines += ["", "| percentage or quotient | computation | verdict |", "|---|---|---|"]
    shares = [f for f in audit.findings if f.kind is Kind.PERCENTAGE and f.verdict not in FAILING]
    for finding in shares:
        why = f" ({finding.why})" if finding.why else ""
        name = finding.check.left[0].name if finding.check.left else headline(finding)
        cells = name, finding.check.computation(), f"{finding.verdict.value}{why}"
        lines.append(f"| {' | '.join(map(cell, cells))} |")
    return "\n".join(lines) + "\n"


def as_rows(audit: Audit) -> list[dict[str, Any]]:
    """Return one row per finding, for tables: verdict, presumption, check, computation, gap, claims, explanations."""
    lang = audit.setting.lang
    return [
        {
            "verdict": VERDICTS[finding.verdict][lang == "zh"],
            "presumption": presumption_of(finding, lang) if lang == "zh" else finding.presumption,
            "doubts": "; ".join(finding.doubts),
            "check": headline(finding, lang),
            "kind": kind_in(finding.kind, lang),
            "rule": finding.check.rule.id,
            "computation": finding.check.computation(lang),
            "gap": finding.size,
            "claims": "; ".join(finding.claim_ids),
            "why": finding.why_in(lang),
            "explanations": ("；" if lang == "zh" else "; ").join(
                text for _, texts in explained(finding, lang) for text in texts
            ),
        }
        for finding in audit.findings
    ]


def summary(audit: Audit) -> str:
    """Return one sentence with the numbers of claims, checks and verdicts."""
    lang = audit.setting.lang
    parts = [
        counted_in(verdict, count, lang)
        for verdict in VERDICTS
        if (count := audit.counts[verdict]) or verdict is Verdict.CONTRADICTION
    ]
    joint = "，" if lang == "zh" else ", "
    return said("summary", lang, len(audit.claims), len(audit.findings), joint.join(parts))


def headline(finding: Finding, lang: str = "en") -> str:
    """Return the subject of a finding: what is counted, where, and what should hold."""
    rule = finding.check.rule
    note = rule.stated(lang) or kind_in(rule.kind, lang)
    if rule.origin == "derived" and finding.check.terms:
        stated_first = rule.kind in {Kind.PART_WHOLE, Kind.PERCENTAGE}
        subject = finding.check.terms[0 if stated_first else -1]
        return f"{subject.name}{'：' if lang == 'zh' else ': '}{note}"
    return note[:1].upper() + note[1:]


def gap_text(finding: Finding, lang: str = "en") -> str:
    """Return the size of a gap with its unit, or "" if figures are missing."""
    if finding.size is None:
        return ""
    if finding.kind in {Kind.PERCENTAGE, Kind.RATE}:
        unit = said("points", lang) if finding.check.quotient == 100 else ""
    else:
        units = {s.unit for term in finding.check.terms if (s := term.claim) is not None}
        unit = f" {units.pop()}" if len(units) == 1 and lang == "en" else ""
    left_out = said("omitted", lang) if finding.kind is Kind.COVERAGE else ""
    return f"{number(abs(finding.size))}{unit}{left_out}"


def cite(claim: Claim, lang: str = "en") -> str:
    """Return the citation of a claim: ``"S1, R1.5, to 1952-11-30"``."""
    day = said("to", lang, claim.day) if claim.day else ""
    passage = said("passage", lang, claim.passage) if claim.passage else ""
    return ("，" if lang == "zh" else ", ").join(part for part in (claim.source, passage, day) if part)


def presumption_of(finding: Finding, lang: str) -> str:
    """Return the presumption of a finding as a sentence; empty for arithmetic."""
    return said("presumes", lang, finding.presumption) if finding.presumption else ""


def explained(finding: Finding, lang: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the explanations of a finding under their headings: what resolves it, what reduces the gap."""
    for title, resolves in (("resolves", True), ("reduces", False)):
        chosen = [e.text for e in finding.explanations if e.resolves is resolves]
        if chosen:
            yield said(title, lang), chosen


def _in_full(finding: Finding, audit: Audit, width: int) -> list[str]:
    rule, lang = finding.check.rule, audit.setting.lang
    verdict, kind = VERDICTS[finding.verdict][lang == "zh"], kind_in(rule.kind, lang)
    gap, origin = said("gap", lang, gap_text(finding, lang)), said(rule.origin, lang)
    title = verdict.upper() if lang == "en" else verdict
    comma = "，" if lang == "zh" else ", "
    lines = filled(f"{title}  {kind}{comma}{gap}  [{rule.id}{comma}{origin}]", width, "", "  ")
    end = "。" if lang == "zh" else "."
    lines += filled(headline(finding, lang) + end, width, "  ", "  ")
    lines += filled(presumption_of(finding, lang), width, "  ", "  ")
    for doubt in finding.doubts:
        lines += filled(said("doubt", lang, doubt), width, "  ", "  ")
    lines += filled(finding.check.computation(lang), width, "  ", "      ")
    for claim in finding.check.claims:
        what, where = audit.setting.name(claim), cite(claim, lang)
        cited = f"（{where}）" if lang == "zh" else f" ({where}) "
        line = f"{claim.figure_in(lang)}  {what} {cited}{claim.id}"
        lines += filled(line, width, "    · ", "        ")
    for heading, texts in explained(finding, lang):
        lines.append(f"  {heading}")
        lines += [line for text in texts for line in filled(text, width, "    - ", "      ")]
    return lines


def _line(finding: Finding, lang: str) -> str:
    what = finding.check.computation(lang)
    about = ", ".join(finding.claim_ids)
    why = finding.why_in(lang)
    return f"{what}{'；' if lang == 'zh' and why else '; ' if why else ''}{why}  [{about}]"


def as_html(audit: Audit, passages: Sequence[SumPassage] = ()) -> str:
    """Return an audit as a self-contained HTML page.

    Parameters
    ----------
    audit : Audit
        As returned by `audit_scenario`.
    passages : sequence of SumPassage, optional
        The trees of its sums beside the text.
    """
    import jinja2
    from markupsafe import Markup, escape

    lang, folder = audit.setting.lang, Path(__file__).parent / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["whole"] = lambda text: Markup(kept_whole(text))
    environment.filters["broken"] = lambda name: Markup(escape(name).replace(".", Markup(".<wbr>")))
    environment.globals["said"] = lambda key, *values: said(key, lang, *values)
    failures = [
        {
            "title": said(title, lang),
            "meaning": said(meaning, lang),
            "slug": verdict.name.lower(),
            "tone": TONES[verdict],
            "findings": [_view(f, audit) for f in found],
        }
        for verdict, title, meaning in LISTS
        if (found := audit.having(verdict))
    ]
    others = [
        {
            "heading": words[lang == "zh"],
            "slug": verdict.name.lower(),
            "tone": TONES[verdict],
            "rows": [_view(f, audit) for f in rows],
        }
        for verdict, words in HEADINGS.items()
        if (rows := audit.having(verdict))
    ]
    counts = [
        {"tone": TONES[verdict], "words": counted_in(verdict, audit.counts[verdict], lang)}
        for verdict in VERDICTS
    ]
    title = said("audit", lang, audit.title)
    main = environment.get_template("audit.html").render(
        passages=as_views(passages, lang), failures=failures, others=others
    )
    return html_page(
        title,
        lang,
        main,
        subtitle=said("lead", lang, len(audit.claims)),
        header=environment.get_template("counts.html").render(counts=counts),
        style=read_text(folder / "audit.css"),
    )


def _view(finding: Finding, audit: Audit) -> dict[str, Any]:
    """Return the data of a finding for the page."""
    lang, rule = audit.setting.lang, finding.check.rule
    return {
        "kind": kind_in(finding.kind, lang),
        "rule": rule.id,
        "origin": said(rule.origin, lang),
        "missing": said(rule.missing.value, lang),
        "headline": headline(finding, lang),
        "presumption": presumption_of(finding, lang),
        "doubts": [said("doubt", lang, doubt) for doubt in finding.doubts],
        "gap": said("gap", lang, gap_text(finding, lang)),
        "computation": finding.check.computation(lang),
        "why": finding.why_in(lang),
        "claims": [
            {
                "id": claim.id,
                "figure": claim.figure_in(lang),
                "name": audit.setting.name(claim),
                "cite": cite(claim, lang),
                "stated": claim.stated if lang == "en" else "",
            }
            for claim in finding.check.claims
        ],
        "explanations": [{"title": title, "texts": texts} for title, texts in explained(finding, lang)],
        "bars": _bars(finding, lang),
    }


def _bars(finding: Finding, lang: str) -> list[dict[str, Any]]:
    """Return both sides of a check as bars, with widths in per cent of the longer side."""
    check = finding.check
    if check.explained or check.unknown:
        return []
    if check.quotient is not None:
        return _quotient_bars(finding, lang)
    sides = [side for side in (check.left, check.right) if side]
    longest = max((sum(term.value or 0.0 for term in side) for side in sides), default=0.0)
    return [{"segments": _segments(side, longest)} for side in sides] if longest > 0 else []


def _quotient_bars(finding: Finding, lang: str) -> list[dict[str, Any]]:
    check = finding.check
    numerator, denominator = check.right
    if not denominator.value or numerator.value is None or check.quotient is None:
        return []
    computed = check.quotient * numerator.value / denominator.value
    unit = {100.0: " %", 1000.0: " ‰"}.get(check.quotient, "")
    if check.left:
        label, stated = "bar_stated", check.left[0].value or 0.0
    else:
        label, stated = "bar_limit", check.limits.high if check.limits is not None else 0.0
    longest = max(computed, stated)
    if not 0 < longest < float("inf"):
        return []
    shown = (("bar_computed", computed), (label, stated))
    pairs = [(said(key, lang, f"{number(value)}{unit}"), value) for key, value in shown]
    return [{"segments": [{"width": 100 * value / longest, "label": text}]} for text, value in pairs]


def _segments(terms: Sequence[Term], longest: float) -> list[dict[str, Any]]:
    return [
        {"width": 100 * (term.value or 0.0) / longest, "label": f"{term.text} {term.name}"} for term in terms
    ]
