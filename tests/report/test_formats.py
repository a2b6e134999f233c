"""Word, PDF, HTML, Markdown, JSON and terminal say the same, in both languages, and hold together by themselves."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import accumulate, pairwise
from pathlib import Path
from xml.etree import ElementTree

import docx
import pdfplumber
import polars as pl
import pytest
from docx.shared import Length

from yundong.base.errors import InputError
from yundong.records.store import StoredRun, open_run
from yundong.report import fonts
from yundong.report.compile import CompiledReport, compile_report
from yundong.report.outline.build import build
from yundong.report.outline.tree import (
    Bullets,
    FigureBlock,
    Heading,
    Outline,
    TableBlock,
    in_order,
    outline_words,
    pieces,
    plain,
    ref,
    texts,
)
from yundong.report.outline.tree import Paragraph as Para
from yundong.report.plain import as_data
from yundong.report.render.markdown import render_markdown
from yundong.report.render.page import render_html
from yundong.report.render.paper import render_pdf
from yundong.report.render.vector import themed
from yundong.report.render.word import render_docx
from yundong.report.reread import parts_of
from yundong.report.text import render
from yundong.report.words import amount, figure_of, say
from yundong.scenario import Scenario
from yundong.study.unseen import unseen

KEYS = (
    "identified",
    "arrested",
    "arrested_share",
    "processed",
    "narcotics_liang",
    "meetings",
    "letters",
    "registered",
)


@pytest.fixture(scope="module")
def report(run_folder: Path, scenario: Scenario) -> CompiledReport:
    run = open_run(run_folder)
    compiled = compile_report(run, scenario)
    return replace(compiled, truth=unseen(run, compiled.area, compiled.as_of))


@pytest.fixture(scope="module")
def documents(run_folder: Path, scenario: Scenario, report: CompiledReport) -> dict[str, Outline]:
    return {lang: build(open_run(run_folder), scenario, report, lang) for lang in ("en", "zh")}


_MADE: dict[tuple[str, str], bytes] = {}


def made_of(document: Outline, form: str) -> bytes:
    """Return the English or Chinese document in a format, made once."""
    makers = {"html": lambda d: render_html(d).encode(), "docx": render_docx, "pdf": render_pdf}
    key = (document.lang, form)
    if key not in _MADE:
        _MADE[key] = makers[form](document)
    return _MADE[key]


def expected(report: CompiledReport, lang: str) -> list[tuple[str, list[str]]]:
    """Return name and printed figures of the key lines: reported, enumerated, documented."""
    rows = []
    for key in KEYS:
        line = report.line(key)
        name = line.meaning.name_zh if lang == "zh" else line.meaning.name_en
        figures = [figure_of(line.meaning, v) for v in (line.reported, line.enumerated)]
        rows.append((name, [*figures, amount(line.documented)]))
    return rows


class Cells(HTMLParser):
    """Collects the rows of all tables of a page, notes left out, and every address it asks for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self._cell = self._note = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.ids += [str(known["id"])] if "id" in known else []
        self.addresses += [str(known[k]) for k in ("href", "src", "xlink:href") if k in known]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._cell = True
            self.rows[-1].append("")
        if tag == "sup":
            self._note = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False
        if tag == "sup":
            self._note = False

    def handle_data(self, data: str) -> None:
        if self._cell and not self._note:
            self.rows[-1][-1] += data


def rows_of_docx(document: Outline) -> list[list[str]]:
    opened = docx.Document(io.BytesIO(made_of(document, "docx")))
    rows = []
    for table in opened.tables:
        heads = [cell.text for cell in table.rows[0].cells[:2]]
        apart = heads[0] in ("Indicator", "指标") and heads[1] in ("Reported", "上报数")
        for row in table.rows:
            cells = []
            for cell in row.cells:
                runs = [r for p in cell.paragraphs for r in p.runs if not r.font.superscript]
                cells.append("".join(r.text for r in runs))
            rows.append(_with_unit(cells) if apart else cells)
    return rows


def _with_unit(cells: list[str]) -> list[str]:
    """Return a row whose unit stands behind its name with a cell for it."""
    name, unit = re.fullmatch(r"(.+?)(?:, ([^,]+)|（([^（）]+)）)?", cells[0]).group(1, 2)
    return [name, unit or "", *cells[1:]]


