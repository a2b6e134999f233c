"""Arrests: the gravest at once, the others in sweeps and a trickle over three phases (R1.1, R1.4, D2.5)."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np

from yundong.campaign.decisions import FileFacts, Persons, code_of, confessed, true_code_of
from yundong.campaign.mechanism import Day, Mechanism
from yundong.campaign.phases import Pace, phase_days
from yundong.country.parameters import Local, Room
from yundong.kernels.ahead import AHEAD, ask_for
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inlined, inner, kernel, kernel_with_arrays
from yundong.kernels.draws import (
    BATCH,
    TOGETHER,
    FourBlocks,
    blocks_of,
    four_blocks,
    places_of_four,
    room_for_four,
    uniform,
    unit,
)
from yundong.kernels.functions import exp, power
from yundong.kernels.slots import close_ranks
from yundong.records.labels import (
    NO_LABEL,
    ArrestFault,
    ArrestResult,
    Background,
    Phase,
    Role,
    Route,
    Sector,
    Timing,
)


class Arrests(Mechanism):
    """Who is arrested, when, and who is no longer at the address on the list.

    A list holds those identified long enough for approval, with enough evidence, whom the directive's rules let
    be arrested; where a target falls short, weaker cases too. The plan's band is a cap: in each phase a place may
    come so far towards it, most of it in a sweep of one to a few days that opens the phase. The list is ordered by
    what the rules say, by background and by evidence. Addresses grow stale with the age of the last lead.
    """

    class Parameters(NamedTuple):
        threshold: Local
        band_high: Local
        first_phase: Local
        second_phase: Local
        cap_spread: Local
        gap_days: Local
        approval_days: Local
        border_days: Local
        sweep_days: Local
        sweep_share: Local
        trickle: Local
        optional_share: Local
        background_weight: Local
        move_rate: Local
        flight_rate: Local
        at_once_rate: Local
        memory_days: Local
        with_metals: Local
        with_contraband: Local
        pressure_effect: Local
        slack_effect: Local
        weak_cases: Local
        evidence_weight: Local
        chance_weight: Local
        phases: Annotated[Pace, Room("arrests")]
        file: Annotated[FileFacts, Room("arrests")]

    p: Parameters

    name = "arrests"
    title = "arrests at once, and in sweeps of three phases"
    passages = ("D2.5", "R1.1", "R1.4", "R1.11")
    reads = ("identifications",)
    writes = ("arrests", "cases")
    hides = ("arrest_faults",)

    def prepare(self) -> None:
        p, n, x = self.places, self.subjects.size, self.subjects
        z = self.draws.normals("arrests.cap", p.count)
        spread = exp(self.p.cap_spread * z - 0.5 * self.p.cap_spread**2)
        self.cap = np.minimum(1.0, self.p.band_high * spread)
        self._plan_phases()
        self.plan.approval[:] = np.where(p.border, self.p.border_days, self.p.approval_days)
        self.forget = exp(-1.0 / self.p.memory_days)
        self.keys = ArrestKeys(*(self.draws(f"arrests.{name}") for name in ArrestKeys._fields))
        self.persons = Persons.of(self.subjects)
        s = self.state
        self.status = CaseStatus(
            s.evidence, s.identified, s.last_lead, s.registered, s.register_confession, s.informed,
            s.arrested, s.not_found, s.handed_over, s.measure, s.measure_until,
        )  # fmt: skip
        self.pressing = Pressing(
            s.shortfall, s.urgency, s.overrun, s.least_arrested, s.most_arrested, s.identified_here,
            s.arrested_here, s.pressure, s.caution,
        )  # fmt: skip
        self.arrestees = Arrestees(
            x.locality, x.old_regime, x.sector, x.ring, s.not_found, s.arrested, s.arrest_fault
        )
        filed, waiting = (np.zeros(p.count, dtype=np.int64) for _ in range(2))
        fresh = np.zeros((p.count, MOST_WAITING), dtype=np.uint32)
        self.files = OpenFiles(x.start, np.zeros(n + BATCH, dtype=np.uint32), filed, fresh, waiting)
        self.ranks = ListRanks(s.rank, s.rank_evidence, s.rank_state, s.rank_timing, s.rank_use)
        self.chosen = Chosen(
            np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64),
            np.zeros(p.count, dtype=np.int64), np.zeros(p.count, dtype=np.int64),
        )  # fmt: skip
        self.cases = 0
        self.case_of = np.full(self.country.rings.size + 1, -1)

    def _plan_phases(self) -> None:
        """Draw the days of each place's phases and of the sweeps that open them."""
        p, n = self.p, self.places.count
        self.phases = self.world.scenario.schedule.phases["count"]
        self.length = phase_days(self.world, p.phases)
        self.cycle = self.length + np.rint(p.gap_days / p.phases.pace).astype(np.int64)
        over = (self.phases - 1) * self.cycle + self.length
        v = self.draws.uniforms("arrests.sweep", n * self.phases).reshape(self.phases, n)
        self.sweep = 1 + np.floor(v * np.maximum(1.0, np.floor(p.sweep_days))).astype(np.int64)
        self.taken_a_day = 1.0 - power(1.0 - p.sweep_share, 1.0 / self.sweep)
        period = self.world.scenario.schedule.returns["period_days"]
        self.list_day = np.floor(self.draws.uniforms("arrests.list", n) * period).astype(np.int64)
        self.taken_a_list = 1.0 - power(1.0 - p.trickle, period)
        self.rhythm = Rhythm(self.phases, period)
        share = np.stack([p.first_phase, p.second_phase, np.ones(n)])
        self.course = Course(
            self.cycle,
            over,
            self.sweep,
            self.taken_a_day,
            self.list_day,
            self.taken_a_list,
            share,
            self.cap,
        )
        zeros = np.zeros((len(ArrestPlan._fields) - 1, n))
        self.plan = ArrestPlan(self.state.launched, *zeros)
        self.phase = np.zeros(n, dtype=np.uint8)

    def step(self, day: Day) -> None:
        s, x, w = self.state, self.subjects, self.world
        s.arrests_recent *= self.forget
        self._open_files()
        self.call(
            _make_plan,
            self.keys.want,
            day.index,
            self.by_place,
            self.rhythm,
            self.course,
            self.pressing,
            self.plan,
            self.phase,
        )
        self.each(
            _choose, self.keys, day.index, self.by_place, self.plan, w.decisions, self.persons, self.status,
            self.files, self.ranks, self.chosen,
        )  # fmt: skip
        chosen = self.chosen
        handed = chosen.handed[: self.call(close_ranks, chosen.handed, x.start, chosen.passed_on)]
        if handed.size:
            self._hand_over(day, handed)
        listed = chosen.who[: self.call(close_ranks, chosen.who, x.start, chosen.listed)]
        if listed.size:
            self._arrest(day, listed, self.phase[x.locality[listed]])
        for agency in w.to_arrest:
            free = agency[(s.arrested[agency] < 0)]
            self._arrest(day, free, np.full(free.size, int(Phase.AGENCY), dtype=np.uint8))
        w.to_arrest.clear()

    def _open_files(self) -> None:
        """Put those identified since yesterday on the file of their locality; insiders are their agency's."""
        (dossiers,) = self.new("identifications", "dossier")
        if dossiers.size:
            self.call(_enlist, dossiers, self.subjects.locality, self.subjects.sector, self.files)

    def summary(self) -> dict[str, float]:
        """Return how many of the arrested were arrested with each fault, weighted to full scale."""
        x, s = self.subjects, self.state
        who = np.flatnonzero(s.arrested >= 0)
        fault, weight = s.arrest_fault[who], self.places.weight[x.locality[who]]
        faults = [kind for kind in ArrestFault if kind is not ArrestFault.NONE]
        return {f"arrested_{kind.label}": float(np.rint(weight[fault == kind].sum())) for kind in faults}

    def _arrest(self, day: Day, who: np.ndarray, phase: np.ndarray) -> None:
        if not who.size:
            return
        s, x = self.state, self.subjects
        fault = np.full(who.size, int(ArrestFault.NONE), dtype=np.uint8)
        self.call(
            _find_fault, self.keys.facts, who, self.by_place, x.locality, self.plan.strain, self.world.decisions,
            self.persons, self.status, fault,
        )  # fmt: skip
        self.hide("arrest_faults", day, fault=fault)
        rows = ArrestRows(*unfilled(who.size, ARREST_KINDS))
        taken = np.empty(who.size, dtype=np.int64)
        taken = taken[: self.call(_take, day.index, who, fault, self.arrestees, s.ring_arrests, rows, taken)]
        self.write("arrests", day, phase=phase, **rows._asdict())
        if taken.size:
            here = np.bincount(x.locality[taken], minlength=self.places.count)
            s.arrested_here += here
            s.arrests_recent += here
            self._open_cases(day, taken)

    def _hand_over(self, day: Day, who: np.ndarray) -> None:
        """Open the cases that other law, existing law or treatment takes over: no arrest here (D1.5, D1.6, D4.8)."""
        rows = HandedRows(*unfilled(who.size, HANDED_KINDS))
        self.call(_list_handed, who, self.cases, self.subjects.locality, self.state.handed_over, rows)
        self.cases += who.size
        self.write("cases", day, **rows._asdict(), persons=1, contraband=False)

    def _open_cases(self, day: Day, taken: np.ndarray) -> None:
        """Open one case for the members of a ring taken together, with all its charges (D1.4)."""
        x = self.subjects
        lead, persons = np.empty_like(taken), np.empty(taken.size, dtype=np.int32)
        made = self.call(_by_ring, taken, x.ring, self.case_of, lead, persons)
        lead, persons = lead[:made], persons[:made]
        u = self.draws.of("arrests.charges", lead)
        home = x.locality[lead]
        number = self.cases + 1 + np.arange(lead.size)
        self.cases += lead.size
        self.write(
            "cases", day, case=number.astype(np.uint32), locality=home,
            dossier=lead.astype(np.uint32), persons=persons, narcotics=True,
            metals=u[0] < self.p.with_metals[home], contraband=u[1] < self.p.with_contraband[home],
            route=Route.CAMPAIGN,
        )  # fmt: skip


