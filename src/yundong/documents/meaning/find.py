"""From quantities to mentions: the numerals that count something, each in its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from yundong.documents.meaning.counts import counts_something
from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.own_text import with_own_ends, with_own_text
from yundong.documents.meaning.passages import FigurePassage
from yundong.documents.meaning.totals import is_tally
from yundong.documents.quantities.grammar import Quantity
from yundong.documents.quantities.numerals.amount import neat


def find_mentions(
    passages: Iterable[tuple[FigurePassage, list[Quantity]]], text: IndexedText
) -> Iterator[list[Mention]]:
    """Yield the figures of every sentence that has any.

    Parameters
    ----------
    passages : iterable of (FigurePassage, list of Quantity)
        Sentences with their quantities, in order.
    text : IndexedText
        The text.
    """
    for passage, quantities in passages:
        numerals = [
            Mention(quantity, passage)
            for quantity in _sterling(quantities, passage, text)
            if not _is_specification(quantity, text)
        ]
        if not numerals:
            continue
        numerals = with_own_text(numerals, text)
        counting = [mention for mention in numerals if counts_something(mention, text)]
        if counting and len(counting) < len(numerals):
            counting = with_own_text(counting, text)  # the words of the others may be theirs
        if counting:
            yield with_own_ends(counting, text)


_STERLING_HEAD = re.compile(r"(?:£|l\.?)\s+s\.?\s+d\.?")
_STERLING = re.compile(r"£?(?P<l>\d[\d,]*)\s+(?P<s>1\d|\d)\s+(?P<d>1[01]|\d)\s?(?P<f>[½¼¾]?)")
_FARTHINGS = {"": 0.0, "¼": 0.25, "½": 0.5, "¾": 0.75}


def _sterling(quantities: list[Quantity], passage: FigurePassage, text: IndexedText) -> list[Quantity]:
    """Return the one sum of a cell headed £ s. d.; the quantities as they are anywhere else."""
    block = passage.block
    if block.kind != "cell" or not any(_STERLING_HEAD.fullmatch(text.folded, *head) for head in block.heads):
        return quantities
    found = _STERLING.fullmatch(text.folded, block.start, block.end)
    if found is None:
        return quantities
    pence = 12 * int(found["s"]) + int(found["d"]) + _FARTHINGS[found["f"]]
    value = neat(round(int(found["l"].replace(",", "")) + pence / 240, 6))
    first = quantities[0]
    return [
        first._replace(
            end=block.end, outer_end=block.end, kind="count", value=value, low=value, high=value, unit="GBP"
        )
    ]


_DASH_WORD = re.compile(r"-(?!odd\b|plus\b)[a-z]{2,}")
_SPECIFIED_ZH = re.compile(r"(?:毫米|公厘)?(?:[^，。；、\d]{0,2}(?:迫击炮|炮)|式|型|步枪|手枪|机枪|子弹|号)")


def _is_specification(quantity: Quantity, text: IndexedText) -> bool:
    """Return whether a numeral only specifies a kind of thing: 60-mm, three-phase, 六〇炮, 三八式."""
    if text.lang == "en":
        return bool(_DASH_WORD.match(text.folded, quantity.end)) or quantity.unit in ("mm", "cm")
    if is_tally(quantity, text.folded):
        return True  # 以上两项合计
    if quantity.unit in ("mm", "cm"):
        return bool(_SPECIFIED_ZH.match(text.folded, quantity.outer_end))
    return not quantity.unit and bool(_SPECIFIED_ZH.match(text.folded, quantity.end))