def rows_of_markdown(document: Outline) -> list[list[str]]:
    lines = [line for line in render_markdown(document).splitlines() if line.startswith("| ")]
    return [[re.sub(r"\[\^\d+\]", "", cell).strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.full), "zh"])
def test_figures_agree_in_every_format(
    documents: dict[str, Outline], report: CompiledReport, run_folder: Path, scenario: Scenario, lang: str
) -> None:
    document = documents[lang]
    found = {
        "html": Cells(made_of(document, "html").decode()).rows,
        "docx": rows_of_docx(document),
        "md": rows_of_markdown(document),
    }
    printed = render(report, lang)
    data = {line["indicator"]: line for line in as_data(report)["lines"]}
    for key, (name, figures) in zip(KEYS, expected(report, lang), strict=True):
        for form, rows in found.items():
            row = next(r for r in rows if r and r[0] == name and len(r) == 9)
            assert [row[2], row[3], row[5]] == figures, f"{form}: {name}"
        line = next(row for row in printed.splitlines() if row.strip().startswith(name))
        assert all(figure in line for figure in figures)
        meaning = report.line(key).meaning
        assert [figure_of(meaning, data[key][k]) for k in ("reported", "enumerated")] == figures[:2]
        assert amount(data[key]["documented"]) == figures[2]


def named(report: CompiledReport, lang: str) -> list[str]:
    """Return the names of all indicators for which the run has a figure, or a document."""
    lines = [line.meaning for line in report.lines if line.known]
    return [meaning.name_zh if lang == "zh" else meaning.name_en for meaning in lines]


def printed_names(document: Outline, rows: list[list[str]], texts_: str, lang: str) -> set[str]:
    """Return the first cells of the tables of figures, and the names listed as not recorded."""
    nil = re.findall(r"无记录：(.*?)。" if lang == "zh" else r"None recorded: (.*?)\.", texts_)
    listed = {name.strip() for found in nil for name in re.split("、" if lang == "zh" else "; ", found)}
    begins = {table.head[0] for table in document.tables}
    heads = accumulate((row if row[0] in begins else [] for row in rows), lambda last, new: new or last)
    said = say("enumerated", lang)
    found = {row[0] for row, head in zip(rows, heads, strict=True) if said in head and len(row) == len(head)}
    return found | listed


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.full), "zh"])
def test_every_indicator_with_a_value_is_printed_in_every_format(
    documents: dict[str, Outline], report: CompiledReport, lang: str
) -> None:
    outline = documents[lang]
    page, word = Cells(made_of(outline, "html").decode()), docx.Document(io.BytesIO(made_of(outline, "docx")))
    paragraphs = "\n".join(paragraph.text for paragraph in word.paragraphs)
    markdown = render_markdown(outline)
    found = {
        "html": printed_names(outline, page.rows, made_of(outline, "html").decode(), lang),
        "docx": printed_names(outline, rows_of_docx(outline), paragraphs, lang),
        "md": printed_names(outline, rows_of_markdown(outline), markdown, lang),
    }
    assert len(named(report, lang)) > 80
    assert {form: sorted(set(named(report, lang)) - names) for form, names in found.items()} == {
        form: [] for form in found
    }
    text = render(report, lang=lang)
    flat = text if lang == "zh" else " ".join(text.split())
    assert [name for name in named(report, lang) if name not in flat.replace("\n  ", "")] == []
    assert {line["indicator"] for line in as_data(report)["lines"]} >= {
        line.indicator for line in report.lines if line.known
    }


NEW = {
    "new_flow": {"kind": "flow", "table": "meetings", "value": "rows", "where": "kind=rally"},
    "new_sum": {"kind": "flow", "table": "seizures", "value": "sum:quantity", "where": "item=opium"},
    "new_state": {"kind": "state", "table": "fields", "value": "sum:mu", "where": ""},
    "new_distinct": {"kind": "flow", "table": "letters", "value": "distinct:locality", "where": ""},
    "new_other": {"kind": "flow", "table": "orders", "value": "rows", "where": "", "section": "other"},
    "new_ratio": {"kind": "ratio", "table": "", "value": "", "where": ""},
    "new_hidden": {
        "kind": "flow",
        "table": "orders",
        "value": "rows",
        "where": "",
        "section": "intermediate",
    },
}


