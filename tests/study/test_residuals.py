"""Reasons for misses: for claims that exist, once each, in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.report.documented import allowed, figure
from yundong.scenario import Scenario, load
from yundong.study.fit.ensemble import ClaimFit, claim_fits
from yundong.study.fit.residuals import CHANCE, FILE, check_reasons, load_residuals
from yundong.study.runs.evaluation import Outputs


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


def ten(scenario: Scenario, outputs: Callable[..., Outputs], *factors: float) -> list[ClaimFit]:
    runs = [outputs(**{"S1-letters": f * figure(scenario.claims["S1-letters"])}) for f in factors]
    return claim_fits(scenario, runs)


def test_chance_is_no_reason_where_no_run_comes_to_the_figure(
    scenario: Scenario, outputs: Callable[..., Outputs]
) -> None:
    chance, other = {"S1-letters": "Mere chance in one city."}, {"S1-letters": "Rallies draw too few."}
    below = ten(scenario, outputs, *(0.2 + 0.05 * n for n in range(10)))
    around = ten(scenario, outputs, *(0.8 + 0.05 * n for n in range(10)))
    with pytest.raises(InputError, match=r"Invalid reason for S1-letters .* must not be chance"):
        check_reasons(chance, below, 10)
    check_reasons(chance, around, 10)
    check_reasons(other, below, 10)
    check_reasons(chance, below, 3)  # three runs say little about chance


def test_no_shipped_reason_is_chance_where_the_seeds_never_reach_the_figure(scenario: Scenario) -> None:
    """Held against the ranges over ten seeds that the page of the fit prints."""
    page = (Path(__file__).parents[2] / "docs" / "fit.md").read_text(encoding="utf-8")
    assert re.search(r", 10 runs ", page)
    wrong = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if (
            not cells
            or cells[0].strip("`") not in scenario.claims
            or len(cells) < 8
            or not CHANCE.search(cells[-1])
        ):
            continue
        low, high = (float(part.replace(",", "")) for part in cells[5].split(" – "))
        least, most = allowed(scenario.claims[cells[0].strip("`")])
        if not (low <= most and high >= least):
            wrong.append(cells[0])
    assert wrong == []


@pytest.mark.parametrize(
    ("reason", "speaks"), [("by chance", True), ("at random", True), ("a chancellor", False)]
)
def test_words_of_chance(reason: str, speaks: bool) -> None:
    assert bool(CHANCE.search(reason)) is speaks
