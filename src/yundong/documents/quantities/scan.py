"""The scanner: finds numerals in a text and the words beside them, as the tokens of the grammar."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from yundong.documents.quantities.numbering import PRICED, SHILLINGS
from yundong.documents.quantities.numerals import Amount, parse_chinese, parse_english
from yundong.documents.quantities.numerals.amount import neat
from yundong.documents.quantities.numerals.english import MAGNITUDES, NTHS, PLURALS, TENS, UNITS
from yundong.documents.text.denominations import of_account, written_out
from yundong.documents.text.document import Span
from yundong.documents.text.matching import any_of, as_listed, behind_a_sign
from yundong.documents.vocabulary import phrases, rows, unit_words, word_list

_Z = "\u200b?"  # a character of no width, as pages and word processors leave them inside numbers
VULGAR = {
    "½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
    "⅙": 1 / 6, "⅚": 5 / 6, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5,
}  # fmt: skip
_VULGAR = "".join(VULGAR)
_ARABIC = (
    rf"(?:(?>[0-9]{{1,3}}(?:{_Z}[,'\u066c，]{_Z}[0-9]{{3}})+(?![0-9])"  # 82,056 and 512，000
    r"|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])"  # 2,50,000
    r"|[0-9]{1,3}(?:\.[0-9]{3})+(?=,[0-9]{1,2}(?![0-9]))"  # 1.250.000,50
    r"|[0-9]{1,3}(?: [0-9]{3})+(?![0-9]|,[0-9]|[ ]?-[a-z])"  # 48 905
    rf"|[0-9]+(?:\u200b+[0-9]+)*|(?=\.[0-9]))"
    r"(?:\.[0-9]{3}(?: [0-9]{3})*(?: [0-9]{1,3})(?![0-9.,])|[.·][0-9]+|(?<=\.[0-9]{3}),[0-9]{1,2}(?![0-9,])|"
    r"[ ]?[½¼¾⅓⅔⅛⅜⅝⅞⅙⅚⅕⅖⅗⅘])?"  # 7.315 2, 27½
    rf"|[{_VULGAR}])"
)
_D = "零〇○一二三四五六七八九两〡-〩壹贰叁肆伍陆柒捌玖"
_M = "十百千万亿兆拾佰仟廿卅卌"
_NEIGHBOURS = ("一二", "二三", "两三", "三四", "四五", "五六", "六七", "七八", "八九", "三五")
_PAUSE = "|".join(rf"(?<={one})、(?={two}(?![、，号]))" for one, two in map(tuple, _NEIGHBOURS))
"""三、四百 and 十七、八: two neighbours with a pause between them leave open which."""
_PAUSED_ARABIC = "|".join(rf"{n}、{n + 1}(?=[百千万亿])" for n in range(1, 9))
_DIGITS_ZH = _D.replace("两", "")
_SEPARATED_ZH = (
    rf"[{_DIGITS_ZH}]{{1,3}}(?:(?:、[{_DIGITS_ZH}]{{3}})+(?![、{_D}{_M}])|"
    rf"(?:，[{_DIGITS_ZH}]{{3}})+(?![{_D}{_M}]))"
)
"""一四二、三〇〇 and 一四二，三〇〇: thousands set off as in Arabic figures."""
_ZH_RUN = (
    rf"(?:{_SEPARATED_ZH}|{_PAUSED_ARABIC}|[1-9]/(?:[2-9]|1[0-6])(?=[ ]?[吨斤两石担亩元升丈尺里磅])|"
    rf"{_ARABIC}|俩(?=[百千万])|[{_D}{_M}]|几(?=[十百千万亿名个人件次起])|数(?=[十百千万亿](?!分(?:之|[{_D}十0-9])))|半(?=[百千万亿]))"
    rf"(?:[ \n]?(?:[{_D}{_M}]|(?<=[万亿千百]){_ARABIC}|(?<=[万亿千百]零){_ARABIC}|"
    rf"(?<=[0-9])[ ]{{2}}[万亿](?![{_D}{_M}])|(?<=[万亿千百] ){_ARABIC}(?=[ ]?[千百十])|"
    r"(?<=[十百千零])几|(?<=[十百千] )几|[余多来](?=[ ]?[十百千万亿]))|"
    rf"{_PAUSE}|"
    rf"[ ]?点(?=[ ]?[{_D}])(?<![0-9]点)(?<![0-9] 点)|(?<=[十百千万])有(?=[{_D}廿卅]|十[一二三四五六七八九]))*"
    r"(?:余|多(?![次方种年])|来(?=[个名人件斤两次天年]))?"
    r"(?:(?<![打第])打(?![击倒死伤仗架破坏人手砸骂下入通开井谷粮铁工扫])(?=[^a-z0-9]|$))?"
)
_SCALES = any_of([form for word in word_list("scales") for form in (word, f"{word}s")])
_EN_WORD = any_of([*UNITS, *TENS, *word_list("scales"), *(f"{word}s" for word in word_list("scales"))])
_EN_FIRST = any_of(
    [*UNITS, *TENS, *word_list("scales"), "half", "several", "few", "couple", "tens", "dozens", "scores", "hundreds",
     "thousands", "lakhs", "crores", "millions", "billions", "quarter"]
)  # fmt: skip
"""What an English number in words can begin with."""
_EN_MEASURES = any_of(
    word
    for word, _, kind in unit_words("en")
    if kind in ("mass", "area", "length", "volume") and word.isalpha()
)
_UNIT_CLASSES_EN = {"mass", "area", "length", "volume", "power", "points", "money", "duration", "age"}
_MULTIPLES = {"twice": 2, "thrice": 3}
_MULTIPLE_EN = re.compile(rf"(?:{any_of(_MULTIPLES)})(?![a-z-])")
_SCALED = ("dozen", "score", "hundred", "thousand", "million", "lakh", "crore")
_PARTS_OF_ONE = {"a half": 0.5, "a quarter": 0.25, "a third": 1 / 3, "three quarters": 0.75}
_PART_BEHIND = (
    rf"[ \n]and[ \n](?P<further>{any_of(_PARTS_OF_ONE)})"
    r"(?![a-z]|[ ]of[ ](?:the|its|his|her|their|our|all|th[aei]se?)\b)"
)
_HALVED = [word for word, _, kind in unit_words("en") if kind in _UNIT_CLASSES_EN and word.isalpha()]
_AND_A_HALF = re.compile(rf"an?[ \n](?P<one>{any_of([*_HALVED, *_SCALED])}){_PART_BEHIND}")
"""a mile and a half, a lakh and a half."""
_PART_BEHIND_UNIT = re.compile(_PART_BEHIND)
_SYMBOLS = any_of({word for word, _, _ in unit_words("symbols")})
_EN_UNDER = any_of(
    [*list(UNITS)[1:20], *TENS, *(f"{ten}-{one}" for ten in TENS for one in list(UNITS)[1:10])]
)
_EN_SCALE = rf"(?:{_SCALES}|mn|bn|gross)"
_EN_PART = rf"[ \n]and[ \n](?:an?|{any_of(UNITS)})[ \n-](?:{any_of(word_list('nths'))})(?![a-z])"
_EN_RUN = (
    rf"(?:[1-9]/(?:[2-9]|1[0-6])(?=[ \n](?:an?[ \n])?(?:{_EN_MEASURES})(?![a-z]))"
    rf"|{_ARABIC}(?:(?![a-z])|(?=(?:k|b|bn|mn|mil|bln|tln|{_SYMBOLS})\.?(?![a-z0-9])|[sd]\.|[a-z]{{1,3}}\.[ ]?[0-9]))"
    rf"(?:[ \n-]{_EN_SCALE}(?![a-z])(?:[ \n-]{_EN_SCALE}(?![a-z]))*"
    rf"(?:,?[ \n](?:and[ \n])?[0-9]{{1,3}}[ \n-]{_EN_SCALE}(?![a-z]))*"
    rf"(?:[ \n]and[ \n](?:(?<=hundred[ ]and[ ])(?:{_EN_UNDER})(?![a-z])|{_EN_WORD}[ ](?:hundred|thousand|lakh)(?![a-z])"
    r"|[0-9]{1,2}(?![0-9,.a-z]|[ ][a-z]*(?:hundred|thousand|million))"
    r"|a[ \n](?:half|quarter)(?![a-z])))?"
    r"|[ ]{1,2}[1-9]/(?:[2-9]|1[0-6])(?![0-9/]))?"
    rf"|(?:a[ \n])?half(?:[ \n]an?)?(?=[ \n](?:{_EN_MEASURES})(?![a-z]))"
    rf"|hundred[ \n](?:thousand|million)s?(?![a-z])"
    rf"|(?:(?:(?:a[ \n])?(?:half|quarter)(?:[ ]{{1,2}}an?)?|(?:a|one|three)[ \n]quarters?[ \n]of[ \n]an?|"
    r"several|(?:a )?few|an?|"
    r"a couple of)[ \n]{1,2})"
    rf"{_EN_SCALE}(?:[ \n]{_EN_SCALE})*(?![a-z])"
    r"(?:[ \n]and[ \n](?:a[ \n](?:half|quarter)|[a-z]+(?:-[a-z]+)?))?"
    r"|(?:tens|dozens|scores|hundreds)[ \n]of[ \n](?:thousands|lakhs|millions)(?![a-z])"
    r"|(?:(?:tens|dozens|scores|hundreds|thousands|lakhs|millions)[ \n]of[ \n])?"
    r"(?:dozens|scores|hundreds|thousands|lakhs|crores|millions|billions)(?=[ \n]of[ \n])"
    rf"|(?:{any_of(list(UNITS)[2:13])})(?=pence(?![a-z]))"
    rf"|{_EN_WORD}(?![a-z])(?:(?!{_EN_PART})(?:[ \n]{{1,3}}|-(?:and-(?:a-)?)?|(?<=ty)[ ]-[ ]|"
    r",?[ \n]{1,3}and[ \n]{1,3}(?:a[ \n])?)"
    rf"(?:{_EN_WORD}|half|quarter|gross(?=[ \n]of[ \n]))(?![a-z]))*(?:{_EN_PART}(?:[ \n]{_EN_SCALE}(?![a-z]))?"
    rf"|[ \n]point(?:[ \n-](?:{any_of([*UNITS, *TENS])})(?![a-z]))+)?)"
)
_RUN = {"en": re.compile(_EN_RUN), "zh": re.compile(_ZH_RUN)}
_PARTS = {
    "en": re.compile(r"(?!)"),
    "zh": re.compile(
        rf"(?:(百|一百)|(千|一千)|(万|一万)|(十)|([二三四五六七八九两0-9][〇零一二三四五六七八九十百0-9]*))"
        r"[分份][ ]{0,2}之"
        rf"|(?<![{_D}{_M}0-9])(百)[分份](?=[{_D}十廿卅0-9])"
        rf"|(?:什之?|(?<![{_D}{_M}])十之)(?=[一二三四五六七八九])(?P<tenth>)"
        rf"|(?<![{_D}{_M}])(?P<one_of>[三四五六七八九十百])之(?=(?:一(?![{_D}{_M}])|[二三四五六七八](?=[強强弱。，；、]|$)))"
    ),
}
_SHARE_WORD = {
    "en": re.compile(
        r"(?<![a-z-])(?:(?:one[ -])?half|an? (?P<part>third|quarter|fourth|fifth|sixth|eighth|tenth))"
        rf"(?= (?:of|the|its|their|our|his|all|this|these|those)\b)(?! of an? {_EN_SCALE})"
        r"|(?:(?<=of which )|(?<=of whom )|(?<=whereof )|(?<=of which not )|(?<=owns that )|(?<= that )|(?<=, "
        r"and )|(?<=; )|(?<=, ))"
        r"(?:half|an? (?:third|quarter|fourth|fifth|sixth|eighth|tenth))(?= (?:had|have|has|was|were|is|are|did|do|"
        r"died|went|came|remain\w*|escaped?|perished|survived|would|will|consists?)\b)"
        r"|(?<![a-z])(?:(?<=by )|(?<=at )|(?<=about )|(?<=nearly )|(?<=some )|(?<=than )|(?<=barely )|"
        r"(?<=only )|(?<=for )|(?<=over )|(?<=under )|"
        r"(?<=formed )|(?<=to ))an? (?:third|quarter|fourth|fifth|sixth|eighth|tenth)"
        r"(?=[.,;:)]| (?:had|have|has|was|were|is|are|did|died|went|came|below|above|less|more|escaped|remained)\b)"
        r"|(?<![a-z])half(?= as (?:much|many)\b)"
        r"|(?<=of which )half(?= [a-z])|(?<=a good )half(?= [a-z])|(?<=a bare )half(?= [a-z])"
        r"|(?<=by )a half(?![a-z]|[ -](?:mile|hour|year|million|dozen))"
    ),
    "zh": re.compile(r"(?<!大)(?:一半|半数)(?P<part>(?!))?"),
}
_ODDS_EN = re.compile(
    rf"({any_of(list(UNITS)[1:10])})(?:[ \n][a-z]+){{1,2}}?[ \n](?:in|out of)[ \n](?:every[ \n])?"
    rf"({any_of([*UNITS, *TENS])}|(?:(?:a|one|ten)[ ])?(?:hundred|thousand)|"
    r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?=[.,;:)]|"
    r"[ \n](?:in|of|on|at|was|were|had|has|have|is|are|who|and|died|fell|goes|went|could|can|did|does)\b)"
)
"""one house in six: a proportion with its noun inside."""
_EVERY_EN = re.compile(
    r"every (?P<nth>second|third|fourth|fifth|sixth|eighth|tenth)(?= (?!day|week|month|year|hour|time|night)[a-z])"
)
_NTHS = word_list("nths")
_NTH_VALUE = {**NTHS, "second": 2}
_BEHIND_LETTERS = "|".join(f"(?<=[^a-z0-9£$]{letters})" for letters in ("[a-z]", "[a-z]{2}", "[a-z]{3}"))
_BEHIND_DOTTED = "|".join(rf"(?<=[ (]{sign}\.)" for sign in ("rs", "tls", "fr", "frs"))
_SEED = {
    "en": re.compile(
        rf"{_SHARE_WORD['en'].pattern}|(?<![a-z-])every (?=[stfe][a-z]{{3,5}}[dh] [a-z])|"
        rf"(?<![a-z-])(?:twice|thrice|nil|none)(?![a-z-])|"
        rf"(?<![a-z-])an?[ \n](?:{any_of([*_HALVED, *_SCALED])}){_PART_BEHIND}|"
        rf"(?:(?<![a-z0-9.,/:'])|(?<=£[et])|{_BEHIND_DOTTED})(?<![a-z0-9)]-)(?:(?<!--)|(?<=[a-z0-9,.:;)]--))"
        rf"(?:{_EN_RUN})|(?:{_BEHIND_LETTERS})(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9,])|[0-9]+\.[0-9]{{2}}(?![0-9.]))"
    ),
    "zh": re.compile(rf"{_PARTS['zh'].pattern}|(?<!大)(?:一半|半数)|(?<![a-z0-9.,/:])(?:{_ZH_RUN})"),
}
_LETTERS_OF_MONEY = (
    r"(?<![0-9])(?!nos?[0-9])[a-z]{1,3}(?=[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])|[0-9]+\.[0-9]{2}(?![0-9.]))"
)
"""R383,000, P6.00, Rs1,200: the currency written against a sum."""
_STARTS = {
    "en": re.compile(
        rf"[^a-z](?:[et](?<=£[et])|{_LETTERS_OF_MONEY})?"
        rf"(?=[0-9{_VULGAR}]|\.[0-9]|an?[ \n]|every[ ]|twice|thrice|n(?:il|one)\b|{_EN_FIRST})"
    ),
    "zh": re.compile(rf"[0-9.几数半什俩{_VULGAR}{_D}{_M}]"),
}
"""The last sign that ends before the first figure or letter of a numeral; in Chinese that figure itself."""
_SHARE_STARTS = frozenset("oha一半")
"""One half, half, a third, 一半, 半数: no other numeral is matched again as a share."""
_LOOK_AHEAD = {"en": 60, "zh": 10}
"""No pattern of a numeral looks further than this beyond its end."""
_LONGEST = 400
"""Characters: rows of figures or of words for them that are longer are no numeral."""
_INNER_BLANK = re.compile(
    r"(?<=[0-9]) (?=[0-9](?!/|[0-9]/))|(?<=[0-9])[，\u200b]+(?=[0-9，])|(?<=,)\u200b|\u200b(?=,)"
)
_LETTER = re.compile("[a-z]")
_OF = re.compile(r"[ \n]of[ \n]")
_SEPARATED = re.compile("[，\u200b]")
_THOUSANDS = re.compile(
    r"[ ]{0,2}(?P<plain>k|mil|bln|tln)(?![a-z0-9])|(?P<apart>[ ]?)(?P<letter>mm?|bn?|mn)(?![a-z0-9])"
)
_MONEY_SIGN = re.compile(r"[$£€¥₱][ ]?$")
_COUNTED_NEXT = re.compile(r"[ \n](?:people|persons|men|women|inhabitants|[a-z]{3,}s)(?![a-z])")
_MINUS = re.compile(
    r"(?:(?:[^\n0-9][ ]|[(（:：|\t] ?|[余额差率温盈亏为是净润益入幅值])-|(?<![a-z])(?:minus|negative)[ ]|负|零下)$"
)
_AFTER_WORD = re.compile("[\u4e00-\u9fff](?<![一二三四五六七八九十年月日号级类型第字])-")
_CELL_MINUS = re.compile(r"[|\t][ ]?-[ ]$")
_LAST_WORD = re.compile(r"(?:,?[ \n-]+(?:and[ \n]+)?(?:a[ \n])?[^ \n-]+|.)$")
_GAP = re.compile(r"[ \n]*(?:every )?")
_FORMAL_MARK = re.compile("[拾佰仟万亿十百千]")
_SMALLER = {"en": re.compile(r"\.?,?[ \n]+(?:and[ \n]+)?"), "zh": re.compile("[零又]")}
_COMPOUNDS = {
    "jin": "liang qian", "liang": "qian fen 厘", "qian": "fen 厘", "fen": "厘", "dan": "jin", "kg": "g", "t": "kg",
    "cwt": "lb", "lb": "oz",
    "maunds": "seers", "years": "months days", "months": "days weeks", "weeks": "days", "days": "hours",
    "hours": "minutes", "km": "m", "miles": "yards", "yards": "feet inches", "feet": "inches", "li": "fen",
    "zhang": "chi", "chi": "cun", "cun": "fen", "shi": "dou litres", "dou": "litres 合", "litres": "合",
    "GBP": "shillings pence", "shillings": "pence", "rupees": "annas pies", "annas": "pies",
    "dollars": "cents", "mu": "fen 厘", "yuan": "jiao fen", "jiao": "fen", "qing": "mu", "silver dollars": "jiao fen",
    "strings of cash": "cash", "贯": "cash", "锭": "liang", "定": "liang", "引": "jin",
}  # fmt: skip
"""What may follow a measure as a part of the same quantity: 2 years 7 months, 十八两五钱."""
_NEGATION = {
    "en": re.compile(
        r"\b(?:(?:do|does|did|had|has|have|was|were|is|are|could|can|will|would|should|must|may|might)"
        r"(?:[ \n]not|n't)|cannot|never|without|nor|neither|(?:in|at)[ \n]no[ \n][a-z]+)\b"
        r"(?![ \n](?:only|just|merely)\b)"
        r"(?![^.;:,]*\b(?:were|was|are|is|came|numbered|totalled|reached|but)\b)[^.;:,0-9]{0,40}$"
        r"|\bnot[ \n]$"
        r"|\b(?:in|at|on|by|from|to)[ \n]no[ \n](?:[a-z]+[ \n]){1,2}"
        r"(?:were|was|are|is|did|do|does|had|has|have|could|can|will|would)[ \n][^.;:,0-9]{0,40}$"
        r"|(?:^|[.;:,][ \n]|\n|\b(?:and|but|while|that)[ \n])"
        r"(?:no[ \n](?!doubt|less|fewer|more|longer|sooner)[a-z]+|none)[ \n]"
        r"(?![^.;:,]*\b(?:but|and|while|though|because)\b)[^.;:,0-9]{0,40}$"
    ),
    "zh": re.compile("(?:没有|没|未曾|从未|并未|尚未|未|不曾|不会|不能|不可|不应|不准|不)$"),
}
_TURNED = {"more than": "at most", "less than": "at least"}
"""What a hedge becomes when it is denied: "did not account for more than 300"."""
_CURRENCIES = {sign: row["unit"] for row in rows("currencies") for sign in phrases(row["signs"])}


class Token(NamedTuple):
    """One terminal of the grammar at its place.

    Parameters
    ----------
    type : str
        Its name in ``figure.lark``.
    start, end : int
        Offsets; end is exclusive.
    text : str
        Folded.
    amount : Amount, optional
        Of a NUM.
    detail : str
        The kind of a hedge, the id of a unit, the divisor of PARTS and NTHS, 100 or 1000 of PER.
    """

    type: str
    start: int
    end: int
    text: str
    amount: Amount | None = None
    detail: str = ""


@dataclass(frozen=True)
class _Words:
    """The patterns of a language: what may come before and behind a numeral."""

    before: re.Pattern[str]
    before_ends: frozenset[str]
    before_last: tuple[str, ...]
    hedge_before: dict[str, str]
    behind: re.Pattern[str]
    hedge_after: dict[str, str]
    units: dict[str, str]


@cache
def _words(lang: str) -> _Words:
    hedges: dict[str, dict[str, str]] = {"before": {}, "after": {}}
    for row in rows("hedges"):
        if row["lang"] == lang or row["phrases"] == "~":
            hedges[row["side"]].update(dict.fromkeys(phrases(row["phrases"]), row["kind"]))
    units: dict[str, str] = {}
    for where in (lang, "symbols"):
        for name, unit, kind in unit_words(where):
            if lang == "zh" or kind in _UNIT_CLASSES_EN:
                units.setdefault(name, unit)
    return _Words(
        _before_pattern(lang, list(hedges["before"])),
        frozenset(
            phrase[-2:] if phrase[-2:].isascii() else phrase[-1]
            for phrase in (*hedges["before"], *_OTHERS_BEFORE)
        ),
        tuple({phrase.split(" ")[-1] for phrase in (*hedges["before"], *_OTHERS_BEFORE)}),
        hedges["before"],
        _behind_pattern(lang, list(hedges["after"]), list(units)),
        hedges["after"],
        units,
    )


_OTHERS_BEFORE = ("between", "from", "about", *_CURRENCIES, *"上于在由从自")
"""What `_before_pattern` knows beside the hedges."""


def _before_pattern(lang: str, hedges: list[str]) -> re.Pattern[str]:
    """What may end right before a numeral: a hedge, a currency, "between"."""
    if lang == "en":
        return re.compile(
            rf"(?:(?<![a-z])(?P<BEFORE>{any_of(hedges)})|(?<![a-z])(?P<MONEY>{any_of(_CURRENCIES)}|[a-z]{{1,3}}\$)"
            r"|(?<![a-z])(?P<BETWEEN>between|from)(?: about)?)[ \n]*$"
        )
    return re.compile(
        rf"(?:(?<![附最邻靠条契公大])(?P<BEFORE>{any_of(hedges)}|上(?=$))|(?<![a-z])(?P<MONEY>{any_of(_CURRENCIES)})"
        r"|(?P<BETWEEN>介于|在(?=$)|由(?=$)|从(?=$)|(?<![各亲独])自(?=$)))[ \n]*$"
    )


def _behind_pattern(lang: str, hedges: list[str], units: list[str]) -> re.Pattern[str]:
    if lang == "en":
        return re.compile(
            r"[ \n]{0,6}-?(?:(?P<PER>%|‰|(?:"
            r"(?:per[ \n-]?cent(?:um)?|p\.[ ]?c(?:t|ent)?\.|pct|per[ \n]mille)(?![ \n]points?)"
            r"(?:\.(?=[ ][a-z]|[,;:]))?|"
            r"per[ \n](?:(?:ten |hundred )?thousand|1,?000|10,?000|100,?000|million|hundred|100)"
            r"(?![,.]?[0-9]|[ ](?:[a-z]+[ ])?"
            r"(?:hours|days|miles|tons|acres|yards|gallons|bales|feet|bushels|pounds|litres)\b)|"
            r"in a thousand|in the hundred)(?![a-z]))"
            rf"|(?P<AFTER>\+|(?:{any_of([hedge for hedge in hedges if hedge != '+'])})(?![a-z]))"
            rf"|(?<=[ -])(?P<NTHS>{'|'.join(_NTHS)})(?![a-z])"
            rf"|(?<=[ ])-[ ](?P<NTHS3>{'|'.join(_NTHS)})(?![a-z])|/(?P<NTHS2>[0-9]{{1,3}})(?= of)|(?P<HALF>½)"
            r"|(?:(?:(?<=lions )|(?<=sands )|(?<=lakhs )|(?<=rores ))of[ \n])?"
            rf"(?P<UNIT>(?:{any_of(units)})(?![a-z0-9])(?:\.(?=[ \n]of[ \n]))?)"
            r"|(?P<IN>in(?= (?:every )?(?:[a-z]+|[0-9]+))|"
            r"out of(?= (?:every )?(?:[a-z]+|(?:[1-9]0*|12|15|25)(?![0-9,.]))))(?: every)?(?![a-z])"
            r"|(?P<AND>and(?=[ \n]))|(?P<TO>(?:to|or)(?=[ \n]))|~(?P<TO2>))|[ ]?(?P<TO3>-)(?=[ ]?[0-9a-z£$])"
            r"|(?P<TO4>—)(?<=[0-9]—)(?=[0-9])"
        )
    return re.compile(
        r"[ ]{0,6}(?:(?P<PER>%|‰)"
        r"|(?P<CHENG>成(?![立为员功人年绩分本果就份了都群因品千色]))"
        rf"|(?P<AFTER>{any_of(hedges)})"
        r"|(?P<TO>[-—~至到或])"
        rf"|(?P<UNIT>(?:{any_of([unit for unit in units if not unit.isascii()])})"
        r"(?<![个人]工(?=[厂人程作资地业会区组]))(?<!一贯)(?<!引(?=[进起导用发渡水出来诱入人证荐]))"
        rf"(?<!定(?!半|[{_DIGITS_ZH}十]{{1,3}}两))"
        rf"|{any_of([unit for unit in units if unit.isascii()])}(?![a-z0-9]))"
        r"|(?P<HALF>半(?:(?<=个半)(?=月)|(?![数路夜年月天日])))|(?P<AFTER2>多(?=[的时,，。；、]|$)|[强弱](?=[,，。；、)）]|$)))"
    )


def _numeral_at(folded: str, at: int, stop: int, lang: str) -> Token | None:
    """Return the numeral that begins at a place: as long as it can be while well formed."""
    match = _RUN[lang].match(folded, at, stop)
    return None if match is None else _numeral(folded, match, lang)


def _numeral(folded: str, match: re.Match[str], lang: str) -> Token | None:
    if not match.group():
        return None
    return _chinese_numeral(folded, match) if lang == "zh" else _english_numeral(match)


def _english_numeral(match: re.Match[str]) -> Token | None:
    run, start = match.group(), match.start()
    if run in PLURALS and not _OF.match(match.string, match.end()):
        return None  # "in thousands" is a scale
    while run:
        text = run if run.isdigit() else _plain_figures(run)
        text = f"a {text}" if text.startswith("hundred ") else text
        amount = parse_english(text) if _LETTER.search(text) or "/" in text else parse_chinese(text)
        if amount is not None:
            scale = _scale_against(match.string, start, start + len(run)) if run[-1].isdigit() else None
            if scale is not None:
                amount, run = amount.times(scale[0]), run + scale[1]
            return Token("NUM", start, start + len(run), run, amount)
        run = _LAST_WORD.sub("", run, count=1)
    return None


def _plain_figures(run: str) -> str:
    """Return a numeral without what separates its figures, and with a point for decimals."""
    text = run.replace("\n", " ").replace("'", "").replace("·", ".")
    if "." in text and _CONTINENTAL.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    if " " in text or not text.isascii():
        text = _VULGAR_AT.sub(_in_decimals, text)
        text = _INNER_BLANK.sub("", text)
    return f"0{text}" if text[0] == "." else text


_CONTINENTAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}")
"""1.250.000,50 as most of the Continent writes it."""
_VULGAR_AT = re.compile(rf"([0-9,]*)[ ]?([{_VULGAR}])")


def _in_decimals(match: re.Match[str]) -> str:
    """Return 5½ as 5.5."""
    return f"{match.group(1) or '0'}{f'{VULGAR[match.group(2)]:.6g}'[1:]}"


_LETTERS = {"k": 10**3, "b": 10**9, "bn": 10**9, "bln": 10**9, "tln": 10**12}


def _scale_against(folded: str, start: int, end: int) -> tuple[float, str] | None:
    """Return what a letter against a number multiplies it by: 12k, £3bn, and "5m people" but not "5m of rope"."""
    match = _THOUSANDS.match(folded, end)
    if match is None:
        return None
    letter = match["plain"] or match["letter"]
    money = _MONEY_SIGN.search(folded[max(0, start - 2) : start])
    if match["apart"] and not money:  # £1.2 m., but a wall of 12 m
        return None
    if letter in ("m", "mm") and not (money or _COUNTED_NEXT.match(folded, match.end())):
        return None
    return _LETTERS.get(letter, 10**6), match.group()


_AND_ZH = re.compile("(?<=[百千万])有(?=[一二三四五六七八九]$)")
_WEIGHED = re.compile(rf"([{_D}{_M}]+?)(?=两[一二三四五六七八九][钱分])")
_FORMAL = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟]")
_MEASURE_NEXT = re.compile("[个名人件次门挺支枝枚部套起封张天年月位条处口户]")


def _chinese_numeral(folded: str, match: re.Match[str]) -> Token | None:
    run, start = match.group(), match.start()
    if (
        run[-1] == "千"
        and run[-2:-1].isdigit()
        and match.string[match.end() : match.end() + 1] in tuple("瓦克米伏卡")
    ):
        run = run[:-1]  # 640千瓦
    weighed = _WEIGHED.match(match.string, start, match.end() + 2) if "两" in run[1:] else None
    if weighed:  # 一两二钱
        run = weighed.group(1)
    elif len(run) > 1 and run[-1] == "两" and not _MEASURE_NEXT.match(folded, match.end()):
        run = run[:-1]  # 三百两: here 两 weighs
    elif run[-2:-1] == "两" and run[-1] in "余多" and len(run) > 2:
        run = run[:-2]
    if run in _ALONE and match.string[start - 1 : start] in tuple("近上约逾足超"):
        return Token("NUM", start, start + 1, run, Amount.exact(_ALONE[run], _ALONE[run]))  # 近万人
    while run:
        clean = run.replace("\n", "").replace(" ", "")
        clean = _AND_ZH.sub("零", clean).replace("有", "") if "有" in clean else clean
        clean = _INNER_BLANK.sub("", clean) if _SEPARATED.search(clean) else clean
        text = f"0{clean}" if clean[0] == "." else clean
        if _LEFT_OUT_ZERO.search(clean) and folded.startswith(_MEASURES_OF_OLD, start + len(run)):
            text = f"{clean[:-1]}零{clean[-1]}"
        amount = parse_english(text) if "/" in text else parse_chinese(_without_pause(text))
        formal = bool(_FORMAL.search(clean)) and not _FORMAL_MARK.search(clean)
        end = start + len(run)
        if amount is not None and ((not formal and clean[0] != ".") or _is_measured(folded, start, end)):
            mixed = _mixed(folded, end, amount) if folded.find("又", end, end + 3) >= 0 else None
            if mixed is not None:
                end, amount = mixed
            elif clean[-1].isdigit() and (letter := _LETTER_ZH.match(folded, end)) is not None:
                end, amount = letter.end(), amount.times(_LETTERS.get(letter[1], 10**6))
            return Token("NUM", start, end, folded[start:end], amount)
        run = run[:-1]
    return None


_LEFT_OUT_ZERO = re.compile("[百千][一二三四五六七八九]$")
_MEASURES_OF_OLD = tuple("斤石引锭定顷匹疋户口丁人贯文名里株")
"""Before these nobody shortens 一百八十: 一百八斤 is 108 catties, as old books leave out the zero."""
_LETTER_ZH = re.compile("[ ]?(k|m(?=元))(?=[\u4e00-\u9fff])")
"""40k吨."""
_FRACTION_ZH = re.compile(
    rf"[ ]{{0,2}}又[ ]{{0,2}}(?P<nth>[{_D}十0-9]+)[ ]{{0,2}}分[ ]{{0,2}}之[ ]{{0,2}}(?P<count>[{_D}十0-9]+)"
)


def _mixed(folded: str, end: int, whole: Amount) -> tuple[int, Amount] | None:
    """Return where 三百五十又三分之一 ends, and its value; None where no fraction below one follows."""
    match = _FRACTION_ZH.match(folded, end)
    nth, count = (parse_chinese(match[name]) for name in ("nth", "count")) if match else (None, None)
    if match is None or nth is None or count is None or not 0 < count.value < nth.value:
        return None
    value = float(f"{whole.value + count.value / nth.value:.10g}")
    return match.end(), Amount.exact(neat(value), 1 / nth.value)


def _is_measured(folded: str, start: int, end: int) -> bool:
    """Return whether a numeral that may be a name (叁) or a mark (.5) has a measure behind it, or is in a fraction."""
    if folded[start - 1 : start] == "之" or folded[end - 1] == "打":
        return True
    behind = _words("zh").behind.match(folded, end)
    return (behind is not None and behind.lastgroup == "UNIT") or folded[end : end + 1] == "又"


def _without_pause(run: str) -> str:
    """Return 三、四百 as 三四百, whose neighbours mean a range; 3、4百 and 一，四七〇 are written so too."""
    run = run if run[0].isascii() else run.replace("，", "")
    if "、" not in run:
        return run
    return run.translate(_IN_CHARACTERS).replace("、", "")


_ALONE = {"万": 10**4, "亿": 10**8}
_IN_CHARACTERS = str.maketrans("123456789", "一二三四五六七八九")


class Scanner:
    """Finds the numerals of a text, one after the other.

    Parameters
    ----------
    folded : str
        Folded text.
    lang : str
        "en" or "zh".
    taken : sequence of (int, int)
        Sorted spans (dates, numbering) in which no numeral is sought.
    edges : sequence of int
        Sorted ends of blocks: a numeral does not go on from one cell or paragraph to the next.
    """

    def __init__(self, folded: str, lang: str, taken: Sequence[Span], edges: Sequence[int] = ()) -> None:
        self.folded, self.lang, self._edges = folded, lang, edges
        self._scanned = behind_a_sign(folded) if lang == "en" else folded
        self._starts = [span[0] for span in taken]
        self._reach: list[int] = []
        for _, end in taken:
            self._reach.append(max(end, self._reach[-1] if self._reach else 0))

    def next_island(self, at: int) -> list[Token] | None:
        """Return the tokens of the next numeral and of the words beside it, or None at the end.

        Parameters
        ----------
        at : int
            Where to begin to look.
        """
        starts, pattern = _STARTS[self.lang], _SEED[self.lang]
        while (start := starts.search(self._scanned, at)) is not None:
            begin = start.end() - 1
            seed = pattern.match(self.folded, begin)
            if seed is None:
                at = begin + 1
                continue
            if seed.end() - begin > _LONGEST:
                at = seed.end()
                continue
            index = bisect_right(self._starts, begin)
            if (
                index and self._reach[index - 1] > begin
            ):  # inside a date or a number that counts nothing: go on behind it
                at = self._reach[index - 1]
                continue
            limit = self._starts[index] if index < len(self._starts) else len(self.folded)
            edge = bisect_right(self._edges, begin)
            if edge < len(self._edges):
                limit = min(limit, self._edges[edge])
            tokens = self._island(seed, limit)
            if tokens is not None:
                return tokens
            at = begin + 1 if self.lang == "zh" else max(seed.end(), begin + 1)
        return None

    def _island(self, seed: re.Match[str], limit: int) -> list[Token] | None:
        """Return the tokens of the figure that begins at a place, hedges before it included."""
        folded, lang, begin = self.folded, self.lang, seed.start()
        tokens = _before(folded, begin, lang)
        if lang == "en" and (special := _special_english(folded, begin, limit, tokens)):
            return special
        word = folded[begin] in _SHARE_STARTS
        half = _SHARE_WORD[lang].match(folded, begin, limit) if word else None
        parts = (
            _PARTS[lang].match(folded, begin, limit)
            if seed.group().endswith(("之", "分", "份", "什"))
            else None
        )
        at = begin
        if half:
            share = 100 / _NTH_VALUE.get(half.group().split(" ")[-1], 2)
            amount = Amount.exact(neat(float(f"{share:.6g}")), 1)
            tokens.append(Token("NUM", begin, half.end(), half.group(), amount, "half"))
            tokens.append(Token("PER", half.end(), half.end(), "", None, "100"))
            at = half.end()
        else:
            if parts:
                tokens.append(Token("PARTS", begin, parts.end(), parts.group(), None, _divisor(parts)))
                at = parts.end()
            whole = not parts and seed.end() + _LOOK_AHEAD[lang] <= limit  # else the limit may cut it shorter
            if lang == "zh" and not parts and (small := small_parts(folded, begin, limit)):
                return [*tokens, *small]
            number = _numeral(folded, seed, lang) if whole else _numeral_at(folded, at, limit, lang)
            if number is None:
                return None
            if number.amount is not None and tokens and tokens[-1].type == "MONEY":
                number = _below_zero(folded, number, tokens)
            elif number.amount is not None and (sign := _sign(folded, begin, number)) < begin:
                number = number._replace(
                    start=sign, amount=number.amount.negative(), text=folded[sign : number.end]
                )
                tokens = _before(folded, sign, lang)
            tokens.append(number)
            at = number.end
        _extend_behind(folded, at, limit, lang, tokens)
        return tokens


_IN_SHILLINGS = re.compile(rf"(?={SHILLINGS}|{PRICED})(?P<shillings>[0-9]+)/(?:-|(?P<pence>[0-9]+))")
_PART_COUNTS = {"a": 1, **{word: number for word, number in UNITS.items() if 1 <= number <= 9}}
_PART_OF_EN = re.compile(
    rf"(?P<n>{any_of(_PART_COUNTS)})[ -](?P<nth>{any_of([*(n for n in _NTHS if n not in ('half', 'halves'))])})"
    rf"(?:(?=[ \n]of[ \n]an?[ \n](?:{_EN_MEASURES})(?![a-z]))|"
    r"[ \n]of[ \n]an?[ \n](?P<scale>hundred|thousand|million|billion|lakh|crore))(?![a-z])"
)
"""two-fifths of a pint, two thirds of a million: a part of one, not a share of a whole."""
_UNIT_OF_PART = re.compile(rf"[ \n]of[ \n]an?[ \n]({_EN_MEASURES})(?![a-z])")


def _special_english(folded: str, begin: int, limit: int, before: list[Token]) -> list[Token] | None:
    """Return the tokens of "one house in six", "every fifth", and of what is stated in denominations."""
    if not before and folded[begin].isdigit() and folded.find("/", begin + 1, begin + 4) < 0:
        return _in_denominations(folded, begin, limit, before)
    if folded[begin].isdigit() and (priced := _IN_SHILLINGS.match(folded, begin, limit)):
        value = int(priced["shillings"]) + int(priced["pence"] or 0) / 12
        number = Token(
            "NUM", begin, priced.end(), priced.group(), Amount.exact(neat(float(f"{value:.10g}")), 1 / 12)
        )
        return [*before, number, Token("UNIT", priced.end(), priced.end(), "", None, "shillings")]
    odds = _ODDS_EN.match(folded, begin, limit) if folded[begin] in "otfsen" else None
    if odds:
        first, second = (
            parse_english(word) or parse_english(f"a {word}") or parse_chinese(word) for word in odds.groups()
        )
        if first is not None and second is not None and first.value < second.value:
            inner = Token("IN", odds.end(1), odds.start(2), "in")
            return [
                *before,
                Token("NUM", begin, odds.end(1), odds.group(1), first),
                inner,
                Token("NUM", odds.start(2), odds.end(), odds.group(2), second),
            ]
    part = _PART_OF_EN.match(folded, begin, limit)
    if part:
        count, nth = _PART_COUNTS[part["n"]], _NTH_VALUE[part["nth"].removesuffix("s")]
        scale = MAGNITUDES.get(part["scale"] or "", 1)
        amount = Amount.exact(neat(float(f"{count / nth * scale:.10g}")), scale / nth)
        tokens = [*before, Token("NUM", begin, part.end(), part.group(), amount)]
        unit = _UNIT_OF_PART.match(folded, part.end(), limit)
        return (
            [*tokens, Token("UNIT", unit.start(1), unit.end(1), unit[1], None, _words("en").units[unit[1]])]
            if unit
            else (tokens if part["scale"] else None)
        )
    if folded[begin] == "n" and folded[begin + 1] in "io":
        return _nothing(folded, begin, limit)
    if folded[begin] in "at" and (special := _multiple_or_half(folded, begin, limit)):
        return [*before, *special]
    every = _EVERY_EN.match(folded, begin, limit) if folded[begin] == "e" else None
    if every:
        amount = Amount.exact(neat(float(f"{100 / _NTH_VALUE.get(every['nth'], 2):.6g}")), 1)
        end = every.end()
        return [
            *before,
            Token("NUM", begin, end, every.group(), amount, "half"),
            Token("PER", end, end, "", None, "100"),
        ]
    return _in_denominations(folded, begin, limit, before)


_NOTHING = re.compile(r"nil(?![a-z])|none(?=[ ]?(?:[.;,)\n]|$)| (?:dead|killed|wounded|lost|ill)\b)")
_ITEM_BEFORE = re.compile(r"(?:[,:] ?|\b(?:in|at|from)[ \n](?:the )?[a-z][a-z' -]{2,24}[ \n])$")


def _nothing(folded: str, begin: int, limit: int) -> list[Token] | None:
    """Return the token of a return of none: escapes, none; deaths, nil; in Kilvey 5 and in Strathorn none."""
    match = _NOTHING.match(folded, begin, limit)
    if match is None or (match[0] == "none" and not _ITEM_BEFORE.search(folded, max(0, begin - 32), begin)):
        return None
    return [Token("NUM", begin, match.end(), match[0], Amount.exact(0, 1))]


def _multiple_or_half(folded: str, begin: int, limit: int) -> list[Token] | None:
    """Return the tokens of twice, of a mile and a half, and of a lakh and a half."""
    multiple = _MULTIPLE_EN.match(folded, begin, limit)
    halved = None if multiple else _AND_A_HALF.match(folded, begin, limit)
    if multiple:
        end, unit, amount = multiple.end(), "times", Amount.exact(_MULTIPLES[multiple.group()], 1)
    elif halved:
        end, part = halved.end(), _PARTS_OF_ONE[as_listed(halved["further"])]
        one = as_listed(halved["one"])
        unit, amount = (
            _words("en").units.get(one, ""),
            Amount.exact(1 + part, part).times(MAGNITUDES.get(one, 1)),
        )
    else:
        return None
    number = Token("NUM", begin, end, folded[begin:end], amount)
    return [number, Token("UNIT", end, end, "", None, unit)] if unit else [number]


def _in_denominations(folded: str, begin: int, limit: int, before: list[Token]) -> list[Token] | None:
    """Return the tokens of 12 a. 3 r. 20 p., Rs. 17-12-0 and £12 10s. 6d."""
    money = next((token.detail for token in before if token.type == "MONEY"), "")
    stated = of_account(folded, begin, limit, money) if money else written_out(folded, begin, limit)
    if stated is None:
        return None
    end = stated.end
    number = Token("NUM", begin, end, folded[begin:end], Amount.exact(stated.value, 0.01))
    return [*before, number, *([] if money else [Token("UNIT", end, end, "", None, stated.unit)])]


def _sign(folded: str, begin: int, number: Token) -> int:
    """Return where a minus sign before a number begins, or the number where there is none.

    A dash at the beginning of a line marks an item, and one behind a number or a word a range or a name.
    """
    before = folded[begin - 1 : begin]
    positive = number.amount is not None and number.amount.value > 0
    if before == " " and _CELL_MINUS.search(folded, max(0, begin - 6), begin) and positive:
        return begin - 2
    signed = before in ("-", "负", "下") or (
        before == " " and folded.startswith(("minus", "ative"), max(0, begin - 6))
    )
    if not signed or not positive:
        return begin
    match = _MINUS.search(folded, max(0, begin - 10), begin)
    if match is None:
        measured = before == "-" and _AFTER_WORD.fullmatch(folded, max(0, begin - 2), begin)
        behind = _words("zh").behind.match(folded, number.end) if measured else None
        return (
            begin - 1 if behind is not None and behind.lastgroup in ("UNIT", "PER") else begin
        )  # 净迁移-582人
    return begin - 1 if match.group()[-1] in "-负" else match.start()


def _below_zero(folded: str, number: Token, tokens: list[Token]) -> Token:
    """Return a sum with the minus sign that stands before its currency, -£4,200; the sign goes to the currency."""
    money = tokens[-1]
    signed = _MINUS.search(folded, max(0, money.start - 10), money.start)
    if signed is None or number.amount is None or number.amount.value <= 0:
        return number
    tokens[-1] = money._replace(start=money.start - 1 if signed.group()[-1] in "-负" else signed.start())
    return number._replace(amount=number.amount.negative())


def _divisor(match: re.Match[str]) -> str:
    for group, value in ((1, "100"), (2, "1000"), (3, "10000"), (4, "10"), (6, "100")):
        if match.group(group):
            return value
    if match["tenth"] is not None:
        return "10"
    amount = parse_chinese(match["one_of"] or match.group(5))
    return str(amount.value if amount else 0)


def _part_behind(folded: str, at: int, limit: int) -> Token | None:
    """Return what stands behind a unit as a part of one: four seers and a quarter."""
    match = _PART_BEHIND_UNIT.match(folded, at, limit)
    if match is None:
        return None
    part = _PARTS_OF_ONE[as_listed(match["further"])]
    return Token("HALF", match.start("further"), match.end(), match["further"], Amount.exact(part, part))


def _extend_behind(folded: str, at: int, limit: int, lang: str, tokens: list[Token]) -> None:
    """Add what follows a numeral, as far as it belongs to it."""
    words = _words(lang)
    while len(tokens) < 12:
        match = words.behind.match(folded, at, limit)
        if match is None:
            return
        kind = str(match.lastgroup).rstrip("234")
        text = match.group(match.lastgroup or 0)
        start, end = match.start(match.lastgroup or 0), match.end(match.lastgroup or 0)
        if kind in ("TO", "IN", "AND"):
            if kind == "AND" and tokens[0].type != "BETWEEN":
                return
            gap = _GAP.match(folded, match.end())
            after = gap.end() if gap else match.end()
            after = _behind_same_money(folded, after, tokens)
            parts = _PARTS[lang].match(folded, after, limit)
            if parts and kind == "TO":
                pending = [Token("PARTS", after, parts.end(), parts.group(), None, _divisor(parts))]
                after = parts.end()
            else:
                pending = []
            number = _sum_at(folded, after, limit, tokens) or _numeral_at(folded, after, limit, lang)
            if number is None:
                return
            tokens += [Token(kind, start, end, text), *pending, number]
            at = number.end
            continue
        if kind == "PER" and text[-4:] in ("sand", "lion", "dred", ",000", "1000") and _is_money(tokens):
            return  # $24.99 per thousand cigars is a price
        detail = _detail(kind, text, words)
        if detail == "fen":
            detail = _smaller_unit(detail, next((t.detail for t in reversed(tokens) if t.type == "UNIT"), ""))
        if kind == "UNIT" and any(token.type == "UNIT" for token in tokens) and tokens[-1].type != "NUM":
            return
        if detail in _ONLY_PARTS and not any(
            detail in _COMPOUNDS.get(token.detail, "").split() for token in tokens
        ):
            return  # 五分 alone is anything
        if text in ("pound", "pounds") and _SHILLINGS_BEHIND.match(folded, end, limit):
            detail = "GBP"  # thirty-one pounds eighteen shillings
        tokens.append(Token(kind, start, end, text, None, detail))
        at = match.end()
        further = _part_behind(folded, at, limit) if lang == "en" and kind == "UNIT" else None
        if further is not None:
            tokens.append(further)
            at = further.end
        decimals = _DECIMALS_ZH.match(folded, at, limit) if lang == "zh" and kind == "UNIT" else None
        if decimals and _with_decimals(tokens, text, decimals):
            return
        if kind == "CHENG":  # 三成五
            rest = _numeral_at(folded, at, min(at + 1, limit), lang)
        else:
            rest = _part(folded, at, limit, lang, detail) if kind == "UNIT" else None
        if rest is not None:
            tokens.append(rest)
            at = rest.end


_SHILLINGS_BEHIND = re.compile(r",?[ \n](?:and[ \n])?[a-z0-9-]+[ \n]shillings?(?![a-z])")


def _is_money(tokens: list[Token]) -> bool:
    return any(token.type == "MONEY" for token in tokens)


_SIGN_OF_MONEY = re.compile(rf"({any_of(_CURRENCIES)})[ ]?(?=[0-9])")


def _sum_at(folded: str, at: int, limit: int, tokens: list[Token]) -> Token | None:
    """Return the second sum of a range that is stated in denominations: from Rs. 21 to Rs. 22 8a."""
    money = next((token.detail for token in tokens if token.type == "MONEY"), "")
    stated = of_account(folded, at, limit, money) if money else None
    if stated is None:
        return None
    return Token("NUM", at, stated.end, folded[at : stated.end], Amount.exact(stated.value, 0.01))


def _behind_same_money(folded: str, at: int, tokens: list[Token]) -> int:
    """Return where the second number of a range begins, behind the sign of the same currency: £18-£22."""
    money = next((token.detail for token in tokens if token.type == "MONEY"), "")
    sign = _SIGN_OF_MONEY.match(folded, at) if money else None
    return sign.end() if sign is not None and _CURRENCIES[sign[1]] == money else at


_DECIMALS_ZH = re.compile("[零〇一二三四五六七八九]{1,2}(?=[，。；、,;）)的]|$)")
_MEASURED_ZH = frozenset({"公尺", "米", "公分", "厘米"})


def _with_decimals(tokens: list[Token], unit: str, decimals: re.Match[str]) -> bool:
    """Return whether what follows a metre are its decimals, 二公尺二五, and give them to the number then."""
    number = tokens[-2] if len(tokens) > 1 else None
    if unit not in _MEASURED_ZH or number is None or number.type != "NUM" or number.amount is None:
        return False
    amount = parse_chinese(f"{number.text}点{decimals.group()}")
    if amount is None or number.amount.hedge or number.amount.low != number.amount.high:
        return False
    tokens[-2] = number._replace(amount=amount)
    tokens[-1] = tokens[-1]._replace(end=decimals.end())
    return True


_ONLY_PARTS = frozenset({"fen", "厘", "合"})
"""Measures only behind a larger one: 三亩五分."""
_SMALL_PARTS = re.compile(
    "(?P<fen>[一二三四五六七八九1-9])分(?![之钟队部局别为析校店行开成])(?:(?P<li>[一二三四五六七八九1-9])厘)?"
    "|(?<![年月利息率])(?P<li2>[一二三四五六七八九1-9])厘(?!米|定|正)"
)
_WHOLES = re.compile(
    "(?P<mu>(?<!每)亩|土地|田)|(?P<liang>银|[0-9一二三四五六七八九十百千万]两)|(?P<yuan>[元角洋])"
)
_SMALL_WORTH = {"mu": (0.1, 0.01), "liang": (0.01, 0.001), "yuan": (0.01, 0.001)}


def small_parts(folded: str, begin: int, limit: int) -> list[Token] | None:
    """Return 三分七厘 in mu, taels or yuan, as the words before say; None where they say nothing.

    Parameters
    ----------
    folded : str
        The folded text.
    begin, limit : int
        Where it begins, and where it must end.
    """
    match = _SMALL_PARTS.match(folded, begin, limit)
    if match is None or folded[begin - 1 : begin] in tuple("第百十千万几数零点.0123456789"):
        return None
    named = list(_WHOLES.finditer(folded, max(0, begin - 40), begin))
    behind = _WHOLES.search(folded, match.end(), min(limit, match.end() + 16))
    whole = named[-1] if named else behind
    if whole is None:
        return None
    unit = str(whole.lastgroup)
    fen, li = _SMALL_WORTH[unit]
    figures = [parse_chinese(match[name]) if match[name] else None for name in ("fen", "li", "li2")]
    values = [0 if one is None else one.value for one in figures]
    value = neat(float(f"{values[0] * fen + (values[1] + values[2]) * li:.6g}"))
    end = match.end()
    return [
        Token("NUM", begin, end, match.group(), Amount.exact(value, li if values[1] or values[2] else fen)),
        Token("UNIT", end, end, "", None, unit),
    ]


def _part(folded: str, at: int, limit: int, lang: str, unit: str) -> Token | None:
    """Return the numeral of a smaller measure behind a larger one: 十八两五钱, 2 years and 7 months."""
    smaller = _COMPOUNDS.get(unit)
    if smaller is None:
        return None
    joint = _SMALLER[lang].match(folded, at, limit)
    rest = _numeral_at(folded, joint.end() if joint else at, limit, lang)
    if rest is None or rest.end - at > 24:
        return None
    words = _words(lang)
    behind = words.behind.match(folded, rest.end, limit)
    if behind is None or behind.lastgroup != "UNIT":
        return None
    return rest if _smaller_unit(words.units.get(behind["UNIT"], ""), unit) in smaller.split() else None


def _smaller_unit(unit: str, larger: str) -> str:
    """Return the unit of a part behind a larger unit: 分 behind hours are minutes, 九小时三十分."""
    return "minutes" if unit == "fen" and larger == "hours" else unit


_PER = {
    "‰": "1000", "mille": "1000", "thousand": "1000", "in a thousand": "1000", "1000": "1000", "10000": "10000",
    "ten thousand": "10000", "100000": "100000", "hundred thousand": "100000", "million": "1000000",
}  # fmt: skip


def _detail(kind: str, text: str, words: _Words) -> str:
    text = as_listed(text)
    if kind == "UNIT":
        return words.units.get(text) or words.units[text.removesuffix(".")]  # 12lb. of flour
    if kind == "AFTER":
        return words.hedge_after.get(text, "nearly" if text == "弱" else "more than")
    if kind == "PER":
        return _PER.get(text.replace(",", "").removeprefix("per "), "100")
    if kind == "NTHS":
        if text.isdigit():
            return text
        return str(_NTH_VALUE.get(text, _NTH_VALUE.get(text.removesuffix("s"), 0)))
    return ""


_DOTTED = re.compile(rf"(?<![a-z])(?:{any_of([sign for sign in _CURRENCIES if sign.endswith('.')])})$")
_ATTACHED = re.compile(r"(?<![a-z0-9£$])[a-z]{1,3}$")
_NEVER_HEDGE = frozenset(',.;:()，。；：、（）名次件人"')
"""Most numerals follow a mark or a blank behind one: no need to look for a hedge."""


def _before(folded: str, begin: int, lang: str) -> list[Token]:
    """Return hedges and the like that end where a numeral begins, in the order of the text."""
    words = _words(lang)
    found: list[Token] = []
    edge = begin
    while len(found) < 3:
        low = max(0, edge - 24)
        if folded[edge - 1 : edge] in _NEVER_HEDGE and not _DOTTED.search(folded, low, edge):
            break
        if edge == begin and (letters := _ATTACHED.search(folded, low, edge)) is not None:
            text = letters.group()
            found.append(
                Token("MONEY", letters.start(), edge, text, None, _CURRENCIES.get(text, text.upper()))
            )
            edge = letters.start()
            continue
        near = folded[low:edge].rstrip(" \n")
        if near[-1:] not in words.before_ends and near[-2:] not in words.before_ends:
            break
        if not near.endswith(words.before_last):
            break
        match = words.before.search(folded[low:edge])
        if match is None:
            break
        kind = str(match.lastgroup)
        text = as_listed(match.group(kind))
        if text == "上" and folded[edge : edge + 1] not in tuple("百千万亿"):
            break
        if kind == "BETWEEN" and found and (lang == "zh" or found[0].type != "MONEY"):
            break
        detail = _CURRENCIES.get(text, text.upper()) if kind == "MONEY" else ""
        if kind == "BEFORE":
            detail = words.hedge_before.get(text, "more than")
            if detail in _TURNED:
                start = low + match.start(kind)
                denied = _NEGATION[lang].search(folded, max(0, start - 60), start)
                if denied is not None:
                    detail, text = (
                        _TURNED[detail],
                        folded[denied.start() : low + match.end(kind)].replace("\n", " "),
                    )
        found.insert(0, Token(kind, low + match.start(kind), low + match.end(kind), text, None, detail))
        edge = low + match.start(kind)
    return found
