"""Cases are decided as there is capacity; executions and public trials are felt (R1.5, R1.6, R3.5)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.decisions import NOT_ASKED, FileFacts, Persons, code_of
from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, Room
from yundong.kernels.compile import inner, kernel, kernel_with_arrays
from yundong.kernels.draws import poisson, uniform4
from yundong.kernels.functions import exp
from yundong.records.labels import NO_LABEL, ArrestFault, Background, Disposition, Severity

SENTENCES = (Disposition.PRISON, Disposition.REFORM_LABOUR, Disposition.CONTROL)


class Adjudication(Mechanism):
    """The rules give a band, the band a distribution over outcomes; death needs approval and a public trial.

    Places work through the oldest cases first. Each province allots executions to its places as whole numbers, a
    share of its arrests, and where targets are handed down at least one to a place; deaths are announced at trials held
    every so many days, and come sooner where a deadline nears. Who was cleared is released. What was announced today is
    felt by letters and registration tomorrow.
    """

    class Parameters(NamedTuple):
        rate: Local
        after_days: Local
        questioned: Local
        trial_days: Local
        first_trial: Local
        approval_days: Local
        delegated_days: Local
        hasten: Local
        least_allotted: Local
        memory_days: Local
        death: Local
        death_background: Local
        life: Local
        severe_reform: Local
        waived_prison: Local
        waived_reform: Local
        waived_control: Local
        reduced_prison: Local
        reduced_reform: Local
        reduced_control: Local
        ordinary_prison: Local
        ordinary_reform: Local
        ordinary_control: Local
        file: Annotated[FileFacts, Room("arrests")]

    p: Parameters

    name = "adjudication"
    title = "cases decided; trials and executions"
    passages = ("R1.5", "R1.6", "R1.11", "R3.5", "D2.5")
    reads = ("arrests",)
    writes = ("dispositions",)

    def prepare(self) -> None:
        n = self.places.count
        schedule = self.world.scenario.schedule
        self.plan_share = float(schedule.plan["executed_of_arrested_cap"])
        self.period = schedule.returns["period_days"]
        areas, self.group = np.unique(self.places.province, return_inverse=True)
        self.rounding = self.draws.uniforms("adjudication.allotment", self.places.areas.height)[areas]
        self.waiting, self.home = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint16)
        self.backlog = np.zeros(n, dtype=np.int64)
        self.cleared = np.zeros(self.subjects.size, dtype=np.bool_)
        self.odds = self._odds()
        self.trial_period = self.p.trial_days.astype(np.int64)
        self.phase = (self.draws.uniforms("adjudication.trial", n) * self.p.trial_days).astype(np.int64)
        self.forget = exp(-1.0 / self.p.memory_days)
        self.keys = CourtKeys(self.draws("adjudication.outcome"), self.draws("arrests.facts"))
        self.persons = Persons.of(self.subjects)

    def _odds(self) -> np.ndarray:
        """Return (localities, bands, outcomes) shares of what the cases of a `Severity` end in."""
        p = self.p
        odds = np.zeros((self.places.count, len(Severity), len(Disposition)))
        odds[:, Severity.WAIVED, SENTENCES] = np.stack(
            [p.waived_prison, p.waived_reform, p.waived_control], axis=1
        )
        odds[:, Severity.REDUCED, SENTENCES] = np.stack(
            [p.reduced_prison, p.reduced_reform, p.reduced_control], axis=1
        )
        odds[:, Severity.ORDINARY, SENTENCES] = np.stack(
            [p.ordinary_prison, p.ordinary_reform, p.ordinary_control], axis=1
        )
        severe = odds[:, Severity.SEVERE]
        severe[:, Disposition.DEATH] = p.death
        severe[:, Disposition.LIFE] = p.life
        severe[:, Disposition.REFORM_LABOUR] = p.severe_reform
        severe[:, Disposition.PRISON] = np.maximum(0.0, 1.0 - severe.sum(axis=-1))
        odds[:, :, Disposition.RELEASED] = np.maximum(0.0, 1.0 - odds.sum(axis=-1))
        return odds

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        s.executions_recent *= self.forget
        s.executed_today[:] = 0
        s.trials_called[:] = 0
        self._receive()
        self._release(day)
        if d % self.period == 0:
            share = np.where(s.execution_share > 0.0, s.execution_share, self.plan_share)
            due = share * s.arrested_here
            handed_down = (s.least_arrested > 0.0) & (s.arrested_here > 0)
            due = np.where(handed_down, np.maximum(due, self.p.least_allotted), due)
            _allot(self.group, due, s.executed_here, self.rounding, s.executions_allotted)
        if not self.waiting.size:
            return
        since = d - s.launched
        begun = (s.launched >= 0) & (since >= self.p.first_trial)
        trial = begun & ((since + self.phase) % self.trial_period == 0)
        budget = np.zeros(self.places.count, dtype=np.int64)
        mean = self.p.rate * self.backlog * (s.launched >= 0)
        _budgets(self.draws("adjudication.capacity"), d, mean, budget)
        lacking = 1.0 - s.executed_here / np.maximum(1, s.executions_allotted)
        urged = self.p.hasten * s.urgency * lacking
        strain = s.pressure + s.shortfall
        court = Court(
            self.odds, budget, trial, s.urgency > 0.0, urged, strain, s.executions_allotted,
            s.executed_here.copy(),
        )  # fmt: skip
        progress = CaseProgress(s.evidence, s.arrested, s.interrogated, s.confession, s.informed)
        cases = Verdicts(
            self.waiting,
            self.home,
            np.full(self.waiting.size, NO_LABEL, dtype=np.uint8),
            np.zeros(self.waiting.size, dtype=np.uint8),
        )
        self.each(
            _decide, self.keys, d, self.by_place, self.world.decisions, court, self.persons, progress, cases
        )
        self._conclude(day, cases, trial)

    def _receive(self) -> None:
        """Add the newly arrested to the cases waiting, oldest first."""
        fresh = self.newly_arrested()
        if fresh.size:
            self.waiting = np.concatenate([self.waiting, fresh])
            self.home = np.concatenate([self.home, self.subjects.locality[fresh]])
            self.backlog += self._by_place(fresh)

    def _by_place(self, who: np.ndarray) -> np.ndarray:
        """Return (localities,) how many of some persons are at home in each."""
        return np.bincount(self.subjects.locality[who], minlength=self.places.count)

    def _release(self, day: Day) -> None:
        """Set free who has been cleared and is still held."""
        cleared = self.world.to_release
        if not cleared:
            return
        who = np.sort(np.concatenate(cleared))
        cleared.clear()
        who = who[self.state.outcome[who] == NO_LABEL]
        none = np.zeros(who.size, dtype=np.bool_)
        waived = np.full(who.size, int(Severity.WAIVED), dtype=np.uint8)
        released = np.full(who.size, int(Disposition.RELEASED), dtype=np.uint8)
        self.cleared[who] = True
        self._dispose(day, who, released, waived, none, self.cleared[self.waiting])

    def _conclude(self, day: Day, cases: Verdicts, trial: np.ndarray) -> None:
        """Write what was decided, and let trials and executions be felt."""
        s, n = self.state, self.places.count
        done = cases.outcome != NO_LABEL
        who, outcome, severity = cases.waiting[done], cases.outcome[done], cases.severity[done]
        locality = self.subjects.locality[who]
        public = trial[locality] & (severity >= Severity.ORDINARY)
        self._dispose(day, who, outcome, severity, public, done)
        executed = np.bincount(locality[outcome == Disposition.DEATH], minlength=n)
        s.executed_today[:] = executed
        s.executed_here += executed
        s.executions_recent += executed
        s.trials_called[:] = np.bincount(locality[public], minlength=n) > 0

    def _dispose(
        self,
        day: Day,
        who: np.ndarray,
        outcome: np.ndarray,
        severity: np.ndarray,
        public: np.ndarray,
        done: np.ndarray,
    ) -> None:
        """Write outcomes of persons held, all (persons,), and strike off those cases that are `done`, (cases,)."""
        if not who.size:
            return
        s, x = self.state, self.subjects
        s.outcome[who] = outcome
        background = np.where(x.old_regime[who], Background.OLD_REGIME, Background.OTHER)
        self.write(
            "dispositions", day, locality=x.locality[who], dossier=who.astype(np.uint32), outcome=outcome,
            severity=severity, public_trial=public, background=background.astype(np.uint8),
        )  # fmt: skip
        left = _strike_off(self.waiting, self.home, done)
        self.waiting, self.home = self.waiting[:left], self.home[:left]
        self.backlog -= self._by_place(who)

    def summary(self) -> dict[str, float]:
        """Return how many were sentenced, and of them how many should not have been arrested, at full scale."""
        x, s = self.subjects, self.state
        who = np.flatnonzero((s.outcome != NO_LABEL) & (s.outcome != Disposition.RELEASED))
        weight = self.places.weight[x.locality[who]]
        wrong = np.isin(s.arrest_fault[who], (ArrestFault.INNOCENT, ArrestFault.NOT_ARRESTABLE))
        return {
            "punished": float(np.rint(weight.sum())),
            "punished_wrongly": float(np.rint(weight[wrong].sum())),
        }


class CourtKeys(NamedTuple):
    """Keys of the streams of draws."""

    outcome: np.uint64
    facts: np.uint64


class Court(NamedTuple):
    """What each place can decide today, (localities,).

    Attributes
    ----------
    odds : ndarray of float64, (localities, bands, outcomes)
        Shares of outcomes.
    budget : ndarray of int64
        Cases that can still be decided.
    trial, delegated : ndarray of bool
        Whether a public trial is held, and whether executions are approved below the province.
    urged : ndarray of float64
        What a deadline adds to the odds of death, as a share of them.
    strain : ndarray of float64
        Pressure and shortfall, under which files overstate.
    allotted, executed : ndarray of int64
        Executions allotted, and made so far.
    """

    odds: np.ndarray
    budget: np.ndarray
    trial: np.ndarray
    delegated: np.ndarray
    urged: np.ndarray
    strain: np.ndarray
    allotted: np.ndarray
    executed: np.ndarray


class CaseProgress(NamedTuple):
    """How far the case of each subject has come, (subjects,)."""

    evidence: np.ndarray
    arrested: np.ndarray
    interrogated: np.ndarray
    confession: np.ndarray
    informed: np.ndarray


class Verdicts(NamedTuple):
    """The cases that wait, (cases,), by dossier and locality, and what is decided of each."""

    waiting: np.ndarray
    home: np.ndarray
    outcome: np.ndarray
    severity: np.ndarray


@kernel_with_arrays
def _allot(group, due, executed, rounding, allotted):
    """Allot executions to places as whole numbers, province by province, by the largest remainder.

    What a place has used is used; each of the others goes where most is still due.

    Parameters
    ----------
    group : ndarray of int64, (localities,)
        Province of each, from 0.
    due : ndarray of float64, (localities,)
        Share of the arrested, before rounding.
    rounding : ndarray of float64, (provinces,)
        Added to the sum of a province before it is cut to a whole number.
    """
    total = rounding.copy()
    for l in range(due.size):
        total[group[l]] += due[l]
        allotted[l] = executed[l]
    for l in range(due.size):
        total[group[l]] -= executed[l]
    while True:
        neediest = np.full(rounding.size, -1)
        for l in range(due.size):
            g = group[l]
            if total[g] >= 1.0:
                best = neediest[g]
                if best < 0 or due[l] - allotted[l] > due[best] - allotted[best]:
                    neediest[g] = l
        given = 0
        for g in range(rounding.size):
            if neediest[g] >= 0:
                allotted[neediest[g]] += 1
                total[g] -= 1.0
                given += 1
        if not given:
            return


@kernel
def _budgets(key, day, mean, budget):
    """Draw how many cases each place can decide today."""
    for l in range(mean.size):
        budget[l] = poisson(mean[l], key, day, l)


@kernel
def _strike_off(waiting, home, done):
    """Close the ranks of the cases that still wait for an outcome, in order. Returns how many are left."""
    left = 0
    for i in range(waiting.size):
        if not done[i]:
            waiting[left], home[left] = waiting[i], home[i]
            left += 1
    return left


@kernel_with_arrays
def _decide(localities, keys, day, p, decisions, court, persons, progress, cases):
    """Decide waiting cases of some localities, oldest first, within each place's budget of the day."""
    own = np.zeros(court.budget.size, dtype=np.bool_)
    own[localities] = True
    _decide_own(own, keys, day, p, decisions, court, persons, progress, cases)


