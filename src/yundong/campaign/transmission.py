"""The directive travels down both chains; a locality prepares, and launches when it may (D0.1, D0.2, D2.3, D3.3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local

CIVIL, MILITARY, AGENCY = 0, 1, 2
DIRECTIVE, PLAN, LAUNCH = 0, 1, 2


class Transmission(Mechanism):
    """Who has the order, how far each place has prepared, and the day it launches.

    A locality launches on the first day on which all four hold: the plan's earliest day has come (S1), its
    great region has given it a turn (each bureau ranks its own places, D3.3), it is prepared, and the teams of
    the running movements are free (D2.3).
    """

    class Parameters(NamedTuple):
        delay_region: float
        delay_province: float
        delay_locality: float
        preparation_days: Local
        preparation_spread: float
        teams_free_mean: float
        teams_free_spread: float
        first_turn: Local
        first_turn_days: float
        second_turn_day: float
        second_turn_days: float
        local_choice: float
        kind_priority: float
        city_priority: float

    p: Parameters

    name = "transmission"
    title = "orders travel; places prepare and launch"
    passages = ("D0.1", "D0.2", "D2.3", "D3.2", "D3.3", "R1.1")
    writes = ("orders",)

    def prepare(self) -> None:
        world, places = self.world, self.places
        self.earliest = world.day_of(world.scenario.schedule.date("launch_not_before"))
        self.plan_day = world.day_of(world.scenario.schedule.date("plan"))
        self.delays = self._delays()
        self.arrival = self._arrival(0)
        self.rate = np.exp(
            self.value("preparation_spread") * self.draws.normals("transmission.preparation", places.count)
        ) / np.maximum(1.0, self.local("preparation_days"))
        z = self.draws.normals("transmission.teams", places.count)
        self.teams_free = self.value("teams_free_mean") + self.value("teams_free_spread") * z
        self.turn = self._turns()

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        self._deliver(day, self.arrival, DIRECTIVE)
        if d >= self.plan_day:
            self._deliver(day, self.plan_day + (self.arrival + 2) // 3, PLAN)
        s.received[self.arrival == d] = d
        reached = s.received[self.places.first :]
        working = (reached >= 0) & (s.launched < 0)
        if not working.any():
            return
        s.preparation[working] += self.rate[working] * (1.0 + s.help_preparing[working])
        ready = (
            working
            & (d >= self.earliest)
            & (d >= self.turn)
            & (d >= self.teams_free)
            & (s.preparation >= 1.0)
        )
        go = np.flatnonzero(ready)
        s.launched[go] = d
        if go.size:
            self._orders(day, self.places.first + go, LAUNCH, CIVIL, d)

    def _delays(self) -> np.ndarray:
        """Return (areas,) days an order takes from the next higher organ, at least one."""
        areas = self.places.areas
        means = {
            "centre": 0.0,
            "region": self.value("delay_region"),
            "province": self.value("delay_province"),
        }
        mean = np.array(
            [means.get(level, self.value("delay_locality")) for level in areas["level"].to_list()]
        )
        u = self.draws.uniforms("transmission.delay", areas.height)
        return np.where(mean > 0, np.maximum(1, np.rint(-mean * np.log(u) * 0.5 + 0.5 * mean)), 0).astype(
            np.int64
        )

    def _arrival(self, first: int) -> np.ndarray:
        """Return (areas,) day on which an order issued by the centre on day `first` arrives."""
        arrival = np.full(self.delays.size, first)
        for area, parent in enumerate(self.places.parents):
            if area != parent:
                arrival[area] = arrival[parent] + self.delays[area]
        return arrival

    def _turns(self) -> np.ndarray:
        """Return (localities,) day on which the great region lets a place begin (D3.3).

        A first share of each region begins within days of the earliest day; the rest follow later. Rank is by
        kind of place and size (D3.2), blurred by local choice.
        """
        p = self.places
        priority = np.log(p.population) + self.value("kind_priority") * p.kinds.sum(axis=1)
        priority = priority + self.value("city_priority") * p.kinds[:, 0]
        priority = priority + self.value("local_choice") * self.draws.normals("transmission.choice", p.count)
        rank = np.zeros(p.count)
        for region in p.regions:
            inside = np.flatnonzero(p.region == region)
            order = inside[np.argsort(-priority[inside], kind="stable")]
            rank[order] = (np.arange(order.size) + 0.5) / order.size
        first = self.local("first_turn")
        early = self.earliest + rank / np.maximum(first, 1e-9) * self.value("first_turn_days")
        second = self.earliest + self.value("second_turn_day")
        late = second + (rank - first) / np.maximum(1.0 - first, 1e-9) * self.value("second_turn_days")
        turns: np.ndarray = np.where(rank <= first, early, late)
        return turns

    def _deliver(self, day: Day, arrival: np.ndarray, kind: int) -> None:
        """Write down who receives an order today; the organ above passes it on the day it has it."""
        now = np.flatnonzero((arrival == day.index) & (np.arange(arrival.size) > 0))
        if not now.size:
            return
        passed_on = arrival[self.places.parents]
        self._orders(day, now, kind, CIVIL, passed_on[now])
        upper = now[now < self.places.first]
        if upper.size:
            self._orders(day, upper, kind, MILITARY, passed_on[upper])
            self._orders(day, upper, kind, AGENCY, passed_on[upper])

    def _orders(self, day: Day, areas: np.ndarray, kind: int, chain: int, issued: int | np.ndarray) -> None:
        self.write(
            "orders", day, organ=areas.astype(np.uint16), parent=self.places.parents[areas].astype(np.uint16),
            chain=chain, kind=kind, issued=issued, received=day.index,
        )  # fmt: skip
