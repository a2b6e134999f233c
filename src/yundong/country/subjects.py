"""Subjects: everybody about whom something could be written down, and the rings they work in.

Within a locality subjects stand in four groups, in this order: current offenders (ring by ring, then those who
work alone), past and minor offenders, users, and bystanders who can be wrongly named. A ring is therefore a
range of dossier numbers.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from yundong.country.parameters import Local
from yundong.kernels.columns import side_by_side
from yundong.kernels.compile import inlined, inner, kernel, kernel_with_arrays
from yundong.kernels.draws import BATCH, Draws, blocks, close_normal, normal, uniform, unit
from yundong.kernels.functions import close_exp, close_power, surely
from yundong.kernels.threads import Workers
from yundong.records.labels import Era, Item, Role, Sector


class Group(IntEnum):
    """The groups of a locality, in the order in which they stand."""

    CURRENT = 0
    PAST = 1
    USERS = 2
    BYSTANDERS = 3


class Traits(NamedTuple):
    """Parameters, under `country`, of what subjects are and what they handle."""

    producer_share: Local
    transporter_share: Local
    protector_share: Local
    volume_median: Local
    volume_sigma: Local
    volume_past: Local
    volume_cap: Local
    repeat_share: Local
    coerced_share: Local
    coerced_volume: Local
    insider_share: Local
    old_regime: Local
    old_regime_past: Local
    old_regime_public: Local
    visibility_sigma: Local
    visibility_past: Local
    visibility_user: Local
    visibility_bystander: Local
    holder_share: Local
    stock_share: Local
    morphine_share: Local
    heroin_share: Local
    stock_cap: Local
    producer_volume: Local
    repeat_past: Local
    coerced_past: Local
    holder_past: Local
    visibility_volume: Local
    visibility_scale: Local
    visibility_least: Local
    clerks_share: Local
    leader_volume: Local


class SectorWeights(NamedTuple):
    """Parameters, under `country`, of where insiders serve: the sectors that D1.1 and D3.1 name, by weight."""

    sector_rail: float
    sector_road: float
    sector_water: float
    sector_post: float
    sector_customs: float
    sector_public_security: float
    sector_judiciary: float
    sector_tax: float
    sector_army: float


class RingParameters(NamedTuple):
    """Parameters, under `country`, of rings: how many belong to one, how large they are, and where they buy."""

    ring_share: float
    ring_alpha: float
    ring_cap: float
    ring_local: float


class Subjects(NamedTuple):
    """What is true of each subject; arrays of (subjects,) sorted by locality.

    Attributes
    ----------
    start : ndarray of int64, (localities + 1,)
        First subject of each locality.
    groups : ndarray of int64, (localities, 4)
        End of each `Group` in each locality.
    role, era : uint8
        `Role` in the trade; `Era` of the last offence.
    volume, stock : float32
        Handled since 24 February 1950, and held on 15 April 1952 (opium equivalent); liang.
    substance : uint8
        What is held: the `Item` opium, morphine or heroin.
    sector : uint8
        `Sector` of the state in which the person serves.
    visibility : float32
        Relative weight with which neighbours think of the person.
    """

    start: NDArray[np.int64]
    groups: NDArray[np.int64]
    locality: NDArray[np.uint16]
    role: NDArray[np.uint8]
    era: NDArray[np.uint8]
    user: NDArray[np.bool_]
    ring: NDArray[np.uint32]
    leader: NDArray[np.bool_]
    volume: NDArray[np.float32]
    repeat: NDArray[np.bool_]
    coerced: NDArray[np.bool_]
    sector: NDArray[np.uint8]
    old_regime: NDArray[np.bool_]
    visibility: NDArray[np.float32]
    stock: NDArray[np.float32]
    substance: NDArray[np.uint8]

    @property
    def size(self) -> int:
        """Number of subjects."""
        return int(self.role.size)


ASKED_ALONE: dict[str, type] = {"locality": np.uint16, "role": np.uint8, "visibility": np.float32}
"""The columns of `Subjects` that are read, without others, of persons whom draws choose from among all.

