"""The arrested name others: ring neighbours and, under pressure, whoever comes to mind (R3.4)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.ahead import AHEAD, ask_for
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import normal, poisson, uniform, uniform4
from yundong.records.labels import EvidenceRoute, LeadSource, Role


class Interrogation(Mechanism):
    """Whoever is questioned gives names; how many follows a wide distribution.

    Most names come from the ring or from rings up and down the chain, in whatever locality they are. Under
    pressure some are what the questioners ask for: each place has persons it suspects, whoever they are, and the
    same ones are put to one prisoner after another. What crosses localities is handed over at the end of the day.
    """

    class Parameters(NamedTuple):
        names: Local
        names_spread: Local
        chain_share: Local
        coerced: Local
        pressure_effect: Local
        shortfall_effect: Local
        coerced_chief: Local
        suspects: Local
        weight: Local
        weight_spread: Local
        upward: Local
        most_invented: Local
        most_names: Local

    p: Parameters

    name = "interrogation"
    title = "the arrested name others"
    passages = ("R3.4", "R2.3")
    reads = ("statements",)

    def prepare(self) -> None:
        x, r, c, s = self.subjects, self.country.rings, self.country, self.state
        self.known = Acquainted(x.start, x.locality, x.role, x.ring, c.keep, c.other, s.arrested)
        self.pressed = Pressed(s.pressure, s.shortfall, self.world.coercing)
        self.chain = RingChain(r.first, r.last, r.supplier, r.buyers, r.buyers_start)
        self.room = int(self.p.most_names.max())
        self.keys = QuestionKeys(*(self.draws(f"interrogation.{name}") for name in QuestionKeys._fields))

    def step(self, day: Day) -> None:
        (dossier,) = self.new("statements", "dossier")
        if not dossier.size:
            return
        who = dossier.astype(np.int64)
        room = self.room * who.size
        named = Names(
            np.empty(room, dtype=np.int64),
            np.empty(room, dtype=np.float32),
            np.empty(room, dtype=np.uint8),
            np.zeros(who.size, dtype=np.int64),
        )
        self.over(
            _name, who.size, self.room, self.keys, day.index, who, self.by_place, self.pressed, self.known,
            self.chain, named,
        )  # fmt: skip
        made = self.call(_put_together, self.room, named)
        self.world.leads.add(
            named.subject[:made], LeadSource.INTERROGATION, named.weight[:made], named.route[:made]
        )


class QuestionKeys(NamedTuple):
    """Keys of the streams of draws."""

    person: np.uint64
    name: np.uint64
    suspect: np.uint64


class Pressed(NamedTuple):
    """What decides how many names questioners in each place invent, (localities,)."""

    pressure: np.ndarray
    shortfall: np.ndarray
    coercing: np.ndarray


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


class Names(NamedTuple):
    """The names given, their weight and route; `number` of each person, at the front of a block of their own."""

    subject: np.ndarray
    weight: np.ndarray
    route: np.ndarray
    number: np.ndarray


@kernel
def _name(begin, end, room, keys, day, who, p, pressed, x, rings, out):
    """Draw the names that each person gives, each person's in a block of its own."""
    for i in range(begin, end):
        made = room * i
        s, next_ = who[i], who[min(i + AHEAD, end - 1)]
        ask_for(x.ring, next_)
        ask_for(x.locality, next_)
        ask_for(x.role, next_)
        l = x.locality[s]
        here = p[l]
        invented = _invented(l, here, pressed)
        v = uniform4(keys.person, 0, s, 1)
        spread = here.names_spread
        wide = math.exp(spread * normal(v[0], v[1]) - 0.5 * spread * spread)
        total = min(poisson(here.names * wide, keys.person, 1, s), int(here.most_names))
        for k in range(total):
            w = uniform4(keys.name, day, s, k)
            y = uniform4(keys.name, day, s, 100 + k)
            coerced = w[0] < invented
            size = x.start[l + 1] - x.start[l]
            if coerced:
                pool = max(1, int(here.suspects * size))
                put = min(int(y[0] * pool), pool - 1)
                target = x.start[l] + min(int(uniform(keys.suspect, 0, l, put) * size), size - 1)
            elif x.ring[s] > 0 and x.role[s] != Role.NONE:
                target = _member(_ring_named(np.int64(x.ring[s]), w[1], w[2], w[3], here, rings), y[0], rings)
            else:
                target = x.start[l] + min(int(y[0] * size), size - 1)
                if y[1] >= x.keep[target]:
                    target = np.int64(x.other[target])
            if target >= 0 and target != s and x.arrested[target] < 0:
                out.subject[made] = target
                out.weight[made] = here.weight + here.weight_spread * normal(y[2], y[3])
                out.route[made] = EvidenceRoute.COERCED_NAME if coerced else EvidenceRoute.NAME
                made += 1
        out.number[i] = made - room * i


@kernel
def _put_together(room, named):
    """Move the names that all gave to the front, in order. Returns how many they are."""
    made = 0
    for i in range(named.number.size):
        for k in range(room * i, room * i + named.number[i]):
            named.subject[made], named.weight[made], named.route[made] = (
                named.subject[k], named.weight[k], named.route[k],
            )  # fmt: skip
            made += 1
    return made


@inlined()
def _invented(l, here, pressed):
    """Return the share of names in a place that come from nothing but pressure."""
    share = here.coerced * (
        1.0 + here.pressure_effect * pressed.pressure[l] + here.shortfall_effect * pressed.shortfall[l]
    )
    return min(here.most_invented, here.coerced_chief if pressed.coercing[l] else share)


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
