"""How the roles of claims and the ranges of parameters came about: ``roles.csv`` and ``ranges.csv`` of a scenario.

Both only grow. A role that changes after the figure was seen, or a range that is widened after a search came to its
end, weakens what a fit shows; so each change is a dated row with a reason, printed on the page of the fit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from yundong.base.cells import choice, day, number, text
from yundong.base.errors import InputError, did_you_mean
from yundong.base.tables import RowFaults, column, read_rows
from yundong.scenario import Fault, Scenario
from yundong.scenario.rows import ROLES

ROLE_FILE, RANGE_FILE = "roles.csv", "ranges.csv"
FROZEN = dt.date(2026, 11, 26)
"""After this day no claim goes from ``check`` to ``calibrate``."""


@dataclass(frozen=True)
class RoleChange:
    """One row of ``roles.csv``: a claim was given a role, or another one.

    Attributes
    ----------
    before : str
        Empty for a claim that was entered with its role on that day.
    """

    claim: str = column(text, ref="claims")
    date: dt.date = column(day)
    before: str = column(choice("", *ROLES), optional=True, empty="")
    after: str = column(choice(*ROLES))
    why: str = column(text)

    def faults(self) -> RowFaults:
        """Yield what is wrong between the cells of the row."""
        if self.before == self.after:
            yield "after", "The role has not changed.", "Delete the row."
        if self.date > FROZEN and (self.before, self.after) == ("check", "calibrate"):
            yield "after", f"A claim set aside cannot be fitted after {FROZEN}.", "Leave it as it was."


@dataclass(frozen=True)
class RangeChange:
    """One row of ``ranges.csv``: the range of a parameter before and after a day."""

    parameter: str = column(text, ref="parameters")
    date: dt.date = column(day)
    low_before: float = column(number)
    high_before: float = column(number)
    low: float = column(number)
    high: float = column(number)
    why: str = column(text)

    @property
    def widened(self) -> bool:
        """Whether values became possible that were not."""
        return self.low < self.low_before or self.high > self.high_before


def load_role_changes(scenario: Scenario) -> list[RoleChange]:
    """Return the history of roles; empty where the scenario has no such file.

    Raises
    ------
    InputError
        With every fault: a claim that does not exist, days out of order, a row that does not follow from the one
        before it, a last role that is not the one of ``claims.csv``.
    """
    path = scenario.folder / ROLE_FILE
    if not path.exists():
        return []
    faults: list[Fault] = []
    rows = [(n, row) for n, _, row in read_rows(path, RoleChange, None, faults) if row is not None]
    faults += _out_of_order(ROLE_FILE, [(n, row.date) for n, row in rows])
    now: dict[str, tuple[int, str]] = {}
    for n, row in rows:
        if row.claim not in scenario.claims:
            hint = did_you_mean(row.claim, scenario.claims).strip() or "`yundong claims` lists them."
            faults.append(Fault(ROLE_FILE, "claims.csv has no such claim.", hint, n, "claim", row.claim))
        elif row.claim in now and now[row.claim][1] != row.before:
            problem = f"In row {now[row.claim][0]} the claim was given the role {now[row.claim][1]!r}."
            faults.append(Fault(ROLE_FILE, problem, "Begin from that role.", n, "before", row.before))
        now[row.claim] = (n, row.after)
    for claim, (n, role) in now.items():
        if claim in scenario.claims and scenario.claims[claim].role != role:
            problem = f"In claims.csv {claim} has the role {scenario.claims[claim].role!r}."
            faults.append(Fault(ROLE_FILE, problem, "Add a row that says when and why.", n, "after", role))
    if faults:
        raise InputError([str(fault) for fault in faults])
    return [row for _, row in rows]


def load_range_changes(scenario: Scenario) -> list[RangeChange]:
    """Return the history of ranges; empty where the scenario has no such file. A parameter may be gone since.

    Raises
    ------
    InputError
        With every fault: days out of order, a last range that is not the one of ``parameters.csv``.
    """
    path = scenario.folder / RANGE_FILE
    if not path.exists():
        return []
    faults: list[Fault] = []
    rows = [(n, row) for n, _, row in read_rows(path, RangeChange, None, faults) if row is not None]
    faults += _out_of_order(RANGE_FILE, [(n, row.date) for n, row in rows])
    for n, row in {row.parameter: (n, row) for n, row in rows}.values():
        if row.parameter in scenario.parameters:
            p = scenario.parameters[row.parameter]
            if (p.low, p.high) != (row.low, row.high):
                problem = f"In parameters.csv the range is {p.low} to {p.high}."
                remedy = "Add a row that says when and why."
                faults.append(Fault(RANGE_FILE, problem, remedy, n, "parameter", row.parameter))
    if faults:
        raise InputError([str(fault) for fault in faults])
    return [row for _, row in rows]


def _out_of_order(file: str, days: Sequence[tuple[int, dt.date]]) -> list[Fault]:
    """Return a fault for every row dated before the row above it: the file is added to at its end."""
    return [
        Fault(file, f"The row above is of {before}.", "Add new rows at the end.", n, "date", str(day_))
        for (_, before), (n, day_) in pairwise(days)
        if day_ < before
    ]
