"""As with the planted rule, with real runs of the campaign: values that a run was made with are found again."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from yundong.base.extras import EXTRAS, installed
from yundong.scenario import Scenario, Table
from yundong.study.posterior import waves
from yundong.study.posterior.prior import PriorCube
from yundong.study.posterior.sampling import make_posterior
from yundong.study.posterior.waves import Matching, Plan
from yundong.study.posterior.weighted import Posterior
from yundong.study.runs.evaluation import DesignPoint, Outputs, evaluate
from yundong.study.runs.runner import Engine
from yundong.study.runs.store import Store
from yundong.study.runs.workshop import Workshop

pytestmark = pytest.mark.skipif(not all(map(installed, EXTRAS["study"])), reason="needs the extra study")

NAMES = ("letters.base_rate", "outreach.rate", "registration.base_rate")
TRUTH = np.array([0.5, 0.4, 0.6])
SCALE = 0.01


def made_up_of(scenario: Scenario) -> tuple[Scenario, dict[str, float]]:
    """Return the scenario with the figures of a run in place of the documented ones, and the values of that run."""
    settings = PriorCube(scenario).settings(TRUTH, NAMES)
    run = evaluate(scenario, DesignPoint(77, SCALE, settings))
    assert isinstance(run, Outputs)
    claims = {
        c.id: dataclasses.replace(c, value=v, low=None, high=None, hedge="", bound="")
        for c in scenario.claims.values()
        if c.role == "calibrate" and (v := run.claims[c.id])
    }
    table = Table({**dict(scenario.claims.items()), **claims})
    return dataclasses.replace(scenario, claims=table), settings


def assert_found(posterior: Posterior, scenario: Scenario, settings: dict[str, float]) -> None:
    """Look for the values in intervals that are much narrower than the ranges."""
    for name in NAMES:
        interval = posterior.interval(f"parameter:{name}", 0.98)
        parameter = scenario.parameters[name]
        assert interval is not None and interval.low * 0.97 <= settings[name] <= interval.high * 1.03, name
        span = np.log(float(parameter.high or 0)) - np.log(float(parameter.low or 0))
        assert np.log(interval.high / interval.low) < 0.8 * span, name


@pytest.mark.full
def test_values_that_a_run_was_made_with_are_found_again(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three parameters are sought, the others stay as they are."""
    monkeypatch.setattr(waves, "POPULATION", 150)
    monkeypatch.setattr(PriorCube, "noise", lambda *_: {})
    made_up, settings = made_up_of(scenario)
    engine = Engine(Store(tmp_path / "s.jsonl"))
    matching = Matching(made_up, engine, Workshop(tmp_path / "study", 1), NAMES, priors=False)
    made = list(matching.run([Plan(24, 1, SCALE), Plan(16, 1, SCALE)]))
    assert made[-1].left < 0.5
    assert_found(make_posterior(matching, 300, 24, SCALE), scenario, settings)
