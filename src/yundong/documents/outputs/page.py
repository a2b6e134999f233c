"""A document as a page: its text with every claim marked, coloured by the finding of an audit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from yundong.base.reading import read_text
from yundong.documents.figure import ReadFigure
from yundong.documents.text.document import Block, Document

# Verdicts of an audit, the most serious first: class of the mark, sign beside it, meaning.
VERDICTS = {
    "contradiction": ("bad", "✗", "in a contradiction"),
    "does not add up as read": ("bad", "!", "does not add up as read"),
    "look here": ("near", "?", "worth a look"),
    "contradicts a presumption": ("bad", "?", "contradicts a presumption"),
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
    "claims": ("claims", "数字"),
    "known": ("matched to an indicator", "已对应指标"),
    "unknown": ("no indicator found", "未找到指标"),
    "none": ("No quantitative statements were found.", "没有找到数量陈述。"),
    "title": ("Claims", "数字一览"),
    "of": ("of", "属于"),
    "base": ("base", "基数"),
}
HEADS = (
    ("", "figure", "what is counted", "area", "period", "hedge", "part of, base", "audit"),
    ("", "数字", "统计内容", "地区", "时间", "限定语", "所属、基数", "核查"),
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
    """
    audited = remarks is not None
    sections = "\n".join(
        _section(document, figures, remarks or {}, audited, language) for document, figures in documents
    )
    title = ", ".join(document.name for document, _ in documents)
    lang = documents[0][0].lang if documents else "en"
    style = read_text(Path(__file__).with_name("page.css"))
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}: {_word('claims', language)}</title>\n"
        f"<style>\n{style}</style>\n</head>\n<body>\n{_legend(audited, language)}\n{sections}\n</body>\n</html>\n"
    )


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
    return f'<p class="legend">{"".join(f"<span>{mark}</span>" for mark in marks)}</p>'


def _section(
    document: Document,
    figures: Sequence[ReadFigure],
    remarks: Mapping[str, Sequence[Remark]],
    audited: bool,
    language: str,
) -> str:
    by_id = {figure.id: number for number, figure in enumerate(figures, start=1)}
    classes = {figure.id: _class(figure, remarks, audited) for figure in figures}
    body, at = [], 0
    for kind, group in groupby(document.blocks, key=lambda block: (block.kind == "cell", block.table)):
        pieces = []
        for block in group:
            here = []
            while at < len(figures) and figures[at].start < block.end:
                here.append(figures[at])
                at += 1
            pieces.append((block, _marked(document, block, here, classes, by_id)))
        body.append(_table(pieces) if kind[0] else "\n".join(_block(block, text) for block, text in pieces))
    count = f"{len(figures)} {_word('claims', language)}"
    return (
        f'<main lang="{document.lang}">\n<h1>{escape(document.name)} <small>{count}</small></h1>\n'
        f"<article>\n{''.join(body)}\n</article>\n{_claims_table(figures, remarks, classes, by_id, language)}\n</main>"
    )


def _class(figure: ReadFigure, remarks: Mapping[str, Sequence[Remark]], audited: bool) -> tuple[str, str]:
    """Return the class of a mark and its sign: the most serious verdict, or whether an indicator was found."""
    if not audited:
        return ("known" if figure.indicator else "open", "")
    found = {remark.verdict for remark in remarks.get(figure.id, ())}
    verdict = next((verdict for verdict in VERDICTS if verdict in found), "cannot be checked")
    return VERDICTS[verdict][:2]


def _marked(
    document: Document,
    block: Block,
    figures: Sequence[ReadFigure],
    classes: Mapping[str, tuple[str, str]],
    by_id: Mapping[str, int],
) -> str:
    text, at, parts = document.text, block.start, []
    lead = re.match(r"[#\s]*(?:[-*+•]\s+)?", text[block.start : block.end])
    at += lead.end() if lead and block.kind in ("heading", "item") else 0
    for figure in figures:
        begin, end = figure.outer_start, min(max(figure.outer_end, figure.end), block.end)
        begin = begin if begin >= at else figure.start
        if begin < at:
            continue
        css, sign = classes[figure.id]
        number = by_id[figure.id]
        parts.append(_plain(text[at:begin]))
        parts.append(
            f'<mark class="{css}" id="m{number}" title="{escape(_summary(figure), quote=True)}">'
            f'<a href="#c{number}">{_plain(text[begin:end])}</a><sup>{sign}{number}</sup></mark>'
        )
        at = end
    parts.append(_plain(text[at : block.end]))
    return "".join(parts)


