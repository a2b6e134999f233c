"""Times that figures without one have from others: of the figure that they state again, or of their whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yundong.documents.figure import ReadFigure

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
    dated: dict[str, ReadFigure] = {}
    for one in figures:
        exact = one.value is not None and _is_exact(one.value)
        if exact and not _has_time(one):
            one = _at_time_of(one, said.get((one.value or 0.0, one.unit)))
        if exact and _has_time(one):
            said.setdefault((one.value or 0.0, one.unit), one)
        dated[one.id] = one
    found = []
    for one in dated.values():
        if not _has_time(one):
            one = dated[one.id] = _at_time_of(one, dated.get(one.part_of or one.base))
        found.append(one)
    return found


def _has_time(one: ReadFigure) -> bool:
    return one.first is not None or one.last is not None


def _at_time_of(one: ReadFigure, other: ReadFigure | None) -> ReadFigure:
    return one if other is None else replace(one, first=other.first, last=other.last)


def _is_exact(value: float) -> bool:
    return value == int(value) and len(str(int(value)).rstrip("0")) >= _SIGNIFICANT
