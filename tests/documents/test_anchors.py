"""A place survives small edits of the text, and is given up when nothing like it is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.documents import ReadFigure, anchor

TEXT = (
    "In the targeted areas 369,705 offenders were identified. Of these, 82,056 were arrested. So far 880 have been "
    "executed; in Central-South 245 were executed, and 880 letters came in. The rest of the text is of no interest."
)


def _selectors(start: int, exact: str) -> tuple[str, str, str, int]:
    end = start + len(exact)
    return exact, TEXT[max(0, start - 32) : start], TEXT[end : end + 32], start


def test_the_untouched_text_is_found_by_position() -> None:
    start = TEXT.index("880")
    found = anchor(TEXT, *_selectors(start, "880"))
    assert found is not None
    assert (found.start, found.end, found.how, found.likeness) == (start, start + 3, "position", 1.0)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    "edit",
    [
        lambda text: "A new first paragraph of some length.\n\n" + text,
        lambda text: text.replace("targeted", "chosen"),
        lambda text: text.replace("So far", "Up to now"),
        lambda text: text.replace("have been executed", "had been put to death"),
        lambda text: text[60:],
        lambda text: text.replace(" ", "  "),
    ],
)
def test_the_right_one_of_two_equal_figures_is_found_after_an_edit(
    edit: Callable[[str], str], which: int
) -> None:
    first = TEXT.index("880")
    start = first if which == 0 else TEXT.index("880", first + 1)
    edited = edit(TEXT)
    places = [edited.index("880"), edited.rindex("880")]
    found = anchor(edited, *_selectors(start, "880"))
    assert found is not None
    assert found.start == places[which]


def test_a_rewritten_figure_is_found_by_its_surroundings() -> None:
    start = TEXT.index("82,056")
    edited = "Preface. " + TEXT.replace("82,056", "82056")
    found = anchor(edited, *_selectors(start, "82,056"))
    assert found is not None
    assert (edited[found.start : found.end], found.how) == ("82056", "context")


def test_a_figure_that_is_gone_is_not_found() -> None:
    start = TEXT.index("245")
    assert (
        anchor("Nothing of the kind stands here. 1,245 hens, 2456 ducks.", *_selectors(start, "245")) is None
    )


@settings(max_examples=200)
@given(st.integers(0, len(TEXT)), st.text(alphabet="abc ,.\n", max_size=12))
def test_an_insertion_anywhere_outside_moves_the_place_along(at: int, inserted: str) -> None:
    start = TEXT.index("245")
    if start - 2 < at < start + 5:
        return
    edited = TEXT[:at] + inserted + TEXT[at:]
    found = anchor(edited, *_selectors(start, "245"))
    assert found is not None
    assert found.start == start + (len(inserted) if at <= start else 0)


def test_every_reading_can_be_found_again(read_text: Callable[..., list[ReadFigure]]) -> None:
    for figure in read_text(TEXT):
        found = anchor("Preface.\n" + TEXT, figure.exact, figure.prefix, figure.suffix, figure.start)
        assert found is not None
        assert found.start == figure.start + len("Preface.\n")
