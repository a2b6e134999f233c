"""Investigators work leads, major cases first, and follow rings (D2.2, R3.2)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.kernels.draws import BATCH, blocks, normal, poisson, uniform4, unit
from yundong.kernels.slots import expand
from yundong.records.labels import LeadSource


class Reconnaissance(Mechanism):
    """Each investigation is given to the most promising of a few dossiers and adds evidence for or against.

    A share of investigations follows a ring from one of its known members to another. Evidence is right on
    average, and often wrong: it clears some of the innocent and none for certain.
    """

    class Parameters(NamedTuple):
        investigators: Local
        rate_before: float
        rate_after: float
        field: float
        visible: float
        identified: float
        ring_share: float
        weight_present: float
        weight_past: float
        weight_innocent: float
        weight_spread: float

    p: Parameters

    name = "reconnaissance"
    title = "investigators work leads, major cases first"
    passages = ("D2.2", "R1.2", "R3.2")
    writes = ()

    def prepare(self) -> None:
        adults = self.country.public.adults
        self.investigators = self.local("investigators") * adults / 1000.0
        self.capacity = np.maximum(8, 4 * self.investigators).astype(np.int64)
        self.offset = np.concatenate([[0], np.cumsum(self.capacity)])
        self.count = np.zeros(self.places.count, dtype=np.int64)
        self.who = np.empty(self.offset[-1], dtype=np.int64)
        self.weight = np.empty(self.offset[-1], dtype=np.float32)
        self.plan_day = self.world.day_of(self.world.scenario.schedule.date("plan"))
        self.traits = self.values(
            "ring_share",
            "weight_present",
            "weight_past",
            "weight_innocent",
            "weight_spread",
            "visible",
            "identified",
        )

    def step(self, day: Day) -> None:
        s = self.state
        has_order = s.received[self.places.first :] >= 0
        rate = np.where(s.launched >= 0, self.value("rate_after"), self.value("rate_before"))
        mean = np.where(has_order, self.investigators * rate, 0.0)
        if not mean.any():
            return
        x = self.subjects
        self.each(
            _investigate, self.draws("reconnaissance.pick"), self.draws("reconnaissance.weight"), day.index,
            mean, self.capacity, self.offset, int(self.value("field")), self.traits, x.start, x.role, x.era,
            x.ring, x.visibility, self.country.rings.first, self.country.rings.last, self.country.keep,
            self.country.other, s.evidence, s.identified, s.arrested, s.registered, self.count, self.who,
            self.weight,
        )  # fmt: skip
        at = expand(self.offset, self.count)
        self.world.leads.add(self.who[at], LeadSource.INTELLIGENCE, self.weight[at])


@kernel
def _investigate(localities, key_pick, key_weight, day, mean, capacity, offset, field, traits, start,
                 role, era, ring, visibility, ring_first, ring_last, keep, other, evidence, identified,
                 arrested, registered, count, who, weight):  # fmt: skip
    """Choose whom to investigate in each locality, and what comes of it."""
    words = np.empty((4, BATCH), dtype=np.uint32)
    for l in localities:
        n = min(poisson(mean[l], key_pick, day, 1000000 + l), capacity[l])
        lo, size = start[l], start[l + 1] - start[l]
        made = 0
        for k in range(n):
            best = -1
            score = -1.0
            for j in range(field):
                turn = (k * field + j) % BATCH
                if turn == 0:
                    blocks(key_pick, k * field + j, 1, l, 0, day, 0, min(BATCH, (n - k) * field - j), words)
                s = lo + min(int(unit(words[0, turn]) * size), size - 1)
                if unit(words[1, turn]) >= keep[s]:
                    s = other[s]
                if arrested[s] >= 0 or registered[s] >= 0:
                    continue
                worth = (
                    max(evidence[s], 0.0) * (traits[6] if identified[s] >= 0 else 1.0)
                    + traits[5] * visibility[s]
                )
                if worth > score:
                    score = worth
                    best = s
            if best < 0:
                continue
            v = uniform4(key_weight, day, l, k)
            r = ring[best]
            if identified[best] >= 0 and r > 0 and v[2] < traits[0]:
                best = ring_first[r] + min(
                    int(v[3] * (ring_last[r] - ring_first[r])), ring_last[r] - ring_first[r] - 1
                )
            expect = traits[3]
            if role[best] > 0:
                expect = traits[1] if era[best] == 2 else traits[2]
            who[offset[l] + made] = best
            weight[offset[l] + made] = expect + traits[4] * normal(v[0], v[1])
            made += 1
        count[l] = made
