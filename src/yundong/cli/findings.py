"""An audit or a reconciliation as a document that can be written in any form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from yundong.audit.words import HEADINGS, said
from yundong.report.chinese import headings, in_brackets
from yundong.report.outline.tree import Block, Bullets, Callout, Heading, Paragraph, TableBlock
from yundong.report.sheets import Listing, Sheet

if TYPE_CHECKING:
    from yundong.audit.audit import Audit, Finding
    from yundong.audit.beside import SumPassage
    from yundong.audit.reconcile import Reconciliation


def audit_listing(audit: Audit, tables: bool, passages: Sequence[SumPassage] = ()) -> Listing:
    """Return an audit as a listing.

    Parameters
    ----------
    audit : Audit
        As found, in its language.
    passages : sequence of SumPassage, optional
        The trees of its sums beside the text.
    tables : bool
        One row per finding, for spreadsheets; otherwise as a text: what fails in full, the rest as tables.
    """
    from yundong.audit.render import as_rows, summary

    lang = audit.setting.lang
    title = said("audit", lang, audit.title)
    if tables:
        rows = as_rows(audit)
        sheet = Sheet(title[:31], title, headings(rows[0] if rows else ["verdict"], lang), rows)
        return Listing(title, (sheet,), lang, notes=(summary(audit),))
    return Listing(title, (), lang, subtitle=summary(audit), more=tuple(_blocks(audit, passages)))


def _blocks(audit: Audit, passages: Sequence[SumPassage]) -> Iterator[Block]:
    from yundong.audit.render import LISTS

    lang, number = audit.setting.lang, 0
    yield Callout(said("lead", lang, len(audit.claims)))
    if passages:
        number += 1
        yield Heading(1, said("sums", lang))
        yield Paragraph(said("sums_note", lang))
        yield _sums(passages, number, lang)
    for verdict, title, meaning in LISTS:
        if not (found := audit.having(verdict)):
            continue
        yield Heading(1, said(title, lang))
        yield Paragraph(said(meaning, lang))
        for finding in found:
            number += 1
            yield from _finding(finding, audit, number)
    for verdict, words in HEADINGS.items():
        if rows := audit.having(verdict):
            number += 1
            yield Heading(1, words[lang == "zh"])
            yield _others(rows, audit, number, words[lang == "zh"])


def _sums(passages: Sequence[SumPassage], number: int, lang: str) -> TableBlock:
    """Return the sums of a document as a table: the total, its parts, and what they come to."""
    from yundong.audit.beside import figure_of, remarks_of, sign_of

    joint = "；" if lang == "zh" else "; "
    rows = tuple(
        (
            figure_of(node),
            joint.join(figure_of(part) for part in branch.parts),
            sign_of(branch),
            joint.join(remarks_of(node, branch, lang)),
        )
        for passage in passages
        for root in passage.nodes
        for node in root.walk()
        for branch in node.branches
    )
    heads = tuple(said(key, lang) for key in ("total", "parts", "check", "computation"))
    return TableBlock(number, said("sums", lang), heads, rows, "<<<<")


def _finding(finding: Finding, audit: Audit, number: int) -> Iterator[Block]:
    from yundong.audit.render import cite, explained, gap_text, headline, presumption_of

    lang = audit.setting.lang
    yield Heading(2, headline(finding, lang))
    if presumption := presumption_of(finding, lang):
        yield Paragraph(presumption)
    for doubt in finding.doubts:
        yield Paragraph(said("doubt", lang, doubt))
    gap = said("gap", lang, gap_text(finding, lang))
    yield Paragraph(finding.check.computation(lang) + in_brackets(gap, lang))
    rows = tuple(
        (claim.figure_in(lang), audit.setting.name(claim), cite(claim, lang), claim.id)
        for claim in finding.check.claims
    )
    heads = tuple(said(key, lang) for key in ("figure", "meaning", "source", "claim"))
    yield TableBlock(number, headline(finding, lang), heads, rows, "><<<")
    for title, texts in explained(finding, lang):
        yield Paragraph(title)
        yield Bullets(tuple((str(place), text) for place, text in enumerate(texts, start=1)))


def _others(found: tuple[Finding, ...], audit: Audit, number: int, caption: str) -> TableBlock:
    from yundong.audit.render import headline

    lang = audit.setting.lang
    heads = tuple(said(key, lang) for key in ("check", "computation", "claims"))
    rows = tuple(
        (
            headline(finding, lang),
            "; ".join(filter(None, (finding.check.computation(lang), finding.why_in(lang)))),
            ", ".join(finding.claim_ids),
        )
        for finding in found
    )
    return TableBlock(number, caption, heads, rows, "<<<")


def reconciled_listing(result: Reconciliation) -> Listing:
    """Return a reconciliation as a listing: adjusted figures, error sets, ranges, each a table."""
    from yundong.audit.reconciled import (
        about_conflicts,
        adjusted_rows,
        error_set_rows,
        misreadings_text,
        range_rows,
    )
    from yundong.report.sheets import DECIMAL, WHOLE, as_reported

    lang = result.lang
    changes = {
        "claim": said("claim", lang),
        "name": said("meaning", lang),
        "documented": said("documented", lang),
        "reconciled": said("consistent", lang),
        "error_after": said("after", lang),
        "steps": said("errors", lang),
    }
    formats = {"documented": WHOLE, "reconciled": DECIMAL, "error_after": DECIMAL, "steps": "0.00"}
    sets = {
        "set": said("set", lang),
        "claim": said("claim", lang),
        "name": said("meaning", lang),
        "documented": said("documented", lang),
        "needed": said("needed", lang),
        "steps": said("errors", lang),
    }
    ranges = {"quantity": said("quantity", lang), "range": said("range", lang), "why": said("why", lang)}
    title = said("reconciliation", lang, result.title)
    sheets = (
        Sheet("一致的数字" if lang == "zh" else "figures", said("moved", lang), changes, adjusted_rows(result),
              lambda row, column: formats.get(column, "General"), as_reported),
        Sheet("误差组" if lang == "zh" else "error sets", said("sets", lang), sets, error_set_rows(result),
              lambda row, column: formats.get(column, "General"), as_reported),
        Sheet("范围" if lang == "zh" else "ranges", said("ranges", lang), ranges, range_rows(result)),
    )  # fmt: skip
    warnings = misreadings_text(result.misreadings, lang)
    left_out = [said("unbalanced", lang, result.unimposed)] if result.unimposed else []
    notes = (
        about_conflicts(result),
        *warnings,
        *left_out,
    )
    return Listing(title, sheets, lang, notes=notes)
