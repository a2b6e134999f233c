"""Inspection teams, corrections ordered, and the pressure of being named (R3.3, R4.6)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.calendar import Calendar
from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.tally import returned
from yundong.country.parameters import Local, PerArea
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import uniform
from yundong.kernels.functions import exp
from yundong.records.labels import InspectionFinding, InspectionReason


class Supervision(Mechanism):
    """Teams visit laggards, the rash and a few at random, by what returns say; bulletins name the slow.

    A place that is named is under pressure: it lowers its threshold and inflates its figures. A place found rash
    becomes cautious; one found unprepared or quiet is helped.
    """

    class Parameters(NamedTuple):
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
    title = "inspections and pressure"
    passages = ("R3.3",)
    reads = ("returns",)
    writes = ("inspections",)

    def prepare(self) -> None:
        schedule = self.world.scenario.schedule.returns
        self.period = schedule["period_days"]
        self.bulletin = schedule["bulletin_days"]
        self.first = self.world.day_of(schedule["first"])
        self.forget = exp(-1.0 / self.p.pressure_memory)
        labels = returned(self.world.scenario)
        self.followed = np.full(np.iinfo(np.uint8).max + 1, -1)
        self.followed[[labels.index("identified"), labels.index("arrested")]] = [0, 1]
        self.stated = np.zeros((2, self.places.count))
        self.latest = np.full((2, self.places.count), -1)
        self.read = 0
        self.coming = Calendar(self.world.days, self.call)
        self.routine = self.draws("supervision.routine")
        s = self.state
        self.inspected = Inspected(
            s.launched, s.attended, s.arrested_here, s.identified_here, self.country.public.adults, s.caution,
            s.help_preparing, s.help_outreach,
        )  # fmt: skip
        self.teams = self.p.teams[self.places.provinces].astype(np.int64)

    def step(self, day: Day) -> None:
        s, d = self.state, day.index
        self.call(_forget, self.forget, s.pressure, s.caution, s.help_preparing, s.help_outreach)
        self._receive(d)
        since = d - self.first
        if since >= 0 and since % self.period == 0:
            self._inspect(day)
        if since >= 0 and d % self.bulletin == 0:
            self._name_laggards(day)

    def _receive(self, d: int) -> None:
        """Take up what the organs above have received by today of places' identified and arrested."""
        if self._rows.waiting("returns"):
            sent = SentReturns(*self.new("returns", *SentReturns._fields))
            rows, days = (np.empty(sent.organ.size, dtype=np.int64) for _ in range(2))
            made = self.call(_follow, self.read, d, self.places.first, sent, self.followed, rows, days)
            self.coming.put(rows[:made], days[:made])
            self.read += sent.organ.size
        due = self.coming.take_in_turn(d)
        if due.size:
            columns = [self.world.log.column("returns", name) for name in ReturnColumns._fields]
            self.call(
                _take_up,
                due,
                ReturnColumns(*columns),
                self.places.first,
                self.followed,
                self.latest,
                self.stated,
            )

    def _name_laggards(self, day: Day) -> None:
        """A bulletin names places that have launched and arrested few: a reason to inflate returns (B3)."""
        s, p = self.state, self.p
        identified, arrested = self.stated
        running = (s.launched >= 0) & (day.index - s.launched >= p.grace_days)
        slow = running & (arrested < p.laggard_share * identified)
        u = self.draws.uniforms("supervision.named", self.places.count, day.index)
        s.pressure[slow & (u < p.named)] += 1.0

    def _inspect(self, day: Day) -> None:
        """Send the teams of each province to its slowest places, its rashest, and one at random."""
        s, places = self.state, self.places
        standing = Standing(*unfilled(places.count, (np.bool_, np.float64, np.float64, np.float64)))
        course = CourseOfPlaces(s.received[places.first :], s.launched, s.preparation)
        self.call(_stand, self.routine, day.index, self.by_place, course, self.stated, standing)
        if not standing.working.any():
            return
        visited = np.zeros((places.count, len(InspectionReason)), dtype=np.bool_)
        self.call(_choose, places.provinces, self.teams, places.province, self.by_place, standing, visited)
        rows = VisitRows(*unfilled(int(np.count_nonzero(visited)), VISIT_KINDS))
        if rows.locality.size:
            self.call(_inspect, visited, self.by_place, places.parents, places.first, self.inspected, rows)
            self.write("inspections", day, **rows._asdict())


