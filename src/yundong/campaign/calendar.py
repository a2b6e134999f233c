"""What is put off to a later day: who is to be questioned, searched, cleared or sent home then."""

from __future__ import annotations

from itertools import pairwise

import numpy as np


class Calendar:
    """Dossiers by the day on which they fall due."""

    def __init__(self) -> None:
        self._due: dict[int, list[np.ndarray]] = {}

    def put(self, who: np.ndarray, days: np.ndarray) -> None:
        """Put persons off, each to the day of the run given for them, both (persons,)."""
        if not who.size:
            return
        last = np.iinfo(np.int16).max
        keys = (
            days.astype(np.int16) if days.max() <= last else days
        )  # short numbers are sorted digit by digit
        order = np.argsort(keys, kind="stable")
        who, days = who[order], days[order]
        begins = [0, *(np.flatnonzero(days[1:] != days[:-1]) + 1).tolist(), who.size]
        for begin, end in pairwise(begins):
            self._due.setdefault(int(days[begin]), []).append(who[begin:end])

    def take(self, day: int) -> np.ndarray:
        """Return who falls due on a day, in order of their dossiers, and strike them off."""
        return np.sort(self.take_in_turn(day))

    def take_in_turn(self, day: int) -> np.ndarray:
        """Return who falls due on a day, in the order in which they were put off, and strike them off."""
        parts = self._due.pop(day, None)
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
