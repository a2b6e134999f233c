"""What the tests of studies share: the shipped scenario, and outcomes made up without a run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from yundong.report.documents import figure
from yundong.scenario import Scenario, load
from yundong.study.measure import Outcome


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return load("narcotics-1952")


@pytest.fixture
def outcome(scenario: Scenario) -> Callable[..., Outcome]:
    """Return a function that makes an outcome in which every claim is met, save those given."""

    def make(**changed: float | None) -> Outcome:
        claims: dict[str, float | None] = {c.id: figure(c) for c in scenario.claims.values()}
        truth = {
            "identified_wrongly": 100.0,
            "arrested_wrongly": 10.0,
            "offenders_missed": 50.0,
            "offenders": 1000.0,
        }
        return Outcome(claims | changed, {"identified": 200.0}, truth)

    return make