Each is an array of its own, small enough to stay in the processor's cache.
"""

TRAITS: dict[str, type] = {
    "era": np.uint8,
    "user": np.bool_,
    "ring": np.uint32,
    "leader": np.bool_,
    "volume": np.float32,
    "repeat": np.bool_,
    "coerced": np.bool_,
    "sector": np.uint8,
    "old_regime": np.bool_,
    "stock": np.float32,
    "substance": np.uint8,
}
"""The other columns of `Subjects` that hold one value for each subject."""


class Rings(NamedTuple):
    """Rings; ring 0 means none. Arrays of (rings + 1,).

    Attributes
    ----------
    first, last : int64
        Range of dossier numbers.
    supplier : int64
        Ring up the chain, in any locality along the routes.
    buyers, buyers_start : int64
        Rings down the chain, as compressed rows.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    supplier: NDArray[np.int64]
    buyers: NDArray[np.int64]
    buyers_start: NDArray[np.int64]

    @property
    def size(self) -> int:
        """Number of rings."""
        return int(self.first.size) - 1


def build_subjects(
    draws: Draws, workers: Workers, counts: np.ndarray, traits: NDArray[Any], sectors: SectorWeights
) -> Subjects:
    """Draw every subject.

    Parameters
    ----------
    counts
        (localities, 4) persons of each group.
    traits
        (localities,) records of `Traits`.
    sectors
        Relative weights of the sectors that D1.1 and D3.1 name.
    """
    start = np.concatenate([[0], np.cumsum(counts.sum(axis=1))]).astype(np.int64)
    size = int(start[-1])
    subjects = Subjects(
        start=start,
        groups=start[:-1, None] + np.cumsum(counts, axis=1),
        **{name: np.zeros(size, dtype=kind) for name, kind in ASKED_ALONE.items()},
        **side_by_side(size, TRAITS),
    )
    edges = np.cumsum(sectors)
    workers.each(_fill_subjects, draws("country.subject"), traits, edges / edges[-1], subjects)
    return subjects


@kernel_with_arrays
def _fill_subjects(localities, key, p, sector_edges, x):
    """Draw the traits of each subject of the given localities."""
    words, close = np.empty((4, 4, BATCH), dtype=np.uint32), np.empty((2, BATCH))
    for l in localities:
        for begin in range(x.start[l], x.start[l + 1], BATCH):
            n = min(BATCH, x.start[l + 1] - begin)
            # Of users and bystanders no more is asked than the later words say.
            first = 0 if begin < x.groups[l, Group.PAST] else 2
            for index in range(first, words.shape[0]):
                blocks(key, index, 0, begin, 1, 0, 0, n, words[index])
            _scatter(n, words[3], p[l].visibility_sigma, close[0])
            if not first:
                _scatter(n, words[0], p[l].volume_sigma, close[1])
            _fill_batch(l, begin, n, words, close, p, sector_edges, x)


@inlined()
def _scatter(n, words, sigma, close):
    """Fill nearly by how much each is above the median of a log-normal distribution, many at once in vector code."""
    for k in range(n):
        close[k] = close_exp(sigma * close_normal(unit(words[0, k]), unit(words[1, k])))


@inlined()
def _scattered(words, k, sigma):
    """Return by how much one of them is above the median."""
    return math.exp(sigma * normal(unit(words[0, k]), unit(words[1, k])))


@inner
def _fill_batch(l, begin, n, words, close, p, sector_edges, x):
    """Give traits to `n` subjects of a locality, from `begin` on: first the offenders, then users and bystanders.

    `close`, (2, n), is nearly by how much their visibility and volume are above the median; where that leaves a doubt
    in single precision, it is worked out.
    """
    here, offenders = p[l], min(n, max(0, x.groups[l, Group.PAST] - begin))
    for k in range(n):
        x.locality[begin + k] = l
    _fill_trade(l, begin, offenders, words, close[1], here, x)
    for k in range(offenders):
        close[1, k] = close_power(close[1, k], here.visibility_volume)
    for k in range(offenders):
        _fill_offender(k, begin + k, words, close, here, sector_edges, x)
    for k in range(offenders, n):
        _fill_other(l, k, begin + k, words, close[0], here, sector_edges, x)


