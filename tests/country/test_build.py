"""The country before the first day: the public, the stocks of the countryside, users and fields."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from yundong.country import Country, build
from yundong.scenario import Scenario


def test_the_public_is_every_adult_by_locality(country: Country) -> None:
    public, places = country.public, country.places
    share = country.scenario.parameters.value("country.adult_share")
    np.testing.assert_allclose(public.adults, places.population * places.share * share, atol=0.51)
    assert public.size == public.adults.sum()


@pytest.mark.parametrize("scale", [0.3, 0.02, 0.001])
def test_weighted_the_public_is_about_as_many_as_at_full_scale(
    scale: float, make: Callable[..., Country]
) -> None:
    country = make(scale=scale)
    total = float((country.public.adults * country.places.weight).sum())
    assert total == pytest.approx(30e6, rel=0.25)


def test_rural_stock_users_and_fields_stand_at_provinces_only(country: Country) -> None:
    p, parameters = country.places, country.scenario.parameters
    level = p.areas["level"].to_numpy()
    inhabitants = p.areas["population"].to_numpy()
    for array, name, per in (
        (country.rural_stock, "country.rural_stock_per_head", 1),
        (country.users, "country.user_share_all", 1),
        (country.poppy, "country.poppy_per_thousand", 1000),
    ):
        assert not array[level != "province"].any()
        value = parameters.by_area(name, p.tree)
        at = level == "province"
        np.testing.assert_allclose(array[at], inhabitants[at] / per * value[at])


def test_nothing_of_the_country_depends_on_how_many_localities_are_kept(make: Callable[..., Country]) -> None:
    """Rural stock, users and fields are of whole provinces, at any scale."""
    one, other = make(), make(scale=0.3)
    upper = one.places.first
    assert other.places.first == upper
    for name in ("rural_stock", "users", "poppy"):
        np.testing.assert_array_equal(getattr(one, name)[:upper], getattr(other, name)[:upper])


def test_the_smallest_scale_still_builds(scenario: Scenario) -> None:
    country = build(scenario, 1, 1e-6)
    assert country.places.count >= len(country.places.provinces)
    assert country.subjects.size > 0 and (country.public.adults > 0).all()
