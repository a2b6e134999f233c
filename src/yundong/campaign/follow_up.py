"""What is left to do: custody, survivors, users, treatment, rural stock, cultivation (R4, D4.9, D5)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, PerArea
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.functions import power
from yundong.records.labels import (
    CultivationZone,
    Disposition,
    Era,
    FieldAction,
    Item,
    MeasureKind,
    Movement,
    Role,
)

DRUGS = [Item.OPIUM, Item.MORPHINE, Item.HEROIN]
ARMS = [
    Item.MORTAR,
    Item.MACHINE_GUN,
    Item.FIREARM,
    Item.ROUND,
    Item.GRENADE,
    Item.BOMB,
    Item.RADIO,
]
MACHINES = [Item.MACHINE_LARGE, Item.MACHINE_SMALL]
TOOLS = [Item.TOOL]


class FollowUp(Mechanism):
    """Month by month: the custody ledger, the users and the street price, the covert survivors, the poppy fields.

    Users follow supply: when fewer dealers work and less stock is left, the price rises, fewer begin and more
    give up (D4.9). Treatment and the collection of rural stocks begin after the Council's directive of
    12 December 1952. Poppy in ethnic border areas is deferred, in the interior banned and inspected.
    """

    class Parameters(NamedTuple):
        custody_days: float
        to_finance: PerArea
        arms_handed_over: PerArea
        price_elasticity: PerArea
        initiation: PerArea
        quitting: PerArea
        most_quitting: PerArea
        price_effect: PerArea
        treatment: PerArea
        revival: PerArea
        relapse: Local
        most_relapses: Local
        hiding: PerArea
        least_supply: PerArea
        most_supply: PerArea
        rural_collected: PerArea
        uprooted: PerArea
        ban_month: float
        inspection_month: float
        uprooting_month: float

    p: Parameters

    name = "follow_up"
    title = "custody, survivors, users, cultivation"
    passages = ("D4.8", "D4.9", "D5.1", "D5.2", "R0.1", "R0.2", "R4.1", "R4.2", "R4.3", "R4.4", "R4.5")
    reads = ("seizures",)
    writes = ("custody", "users", "fields")
    hides = ("relapses",)

    def prepare(self) -> None:
        c, p, x = self.country, self.places, self.subjects
        n = p.areas.height
        self.balance = np.zeros((n, len(Item)))
        self.users = c.users.copy()
        self.rural = c.rural_stock.copy()
        self.poppy = c.poppy.copy()
        self.council = self.world.day_of(self.world.scenario.schedule.date("council_directive"))
        self.dealers = np.flatnonzero((x.era == Era.PRESENT) & (x.role != Role.NONE))
        self.dealers_home = p.province[x.locality[self.dealers]]
        self.dealers_before = np.bincount(self.dealers_home, minlength=n).astype(float)
        self.covert = np.zeros(n)
        self.relapsed = np.zeros(x.size, dtype=np.uint8)
        self.selling = np.empty(0, dtype=np.int64)
        self.border = np.zeros(n, dtype=np.bool_)
        border = {a.id: bool(a.border) for a in self.world.scenario.areas.values()}
        for area in p.provinces:
            self.border[area] = border[p.areas["code"][int(area)]]
        self.season = {
            int(self.p.ban_month): FieldAction.BANNED,
            int(self.p.inspection_month): FieldAction.INSPECTED,
            int(self.p.uprooting_month): FieldAction.UPROOTED,
        }

    def step(self, day: Day) -> None:
        if (day.index + 1) % int(self.p.custody_days) == 0:
            self._take_into_custody(day)
        if day.date.day == 1:
            self._hand_over(day)
            self._relapse(day)
            self._users(day)
            self._fields(day)

    def _take_into_custody(self, day: Day) -> None:
        """Enter what was seized since the last time at the province, with the balance."""
        locality, item, quantity = self.new("seizures", "locality", "item", "quantity")
        taken = np.zeros_like(self.balance)
        places = self.places
        self.call(_add_taken, locality, item, quantity, places.province, places.weight, taken)
        self._move(day, taken, Movement.RECEIVED)

    def _hand_over(self, day: Day) -> None:
        """After the Council's directive: rural stock comes in, drugs go to finance, the rest elsewhere."""
        if day.index < self.council:
            return
        rural = np.zeros_like(self.balance)
        rural[:, Item.OPIUM] = self.rural * self.p.rural_collected
        self.rural -= rural[:, Item.OPIUM]
        self._move(day, rural, Movement.RECEIVED)
        out = np.zeros_like(self.balance)
        out[:, DRUGS] = self.balance[:, DRUGS] * self.p.to_finance[:, None]
        self._move(day, out, Movement.TO_FINANCE)
        for items, movement in (
            (ARMS, Movement.TO_PUBLIC_SECURITY),
            (MACHINES, Movement.TO_WORKSHOP),
            (TOOLS, Movement.DESTROYED),
        ):
            part = np.zeros_like(self.balance)
            part[:, items] = np.floor(self.balance[:, items] * self.p.arms_handed_over[:, None])
            self._move(day, part, movement)

    def _move(self, day: Day, quantity: np.ndarray, movement: Movement) -> None:
        organ, item = np.nonzero(quantity)
        if organ.size:
            self.balance += quantity if movement == Movement.RECEIVED else -quantity
            self.write(
                "custody", day, organ=organ.astype(np.uint16), item=item.astype(np.uint8),
                quantity=quantity[organ, item], movement=movement, balance=self.balance[organ, item],
            )  # fmt: skip

    def supply(self, day: Day) -> np.ndarray:
        """Return (areas,) supply against April 1952: dealers at work, relapsed, and those who revive covertly."""
        s, p = self.state, self.p
        watched = Watched(s.arrested, s.registered, s.measure, s.measure_until, s.outcome)
        working = np.zeros(self.balance.shape[0], dtype=np.int64)
        self.call(_count_free, day.index, self.dealers, self.dealers_home, watched, working)
        selling = self.places.province[self.subjects.locality[self.selling]]
        working += np.bincount(selling, minlength=working.size)
        campaign = day.date <= self.world.scenario.schedule.end
        begun = (s.launched >= 0).any()
        hidden = 1.0 - p.hiding if campaign and begun else 1.0
        if not campaign:
            self.covert += p.revival * (self.dealers_before - working - self.covert)
        supply: np.ndarray = (hidden * working + self.covert) / np.maximum(self.dealers_before, 1.0)
        return np.asarray(np.clip(supply, p.least_supply, p.most_supply))

    def _relapse(self, day: Day) -> None:
        """Let some of those under control sell again, for a month at a time; nobody writes it down."""
        home, s = self.subjects.locality, self.state
        watched = Watched(s.arrested, s.registered, s.measure, s.measure_until, s.outcome)
        under = np.zeros(self.dealers.size, dtype=np.bool_)
        self.call(_mark_controlled, day.index, self.dealers, watched, under)
        who = self.dealers[under]
        who = who[self.relapsed[who] < self.p.most_relapses[home[who]]]
        u = self.draws.of("follow_up.relapse", who, day.index)[0]
        self.selling = who[u < self.p.relapse[home[who]]]
        self.relapsed[self.selling] += 1
        self.hide(
            "relapses", day, locality=home[self.selling], dossier=self.selling.astype(np.uint32),
            time=self.relapsed[self.selling],
        )  # fmt: skip

    def _users(self, day: Day) -> None:
        """A month of beginning, giving up and, after the directive, treatment."""
        p, at = self.p, self.places.provinces
        supply = self.supply(day)[at]
        before = self.users[at]
        price = power(supply, -p.price_elasticity[at])
        began = before * p.initiation[at] * np.minimum(1.0, supply)
        dearer = 1.0 + p.price_effect[at] * np.maximum(0.0, price - 1.0)
        quit_ = before * np.minimum(p.most_quitting[at], p.quitting[at] * dearer)
        treated = before * p.treatment[at] * (day.index >= self.council)
        after = np.maximum(0.0, before + began - quit_ - treated)
        self.users[at] = after
        self.write(
            "users", day, area=at.astype(np.uint16), users=after, price=price, initiated=began, quit=quit_,
            treated=treated,
        )  # fmt: skip

    def _fields(self, day: Day) -> None:
        """The interior is banned in May, inspected and uprooted when it is sown again; border areas wait (D5)."""
        season = self.season.get(day.date.month)
        if season is None or not self.poppy.any():
            return
        at = self.places.provinces[self.poppy[self.places.provinces] > 0]
        border = self.border[at]
        action = np.where(border, FieldAction.DEFERRED, season)
        gone = np.where(action == FieldAction.UPROOTED, self.p.uprooted[at], 0.0) * self.poppy[at]
        mu = np.where(action == FieldAction.UPROOTED, gone, self.poppy[at])
        self.poppy[at] -= gone
        zone = np.where(border, CultivationZone.ETHNIC_BORDER, CultivationZone.INTERIOR)
        self.write(
            "fields", day, area=at.astype(np.uint16), zone=zone.astype(np.uint8), mu=mu,
            action=action.astype(np.uint8),
        )  # fmt: skip


class Watched(NamedTuple):
    """What says whether somebody is free to deal, (subjects,)."""

    arrested: np.ndarray
    registered: np.ndarray
    measure: np.ndarray
    measure_until: np.ndarray
    outcome: np.ndarray


@kernel
def _add_taken(locality, item, quantity, province, weight, taken):
    """Add what was seized to what its province has taken, (areas, items), weighted as its place is."""
    for i in range(item.size):
        taken[province[locality[i]], item[i]] += quantity[i] * weight[locality[i]]


@inlined()
def _controlled(s, day, state):
    """Return whether somebody is under control today: without arrest, or by the outcome of the case."""
    measured = state.measure[s] == MeasureKind.CONTROL and state.measure_until[s] >= day
    return measured or state.outcome[s] == Disposition.CONTROL


@kernel
def _mark_controlled(day, who, state, under):
    """Mark who of some persons is under control."""
    for i in range(who.size):
        under[i] = _controlled(who[i], day, state)


@kernel
def _count_free(day, who, home, state, working):
    """Count, by area, who of some persons is neither arrested, registered nor under control."""
    for i in range(who.size):
        s = who[i]
        if state.arrested[s] < 0 and state.registered[s] < 0 and not _controlled(s, day, state):
            working[home[i]] += 1
