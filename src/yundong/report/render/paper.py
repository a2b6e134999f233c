"""The report as PDF, set by typst; nothing is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from yundong.base.reading import read_text
from yundong.base.reserving import scratch_folder
from yundong.report.fonts import chinese, families, packaged
from yundong.report.outline.tree import (
    Block,
    Bullets,
    Callout,
    FigureBlock,
    Heading,
    Outline,
    Paragraph,
    TableBlock,
    divided_rows,
    pieces,
    plain,
    texts,
    unbroken,
)
from yundong.report.render.columns import (
    SMALLEST,
    breakable,
    column_width,
    column_widths,
    divided,
    fitted,
    halves,
    interval_lines,
    longest_word,
)
from yundong.report.render.flow import Piece, arranged
from yundong.report.variant import COMMANDS, SEALS
from yundong.report.words import say

LATIN_SERIF, LATIN_SANS, MONO = "Libertinus Serif", "Libertinus Serif", "DejaVu Sans Mono"
NARROW = 16  # cells up to which a column of text is never broken
PAGE_WIDE = 120  # cells of a line of a table across the page
FULL_WIDTH = 700  # pixels of a picture as wide as the page: a narrower one keeps the size of its letters
TALLEST = (
    200 / 166
)  # of the width of the page: the height of a picture that fills it below a heading and its title
# mm of a page between its margins, of its lines, of what parts text from notes on the mean of pages, and of a note.
PAGE_HIGH, TEXT_WIDE, ABOVE_NOTES, NOTE = 249.0, 166.0, 3.0, 3.0
# mm of a table that is kept whole; of the caption, heading and first rows of one that is not; of what this takes more
# of a further page; of a table without its rows; of two lines of text, and of a text that is kept whole.
WHOLE, LEAST, AGAIN, HEAD, TWO_LINES, FEW_LINES = 62.0, 30.0, 6.0, 18.0, 11.0, 24.0
BESIDE = 2.5  # cells beside the text of a column, in Chinese a little wider than counted
WIDEST = 44  # cells up to which a longer cell gives its column more of the page


def render_pdf(outline: Outline) -> bytes:
    """Return a report as PDF.

    Parameters
    ----------
    outline : Outline
        As built.

    Raises
    ------
    InputError
        If the report is in Chinese and no font has Chinese characters.
    """
    import typst

    template = read_text(Path(__file__).with_name("paper.typ"))
    with scratch_folder() as folder:
        main = folder / "main.typ"
        main.write_text(template, encoding="utf-8")
        fonts = [str(place) for place in packaged()]
        data = _Paper(outline, folder).data()
        _write(folder, data)
        asked = typst.query(
            str(main), "<heights>", field="value", one=True, root=str(folder), font_paths=fonts
        )
        _write(
            folder,
            data | {"blocks": _in_order(outline, data["blocks"], json.loads(asked)), "measured": False},
        )
        made: bytes = typst.compile(str(main), root=str(folder), font_paths=fonts, format="pdf")
    return made


def _write(folder: Path, data: dict[str, Any]) -> None:
    (folder / "doc.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _in_order(
    outline: Outline, blocks: Sequence[dict[str, Any]], heights: Sequence[float]
) -> list[dict[str, Any]]:
    """Return the blocks as the template reads them, in the order in which they fill pages, pictures in their size.

    Parameters
    ----------
    outline : Outline
        With the blocks.
    blocks : sequence of dict
        The same as the template reads them.
    heights : sequence of float
        mm of the title, and of each block.
    """
    of = {_key(block): said for block, said in zip(outline.blocks, blocks, strict=True)}
    met: set[int] = set()
    made = [_piece(*found, met) for found in zip(outline.blocks, blocks, heights[1:], strict=True)]
    placed = []
    for block, size in arranged(made, PAGE_HIGH - ABOVE_NOTES * bool(outline.notes), heights[0]):
        said = of[_key(block)]
        if isinstance(block, FigureBlock):
            said = said | {"share": said["share"] * size}
        elif isinstance(block, TableBlock) and len(block.rows) < len(said["rows"]):
            first, rest = divided_rows(said["rows"], len(block.rows))
            of[_key(block)] = said | {"rows": rest, "caption": ""}
            said = said | {"rows": first}
        placed.append(said)
    return placed


def _key(block: Block) -> tuple[str, int]:
    """Return what a block is known by, of which a table that was divided is several."""
    return ("table", block.number) if isinstance(block, TableBlock) else ("block", id(block))


def _piece(block: Block, said: dict[str, Any], height: float, met: set[int]) -> Piece:
    """Return a block with its height as set, and the notes not `met` before; a table as short as that is kept whole."""
    if isinstance(block, FigureBlock):
        return Piece(block, height, True, height - said["share"] * TEXT_WIDE * said["ratio"])
    if isinstance(block, TableBlock):
        rows = [NOTE * len(_new(row, met)) for row in block.rows]
        said["whole"] = height <= WHOLE
        each = max(height - HEAD, 0.0) / len(rows)
        return Piece(
            block, height + sum(rows), said["whole"], least=LEAST, again=AGAIN,
            rows=tuple(each + notes for notes in rows),
        )  # fmt: skip
    notes = NOTE * len(_new(texts(block), met))
    if isinstance(block, Paragraph):
        said["whole"] = height <= FEW_LINES
    whole = said.get("whole", isinstance(block, Heading))
    return Piece(block, height + notes, whole, least=TWO_LINES)


def _new(cells: Iterable[str], met: set[int]) -> set[int]:
    """Return the notes of some texts that were not met before, which they then are."""
    new = {number for text in cells for _, number in pieces(text) if number} - met
    met |= new
    return new


class _Paper:
    """Turns an outline into what the template reads, writing pictures beside it."""

    def __init__(self, outline: Outline, folder: Path) -> None:
        self.outline, self.folder = outline, folder
        self._met: set[int] = set()
        self._face = ", ".join([chinese()[1]] if outline.lang == "zh" else [*_sans(), "sans-serif"])

    def data(self) -> dict[str, Any]:
        """Return the outline as plain data."""
        d = self.outline
        chinese_serif, chinese_sans = chinese() if d.lang == "zh" else ("", "")
        return {
            "title": d.title,
            "subtitle": d.subtitle,
            "lang": d.lang,
            "region": "CN" if d.lang == "zh" else "GB",
            "serif": [LATIN_SERIF, *([chinese_serif] if chinese_serif else [])],
            "sans": [chinese_sans] if chinese_sans else [*_sans(), LATIN_SANS],
            "mono": MONO,
            "words": d.words,
            "measured": True,
            "sources": d.sources,
            "colophon": d.colophon,
            "made": [
                f"{what}: {value}" for what, value in d.colophon if what.startswith((*SEALS, *COMMANDS))
            ],
            "blocks": self._blocks(),
        }

    def _blocks(self) -> list[dict[str, Any]]:
        """Return the blocks as plain data."""
        return [self._block(block) for block in self.outline.blocks]

    def _pieces(self, text: str) -> list[Any]:
        found: list[Any] = []
        for words, number in pieces(text):
            if number is None:
                found.append(unbroken(words))
                continue
            note = self.outline.notes[number - 1]
            found.append({"n": number, "first": number not in self._met, "text": note})
            self._met.add(number)
        return found

    def _block(self, block: Any) -> dict[str, Any]:
        kind = type(block).__name__
        match block:
            case Heading():
                return {"kind": kind, "level": block.level, "text": block.text, "page": block.begins_page}
            case Paragraph() | Callout():
                return {"kind": kind, "pieces": self._pieces(block.text), "whole": True}
            case Bullets():
                items = [{"lead": lead, "pieces": self._pieces(text)} for lead, text in block.items]
                return {"kind": kind, "items": items}
            case TableBlock():
                block = fitted(block, say("unit", self.outline.lang), self.outline.lang, PAGE_WIDE)
                lines = interval_lines(block.head, block.rows, block.align, PAGE_WIDE)
                rows = [[self._cell(*pair, lines) for pair in zip(row, block.align)] for row in block.rows]  # noqa: B905
                about = {
                    "number": block.number,
                    "caption": block.caption,
                    "head": block.head,
                    "align": block.align,
                    "widths": _widths(block),
                    "size": _size(block),
                    "whole": True,
                    "least": LEAST,
                }
                return {"kind": kind, "rows": rows, **about}
            case FigureBlock():
                return {"kind": kind, **self._figure(block)}
        raise TypeError(f"a report has no block {kind}")

    def _cell(self, text: str, side: str, lines: int) -> dict[str, Any]:
        """Return what a cell says, and its interval in smaller type, on so many lines below it or beside it."""
        figure, interval = divided(text) if side == ">" else (text, "")
        below: tuple[str, ...] = ()
        if interval:
            below = halves(interval) if lines > 1 else (interval,)
        return {"pieces": self._pieces(breakable(figure)), "interval": below, "beside": not lines}

    def _figure(self, block: FigureBlock) -> dict[str, Any]:
        picture = block.picture
        svg = picture.svg(titled=False, font=self._face)
        file = f"{picture.name}.svg"
        (self.folder / file).write_text(svg, encoding="utf-8")
        box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
        width, height = (float(box.group(1)), float(box.group(2))) if box else (1.0, 1.0)
        said = {"title": picture.title, "unit": picture.unit, "source": picture.source, "alt": picture.alt}
        share = min(1.0, width / FULL_WIDTH, TALLEST * width / height)
        layout = {"share": share, "ratio": height / width}
        return {"number": block.number, "file": file, **layout, **said}


def _widths(block: TableBlock) -> list[int | None]:
    """Return the share of the page of each column of text, by its longest cell and word.

    None is a column that is as wide as it needs: of numbers, or of short words; where that leaves too little for the
    words of another, all columns share.
    """
    shares = _shares(block)
    return [round(10 * width) for width in _crowded(block)] if _is_crowded(block, shares) else shares


def _crowded(block: TableBlock) -> list[float]:
    """Return the cells of the columns of a table in which all share: more than a line has if words ask for them."""
    rows = [[breakable(cell) for cell in row] for row in block.rows]
    lines = interval_lines(block.head, block.rows, block.align, PAGE_WIDE)
    asked = block.head, rows, block.align, lines
    least = sum(column_widths(*asked, 0.0, BESIDE))
    return column_widths(*asked, max(PAGE_WIDE, min(least, PAGE_WIDE / SMALLEST)), BESIDE)


def _size(block: TableBlock) -> float:
    """Return the size of the letters of a table, of the usual: smaller where words would meet."""
    return PAGE_WIDE / sum(_crowded(block)) if _is_crowded(block, _shares(block)) else 1.0


def _is_crowded(block: TableBlock, shares: Sequence[int | None]) -> bool:
    """Return whether a column of text would be narrower than one of its words."""
    rows = [row for row in (block.head, *block.rows) if len(row) == len(block.head)]
    room = _room(block, shares, interval_lines(block.head, block.rows, block.align, PAGE_WIDE))
    return any(
        share and wide < 1 + longest_word([breakable(plain(row[place])) for row in rows])
        for place, (share, wide) in enumerate(zip(shares, room, strict=True))
    )


def _shares(block: TableBlock) -> list[int | None]:
    rows = [block.head, *(row for row in block.rows if len(row) == len(block.head))]
    shares: list[int | None] = []
    for place, side in enumerate(block.align):
        cells = [plain(row[place]) for row in rows]
        longest = max(map(cell_len, cells))
        word = max(cell_len(word) for cell in cells for word in cell.split() or [""])
        narrow = side == ">" or (place > 0 and longest <= NARROW)
        most = WIDEST * (1 + (longest > 2 * WIDEST))
        shares.append(None if narrow else max(8, min(word, WIDEST), min(longest, most)))
    return shares if any(shares) else [1, *shares[1:]]


def _room(block: TableBlock, shares: Sequence[int | None], lines: int) -> list[float]:
    """Return about how many cells each column gets."""
    rows = [[plain(cell) for cell in row] for row in (block.head, *block.rows) if len(row) == len(block.head)]
    columns = list(zip(*rows, strict=True))
    asked = [column_width(column, side, lines) for column, side in zip(columns, block.align, strict=True)]
    fixed = sum(width for width, share in zip(asked, shares, strict=True) if not share)
    free = max(PAGE_WIDE - fixed, NARROW) / (sum(share or 0 for share in shares) or 1)
    return [width if not share else share * free for width, share in zip(asked, shares, strict=True)]


def _sans() -> list[str]:
    return [name for name in ("Noto Sans", "Liberation Sans", "DejaVu Sans", "Arial") if name in families()]
