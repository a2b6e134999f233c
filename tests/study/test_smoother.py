"""The ensemble smoother against a posterior that is known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from yundong.study.posterior.smoother import misfit_of, smooth
from yundong.study.posterior.targets import Ends

SLOPES = np.array([[1.0, 0.5, 0.0, 0.0], [0.0, 1.0, -0.5, 0.0]])


def test_a_straight_line_gives_the_posterior_in_closed_form() -> None:
    seen, variance = np.array([1.0, -0.5]), np.array([0.04, 0.25])
    ends = Ends(seen, seen, variance)
    rng = np.random.default_rng(1)
    made = smooth(lambda z, _: (z @ SLOPES.T, ends), rng.normal(size=(20_000, 4)), 4, rng)
    precision = np.eye(4) + SLOPES.T @ np.diag(1.0 / variance) @ SLOPES
    covariance = np.linalg.inv(precision)
    np.testing.assert_allclose(made.z.mean(axis=0), covariance @ SLOPES.T @ (seen / variance), atol=0.05)
    np.testing.assert_allclose(np.cov(made.z.T), covariance, atol=0.05)
    assert made.misfit[0] > 3.0 > 1.6 > made.misfit[-1]


def test_a_bend_is_followed_in_rounds_and_chance_of_runs_is_not_taken_for_an_error_of_documents() -> None:
    ends = Ends(np.array([2.0]), np.array([2.0]), np.array([0.01]))
    rng = np.random.default_rng(2)

    def forward(z: np.ndarray, _: int) -> tuple[np.ndarray, Ends]:
        return np.exp(z[:, :1]) + 0.1 * rng.normal(size=(len(z), 1)), ends

    made = smooth(forward, rng.normal(size=(4000, 3)), 8, rng)
    assert made.z[:, 0].mean() == pytest.approx(math.log(2.0), abs=0.05)
    assert made.z[:, 0].std() == pytest.approx(math.hypot(0.1, 0.1) / 2.0, abs=0.03)
    np.testing.assert_allclose(made.z[:, 1:].std(axis=0), 1.0, atol=0.05)


def test_what_claims_allow_moves_nothing_and_a_missing_figure_moves_nobody() -> None:
    ends = Ends(np.array([-10.0, 0.5]), np.array([10.0, math.inf]), np.array([0.01, 0.01]))
    rng = np.random.default_rng(3)
    start = rng.normal(size=(3000, 2))
    made = smooth(lambda z, _: (z.copy(), ends), start, 4, rng)
    np.testing.assert_allclose(made.z[:, 0].std(), 1.0, atol=0.07)
    assert made.z[:, 1].min() > -0.3 and made.z[:, 1].mean() > 0.5  # at least 0.5, more or less
    assert misfit_of(np.array([[0.0, 0.3]]), ends) == pytest.approx(math.sqrt(2.0), abs=0.01)
    nothing = np.full((3000, 2), np.nan)
    nothing[:2] = 0.0
    still = smooth(lambda z, _: (nothing, ends), start, 1, rng)
    np.testing.assert_allclose(still.z[2:], np.clip(start[2:], -4.0, 4.0))


def test_few_draws_of_many_parameters_keep_the_spread_of_what_no_document_speaks_of() -> None:
    """Each figure rests on a parameter of its own; of the other 270 nothing is said."""
    held, spread = [], []
    for case in range(6):
        rng = np.random.default_rng([4, case])
        truth = rng.normal(size=300)
        seen = truth[:30] + 0.3 * rng.normal(size=30)
        ends = Ends(seen, seen, np.full(30, 0.09))
        made = smooth(lambda z, _, ends=ends: (z[:, :30], ends), rng.normal(size=(100, 300)), 4, rng)
        low, high = np.quantile(made.z, [0.05, 0.95], axis=0)
        held.append((low <= truth) & (truth <= high))
        spread.append(made.z.std(axis=0))
    assert np.mean([inside[30:] for inside in held]) > 0.84
    assert np.mean([inside[:30] for inside in held]) > 0.8
    assert np.mean([wide[30:] for wide in spread]) == pytest.approx(1.0, abs=0.03)
    assert np.mean([wide[:30] for wide in spread]) < 0.5
