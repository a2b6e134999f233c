"""Identities that nobody wrote down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yundong.audit.audit import Audit, audit_claims, setting_of
from yundong.audit.check import Kind, Verdict
from yundong.audit.setting import Setting
from yundong.figures.claim import Claim
from yundong.scenario.load import load

Maker = Callable[..., Claim]
REGIONS = ("north", "northeast", "east", "central_south", "southwest", "northwest")


@pytest.fixture(scope="module")
def setting() -> Setting:
    return setting_of(load())


def outcomes(audit: Audit, kind: Kind) -> list[Verdict]:
    return [finding.verdict for finding in audit.findings if finding.kind is kind]


def test_parts_that_nothing_calls_complete_are_only_held_against_their_whole(claim: Maker) -> None:
    whole = claim("w", 1000.0 + 1, indicator="villages")
    parts = [claim(f"p{n}", v, indicator="villages", part_of="w") for n, v in enumerate((501, 301, 189))]
    audit = audit_claims([whole, *parts], Setting())
    assert outcomes(audit, Kind.PART_WHOLE) == [Verdict.LOOK], "189 may be 199"
    more = audit_claims([whole, *parts[:2]], Setting())
    assert outcomes(more, Kind.PART_WHOLE) == []
    assert outcomes(more, Kind.SUBSET) == [Verdict.MATCHES, Verdict.MATCHES]


def test_a_part_larger_than_its_whole_contradicts(claim: Maker) -> None:
    audit = audit_claims([claim("w", 41), claim("p", 42, indicator="other", part_of="w")], Setting())
    assert outcomes(audit, Kind.SUBSET) == [Verdict.CONTRADICTION]
    assert any(r.kind == "outside" and "at least 1 " in r.text for r in audit.findings[0].explanations)


def test_a_part_read_as_larger_than_its_whole_may_be_misread(claim: Maker) -> None:
    figures = [claim("w", 6, indicator="trades", span="10-11"), claim("p", 62, part_of="w", span="30-32")]
    audit = audit_claims(figures, Setting())
    assert outcomes(audit, Kind.SUBSET) == [Verdict.UNADDED]


@pytest.mark.parametrize(
    ("words", "verdict"), [("社员总数", Verdict.CONTRADICTION), ("总人口", Verdict.LOOK)]
)
def test_the_nearest_figure_is_no_base_that_a_text_names(claim: Maker, words: str, verdict: Verdict) -> None:
    figures = [
        claim("d", 3246, counted="社员", span="10-14"),
        claim("n", 632, counted="劳力", span="30-33"),
        claim("s", 63.2, unit="%", part_of="n", base="d", base_text=words, span="40-45"),
    ]
    audit = audit_claims(figures, Setting())
    assert outcomes(audit, Kind.PERCENTAGE) == [verdict]


def test_a_percentage_is_held_against_the_base_its_text_names(claim: Maker) -> None:
    figures = [
        claim("n", 20_383, indicator="x"),
        claim("d", 30_502, indicator="y"),
        claim("p", 76, indicator="z", unit="%", part_of="n", base="d"),
    ]
    audit = audit_claims(figures, Setting())
    finding = next(f for f in audit.findings if f.kind is Kind.PERCENTAGE)
    assert finding.verdict is Verdict.CONTRADICTION
    assert any(
        r.kind == "digit" and "should read 67 (two digits swapped)" in r.text for r in finding.explanations
    )
    assert any(r.kind == "base" and "26,820" in r.text for r in finding.explanations)


def test_record_definitions_make_parts(claim: Maker, setting: Setting) -> None:
    """The executed are among the sentenced by the way both are compiled."""
    figures = [claim("e", 900, indicator="executed"), claim("s", 801, indicator="sentenced")]
    audit = audit_claims(figures, setting)
    assert Verdict.CONTRADICTION in outcomes(audit, Kind.SUBSET)


@settings(max_examples=30, deadline=None)
@given(values=st.lists(st.integers(1, 10**6), min_size=6, max_size=6), error=st.integers(-50_000, 50_000))
def test_all_regions_make_the_country(claim: Maker, setting: Setting, values: list[int], error: int) -> None:
    values = [value + (value % 100 == 0) for value in values]
    whole = sum(values) + error
    if whole <= 0 or whole % 100 == 0:
        return
    parts = [claim(area, value, area=area) for area, value in zip(REGIONS, values, strict=True)]
    audit = audit_claims([claim("all", whole), *parts], setting)
    assert outcomes(audit, Kind.AREAS) == [Verdict.MATCHES if error == 0 else Verdict.CONTRADICTION]
    assert all(f.size == -error for f in audit.findings)


def test_regions_without_a_figure_are_unknown_not_zero(claim: Maker, setting: Setting) -> None:
    some = [claim(area, 11, area=area) for area in REGIONS[:3]]
    audit = audit_claims([claim("all", 99), *some], setting)
    assert outcomes(audit, Kind.AREAS) == [Verdict.MATCHES]
    over = audit_claims([claim("all", 29), *some], setting)
    assert outcomes(over, Kind.AREAS) == [Verdict.CONTRADICTION]


def test_areas_that_overlap_are_not_added(claim: Maker, setting: Setting) -> None:
    figures = [
        claim("all", 99),
        claim("three", 91, area="north+northeast+east"),
        claim("one", 51, area="northeast"),
        claim("city", 31, area="shenyang"),
    ]
    audit = audit_claims(figures, setting)
    assert set(outcomes(audit, Kind.AREAS)) == {Verdict.MATCHES}
    sums = {f.claim_ids[-1]: set(f.claim_ids[:-1]) for f in audit.findings if f.kind is Kind.AREAS}
    assert sums == {"all": {"three"}, "three": {"one"}, "one": {"city"}}


def test_counts_cannot_fall_but_states_can(claim: Maker, setting: Setting) -> None:
    early, late = {"end": date(1952, 8, 29), "source": "B3"}, {"end": date(1952, 11, 30)}
    count = audit_claims([claim("a", 51, **early), claim("b", 43, **late)], setting)
    assert outcomes(count, Kind.TIME) == [Verdict.CONTRADICTION]
    state = [claim("a", 51, indicator="users", **early), claim("b", 43, indicator="users", **late)]
    assert outcomes(audit_claims(state, setting), Kind.TIME) == []
    short = [claim("a", 51, **early), claim("b", 43, hedges=["incomplete"], **late)]
    assert outcomes(audit_claims(short, setting), Kind.TIME) == [Verdict.ROUNDING]


def test_two_figures_for_one_thing_must_agree(claim: Maker, setting: Setting) -> None:
    figures = [claim("a", 51), claim("b", 52, source="B3"), claim("c", 53, area="shenyang")]
    audit = audit_claims(figures, setting)
    assert outcomes(audit, Kind.SAME) == [Verdict.CONTRADICTION]


def test_one_indicator_in_two_units_is_pointed_out(claim: Maker, setting: Setting) -> None:
    figures = [claim("a", 51), claim("b", 52, area="shenyang", unit="cases")]
    found = [f for f in audit_claims(figures, setting).findings if f.kind is Kind.UNITS]
    assert [f.verdict for f in found] == [Verdict.UNCHECKED] and "different units" in found[0].why


def test_words_that_match_no_indicator_are_left_alone(claim: Maker, setting: Setting) -> None:
    figures = [
        claim("a", 51, indicator=""),
        claim("b", 43, indicator="", end=date(1952, 8, 1), area=""),
    ]
    assert audit_claims(figures, setting).findings == ()
    assert audit_claims([], setting).findings == ()


def test_cities_do_not_make_up_a_province(claim: Maker, setting: Setting) -> None:
    whole = claim("w", 8264.0, "meetings", "shandong", unit="meetings")
    cities = [
        claim(name, value, "meetings", name, unit="meetings")
        for name, value in (("jinan", 3012.0), ("qingdao", 2190.0))
    ]
    audit = audit_claims([whole, *cities], setting)
    assert Verdict.CONTRADICTION not in {finding.verdict for finding in audit.findings}
    more = audit_claims([claim("w", 4000.0, "meetings", "shandong", unit="meetings"), *cities], setting)
    assert Verdict.CONTRADICTION in outcomes(more, Kind.AREAS)


def test_two_wordings_of_a_document_without_days_are_two_things(claim: Maker, setting: Setting) -> None:
    blank = {"start": None, "end": None, "exact": "900"}
    one = claim("a", 8264.0, "meetings", "hunan", unit="meetings", stated="meetings", **blank)
    for stated, verdicts in (("gatherings of families", []), ("meetings", [Verdict.CONTRADICTION])):
        other = claim("b", 900.0, "meetings", "hunan", unit="meetings", stated=stated, **blank)
        audit = audit_claims([one, other], setting)
        assert [f.verdict for f in audit.findings if f.verdict is Verdict.CONTRADICTION] == verdicts
