"""HTML pages: the text a reader sees, block by block, tables with their headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import html

from yundong.base.errors import InputError
from yundong.documents.formats.builder import TextBuilder
from yundong.documents.formats.tables import grid_row, head_rows, spanned
from yundong.documents.text.document import Block, Document

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
MOST_ATTRIBUTES = 1000
"""The library compares each attribute of a tag with all others; a page of people has a dozen."""
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+)""")
_TAG = re.compile(rf"<[A-Za-z](?:{_VALUE.pattern}|[^=>]++)*+")


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
    if any(len(_VALUE.sub("", tag[0]).split()) > MOST_ATTRIBUTES for tag in _TAG.finditer(text)):
        raise InputError(
            f"{path} holds a tag with more than {MOST_ATTRIBUTES:,} attributes. Save the page again."
        )
    try:
        root = html.document_fromstring(_DECLARATION.sub("", text), parser=html.HTMLParser(huge_tree=True))
    except (ValueError, html.etree.LxmlError) as error:
        raise InputError(f"{path} cannot be read as HTML: {error}.") from None
    builder = TextBuilder(path.stem, "text/html")
    body = root.find("body")
    _Walker(builder).walk(root if body is None else body)
    document = builder.finish()
    document.entitled = "\n".join(node.text_content()[:400] for node in root.iter("title", "nav"))
    return document


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
            if tag == "sup":
                self.run.append(_mark_of_note(item))
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

    def _title_above(self) -> Block | None:
        """Return the short block before a table that has no caption of its own."""
        last = self.builder.last
        titled = last is not None and last.kind in ("paragraph", "heading")
        return last if last is not None and titled and last.end - last.start < _LONGEST_TITLE else None

    def _table(self, table: Any) -> None:
        caption = table.find("caption")
        block = self.builder.add(caption.text_content(), "paragraph") if caption is not None else None
        block = block or self._title_above()
        rows: list[list[str]] = []
        heads, hanging = 0, dict[int, int]()
        for row in table.iter("tr"):
            if next(row.iterancestors("table"), None) is not table:
                continue  # of a table inside a cell
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            if len(rows) == heads and cells and _is_heading_row(row, cells):
                heads += 1
            spanning = [
                (_visible(cell), spanned(cell.get("colspan")), spanned(cell.get("rowspan"))) for cell in cells
            ]
            rows.append(grid_row(spanning, hanging))
        if rows:
            heads = min(heads or head_rows(rows), len(rows) - 1)
        self.builder.add_table(rows, heads, (block.start, block.end) if block else None)


_LONGEST_TITLE = 160


def _visible(cell: Any) -> str:
    """Return the text of a cell without marks of notes. Iterative, as `_Walker.walk`: a cell may hold a table."""
    parts: list[str] = []
    stack: list[Any] = [cell]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
        elif isinstance(item.tag, str) and item.tag not in _SKIPPED:
            if item.tag == "sup" and item is not cell:
                parts.append(_mark_of_note(item))
                continue
            for child in reversed(item):
                stack += [child.tail or "", child]
            stack.append(item.text or "")
    return "".join(parts)


def _mark_of_note(node: Any) -> str:
    """Return the text of a raised piece, nothing for the mark of a note; m² keeps its figure."""
    words = "".join(node.itertext()).strip()
    if not _MARK.fullmatch(words):
        return words
    before = node.getprevious()
    left = (before.tail if before is not None else node.getparent().text) or ""
    return _RAISED.get(words, "") if _MEASURE.search(left) else ""


_MARK = re.compile(r"[\[(]?(?:[0-9]{1,3}|[a-z]|[*†‡§¶]+|note ?[0-9]*|注[0-9]*)[\])]?", re.IGNORECASE)
_MEASURE = re.compile(r"(?:(?<![a-z])[ckm]?m|ft|米)$", re.IGNORECASE)
_RAISED = {"2": "²", "3": "³"}


def _is_heading_row(row: Any, cells: list[Any]) -> bool:
    parent = row.getparent()
    return (parent is not None and parent.tag == "thead") or all(cell.tag == "th" for cell in cells)
