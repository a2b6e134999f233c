"""The report as one self-contained HTML file: what stands inside the page of `yundong.base.page`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape
from rich.cells import cell_len

from yundong.base.page import BROAD, html_page
from yundong.base.reading import read_text
from yundong.report.outline.tree import FigureBlock, Heading, Outline, TableBlock, pieces, plain, unbroken
from yundong.report.render.columns import divided
from yundong.report.render.vector import themed

SENTENCE = 40  # cells from which a column of a table is kept wide enough to be read
_UNDIVIDED = re.compile(
    r"(?P<span>\[[^\[\]]{1,40}–[^\[\]]{1,40}\]|\d[\d,.]*–\d[\d,.]*(?:\u00a0%)?"  # an interval
    r"|(?<![\w-])[a-z]+-\d{4}(?![\w-]))"  # the id of a scenario
    r"|(?P<time>\d{4}-\d\d-\d\d)|(?P<kbd>(?<!\S)--[a-z][a-z-]*)"  # a day, an option of a command
)
"""What no line ends inside, each by the element of HTML that holds it."""
_WORDED = re.compile(r"[(（].*[^\W\d_]")
"""A figure with words in brackets behind it, which may go on in another line."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]{2}( \d{4})?|(\d{4}年)?\d{1,2}月\d{1,2}日")


def render_html(outline: Outline) -> str:
    """Return a report as a page of HTML.

    Parameters
    ----------
    outline : Outline
        As built.
    """
    contents, main, footer = parts_of_page(outline)
    return html_page(
        outline.title, outline.lang, main, subtitle=outline.subtitle, header=contents, footer=footer
    )


def parts_of_page(outline: Outline) -> tuple[str, str, str]:
    """Return what stands inside a page: its table of contents, what it says, and its notes and colophon."""
    seen: Counter[int] = Counter()

    def marked(text: str, prose: bool = True) -> Markup:
        """Turn marks of notes into links; the first to a note is where its way back leads."""
        out = Markup()
        for words, number in pieces(text):
            if number is None:
                out += _whole(unbroken(words)) if prose else escape(words)
                continue
            seen[number] += 1
            anchor = f' id="ref-{number}"' if seen[number] == 1 else ""
            name = f"{outline.words['note']} {number}"
            out += Markup(
                f'<sup><a href="#note-{number}"{anchor} aria-label="{escape(name)}">{number}</a></sup>'
            )
        return out

    def figures(text: str) -> Markup:
        """Set the interval of a figure apart, so that a narrow column has it below its figure; keep a day whole."""
        figure, interval = divided(text)
        if _DAY.fullmatch(figure):
            return Markup('<span class="whole">{}</span>').format(figure)
        return marked(figure, prose=bool(_WORDED.search(figure))) + (
            Markup(' <small class="interval">{}</small>').format(interval) if interval else ""
        )

    environment = Environment(autoescape=True, trim_blocks=False)
    environment.filters["marked"], environment.filters["figures"] = marked, figures
    environment.tests["worded"] = _WORDED.search
    template = environment.from_string(read_text(Path(__file__).with_name("page.html.j2")))
    headings = [block.text for block in outline.blocks if isinstance(block, Heading)]
    parts: Any = template.make_module(
        {"doc": outline, "headings": headings, "blocks": _blocks(outline), "broad": BROAD}
    )
    return str(parts.contents()), str(parts.main()), str(parts.footer())


def _whole(words: str) -> Markup:
    """Return words as markup in which no line ends inside an interval, an id, a day or an option of a command."""
    made, last = Markup(), 0
    for found in _UNDIVIDED.finditer(words):
        element = Markup('<{0} class="whole">{1}</{0}>').format(found.lastgroup, found.group())
        made += escape(words[last : found.start()]) + element
        last = found.end()
    return made + escape(words[last:])


def _blocks(outline: Outline) -> list[tuple[str, Any]]:
    """Return the kind of each block and what the template needs of it."""
    blocks: list[tuple[str, Any]] = []
    part = 0
    for block in outline.blocks:
        kind = type(block).__name__
        if isinstance(block, Heading):
            part += 1
            about = {"text": block.text, "level": block.level, "begins_page": block.begins_page}
            blocks.append((kind, {**about, "anchor": part}))
        elif isinstance(block, FigureBlock):
            blocks.append((kind, _figure(block)))
        elif isinstance(block, TableBlock):
            long = [_is_long(column) for column in zip(*_whole_rows(block), strict=True)]
            blocks.append((kind, {**vars(block), "long": long}))
        elif kind == "Bullets":
            blocks.append((kind, {"items": block.items}))  # type: ignore[union-attr]
        else:
            blocks.append((kind, block))
    return blocks


def _whole_rows(block: TableBlock) -> list[tuple[str, ...]]:
    return [row for row in (block.head, *block.rows) if len(row) == len(block.head)]


def _is_long(column: Sequence[str]) -> bool:
    """Return whether a column holds sentences, which a narrow screen must not break into single characters."""
    return any(cell_len(plain(cell)) > SENTENCE for cell in column)


def _figure(block: FigureBlock) -> dict[str, Any]:
    picture = block.picture
    label = f"{picture.title}. {picture.alt}"
    known = [i for i, column in enumerate(picture.table) if column.null_count() < len(column)]
    return {
        "number": block.number,
        "name": picture.name,
        "title": picture.title,
        "unit": picture.unit,
        "source": picture.source,
        "svg": Markup(themed(picture.svg(titled=False), f"f{block.number}", label)),
        "head": [picture.table.columns[i] for i in known],
        "rows": [[row[i] for i in known] for row in picture.cells],
    }