class ArrestKeys(NamedTuple):
    """Keys of the streams of draws."""

    choice: np.uint64
    facts: np.uint64
    want: np.uint64


class Course(NamedTuple):
    """How each place goes through its phases.

    Attributes
    ----------
    cycle, over : ndarray of int64, (localities,)
        Days from the beginning of a phase to that of the next, and from the launch to the end of the last.
    sweep, taken_a_day : ndarray, (phases, localities)
        Days of the sweep that opens each phase, and what is taken on each of them of what the phase still allows.
    list_day, taken_a_list : ndarray, (localities,)
        Day on which lists are drawn up, and what is then taken.
    share : ndarray of float64, (phases, localities)
        How far a place may come towards its cap in each phase.
    cap : ndarray of float64, (localities,)
        Arrested of the identified, at most.
    """

    cycle: np.ndarray
    over: np.ndarray
    sweep: np.ndarray
    taken_a_day: np.ndarray
    list_day: np.ndarray
    taken_a_list: np.ndarray
    share: np.ndarray
    cap: np.ndarray


class Rhythm(NamedTuple):
    """Phases of a place, and days between two returns."""

    phases: int
    period: int


class Pressing(NamedTuple):
    """What presses each place and what it has done so far, (localities,), by the columns of `State`."""

    shortfall: np.ndarray
    urgency: np.ndarray
    overrun: np.ndarray
    least: np.ndarray
    most: np.ndarray
    identified: np.ndarray
    arrested: np.ndarray
    pressure: np.ndarray
    caution: np.ndarray


