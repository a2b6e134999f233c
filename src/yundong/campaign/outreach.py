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
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import normal, normals_of, poisson, uniform4
from yundong.kernels.functions import exp
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
            _count, self.draws("outreach.count"), d, rests, self.by_place, self.standing, self.agenda,
            self.audiences.interest, self.meeting,
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


@kernel
def _count(key, day, rests, p, calling, agenda, interest, at):
    """Draw how many meetings and giant rallies each place holds, and where each one's begin.

    Fills also how much interest is left against a place that nobody has tired of, and in front of `at` the places
    that hold any. Returns how many these are.
    """
    agenda.offset[0] = 0
    places = 0
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
        agenda.ordinary[l] = poisson(calling.strength[l] * rate, key, day, l)
        agenda.rallies[l] = poisson(here.rally_rate * interest[l] if rallying else 0.0, key, day, 100000 + l)
        total = agenda.ordinary[l] + agenda.rallies[l] + (calling.trials[l] if open_ else 0)
        agenda.offset[l + 1] = agenda.offset[l] + total
        if total:
            at[places] = l
            places += 1
    return places


@kernel
def _meet(localities, key, day, agenda, p, audiences, adults, totals, out):
    """Hold the day's meetings of each locality; of those by print or radio a share of the audience is impressed."""
    for l in localities:
        here = p[l]
        first, last = agenda.offset[l], agenda.offset[l + 1]
        most = int(here.most_audience * adults[l])
        for i in range(first, last):
            m = i - first
            u = uniform4(key, day, l, m)
            if m < agenda.ordinary[l]:
                kind = _ordinary_kind(1.0 - u[0], here)
                people = audiences.custom[l] * _ordinary_size(kind, u[1], u[2], here)
            elif m < agenda.ordinary[l] + agenda.rallies[l]:
                kind = MeetingKind.RALLY
                people = min(adults[l] * here.rally_share * (0.5 + u[1]), here.rally_most)
            else:
                kind = MeetingKind.TRIAL
                people = (
                    min(adults[l] * here.trial_share * (0.5 + u[1]), here.trial_most) * audiences.interest[l]
                )
            printed = u[3] < here.print_share
            count = max(int(here.least_attendance), min(int(people), most))
            out.home[i] = l
            out.kind[i] = kind
            out.channel[i] = Channel.PRINT_RADIO if printed else Channel.SPOKEN
            out.attendance[i] = count
            totals.attended[l] += count
            totals.heard[l] += count * (here.print_effect if printed else 1.0) / adults[l]
            if kind == MeetingKind.RALLY:
                totals.at_rallies[l] += count
            elif kind != MeetingKind.TRIAL:
                totals.at_meetings[l] += count
            if kind == MeetingKind.ELDERS:
                totals.elders[l] = True


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
def _ordinary_size(kind, u, v, here):
    """Draw how many people come to an ordinary meeting."""
    size = here.small_size
    if kind == MeetingKind.ELDERS:
        size = here.elders_size
    elif kind == MeetingKind.FAMILY:
        size = here.family_size
    elif kind == MeetingKind.MASS:
        size = here.mass_size
    spread = here.size_spread
    return here.meeting_size * size * np.exp(spread * normal(u, v) - 0.5 * spread * spread)
