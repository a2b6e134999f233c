"""Explanations that would resolve a contradiction, tested one by one on the figures.

No particular contradiction is known here. Every generator changes one assumption of a check (an additional or missing
term, a digit, a unit, a date, double counting, parts outside the whole) and reports the gap that remains.
"""

from __future__ import annotations

from yundong.audit.check import Check
from yundong.audit.explanations.base import Explanation, Generator, Surroundings
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

__all__ = ["AT_MOST_PER_KIND", "Explanation", "Surroundings", "explanations_of"]

AT_MOST_PER_KIND = 6
_LONG = 200
"""A list of more terms is not added up again for each of them."""
_TERM_BY_TERM = frozenset({one_term_more_or_less, other_unit, other_date, counted_twice, other_ground})

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


def explanations_of(check: Check, around: Surroundings, setting: Setting) -> tuple[Explanation, ...]:
    """Return the explanations that would resolve a contradiction or halve its gap, resolving ones first.

    Parameters
    ----------
    check : Check
        A check that fails.
    around : Surroundings
        All figures audited together: some outside the check may belong to it.
    setting : Setting
        Areas, indicators, units.

    Returns
    -------
    tuple of Explanation
        At most `AT_MOST_PER_KIND` of a kind.
    """
    found: list[Explanation] = []
    long = len(check.terms) > _LONG
    for generator in _GENERATORS:
        if long and generator in _TERM_BY_TERM:
            continue
        tried = {explanation.text: explanation for explanation in generator(check, around, setting)}.values()
        found += sorted(tried, key=lambda explanation: abs(explanation.gap))[:AT_MOST_PER_KIND]
    return tuple(sorted(found, key=lambda explanation: not explanation.resolves))
