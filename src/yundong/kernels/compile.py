"""Compiles functions that loop over agents; `yundong.kernels.cache` keeps what was compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from yundong.kernels.cache import cache_folder, kept_in

Function = TypeVar("Function", bound=Callable[..., Any])

CACHE = cache_folder()
"""Where compiled code is kept; None if it is not kept, for want of a private folder."""


OPTIONS = {"nogil": True, "error_model": "numpy"}
"""How everything is compiled: a division by zero gives infinity, since asking before each one would keep loops from
becoming vector code."""


NO_ENTRY = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def kernel(function: Function) -> Function:
    """Compile a function that loops over agents and makes no arrays; without the interpreter lock, kept on disk.

    The caller holds the arrays it is given, so that nobody need count who refers to them: counting costs as much as
    reading a value, each time an array is taken from a tuple.
    """
    return _compiled(function, _nrt=False)


def inner(function: Function) -> Function:
    """Compile a kernel that only kernels call: there is no entry for Python, which takes as long to compile as it."""
    return _compiled(function, _nrt=False, **NO_ENTRY)


def kernel_with_arrays(function: Function) -> Function:
    """Compile a function that loops over agents and makes arrays of its own."""
    return _compiled(function)


def shared(signature: str) -> Callable[[Function], Function]:
    """Compile a function once for all callers, with the types of `signature` in Numba's notation.

    Without it each mixture of integer types that callers pass would be compiled separately.
    """
    return lambda function: _compiled(function, signature)


def inlined(*signature: str) -> Callable[[Function], Function]:
    """Compile a function and put it in place of every call; with a signature once for all callers, as `shared` does.

    A loop over it can then become vector code, which a call inside the loop prevents; and the arrays it is given
    need not be copied one by one for the call.
    """
    entry = {} if signature else NO_ENTRY
    return lambda function: _compiled(function, *signature, forceinline=True, _nrt=False, **entry)


def _compiled(function: Function, *signature: str, **options: bool) -> Function:
    compiler: Any = numba.njit
    asked: dict[str, Any] = {**OPTIONS, **options}
    if CACHE is None:
        return cast(Function, compiler(*signature, **asked)(function))
    with kept_in(CACHE):
        return cast(Function, compiler(*signature, cache=True, **asked)(function))
