"""Letters from the public: who writes, about whom, and whether it is true (R1.13)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.kernels.draws import BATCH, blocks, blocks_of, normal, poisson, unit
from yundong.kernels.slots import expand
from yundong.records.labels import Author, EvidenceRoute, LeadSource, Motive, Occasion, Role

ROUTE_OF = np.array([EvidenceRoute[f"LETTER_{motive.name}"] for motive in Motive], dtype=np.uint8)
"""The route of a letter's evidence, by `Motive`."""


class Letters(Mechanism):
    """An adult who has been reached, and who knows a subject, may write.

    The rate grows with recent arrests and executions in the place and falls with fear while dealers stay free.
    Acquaintances are fixed by a hash of the author's place, weighted by how much a person stands out. Letters
    are true, mistaken or malicious; the record does not say which.
    """

    class Parameters(NamedTuple):
        base_rate: Local
        arrest_effect: Local
        execution_effect: Local
        fear: Local
        rally_rate: Local
        trial_rate: Local
        half_exposure: Local
        again: Local
        acquaintances: Local
        malicious: Local
        mistaken: Local
        family: Local
        about_arrested: Local
        weight_true: Local
        weight_false: Local
        weight_spread: Local
        weight_family: Local
        saturation: Local

    p: Parameters

    name = "letters"
    title = "the public writes letters"
    passages = ("R1.13", "R3.4")
    writes = ("letters",)
    hides = ("letter_motives",)

    def prepare(self) -> None:
        self.adults = self.country.public.adults.astype(np.float64)
        self.count = np.zeros(self.places.count, dtype=np.int64)
        self.keys = LetterKeys(*(self.draws(f"letters.{name}") for name in LetterKeys._fields))

    def step(self, day: Day) -> None:
        s, x, d = self.state, self.subjects, day.index
        if (s.launched < 0).all():
            return
        means = self._means(d)
        if not means.any():
            return
        n = self.places.count
        candidates = np.zeros((len(Occasion), n), dtype=np.int64)
        _candidates(self.draws("letters.count"), d, means, candidates)
        total = candidates.sum(axis=0)
        if not total.any():
            return
        offset = np.concatenate([[0], np.cumsum(total)])
        room = int(offset[-1])
        kinds = (np.uint32, np.uint8, np.uint8, np.uint8, np.float32)
        letters = LettersWritten(self.count, *(np.empty(room, dtype=kind) for kind in kinds))
        public = Adults(self.country.public.start, s.exposures, s.written)
        people = Acquaintances(x.start, x.groups, x.role, self.country.keep, self.country.other, s.arrested)
        self.each(_write, self.keys, d, offset, candidates, self.by_place, public, people, letters)
        at = expand(offset, self.count)
        if not at.size:
            return
        who, relation = letters.subject[at], letters.relation[at]
        self.write(
            "letters", day, locality=np.repeat(np.arange(n, dtype=np.uint16), self.count), dossier=who,
            relation=relation, occasion=letters.occasion[at],
        )  # fmt: skip
        self.hide("letter_motives", day, motive=letters.motive[at])
        source = np.where(relation == Author.RELATIVE, LeadSource.FAMILY, LeadSource.LETTER)
        self.world.leads.add(who, source, letters.weight[at], ROUTE_OF[letters.motive[at]])

    def _means(self, d: int) -> np.ndarray:
        """Return (3, localities) expected candidates: by post, at a rally, at a public trial."""
        s, p = self.state, self.p
        open_ = (s.launched >= 0) & (s.launched <= d)
        settled = (s.arrested_here + s.registered_here) / np.maximum(1.0, s.identified_here)
        fear = np.exp(-p.fear * np.clip(1.0 - settled, 0.0, 1.0))
        pull = (
            1.0
            + p.arrest_effect * np.minimum(s.arrests_recent / self.adults * 1e4, p.saturation)
            + p.execution_effect * np.minimum(s.executions_recent, p.saturation)
        )
        mood = np.where(open_, fear * pull, 0.0)
        post = p.base_rate * self.adults * mood
        rally = p.rally_rate * s.rally_attendance * np.where(open_, fear, 0.0)
        trial = p.trial_rate * self.adults * np.sqrt(s.executed_today) * open_
        return np.stack([post, rally, trial])


@kernel
def _candidates(key, day, means, candidates):
    """Draw how many adults of each place think of writing, by occasion."""
    for l in range(means.shape[1]):
        for k in range(means.shape[0]):
            candidates[k, l] = poisson(means[k, l], key, day, 100000 * k + l)


