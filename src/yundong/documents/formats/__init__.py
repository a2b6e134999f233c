"""Files of every format read here, each turned into the same kind of `Document`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from yundong.base.errors import InputError
from yundong.base.reading import read_bytes
from yundong.documents.text.decode import SIZE_LIMIT, decode
from yundong.documents.text.document import Document, language_of, link_blocks

Progress = Callable[[int, int], None]


def open_document(
    path: str | Path,
    *,
    lang: str = "auto",
    encoding: str | None = None,
    limit: int = SIZE_LIMIT,
    progress: Progress | None = None,
) -> Document:
    """Open a document of any format, recognised by its content first and its suffix second.

    Parameters
    ----------
    path : str or Path
        The file.
    lang : str
        "en", "zh", or "auto" to look.
    encoding : str, optional
        Of a text file; by default it is found.
    limit : int
        Largest size in bytes.
    progress : callable, optional
        Called with (pages done, pages in all) while a PDF is read.

    Returns
    -------
    Document

    Raises
    ------
    InputError
        For a file that is missing, empty, too large, no document, protected by a password, or damaged.
    """
    path = Path(path)
    data = read_bytes(path, limit, "Split it, or raise the limit with --max-mb.")
    if not data.strip():
        raise InputError(f"{path} is empty. It must hold text.")
    document = _parse(data, path, encoding, progress)
    if not document.text.strip():
        raise InputError(f"{path} holds no text. If it is a scan, run text recognition on it first.")
    document.address = str(path)
    document.lang = language_of(document.text) if lang == "auto" else lang
    document.blocks = link_blocks(document.blocks, document.folded)
    return document


def _parse(data: bytes, path: Path, encoding: str | None, progress: Progress | None) -> Document:
    """Choose the reader. Each is imported when needed: a text file should not wait for a PDF library."""
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        from yundong.documents.formats import pdf

        return pdf.parse(data, path, progress)
    if data.startswith(b"PK\x03\x04"):
        from yundong.documents.formats import word

        return word.parse(data, path)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if path.suffix.lower() in {".xls", ".xlsx"}:
            raise InputError(
                f"{path} is an old Excel workbook or one protected by a password. Save each sheet as .csv without a "
                "password."
            )
        raise InputError(
            f"{path} is an old Word file or one protected by a password. Save it as .docx without a password."
        )
    for ending, magic in ((".pdf", "PDF"), (".docx", "Word")):
        if path.suffix.lower() == ending:
            raise InputError(f"{path} ends in {ending} but is not a {magic} file. Check that it is complete.")
    text, found = decode(data, str(path), encoding)
    return _parse_text(text, found, path)


_DELIMITED = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".tab": "text/tab-separated-values"}


def _parse_text(text: str, encoding: str, path: Path) -> Document:
    from yundong.documents.formats import delimited, html, plain, tei

    head = text[:2048].lstrip().lower()
    ending = path.suffix.lower()
    if head.startswith(("<!doctype html", "<html")) or ending in {".html", ".htm", ".xhtml"}:
        parsed = html.parse(text, path)
    elif head.startswith(("<?xml", "<tei", "<!doctype")) or ending in {".xml", ".tei"}:
        parsed = html.parse(text, path) if "<html" in head else tei.parse(text, path)
    elif ending in _DELIMITED:
        parsed = delimited.parse(text, path.stem, _DELIMITED[ending])
    else:
        media = "text/markdown" if ending in {".md", ".markdown"} else "text/plain"
        parsed = plain.parse(text, path.stem, media)
    parsed.encoding = encoding
    return parsed
