"""Characters and lines that nobody means to write: read in linear time, and never as another number."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.documents import Lexicon, left_out, open_document, read
from yundong.documents.formats import html, plain, tables
from yundong.documents.formats.plain import _RULE
from yundong.documents.meaning.places import find_places
from yundong.documents.meaning.wording import _FILLER
from yundong.documents.text.fold import fold
from yundong.documents.text.sentences import split_sentences


@pytest.mark.parametrize("line", [" " * 100_000 + "12", "-" * 100_000 + "x", "- " * 50_000 + "x"])
def test_a_long_line_is_gone_through_once(line: str) -> None:
    began = time.process_time()
    assert _RULE.match(line) is None
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    ("line", "is_rule"),
    [("---", True), ("|:--|--:|", True), (" * * *", True), ("--", True), (" -- | x", False), ("-|-", False)],
)
def test_rules_below_headings_and_tables(line: str, is_rule: bool) -> None:
    assert (_RULE.match(line) is not None) == is_rule


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\u200f", "\u202e", "\u2066", "\u061c"])
def test_a_mark_of_no_width_is_no_end_of_a_number(mark: str) -> None:
    assert fold(f"1{mark}2") == "1\u200b2"


@pytest.mark.parametrize(
    "line", ["word   word", "- 12 persons", "Shenyang 12", "word   12\nword   x\nword   y"]
)
def test_lines_that_may_begin_a_table_are_not_all_gone_through_from_each(line: str) -> None:
    began = time.process_time()
    plain.parse(f"{line}\n" * 4000, "a")
    assert time.process_time() - began < 5.0  # 49 s when they were


def test_a_table_with_gaps_is_one_however_long_it_is() -> None:
    rows = "".join(f"place {number}   {number}   {number}\n" for number in range(300))
    blocks = plain.parse(rows, "a").blocks
    assert [block.kind for block in blocks] == ["cell"] * 900


@pytest.mark.parametrize("text", ["一" * 20_000, "第" + "一" * 20_000, "每" + "1" * 20_000])
def test_a_line_of_numerals_is_gone_through_once(text: str, tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    began = time.process_time()
    assert read(open_document(path), lexicon) == []
    assert time.process_time() - began < 5.0


@pytest.mark.parametrize(
    "words", ["from 1 to 2 ", "total 12 ", "of whom 3 ", "百分之", "沈阳市七月逮捕毒犯12名，"]
)
def test_a_sentence_without_end_is_read_in_pieces(words: str, tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.txt"
    path.write_text(words * 2000, encoding="utf-8")
    began = time.process_time()
    assert len(read(open_document(path), lexicon)) > 900
    assert time.process_time() - began < 10.0  # half a minute when each figure looked through all of it


def test_blanks_before_a_figure_are_gone_through_once() -> None:
    began = time.process_time()
    assert _FILLER.fullmatch(f"{' ' * 100}<label>") is None
    assert (
        time.process_time() - began < 1.0
    )  # without end when each blank could begin a run or go on with one


def test_pieces_of_a_sentence_cut_no_number() -> None:
    number = "82,056 or 48 905 "
    document = plain.parse(number * 500, "a")
    pieces = split_sentences(document)
    assert len(pieces) > 3
    assert "".join(document.text[start:end] for start, end, _ in pieces).strip() == (number * 500).strip()
    assert all(document.text[start:end].strip().endswith(("82,056", "48 905")) for start, end, _ in pieces)


@pytest.mark.parametrize("part", ["1\u200d", "一\u200d"])
def test_figures_with_marks_between_them_are_one_long_number(
    part: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(part * 3000, encoding="utf-8")
    began = time.process_time()
    document = open_document(path)
    assert read(document, lexicon) == []
    assert "too long for a count" in left_out(document)[0]
    assert time.process_time() - began < 5.0  # a minute and more, in Arabic figures


@pytest.mark.parametrize("part", ["one hundred ", "two and ", "905 ", "三百 ", "三、", "一 "])
def test_numerals_without_end_are_none(part: str, tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.txt"
    path.write_text(part * 5000 + "。", encoding="utf-8")
    began = time.process_time()
    assert read(open_document(path), lexicon) == []
    assert time.process_time() - began < 5.0


def test_a_tag_with_more_attributes_than_the_library_can_compare_is_refused() -> None:
    tag = "<p " + " ".join(f"a{number}='>'" for number in range(2000)) + ">12</p>"
    with pytest.raises(InputError, match="more than 1,000 attributes"):
        html.parse(f"<html>{tag}", Path("a.html"))
    words = '<html><p title="' + "word > " * 5000 + '" class=a>12 arrested</p>'
    assert html.parse(words, Path("a.html")).text.strip() == "12 arrested"


def test_a_cell_that_holds_table_in_table_is_read() -> None:
    page = "<html>" + "<table><tr><td>" * 120 + "12 arrested" + "</td></tr></table>" * 120
    assert "12 arrested" in html.parse(page, Path("a.html")).text
    html.parse("<html>" + "<table><tr><td>" * 20_000 + "12 arrested", Path("a.html"))


def test_cells_that_claim_to_span_make_no_wider_table_than_there_is() -> None:
    row = "<tr>" + "<td colspan=50>12</td>" * 200 + "</tr>"
    blocks = html.parse(f"<html><table>{row * 300}</table>", Path("a.html")).blocks
    assert len(blocks) == 200 * 300
    assert max(block.column for block in blocks) < tables.MOST_COLUMNS + 200


def test_rows_named_after_places_are_gone_through_once(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"Shenyang {row},{row}\n" for row in range(25_000))
    path.write_text(f"place,arrested\n{rows}", encoding="utf-8")
    document = open_document(path)
    began = time.process_time()
    assert len(find_places(document, lexicon.find_areas(document.folded, "en"))) == 25_000
    assert time.process_time() - began < 5.0  # four times as long when each name was sought among all


@pytest.mark.parametrize(
    ("name", "text", "figures"),
    [
        (
            "many dates lead to a table.md",
            "On 3 May 1952 there was much. " * 2000
            + "\n\n| place | arrested |\n|---|---|\n"
            + "".join(f"| P{row} | {row} |\n" for row in range(2000)),
            2000,
        ),
        (
            "a date leads to a list.md",
            "Arrests in August 1952 were as follows:\n\n" + "- Shenyang: 12 persons\n" * 4000,
            4000,
        ),
    ],
)
def test_what_holds_for_all_rows_is_looked_up_once(
    name: str, text: str, figures: int, tmp_path: Path, lexicon: Lexicon
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    began = time.process_time()
    assert len(read(open_document(path), lexicon)) >= figures
    assert time.process_time() - began < 5.0  # 15 s and more when each row went through all that is before it


@pytest.mark.parametrize("run", [" " * 50, "." * 50, " ." * 25, "," * 50])
@pytest.mark.parametrize("text", ["The rate was fixed,{}lower than 7.", "Number of cases:{}deaths 7."])
def test_a_run_of_blanks_or_points_is_gone_through_once(
    text: str, run: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text.format(run), encoding="utf-8")
    began = time.process_time()
    assert [one.value for one in read(open_document(path), lexicon)] == [7]
    assert time.process_time() - began < 5.0  # it came to no end


@pytest.mark.parametrize(
    ("text", "value", "unit", "hedge"),
    [
        ("The forest covers 340 square miles of the district.", 340, "square miles", ""),
        ("It lies two and a half miles from the road.", 2.5, "miles", ""),
        ("They walked a mile and a half to the well.", 1.5, "miles", ""),
        ("There were less than 40 tons of rice.", 40, "t", "less than"),
    ],
)
def test_words_may_stand_far_apart(
    text: str, value: float, unit: str, hedge: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text.replace(" ", "\n"), encoding="utf-8")
    (figure,) = read(open_document(path), lexicon)
    assert (figure.value, figure.unit, figure.hedge) == (value, unit, hedge)
    path.write_text(
        text.replace(" ", "     "), encoding="utf-8"
    )  # a half set far apart is no part of the number
    assert value in [one.value for one in read(open_document(path), lexicon)] or " and a half " in text


@pytest.mark.parametrize("row", ["{0},{0}\n", "Total,{0},{0}\n"])
def test_rows_without_times_are_not_gone_through_for_each(row: str, tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.csv"
    head = "arrested,released\n" if row.count(",") == 1 else "place,arrested,released\n"
    path.write_text(head + "".join(row.format(number) for number in range(20_001, 25_001)), encoding="utf-8")
    document = open_document(path)
    began = time.process_time()
    assert len(read(document, lexicon)) == 10_000
    assert time.process_time() - began < 10.0  # a minute when the row of a total looked at all above it


def test_what_one_item_says_of_today_dates_no_other(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "Arrests in August 1952 were as follows:\n\n- Shenyang: 12 persons; there is now peace\n"
        "- Tianjin: 15 persons\n- Beijing, where there are now 17 persons\n",
        encoding="utf-8",
    )
    first, second, third = read(open_document(path), lexicon)
    assert first.period == second.period == "1952-08-01/1952-08-31"
    assert third.period == ""


def test_a_row_of_blanks_between_words_is_gone_through_once(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"The notes came in, and{' ' * 36}bundles 4.\n")
    began = time.process_time()
    assert len(read(open_document(path), lexicon)) == 1
    assert time.process_time() - began < 5.0
