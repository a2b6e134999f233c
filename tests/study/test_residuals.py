"""Reasons for misses: for claims that exist, once each, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.scenario import Scenario, load
from yundong.study.residuals import FILE, load_residuals


def test_shipped_reasons_are_about_judged_claims(scenario: Scenario) -> None:
    reasons = load_residuals(scenario)
    assert reasons
    for claim, reason in reasons.items():
        assert scenario.claims[claim].role != "context", claim
        assert len(reason.split()) > 4, claim


def test_a_scenario_without_reasons_has_none(small: Path) -> None:
    assert load_residuals(load(small)) == {}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("C9,because\n", "residuals.csv, row 2, column claim: 'C9': claims.csv has no such claim."),
        ("C1,because\nC1,again\n", "residuals.csv, row 3, column claim: 'C1': This is already in row 2."),
        ("C1,\n", "residuals.csv, row 2, column reason: This cell is empty."),
        ("C1,a,b\n", "residuals.csv, row 2: This row has 3 cells, the header has 2."),
    ],
)
def test_faults_name_file_row_and_column(small: Path, rows: str, said: str) -> None:
    (small / FILE).write_text(f"claim,reason\n{rows}", encoding="utf-8")
    try:
        loaded = load(small)
    except InputError as error:  # a fault of form is found when the scenario is loaded
        assert said in str(error)
        return
    with pytest.raises(InputError) as caught:
        load_residuals(loaded)
    assert said in str(caught.value)
