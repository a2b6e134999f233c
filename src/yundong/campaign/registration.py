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
from yundong.records.labels import LeadSource

REFUSED, PARTIAL, FULL = 0, 1, 2


class Registration(Mechanism):
    """An offender registers at a rate moved by outreach, arrests nearby and the credibility of leniency.

    Who confesses declares less than was handled, past offences rather than present ones, and names others
    elsewhere rather than here. A few who did nothing register as well, where the place is pressed.
    """

    class Parameters(NamedTuple):
        base_rate: Local
        past_factor: float
        volume_scale: float
        leader_factor: float
        coerced_factor: float
        leniency: float
        arrest_effect: float
        ring_effect: float
        execution_effect: float
        execution_day: float
        false_rate: float
        full_share: float
        names: float
        declared: float
        counted_volume: float
        weight_counted: float
        weight_minor: float
        weight_named: float
        decline_days: float
        saturation: float
        names_away: float
        admits_past: float

    p: Parameters

    name = "registration"
    title = "offenders confess and register"
    passages = ("R1.14", "R3.1", "R3.4")
    writes = ("registrations",)

    def prepare(self) -> None:
        n = self.subjects.size
        self.rate = self.local("base_rate")
        self.hits = np.empty(n, dtype=np.int64)
        self.count = np.zeros(self.places.count, dtype=np.int64)
        traits = self.values("past_factor", "volume_scale", "leader_factor", "coerced_factor", "false_rate")
        x = self.subjects
        self.manner = self.values(
            "full_share", "declared", "admits_past", "counted_volume", "weight_counted", "weight_minor",
            "names", "names_away",
        )  # fmt: skip
        self.ready = np.empty(n, dtype=np.float32)
        self.each(
            _readiness, traits, x.start, x.role, x.era, x.leader, x.volume, x.coerced, x.sector, self.ready
        )
        self.readiest = np.maximum.reduceat(self.ready, x.start[:-1])

    def step(self, day: Day) -> None:
        s, x = self.state, self.subjects
        for insiders in self.world.to_register:
            self.confess(day, insiders[s.registered[insiders] < 0], 1)
        self.world.to_register.clear()
        if (s.launched < 0).all():
            return
        call = self._call(day.index)
        if not call.any():
            return
        self.each(
            _register, self.draws("registration.decision"), day.index, call, s.pressure,
            self.value("ring_effect"), x.start, x.role, self.ready, self.readiest, x.ring, s.ring_arrests, s.registered,
            s.arrested, self.hits, self.count,
        )  # fmt: skip
        who = self.hits[expand(x.start, self.count)]
        if who.size:
            s.registered_here += self.count
            self.confess(day, who, 0)

    def _call(self, d: int) -> np.ndarray:
        """Return (localities,) daily rate at which an ordinary current offender registers."""
        s = self.state
        adults = self.country.public.adults
        open_ = (s.launched >= 0) & (s.launched <= d)
        since = np.where(open_, d - s.launched, 0)
        heard = s.reached / adults
        moved = (
            1.0
            + self.value("arrest_effect")
            * np.minimum(s.arrests_recent / adults * 1e4, self.value("saturation"))
            + self.value("execution_effect") * np.minimum(s.executions_recent, self.value("saturation"))
            + self.value("execution_day") * np.sqrt(s.executed_today)
        )
        fading = np.exp(-since / self.value("decline_days"))
        call: np.ndarray = np.where(open_, self.rate * heard * self.value("leniency") * moved * fading, 0.0)
        return call

    def confess(self, day: Day, who: np.ndarray, place: int) -> None:
        """Write down confessions of (persons,) at public security (0) or in the agency (1)."""
        if not who.size:
            return
        s, x = self.state, self.subjects
        s.registered[who] = day.index
        confession = np.empty(who.size, dtype=np.uint8)
        past = np.empty(who.size, dtype=np.uint8)
        declared = np.empty(who.size, dtype=np.float32)
        weight = np.empty(who.size, dtype=np.float32)
        named = np.empty(who.size, dtype=np.int64)
        self.over(
            _confess, who.size, self.draws("registration.confession"), self.draws("registration.named"),
            day.index, who, self.manner, x.volume, x.era, x.role, x.ring, self.country.rings.first,
            self.country.rings.last, self.country.rings.supplier, s.arrested, confession, past, declared,
            weight, named,
        )  # fmt: skip
        s.register_confession[who] = confession
        self.write(
            "registrations", day, locality=x.locality[who], dossier=who.astype(np.uint32), place=place,
            confession=confession, offence_period=past, volume_declared=declared,
        )  # fmt: skip
        self.world.leads.add(who, LeadSource.REGISTRATION, weight)
        named = named[named >= 0]
        self.world.leads.add(named, LeadSource.REGISTRATION, np.full(named.size, self.value("weight_named")))


