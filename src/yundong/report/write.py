"""A report in any of its printed formats."""

from __future__ import annotations

from yundong.records.store import StoredRun
from yundong.report.compile import CompiledReport
from yundong.report.fonts import ready
from yundong.report.outline.build import build
from yundong.report.outline.tree import Outline
from yundong.scenario import Scenario


def render(run: StoredRun, scenario: Scenario, report: CompiledReport, form: str, lang: str) -> str | bytes:
    """Return a report as ``md``, ``html``, ``docx`` or ``pdf``.

    Raises
    ------
    InputError
        If a picture or a page has to be set in Chinese and no font has Chinese characters.
    """
    return printed(build(run, scenario, report, lang), form)


def printed(outline: Outline, form: str) -> str | bytes:
    """Return a document as ``md``, ``html``, ``docx`` or ``pdf``.

    Raises
    ------
    InputError
        If a picture or a page has to be set in Chinese and no font has Chinese characters.
    """
    if form == "md":
        from yundong.report.render.markdown import render_markdown

        return render_markdown(outline)
    if form == "html":
        from yundong.report.render.page import render_html

        return render_html(outline)
    ready(outline.lang)
    if form == "docx":
        from yundong.report.render.word import render_docx

        return render_docx(outline)
    from yundong.report.render.paper import render_pdf

    return render_pdf(outline)
