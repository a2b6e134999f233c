"""Building the country: from a scenario and a seed to places, subjects, rings, public and stocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np

from yundong.country.effects import EffectParameters
from yundong.country.localities import PlaceParameters, Places, build_places
from yundong.country.parameters import Local, PerArea, Room, filled, records
from yundong.country.public import Public
from yundong.country.subjects import (
    RingParameters,
    Rings,
    SectorWeights,
    Subjects,
    Traits,
    alias_tables,
    build_rings,
    build_subjects,
)
from yundong.kernels.columns import side_by_side
from yundong.kernels.draws import Draws
from yundong.kernels.threads import Workers
from yundong.records.labels import LocalityKind
from yundong.scenario import Scenario

SUBJECT_WORK = 10.0
"""Work of a run on one subject, against that on one adult; shares the localities out among the threads."""


class Pull(NamedTuple):
    """Parameters, under `country`, of what makes a place a source of supply (D3.1, D3.2)."""

    pull_border: float
    pull_port: float
    pull_production: float
    pull_transport_hub: float
    pull_customs: float


class CountryParameters(NamedTuple):
    """The parameters of the country, by the names that follow ``country.``."""

    places: Annotated[PlaceParameters, Room("country")]
    effects: Annotated[EffectParameters, Room("country")]
    adult_share: Local
    offenders: float
    past_per_offender: Local
    user_share: Local
    bystander_share: Local
    traits: Annotated[Traits, Room("country")]
    sectors: Annotated[SectorWeights, Room("country")]
    notoriety: float
    rings: Annotated[RingParameters, Room("country")]
    pull: Annotated[Pull, Room("country")]
    rural_stock_per_head: PerArea
    user_share_all: PerArea
    poppy_per_thousand: PerArea


@dataclass
class Country:
    """Everything that stands before the first day.

    Attributes
    ----------
    keep, other
        (subjects,) alias tables by which neighbours think of subjects.
    rural_stock, users, poppy
        (areas,) opium equivalent in the countryside (liang), users (persons), land under poppy (mu).
    """

    scenario: Scenario
    seed: int
    scale: float
    draws: Draws
    workers: Workers
    places: Places
    subjects: Subjects
    rings: Rings
    public: Public
    keep: np.ndarray
    other: np.ndarray
    rural_stock: np.ndarray
    users: np.ndarray
    poppy: np.ndarray


def build(scenario: Scenario, seed: int, scale: float = 1.0, threads: int = 1) -> Country:
    """Build the synthetic country.

    Parameters
    ----------
    scenario
        Parameters and areas.
    seed
        Any integer; the same seed gives the same country for any number of threads.
    scale
        1 for one-to-one, or a fraction in (0, 1].
    threads
        Threads that share the work.
    """
    draws = Draws(seed)
    places = build_places(scenario, draws, scale)
    p = filled(CountryParameters, "country", lambda name: places.chain(scenario, name), places.first)
    adults = np.maximum(1, np.rint(places.population * places.share * p.adult_share)).astype(np.int64)
    public = Public(np.concatenate([[0], np.cumsum(adults)]), draws("country.public"))
    counts = _group_counts(places, p)
    workers = Workers(threads, adults.astype(np.float64) + SUBJECT_WORK * counts.sum(axis=1))
    held = p.traits.stock_share * places.effects.stock
    traits = records(p.traits._replace(stock_share=held), places.count)
    subjects = build_subjects(draws, workers, counts, traits, p.sectors)
    rings = build_rings(draws, subjects, places.region, _pull(places, p.pull), p.rings, traits)
    table = side_by_side(subjects.size, {"keep": np.float32, "other": np.uint32})
    keep, other = table["keep"], table["other"]
    workers.each(alias_tables, subjects.start, subjects.visibility, p.notoriety, keep, other)
    stocks = _province_totals(places, p)
    return Country(
        scenario, seed, scale, draws, workers, places, subjects, rings, public, keep, other, *stocks
    )


def _group_counts(places: Places, p: CountryParameters) -> np.ndarray:
    """Return (localities, 4) persons of each group: adults times a share, or a national total, times an effect."""
    adults = places.population * p.adult_share
    by_place = adults * places.effects.offenders
    offenders = p.offenders * by_place / (by_place * places.weight * places.share).sum()
    columns = (
        offenders,
        offenders * p.past_per_offender,
        adults * p.user_share * places.effects.users,
        adults * p.bystander_share,
    )
    counts: np.ndarray = np.maximum(1, np.rint(np.stack(columns, axis=1) * places.share[:, None]))
    return counts.astype(np.int64)


def _pull(places: Places, p: Pull) -> np.ndarray:
    """Return (localities,) pull of a place as a source: borders, ports, production, hubs, customs points (D3.1)."""
    pull = np.ones(places.count)
    for kind, weight in (
        (LocalityKind.BORDER, p.pull_border),
        (LocalityKind.PORT, p.pull_port),
        (LocalityKind.PRODUCTION, p.pull_production),
        (LocalityKind.TRANSPORT_HUB, p.pull_transport_hub),
        (LocalityKind.CUSTOMS, p.pull_customs),
    ):
        pull += weight * places.kinds[:, kind]
    return pull


def _province_totals(places: Places, p: CountryParameters) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rural stock (liang), users (persons) and poppy land (mu) of each province, zero elsewhere."""
    inhabitants = np.zeros(places.areas.height)
    inhabitants[places.provinces] = places.areas["population"].to_numpy()[places.provinces]
    poppy = inhabitants / 1000.0 * p.poppy_per_thousand
    return inhabitants * p.rural_stock_per_head, inhabitants * p.user_share_all, poppy
