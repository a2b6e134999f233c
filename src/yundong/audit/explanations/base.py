"""What a reading is, and what the generators share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from yundong.audit.check import Check
from yundong.audit.setting import Setting
from yundong.figures.claim import Claim

HELPFUL = 0.5  # a reading that leaves more than this share of the gap is not worth a line


@dataclass(frozen=True)
class Reading:
    """One way to read the figures under which the gap closes or shrinks.

    Parameters
    ----------
    kind : str
        term, list, overlap, outside, digit, unit, date, base, repeat, ground or areas.
    text : str
        "if the 880 (executed) are not among the parts listed, the gap is 109".
    gap : float
        What remains of the gap; 0 where the reading dissolves it.
    claims : tuple of str
        The claims whose reading changes.
    """

    kind: str
    text: str
    gap: float
    claims: tuple[str, ...]

    @property
    def dissolves(self) -> bool:
        """Whether nothing of the gap remains."""
        return self.gap == 0


class Surroundings:
    """All figures audited together, looked up by what they stand beside.

    Parameters
    ----------
    claims : sequence of Claim
        The figures.
    """

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._beside: dict[tuple[object, ...], list[Claim]] = {}
        self.times = [claim for claim in claims if claim.unit == "times" and claim.printed]
        for claim in claims:
            self._beside.setdefault(self._key(claim), []).append(claim)

    def beside(self, claim: Claim) -> Sequence[Claim]:
        """Return the figures of the same document, day, area and extent."""
        return self._beside.get(self._key(claim), ())

    @staticmethod
    def _key(claim: Claim) -> tuple[object, ...]:
        return (claim.area_set, claim.day, claim.source, claim.extent)


Generator = Callable[[Check, Surroundings, Setting], Iterator[Reading]]
"""Tries one assumption of a failing check and yields what remains of the gap."""


def companions(check: Check, around: Surroundings, setting: Setting) -> list[Claim]:
    """Return figures not in the check that stand beside its own: same document, day, area and unit."""
    own = check.claims
    if not own:
        return []
    units = {s.unit for s in own if s.per is None}
    return [
        other
        for other in around.beside(own[0])
        if other.unit in units
        and other.point is not None
        and other.grade != "calc"
        and other not in own
        and setting.additive(other)
    ]


def what_of(claim: Claim, setting: Setting) -> str:
    """Name a figure for a reader: ``"the 880 (executed)"``."""
    name = setting.indicator_name(claim.subject).partition(" (")[0]
    return f"the {claim.figure} ({name[:1].lower()}{name[1:]})"
