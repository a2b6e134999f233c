"""A document as a page: its text with every claim marked, coloured by the finding of an audit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from yundong.base.page import html_page, scrolled
from yundong.base.reading import read_text
from yundong.documents.figure import ReadFigure
from yundong.documents.text.document import Block, Document

# Verdicts of an audit, the most serious first: class of the mark, sign beside it, meaning.
VERDICTS = {
    "contradiction": ("bad", "✗", "in a contradiction"),
    "does not add up as read": ("query", "!", "does not add up as read"),
    "look here": ("near", "?", "worth a look"),
    "contradicts a presumption": ("query", "?", "contradicts a presumption"),
    "within rounding": ("near", "≈", "agrees within rounding"),
    "matches": ("good", "✓", "matches"),
    "cannot be checked": ("open", "·", "cannot be checked"),
}
VERDICTS_ZH = {
    "contradiction": "矛盾",
    "does not add up as read": "按所读不合",
    "look here": "值得复查",
    "contradicts a presumption": "与前提不符",
    "within rounding": "舍入范围内相符",
    "matches": "相符",
    "cannot be checked": "无法核对",
}
WORDS = {
    "known": ("matched to an indicator", "已对应指标"),
    "unknown": ("no indicator found", "未找到指标"),
    "none": ("No quantitative statements were found.", "没有找到数量陈述。"),
    "title": ("Claims", "数字一览"),
    "of": ("of", "属于"),
    "base": ("base", "基数"),
    "table": ("Table", "表"),
    "colon": (": ", "："),
    "from": ("from {}", "{} 以上"),
    "up to": ("up to {}", "至多 {}"),
    "to": ("{} to {}", "{} 至 {}"),
}
HEADS = (
    ("no.", "figure", "what is counted", "area", "period", "hedge", "part of, base", "audit"),
    ("序号", "数字", "统计内容", "地区", "时间", "限定语", "所属、基数", "核查"),
)
_MARKUP = re.compile(r"\*\*|__|^#+\s*|^\s*(?:[-*+•]\s+)?")


@dataclass(frozen=True)
class Remark:
    """What an audit found about one claim.

    Parameters
    ----------
    verdict : str
        A key of `VERDICTS`.
    text : str
        The computation, in a line.
    """

    verdict: str
    text: str


def as_page(
    documents: Sequence[tuple[Document, Sequence[ReadFigure]]],
    remarks: Mapping[str, Sequence[Remark]] | None = None,
    language: str = "en",
    names: Mapping[str, str] | None = None,
) -> str:
    """Return documents as one HTML page that needs nothing else.

    Parameters
    ----------
    documents : sequence of (Document, sequence of ReadFigure)
        Each with its figures in order.
    remarks : mapping of str to sequence of Remark, optional
        Of an audit, by claim id. Without any, marks are coloured by whether an indicator was found.
    language : str
        Of the headings, ``en`` or ``zh``; the documents stay in theirs.
    names : mapping of str to str, optional
        Of indicators, areas and units in the language; what has none is shown by its id.
    """
    audited = remarks is not None
    several = len(documents) > 1
    sections = "\n".join(
        _Marked(document, figures, remarks, language, number if several else 0, names or {}).section()
        for number, (document, figures) in enumerate(documents, start=1)
    )
    return html_page(
        ", ".join(document.name for document, _ in documents),
        language,
        sections,
        subtitle=_counted(sum(len(figures) for _, figures in documents), language),
        header=_legend(audited, language),
        style=read_text(Path(__file__).with_name("page.css")),
    )


def _counted(count: int, language: str) -> str:
    return f"共 {count} 个数字" if language == "zh" else f"{count} {'claim' if count == 1 else 'claims'}"


def _word(key: str, language: str) -> str:
    return WORDS[key][language == "zh"]


def _legend(audited: bool, language: str) -> str:
    if audited:
        texts = {name: VERDICTS_ZH[name] if language == "zh" else VERDICTS[name][2] for name in VERDICTS}
        marks = [
            f'<mark class="{css}">{sign}</mark> {escape(texts[name])}'
            for name, (css, sign, _) in VERDICTS.items()
        ]
    else:
        marks = [
            f'<mark class="known">12</mark> {_word("known", language)}',
            f'<mark class="open">12</mark> {_word("unknown", language)}',
        ]
    return f'<ul class="legend">{"".join(f"<li>{mark}</li>" for mark in marks)}</ul>'


class _Marked:
    """One document of a page, its figures numbered and coloured."""

    def __init__(
        self,
        document: Document,
        figures: Sequence[ReadFigure],
        remarks: Mapping[str, Sequence[Remark]] | None,
        language: str,
        place: int,
        names: Mapping[str, str],
    ) -> None:
        self.document, self.figures, self.remarks = document, figures, remarks or {}
        self.language, self.place, self.names = language, place, names
        self.prefix = f"d{place}-" if place else ""  # one of several on a page: no two elements have one id
        self.numbers = {figure.id: number for number, figure in enumerate(figures, start=1)}
        self.classes = {figure.id: self._class(figure, remarks is not None) for figure in figures}

    def section(self) -> str:
        """Return the document with its marks, and the table of its figures."""
        depth = 2 if self.place else 1
        body: list[str] = []
        at = 0
        for kind, group in groupby(
            self.document.blocks, key=lambda block: (block.kind == "cell", block.table)
        ):
            pieces = []
            for block in group:
                here = []
                while at < len(self.figures) and self.figures[at].start < block.end:
                    here.append(self.figures[at])
                    at += 1
                pieces.append((block, self._text(block, here)))
            if kind[0]:
                label = f"{self._said('table')} {self.prefix}{len(body) + 1}"
                body.append(scrolled(_table(pieces), label))
                continue
            for block, text in pieces:
                depth = min(block.level + 2, depth + 1, 5) if block.kind in ("heading", "title") else depth
                body.append(_block(block, text, depth))
        name = f"<h2>{escape(self.document.name)}</h2>\n" if self.place else ""
        text = f'<article lang="{self.document.lang}">\n' + "\n".join(body) + "\n</article>"
        return f"<section>\n{name}{text}\n{self._table()}\n</section>"

    def _said(self, key: str) -> str:
        return _word(key, self.language)

    def _class(self, figure: ReadFigure, audited: bool) -> tuple[str, str]:
        """Return the class of a mark and its sign: the most serious verdict, or whether an indicator was found."""
        if not audited:
            return ("known" if figure.indicator else "open", "")
        found = {remark.verdict for remark in self.remarks.get(figure.id, ())}
        verdict = next((verdict for verdict in VERDICTS if verdict in found), "cannot be checked")
        return VERDICTS[verdict][:2]

    def _text(self, block: Block, figures: Sequence[ReadFigure]) -> str:
        """Return the text of a block as HTML, each of its figures a mark that leads to the table."""
        text, at, parts = self.document.text, block.start, []
        lead = re.match(r"[#\s]*(?:[-*+•]\s+)?", text[block.start : block.end])
        at += lead.end() if lead and block.kind in ("heading", "item") else 0
        for figure in figures:
            begin, end = figure.outer_start, min(max(figure.outer_end, figure.end), block.end)
            begin = begin if begin >= at else figure.start
            if begin < at:
                continue
            css, sign = self.classes[figure.id]
            number = self.numbers[figure.id]
            summary = escape(self._summary(figure), quote=True)
            parts.append(_plain(text[at:begin]))
            parts.append(
                f'<mark class="{css}" id="{self.prefix}m{number}" title="{summary}">'
                f'<a href="#{self.prefix}c{number}">{_plain(text[begin:end])}</a><sup>{sign}{number}</sup></mark>'
            )
            at = end
        parts.append(_plain(text[at : block.end]))
        return "".join(parts)

    def _table(self) -> str:
        """Return the table of the figures."""
        if not self.figures:
            return f"<p>{self._said('none')}</p>"
        rows = "\n".join(self._row(figure) for figure in self.figures)
        names = HEADS[self.language == "zh"]
        head = "".join(f'<th scope="col">{name}</th>' for name in names)
        table = f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"
        title = self._said("title")
        label = f"{title}{self._said('colon')}{self.document.name}" if self.place else title
        heading = "h3" if self.place else "h2"
        return f"<{heading}>{title}</{heading}>\n{scrolled(table, label, len(names))}"

    def _row(self, figure: ReadFigure) -> str:
        number, (css, sign) = self.numbers[figure.id], self.classes[figure.id]
        counted = f"<b>{escape(self._named(figure.indicator))}</b> " if figure.indicator else ""
        whole = " ".join(
            f'{self._said(word)} <a href="#{self.prefix}c{self.numbers[other]}">{self.numbers[other]}</a>'
            for word, other in (("of", figure.part_of), ("base", figure.base))
            if other in self.numbers
        )
        cells = (
            f'<td class="{css}"><a href="#{self.prefix}m{number}">{sign}{number}</a></td>',
            f"<td class=num>{escape(self._figure(figure))}</td>",
            f"<td>{counted}{escape(figure.counted)}</td>",
            f"<td>{escape(self._areas(figure))}</td>",
            f"<td>{escape(figure.period)}</td>",
            f"<td>{escape(self._hedge(figure))}</td>",
            f"<td>{whole}</td>",
            f"<td>{self._found(figure)}</td>",
        )
        return f'<tr id="{self.prefix}c{number}">{"".join(cells)}</tr>'

    def _named(self, code: str) -> str:
        return self.names.get(code, code)

    def _areas(self, figure: ReadFigure) -> str:
        return self._listed(figure.area.split("+"))

    def _hedge(self, figure: ReadFigure) -> str:
        return self._listed(figure.hedge.split("|"))

    def _listed(self, codes: Iterable[str]) -> str:
        return ("、" if self.language == "zh" else ", ").join(map(self._named, codes))

    def _summary(self, figure: ReadFigure) -> str:
        what = self._named(figure.indicator) or figure.counted
        parts = [self._figure(figure), what, self._areas(figure), figure.period, self._hedge(figure)]
        return " · ".join(part for part in parts if part)

    def _figure(self, figure: ReadFigure) -> str:
        """Return value or range with the unit: "82,056 persons", "2 to 3 times"."""
        if figure.value is not None:
            shown = f"{figure.value:,}"
        elif figure.high is None:
            shown = self._said("from").format(f"{figure.low:,}")
        elif figure.low is None:
            shown = self._said("up to").format(f"{figure.high:,}")
        else:
            shown = self._said("to").format(f"{figure.low:,}", f"{figure.high:,}")
        return f"{shown} {self._named(figure.unit)}".strip()

    def _found(self, figure: ReadFigure) -> str:
        """Return what the audit found about a figure, the most serious first."""
        order = list(VERDICTS)
        remarks = sorted(
            self.remarks.get(figure.id, ()),
            key=lambda one: order.index(one.verdict) if one.verdict in order else len(order),
        )
        items = "".join(
            f"<li><i>{escape(_verdict(remark.verdict, self.language))}</i> {escape(remark.text)}</li>"
            for remark in remarks
        )
        return f"<ul>{items}</ul>" if items else ""


def _plain(text: str) -> str:
    return escape(text.replace("**", "").replace("__", ""))


def _block(block: Block, text: str, depth: int) -> str:
    """Return a block as an element; `depth` is that of the heading that it is, or stands under."""
    if block.kind in ("heading", "title"):
        return f"<h{depth}>{text}</h{depth}>"
    css = f' class="{block.kind}"' if block.kind in ("item", "meta") else ""
    return f"<p{css}>{text}</p>"


def _table(pieces: list[tuple[Block, str]]) -> str:
    rows = []
    for _, row in groupby(pieces, key=lambda pair: pair[0].row):
        cells = []
        column = 0
        for block, text in row:
            cells += ["<td></td>"] * (block.column - column)
            cells.append(f"<th>{text}</th>" if not block.labels and text.strip() else f"<td>{text}</td>")
            column = block.column + 1
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _verdict(verdict: str, language: str) -> str:
    return VERDICTS_ZH.get(verdict, verdict) if language == "zh" else verdict
