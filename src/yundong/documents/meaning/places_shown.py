"""Chinese places that the words around them show, whatever their names end in.

A name has no mark of its own in Chinese. What is said shows it: a gauge is read there, it is besieged, something was
seized in it; or a word that belongs to any town: its quarters, gates, granaries, dykes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yundong.documents.meaning.lexicon import OPEN, AreaName
from yundong.documents.text.document import Document

_CLAUSE = "(?:(?<=[，。；：、\n（(])|^)"
_NUMBER = "[0-9〇一二两三四五六七八九十百千]"

_NUMBERED = re.compile(
    "(?<=[，。；：\n（(])[一二三四五六七八九十]{1,2}区(?=[为的在各开]|[\u4e00-\u9fff]{1,4}[乡村])"
    f"|(?<=其中)第[一二三四五六七八九十]{{1,2}}[区乡](?=[有{_NUMBER[1:]})"
)
"""六区为完成任务: the sixth district, not six."""
_QUARTERS = re.compile(
    "(?:(?<=[，。；：、\n市县城在月日])|(?<=其中)|^)(?:[东西南北]关|(?<![中华])[东西南北](?:码头|街|大街|渡口?|寨|较场)(?![前后系])|城厢|"
    "城关(?![区镇乡公社]|[\u4e00-\u9fff]{1,4}(?:社|厂|店|校|小学|站))|[东西南北]乡(?=[一二两三四五六七八九十0-9有产种被遭淹受])|[东西南北]门外)(?![县系键税])|"
    "(?:(?<=[，。；：、\n（(月日])|(?<=其中)|^)"
    f"(?:城[内中外](?=水深|{_NUMBER}+[所处家座])|四乡(?=被|{_NUMBER}+[所处家座])|[东西南北]门(?=城墙|外?{_NUMBER})|"
    f"[东西南北中]区(?={_NUMBER})|(?<![长大])江[南北](?={_NUMBER}))|(?<=散之)四乡|(?<=于)城[内中外](?=设)"
)
"""Quarters of a town and of its country: 西关大火, 东乡二所, 城中水深七尺."""
_GENERIC = (
    "[新试创开各本全该其另多只有设建办老大小入转退]|平均|[现共已尚]有|组织|建立|成立|联合|农业|渔业|运输|信用|供销|高级|初级|手工|生产|铁业|木业|合作|国营|公私|"
    "私营|地方|机器|人民|互助|通讯|报|县|市|省|区|乡|[\u4e00-\u9fff]{1,2}[和与及]"
)
_COUNTED_HERE = "(?![ ]?[0-9〇一二三四五六七八九十百千万几数]+[余多]?[个家所座处间名])"
_WORKS_NAMED = re.compile(
    "(?:(?<=[，。；：\n在])|^)(?:"
    "第?[一二三四五六七八九十0-9]{1,3}(?:号(?:竖?井|矿井|高炉|坑|仓库|码头|闸|墩)|(?:生产大?队|大队|车间|工区|作业区|小学|中学|分厂|分场|监区|采区)(?![长员]))|"
    "[省市县国]立(?:第[一二三四五六七八九十]|人民|中心|女子|男子|戒烟|模范){0,2}(?:医院|中学|小学|学校|戒烟所|图书馆|师范|农场|苗圃|工厂)"
    "(?![校长生教])|"
    f"(?!{_GENERIC}|[\u4e00-\u9fff]{{1,4}}(?:公|合作|级)社)(?:(?![和与及])[\u4e00-\u9fff]){{2,3}}?(?:(?:农业|渔业|铁业|木业|缝纫|铁木|供销|信用)?社(?![员会区务长论])|作业所|伐木场|采购站|收购站|检查站|管理所|堤段|仓库)"
    f"){_COUNTED_HERE}|(?<=公司)[东西南北一二三四五](?:大井|小井|井|坑|窑|厂|栈|仓)(?=，)|"
    "(?<=[，。；：\n])第[一二三四五六七八九十][\u4e00-\u9fff]{1,4}(?:厂|公司)(?=[0-9一二三四五六七八九十])"
)
"""Parts and works that a clause opens with: 第三生产队超产, 二号竖井掘进, 省立医院, 大华纱厂工人."""
_SCENES = re.compile(
    "(?<=[在于])(?![该本各全此其当农城乡民抗土])[\u4e00-\u9fff]{2,4}?(?=截获|缉获|查获|拿获|破获|捕获|发现|遇险|遭遇|触礁|沉没|登陆|召开|举行|设立|起火|失事|"
    "起义|投诚|炸[毁沉]|击[毁沉落]|歼[灭敌]|伏击|截击|会师|出土)"
    "(?<![中内下上后前时间期日月年])"
)
"""Where something happened: 在白沙渡截获."""
_TAKEN = re.compile(
    "[围包攻收克解强占进轰炮袭窜][攻围占克入陷复放领炸击犯扰](?<=围攻|包围|攻占|攻克|攻入|攻陷|收复|克复|解放|强攻|占领|进占|轰炸|炮击|袭击|"
    "进犯|窜犯|窜扰)(?:"
    "(?P<name>(?![敌我该全各其本此据后前以了落毁沉伤毙死退溃]|[\u4e00-\u9fff]{0,2}[一二两三四五六七八九十]|县城|城[市镇区内外])[\u4e00-\u9fff]{2,3})"
    "(?<![敌军队部点区战城起地后])(?=[，。；、])|(?<!包围)(?P<town>[\u4e00-\u9fff]城)(?=[，。；、]))"
)
"""包围台庄: what an army takes is a place."""
_WATERS = re.compile(
    "[，。；：、\n日夜时至](?P<name>(?![最水洪历平当警超该本其高低的地全各上下沿]|保证|设防|同期|河[道水]|江水|湖水)[\u4e00-\u9fff]{2,3}?)"
    "(?<![堤坝堰])(?=水位|流量|洪峰|陡涨|暴涨|决口|溃决|漫决|漫溢|泛滥|冲决)(?<![水洪])|沿[江河湖](?=水位)|"
    "决[东西南北]岸(?P<breach>[\u4e00-\u9fff]{2,3}?)(?=，)"
)
"""白马矶水位, 洮河陡涨: where a gauge is read or a bank breaks."""
_DYKES = re.compile(
    f"[东西南北运江河湖海]堤(?<![\u4e00-\u9fff]{{2}}[县区乡][\u4e00-\u9fff]堤)(?=[上决溃漫]|{_NUMBER}+[余多]?[里丈段处])|"
    f"运河段(?={_NUMBER})"
)
_BUILT = re.compile("[建修筑造](?P<name>[\u4e00-\u9fff]{2,3}[桥闸坝渠])(?=，)")
"""建永济桥，石拱七孔."""
_SETTLEMENTS = re.compile(
    "[，。；：、\n（(](?P<name>(?![全各每该本邻农渔山乡新老大小两数几有其此某外远近原一二三四五六七八九十0-9被受])[\u4e00-\u9fff]{1,3}"
    "(?:[村庄集寨堡屯]|[宫庙寺桥](?![梁宇]))(?<!书集|收集|征集|召集|市集|赶集|聚集|钱庄|农村|渔村|乡村|山村|政村|然村))"
    f"(?=有|共有|驻|长{_NUMBER}|之敌|{_NUMBER}+余?[户人])"
)
"""李庄八十五户, 王家集有店铺."""
_STREETS = re.compile(
    "[，。；：、\n 晚日晨夜间](?P<name>[\u4e00-\u9fff]{2,5}?(?:[里街巷坊弄]|[林山矿厂]区))"
    "(?=一?案|火警|失火|大火|火灾|起火)"
)
"""顺安里火警."""
_STORES = re.compile(
    "[，。；：、\n（(](?P<name>(?:城|[东西南北]乡|[县府州藩运道军])[仓库](?![储容廒储门]|大使))|"
    f"[贮储](?P<laid_in>城仓)(?={_NUMBER})"
)
"""藩库存银, 城仓四千石: what a treasury or a granary of a seat holds."""
_OTHERS = re.compile(
    "(?<=[，。；：、\n计])(?:其他|其余|[邻附]近|沿[江河海湖]|四乡)各?[县区乡村镇市](?![长委级])|(?<=[，。；、\n])(?:市?郊区?|城区|沿[江河海湖])(?=[0-9一二三四五六七八九十农共有每冲淹各]|菜农)|"
    "(?<=其中)沿[江河海湖](?=[0-9一二三四五六七八九十])|(?:(?<=[。；\n])|^)(?:棚|山|牧|林|湖|解放|游击|敌占)区(?![分别域长公政])"
)
"""郊区农民, 其他各区, 沿河冲毁; 棚区失火, of which a sentence goes on to speak."""
_REGIONS = re.compile(
    "(?:(?<=[，。；：、\n在于自由至及和犯向])|^)[鄂晋湘赣粤桂豫鲁苏皖浙闽滇黔川陕甘绥冀察辽吉黑][东南西北中](?![县市省区镇乡村])|"
    "(?<=[犯袭炸])[川滇黔桂湘鄂赣粤闽浙苏皖鲁豫晋冀陕甘渝](?![东南西北中\u4e00-\u9fff]{0,2}[县市省区镇乡村])"
)
"""Parts of a province by its short name: 鄂南, 晋南方面."""
_COUNTRIES = re.compile(
    "[英美法德俄苏意荷葡奥泰]国(?=[0-9一二三四五六七八九十])|"
    "[日苏印暹缅越朝丹瑞挪波捷][本联度罗甸南鲜麦典威士兰克](?<=日本|苏联|印度|暹罗|缅甸|越南|朝鲜|丹麦|瑞典|挪威|瑞士|波兰|捷克)"
    "(?=[0-9一二三四五六七八九十])"
)
"""留学生，计英国七名、日本五名."""
_WORKS_OF = re.compile(
    "(?:(?<=[。；，\n])|^)(?:该[县区乡](?:[\u4e00-\u9fff]{2,3}[乡镇])?|"
    "(?:[\u4e00-\u9fff]{2,3}(?:县|市|专区|矿区|区|乡|镇)){1,3})"
    "(?!人民|各|全|某|所属|部分|有些|许多|公安|法|检|粮|党|联合|联社)"
    "[^，。；：、的了和与及在有各个等 　\n]{1,10}?"
    "(?:(?<!工)厂|[煤铁锡金铜]矿|窑|(?<!公|级|作|联|报|旅|信)社|生产队|农场|学校|[中小]学|医院)"
    "(?:第?[0-9一二三四五六七八九十]{1,2}(?:生产)?[大小]?队)?(?=[，在因由有按去今原从将共种浇收经已0-9])"
)
"""怀来县五星制砖厂，… and 刘集乡建国三社第7生产队 at the beginning of a sentence: the narrowest that it names."""
_TOWNSHIPS = re.compile(
    "(?:(?<=[，。；、\n　])|^)(?:"
    "[\u4e00-\u9fff]{0,2}(?<![一二三四五六七八九十])[一二三四五六七八九十]{1,3}[都图保]|[\u4e00-\u9fff]{2,3}都)"
    f"(?=[ ]?{_NUMBER}+[^年月日都图保])"
)
"""安二都四张: the townships of old were numbered."""
_SHOWN = (
    _WORKS_OF, _TOWNSHIPS,
    _NUMBERED, _QUARTERS, _REGIONS, _WORKS_NAMED, _SCENES, _TAKEN, _WATERS, _DYKES, _BUILT, _SETTLEMENTS, _STREETS,
    _STORES, _OTHERS, _COUNTRIES,
)  # fmt: skip


def find_shown(document: Document) -> Iterator[AreaName]:
    """Yield the places that a Chinese text shows by what it says of them.

    Parameters
    ----------
    document : Document
        With its folded text.
    """
    folded, text = document.folded, document.text
    for pattern in _SHOWN:
        for match in pattern.finditer(folded):
            start, end = match.span(match.lastgroup or 0)
            yield AreaName(start, end, OPEN + text[start:end])


_GRANARIES = re.compile(
    f"(?:(?<=[，。；：、\n 朝])|^)(?:常平|预备|丰备|[义社官际])仓(?![库储容房旧]|者|凡|{_NUMBER})"
)
_NAMED = re.compile("[\u4e00-\u9fff]{2,}[县府州省市厅]$")


def granaries(document: Document, found: Sequence[AreaName]) -> Iterator[AreaName]:
    """Yield the granaries that an essay is about, where it names no county, prefecture or province that they are of.

    Parameters
    ----------
    document : Document
        With its folded text.
    found : sequence of AreaName
        Places found already.
    """
    folded = document.folded
    named = any(_NAMED.search(folded, name.start, name.end) for name in found)
    for match in _GRANARIES.finditer(folded):
        if not named or folded[match.start() - 1] in "\n。":
            yield AreaName(*match.span(), OPEN + document.text[slice(*match.span())])
