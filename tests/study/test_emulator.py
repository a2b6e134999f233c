"""Emulators predict what was not run, say how sure they are, and learn from two scales."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from yundong.base.extras import EXTRAS, installed
from yundong.study.posterior.emulator import Emulators, Level, OutputEmulator, OutputHyper, estimate_output

pytestmark = pytest.mark.skipif(not all(map(installed, EXTRAS["study"])), reason="needs the extra study")


def smooth(x: np.ndarray) -> np.ndarray:
    return 2.0 * x[:, 0] - x[:, 1] + np.sin(4.0 * x[:, 0]) * 0.5 + x[:, 2] ** 2


def level(points: int, replicates: int, spread: float, seed: int, bias: bool = False) -> Level:
    rng = np.random.default_rng(seed)
    x = rng.random((points, 5))
    y = smooth(x)
    if bias:
        y = 0.8 * y + 0.3 * x[:, 3] - 0.2
    noise = spread * (1.0 + 2.0 * x[:, [4]]) * rng.normal(size=(points, replicates))
    return Level(x, y[:, None] + noise)


def test_it_predicts_points_that_were_not_run_and_knows_how_well() -> None:
    base = level(80, 4, 0.05, 1)
    made = OutputEmulator(base, None, estimate_output(base, None, True))
    x = np.random.default_rng(9).random((300, 5))
    mean, variance = made.predict(x)
    off = mean - smooth(x)
    assert np.sqrt((off**2).mean()) < 0.1  # the outputs have a spread of about 1
    z = off / np.sqrt(variance)
    assert 0.3 < z.std() < 1.7
    assert abs(made.left_out.mean()) < 0.4 and 0.4 < made.left_out.std() <= 1.05
    # Chance is larger where the last coordinate is high: three times at its end.
    low, high = (made.chance(np.full((1, 5), 0.5) * [1, 1, 1, 1, end])[0] for end in (0.2, 1.8))
    assert 0.002 < low < high < 0.06


def test_full_scale_is_learnt_from_few_runs_with_the_help_of_a_small_one() -> None:
    base, full = level(80, 2, 0.05, 1, bias=True), level(25, 2, 0.02, 2)
    hyper = estimate_output(base, full, False)
    x = np.random.default_rng(9).random((300, 5))

    def error(made: OutputEmulator) -> float:
        return float(np.sqrt(((made.predict(x)[0] - smooth(x)) ** 2).mean()))

    both = error(OutputEmulator(base, full, hyper))
    alone = error(OutputEmulator(full, None, estimate_output(full, None, True)))
    assert both < 0.12 and both < alone
    assert error(OutputEmulator(base, None, estimate_output(base, None, False))) > 0.25
    assert hyper.slope == pytest.approx(1.25, abs=0.15)


def test_what_was_estimated_builds_the_same_emulator_again() -> None:
    base, full = level(50, 2, 0.05, 1, bias=True), level(20, 2, 0.02, 2)
    hyper = estimate_output(base, full, False)
    again = OutputHyper.of(asdict(hyper))
    assert again == hyper
    x = np.random.default_rng(9).random((20, 5))
    first, second = (Emulators([OutputEmulator(base, full, h)]).predict(x) for h in (hyper, again))
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


def test_replicates_that_failed_are_left_out() -> None:
    base = level(40, 3, 0.05, 1)
    base.y[3, 1] = np.nan
    base.y[7] = np.nan
    made = OutputEmulator(base, None, estimate_output(base, None, True))
    assert np.isfinite(made.predict(base.x)[0]).all() and len(made.left_out) == 39
