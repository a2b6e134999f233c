"""Writing a report block by block: numbering, notes, and figures as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from yundong.report.intervals import beside
from yundong.report.line import Line
from yundong.report.outline.colophon import described
from yundong.report.outline.tree import (
    Block,
    Bullets,
    Callout,
    FigureBlock,
    Heading,
    Paragraph,
    TableBlock,
    ref,
)
from yundong.report.pictures import View, draw
from yundong.report.sections import TITLES, by_section
from yundong.report.variant import then_name
from yundong.report.words import (
    FEW,
    amount,
    date_of,
    factor,
    figure_of,
    hedge,
    name_of,
    named,
    say,
    share,
    short_date,
    unit_of,
)

PARTS = (("I", "一"), ("II", "二"), ("III", "三"), ("IV", "四"), ("V", "五"), ("VI", "六"))
"""How the parts of a report are numbered."""
_BESIDE_MARK = re.compile(
    "(?<=[，。、；：（）“”]) +| +(?=[，。、；：（）“”])"
)  # Chinese marks hold their own space


class OutlineDraft:
    """A report being written.

    Parameters
    ----------
    view : View
        What it is written from.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.lang = view.lang
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self.sources: set[str] = set()
        self._tables = self._figures = self._parts = 0
        self._sections = by_section(view.report.lines)

    def say(self, english: str, chinese: str) -> str:
        """Return one of two phrases; what is less than one is said so, not by a sign."""
        spaced = _BESIDE_MARK.sub("", chinese.replace(" <", "不到 "))
        return self.view.say(english.replace("<", "less than "), spaced)

    def heading(self, english: str, chinese: str, closes: bool = False) -> None:
        """Add a heading; no picture before one that `closes` floats past it."""
        self.blocks.append(Heading(1, self.say(english, chinese), closes=closes))

    def part(self, english: str, chinese: str) -> None:
        """Add the heading of a part; parts are numbered as they come, so that one left out leaves no gap."""
        roman, chinese_number = PARTS[self._parts]
        self._parts += 1
        self.heading(f"{roman}. {english}", f"{chinese_number}、{chinese}")

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
        """Add a numbered table, unless it has no row; a column that holds nothing but dashes is left out."""
        body = [tuple(row) for row in rows]
        whole = [row for row in body if len(row) > 1]
        if not whole:
            return
        kept = [i for i in range(len(head)) if any(row[i] != "–" for row in whole)]
        body = [tuple(row[i] for i in kept) if len(row) > 1 else row for row in body]
        self._tables += 1
        caption += self.view.brackets
        heads, aligned = tuple(head[i] for i in kept), "".join(align[i] for i in kept)
        self.blocks.append(TableBlock(self._tables, caption, heads, tuple(body), aligned))

    def figure(self, name: str) -> None:
        """Add a numbered picture, unless it has nothing to draw."""
        picture = draw(self.view, name)
        if picture.table.height:
            self._figures += 1
            self.blocks.append(FigureBlock(self._figures, picture))

    def note(self, text: str) -> str:
        """Return the mark of a note; a note already there keeps its number."""
        if text not in self.notes:
            self.notes.append(text)
        return ref(self.notes.index(text) + 1)

    def cite(self, source: str, passage: str = "", doubt: str = "") -> str:
        """Return the mark of a note that names a source, its passage and its hedge."""
        text = source
        if passage:
            text += self.say(f", passage {passage}", f"，第 {passage} 段")
        if doubt:
            text += self.say(f"; qualified there: {hedge(doubt, 'en')}", f"；原文注明：{hedge(doubt, 'zh')}")
        if source in self.view.scenario.sources:
            self.sources.add(source)
        return self.note(text + self.say(".", "。"))

    def cited(self) -> list[tuple[str, str]]:
        """Return the sources cited, in the order of ``sources.csv``: key, and title, author, date and grade."""
        return described(self.view.scenario, self.sources, self.lang)

    def line(self, indicator: str) -> Line | None:
        """Return the line of an indicator if anything was recorded or documented."""
        line = self.view.report.line(indicator)
        return line if line is not None and line.recorded else None

    def reported(self, indicator: str) -> str:
        """Return what the returns gave, or what the records hold where no return reports it, as printed."""
        line = self.view.report.line(indicator)
        if line is None:
            return "–"
        which = "reported" if line.reported is not None else "enumerated"
        return self.with_interval(figure_of(line.meaning, line.modelled), line, which)

    def stated(self, indicator: str) -> bool:
        """Return whether the returns state anything of an indicator: without it there is no sentence to write."""
        line = self.view.report.line(indicator)
        return line is not None and bool(line.reported)

    def counted(self, indicator: str, one: str, many: str) -> str:
        """Return `reported` with its English noun or verb, which is singular for one."""
        line = self.view.report.line(indicator)
        single = line is not None and line.modelled is not None and round(line.modelled) == 1
        return f"{self.reported(indicator)} {one if single else many}"

    def in_per_cent(self, indicator: str) -> tuple[str, str]:
        """Return a reported share behind its count, in English and Chinese; empty where it is one of few."""
        line = self.view.report.line(indicator)
        whole = None if line is None else self.view.report.line(line.meaning.denominator)
        if whole is None or (whole.modelled or 0.0) < FEW:
            return "", ""
        return f", {self.reported(indicator)} per cent", f"，占 {self.reported(indicator)} %"

    def enumerated(self, indicator: str) -> str:
        """Return the figure of the records, as printed."""
        line = self.view.report.line(indicator)
        if line is None:
            return "–"
        return self.with_interval(figure_of(line.meaning, line.enumerated), line, "enumerated")

    def with_interval(self, figure: str, line: Line, which: str) -> str:
        """Return a figure of a line as printed, with its posterior interval where it has one."""
        return beside(figure, line.intervals.get(which), self.lang)

    @property
    def heard(self) -> bool:
        """Whether any return had been received: without one, nothing was reported."""
        return bool(self.view.report.completeness.organs_in)

    def documented(self, indicator: str) -> str:
        """Return the documented figure with its date and note, in words; empty where there is none."""
        line = self.view.report.line(indicator)
        if line is None or line.documented is None or line.until is None:
            return ""
        mark = self.cite(line.source, line.passage, line.hedge)
        shown = amount(line.documented)
        return self.say(
            f" (documented to {date_of(line.until, 'en')}: {shown}{mark})",
            f"（文献数，截至{date_of(line.until, 'zh')}：{shown}{mark}）",
        )

    def section(self, key: str) -> None:
        """Add the table of a section, and below it the names of the indicators of which nothing was recorded.

        Parameters
        ----------
        key : str
            One of `yundong.report.sections.TITLES`.
        """
        names = (
            "indicator", "unit", "reported", "enumerated", "covered", "documented", "until", "then", "ratio",
        )  # fmt: skip
        lines = self._sections[key]
        rows = [self._row(line) for line in lines if line.recorded]
        then = then_name(self.view.run.manifest, self.lang)
        heads = [then if name == "then" else say(name, self.lang) for name in names]
        self.table(self.say(*TITLES[key]), heads, rows, "<<>>>>>>>")
        nil = [name_of(line.meaning, self.lang) for line in lines if not line.recorded]
        if nil:
            said = named(nil, self.lang)
            alone = say("none_of_section", self.lang, self.say(*TITLES[key]), said)
            self.blocks.append(Paragraph(say("none_recorded", self.lang, said) if rows else alone))

    def _row(self, line: Line) -> tuple[str, ...]:
        mark = self.cite(line.source, line.passage, line.hedge) if line.source else ""
        return (
            name_of(line.meaning, self.lang),
            unit_of(line.meaning, self.lang),
            self.with_interval(figure_of(line.meaning, line.reported), line, "reported"),
            self.with_interval(figure_of(line.meaning, line.enumerated), line, "enumerated"),
            share(line.covered),
            amount(line.documented) + mark,
            short_date(line.until, self.lang, self.view.as_of.year) if line.until else "–",
            figure_of(line.meaning, line.then)
            if line.then == line.reported and "reported" in line.intervals  # whose interval stands beside it
            else self.with_interval(figure_of(line.meaning, line.then), line, "then"),
            factor(line.ratio),
        )

    def count(self, table: str, *columns: str, **equal: Any) -> float:
        """Return the weighted rows of a table, up to the day and inside the area, that meet some equalities.

        A value may be a tuple of labels, any of which will do.
        """
        rows = self.view.tally(table, *sorted({*columns, *equal}))
        for column, wanted in equal.items():
            labels = wanted if isinstance(wanted, tuple) else (wanted,)
            rows = rows.filter(pl.col(column).is_in(labels))
        return float(rows["weight"].sum() or 0.0)


def part(value: float, whole: float, digits: int = 0) -> str:
    """Return a part of a whole in per cent."""
    return share(value / whole, digits) if whole else "–"
