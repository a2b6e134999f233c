"""Exponentials, logarithms and powers of arrays, the same on every processor.

NumPy works out such functions by routines of its own for each family of processors, whose last digit differs: a run
that used them could not be repeated on another machine. Compiled code calls the C library's instead, value by value.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yundong.kernels.compile import inlined, shared


@shared("void(float64[::1], float64[::1])")
def _exp(x: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    for i in range(x.size):
        out[i] = math.exp(x[i])


@shared("void(float64[::1], float64[::1])")
def _log(x: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    for i in range(x.size):
        out[i] = math.log(x[i]) if x[i] > 0.0 else -math.inf


@shared("void(float64[::1], float64[::1], float64[::1])")
def _power(x: NDArray[np.float64], exponent: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    for i in range(x.size):
        out[i] = x[i] ** exponent[i]


def exp(x: ArrayLike) -> NDArray[np.float64]:
    """Return e to the power of each value, in the shape of `x`."""
    values = np.asarray(x, dtype=np.float64, order="C")
    out = np.empty(values.shape)
    _exp(values.reshape(-1), out.reshape(-1))
    return out


def log(x: ArrayLike) -> NDArray[np.float64]:
    """Return the natural logarithm of each value, in the shape of `x`; minus infinity at 0."""
    values = np.asarray(x, dtype=np.float64, order="C")
    out = np.empty(values.shape)
    _log(values.reshape(-1), out.reshape(-1))
    return out


def power(x: ArrayLike, exponent: ArrayLike) -> NDArray[np.float64]:
    """Return each value, none of them negative, to the power of an exponent of its own or of one for all."""
    bases, exponents = np.broadcast_arrays(
        np.asarray(x, dtype=np.float64), np.asarray(exponent, dtype=np.float64)
    )
    out = np.empty(bases.size)
    _power(bases.flatten(), exponents.flatten(), out)
    return out.reshape(bases.shape)


FAR = np.float32(16.0)
"""Distance below zero up to which `nearly_exp` holds."""

_SQUARES = 5
_PART = np.float32(1.0 / 2**_SQUARES)
_SERIES = tuple(np.float32(1.0 / math.factorial(k)) for k in range(8))


@inlined("float32(float32)")
def nearly_exp(x: np.float32) -> np.float32:
    """Return e to the power of a number from -`FAR` to 0, to 1e-5 of it; -1 where it is lower.

    By sums and products alone, of which a loop becomes vector code: the series of its 32nd part, squared five times.
    Single precision, as twice as many fit into a vector.
    """
    t, e = x * _PART, _SERIES[-1]
    for k in range(len(_SERIES) - 2, -1, -1):
        e = _SERIES[k] + t * e
    for _ in range(_SQUARES):
        e *= e
    return e if x >= -FAR else np.float32(-1.0)
