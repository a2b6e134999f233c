"""Study, investigation and registration inside the organs of state and the army (D1.1, D2.4, D3.1, R2)."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local, PerArea
from yundong.kernels.columns import unfilled
from yundong.kernels.compile import inlined, kernel
from yundong.kernels.draws import uniform4
from yundong.records.labels import AgencyFinding, EvidenceRoute, LeadSource, Role, Sector


class Agencies(Mechanism):
    """Insiders register or are found out while their sector studies, timed with the localities (the "pincer").

    The plan of July knew of offenders in the state's service before any place had launched. They are on file from the
    day on which the order reaches their place. Those whom the Three-Anti movement had found are its cases and
    not counted again; the others are entered as soon as their sector studies. Study opens in a great region's sectors
    some days after its first places launch; in the army some weeks after the order has come down the military chain,
    whatever the places do. Few insiders are arrested. Where a second member of a ring turns up inside, a joint case may
    be opened.
    """

    class Parameters(NamedTuple):
        lag_days: Local
        army_days: Local
        study_days: Local
        registration_rate: Local
        investigation_rate: Local
        coerced_rate: Local
        arrest_share: Local
        spared_registered: Local
        sought_investigated: Local
        case_share: Local
        weight: Local
        listed_share: PerArea
        three_anti_share: Local
        region_organs: Local
        province_organs: Local

    p: Parameters

    name = "agencies"
    title = "study and registration inside the state"
    passages = ("D1.1", "D2.4", "D3.1", "R2.1", "R2.2", "R2.3")
    writes = ("agency_cases",)

    def prepare(self) -> None:
        x = self.subjects
        insiders = np.flatnonzero(x.sector != Sector.NONE)
        listed, closed = self._listed(insiders)
        self.on_file = insiders[listed]
        self.home_on_file = x.locality[self.on_file]
        insiders, listed = insiders[~closed], listed[~closed]
        self.insiders = insiders.astype(np.uint32)
        self.organs = np.zeros(x.size, dtype=np.uint16)
        self.organs[insiders] = self._organs(insiders)
        self.begun = np.full(self.places.count, -1)
        rings = self.country.rings.size + 1
        self.rings = RingsFound(
            self.draws.uniforms("agencies.case", rings), *np.zeros((2, rings), dtype=np.uint32)
        )
        self.joint = 0
        size = insiders.size
        self.inside = Insiders(
            self.insiders, np.empty(size, dtype=np.uint16), np.empty(size, dtype=np.float32),
            np.empty(size, dtype=np.uint8), np.empty(size, dtype=np.bool_),
        )  # fmt: skip
        staff = Staff(x.locality, x.role, x.sector)
        self.over(_thresholds, size, self.draws("agencies.threshold"), self.by_place, staff, self.inside)
        self.inside.need[listed] = np.finfo(np.float32).tiny  # the first study is enough
        if "registration" in self.world.without:  # they are known all the same
            self.inside.finding[listed] = AgencyFinding.INVESTIGATION
        self.hazard = np.zeros((self.places.count, EXPOSURES))
        self.seen = Seen(self.state.agency_found, self.state.registered, self.state.arrested)
        self.at = np.empty(size, dtype=np.int64)

    def _listed(self, insiders: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Draw which insiders were known in July, and which of these the Three-Anti movement had found, (insiders,).

        A great region's list is a share of the offenders known there in July (areas.csv, known_july), and holds
        offenders in service with one chance each.
        """
        x, places, p = self.subjects, self.places, self.p
        home = x.locality[insiders]
        guilty = x.role[insiders] != Role.NONE
        codes, areas = places.areas["code"].to_list(), self.world.scenario.areas
        known = np.array([areas[codes[int(r)]].known_july or 0.0 for r in places.regions])
        index = np.searchsorted(places.regions, places.region)[home]
        serving = np.bincount(index, places.weight[home] * guilty, minlength=places.regions.size)
        chance = known * p.listed_share[places.regions] / np.maximum(1.0, serving)
        u, v = self.draws.of("agencies.listed", insiders)[:2]
        listed = guilty & (u < chance[index])
        return listed, listed & (v < p.three_anti_share[home])

    def step(self, day: Day) -> None:
        s, x = self.state, self.subjects
        self._put_on_file(day.index)
        if not self.call(
            _study, day.index, self.by_place, self.places.region, s.launched, s.received, s.pressure, self.begun,
            self.hazard,
        ):  # fmt: skip
            return
        registering = "registration" not in self.world.without
        at = self.at[: self.call(_used_up, self.hazard.ravel(), registering, self.inside, self.seen, self.at)]
        if not at.size:
            return
        rows = FoundRows(*unfilled(at.size, FOUND_KINDS))
        weight = np.empty(at.size)
        arresting = "arrests" not in self.world.without
        self.joint = self.call(
            _bring_to_light, at, arresting, self.joint, self.by_place, self.inside, self.organs,
            Colleagues(x.locality, x.sector, x.ring), self.rings, s.agency_found, rows, weight,
        )  # fmt: skip
        self.write("agency_cases", day, **rows._asdict())
        who = rows.dossier.astype(np.int64)
        self.world.leads.add(who, LeadSource.AGENCY, weight, EvidenceRoute.AGENCY)
        self.world.to_arrest.append(who[rows.arrested])
        registers = (rows.finding == AgencyFinding.REGISTRATION) & ~rows.arrested
        self.world.to_register.append(who[registers])

    def _put_on_file(self, d: int) -> None:
        """Enter those known in July on the day on which the order reaches their place."""
        if not self.on_file.size:
            return
        now = self.state.received[self.places.first :][self.home_on_file] == d
        if now.any():
            weight = self.p.weight[self.home_on_file[now]]
            self.world.leads.add(self.on_file[now], LeadSource.AGENCY, weight, EvidenceRoute.AGENCY)
            self.on_file, self.home_on_file = self.on_file[~now], self.home_on_file[~now]

    def _organs(self, insiders: np.ndarray) -> np.ndarray:
        """Return (insiders,) the organ in whose offices each serves: of a region, a province or a locality."""
        p, places, home = self.p, self.places, self.subjects.locality[insiders]
        u = self.draws.of("agencies.organ", insiders)[0]
        region = p.region_organs[home]
        province = region + p.province_organs[home]
        return np.select(
            [u < region, u < province], [places.region[home], places.province[home]], places.first + home
        )


