"""Propaganda by meetings: who is reached, how often, by which channel (R1.12, R1.15, R3.6)."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.phases import Pace, phase_days
from yundong.country.parameters import Local, Room
from yundong.country.public import share_reached
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inlined, inner, kernel, kernel_with_arrays
from yundong.kernels.draws import (
    BATCH,
    blocks_of,
    close_normal,
    counting_room,
    normal,
    normals_of,
    poissons,
    unit,
)
from yundong.kernels.functions import close_exp, exp, surely_whole
from yundong.records.labels import Channel, LocalityKind, MeetingKind


class Holidays(NamedTuple):
    """What is left of the campaign's work with the public on a holiday; outreach and registration share it."""

    holiday: Local


class Attention(NamedTuple):
    """How far audiences lean to the same people, and how they tire; outreach and letters share it."""

    regulars: Local
    fatigue: Local


PER_ADULTS = 1e4
"""Adults to whose number arrests nearby are held, where they are felt."""


@inlined()
def tired(heard, fatigue):
    """Return what is left of an audience's interest after some attendances per adult: half of it at `fatigue`."""
    return 1.0 / (1.0 + heard / fatigue)


class Outreach(Mechanism):
    """Meetings of drawn sizes; the same people go again and again.

    Attendances grow with the propagandists of a place; whether it calls them together in many small meetings or in
    few large ones is its custom. Meetings come in a burst after the launch and tire with the number of attendances
    per adult; on holidays there are few. Giant rallies are held in larger cities once the first phase is over; public
    trials are called by the courts the day before. Print and radio, a share near zero after July 1952, reach the same
    number with less effect. A meeting adds to the attendances per adult of its place; what an adult has attended
    follows from these (`country.public`).
    """

    class Parameters(NamedTuple):
        propagandists: Local
        rate: Local
        rate_before: Local
        burst: Local
        burst_days: Local
        meeting_size: Local
        custom_spread: Local
        size_spread: Local
        rally_rate: Local
        rally_share: Local
        trial_share: Local
        print_share: Local
        print_effect: Local
        mass_share: Local
        family_share: Local
        elders_share: Local
        small_size: Local
        mass_size: Local
        family_size: Local
        elders_size: Local
        rally_places: Local
        rally_most: Local
        trial_most: Local
        least_attendance: Local
        most_audience: Local
        audience: Annotated[Attention, Room("outreach")]
        rest: Annotated[Holidays, Room("outreach")]
        phases: Annotated[Pace, Room("arrests")]

    p: Parameters

    name = "outreach"
    title = "meetings reach the public"
    passages = ("R1.2", "R1.12", "R1.15", "R3.6")
    writes = ("meetings",)

    def prepare(self) -> None:
        p, own = self.places, self.p
        self.adults = self.country.public.adults
        attending = own.propagandists * own.rate * self.adults / 1000.0 * p.effects.meetings
        u = self.draws.of("outreach.custom", p.number)
        self.custom = exp(own.custom_spread * normals_of(u[0], u[1]))
        self.strength = attending / (own.meeting_size * self.custom)
        self.first_phase = phase_days(self.world, own.phases)
        self.big = p.kinds[:, LocalityKind.LARGE_CITY] | (p.population > own.rally_places)
        self.ended = self.world.day_of(self.world.scenario.schedule.end)
        self.regulars = own.audience.regulars
        s, n = self.state, p.count
        self.agenda = Agenda(np.empty(n + 1, np.int64), np.empty(n, np.int64), np.empty(n, np.int64))
        place = np.arange(n, dtype=np.uint32)
        self.due = MeetingsDue(place, np.empty(n), 100000 + place, np.empty(n))
        self.counting = counting_room()
        self.audiences = Audiences(self.custom, np.empty(n))
        self.meeting = np.empty(n, dtype=np.int64)
        self.standing = Calling(
            s.received[p.first :], s.launched, s.attended, s.help_outreach, s.trials_called, self.adults,
            self.strength, self.big, self.first_phase,
        )  # fmt: skip
        self.attended = Attended(s.attended, s.heard, s.rally_attendance, s.meeting_attendance, s.elders_met)

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        s.rally_attendance[:] = 0
        s.meeting_attendance[:] = 0
        if d > self.ended:
            return
        rests = self.world.scenario.schedule.rests(day.date)
        places = self.call(
            _count, self.draws("outreach.count"), d, rests, self.by_place, self.standing, self.due, self.agenda,
            self.audiences.interest, self.meeting, self.counting,
        )  # fmt: skip
        if not places:
            return
        held = int(self.agenda.offset[-1])
        meetings = MeetingsHeld(*unfilled(held, MEETING_KINDS))
        self.each(
            _meet, self.draws("outreach.meeting"), d, self.agenda, self.by_place, self.audiences, self.adults,
            self.attended, meetings,
        )  # fmt: skip
        at = self.meeting[:places]
        self.call(_note_reached, at, self.adults, s.heard, self.regulars, s.reached)
        self.write(
            "meetings", day, locality=meetings.home, kind=meetings.kind, channel=meetings.channel,
            attendance=meetings.attendance,
        )  # fmt: skip


