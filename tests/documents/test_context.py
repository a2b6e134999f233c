"""What a figure takes from around it: the place and the time of a title, a heading, a caption, a row, a paragraph."""

from __future__ import annotations

from pathlib import Path

import pytest

from yundong.documents import Lexicon, ReadFigure, open_document, read


def read_plain(folder: Path, text: str, name: str = "text.txt") -> dict[str, ReadFigure]:
    """Read a text without the words of any scenario; the figures by how they are written."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return {figure.exact: figure for figure in read(open_document(path), Lexicon.empty())}


PLACES = {
    "a county in small letters, and both together": (
        "Aling county identified 215 offenders. Beixi county identified 97. Each county kept 4 clerks. The two "
        "counties held 260 meetings.",
        {"215": "Aling county", "97": "Beixi county", "260": "Aling county+Beixi county"},
    ),
    "two of three, who can say which": (
        "甲县查出毒犯二百一十五人；丙县查出四十人；乙县查出九十七人。后来查明，两县共开宣传会二百六十次。",
        {"四十": "丙县", "二百六十": ""},
    ),
    "both counties": (
        "甲县查出毒犯二百一十五人；乙县查出毒犯九十七人。两县共开宣传会二百六十次。",
        {"二百一十五": "甲县", "九十七": "乙县", "二百六十": "甲县+乙县"},
    ),
    "an institution and where it is": (
        "THE INFIRMARY BOARD OF SAINT BRIDE, HARLOW\nFOURTH ANNUAL REPORT\n\nThe wards took in 412 men.",
        {"412": "HARLOW"},
    ),
    "a place that closes what is said of another": (
        "ANNUAL REPORT OF THE EASTERN PROVINCE\n\nThe gale cost 900 dollars for the mole at Selby, 340 for boats.",
        {"900": "Selby", "340": "EASTERN PROVINCE"},
    ),
    "places before their number": (
        "江北专区防汛简报\n\n青河、白水两县出工一万二千人。县城存粮八千石。",
        {"一万二千": "青河+白水", "八千": "县城"},
    ),
    "what a memorial comes to": (
        "奏为查明通省社仓谷数恭折奏闻事。\n\n窃照岭右省各属社仓谷，原额四十二万石。查现贮之数，内云安府九万石，惟白河府仅六千石。\n\n"
        "应买补谷八万石。系白河、永宁等五县霉变七千石。",
        {"四十二万": "岭右省", "九万": "云安府", "六千": "白河府", "八万": "岭右省", "七千": "白河+永宁"},
    ),
    "a petition, in old characters": (
        "呈為請撥賑款事。\n\n竊查沙河縣被水成災，淹斃二百一十口。現存倉穀六百石。",
        {"二百一十": "沙河縣", "六百": "沙河縣"},
    ),
    "whom a telegram greets": (
        "汉南水灾来往电文\n\n（一）\n急。南京国民政府赈务委员会钧鉴：本县大雨五昼夜，淹毙三百口。存粮仅四百石。\n\n"
        "（二）\n上海慈善团体公鉴：本县灾民八千人，露宿者二千。",
        {"三百": "本县", "四百": "本县", "八千": "本县", "二千": "本县"},
    ),
    "places visited, each by its name alone": (
        "水灾查勘电\n\n奉派查勘乌桥、柳口、白圻三县，谨电陈。乌桥，灾民一万七千，倒屋三千间。柳口，灾民八千，倒屋九百间。",
        {"一万七千": "乌桥", "三千": "乌桥", "八千": "柳口", "九百": "柳口"},
    ),
    "a county called after a river": (
        "防疫旬报\n\n青河县发病三十二人，大港县十九人。",
        {"三十二": "青河县", "十九": "大港县"},
    ),
    "telegrams of a newspaper": (
        "THE WESTERN HERALD\n\nTHE EARTHQUAKE\nGREAT LOSS OF LIFE\n\nPort Orme, May 3.\nThe earthquake which shook the "
        "coast last night between nine and ten o'clock was the worst that anybody here remembers. The police found 212 "
        "bodies.\n\nOf the houses 840 are down.\n\nKelmet, May 2 (delayed).\nThe dyke broke on Friday night after two "
        "days of rain. Some 1,200 people are without food.",
        {"212": "Port Orme", "840": "Port Orme", "1,200": "Kelmet"},
    ),
    "a bridge": ("沙河大桥通车\n\n大桥用去钢梁三千二百吨。", {"三千二百": "沙河大桥"}),
    "title in capitals": (
        "REPORT ON THE FISHERIES OF THE COLONY OF SAINT BRENDAN\n\nThe boats numbered 412, with crews of 1,630 men.",
        {"412": "SAINT BRENDAN", "1,630": "SAINT BRENDAN"},
    ),
    "title by what is said of a place": (
        "Report on the Trade of Harlow-on-Sea for 1911\n\nExports.—The port shipped 840 tons of slate.",
        {"840": "Harlow-on-Sea"},
    ),
    "section in capitals": (
        "HOUSE OF ASSEMBLY\n\nWATER SUPPLY (WENDOVER)\n\nA member asked how many wells were sunk in Wendover.\n\n"
        "The Minister: There are 37 wells, and 9 of them are dry.\n\nROADS (COST)\n\nThe Minister: 120 carts came.",
        {"37": "WENDOVER", "9": "WENDOVER", "120": ""},
    ),
    "rows of a table": (
        "# Norland Province\n\n| Tahsil | Wells | Tanks |\n|---|---|---|\n| Amla | 310 | 22 |\n| Boru | 145 | 61 |\n"
        "| **All tahsils** | **455** | **83** |\n| Province total | 455 | 84 |\n",
        {"310": "Amla", "61": "Boru", "83": "", "84": "Norland Province"},
    ),
    "place that opens a paragraph and ends with it": (
        "ANNUAL REPORT OF THE EASTERN PROVINCE\n\nSelby District has 14 dispensaries. Twelve doctors serve, with 31 "
        "nurses.\n\nVaccination. 8,240 children were vaccinated.",
        {"14": "Selby District", "31": "Selby District", "8,240": "EASTERN PROVINCE"},
    ),
    "place left behind": (
        "ANNUAL REPORT OF THE EASTERN PROVINCE\n\nThe fair at Selby drew 900 visitors. The Province has 64 stallions.",
        {"900": "Selby", "64": "EASTERN PROVINCE"},
    ),
    "letter": (
        "No. 12. The Consul at Port Amber to the Secretary of State\nPort Amber, 3 May 1907\n\n"
        "Sir, I enclose a memorandum on the condition of the pearl fishery in Lassa.\n\n"
        "The divers number 2,340. At Quill 118 boats were wrecked.",
        {"2,340": "Lassa", "118": "Quill"},
    ),
    "what is said of no place": (
        "REPORT ON THE ADMINISTRATION OF PAROLE\n\nThe board heard 418 pleas for parole.\n\nThe courts sat on 61 days.",
        {"418": "", "61": ""},
    ),
    "style of a broadcast is no place": (
        "Broadcast in Mandarin, 4 June 1952\n\nThe mills turned out 6,200 bolts of cloth.",
        {"6,200": ""},
    ),
    "gazetteer, title in Chinese": (
        "青浦府志　卷三　仓储\n\n常平仓贮谷三万二千石。内阳县额征银八千四百两，临河县六千一百两。",
        {"三万二千": "常平仓", "八千四百": "内阳县", "六千一百": "临河县"},
    ),
    "office that writes": (
        "电报\n发报：中共川北地委　　收报：省委\n\n省委：\n\n我区已结束六十一个乡，没收耕牛一千二百头。",
        {"六十一": "川北", "一千二百": "川北"},
    ),
    "harbours, reservoirs and rivers": (
        "运河中段航运调查\n\n石桥港有船312只。龙潭水库位于县城以东，坝高18.5米，移民420人。\n\n全线有水库12座。",
        {"312": "石桥港", "18.5": "龙潭水库", "420": "龙潭水库", "12": ""},
    ),
    "heads that run in": (
        "ALMANAC OF THE LAKES, 1874\n\nOrme. On the shore. The people are 412.\n\nPenton.—A ferry, with 7 boats.\n\n"
        "Ullock Bridge. A mill that grinds 90 tons.",
        {"412": "Orme", "7": "Penton", "90": "Ullock Bridge"},
    ),
    "subjects of an office that run in": (
        "REPORT ON THE BARLOW DIVISION\n\nWeather. Rain fell on 31 days.\n\nLevies. The levies were 64 men.\n\n"
        "Health. There were 15 deaths.",
        {"31": "BARLOW DIVISION", "64": "BARLOW DIVISION", "15": "BARLOW DIVISION"},
    ),
    "sections under a name": (
        "# Report on Barlow District\n\n## Keld shaft\n\nIt gave work to 212 men.\n\n## Orme Colliery\n\n84 ponies.",
        {"212": "Keld shaft", "84": "Orme Colliery"},
    ),
    "who writes, and to whom": (
        "From the Forest Officer, Tandu, to the Chief Conservator, Hill Province.\nNo. 12. Tandu, 4th May, 1928.\n\n"
        "In this district 312 fires were put out.",
        {"312": "Tandu"},
    ),
    "a town in apposition": (
        "REPORT ON BARLOW DISTRICT\n\nThe chief town, Orme, has 9,120 inhabitants.",
        {"9,120": "Orme"},
    ),
    "an extract on one country": (
        "Foreign trade has grown. In the year 1887 the whole of Bulgarian commerce was 412,000 tons. The exports of "
        "Bulgaria to Turkey are small.\n\nThere are 97 fairs. The Bulgarian peasant seldom borrows.",
        {"412,000": "Bulgaria", "97": "Bulgaria"},
    ),
    "a newspaper whose stories name its town": (
        "# THE ORME GAZETTE\n\nFRIDAY, AUGUST 16, 1912.\n\n## 23,000 MEN OUT. TROOPS AT THE DOCKS.\n\nThe stoppage at "
        "Orme has become general. The Federation admits 19,000.\n\n## THE FUNDS.\n\nThere were 94 gifts.",
        {"23,000": "Orme", "19,000": "Orme", "94": "Orme"},
    ),
    "places with an adjective and no name": (
        "REPORT ON KELD DISTRICT\n\nFourteen newspapers appear in the provincial capital, and at the tramway depot "
        "1,088 men voted. On the total capital of the line 3 per cent was paid.",
        {"Fourteen": "provincial capital", "1,088": "tramway depot"},
    ),
    "names in capitals": (
        "COMMUNIQUES\n\nIn the MOREN AREA a column of 640 men, marching upon the camp at Lubna, was "
        "thrown back.\n\nLUBNA has fallen. Of the garrison 1,045 were killed. The booty so far counted:\n\n"
        "Item         Number\nMortars      48\nHorses       254\nRifles       380\n",
        {"640": "MOREN AREA", "1,045": "LUBNA", "48": "LUBNA", "254": "LUBNA"},
    ),
    "lines that are paragraphs": (
        "Letter from the manager of Orme Mill, dated 4th May 1911.\n\n"
        "The looms that were at work on the first of the month were 312.\n"
        "Keld Division. The spinners there are 96 in number at this time.\n"
        "Barlow Division. Here there are 41 more, whom I have not seen.",
        {"96": "Keld Division", "41": "Barlow Division"},
    ),
    "an institution of a title in Chinese": (
        "# 民国二十年度河西第一监狱年报\n\n本监收容三百一十人。\n\n## 卫生\n\n病故七人。",
        {"三百一十": "河西第一监狱", "七": "河西第一监狱"},
    ),
    "the bare name of a place, from its genre": (
        "沙溪志稿　卷二　灾异\n\n道光三年，大水，溺死四十人。\n\n五年，沙溪大火，焚屋九十间。",
        {"四十": "沙溪", "九十": "沙溪"},
    ),
    "the bare name of a place, from a dateline": (
        "白塘疫势稍杀\n（本报白塘特讯，一九三四年二月十日）\n\n白塘自上月以来，患者二百八十人。",
        {"二百八十": "白塘"},
    ),
    "stations, works and teams": (
        "南河水文站汛情简报\n\n碧口站水位五十八米，比昨日涨二米。\n\n东湖大队上堤四百人。该队运土九十方。",
        {"五十八": "碧口站", "四百": "东湖大队", "九十": "东湖大队"},
    ),
    "what is set up has no name": (
        "青河县赈务报告\n\n设粥厂五所，就食者三千人。",
        {"五": "青河县", "三千": "青河县"},
    ),
    "all of a special district": (
        "## 临泽专区1957年统计\n\n石门县收棉1,912担。全区收棉8,436担。",
        {"1,912": "石门县", "8,436": "临泽专区"},
    ),
    "rows of teams": (
        "# 东山渔业社1957年总结\n\n| 队别 | 产量 |\n|---|--:|\n| 前进大队 | 310 |\n| 红旗大队 | 145 |\n| 合计 | 455 |",
        {"310": "前进大队", "145": "红旗大队", "455": ""},
    ),
    "a field of coal": (
        "INSPECTION OF PITS — WESTERN COALFIELD\n\nThe pits employed 840 men. At Orme Colliery 7 were hurt.",
        {"840": "WESTERN COALFIELD", "7": "Orme Colliery"},
    ),
    "the estates of a firm": (
        "Kuala Tembus Tea Estates, Limited\nManager's report for the half-year ended 30th June 1922\n\n"
        "Crop.—The gardens gave 31,200 lbs.",
        {"31,200": "Kuala Tembus Tea Estates"},
    ),
    "a parish of a union": (
        "SEDGE MOOR UNION\nPARISH OF LONG ORME\n\nThe Overseers gave relief to 140 persons in the quarter.",
        {"140": "PARISH OF LONG ORME"},
    ),
    "a port whose name ends like a noun": (
        "Office of the Customs Agent\n\nPort Valence, May 4, 1931\nTo: The Commissioner, Harlow\n"
        "Subject: Smuggling in the Port Valence area, April 1931\n\n1. Prices. A keg sold at VN$3.40.",
        {"3.40": "Port Valence area"},
    ),
    "where a witness is": (
        "COMMISSION ON SALT\n\nHeld at the Court House, Ormepur, on Friday, the 4th May, 1894\n\n"
        "The Salt Agent, Ormepur, called in and examined.\n\n12. How many pans have you?—There are 412 pans. "
        "In Keld there are 31, and 14 in Ormepur.",
        {"412": "Ormepur", "31": "Keld"},
    ),
    "a trade is no place": (
        "SELECT COMMITTEE ON SHIPBUILDERS\n\nThe yards launched 41 hulls.",
        {"41": ""},
    ),
    "a mill that is the name of a place": (
        "# Orme Public Library\n\nThe branch at Mill Green lent 840 books. In the Fort ward 90 persons read.",
        {"840": "Mill Green", "90": "Fort ward"},
    ),
    "a customs house, and parts of its country": (
        "白嶺關十年報告\n（民國十一年至二十年）\n\n本埠居民八萬人。鄰近各縣種煙十二萬畝。",
        {"八萬": "白嶺關", "十二萬": "鄰近各縣"},
    ),
    "the branch of a bank, and of a society": (
        "裕民银行白溪分行营业报告\n\n放款四十万元。",
        {"四十万": "裕民银行白溪分行"},
    ),
    "an office without a name": (
        "盐务稽核分所月报\n（石浦场）\n\n产盐九千担。缉私队在青龙渡截获私盐六十担。",
        {"九千": "石浦场", "六十": "青龙渡"},
    ),
    "a county that is set up": (
        "甘棠县志·大事记\n\n1951年\n10月，成立县人民政府，划为8个区。",
        {"8": "甘棠县"},
    ),
    "teams, works and shops of a county": (
        "一九五四年青河县工作总结\n\n全县有社员九百人。城关铁业社有社员六十三人。第二生产队超产四成。"
        "省立医院设病床二百张，各县卫生院五十三所。其中供销合作社九个。",
        {"九百": "青河县", "六十三": "城关铁业社", "四成": "第二生产队", "二百": "省立医院", "五十三": "青河县",
         "九": "青河县"},
    ),
    "a county town in its own clause": (
        "青河县志　大事记\n\n6月，青河大水，县城水深7尺。全县种烟1400亩，县城有烟馆86家。",
        {"7": "县城", "1400": "青河县", "86": "县城"},
    ),
    "districts that are counted out, and that head a section": (
        "# 青河县简报\n\n全县有门市部96处，计城关区31处，其他各区65处。\n\n## 二、石桥区\n\n办民校88所。",
        {"96": "青河县", "31": "城关区", "65": "其他各区", "88": "石桥区"},
    ),
    "what an inspector visited": (
        "Factory Inspectorate, Presidency of Ormepur\nNote on a visit to the Lotus Weaving Mills, Canal Street, on 4 "
        "May 1929\n\nThe mill has 840 looms.",
        {"840": "Lotus Weaving Mills"},
    ),
    "what a report is of": (
        "IRRIGATION BRANCH, WESTERN CIRCLE\nCompletion Report of the Orme Distributary (1912-1916)\n\n"
        "It waters 9,400 acres, and on Mount Keld estate 310.",
        {"9,400": "Orme Distributary", "310": "Mount Keld estate"},
    ),
    "the port of a name, and a capital of others": (
        "REPORT ON VELAND\n\nIn the port of Harsund 90 men were held. Ruhl is a port of Selmark and took in 31 boats.",
        {"90": "Harsund"},
    ),
    "an officer and his department": (
        "COLONY OF SELBY\n\nRoads\n\nThe Director of Public Works: $840 had been spent.",
        {"840": "SELBY"},
    ),
    "a governor who wires": (
        "TELEGRAM FROM GOVERNOR, MOALA, TO SECRETARY OF STATE\n9th February 1931\n\nHurricane. Houses destroyed 1,200.",
        {"1,200": "MOALA"},
    ),
    "the place of a question": (
        "HOUSE OF ASSEMBLY\n\nHow many were discharged from the Lohpur shops?\n\nA. Since May 340 have been discharged."
        "\n\n12. (Chairman.) You keep a shop at Granby?—I do; I take 2,300 pledges.",
        {"340": "Lohpur shops", "2,300": "Granby"},
    ),
    "a letter that speaks of this port": (
        "# Correspondence on labour in the Republic of Santa Lucia\n\n## No. 3. The Consul to the Foreign Office\n\n"
        "Puerto Negro, December 19, 1871.\n\nI have the honour to report on the labourers at this port. In "
        "the year fourteen vessels have arrived.\n\nThe contract is for eight years.\n\n"
        "## No. 4. The Foreign Office to the Consul\n\nThe Republic counted 29,844 of them in 1866.",
        {"fourteen": "Puerto Negro", "eight": "Puerto Negro", "29,844": "Republic of Santa Lucia"},
    ),
    "a committee that bears the name of a city": (
        "REPORT ON THE FAMINE IN HOSHAN\n\nThe Shanghai Committee has promised 3,000 bags. On the dyke 850 men dig, "
        "and at the gravel pits 40.",
        {"3,000": "HOSHAN", "850": "dyke", "40": "gravel pits"},
    ),
    "a company has no place": (
        "THE ORME AND KELD RAILWAY COMPANY, LIMITED\nReport of the Directors\n\nThe engines ran 840 miles. "
        "At Keld 31 men work.",
        {"840": "", "31": "Keld"},
    ),
    "the red cross of a place, and quarters that make things": (
        "泾州红十字会赈济清册\n\n收容难童七十三名。东乡有窑四十座。红石作业所运木八万方。",
        {"七十三": "泾州", "四十": "东乡", "八万": "红石作业所"},
    ),
    "a hall that a title names, in characters of its time": (
        "河阳永济善堂徵信錄　光绪八年分\n\n是年施粥一百二十日，施衣三百四十件。",
        {"三百四十": "河阳永济善堂"},
    ),
    "a works with what it makes, below the story of a county": (
        "## 临泽县秋收情形\n\n临泽县委来电，全县收粮四千石。\n\n全县存粮九百石。\n\n## 丰原造纸厂停工\n\n"
        "丰原造纸厂有工人210名，十一月产纸36吨。",
        {"九百": "临泽县", "210": "丰原造纸厂", "36": "丰原造纸厂"},
    ),
    "the entries of a journey": (
        "漠南旅行记\n\n三月二日　晨自沙尔庙启程。同行七人。\n\n三月五日　抵乌兰站。存粮四十石，驼三十峰。\n\n"
        "三月九日　在合教。市价每斗三元。",
        {"七": "沙尔庙", "三十": "乌兰站", "三": "合教"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_places_are_taken_from_around_a_figure(name: str, tmp_path: Path) -> None:
    text, wanted = PLACES[name]
    figures = read_plain(tmp_path, text, "text.md" if text.startswith("#") else "text.txt")
    assert {exact: figures[exact].place for exact in wanted} == wanted


PERIODS = {
    "the day of a visit that the first sentence gives": (
        "# Report on a visit to the hospital of Selm\n\n4 May 1918\n\nI visited the hospital on 27 April with its "
        "doctor.\n\n## Strength\n\nThere are 38 huts, and 612 men were in bed. In January 44 had died.",
        {"38": "1918-04-27/1918-04-27", "612": "1918-04-27/1918-04-27", "44": "1918-01-01/1918-01-31"},
    ),
    "the last sentence before a table": (
        "HARBOUR POLICE. REPORT FOR MAY 1921\n\nFines came to 90 dollars, against 70 in May last year. "
        "The heads are:\n\n"
        "Head        Cases    Fined\nTheft          41       12\nAffray         18        7\n",
        {"41": "1921-05-01/1921-05-31", "7": "1921-05-01/1921-05-31", "70": "1920-05-01/1920-05-31"},
    ),
    "years with the kind of their figures": (
        "Revenue of two years:\n\n            1931 revised    1932 estimate\nExcise          412             390\n"
        "Tolls           188             201\n",
        {"412": "1931-01-01/1931-12-31", "201": "1932-01-01/1932-12-31"},
    ),
    "what a speech turns to": (
        "Speech of the Treasurer, 4th May 1931\n\nI now turn to 1932. Excise is put at 400 dollars.\n\n"
        "Tolls: 210 dollars.",
        {"400": "1932-01-01/1932-12-31", "210": "1932-01-01/1932-12-31"},
    ),
    "the quarter that ends on Lady Day": (
        "# Parish of Orme\n\n## For the quarter ended Lady Day, 1872\n\nBirths, 412. In the same quarter of 1871 there "
        "were 398 births.",
        {"412": "1871-12-26/1872-03-25", "398": "1870-12-26/1871-03-25"},
    ),
    "a year that ends in September": (
        "THE ORME NAVIGATION COMPANY\n\nReport of the Directors for the year ended 30th September, 1911\n\n"
        "Receipts came to 900 pounds, against 840 in the preceding year, and the outlay to 610.",
        {"900": "1910-10-01/1911-09-30", "840": "1909-10-01/1910-09-30", "610": "1910-10-01/1911-09-30"},
    ),
    "a day in the news of a fortnight": (
        "CROP TELEGRAM FOR THE FORTNIGHT ENDING 15TH AUGUST 1947\n\nA storm on the 7th stripped 1,300 palms.",
        {"1,300": "1947-08-07/1947-08-07"},
    ),
    "the next day, and to date": (
        "Letter of 20th May 1912\n\nOn 4th May 31 men fell ill. The next day 12 died. To the date of writing 90 are "
        "buried; "
        "to date 14 are well.",
        {"12": "1912-05-05/1912-05-05", "14": "/1912-05-20"},
    ),
    "more than at another time": (
        "REPORT FOR MAY 1921\n\nThe mill ground 840 tons, 60 more than in April.",
        {"840": "1921-05-01/1921-05-31", "60": "1921-05-01/1921-05-31"},
    ),
    "a shortened unit ends no sentence": (
        "REPORT FOR MAY 1921\n\nThe crop was 840 lbs. in all, and 610 lbs. in April. Rain fell on 12 days.",
        {"610": "1921-04-01/1921-04-30", "12": "1921-05-01/1921-05-31"},
    ),
    "the ten days reported": (
        "河口税务所三月中旬旬报\n（民国三十五年）\n\n本旬征起九千元，上月同期七千元。本年一月一日至本旬止，累计五万元。",
        {"九千": "1946-03-11/1946-03-20", "七千": "1946-02-11/1946-02-20", "五万": "1946-01-01/1946-03-20"},
    ),
    "last month in a report of a month": (
        "南山专署工作月报\n（1956年3月份）\n\n到课率83%，上月为79%。自去年十二月以来，扫除文盲9,640人。",
        {"79%": "1956-02-01/1956-02-29", "9,640": "1955-12-01/1956-03-31"},
    ),
    "what is compared with moves nothing": (
        "# 民国二十二年度年报\n\n收入九千元，较二十一年度增一千元。上半年入监七十人，七八月间患病四十人。",
        {"七十": "1933-01-01/1933-06-30", "四十": "1933-07-01/1933-08-31"},
    ),
    "the day after, in Chinese": (
        "战报\n三十二年十一月五日\n\n十月二十九日，我军袭入某镇，毙敌七十名。次日敌四百人来犯。",
        {"七十": "1943-10-29/1943-10-29", "四百": "1943-10-30/1943-10-30"},
    ),
    "the day of a wire": (
        "新华社白塘六月七日电　（一九五一年）\n\n土改已于上月底结束，没收土地九千亩。",
        {"九千": "1951-05-31/1951-05-31"},
    ),
    "begun and ended": (
        "某纵队战绩公布\n（一九四七年五月九日）\n\n我军自四月二日发起之攻势，至二十八日胜利结束，歼敌三千人。\n\n"
        "缴炮四十门。",
        {"四十": "1947-04-02/1947-04-28"},
    ),
    "the head of a column of shares": (
        "| 产品 | 1952年 | 1953年 | 1953年为1952年的% |\n|---|--:|--:|--:|\n"
        "| 煤 | 40 | 50 | 125.0 |\n| 盐 | 30 | 33 | 110.0 |",
        {"40": "1952-01-01/1952-12-31", "125.0": "1953-01-01/1953-12-31"},
    ),
    "year of the title": (
        "CROWN AGRICULTURAL BOARD\nReview for the Year 1931\n\nThe farms sold 4,120 ewes.\n\n"
        "Dairy. The herd is 88 cows.",
        {"4,120": "1931-01-01/1931-12-31", "88": "1931-01-01/1931-12-31"},
    ),
    "the day of writing dates nothing": (
        "Harlow, 3 May 1907\n\nSir, the ward keeps 64 beds.",
        {"64": ""},
    ),
    "month of the year before": (
        "Radio Harlow, 4 March 1952\n\nThe pits raised 610 tons in November, and 720 in January.",
        {"610": "1951-11-01/1951-11-30", "720": "1952-01-01/1952-01-31"},
    ),
    "weeks that ended": (
        "Return of Fevers\n\nIn the four weeks ended 28th January 1922 the wards took in 318 patients.",
        {"318": "1922-01-01/1922-01-28"},
    ),
    "split years": (
        "In 1907-8 the canal watered 640 acres, and in 1899-00 only 85.",
        {"640": "1907-01-01/1908-12-31", "85": "1899-01-01/1900-12-31"},
    ),
    "the year of an Act": (
        "Report for the Year 1911\n\nUnder the Licences Act of 1896 the clerk issued 73 permits.",
        {"73": "1911-01-01/1911-12-31"},
    ),
    "carried to the end of the paragraph": (
        "In 1928 the society built 14 schools. It trained 260 teachers.\n\nThe library has 900 volumes.",
        {"14": "1928-01-01/1928-12-31", "260": "1928-01-01/1928-12-31", "900": ""},
    ),
    "reigns before the Qing": (
        "万历六年，户一万二千。嘉靖元年大水，坏屋三百间；溺死四十人。",
        {"一万二千": "1578-01-01/1578-12-31", "三百": "1522-01-01/1522-12-31", "四十": "1522-01-01/1522-12-31"},
    ),
    "heading and the year's end": (
        "# 清江专区统计提要（1956年）\n\n## 一、人口\n\n年末总人口412,300人。全年出生9,840人。\n",
        {"412,300": "1956-12-31/1956-12-31", "9,840": "1956-01-01/1956-12-31"},
    ),
    "year of a budget": (
        "某县政府呈\n民国二十三年三月四日\n\n兹将二十二年度救济情形具报。全县收容灾民一千二百名。",
        {"一千二百": "1933-01-01/1933-12-31"},
    ),
    "days of the week, and the month of writing": (
        "THE VALLEY POST\nSaturday, 14th July, 1928\n\nOn Tuesday 31 barges sank. On the 2nd instant the toll was "
        "raised to 90 cents, and on the 29th ultimo 16 locks were shut.",
        {"31": "1928-07-10/1928-07-10", "90": "1928-07-02/1928-07-02", "16": "1928-06-29/1928-06-29"},
    ),
    "days in words": (
        "Review for the Year 1931\n\nOn the twenty-second of August 17 kilns were lit.",
        {"17": "1931-08-22/1931-08-22"},
    ),
    "years before and ago": (
        "Review for the Year 1931\nHarlow, 4 May 1932\n\nIn 1930 the mill had 640 hands, against 900 twelve years "
        "earlier; ten years ago there were 88 mills.",
        {"640": "1930-01-01/1930-12-31", "900": "1918-01-01/1918-12-31", "88": "1922-01-01/1922-12-31"},
    ),
    "the same time of another year": (
        "Return of Fevers\n\nIn the first quarter of 1922 the wards took in 318 patients, as against 204 in the "
        "corresponding quarter of 1919.",
        {"318": "1922-01-01/1922-03-31", "204": "1919-01-01/1919-03-31"},
    ),
    "levels of years apart": (
        "Review for the Years 1921 to 1931\n\nThe herd rose from 64 to 88 cows.",
        {"64": "1921-01-01/1921-12-31", "88": "1931-01-01/1931-12-31"},
    ),
    "a speaker before the date": (
        "ASSEMBLY\n\nThe MINISTER OF PUBLIC WORKS: In 1911 there were 41 ferries. Nine were leaky.",
        {"41": "1911-01-01/1911-12-31", "Nine": "1911-01-01/1911-12-31"},
    ),
    "the last of a series": (
        "**Selby District.** The population at the enumerations was: (1881) 30,936, (1891) 40,691, and (1901) 47,017. "
        "There are 5 towns.\n\n| Tahsil | Area in square miles | Villages |\n|---|---|---|\n| Amla | 249 | 340 |\n",
        {"30,936": "1881-01-01/1881-12-31", "5": "1901-01-01/1901-12-31", "249": "", "340": "1901-01-01/1901-12-31"},
    ),
    "a census in brackets": (
        "Review for the Year 1931\n\nHarlow, with 9,000 souls at the census (1921), has 14 schools.",
        {"9,000": "1921-01-01/1921-12-31", "14": "1931-01-01/1931-12-31"},
    ),
    "February of a split year": (
        "The drought of 1887-8 was hard: 4,000 men in February.",
        {"4,000": "1888-02-01/1888-02-29"},
    ),
    "a report by others": (
        "The Chamber has issued a statement of its work for the year 1949.\n\nSchools. 340 classes were held.",
        {"340": ""},
    ),
    "begun and finished": (
        "渠首闸1957年10月动工，1959年4月竣工，投资86万元。迁移310户。",
        {"86万": "1957-10-01/1959-04-30", "310": "1957-10-01/1959-04-30"},
    ),
    "since and until": (
        "自三月二日起，迄五月九日止，各所共收病人四百十二名。".join(["临河日报\n1931年5月10日\n\n", ""]),
        {"四百十二": "1931-03-02/1931-05-09"},
    ),
    "the size of a thing": (
        "1958年修坝一座，坝高31米，用工9万个。",
        {"31": "", "9万": "1958-01-01/1958-12-31"},
    ),
    "before, and to come": (
        "第一期工作于1951年3月2日开始，共办学校210所。开办以前，全县仅有学校14所。第二期拟于秋后开始，需教员900人。",
        {"210": "1951-03-02/1951-03-02"},
    ),
    "the whole year of a table": (
        "入会情况简报\n\n本会各区均已设立分会，会务照常。\n\n各区情形（1936年12月底）：\n\n"
        "区别　　会员　　年内入会\n第一区　　211　　50\n第二区　　960　　44\n",
        {"211": "1936-12-31/1936-12-31", "50": "1936-01-01/1936-12-31"},
    ),
    "the year named last": (
        "1954年运货48万吨。计划到1957年运货90万吨。\n\n全年沉船26只。",
        {"48万": "1954-01-01/1954-12-31", "26": "1954-01-01/1954-12-31"},
    ),
    "constant prices": (
        "1958年总产值320万元，按1952年不变价格计算，比上年增加25万元。",
        {"320万": "1958-01-01/1958-12-31", "25万": "1958-01-01/1958-12-31"},
    ),
    "a quarter that ended at a feast": (
        "RETURN of the Overseers, for the Quarter ended at Lady Day, the 25th of March, 1843\n\nThere were 47 widows. "
        "In the quarter to Lady Day of last year 61 persons had bread.",
        {"47": "1842-12-26/1843-03-25", "61": "1841-12-26/1842-03-25"},
    ),
    "a quarter that ended last month": (
        "EMIGRATION OFFICE, PORT ORME\n8th January 1869\n\nSir, I forward my return for the quarter ended the 31st "
        "ultimo. In all 906 souls sailed.",
        {"906": "1868-10-01/1868-12-31"},
    ),
    "from the one to the other": (
        "The Wires Department. Report for 1911-12\n\nThe cable broke from the 4th to the 19th of August 1911, "
        "when 1,200 messages went by ship.",
        {"1,200": "1911-08-04/1911-08-19"},
    ),
    "split years, and the day of writing within them": (
        "FERRIES DEPARTMENT, REPORT FOR 1911-12\nHarlow, 4th June 1912\n\nThe boats carried 412,300 men.",
        {"412,300": "1911-01-01/1912-12-31"},
    ),
    "during the quarter": (
        "INSPECTION OF PITS. Quarter ended 30 June 1926\n\nOn 9 May 7 men died, and in the quarter 31 were hurt.",
        {"7": "1926-05-09/1926-05-09", "31": "1926-04-01/1926-06-30"},
    ),
    "the week before": (
        "HEALTH OFFICER'S RETURN\nWeek ending 14th March, 1903\n\nCases were 312, against 287 in the preceding week.",
        {"312": "1903-03-08/1903-03-14", "287": "1903-03-01/1903-03-07"},
    ),
    "the years of a reign": (
        "白嶺關十年報告\n（民國十一年至二十年）\n\n十年中緝獲煙土二萬兩，以十八年為最多，一年得九千兩。"
        "土價由十一年之八角，跌至二十年之三角五分。工資由四角增至七角。",
        {"二萬": "1922-01-01/1931-12-31", "八": "1922-01-01/1922-12-31", "三角五分": "1931-01-01/1931-12-31",
         "四": "1922-01-01/1922-12-31", "七": "1931-01-01/1931-12-31"},
    ),
    "the second half year of a bank": (
        "裕民银行民国二十五年下期营业报告\n\n纯益二万元。",
        {"二万": "1936-07-01/1936-12-31"},
    ),
    "a report that opens with its span": (
        "# 卫生运动简报\n\n第九期　某某市卫生委员会办公室编　一九五二年七月二十日\n\n"
        "从六月一日到七月十五日，清除垃圾九千吨。\n\n## 检查\n\n"
        "检查队六十四个。痢疾七月上半月发现四百例，比去年同期少三成。\n\n"
        "## 八月份的要求\n\n修厕所八十座。",
        {"九千": "1952-06-01/1952-07-15", "六十四": "1952-06-01/1952-07-15", "三成": "1952-07-01/1952-07-15",
         "八十": "1952-08-01/1952-08-31"},
    ),
    "a report that opens with its last day": (
        "关于清案情况的通报\n（一九五一年六月五日）\n\n到五月底止，全区各县共收案一千七百件，已经审结的不多。\n\n各地开会九百次。",
        {"一千七百": "/1951-05-31", "九百": "/1951-05-31"},
    ),
    "a petition that opens with what happened": (
        "为呈报水灾恳请赈济由\n民国三十六年八月四日\n\n案查本县自七月九日起淫雨，倒塌房屋四千间。\n\n现收容灾民七千人。",
        {"七千": "1947-08-04/1947-08-04"},
    ),
    "a chronicle by years": (
        "青河县志　大事记\n\n1958年\n\n9月，修建水库，1960年竣工，灌田4万亩。\n10月，建高炉620座，至年底炼铁1100吨。\n"
        "是年，亩产320斤。\n\n1961年\n\n3月，疏河40里。",
        {"620": "1958-10-01/1958-10-31", "1100": "1958-10-01/1958-12-31", "320": "1958-01-01/1958-12-31",
         "40": "1961-03-01/1961-03-31"},
    ),
    "years as lines of one paragraph": (
        "青河县大事记\n\n1949年\n9月3日，县城解放，俘70人。\n1950年\n6月15日，冰雹伤23人。\n1951年\n年底，有小学96所。",
        {"70": "1949-09-03/1949-09-03", "23": "1950-06-15/1950-06-15", "96": "1951-12-31/1951-12-31"},
    ),
    "the beginning and the end of a month": (
        "治安月报\n一九五二年九月\n\n区别　　月初人数　　新登记　　月底人数\n第一区　　482　　21　　449\n"
        "第二区　　291　　30　　290\n\n九月十四日失火，损失八百元。月底在押二百名。",
        {"482": "1952-09-01/1952-09-01", "21": "1952-09-01/1952-09-30", "449": "1952-09-30/1952-09-30",
         "二百": "1952-09-30/1952-09-30"},
    ),
    "what is left from last year, and the sum": (
        "一九五三年法院统计\n\n一九五三年收案六万件，连同上年旧存五千件，共六万五千件。",
        {"六万": "1953-01-01/1953-12-31", "五千": "1952-12-31/1952-12-31", "六万五千": "1953-01-01/1953-12-31"},
    ),
    "the level of another year": (
        "一九五六年工作总结\n\n入学率由上年的61%提高到七成。平均工资541元，低于上年（563元）。",
        {"61%": "1955-01-01/1955-12-31", "541": "1956-01-01/1956-12-31", "563": "1955-01-01/1955-12-31"},
    ),
    "last year, in a report that opens with it": (
        "某省人民政府关于一九四九年农业生产的报告\n\n去年总产量为十九亿斤。今年计划增产一亿斤。",
        {"十九亿": "1949-01-01/1949-12-31", "一亿": "1950-01-01/1950-12-31"},
    ),
    "what is planned, whatever year was named last": (
        "一九五四年上半年总结\n一九五四年七月八日\n\n一九五三年底只有十九个社。下半年计划组织十二个社。",
        {"十九": "1953-12-31/1953-12-31", "十二": "1954-07-01/1954-12-31"},
    ),
    "a share of what has come together": (
        "捐献工作报告\n1951年12月5日\n\n工作正在各区继续进行。截至十一月底，已缴九十八亿元，占认捐数的81.7%。",
        {"九十八亿": "/1951-11-30", "81.7%": "/1951-11-30"},
    ),
    "a column of days and rows of years": (
        "| Year | Paid in | Balance at 31 December |\n|---|---|---|\n| 1901 | 412 | 518 |\n| 1902 | 448 | 561 |\n",
        {"412": "1901-01-01/1901-12-31", "518": "1901-12-31/1901-12-31", "561": "1902-12-31/1902-12-31"},
    ),
    "days of visits, of a report and of its sections": (
        "# Lunacy Commissioners: Visits of 1871\n\n## Melbury Asylum\n\nVisited 14 June 1871. We found 412 patients. "
        "The attendants were 44.\n\n## Stoke Asylum\n\nVisited 20 June 1871. There were 187 patients.",
        {"412": "1871-06-14/1871-06-14", "44": "1871-06-14/1871-06-14", "187": "1871-06-20/1871-06-20"},
    ),
    "the day of a note on a visit": (
        "Note on a visit to the Lotus Weaving Mills on 4 May 1929\n\nThe mill has 840 looms. In 1928 there "
        "were 14 fires.",
        {"840": "1929-05-04/1929-05-04", "14": "1928-01-01/1928-12-31"},
    ),
    "a half-yearly statement to a day": (
        "# Half-yearly statement to 30 June 1907\n\nIn the half-year 2,604 cases came. In the six months 71 men were "
        "cut. For the coming half-year Rs. 340 is promised.",
        {"2,604": "1907-01-01/1907-06-30", "71": "1907-01-01/1907-06-30", "340": "1907-07-01/1907-12-31"},
    ),
    "the year of directors": (
        "The Farmers' Bank of Orme\nReport of the Directors to the shareholders, 31st March 1934\n\n"
        "The profit for the year was 21,400 dollars.",
        {"21,400": "1933-04-01/1934-03-31"},
    ),
    "each figure with its own time": (
        "REPORT FOR THE YEAR ENDED 30TH JUNE, 1908\n\nOn the 1st July, 1907, there were 611 in custody; 2,904 came in "
        "during the year.",
        {"611": "1907-07-01/1907-07-01", "2,904": "1907-07-01/1908-06-30"},
    ),
    "an event, and what does not belong to it": (
        "REPORT FOR AUGUST 1936\n\nAt dawn on August 11 the police entered a house on the quay. Twelve men were "
        "arrested. There were found 46 jars. Fines in all courts came to 900 dollars.",
        {"Twelve": "1936-08-11/1936-08-11", "46": "1936-08-11/1936-08-11", "900": "1936-08-01/1936-08-31"},
    ),
    "what is said of those counted before": (
        "LABOUR BULLETIN FOR MAY 1921\n\nTwenty strikes began in the quarter ended March 31. Nine were won. "
        "The rest, 11, were lost. Wages rose by 3 per cent above the average of 1913.",
        {"Twenty": "1921-01-01/1921-03-31", "Nine": "1921-01-01/1921-03-31", "11": "1921-01-01/1921-03-31"},
    ),
    "a name that ends in no stop": (
        "REPORT FOR MAY 1932\n\nOn the 17th a fire at Messrs. Orme's mill burned 820 bales. In 1931 there were 9 "
        "fires.",
        {"820": "1932-05-17/1932-05-17", "9": "1931-01-01/1931-12-31"},
    ),
    "what is there now": (
        "Hamadan, 21 October 1918\n\nSir, the famine goes on.\n\nThe Committee now feeds 418 persons. It fed 300 in "
        "May.",
        {"418": "1918-10-21/1918-10-21", "300": "1918-05-01/1918-05-31"},
    ),
    "who was present": (
        "COMMISSION ON SALT\nHeld at Ormepur, on Friday, the 4th May, 1894\n\nPresent: the Chairman and six Members.",
        {"six": "1894-05-04/1894-05-04"},
    ),
    "an account by the four pillars": (
        "平阳县道光二十八年分仓谷册\n\n一、常平仓谷\n\n旧管：\n存谷三千七百石。\n新收：\n秋后买补谷九百石。\n实在：\n"
        "存谷四千六百石。",
        {"三千七百": "1847-12-31/1847-12-31", "九百": "1848-01-01/1848-12-31", "四千六百": "1848-12-31/1848-12-31"},
    ),
    "what was there before a campaign, and what is to come": (
        "# 白茅乡土改总结报告\n\n（一九五一年三月二十日）\n\n我分队十八人于去年十二月十八日进村，本月九日基本结束。\n\n"
        "## 一、基本情况\n\n全乡六百八十四户。\n\n## 二、发动\n\n访问一百零六户。\n\n## 三、今后\n\n组织互助组五十个。",
        {"六百八十四": "", "一百零六": "1950-12-18/1951-03-09", "五十": ""},
    ),
    "entries of a diary": (
        "DIARY OF THE RESIDENT AT LHATSE\nFor the month of May 1905\n\n4th May. The clerk asked for 200 rupees.\n"
        "11th May. A caravan of 140 yaks came in. The price of salt is 6 annas.\n\n20th May.—Fire; 11 shops burned.",
        {"200": "1905-05-04/1905-05-04", "140": "1905-05-11/1905-05-11", "6": "1905-05-11/1905-05-11",
         "11": "1905-05-20/1905-05-20"},
    ),
    "the day of what a title relates": (
        "ROYAL OBSERVATORY\nTyphoon of 18th September 1906\n\nOf native craft 413 were lost.",
        {"413": "1906-09-18/1906-09-18"},
    ),
    "behind a stop of the same sentence": (
        "Weekly Summary, week ending 3rd November 1917\n\nOn 30th October the steamer sank off Cape Orme; 31 of her "
        "crew were lost. Men at the beginning of the week 214.",
        {"31": "1917-10-30/1917-10-30", "214": "1917-10-28/1917-10-28"},
    ),
    "the days below a year": (
        "北坡林区一九五六年冬运总结\n自一九五五年十一月十日起至一九五六年三月十五日止\n\n采伐木材六十二万方。",
        {"六十二万": "1955-11-10/1956-03-15"},
    ),
    "the end of a quarter": (
        "法院一九五五年第一季度审判工作简报\n\n季末未结四十七件。",
        {"四十七": "1955-03-31/1955-03-31"},
    ),
    "a time stated for all that has no other": (
        "# 河西乡四村租佃调查\n\n民国二十五年冬，本所派员二人往访四村。凡未注明年份者，均系民国二十四年之数。\n\n"
        "## 一、户口\n\n四村共三百一十户。民国二十年有三百四十户。",
        {"三百一十": "1935-01-01/1935-12-31", "三百四十": "1931-01-01/1931-12-31"},
    ),
    "a time stated for all, on the last day of a year": (
        "# 川南手工业概况\n\n本书数字，除另有说明者外，均为一九五二年底数字。\n\n## 竹器\n\n全区有竹器社八十四个。",
        {"八十四": "1952-12-31/1952-12-31"},
    ),
    "figures that all are of one time": (
        "北山垦区概况\n\n垦区创办多年。文中所引材料，概以一九五一年为准。\n\n场内有牛六百七十头，一九五〇年为五百二十头。",
        {"六百七十": "1951-01-01/1951-12-31", "五百二十": "1950-01-01/1950-12-31"},
    ),
    "unless otherwise stated": (
        "# A Survey of Nine Hamlets\n\nThe inquiry was made in the spring of 1935. Unless otherwise stated, the "
        "figures are those of 1934.\n\n## Debt\n\nIn debt were 183 families. In 1928 there were 96.",
        {"183": "1934-01-01/1934-12-31", "96": "1928-01-01/1928-12-31"},
    ),
    "figures that relate to a year": (
        "# The Salt Trade of Orme\n\nThe figures given in these notes relate to the year ended 31st March 1907, except "
        "where another is named.\n\n## Carts\n\nSalt filled 4,120 carts.",
        {"4,120": "1906-04-01/1907-03-31"},
    ),
    "prices of a year, which are no time": (
        "# The Budget of a Weaver\n\nUnless otherwise stated, values are in 1914 prices.\n\n## Food\n\nRice took 41 "
        "rupees.",
        {"41": ""},
    ),
    "what a caption looks back to": (
        "西河专区公安处关于今年防火工作的报告\n（一九五五年十一月三日）\n\n一、火灾情况。三月至八月共发生火灾九十六起，"
        "去年同期为七十一起，增加二十五起。各县起火和烧毁房屋情况：\n\n  县 别      起 火     烧 房\n  白河县       58"
        "        41\n  石桥县       38        30\n  合 计        96        71\n",
        {"九十六": "1955-03-01/1955-08-31", "七十一": "1954-03-01/1954-08-31", "二十五": "1955-03-01/1955-08-31",
         "58": "1955-03-01/1955-08-31", "30": "1955-03-01/1955-08-31"},
    ),
    "a caption in English that looks back": (
        "REPORT ON FIRES FOR 1911\n\nFrom March to August 1911 there were 96 fires, as against 71 in 1910. They fell "
        "as follows:\n\n| Ward | Fires |\n|---|---|\n| East | 58 |\n| West | 38 |\n",
        {"58": "1911-03-01/1911-08-31"},
    ),
    "from its beginning to its end": (
        "东湖专区防疫委员会关于今年防疫工作的报告\n（一九五三年十月八日）\n\n今年疫情自四月上旬开始，到八月中旬结束。\n\n"
        "一、人力。全区抽调医生一百四十二名。",
        {"一百四十二": "1953-04-01/1953-08-20"},
    ),
    "a season that opened and closed": (
        "REPORT ON THE PEARL FISHERY FOR 1907\n\nThe season opened on 3rd March 1907 and closed on 30th May 1907.\n\n"
        "Boats to the number of 214 took part.",
        {"214": "1907-03-03/1907-05-30"},
    ),
    "a year of account from August": (
        "南江省教育厅二十五年度工作报告\n（自民国二十五年八月起，至二十六年七月止）\n\n一、小学\n本年度添设小学二百一十四所。"
        "与上年度比较，学生增九千二百人。上年度停办三十一所。全年合计开班七百零五班。",
        {"二百一十四": "1936-08-01/1937-07-31", "九千二百": "1936-08-01/1937-07-31",
         "三十一": "1935-08-01/1936-07-31", "七百零五": "1936-08-01/1937-07-31"},
    ),
    "compared with another year": (
        "一九五四年平湖水文报告\n\n最高水位达三十一公尺，超过一九三一年最高水位二公尺。与一九五三年相比，雨日多十四天。",
        {"二": "1954-01-01/1954-12-31", "十四": "1954-01-01/1954-12-31"},
    ),
    "last year, and how much more it is now": (
        "一九五六年机床厂工作总结\n\n事故发生十八起，上年为二十五起，减少七起。前年为四十起。",
        {"十八": "1956-01-01/1956-12-31", "二十五": "1955-01-01/1955-12-31", "七": "1956-01-01/1956-12-31",
         "四十": "1954-01-01/1954-12-31"},
    ),
    "plain marks between Chinese words": (
        "一九五六年机床厂工作总结\n\n事故发生十八起,上年为二十五起,减少七起;节约煤炭三百吨,前年底存九十吨.",
        {"二十五": "1955-01-01/1955-12-31", "七": "1956-01-01/1956-12-31", "三百": "1956-01-01/1956-12-31"},
    ),
    "yesterday, in other stories than that of a telegram": (
        "# 东江日报\n\n一九五二年四月十日\n\n## 本省春耕\n\n【新华社江城七日电】昨日全省已耕田四百一十万亩。\n\n"
        "## 市场\n\n昨日中白米成交八百二十石。\n\n## 防疫\n\n今日种痘三千一百人。",
        {"四百一十万": "1952-04-06/1952-04-06", "八百二十": "1952-04-09/1952-04-09",
         "三千一百": "1952-04-10/1952-04-10"},
    ),
    "a last clause that looks back": (
        "一九五四年东山县粮食工作总结\n\n一、征购。入库公粮三千四百万斤；一九五一年仅二千万斤。运费开支九千二百元。",
        {"三千四百万": "1954-01-01/1954-12-31", "二千万": "1951-01-01/1951-12-31", "九千二百": "1954-01-01/1954-12-31"},
    ),
    "what there is now, side by side": (
        "# 关于城厢镇户口的报告\n\n城厢镇人民政府　1953年5月6日\n\n全镇现有2,140户，9,806人，整顿正在继续。三月"
        "以来迁入145户。",
        {"2,140": "1953-05-06/1953-05-06", "9,806": "1953-05-06/1953-05-06", "145": "1953-03-01/1953-05-06"},
    ),
    "a date within a Chinese paragraph dates its own sentence, one that opens it the next ones too": (
        "清水驿有马六十匹。雍正三年添夫二十名。驿丞一员，岁支银四十两。\n\n乾隆八年大旱，井枯三百口。民逃者九百户。",
        {"六十": "", "二十": "1725-01-01/1725-12-31", "四十": "", "三百": "1743-01-01/1743-12-31",
         "九百": "1743-01-01/1743-12-31"},
    ),
    "the only year of an English paragraph, for what happened": (
        "The quarries of the vale were let again in 1874. The lessee paid 320 pounds, and raised 8,150 blocks. "
        "Slate is 40 shillings a thousand.",
        {"320": "1874-01-01/1874-12-31", "8,150": "1874-01-01/1874-12-31", "40": ""},
    ),
    "the entries of a journal, by the day of the week and of the month": (
        "JOURNAL OF THE LIGHT-KEEPER, 1861\n\nSunday, 29th September.--Trimmed 14 lamps.\n\n"
        "Monday, 30th.--Used 6 gallons of oil. The boat brought 22 casks.\n\nTuesday, 1st.--Broke 3 panes.\n\n"
        "5th. --Sent off 17 letters.",
        {"14": "1861-09-29/1861-09-29", "6": "1861-09-30/1861-09-30", "22": "1861-09-30/1861-09-30",
         "3": "1861-10-01/1861-10-01", "17": "1861-10-05/1861-10-05"},
    ),
    "the end of a year or a month that is not over yet when it is written": (
        "# 养老院报告\n\n1958年1月9日\n\n年底住院老人83名。",
        {"83": "1957-12-31/1957-12-31"},
    ),
    "what there is by a year is of that year, what a plan makes up to it is not": (
        "到1988年，全乡有机井412眼。计划到1992年再打机井150眼，灌溉面积达到2.4万亩。",
        {"412": "1988-01-01/1988-12-31", "150": "/1992-12-31", "2.4万": "1992-01-01/1992-12-31"},
    ),
    "a date in a relative clause that is over": (
        "REPORT ON THE MARKET OF ORMSBY FOR 1887\n\nFlax, which fetched 31 shillings in 1883, fell to 26 shillings. "
        "The fair, which was moved in 1885 and had 40 booths, drew 900 people.",
        {"31": "1883-01-01/1883-12-31", "26": "1887-01-01/1887-12-31", "40": "1885-01-01/1885-12-31",
         "900": "1887-01-01/1887-12-31"},
    ),
    "a date behind a pause is of the next clause": (
        "新修石桥两座，用银七百两，道光六年落成。",
        {"七百": ""},
    ),
    "the end of the month, written early in the next": (
        "The Hospital, Ormsby, 7th March, 1889.\n\nSir,\n\nThere were 64 patients in it at the end of the month.",
        {"64": "1889-02-28/1889-02-28"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PERIODS)
def test_times_are_taken_from_around_a_figure(name: str, tmp_path: Path) -> None:
    text, wanted = PERIODS[name]
    figures = read_plain(tmp_path, text, "text.md" if text.startswith("#") else "text.txt")
    assert {exact: figures[exact].period for exact in wanted} == wanted


VALUES = {
    "thousands set off by pauses": (
        "茶一四二、三〇〇担，丝九、八六一担。",
        {"一四二、三〇〇": 142300, "九、八六一": 9861},
    ),
    "decimals behind a metre": ("墙高二公尺二五，工期八个半月。", {"二": 2.25, "八个半": 8.5}),
    "a number behind the name of a thing that may be numbered": (
        "短期卷340卷，统计表7卷，登记表四千份（1949—1966）。", {"340": 340, "7": 7, "四千": 4000}
    ),
    "fractions written on": ("They shipped 6¾ million bushels, at 3½d. a pound.", {"6¾ million": 6_750_000, "3½": 3.5}),
    "rupees, annas and pies": ("A bed costs Rs. 21-8-0 a month.", {"21-8-0": 21.5}),
    "proportions with the noun inside": (
        "One child in eight has had measles. Every fifth house was empty, and three parts in ten of the crop failed.",
        {"One child in eight": 12.5, "Every fifth": 20, "three parts in ten": 30},
    ),
    "small numbers in words": (
        "The boat had a crew of six. Two were drowned. Of 40 recruits all but seven had fled.",
        {"six": 6, "Two": 2, "40": 40, "seven": 7},
    ),
    "lengths of time that only date": ("Prices rose by 40 per cent. in six years, and 90 mills closed in sixty days.",
                                       {"40 per cent.": 40, "90": 90}),
    "degrees of a map, pages, sections": (
        "Page 3 of 12. The valley, between 31° 4′ and 31° 50′ N., has 9 villages (Ordinance No. 4 of 1901, s. 17).",
        {"9": 9},
    ),
    "scales and parts set apart": (
        "They sold 3 hundred and 21 goats, 6 lakh and forty hides and 1.4bn bricks; 2 thousand million cowries "
        "came in. "
        "The fund holds two million and one half dollars, or one billion and a half million reis.",
        {"3 hundred and 21": 321, "1.4bn": 1.4e9, "2 thousand million": 2e9, "6 lakh": 6e5, "forty": 40,
         "two million and one half": 2.5e6, "one billion and a half million": 1_000_500_000},
    ),
    "fractions, dozens and signs": (
        "A bed needs 3/4 yards of drill; 5 doz. caps and forty - six belts were lost. The fund stood at "
        "negative seven dollars; the bill was 1.250.000,50 francs.",
        {"3/4": 0.75, "5 doz": 60, "forty - six": 46, "negative seven": -7, "1.250.000,50": 1250000.5},
    ),
    "numerals mixed and set apart": (
        "修堤三百五十又三分之一丈，运石1千零8吨、2千零30万斤，用钱40k元，购铅笔叁打；存粮.5吨，取出1/2吨；"
        "俩千三百人到会，平均二十六 点三三斤，结余为负一又二分之一元。",
        {"三百五十又三分之一": 350.3333333, "1千零8": 1008, "2千零30万": 20_300_000, "40k": 40_000, "叁打": 36,
         ".5": 0.5, "1/2": 0.5, "俩千三百": 2300, "二十六 点三三": 26.33, "负一又二分之一": -1.5},
    ),
    "a rate to a measure": ("Breakages came to 31 per thousand spindle hours.", {"31": 31}),
    "below zero in a cell": (
        "| Ward | Change |\n|---|---|\n| Low | − 3.4 |\n| High | + 2.0 |\n", {"− 3.4": -3.4, "2.0": 2},
    ),
    "names of rows": (
        "| Article | 1901 |\n|---|--:|\n| Sugar (bags of 90 lb.) | 1,204 |\n| Salt (bags of 60 lb.) | 388 |\n",
        {"1,204": 1204, "388": 388},
    ),
    "shares of old": ("存谷仅什之三，收息什一，流亡者十之四五，自费者不过四之一。",
                      {"什之三": 30, "什一": 10, "四之一": 25}),
    "numerals with 有": ("社仓凡六十有四，户一万二千三百有五。", {"六十有四": 64, "一万二千三百有五": 12305}),
    "parts of a yuan, a tael and a mu": (
        "每人膳费三元四角，米价每升八角五分。斗米银二两三钱。人均分地一亩三分，原来只有四分五厘。",
        {"三元四角": 3.4, "八角五分": 0.85, "二两三钱": 2.3, "一亩三分": 1.3, "四分五厘": 0.45},
    ),
    "half a tenth": ("防渗渠道占二成半。", {"二成半": 25}),
    "ratio": ("敌我损失为五点三比一。", {"五点三": 5.3}),
    "numbers of points": ("问题。1．错划成分，共错划六十二户。2．浪费粮食三千斤。", {"六十二": 62, "三千": 3000}),
    "bases of rates": ("大米每百斤9.4元，平均每8户养猪一头。", {"9.4": 9.4, "一": 1}),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_values_of_old_and_everyday_wordings(name: str, tmp_path: Path) -> None:
    text, wanted = VALUES[name]
    figures = read_plain(tmp_path, text, "text.md" if text.startswith("|") else "text.txt")
    assert {exact: figure.value for exact, figure in figures.items() if figure.value is not None} == wanted


UNITS_AND_THINGS = {
    "a sign that ends a head, and a column of cases": (
        "Seizures in kilogrammes:\n\nPort      Opium    Fines $    Cases tried\nAmla        310      1,200       41\n"
        "Boru        145        960       18\n",
        {"310": ("kg", "Opium"), "1,200": ("dollars", "Fines"), "41": ("", "Cases")},
    ),
    "only a verb": ("盐价每担八元，年底跌至六元。", {"六": ("yuan", "盐价")}),
    "a list that names its unit once": (
        "The area under crops was 900 square miles. Barley covered 310, oats 205 and flax 44.",
        {"310": ("square miles", "Barley"), "205": ("square miles", "oats"), "44": ("square miles", "flax")},
    ),
    "per cent named once": (
        "Weavers form 62 per cent of the whole, potters 21, and smiths 9.",
        {"21": ("%", "potters"), "9": ("%", "smiths")},
    ),
    "the unit of a row": (
        "Exports in two years:\n\n                 1906     1907\n"
        "Cocoons (pls.)    411      388\nHemp (pls.)     1,204    1,190\n",
        {"411": ("dan", "Cocoons"), "1,190": ("dan", "Hemp")},
    ),
    "a caption that names one column": (
        "<table><caption>Receipts of the ferry, in rupees</caption><tr><th>Post</th><th>Carts</th>"
        "<th>Receipts</th></tr><tr><td>Amla</td><td>311</td><td>9,485</td></tr><tr><td>Boru</td><td>46</td><td>1,920</td></tr></table>",
        {"311": ("", "Carts"), "9,485": ("rupees", "Receipts")},
    ),
    "words before a figure": (
        "Typhus killed 3,100 in the winter. The council promised 450, and wolves carried off 36 or so in March.",
        {"3,100": (None, "killed"), "450": (None, "promised"), "36": (None, "carried off")},
    ),
    "per cent. with a point": ("Forty per cent. of the tenants were in debt.", {"Forty per cent.": ("%", "tenants")}),
    "a second measure of the same": (
        "迁移2个村418户1926人，占地2150亩。水闸3座，装机4台共640千瓦，年发电85万度。",
        {"418": ("households", "迁移"), "1926": ("persons", "迁移"), "2150": ("mu", "占地"), "640": ("kW", "装机"),
         "85万": ("kWh", "发电")},
    ),
    "what the paragraph counts": (
        "石桥港有船312只，白沙港208只。其他45起，独立劳动者1,020户。",
        {"312": (None, "船"), "208": (None, "船"), "45": (None, "其他"), "1,020": (None, "独立劳动者")},
    ),
    "a yield": (
        "| 作物 | 单产（斤/亩） |\n|---|---:|\n| 小麦 | 166 |\n| 玉米 | 312 |\n",
        {"166": ("jin", "单产"), "312": ("jin", "单产")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNITS_AND_THINGS)
def test_units_and_things_said_once(name: str, tmp_path: Path) -> None:
    text, wanted = UNITS_AND_THINGS[name]
    suffix = "html" if text.startswith("<") else "md" if text.startswith("|") else "txt"
    figures = read_plain(tmp_path, text, f"text.{suffix}")
    for exact, (unit, counted) in wanted.items():
        assert counted.casefold() in figures[exact].counted.casefold(), exact
        assert unit is None or figures[exact].unit == unit, exact


HEDGES = {
    "letters read as figures": (
        "There were 35\u041e arrests, 1,\u041e50 houses and 2l3 men; 60s. were paid.",
        {"35\u041e": "doubtful", "1,\u041e50": "doubtful", "2l3": "doubtful", "60": ""},
    ),
    "behind the noun": (
        "Aid parties buried 540 bodies and more, with 630 men or thereabouts, over 15 miles of road.",
        {"540": "more than", "630": "about", "15": "more than"},
    ),
    "old words in English": ("Close on 3,000 attended; 19 were barely alive.", {"3,000": "nearly"}),
    "behind the numeral in Chinese": (
        "死亡率为百分之十一弱，老船占百分之十八强，水深不过2米，烟苗一千四百亩有零。",
        {"百分之十一": "nearly", "百分之十八": "more than", "2": "at most", "一千四百": "more than"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEDGES)
def test_hedges_around_a_figure(name: str, tmp_path: Path) -> None:
    text, wanted = HEDGES[name]
    figures = read_plain(tmp_path, text)
    assert {exact: figures[exact].hedge for exact in wanted} == wanted


PARTS = {
    "of a measure": ("Each man drinks two-fifths of a pint a day.", {"two-fifths": 0.4}),
    "of a scale": (
        "It cost two thirds of a million dollars, and half million tons were lost.",
        {"two thirds of a million": 666666.6667, "half million": 500000},
    ),
    "a quarter": (
        "Grain fell by 9 per cent. to quarter million tons.",
        {"9 per cent.": 9, "quarter million": 250000},
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_of_one(name: str, tmp_path: Path) -> None:
    text, wanted = PARTS[name]
    figures = read_plain(tmp_path, text)
    found = {exact: one.value for exact, one in figures.items()}
    assert {exact: round(found.get(exact) or 0, 3) for exact in wanted} == pytest.approx(wanted, abs=0.001), (
        found
    )


KINDS = {
    "subtitle, days without a month, the sentence before": (
        "HARBOUR BOARD\nReport on the Gale at Stanmouth, March 1887\n\nThe gale broke on the night of the 3rd March. "
        "By the 5th 14 barques were ashore.",
        "en",
        [("14", "barques", "Stanmouth", "/1887-03-05")],
    ),
    "relative clause, month of last year": (
        "Return for September, 1931\n\nThe rate, which stood at 40 in September of last year, was 31.",
        "en",
        [("40", "rate", "", "1930-09-01/1930-09-30")],
    ),
    "span of a title, the place that opens a paragraph": (
        "河西省賑務會報告書\n自民國二十年八月起至二十一年六月止\n\n八月二十六日，決口二十七處。",
        "zh",
        [("二十七", "決口", "河西省", "1931-08-26/1931-08-26")],
    ),
    "the same span a year before": (
        "临江市一九五四年上半年商业情况\n\n上半年全市零售额为810万元，去年同期为640万元。",
        "zh",
        [("640万", "零售额", "临江市", "1953-01-01/1953-06-30")],
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_time_and_place_come_from_where_a_reader_takes_them(name: str, tmp_path: Path) -> None:
    text, _, wanted = KINDS[name]
    figures = read_plain(tmp_path, text, "text.txt")
    for exact, counted, place, period in wanted:
        found = figures[exact]
        assert counted in found.counted and place in (found.place or found.area) and found.period == period


def test_a_csv_file_is_a_table(tmp_path: Path) -> None:
    text = (
        "Selected districts,,,\nDistrict,Population 1931,Increase (per cent),Villages\n"
        'Amla,"412,806",-1.4,"1,022"\nBoru,"88,430",7.5,861\nTotal,"501,236",,"1,883"\n'
        "Note: fewer than 20 were left out.,,,\n"
    )
    figures = read_plain(tmp_path, text, "text.csv")
    assert figures["412,806"].place == "Amla" and figures["412,806"].period == "1931-01-01/1931-12-31"
    assert figures["-1.4"].value == -1.4 and figures["-1.4"].unit == "%"
    assert figures["861"].part_of == figures["1,883"].id and "Villages" in figures["861"].counted


def test_bodies_in_a_column_of_units_are_places_and_measures_are_none(tmp_path: Path) -> None:
    bodies = "单位,职工,死亡\n东岭矿,682,4\n西沟矿,410,2\n合计,1092,6\n"
    figures = read_plain(tmp_path, bodies, "a.csv")
    assert {exact: figures[exact].place for exact in ("682", "2", "6")} == {
        "682": "东岭矿",
        "2": "西沟矿",
        "6": "",
    }
    measures = "单位,小麦,棉花\n市斤,682,410\n市担,7,4\n"
    assert {one.place for one in read_plain(tmp_path, measures, "b.csv").values()} == {""}


def test_a_note_below_a_csv_table_is_of_no_column(tmp_path: Path) -> None:
    text = (
        "Ward,Voters,Votes\nEast,1820,1310\nWest,1690,1187\n"
        'Note 1,"The poll cost 740 dollars, and 12 boxes were sealed.",\n'
    )
    figures = read_plain(tmp_path, text, "text.csv")
    assert figures["12"].counted == "boxes" and "Voters" not in figures["740"].counted
    assert figures["1187"].counted.startswith("Votes")
