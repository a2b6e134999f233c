"""Subjects and rings: groups, traits, ranges, links, alias tables; the same for any number of threads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.country import Country
from yundong.country.subjects import Group, Rings, Subjects, alias_tables
from yundong.records.labels import Era, Role, Sector

CURRENT, PAST, USERS, BYSTANDERS = Group


def group_of(subjects: Subjects) -> np.ndarray:
    """Return (subjects,) the group, from the ends of the groups of each locality."""
    ends = subjects.groups[subjects.locality]
    return (np.arange(subjects.size)[:, None] >= ends).sum(axis=1)


def same(a: Subjects | Rings, b: Subjects | Rings) -> bool:
    """Tell whether two tuples of arrays hold the same."""
    return all(np.array_equal(one, other) for one, other in zip(a, b, strict=True))


def test_groups_stand_in_order(country: Country) -> None:
    x = country.subjects
    group = group_of(x)
    assert set(np.unique(group)) == {CURRENT, PAST, USERS, BYSTANDERS}
    assert (x.groups[:, -1] == x.start[1:]).all()
    assert (np.diff(x.groups, axis=1) >= 1).all(), "every locality has somebody in each group"
    np.testing.assert_array_equal(x.role > 0, group <= PAST)
    np.testing.assert_array_equal(x.era, np.array([Era.PRESENT, Era.PAST, Era.NONE, Era.NONE])[group])
    assert x.user[group == USERS].all() and not x.user[group == BYSTANDERS].any()
    assert (x.volume[group >= USERS] == 0).all() and (x.stock[group >= USERS] == 0).all()
    assert not x.ring[group != CURRENT].any()


def test_protectors_sit_in_sectors_that_the_directive_names(country: Country) -> None:
    x = country.subjects
    sectors = x.sector[x.role == Role.PROTECTOR]
    assert sectors.size and (sectors != Sector.NONE).all() and (sectors != Sector.OTHER).all()
    assert set(np.unique(sectors)) == set(Sector) - {Sector.NONE, Sector.OTHER}


def test_traits_follow_their_parameters(make: Callable[..., Country], country: Country) -> None:
    def shares(c: Country) -> dict[str, float]:
        x, current = c.subjects, group_of(c.subjects) == CURRENT
        return {
            "country.producer_share": float((x.role[current] == Role.PRODUCER).mean()),
            "country.transporter_share": float((x.role[current] == Role.TRANSPORTER).mean()),
            "country.protector_share": float((x.role[current] == Role.PROTECTOR).mean()),
            "country.repeat_share": float(x.repeat[current].mean()),
            "country.old_regime_public": float(x.old_regime[group_of(x) == BYSTANDERS].mean()),
        }

    n = int((group_of(country.subjects) == CURRENT).sum())
    for name, share in shares(country).items():
        expected = country.scenario.parameters.value(name)
        assert share == pytest.approx(expected, abs=4.5 * np.sqrt(0.25 / n)), name
    shifted = shares(make(settings=(("country.producer_share", 0.3), ("country.repeat_share", 0.9))))
    assert shifted["country.producer_share"] == pytest.approx(0.3, abs=0.03)
    assert shifted["country.repeat_share"] == pytest.approx(0.9, abs=0.03)


def test_volumes_have_the_median_of_their_parameter_and_a_heavy_tail(
    country: Country, make: Callable[..., Country]
) -> None:
    """Outside rings, where a leader handles for all, and without makers, who handle more."""

    def volumes(c: Country) -> np.ndarray:
        x = c.subjects
        return x.volume[(group_of(x) == CURRENT) & (x.ring == 0) & (x.role != Role.PRODUCER)]

    v = volumes(country)
    median = country.scenario.parameters.value("country.volume_median")
    assert np.median(v) == pytest.approx(median, rel=0.12)
    assert np.sort(v)[-v.size // 10 :].sum() > 0.5 * v.sum()
    doubled = volumes(make(settings=(("country.volume_median", 2 * median),)))
    assert np.median(doubled) == pytest.approx(2 * np.median(v), rel=0.01)


def test_offenders_are_allotted_by_what_regions_knew_in_july(make: Callable[..., Country]) -> None:
    """In proportion to the lists of July, where great regions have no effect of their own; in total as set."""
    for changed, tolerance in (((("country.region_spread", 0.0),), 0.01), ((), 0.06)):
        country = make(settings=changed)
        x, p = country.subjects, country.places
        current = np.bincount(x.locality[group_of(x) == CURRENT], minlength=p.count) * p.weight
        got = np.array([current[p.region == r].sum() for r in p.regions])
        known = np.array(
            [country.scenario.areas[p.areas["code"][int(r)]].known_july for r in p.regions], dtype=float
        )
        np.testing.assert_allclose(got / got.sum(), known / known.sum(), atol=tolerance)
        assert got.sum() == pytest.approx(country.scenario.parameters.value("country.offenders"), rel=0.02)
        assert (got > known).all(), "a list is a lower bound"


def test_rings_are_ranges_within_a_locality(country: Country) -> None:
    x, rings = country.subjects, country.rings
    assert rings.size > 100
    for r in range(1, rings.size + 1):
        members = np.arange(rings.first[r], rings.last[r])
        assert 2 <= members.size <= 80
        assert (x.ring[members] == r).all()
        assert len(set(x.locality[members].tolist())) == 1
        assert x.leader[members].tolist() == [True] + [False] * (members.size - 1)
    sizes = (rings.last - rings.first)[1:]
    assert sizes.sum() == (x.ring > 0).sum() and x.leader.sum() == rings.size
    assert sizes.max() > 5 * np.median(sizes), "sizes have a heavy tail"


def test_ring_share_follows_its_parameter(make: Callable[..., Country]) -> None:
    def share(c: Country) -> float:
        return float((c.subjects.ring > 0).sum() / (group_of(c.subjects) == CURRENT).sum())

    assert share(make(settings=(("country.ring_share", 0.0),))) == 0.0
    assert share(make(settings=(("country.ring_share", 0.8),))) == pytest.approx(0.8, abs=0.05)


def buyers_of(rings: Rings, ring: int) -> set[int]:
    return set(rings.buyers[rings.buyers_start[ring] : rings.buyers_start[ring + 1]].tolist())


def test_suppliers_and_buyers_tell_the_same_links(country: Country) -> None:
    rings = country.rings
    assert (rings.supplier[1:] >= 0).all() and (rings.supplier <= rings.size).all()
    assert (rings.supplier[1:] != np.arange(1, rings.size + 1)).all(), "no ring supplies itself"
    for ring in range(1, rings.size + 1):
        assert buyers_of(rings, ring) == set(np.flatnonzero(rings.supplier == ring).tolist())


def test_most_links_stay_in_the_great_region_and_some_cross_it(make: Callable[..., Country]) -> None:
    def inside(local: float) -> float:
        c = make(settings=(("country.ring_local", local),))
        home = c.places.region[c.subjects.locality[c.rings.first[1:]]]
        supplier = c.rings.supplier[1:]
        linked = supplier > 0
        return float((home[supplier[linked] - 1] == home[linked]).mean())

    assert inside(1.0) == 1.0
    assert 0.0 < inside(0.0) < inside(0.6) < 1.0


@pytest.mark.usefixtures("always_threads")
@pytest.mark.parametrize("threads", [2, 3])
def test_threads_build_the_same_country(threads: int, country: Country, make: Callable[..., Country]) -> None:
    other = make(threads=threads)
    assert same(country.subjects, other.subjects) and same(country.rings, other.rings)
    assert np.array_equal(country.keep, other.keep) and np.array_equal(country.other, other.other)
    assert country.places.areas.equals(other.places.areas)


def test_another_seed_makes_another_country(country: Country, make: Callable[..., Country]) -> None:
    other = make(seed=7)
    assert not np.array_equal(country.subjects.volume[:1000], other.subjects.volume[:1000])


WEIGHTS = st.lists(st.floats(1e-6, 1e3), min_size=1, max_size=40).map(lambda w: np.array(w, dtype=np.float32))


def shares_of(keep: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the chances that an alias table gives, added up."""
    n = keep.size
    chance = np.minimum(keep, 1.0).astype(float) / n
    np.add.at(chance, other, (1.0 - np.minimum(keep, 1.0)) / n)
    return chance


