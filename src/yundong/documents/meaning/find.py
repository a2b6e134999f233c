"""From quantities to mentions: the numerals that count something, each in its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yundong.documents.meaning.counts import counts_something
from yundong.documents.meaning.mention import Mention
from yundong.documents.meaning.own_text import with_own_ends, with_own_text
from yundong.documents.meaning.passages import IndexedText, Passage
from yundong.documents.meaning.units import with_unit, with_units_of_rows
from yundong.documents.quantities.grammar import Quantity


def find_mentions(
    passages: Iterable[tuple[Passage, list[Quantity]]], text: IndexedText
) -> Iterator[list[Mention]]:
    """Yield the figures of every sentence that has any.

    Parameters
    ----------
    passages : iterable of (Passage, list of Quantity)
        Sentences with their quantities, in order.
    text : IndexedText
        The text.
    """
    for passage, quantities in passages:
        numerals = _with_own([Mention(quantity, passage) for quantity in quantities], text)
        counting = [mention for mention in numerals if counts_something(mention, text)]
        if counting and len(counting) < len(numerals):
            counting = _with_own(counting, text)  # the text of the others is theirs
        if counting:
            yield with_own_ends(counting, text)


def _with_own(mentions: list[Mention], text: IndexedText) -> list[Mention]:
    """Return the mentions of a sentence with the text and the units that are their own."""
    placed = with_own_text(mentions, text.folded)
    return with_units_of_rows([with_unit(mention, text) for mention in placed], text.folded)
