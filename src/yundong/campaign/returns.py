"""Five-day returns: late by rank, inflated under pressure, padded, and put right where found (R1.5, R3.3)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from yundong.campaign.ledger import Habits, Ledger
from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.tally import Tally
from yundong.country.parameters import Local, PerArea
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import kernel
from yundong.kernels.functions import log
from yundong.records.labels import AreaLevel, LocalityKind


class Returns(Mechanism):
    """Every five days organs state their cumulative figures; what a place adds stays until an inspection finds it.

    A place under pressure, or short of a target near its deadline, adds to what its soft figures grow by; some
    move cases from light categories to grave ones and keep the total. A visiting team finds some of such figures:
    each is a row of `corrections`, and the next return states less than the last.
    """

    class Parameters(NamedTuple):
        miss: Local
        never: Local
        late_days: Local
        late_days_city: Local
        transit_days: PerArea
        province_days: float
        region_days: float
        round_share: Local
        round_from: Local
        inflation: Local
        shortfall_weight: Local
        padding_share: Local
        padding_factor: Local
        unclassified_share: Local
        found: Local

    p: Parameters

    name = "returns"
    title = "figures stated upward, and corrected"
    passages = ("R1.5", "R3.3", "R4.6")
    reads = ("inspections",)
    writes = ("returns", "corrections")
    hides = ("return_figures",)

    def prepare(self) -> None:
        p, world = self.p, self.world
        self.tally = Tally(world.scenario, self.country, world.log)
        self.lags = {AreaLevel.PROVINCE: int(p.province_days), AreaLevel.REGION: int(p.region_days)}
        days = world.days + max(self.lags.values()) + 1
        self.ledger = Ledger(
            self.places, self.tally.indicators, self._habits(), self.draws, p.transit_days, days, self.call
        )
        schedule = world.scenario.schedule.returns
        self.period = schedule["period_days"]
        self.first = world.day_of(schedule["first"])
        self.exact = np.zeros_like(self.ledger.stated)
        none = np.zeros((0, len(self.ledger.columns)))
        self.last = none, none

    def step(self, day: Day) -> None:
        self.ledger.arrive(day.index)
        since = day.index - self.first
        if since >= 0 and since % self.period == 0:
            self.tally.update()
            self._correct(day)
            self._state(day)
        self._pass_on(day)

    def finish(self, last: Day) -> None:
        """Let returns under way when the run ends still go up, so that the last period reaches the centre."""
        for extra in range(1, max(self.lags.values()) + 1):
            day = Day(last.index + extra, last.date + dt.timedelta(days=extra))
            self.ledger.arrive(day.index)
            self._pass_on(day)

    def summary(self) -> dict[str, float]:
        """Return how far the last returns of localities exceed their own records, for figures easily inflated."""
        stated, exact = (figures.sum(axis=0) for figures in self.last)
        columns = self.ledger.columns
        names = [name for name in ("attendances", "letters", "identified") if name in columns]
        at = {name: columns.index(name) for name in names}
        return {f"inflation_{name}": float(stated[i] / max(1.0, exact[i]) - 1.0) for name, i in at.items()}

    def _habits(self) -> Habits:
        """Draw how each place reports; large cities telephone, the others write."""
        p, n = self.p, self.places.count
        u = self.draws.uniforms("returns.habits", 4 * n).reshape(4, n)
        v = self.draws.uniforms("returns.classifies", n)
        pads = self.draws.uniforms("returns.pads", n) < p.padding_share
        telephones = self.places.kinds[:, LocalityKind.LARGE_CITY]
        return Habits(
            miss=np.where(u[0] < p.never, 1.0, np.minimum(1.0, p.miss * 2.0 * u[1])),
            late=np.where(telephones, p.late_days_city, p.late_days),
            least=np.where(telephones, 0, 1),
            round_from=np.where(u[2] < p.round_share, p.round_from, np.inf),
            zeal=-log(u[3]),
            padding=np.where(pads, p.padding_factor, 1.0),
            unclassified=np.minimum(1.0, -log(v) * p.unclassified_share),
        )

    def _state(self, day: Day) -> None:
        """Let localities state their figures: their own records and what they add to them."""
        s, p, ledger = self.state, self.p, self.ledger
        pressed = s.pressure + p.shortfall_weight * s.shortfall
        ledger.add(self.tally.counts, p.inflation * ledger.habits.zeal * pressed)
        self.exact = ledger.exact(self.tally.counts)
        organs, figures, arrival = ledger.localities(day.index, self.tally.counts)
        self.last = figures, self.exact[organs]
        self._write_down(day, organs, figures, arrival, day.index)

    def _pass_on(self, day: Day) -> None:
        """Let provinces and regions add up what they hold, each its days after the end of the period."""
        since = day.index - self.first
        for level, lag in self.lags.items():
            if since >= lag and (since - lag) % self.period == 0:
                self.ledger.arrive(day.index)
                period = day.index - lag
                organs, figures, arrival = self.ledger.above(day.index, level, self.tally.counts, period)
                self._write_down(day, organs, figures, arrival, period)
        self.ledger.arrive(day.index)

    def _write_down(
        self, day: Day, organs: np.ndarray, figures: np.ndarray, arrival: np.ndarray, period: int
    ) -> None:
        """Enter returns as the organ above has them, and beside them what an exact one would have stated."""
        rows = ReturnRows(*unfilled(int(np.count_nonzero(figures)), RETURN_KINDS))
        if rows.organ.size:
            self.call(_list_figures, organs, figures, arrival, self.places.parents, self.exact, rows)
            *columns, exact = rows
            names = ReturnRows._fields[:-1]
            self.write(
                "returns", day, period=period, sent=day.index, **dict(zip(names, columns, strict=True))
            )
            self.hide("return_figures", day, value=exact)

    def _correct(self, day: Day) -> None:
        """Put right what the teams have found since the last return: each figure by itself, the outcomes together."""
        visited = np.unique(self.new("inspections", "locality")[0]).astype(np.int64)
        if not visited.size:
            return
        ledger = self.ledger
        at, column = ledger.wrong(day.index, visited, self.p.found)
        if not at.size:
            return
        stated, own = ledger.found(at, column)
        self.write(
            "corrections", day, organ=self.places.parents[self.places.first + at].astype(np.uint16),
            locality=at.astype(np.uint16), indicator=column.astype(np.uint8), stated=stated, corrected=own,
        )  # fmt: skip


class ReturnRows(NamedTuple):
    """Rows of the table `returns`, (rows,), and what an exact return would have stated."""

    organ: np.ndarray
    parent: np.ndarray
    indicator: np.ndarray
    value: np.ndarray
    received: np.ndarray
    exact: np.ndarray


RETURN_KINDS = (np.uint16, np.uint16, np.uint8, np.float64, np.int64, np.float64)
"""The types of the columns of `ReturnRows`."""


@kernel
def _list_figures(organs, figures, arrival, parents, exact, rows):
    """Fill a row for each figure of some returns that is not zero, return by return."""
    made = 0
    for i in range(organs.size):
        for column in range(figures.shape[1]):
            if figures[i, column] != 0.0:
                rows.organ[made], rows.parent[made] = organs[i], parents[organs[i]]
                rows.indicator[made], rows.value[made] = column, figures[i, column]
                rows.received[made], rows.exact[made] = arrival[i], exact[organs[i], column]
                made += 1
