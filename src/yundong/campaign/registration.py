"""Voluntary confession and registration, past offences over present ones, small over large (R1.14, R3.4)."""

from __future__ import annotations

import math

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.draws import BATCH, blocks, unit
from yundong.parallel import expand, kernel

REFUSED, PARTIAL, FULL = 0, 1, 2


class Registration(Mechanism):
    """An offender registers at a rate moved by outreach, arrests nearby and the credibility of leniency.

    Who confesses declares less than was handled, past offences rather than present ones, and names others
    elsewhere rather than here. A few who did nothing register as well, where the place is pressed.
    """

    name = "registration"
    title = "offenders confess and register"
    passages = ("R1.14", "R3.1", "R3.4")
    parameters = (
        "registration.base_rate",
        "registration.past_factor",
        "registration.volume_scale",
        "registration.leader_factor",
        "registration.coerced_factor",
        "registration.leniency",
        "registration.arrest_effect",
        "registration.ring_effect",
        "registration.execution_effect",
        "registration.execution_day",
        "registration.false_rate",
        "registration.full_share",
        "registration.names",
        "registration.declared",
        "registration.counted_volume",
        "registration.weight_counted",
        "registration.weight_minor",
        "registration.weight_named",
        "registration.decline_days",
        "registration.saturation",
        "registration.names_away",
        "registration.admits_past",
    )
    writes = ("registrations",)

    def prepare(self) -> None:
        n = self.subjects.count
        self.rate = self.local("base_rate")
        self.hits = np.empty(n, dtype=np.int64)
        self.count = np.zeros(self.places.count, dtype=np.int64)
        traits = self.values("past_factor", "volume_scale", "leader_factor", "coerced_factor", "false_rate")
        x = self.subjects
        self.ready = np.empty(n, dtype=np.float32)
        self.each(
            _readiness, traits, x.start, x.role, x.era, x.leader, x.volume, x.coerced, x.sector, self.ready
        )

    def step(self, day: Day) -> None:
        s, x = self.state, self.subjects
        for insiders in self.world.to_register:
            self.confess(day, insiders[s.registered[insiders] < 0], 1)
        self.world.to_register.clear()
        call = self._call(day.index)
        if not call.any():
            return
        self.each(
            _register, self.draws("registration.decision"), day.index, call, s.pressure,
            self.value("ring_effect"), x.start, x.role, self.ready, x.ring, s.ring_arrests, s.registered,
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
        u = self.draws.of("registration.confession", who, day.index)
        full = u[0] < self.value("full_share")
        s.register_confession[who] = np.where(full, FULL, PARTIAL)
        declared = x.volume[who] * np.where(full, 1.0, self.value("declared") * u[1])
        past = (x.era[who] != 2) | (u[2] < self.value("admits_past"))
        counted = (declared >= self.value("counted_volume")) & (x.role[who] > 0)
        self.write(
            "registrations", day, locality=x.locality[who], dossier=who.astype(np.uint32), place=place,
            confession=s.register_confession[who], offence_period=past.astype(np.uint8),
            volume_declared=declared.astype(np.float32),
        )  # fmt: skip
        self.world.leads.add(
            who, "registration", np.where(counted, self.value("weight_counted"), self.value("weight_minor"))
        )
        self._name_others(day, who[u[3] < self.value("names")])

    def _name_others(self, day: Day, who: np.ndarray) -> None:
        """Each of `who` names one other: a member of the ring's supplier or buyer first, else of the ring."""
        rings, x = self.country.rings, self.subjects
        v = self.draws.of("registration.named", who, day.index)
        ring = x.ring[who].astype(np.int64)
        away = rings.supplier[ring]
        chosen = np.where((away > 0) & (v[0] < self.value("names_away")), away, ring)
        inside = chosen > 0
        first, last = rings.first[chosen[inside]], rings.last[chosen[inside]]
        named = np.minimum(first + (v[1][inside] * (last - first)).astype(np.int64), last - 1)
        known = self.state.arrested[named] < 0
        self.world.leads.add(
            named[known], "registration", np.full(int(known.sum()), self.value("weight_named"))
        )


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
def _register(localities, key, day, call, pressure, ring_effect, start, role, ready, ring, ring_arrests, registered,
              arrested, hits, count):  # fmt: skip
    """List who registers in each locality today.

    Nearly nobody does, so a draw is held first against the highest rate that a person could have today, and only
    then against their own.
    """
    words = np.empty((4, BATCH), dtype=np.uint32)
    for l in localities:
        count[l] = 0
        if call[l] <= 0.0:
            continue
        made = 0
        top = max(1.0, ring_effect, 1.0 + pressure[l])
        for first in range(start[l] >> 2, (start[l + 1] + 3) >> 2, BATCH):
            n = min(BATCH, ((start[l + 1] + 3) >> 2) - first)
            blocks(key, 0, 0, first, 1, day, 0, n, words)
            for s in range(max(start[l], 4 * first), min(start[l + 1], 4 * (first + n))):
                u = unit(words[s & 3, (s >> 2) - first])
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
