"""Collective training and control: what is done about offenders who are not arrested (D4.4, R1.14, B3, D-Xu)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.calendar import Calendar
from yundong.campaign.decisions import FileFacts, Persons, code_of, confessed
from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, Room
from yundong.kernels.ahead import AHEAD, ask_for
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inlined, kernel, kernel_with_arrays
from yundong.kernels.draws import TOGETHER, four_blocks, room_for_four, uniform4
from yundong.records.labels import (
    NO_LABEL,
    EvidenceRoute,
    LeadSource,
    MeasureKind,
    Role,
    Route,
    Sector,
    Timing,
)


class Measures(Mechanism):
    """Whom the rules leave at liberty may come under control; whose evidence is thin is trained for some weeks.

    The identified and the registered come up some days after they became known, once their place has launched, on the
    days on which returns are due. In training some confess and name others, and some who did nothing confess as well;
    after it some are put under control. Under a measure nobody is on the list of arrests, unless a target presses.
    """

    class Parameters(NamedTuple):
        after_days: Local
        control: Local
        thin: Local
        training: Local
        training_days: Local
        control_days: Local
        confess: Local
        confess_falsely: Local
        names: Local
        weight: Local
        weight_named: Local
        control_after: Local
        file: Annotated[FileFacts, Room("arrests")]

    p: Parameters

    name = "measures"
    title = "training and control without arrest"
    passages = ("D4.4", "D2.5", "R1.14", "R3.1")
    reads = ("identifications", "registrations")
    writes = ("measures",)

    def prepare(self) -> None:
        x, rings = self.subjects, self.country.rings
        self.period = self.world.scenario.schedule.returns["period_days"]
        self.pending = Pending(*unfilled(x.size, (np.uint32, np.int32, np.uint16)))
        self.waiting = 0
        self.trained = Calendar(self.world.days, self.call)
        self.seen = np.zeros(x.size, dtype=np.bool_)
        self.facts = self.draws("arrests.facts")
        self.persons = Persons.of(self.subjects)
        self.company = Company(x.locality, x.role, x.ring, rings.first, rings.last)

    def step(self, day: Day) -> None:
        self._end_training(day)
        if day.index % self.period:
            return
        self._take_up()
        who = self._come_up(day.index)
        if not who.size:
            return
        s, x = self.state, self.subjects
        onfile = MeasureFile(x.locality, s.evidence, s.registered, s.register_confession, s.informed)
        asked = np.full(who.size, NO_LABEL, dtype=np.uint8)
        self.over(
            _decide_measure, who.size, self.facts, self.draws("measures.choice"), who, self.by_place,
            self.world.decisions, self.persons, onfile, s.pressure + s.shortfall, asked,
        )  # fmt: skip
        for measure in MeasureKind:
            self._order(day, who[asked == measure], measure)

    def _take_up(self) -> None:
        """Note who became known since the last time, in their own place or by coming to public security."""
        x = self.subjects
        for table in self.reads:
            rows = self.new(table, "dossier", "day")
            self.waiting = self.call(
                _first_time, *rows, x.sector, x.locality, self.seen, self.waiting, self.pending
            )

    def _come_up(self, d: int) -> np.ndarray:
        """Return who comes up today, and is at large; places decide from their launch on."""
        s = self.state
        up = np.empty(self.waiting, dtype=np.uint32)
        left = self.call(_come_up, d, s.launched, self.p.after_days, self.pending, up)
        who = np.sort(up[: self.waiting - left])
        self.waiting = left
        free: np.ndarray = who[: self.call(_at_large, who, AtLarge(s.arrested, s.not_found, s.handed_over))]
        return free

    def _order(self, day: Day, who: np.ndarray, measure: MeasureKind) -> None:
        """Write down a measure, and note its end."""
        if not who.size:
            return
        s, home = self.state, self.subjects.locality[who]
        length = self.p.training_days if measure is MeasureKind.TRAINING else self.p.control_days
        until = day.index + length[home].astype(np.int64)
        s.measure[who] = measure
        s.measure_until[who] = until
        self.write(
            "measures", day, locality=home, dossier=who.astype(np.uint32), measure=measure,
            until=until.astype(np.int32),
        )  # fmt: skip
        if measure is MeasureKind.TRAINING:
            self.trained.put(who.astype(np.int64, copy=False), until)

    def _end_training(self, day: Day) -> None:
        """Let those whose training is over confess, name others, and go home or under control."""
        s = self.state
        who = self.trained.take(day.index)
        if not who.size:
            return
        who = who[(s.arrested[who] < 0) & ~s.not_found[who]]
        s.measure[who] = NO_LABEL
        named = np.full(who.size, -1, dtype=np.int64)
        confessed, controlled = (np.zeros(who.size, dtype=np.bool_) for _ in range(2))
        self.over(
            _train, who.size, self.draws("measures.training"), day.index, who, self.by_place, s.pressure,
            self.company, TrainingEnd(confessed, named, controlled),
        )  # fmt: skip
        home = self.subjects.locality[who]
        other = named >= 0
        for subject, weight in (
            (who[confessed], self.p.weight[home[confessed]]),
            (named[other], self.p.weight_named[home[other]]),
        ):
            self.world.leads.add(subject, LeadSource.TRAINING, weight, EvidenceRoute.TRAINING)
        self._order(day, who[controlled], MeasureKind.CONTROL)


class Company(NamedTuple):
    """Who is trained together with whom, (subjects,), and the members of each ring, (rings + 1,)."""

    locality: np.ndarray
    role: np.ndarray
    ring: np.ndarray
    first: np.ndarray
    last: np.ndarray


class MeasureFile(NamedTuple):
    """What is on file of each subject, (subjects,)."""

    locality: np.ndarray
    evidence: np.ndarray
    registered: np.ndarray
    register_confession: np.ndarray
    informed: np.ndarray


class TrainingEnd(NamedTuple):
    """Who confesses in training, whom they name (-1 for nobody), and who is controlled afterwards, (persons,)."""

    confessed: np.ndarray
    named: np.ndarray
    controlled: np.ndarray


class AtLarge(NamedTuple):
    """What says whether a subject is at large and the campaign's, (subjects,), by the columns of `State`."""

    arrested: np.ndarray
    not_found: np.ndarray
    handed_over: np.ndarray


