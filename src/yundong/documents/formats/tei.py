"""TEI-XML: the text of the body; entities are refused, nothing is fetched."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree

from yundong.base.errors import InputError
from yundong.documents.formats.builder import TextBuilder
from yundong.documents.formats.origin import Origin, Pieced, stream_of
from yundong.documents.formats.tables import grid_row, head_rows, spanned
from yundong.documents.text.document import Block, Document, Kind, Span

_BLOCKS = {
    "p": "paragraph", "ab": "paragraph", "l": "paragraph", "head": "heading", "item": "item", "dateline": "meta",
    "closer": "meta", "salute": "paragraph", "signed": "meta", "byline": "meta",
    "title": "heading", "label": "paragraph", "trailer": "meta", "docTitle": "heading", "titlePart": "heading",
    "docDate": "meta", "note": "paragraph",
    "para": "paragraph", "heading": "heading", "li": "item", "dt": "item", "dd": "item",
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
    walker = _Walker(builder, stream_of(root))
    walker.walk(body)
    walker.add_notes()
    document = builder.finish()
    document.origin = Origin(text, builder.segments)
    document.places, document.dates = walker.marked(document.origin)
    return document


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


class _Walker:
    """Walks the tree of a file and adds its blocks; notes are kept for the end, apart from the running text."""

    def __init__(self, builder: TextBuilder, stream: dict[tuple[Any, str], int]) -> None:
        self.builder, self.stream = builder, stream
        self.notes: list[Any] = []
        self.places: list[Any] = []
        self.dates: list[Any] = []
        self.centred: tuple[Block, Block] | None = None

    def walk(self, node: Any, level: int = 1, depth: int = 0) -> None:
        """Add the blocks below a node in order; loose text between blocks becomes a paragraph."""
        run: list[str] = [self._text(node)]

        def flush(kind: Kind = "paragraph") -> None:
            self.builder.add(Pieced.joined(run), kind, level if kind == "heading" else depth)
            run.clear()

        for child in node:
            name = _name(child)
            if name in _TABLES:
                flush()
                self._table(child)
            elif name in _LISTS:
                flush()
                self.walk(child, level, depth + 1)
            elif name in _BLOCKS and (name not in {"title", "note", "label"} or _heads(child)):
                flush()
                self._block(child, level, depth)
            elif name in _DIVISIONS or _holds_blocks(child):
                flush()
                self.walk(child, level + (name in {"div", "section"}), depth)
            elif name == "label" and _ENUMERATOR.fullmatch("".join(child.itertext())):
                flush()
            elif name and name not in _SKIPPED:
                run.append(self._inline(child))
            run.append(self._tail(child))
        flush()

    def _text(self, node: Any) -> Pieced:
        return Pieced.of(node.text, self.stream.get((node, "text"), -1))

    def _tail(self, node: Any) -> Pieced:
        return Pieced.of(node.tail, self.stream.get((node, "tail"), -1))

    def _block(self, node: Any, level: int, depth: int) -> None:
        """Add one block; a list inside a paragraph or an item follows it."""
        kind: Kind = _BLOCKS[_name(node)]  # type: ignore[assignment]
        if any(_name(child) in {*_LISTS, *_TABLES, "p", "para", "dateline"} for child in node):
            self.walk(node, level, depth)
            return
        above = self.builder.last
        block = self.builder.add(self._inline(node), kind, level if kind == "heading" else depth)
        if (
            block is not None
            and kind == "paragraph"
            and "cent" in (node.get("rend") or node.get("rendition") or "")
        ):
            follows = self.centred is not None and self.centred[1] is above
            self.centred = (self.centred[0] if self.centred and follows else block, block)

    def _inline(self, node: Any) -> Pieced:
        """Return the running text of a node, of alternatives the regular one, line and page breaks as blanks."""
        name = _name(node)
        if name == "note":
            self.notes.append(node)
            return Pieced("")
        if _is_note_mark(node):
            return Pieced("")
        if name in _PLACES:
            self.places.append(node)
        elif name in {"date", "docDate"}:
            self.dates.append(node)
        parts: list[str] = [self._text(node)]
        for child in node:
            inner = _name(child)
            if inner in {"lb", "pb", "cb"}:
                parts.append("" if child.get("break") == "no" else " ")
            elif inner and inner not in _SKIPPED:
                parts.append(self._inline(child))
            parts.append(self._tail(child))
        return Pieced.joined(parts)

    def _table(self, node: Any) -> None:
        head = next((child for child in node if _name(child) in _CAPTIONS), None)
        block = self.builder.add(self._inline(head), "paragraph") if head is not None else self._title_above()
        rows: list[list[str]] = []
        heads, hanging = 0, dict[int, int]()
        for row in _rows_of(node):
            cells = [cell for cell in row if _name(cell) in _CELLS]
            if heads == len(rows) and cells and _is_heading_row(row, cells):
                heads += 1
            rows.append(grid_row([(self._inline(cell), *_extent(cell)) for cell in cells], hanging))
        if rows:
            heads = min(heads or head_rows(rows), len(rows) - 1)
        self.builder.add_table(rows, heads, (block.start, block.end) if block else None)

    def _title_above(self) -> Block | None:
        """Return the first of the lines set in the middle right above a table, which are its title."""
        if self.centred is None or self.centred[1] is not self.builder.last:
            return None
        return self.centred[0]

    def add_notes(self) -> None:
        """Add the notes, which may hold notes of their own."""
        while self.notes:
            node = self.notes.pop(0)
            parts: list[str] = [self._text(node)]
            for child in node:
                if _name(child) and _name(child) not in _SKIPPED:
                    parts.append(self._inline(child))
                parts.append(self._tail(child))
            said: Kind = "meta" if node.get("type") in _OF_FILES else "paragraph"
            self.builder.add(Pieced.joined(parts), said)

    def marked(self, origin: Origin) -> tuple[list[Span], list[tuple[int, int, date, date]]]:
        """Return the places and the dates that the file marks, where they are in the extracted text."""
        places = [span for node in self.places if (span := self._span(node, origin)) is not None]
        dates = []
        for node in self.dates:
            span, days = self._span(node, origin), _days(node)
            if span is not None and days is not None:
                dates.append((*span, *days))
        return sorted(places), sorted(dates)

    def _span(self, node: Any, origin: Origin) -> Span | None:
        start = self.stream.get((node, "text"), -1)
        length = len("".join(node.itertext()))
        return origin.extracted((start, start + length)) if start >= 0 and length else None


_TABLES = frozenset({"table", "informaltable"})
_CAPTIONS = frozenset({"head", "caption", "title"})
_ROWS, _CELLS = frozenset({"row", "tr"}), frozenset({"cell", "td", "th", "entry"})
_PARTS_OF_TABLES = frozenset({"tgroup", "thead", "tbody", "tfoot"})


def _rows_of(table: Any) -> Iterator[Any]:
    """Yield the rows of a table of TEI, XHTML or CALS, also those within parts of it, but of no table in a cell."""
    for child in table:
        if _name(child) in _ROWS:
            yield child
        elif _name(child) in _PARTS_OF_TABLES:
            yield from _rows_of(child)


def _is_heading_row(row: Any, cells: Sequence[Any]) -> bool:
    return (
        row.get("role") == "label"
        or _name(row.getparent()) == "thead"
        or all(_name(cell) == "th" or cell.get("role") == "label" for cell in cells)
    )


def _extent(cell: Any) -> tuple[int, int]:
    """Return how many columns and rows a cell spans: in TEI by cols and rows, in XHTML by colspan and rowspan."""
    below = cell.get("morerows")  # in CALS the rows beyond the first
    rows = spanned(below) + 1 if below else spanned(cell.get("rows") or cell.get("rowspan"))
    return spanned(cell.get("cols") or cell.get("colspan")), rows


_LISTS = frozenset({"list", "ul", "ol", "dl"})
_HELD = frozenset({*_LISTS, *_TABLES, "p", "para", "head", "heading", "item", "div"})
_APART = frozenset({*_SKIPPED, *_BLOCKS, "note"})


def _holds_blocks(node: Any) -> bool:
    """Return whether an element that TEI does not know is a part of the document: debate, section, answer."""
    return bool(_name(node)) and _name(node) not in _APART and any(_name(one) in _HELD for one in node.iter())


def _heads(node: Any) -> bool:
    """Return whether a title heads a part of the document, without words beside it; in TEI it names a work."""
    parent = node.getparent()
    beside = "".join((parent.text or "", *(one.tail or "" for one in parent)))
    return _name(node) == "title" and _name(parent) not in _BLOCKS and not beside.strip()


_DIVISIONS = {
    "div",
    "div1",
    "div2",
    "div3",
    "body",
    "front",
    "back",
    "text",
    "group",
    "lg",
    "quote",
    "floatingText",
    "opener",
}
_PLACES = {"placeName", "settlement", "district", "geogName", "region"}
_OF_FILES = frozenset({"source", "archival", "provenance"})
"""Notes that say where the document is kept: all of their numbers are of files."""
_ENUMERATOR = re.compile(
    r"\s*[(（]?(?:\d{1,4}|[ivxlcIVXLC]{1,6}|[A-Za-z]|[一二三四五六七八九十]{1,3})[.)、）]?\s*|\W*"
)
_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[*†‡§]+)[\])]?\s*")


def _is_note_mark(node: Any) -> bool:
    """Return whether an element only refers to a note: a raised figure, or a reference that is one."""
    raised = _name(node) == "hi" and "sup" in (node.get("rend") or node.get("rendition") or "")
    reference = _name(node) == "ref" or (_name(node) == "anchor")
    return (raised or reference) and bool(_MARK.fullmatch("".join(node.itertext())))


def _days(node: Any) -> tuple[date, date] | None:
    """Return the first and last day that the attributes of a date state."""
    first = node.get("when") or node.get("from") or node.get("notBefore")
    last = node.get("when") or node.get("to") or node.get("notAfter") or first
    begin, stop = _day(first or last, first=True), _day(last, first=False)
    return (begin, stop) if begin and stop and begin <= stop else None


def _day(said: str | None, *, first: bool) -> date | None:
    """Return the first or last day of 1952, 1952-08 or 1952-08-29."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T.*)?", said or "")
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or (1 if first else 12)), match[3]
    try:
        length = monthrange(year, month)[1]
        return date(year, month, int(day) if day else 1 if first else length)
    except (ValueError, IndexError):
        return None
