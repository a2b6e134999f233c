"""Leverage and claims left out, against refits made in full; directions of the slope."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from yundong.report.documented import figure
from yundong.scenario import Scenario
from yundong.study.fit.fit import PRIOR, SLOPE_STEP, FitTargets, Space
from yundong.study.fit.leverage import directions, hat, influences, jacobian
from yundong.study.fit.record import FitRecord, FitRun
from yundong.study.runs.evaluation import Outputs


def solve(slope: np.ndarray, target: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the fitted values of the penalised regression of a target on a slope."""
    normal = slope.T @ (weight[:, None] * slope) + np.eye(slope.shape[1]) / PRIOR**2
    fitted: np.ndarray = slope @ np.linalg.solve(normal, slope.T @ (weight * target))
    return fitted


def test_leverage_and_left_out_are_those_of_a_refit() -> None:
    draws = np.random.default_rng(3)
    slope, target, weight = draws.normal(size=(12, 4)), draws.normal(size=12), draws.uniform(0.5, 4.0, 12)
    leverage = hat(slope, weight)
    residual = target - solve(slope, target, weight)
    for i in range(12):
        moved = target.copy()
        moved[i] += 1.0
        assert solve(slope, moved, weight)[i] - solve(slope, target, weight)[i] == pytest.approx(leverage[i])
        without = weight.copy()
        without[i] = 0.0
        refitted = solve(slope, target, without)[i]
        assert target[i] - refitted == pytest.approx(residual[i] / (1.0 - leverage[i]))
    assert leverage.sum() < 4.0 and np.all(leverage > 0.0)


def test_a_claim_with_a_dial_of_its_own_and_one_that_others_foretell(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    claims = FitTargets(scenario).claims
    slope = np.ones((len(claims), 2))
    own = claims.index("S1-letters")
    slope[:, 1] = 0.0
    slope[own] = (0.0, 1.0)
    off = {"S1-letters": 1.02 * figure(scenario.claims["S1-letters"]), "S1-arrested": 1.02 * 82_056}
    found = {i.claim: i for i in influences(scenario, slope, outputs(**off).claims)}
    assert found["S1-letters"].leverage > 0.99
    assert found["S1-letters"].left_out is not None and found["S1-letters"].left_out > 2.0
    assert found["S1-arrested"].leverage < 0.1
    assert found["S1-arrested"].left_out == pytest.approx(1.02, abs=0.005)


def test_a_bound_that_is_kept_has_no_leverage(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    slope = np.ones((len(FitTargets(scenario).claims), 1))
    for factor, pulls in ((5.0, False), (0.5, True)):
        value = factor * figure(scenario.claims["D-Xu-identified-harbin"])
        claims = outputs(**{"D-Xu-identified-harbin": value}).claims
        found = {i.claim: i for i in influences(scenario, slope, claims)}["D-Xu-identified-harbin"]
        assert (found.leverage > 0.0) is pulls
        assert found.left_out == pytest.approx(factor, rel=0.2)
    absent = influences(scenario, slope, outputs(**{"S1-letters": None}).claims)
    assert next(i.left_out for i in absent if i.claim == "S1-letters") is None


def test_the_slope_is_read_from_the_record(scenario: Scenario) -> None:
    name = "letters.base_rate"
    space = Space(scenario)
    before = {p.name: scenario.parameters.value(p.name) for p in space.parameters}
    after = before | {name: before[name] * math.exp(SLOPE_STEP)}
    runs = [
        FitRun("slope", 1, 0.2, values, {"S1-letters": ratio, "S1-arrested": 1.0, "S1-gone": ratio})
        for values, ratio in ((before, 1.0), (after, math.exp(0.2)))
    ]
    names, slope = jacobian(scenario, FitRecord("narcotics-1952", "1999-12-31", "k", runs))
    assert names == (name,)
    claims = FitTargets(scenario).claims
    assert slope[claims.index("S1-letters"), 0] == pytest.approx(0.2 / SLOPE_STEP)
    assert np.count_nonzero(slope) == 1
    assert jacobian(scenario, FitRecord("narcotics-1952", "", ""))[1].shape == (len(claims), 0)


def test_directions_name_what_moves_together(scenario: Scenario) -> None:
    spread = FitTargets(scenario).spread
    slope = np.zeros((spread.size, 3))
    slope[:2, :2] = spread[:2, None]  # a and b move the same claims by the same
    slope[2, 2] = 10.0 * spread[2]
    first, second, third = directions(scenario, ("a", "b", "c"), slope)
    assert first.parts[0] == ("c", pytest.approx(1.0))
    assert first.singular == pytest.approx(10.0 * PRIOR)
    assert {name for name, part in second.parts if abs(part) > 0.5} == {"a", "b"}
    assert third.singular == pytest.approx(0.0, abs=1e-9)
    assert directions(scenario, (), slope[:, :0]) == []