class Pending(NamedTuple):
    """Those who have not come up yet, at the front, (subjects,): dossier, day each became known, and locality."""

    who: np.ndarray
    known: np.ndarray
    home: np.ndarray


@kernel
def _first_time(dossier, known, sector, locality, seen, made, pending):
    """Add to those pending who was not seen before, and is no insider, each once. Returns how many are pending."""
    for i in range(dossier.size):
        s, next_ = dossier[i], dossier[min(i + AHEAD, dossier.size - 1)]
        ask_for(seen, next_)
        ask_for(sector, next_)
        if not seen[s] and sector[s] == Sector.NONE:
            seen[s] = True
            pending.who[made], pending.known[made], pending.home[made] = s, known[i], locality[s]
            made += 1
    return made


@kernel
def _come_up(day, launched, after_days, pending, up):
    """Move to `up` whose time has come, and close the ranks of the others. Returns how many are left."""
    who, known, home = pending
    left = 0
    for i in range(up.size):
        l = home[i]
        since = max(np.int64(known[i]), np.int64(launched[l]))
        if launched[l] >= 0 and day - since >= after_days[l]:
            up[i - left] = who[i]
        else:
            who[left], known[left], home[left] = who[i], known[i], l
            left += 1
    return left


@kernel
def _at_large(who, x):
    """Move to the front, in order, who is at large and whose case is the campaign's. Returns how many they are."""
    left = 0
    for i in range(who.size):
        s = who[i]
        if x.arrested[s] < 0 and not x.not_found[s] and x.handed_over[s] == Route.CAMPAIGN:
            who[left] = s
            left += 1
    return left


@kernel_with_arrays
def _decide_measure(begin, end, facts, key, who, p, decisions, persons, onfile, strain, asked):
    """Decide what is done about each person at large; `asked` is a code of `MeasureKind`, or stays without a label."""
    room = room_for_four()
    for first in range(begin, end, TOGETHER):
        n = min(TOGETHER, end - first)
        for k in range(n):
            ask_for(onfile.evidence, who[first + k])
            ask_for(persons.volume, who[first + k])
        four_blocks(facts, who[first:], n, room)
        for k in range(n):
            s = who[first + k]
            l = onfile.locality[s]
            here = p[l]
            code = code_of(
                k, room.words, s, np.float64(onfile.evidence[s]), here.file, decisions.volume_starts, persons,
                confessed(s, onfile), onfile.informed[s], strain[l],
            )  # fmt: skip
            if decisions.route[code] == Route.CAMPAIGN:
                _decide_by(first + k, s, decisions.arrest[code], key, here, onfile, asked)


@inlined()
def _decide_by(i, s, timing, key, here, onfile, asked):
    """Decide what is done about a person by when the rules let him or her be arrested."""
    u = uniform4(key, 0, s, 0)
    if timing == Timing.NOT:
        if u[0] < here.control:
            asked[i] = MeasureKind.CONTROL
        return
    thin = timing == Timing.OPTIONAL or onfile.evidence[s] < here.thin
    if thin and u[1] < here.training:
        asked[i] = MeasureKind.TRAINING


@kernel
def _train(begin, end, key, day, who, p, pressure, company, out):
    """Draw who confesses at the end of training, whom they name, and who comes under control."""
    for i in range(begin, end):
        s = who[i]
        here = p[company.locality[s]]
        u = uniform4(key, day, s, 0)
        guilty = company.role[s] != Role.NONE
        falsely = here.confess_falsely * (1.0 + pressure[company.locality[s]])
        out.confessed[i] = u[0] < (here.confess if guilty else falsely)
        out.controlled[i] = u[1] < here.control_after
        r = np.int64(company.ring[s])
        if out.confessed[i] and r > 0 and u[2] < here.names:
            size = company.last[r] - company.first[r]
            other = company.first[r] + min(np.int64(u[3] * size), size - 1)
            out.named[i] = other if other != s else -1
