"""What a printed report states, taken apart: each text, cell and drawing with the place where it stands.

Reads what the renderers of this package write, also after another program has saved it again: pages, text, Markdown,
CSV, JSON, Word documents, workbooks, PDF and pictures. Nothing in a file is executed or fetched.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from yundong.base.errors import Fault, InputError
from yundong.base.paper import texts_of
from yundong.base.reading import check_packed, decode, parse_json
from yundong.report.variant import COMMANDS, SEALS

KEYS = {"enumerated": ("area", "indicator"), "documented": ("claim",), "stated": ("organ", "period")}
"""Columns that name a row of a table of data, by a column that only such a table has: a report, comparison, trace."""
MARKUP = "layout of the page"
"""Label of the digest of what a page holds besides its texts and drawings."""
LAYOUT = frozenset({"style", "script", "nav", "button", "label"})
LARGEST = 64 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SPOKEN = {f"{_W}t", f"{_W}br", f"{_W}tab"}
_NUMBERED = re.compile(r"(?:clip|gradient|pattern)_?[0-9]+")
_LONG = re.compile(r"[0-9]+\.[0-9]{4,}(?:e-?[0-9]+)?")
_FOOT = re.compile(rf"({'|'.join((*SEALS, *COMMANDS))})([^:：]*)[:：]\s*(.*)")


@dataclass(frozen=True)
class Part:
    """One text of a document.

    Attributes
    ----------
    where : str
        The section, table or figure.
    label : str
        Row and column of a cell, or the name of an entry; empty for a paragraph.
    text : str
        What stands there; of a drawing, its digest.
    """

    where: str
    label: str
    text: str


def parts_of(data: bytes, form: str, name: str) -> list[Part]:
    """Return what a document states, in order.

    Parameters
    ----------
    data : bytes
        The whole file.
    form : str
        A key of `FORMS`.
    name : str
        Of the file, for messages.

    Raises
    ------
    InputError
        If it is not what its form says.
    """
    return [part for part in FORMS[form](data, name) if part.text]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


_BLOCKS = frozenset(
    re.findall(
        "[a-z0-9]+",
        "h1 h2 h3 p li td th caption dt dd figcaption summary title button script style text div section nav footer "
        "header figure details metadata span svg table tr thead tbody ul ol dl main body head html br",
    )
)


class _Page:
    """Collects the texts of a page, its drawings, and a digest of everything else: its layout and its ways around."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.heading = self.caption = self.entry = self.kind = ""
        self.head: list[str] = []
        self.cells: list[str] = []
        self.words: list[str] = []
        self.in_head = self.in_drawing = self.in_figure = False
        self.aside = 0
        self.markup, self.drawing = hashlib.sha256(), hashlib.sha256()

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        """Note a tag; a block ends the text before it."""
        if tag in _BLOCKS or tag in LAYOUT:
            self._flush()
            self.kind = tag
        if tag == "figure" or (tag == "table" and not self.in_figure):
            self.caption = ""
        self.in_figure = tag == "figure" or self.in_figure
        if tag == "table":
            self.head = []
        if tag == "tr":
            self.cells = []
        self.in_head = tag == "thead" or (self.in_head and tag != "tbody")
        if tag == "svg":
            self.in_drawing, self.drawing = True, hashlib.sha256()
        self.aside += tag in LAYOUT
        # Numbers in names go on from one drawing to the next; sums made in another order differ in the last digits.
        said = _NUMBERED.sub("", f"<{tag} {dict(attrs)!r}>")
        if self.in_drawing:
            said = _LONG.sub(lambda found: f"{float(found[0]):.6g}", said)
        (self.drawing if self.in_drawing else self.markup).update(said.encode(errors="replace"))

    def end(self, tag: str) -> None:
        """End a text."""
        if tag in _BLOCKS or tag in LAYOUT:
            self._flush()
            self.kind = ""
        self.aside -= tag in LAYOUT and self.aside > 0
        if tag == "thead":
            self.in_head = False
        if tag == "svg":
            self.in_drawing = False
            self._add("drawing", self.drawing.hexdigest()[:16])
        if tag == "figure" or (tag == "table" and not self.in_figure):
            self.caption = ""
        self.in_figure = self.in_figure and tag != "figure"

    def comment(self, data: str) -> None:
        """Note a comment as markup."""
        self.markup.update(data.encode(errors="replace"))

    def data(self, data: str) -> None:
        """Collect text."""
        self.words.append(data)

    def close(self) -> None:
        """End the page."""
        self._flush()
        self.heading = self.caption = ""
        self._add(MARKUP, self.markup.hexdigest()[:16])

    def _add(self, label: str, text: str) -> None:
        self.parts.append(Part(self.caption or self.heading, label, _squeezed(text)))

    def _flush(self) -> None:
        text, self.words = _squeezed("".join(self.words)), []
        if self.aside:
            self.markup.update(text.encode(errors="replace"))
            return
        if self.kind in ("td", "th"):
            self._cell(text)
            self.kind = ""
            return
        if not text:
            return
        if self.kind in ("h1", "h2", "h3"):
            self.heading, self.caption = text, ""
        elif self.kind in ("caption", "figcaption"):
            self.caption = text
        if self.kind == "dt":
            self.entry = text
        elif self.kind == "dd":
            self._add(self.entry, text)
        else:
            self._add("", text)

    def _cell(self, text: str) -> None:
        if self.in_head:
            self.head.append(text)
            self._add("", text)
            return
        self.cells.append(text)
        self._add(_label(self.cells, self.head), text)


