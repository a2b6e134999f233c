"""Subjects: everybody about whom something could be written down, and the rings they work in.

Within a locality subjects stand in four groups, in this order: current offenders (ring by ring, then those who
work alone), past and minor offenders, users, and bystanders who can be wrongly named. A ring is therefore a
range of dossier numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from yundong.kernels.compile import kernel
from yundong.kernels.draws import Draws, normal, uniform, uniform4
from yundong.kernels.threads import Workers

PRODUCER, TRAFFICKER, TRANSPORTER, PROTECTOR = 1, 2, 3, 4
NEVER, PAST, PRESENT = 0, 1, 2


@dataclass
class Subjects:
    """What is true of each subject; arrays of (subjects,) sorted by locality.

    Attributes
    ----------
    start : ndarray of int64, (localities + 1,)
        First subject of each locality.
    groups : ndarray of int64, (localities, 4)
        End of the current offenders, past offenders, users and bystanders of each locality.
    role, era : uint8
        Role in the trade; period of the last offence (0 never, 1 before 1951, 2 since).
    volume, stock : float32
        Handled since 24 February 1950, and held on 15 April 1952 (opium equivalent); liang.
    substance : uint8
        Index into opium, morphine, heroin.
    visibility : float32
        Relative weight with which neighbours think of the person.
    """

    start: np.ndarray
    groups: np.ndarray
    locality: np.ndarray
    role: np.ndarray
    era: np.ndarray
    user: np.ndarray
    ring: np.ndarray
    leader: np.ndarray
    volume: np.ndarray
    repeat: np.ndarray
    coerced: np.ndarray
    sector: np.ndarray
    old_regime: np.ndarray
    visibility: np.ndarray
    stock: np.ndarray
    substance: np.ndarray

    @property
    def count(self) -> int:
        """Number of subjects."""
        return int(self.role.size)

    @property
    def offender(self) -> np.ndarray:
        """(subjects,) bool: took part in production, trade, transport or protection at any time."""
        return np.asarray(self.role > 0)


@dataclass
class Rings:
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

    first: np.ndarray
    last: np.ndarray
    supplier: np.ndarray
    buyers: np.ndarray
    buyers_start: np.ndarray

    @property
    def count(self) -> int:
        """Number of rings."""
        return int(self.first.size) - 1


def build_subjects(
    draws: Draws,
    workers: Workers,
    counts: np.ndarray,
    traits: np.ndarray,
    old_regime: np.ndarray,
    stock: np.ndarray,
) -> Subjects:
    """Draw every subject.

    Parameters
    ----------
    counts
        (localities, 4) persons of each group.
    traits
        (TRAITS,) scalars in the order of `TRAITS`.
    old_regime
        (localities,) share of current offenders who served the old regime.
    stock
        (localities,) multiplier of what offenders hold.
    """
    start = np.concatenate([[0], np.cumsum(counts.sum(axis=1))]).astype(np.int64)
    groups = start[:-1, None] + np.cumsum(counts, axis=1)
    n = int(start[-1])
    flags = [np.zeros(n, dtype=np.bool_) for _ in range(5)]
    user, leader, repeat, coerced, old = flags
    bytes_ = [np.zeros(n, dtype=np.uint8) for _ in range(4)]
    role, era, sector, substance = bytes_
    floats = [np.zeros(n, dtype=np.float32) for _ in range(3)]
    volume, visibility, held = floats
    locality = np.empty(n, dtype=np.uint16)
    ring = np.zeros(n, dtype=np.uint32)
    workers.each(
        _fill_subjects,
        draws("country.subject"),
        start,
        groups,
        traits,
        old_regime,
        stock,
        locality,
        role,
        era,
        user,
        repeat,
        coerced,
        sector,
        old,
        volume,
        visibility,
        held,
        substance,
    )
    return Subjects(
        start,
        groups,
        locality,
        role,
        era,
        user,
        ring,
        leader,
        volume,
        repeat,
        coerced,
        sector,
        old,
        visibility,
        held,
        substance,
    )


TRAITS = (
    "country.producer_share",
    "country.transporter_share",
    "country.protector_share",
    "country.volume_median",
    "country.volume_sigma",
    "country.volume_past",
    "country.repeat_share",
    "country.coerced_share",
    "country.insider_share",
    "country.old_regime_past",
    "country.old_regime_public",
    "country.visibility_sigma",
    "country.visibility_past",
    "country.visibility_user",
    "country.visibility_bystander",
    "country.holder_share",
    "country.stock_share",
    "country.morphine_share",
    "country.heroin_share",
    "country.stock_cap",
    "country.producer_volume",
    "country.repeat_past",
    "country.coerced_past",
    "country.holder_past",
    "country.visibility_volume",
    "country.clerks_share",
)


@kernel
def _fill_subjects(localities, key, start, groups, traits, old_regime, stock, locality, role, era, user,
                   repeat, coerced, sector, old, volume, visibility, held, substance):  # fmt: skip
    """Draw the traits of each subject of the given localities."""
    producer, transporter, protector = traits[0], traits[1], traits[2]
    for l in localities:
        for s in range(start[l], start[l + 1]):
            a = uniform4(key, 0, s, 0)
            b = uniform4(key, 0, s, 1)
            c = uniform4(key, 0, s, 2)
            d = uniform4(key, 0, s, 3)
            locality[s] = l
            z = normal(a[0], a[1])
            seen = math.exp(traits[11] * normal(d[0], d[1]))
            group = 0
            while s >= groups[l, group]:
                group += 1
            if group <= 1:
                past = group == 1
                role[s] = 2
                if b[0] < producer:
                    role[s] = 1
                elif b[0] < producer + transporter:
                    role[s] = 3
                elif b[0] < producer + transporter + protector:
                    role[s] = 4
                era[s] = 1 if past else 2
                median = traits[5] if past else traits[3]
                size = median * math.exp(traits[4] * z) * (traits[20] if role[s] == 1 else 1.0)
                volume[s] = min(size, 300000.0)
                repeat[s] = b[1] < (traits[21] * traits[6] if past else traits[6])
                coerced[s] = b[2] < traits[7] / (1.0 + volume[s] / 200.0) * (traits[22] if past else 1.0)
                if role[s] == 4 or c[0] < traits[8]:
                    sector[s] = _sector(c[1], role[s] == 4, traits[25])
                old[s] = c[2] < (traits[9] * old_regime[l] if past else old_regime[l])
                visibility[s] = seen * (volume[s] / 40.0 + 0.05) ** traits[24] * (traits[12] if past else 1.0)
                if d[2] < (traits[23] * traits[15] if past else traits[15]):
                    held[s] = min(volume[s] * traits[16] * stock[l] * (-math.log(d[3])), traits[19])
                    if c[3] < traits[17]:
                        substance[s] = 1
                    elif c[3] < traits[17] + traits[18]:
                        substance[s] = 2
            else:
                user[s] = group == 2
                old[s] = c[2] < traits[10]
                if c[0] < traits[8]:
                    sector[s] = _sector(c[1], False, traits[25])
                visibility[s] = seen * (traits[13] if group == 2 else traits[14])


@kernel
def _sector(u, protector, clerks):
    """Return an agency sector; protectors sit in those that D1.1 names, others anywhere in the state's service."""
    if not protector and u < clerks:
        return 10
    v = u if protector else (u - clerks) / (1.0 - clerks)
    edges = (0.24, 0.32, 0.44, 0.51, 0.59, 0.79, 0.85, 0.95)
    for i in range(8):
        if v < edges[i]:
            return i + 1
    return 9


