"""Papers put together in one document, and how long what they relate went on: the times of their figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from yundong.documents import Lexicon, open_document, read

TEI = (
    '<?xml version="1.0" encoding="UTF-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt>'
    "<title>Papers</title></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc>"
    "</teiHeader><text><body>{}</body></text></TEI>"
)
PERIODS = {
    "communiques with their numbers": (
        "REBEL HEADQUARTERS\n\nBULLETINS, MAY 1921\n\nNo. 12. -- 4 May, evening.\n\nThe action at Orme, begun on 2 "
        "May, was brought to its end yesterday. The enemy lost 310 men and 14 waggons, so far as is known to us.\n\n"
        "No. 13. -- 9 May.\n\nOur horse burnt 22 barns in the hills beyond the river, and have not come back from "
        "there since.\n\nNo. 14. -- 16 May. (Summary for the first half of May.)\n\nBetween 1 and 14 May the army took "
        "810 men. Lost: 95 horses.\n",
        {"310": "1921-05-02/1921-05-03", "22": "", "810": "1921-05-01/1921-05-14", "95": "1921-05-01/1921-05-14"},
    ),
    "telegrams whose later days name no year": (
        TEI.format(
            "<div><head>县署致省署电</head><opener><dateline>石桥,<date when='1931-11-20'>二十年十一月二十日</date>"
            "</dateline></opener><p>本县本月十八日收容灾民六百三十名，又续到者甚众，恳速拨款以济急需。</p></div>"
            "<div><head>省署复电</head><opener><dateline>一月四日</dateline></opener>"
            "<p>电悉。昨日已汇出赈款四万五千元，仰即具领转发，并将收容情形随时电报本署备查为要。</p></div>"
        ),
        {"六百三十": "1931-11-18/1931-11-18", "四万五千": "1932-01-03/1932-01-03"},
    ),
    "a despatch, and when it was received": (
        TEI.format(
            "<div><head>No. 3. The Consul to the Minister.—(Received May 2, 1880.)</head><opener><dateline>Orme, "
            "<date when='1880-04-11'>April 11, 1880</date>.</dateline></opener><p>On the night of the 8th instant the "
            "boatmen rose, and 71 of them were taken on the quay before the morning had come.</p></div>"
            "<div><head>No. 4. The same to the same.—(Received May 9, 1880.)</head><opener><dateline>Orme, "
            "<date when='1880-04-20'>April 20, 1880</date>.</dateline></opener><p>Yesterday 54 were sent to the mines "
            "in the north, and the town is as quiet as it has been at any time since the winter.</p></div>"
        ),
        {"71": "1880-04-08/1880-04-08", "54": "1880-04-19/1880-04-19"},
    ),
    "an engagement and how long it went on": (
        "白河口战斗战报\n\n（一九四八年三月二十日）\n\n一、兵力\n\n我参战部队为步兵五个连，船工一百四十人。\n\n二、经过\n\n"
        "三月六日夜我先头部队渡河。九日残敌退出南岸。至此两岸肃清，历时四天。\n\n三、战果\n\n毙敌二百一十名，俘九十六名。\n",
        {"五": "1948-03-06/1948-03-09", "二百一十": "1948-03-06/1948-03-09", "九十六": "1948-03-06/1948-03-09"},
    ),
    "hours from the day on which it broke out": (
        "The fire broke out on the 10th May 1931 and went on for fifty hours. It burnt 260 houses.",
        {"260": "1931-05-10/1931-05-12"},
    ),
    "the day on which a report was printed": (
        "卷之四\n（光绪九年刊）\n\n盐法\n\n岁引一千二百道。光绪六年加三百道。\n",
        {"一千二百": "", "三百": "1880-01-01/1880-12-31"},
    ),
    "a stock before the sentence that leads to a table": (
        "# 某县文化馆一九五六年工作总结\n\n一九五六年末全县共有剧团 12 个。各区剧团演出情况如下：\n\n"
        "| 区 | 场次 |\n|---|--:|\n| 东区 | 340 |\n| 西区 | 215 |\n",
        {"12": "1956-12-31/1956-12-31", "340": "1956-01-01/1956-12-31"},
    ),
    "a half-year behind this year": (
        "# 某市布业调查\n\n市工商局　一九五四年九月\n\n"
        "比重逐年下降：一九五二年 61.5%，一九五三年 52.4%，今年上半年 40.2%。\n"
        "棉布业上半年营业额 141 亿元。\n",
        {"52.4%": "1953-01-01/1953-12-31", "40.2%": "1954-01-01/1954-06-30", "141 亿": "1954-01-01/1954-06-30"},
    ),
    "what stood on a day, and what had come together by then": (
        "# 某省农村工作报告\n\n到一九五六年六月底，全省有农业社二万八千个，入社农户占总农户的 93%。"
        "截至十月底，已有四十四万人种痘。",
        {"二万八千": "1956-06-30/1956-06-30", "93%": "1956-06-30/1956-06-30", "四十四万": "/1956-10-31"},
    ),
    "what an office had by the end of the year, and its outlay up to then": (
        "The Savings Bank was opened on 1st July 1919. By the end of the year it had 1,027 depositors (merchants 309, "
        "clerks 284). The outlay up to December 1919 was 640 dollars.",
        {"1,027": "1919-12-31/1919-12-31", "309": "1919-12-31/1919-12-31", "640": "/1919-12-31"},
    ),
    "the day as of which a survey counts": (
        "# 某市粮食业调查\n\n联合调查组　一九五四年十月\n\n## （一）基本情况\n\n"
        "本市粮食业截至一九五四年六月底有 214 户。此次调查 86 户，情况如下表。\n\n"
        "| 区 | 户数 | 1953年营业额 |\n|---|--:|--:|\n| 东区 | 50 | 31.6 |\n| 西区 | 36 | 18.7 |\n",
        {"214": "1954-06-30/1954-06-30", "50": "1954-06-30/1954-06-30", "31.6": "1953-01-01/1953-12-31"},
    ),
    "the head and the text in one block, and the day of writing between them": (
        "某省一年来发生火灾的情况\n1955-3-8\n省公安厅\n据四市十二县初步了解，自去年二月到今年二月共发生火灾八十起。\n"
        "烧毁房屋的以农村为最多，损失较大，影响也较坏。其中因烧荒引起的三十一起，因吸烟引起的十九起。\n"
        "以上各起均已查清原因，并对有关人员进行了教育，今后仍须注意防火工作，不可麻痹大意。",
        {"八十": "1954-02-01/1955-02-28", "三十一": "1954-02-01/1955-02-28", "十九": "1954-02-01/1955-02-28"},
    ),
    "a division of the House": (
        "Council Debates, 12 May 1926\n\nMr. Orme moved the second reading.\n\nQuestion put. The Council divided: "
        "Ayes, 31; Noes, 22. Majority, 9.",
        {"31": "1926-05-12/1926-05-12", "22": "1926-05-12/1926-05-12", "9": "1926-05-12/1926-05-12"},
    ),
    "the line above a table is its title": (
        "<html><body><p>The state of the treasury has never been good.</p><p>Revenue of Orme, Year 1888</p>"
        "<table><tr><td></td><td>$ c.</td></tr><tr><td>Customs</td><td>20,340</td></tr><tr><td>Stamps</td>"
        "<td>1,812</td></tr></table></body></html>",
        {"20,340": "1888-01-01/1888-12-31", "1,812": "1888-01-01/1888-12-31"},
    ),
    "the one time of the paragraph before a table, and a total of years": (
        "# On the Services\n\nBy a return of May 1892 84 men have the first grade. They are thus divided.\n\n"
        "| | Native | Foreign |\n|---|---|---|\n| Civil | 12 | 40 |\n| Military | 9 | 23 |\n\n"
        "Arms were taken at the frontier, as the following table will show.\n\n"
        "| Year | Seizures |\n|---|---|\n| 1921 | 19 |\n| 1922 | 33 |\n| Total | 52 |\n",
        {"12": "1892-05-01/1892-05-31", "33": "1922-01-01/1922-12-31", "52": "1921-01-01/1922-12-31"},
    ),
    "since a day, in what the paragraph says has ended": (
        "石桥港遣送处致长官部电\n\n三十五年七月十二日\n\n遣送于七月五日告竣。自四月九日起共遣送三万一千名，用船二十九航次。\n",
        {"三万一千": "1946-04-09/1946-07-05", "二十九": "1946-04-09/1946-07-05"},
    ),
    "a figure that is stated again, below its table": (
        "# Boats of the Coast\n\nThe losses are these.\n\nBoats lost, 1893\n\n| District | Boats |\n|---|---|\n"
        "| Orme | 41 |\n| Selby | 35 |\n| Total | 76 |\n\nIt is plain that of the 76 boats lost 61 had no deck.\n",
        {"61": "1893-01-01/1893-12-31"},
    ),
    "within the half-year reported": (
        "某市公用局民国二十三年上半年工作报告\n\n全市路灯至六月底四千三百盏，半年内新装二百一十四盏，撤除三十一盏。\n",
        {"二百一十四": "1934-01-01/1934-06-30", "三十一": "1934-01-01/1934-06-30"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PERIODS)
def test_times_of_papers_and_of_what_went_on(name: str, tmp_path: Path) -> None:
    text, wanted = PERIODS[name]
    path = tmp_path / (
        "text.xml" if text.startswith("<") else "text.md" if text.startswith("#") else "text.txt"
    )
    path.write_text(text, encoding="utf-8")
    figures = {figure.exact: figure for figure in read(open_document(path), Lexicon.empty())}
    assert {exact: figures[exact].period for exact in wanted} == wanted
