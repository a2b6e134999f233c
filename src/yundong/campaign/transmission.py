"""The directive travels down both chains; a locality prepares, and launches when it may (D0.1, D0.2, D2.3, D3.3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, PerArea
from yundong.records.labels import AreaLevel, Chain, LocalityKind, OrderKind


class Transmission(Mechanism):
    """Who has the order, how far each place has prepared, and the day it launches.

    A locality launches on the first day on which all four hold: the plan's earliest day has come (S1), its
    great region has given it a turn (each bureau ranks its own places, D3.3), it is prepared, and the teams of
    the running movements are free (D2.3).
    """

    class Parameters(NamedTuple):
        delay_region: PerArea
        delay_province: PerArea
        delay_locality: PerArea
        plan_speed: PerArea
        preparation_days: Local
        preparation_spread: Local
        teams_free_mean: Local
        teams_free_spread: Local
        first_turn: Local
        first_turn_days: Local
        second_turn_day: Local
        second_turn_days: Local
        local_choice: Local
        kind_priority: Local
        city_priority: Local

    p: Parameters

    name = "transmission"
    title = "orders travel; places prepare and launch"
    passages = ("D0.1", "D0.2", "D2.3", "D3.2", "D3.3", "R1.1")
    writes = ("orders",)

    def prepare(self) -> None:
        p, schedule, n = self.p, self.world.scenario.schedule, self.places.count
        self.earliest = self.world.day_of(schedule.date("launch_not_before"))
        plan_day = self.world.day_of(schedule.date("plan"))
        self.arrival = self._arrival()
        self.plan_arrival = plan_day + np.ceil(self.arrival / p.plan_speed).astype(np.int64)
        z = self.draws.normals("transmission.preparation", n)
        self.rate = np.exp(p.preparation_spread * z) / np.maximum(1.0, p.preparation_days)
        z = self.draws.normals("transmission.teams", n)
        self.teams_free = p.teams_free_mean + p.teams_free_spread * z
        self.turn = self._turns()

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        self._deliver(day, self.arrival, OrderKind.DIRECTIVE)
        self._deliver(day, self.plan_arrival, OrderKind.PLAN)
        s.received[self.arrival == d] = d
        reached = s.received[self.places.first :]
        working = (reached >= 0) & (s.launched < 0)
        if not working.any():
            return
        s.preparation[working] += self.rate[working] * (1.0 + s.help_preparing[working])
        allowed = (d >= self.earliest) & (d >= self.turn) & (d >= self.teams_free)
        go = np.flatnonzero(working & allowed & (s.preparation >= 1.0))
        s.launched[go] = d
        if go.size:
            self._orders(day, self.places.first + go, OrderKind.LAUNCH, Chain.CIVIL, d)

    def _arrival(self) -> np.ndarray:
        """Return (areas,) days until an order of the centre arrives: at least one for each step down."""
        p, areas = self.p, self.places.areas
        level = areas["level"].to_physical().to_numpy()
        below = [level == AreaLevel.REGION, level == AreaLevel.PROVINCE, level == AreaLevel.LOCALITY]
        mean = np.select(below, [p.delay_region, p.delay_province, p.delay_locality], 0.0)
        u = self.draws.uniforms("transmission.delay", areas.height)
        delay = np.maximum(1, np.rint(-mean * np.log(u) * 0.5 + 0.5 * mean))
        delay = np.where(mean > 0, delay, 0).astype(np.int64)
        arrival = np.zeros_like(delay)
        for area, parent in enumerate(self.places.parents):
            if area != parent:
                arrival[area] = arrival[parent] + delay[area]
        return arrival

    def _turns(self) -> np.ndarray:
        """Return (localities,) day on which the great region lets a place begin (D3.3).

        A first share of each region begins within days of the earliest day; the rest follow later. Rank is by
        kind of place and size (D3.2), blurred by local choice.
        """
        p, places = self.p, self.places
        priority = np.log(places.population) + p.kind_priority * places.kinds.sum(axis=1)
        priority = priority + p.city_priority * places.kinds[:, LocalityKind.LARGE_CITY]
        priority = priority + p.local_choice * self.draws.normals("transmission.choice", places.count)
        rank = np.zeros(places.count)
        for region in places.regions:
            inside = np.flatnonzero(places.region == region)
            order = inside[np.argsort(-priority[inside], kind="stable")]
            rank[order] = (np.arange(order.size) + 0.5) / order.size
        first = p.first_turn
        early = self.earliest + rank / np.where(first > 0.0, first, 1.0) * p.first_turn_days
        rest = np.where(first < 1.0, 1.0 - first, 1.0)
        late = self.earliest + p.second_turn_day + (rank - first) / rest * p.second_turn_days
        turns: np.ndarray = np.where(rank <= first, early, late)
        return turns

    def _deliver(self, day: Day, arrival: np.ndarray, kind: OrderKind) -> None:
        """Write down who receives an order today; the organ above passes it on the day it has it."""
        now = np.flatnonzero((arrival == day.index) & (np.arange(arrival.size) > 0))
        if not now.size:
            return
        passed_on = arrival[self.places.parents]
        self._orders(day, now, kind, Chain.CIVIL, passed_on[now])
        upper = now[now < self.places.first]
        if upper.size:
            self._orders(day, upper, kind, Chain.MILITARY, passed_on[upper])
            self._orders(day, upper, kind, Chain.AGENCY, passed_on[upper])

    def _orders(
        self, day: Day, areas: np.ndarray, kind: OrderKind, chain: Chain, issued: int | np.ndarray
    ) -> None:
        self.write(
            "orders", day, organ=areas.astype(np.uint16), parent=self.places.parents[areas].astype(np.uint16),
            chain=chain, kind=kind, issued=issued, received=day.index,
        )  # fmt: skip
