"""Investigators work leads, major cases first, and follow rings (D2.2, R3.2)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.ahead import ask_for
from yundong.kernels.compile import inlined, inner, kernel, kernel_with_arrays
from yundong.kernels.draws import (
    BATCH,
    blocks_of,
    close_normals,
    counting_room,
    normal,
    poissons,
    surely_spread,
    unit,
)
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
        thousands = self.country.public.adults / 1000.0
        most = np.maximum(self.p.most_at_least, self.p.most_each * thousands).astype(np.int64)
        offset = np.concatenate([[0], np.cumsum(most)])
        room = int(offset[-1])
        self.results = Investigated(
            offset,
            np.zeros(n, dtype=np.int64),
            np.empty(room, dtype=np.int64),
            np.empty(room, dtype=np.float32),
        )
        rings, c, s = self.country.rings, self.country, self.state
        agents = 1000000 + np.arange(n, dtype=np.uint32)
        self.effort = Effort(thousands, s.received[self.places.first :], s.launched, agents)
        self.known = DossierState(s.evidence, s.identified, s.arrested, s.registered)
        self.people = Investigable(x.start, x.role, x.era, x.ring, x.visibility, c.keep, c.other)
        self.rings = RingMembers(rings.first, rings.last)
        self.keys = InvestigationKeys(self.draws("reconnaissance.pick"), self.draws("reconnaissance.weight"))

    def step(self, day: Day) -> None:
        self.each(
            _investigate,
            self.keys,
            day.index,
            self.effort,
            self.by_place,
            self.people,
            self.rings,
            self.known,
            self.results,
        )
        made = self.call(_put_together, self.results)
        who, weight = self.results.who[:made], self.results.weight[:made]
        self.world.leads.add(who, LeadSource.INTELLIGENCE, weight, EvidenceRoute.INVESTIGATION)


class InvestigationKeys(NamedTuple):
    """Keys of the streams of draws."""

    pick: np.uint64
    weight: np.uint64


class Effort(NamedTuple):
    """What decides how much each place investigates, (localities,).

    Attributes
    ----------
    thousands : ndarray of float64
        Thousands of adults.
    received, launched : ndarray of int16
        Days of the order and of the launch, -1 before them.
    agent : ndarray of uint32
        Under which number each draws how much it does.
    """

    thousands: np.ndarray
    received: np.ndarray
    launched: np.ndarray
    agent: np.ndarray


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
    """Results of a day: whom and with what weight, `number` of them from each locality's `offset` on.

    They stay until those of the next day are put there.
    """

    offset: np.ndarray
    number: np.ndarray
    who: np.ndarray
    weight: np.ndarray


class Field(NamedTuple):
    """Dossiers looked at before choosing, (BATCH,), and their random words, (4, BATCH).

    Attributes
    ----------
    place, turn
        Locality, and which of the looks of the day it is there.
    who, worth
        Who they are, and how promising each is.
    best, home, number
        Whom those few look most promising who are all looked at, their locality, and which of its investigations it is.
    off
        Nearly the normal by which the weight is off the mean.
    """

    place: np.ndarray
    turn: np.ndarray
    words: np.ndarray
    who: np.ndarray
    worth: np.ndarray
    best: np.ndarray
    home: np.ndarray
    number: np.ndarray
    off: np.ndarray


@kernel_with_arrays
def _investigate(localities, keys, day, effort, p, people, rings, known, out):
    """Choose whom to investigate in each locality, and what comes of it.

    Dossiers are looked at in batches that go on from one locality to the next, as most have few.
    """
    field = Field(
        np.zeros(BATCH, dtype=np.uint32), np.zeros(BATCH, dtype=np.uint32),
        np.empty((4, BATCH), dtype=np.uint32), np.empty(BATCH, dtype=np.int64), np.empty(BATCH),
        np.empty(BATCH, dtype=np.int64), np.zeros(BATCH, dtype=np.uint32), np.zeros(BATCH, dtype=np.uint32),
        np.empty(BATCH),
    )  # fmt: skip
    number = _efforts(localities, keys.pick, day, effort, p)
    full = np.int64(0)  # a plain 0 would have what is called with it compiled for that number as well
    best, score = np.int64(-1), -1.0
    for l in localities:
        out.number[l] = 0
        n = min(number[l], out.offset[l + 1] - out.offset[l])
        for turn in range(n * int(p[l].field)):
            field.place[full], field.turn[full] = l, turn
            full += 1
            if full == BATCH:
                best, score = _look(full, best, score, keys, day, p, people, rings, known, field, out)
                full = np.int64(0)
    _look(full, best, score, keys, day, p, people, rings, known, field, out)


@kernel_with_arrays
def _efforts(localities, key, day, effort, p):
    """Return how many investigations each of some localities has the strength for, (all localities,)."""
    mean, number = np.zeros(effort.agent.size), np.empty(effort.agent.size, dtype=np.int64)
    for l in localities:
        if effort.received[l] >= 0:
            mean[l] = effort.thousands[l] * (p[l].rate_after if effort.launched[l] >= 0 else p[l].rate_before)
    poissons(mean, key, day, effort.agent, number, counting_room())
    return number


@kernel
def _put_together(out):
    """Move the results of all places to the front, in order. Returns how many they are."""
    made = 0
    for l in range(out.number.size):
        for i in range(out.offset[l], out.offset[l] + out.number[l]):
            out.who[made], out.weight[made] = out.who[i], out.weight[i]
            made += 1
    return made


@inner
def _look(count, best, score, keys, day, p, people, rings, known, field, out):
    """Look at a batch of dossiers, and give each investigation to the most promising of a few.

    Returns the most promising of those few who are not all in the batch, and how promising it is.
    """
    _look_at(count, keys.pick, day, p, people, known, field)
    chosen = 0
    for i in range(count):
        l, turn = int(field.place[i]), int(field.turn[i])
        few = int(p[l].field)
        if turn % few == 0:
            best, score = np.int64(-1), -1.0
        if field.worth[i] > score:
            best, score = field.who[i], field.worth[i]
        if turn % few == few - 1 and best >= 0:
            field.best[chosen], field.home[chosen], field.number[chosen] = best, l, turn // few
            chosen += 1
    _investigate_chosen(chosen, keys.weight, day, p, people, rings, known, field, out)
    return best, score


@inlined()
def _investigate_chosen(chosen, key, day, p, people, rings, known, field, out):
    """Investigate those chosen, or others of their rings, and draw what each finds."""
    words = field.words
    blocks_of(key, field.number, field.home, day, 0, chosen, words)
    close_normals(words, chosen, field.off)
    for k in range(chosen):
        l = np.int64(field.home[k])
        here = p[l]
        who = _followed(
            field.best[k], unit(words[2, k]), unit(words[3, k]), here.ring_share, people, rings, known
        )
        mean, at = _expected(who, here, people), out.offset[l] + out.number[l]
        out.who[at] = who
        out.weight[at] = surely_spread(mean, here.weight_spread, field.off[k])
        if np.isnan(out.weight[at]):
            out.weight[at] = mean + here.weight_spread * normal(unit(words[0, k]), unit(words[1, k]))
        out.number[l] += 1


@inlined()
def _look_at(count, key, day, p, people, known, field):
    """Draw the next dossiers and how promising each is, -1 for who is arrested or has registered.

    What is read of them is asked for of all before any is looked at: so the processor waits for memory once for many.
    """
    words, who = field.words, field.who
    blocks_of(key, field.turn, field.place, day, 0, count, words)
    for i in range(count):
        l = field.place[i]
        lo, size = people.start[l], people.start[l + 1] - people.start[l]
        who[i] = lo + min(int(unit(words[0, i]) * size), size - 1)
        ask_for(people.keep, who[i])
    for i in range(count):
        stays = np.int64(unit(words[1, i]) < people.keep[who[i]])
        who[i] = stays * who[i] + (1 - stays) * np.int64(people.other[who[i]])
        ask_for(known.evidence, who[i])
        ask_for(known.arrested, who[i])
        ask_for(people.visibility, who[i])
    for i in range(count):
        s, here = who[i], p[field.place[i]]
        counts = here.identified if known.identified[s] >= 0 else 1.0
        worth = max(known.evidence[s], np.float32(0.0)) * counts + here.visible * people.visibility[s]
        field.worth[i] = -1.0 if known.arrested[s] >= 0 or known.registered[s] >= 0 else worth


@inlined()
def _followed(best, follows, which, ring_share, people, rings, known):
    """Return who is investigated: the dossier chosen, or another member of the ring of somebody known."""
    if known.identified[best] < 0 or follows >= ring_share:
        return best
    r = people.ring[best]
    members = rings.last[r] - rings.first[r]
    return rings.first[r] + min(int(which * members), members - 1) if r > 0 else best


@inlined()
def _expected(who, here, people):
    """Return the mean weight of what an investigation of somebody finds."""
    if people.role[who] == Role.NONE:
        return here.weight_innocent
    return here.weight_present if people.era[who] == Era.PRESENT else here.weight_past
