"""Times that figures without one have from others: of the figure that they state again, or of their whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from yundong.documents.figure import ReadFigure

_DEFINITE = re.compile(
    r"\b(?:of|among|the|these|those)[ ](?:the|these|those)?[ ]?$|(?:这|该|上述|以上)$", re.IGNORECASE
)
"""Before a figure that was stated before."""
_MANY = 10
_SIGNIFICANT = 3
"""Digits of a number so exact that another like it is the same figure."""


def with_times(figures: Sequence[ReadFigure]) -> list[ReadFigure]:
    """Return figures, those of no time with that of the same figure stated before, or of their whole.

    Parameters
    ----------
    figures : sequence of ReadFigure
        With their wholes, in the order of the text.
    """
    said: dict[tuple[float, str], ReadFigure] = {}
    last: dict[tuple[float, str], ReadFigure] = {}
    dated: dict[str, ReadFigure] = {}
    for one in figures:
        exact = one.value is not None and _is_exact(one.value)
        key = (one.value or 0.0, one.unit)
        if exact and not _has_time(one):
            one = _at_time_of(one, said.get(key))
        elif not _has_time(one) and _DEFINITE.search(one.prefix) and key in last:
            one = _at_time_of(one, last[key])  # of the 76 boats lost, below a table of that year
        if exact and _has_time(one):
            said.setdefault(key, one)
        if one.value is not None and one.value >= _MANY and _has_time(one):
            last[key] = one
        dated[one.id] = one
    dated |= _of_all_parts(figures, dated)
    found = []
    for one in dated.values():
        if not _has_time(one):
            one = dated[one.id] = _at_time_of(one, dated.get(one.part_of or one.base))
        found.append(one)
    return found


def _of_all_parts(figures: Sequence[ReadFigure], dated: dict[str, ReadFigure]) -> dict[str, ReadFigure]:
    """Return the totals behind parts of several times with all of these: 七月312人，八月407人，合计719人.

    They would have had the time of the last part, which stands nearest.
    """
    parts: dict[str, list[ReadFigure]] = {}
    for one in figures:
        if one.part_of in dated:
            parts.setdefault(one.part_of, []).append(dated[one.id])
    found = {}
    for name, own in parts.items():
        whole, last = dated[name], own[-1]
        times = {(one.first, one.last) for one in own if one.first is not None and one.last is not None}
        alike = (whole.first, whole.last) == (last.first, last.last)
        if whole.start > last.start and len(times) == len(own) > 1 and alike:
            found[name] = replace(
                whole, first=min(first for first, _ in times), last=max(end for _, end in times)
            )
    return found


def _has_time(one: ReadFigure) -> bool:
    return one.first is not None or one.last is not None


def _at_time_of(one: ReadFigure, other: ReadFigure | None) -> ReadFigure:
    return one if other is None else replace(one, first=other.first, last=other.last)


def _is_exact(value: float) -> bool:
    return value == int(value) and len(str(int(value)).rstrip("0")) >= _SIGNIFICANT
