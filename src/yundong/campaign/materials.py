"""Files of the running movements are organised into dossiers (D2.1)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.kernels.draws import normal, uniform4
from yundong.kernels.slots import expand
from yundong.records.labels import EvidenceRoute, LeadSource, Role

NONE = 2.0
"""The turn of whoever has no file; the others have one in (0, 1)."""


class Materials(Mechanism):
    """Old files are worked through place by place; what they say goes into dossiers.

    Who stood out is likelier to have a file. Files also name people who did nothing.
    """

    class Parameters(NamedTuple):
        file_rate: Local
        days: Local
        weight_offender: Local
        weight_other: Local
        weight_spread: Local

    p: Parameters

    name = "materials"
    title = "old files organised"
    passages = ("D2.1",)

    def prepare(self) -> None:
        x = self.subjects
        turn = np.empty(x.size)
        self.weight = np.empty(x.size, dtype=np.float32)
        people = Noticed(x.start, x.visibility, x.role)
        self.each(_draw, self.draws("materials.file"), self.by_place, people, turn, self.weight)
        on_file = np.flatnonzero(turn < NONE)
        home = x.locality[on_file]
        # Sorted outside the kernel: a sort compiled into it takes longer to compile than all the rest.
        self.queue = on_file[np.argsort(home + turn[on_file])]
        self.total = np.bincount(home, minlength=self.places.count)
        self.first = np.cumsum(self.total) - self.total
        self.done = np.zeros(self.places.count, dtype=np.int64)

    def step(self, day: Day) -> None:
        received = self.state.received[self.places.first :]
        elapsed = np.where(received >= 0, day.index - received, 0)
        due = (self.total * np.clip(elapsed / self.p.days, 0.0, 1.0)).astype(np.int64)
        fresh = due - self.done
        if fresh.any():
            who = self.queue[expand(self.first + self.done, fresh)]
            self.world.leads.add(who, LeadSource.MATERIAL, self.weight[who], EvidenceRoute.OLD_FILE)
            self.done = due


class Noticed(NamedTuple):
    """Those about whom there may be a file, (subjects,), sorted by locality."""

    start: np.ndarray
    visibility: np.ndarray
    role: np.ndarray


@kernel
def _draw(localities, key, p, people, turn, weight):
    """Draw who of each locality has a file, at what time in (0, 1) it is reached, and what it says."""
    for l in localities:
        here = p[l]
        for s in range(people.start[l], people.start[l + 1]):
            u = uniform4(key, 0, s, 0)
            turn[s] = NONE
            if u[0] < 1.0 - np.exp(-here.file_rate * people.visibility[s]):
                mean = here.weight_offender if people.role[s] != Role.NONE else here.weight_other
                v = uniform4(key, 0, s, 1)
                weight[s] = mean + here.weight_spread * normal(v[0], v[1])
                turn[s] = u[1]