@inlined()
def _fill_trade(l, begin, n, words, close, here, x):
    """Give `n` offenders a role, an era and a volume, and fill `close`, (n,), with the size that others see of it."""
    a, b = words[0], words[1]
    for k in range(n):
        s = begin + k
        past = s >= x.groups[l, Group.CURRENT]
        role = Role.TRAFFICKER
        trade = unit(b[0, k])
        if trade < here.producer_share:
            role = Role.PRODUCER
        elif trade < here.producer_share + here.transporter_share:
            role = Role.TRANSPORTER
        elif trade < here.producer_share + here.transporter_share + here.protector_share:
            role = Role.PROTECTOR
        x.role[s] = role
        x.era[s] = Era.PAST if past else Era.PRESENT
        median = here.volume_past if past else here.volume_median
        by_role = here.producer_volume if role == Role.PRODUCER else 1.0
        x.volume[s] = surely(min(median * close[k] * by_role, here.volume_cap))
        if np.isnan(x.volume[s]):
            x.volume[s] = min(median * _scattered(a, k, here.volume_sigma) * by_role, here.volume_cap)
        close[k] = _seen_size(s, here, x)


@inlined()
def _seen_size(s, here, x):
    """Return how large the trade of an offender looks to others."""
    return x.volume[s] / here.visibility_scale + here.visibility_least


@inlined()
def _fill_offender(k, s, words, close, here, sector_edges, x):
    """Give an offender of known role, era and volume the other traits.

    `close` is nearly by how much the visibility is above the median, and what the size of the trade adds to it.
    """
    b, c, d = words[1], words[2], words[3]
    past = x.era[s] == Era.PAST
    x.repeat[s] = unit(b[1, k]) < (here.repeat_past * here.repeat_share if past else here.repeat_share)
    small = here.coerced_share / (1.0 + x.volume[s] / here.coerced_volume)
    x.coerced[s] = unit(b[2, k]) < small * (here.coerced_past if past else 1.0)
    if x.role[s] == Role.PROTECTOR or unit(c[0, k]) < here.insider_share:
        x.sector[s] = _sector(unit(c[1, k]), x.role[s], here.clerks_share, sector_edges)
    x.old_regime[s] = unit(c[2, k]) < (here.old_regime_past * here.old_regime if past else here.old_regime)
    by_time = here.visibility_past if past else 1.0
    x.visibility[s] = surely(close[0, k] * close[1, k] * by_time)
    if np.isnan(x.visibility[s]):
        seen = _scattered(d, k, here.visibility_sigma)
        x.visibility[s] = seen * _seen_size(s, here, x) ** here.visibility_volume * by_time
    if unit(d[2, k]) < (here.holder_past * here.holder_share if past else here.holder_share):
        held = x.volume[s] * here.stock_share * (-math.log(unit(d[3, k])))
        x.stock[s] = min(held, here.stock_cap)
        if unit(c[3, k]) < here.morphine_share:
            x.substance[s] = Item.MORPHINE
        elif unit(c[3, k]) < here.morphine_share + here.heroin_share:
            x.substance[s] = Item.HEROIN


@inlined()
def _fill_other(l, k, s, words, close, here, sector_edges, x):
    """Give a user or a bystander traits; `close` is nearly by how much the visibility is above the median."""
    c, d = words[2], words[3]
    x.user[s] = s < x.groups[l, Group.USERS]
    x.old_regime[s] = unit(c[2, k]) < here.old_regime_public
    if unit(c[0, k]) < here.insider_share:
        x.sector[s] = _sector(unit(c[1, k]), x.role[s], here.clerks_share, sector_edges)
    by_group = here.visibility_user if x.user[s] else here.visibility_bystander
    x.visibility[s] = surely(close[k] * by_group)
    if np.isnan(x.visibility[s]):
        x.visibility[s] = _scattered(d, k, here.visibility_sigma) * by_group


@inner
def _sector(u, role, clerks, edges):
    """Return an agency sector; protectors sit in those that D1.1 names, others anywhere in the state's service."""
    protector = role == Role.PROTECTOR
    if not protector and u < clerks:
        return Sector.OTHER
    v = u if protector else (u - clerks) / (1.0 - clerks)
    for i in range(edges.size - 1):
        if v < edges[i]:
            return Sector.RAIL + i
    return Sector.ARMY


