"""The form of a mechanism, and the world it works on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, NamedTuple

import numpy as np

from yundong.campaign.decisions import Decisions
from yundong.campaign.log import Log, Reader, number_of
from yundong.campaign.state import State, owned_by
from yundong.country import Country
from yundong.country.parameters import Reach, declared, filled, records
from yundong.kernels.columns import unfilled
from yundong.records.labels import ArrestResult, EvidenceRoute, LeadSource
from yundong.scenario import Scenario


class LeadsOfDay(NamedTuple):
    """Evidence, (leads,): about whom, of what `LeadSource` and `EvidenceRoute`, its weight, and its age in days."""

    subject: np.ndarray
    source: np.ndarray
    weight: np.ndarray
    route: np.ndarray
    age: np.ndarray


LEAD_KINDS = (np.uint32, np.uint8, np.float32, np.uint8, np.int16)
"""The types of the columns of `LeadsOfDay`."""


class Leads:
    """The day's new evidence, in the order in which the mechanisms brought it."""

    def __init__(self) -> None:
        self._parts: list[tuple[Any, ...]] = []

    def add(
        self,
        subjects: np.ndarray,
        source: LeadSource | np.ndarray,
        weights: np.ndarray,
        routes: EvidenceRoute | np.ndarray,
        ages: int | np.ndarray = 0,
    ) -> None:
        """Bring evidence.

        Parameters
        ----------
        subjects, weights : ndarray, (leads,)
            Dossiers, and weights of evidence in points.
        source, routes : code or ndarray, (leads,)
            What the record calls it, and what really stands behind it; one code stands for all.
        ages : int or ndarray, (leads,)
            How many days old the information is.
        """
        if subjects.size:
            self._parts.append((subjects, number_of(source), weights, number_of(routes), ages))

    def take(self) -> LeadsOfDay:
        """Return all evidence of the day, and empty the queue."""
        parts, self._parts = self._parts, []
        size = sum([part[0].size for part in parts])
        leads = LeadsOfDay(*unfilled(size, LEAD_KINDS))
        who, source, weight, route, age = leads
        begin = 0
        for part in parts:
            end = begin + part[0].size
            who[begin:end], source[begin:end], weight[begin:end], route[begin:end], age[begin:end] = part
            begin = end
        return leads


@dataclass
class World:
    """Everything the mechanisms share: the country, its state, the logs, and what they leave for each other.

    Attributes
    ----------
    log, truth : Log
        The records, and what only the model knows.
    leads, to_arrest, to_register, to_release
        Queues of today's evidence, of insiders (dossiers) whom agencies have found, and of the cleared.
    without
        Mechanisms that are switched off: nobody asks for what they would do.
    coercing : ndarray of bool, (localities,)
        Whether a place is under a chief who coerces; `custody` draws it before the first day.
    """

    scenario: Scenario
    country: Country
    state: State
    log: Log
    truth: Log
    decisions: Decisions
    start: dt.date
    days: int
    leads: Leads = field(default_factory=Leads)
    to_arrest: list[np.ndarray] = field(default_factory=list)
    to_register: list[np.ndarray] = field(default_factory=list)
    to_release: list[np.ndarray] = field(default_factory=list)
    without: frozenset[str] = frozenset()
    coercing: np.ndarray = field(init=False)
    _arrested: tuple[int, int, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        self.coercing = np.zeros(self.country.places.count, dtype=np.bool_)
        self._arrested = (0, 0, np.empty(0, dtype=np.int64))

    def arrested_between(self, begin: int, end: int) -> np.ndarray:
        """Return the dossiers of the arrested, and found, in some rows of `arrests`; several ask for the same."""
        if (begin, end) != self._arrested[:2]:
            result = self.log.column("arrests", "outcome", begin, end)
            dossier = self.log.column("arrests", "dossier", begin, end)
            found = dossier[result == ArrestResult.ARRESTED].astype(np.int64)
            self._arrested = (begin, end, found)
        return self._arrested[2]

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

    Subclasses set the class variables, declare their parameters in an inner class and define `step`; `prepare`
    does what is done once before the first day, `finish` what is done once after the last.

    Attributes
    ----------
    p : Parameters
        The parameters of this run: arrays over localities or areas, or numbers (see `country.parameters`).
    by_place : ndarray of records, (localities,)
        The same for kernels: ``here = by_place[l]``, then ``here.rate``.
    """

    class Parameters(NamedTuple):
        """The parameters, by the names that follow the name of the mechanism and a dot."""

    name: ClassVar[str]
    title: ClassVar[str]
    passages: ClassVar[tuple[str, ...]]
    reads: ClassVar[tuple[str, ...]] = ()
    """Tables whose new rows it takes up."""
    writes: ClassVar[tuple[str, ...]] = ()
    """Tables of the records that it writes."""
    hides: ClassVar[tuple[str, ...]] = ()
    """Tables of the truth that it writes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.country = world.country
        self.state = world.state
        self.places = world.country.places
        self.subjects = world.country.subjects
        self.draws = world.country.draws
        self.each = world.country.workers.each
        self.over = world.country.workers.over
        self.call = world.country.workers.call
        self.p: Any = filled(
            self.Parameters, self.name, partial(self.places.chain, world.scenario), self.places.first
        )
        self.by_place = records(self.p, self.places.count)
        self._rows = Reader(world.log)
        self.prepare()

    @classmethod
    def owns(cls) -> tuple[str, ...]:
        """Return the columns this mechanism alone writes."""
        return owned_by(cls.name)

    @classmethod
    def parameters(cls) -> dict[str, Reach]:
        """Return the full names of the parameters it reads, and whether each can be set by place."""
        return declared(cls.Parameters, cls.name)

    def new(self, table: str, *columns: str) -> tuple[np.ndarray, ...]:
        """Return columns of the rows of a table written since this mechanism last took them up, each (rows,)."""
        self._declared(table, self.reads, "reads")
        return self._rows.new(table, *columns)

    def newly_arrested(self) -> np.ndarray:
        """Return the dossiers of those arrested, and found, since this mechanism last asked, oldest first."""
        self._declared("arrests", self.reads, "reads")
        return self.world.arrested_between(*self._rows.fresh("arrests"))

    def write(self, table: str, day: Day, **columns: Any) -> None:
        """Write rows of the records; a scalar stands for all rows."""
        self._declared(table, self.writes, "writes")
        self.world.log.write(table, day.index, columns)

    def hide(self, table: str, day: Day, **columns: Any) -> None:
        """Write rows of the truth, which no report reads; a scalar stands for all rows."""
        self._declared(table, self.hides, "hides")
        self.world.truth.write(table, day.index, columns)

    def _declared(self, table: str, tables: tuple[str, ...], verb: str) -> None:
        if table not in tables:
            raise KeyError(f"{self.name} {verb} '{table}' without declaring it")

    def prepare(self) -> None:
        """Do what is done once, before the first day."""

    def step(self, day: Day) -> None:
        """Do one day's work."""
        raise NotImplementedError

    def finish(self, last: Day) -> None:
        """Do what is done once, after the last day."""

    def summary(self) -> dict[str, float]:
        """Return figures on the distance between record and truth, for the manifest."""
        return {}