class ArrestPlan(NamedTuple):
    """What holds in each locality today, (localities,).

    Attributes
    ----------
    launched : ndarray of int16
        Day of the launch, -1 before it.
    want : ndarray of float64
        Persons to be arrested.
    approval, threshold : ndarray of float64
        Days and evidence needed.
    slack : ndarray of float64
        How far safeguards give way to a target, from 0 to 1.
    strain : ndarray of float64
        Pressure and shortfall, under which files overstate.
    """

    launched: np.ndarray
    want: np.ndarray
    approval: np.ndarray
    threshold: np.ndarray
    slack: np.ndarray
    strain: np.ndarray


class CaseStatus(NamedTuple):
    """How far the campaign has come with each subject, (subjects,)."""

    evidence: np.ndarray
    identified: np.ndarray
    last_lead: np.ndarray
    registered: np.ndarray
    register_confession: np.ndarray
    informed: np.ndarray
    arrested: np.ndarray
    not_found: np.ndarray
    handed_over: np.ndarray
    measure: np.ndarray
    measure_until: np.ndarray


class Arrestees(NamedTuple):
    """What an arrest reads of a subject and what it notes, (subjects,), by the columns of `Subjects` and `State`."""

    locality: np.ndarray
    old_regime: np.ndarray
    sector: np.ndarray
    ring: np.ndarray
    not_found: np.ndarray
    arrested: np.ndarray
    fault: np.ndarray


