"""The shipped scenario, and its country at a small scale, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from yundong.country import Country, build
from yundong.scenario import Scenario, load

SCALE, SEED = 0.02, 1952


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return load("narcotics-1952")


@pytest.fixture(scope="session")
def make(scenario: Scenario) -> Callable[..., Country]:
    """Return a function that builds a country with other settings; equal calls share one."""

    @cache
    def make(
        seed: int = SEED, scale: float = SCALE, threads: int = 1, settings: tuple[tuple[str, float], ...] = ()
    ) -> Country:
        changed = scenario.replace(dict(settings)) if settings else scenario
        country = build(changed, seed, scale, threads)
        country.workers.close()
        return country

    return make


@pytest.fixture(scope="session")
def country(make: Callable[..., Country]) -> Country:
    return make()
