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
