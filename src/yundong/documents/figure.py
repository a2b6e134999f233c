"""A figure as read from a document, finished: with its id, its date and its quotation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any

from yundong.documents.meaning.area_period_hedge import PlacedReading
from yundong.documents.meaning.lexicon import OPEN
from yundong.documents.meaning.places import open_place
from yundong.documents.quantities.numbering import find_identifiers
from yundong.documents.text.anchors import PREFIX_LENGTH
from yundong.documents.text.document import LETTERS_FOR_FIGURES, Document


@dataclass(frozen=True, slots=True)
class ReadFigure:
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
        plan) and their wording, separated by bars.
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
    place : str
        The place as written where it is in no table of areas, or ""; `area` is then empty.
    role : str
        "difference" where the figure says by how much something changed ("rose by 300"), else "level".
    kind : str
        Kinds of the figure, as far as its words say: plan, outcome or estimate, stock or flow; separated by bars.
    sum_of : str
        Of a total, the lists that add up to it, each with whether the wording closes it (`figures.sums`).
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
    place: str = ""
    role: str = "level"
    kind: str = ""
    sum_of: str = ""

    @property
    def period(self) -> str:
        """The days counted as an ISO 8601 interval, open where not stated: ``/1952-08-29``; "" for none."""
        if self.first is None and self.last is None:
            return ""
        return f"{self.first or ''}/{self.last or ''}"


def without_identifiers(document: Document) -> str:
    """Return the text with names and identity, telephone and account numbers blotted out, of the same length."""
    text, parts, last = document.text, [], 0
    spans = dict.fromkeys(find_identifiers(document.folded), False) | dict.fromkeys(document.persons, True)
    for (start, end), named in sorted(spans.items()):
        if start >= last:
            blot = "•" * (end - start) if named else re.sub(r"\d", "•", text[start:end])
            parts += [text[last:start], blot]
            last = end
    return "".join([*parts, text[last:]])


DOUBTFUL = "doubtful"


def _letters_read_as_figures(document: Document) -> list[int]:
    """Return where letters are read as figures of an Arabic number, which leaves the reading in doubt."""
    text, folded = document.text, document.folded
    return [
        match.start()
        for match in _MAY_BE_FIGURES.finditer(text)
        if folded[match.start()].isdigit() and folded[match.start()].isascii()
    ]


_LETTERS = "".join(sorted(LETTERS_FOR_FIGURES))
_MAY_BE_FIGURES = re.compile(f"[{_LETTERS}](?<=[0-9,{_LETTERS}][{_LETTERS}])")


def _within(letters: Sequence[int], one: PlacedReading, text: str) -> str:
    """Return the letters within a figure that are read as figures, "" where there are none."""
    if not letters:
        return ""
    at = bisect_left(letters, one.start)
    return "".join(text[letter] for letter in letters[at : at + 8] if letter < one.end)


def _joined(*words: str) -> str:
    return "|".join(filter(None, words))


def _is_of_level_before(one: PlacedReading, roles: Mapping[int, str]) -> bool:
    """Return whether a percentage restates a difference, as a share of the level before: an increase of 405, or 7 %."""
    return one.unit == "%" and one.role == "difference" and roles.get(one.whole) == "difference"


def finish(placed: Sequence[PlacedReading], document: Document, dated: date | None) -> list[ReadFigure]:
    """Number the figures of a document and quote each with its surroundings.

    Parameters
    ----------
    placed : sequence of PlacedReading
        In the order of the text.
    document : Document
        The document.
    dated : datetime.date or None
        The date it gives itself.
    """
    name, text = document.name, without_identifiers(document)
    letters = _letters_read_as_figures(document)
    width = max(3, len(str(len(placed))))
    ids = {one.start: f"{name}.{number:0{width}d}" for number, one in enumerate(placed, start=1)}
    roles = {one.start: one.role for one in placed}
    return [
        ReadFigure(
            id=ids[one.start],
            value=one.value,
            low=one.low,
            high=one.high,
            unit=one.unit,
            counted=one.counted,
            indicator=one.indicator,
            area="" if OPEN in one.area else one.area,
            first=one.first,
            last=one.last,
            as_of=dated,
            hedge=_joined(one.hedge, DOUBTFUL if (doubt := _within(letters, one, text)) else ""),
            hedge_text=_joined(one.hedge_text, doubt),
            part_of=ids.get(one.whole, ""),
            base="" if _is_of_level_before(one, roles) else ids.get(one.base, ""),
            base_text=one.base_text,
            start=one.start,
            end=one.end,
            outer_start=one.outer_start,
            outer_end=one.outer_end,
            exact=text[one.start : one.end],
            prefix=text[max(0, one.start - PREFIX_LENGTH) : one.start],
            suffix=text[one.end : one.end + PREFIX_LENGTH],
            source=name,
            place=open_place(one.area) if OPEN in one.area else "",
            role=one.role,
            kind=one.kind,
        )
        for one in placed
    ]


def put_back(figure: ReadFigure, text: str, back: Callable[[int], int]) -> ReadFigure:
    """Return a figure of a text with joined lines as one of the text as it was.

    Parameters
    ----------
    figure : ReadFigure
        With offsets into the joined text.
    text : str
        The text as it was, without identifiers.
    back : callable
        From an offset into the joined text to one into the text as it was.
    """
    start, outer_start = back(figure.start), back(figure.outer_start)
    end, outer_end = back(figure.end - 1) + 1, back(figure.outer_end - 1) + 1
    before, behind = text[max(0, start - PREFIX_LENGTH) : start], text[end : end + PREFIX_LENGTH]
    values: list[Any] = list(_VALUES(figure))
    values[_FIRST_PLACE : _FIRST_PLACE + 7] = [
        start,
        end,
        outer_start,
        outer_end,
        text[start:end],
        before,
        behind,
    ]
    return ReadFigure(*values)  # `replace` takes thrice as long


_NAMES = [one.name for one in fields(ReadFigure)]
_FIRST_PLACE = _NAMES.index("start")
_VALUES: Callable[[ReadFigure], tuple[Any, ...]] = attrgetter(*_NAMES)
