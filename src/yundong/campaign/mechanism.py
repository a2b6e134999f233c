"""The shape that every mechanism has, and the day it is handed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from yundong.campaign.decisions import Decisions
from yundong.campaign.log import Log
from yundong.campaign.state import State, owned_by
from yundong.country import Country
from yundong.records.labels import LeadSource
from yundong.scenario import Scenario


class Leads:
    """The day's new evidence, in the order in which the mechanisms brought it."""

    def __init__(self) -> None:
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(self, subjects: np.ndarray, source: str, weights: np.ndarray) -> None:
        """Bring evidence of one kind: dossiers and log-likelihood ratios, both (leads,)."""
        if subjects.size:
            kind = np.full(subjects.size, LeadSource[source.upper()], dtype=np.uint8)
            self._parts.append((subjects.astype(np.uint32), kind, weights.astype(np.float32)))

    def mixed(self, subjects: np.ndarray, kinds: np.ndarray, weights: np.ndarray) -> None:
        """Bring evidence of several kinds; `kinds` are codes of `LeadSource`."""
        if subjects.size:
            self._parts.append(
                (subjects.astype(np.uint32), kinds.astype(np.uint8), weights.astype(np.float32))
            )

    def take(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return all evidence of the day, and empty the tray."""
        parts, self._parts = self._parts, []
        if not parts:
            return np.empty(0, np.uint32), np.empty(0, np.uint8), np.empty(0, np.float32)
        return tuple(np.concatenate([part[i] for part in parts]) for i in range(3))  # type: ignore[return-value]


@dataclass
class World:
    """Everything the mechanisms share: the country, its state, the record, and the trays between them."""

    scenario: Scenario
    country: Country
    state: State
    log: Log
    decisions: Decisions
    start: dt.date
    days: int
    leads: Leads = field(default_factory=Leads)
    to_arrest: list[np.ndarray] = field(default_factory=list)
    to_register: list[np.ndarray] = field(default_factory=list)

    def day_of(self, date: dt.date) -> int:
        """Return the day index of a date."""
        return (date - self.start).days


@dataclass(frozen=True)
class Day:
    """One day of the run: its index from 0 and its date."""

    index: int
    date: dt.date


class Mechanism:
    """One mechanism of the campaign: what it cites, reads, owns and writes, and one step a day.

    Subclasses set the class variables and `step`; `prepare` does what needs doing once.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    passages: ClassVar[tuple[str, ...]]
    parameters: ClassVar[tuple[str, ...]]
    writes: ClassVar[tuple[str, ...]]

    def __init__(self, world: World) -> None:
        self.world = world
        self._known: dict[str, float] = {}
        self.country = world.country
        self.state = world.state
        self.places = world.country.places
        self.subjects = world.country.subjects
        self.draws = world.country.draws
        self.each = world.country.workers.each
        self.over = world.country.workers.over
        self.prepare()

    @classmethod
    def owns(cls) -> tuple[str, ...]:
        """Return the columns this mechanism alone writes."""
        return owned_by(cls.name)

    def value(self, name: str) -> float:
        """Return a declared parameter of this mechanism; short names get its prefix."""
        if name not in self._known:
            self._known[name] = self.world.scenario.parameters.value(self._declared(name))
        return self._known[name]

    def local(self, name: str) -> np.ndarray:
        """Return a declared parameter for each locality, (localities,), the nearest area's value winning."""
        return self.places.chain(self.world.scenario, self._declared(name))[self.places.first :]

    def _declared(self, name: str) -> str:
        full = name if "." in name else f"{self.name}.{name}"
        if full not in self.parameters:
            raise KeyError(f"{self.name} reads '{full}' without declaring it")
        return full

    def values(self, *names: str) -> np.ndarray:
        """Return several declared parameters as one array, for a kernel."""
        return np.array([self.value(name) for name in names])

    def write(self, table: str, day: Day, **columns: Any) -> None:
        """Write rows of a declared table; a scalar stands for all rows."""
        if table not in self.writes:
            raise KeyError(f"{self.name} writes '{table}' without declaring it")
        self.world.log.write(table, day.index, columns)

    def prepare(self) -> None:
        """Do what is done once, before the first day."""

    def step(self, day: Day) -> None:
        """Do one day's work."""
        raise NotImplementedError
