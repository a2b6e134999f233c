"""Documents in, draft claims out: every figure with what it counts, where, when, how surely, and its place."""

from __future__ import annotations

import gc
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import groupby
from typing import NamedTuple

from yundong.documents.meaning.area_period_hedge import area_of_document, set_area, set_hedges, set_period
from yundong.documents.meaning.counts import counts_something, is_specification
from yundong.documents.meaning.draft import Context, Draft, set_zones
from yundong.documents.meaning.lexicon import Lexicon
from yundong.documents.meaning.lists import share_units
from yundong.documents.meaning.naming import name_counts
from yundong.documents.meaning.nouns import set_head
from yundong.documents.meaning.relations import relate
from yundong.documents.meaning.shares import name_percentages
from yundong.documents.quantities.dates import document_date, find_dates
from yundong.documents.quantities.grammar import Quantity, read_quantities
from yundong.documents.text.anchors import PREFIX_LENGTH
from yundong.documents.text.chunks import Stretch, halves, read_both
from yundong.documents.text.document import Document
from yundong.documents.text.numbering import find_numbering
from yundong.documents.text.sentences import split_sentences
from yundong.documents.vocabulary import noun_classes, rows

_AGED = re.compile(r"\b(?:aged?|age of)[ \n]+(?:about )?$")


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of a document as a draft claim.

    Parameters
    ----------
    id : str
        Name of the document and number of the figure: ``S1.012``.
    value, low, high : float, int or None
        As printed, and the interval it leaves open, ends included. A range has no value of its own; an open end
        is None; without a hedge all three are equal. In per cent for a percentage.
    unit : str
        Of the indicator where one fits, else the unit or measure as read ("liang", "persons", "%"), or "".
    counted : str
        The words for what is counted, as in the text.
    indicator : str
        Id of the indicator they match, or "".
    area : str
        Area id, several joined by "+" as in ``claims.csv``, or "".
    first, last, as_of : datetime.date or None
        The days counted, as far as stated, and the date of the document.
    hedge, hedge_text : str
        Kinds of hedge (more than, about, nearly, less than, at least, at most, several, incomplete, estimate,
        plan) and their wording, parted by bars.
    part_of, base : str
        Ids of other figures: of a count, the whole it is part of; of a percentage, the count it restates (82,056
        in "82,056 were arrested (22 %)") and the figure it is a percentage of.
    base_text : str
        The words for the base of a percentage.
    start, end : int
        Offsets of the figure itself in the text of the document; end is exclusive.
    outer_start, outer_end : int
        The same with hedge and unit.
    exact, prefix, suffix : str
        The figure as written, and the text before and behind it, to find it again.
    source : str
        Name of the document.
    """

    id: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    counted: str
    indicator: str
    area: str
    first: date | None
    last: date | None
    as_of: date | None
    hedge: str
    hedge_text: str
    part_of: str
    base: str
    base_text: str
    start: int
    end: int
    outer_start: int
    outer_end: int
    exact: str
    prefix: str = field(repr=False)
    suffix: str = field(repr=False)
    source: str = ""

    @property
    def period(self) -> str:
        """The days counted as an ISO 8601 interval, open where not stated: ``/1952-08-29``; "" for none."""
        if self.first is None and self.last is None:
            return ""
        return f"{self.first or ''}/{self.last or ''}"


def read(document: Document, lexicon: Lexicon, area: str = "") -> list[Reading]:
    """Read every figure of a document.

    Parameters
    ----------
    document : Document
        As `open_document` gives it.
    lexicon : Lexicon
        Of a scenario.
    area : str
        Area id that holds where the document names none; by default that of its title.

    Returns
    -------
    list of Reading
        In the order of the text; no two overlap, and ``document.text[start:end] == exact`` for each.
    """
    with collector_resting():
        return _read(document, lexicon, area)


@contextmanager
def collector_resting() -> Iterator[None]:
    """Let the garbage collector rest: reading makes many small objects and none of them goes in circles."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _read(document: Document, lexicon: Lexicon, area: str) -> list[Reading]:
    folded, lang = document.folded, document.lang
    dated = document_date(folded, lang)
    dates = find_dates(folded, lang, dated.year if dated else None)
    context = Context(
        document, lexicon, lexicon.find_terms(folded, lang), lexicon.find_places(folded, lang), dates
    )
    taken = sorted([*find_numbering(document), *((found.start, found.end) for found in dates)])
    sentences = split_sentences(document)
    default = area or area_of_document(context) or lexicon.centre

    def work(stretch: Stretch) -> list[_Row]:
        quantities = read_quantities(folded[: stretch.stop], lang, taken, stretch.begin)
        drafts = _drafts(_by_sentence(quantities, sentences, context), context, default, dated)
        return [_row(draft, lexicon) for draft in drafts if draft.quantity.start >= stretch.kept]

    return _finish(read_both(work, halves(document)), document, dated)