class Exposed(IntEnum):
    """To which hazard of a place an insider is exposed; pressure adds to that of those who did nothing."""

    OFFENDER = 0
    OFFENDER_ARMY = 1
    OTHER = 2
    OTHER_ARMY = 3


EXPOSURES = len(Exposed)


class Staff(NamedTuple):
    """What decides how soon insiders are found, (subjects,)."""

    locality: np.ndarray
    role: np.ndarray
    sector: np.ndarray


class Insiders(NamedTuple):
    """Those in the service of the state, (insiders,).

    Attributes
    ----------
    who : uint32
        Their dossiers.
    hazard : uint16
        Which of the hazards of all places, (localities * `Exposed`,), each is exposed to.
    need : float32
        How much of it uses up the threshold of each: a day of full study adds 1.
    finding, caught
        `AgencyFinding` and arrest of each, should it come to that.
    """

    who: np.ndarray
    hazard: np.ndarray
    need: np.ndarray
    finding: np.ndarray
    caught: np.ndarray


class Colleagues(NamedTuple):
    """Where those in service live, serve and deal, (subjects,)."""

    locality: np.ndarray
    sector: np.ndarray
    ring: np.ndarray


class RingsFound(NamedTuple):
    """Rings inside the state, (rings + 1,).

    Attributes
    ----------
    joins : ndarray of float64
        Draws that decide whether members found are joined in a case.
    members, case : ndarray of uint32
        Members found who may be joined, and the number of the joint case, 0 for none.
    """

    joins: np.ndarray
    members: np.ndarray
    case: np.ndarray


class FoundRows(NamedTuple):
    """Rows of the table `agency_cases`, (rows,)."""

    organ: np.ndarray
    sector: np.ndarray
    dossier: np.ndarray
    finding: np.ndarray
    case: np.ndarray
    arrested: np.ndarray


FOUND_KINDS = (np.uint16, np.uint8, np.uint32, np.uint8, np.uint32, np.bool_)
"""The types of the columns of `FoundRows`."""


