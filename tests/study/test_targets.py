"""Documented figures on the scale of a study, and the space of the parameters."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from yundong.scenario import Scenario
from yundong.study.posterior.prior import PriorCube, Shape
from yundong.study.posterior.region import descend, latin_hypercube, spread_out
from yundong.study.posterior.targets import (
    Ends,
    Target,
    measured,
    second_largest,
    target_of,
    targets_of,
    with_figures,
)
from yundong.study.runs.evaluation import Failure


def test_only_claims_marked_calibrate_are_targets(scenario: Scenario) -> None:
    names = [t.quantity.partition(":")[2] for t in targets_of(scenario, priors=False) if t.is_stated]
    assert names == [c.id for c in scenario.claims.values() if c.role == "calibrate"]


def test_what_the_literature_believes_is_held_against_the_runs_but_no_sum_of_it(
    scenario: Scenario, outputs: Callable[..., Any]
) -> None:
    targets = {t.quantity: t for t in targets_of(scenario)}
    believed = {name for name in targets if name.startswith("prior:")}
    assert believed == {f"prior:{name}" for name in scenario.priors} - {"prior:arrested_doubtful"}
    innocent = targets["prior:arrested_innocent"]
    low, high = (innocent.on_scale(share) for share in (0.005, 0.07))
    assert (high - low) / innocent.spread == pytest.approx(2 * 1.645, rel=1e-3) and innocent.is_stated
    run = outputs()
    assert innocent.value(run) is None  # a run of an older kind, without such figures
    run.truth.update(arrested_innocent=30.0, arrested=1200.0)
    assert innocent.value(run) == pytest.approx(0.025)
    assert innocent.on_scale(0.025) == pytest.approx(0.0) and innocent.low == innocent.high == 0.0


def test_a_run_that_meets_the_documents_is_in_the_middle(
    scenario: Scenario, outputs: Callable[..., Any]
) -> None:
    targets = targets_of(scenario, priors=False)
    found = measured(targets, [outputs(), Failure("campaign", "no"), outputs(**{"S1-arrested": None})])
    claims = [i for i, target in enumerate(targets) if target.is_stated]
    np.testing.assert_allclose(found[0, claims], 0.0, atol=1e-12)
    assert np.isnan(found[1]).all() and np.isnan(found[2]).sum() == 1 + np.isnan(found[0]).sum()
    ends = Ends.of([targets[i] for i in claims])
    assert ends.implausibility(found[:1, claims], np.zeros((1, len(claims)))).max() < 1e-9
    arrested = next(i for i, target in enumerate(targets) if target.quantity == "claim:S1-arrested")
    assert arrested not in with_figures(targets, found) and claims[0] in with_figures(targets, found)


def test_grade_hedge_place_and_siblings_make_a_figure_less_sure(scenario: Scenario) -> None:
    centre = scenario.areas.centre.id
    total = target_of(scenario.claims["S1-arrested"], centre)
    assert (total.source, total.discrepancy) == (0.02, 0.1)
    assert target_of(scenario.claims["S1-arrested"], centre, 4).discrepancy == pytest.approx(0.2)
    doubtful = target_of(scenario.claims["B2-registered-rehe"], centre)
    assert doubtful.discrepancy == pytest.approx(0.6) and doubtful.source > 0.1
    bound = target_of(scenario.claims["D-Xu-identified-nanjing"], centre)
    assert bound.high == math.inf and bound.low == pytest.approx(0.0)


def test_the_likelihood_of_figures_ranges_and_bounds() -> None:
    ends = Ends(np.array([0.0, -0.1, 0.2]), np.array([0.0, 0.1, math.inf]), np.array([0.04, 0.01, 0.09]))
    mean, variance = np.array([[0.3, 0.05, -3.0]]), np.array([[0.05, 0.0, 0.16]])
    expected = (
        stats.norm.logpdf(0.3, 0.0, 0.3) + 0.5 * math.log(2 * math.pi)
        + math.log(stats.norm.cdf(0.1, 0.05, 0.1) - stats.norm.cdf(-0.1, 0.05, 0.1))
        + stats.norm.logsf(0.2, -3.0, 0.5)
    )  # fmt: skip
    assert ends.log_likelihood(mean, variance)[0] == pytest.approx(expected, rel=1e-9)
    assert np.isfinite(ends.log_likelihood(np.array([[50.0, 50.0, -50.0]]), variance)).all()
    np.testing.assert_allclose(ends.implausibility(mean, variance)[0], [1.0, 0.0, 6.4])
    assert second_largest(ends.implausibility(mean, variance))[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "shape",
    [
        Shape("linear", -2.0, 5.0),
        Shape("log", math.log(0.01), math.log(10.0)),
        Shape("logit", -4.0, 2.0, -1.0, 1.5),
        Shape("log", 0.0, 2.0, 1.0, 0.5),
    ],
)
def test_coordinates_become_values_and_back(shape: Shape) -> None:
    u = np.linspace(0.001, 0.999, 50)
    values = shape.at(u)
    assert (np.diff(values) > 0).all()
    np.testing.assert_allclose(shape.coordinate(values), u, atol=1e-9)


def test_every_point_of_the_cube_can_be_set(scenario: Scenario) -> None:
    prior = PriorCube(scenario)
    free = [p.name for p in scenario.parameters.values() if p.use != "fixed" and p.low != p.high]
    assert list(prior.names) == free
    for at in (0.0, 0.5, 1.0):
        settings = prior.settings(np.full(len(prior), at))
        for name, value in settings.items():
            p = scenario.parameters[name]
            low, high = p.low or 0.0, p.high or 0.0
            slack = 1e-5 * (high - low)
            assert low - slack <= value <= high + slack, name
        scenario.replace(settings)
    now = {p.name: p.value for p in scenario.parameters.values()}
    again = prior.settings(prior.coordinates({}))
    assert again["letters.base_rate"] == pytest.approx(now["letters.base_rate"], rel=1e-5)
    noise = prior.noise(["letters.base_rate"], np.random.default_rng(1))
    assert len(noise) == len(prior) - 1 and "letters.base_rate" not in noise


def test_what_is_left_of_the_space_is_found_however_small() -> None:
    def away(x: np.ndarray, level: float = math.inf) -> np.ndarray:
        return np.asarray(np.abs(x - 0.7).max(axis=1) / 0.01)

    found = descend(away, 3, 300, 5.0, np.random.default_rng(1))  # a cube with sides of a tenth
    assert found.share == pytest.approx(0.001, rel=0.5) and not found.empty(5.0)
    assert away(found.points).max() <= 5.0
    assert found.points.std(axis=0) == pytest.approx(0.1 / math.sqrt(12), rel=0.25)


def test_an_empty_space_is_a_finding() -> None:
    found = descend(lambda x, _: 4.0 + x.sum(axis=1), 2, 200, 3.0, np.random.default_rng(1))
    assert found.empty(3.0) and found.threshold == pytest.approx(4.0, abs=0.1)


def test_designs_spread_out() -> None:
    rng = np.random.default_rng(1)
    x = latin_hypercube(20, 4, rng)
    assert (np.sort((x * 20).astype(int), axis=0) == np.arange(20)[:, None]).all()
    chosen = spread_out(rng.random((200, 2)), 10, rng)
    apart = np.linalg.norm(chosen[:, None] - chosen[None], axis=2) + np.eye(10)
    assert apart.min() > 0.2


def test_a_truth_figure_has_no_document(scenario: Scenario) -> None:
    truth = [t for t in targets_of(scenario) if not t.is_stated]
    assert truth and all(isinstance(t, Target) and t.low == -math.inf for t in truth)
