"""The sources that a document cites, as it lists them."""

from __future__ import annotations

from collections.abc import Collection

from yundong.report.words import term
from yundong.scenario import Scenario


def described(scenario: Scenario, keys: Collection[str], lang: str) -> list[tuple[str, str]]:
    """Return sources in the order of ``sources.csv``: key, and title, author, date and grade."""
    found, zh = [], lang == "zh"
    for source in scenario.sources.values():
        if source.key in keys:
            title = (source.title_zh or source.title) if zh else source.title
            author = (source.author_zh or source.author) if zh else source.author
            parts = [part for part in (title, author, source.date, term(source.grade, lang)) if part]
            found.append((source.key, ("，" if zh else ", ").join(parts) + ("。" if zh else ".")))
    return found
