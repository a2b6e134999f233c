"""Readings: what was planted is found, and nothing is claimed to resolve a gap that it leaves."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yundong.audit.audit import Finding, audit_claims, setting_of
from yundong.audit.check import Kind, Verdict
from yundong.audit.explanations.digits import ADDED, LOST, MISREAD, SWAPPED, slips
from yundong.audit.setting import Setting
from yundong.figures.claim import Claim
from yundong.figures.sums import STATED, Sum, sums_as_text
from yundong.scenario.load import load

Maker = Callable[..., Claim]


def part_whole(claim: Maker, whole: float, parts: list[int], *others: Claim) -> Finding:
    figures = [claim(f"p{n}", part, indicator=f"part {n}", part_of="w") for n, part in enumerate(parts)]
    stated = sums_as_text([Sum(STATED, tuple(part.id for part in figures))])
    figures.insert(0, claim("w", whole, indicator="whole", sum_of=stated))
    audit = audit_claims([*figures, *others], Setting())
    return next(f for f in audit.findings if f.kind is Kind.PART_WHOLE)


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.integers(1_001, 99_999), min_size=3, max_size=5),
    which=st.integers(0, 4),
    slip=st.integers(0, 10**6),
)
def test_a_planted_slip_of_the_pen_is_among_the_readings(
    claim: Maker, parts: list[int], which: int, slip: int
) -> None:
    which %= len(parts)
    assume(all(part % 10 for part in parts) and sum(parts) % 10)
    wrong = [s.value for s in slips(parts[which])]
    printed = int(wrong[slip % len(wrong)])
    shown = [*parts[:which], printed, *parts[which + 1 :]]
    assume(printed % 10 and 0.9 * sum(parts) <= sum(shown))
    finding = part_whole(claim, sum(parts), shown)
    assert finding.verdict is Verdict.CONTRADICTION
    proposals = [r for r in finding.explanations if r.kind == "digit" and r.claims == (f"p{which}",)]
    assert proposals and proposals[0].resolves
    proposed = float(proposals[0].text.rpartition("should read ")[2].split()[0].replace(",", ""))
    # of the slips that close the gap the nearest is proposed, be it the planted one or another
    assert abs(math.log(proposed / printed)) <= abs(math.log(parts[which] / printed)) + 1e-12


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 10**9))
def test_every_slip_can_be_undone_by_a_slip(value: int) -> None:
    for slip in slips(value):
        assert slip.value > 0 and slip.value != value
        assert value in {back.value for back in slips(slip.value)}


def test_slips_are_named() -> None:
    found = {slip.value: slip.how for slip in slips(850)}
    assert found[580] == SWAPPED and found[8505] == LOST and found[85] == ADDED and found[830] == MISREAD


def test_decimals_have_slips_of_their_own_digits() -> None:
    found = {slip.value for slip in slips(7.1)}
    assert {1.7, 7.7, 7.0} <= found and 7.11 not in found


def test_a_term_left_out_is_found_beside_the_list(claim: Maker) -> None:
    finding = part_whole(
        claim,
        1_000 + 1,
        [501, 301, 111],
        claim("x", 88, indicator="left out"),
        claim("y", 7, indicator="n"),
    )
    terms = [r for r in finding.explanations if r.kind == "term"]
    assert [r.claims for r in terms] == [("x",)] and terms[0].resolves


def test_a_term_counted_twice_is_found_in_the_list(claim: Maker) -> None:
    finding = part_whole(claim, 1_001, [501, 301, 199, 88])
    terms = [r for r in finding.explanations if r.kind == "term"]
    assert [r.claims for r in terms] == [("p3",)] and terms[0].resolves
    overlap = next(r for r in finding.explanations if r.kind == "overlap")
    assert "at least 88" in overlap.text


def test_a_unit_mistaken_is_found(claim: Maker) -> None:
    """900 jin printed as liang: sixteen to the jin in 1952."""
    parts = [
        claim(f"p{n}", value, indicator=f"part {n}", unit="liang", part_of="w")
        for n, value in enumerate((901, 3_001, 2_591, 150_015))
    ]
    stated = sums_as_text([Sum(STATED, tuple(part.id for part in parts))])
    weight = 901 * 16 + 3_001 + 2_591 + 150_015
    whole = claim("w", weight, indicator="whole", unit="liang", sum_of=stated)
    audit = audit_claims([whole, *parts], Setting())
    finding = next(f for f in audit.findings if f.kind is Kind.PART_WHOLE)
    units = [r for r in finding.explanations if r.kind == "unit"]
    assert [r.claims for r in units] == [("p0",)] and "jin of 500 g" in units[0].text


@pytest.fixture(scope="module")
def setting() -> Setting:
    return setting_of(load())


@settings(max_examples=40, deadline=None)
@given(
    early=st.integers(2, 10**6),
    late=st.integers(1, 10**6),
    places=st.sampled_from(["arrested", "attendances"]),
)
def test_what_is_said_to_resolve_a_gap_leaves_none(
    claim: Maker, setting: Setting, early: int, late: int, places: str
) -> None:
    assume(late < early and early % 100 and late % 100)
    unit = "persons" if places == "arrested" else "attendances"
    figures = [
        claim("a", early, indicator=places, unit=unit, end=date(1952, 8, 29), source="B3"),
        claim("b", late, indicator=places, unit=unit),
    ]
    audit = audit_claims(figures, setting)
    finding = next(f for f in audit.findings if f.kind is Kind.TIME)
    assert finding.verdict is Verdict.CONTRADICTION
    kinds = {r.kind for r in finding.explanations}
    assert {"date", "ground"} <= kinds
    assert ("repeat" in kinds) is (places == "attendances")
    assert all(r.resolves == (r.gap == 0) and r.text.startswith("if ") for r in finding.explanations)


@pytest.mark.parametrize(("whole", "omits"), [(100_021, True), (99_999, False)])
def test_only_areas_that_fall_short_of_their_whole_omit_a_group(
    claim: Maker, whole: int, omits: bool
) -> None:
    """The share is that of the whole, whichever side of the check it is on."""
    scenario = load("narcotics-1952")
    regions = ("north", "northeast", "east", "central_south", "southwest", "northwest")
    parts = [
        claim(name, value, indicator="arrested", area=name, end=date(1952, 8, 22))
        for name, value in zip(regions, (90_001, 2_003, 1_997, 2_001, 1_999, 2_009), strict=True)
    ]
    china = claim("china", whole, indicator="arrested", area="china", end=date(1952, 8, 22))
    audit = audit_claims([*parts, china], setting_of(scenario))
    found = next(f for f in audit.findings if f.kind is Kind.AREAS and f.verdict is Verdict.CONTRADICTION)
    said = [e.text for e in found.explanations if "omits a group" in e.text]
    assert said == (["if the list omits a group of 11 (0.01 % of the whole)"] if omits else [])