@pytest.fixture(scope="module")
def widened(scenario: Scenario) -> Scenario:
    """The shipped scenario with a new indicator of each kind, and one for others only."""
    pattern = scenario.indicators["rallies"]
    rows = dict(scenario.indicators.items())
    for name, changes in NEW.items():
        parts = {"numerator": "new_sum", "denominator": "new_flow"} if name == "new_ratio" else {}
        rows[name] = replace(
            pattern, id=name, name_en=f"Added {name}", name_zh=f"新增{name}", **changes, **parts
        )
    return replace(scenario, indicators=type(scenario.indicators)(rows))


@pytest.mark.full
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_new_indicator_of_any_kind_is_printed_in_every_format(
    run_folder: Path, widened: Scenario, lang: str
) -> None:
    if lang == "zh":
        chinese_or_skip()
    run = open_run(run_folder)
    report = compile_report(run, widened)
    whole = build(run, widened, report, lang)
    outline = replace(whole, blocks=tuple(b for b in whole.blocks if not isinstance(b, FigureBlock)))
    with pdfplumber.open(io.BytesIO(render_pdf(outline))) as pdf:
        pages = "".join(page.extract_text() for page in pdf.pages)
    word = docx.Document(io.BytesIO(render_docx(outline)))
    forms = {
        "text": render(report, lang=lang),
        "md": render_markdown(outline).replace("\\", ""),
        "html": render_html(outline),
        "docx": "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells),
        "pdf": re.sub(r"\s", "", pages),
    }
    for name in NEW:
        line = report.line(name)
        meaning = line.meaning
        said = meaning.name_zh if lang == "zh" else meaning.name_en
        assert line.enumerated
        for form, text in forms.items():
            there = said.replace(" ", "") in text if form == "pdf" else said in text
            assert there == (name != "new_hidden"), f"{form}: {name}"
            assert figure_of(meaning, line.enumerated) in text


@pytest.mark.full
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_pdf_says_the_same_and_embeds_its_fonts(
    documents: dict[str, Outline], report: CompiledReport, lang: str
) -> None:
    if lang == "zh":
        chinese_or_skip()
    made = made_of(documents[lang], "pdf")
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
        if lang == "zh":
            used = {
                char["fontname"]
                for page in pdf.pages
                for char in page.chars
                if "\u4e00" <= char["text"] <= "\u9fff"
            }
            assert used
    lines = text.splitlines()
    for name, figures in expected(report, lang):
        # a superscript note may be drawn onto the documented figure's end or the next line
        rows = [line for line in lines if line.startswith(name)]
        assert any(figures[0] in row and figures[1] in row for row in rows), name
    assert documents[lang].title.split(":")[0] in text.replace("\n", " ")
    assert b"/FontFile" in made
    assert b"/StructTreeRoot" in made


@pytest.mark.full
def test_pages_of_the_pdf_are_filled_and_nothing_is_too_small_to_read(documents: dict[str, Outline]) -> None:
    chinese_or_skip()
    with pdfplumber.open(io.BytesIO(made_of(documents["zh"], "pdf"))) as pdf:
        for page in pdf.pages:
            small = {c["text"] for c in page.chars if not c["matrix"][1] and c["size"] < 5.95}
            assert not small, (page.page_number, small)
            marks = [*page.chars, *page.rects, *page.lines, *page.curves]
            spans = sorted((m["top"], m["bottom"]) for m in marks if 60 < m["top"] < m["bottom"] < 780)
            reached = 68.0
            for top, bottom in [*spans, (page.height - 68, page.height)] * (page is not pdf.pages[-1]):
                assert top - reached < 0.4 * page.height, (page.page_number, reached, top)
                reached = max(reached, bottom)


