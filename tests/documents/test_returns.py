"""Tables of printed returns: measures below a blank line, points read as hyphens, what sentences say of a table."""

from __future__ import annotations

from yundong.documents import ReadFigure

from .conftest import ReadText


def _read(figures: list[ReadFigure]) -> list[tuple[float | None, str, str]]:
    return [(one.value, one.unit, one.counted) for one in figures]


def test_measures_stand_below_a_blank_line(read_text: ReadText) -> None:
    text = (
        "The outlay of the manor was as follows:--\n\n  Year.   Wages.       Repairs.\n\n             £            £\n"
        "  1899    2,138       407\n  1900    2,159       853\n  1901    3,310       801\n"
    )
    figures = read_text(text)
    assert _read(figures)[:2] == [(2138, "GBP", "Wages"), (407, "GBP", "Repairs")]


def test_pence_are_a_blank_behind_the_shillings(read_text: ReadText) -> None:
    text = (
        "   Year.      Rents.          Tolls.\n\n               £   s. d.       £   s. d.\n"
        "   1871       120  10  4       98   2  6\n   1873       140   0  8      112   3 10\n"
    )
    figures = read_text(text)
    assert [one.value for one in figures] == [120.5166667, 98.125, 140.0333333, 112.1916667]
    assert [one.counted for one in figures] == ["Rents", "Tolls"] * 2


def test_a_currency_goes_over_two_lines_of_a_head(read_text: ReadText) -> None:
    text = (
        "  -------+----------+----------\n   Years.|  Sales.  |   Fees.\n  -------+----------+----------\n"
        "         | Spanish  |  Spanish\n         |  Dollars.|  Dollars.\n         |          |\n"
        "   1771  |     3,122|       116\n   1772  |     2,909|       170\n  -------+----------+----------\n"
    )
    assert {one.unit for one in read_text(text)} == {"Spanish dollars"}


def test_hyphens_stand_for_points_where_they_would_fall(read_text: ReadText) -> None:
    text = (
        "The table below shows the rates of sickness per mille of strength. It is from the returns.\n\n"
        "| Army. | Period. | Fevers. | Dropsy. |\n|---|---|---|---|\n| North . . | 1812-31 | 29-7 | 2-6 |\n"
        "| South . . | 1812-31 | 13-6 | 4-3 |\n"
    )
    figures = read_text(text)
    assert [(one.value, one.unit) for one in figures] == [(2.97, "%"), (0.26, "%"), (1.36, "%"), (0.43, "%")]


def test_ranges_stay_ranges_where_all_rise(read_text: ReadText) -> None:
    text = (
        "| Grade | Pay, dollars | Days |\n|---|---|---|\n| First | 20-30 | 8-12 |\n| Second | 15-20 | 4-6 |\n"
    )
    assert [(one.low, one.high) for one in read_text(text)] == [(20, 30), (8, 12), (15, 20), (4, 6)]


def test_a_sentence_names_what_columns_of_places_count(read_text: ReadText) -> None:
    text = (
        "The next table shows the deaths of seamen in hospital. Wars were frequent.\n\n"
        "| Years | Bombay | Madras |\n|---|---|---|\n| 1801-30 | 306 | 154 |\n| 1831-56 | 204 | 173 |\n"
    )
    assert all(one.counted.startswith("deaths of seamen") for one in read_text(text))


def test_the_base_of_a_rate_in_a_head_is_no_figure(read_text: ReadText) -> None:
    text = (
        "| Town | Ratio per 1,000 of population. | In thousands of rupees. |\n|---|---|---|\n"
        "| Orma | 31 | 12 |\n| Tell | 29 | 14 |\n"
    )
    assert [one.exact for one in read_text(text)] == ["31", "12", "29", "14"]


def test_the_sign_of_the_peso(read_text: ReadText) -> None:
    text = (
        "The inspector had ₱6,500. The budget was:\n\n"
        "| Head | ₱ cts. |\n|---|---|\n| Taxes | 206,836 93 |\n| Dues | ₱ 23,400 00 |\n"
    )
    assert [(one.value, one.unit) for one in read_text(text)] == [
        (6500, "pesos"),
        (206836.93, "pesos"),
        (23400, "pesos"),
    ]
