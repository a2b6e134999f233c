"""Five-day returns: how a place states its figures, and how they are added up on their way to the centre (R3.3).

Every organ keeps the latest figures it has received from each organ below it. A locality states its own records and
what it has added to them, rounded, late or not at all; a province adds up what it has and sends that on; so does a
region. What a place has added once stays in its cumulative figures until somebody checks them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from yundong.campaign.calendar import Calendar, directly
from yundong.country.localities import Places
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import Draws, uniform, uniform4
from yundong.records.labels import AreaLevel

GRAVER = ("sentenced", "reform_labour")
"""Outcomes that speak of grave cases; in a padded return they gain."""

LIGHTER = ("controlled", "released")
"""Outcomes that speak of light ones; they lose as much."""

BY_OUTCOME = (*GRAVER, *LIGHTER)
"""Indicators of what became of the processed, which a place may leave out."""

SOFT = ("meetings", "attendances", "letters", "persons_reported", "registered", "leads", "identified")
"""Indicators that a place under pressure inflates."""


class Habits(NamedTuple):
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
    call
        What calls kernels.

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
        call: Callable[..., Any] = directly,
    ) -> None:
        self._call = call
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
        self._on_the_way = Calendar(days, call)
        processed = self.columns.index("processed") if "processed" in self.columns else -1
        self._kinds = StatedColumns(
            self._at(GRAVER), self._at(LIGHTER), self._at(BY_OUTCOME), self._at(SOFT), processed
        )
        level_of = places.areas["level"].to_physical().to_numpy()
        self._organs = {level: _rows_of(level_of == level) for level in AreaLevel}
        self._keys = ReturnKeys(*(draws(f"returns.{name}") for name in ReturnKeys._fields))

    def _at(self, names: tuple[str, ...]) -> np.ndarray:
        return np.array([self.columns.index(name) for name in names if name in self.columns], dtype=np.int64)

    def arrive(self, day: int) -> None:
        """Take in the returns that arrive today; one that has been overtaken by a later one is filed away."""
        rows = self._on_the_way.take_in_turn(day)
        if rows.size:
            self._call(_take_in, rows, self._sent, self._latest, self.stated)

    def exact(self, counts: np.ndarray) -> np.ndarray:
        """Return (areas, columns) what an exact return of each organ would state: own rows and all below."""
        total = np.concatenate([counts, np.zeros((counts.shape[0], 1))], axis=1)
        self._call(_add_up, self.places.parents, total)
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
        self._call(_add, own, self._kinds, self.habits, inflation, self._own, self.added)

    def wrong(self, day: int, visited: np.ndarray, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return whose wrong figures the teams find today, and which: each by itself, the outcomes together.

        Parameters
        ----------
        visited
            (visited,) localities, each once.
        chance
            (localities,) probability that a figure is looked into.

        Returns
        -------
        places, columns
            (figures,) int64.
        """
        place, column = np.empty((2, visited.size * self.added.shape[1]), dtype=np.int64)
        key, outcomes = self.draws("returns.found"), self._kinds.outcomes
        made = self._call(_look, key, day, visited, chance, outcomes, self.added, self.sent, place, column)
        return place[:made], column[:made]

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
        n, first = self.places.count, self.places.first
        sending = Sending(np.empty(n, np.int64), np.empty((n, len(self.columns))), np.empty(n, np.int64))
        made = self._call(
            _state,
            self._keys,
            day,
            first,
            counts[first:],
            self.added,
            self._kinds,
            self.habits,
            self.sent,
            sending,
        )
        organ, figures, arrival = (column[:made] for column in sending)
        return self._send(organ, figures, arrival, day)

    def above(
        self, day: int, level: AreaLevel, own: np.ndarray, period: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Let the organs of a level add up what they hold for a period and send it on."""
        organs, row_of = self._organs[level]
        sending = Sending(organs, np.zeros((organs.size, len(self.columns))), np.empty(organs.size, np.int64))
        key = self.draws(f"returns.transit.{level.label}")
        self._call(
            _add_received, key, day, self.places.parents, row_of, own, self.stated, self.transit, sending
        )
        return self._send(*sending, period)

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


class ReturnKeys(NamedTuple):
    """Keys of the streams of draws."""

    missing: np.uint64
    late: np.uint64


class StatedColumns(NamedTuple):
    """Columns of a return by kind: see `GRAVER`, `LIGHTER`, `BY_OUTCOME` and `SOFT`; the processed, -1 for none."""

    graver: np.ndarray
    lighter: np.ndarray
    outcomes: np.ndarray
    soft: np.ndarray
    processed: int


class Sending(NamedTuple):
    """Returns to be sent, (returns,): whose, their figures, (returns, columns), and the day of arrival."""

    organ: np.ndarray
    figures: np.ndarray
    arrival: np.ndarray


class Sent(NamedTuple):
    """Returns under way or arrived: who sent them, (returns,), for which period, and figures, (returns, columns)."""

    organ: np.ndarray
    period: np.ndarray
    figures: np.ndarray


def _rows_of(chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of the areas chosen, (chosen,), and the row of each, -1 for all others, (areas,)."""
    return np.flatnonzero(chosen), np.where(chosen, np.cumsum(chosen) - 1, -1)


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


@kernel
def _add(counts, kinds, habits, inflation, own, added):
    """Let places add to what has grown since the last time; `own` is brought up to `counts`, (localities, indicators).

    Cases moved are taken from the light categories and given to the grave ones, by the shares of their growth.
    """
    for l in range(own.shape[0]):
        for column in kinds.soft:
            added[l, column] += inflation[l] * _growth(l, column, counts, own)
        grave, light = 0.0, 0.0
        for column in kinds.graver:
            grave += _growth(l, column, counts, own)
        for column in kinds.lighter:
            light += _growth(l, column, counts, own)
        moved = min((habits.padding[l] - 1.0) * grave, light)
        if moved > 0.0:
            for column in kinds.graver:
                added[l, column] += moved * (_growth(l, column, counts, own) / grave)
            for column in kinds.lighter:
                added[l, column] -= moved * (_growth(l, column, counts, own) / light)
        for column in range(own.shape[1]):
            own[l, column] = counts[l, column]


@inlined()
def _growth(l, column, counts, own):
    """Return how far a count of a place has grown since it was last taken down."""
    return max(0.0, counts[l, column] - own[l, column])


@kernel
def _look(key, day, visited, chance, outcomes, added, sent, place, column):
    """List the wrong figures that teams find, place by place. Returns how many."""
    made, width = 0, added.shape[1]
    for l in visited:
        first = l * width + outcomes[0] if outcomes.size else -1
        together = first >= 0 and uniform4(key, day, first, 0)[0] < chance[l]
        for k in range(width):
            looked = uniform4(key, day, l * width + k, 0)[0] < chance[l]
            for outcome in outcomes:
                looked = together if outcome == k else looked
            if looked and abs(added[l, k]) >= 0.5 and sent[l, k] > 0.0:
                place[made], column[made] = l, k
                made += 1
    return made


@kernel
def _add_up(parents, total):
    """Add the figures of each area to those of the area above it, from the lowest up."""
    for area in range(parents.size - 1, 0, -1):
        if parents[area] != area:
            for column in range(total.shape[1]):
                total[parents[area], column] += total[area, column]


@kernel
def _add_received(key, day, parents, row_of, own, stated, transit, sending):
    """Add what some organs have received from those directly below them to their own figures, in whole numbers.

    Their figures are zero before; `row_of`, (areas,), says which row is whose, -1 for all other areas.
    """
    organs, figures = sending.organ, sending.figures
    last = own.shape[1]
    for row in range(organs.size):
        for column in range(last):
            figures[row, column] = own[organs[row], column]
    for area in range(parents.size):
        row = row_of[parents[area]]
        if row >= 0 and parents[area] != area:
            for column in range(last + 1):
                figures[row, column] += stated[area, column]
    for row in range(organs.size):
        for column in range(last + 1):
            figures[row, column] = np.rint(figures[row, column])
        wait = -math.log(uniform(key, day, row, 0)) * transit[organs[row]]
        sending.arrival[row] = day + math.floor(wait)


@kernel
def _state(keys, day, first, counts, added, kinds, habits, sent, sending):
    """Let places send what they state, if it is anything but zeros and the return is not left out. Returns how many.

    Of a share of the processed a place states only the number; they are unclassified, in the last column.
    """
    made, last = 0, sent.shape[1] - 1
    for l in range(sent.shape[0]):
        mine = sending.figures[made]
        for column in range(last):
            mine[column] = counts[l, column] + added[l, column]
        mine[last] = added[l, last]
        if kinds.processed >= 0:
            classified = 0.0
            for column in kinds.outcomes:
                mine[column] = np.rint(mine[column] * (1.0 - habits.unclassified[l]))
                classified += mine[column]
            mine[last] = mine[kinds.processed] - classified
        states = False
        for column in range(last + 1):
            value = _two_digits(mine[column]) if mine[column] >= habits.round_from[l] else mine[column]
            mine[column] = max(np.rint(value), sent[l, column])
            states = states or mine[column] > 0.0
        if states and uniform(keys.missing, day, l, 0) >= habits.miss[l]:
            for column in range(last + 1):
                sent[l, column] = mine[column]
            wait = math.floor(-math.log(uniform(keys.late, day, l, 0)) * habits.late[l])
            sending.organ[made], sending.arrival[made] = first + l, day + habits.least[l] + wait
            made += 1
    return made


@inlined()
def _two_digits(value):
    """Round to two significant digits."""
    unit = 1.0
    while unit * 10.0 <= value:
        unit *= 10.0
    unit /= 10.0
    return np.rint(value / unit) * unit
