"""TEI-XML: the text of the body; entities are refused, nothing is fetched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree

from yundong.base.errors import InputError
from yundong.documents.formats.builder import TextBuilder
from yundong.documents.formats.tables import head_rows
from yundong.documents.text.document import Document, Kind

_BLOCKS = {
    "p": "paragraph", "ab": "paragraph", "l": "paragraph", "head": "heading", "item": "item", "dateline": "meta",
    "opener": "paragraph", "closer": "meta", "salute": "paragraph", "signed": "meta", "byline": "meta",
    "title": "heading", "label": "paragraph", "trailer": "meta", "docTitle": "heading", "titlePart": "heading",
    "docDate": "meta", "note": "paragraph",
}  # fmt: skip
_SKIPPED = {"teiHeader", "facsimile", "figure", "fw", "orig", "sic", "abbr", "del", "standOff", "graphic"}


def parse(text: str, path: Path) -> Document:
    """Return a TEI file as a document; its offsets point into the extracted text.

    Of alternatives encoded by the editor, the corrected or expanded one is used. Any other XML is read by its text.

    Parameters
    ----------
    text : str
        The decoded file.
    path : Path
        For the name and messages.

    Returns
    -------
    Document

    Raises
    ------
    InputError
        If it is not well-formed, or declares entities of its own, inside or outside.
    """
    root = _tree(text, path)
    builder = TextBuilder(path.stem, "application/tei+xml")
    title = _header(root)
    if title:
        builder.add(title, "heading", 1)
    body = next((node for node in root.iter() if _name(node) == "text"), root)
    _walk(body, builder)
    return builder.finish()


def _tree(text: str, path: Path) -> Any:
    if re.search(r"<!ENTITY", text):
        raise InputError(f"{path} declares entities, which are refused: replace them by their text.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        return etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"{path} is not well-formed XML: {error.msg}. Correct it, or save it as plain text."
        ) from None


def _name(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _header(root: Any) -> str:
    """Return the first title of the header: it often names the place the figures are about."""
    for node in root.iter():
        if _name(node) == "titleStmt":
            return next(("".join(child.itertext()) for child in node if _name(child) == "title"), "")
        if _name(node) == "text":
            break
    return ""


def _walk(node: Any, builder: TextBuilder, level: int = 1, depth: int = 0) -> None:
    """Add the blocks below a node in order; loose text between blocks becomes a paragraph."""
    run: list[str] = [node.text or ""]

    def flush(kind: Kind = "paragraph") -> None:
        builder.add("".join(run), kind, level if kind == "heading" else depth)
        run.clear()

    for child in node:
        name = _name(child)
        if name == "table":
            flush()
            _table(child, builder)
        elif name == "list":
            flush()
            _walk(child, builder, level, depth + 1)
        elif name in _BLOCKS and name not in {"title", "note", "label"}:
            flush()
            _block(child, builder, level, depth)
        elif name in {
            "div",
            "body",
            "front",
            "back",
            "text",
            "group",
            "lg",
            "quote",
            "floatingText",
            "opener",
        }:
            flush()
            _walk(child, builder, level + (name == "div"), depth)
        elif name and name not in _SKIPPED:
            run.append(_inline(child))
        run.append(child.tail or "")
    flush()


def _block(node: Any, builder: TextBuilder, level: int, depth: int) -> None:
    """Add one block; a list inside a paragraph or an item follows it."""
    kind: Kind = _BLOCKS[_name(node)]  # type: ignore[assignment]
    if any(_name(child) in {"list", "table", "p"} for child in node):
        _walk(node, builder, level, depth)
        return
    builder.add(_inline(node), kind, level if kind == "heading" else depth)


def _inline(node: Any) -> str:
    """Return the running text of a node, of alternatives the regular one, line and page breaks as blanks."""
    parts = [node.text or ""]
    for child in node:
        name = _name(child)
        if name in {"lb", "pb", "cb"}:
            parts.append("" if child.get("break") == "no" else " ")
        elif name and name not in _SKIPPED:
            parts.append(_inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _table(node: Any, builder: TextBuilder) -> None:
    head = next((child for child in node if _name(child) == "head"), None)
    block = builder.add(_inline(head), "paragraph") if head is not None else None
    rows: list[list[str]] = []
    heads = 0
    for row in (child for child in node if _name(child) == "row"):
        cells = [_inline(cell) for cell in row if _name(cell) == "cell"]
        if heads == len(rows) and row.get("role") == "label":
            heads += 1
        rows.append(cells)
    if rows:
        heads = min(heads or head_rows(rows), len(rows) - 1)
    builder.add_table(rows, heads, (block.start, block.end) if block else None)