class ArrestRows(NamedTuple):
    """Rows of the table `arrests`, (rows,)."""

    locality: np.ndarray
    dossier: np.ndarray
    outcome: np.ndarray
    background: np.ndarray
    sector: np.ndarray


ARREST_KINDS = (np.uint16, np.uint32, np.uint8, np.uint8, np.uint8)
"""The types of the columns of `ArrestRows`."""


class HandedRows(NamedTuple):
    """Rows of the table `cases` on persons whom other law takes over, (rows,)."""

    case: np.ndarray
    locality: np.ndarray
    dossier: np.ndarray
    narcotics: np.ndarray
    metals: np.ndarray
    route: np.ndarray


HANDED_KINDS = (np.uint32, np.uint16, np.uint32, np.bool_, np.bool_, np.uint8)
"""The types of the columns of `HandedRows`."""


MOST_WAITING = 32
"""Dossiers of a place that wait at most to be put on file."""


class OpenFiles(NamedTuple):
    """Dossiers on file, each locality's from its `start` on, `filed` of them, with a batch of room at the end.

    They are in order, so that a file is gone through in the order of memory. Those that have come since it was last
    gone through, `waiting` of them, are kept apart in `fresh`, (localities, `MOST_WAITING`), also in order.
    """

    start: np.ndarray
    dossiers: np.ndarray
    filed: np.ndarray
    fresh: np.ndarray
    waiting: np.ndarray


class ListRanks(NamedTuple):
    """Rank and `Timing` of each subject, (subjects,), and the evidence and state of the file they were made from.

    They are columns of `State`: beside what is read of the person before them.

    Attributes
    ----------
    use : ndarray of uint32
        The word that decides whether the place makes use of it where the rules permit an arrest and do not ask for it.
    """

    rank: np.ndarray
    evidence: np.ndarray
    state: np.ndarray
    timing: np.ndarray
    use: np.ndarray


class Chosen(NamedTuple):
    """Persons to be arrested, and those whom other law takes over, at the front of each locality's block.

    Attributes
    ----------
    who, handed : ndarray of int64, (subjects,)
        Dossiers.
    listed, passed_on : ndarray of int64, (localities,)
        How many of each.
    """

    who: np.ndarray
    handed: np.ndarray
    listed: np.ndarray
    passed_on: np.ndarray


class ListRoom(NamedTuple):
    """Where a list is made, as long as the longest file: persons, their scores and a copy, what is on file of them,
    those who need a new rank, and where they stand; words for a batch, and what `FourBlocks` takes.
    """

    who: np.ndarray
    score: np.ndarray
    spare: np.ndarray
    on_file: np.ndarray
    stale: np.ndarray
    stale_at: np.ndarray
    words: np.ndarray
    zero: np.ndarray
    number: np.ndarray
    agent: np.ndarray
    facts: np.ndarray
    choices: np.ndarray


