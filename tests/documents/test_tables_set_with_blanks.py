"""Tables set with blanks: heads above a blank line, names over several lines, leaders, money without a head."""

from __future__ import annotations

import pytest

from .conftest import ReadText

COPRA = """\
Exports of Copra


              Year. Tons.

              1889      2,310
              1890      3,015


Immigrants Landed and Tonnage of the Ships


   Year. Ships.  Immigrants.  Net Tonnage.

   1879      12        4,310      15,660
   1880       9        2,955      11,020
"""
SILVER = """\
Gold and Silver Brought to the Town


    Year              Imported              Exported
                   Gold.     Silver.     Gold.    Silver.
                 Gold $.     Gold $.   Gold $.    Gold $.

    1911         12,330     410,556     33,010     98,150
    1912         18,904     398,217     41,663     77,204
"""
ACCOUNTS = """\
    MUNICIPAL ACCOUNTS FOR THE YEAR 1871

    Receipts.
                                                        P cts.
    Licences of shops                               1,310 50
    Rent of the market, of the slaughter-house and
    of the ferries                                  4,266 12 1/2
    Fines                                             218 75
                                                    -------- --
                                                  P 5,795 37 1/2
"""
ADVANCES = """\
The sums advanced stood thus on the 31st of March, 1848:

     Advances to unions under the Acts passed before
        the Temporary Relief Act ...                £41,310 12 4
     Grants ...                                      12,008  3 0
     Advances under the Temporary Relief Act        107,450  0 9
                                                   --------------
                   In all ...                      £160,768 16 1
"""
CLOTH = """\
The following table gives the prices of cloth sold by the monopoly in 1884.


Sorts.              Marks.          Price        Price       Pieces
                                    per bale.    per 1000.   in a bale.
                                    Dols.        Dols.

Shirtings.          Eagle.          112.50       9           30
Drills, fine.       The same.       140.00       11 1/2      ..
Sheetings,
heavy.              Crown.          ..           7           24
Mexican.            The best brand. 88.25        6 3/8       40
"""
PROVISIONS = """\
Provisions used, 1868

Articles                               Quantity
                                          lbs.
Oatmeal ............................. 4,112
Bread ............................... 12,930
Soup, with barley
  and onions ........................ 1,904
"""


def test_heads_may_stand_above_a_blank_line(read_text: ReadText) -> None:
    figures = read_text(COPRA)
    assert [(one.value, one.unit, one.counted) for one in figures[:2]] == [
        (2310, "t", "Copra Tons"), (3015, "t", "Copra Tons")
    ]  # fmt: skip
    assert [one.counted for one in figures[2:5]] == ["Ships", "Immigrants", "Net Tonnage"]
    assert [str(one.first) for one in figures[2:5]] == ["1879-01-01"] * 3


def test_a_head_set_in_the_middle_is_of_the_columns_around_it(read_text: ReadText) -> None:
    figures = read_text(SILVER)
    assert [one.counted for one in figures[:4]] == [
        "Imported Gold", "Imported Silver", "Exported Gold", "Exported Silver"
    ]  # fmt: skip
    assert {one.unit for one in figures} == {"dollars"}


def test_a_name_over_two_lines_and_a_total_without_one(read_text: ReadText) -> None:
    figures = read_text(ACCOUNTS)
    assert [one.value for one in figures] == [1310.5, 4266.125, 218.75, 5795.375]
    assert {one.unit for one in figures} == {"pesos"}
    assert figures[1].counted == "Rent of the market, of the slaughter-house and of the ferries"


def test_pounds_shillings_and_pence_need_no_head_behind_a_sign(read_text: ReadText) -> None:
    figures = read_text(ADVANCES)
    assert [one.value for one in figures] == pytest.approx(
        [41310.616667, 12008.15, 107450.0375, 160768.804167]
    )
    assert {one.unit for one in figures} == {"GBP"}
    assert figures[0].counted.startswith("Advances to unions under the Acts passed before the Temporary")


def test_names_in_two_columns_and_prices_per_thousand(read_text: ReadText) -> None:
    figures = read_text(CLOTH)
    assert [(one.value, one.unit) for one in figures if one.unit == "dollars"] == [
        (112.5, "dollars"), (9, "dollars"), (140, "dollars"), (11.5, "dollars"), (7, "dollars"), (88.25, "dollars"),
        (6.375, "dollars"),
    ]  # fmt: skip
    assert [one.value for one in figures if one.counted.startswith("Pieces")] == [30, 24, 40]
    assert any("Sheetings heavy" in one.counted for one in figures)


def test_leaders_part_a_name_from_its_number(read_text: ReadText) -> None:
    figures = read_text(PROVISIONS)
    assert [(one.value, one.unit) for one in figures] == [(4112, "lb"), (12930, "lb"), (1904, "lb")]
    assert all("." not in one.counted for one in figures)


DENS = """\
民國二十二年各縣鴉片煙館調查

縣別        煙館數      資本（元）

清河縣        112        41,300
臨江縣         68        20,115
合計          180        61,415
"""
WARDS = """\
  Wards of the Town in 1851.

                          Inhabited    Inhabit-
      Wards.               Houses.       ants.

  St. Clement's . . . .       412        2,310
  Castle  . . . . . . .       388        2,044
                            -----       ------
                              800        4,354
"""


def test_two_numbers_behind_a_name_are_two_columns(read_text: ReadText) -> None:
    figures = read_text(DENS)
    assert [one.value for one in figures] == [112, 41300, 68, 20115, 180, 61415]
    assert figures[0].counted.endswith("煙館數清河縣") and figures[1].unit == "yuan"


def test_a_head_parted_by_a_hyphen(read_text: ReadText) -> None:
    figures = read_text(WARDS)
    assert "Inhabited Houses St. Clement's" in figures[0].counted
    assert figures[1].counted.endswith("Inhabitants St. Clement's")
    assert [one.value for one in figures[-2:]] == [800, 4354]


CARGOES = """\
The cargoes landed were:--

    Goods.                  Quantity.          Value.
                                                 £
    Timber  ..    ..     2,310 loads         9,400
    Rope, tarred ..  ..    118 coils           620
    Salt ..    ..   ..     905 bags            715
    Sundries   ..   ..       --                265
        Total  ..   ..       --             11,000
"""


def test_leaders_of_points_set_apart_are_no_columns(read_text: ReadText) -> None:
    figures = read_text(CARGOES)
    values = [one for one in figures if one.unit == "GBP"]
    assert [one.value for one in values] == [9400, 620, 715, 265, 11000]
    assert {one.part_of for one in values[:-1]} == {values[-1].id}


FIELD = """\
Taken in the retreat:

    Waggons ..................  41
      of which laden ..........  30
               empty ..........  11
    Mules ....................  88
"""


def test_what_a_list_goes_on_with_behind_of_which_are_parts(read_text: ReadText) -> None:
    waggons, laden, empty, mules = read_text(FIELD)
    assert (waggons.value, mules.part_of) == (41, "")
    assert laden.part_of == empty.part_of == waggons.id
