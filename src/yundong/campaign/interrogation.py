"""The arrested name others: ring neighbours and, under pressure, whoever comes to mind (R3.4)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import normal, poisson, uniform, uniform4
from yundong.kernels.slots import expand
from yundong.records.labels import ArrestResult, Confession, EvidenceRoute, LeadSource, Role


class Interrogation(Mechanism):
    """Each arrested person is questioned some days after arrest; names follow a wide distribution.

    Most names come from the ring or from rings up and down the chain, in whatever locality they are; under
    pressure some are of people who did nothing. What crosses localities is handed over at the end of the day.
    """

    class Parameters(NamedTuple):
        names: Local
        names_spread: Local
        days: Local
        chain_share: Local
        coerced: Local
        pressure_effect: Local
        weight: Local
        weight_spread: Local
        refuse: Local
        full: Local
        inform: Local
        upward: Local
        most_invented: Local
        most_names: Local

    p: Parameters

    name = "interrogation"
    title = "the arrested name others"
    passages = ("R3.4", "R2.3")
    reads = ("arrests",)

    def prepare(self) -> None:
        self.room = int(self.p.most_names.max())
        self.due: dict[int, list[np.ndarray]] = {}
        self.keys = QuestionKeys(self.draws("interrogation.person"), self.draws("interrogation.name"))

    def step(self, day: Day) -> None:
        self._schedule(day.index)
        parts = self.due.pop(day.index, None)
        if not parts:
            return
        who = np.sort(np.concatenate(parts))
        s, x, r, c = self.state, self.subjects, self.country.rings, self.country
        room = self.room * who.size
        named = Names(
            np.empty(room, dtype=np.int64),
            np.empty(room, dtype=np.float32),
            np.empty(room, dtype=np.uint8),
            np.zeros(who.size, dtype=np.int64),
        )
        known = Acquainted(x.start, x.locality, x.role, x.ring, c.keep, c.other, s.arrested)
        chain = RingChain(r.first, r.last, r.supplier, r.buyers, r.buyers_start)
        answers = Answers(s.confession, s.informed)
        self.over(
            _question,
            who.size,
            self.room,
            self.keys,
            day.index,
            who,
            self.by_place,
            s.pressure,
            known,
            chain,
            answers,
            named,
        )
        s.interrogated[who] = day.index
        at = expand(self.room * np.arange(who.size), named.number)
        self.world.leads.add(named.subject[at], LeadSource.INTERROGATION, named.weight[at], named.route[at])

    def _schedule(self, d: int) -> None:
        """Give each newly arrested person a day of questioning within the next days."""
        dossier, result = self.new("arrests", "dossier", "outcome")
        who = dossier[result == ArrestResult.ARRESTED].astype(np.int64)
        if not who.size:
            return
        delay = np.empty(who.size, dtype=np.int64)
        days = self.p.days[self.subjects.locality[who]]
        _delays(self.draws("interrogation.delay"), who, days, delay)
        for wait in np.unique(delay):
            self.due.setdefault(d + int(wait), []).append(who[delay == wait])


class QuestionKeys(NamedTuple):
    """Keys of the streams of draws."""

    person: np.uint64
    name: np.uint64


class Acquainted(NamedTuple):
    """Those questioned and those they may name, (subjects,), sorted by locality."""

    start: np.ndarray
    locality: np.ndarray
    role: np.ndarray
    ring: np.ndarray
    keep: np.ndarray
    other: np.ndarray
    arrested: np.ndarray


class RingChain(NamedTuple):
    """Members, supplier and buyers of each ring."""

    first: np.ndarray
    last: np.ndarray
    supplier: np.ndarray
    buyers: np.ndarray
    buyers_start: np.ndarray


class Answers(NamedTuple):
    """Confession of each subject, and whether they informed on others, (subjects,)."""

    confession: np.ndarray
    informed: np.ndarray


class Names(NamedTuple):
    """The names given, their weight and route; `number` of each person, at the front of a block of their own."""

    subject: np.ndarray
    weight: np.ndarray
    route: np.ndarray
    number: np.ndarray


@kernel
def _delays(key, who, days, delay):
    """Draw days until questioning, at least one."""
    for i in range(who.size):
        delay[i] = 1 + int(-math.log(uniform(key, 0, who[i], 0)) * days[i])


@kernel
def _question(begin, end, room, keys, day, who, p, pressure, x, rings, answers, out):
    """Question each person: confession, information, and the names given, each person's in a block of its own."""
    for i in range(begin, end):
        made = room * i
        s = who[i]
        l = x.locality[s]
        here = p[l]
        u = uniform4(keys.person, 0, s, 0)
        v = uniform4(keys.person, 0, s, 1)
        willing = Confession.FULL if u[0] > 1.0 - here.full else Confession.PARTIAL
        answers.confession[s] = Confession.REFUSED if u[0] < here.refuse else willing
        answers.informed[s] = x.role[s] != Role.NONE and u[1] < here.inform
        spread = here.names_spread
        wide = math.exp(spread * normal(v[0], v[1]) - 0.5 * spread * spread)
        total = min(poisson(here.names * wide, keys.person, 1, s), int(here.most_names))
        invent = min(here.most_invented, here.coerced * (1.0 + here.pressure_effect * pressure[l]))
        for k in range(total):
            w = uniform4(keys.name, day, s, k)
            y = uniform4(keys.name, day, s, 100 + k)
            if x.ring[s] > 0 and x.role[s] != Role.NONE and w[0] >= invent:
                target = _member(_ring_named(np.int64(x.ring[s]), w[1], w[2], w[3], here, rings), y[0], rings)
            else:
                size = x.start[l + 1] - x.start[l]
                target = x.start[l] + min(int(y[0] * size), size - 1)
                if w[0] >= invent and y[1] >= x.keep[target]:
                    target = np.int64(x.other[target])
            if target >= 0 and target != s and x.arrested[target] < 0:
                out.subject[made] = target
                out.weight[made] = here.weight + here.weight_spread * normal(y[2], y[3])
                out.route[made] = EvidenceRoute.COERCED_NAME if w[0] < invent else EvidenceRoute.NAME
                made += 1
        out.number[i] = made - room * i


@inlined()
def _ring_named(own, chain, up, which, here, rings):
    """Return the ring that a name comes from: one's own, or one up or down the chain."""
    if chain >= here.chain_share:
        return own
    if up < here.upward and rings.supplier[own] > 0:
        return rings.supplier[own]
    below = rings.buyers_start[own + 1] - rings.buyers_start[own]
    if below > 0:
        return rings.buyers[rings.buyers_start[own] + min(int(which * below), below - 1)]
    return own


@inlined()
def _member(ring, u, rings):
    """Return a member of a ring, or -1 for ring 0, which is none."""
    if ring == 0:
        return -1
    size = rings.last[ring] - rings.first[ring]
    return rings.first[ring] + min(int(u * size), size - 1)