@kernel
def _make_plan(key, day, p, rhythm, course, pressing, plan, phase):
    """Fill the plan of the day, and the phase of each place, (localities,), 0 for none."""
    begun = False
    for l in range(phase.size):
        begun = begun or plan.launched[l] >= 0
    for l in range(phase.size):
        here, slack = p[l], pressing.urgency[l] * (1.0 - 1.0 / pressing.overrun[l])
        slack = plan.slack[l] = max(pressing.shortfall[l], slack)
        pressed = here.pressure_effect * (pressing.caution[l] - pressing.pressure[l])
        plan.threshold[l] = here.threshold * math.exp(pressed - here.slack_effect * slack)
        plan.strain[l] = pressing.pressure[l] + pressing.shortfall[l]
        phase[l], plan.want[l] = 0, 0.0
        if begun:
            phase[l], plan.want[l] = _wanted(key, day, l, rhythm, course, pressing, plan)


@inlined()
def _wanted(key, day, l, rhythm, course, pressing, plan):
    """Return the phase of a place, 0 for none, and how many are to be arrested.

    On a day of a sweep a place takes its share of what the phase still allows. After it new lists are drawn up
    as often as returns are due, and make a trickle. Where a target falls short a place takes at least that share
    of what is lacking, every day and after its own phases too.
    """
    launched, slack = plan.launched[l] >= 0, plan.slack[l]
    since = day - plan.launched[l] if launched else 0
    number = min(since // course.cycle[l], rhythm.phases - 1)
    own = launched and since < course.over[l]
    if not own and slack <= 0.0:
        return 0, 0.0
    taken = 0.0
    if own and since - number * course.cycle[l] < course.sweep[number, l]:
        taken = course.taken_a_day[number, l]
    elif own and (day + course.list_day[l]) % rhythm.period == 0:
        taken = course.taken_a_list[l]
    cap = min(max(course.cap[l], pressing.least[l]), pressing.most[l])
    toward = 1.0 if slack > 0.0 else course.share[number, l]
    most = np.floor(min(1.0, pressing.overrun[l] * cap) * toward * pressing.identified[l])
    allowed = max(0.0, most - pressing.arrested[l])
    want = np.floor(allowed * max(taken, slack) + uniform(key, day, l, 0))
    return number + 1 if own else rhythm.phases, want


@kernel
def _enlist(dossiers, locality, sector, files):
    """Let persons wait to be put on the file of their locality; insiders are left out."""
    for s in dossiers:
        if sector[s] != Sector.NONE:
            continue
        l = locality[s]
        if files.waiting[l] == MOST_WAITING:
            _put_on_file(l, files)
        fresh, at = files.fresh[l], files.waiting[l]
        while at and fresh[at - 1] > s:
            fresh[at] = fresh[at - 1]
            at -= 1
        fresh[at] = s
        files.waiting[l] += 1


@inlined()
def _put_on_file(l, files):
    """Put those who wait on the file of a locality, from the highest dossier down; both are in order."""
    old = files.start[l] + files.filed[l] - 1
    at = old + files.waiting[l]
    for i in range(files.waiting[l] - 1, -1, -1):
        s = files.fresh[l, i]
        while old >= files.start[l] and files.dossiers[old] > s:
            files.dossiers[at] = files.dossiers[old]
            old -= 1
            at -= 1
        files.dossiers[at] = s
        at -= 1
    files.filed[l] += files.waiting[l]
    files.waiting[l] = 0


@kernel
def _list_handed(who, cases, locality, route, rows):
    """Fill a case for each person whom other law takes over, numbered from the last on."""
    for i in range(who.size):
        s, next_ = who[i], who[min(i + AHEAD, who.size - 1)]
        ask_for(locality, next_)
        ask_for(route, next_)
        metals = route[s] == Route.EXISTING_LAW
        rows.case[i], rows.locality[i], rows.dossier[i] = cases + 1 + i, locality[s], s
        rows.narcotics[i], rows.metals[i], rows.route[i] = not metals, metals, route[s]


@kernel
def _by_ring(taken, ring, case_of, lead, persons):
    """Put members of a ring into one case, and everybody else into one of their own. Returns how many cases.

    Parameters
    ----------
    case_of : ndarray of int64, (rings + 1,)
        Room to note the case of each ring: -1 before and after.
    lead, persons
        Filled, in the order of `taken`, with the first person of each case and how many there are.
    """
    made = 0
    for i in range(taken.size):
        r = ring[taken[i]]
        case = case_of[r] if r > 0 else -1
        if case < 0:
            case = made
            lead[case], persons[case] = taken[i], 0
            made += 1
        if r > 0:
            case_of[r] = case
        persons[case] += 1
    for i in range(taken.size):
        case_of[ring[taken[i]]] = -1
    return made


@kernel_with_arrays
def _choose(localities, keys, day, p, plan, decisions, persons, state, files, ranks, chosen):
    """List who is to be arrested in each locality today and whether they are found."""
    longest = 0
    for l in localities:
        longest = max(longest, files.filed[l] + files.waiting[l])
        chosen.listed[l] = 0
        chosen.passed_on[l] = 0
    if not longest:
        return
    facts = room_for_four()
    room = ListRoom(
        np.empty(longest, dtype=np.int64), np.empty(longest), np.empty(longest),
        np.empty(longest, dtype=np.uint8), np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64),
        np.empty((4, BATCH), dtype=np.uint32), np.zeros(BATCH, dtype=np.uint32),
        facts.number, facts.agent, facts.words, np.empty((4, BATCH), dtype=np.uint32),
    )  # fmt: skip
    for l in localities:
        gone_through = plan.launched[l] < 0 or plan.want[l] >= 1.0
        if gone_through and files.filed[l] + files.waiting[l]:
            _put_on_file(l, files)
            _choose_here(l, keys, day, p[l], plan, decisions, persons, state, files, ranks, room, chosen)


