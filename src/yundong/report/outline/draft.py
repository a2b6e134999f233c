"""Writing a report block by block: numbering, notes, and figures as they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from yundong.report.compile import Line
from yundong.report.outline.tree import Block, Bullets, Callout, Figure, Heading, Paragraph, Table, ref
from yundong.report.pictures import Material, draw
from yundong.report.text import told
from yundong.report.words import amount, factor, figure_of, hedge, name_of, say, share, unit_of


class Draft:
    """A report being written.

    Parameters
    ----------
    material : Material
        What is known.
    """

    def __init__(self, material: Material) -> None:
        self.m = material
        self.lang = material.lang
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self.sources: set[str] = set()
        self._tables = self._figures = 0

    def say(self, english: str, chinese: str) -> str:
        """Return one of two phrases."""
        return self.m.say(english, chinese)

    def heading(self, english: str, chinese: str, level: int = 1) -> None:
        """Add a heading."""
        self.blocks.append(Heading(level, self.say(english, chinese)))

    def write(self, english: str, chinese: str) -> None:
        """Add a paragraph."""
        self.blocks.append(Paragraph(self.say(english, chinese)))

    def callout(self, english: str, chinese: str) -> None:
        """Add a remark set apart."""
        self.blocks.append(Callout(self.say(english, chinese)))

    def bullets(self, items: Sequence[tuple[str, str]]) -> None:
        """Add a list."""
        if items:
            self.blocks.append(Bullets(tuple(items)))

    def table(self, caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], align: str) -> None:
        """Add a numbered table, unless it has no row."""
        body = tuple(tuple(row) for row in rows)
        if any(len(row) > 1 for row in body):
            self._tables += 1
            self.blocks.append(Table(self._tables, caption, tuple(head), body, align))

    def figure(self, name: str) -> None:
        """Add a numbered picture."""
        self._figures += 1
        self.blocks.append(Figure(self._figures, draw(self.m, name)))

    def note(self, text: str) -> str:
        """Return the mark of a note; a note that stands already keeps its number."""
        if text not in self.notes:
            self.notes.append(text)
        return ref(self.notes.index(text) + 1)

    def cite(self, source: str, passage: str = "", doubt: str = "") -> str:
        """Return the mark of a note that names a source, its passage and its hedge."""
        text = source
        if passage:
            text += self.say(f", passage {passage}", f"，段落{passage}")
        if doubt:
            text += self.say(f"; qualified there: {hedge(doubt, 'en')}", f"；原文限定：{hedge(doubt, 'zh')}")
        if source in self.m.scenario.sources:
            self.sources.add(source)
        return self.note(text + self.say(".", "。"))

    def cited(self) -> list[tuple[str, str]]:
        """Return the sources cited, in the order of ``sources.csv``: key, and title, author, date and grade."""
        found = []
        for source in self.m.scenario.sources.values():
            if source.key not in self.sources:
                continue
            zh = self.lang == "zh"
            title = (source.title_zh or source.title) if zh else source.title
            author = (source.author_zh or source.author) if zh else source.author
            parts = [part for part in (title, author, source.date, say(source.grade, self.lang)) if part]
            found.append((source.key, self.say(", ", "，").join(parts) + self.say(".", "。")))
        return found

    def line(self, indicator: str) -> Line | None:
        """Return the line of an indicator if it says anything."""
        line = self.m.report.line(indicator)
        return line if line is not None and told(line) else None

    def reported(self, indicator: str) -> str:
        """Return what the returns gave, or what the records hold where no return reports it, as printed."""
        line = self.m.report.line(indicator)
        return "–" if line is None else figure_of(line.meaning, line.modelled)

    def complete(self, indicator: str) -> str:
        """Return the figure of the records, as printed."""
        line = self.m.report.line(indicator)
        return "–" if line is None else figure_of(line.meaning, line.complete)

    def documented(self, indicator: str) -> str:
        """Return the documented figure with its note, in words; empty where there is none."""
        line = self.m.report.line(indicator)
        if line is None or line.documented is None:
            return ""
        mark = self.cite(line.source, line.passage, line.hedge)
        return self.say(
            f" (documented: {amount(line.documented)}{mark})", f"（文献：{amount(line.documented)}{mark}）"
        )

    def line_table(self, caption: str, indicators: Sequence[str]) -> None:
        """Add a table of lines as the report compiled them."""
        heads = [
            say(n, self.lang)
            for n in ("indicator", "unit", "as_received", "complete", "documented", "ratio", "covered")
        ]
        rows = []
        for name in indicators:
            line = self.line(name)
            if line is None:
                continue
            mark = self.cite(line.source, line.passage, line.hedge) if line.source else ""
            rows.append(
                (
                    name_of(line.meaning, self.lang),
                    unit_of(line.meaning, self.lang),
                    figure_of(line.meaning, line.as_received),
                    figure_of(line.meaning, line.complete),
                    amount(line.documented) + mark,
                    factor(line.ratio),
                    share(line.covered),
                )
            )
        self.table(caption, heads, rows, "<<>>>>>")

    def count(self, table: str, *columns: str, **equal: Any) -> float:
        """Return the weighted rows of a table, up to the day and inside the area, that meet some equalities.

        A value may be a tuple of labels, any of which will do.
        """
        rows = self.m.tally(table, *sorted({*columns, *equal}))
        for column, wanted in equal.items():
            labels = wanted if isinstance(wanted, tuple) else (wanted,)
            rows = rows.filter(pl.col(column).is_in(labels))
        return float(rows["weight"].sum() or 0.0)


def part(value: float, whole: float, digits: int = 0) -> str:
    """Return a part of a whole in per cent."""
    return share(value / whole, digits) if whole else "–"
