"""Letters from the public: who writes, about whom, and whether it is true (R1.13)."""

from __future__ import annotations

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.kernels.compile import kernel
from yundong.kernels.draws import BATCH, blocks, blocks_of, normal, poisson, unit
from yundong.kernels.slots import expand

TRUE, MISTAKEN, MALICIOUS = 0, 1, 2


class Letters(Mechanism):
    """An adult who has been reached, and who knows a subject, may write.

    The rate grows with recent arrests and executions in the place and falls with fear while dealers stay free.
    Acquaintances are fixed by a hash of the author's place, weighted by how much a person stands out. Letters
    are true, mistaken or malicious; the record does not say which.
    """

    name = "letters"
    title = "the public writes letters"
    passages = ("R1.13", "R3.4")
    parameters = (
        "letters.base_rate",
        "letters.arrest_effect",
        "letters.execution_effect",
        "letters.fear",
        "letters.rally_rate",
        "letters.trial_rate",
        "letters.half_exposure",
        "letters.again",
        "letters.acquaintances",
        "letters.malicious",
        "letters.mistaken",
        "letters.family",
        "letters.about_arrested",
        "letters.weight_true",
        "letters.weight_false",
        "letters.weight_spread",
        "letters.weight_family",
        "letters.saturation",
    )
    writes = ("letters",)

    def prepare(self) -> None:
        self.adults = self.country.public.adults.astype(np.float64)
        self.rate = self.local("base_rate")
        self.family = self.local("family")
        self.traits = self.values(
            "half_exposure", "again", "acquaintances", "malicious", "mistaken", "about_arrested",
            "weight_true", "weight_false", "weight_spread", "weight_family",
        )  # fmt: skip
        self.count = np.zeros(self.places.count, dtype=np.int64)
        self.motives: list[np.ndarray] = []

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        if (s.launched < 0).all():
            return
        means = self._means(d)
        if not means.any():
            return
        n = self.places.count
        candidates = np.zeros((3, n), dtype=np.int64)
        _candidates(self.draws("letters.count"), d, means, candidates)
        total = candidates.sum(axis=0)
        if not total.any():
            return
        offset = np.concatenate([[0], np.cumsum(total)])
        subject = np.empty(offset[-1], dtype=np.uint32)
        motive = np.empty(offset[-1], dtype=np.uint8)
        relation = np.empty(offset[-1], dtype=np.uint8)
        occasion = np.empty(offset[-1], dtype=np.uint8)
        weight = np.empty(offset[-1], dtype=np.float32)
        x = self.subjects
        self.each(
            _write, self.draws("letters.author"), self.draws("letters.acquaintance"),
            self.draws("letters.target"), d, offset, candidates, self.traits, self.family,
            self.country.public.start, s.exposures, s.written, x.start, x.groups, x.role, self.country.keep,
            self.country.other, s.arrested, self.count, subject, motive, relation, occasion,
            weight,
        )  # fmt: skip
        at = expand(offset, self.count)
        if not at.size:
            return
        who, kin = subject[at], relation[at]
        self.write(
            "letters", day, locality=np.repeat(np.arange(n, dtype=np.uint16), self.count), dossier=who,
            relation=kin, occasion=occasion[at],
        )  # fmt: skip
        self.motives.append(motive[at])
        self.world.leads.mixed(who, np.where(kin == 1, 3, 2), weight[at])

    def _means(self, d: int) -> np.ndarray:
        """Return (3, localities) expected candidates: by post, at a rally, at a public trial."""
        s = self.state
        open_ = (s.launched >= 0) & (s.launched <= d)
        settled = (s.arrested_here + s.registered_here) / np.maximum(1.0, s.identified_here)
        fear = np.exp(-self.value("fear") * np.clip(1.0 - settled, 0.0, 1.0))
        pull = (
            1.0
            + self.value("arrest_effect")
            * np.minimum(s.arrests_recent / self.adults * 1e4, self.value("saturation"))
            + self.value("execution_effect") * np.minimum(s.executions_recent, self.value("saturation"))
        )
        mood = np.where(open_, fear * pull, 0.0)
        post = self.rate * self.adults * mood
        rally = self.value("rally_rate") * s.rally_attendance * np.where(open_, fear, 0.0)
        trial = self.value("trial_rate") * self.adults * np.sqrt(s.executed_today) * open_
        return np.stack([post, rally, trial])


