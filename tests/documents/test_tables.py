"""Tables by kind: thousands in characters, names spread out, groups of rows, £ s. d., units by columns, remarks."""

from __future__ import annotations

import pytest

from yundong.documents import ReadFigure

from .conftest import ReadText


def _one(figures: list[ReadFigure], exact: str) -> ReadFigure:
    (found,) = (one for one in figures if one.exact == exact)
    return found


def test_thousands_in_characters_may_be_set_off_by_commas(read_text: ReadText) -> None:
    text = (
        "民國二十三年度鹽稅\n\n區別　　　　票數　　銷鹽（擔）\n東　　岸　　一，二〇七　　三〇四，六一五\n"
        "西　　岸　　九八八　　二一，〇四〇\n合　　計　　二，一九五　　三二五，六五五\n"
    )
    figures = read_text(text)
    assert [one.value for one in figures] == [1207, 304615, 988, 21040, 2195, 325655]
    total = _one(figures, "三二五，六五五")
    assert {one.part_of for one in figures if one.unit == "dan"} == {"", total.id}


def test_a_comma_between_clauses_joins_no_figures(read_text: ReadText) -> None:
    figures = read_text("該年到者一百二十三，四百五十六人未到。\n")
    assert [one.value for one in figures] == [123, 456]


def test_blanks_of_both_widths_are_one_gap(read_text: ReadText) -> None:
    text = "村别　　户数　　耕地（亩）\n东坪　　 120　　1,340.5\n西坪　　  64　　  702.0\n南坪　　   9　　   88.5\n"
    figures = read_text(text)
    assert [(one.value, one.unit) for one in figures if one.unit == "mu"] == [
        (1340.5, "mu"), (702, "mu"), (88.5, "mu")
    ]  # fmt: skip
    assert _one(figures, "64").unit != "mu"


STERLING = """\
DISPENSARY OF ST ANNE. Accounts for 1887

                            £    s.   d.
RECEIPTS
Subscriptions              412   10    6
Legacies                 1,050    0    0
                         1,462   10    6
PAYMENTS
Drugs                      300    4    9½
Salaries                 1,162    5    8½
                         1,462   10    6
"""


def test_columns_of_pounds_shillings_and_pence_are_one_sum(read_text: ReadText) -> None:
    figures = read_text(STERLING)
    assert {one.unit for one in figures} == {"GBP"}
    assert [one.value for one in figures] == pytest.approx(
        [412.525, 1050, 1462.525, 300.239583, 1162.285417, 1462.525]
    )
    receipts, payments = figures[2], figures[5]
    assert [one.part_of for one in figures] == [receipts.id] * 2 + [""] + [payments.id] * 2 + [""]
    assert all("£" not in one.counted for one in figures)


def test_three_columns_of_counts_are_no_sum_of_money(read_text: ReadText) -> None:
    figures = read_text(
        "Ward          Men   Boys   Girls\nNorth ward    120     14      7\nSouth ward     96     11      5\n"
    )
    assert [one.value for one in figures] == [120, 14, 7, 96, 11, 5]


TWO_SUMS = """\
VESTRY OF MARL

Return of the Overseers for the Quarter

Class of Pauper                     Persons      In Money          In Kind
                                                £    s.   d.     £    s.   d.
Aged and infirm                        47     38   14    6     9    2    0
Widows with children                   29     21    6    3    11   15    4
Lunatics in the Asylum                  3     19   10    0         —
Total                                  79     79   10    9    20   17    4
"""


def test_the_denominations_of_two_sums_are_told_from_counts_beside_them_by_their_place(
    read_text: ReadText,
) -> None:
    figures = read_text(TWO_SUMS)
    counts, money = (
        [one for one in figures if one.unit != "GBP"],
        [one for one in figures if one.unit == "GBP"],
    )
    assert [one.value for one in counts] == [47, 29, 3, 79]
    assert [one.value for one in money] == pytest.approx(
        [38.725, 9.1, 21.3125, 11.766667, 19.5, 79.5375, 20.866667]
    )
    assert [one.part_of for one in money if one.exact.startswith("9 ")] == [money[-1].id]
    assert money[-2].sum_of.startswith("stated") and "In Kind" in money[1].counted


