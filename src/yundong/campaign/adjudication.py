"""Cases are decided as there is capacity; executions and public trials are felt (R1.5, R1.6, R3.5)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.decisions import NOT_ASKED, FileFacts, Persons, code_of
from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, Room
from yundong.kernels.compile import kernel
from yundong.kernels.draws import poisson, uniform4
from yundong.records.labels import Severity

DEATH, LIFE, PRISON, REFORM, CONTROL, RELEASED = range(6)
UNDECIDED = 255
BANDS = ("waived", "reduced", "ordinary", "severe")


class Adjudication(Mechanism):
    """The rules give a band, the band a distribution over outcomes; death needs approval and a public trial.

    Places work through the oldest cases first. Deaths are announced at trials held every so many days, within a
    cap on the share of the arrested. What was announced today is felt by letters and registration tomorrow.
    """

    class Parameters(NamedTuple):
        rate: Local
        after_days: float
        trial_days: float
        first_trial: float
        approval_days: float
        cap_executed: float
        death: float
        death_background: float
        life: float
        severe_reform: float
        memory_days: float
        questioned: float
        waived_prison: float
        waived_reform: float
        waived_control: float
        reduced_prison: float
        reduced_reform: float
        reduced_control: float
        ordinary_prison: float
        ordinary_reform: float
        ordinary_control: float
        file: Annotated[FileFacts, Room("arrests")]

    p: Parameters

    name = "adjudication"
    title = "cases decided; trials and executions"
    passages = ("R1.5", "R1.6", "R1.11", "R3.5", "D2.5")
    writes = ("dispositions",)

    def prepare(self) -> None:
        p = self.places
        self.waiting = np.empty(0, dtype=np.int64)
        self.backlog = np.zeros(p.count, dtype=np.int64)
        self.seen = 0
        self.odds = np.zeros((4, 6))
        for band in BANDS[:3]:
            row = self.odds[BANDS.index(band)]
            row[PRISON], row[REFORM], row[CONTROL] = (
                self.value(f"{band}_{o}") for o in ("prison", "reform", "control")
            )
        severe = self.odds[Severity.SEVERE]
        severe[DEATH], severe[LIFE], severe[REFORM] = (
            self.value("death"),
            self.value("life"),
            self.value("severe_reform"),
        )
        severe[PRISON] = max(0.0, 1.0 - severe.sum())
        self.odds[:, RELEASED] = np.maximum(0.0, 1.0 - self.odds.sum(axis=1))
        self.phase = (self.draws.uniforms("adjudication.trial", p.count) * self.value("trial_days")).astype(
            np.int64
        )
        x = self.subjects
        self.persons = Persons(
            x.role, x.ring, x.volume, x.leader, x.repeat, x.era, x.coerced, x.user, x.old_regime
        )
        self.forget = np.exp(-1.0 / self.value("memory_days"))
        self.traits = self.values(
            "after_days", "approval_days", "cap_executed", "death_background", "questioned"
        )

    def step(self, day: Day) -> None:
        s, x, d = self.state, self.subjects, day.index
        s.executions_recent *= self.forget
        s.executed_today[:] = 0
        s.trials_called[:] = 0
        self._receive()
        if not self.waiting.size:
            return
        since = d - s.launched
        trial = (
            (s.launched >= 0)
            & (since >= self.value("first_trial"))
            & ((since + self.phase) % int(self.value("trial_days")) == 0)
        )
        budget = np.zeros(self.places.count, dtype=np.int64)
        mean = self.local("rate") * self.backlog * (s.launched >= 0)
        _budgets(self.draws("adjudication.capacity"), d, mean, budget)
        outcome = np.full(self.waiting.size, UNDECIDED, dtype=np.uint8)
        severity = np.zeros(self.waiting.size, dtype=np.uint8)
        dead = s.executed_here.copy()
        self.each(
            _decide, self.draws("adjudication.outcome"), self.draws("arrests.facts"), d, self.waiting, budget, trial,
            self.odds, self.traits, self.by_place, self.world.decisions, x.locality, self.persons, s.evidence,
            s.arrested, s.confession, s.interrogated, s.informed, s.arrested_here, dead, outcome, severity,
        )  # fmt: skip
        self._conclude(day, outcome, severity, trial)

    def _receive(self) -> None:
        """Add the newly arrested to the cases waiting, oldest first."""
        chunks = self.world.log.chunks("arrests", self.seen)
        self.seen += len(chunks)
        fresh = [c["dossier"][c["outcome"] == 0].astype(np.int64) for c in chunks]
        if fresh:
            self.waiting = np.concatenate([self.waiting, *fresh])
            self.backlog += self._by_place(np.concatenate(fresh))

    def _by_place(self, who: np.ndarray) -> np.ndarray:
        """Return (localities,) how many of some persons are at home in each."""
        return np.bincount(self.subjects.locality[who], minlength=self.places.count)

    def _conclude(self, day: Day, outcome: np.ndarray, severity: np.ndarray, trial: np.ndarray) -> None:
        """Write what was decided, and let trials and executions be felt."""
        s, x = self.state, self.subjects
        done = outcome != UNDECIDED
        who = self.waiting[done]
        if not who.size:
            return
        s.outcome[who] = outcome[done]
        locality = x.locality[who]
        public = trial[locality] & (severity[done] >= 2)
        self.write(
            "dispositions", day, locality=locality, dossier=who.astype(np.uint32), outcome=outcome[done],
            severity=severity[done], public_trial=public, background=x.old_regime[who].astype(np.uint8),
        )  # fmt: skip
        executed = np.bincount(locality[outcome[done] == DEATH], minlength=self.places.count)
        s.executed_today[:] = executed
        s.executed_here += executed
        s.executions_recent += executed
        s.trials_called[:] = np.bincount(locality[public], minlength=self.places.count) > 0
        self.waiting = self.waiting[~done]
        self.backlog -= self._by_place(who)


@kernel
def _budgets(key, day, mean, budget):
    """Draw how many cases each place can decide today."""
    for l in range(mean.size):
        budget[l] = poisson(mean[l], key, day, l)


@kernel
def _decide(localities, key, key_facts, day, waiting, budget, trial, odds, traits, p, decisions, locality,
            persons, evidence, arrested, confession, interrogated, informed, arrested_here, executed, outcome,
            severity):  # fmt: skip
    """Decide waiting cases of some localities, oldest first, within each place's budget of the day."""
    own = np.zeros(budget.size, dtype=np.bool_)
    own[localities] = True
    for i in range(waiting.size):
        s = waiting[i]
        l = locality[s]
        if not own[l] or budget[l] <= 0 or day - arrested[s] < traits[0]:
            continue
        u = uniform4(key, 0, s, 0)
        held = np.int64(confession[s]) if interrogated[s] >= 0 else NOT_ASKED
        code = code_of(
            key_facts, s, evidence[s] + traits[4], p[l].file, decisions.volume_starts, persons, held, informed[s],
        )  # fmt: skip
        band = decisions.severity[code]
        death = odds[band, 0] * (traits[3] if persons.old_regime[s] else 1.0)
        if u[0] < death:
            allowed = executed[l] + 1 <= max(1.0, traits[2] * arrested_here[l])
            if allowed and (not trial[l] or day - arrested[s] < traits[1]):
                continue
            if allowed:
                outcome[i] = 0
                severity[i] = band
                executed[l] += 1
                budget[l] -= 1
                continue
        total = 0.0
        for k in range(1, 6):
            total += odds[band, k]
        at = u[1] * total
        result = 5
        for k in range(1, 6):
            at -= odds[band, k]
            if at < 0.0:
                result = k
                break
        outcome[i] = result
        severity[i] = band
        budget[l] -= 1
