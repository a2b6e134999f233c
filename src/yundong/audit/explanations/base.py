"""Explanations, and what their generators share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from yundong.audit.check import Check
from yundong.audit.setting import Setting
from yundong.figures.claim import Claim

NEAR = 60  # so many figures before and behind one are tried as what it lacks
HELPFUL = 0.5  # explanations that leave more than this share of the gap are not reported


@dataclass(frozen=True)
class Explanation:
    """An assumption about the figures under which the gap closes or shrinks.

    Parameters
    ----------
    kind : str
        term, list, overlap, outside, digit, unit, date, base, repeat, ground or areas.
    text : str
        "if the 880 (executed) are not among the parts listed, the gap is 109".
    gap : float
        The remaining gap; 0 if the explanation resolves it.
    claims : tuple of str
        The claims concerned.
    """

    kind: str
    text: str
    gap: float
    claims: tuple[str, ...]

    @property
    def resolves(self) -> bool:
        """Whether the gap closes completely."""
        return self.gap == 0


class Surroundings:
    """All figures audited together, indexed by document, date, area and extent.

    Parameters
    ----------
    claims : sequence of Claim
        The figures.
    """

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._beside: dict[tuple[object, ...], list[Claim]] = {}
        self._places: dict[str, int] = {}
        self.times = [claim for claim in claims if claim.unit == "times" and claim.printed]
        for claim in claims:
            group = self._beside.setdefault(self._key(claim), [])
            self._places[claim.id] = len(group)
            group.append(claim)

    def beside(self, claim: Claim) -> Sequence[Claim]:
        """Return the figures of the same document, date, area and extent, the nearest of many."""
        group, place = self._beside.get(self._key(claim), []), self._places.get(claim.id, 0)
        return group[max(0, place - NEAR) : place + NEAR]

    @staticmethod
    def _key(claim: Claim) -> tuple[object, ...]:
        return (claim.area_set, claim.day, claim.source, claim.extent)


Generator = Callable[[Check, Surroundings, Setting], Iterator[Explanation]]
"""Tests one assumption about a failing check and yields explanations with the remaining gap."""


def companions(check: Check, around: Surroundings, setting: Setting) -> list[Claim]:
    """Return figures outside the check with the same document, date, area and unit."""
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
    name, figure = setting.indicator_name(claim.subject).partition(" (")[0], claim.figure_in(setting.lang)
    return setting.say(f"the {figure} ({name[:1].lower()}{name[1:]})", f" {figure}（{name}）")
