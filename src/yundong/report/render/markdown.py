"""The report as Markdown, pictures left out for their titles and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yundong.base.markdown import escaped
from yundong.report.outline.tree import (
    Bullets,
    Callout,
    FigureBlock,
    Heading,
    Outline,
    Paragraph,
    TableBlock,
    pieces,
)


def render_markdown(outline: Outline) -> str:
    """Return a report as Markdown with footnotes and pipe tables.

    Parameters
    ----------
    outline : Outline
        As built. A picture is given as its finding and the table behind it.
    """
    parts = [f"# {_inline(outline.title)}"]
    parts += [f"*{_inline(outline.subtitle)}*"] if outline.subtitle else []
    for block in outline.blocks:
        parts += _block(outline, block)
    if outline.sources:
        parts += [f"## {outline.words['sources']}", _pipe(("", ""), outline.sources, "<<")]
    if outline.colophon:
        parts += [f"## {outline.words['colophon']}", _pipe(("", ""), outline.colophon, "<<")]
    notes = [f"[^{number}]: {escaped(text)}" for number, text in enumerate(outline.notes, start=1)]
    parts += ["\n".join(notes)] if notes else []
    return "\n\n".join(parts) + "\n"


def _block(outline: Outline, block: Any) -> Iterator[str]:
    words = outline.words
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {_inline(block.text)}"
        case Paragraph():
            yield _inline(block.text)
        case Callout():
            yield f"> {_inline(block.text)}"
        case Bullets():
            mark = "：" if outline.lang == "zh" else ". "
            yield "\n".join(f"- **{escaped(lead)}**{mark}{_inline(text)}" for lead, text in block.items)
        case TableBlock():
            yield f"**{words['table']} {block.number}{words['stop']}{_inline(block.caption)}**"
            yield _pipe(block.head, block.rows, block.align)
        case FigureBlock():
            picture = block.picture
            title = _inline(f"{words['figure']} {block.number}{words['stop']}{picture.title}")
            yield f"**{title}**  \n{_inline(picture.unit)}"
            yield _pipe(picture.table.columns, picture.cells, "<" + ">" * (picture.table.width - 1))
            yield f"{words['source']}{words['colon']}{_inline(picture.source)}"


def _pipe(head: Any, rows: Any, align: str) -> str:
    """Return a pipe table; a row of one cell spans it as a bold first cell."""
    lines = [f"| {' | '.join(_inline(cell) for cell in head)} |"]
    lines.append("|" + "|".join("---:" if side == ">" else "---" for side in align) + "|")
    for row in rows:
        cells = [_inline(cell) for cell in row]
        if len(cells) < len(align):
            cells = [f"**{cells[0]}**"] + [""] * (len(align) - 1)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _inline(text: str) -> str:
    return "".join(escaped(words) if number is None else f"[^{number}]" for words, number in pieces(text))