def _label(cells: list[str], head: list[str]) -> str:
    """Return row and column of the last of some cells."""
    column = head[len(cells) - 1] if len(cells) <= len(head) else ""
    return " · ".join(filter(None, (cells[0] if len(cells) > 1 else "", column)))


def _html(data: bytes, name: str) -> Iterator[Part]:
    from lxml import etree

    page = _Page()
    parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True, huge_tree=False)
    try:
        parser.feed(decode(data, name).encode())
        parser.close()
    except etree.LxmlError as error:
        raise InputError([Fault(name, f"This page cannot be read ({error}).", "Write it again.")]) from None
    yield from page.parts


def _text(data: bytes, name: str) -> Iterator[Part]:
    yield from _lines(decode(data, name))


def _lines(text: str, where: str = "") -> Iterator[Part]:
    """Yield the lines of a text: a section is named by a line that begins at the margin after a blank one."""
    blank = True
    for line in text.split("\n"):
        if line.strip() and set(line.strip()) != {"─"}:
            if found := _FOOT.fullmatch(line.strip()):
                yield Part("", found[1] + found[2], found[3])
                continue
            if blank and not line.startswith(" ") and len(re.split(r"\s{2,}", line.strip())) == 1:
                where = line.strip()
            cells = re.split(r"\s{2,}", line.strip())
            for place, cell in enumerate(cells):
                yield Part(where, cells[0] if place else "", cell)
        blank = not line.strip()


def _markdown(data: bytes, name: str) -> Iterator[Part]:
    where, head = "", None
    for line in decode(data, name).split("\n"):
        line = line.strip()
        if line.startswith("|"):
            cells = [_plain(cell) for cell in re.split(r"(?<!\\)\|", line[1:].removesuffix("|"))]
            if all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                continue
            for place in range(len(cells)):
                yield Part(where, "" if head is None else _label(cells[: place + 1], head), cells[place])
            head = cells if head is None else head
            continue
        head = None
        if not line:
            continue
        text = _plain(line)
        if line.startswith("#") or re.match(r"\*\*.+\*\*$", line):
            where = text.lstrip("# ")
        yield Part(where, "", text)


def _plain(text: str) -> str:
    """Return a text of Markdown without its escapes."""
    return re.sub(r"\\([\\|*_<>&`#\[\]])", r"\1", _squeezed(text)).strip()


def _csv(data: bytes, name: str) -> Iterator[Part]:
    try:
        rows = list(csv.DictReader(io.StringIO(decode(data, name), newline="")))
    except csv.Error as error:
        raise InputError([Fault(name, f"The quoting is broken ({error}).", "Write it again.")]) from None
    yield from _records(rows)


def _records(rows: list[Any]) -> Iterator[Part]:
    """Yield the cells of rows of data, each named by the columns that name its row."""
    for number, row in enumerate(rows, start=1):
        keys = next((keys for column, keys in KEYS.items() if column in row), ())
        named = ", ".join(str(row.get(key)) for key in keys) or f"row {number}"
        for column, value in row.items():
            yield Part("", f"{named} · {column}", _value(value))


def _value(value: Any) -> str:
    """Return a value as text; what is not finite is unknown, as JSON has it."""
    text = "" if value is None else str(value)
    return "" if text in ("inf", "-inf", "nan") else text


def _json(data: bytes, name: str) -> Iterator[Part]:
    found = parse_json(decode(data, name), name)
    if isinstance(found, list) and all(isinstance(row, Mapping) for row in found):
        yield from _records(found)
    else:
        yield from _entries(found, "")


