"""Balancing: the consistent figures nearest to the documented ones, in standard errors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from yundong.audit.system import FloatArray, Row, System

_WIDE = 1e4  # standard error of a missing quantity, relative to the largest figure: almost no weight
_ACTIVE = 1e-7  # tolerance for binding limits, in standard errors


@dataclass(frozen=True)
class Balanced:
    """A balanced system.

    Parameters
    ----------
    values : ndarray of float, shape (variables,)
        The nearest consistent figures; non-negative.
    adjustments : ndarray of float, shape (variables,)
        Balanced minus documented figure, in standard errors; 0 for missing quantities.
    errors : ndarray of float, shape (variables,)
        Standard errors after balancing, conditional on the constraints.
    distance : float
        Sum of squared adjustments: chi-squared, if errors are normal and the constraints true.
    freedom : int
        Number of binding constraints, its degrees of freedom.
    binding : tuple of Row
        The rows that hold with equality and link documented figures.
    """

    values: FloatArray
    adjustments: FloatArray
    errors: FloatArray
    distance: float
    freedom: int
    binding: tuple[Row, ...]


def balance(system: System) -> Balanced:
    """Return the figures nearest to the documented ones that satisfy every row.

    Minimises the sum of squared adjustments, each over the standard error of its figure, subject to the rows
    and to no figure being negative: the generalised least squares of Stone, Champernowne and Meade (1942)
    with inequalities. Figures without a documented value are free; those with a standard error of zero are
    fixed.

    Parameters
    ----------
    system : System
        Variables and rows; components are best balanced one by one.

    Returns
    -------
    Balanced

    Raises
    ------
    ValueError
        No figures satisfy the rows (possible only with fixed figures).
    """
    documented, errors = system.values(), np.array([variable.error for variable in system.variables])
    scale = _scales(documented, errors)
    start = np.where(np.isnan(documented), scale / _WIDE, documented)  # any starting value will do
    matrix, equal = system.matrix(), np.array([row.equal for row in system.rows], dtype=bool)
    steps = _nearest(matrix, equal, start, scale, fixed=errors == 0.0)
    values = np.maximum(start + steps * scale, 0.0)
    adjustments = np.where(np.isfinite(errors) & (errors > 0), steps, 0.0)
    reached = equal | (np.abs(matrix @ values) / _norms(matrix * scale) < 100 * _ACTIVE)
    reached &= ~np.any(matrix[:, np.isinf(errors)] != 0, axis=1)  # a free quantity absorbs any difference
    at_zero = (values <= _ACTIVE * scale) & np.isfinite(errors)
    binding = np.vstack([matrix[reached], np.eye(len(values))[at_zero]])
    return Balanced(
        values=values,
        adjustments=adjustments,
        errors=_errors_after(binding, errors),
        distance=float(adjustments @ adjustments),
        freedom=int(np.linalg.matrix_rank(binding)) if len(binding) else 0,
        binding=tuple(row for row, binds in zip(system.rows, reached, strict=True) if binds),
    )


def _scales(documented: FloatArray, errors: FloatArray) -> FloatArray:
    """Return the unit of each variable in the solver: its standard error, or a large one if it is missing."""
    known = documented[~np.isnan(documented)]
    size = max(1.0, float(np.max(np.abs(known)))) if len(known) else 1.0
    scale: FloatArray = np.where(errors > 0, errors, size)
    scale[np.isinf(scale)] = _WIDE * size
    return scale


def _nearest(
    matrix: FloatArray,
    equal: FloatArray,
    start: FloatArray,
    scale: FloatArray,
    *,
    fixed: FloatArray,
) -> FloatArray:
    """Return the shortest steps from `start`, in units of `scale`, that satisfy the rows, shape (variables,)."""
    moving = ~np.asarray(fixed, dtype=bool)
    scaled = matrix[:, moving] * scale[moving]
    norms = _norms(scaled)
    right = -(matrix @ start) / norms
    above_zero = (-start / scale)[moving]
    steps = np.zeros(len(start))
    if np.all(np.where(equal, np.abs(right), -right) <= _ACTIVE) and np.all(above_zero <= 0):
        return steps  # already consistent
    rows = scaled / norms[:, None]
    equal = np.asarray(equal, dtype=bool)
    at_least = np.vstack([-rows, rows[equal], np.eye(len(above_zero))])
    found = _least_distance(at_least, np.concatenate([-right, right[equal], above_zero]))
    steps[moving] = np.where(np.abs(found) < _ACTIVE, 0.0, found)
    return steps


def _least_distance(rows: FloatArray, limits: FloatArray) -> FloatArray:
    """Return the shortest vector x with ``rows @ x >= limits``.

    The least-distance programme of Lawson and Hanson (*Solving Least Squares Problems*, 1974, ch. 23): its dual
    is a non-negative least-squares problem, whose positive multipliers identify the binding rows. The solution is
    then recomputed directly on these, which removes rounding errors.
    """
    from scipy.optimize import nnls

    size = max(1.0, float(np.max(np.abs(limits))))
    stacked = np.vstack([rows.T, limits / size])
    target = np.append(np.zeros(rows.shape[1]), 1.0)
    multipliers, _ = nnls(stacked, target, maxiter=100 * len(rows))
    rest = stacked @ multipliers - target
    if np.linalg.norm(rest) < 1e-9:
        raise ValueError("no figures satisfy all constraints")
    found: FloatArray = -size * rest[:-1] / rest[-1]
    binding = multipliers > 0
    refined: FloatArray = np.linalg.lstsq(rows[binding], limits[binding], rcond=None)[0]
    slack = _ACTIVE * max(1.0, float(np.max(np.abs(found), initial=0.0)))
    return refined if np.all(rows @ refined >= limits - slack) else found


def _norms(matrix: FloatArray) -> FloatArray:
    norms: FloatArray = np.maximum(np.linalg.norm(matrix, axis=1), 1e-300)
    return norms


def _errors_after(binding: FloatArray, errors: FloatArray) -> FloatArray:
    """Return the standard errors conditional on the binding rows: the roots of diag(V - V B'(B V B')⁺ B V)."""
    known = np.isfinite(errors)
    usable = (
        binding[:, known][~np.any(binding[:, ~known] != 0, axis=1)] if len(binding) else binding[:, known]
    )
    spread = errors[known] ** 2
    left = spread.copy()
    if len(usable):
        gain = usable * spread
        left = spread - np.einsum("ij,ij->j", gain, np.linalg.pinv(gain @ usable.T, hermitian=True) @ gain)
    after = np.full(len(errors), math.inf)
    after[known] = np.sqrt(np.clip(left, 0.0, None))
    return after
