"""A figure on its way to a claim: the quantity, and the text around it that is its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import pairwise

from yundong.documents.meaning.lexicon import Hit, Lexicon, Place
from yundong.documents.quantities.dates import Found
from yundong.documents.quantities.grammar import Quantity
from yundong.documents.text.document import Block, Document, Span
from yundong.documents.text.matching import words
from yundong.documents.vocabulary import phrases, rows


@dataclass(slots=True)
class Draft:
    """A figure with what is known of it so far.

    Parameters
    ----------
    quantity : Quantity
        As the grammar read it.
    block : Block
        In which it stands.
    sentence : (int, int)
        Span of its sentence.
    left, right : (int, int)
        Its own text before and behind, up to the next figure that is not in brackets.
    own_end : int
        Where the words behind it stop being its own; `right` may reach further.
    taken_until : int
        Up to here the words before it belong to the noun of the figure before.
    unit, unit_class : str
        Of the list of units; "" when it has none.
    head : (int, int)
        Span of the noun phrase right behind it (English) or "" where there is none.
    partitive : bool
        It stands before "of the 867 arrested" and counts a part of that.
    bracketed : bool
        It stands alone in brackets, as "(22 %)".
    reference : bool
        It only says of what the percentage behind it is a share (占已掌握的四千二百名的百分之二十七), or what another
        is compared with ("against 2,400 in July").
    indicator, counted, area, hedge, hedge_text : str
        Found step by step.
    whole, base, owner : Draft or None
        What it is part of; of a percentage, the figure it refers to and the figure it restates.
    base_text : str
        The words for the base of a percentage.
    """

    quantity: Quantity
    block: Block
    sentence: Span
    left: Span = (0, 0)
    right: Span = (0, 0)
    own_end: int = 0
    taken_until: int = 0
    unit: str = ""
    unit_class: str = ""
    head: Span = (0, 0)
    partitive: bool = False
    bracketed: bool = False
    reference: bool = False
    indicator: str = ""
    counted: str = ""
    area: str = ""
    hedge: str = ""
    hedge_text: str = ""
    period: tuple[date | None, date | None] = (None, None)
    whole: Draft | None = None
    base: Draft | None = None
    owner: Draft | None = None
    base_text: str = ""

    @property
    def percent(self) -> bool:
        """Whether its value is in per cent."""
        return self.quantity.kind == "percent"

    def quantity_as_percent(self) -> Quantity:
        """Return the quantity as a percentage, where a heading says so of a whole column."""
        return replace(self.quantity, kind="percent")

    @property
    def size(self) -> float:
        """A number to compare sizes with: its value, or the top of its range."""
        q = self.quantity
        return next((x for x in (q.value, q.high, q.low) if x is not None), 0)


@dataclass
class Context:
    """All that was found in a text, for the steps that follow.

    Parameters
    ----------
    document : Document
    lexicon : Lexicon
    hits : list of Hit
    places : list of Place
    dates : list of Found
        Each in the order of the text.
    """

    document: Document
    lexicon: Lexicon
    hits: list[Hit]
    places: list[Place]
    dates: list[Found]
    hit_starts: list[int] = field(init=False)
    place_starts: list[int] = field(init=False)
    date_starts: list[int] = field(init=False)
    folded: str = field(init=False)
    _said: dict[str, tuple[list[int], list[Span]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folded = self.document.folded  # asked for a million times in a long text
        self.hit_starts = [hit.start for hit in self.hits]
        self.place_starts = [place.start for place in self.places]
        self.date_starts = [date.start for date in self.dates]

    def said(self, kind: str, begin: int, stop: int) -> str:
        """Return the first wording of a kind ("incomplete", "estimate", "plan") between two offsets, or ""."""
        if kind not in self._said:  # one pass over the text, however many figures ask
            spans = [match.span() for match in _wording(kind, self.document.lang).finditer(self.folded)]
            self._said[kind] = [span[0] for span in spans], spans
        starts, spans = self._said[kind]
        index = bisect_left(starts, begin)
        if index < len(spans) and spans[index][1] <= stop:
            return self.folded[slice(*spans[index])]
        return ""

    def hits_in(self, begin: int, stop: int) -> list[Hit]:
        """Return the hits that lie between two offsets."""
        first, last = bisect_left(self.hit_starts, begin), bisect_left(self.hit_starts, stop)
        return [hit for hit in self.hits[first:last] if hit.end <= stop]

    def places_in(self, begin: int, stop: int) -> list[Place]:
        """Return the names of areas that lie between two offsets."""
        return self.places[bisect_left(self.place_starts, begin) : bisect_left(self.place_starts, stop)]

    def dates_in(self, begin: int, stop: int) -> list[Found]:
        """Return the dates that begin between two offsets."""
        return self.dates[bisect_left(self.date_starts, begin) : bisect_left(self.date_starts, stop)]


@cache
def _wording(kind: str, lang: str) -> re.Pattern[str]:
    return words(
        phrase
        for row in rows("wording")
        if row["kind"] == kind and row["lang"] == lang
        for phrase in phrases(row["phrases"])
    )


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


def set_zones(drafts: list[Draft], folded: str) -> None:
    """Give the figures of one sentence their own text before and behind.

    A figure in brackets after another does not part that one from its words: in "82,056 were arrested (22 %) in
    all places" the place belongs to the first.

    Parameters
    ----------
    drafts : list of Draft
        Of one sentence, in order.
    folded : str
        The folded text.
    """
    for draft in drafts:
        before = folded[max(draft.sentence[0], draft.quantity.outer_start - 14) : draft.quantity.outer_start]
        draft.bracketed = draft.percent and bool(
            _OPENING.search(before)
            or (_ASIDE.search(before) and _ASIDE_END.match(folded, draft.quantity.outer_end))
        )
    for draft, after in pairwise(drafts):
        before = folded[max(after.sentence[0], after.quantity.outer_start - 40) : after.quantity.outer_start]
        after.reference = bool(_COMPARED.search(before))
        if after.percent:
            behind = folded[draft.quantity.outer_end : after.quantity.outer_start]
            before = folded[
                max(draft.sentence[0], draft.quantity.outer_start - 20) : draft.quantity.outer_start
            ]
            draft.reference |= "占" in before and bool(_SHARE_OF.fullmatch(behind))
    edge, end = drafts[0].sentence
    for index, draft in enumerate(drafts):
        outer_start, outer_end = draft.quantity.outer_start, draft.quantity.outer_end
        draft.left = (edge, outer_start)
        one, two = _following(drafts, index)
        stop = one.quantity.outer_start if one else end
        draft.right = (outer_end, stop)
        if one and _PARTITIVE.fullmatch(folded, outer_end, stop):
            draft.partitive = True
            draft.right = (outer_end, two.quantity.outer_start if two else end)
        if not draft.bracketed:
            edge = outer_end


def _following(drafts: list[Draft], index: int) -> tuple[Draft | None, Draft | None]:
    """Return the next two figures; those in brackets count only for one in brackets itself."""
    found: list[Draft] = []
    for other in drafts[index + 1 :]:
        if drafts[index].bracketed or not other.bracketed:
            found.append(other)
            if len(found) == 2:
                break
    return (found[0] if found else None), (found[1] if len(found) == 2 else None)
