"""Propaganda by meetings: who is reached, how often, by which channel (R1.12, R1.15, R3.6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import BATCH, blocks, normal, poisson, uniform4, unit
from yundong.records.labels import Channel, LocalityKind, MeetingKind

WORTH_READING = 16384
"""The public of a place is read through first where it has fewer adults than this for each meeting of the day."""

CACHE_LINE = 64
"""Bytes that the processor reads at once."""

MOST_EXPOSURES = 127
"""Exposures are kept in a byte each; whoever has been to so many meetings is counted no further."""


class Outreach(Mechanism):
    """Meetings of drawn sizes; audiences drawn within the locality, some people again and again.

    Meetings grow with the propagandists of a place, rise after the launch and tire with the number of meetings
    per adult. Giant rallies are held in larger cities; public trials are called by the courts the day before.
    Print and radio, a share near zero after July 1952, reach the same number with less effect.
    """

    class Parameters(NamedTuple):
        propagandists: Local
        rate: Local
        rate_before: Local
        ramp_days: Local
        fatigue: Local
        intensity_spread: Local
        meeting_size: Local
        size_spread: Local
        regulars: Local
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

    p: Parameters

    name = "outreach"
    title = "meetings reach the public"
    passages = ("R1.2", "R1.12", "R1.15", "R3.6")
    writes = ("meetings",)

    def prepare(self) -> None:
        p, own = self.places, self.p
        self.adults = self.country.public.adults
        drawn = own.intensity_spread * self.draws.normals("outreach.intensity", p.count)
        local = np.exp(drawn - 0.5 * own.intensity_spread**2)
        local = np.where(p.areas["synthetic"].to_numpy()[p.first :], local, 1.0)
        self.strength = own.propagandists * own.rate * self.adults / 1000.0 * local
        self.big = p.kinds[:, LocalityKind.LARGE_CITY] | (p.population > own.rally_places)
        self.ended = self.world.day_of(self.world.scenario.schedule.end)
        self.keys = MeetingKeys(self.draws("outreach.meeting"), self.draws("outreach.audience"))

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        s.rally_attendance[:] = 0
        open_ = s.launched >= 0
        has_order = s.received[self.places.first :] >= 0
        if not has_order.any() or d > self.ended:
            return
        n = self.places.count
        ordinary = np.zeros(n, dtype=np.int64)
        rallies = np.zeros(n, dtype=np.int64)
        rally_rate = np.where(open_ & self.big, self.p.rally_rate, 0.0)
        _count(
            self.draws("outreach.count"), d, self._mean(d, open_, has_order), rally_rate, ordinary, rallies
        )
        total = ordinary + rallies + np.where(open_, s.trials_called, 0)
        if not total.any():
            return
        offset = np.concatenate([[0], np.cumsum(total)])
        held = (np.empty(int(offset[-1]), dtype=kind) for kind in (np.uint8, np.uint8, np.int32))
        meetings = MeetingsHeld(*held)
        self.each(
            _meet, self.keys, d, Agenda(offset, ordinary, rallies), self.by_place, self.country.public.start,
            s.exposures, Attended(s.reached, s.attended, s.rally_attendance), meetings,
        )  # fmt: skip
        self.write(
            "meetings", day, locality=np.repeat(np.arange(n, dtype=np.uint16), total), kind=meetings.kind,
            channel=meetings.channel, attendance=meetings.attendance,
        )  # fmt: skip

    def _mean(self, d: int, open_: np.ndarray, has_order: np.ndarray) -> np.ndarray:
        """Return (localities,) ordinary meetings to be expected today."""
        s, own = self.state, self.p
        ramp = np.clip((d - s.launched + 1) / own.ramp_days, 0.0, 1.0)
        tired = 1.0 / (1.0 + s.attended / self.adults / own.fatigue)
        before = np.where(has_order, own.rate_before, 0.0)
        mean: np.ndarray = self.strength * np.where(open_, ramp * tired * (1.0 + s.help_outreach), before)
        return mean


class MeetingKeys(NamedTuple):
    """Keys of the streams of draws."""

    meeting: np.uint64
    audience: np.uint64


class Agenda(NamedTuple):
    """The meetings of a day: where each locality's begin, (localities + 1,), and how many are ordinary or rallies."""

    offset: np.ndarray
    ordinary: np.ndarray
    rallies: np.ndarray


