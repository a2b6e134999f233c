"""Writes the exhibit of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from yundong.exhibit.contents import Begun, Beside, contents_of
from yundong.exhibit.packed import packed_tables
from yundong.exhibit.page import page_of
from yundong.records.store import StoredRun
from yundong.report.compile import CompiledReport
from yundong.report.outline.build import build
from yundong.report.places import RunAreas
from yundong.report.render.page import parts_of_page
from yundong.scenario import Scenario

_IDS = re.compile(r'\b(id|for|aria-labelledby|aria-describedby)="([^"]+)"|href="#([^"]+)"|url\(#([^)]+)\)')


def exhibit_of(
    run: StoredRun,
    scenario: Scenario,
    report: CompiledReport,
    beside: Beside,
    languages: Sequence[str],
    command: Sequence[str],
    begun: Begun = lambda part: None,
) -> str:
    """Return the exhibit of a run as one page of HTML.

    Parameters
    ----------
    run, scenario : StoredRun, Scenario
        A whole run and what it was made from.
    report : CompiledReport
        Of the centre on the day of the summary report: what the page is without scripts.
    beside : Beside
        Intervals, counterfactuals, further runs, a text of one's own.
    languages : sequence of str
        ``en`` and ``zh``, or one of them; the first is that of the page as it opens.
    command : sequence of str
        That makes the page again.
    begun
        Called with the name of each part before it is made.

    Raises
    ------
    InputError
        If a table of the run is damaged.
    """
    contents = contents_of(run, scenario, beside, command, begun)
    begun("tables")
    layers = packed_tables(run, scenario, RunAreas.of(run), scenario.schedule.start)
    begun("report")
    reports = {lang: _report(run, scenario, report, lang) for lang in languages}
    return page_of(contents, layers, reports, languages)


def _report(run: StoredRun, scenario: Scenario, report: CompiledReport, lang: str) -> str:
    """Return the report as HTML that can stand in another page: its anchors are kept apart by its language."""
    outline = build(run, scenario, report, lang)
    contents, main, footer = parts_of_page(outline)
    whole = (
        f"<h2>{escape(outline.title)}</h2>\n<p>{escape(outline.subtitle)}</p>\n{contents}\n{main}\n{footer}"
    )

    def apart(found: re.Match[str]) -> str:
        attribute, name, link, paint = found.groups()
        if attribute:
            return f'{attribute}="{" ".join(f"{lang}-{one}" for one in name.split())}"'
        return f'href="#{lang}-{link}"' if link else f"url(#{lang}-{paint})"

    return _IDS.sub(apart, whole)
