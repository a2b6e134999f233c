"""Figures that count nothing: section and list numbers, numbers of documents, ordinals, names with a numeral."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from yundong.documents.text.document import Block, Document, Span
from yundong.documents.text.matching import any_of, find_from, find_words, words
from yundong.documents.vocabulary import noun_classes, phrases, rows, word_list

_ZN = r"[0-9〇零○一二三四五六七八九十百廿卅]"
_RUN = _ZN + "{1,20}"
"""Without an end, a line of numerals alone would be gone through again from each of them."""
_LENGTH_OF_TIME = re.compile(r"[ \n](?:years|months|weeks|days|hours)\b(?!['’])")
_LAPSE_BEFORE = re.compile(
    r"\b(?:(?:in|within)[ \n](?:(?:my|his|her|our|their) (?:(?:last|past|next|first|following) )?|"
    r"a further |another |about |some )?|(?P<definite>during[ \n](?:about |some )?|"
    r"(?:the|these|those)[ \n](?:(?:last|past|next|first|second|following|previous|preceding|succeeding|ensuing|"
    r"coming|same|remaining|intervening)[ \n])?)|(?:average|mean) of )(?P<number>[a-z]+(?:-[a-z]+)?|[0-9]+)$"
)
_HOUR = r"(?:[a-z]{3,6}|[0-9]{1,2})(?:[.:][0-9]{2})?"
_OF_THE_DAY = re.compile(
    rf"\b(?P<hours>(?:{_HOUR} (?:and|to|till|until) )?{_HOUR})"
    r" (?=(?:o['’]clock )?(?:in the (?:morning|forenoon|afternoon|evening)|at night)\b|o['’]clock\b)"
)
"""Between seven and eleven in the evening."""
_LAPSE_BEHIND = re.compile(
    r"[ \n](?:ago|earlier|before|previously|later|afterwards)\b|[ \n][0-9]{4}[ ]?(?:to|-|and)[ ]?[0-9]{2,4}\b"
)
_NUMBER_BEFORE = re.compile(
    r"\b(?P<measures>for |lasted )?(?P<number>(?:(?:[a-z]+(?:-[a-z]+)?|[0-9]+) (?:years?|months?|weeks?|days?)"
    r",?(?: and)? )?(?:[a-z]+(?:-[a-z]+)?|[0-9]+))$"
)
"""Eight months, or a year and eight months, before; what somebody did for so long measures."""
_LENGTH_OF_SOMETHING = re.compile(r"[ \n](?:of|for)[ \n]")
"""The 29 years of its life measure; the 29 years before the flood only date."""
_NAMED_POINTS = frozenset(
    [
        "hill",
        "milestone",
        "cols",
        "col",
        "height",
        "pennant",
        "squadron",
        "kilometre",
        "kilometer",
        "decree",
        "point",
    ]
)
_NUMBERED = frozenset(word_list("numbered"))
_NAME_ENDS = re.compile(
    r"[0-9]{1,4}(?=[.,;:)](?![0-9])|$|\n|[ ](?:and|or|to|with|without|was|were|is|are|had|has|have|at|in|on|by|from|"
    r"of|for|the|which|who|when|where|that|an?)\b)"
)
_ERAS = frozenset(word_list("eras"))
_ERA_YEAR = re.compile(r"1?[0-9]{3}(?![0-9]|[.,][0-9])")
_POINT_EN = re.compile(
    r"[0-9]{1,4}(?: [0-9]{3})?(?:-[0-9]{1,4})?(?![0-9,.]*[0-9])(?! (?:of|from|in length|long|tons?)\b)"
)
_CLOCK_EN = re.compile(
    r"[0-2]?[0-9][.:]?[0-5][0-9](?= (?:hours|hrs)(?:,|[.]| on| of| the|(?<=[0-9][.:][0-9]{2} hours)))"
)
_PAST_EN = re.compile(r"([a-z]+(?:-[a-z]+)?|[0-9]{1,2}) $")
_OCLOCK = re.compile(r" (?:past|to|before|after) [a-z0-9]+ ?o['’]clock")
_OWN_PAPER = re.compile(
    r"(?:^|[.;] |\n)(?:my|your|our|the department['’]s|the legation['’]s) (?:telegram |despatch |dispatch |letter )?$"
)
_PAPER_EN = re.compile(r"[0-9]{1,4}(?=,| of (?:the )?[a-z0-9]+ |\.| is\b| was\b| has been\b)")


def _labelled_english(folded: str, written: str) -> Iterator[Span]:
    """Yield numbers that name a thing, a year, an hour or a paper: Hill 608, fasli 1321, 04.15 hours, my 109."""
    for figure in _FIRST_FIGURE.finditer(folded):
        start = figure.start()
        if folded[start - 1 : start] != " ":
            continue
        word = _last_word(folded[max(0, start - 14) : start - 1].rstrip("."))
        pattern = None
        if word in _NAMED_POINTS:
            pattern = _POINT_EN
        elif word in _NUMBERED and _is_capitalised_alone(written, start - 1 - len(word)):
            pattern = _NAME_ENDS  # Block 5, the Lighter 312
        elif word in _ERAS or (word == "h" and folded.startswith("a.h.", start - 5)):
            pattern = _ERA_YEAR
        elif folded.find(" hours", start + 3, start + 11) > 0:
            pattern = _CLOCK_EN
        elif word in _OF_PAPERS and _OWN_PAPER.search(folded, max(0, start - 40), start):
            pattern = _PAPER_EN
        match = pattern.match(folded, start) if pattern is not None else None
        if match is not None:
            yield match.span()
    at = folded.find(" minutes ")
    while at >= 0:
        number = _PAST_EN.search(folded[max(0, at - 20) : at + 1])
        if number is not None and _OCLOCK.match(folded, at + 8):
            yield max(0, at - 20) + number.start(1), at + 8
        at = folded.find(" minutes ", at + 8)


def _is_capitalised_alone(written: str, at: int) -> bool:
    """Tell the Block of "in Block 5" from the one that ends a name of several words: at Upper Camp 12 huts."""
    before = written[max(0, at - 24) : at].split()
    opens = (
        not before
        or not before[-1].isalpha()
        or before[-1].islower()
        or before[-1] in ("In", "At", "The", "To", "From", "Of")
    )
    return written[at : at + 1].isupper() and opens


_OF_PAPERS = frozenset(["my", "your", "our", "s", "telegram", "despatch", "dispatch", "letter"])
_SINGLE_ZH = re.compile(
    "(?<![0-9一二三四五六七八九十百千])(?:近|经|经过)?(?P<lapse>[0-9]+|[一二两三四五六七八九十百数几]+)(?:多|余)?(?:年|个月|个?月|天|日|小时)"
    "(?:以?来(?!的)|(?:之|以)?内(?=上涨|[，,]|[^，。；0-9]{0,4}(?:涨|升|降|落|退|完成|建|有))|(?<=经.年)(?=普查|调查|努力|建设|抗战))"
    "|(?:电话|挂号|信箱|邮编|卷|帐号)[:：]?[ ]?(?P<number>[0-9]{2,})(?![0-9,]*[卷册件份本张次部门台架线条户对机])"
    "|[和与同跟](?!期)[^，。；案故火灾]{2,20}(?P<with>(?<![一二三四五六七八九十百千])一)起(?=[，\u4e00-\u9fff])"
    "|(?<![0-9一二三四五六七八九十])(?P<span>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:年|个月|月|天|日)"
    "(?:之?间(?![歇隔])|之?中(?![旬央])|之?[数总]?(?:报告|计划|规划|大计|总结|概况|大事|统计|成绩)|之数|[一-龥]{0,2}平均(?:之?数|(?=[^，。；0-9]{2,8}[率量数额])))"
    "|(?:[由自较比]|(?P<ago>[去前近这该此]))(?P<year>[0-9]{1,2}|[一二三四五六七八九十]{1,4})年(?(ago)[之的]|[之的多少增减])"
    "|[以至到](?P<chosen>[一二三四五六七八九十]{1,4})年(?=[为之的]|[）)])"
    "|(?:(?<=同)注|(?<=见)注|全宗|目录|案卷|卷宗|胶卷|件号|档号|案号)号?[:：]?[ ]?(?P<filed>[0-9]{1,6})"
    "(?![0-9.,，]*[0-9卷册件份本张次个万])"
    "|[号期卷页][:：][ ]?(?P<mark>[0-9]{1,6}|[一二三四五六七八九十]{1,3})(?![0-9]*[卷册件份本张次年月])"
    "|(?:(?<=^)|(?<=\n))卷(?P<volume>[0-9]{1,3}|[一二三四五六七八九十]{1,4})(?=[ \n：:]|$)"
    "|表(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[-—](?P<second>[0-9]{1,3}|[一二三四五六七八九十]{1,3})"
    "|(?P<century>[0-9]{1,2}|[一二三四五六七八九十]{1,3})世纪"
    "|(?<![0-9一二三四五六七八九十百千第])(?P<named>[一二三四五六七八九十]{1,3}里)(?=[区乡镇村店堡庄墩桥屯集坊营沟湾]|铺(?![设路轨]))"
    "|的(?P<the>一)(?:年|天|日)(?=[，。、；])"
    "|每(?:投资|提高|增加|增产|生产|减少|完成|销售|收购|加工|运输|消耗|耗用)(?P<per>[0-9.]+[万亿]?|[一二三四五六七八九十百千万亿]+)"
    "(?=(?:元|斤|吨|担|亩|公里|[^，。；0-9]{1,3}元)[^，。；]{0,16}，?[^，。；]{0,6}(?:需|要|可|得|用))"
    "|(?<![0-9.,一二三四五六七八九十百千万第这那])(?P<each>[1一])(?=(?:斤|头|匹|担|石|只|口|件|双|张|个|吨|亩|两|公斤|块)[^，。；0-9一二三四五六七八九十]{1,5}"
    "(?:仅|只|约|才|亦|不超过|能|可){0,3}(?:值|售|卖|换|买|不超过)[0-9一二三四五六七八九十约])"
    "|每(?P<base>[十百千万]+)(?=[^，。；0-9一二三四五六七八九十]{1,4}(?:时|产|用|耗|人|户|亩|斤|元|锭))"
)
"""六十年来, 二十四小时内上涨, 十年报告, 较八年多, 本报电话：2417, 全宗号：17, 表9—2, 每千锭时, 20世纪, 十八里区,
最紧张的一年, 每投资一亿元就需要, 1头牛值两万元, 和社员一起."""
_FIGURES = "0123456789〇零○一二两三四五六七八九十百千万亿廿卅"
_EN_LABELS = (
    "nos?\\.|(?<!this )(?<!that )(?<!the )(?<!a )(?<!s )number|article|section|sect\\.|chapter|ch\\.|"
    "pages?|pp?\\.|tables?|figures?|fig\\.|vols?\\.?|volume|appendix|annex|paragraph|para\\.?|"
    "clause|criterion|bulletin|file|folder|box|document|doc\\.|telegram|room|route|regiment|"
    "phase|stage|tel\\.|telephone|phone|extension|platoon|column|item|schedule|instruction|"
    "circular|exhibit|wharf|shaft|gate|warehouse|shelf|ward no\\.|lane|issue|footnote|note|"
    "chapter|class|grade|form|dossier|docket|serial|cell|pier|verse|scene|act|flight|psalm|"
    "army|corps|division|unit|series|rule|order no\\.|decree no\\.|order|decree|part|"
    "case no\\.|line|enclosure|inclosure|question|plate|map|sheet|lot|query|answer|resolution|ordinance|"
    "notification|proclamation|command paper|cmd\\.|cd\\.|annexure|subsection|by-law|bye-law|regulation|statute|"
    "battalion|brigade|"
    "encls?\\.|incl\\.|arts?\\.|secs?\\.|fol\\.|pt\\.|bk\\.|sched\\.|battery|(?<!the )ward|(?<!the )hut|platform|berth"
)
SHILLINGS = (
    r"[0-9]{1,3}/(?:-(?![0-9])|(?:[0-9]|1[01])(?=[ ](?:an?|the|per)[ ]"
    r"(?:sack|quarter|bushel|cwt|ton|dozen|hundred|yard|pound|lb|gallon|barrel|bag|bale|day|week|month|head|piece|acre)))"
    r"|(?<!\bon[ ])(?<!dated[ ])(?<!since[ ])(?![1-3]/[2348]\b)[0-9]{1,3}/(?:[0-9]|1[01])"
    r"(?=[ ](?:an?|per|each|apiece)\b(?:[ ](?!cent|mille)[a-z-]+)?(?:[.,;:)]|[ ](?:and|for|in|to|at|on)\b|$))"
)
"""19/-, 32/6 the sack, 1/9 a shoe: shillings and pence."""
PRICED = (
    r"(?:(?<=\b(?:at|to|is)[ ])|(?<=\b(?:and|for|was|are)[ ])|(?<=\b(?:from|cost|were)[ ]))"
    r"(?![1-3]/[2348]\b)[0-9]{1,3}/(?:[0-9]|1[01])(?![0-9/-]|[ ]of\b)"
)
"""Boots at 12/6: shillings and pence where the text writes 5/- as well."""
_PRICED = re.compile(PRICED)
_ENGLISH = re.compile(
    rf"""(?<![a-z0-9])(?=[^0-9]{{0,24}}[0-9]|(?<=[(\[,\n])[ ]?(?:in|figures)[ ]|(?<=\()[a-z]+s[ ]of[ ])(?:
      pages?[ ][0-9]+[ ]of[ ][0-9]+
    | (?:{_EN_LABELS.replace(" ", "[ ]")})[ ]?(?:no\.[ ]?|\#)?[0-9]+(?:[-/.][0-9]+)*
          (?![0-9½¼¾]|,[0-9]{{3}}|[ ]?%|[ ]per[ ]?cent|
          [ ](?:persons|people|men|women|children|boys|girls|patients)\b)(?:[ ]?(?:to|
          -)[ ]?[0-9]+)?(?:(?:[ ]?(?:,|and|to|-)[ ]?)[0-9]{{1,3}}(?![0-9,]|\.[0-9]|[ ][a-z]))*
    | (?<=\()(?:hundreds|thousands|millions|lakhs|crores)(?=[ ]of[ ][a-z ]{{2,20}}\))
    | \#[0-9]+ | q\.[ ][0-9]+(?:,[0-9]{{3}})*(?=[ .])
    | (?<=\bthe[ ])[0-2]?[0-9][.:][0-5][0-9](?=[ ](?:train|express|mail|boat|bus|ferry)\b)
    | (?<![0-9][.,])(?<![0-9]-)(?!1[ ])[0-9]{{1,3}}[ ](?:[a-z]+[ ])?(?:brigade|squadron|battalion|commando|regiment|
        division|platoon|corps|battery|company)(?![a-z'-]|[ ](?:leaders?|officers?|commanders?|staffs?|areas?|men)\b)
    | (?<=[(\[,\n])[ ]?'?000(?:,000)?(?:['’]?s)?[ ]omitted
    | convoy[ ](?:[a-z]{{1,3}}[ ]?)?[0-9]+
    | 1?[0-9]{{3}}[ ](?:hijri|hijra|fasli|samvat|sambat|a\.h\.)(?![a-z])
    | [0-9]{{2,3}}[a-z]?\.[0-9a-z.-]+(?:[ ][a-z]+)?/[0-9]+
    | [0-9]{{1,2}}/(?=[ \n,;]|$)
    | (?<=[(\[,\n])[ ]?(?:figures[ ])?in[ ](?:hundreds|thousands|millions|lakhs|crores)
        (?:[ ]of[ ][a-z ]{{2,20}})?(?=[)\]\n.])
    | [0-9]+[ ]?°[ ]?(?:[0-9]+[ ]?['′"″][ ]?)+(?:[nsew]\b)?|[0-9]+(?:\.[0-9]+)?[ ]?°[ ]?[nsew]\b
    | (?<=[,;][ ])ss?\.[ ]?[0-9]+
    | [0-9]+(?:\.[0-9]+)?[ ]?(?:kilocycles|megacycles|kc/s|khz|mhz)\b
    | (?:nos?\.|§§?)[ ]?[0-9]+(?:[-/.][0-9]+)*
    | [0-9]+(?:,[0-9]{{3}})*(?:st|nd|rd|th)\b
    | (?![0-9]{{1,3}}(?:\.[0-9]{{3}})+,[0-9]{{1,2}}(?![0-9]))(?<!rs\.[ ])(?<!rs[ ])(?<![£₹])
        [0-9]+(?:\.[0-9]+){{2,}}
    | (?<!rs\.[ ])(?<!rs[ ])(?<![£₹])[0-9]+(?:-[0-9]+){{2,}}
    | (?!(?:[ckm]?m|ft)[23](?![a-z0-9]))(?<!£)
        (?![a-z]{{1,3}}(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9,])|[0-9]+\.[0-9]{{2}}(?![0-9.])))
        [a-z]+[-/]?[0-9][a-z0-9/-]*
    | [0-9]{{1,2}}(?:[ ]?(?:&|and)[ ]?[0-9]{{1,2}})?[ ](?:vict?\.?|(?:geo|will?|wm|edw|eliz|hen|car|jac)\.)
        (?![a-z])(?:[ ]?[ivx]+\.?(?![a-z]))?(?:,?[ ](?:sess\.[ ]?[0-9],?[ ])?(?:c|ch|cap)\.?[ ]?[0-9]{{1,3}})?
    | (?<![0-9][ ])(?<![£₹/])
        (?!{SHILLINGS})
        (?![1-9]/(?:[2-9]|1[0-6])[ ](?:of|tons?|miles?|acres?|pounds?|yards?|inch|inches|feet|gallons?|pints?)\b)
        [0-9]+(?:[.-][0-9]+)*(?:/[0-9]+(?:[.-][0-9]+)*)+
    )""",
    re.VERBOSE,
)


def _forms(label: str) -> list[str]:
    """Return the forms that a label with optional letters ("pages?") can have."""
    at = label.find("?")
    if at < 0:
        return [label]
    return _forms(label[: at - 1] + label[at + 1 :]) + _forms(label[:at] + label[at + 1 :])


_LABEL_ENDS = {"no.", "nos.", "q.", "s.", "ss."} | {
    re.split("[ -]", form)[-1]
    for label in re.sub(r"\(\?<!.*?\)", "", _EN_LABELS).replace("\\", "").split("|")
    for form in _forms(label)
}
"""The last words of what labels a number."""
_FIRST_FIGURE = re.compile("[0-9](?<![0-9][0-9])")
_SCALE_STATED = re.compile(
    r"in[ ](?:hundreds|thousands|millions|lakhs|crores)|(?<=\()(?:hundred|thousand|million|lakh|crore)s "
)
_WORD_STARTS = re.compile("(?<![a-z0-9])[a-z]")
_CHINESE_STARTS = re.compile(
    rf"""[第0-9〇零○一二三四五六七八九十百廿卅a-z\[〔字电发办公密秘政令文函民财厅档卷案单表附插之其初前头千万亿]
    (?:
      (?<=[前头])(?=[0-9二两三四五六七八九十]) | (?<=每[千万])
    | (?<=[0-9〇零○一二三四五六七八九十百廿卅a-z\[〔]) | (?<=第)(?={_ZN}|[千万两])
    | (?<=[字电发办公密秘政令文函民财厅档卷案])(?=字?第?[ ]?[\[〔(（]?[0-9]{{2}}) | (?<=单)(?=位)
    | (?<=表)(?=[ ]?{_ZN}) | (?<=附)(?=[表图件录])
    | (?<=插)(?=图) | (?<=之)(?=一) | (?<=[其初])(?=[一二三四五六七八九十])
    | (?<=[(（][千万亿])
    )""",
    re.VERBOSE,
)
"""Where a Chinese number that counts nothing can begin."""
_CHINESE = re.compile(
    rf"""(?=[第0-9〇零○一二三四五六七八九十百廿卅a-z\[〔字电发办公密秘政令文函民财厅档卷案单表附插之其初前头]|(?<=[每(（]))(?:
      第(?:{_ZN}|[千万两]){{1,20}}(?:[-、至到](?:第)?{_RUN}){{0,20}}(?:号|条|项|款|章|节|页|期|次|届|批|个|名|师|军|团|区|支队|分局|局|中队|大队|小队|组|阶段|步|部分|卷|册|类|等|级|位|分册|段|季度|点|天|年|种|战区|野战军|步兵|办公室|科|所|编)?
    | (?:字|电|发|办|公|密|秘|政|令|文|函|民|财|厅|档|卷|
        案)[字]?第?[ ]?[\[〔(（]?[0-9]{{2,4}}[\]〕)）]?[ ]?(?:第)?(?:{_RUN})?号
    | [\[〔][0-9]{{2,4}}[\]〕][ ]?(?:第)?(?:{_RUN})?号?
    | {_RUN}(?:号(?!召)|野战军|路军|部队)
    | (?=[0-9-]{{0,12}}[a-z])[0-9a-z]+-[0-9][0-9a-z-]*
    | [0-9]{{1,20}}(?:-[0-9]{{1,20}}){{2,20}}
    | (?!(?:[ckm]?m|ft)[23](?![a-z0-9]))[a-z]+[0-9][a-z0-9/-]*
    | [0-9]{{1,20}}(?:\.[0-9]{{1,20}}){{2,20}}
    | (?<![数几个0-9])(?!{_ZN}{{1,20}}(?<=百)[师旅团军营连队])
        {_RUN}(?:师(?![傅范生资])|旅(?![客馆社店行])|团(?![伙员结体聚费])|军(?![人械马火用装官需属队事])|
        兵团|纵队|纵(?=[、，。及和与各之主])|支队|总队|大队|中队|分队|连(?![队续同环])|营(?![业房地])|军区|舰队|军分区)
    | 单位[:：]?[ ]*[十百千万亿]{{1,20}}
    | (?<=[(（])[十百千万亿]{{1,3}}(?=[\u4e00-\u9fff]{{1,3}}[)）])
    | (?<![发代列数图电手])(?:表|附表|附图|附件|附录|插图)[ ]?{_RUN}
        (?![0-9]{{0,20}}[,.，][0-9]|[0-9]{{0,20}}[户个人名卷册份件张本]|[十百千万])
    | (?<![分三四五六七八九十百什])(?<!分[ ])之一
    | 一部(?<=[师旅团军队营敌匪兵力]一部)(?=[，、。；及和与在向于经由自约来])
    | (?<=[每])(?:[0-9]{{1,20}}|[一二三四五六七八九十百千万]{{1,20}})(?=[斤人户担石亩名吨元口])
    | (?<!提)[前头](?:[0-9]{{1,20}}|[二两三四五六七八九十]{{1,20}})(?:个月|天|日)
    | (?<![0-9一二三四五六七八九十百])(?:[0-9]{{1,20}}|[一二三四五六七八九十]{{1,20}})(?:年|日|天|个月)间
    | (?<![0-9〇零一二三四五六七八九十百廿卅]){_RUN}(?:、{_RUN})?两?年度
    | 其[一二三四五六七八九十](?=[，、：:是])
    | 初[一二三四五六七八九十]
    | (?<![0-9一二三四五六七八九十百千万]){_ZN}(?:等(?=犯|奖|功|品|货|兵|车|舱)|级(?=犯|干部|机关|市)|
        (?<!中[一二三四五六七八九十])(?<!中[十二三四五六七八九][一二三四五六七八九十])区(?!县|域|别|分|中[一二三四五六七八九十])|中(?=学)|小(?=学))
    | (?<![0-9一二三四五六七八九十百千万]){_RUN}期(?=逮捕|行动|破案|工作|运动)
    )""",
    re.VERBOSE,
)
_NEIGHBOURS = "(?!(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九|三、五)[十百千万亿])"
"""三、四百 is a number, not the third point."""
_ENUMERATOR = {
    "en": re.compile(
        r"[ \n]*(?:(?:q\. )?\(?(?:[0-9]{1,4}|[0-9]{1,2},[0-9]{3}|[a-h]|[ivx]{1,5})\\?[.)](?![0-9])|"
        r"[0-9]{1,2}(?:\.[0-9]{1,2})+\.?(?=[ ]))"
    ),
    "zh": re.compile(
        r"[ \n]*(?:[（(]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)]|[0-9]{1,2}[.、．](?![0-9])|"
        rf"{_NEIGHBOURS}[一二三四五六七八九十]{{1,3}}[、.．])"
    ),
}
# "…；二、…", "(1) … (2) …": an enumerator may also occur inside a paragraph.
_INLINE = {
    "en": re.compile(r"\((?<=[:;.,] \()(?:[0-9]{1,2}|[a-h])\)(?=[ ]?[a-z])|[0-9]\)(?<=[:;] [0-9]\))(?=[ ])"),
    "zh": re.compile(r"(?<=[：:；;。\n])[0-9]{1,2}[.．、](?=[\u4e00-\u9fff])|"
        r"(?<=[：:；;。，、\n])(?:[（(][0-9一二三四五六七八九十]{1,3}[）)](?!项)|"
    rf"{_NEIGHBOURS}[一二三四五六七八九十][、](?![一二三四五六七八九十][、，]))"),
}  # fmt: skip
_POINT = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][0-9]{1,2}[)）][ ]?(?=[^\W\d])")
"""The number of a group of rows, or of a row: 一、粮食, (1) Cape Town."""
_HEADING_MARK = re.compile(r"[# ]*")


_TOO_LONG = re.compile(
    r"(?<![0-9])[0-9](?:\u200b*[0-9]){15,}|(?:[0-9]{1,3},)(?:[0-9]{3},){5,}[0-9]{3}|(?:[零〇○一二两三四五六七八九十百千万亿兆几数余多]\u200b*){41,}"
)
"""Rows of figures beyond what is counted: damage, or numbers of another kind."""
_LONG_ROWS = re.compile(
    "[0-9零〇○一二两三四五六七八九十百千万亿兆几数余多][0-9,\u200b零〇○一二两三四五六七八九十百千万亿兆几数余多]{15,}"
)
"""Where one can be at all."""
_FIGURES_IN_A_ROW = re.compile(
    r"[0-9](?<![0-9,][0-9])(?:[0-9-]{5,}[0-9x]|[0-9]{4}(?=[ ][0-9]{3}))(?:[ ][0-9]{3,})*(?![0-9]|,[0-9])"
)
_NOT_COUNTED = re.compile(r"[0-9]{17}[0-9x]|1[3-9][0-9]{9}")
_A_COUNT = re.compile("[ ]?(?:[元两斤吨人名]|persons|people|yuan)")
_LABEL = re.compile(
    "(?:身份证|电话|手机|帐号|账号|护照|卡号|证件|学号|工号|门牌号|邮编)(?:号码|号)?(?:为|是|[:：])?[ ]?$"
    r"|(?<![a-z])(?:identity|id|passport|account|phone|mobile|telephone|tel)(?:[ ]?(?:card|number|no))?[.:#]{0,2}"
    r"[ ](?:no\.?[ ])?$"
)


@lru_cache(maxsize=1)
def find_identifiers(folded: str) -> list[Span]:
    """Return where numbers of identity cards, telephones and accounts are: they count nothing and are not repeated.

    Parameters
    ----------
    folded : str
        The folded text.
    """
    found = []
    for match in _FIGURES_IN_A_ROW.finditer(folded):
        start, end = match.span()
        alone = _NOT_COUNTED.fullmatch(match.group()) and not _A_COUNT.match(folded, end)
        if alone or _LABEL.search(folded, max(0, start - 24), start):
            found.append((start, end))
    return found


@lru_cache(maxsize=1)
def _too_long(folded: str) -> list[Span]:
    return [
        match.span()
        for row in _LONG_ROWS.finditer(folded)
        for match in _TOO_LONG.finditer(folded, *row.span())
    ]


def find_too_long(folded: str) -> list[Span]:
    """Return where rows of figures are that are too long for any count, identifiers aside.

    Parameters
    ----------
    folded : str
        The folded text.
    """
    known = find_identifiers(folded)
    return [span for span in _too_long(folded) if not any(a < span[1] and span[0] < b for a, b in known)]


@cache
def _names(lang: str) -> re.Pattern[str]:
    return words(
        phrase for row in rows("not_numbers") if row["lang"] == lang for phrase in phrases(row["phrases"])
    )


@cache
def _starts_of_names() -> re.Pattern[str]:
    """Return where English names may begin, with the sign before."""
    named = (
        phrase for row in rows("not_numbers") if row["lang"] == "en" for phrase in phrases(row["phrases"])
    )
    return re.compile(f"[^a-z0-9]{any_of(named)}")


def find_numbering(document: Document) -> list[Span]:
    """Return the spans of a text whose figures are not counts, in order.

    Parameters
    ----------
    document : Document
        With its blocks: an enumerator is recognised by its position.

    Returns
    -------
    list of (int, int)
    """
    folded, lang = document.folded, document.lang
    if lang == "en":
        spans = [match.span() for match in _english(folded)]
        if "/-" in folded:
            spans = [span for span in spans if not _PRICED.fullmatch(folded, *span)]
        spans += [*_lapses(folded), *_labelled_english(folded, document.text), *_hours(folded)]
    else:
        spans = [match.span() for match in find_from(_CHINESE_STARTS, _CHINESE, folded)]
        spans += [match.span(str(match.lastgroup)) for match in _SINGLE_ZH.finditer(folded)]
        spans += _numbered_groups(folded)
    spans += [match.span() for match in find_words(_starts_of_names(), _names("en"), folded)]
    spans += [match.span() for match in _INLINE[lang].finditer(folded)]
    spans += [*_marks_of_notes(folded), *_too_long(folded)]
    spans += find_identifiers(folded)
    spans += [match.span() for match in _TAG.finditer(folded)]
    if lang == "zh":
        spans += [
            match.span() for match in _names("zh").finditer(folded) if not _inside_numeral(folded, match)
        ]
    for block in document.blocks:
        if block.kind != "cell" or (block.column == 0 and _POINT.match(folded, block.start, block.end)):
            spans += _leading(document, block)
    spans += _row_numbers(document)
    return sorted(_within_blocks(spans, document))


_TAG = re.compile(r"</?[a-z][a-z0-9:.]{0,30}[ \n][^<>]{1,400}>")
"""Markup in running text: <pb n="556"/>."""
_NOTE_BELOW = re.compile(r"(?<=\n)[ ]*\(([1-9][0-9]?)\)[ ](?=[a-z])")
_NOTE_MARK = re.compile(r"(?<=[a-z0-9.,;])[ ]?\(([1-9][0-9]?)\)(?=[ \n.,;:]|$)")


def _marks_of_notes(folded: str) -> Iterator[Span]:
    """Yield numbers in brackets behind a word to which a line below answers: met 18 times (1), and "(1) Minutes"."""
    below = {match[1]: match.start() for match in _NOTE_BELOW.finditer(folded)}
    if below:
        marks = (match for match in _NOTE_MARK.finditer(folded) if match.start() < below.get(match[1], 0))
        yield from (match.span() for match in marks)


def _within_blocks(spans: list[Span], document: Document) -> Iterator[Span]:
    """Yield the spans that do not go on from one cell or paragraph to the next: 8 p. before 231 names no page."""
    edges = sorted({block.end for block in document.blocks})
    for start, end in spans:
        edge = bisect_right(edges, start)
        if edge == len(edges) or end <= edges[edge]:
            yield start, end


_GROUP_ZH = re.compile(
    rf"(?<![{_FIGURES}第每])(?P<number>[一二三四五六七八1-8])(?P<kind>[组队班连排营区村社股厂场校仓库段])"
)
_SUCCESSORS = dict(pairwise("一二三四五六七八九")) | dict(pairwise("123456789"))
_NEXT_GROUP = 60
"""Characters within which the next group is named."""


def _numbered_groups(folded: str) -> Iterator[Span]:
    """Yield the numbers of groups that a text goes through one by one: 一队出工320个，二队出工285个."""
    named: set[Span] = set()
    for group in _GROUP_ZH.finditer(folded):
        following = _SUCCESSORS[group["number"]] + group["kind"]
        at = folded.find(following, group.end(), group.end() + _NEXT_GROUP)
        if at > 0 and folded[at - 1] not in _FIGURES and folded[at - 1] not in "第每":
            named.update((group.span("number"), (at, at + 1)))
    yield from named


def _lapses(folded: str) -> Iterator[Span]:
    """Yield lengths of time that only date: in the last ten years, twelve months earlier."""
    for unit in _LENGTH_OF_TIME.finditer(folded):
        start, end = unit.span()
        pattern = _NUMBER_BEFORE if _LAPSE_BEHIND.match(folded, end) else _LAPSE_BEFORE
        number = pattern.search(folded[max(0, start - 48) : start])
        if number is None or number.groupdict().get("measures"):
            continue
        definite = number.groupdict().get("definite")
        if not definite or not _LENGTH_OF_SOMETHING.match(folded, end):
            yield max(0, start - 48) + number.start("number"), end


def _hours(folded: str) -> Iterator[Span]:
    """Yield the hours of a day: from five in the morning till nine at night, at three o'clock."""
    for word in _PART_OF_DAY.finditer(folded):
        hours = _OF_THE_DAY.search(folded, max(0, word.start() - 32), word.end())
        if hours is not None:
            yield hours.span("hours")


_PART_OF_DAY = re.compile(
    r"in the (?<=\bin the )(?:morning|forenoon|afternoon|evening)\b|at night(?<=\bat night)\b|o['’](?<=\bo['’])clock\b"
)


def _english(folded: str) -> Iterator[re.Match[str]]:
    """Yield what ``_ENGLISH.finditer`` yields, trying it only around figures: every such number has one."""
    at = 0
    for start in _english_starts(folded):
        match = _ENGLISH.match(folded, start) if start >= at else None
        if match is not None:
            yield match
            at = match.end()


def _english_starts(folded: str) -> list[int]:
    """Return where an English number that counts nothing can begin: at a figure, or at the words that label it."""
    found: set[int] = set()
    for scale in _SCALE_STATED.finditer(folded):
        begin = scale.start() - 8 if folded.startswith("figures ", scale.start() - 8) else scale.start()
        found.update((begin, begin - 1) if begin and folded[begin - 1] == " " else (begin,))
    for figure in _FIRST_FIGURE.finditer(folded):
        start = figure.start()
        found.add(start)
        before = folded[max(0, start - 28) : start]
        last = before[-1:]
        if last and (last in "#§-/" or "a" <= last <= "z"):
            letters = len(before) - (last in "#§-/")
            while letters and "a" <= before[letters - 1] <= "z":
                letters -= 1
            found.update((start - len(before) + letters, start - 1, start - 2))
        words = before.rstrip("#")
        word = words[:-1] if words[-1:] == " " else words
        if _last_word(word) in _LABEL_ENDS or word.endswith(("no.", "§")):
            found.update(start - len(before) + one.start() for one in _WORD_STARTS.finditer(before))
            found.add(start - 2)
    return sorted(found - {-1, -2})


def _last_word(text: str) -> str:
    """Return the last word of a text, with its full stop."""
    at = end = len(text)
    if text[-1:] == ".":
        at -= 1
    while at and "a" <= text[at - 1] <= "z":
        at -= 1
    return text[at:end]


def _inside_numeral(folded: str, match: re.Match[str]) -> bool:
    """Return whether a word made of figures is only a piece of a longer numeral: 万一 in 五万一千."""
    before, behind = folded[match.start() - 1 : match.start()], folded[match.end() : match.end() + 1]
    word = match.group()
    if word == "百分点" and (before in _FIGURES or before == "个"):
        return True
    if word in ("万分", "十分") and (behind == "之" or before in tuple("余多馀")):
        return True
    if (
        _measured().fullmatch(word)
        and _COUNTED_BEFORE.fullmatch(before)
        and _MEASURE_ENDS.match(folded, match.end())
    ):
        return True
    priced = (before in tuple("之至到为") and behind in tuple("，。；、）")) or _PRICED_ZH.search(
        folded, max(0, match.start() - 2), match.start()
    )
    if word == "三角" and (behind in _FIGURES or before in "元洋价值每" or priced):
        return True
    return (word[0] in _FIGURES and before in _FIGURES and bool(before)) or (
        word[-1] in f"{_FIGURES}点" and behind in _FIGURES and bool(behind)
    )


@cache
def _measured() -> re.Pattern[str]:
    """Return words of a numeral and a measure, which name only where nothing is counted: 五台 beside 水泵五台."""
    measures = {word for word in noun_classes("zh") if len(word) == 1} | {"道", "段", "会", "校", "厂"}
    return re.compile(rf"[二两三四五六七八九][{''.join(sorted(measures))}]")


_PRICED_ZH = re.compile("每[人日月天年斤石担两升斗尺匹件工亩户口名张只个]$|[价费捐税银薪饷收纳付给加减各]$")
"""What 三角 is the price or the pay of: 每日三角."""
_COUNTED_BEFORE = re.compile("[\u4e00-\u9fff](?<![在于由从自至到往经和与及等赴去据])")
_MEASURE_ENDS = re.compile("[，。；、,;）)]|[一二三四五六七八九半]|各[0-9一二三四五六七八九十百千]|$")


_DATED_BEHIND = re.compile("[0-9]{1,2}月[0-9]{1,2}日|[12][0-9]{3}年")


def _leading(document: Document, block: Block) -> list[Span]:
    """Return the number a block begins with, when it numbers the block: "2.1 Means", but not "0.5 per cent"."""
    folded, lang = document.folded, document.lang
    start = _HEADING_MARK.match(folded, block.start, block.end)
    at = start.end() if start else block.start
    for pattern in (_ENUMERATOR[lang], _ENUMERATOR["en" if lang == "zh" else "zh"]):
        match = pattern.match(folded, at, block.end)
        if match and match.end() > match.start():
            rest = document.text[match.end() : block.end].lstrip(" \t\n　*")
            decimal = match.group().strip()[-1:].isdigit() and rest[:1].islower()
            bracketed = match.group().strip().startswith(("(", "（"))  # (2) 706,985 swarms
            dated = lang == "zh" and _DATED_BEHIND.match(rest)  # 258. 3月14日
            if rest and (bracketed or dated or not rest[0].isdigit()) and not decimal:
                return [match.span()]
    return []


def _row_numbers(document: Document) -> list[Span]:
    """Return the cells that number the rows of a table: 1, 2, 3 … down its first column."""
    columns: dict[tuple[int, int], list[tuple[str, Span]]] = {}
    for block in document.blocks:
        if block.kind == "cell":
            text = document.folded[block.start : block.end].strip(" .、")
            columns.setdefault((block.table, block.column), []).append((text, (block.start, block.end)))
    spans = []
    for (_, column), cells in columns.items():
        numbers = [(int(text), span) for text, span in cells if text.isascii() and text.isdigit()]
        if column == 0 and len(numbers) > 1 and [n for n, _ in numbers] == list(range(1, len(numbers) + 1)):
            spans += [span for _, span in numbers]
    return spans