class SentReturns(NamedTuple):
    """Columns of the returns that are new, (returns,)."""

    organ: np.ndarray
    indicator: np.ndarray
    received: np.ndarray


class ReturnColumns(NamedTuple):
    """Columns of the returns, (returns,)."""

    organ: np.ndarray
    indicator: np.ndarray
    value: np.ndarray
    period: np.ndarray


class CourseOfPlaces(NamedTuple):
    """How far each place has come, (localities,), by the columns of `State`."""

    received: np.ndarray
    launched: np.ndarray
    preparation: np.ndarray


class Inspected(NamedTuple):
    """What a team sees of each place and what its visit changes there, (localities,)."""

    launched: np.ndarray
    attended: np.ndarray
    arrested: np.ndarray
    identified: np.ndarray
    adults: np.ndarray
    caution: np.ndarray
    help_preparing: np.ndarray
    help_outreach: np.ndarray


class VisitRows(NamedTuple):
    """Rows of the table `inspections`, (rows,)."""

    organ: np.ndarray
    locality: np.ndarray
    reason: np.ndarray
    finding: np.ndarray
    correction: np.ndarray


VISIT_KINDS = (np.uint16, np.uint16, np.uint8, np.uint8, np.bool_)
"""The types of the columns of `VisitRows`."""


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
def _follow(begin, today, first, sent, followed, rows, days):
    """List which new returns, from row `begin` on, are of places and followed, and when. Returns how many."""
    made = 0
    for i in range(sent.organ.size):
        if followed[sent.indicator[i]] >= 0 and sent.organ[i] >= first:
            rows[made], days[made] = begin + i, max(sent.received[i], today)
            made += 1
    return made


@kernel
def _take_up(rows, returns, first, followed, latest, stated):
    """Enter figures in the order in which they came in, but for those overtaken by a later one."""
    for row in rows:
        of, place = followed[returns.indicator[row]], returns.organ[row] - first
        if latest[of, place] < returns.period[row]:
            stated[of, place] = returns.value[row]
            latest[of, place] = returns.period[row]


@kernel
def _forget(kept, pressure, caution, help_preparing, help_outreach):
    """Let what inspection left in a place fade by a day, (localities,)."""
    for l in range(kept.size):
        pressure[l] *= kept[l]
        caution[l] *= kept[l]
        help_preparing[l] *= kept[l]
        help_outreach[l] *= kept[l]


@kernel
def _stand(key, day, p, course, stated, standing):
    """Fill how each place stands; `stated`, (2, localities), is what is known of its identified and arrested."""
    for l in range(standing.slow.size):
        here, launched = p[l], course.launched[l] >= 0
        standing.working[l] = course.received[l] >= 0 and day >= here.inspections_from
        share = standing.share[l] = stated[1, l] / max(stated[0, l], 1.0)
        age = day - course.launched[l] if launched else 0
        behind = 0.0 if launched else 1.0 - course.preparation[l]
        standing.slow[l] = age * (here.rash_share - share) + behind * here.unprepared_days
        standing.chance[l] = uniform(key, day, l, 0)


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


@kernel
def _inspect(visited, p, parents, first, places, rows):
    """Fill a row for each visit, place by place, and let what it finds be acted on, once in each place."""
    made = 0
    for l in range(visited.shape[0]):
        if not visited[l].any():
            continue
        finding = _found(l, p[l], places)
        if finding == InspectionFinding.RASHNESS:
            places.caution[l] += 1.0
        elif finding == InspectionFinding.PREPARATION:
            places.help_preparing[l] = p[l].help
        elif finding == InspectionFinding.PROPAGANDA:
            places.help_outreach[l] = p[l].help
        for reason in range(visited.shape[1]):
            if visited[l, reason]:
                rows.organ[made], rows.locality[made] = parents[first + l], l
                rows.reason[made], rows.finding[made] = reason, finding
                rows.correction[made] = finding != InspectionFinding.NONE
                made += 1


@inlined()
def _found(l, here, places):
    """Return what a visit finds in a place: that it was rash, or has not prepared, or is quiet."""
    if places.arrested[l] > here.rash_share * max(1, places.identified[l]):
        return InspectionFinding.RASHNESS
    if places.launched[l] < 0:
        return InspectionFinding.PREPARATION
    quiet = places.attended[l] < here.quiet * places.adults[l]
    return InspectionFinding.PROPAGANDA if quiet else InspectionFinding.NONE
