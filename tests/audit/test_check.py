"""Verdicts: rounding granted, unknown never zero, different units not added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yundong.audit.check import Check, CheckRule, Kind, Missing, Relation, Term, Verdict
from yundong.audit.declared import in_one_unit
from yundong.audit.setting import Setting
from yundong.figures.claim import Claim
from yundong.figures.interval import Interval

Maker = Callable[..., Claim]


def term(claim: Claim | None) -> Term:
    return Term(claim.id if claim else "not given", claim)


def sums(
    whole: Claim | None, parts: list[Claim | None], missing: Missing = Missing.ANY, **more: Any
) -> Check:
    rule = CheckRule("test", Kind.PART_WHOLE, missing)
    return Check(rule, (term(whole),), tuple(term(part) for part in parts), **more)


def test_exact_figures_match_or_contradict(claim: Maker) -> None:
    parts: list[Claim | None] = [claim("a", 30), claim("b", 12)]
    assert sums(claim("w", 42), parts).verdict() is Verdict.MATCHES
    off = sums(claim("w", 43), parts)
    assert off.verdict() is Verdict.CONTRADICTION
    assert (off.size(), off.gap()) == (1, 1)
    assert off.computation() == "43 ≠ 30 + 12 (= 42)"


def test_rounded_figures_are_granted_their_rounding(claim: Maker) -> None:
    parts: list[Claim | None] = [claim("a", 1_234), claim("b", 2_345)]
    assert sums(claim("w", 3_600), parts).verdict() is Verdict.ROUNDING
    assert sums(claim("w", 3_700), parts).verdict() is Verdict.CONTRADICTION
    assert sums(claim("w", 3_500, hedges=["over"]), parts).verdict() is Verdict.ROUNDING


def test_an_incomplete_count_bounds_from_below_only_across_documents(claim: Maker) -> None:
    whole, part = claim("w", 43, hedges=["incomplete"]), claim("a", 42, hedges=["incomplete"])
    assert sums(whole, [part]).verdict() is Verdict.CONTRADICTION
    assert sums(whole, [part], one_document=False).verdict() is Verdict.ROUNDING


@pytest.mark.parametrize(
    ("known", "missing", "verdict"),
    [
        (30, Missing.ANY, Verdict.UNCHECKED),
        (30, Missing.ALL, Verdict.UNCHECKED),  # the unknown part may be 12
        (50, Missing.ANY, Verdict.UNCHECKED),
        (50, Missing.ALL, Verdict.CONTRADICTION),  # no part is negative
    ],
)
def test_unknown_is_not_zero(claim: Maker, known: float, missing: Missing, verdict: Verdict) -> None:
    check = sums(claim("w", 42), [claim("a", known), None], missing)
    assert check.verdict() is verdict
    assert check.size() is None
    assert "?" in check.computation()


def test_nothing_given_is_never_checked(claim: Maker) -> None:
    assert sums(None, [None, None], Missing.ALL).verdict() is Verdict.UNCHECKED
    assert sums(None, [claim("a", 5)], Missing.ALL).verdict() is Verdict.UNCHECKED


def quotient(share: Claim | None, top: Claim | None, bottom: Claim | None, **more: Any) -> Check:
    rule = CheckRule("test", Kind.PERCENTAGE)
    left = (term(share),) if share else ()
    return Check(rule, left, (term(top), term(bottom)), quotient=100, **more)


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (22, Verdict.ROUNDING),
        (22.2, Verdict.ROUNDING),
        (22.1, Verdict.ROUNDING),
        (22.0999, Verdict.CONTRADICTION),
        (22.3, Verdict.CONTRADICTION),
        (23, Verdict.CONTRADICTION),
    ],
)
def test_percentages_are_granted_half_a_unit_of_their_last_digit_or_that_the_rest_was_cut_off(
    claim: Maker, share: float, verdict: Verdict
) -> None:
    check = quotient(claim("p", share, unit="%"), claim("n", 82_056), claim("d", 369_705))
    assert check.verdict() is verdict
    assert "82,056 / 369,705 = 22.19 %" in check.computation()


def test_a_rate_has_limits_and_needs_both_figures(claim: Maker) -> None:
    limits = Interval(0, 85)
    high = quotient(None, claim("n", 97), claim("d", 101), limits=limits)
    assert high.verdict() is Verdict.CONTRADICTION and high.size() == pytest.approx(9700 / 101 - 85)
    assert quotient(None, claim("n", 51), claim("d", 101), limits=limits).verdict() is Verdict.MATCHES
    assert quotient(None, claim("n", 51), None, limits=limits).verdict() is Verdict.UNCHECKED


def test_a_share_of_nothing_has_no_verdict_but_no_error(claim: Maker) -> None:
    check = quotient(claim("p", 50, unit="%"), claim("n", 0), claim("d", 0))
    assert check.verdict() in set(Verdict)
    assert check.computation()


def test_units_are_converted_or_named(claim: Maker) -> None:
    jin, liang = claim("j", 10, unit="jin"), claim("l", 160, unit="liang")
    check = in_one_unit(sums(liang, [jin]), Setting())
    assert check.verdict() is Verdict.MATCHES
    odd = in_one_unit(sums(liang, [claim("p", 10)]), Setting())
    assert odd.verdict() is Verdict.UNCHECKED and odd.reason == "different units: liang, persons"


@given(
    parts=st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    error=st.integers(-(10**6), 10**6),
    relation=st.sampled_from(list(Relation)),
)
def test_a_verdict_says_what_arithmetic_says(
    claim: Maker, parts: list[int], error: int, relation: Relation
) -> None:
    """Exact figures (not ending in two zeros) contradict just where the sum does not hold."""
    parts = [part + 1 if part % 100 == 0 else part for part in parts]
    whole = sum(parts) + error
    if whole <= 0 or whole % 100 == 0:
        return
    left = tuple(term(claim(f"p{n}", part)) for n, part in enumerate(parts))
    check = Check(CheckRule("t", Kind.AREAS), left, (term(claim("w", whole)),), relation)
    fails = error < 0 if relation is Relation.AT_MOST else error != 0
    assert check.verdict() is (Verdict.CONTRADICTION if fails else Verdict.MATCHES)
    assert check.size() == -error
