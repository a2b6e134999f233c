"""What is left to do: custody, survivors, users, treatment, rural stock, cultivation (R4, D4.9, D5)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.records.labels import Item

RECEIVED, TO_FINANCE, TO_PUBLIC_SECURITY, TO_WORKSHOP, DESTROYED = range(5)
DEFERRED, BANNED, INSPECTED, UPROOTED = range(4)
BORDER, INTERIOR = 0, 1


class FollowUp(Mechanism):
    """Month by month: the custody ledger, the users and the street price, the covert survivors, the poppy fields.

    Users follow supply: when fewer dealers work and less stock is left, the price rises, fewer begin and more
    give up (D4.9). Treatment and the collection of rural stocks begin after the Council's directive of
    12 December 1952. Poppy in ethnic border areas is deferred, in the interior banned and inspected.
    """

    class Parameters(NamedTuple):
        to_finance: float
        arms_handed_over: float
        price_elasticity: float
        initiation: float
        quitting: float
        price_effect: float
        treatment: float
        revival: float
        hiding: float
        rural_collected: float
        uprooted: float

    p: Parameters

    name = "follow_up"
    title = "custody, survivors, users, cultivation"
    passages = ("D4.8", "D4.9", "D5.1", "D5.2", "R0.1", "R0.2", "R4.1", "R4.2", "R4.3", "R4.4", "R4.5")
    writes = ("custody", "users", "fields")

    def prepare(self) -> None:
        c, p, x = self.country, self.places, self.subjects
        n = p.areas.height
        self.balance = np.zeros((n, len(Item)))
        self.seen = 0
        self.users = c.users.copy()
        self.rural = c.rural_stock.copy()
        self.poppy = c.poppy.copy()
        self.council = self.world.day_of(self.world.scenario.schedule.date("council_directive"))
        self.dealing = (x.era == 2) & (x.role > 0)
        self.province_of = p.province[x.locality]
        self.dealers_before = np.bincount(self.province_of[self.dealing], minlength=n).astype(float)
        self.covert = np.zeros(n)
        self.border = np.zeros(n, dtype=np.bool_)
        border = {a.id: bool(a.border) for a in self.world.scenario.areas.values()}
        for area in p.provinces:
            self.border[area] = border[p.areas["code"][int(area)]]

    def step(self, day: Day) -> None:
        if (day.index + 1) % 10 == 0:
            self._take_into_custody(day)
        if day.date.day == 1:
            self._hand_over(day)
            self._users(day)
            self._fields(day)

    def _take_into_custody(self, day: Day) -> None:
        """Enter what was seized since the last time at the province, with the balance."""
        chunks = self.world.log.chunks("seizures", self.seen)
        self.seen += len(chunks)
        taken = np.zeros_like(self.balance)
        for chunk in chunks:
            organ = self.places.province[chunk["locality"]]
            weight = self.places.weight[chunk["locality"]]
            item = np.broadcast_to(chunk["item"], organ.shape)
            np.add.at(taken, (organ, item), chunk["quantity"] * weight)
        self._move(day, taken, RECEIVED, 1.0)

    def _hand_over(self, day: Day) -> None:
        """After the Council's directive: rural stock comes in, drugs go to finance, the rest elsewhere."""
        if day.index < self.council:
            return
        rural = np.zeros_like(self.balance)
        rural[:, 0] = self.rural * self.value("rural_collected")
        self.rural -= rural[:, 0]
        self._move(day, rural, RECEIVED, 1.0)
        out = np.zeros_like(self.balance)
        drugs = slice(0, 3)
        out[:, drugs] = self.balance[:, drugs] * self.value("to_finance")
        self._move(day, out, TO_FINANCE, -1.0)
        for items, movement in (
            (slice(6, 13), TO_PUBLIC_SECURITY),
            (slice(3, 5), TO_WORKSHOP),
            (slice(5, 6), DESTROYED),
        ):
            part = np.zeros_like(self.balance)
            part[:, items] = np.floor(self.balance[:, items] * self.value("arms_handed_over"))
            self._move(day, part, movement, -1.0)

    def _move(self, day: Day, quantity: np.ndarray, movement: int, sign: float) -> None:
        organ, item = np.nonzero(quantity)
        if organ.size:
            self.balance += sign * quantity
            self.write(
                "custody", day, organ=organ.astype(np.uint16), item=item.astype(np.uint8),
                quantity=quantity[organ, item], movement=movement, balance=self.balance[organ, item],
            )  # fmt: skip

    def supply(self, day: Day) -> np.ndarray:
        """Return (areas,) supply against April 1952: dealers still at work, and those who revive covertly."""
        s = self.state
        free = self.dealing & (s.arrested < 0) & (s.registered < 0)
        working = np.bincount(self.province_of[free], minlength=self.balance.shape[0])
        campaign = day.date <= self.world.scenario.schedule.end
        begun = (self.state.launched >= 0).any()
        hidden = 1.0 - self.value("hiding") if campaign and begun else 1.0
        if not campaign:
            self.covert += self.value("revival") * (self.dealers_before - working - self.covert)
        supply: np.ndarray = (hidden * working + self.covert) / np.maximum(self.dealers_before, 1.0)
        supply = np.clip(supply, 0.01, 2.0)
        return supply

    def _users(self, day: Day) -> None:
        """A month of beginning, giving up and, after the directive, treatment."""
        at = self.places.provinces
        supply = self.supply(day)[at]
        before = self.users[at]
        price = supply ** -self.value("price_elasticity")
        began = before * self.value("initiation") * np.minimum(1.0, supply)
        quit_ = before * np.minimum(
            0.5, self.value("quitting") * (1.0 + self.value("price_effect") * np.maximum(0.0, price - 1.0))
        )
        treated = before * self.value("treatment") * (day.index >= self.council)
        after = np.maximum(0.0, before + began - quit_ - treated)
        self.users[at] = after
        self.write(
            "users", day, area=at.astype(np.uint16), users=after, price=price, initiated=began, quit=quit_,
            treated=treated,
        )  # fmt: skip

    def _fields(self, day: Day) -> None:
        """The interior is banned in May, inspected and uprooted when it is sown again; border areas wait (D5)."""
        season = {5: BANNED, 10: INSPECTED, 11: UPROOTED}.get(day.date.month)
        if season is None or not self.poppy.any():
            return
        at = self.places.provinces[self.poppy[self.places.provinces] > 0]
        border = self.border[at]
        action = np.where(border, DEFERRED, season)
        gone = np.where(action == UPROOTED, self.value("uprooted"), 0.0) * self.poppy[at]
        mu = np.where(action == UPROOTED, gone, self.poppy[at])
        self.poppy[at] -= gone
        self.write(
            "fields",
            day,
            area=at.astype(np.uint16),
            zone=np.where(border, BORDER, INTERIOR).astype(np.uint8),
            mu=mu,
            action=action.astype(np.uint8),
        )