def _plain(text: str) -> str:
    return escape(text.replace("**", "").replace("__", ""))


def _summary(figure: ReadFigure) -> str:
    parts = [
        _figure(figure),
        figure.indicator or figure.counted,
        figure.area,
        figure.period,
        figure.hedge,
    ]
    return " · ".join(part for part in parts if part)


def _figure(figure: ReadFigure) -> str:
    """Return value or range with the unit: "82,056 persons", "2 to 3 times"."""
    if figure.value is not None:
        shown = f"{figure.value:,}"
    elif figure.low is None or figure.high is None:
        shown = f"from {figure.low:,}" if figure.low is not None else f"up to {figure.high:,}"
    else:
        shown = f"{figure.low:,} to {figure.high:,}"
    return f"{shown} {figure.unit}".strip()


def _block(block: Block, text: str) -> str:
    tags = {
        "heading": f"h{min(block.level + 1, 4)}",
        "title": "h2",
        "item": "p class=item",
        "meta": "p class=meta",
    }
    tag = tags.get(block.kind, "p")
    return f"<{tag}>{text}</{tag.split(' ')[0]}>"


def _table(pieces: list[tuple[Block, str]]) -> str:
    rows = []
    for _, row in groupby(pieces, key=lambda pair: pair[0].row):
        cells = []
        column = 0
        for block, text in row:
            cells += ["<td></td>"] * (block.column - column)
            cells.append(f"<td>{text}</td>" if block.labels else f"<th>{text}</th>")
            column = block.column + 1
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table class=data>{''.join(rows)}</table>"


def _claims_table(
    figures: Sequence[ReadFigure],
    remarks: Mapping[str, Sequence[Remark]],
    classes: Mapping[str, tuple[str, str]],
    by_id: Mapping[str, int],
    language: str,
) -> str:
    if not figures:
        return f"<p>{_word('none', language)}</p>"
    rows = [
        _claim_row(figure, remarks.get(figure.id, ()), classes[figure.id], by_id, language)
        for figure in figures
    ]
    head = "".join(f"<th>{name}</th>" for name in HEADS[language == "zh"])
    table = f"<table><thead><tr>{head}</tr></thead>\n<tbody>{''.join(rows)}</tbody></table>"
    return f"<section class=claims><h2>{_word('title', language)}</h2>\n{table}</section>"


def _verdict(verdict: str, language: str) -> str:
    return VERDICTS_ZH.get(verdict, verdict) if language == "zh" else verdict


def _claim_row(
    figure: ReadFigure,
    remarks: Sequence[Remark],
    mark: tuple[str, str],
    by_id: Mapping[str, int],
    language: str,
) -> str:
    number = by_id[figure.id]
    counted = f"<b>{escape(figure.indicator)}</b> " if figure.indicator else ""
    whole = " ".join(
        f'{_word(word, language)} <a href="#c{by_id[other]}">{by_id[other]}</a>'
        for word, other in (("of", figure.part_of), ("base", figure.base))
        if other in by_id
    )
    order = list(VERDICTS)
    said = "".join(
        f"<li><i>{escape(_verdict(remark.verdict, language))}</i> {escape(remark.text)}</li>"
        for remark in sorted(remarks, key=lambda one: order.index(one.verdict) if one.verdict in order else 9)
    )
    cells = (
        f'<td class="{mark[0]}"><a href="#m{number}">{mark[1]}{number}</a></td>',
        f"<td class=num>{escape(_figure(figure))}</td>",
        f"<td>{counted}{escape(figure.counted)}</td>",
        f"<td>{escape(figure.area.replace('+', ', '))}</td>",
        f"<td>{escape(figure.period)}</td>",
        f"<td>{escape(figure.hedge.replace('|', ', '))}</td>",
        f"<td>{whole}</td>",
        f"<td>{f'<ul>{said}</ul>' if said else ''}</td>",
    )
    return f'<tr id="c{number}">{"".join(cells)}</tr>'
