"""Chinese places that no list has: what a title puts first, what sentences open with, the parts of a body."""

from __future__ import annotations

from pathlib import Path

import pytest

from yundong.documents import Lexicon, open_document, read
from yundong.documents.meaning.words_chinese import leading_name

PLACES = {
    "a title by its first name": ("滨西考察记\n\n居民约九百户。\n", {"九百": "滨西"}),
    "a body made of common words": ("前进染织厂工作报告\n\n会员一百一十人。\n", {"一百一十": "前进染织厂"}),
    "a body of another": ("青山矿务局三矿事故调查\n\n死亡十九人。\n", {"十九": "青山矿务局三矿"}),
    "a body of a province": ("河东省第三监狱报告\n\n收容四百人。\n", {"四百": "河东省第三监狱"}),
    "an office of a province": ("河东省民政厅报告\n\n发粮四百石。\n", {"四百": "河东省"}),
    "no name in 阶段": ("夏季攻势第三阶段战绩\n\n俘敌九百人。\n", {"九百": ""}),
    "what a sentence opens with": (
        "清远县水灾报告\n\n全县淹田三万亩。\n\n斜石堡缺粮的九十户。罗岔农民逃荒四十人。\n",
        {"三万": "清远县", "九十": "斜石堡", "四十": "罗岔"},
    ),
    "words that end like places": (
        "清远县工作报告\n\n抽调干部八十人。\n\n钱庄由九家减为四家。\n\n机井四十眼。\n",
        {"八十": "清远县", "四": "清远县", "四十": "清远县"},
    ),
    "the parts of a body": (
        "前进染织厂工作报告\n\n三号井停工六日。织布科工人七十人，漂染车间九十人。据总务科统计，全厂五百人。\n",
        {"六": "三号井", "七十": "织布科", "九十": "漂染车间", "五百": "前进染织厂"},
    ),
    "a library of a school": ("立德师范学校概况\n\n学生九十人。图书馆藏书四千册。\n", {"四千": "图书馆"}),
    "rows that are schools": (
        "各校人数\n\n校名　　学生　　教员\n立德　　　320　　　21\n培英　　　210　　　17\n",
        {"320": "立德", "17": "培英"},
    ),
    "no parts of a county": ("清远县工作报告\n\n总务科七十人。\n", {"七十": "清远县"}),
}


@pytest.mark.parametrize("name", PLACES)
def test_places_by_what_is_no_word(name: str, tmp_path: Path) -> None:
    text, wanted = PLACES[name]
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    document = open_document(path)
    places = {one.exact: one.place for one in read(document, Lexicon.empty())}
    assert {exact: places[exact] for exact in wanted} == wanted


def test_the_first_name_of_a_line() -> None:
    line = "关于滨西罢工经过的报告"
    span = leading_name(line, 0, len(line))
    assert span is not None and line[slice(*span)] == "滨西"
    assert leading_name("农业生产总结", 0, 6) is None