class LetterKeys(NamedTuple):
    """Keys of the streams of draws."""

    author: np.uint64
    acquaintance: np.uint64
    target: np.uint64


class Adults(NamedTuple):
    """The public, (adults,), sorted by locality."""

    start: np.ndarray
    exposures: np.ndarray
    written: np.ndarray


class Acquaintances(NamedTuple):
    """The subjects whom adults know, (subjects,), sorted by locality."""

    start: np.ndarray
    groups: np.ndarray
    role: np.ndarray
    keep: np.ndarray
    other: np.ndarray
    arrested: np.ndarray


class LettersWritten(NamedTuple):
    """The letters of a day, (candidates,); `number` of them, (localities,), at the front of each locality's block."""

    number: np.ndarray
    subject: np.ndarray
    motive: np.ndarray
    relation: np.ndarray
    occasion: np.ndarray
    weight: np.ndarray


@kernel
def _write(localities, keys, day, offset, candidates, p, public, people, out):
    """Decide which candidates write and about whom; letters fill the front of each locality's block.

    Candidates are taken in batches: draws for all, then those who might write, then what they write, in order.
    """
    about = np.empty((4, BATCH), dtype=np.uint32)
    choice = np.empty((4, BATCH), dtype=np.uint32)
    form = np.empty((4, BATCH), dtype=np.uint32)
    friend = np.empty((4, BATCH), dtype=np.uint32)
    who = np.empty(BATCH, dtype=np.int64)
    author = np.zeros(BATCH, dtype=np.uint32)
    slot = np.zeros(BATCH, dtype=np.uint32)
    for l in localities:
        here = p[l]
        friends = int(here.acquaintances)
        adults = public.start[l + 1] - public.start[l]
        lo, size = people.start[l], people.start[l + 1] - people.start[l]
        post, rally = candidates[0, l], candidates[0, l] + candidates[1, l]
        total = offset[l + 1] - offset[l]
        made = offset[l]
        for begin in range(0, total, BATCH):
            n = min(BATCH, total - begin)
            blocks(keys.author, 2 * begin, 2, l, 0, day, 0, n, about)
            blocks(keys.target, 2 * begin, 2, l, 0, day, 0, n, choice)
            blocks(keys.target, 2 * begin + 1, 2, l, 0, day, 0, n, form)
            willing = 0
            for k in range(n):
                a = public.start[l] + min(int(unit(about[0, k]) * adults), adults - 1)
                heard = public.exposures[a]
                unmoved = heard == 0 or unit(about[1, k]) >= heard / (heard + here.half_exposure)
                if begin + k < post and unmoved:
                    continue
                who[willing] = k
                author[willing] = a
                slot[willing] = int(unit(about[2, k]) * friends)
                willing += 1
            blocks_of(keys.acquaintance, slot, author, 0, 0, willing, friend)
            for m in range(willing):
                k = who[m]
                a = author[m]
                if public.written[a] and unit(choice[1, k]) >= here.again:
                    continue
                target = lo + int((np.int64(friend[0, m]) * size) >> 32)
                if unit(friend[1, m]) >= people.keep[target]:
                    target = people.other[target]
                motive = Motive.TRUE
                mood = unit(choice[0, k])
                if mood < here.malicious:
                    near = people.groups[l, 1]
                    target = near + int((np.int64(friend[2, m]) * (people.start[l + 1] - near)) >> 32)
                    motive = Motive.MALICIOUS
                elif people.role[target] == Role.NONE:
                    if mood >= here.malicious + (1.0 - here.malicious) * here.mistaken:
                        continue
                    motive = Motive.MISTAKEN
                if people.arrested[target] >= 0 and unit(about[3, k]) >= here.about_arrested:
                    continue
                true = motive == Motive.TRUE
                kin = slot[m] == 0 and true and unit(form[2, k]) < here.family * friends
                out.subject[made] = target
                out.motive[made] = motive
                out.relation[made] = Author.RELATIVE if kin else Author.PUBLIC
                spoken = Occasion.RALLY if begin + k < rally else Occasion.TRIAL
                out.occasion[made] = Occasion.POST if begin + k < post else spoken
                out.weight[made] = (
                    (here.weight_true if true else here.weight_false)
                    + here.weight_spread * normal(unit(form[0, k]), unit(form[1, k]))
                    + (here.weight_family if kin else 0.0)
                )
                public.written[a] = True
                made += 1
        out.number[l] = made - offset[l]
