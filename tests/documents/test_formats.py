"""Every format gives the same figures; every kind of bad file gives a sentence."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
import typst

from yundong.base.errors import InputError
from yundong.documents import Document, Lexicon, open_document, read

EN = "In Henan 1,202 offenders were arrested and 36 released; 4,500 taels of opium were seized."
ZH = "全省逮捕毒犯一千二百零二名，释放三十六名；缴获鸦片四千五百两。"
ZH_TRADITIONAL = (
    "全省逮捕毒犯一千二百零二名，釋放三十六名；繳獲鴉片四千五百兩。羣眾檢舉踴躍，這個運動發展很快。"
)
FIGURES = [(1202, "arrested"), (36, "released"), (4500, "opium_liang")]


def figures(document: Document, lexicon: Lexicon) -> list[tuple[float | None, str]]:
    figures = read(document, lexicon)
    for figure in figures:
        assert document.text[figure.start : figure.end] == figure.exact
    return [(figure.value, figure.indicator) for figure in figures]


def write_docx(path: Path) -> None:
    document = docx.Document()
    document.add_heading("Summary of 1952", level=1)
    document.add_paragraph(EN)
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Province", "Arrested", "Executed", "Hunan", "512", "9"),
        strict=True,
    ):
        cell.text = text
    document.save(str(path))


def write_pdf(path: Path, body: str) -> None:
    path.write_bytes(typst.compile(body.encode(), format="pdf"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", EN),
        ("a.md", f"# A heading\n\n**{EN}**\n"),
        (
            "a.html",
            f"<html><head><title>9 lives</title></head><body><h1>Summary</h1><p>{EN}</p><script>7</script>",
        ),
        ("a.xml", f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>{EN}</p></body></text></TEI>'),
        ("a.xhtml", f'<?xml version="1.0" encoding="UTF-8"?><html><body><p>{EN}</p></body></html>'),
        ("b.txt", ZH),
    ],
)
def test_text_formats(name: str, content: str, tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert figures(open_document(path), lexicon) == FIGURES


def test_word(tmp_path: Path, lexicon: Lexicon) -> None:
    write_docx(tmp_path / "a.docx")
    found = figures(open_document(tmp_path / "a.docx"), lexicon)
    assert found == [*FIGURES, (512, "arrested"), (9, "executed")]


def test_pdf(tmp_path: Path, lexicon: Lexicon) -> None:
    write_pdf(tmp_path / "a.pdf", f"#set page(width: 9cm)\n{EN}")
    assert figures(open_document(tmp_path / "a.pdf"), lexicon) == FIGURES


def test_pdf_tells_its_progress_and_drops_page_numbers(tmp_path: Path, lexicon: Lexicon) -> None:
    pages = "\n#pagebreak()\n".join(f"On page {n}: {EN}" for n in range(1, 8))
    write_pdf(tmp_path / "a.pdf", f'#set page(numbering: "1")\n{pages}')
    steps: list[tuple[int, int]] = []
    document = open_document(tmp_path / "a.pdf", progress=lambda done, total: steps.append((done, total)))
    assert steps == [(n, 7) for n in range(1, 8)]
    assert figures(document, lexicon) == FIGURES * 7


def test_tei_takes_the_regular_reading_and_tables(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Hunan</title></titleStmt>'
        "</fileDesc></teiHeader><text><body><p>They <choice><sic>arested 99</sic><corr>arrested 98</corr></choice>"
        ' offenders.</p><table><row role="label"><cell>Place</cell><cell>Executed</cell></row>'
        "<row><cell>Changsha</cell><cell>5</cell></row></table></body></text></TEI>",
        encoding="utf-8",
    )
    document = open_document(path)
    figures = read(document, lexicon)
    assert [(r.value, r.indicator, r.area) for r in figures] == [
        (98, "arrested", "hunan"),
        (5, "executed", "changsha"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_of_simplified_text(encoding: str, tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((ZH * 3).encode(encoding))
    assert figures(open_document(path), lexicon) == FIGURES * 3


@pytest.mark.parametrize("encoding", ["big5hkscs", "gb18030", "utf-8"])
def test_encodings_of_traditional_text(encoding: str, tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(ZH_TRADITIONAL.encode(encoding))
    document = open_document(path)
    assert document.text == ZH_TRADITIONAL
    assert figures(document, lexicon) == FIGURES


def test_line_ends_are_those_of_python(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"One line.\r\nIn all 22 people were arrested.\r\n")
    assert open_document(path).text == path.read_text()


def test_western_bytes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("The café held 12 meetings – all full.".encode("cp1252"))
    assert "café" in open_document(path).text


def _bad(tmp_path: Path, name: str, content: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        open_document(path)
    return str(caught.value)


ENCRYPTED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/O<" + b"ab" * 32 + b">/U<" + b"cd" * 32 + b">/P -4>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]/Size 5>>\n%%EOF"
)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.txt", bytes(range(256)) * 20, "not text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 400, "not text"),
        ("a.txt", bytes([0xA1, 0xFE, 0xF3, 0xE7, 0xD0, 0xC4] * 300), "encoding"),
        ("a.pdf", b"%PDF-1.4 cut off", "damaged"),
        ("a.pdf", ENCRYPTED, "password"),
        ("a.pdf", b"just text", "not a PDF"),
        ("a.docx", b"just text", "not a Word"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "password"),
        ("a.docx", b"PK\x03\x04 cut off", "damaged"),
        ("a.xml", b"<TEI><text><p>cut off", "well-formed"),
        (
            "a.xml",
            b'<!DOCTYPE TEI [<!ENTITY secret SYSTEM "file:///etc/passwd">]><TEI><text><p>&secret;</p></text></TEI>',
            "entities",
        ),
        (
            "a.xml",
            b'<!DOCTYPE TEI [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><TEI><text><p>&b;</p></text></TEI>',
            "entities",
        ),
        ("a.html", b"<html><body><script>1</script></body></html>", "no text"),
    ],
)
def test_bad_files_get_a_sentence(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    said = _bad(tmp_path, name, content)
    assert says in said
    assert name in said


def test_another_archive_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "not a Word file" in _bad(tmp_path, "a.docx", buffer.getvalue())


@pytest.mark.parametrize(
    ("name", "parts", "says"),
    [
        ("a.xlsx", {"xl/workbook.xml": "<x/>"}, "an Excel workbook. Save each sheet as .csv"),
        ("a.pptx", {"ppt/presentation.xml": "<x/>"}, "a PowerPoint presentation. Save its text"),
        (
            "a.ods",
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
            "spreadsheet. Save each sheet",
        ),
        (
            "a.odt",
            {"mimetype": "application/vnd.oasis.opendocument.text"},
            "an OpenDocument text. Save its text",
        ),
        ("a.epub", {"mimetype": "application/epub+zip"}, "an archive but not a Word file"),
    ],
)
def test_a_file_of_another_program_is_named(
    name: str, parts: dict[str, str], says: str, tmp_path: Path
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    said = _bad(tmp_path, name, buffer.getvalue())
    assert says in said and name in said


def test_an_old_workbook_is_no_word_file(tmp_path: Path) -> None:
    old = b"\xd0\xcf\x11\xe0" + bytes(600)
    assert "old Excel workbook" in _bad(tmp_path, "a.xls", old)
    assert "old Word file" in _bad(tmp_path, "a.doc", old)


def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:  # sparse: takes no room
        file.truncate(1024**3)
    with pytest.raises(InputError, match="1,074 MB"):
        open_document(path)


def test_missing_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        open_document(tmp_path / "none.txt")
    with pytest.raises(InputError, match="folder"):
        open_document(tmp_path)


def test_a_wrong_encoding_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(ZH.encode("gb18030"))
    with pytest.raises(InputError, match="not in utf-8"):
        open_document(path, encoding="utf-8")
    with pytest.raises(InputError, match="Unknown encoding"):
        open_document(path, encoding="klingon")


def test_a_deeply_nested_page_does_no_harm(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.html"
    path.write_text("<div>" * 240 + EN + "</div>" * 240, encoding="utf-8")
    assert figures(open_document(path), lexicon) == FIGURES


def test_a_table_of_a_pdf_keeps_its_columns_where_cells_are_blank(tmp_path: Path, lexicon: Lexicon) -> None:
    write_pdf(
        tmp_path / "a.pdf",
        "Looms at work.\n\n#table(columns: (4cm, 3cm, 3cm, 3cm), stroke: none, [], "
        "table.cell(colspan: 2)[Hand], [Power],"
        "[County], [1931], [1934], [1934], [Mayo], [512], [], [7], [Hunan], [], [640], [8], "
        "[Kerry], [90], [91], [])\n\nEnd.",
    )
    found = [
        (one.value, one.area or one.place, one.period[:4], "Hand" in one.counted)
        for one in read(open_document(tmp_path / "a.pdf"), lexicon)
    ]
    assert found == [
        (512, "Mayo", "1931", True),
        (7, "Mayo", "1934", False),
        (640, "hunan", "1934", True),
        (8, "hunan", "1934", False),
        (90, "Kerry", "1931", True),
        (91, "Kerry", "1934", True),
    ]


def test_raised_figures_refer_to_notes(tmp_path: Path, lexicon: Lexicon) -> None:
    write_pdf(tmp_path / "a.pdf", "In Wuhan 369,705#super[2] persons were arrested.")
    (tmp_path / "a.html").write_text(
        "<html lang=en><body><p>In Wuhan 369,705<sup>[2]</sup> persons were arrested on 40 m<sup>2</sup>.</p>",
        encoding="utf-8",
    )
    assert figures(open_document(tmp_path / "a.pdf"), lexicon) == [(369_705, "arrested")]
    found = read(open_document(tmp_path / "a.html"), lexicon)
    assert [(one.value, one.unit) for one in found] == [(369_705, "persons"), (40, "m2")]


def test_tei_goes_out_as_it_came_in(tmp_path: Path, lexicon: Lexicon) -> None:
    from yundong.documents import outputs

    source = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>'
        "<titleStmt>"
        "<title>Papers</title></titleStmt></fileDesc></teiHeader><text><body><p xml:id='p1'>By "
        '<date when="1952-08-29">29 '
        "August</date> in <placeName>Wuhan</placeName>, 1,2<lb break='no'/>34 persons were arrested by "
        "<persName>N</persName> "
        "&amp; 17 <hi rend='bold'>sen</hi>tenced"
        "<note place='foot'>Another 5 persons were executed.</note>.<pb n='2'/></p>"
        "</body></text></TEI>\n"
    )
    path = tmp_path / "a.xml"
    path.write_text(source, encoding="utf-8")
    document = open_document(path)
    found = read(document, lexicon)
    assert [(one.value, one.indicator, one.period, one.area) for one in found[:1]] == [
        (1234, "arrested", "/1952-08-29", "wuhan")
    ]
    assert "Another" not in document.text.split("\n")[1]
    marked = outputs.as_tei([(document, found)])
    assert re.sub(r"</?measure[^>]*>", "", marked) == source
    assert marked.count("<measure ") == 3
    path.write_text(marked, encoding="utf-8")
    again = open_document(path)
    assert outputs.as_tei([(again, read(again, lexicon))]) == marked


def test_a_table_inside_a_table_is_read_once(tmp_path: Path, lexicon: Lexicon) -> None:
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1)
    inner = outer.cell(0, 0).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "In Henan 12 persons were arrested."
    document.save(str(tmp_path / "a.docx"))
    assert figures(open_document(tmp_path / "a.docx"), lexicon) == [(12, "arrested")]


def test_a_page_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    page = zlib.compress(b"(x) Tj " * 8_000_000)
    said = _bad(
        tmp_path, "a.pdf", b"%PDF-1.4\n4 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + page + b"\nendstream"
    )
    assert "unpack" in said


def test_a_word_file_without_a_body_is_refused(tmp_path: Path) -> None:
    (tmp_path / "whole.docx").parent.mkdir(exist_ok=True)
    docx.Document().save(str(tmp_path / "whole.docx"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "whole.docx") as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = re.sub(rb"<w:body>.*</w:body>", b"", data, flags=re.DOTALL)
            new.writestr(name, data)
    assert "without a body" in _bad(tmp_path, "a.docx", buffer.getvalue())
