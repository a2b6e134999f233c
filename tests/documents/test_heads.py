"""The place and the time of a whole document, as its title, its office, its columns or its lists give them."""

from __future__ import annotations

import pytest

from yundong.documents import ReadFigure

from .conftest import ReadText

PLACES = {
    "a protectorate in a title": (
        "PROTECTORATE OF NORTHERN LUMASA\n\nPRISONS DEPARTMENT\n\nThere were received 11,847 prisoners.\n",
        "11,847",
        "PROTECTORATE OF NORTHERN LUMASA",
    ),
    "an office above the date": (
        "# 关于一九五六年防治工作的报告\n\n南江省卫生厅　一九五七年一月二十日\n\n我省工作一年来在省委领导下进展很快。"
        "\n\n全年治疗病人六万二千名。\n",
        "六万二千",
        "南江省",
    ),
    "a county without its kind": (
        "江北专区会议记录\n\n桐丘县任务九千二百万斤，高桥县五千六百万斤。桐丘跑在前头，入库三千八百万斤。\n",
        "三千八百万",
        "桐丘县",
    ),
    "a part of a province": ("一週戰況\n\n鄂南方面：敵步兵五千餘北犯。\n", "五千餘", "鄂南"),
}
PERIODS = {
    "a stage that has ended": (
        "临江市关于第一期工作的报告\n（一九五二年八月三十一日）\n\n"
        "本市于八月十日开始行动，二十五日第一期告一段落。\n\n共逮捕二百三十一名。\n",
        "二百三十一",
        ("1952-08-10", "1952-08-25"),
    ),
    "days of a title whose year stands elsewhere": (
        "一週戰況\n（十月六日至十二日）\n\n各戰場大小戰鬥一百二十七次。\n\n民國三十年九月份斃傷敵四萬二千六百人。\n",
        "一百二十七",
        ("1941-10-06", "1941-10-12"),
    ),
    "ends of years": (
        "Persons employed at the end of each year.\n\n"
        "| Branch | 1950 | 1951 |\n|---|---:|---:|\n| Mines | 920 | 960 |\n",
        "960",
        ("1951-12-31", "1951-12-31"),
    ),
    "the calendar year before": (
        "Monday, 5th March, 1928.\n\nA statement of the past calendar year was laid on the table. In the past calendar "
        "year 1,340 men were discharged.\n",
        "1,340",
        ("1927-01-01", "1927-12-31"),
    ),
    "a quarter named by the month it ends with": (
        "Office of Salt, 4th May, 1911.\n\nSIR,\n\nI submit my report on the depots for the March quarter of 1911.\n\n"
        "The sales of the depots came to 8,340 piculs.\n",
        "8,340",
        ("1911-01-01", "1911-03-31"),
    ),
    "a quarter with a comma before its year": (
        "# Accounts of the League, Second Quarter, 1909\n\nSubscriptions came to 412 pounds.\n",
        "412",
        ("1909-04-01", "1909-06-30"),
    ),
    "from the day of a first sentence to the day of its end": (
        "石岭区复查组总结\n（一九五四年七月五日）\n\n我组十二人于五月六日到村，六月二十八日全部结束。现总结如下。\n\n"
        "复查案件七十三件，改判十九件。\n",
        "七十三",
        ("1954-05-06", "1954-06-28"),
    ),
    "the year of a register": (
        "安平縣為造報事。謹將卑縣嘉慶十四年分社倉穀石並義倉穀石，遵照定式造具清冊，呈送查核。\n\n"
        "一、社倉\n\n買補穀六百三十石。\n",
        "六百三十",
        ("1809-01-01", "1809-12-31"),
    ),
    "a list headed with a day": (
        "Tabriz, October 21, 1918\n\n## Stores at Tabriz on October 15\n\n- Flour, 86 tons\n- Rice, 9 tons\n",
        "86",
        ("1918-10-15", "1918-10-15"),
    ),
}


def figure(found: list[ReadFigure], exact: str) -> ReadFigure:
    return next(one for one in found if one.exact == exact)


@pytest.mark.parametrize(("text", "exact", "place"), PLACES.values(), ids=PLACES)
def test_the_place_of_a_document(text: str, exact: str, place: str, read_text: ReadText) -> None:
    found = figure(read_text(text, "text.md"), exact)
    assert (found.place or found.area) == place


@pytest.mark.parametrize(("text", "exact", "days"), PERIODS.values(), ids=PERIODS)
def test_the_time_of_a_document(text: str, exact: str, days: tuple[str, str], read_text: ReadText) -> None:
    found = figure(read_text(text, "text.md"), exact)
    assert (str(found.first), str(found.last)) == days


def test_two_figures_in_a_cell_are_one_number(read_text: ReadText) -> None:
    text = "| 季別 | 次數 | 焚屋（棟） |\n|---|---|---|\n| 春季 | 二三 | 六一 |\n| 秋季 | 一二 | 三〇 |\n"
    assert [one.value for one in read_text(text, "text.md")] == [23, 61, 12, 30]