FIELDS = """\
Fields of the manor

Tenant             Cottages    Arable             Pasture
                               A.   R.  P.       A.   R.  P.
John Marr              2       12    3   20       8    0   10
The mill               1      104    0    0          —
Dame Scar              4        3    2   15      16    1    0
"""


@pytest.mark.parametrize(
    ("table", "unit", "wanted"),
    [
        (FIELDS, "acres", [12.875, 8.0625, 104, 3.59375, 16.25]),
        (
            "Head\tRs. a. p.\nExcise\t310 0 0\nStamps\t18 4 9\nTolls\t6  12  0\n",
            "rupees",
            [310, 18.296875, 6.75],
        ),
        (
            "| Store | Grain, mds. srs. |\n|---|--:|\n| East | 1,204 20 |\n| West | 88 10 |\n",
            "maunds",
            [1204.5, 88.25],
        ),
        (
            "| Ship | Copper (tons cwt. qrs.) |\n|---|--:|\n| Ann | 12 10 2 |\n| Eva | 7 — 3 |\n",
            "t",
            [12.525, 7.0375],
        ),
        ("Farm\tTithe, £ s. d.\nHill\t231  4  0\nMoor\t6. 8. 6\nCarr\t16 6\n", "GBP", [231.2, 6.425, 0.825]),
    ],
)
def test_columns_of_denominations_count_in_the_largest(
    table: str, unit: str, wanted: list[float], read_text: ReadText
) -> None:
    found = [one for one in read_text(table) if one.unit == unit]
    assert [one.value for one in found] == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The manor has 2,684 a. 1 r. 20 p., whereof 4a. 2r. are wood.",
            [(2684.375, "acres"), (4.5, "acres")],
        ),
        (
            "They shipped 3 tons 4 cwt. 2 qrs. of hemp and 17 mds. 20 srs. of salt.",
            [(3.225, "t"), (17.5, "maunds")],
        ),
        (
            "A line of 12 m. 40 ch. was laid, and 3 miles 5 furlongs of fence.",
            [(12.5, "miles"), (3.625, "miles")],
        ),
        ("He drank 2 gals. 3 pts. and weighed 11 st. 7 lbs.", [(2.375, "gallons"), (11.5, "stone")]),
        ("The rent was Rs. 2 8a. a bigha, Rs. 17-12-0 in all.", [(2.5, "rupees"), (17.75, "rupees")]),
        (
            "He owed £43:8:6, £12, 10s. and £1,204 17 6 in that order.",
            [(43.425, "GBP"), (12.5, "GBP"), (1204.875, "GBP")],
        ),
        ("The plan measures 9 ft. 4 in. and the ingot 312 oz. 14 dwt.", [(9.333333, "feet"), (312.7, "oz")]),
        ("There were 6 ft 3 in the well.", [(6, "feet"), (3, "")]),
        ("Rs. 40, 5 as guards took Rs. 12 each.", [(40, "rupees"), (5, ""), (12, "rupees")]),
        ("The bill of £12 25s. was refused.", [(12, "GBP"), (25, "shillings")]),
    ],
)
def test_denominations_named_behind_their_numbers_are_one_value(
    text: str, wanted: list[tuple[float, str]], read_text: ReadText
) -> None:
    figures = read_text(text)
    assert [one.unit for one in figures] == [unit for _, unit in wanted]
    assert [one.value for one in figures] == pytest.approx([value for value, _ in wanted])


GROUPED = """\
河湾社一九五五年账目（人民币，元）,,,,
科目,预算,决算,占总数％,备注
甲、进款,,,,
稻谷,800,760,76,三月间补种二十亩
鱼塘,200,240,24,
进款合计,"1,000","1,000",100,
乙、用款,,,,
种子,400,390,39,
口粮,600,610,61,
用款合计,"1,000","1,000",100,
"""


def test_names_of_groups_do_not_end_a_table(read_text: ReadText) -> None:
    figures = read_text(GROUPED, name="accounts.csv")
    yuan = [one for one in figures if one.unit == "yuan"]
    assert [one.value for one in yuan] == [800, 760, 200, 240, 1000, 1000, 400, 390, 600, 610, 1000, 1000]
    assert [one.value for one in figures if one.unit == "%"] == [76, 24, 100, 39, 61, 100]
    actual = [one for one in yuan if "决算" in one.counted]
    assert [one.part_of for one in actual[:2]] == [actual[2].id] * 2
    assert [one.part_of for one in actual[3:5]] == [actual[5].id] * 2


