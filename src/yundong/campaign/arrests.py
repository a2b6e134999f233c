"""Arrests: the gravest at once, the others in three phases, from lists, within a band (R1.1, R1.4, D2.5)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.decisions import FILE_FACTS, FileFacts, code_of
from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, Room
from yundong.kernels.compile import kernel
from yundong.kernels.draws import BATCH, blocks_of, uniform, unit
from yundong.kernels.slots import expand
from yundong.records.labels import Route

EXISTING_LAW = Route.EXISTING_LAW


class Arrests(Mechanism):
    """Who is arrested, when, and who is no longer at the address on the list.

    A list holds those identified long enough for approval, with enough evidence, whom the directive's rules let
    be arrested. The plan's band is a cap: in each phase a place may come so far towards it. The list is ordered
    by what the rules say, by background and by evidence. Addresses grow stale with the age of the last lead.
    """

    class Parameters(NamedTuple):
        threshold: Local
        band_high: Local
        first_phase: float
        second_phase: float
        cap_spread: float
        gap_days: float
        approval_days: float
        border_days: float
        pace: float
        background_weight: float
        move_rate: float
        flight_rate: float
        at_once_rate: float
        memory_days: float
        with_metals: float
        with_contraband: float
        pressure_effect: float
        evidence_weight: float
        chance_weight: float
        file: Annotated[FileFacts, Room("arrests")]

    p: Parameters

    name = "arrests"
    title = "arrests at once and in three phases"
    passages = ("D2.5", "R1.1", "R1.4", "R1.11")
    writes = ("arrests", "cases")

    def prepare(self) -> None:
        p, n = self.places, self.subjects.size
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
        self.file = np.zeros(n + BATCH, dtype=np.uint32)
        self.filed = np.zeros(p.count, dtype=np.int64)
        self.seen = 0
        self.rank = np.empty(n)
        self.rank_evidence = np.empty(n, dtype=np.float32)
        self.rank_state = np.zeros(n, dtype=np.uint8)
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
        self._open_files()
        phase, quota = self._phase(day.index)
        self.each(
            _choose, self.draws("arrests.choice"), self.draws("arrests.facts"), day.index, phase, quota,
            self.approval, self.threshold * np.exp(self.value("pressure_effect") * (s.caution -
            s.pressure)), s.launched, self.traits, self.facts, w.decisions.arrest, w.decisions.route,
            w.decisions.severity, x.start, x.role, x.ring, x.volume, x.leader, x.repeat, x.era, x.coerced,
            x.user, x.old_regime, x.sector, s.evidence, s.identified, s.last_lead, s.register_confession,
            s.registered, s.informed, s.arrested, s.not_found, s.handed_over, self.file, self.filed,
            self.rank, self.rank_evidence, self.rank_state, self.hits, self.count, self.passed,
            self.passed_count,
        )  # fmt: skip
        self._hand_over(day, np.sort(self.passed[expand(x.start, self.passed_count)]))
        listed = np.sort(self.hits[expand(x.start, self.count)])
        if listed.size:
            self._arrest(day, listed, phase[x.locality[listed]].astype(np.uint8))
        for agency in w.to_arrest:
            free = agency[(s.arrested[agency] < 0)]
            self._arrest(day, free, np.full(free.size, 4, dtype=np.uint8))
        w.to_arrest.clear()

    def _open_files(self) -> None:
        """Put those identified since yesterday on the file of their locality; insiders are their agency's."""
        x = self.subjects
        chunks = self.world.log.chunks("identifications", self.seen)
        self.seen += len(chunks)
        for chunk in chunks:
            _enlist(chunk["dossier"], x.locality, x.sector, x.start, self.file, self.filed)

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
def _enlist(dossiers, locality, sector, start, file, filed):
    """Add persons to the file of their locality."""
    for i in range(dossiers.size):
        s = dossiers[i]
        if sector[s] == 0:
            l = locality[s]
            file[start[l] + filed[l]] = s
            filed[l] += 1


