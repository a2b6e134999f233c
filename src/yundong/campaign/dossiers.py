"""The files: the day's evidence is entered, and whoever passes the threshold counts as identified (R1.3, R3.4).

Filing is not a mechanism and cannot be switched off. It does not know who is guilty: a bystander with enough
evidence is identified like anyone else. By which route that came about is kept apart, in truth.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, LeadsOfDay, Mechanism
from yundong.campaign.state import NOT_YET
from yundong.country.parameters import Local
from yundong.kernels.ahead import AHEAD, ask_for
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inlined, kernel, kernel_with_arrays
from yundong.kernels.draws import BATCH
from yundong.kernels.functions import exp
from yundong.records.labels import EvidenceRoute, LeadSource, Role

MOST_LETTERS = 65535
"""Letters on file are counted in two bytes."""


class Dossiers(Mechanism):
    """Adds up the weights of each dossier, in points, and marks who passes the locality's threshold.

    A weight is what the organ takes a piece of evidence for, not a likelihood ratio: it is right about the mean
    offender and may be wrong about anybody. Three points are what it commonly takes; that defines the point.

    Of everybody identified who did nothing, the route is named: `QUOTA` if the evidence would not have passed
    without pressure or a shortfall, else the route that brought most of the points.
    """

    class Parameters(NamedTuple):
        threshold: Local
        pressure_effect: Local
        shortfall_effect: Local
        letter_repeat: Local
        threshold_spread: Local
        least_evidence: Local

    p: Parameters

    name = "dossiers"
    title = "evidence entered; identification"
    passages = ("R1.3", "R3.4")
    reads = ("arrests", "registrations")
    writes = ("leads", "identifications")
    hides = ("wrongful",)

    def prepare(self) -> None:
        n, x = self.places.count, self.subjects
        spread = self.draws.normals("dossiers.threshold", n)
        self.base = self.p.threshold * exp(self.p.threshold_spread * spread)
        self.asked = Thresholds(np.empty(n), np.empty(n))
        row = np.empty(x.size, dtype=np.int32)
        innocent = self.call(_number_innocent, x.role, row)
        self.routes = Routes(row, np.zeros((innocent, len(EvidenceRoute)), dtype=np.float32))
        self.letters = LetterCounts(np.zeros(n), np.zeros(n))
        s = self.state
        self.files = OnFile(
            s.evidence, s.letters_on_file, s.last_lead, s.identified, s.identified_here, *self.letters
        )
        self.in_hand = InHand(x.locality, s.identified, s.arrested, s.registered, s.settled, s.settled_here)

    def step(self, day: Day) -> None:
        leads = self.world.leads.take()
        found = self._enter(day, leads) if leads.subject.size else leads.subject
        self._settle(found)

    def summary(self) -> dict[str, float]:
        """Return letters and false ones, and who was wrongly identified and arrested by each route, in persons."""
        weight = self.places.weight
        letters, false = (float(np.rint(number @ weight)) for number in self.letters)
        column = self.world.truth.column
        who, route = column("wrongful", "dossier"), column("wrongful", "route")
        stands = weight[self.subjects.locality[who]]
        arrested = self.state.arrested[who] >= 0
        return (
            {"letters": letters, "letters_false": false}
            | _by_route("identified_wrongly", route, stands)
            | _by_route("arrested_wrongly", route[arrested], stands[arrested])
        )

    def _enter(self, day: Day, leads: LeadsOfDay) -> np.ndarray:
        """Enter the day's evidence, write it down, and return who is identified by it."""
        s, x = self.state, self.subjects
        size = leads.subject.size
        entered = Entered(
            np.empty(size, dtype=np.uint16), np.zeros(size, dtype=np.bool_), np.empty(size, dtype=np.uint8)
        )
        asked = self.asked
        self.call(_thresholds, self.base, self.by_place, s.caution, s.pressure, s.shortfall, asked)
        self.each(
            _enter, day.index, leads, x.locality, asked, self.by_place, self.files, self.routes, entered
        )
        self.write(
            "leads", day, locality=entered.locality, dossier=leads.subject, source=leads.source,
            weight=leads.weight,
        )  # fmt: skip
        return self._identify(day, leads, entered)

    def _identify(self, day: Day, leads: LeadsOfDay, entered: Entered) -> np.ndarray:
        """Write down who has been identified, and apart who of them did nothing; return them."""
        made = int(np.count_nonzero(entered.passes))
        rows = IdentifiedRows(*unfilled(made, IDENTIFIED_KINDS))
        if not made:
            return rows.dossier
        wrong = WrongfulRows(*unfilled(made, WRONGFUL_KINDS))
        x = self.subjects
        innocent = self.call(
            _list_identified, leads, entered, self.state.evidence, x.sector, x.role, rows, wrong
        )
        self.write("identifications", day, **rows._asdict())
        locality, dossier, route = [column[:innocent] for column in wrong]
        self.hide("wrongful", day, locality=locality, dossier=dossier, route=route)
        return rows.dossier

    def _settle(self, found: np.ndarray) -> None:
        """Count whom of the identified the place has arrested or registered; `found` were identified today."""
        (registered,) = self.new("registrations", "dossier")
        who = np.concatenate([self.newly_arrested(), registered, found])
        if who.size:
            self.call(_settle, who, self.in_hand)


