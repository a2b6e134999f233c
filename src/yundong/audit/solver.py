"""A minimal interface to HiGHS, the solver of the linear and integer programmes of the audit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

from yundong.audit.system import FloatArray
from yundong.base.silence import kept_silent


class Model:
    """A linear or integer minimisation problem, built column by column and row by row."""

    def __init__(self) -> None:
        with kept_silent():  # from 1.16 on, HiGHS greets before its output can be switched off
            self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
            self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        for option in ("primal_feasibility_tolerance", "mip_feasibility_tolerance"):
            self._highs.setOptionValue(option, 1e-9)
        self._columns = 0

    def column(self, low: float, high: float, cost: float, *, integer: bool = False) -> int:
        """Add a variable and return its number."""
        infinite = highspy.kHighsInf
        self._highs.addVar(-infinite if math.isinf(low) else low, infinite if math.isinf(high) else high)
        self._highs.changeColCost(self._columns, cost)
        if integer:
            self._highs.changeColIntegrality(self._columns, highspy.HighsVarType.kInteger)
        self._columns += 1
        return self._columns - 1

    def row(self, columns: Sequence[int], coefficients: Sequence[float], low: float, high: float) -> None:
        """Add ``low ≤ sum(coefficient * column) ≤ high``."""
        infinite = highspy.kHighsInf
        self._highs.addRow(
            -infinite if math.isinf(low) else low,
            infinite if math.isinf(high) else high,
            len(columns),
            np.array(columns, dtype=np.int32),
            np.array(coefficients, dtype=np.float64),
        )

    def solve(self) -> FloatArray | None:
        """Return the solution, shape (columns,), or None if there is none."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._highs.getSolution().col_value)

    def optimum(self) -> float | None:
        """Return the minimum cost; minus infinity if unbounded, None if infeasible."""
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            self._highs.setOptionValue("presolve", "off")
            self._highs.run()
            status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kUnbounded:
            return -math.inf
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        return float(self._highs.getInfo().objective_function_value)
