"""Files of the running movements are organised into dossiers (D2.1)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inner, kernel, kernel_with_arrays
from yundong.kernels.draws import BATCH, blocks, normal, uniform4, unit
from yundong.records.labels import EvidenceRoute, LeadSource, Role

ROUNDING = 1e-12
"""What rounding can add to a chance, and far less than the step of a draw."""


class Materials(Mechanism):
    """Old files are worked through place by place; what they say goes into dossiers.

    Who stood out is likelier to have a file. Files also name people who did nothing, in a place with a bad list
    more of them, and more heavily; and what such a list says is years old, so that many have left since (B3 on
    Kunming's first phase).
    """

    class Parameters(NamedTuple):
        file_rate: Local
        days: Local
        age_days: Local
        weight_offender: Local
        weight_other: Local
        weight_spread: Local
        bad_share: Local
        bad_files: Local
        bad_weight: Local
        bad_age_days: Local

    p: Parameters

    name = "materials"
    title = "old files organised"
    passages = ("D2.1",)

    def prepare(self) -> None:
        x, n = self.subjects, self.places.count
        self.bad = self.draws.uniforms("materials.bad", n) < self.p.bad_share
        lists = Lists(self.p.file_rate * self.places.effects.files, self.bad)
        kinds = (np.int64, np.float64, np.float32, np.int16)
        files = Files(np.zeros(n, dtype=np.int64), *unfilled(x.size, kinds))
        people = Noticed(x.start, x.visibility, x.role)
        self.each(_draw, self.draws("materials.file"), self.by_place, lists, people, files)
        number = files.number
        all_ = int(number.sum())
        self.queue = Read(*unfilled(all_, READ_KINDS))
        self.call(
            _in_turn, x.start, files, *np.empty((2, int(number.max(initial=0)) + 2), np.int64), self.queue
        )
        self.progress = FilesDone(np.cumsum(number) - number, number, np.zeros(n, dtype=np.int64))
        self.today = Read(*unfilled(all_, READ_KINDS))

    def step(self, day: Day) -> None:
        received = self.state.received[self.places.first :]
        made = self.call(_go_on, day.index, received, self.by_place, self.progress, self.queue, self.today)
        who, weight, age = (column[:made] for column in self.today)
        self.world.leads.add(who, LeadSource.MATERIAL, weight, EvidenceRoute.OLD_FILE, age)


class Lists(NamedTuple):
    """The old files of each locality, (localities,): their rate per unit of visibility, and whether they are bad."""

    rate: np.ndarray
    bad: np.ndarray


class Noticed(NamedTuple):
    """Those about whom there may be a file, (subjects,), sorted by locality."""

    start: np.ndarray
    visibility: np.ndarray
    role: np.ndarray


class Files(NamedTuple):
    """Who has a file, when in (0, 1) it is reached, its weight, and its age in days, (subjects,).

    They stand at the front of each locality's block; `number`, (localities,), says how many.
    """

    number: np.ndarray
    who: np.ndarray
    turn: np.ndarray
    weight: np.ndarray
    age: np.ndarray


class Read(NamedTuple):
    """What files say, (files,): about whom, its weight, and its age in days."""

    who: np.ndarray
    weight: np.ndarray
    age: np.ndarray


READ_KINDS = (np.int64, np.float32, np.int16)
"""The types of the columns of `Read`."""


class FilesDone(NamedTuple):
    """How far each place has come with its files, (localities,): the first, and how many there are and are done."""

    first: np.ndarray
    total: np.ndarray
    done: np.ndarray


@kernel
def _in_turn(start, files, after, order, out):
    """List the files of all places, place by place, in the order in which they are reached.

    As the turns of n files lie evenly between 0 and 1, about one falls on each of n parts of that range: they are dealt
    out to the parts, and then only neighbours change places. `after` and `order` are room for the files of a place.
    """
    made = 0
    for l in range(files.number.size):
        n, first = files.number[l], start[l]
        after[: n + 1] = 0
        for i in range(first, first + n):
            after[int(files.turn[i] * n) + 1] += 1
        for part in range(n):
            after[part + 1] += after[part]
        for i in range(first, first + n):
            part = int(files.turn[i] * n)
            at = after[part]
            after[part] += 1
            order[at] = i
        for k in range(n):
            i, at = order[k], k
            while at and files.turn[order[at - 1]] > files.turn[i]:
                order[at] = order[at - 1]
                at -= 1
            order[at] = i
        for k in range(n):
            i = order[k]
            out.who[made], out.weight[made], out.age[made] = files.who[i], files.weight[i], files.age[i]
            made += 1


@kernel
def _go_on(day, received, p, progress, queue, today):
    """Let places work through their files, evenly over the days that it takes. Returns how many they read `today`."""
    made = 0
    for l in range(received.size):
        elapsed, days = day - received[l], p[l].days
        due = 0
        if received[l] >= 0:
            due = progress.total[l] if elapsed >= days else int(progress.total[l] * (elapsed / days))
        for i in range(progress.first[l] + progress.done[l], progress.first[l] + due):
            today.who[made], today.weight[made], today.age[made] = queue.who[i], queue.weight[i], queue.age[i]
            made += 1
        progress.done[l] = due
    return made


@kernel_with_arrays
def _draw(localities, key, p, lists, people, files):
    """Draw who of each locality has a file, at what time in (0, 1) it is reached, what it says and how old it is."""
    words = np.empty((4, BATCH), dtype=np.uint32)
    for l in localities:
        for begin in range(people.start[l], people.start[l + 1], BATCH):
            n = min(BATCH, people.start[l + 1] - begin)
            blocks(key, 0, 0, begin, 1, 0, 0, n, words)
            _draw_batch(l, begin, n, key, p, lists, people, words, files)


@inner
def _draw_batch(l, begin, n, key, p, lists, people, words, files):
    """Draw the files of `n` subjects of a locality, from `begin` on.

    The chance of a file, 1 - exp(-x), is at most x: most are passed over without an exponential.
    """
    here = p[l]
    bad = lists.bad[l]
    old = here.bad_age_days if bad else here.age_days
    for k in range(n):
        s = begin + k
        offender = people.role[s] != Role.NONE
        rate = lists.rate[l]
        mean = here.weight_offender
        if not offender:
            rate *= here.bad_files if bad else 1.0
            mean = here.bad_weight if bad else here.weight_other
        u, expected = unit(words[0, k]), rate * people.visibility[s]
        if u < expected + ROUNDING and u < 1.0 - math.exp(-expected):
            v = uniform4(key, 0, s, 1)
            at = people.start[l] + files.number[l]
            files.who[at] = s
            files.turn[at] = unit(words[1, k])
            files.weight[at] = mean + here.weight_spread * normal(v[0], v[1])
            files.age[at] = int(2.0 * unit(words[2, k]) * old)
            files.number[l] += 1
