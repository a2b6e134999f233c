"""How places differ: exponents, kinds and spreads are those of the parameters, and national totals are not moved."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from yundong.country import Country
from yundong.country.effects import PlaceEffects
from yundong.country.localities import TRADE_KINDS, Places, build_places
from yundong.country.subjects import Group
from yundong.kernels.draws import Draws
from yundong.scenario import Scenario

NAMES = PlaceEffects._fields
PLAIN = {"country.region_spread": 0.0} | {
    f"country.{name}_{part}": 0.0 for name in NAMES for part in ("size", "kind", "spread")
}


def places_of(scenario: Scenario, scale: float = 1.0, seed: int = 1952, **changed: float) -> Places:
    settings = PLAIN | {f"country.{name}": value for name, value in changed.items()}
    return build_places(scenario.replace(settings), Draws(seed), scale)


def logs(places: Places, name: str) -> np.ndarray:
    return np.log(getattr(places.effects, name))


def within_regions(places: Places, values: np.ndarray) -> np.ndarray:
    """Return values less the mean of their great region."""
    index = np.searchsorted(places.regions, places.region)
    return np.asarray(values - (np.bincount(index, values) / np.bincount(index))[index])


def slope(places: Places, name: str, of: np.ndarray) -> float:
    x, y = within_regions(places, of), within_regions(places, logs(places, name))
    return float((x * y).sum() / (x * x).sum())


@pytest.mark.parametrize("name", NAMES)
def test_the_exponent_of_size_is_the_parameters(name: str, scenario: Scenario) -> None:
    """A regression of the logarithms on each other finds it, whatever the spread around the line."""
    exact = places_of(scenario, **{f"{name}_size": -0.3})
    assert slope(exact, name, np.log(exact.population)) == pytest.approx(-0.3, abs=1e-3)
    spread = places_of(scenario, **{f"{name}_size": -0.3, f"{name}_spread": 0.4})
    assert slope(spread, name, np.log(spread.population)) == pytest.approx(-0.3, abs=0.05)
    assert np.std(within_regions(spread, logs(spread, name)) + 0.3 * within_regions(
        spread, np.log(spread.population)
    )) == pytest.approx(0.4, rel=0.1)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_of_the_trade_adds_its_effect(name: str, scenario: Scenario) -> None:
    places = places_of(scenario, **{f"{name}_kind": 0.2})
    kinds = places.kinds[:, TRADE_KINDS].sum(axis=1).astype(float)
    assert slope(places, name, kinds) == pytest.approx(0.2, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_great_regions_differ_by_chance(name: str, scenario: Scenario) -> None:
    flat, drawn = places_of(scenario), places_of(scenario, region_spread=0.3)
    ratio = logs(drawn, name) - logs(flat, name)
    for region in drawn.regions:
        assert np.ptp(ratio[drawn.region == region]) < 1e-9, "places of a region share its effect"
    assert 0.1 < np.std([ratio[drawn.region == region][0] for region in drawn.regions]) < 0.6
    others = [n for n in NAMES if n != name]
    assert all(not np.allclose(ratio, logs(drawn, n) - logs(flat, n)) for n in others), (
        "each has its own draws"
    )


@pytest.mark.parametrize("scale", [1.0, 0.1, 0.01])
def test_the_mean_over_persons_is_one(scale: float, scenario: Scenario) -> None:
    places = build_places(scenario, Draws(7), scale)
    adults = places.population * places.weight * places.share
    for name in NAMES:
        persons = adults * places.effects.offenders if name == "stock" else adults
        assert (persons * getattr(places.effects, name)).sum() == pytest.approx(persons.sum())


def test_named_cities_have_a_draw_of_their_own_too(scenario: Scenario) -> None:
    places = places_of(scenario, meetings_spread=0.4)
    named = ~places.areas["synthetic"].to_numpy()[places.first :]
    assert 0.2 < logs(places, "meetings")[named].std() < 0.6


def test_a_place_keeps_its_draws_in_a_smaller_run(scenario: Scenario) -> None:
    whole, small = (places_of(scenario, scale, users_spread=0.4) for scale in (1.0, 0.1))
    at = {code: i for i, code in enumerate(whole.areas["code"][whole.first :])}
    here = [at[code] for code in small.areas["code"][small.first :]]
    np.testing.assert_array_equal(whole.number[here], small.number)
    assert np.ptp(logs(small, "users") - logs(whole, "users")[here]) < 1e-9
    assert np.unique(whole.number).size == whole.count


def test_national_totals_do_not_move_with_the_spread(make: Callable[..., Country]) -> None:
    def totals(country: Country) -> np.ndarray:
        x, p = country.subjects, country.places
        sizes = np.diff(np.concatenate([x.start[:-1, None], x.groups], axis=1), axis=1) * p.weight[:, None]
        stock = (x.stock * p.weight[x.locality]).sum()
        return np.array([*sizes.sum(axis=0)[[Group.CURRENT, Group.PAST, Group.USERS]], stock])

    even = tuple((f"country.{name}_spread", 0.0) for name in NAMES)
    wide = tuple((f"country.{name}_spread", 0.8) for name in NAMES)
    one, other = totals(make(settings=even)), totals(make(settings=wide))
    np.testing.assert_allclose(one[:3], other[:3], rtol=0.01)
    # Few hold most of it, so that one seed says little; the cap on what one may hold takes some per cent off the wide.
    held = np.array([[totals(make(seed, settings=s))[3] for s in (even, wide)] for seed in range(1952, 1964)])
    assert held.mean(axis=0)[1] == pytest.approx(held.mean(axis=0)[0], rel=0.1)


def test_effects_change_the_country(make: Callable[..., Country], country: Country) -> None:
    """Users and stock of a place rise with its factor."""
    x, p = country.subjects, country.places
    users = x.groups[:, Group.USERS] - x.groups[:, Group.PAST]
    assert np.corrcoef(np.log(users / country.public.adults), np.log(p.effects.users))[0, 1] > 0.9
    doubled = make(settings=(("country.stock_spread", 1.0), ("country.stock_kind", 0.6)))
    ratio = np.bincount(x.locality, doubled.subjects.stock) / np.maximum(
        1.0, np.bincount(x.locality, x.stock)
    )
    change = doubled.places.effects.stock / p.effects.stock
    assert np.corrcoef(np.log(np.maximum(ratio, 0.01)), np.log(change))[0, 1] > 0.8
