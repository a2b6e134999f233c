"""Claims over seeds: median, spread, nearness, roles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from yundong.scenario import Scenario
from yundong.study.fit.ensemble import by_role, claim_fits, share_near
from yundong.study.runs.evaluation import Outputs


def test_median_spread_and_ratio(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    runs = [outputs(**{"S1-arrested": 82056.0 * factor}) for factor in (0.5, 1.0, 1.5, 2.0, 2.5)]
    row = next(s for s in claim_fits(scenario, runs) if s.claim.id == "S1-arrested")
    assert row.median == pytest.approx(1.5 * 82056)
    assert row.low == pytest.approx(0.5 * 82056)
    assert row.high == pytest.approx(2.5 * 82056)
    assert row.ratio == pytest.approx(1.5)
    assert row.within is False


def test_the_edge_of_a_tolerance(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    def row(factor: float) -> tuple[bool, bool, bool | None]:
        found = claim_fits(scenario, [outputs(**{"S1-letters": 1312535 * factor})])
        mine = next(s for s in found if s.claim.id == "S1-letters")
        return mine.near(0.1), mine.near(0.3), mine.within

    assert row(1.1) == (True, True, True)
    assert row(1.11) == (False, True, True)
    assert row(1.31) == (False, False, False)
    assert row(1 / 1.29) == (False, True, True)  # a tolerance is a factor, either way


def test_what_no_run_has_is_not_compared(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    some = [
        outputs(**{"S1-letters": None, "S1-arrested": None}),
        outputs(**{"S1-letters": 5.0, "S1-arrested": None}),
    ]
    found = {s.claim.id: s for s in claim_fits(scenario, some)}
    assert found["S1-letters"].median == 5.0
    assert found["S1-arrested"].median is None and not found["S1-arrested"].near(0.3)


def test_roles_add_up(scenario: Scenario, outputs: Callable[..., Outputs]) -> None:
    rows = {r.role: r for r in by_role(claim_fits(scenario, [outputs(**{"S1-letters": 2 * 1312535.0})]))}
    assert sum(r.claims for r in rows.values()) == len(scenario.claims)
    fitted = rows["calibrate"]
    assert (fitted.within_10, fitted.within_30, fitted.factor_two) == (
        fitted.claims - 1,
        fitted.claims - 1,
        fitted.claims,
    )
    assert fitted.typical == pytest.approx(1.0)
    assert rows["context"].judged <= rows["context"].compared
    assert share_near(scenario, outputs(), 0.1) == 1.0
    assert share_near(scenario, outputs(**{"S1-letters": 1.0}), 0.3) == pytest.approx(1 - 1 / fitted.claims)
