"""Characters and lines that nobody means to write: read in linear time, and never as another number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.documents import Lexicon, ReadFigure, left_out, open_document, read
from yundong.documents.formats import html, plain, tables
from yundong.documents.formats.plain import _RULE
from yundong.documents.meaning.places import find_places
from yundong.documents.meaning.wording import _FILLER
from yundong.documents.text.fold import fold
from yundong.documents.text.sentences import split_sentences

KeepsPace = Callable[[Callable[[int], object], int], None]
"""Takes work of a size, and a size: see the fixture."""

ReadFile = Callable[..., list[ReadFigure]]
BLANKS = 24
"""So many that a pattern that doubles its work with each takes seconds, and fails, but comes to an end."""


@pytest.fixture
def read_file(tmp_path: Path, lexicon: Lexicon) -> Callable[..., list[ReadFigure]]:
    """Read a text as a file."""

    def reader(text: str, name: str = "a.txt") -> list[ReadFigure]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read(open_document(path), lexicon)

    return reader


@pytest.mark.parametrize(("part", "end"), [(" ", "12"), ("-", "x"), ("- ", "x")])
def test_a_long_line_is_gone_through_once(part: str, end: str, keeps_pace: KeepsPace) -> None:
    def match(parts: int) -> None:
        assert _RULE.match(part * parts + end) is None

    keeps_pace(match, 100_000)


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
def test_lines_that_may_begin_a_table_are_not_all_gone_through_from_each(
    line: str, keeps_pace: KeepsPace
) -> None:
    keeps_pace(lambda lines: plain.parse(f"{line}\n" * lines, "a"), 2000)


def test_a_table_with_gaps_is_one_however_long_it_is() -> None:
    rows = "".join(f"place {number}   {number}   {number}\n" for number in range(300))
    blocks = plain.parse(rows, "a").blocks
    assert [block.kind for block in blocks] == ["cell"] * 900


@pytest.mark.parametrize(("start", "numeral"), [("", "一"), ("第", "一"), ("每", "1")])
def test_a_line_of_numerals_is_gone_through_once(
    start: str, numeral: str, read_file: ReadFile, keeps_pace: KeepsPace
) -> None:
    def check(numerals: int) -> None:
        assert read_file(start + numeral * numerals) == []

    keeps_pace(check, 20_000)


@pytest.mark.parametrize(
    "words", ["from 1 to 2 ", "total 12 ", "of whom 3 ", "百分之", "沈阳市七月逮捕毒犯12名，"]
)
def test_a_sentence_without_end_is_read_in_pieces(
    words: str, read_file: ReadFile, keeps_pace: KeepsPace
) -> None:
    def check(times: int) -> None:
        assert len(read_file(words * times)) >= 0.45 * times

    keeps_pace(check, 1000)


def test_blanks_before_a_figure_are_gone_through_once(keeps_pace: KeepsPace) -> None:
    def match(blanks: int) -> None:  # twice as long for each blank that could begin a run or go on with one
        assert _FILLER.fullmatch(f"{' ' * blanks}<label>") is None

    keeps_pace(match, BLANKS)


def test_pieces_of_a_sentence_cut_no_number() -> None:
    number = "82,056 or 48 905 "
    document = plain.parse(number * 500, "a")
    pieces = split_sentences(document)
    assert len(pieces) > 3
    assert "".join(document.text[start:end] for start, end, _ in pieces).strip() == (number * 500).strip()
    assert all(document.text[start:end].strip().endswith(("82,056", "48 905")) for start, end, _ in pieces)


@pytest.mark.parametrize("part", ["1\u200d", "一\u200d"])
def test_figures_with_marks_between_them_are_one_long_number(
    part: str, tmp_path: Path, lexicon: Lexicon, keeps_pace: KeepsPace
) -> None:
    path = tmp_path / "a.txt"

    def check(parts: int) -> None:
        path.write_text(part * parts, encoding="utf-8")
        document = open_document(path)
        assert read(document, lexicon) == []
        assert "too long for a count" in left_out(document)[0]

    keeps_pace(check, 3000)


@pytest.mark.parametrize("part", ["one hundred ", "two and ", "905 ", "三百 ", "三、", "一 "])
def test_numerals_without_end_are_none(part: str, read_file: ReadFile, keeps_pace: KeepsPace) -> None:
    def check(parts: int) -> None:
        assert read_file(part * parts + "。") == []

    keeps_pace(check, 5000)


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


def test_rows_named_after_places_are_gone_through_once(
    tmp_path: Path, lexicon: Lexicon, keeps_pace: KeepsPace
) -> None:
    path = tmp_path / "a.csv"

    def check(rows: int) -> None:
        path.write_text(
            "place,arrested\n" + "".join(f"Shenyang {row},{row}\n" for row in range(rows)), encoding="utf-8"
        )
        document = open_document(path)
        assert len(find_places(document, lexicon.find_areas(document.folded, "en"))) == rows

    keeps_pace(check, 8000)


@pytest.mark.parametrize(
    ("sentence", "head", "row"),
    [
        ("On 3 May 1952 there was much. ", "| place | arrested |\n|---|---|\n", "| P{0} | {0} |\n"),
        ("", "Arrests in August 1952 were as follows:\n\n", "- Shenyang: 12 persons\n"),
    ],
    ids=["many dates lead to a table", "a date leads to a list"],
)
def test_what_holds_for_all_rows_is_looked_up_once(
    sentence: str, head: str, row: str, read_file: ReadFile, keeps_pace: KeepsPace
) -> None:
    def check(rows: int) -> None:
        text = f"{sentence * rows}\n\n{head}" + "".join(row.format(number) for number in range(rows))
        assert len(read_file(text, "a.md")) >= rows

    keeps_pace(check, 1200)


@pytest.mark.parametrize("run", [" ", ".", " .", ","])
@pytest.mark.parametrize("text", ["The rate was fixed,{}lower than 7.", "Number of cases:{}deaths 7."])
def test_a_run_of_blanks_or_points_is_gone_through_once(
    text: str, run: str, read_file: ReadFile, keeps_pace: KeepsPace
) -> None:
    def check(times: int) -> None:
        assert [one.value for one in read_file(text.format(run * times))] == [7]

    keeps_pace(check, BLANKS)


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
def test_rows_without_times_are_not_gone_through_for_each(
    row: str, read_file: ReadFile, keeps_pace: KeepsPace
) -> None:
    head = "arrested,released\n" if row.count(",") == 1 else "place,arrested,released\n"

    def check(rows: int) -> None:
        text = head + "".join(row.format(20_001 + number) for number in range(rows))
        assert len(read_file(text, "a.csv")) == 2 * rows

    keeps_pace(check, 1600)


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


def test_a_row_of_blanks_between_words_is_gone_through_once(
    read_file: ReadFile, keeps_pace: KeepsPace
) -> None:
    def check(blanks: int) -> None:
        assert len(read_file(f"The notes came in, and{' ' * blanks}bundles 4.\n")) == 1

    keeps_pace(check, BLANKS)
