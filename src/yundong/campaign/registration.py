"""Voluntary confession and registration, past offences over present ones, small over large (R1.14, R3.4)."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.outreach import PER_ADULTS, Holidays
from yundong.campaign.phases import Pace, phase_days
from yundong.country.parameters import Local, Room
from yundong.country.subjects import Group
from yundong.kernels.ahead import AHEAD, ask_for
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inlined, kernel, kernel_with_arrays
from yundong.kernels.draws import BATCH, blocks, uniform4, unit
from yundong.kernels.functions import close_log, surely
from yundong.kernels.slots import close_ranks
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

RUN = 32
"""Persons who are passed over together while the least need among them is not used up."""


class Registration(Mechanism):
    """An offender registers at a rate moved by outreach, arrests nearby and the credibility of leniency.

    Each person has one threshold, drawn once, that the hazard of the place uses up: on the day it is used up the
    person comes. The first phase of a place is for arrests, and few come of themselves; at its close the general
    call goes out, in a burst that fades. On holidays it pauses, and where minorities live it is weak until elders
    have met. Who confesses declares less than was handled, past offences rather than
    present ones, and names others elsewhere rather than here. A few who did nothing register as well, where the
    place is pressed.
    """

    class Parameters(NamedTuple):
        base_rate: Local
        before_call: Local
        burst: Local
        burst_days: Local
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
        false_counted: Local
        coerced_chief: Local
        counted_factor: Local
        weight_counted: Local
        weight_minor: Local
        weight_named: Local
        decline_days: Local
        saturation: Local
        names_away: Local
        admits_past: Local
        minority: Local
        rest: Annotated[Holidays, Room("outreach")]
        phases: Annotated[Pace, Room("arrests")]

    p: Parameters

    name = "registration"
    title = "offenders confess and register"
    passages = ("R1.14", "R3.1", "R3.4")
    writes = ("registrations",)

    def prepare(self) -> None:
        n, x, places = self.subjects.size, self.subjects, self.places
        self.first_phase = phase_days(self.world, self.p.phases)
        self.hits = np.empty(n, dtype=np.int64)
        self.number = np.zeros(places.count, dtype=np.int64)
        offenders = Offenders(x.start, x.role, x.era, x.leader, x.volume, x.coerced, x.sector)
        self.needs = _needs(x.start, x.groups[:, Group.PAST])
        self.each(_thresholds, self.draws("registration.threshold"), self.by_place, offenders, self.needs)
        self.hazard = Hazard(np.zeros(places.count), np.zeros(places.count))
        self.counted = self.world.decisions.volume_starts[0] * self.p.counted_factor
        self.stirred = np.zeros(self.country.rings.size + 1, dtype=np.bool_)
        self.keys = ConfessionKeys(self.draws("registration.confession"), self.draws("registration.named"))
        s, rings = self.state, self.country.rings
        self.mood = CallMood(
            s.launched, s.arrests_recent, s.executions_recent, s.executed_today, s.reached, s.elders_met,
            self.country.public.adults, self.first_phase, places.border,
        )  # fmt: skip
        self.pressing = PressedPlaces(s.pressure, self.world.coercing)
        self.known = Known(s.registered, s.arrested)
        self.persons = Confessing(
            x.locality, x.volume, x.era, x.role, x.ring, s.arrested, s.registered, s.register_confession
        )
        self.chain = SupplyChain(rings.first, rings.last, rings.supplier)
        self.call_of_day = np.empty(places.count)

    def step(self, day: Day) -> None:
        s, x, call = self.state, self.subjects, self.call_of_day
        for insiders in self.world.to_register:
            self.confess(day, insiders[s.registered[insiders] < 0], RegistrationPlace.AGENCY)
        self.world.to_register.clear()
        rests = self.world.scenario.schedule.rests(day.date)
        if not self.call(_call, day.index, rests, self.by_place, self.mood, call):
            return
        self.call(
            _bring_nearer, s.ring_arrests, self.stirred, self.chain, x.locality, self.by_place, self.hazard, self.needs
        )  # fmt: skip
        self.each(
            _register, call, self.by_place, self.pressing, self.hazard, self.needs, self.known, self.hits, self.number
        )  # fmt: skip
        come = self.hits[: self.call(close_ranks, self.hits, x.start, self.number)]
        if come.size:
            s.registered_here += self.number
            self.confess(day, come, RegistrationPlace.PUBLIC_SECURITY)

    def confess(self, day: Day, who: np.ndarray, place: RegistrationPlace) -> None:
        """Write down the confessions of (persons,) made at public security or in the agency."""
        if not who.size:
            return
        made = Confessions(*unfilled(who.size, CONFESSION_KINDS))
        self.over(
            _confess, who.size, self.keys, day.index, who, self.by_place, self.counted, self.persons,
            self.chain, made,
        )  # fmt: skip
        self.write(
            "registrations", day, locality=made.home, dossier=who.astype(np.uint32), place=place,
            confession=made.confession, offence_period=made.period, volume_declared=made.declared,
        )  # fmt: skip
        self.world.leads.add(who, LeadSource.REGISTRATION, made.weight, EvidenceRoute.CONFESSION)
        names = self.call(_close_names, made)
        self.world.leads.add(
            made.named[:names], LeadSource.REGISTRATION, made.weight_named[:names], EvidenceRoute.NAME
        )


class CallMood(NamedTuple):
    """What moves the offenders of each place to register, (localities,): columns of `State`, and what stays the same.

    Attributes
    ----------
    adults, first_phase : ndarray of int64
        Adults, and days of the first phase.
    border : ndarray of bool
        Whether minorities live there.
    """

    launched: np.ndarray
    arrests: np.ndarray
    executions: np.ndarray
    executed_today: np.ndarray
    reached: np.ndarray
    elders_met: np.ndarray
    adults: np.ndarray
    first_phase: np.ndarray
    border: np.ndarray


@kernel
def _call(day, rests, p, mood, call):
    """Fill the hazard of the day for an ordinary current offender, (localities,). Returns whether there is any."""
    found = False
    for l in range(call.size):
        call[l] = 0.0
        if mood.launched[l] < 0:
            continue
        here, adults = p[l], mood.adults[l]
        moved = (
            here.leniency
            + here.arrest_effect * min(mood.arrests[l] / adults * PER_ADULTS, here.saturation)
            + here.execution_effect * min(mood.executions[l], here.saturation)
            + here.execution_day * math.sqrt(mood.executed_today[l])
        )
        since = day - mood.launched[l] - mood.first_phase[l]
        course = here.before_call * (1.0 + here.burst)
        if since >= 0:
            course = 1.0 + here.burst * math.exp(-since / here.burst_days)
            course *= math.exp(-since / here.decline_days)
        spoken_to = here.minority if mood.border[l] and not mood.elders_met[l] else 1.0
        call[l] = here.base_rate * (mood.reached[l] / adults) * moved * course * spoken_to
        call[l] *= here.rest.holiday if rests else 1.0
        found = found or call[l] != 0.0
    return found


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


class Hazard(NamedTuple):
    """Hazard of each place so far, (localities,): for an ordinary current offender, and for who did nothing."""

    offenders: np.ndarray
    others: np.ndarray


class Needs(NamedTuple):
    """What hazard of the place each subject still needs to register, by runs of `RUN` subjects.

    Attributes
    ----------
    start : ndarray of int64, (localities + 1,)
        First subject of each locality: there the offenders stand, whose hazard is one, and then the others.
    others : ndarray of int64, (localities,)
        First of those who did nothing.
    need : ndarray of float32, (subjects,)
        Hazard, counted from the first day, that uses up each one's threshold.
    run : ndarray of int64, (localities + 1,)
        First run of each locality: those of its offenders, then those of the others.
    soonest : ndarray of float32, (runs,)
        Least need in each run.
    """

    start: np.ndarray
    others: np.ndarray
    need: np.ndarray
    run: np.ndarray
    soonest: np.ndarray


class PressedPlaces(NamedTuple):
    """What brings those to register who did nothing, (localities,): pressure, and a chief who coerces."""

    pressure: np.ndarray
    coercing: np.ndarray


class Known(NamedTuple):
    """Days of registration and arrest, (subjects,)."""

    registered: np.ndarray
    arrested: np.ndarray


class Confessing(NamedTuple):
    """What is true of those who confess, and what is noted of them, (subjects,)."""

    locality: np.ndarray
    volume: np.ndarray
    era: np.ndarray
    role: np.ndarray
    ring: np.ndarray
    arrested: np.ndarray
    registered: np.ndarray
    register_confession: np.ndarray


class SupplyChain(NamedTuple):
    """Members and supplier of each ring, (rings + 1,)."""

    first: np.ndarray
    last: np.ndarray
    supplier: np.ndarray


class Confessions(NamedTuple):
    """What each person confesses, (persons,), and the locality: in `named` somebody else, or -1."""

    home: np.ndarray
    confession: np.ndarray
    period: np.ndarray
    declared: np.ndarray
    weight: np.ndarray
    named: np.ndarray
    weight_named: np.ndarray


CONFESSION_KINDS = (np.uint16, np.uint8, np.uint8, np.float32, np.float32, np.int64, np.float32)
"""The types of the columns of `Confessions`."""


def _needs(start: np.ndarray, others: np.ndarray) -> Needs:
    """Return room for what everybody needs."""
    runs = (others - start[:-1] + RUN - 1) // RUN + (start[1:] - others + RUN - 1) // RUN
    first = np.concatenate([[0], np.cumsum(runs)])
    return Needs(
        start,
        others,
        np.empty(start[-1], dtype=np.float32),
        first,
        np.full(first[-1], np.inf, dtype=np.float32),
    )


@kernel_with_arrays
def _thresholds(localities, key, p, x, needs):
    """Fill what hazard of the place each subject needs to register: an exponential draw over the own readiness.

    Readiness is against an ordinary current offender. Insiders who are offenders register elsewhere.
    """
    words, logs = np.empty((4, BATCH), dtype=np.uint32), np.empty((4, BATCH))
    for l in localities:
        here = p[l]
        start, end = x.start[l], x.start[l + 1]
        for first in range(start >> 2, (end + 3) >> 2, BATCH):
            n = min(BATCH, ((end + 3) >> 2) - first)
            blocks(key, 0, 0, first, 1, 0, 0, n, words)
            for word in range(words.shape[0]):
                for i in range(n):
                    logs[word, i] = close_log(unit(words[word, i]))
            for s in range(max(start, 4 * first), min(end, 4 * (first + n))):
                k = s - 4 * first
                ready = _readiness(s, here, x)
                needs.need[s] = surely(-logs[k & 3, k >> 2] / ready) if ready > 0.0 else np.inf
                if np.isnan(needs.need[s]):
                    needs.need[s] = -math.log(unit(words[k & 3, k >> 2])) / ready
                _bring_forward(s, l, needs)


@inlined()
def _bring_forward(s, l, needs):
    """Keep the least need of the run in which a subject stands."""
    run = needs.run[l]
    if s < needs.others[l]:
        run += (s - needs.start[l]) // RUN
    else:
        run += (needs.others[l] - needs.start[l] + RUN - 1) // RUN + (s - needs.others[l]) // RUN
    needs.soonest[run] = min(needs.soonest[run], needs.need[s])


@inlined()
def _readiness(s, here, x):
    """Return how readily a subject registers against an ordinary current offender."""
    if x.role[s] == Role.NONE:
        return here.false_rate
    if x.sector[s] != Sector.NONE:
        return 0.0
    past = here.past_factor if x.era[s] == Era.PAST else 1.0
    rate = past / math.sqrt(1.0 + x.volume[s] / here.volume_scale)
    if x.leader[s]:
        rate *= here.leader_factor
    if x.coerced[s]:
        rate *= here.coerced_factor
    return rate


@kernel
def _bring_nearer(arrests, stirred, rings, locality, p, hazard, needs):
    """Divide what the members of rings still need by the effect of the ring's first arrest; mark these rings.

    Ring 0 has no members.
    """
    for r in range(1, arrests.size):
        if arrests[r] == 0 or stirred[r]:
            continue
        stirred[r] = True
        home = np.int64(locality[rings.first[r]])
        so_far = hazard.offenders[home]
        for s in range(rings.first[r], rings.last[r]):
            if needs.need[s] > so_far:
                needs.need[s] = so_far + (needs.need[s] - so_far) / p[home].ring_effect
                _bring_forward(s, home, needs)


@kernel
def _register(localities, call, p, pressing, hazard, needs, known, hits, number):
    """List who registers in each locality today: those whose need is used up, at large and not yet registered."""
    for l in localities:
        pressed = 1.0 + pressing.pressure[l] + p[l].coerced_chief * pressing.coercing[l]
        hazard.offenders[l] += call[l]
        hazard.others[l] += call[l] * pressed
        number[l] = 0
        if call[l] <= 0.0:
            continue
        start, others, end, run = needs.start[l], needs.others[l], needs.start[l + 1], needs.run[l]
        made = _used_up(start, others, hazard.offenders[l], run, needs, known, start, hits)
        run += (others - start + RUN - 1) // RUN
        made = _used_up(others, end, hazard.others[l], run, needs, known, made, hits)
        number[l] = made - start


@inlined()
def _used_up(first, last, hazard, run, needs, known, made, hits):
    """List those of a range whose need is used up, from place `made` on; returns where the list ends."""
    for begin in range(first, last, RUN):
        if needs.soonest[run] <= hazard:
            least = np.float32(np.inf)
            for s in range(begin, min(begin + RUN, last)):
                if needs.need[s] <= hazard:
                    needs.need[s] = np.inf
                    if known.registered[s] < 0 and known.arrested[s] < 0:
                        hits[made] = s
                        made += 1
                least = min(least, needs.need[s])
            needs.soonest[run] = least
        run += 1
    return made


@kernel
def _close_names(made):
    """Move those named, and the weights of the names, to the front, in order. Returns how many they are."""
    names = 0
    for i in range(made.named.size):
        if made.named[i] >= 0:
            made.named[names], made.weight_named[names] = made.named[i], made.weight_named[i]
            names += 1
    return names


@kernel
def _confess(begin, end, keys, day, who, p, least, x, rings, out):
    """Draw what each person confesses and note it, and whom some name; `least` liang are counted, (localities,).

    One other at most is named (-1 for none): a member of the ring's supplier first, else of the ring.
    """
    for i in range(begin, end):
        s, next_ = who[i], who[min(i + AHEAD, end - 1)]
        ask_for(x.volume, next_)
        ask_for(x.locality, next_)
        ask_for(x.registered, next_)
        l = x.locality[s]
        here = p[l]
        counted_from = least[l]
        u = uniform4(keys.confession, day, s, 0)
        full = u[0] < here.full_share
        out.home[i] = l
        out.confession[i] = Confession.FULL if full else Confession.PARTIAL
        x.registered[s], x.register_confession[s] = day, out.confession[i]
        declared = x.volume[s] * (1.0 if full else here.declared * u[1])
        out.declared[i] = declared
        past = x.era[s] != Era.PRESENT or u[2] < here.admits_past
        out.period[i] = OffencePeriod.PAST if past else OffencePeriod.PRESENT
        if x.role[s] == Role.NONE:
            declared = counted_from if u[1] < here.false_counted else 0.0
            out.declared[i] = declared
        counted = declared > 0.0 and declared >= counted_from
        out.weight[i] = here.weight_counted if counted else here.weight_minor
        out.weight_named[i] = here.weight_named
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
