"""The directive travels down both chains; a locality prepares, and launches when it may (D0.1, D0.2, D2.3, D3.3)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.state import NOT_YET
from yundong.country.parameters import Local, PerArea, Room
from yundong.kernels.compile import kernel
from yundong.kernels.draws import normals_of
from yundong.kernels.functions import exp, log
from yundong.records.labels import AreaLevel, Chain, LocalityKind, OrderKind


class Reporting(NamedTuple):
    """Parameters, under `returns`, of how long the centre does not know that a place has begun."""

    miss: Local
    never: Local
    late_days: Local
    transit_days: PerArea
    province_days: float


class Transmission(Mechanism):
    """Who has the order, how far each place has prepared, and the day it launches.

    The launches of some cities are known to within days and are given: each is drawn inside its interval, and
    nothing holds it back. Any other place launches when three conditions hold: it is prepared, the teams of the
    running movements are free (D2.3), and its great region, which opens places at a pace and takes those that are
    ready by their rank (D3.3), has come to it. Rank goes by the offenders on the lists of a place when the first
    places begin, and by its kinds (D3.2).
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
        first_turn_days: PerArea
        second_turn_day: PerArea
        second_turn_days: PerArea
        local_choice: Local
        kind_priority: Local
        city_priority: Local
        reporting: Annotated[Reporting, Room("returns")]

    p: Parameters

    name = "transmission"
    title = "orders travel; places prepare and launch"
    passages = ("D0.1", "D0.2", "D2.3", "D3.2", "D3.3", "R1.1")
    writes = ("orders",)

    def prepare(self) -> None:
        p, schedule, n = self.p, self.world.scenario.schedule, self.places.count
        self.earliest = self.world.day_of(schedule.date("launch_not_before"))
        self.given = self._given()
        self.stands_for = self.places.weight * self.places.share
        plan_day = self.world.day_of(schedule.date("plan"))
        self.arrival = self._arrival()
        self.plan_arrival = plan_day + np.ceil(self.arrival / p.plan_speed).astype(np.int64)
        self.deliveries = frozenset([*self.arrival.tolist(), *self.plan_arrival.tolist()])
        z = self.draws.normals("transmission.preparation", n)
        self.rate = exp(p.preparation_spread * z) / np.maximum(1.0, p.preparation_days)
        z = self.draws.normals("transmission.teams", n)
        self.teams_free = p.teams_free_mean + p.teams_free_spread * z
        index = np.searchsorted(self.places.regions, self.places.region)
        self.turns = Turns(np.argsort(index, kind="stable"), np.cumsum(np.bincount(index)))
        self.opening = np.empty(n, dtype=np.int64)
        self.first, self.pace, self.all = self._pace()
        received, launched = self.state.received[self.places.first :], self.state.launched
        self.waiting = WaitingPlaces(received, launched, self.given, self.teams_free)
        self.today, self.ready = np.empty((2, n), dtype=np.bool_)

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        if d in self.deliveries:
            self._deliver(day, self.arrival, OrderKind.DIRECTIVE)
            self._deliver(day, self.plan_arrival, OrderKind.PLAN)
            s.received[self.arrival == d] = d
        working, may_open = self.call(
            _prepare, d, self.waiting, self.rate, s.help_preparing, s.preparation, self.today, self.ready
        )
        if not working:
            return
        if d == self.earliest:
            self.turns.place[:] = np.lexsort((-self._priority(), self.places.region))
        go = np.flatnonzero(self.today)
        if may_open and d >= self.earliest:
            go = np.concatenate([go, self._opened(d)])
        if go.size:
            s.launched[go] = d
            self._orders(day, self.places.first + go, OrderKind.LAUNCH, Chain.CIVIL, d)

    def _arrival(self) -> np.ndarray:
        """Return (areas,) days until an order of the centre arrives: at least one for each step down."""
        p, areas = self.p, self.places.areas
        level = areas["level"].to_physical().to_numpy()
        below = [level == AreaLevel.REGION, level == AreaLevel.PROVINCE, level == AreaLevel.LOCALITY]
        mean = np.select(below, [p.delay_region, p.delay_province, p.delay_locality], 0.0)
        u = self.draws.uniforms("transmission.delay", areas.height)
        delay = np.maximum(1, np.rint(-mean * log(u) * 0.5 + 0.5 * mean))
        delay = np.where(mean > 0, delay, 0).astype(np.int64)
        arrival = np.zeros_like(delay)
        for area, parent in enumerate(self.places.parents):
            if area != parent:
                arrival[area] = arrival[parent] + delay[area]
        return arrival

    def _given(self) -> np.ndarray:
        """Return (localities,) day of the launch of cities where it is known to within days, -1 elsewhere."""
        areas, world = self.world.scenario.areas, self.world
        codes = self.places.areas["code"].to_list()[self.places.first :]
        u = self.draws.of("transmission.given", self.places.number)[0]
        day = np.full(self.places.count, NOT_YET)
        for l, code in enumerate(codes):
            area = areas.get(code)
            if area is not None and area.launch_low is not None and area.launch_high is not None:
                low, high = world.day_of(area.launch_low), world.day_of(area.launch_high)
                day[l] = low + int(u[l] * (high - low + 1))
        return day

    def _priority(self) -> np.ndarray:
        """Return (localities,) how early a bureau takes a place: by lists and kinds (D3.2), blurred by its choice."""
        p, places = self.p, self.places
        listed = np.maximum(1.0, self.state.identified_here / places.share)
        u = self.draws.of("transmission.choice", places.number)
        choice = normals_of(u[0], u[1])
        priority: np.ndarray = (
            log(listed)
            + p.kind_priority * places.kinds.sum(axis=1)
            + p.city_priority * places.kinds[:, LocalityKind.LARGE_CITY]
            + p.local_choice * choice
        )
        return priority

    def _pace(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return how many places each great region opens at first, how many a day, and how many in all.

        The bulletin of 29 August knew of some places (areas.csv, opened_first): a condition of the run. It could know
        only of those whose returns had come up by then; whoever opens at that pace has by then opened more.
        """
        p, places, scenario = self.p, self.places, self.world.scenario
        codes = places.areas["code"].to_list()
        counted = self.world.day_of(scenario.schedule.date("opened_first")) + 1 - self.earliest
        index = np.searchsorted(places.regions, places.region)
        given = self.given >= 0
        everywhere = np.bincount(index, self.stands_for * ~given, minlength=places.regions.size)
        opened = np.array([scenario.areas[codes[int(r)]].opened_first or 0 for r in places.regions])
        opened = np.maximum(0.0, opened - np.bincount(index, given, minlength=places.regions.size))
        first_turn = p.first_turn_days[places.regions]
        begun = np.arange(counted)
        part = np.clip(first_turn[:, None] - begun, 0.0, 1.0)  # of the last day of the first turn
        known = (part * self._known(self.earliest + begun, self.earliest + counted - 1)).sum(axis=1)
        pace = opened / np.maximum(known, 1.0)
        return np.minimum(everywhere, pace * first_turn), pace, everywhere

    def _known(self, launched: np.ndarray, today: int) -> np.ndarray:
        """Return (regions, days) chance that the centre knows today of a written return of a place launched on a day.

        A place states its figures once a period, or leaves the period out; its return is under way for a day and an
        exponential time more. Provinces send on what they have on a set day of the period; what is under way to the
        region then goes up a period later. See `yundong.campaign.ledger`.
        """
        own, places = self.p.reporting, self.places
        schedule = self.world.scenario.schedule.returns
        period, first = schedule["period_days"], self.world.day_of(schedule["first"])
        index = np.searchsorted(places.regions, places.region)
        count = np.bincount(index, minlength=places.regions.size)
        miss, never, late = (
            (np.bincount(index, x, minlength=count.size) / np.maximum(1, count))[:, None]
            for x in (own.miss, own.never, own.late_days)
        )
        transit = own.transit_days[places.regions][:, None]
        lag = int(own.province_days)
        sent_on = np.arange(today, int(launched.min()), -1)
        sent_on = sent_on[(sent_on - first - lag) % period == 0]
        stated = np.arange(launched.min(), today + 1)
        stated = stated[(stated - first) % period == 0]
        at_once = 1.0 - exp(-1.0 / transit)
        left, known = np.ones_like(transit), np.zeros((count.size, launched.size))
        for day in sent_on.tolist():
            arrived = 1.0 - exp(-np.maximum(0, day - stated) / late)
            lacking = np.where(
                stated[None, :, None] >= launched, 1.0 - (1.0 - miss[:, :, None]) * arrived[..., None], 1.0
            )
            in_time = at_once * (1.0 - exp(-(today - day + 1) / transit))
            known += left * in_time * (1.0 - never) * (1.0 - lacking.prod(axis=1))
            left = left * (1.0 - in_time)
        return known

    def _opened(self, d: int) -> np.ndarray:
        """Return the places that great regions open today: those ready, by rank, as far as the pace goes."""
        p, places, since = self.p, self.places, d + 1 - self.earliest
        later = (since - p.second_turn_day[places.regions]) / np.maximum(
            1.0, p.second_turn_days[places.regions]
        )
        allowed = np.minimum(self.first, self.pace * since)
        allowed = allowed + (self.all - self.first) * np.clip(later, 0.0, 1.0)
        opened = self.opening
        made = self.call(_open, self.turns, self.waiting, self.ready, self.stands_for, allowed, opened)
        return opened[:made]

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


class WaitingPlaces(NamedTuple):
    """What a launch waits for, (localities,).

    Attributes
    ----------
    received, launched : ndarray of int16
        Days of the order and of the launch, -1 before them.
    given : ndarray of int64
        Day of a launch that is given, else -1.
    teams_free : ndarray of float64
        Day from which the teams of the running movements are free.
    """

    received: np.ndarray
    launched: np.ndarray
    given: np.ndarray
    teams_free: np.ndarray


@kernel
def _prepare(day, waiting, rate, help_, preparation, given, ready):
    """Let places prepare that have the order and have not launched; mark whose day is given as today, and who is ready.

    Returns how many prepare and how many are ready.
    """
    working, may_open = 0, 0
    for l in range(rate.size):
        given[l] = ready[l] = False
        if waiting.received[l] >= 0 and waiting.launched[l] < 0:
            working += 1
            preparation[l] += rate[l] * (1.0 + help_[l])
            given[l] = waiting.given[l] == day
            ready[l] = waiting.given[l] < 0 and day >= waiting.teams_free[l] and preparation[l] >= 1.0
            may_open += ready[l]
    return working, may_open


class Turns(NamedTuple):
    """The places of all great regions, (localities,), in turn, and where those of each end, (regions,)."""

    place: np.ndarray
    end: np.ndarray


@kernel
def _open(turns, waiting, ready, stands_for, allowed, opened):
    """List the places that are opened today, as far as each great region is `allowed` to go. Returns how many.

    A place that stands for several is opened on the day of the middle one of them.
    """
    made, begin = 0, 0
    for region in range(turns.end.size):
        begun, coming = 0.0, 0.0
        for l in turns.place[begin : turns.end[region]]:
            if waiting.launched[l] >= 0 and waiting.given[l] < 0:
                begun += stands_for[l]
        for l in turns.place[begin : turns.end[region]]:
            if ready[l]:
                coming += stands_for[l]
                if begun + coming - 0.5 * stands_for[l] <= allowed[region]:
                    opened[made] = l
                    made += 1
        begin = turns.end[region]
    return made
