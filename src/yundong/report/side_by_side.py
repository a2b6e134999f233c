"""The claims of several runs side by side, as rows and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yundong.base.page import colophon, html_page
from yundong.base.reading import read_text
from yundong.records.store import StoredRun
from yundong.report.compare import Comparison, compare, summarise
from yundong.report.outline.tree import outline_words
from yundong.report.words import amount, factor, say
from yundong.scenario import Scenario

WORDS = {
    "title": ("Runs against the documents", "推演与文献对照"),
    "by_role": ("By role", "按用途"),
    "each": ("Claim by claim", "逐项对照"),
    "run": ("Run", "推演"),
    "claim": ("Claim", "文献数字"),
    "note": (
        "Modelled, and in brackets its ratio to the documented figure; a figure inside its tolerance is marked ✓, one "
        "outside ✗.",
        "推演数，括号内为与文献数之比；在容差以内的标 ✓，以外的标 ✗。",
    ),
}


def beside(
    runs: Sequence[tuple[str, StoredRun, Scenario]],
) -> tuple[list[dict[str, Any]], dict[str, list[Comparison]]]:
    """Return the claims of several runs side by side.

    Parameters
    ----------
    runs : sequence of (str, StoredRun, Scenario)
        A short name for each.

    Returns
    -------
    rows, comparisons
        One row per claim: documented, then modelled and ratio for each run; and the comparisons by name.
    """
    found = {name: compare(run, scenario) for name, run, scenario in runs}
    rows: dict[str, dict[str, Any]] = {}
    for name, comparisons in found.items():
        for c in comparisons:
            shared = {
                key: getattr(c, key) for key in ("claim", "indicator", "area", "role", "end", "documented")
            }
            row = rows.setdefault(c.claim, shared)
            row |= {f"{key} {name}": getattr(c, key) for key in ("modelled", "ratio", "within")}
    return list(rows.values()), found


def page_of_runs(
    names: Sequence[str],
    rows: Sequence[dict[str, Any]],
    found: dict[str, list[Comparison]],
    lang: str = "en",
    about: Sequence[tuple[str, str]] = (),
    said: Sequence[str] = (),
) -> str:
    """Return the comparison of runs as a self-contained page, in a language, with what reproduces it.

    Rows may have an ``interval NAME`` for each run; `said` is what a reader must know of the intervals.
    """
    from jinja2 import Environment

    environment = Environment(autoescape=True)
    environment.filters |= {"amount": amount, "factor": factor, "said": lambda key: say(key, lang)}
    template = environment.from_string(read_text(Path(__file__).parent / "render" / "runs.html.j2"))
    summaries = {name: summarise(comparisons) for name, comparisons in found.items()}
    shown = [row for row in rows if any(row.get(f"modelled {name}") is not None for name in names)]
    words = {key: pair[lang == "zh"] for key, pair in WORDS.items()}
    main = template.render(
        names=names, rows=shown, summaries=summaries, words=words, lang=lang, said=[s for s in said if s]
    )
    return html_page(
        words["title"],
        lang,
        main,
        subtitle=" · ".join(names),
        footer=colophon(outline_words(lang)["colophon"], about),
    )
