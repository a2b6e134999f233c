"""Voluntary confession and registration, past offences over present ones, small over large (R1.14, R3.4)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.kernels.draws import BATCH, blocks, uniform4, unit
from yundong.kernels.slots import expand
from yundong.records.labels import (
    Confession,
    Era,
    EvidenceRoute,
    LeadSource,
    OffencePeriod,
    RegistrationPlace,
    Role,
    Sector,
)


class Registration(Mechanism):
    """An offender registers at a rate moved by outreach, arrests nearby and the credibility of leniency.

    Who confesses declares less than was handled, past offences rather than present ones, and names others
    elsewhere rather than here. A few who did nothing register as well, where the place is pressed.
    """

    class Parameters(NamedTuple):
        base_rate: Local
        past_factor: Local
        volume_scale: Local
        leader_factor: Local
        coerced_factor: Local
        leniency: Local
        arrest_effect: Local
        ring_effect: Local
        execution_effect: Local
        execution_day: Local
        false_rate: Local
        full_share: Local
        names: Local
        declared: Local
        counted_volume: Local
        weight_counted: Local
        weight_minor: Local
        weight_named: Local
        decline_days: Local
        saturation: Local
        names_away: Local
        admits_past: Local

    p: Parameters

    name = "registration"
    title = "offenders confess and register"
    passages = ("R1.14", "R3.1", "R3.4")
    writes = ("registrations",)

    def prepare(self) -> None:
        n, x = self.subjects.size, self.subjects
        self.hits = np.empty(n, dtype=np.int64)
        self.number = np.zeros(self.places.count, dtype=np.int64)
        ready = np.empty(n, dtype=np.float32)
        offenders = Offenders(x.start, x.role, x.era, x.leader, x.volume, x.coerced, x.sector)
        self.each(_readiness, self.by_place, offenders, ready)
        self.readiness = Readiness(ready, np.maximum.reduceat(ready, x.start[:-1]))
        self.keys = ConfessionKeys(self.draws("registration.confession"), self.draws("registration.named"))

    def step(self, day: Day) -> None:
        s, x = self.state, self.subjects
        for insiders in self.world.to_register:
            self.confess(day, insiders[s.registered[insiders] < 0], RegistrationPlace.AGENCY)
        self.world.to_register.clear()
        if (s.launched < 0).all():
            return
        call = self._call(day.index)
        if not call.any():
            return
        who = Unregistered(x.start, x.role, x.ring, s.ring_arrests, s.registered, s.arrested)
        self.each(
            _register, self.draws("registration.decision"), day.index, call, s.pressure, self.by_place,
            self.readiness, who, self.hits, self.number,
        )  # fmt: skip
        come = self.hits[expand(x.start, self.number)]
        if come.size:
            s.registered_here += self.number
            self.confess(day, come, RegistrationPlace.PUBLIC_SECURITY)

    def _call(self, d: int) -> np.ndarray:
        """Return (localities,) daily rate at which an ordinary current offender registers."""
        s, p = self.state, self.p
        adults = self.country.public.adults
        open_ = (s.launched >= 0) & (s.launched <= d)
        since = np.where(open_, d - s.launched, 0)
        heard = s.reached / adults
        moved = (
            1.0
            + p.arrest_effect * np.minimum(s.arrests_recent / adults * 1e4, p.saturation)
            + p.execution_effect * np.minimum(s.executions_recent, p.saturation)
            + p.execution_day * np.sqrt(s.executed_today)
        )
        fading = np.exp(-since / p.decline_days)
        call: np.ndarray = np.where(open_, p.base_rate * heard * p.leniency * moved * fading, 0.0)
        return call

    def confess(self, day: Day, who: np.ndarray, place: RegistrationPlace) -> None:
        """Write down the confessions of (persons,) made at public security or in the agency."""
        if not who.size:
            return
        s, x, rings = self.state, self.subjects, self.country.rings
        s.registered[who] = day.index
        kinds = (np.uint8, np.uint8, np.float32, np.float32, np.int64)
        made = Confessions(*(np.empty(who.size, dtype=kind) for kind in kinds))
        persons = Confessing(x.locality, x.volume, x.era, x.role, x.ring, s.arrested)
        chain = SupplyChain(rings.first, rings.last, rings.supplier)
        self.over(
            _confess, who.size, self.keys, day.index, who, self.by_place, persons, chain, made,
        )  # fmt: skip
        s.register_confession[who] = made.confession
        self.write(
            "registrations", day, locality=x.locality[who], dossier=who.astype(np.uint32), place=place,
            confession=made.confession, offence_period=made.period, volume_declared=made.declared,
        )  # fmt: skip
        self.world.leads.add(who, LeadSource.REGISTRATION, made.weight, EvidenceRoute.CONFESSION)
        naming = made.named >= 0
        weight = self.p.weight_named[x.locality[who[naming]]]
        self.world.leads.add(made.named[naming], LeadSource.REGISTRATION, weight, EvidenceRoute.NAME)


class ConfessionKeys(NamedTuple):
    """Keys of the streams of draws."""

    confession: np.uint64
    named: np.uint64


class Offenders(NamedTuple):
    """What decides how readily a subject registers, (subjects,), sorted by locality."""

    start: np.ndarray
    role: np.ndarray
    era: np.ndarray
    leader: np.ndarray
    volume: np.ndarray
    coerced: np.ndarray
    sector: np.ndarray


class Readiness(NamedTuple):
    """How readily each subject registers against an ordinary current offender, and the readiest of each locality."""

    each: np.ndarray
    highest: np.ndarray


class Unregistered(NamedTuple):
    """Who can register, (subjects,), and arrests by ring, (rings + 1,)."""

    start: np.ndarray
    role: np.ndarray
    ring: np.ndarray
    ring_arrests: np.ndarray
    registered: np.ndarray
    arrested: np.ndarray


class Confessing(NamedTuple):
    """What is true of those who confess, (subjects,)."""

    locality: np.ndarray
    volume: np.ndarray
    era: np.ndarray
    role: np.ndarray
    ring: np.ndarray
    arrested: np.ndarray


class SupplyChain(NamedTuple):
    """Members and supplier of each ring, (rings + 1,)."""

    first: np.ndarray
    last: np.ndarray
    supplier: np.ndarray


class Confessions(NamedTuple):
    """What each person confesses, (persons,): in `named` somebody else, or -1."""

    confession: np.ndarray
    period: np.ndarray
    declared: np.ndarray
    weight: np.ndarray
    named: np.ndarray


@kernel
def _readiness(localities, p, x, ready):
    """Fill how readily each subject registers against an ordinary current offender; insiders do so elsewhere."""
    for l in localities:
        here = p[l]
        for s in range(x.start[l], x.start[l + 1]):
            if x.role[s] == Role.NONE:
                ready[s] = here.false_rate
            elif x.sector[s] != Sector.NONE:
                ready[s] = 0.0
            else:
                past = here.past_factor if x.era[s] == Era.PAST else 1.0
                rate = past / math.sqrt(1.0 + x.volume[s] / here.volume_scale)
                if x.leader[s]:
                    rate *= here.leader_factor
                if x.coerced[s]:
                    rate *= here.coerced_factor
                ready[s] = rate


@kernel
def _register(localities, key, day, call, pressure, p, readiness, x, hits, number):
    """List who registers in each locality today.

    Nearly nobody does, so the word of a draw is held first against the highest rate that anybody in the place
    could have today (`limit`, above which no word can matter), and only then against a person's own.
    """
    words = np.empty((4, BATCH), dtype=np.uint32)
    for l in localities:
        number[l] = 0
        if call[l] <= 0.0:
            continue
        made = 0
        ring_effect = p[l].ring_effect
        start, end = x.start[l], x.start[l + 1]
        top = max(1.0, ring_effect, 1.0 + pressure[l])
        limit = np.int64(min(1.0, call[l] * readiness.highest[l] * top) * 4294967296.0) + 1
        for first in range(start >> 2, (end + 3) >> 2, BATCH):
            n = min(BATCH, ((end + 3) >> 2) - first)
            blocks(key, 0, 0, first, 1, day, 0, n, words)
            for k in range(4 * n):
                word = words[k & 3, k >> 2]
                if word >= limit:
                    continue
                s = 4 * first + k
                if s < start or s >= end:
                    continue
                u = unit(word)
                rate = call[l] * readiness.each[s]
                if u >= rate * top or x.registered[s] >= 0 or x.arrested[s] >= 0:
                    continue
                if x.role[s] == Role.NONE:
                    rate *= 1.0 + pressure[l]
                elif x.ring[s] > 0 and x.ring_arrests[x.ring[s]] > 0:
                    rate *= ring_effect
                if u < rate and u < 1.0 - math.exp(-rate):
                    hits[start + made] = s
                    made += 1
        number[l] = made


@kernel
def _confess(begin, end, keys, day, who, p, x, rings, out):
    """Draw what each person confesses, and whom some of them name.

    One other at most is named (-1 for none): a member of the ring's supplier first, else of the ring.
    """
    for i in range(begin, end):
        s = who[i]
        here = p[x.locality[s]]
        u = uniform4(keys.confession, day, s, 0)
        full = u[0] < here.full_share
        out.confession[i] = Confession.FULL if full else Confession.PARTIAL
        declared = x.volume[s] * (1.0 if full else here.declared * u[1])
        out.declared[i] = declared
        past = x.era[s] != Era.PRESENT or u[2] < here.admits_past
        out.period[i] = OffencePeriod.PAST if past else OffencePeriod.PRESENT
        counted = declared >= here.counted_volume and x.role[s] != Role.NONE
        out.weight[i] = here.weight_counted if counted else here.weight_minor
        out.named[i] = -1
        if u[3] < here.names:
            v = uniform4(keys.named, day, s, 0)
            r = np.int64(x.ring[s])
            if rings.supplier[r] > 0 and v[0] < here.names_away:
                r = np.int64(rings.supplier[r])
            if r > 0:
                other = min(rings.first[r] + int(v[1] * (rings.last[r] - rings.first[r])), rings.last[r] - 1)
                if x.arrested[other] < 0:
                    out.named[i] = other
