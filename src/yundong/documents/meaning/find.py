"""From quantities to mentions: the numerals that count something, each in its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from yundong.documents.meaning.cells import in_sterling, is_below_zero, with_hundredths, with_hyphen
from yundong.documents.meaning.counts import counts_something
from yundong.documents.meaning.index import IndexedText
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.own_text import with_own_ends, with_own_text
from yundong.documents.meaning.passages import FigurePassage
from yundong.documents.meaning.totals import is_tally
from yundong.documents.quantities.grammar import Quantity
from yundong.documents.text.denominations import denominations_of, value_below


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
            for quantity in _in_denominations(quantities, passage, text)
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


def _in_denominations(
    quantities: list[Quantity], passage: FigurePassage, text: IndexedText
) -> list[Quantity]:
    """Return the one value of a cell below £ s. d., or other denominations; the quantities as they are elsewhere."""
    block = passage.block
    if block.kind != "cell":
        return quantities
    heads = (denominations_of(text.folded[a:b]) for a, b in block.heads)
    run = next((run for run in heads if run), ())
    value = value_below(run, text.folded[block.start : block.end]) if run else None
    unit = run[0].unit if run else ""
    if value is None and not run:
        value, unit = with_hundredths(block, text), quantities[0].unit
    if value is None and not run and (value := with_hyphen(block, text)) is not None:
        unit = ""
    if value is None and not run and in_sterling(block, text):
        run = denominations_of("£ s. d.")
        value, unit = value_below(run, text.folded[block.start : block.end]), run[0].unit
    if value is None:
        below = (quantities[0].value or 0) > 0 and is_below_zero(block, text)
        return [quantities[0].times(-1)] if below else quantities
    return [
        quantities[0]._replace(
            end=block.end, outer_end=block.end, kind="count", value=value, low=value, high=value, unit=unit
        )
    ]


_DASH_WORD = re.compile(
    r"-(?!(?:odd|plus|ton|tons|tonne|cwt|lb|kg|maund|picul|acre|hectare|mile|yard|gallon|bushel|bed|bedded|strong)\b)[a-z]{2,}"
)
"""60-mm, 3-inch, five-year: how large a 400-bed hospital or a ship of 10,000-tonne capacity is, is a figure."""
_SPECIFIED_ZH = re.compile(r"(?:毫米|公厘)?(?:[^，。；、\d]{0,2}(?:迫击炮|炮)|式|型|步枪|手枪|机枪|子弹|号)")


def _is_specification(quantity: Quantity, text: IndexedText) -> bool:
    """Return whether a numeral only specifies a kind of thing: 60-mm, three-phase, 六〇炮, 三八式."""
    if text.lang == "en":
        return bool(_DASH_WORD.match(text.folded, quantity.end)) or quantity.unit in ("mm", "cm")
    if is_tally(quantity, text.folded) or text.folded.startswith("车间", quantity.end):
        return True  # 以上两项合计; 二车间
    if quantity.unit in ("mm", "cm"):
        return bool(_SPECIFIED_ZH.match(text.folded, quantity.outer_end))
    return not quantity.unit and bool(_SPECIFIED_ZH.match(text.folded, quantity.end))
