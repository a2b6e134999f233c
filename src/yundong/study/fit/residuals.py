"""Why a claim is missed: ``residuals.csv`` of a scenario, one reason per claim, written by people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yundong.base.cells import text
from yundong.base.errors import InputError, did_you_mean
from yundong.base.tables import column, read_rows
from yundong.scenario import Fault, Scenario
from yundong.study.fit.ensemble import ClaimFit

FILE = "residuals.csv"
CHANCE = re.compile(r"(?i)\b(?:chance|luck|at random|randomly|as likely as)\b")
ENOUGH = 10
"""Runs from which on a figure that none of them reaches is not missed by chance."""


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


def check_reasons(reasons: Mapping[str, str], fits: Iterable[ClaimFit], runs: int) -> None:
    """Raise InputError for every reason that speaks of chance where no run of ten or more comes to the figure."""
    blamed = [
        s.claim.id
        for s in fits
        if s.median is not None and not s.reached and CHANCE.search(reasons.get(s.claim.id, ""))
    ]
    if blamed and runs >= ENOUGH:
        raise InputError(
            f"Invalid reason for {claim} in {FILE}: must not be chance, since none of {runs} runs comes to the figure."
            for claim in blamed
        )
