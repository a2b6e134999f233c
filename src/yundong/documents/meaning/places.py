"""Places that no table of areas knows: kept as written, never taken for a neighbour or for the whole country.

A place is open where its name says what it is (清河县, Ashford County), where it heads a row among rows of
places, where a dateline, a preposition before a capital or the markup gives it. Where its name cannot be separated
from the words before it, it is a place without a name: unknown, which is not the same as none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from yundong.documents.meaning.front import is_generic, name_of_front
from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.meaning.places_bodies import (
    listed_by_name,
    parts_of_town,
    unnamed_bodies,
    works_described,
)
from yundong.documents.meaning.places_english import find_english_places, is_subject, without_seats
from yundong.documents.meaning.places_opening import opening_names
from yundong.documents.meaning.places_shown import find_shown, granaries
from yundong.documents.meaning.places_titled import find_titled
from yundong.documents.meaning.register import find_registered, with_known_ends
from yundong.documents.text.document import Block, Document, Span
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import word_list

_WORKS = (
    "(?:造纸|[棉毛麻]纺织?|纺织|丝织|缫丝|织布|印染|染织|面粉|碾米|榨油|机[器械床]|农[具机]|修配|火柴|水泥|钢铁|炼[铁钢焦油]|砖瓦|制[砖药糖革碱冰茶盐皂]|"
    "陶瓷|玻璃|搪瓷|肥皂|化[工肥]|发电|印刷|被服|卷烟|罐头|食品|酿酒|锯木|造船|轧[花钢]|橡胶|皮革|电[机池]|综合)厂(?![房矿址方])|"
    "[铁锡铜铅锌锑钨锰金汞]矿(?![石山区工业产床藏务砂局])"
)
"""Works with what they make between name and kind: 汉江造纸厂."""
_KIND_ZH = re.compile(
    "自治县|自治州|自治区|专区|专署|地区|[列群半]岛|县(?![级份城立]|镇(?!压))|[县省府州]城(?![市镇内外])|省[会垣]|市(?![场面价斤两亩尺镇集井容郊立])|(?<!节)省(?![份级吃略事心得立外])|旗(?![帜号手袍])|"
    "(?<![城乡集市村县])镇(?![压静定反守级])|乡(?![村镇亲下间级]|土(?!地))|(?<!农)村(?![庄社落镇子级])|屯(?![田积兵垦])|寨(?!子)|区(?![别分域划间]|乡(?![0-9一二三四五六七八九十]))|"
    f"(?P<weak>{_WORKS}|"
    "[盐牧渔茶矿]场|分场|贮木场|采石场|(?<!政)府(?![里内])|州|市郊区?|港(?![口币务湾内])|河(?![流道水床岸堤工北南东西边面防渠])|江(?![南北西东苏浙淮湖口堤防岸面水边畔心轮汛航])|湖(?![南北泊水])|水库|灌区|农场|林场|煤矿|(?<!工)厂(?![房矿址方])|"
    "(?<![火汽本各])站(?![长台着立])|分局|分卡|营业所|分销处|分店|门市部|收容所|分校|分院|[厘税关]卡|分社|大队|铺(?=[一二三四五六七八九十]{1,3}里|[上下]至)|码头|渡口|[\u4e00-\u9fff]渡(?![过江河海])|粮库|粮站|工区|工段|岭|屿|礁|坪|坳|坞|滩|岛|"
    "医院|监狱|一带|驿|流域|[上中下]游|垸|圩|(?<!废)墟|关(?=历年|贸易|进口|出口|华洋|进出|税务司|监督|[一二]?[〇○一二三四五六七八九0-9]{3}年)|[中小大]学(?![生校校])|学堂|书院|纱厂|[一二三四五六七八九十]厂|矿区|"
    "公社|铁路|公路|路(?![上口边面程人过途线子])|大桥|铁桥|大坝|轮渡|运河(?![道水])|机场(?![场]))|"
    "(?P<bare>(?=全境|境内|前线|各县|军民|会战|战役|战斗|阻击战|伏击战|攻坚战|歼灭战|保卫战|遭遇战|我军|我游击|[一二三四五六七八九十0-9]{1,3}个县))"
)
_OFFICERS = ("丞", "令", "尉")
"""知府王范檄县丞: of no other county."""
_IN_A_LONGER_NAME = re.compile("(?<=[港河江湖岭坪岛关])[县府州厅]")
"""吉河县 is no river."""
_FOUNDERS = re.compile("[省市县国公私]立")
_OPENS_ZH = frozenset("，。；：、,;:(（)）\n 《\"'#*>")
"""Before a name that opens a clause; the kinds that are common words as well make a place only there."""
_SEATS = frozenset(["县城", "省城", "省会", "省垣", "府城", "州城"])
_COMMON_ZH = re.compile(
    "[县縣省府州]城|省[会會垣]|[东西南北東]門?门?|城[内中外內]|四[乡鄉]|[东西南北東运運江河湖海大]堤|"
    "[校院廠厂寺廟庙獄狱][中内內]|"
    "[\u4e00-\u9fff]{1,4}(?:車間|车间|食堂|[科股處处間间房])|圖書館|图书馆"
)
_WORKS_ZH = ("厂", "站", "分局", "分卡", "分社", "大队", "码头", "渡口", "粮库", "粮站", "工区", "工段")
_FOUNDED_ZH = re.compile("[设建创办开立修置装增添拆改筹]")
"""设粥厂五, 创建厂以来: what is set up has no name before its kind."""
_COUNTED_KINDS = frozenset(
    [
        "水库",
        "灌区",
        "农场",
        "林场",
        "煤矿",
        "医院",
        "监狱",
        "中学",
        "小学",
        "大学",
        "学堂",
        "书院",
        "纱厂",
        "公社",
        "铁路",
        "公路",
        *_WORKS_ZH,
    ]
)
_NUMERAL_BEHIND = re.compile(
    "[ ]?(?![0-9〇一二三四五六七八九十]{1,4}[年月日]|[0-9一二三四五六七八九十百千]+余?[人名口])"
    "[0-9一二三四五六七八九十百两几数]"
)
_COUNT_BEHIND = re.compile("[ ]?[0-9一二三四五六七八九十百千两几]+[余多]?[个座所处](?![乡村镇县市区社])")
"""流行县9个、: what a number counts belongs to no name."""
_COUNTED_OUT = re.compile("计(?![重非])[\u4e00-\u9fff]{2,3}区$")
"""门市部 96 处，计城关区 31 处: the places of each part."""
_IN_NAMES_ZH = frozenset("中内上下前后")
"""Words of position that begin or end the name of a place: 内黄县, 黔中省."""
_AS_KNOWN = frozenset({"市", "省", "自治区", "地区", "区"})
"""Behind the name of a known area these say what it is; 县 and 专区 make it another place."""
_BEFORE_ZH = "我在于由从至到和与及对往自赴抵驻入送"
_STOP_ZH = frozenset(
    "致呈的据距是系靠乘为以该各本全此某每外邻有无使令派属辖等内中下上前后年月日时个其并已又及或了所把被将给向来去共计约达占但惟仍因且而则若"
)
_NOT_NAMES_ZH = re.compile(
    "(?:境内|缺[\u4e00-\u9fff]{1,3}|[零〇一二两三四五六七八九十百千万几数多0-9]+|全|该|本|各|外|邻|某|此|每|近|边|老|新|大|小|城|都|集|农|乡|山|渔|牧|林|矿|[查按]?[被受重]?灾|郊|市|县|省|"
    "重点|许多|多数|少数|其他|其余|有关|所属|沿海|内地|自然|行政|这些|那些|这|那|上述|以上|附近|解放|敌占|游击|国统|沦陷|根据|军|战|防|辖|"
    "[唐宋元明清]代|近代|古代|历代|民国|民办|公办|公立|私立|初级|高级|完全|普通|农业|师范|国民政|分|特|专|产|毒|疫|禁|白|租|贫困|落后|先进|偏僻|边远|中心|主要|部分|个别|一些|不少|大部分|若干|少数民族|民族|边境|各族|同|当|哪|别|跨|"
    "出|进|下|回|入|到|离|治|知|副|正|前|原|后|整|半|代|地|街道|工业|商业|风景|校|厂|社|小|居民|聚居|杂居|接合|结合|政|官|首|知|学|王|通|大小|(?:大小|各|若干)?[市县乡村集城]|两|九|神|运|山|护城|沿|中型|大型|小型|专科|综合|人民|老解放|新解放|革命老|管理|保护|[上下双单]层?线?|选|编修|编纂|纂修|续修|[\u4e00-\u9fff]{0,4}[出诸])"
)
_COUNTED_ZH = re.compile("(?<!第)(?<!第[一二三四五六七八九十])[〇一二两三四五六七八九十百千万几数]$")
"""Before a kind of place a number counts: 全省八十一县; 第一区 is a name."""
_VERBS_ZH = re.compile(
    "(?:[窃查][照查维惟]|照得|伏[查思]|查勘|查明|查获|查出|发现|横跨|跨越|流经|坐落|据|逮捕|解放|攻占|攻克|收复|建立|成立|派往|来到|经过|包括|其中|例如|如|即|仅|另|另外|又|并|已|现|原|今|位于|驻|调往|"
    "代表|报告|调查|统计|视察|巡视|检查|处理|解决|支援|援助|发动|组织|领导|占领|进入|撤出|包围|放弃|破获|抽查|试办|创办|普查|以|为|使|还有|计有|共有)+"
)
_VERBS_INSIDE_ZH = re.compile(
    "查明|查获|查出|发现|横跨|跨越|流经|坐落|逮捕|解放|攻占|攻克|收复|建立|成立|派往|来到|经过|包括|报告|调查|统计|视察|巡视|检查|支援|援助|组织|领导|占领|"
    "概述|综述|概况|进入|撤出|包围|放弃|破获|抽查|试办|创办|普查|围攻|进攻|进驻|撤离|渡过|淹没|收割|没收|选出|推选|编修|修建|修成|修筑|兴建|建成|改建|扩建|新建|重修"
)
_CHINESE = re.compile("[\u4e00-\u9fff]")

_NO_ROWS = frozenset({"branch", "department", "quarter", "range", "row", "square"})
"""Kinds of places whose names as the head of a column rather say something else: trades, ministries, months."""
_KINDS = {
    word.lower().replace("_", " ")
    for name in ("place_kinds", "place_kinds_small", "place_kinds_of", "institutions")
    for word in word_list(name)
} - _NO_ROWS
_OTHER_KINDS = {
    "place",
    "country",
    "locality",
    "post",
    "thana",
    "river",
    "union",
    "taluka",
    "school",
    "hsien",
}
_PLURALS = {re.sub("([sc]h)$", r"\1e", re.sub("y$", "ie", kind)) + "s" for kind in _KINDS | _OTHER_KINDS}
_OF_KINDS = {word.lower() for word in word_list("place_kinds_of")} | _OTHER_KINDS
_HOW_THERE = {"origin", "destination", "birth", "birthplace", "residence", "departure", "embarkation", "shipment",
              "disembarkation", "landing", "arrival", "domicile", "registry"}  # fmt: skip
"""What makes a kind of place, or itself, the head of a column of places: county of origin, destination."""
_HEAD = re.compile(
    r"\W*(?!(?:class|kind|nature|type|number|no\.?)s? )"
    rf"(?:(?:[a-z.']+[ -]){{0,3}}{any_of(_KINDS | _OTHER_KINDS | _PLURALS)}|"
    rf"(?:(?:{any_of(_OF_KINDS)}) of |where |port of )?(?:{any_of(_HOW_THERE)})|whither(?: bound)?|whence|"
    r"(?:分?[队站局卡社院监所厂矿场库仓段路线圩埠坊街巷关堡营区堂寺庄寨屯岛垸校行店馆庙井窑坑渠坝桥]|大队|"
    r"生产队|单位)[别名]|公社|大队|生产队|厂矿|"
    r"港口|国籍|"
    r"街[段路名道]|路段|产地|院名|水库|灌区|府|州|厅|旗|省|县|市|区|乡|镇|村|省份|国家|国别|地区|地名|地点|县名|市名|地别|县别|省别|"
    r"县市|省市|各地|县（市）|专区)\W*$",
    re.IGNORECASE,
)
"""A head of a column whose rows are places: in English of at most four words, of which the last is a kind of place."""
_LEAD = re.compile(
    r"各省|各县|各市|各地|各区|各专区|\bby (?:province|county|district|region|town|city)"
    r"|each (?:province|county|district|town)"
)
_LEAD_REACH = 120
"""Characters at the end of what leads to a table that may say that its rows are places."""
_TOTALS = re.compile(
    r"\W*(?:(?:[a-z]+ ){0,3}totals?(?: [a-z]+){0,3}|sum|(?:all|other|whole)(?: [a-z]+){0,3}|average|mean|"
    r"elsewhere|remainder|(?:the )?rest|others|其他|其它|"
    r"(?:[一二三四五六七八九十]{1,3}[省市县区乡镇村港校厂院])?"
    r"(?:合 *计|总 *计|共 *计|总 *数|小 *计|平 *均)|全.{1,2}(?:合计|总计|共计)?)\W*$",
    re.IGNORECASE,
)


def find_places(document: Document, known: Sequence[AreaName]) -> list[AreaName]:
    """Return the names of areas with the open places among them, in order.

    Parameters
    ----------
    document : Document
        With its blocks.
    known : sequence of AreaName
        Names of areas and places that tables know, in order.
    """
    if document.lang == "zh":
        known = _merged(known, _provinces(document))
    find = _open_chinese if document.lang == "zh" else find_english_places
    marked = [AreaName(a, b, OPEN + document.text[a:b]) for a, b in document.places]
    found = _merged(known, _of_known(marked, known))
    found = _merged(found, find(document, found))
    if document.lang == "en":
        found = without_seats(found, document.folded)
        found = _merged(found, dispatches(document))
        found = _merged(found, _own_places_english(document, found))
    else:
        found = _merged(found, find_titled(document, found))
        found = _merged(found, find_shown(document))
        found = with_known_ends(found, document)
        found = _merged(found, find_registered(document, found))
        found = _merged(found, _in_title(document, found))
        found = _merged(found, granaries(document, found))
        found = _merged(found, _own_places(document, found))
        found = _merged(found, works_described(document))
        found = _merged(found, listed_by_name(document))
        found = _merged(found, parts_of_town(document))
        found = _merged(found, unnamed_bodies(document, found))
        found = added(found, opening_names(document))
        found = _merged(found, _cells_set_wide(document, found))
    rows = list(_names_of_rows(document, found))
    found = _merged(found, rows)
    if document.lang == "en":
        found = _merged(found, _rows_named_again(document, rows))
    found = _merged(found, _names_of_columns(document, found))
    return _without_others(found, document.folded) if document.lang == "zh" else found


def _without_others(found: list[AreaName], folded: str) -> list[AreaName]:
    """Return the places but those that a telegram greets before it says anything, and those that goods are named after.

    南京赈务委员会钧鉴 is not in Nanking, nor is 本省米 in the province. Those that only say how far a place reaches, or
    what it was called, are no places of figures either: 东至青溪县三十里, 宋为金沙驿.
    """
    greeted = [match.span() for match in _GREETED.finditer(folded)]
    begins = [begin for begin, _ in greeted]

    def is_greeted(name: AreaName) -> bool:
        at = bisect_right(begins, name.start) - 1
        return at >= 0 and name.start < greeted[at][1]

    return [
        one
        for one in found
        if not is_greeted(one)
        and not _GOODS_ZH.match(folded, one.end)
        and not _ONLY_DESCRIBES.search(folded, max(0, one.start - 3), one.start)
    ]


_ONLY_DESCRIBES = re.compile("(?:[上下东西南北]至|[唐宋元明清]为|改[名称]为?|[旧原一又曾]名)$")


_GOODS_ZH = re.compile(
    "(?:[米麦煤盐纱布茶丝油糖纸]|面粉|大豆|棉花|烟土)(?=[0-9一二三四五六七八九十百千万])|产(?:[米麦煤盐纱布茶丝油糖纸]|大豆)"
)
_GREETED = re.compile("(?:^|(?<=[\n。]))[^，。；\n]{2,40}(?<=[钧勋公台均大])鉴[：:]?")


_PROVINCES = re.compile(
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|内蒙古|察哈尔|绥远|热河|"
    "西康|奉天|直隶|松江省|辽东省|辽西省|平原省|北京|上海|天津|重庆|武汉|广州|南京|沈阳|西安|成都|长沙|杭州|济南|昆明|贵阳|南昌|福州|太原|兰州|开封|哈尔滨|长春|青岛|厦门|"
    "汕头|无锡|苏州|宁波|香港|澳门|东北区|华北区?|华东区?|中南区|西南区|西北区"
)
_NOT_A_PROVINCE = re.compile("[犯部面方向角风侧隅郊坡麓路街军岸境人话菜籍局政]|军区|日报|大学|会战|战役")


def _provinces(document: Document) -> Iterator[AreaName]:
    """Yield provinces and great cities that no scenario need know: 四川, 上海."""
    folded = document.folded
    for match in _PROVINCES.finditer(folded):
        if not _NOT_A_PROVINCE.match(folded, match.end()):
            yield AreaName(*match.span(), OPEN + document.text[slice(*match.span())])


def _in_title(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield names in the title that the text shows to be places, beside whatever words: 川南五通乡租佃关系调查."""
    shown = {
        document.folded[name.start : name.end]: name.area for name in found if name.area.startswith(OPEN)
    }
    for title in document.blocks[:1]:
        for name, area in shown.items():
            at = document.folded.find(name, title.start, title.end)
            if at >= 0 and len(name) > 2 and _BARE_KIND.search(name):
                yield AreaName(at, at + len(name), area)