@kernel
def _choose(localities, key, key_facts, day, phase, quota, approval, threshold, launched, traits, facts,
            timing, route, severity, start, role, ring, volume, leader, repeat, era, coerced, user,
            old_regime, sector, evidence, identified, last_lead, register_confession, registered,
            informed, arrested, not_found, handed_over, file, filed, rank, rank_evidence, rank_state, hits,
            count, passed, passed_count):  # fmt: skip
    """List who is to be arrested in each locality today and whether they are found.

    The file of a locality holds who was identified; it is worked through, and who has been dealt with struck
    off. A person's rank on the list is kept until what is on file changes.
    """
    words = np.empty((4, BATCH), dtype=np.uint32)
    zero = np.zeros(BATCH, dtype=np.uint32)
    for l in localities:
        count[l] = 0
        passed_count[l] = 0
        early = launched[l] < 0
        want = int(np.ceil(quota[l] * traits[0]))
        if not filed[l] or not (early or want > 0):
            continue
        mine = file[start[l] : start[l + 1] + BATCH]
        who = np.empty(filed[l], dtype=np.int64)
        if early:
            candidates = _grave(key, day, traits[4], mine, filed[l], zero, words, who)
            candidates = _strike_off(who, candidates, arrested, not_found, handed_over)
        else:
            filed[l] = _strike_off(mine, filed[l], arrested, not_found, handed_over)
            candidates = 0
            for i in range(filed[l]):
                s = mine[i]
                if day - identified[s] >= approval[l] and evidence[s] >= threshold[l]:
                    who[candidates] = s
                    candidates += 1
        score = np.empty(candidates)
        listed = 0
        away = 0
        for i in range(candidates):
            s = who[i]
            confession = register_confession[s] if registered[s] >= 0 else 3
            state = np.uint8(4 + 4 * confession + 2 * informed[s] + early)
            if rank_state[s] != state or rank_evidence[s] != evidence[s]:
                code = code_of(
                    key_facts, s, evidence[s], facts, role[s], ring[s], volume[s], leader[s], repeat[s],
                    era[s], coerced[s], user[s], old_regime[s], sector[s], confession, informed[s],
                )  # fmt: skip
                if route[code] != 0:
                    handed_over[s] = route[code]
                    passed[start[l] + away] = s
                    away += 1
                    continue
                rank_state[s] = state
                rank_evidence[s] = evidence[s]
                rank[s] = (
                    severity[code]
                    + traits[1] * old_regime[s]
                    + traits[5] * evidence[s]
                    + traits[6] * uniform(key, 0, s, 1)
                )
                if timing[code] == 2 or (early and timing[code] != 0):
                    rank[s] = -np.inf
            if rank[s] > -np.inf:
                who[listed] = s
                score[listed] = rank[s]
                listed += 1
        passed_count[l] = away
        if not early and want < listed:
            listed = _first(score[:listed], who, want)
        for i in range(listed):
            s = who[i]
            age = max(0, day - last_lead[s])
            stay = np.exp(-traits[2] * age - (0.0 if early else traits[3] * (day - launched[l])))
            not_found[s] = uniform(key, day, s, 2) >= stay
            hits[start[l] + i] = s
        count[l] = listed


@kernel
def _grave(key, day, rate, file, filed, zero, words, who):
    """List those on file who come up for arrest today, before the launch. Returns how many."""
    found = 0
    for begin in range(0, filed, BATCH):
        n = min(BATCH, filed - begin)
        blocks_of(key, zero, file[begin:], day, 0, n, words)
        for i in range(n):
            if unit(words[0, i]) < rate:
                who[found] = file[begin + i]
                found += 1
    return found


@kernel
def _strike_off(file, filed, arrested, not_found, handed_over):
    """Drop from a list who has been arrested, is gone or was handed over. Returns how many are left."""
    left = 0
    for i in range(filed):
        s = file[i]
        if arrested[s] < 0 and not not_found[s] and handed_over[s] == 0:
            file[left] = s
            left += 1
    return left


@kernel
def _first(score, who, want):
    """Move the `want` persons of the highest score to the front. Returns how many."""
    cut = _highest(score.copy(), want)
    kept = 0
    for i in range(score.size):
        if score[i] >= cut and kept < want:
            who[kept] = who[i]
            kept += 1
    return kept


@kernel
def _highest(values, place):
    """Return the value that is `place`-th from the top, reordering `values` (Hoare's selection, 1961)."""
    low, high, at = 0, values.size - 1, place - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if at <= j:
            high = j
        elif at >= i:
            low = i
        else:
            break
    return values[at]
