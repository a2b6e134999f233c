"""What is put off to a later day: who is to be questioned, searched, cleared or sent home then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from yundong.kernels.compile import kernel

NOBODY = np.empty(0, dtype=np.int64)

BLOCK = 32
"""Entries of one day that stand together: a day is taken up block by block, each a visit to memory."""


def directly(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function."""
    return function(*arguments)


class Calendar:
    """Dossiers by the day on which they fall due.

    Each day has a chain of blocks of entries, in the order in which they were put off; putting off and taking up are
    one pass over the entries, however many days they fall on.

    Parameters
    ----------
    days
        How many days there are; what falls due after the last of them never comes up.
    call
        What calls kernels.
    """

    def __init__(self, days: int, call: Callable[..., Any] = directly) -> None:
        self._call = call
        self._who, self._after = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        self._days = DaysDue(*np.zeros((len(DaysDue._fields), days), dtype=np.int64))
        self._used = 0

    def put(self, who: np.ndarray, days: np.ndarray) -> None:
        """Put persons off, each to the day of the run given for them, both (persons,)."""
        if not who.size:
            return
        most = self._used + who.size // BLOCK + min(who.size, self._days.number.size)
        if most > self._after.size:
            self._who = _longer(self._who, 2 * most * BLOCK)
            self._after = _longer(self._after, 2 * most)
        self._used = self._call(_chain, who, days, self._used, self._who, self._after, self._days)

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
        self._call(_follow, day, self._who, self._after, self._days, who)
        return who


class DaysDue(NamedTuple):
    """How many entries each day has, and the first and last of its blocks, (days,)."""

    number: np.ndarray
    first: np.ndarray
    last: np.ndarray


def _longer(values: np.ndarray, size: int) -> np.ndarray:
    """Return a longer array that begins with what another holds."""
    room = np.empty(size, dtype=values.dtype)
    room[: values.size] = values
    return room


@kernel
def _chain(who, days, used, entries, after, due):
    """Add an entry for each person to the last block of a day, or to a new one. Returns how many blocks are used."""
    for i in range(who.size):
        day = days[i]
        if day >= due.number.size:
            continue
        slot = due.number[day] % BLOCK
        if not slot:
            if due.number[day]:
                after[due.last[day]] = used
            else:
                due.first[day] = used
            due.last[day] = used
            used += 1
        entries[BLOCK * due.last[day] + slot] = who[i]
        due.number[day] += 1
    return used


@kernel
def _follow(day, entries, after, due, who):
    """Fill who falls due on a day, and end its chain."""
    block = due.first[day]
    for begin in range(0, who.size, BLOCK):
        for i in range(begin, min(begin + BLOCK, who.size)):
            who[i] = entries[BLOCK * block + i - begin]
        block = after[block]
    due.number[day] = 0
