"""The history of roles and ranges: dated, growing only at its end, and never from set aside to fitted."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from yundong.base.errors import InputError
from yundong.scenario import Scenario, load
from yundong.study.fit.roles import FROZEN, RANGE_FILE, ROLE_FILE, load_range_changes, load_role_changes

HEADER = "claim,date,before,after,why\n"
RANGES = "parameter,date,low_before,high_before,low,high,why\n"


def test_no_claim_set_aside_is_fitted_after_the_day_of_the_split(scenario: Scenario) -> None:
    changes = load_role_changes(scenario)
    assert [c.date for c in changes] == sorted(c.date for c in changes)
    assert dt.date(2026, 11, 26) == FROZEN
    late = [c for c in changes if c.date > FROZEN]
    assert [c.claim for c in late if (c.before, c.after) == ("check", "calibrate")] == []


def test_the_changes_of_the_first_edition_are_published(scenario: Scenario) -> None:
    """What was changed after figures had been seen, as the history of the files has it."""
    first = {
        c.claim: (c.before, c.after) for c in load_role_changes(scenario) if c.date < dt.date(2026, 11, 25)
    }
    assert first == {
        "S1-agency_cases": ("check", "calibrate"),
        "B3-letters_per_head_rally-xian": ("calibrate", "context"),
        "B4-letters_per_execution-beijing": ("check", "context"),
    }
    widened = {c.parameter for c in load_range_changes(scenario) if c.widened}
    assert {"reconnaissance.rate_after", "country.old_regime_past", "letters.family"} <= widened
    assert "adjudication.reduced_prison" not in widened


def test_the_bulletin_of_september_was_never_fitted(scenario: Scenario) -> None:
    """The figures that follow those fitted, and the cities of August, are set aside."""
    aside = [c for c in scenario.claims.values() if c.role == "check"]
    assert {"B4-identified", "B4-arrested", "B4-narcotics_liang"} <= {c.id for c in aside}
    assert sum(c.id.startswith("B2-arrested-") for c in aside) == 12
    moved = {c.claim for c in load_role_changes(scenario)}
    assert all(c.id in moved for c in scenario.claims.values() if c.source in ("B5", "GZx"))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("C9,2026-11-26,,check,new\n", "row 2, column claim: 'C9': claims.csv has no such claim."),
        ("C2,2026-11-26,check,calibrate,x\n", "In claims.csv C2 has the role 'check'."),
        ("C2,2027-01-01,check,calibrate,x\n", "A claim set aside cannot be fitted after 2026-11-26."),
        ("C2,2026-11-26,check,check,x\n", "The role has not changed."),
        (
            "C1,2026-11-26,check,calibrate,x\nC2,2026-11-25,context,check,x\n",
            "row 3, column date: '2026-11-25': The row above is of 2026-11-26.",
        ),
        (
            "C2,2026-11-25,check,context,x\nC2,2026-11-26,calibrate,check,x\n",
            "In row 2 the claim was given the role 'context'.",
        ),
        ("C2,2026-11-26,,chekc,x\n", "column after: 'chekc'"),
    ],
)
def test_faults_of_the_roles(small: Path, rows: str, said: str) -> None:
    (small / ROLE_FILE).write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_role_changes(load(small))
    assert said in str(caught.value)


def test_a_role_changed_without_a_row_is_noticed(small: Path) -> None:
    (small / ROLE_FILE).write_text(f"{HEADER}C2,2026-11-26,,check,new\n", encoding="utf-8")
    assert load_role_changes(load(small))
    table = small / "claims.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(",B,read,check,", ",B,read,calibrate,"), encoding="utf-8")
    with pytest.raises(InputError, match="Add a row that says when and why"):
        load_role_changes(load(small))


def test_a_range_changed_without_a_row_is_noticed(small: Path) -> None:
    row = "letters.base_rate,2026-11-26,0.001,0.01,0.0005,0.01,widened\n"
    (small / RANGE_FILE).write_text(RANGES + row, encoding="utf-8")
    assert [c.widened for c in load_range_changes(load(small))] == [True]
    (small / RANGE_FILE).write_text(RANGES + row.replace("0.0005", "0.0007"), encoding="utf-8")
    with pytest.raises(InputError, match=r"In parameters.csv the range is 0.0005 to 0.01"):
        load_range_changes(load(small))


def test_a_scenario_may_have_no_history(small: Path) -> None:
    assert load_role_changes(load(small)) == [] == load_range_changes(load(small))


def test_every_change_has_a_reason_in_words(scenario: Scenario) -> None:
    for name in (ROLE_FILE, RANGE_FILE):
        with (scenario.folder / name).open(encoding="utf-8", newline="") as file:
            reasons = [row["why"] for row in csv.DictReader(file)]
        assert all(len(reason) > 7 for reason in reasons), name


def test_few_parameters_are_fitted_to_many_claims(scenario: Scenario) -> None:
    fitted = [p.name for p in scenario.parameters.values() if p.use == "calibrated"]
    claims = [c.id for c in scenario.claims.values() if c.role == "calibrate"]
    assert len(fitted) <= 25 and len(claims) >= 40
    assert len(claims) >= 2 * len(fitted)
