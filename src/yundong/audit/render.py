"""Renders an audit as text, Markdown or HTML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from yundong.audit.audit import Audit, Finding
from yundong.audit.check import Kind, Term, Verdict
from yundong.figures.claim import Claim
from yundong.figures.interval import number

WIDTH = 100
_HEADINGS = {
    Verdict.UNCHECKED: "Cannot be checked",
    Verdict.ROUNDING: "Within rounding",
    Verdict.MATCHES: "Matches",
}
_COUNTED = {
    Verdict.CONTRADICTION: ("contradiction", "contradictions"),
    Verdict.UNCHECKED: ("cannot be checked", "cannot be checked"),
    Verdict.ROUNDING: ("agrees within rounding", "agree within rounding"),
    Verdict.MATCHES: ("matches", "match"),
}


def as_text(audit: Audit) -> str:
    """Return an audit for a terminal: contradictions in full, all other findings in one line each.

    Parameters
    ----------
    audit : Audit
        As returned by `audit_scenario`.
    """
    lines = [f"Audit of {audit.title}", summary(audit)]
    for finding in audit.findings:
        if finding.verdict is Verdict.CONTRADICTION:
            lines += ["", *_in_full(finding, audit)]
    for verdict, heading in _HEADINGS.items():
        found = [finding for finding in audit.findings if finding.verdict is verdict]
        if found:
            lines += ["", heading]
            lines += [wrapped(f"{f.kind.value}: {_line(f)}", "  ", "      ") for f in found]
    return "\n".join(lines) + "\n"


def as_markdown(audit: Audit) -> str:
    """Return an audit as Markdown tables: contradictions with explanations, then percentages.

    Parameters
    ----------
    audit : Audit
        As returned by `audit_scenario`.
    """
    failing = [f for f in audit.findings if f.verdict is Verdict.CONTRADICTION]
    shares = [
        f for f in audit.findings if f.kind is Kind.PERCENTAGE and f.verdict is not Verdict.CONTRADICTION
    ]
    lines = [
        summary(audit),
        "",
        "| contradiction | computation | gap | possible explanations |",
        "|---|---|---|---|",
    ]
    for finding in failing:
        rule = finding.check.rule
        kind = f"{headline(finding)} ({rule.kind.value}, {rule.origin})"
        tried = "<br>".join(explanation.text for explanation in finding.explanations)
        lines.append(f"| {kind} | {finding.check.computation()} | {gap_text(finding)} | {tried} |")
    lines += ["", "| percentage or quotient | computation | verdict |", "|---|---|---|"]
    for finding in shares:
        why = f" ({finding.why})" if finding.why else ""
        name = finding.check.left[0].name if finding.check.left else headline(finding)
        lines.append(f"| {name} | {finding.check.computation()} | {finding.verdict.value}{why} |")
    return "\n".join(lines) + "\n"


def summary(audit: Audit) -> str:
    """Return one sentence with the numbers of claims, checks and verdicts."""
    parts = [
        f"{audit.counts[verdict]} {words[audit.counts[verdict] != 1]}" for verdict, words in _COUNTED.items()
    ]
    return f"{len(audit.claims)} claims, {len(audit.findings)} checks: {', '.join(parts)}."


def headline(finding: Finding) -> str:
    """Return the subject of a finding: what is counted, where, and what should hold."""
    rule = finding.check.rule
    note = rule.note or rule.kind.value
    if rule.origin == "derived" and finding.check.terms:
        return f"{finding.check.terms[-1].name}: {note}"
    return note[:1].upper() + note[1:]


def gap_text(finding: Finding) -> str:
    """Return the size of a gap with its unit, or "" if figures are missing."""
    if finding.size is None:
        return ""
    if finding.kind in {Kind.PERCENTAGE, Kind.RATE}:
        unit = " percentage points" if finding.check.quotient == 100 else ""
    else:
        units = {s.unit for term in finding.check.terms if (s := term.claim) is not None}
        unit = f" {units.pop()}" if len(units) == 1 else ""
    left_out = " omitted" if finding.kind is Kind.COVERAGE else ""
    return f"{number(abs(finding.size))}{unit}{left_out}"


def cite(claim: Claim) -> str:
    """Return the citation of a claim: ``"S1, R1.5, to 1952-11-30"``."""
    day = f"to {claim.day}" if claim.day else ""
    return ", ".join(part for part in (claim.source, claim.passage, day) if part)


def _in_full(finding: Finding, audit: Audit) -> list[str]:
    rule = finding.check.rule
    lines = [
        f"CONTRADICTION  {rule.kind.value}, gap {gap_text(finding)}  [{rule.id}, {rule.origin}]",
        wrapped(headline(finding) + ".", "  ", "  "),
        wrapped(finding.check.computation(), "  ", "      "),
    ]
    for claim in finding.check.claims:
        line = f"{claim.figure}  {audit.setting.name(claim)}  ({cite(claim)}) {claim.id}"
        lines.append(wrapped(line, "    · ", "        "))
    for title, resolves in (("Would resolve it", True), ("Would reduce the gap", False)):
        chosen = [
            explanation.text for explanation in finding.explanations if explanation.resolves is resolves
        ]
        if chosen:
            lines += [f"  {title}", *(wrapped(text, "    - ", "      ") for text in chosen)]
    return lines


def _line(finding: Finding) -> str:
    what = finding.check.computation()
    about = ", ".join(finding.claim_ids)
    why = f"; {finding.why}" if finding.why else ""
    return f"{what}{why}  [{about}]"


def wrapped(text: str, first: str, then: str) -> str:
    """Wrap a line to `WIDTH`, with separate indents for the first and the other lines."""
    return fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_html(audit: Audit) -> str:
    """Return an audit as a self-contained HTML page.

    Parameters
    ----------
    audit : Audit
        As returned by `audit_scenario`.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    failures = [_view(f, audit) for f in audit.findings if f.verdict is Verdict.CONTRADICTION]
    others = [
        {"heading": heading, "slug": verdict.name.lower(), "rows": [_view(f, audit) for f in rows]}
        for verdict, heading in _HEADINGS.items()
        if (rows := [f for f in audit.findings if f.verdict is verdict])
    ]
    counts = [
        {
            "slug": verdict.name.lower(),
            "count": audit.counts[verdict],
            "words": words[audit.counts[verdict] != 1],
        }
        for verdict, words in _COUNTED.items()
    ]
    page = environment.get_template("audit.html").render(
        title=audit.title, claims=len(audit.claims), counts=counts, failures=failures, others=others
    )
    return str(page)


