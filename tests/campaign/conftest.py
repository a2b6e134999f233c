"""Runs at a small scale, shared by the tests of this folder: one of the scenario as shipped, and variants.

A variant is asked for by what differs from the shared run. Equal requests share one run.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from yundong.campaign.run import Request, Result, simulate
from yundong.scenario import Scenario, load

sys.path.insert(0, str(Path(__file__).parent))

from small_runs import Variant, everywhere

SCALE, SEED = 0.02, 1952


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return load("narcotics-1952")


@pytest.fixture(scope="session")
def variant(scenario: Scenario) -> Variant:
    """Return a function that runs the campaign with something changed.

    `settings` hold everywhere: every value that an area has of its own is set as well. `only` is set as it is.
    """
    known: dict[str, Result] = {}

    def run(
        settings: Mapping[str, float] | None = None,
        *,
        without: tuple[str, ...] = (),
        only: Mapping[str, float] | None = None,
        **asked: object,
    ) -> Result:
        chosen = {**everywhere(scenario, settings or {}), **(only or {})}
        request = replace(Request(seed=SEED, scale=SCALE), settings=chosen, without=without, **asked)  # type: ignore[arg-type]
        if repr(request) not in known:
            known[repr(request)] = simulate(scenario, request)
        return known[repr(request)]

    return run


@pytest.fixture(scope="session")
def base(variant: Variant) -> Result:
    """The scenario as shipped."""
    return variant()