def build_rings(
    draws: Draws,
    subjects: Subjects,
    region: np.ndarray,
    pull: np.ndarray,
    p: RingParameters,
    traits: NDArray[Any],
) -> Rings:
    """Cut the current offenders of each locality into rings and link the rings along the routes.

    Parameters
    ----------
    region, pull
        (localities,) great region, and pull of the place as a source of supply (D3.1, D3.2).
    p
        How many belong to a ring, the exponent of the tail of sizes, and the links that stay in a region.
    traits
        (localities,) records of `Traits`.
    """
    room = int((subjects.groups[:, Group.CURRENT] - subjects.start[:-1]).sum()) // 2 + 2
    first = np.zeros(room, dtype=np.int64)
    last = np.zeros(room, dtype=np.int64)
    count = _cut_rings(draws("country.ring"), p, traits, subjects, first, last)
    first, last = first[: count + 1].copy(), last[: count + 1].copy()
    home = subjects.locality[first[1:]].astype(np.int64)
    supplier = np.zeros(count + 1, dtype=np.int64)
    u = draws.uniforms("country.supplier", 2 * count).reshape(2, count)
    weight = pull[home]
    supplier[1:] = 1 + np.minimum(np.searchsorted(np.cumsum(weight), u[0] * weight.sum()), count - 1)
    for r in np.unique(region):
        members = np.flatnonzero(region[home] == r)
        near = members[u[1][members] < p.ring_local]
        cumulative = np.cumsum(weight[members])
        if near.size:
            at = np.minimum(np.searchsorted(cumulative, u[0][near] * cumulative[-1]), members.size - 1)
            supplier[near + 1] = 1 + members[at]
    supplier[supplier == np.arange(count + 1)] = 0
    order = np.argsort(supplier, kind="stable")
    buyers_start = np.searchsorted(supplier[order], np.arange(count + 2))
    return Rings(first, last, supplier, order, buyers_start)


@kernel
def _cut_rings(key, rings, p, x, first, last):
    """Number the rings in order of locality; sizes from 2 up with a power-law tail. Returns how many."""
    number = 0
    cap = int(rings.ring_cap)
    for l in range(x.start.size - 1):
        here = p[l]
        at = x.start[l]
        end = x.start[l] + int(rings.ring_share * (x.groups[l, 0] - x.start[l]))
        while at + 2 <= end:
            number += 1
            u = uniform(key, 0, number, 0)
            size = min(2 + int(2.0 * (u ** (-1.0 / rings.ring_alpha) - 1.0)), cap, end - at)
            first[number] = at
            last[number] = at + size
            x.leader[at] = True
            x.volume[at] = min(x.volume[at] * (1.0 + here.leader_volume * size), here.volume_cap)
            for s in range(at, at + size):
                x.ring[s] = number
            at += size
    return number


@kernel_with_arrays
def alias_tables(localities, start, weight, exponent, keep, other):
    """Fill Walker alias tables, one for each locality, for draws in proportion to a power of `weight`.

    After it, a draw takes a uniform place i of the locality and stays there with probability ``keep[i]``, else
    goes to ``other[i]`` (Walker 1977; Vose 1991).
    """
    for l in localities:
        lo, n = start[l], start[l + 1] - start[l]
        total = 0.0
        scaled = np.empty(n)
        for i in range(n):
            scaled[i] = close_power(np.float64(weight[lo + i]), exponent)
        for i in range(n):
            scaled[i] = surely(scaled[i])
            if np.isnan(scaled[i]):
                scaled[i] = np.float32(np.float64(weight[lo + i]) ** exponent)
            total += scaled[i]
        small = np.empty(n, dtype=np.int64)
        large = np.empty(n, dtype=np.int64)
        ns = 0
        nl = 0
        for i in range(n):
            scaled[i] = scaled[i] * n / total
            if scaled[i] < 1.0:
                small[ns] = i
                ns += 1
            else:
                large[nl] = i
                nl += 1
        while ns > 0 and nl > 0:
            ns -= 1
            i = small[ns]
            j = large[nl - 1]
            keep[lo + i] = scaled[i]
            other[lo + i] = lo + j
            scaled[j] = scaled[j] - (1.0 - scaled[i])
            if scaled[j] < 1.0:
                nl -= 1
                small[ns] = j
                ns += 1
        for k in range(nl):
            keep[lo + large[k]] = 1.0
            other[lo + large[k]] = lo + large[k]
        for k in range(ns):
            keep[lo + small[k]] = 1.0
            other[lo + small[k]] = lo + small[k]