@inner
def _decide_own(own, keys, day, p, decisions, court, persons, progress, cases):
    """Decide waiting cases of the localities marked."""
    for i in range(cases.waiting.size):
        l = cases.home[i]
        if not own[l] or court.budget[l] <= 0:
            continue
        s = cases.waiting[i]
        here = p[l]
        age = day - progress.arrested[s]
        if age < here.after_days:
            continue
        u = uniform4(keys.outcome, 0, s, 0)
        held = np.int64(progress.confession[s]) if progress.interrogated[s] >= 0 else NOT_ASKED
        code = code_of(
            keys.facts, s, progress.evidence[s] + here.questioned, here.file, decisions.volume_starts,
            persons, held, progress.informed[s], court.strain[l],
        )  # fmt: skip
        band = decisions.severity[code]
        death = court.odds[l, band, Disposition.DEATH]
        death *= (here.death_background if persons.old_regime[s] else 1.0) * (1.0 + court.urged[l])
        if u[0] < death:
            allowed = court.executed[l] < court.allotted[l]
            approval = here.delegated_days if court.delegated[l] else here.approval_days
            if allowed and (not court.trial[l] or age < approval):
                continue
            if allowed:
                cases.outcome[i] = Disposition.DEATH
                cases.severity[i] = band
                court.executed[l] += 1
                court.budget[l] -= 1
                continue
        cases.outcome[i] = _sentence(court.odds[l, band], u[1])
        cases.severity[i] = band
        court.budget[l] -= 1


@inner
def _sentence(odds, u):
    """Draw an outcome other than death, by the shares of the others."""
    total = 0.0
    for k in range(Disposition.LIFE, odds.size):
        total += odds[k]
    at = u * total
    for k in range(Disposition.LIFE, odds.size):
        at -= odds[k]
        if at < 0.0:
            return k
    return odds.size - 1
