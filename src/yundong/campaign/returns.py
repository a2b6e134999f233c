"""Five-day returns: how a place states its figures, and how they are added up on their way to the centre (R3.3).

Every organ keeps the latest figures it has received from each organ below it. A locality states its own
records, late, rounded, inflated or not at all; a province adds what it has and sends that on; so does a region.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yundong.country.localities import Places
from yundong.kernels.compile import kernel
from yundong.kernels.draws import Draws
from yundong.records.labels import AreaLevel

BY_OUTCOME = ("sentenced", "reform_labour", "controlled", "released")
"""Indicators of what became of the processed, which a place may leave out."""

SOFT = ("meetings", "attendances", "letters", "persons_reported", "registered", "leads", "identified")
"""Indicators that a place under pressure inflates."""


@dataclass(frozen=True)
class Habits:
    """How places report; arrays of (localities,).

    Attributes
    ----------
    miss : float64
        Probability that the return of a period is not sent.
    late : float64
        Mean days from the end of the period to the arrival above.
    round_from : float64
        Figures from this on are stated to two digits; infinite where a place does not round.
    zeal : float64
        How readily pressure turns into inflated figures.
    unclassified : float64
        Share of the processed cases whose outcome the place does not report by category.
    """

    miss: np.ndarray
    late: np.ndarray
    round_from: np.ndarray
    zeal: np.ndarray
    unclassified: np.ndarray


class Ledger:
    """What every organ has last received from those below it, and what it states in turn.

    Parameters
    ----------
    transit
        (areas,) mean days from the sending of a province's or region's return to its arrival above.

    Attributes
    ----------
    stated : ndarray of float64, (areas, indicators)
        The latest figures that the organ above has received from each area.
    """

    def __init__(
        self, places: Places, indicators: tuple[str, ...], habits: Habits, draws: Draws, transit: np.ndarray
    ) -> None:
        self.places, self.habits, self.draws = places, habits, draws
        self.transit = transit
        self.columns = (*indicators, "unclassified")
        n = places.areas.height
        self.stated = np.zeros((n, len(self.columns)))
        self.sent = np.zeros((n, len(self.columns)))
        self._on_the_way: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}
        self._outcomes = [self.columns.index(i) for i in BY_OUTCOME if i in self.columns]
        self._processed = self.columns.index("processed") if "processed" in self.columns else None
        self._soft = np.array([c in SOFT for c in self.columns])
        self._level = places.areas["level"].to_physical().to_numpy()

    def arrive(self, day: int) -> None:
        """Take in the returns that arrive today."""
        for organs, figures in self._on_the_way.pop(day, ()):
            self.stated[organs] = np.maximum(self.stated[organs], figures)

    def exact(self, counts: np.ndarray) -> np.ndarray:
        """Return (areas, columns) what an exact return of each organ would state: own rows and all below."""
        total = np.concatenate([counts, np.zeros((counts.shape[0], 1))], axis=1)
        _add_up(self.places.parents, total)
        return total

    def localities(
        self, day: int, counts: np.ndarray, inflation: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Let localities send the return of the period that ends today.

        Parameters
        ----------
        counts
            (areas, indicators) their own records.
        inflation
            (localities,) relative excess of soft figures.

        Returns
        -------
        organs, figures, arrival
            Areas that send, (organs, columns) what they state, and the day it arrives.
        """
        first, h = self.places.first, self.habits
        figures = np.concatenate([counts[first:], np.zeros((h.miss.size, 1))], axis=1)
        figures[:, self._soft] *= 1.0 + inflation[:, None]
        self._leave_out_outcomes(figures)
        rounds = figures >= h.round_from[:, None]
        figures[rounds] = _two_digits(figures[rounds])
        figures = np.rint(figures)
        figures = np.maximum(figures, self.sent[first:])
        sends = (self.draws.uniforms("supervision.missing", h.miss.size, day) >= h.miss) & (
            figures.sum(axis=1) > 0
        )
        u = self.draws.uniforms("supervision.late", h.miss.size, day)
        wait = 1 + np.floor(-np.log(u) * h.late).astype(np.int64)
        who = np.flatnonzero(sends)
        return self._send(first + who, figures[who], day + wait[who])

    def above(self, day: int, level: AreaLevel, own: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Let the organs of a level add up what they hold and send it on."""
        organs = np.flatnonzero(self._level == level)
        total = np.concatenate([own, np.zeros((own.shape[0], 1))], axis=1)
        _add_received(self.places.parents, self.stated, total)
        figures = np.maximum(np.rint(total[organs]), self.sent[organs])
        u = self.draws.uniforms(f"supervision.transit.{level.label}", organs.size, day)
        wait = 1 + np.floor(-np.log(u) * self.transit[organs]).astype(np.int64)
        return self._send(organs, figures, day + wait)

    def _send(
        self, organs: np.ndarray, figures: np.ndarray, arrival: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        self.sent[organs] = figures
        for day in np.unique(arrival):
            now = arrival == day
            self._on_the_way.setdefault(int(day), []).append((organs[now], figures[now]))
        return organs, figures, arrival

    def _leave_out_outcomes(self, figures: np.ndarray) -> None:
        """Of a share of the processed a place states only the number; they are unclassified above."""
        if self._processed is None:
            return
        share = self.habits.unclassified
        figures[:, self._outcomes] = np.rint(figures[:, self._outcomes] * (1.0 - share)[:, None])
        figures[:, -1] = figures[:, self._processed] - figures[:, self._outcomes].sum(axis=1)


@kernel
def _add_up(parents, total):
    """Add the figures of each area to those of the area above it, from the lowest up."""
    for area in range(parents.size - 1, 0, -1):
        if parents[area] != area:
            for column in range(total.shape[1]):
                total[parents[area], column] += total[area, column]


@kernel
def _add_received(parents, stated, total):
    """Add what each organ has received from those directly below it to its own figures."""
    for area in range(parents.size):
        if parents[area] != area:
            for column in range(total.shape[1]):
                total[parents[area], column] += stated[area, column]


def _two_digits(values: np.ndarray) -> np.ndarray:
    """Round to two significant digits."""
    unit = 10.0 ** (np.floor(np.log10(np.maximum(values, 1.0))) - 1.0)
    rounded: np.ndarray = np.rint(values / unit) * unit
    return rounded
