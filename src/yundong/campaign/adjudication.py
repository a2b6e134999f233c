"""Cases are decided as there is capacity; executions and public trials are felt (R1.5, R1.6, R3.5)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.decisions import NOT_ASKED, FileFacts, Persons, code_of
from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, Room
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inner, kernel, kernel_with_arrays
from yundong.kernels.draws import four_blocks, poisson, room_for_four, uniform4
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
        size = self.subjects.size
        self.cases = Verdicts(
            np.empty(size, dtype=np.int64), np.empty(size, dtype=np.uint16),
            np.full(size, NO_LABEL, dtype=np.uint8), np.empty(size, dtype=np.uint8),
        )  # fmt: skip
        self.waiting = 0
        self.backlog = np.zeros(n, dtype=np.int64)
        self.cleared = np.zeros(self.subjects.size, dtype=np.bool_)
        self.odds = self._odds()
        phase = self.draws.uniforms("adjudication.trial", n) * self.p.trial_days
        self.calendar = TrialCalendar(self.p.trial_days.astype(np.int64), phase.astype(np.int64))
        self.forget = exp(-1.0 / self.p.memory_days)
        self.keys = CourtKeys(
            *map(self.draws, ("adjudication.outcome", "arrests.facts", "adjudication.capacity"))
        )
        self.persons = Persons.of(self.subjects)
        s = self.state
        self.standing = CourtStanding(
            s.launched, s.urgency, s.pressure, s.shortfall, s.executions_allotted, s.executed_here
        )
        kinds = (np.int64, np.bool_, np.bool_, np.float64, np.float64, np.int64)
        budget, trial, delegated, urged, strain, executed = (np.zeros(n, kind) for kind in kinds)
        self.court = Court(
            self.odds, budget, trial, delegated, urged, strain, s.executions_allotted, executed
        )

        self.progress = CaseProgress(s.evidence, s.arrested, s.interrogated, s.confession, s.informed)
        self.felt = Felt(
            s.outcome, s.executed_today, s.executed_here, s.executions_recent, s.trials_called, self.backlog
        )

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
            self.call(_allot, self.group, due, s.executed_here, self.rounding, s.executions_allotted)
        if self.waiting:
            self._hold_court(day)

    def _hold_court(self, day: Day) -> None:
        """Decide what places have the capacity for, write it down, and let trials and executions be felt."""
        court, cases = self.court, self._open_cases()
        self.call(
            _open_courts,
            self.keys.capacity,
            day.index,
            self.by_place,
            self.calendar,
            self.standing,
            self.backlog,
            court,
        )
        room = min(self.waiting, int(court.budget.sum()))
        self.each(
            _decide, self.keys, day.index, self.by_place, self.world.decisions, court, self.persons, self.progress,
            cases,
        )  # fmt: skip
        rows = DecidedRows(*unfilled(room, ROW_KINDS))
        made = self.call(_conclude, cases, court, self.persons.old_regime, self.felt, rows)
        if made:
            self.write("dispositions", day, **{n: c[:made] for n, c in rows._asdict().items()})
            self.waiting -= made

    def _open_cases(self) -> Verdicts:
        """Return the cases that wait, oldest first."""
        return Verdicts(*[column[: self.waiting] for column in self.cases])

    def _receive(self) -> None:
        """Add the newly arrested to the cases waiting, oldest first."""
        fresh = self.newly_arrested()
        if fresh.size:
            home, waiting = self.subjects.locality, self.waiting
            self.waiting = self.call(_receive, fresh, home, waiting, self.cases, self.backlog)

    def _release(self, day: Day) -> None:
        """Set free who has been cleared and is still held."""
        cleared = self.world.to_release
        if not cleared:
            return
        who = np.sort(np.concatenate(cleared))
        cleared.clear()
        x, rows = self.subjects, ReleasedRows(*unfilled(who.size, RELEASED_KINDS))
        made = self.call(_set_free, who, x.locality, x.old_regime, self.felt, self.cleared, rows)
        if made:
            self.write(
                "dispositions", day, **{n: c[:made] for n, c in rows._asdict().items()},
                outcome=Disposition.RELEASED, severity=Severity.WAIVED, public_trial=False,
            )  # fmt: skip
            self.waiting = self.call(_strike_off, self._open_cases(), self.cleared)

    def summary(self) -> dict[str, float]:
        """Return how many were sentenced, and of them how many should not have been arrested, at full scale."""
        x, s, column = self.subjects, self.state, self.world.log.column
        who = column("dispositions", "dossier")[column("dispositions", "outcome") != Disposition.RELEASED]
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
    capacity: np.uint64


class TrialCalendar(NamedTuple):
    """Days from one public trial of each place to the next, and when in that time they fall, (localities,)."""

    period: np.ndarray
    phase: np.ndarray


class CourtStanding(NamedTuple):
    """How far each place has come and what presses it, (localities,), by the columns of `State`."""

    launched: np.ndarray
    urgency: np.ndarray
    pressure: np.ndarray
    shortfall: np.ndarray
    allotted: np.ndarray
    executed: np.ndarray


class Felt(NamedTuple):
    """What a verdict changes: the outcome of each subject, (subjects,), and what is felt of it, (localities,)."""

    outcome: np.ndarray
    executed_today: np.ndarray
    executed_here: np.ndarray
    executions_recent: np.ndarray
    trials_called: np.ndarray
    backlog: np.ndarray


class ReleasedRows(NamedTuple):
    """Rows of the table `dispositions` on those who are set free, (rows,)."""

    locality: np.ndarray
    dossier: np.ndarray
    background: np.ndarray


RELEASED_KINDS = (np.uint16, np.uint32, np.uint8)
"""The types of the columns of `ReleasedRows`."""


class DecidedRows(NamedTuple):
    """Rows of the table `dispositions`, (rows,)."""

    locality: np.ndarray
    dossier: np.ndarray
    outcome: np.ndarray
    severity: np.ndarray
    public_trial: np.ndarray
    background: np.ndarray


ROW_KINDS = (np.uint16, np.uint32, np.uint8, np.uint8, np.bool_, np.uint8)
"""The types of the columns of `DecidedRows`."""


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
    """The cases that wait, (cases,), by dossier and locality, and what is decided of each today, if anything."""

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
def _open_courts(key, day, p, calendar, standing, backlog, court):
    """Fill what each place can decide today, (localities,); see `Court`."""
    for l in range(backlog.size):
        here, launched = p[l], standing.launched[l] >= 0
        since = day - standing.launched[l]
        begun = launched and since >= here.first_trial
        court.trial[l] = begun and (since + calendar.phase[l]) % calendar.period[l] == 0
        court.budget[l] = poisson(here.rate * backlog[l] if launched else 0.0, key, day, l)
        court.delegated[l] = standing.urgency[l] > 0.0
        lacking = 1.0 - standing.executed[l] / max(1, standing.allotted[l])
        court.urged[l] = here.hasten * standing.urgency[l] * lacking
        court.strain[l] = standing.pressure[l] + standing.shortfall[l]
        court.executed[l] = standing.executed[l]


@kernel
def _conclude(cases, court, old_regime, felt, rows):
    """List what was decided, let it be felt, and close the ranks of those that still wait. Returns how many rows."""
    made = 0
    for i in range(cases.waiting.size):
        s, l, outcome = cases.waiting[i], cases.home[i], cases.outcome[i]
        if outcome == NO_LABEL:
            cases.waiting[i - made], cases.home[i - made] = s, l
            continue
        rows.locality[made], rows.dossier[made] = l, s
        rows.outcome[made], rows.severity[made] = outcome, cases.severity[i]
        rows.public_trial[made] = court.trial[l] and cases.severity[i] >= Severity.ORDINARY
        rows.background[made] = Background.OLD_REGIME if old_regime[s] else Background.OTHER
        felt.outcome[s], cases.outcome[i] = outcome, NO_LABEL
        felt.backlog[l] -= 1
        felt.executed_today[l] += outcome == Disposition.DEATH
        if rows.public_trial[made]:
            felt.trials_called[l] = 1
        made += 1
    for l in range(felt.backlog.size):
        felt.executed_here[l] += felt.executed_today[l]
        felt.executions_recent[l] += felt.executed_today[l]
    return made


@kernel
def _receive(fresh, locality, waiting, cases, backlog):
    """Add persons to the cases that wait. Returns how many wait now."""
    for s in fresh:
        cases.waiting[waiting], cases.home[waiting] = s, locality[s]
        backlog[locality[s]] += 1
        waiting += 1
    return waiting


@kernel
def _set_free(who, locality, old_regime, felt, cleared, rows):
    """Set free whose case has not been decided, and fill a row for each. Returns how many they are."""
    made = 0
    for s in who:
        if felt.outcome[s] == NO_LABEL:
            felt.outcome[s], cleared[s] = Disposition.RELEASED, True
            felt.backlog[locality[s]] -= 1
            rows.locality[made], rows.dossier[made] = locality[s], s
            rows.background[made] = Background.OLD_REGIME if old_regime[s] else Background.OTHER
            made += 1
    return made


@kernel
def _strike_off(cases, cleared):
    """Close the ranks of the cases that still wait for an outcome, in order. Returns how many are left."""
    left = 0
    for i in range(cases.waiting.size):
        if not cleared[cases.waiting[i]]:
            cases.waiting[left], cases.home[left] = cases.waiting[i], cases.home[i]
            left += 1
    return left


@kernel_with_arrays
def _decide(localities, keys, day, p, decisions, court, persons, progress, cases):
    """Decide waiting cases of some localities, oldest first, within each place's budget of the day."""
    own = np.zeros(court.budget.size, dtype=np.bool_)
    own[localities] = True
    _decide_own(own, keys, day, p, decisions, court, persons, progress, cases, room_for_four())


@inner
def _decide_own(own, keys, day, p, decisions, court, persons, progress, cases, room):
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
        four_blocks(keys.facts, cases.waiting[i:], 1, room)
        code = code_of(
            0, room.words, s, progress.evidence[s] + here.questioned, here.file, decisions.volume_starts,
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
