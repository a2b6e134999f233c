"""Propaganda by meetings: who is reached, how often, by which channel (R1.12, R1.15, R3.6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.kernels.draws import BATCH, blocks, normal, poisson, uniform4, unit

WORTH_READING = 16384
"""The public of a place is read through first where it has fewer adults than this for each meeting of the day."""

SMALL, MASS, FAMILY, ELDERS, RALLY, TRIAL = range(6)


class Outreach(Mechanism):
    """Meetings of drawn sizes; audiences drawn within the locality, some people again and again.

    Meetings grow with the propagandists of a place, rise after the launch and tire with the number of meetings
    a head. Giant rallies are held in larger cities; public trials are called by the courts the day before.
    Print and radio, a share near zero after July 1952, reach the same number with less effect.
    """

    class Parameters(NamedTuple):
        propagandists: Local
        rate: Local
        rate_before: float
        ramp_days: float
        fatigue: Local
        intensity_spread: float
        meeting_size: Local
        size_spread: float
        regulars: float
        rally_rate: float
        rally_share: float
        trial_share: float
        print_share: float
        print_effect: float
        mass_share: float
        family_share: float
        elders_share: float
        small_size: float
        mass_size: float
        family_size: float
        elders_size: float
        rally_places: float
        rally_most: float
        trial_most: float

    p: Parameters

    name = "outreach"
    title = "meetings reach the public"
    passages = ("R1.2", "R1.12", "R1.15", "R3.6")
    writes = ("meetings",)

    def prepare(self) -> None:
        p = self.places
        self.adults = self.country.public.adults
        spread = self.value("intensity_spread")
        local = np.exp(spread * self.draws.normals("outreach.intensity", p.count) - 0.5 * spread**2)
        local = np.where(p.areas["synthetic"].to_numpy()[p.first :], local, 1.0)
        self.strength = self.local("propagandists") * self.local("rate") * self.adults / 1000.0 * local
        self.size = self.local("meeting_size")
        self.traits = self.values(
            "size_spread",
            "regulars",
            "rally_share",
            "trial_share",
            "print_share",
            "print_effect",
            "rally_most",
            "trial_most",
        )
        self.big = p.kinds[:, 0] | (p.population > self.value("rally_places"))
        shares = self.values("elders_share", "family_share", "mass_share")
        self.kind_from = np.cumsum(shares)
        self.kind_size = self.values("small_size", "mass_size", "family_size", "elders_size")
        self.ended = self.world.day_of(self.world.scenario.schedule.end)

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        s.rally_attendance[:] = 0
        open_ = s.launched >= 0
        has_order = s.received[self.places.first :] >= 0
        if not has_order.any() or d > self.ended:
            return
        ramp = np.clip((d - s.launched + 1) / self.value("ramp_days"), 0.0, 1.0)
        tired = 1.0 / (1.0 + s.attended / self.adults / self.local("fatigue"))
        before = np.where(has_order, self.value("rate_before"), 0.0)
        mean = self.strength * np.where(open_, ramp * tired * (1.0 + s.help_outreach), before)
        n = self.places.count
        ordinary = np.zeros(n, dtype=np.int64)
        rallies = np.zeros(n, dtype=np.int64)
        _count(
            self.draws("outreach.count"),
            d,
            mean,
            np.where(open_ & self.big, self.value("rally_rate"), 0.0),
            ordinary,
            rallies,
        )
        trials = np.where(open_, s.trials_called, 0)
        total = ordinary + rallies + trials
        if not total.any():
            return
        offset = np.concatenate([[0], np.cumsum(total)])
        kind = np.empty(offset[-1], dtype=np.uint8)
        channel = np.empty(offset[-1], dtype=np.uint8)
        attendance = np.empty(offset[-1], dtype=np.int32)
        self.each(
            _meet, self.draws("outreach.meeting"), self.draws("outreach.audience"), d, offset, ordinary,
            rallies, self.size, self.traits, self.kind_from, self.kind_size, self.country.public.start,
            s.exposures, s.reached, s.attended, s.rally_attendance, kind, channel, attendance,
        )  # fmt: skip
        self.write(
            "meetings", day, locality=np.repeat(np.arange(n, dtype=np.uint16), total), kind=kind,
            channel=channel, attendance=attendance,
        )  # fmt: skip


@kernel
def _count(key, day, mean, rally, ordinary, rallies):
    """Draw how many meetings and giant rallies each place holds."""
    for l in range(mean.size):
        ordinary[l] = poisson(mean[l], key, day, l)
        rallies[l] = poisson(rally[l], key, day, 100000 + l)


@kernel
def _meet(localities, key, key_audience, day, offset, ordinary, rallies, size, traits, kind_from,
          kind_size, start, exposures, reached, attended, rally_attendance, kind, channel, attendance):  # fmt: skip
    """Hold the day's meetings of each locality and count them into the exposures of those who came."""
    words = np.empty((4, BATCH), dtype=np.uint32)
    places = np.empty(BATCH, dtype=np.uint32)
    for l in localities:
        adults = start[l + 1] - start[l]
        public = exposures[start[l] : start[l + 1]]
        if (offset[l + 1] - offset[l]) * WORTH_READING > adults:
            words[0, 0] = _read_through(public)  # only put somewhere: the draws overwrite it
        for i in range(offset[l], offset[l + 1]):
            m = i - offset[l]
            u = uniform4(key, day, l, 2 * m)
            spread = traits[0]
            if m < ordinary[l]:
                v0 = 1.0 - u[0]
                kind[i] = (
                    3
                    if v0 <= kind_from[0]
                    else (2 if v0 <= kind_from[1] else (1 if v0 <= kind_from[2] else 0))
                )
                people = (
                    size[l] * kind_size[kind[i]] * np.exp(spread * normal(u[1], u[2]) - 0.5 * spread * spread)
                )
            elif m < ordinary[l] + rallies[l]:
                kind[i] = 4
                people = min(adults * traits[2] * (0.5 + u[1]), traits[6])
            else:
                kind[i] = 5
                people = min(adults * traits[3] * (0.5 + u[1]), traits[7])
            channel[i] = 1 if u[3] < traits[4] else 0
            count = max(3, min(int(people), int(0.8 * adults)))
            attendance[i] = count
            attended[l] += count
            if kind[i] == 4:
                rally_attendance[l] += count
            effect = traits[5] if channel[i] == 1 else 1.0
            reached[l] += _attend(key_audience, day, l, m, count, traits[1], effect, public, words, places)


@kernel
def _read_through(people):
    """Read the public of a place from end to end, so that it is near at hand when audiences are drawn from it.

    A place holds some tens of thousands of bytes: reading them in order takes less time than waiting for each
    of those that the draws choose. Returns something, so that the reading is not left out as idle.
    """
    seen = np.uint32(0)
    for i in range(0, people.size, 64):
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
                people[places[i]] = seen + np.uint8(seen < 127)
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
