"""What the parameters of `Dossiers` do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from effects import Effect, Played
from yundong.campaign.mechanism import World
from yundong.records.labels import EvidenceRoute, LeadSource


def ladder(world: World) -> np.ndarray:
    """Give each place hundred dossiers without anything on file, and return them."""
    s, x = world.state, world.country.subjects
    s.pressure[:] = 0.0
    s.caution[:] = 0.0
    s.shortfall[:] = 0.0
    who = (x.start[:-1, None] + np.arange(100)).ravel()
    s.evidence[who] = 0.0
    s.letters_on_file[who] = 0
    s.identified[who] = -1
    return who


def leads(
    source: LeadSource, strongest: float, pressure: float = 0.0, shortfall: float = 0.0
) -> Callable[[World], None]:
    """Bring one lead about each of these: in each place from the weakest to the strongest."""

    def change(world: World) -> None:
        who = ladder(world)
        world.state.pressure[:] = pressure
        world.state.shortfall[:] = shortfall
        weights = np.tile(np.linspace(0.0, strongest, 100), world.country.places.count)
        world.leads.add(who, source, weights, EvidenceRoute.OLD_FILE)

    return change


def again(world: World) -> None:
    who = ladder(world)
    world.state.letters_on_file[who] = 3
    world.leads.add(who, LeadSource.LETTER, np.ones(who.size), EvidenceRoute.LETTER_TRUE)


def identified(r: Played) -> np.ndarray:
    """Return how many of the dossiers of each place were identified."""
    return np.bincount(r.column("identifications", "locality"), minlength=r.world.country.places.count)


FILES = leads(LeadSource.MATERIAL, 6.0)

EFFECTS = {
    "dossiers.threshold": Effect(
        lambda r: identified(r).sum(), rises=False, low=1.5, high=5.0, before=FILES, days=1
    ),
    "dossiers.pressure_effect": Effect(
        lambda r: identified(r).sum(), before=leads(LeadSource.MATERIAL, 6.0, pressure=3.0), days=1
    ),
    "dossiers.shortfall_effect": Effect(
        lambda r: identified(r).sum(), before=leads(LeadSource.MATERIAL, 6.0, shortfall=1.0), days=1
    ),
    "dossiers.letter_repeat": Effect(
        lambda r: r.column("leads", "weight").mean(), rises=False, before=again, days=1
    ),
    "dossiers.threshold_spread": Effect(lambda r: identified(r).std(), before=FILES, days=1),
    "dossiers.least_evidence": Effect(
        lambda r: r.state.evidence.min(), before=leads(LeadSource.MATERIAL, -100.0), days=1
    ),
}
