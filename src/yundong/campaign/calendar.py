"""What is put off to a later day: who is to be questioned, cleared or sent home then."""

from __future__ import annotations

import numpy as np


class Calendar:
    """Dossiers by the day on which they fall due."""

    def __init__(self) -> None:
        self._due: dict[int, list[np.ndarray]] = {}

    def put(self, who: np.ndarray, days: np.ndarray) -> None:
        """Put persons off, each to the day of the run given for them, both (persons,)."""
        for day in np.unique(days):
            self._due.setdefault(int(day), []).append(who[days == day])

    def take(self, day: int) -> np.ndarray:
        """Return who falls due on a day, in order of their dossiers, and strike them off."""
        parts = self._due.pop(day, None)
        return np.sort(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)
