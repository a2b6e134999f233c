"""Investigators work leads, major cases first, and follow rings (D2.2, R3.2)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.kernels.draws import BATCH, blocks, normal, poisson, uniform4, unit
from yundong.kernels.slots import expand
from yundong.records.labels import Era, EvidenceRoute, LeadSource, Role


class Reconnaissance(Mechanism):
    """Each investigation is given to the most promising of a few dossiers and adds evidence for or against.

    A share of investigations follows a ring from one of its known members to another. Evidence is right on
    average, and often wrong: it clears some of the innocent and none for certain.
    """

    class Parameters(NamedTuple):
        rate_before: Local
        rate_after: Local
        field: Local
        visible: Local
        identified: Local
        most_each: Local
        most_at_least: Local
        ring_share: Local
        weight_present: Local
        weight_past: Local
        weight_innocent: Local
        weight_spread: Local

    p: Parameters

    name = "reconnaissance"
    title = "investigators work leads, major cases first"
    passages = ("D2.2", "R1.2", "R3.2")

    def prepare(self) -> None:
        n, x = self.places.count, self.subjects
        self.thousands = self.country.public.adults / 1000.0
        most = np.maximum(self.p.most_at_least, self.p.most_each * self.thousands).astype(np.int64)
        offset = np.concatenate([[0], np.cumsum(most)])
        room = int(offset[-1])
        self.results = Investigated(
            offset,
            np.zeros(n, dtype=np.int64),
            np.empty(room, dtype=np.int64),
            np.empty(room, dtype=np.float32),
        )
        rings, c = self.country.rings, self.country
        self.people = Investigable(x.start, x.role, x.era, x.ring, x.visibility, c.keep, c.other)
        self.rings = RingMembers(rings.first, rings.last)
        self.keys = InvestigationKeys(self.draws("reconnaissance.pick"), self.draws("reconnaissance.weight"))

    def step(self, day: Day) -> None:
        s = self.state
        has_order = s.received[self.places.first :] >= 0
        rate = np.where(s.launched >= 0, self.p.rate_after, self.p.rate_before)
        mean = np.where(has_order, self.thousands * rate, 0.0)
        if not mean.any():
            return
        known = DossierState(s.evidence, s.identified, s.arrested, s.registered)
        self.each(
            _investigate,
            self.keys,
            day.index,
            mean,
            self.by_place,
            self.people,
            self.rings,
            known,
            self.results,
        )
        at = expand(self.results.offset, self.results.number)
        self.world.leads.add(
            self.results.who[at],
            LeadSource.INTELLIGENCE,
            self.results.weight[at],
            EvidenceRoute.INVESTIGATION,
        )


class InvestigationKeys(NamedTuple):
    """Keys of the streams of draws."""

    pick: np.uint64
    weight: np.uint64


class Investigable(NamedTuple):
    """What is true of those who may be investigated, (subjects,), sorted by locality."""

    start: np.ndarray
    role: np.ndarray
    era: np.ndarray
    ring: np.ndarray
    visibility: np.ndarray
    keep: np.ndarray
    other: np.ndarray


class RingMembers(NamedTuple):
    """Range of dossiers of each ring, (rings + 1,)."""

    first: np.ndarray
    last: np.ndarray


class DossierState(NamedTuple):
    """Evidence on file, and days of identification, arrest and registration, (subjects,)."""

    evidence: np.ndarray
    identified: np.ndarray
    arrested: np.ndarray
    registered: np.ndarray


class Investigated(NamedTuple):
    """Results of a day: whom and with what weight, `number` of them from each locality's `offset` on."""

    offset: np.ndarray
    number: np.ndarray
    who: np.ndarray
    weight: np.ndarray


@kernel
def _investigate(localities, keys, day, mean, p, people, rings, known, out):
    """Choose whom to investigate in each locality, and what comes of it."""
    words = np.empty((4, BATCH), dtype=np.uint32)
    for l in localities:
        here = p[l]
        field = int(here.field)
        n = min(poisson(mean[l], keys.pick, day, 1000000 + l), out.offset[l + 1] - out.offset[l])
        lo, size = people.start[l], people.start[l + 1] - people.start[l]
        made = 0
        for k in range(n):
            best = -1
            score = -1.0
            for j in range(field):
                turn = (k * field + j) % BATCH
                if turn == 0:
                    left = min(BATCH, (n - k) * field - j)
                    blocks(keys.pick, k * field + j, 1, l, 0, day, 0, left, words)
                s = lo + min(int(unit(words[0, turn]) * size), size - 1)
                if unit(words[1, turn]) >= people.keep[s]:
                    s = people.other[s]
                if known.arrested[s] >= 0 or known.registered[s] >= 0:
                    continue
                counts = here.identified if known.identified[s] >= 0 else 1.0
                worth = max(known.evidence[s], 0.0) * counts + here.visible * people.visibility[s]
                if worth > score:
                    score = worth
                    best = s
            if best < 0:
                continue
            v = uniform4(keys.weight, day, l, k)
            r = people.ring[best]
            if known.identified[best] >= 0 and r > 0 and v[2] < here.ring_share:
                members = rings.last[r] - rings.first[r]
                best = rings.first[r] + min(int(v[3] * members), members - 1)
            expect = here.weight_innocent
            if people.role[best] != Role.NONE:
                expect = here.weight_present if people.era[best] == Era.PRESENT else here.weight_past
            out.who[out.offset[l] + made] = best
            out.weight[out.offset[l] + made] = expect + here.weight_spread * normal(v[0], v[1])
            made += 1
        out.number[l] = made
