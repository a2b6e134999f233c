"""Balancing against the closed form, a published example, and another solver."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.audit.balance import balance
from yundong.audit.check import Check, CheckRule, Kind
from yundong.audit.system import build

CHECK = Check(CheckRule("example", Kind.PART_WHOLE), (), ())

# The record with which J. Pannekoek and L.-C. Zhang explain partial donor imputation (UNECE work session on data
# editing, Ljubljana 2011; Survey Methodology 41-1, 2015, as far as remembered): turnover in total and wages were
# answered, the rest is imputed from a donor and must be adjusted to the edit rules. Their adjusted numbers are not
# relied on: what is expected below follows from the closed form.
DONOR = {"profit": 330.0, "main": 1000.0, "other": 30.0, "costs_other": 200.0, "costs": 700.0}
ANSWERED = {"turnover": 950.0, "wages": 550.0}
EDITS = [
    ({"profit": 1.0, "turnover": -1.0, "costs": 1.0}, True),
    ({"turnover": 1.0, "main": -1.0, "other": -1.0}, True),
    ({"costs": 1.0, "wages": -1.0, "costs_other": -1.0}, True),
]


def lagrange(figures: dict[str, tuple[float, float]]) -> dict[str, float]:
    """Return x - V A'(A V A')⁻¹ A x for the edit rules: the stationary point of the Lagrangian, of any sign."""
    values, errors = np.array([*figures.values()]).T
    rows = np.array([[row.get(name, 0.0) for name in figures] for row, _ in EDITS])
    spread = np.diag(errors**2)
    shift = spread @ rows.T @ np.linalg.solve(rows @ spread @ rows.T, rows @ values)
    return dict(zip(figures, values - shift, strict=True))


def balanced(figures: dict[str, tuple[float, float]]) -> dict[str, float]:
    return dict(zip(figures, balance(build(figures, EDITS, CHECK)).values, strict=True))


def test_weighted_adjustment_of_a_business_record() -> None:
    """Weights one over the value."""
    figures = {name: (value, value**0.5) for name, value in DONOR.items()}
    figures |= {name: (value, 0.0) for name, value in ANSWERED.items()}
    expected = lagrange(figures)
    assert balanced(figures) == pytest.approx(expected)
    rounded = {"profit": 249, "main": 922, "other": 28, "costs_other": 151, "costs": 701}
    assert {name: round(value) for name, value in expected.items()} == rounded | ANSWERED


def test_plain_adjustment_of_a_business_record_stops_at_zero() -> None:
    """Equal weights would make the other turnover negative; held at zero, the rest follows the closed form again."""
    figures = {name: (value, 1.0) for name, value in DONOR.items()}
    figures |= {name: (value, 0.0) for name, value in ANSWERED.items()}
    free = lagrange(figures)
    assert free == pytest.approx(
        {"profit": 260, "main": 960, "other": -10, "costs_other": 140, "costs": 690} | ANSWERED
    )
    held = lagrange(figures | {"other": (0.0, 0.0)})
    assert held["other"] == 0 and held["main"] == pytest.approx(950)
    assert balanced(figures) == pytest.approx(held, abs=1e-6)


@pytest.mark.parametrize("start, total, end", [((0.0, 0.0), 1.0, (0.5, 0.5)), ((4.0, 5.0), 10.0, (4.5, 5.5))])
def test_two_figures_share_what_is_lacking(
    start: tuple[float, float], total: float, end: tuple[float, float]
) -> None:
    """The first pair is that of the R package rspa (0.2.8, its test_adjust.R)."""
    figures = {"x": (start[0], 1.0), "y": (start[1], 1.0), "total": (total, 0.0)}
    found = balance(build(figures, [({"x": 1, "y": 1, "total": -1}, True)], CHECK))
    assert found.values == pytest.approx([*end, total])
    assert found.errors == pytest.approx([0.5**0.5, 0.5**0.5, 0.0])
    assert (found.distance, found.freedom) == (pytest.approx((total - sum(start)) ** 2 / 2), 1)


@settings(max_examples=30, deadline=None)
@given(
    parts=st.lists(st.tuples(st.floats(100, 1e5), st.floats(0.01, 0.1)), min_size=2, max_size=6),
    off=st.floats(-0.2, 0.2),
)
def test_equalities_give_the_closed_form_of_stone(parts: list[tuple[float, float]], off: float) -> None:
    """x - V A'(A V A')⁻¹ A x, of Stone, Champernowne and Meade (1942), where no figure comes near zero."""
    values = np.array([value for value, _ in parts] + [sum(value for value, _ in parts) * (1 + off)])
    errors = np.array([value * share for value, share in parts] + [0.05 * values[-1]])
    row = np.append(np.ones(len(parts)), -1.0)
    spread = errors**2
    expected = values - spread * row * (row @ values) / (row**2 @ spread)
    figures = {str(n): (float(v), float(e)) for n, (v, e) in enumerate(zip(values, errors, strict=True))}
    found = balance(build(figures, [({str(n): c for n, c in enumerate(row)}, True)], CHECK))
    if np.all(expected > 0):
        assert found.values == pytest.approx(expected, rel=1e-6)
        assert found.errors**2 == pytest.approx(spread - (spread * row) ** 2 / (row**2 @ spread), rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.integers(1, 10**6), min_size=3, max_size=6),
    limits=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=4),
)
def test_balanced_figures_fulfil_their_rows(values: list[int], limits: list[tuple[int, int]]) -> None:
    """One figure is the sum of the others, some are at most others; balanced once more, nothing moves."""
    names = [str(n) for n in range(len(values))]
    figures = {name: (float(value), 1.0 + 0.02 * value) for name, value in zip(names, values, strict=True)}
    rows = [({"0": -1.0} | dict.fromkeys(names[1:], 1.0), True)]
    rows += [
        ({names[a]: 1.0, names[b]: -1.0}, False)
        for a, b in limits
        if a < len(names) and b < len(names) and a != b
    ]
    system = build(figures, rows, CHECK)
    found = balance(system)
    sums = system.matrix() @ found.values
    size = 1e-6 * max(values)
    for (_, equal), total in zip(rows, sums, strict=True):
        assert abs(total) <= size if equal else total <= size
    assert np.all(found.values >= 0)
    again = build(
        {n: (float(v), figures[n][1]) for n, v in zip(names, found.values, strict=True)}, rows, CHECK
    )
    assert balance(again).values == pytest.approx(found.values, rel=1e-5, abs=size)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 100), min_size=3, max_size=6), st.integers(1, 300))
def test_another_solver_finds_the_same(values: list[int], whole: int) -> None:
    """OSQP, where figures are of one size and its first-order steps converge."""
    osqp, sparse = pytest.importorskip("osqp"), pytest.importorskip("scipy.sparse")
    figures = {str(n): (float(v), 1.0 + 0.1 * v) for n, v in enumerate([*values, whole])}
    row = np.append(np.ones(len(values)), -1.0)
    found = balance(build(figures, [({str(n): c for n, c in enumerate(row)}, True)], CHECK)).values
    start, errors = np.array([*figures.values()]).T
    solver = osqp.OSQP()
    limits = sparse.csc_matrix(np.vstack([row, np.eye(len(row))]))
    solver.setup(
        sparse.diags(1 / errors**2, format="csc"),
        -start / errors**2,
        limits,
        np.zeros(len(row) + 1),
        np.append(0.0, np.full(len(row), np.inf)),
        verbose=False,
        eps_abs=1e-9,
        eps_rel=1e-9,
        max_iter=100_000,
    )
    assert solver.solve(raise_error=True).x == pytest.approx(found, rel=1e-4, abs=1e-3)


def test_what_is_consistent_stays() -> None:
    found = balance(
        build({"a": (3.0, 1.0), "b": (4.0, 1.0), "c": (7.0, 1.0)}, [({"a": 1, "b": 1, "c": -1}, True)], CHECK)
    )
    assert found.values.tolist() == [3.0, 4.0, 7.0] and found.distance == 0


def test_fixed_figures_that_contradict_cannot_be_balanced() -> None:
    system = build({"a": (3.0, 0.0), "b": (4.0, 0.0)}, [({"a": 1, "b": -1}, True)], CHECK)
    with pytest.raises(ValueError, match="no figures satisfy"):
        balance(system)
