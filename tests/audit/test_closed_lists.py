"""Lists that ought to add up, by form or by wording: which are called contradictions, and which are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from yundong.audit.audit import audit_claims, setting_of
from yundong.audit.check import Verdict
from yundong.audit.identities import read_identities
from yundong.documents import Lexicon, open_document, outputs, read
from yundong.scenario.load import load

Failing = list[tuple[str, tuple[str, ...]]]


def contradictions(text: str, folder: Path) -> Failing:
    """Return the contradictions found in a text: each total and its parts, as written."""
    file = folder / ("text.md" if text.startswith("|") else "text.txt")
    file.write_text(text, encoding="utf-8")
    scenario = load()
    claims = [outputs.as_claim(one) for one in read(open_document(file), Lexicon.empty())]
    audit = audit_claims(claims, setting_of(scenario), read_identities(scenario.folder / "identities.csv"))
    return [
        (
            one.check.left[0].claim.exact if one.check.left[0].claim else "",
            tuple(term.claim.exact for term in one.check.right if term.claim),
        )
        for one in audit.findings
        if one.verdict is Verdict.CONTRADICTION
    ]


BEHIND_A_COLON = [
    ("The strength of the garrison was 2,318: 1,204 Sikhs, 731 Pathans and {} Gurkhas.", "373", "383"),
    ("Our losses at the ford were 1,462: 214 killed, 1,071 wounded and {} missing.", "167", "177"),
    ("The mill employs 846 hands: 412 spinners, 297 weavers and {} reelers.", "127", "137"),
    ("Imports came to 91,340 tons: coal 52,180 tons, rice 24,610 tons, sugar {} tons.", "15,450", "14,550"),
    ("三所医院共收治病人2,846人：内科1,310人，外科902人，妇产科{}人。", "624", "634"),
    ("缴获枪支1,027支：步枪612支，手枪204支，土枪{}支。", "201", "211"),
]  # fmt: skip
LED_IN = [
    ("The vote is £84,250, composed of Salaries £51,300, Stores £18,640, and Repairs £{}.", "14,210", "14,310"),
    ("The fleet landed 1,846 casks, 212 more than last year, namely 904 of herring, 611 of cod and {} of ling.",
     "321", "331"),
    ("义仓存谷七千二百六十三石，分储南仓三千一百四十二石，北仓二千四百零七石，西仓{}石。",
     "一千七百四十一", "一千七百一十四"),
    ("募得棉衣5,308件，分拨甲县2,117件，乙县1,846件，丙县{}件。", "1,354", "1,345"),
    ("在校学生8,412人，分布在：小学6,230人，初中1,714人，高中{}人。", "458", "468"),
    ("本季共发生火灾214起，上年同期为131起，增加83起。按原因分：用火不慎121起，电线走火46起，小孩玩火28起，其他{}起。",
     "29", "19"),
]  # fmt: skip
OF_ONE_BEFORE = [
    ("Sixty-one men deserted. Of these, fourteen were shot, twenty-three flogged, and nine pardoned; the remaining {} "
     "are still at large.", "twelve", "fifteen"),
    ("The mission saw 1,934 out-patients, 212 more than in 1903, and made 640 visits. Of the out-patients 1,102 were "
     "men, 587 women and {} children.", "255", "245"),
    ("There were 948 re-admissions in the year. Of the re-admissions 511 were men, 306 women and {} children.",
     "141", "131"),
    ("全县手艺人在百人以上的镇有四个：青石镇1,742人，沙河镇1,127人，柳林镇683人，东湾镇{}人，四镇合计3,949人。",
     "417", "397"),
    ("两村共查田：上庄村2,214亩，下庄村1,867亩，南庄村{}亩，三村合计5,376亩。", "1,259", "1,295"),
    ("本县收粮14,290石，内东乡5,130石，西乡4,820石，南乡{}石。", "4,430", "4,340"),
]  # fmt: skip
TWO = [
    ("全区中学生9,268人，其中初中生7,413人，高中生{}人。", "1,845", "1,855"),
    ("全乡小学生1,126人，其中初级班生842人，高级班生{}人。", "274", "284"),
]
ROWS = [
    ("| Port | Cases | Deaths |\n|---|---|---|\n| Anwick | 412 | 96 |\n| Beldon | 187 | 58 |\n"
     "| Corrie | 93 | {} |\n| Total, three ports | 692 | 231 |\n", "47", "77"),
    ("| Village | Class | Houses |\n|---|---|---|\n| Amla | Owners | 31 |\n|  | Tenants | 44 |\n"
     "|  | Total | 75 |\n| Boru | Owners | 18 |\n|  | Tenants | 36 |\n|  | Total | 54 |\n| Cheel | Total | {} |\n"
     "| Grand total | | 209 |\n", "90", "80"),
    ("| 村 | 类别 | 户数 |\n|---|---|---|\n| 上湾 | 自耕农 | 131 |\n|  | 佃农 | 129 |\n|  | 小计 | 260 |\n"
     "| 石门 | 自耕农 | 118 |\n|  | 佃农 | 158 |\n|  | 小计 | 276 |\n| 桥头 | 各类合计 | {} |\n| 总计 | | 716 |\n",
     "190", "180"),
    ("| 乡 | 类别 | 亩 |\n|---|---|---|\n| 东乡 | 水田 | 1,310 |\n|  | 旱地 | 1,290 |\n|  | 小计 | 2,600 |\n"
     "| 西乡 | 水田 | 1,180 |\n|  | 旱地 | 1,580 |\n|  | 小计 | 2,760 |\n| 北乡 | 合计 | {} |\n"
     "| 三乡总计 | | 7,163 |\n", "1,903", "1,803"),
]  # fmt: skip

ALL_OF_IT = [
    ("The library lent 2,318 volumes (novels 1,104, travels 612, sermons 291, others {}).", "301", "311"),
    (
        "The two mills feed 6,412 people daily: 2,518 children, 1,031 old men and {} other women.",
        "2,836",
        "2,863",
    ),
    (
        "The enemy had 318 boats. In all 61 of them were sunk for certain: 27 by fire, 22 by rams and {} by the storm.",
        "17",
        "12",
    ),
    ("本年拨救灾款4,870元，已支用4,216元。已支用的款项中，购粮2,907元，修房814元，其他{}元。", "459", "495"),
    (
        "額徵地丁銀八千四百一十二兩，遇閏加銀二百一十兩。起運銀六千三百零七兩，存留銀{}兩。",
        "二千二百零五",
        "二千一百零五",
    ),
    (
        "At the ford we lost 23 killed, 61 wounded and {} missing. The total of 97 is the heaviest so far.",
        "14",
        "13",
    ),
    ("应征公粮一万四千一百一十石，内甲县七千六百五十石，乙县{}石。", "六千六百四十", "六千四百六十"),
]
PARALLEL = [
    (
        "查得甲县灾民八万四千，溺毙三百七十六，塌屋一千四百间。乙县灾民三万八千，溺毙五十二，塌屋{}间。"
        "两县总计灾民十二万二千，溺毙四百二十八，塌屋三千六百一十间。",
        "二千一百一十",
        "二千二百一十",
    ),
    (
        "Elm buried 412 dead, sheltered 1,204 orphans and lost 318 cattle. Ash buried 97 dead, sheltered 366 orphans "
        "and lost {} cattle. Together they buried 509 dead, sheltered 1,570 orphans and lost 455 cattle.",
        "173",
        "137",
    ),
    (
        "The committee keeps 14,216 labourers: 9,841 upon the Gorse Canal, 2,947 upon the dykes, and the remaining {} "
        "upon the road to Aldham.",
        "1,328",
        "1,428",
    ),
]
UNNAMED_TOTALS = [
    ("| Shire | Looms | Weavers | Apprentices |\n|---|---|---|---|\n| Ayle | 214 | 391 | 42 |\n"
     "| Borne | 187 | {} | 37 |\n| Corse | 96 | 170 | 19 |\n| The county | 497 | 893 | 98 |\n", "323", "332"),
    ("| 季度 | 进站 | 出站 | 病马 |\n|---|---|---|---|\n| 一季度 | 4,120 | 3,966 | 31 |\n| 二季度 | 3,874 | {} | 28 |\n"
     "| 三季度 | 4,002 | 4,115 | 40 |\n| 四季度 | 4,310 | 4,207 | 22 |\n| 全年 | 16,306 | 16,239 | 121 |\n",
     "3,915", "3,951"),
    ("| 年份 | 林地 | 松 | 杉 |\n|---|---|---|---|\n| 1951 | 4,120 | 2,890 | 1,230 |\n"
     "| 1952 | 4,388 | 3,017 | 1,371 |\n| 1953 | 4,561 | {} | 1,404 |\n"
     "| 1954 | 4,702 | 3,206 | 1,496 |\n", "3,175", "3,157"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrong", "right"), [*ALL_OF_IT, *PARALLEL, *UNNAMED_TOTALS])
def test_lists_and_tables_that_are_all_of_a_total(text: str, wrong: str, right: str, tmp_path: Path) -> None:
    (found,) = contradictions(text.format(wrong), tmp_path)
    assert wrong in found[1]
    assert contradictions(text.format(right), tmp_path) == []


@pytest.mark.parametrize(("text", "wrong", "right"), [*BEHIND_A_COLON, *LED_IN, *OF_ONE_BEFORE])
def test_a_list_that_one_slip_keeps_from_adding_up(text: str, wrong: str, right: str, tmp_path: Path) -> None:
    (found,) = contradictions(text.format(wrong), tmp_path)
    assert found[1][-1] == wrong and len(found[1]) >= 3
    assert contradictions(text.format(right), tmp_path) == []


@pytest.mark.parametrize(("text", "wrong", "right"), [*TWO, *ROWS])
def test_two_parts_that_make_up_all_and_rows_of_totals(
    text: str, wrong: str, right: str, tmp_path: Path
) -> None:
    (found,) = contradictions(text.format(wrong), tmp_path)
    assert wrong in found[1]
    assert contradictions(text.format(right), tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "Relief went to 19,895 persons, of whom 8,836 are in Chihli and 3,827 in Shantung; the rest are not known.",
        "侵蚀至五百石以上者三名。知县亏短独多，计四千八百石。",
        "实行计件工资的29个，计时的21个，分成的12个。",
        "工商界共认捐飞机十八架半，收到现款四十一亿二千万元，为认捐数的一成。",
        "There are 512 boats on the lake: 204 ferries, 117 junks and 45 lighters.",
        "缴获物资1,027件：步枪612支，炸药204包，电台201部。",
        "全县共有会员9,214人。较大的有三个乡：东乡1,310人，西乡1,102人，南乡980人。",
        "The price is 1,850 dollars, of which 600 was paid in advance, the balance to fall due in three equal parts.",
        "Of the 61 women here 27 are widows; 44 have come in to the camp, and the other 17 are at the mill.",
        "在册人口8,412人中，汉族8,014人，其余398人为回族。按文化程度分，大学12人，高中610人，初中1,904人。",
        "| Year | Births | Deaths |\n|---|---|---|\n| 1921 | 412 | 300 |\n| 1922 | 431 | 317 |\n| 1923 | 843 | 290 |\n",
        "The Board met 31 times: twice in June, 4 times in July and 5 times in August.",
    ],
)
def test_a_list_that_leaves_much_out_or_mixes_units_is_none(text: str, tmp_path: Path) -> None:
    assert contradictions(text, tmp_path) == []