@pytest.mark.full
def test_no_picture_of_the_pdf_goes_over_the_edge_of_its_page(documents: dict[str, Outline]) -> None:
    """What a picture says beyond its edge is cut off; the tallest of them is as high as a page."""
    with pdfplumber.open(io.BytesIO(made_of(documents["en"], "pdf"))) as pdf:
        for page in pdf.pages:
            edge = 21 / 25.4 * 72
            words = [w for w in page.extract_words() if w["x0"] < edge or w["x1"] > float(page.width) - edge]
            assert not words, [w["text"] for w in words]


def test_the_name_of_a_group_never_stands_alone_at_the_foot_of_a_page_of_the_pdf(
    documents: dict[str, Outline],
) -> None:
    rows: list[tuple[str, ...]] = []
    for group in range(60):
        rows += [(f"group {group}",), *((f"row {n}", str(n)) for n in range(1 + group % 4))]
    table = TableBlock(1, "Groups", ("What", "How many"), tuple(rows), "<>")
    outline = replace(documents["en"], blocks=(table,), notes=(), sources=(), colophon=())
    with pdfplumber.open(io.BytesIO(render_pdf(outline))) as pdf:
        pages = [page.extract_text().splitlines()[:-1] for page in pdf.pages]  # without its number
    assert len(pages) > 3
    assert not [page[-1] for page in pages if page[-1].startswith("group")]
    assert sum(line.startswith("row") for page in pages for line in page) == len(rows) - 60


def chinese_or_skip() -> None:
    try:
        fonts.chinese()
    except InputError:
        pytest.skip("no font with Chinese characters on this machine")


def test_without_a_chinese_font_a_sentence_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "families", lambda: frozenset({"Libertinus Serif"}))
    with pytest.raises(InputError, match=r"No font with Chinese characters.*fonts-noto-cjk"):
        fonts.chinese()


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.full), "zh"])
def test_the_page_is_one_file_that_asks_for_nothing(documents: dict[str, Outline], lang: str) -> None:
    page = made_of(documents[lang], "html").decode()
    cells = Cells(page)
    assert len(page.encode()) < 3_000_000
    assert {a for a in cells.addresses if not a.startswith("#")} == {"data:,"}
    assert "default-src 'none'" in page
    assert "@import" not in page and "url(http" not in page
    assert len(cells.ids) == len(set(cells.ids))
    assert {a[1:] for a in cells.addresses if a.startswith("#")} <= set(cells.ids)
    assert page.count("<svg") == page.count('role="img"') == len(documents[lang].figures)
    assert page.count("<details>") == len(documents[lang].figures)
    assert f'<html lang="{"zh-Hans" if lang == "zh" else "en"}">' in page
    assert "prefers-color-scheme: dark" in page and "@media print" in page
    assert "var(--ink)" in page


def test_headings_and_tables_of_the_page_are_in_order(documents: dict[str, Outline]) -> None:
    page = made_of(documents["zh"], "html").decode()
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.count("<th scope=") + page.count('<th class="group"') == len(re.findall(r"<th[ >]", page))


def test_days_of_the_page_are_whole_and_its_sentences_have_room() -> None:
    long = "所属地区的数字之和与全国数字相差的部分，见第二表；其余各地的数字没有记载，只能由全国数字减去已知各地推出。"
    table = TableBlock(
        1,
        "t",
        ("Area", "To", "Why"),
        (("a", "1952-11-30", long), ("b", "29 Aug", ""), ("c", "8月29日", "")),
        "<><",
    )
    outline = Outline("zh", "t", "", (table,), (), (), (), outline_words("zh"))
    page = render_html(outline)
    assert '<span class="whole">1952-11-30</span>' in page and '<span class="whole">29 Aug</span>' in page
    assert '<span class="whole">8月29日</span>' in page
    assert page.count('<td class="long">') == 3 and ".long { min-width:" in page


def test_no_line_of_a_page_ends_inside_a_day_an_option_or_an_interval() -> None:
    command = "yundong report runs/a --as-of 1952-12-14 --without letters"
    outline = Outline(
        "en", "t", "", (Para("narcotics-1952 had 1,177 [840–1,160] places."),), (), (("S1", "Report, 1952-12-14."),),
        (("command", command),), outline_words("en"),
    )  # fmt: skip
    page = render_html(outline)
    assert '<span class="whole">[840–1,160]</span>' in page
    assert '<span class="whole">narcotics-1952</span>' in page
    assert page.count('<time class="whole">1952-12-14</time>') == 2
    assert '<kbd class="whole">--as-of</kbd>' in page and '<kbd class="whole">--without</kbd>' in page
    entry = next(part for part in parts_of(page.encode(), "html", "t.html") if part.label == "command")
    assert entry.text == command, "the command can still be copied and read back"


