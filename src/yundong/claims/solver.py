"""A thin hand on HiGHS, which solves every programme of this room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

from yundong.claims.system import FloatArray


class Model:
    """A minimisation handed to HiGHS column by column and row by row.

    Linear, integer or quadratic: the cost is ``sum(cost * x) + sum(square * x**2) / 2``.
    """

    def __init__(self) -> None:
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        for option in ("primal_feasibility_tolerance", "mip_feasibility_tolerance"):
            self._highs.setOptionValue(option, 1e-9)
        self._highs.setOptionValue("qp_regularization_value", 0.0)
        self._columns = 0
        self._squares: list[float] = []

    def column(
        self, low: float, high: float, cost: float, *, integer: bool = False, square: float = 0.0
    ) -> int:
        """Add a variable and return its number."""
        infinite = highspy.kHighsInf
        self._highs.addVar(-infinite if math.isinf(low) else low, infinite if math.isinf(high) else high)
        self._squares.append(square)
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
        """Return the solution, shape (columns,), or None where there is none."""
        if any(self._squares):
            self._pass_squares()
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._highs.getSolution().col_value)

    def _pass_squares(self) -> None:
        hessian = highspy.HighsHessian()
        hessian.dim_ = self._columns
        hessian.format_ = highspy.HessianFormat.kTriangular
        hessian.start_ = np.arange(self._columns + 1, dtype=np.int32)
        hessian.index_ = np.arange(self._columns, dtype=np.int32)
        hessian.value_ = np.array(self._squares)
        self._highs.passHessian(hessian)

    def optimum(self) -> float | None:
        """Return the least cost; minus infinity where it has no end, None where nothing fulfils the rows."""
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
