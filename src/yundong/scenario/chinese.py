"""Chinese of what a scenario says in English only: notes of ``parameters.csv`` and ``experiments.csv``.

It is in ``chinese.csv`` beside this file, by name; what has none there is shown in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from yundong.base.tables import read_csv


@dataclass(frozen=True)
class Chinese:
    """Chinese notes by name of parameter or experiment."""

    notes: dict[str, str]

    @classmethod
    def read(cls) -> Chinese:
        """Return the content of ``chinese.csv``."""
        table = read_csv(Path(__file__).with_name("chinese.csv"), ("key", "zh"))
        return cls({row["key"]: row["zh"] for _, row in table.records()})

    def note(self, name: str, english: str) -> str:
        """Return the Chinese note of a parameter or experiment, or the English one where there is none."""
        return self.notes.get(name) or english

    def title(self, name: str, english: str) -> str:
        """Return the Chinese title of an experiment, or the English one where there is none."""
        return self.notes.get(f"title:{name}") or english
