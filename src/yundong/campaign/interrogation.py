"""The arrested name others: ring neighbours and, under pressure, whoever comes to mind (R3.4)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.kernels.compile import kernel
from yundong.kernels.draws import normal, poisson, uniform, uniform4
from yundong.kernels.slots import expand
from yundong.records.labels import LeadSource

MOST_NAMES = 24


class Interrogation(Mechanism):
    """Each arrested person is questioned some days after arrest; names follow a wide distribution.

    Most names come from the ring or from rings up and down the chain, in whatever locality they are; under
    pressure some are of people who did nothing. What crosses localities is handed over at the end of the day.
    """

    class Parameters(NamedTuple):
        names: float
        names_spread: float
        days: float
        chain_share: float
        coerced: float
        pressure_effect: float
        weight: float
        weight_spread: float
        refuse: float
        full: float
        inform: float

    p: Parameters

    name = "interrogation"
    title = "the arrested name others"
    passages = ("R3.4", "R2.3")
    writes = ()

    def prepare(self) -> None:
        self.waiting: list[np.ndarray] = []
        self.seen = 0
        self.due: dict[int, list[np.ndarray]] = {}
        self.traits = self.values(
            "names", "names_spread", "chain_share", "coerced", "pressure_effect", "weight",
            "weight_spread", "refuse", "full", "inform",
        )  # fmt: skip

    def step(self, day: Day) -> None:
        self._schedule(day.index)
        parts = self.due.pop(day.index, None)
        if not parts:
            return
        who = np.sort(np.concatenate(parts))
        s, x, rings = self.state, self.subjects, self.country.rings
        named = np.empty(MOST_NAMES * who.size, dtype=np.int64)
        weight = np.empty(MOST_NAMES * who.size, dtype=np.float32)
        count = np.zeros(who.size, dtype=np.int64)
        self.over(
            _question, who.size, self.draws("interrogation.person"), self.draws("interrogation.name"), day.index, who,
            self.traits, s.pressure, x.start, x.locality, x.role, x.ring, rings.first, rings.last,
            rings.supplier, rings.buyers, rings.buyers_start, self.country.keep, self.country.other,
            s.register_confession, s.confession, s.informed, s.arrested, named, weight, count,
        )  # fmt: skip
        s.interrogated[who] = day.index
        at = expand(MOST_NAMES * np.arange(who.size), count)
        self.world.leads.add(named[at], LeadSource.INTERROGATION, weight[at])

    def _schedule(self, d: int) -> None:
        """Give each newly arrested person a day of questioning within the next days."""
        for chunk in self.world.log.chunks("arrests", self.seen):
            who = chunk["dossier"][chunk["outcome"] == 0].astype(np.int64)
            self.seen += 1
            delay = np.empty(who.size, dtype=np.int64)
            _delays(self.draws("interrogation.delay"), who, self.value("days"), delay)
            for wait in np.unique(delay):
                self.due.setdefault(d + int(wait), []).append(who[delay == wait])


@kernel
def _delays(key, who, days, delay):
    """Draw days until questioning, at least one."""
    for i in range(who.size):
        delay[i] = 1 + int(-math.log(uniform(key, 0, who[i], 0)) * days)


@kernel
def _question(begin, end, key, key_name, day, who, traits, pressure, start, locality, role, ring, first, last,
              supplier, buyers, buyers_start, keep, other, registered, confession, informed, arrested,
              named, weight, count):  # fmt: skip
    """Question each person: confession, information, and the names given, each person's in a block of its own."""
    for i in range(begin, end):
        made = MOST_NAMES * i
        s = who[i]
        l = locality[s]
        u = uniform4(key, 0, s, 0)
        v = uniform4(key, 0, s, 1)
        confession[s] = 0 if u[0] < traits[7] else (2 if u[0] > 1.0 - traits[8] else 1)
        informed[s] = role[s] > 0 and u[1] < traits[9]
        wide = math.exp(traits[1] * normal(v[0], v[1]) - 0.5 * traits[1] * traits[1])
        total = min(poisson(traits[0] * wide, key, 1, s), MOST_NAMES)
        invent = min(0.95, traits[3] * (1.0 + traits[4] * pressure[l]))
        r = np.int64(ring[s])
        for k in range(total):
            w = uniform4(key_name, day, s, k)
            y = uniform4(key_name, day, s, 100 + k)
            target = -1
            if r > 0 and role[s] > 0 and w[0] >= invent:
                chosen = r
                if w[1] < traits[2]:
                    if w[2] < 0.5 and supplier[r] > 0:
                        chosen = supplier[r]
                    elif buyers_start[r + 1] > buyers_start[r]:
                        below = buyers_start[r + 1] - buyers_start[r]
                        chosen = buyers[buyers_start[r] + min(int(w[3] * below), below - 1)]
                if chosen > 0:
                    target = first[chosen] + min(
                        int(y[0] * (last[chosen] - first[chosen])), last[chosen] - first[chosen] - 1
                    )
            else:
                size = start[l + 1] - start[l]
                target = start[l] + min(int(y[0] * size), size - 1)
                if w[0] >= invent and y[1] >= keep[target]:
                    target = other[target]
            if target >= 0 and target != s and arrested[target] < 0:
                named[made] = target
                weight[made] = traits[5] + traits[6] * normal(y[2], y[3])
                made += 1
        count[i] = made - MOST_NAMES * i