def test_a_remark_neither_names_nor_dates_its_row(read_text: ReadText) -> None:
    figures = read_text(GROUPED, name="accounts.csv")
    rice = _one(figures, "800")
    assert "补种" not in rice.counted and str(rice.first) == "1955-01-01"
    remark = _one(figures, "二十")
    assert "补种" in remark.counted and "备注" not in remark.counted and str(remark.first) == "1955-03-01"


def test_a_caption_may_give_every_column_a_unit_of_its_own(read_text: ReadText) -> None:
    text = (
        '"Fisheries of the coast in 1929 (catches in thousands of piculs, sales in taels)",,,\n'
        "Port,Catch 1929,Sale of fish 1929,Boats\nHama,12,340,55\nSofu,9,215,41\nWhole coast,21,555,96\n"
    )
    figures = read_text(text, name="catch.csv")
    assert [(one.value, one.unit) for one in figures if one.exact in ("12", "340")] == [
        (12000, "dan"), (340, "liang")
    ]  # fmt: skip
    assert _one(figures, "55").unit == "" and _one(figures, "55").value == 55
    assert _one(figures, "12").part_of == _one(figures, "21").id


def test_a_word_within_another_names_no_column(read_text: ReadText) -> None:
    text = (
        "<table><caption>Goods landed at the quay, in long tons</caption><tr><th>Goods</th><th>Land carriage</th>"
        "<th>Sea carriage</th></tr><tr><td>Rice</td><td>31</td><td>520</td></tr>"
        "<tr><td>Salt</td><td>12</td><td>96</td></tr></table>"
    )
    assert [one.unit for one in read_text(f"<html><body>{text}</body></html>", name="quay.html")] == ["t"] * 4


def test_a_list_leaves_out_what_its_first_clause_said(read_text: ReadText) -> None:
    text = (
        "Of the fourteen sailors taken, eight were flogged, four imprisoned and the remaining two discharged.\n\n"
        "Of 31 fires on the wharves nine were due to lamps, seven to sparks, three to straw and one to lightning.\n"
    )
    figures = read_text(text)
    assert [one.value for one in figures] == [14, 8, 4, 2, 31, 9, 7, 3, 1]


def test_a_small_number_without_a_clause_before_it_counts_nothing(read_text: ReadText) -> None:
    figures = read_text(
        "The 40 men slept in the hall, three to a bed. Of the 40 none spoke, and two and two they went.\n"
    )
    assert [one.value for one in figures] == [40, 40]


CRAFTS = """\
河湾县各区手工业调查（一九五五年六月末；产值单位：千元）,,,,
区别,户数,从业人员,1954年产值,已组织社组
东山区,412,"1,036","1,265.4",11
西山区,187,402,331.2,4
"""


def test_the_unit_that_a_caption_names_a_column_for_is_of_no_other(read_text: ReadText) -> None:
    figures = read_text(CRAFTS, name="a.csv")
    assert [one.value for one in figures] == pytest.approx([412, 1036, 1265400, 11, 187, 402, 331200, 4])
    assert [one.unit for one in figures].count("yuan") == 2


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ("各乡春耕（单位：千元）\n\n乡别\t户数\t贷款\t耕牛头数\n东乡\t120\t34\t12\n西乡\t98\t20\t15\n", [
            120, 34_000, 12, 98, 20_000, 15
        ]),
        ("主要产品产量\n\n| 产品 | 单位 | 1957年 |\n|---|---|---|\n| 煤 | 万吨 | 284 |\n| 发电量 | 亿度 | 3.25 |\n", [
            2_840_000, 325_000_000
        ]),
        ("货物,单位,1931年,估值（关平两）\n鲜蛋,千个,7744,60100\n夏布,担,5102,612240\n", [
            7_744_000, 60_100, 5102, 612_240
        ]),
        ("Division            Timber            Fuel\n               (thousand cub. ft.)   (tons)\n"
         "Jhera                614            18,420\nSonpur               287             9,615\n", [
            614_000, 18_420, 287_000, 9615
        ]),
    ],
)  # fmt: skip
def test_a_scale_holds_for_what_its_unit_measures(
    table: str, wanted: list[float], read_text: ReadText
) -> None:
    name = "a.csv" if "," in table.split("\n")[0] else "a.md"
    assert [one.value for one in read_text(table, name=name)] == wanted
