"""Why a claim is missed: ``residuals.csv`` of a scenario, one reason per claim, written by people."""

from __future__ import annotations

from dataclasses import dataclass

from yundong.base.cells import text
from yundong.base.errors import InputError, did_you_mean
from yundong.base.tables import column, read_rows
from yundong.scenario import Fault, Scenario

FILE = "residuals.csv"


@dataclass(frozen=True)
class Residual:
    """One row: a claim, and why the model misses it."""

    claim: str = column(text)
    reason: str = column(text)


def load_residuals(scenario: Scenario) -> dict[str, str]:
    """Return the reason for each claim that has one; empty where the scenario has no such file.

    Raises
    ------
    InputError
        With every fault: a claim that does not exist, one listed twice, an empty reason.
    """
    path = scenario.folder / FILE
    if not path.exists():
        return {}
    faults: list[Fault] = []
    rows = read_rows(path, Residual, "claim", faults)
    for number, claim, _ in rows:
        if claim and claim not in scenario.claims:
            hint = did_you_mean(claim, scenario.claims).strip() or "`yundong claims` lists them."
            faults.append(Fault(FILE, "claims.csv has no such claim.", hint, number, "claim", claim))
    if faults:
        raise InputError([str(fault) for fault in faults])
    return {claim: row.reason for _, claim, row in rows}
