"""The report as a Word document, with real footnotes, repeated table heads and alternative texts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from docx import Document as new_document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from rich.cells import cell_len

from yundong.report.fonts import families
from yundong.report.outline.tree import (
    Block,
    Bullets,
    Callout,
    FigureBlock,
    Heading,
    Outline,
    Paragraph,
    TableBlock,
    pieces,
    plain,
    texts,
    unbroken,
)
from yundong.report.render.columns import (
    BETWEEN,
    SMALLEST,
    breakable,
    column_widths,
    divided,
    fitted,
    halves,
    interval_lines,
    table_lines,
)
from yundong.report.render.flow import DENSE, SLACK, Piece, arranged
from yundong.report.words import say

INK, MUTED, DARK = RGBColor(0x1B, 0x1B, 0x1B), RGBColor(0x5F, 0x5F, 0x5F), RGBColor(0x0B, 0x3C, 0x5D)
SERIF, SANS = ("Times New Roman", "SimSun"), ("Arial", "SimHei")
# Families as wide as the serif above; where none is at hand, the program that opens the document takes a wider one.
AS_WIDE = ("Times New Roman", "Liberation Serif", "Tinos", "Nimbus Roman", "TeX Gyre Termes", "FreeSerif")
WIDER = 1.19  # of such a family, to the serif above
WIDE, BROAD = 165.0, 252.0  # mm of a line, and of one across a page turned on its side
# Lines are of exact heights, in points, so that a page holds the same in whatever font it is opened: of a text by its
# language, of a caption, of what is said below a picture, of a cell in the usual size, and of a note.
TEXT_LINE = {"en": 13.6, "zh": 16.0}
CAPTION_LINE, SMALL_LINE, CELL_LINE, NOTE_LINE = 13.0, 11.0, 10.4, 10.5
AFTER = 7.0  # points below a paragraph
MM = 25.4 / 72  # of a point
HIGH_PAGE, LOW_PAGE = 253.0, 166.0  # mm of a page between its margins, upright and on its side
# mm of a heading, between the rows of a table, and around a table: above its caption, below it, and below the table.
HEADING, ROW, AROUND = 12.0, 0.5, 7.0
WHOLE_LINES = 14  # lines of a table that is kept on one page
TWO_LINES = 12.0  # mm of a text that begins at the foot of a page
BEGINS = 18.0  # mm of the heading of a table and its first rows
REPEATED = 3  # lines of the heading of a table on a further page, and of the row that found no room before it
SHARP, FULL_WIDTH = 2.2, 700  # pixels of a picture for one of its own, and those that fill a line
# Cells of a line of text, of the title, of a caption, and of what is said below a picture.
CHINESE, SPACED = (
    1.07,
    0.4,
)  # of their width in Chinese: with the space between signs and figures; the part of figures
ACROSS = {"text": 96, "title": 44, "subtitle": 80, "caption": 82, "small": 118}
ACROSS_EN = 102  # of a text in English, whose words leave less of a line empty than whole signs do
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
CELL, PADDING = 1.6, 2.4  # of a table: mm per cell of its figures, and beside its text
LETTER = 0.85  # of the width of a figure: that of a letter
TOGETHER = 3  # last rows of a table that go over to a page together
NORMAL, SMALL = 8.5, 7.3  # points of a cell, and of an interval below a figure


Columns = tuple[Sequence[float], float, int]
"""Widths of columns in mm, the size of letters, and the lines that intervals take below their figures."""


def render_docx(outline: Outline) -> bytes:
    """Return a report as a Word document.

    Parameters
    ----------
    outline : Outline
        As built.
    """
    return _Word(outline).bytes()


class _Word:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.word = new_document()
        self._wide, self._high = WIDE, HIGH_PAGE
        self._met: set[int] = set()
        self._drawn: dict[int, bytes] = {}
        self._wider = 1.0 if families() & set(AS_WIDE) else WIDER
        self._digit = CELL * self._wider  # mm of a figure of a cell in the usual size
        self._noted: set[int] = set()  # notes whose place at the foot is counted
        self._columns: dict[int, Columns] = {}  # of tables, by their number
        self._styles()
        if not outline.figures and any(map(self._is_broad, outline.tables)):
            self._wide, self._high = BROAD, LOW_PAGE
        self._page()

    def bytes(self) -> bytes:
        """Write everything and return the file."""
        d = self.outline
        title = self.word.add_paragraph(style="Title")
        title.add_run(d.title)
        if d.subtitle:
            self.word.add_paragraph(style="Subtitle").add_run(d.subtitle)
        above = self._text(d.title, "title", 23.0, 15.0) + self._text(d.subtitle, "subtitle", 15.0)
        for block, share in arranged(map(self._piece, self._with_breaks(d.blocks)), self._high, above):
            self._block(block, share)
        if d.sources:
            self.word.add_heading(d.words["sources"], 1)
            self._grid([], [list(pair) for pair in d.sources], "<<", ((25, self._wide - 25), 1.0, 0))
        if d.colophon:
            self.word.add_heading(d.words["colophon"], 1)
            self._grid([], [list(pair) for pair in d.colophon], "<<", ((40, self._wide - 40), 1.0, 0))
        self._notes()
        properties = self.word.core_properties
        longest = 255  # characters of a property
        properties.title, properties.subject = d.title[:longest], d.subtitle[:longest]
        properties.author = "yundong"
        properties.language = "zh-CN" if d.lang == "zh" else "en-GB"
        properties.comments = ""
        stream = io.BytesIO()
        self.word.save(stream)
        return stream.getvalue()

    def _styles(self) -> None:
        looks = {
            "Normal": (SERIF, 10.5, INK, False),
            "Title": (SANS, 20, INK, True),
            "Subtitle": (SERIF, 12.5, MUTED, False),
            "Heading 1": (SANS, 14, INK, True),
            "Heading 2": (SANS, 12, INK, True),
            "Caption": (SANS, 9.5, INK, True),
        }
        for name, ((latin, east), size, color, bold) in looks.items():
            style: Any = self.word.styles[name]
            style.font.name, style.font.size, style.font.bold, style.font.italic = (
                latin,
                Pt(size),
                bold,
                False,
            )
            style.font.color.rgb = color
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)
            fonts.set(qn("w:eastAsia"), east)
            fonts.set(qn("w:hAnsi"), latin)
        for spaced in self.word.styles["Subtitle"].element.rPr.findall(qn("w:spacing")):
            spaced.getparent().remove(spaced)
        normal: Any = self.word.styles["Normal"]
        normal.paragraph_format.space_after = Pt(AFTER)
        normal.paragraph_format.line_spacing = Pt(TEXT_LINE[self.outline.lang])
        for name in ("Title", "Subtitle", "Heading 1", "Heading 2"):
            self.word.styles[name].paragraph_format.line_spacing = 1.0
        caption: Any = self.word.styles["Caption"].paragraph_format
        caption.keep_with_next, caption.keep_together = True, True
        caption.line_spacing, caption.space_after = Pt(CAPTION_LINE), Pt(4)
        note: Any = self.word.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
        note.base_style, note.font.size = normal, Pt(8.5)
        note.paragraph_format.line_spacing, note.paragraph_format.space_after = Pt(NOTE_LINE), Pt(1)
        mark: Any = self.word.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
        mark.font.superscript = True
        lang = OxmlElement("w:lang")
        lang.set(qn("w:val"), "en-GB")
        lang.set(qn("w:eastAsia"), "zh-CN")
        normal.element.get_or_add_rPr().append(lang)
        rule = self.word.styles["Title"].element.find(f".//{qn('w:pBdr')}")
        if rule is not None:
            rule.getparent().remove(rule)

    def _page(self) -> None:
        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        if self._wide > WIDE:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(22)
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = footer.add_run()
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run._r.append(element)

    def _with_breaks(self, blocks: Sequence[Block]) -> Iterator[Block]:
        """Yield the blocks; a heading that closes, with a picture as high as a page below it, begins a page.

        Heights are estimates, which agree best with the page on which a table is divided where it is begun again.
        """
        for place, block in enumerate(blocks):
            if isinstance(block, Heading) and block.closes:
                below = [b for b in blocks[place + 1 :] if isinstance(b, FigureBlock)]
                block = replace(block, begins_page=any(self._size(b)[1] > DENSE for b in below))
            yield block

    def _piece(self, block: Any) -> Piece:
        """Return a block with its height, estimated: the program that opens the document sets it."""
        if isinstance(block, TableBlock):
            return self._table_piece(block)
        notes = self._notes_of(texts(block))
        match block:
            case Heading():
                return Piece(block, HEADING, True)
            case Bullets():
                items = sum(self._text(f"-- {lead}. {text}", after=0.0) for lead, text in block.items)
                return Piece(block, items + MM * AFTER + notes, least=TWO_LINES)
            case FigureBlock():
                said = self._said(block)
                return Piece(block, self._size(block)[1] + said, True, said)
        return Piece(block, self._text(block.text) + notes, least=TWO_LINES)

    def _table_piece(self, block: TableBlock) -> Piece:
        """Return a table with the height of each of its rows; its columns are kept for all its parts."""
        shown = self._fitted(block)
        head, rows, align = list(shown.head), [list(row) for row in shown.rows], shown.align
        lines = interval_lines(head, rows, align, self._wide / self._digit)
        widths, size = self._widths(head, rows, align, lines)
        self._columns[block.number] = widths, size, lines
        each = [self._height([row], align, widths, lines, size) for row in (head, *rows)]
        high = [MM * CELL_LINE * (line - BETWEEN * size) + ROW for line in each]
        caption = self._text(f"{block.number}. {block.caption}", "caption", CAPTION_LINE, 0.0)
        of_rows = tuple(row + self._notes_of(cells) for row, cells in zip(high[1:], rows, strict=True))
        return Piece(
            shown,
            AROUND + caption + high[0] + sum(of_rows),
            sum(each) <= WHOLE_LINES,
            least=AROUND + caption + BEGINS,
            again=MM * CELL_LINE * REPEATED,
            rows=of_rows,
        )

    def _notes_of(self, cells: Iterable[str]) -> float:
        """Return the mm at the foot of the notes of some texts that were not counted before."""
        marks = {number for text in cells for _, number in pieces(text) if number} - self._noted
        self._noted |= marks
        return MM * (NOTE_LINE + 1) * len(marks)

    def _text(self, text: str, kind: str = "text", line: float = 0.0, after: float = AFTER) -> float:
        """Return the mm of a paragraph of a kind, of lines and a space below of so many points."""
        if not text:
            return 0.0
        narrower = CHINESE + SPACED * (self._wider - 1) if self.outline.lang == "zh" else self._wider
        cells = ACROSS_EN if kind == "text" and self.outline.lang == "en" else ACROSS[kind]
        across = cells * self._wide / WIDE / narrower
        lines = -(-cell_len(plain(text)) // int(across))
        return MM * (lines * (line or TEXT_LINE[self.outline.lang]) + after)

    def _is_broad(self, block: TableBlock) -> bool:
        """Return whether the words and figures of a table have no room beside each other on an upright page."""
        cells = [[breakable(cell) for cell in row] for row in block.rows]
        lines = interval_lines(block.head, block.rows, block.align, WIDE / self._digit)
        least = column_widths(block.head, cells, block.align, lines, 0.0, PADDING / self._digit)
        return sum(least) > WIDE / self._digit

    def _fitted(self, block: TableBlock) -> TableBlock:
        return fitted(block, say("unit", self.outline.lang), self.outline.lang, self._wide / self._digit)

    def _said(self, block: FigureBlock) -> float:
        """Return the mm of what stands above and below a picture."""
        picture = block.picture
        said = self._text(f"{block.number}. {picture.title}", "caption", CAPTION_LINE, 4.0)
        below = (self._text(part, "small", SMALL_LINE, 0.0) for part in (picture.unit, picture.source))
        return said + sum(below) + MM * 2 * AFTER

    def _size(self, block: FigureBlock) -> tuple[float, float]:
        """Return width and height of a picture in mm: letters keep their size, and it fits a page with a heading."""
        if block.number not in self._drawn:
            self._drawn[block.number] = block.picture.png(titled=False, scale=SHARP)
        png = self._drawn[block.number]
        across, down = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
        wide = self._wide * min(1.0, across / (SHARP * FULL_WIDTH))
        high = wide * down / across
        room = self._high - HEADING - self._said(block) - SLACK
        return wide * min(1.0, room / high), min(high, room)

    def _block(self, block: Any, share: float) -> None:
        match block:
            case Heading():
                heading = self.word.add_heading(block.text, block.level)
                heading.paragraph_format.page_break_before = block.begins_page
            case Paragraph():
                self._write(self.word.add_paragraph(), block.text)
            case Callout():
                self._callout(block.text)
            case Bullets():
                for lead, text in block.items:
                    item = self.word.add_paragraph(style="List Bullet")
                    item.add_run(lead + ("：" if self.outline.lang == "zh" else ". ")).bold = True
                    self._write(item, text)
            case TableBlock():
                if block.caption:  # the second part of a table that was divided has none
                    words = self.outline.words
                    caption = f"{words['table']} {block.number}{words['stop']}{block.caption}"
                    self.word.add_paragraph(caption, style="Caption").paragraph_format.space_before = Pt(8)
                rows = [list(row) for row in block.rows]
                self._grid(list(block.head), rows, block.align, self._columns[block.number])
                below = self.word.add_paragraph().paragraph_format
                below.space_after, below.line_spacing = Pt(2), Pt(6)
            case FigureBlock():
                self._figure(block, share)

    def _callout(self, text: str) -> None:
        paragraph = self.word.add_paragraph()
        self._write(paragraph, text)
        properties = paragraph._p.get_or_add_pPr()
        border, shade = OxmlElement("w:pBdr"), OxmlElement("w:shd")
        left = OxmlElement("w:left")
        for key, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", "0B3C5D")):
            left.set(qn(f"w:{key}"), value)
        border.append(left)
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", "F5F2EC")):
            shade.set(qn(f"w:{key}"), value)
        properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
        properties.insert_element_before(shade, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")

    def _write(self, paragraph: Any, text: str, size: float | None = None, bold: bool = False) -> None:
        """Add a text to a paragraph; the first mark of a note is a footnote, later ones repeat its number."""
        for words, number in pieces(text):
            run = paragraph.add_run(unbroken(words))
            if size:
                run.font.size = Pt(size)
            run.bold = bold or None
            if number is None:
                continue
            run.font.superscript = True
            if number in self._met:
                run.add_text(str(number))
                continue
            self._met.add(number)
            mark = OxmlElement("w:footnoteReference")
            mark.set(qn("w:id"), str(number + 1))
            run._r.append(mark)

    def _grid(self, head: list[str], rows: list[list[str]], align: str, set_in: Columns) -> None:
        """Add a table, on one page where it fits; one cell alone spans it; the heading is repeated on every page."""
        columns = len(align)
        widths, size, lines = set_in
        every = ([head] if head else []) + rows
        whole = self._height(every, align, widths, lines, size) <= WHOLE_LINES
        table = self.word.add_table(rows=0, cols=columns)
        table.autofit = False
        last = len(every) - 1
        for position, row in enumerate(every):
            cells = table.add_row().cells
            for cell, width in zip(cells, widths, strict=True):
                cell.width = Mm(width)
            spanning = len(row) == 1 and columns > 1
            if spanning:
                cells[0].merge(cells[-1])
            strong = spanning or (bool(head) and position == 0)
            for column, text in enumerate(row):
                paragraph = cells[column].paragraphs[0]
                # Neither the heading is alone at the foot of a page, nor the last row at the head of one.
                ends = position < 2 + bool(head) or position > last - TOGETHER
                paragraph.paragraph_format.keep_with_next = position < last and (whole or ends or spanning)
                self._cell(paragraph, text, align[column], strong, lines, size)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for position, tr in enumerate(table._tbl.tr_lst):
            properties = tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if head and position == 0:
                properties.append(OxmlElement("w:tblHeader"))
        self._rules(table)

    def _cell(self, paragraph: Any, text: str, side: str, strong: bool, lines: int, size: float) -> None:
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.paragraph_format.line_spacing = Pt(size * CELL_LINE)
        interval = ""
        if side == ">":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            text, interval = divided(text)
        self._write(paragraph, text, size * NORMAL, bold=strong)
        below = halves(interval) if lines > 1 else (interval,)
        for part in below if interval else ():
            self._write(paragraph, ("\n" if lines else " ") + part, size * SMALL, bold=strong)

    def _rules(self, table: Any) -> None:
        borders = OxmlElement("w:tblBorders")
        for side, size, color in (
            ("top", "8", "5F5F5F"),
            ("bottom", "8", "5F5F5F"),
            ("insideH", "4", "CCCCCC"),
        ):
            line = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", color)):
                line.set(qn(f"w:{key}"), value)
            borders.append(line)
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            margin = OxmlElement(f"w:{side}")
            margin.set(qn("w:w"), str(round(PADDING / 2 / 25.4 * 1440)))
            margin.set(qn("w:type"), "dxa")
            margins.append(margin)
        table._tbl.tblPr.append(borders)
        table._tbl.tblPr.append(margins)

    def _figure(self, block: FigureBlock, share: float) -> None:
        picture, words = block.picture, self.outline.words
        # Caption and picture are one paragraph: apart, LibreOffice leaves the one where a note drives the other away.
        place = self.word.add_paragraph(
            f"{words['figure']} {block.number}{words['stop']}{picture.title}", style="Caption"
        )
        place.paragraph_format.line_spacing = 1.0
        place.add_run().add_break()
        wide, _ = self._size(block)
        drawn = place.add_run().add_picture(io.BytesIO(self._drawn[block.number]), width=Mm(share * wide))
        properties = drawn._inline.docPr
        properties.set("descr", f"{picture.title}. {picture.alt}")
        properties.set("title", picture.name)
        about = self.word.add_paragraph()
        about.paragraph_format.line_spacing, about.paragraph_format.keep_together = Pt(SMALL_LINE), True
        run = about.add_run(f"{picture.unit}\n{words['source']}{words['colon']}{picture.source}")
        run.font.size, run.font.color.rgb = Pt(8.5), MUTED

    def _notes(self) -> None:
        """Add the part that holds the footnotes, which the library does not make by itself."""
        space = 'xml:space="preserve"'
        style, mark_style = (self.word.styles[f"footnote {kind}"].style_id for kind in ("text", "reference"))
        start = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
            for number, kind, mark in (
                (0, "separator", "separator"),
                (1, "continuationSeparator", "continuationSeparator"),
            )
        )
        notes = "".join(
            f'<w:footnote w:id="{number + 1}"><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
            f'<w:r><w:rPr><w:rStyle w:val="{mark_style}"/></w:rPr><w:footnoteRef/></w:r>'
            f"<w:r><w:t {space}> {escape(text)}</w:t></w:r></w:p></w:footnote>"
            for number, text in enumerate(self.outline.notes, start=1)
        )
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        xml = f'{head}<w:footnotes xmlns:w="{_W}">{start}{notes}</w:footnotes>'
        package = self.word.part.package
        part = Part(PackURI("/word/footnotes.xml"), _NOTES_TYPE, xml.encode("utf-8"), package)
        self.word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def _height(
        self, rows: Sequence[Sequence[str]], align: str, widths: Sequence[float], lines: int, size: float
    ) -> float:
        """Return about how many lines of the usual size the rows of a table take."""
        letter = size * LETTER * self._digit
        return size * table_lines(rows, align, [(width - PADDING) / letter for width in widths], lines)

    def _widths(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], align: str, lines: int
    ) -> tuple[list[float], float]:
        """Return widths in mm that share the page, and the size of the letters: smaller where words would be broken."""
        cells = [[breakable(cell) for cell in row] for row in rows]
        asked, beside = (head, cells, align, lines), PADDING / self._digit
        least = sum(column_widths(*asked, 0.0, beside))
        room = self._wide / self._digit
        size = max(SMALLEST, min(1.0, room / least))
        return [size * self._digit * width for width in column_widths(*asked, room / size, beside)], size
