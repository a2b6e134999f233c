"""Runs at a small scale, shared by the tests of this folder: one of the scenario as shipped, and variants.

A variant is asked for by what differs from the shared run. Equal requests share one run, if not long ago.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

import yundong.campaign.run as campaign
from yundong.campaign.run import Request, Result, simulate
from yundong.country import Country, build
from yundong.scenario import Scenario, load

sys.path.insert(0, str(Path(__file__).parent))

from small_runs import Variant, everywhere

SCALE, SEED = 0.02, 1952


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return load("narcotics-1952")


class Once:
    """Builds each country once for all the variants that share it.

    A run only reads a country, which `test_the_country_is_not_changed_by_the_campaign` holds against a freshly
    built one.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.countries: dict[object, Country] = {}

    def build(self, chosen: Scenario, seed: int, scale: float = 1.0, threads: int = 1) -> Country:
        if threads > 1:
            return build(chosen, seed, scale, threads)
        own = frozenset((n, v) for n, v in chosen.parameters.changed.items() if n.startswith("country."))
        key = (own, seed, scale)
        if key not in self.countries:
            self.countries[key] = build(chosen, seed, scale)
        country = self.countries[key]
        places = replace(country.places, overrides={})
        return replace(country, scenario=chosen, places=places)

    def simulate(self, request: Request) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(campaign, "build", self.build)
            return simulate(self.scenario, request)


class Asked:
    """A request that can be looked up: equal by what it asks for."""

    def __init__(self, request: Request) -> None:
        self.value = request

    def __hash__(self) -> int:
        return hash(repr(self.value))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and repr(self.value) == repr(other.value)


@pytest.fixture(scope="session")
def variant(scenario: Scenario) -> Variant:
    """Return a function that runs the campaign with something changed.

    `settings` hold everywhere: every value that an area has of its own is set as well. `only` is set as it is.
    """
    once = Once(scenario)
    recent = lru_cache(maxsize=12)(lambda request: once.simulate(request.value))

    def run(
        settings: Mapping[str, float] | None = None,
        *,
        without: tuple[str, ...] = (),
        only: Mapping[str, float] | None = None,
        **asked: object,
    ) -> Result:
        chosen = {**everywhere(scenario, settings or {}), **(only or {})}
        request = replace(Request(seed=SEED, scale=SCALE), settings=chosen, without=without, **asked)  # type: ignore[arg-type]
        return recent(Asked(request))

    return run


@pytest.fixture(scope="session")
def base(variant: Variant) -> Result:
    """The scenario as shipped."""
    return variant()