def _view(finding: Finding, audit: Audit) -> dict[str, Any]:
    """Return the data of a finding for the page."""
    return {
        "kind": finding.kind.value,
        "rule": finding.check.rule.id,
        "origin": finding.check.rule.origin,
        "missing": finding.check.rule.missing.value,
        "headline": headline(finding),
        "gap": gap_text(finding),
        "computation": finding.check.computation(),
        "why": finding.why,
        "claims": [
            {
                "id": claim.id,
                "figure": claim.figure,
                "name": audit.setting.name(claim),
                "cite": cite(claim),
                "stated": claim.stated,
            }
            for claim in finding.check.claims
        ],
        "resolving": [explanation.text for explanation in finding.explanations if explanation.resolves],
        "shrinking": [explanation.text for explanation in finding.explanations if not explanation.resolves],
        "bars": _bars(finding),
    }


def _bars(finding: Finding) -> list[dict[str, Any]]:
    """Return both sides of a check as bars, with widths in per cent of the longer side."""
    check = finding.check
    if check.explained or check.unknown:
        return []
    if check.quotient is not None:
        return _quotient_bars(finding)
    sides = [side for side in (check.left, check.right) if side]
    longest = max((sum(term.value or 0.0 for term in side) for side in sides), default=0.0)
    return [{"segments": _segments(side, longest)} for side in sides] if longest > 0 else []


def _quotient_bars(finding: Finding) -> list[dict[str, Any]]:
    check = finding.check
    numerator, denominator = check.right
    if not denominator.value or numerator.value is None or check.quotient is None:
        return []
    computed = check.quotient * numerator.value / denominator.value
    unit = {100.0: " %", 1000.0: " ‰"}.get(check.quotient, "")
    if check.left:
        label, stated = "stated", check.left[0].value or 0.0
    else:
        label, stated = "at most", check.limits.high if check.limits is not None else 0.0
    longest = max(computed, stated)
    if not 0 < longest < float("inf"):
        return []
    pairs = ((f"{number(computed)}{unit} computed", computed), (f"{number(stated)}{unit} {label}", stated))
    return [{"segments": [{"width": 100 * value / longest, "label": text}]} for text, value in pairs]


def _segments(terms: Sequence[Term], longest: float) -> list[dict[str, Any]]:
    return [
        {"width": 100 * (term.value or 0.0) / longest, "label": f"{term.text} {term.name}"} for term in terms
    ]
