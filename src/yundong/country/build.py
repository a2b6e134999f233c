"""Building the country: from a scenario and a seed to places, subjects, rings, public and stocks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from yundong.country.localities import Places, build_places
from yundong.country.subjects import TRAITS, Rings, Subjects, alias_tables, build_rings, build_subjects
from yundong.figures.area import AREA_KINDS
from yundong.kernels.draws import Draws
from yundong.kernels.threads import Workers
from yundong.scenario import Scenario


@dataclass
class Public:
    """The adults of the key localities, one byte each, sorted by locality.

    Attributes
    ----------
    start : ndarray of int64, (localities + 1,)
        First adult of each locality.
    exposures : ndarray of uint8, (adults,)
        Meetings attended, at most 127.
    """

    start: np.ndarray
    exposures: np.ndarray

    @cached_property
    def adults(self) -> np.ndarray:
        """(localities,) number of adults."""
        return np.diff(self.start)


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
    p = scenario.parameters
    adults = np.maximum(1, np.rint(places.population * places.share * p.value("country.adult_share"))).astype(
        np.int64
    )
    public = Public(np.concatenate([[0], np.cumsum(adults)]), np.zeros(int(adults.sum()), dtype=np.uint8))
    counts = _group_counts(scenario, places)
    workers = Workers(threads, adults.astype(np.float64) + 10.0 * counts.sum(axis=1))
    traits = np.array([p.value(name) for name in TRAITS])
    old_regime = places.chain(scenario, "country.old_regime")[places.first :]
    stock = places.chain(scenario, "country.stock_factor")[places.first :]
    subjects = build_subjects(draws, workers, counts, traits, old_regime, stock)
    rings = build_rings(
        draws, subjects, places.region, _pull(places), p.value("country.ring_share"),
        p.value("country.ring_alpha"), p.value("country.ring_local"),
    )  # fmt: skip
    keep = np.empty(subjects.count, dtype=np.float32)
    other = np.empty(subjects.count, dtype=np.uint32)
    attention = subjects.visibility ** np.float32(p.value("country.notoriety"))
    workers.each(alias_tables, subjects.start, attention, keep, other)
    stocks = _province_totals(scenario, places)
    return Country(
        scenario, seed, scale, draws, workers, places, subjects, rings, public, keep, other, *stocks
    )


def _group_counts(scenario: Scenario, places: Places) -> np.ndarray:
    """Return (localities, 4) persons of each group.

    Current offenders are allotted to great regions by the offenders known there in July (D-Xu, an input), and
    within a region by inhabitants to a power below one: small places of the trade have more of it a head.
    """
    p = scenario.parameters
    known = np.array([scenario.areas[places.areas["code"][int(r)]].known_july or 0.0 for r in places.regions])
    size = places.population.astype(np.float64)
    by_size = size ** p.value("country.offender_exponent") * (
        1.0 + 0.25 * places.kinds[:, [2, 3, 4, 5]].sum(axis=1)
    )
    by_size *= places.chain(scenario, "country.offender_factor")[places.first :]
    share = np.zeros(places.count)
    for region, weight in zip(places.regions, known / known.sum(), strict=True):
        inside = places.region == region
        full = by_size[inside] * np.where(places.share[inside] < 1.0, 1.0, places.weight[inside])
        share[inside] = weight * by_size[inside] / full.sum() if full.sum() > 0 else 0.0
    offenders = p.value("country.offenders") * share
    adults = size * p.value("country.adult_share")
    columns = (
        offenders,
        offenders * p.value("country.past_per_offender"),
        adults * p.value("country.user_share"),
        adults * p.value("country.bystander_share"),
    )
    counts: np.ndarray = np.maximum(1, np.rint(np.stack(columns, axis=1) * places.share[:, None]))
    return counts.astype(np.int64)


def _pull(places: Places) -> np.ndarray:
    """Return (localities,) pull of a place as a source: borders, ports, production, hubs, customs points (D3.1)."""
    weight = {"border": 3.0, "port": 2.0, "production": 3.0, "transport_hub": 1.0, "customs": 2.0}
    pull = np.ones(places.count)
    for kind, pulled in weight.items():
        pull += pulled * places.kinds[:, AREA_KINDS.index(kind)]
    return pull


def _province_totals(scenario: Scenario, places: Places) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rural stock (liang), users (persons) and poppy land (mu) of each province, zero elsewhere."""
    n = places.areas.height
    inhabitants = places.areas["population"].to_numpy().astype(np.float64)
    at = np.zeros(n)
    at[places.provinces] = 1.0
    rural = at * inhabitants * places.chain(scenario, "country.rural_stock_per_head")
    users = at * inhabitants * places.chain(scenario, "country.user_share_all")
    poppy = at * inhabitants / 1000.0 * places.chain(scenario, "country.poppy_per_thousand")
    return rural, users, poppy
