"""Letters from the public: who writes, about whom, and whether it is true (R1.13)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.outreach import Attention, tired
from yundong.country.parameters import Local, Room
from yundong.country.public import Audience, ask
from yundong.country.subjects import Group
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import BATCH, blocks, blocks_of, normal, poisson, unit
from yundong.kernels.functions import exp
from yundong.kernels.slots import expand
from yundong.records.labels import Author, EvidenceRoute, LeadSource, Motive, Occasion, Role


class Letters(Mechanism):
    """An adult who has been reached, and who knows a subject, may write.

    The rate grows with recent arrests and executions in the place and falls with fear while known dealers are free.
    Some hand in what they have to say where they have just heard the call, at a meeting or a rally.
    Acquaintances are fixed by a hash of the author, weighted by how much a person stands out. Relatives and rivals
    in the trade write too. A letter is true, mistaken or written out of malice, which can hit a real dealer; the
    record does not say which.
    """

    class Parameters(NamedTuple):
        base_rate: Local
        arrest_effect: Local
        execution_effect: Local
        fear: Local
        rally_rate: Local
        meeting_rate: Local
        trial_rate: Local
        half_exposure: Local
        again: Local
        acquaintances: Local
        malicious: Local
        mistaken: Local
        family: Local
        family_mistaken: Local
        rival: Local
        rival_false: Local
        about_arrested: Local
        weight_true: Local
        weight_false: Local
        weight_spread: Local
        weight_family: Local
        saturation: Local
        audience: Annotated[Attention, Room("outreach")]

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
        n, public = self.places.count, self.country.public
        candidates = np.zeros((len(Occasion), n), dtype=np.int64)
        _candidates(self.draws("letters.count"), d, means, candidates)
        total = candidates.sum(axis=0)
        if not total.any():
            return
        offset = np.concatenate([[0], np.cumsum(total)])
        room = int(offset[-1])
        kinds = (np.uint32, np.uint8, np.uint8, np.uint8, np.uint8, np.float32)
        letters = LettersWritten(self.count, *(np.empty(room, dtype=kind) for kind in kinds))
        audience = Audience(public.start, self.p.audience.regulars, s.heard, public.key)
        people = Acquaintances(x.start, x.groups, x.role, self.country.keep, self.country.other, s.arrested)
        self.each(
            _write, self.keys, d, offset, candidates, self.by_place, audience, s.written, people, letters
        )
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
        self.world.leads.add(who, source, letters.weight[at], letters.route[at])

    def _means(self, d: int) -> np.ndarray:
        """Return (occasions, localities) expected candidates, in the order of `Occasion`."""
        s, p = self.state, self.p
        open_ = (s.launched >= 0) & (s.launched <= d)
        free = 1.0 - s.settled_here / np.maximum(1, s.identified_here)
        fear = exp(-p.fear * free)
        pull = (
            1.0
            + p.arrest_effect * np.minimum(s.arrests_recent / self.adults * 1e4, p.saturation)
            + p.execution_effect * np.minimum(s.executions_recent, p.saturation)
        )
        mood = np.where(open_, fear * pull, 0.0)
        post = p.base_rate * self.adults * mood
        interest = tired(s.attended / self.adults, p.audience.fatigue)
        ready = np.where(open_, fear * interest, 0.0)
        trial = p.trial_rate * self.adults * np.sqrt(s.executed_today) * open_
        rally, meeting = p.rally_rate * s.rally_attendance, p.meeting_rate * s.meeting_attendance
        return np.stack([post, rally * ready, trial, meeting * ready])


class LetterKeys(NamedTuple):
    """Keys of the streams of draws."""

    author: np.uint64
    acquaintance: np.uint64
    target: np.uint64


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
    route: np.ndarray
    weight: np.ndarray


@kernel
def _candidates(key, day, means, candidates):
    """Draw how many adults of each place think of writing, by occasion."""
    for l in range(means.shape[1]):
        for k in range(means.shape[0]):
            candidates[k, l] = poisson(means[k, l], key, day, 100000 * k + l)


class Words(NamedTuple):
    """Random words of a batch of candidates, (4, BATCH) each.

    Attributes
    ----------
    author, choice, form
        By candidate: who it is and whether anything is written; what about; weight and relation.
    friend
        By willing candidate: the acquaintance thought of, the same whenever the author thinks of it again.
    """

    author: np.ndarray
    choice: np.ndarray
    form: np.ndarray
    friend: np.ndarray


@kernel
def _write(localities, keys, day, offset, candidates, p, audience, written, people, out):
    """Decide which candidates write and about whom; letters fill the front of each locality's block.

    Candidates are taken in batches: draws for all, then those who might write, then what they write, in order.
    Who has written is one bit an adult; each locality begins a byte later, so that no two share one.
    """
    room = np.empty((4, 4, BATCH), dtype=np.uint32)
    words = Words(room[0], room[1], room[2], room[3])
    who = np.empty(BATCH, dtype=np.int64)
    asked, author = np.zeros(BATCH, dtype=np.uint32), np.zeros(BATCH, dtype=np.uint32)
    times = np.zeros(BATCH, dtype=np.int64)
    slot = np.zeros(BATCH, dtype=np.uint32)
    for l in localities:
        here = p[l]
        post = candidates[Occasion.POST, l]
        rally = post + candidates[Occasion.RALLY, l]
        trial = rally + candidates[Occasion.TRIAL, l]
        total = offset[l + 1] - offset[l]
        made = offset[l]
        for begin in range(0, total, BATCH):
            n = min(BATCH, total - begin)
            blocks(keys.author, 2 * begin, 2, l, 0, day, 0, n, words.author)
            blocks(keys.target, 2 * begin, 2, l, 0, day, 0, n, words.choice)
            blocks(keys.target, 2 * begin + 1, 2, l, 0, day, 0, n, words.form)
            for k in range(n):
                asked[k] = _author(unit(words.author[0, k]), l, audience)
            if begin < post:
                ask(audience, l, asked, n, times)
            willing = 0
            for k in range(n):
                moved = times[k] > 0 and unit(words.author[1, k]) < times[k] / (times[k] + here.half_exposure)
                if begin + k < post and not moved:
                    continue
                who[willing] = k
                author[willing] = asked[k]
                slot[willing] = int(unit(words.author[2, k]) * int(here.acquaintances))
                willing += 1
            blocks_of(keys.acquaintance, slot, author, 0, 0, willing, words.friend)
            for m in range(willing):
                k = who[m]
                byte, bit = (np.int64(author[m]) >> 3) + l, np.uint8(1 << (author[m] & 7))
                if written[byte] & bit and unit(words.choice[1, k]) >= here.again:
                    continue
                target, motive, relation = _accused(l, k, m, slot[m] == 0, words, here, people)
                if target < 0:
                    continue
                if people.arrested[target] >= 0 and unit(words.author[3, k]) >= here.about_arrested:
                    continue
                out.subject[made] = target
                out.motive[made] = motive
                out.relation[made] = relation
                out.occasion[made] = _occasion(begin + k, post, rally, trial)
                true = people.role[target] != Role.NONE
                out.route[made] = EvidenceRoute.LETTER_TRUE if true else _false_route(motive)
                out.weight[made] = _weight(k, true, relation, words, here)
                written[byte] |= bit
                made += 1
        out.number[l] = made - offset[l]


@inlined()
def _occasion(k, post, rally, trial):
    """Return on which occasion a candidate writes, given where the candidates of each end."""
    if k < post:
        return Occasion.POST
    if k < rally:
        return Occasion.RALLY
    return Occasion.TRIAL if k < trial else Occasion.MEETING


@inlined()
def _accused(l, k, m, close, words, here, people):
    """Return whom a candidate writes about (-1 for nobody), the motive, and the relation of the author.

    Only the closest acquaintance can be a relative.
    """
    mood, trade = unit(words.choice[0, k]), unit(words.choice[2, k])
    known = _acquaintance(l, words.friend[0, m], unit(words.friend[1, m]), people)
    if trade < here.rival:
        invents = trade < here.rival * here.rival_false
        other = _one_of(people.groups[l, Group.PAST], people.start[l + 1], words.friend[2, m])
        target = _competitor(l, words.choice[3, k], np.int64(-1) if invents else known, other, people)
        return target, Motive.MALICIOUS, Author.RIVAL
    if mood < here.malicious:
        anybody = _one_of(people.start[l], people.start[l + 1], words.friend[2, m])
        return anybody, Motive.MALICIOUS, Author.PUBLIC
    kin = close and unit(words.form[2, k]) < here.family * int(here.acquaintances)
    relation = Author.RELATIVE if kin else Author.PUBLIC
    if people.role[known] != Role.NONE:
        return known, Motive.TRUE, relation
    sure = unit(words.form[3, k]) < (here.family_mistaken if kin else here.mistaken)
    return known if sure else np.int64(-1), Motive.MISTAKEN, relation


@inlined()
def _weight(k, true, relation, words, here):
    """Draw the weight of a letter as evidence."""
    mean = here.weight_true if true else here.weight_false
    if relation == Author.RELATIVE:
        mean += here.weight_family
    return mean + here.weight_spread * normal(unit(words.form[0, k]), unit(words.form[1, k]))


@inlined()
def _author(u, l, audience):
    """Return an adult of a place, drawn evenly."""
    adults = audience.start[l + 1] - audience.start[l]
    return audience.start[l] + min(int(u * adults), adults - 1)


@inlined()
def _one_of(first, last, word):
    """Return one of a range of subjects, drawn evenly."""
    return first + int((np.int64(word) * (last - first)) >> 32)


@inlined()
def _acquaintance(l, word, u, people):
    """Return a subject of a place, drawn by attention."""
    target = _one_of(people.start[l], people.start[l + 1], word)
    return target if u < people.keep[target] else np.int64(people.other[target])


@inlined()
def _competitor(l, word, known, other, people):
    """Return whom somebody in the trade writes about: `known` if that is another offender, else -1 for nobody.

    The author is one of the current offenders of the place, drawn evenly; if `known` is -1 the letter is invented,
    and falls on `other`. Nobody writes who has been arrested.
    """
    author = _one_of(people.start[l], people.groups[l, Group.CURRENT], word)
    if people.arrested[author] >= 0:
        return np.int64(-1)
    if known < 0:
        return other
    return np.int64(-1) if known == author or people.role[known] == Role.NONE else known


@inlined()
def _false_route(motive):
    """Return by which route a letter about somebody who did nothing brings evidence."""
    if motive == Motive.MALICIOUS:
        return EvidenceRoute.LETTER_MALICIOUS
    return EvidenceRoute.LETTER_MISTAKEN
