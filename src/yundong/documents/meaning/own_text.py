"""Which part of its sentence is a figure's own: the words, the noun and the unit."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from yundong.documents.meaning.cells import number_of_cell, unit_of_cell
from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention, framed_by, gives_another_time, label_of_leader
from yundong.documents.meaning.nouns_chinese import unit_behind, unit_of_label
from yundong.documents.quantities.grammar import magnitude_of
from yundong.documents.text.document import Span
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import noun_classes, unit_classes, word_list
from yundong.documents.vocabulary.nouns import PERSONS, class_of_noun, class_of_one

_PARTITIVE = re.compile(
    r"[ \n]*(?:(?:out )?of (?:the |these |those |its |their |a total of |some |about |all |altogether )*)$"
)
_ASIDE = re.compile(r"[,，][ \n]*(?:or|that is|i\.e\.|about|some)[ \n]+(?:about |some )?$")
_ASIDE_END = re.compile(r"(?: of [^,;.]{0,40})?,")
_COMPARED = re.compile(
    r"\b(?:as against|against|compared (?:with|to)|instead of|rather than|up from|down from)[ \n]+"
    r"(?:(?:an?|the)[ \n]+[a-z]+[ \n]+of[ \n]+)?$"
)
_SHARE_OF = re.compile(r"[名人个口户件两]?(?:毒犯)?(?:总数)?的?")
_OPENING = re.compile(r"[(（\[][^)）\]]{0,12}$")
_JOINT = re.compile(r"[ \n]*(?:[,，、][ \n]*)?(?:and|和|及|与|以及)?[ \n]*")
_SHARE_ZH = re.compile("[，,（( ]占")
_MARK = re.compile("[,，;；、。:：]")


_WORD = re.compile(r"(?:[0-9]+-)?[a-z][a-z'-]*")
_STOPS = frozenset({*word_list("stops"), *word_list("months"), "beginning", "starting"})
_LEADS = re.compile(
    r"(?:of[ \n]+(?!the (?:former|previous|preceding|last|following|same) (?:year|month|week|season)\b)"
    r"(?:(?:the|these|those|all|its|their|our)[ \n]+)?|(?:more|further|additional)[ \n]+)"
)
_GAP = re.compile(r"[ \n]+")
_BLANKS = re.compile(r"[ \n]*")
_LINK = re.compile(r"[ \n]+(?:of|in|for|per)[ \n]+(?:the[ \n]+)?")
_AGED = re.compile(r"\b(?:aged?|age of)[ \n]+(?:about )?$")
_ELIDED = {
    "en": re.compile(
        r"(?:,[ \n](?:and[ \n])?|[ \n]and[ \n])"
        r"(?![a-z]+ed[ \n]*(?:[0-9]|$|(?:some|about|over|nearly|only|in|at|by|for|to|on|from|the)\b))"
        r"(?!of[ \n])[a-z' -]{2,30}[ \n]"  # 412 vessels, of 52,000 tons
    ),
    "zh": re.compile("[、及和与][^，。；：:、0-9]{1,10}"),
}
"""Between a number without a unit and the next one: only the name of the next thing."""
_YOUNG = re.compile(r"\b(?:children|boys|girls|infants|youths|adults|persons|people|men|women|those)[ \n]+$")
_LABEL_BEFORE = re.compile(r"[ \n]*([a-z][a-z' -]{2,40}?),[ \n]+")
_ENDS = re.compile(r"[ ]*(?:[.;(（]|$)")
_PREPOSITION = re.compile(r" (?:in|at|on|during|for|to|from|by) ")
_NOUN_BEFORE = re.compile(r"([a-z'-]+):?[ \n]+$")
_MEASURES_OF = {
    "条": re.compile("线索|情报|材料|口供|检举|名单|姓名|供出|交代|揭发|[线][，。]"),
    "口": re.compile("[井塘锅钟猪窑池缸鱼剑磬钹鼎镬罾箱棺柜灶炉甑瓮坛刀铡]"),
}
"""条 counts leads, boats and roads; 口 counts people, wells and pots."""
_MEASURE_ZH = re.compile(
    "(?![余多强弱许者的了余左右上下以内外正整次犯人名])[\u4e00-\u9fff](?=[，。；、：,;)）\n]|$)"
)
"""A single character between a number and a mark measures, known or not: 26万庹，"""
_LAST_JOINT = re.compile("and|和|及|与")


_NUMERAL_ZH = frozenset("0123456789〇零一二两三四五六七八九十百千万亿余几有")
_LABEL_ZH = re.compile("(?P<label>[户口丁])(?:增|减|共|凡|计|实|存|有|为|：|:)?$")
_OF_LABEL = {"户": "households", "口": "persons", "丁": "persons"}


def _labelled_by_household(mentions: list[Mention], folded: str) -> list[Mention]:
    """Give figures the unit that stands before them, as gazetteers write: 户二十六万三千四百四十口百四十三万.

    There 口 belongs to the second figure and not to the first, unlike 三十五户一百二十口.
    """
    found: list[Mention] = []
    labelled_to = -1
    for mention, after in zip(mentions, [*mentions[1:], None], strict=True):
        quantity = mention.quantity
        label = _LABEL_ZH.search(folded, max(0, quantity.outer_start - 2), quantity.outer_start)
        if label is not None and _is_label(label, labelled_to, mention, after, folded):
            labelled_to = quantity.end
            mention = mention._replace(
                quantity=quantity._replace(unit=_OF_LABEL[label["label"]], outer_end=quantity.end)
            )
        found.append(mention)
    return found


def _is_label(
    label: re.Match[str], labelled_to: int, mention: Mention, after: Mention | None, folded: str
) -> bool:
    """Return whether 户, 口 or 丁 before a figure labels it, and is not the measure of the one before."""
    quantity, before = mention.quantity, folded[label.start() - 1 : label.start()]
    if quantity.kind != "count" or mention.passage.block.kind == "cell" or before in ("每", "户"):
        return False
    if before in _NUMERAL_ZH and label.start() != labelled_to:
        return False
    own = folded[quantity.end : quantity.outer_end].strip()
    if not own:
        return True
    following = after.quantity.outer_start if after is not None else -1
    behind = _LABEL_ZH.search(folded, max(quantity.end, following - 2), following)
    return (
        own in _OF_LABEL and behind is not None and behind.start() == quantity.end
    )  # but 户五口: five in each


def with_own_text(mentions: list[Mention], text: IndexedText) -> list[Mention]:
    """Give the mentions of one sentence their own text before and behind, with its noun and unit.

    A figure in brackets after another does not separate that one from its words: in "82,056 were arrested (22 %) in
    all places" the place belongs to the first.

    Parameters
    ----------
    mentions : list of Mention
        Of one sentence, in order. What was noted of a figure while more numerals stood beside it is kept.
    text : IndexedText
        The text.
    """
    folded, edge, end = text.folded, mentions[0].passage.start, mentions[0].passage.end
    if text.lang == "en":
        mentions = [
            mention._replace(quantity=mention.quantity._replace(unit="", outer_end=mention.quantity.end))
            if mention.quantity.unit == "feet" and _is_an_arm(mention, folded)
            else mention
            for mention in mentions
        ]
    else:
        mentions = _labelled_by_household(mentions, folded)
    bracketed = [mention.percent and _is_bracketed(mention, folded) for mention in mentions]
    several = len(mentions) > 1
    references = _references(mentions, folded) if several else [mentions[0].reference]
    rows = _rows(mentions, folded) if several else [-1]
    stops = _stops(mentions, bracketed, end)
    found = []
    for index, mention in enumerate(mentions):
        quantity, partitive, (right, beyond) = mention.quantity, mention.partitive, stops[index]
        scaled = mention.scaled
        if (
            right < end
            and text.lang == "en"
            and _PARTITIVE.fullmatch(folded, quantity.outer_end, right)
            and not _has_a_size(mention, mentions[index + 1], folded)
        ):
            partitive, right = True, beyond
        head = phrase = (0, 0)
        if text.lang == "en" and label_of_leader(folded, edge, quantity.outer_start):
            right = quantity.outer_end  # what stands behind leads to the next figure
        elif text.lang == "en":
            head = _head(quantity.outer_end, right, partitive, folded)
            phrase = _with_complement(head, right, folded)
        unit, unit_class = _unit(mention, head, text)
        if mention.passage.block.kind == "cell" and not unit:
            unit, unit_class, factor = unit_of_cell(mention.passage.block, text)
            if unit_class == "percent":
                quantity = quantity.as_percent()
            if factor != 1 and not mention.scaled:
                quantity, scaled = quantity.times(factor), True
            if (
                quantity.low != quantity.high
                and (number := number_of_cell(mention.passage.block, text)) is not None
            ):
                quantity = quantity._replace(value=number, low=number, high=number, hedges=())
        elif mention.passage.block.kind == "cell" and unit_class == "money" and not mention.scaled:
            stated = unit_of_cell(mention.passage.block, text)
            if stated.factor != 1 and stated.unit in ("", unit):
                quantity, scaled = quantity.times(stated.factor), True  # Rs. 10.07 beside "crores of"
        mention = Mention(
            quantity, mention.passage, edge, right, right, 0, head, phrase, unit, unit_class, rows[index], partitive,
            bracketed[index], references[index], scaled=scaled,
        )  # fmt: skip
        if text.lang == "en" and not unit and (frame := framed_by(mention, folded))[1]:
            unit, unit_class = _unit_of_noun(frame, folded, False)
            people = unit_class in ("persons", "households")
            mention = mention._replace(unit=unit, unit_class=unit_class) if people else mention
        found.append(mention)
        if not bracketed[index]:
            edge = quantity.outer_end
    found = _with_units_of_rows(found, folded) if max(rows) >= 0 else found
    found = _with_elided_units(found, text) if several else found
    return (
        [_as_rate_zh(one, folded) for one in found]
        if "率" in folded[mentions[0].passage.start : end]
        else found
    )


_BARE_OF = re.compile(r"[ \n]*of[ \n]+(?:about |some |nearly )?")


def _has_a_size(mention: Mention, following: Mention, folded: str) -> bool:
    """Return whether "one of 5 per cent", "two of 60 acres" states how large a thing is, and no part of a number."""
    size = following.quantity
    measured = size.kind == "percent" or unit_classes().get(size.unit) in ("money", *_CONTINUES)
    bare = _BARE_OF.fullmatch(folded, mention.quantity.outer_end, size.outer_start)
    return measured and bool(bare) and not mention.quantity.unit and mention.quantity.kind == "count"


def _stops(mentions: list[Mention], bracketed: list[bool], end: int) -> list[tuple[int, int]]:
    """Return for each figure where the next two begin; those in brackets count only for one in brackets itself."""
    starts = [*(mention.quantity.outer_start for mention in mentions), end, end]
    if not any(bracketed):
        return list(pairwise(starts[1:]))
    plain = [*(start for start, inside in zip(starts, bracketed, strict=False) if not inside), end, end]
    found, rank = [], 1
    for number, inside in enumerate(bracketed, start=1):
        found.append((starts[number], starts[number + 1]) if inside else (plain[rank], plain[rank + 1]))
        rank += not inside
    return found


def _is_bracketed(mention: Mention, folded: str) -> bool:
    """Return whether a percentage is in brackets or between commas."""
    quantity = mention.quantity
    before = folded[max(mention.passage.start, quantity.outer_start - 14) : quantity.outer_start]
    return bool(
        _OPENING.search(before) or (_ASIDE.search(before) and _ASIDE_END.match(folded, quantity.outer_end))
    )


def _references(mentions: list[Mention], folded: str) -> list[bool]:
    """Return for each figure whether it is only what another is compared with or a share of."""
    found = [mention.reference for mention in mentions]
    for index, (mention, after) in enumerate(pairwise(mentions)):
        start, sentence = after.quantity.outer_start, after.passage.start
        found[index + 1] = _is_compared(folded[max(sentence, start - 40) : start]) or _is_of_other_year(
            mention, after, folded
        )
        if after.percent:
            own = mention.quantity
            before = folded[max(sentence, own.outer_start - 20) : own.outer_start]
            found[index] |= "占" in before and bool(_SHARE_OF.fullmatch(folded[own.outer_end : start]))
    return found


_BRACKETED = re.compile(r"(?:[ \n][a-z-]+){0,3}[ \n]\($")
_YEAR_BEFORE = re.compile(
    r"(?:[ \n][a-z-]+){0,3}[ \n]?\((?:in )?(?:1[5-9][0-9]{2}|(?:the )?(?:last|previous|preceding|former) year),? ?"
)
_YEAR_BEHIND = re.compile(
    r" (?:in|for) (?:1[5-9][0-9]{2}|the (?:previous|preceding|former) year|the year before)\)"
)


def _is_of_other_year(mention: Mention, after: Mention, folded: str) -> bool:
    """Return whether a figure in brackets repeats the one before for another year: calls, 318 (1903, 351)."""
    begin, start = mention.quantity.outer_end, after.quantity.outer_start
    if folded[start - 1] == "(":
        repeats = _YEAR_BEHIND.match(folded, after.quantity.outer_end)
        return bool(repeats) and bool(_BRACKETED.match(folded, begin, start))
    return "(" in folded[max(begin, start - 24) : start] and bool(
        _YEAR_BEFORE.fullmatch(folded, begin, start)
    )


def _is_compared(before: str) -> bool:
    """Return whether the words before a figure end in "against" or the like; few hold any of these at all."""
    likely = "against" in before or "from" in before or "compared" in before or "instead" in before
    return (likely or "rather" in before) and bool(_COMPARED.search(before))


def _rows(mentions: list[Mention], folded: str) -> list[int]:
    """Return for each figure where the first one begins with nothing but commas and "and" between, or -1."""
    found = [-1] * len(mentions)
    for index, (one, two) in enumerate(pairwise(mentions)):
        between = folded[one.quantity.outer_end : two.quantity.outer_start]
        if (
            len(between) < 24
            and between.strip()
            and _JOINT.fullmatch(between)
            and one.passage.block.kind != "cell"
        ):
            if found[index] < 0:
                found[index] = one.start
            found[index + 1] = found[index]
    return found


def _unit(mention: Mention, head: Span, text: IndexedText) -> tuple[str, str]:
    """Return the unit of a figure and its class, "" where it has none."""
    if mention.percent:
        unit, unit_class = "%", "percent"
    else:
        unit = mention.quantity.unit
        unit_class = "money" if unit.endswith("$") else unit_classes().get(unit, "")
    if text.lang == "en":
        start = mention.quantity.outer_start
        if not unit and _is_an_arm(mention, text.folded):
            unit, unit_class = PERSONS
        if not unit:
            unit, unit_class = _unit_of_noun(head, text.folded, mention.quantity.value == 1)
        if not unit and (substance := _measure_of_substance(head, text.folded)):
            unit, unit_class = substance, "other"
        if unit_class == "money" and (full := _with_origin(unit, head, text)):
            unit = full
        if not unit and head[0] == head[1] and mention.passage.block.kind != "cell":
            unit, unit_class = _unit_of_label(mention, text.folded)
            if not unit and _LAKHS.search(mention.quantity.token.text) and _of_money(mention, text.folded):
                unit, unit_class = "rupees", "money"
            if not unit and _PEOPLE_LED_IN.search(text.folded, max(0, start - 16), start):
                unit, unit_class = PERSONS
        if unit == "litres" and _is_of_pounds(mention, text):
            unit, unit_class = "GBP", "money"
        if unit == "pounds" and mention.quantity.unit and not _of_money(mention, text.folded):
            unit, unit_class = "lb", "mass"
        before = text.folded[max(0, start - 12) : start]
        if ("age" in before and _AGED.search(before)) or _is_age(mention, head, text.folded):
            unit, unit_class = "years old", "age"
    elif unit == "households" and _is_of_business(mention, text.folded):
        unit, unit_class = "generic", "generic"
    elif unit in ("g", "other") and _LENGTH_ZH.search(
        text.folded, max(mention.left, mention.quantity.outer_start - 8), mention.quantity.outer_start
    ):
        unit, unit_class = "cm", "length"
    elif unit == "pieces" and _COPPERS.search(text.folded, mention.passage.start, mention.quantity.outer_end):
        unit, unit_class = "coppers", "money"
    elif unit == "generic":
        unit = unit_class = unit_behind(mention.quantity.outer_end, text.folded)
    elif unit in ("persons", "leads") and (verbatim := _other_measure(mention, text)) is not None:
        unit, unit_class = verbatim, "other"
    elif (
        not unit
        and mention.passage.block.kind != "cell"
        and _ELECTRIC.search(
            text.folded, max(0, mention.quantity.outer_start - 10), mention.quantity.outer_end + 1
        )
    ):
        unit, unit_class = "kWh", "power"
    elif not unit and (
        measure := _MEASURE_ZH.match(text.folded, mention.quantity.outer_end, mention.passage.end)
    ):
        unit, unit_class = text.document.text[slice(*measure.span())], "other"
    elif (
        not unit
        and mention.passage.block.kind != "cell"
        and not _MORE_ZH.match(text.folded, mention.quantity.outer_end)
    ):
        start = mention.quantity.outer_start
        unit = unit_class = unit_of_label(
            _MARK.split(text.folded[max(mention.left, start - 14) : start].rstrip(" :："))[-1]
        )
    return unit, unit_class


_OF_MONEY = re.compile(
    r"\b(?:pa(?:y|ys|id|ying)|cost|outlay|advances?|remitted|suspended|costs|costing|prices?|priced|worth|valued?|wages?|salar(?:y|ies)|rents?|fin(?:e|es|ed)|"
    r"fees?|loans?|debts?|grants?|granted|voted|subscri\w+|sums?|spen[dt]\w*|expen\w+|revenue|receipts|profit\w*|tax\w*|"
    r"lent|borrow\w*|money|fund\w*|sterling|estimate[sd]?|budget|damages|compensation|reward|a year|per annum|"
    r"shillings?|pence)\b"
)


def _is_of_pounds(mention: Mention, text: IndexedText) -> bool:
    """Return whether an l behind a number is of pounds, as where a text names sterling and no litres: 180,000L."""
    said = text.folded[mention.quantity.end : mention.quantity.outer_end].strip(" ._*")
    return said == "l" and text.in_sterling


def _of_money(mention: Mention, folded: str) -> bool:
    """Tell 500 pounds voted or spent from 160 pounds of weight, which most texts write out where money has its sign."""
    quantity = mention.quantity
    begin = max(mention.passage.start, quantity.outer_start - 48)
    return bool(
        _OF_MONEY.search(folded, begin, quantity.outer_start)
        or _OF_MONEY.search(folded, quantity.outer_end, min(mention.passage.end, quantity.outer_end + 40))
    )


_LAKHS = re.compile(r"\b(?:lakh|crore)s?$", re.IGNORECASE)
"""An outlay of 14½ lakhs: of rupees, where nothing else is named."""
_LENGTH_ZH = re.compile("(?:长|宽|高|深|厚|涨|落|径|雨|雪|距|水位)[^，。；0-9]{0,4}$")
"""上涨11公分: of a length, not of a weight."""
_COPPERS = re.compile("铜[元板子][^。；]{0,40}枚$")
"""由铜元十二枚加为十五枚: of money, and no things."""
_BUSINESS = re.compile(
    "商|店|厂|行号|铺|坊|馆|公司|企业|摊|贩|银号|钱庄|洋行|代销|作坊|工业|合作社|报社|客栈|旅社|联营"
)
_FAMILIES = re.compile("(?:社员|居民|[贫中佃富雇]农|[农渔牧灾难烟盐]户|[农渔牧盐]民)$")
"""合作社社员一千五百户 are families, whatever they are members of."""
_BUSINESS_BEHIND = re.compile(
    f"[\u4e00-\u9fff]{{0,3}}(?:{_BUSINESS.pattern})|[\u4e00-\u9fff]{{2,6}}(?:企业|公司|[工商]厂)"
)


def _is_of_business(mention: Mention, folded: str) -> bool:
    """Return whether the clause of 家 or 户 says that shops are counted, and no families: 私营商户9,318户, 七家商号."""
    quantity = mention.quantity
    begin = max(mention.left, quantity.outer_start - 14)
    before = _MARK.split(folded[begin : quantity.outer_start])[-1]
    behind = _MARK.split(folded[quantity.outer_end : quantity.outer_end + 12])[0]
    trade = before.endswith("业") or behind.endswith("等业")  # 布业284家, 其余512家为饮食及修理等业
    if _FAMILIES.search(before):
        return False
    return trade or bool(_BUSINESS.search(before) or _BUSINESS_BEHIND.match(behind))


_MORE_ZH = re.compile("[\u4e00-\u9fff]")
_ELECTRIC = re.compile("电[^，。；]{0,4}[0-9一二三四五六七八九十百千万亿.余]+度")
"""年发电190万度."""


def _is_age(mention: Mention, head: Span, folded: str) -> bool:
    """Tell "children under ten" from a count below ten."""
    quantity = mention.quantity
    bounded = quantity.outer_start < quantity.start and head[0] == head[1] and not quantity.unit
    return bounded and bool(_YOUNG.search(folded, max(0, quantity.outer_start - 12), quantity.outer_start))


def _other_measure(mention: Mention, text: IndexedText) -> str | None:
    """Return a measure word of people or leads where its noun is neither: 水井118口, 渔船八十条."""
    quantity = mention.quantity
    word = text.folded[quantity.end : quantity.outer_end].strip()
    nouns = _MEASURES_OF.get(word)
    if nouns is None:
        return None
    near = text.folded[max(0, quantity.outer_start - 10) : quantity.outer_start]
    said = (
        _MARK.split(near)[-1]
        + word
        + _MARK.split(text.folded[quantity.outer_end : quantity.outer_end + 6])[0]
    )
    return word if bool(nouns.search(said)) == (word == "口") else None


_FROM = re.compile(r"\b(?:from|by)[ \n][a-z' -]{3,36}$")


def _unit_of_label(mention: Mention, folded: str) -> tuple[str, str]:
    """Return the unit of the noun before a figure with none behind it: "Population 1,250,000", "Guns captured, 11"."""
    start = mention.quantity.outer_start
    label = _LABEL_BEFORE.fullmatch(folded, mention.passage.start, start)
    alone = label is not None and _ENDS.match(folded, mention.quantity.outer_end, mention.passage.end)
    words = _PREPOSITION.split(label.group(1), maxsplit=1)[0].split() if label and alone else []
    classes = noun_classes("en")
    found = next((classes[word] for word in words if word in classes), None)
    if found is not None and (found[1] != "duration" or words[0] in classes):
        return found  # lapsed during the year, 6,912
    noun = _NOUN_BEFORE.search(folded, max(0, start - 24), start)
    if noun and _FROM.search(folded, max(mention.left, start - 48), start):
        return "", ""  # from British residents 9,140: those who gave it
    unit, kind = noun_classes("en").get(noun.group(1), ("", "")) if noun else ("", "")
    return (unit, kind) if kind in ("persons", "households", "cases", "letters") else ("", "")


def _head(at: int, stop: int, partitive: bool, folded: str) -> Span:
    """Return the span of the noun phrase right behind an English figure.

    "major narcotics criminals", "sets of smaller equipment" (its noun is sets), "arrested offenders".
    """
    lead = _BLANKS.match(folded, at, stop)
    at = lead.end() if lead else at
    if not partitive:
        of = _LEADS.match(folded, at, stop)
        at = of.end() if of else at
    return _phrase(folded, at, stop)


def _phrase(folded: str, at: int, stop: int) -> Span:
    """Return the span of the words up to the first stop word or mark, at most eight."""
    last = at
    for number in range(8):
        gap = _GAP.match(folded, last, stop) if number else None
        word = _WORD.match(folded, gap.end() if gap else last, stop) if gap or not number else None
        if word is None or word.group() in _STOPS:
            break
        last = word.end()
    return at, last


def _with_complement(head: Span, stop: int, folded: str) -> Span:
    """Return the head with an "of …" phrase behind it: "rounds of ammunition"."""
    first, last = head
    link = _LINK.match(folded, last, stop)
    if first == last or link is None:
        return head
    further = _phrase(folded, link.end(), stop)
    return (first, further[1]) if further[1] > further[0] else head


def _with_origin(unit: str, head: Span, text: IndexedText) -> str:
    """Return a currency with the name that distinguishes it from its like, "" where it has none: Straits dollars."""
    words = list(_WORD.finditer(text.folded, *head))
    last = next((index for index, word in enumerate(words) if word.group() == unit), 0)
    if last == 0:
        return ""
    origin = text.document.text[slice(*words[last - 1].span())]
    if not origin[0].isupper():
        return f"{origin} {unit}" if origin in ("gold", "silver", "paper") else ""
    first = last - 1
    while first and text.document.text[words[first - 1].start()].isupper():
        first -= 1
    return f"{text.document.text[words[first].start() : words[last - 1].end()]} {unit}"


def _unit_of_noun(head: Span, folded: str, one: bool) -> tuple[str, str]:
    """Return the unit and class of the last noun of a phrase that has one; of one thing its name is in the singular."""
    classes = noun_classes("en")
    found = _WORD.findall(folded[head[0] : head[1]])
    if found == ["gram"] and not one and folded.endswith("of ", 0, head[0]):
        return _NONE  # 19 of gram, the pulse
    if found[-2:] == ["changed", "hands"]:
        return _NONE
    if found and found[-1] in _STATES_OF_PEOPLE and not any(word.endswith("s") for word in found[:-1]):
        return PERSONS  # 120 dead, but neither 120 dead horses nor 120 junks missing
    if len(found) > 1 and classes.get(found[0], _NONE)[1] in ("rounds", "sets"):
        found = found[:1]  # rounds small arms ammunition
    if found and found[0] == "times":  # "three times the adult population"
        found = found[:1]
    for index, word in enumerate(found[1:], start=1):  # "people attended meetings" are people
        if (
            index + 1 < len(found)
            and word.endswith("ed")
            and found[index - 1] in classes
            and found[-1] in classes
        ):
            found = found[:index]
            break
    known = next((classes[word] for word in reversed(found) if word in classes), None)
    if known is not None or not found:
        return known or ("", "")
    return (
        class_of_one(found[-1]) if one else next(filter(any, map(class_of_noun, reversed(found))), ("", ""))
    )


_ARM = re.compile(r"[ \n](?P<arm>foot|horse)(?=[,.;:)]|[ \n](?:and|with|under|were|was|from|of)\b|$)")
_OTHER_ARMS = {
    "foot": re.compile(r"\b(?:horse|cavalry|dragoons|lancers|gunners|artillery|guns|sowars)\b"),
    "horse": re.compile(r"\b(?:foot|infantry|sepoys|gunners|artillery|guns|rifles)\b"),
}
_ARMS_NEAR = 60


def _is_an_arm(mention: Mention, folded: str) -> bool:
    """Tell 1,875 foot beside 640 horse from feet and from animals: soldiers by their arm."""
    arm = _ARM.match(folded, mention.quantity.end)
    if arm is None:
        return False
    begin, end = (
        max(mention.passage.start, mention.start - _ARMS_NEAR),
        min(mention.passage.end, arm.end() + _ARMS_NEAR),
    )
    other = _OTHER_ARMS[arm["arm"]]
    return bool(other.search(folded, begin, mention.start) or other.search(folded, arm.end(), end))


_SUBSTANCE_BEHIND = re.compile(rf" of (?:{any_of(word_list('substances'))})(?![a-z'-])")
_HOLDERS = frozenset(word_list("holders_of_substances"))


def _measure_of_substance(head: Span, folded: str) -> str:
    """Return an unknown noun in the plural between a number and a substance, which measures it: 40 zembils of dates."""
    noun = folded[slice(*head)]
    if not noun.endswith("s") or not noun.isalpha() or noun in _HOLDERS:
        return ""
    return noun if _SUBSTANCE_BEHIND.match(folded, head[1]) else ""


_NONE = ("", "")
_STATES_OF_PEOPLE = frozenset(word_list("states_of_people"))


def _with_units_of_rows(mentions: list[Mention], folded: str) -> list[Mention]:
    """Let the last of a row say what they all are: "59, 25 and 16 per cent", "62, 48 and 21 arrests"."""
    found: list[Mention] = []
    for row, group in groupby(mentions, key=lambda mention: mention.row):
        *others, last = group
        if row >= 0 and others and not any(mention.unit for mention in others):
            between = folded[others[-1].quantity.outer_end : last.quantity.outer_start]
            if _LAST_JOINT.search(between):
                others = [_like(mention, last) for mention in others]
        found += [*others, last]
    return found


def _with_elided_units(mentions: list[Mention], text: IndexedText) -> list[Mention]:
    """Let the last of a list say what all are measured in: 学田31.5、寺田8.2、公田406.7亩."""
    found, between, scale = list(mentions), _ELIDED[text.lang], 1
    for index in range(len(found) - 2, -1, -1):
        mention, following = found[index], found[index + 1]
        if (
            mention.unit
            or mention.percent
            or not (following.unit or following.percent)
            or following.unit == "generic"
        ):
            continue
        if mention.quantity.change == "from" and following.quantity.change == "to" and not following.percent:
            found[index] = _like(mention, following)  # from 212,000 to 174,500 pieces
            continue
        if mention.passage.block.kind == "cell" or mention.head[1] > mention.head[0]:
            continue
        start, stop = mention.quantity.outer_end, following.quantity.outer_start
        if (
            stop - start < 40
            and between.fullmatch(text.folded, start, stop)
            and _can_be_like(mention, following, text)
        ):
            scale = scale if following.listed else magnitude_of(following.quantity.token.text)
            found[index] = _in_scale(_like(mention, following)._replace(listed=True), following, scale)
            found[index + 1] = following._replace(listed=True)
    if text.lang == "zh":
        return found
    return _with_units_said_before(_with_rates_said_before(found, text.folded), text.folded)


def _in_scale(mention: Mention, following: Mention, scale: int) -> Mention:
    """Return a figure in the scale that only the last of its list states: 东乡3.2、西乡4.5、北乡2.8万斤."""
    fits = scale > 1 and not mention.percent and mention.size < min(following.size / scale * 20, scale)
    return mention._replace(quantity=mention.quantity.times(scale)) if fits else mention


_RATE_ZH = re.compile(
    "率[^，。；0-9]{0,6}?每(?P<base>十万|[百千万])(?:[人名户口头个])?(?:口|居民|婴儿)?[之当]?中?(?:[有为计占]|死亡|约)*$"
)
_RATE_FACTORS = {"百": 1.0, "千": 0.1, "万": 0.01, "十万": 0.001}


def _as_rate_zh(mention: Mention, folded: str) -> Mention:
    """Return the rate that a figure behind 每千人 is: 死亡率为每千人19.2."""
    start = mention.quantity.outer_start
    led = None if mention.percent else _RATE_ZH.search(folded, max(mention.passage.start, start - 24), start)
    if led is None or mention.unit_class not in ("", "persons"):
        return mention
    rate = mention.quantity.as_percent().times(_RATE_FACTORS[led["base"]])
    return mention._replace(quantity=rate, unit="%", unit_class="percent")


_THOUSAND = re.compile(r"1,?000|thousand|mille|‰")
_RATES_LEAD = re.compile(
    r"\b(?:ratios?|rates?|proportions?)\b[^.;:]{0,30} per (?:1,?000|thousand|mille)(?![,0-9])[^.;:0-9]{0,60}"
    r"\b(?:is|are|was|were|of|at|being)[ \n](?:about |nearly )?$"
)
_RATE_GOES_ON = re.compile(
    r"(?:\b(?:against|and|to|from|or|with|than)|,)[ \n](?:an? |the )?(?:(?:mean|average) of )?$"
)


def _with_rates_said_before(mentions: list[Mention], folded: str) -> list[Mention]:
    """Give bare figures the rate per thousand that was stated before: 28.7 per 1,000, against 31.2 and a mean of 30."""
    found, per_thousand = list(mentions), False
    for index, mention in enumerate(mentions):
        start = mention.quantity.outer_start
        if mention.percent:
            per_thousand = bool(_THOUSAND.search(folded, mention.start, mention.quantity.end))
            continue
        lead = folded[max(mention.passage.start, start - 140) : start]
        led = _RATES_LEAD.search(lead) or (per_thousand and _RATE_GOES_ON.search(lead))
        bare = (
            not mention.unit and mention.head[0] == mention.head[1] and mention.passage.block.kind != "cell"
        )
        per_thousand = bool(led and bare)
        if per_thousand:
            rate = mention.quantity.as_percent().times(0.1)
            found[index] = mention._replace(quantity=rate, unit="%", unit_class="percent")
    return found


_THEN_EN = re.compile(
    r"[^.;:0-9]{0,60}[,;][ \n](?:and[ \n])?(?:the[ \n])?(?!or\b|being\b|about\b|aged?\b|with\b|but\b|while\b|which\b|"
    r"(?:it|they|he|she|we|you|there)[ \n](?!costs?\b|fetche|pa(?:id|ys?)\b|brought\b|earn|received?|took\b|sold\b))"
    r"[a-z' -]{2,40}[ \n](?:for[ \n])?"
)
"""75 per cent of the total, Musalmans 24: what was said of the first holds for the next."""
_AND_THEN_EN = re.compile(r"[ \n](?P<to>for|to|from|in|on)[ \n][a-z' -]{2,30},?[ \n](?:and[ \n])?")
_CLAUSE_ENDS_EN = re.compile(r"[ \n]*(?:[.,;)]|and\b|$)")


def _with_units_said_before(mentions: list[Mention], folded: str) -> list[Mention]:
    """Give figures without a unit that of the one before, where the wording of both is the same."""
    found = list(mentions)
    for index in range(1, len(found)):
        before, mention = found[index - 1], found[index]
        if _is_share_of_people(mention, before, folded):
            found[index] = _like(mention, before)
            continue
        if (
            (mention.unit and not _is_origin_alone(mention, before, folded))
            or mention.percent
            or mention.passage.block.kind == "cell"
        ):
            continue
        if mention.unit:  # 64 German, 41 Japanese
            found[index] = mention._replace(unit=before.unit, unit_class=before.unit_class)
            continue
        if not (before.unit or before.percent):
            continue
        begin, stop, behind = (
            before.quantity.outer_end,
            mention.quantity.outer_start,
            mention.quantity.outer_end,
        )
        same = _AND_THEN_EN.fullmatch(folded, begin, stop)
        of_the_same = _of_measure_before(found[:index], mention, folded)
        if of_the_same is not None:
            found[index] = _like(mention, of_the_same)
            continue
        if (
            _is_bare_sum(mention, before, folded)
            or _is_bare_measure(mention, before, folded)
            or gives_another_time(folded, before.quantity.outer_end, stop, behind)
        ):
            found[index] = _like(mention, before)
            continue
        if before.percent and mention.head[0] == mention.head[1] and mention.size <= 100:
            if _THEN_EN.fullmatch(folded, begin, stop) and _CLAUSE_ENDS_EN.match(folded, behind):
                found[index] = _like(mention, before)
        elif (
            same
            and before.unit_class in ("money", "mass", "area")
            and folded.startswith(f" {same['to']} ", behind)
        ):
            found[index] = _like(mention, before)
    return found


def _is_share_of_people(mention: Mention, before: Mention, folded: str) -> bool:
    """Return whether a figure beside people goes on in per cent: 5.1 per cent. can read (8.1 males), Musalmans 24."""
    if not before.percent or mention.unit_class != "persons" or mention.size > 100 or mention.percent:
        return False
    if mention.head[1] > mention.head[0]:
        return mention.size % 1 > 0
    gap = folded[before.quantity.outer_end : mention.quantity.outer_start]
    return bool(_THEN_EN.fullmatch(gap) and _CLAUSE_ENDS_EN.match(folded, mention.quantity.outer_end))


_ORIGIN = re.compile(r"[ \n]*[a-z]+(?:ese|ish|ian|an|ch|ic|ss)(?:,| and|[ \n]*$)[ \n]*(?:and )?$")


def _is_origin_alone(mention: Mention, before: Mention, folded: str) -> bool:
    """Return whether a figure only names an origin, as the one before does: of ships, 64 German, 41 Japanese."""
    own = folded[mention.head[0] : mention.head[1]]
    gap = folded[before.quantity.outer_end : mention.quantity.outer_start]
    return own in _ORIGINS and before.unit_class != "persons" and bool(_ORIGIN.fullmatch(gap))


_ORIGINS = frozenset({"chinese", "japanese"})
_OF_THING = re.compile(
    r"[ \n]of[ \n](?!(?:the|them|whom|which|these|those|this|that|it|an?|all|every|each|age)\b)[a-z]"
)
_OF_REACH = 110


def _of_measure_before(found: list[Mention], mention: Mention, folded: str) -> Mention | None:
    """Return the figure before whose measure one goes on with: 48,600 gallons of beer and 1,920 of spirits."""
    if not _OF_THING.match(folded, mention.quantity.outer_end):
        return None
    for one in reversed(found):
        if mention.quantity.outer_start - one.quantity.outer_end > _OF_REACH:
            return None
        if one.unit_class in _CONTINUES and _OF_THING.match(folded, one.quantity.outer_end):
            return one
    return None


_SUM_REACHES = re.compile(
    r"(?:\b(?:against|from|to|or|and|at|of|exceed(?:s|ed)?|above|below|over|under|reached|touched|now|with|only|but)|,)"
    r"[ \n](?:only |about |nearly |some )?$"
)
_SUM_ENDS = re.compile(
    r"[ \n]?(?:[.,;:)\n]|$)|[ \n](?:in|on|at|or|and|last|a (?:year|month|week|day|head|piece|picul|pound|bushel|ton))\b"
)
_SUM_REACH, _SUM_FACTOR = 70, 50


def _is_bare_sum(mention: Mention, before: Mention, folded: str) -> bool:
    """Return whether a number with no noun goes on in the currency before: permits cost CN$30, 15 or 6 a year."""
    if before.unit_class != "money" or mention.head[1] > mention.head[0] or not before.size:
        return False
    start, end = mention.quantity.outer_start, mention.quantity.outer_end
    people = _OF_WHOM.search(folded, max(0, start - 16), start)
    if people or start - before.quantity.outer_end > _SUM_REACH or not _SUM_ENDS.match(folded, end):
        return False
    alike = (
        folded.startswith((" a ", "\na "), end)
        or 1 / _SUM_FACTOR <= mention.size / before.size <= _SUM_FACTOR
    )
    named = _THEN_EN.fullmatch(
        folded, before.quantity.outer_end, start
    )  # potatoes 2 cents a pound, and sugar 8
    return alike and bool(
        named or _SUM_REACHES.search(folded, max(before.quantity.outer_end, start - 24), start)
    )


_BARE_BEHIND = re.compile(
    r"[ \n]?(?:[.,;:)\n]|$|(?:[ \n])?(?:had|has|have|was|were|is|are|lay|in|on|at|below|above|from|with|and|"
    r"at the|first|only)\b)"
)
_CONTINUES = frozenset({"mass", "area", "length", "volume"})
_REACHES = re.compile(
    r"\b(?:touched|reached|at|to|with|gives?|gave|took|holds?|held|yields?|yielded|averag\w+(?: of)?|under|"
    r"over|barely|only|"
    r"about|nearly|or|projected|against|of|from|shipped|landed|which|but|then|now|the)[ ](?:\w+[ ])?$|[,;—][ ]$"
)


_PEOPLE_LED_IN = re.compile(r"\b(?:crew|family|party|gang|team|staff|garrison|guard)(?: of)? $")
"""With a crew of nine."""
_OF_WHOM = re.compile(r"\bof whom (?:only |about |some )?$")


def _is_bare_measure(mention: Mention, before: Mention, folded: str) -> bool:
    """Return whether a number with no noun goes on in the measure before: 640 metres of a projected 1,100.

    Not what happened to some of the things that another measured: "900 tons, of which 12 ships".
    """
    if before.unit_class not in _CONTINUES or mention.head[1] > mention.head[0] or before.percent:
        return False
    start, end = mention.quantity.outer_start, mention.quantity.outer_end
    crew = _PEOPLE_LED_IN.search(folded, max(0, start - 16), start)
    if crew or start - before.quantity.outer_end > 110 or not _BARE_BEHIND.match(folded, end):
        return False
    return bool(_REACHES.search(folded, max(before.quantity.outer_end, start - 24), start))


def _can_be_like(mention: Mention, following: Mention, text: IndexedText) -> bool:
    """Return whether a number can be in the unit of the next: a share if that is in figures, or both grew by theirs."""
    if not following.percent:
        return True
    folded, start = text.folded, mention.quantity.outer_start
    by = folded.endswith("by ", 0, start) and folded.endswith("by ", 0, following.quantity.outer_start)
    return mention.size <= 100 and (by or folded[following.quantity.end - 1] in "%‰")


def _like(mention: Mention, last: Mention) -> Mention:
    quantity = mention.quantity.as_percent() if last.percent else mention.quantity
    return mention._replace(quantity=quantity, unit=last.unit, unit_class=last.unit_class)


def with_own_ends(mentions: list[Mention], text: IndexedText) -> list[Mention]:
    """Say of the mentions of one sentence where the words behind them stop being their own, and which form rows.

    Parameters
    ----------
    mentions : list of Mention
        Of one sentence, with their nouns and units.
    text : IndexedText
        The text.
    """
    counts = [mention for mention in mentions if not mention.percent]
    if len(counts) < len(mentions):  # a percentage between two counts ends a row
        counts = [one._replace(row=row) for one, row in zip(counts, _rows(counts, text.folded), strict=True)]
    ended: list[Mention] = []
    taken = 0
    for mention, following in zip(counts, [*counts, None][1:], strict=True):
        own_end = _own_end(mention, following, text)
        if taken or own_end != mention.right:  # both are as they were for most
            mention = mention._replace(own_end=own_end, taken_until=taken)
        ended.append(mention)
        named = following is not None and text.lang == "en" and following.head[1] > following.head[0]
        taken = mention.phrase[1] if named else 0
    if len(ended) == len(mentions):
        return ended
    following_counts = iter(ended)
    return [mention if mention.percent else next(following_counts) for mention in mentions]


def _own_end(mention: Mention, following: Mention | None, text: IndexedText) -> int:
    """Return where the words behind a count stop being its own.

    Before the next figure they end at the last mark: "21,425 meetings, reaching 1,171,648 people". In Chinese they
    end at 占, which introduces the share.
    """
    begin, stop = mention.quantity.end, mention.right
    folded = text.folded
    if text.lang == "zh":
        share = _SHARE_ZH.search(folded, begin, stop)
        stop = share.start() if share else stop
    if following is None or stop != following.quantity.outer_start:
        return stop
    marks = [mark.start() for mark in _MARK.finditer(folded, begin, stop)]
    if text.lang == "en" and marks:
        semicolons = [mark for mark in marks if folded[mark] in ";；"]
        while len(marks) > 1 and folded[marks[-1]] in ":：":  # the label of the next figure
            marks.pop()
        return semicolons[0] if semicolons else marks[-1]
    return marks[0] if marks else stop
