"""PDF: the text layer page by page, lines put back into paragraphs and columns into table rows.

pypdfium2 (installed with pdfplumber) gives the text runs and their boxes in milliseconds a page; the layout
analysis of pdfminer takes a hundred times as long and is not needed for running text.
"""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from yundong.base.errors import InputError
from yundong.base.paper import Progress, Run, runs_of
from yundong.documents.formats import plain
from yundong.documents.formats.lines import shape
from yundong.documents.formats.tables import aligned
from yundong.documents.text.document import Document

_WIDE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§])[\])]?")
_MEASURE = re.compile(r"(?:(?<![A-Za-z])[ckm]?m|ft|米)$")
_RAISED = {"2": "²", "3": "³"}
_PAGE_NUMBER = re.compile(
    r"\s*[-—–·]?\s*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*页)?\s*[-—–·]?\s*(?:(?:of|/)\s*\d+)?\s*$"
)


def parse(data: bytes, path: Path, progress: Progress | None = None) -> Document:
    """Return a PDF as a document; its offsets point into the extracted text.

    Parameters
    ----------
    data : bytes
        The whole file.
    path : Path
        For the name and messages.
    progress : callable, optional
        Called with (pages done, pages in all) after every page.

    Returns
    -------
    Document

    Raises
    ------
    InputError
        If it is damaged, protected by a password, has no text layer, or takes too much memory or time.
    """
    pages = [_page_lines(runs) for runs in runs_of(data, str(path), progress)]
    if not any(pages):
        raise InputError(f"{path} has no text layer: it is a scan. Run text recognition on it first.")
    return plain.parse(_flow(_without_running_heads(pages)), path.stem, "application/pdf")


Cell = tuple[float, float, str]
"""Left and right edge of a cell of a line in points, and its text."""
Line = tuple[float, float, float, str]
"""Left edge, bottom and height of a line in points, and its text."""


def _page_lines(runs: list[Run]) -> list[Line]:
    """Return the lines of a page from top to bottom; a wide gap between two runs becomes a tab."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-(run[1] + run[3]) / 2, run[0])):
        middle, height = (run[1] + run[3]) / 2, run[3] - run[1]
        same = rows and abs(middle - (rows[-1][0][1] + rows[-1][0][3]) / 2) < 0.5 * max(
            height, rows[-1][0][3] - rows[-1][0][1]
        )
        if same:
            rows[-1].append(run)
        else:
            rows.append([run])
    return _with_columns([_join_runs(sorted(row)) for row in rows])


def _join_runs(row: list[Run]) -> tuple[Line, list[Cell]]:
    """Return a line, and its cells: what wide gaps separate."""
    height = max(run[3] - run[1] for run in row)
    bottom = min(run[1] for run in row)
    cells: list[Cell] = []
    for left, low, right, top, words in row:
        text = cells[-1][2] if cells else ""
        if text and top - low < 0.6 * height and low > bottom + 0.3 * height and _NOTE_MARK.fullmatch(words):
            if not _MEASURE.search(text):  # a raised figure refers to a note, but m² is a unit
                continue
            words = _RAISED.get(words, words)
        gap = left - cells[-1][1] if cells else 0.0
        if not cells or gap > 1.5 * height:
            cells.append((left, right, words))
            continue
        joint = " " if gap > 0.15 * height and not _joined(text, words) else ""
        cells[-1] = (cells[-1][0], right, text + joint + words)
    return (row[0][0], row[0][1], height, "\t".join(cell[2] for cell in cells)), cells


def _with_columns(lines: list[tuple[Line, list[Cell]]]) -> list[Line]:
    """Return the lines of a page; where rows of a table have blank cells, with bars, each cell in its column."""
    found: list[Line] = []
    for tabular, group in groupby(lines, key=lambda one: len(one[1]) > 1):
        rows = list(group)
        widths = {len(cells) for _, cells in rows}
        if not tabular or len(rows) < 3 or len(widths) == 1:
            found += [line for line, _ in rows]
            continue
        placed = aligned([[(int(a), int(b)) for a, b, _ in cells] for _, cells in rows], [0] * len(rows))
        for (line, cells), row in zip(rows, placed, strict=True):
            texts = {(int(a), int(b)): words for a, b, words in cells}
            bars = "".join(f" {texts[span] if span is not None else ''} |" for span in row)
            found.append((*line[:3], f"|{bars}"))
    return found


def _joined(before: str, after: str) -> bool:
    return bool(_WIDE.match(before[-1]) or _WIDE.match(after[0]))


def _without_running_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """Drop page numbers and lines that are first or last on three pages or more."""
    seen: dict[str, int] = {}
    for lines in pages:
        for line in {_skeleton(line[3]) for line in (*lines[:1], *lines[-1:])}:
            seen[line] = seen.get(line, 0) + 1
    kept = []
    for lines in pages:
        edges = {0, len(lines) - 1}
        kept.append(
            [
                line
                for index, line in enumerate(lines)
                if index not in edges
                or not (_PAGE_NUMBER.match(line[3]) or (seen[_skeleton(line[3])] >= 3 and len(line[3]) < 80))
            ]
        )
    return kept


def _skeleton(line: str) -> str:
    return re.sub(r"\d+", "#", line).strip()


def _flow(pages: list[list[Line]]) -> str:
    """Join wrapped lines into paragraphs; a line much shorter than the widest, or a gap, ends one."""
    out: list[str] = []
    for lines in pages:
        widest = max((len(line[3]) for line in lines), default=0)
        before: Line | None = None
        for line in lines:
            words = line[3]
            if before is not None and out and _goes_on(before, line, widest):
                out[-1] = _append(out[-1], words)
            elif (
                line == lines[0]
                and out
                and not re.search(r"[.。!?！？:：]\s*$", out[-1])
                and not _is_row(words)
            ):
                out[-1] = _append(out[-1], words)  # a sentence cut by the page break
            else:
                rows = before is not None and _is_row(before[3]) and _is_row(words)
                gap = before is not None and not rows and (before[1] - line[1]) > 2.0 * max(before[2], 1)
                out.append(("\n" if gap and out else "") + words)
            before = line
    return "\n".join(out) + "\n"


def _is_row(text: str) -> bool:
    return "\t" in text or text.startswith("| ")


def _goes_on(before: Line, line: Line, widest: int) -> bool:
    """Return whether a line continues the paragraph of the one above it."""
    if _is_row(before[3]) or _is_row(line[3]) or shape(line[3])[0] != "paragraph":
        return False
    if before[1] - line[1] > 2.0 * max(before[2], 1) or abs(before[2] - line[2]) > 0.35 * before[2]:
        return False
    full = len(before[3]) > 0.75 * widest
    return full or (not re.search(r"[.。!?！？:：]\s*$", before[3]) and len(before[3]) > 0.5 * widest)


def _append(text: str, words: str) -> str:
    if text.endswith("-") and re.match(r"[a-z]", words):
        return text[:-1] + words
    return text + ("" if _joined(text, words) else " ") + words
