"""Stock, machines, tools and weapons recovered from arrests and registrations (R1.7 to R1.10)."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.calendar import Calendar
from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.phases import Pace, phase_days
from yundong.country.parameters import Local, Room
from yundong.kernels.ahead import AHEAD, ask_for
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inlined, kernel, kernel_with_arrays
from yundong.kernels.draws import BATCH, blocks_of, counting_room, poisson, poissons, uniform, uniform4, unit
from yundong.records.labels import ITEM_UNITS, Item, ItemUnit, Role, SeizureOrigin

UNITS = np.array([ITEM_UNITS[item] for item in Item], dtype=np.uint8)
"""The unit of each item."""


class SearchMoment(IntEnum):
    """When stock comes to hand: in the search at the arrest, after questioning, or handed in."""

    AT_ARREST = 0
    AFTER_QUESTIONING = 1
    HANDED_IN = 2


MOMENTS = len(SearchMoment)
ITEMS = len(Item)


class Strength(NamedTuple):
    """Parameters, under `country`, of the opium that one part of a substance is made from."""

    morphine_strength: Local
    heroin_strength: Local


class Seizures(Mechanism):
    """Part of what a person holds is found at arrest, more after questioning, some handed in at registration.

    What is confessed in the first phase of a place is collected from its close on, when the hands that made the
    arrests are free. Holders who are warned move stock to the countryside, which this campaign does not search. What
    holders have is worth some opium by its true strength; the state converts the weight it finds by ratios of its
    own. Machines, tools and weapons depend on role and background.
    """

    class Parameters(NamedTuple):
        at_arrest: Local
        after_questioning: Local
        handed_in: Local
        nothing_found: Local
        least_weight: Local
        delay_days: Local
        moved_rate: Local
        morphine_ratio: Local
        heroin_ratio: Local
        strength: Annotated[Strength, Room("country")]
        large_machine: Local
        small_machine: Local
        tools: Local
        tools_handed_in: Local
        firearm: Local
        rounds: Local
        grenade: Local
        grenades_per_find: Local
        machine_gun: Local
        mortar: Local
        bomb: Local
        radio: Local
        background_arms: Local
        phases: Annotated[Pace, Room("arrests")]

    p: Parameters

    name = "seizures"
    title = "stocks, machines, tools and weapons recovered"
    passages = ("R1.7", "R1.8", "R1.9", "R1.10")
    reads = ("arrests", "statements", "registrations")
    writes = ("seizures",)

    def prepare(self) -> None:
        p, s, x = self.p, self.state, self.subjects
        self.first_phase = phase_days(self.world, p.phases)
        self.due = Calendar(self.world.days, self.call)
        opium = np.ones(self.places.count)
        self.substances = Substances(
            x.substance,
            np.stack([opium, p.morphine_ratio, p.heroin_ratio], axis=1),
            np.stack([opium, p.strength.morphine_strength, p.strength.heroin_strength], axis=1),
        )
        self.stock = Stock(s.stock_left, s.stock_taken, s.stock_moved)
        self.holders = Holders(x.locality, x.role, x.old_regime)
        self.keys = SearchKeys(*(self.draws(f"seizures.{name}") for name in SearchKeys._fields))

    def step(self, day: Day) -> None:
        arrested = np.sort(self.newly_arrested())
        (dossier,) = self.new("registrations", "dossier")
        registered = np.sort(dossier).astype(np.int64)
        (questioned,) = self.new("statements", "dossier")
        if questioned.size or registered.size:
            self._expect(day, questioned, registered)
        due = self.due.take_in_turn(day.index)
        if arrested.size or due.size:
            at_arrest = arrested * MOMENTS + int(SearchMoment.AT_ARREST)
            self._narcotics(day, np.concatenate([at_arrest, due]))
        if arrested.size or registered.size:
            self._things(day, np.concatenate([arrested, registered]), arrested.size)

    def _expect(self, day: Day, questioned: np.ndarray, registered: np.ndarray) -> None:
        """Put off what has been confessed: hidden stock is handed in, and weighed, some days later.

        Two waits of the same mean, for handing in and for weighing, counted from the close of the first phase at
        the earliest: little is on record in the first week, as in the bulletins (15,386 liang by 22 August, 205,313
        a week later; B2, B3).
        """
        who = np.concatenate([questioned, registered])
        searches, due = np.empty((2, who.size), dtype=np.int64)
        self.call(
            _put_off, self.keys.delay, day.index, self.by_place, who, questioned.size, self.holders,
            self.state.launched, self.first_phase, searches, due,
        )  # fmt: skip
        self.due.put(searches, due)

    def _narcotics(self, day: Day, searches: np.ndarray) -> None:
        """Take a share of what each person still holds; some of the rest may be out of reach by now.

        Parameters
        ----------
        searches : ndarray, (persons,)
            Numbers made of dossiers and the `SearchMoment` that each is subject to.
        """
        haul = Haul(*unfilled(searches.size, HAUL_KINDS))
        got = self.call(
            _take, self.keys.share, day.index, self.by_place, searches, self.holders,
            self.state.launched, self.stock, self.substances, haul,
        )  # fmt: skip
        if got:
            self.write(
                "seizures", day, unit=ItemUnit.LIANG, **{n: c[:got] for n, c in haul._asdict().items()}
            )

    def _things(self, day: Day, who: np.ndarray, arrested: int) -> None:
        """Take machines, tools and weapons of persons, (persons,): the first are arrested, the others register."""
        things = Things(
            np.empty(who.size * ITEMS, dtype=np.uint8),
            np.empty(who.size * ITEMS),
            np.zeros(who.size, dtype=np.int64),
        )
        self.over(_find, who.size, self.keys.things, self.by_place, who, arrested, self.holders, things)
        rows = ThingRows(*unfilled(int(things.used.sum()), THING_KINDS))
        if rows.item.size:
            self.call(_list_things, who, arrested, self.subjects.locality, UNITS, things, rows)
            self.write("seizures", day, **rows._asdict(), opium_liang=0.0)


class SearchKeys(NamedTuple):
    """Keys of the streams of draws."""

    delay: np.uint64
    share: np.uint64
    things: np.uint64


class Holders(NamedTuple):
    """What decides what a person has, (subjects,)."""

    locality: np.ndarray
    role: np.ndarray
    old_regime: np.ndarray


class Stock(NamedTuple):
    """Opium equivalent of each subject that is left, was taken, and was moved out of reach, (subjects,); liang."""

    left: np.ndarray
    taken: np.ndarray
    moved: np.ndarray


class Things(NamedTuple):
    """Entries of item and number, with room for one of each `Item` per person; `used` of them are taken."""

    item: np.ndarray
    number: np.ndarray
    used: np.ndarray


class ThingRows(NamedTuple):
    """Rows of the table `seizures` on machines, tools and weapons, (rows,)."""

    locality: np.ndarray
    dossier: np.ndarray
    origin: np.ndarray
    item: np.ndarray
    quantity: np.ndarray
    unit: np.ndarray


THING_KINDS = (np.uint16, np.uint32, np.uint8, np.uint8, np.float64, np.uint8)
"""The types of the columns of `ThingRows`."""


class Substances(NamedTuple):
    """What each subject holds, (subjects,); opium that each substance stands for, and its strength where weights are
    stated, (localities, substances).
    """

    held: np.ndarray
    ratio: np.ndarray
    strength: np.ndarray


class Haul(NamedTuple):
    """What is written down of narcotics taken, (persons,), by the columns of `seizures`."""

    locality: np.ndarray
    dossier: np.ndarray
    origin: np.ndarray
    item: np.ndarray
    quantity: np.ndarray
    opium_liang: np.ndarray


HAUL_KINDS = (np.uint16, np.uint32, np.uint8, np.uint8, np.float64, np.float64)
"""The types of the columns of `Haul`."""


@kernel
def _put_off(key, day, p, who, questioned, holders, launched, first_phase, searches, due):
    """Draw the day on which what each person has confessed is weighed, from the close of the first phase on.

    The first persons have been questioned, the others register; `searches` is filled with what is put off to the day,
    a number made of the person and the `SearchMoment`.
    """
    for i in range(who.size):
        ask_for(holders.locality, who[min(i + AHEAD, who.size - 1)])
        s, l = who[i], holders.locality[who[i]]
        origin = SeizureOrigin.ARREST if i < questioned else SeizureOrigin.REGISTRATION
        search = SearchMoment.AFTER_QUESTIONING if i < questioned else SearchMoment.HANDED_IN
        u = uniform4(key, origin, s, 0)
        begun = day if launched[l] < 0 else max(day, launched[l] + first_phase[l])
        due[i] = begun + 1 + math.floor(-math.log(u[0] * u[1]) * (p[l].delay_days / 2.0))
        searches[i] = s * MOMENTS + search


@kernel
def _take(key, day, p, searches, holders, launched, stock, substances, haul):
    """Split what each person holds into moved out of reach, taken now, and left.

    Returns how many had something taken; what it is fills the front of `haul`, in their order.
    """
    got = 0
    for i in range(searches.size):
        s, search = searches[i] // MOMENTS, searches[i] % MOMENTS
        next_ = searches[min(i + AHEAD, searches.size - 1)] // MOMENTS
        ask_for(holders.locality, next_)
        ask_for(stock.left, next_)
        ask_for(stock.taken, next_)
        ask_for(substances.held, next_)
        l = holders.locality[s]
        here = p[l]
        if stock.left[s] <= here.least_weight:  # somebody may come up twice on one day
            continue
        gone, share = 0.0, here.handed_in
        if search == SearchMoment.AT_ARREST:
            share = here.at_arrest
            gone = 1.0 - math.exp(-here.moved_rate * (day - launched[l] if launched[l] >= 0 else 0))
        elif search == SearchMoment.AFTER_QUESTIONING:
            share = here.after_questioning
        moved = np.float32(stock.left[s] * gone)
        held = stock.left[s] - moved
        u = uniform(key, search, s, 0)
        now = np.float32(held * min(1.0, 2.0 * share * u) if u > here.nothing_found else 0.0)
        stock.left[s] = held - now
        stock.taken[s] += now
        stock.moved[s] += moved
        if now > here.least_weight:
            handed_in, item = search == SearchMoment.HANDED_IN, substances.held[s]
            haul.locality[got], haul.dossier[got], haul.item[got] = l, s, item
            haul.origin[got] = SeizureOrigin.REGISTRATION if handed_in else SeizureOrigin.ARREST
            haul.quantity[got] = now / substances.strength[l, item]
            haul.opium_liang[got] = haul.quantity[got] * substances.ratio[l, item]
            got += 1
    return got


class Searched(NamedTuple):
    """Persons searched together, (BATCH,), and their random words, (4, BATCH).

    Attributes
    ----------
    agent, zero, one
        Their numbers, and the indices of both blocks of words.
    first, second
        Words of both blocks.
    mean, tools
        Tools that are expected, and that are found.
    """

    agent: np.ndarray
    zero: np.ndarray
    one: np.ndarray
    first: np.ndarray
    second: np.ndarray
    mean: np.ndarray
    tools: np.ndarray


@kernel_with_arrays
def _find(begin, end, key, p, who, arrested, holders, things):
    """Draw machines, tools and weapons of each person; the first are arrested, the others hand them in."""
    batch = Searched(
        np.zeros(BATCH, dtype=np.uint32), np.zeros(BATCH, dtype=np.uint32), np.ones(BATCH, dtype=np.uint32),
        np.empty((4, BATCH), dtype=np.uint32), np.empty((4, BATCH), dtype=np.uint32),
        np.empty(BATCH), np.empty(BATCH, dtype=np.int64),
    )  # fmt: skip
    counting = counting_room()
    for first in range(begin, end, BATCH):
        n = min(BATCH, end - first)
        for k in range(n):
            batch.agent[k] = who[first + k]
            ask_for(holders.role, who[first + k])
            ask_for(holders.locality, who[first + k])
            ask_for(holders.old_regime, who[first + k])
        blocks_of(key, batch.zero, batch.agent, 0, 0, n, batch.first)
        blocks_of(key, batch.one, batch.agent, 0, 0, n, batch.second)
        for k in range(n):
            here = p[holders.locality[who[first + k]]]
            factor = 1.0 if first + k < arrested else here.tools_handed_in
            batch.mean[k] = 0.0 if holders.role[who[first + k]] == Role.NONE else here.tools * factor
        poissons(batch.mean[:n], key, 2, batch.agent, batch.tools, counting)
        for k in range(n):
            i = first + k
            if holders.role[who[i]] != Role.NONE:
                _find_with(i, k, key, p, who, i < arrested, holders, batch, things)


@inlined()
def _find_with(i, k, key, p, who, arrested, holders, batch, things):
    """Note what is found with an offender, in the order of `Item`."""
    s, u, v = who[i], batch.first, batch.second
    here = p[holders.locality[s]]
    factor = 1.0 if arrested else here.tools_handed_in
    arms = here.background_arms if holders.old_regime[s] else 1.0
    if holders.role[s] == Role.PRODUCER:
        _note(i, Item.MACHINE_LARGE, np.int64(unit(u[0, k]) < here.large_machine * factor), things)
        _note(i, Item.MACHINE_SMALL, poisson(here.small_machine * factor, key, 1, s), things)
    _note(i, Item.TOOL, batch.tools[k], things)
    _note(i, Item.MORTAR, np.int64(unit(v[0, k]) < here.mortar * arms * factor), things)
    _note(i, Item.MACHINE_GUN, np.int64(unit(u[3, k]) < here.machine_gun * arms * factor), things)
    if unit(u[1, k]) < here.firearm * arms * factor:
        _note(i, Item.FIREARM, np.int64(1), things)
        _note(i, Item.ROUND, poisson(here.rounds, key, 3, s), things)
    if unit(u[2, k]) < here.grenade * arms * factor / here.grenades_per_find:
        _note(i, Item.GRENADE, poisson(here.grenades_per_find, key, 4, s), things)
    _note(i, Item.BOMB, np.int64(unit(v[1, k]) < here.bomb * arms * factor), things)
    _note(i, Item.RADIO, np.int64(unit(v[2, k]) < here.radio * arms * factor), things)


@inlined()
def _note(i, item, number, things):
    """Note how many of an item are found with a person, if there are any."""
    if number:
        at = ITEMS * i + things.used[i]
        things.item[at], things.number[at] = item, number
        things.used[i] += 1


@kernel
def _list_things(who, arrested, locality, units, things, rows):
    """Fill a row for each thing taken, person by person."""
    size, made = things.item.size // who.size, 0
    for i in range(who.size):
        for at in range(size * i, size * i + things.used[i]):
            item = things.item[at]
            rows.locality[made], rows.dossier[made] = locality[who[i]], who[i]
            rows.origin[made] = SeizureOrigin.ARREST if i < arrested else SeizureOrigin.REGISTRATION
            rows.item[made], rows.quantity[made], rows.unit[made] = item, things.number[at], units[item]
            made += 1
