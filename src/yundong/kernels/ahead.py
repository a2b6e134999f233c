"""Asks the processor to bring values near before they are looked at, so that it need not wait for each in turn.

Persons whom draws choose stand anywhere in memory, and a visit there takes as long as a hundred additions. A kernel
that knows whom it will look at next asks for them first, and goes on with something else meanwhile.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic, overload

AHEAD = 16
"""Persons between the one looked at and the one asked for, where many are looked at in turn."""

_READ, _KEEP, _DATA = 0, 3, 1
"""Arguments of LLVM's prefetch: to be read, in the nearest cache, no code."""


def ask_for(column: np.ndarray, i: int) -> None:
    """Ask for ``column[i]``, with i from 0; nothing is read, and nothing follows from it but that reading takes less.

    In plain Python nothing is done.
    """


def _prefetch(_typing: Any, column: Any, i: Any) -> Any:
    """Return the signature and the code of a prefetch, as Numba asks for them."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array_type, index_type = signature.args
        array = context.make_array(array_type)(context, builder, arguments[0])
        index = context.cast(builder, arguments[1], index_type, types.intp)
        pointer: Any = cgutils.get_item_pointer
        at = pointer(context, builder, array_type, array, [index], wraparound=False)
        byte = builder.bitcast(at, cgutils.voidptr_t)
        flags = [ir.Constant(ir.IntType(32), flag) for flag in (_READ, _KEEP, _DATA)]
        shape = ir.FunctionType(ir.VoidType(), [byte.type, *(flag.type for flag in flags)])
        declared: Any = cgutils.get_or_insert_function
        builder.call(declared(builder.module, shape, "llvm.prefetch.p0"), [byte, *flags])
        return context.get_dummy_value()

    return types.none(column, i), code


_PREFETCH: Any = intrinsic(_prefetch)


@overload(ask_for, strict=False)
def _ask_for(column: Any, i: Any) -> Any:
    """Return what `ask_for` does in compiled code."""
    if isinstance(column, types.Array) and column.ndim == 1 and isinstance(i, types.Integer):
        return lambda column, i: _PREFETCH(column, i)
    return None
