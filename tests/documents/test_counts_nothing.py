"""Numbers that only mark or date, beside others of the same form that count."""

from __future__ import annotations

import pytest

from .conftest import ReadText


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "4,317. (The Chairman.) How many lodgers have you?—I have 62.\n\n4,318. At what rent?—At £4.\n",
            [62, 4],
        ),
        ("12,016. Is it so?—It is.\n\n12,017. All of them?—All 35 of them.\n", [35]),
        ("9,204 bales were landed in May.\n\n1,310 were sold.\n", [9204, 1310]),
        ("My reply to Question 19 is in Enclosure 3 and on Plate 4; 27 lots were sold.\n", [27]),
        ("Lot 14 fetched $60, and sheet 2 of the plan shows 8 wells.\n", [60, 8]),
    ],
)
def test_paragraphs_and_enclosures_are_numbered_in_english(
    text: str, wanted: list[float], read_text: ReadText
) -> None:
    assert [one.value for one in read_text(text)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("案卷目录\n\n全宗号：17\n目录号：3\n共存案卷1,486卷。\n", [1486]),
        ("清浦县志\n卷七\n\n本县有桥四十二座。\n", [42]),
        ("表9—2　历年运输量\n\n货运量共计410吨，表13-1另载。\n", [410]),
        ("本关五年概况\n\n三年之间贸易大盛，茲举四年之数，最高一万二千两。\n", [12000]),
        (
            "民国二十四年报告\n\n较八年多二十六起，煙土以十八年为最多，价由十一年之八角跌至二十年之三角。\n",
            [26, 0.8, 0.3],
        ),
        ("该犯判处徒刑三年，学制由三年改为五年。\n", [3, 3, 5]),
    ],
)
def test_marks_and_years_count_nothing_in_chinese(
    text: str, wanted: list[float], read_text: ReadText
) -> None:
    assert [one.value for one in read_text(text)] == wanted


@pytest.mark.parametrize(
    ("clause", "days"),
    [
        ("学校停课五日", 5), ("平均每人住院十四日", 14), ("局中停止办公十九日", 19), ("工厂提前九天完工", 9),
        ("会期三日", 3), ("交通中断八日", 8), ("各校放假七日", 7), ("连续十二日苦战", 12),
    ],
)  # fmt: skip
def test_what_lasts_so_many_days_is_no_day_of_a_month(clause: str, days: int, read_text: ReadText) -> None:
    figures = read_text(f"民国二十三年十月报告\n\n{clause}，二十日复业。\n")
    assert [(one.value, one.unit) for one in figures] == [(days, "days")]


def test_a_label_does_not_reach_into_the_next_cell(read_text: ReadText) -> None:
    text = "| Farm | Wood | Rent |\n|---|---|---|\n| East | 12 a. 1 r. 8 p. | 231 |\n| West | 3 a. 2 r. 4 p. | 64 |\n"
    assert [one.value for one in read_text(text)] == pytest.approx([12.3, 231, 3.525, 64])


def test_rates_of_completion_add_up_to_nothing(read_text: ReadText) -> None:
    figures = read_text(
        "品名\t计划\t实际\t完成％\n粮食\t200\t212\t106.0\n棉花\t120\t108\t90.0\n合计\t320\t320\t100.0\n"
    )
    rates = [one for one in figures if one.unit == "%"]
    assert [one.value for one in rates] == [106, 90, 100]
    assert not any(one.sum_of for one in rates)
    assert [one.value for one in figures if one.sum_of] == [320, 320]


def test_shares_of_a_whole_still_add_up(read_text: ReadText) -> None:
    figures = read_text(
        "| 类别 | 占总额％ |\n|---|---|\n| 粮 | 61.5 |\n| 棉 | 28.4 |\n| 其他 | 10.1 |\n| 合计 | 100.0 |\n"
    )
    assert figures[-1].sum_of.startswith("stated")


def test_a_share_of_several_items_restates_none_of_their_number(read_text: ReadText) -> None:
    figures = read_text("查出错捕三十六名，可捕可不捕的九十二名，两项占已捕数的百分之七点二。")
    assert not figures[-1].part_of
    figures = read_text("全年产布三百万米，为计划的百分之一百零二。")
    assert not figures[-1].part_of