def test_brackets_at_the_end_of_a_title_are_not_torn_apart() -> None:
    page = render_html(
        Outline("zh", "总结报告（对照推演：不含<b>）", "", (), (), (), (), outline_words("zh"))
    )
    assert '<h1>总结报告<span class="apart">（对照推演：不含&lt;b&gt;）</span></h1>' in page


def test_footnotes_of_the_word_document_are_real(documents: dict[str, Outline]) -> None:
    made = zipfile.ZipFile(io.BytesIO(made_of(documents["zh"], "docx")))
    names = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    notes = ElementTree.fromstring(made.read("word/footnotes.xml"))
    body = ElementTree.fromstring(made.read("word/document.xml"))
    written = [n.get(f"{{{names['w']}}}id") for n in notes.findall("w:footnote", names)]
    cited = [n.get(f"{{{names['w']}}}id") for n in body.iter(f"{{{names['w']}}}footnoteReference")]
    assert len(cited) == len(documents["zh"].notes) == len(written) - 2
    assert cited == written[2:]
    pictures = [e.get("descr") for e in body.iter() if e.tag.endswith("}docPr")]
    assert len(pictures) == len(documents["zh"].figures)
    assert all(pictures)
    assert body.findall(".//w:tblHeader", names)


def test_a_picture_of_a_word_document_is_in_the_paragraph_of_its_caption(
    documents: dict[str, Outline],
) -> None:
    """No program can part what is one paragraph."""
    opened = docx.Document(io.BytesIO(made_of(documents["zh"], "docx")))
    drawn = [p for p in opened.paragraphs if p._p.xpath(".//w:drawing")]
    assert len(drawn) == len(documents["zh"].figures)
    assert all(p.style.name == "Caption" and p.text.startswith("图") for p in drawn)
    assert all(p.paragraph_format.line_spacing == 1.0 for p in drawn), "its line grows with the picture"


def test_a_word_document_is_turned_on_its_side_for_tables_that_need_it(documents: dict[str, Outline]) -> None:
    def turned(columns: int) -> bool:
        head = tuple(f"documented{n}" for n in range(columns))
        table = TableBlock(1, "Many", head, (("1,234,567",) * columns,), ">" * columns)
        outline = replace(documents["en"], blocks=(table,), notes=(), sources=(), colophon=())
        (section,) = docx.Document(io.BytesIO(render_docx(outline))).sections
        written = [
            cell.width for cell in docx.Document(io.BytesIO(render_docx(outline))).tables[0].rows[0].cells
        ]
        assert sum(written) <= section.page_width - section.left_margin - section.right_margin
        return bool(section.page_width > section.page_height)

    assert [turned(columns) for columns in (3, 11)] == [False, True]


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.full), "zh"])
def test_lines_of_a_word_document_have_heights_of_their_own(documents: dict[str, Outline], lang: str) -> None:
    """Its pages hold the same whatever face it is opened in; only a picture has the line that it needs."""
    opened = docx.Document(io.BytesIO(made_of(documents[lang], "docx")))
    cells = [
        p for table in opened.tables for row in table.rows for cell in row.cells for p in cell.paragraphs
    ]
    assert cells and all(isinstance(p.paragraph_format.line_spacing, Length) for p in cells)
    for paragraph in opened.paragraphs:
        own, style = paragraph.paragraph_format.line_spacing, paragraph.style
        if "<pic:pic" in paragraph._p.xml:
            assert own == 1.0, "a picture in a line of fixed height would be cut off"
        elif not style.name.startswith(("Heading", "Title", "Subtitle")):
            assert isinstance(
                own
                or style.paragraph_format.line_spacing
                or opened.styles["Normal"].paragraph_format.line_spacing,
                Length,
            )


