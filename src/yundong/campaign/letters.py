"""Letters from the public: who writes, about whom, and whether it is true (R1.13)."""

from __future__ import annotations

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.draws import normal, philox, poisson, uniform4
from yundong.parallel import kernel

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
        self.motives: list[np.ndarray] = []

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
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
        subject = np.empty(offset[-1], dtype=np.int64)
        motive = np.empty(offset[-1], dtype=np.uint8)
        relation = np.empty(offset[-1], dtype=np.uint8)
        occasion = np.empty(offset[-1], dtype=np.uint8)
        weight = np.empty(offset[-1], dtype=np.float32)
        x = self.subjects
        self.each(
            _write, self.draws("letters.author"), self.draws("letters.acquaintance"),
            self.draws("letters.target"), d, offset, candidates, self.traits, self.family,
            self.country.public.start, s.exposures, s.written, x.start, x.groups, x.role, self.country.keep,
            self.country.other, s.arrested, subject, motive, relation, occasion, weight,
        )  # fmt: skip
        sent = subject >= 0
        who = subject[sent]
        self.write(
            "letters", day, locality=np.repeat(np.arange(n, dtype=np.uint16), total)[sent],
            dossier=who.astype(np.uint32), relation=relation[sent], occasion=occasion[sent],
        )  # fmt: skip
        if who.size:
            self.motives.append(motive[sent])
        self.world.leads.mixed(who, np.where(relation[sent] == 1, 3, 2), weight[sent])

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
           exposures, written, start, groups, role, keep, other, arrested, subject, motive, relation,
           occasion, weight):  # fmt: skip
    """Decide for each candidate whether a letter is written and about whom; -1 where none is."""
    half, again, friends = traits[0], traits[1], int(traits[2])
    for l in localities:
        adults = first[l + 1] - first[l]
        lo, size = start[l], start[l + 1] - start[l]
        for i in range(offset[l], offset[l + 1]):
            k = i - offset[l]
            subject[i] = -1
            occasion[i] = 0 if k < candidates[0, l] else (1 if k < candidates[0, l] + candidates[1, l] else 2)
            u = uniform4(key_author, day, l, 2 * k)
            author = first[l] + min(int(u[0] * adults), adults - 1)
            heard = exposures[author]
            if occasion[i] == 0 and (heard == 0 or u[1] >= heard / (heard + half)):
                continue
            w = uniform4(key_target, day, l, 2 * k)
            if written[author] and w[1] >= again:
                continue
            slot = int(u[2] * friends)
            words = philox(key_friend, slot, author, 0, 0)
            target = lo + int((np.int64(words[0]) * size) >> 32)
            if (np.float64(words[1]) + 0.5) / 4294967296.0 >= keep[target]:
                target = other[target]
            why = 0
            if w[0] < traits[3]:
                near = groups[l, 1]
                target = near + int((np.int64(words[2]) * (start[l + 1] - near)) >> 32)
                why = 2
            elif role[target] == 0:
                if w[0] >= traits[3] + (1.0 - traits[3]) * traits[4]:
                    continue
                why = 1
            if arrested[target] >= 0 and u[3] >= traits[5]:
                continue
            v = uniform4(key_target, day, l, 2 * k + 1)
            kin = slot == 0 and why == 0 and v[2] < family[l] * friends
            subject[i] = target
            motive[i] = why
            relation[i] = 1 if kin else 0
            mean = traits[6] if why == 0 else traits[7]
            weight[i] = mean + traits[8] * normal(v[0], v[1]) + (traits[9] if kin else 0.0)
            written[author] = True
