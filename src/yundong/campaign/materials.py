"""Files of the running movements are organised into dossiers (D2.1)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.kernels.draws import normal, uniform4
from yundong.kernels.slots import expand
from yundong.records.labels import LeadSource

NONE = 2.0
"""The turn of who has no file."""


class Materials(Mechanism):
    """Old files are worked through place by place; what they say goes into dossiers.

    Who stood out is likelier to have a file. Files also name people who did nothing.
    """

    class Parameters(NamedTuple):
        file_rate: Local
        days: float
        weight_offender: float
        weight_other: float
        weight_spread: float

    p: Parameters

    name = "materials"
    title = "old files organised"
    passages = ("D2.1",)
    writes = ()

    def prepare(self) -> None:
        x = self.subjects
        weights = self.values("weight_offender", "weight_other", "weight_spread")
        turn = np.empty(x.size)
        self.weight = np.empty(x.size, dtype=np.float32)
        self.each(
            _draw, self.draws("materials.file"), x.start, self.local("file_rate"), x.visibility, x.role, weights,
            turn, self.weight,
        )  # fmt: skip
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
        due = (self.total * np.clip(elapsed / self.value("days"), 0.0, 1.0)).astype(np.int64)
        fresh = due - self.done
        if fresh.any():
            who = self.queue[expand(self.first + self.done, fresh)]
            self.world.leads.add(who, LeadSource.MATERIAL, self.weight[who])
            self.done = due


@kernel
def _draw(localities, key, start, rate, visibility, role, weights, turn, weight):
    """Draw who of each locality has a file, at what time in (0, 1) it is reached, and what it says."""
    for l in localities:
        for s in range(start[l], start[l + 1]):
            u = uniform4(key, 0, s, 0)
            turn[s] = NONE
            if u[0] < 1.0 - np.exp(-rate[l] * visibility[s]):
                mean = weights[0] if role[s] > 0 else weights[1]
                v = uniform4(key, 0, s, 1)
                weight[s] = mean + weights[2] * normal(v[0], v[1])
                turn[s] = u[1]