def _by_route(figure: str, route: np.ndarray, stands: np.ndarray) -> dict[str, float]:
    """Return whole numbers of persons by route, which add up to the rounded total (largest remainders)."""
    parts = np.bincount(route, weights=stands, minlength=len(EvidenceRoute)).astype(np.float64)
    whole = np.floor(parts)
    short = int(np.rint(parts.sum()) - whole.sum())
    whole[np.argsort(whole - parts, kind="stable")[:short]] += 1.0
    return {f"{figure}_by_{EvidenceRoute(i).label}": float(number) for i, number in enumerate(whole)}


class Thresholds(NamedTuple):
    """Points asked for in each locality, (localities,): today, and what would be asked without any pressure."""

    today: np.ndarray
    unpressed: np.ndarray


class Routes(NamedTuple):
    """Points by route of those who did nothing, (such persons, routes), and the row of each subject, -1 for none."""

    row: np.ndarray
    points: np.ndarray


class LetterCounts(NamedTuple):
    """Letters of each locality so far, (localities,), and those about people who did nothing."""

    all: np.ndarray
    false: np.ndarray


class InHand(NamedTuple):
    """What says whether the case of each subject is settled, (subjects,), and such subjects of each locality."""

    locality: np.ndarray
    identified: np.ndarray
    arrested: np.ndarray
    registered: np.ndarray
    settled: np.ndarray
    settled_here: np.ndarray


class OnFile(NamedTuple):
    """Evidence, letters, last lead and identification of each subject; for each locality those identified, letters
    so far, and letters about people who did nothing.
    """

    evidence: np.ndarray
    letters: np.ndarray
    last_lead: np.ndarray
    identified: np.ndarray
    identified_here: np.ndarray
    letters_here: np.ndarray
    letters_false: np.ndarray


class Entered(NamedTuple):
    """For each lead, (leads,): the locality of its dossier, whether it completed an identification, and its route.

    The route is that of an identification of somebody who did nothing; elsewhere it is not filled.
    """

    locality: np.ndarray
    passes: np.ndarray
    route: np.ndarray


class IdentifiedRows(NamedTuple):
    """Rows of the table `identifications`, (rows,)."""

    locality: np.ndarray
    dossier: np.ndarray
    source: np.ndarray
    evidence: np.ndarray
    sector: np.ndarray
    role: np.ndarray


IDENTIFIED_KINDS = (np.uint16, np.uint32, np.uint8, np.float32, np.uint8, np.uint8)
"""The types of the columns of `IdentifiedRows`."""


class WrongfulRows(NamedTuple):
    """Rows of the hidden table `wrongful`, (rows,)."""

    locality: np.ndarray
    dossier: np.ndarray
    route: np.ndarray


WRONGFUL_KINDS = (np.uint16, np.uint32, np.uint8)
"""The types of the columns of `WrongfulRows`."""


class Ahead(NamedTuple):
    """What is read of some leads before the first of them is entered, (BATCH,).

    Attributes
    ----------
    own
        Whether the lead is of one of the localities at work.
    row, met
        Row in `Routes`, and something of the file.
    """

    own: np.ndarray
    row: np.ndarray
    met: np.ndarray


@kernel
def _number_innocent(role, row):
    """Number those who did nothing, and fill -1 for all others. Returns how many they are."""
    made = 0
    for s in range(role.size):
        innocent = role[s] == Role.NONE
        row[s] = made if innocent else -1
        made += innocent
    return made