@kernel
def _candidates(key, day, means, candidates):
    """Draw how many adults of each place think of writing, by occasion."""
    for l in range(means.shape[1]):
        for k in range(3):
            candidates[k, l] = poisson(means[k, l], key, day, 100000 * k + l)


@kernel
def _write(localities, key_author, key_friend, key_target, day, offset, candidates, traits, family, first,
           exposures, written, start, groups, role, keep, other, arrested, count, subject, motive, relation,
           occasion, weight):  # fmt: skip
    """Decide which candidates write and about whom; letters fill the front of each locality's block.

    Candidates are taken in batches: draws for all, then those who might write, then what they write, in order.
    """
    half, again, friends = traits[0], traits[1], int(traits[2])
    about = np.empty((4, BATCH), dtype=np.uint32)
    choice = np.empty((4, BATCH), dtype=np.uint32)
    manner = np.empty((4, BATCH), dtype=np.uint32)
    friend = np.empty((4, BATCH), dtype=np.uint32)
    who = np.empty(BATCH, dtype=np.int64)
    author = np.zeros(BATCH, dtype=np.uint32)
    slot = np.zeros(BATCH, dtype=np.uint32)
    for l in localities:
        adults = first[l + 1] - first[l]
        lo, size = start[l], start[l + 1] - start[l]
        post, rally = candidates[0, l], candidates[0, l] + candidates[1, l]
        total = offset[l + 1] - offset[l]
        made = offset[l]
        for begin in range(0, total, BATCH):
            n = min(BATCH, total - begin)
            blocks(key_author, 2 * begin, 2, l, 0, day, 0, n, about)
            blocks(key_target, 2 * begin, 2, l, 0, day, 0, n, choice)
            blocks(key_target, 2 * begin + 1, 2, l, 0, day, 0, n, manner)
            willing = 0
            for k in range(n):
                a = first[l] + min(int(unit(about[0, k]) * adults), adults - 1)
                heard = exposures[a]
                if begin + k < post and (heard == 0 or unit(about[1, k]) >= heard / (heard + half)):
                    continue
                who[willing] = k
                author[willing] = a
                slot[willing] = int(unit(about[2, k]) * friends)
                willing += 1
            blocks_of(key_friend, slot, author, 0, 0, willing, friend)
            for m in range(willing):
                k = who[m]
                a = author[m]
                if written[a] and unit(choice[1, k]) >= again:
                    continue
                target = lo + int((np.int64(friend[0, m]) * size) >> 32)
                if unit(friend[1, m]) >= keep[target]:
                    target = other[target]
                why = 0
                mood = unit(choice[0, k])
                if mood < traits[3]:
                    near = groups[l, 1]
                    target = near + int((np.int64(friend[2, m]) * (start[l + 1] - near)) >> 32)
                    why = 2
                elif role[target] == 0:
                    if mood >= traits[3] + (1.0 - traits[3]) * traits[4]:
                        continue
                    why = 1
                if arrested[target] >= 0 and unit(about[3, k]) >= traits[5]:
                    continue
                kin = slot[m] == 0 and why == 0 and unit(manner[2, k]) < family[l] * friends
                subject[made] = target
                motive[made] = why
                relation[made] = 1 if kin else 0
                occasion[made] = 0 if begin + k < post else (1 if begin + k < rally else 2)
                mean = traits[6] if why == 0 else traits[7]
                weight[made] = (
                    mean
                    + traits[8] * normal(unit(manner[0, k]), unit(manner[1, k]))
                    + (traits[9] if kin else 0.0)
                )
                written[a] = True
                made += 1
        count[l] = made - offset[l]
