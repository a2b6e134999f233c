"""Which numerals count something, and which only happen to be numerals."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from yundong.documents.formats.tables import is_numeric
from yundong.documents.meaning.cells import states_unit
from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.lexicon import AreaName
from yundong.documents.meaning.mention import Mention, plural_behind
from yundong.documents.meaning.places import is_total
from yundong.documents.quantities.grammar import Quantity
from yundong.documents.quantities.numerals.english import TENS, UNITS
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import phrases, rows

_SMALL = 12
"""Up to here a spelled-out number may be a figure of speech ("two reasons"), and needs a noun that is counted."""

_AROUND = 400
"""A numeral with no letter within as many characters counts nothing that is named."""

_ANYWAY, _NEVER = -1, 0
"""Instead of the number of characters within which a term of the lexicon must be."""

_GROUP_ZH = re.compile("(?:小组|领导小组|团|组|委员会|会审)")
_CALENDAR = re.compile(r"\b(?:last|first|next|past|previous|following|final|closing)[ \n]+$")
"""In the last ten days: a time, not a length."""
_ONE_OF = re.compile(r"[ \n]*of[ \n]+(?:[£$]?[0-9]|the|them|these|those|its|their|our|his|which|whom)")
_SOME_WERE = re.compile(r"[ \n]*of[ \n]+the[ \n]+[a-z]+[ \n]+were\b")
"""Three of the worst were shot: the words say what became of them, not which they are."""
_NOT_ONE = re.compile("(?:no|th|even)[ ]$")
_BARE_PLACES = frozenset("县市乡镇村省地")
"""A small numeral right before one of these is part of a name: 四县, 九区."""
_COUNTED_BEHIND = re.compile("[一二三四五六七八九十]{1,3}[县市乡镇村]")
"""三镇十一村: the one is counted as the other is."""
_COUNTED_BEFORE = re.compile(
    "(?:等|凡|仅|只有?|共有?|计有?|其余|其他|已有?|[该全]?[省市县区乡][一二三四五六七八九十]?|[一二三四五六七八九十][县市乡镇])$"
)
"""仅十一县完成: a count, not a name."""
_STRUCK = re.compile("(?:沿[河江湖海山路线边]|[淹毁灾遍及辖近涉没被连]|赤地)$")
"""沿河五乡, 淹没三乡: places that something lies along or has struck are counted."""
_SINGLE = frozenset({"persons", "mass", "cases", "pieces", "letters", "meetings"})
"""What a text may count one of: 一名, 一件."""
_DIGIT, _LETTER = re.compile("[0-9]"), re.compile("[a-z\u4e00-\u9fff]")
_MAGNITUDE = re.compile("[十百千万亿打]")
_DENIED_ZH = re.compile(
    "(?:没(?![收入])有?|未曾?|无(?!线)|不曾|从未|并未|不许|不准|绝无|毫无)[^，。；、]{0,8}$"
)
"""没有处决一人: nobody was."""
_BARE_NOUN_ZH = re.compile("[\u4e00-\u9fff]")
_CLAUSE_END = re.compile("[.。;；]")
_NAMES_BETWEEN = re.compile(r"[\s,，、和与及and-]*")


@cache
def _meta(lang: str) -> re.Pattern[str]:
    found = [
        phrase for row in rows("meta_nouns") if row["lang"] == lang for phrase in phrases(row["phrases"])
    ]
    if lang == "en":
        kinds = "main|major|new|such|different|other|more|key|basic|important|great|big"
        return re.compile(rf"[ \n]*(?:(?:{kinds})[ \n]+)?(?:{any_of(found)})(?![a-z])")
    return re.compile(rf"(?:{any_of(found)})(?![封人名])")


def counts_something(mention: Mention, text: IndexedText) -> bool:
    """Return whether a numeral is a figure of the document.

    Parameters
    ----------
    mention : Mention
        With its own text, noun and unit.
    text : IndexedText
        The text.
    """
    block = mention.passage.block
    if block.kind == "meta":
        return False
    if block.kind == "cell":
        return _cell_counts(mention, text)
    if _stands_alone(mention, text) or _restates_a_list(mention, text):
        return False
    if mention.percent:
        return True
    if (mention.unit_class == "duration" or _is_small_word(mention)) and _CALENDAR.search(
        text.folded, max(0, mention.quantity.outer_start - 12), mention.quantity.outer_start
    ):
        return False
    reach = _reach_chinese(mention, text) if text.lang == "zh" else _reach_english(mention, text)
    return reach == _ANYWAY or (reach > 0 and _strong_term(mention, reach, text))


def _cell_counts(mention: Mention, text: IndexedText) -> bool:
    """Tell the numbers of a table from those in the names of its rows and columns: Rice (bags of 164 lb.), 未满十岁."""
    block = mention.passage.block
    said = text.folded[block.start : block.end]
    if not block.labels and _is_base_or_scale(mention, text.folded):
        return False
    if (block.labels and states_unit(block, text)) or is_total(text.folded, (block.start, block.end)):
        return False
    named = _LETTER.search(text.folded, block.start, mention.quantity.outer_start) or (
        block.column == 0 and text.lang == "zh" and _is_small_word(mention)  # 一中, 二区
    )
    states = said.rstrip().endswith((".", "。", "!", "?", ";", "；"))
    if named and not states and (block.column == 0 or not block.labels) and not is_numeric(said):
        return False
    return bool(block.labels) or bool(mention.unit) or mention.percent


_BASE = re.compile(r"per[ \n]$|(?P<to>\bto[ \n](?:each|every)[ \n]$)")
_MEASURES = frozenset({"area", "mass", "volume", "length", "money"})


_SCALE = re.compile(r".{0,3}[(\[ ](?:in[ ])?[^a-z0-9 ]{0,3}1,?000(?:,000)?[)\]]")


def _is_base(mention: Mention, folded: str) -> bool:
    """Return whether a number is what others are reckoned on, and not what each has: to every 10,000 houses."""
    start = mention.quantity.outer_start
    end = mention.quantity.end
    if folded[end : end + 1] in (")", "]") and _SCALE.fullmatch(folded, max(0, start - 4), end + 1):
        return True  # Value of trade (in £1,000)
    if not folded[max(0, start - 6) : start].rstrip().endswith(("per", "each", "every")):
        return False
    base = _BASE.search(folded, max(0, start - 12), start)
    return base is not None and (base["to"] is None or mention.unit_class not in _MEASURES)


_BASE_IN_HEAD = re.compile(r"\b(?:per|in|to (?:each|every))[ \n]$")


def _is_base_or_scale(mention: Mention, folded: str) -> bool:
    """Return whether a numeral in the head of a column is its base or its unit: per 1,000, in thousands of rupees."""
    start = mention.quantity.outer_start
    scale = mention.quantity.value is None and not _DIGIT.search(mention.quantity.token.text)
    return scale or bool(_BASE_IN_HEAD.search(folded, max(0, start - 12), start))


def _stands_alone(mention: Mention, text: IndexedText) -> bool:
    """A page number, or a numeral in a heading that names nothing countable."""
    block, quantity = mention.passage.block, mention.quantity
    begin, stop = max(block.start, quantity.start - _AROUND), min(block.end, quantity.end + _AROUND)
    if not (
        _LETTER.search(text.folded, begin, quantity.start) or _LETTER.search(text.folded, quantity.end, stop)
    ):
        return True
    named = mention.unit or mention.percent or _THOUSANDS.search(quantity.token.text)
    return block.kind in ("heading", "title") and not named


_THOUSANDS = re.compile(
    "[0-9],[0-9]{3}|[百千万亿].*[百千万亿余多]|(?<=[一二两三四五六七八九])[千万](?=$|余|多)"
)
"""Toll rises to 1,300: a number of thousands in a heading is neither a year nor a mark."""


def _restates_a_list(mention: Mention, text: IndexedText) -> bool:
    """Tell "in four regions - North, East, Central-South and Southwest -" from a count of regions."""
    value = mention.quantity.value
    if value is None or not 2 <= value <= _SMALL or mention.unit_class not in ("places", "generic", ""):
        return False
    quantity, areas = mention.quantity, mention.passage.areas
    after = _names_behind([name for name in areas if name.start >= quantity.outer_end], quantity, text.folded)
    before = _names_before(
        [name for name in areas if name.start < quantity.outer_start], quantity, text.folded
    )
    return value in (after, before)


def _names_behind(names: list[AreaName], quantity: Quantity, folded: str) -> int:
    """Return how many names of areas follow one another right behind a figure."""
    return _run(names, folded) if names and names[0].start - quantity.outer_end <= 40 else 0


def _names_before(names: list[AreaName], quantity: Quantity, folded: str) -> int:
    """Return how many names of areas follow one another right before a figure."""
    return _run(names[::-1], folded) if names and quantity.outer_start - names[-1].end <= 6 else 0


def _run(names: list[AreaName], folded: str) -> int:
    """Return how many of the names, the nearest first, have nothing but commas and "and" between them."""
    count = 1
    for one, two in pairwise(names):
        low, high = (one.end, two.start) if one.start < two.start else (two.end, one.start)
        if not _NAMES_BETWEEN.fullmatch(folded[low:high]):
            break
        count += 1
    return count


def _is_small_word(mention: Mention) -> bool:
    """Return whether a figure is written in words and no larger than twelve."""
    value = mention.quantity.value
    return value is not None and value <= _SMALL and not _DIGIT.search(mention.quantity.token.text)


def _reach_english(mention: Mention, text: IndexedText) -> int:
    """Return within how many characters of an English numeral a term must be for it to count something."""
    folded, quantity = text.folded, mention.quantity
    spelled = not _DIGIT.search(quantity.token.text)
    begin, after = quantity.outer_start, quantity.outer_end
    small = quantity.value is not None and quantity.value <= _SMALL and quantity.low == quantity.high
    if small and _meta("en").match(folded, after):
        return _NEVER
    if _is_base(mention, folded) or _is_base_of_price(mention, folded):
        return _NEVER  # deaths per 1,000, deaths to each 10,000 houses, 33 cents a dozen
    if not spelled or mention.partitive or quantity.value == 0:
        return _ANYWAY
    if mention.unit_class in _MEASURED or mention.unit == "times":
        return _ANYWAY
    if small and _is_of_a_list(mention, folded):
        return _ANYWAY
    if small and not mention.unit and _goes_on_as_before(mention, folded):
        return _ANYWAY
    if quantity.value == 1:
        if _ONE_CASE.match(folded, after) and _OPENS.search(folded, max(0, begin - 2), begin):
            return _ANYWAY
        if _ONE_OF.match(folded, after) or _NOT_ONE.search(folded, max(0, begin - 5), begin):
            return _NEVER
        return 40 if mention.head[0] < mention.head[1] and mention.unit else _NEVER
    if small and not mention.unit and _counts_a_plural(mention, folded):
        return _ANYWAY
    if small and not mention.unit and _is_counted(mention, folded):
        return _ANYWAY
    if small and not mention.unit and _is_out_of(mention, folded):
        return _ANYWAY
    if small and not mention.unit:
        some = _ONE_OF.match(folded, after) and not _SOME_WERE.match(folded, after)
        if not some and _OPENS.search(folded, max(0, begin - 2), begin) and _GOES_ON_LOW.match(folded, after):
            return _ANYWAY
        return _NEVER if some else 30
    return _ANYWAY


def _is_base_of_price(mention: Mention, folded: str) -> bool:
    """Return whether a price stands right before a dozen, a hundred or a thousand."""
    begin = mention.quantity.outer_start
    return folded.startswith("a ", begin) and bool(_PRICE.search(folded, max(0, begin - 24), begin))


_PRICE = re.compile(
    r"(?:[$£][0-9][0-9.,]*|[0-9½¼¾] ?(?:s\.|d\.)|\b(?:cents?|pence|penny|shillings?|dollars?|rupees?|annas?|"
    r"francs?|cash|yuan|marks?))[ \n]$"
)
_MEASURED = frozenset({"money", "mass", "area", "length", "volume"})
_ONE_CASE = re.compile(r"[ ](?:[a-z]+[ ])?[a-z]+[ ](?:was|is|has|had|were)\b")
_OPENS = re.compile(r"(?:^|[.;:\n] ?)$")
"""One death was certified: a sentence that opens with it counts."""
_GOES_ON_LOW = re.compile(r"[ \n](?!of\b|or\b|to\b|and\b|o\b)[a-z]")
_MADE_OF = re.compile(
    r"\b(?:crew|family|party|gang|group|team|band|total|staff|garrison|all but|number(?:ed|ing)?)(?: of)? $"
)
_BECAME = re.compile(
    r"(?:,[^,.;]{2,30},)?[ ](?:fatal|dead|killed|wounded|injured|missing|drowned|ill|idle|were|was|had|have|"
    r"are|died|survived|escaped|remain|stood|did|proved|went|came|fell|got|left|lost|won|fled|broke|sank|took|gave|"
    r"began|(?!need|indeed|hundred|kindred)[a-z]{3,}ed)\b"
)
_ASIDE_OF = re.compile(
    r"(?:[,;(—–-]|\b(?:and|upon|in|for|from|to|by|on|with))[ \n]?(?:only |about |nearly )?$"
)
"""41 deaths, twelve of them out of hospital; upon three of them nothing was paid."""
_OF_WHOM_BEFORE = re.compile(r"\bof (?:whom|which) (?:only |about |some )?$")
_OF_WHOM = re.compile(r"[ ]of (?:them|whom|these|which)\b")


_CLAUSE_BEFORE = re.compile(
    rf"(?<![a-z0-9])(?=(?:[0-9]+|{any_of([*list(UNITS)[1:], *TENS])})(?: of (?:them|whom|these|which))? "
    r"(?P<verb>were |was |had been |have been |are |[a-z]{2,}ed |fell |went |came |)"
    r"(?:due )?(?P<way>to |by |from |)[^.;:0-9]{2,60}(?:,(?: and)?| and) (?:the (?:remaining|other) )?$)"
)
_GOES_ON = re.compile(
    r" (?:(?P<way>to|by|from) (?:an? |the )?[a-z]|(?:[a-z]{3,}ed|bound|sent|withdrawn|lost)(?![a-z]))"
)


_IN_A_LIST = re.compile(
    r"(?:[,:;—(]|\b(?:and|or|against|than|but|to))[ \n](?:only |about |some |nearly |perhaps |another |(?P<other>the "
    r"(?:other|remaining|last|first) ))?$|(?P<alone>\b(?:the |in |by |of )?(?:the (?:other|remaining)|remaining) )$"
)
_WITHOUT_NOUN = re.compile(
    r"[ \n](?!to[ \n](?:an?|each|every)\b)"
    r"(?:(?:in|at|on|from|by|to|for|over|under|along|against|near|with|without|upon|within|off)[ \n]"
    r"(?!the (?:morning|afternoon|evening|night|same)\b|(?:all|turn|which|whom|this|that|any|good|case)\b)[a-z]"
    r"|(?:is|was|were|are|had|has|have|having|been|more)\b)|[ \n]*(?:[.,;:)]|$)"
)
_ONE_THING = re.compile(
    r"[ \n](?!(?:or|and|of|another|might|must|can|could|may|should|would|will|who|which|that|day|by|after|more|side|"
    r"hand|thing|way|time|side|the|a|man['’]s|year|month|week|more|kind|sort)\b)[a-z-]+"
)
_LIST_NEAR = 60
"""Characters from the figure before, within which a list may leave the noun out."""


def _is_of_a_list(mention: Mention, folded: str) -> bool:
    """Return whether a small number stands in a list whose noun was stated before: 9 in Dunholme, three in Salter.

    *One* needs a noun or a verb of its own behind it: 6 dismissals and one death.
    """
    begin, after = mention.quantity.outer_start, mention.quantity.outer_end
    before = _IN_A_LIST.search(folded, max(mention.passage.start, begin - 24), begin)
    if before is None:
        return False
    if before["other"] or before["alone"]:
        return mention.quantity.value != 1 and not _meta("en").match(folded, after)
    near = mention.left > mention.passage.start and begin - mention.left < _LIST_NEAR
    if not near or _STOPPED.search(folded, mention.left, begin):
        return False
    if mention.quantity.value == 1:
        thing = _ONE_THING.match(folded, after)
        ends = thing is not None and folded[thing.end() : thing.end() + 1] in (".", ";")
        joined = _JOINED.search(folded, max(0, begin - 6), begin)
        return thing is not None and joined is not None and (ends or joined.group()[0] != ";")
    return bool(_WITHOUT_NOUN.match(folded, after))


_STOPPED = re.compile(r"[.?!][ \n]")
_JOINED = re.compile(r"(?:\band|[,;])[ \n]$")


def _goes_on_as_before(mention: Mention, folded: str) -> bool:
    """Return whether a number leaves out what the clause before said: five were fined, two let off; one to a belt."""
    behind = _GOES_ON.match(folded, mention.quantity.outer_end)
    if behind is None:
        return False
    begin = max(mention.passage.start, mention.quantity.outer_start - 100)
    for before in _CLAUSE_BEFORE.finditer(folded, begin, mention.quantity.outer_start):
        way = (behind["way"] or "") + " "
        if before["way"] == way if behind["way"] else before["verb"]:
            return True
    return False


def _is_counted(mention: Mention, folded: str) -> bool:
    """Tell "a crew of six", "all but seven had fled", "two of them had fever" from two of the reasons."""
    begin, after = mention.quantity.outer_start, mention.quantity.outer_end
    if _MADE_OF.search(folded, max(0, begin - 16), begin):
        return True
    if _OF_WHOM_BEFORE.search(folded, max(0, begin - 20), begin):
        return True  # of whom nine pay their own rice
    of_whom = _OF_WHOM.match(folded, after)
    if of_whom and mention.quantity.value != 1 and _ASIDE_OF.search(folded, max(0, begin - 12), begin):
        return True
    return bool(_BECAME.match(folded, of_whom.end() if of_whom else after))


def _is_out_of(mention: Mention, folded: str) -> bool:
    """Return whether a number is a whole that one before is out of, or a part of what a sentence opens with.

    Five holdings out of seven; In three he found a surplus, of the twelve valued.
    """
    begin = mention.quantity.outer_start
    if folded.endswith("out of ", mention.passage.start, begin) and mention.left > mention.passage.start:
        return True
    opens = _OPENS_IN.fullmatch(folded, max(0, begin - 6), begin)
    return opens is not None and bool(_PRONOUN.match(folded, mention.quantity.outer_end))


_OPENS_IN = re.compile(r".{0,3}[.;:\n][ \n]?in[ ]|[.;:\n]?in[ ]")
_PRONOUN = re.compile(r",?[ \n](?:the|he|she|it|they|we|i|no|there|nothing|only|cases)\b")


def _counts_a_plural(mention: Mention, folded: str) -> bool:
    """Tell "three armed launches" from "two other reasons": things counted, not points of the text."""
    noun = plural_behind(mention, folded)
    return (
        bool(noun)
        and not _meta("en").fullmatch(noun)
        and not _meta("en").match(folded, mention.quantity.outer_end)
    )


def _reach_chinese(mention: Mention, text: IndexedText) -> int:
    """Return within how many characters of a Chinese numeral a term must be for it to count something."""
    folded, quantity = text.folded, mention.quantity
    written, after = quantity.token.text, quantity.outer_end
    if quantity.value == 1 and _DENIED_ZH.search(
        folded, max(mention.left, quantity.outer_start - 12), quantity.outer_start
    ):
        return _NEVER
    small, arabic = mention.size <= _SMALL, bool(_DIGIT.search(written))
    if small and mention.unit == "persons" and _GROUP_ZH.match(folded, after):
        return _NEVER  # 三人小组
    named = mention.unit == "places" and not arabic and folded[quantity.end : after] in _BARE_PLACES
    struck = _STRUCK.search(folded, max(mention.passage.start, quantity.outer_start - 3), quantity.start)
    if small and named and struck and not folded.startswith("四乡", quantity.start):
        return _ANYWAY
    if (
        small
        and named
        and not _COUNTED_BEHIND.match(folded, after)
        and not _COUNTED_BEFORE.search(folded, max(mention.left, quantity.outer_start - 3), quantity.start)
    ):
        return _NEVER
    if arabic and _GREAT_ZH.match(folded, quantity.end):
        return _ANYWAY
    meta = _meta("zh").match(folded, after) if small and quantity.low == quantity.high else None
    if meta and not (mention.unit and meta.end() - after == 1 and after > quantity.end):
        return _NEVER  # 三方面, 五大任务; but five of 五辆大车
    if arabic:
        return _NEVER if small and not mention.unit and _meta("zh").match(folded, quantity.end) else _ANYWAY
    return _reach_in_characters(mention, folded[quantity.end : after], folded)


_GREAT_ZH = re.compile("大(?!任务|原则|运动|方面|问题|特点|措施|要求|方针|关系|战役|关)[\u4e00-\u9fff]{2}")
"""10大门类: sorts of things, which a numeral in digits counts."""


def _is_round(mention: Mention, folded: str) -> bool:
    """Tell 牛三百畈 and 桑三万: a round numeral in characters with a noun or measure right behind it."""
    quantity = mention.quantity
    written = quantity.token.text
    return (
        mention.size > _SMALL
        and written[-1] in "十百千万亿打"
        and bool(_BARE_NOUN_ZH.match(folded, quantity.end))
    )


def _reach_in_characters(mention: Mention, unit: str, folded: str) -> int:
    """Return the same for a numeral in characters: it needs a measure word, or must be too long for another word."""
    quantity, written = mention.quantity, mention.quantity.token.text
    digits = quantity.token.amount is not None and quantity.token.amount.digits
    if _RATIO.match(folded, quantity.end) or (
        len(written) >= 2 and not digits and _is_postposed(mention, folded)
    ):
        return _ANYWAY
    if quantity.change in ("from", "to") and not digits:
        return _ANYWAY
    if not mention.unit and not digits and _counts_institutions(mention, folded):
        return _ANYWAY
    if not mention.unit:
        magnitudes = len(_MAGNITUDE.findall(written))
        long = magnitudes >= 2 or (magnitudes == 1 and (len(written) >= 3 or _is_round(mention, folded)))
        return _ANYWAY if long and not digits else 6 if len(written) >= 2 else _NEVER
    if digits and len(written) > 3 and mention.unit_class not in ("persons", "mass", "cases", "meetings"):
        return _NEVER
    if unit == "个" and _OF_AN_ARMY.match(folded, mention.quantity.outer_end):
        return _ANYWAY
    if quantity.value == 1:
        single = mention.unit_class in _MEASURED or (unit and _is_postposed(mention, folded))
        single = single or (mention.unit_class in _SINGLE and _goes_on_a_list(mention, folded))
        return _ANYWAY if single else 12 if mention.unit_class in _SINGLE else _NEVER
    fraction = quantity.value is not None and quantity.value != int(quantity.value)  # 一点三次
    if fraction or "倍" in unit or quantity.low != quantity.high:
        return _ANYWAY
    if unit.startswith("个") and mention.unit_class in ("places", "groups", "persons"):
        return _ANYWAY
    if unit == "个" and _BODIES.match(folded, mention.quantity.outer_end):
        return _ANYWAY
    vague = mention.unit_class in _VAGUE or (mention.unit_class == "generic" and unit in _ANY_THING)
    if vague and mention.size <= 3:
        return _ANYWAY if _is_postposed(mention, folded) else 14
    return _ANYWAY


_INSTITUTIONS = re.compile(
    "[校厂矿院社会馆店行号站堂庙寺桥闸塘坝渠仓栈局所署厅府州](?:(?P<ends>[，。；、）)\n]|$|各(?=[0-9一二三四五六七八九十百千]))|"
    "(?:均|皆|俱|都|先后|同时|相继|合[并办]|[停复罢开]工|[停复罢开]课|[停复歇开]业|[倒关]闭|停办|联[合名营]))"
)
"""Nouns of institutions that are their own measure, where the words behind tell them from 六厂, the sixth mill."""


def _counts_institutions(mention: Mention, folded: str) -> bool:
    """Return whether a numeral counts institutions without a measure: 四厂复工, 小学十二校各八十元."""
    behind = _INSTITUTIONS.match(folded, mention.quantity.end)
    if behind is None or mention.quantity.value == 1:
        return False
    start = mention.quantity.outer_start
    before = folded[max(mention.passage.start, start - 2) : start]
    if behind["ends"] is not None:
        return bool(_NOUN_BEFORE_ZH.search(before))
    return not before.endswith("第")


_BODIES = re.compile(
    "[一-鿿]{0,4}?(?:公社|大队|生产队|厂(?!长)|矿(?![工区石])|车间|学校|[中小大夜]校|[中小大]学|医院|诊所|[农林牧渔]场|合作社|"
    "水库|[电车]站|仓库|商店|[食教祠学礼]堂|码头|银行|公司|会馆|工会|商会|农会|支部|机关|团体|幼儿园|托儿所|庙宇?|祠庙)"
)
"""What stands behind 个 where even two or three of it are counted: 三个公社, two bodies, no two reasons."""


_JOINED_ZH = re.compile("[和与及、]$|其中$|(?<=[（(，])内$")


def _goes_on_a_list(mention: Mention, folded: str) -> bool:
    """Return whether one of something stands in a list behind another figure: 四名电报员和一名工程师."""
    begin = mention.quantity.outer_start
    near = mention.left > mention.passage.start and begin - mention.left < _LIST_NEAR_ZH
    return near and bool(_JOINED_ZH.search(folded, begin - 2, begin))


_LIST_NEAR_ZH = 12
_VAGUE, _ANY_THING = frozenset({"places", "times", "leads"}), frozenset({"个", "种"})
"""Measures of what is often no count: 三处, 两次, 两个; but two of 两家报馆."""
_OF_AN_ARMY = re.compile(
    "(?:整编|加强|步兵|骑兵|炮兵|保安)?(?:师部|师|旅|团|营|连|排|班|军|纵队|支队|大队|中队|小队)(?!长|员)"
)
"""以两个连抗击: units of an army are counted, with 个 between."""
_RATIO = re.compile("比[一1](?![0-9十百千万点])")
"""四点七比一."""
_NOUN_BEFORE_ZH = re.compile(r"(?<![第初每某任同另哪这那此该之日月年时十百千万有])[\u4e00-\u9fff]$")
_ENDS_CLAUSE_ZH = re.compile(r"了?(?:[，。；、）)\n]|$)")


def _is_postposed(mention: Mention, folded: str) -> bool:
    """Return whether a figure closes a clause behind its noun: 女校一所, 火车头三个, 今存十九."""
    quantity = mention.quantity
    before = folded[max(mention.passage.start, quantity.outer_start - 2) : quantity.outer_start]
    return bool(_ENDS_CLAUSE_ZH.match(folded, quantity.outer_end)) and bool(_NOUN_BEFORE_ZH.search(before))


def _strong_term(mention: Mention, reach: int, text: IndexedText) -> bool:
    """Return whether a term of the lexicon is in the same clause within some characters."""
    low, high = mention.quantity.outer_start, mention.quantity.outer_end
    begin, stop = max(mention.left, low - reach), min(mention.right, high + reach)
    return any(
        mention.unit_class in text.lexicon.accepted_classes[indicator]
        for term in mention.passage.terms
        if (begin <= term.start and term.end <= low) or (high <= term.start and term.end <= stop)
        for indicator, _ in term.meanings
        if not _CLAUSE_END.search(text.folded[min(term.end, high) : max(term.start, low)])
    )
