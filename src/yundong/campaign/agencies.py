"""Study, investigation and registration inside the organs of state and the army (D1.1, D2.4, D3.1, R2)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.country.parameters import Local
from yundong.kernels.compile import kernel
from yundong.kernels.draws import BATCH, blocks_of, unit
from yundong.records.labels import NO_LABEL, AgencyFinding, EvidenceRoute, LeadSource, Role, Sector


class Agencies(Mechanism):
    """Insiders register or are found out while their sector studies, timed with the localities (the "pincer").

    Study opens in a great region's sectors some days after its first places launch; in the army some weeks after
    the order has come down the military chain, whatever the places do. Few insiders are arrested. Where a second
    member of a ring turns up inside, a joint case may be opened.
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
        three_anti_share: Local
        region_organs: Local
        province_organs: Local

    p: Parameters

    name = "agencies"
    title = "study and registration inside the state"
    passages = ("D1.1", "D2.4", "D3.1", "R2.1", "R2.2", "R2.3")
    writes = ("agency_cases",)

    def prepare(self) -> None:
        s, x = self.state, self.subjects
        insiders = np.flatnonzero(x.sector != Sector.NONE)
        u = self.draws.of("agencies.three_anti", insiders)[0]
        known = u < self.p.three_anti_share[x.locality[insiders]]
        insiders = insiders[~(known & (x.role[insiders] != Role.NONE))]
        self.insiders = np.concatenate([insiders, np.zeros(BATCH)]).astype(np.uint32)
        self.organs = np.zeros(x.size, dtype=np.uint16)
        self.organs[insiders] = self._organs(insiders)
        self.begun = np.full(self.places.count, -1)
        self.joins = self.draws.uniforms("agencies.case", self.country.rings.size + 1)
        self.rings_found: dict[int, int] = {}
        self.joint: dict[int, int] = {}
        self.staff = Staff(
            self.insiders, x.locality, x.role, x.sector, s.registered, s.arrested, s.agency_found
        )

    def step(self, day: Day) -> None:
        s, x = self.state, self.subjects
        study = Study(self._intensity(day.index), self._army(day.index), s.pressure)
        if not study.sectors.any() and not study.army.any():
            return
        size = self.insiders.size - BATCH
        finding = np.full(size, NO_LABEL, dtype=np.uint8)
        caught = np.empty(size, dtype=np.bool_)
        self.over(
            _find, size, self.draws("agencies.finding"), day.index, self.by_place, self.staff, study, finding,
            caught,
        )  # fmt: skip
        hits = np.flatnonzero(finding != NO_LABEL)
        if not hits.size:
            return
        who, how, arrested = self.insiders[hits].astype(np.int64), finding[hits], caught[hits]
        s.agency_found[who] = True
        self.write(
            "agency_cases", day, organ=self.organs[who], sector=x.sector[who],
            dossier=who.astype(np.uint32), finding=how, case=self._joint_cases(who), arrested=arrested,
        )  # fmt: skip
        self.world.leads.add(who, LeadSource.AGENCY, self.p.weight[x.locality[who]], EvidenceRoute.AGENCY)
        self.world.to_arrest.append(who[arrested])
        self.world.to_register.append(who[(how == AgencyFinding.REGISTRATION) & ~arrested])

    def _intensity(self, d: int) -> np.ndarray:
        """Return (localities,) 1 while sectors there study, fading over the days of study; 0 before."""
        launched = self.state.launched
        for region in np.unique(self.places.region[(launched == d) & (self.begun < 0)]):
            self.begun[self.places.region == region] = d
        return self._fading(np.where(self.begun >= 0, d - self.begun - self.p.lag_days, -1.0))

    def _army(self, d: int) -> np.ndarray:
        """Return (localities,) the same for the army: its study follows the order of the military chain (D0.2)."""
        received = self.state.received[self.places.region]
        return self._fading(np.where(received >= 0, d - received - self.p.army_days, -1.0))

    def _fading(self, since: np.ndarray) -> np.ndarray:
        """Return what is left of study after some days of it: 0 before it begins."""
        return np.where(since >= 0, np.exp(-np.maximum(since, 0.0) / self.p.study_days), 0.0)

    def _organs(self, insiders: np.ndarray) -> np.ndarray:
        """Return (insiders,) the organ in whose offices each serves: of a region, a province or a locality."""
        p, places, home = self.p, self.places, self.subjects.locality[insiders]
        u = self.draws.of("agencies.organ", insiders)[0]
        region = p.region_organs[home]
        province = region + p.province_organs[home]
        return np.select(
            [u < region, u < province], [places.region[home], places.province[home]], places.first + home
        )

    def _joint_cases(self, who: np.ndarray) -> np.ndarray:
        """Return the number of the joint case of each person found, 0 for none."""
        numbers = np.zeros(who.size, dtype=np.uint32)
        ring = self.subjects.ring[who]
        joins = (ring > 0) & (self.joins[ring] < self.p.case_share[self.subjects.locality[who]])
        for i in np.flatnonzero(joins).tolist():
            r = int(ring[i])
            self.rings_found[r] = self.rings_found.get(r, 0) + 1
            if self.rings_found[r] >= 2:
                numbers[i] = self.joint.setdefault(r, len(self.joint) + 1)
        return numbers


class Staff(NamedTuple):
    """Those in the service of the state.

    Attributes
    ----------
    insiders : ndarray of uint32
        Their dossiers, with a batch of room after the last of them; the other arrays are of (subjects,).
    """

    insiders: np.ndarray
    locality: np.ndarray
    role: np.ndarray
    sector: np.ndarray
    registered: np.ndarray
    arrested: np.ndarray
    found: np.ndarray


class Study(NamedTuple):
    """How hard sectors and the army of each place study today, and the pressure on it, (localities,)."""

    sectors: np.ndarray
    army: np.ndarray
    pressure: np.ndarray


@kernel
def _find(begin, end, key, day, p, staff, study, finding, caught):
    """Mark the insiders who register or are found out today."""
    words = np.empty((4, BATCH), dtype=np.uint32)
    zero = np.zeros(BATCH, dtype=np.uint32)
    for first in range(begin, end, BATCH):
        n = min(BATCH, end - first)
        blocks_of(key, zero, staff.insiders[first:], day, 0, n, words)
        for i in range(n):
            s = staff.insiders[first + i]
            l = staff.locality[s]
            here = p[l]
            strength = study.army[l] if staff.sector[s] == Sector.ARMY else study.sectors[l]
            u = unit(words[0, i])
            guilty = staff.role[s] != Role.NONE
            if guilty:
                own = here.registration_rate * strength
                sought = here.investigation_rate * strength
            else:
                own = here.coerced_rate * strength * (1.0 + study.pressure[l])
                sought = own
            known = staff.found[s] or staff.registered[s] >= 0 or staff.arrested[s] >= 0
            if u >= own + sought or known:
                continue
            registers = u < own
            finding[first + i] = AgencyFinding.REGISTRATION if registers else AgencyFinding.INVESTIGATION
            share = here.arrest_share * (here.spared_registered if registers else here.sought_investigated)
            caught[first + i] = guilty and unit(words[1, i]) < share
