"""The order in which blocks fill the pages of a Word document."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.report.outline.tree import FigureBlock, Heading, Paragraph, TableBlock, divided_rows
from yundong.report.render.flow import FEWEST, SMALLEST, Piece, arranged

PAGE = 250.0


def picture(number: int, height: float, floats: bool = True) -> Piece:
    drawn: Any = SimpleNamespace(name=str(number))
    return Piece(FigureBlock(number, drawn, floats), height, True, 20.0)


def text(name: str, height: float) -> Piece:
    return Piece(Paragraph(name), height)


def head(name: str, begins_page: bool = False) -> Piece:
    return Piece(Heading(1, name, begins_page), 15.0, True)


def names(pieces: list[Piece], used: float = 0.0) -> list[str]:
    return [
        str(getattr(block, "number", getattr(block, "text", ""))) for block, _ in arranged(pieces, PAGE, used)
    ]


def test_text_comes_before_a_picture_that_has_no_room() -> None:
    assert names([text("a", 150), picture(1, 180), text("b", 80), text("c", 40)]) == ["a", "b", "1", "c"]
    assert names([text("a", 50), picture(1, 180), text("b", 80)]) == ["a", "1", "b"]


def test_pictures_keep_their_order_and_one_that_does_not_float_its_place() -> None:
    assert names([text("a", 150), picture(1, 180), picture(2, 50), text("b", 60)]) == ["a", "b", "1", "2"]
    assert names([text("a", 150), picture(1, 180, floats=False), text("b", 60)]) == ["a", "1", "b"]


def test_a_heading_stays_with_what_follows_and_pictures_come_before_a_new_page() -> None:
    assert names([text("a", 200), head("H"), picture(1, 180), text("b", 20)]) == ["a", "H", "1", "b"]
    assert names([text("a", 200), picture(1, 180), head("H", True), text("b", 20)]) == ["a", "1", "H", "b"]


def test_a_picture_is_made_a_little_smaller_to_fit_and_a_dense_one_never() -> None:
    (_, _), (_, share) = arranged([text("a", 150), picture(1, 105)], PAGE)
    assert SMALLEST <= share < 1
    assert [share for _, share in arranged([text("a", 60), picture(1, 200)], PAGE)] == [1.0, 1.0]


def test_a_picture_waits_for_no_block_that_goes_on_for_pages() -> None:
    blocks = [text("a", 150), picture(1, 180), text("annex", 1130)]
    assert names(blocks) == ["a", "1", "annex"], "the annex ends where there is room, but four pages on"


def test_a_table_takes_more_of_a_further_page_for_its_heading() -> None:
    def after(again: float) -> list[str]:
        table = Piece(Paragraph("table"), 300.0, again=again)
        return names([table, picture(1, 190), text("b", 20)])

    assert after(0.0) == ["table", "1", "b"]
    assert after(20.0) == ["table", "b", "1"]


def test_text_goes_on_between_pictures_that_wait() -> None:
    """Of two pictures that do not fit one page, the second does not follow on a page of its own at once."""
    blocks = [text("a", 235), picture(1, 160), picture(2, 160), text("b", 80), text("c", 40)]
    assert names(blocks) == ["a", "1", "b", "2", "c"]


def test_no_picture_floats_past_a_heading_that_closes() -> None:
    closing = Piece(Heading(1, "annex", closes=True), 15.0, True)
    blocks = [text("a", 150), picture(1, 180), closing, text("b", 40)]
    assert names(blocks) == ["a", "1", "annex", "b"]
    assert names([*blocks[:2], head("other"), blocks[3]]) == ["a", "other", "b", "1"]


def table(rows: int, each: float = 5.0) -> Piece:
    """Return a table of which every tenth row is the name of a group."""
    cells = tuple((f"group {n}",) if n % 10 == 0 else (f"row {n}", str(n)) for n in range(rows))
    return Piece(TableBlock(1, "t", ("What", "n"), cells, "<>"), 20.0 + rows * each, rows=(each,) * rows)


@pytest.mark.parametrize("used", [100.0, 123.0, 205.0, 240.0])
def test_a_long_table_is_divided_for_a_picture_of_a_page(used: float) -> None:
    whole = table(120)
    placed = [block for block, _ in arranged([text("a", used), picture(1, 240), whole], PAGE)]
    assert isinstance(whole.block, TableBlock)
    tables = [block for block in placed if isinstance(block, TableBlock)]
    assert [row for block in tables for row in block.rows if len(row) > 1] == [
        row for row in whole.block.rows if len(row) > 1
    ]
    if used > PAGE - 20 - 5 * FEWEST - 5:  # without room for a few rows
        assert placed[1:] == [placed[1], whole.block] and isinstance(placed[1], FigureBlock)
        return
    first, drawn, rest = placed[1:]
    assert isinstance(first, TableBlock) and isinstance(drawn, FigureBlock) and isinstance(rest, TableBlock)
    assert 20 + 5 * len(first.rows) <= PAGE - used < 20 + 5 * (len(first.rows) + 3)
    assert len(first.rows[-1]) > 1 and len(rest.rows[0]) == 1, "no group is left by its name, none without"
    assert (first.caption, rest.caption) == ("t", "") and first.number == rest.number


def test_the_name_of_a_group_is_said_again_only_within_it() -> None:
    rows = [("g",), ("a", "1"), ("b", "2"), ("h",), ("c", "3")]
    assert divided_rows(rows, 2) == (rows[:2], [("g",), *rows[2:]])
    assert divided_rows(rows, 3) == (rows[:3], rows[3:])


SHAPES = st.lists(
    st.tuples(st.sampled_from(["text", "picture", "fixed", "head"]), st.floats(5, 240)), max_size=25
)


@given(SHAPES, st.floats(0, 200))
def test_nothing_is_lost_and_only_pictures_move(shapes: list[tuple[str, float]], used: float) -> None:
    pieces = []
    for number, (kind, height) in enumerate(shapes):
        made = {"text": text, "head": lambda name, _: head(name)}.get(kind)
        pieces.append(
            made(f"{number}", height) if made else picture(number, max(height, 30), kind == "picture")
        )
    placed = arranged(pieces, PAGE, used)
    assert sorted(id(block) for block, _ in placed) == sorted(id(piece.block) for piece in pieces)
    pictures = [piece.block for piece in pieces if isinstance(piece.block, FigureBlock)]
    assert [block for block, _ in placed if isinstance(block, FigureBlock)] == pictures
    moving = {id(piece.block) for piece in pieces if piece.floats}
    for still in (True, False):
        before = [id(p.block) for p in pieces if (id(p.block) in moving) is not still]
        assert [id(block) for block, _ in placed if (id(block) in moving) is not still] == before
    assert all(share == 1 or SMALLEST <= share <= 1 for _, share in placed)


@pytest.mark.parametrize("height", [100.0, 180.0, 240.0])
def test_no_page_before_a_picture_is_half_empty_while_text_follows(height: float) -> None:
    """Text of 60 mm, again and again: whatever the picture, no more than one such piece is wanting at a foot."""
    pieces = [text("a", 60), text("b", 60), picture(1, height), *(text(str(n), 60) for n in range(10, 16))]
    order = names(pieces)
    used = 60.0 * order.index("1")
    assert height <= PAGE - used % PAGE or PAGE - used % PAGE < 60