@settings(max_examples=100, deadline=None)
@given(weights=WEIGHTS)
def test_alias_table_gives_chances_in_proportion_to_weight(weights: np.ndarray) -> None:
    """Compiled and plain, for two localities of which the second begins where the first ends."""
    n = weights.size
    start = np.array([0, n, 2 * n])
    both = np.concatenate([weights, weights[::-1]])
    for function in (alias_tables, alias_tables.py_func):
        keep, other = np.full(2 * n, -1.0, dtype=np.float32), np.full(2 * n, 2 * n, dtype=np.uint32)
        function(np.arange(2), start, both, 1.0, keep, other)
        for lo, w in ((0, weights), (n, weights[::-1])):
            mine = slice(lo, lo + n)
            assert ((other[mine] >= lo) & (other[mine] < lo + n)).all()
            assert (keep[mine] >= 0.0).all()
            got = shares_of(keep[mine], other[mine].astype(int) - lo)
            np.testing.assert_allclose(got, w / w.astype(float).sum(), atol=2e-6)


def test_alias_frequencies(country: Country) -> None:
    """Drawing from the table of the largest locality follows attention, as its chances say."""
    x = country.subjects
    largest = int(np.argmax(np.diff(x.start)))
    lo, hi = x.start[largest], x.start[largest + 1]
    power = country.scenario.parameters.value("country.notoriety")
    weight = x.visibility[lo:hi].astype(float) ** power
    draws, n = country.draws, 200_000
    at = (draws.uniforms("test.place", n) * (hi - lo)).astype(int)
    stay = draws.uniforms("test.stay", n) < country.keep[lo:hi][at]
    who = np.where(stay, at, country.other[lo:hi][at].astype(int) - lo)
    counts = np.bincount(who, minlength=hi - lo)
    top = np.argsort(-weight)[:20]
    expected = n * weight[top] / weight.sum()
    chi = ((counts[top] - expected) ** 2 / expected).sum()
    assert chi < 20 + 4.5 * np.sqrt(40)
