"""Five-day returns: how a place states its figures, and how they are added up on their way to the centre (R3.3).

Every organ keeps the latest figures it has received from each organ below it. A locality states its own records and
what it has added to them, rounded, late or not at all; a province adds up what it has and sends that on; so does a
region. What a place has added once stays in its cumulative figures until somebody checks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from yundong.campaign.calendar import Calendar
from yundong.country.localities import Places
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import Draws
from yundong.kernels.functions import log
from yundong.records.labels import AreaLevel

GRAVER = ("sentenced", "reform_labour")
"""Outcomes that speak of grave cases; in a padded return they gain."""

LIGHTER = ("controlled", "released")
"""Outcomes that speak of light ones; they lose as much."""

BY_OUTCOME = (*GRAVER, *LIGHTER)
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
        Mean days from the sending to the arrival above, beyond `least`.
    least : int64
        Least such days: 0 where a place telephones, 1 where it writes.
    round_from : float64
        Figures from this on are stated to two digits; infinite where a place does not round.
    zeal : float64
        How readily pressure turns into inflated figures.
    padding : float64
        How many grave cases a place states for each that it had; 1 where it does not pad.
    unclassified : float64
        Share of the processed cases whose outcome the place does not report by category.
    """

    miss: np.ndarray
    late: np.ndarray
    least: np.ndarray
    round_from: np.ndarray
    zeal: np.ndarray
    padding: np.ndarray
    unclassified: np.ndarray


