"""The single digits, and the neighbouring pairs, whose change would close a sum that does not add up."""

from __future__ import annotations

from dataclasses import dataclass

from yundong.audit.check import Check, Relation
from yundong.audit.explanations.digits import MISREAD, SWAPPED, Slip, slips
from yundong.figures.claim import Claim
from yundong.figures.interval import Interval, point


@dataclass(frozen=True)
class ClosingSlip:
    """A figure of a sum that does not close, and what it would be if one digit, or two neighbours, were wrong.

    Parameters
    ----------
    claim : Claim
        The figure.
    slip : Slip
        What it would be.
    sums : int
        How many sums of the document it would close.
    """

    claim: Claim
    slip: Slip
    sums: int = 1

    @property
    def how(self) -> str:
        """How many digits are wrong: "one digit" or "two digits swapped"."""
        return "one digit" if self.slip.how == MISREAD else self.slip.how


def closing_slips(check: Check) -> tuple[ClosingSlip, ...]:
    """Return the single digits, and the neighbouring pairs, whose change would close a sum; the total first.

    Parameters
    ----------
    check : Check
        A linear equality that fails; for others there are none, since almost any digit would do.
    """
    if check.quotient is not None or check.relation is not Relation.EQUAL or check.reason or check.gap() == 0:
        return ()
    found = []
    for place, term in enumerate(check.terms):
        claim = term.claim
        if claim is None or not claim.point or claim.point < 0 or claim.is_range:
            continue
        printed, closes = claim.printed or point(claim.point), check.closing(place)
        for slip in slips(claim.point):
            if slip.how in (MISREAD, SWAPPED):
                shift = (
                    slip.value - claim.point
                )  # as exact as the figure is printed: 1,400 for 1,450 is not 1,350 to 1,450
                meant = Interval(max(0.0, printed.low + shift), max(0.0, printed.high + shift))
                if closes(meant.scaled(term.factor)):
                    found.append(ClosingSlip(claim, slip))
    exact = [one for one in found if one.slip.how == SWAPPED] or found
    return tuple(sorted(exact, key=lambda one: one.claim is not check.left[0].claim) if check.left else exact)
