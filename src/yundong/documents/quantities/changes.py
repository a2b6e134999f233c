"""Changes: "rose from 850 to 8,505" states two levels, "rose by 300 to 1,200" a difference and a level."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yundong.documents.quantities.scan import Token

_VERB_EN = (
    r"\b(?:r[io]se[sn]?|rising|increas\w+|gr[eo]w\w*|fell|falls?|fallen|falling|declin\w+|decreas\w+|dropp?\w*|"
    r"went (?:up|down)|gone (?:up|down)|climb\w+|jump\w+|dwindl\w+|shr[aiu]nk\w*|reduc\w+|expand\w+|expansion|rais\w+|"
    r"lower\w+|cut|advanc\w+|sank|sunk|soar\w*|swell\w*|swollen|diminish\w*|mount\w+|extended|growth|improv\w+|"
    r"chang\w+|moved|brought (?:up|down)|brought(?=\s*$)|lengthened|widened|up|down)\b"
)
_VERB_ZH = "增|减|升|降|涨|跌|提高|扩大|缩小|发展|扩充|缩减|下落|回升"
_CHANGES = {
    "en": re.compile(rf"{_VERB_EN}[^.;]{{0,70}}$"),
    "zh": re.compile(rf"(?:{_VERB_ZH})[^。；]{{0,24}}$"),
}
_CHANGED_ZH = "(?:[增减][加长多少低]|[上下升降跌回][升降涨跌落高低]|提高|[缩削递][减增])"
_BY_EN = re.compile(rf"{_VERB_EN}[^.;,]{{0,40}}\bby[ \n]+$")
_DIFFERENCE = {
    "en": re.compile(
        rf"{_VERB_EN}[^.;]{{0,50}}\bby[ \n]+(?:some |about |over |nearly |only |another |a further )?$"
        r"|\b(?:increase|rise|gain|fall|drop|decrease|reduction|decline|growth|shortfall|surplus|advance|falling off)"
        r"[ \n]of[ \n]+"
        r"(?:some |about |over |nearly |only )?$"
        r"|\b(?:rose|risen|increased|grew|grown|fell|fallen|declined|decreased|dropped|climbed|jumped|went up|"
        r"went down|gone up|gone down)[ \n]+(?:some |about |over |nearly |only |another |a further )?$"
        r"|\b(?:that is|that is to say|i\.e\.|namely),? by[ \n]+(?:some |about |over |nearly )?$"
        r"|\b(?:exceed|overfulfil|surpass|outstripp?)[a-z]*[^.;]{0,40}\bby[ \n]+(?:some |about |over |nearly )?$"
        r"|\b(?:increase|rise|decrease|reduction|decline|growth|advance|falling off),[ \n]+(?:some |about |over )?$"
        r"|\bthe[ \n](?:net |total )?(?:increase|decrease|reduction|decline|growth|gain|loss)"
        r"(?:[ \n](?:since|upon|over|on|in|during)[ \n][^.;,]{2,30})?"
        r"[ \n](?:is|was|being|amounted to|amounts to)[ \n]+(?:some |about |only )?"
        r"(?:[0-9][0-9,.]*(?:[ ][a-z]+)?, or[ \n])?$"
    ),
    "zh": re.compile(
        f"{_CHANGED_ZH}(?:了|约|近)*$|分别{_CHANGED_ZH}了?[^，。；]{{1,12}}[和、与及]$|[增减]产$|净[增减]$|加征$|超额(?:完成)?$"
        "|[比较](?!例|重)[^，。；0-9]{0,8}[年月季期份度者数省县]?(?:的)?[增减多少降](?:了|约|近)*$"
        "|(?:相较|相比|比较|对比)，[^，。；0-9]{0,6}[增减多少降](?:了|约|近)*$"
        "|[各均共又约计实][增减涨跌](?:了|约|近)*$|[，；(（][增减]$"
        "|[比较](?:[0-9〇零一二三四五六七八九十]{2,4}年|[^，。；0-9]{0,6}[年月季期前度])(?:同[期月季])?的?"
        "(?:[增减降缺短]|[多少][一-鿿]?|[扩增]大|缩[小短]|提高|[下降]降|降低|上升)(?:了|约|近)*$"
    ),
}
_DIFFERENCE_BEHIND = re.compile(
    r"[ \n](?:or so[ \n])?(?:[a-z]+[ \n])?"
    r"(?:(?:more|less|fewer|higher|lower)[ \n]than[ \n](?:in|on|at|that|those|the|last)\b"
    r"|(?:below|above)[ \n](?:that|those|the (?:number|figure|average|total|level|previous|last)|last|what)\b)"
)
"""£2,318 less than in 1886."""
_ENDS = (
    "by", "of", "rose", "risen", "reased", "grew", "grown", "fell", "fallen", "lined", "dropped", "climbed", "jumped",
    "up", "down",
    "ease,", "rise,", "tion,", "line,", "wth,", "ance,",
    "off,", "is", "was", "being", " to", " or", "some", "about", "over", "nearly", "only", "nother", "urther",
)  # fmt: skip
"""How the words before a difference may end: nothing else needs to be looked at."""


def levels_of_change(
    tokens: Sequence[Token], folded: str, lang: str
) -> tuple[str, Sequence[Token], Sequence[Token]] | None:
    """Return what is stated of the first of two numbers ("from" or "by"), and the tokens of each, or None.

    Parameters
    ----------
    tokens : sequence of Token
        Of one numeral and what is beside it.
    folded, lang : str
        The folded text and its language.
    """
    if len(tokens) < 3:
        return None
    at = next((index for index, token in enumerate(tokens) if token.type == "TO"), -1)
    if at < 1 or tokens[at].text not in ("to", "到", "至"):
        return None
    first = tokens[0]
    money = (token for token in tokens[:2] if token.type == "MONEY")
    second = [
        *(token._replace(start=tokens[at].end, end=tokens[at].end) for token in money),
        *tokens[at + 1 :],
    ]
    before = folded[max(0, first.start - 100) : first.start]
    if first.type == "BETWEEN" and first.text in _FROM:
        around = before if lang == "en" else before + folded[tokens[-1].end : tokens[-1].end + 6]
        return ("from", tokens[1:at], second) if _CHANGES[lang].search(around) else None
    if lang == "en" and before.rstrip().endswith("by") and _BY_EN.search(before):
        return "by", tokens[:at], second
    return None


_FROM = frozenset({"from", "由", "从", "自"})
_VERB = re.compile(_VERB_EN)
_OPENING = re.compile(
    r"(?:[ \n,]*(?:(?:between|from|in|during|since|by|over|after|before|while|and|but|to)[ \n]+)?"
    r"(?:(?:1[6-9]|20)[0-9]{2}|[0-9]{1,2}[ ][a-z]+|the[ ]year|last year|this year|january|february|march|"
    r"april|may|june|july|"
    r"august|september|october|november|december)[ \n,]*(?:and[ \n]+)?)*[ \n]*"
)
_OBJECT = re.compile(
    r"[ \n](?P<thing>(?:the|its|their|our|his|these|those)[ \n][^,;:.0-9]{3,60}?)(?:[ \n](?:from|by|to))?[ \n]*$"
)
"""Raise the duty on spirits from: what is changed stands behind the verb."""
_IN_OR_OF = re.compile(
    r"[ \n](?P<way>in|of)[ \n](?!the[ \n](?:year|month|week|same|last|course|period)\b)"
    r"(?P<thing>(?:the[ \n])?(?!(?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december|all)\b)[a-z][a-z'-]+(?:[ \n](?!from\b|by\b|to\b)[a-z'-]+){0,4})[ \n](?:from|by|to)[ \n]*$"
)
"""Increased in population from, a reduction of the numbers in the Army by."""
_ARTICLE = re.compile(r"\b(?:an?|the)[ \n](?:[a-z]+[ \n])?$")
_CLAUSE = re.compile(r"(?:[;:]|[.](?<!\bst[.])(?<!\bmt[.]))[ \n—]|,[ \n](?!(?:which|that|who)\b)")


def subject_of_change(folded: str, begin: int, stop: int) -> tuple[int, int] | None:
    """Return the span of the words before the verb of a change: "cotton output" in "cotton output rose from".

    Parameters
    ----------
    folded : str
        The folded text.
    begin, stop : int
        Where the sentence and where the figure begins.
    """
    verb = next(
        (one for one in reversed(list(_VERB.finditer(folded, begin, stop))) if one.start() > begin), None
    )
    if verb is None:
        return None
    if (changed := _OBJECT.match(folded, verb.end(), stop)) is not None:
        return changed.span("thing")
    changed = _IN_OR_OF.match(folded, verb.end(), stop)
    noun = _ARTICLE.search(folded, max(begin, verb.start() - 12), verb.start())  # a reduction of the numbers
    if changed is not None and (changed["way"] == "in" or noun):
        return changed.span("thing")
    opening = _OPENING.match(folded, begin, verb.start())
    first = opening.end() if opening else begin
    marks = [mark.end() for mark in _CLAUSE.finditer(folded, first, verb.start())]
    first = next((mark for mark in reversed(marks) if folded[mark : verb.start()].strip()), first)
    if folded[first : verb.start()].split() in (["a"], ["an"], ["the"]):
        return None  # an increase of 300: of what the figure before counts
    return (first, verb.start()) if folded[first : verb.start()].strip() else None


def change_of(tokens: Sequence[Token], start: int, last_from: int, folded: str, lang: str) -> str:
    """Return "by" for a figure that says by how much something changed, "from" and "to" for levels with words between.

    Parameters
    ----------
    tokens : sequence of Token
        Of the figure and what is beside it.
    start : int
        Where it begins, hedges included.
    last_from : int
        Where the figure before ends, if a change began there ("fell from 500 in 1950 to 300"), else -1.
    folded, lang : str
        The folded text and its language.
    """
    if tokens[0].type == "BETWEEN" and tokens[0].text in _FROM:
        around = folded[max(0, start - 100) : start]
        behind = lang == "zh" and _CHANGE_BEHIND.match(folded, tokens[-1].end)
        return "from" if behind or _CHANGES[lang].search(around) else ""
    if last_from >= 0 and lang == "zh" and _CHANGE_BEHIND.fullmatch(folded, last_from, start):
        return "to"
    if last_from >= 0 and start - last_from < 60 and lang == "en" and _TO.search(folded, last_from, start):
        return "to"
    if lang == "en" and _DIFFERENCE_BEHIND.match(folded, tokens[-1].end):
        return "by"
    if lang == "en" and tokens[0].type == "BEFORE" and tokens[0].text in _BOUNDS:
        return ""  # never fell below 10
    if lang == "en" and not folded[max(0, start - 12) : start].rstrip().endswith(_ENDS):
        return ""
    if lang == "en" and _MADE_OR_LET_FALL.match(folded, tokens[-1].end) and tokens[-1].type == "UNIT":
        return ""  # grew 41 ardebs of maize
    return (
        "by" if _DIFFERENCE[lang].search(folded, max(0, start - (70 if lang == "en" else 20)), start) else ""
    )


_MADE_OR_LET_FALL = re.compile(r"\.?[ \n]of[ \n](?!the\b)[a-z]")
_BOUNDS = frozenset({"below", "above", "under", "short of"})
_CHANGE_BEHIND = re.compile(rf"[^，。；0-9]{{0,3}}(?:{_VERB_ZH})[加少长高低]?[到至为]")
"""由1,902口增至4,417口."""
_TO = re.compile(r"[^.;]*\bto[ \n]+(?:some |about |over |only |nearly )?$")
