"""The consistent set nearest to the shipped claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from yundong.audit.audit import Audit, audit_claims, setting_of
from yundong.audit.check import Verdict
from yundong.audit.reconcile import ConflictSet, Reconciliation, reconcile
from yundong.audit.system import IMPOSED, Weights, system_of
from yundong.figures.claim import Claim
from yundong.scenario.load import load


@pytest.fixture(scope="module")
def result(shipped: Audit) -> Reconciliation:
    return reconcile(shipped)


REGIONS = ("north", "northeast", "east", "central_south", "southwest", "northwest")


def conflict(result: Reconciliation, claim: str) -> ConflictSet:
    return next(t for t in result.conflicts if any(a.claim == claim for a in t.adjustments))


def test_the_outcomes_add_up_afterwards(result: Reconciliation) -> None:
    parts = ("S1-sentenced", "S1-reform_labour", "S1-controlled", "S1-released", "S1-unclassified")
    assert result.values["S1-processed"] == pytest.approx(sum(result.values[part] for part in parts))
    tied = conflict(result, "S1-processed")
    steps = {a.claim: a.steps for a in tied.adjustments}
    assert steps["S1-processed"] < 0 < steps["S1-sentenced"]
    assert tied.distance == pytest.approx(sum(step**2 for step in steps.values()), rel=1e-3)


def test_every_outcome_alone_could_explain_the_989_and_the_total_most_easily(result: Reconciliation) -> None:
    error_sets = conflict(result, "S1-processed").error_sets
    assert len(error_sets) == 6 and all(len(error_set.claims) == 1 for error_set in error_sets)
    assert error_sets[0].claims == ("S1-processed",) and error_sets[0].needed[0].ends == (50_638, 50_638)
    needed = {error_set.claims[0]: error_set.needed[0].low for error_set in error_sets}
    assert needed["S1-sentenced"] == 33_786 + 989 and needed["S1-unclassified"] == 4_337 + 989


def test_the_doubtful_bulletin_errs_rather_than_the_report(result: Reconciliation) -> None:
    error_sets = conflict(result, "B3-attendances-guangzhou").error_sets
    assert [error_set.claims for error_set in error_sets] == [("B3-attendances-guangzhou",)]
    assert error_sets[0].needed[0].high == 1_239_283


def test_the_1202_places_are_not_accused(result: Reconciliation) -> None:
    """The report prints 1,202 once; that it counts to 10 August is an interpretation, and nothing is adjusted to it."""
    changed = {a.claim for conflict in result.conflicts for a in conflict.adjustments}
    assert not {name for name in changed if "active_localities" in name}


def test_conflicts_are_localised_one_by_one(result: Reconciliation) -> None:
    for conflict_set in result.conflicts:
        involved = {claim.id for check in conflict_set.checks for claim in check.claims}
        for error_set in conflict_set.error_sets:
            assert len(error_set.claims) == 1 and set(error_set.claims) <= involved
    regions = conflict(result, "B2-arrested").error_sets
    assert {error_set.claims[0] for error_set in regions} == {
        "B2-arrested", *(f"B2-arrested-{region}" for region in REGIONS)
    }  # fmt: skip


def test_figures_outside_the_knots_stay_up_to_rounding(shipped: Audit, result: Reconciliation) -> None:
    assert result.values["S1-identified"] == 369_705
    assert result.values["S1-meetings"] == 765_428
    assert min(result.values.values()) >= 0


def test_all_imposed_rows_hold_afterwards(shipped: Audit, result: Reconciliation) -> None:
    system = system_of(
        f.check
        for f in shipped.findings
        if not f.check.rule.presumes and f.verdict is not Verdict.PRESUMPTION
    )
    assert {row.check.rule.kind for row in system.rows} <= IMPOSED
    checked = 0
    for row in system.rows:
        if all(name in result.values for name in row.coefficients):
            total = sum(c * result.values[name] for name, c in row.coefficients.items())
            size = 1e-5 * max(result.values[name] for name in row.coefficients)
            assert abs(total) <= size if row.equal else total <= size, row.check.computation()
            checked += 1
    assert checked > 40


def test_a_range_that_says_nothing_is_left_out(result: Reconciliation, claim: Callable[..., Claim]) -> None:
    assert not [item for item in result.ranges if item.high == float("inf") and not item.low]
    open_ended = [
        claim("whole", 911.0, hedges=("incomplete",), low=911.0),
        claim("part", 307.0, area="shanghai", end=date(1952, 8, 22)),
    ]
    assert not [name for name in open_ranges(open_ended) if "all other areas" in name]


def test_what_is_left_open(result: Reconciliation) -> None:
    ranges = {(item.name, item.why): (item.low, item.high) for item in result.ranges}
    both = next(ends for (name, _), ends in ranges.items() if name.startswith("both Persons reported"))
    assert both == (196_564, 220_806)
    rest = next(ends for (name, _), ends in ranges.items() if name == "Executed, China: all other areas")
    assert rest == (635, 635)
    assert ("Offenders identified, Shenyang", "missing; follows from related figures") in ranges


def test_hedges_and_grades_widen_the_standard_error(shipped: Audit) -> None:
    weights = Weights()
    by_id = {claim.id: claim for claim in shipped.claims}
    relative = {
        claim: weights.standard_error(by_id[claim]) / (by_id[claim].point or 1)
        for claim in ("S1-identified", "S1-processed", "B3-attendances-guangzhou", "W-1953-urban_population")
    }
    assert relative["S1-identified"] < relative["W-1953-urban_population"] < relative["S1-processed"]
    assert relative["B3-attendances-guangzhou"] > 0.2
    assert weights.weight(by_id["B3-attendances-guangzhou"]) == 0.5


def test_it_is_plain_data(result: Reconciliation) -> None:
    import json

    found = json.loads(json.dumps(result.as_dict(), allow_nan=False))
    assert len(found["conflict_sets"]) == len(result.conflicts) == 3
    assert found["values"]["S1-arrested"] == 82_056


def test_a_share_with_an_open_end_binds_on_one_side_only(claim: Callable[..., Claim]) -> None:
    share = claim("s", 30.0, "arrested_share", unit="%", base="i")
    share = replace(share, value=None, low=30.0)
    figures = [claim("a", 100.0), claim("i", 500.0, "identified"), share]
    found = reconcile(audit_claims(figures, setting_of(load())))
    assert found.values["a"] / found.values["i"] == pytest.approx(0.3)


def open_ranges(figures: list[Claim]) -> dict[str, tuple[float, float, str]]:
    found = reconcile(audit_claims(figures, setting_of(load()))).ranges
    return {item.name: (item.low, item.high, item.why) for item in found}


def test_parts_of_one_day_leave_a_difference(claim: Callable[..., Claim]) -> None:
    figures = [claim("whole", 911.0), claim("part", 307.0, area="shanghai")]
    low, high, why = open_ranges(figures)["Offenders arrested, China: all other areas"]
    assert (low, high) == (604, 604) and "bound" not in why


def test_parts_of_earlier_days_leave_an_upper_bound_with_their_days(claim: Callable[..., Claim]) -> None:
    early, late = date(1952, 8, 22), date(1952, 8, 29)
    figures = [
        claim("whole", 911.0),
        claim("part", 307.0, area="shanghai", end=early),
        claim("other", 203.0, area="beijing", end=late),
        claim("odd", 101.0, area="wuhan", end=late, hedges=("doubtful",)),
    ]
    low, high, why = open_ranges(figures)["Offenders arrested, China: all other areas"]
    assert (low, high) == (0, 401), "the doubtful figure bounds nothing"
    assert "2 areas, to 1952-08-22 and 1952-08-29" in why and "upper bound" in why


def test_what_can_fall_is_not_bounded_by_earlier_days(claim: Callable[..., Claim]) -> None:
    figures = [
        claim("whole", 911.0, "drug_stock_liang", unit="liang"),
        claim("part", 307.0, "drug_stock_liang", area="shanghai", unit="liang", end=date(1952, 8, 1)),
    ]
    assert not [name for name in open_ranges(figures) if "all other areas" in name]


def test_only_figures_of_one_day_are_subtracted(shipped: Audit, result: Reconciliation) -> None:
    """The case: 345,463 registered by 30 November less parts of August says nothing exact of other areas."""
    rest = {item.name: item for item in result.ranges if "all other areas" in item.name}
    registered = rest["Registered with public security, China: all other areas"]
    assert registered.low == 0 and registered.high > 309_412 and "upper bound" in registered.why
    assert "1952-08-22" in registered.why and "1952-11-30" in registered.why
    for item in rest.values():
        assert (", to 1952" in item.why or ", to days" in item.why) == ("upper bound" in item.why), item


def test_two_conflicts_that_share_no_failing_check_are_explained_apart(result: Reconciliation) -> None:
    """The regions of 22 August sum to five more than the whole; that says nothing of the outcomes of December."""
    regions = conflict(result, "B2-arrested").error_sets
    assert all(len(error_set.claims) == 1 for error_set in regions) and len(regions) >= 6
    whole = next(error_set for error_set in regions if error_set.claims == ("B2-arrested",))
    assert whole.needed[0].ends == (10_826, 10_826)
    assert not {claim for e in regions for claim in e.claims} & {"S1-processed", "S1-sentenced"}


def document_claims(claim: Callable[..., Claim], total: float, **more: str) -> list[Claim]:
    """Return a total of three parts whose wording closes the sum."""
    parts = [claim(f"p{n}", v, f"part {n}", **more) for n, v in enumerate((3_552.3, 1_692.7, 73.4))]
    return [claim("w", total, "whole", sum_of="stated: p0 + p1 + p2", **more), *parts]


def test_a_figure_is_not_moved_far_without_saying_that_it_may_be_misread(claim: Callable[..., Claim]) -> None:
    setting = setting_of(load())
    far = reconcile(audit_claims(document_claims(claim, 6_318.4), setting))
    moved = {one.claim: abs(one.steps) for one in far.misreadings}
    assert set(moved) == {"w"} and moved["w"] > 10
    assert far.as_dict()["possible_misreadings"] == ["w"]
    from yundong.audit.reconciled import reconciled_as_text

    assert "w is moved by" in reconciled_as_text(far) and "misreading" in reconciled_as_text(far)
    near = reconcile(audit_claims(document_claims(claim, 5_398.7), setting))
    assert near.conflicts and not near.misreadings and "misreading" not in reconciled_as_text(near)


@pytest.mark.parametrize(
    ("whole", "part"), [("plan", "outcome"), ("plan", ""), ("estimate", "outcome"), ("stock", "flow")]
)
def test_figures_of_different_kinds_are_not_balanced(
    claim: Callable[..., Claim], whole: str, part: str
) -> None:
    setting = setting_of(load())
    total, *parts = document_claims(claim, 5_398.7)
    figures = [replace(total, kind=whole), *(replace(one, kind=part) for one in parts)]
    found = reconcile(audit_claims(figures, setting))
    assert found.conflicts == () and found.values == {one.id: one.value for one in figures}
    alike = [replace(one, kind=whole) for one in (total, *parts)]
    assert reconcile(audit_claims(alike, setting)).conflicts
