"""Parameters by name and place: a NamedTuple declares them, a run fills it.

The fields of such a class are the only list of the names. What a field is annotated with says what the code does
with it, and so whether it can be set by place (``--set name@area=value``)::

    class Parameters(NamedTuple):
        rate: Local  # an array over the localities
        delay: PerArea  # an array over all areas, from the centre down
        offenders: float  # one number for the whole country; refused by place
        file: Annotated[FileFacts, Room("arrests")]  # a class of its own: names under another room
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray


class Reach(Enum):
    """Where a value holds: in the whole country, or by place, as an array over localities or over areas."""

    COUNTRY = "country"
    LOCALITY = "locality"
    AREA = "area"


Local = Annotated[NDArray[np.float64], Reach.LOCALITY]
"""A parameter for each locality, (localities,)."""
PerArea = Annotated[NDArray[np.float64], Reach.AREA]
"""A parameter for each area, (areas,)."""


class Room(str):
    """The room whose parameters a field of another class holds, where that is not the mechanism's own."""


class _Field(NamedTuple):
    reach: Reach
    group: Any
    room: str


P = TypeVar("P", bound=tuple[Any, ...])


def declared(kind: type, room: str) -> dict[str, Reach]:
    """Return the full names of the parameters that a class declares, in order, and where each holds.

    Parameters
    ----------
    kind
        A NamedTuple class.
    room
        What stands before the dot.
    """
    names: dict[str, Reach] = {}
    for name, field in _fields(kind).items():
        names |= declared(field.group, field.room) if field.group else {f"{room}.{name}": field.reach}
    return names


def filled(kind: type[P], room: str, chain: Callable[[str], NDArray[np.float64]], first: int) -> P:
    """Return a class of parameters with its values.

    Parameters
    ----------
    chain
        Gives a parameter for every area, (areas,), the centre first, by its full name.
    first
        Area number of the first locality.
    """
    values: list[Any] = []
    for name, field in _fields(kind).items():
        if field.group:
            values.append(filled(field.group, field.room, chain, first))
            continue
        areas = chain(f"{room}.{name}")
        if field.reach is Reach.COUNTRY:
            values.append(float(areas[0]))
        else:
            values.append(areas[first:] if field.reach is Reach.LOCALITY else areas)
    return kind(*values)


def records(values: tuple[Any, ...], localities: int) -> NDArray[Any]:
    """Return parameters as a record array, (localities,): kernels read ``here = p[l]`` and then ``here.rate``.

    Numba takes a record array as one argument, whatever the number of its fields; arrays one by one would take
    several times as long to compile. Parameters by area are left out.
    """
    table = np.empty(localities, dtype=_layout(type(values)))
    _write(table, values)
    return table


def _write(table: NDArray[Any], values: tuple[Any, ...]) -> None:
    for name in table.dtype.names or ():
        value = getattr(values, name)
        if isinstance(value, tuple):
            _write(table[name], value)
        else:
            table[name] = value


@cache  # compiled code knows the same object again at once, and takes long to compare an equal one
def _layout(kind: type) -> np.dtype[Any]:
    return np.dtype(
        [
            (name, _layout(field.group) if field.group else np.dtype(np.float64))
            for name, field in _fields(kind).items()
            if field.reach is not Reach.AREA
        ]
    )


@cache
def _fields(kind: type) -> dict[str, _Field]:
    """Return, for each field, where it holds and, if it is a class of parameters, which one of which room."""
    hints = typing.get_type_hints(kind, include_extras=True)
    found: dict[str, _Field] = {}
    for name in cast(Any, kind)._fields:
        marks = getattr(hints[name], "__metadata__", ())
        rooms = [mark for mark in marks if isinstance(mark, Room)]
        reach = next((mark for mark in marks if isinstance(mark, Reach)), Reach.COUNTRY)
        found[name] = _Field(reach, hints[name].__origin__ if rooms else None, rooms[0] if rooms else "")
    return found
