"""Arrests: the gravest at once, the others in three phases, from lists, within a band (R1.1, R1.4, D2.5)."""

from __future__ import annotations

import numpy as np

from yundong.campaign.decisions import FILE_FACTS, code_of
from yundong.campaign.mechanism import Day, Mechanism
from yundong.draws import uniform
from yundong.parallel import expand, kernel
from yundong.records.schema import ROUTES

EXISTING_LAW = ROUTES.index("existing_law")


class Arrests(Mechanism):
    """Who is arrested, when, and who is no longer at the address on the list.

    A list holds those identified long enough for approval, with enough evidence, whom the directive's rules let
    be arrested. The plan's band is a cap: in each phase a place may come so far towards it. The list is ordered
    by what the rules say, by background and by evidence. Addresses grow stale with the age of the last lead.
    """

    name = "arrests"
    title = "arrests at once and in three phases"
    passages = ("D2.5", "R1.1", "R1.4", "R1.11")
    parameters = (
        "arrests.threshold",
        "arrests.band_high",
        "arrests.first_phase",
        "arrests.second_phase",
        "arrests.cap_spread",
        "arrests.gap_days",
        "arrests.approval_days",
        "arrests.border_days",
        "arrests.pace",
        "arrests.background_weight",
        "arrests.move_rate",
        "arrests.flight_rate",
        "arrests.at_once_rate",
        "arrests.memory_days",
        "arrests.known_scale",
        "arrests.motive_share",
        "arrests.metals_share",
        "arrests.with_metals",
        "arrests.with_contraband",
        "arrests.pressure_effect",
        "arrests.evidence_weight",
        "arrests.chance_weight",
        "arrests.alleged_organised",
        "arrests.alleged_small",
        "arrests.alleged_large",
        "arrests.alleged_repeat",
        "arrests.alleged_present",
    )
    writes = ("arrests", "cases")

    def prepare(self) -> None:
        p, n = self.places, self.subjects.count
        schedule = self.world.scenario.schedule.phases
        low, high = schedule["length_days_low"], schedule["length_days_high"]
        u = self.draws.uniforms("arrests.length", p.count)
        self.length = (low + np.floor(u * (high - low + 1))).astype(np.int64)
        self.cycle = self.length + int(self.value("gap_days"))
        self.phases = schedule["count"]
        z = self.draws.normals("arrests.cap", p.count)
        self.cap = np.minimum(
            1.0,
            self.local("band_high")
            * np.exp(self.value("cap_spread") * z - 0.5 * self.value("cap_spread") ** 2),
        )
        self.share = np.array([0.0, self.value("first_phase"), self.value("second_phase"), 1.0])
        self.approval = np.where(p.border, self.value("border_days"), self.value("approval_days"))
        self.threshold = self.local("threshold")
        self.hits = np.empty(n, dtype=np.int64)
        self.count = np.zeros(p.count, dtype=np.int64)
        self.passed = np.empty(n, dtype=np.int64)
        self.passed_count = np.zeros(p.count, dtype=np.int64)
        self.facts = self.values(*FILE_FACTS)
        self.traits = self.values(
            "pace",
            "background_weight",
            "move_rate",
            "flight_rate",
            "at_once_rate",
            "evidence_weight",
            "chance_weight",
        )
        self.forget = np.exp(-1.0 / self.value("memory_days"))
        self.cases = 0

    def step(self, day: Day) -> None:
        s, x, w = self.state, self.subjects, self.world
        s.arrests_recent *= self.forget
        phase, quota = self._phase(day.index)
        self.each(
            _choose, self.draws("arrests.choice"), self.draws("arrests.facts"), day.index, phase, quota,
            self.approval, self.threshold * np.exp(self.value("pressure_effect") * (s.caution -
            s.pressure)), s.launched, self.traits, self.facts, w.decisions.arrest, w.decisions.route,
            w.decisions.severity, x.start, x.role, x.ring, x.volume, x.leader, x.repeat, x.era, x.coerced,
            x.user, x.old_regime, x.sector, s.evidence, s.identified, s.last_lead, s.register_confession,
            s.registered, s.informed, s.arrested, s.not_found, self.hits, self.count, s.handed_over,
            self.passed, self.passed_count,
        )  # fmt: skip
        self._hand_over(day, self.passed[expand(x.start, self.passed_count)])
        listed = self.hits[expand(x.start, self.count)]
        if listed.size:
            self._arrest(day, listed, phase[x.locality[listed]].astype(np.uint8))
        for agency in w.to_arrest:
            free = agency[(s.arrested[agency] < 0)]
            self._arrest(day, free, np.full(free.size, 4, dtype=np.uint8))
        w.to_arrest.clear()

    def _phase(self, d: int) -> tuple[np.ndarray, np.ndarray]:
        """Return (localities,) phase of the day (0 for none) and arrests still allowed by its end."""
        s = self.state
        since = np.where(s.launched >= 0, d - s.launched, -1)
        number = since // self.cycle
        inside = (since >= 0) & (since - number * self.cycle < self.length)
        last = self.phases
        phase = np.where(inside, np.minimum(number + 1, last), 0)
        phase = np.where(number >= last, 0, phase)
        quota = np.floor(self.cap * self.share[phase] * s.identified_here) - s.arrested_here
        return phase, np.where(phase > 0, np.maximum(0.0, quota), 0.0)

    def _arrest(self, day: Day, who: np.ndarray, phase: np.ndarray) -> None:
        s, x = self.state, self.subjects
        found = ~s.not_found[who]
        locality = x.locality[who]
        self.write(
            "arrests", day, locality=locality, dossier=who.astype(np.uint32), phase=phase,
            outcome=(~found).astype(np.uint8), background=x.old_regime[who].astype(np.uint8),
            sector=x.sector[who],
        )  # fmt: skip
        taken = who[found]
        if not taken.size:
            return
        s.arrested[taken] = day.index
        here = np.bincount(locality[found], minlength=self.places.count)
        s.arrested_here += here
        s.arrests_recent += here
        np.add.at(s.ring_arrests, x.ring[taken], 1)
        s.ring_arrests[0] = 0
        self._open_cases(day, taken)

    def _hand_over(self, day: Day, who: np.ndarray) -> None:
        """Open the cases that other law, existing law or treatment takes over: no arrest here (D1.5, D1.6, D4.8)."""
        if not who.size:
            return
        x, route = self.subjects, self.state.handed_over[who]
        metals = route == EXISTING_LAW
        number = self.cases + 1 + np.arange(who.size)
        self.cases += who.size
        self.write(
            "cases", day, case=number.astype(np.uint32), locality=x.locality[who],
            dossier=who.astype(np.uint32), persons=np.ones(who.size, dtype=np.int32), narcotics=~metals,
            metals=metals, contraband=np.zeros(who.size, dtype=np.bool_), route=route,
        )  # fmt: skip

    def _open_cases(self, day: Day, taken: np.ndarray) -> None:
        """Open one case for the members of a ring taken together, with all its charges (D1.4)."""
        x = self.subjects
        ring = x.ring[taken].astype(np.int64)
        group = np.where(ring > 0, ring, -1 - taken)
        _, first, persons = np.unique(group, return_index=True, return_counts=True)
        order = np.argsort(first)
        lead = taken[first[order]]
        u = self.draws.of("arrests.charges", lead)
        number = self.cases + 1 + np.arange(lead.size)
        self.cases += lead.size
        self.write(
            "cases", day, case=number.astype(np.uint32), locality=x.locality[lead],
            dossier=lead.astype(np.uint32), persons=persons[order].astype(np.int32), narcotics=True,
            metals=u[0] < self.value("with_metals"), contraband=u[1] < self.value("with_contraband"),
            route=0,
        )  # fmt: skip