@inlined()
def _choose_here(l, keys, day, here, plan, decisions, persons, state, files, ranks, room, chosen):
    """List who is to be arrested in a locality.

    A person's rank on the list is kept until what is on file changes.
    """
    candidates = _candidates(l, keys.choice, day, here, plan, state, files, ranks, room)
    if not candidates:
        return
    start, who, score = files.start[l], room.who, room.score
    early = plan.launched[l] < 0
    ranked = np.int64(0)  # a plain 0 would have `_first` compiled for that number as well
    stale = _compare(candidates, early, persons, state, ranks, room)
    away = 0
    for begin in range(0, stale, TOGETHER):
        n = min(TOGETHER, stale - begin)
        away = _rank_some(begin, n, l, away, keys, here, plan.strain, decisions, persons, state, ranks, room)
    for k in range(away):
        chosen.handed[start + k] = room.stale[k]
    chosen.passed_on[l] = away
    for i in range(candidates):
        s = who[i]
        if room.on_file[i] != HANDED_OVER and _may_be_listed(s, early, plan.slack[l], here, ranks):
            who[ranked] = s
            score[ranked] = ranks.rank[s]
            ranked += 1
    if not early and plan.want[l] < ranked:
        ranked = _first(score, room.spare, who, ranked, int(plan.want[l]))
    warned = 0.0 if early else here.flight_rate * (day - plan.launched[l])
    for i in range(ranked):
        _seek(keys.choice, day, who[i], here.move_rate, warned, state)
        chosen.who[start + i] = who[i]
    chosen.listed[l] = ranked


HANDED_OVER = 255
"""Stands for what is on file of somebody whose case was handed over just now."""


@inlined()
def _compare(candidates, early, persons, state, ranks, room):
    """List the candidates who need a new rank, as other things are on file of them, and ask for what is true of them.

    Returns how many they are.
    """
    stale = 0
    for i in range(candidates):
        s = room.who[i]
        on_file = room.on_file[i] = 4 + 4 * confessed(s, state) + 2 * state.informed[s] + early
        if ranks.state[s] != on_file or ranks.evidence[s] != state.evidence[s]:
            ask_for(persons.volume, s)
            room.stale[stale], room.stale_at[stale] = s, i
            stale += 1
    return stale


