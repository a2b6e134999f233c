"""Dates in English and Chinese: found so that they are not counted, and read for the period they name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from yundong.documents.quantities.feasts import FEASTS, feast
from yundong.documents.quantities.lunar import month_of_reign
from yundong.documents.quantities.numerals import parse_chinese
from yundong.documents.quantities.reigns import REIGN, REIGN_SIGNS, length_of, with_reigns, year_before
from yundong.documents.text.fold import fold
from yundong.documents.text.matching import any_of, find_from, find_words
from yundong.documents.vocabulary import noun_classes, word_list

_MONTHS = word_list("months")
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in _MONTHS) + "|sept"
_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[6-9][0-9]{2}|20[0-9]{2})"
_PART = r"(?:(?:early|mid|late|(?:the[ ])?(?:end|beginning|middle|start|close|first[ ]half|second[ ]half)[ ]of)[ \n-]+)"
_NOT_NUMBER = r"(?![0-9]|,[0-9]{3}|\.[0-9])"
_ORDINALS = {
    "first": 1,
    "opening": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": 0,
    "final": 0,
    "closing": 0,
}
_SPAN_MONTHS = {word: number for number, word in enumerate(word_list("units")) if 2 <= number <= 11}
_SPANS = "|".join(_SPAN_MONTHS)
_COUNTS = {word: number for number, word in enumerate(word_list("units"))}
_RELATIVE = {
    "last": -1,
    "this": 0,
    "next": 1,
    "the previous": -1,
    "the preceding": -1,
    "the earlier": -1,
    "the foregoing": -1,
    "the following": 1,
    "the same": 0,
    "the past": -1,
    "the last": -1,
    "that": 0,
    "the current": 0,
}
_YEAR_NOUNS = frozenset(word_list("year_nouns"))
"""What a year may precede: "1952 prices", where "2018 arrests" is a count."""

_FEAST = (
    "|".join(
        rf"{name.replace(' ', '[ ]')}(?:[ -](?:day|sunday))?"
        for name in FEASTS
        if name not in ("midsummer", "whitsun")
    )
    + "|midsummer[ -]day|whitsun(?:tide|day)"
)
_ENGLISH = re.compile(
    rf"""(?<![a-z0-9,.])(?:
      (?P<iso>(?P<iy>{_YEAR})-(?P<im>[01][0-9])-(?P<id>[0-3][0-9]))(?![0-9])
    | (?P<span>(?=between|from|[jfmasond][a-z]{{2,8}}\.?[ ]?(?:-|to|until|through|and)[ ]?[jfmasond])
        (?:(?P<sb>between|from)[ ])?(?P<ma>{_MONTH})\.?[ ]?(?P<sj>-|to|until|through|and)[ ]?
        (?P<mb>{_MONTH})\b\.?(?:,?[ ](?P<my>{_YEAR}){_NOT_NUMBER})?(?![ ][0-9]))
    | (?P<day_first>(?P<d1>{_DAY})(?:[ ]?(?:-|to|and|until)[ ]?(?:the[ ])?(?P<d2>{_DAY}))?[ \n](?:(?:day[ ])?of[ ])?
        (?P<m1>{_MONTH})\b\.?(?:,?[ \n](?P<y1>{_YEAR}){_NOT_NUMBER})?)
    | (?P<month_first>(?<!\bin[ ])(?P<m2>{_MONTH})\b\.?[ \n](?P<d3>{_DAY}){_NOT_NUMBER}
        (?:[ ]?(?:-|to|and|until)[ ]?(?P<d4>{_DAY}){_NOT_NUMBER}
            (?![ ](?:{_MONTH})\b|[ ](?:men|women|people|[a-z]+[^sui'\W]s)\b))?
        (?:,?[ \n](?P<y2>{_YEAR}){_NOT_NUMBER})?)
    | (?P<ended>(?P<mq>{_MONTH})[ \n]quarter\b(?:,?[ \n](?:of[ ])?(?P<yq>{_YEAR}){_NOT_NUMBER})?)
    | (?P<month>(?P<part>{_PART})?(?P<m3>{_MONTH})\b\.?(?:(?:,?[ \n]|[ ]of[ ])(?P<y3>{_YEAR}){_NOT_NUMBER}
        |,?[ \n](?:of[ \n])?(?P<r3>last|(?:the|that)[ \n](?:previous|preceding|same|latter)|this|that)[ \n]year\b)?)
    | (?P<numeric>(?P<n1>[0-3]?[0-9])[/.](?P<n2>[0-3]?[0-9])[/.](?P<ny>{_YEAR}|[0-9]{{2}}))(?![0-9])
    | (?P<decade>{_YEAR}s)\b
    | (?P<feast>(?:(?P<fn>{_FEAST})\b(?:,?[ \n](?:of[ ])?(?P<fy>{_YEAR}){_NOT_NUMBER}
        |,?[ \n](?:of[ ])?(?P<fr>last|this|the[ ](?:previous|preceding))[ \n]year\b)?))(?![ ]island)
    | (?P<year_end>(?:the[ ])?(?P<ee>end|close|last[ ]day|beginning|opening|first[ ]day)[ ]of[ ](?:
        (?:(?P<er>the|this|last|the[ ]previous)[ ])?year
        |(?P<ey>{_YEAR}){_NOT_NUMBER}))
    | (?=(?:the[ ])?(?:[0-9]{{1,2}}[snrt]|[hq][1-4]|[flscotnp][a-z]{{3,8}}[ \n-]
        (?:half|quarter|year|calendar|[a-z]{{3,6}}[ ]months)))(?:
      (?P<half>(?:the[ ])?(?P<hn>first|second|third|fourth|last|final|opening|closing)[ \n-]
        (?P<hk>half|quarter|(?:{_SPANS})[ ]months)(?:(?:[ \n](?:of|in)|,)?[ \n]
        (?:(?P<hy>{_YEAR}){_NOT_NUMBER}|(?P<hr>the|this|that|the[ ]same|last)[ ]year\b)
        |(?<=months)\b(?!'|[ \n](?:of|in)\b)
        |(?<=quarter)(?=[,;:.]|[ ](?:[0-9]|(?:only|was|were|there|it|the|and)\b))
        |(?:(?<=quarter)|(?<=half))(?=,?[ \n](?:of[ \n])?[0-9]{{1,3}}(?:,[0-9]|(?![0-9])))))
    | (?P<next_part>the[ ](?P<nw>following|next|previous|preceding)[ ](?P<nk>half-year|quarter)\b)
    | (?P<short>(?P<sk>[hq])(?P<sn>[1-4])[ ](?P<sy>{_YEAR})){_NOT_NUMBER}
    | (?P<relative>(?P<rel>last|this|next|that
        |the[ ](?:previous|preceding|earlier|foregoing|following|same|current)
        |the[ ](?:past|last)(?=[ ]calendar))(?:[ ]calendar)?[ \n]year)\b
    | (?P<republic>(?:the[ ])?(?P<rn>[0-9]{{1,2}})(?:st|nd|rd|th)[ ]year[ ]of[ ]the[ ](?:chinese[ ])?republic))
    | (?P<apostrophe>(?P<al>in|of|since|by|and|from|to|for|during)[ ]['’](?P<ay>[0-9]{{2}}))(?![0-9a-z])
    | (?P<years>(?:(?:in|of|for|during|since|by|from|between|until|and|to|the|season|year)[ \n]+)?
        (?P<y4>{_YEAR})[ ]?[-/][ ]?(?P<y5>{_YEAR}|[0-9]{{1,2}})){_NOT_NUMBER}(?![ ]?(?:%|per)|[-0-9])
    | (?P<year>(?P<yl>(?:in|of|since|by|until|till|during|from|before|after|for|year|to|through|early|late|mid|pre|
        post|spring|summer|autumn|winter|between|and|circa|c\.|the)[ \n-]+)?(?P<y6>{_YEAR}))
        {_NOT_NUMBER}(?![ \n]?(?:%|‰|per[ \n]?(?:cent|mille|1|ten|thousand)|pct))
    | (?P<clock>[0-2]?[0-9](?:[:.][0-5][0-9])?[ ]?(?:a\.?m\b\.?|p\.?m\b\.?|o'clock)|[0-2]?[0-9]:[0-5][0-9])(?![0-9])
    )""",
    re.VERBOSE,
)
_BEFORE_YEAR = (
    "in", "of", "since", "by", "until", "till", "during", "from", "before", "after", "for", "year", "to", "through",
    "early", "late", "mid", "pre", "post", "spring", "summer", "autumn", "winter", "between", "and", "circa", "c.",
    "season", "the",
)  # fmt: skip
_PARTS_OF_MONTHS = (
    "last day",
    "first day",
    "early",
    "mid",
    "late",
    "end",
    "beginning",
    "opening",
    "middle",
    "start",
    "close",
    "first half",
    "second half",
)
_MONTHS_OPEN = [month[:3] for month in _MONTHS]
_BEHIND_DAY_OR_HOUR = (
    rf"st|nd|rd|th|[-/.:]|[ \n]?(?:of[ ])?{any_of(_MONTHS_OPEN)}|[ ]?(?:am|a\.|pm|p\.|o')"
    r"|[ ]?(?:to|and|until|-)[ ]?(?:the[ ])?[0-9]"
)
"""What comes behind the number of a day or an hour."""
_ENGLISH_STARTS = re.compile(
    rf"[^a-z0-9,.](?:[0-9]{{1,2}}(?={_BEHIND_DAY_OR_HOUR})|{_YEAR}(?![0-9])|"
    + any_of(
        [*(f"{word}{month}" for word in ("", "between ", "from ") for month in _MONTHS_OPEN), *FEASTS,
         *(f"{one} {kind}" for one in _RELATIVE for kind in ("year", "calendar year", "half-year", "quarter")),
         *(f"{the}{part}" for the in ("", "the ") for part in _PARTS_OF_MONTHS),
         *(f"{one}{digit}" for one in "hq" for digit in "1234")]
    )
    + rf"|(?:the[ ])?(?:{any_of(_ORDINALS)})[ \n-](?:half|quarter|(?:{_SPANS})[ ]months)"
    + r"|the[ ][0-9]{1,2}(?:st|nd|rd|th)[ ]year"
    + rf"|{any_of(_BEFORE_YEAR)}[ \n-]+(?:{_YEAR}|['’][0-9]))"
)  # fmt: skip
"""Where an English date can begin, with the sign before."""
_TOTAL_OF = re.compile(r"(?:total|sum|(?<!the )number)[ \n]of[ \n]$")
_NEXT_WORDS = re.compile(r"(?:[ ]+|[ ]*\n[ ]*)(?!\n)([a-z-]+)(?:(?:[ ]+|[ ]*\n[ ]*)(?!\n)([a-z-]+))?")

_RHYMES = (
    "东先董送", "冬萧肿宋", "江肴讲绛", "支豪纸寘", "微歌尾", "鱼麻语御", "虞阳麌遇", "齐庚荠霁",
    "佳青蟹泰", "灰蒸贿卦", "真尤轸队", "文侵吻震", "元覃阮", "寒盐旱愿", "删咸潸翰", "铣谏",
    "筱霰", "巧啸", "皓效", "号哿", "马", "养祃", "梗漾", "迥敬",
    "有径", "寝宥", "感沁", "俭勘", "艳豏", "陷卅", "世引",
)  # fmt: skip
"""The rhymes by which telegrams of the Republic name the days of a month, from the first."""
RHYMES = {rhyme: day for day, rhymes in enumerate(_RHYMES, start=1) for rhyme in rhymes}
_RHYMED = re.compile(f"(?:(?<![\u4e00-\u9fff])|(?<=[至到自从迄于月]))[{''.join(RHYMES)}](?=日)")
_OF_TELEGRAMS = re.compile(
    rf"[{''.join(RHYMES)}](?:[两二]?电|印)|(?:叩[。，]?|。)[{''.join(RHYMES)}]印?。?[ ]*$", re.MULTILINE
)
_FIRST_RHYMED = 0xE000
"""The days so named are read as signs of their own, of which each is a day, from one for the first of the month."""
_RHYME_SIGNS = f"{chr(_FIRST_RHYMED + 1)}-{chr(_FIRST_RHYMED + 31)}"
_ZN = rf"(?:[0-9]{{1,2}}|[〇零○一二三四五六七八九十廿卅两]{{1,3}}|[{_RHYME_SIGNS}])"
_ZM = f"(?:(?!两){_ZN}|[正腊])"
"""A month by its number, or the first and the last of the moon; 两月 are two months."""
_MOON_MONTHS = {"正": 1, "腊": 12}
_ERAS = {
    "民国": 1911, "公元": 0, "西元": 0, "光绪": 1874, "宣统": 1908, "同治": 1861, "咸丰": 1850, "道光": 1820,
    "嘉庆": 1795, "乾隆": 1735, "雍正": 1722, "康熙": 1661, "顺治": 1643, "崇祯": 1627, "万历": 1572, "昭和": 1925,
    "大正": 1911, "明治": 1867, "康德": 1933, "大同": 1931, "洪武": 1367, "建文": 1398, "永乐": 1402, "洪熙": 1424,
    "宣德": 1425, "正统": 1435, "景泰": 1449, "天顺": 1456, "成化": 1464, "弘治": 1487, "正德": 1505, "嘉靖": 1521,
    "隆庆": 1566, "泰昌": 1619, "天启": 1620, fold("乾隆"): 1735,
}  # fmt: skip
"""The year before the first of a reign; the Republic counted from 1912."""
_NAMED_ERA = "|".join(_ERAS)
_ERA = f"{_NAMED_ERA}|{REIGN}"
_SHUNZHI, _XUANTONG = _ERAS["顺治"], _ERAS["宣统"]
_ZY = r"(?:[0-9]{4}|[0-9]{2}|[一二三四五六七八九〇零○]{4}|[一二三四五六七八九〇零○]{2})"
_SHORT_YEAR = "(?:(?:[二三四五六]?十|[廿卅])[一二三四五六七八九]?|[一二三四五六七八九]|元|[0-9]{1,2})"
_WESTERN = r"(?:[（(](?:即|公元|西元)?(?P<w{}>[12][0-9]{{3}})年?[)）])?"
_TO_ZH = "[-—至到~]"
_REL = "[今本去昨客旧来]岁|昨年|旧年|今年|本年|去年|上年|前年|明年(?![份月代号])|来年|后年|同年|当年|次年|翌年|是年"
_FIRST = (
    '"民年昨当闰正腊0-9〇零○一二三四五六七八九十廿卅两元头今本去前同当次是上下晚凌清早中午深夜明来后翌第头（('
    + "该越月季期旬客旧"
    + _RHYME_SIGNS
    + REIGN_SIGNS
    + "".join(era[0] for era in _ERAS)
)
"""What a date may begin with."""
_ZH_START = (
    rf"[{_FIRST}](?:[^，。；]{{0,16}}[年月日号时点旬季半./·-]|(?<=[（(])|(?<=年)[底末初终]|(?<=[月季期旬])[底末终初]|(?<=[0-9一二三四五六七八九〇零○])学年|(?<=[本上下])学期|(?<=昨)[晚天晨早午夜]|(?<=前)[晚夜]|(?<=今)[晨早午夜晚]|(?<=[翌次是当])[晨早晚夜]|(?<=[清明])[代初末季]|(?<=[今本去昨客旧来])岁"
    rf"|(?:{'|'.join(era[1:] for era in _ERAS)})(?:[初末季间朝]|中叶)"
    r"|(?<=[前头])[二两三四五六七八九十0-9]{1,2}个月)|半年(?:之?[中间内]|以?来)"
)
"""Where a Chinese date can begin."""
_SEASON = "(?:[春夏秋冬]季?(?![学麦衣茶蚕粮荒布令装笋菜]))"
_PAIRS = "一、?二|二、?三|三、?四|四、?五|五、?六|六、?七|七、?八|八、?九|九、?十|十、十一|十一、十二"
"""Two months that follow each other: 七八月间, 九、十两月."""
_CHINESE = re.compile(
    rf"""(?={_ZH_START})(?:
      (?P<term>(?:(?P<et>{_ERA})?(?P<yt>{_ZY}|{_SHORT_YEAR})学?年度?第?(?P<tn>[一二上下])|(?P<rt>[本上下]))学期)
    | (?P<lasting>(?<![第每约近逾满])
        (?:(?P<ln>[一二三四五六七八九十两]{{1,3}}|[0-9]{{1,2}})(?P<lu>年|个月)|(?P<lh>半)年)
        (?:之?[中间内]|以?来))
    | (?P<reign>(?P<er>{_ERA})(?P<ya>{_SHORT_YEAR})年?度?(?:起)?{_TO_ZH}(?:(?P<eb>{_ERA})?(?P<yb>{_SHORT_YEAR})年度?)
        (?![0-9〇零一二三四五六七八九十]{{1,3}}月))
    | (?P<months>(?:(?:(?P<emo>{_ERA})?(?P<ymo>{_ZY}|{_SHORT_YEAR})年|(?P<rmo>{_REL}))的?)?
        (?P<ma>{_ZM})月?份?{_TO_ZH}(?P<mb>{_ZM})月(?:份)?(?![0-9〇零一二三四五六七八九十廿卅]{{1,3}}[日号]|[上中下]旬|[初底末]))
    | (?P<quarter>(?:(?:(?P<eq>{_ERA})?(?P<yq>{_ZY}|{_SHORT_YEAR})年度?|(?P<rq>{_REL}))的?)?
        (?:第?(?P<qa>[一二三四1-4])(?:季度?)?[、和及至到—~-](?:第)?(?P<qb>[一二三四1-4])季度|
        第?(?P<qn>[一二三四1-4])季度?度?(?<=季度)|(?P<qh>上半年|下半年|(?<=年度)[上下](?:半?期)|(?<=年)[上下](?:半?期))|(?<!提)[前头](?P<qf>[二两三])个?季度?
        |(?<!提)[前头](?P<qm>[二两三四五六七八九十]|1?[0-9])个月))
    | (?P<pair>(?<![0-9十历阅经约凡需计共满达有为数过了])(?P<pa>{_PAIRS})两?月(?:间|份|之交|之间)?
        (?![上中下]旬|[0-9初一二三四五六七八九十底末]))
    | (?P<full>(?:(?:(?P<era>{_ERA})?(?P<y>{_ZY}|{_SHORT_YEAR})年{_WESTERN.format("f")}|(?P<ry>{_REL}))的?)?
        (?:(?P<leap>闰)?(?P<m>{_ZM})月(?:份)?|(?P<rm>本月|[上下]个?月|同月|当月|是月|次月)(?P<sp>同期)?)
        (?:初?(?P<d>{_ZN})(?:(?:、初?(?P<dl>{_ZN})等?)?[日号](?!内|以内)|(?={_TO_ZH}{_ZN}[日号]))
            |(?P<p>[上下]半月|上旬|中旬|下旬|初旬|初|底|末|间|中(?!旬)))?
        (?:{_TO_ZH}(?:(?P<m2>{_ZM})月)?(?:(?P<d2>{_ZN})[日号]|(?P<p2>上旬|中旬|下旬|初|底|末)))?
        (?P<tail>下旬|上旬|中旬)?)
    | (?P<days>(?<![第每约近历关停闭逾满缩延限期百0-9一二三四五六七八九十廿卅])
        (?<![0-9一二三四五六七八九十廿卅]{_TO_ZH})(?:(?P<d6>{_ZN}){_TO_ZH})?(?P<d3>{_ZN})
        (?:[日号](?:{_TO_ZH}(?P<d4>{_ZN})[日号])?|、(?P<d5>[0-9]{{1,2}}|[一二三四五六七八九十廿]{{1,3}})两日)
        (?!内|以内|后|之内|间|来|为期|而(?!且)|子|报|复一|疗|游|谈|咳|热|假|(?<=号)[社井楼炉闸院]))
    | (?P<era2>(?P<e2>{_ERA})(?P<ey>{_SHORT_YEAR}|{_ZY})年{_WESTERN.format("e")}(?P<pe>年?[底初末终])?)
    | (?P<bracket>[（(](?P<by>1[6-9][0-9]{{2}}|20[0-9]{{2}})年?[)）])
    | (?P<years>[（(]?(?P<y4>[0-9]{{4}}|[一二三四五六七八九〇零○]{{4}})年?{_TO_ZH}(?P<y5>[0-9]{{4}}|
        [一二三四五六七八九〇零○]{{4}})(?:年|(?<=[0-9])(?=[)）])))
    | (?P<year>(?P<y6>1[6-9][0-9]{{2}}|20[0-9]{{2}}|[一二][一二三四五六七八九〇零○]{{3}}|
        [四五][一二三四五六七八九〇零○](?=年(?:[春夏秋冬底初末]|以)))年
        (?P<p6>年?底|年?初|年?末|年终|{_SEASON}|度)?)
    | (?P<clipped>(?<![^，。；、：,;:（(\s从自比较到至])(?P<y10>[3-9][0-9])年
        (?=是|不变价|[底初末春夏秋冬](?!天)|[0-9]{{1,2}}月))
    | (?P<account>(?P<y9>{_SHORT_YEAR})年份)
    | (?P<fiscal>(?P<y8>{_SHORT_YEAR})年(?:度|(?=[春夏秋冬])))
    | (?P<plan>"?(?P<yn>[一二三四五])五"?(?:计划)?(?:期间|时期))
    | (?P<republican>民国(?:年间|时期))
    | (?P<within>(?<![视较比自从非])(?:{_ERA}|(?<![\u4e00-\u9fff])[清明])
        (?:初[年叶]?|中叶|末[年叶]?|季年?|[年之]?间|朝))
    | (?P<dynasty>(?<![\u4e00-\u9fff])[清明]代)
    | (?P<school>(?P<ysc>[12][0-9]{{3}}|[一二][一二三四五六七八九〇零○]{{3}})学年度?)
    | (?P<month_end>(?<![0-9一二三四五六七八九十个本上同当是次学])(?P<eu>[月季期旬])(?P<pm>[底末终初]))
    | (?P<bare_end>(?<![0-9一二三四五六七八九十年])年(?P<pb>[底末初终])(?!决算|结算|总结|分配|奖|考核|评|报告))
    | (?P<day>(?P<rd>昨|(?<![\u4e00-\u9fff])前(?=[晚夜])|前(?=日)|今|本|当|同|是|次|翌|越)
        (?:日|晚|(?<=[昨今翌次是当])[晨早午夜]|(?<=前)夜|(?<=昨)天)(?![子刊]|报(?!告)))
    | (?P<unit>(?P<uw>本|上|该)(?:一|个)?(?P<uu>旬|季度?)(?![节上中下]))
    | (?P<short>(?<![^，。；、：,;:（(\s至到自从由以在于按据查较即迄])(?<!年[至到])(?P<y7>{_SHORT_YEAR})年
        (?![来内以多的期余半零后前]|之[内久间后前中多])(?P<p8>[底末初终])?)
    | (?P<relative>(?P<rel>{_REL})度?的?(?P<p7>[底初末终]|{_SEASON}|同期|同季|同时期)?)
    | (?P<decade>(?:[0-9]{{2,4}}|[一二三四五六七八九]十)年代)
    | (?P<clock>(?:上午|下午|晚上|晚|凌晨|清晨|早上|早|中午|午夜|深夜|夜)?{_ZN}(?:时(?!候|期|间|刻)|
        点钟|点(?:半|{_ZN}分))(?:{_ZN}分|半)?(?:许)?
        |(?:上午|下午|晚上|晚|凌晨|清晨|早上|早|中午)[^，。；0-9]{{0,1}}{_ZN}点)
    | (?P<iso>(?P<iy>[12][0-9]{{3}})[-./](?P<im>[01]?[0-9])[-./](?P<id>[0-3]?[0-9]))(?![0-9])
    | (?P<dotted>(?<![0-9])(?P<sm>[01]?[0-9])[./·](?P<sd>[0-3]?[0-9])(?=[至到]))
    )""",
    re.VERBOSE,
)
_CHINESE_STARTS = re.compile(_ZH_START)
_DYNASTIES = {
    "清代": (date(1644, 1, 1), date(1911, 12, 31)),
    "明代": (date(1368, 1, 1), date(1643, 12, 31)),
}
_SHIFTS = {
    "去岁": -1,
    "昨岁": -1,
    "客岁": -1,
    "旧岁": -1,
    "昨年": -1,
    "旧年": -1,
    "来岁": 1,
    "去年": -1,
    "上年": -1,
    "前年": -2,
    "次年": 1,
    "翌年": 1,
    "明年": 1,
    "来年": 1,
    "后年": 2,
}
_BY_DOCUMENT = frozenset(
    {
        "今岁",
        "本岁",
        "去岁",
        "昨岁",
        "客岁",
        "旧岁",
        "来岁",
        "昨年",
        "旧年",
        "今年",
        "本年",
        "去年",
        "上年",
        "前年",
        "明年",
        "来年",
        "后年",
    }
)
_THIS_YEAR = frozenset({"今年", "本年", "今岁", "本岁"})
"""Relative to the date of the document; the others to the year named last."""
_OF_A_WEEK = re.compile("(?:[周月年]|星期)[之以]?[内间中][^，。；日号]{0,4}$")
_LASTED = re.compile(r"(?:[判刑期满达计共]|历时|为期)(?:约|了)?\Z")
_LASTED_DAYS = re.compile(
    r"(?:住[院所校]?|[误延阅历凡亘旱雨霖]|历时|为期|提[前早]|推迟|延[期长]|停(?:止)?[一-龥]{1,3}|[可仅只足能][敷够支]|中断|连续|[放给准]假|拘留|会期|工期|[至迄]今已?|"
    r"每[人名户]|又?[一二两三四五六七八九十]{1,3}个?月(?:又|零))(?:约|了|达|共|计)?\Z"
)
"""What lasts so many days, which no day of a month follows: 停课五日, 平均每人住十四日."""
_TITLES = re.compile("《[^》\n]{0,60}》")
_ZH_PARTS = {"上旬": (1, 10), "初旬": (1, 10), "初": (1, 10),
             "上半月": (1, 15), "下半月": (16, 31), "中旬": (11, 20), "下旬": (21, 31), "底": (31, 31),
             "末": (31, 31)}  # fmt: skip
_EN_PARTS = {"early": (1, 10), "beg": (1, 10), "start": (1, 10), "mid": (11, 20), "late": (21, 31), "end": (31, 31),
             "close": (31, 31), "first half": (1, 15), "second half": (16, 31)}  # fmt: skip


class FoundDate(NamedTuple):
    """A date in the text.

    Parameters
    ----------
    start, end : int
        Offsets; end is exclusive.
    first, last : datetime.date or None
        The days it names; None where the year is not known, or for a time of day.
    """

    start: int
    end: int
    first: date | None
    last: date | None


def find_dates(
    folded: str,
    lang: str,
    year: int | None = None,
    dated: date | None = None,
    about: int | None = None,
    span: tuple[date, date] | None = None,
) -> list[FoundDate]:
    """Return all dates of a text in order.

    Parameters
    ----------
    folded : str
        Folded text.
    lang : str
        "en" or "zh"; a Chinese text may hold dates in figures but no English months.
    year : int, optional
        Of the document: completes dates that name none.
    dated : datetime.date, optional
        The day of the document: a month behind it, named without a year, is of the year before.
    about : int, optional
        The year that the document is about, if that is another: that of the months it names without a year.
    span : (datetime.date, datetime.date), optional
        The first and the last day that it is about: 上月 and 本旬 are reckoned from them.

    Returns
    -------
    list of FoundDate
    """
    find = _chinese_without_blanks if lang == "zh" else _english
    found = find(folded, year, about or year, dated, span)
    found = found if dated is None else _not_yet(found, folded, dated)
    return list(found if lang == "zh" else with_spans(found, folded))


_BLANKS_IN_DATES = re.compile("(?<=[0-9])[ ](?=[年月日号季])|(?<=[年月日号至从到于在由自])[ ](?=[0-9])")


def _chinese_without_blanks(
    folded: str, year: int | None, about: int | None, dated: date | None, span: tuple[date, date] | None
) -> Iterable[FoundDate]:
    """Yield the dates of a text that may set figures off with blanks: 至 1987 年 8 月 2 日."""
    blanks = [blank.start() for blank in _BLANKS_IN_DATES.finditer(folded)]
    if not blanks:
        return _chinese(folded, year, about, dated, span)
    kept = [at - number for number, at in enumerate(blanks)]  # where each stood in the text without them
    found = _chinese(_BLANKS_IN_DATES.sub("", folded), year, about, dated, span)
    return [
        one._replace(
            start=one.start + bisect_right(kept, one.start), end=one.end + bisect_left(kept, one.end)
        )
        for one in found
    ]


_SAID_YEAR = re.compile(
    "[0-9]{4}|.年|年(?![底末终])|(?<!of the )(?<!of this )(?<!end of )year|[0-9][./][0-9]{1,2}[./][0-9]{2}"
)
TO_COME = re.compile(
    r"\b(?:will|shall|to be|plans?|planned|expected|next|before|until|due)\b|[将拟限]|计划|预计|明年|准备|之前|以前|"
    "打算|要求|任务|预定|安排|争取|保证|今后|下一步"
)


def _not_yet(dates: Iterable[FoundDate], folded: str, dated: date) -> Iterator[FoundDate]:
    """Yield dates, those without a year that would be behind the day of the document a year earlier.

    A report of May that speaks of December means the last one, unless it speaks of what is to come.
    """
    for one in dates:
        if (
            one.first is not None
            and one.last is not None
            and (one.first > dated or (one.last > dated and one.last - one.first > timedelta(days=31)))
            and one.first.year == dated.year
            and not _SAID_YEAR.search(folded, one.start, one.end)
            and not (one.first == one.last and one.first - dated <= _SOON)
            and not TO_COME.search(folded, max(0, one.start - 40), one.end + 40)
        ):
            one = one._replace(first=_year_before(one.first), last=_year_before(one.last))
        yield one


_SOON = timedelta(days=31)
"""A day so soon behind that of the text is of a diary that goes on, or is still to come; never a year ago."""
_YEAR_BEFORE = re.compile(
    "(?:the (?:preceding|previous)|last) (?:financial )?year|the year before|[上去]年度"
)


_YEAR_REPORTED = re.compile("本年度")


def _year_of_span(one: FoundDate, folded: str, span: tuple[date, date]) -> FoundDate:
    """Return this year and the preceding one as the twelve months reported, which may end in September, and before."""
    before = _YEAR_BEFORE.fullmatch(folded, one.start, one.end)
    if not (before or _YEAR_REPORTED.fullmatch(folded, one.start, one.end)) or not _is_other_year(span):
        return one
    years = -1 if before else 0
    return one._replace(first=year_moved(span[0], years), last=year_moved(span[1], years))


def _is_other_year(span: tuple[date, date]) -> bool:
    calendar = (span[0].month, span[0].day) == (1, 1)
    split = calendar and span[1] == date(span[0].year + 1, 12, 31)  # 1929-30, of which both years are said
    return split or (timedelta(days=363) < span[1] - span[0] < timedelta(days=367) and not calendar)


def within(dates: Sequence[FoundDate], folded: str, span: tuple[date, date]) -> list[FoundDate]:
    """Return dates, those named without a year in the year in which they are within the time that a text is about.

    Parameters
    ----------
    dates : sequence of FoundDate
        As found.
    folded : str
        The folded text.
    span : (datetime.date, datetime.date)
        First and last day that the text is about.
    """
    return [
        _within(_year_of_span(_at_an_end(one, folded, span), folded, span), folded, span) for one in dates
    ]


_END_OF_THE_YEAR = re.compile(
    r"(?:the )?(?:(?P<end>end|close|last day)|beginning|opening|first day) of the year"
)


def _at_an_end(one: FoundDate, folded: str, span: tuple[date, date]) -> FoundDate:
    """Return the end of the year of a report as the last day of the year that it is about, which may end in March."""
    said = _END_OF_THE_YEAR.fullmatch(folded, one.start, one.end)
    if said is None or not timedelta(days=363) < span[1] - span[0] < timedelta(days=367):
        return one
    day = span[1] if said["end"] else span[0]
    return one._replace(first=day, last=day)


_RECKONED_FROM_WRITING = re.compile(
    r"to-?(?:day|night)|this (?:da(?:y|te)|morning|forenoon|afternoon|evening)|yesterday|last (?:night|evening)|date|"
    "[昨今]|本日"
)


def _within(one: FoundDate, folded: str, span: tuple[date, date]) -> FoundDate:
    first, last = one.first, one.last
    if _RECKONED_FROM_WRITING.match(folded, one.start):
        return one
    if first is None or last is None or last - first > timedelta(days=366):
        return one
    if (span[0] <= first and last <= span[1]) or _SAID_YEAR.search(folded, one.start, one.end):
        return one
    for years in (-1, 1):
        moved = year_moved(first, years), year_moved(last, years)
        if span[0] <= moved[0] and moved[1] <= span[1]:
            return one._replace(first=moved[0], last=moved[1])
    return one


def year_moved(day: date, years: int) -> date:
    """Return the same day some years later; 28 February for a day that the year has not.

    Parameters
    ----------
    day : datetime.date
        Any.
    years : int
        Below zero for earlier.
    """
    return day.replace(year=day.year + years, day=min(day.day, monthrange(day.year + years, day.month)[1]))


def _year_before(day: date) -> date:
    return year_moved(day, -1)


_ENDED = re.compile(
    r"(?:\b(?P<number>[a-z]+|[0-9]{1,3})[ ])?\b(?:(?P<adverb>half-year|quarter|month|week|year|annual)"
    r"(?:ly)?[ ](?:[a-z]+[ ])?(?:statement|return|report|abstract|account|bulletin|summary)s?,?[ \n]"
    r"(?:to|up[ ]to|ended|ending|for[ ]the[ ]period[ ](?:to|ended|ending))[ \n](?:the[ ])?|"
    r"(?P<unit>day|week|fortnight|month|quarter|half-year|year|season)s?,?"
    r"[ \n](?:(?:ended|ending)(?:[ ](?:on|at|with))?|to)[ \n](?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?[ ])?"
    rf"(?:(?:the[ ]feast[ ]of[ ])?(?:{_FEAST}),?[ ])?(?:the[ ])?(?:last[ ])?)$",
    re.VERBOSE,
)
_MONTHS_OF = {"month": 1, "quarter": 3, "half-year": 6, "year": 12, "season": 12}
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}


def with_spans(dates: Iterable[FoundDate], folded: str) -> Iterator[FoundDate]:
    """Yield dates, those that end a stated length of time with all of it: the thirteen weeks ended 2nd January 1926.

    Parameters
    ----------
    dates : iterable of FoundDate
        In order.
    folded : str
        The folded text.
    """
    held: FoundDate | None = None
    for one in dates:
        spanned = _beside(one, held, folded) or _whole_span(one, folded)
        if held is not None and held.end <= spanned.start:
            yield held  # and not the feast by whose name the day is called
        held = spanned
    if held is not None:
        yield held


_NEXT_PART = re.compile(r"the (?:(?P<later>following|next)|previous|preceding) (?P<kind>half-year|quarter)")


def _beside(one: FoundDate, before: FoundDate | None, folded: str) -> FoundDate | None:
    """Return the half-year or quarter beside the one named before it; None for any other date."""
    said = _NEXT_PART.fullmatch(folded, one.start, one.end)
    if said is None or before is None or before.first is None or before.last is None:
        return None
    months = _MONTHS_OF[said["kind"]]
    begin = before.first.year * 12 + before.first.month - 1
    if before.first.day != 1 or before.last != _months_from(begin, months)[1]:
        return None
    first, last = _months_from(begin + (months if said["later"] else -months), months)
    return one._replace(first=first, last=last)


def _months_from(begin: int, count: int) -> tuple[date, date]:
    """Return the first and the last day of some months, the first of which is counted from the year 0."""
    end = begin + count - 1
    last = date(end // 12, end % 12 + 1, monthrange(end // 12, end % 12 + 1)[1])
    return date(begin // 12, begin % 12 + 1, 1), last


def _whole_span(one: FoundDate, folded: str) -> FoundDate:
    """Return a date with all of the time that it ends, as the words before it say."""
    before = max(0, one.start - 60), one.start
    ends = one.last is not None and any(folded.find(word, *before) >= 0 for word in ("ended", "ending", "to"))
    match = _ENDED.search(folded, *before) if ends else None
    if match is None or one.last is None:
        return one
    word = match["number"] or ""
    count = int(word) if word.isdigit() else _COUNTS.get(word, 1)
    unit = match["unit"] or match["adverb"].replace("annual", "year")
    day = one.last + timedelta(days=1)
    if unit in _DAYS_OF:
        first = day - timedelta(days=count * _DAYS_OF[unit])
    else:
        months = day.year * 12 + day.month - 1 - count * _MONTHS_OF[unit]
        length = monthrange(months // 12, months % 12 + 1)[1]
        first = date(months // 12, months % 12 + 1, min(day.day, length))
    return one._replace(start=match.start(), first=first)


def _english(
    folded: str, year: int | None, about: int | None, _: date | None, span_about: tuple[date, date] | None
) -> Iterator[FoundDate]:
    current = said = about
    split: tuple[int, int] | None = None
    of_months = 0, -_NEAR_MONTH  # June 1927, 118; December, 94
    behind = 0
    for match in find_words(_ENGLISH_STARTS, _ENGLISH, folded):
        get = match.group
        if about is not None and current != about and _PARAGRAPH.search(folded, behind, match.start()):
            current = about  # a year named in passing goes no further than its paragraph
        behind = match.end()
        kind = next(name for name in _EN_KINDS if get(name))
        span = match.span()
        if kind == "iso":
            yield FoundDate(*span, *_days(int(get("iy")), int(get("im")), int(get("id")), None))
        elif kind in ("day_first", "month_first"):
            one, two, month, named = (
                (get("d1"), get("d2"), get("m1"), get("y1"))
                if kind == "day_first"
                else (get("d3"), get("d4"), get("m2"), get("y2"))
            )
            current = int(named) if named else current
            yield FoundDate(
                *span, *_days(current, _month(month), _number(one), _number(two) if two else None)
            )
        elif kind == "ended":
            current = int(get("yq")) if get("yq") else current
            yield FoundDate(*span, *_quarter_ended(_month(get("mq")), current))
        elif kind == "month":
            found = _english_month(
                match, folded, _of_split_year(match, split) or _said_year(match, year, current, said)
            )
            if get("y3"):
                of_months = int(get("y3")), match.end()
            elif (
                found and found.first is None and not get("r3") and match.start() - of_months[1] < _NEAR_MONTH
            ):
                found = _english_month(match, folded, of_months[0] or None)
            if found:
                yield found
        elif kind == "numeric":
            yield FoundDate(*span, *_numeric(match, current))
        elif kind in ("decade", "clock"):
            first = int(get("decade")[:4]) if kind == "decade" else None
            yield FoundDate(
                *span, date(first, 1, 1) if first else None, date(first + 9, 12, 31) if first else None
            )
        elif (
            kind == "span"
            and not get("my")
            and (current is None or (get("sj") == "and") != (get("sb") == "between"))
        ):
            continue  # "from June and July": no span
        elif kind == "span" and (get("sj") != "and" or get("sb") == "between"):
            current = int(get("my") or current or 0)
            yield FoundDate(*span, *_months(current, _month(get("ma")), _month(get("mb"))))
        elif kind == "span":  # "in April and September 1909" are two months
            yield FoundDate(match.start("ma"), match.end(), None, None)
        elif kind == "feast" and get("fn").startswith("new year") and not get("fy"):
            continue  # reckoned from the day of writing
        elif kind == "feast":
            current = int(get("fy")) if get("fy") else current
            chosen_year = (current or 0) - (current is not None and (get("fr") or "this") != "this")
            day = feast(get("fn"), chosen_year) if chosen_year else None
            yield FoundDate(*span, day, day)
        elif kind == "year_end":
            yield FoundDate(*span, *_end_of_year(match, year, current))
        elif kind == "next_part":
            yield FoundDate(*span, None, None)  # reckoned by `with_spans` from the one named before
        elif kind == "apostrophe":
            known = said or current
            if known:
                said = known + (int(get("ay")) - known % 100 + 50) % 100 - 50
            yield FoundDate(match.start("ay"), match.end(), *_whole_year(said if known else None))
        elif kind in ("half", "short", "relative", "republic"):
            reckoned = ("that", "the same", *(_BEFORE_SAID if span_about is None else ()))
            that = get("relative") and " ".join(get("rel").split()) in reckoned
            chosen = _english_part(match, year, said if that else current)
            if (
                get("relative")
                and span_about is None
                and chosen[0] is not None
                and get("rel").endswith(("next", "following"))
            ):
                said = current = chosen[0].year  # next year it had 97, the following year 105
            current = chosen[0].year if chosen[0] is not None and kind != "relative" else current
            yield FoundDate(*span, *chosen)
        elif kind == "years":
            begin = int(get("y4"))
            ends = get("y5")
            stop = int(str(begin)[: 4 - len(ends)] + ends)
            stop += 100 if len(ends) == 2 and stop < begin and begin % 100 > 90 else 0
            if stop >= begin:
                split = (begin, stop)
                yield FoundDate(match.start("y4"), match.end(), date(begin, 1, 1), date(stop, 12, 31))
        elif _is_year(match, folded):
            number = int(get("y6"))
            if LAW_BEFORE.search(
                folded, max(0, match.start("y6") - 40), match.start("y6")
            ) or _ERA_BEFORE.search(folded, max(0, match.start("y6") - 12), match.start("y6")):
                yield FoundDate(match.start("y6"), match.end(), None, None)
                continue
            said = number
            split, current = None, number if current is None or about is None else current
            yield FoundDate(match.start("y6"), match.end(), date(number, 1, 1), date(number, 12, 31))


_NEAR_MONTH = 120
"""Characters behind a month with its year, within which one without is of the same."""
_PARAGRAPH = re.compile(r"[.:;?!)][ ]*\n|\n[ ]*\n")


def _numeric(match: re.Match[str], year: int | None) -> tuple[date | None, date | None]:
    """Return the day of 31.3.53, whose first number is the day; with strokes only where one number can be a month."""
    one, two, named = int(match["n1"]), int(match["n2"]), match["ny"]
    stroke = match.string[match.end("n1")] == "/"
    chosen = int(named) if len(named) > 2 else (year // 100 if year else 19) * 100 + int(named)
    if stroke and two > _MONTHS_OF["year"] >= one:
        one, two = two, one
    elif stroke and one <= _MONTHS_OF["year"]:
        return None, None
    return _days(chosen, two, one, None)


_BEFORE_SAID = ("the previous", "the preceding", "the following")
"""Before or after the year named last, where the title of a text is of no time."""
_EN_KINDS = ("span", "feast", "year_end", "iso", "day_first", "month_first", "ended", "month", "numeric", "decade",
             "half", "next_part", "short", "relative", "republic", "apostrophe", "years", "clock", "year")  # fmt: skip


def _english_part(
    match: re.Match[str], year: int | None, current: int | None
) -> tuple[date | None, date | None]:
    """Return the days of "the first half of 1953", "Q3 1953", "last year", "the 29th year of the Republic"."""
    get = match.group
    if get("relative"):
        word = " ".join(get("rel").split())
        base = year if word in ("last", "this", "next", "the current", "the past", "the last") else current
        base = current if base is None and word == "next" else base
        return _whole_year(base + _RELATIVE[word] if base else None)
    if get("republic"):
        return _whole_year(1911 + int(get("rn")))
    if get("short"):
        length, number, chosen = (6 if get("sk") == "h" else 3), int(get("sn")), int(get("sy"))
    else:
        length = {"half": 6, "quarter": 3}.get(get("hk")) or _SPAN_MONTHS[get("hk").split(" ")[0]]
        number, named = _ORDINALS[get("hn")], get("hy")
        number = number or 12 // length if 12 % length == 0 else number
        own = year if get("hr") in ("this", "last") else current
        chosen = int(named) if named else (own or 0) - (get("hr") == "last" and own is not None)
        if not number:  # the last five months
            return _months(chosen, 13 - length, 12)
    return _months(chosen, (number - 1) * length + 1, number * length)


def _quarter_ended(month: int, year: int | None) -> tuple[date | None, date | None]:
    """Return the days of the three months that end with one: the December quarter."""
    if year is None:
        return None, None
    first = date(year - (month < 3), (month - 3) % 12 + 1, 1)
    return first, _months(year, month, month)[1]


def _said_year(match: re.Match[str], year: int | None, current: int | None, said: int | None) -> int | None:
    """Return the year of a month: of "September of last year" the one before that of the document."""
    words = match["r3"]
    if words is None:
        return current
    base = year if words in ("last", "this") else said if words in _SAID_LAST else current
    return base - (words not in ("this", *_SAID_LAST)) if base else None


_SAID_LAST = ("the same", "that same", "that", "the latter")


def _of_split_year(match: re.Match[str], split: tuple[int, int] | None) -> int | None:
    """Return the year of a month in a split year named before it: February of 1877–8 is that of 1878."""
    if split is None or split[1] != split[0] + 1:
        return None
    return split[_month(match["m3"]) <= 6]


def _end_of_year(
    match: re.Match[str], year: int | None, current: int | None
) -> tuple[date | None, date | None]:
    """Return the day of "the end of 1923", "the beginning of the year", "the end of last year"."""
    get = match.group
    said = get("er")
    chosen = int(get("ey")) if get("ey") else year if said in ("this", "last") else current
    if not chosen:
        return None, None
    chosen -= said in ("last", "the previous")
    day = date(chosen, 12, 31) if get("ee") in ("end", "close", "last day") else date(chosen, 1, 1)
    return day, day


LAW_BEFORE = re.compile(
    r"\b(?:acts?|ordinances?|law|laws|decrees?|regulations?|treaty|convention|statutes?|code|constitution|resolution|"
    r"proclamation|no\.? ?[0-9a-z]{1,5})(?:[ ]of)?[ ](?:[0-9]{4}[ ]and[ ])?$"
)
"""The year of a law names it: the Act of 1923, Ordinance No. 9 of 1884."""


_ERA_BEFORE = re.compile(r"\b(?:samvat|fasli|hijri|hijra|a\.h\.|shaka|saka|b\.e\.|b\.s\.)[ ]$")


def _whole_year(year: int | None) -> tuple[date | None, date | None]:
    return (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)


def _months(year: int | None, first: int, last: int) -> tuple[date | None, date | None]:
    """Return the days from the first of one month to the end of another, of the next year where that is before it."""
    if not year or not (1 <= first <= 12 and 1 <= last <= 12):
        return None, None
    until = year + (last < first)
    return date(year, first, 1), date(until, last, monthrange(until, last)[1])


def _english_month(match: re.Match[str], folded: str, year: int | None) -> FoundDate | None:
    """Return a month; "may" and "march" need a word before them, or a year after, to be one."""
    name, named = match.group("m3"), match.group("y3")
    before = folded[max(0, match.start() - 12) : match.start()]
    after_preposition = re.search(r"(?:^|\s)(?:in|by|since|until|of|during|last|from|to|for|and)\s$", before)
    if name in (
        "may",
        "mar",
        "march",
        "dec",
        "sep",
        "jan",
        "jun",
        "apr",
        "oct",
        "nov",
        "feb",
        "jul",
        "aug",
    ) and not (named or match.group("part") or after_preposition):
        return None
    if name in ("may", "march") and not named and before.endswith("and "):
        return None
    chosen = int(named) if named else year
    part = match.group("part") or ""
    days = next((days for word, days in _EN_PARTS.items() if word in part), (1, 31))
    month = _month(name)
    first = min(days[0], monthrange(chosen, month)[1]) if chosen else days[0]
    return FoundDate(*match.span(), *_days(chosen, month, first, days[1]))


def _is_year(match: re.Match[str], folded: str) -> bool:
    """Tell a year from a count of as many: "in 1951" and "the 1951 harvest" against "1950 persons"."""
    following = _NEXT_WORDS.match(folded, match.end())
    before = (match.group("yl") or "").strip()
    if following is None or before in ("in", "since", "until", "before", "after"):
        return not _TOTAL_OF.search(folded, max(0, match.start("y6") - 12), match.start("y6"))
    first = following.group(1)
    if before and first in ("the", "our", "their", "his", "its", "we", "they"):
        return True  # for 1853 the agents look for
    if any(word in noun_classes("en") for word in following.groups() if word):
        return False
    plural = first.endswith("s") and not first.endswith(("ss", "us", "'s")) and first not in _YEAR_NOUNS
    if before == "and" and not _TWO_YEARS.search(folded, max(0, match.start() - 8), match.start()):
        return not plural  # 1870 meals and 1912 loaves
    return bool(before) or not (plural or first in ("were", "are", "have"))


_TWO_YEARS = re.compile(rf"{_YEAR},? $|, $")


class _Years:
    """What the dates of a Chinese text are relative to: the year of the document, that named last, and the era."""

    def __init__(
        self,
        year: int | None,
        about: int | None,
        dated: date | None,
        era: int = 0,
        span: tuple[date, date] | None = None,
    ) -> None:
        self.dated, self.span = dated, span
        self.day: date | None = None
        self.entry: date | None = None
        self.document, self.about, self.current = year, about, about
        self.era = era
        self.reigns: list[str] = []
        self.only_era = 0
        self.last: tuple[date, date] | None = None
        self.month: int | None = None

    def named(self, text: str | None, era: str | None, western: str | None = None) -> int | None:
        """Return a year as written, and go on from it; None where it is not known or no year at all."""
        if not text:
            return None
        tens = not _TENS_ZH.isdisjoint(text)
        row = len(text) == 2 and not text.isascii() and not tens  # 五二年 is 1952 whatever the era
        if era:
            self.reigns += () if era in _ERAS else (era,)
            self.era = _ERAS[era] if era in _ERAS else year_before(era)
            found = self.era + (1 if text == "元" else _number(text))
        elif self.era and len(text) < 4 and not row:  # within a chronicle the era is named once
            count = 1 if text == "元" else _number(text)
            longer = next((one for one in reversed(self.reigns) if count <= length_of(one)), None)
            found = (year_before(longer) if longer and self.is_of_reign() else self.era) + count
        else:
            found = _number(text)
            found = 1900 + found if found < 100 and len(text) == 2 and not tens else found
        found = int(western) if western else found
        known = (600 if self.era and len(text) < 4 else 1300) <= found <= 2099
        self.current = found if known else self.current
        return found if known else None

    def is_of_reign(self) -> bool:
        """Return whether the era named last is one of the reigns, of which some lasted few years."""
        return bool(self.reigns) and self.era == year_before(self.reigns[-1])

    def is_of_qing(self) -> bool:
        """Return whether years are counted by a reign of the Qing, whose months are those of the moon."""
        return _SHUNZHI <= (self.era or self.only_era) <= _XUANTONG

    def base(self) -> date | None:
        """Return the day from which 上月 and 本月 are reckoned: of the month that is reported, else of writing."""
        if self.span is not None and (self.span[1] - self.span[0]).days <= _A_MONTH:
            return self.span[1]
        return self.dated

    def month_of(self, word: str) -> tuple[int | None, int | None]:
        """Return the year and the month that 上月, 本月 and the like mean."""
        base = self.base()
        if word[0] in "上本下" and base is not None:
            year, month = base.year, base.month
        elif self.month is None:
            return self.current, None
        else:
            year, month = self.current or 0, self.month
        shift = {"上": -1, "次": 1, "下": 1}.get(word[0], 0)
        number = year * 12 + month - 1 + shift
        return number // 12 or None, number % 12 + 1

    def near(self, word: str) -> tuple[date | None, date | None]:
        """Return the day that 昨日, 前日 mean, reckoned from that of the entry of a diary or of the document.

        同日, 次日 are reckoned from that named last.
        """
        base = self.day if word in "同是当次翌越" and self.day is not None else self.entry or self.dated
        if base is None:
            return None, None
        day = base + timedelta(days={"昨": -1, "前": -2, "次": 1, "翌": 1, "越": 1}.get(word, 0))
        return day, day

    def day_before(self, day: int, until: int | None) -> tuple[date | None, date | None]:
        """Return the last such day up to that of writing, which names no month; else that of the month named last."""
        if self.dated is None or self.span is not None:
            return _days(self.current, self.month, day, until)
        number = self.dated.year * 12 + self.dated.month - 1 - (day > self.dated.day)
        return _days(number // 12, number % 12 + 1, day, until)

    def unit(self, word: str, unit: str) -> tuple[date, date] | None:
        """Return the ten days or the quarter that 本旬, 上季 mean in a report of such a time; None in any other."""
        if self.span is None:
            return _third_of_month(self.dated) if unit == "旬" and word != "上" and self.dated else None
        first, last = self.span
        length = (last - first).days
        if unit == "旬" and length < _A_THIRD:
            if word != "上":
                return first, last
            until = first - timedelta(days=1)
            return until.replace(day=_FIRST_OF_THIRD[min(2, (until.day - 1) // 10)]), until
        if unit != "旬" and _A_MONTH < length < _A_THIRD_OF_A_YEAR:
            months = first.year * 12 + first.month - 1 - 3 * (word == "上")
            begin = _days(months // 12, months % 12 + 1, 1, 1)[0]
            end = _months(months // 12, months % 12 + 1, (months + 2) % 12 + 1)[1]
            return (begin, end) if begin is not None and end is not None else None
        return None

    def lasting(self, months: int) -> tuple[date, date] | None:
        """Return the time that is reported where 十年中, 三个月来 say how long it is; None where they do not."""
        if self.span is None:
            return None
        first, after = self.span[0], self.span[1] + timedelta(days=1)
        length = (after.year - first.year) * 12 + after.month - first.month
        return self.span if length == months and first.day == after.day else None

    def same_span(self, word: str | None) -> tuple[date | None, date | None]:
        """Return the time named last, in the year that 去年同期 and the like mean."""
        year = self.relative(word)
        if year is None or self.last is None:
            return None, None
        first, last = self.last
        return year_moved(first, year - last.year), year_moved(last, year - last.year)

    def relative(self, word: str | None) -> int | None:
        """Return the year that 去年, 同年 and the like mean."""
        base = self.document if word in _BY_DOCUMENT else self.current
        if base and word in _THIS_YEAR:
            self.current = base  # 一九五二年52.6%，今年上半年41.9%: the 上半年 behind it is of this year too
        return base + _SHIFTS.get(word or "", 0) if base else None


def _third_of_month(day: date) -> tuple[date, date]:
    """Return the ten days or so that a day is of."""
    begin = _FIRST_OF_THIRD[min(2, (day.day - 1) // 10)]
    length = monthrange(day.year, day.month)[1]
    return day.replace(day=begin), day.replace(day=length if begin > 20 else begin + 9)


_A_MONTH, _A_THIRD, _A_THIRD_OF_A_YEAR = 31, 11, 100
_FIRST_OF_THIRD = (1, 11, 21)
_HEAD_YEAR = re.compile(
    rf"(?:^|[\n （(，])(?P<y>{_SHORT_YEAR})年(?:{_ZN}月|[上下]半年|春|夏|秋|冬)|"
    rf"(?<![0-9〇零一二三四五六七八九十年第历])(?P<y2>{_SHORT_YEAR})年度?(?:{_ZN}月|[上下]半年|第?[一二三四]季|"
    "[\u4e00-\u9fff]{0,6}(?:报告|总结|年报|统计|概况|纪要|决算|预算))"
)
_LAST_OF_REPUBLIC = 38
_TENS_ZH = frozenset("十廿卅")
_ANY_ERA = re.compile(_NAMED_ERA)


def _era_unsaid(folded: str) -> int:
    """Return the year before the Republic where the head of a text counts from it without saying so: 三十年九月下旬."""
    head = folded[:300]
    named = (
        min((at, era) for era in _ERAS if (at := folded.find(era)) >= 0) if _ANY_ERA.search(folded) else None
    )
    if named is not None and (named[1] != "民国" or named[0] >= len(head)):
        return 0
    if re.search("[0-9]{4}年|一九", head):
        return 0
    years = (match["y"] or match["y2"] for match in _HEAD_YEAR.finditer(head))
    said = next((year for year in years if "十" in year), "")
    return _ERAS["民国"] if said and 0 < _number(said) <= _LAST_OF_REPUBLIC else 0


def _chinese(
    folded: str, year: int | None, about: int | None, dated: date | None, span: tuple[date, date] | None
) -> Iterator[FoundDate]:
    years = _Years(year, about, dated, _era_unsaid(folded), span)
    named = {_ERAS[match.group()] for match in _ANY_ERA.finditer(folded)}
    if named and max(named) <= _XUANTONG and not _WESTERN_YEAR.search(folded):
        years.only_era = max(named)  # of a memorial, which names the reign in its last line
    if _OF_TELEGRAMS.search(folded):
        folded = _RHYMED.sub(_with_sign, folded)
    folded = with_reigns(folded)
    titles = [match.span() for match in _TITLES.finditer(folded)]
    entries = entries_of(folded)
    behind = 0
    for match in find_from(_CHINESE_STARTS, _CHINESE, folded):
        index = bisect_right(titles, (match.start(), len(folded))) - 1
        if index >= 0 and match.end() < titles[index][1]:  # 《一九五〇年工作报告》 names a document
            era = None if years.era else _ANY_ERA.match(match.group())
            years.era = _ERAS[era.group()] if era else years.era  # by which its years outside the title count
            yield FoundDate(*match.span(), None, None)
            continue
        if (
            years.about is not None
            and dated is not None
            and _PARAGRAPH_ZH.search(folded, behind, match.start())
        ):
            years.current = years.about  # a year named in passing goes no further than its paragraph
        behind = match.end()
        before = years.current, years.month
        days = _chinese_days(match, years)
        of_moon = years.is_of_qing() or not _MOON_MONTHS.keys().isdisjoint(match.group("m", "ma", "mb"))
        if days is not None and of_moon and match.lastgroup in _BY_MOON:
            days = _by_moon(*days, leap=match["leap"] is not None)
        compared = bool(_COMPARED_ZH.search(folded, max(0, match.start() - 3), match.start()))
        if compared:
            years.current, years.month = before
        if span is not None and days is not None and days[0] is not None and days == (dated, dated):
            years.current, years.month = before  # the day of writing, behind the time that is reported
            compared = True
        if days is not None:
            yield FoundDate(*match.span(), *days)
            if match.start() in entries and days[0] == days[1]:
                years.entry = days[0]
            if not compared and days[0] is not None and days[0] == days[1]:
                years.day = days[0]
            if not compared and days[0] is not None and days[1] is not None and days[0].year == days[1].year:
                years.last = (days[0], days[1])


def entries_of(folded: str) -> frozenset[int]:
    """Return where the days begin that head the entries of a diary, if there are several.

    Parameters
    ----------
    folded : str
        Of a Chinese text.
    """
    found = frozenset(match.start("day") for match in _ENTRY_LINES.finditer(folded))
    return found if len(found) > 1 else frozenset()


_ENTRY_LINES = re.compile(
    rf"^[#*▲△●○◎• ]*(?P<day>(?:(?:{_NAMED_ERA})?[0-9〇零○一二三四五六七八九十廿卅元]{{1,4}}年)?{_ZM}月初?{_ZN}[日号]?)"
    "[*]*(?=[ \n]|$)",
    re.MULTILINE,
)
"""四月十九日 阴: a day at the beginning of a line and set apart from what follows."""
_PARAGRAPH_ZH = re.compile("[。：；！？:][ 　]*\n")
_WESTERN_YEAR = re.compile("(?:[12][0-9]{3}|一[六七八九][一二三四五六七八九〇零○]{2})年|民国")
_BY_MOON = frozenset({"full", "months", "days", "pair"})


def _by_moon(first: date | None, last: date | None, leap: bool = False) -> tuple[date | None, date | None]:
    """Return the days of months of a reign of the Qing, as if read by our calendar, by that of the moon."""
    if first is None or last is None:
        return first, last
    opens, closes = month_of_reign(first.year, first.month, leap), month_of_reign(last.year, last.month, leap)
    if opens is None or closes is None:
        return None, None
    whole = last.day == monthrange(last.year, last.month)[1]
    end = closes[1] if whole else closes[0] + timedelta(days=last.day - 1)
    end = min(end, closes[1])
    return min(opens[0] + timedelta(days=first.day - 1), end), end


def _with_sign(match: re.Match[str]) -> str:
    return chr(_FIRST_RHYMED + RHYMES[match.group()])


_COMPARED_ZH = re.compile("(?:[比较]|相当于|超过|不及|低于|高于)$")
"""What is compared with does not go on: 较二十一年度增, and the 上半年 behind it is of the year reported."""


def _chinese_days(match: re.Match[str], years: _Years) -> tuple[date | None, date | None] | None:
    """Return the days that a match names; (None, None) where they are not known, None for anything else."""
    get = match.group
    if get("term"):
        return _school_term(match, years)
    if get("lasting"):
        months = 6 if get("lh") else _number(get("ln")) * (12 if get("lu") == "年" else 1)
        return years.lasting(months)
    if get("reign"):
        begin = years.named(get("ya"), get("er"))
        stop = years.named(get("yb"), get("eb"))
        if begin is None or stop is None or begin > stop:
            return None, None
        return date(begin, 1, 1), date(stop, 12, 31)
    if get("months"):
        return _chinese_months(match, years)
    if get("quarter"):
        planned = _PLANNED.match(match.string, match.end()) and years.document
        chosen = years.named(get("yq"), get("eq")) or (
            years.relative(get("rq")) if get("rq") else planned or years.current
        )
        if get("qh"):
            return _months(chosen, 1, 6) if get("qh")[0] == "上" else _months(chosen, 7, 12)
        if get("qm"):
            return _months(chosen, 1, _number(get("qm")))
        if get("qa"):
            return _months(chosen, 3 * _number(get("qa")) - 2, 3 * _number(get("qb")))
        last = 3 * _number(get("qn") or get("qf"))
        return _months(chosen, 1 if get("qf") else last - 2, last)
    if get("full"):
        if get("y") and _is_duration(match, get("y"), years, get("era")):
            return None
        named = years.named(get("y"), get("era"), get("wf"))
        chosen = named or (years.relative(get("ry")) if get("ry") else None if get("y") else years.current)
        if get("rm"):
            reckoned, month = years.month_of(get("rm"))
            chosen = chosen if get("y") or get("ry") else reckoned
            if get("sp") and years.span is not None and chosen and month:
                return _in_month(years.span, chosen, month)
            years.month = month if get("rm")[0] not in "上下" else years.month
        else:
            years.month = month = _number(get("m"))
        if month is None or not 1 <= month <= 12:
            return None, None
        return _chinese_span(match, chosen, month)
    if get("pair"):
        one, two = (_number(part) for part in _TWO_MONTHS.findall(get("pa")))
        years.month = two
        return _months(years.current, one, two)
    before = (max(0, match.start() - 8), match.start())
    if get("days") and (
        _number(get("d3")) > 31
        or (get("d6") and years.month is None)
        or _OF_A_WEEK.search(match.string, *before)
        or (match.group().endswith("号") and match.string.endswith(_VESSELS, 0, match.start()))
        or (not get("d4") and not get("d5") and _LASTED_DAYS.search(match.string, *before))
    ):
        return None  # 船十八号, 以九十日为限, 一周内犯川五日, 停课五日, 出海7~10日 where no month is named
    if get("d6") and years.month:
        return _days(years.current, years.month, _number(get("d6")), _number(get("d3")))
    if get("days"):
        until = get("d4") or get("d5")
        if years.month is None or get("d3") > chr(_FIRST_RHYMED):
            return years.day_before(_number(get("d3")), _number(until) if until else None)
        return _days(years.current, years.month, _number(get("d3")), _number(until) if until else None)
    if get("era2"):
        return _end_of_chinese_year(_whole_year(years.named(get("ey"), get("e2"), get("we"))), get("pe"))
    if get("years"):
        years.era = 0
        begin, stop = _number(get("y4")), _number(get("y5"))
        known = 1600 <= begin <= stop <= 2099
        return (date(begin, 1, 1), date(stop, 12, 31)) if known else None
    return _chinese_year(match, years)


_VESSELS = ("船", "艇", "舰", "舟", "轮")
"""What 号 counts."""
_PLANNED = re.compile("的?(?:计划|拟|打算|准备|任务|要求|工作|将|要)")
"""下半年计划: of the year of writing, whatever year was named last."""


def _school_term(match: re.Match[str], years: _Years) -> tuple[date | None, date | None]:
    """Return the days of 二十四年度第一学期, from August to January; of 本学期 those that the document is about."""
    if match["rt"]:
        if years.span is None or not _A_THIRD_OF_A_YEAR < (years.span[1] - years.span[0]).days < _HALF_A_YEAR:
            return None, None
        first = years.span[0]
        number = first.year * 12 + first.month - 1 + {"本": 0, "上": -6, "下": 6}[match["rt"]]
        return _months(number // 12, number % 12 + 1, (number + 5) % 12 + 1)
    year = years.named(match["yt"], match["et"])
    if match["tn"] in "一上":
        return _months(year, 8, 1)
    return _months(year + 1 if year else None, 2, 7)


_HALF_A_YEAR = 190
_CLIPPED = 40
"""Years back that are still named by their last two figures."""


def _year_of_account(match: re.Match[str], year: int | None) -> tuple[date | None, date | None]:
    """Return the days of 二十四年度 in the time of the Republic: of a school from August, of a treasury from July."""
    found = _whole_year(year)
    if year is None or not _FIRST_OF_REPUBLIC <= year < _FIRST_OF_REPUBLIC + _LAST_OF_REPUBLIC:
        return found
    around = (
        match.string[max(0, match.start() - 12) : match.start()],
        match.string[match.end() : match.end() + 8],
    )
    if any(map(_SCHOOLS.search, around)) or _SCHOOLS.search(match.string, 0, 40):
        return _months(year, 8, 7)
    treasury = year <= _LAST_FROM_JULY and _TREASURY.match(around[1])
    return _months(year, 7, 6) if treasury else found


_FIRST_OF_REPUBLIC, _LAST_FROM_JULY = 1912, 1937
_SCHOOLS = re.compile("教育|学校|学生|学额|[中小大]学|学院|师范|就学|学龄|校")
_TREASURY = re.compile("[的之]?(?:全省|全县|省|县|国家|地方)?(?:岁[入出计]|会计)")
_TWO_MONTHS = re.compile("十[一二]?|[一二三四五六七八九]")


def _in_month(span: tuple[date, date], year: int, month: int) -> tuple[date | None, date | None]:
    """Return the same days in another month: 上月同期, in the report of ten days."""
    return _days(year, month, min(span[0].day, 28), span[1].day)


def _chinese_year(match: re.Match[str], years: _Years) -> tuple[date | None, date | None] | None:
    get = match.group
    if get("bracket"):
        return _whole_year(int(get("by")))
    if get("year"):
        years.era = 0 if len(get("y6")) == 4 else years.era  # 三年 then is no year of the reign
        found = _whole_year(years.named(get("y6"), None))
        return _end_of_chinese_year(found, get("p6"))
    if get("clipped"):  # 60年不变价, 55年是, in a text about those years
        within = 1900 + int(get("y10"))
        return _whole_year(within if years.current and 1930 <= years.current <= within + _CLIPPED else None)
    if get("short"):
        known = years.era and get("y7") != "一"  # 一年得九千: the first year of a reign is 元年
        return _end_of_chinese_year(_whole_year(years.named(get("y7"), None)), get("p8")) if known else None
    if get("relative") and (get("p7") or "").startswith("同"):
        return years.same_span(get("rel"))
    if get("relative"):
        return _end_of_chinese_year(_whole_year(years.relative(get("rel"))), get("p7"))
    if get("account"):
        return _year_of_account(match, years.named(get("y9"), None)) if years.era else (None, None)
    if get("fiscal"):
        return _year_of_account(match, years.named(get("y8"), None)) if years.era else None
    if get("plan"):
        begin = 1948 + 5 * _number(get("yn"))
        return date(begin + (begin > 1962) * 3, 1, 1), date(begin + 4 + (begin > 1962) * 3, 12, 31)
    if get("republican"):
        return date(1912, 1, 1), date(1949, 12, 31)
    if get("dynasty"):
        return _DYNASTIES[get("dynasty")]
    if get("school"):
        years.named(
            get("ysc"), None
        )  # the months named behind it are of its first year, unless they say 次年
        return None
    if get("month_end"):
        base, last = years.base(), get("pm") != "初"
        if get("eu") != "月":  # of the quarter, the term or the ten days that are reported
            return (years.span[last], years.span[last]) if years.span is not None else None
        day = _months(base.year, base.month, base.month)[last] if base is not None else None
        return (day, day) if day is not None else None
    if get("bare_end"):
        return _end_of_chinese_year(_whole_year(years.about or years.current), get("pb"))
    if get("day"):
        return years.near(get("rd"))
    if get("unit"):
        return years.unit(get("uw"), get("uu")[0])
    if get("iso"):
        return _days(int(get("iy")), int(get("im")), int(get("id")), None)
    return None, None


def _end_of_chinese_year(
    found: tuple[date | None, date | None], part: str | None
) -> tuple[date | None, date | None]:
    """Return the day of 1953年底, 年初; the whole year for anything else."""
    if found[0] is None or found[1] is None or not part:
        return found
    if part[-1] in "底末终":
        return found[1], found[1]
    return (found[0], found[0]) if part[-1] == "初" else found


def _is_duration(match: re.Match[str], text: str, years: _Years, era: str | None) -> bool:
    """Tell 判刑三年五月 from 三十一年五月 in a chronicle of the Republic."""
    if era or (len(text) > 1 and years.era):
        return False
    return (len(text) == 1 and text != "元" and not years.era) or bool(
        _LASTED.search(match.string, max(0, match.start() - 8), match.start())
    )


def _chinese_months(match: re.Match[str], years: _Years) -> tuple[date | None, date | None] | None:
    """Return the days of 1953年2—7月, 七至九月, 去年十月至十二月."""
    get = match.group
    if get("ymo") and _is_duration(match, get("ymo"), years, get("emo")):
        return None
    named = years.named(get("ymo"), get("emo"))
    chosen = named or (years.relative(get("rmo")) if get("rmo") else None if get("ymo") else years.current)
    first, last = _number(get("ma")), _number(get("mb"))
    years.month = last if 1 <= last <= 12 else years.month
    return _months(chosen, first, last)


def _chinese_span(match: re.Match[str], year: int | None, month: int) -> tuple[date | None, date | None]:
    get = match.group
    part = get("p") or get("tail")
    if get("d"):
        begin = _number(get("d"))
        stop = _number(get("dl")) if get("dl") else begin
    else:
        begin, stop = _ZH_PARTS.get(part or "", (1, 31))
        begin = min(begin, monthrange(year, month)[1]) if year else begin
    first, last = _days(year, month, begin, stop)
    if get("d2") or get("p2"):
        until = _number(get("m2")) if get("m2") else month
        ends = _ZH_PARTS.get(get("p2") or "", (0, 0))[1] or _number(get("d2") or "31")
        _, last = _days(year, until, 1, ends)
    return first, last


def _number(text: str) -> int:
    if text in _MOON_MONTHS:
        return _MOON_MONTHS[text]
    if len(text) == 1 and text > chr(_FIRST_RHYMED):
        return ord(text) - _FIRST_RHYMED if ord(text) - _FIRST_RHYMED in RHYMES.values() else 0
    digits = re.sub(r"(?:st|nd|rd|th)$", "", text)
    if digits.isascii() and digits.isdigit():
        return int(digits)
    amount = parse_chinese(text)
    if amount is None:
        return 0
    if amount.low != amount.high and len(text) == 2:  # 五二 is the year, not five or six
        return int(
            "".join(str("〇一二三四五六七八九".find(character.replace("零", "〇"))) for character in text)
        )
    return int(amount.value)


def _month(name: str) -> int:
    return next(number for number, full in enumerate(_MONTHS, start=1) if full.startswith(name[:3]))


def _days(
    year: int | None, month: int | None, first: int, last: int | None
) -> tuple[date | None, date | None]:
    """Return first and last day, the last cut to the length of the month; None without a year."""
    if year is None or month is None or not 1 <= month <= 12:
        return None, None
    length = monthrange(year, month)[1]
    if first > length:  # 31 February: no such day
        return None, None
    begin, stop = min(max(first, 1), length), min(max(last if last is not None else first, 1), length)
    return date(year, month, begin), date(year, month, max(begin, stop))


def joined(dates: Sequence[FoundDate], folded: str) -> list[FoundDate]:
    """Return dates, two of them as one where the first opens and the second closes a span: 1 July 1953 – 30 June 1954.

    Parameters
    ----------
    dates : sequence of FoundDate
        In order.
    folded : str
        The folded text.
    """
    found: list[FoundDate] = []
    for one in dates:
        before = found[-1] if found else None
        if (
            before is not None
            and before.first is not None
            and one.last is not None
            and before.first < one.last
            and _TO_NEXT.fullmatch(folded, before.end, one.start)
        ):
            found[-1] = before._replace(end=one.end, last=one.last)
        else:
            found.append(one)
    return found


_TO_NEXT = re.compile(r",?[ ]?(?:to|until|through|[-—~])[ ]?(?:the[ ])?|起?[，, ]?[至到迄][ ]?")
_WITH_YEAR = re.compile(
    r"(?!.*\b(?:end|close|beginning|opening)\b)(?:.*[0-9]{4}(?!年)|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2})|.*年.*[日号]"
)
"""A day with its year, and not the end of a year."""


def document_date(folded: str, lang: str, sure: bool = False) -> date | None:
    """Return the date a document gives itself: in its first lines, else in its last ones.

    Parameters
    ----------
    folded : str
        Folded text.
    lang : str
        "en" or "zh".
    sure : bool
        Only a date that begins or ends a line as a date of writing does, not the first of the text.
    """
    head, tail = folded[:1500], folded[-300:]
    for part in (head, tail):
        days = [
            found
            for found in joined(find_dates(part, lang), part)
            if found.first and found.first == found.last and _WITH_YEAR.match(part[found.start : found.end])
        ]
        if part is head:
            shown = [
                day
                for day in days
                if _DATED.search(part[max(0, day.start - 24) : day.start]) or (sure and _in_a_line(part, day))
            ]
            days = shown or ([] if sure else days[:1])
        elif sure:
            days = [day for day in days if "\n" in part[max(0, day.start - 40) : day.start]]
        if days:
            return days[0].first if part is head else days[-1].first
    return None


_DATED = re.compile(r"(?:^|\n|date|dated|日期|[（(])\W{0,6}(?:\w+[:：])?(?:[a-z]+, (?:the )?)?\W{0,3}$")


def _in_a_line(part: str, day: FoundDate) -> bool:
    """Return whether a date is in a line of a title or an address, which ends in no stop."""
    begin, stop = part.rfind("\n", 0, day.start) + 1, part.find("\n", day.end)
    line = part[begin : stop if stop >= 0 else len(part)].rstrip()
    if (
        stop >= 0
        and begin < 400
        and len(line) < 110
        and not part[day.end : begin + len(line)].strip(" .)，。）")
    ):
        return True  # H.B.M. Consulate, Tengyueh, 3rd February 1909.
    return (
        stop >= 0 and begin < 400 and len(line) < 110 and not line.endswith((".", "。", ";", "；", ":", "："))
    )