def _entries(value: Any, path: str) -> Iterator[Part]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _entries(inner, f"{path} · {key}" if path else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            named = [
                inner[k]
                for k in ("indicator", "claim", "organ", "id")
                if isinstance(inner, Mapping) and inner.get(k)
            ]
            yield from _entries(inner, f"{path} {named[0] if named else number}")
    else:
        yield Part("", path, _value(value))


def _archive(data: bytes, name: str) -> zipfile.ZipFile:
    check_packed(data, name)
    return zipfile.ZipFile(io.BytesIO(data))


def _xml(archive: zipfile.ZipFile, place: str, name: str) -> Any:
    try:
        return ElementTree.fromstring(archive.read(place))
    except (
        KeyError,
        ElementTree.ParseError,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
    ):
        raise InputError(
            [Fault(name, f"Its part {place} is missing or damaged.", "Save it again.")]
        ) from None


def _word(data: bytes, name: str) -> Iterator[Part]:
    with _archive(data, name) as archive:
        body = _xml(archive, "word/document.xml", name).find(f"{_W}body")
        where = ""
        for block in body if body is not None else ():
            if block.tag == f"{_W}tbl":
                yield from _word_table(block, where)
                continue
            text = _runs(block)
            style = block.find(f"{_W}pPr/{_W}pStyle")
            if style is not None and re.match(
                "Title|Heading|Caption|标题|題注|题注", style.get(f"{_W}val", "")
            ):
                where = text
            yield Part(where, "", text)
        listed = archive.namelist()
        if "word/footnotes.xml" in listed:
            for note in _xml(archive, "word/footnotes.xml", name):
                yield Part("", "footnote", _runs(note))
        for place in sorted(place for place in listed if place.startswith("word/media/")):
            yield Part(
                "",
                f"drawing {place.rpartition('/')[2]}",
                hashlib.sha256(archive.read(place)).hexdigest()[:16],
            )


def _runs(node: Any) -> str:
    return _squeezed(
        "".join(t.text or "" if t.tag == f"{_W}t" else " " for t in node.iter() if t.tag in _SPOKEN)
    )


def _word_table(table: Any, where: str) -> Iterator[Part]:
    head: list[str] = []
    for number, row in enumerate(table.findall(f"{_W}tr")):
        cells = [_runs(cell) for cell in row.findall(f"{_W}tc")]
        if not number and row.find(f"{_W}trPr/{_W}tblHeader") is not None:
            head = cells
        for place in range(len(cells)):
            yield Part(where, _label(cells[: place + 1], head if number else []), cells[place])


def _workbook(data: bytes, name: str) -> Iterator[Part]:
    with _archive(data, name) as archive:
        strings: list[str] = []
        if "xl/sharedStrings.xml" in archive.namelist():
            strings = [
                "".join(t.text or "" for t in item.iter(f"{_X}t"))
                for item in _xml(archive, "xl/sharedStrings.xml", name)
            ]
        links = {r.get("Id"): r.get("Target", "") for r in _xml(archive, "xl/_rels/workbook.xml.rels", name)}
        for sheet in _xml(archive, "xl/workbook.xml", name).iter(f"{_X}sheet"):
            target = links.get(sheet.get(f"{_R}id"), "").removeprefix("/xl/")
            yield from _sheet(_xml(archive, f"xl/{target}", name), sheet.get("name", ""), strings)


def _sheet(sheet: Any, where: str, strings: list[str]) -> Iterator[Part]:
    head: dict[str, str] = {}
    for number, row in enumerate(sheet.iter(f"{_X}row")):
        cells = {re.sub(r"\d", "", c.get("r", "")): _of_workbook(c, strings) for c in row.findall(f"{_X}c")}
        if not number and len(cells) > 2:
            head = cells
        named = (
            [cells[c] for c in ("A", "E") if c in cells]
            if "indicator" in head.get("E", "")
            else [cells.get("A", "")]
        )
        for column, text in cells.items():
            title = head.get(column, "") if number else ""
            yield Part(
                where, " · ".join(filter(None, (", ".join(named) if column != "A" else "", title))), text
            )


def _of_workbook(cell: Any, strings: list[str]) -> str:
    value = cell.find(f"{_X}v")
    if cell.get("t") == "s" and value is not None and (value.text or "").isdigit():
        place = int(value.text)
        return strings[place] if place < len(strings) else ""
    return (value.text or "") if value is not None else "".join(t.text or "" for t in cell.iter(f"{_X}t"))


def _pdf(data: bytes, name: str) -> Iterator[Part]:
    about, pages = texts_of(data, name, 500)
    for label, value in re.findall(
        rf"({'|'.join((*SEALS, *COMMANDS))}[^:]*): (.*?)(?:, (?=(?:{'|'.join((*SEALS, *COMMANDS))}))|$)",
        about,
    ):
        yield Part("", label, value)
    for number, text in enumerate(pages, start=1):
        for line in text.replace("\r", "\n").split("\n"):
            yield Part(f"page {number}", "", _squeezed(line))


def _svg(data: bytes, name: str) -> Iterator[Part]:
    for part in _html(data, name):
        found = _FOOT.fullmatch(part.text)
        yield Part("", found[1] + found[2], found[3]) if found else part


def _png(data: bytes, name: str) -> Iterator[Part]:
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise InputError([Fault(name, "This is not a PNG picture.", "Draw it again.")])
    place, drawing = 8, hashlib.sha256()
    while place + 12 <= len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        content = data[place + 8 : place + 8 + length]
        if kind == b"iTXt":
            label, _, text = content.partition(b"\0")
            yield Part("", label.decode("latin-1"), text.lstrip(b"\0").decode("utf-8", errors="replace"))
        else:
            drawing.update(kind + content)
        place += length + 12
    yield Part("", "drawing", drawing.hexdigest()[:16])


FORMS: dict[str, Callable[[bytes, str], Iterator[Part]]] = {
    "html": _html,
    "text": _text,
    "md": _markdown,
    "csv": _csv,
    "json": _json,
    "docx": _word,
    "xlsx": _workbook,
    "pdf": _pdf,
    "svg": _svg,
    "png": _png,
}
