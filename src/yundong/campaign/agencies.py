"""Study, investigation and registration inside the organs of state and the army (D1.1, D2.4, D3.1, R2)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from yundong.campaign.mechanism import Day, Mechanism
from yundong.kernels.compile import kernel
from yundong.kernels.draws import BATCH, blocks_of, unit

ARMY = 9
REGISTERED, INVESTIGATED, NOTHING = 0, 1, 255


class Agencies(Mechanism):
    """Insiders register or are found out while their sector studies, timed with the localities (the "pincer").

    Study opens in a great region's sectors some days after its first places launch; in the army some weeks after
    the order has come down the military chain, whatever the places do. Few insiders are arrested. Where a second
    member of a ring turns up inside, a joint case may be opened.
    """

    class Parameters(NamedTuple):
        lag_days: float
        army_days: float
        study_days: float
        registration_rate: float
        investigation_rate: float
        coerced_rate: float
        arrest_share: float
        case_share: float
        weight: float
        three_anti_share: float
        spared_registered: float
        sought_investigated: float
        region_organs: float
        province_organs: float

    p: Parameters

    name = "agencies"
    title = "study and registration inside the state"
    passages = ("D1.1", "D2.4", "D3.1", "R2.1", "R2.2", "R2.3")
    writes = ("agency_cases",)

    def prepare(self) -> None:
        x = self.subjects
        insiders = np.flatnonzero(x.sector > 0)
        known = self.draws.of("agencies.three_anti", insiders)[0] < self.value("three_anti_share")
        insiders = insiders[~(known & (x.role[insiders] > 0))]
        self.insiders = np.concatenate([insiders, np.zeros(BATCH)]).astype(np.uint32)
        self.traits = self.values(
            "registration_rate",
            "investigation_rate",
            "coerced_rate",
            "arrest_share",
            "spared_registered",
            "sought_investigated",
        )
        self.organs = np.zeros(x.size, dtype=np.uint16)
        self.organs[insiders] = self._organs(insiders)
        self.begun = np.full(self.places.count, -1)
        self.joins = self.draws.uniforms("agencies.case", self.country.rings.size + 1)
        self.rings_found: dict[int, int] = {}
        self.joint: dict[int, int] = {}

    def step(self, day: Day) -> None:
        s, x = self.state, self.subjects
        intensity, army = self._intensity(day.index), self._army(day.index)
        if not intensity.any() and not army.any():
            return
        size = self.insiders.size - BATCH
        finding = np.full(size, NOTHING, dtype=np.uint8)
        caught = np.empty(size, dtype=np.bool_)
        self.over(
            _find, size, self.draws("agencies.finding"), day.index, self.insiders, intensity, army, self.traits,
            x.locality, x.role, x.sector, s.pressure, s.registered, s.arrested, s.agency_found, finding, caught,
        )  # fmt: skip
        hits = np.flatnonzero(finding != NOTHING)
        if not hits.size:
            return
        who, how, arrested = self.insiders[hits].astype(np.int64), finding[hits], caught[hits]
        s.agency_found[who] = True
        self.write(
            "agency_cases", day, organ=self.organs[who], sector=x.sector[who],
            dossier=who.astype(np.uint32), finding=how, case=self._joint_cases(who), arrested=arrested,
        )  # fmt: skip
        self.world.leads.add(who, "agency", np.full(who.size, self.value("weight")))
        self.world.to_arrest.append(who[arrested])
        self.world.to_register.append(who[(how == REGISTERED) & ~arrested])

    def _intensity(self, d: int) -> np.ndarray:
        """Return (localities,) 1 while sectors there study, fading over the days of study; 0 before."""
        launched = self.state.launched
        for region in np.unique(self.places.region[(launched == d) & (self.begun < 0)]):
            self.begun[self.places.region == region] = d
        return self._fading(np.where(self.begun >= 0, d - self.begun - self.value("lag_days"), -1.0))

    def _army(self, d: int) -> np.ndarray:
        """Return (localities,) the same for the army: its study follows the order of the military chain (D0.2)."""
        received = self.state.received[self.places.region]
        return self._fading(np.where(received >= 0, d - received - self.value("army_days"), -1.0))

    def _fading(self, since: np.ndarray) -> np.ndarray:
        """Return what is left of study after some days of it: 0 before it begins."""
        return np.where(since >= 0, np.exp(-np.maximum(since, 0.0) / self.value("study_days")), 0.0)

    def _organs(self, insiders: np.ndarray) -> np.ndarray:
        """Return (insiders,) the organ in whose offices each serves: of a region, a province or a locality."""
        p, home = self.places, self.subjects.locality[insiders]
        u = self.draws.of("agencies.organ", insiders)[0]
        region = self.value("region_organs")
        province = region + self.value("province_organs")
        return np.select([u < region, u < province], [p.region[home], p.province[home]], p.first + home)

    def _joint_cases(self, who: np.ndarray) -> np.ndarray:
        """Return the number of the joint case of each person found, 0 for none."""
        numbers = np.zeros(who.size, dtype=np.uint32)
        u = self.joins
        for i, ring in enumerate(self.subjects.ring[who].tolist()):
            if not ring or u[ring] >= self.value("case_share"):
                continue
            self.rings_found[ring] = self.rings_found.get(ring, 0) + 1
            if self.rings_found[ring] >= 2:
                numbers[i] = self.joint.setdefault(ring, len(self.joint) + 1)
        return numbers


@kernel
def _find(begin, end, key, day, insiders, intensity, army, traits, locality, role, sector, pressure, registered,
          arrested, found, finding, caught):  # fmt: skip
    """Mark the insiders who register or are found out today.

    `insiders` has a batch of room after the last of them.
    """
    words = np.empty((4, BATCH), dtype=np.uint32)
    zero = np.zeros(BATCH, dtype=np.uint32)
    for first in range(begin, end, BATCH):
        n = min(BATCH, end - first)
        blocks_of(key, zero, insiders[first:], day, 0, n, words)
        for i in range(n):
            s = insiders[first + i]
            l = locality[s]
            strength = army[l] if sector[s] == ARMY else intensity[l]
            u = unit(words[0, i])
            if role[s] > 0:
                own = traits[0] * strength
                sought = traits[1] * strength
            else:
                own = traits[2] * strength * (1.0 + pressure[l])
                sought = own
            if u >= own + sought or found[s] or registered[s] >= 0 or arrested[s] >= 0:
                continue
            by_own_will = u < own
            finding[first + i] = 0 if by_own_will else 1
            share = traits[3] * (traits[4] if by_own_will else traits[5])
            caught[first + i] = role[s] > 0 and unit(words[1, i]) < share