_BARE_KIND = re.compile("(?:[县市镇乡区村州]|专区)$")

_OWN = re.compile(
    "(?<!健)(?P<all>[全本我])(?P<kind>专区|地区|[省市县州府乡镇村港厂校院]|区(?![域分别划间性]))(?![委级属立营办外门场长民志])|"
    "(?<![\u4e00-\u9fff])(?P<office>[市县省])(?=府|(?:人民)?(?:法院|检察院|政府)|公安局|卫生局|教育局|工商局|税务局|粮食局|公共汽车|总工会|工商联|妇联)|(?<=[，。；\n年月日])(?P<inside>[市县省])(?=内)"
)
_AS_SAID = frozenset("市县省乡镇村")
"""Kinds of which 全市 stands for a name where no other is known."""


def _own_places(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield 全市, 本县 and the like as the place of that kind that was named last, else as written."""
    folded = document.folded
    named: dict[str, AreaName] = {}
    names = iter(found)
    name = next(names, None)
    for match in _OWN.finditer(folded):
        while name is not None and name.start < match.start():
            for kind in _OWN_KINDS:
                written = folded.startswith(kind, name.end) or folded.endswith(kind, name.start, name.end)
                if written or name.area.endswith(kind):  # 临浦：我县十六万户
                    named[kind] = name
            if _REGIONAL.match(folded, name.end):
                named["区"] = name
            name = next(names, None)
        kind = match["kind"] or match["office"] or match["inside"]
        wider = next((one for one in ("专区", "地区") if kind == "区" and one in named), kind)
        if (
            wider in named and named[wider].area != OPEN
        ):  # 全区 of a prefecture's report, whatever quarter of a town was named last
            yield AreaName(*match.span(), named[wider].area)
        elif match["kind"] in _AS_SAID:
            yield AreaName(*match.span(), OPEN + document.text[slice(*match.span())])


_OWN_KINDS = ("专区", "地区", *"省市县州府乡镇村港厂校院区")
_REGIONAL = re.compile(
    "(?:军政委员会|行政委员会|人民政府)?(?:公安|司法|民政|人事|卫生|财政|工业|商业|贸易|交通|农林|农业|水利|文化|教育|劳动|宣传|组织|统战|政治)部"
    "(?!队)|军政委员会|行政委员会|(?:中央)?局(?!长)|军区"
)
"""Behind the name of a great region its organs: 中南公安部, 西南军政委员会; a province has a 厅, a city a 局."""


_OWN_ENGLISH = re.compile(
    r"[to](?:h(?:e(?<=\bthe)|is(?<=\bthis))|ur(?<=\bour))[ \n](?:whole[ \n])?"
    r"(?P<kind>district|county|city|town|borough|parish|province|colony|"
    r"settlement|circle|island|division|region|territory|protectorate|republic|municipality|township|state)(?:'s)?(?![\w'-])"
    r"(?![ \n](?:of|board|council|officer|commissioner|court|schools?|police|hall|clerk|gaol|jail|engineer|treasury|"
    r"funds?|authorit|surgeon|medical|superintendent|government|secretary|bank|tax|rate|boundar|hospital|council|line|"
    r"wall|walls|gates?|gardens?|railways?|accounts?|debt)\b)"
)
_SAME_CLAUSE = re.compile(r"[^.;:\n]*")


def _own_places_english(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield "the county" as the place of that kind that was named last, where its clause has named none before it."""
    folded, text = document.folded, document.text
    named: dict[str, AreaName] = {}
    names = iter(found)
    name = next(names, None)
    last = 0
    for match in _OWN_ENGLISH.finditer(folded):
        while name is not None and name.start < match.start():
            words = folded[name.start : name.end].split()
            for kind in {words[0], words[-1]} if words else ():
                named[kind] = name
            last = name.end
            name = next(names, None)
        alone = not last or _SAME_CLAUSE.fullmatch(folded, last, match.start()) is None
        if match["kind"] in named and alone and not text[match.end() + 1 : match.end() + 2].isupper():
            yield AreaName(*match.span(), named[match["kind"]].area)


def dispatches(document: Document) -> list[AreaName]:
    """Return the places from which the telegrams of a newspaper were sent, where it prints several, each in a line.

    Parameters
    ----------
    document : Document
        In English.
    """
    found = [
        AreaName(*match.span("name"), OPEN + match["name"])
        for block in document.blocks
        if block.kind == "paragraph" and (match := _DISPATCH.match(document.text, block.start, block.end))
    ]
    return found if len({name.area for name in found}) > 1 else []


_DISPATCH = re.compile(
    r"(?P<name>[A-Z][a-z'-]+(?: [A-Z][a-z'-]+){0,3}), (?:[A-Z][a-z]{2,8}\.? [0-9]{1,2}|[0-9]{1,2} [A-Z][a-z]{2,8})"
    r"(?:st|nd|rd|th)?\.?(?: \([a-z ]+\))?\.?(?:\n|[ ]?[—–-]{1,2})"
)
"""Port Selwyn, Aug. 28."""


def _of_known(marked: Iterable[AreaName], known: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield places that the markup gives, with the id where a table knows all of the name."""
    spans = {(name.start, name.end): name.area for name in known}
    for name in marked:
        yield name._replace(area=spans.get((name.start, name.end), name.area))


def _merged(known: Sequence[AreaName], found: Iterable[AreaName]) -> list[AreaName]:
    """Return both in order; of two that overlap the one that holds the other, else the first."""
    starts = [name.start for name in known]
    added: list[AreaName] = []
    dropped: set[int] = set()
    edge = 0
    for name in sorted(found):
        first = max(bisect_left(starts, name.start) - 1, 0)
        over = [at for at in range(first, bisect_left(starts, name.end)) if known[at].end > name.start]
        whole = all(name.start <= known[at].start and known[at].end <= name.end for at in over)
        same = any((known[at].start, known[at].end) == (name.start, name.end) for at in over)
        if name.start < edge or not whole or same:
            continue
        dropped.update(over)
        added.append(name)
        edge = name.end
    return sorted([*(name for at, name in enumerate(known) if at not in dropped), *added])


def added(known: list[AreaName], found: Iterable[AreaName]) -> list[AreaName]:
    """Return both in order, without those that overlap one that is known."""
    starts = [name.start for name in known]
    free = [
        name
        for name in found
        if (at := bisect_left(starts, name.end)) == 0 or known[at - 1].end <= name.start
    ]
    return sorted([*known, *free])


def _open_chinese(document: Document, known: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the places whose name ends in what they are: 清河县, 东城区."""
    folded, text = document.folded, document.text
    ends = {name.end: name for name in known}
    edge = 0
    for match in _KIND_ZH.finditer(folded):
        at, end = match.span()
        if match["weak"] and _IN_A_LONGER_NAME.match(folded, end):
            continue
        counted = _NUMERAL_BEHIND if match["weak"] in _COUNTED_KINDS else _COUNT_BEHIND
        if at < edge or (counted.match(folded, end) and not _COUNTED_OUT.search(folded, max(0, at - 4), end)):
            continue
        if at in ends:
            if match.group() in _AS_KNOWN:
                edge = end
                continue
            yield AreaName(ends[at].start, end, OPEN + text[ends[at].start : end])
            edge = end
            continue
        if end in ends:
            continue
        name = _name_before(folded, at, edge, ends)
        if match.group() in _SEATS and (name is None or not name[1]):
            name = at, True  # 县城有商号百余家, of whichever county
        if name is None or (
            (match["weak"] or match["bare"] is not None) and not _opens_clause(folded, name[0], at)
        ):
            continue
        if _FOUNDERS.fullmatch(folded, name[0], at) and match.group()[-1] not in "学院堂":
            continue  # 省立河間中學 is on no river
        if match["weak"] and match["weak"].endswith(_WORKS_ZH) and _FOUNDED_ZH.match(folded, name[0]):
            continue
        start, sure = name
        if not sure and folded.startswith(_OFFICERS, end):
            continue
        edge = end
        yield AreaName(start, end, OPEN + (text[start:end] if sure else ""))


def _opens_clause(folded: str, start: int, at: int) -> bool:
    """Return whether a name of one to four characters opens a clause or follows a preposition."""
    return at - start <= 4 and (
        _BUILT_ZH.search(folded, max(0, start - 2), start) is not None
        or start == 0
        or folded[start - 1] in _OPENS_ZH
        or folded[start - 1] in "我在于的年月日则为系内惟入送"
    )


def _name_before(folded: str, at: int, edge: int, ends: dict[int, AreaName]) -> tuple[int, bool] | None:
    """Return where the name of a place begins whose kind is at an offset, and whether it is sure; None for none."""
    start = at
    while start > edge and at - start < 6 and _CHINESE.match(folded[start - 1]) and start not in ends:
        if folded[start - 1] in _STOP_ZH or folded[start - 1] in _BEFORE_ZH:
            break
        if folded.startswith("查第", start - 1):
            break  # 查第一区
        start -= 1
    start = _with_word_of_position(folded, start, at, edge)
    if (
        at - start == 1
        and start - 2 >= edge
        and folded[start - 1] in _IN_NAMES_OR_BEFORE
        and folded[start - 2] in _OPENS_ZH
    ):
        start -= 1  # 和平乡, 由拳镇 at the beginning of a clause
    if (
        start == at
        and at - 2 >= edge
        and folded[at - 1] in _IN_NAMES_OR_BEFORE
        and folded[at - 3 : at - 2] in _OPENS_ZH
        and folded[at - 2] not in "余其内尚"
    ):
        start -= 2  # 云和县
    if (wider := _WIDER_ZH.search(folded, start, at)) is not None:
        start = wider.end()  # 四区王楼乡
    before = folded[start - 1 : start]
    opens = start == edge or start in ends or before in tuple("在于查\n# ") or start == 0
    party = before == "共" and folded.startswith("中共", start - 2)  # 中共亳县县委
    strong = opens or party or not _CHINESE.match(before) or before in _BEFORE_ZH or before == "的"
    inside = list(_VERBS_INSIDE_ZH.finditer(folded, start, at))
    verb = inside[-1] if inside and inside[-1].end() < at else _VERBS_ZH.match(folded, start, at)
    if verb and verb.end() == at:
        return None  # 成立县人民政府
    if verb:
        start, strong = verb.end(), True
    name = folded[start:at]
    if (
        not name
        or _NOT_NAMES_ZH.fullmatch(name)
        or _COUNTED_ZH.search(name)
        or before in tuple("各该本全某每此")
    ):
        return None
    kind = folded[at : at + 1]
    if name in _MADE_ZH or (len(name) > 2 and name.endswith(_MADE_ZH)):
        return None  # 乾隆初归县
    if kind == "县" and name.endswith("州"):
        return None  # 各州县
    if kind == "区" or folded.startswith("地区", at):  # a common word as well: 已破案地区, 老区
        numbered = kind == "区" and _NUMBER_ZH.match(folded, at + 1) and not inside  # 计城关区三十一处
        heads = _HEADS_ZH.search(folded, max(0, start - 6), start)
        opens = opens or before in tuple("。；\n") or bool(numbered or heads)
        return (start, True) if opens and not verb and 2 <= len(name) <= 3 else None
    if len(name) == 1 and (kind != "县" or name in _NO_COUNTIES):
        entry = kind in ("驿", "铺") and not folded[folded.rfind("\n", 0, start) + 1 : start].strip()
        return (start, True) if entry else None
    if len(name) <= 3 and (strong or len(name) == 2):
        return start, True
    return (start, False) if kind in "县市省专" else None


_MADE_ZH = ("归", "隶", "属", "设", "改", "升", "降")
_WIDER_ZH = re.compile("(?:县|专区|(?<=[一二三四五六七八九十])区)(?=[\u4e00-\u9fff]{2,3}(?<![县市区])$)")
_NUMBER_ZH = re.compile("[0-9一二三四五六七八九十百]")
_HEADS_ZH = re.compile("(?:^|\n|# )[（(]?[一二三四五六七八九十]{1,3}[）)、.]$")
_BUILT_ZH = re.compile("(?:修建|修成|修筑|兴建|建成|改建|扩建|新建|重修)$")
_IN_NAMES_OR_BEFORE = frozenset("和由至对往")
_NO_COUNTIES = frozenset("经由报请送令函该据查按因照奉受往回来归隶")
"""经县批准: no county is called so, though some have a name of one character."""


def _with_word_of_position(folded: str, start: int, at: int, edge: int) -> int:
    """Return where a name of two characters begins of which one is a word of position: 黔中省, 内黄县."""
    begin = at - 2
    if at - start > 1 or begin < edge or not any(char in _IN_NAMES_ZH for char in folded[begin:at]):
        return start
    opens = begin == 0 or folded[begin - 1] in _OPENS_ZH or folded.endswith("其中", 0, begin)
    other = folded[begin] if folded[begin + 1] in _IN_NAMES_ZH else folded[begin + 1]
    return (
        begin
        if opens and _CHINESE.match(other) and other not in _STOP_ZH and other not in _BEFORE_ZH
        else start
    )


def _names_of_rows(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the names of rows that are no known places where the rows of their table are places."""
    cells = (block for block in document.blocks if block.kind == "cell")
    starts = [name.start for name in found]
    for _, group in groupby(cells, key=lambda block: block.table):
        table = list(group)
        spans = sorted({block.names[0] for block in table if block.names})
        yield from _further_names(document, table)
        names = [span for span in spans if not is_total(document.folded, span)]
        if not names:
            continue
        known = {span for span in names if bisect_left(starts, span[0]) < bisect_left(starts, span[1])}
        if len(known) * 3 < len(names) and not _says_places(table, document):
            continue
        for a, b in names:
            if (a, b) not in known and b - a <= 40:
                yield AreaName(a, b, OPEN + _unspread(document.text[a:b].strip(" .")))


def _further_names(document: Document, table: list[Block]) -> Iterator[AreaName]:
    """Yield the second names of rows, whose column has a kind of place for its head: Province, District."""
    seconds = {block.names[1] for block in table if len(block.names) > 1}
    for block in table if seconds else ():
        span = block.start, block.end
        placed = span in seconds and block.heads and _HEAD.match(document.folded, *block.heads[-1])
        if placed and not is_total(document.folded, span) and not _ALL_OF.match(document.folded, *span):
            yield AreaName(*span, OPEN + document.text[slice(*span)])


_ALL_OF = re.compile(r"\W*(?:(?:all|every|each)\b|[全各合])")


def _rows_named_again(document: Document, rows: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield where the text has a name again that heads a row among rows of places: Bansi, of the tahsils of a table."""
    said = {name.area.removeprefix(OPEN) for name in rows}
    names = [name for name in said if _PROPER.fullmatch(name) and not is_subject(name, document.text)]
    if names:
        for match in re.finditer(rf"(?<![\w'-])(?:{any_of(names)})(?![\w-])", document.text):
            yield AreaName(*match.span(), OPEN + match.group())


_PROPER = re.compile(r"[A-Z][a-z'’-]{3,}(?: [A-Z][a-z'’-]+){0,2}")


def _names_of_columns(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the heads of columns that are no known places where those beside them are places."""
    heads = (
        block for block in document.blocks if block.kind == "cell" and not block.labels and block.column > 0
    )
    starts = [name.start for name in found]
    front = _named_in_front(document) if document.lang == "en" else ""
    for _, group in groupby(heads, key=lambda block: block.table):
        spans = [(block.start, block.end) for block in group]
        spans = [span for span in spans if not is_total(document.folded, span)]
        known = {span for span in spans if bisect_left(starts, span[0]) < bisect_left(starts, span[1])}
        named = known | {span for span in spans if document.folded[slice(*span)].strip(" .") == front}
        most = len(known) > 1 and len(known) * 3 >= len(spans) * 2
        if most or (named and len(spans) > 2 and all(_is_proper(document, *span) for span in spans)):
            for a, b in spans:
                if (a, b) not in known:
                    yield AreaName(a, b, OPEN + _unspread(document.text[a:b].strip(" .")))


def _cells_set_wide(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield cells that hold a name of the text and nothing else, set as wide as those beside them: 黄　礁."""
    names = {name.area.removeprefix(OPEN): name.area for name in found}
    for block in document.blocks:
        if block.kind == "cell" and 1 < block.end - block.start < _WIDEST:
            said = document.text[block.start : block.end]
            if said in names or _unspread(said) in names:
                yield AreaName(block.start, block.end, names[_unspread(said)])


_WIDEST = 12
_SPREAD = re.compile("[\u4e00-\u9fff](?:[ \u3000]+[\u4e00-\u9fff])+")


def _unspread(name: str) -> str:
    """Return a name set as wide as those above it without its blanks: 黄　礁."""
    return re.sub("[ \u3000]+", "", name) if _SPREAD.fullmatch(name) else name


def _named_in_front(document: Document) -> str:
    """Return the name that is left of the front of a document, folded, "" for none."""
    span = name_of_front(document)
    return document.folded[slice(*span)] if span else ""


def _is_proper(document: Document, begin: int, stop: int) -> bool:
    """Return whether an English head is a name and no word of the text, subject or month: Hasanganj."""
    name = document.text[begin:stop].strip(" .")
    return bool(_PROPER.fullmatch(name)) and not is_subject(name, document.text) and not is_generic(name)


def is_total(folded: str, span: Span) -> bool:
    """Return whether the name of a row says that it adds up or averages others, or is of what is left: 四县小计, Total.

    Parameters
    ----------
    folded : str
        The folded text.
    span : (int, int)
        Of the name.
    """
    return bool(_TOTALS.match(folded, *span))


def is_common(name: AreaName) -> bool:
    """Return whether a place has no name of its own: the hill parishes, the asylum."""
    if not name.area.startswith(OPEN):
        return False
    nameless = name.area[1:2].islower() and name.area.islower()  # the ford of the Arno has a name
    return nameless or bool(_COMMON_ZH.fullmatch(name.area, 1))


def _says_places(table: list[Block], document: Document) -> bool:
    """Return whether the head of the first column or the words above a table say that its rows are places."""
    first = (block for block in table if not block.labels and block.column == 0 and block.start < block.end)
    head = next(first, None)
    if head is not None and _HEAD.match(document.folded, head.start, head.end):
        return True
    if head is not None and _BODIES.fullmatch(document.folded[head.start : head.end].strip()):
        names = {document.folded[slice(*block.names[0])].strip() for block in table if block.names}
        return 3 * sum(bool(_BODY.search(name)) for name in names) >= 2 * len(names)
    lead = document.blocks[table[0].lead] if table[0].lead >= 0 else None
    return lead is not None and bool(
        _LEAD.search(document.folded, max(lead.start, lead.end - _LEAD_REACH), lead.end)
    )


_BODIES = re.compile("(?:填报|所属)?单位(?:名称)?|机关(?:名称)?|学校|厂名?")
_BODY = re.compile("(?:[厂矿场站局校院所社港]|大队|中学|小学|分行)$")
"""单位 heads a column of bodies, which are places, or of measures, which are none."""


def open_place(areas: str) -> str:
    """Return places as written, joined by "+", where one of them is in no table; "" where its name is not known.

    Parameters
    ----------
    areas : str
        Ids and open names, joined by "+".
    """
    return "+".join(filter(None, (part.removeprefix(OPEN) for part in areas.split("+"))))
