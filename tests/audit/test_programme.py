"""Error location and bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.audit.check import Check, CheckRule, Kind
from yundong.audit.programme import all_fewest_errors, bounds, fewest_errors, venn_bounds
from yundong.audit.system import System, Variable, build
from yundong.figures.interval import Interval, point

CHECK = Check(CheckRule("example", Kind.PART_WHOLE), (), ())


def test_the_published_example_of_errorlocate() -> None:
    """Profit 755, cost 125, turnover 200: the profit errs (the example of `locate_errors` in R's errorlocate).

    Rules: profit + cost = turnover; cost at least 60 % of turnover; turnover not negative.
    """
    system = build(
        {"profit": (755.0, 10.0), "cost": (125.0, 10.0), "turnover": (200.0, 10.0)},
        [({"profit": 1, "cost": 1, "turnover": -1}, True), ({"cost": -1, "turnover": 0.6}, False)],
        CHECK,
    )
    assert fewest_errors(system) == ("profit",)
    assert all_fewest_errors(system) == (("profit",),)
    assert bounds(system, "profit", released=("profit",)) == point(75.0)


def test_a_record_with_a_thousandfold_turnover() -> None:
    """T = 100, P = 40,000, C = 60,000, N = 5: turnover errs, and must be 100,000.

    Rules: T = P + C; P at most half of T; T at most 550,000 N. Without a change of T, one of P and C would have to
    be negative; with T alone, T = P + C = 100,000 keeps the other rules. (Records of this kind explain error
    location in the literature of statistical data editing.)
    """
    system = build(
        {"T": (100.0, 1.0), "P": (40_000.0, 1.0), "C": (60_000.0, 1.0), "N": (5.0, 1.0)},
        [
            ({"T": 1, "P": -1, "C": -1}, True),
            ({"P": 1, "T": -0.5}, False),
            ({"T": 1, "N": -550_000}, False),
        ],
        CHECK,
    )
    assert fewest_errors(system) == ("T",)
    assert bounds(system, "T", released=("T",)) == point(100_000.0)


def test_reliability_decides_between_equal_numbers() -> None:
    system = build({"a": (3.0, 1.0), "b": (4.0, 1.0)}, [({"a": 1, "b": -1}, True)], CHECK)
    assert set(all_fewest_errors(system)) == {("a",), ("b",)}
    doubtful = Variable("b", "b", None, 4.0, 1.0, 0.5, point(4.0))
    assert all_fewest_errors(System((system.variables[0], doubtful), system.rows)) == (("b",),)


def test_a_consistent_system_has_no_errors() -> None:
    system = build({"a": (3.0, 1.0), "b": (3.0, 1.0)}, [({"a": 1, "b": -1}, True)], CHECK)
    assert all_fewest_errors(system) == ((),)


@settings(max_examples=25, deadline=None)
@given(
    parts=st.lists(st.integers(100, 10**6), min_size=3, max_size=5),
    victim=st.integers(0, 4),
    off=st.integers(50, 10**6),
)
def test_a_planted_error_that_two_sums_see_is_located(parts: list[int], victim: int, off: int) -> None:
    """Every part stands in a row sum and in a column sum of its own, so a single error is identified."""
    victim %= len(parts)
    figures: dict[str, tuple[float, float]] = {f"p{n}": (float(value), 1.0) for n, value in enumerate(parts)}
    figures |= {f"twin{n}": (float(value), 1.0) for n, value in enumerate(parts)}
    figures["whole"] = (float(sum(parts)), 1.0)
    figures[f"p{victim}"] = (float(parts[victim] + off), 1.0)
    rows = [({"whole": -1.0} | {f"p{n}": 1.0 for n in range(len(parts))}, True)]
    rows += [({f"p{n}": 1.0, f"twin{n}": -1.0}, True) for n in range(len(parts))]
    system = build(figures, rows, CHECK)
    assert all_fewest_errors(system) == ((f"p{victim}",),)
    found = bounds(system, f"p{victim}", released=(f"p{victim}",))
    assert found is not None and found.ends == pytest.approx((parts[victim], parts[victim]))


def test_bounds_follow_the_rows() -> None:
    unknown = Variable("u", "u", None, math.nan, math.inf, 0.0, Interval(0, math.inf))
    known = build({"w": (10.0, 1.0), "p": (4.0, 1.0)}, [({"w": -1, "p": 1}, False)], CHECK)
    system = System(
        (*known.variables, unknown), (*build({}, [({"u": 1, "p": 1, "w": -1}, False)], CHECK).rows,)
    )
    assert bounds(system, "u") == Interval(0, 6)
    open_end = System((*known.variables, unknown), build({}, [({"p": 1, "u": -1}, False)], CHECK).rows)
    assert bounds(open_end, "u") == Interval(4, math.inf)


@given(st.integers(1, 10**6), st.floats(0, 1), st.floats(0, 1))
def test_overlaps_keep_the_bounds_of_frechet(whole: int, one: float, other: float) -> None:
    a, b = float(round(one * whole)), float(round(other * whole))
    found = venn_bounds(point(float(whole)), [point(a), point(b)], (0, 1))
    assert found is not None
    assert found.ends == pytest.approx((max(0.0, a + b - whole), min(a, b)), abs=1e-4 * whole)


def test_parts_larger_than_the_whole_have_no_overlap() -> None:
    assert venn_bounds(point(10), [point(11), point(1)], (0, 1)) is None


def test_reported_and_registered_if_both_inside_the_identified() -> None:
    found = venn_bounds(point(369_705), [point(220_806), point(345_463)], (0, 1))
    assert found == Interval(196_564, 220_806)
