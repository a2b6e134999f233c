"""Files of the running movements are organised into dossiers (D2.1)."""

from __future__ import annotations

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.draws import normal, uniform4
from yundong.parallel import kernel


class Materials(Mechanism):
    """Old files are worked through place by place; what they say goes into dossiers.

    Who stood out is likelier to have a file. Files also name people who did nothing.
    """

    name = "materials"
    title = "old files organised"
    passages = ("D2.1",)
    parameters = (
        "materials.file_rate",
        "materials.days",
        "materials.weight_offender",
        "materials.weight_other",
        "materials.weight_spread",
    )
    writes = ()

    def prepare(self) -> None:
        n = self.subjects.count
        rate = self.local("file_rate")
        queue = np.empty(n, dtype=np.int64)
        self.total = np.zeros(self.places.count, dtype=np.int64)
        weights = self.values("weight_offender", "weight_other", "weight_spread")
        self.weight = np.empty(n, dtype=np.float32)
        self.each(
            _queue, self.draws("materials.file"), self.subjects.start, rate, self.subjects.visibility,
            self.subjects.role, weights, queue, self.total, self.weight,
        )  # fmt: skip
        self.queue = queue
        self.done = np.zeros(self.places.count, dtype=np.int64)

    def step(self, day: Day) -> None:
        received = self.state.received[self.places.first :]
        elapsed = np.where(received >= 0, day.index - received, 0)
        due = (self.total * np.clip(elapsed / self.value("days"), 0.0, 1.0)).astype(np.int64)
        fresh = due - self.done
        if fresh.any():
            first = self.subjects.start[:-1] + self.done
            at = np.repeat(first - np.concatenate([[0], np.cumsum(fresh)[:-1]]), fresh) + np.arange(
                fresh.sum()
            )
            who = self.queue[at]
            self.world.leads.add(who, "material", self.weight[who])
            self.done = due


@kernel
def _queue(localities, key, start, rate, visibility, role, weights, queue, total, weight):
    """List the subjects of each locality who have a file, in the order in which the files are reached."""
    for l in localities:
        count = 0
        n = start[l + 1] - start[l]
        place = np.empty(n)
        who = np.empty(n, dtype=np.int64)
        for s in range(start[l], start[l + 1]):
            u = uniform4(key, 0, s, 0)
            if u[0] < 1.0 - np.exp(-rate[l] * visibility[s]):
                mean = weights[0] if role[s] > 0 else weights[1]
                v = uniform4(key, 0, s, 1)
                weight[s] = mean + weights[2] * normal(v[0], v[1])
                place[count] = u[1]
                who[count] = s
                count += 1
        order = np.argsort(place[:count])
        for i in range(count):
            queue[start[l] + i] = who[order[i]]
        total[l] = count
