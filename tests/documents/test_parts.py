"""Parts and wholes by kind: rows of a table, lists behind a colon, groups beside each other, what the rest is of."""

from __future__ import annotations

import pytest

from yundong.documents import ReadFigure

from .conftest import ReadText


def _parts(figures: list[ReadFigure]) -> dict[float, list[float]]:
    """Return the values of the parts of each whole."""
    by_id, found = {one.id: one.value for one in figures}, {}  # type: dict[str, float | None], dict[float, list[float]]
    for one in figures:
        if one.part_of and one.value is not None:
            found.setdefault(by_id[one.part_of] or 0, []).append(one.value)
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("There were in the house 22 poor, being eight men, six women and nine children.", {22: [8, 6, 9]}),
        ("The camp held 61 people: 30 men, 19 women and 12 children.", {61: [30, 19, 12]}),
        ("They saw 1,126 accidents. By result they are classified as follows: death, 15; injury, 68; other, 1,043.", {
            1126: [15, 68, 1043]
        }),
        ("There are 112 barns, sixty-four of them at Elm, thirty-one at Ash and the other seventeen scattered.", {
            112: [64, 31, 17]
        }),
        ("The trial of fourteen persons, nine traffickers and five addicts, was announced.", {14: [9, 5]}),
        ("The tolls came to £900, the costs to £310. The tolls were made up as follows: carts £600, boats £200, "
         "barrows £100.", {900: [600, 200, 100]}),
        ("They entered 318 vessels, of 262,411 tons, viz. 187 British, 64 German, 41 Danish and 26 others.", {
            318: [187, 64, 41, 26]
        }),
        ("They rested an hour after a day of work: fourteen hours of it.", {}),
        ("He took five days and hired nine men and six boys.", {}),
    ],
)  # fmt: skip
def test_lists_that_their_words_close(
    text: str, wanted: dict[float, list[float]], read_text: ReadText
) -> None:
    assert _parts(read_text(text)) == wanted


CAUGHT = """\
县别　　已捕　　死刑　　徒刑　　释放
洪山　　 612　　 104　　 233　　 275
沂川　　 527　　　96　　 187　　 244
莲塘　　 290　　　38　　 121　　 131
合计　　1429　　 238　　 541　　 650
"""


def test_what_became_of_them_is_part_of_the_first_count_of_its_row(read_text: ReadText) -> None:
    parts = _parts(read_text(CAUGHT))
    assert parts == {
        612: [104, 233, 275],
        527: [96, 187, 244],
        290: [38, 121, 131],
        1429: [612, 527, 290, 238, 541, 650],
    }


def test_one_row_that_does_not_add_up_is_stated_all_the_same(read_text: ReadText) -> None:
    figures = read_text(
        CAUGHT.replace(" 131", " 137").replace("650", "656").replace("1429", "1435").replace("290", "290")
    )
    whole = next(one for one in figures if one.value == 290)
    assert whole.sum_of.startswith("stated")


def test_births_less_deaths_are_no_parts_of_the_births(read_text: ReadText) -> None:
    text = "年份　出生　死亡　增长\n1954　4105　1390　2715\n1957　3966　1151　2815\n1965　4690　1026　3664\n"
    assert _parts(read_text(text)) == {}


def test_english_rows_of_totals_are_of_their_columns(read_text: ReadText) -> None:
    text = (
        "| Offence | Tried | Convicted | Acquitted | Pending |\n|---|--:|--:|--:|--:|\n| Theft | 52 | 39 | 12 | 1 |\n"
        "| Arson | 14 | 8 | 5 | 1 |\n| Other | 29 | 25 | 3 | 1 |\n| All offences | 95 | 72 | 20 | 3 |\n"
    )
    assert _parts(read_text(text, name="a.md"))[72] == [39, 8, 25]


def test_totals_set_wide_and_averages_that_add_up(read_text: ReadText) -> None:
    text = (
        "民國十七年關冊\n\n年份　　　進口　　　出口　　　總　計\n十一年　　四，一二〇　　二，七六五　　六，八八五\n"
        "十七年　　六，九三三　　三，八七四　　一〇，八〇七\n"
    )
    assert _parts(read_text(text)) == {6885: [4120, 2765], 10807: [6933, 3874]}
    text = "| Post | Average strength |\n|---|--:|\n| Elm | 110 |\n| Ash | 64 |\n| Total | 174 |\n"
    assert _parts(read_text(text, name="a.md")) == {174: [110, 64]}
