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


CLOSE = 1e-12
"""Relative distance within which products of a few of `close_log`, `close_cosine` and `close_exp` are sure to lie from
those of the C library's functions: several hundred times the error of each. The cosine is as close against 1."""

_MOST = 700.0
"""Largest number whose exponential `close_exp` gives, and largest distance below zero."""

_MANTISSA = np.int64((1 << 52) - 1)
_ONE = np.float64(1.0).view(np.int64)
_BIAS = np.int64(1023)
_LN2, _ROOT = math.log(2.0), math.sqrt(2.0)
_LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")
_LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
_ODD = tuple(2.0 / (2 * k + 1) for k in range(11))
_COSINE = tuple((-1.0) ** k * (2.0 * math.pi) ** (2 * k) / math.factorial(2 * k) for k in range(12))
_FACTORIALS = tuple(1.0 / math.factorial(k) for k in range(14))


@inlined("float64(float64)")
def close_log(x: float) -> float:
    """Return the logarithm of a positive number, to `CLOSE`, by operations of which a loop becomes vector code."""
    bits = np.float64(x).view(np.int64)
    part = np.int64((bits & _MANTISSA) | _ONE).view(np.float64)
    large = part > _ROOT
    power = np.float64((bits >> np.int64(52)) - _BIAS) + (1.0 if large else 0.0)
    part = part * 0.5 if large else part
    f = (part - 1.0) / (part + 1.0)
    square, series = f * f, 0.0
    for k in range(len(_ODD) - 1, -1, -1):
        series = series * square + _ODD[k]
    return power * _LN2 + f * series


@inlined("float64(float64)")
def close_cosine(turn: float) -> float:
    """Return the cosine of a part of a turn, in (0, 1), to `CLOSE`; see `close_log`."""
    half = abs(turn - 0.5)
    near = min(half, 0.5 - half)
    square, series = near * near, 0.0
    for k in range(len(_COSINE) - 1, -1, -1):
        series = series * square + _COSINE[k]
    return -series if half < 0.25 else series


@inlined("float64(float64)")
def close_exp(x: float) -> float:
    """Return e to the power of a number, to `CLOSE`, or no number where it is beyond `_MOST`; see `close_log`."""
    within = abs(x) <= _MOST
    x = x if within else 0.0
    power = np.rint(x * (1.0 / _LN2))
    left, series = (x - power * _LN2_HIGH) - power * _LN2_LOW, 0.0
    for k in range(len(_FACTORIALS) - 1, -1, -1):
        series = series * left + _FACTORIALS[k]
    return series * np.int64((np.int64(power) + _BIAS) << np.int64(52)).view(np.float64) if within else np.nan


@inlined("float64(float64, float64)")
def close_power(x: float, exponent: float) -> float:
    """Return a number to the power of an exponent, to `CLOSE`, or no number where it is too large, or not positive."""
    return close_exp(exponent * close_log(x)) if x > 0.0 else np.nan


@inlined("float64(float64)")
def surely_whole(close: float) -> float:
    """Return the whole part of every number that is not negative and within `CLOSE` of another; see `surely`."""
    least, most = np.floor(close * (1.0 - CLOSE)), np.floor(close * (1.0 + CLOSE))
    return least if least == most else np.nan


@inlined("float32(float64)")
def surely(close: float) -> np.float32:
    """Return what every number within `CLOSE` of another is in single precision, or no number where they differ.

    Then the C library has to be asked, which happens to some in a hundred thousand: results are its own.
    """
    least, most = np.float32(close * (1.0 - CLOSE)), np.float32(close * (1.0 + CLOSE))
    return least if least == most else np.float32(np.nan)