@inlined()
def _rank_some(begin, n, l, away, keys, here, strain, decisions, persons, state, ranks, room):
    """Rank `n` of those who need a new rank, from the `begin`-th on.

    Those handed over, `away` of them before, are moved to the front. Returns how many they are then.
    """
    agents = room.stale[begin:]
    four_blocks(keys.facts, agents, n, FourBlocks(room.number, room.agent, room.facts))
    four_blocks(keys.choice, agents, n, FourBlocks(room.number, room.agent, room.choices))
    for k in range(n):
        s, i = room.stale[begin + k], room.stale_at[begin + k]
        if _rank(k, s, strain[l], here, decisions, persons, state, ranks, room.facts, room.choices):
            ranks.state[s] = room.on_file[i]
            ranks.evidence[s] = state.evidence[s]
        else:
            room.on_file[i] = HANDED_OVER
            room.stale[away] = s
            away += 1
    return away


@inlined()
def _candidates(l, key, day, here, plan, state, files, ranks, room):
    """List who on the file of a place may be listed today. Returns how many.

    The file holds who was identified; whose case is settled is struck off once the place has launched.
    """
    mine = files.dossiers[files.start[l] : files.start[l + 1] + BATCH]
    if plan.launched[l] < 0:
        found = _grave(key, day, here.at_once_rate, mine, files.filed[l], room.zero, room.words, room.who)
        return _still_open(room.who, found, state)
    return _ripe(l, day, mine, plan, state, files.filed, ranks, room.who)


@inlined()
def _ripe(l, day, file, plan, state, filed, ranks, who):
    """List who on a file has been approved, is free to be listed and has enough evidence. Returns how many.

    Whose case is settled is struck off.
    """
    found, left, approval, threshold = 0, 0, plan.approval[l], plan.threshold[l]
    pressing, end = plan.slack[l] > 0.0, filed[l]
    for i in range(end):
        s, next_ = np.int64(file[i]), file[min(i + AHEAD, end - 1)]
        ask_for(state.evidence, next_)
        ask_for(ranks.rank, next_)
        if not _open(s, state):
            continue
        file[left] = s
        left += 1
        approved = day - state.identified[s] >= approval
        if approved and state.evidence[s] >= threshold and (pressing or not _placed(state, s, day)):
            who[found] = s
            found += 1
    filed[l] = left
    return found


@inlined()
def _open(s, state):
    """Return whether somebody on file is neither arrested nor gone nor handed over."""
    return state.arrested[s] < 0 and not state.not_found[s] and state.handed_over[s] == Route.CAMPAIGN


@inlined()
def _seek(key, day, s, move_rate, warned, state):
    """Find out whether a person is still at the address on the file; who is under a measure is."""
    stay = np.exp(-move_rate * max(0, day - state.last_lead[s]) - warned)
    state.not_found[s] = uniform(key, day, s, 2) >= stay and not _placed(state, s, day)


@inlined()
def _placed(state, s, day):
    """Return whether somebody is under a measure, in training or control, and so known to be there."""
    return state.measure[s] != NO_LABEL and state.measure_until[s] >= day


@inlined()
def _rank(k, s, strain, here, decisions, persons, state, ranks, facts, choices):
    """Rank a person by what is on file. Returns False if the rules hand the case over.

    The words are the person's, the `k`-th for whom they were drawn.
    """
    code = code_of(
        k, facts, s, np.float64(state.evidence[s]), here.file, decisions.volume_starts, persons,
        confessed(s, state), state.informed[s], strain,
    )  # fmt: skip
    if decisions.route[code] != Route.CAMPAIGN:
        state.handed_over[s] = decisions.route[code]
        return False
    _, chance, _, use = places_of_four(k)
    ranks.timing[s] = decisions.arrest[code]
    ranks.use[s] = choices[0, use]
    ranks.rank[s] = (
        decisions.severity[code]
        + here.background_weight * persons.old_regime[s]
        + here.evidence_weight * state.evidence[s]
        + here.chance_weight * unit(choices[0, chance])
    )
    return True


@inlined()
def _may_be_listed(s, early, slack, here, ranks):
    """Return whether somebody may be arrested.

    Where the rules permit an arrest and do not ask for it a place makes use of it for a share of them; where a target
    falls short for more, and then for some of those too whom the rules leave at liberty.
    """
    timing = ranks.timing[s]
    if early:
        return timing == Timing.AT_ONCE
    if timing != Timing.OPTIONAL and timing != Timing.NOT:
        return True
    share = here.weak_cases * slack
    if timing == Timing.OPTIONAL:
        share = here.optional_share + (1.0 - here.optional_share) * slack
    return unit(ranks.use[s]) < share


