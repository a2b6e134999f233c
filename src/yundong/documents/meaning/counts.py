"""Which numerals count something, and which only happen to be numerals."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from yundong.documents.meaning.draft import Context, Draft
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import phrases, rows

_SMALL = 12
"""Up to here a spelled-out number may be a way of speaking ("two reasons"), and needs a noun that is counted."""

_SPECIFICATION_ZH = re.compile(
    r"(?:毫米|公厘)?(?:[^，。；、\d]{0,2}(?:迫击炮|炮)|式|型|步枪|手枪|机枪|子弹|号)"
)
_GROUP_ZH = re.compile("(?:小组|领导小组|团|组|委员会|会审)")
_CALENDAR = re.compile(r"\b(?:last|first|next|past|previous|following|final|closing)[ \n]+$")
"""In the last ten days: a time, not a length."""
_DASH_WORD = re.compile(r"-(?!odd\b|plus\b)[a-z]{2,}")
_ONE_OF = re.compile(r"[ \n]*of[ \n]+(?:the|them|these|those|its|their|our|his|which|whom)")
_SOME_WERE = re.compile(r"[ \n]*of[ \n]+the[ \n]+[a-z]+[ \n]+were\b")
"""Three of the worst were shot: the words say what became of them, not which they are."""
_NOT_ONE = re.compile("(?:no|th|even)[ ]$")
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


def is_specification(draft: Draft, context: Context) -> bool:
    """Tell whether a numeral only says which sort of thing: 60-mm, three-phase, 六〇炮, 三八式.

    Parameters
    ----------
    draft : Draft
        A numeral, nothing known of it yet.
    context : Context
        What was found in the text.
    """
    quantity, folded = draft.quantity, context.folded
    if context.document.lang == "en":
        return bool(_DASH_WORD.match(folded, quantity.end)) or quantity.unit in ("mm", "cm")
    if quantity.unit in ("mm", "cm"):
        return bool(_SPECIFICATION_ZH.match(folded, quantity.outer_end))
    return not quantity.unit and bool(_SPECIFICATION_ZH.match(folded, quantity.end))


def counts_something(draft: Draft, context: Context) -> bool:
    """Tell whether a numeral is a figure of the document.

    Parameters
    ----------
    draft : Draft
        With zones, head and unit.
    context : Context
        What was found in the text.
    """
    if draft.block.kind == "meta":
        return False
    if draft.block.kind == "cell":
        return bool(draft.block.labels) or bool(draft.unit) or draft.percent
    if _stands_alone(draft, context) or _restates_a_list(draft, context):
        return False
    if draft.percent:
        return True
    if draft.unit_class == "duration" and _CALENDAR.search(
        context.folded, max(0, draft.quantity.outer_start - 12), draft.quantity.outer_start
    ):
        return False
    lang = context.document.lang
    return _counts_chinese(draft, context) if lang == "zh" else _counts_english(draft, context)


def _stands_alone(draft: Draft, context: Context) -> bool:
    """A page number, or a numeral in a heading that names nothing countable."""
    block, quantity = draft.block, draft.quantity
    rest = context.folded[block.start : quantity.start] + context.folded[quantity.end : block.end]
    if not re.search(r"[a-z\u4e00-\u9fff]", rest):
        return True
    return block.kind in ("heading", "title") and not draft.unit and not draft.percent


def _restates_a_list(draft: Draft, context: Context) -> bool:
    """Tell "in four regions - North, East, Central-South and Southwest -" from a count of regions."""
    value = draft.quantity.value
    if value is None or not 2 <= value <= _SMALL or draft.unit_class not in ("places", "generic", ""):
        return False
    begin, stop = draft.sentence
    after = _run_of_names(context, draft.quantity.outer_end, stop, 40)
    before = _run_of_names(context, begin, draft.quantity.outer_start, 0)
    return value in (after, before)


def _run_of_names(context: Context, begin: int, stop: int, gap: int) -> int:
    """Return how many names of areas follow one another, beginning (or ending, gap 0) beside the figure."""
    places = context.places_in(begin, stop)
    if not places:
        return 0
    if gap and places[0].start - begin > gap:
        return 0
    if not gap:
        places = places[::-1]
        if stop - places[0].end > 6:
            return 0
    count = 1
    for one, two in pairwise(places):
        low, high = (one.end, two.start) if gap else (two.end, one.start)
        if not _NAMES_BETWEEN.fullmatch(context.folded[low:high]):
            break
        count += 1
    return count


def _strong_hit(draft: Draft, context: Context, reach: int) -> bool:
    """Tell whether a word of the lexicon stands in the same clause within some characters."""
    (_, low), (high, stop) = draft.left, draft.right
    near = context.hits_in(max(draft.left[0], low - reach), low) + context.hits_in(
        high, min(stop, high + reach)
    )
    return any(
        context.lexicon.meets(indicator, draft.unit_class)
        for hit in near
        for indicator, _ in hit.meanings
        if not re.search(r"[.。;；]", context.folded[min(hit.end, high) : max(hit.start, low)])
    )


def _counts_english(draft: Draft, context: Context) -> bool:
    folded, quantity = context.folded, draft.quantity
    spelled = not re.search(r"[0-9]", quantity.token.text)
    begin, after = quantity.outer_start, quantity.outer_end
    small = quantity.value is not None and quantity.value <= _SMALL and quantity.low == quantity.high
    if small and _meta("en").match(folded, after):
        return False
    if not spelled or draft.partitive:
        return True
    if quantity.value == 1:
        if _ONE_OF.match(folded, after) or _NOT_ONE.search(folded, max(0, begin - 5), begin):
            return False
        noun_next = draft.head[0] < draft.head[1] and bool(draft.unit)
        return noun_next and _strong_hit(draft, context, 40)
    if small and not draft.unit:
        some = _ONE_OF.match(folded, after) and not _SOME_WERE.match(folded, after)
        return _strong_hit(draft, context, 30) and not some
    return True


def _counts_chinese(draft: Draft, context: Context) -> bool:
    folded, quantity = context.folded, draft.quantity
    text = quantity.token.text
    amount = quantity.token.amount
    after = quantity.outer_end
    if draft.unit == "persons" and _GROUP_ZH.match(folded, after) and draft.size <= _SMALL:
        return False  # 三人小组
    if draft.unit == "places" and len(folded[quantity.end : after]) == 1 and draft.size <= _SMALL:
        bare = folded[quantity.end : after] in "县市乡镇村省地"
        if bare and not re.search("[0-9]", text):
            return False
    if draft.size <= _SMALL and quantity.low == quantity.high and _meta("zh").match(folded, after):
        return False
    if re.search("[0-9]", text):
        return not (not draft.unit and _meta("zh").match(folded, quantity.end) and draft.size <= _SMALL)
    return _spelled_chinese(draft, context, amount is not None and amount.digits)


def _spelled_chinese(draft: Draft, context: Context, digits: bool) -> bool:
    """A numeral in characters needs a measure word, or must be too long to be part of another word."""
    quantity = draft.quantity
    text = quantity.token.text
    folded_unit = context.folded[quantity.end : quantity.outer_end]
    if not draft.unit:
        magnitudes = len(re.findall("[十百千万亿]", text))
        long = magnitudes >= 2 or (magnitudes == 1 and len(text) >= 3)
        return (long and not digits) or (len(text) >= 2 and _strong_hit(draft, context, 6))
    if digits and len(text) > 3 and draft.unit_class not in ("persons", "mass", "cases", "meetings"):
        return False
    if quantity.value == 1:
        return draft.unit_class in (
            "persons",
            "mass",
            "cases",
            "pieces",
            "letters",
            "meetings",
        ) and _strong_hit(draft, context, 12)
    if quantity.value is not None and quantity.value != int(quantity.value):  # 一点三次
        return True
    if "倍" in folded_unit:
        return True
    if quantity.low != quantity.high:
        return True
    if folded_unit.startswith("个") and draft.unit_class in ("places", "groups", "persons"):
        return quantity.value != 1
    if draft.unit_class in ("generic", "places", "times", "leads", "sets", "duration") and draft.size <= 3:
        return _strong_hit(draft, context, 14) or draft.unit_class == "duration"
    return True
