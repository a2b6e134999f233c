"""Changes: "rose from 850 to 8,505" states two levels, "rose by 300 to 1,200" a difference and a level."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yundong.documents.quantities.scan import Token

_VERB_EN = (
    r"\b(?:r[io]se[sn]?|rising|increas\w+|gr[eo]w\w*|fell|falls?|fallen|falling|declin\w+|decreas\w+|dropp?\w*|"
    r"went (?:up|down)|gone (?:up|down)|climb\w+|jump\w+|dwindl\w+|shr[aiu]nk\w*|reduc\w+|expand\w+|expansion|rais\w+|"
    r"lower\w+|cut|advanc\w+|sank|sunk|soar\w*|swell\w*|swollen|diminish\w*|mount\w+|extended|growth|improv\w+|"
    r"chang\w+|moved|brought (?:up|down)|up|down)\b"
)
_VERB_ZH = "增|减|升|降|涨|跌|提高|扩大|缩小|发展|扩充|缩减|下落|回升"
_CHANGES = {
    "en": re.compile(rf"{_VERB_EN}[^.;]{{0,70}}$"),
    "zh": re.compile(rf"(?:{_VERB_ZH})[^。；]{{0,24}}$"),
}
_BY_EN = re.compile(rf"{_VERB_EN}[^.;,]{{0,40}}\bby[ \n]+$")
_DIFFERENCE = {
    "en": re.compile(
        rf"{_VERB_EN}[^.;,]{{0,24}}\bby[ \n]+(?:some |about |over |nearly |only |another |a further )?$"
        r"|\b(?:increase|rise|gain|fall|drop|decrease|reduction|decline|growth|shortfall|surplus)[ \n]of[ \n]+"
        r"(?:some |about |over |nearly |only )?$"
        r"|\b(?:rose|risen|increased|grew|grown|fell|fallen|declined|decreased|dropped|climbed|jumped|went up|"
        r"went down|gone up|gone down)[ \n]+(?:some |about |over |nearly |only |another |a further )?$"
    ),
    "zh": re.compile(
        "(?:增加|增长|增多|减少|下降|降低|提高|上升|上涨|下跌|缩减|削减|递增|递减|升高|回落)(?:了|约|近)*$"
    ),
}
_BY_ENDS = frozenset("yfenpdr")


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
    at = next((index for index, token in enumerate(tokens) if token.type == "TO"), -1)
    if at < 1 or tokens[at].text not in ("to", "到", "至"):
        return None
    first = tokens[0]
    before = folded[max(0, first.start - 100) : first.start]
    if first.type == "BETWEEN" and first.text in ("from", "由", "从"):
        around = before if lang == "en" else before + folded[tokens[-1].end : tokens[-1].end + 6]
        return ("from", tokens[1:at], tokens[at + 1 :]) if _CHANGES[lang].search(around) else None
    if lang == "en" and before.rstrip().endswith("by") and _BY_EN.search(before):
        return "by", tokens[:at], tokens[at + 1 :]
    return None


def is_difference(folded: str, start: int, lang: str) -> bool:
    """Return whether a figure says by how much something changed: "rose by 300", 增加300.

    Parameters
    ----------
    folded : str
        The folded text.
    start : int
        Where the figure begins, hedges included.
    lang : str
        "en" or "zh".
    """
    near = folded[max(0, start - 3) : start].rstrip()
    if lang == "en" and near[-1:] not in _BY_ENDS:
        return False
    return bool(_DIFFERENCE[lang].search(folded, max(0, start - (70 if lang == "en" else 8)), start))
