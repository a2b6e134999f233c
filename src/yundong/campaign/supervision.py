"""Returns up the chain, inspection teams, corrections, and the pressure of being named (R1.5, R3.3)."""

from __future__ import annotations

import datetime as dt

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.campaign.returns import Desk, Habits
from yundong.campaign.tally import Tally
from yundong.kernels.compile import kernel

LAGGARD, RASH, ROUTINE = 0, 1, 2
LAGS = (("province", 1), ("region", 2))
"""Days after the end of a period on which the organs of a level send it on."""
NOTHING, PREPARATION, PROPAGANDA, RASHNESS = 0, 1, 2, 3


class Supervision(Mechanism):
    """Every five days organs report; teams visit laggards, the rash and a few at random; bulletins name the slow.

    A place that is named is under pressure: it lowers its threshold and inflates its figures. A place found rash
    becomes cautious; one found unprepared or quiet is helped.
    """

    class Parameters(NamedTuple):
        miss: float
        never: Local
        late_days: float
        transit_days: float
        round_share: float
        inflation: float
        unclassified_share: float
        laggard_share: float
        rash_share: float
        named: float
        pressure_memory: float
        teams: float
        help: float
        grace_days: float
        quiet: float
        inspections_from: float

    p: Parameters

    name = "supervision"
    title = "returns, inspections, pressure"
    passages = ("R3.3", "R1.5", "R4.6")
    writes = ("returns", "inspections")
    hides = ("return_figures",)

    def prepare(self) -> None:
        p, world = self.places, self.world
        self.tally = Tally(world.scenario, self.country, world.log)
        u = self.draws.uniforms("supervision.habits", 4 * p.count).reshape(4, p.count)
        never = u[0] < self.local("never")
        v = self.draws.uniforms("supervision.classifies", p.count)
        habits = Habits(
            miss=np.where(never, 1.0, np.minimum(1.0, self.value("miss") * 2.0 * u[1])),
            late=np.full(p.count, self.value("late_days")),
            rounds=u[2] < self.value("round_share"),
            zeal=-np.log(u[3]),
            unclassified=np.minimum(1.0, -np.log(v) * self.value("unclassified_share")),
        )
        self.desk = Desk(p, self.tally.indicators, habits, self.draws, self.value("transit_days"))
        schedule = world.scenario.schedule.returns
        self.period = schedule["period_days"]
        self.bulletin = schedule["bulletin_days"]
        self.first = world.day_of(schedule["first"])
        self.forget = np.exp(-1.0 / self.value("pressure_memory"))
        self.stated = np.zeros((2, len(self.desk.columns)))

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        s.pressure *= self.forget
        s.caution *= self.forget
        s.help_preparing *= self.forget
        s.help_outreach *= self.forget
        self.desk.arrive(d)
        since = d - self.first
        if since >= 0 and since % self.period == 0:
            self._report(day, "locality", d)
            self._inspect(day)
        self._pass_on(day)
        if since >= 0 and d % self.bulletin == 0:
            self._name_laggards(day)

    def finish(self, last: Day) -> None:
        """Let returns under way when the run ends still go up, so that the last period reaches the centre."""
        for extra in range(1, max(lag for _, lag in LAGS) + 1):
            day = Day(last.index + extra, last.date + dt.timedelta(days=extra))
            self.desk.arrive(day.index)
            self._pass_on(day)

    def summary(self) -> dict[str, float]:
        """Return how far the last returns of localities exceed their own records, for figures easily inflated."""
        stated, exact = self.stated
        columns = self.desk.columns
        names = [name for name in ("attendances", "letters", "identified") if name in columns]
        at = {name: columns.index(name) for name in names}
        return {f"inflation_{name}": float(stated[i] / max(1.0, exact[i]) - 1.0) for name, i in at.items()}

    def _pass_on(self, day: Day) -> None:
        """Let provinces and regions add up what they hold, each its days after the end of the period."""
        since = day.index - self.first
        for level, lag in LAGS:
            if since >= lag and (since - lag) % self.period == 0:
                self._report(day, level, day.index - lag)

    def _report(self, day: Day, level: str, period: int) -> None:
        """Let the organs of a level send their returns, and write them down as received above."""
        if level == "locality":
            self.tally.update()
            inflation = self.value("inflation") * self.desk.habits.zeal * self.state.pressure
            self.truth = self.desk.exact(self.tally.counts)
            organs, figures, arrival = self.desk.localities(day.index, self.tally.counts, inflation)
            self.stated = np.stack([figures.sum(axis=0), self.truth[organs].sum(axis=0)])
        else:
            organs, figures, arrival = self.desk.above(day.index, level, self.tally.counts)
        row, column = np.nonzero(figures)
        if not row.size:
            return
        self.write(
            "returns", day, organ=organs[row].astype(np.uint16),
            parent=self.places.parents[organs[row]].astype(np.uint16), period=period,
            indicator=column.astype(np.uint8), value=figures[row, column], sent=day.index,
            received=arrival[row],
        )  # fmt: skip
        self.hide("return_figures", day, value=self.truth[organs[row], column])

    def _standing(self) -> tuple[np.ndarray, np.ndarray]:
        """Return (localities,) identified and arrested as the organ above has them."""
        stated, columns = self.desk.stated[self.places.first :], self.desk.columns
        return stated[:, columns.index("identified")], stated[:, columns.index("arrested")]

    def _name_laggards(self, day: Day) -> None:
        """A bulletin names places that have launched and arrested few: a reason to inflate returns (B3)."""
        s = self.state
        identified, arrested = self._standing()
        running = (s.launched >= 0) & (day.index - s.launched >= self.value("grace_days"))
        slow = running & (arrested < self.value("laggard_share") * identified)
        u = self.draws.uniforms("supervision.named", self.places.count, day.index)
        s.pressure[slow & (u < self.value("named"))] += 1.0

    def _inspect(self, day: Day) -> None:
        """Send the teams of each province to its slowest places, its rashest, and one at random."""
        s, p = self.state, self.places
        working = s.received[p.first :] >= 0
        if day.index < self.value("inspections_from") or not working.any():
            return
        identified, arrested = self._standing()
        share = arrested / np.maximum(identified, 1.0)
        age = np.where(s.launched >= 0, day.index - s.launched, 0)
        slow = age * (self.value("rash_share") - share) + (s.launched < 0) * (1.0 - s.preparation) * 5.0
        u = self.draws.uniforms("supervision.routine", p.count, day.index)
        visited = np.zeros((p.count, 3), dtype=np.bool_)
        _choose(
            p.provinces, p.province, working, slow, share, u, int(self.value("teams")), self.value("rash_share"),
            visited,
        )  # fmt: skip
        visits = np.argwhere(visited)
        if visits.size:
            self._correct(day, visits)

    def _correct(self, day: Day, visits: np.ndarray) -> None:
        """Write down each visit and its finding, and act on it."""
        s, p = self.state, self.places
        where, reason = visits[:, 0], visits[:, 1]
        quiet = s.attended[where] < self.value("quiet") * self.country.public.adults[where]
        hasty = s.arrested_here[where] > self.value("rash_share") * np.maximum(1, s.identified_here[where])
        finding = np.select(
            [hasty, s.launched[where] < 0, quiet], [RASHNESS, PREPARATION, PROPAGANDA], NOTHING
        ).astype(np.uint8)
        self.write(
            "inspections", day, organ=p.parents[p.first + where].astype(np.uint16),
            locality=where.astype(np.uint16), reason=reason.astype(np.uint8), finding=finding,
            correction=finding > 0,
        )  # fmt: skip
        s.caution[where[finding == RASHNESS]] += 1.0
        s.help_preparing[where[finding == PREPARATION]] = self.value("help")
        s.help_outreach[where[finding == PROPAGANDA]] = self.value("help")


@kernel
def _choose(provinces, province, working, slow, share, u, teams, rash, visited):
    """Mark whom each province visits and why, among the places that have their orders; the first of equals."""
    for area in provinces:
        fastest, routine = -1, -1
        for l in range(working.size):
            if province[l] == area and working[l]:
                fastest = l if fastest < 0 or share[l] > share[fastest] else fastest
                routine = l if routine < 0 or u[l] < u[routine] else routine
        if routine < 0:
            continue
        visited[routine, ROUTINE] = True
        visited[fastest, RASH] = share[fastest] > rash
        for _ in range(teams):
            slowest = -1
            for l in range(working.size):
                free = province[l] == area and working[l] and not visited[l, LAGGARD]
                if free and (slowest < 0 or slow[l] > slow[slowest]):
                    slowest = l
            if slowest >= 0:
                visited[slowest, LAGGARD] = True
