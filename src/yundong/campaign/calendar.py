"""What is put off to a later day: who is to be questioned, searched, cleared or sent home then."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.kernels.compile import kernel

NOBODY = np.empty(0, dtype=np.int64)


class Calendar:
    """Dossiers by the day on which they fall due.

    Each day has a chain of entries, in the order in which they were put off; putting off and taking up are one pass
    over the entries, however many days they fall on.

    Parameters
    ----------
    days
        How many days there are; what falls due after the last of them never comes up.
    """

    def __init__(self, days: int) -> None:
        self._entries = Entries(*(np.empty(0, dtype=np.int64) for _ in Entries._fields))
        self._days = DaysDue(*np.zeros((len(DaysDue._fields), days), dtype=np.int64))
        self._used = 0

    def put(self, who: np.ndarray, days: np.ndarray) -> None:
        """Put persons off, each to the day of the run given for them, both (persons,)."""
        if not who.size:
            return
        if self._used + who.size > self._entries.who.size:
            room = 2 * (self._used + who.size)
            larger = Entries(*(np.empty(room, dtype=np.int64) for _ in Entries._fields))
            self._entries = Entries(*map(_moved, self._entries, larger))
        self._used = _chain(who, days, self._used, self._entries, self._days)

    def take(self, day: int) -> np.ndarray:
        """Return who falls due on a day, in order of their dossiers, and strike them off."""
        who = self.take_in_turn(day)
        return np.sort(who) if who.size else who

    def take_in_turn(self, day: int) -> np.ndarray:
        """Return who falls due on a day, in the order in which they were put off, and strike them off."""
        number = self._days.number[day] if day < self._days.number.size else 0
        if not number:
            return NOBODY
        who = np.empty(number, dtype=np.int64)
        _follow(day, self._entries, self._days, who)
        return who


class Entries(NamedTuple):
    """Who was put off, and the next entry of the same day, (entries,)."""

    who: np.ndarray
    after: np.ndarray


class DaysDue(NamedTuple):
    """How many entries each day has, and the first and last of them, (days,)."""

    number: np.ndarray
    first: np.ndarray
    last: np.ndarray


def _moved(values: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Return a larger array that begins with what another holds."""
    room[: values.size] = values
    return room


@kernel
def _chain(who, days, used, entries, due):
    """Add an entry for each person to the end of the chain of a day. Returns how many entries there are now."""
    for i in range(who.size):
        day, entry = days[i], used
        if day >= due.number.size:
            continue
        used += 1
        entries.who[entry] = who[i]
        if due.number[day]:
            entries.after[due.last[day]] = entry
        else:
            due.first[day] = entry
        due.last[day] = entry
        due.number[day] += 1
    return used


@kernel
def _follow(day, entries, due, who):
    """Fill who falls due on a day, and end its chain."""
    entry = due.first[day]
    for i in range(who.size):
        who[i] = entries.who[entry]
        entry = entries.after[entry]
    due.number[day] = 0