class Agenda(NamedTuple):
    """The meetings of a day: where each locality's begin, (localities + 1,), and how many are ordinary or rallies."""

    offset: np.ndarray
    ordinary: np.ndarray
    rallies: np.ndarray


class MeetingsDue(NamedTuple):
    """Ordinary meetings and giant rallies that each place is expected to hold today, (localities,).

    Before each of both stands under which number the place draws how many.
    """

    ordinary_agent: np.ndarray
    ordinary: np.ndarray
    rallies_agent: np.ndarray
    rallies: np.ndarray


class Audiences(NamedTuple):
    """Mean size of the ordinary meetings of each place against others, and what is left of interest, (localities,)."""

    custom: np.ndarray
    interest: np.ndarray


class Attended(NamedTuple):
    """Totals of each locality, (localities,).

    Attributes
    ----------
    attended, at_rallies, at_meetings : int64
        Attendances so far, at rallies today, and at ordinary meetings today.
    heard : float64
        Attendances per adult so far that made an impression.
    elders : bool
        Whether elders have met.
    """

    attended: np.ndarray
    heard: np.ndarray
    at_rallies: np.ndarray
    at_meetings: np.ndarray
    elders: np.ndarray


class Calling(NamedTuple):
    """What decides how many meetings a place holds, (localities,): columns of `State`, and what stays the same.

    Attributes
    ----------
    strength : ndarray of float64
        Ordinary meetings a day, before anybody has tired of them.
    big : ndarray of bool
        Whether it is large enough for giant rallies.
    first_phase : ndarray of int64
        Days of its first phase.
    """

    received: np.ndarray
    launched: np.ndarray
    attended: np.ndarray
    help: np.ndarray
    trials: np.ndarray
    adults: np.ndarray
    strength: np.ndarray
    big: np.ndarray
    first_phase: np.ndarray


class MeetingsHeld(NamedTuple):
    """What is written down of each meeting, (meetings,)."""

    home: np.ndarray
    kind: np.ndarray
    channel: np.ndarray
    attendance: np.ndarray


MEETING_KINDS = (np.uint16, np.uint8, np.uint8, np.int32)
"""The types of the columns of `MeetingsHeld`."""


class Gathering(NamedTuple):
    """Meetings held together, (BATCH,), and their random words, (4, BATCH).

    Attributes
    ----------
    place, turn
        Locality, and which of the meetings of the day it is there.
    kind
        What `MeetingKind` it is, if it is an ordinary one.
    middle, spread
        How many people come to such meetings: the median, and the standard deviation of the logarithm.
    people
        How many come to this one, a whole number; no number where that is in doubt.
    """

    place: np.ndarray
    turn: np.ndarray
    words: np.ndarray
    kind: np.ndarray
    middle: np.ndarray
    spread: np.ndarray
    people: np.ndarray


@kernel
def _count(key, day, rests, p, calling, due, agenda, interest, at, room):
    """Draw how many meetings and giant rallies each place holds, and where each one's begin.

    Fills also how much interest is left against a place that nobody has tired of, and in front of `at` the places
    that hold any. Returns how many these are.
    """
    for l in range(interest.size):
        here = p[l]
        open_, adults = calling.launched[l] >= 0, calling.adults[l]
        interest[l] = tired(calling.attended[l] / adults, here.audience.fatigue) * (1.0 + calling.help[l])
        interest[l] *= here.rest.holiday if rests else 1.0
        since = day - calling.launched[l]
        rate = here.rate_before if calling.received[l] >= 0 else 0.0
        if open_:
            rate = (1.0 + here.burst * math.exp(-max(since, 0) / here.burst_days)) * interest[l]
        rallying = open_ and calling.big[l] and since >= calling.first_phase[l]
        due.ordinary[l] = calling.strength[l] * rate
        due.rallies[l] = here.rally_rate * interest[l] if rallying else 0.0
    poissons(due.ordinary, key, day, due.ordinary_agent, agenda.ordinary, room)
    poissons(due.rallies, key, day, due.rallies_agent, agenda.rallies, room)
    agenda.offset[0] = 0
    places = 0
    for l in range(interest.size):
        trials = calling.trials[l] if calling.launched[l] >= 0 else 0
        total = agenda.ordinary[l] + agenda.rallies[l] + trials
        agenda.offset[l + 1] = agenda.offset[l] + total
        if total:
            at[places] = l
            places += 1
    return places


