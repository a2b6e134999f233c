"""Stock, machines, tools and weapons recovered from arrests and registrations (R1.7 to R1.10)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Room
from yundong.kernels.compile import kernel
from yundong.kernels.draws import poisson, uniform, uniform4
from yundong.kernels.slots import expand
from yundong.records.labels import Item

ARREST, REGISTRATION = 0, 1
AT_ARREST, AFTER_QUESTIONING, HANDED_IN = 0, 1, 2
UNIT_OF = np.array([0, 0, 0, 1, 1] + [2] * 8, dtype=np.uint8)


class Strength(NamedTuple):
    """Opium that one part of a substance is made from."""

    morphine_strength: float
    heroin_strength: float


class Seizures(Mechanism):
    """Part of what a person holds is found at arrest, more after questioning, some handed in at registration.

    Holders who are warned move stock to the countryside, which this campaign does not search. What holders have
    is worth some opium by its true strength; the state converts the weight it finds by ratios of its own.
    Machines, tools and weapons depend on role and background.
    """

    class Parameters(NamedTuple):
        at_arrest: float
        after_questioning: float
        handed_in: float
        delay_days: float
        moved_rate: float
        morphine_ratio: float
        heroin_ratio: float
        large_machine: float
        small_machine: float
        tools: float
        tools_handed_in: float
        firearm: float
        rounds: float
        grenade: float
        machine_gun: float
        mortar: float
        bomb: float
        radio: float
        background_arms: float
        nothing_found: float
        grenades_a_find: float
        strength: Annotated[Strength, Room("country")]

    p: Parameters

    name = "seizures"
    title = "stocks, machines, tools and weapons recovered"
    passages = ("R1.7", "R1.8", "R1.9", "R1.10")
    writes = ("seizures",)

    def prepare(self) -> None:
        self.seen = {"arrests": 0, "registrations": 0}
        self.held = np.empty(0, dtype=np.int64)
        self.waiting = np.empty(0, dtype=np.int64)
        self.stage = np.empty(0, dtype=np.uint8)
        self.due = np.empty(0, dtype=np.int16)
        self.shares = self.values("at_arrest", "after_questioning", "handed_in")
        self.ratio = np.array([1.0, self.value("morphine_ratio"), self.value("heroin_ratio")])
        names = ("country.morphine_strength", "country.heroin_strength")
        self.strength = np.array([1.0, *(self.value(name) for name in names)])
        self.rates = self.values(
            "large_machine", "small_machine", "tools", "firearm", "rounds", "grenade", "machine_gun",
            "mortar", "bomb", "radio", "background_arms", "grenades_a_find",
        )  # fmt: skip

    def step(self, day: Day) -> None:
        s = self.state
        arrested = self._new("arrests")
        registered = self._new("registrations")
        self.held = np.concatenate([self.held, arrested])
        questioned = s.interrogated[self.held] == day.index
        self._expect(day, np.sort(self.held[questioned]), ARREST)
        self.held = self.held[~questioned]
        self._expect(day, registered, REGISTRATION)
        who, stage = self._fallen_due(day.index)
        self._narcotics(
            day,
            np.concatenate([arrested, who]),
            np.concatenate([np.full(arrested.size, AT_ARREST, dtype=np.uint8), stage]),
        )
        self._things(day, arrested, ARREST, 1.0)
        self._things(day, registered, REGISTRATION, self.value("tools_handed_in"))

    def _new(self, table: str) -> np.ndarray:
        """Return the dossiers written to a table since yesterday, in order of number."""
        chunks = self.world.log.chunks(table, self.seen[table])
        self.seen[table] += len(chunks)
        parts = [c["dossier"][c["outcome"] == 0] if table == "arrests" else c["dossier"] for c in chunks]
        return np.sort(np.concatenate(parts)).astype(np.int64) if parts else np.empty(0, dtype=np.int64)

    def _expect(self, day: Day, who: np.ndarray, origin: int) -> None:
        """Put off what has been told: hidden stock is dug up, weighed and handed in some days later."""
        if not who.size:
            return
        u = self.draws.of("seizures.delay", who, origin)[0]
        delay = 1 + np.floor(-np.log(u) * self.value("delay_days")).astype(np.int64)
        stage = AFTER_QUESTIONING if origin == ARREST else HANDED_IN
        self.waiting = np.concatenate([self.waiting, who])
        self.stage = np.concatenate([self.stage, np.full(who.size, stage, dtype=np.uint8)])
        self.due = np.concatenate([self.due, (day.index + delay).astype(np.int16)])

    def _fallen_due(self, d: int) -> tuple[np.ndarray, np.ndarray]:
        """Return whose stock comes to hand today, in the order in which they told, and the occasion."""
        who, stage = np.empty_like(self.waiting), np.empty_like(self.stage)
        made = _fall_due(d, self.waiting, self.stage, self.due, who, stage)
        left = self.waiting.size - made
        self.waiting, self.stage, self.due = self.waiting[:left], self.stage[:left], self.due[:left]
        return who[:made], stage[:made]

    def _narcotics(self, day: Day, who: np.ndarray, stage: np.ndarray) -> None:
        """Take a share of what each person still holds; some of the rest may be out of reach by now.

        Parameters
        ----------
        who, stage : ndarray, (persons,)
            Dossiers and the occasion: at arrest, after questioning, handed in.
        """
        s, x = self.state, self.subjects
        holds = s.stock_left[who] > 0.01
        who, stage = who[holds], stage[holds]
        if not who.size:
            return
        taken = np.empty(who.size, dtype=np.float32)
        launched = s.launched[x.locality[who]]
        warned = np.where(launched >= 0, day.index - launched, 0)
        gone = np.where(stage == AT_ARREST, 1.0 - np.exp(-self.value("moved_rate") * warned), 0.0)
        nothing = self.value("nothing_found")
        _take(
            self.draws("seizures.share"), stage, who, self.shares, nothing, gone, s.stock_left,
            s.stock_taken, s.stock_moved, taken,
        )  # fmt: skip
        got = taken > 0.01
        substance = x.substance[who[got]]
        weight = taken[got].astype(np.float64) / self.strength[substance]
        self.write(
            "seizures", day, locality=x.locality[who[got]], dossier=who[got].astype(np.uint32),
            origin=np.where(stage[got] == HANDED_IN, REGISTRATION, ARREST).astype(np.uint8), item=substance,
            quantity=weight, unit=0,
            opium_liang=weight * self.ratio[substance],
        )  # fmt: skip

    def _things(self, day: Day, who: np.ndarray, origin: int, factor: float) -> None:
        """Take machines, tools and weapons."""
        if not who.size:
            return
        x = self.subjects
        count = np.zeros(who.size, dtype=np.int64)
        item = np.empty(who.size * len(Item), dtype=np.uint8)
        number = np.empty(who.size * len(Item))
        self.over(
            _find, who.size, self.draws("seizures.things"), who, factor, self.rates, x.role, x.old_regime,
            item, number, count,
        )  # fmt: skip
        at = expand(np.arange(who.size) * len(Item), count)
        if at.size:
            holder = np.repeat(who, count)
            self.write(
                "seizures", day, locality=x.locality[holder], dossier=holder.astype(np.uint32),
                origin=origin, item=item[at], quantity=number[at], unit=UNIT_OF[item[at]], opium_liang=0.0,
            )  # fmt: skip


@kernel
def _take(key, stage, who, shares, nothing, gone, left, taken_total, moved_total, taken):
    """Split what each person holds into moved out of reach, taken now, and left."""
    for i in range(who.size):
        s = who[i]
        taken[i] = 0.0
        if left[s] <= 0.01:  # somebody may come up twice on one day
            continue
        moved = np.float32(left[s] * gone[i])
        held = left[s] - moved
        u = uniform(key, stage[i], s, 0)
        now = np.float32(held * min(1.0, 2.0 * shares[stage[i]] * u) if u > nothing else 0.0)
        taken[i] = now
        left[s] = held - now
        taken_total[s] += now
        moved_total[s] += moved


@kernel
def _fall_due(day, waiting, stage, due, who, how):
    """Move those due today to `who` and `how`, and close the ranks of the others. Returns how many were due."""
    made = 0
    for i in range(waiting.size):
        if due[i] == day:
            who[made] = waiting[i]
            how[made] = stage[i]
            made += 1
        else:
            waiting[i - made] = waiting[i]
            stage[i - made] = stage[i]
            due[i - made] = due[i]
    return made


@kernel
def _find(begin, end, key, who, factor, rates, role, old_regime, item, number, count):
    """Draw machines, tools and weapons of each person; items are counted from 3 in the order of `Item`.

    Each person has room for one entry of each item; `count` says how many of these are used.
    """
    found = np.empty(item.size // who.size, dtype=np.int64)
    for i in range(begin, end):
        s = who[i]
        if role[s] == 0:
            continue
        found[:] = 0
        u = uniform4(key, 0, s, 0)
        v = uniform4(key, 0, s, 1)
        arms = rates[10] if old_regime[s] else 1.0
        if role[s] == 1:
            found[3] = 1 if u[0] < rates[0] * factor else 0
            found[4] = poisson(rates[1] * factor, key, 1, s)
        found[5] = poisson(rates[2] * factor, key, 2, s)
        if u[1] < rates[3] * arms * factor:
            found[8] = 1
            found[9] = poisson(rates[4], key, 3, s)
        found[10] = poisson(rates[11], key, 4, s) if u[2] < rates[5] * arms * factor / rates[11] else 0
        found[7] = 1 if u[3] < rates[6] * arms * factor else 0
        found[6] = 1 if v[0] < rates[7] * arms * factor else 0
        found[11] = 1 if v[1] < rates[8] * arms * factor else 0
        found[12] = 1 if v[2] < rates[9] * arms * factor else 0
        first = i * found.size
        for k in range(found.size):
            if found[k]:
                item[first + count[i]] = k
                number[first + count[i]] = found[k]
                count[i] += 1
