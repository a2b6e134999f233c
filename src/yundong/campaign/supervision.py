"""Returns up the chain, inspection teams, corrections, and the pressure of being named (R1.5, R3.3)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.returns import Habits, Ledger
from yundong.campaign.tally import Tally
from yundong.country.parameters import Local, PerArea
from yundong.kernels.compile import kernel
from yundong.records.labels import AreaLevel, InspectionFinding, InspectionReason


class Supervision(Mechanism):
    """Every five days organs report; teams visit laggards, the rash and a few at random; bulletins name the slow.

    A place that is named is under pressure: it lowers its threshold and inflates its figures. A place found rash
    becomes cautious; one found unprepared or quiet is helped.
    """

    class Parameters(NamedTuple):
        miss: Local
        never: Local
        late_days: Local
        transit_days: PerArea
        province_days: float
        region_days: float
        round_share: Local
        round_from: Local
        inflation: Local
        unclassified_share: Local
        laggard_share: Local
        grace_days: Local
        named: Local
        pressure_memory: Local
        teams: PerArea
        inspections_from: Local
        rash_share: Local
        unprepared_days: Local
        quiet: Local
        help: Local

    p: Parameters

    name = "supervision"
    title = "returns, inspections, pressure"
    passages = ("R3.3", "R1.5", "R4.6")
    writes = ("returns", "inspections")
    hides = ("return_figures",)

    def prepare(self) -> None:
        p, n, world = self.p, self.places.count, self.world
        self.tally = Tally(world.scenario, self.country, world.log)
        u = self.draws.uniforms("supervision.habits", 4 * n).reshape(4, n)
        v = self.draws.uniforms("supervision.classifies", n)
        habits = Habits(
            miss=np.where(u[0] < p.never, 1.0, np.minimum(1.0, p.miss * 2.0 * u[1])),
            late=p.late_days,
            round_from=np.where(u[2] < p.round_share, p.round_from, np.inf),
            zeal=-np.log(u[3]),
            unclassified=np.minimum(1.0, -np.log(v) * p.unclassified_share),
        )
        self.ledger = Ledger(self.places, self.tally.indicators, habits, self.draws, p.transit_days)
        self.lags = {AreaLevel.PROVINCE: int(p.province_days), AreaLevel.REGION: int(p.region_days)}
        schedule = world.scenario.schedule.returns
        self.period = schedule["period_days"]
        self.bulletin = schedule["bulletin_days"]
        self.first = world.day_of(schedule["first"])
        self.forget = np.exp(-1.0 / p.pressure_memory)
        self.stated = np.zeros((2, len(self.ledger.columns)))

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        s.pressure *= self.forget
        s.caution *= self.forget
        s.help_preparing *= self.forget
        s.help_outreach *= self.forget
        self.ledger.arrive(d)
        since = d - self.first
        if since >= 0 and since % self.period == 0:
            self._report(day, AreaLevel.LOCALITY, d)
            self._inspect(day)
        self._pass_on(day)
        if since >= 0 and d % self.bulletin == 0:
            self._name_laggards(day)

    def finish(self, last: Day) -> None:
        """Let returns under way when the run ends still go up, so that the last period reaches the centre."""
        for extra in range(1, max(self.lags.values()) + 1):
            day = Day(last.index + extra, last.date + dt.timedelta(days=extra))
            self.ledger.arrive(day.index)
            self._pass_on(day)

    def summary(self) -> dict[str, float]:
        """Return how far the last returns of localities exceed their own records, for figures easily inflated."""
        stated, exact = self.stated
        columns = self.ledger.columns
        names = [name for name in ("attendances", "letters", "identified") if name in columns]
        at = {name: columns.index(name) for name in names}
        return {f"inflation_{name}": float(stated[i] / max(1.0, exact[i]) - 1.0) for name, i in at.items()}

    def _pass_on(self, day: Day) -> None:
        """Let provinces and regions add up what they hold, each its days after the end of the period."""
        since = day.index - self.first
        for level, lag in self.lags.items():
            if since >= lag and (since - lag) % self.period == 0:
                self._report(day, level, day.index - lag)

    def _report(self, day: Day, level: AreaLevel, period: int) -> None:
        """Let the organs of a level send their returns, and write them down as the organ above has them."""
        if level == AreaLevel.LOCALITY:
            self.tally.update()
            inflation = self.p.inflation * self.ledger.habits.zeal * self.state.pressure
            self.exact = self.ledger.exact(self.tally.counts)
            organs, figures, arrival = self.ledger.localities(day.index, self.tally.counts, inflation)
            self.stated = np.stack([figures.sum(axis=0), self.exact[organs].sum(axis=0)])
        else:
            organs, figures, arrival = self.ledger.above(day.index, level, self.tally.counts)
        row, column = np.nonzero(figures)
        if not row.size:
            return
        self.write(
            "returns", day, organ=organs[row].astype(np.uint16),
            parent=self.places.parents[organs[row]].astype(np.uint16), period=period,
            indicator=column.astype(np.uint8), value=figures[row, column], sent=day.index,
            received=arrival[row],
        )  # fmt: skip
        self.hide("return_figures", day, value=self.exact[organs[row], column])

    def _standing(self) -> tuple[np.ndarray, np.ndarray]:
        """Return (localities,) identified and arrested as the organ above has them."""
        stated, columns = self.ledger.stated[self.places.first :], self.ledger.columns
        return stated[:, columns.index("identified")], stated[:, columns.index("arrested")]

    def _name_laggards(self, day: Day) -> None:
        """A bulletin names places that have launched and arrested few: a reason to inflate returns (B3)."""
        s, p = self.state, self.p
        identified, arrested = self._standing()
        running = (s.launched >= 0) & (day.index - s.launched >= p.grace_days)
        slow = running & (arrested < p.laggard_share * identified)
        u = self.draws.uniforms("supervision.named", self.places.count, day.index)
        s.pressure[slow & (u < p.named)] += 1.0

    def _inspect(self, day: Day) -> None:
        """Send the teams of each province to its slowest places, its rashest, and one at random."""
        s, p, places = self.state, self.p, self.places
        working = (s.received[places.first :] >= 0) & (day.index >= p.inspections_from)
        if not working.any():
            return
        identified, arrested = self._standing()
        share = arrested / np.maximum(identified, 1.0)
        age = np.where(s.launched >= 0, day.index - s.launched, 0)
        behind = (s.launched < 0) * (1.0 - s.preparation)
        slow = age * (p.rash_share - share) + behind * p.unprepared_days
        u = self.draws.uniforms("supervision.routine", places.count, day.index)
        visited = np.zeros((places.count, len(InspectionReason)), dtype=np.bool_)
        teams = p.teams[places.provinces].astype(np.int64)
        standing = Standing(working, slow, share, u)
        _choose(places.provinces, teams, places.province, self.by_place, standing, visited)
        visits = np.argwhere(visited)
        if visits.size:
            self._correct(day, visits)

    def _correct(self, day: Day, visits: np.ndarray) -> None:
        """Write down each visit and its finding, and act on it."""
        s, p = self.state, self.p
        where, reason = visits[:, 0], visits[:, 1]
        quiet = s.attended[where] < p.quiet[where] * self.country.public.adults[where]
        hasty = s.arrested_here[where] > p.rash_share[where] * np.maximum(1, s.identified_here[where])
        finding = np.select(
            [hasty, s.launched[where] < 0, quiet],
            [InspectionFinding.RASHNESS, InspectionFinding.PREPARATION, InspectionFinding.PROPAGANDA],
            InspectionFinding.NONE,
        ).astype(np.uint8)
        self.write(
            "inspections", day, organ=self.places.parents[self.places.first + where].astype(np.uint16),
            locality=where.astype(np.uint16), reason=reason.astype(np.uint8), finding=finding,
            correction=finding != InspectionFinding.NONE,
        )  # fmt: skip
        s.caution[where[finding == InspectionFinding.RASHNESS]] += 1.0
        unprepared = where[finding == InspectionFinding.PREPARATION]
        s.help_preparing[unprepared] = p.help[unprepared]
        silent = where[finding == InspectionFinding.PROPAGANDA]
        s.help_outreach[silent] = p.help[silent]


class Standing(NamedTuple):
    """How places stand at an inspection, (localities,).

    Attributes
    ----------
    working : ndarray of bool
        May be inspected.
    slow : ndarray of float64
        How far it is behind.
    share : ndarray of float64
        Arrested among the identified, as the organ above has them.
    chance : ndarray of float64
        Draws that choose a place for a routine visit.
    """

    working: np.ndarray
    slow: np.ndarray
    share: np.ndarray
    chance: np.ndarray


@kernel
def _choose(provinces, teams, province, p, standing, visited):
    """Mark whom each province visits and why, among the places that may be inspected; the first of equals."""
    working, slow, share, chance = standing.working, standing.slow, standing.share, standing.chance
    for i in range(provinces.size):
        area = provinces[i]
        fastest, routine = -1, -1
        for l in range(working.size):
            if province[l] == area and working[l]:
                fastest = l if fastest < 0 or share[l] > share[fastest] else fastest
                routine = l if routine < 0 or chance[l] < chance[routine] else routine
        if routine < 0:
            continue
        visited[routine, InspectionReason.ROUTINE] = True
        visited[fastest, InspectionReason.RASH] = share[fastest] > p[fastest].rash_share
        for _ in range(teams[i]):
            slowest = -1
            for l in range(working.size):
                free = province[l] == area and working[l] and not visited[l, InspectionReason.LAGGARD]
                if free and (slowest < 0 or slow[l] > slow[slowest]):
                    slowest = l
            if slowest >= 0:
                visited[slowest, InspectionReason.LAGGARD] = True
