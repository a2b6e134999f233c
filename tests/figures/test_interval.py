"""Intervals: what could have been printed so, and sums and quotients that lose nothing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.figures.interval import (
    UNKNOWN,
    Interval,
    grain,
    number,
    point,
    printed_as,
    read_hedges,
    supported,
    supported_ends,
    total,
)

NUMBERS = st.floats(0, 1e9, allow_nan=False)
INTERVALS = st.tuples(NUMBERS, NUMBERS).map(lambda ends: Interval(min(ends), max(ends)))


@pytest.mark.parametrize(
    ("value", "step"),
    [
        (462, 1),
        (880, 1),
        (1202, 1),
        (34_200, 100),
        (1_900_000, 100_000),
        (4.6, 0.1),
        (71.7, 0.1),
        (0, 1),
        (76.0, 1),
    ],
)
def test_the_last_significant_digit_tells_the_grain(value: float, step: float) -> None:
    assert grain(value) == pytest.approx(step)


@pytest.mark.parametrize(
    ("value", "hedges", "per_cent", "low", "high"),
    [
        (1202, (), False, 1202, 1202),
        (1_900_000, (), False, 1_850_000, 1_950_000),
        (16_500, ("over",), False, 16_500, 16_600),
        (680, ("over",), False, 680, 681),
        (38_000, ("about",), False, 37_000, 39_000),
        (400, ("under",), False, 300, 400),
        (22, (), True, 21.5, 22.5),
        (20, (), True, 19.5, 20.5),
        (4.6, (), True, 4.55, 4.65),
        (5, ("at most",), True, 0, 5),
        (5, ("at least",), False, 5, math.inf),
        (97.46, (), False, 97.455, 97.465),
    ],
)
def test_what_could_have_been_printed_so(
    value: float, hedges: tuple[str, ...], per_cent: bool, low: float, high: float
) -> None:
    found = printed_as(value, frozenset(hedges), per_cent=per_cent)
    assert found.ends == pytest.approx((low, high))


@given(
    st.floats(0, 1e12, allow_nan=False), st.sets(st.sampled_from(["over", "under", "about"])), st.booleans()
)
def test_a_figure_may_always_be_what_it_says(value: float, hedges: set[str], per_cent: bool) -> None:
    assert printed_as(value, frozenset(hedges), per_cent=per_cent).holds(value)


@given(st.lists(INTERVALS, min_size=1, max_size=5), st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_the_sum_of_members_lies_in_the_sum(intervals: list[Interval], shares: list[float]) -> None:
    members = [i.low + share * (i.high - i.low) for i, share in zip(intervals, shares, strict=False)]
    whole = total(intervals)
    slack = 1e-6 * max(1.0, whole.high)
    assert whole.low - slack <= sum(members) <= whole.high + slack


@given(INTERVALS, INTERVALS.filter(lambda i: i.low > 1e-3))
def test_the_quotient_of_members_lies_in_the_quotient(top: Interval, bottom: Interval) -> None:
    quotient = top.over(bottom)
    for numerator in top.ends:
        for denominator in bottom.ends:
            found = numerator / denominator
            assert (
                quotient.low <= found * (1 + 1e-12) + 1e-12 and found * (1 - 1e-12) <= quotient.high + 1e-12
            )


def test_division_by_what_may_be_zero_has_no_upper_end() -> None:
    assert point(5).over(Interval(0, 2)).ends == (2.5, math.inf)
    assert point(5).over(UNKNOWN).ends == (0.0, math.inf)


@given(INTERVALS, INTERVALS)
def test_distance_is_zero_just_where_intervals_meet(one: Interval, other: Interval) -> None:
    meets = one.low <= other.high and other.low <= one.high
    distance = one.signed_distance(other)
    if meets:
        assert distance == 0
    assert distance == pytest.approx(-other.signed_distance(one))


def test_an_interval_must_hold_something() -> None:
    with pytest.raises(ValueError, match="is empty"):
        Interval(2, 1)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("more than|incomplete", {"over", "incomplete"}),
        ("余", {"over"}),
        ("约", {"about"}),
        ("不完全统计", {"incomplete"}),
        ("estimate|more than", {"about", "over"}),
        ("at most", {"at most"}),
        ("plan", set()),
        ("", set()),
        ("moreover", set()),
    ],
)
def test_hedges_are_read_in_both_languages(words: str, kinds: set[str]) -> None:
    assert read_hedges(words) == kinds


@pytest.mark.parametrize(
    ("value", "text"),
    [(3_996_056, "3,996,056"), (0.2380, "0.238"), (97.456, "97.46"), (math.inf, "any number")],
)
def test_numbers_are_written_for_readers(value: float, text: str) -> None:
    assert number(value) == text


@given(INTERVALS, st.floats(0, 1))
def test_what_lies_inside_an_interval_does_so_as_printed(interval: Interval, share: float) -> None:
    low, high = supported_ends(interval)
    inside = min(interval.low + share * (interval.high - interval.low), interval.high)
    assert low <= interval.low <= interval.high <= high
    assert low <= supported(inside, interval) <= high
    assert high - low <= 1.2 * (interval.high - interval.low) * (1 + 1e-9)
