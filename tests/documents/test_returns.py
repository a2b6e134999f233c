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


def test_marks_repeat_the_name_above(read_text: ReadText) -> None:
    text = (
        "  Fowls           |Eastgate.|Share sold alive.\n  ----------------+---------+-----------------\n"
        "  Geese           |  8,800  |One-fifth.\n  ---- (plucked)  |  1,400  |None.\n"
        "  Ducks           |  2,350  |One-tenth.\n"
    )
    counted = {one.exact: one.counted for one in read_text(text)}
    assert counted["1,400"] == "Eastgate Geese ----"
    assert counted["One-fifth"].endswith("Geese")


def test_a_total_without_a_name_is_of_the_group_above(read_text: ReadText) -> None:
    text = (
        "| Stock | Held |\n|---|---|\n| CATTLE | |\n| Oxen | 412 |\n| Cows | 388 |\n| | 800 |\n| SHEEP | |\n"
        "| Ewes | 91 |\n| Rams | 9 |\n| | 100 |\n"
    )
    counted = {one.exact: one.counted for one in read_text(text)}
    assert (counted["800"], counted["100"]) == ("Held CATTLE", "Held SHEEP")


def test_days_behind_a_mark_are_no_figures(read_text: ReadText) -> None:
    text = "| Week ending | Deaths |\n|---|---|\n| September 2, 1854 | 670 |\n| „ 9. | 972 |\n| October  7. | 200 |\n"
    figures = read_text(text)
    assert [one.exact for one in figures] == ["670", "972", "200"]
    assert [str(one.last) for one in figures] == ["1854-09-02", "1854-09-09", "1854-10-07"]


def test_a_column_states_the_unit_of_a_row_and_marks_repeat_it(read_text: ReadText) -> None:
    text = (
        "| Item | Unit | 1901 | 1910 |\n|---|---|---|---|\n| Outlay, crores of | Rs. | 33.9 | 43.4 |\n"
        '| Earnings, crores of | " | 3.4 | 4.5 |\n| No. of miles open | | 25,370 | 36,064 |\n'
    )
    figures = read_text(text)
    assert [(one.value, one.unit) for one in figures] == [
        (339e6, "rupees"), (434e6, "rupees"), (34e6, "rupees"), (45e6, "rupees"), (25370, "miles"), (36064, "miles")
    ]  # fmt: skip


def test_a_sum_ends_a_line_without_a_gap(read_text: ReadText) -> None:
    text = (
        "                                       £   s. d.\nFelling timber, per acre,              0   8   0\n"
        "Rooting out stumps on forest ground,   1  10   0\nBreaking the new ground of the farms, 1  17   6\n"
    )
    assert [one.value for one in read_text(text)] == [0.4, 1.5, 1.875]


def test_pounds_may_have_an_l(read_text: ReadText) -> None:
    figures = read_text(
        "The debt was 180,000L. in all, and the chest held £12. He had cleared 3_l._ by then.\n"
    )
    assert [(one.value, one.unit) for one in figures] == [(180000, "GBP"), (12, "GBP"), (3, "GBP")]
    (milk,) = read_text("The can holds 5 l. of milk.\n")
    assert milk.unit == "litres"


def test_the_only_currency_of_a_text_is_that_of_its_trade(read_text: ReadText) -> None:
    text = (
        "# Barland\n\nThe debt was £12,500.\n\n## Exports of produce\n\n| Year | To Ostia | To the colonies |\n"
        "|---|---|---|\n| 1923 | 29,908 | 8,891 |\n| 1924 | 58,677 | 24,726 |\n"
    )
    cells = read_text(text)[1:]
    assert {one.unit for one in cells} == {"GBP"}
    assert all("roduce" in one.counted for one in cells)


def test_figures_without_words_count_what_heads_their_section(read_text: ReadText) -> None:
    figures = read_text("# Barland\n\n### Population\n\n53,735 (census 1901), 55,944 (census 1911).\n")
    assert {one.counted for one in figures} == {"Population"}


def test_what_a_rate_is_reckoned_on_is_no_figure(read_text: ReadText) -> None:
    figures = read_text(
        "There were 537 deaths to each 10,000 houses, and each cow left to each 135 quarts of milk.\n"
    )
    assert [one.exact for one in figures][:1] == ["537"]
    assert "10,000" not in {one.exact for one in figures}


def test_names_and_numbers_by_turns(read_text: ReadText) -> None:
    text = "Boats of the havens.\n\n| Orma | 311 | Birling | 402 |\n|---|---|---|---|\n| Anderby | 109 | Stow | 870 |\n"
    counted = {one.exact: one.counted for one in read_text(text)}
    assert "Stow" in counted["870"]
    assert "Anderby" not in counted["870"]


def test_thousands_with_the_sign_of_their_money(read_text: ReadText) -> None:
    text = "Value of sales (in £1,000)\n\n| House | 1901 | 1902 |\n|---|---|---|\n| Dunn | 204 | 310 |\n"
    assert [(one.value, one.unit) for one in read_text(text)][:2] == [(204000, "GBP"), (310000, "GBP")]


def test_a_title_names_what_rows_of_years_count(read_text: ReadText) -> None:
    text = "Mortality from fever, per 10,000 living:--\n\n1861-65 ...... 4.2\n1866-70 ...... 1.7\n1871-75 ...... 1.2\n"
    assert {one.counted for one in read_text(text)} == {"Mortality"}