def _drafts(
    sentences: Iterable[list[Draft]], context: Context, default: str, dated: date | None
) -> list[Draft]:
    """Return the figures of a run of sentences with all that is to be known of them."""
    accepted = [kept for drafts in sentences if (kept := _accepted(drafts, context))]
    relate(accepted, context)
    earlier: list[Draft] = []
    for drafts in accepted:
        name_counts(drafts, context)
        name_percentages(drafts, earlier, context)
        earlier += [draft for draft in drafts if not draft.percent]
        for draft in drafts:
            set_area(draft, context, default)
            set_period(draft, context, dated)
            set_hedges(draft, context)
    return [draft for drafts in accepted for draft in drafts]


def _by_sentence(
    quantities: Iterator[Quantity], sentences: list[tuple[int, int, int]], context: Context
) -> Iterator[list[Draft]]:
    """Group the quantities by the sentence they stand in; those outside any block are dropped."""
    starts = [start for start, _, _ in sentences]
    blocks = context.document.blocks

    def place(quantity: Quantity) -> int:
        index = bisect_right(starts, quantity.start) - 1
        return index if index >= 0 and quantity.end <= sentences[index][1] else -1

    for index, group in groupby(quantities, place):
        if index >= 0:
            start, end, block = sentences[index]
            yield [Draft(quantity, blocks[block], (start, end)) for quantity in group]


def _accepted(drafts: list[Draft], context: Context) -> list[Draft]:
    """Keep the numerals that count something, each with its zone, noun and unit."""
    drafts = [draft for draft in drafts if not is_specification(draft, context)]
    if not drafts:
        return []
    _prepare(drafts, context)
    kept = [draft for draft in drafts if counts_something(draft, context)]
    if kept and len(kept) < len(drafts):
        _prepare(kept, context)  # what counts nothing parts nothing
    return kept


def _prepare(drafts: list[Draft], context: Context) -> None:
    set_zones(drafts, context.folded)
    for draft in drafts:
        draft.unit, draft.unit_class = _unit(draft.quantity)
        if context.document.lang == "en":
            set_head(draft, context.folded)
            _set_age(draft, context.folded)
        elif draft.unit == "generic":
            _set_noun(draft, context.folded)
        if not draft.unit and draft.block.kind == "cell":
            _unit_from_labels(draft, context)
    share_units(drafts, context.folded)


def _set_age(draft: Draft, folded: str) -> None:
    """Read "aged 47" as years."""
    if _AGED.search(folded[max(0, draft.quantity.outer_start - 12) : draft.quantity.outer_start]):
        draft.unit, draft.unit_class = "years old", "age"


_NOUN_ZH = re.compile(
    "(?:(重点)?(?:地区|县|市镇|城镇|城市|市|镇|乡|村|省|区)|(小组|组|队|集团|团伙)|(人|毒犯|烟民|犯人|干部|毒贩))"
)


