"""What is written: CSV, JSON, Web Annotations, TEI and the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree, html

from yundong.documents import Document, Lexicon, ReadFigure, open_document, outputs, read
from yundong.documents.outputs.page import Remark

TEXT = (
    "# Summary for Hunan & <others>\n\nIn all 1,202 offenders were arrested. Of these, 36 (3%) were released.\n\n"
    "- over 680 letters came in\n- 2 to 3 times each\n\n"
    "| Place | Executed |\n|---|---|\n| Changsha | 5 |\n"
)


@pytest.fixture
def found(tmp_path: Path, lexicon: Lexicon) -> tuple[Document, list[ReadFigure]]:
    path = tmp_path / "hunan.md"
    path.write_text(TEXT, encoding="utf-8")
    document = open_document(path)
    return document, read(document, lexicon)


def test_json_has_the_keys_promised(found: tuple[Document, list[ReadFigure]]) -> None:
    rows = [outputs.as_json(figure) for figure in found[1]]
    keys = {
        "value",
        "low",
        "high",
        "unit",
        "counted",
        "indicator",
        "area",
        "period",
        "hedge",
        "start",
        "end",
        "exact",
    }
    assert all(keys <= set(row) for row in rows)
    assert [row["value"] for row in rows] == [1202, 36, 3, 680, None, 5]
    assert (rows[3]["low"], rows[3]["high"], rows[3]["hedge"]) == (680, None, "more than")
    assert (rows[4]["low"], rows[4]["high"]) == (2, 3)
    assert rows[1]["part_of"] == rows[0]["id"]


def test_csv_leaves_plain_intervals_empty(found: tuple[Document, list[ReadFigure]]) -> None:
    rows = [outputs.as_csv_row(figure) for figure in found[1]]
    assert tuple(rows[0]) == outputs.CSV_COLUMNS
    assert (rows[0]["low"], rows[0]["high"]) == ("", "")
    assert (rows[4]["value"], rows[4]["low"], rows[4]["high"]) == ("", 2, 3)


def test_the_audit_reads_the_csv(found: tuple[Document, list[ReadFigure]], tmp_path: Path) -> None:
    from yundong.cli.output import print_table
    from yundong.figures.claim import read_claims
    from yundong.scenario import load

    table = tmp_path / "claims.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        print_table([outputs.as_csv_row(figure) for figure in found[1]], format="csv", out=file)
    scenario = load()
    claims = read_claims(table, scenario.indicators, scenario.areas)
    direct = [outputs.as_claim(figure) for figure in found[1]]
    assert claims == tuple(replace(claim, note="") for claim in direct)
    assert claims[1].part_of == claims[0].id


def test_annotations_carry_both_selectors(found: tuple[Document, list[ReadFigure]]) -> None:
    document, figures = found
    collection = outputs.as_annotations(document, figures)
    assert collection["type"] == "AnnotationCollection"
    items = collection["first"]["items"]
    assert collection["total"] == len(items) == len(figures)
    for item in items:
        quote, position = item["target"]["selector"]
        assert quote["type"] == "TextQuoteSelector"
        assert position["type"] == "TextPositionSelector"
        assert document.text[position["start"] : position["end"]] == quote["exact"]
        before = document.text[: position["start"]]
        assert before.endswith(quote["prefix"])


def test_tei_is_well_formed_and_marks_every_figure(found: tuple[Document, list[ReadFigure]]) -> None:
    root = etree.fromstring(outputs.as_tei([found]).encode())
    measures = root.findall(".//{http://www.tei-c.org/ns/1.0}measure")
    assert [measure.get("quantity") for measure in measures] == ["1202", "36", "3", "680", None, "5"]
    assert (measures[4].get("min"), measures[4].get("max")) == ("2", "3")
    ids = {measure.get("{http://www.w3.org/XML/1998/namespace}id") for measure in measures}
    assert len(ids) == len(measures)
    assert measures[1].get("corresp", "").lstrip("#") in ids
    document, figures = found
    others = [replace(figure, id=f"other.{number}", part_of="") for number, figure in enumerate(figures)]
    corpus = etree.fromstring(outputs.as_tei([found, (document, others)]).encode())
    assert corpus.tag.endswith("teiCorpus")


def test_the_page_marks_every_claim_and_escapes_the_text(found: tuple[Document, list[ReadFigure]]) -> None:
    root = html.document_fromstring(outputs.as_page([found]))
    marks = [mark for mark in root.iter("mark") if mark.get("id")]
    assert len(marks) == len(found[1])
    assert "<others>" in root.text_content()
    assert marks[0].text_content().startswith("1,202")


def test_the_page_is_coloured_by_the_gravest_finding(found: tuple[Document, list[ReadFigure]]) -> None:
    first, second = found[1][0].id, found[1][1].id
    remarks = {
        first: [Remark("matches", "1 = 1"), Remark("contradiction", "1 <b>≠</b> 2")],
        second: [Remark("within rounding", "3 ≈ 2.99")],
    }
    root = html.document_fromstring(outputs.as_page([found], remarks))
    classes = [mark.get("class") for mark in root.iter("mark") if mark.get("id")]
    assert classes == ["bad", "near", "open", "open", "open", "open"]
    assert "1 <b>≠</b> 2" in root.text_content()


def test_control_characters_do_not_break_the_tei(
    read_text: Callable[..., list[ReadFigure]], lexicon: Lexicon
) -> None:
    document = Document("x", "Page\x0c one: 12 people came.", [])
    from yundong.documents.text.document import Block

    document.blocks = [Block(0, len(document.text), "paragraph")]
    etree.fromstring(outputs.as_tei([(document, read(document, lexicon))]).encode())
