"""The arrested are questioned: they refuse, confess in part or in full, and some inform on others (R3.4, R2.3).

Custody is not a mechanism and cannot be switched off: whoever is arrested is questioned. What comes of it is not
decided here: the names go to dossiers by `interrogation`, what was hidden is dug up by `seizures`, and the courts
hold the confession against the file.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from yundong.campaign.calendar import Calendar
from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import kernel
from yundong.kernels.draws import uniform, uniform4
from yundong.records.labels import Confession, Role


class Custody(Mechanism):
    """Each arrested person is questioned once, some days after the arrest.

    A rare place is under a chief who coerces: hardly anybody refuses there, and a confession says little about
    guilt. Which places these are is known to the model alone.
    """

    class Parameters(NamedTuple):
        days: Local
        refuse: Local
        full: Local
        inform: Local
        coercing_share: Local
        broken: Local

    p: Parameters

    name = "custody"
    title = "the arrested are questioned"
    passages = ("R3.4", "R2.3")
    reads = ("arrests",)
    writes = ("statements",)

    def prepare(self) -> None:
        self.due = Calendar(self.world.days, self.call)
        self.keys = CustodyKeys(self.draws("custody.delay"), self.draws("custody.person"))
        u = self.draws.uniforms("custody.chief", self.places.count)
        self.world.coercing[:] = u < self.p.coercing_share
        s, x = self.state, self.subjects
        self.held = Held(x.locality, x.role, self.world.coercing)
        self.answers = Answers(s.confession, s.informed, s.interrogated)

    def step(self, day: Day) -> None:
        self._schedule(day.index)
        who = self.due.take(day.index)
        if not who.size:
            return
        rows = Statements(*unfilled(who.size, STATEMENT_KINDS))
        self.over(
            _question, who.size, self.keys.person, day.index, who, self.by_place, self.held, self.answers, rows
        )  # fmt: skip
        self.write("statements", day, **rows._asdict())

    def _schedule(self, d: int) -> None:
        """Give each newly arrested person a day of questioning within the next days."""
        who = self.newly_arrested()
        if who.size:
            due = np.empty(who.size, dtype=np.int64)
            self.call(_delays, self.keys.delay, d, who, self.by_place, self.held, due)
            self.due.put(who, due)


class CustodyKeys(NamedTuple):
    """Keys of the streams of draws."""

    delay: np.uint64
    person: np.uint64


class Held(NamedTuple):
    """Locality and role of each subject, (subjects,), and whether a place is under a coercing chief, (localities,)."""

    locality: np.ndarray
    role: np.ndarray
    coercing: np.ndarray


class Answers(NamedTuple):
    """Confession of each subject, whether they informed on others, and the day of both, (subjects,)."""

    confession: np.ndarray
    informed: np.ndarray
    interrogated: np.ndarray


class Statements(NamedTuple):
    """Rows of the table `statements`, (rows,)."""

    locality: np.ndarray
    dossier: np.ndarray
    confession: np.ndarray
    informed: np.ndarray


STATEMENT_KINDS = (np.uint16, np.uint32, np.uint8, np.bool_)
"""The types of the columns of `Statements`."""


@kernel
def _delays(key, day, who, p, held, due):
    """Draw the day of questioning, tomorrow at the earliest."""
    for i in range(who.size):
        days = p[held.locality[who[i]]].days
        due[i] = day + 1 + int(-math.log(uniform(key, 0, who[i], 0)) * days)


@kernel
def _question(begin, end, key, day, who, p, held, answers, rows):
    """Draw what each person answers, and note it; what one answers depends on nobody else and on no other day."""
    for i in range(begin, end):
        s = who[i]
        l = held.locality[s]
        here = p[l]
        u = uniform4(key, 0, s, 0)
        refuse = here.refuse * (1.0 - here.broken if held.coercing[l] else 1.0)
        willing = Confession.FULL if u[0] > 1.0 - here.full else Confession.PARTIAL
        answers.confession[s] = Confession.REFUSED if u[0] < refuse else willing
        answers.informed[s] = held.role[s] != Role.NONE and u[1] < here.inform
        answers.interrogated[s] = day
        rows.locality[i], rows.dossier[i] = l, s
        rows.confession[i], rows.informed[i] = answers.confession[s], answers.informed[s]