class Ledger:
    """What every organ has last received from those below it, and what it states in turn.

    Parameters
    ----------
    transit
        (areas,) mean days from the sending of a province's or region's return to its arrival above.
    days
        How many days there are; what arrives later is not taken in.

    Attributes
    ----------
    stated : ndarray of float64, (areas, columns)
        The latest figures that the organ above has received from each area.
    added : ndarray of float64, (localities, columns)
        What each place has put on top of its own records, or moved from one category to another, and nobody has
        found.
    sent : ndarray of float64, (localities, columns)
        What each place has stated last.
    """

    def __init__(
        self,
        places: Places,
        indicators: tuple[str, ...],
        habits: Habits,
        draws: Draws,
        transit: np.ndarray,
        days: int,
    ) -> None:
        self.places, self.habits, self.draws = places, habits, draws
        self.transit = transit
        self.columns = (*indicators, "unclassified")
        areas, width = places.areas.height, len(self.columns)
        self.stated = np.zeros((areas, width))
        self.added = np.zeros((places.count, width))
        self.sent = np.zeros((places.count, width))
        self._own = np.zeros((places.count, width - 1))
        self._latest = np.full(areas, -1)
        self._sent = Sent(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty((0, width)))
        self._rows = 0
        self._on_the_way = Calendar(days)
        self._graver = self._at(GRAVER)
        self._lighter = self._at(LIGHTER)
        self.outcomes = self._graver + self._lighter
        self.soft = self._at(SOFT)
        processed = self.columns.index("processed") if "processed" in self.columns else -1
        self._categories = Categories(np.array(self.outcomes, dtype=np.int64), processed)
        self._level = places.areas["level"].to_physical().to_numpy()

    def _at(self, names: tuple[str, ...]) -> list[int]:
        return [self.columns.index(name) for name in names if name in self.columns]

    def arrive(self, day: int) -> None:
        """Take in the returns that arrive today; one that has been overtaken by a later one is filed away."""
        rows = self._on_the_way.take_in_turn(day)
        if rows.size:
            _take_in(rows, self._sent, self._latest, self.stated)

    def exact(self, counts: np.ndarray) -> np.ndarray:
        """Return (areas, columns) what an exact return of each organ would state: own rows and all below."""
        total = np.concatenate([counts, np.zeros((counts.shape[0], 1))], axis=1)
        _add_up(self.places.parents, total)
        return total

    def add(self, counts: np.ndarray, inflation: np.ndarray) -> None:
        """Let places add to the growth of the period: soft figures by inflation, grave cases by padding.

        Parameters
        ----------
        counts
            (areas, indicators) their own records.
        inflation
            (localities,) what is added to each unit of growth of a soft figure.
        """
        own = counts[self.places.first :]
        growth = np.maximum(0.0, own - self._own)
        self._own = own.copy()
        self.added[:, self.soft] += inflation[:, None] * growth[:, self.soft]
        grave, light = growth[:, self._graver], growth[:, self._lighter]
        available = light.sum(axis=1)
        moved = np.minimum((self.habits.padding - 1.0) * grave.sum(axis=1), available)
        self.added[:, self._graver] += moved[:, None] * _shares(grave)
        self.added[:, self._lighter] -= moved[:, None] * _shares(light)

    def found(self, places: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Put figures of places right; return what was stated and what the places' own records hold, (figures,)."""
        stated, own = self.sent[places, columns], np.rint(self._own[places, columns])
        self.added[places, columns] = 0.0
        self.sent[places, columns] = 0.0
        return stated, own

    def localities(self, day: int, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Let localities send the return of the period that ends today.

        A cumulative figure is not stated lower than before, unless it has been put right since.

        Returns
        -------
        organs, figures, arrival
            Areas that send, (organs, columns) what they state, and the day it arrives.
        """
        first, h = self.places.first, self.habits
        figures, any_ = np.empty_like(self.added), np.empty(h.miss.size, dtype=np.bool_)
        _state(
            counts[first:],
            self.added,
            self._categories,
            h.unclassified,
            h.round_from,
            self.sent,
            figures,
            any_,
        )
        missing = self.draws.uniforms("returns.missing", h.miss.size, day) < h.miss
        who = np.flatnonzero(~missing & any_)
        self.sent[who] = figures[who]
        u = self.draws.uniforms("returns.late", h.miss.size, day)
        wait = h.least + np.floor(-log(u) * h.late).astype(np.int64)
        return self._send(first + who, figures[who], day + wait[who], day)

    def above(
        self, day: int, level: AreaLevel, own: np.ndarray, period: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Let the organs of a level add up what they hold for a period and send it on."""
        organs = np.flatnonzero(self._level == level)
        total = np.concatenate([own, np.zeros((own.shape[0], 1))], axis=1)
        _add_received(self.places.parents, self.stated, total)
        u = self.draws.uniforms(f"returns.transit.{level.label}", organs.size, day)
        wait = np.floor(-log(u) * self.transit[organs]).astype(np.int64)
        return self._send(organs, np.rint(total[organs]), day + wait, period)

    def _send(
        self, organs: np.ndarray, figures: np.ndarray, arrival: np.ndarray, period: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        begin = self._rows
        self._rows += organs.size
        if self._rows > self._sent.organ.size:
            self._sent = Sent(*(_with_room(column, 2 * self._rows) for column in self._sent))
        self._sent.organ[begin : self._rows] = organs
        self._sent.period[begin : self._rows] = period
        self._sent.figures[begin : self._rows] = figures
        self._on_the_way.put(np.arange(begin, self._rows), arrival)
        return organs, figures, arrival


class Categories(NamedTuple):
    """Columns of a return: what became of the processed, (outcomes,), and the processed, -1 where there are none."""

    outcomes: np.ndarray
    processed: int


class Sent(NamedTuple):
    """Returns under way or arrived: who sent them, (returns,), for which period, and figures, (returns, columns)."""

    organ: np.ndarray
    period: np.ndarray
    figures: np.ndarray


def _with_room(column: np.ndarray, rows: int) -> np.ndarray:
    """Return a longer array that begins with what another holds."""
    longer = np.empty((rows, *column.shape[1:]), dtype=column.dtype)
    longer[: len(column)] = column
    return longer


@kernel
def _take_in(rows, sent, latest, stated):
    """Enter returns that have arrived, in their order, but for those overtaken by a later one."""
    for row in rows:
        organ = sent.organ[row]
        if latest[organ] < sent.period[row]:
            latest[organ] = sent.period[row]
            for column in range(stated.shape[1]):
                stated[organ, column] = sent.figures[row, column]


def _shares(values: np.ndarray) -> np.ndarray:
    """Return values over their sum, row by row."""
    shares: np.ndarray = values / np.maximum(values.sum(axis=1), np.finfo(float).tiny)[:, None]
    return shares


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


@kernel
def _state(counts, added, categories, unclassified, round_from, sent, figures, any_):
    """Fill what each place states, (localities, columns), and whether it states anything but zeros.

    Of a share of the processed a place states only the number; they are unclassified, in the last column.
    """
    last = figures.shape[1] - 1
    for l in range(figures.shape[0]):
        mine = figures[l]
        for column in range(last):
            mine[column] = counts[l, column] + added[l, column]
        mine[last] = added[l, last]
        if categories.processed >= 0:
            classified = 0.0
            for column in categories.outcomes:
                mine[column] = np.rint(mine[column] * (1.0 - unclassified[l]))
                classified += mine[column]
            mine[last] = mine[categories.processed] - classified
        any_[l] = False
        for column in range(last + 1):
            value = _two_digits(mine[column]) if mine[column] >= round_from[l] else mine[column]
            mine[column] = max(np.rint(value), sent[l, column])
            any_[l] = any_[l] or mine[column] > 0.0


@inlined()
def _two_digits(value):
    """Round to two significant digits."""
    unit = 1.0
    while unit * 10.0 <= value:
        unit *= 10.0
    unit /= 10.0
    return np.rint(value / unit) * unit
