"""What figures are part of: by words, by arithmetic, by the heads of a table; and by how much something changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from yundong.documents import Lexicon, open_document, read

PARTS = {
    "a list that adds up": (
        "据登记有船912只。按载重分：大船214只，中船497只，小船201只。",
        {"214": "912", "497": "912", "201": "912"},
    ),
    "a list that does not": (
        "据登记有船912只。另有大船214只，中船497只，小船222只。",
        {"214": "", "497": "", "222": ""},
    ),
    "a later sentence that adds up": (
        "The year closed with 840 inns. It had opened with 815; 40 were opened. Of the total 512 are in towns, "
        "268 on roads, and the rest, 60 in number, at fords.",
        {"512": "840", "268": "840", "60": "840", "815": ""},
    ),
    "a column that adds up to a figure of the text": (
        "# 各区情况\n\n现有会员6,480人。\n\n"
        "| 区 | 会员 |\n|---|---|\n| 东区 | 2,110 |\n| 西区 | 1,954 |\n| 北区 | 2,416 |\n",
        {"2,110": "6,480", "1,954": "6,480", "2,416": "6,480"},
    ),
    "columns of which and a total in bold": (
        "# Ports\n\n| Port | Vessels | Tons | Of which steam |\n|---|---|---|---|\n| Quill | 311 | 48,906 | 122 |\n"
        "| Amber | 94 | 11,230 | 7 |\n| **All ports** | **405** | **60,136** | **129** |\n",
        {"311": "405", "122": "311", "7": "94", "129": "405", "11,230": "60,136"},
    ),
    "groups of a column": (
        "# 产量\n\n| 作物 | 吨 |\n|---|---|\n"
        "| 一、粮食合计 | 236.4 |\n| 小麦 | 128.7 |\n| 玉米 | 107.7 |\n| 二、棉花 | 18.3 |\n",
        {"128.7": "236.4", "107.7": "236.4", "18.3": ""},
    ),
    "one out of another": (
        "The survey covered 340 wells out of 912. Only 41 huts of 86 are standing.",
        {"340": "912", "41": "86"},
    ),
    "of the masters": (
        "In all 377 masters and 28 mistresses were employed. 250 of the masters were trained.",
        {"250": "377", "28": ""},
    ),
    "what is left unsaid": (
        "The drive brought 1,286 proposals. 304 were adopted.",
        {"304": "1,286"},
    ),
    "those who died": (
        "各所共收病人一千二百名，死九十四名，治愈八百一十名。",
        {"九十四": "一千二百", "八百一十": "一千二百"},
    ),
    "those who": (
        "化验水样48份，有菌者15份，合格的33份。",
        {"15": "48", "33": "48"},
    ),
}  # fmt: skip


def wholes(folder: Path, text: str) -> dict[str, tuple[str, str, str]]:
    """Return for every figure as written what it is part of, its base, and its role."""
    path = folder / ("text.md" if text.startswith("#") else "text.txt")
    path.write_text(text, encoding="utf-8")
    figures = read(open_document(path), Lexicon.empty())
    written = {figure.id: figure.exact for figure in figures}
    return {one.exact: (written.get(one.part_of, ""), written.get(one.base, ""), one.role) for one in figures}


@pytest.mark.parametrize("name", PARTS)
def test_what_is_part_of_what(name: str, tmp_path: Path) -> None:
    text, wanted = PARTS[name]
    found = wholes(tmp_path, text)
    assert {exact: found[exact][0] for exact in wanted} == wanted


SHARES = {
    "the quotient of two counts": ("学龄儿童2,671人，入学384人，占14.4%。", {"14.4%": "2,671"}),
    "no quotient": ("学龄儿童2,671人，教师384人，增加15.9%。", {"15.9%": ""}),
    "of this": (
        "By then 27,640 tons had been moved. Rail took 61 per cent of this, carts 27 per cent, and boats the rest.",
        {"61 per cent": "27,640", "27 per cent": "27,640"},
    ),
    "of which": ("The Board has voted $2.4m, of which three-fifths will go to roads.", {"three-fifths": "2.4m"}),
    "among them": ("会员发展到十九万人，其中妇女占百分之三十八。", {"百分之三十八": "十九万"}),
    "of all households": (
        "全区有船民3,012户。互助组57个641户，合作社488户，组织起来的占总户数37.5%。", {"37.5%": "3,012"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHARES)
def test_what_a_share_is_of(name: str, tmp_path: Path) -> None:
    text, wanted = SHARES[name]
    found = wholes(tmp_path, text)
    assert {exact: found[exact][1] for exact in wanted} == wanted


CHANGES = {
    "more and less than in another year": (
        "The revenue was £41,206, being £2,318 less than in 1886. More than 400 carts came.", {"2,318"},
    ),
    "the plan overfulfilled": ("They moved 900 tons, overfulfilling the plan by 8 per cent.", {"8 per cent"}),
    "the decline, so much": ("The decline, 10.3 per cent., is due to rice.", {"10.3 per cent."}),
    "less than the year before": (
        "经费三十六万元，较上年减百分之十；牛14万头，比最高年份少3万头。", {"百分之十", "3万"},
    ),
    "each by its own": ("货运48万吨、5千万吨公里，比1953年分别增加12.4%和9.7%。", {"12.4%", "9.7%"}),
    "a column of changes": (
        "# Tahsils\n\n| Tahsil | Population | Percentage of variation |\n|---|---|---|\n"
        "| Amla | 900 | + 5.6 |\n"
        "| Boru | 800 | − 1.2 |\n", {"5.6", "− 1.2"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_by_how_much_something_changed(name: str, tmp_path: Path) -> None:
    text, wanted = CHANGES[name]
    found = wholes(tmp_path, text)
    assert {exact for exact, (_, _, role) in found.items() if role == "difference"} == wanted


THINGS = {
    "a sentence that goes on": (
        "The tender for a house was £442 in January; it had been £438 in May.", {"442": "tender", "438": "tender"},
    ),
    "a list behind a colon": (
        "Kerosene: American, 1,904; Sumatran, 2,750.", {"1,904": "Kerosene", "2,750": "Kerosene"},
    ),
    "the topic of a paragraph": ("Cotton. This year 14,200 acres are to be sown.", {"14,200": "Cotton"}),
    "the whole": ("The drive brought 1,286 proposals. 304 were adopted.", {"304": "proposals"}),
    "a change": ("货运量48万吨，比上年分别增加12.4%和9.7%。", {"12.4%": "货运量", "9.7%": "货运量"}),
    "levels, in Chinese": ("船民每户月收入：好的80元，中等45元。", {"80": "收入", "45": "收入"}),
    "a verb and a time": ("医院病床原有八十张，今增至二百六十张。", {"二百六十": "病床"}),
    "words of its own": ("In May 40 carts came. In all 12 wagons had gone.", {"12": "wagons"}),
}  # fmt: skip


@pytest.mark.parametrize("name", THINGS)
def test_what_is_counted_where_the_words_beside_say_nothing(name: str, tmp_path: Path) -> None:
    text, wanted = THINGS[name]
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    counted = {figure.exact: figure.counted for figure in read(open_document(path), Lexicon.empty())}
    assert {exact: word for exact, word in wanted.items() if word in counted[exact]} == wanted, counted