@kernel
def _choose(localities, key, key_facts, day, phase, quota, approval, threshold, launched, traits, facts,
            timing, route, severity, start, role, ring, volume, leader, repeat, era, coerced, user,
            old_regime, sector, evidence, identified, last_lead, register_confession, registered,
            informed, arrested, not_found, hits, count, handed_over, passed, passed_count):  # fmt: skip
    """List who is to be arrested in each locality today and whether they are found."""
    for l in localities:
        made = 0
        away = 0
        early = launched[l] < 0
        want = int(np.ceil(quota[l] * traits[0]))
        if early or want > 0:
            room = start[l + 1] - start[l]
            score = np.empty(room)
            who = np.empty(room, dtype=np.int64)
            candidates = 0
            for s in range(start[l], start[l + 1]):
                if (
                    identified[s] < 0
                    or arrested[s] >= 0
                    or not_found[s]
                    or sector[s] > 0
                    or handed_over[s] > 0
                ):
                    continue
                if early:
                    if uniform(key, day, s, 0) >= traits[4]:
                        continue
                elif day - identified[s] < approval[l] or evidence[s] < threshold[l]:
                    continue
                confession = register_confession[s] if registered[s] >= 0 else 3
                code = code_of(
                    key_facts, s, evidence[s], facts, role[s], ring[s], volume[s], leader[s], repeat[s],
                    era[s], coerced[s], user[s], old_regime[s], sector[s], confession, informed[s],
                )  # fmt: skip
                if route[code] != 0:
                    handed_over[s] = route[code]
                    passed[start[l] + away] = s
                    away += 1
                    continue
                if timing[code] == 2 or (early and timing[code] != 0):
                    continue
                who[candidates] = s
                score[candidates] = (
                    severity[code]
                    + traits[1] * old_regime[s]
                    + traits[5] * evidence[s]
                    + traits[6] * uniform(key, 0, s, 1)
                )
                candidates += 1
            if early:
                chosen = np.arange(candidates)
            else:
                chosen = np.sort(np.argsort(-score[:candidates])[: min(want, candidates)])
            for i in chosen:
                s = who[i]
                age = max(0, day - last_lead[s])
                stay = np.exp(-traits[2] * age - (0.0 if early else traits[3] * (day - launched[l])))
                not_found[s] = uniform(key, day, s, 2) >= stay
                hits[start[l] + made] = s
                made += 1
        count[l] = made
        passed_count[l] = away
