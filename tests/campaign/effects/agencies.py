"""What the parameters of `Agencies` do."""

from __future__ import annotations

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import AgencyFinding, Role, Sector

BUSY = {"agencies.lag_days": 0.0, "agencies.army_days": 1.0, "agencies.registration_rate": 0.05,
        "agencies.investigation_rate": 0.03}  # fmt: skip


def just_launched(world: World) -> None:
    """Every place launches today, twenty days after the order; nobody inside is known yet."""
    s = world.state
    s.launched[:] = world.days
    s.received[:] = world.days - 20
    for known in (s.registered, s.arrested):
        known[:] = -1
    s.agency_found[:] = False


def found(figure, **options) -> Effect:  # type: ignore[no-untyped-def]
    return Effect(figure, before=just_launched, **{"given": BUSY, "days": 6, **options})


def guilty(r: Played) -> np.ndarray:
    return r.of("agency_cases", "role") != Role.NONE


def by(r: Played, finding: AgencyFinding) -> np.ndarray:
    return r.column("agency_cases", "finding") == finding


def in_army(r: Played) -> np.ndarray:
    return r.column("agency_cases", "sector") == Sector.ARMY


def in_organs(r: Played, level: str) -> float:
    organs = getattr(r.world.country.places, level)
    return float(np.isin(r.column("agency_cases", "organ"), organs).mean())


def arrested(r: Played, finding: AgencyFinding) -> float:
    return float(r.column("agency_cases", "arrested")[by(r, finding) & guilty(r)].mean())


EFFECTS = {
    "agencies.lag_days": found(lambda r: (~in_army(r)).sum(), rises=False, low=0.0, high=5.0),
    "agencies.army_days": found(lambda r: in_army(r).sum(), rises=False, low=10.0, high=30.0, days=8),
    "agencies.study_days": found(lambda r: (~in_army(r)).sum(), low=2.0, high=90.0, days=10),
    "agencies.registration_rate": found(lambda r: (by(r, AgencyFinding.REGISTRATION) & guilty(r)).sum()),
    "agencies.investigation_rate": found(lambda r: (by(r, AgencyFinding.INVESTIGATION) & guilty(r)).sum()),
    "agencies.coerced_rate": found(lambda r: (~guilty(r)).sum(), high=0.01),
    "agencies.arrest_share": found(lambda r: arrested(r, AgencyFinding.INVESTIGATION)),
    "agencies.spared_registered": found(
        lambda r: arrested(r, AgencyFinding.REGISTRATION), given={**BUSY, "agencies.arrest_share": 0.5}
    ),
    "agencies.sought_investigated": found(
        lambda r: arrested(r, AgencyFinding.INVESTIGATION), given={**BUSY, "agencies.arrest_share": 0.2}
    ),
    "agencies.case_share": found(
        lambda r: (r.column("agency_cases", "case") > 0).sum(), high=1.0,
        given={**BUSY, "agencies.registration_rate": 0.5}, days=10,
    ),
    "agencies.weight": found(lambda r: r.leads[2].mean()),
    "agencies.listed_share": found(lambda r: guilty(r).sum(), low=0.02, high=0.3),
    "agencies.three_anti_share": found(lambda r: guilty(r).sum(), rises=False),
    "agencies.region_organs": found(lambda r: in_organs(r, "regions")),
    "agencies.province_organs": found(lambda r: in_organs(r, "provinces")),
}  # fmt: skip