class Attended(NamedTuple):
    """Totals of each locality, (localities,): adults reached, attendances, those at rallies today."""

    reached: np.ndarray
    attended: np.ndarray
    at_rallies: np.ndarray


class MeetingsHeld(NamedTuple):
    """What is written down of each meeting, (meetings,)."""

    kind: np.ndarray
    channel: np.ndarray
    attendance: np.ndarray


@kernel
def _count(key, day, mean, rally, ordinary, rallies):
    """Draw how many meetings and giant rallies each place holds."""
    for l in range(mean.size):
        ordinary[l] = poisson(mean[l], key, day, l)
        rallies[l] = poisson(rally[l], key, day, 100000 + l)


@kernel
def _meet(localities, keys, day, agenda, p, start, exposures, totals, out):
    """Hold the day's meetings of each locality and count them into the exposures of those who came."""
    words = np.empty((4, BATCH), dtype=np.uint32)
    places = np.empty(BATCH, dtype=np.uint32)
    for l in localities:
        here = p[l]
        adults = start[l + 1] - start[l]
        public = exposures[start[l] : start[l + 1]]
        first, last = agenda.offset[l], agenda.offset[l + 1]
        if (last - first) * WORTH_READING > adults:
            words[0, 0] = _read_through(public)  # only put somewhere: the draws overwrite it
        most = int(here.most_audience * adults)
        regulars = min(here.regulars, 1.0)  # above it a person's place would lie outside the locality
        for i in range(first, last):
            m = i - first
            u = uniform4(keys.meeting, day, l, 2 * m)
            if m < agenda.ordinary[l]:
                kind = _ordinary_kind(1.0 - u[0], here)
                people = _ordinary_size(kind, u[1], u[2], here)
            elif m < agenda.ordinary[l] + agenda.rallies[l]:
                kind = MeetingKind.RALLY
                people = min(adults * here.rally_share * (0.5 + u[1]), here.rally_most)
            else:
                kind = MeetingKind.TRIAL
                people = min(adults * here.trial_share * (0.5 + u[1]), here.trial_most)
            printed = u[3] < here.print_share
            count = max(int(here.least_attendance), min(int(people), most))
            out.kind[i] = kind
            out.channel[i] = Channel.PRINT_RADIO if printed else Channel.SPOKEN
            out.attendance[i] = count
            totals.attended[l] += count
            if kind == MeetingKind.RALLY:
                totals.at_rallies[l] += count
            effect = here.print_effect if printed else 1.0
            totals.reached[l] += _attend(
                keys.audience, day, l, m, count, regulars, effect, public, words, places
            )


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


@kernel
def _read_through(people):
    """Read the public of a place from end to end, so that it is near at hand when audiences are drawn from it.

    A place holds some tens of thousands of bytes: reading them in order takes less time than waiting for each
    of those that the draws choose. Returns something, so that the reading is not left out as idle.
    """
    seen = np.uint32(0)
    for i in range(0, people.size, CACHE_LINE):
        seen += people[i]
    return seen


@kernel
def _attend(key, day, l, meeting, count, regulars, effect, people, words, places):
    """Draw an audience with replacement; a share of `regulars` of the draws leans to the same people.

    A person's place in the locality is also their readiness to come: with u uniform, (1 - c) u + c u^2 has a
    density that falls from 1 / (1 - c) at the readiest to 1 / (1 + c) at the least ready. Draws are made in
    batches, `words` and `places` being room for one. Returns how many came for the first time.
    """
    adults = people.size
    fresh = 0
    needed = (count + 3) // 4
    for first in range(0, needed, BATCH):
        n = min(BATCH, needed - first)
        blocks(key, first, 1, l, 0, day, 1 + meeting, n, words)
        for j in range(4):
            here = n if 4 * (first + n - 1) + j < count else n - 1
            for i in range(here):
                u = unit(words[j, i])
                places[i] = np.uint32(np.int64(adults * u * (1.0 - regulars + regulars * u)))
            if effect < 1.0:
                here = _heed(effect, words[j], places, here)
            for i in range(here):
                seen = people[places[i]]
                fresh += seen == 0
                people[places[i]] = seen + np.uint8(seen < MOST_EXPOSURES)
    return fresh


@kernel
def _heed(effect, words, places, count):
    """Keep the places of those on whom the channel has an effect. Returns how many."""
    kept = 0
    for i in range(count):
        if (unit(words[i]) * 4096.0) % 1.0 < effect:
            places[kept] = places[i]
            kept += 1
    return kept
