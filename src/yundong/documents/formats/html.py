"""HTML pages: the text a reader sees, block by block, tables with their headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import html

from yundong.base.errors import InputError
from yundong.documents.formats.builder import TextBuilder
from yundong.documents.text.document import Document

_SKIPPED = {
    "script",
    "style",
    "nav",
    "template",
    "noscript",
    "svg",
    "math",
    "head",
    "select",
    "button",
    "iframe",
}
_BLOCKS = {
    "p", "div", "section", "article", "main", "aside", "header", "footer", "blockquote", "pre", "ul", "ol", "dl",
    "li", "dt", "dd", "figure", "figcaption", "body", "form", "fieldset", "address", "center", "hr", "caption",
}  # fmt: skip
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse(text: str, path: Path) -> Document:
    """Return a page as a document; its offsets point into the extracted text.

    Parameters
    ----------
    text : str
        The decoded file. An XML declaration is dropped: the encoding is known by now.
    path : Path
        For the name and messages.

    Returns
    -------
    Document
    """
    try:
        root = html.document_fromstring(_DECLARATION.sub("", text), parser=html.HTMLParser(huge_tree=True))
    except (ValueError, html.etree.LxmlError) as error:
        raise InputError(f"{path} cannot be read as HTML: {error}.") from None
    builder = TextBuilder(path.stem, "text/html")
    body = root.find("body")
    _Walker(builder).walk(root if body is None else body)
    return builder.finish()


class _Walker:
    """Walks the tree of a page."""

    def __init__(self, builder: TextBuilder) -> None:
        self.builder = builder
        self.run: list[str] = []
        self.depth = 0

    def flush(self, kind: Any = "paragraph", level: int = 0) -> None:
        self.builder.add("".join(self.run), kind, level)
        self.run.clear()

    def walk(self, node: Any) -> None:
        """Add everything below a node. Iterative: a page may nest deeper than recursion allows."""
        stack: list[tuple[Any, bool]] = [(node, False)]
        while stack:
            item, leaving = stack.pop()
            if leaving:
                self._leave(item)
                continue
            if isinstance(item, str):
                self.run.append(item)
                continue
            tag = item.tag if isinstance(item.tag, str) else ""
            if not tag or tag in _SKIPPED or item.get("hidden") is not None:
                continue
            if tag == "br":
                self.run.append("\n")
                continue
            if tag == "table":
                self.flush()
                self._table(item)
                continue
            if tag in _BLOCKS or tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
                self.flush()
                self.depth += tag == "li"
            stack.append((item, True))
            for child in reversed(item):
                if child.tail:
                    stack.append((child.tail, False))
                stack.append((child, False))
            if item.text:
                stack.append((item.text, False))

    def _leave(self, node: Any) -> None:
        tag = node.tag
        if re.fullmatch("h[1-6]", tag):
            self.flush("heading", int(tag[1]))
        elif tag in {"li", "dd"}:
            self.flush("item", max(self.depth, 1))
            self.depth -= tag == "li"
        elif tag in _BLOCKS:
            self.flush()

    def _table(self, table: Any) -> None:
        caption = table.find("caption")
        block = self.builder.add(caption.text_content(), "paragraph") if caption is not None else None
        rows: list[list[str]] = []
        heads = 0
        for row in table.iter("tr"):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            texts = [text for cell in cells for text in _spread(cell)]
            if rows[:heads] == rows and cells and _is_heading_row(row, cells):
                heads += 1
            rows.append(texts)
        if not heads and len(rows) > 1 and not any(re.search(r"\d", cell) for cell in rows[0]):
            heads = 1
        self.builder.add_table(rows, heads, (block.start, block.end) if block else None)


def _spread(cell: Any) -> list[str]:
    """Return the text of a cell, with blanks for the columns it spans beside."""
    span = cell.get("colspan", "1")
    width = min(int(span), 50) if span.isdigit() else 1
    return [cell.text_content(), *[""] * (width - 1)]


def _is_heading_row(row: Any, cells: list[Any]) -> bool:
    parent = row.getparent()
    return (parent is not None and parent.tag == "thead") or all(cell.tag == "th" for cell in cells)
