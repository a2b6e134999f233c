"""Word files (.docx): paragraphs, lists and tables in order, insertions accepted and deletions omitted."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from yundong.base.errors import InputError
from yundong.documents.formats.builder import TextBuilder
from yundong.documents.formats.tables import head_rows
from yundong.documents.text.document import Document

UNPACKED_LIMIT = 512 * 1024 * 1024
"""Largest unpacked size in bytes: a small archive that unpacks to gigabytes is refused before it does."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

MOST_COLUMNS = 63
"""Columns of a table in Word; more are made by cells that claim to span them."""


def parse(data: bytes, path: Path) -> Document:
    """Return a Word file as a document; its offsets point into the extracted text.

    Parameters
    ----------
    data : bytes
        The whole file.
    path : Path
        For the name and messages.

    Returns
    -------
    Document

    Raises
    ------
    InputError
        If it is another kind of archive, damaged, or would unpack beyond the limit.
    """
    _check_archive(data, path)
    import docx

    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except Exception as error:  # the library raises errors of several others
        raise InputError(f"{path} cannot be read as a Word file: {error}. Save it again as .docx.") from None
    if body is None:
        raise InputError(f"{path} is a Word file without a body. Save it again as .docx.")
    builder = TextBuilder(
        path.stem, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    for child in body:
        if child.tag == _W + "p":
            _paragraph(child, builder)
        elif child.tag == _W + "tbl":
            _table(child, builder)
        elif child.tag == _W + "sdt":  # content controls hold paragraphs of their own
            for inner in child.iter(_W + "p"):
                _paragraph(inner, builder)
    return builder.finish()


def _check_archive(data: bytes, path: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
            other = _other_office_file(archive)
    except zipfile.BadZipFile:
        raise InputError(f"{path} is a damaged archive. Save the document again as .docx.") from None
    if other:
        raise InputError(f"{path} is {other}")
    if "word/document.xml" not in names:
        raise InputError(f"{path} is an archive but not a Word file. Unpack it and name the documents in it.")
    if unpacked > UNPACKED_LIMIT:
        raise InputError(
            f"{path} would unpack to {unpacked / 1e6:,.0f} MB; save its text without the pictures."
        )


_AS_CSV = "Save each sheet as .csv and name those files."
_AS_DOCX = "Save its text as .docx or .txt."
_OFFICE_FILES = {
    "xl/": f"an Excel workbook. {_AS_CSV}",
    "ppt/": f"a PowerPoint presentation. {_AS_DOCX}",
    "application/vnd.oasis.opendocument.spreadsheet": f"an OpenDocument spreadsheet. {_AS_CSV}",
    "application/vnd.oasis.opendocument.text": f"an OpenDocument text. {_AS_DOCX}",
    "application/vnd.oasis.opendocument.presentation": f"an OpenDocument presentation. {_AS_DOCX}",
}
"""What an archive is, with how to have it read, by its folders or by the type it gives itself."""
_LONGEST_TYPE = 100


def _other_office_file(archive: zipfile.ZipFile) -> str:
    """Return what an archive is that another program wrote, with the remedy; "" for any other archive."""
    names = archive.namelist()
    if "mimetype" in names and archive.getinfo("mimetype").file_size < _LONGEST_TYPE:
        return _OFFICE_FILES.get(archive.read("mimetype").decode("ascii", "replace").strip(), "")
    return next(
        (said for folder, said in _OFFICE_FILES.items() if any(one.startswith(folder) for one in names)), ""
    )


def _text(node: Any) -> str:
    """Return the running text below a node: deleted runs carry other tags and fall away."""
    parts = []
    for child in node.iter(_W + "t", _W + "tab", _W + "br", _W + "cr", _W + "noBreakHyphen"):
        if child.tag == _W + "t":
            parts.append("" if _is_note_mark(child) else child.text or "")
        else:
            parts.append("-" if child.tag.endswith("Hyphen") else " ")
    return "".join(parts)


def _is_note_mark(node: Any) -> bool:
    """Return whether a piece of text is a raised number or sign that refers to a note."""
    run = node.getparent()
    raised = run.find(f"{_W}rPr/{_W}vertAlign") if run is not None else None
    mark = raised is not None and raised.get(_W + "val") == "superscript"
    return mark and bool(re.fullmatch(r"[\[(]?(?:\d{1,3}|[*†‡])[\])]?", (node.text or "").strip()))


def _paragraph(node: Any, builder: TextBuilder) -> None:
    style = node.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(_W + "val") if style is not None else "") or ""
    heading = re.match(r"(?:Heading|heading|标题|標題)\s*(\d)", name)
    text = _text(node)
    if name in ("Title", "标题", "標題") or heading:
        builder.add(text, "heading", int(heading.group(1)) if heading else 1)
    elif node.find(f"{_W}pPr/{_W}numPr") is not None or name.startswith("List"):
        builder.add(text, "item", 1)
    else:
        builder.add(text, "paragraph")


def _table(node: Any, builder: TextBuilder) -> None:
    """Add a table; one inside a cell follows as a table of its own."""
    rows, inner = [], []
    for row in node.findall(_W + "tr"):
        cells: list[str] = []
        for cell in row.iter(_W + "tc"):
            if next(cell.iterancestors(_W + "tr")) is not row:
                continue
            inner += [one for one in cell.iter(_W + "tbl") if next(one.iterancestors(_W + "tc")) is cell]
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            width = span.get(_W + "val", "1") if span is not None else "1"
            words = " ".join(
                _text(one) for one in cell.iter(_W + "p") if next(one.iterancestors(_W + "tc")) is cell
            )
            spanned = int(width[:9]) - 1 if width.isdecimal() else 0
            cells += [words, *[""] * max(0, min(spanned, MOST_COLUMNS - len(cells) - 1))]
        rows.append(cells)
    if rows:
        builder.add_table(rows, head_rows(rows))
    for table in inner:
        _table(table, builder)
