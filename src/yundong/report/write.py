"""A report in any of its formats, and the comparison of several runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yundong.base.reading import read_text
from yundong.records.store import Run
from yundong.report.compare import Comparison, compare, summarise
from yundong.report.compile import CompiledReport
from yundong.report.fonts import ready
from yundong.report.outline import build
from yundong.scenario import Scenario


def render(run: Run, scenario: Scenario, report: CompiledReport, form: str, lang: str) -> str | bytes:
    """Return a report as ``md``, ``html``, ``docx`` or ``pdf``.

    Raises
    ------
    InputError
        If a picture or a page has to be set in Chinese and no font has Chinese characters.
    """
    outline = build(run, scenario, report, lang)
    if form == "md":
        from yundong.report.render.markdown import render_markdown

        return render_markdown(outline)
    if form == "html":
        from yundong.report.render.page import render_html

        return render_html(outline)
    ready(lang)
    if form == "docx":
        from yundong.report.render.word import render_docx

        return render_docx(outline)
    from yundong.report.render.paper import render_pdf

    return render_pdf(outline)


def beside(
    runs: Sequence[tuple[str, Run, Scenario]],
) -> tuple[list[dict[str, Any]], dict[str, list[Comparison]]]:
    """Return the claims of several runs side by side.

    Parameters
    ----------
    runs : sequence of (str, Run, Scenario)
        A short name for each.

    Returns
    -------
    rows, comparisons
        One row a claim: documented, then modelled and ratio for each run; and the comparisons by name.
    """
    found = {name: compare(run, scenario) for name, run, scenario in runs}
    rows: dict[str, dict[str, Any]] = {}
    for name, comparisons in found.items():
        for c in comparisons:
            row = rows.setdefault(
                c.claim,
                {
                    "claim": c.claim,
                    "indicator": c.indicator,
                    "area": c.area,
                    "role": c.role,
                    "documented": c.documented,
                },
            )
            row[f"modelled {name}"], row[f"ratio {name}"], row[f"within {name}"] = (
                c.modelled,
                c.ratio,
                c.within,
            )
    return list(rows.values()), found


def page_of_runs(
    names: Sequence[str], rows: Sequence[dict[str, Any]], found: dict[str, list[Comparison]]
) -> str:
    """Return the comparison of runs as a small self-contained page."""
    from jinja2 import Environment
    from markupsafe import Markup

    from yundong.report.words import amount, factor

    folder = Path(__file__).parent / "render"
    environment = Environment(autoescape=True)
    environment.filters |= {"amount": amount, "factor": factor}
    template = environment.from_string(read_text(folder / "runs.html.j2"))
    css = Markup(read_text(folder / "page.css"))
    summaries = {name: summarise(comparisons) for name, comparisons in found.items()}
    shown = [row for row in rows if any(row.get(f"modelled {name}") is not None for name in names)]
    return template.render(names=names, rows=shown, css=css, summaries=summaries)
