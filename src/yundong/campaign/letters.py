"""Letters from the public: who writes, about whom, and whether it is true (R1.13)."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.outreach import PER_ADULTS, Attention, tired
from yundong.country.parameters import Local, Room
from yundong.country.public import Audience, ask, asking_room
from yundong.country.subjects import Group
from yundong.kernels.ahead import ask_for
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inlined, inner, kernel, kernel_with_arrays
from yundong.kernels.draws import (
    BATCH,
    blocks_of,
    close_normals,
    counting_room,
    normal,
    poissons,
    surely_spread,
    unit,
)
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
        streams = ("count", "author", "acquaintance", "target")
        self.keys = LetterKeys(*(self.draws(f"letters.{name}") for name in streams))
        s, x, c, n = self.state, self.subjects, self.country, self.places.count
        self.mood = Mood(
            s.launched, s.settled_here, s.identified_here, s.arrests_recent, s.executions_recent,
            s.executed_today, s.attended, s.rally_attendance, s.meeting_attendance,
        )  # fmt: skip
        self.audience = Audience(c.public.start, self.p.audience.regulars, s.heard, c.public.key)
        self.people = Acquaintances(x.start, x.groups, x.role, c.keep, c.other, s.arrested)
        shape = (len(Occasion), n)
        agents = 100000 * np.arange(shape[0])[:, None] + np.arange(n)
        self.candidates = Candidates(
            agents.astype(np.uint32), np.empty(shape), np.empty(shape, np.int64), np.empty(n + 1, np.int64)
        )
        self.counting = counting_room()

    def step(self, day: Day) -> None:
        s, d, (*_, candidates, offset) = self.state, day.index, self.candidates
        room = self.call(
            _candidates,
            self.keys.number,
            d,
            self.by_place,
            self.mood,
            self.adults,
            self.candidates,
            self.counting,
        )
        if not room:
            return
        letters = LettersWritten(self.count, *unfilled(room, LETTER_KINDS))
        self.each(
            _write, self.keys, d, offset, candidates, self.by_place, self.audience, s.written, self.people,
            letters,
        )  # fmt: skip
        made = self.call(_put_together, offset, letters)
        if not made:
            return
        written = LettersWritten(self.count, *[column[:made] for column in letters[1:]])
        self.write(
            "letters", day, locality=written.home, dossier=written.subject, relation=written.relation,
            occasion=written.occasion,
        )  # fmt: skip
        self.hide("letter_motives", day, motive=written.motive)
        self.world.leads.add(written.subject, written.source, written.weight, written.route)


class LetterKeys(NamedTuple):
    """Keys of the streams of draws."""

    number: np.uint64
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
    """The letters of a day, (candidates,); `number` of them, (localities,), at the front of each locality's block.

    `home` and `source`, the locality and the `LeadSource` of each, are filled when all are put together.
    """

    number: np.ndarray
    subject: np.ndarray
    motive: np.ndarray
    relation: np.ndarray
    occasion: np.ndarray
    route: np.ndarray
    weight: np.ndarray
    home: np.ndarray
    source: np.ndarray


LETTER_KINDS = (np.uint32, np.uint8, np.uint8, np.uint8, np.uint8, np.float32, np.uint16, np.uint8)
"""The types of the columns of `LettersWritten` behind `number`."""


class Mood(NamedTuple):
    """What moves the adults of each place to write, (localities,), by the columns of `State`."""

    launched: np.ndarray
    settled: np.ndarray
    identified: np.ndarray
    arrests: np.ndarray
    executions: np.ndarray
    executed_today: np.ndarray
    attended: np.ndarray
    at_rallies: np.ndarray
    at_meetings: np.ndarray


class Candidates(NamedTuple):
    """Adults of each place who think of writing.

    Attributes
    ----------
    agent : ndarray of uint32, (`Occasion`, localities)
        Under which number each draws how many.
    mean, number : ndarray of float64 and of int64, (`Occasion`, localities)
        How many are expected, and how many they are.
    offset : ndarray of int64, (localities + 1,)
        Where those of each place begin.
    """

    agent: np.ndarray
    mean: np.ndarray
    number: np.ndarray
    offset: np.ndarray


@kernel
def _candidates(key, day, p, mood, adults, candidates, room):
    """Draw how many adults of each launched place think of writing. Returns how many in all."""
    mean, number, offset = candidates.mean, candidates.number, candidates.offset
    for l in range(adults.size):
        mean[:, l] = 0.0
        if mood.launched[l] < 0:
            continue
        here = p[l]
        fear = math.exp(-here.fear * (1.0 - mood.settled[l] / max(1, mood.identified[l])))
        pull = (
            1.0
            + here.arrest_effect * min(mood.arrests[l] / adults[l] * PER_ADULTS, here.saturation)
            + here.execution_effect * min(mood.executions[l], here.saturation)
        )
        ready = fear * tired(mood.attended[l] / adults[l], here.audience.fatigue)
        mean[Occasion.POST, l] = here.base_rate * adults[l] * (fear * pull)
        mean[Occasion.RALLY, l] = here.rally_rate * mood.at_rallies[l] * ready
        mean[Occasion.TRIAL, l] = here.trial_rate * adults[l] * math.sqrt(mood.executed_today[l])
        mean[Occasion.MEETING, l] = here.meeting_rate * mood.at_meetings[l] * ready
    for k in range(mean.shape[0]):
        poissons(mean[k], key, day, candidates.agent[k], number[k], room)
    offset[0] = 0
    for l in range(adults.size):
        offset[l + 1] = offset[l]
        for k in range(number.shape[0]):
            offset[l + 1] += number[k, l]
    return offset[adults.size]


@kernel
def _put_together(offset, letters):
    """Move the letters of all places to the front, in order. Returns how many they are."""
    made = 0
    for l in range(letters.number.size):
        for i in range(offset[l], offset[l] + letters.number[l]):
            relation = letters.relation[i]
            letters.subject[made], letters.motive[made] = letters.subject[i], letters.motive[i]
            letters.relation[made], letters.occasion[made] = relation, letters.occasion[i]
            letters.route[made], letters.weight[made] = letters.route[i], letters.weight[i]
            letters.home[made] = l
            letters.source[made] = LeadSource.FAMILY if relation == Author.RELATIVE else LeadSource.LETTER
            made += 1
    return made


class Batch(NamedTuple):
    """Candidates taken together, (BATCH,), and their random words, (4, BATCH).

    Attributes
    ----------
    place, number, asked, author
        Locality, number among its candidates, the adult who comes up, and words: who it is and whether anything is
        written. Of the willing, all but the words are moved to the front.
    posting, posting_at, times
        Adults who would write by post, their localities, and the meetings each has attended.
    slot, again
        Of the willing: which acquaintance is thought of, and the word that decides about somebody arrested.
    choice, form, friend
        Words of the willing: what about; weight and relation; the acquaintance, the same whenever the author thinks
        of it again.
    known
        Subject whom the willing think of.
    counter
        Index of words; their agent is the locality.
    off
        Nearly the normal by which the weight is off the mean.
    """

    place: np.ndarray
    number: np.ndarray
    asked: np.ndarray
    author: np.ndarray
    posting: np.ndarray
    posting_at: np.ndarray
    times: np.ndarray
    slot: np.ndarray
    again: np.ndarray
    choice: np.ndarray
    form: np.ndarray
    friend: np.ndarray
    known: np.ndarray
    counter: np.ndarray
    off: np.ndarray


@kernel_with_arrays
def _write(localities, keys, day, offset, candidates, p, audience, written, people, out):
    """Decide which candidates write and about whom; letters fill the front of each locality's block.

    Candidates are taken in batches that go on from one locality to the next, as most have few. Who has written is one
    bit an adult; no two localities share a byte.
    """
    words, one = np.empty((4, 4, BATCH), dtype=np.uint32), np.zeros((8, BATCH), dtype=np.uint32)
    batch = Batch(
        one[0], one[1], one[2], words[0], one[3], one[4], np.zeros(BATCH, dtype=np.int64), one[5], one[6],
        words[1], words[2], words[3], np.zeros(BATCH, dtype=np.int64), one[7], np.zeros(BATCH),
    )  # fmt: skip
    asking = asking_room()
    full = np.int64(0)  # a plain 0 would have what is called with it compiled for that number as well
    for l in localities:
        out.number[l] = 0
        for number in range(offset[l + 1] - offset[l]):
            batch.place[full], batch.number[full] = l, number
            full += 1
            if full == BATCH:
                _decide(full, keys, day, offset, candidates, p, audience, written, people, batch, asking, out)
                full = np.int64(0)
    _decide(full, keys, day, offset, candidates, p, audience, written, people, batch, asking, out)


@inner
def _decide(count, keys, day, offset, candidates, p, audience, written, people, batch, asking, out):
    """Decide which candidates of a batch write, and about whom."""
    willing = _come_up(count, keys.author, day, candidates, p, audience, batch, asking)
    _think(willing, keys, day, written, people, batch)
    _settle(willing, offset, candidates, p, written, people, batch, out)


@inlined()
def _come_up(count, key, day, candidates, p, audience, batch, asking):
    """Draw who the candidates of a batch are, and keep the willing. Returns how many.

    Whoever writes by post must have been moved by meetings: t of them move somebody with the chance t / (t + half).
    """
    place, number, words = batch.place, batch.number, batch.author
    for k in range(count):
        batch.counter[k] = 2 * number[k]
    blocks_of(key, batch.counter, place, day, 0, count, words)
    _ask_posting(count, candidates, p, audience, batch, asking)
    willing, asked = 0, 0
    for k in range(count):  # written down in any case, as it is not known beforehand who is moved
        l, moved = np.int64(place[k]), True
        if number[k] < candidates[Occasion.POST, l]:
            moved = unit(words[1, k]) < batch.times[asked] / (batch.times[asked] + p[l].half_exposure)
            asked += 1
        place[willing], number[willing], batch.asked[willing] = l, number[k], batch.asked[k]
        batch.slot[willing] = int(unit(words[2, k]) * int(p[l].acquaintances))
        batch.again[willing] = words[3, k]
        willing += moved
    return willing


@inlined()
def _ask_posting(count, candidates, p, audience, batch, asking):
    """Find who the candidates are, and how many meetings those have attended who would write by post.

    The count ends where it is beyond doubt that these moved somebody.
    """
    words, posting = batch.author, 0
    for k in range(count):
        l = np.int64(batch.place[k])
        batch.asked[k] = _author(unit(words[0, k]), l, audience)
        if batch.number[k] < candidates[Occasion.POST, l]:
            u = unit(words[1, k])
            asking.enough[posting] = np.floor(u * p[l].half_exposure / (1.0 - u)) + 2.0
            batch.posting[posting], batch.posting_at[posting] = batch.asked[k], l
            posting += 1
    ask(audience, batch.posting_at, batch.posting, posting, batch.times, asking)


@inlined()
def _settle(willing, offset, candidates, p, written, people, batch, out):
    """Let the willing write, in order, about the acquaintance they think of."""
    for m in range(willing):
        l, author = np.int64(batch.place[m]), np.int64(batch.asked[m])
        here, byte, bit = p[l], _byte(l, author), np.uint8(1 << (author & 7))
        if written[byte] & bit and unit(batch.choice[1, m]) >= here.again:
            continue
        target, motive, relation = _accused(l, m, batch, here, people)
        if target < 0:
            continue
        if people.arrested[target] >= 0 and unit(batch.again[m]) >= here.about_arrested:
            continue
        made = offset[l] + out.number[l]
        out.subject[made] = target
        out.motive[made] = motive
        out.relation[made] = relation
        out.occasion[made] = _occasion(np.int64(batch.number[m]), l, candidates)
        true = people.role[target] != Role.NONE
        out.route[made] = EvidenceRoute.LETTER_TRUE if true else _false_route(motive)
        out.weight[made] = _weight(true, relation, batch, m, here)
        written[byte] |= bit
        out.number[l] += 1


@inlined()
def _byte(l, author):
    """Return where it is noted whether an adult has written; each locality begins a byte later."""
    return (np.int64(author) >> 3) + l


@inlined()
def _think(willing, keys, day, written, people, batch):
    """Draw the words of the willing and whom they think of.

    What memory holds of these, and whether the author has written, is asked for of all of them before any is looked
    at: so the processor waits once for many, and draws other words meanwhile.
    """
    place, counter, known = batch.place, batch.counter, batch.known
    for m in range(willing):
        counter[m] = 2 * batch.number[m]
    blocks_of(keys.acquaintance, batch.slot, batch.asked, 0, 0, willing, batch.friend)
    for m in range(willing):
        l = np.int64(place[m])
        known[m] = _one_of(people.start[l], people.start[l + 1], batch.friend[0, m])
        ask_for(people.keep, known[m])
        ask_for(written, _byte(l, batch.asked[m]))
    blocks_of(keys.target, counter, place, day, 0, willing, batch.choice)
    for m in range(willing):
        stays = np.int64(unit(batch.friend[1, m]) < people.keep[known[m]])
        known[m] = stays * known[m] + (1 - stays) * np.int64(people.other[known[m]])
        ask_for(people.role, known[m])
        ask_for(people.arrested, known[m])
    for m in range(willing):
        counter[m] += 1
    blocks_of(keys.target, counter, place, day, 0, willing, batch.form)
    close_normals(batch.form, willing, batch.off)


@inlined()
def _occasion(number, l, candidates):
    """Return on which occasion a candidate writes: those of each stand together, in the order of `Occasion`."""
    occasion = 0
    while number >= candidates[occasion, l]:
        number -= candidates[occasion, l]
        occasion += 1
    return occasion


@inlined()
def _accused(l, m, batch, here, people):
    """Return whom a candidate writes about (-1 for nobody), the motive, and the relation of the author.

    Only the closest acquaintance can be a relative.
    """
    choice, known = batch.choice, batch.known[m]
    mood, trade = unit(choice[0, m]), unit(choice[2, m])
    if trade < here.rival:
        invents = trade < here.rival * here.rival_false
        other = _one_of(people.groups[l, Group.PAST], people.start[l + 1], batch.friend[2, m])
        target = _competitor(l, choice[3, m], np.int64(-1) if invents else known, other, people)
        return target, Motive.MALICIOUS, Author.RIVAL
    if mood < here.malicious:
        anybody = _one_of(people.start[l], people.start[l + 1], batch.friend[2, m])
        return anybody, Motive.MALICIOUS, Author.PUBLIC
    kin = batch.slot[m] == 0 and unit(batch.form[2, m]) < here.family * int(here.acquaintances)
    relation = Author.RELATIVE if kin else Author.PUBLIC
    if people.role[known] != Role.NONE:
        return known, Motive.TRUE, relation
    sure = unit(batch.form[3, m]) < (here.family_mistaken if kin else here.mistaken)
    return known if sure else np.int64(-1), Motive.MISTAKEN, relation


@inlined()
def _weight(true, relation, batch, m, here):
    """Draw the weight of a letter as evidence."""
    mean = here.weight_true if true else here.weight_false
    if relation == Author.RELATIVE:
        mean += here.weight_family
    weight = surely_spread(mean, here.weight_spread, batch.off[m])
    if np.isnan(weight):
        return mean + here.weight_spread * normal(unit(batch.form[0, m]), unit(batch.form[1, m]))
    return weight


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
