"""Readings that would dissolve a contradiction, tried out one after the other on the figures themselves.

Nothing here knows any particular contradiction. Every generator changes one assumption of a check (a term
more or less, a digit, a unit, a date, what is counted twice, what lies outside) and reports what gap remains.
"""

from __future__ import annotations

from yundong.audit.check import Check
from yundong.audit.explanations.base import Generator, Reading, Surroundings
from yundong.audit.explanations.copying import digit_slip, other_unit
from yundong.audit.explanations.meaning import (
    areas_left_out,
    counted_twice,
    other_base,
    other_date,
    other_ground,
)
from yundong.audit.explanations.terms import (
    one_term_more_or_less,
    outside_of_whole,
    overlap_or_outside,
    unlisted_group,
)
from yundong.audit.setting import Setting

__all__ = ["AT_MOST_PER_KIND", "Reading", "Surroundings", "readings"]

AT_MOST_PER_KIND = 6

_GENERATORS: tuple[Generator, ...] = (
    one_term_more_or_less,
    unlisted_group,
    overlap_or_outside,
    outside_of_whole,
    other_date,
    counted_twice,
    other_base,
    other_ground,
    areas_left_out,
    other_unit,
    digit_slip,
)


def readings(check: Check, around: Surroundings, setting: Setting) -> tuple[Reading, ...]:
    """Return the readings that would dissolve or at least halve a contradiction, dissolving ones first.

    Parameters
    ----------
    check : Check
        A check that fails.
    around : Surroundings
        All figures audited together: those not in the check may belong into it.
    setting : Setting
        Areas, indicators, units.

    Returns
    -------
    tuple of Reading
        At most `AT_MOST_PER_KIND` of a kind.
    """
    found: list[Reading] = []
    for generator in _GENERATORS:
        tried = {reading.text: reading for reading in generator(check, around, setting)}.values()
        found += sorted(tried, key=lambda reading: abs(reading.gap))[:AT_MOST_PER_KIND]
    return tuple(sorted(found, key=lambda reading: not reading.dissolves))