@pytest.mark.full
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_of_a_word_document_are_filled(
    documents: dict[str, Outline], lang: str, tmp_path: Path
) -> None:
    """As LibreOffice sets it, in what letters it has: no page but the last is empty for more than its half."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice")
    place = tmp_path / "report.docx"
    place.write_bytes(made_of(documents[lang], "docx"))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [office, home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, place]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    with pdfplumber.open(place.with_suffix(".pdf")) as pdf:
        for page in pdf.pages[:-1]:
            margin, foot = 62.0, float(page.height) - 62.0
            drawn = [thing for thing in page.chars + page.images if thing["top"] < foot]
            reached, widest = margin, 0.0
            for thing in sorted(drawn, key=lambda thing: thing["top"]):
                widest = max(widest, thing["top"] - reached)
                reached = max(reached, thing["bottom"])
            assert max(widest, foot - reached) < 0.5 * (foot - margin), page.page_number


def test_both_languages_have_the_same_parts(documents: dict[str, Outline]) -> None:
    english, chinese = documents["en"], documents["zh"]
    assert [type(b) for b in english.blocks] == [type(b) for b in chinese.blocks]
    assert [f.picture.name for f in english.figures] == [f.picture.name for f in chinese.figures]
    assert [len(t.rows) for t in english.tables] == [len(t.rows) for t in chinese.tables]
    said = " ".join(plain(t) for b in chinese.blocks for t in texts(b))
    words = set(re.findall(r"[A-Za-z]{4,}", said))
    assert not words, words
    assert not re.search(r"[\u4e00-\u9fff]", " ".join(plain(t) for b in english.blocks for t in texts(b)))


def test_the_outline_is_that_of_the_report_of_1952(documents: dict[str, Outline]) -> None:
    parts = [b.text for b in documents["en"].blocks if isinstance(b, Heading)]
    assert [part.split(".")[0] for part in parts] == ["I", "II", "III", "IV", "V", "VI", "Annex"]
    numbers = [b.number for b in documents["en"].blocks if isinstance(b, TableBlock)]
    assert numbers == list(range(1, len(numbers) + 1))
    numbers = [b.number for b in documents["en"].blocks if isinstance(b, FigureBlock)]
    assert numbers == list(range(1, 9))


def test_the_colophon_reproduces_the_run(documents: dict[str, Outline], run_folder: Path) -> None:
    pairs = dict(documents["en"].colophon)
    manifest = open_run(run_folder).manifest
    assert pairs["scenario hash"] == manifest["scenario_hash"]
    assert pairs["digest of the records"] == manifest["digest"]
    assert pairs["seal of the run"] == manifest["seal"]["root"]
    assert pairs["command of the run"] == "yundong run narcotics-1952 --seed 1952 --scale 1.0"
    assert "--as-of 1952-12-14 --area china" in pairs["command of this document"]


def test_notes_are_numbered_as_they_are_met() -> None:
    blocks = (
        Para(f"a{ref(3)} b{ref(1)}"),
        TableBlock(1, "c", ("x",), ((f"1{ref(3)}",), (f"2{ref(4)}",)), "<"),
    )
    turned, notes = in_order(blocks, ("one", "two", "three", "four"))
    assert notes == ("three", "one", "four")
    assert [n for block in turned for text in texts(block) for _, n in pieces(text) if n] == [1, 2, 1, 3]


@pytest.mark.parametrize("area", ["henan", "hebei-001"])
def test_a_lower_organ_gets_a_whole_report(run_folder: Path, scenario: Scenario, area: str) -> None:
    run = open_run(run_folder)
    document = build(run, scenario, compile_report(run, scenario, area=area), "en")
    assert compile_report(run, scenario, area=area).area.name_en in document.subtitle
    assert "colophon" in render_markdown(document).lower()
    assert document.tables and document.figures


@pytest.mark.parametrize(
    ("area", "day"), [("hunan", None), ("henan", None), ("china", dt.date(1952, 4, 16)), ("hebei", None)]
)
def test_no_part_is_empty_and_no_picture_has_nothing_to_draw(
    run_folder: Path, scenario: Scenario, area: str, day: dt.date | None
) -> None:
    """Of a place without key localities, or one of which no document speaks, there is no empty grid or axis."""
    run = open_run(run_folder)
    if area == "hebei":  # as it would be without key localities and without a record
        none = {name: run.records[name].clear() for name in run.records}
        areas = run.records["areas"].with_columns(key=pl.lit(False))
        run = StoredRun(
            run.path, run.manifest, records={**none, "areas": areas, "orders": run.records["orders"]}
        )
    document = build(run, scenario, compile_report(run, scenario, day, area), "en")
    assert all(figure.picture.table.height for figure in document.figures)
    assert [f.number for f in document.figures] == list(range(1, len(document.figures) + 1))
    for block, after in pairwise((*document.blocks, Heading(1, "end"))):
        assert not isinstance(block, Heading) or not isinstance(after, Heading), block


@pytest.mark.parametrize(
    ("area", "day"),
    [
        pytest.param("china", None, marks=pytest.mark.full),
        ("hunan", None),
        pytest.param("china", dt.date(1952, 9, 5), marks=pytest.mark.full),
    ],
)
def test_no_column_of_a_page_holds_only_dashes(
    run_folder: Path, scenario: Scenario, area: str, day: dt.date | None
) -> None:
    """Such as that of returns where none has the indicators, or of documents where none speaks of the area."""
    run = open_run(run_folder)
    page = render_html(build(run, scenario, compile_report(run, scenario, day, area), "en"))
    tables = [
        [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>.*?</tr>", table, re.S)]
        for table in re.findall(r"<table>.*?</table>", page, re.S)
    ]
    assert len(tables) > 5
    for head, *rows in tables:
        for column in zip(*(row for row in rows if len(row) == len(head)), strict=True):
            assert set(column) != {"–"}, head


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_sentence_states_what_there_is_none_of(run_folder: Path, scenario: Scenario, lang: str) -> None:
    run = open_run(run_folder)
    records: dict[str, pl.DataFrame] = dict(run.records)
    of_letters = pl.col("indicator").cast(pl.String).is_in(["letters", "family_letters", "persons_reported"])
    severe = pl.lit("severe").cast(records["dispositions"].schema["severity"])
    records |= {
        "letters": records["letters"].clear(),
        "returns": records["returns"].filter(~of_letters),
        "inspections": records["inspections"].with_columns(correction=pl.lit(False)),
        "dispositions": records["dispositions"].with_columns(severity=severe),
    }
    changed = StoredRun(run.path, run.manifest, records=records)
    outline = build(changed, scenario, compile_report(changed, scenario), lang)
    said = [
        plain(t) for b in outline.blocks if not isinstance(b, (TableBlock, FigureBlock)) for t in texts(b)
    ]
    assert any(
        ("No letter of denunciation was" if lang == "en" else "未上报群众检举") in text for text in said
    )
    assert [text for text in said if re.search(r"(?<![\d.,–\[])0 (%|[a-z]|[件人次])", text)] == []


def test_the_shares_of_the_phases_and_of_the_rest_make_the_whole(documents: dict[str, Outline]) -> None:
    sentences = [plain(block.text) for block in documents["en"].blocks if isinstance(block, Para)]
    (course,) = [text for text in sentences if "of all arrests in the first" in text]
    shares = [int(number) for number in re.findall(r"(\d+) %", course)]
    assert len(shares) == 4 and abs(sum(shares) - 100) <= 2


def test_what_is_only_shown_is_judged_in_no_table(
    documents: dict[str, Outline], report: CompiledReport
) -> None:
    (annex,) = [table for table in documents["en"].tables if table.head[-1] == "Within"]
    start = annex.rows.index(("context",))
    assert any(c.within is not None for c in report.comparisons if c.role == "context" and c.ratio)
    assert {row[-1] for row in annex.rows[start + 1 :]} == {"–"}
    assert {row[-1] for row in annex.rows[:start] if len(row) > 1} >= {"yes", "no"}


def test_markup_in_a_name_stays_a_name(documents: dict[str, Outline]) -> None:
    nasty = replace(
        documents["en"], blocks=(Heading(1, "<script>x</script>"), Para('a & "b" <i> | *c* #d')), notes=()
    )
    page = render_html(nasty)
    assert "<script>x" not in page and "&lt;i&gt;" in page
    assert "\\| \\*c\\*" in render_markdown(nasty)
    assert b"%PDF" in render_pdf(nasty)[:8]
    assert "<i> | *c* #d" in docx.Document(io.BytesIO(render_docx(nasty))).paragraphs[3].text
    long = render_docx(replace(nasty, title="烟" * 400, subtitle="x" * 400))
    properties = docx.Document(io.BytesIO(long)).core_properties
    assert len(properties.title) == len(properties.subject) == 255


def test_svg_ids_do_not_clash() -> None:
    svg = (
        '<svg width="9" viewBox="0 0 9 9"><g id="clip0"/><path clip-path="url(#clip0)" fill="#1b1b1b"/></svg>'
    )
    made = themed(svg, "f2", 'say "this"')
    assert 'id="f2-clip0"' in made and "url(#f2-clip0)" in made and 'fill="var(--ink)"' in made
    assert "&quot;this&quot;" in made


Render = Callable[[Outline], bytes]


@pytest.mark.parametrize("make", [render_pdf, render_docx])
def test_the_same_report_is_the_same_file_but_for_dates(documents: dict[str, Outline], make: Render) -> None:
    short = replace(documents["en"], blocks=documents["en"].blocks[:6], notes=documents["en"].notes)
    first, second = make(short), make(short)
    if make is render_pdf:
        assert first == second
        return
    one, two = (zipfile.ZipFile(io.BytesIO(made)) for made in (first, second))
    assert one.read("word/document.xml") == two.read("word/document.xml")


def test_shares_of_leads_are_of_all_leads(run: StoredRun, scenario: Scenario) -> None:
    outline = build(run, scenario, compile_report(run, scenario), "en")
    bullets = next(block for block in outline.blocks if isinstance(block, Bullets))
    said = next(text for lead, text in bullets.items if lead == "Integrated methods")
    parts = [float(part) for part in re.findall(r"(\d+) %", said)]
    assert len(parts) == run.records["leads"]["source"].n_unique() and sum(parts) == pytest.approx(100, abs=3)


@pytest.mark.parametrize(("lang", "nothing"), [("en", "The public sent"), ("zh", "群众检举")])
def test_no_sentence_counts_letters_where_none_were_sent(
    run: StoredRun, scenario: Scenario, tables: dict[str, pl.DataFrame], lang: str, nothing: str
) -> None:
    returns = tables["returns"].filter(
        ~pl.col("indicator").cast(pl.String).is_in(["letters", "family_letters"])
    )
    without = {**tables, "letters": tables["letters"].clear(), "returns": returns}
    few = StoredRun(run.path, run.manifest, records=without)
    for made, sent in ((few, False), (run, True)):
        outline = build(made, scenario, compile_report(made, scenario), lang)
        said = [block.text for block in outline.blocks if isinstance(block, Para)]
        assert any(text.startswith(nothing) for text in said) == sent


def test_a_run_at_scale_says_that_its_localities_were_drawn(run: StoredRun, scenario: Scenario) -> None:
    whole = StoredRun(run.path, {**run.manifest, "scale": 1.0}, records=dict(run.records))
    drawn = StoredRun(run.path, {**run.manifest, "scale": 0.1}, records=dict(run.records))
    for made, said in ((whole, False), (drawn, True)):
        report = compile_report(made, scenario)
        blocks = build(made, scenario, report, "en").blocks
        sentence = next(b.text for b in blocks if isinstance(b, Para) and "The returns received" in b.text)
        assert ("key localities drawn at scale 0.1" in sentence) == said
        assert ("key localities drawn at scale 0.1" in render(report, "en")) == said
        assert ("按比例 0.1 抽取的" in render(report, "zh")) == said


def test_words_behind_a_figure_may_go_on_in_another_line() -> None:
    rows = (("a", "20,000 (6 % of the identified)"), ("b", "630（占查出人数的 2.1 %）"), ("c", "12 [1–20]"))
    table = TableBlock(1, "t", ("What", "How many"), rows, "<>")
    page = render_html(Outline("en", "t", "", (table,), (), (), (), outline_words("en")))
    assert (
        "2.1\u00a0%" in page
        and page.count('<td class="num worded">') == 2
        and ".num.worded { white-space: normal; }" in page
    )