@kernel_with_arrays
def _find_fault(key, who, p, locality, strain, decisions, persons, state, fault):
    """Find what is wrong with each arrest by the true facts: `fault` is a code of `ArrestFault`, the first that holds.

    Of the confession the file is taken at its word: nobody has refused who was not asked.
    """
    room = room_for_four()
    for first in range(0, who.size, TOGETHER):
        n = min(TOGETHER, who.size - first)
        for k in range(n):
            ask_for(persons.volume, who[first + k])
            ask_for(state.evidence, who[first + k])
        four_blocks(key, who[first:], n, room)
        for k in range(n):
            s = who[first + k]
            l = locality[s]
            fault[first + k] = _fault(k, room.words, s, p[l], strain[l], decisions, persons, state)


@inlined()
def _fault(k, words, s, here, strain, decisions, persons, state):
    """Return what is wrong with an arrest."""
    if persons.role[s] == Role.NONE:
        return ArrestFault.INNOCENT
    confession = confessed(s, state)
    true = true_code_of(s, decisions.volume_starts, persons, confession, state.informed[s])
    written = code_of(
        k, words, s, np.float64(state.evidence[s]), here.file, decisions.volume_starts, persons, confession,
        state.informed[s], strain,
    )  # fmt: skip
    if decisions.route[true] != Route.CAMPAIGN or decisions.arrest[true] == Timing.NOT:
        return ArrestFault.NOT_ARRESTABLE
    if decisions.arrest[true] == Timing.OPTIONAL:
        return ArrestFault.OPTIONAL
    return (
        ArrestFault.INFLATED if decisions.severity[written] > decisions.severity[true] else ArrestFault.NONE
    )


@kernel
def _take(day, who, fault, x, ring_arrests, rows, taken):
    """List arrests, and note of whoever is found the day and the fault. Returns how many are `taken`."""
    made = 0
    for i in range(who.size):
        s = who[i]
        rows.locality[i], rows.dossier[i], rows.sector[i] = x.locality[s], s, x.sector[s]
        rows.background[i] = Background.OLD_REGIME if x.old_regime[s] else Background.OTHER
        rows.outcome[i] = ArrestResult.NOT_FOUND if x.not_found[s] else ArrestResult.ARRESTED
        if not x.not_found[s]:
            x.arrested[s], x.fault[s] = day, fault[i]
            if x.ring[s] > 0:
                ring_arrests[x.ring[s]] += 1
            taken[made] = s
            made += 1
    return made


@inlined()
def _grave(key, day, rate, file, filed, zero, words, who):
    """List those on file who come up for arrest today, before the launch. Returns how many."""
    found = 0
    for begin in range(0, filed, BATCH):
        n = min(BATCH, filed - begin)
        blocks_of(key, zero, file[begin:], day, 0, n, words)
        least = words[0, 0]
        for i in range(n):
            least = min(least, words[0, i])
        if unit(least) >= rate:
            continue
        for i in range(n):
            if unit(words[0, i]) < rate:
                who[found] = file[begin + i]
                found += 1
    return found


@inlined()
def _still_open(who, found, state):
    """Drop from a list who has been arrested, is gone or was handed over. Returns how many are left."""
    left = 0
    for i in range(found):
        if _open(who[i], state):
            who[left] = who[i]
            left += 1
    return left


@inner
def _first(score, spare, who, ranked, want):
    """Move the `want` persons of the highest score to the front. Returns how many; `spare` is room to sort in."""
    for i in range(ranked):
        spare[i] = score[i]
    cut = _highest(spare[:ranked], want)
    kept = 0
    for i in range(ranked):
        if score[i] >= cut and kept < want:
            who[kept] = who[i]
            kept += 1
    return kept


@inner
def _highest(values, place):
    """Return the value that is `place`-th from the top, reordering `values` (Hoare's selection, 1961)."""
    low, high, at = 0, values.size - 1, place - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if at <= j:
            high = j
        elif at >= i:
            low = i
        else:
            break
    return values[at]