class Seen(NamedTuple):
    """What says whether somebody is known already, (subjects,), by the columns of `State`."""

    found: np.ndarray
    registered: np.ndarray
    arrested: np.ndarray


@kernel
def _study(day, p, region, launched, received, pressure, begun, hazard):
    """Add the day's study to the hazards of each place, (localities, `Exposed`). Returns whether any studies.

    Sectors study some days after the first place of their great region has launched; the army's study follows the
    order of the military chain (D0.2). `begun` is filled with the day of that launch.
    """
    for l in range(begun.size):
        if launched[l] == day and begun[l] < 0:
            for m in range(begun.size):
                if region[m] == region[l]:
                    begun[m] = day
    found = False
    for l in range(begun.size):
        here, ordered = p[l], received[region[l]]
        sectors = _fading(day - begun[l] - here.lag_days, here.study_days) if begun[l] >= 0 else 0.0
        army = _fading(day - ordered - here.army_days, here.study_days) if ordered >= 0 else 0.0
        if sectors > 0.0 or army > 0.0:
            found = True
            hazard[l, Exposed.OFFENDER] += sectors
            hazard[l, Exposed.OFFENDER_ARMY] += army
            hazard[l, Exposed.OTHER] += sectors * (1.0 + pressure[l])
            hazard[l, Exposed.OTHER_ARMY] += army * (1.0 + pressure[l])
    return found


@inlined()
def _fading(since, study_days):
    """Return what is left of study after some days of it: 0 before it begins."""
    return math.exp(-since / study_days) if since >= 0.0 else 0.0


@kernel
def _thresholds(begin, end, key, p, staff, inside):
    """Draw when and how each insider is found: registering and being found out are two competing hazards.

    The threshold is an exponential draw over the sum of both rates; which comes first has the odds of the rates.
    """
    for i in range(begin, end):
        s = inside.who[i]
        l = staff.locality[s]
        here = p[l]
        u = uniform4(key, 0, s, 0)
        guilty = staff.role[s] != Role.NONE
        own = here.registration_rate if guilty else here.coerced_rate
        sought = here.investigation_rate if guilty else here.coerced_rate
        army = staff.sector[s] == Sector.ARMY
        exposed = (
            (Exposed.OFFENDER_ARMY if army else Exposed.OFFENDER)
            if guilty
            else (Exposed.OTHER_ARMY if army else Exposed.OTHER)
        )
        inside.hazard[i] = l * EXPOSURES + exposed
        inside.need[i] = -math.log(u[0]) / (own + sought) if own + sought > 0.0 else np.inf
        registers = u[1] * (own + sought) < own
        inside.finding[i] = AgencyFinding.REGISTRATION if registers else AgencyFinding.INVESTIGATION
        share = here.arrest_share * (here.spared_registered if registers else here.sought_investigated)
        inside.caught[i] = guilty and u[2] < share


@kernel
def _used_up(hazard, registering, inside, seen, at):
    """List the insiders whose threshold is used up today, once, and who come to light by that. Returns how many."""
    made = 0
    for i in range(inside.need.size):
        if inside.need[i] <= hazard[inside.hazard[i]]:
            inside.need[i] = np.inf
            s = inside.who[i]
            unknown = not seen.found[s] and seen.registered[s] < 0 and seen.arrested[s] < 0
            if unknown and (registering or inside.finding[i] != AgencyFinding.REGISTRATION):
                at[made] = i
                made += 1
    return made


@kernel
def _bring_to_light(at, arresting, joint, p, inside, organs, x, rings, found, rows, weight):
    """Fill a row for each of some insiders, and the weight of its evidence. Returns how many joint cases there are.

    A joint case is opened with the second member of a ring.
    """
    for k in range(at.size):
        i = at[k]
        s = inside.who[i]
        here, ring = p[x.locality[s]], x.ring[s]
        found[s] = True
        if ring > 0 and rings.joins[ring] < here.case_share:
            rings.members[ring] += 1
            if rings.members[ring] == 2:
                joint += 1
                rings.case[ring] = joint
        rows.organ[k], rows.sector[k], rows.dossier[k] = organs[s], x.sector[s], s
        rows.finding[k], rows.case[k] = inside.finding[i], rings.case[ring]
        rows.arrested[k] = inside.caught[i] and arresting
        weight[k] = here.weight
    return joint