@kernel
def _thresholds(base, p, caution, pressure, shortfall, asked):
    """Fill the points asked for in each locality, (localities,)."""
    for l in range(base.size):
        here = p[l]
        asked.unpressed[l] = base[l] * math.exp(here.pressure_effect * caution[l])
        lowered = math.exp(-here.pressure_effect * pressure[l] - here.shortfall_effect * shortfall[l])
        asked.today[l] = asked.unpressed[l] * lowered


@kernel
def _settle(who, cases):
    """Count who of some persons is identified and arrested or registered, each once."""
    for i in range(who.size):
        s, next_ = who[i], who[min(i + AHEAD, who.size - 1)]
        ask_for(cases.identified, next_)
        ask_for(cases.settled, next_)
        ask_for(cases.arrested, next_)
        known = cases.identified[s] >= 0 and not cases.settled[s]
        if known and (cases.arrested[s] >= 0 or cases.registered[s] >= 0):
            cases.settled[s] = True
            cases.settled_here[cases.locality[s]] += 1


@kernel
def _list_identified(leads, entered, evidence, sector, role, rows, wrong):
    """Fill a row for each identification, and for each of somebody who did nothing. Returns how many these are."""
    made, innocent = 0, 0
    for i in range(entered.passes.size):
        if not entered.passes[i]:
            continue
        s, l = leads.subject[i], entered.locality[i]
        rows.locality[made], rows.dossier[made], rows.source[made] = l, s, leads.source[i]
        rows.evidence[made], rows.sector[made] = evidence[s], sector[s]
        rows.role[made] = role[s]
        if role[s] == Role.NONE:
            rows.role[made] = Role.TRAFFICKER
            wrong.locality[innocent], wrong.dossier[innocent] = l, s
            wrong.route[innocent] = entered.route[i]
            innocent += 1
        made += 1
    return innocent


@kernel_with_arrays
def _enter(localities, day, leads, home, asked, p, files, routes, out):
    """Enter the leads of some localities in order; a further letter about the same person says less."""
    own = np.zeros(asked.today.size, dtype=np.bool_)
    own[localities] = True
    row, met = np.zeros(BATCH, dtype=np.int64), np.zeros(BATCH, dtype=np.int64)
    ahead = Ahead(np.zeros(BATCH, dtype=np.bool_), row, met)
    for begin in range(0, leads.subject.size, BATCH):
        n = min(BATCH, leads.subject.size - begin)
        _read_ahead(own, begin, n, leads, home, files, routes, ahead, out)
        for k in range(n):
            if ahead.own[k]:
                _enter_one(begin + k, day, ahead.row[k], leads, asked, p, files, routes, out)


@inlined()
def _read_ahead(own, begin, n, leads, home, files, routes, ahead, out):
    """Find the locality of some leads, and read their files: so the processor waits for memory once for many."""
    for k in range(n):
        l = home[leads.subject[begin + k]]
        ahead.own[k] = own[l]
        if own[l]:
            out.locality[begin + k] = l
    for k in range(n):
        ahead.row[k] = routes.row[leads.subject[begin + k]]
        ahead.met[k] = files.letters[leads.subject[begin + k]]
    for k in range(n):
        if ahead.row[k] >= 0:
            ahead.met[k] += routes.points[ahead.row[k], leads.route[begin + k]] > 0.0


@inlined()
def _enter_one(i, day, row, leads, asked, p, files, routes, out):
    """Enter a lead; note whether it completes an identification, and by which route."""
    s = leads.subject[i]
    l = out.locality[i]
    weight = leads.weight[i]
    if leads.source[i] == LeadSource.LETTER or leads.source[i] == LeadSource.FAMILY:
        weight = weight / (1.0 + p[l].letter_repeat * files.letters[s])
        leads.weight[i] = weight
        files.letters_here[l] += 1.0
        files.letters_false[l] += 1.0 if row >= 0 else 0.0
        if files.letters[s] < MOST_LETTERS:
            files.letters[s] += 1
    files.evidence[s] = max(files.evidence[s] + weight, p[l].least_evidence)
    dated = day - leads.age[i]
    if files.last_lead[s] == NOT_YET or files.last_lead[s] < dated:
        files.last_lead[s] = dated
    if row >= 0:
        routes.points[row, leads.route[i]] += weight
    if files.identified[s] < 0 and files.evidence[s] >= asked.today[l]:
        files.identified[s] = day
        files.identified_here[l] += 1
        out.passes[i] = True
        if row >= 0:
            quota = files.evidence[s] < asked.unpressed[l]
            out.route[i] = EvidenceRoute.QUOTA if quota else np.argmax(routes.points[row])
