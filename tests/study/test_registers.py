"""Capture and recapture: planted populations are found, from two registers and from four, dependent or not."""

from __future__ import annotations

import numpy as np
import pytest

from yundong.scenario import Scenario
from yundong.study.dossier.registers import (
    REGISTERS,
    RegisterCounts,
    best_log_linear,
    chapman,
    evaluate_registers,
    lincoln_petersen,
    log_linear,
    pairs,
)
from yundong.study.runs.evaluation import DesignPoint, Outputs


def histories(size: int, rng: np.random.Generator, drawn: float = 0.0) -> np.ndarray:
    """Return who is on which of four registers; `drawn` is what the first adds to the second."""
    on = rng.random((4, size)) < np.array([0.4, 0.3, 0.25, 0.2])[:, None]
    on[1] |= on[0] & (rng.random(size) < drawn)
    code = sum(row.astype(int) << bit for bit, row in enumerate(on))
    found = np.bincount(code, minlength=16).astype(float)
    found[0] = 0.0
    return found


def test_two_registers_by_hand() -> None:
    assert lincoln_petersen(50, 40, 20) == 100.0
    assert chapman(50, 40, 20) == pytest.approx(51 * 41 / 21 - 1)
    assert lincoln_petersen(50, 40, 0) is None and chapman(50, 40, 0) == 51 * 41 - 1


def test_pairs_count_those_on_both() -> None:
    seen = np.zeros(16)
    seen[0b0011], seen[0b0001], seen[0b1010] = (
        7,
        5,
        3,
    )  # letters and registration; letters; registration and inquiry
    first, second, both = pairs(seen)["letters", "registration"]
    assert (first, second, both) == (12.0, 10.0, 7.0)
    assert pairs(seen)["registration", "inquiry"] == (10.0, 3.0, 3.0) and len(pairs(seen)) == 6


def test_independent_registers_give_the_population() -> None:
    seen = histories(20_000, np.random.default_rng(1))
    model, best = log_linear(seen), best_log_linear(seen)
    assert model is not None and model.total == pytest.approx(20_000, rel=0.02)
    assert best is not None and best.total == pytest.approx(20_000, rel=0.05)
    assert best.aic <= model.aic


def test_dependent_registers_mislead_two_lists_and_not_the_log_linear_model() -> None:
    seen = histories(50_000, np.random.default_rng(2), drawn=0.6)
    first, second, both = pairs(seen)["letters", "registration"]
    assert chapman(first, second, both) < 0.8 * 50_000
    best = best_log_linear(seen)
    assert best is not None and ("letters", "registration") in best.interactions
    assert best.total == pytest.approx(50_000, rel=0.04)


def test_a_saturated_fit_meets_the_counts_of_a_small_table() -> None:
    """Two registers with a third that holds nobody: the independent model is that of Lincoln and Petersen."""
    seen = np.zeros(16)
    for code, number in ((0b0001, 30.0), (0b0010, 20.0), (0b0011, 20.0)):
        seen[code] = number
    model = log_linear(seen)
    assert model is not None and model.total == pytest.approx(50 * 40 / 20, rel=1e-3)


def test_counts_are_kept_as_outputs() -> None:
    made = RegisterCounts(np.arange(16.0), 5.0, 100.0, 60.0, 0.9)
    again = RegisterCounts.of(made.outputs())
    assert again.histories.tolist() == made.histories.tolist()
    assert (again.each, again.offenders, again.current, again.real) == (5.0, 100.0, 60.0, 0.9)


def test_a_run_has_the_registers_its_tables_have(scenario: Scenario) -> None:
    point = DesignPoint(seed=1, scale=0.005)
    found = evaluate_registers(scenario, point)
    assert isinstance(found, Outputs)
    counts = RegisterCounts.of(found)
    sizes = {name: first for (name, _), (first, _, _) in pairs(counts.histories).items()}
    assert counts.histories[0] == 0.0 and set(sizes) | {"inquiry"} == set(REGISTERS)
    assert min(sizes.values()) > 0 and counts.histories.sum() >= max(sizes.values())
    assert counts.offenders > counts.current > 0 and 0.5 < counts.real <= 1.0