@kernel
def _readiness(localities, traits, start, role, era, leader, volume, coerced, sector, ready):
    """Fill how readily each subject registers against an ordinary current offender; insiders do so elsewhere."""
    for l in localities:
        for s in range(start[l], start[l + 1]):
            if role[s] == 0:
                ready[s] = traits[4]
            elif sector[s] > 0:
                ready[s] = 0.0
            else:
                rate = (traits[0] if era[s] == 1 else 1.0) / math.sqrt(1.0 + volume[s] / traits[1])
                if leader[s]:
                    rate *= traits[2]
                if coerced[s]:
                    rate *= traits[3]
                ready[s] = rate


@kernel
def _register(localities, key, day, call, pressure, ring_effect, start, role, ready, readiest, ring, ring_arrests,
              registered, arrested, hits, count):  # fmt: skip
    """List who registers in each locality today.

    Nearly nobody does, so the word of a draw is held first against the highest rate that anybody in the place
    could have today (`limit`, above which no word can matter), and only then against a person's own.
    """
    words = np.empty((4, BATCH), dtype=np.uint32)
    for l in localities:
        count[l] = 0
        if call[l] <= 0.0:
            continue
        made = 0
        top = max(1.0, ring_effect, 1.0 + pressure[l])
        limit = np.int64(min(1.0, call[l] * readiest[l] * top) * 4294967296.0) + 1
        for first in range(start[l] >> 2, (start[l + 1] + 3) >> 2, BATCH):
            n = min(BATCH, ((start[l + 1] + 3) >> 2) - first)
            blocks(key, 0, 0, first, 1, day, 0, n, words)
            for k in range(4 * n):
                word = words[k & 3, k >> 2]
                if word >= limit:
                    continue
                s = 4 * first + k
                if s < start[l] or s >= start[l + 1]:
                    continue
                u = unit(word)
                rate = call[l] * ready[s]
                if u >= rate * top or registered[s] >= 0 or arrested[s] >= 0:
                    continue
                if role[s] == 0:
                    rate *= 1.0 + pressure[l]
                elif ring[s] > 0 and ring_arrests[ring[s]] > 0:
                    rate *= ring_effect
                if u < rate and u < 1.0 - math.exp(-rate):
                    hits[start[l] + made] = s
                    made += 1
        count[l] = made


@kernel
def _confess(begin, end, key, key_named, day, who, manner, volume, era, role, ring, first, last, supplier,
             arrested, confession, past, declared, weight, named):  # fmt: skip
    """Draw what each person confesses, and whom some of them name.

    One other at most is named (-1 for none): a member of the ring's supplier first, else of the ring.
    """
    for i in range(begin, end):
        s = who[i]
        u = uniform4(key, day, s, 0)
        full = u[0] < manner[0]
        confession[i] = FULL if full else PARTIAL
        volume_told = volume[s] * (1.0 if full else manner[1] * u[1])
        declared[i] = volume_told
        past[i] = era[s] != 2 or u[2] < manner[2]
        weight[i] = manner[4] if volume_told >= manner[3] and role[s] > 0 else manner[5]
        named[i] = -1
        if u[3] < manner[6]:
            v = uniform4(key_named, day, s, 0)
            r = np.int64(ring[s])
            if supplier[r] > 0 and v[0] < manner[7]:
                r = np.int64(supplier[r])
            if r > 0:
                other = min(first[r] + int(v[1] * (last[r] - first[r])), last[r] - 1)
                if arrested[other] < 0:
                    named[i] = other
