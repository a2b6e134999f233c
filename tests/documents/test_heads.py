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
    "a name left of a letterhead": (
        "Tekang Sub-Committee. Statement of work\n\nThe field has some 410,000 people.\n",
        "410,000",
        "Tekang",
    ),
    "a seat behind an institution": (
        "Central Jail, Ronpur\n\nAdministration report for 1907\n\nThe death-rate fell, and 1,412 were admitted.\n",
        "1,412",
        "Ronpur",
    ),
    "a letter's house and no other place": (
        "No. 88.   Salt Office, Pakching, 4th May, 1911.\n\nSIR,\n\nI submit the usual report. There were 61 cases; "
        "boats from Lower Reach brought most.\n\nThe staff numbers 34.\n",
        "34",
        "Pakching",
    ),
    "the narrowest of a letterhead": (
        "FOREST DEPARTMENT, PROVINCE OF ORMA\n\nPROGRESS REPORT OF THE WESTERN CIRCLE FOR 1921\n\n"
        "There were 318 fires in the year.\n",
        "318",
        "WESTERN CIRCLE",
    ),
    "a settlement without a name": (
        "Excise Office, Port Ilma, 3rd May 1904\n\nSir,\n\nI have the honour to report upon the excise of the "
        "Settlement for the year 1903. Shops paid 7,210 dollars.\n",
        "7,210",
        "Settlement",
    ),
    "the county once another place was named": (
        "OFFICE OF THE ASSESSOR\nTarlow County\nCourt House, Emmet, May 3, 1913\n\nANNUAL REPORT FOR 1912\n\n"
        "At Emmet a school was built. For the county 8,310 acres were assessed.\n",
        "8,310",
        "Tarlow County",
    ),
    "what is heaviest elsewhere is of all": (
        "KOLGAR DISTRICT\n\nThe decrease, 10.4 per cent, was heaviest in the Oma tahsil. There are 1,926 villages.\n",
        "10.4 per cent",
        "KOLGAR DISTRICT",
    ),
    "what there is, after another place": (
        "KOLGAR DISTRICT\n\nCrops failed, and the loss in the Oma tahsil was 23 per cent. There are 1,926 villages.\n",
        "1,926",
        "KOLGAR DISTRICT",
    ),
    "a region whose quarter was named last": (
        "江岩专区会议记录\n\n城关区入库三千斤。\n\n全区缺粮农民三十八万人。\n",
        "三十八万",
        "江岩专区",
    ),
    "a township that begins with and": (
        "柳岩县扫盲办公室情况简报\n\n全县民师812人。和平乡入学1212人。\n",
        "1212",
        "和平乡",
    ),
    "neither an officer nor a refuge": (
        "THE HARBOUR OF REFUGE AT SKELVOE\nReport of the Engineer-General for 1888\n\nThe men employed averaged 212.\n",
        "212",
        "SKELVOE",
    ),
    "a river below its works": (
        "青泥河堤工指挥所关于春修工程的报告\n一九五四年四月二十日\n\n共完成土方四十一万方。\n",
        "四十一万",
        "青泥河",
    ),
    "what a page calls itself": (
        "<html><head><title>Public Library of Fernsea: report for 1938</title></head><body><h1>Report</h1>"
        "<p>In all 9,120 books were lent for reading.</p></body></html>",
        "9,120",
        "Fernsea",
    ),
    "a bureau under its title": (
        "1959年度林业统计年报说明\n凤岩林业局\n\n本年度完成造林4.2万亩，采伐木材8120立方米。\n",
        "8120",
        "凤岩",
    ),
    "a branch between words of an office": (
        "難民救濟會汀源分會二十七年度上半年工作報告\n\n本分會收容難民一萬八千人。\n",
        "一萬八千",
        "汀源",
    ),
    "a township whose county writes": (
        "清岩县委工作队青茅乡分队\n关于青茅乡土地改革工作的总结报告\n\n县委：\n\n没收耕牛三十八头。\n",
        "三十八",
        "青茅乡",
    ),
    "a school, and not where it stands": (
        "省立柏岩中學二十四年度校務報告\n民國二十五年二月十日　於柏岩縣北門外本校\n\n學生共七百六十三人。\n",
        "七百六十三",
        "柏岩中學",
    ),
    "a part of a province": ("一週戰況\n\n鄂南方面：敵步兵五千餘北犯。\n", "五千餘", "鄂南"),
}
PERIODS = {
    "the quarter before the one reported": (
        "Medical Report for the Quarter ending 30th September, 1922\n\nIn the previous quarter there were 12 cases.\n",
        "12",
        ("1922-04-01", "1922-06-30"),
    ),
    "years that end on the day in the corner": (
        "# Work of the county\n\n| Year ending June 30 | 1911 | 1912 |\n|---|---:|---:|\n"
        "| Volumes | 9,275 | 11,062 |\n",
        "11,062",
        ("1911-07-01", "1912-06-30"),
    ),
    "half-years over their days, beside marks that repeat": (
        "Traffic of the line\n\n                          Half-year ended      Half-year ended\n"
        "                           30 June, 1904        30 June, 1903\n"
        "Passengers, first class       61,208               64,117\n"
        '    "       second  "        98,440              101,905\n',
        "101,905",
        ("1903-01-01", "1903-06-30"),
    ),
    "the day of a return": (
        "Agricultural return of 4th June 1921 by parishes\n\n"
        "| Parish | Holdings | Sheep 1921 | Wool |\n|---|---:|---:|---:|\n"
        "| Olma | 64 | 2,914 | 11,650 |\n| Thornhead | 87 | 1,265 | 5,010 |\n| Moor | 35 | 6,480 | 4,930 |\n",
        "2,914",
        ("1921-06-04", "1921-06-04"),
    ),
    "the year before words at the head of a column": (
        "云岩县各区手工业调查（一九五四年十二月末）\n\n| 区别 | 户数 | 1953年产值 |\n|---|---:|---:|\n"
        "| 河东区 | 187 | 331.2 |\n",
        "331.2",
        ("1953-01-01", "1953-12-31"),
    ),
    "this year, by the year whose work is reported": (
        "沅岩府戒煙總局為詳報事。\n\n所有光緒三十四年分辦理情形，理合分款開具。\n\n"
        "上年領牌者一萬八千名，本年換牌者一萬一千名。\n",
        "一萬八千",
        ("1907-01-01", "1907-12-31"),
    ),
    "a time below the title": (
        "BOROUGH OF EDGEWICK\n\nREPORT OF THE MEDICAL OFFICER\nfor the year 1911\n\nGENTLEMEN,—There were 1,104 births."
        "\n",
        "1,104",
        ("1911-01-01", "1911-12-31"),
    ),
    "a page that says its time in its title alone": (
        "<html><head><title>Relief Office: report for June 1946</title></head><body><h1>Report No. 7</h1>"
        "<p>8 July 1946</p><p>Of wheat 3,815 tons came in.</p></body></html>",
        "3,815",
        ("1946-06-01", "1946-06-30"),
    ),
    "not the year of a foundation": (
        "THE OLMA SAVINGS BANK\nEstablished 1848\n\nReport for the year ended 20th November, 1897\n\n"
        "Withdrawals came to 187,502 dollars.\n",
        "187,502",
        ("1896-11-21", "1897-11-20"),
    ),
    "not the month of writing": (
        "# 江岩专区防治工作总结\n\n江岩专区防治所　1957年1月\n\n一九五六年各县进展很快。\n\n粪检46,300人。\n",
        "46,300",
        None,
    ),
    "a week that ended on a Saturday": (
        "Tolworth Poor Law Union\nStatement, week ended Saturday 14th February 1880\n\nRelief was given to 912 persons."
        "\n",
        "912",
        ("1880-02-08", "1880-02-14"),
    ),
    "the beginning of the week": (
        "Camp 9\nReport for the week ending 9 March 1946\n\nStrength at the beginning of the week was 2,914.\n",
        "2,914",
        ("1946-03-03", "1946-03-03"),
    ),
    "the year before a split year": (
        "Report on the schools for the school year 1929-30\n\nThe average was 81, against 77 the year before.\n",
        "77",
        ("1928-01-01", "1929-12-31"),
    ),
    "the year before the one that a letter names": (
        "Dalwar, 6th January 1908\n\nSir,\n\nI report upon crime during 1907. There were 1,318 cases, and 1,204 in the "
        "previous year.\n",
        "1,204",
        ("1906-01-01", "1906-12-31"),
    ),
    "today in the report of a year before": (
        "Fire Department: Annual Report for the Year Ended June 30, 1922\n\nHeadquarters, August 15, 1922\n\n"
        "The town has 1,215 hydrants today.\n",
        "1,215",
        ("1922-08-15", "1922-08-15"),
    ),
    "a term": (
        "縣立師範二十四年度第一學期校務報告\n民國二十五年二月十日\n\n學生共二百一十三人。\n",
        "二百一十三",
        ("1935-08-01", "1936-01-31"),
    ),
    "a school year of the Republic": (
        "臨岩省統計提要　民國二十五年\n\n教育（二十四年度）\n\n學齡兒童就學者一萬四千人，二十四年度畢業學生九百人。\n",
        "九百",
        ("1935-08-01", "1936-07-31"),
    ),
    "the half-year before that of a letter": (
        "Excise Office, 21st October 1903\n\nI submit my report. From October to March there were 131 cases.\n",
        "131",
        ("1902-10-01", "1903-03-31"),
    ),
    "this third of a month": (
        "青岩山水库工程指挥部简报\n1958年11月20日\n\n本旬完成土方一千二百方。\n",
        "一千二百",
        ("1958-11-11", "1958-11-20"),
    ),
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


def named(text: str) -> str:
    return "page.html" if text.startswith("<") else "text.md"


@pytest.mark.parametrize(("text", "exact", "place"), PLACES.values(), ids=PLACES)
def test_the_place_of_a_document(text: str, exact: str, place: str, read_text: ReadText) -> None:
    found = figure(read_text(text, named(text)), exact)
    assert (found.place or found.area) == place


@pytest.mark.parametrize(("text", "exact", "days"), PERIODS.values(), ids=PERIODS)
def test_the_time_of_a_document(
    text: str, exact: str, days: tuple[str, str] | None, read_text: ReadText
) -> None:
    found = figure(read_text(text, named(text)), exact)
    assert (str(found.first), str(found.last)) == (days or ("None", "None"))


def test_two_figures_in_a_cell_are_one_number(read_text: ReadText) -> None:
    text = "| 季別 | 次數 | 焚屋（棟） |\n|---|---|---|\n| 春季 | 二三 | 六一 |\n| 秋季 | 一二 | 三〇 |\n"
    assert [one.value for one in read_text(text, "text.md")] == [23, 61, 12, 30]