@kernel_with_arrays
def _meet(localities, key, day, agenda, p, audiences, adults, totals, out):
    """Hold the day's meetings of each locality, in batches that go on from one to the next, as most hold few."""
    batch = Gathering(
        np.zeros(BATCH, dtype=np.uint32), np.zeros(BATCH, dtype=np.uint32),
        np.empty((4, BATCH), dtype=np.uint32), np.empty(BATCH, dtype=np.uint8),
        np.empty(BATCH), np.empty(BATCH), np.empty(BATCH),
    )  # fmt: skip
    full = np.int64(0)  # a plain 0 would have what is called with it compiled for that number as well
    for l in localities:
        for turn in range(agenda.offset[l + 1] - agenda.offset[l]):
            batch.place[full], batch.turn[full] = l, turn
            full += 1
            if full == BATCH:
                _hold(full, key, day, agenda, p, audiences, adults, totals, batch, out)
                full = np.int64(0)
    _hold(full, key, day, agenda, p, audiences, adults, totals, batch, out)


@inner
def _hold(count, key, day, agenda, p, audiences, adults, totals, batch, out):
    """Hold a batch of meetings; of those by print or radio a share of the audience is impressed."""
    words = batch.words
    blocks_of(key, batch.turn, batch.place, day, 0, count, words)
    _expect_people(count, p, audiences.custom, batch)
    for k in range(count):
        l, m = np.int64(batch.place[k]), np.int64(batch.turn[k])
        here, i = p[l], agenda.offset[l] + m
        people = _people(k, l, m, agenda, here, audiences, adults, batch)
        kind, printed = batch.kind[k], unit(words[3, k]) < here.print_share
        attendance = max(int(here.least_attendance), min(int(people), int(here.most_audience * adults[l])))
        out.home[i] = l
        out.kind[i] = kind
        out.channel[i] = Channel.PRINT_RADIO if printed else Channel.SPOKEN
        out.attendance[i] = attendance
        totals.attended[l] += attendance
        totals.heard[l] += attendance * (here.print_effect if printed else 1.0) / adults[l]
        if kind == MeetingKind.RALLY:
            totals.at_rallies[l] += attendance
        elif kind != MeetingKind.TRIAL:
            totals.at_meetings[l] += attendance
        if kind == MeetingKind.ELDERS:
            totals.elders[l] = True


@inlined()
def _people(k, l, m, agenda, here, audiences, adults, batch):
    """Return how many would come to a meeting, and note its kind if it is not an ordinary one."""
    u, v = unit(batch.words[1, k]), unit(batch.words[2, k])
    if m < agenda.ordinary[l]:
        if np.isnan(batch.people[k]):
            spread, usual = here.size_spread, here.meeting_size * _relative_size(batch.kind[k], here)
            return audiences.custom[l] * (usual * np.exp(spread * normal(u, v) - 0.5 * spread * spread))
        return batch.people[k]
    if m < agenda.ordinary[l] + agenda.rallies[l]:
        batch.kind[k] = MeetingKind.RALLY
        return min(adults[l] * here.rally_share * (0.5 + u), here.rally_most)
    batch.kind[k] = MeetingKind.TRIAL
    return min(adults[l] * here.trial_share * (0.5 + u), here.trial_most) * audiences.interest[l]


@inlined()
def _expect_people(count, p, custom, batch):
    """Fill of which kind ordinary meetings are and how many people come, many at once in vector code."""
    words = batch.words
    for k in range(count):
        l = batch.place[k]
        here = p[l]
        kind = batch.kind[k] = _ordinary_kind(1.0 - unit(words[0, k]), here)
        batch.middle[k] = custom[l] * here.meeting_size * _relative_size(kind, here)
        batch.spread[k] = here.size_spread
    for k in range(count):
        spread = batch.spread[k]
        far = spread * close_normal(unit(words[1, k]), unit(words[2, k])) - 0.5 * spread * spread
        batch.people[k] = surely_whole(batch.middle[k] * close_exp(far))


@kernel
def _note_reached(places, adults, heard, regulars, reached):
    """Note how many adults of some places have attended at least once."""
    for l in places:
        reached[l] = adults[l] * share_reached(heard[l], regulars[l])


@inlined()
def _ordinary_kind(u, here):
    """Return the kind of an ordinary meeting."""
    if u <= here.elders_share:
        return MeetingKind.ELDERS
    if u <= here.elders_share + here.family_share:
        return MeetingKind.FAMILY
    if u <= here.elders_share + here.family_share + here.mass_share:
        return MeetingKind.MASS
    return MeetingKind.SMALL


@inlined()
def _relative_size(kind, here):
    """Return the size of ordinary meetings of a kind, against others."""
    if kind == MeetingKind.ELDERS:
        return here.elders_size
    if kind == MeetingKind.FAMILY:
        return here.family_size
    return here.mass_size if kind == MeetingKind.MASS else here.small_size
