"""The kinds of ``cases/`` again in other words, units, places and languages: what holds for one must hold for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yundong.documents import Gazetteer, Lexicon, ReadFigure, left_out, open_document, outputs, read

ReadText = Callable[..., list[ReadFigure]]


def shown(figures: list[ReadFigure]) -> list[tuple[Any, ...]]:
    """Return value (or interval), unit and words of each."""
    return [
        (one.value if one.value is not None else (one.low, one.high), one.unit, one.counted)
        for one in figures
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("全省收棉12，500担，产油1，204，330斤。", [(12_500, "dan", "收棉"), (1_204_330, "jin", "产油")]),
        ("现有耕地2，105亩至2，300亩，役畜318头。", [((2105, 2300), "mu", "耕地"), (318, "头", "役畜")]),
        (
            "全县植树1 204万株，水库蓄水3.412 5亿立方米，造林88 410公顷。",
            [(12_040_000, "株", "植树"), (341_250_000, "m3", "蓄水"), (88_410, "ha", "造林")],
        ),
        ("运石料三千 八百 九十六 万斤，又7万 5千 4百斤。", [(38_960_000, "jin", "石料"), (75_400, "jin", "石料")]),
        (
            "The bag held 3lb of tea, 12oz of silver and 750ml of oil; the field measured 40ha.",
            [(3, "lb", "tea"), (12, "oz", "silver"), (750, "ml", "oil"), (40, "ha", "field")],
        ),
        (
            "购汽油30l，铜线120m，煤2t，电动机15kW。",
            [(30, "litres", "汽油"), (120, "m", "铜线"), (2, "t", "煤"), (15, "kW", "电动机")],
        ),
        (
            "He paid 7s. 6d. a head, £3 4s. for the cart and 15s. for the mule.",
            [(7.5, "shillings", "paid"), (3.2, "GBP", "cart"), (15, "shillings", "mule")],
        ),
        (
            "The bridge cost 12,000 francs, the road 40,000 Haikwan taels, the school Rs. 5,500 and the pump $300.",
            [
                (12_000, "francs", "bridge"),
                (40_000, "Haikwan taels", "road"),
                (5500, "rupees", "school"),
                (300, "dollars", "pump"),
            ],
        ),
        ("They held 2,50,000 rupees and 3 lakh people.", [(250_000, "rupees", "held"), (300_000, "persons", "people")]),
        (
            "It took in 12k people; £5m was spent on 40m of rope, and 3.5m people came.",
            [
                (12_000, "persons", "people"),
                (5_000_000, "GBP", ""),
                (40, "m", "rope"),
                (3_500_000, "persons", "people"),
            ],
        ),
        ("Imports reached forty millions of dollars.", [(40_000_000, "dollars", "Imports")]),
        ("Prices rose 1750 per cent in a year, rents 1820%.", [(1750, "%", "Prices"), (1820, "%", "rents")]),
        (
            "The birth-rate was 27.4 per thousand and the death-rate 113 per 10,000.",
            [(2.74, "%", "birth-rate"), (1.13, "%", "death-rate")],
        ),
        ("工伤事故万分之零点八，缺勤率千分之十二。", [(0.008, "%", "工伤事故"), (1.2, "%", "缺勤率")]),
        ("出席者占百分九十，缺席者占百份之十。", [(90, "%", "出席者"), (10, "%", "缺席者")]),
        (
            "亩产300~350斤，每天开荒5-7亩，运费1.5～2元，用工八—十个。",
            [((300, 350), "jin", "亩产"), ((5, 7), "mu", "开荒"), ((1.5, 2), "yuan", "运费"), ((8, 10), "", "用工")],
        ),
        (
            "伤亡五、六百人，毁房七、八间，损失两、三千元，年龄十七、八岁。",
            [
                ((500, 600), "persons", "伤亡"),
                ((7, 8), "rooms", "毁房"),
                ((2000, 3000), "yuan", "损失"),
                ((17, 18), "years old", "年龄"),
            ],
        ),
        (
            "判刑3年6个月，工期1年零2个月，拘留2天4小时，布四丈五尺。",
            [(42, "months", "判刑"), (14, "months", "工期"), (52, "hours", "拘留"), (4.5, "zhang", "布")],
        ),
        ("The trial took 2 hours 40 minutes.", [(160, "minutes", "trial")]),
        (
            "村里有羊二百只，渔船八十条，井五十眼，棉被三百幅，粮三百庹。",
            [
                (200, "pieces", "羊"),
                (80, "条", "渔船"),
                (50, "眼", "井"),
                (300, "items", "棉被"),
                (300, "庹", "粮"),
            ],
        ),
        (
            "产粮31.5、棉4.2、油2.7万斤。捕主犯3、从犯9、嫌疑犯21人。",
            [
                (315_000, "jin", "粮"),
                (42_000, "jin", "棉"),
                (27_000, "jin", "油"),
                (3, "persons", "主犯"),
                (9, "persons", "从犯"),
                (21, "persons", "嫌疑犯"),
            ],
        ),
        (
            "School land 31.5, temple land 8.2 and commons 406.7 acres were taken.",
            [(31.5, "acres", "School land"), (8.2, "acres", "temple land"), (406.7, "acres", "commons")],
        ),
        (
            "The account closed at −1,250 yen, and trade at minus 40 million dollars.",
            [(-1250, "yen", "account"), (-40_000_000, "dollars", "trade")],
        ),
        ("结余-35.5元，收支相抵负120元。", [(-35.5, "yuan", "结余"), (-120, "yuan", "收支相抵")]),
        (
            "Nine Dutch engineers, five lay brothers and seven mules crossed; two facts matter.",
            [(9, "persons", "engineers"), (5, "persons", "brothers"), (7, "", "mules")],
        ),
        (
            "Half a million people came, and one million and a half men.",
            [(500_000, "persons", "people"), (1_500_000, "persons", "men")],
        ),
        ("There were 4 thousand 3 hundred carts and 2 1/4 tons of coal.", [(4300, "", "carts"), (2.25, "t", "coal")]),
        (
            "In all 2018 arrests were made; 1950 were released.",
            [(2018, "persons", "arrests"), (1950, "persons", "released")],
        ),
        (
            "In the Straits 1,412 chests were landed in 1906, 1,230 in 1907 and 998 in 1908.",
            [(1412, "chests", "chests"), (1230, "chests", "chests"), (998, "chests", "chests")],
        ),
        ("Prisoners taken, 316. Guns captured, 11.", [(316, "persons", "Prisoners"), (11, "pieces", "Guns")]),
        ("By June 1,450 of the 2,300 looms were running.", [(1450, "", "looms"), (2300, "", "looms")]),
        (
            "比去年增加病床780张；死亡率由1949年的千分之一百八十下降到千分之六十二。",
            [(780, "pieces", "病床"), (18, "%", "死亡率"), (6.2, "%", "死亡率")],
        ),
        (
            "分给贫农9 800户、4.1万人，铲除烟苗八十六亩五分。",
            [(9800, "households", "贫农"), (41_000, "persons", "贫农"), (86.5, "mu", "烟苗")],
        ),
        (
            "Of 80 barges on the canal 31 lay idle in May 1934.",
            [(80, "", "barges"), (31, "", "barges")],
        ),
    ],
)  # fmt: skip
def test_numbers_units_and_words(text: str, wanted: list[tuple[Any, str, str]], read_text: ReadText) -> None:
    found = shown(read_text(text))
    assert [one[:2] for one in found] == [one[:2] for one in wanted]
    assert all(want[2] in one[2] for one, want in zip(found, wanted, strict=True)), found


@pytest.mark.parametrize(
    "text",
    [
        "敌一八四师、暂二十一师、第九十三军及我三纵队均在河东。",
        "The 19th Route Army, Regiment No. 5 and file 893.114/1047 are named in telegram 42.",
        "该渠已修好。[12]见前注〔7〕。",
        "It was finished.[4] See the note.[^a]",
        "身份证110101199003070038，电话13800138000。",
        "Identity card 110101199003070038, telephone 555-0142.",
        "未捕一人，没有处决一人。",
        "单位：千人",
        "1至6月，七至九月，民国二十九年（1940），三十二年春。",
        "《一九五〇年工作报告》和《1953年计划》",
    ],
)
def test_what_counts_nothing(text: str, read_text: ReadText) -> None:
    assert read_text(text) == []


@pytest.mark.parametrize(
    ("text", "high", "low", "hedge"),
    [
        ("The losses never exceeded 40 boats.", 40, None, "at most"),
        ("It did not take more than 6 weeks.", 6, None, "at most"),
        ("They have not reached 300 men.", 300, None, "less than"),
        ("伤亡未超过三十人。", 30, None, "at most"),
        ("用费没有超过500元。", 500, None, "at most"),
        ("完成数没有达到800件。", 800, None, "less than"),
        ("The crowd was over 500 men.", None, 500, "more than"),
    ],
)
def test_denied_comparisons(
    text: str, high: float | None, low: float | None, hedge: str, read_text: ReadText
) -> None:
    (figure,) = read_text(text)
    assert (figure.low, figure.high, figure.hedge) == (low, high, hedge)


def test_levels_and_differences(read_text: ReadText) -> None:
    rose, level = read_text("Arrests in Wuhan increased by 300 to 1,200 persons.")
    assert (rose.value, rose.role, rose.indicator) == (300, "difference", "")
    assert (level.value, level.role, level.indicator) == (1200, "level", "arrested")
    assert outputs.as_json(rose)["role"] == "difference"
    first, second = read_text("Rice output fell from 900,000 to 750,000 tons between 1941 and 1943.")
    assert [(one.value, one.unit, one.counted, one.period) for one in (first, second)] == [
        (900_000, "t", "Rice output", "1941-01-01/1941-12-31"),
        (750_000, "t", "Rice output", "1943-01-01/1943-12-31"),
    ]
    before, after = read_text("学生由1950年的320人增加到1952年的910人。")
    assert [(one.value, one.counted, one.period) for one in (before, after)] == [
        (320, "学生", "1950-01-01/1950-12-31"),
        (910, "学生", "1952-01-01/1952-12-31"),
    ]
    (points,) = read_text("武汉逮捕毒犯的比例提高20个百分点。")
    assert (points.unit, points.indicator, points.role) == ("percentage points", "", "difference")


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("光绪二十八年有工人45名；三十二年春，增至80名。", ["1902-01-01/1902-12-31", "1906-01-01/1906-12-31"]),
        ("民国21年（1932）有学生1,200名，26年有1,850名。", ["1932-01-01/1932-12-31", "1937-01-01/1937-12-31"]),
        ("1951年3至5月修渠12里，1952年10月—1953年2月修渠30里。", ["1951-03-01/1951-05-31", "1952-10-01/1953-02-28"]),
        ("第一季度收茧120担；1952年下半年收茧500担。", ["", "1952-07-01/1952-12-31"]),
        ("During the second half of 1934 it took 412 patients, in the first quarter of 1935 another 190.",
         ["1934-07-01/1934-12-31", "1935-01-01/1935-03-31"]),
        ("Looms: 910 (1931); 640 (March 1934).", ["1931-01-01/1931-12-31", "1934-03-01/1934-03-31"]),
        ("耕牛1,240头（1949年）、1,610头（1952年）。", ["1949-01-01/1949-12-31", "1952-01-01/1952-12-31"]),
        ("《1953年棉花计划》规定，到1955年底，全区要有机井320眼。", ["/1955-12-31"]),
        ("日期：1952年3月2日\n\n今年捕毒犯40名，明年拟捕30名，去年捕12名。",
         ["1952-01-01/1952-12-31", "1953-01-01/1953-12-31", "1951-01-01/1951-12-31"]),
        ("On 31 February 1952, 12 persons were arrested.", [""]),
    ],
)  # fmt: skip
def test_periods(text: str, periods: list[str], read_text: ReadText) -> None:
    assert [one.period for one in read_text(text)] == periods


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("湖口镇有店铺62家，石门乡有碾坊9座。", ["湖口镇", "石门乡"]),
        ("查明清河县有小学41所，长沙县有12所，长沙市有30所，湖南省临河县有9所。",
         ["清河县", "长沙县", "changsha", "临河县"]),
        ("河北省清河专区报告\n\n本区逮捕毒犯12名。城关镇逮捕3名。", ["清河专区", "城关镇"]),
        ("In Marlow Parish 61 cottages were let; at Stone Ferry 14 stood empty. Ashford County had 40 mills.",
         ["Marlow Parish", "Stone Ferry", "Ashford County"]),
        ("In August 1931 we had 55 looms in Chinese hands.", [""]),
        ("各县上报：\n\n清河 128\n安丘县 56\n上海 33\n", ["清河", "安丘县", "shanghai"]),
        ("Returns by county:\n\nWexford: 128\nHunan: 56\nMayo: 33\n", ["Wexford", "hunan", "Mayo"]),
        ("| District | Looms |\n|---|---|\n| Redhill | 24 |\n| Hunan | 36 |\n", ["Redhill", "hunan"]),
        ("甘肃捕三百六十一人，青海八十七人，合计四百四十八人。", ["gansu", "qinghai", "gansu+qinghai"]),
        ("我军攻克孟家寨，俘三千一百人。", ["孟家寨"]),
        ("The rate was 12.4 in Denmark, 3.1 in Norway and 0.9 in Iceland.", ["Denmark", "Norway", "Iceland"]),
        ("逮捕毒犯一百名，农村三十名，山区二名。", ["", "", ""]),
    ],
)  # fmt: skip
def test_places(text: str, where: list[str], read_text: ReadText) -> None:
    assert [one.area or one.place for one in read_text(text)] == where


def test_a_place_is_handed_to_the_audit_as_an_extent(read_text: ReadText) -> None:
    (figure,) = read_text("清河县逮捕毒犯41名。")
    claim = outputs.as_claim(figure)
    assert (claim.area, claim.extent, claim.indicator) == ("", "清河县", "arrested")
    assert outputs.as_json(figure)["place"] == outputs.as_csv_row(figure)["extent"] == "清河县"


def test_a_gazetteer_adds_places(tmp_path: Path, lexicon: Lexicon) -> None:
    table = tmp_path / "chgis.csv"
    table.write_text(
        "NAME_CH,NAME_PY,TYPE_CH,BEG_YR\n清河,Qinghe,县,1912\n长沙,Changsha,府,1664\n", encoding="utf-8"
    )
    path = tmp_path / "a.txt"
    path.write_text("清河有小学12所，长沙有3所，临清有5所。", encoding="utf-8")
    figures = read(open_document(path), lexicon.with_places(Gazetteer.read(table)))
    assert [(one.area, one.place) for one in figures] == [("", "清河县"), ("changsha", ""), ("changsha", "")]
    own = tmp_path / "own.csv"
    own.write_text(
        "name,kind,within,other names\nAshford,County,Kent,Eshford|Old Ashford\n", encoding="utf-8"
    )
    path.write_text("Old Ashford had 40 mills.", encoding="utf-8")
    (figure,) = read(open_document(path), Lexicon.empty().with_places(Gazetteer.read(own)))
    assert figure.place == "Ashford County"


@pytest.mark.parametrize("header", ["kind,within\nCounty,Kent\n", "name\n\n \n"])
def test_a_bad_gazetteer_is_refused(header: str, tmp_path: Path) -> None:
    from yundong.base.errors import InputError

    table = tmp_path / "bad.csv"
    table.write_text(header, encoding="utf-8")
    with pytest.raises(InputError):
        Gazetteer.read(table)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Exports of silk (in thousands of taels)\n\nPort      1921    1922\nCanton    12.5    13.1\n"
         "Amoy      2018    1950\n\nEnd.",
         [12_500, 13_100, 2_018_000, 1_950_000]),
        ("表1 各县人口（单位：千人）\n\n县名\t男\t女\n清河县\t12.5\t13\n临河县\t20\t21\n",
         [12_500, 13_000, 20_000, 21_000]),
        ("单位：万元\n\n| 项目 | 收入 | 支出 |\n|---|---|---|\n| 田赋 | 120 | 3.5 |\n", [1_200_000, 35_000]),
        ("Deaths per 10,000:\n\nHull 12.5\nLeeds 14.0\nYork 9\n", [0.125, 0.14, 0.09]),
    ],
)  # fmt: skip
def test_the_scale_of_a_table(text: str, values: list[float], read_text: ReadText) -> None:
    assert [one.value for one in read_text(text)] == values


def test_a_merged_head_and_a_merged_name_hold_for_all_they_span(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<table><thead><tr><th rowspan=2>County</th><th rowspan=2>Kind</th><th colspan=2>Looms</th></tr>"
        "<tr><th>1931</th><th>1934</th></tr></thead><tbody>"
        "<tr><td rowspan=2>Mayo</td><td>hand</td><td>5</td><td>6</td></tr>"
        "<tr><td>power</td><td>7</td><td>8</td></tr></tbody></table>",
        encoding="utf-8",
    )
    found = [
        (one.value, one.place, one.period[:4], "Looms" in one.counted, "power" in one.counted)
        for one in read(open_document(path), lexicon)
    ]
    assert found == [
        (5, "Mayo", "1931", True, False),
        (6, "Mayo", "1934", True, False),
        (7, "Mayo", "1931", True, True),
        (8, "Mayo", "1934", True, True),
    ]


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("We seized 3 pistols, 40 rifles and 12 swords, in all 55 weapons.", [3, 3, 3, None]),
        (
            "Of those held:\n\n790 residents;\n30 visitors, including:\n18 boatmen;\n12 traders.\n",
            [None, None, 1, 1],
        ),
        ("逮捕80名（其中妇女6名），扣押船只90艘。", [None, 0, None]),
        ("收地320亩、房12间，其中公地300亩，另收粮500斤。", [None, None, 0, None]),
    ],
)
def test_what_is_part_of_what(text: str, wholes: list[int | None], read_text: ReadText) -> None:
    figures = read_text(text)
    assert [one.part_of for one in figures] == ["" if at is None else figures[at].id for at in wholes]


@pytest.mark.parametrize(
    "text",
    [
        "The seized store held 300 zarfs of tea.",
        "Twelve launches were seized.",
        "The seized mill was worth 40,000 piastres.",
        "普查出耕地26万庹，逮捕处面积300平方丈。",
    ],
)
def test_no_indicator_without_its_unit_and_noun(text: str, read_text: ReadText) -> None:
    assert all(one.indicator == "" for one in read_text(text))


def test_names_that_a_word_announces_are_blotted_out_of_quotations(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "names.txt"
    path.write_text("沈阳主犯张大牛等 12 人被捕，毒犯王某判刑。姓名：李小二，判刑 5 年。\n", encoding="utf-8")
    document = open_document(path)
    figures = read(document, lexicon)
    quoted = "".join(one.prefix + one.exact + one.suffix for one in figures)
    assert (
        figures and "张大牛" not in quoted and "李小二" not in quoted and "王某" in quoted and "•••" in quoted
    )
    assert left_out(document) == ["names: 2 names of persons were seen and left out of quotations."]


def test_identifiers_and_damage_are_left_out_and_said_so(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"沈阳毒犯，身份证110101199003070038，判刑5年，计{'1' * 4301}人。", encoding="utf-8")
    document = open_document(path)
    (figure,) = read(document, lexicon)
    assert figure.value == 5
    assert "1990" not in figure.prefix + figure.suffix
    assert [sentence.split(":")[1][:8] for sentence in left_out(document)] == [" 1 ident", " the num"]


@pytest.mark.parametrize("run", ["几十" * 1000, "万亿" * 500, "(1 " * 6000])
def test_long_runs_take_no_time(run: str, read_text: ReadText) -> None:
    assert read_text(run) == []