def _set_noun(draft: Draft, folded: str) -> None:
    """Let the noun behind 个 say what it measures: 十四个县, 十二个小组."""
    noun = _NOUN_ZH.match(folded, draft.quantity.outer_end)
    if noun:
        kind = "groups" if noun.group(2) else "persons" if noun.group(3) else "places"
        draft.unit, draft.unit_class = kind, kind


def _unit(quantity: Quantity) -> tuple[str, str]:
    if quantity.kind == "percent":
        return "%", "percent"
    return quantity.unit, _unit_classes().get(quantity.unit, "")


@cache
def _unit_classes() -> dict[str, str]:
    return {row["id"]: row["class"] for row in rows("units")}


def _unit_from_labels(draft: Draft, context: Context) -> None:
    """Take the unit a heading states: "Seized (taels)", 缴获（两）, "% of arrests"."""
    lang = context.document.lang
    for begin, stop in draft.block.labels:
        label = context.folded[begin:stop]
        if "%" in label or "per cent" in label or "百分" in label or "比例" in label:
            draft.quantity = draft.quantity_as_percent()
            draft.unit, draft.unit_class = "%", "percent"
            return
        for word, (unit, kind) in noun_classes(lang).items():
            if _is_unit_of(label, word, kind):
                draft.unit, draft.unit_class = unit, kind
                return


def _is_unit_of(label: str, word: str, kind: str) -> bool:
    bracketed = any(f"{a}{word}{b}" in label for a, b in (("(", ")"), ("（", "）"), ("[", "]")))
    return (
        bracketed
        or f"单位:{word}" in label.replace("：", ":")
        or (kind in ("mass", "area") and f", {word}" in label)
    )


class _Row(NamedTuple):
    """A figure in plain values, as one process hands it to the other; figures are named by where they begin."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    counted: str
    indicator: str
    area: str
    first: date | None
    last: date | None
    hedge: str
    hedge_text: str
    whole: int
    base: int
    base_text: str


def _row(draft: Draft, lexicon: Lexicon) -> _Row:
    quantity = draft.quantity
    whole = draft.owner if draft.percent else draft.whole
    return _Row(
        quantity.start, quantity.end, quantity.outer_start, quantity.outer_end, quantity.value, quantity.low,
        quantity.high, _final_unit(draft, lexicon), draft.counted, draft.indicator, draft.area, *draft.period,
        draft.hedge, draft.hedge_text, whole.quantity.start if whole is not None else -1,
        draft.base.quantity.start if draft.base is not None else -1, draft.base_text,
    )  # fmt: skip


def _finish(rows: list[_Row], document: Document, dated: date | None) -> list[Reading]:
    name, text = document.name, document.text
    width = max(3, len(str(len(rows))))
    ids = {row.start: f"{name}.{number:0{width}d}" for number, row in enumerate(rows, start=1)}
    return [
        Reading(
            id=ids[row.start],
            value=row.value,
            low=row.low,
            high=row.high,
            unit=row.unit,
            counted=row.counted,
            indicator=row.indicator,
            area=row.area,
            first=row.first,
            last=row.last,
            as_of=dated,
            hedge=row.hedge,
            hedge_text=row.hedge_text,
            part_of=ids.get(row.whole, ""),
            base=ids.get(row.base, ""),
            base_text=row.base_text,
            start=row.start,
            end=row.end,
            outer_start=row.outer_start,
            outer_end=row.outer_end,
            exact=text[row.start : row.end],
            prefix=text[max(0, row.start - PREFIX_LENGTH) : row.start],
            suffix=text[row.end : row.end + PREFIX_LENGTH],
            source=name,
        )
        for row in rows
    ]


def _final_unit(draft: Draft, lexicon: Lexicon) -> str:
    """The unit as read where it measures, the indicator's own where things are counted."""
    if draft.percent:
        return "%"
    own = lexicon.indicators[draft.indicator].unit if draft.indicator else ""
    if draft.unit_class in ("mass", "area", "money", "length", "duration", "age"):
        return draft.unit
    return own or ("" if draft.unit == "generic" else draft.unit)