def build_rings(
    draws: Draws,
    subjects: Subjects,
    region: np.ndarray,
    pull: np.ndarray,
    share: float,
    alpha: float,
    local: float,
) -> Rings:
    """Cut the current offenders of each locality into rings and link the rings along the routes.

    Parameters
    ----------
    region, pull
        (localities,) great region, and pull of the place as a source of supply (D3.1, D3.2).
    share
        Share of current offenders who belong to a ring.
    alpha
        Exponent of the tail of ring sizes.
    local
        Share of links that stay within the great region.
    """
    room = int((subjects.groups[:, 0] - subjects.start[:-1]).sum()) // 2 + 2
    first = np.zeros(room, dtype=np.int64)
    last = np.zeros(room, dtype=np.int64)
    count = _cut_rings(
        draws("country.ring"), subjects.start, subjects.groups, share, alpha, subjects.ring,
        subjects.leader, subjects.volume, first, last,
    )  # fmt: skip
    first, last = first[: count + 1].copy(), last[: count + 1].copy()
    home = subjects.locality[first[1:]].astype(np.int64)
    supplier = np.zeros(count + 1, dtype=np.int64)
    u = draws.uniforms("country.supplier", 2 * count).reshape(2, count)
    weight = pull[home]
    supplier[1:] = 1 + np.minimum(np.searchsorted(np.cumsum(weight), u[0] * weight.sum()), count - 1)
    for r in np.unique(region):
        members = np.flatnonzero(region[home] == r)
        near = members[u[1][members] < local]
        cumulative = np.cumsum(weight[members])
        if near.size:
            at = np.minimum(np.searchsorted(cumulative, u[0][near] * cumulative[-1]), members.size - 1)
            supplier[near + 1] = 1 + members[at]
    supplier[supplier == np.arange(count + 1)] = 0
    order = np.argsort(supplier, kind="stable")
    buyers_start = np.searchsorted(supplier[order], np.arange(count + 2))
    return Rings(first, last, supplier, order, buyers_start)


@kernel
def _cut_rings(key, start, groups, share, alpha, ring, leader, volume, first, last):
    """Number the rings in order of locality; sizes from 2 up with a power-law tail. Returns how many."""
    number = 0
    for l in range(start.size - 1):
        at = start[l]
        end = start[l] + int(share * (groups[l, 0] - start[l]))
        while at + 2 <= end:
            number += 1
            u = uniform(key, 0, number, 0)
            size = min(2 + int(2.0 * (u ** (-1.0 / alpha) - 1.0)), 80, end - at)
            first[number] = at
            last[number] = at + size
            leader[at] = True
            volume[at] = min(volume[at] * (1.0 + 0.5 * size), 300000.0)
            for s in range(at, at + size):
                ring[s] = number
            at += size
    return number


@kernel
def alias_tables(localities, start, weight, keep, other):
    """Fill Walker alias tables, one for each locality, for draws in proportion to `weight`.

    After it, a draw takes a uniform place i of the locality and stays there with probability ``keep[i]``, else
    goes to ``other[i]`` (Walker 1977; Vose 1991).
    """
    for l in localities:
        lo, n = start[l], start[l + 1] - start[l]
        total = 0.0
        for s in range(lo, lo + n):
            total += weight[s]
        small = np.empty(n, dtype=np.int64)
        large = np.empty(n, dtype=np.int64)
        scaled = np.empty(n)
        ns = 0
        nl = 0
        for i in range(n):
            scaled[i] = weight[lo + i] * n / total
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
