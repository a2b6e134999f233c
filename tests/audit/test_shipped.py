"""What the audit finds in the shipped claims by itself, held against the list that historians keep."""

from __future__ import annotations

import pytest

from yundong.audit.audit import Audit, Finding
from yundong.audit.check import Kind, Verdict


def find(audit: Audit, kind: Kind, *claims: str) -> Finding:
    """Return the one finding of a kind that involves all of some claims."""
    found = [f for f in audit.findings if f.kind is kind and set(claims) <= set(f.claim_ids)]
    assert len(found) == 1, [f.claim_ids for f in found]
    return found[0]


def texts(finding: Finding) -> str:
    return " | ".join(explanation.text for explanation in finding.explanations)


def test_dispositions_fall_short_of_the_processed(shipped: Audit) -> None:
    """R1.5: the outcomes sum to 50,638, 989 short; without the executed among them the gap would be 109."""
    finding = find(shipped, Kind.PART_WHOLE, "S1-processed", "S1-released")
    assert finding.verdict is Verdict.CONTRADICTION
    assert finding.size == 989
    assert "50,638" in finding.check.computation()
    inclusion = [r for r in finding.explanations if "880" in r.text]
    assert len(inclusion) == 1 and inclusion[0].gap == 109 and not inclusion[0].resolves
    assert any(r.kind == "list" and r.resolves and "989" in r.text for r in finding.explanations)


def test_places_cannot_all_have_begun_on_10_august_if_the_report_means_that_day(shipped: Audit) -> None:
    """That 1,202 counts to 10 August is how the sentence was entered; the report is not accused of it."""
    finding = find(shipped, Kind.TIME, "S1-active_localities-10_august", "B3-active_localities")
    assert finding.verdict is Verdict.PRESUMPTION
    assert "counts to 1952-08-10; the document prints it once" in finding.presumption
    assert finding.size == 740
    assert any(r.kind == "date" and r.resolves for r in finding.explanations)


def test_guangzhou_taught_fewer_by_december_than_by_august(shipped: Audit) -> None:
    finding = find(shipped, Kind.TIME, "B3-attendances-guangzhou", "S1-attendances-guangzhou")
    assert finding.verdict is Verdict.CONTRADICTION
    assert finding.size == 660_717
    assert any(r.kind == "repeat" and "1.50 times" in r.text for r in finding.explanations)
    meetings = find(shipped, Kind.TIME, "B3-meetings-guangzhou", "S1-meetings-guangzhou")
    assert meetings.verdict is Verdict.MATCHES


def test_the_educated_are_too_many_to_be_different_persons(shipped: Audit) -> None:
    finding = find(shipped, Kind.RATE, "S1-attendances", "W-1953-urban_population")
    assert finding.verdict is Verdict.PRESUMPTION and finding.presumption
    assert finding.check.computation().startswith("74,595,181 / 77,257,282 = 96.55 %")
    southwest = [r for r in finding.explanations if "Southwest" in r.text]
    assert southwest and southwest[0].resolves and "24,865,060 to 37,297,590" in southwest[0].text


def test_earlier_seizures_leave_out_the_two_largest_regions(shipped: Audit) -> None:
    finding = find(shipped, Kind.COVERAGE, "S1-narcotics_liang")
    assert finding.verdict is Verdict.PRESUMPTION and finding.presumption
    assert finding.size == 81_000
    computation = finding.check.computation()
    assert "Southwest (no. 1 of 6)" in computation and "Central-South (no. 2 of 6)" in computation
    assert "48.5 %" in computation


def test_reported_and_registered_overlap_or_lie_outside(shipped: Audit) -> None:
    finding = find(shipped, Kind.UNION, "S1-persons_reported", "S1-registered", "S1-identified")
    assert finding.verdict is Verdict.PRESUMPTION and finding.presumption
    assert finding.size == 196_564
    assert {"overlap", "outside"} <= {r.kind for r in finding.explanations if r.resolves}


@pytest.mark.parametrize(
    ("claim", "stated"),
    [
        ("S1-arrested_share", 22),
        ("S1-executed_share", 1),
        ("S1-background_share-northeast.north.central_south", 67),
        ("S1-background_share-shenyang", 95),
        ("S1-executed_background_share-central_south", 87),
    ],
)
def test_the_percentages_of_the_report_are_right(shipped: Audit, claim: str, stated: float) -> None:
    finding = find(shipped, Kind.PERCENTAGE, claim)
    assert finding.check.left[0].value == stated
    assert finding.verdict is Verdict.ROUNDING


def test_regions_add_up_to_the_places_of_29_august(shipped: Audit) -> None:
    finding = find(shipped, Kind.AREAS, "B3-active_localities-north", "B3-active_localities")
    assert finding.verdict is Verdict.MATCHES and finding.size == 0


def test_a_count_that_gains_a_digit_and_a_number_twice_are_pointed_out(shipped: Audit) -> None:
    echoes = {frozenset(f.claim_ids): f for f in shipped.findings if f.kind is Kind.ECHO}
    tenfold = echoes[frozenset({"B2-registered-shenyang", "B3-registered-shenyang"})]
    twice = echoes[frozenset({"B2-registered-rehe", "B2-reports_oral-rehe"})]
    assert tenfold.verdict is twice.verdict is Verdict.UNCHECKED
    assert "one digit longer" in tenfold.why and "two different things" in twice.why


def test_nothing_is_declared_about_a_claim_that_does_not_exist(shipped: Audit) -> None:
    from yundong.audit.identities import read_identities
    from yundong.scenario.load import load

    scenario = load()
    identities = read_identities(scenario.folder / "identities.csv")
    ids = {claim.id for claim in shipped.claims}
    named = set(identities.extents)
    for identity in identities.identities:
        references = (*identity.left, *identity.right)
        named |= {reference.name for reference in references if reference.claim}
        named |= {limit.name for limit in (identity.low, identity.high) if hasattr(limit, "name")}
        indicators = {reference.name for reference in references if not reference.claim}
        assert indicators <= set(scenario.indicators), identity.rule.id
    assert named <= ids, named - ids


def test_every_claim_has_a_verdict(shipped: Audit) -> None:
    assert set(shipped.verdicts) >= {claim.id for claim in shipped.claims}
    assert shipped.verdicts["S1-processed"] == "contradiction"
    assert shipped.verdicts["S1-executed_share"] == "within rounding"
    assert shipped.verdicts["S1-mortars"] == "cannot be checked"
    assert sum(shipped.counts.values()) == len(shipped.findings)


def test_arithmetic_stands_apart_from_presumptions(shipped: Audit) -> None:
    """Two lists: what cannot all be true, and what cannot be true if each person is counted once, say."""
    verdicts = [finding.verdict for finding in shipped.findings]
    last = max(i for i, verdict in enumerate(verdicts) if verdict is Verdict.CONTRADICTION)
    assert verdicts.index(Verdict.PRESUMPTION) == last + 1, "arithmetic comes first"
    for finding in shipped.findings:
        assert bool(finding.presumption) == (finding.verdict is Verdict.PRESUMPTION)
        if finding.verdict is Verdict.CONTRADICTION:
            assert finding.kind in {
                Kind.PART_WHOLE,
                Kind.AREAS,
                Kind.TIME,
                Kind.SUBSET,
                Kind.PERCENTAGE,
                Kind.SAME,
            }
            assert not finding.check.rule.presumes
    sizes = {finding.size for finding in shipped.findings if finding.verdict is Verdict.CONTRADICTION}
    assert {989.0, 660_717.0} <= sizes and 740.0 not in sizes
