"""What each parameter of a mechanism does, and a mechanism alone in a small world to see it in.

A table of a mechanism says for each parameter which figure rises or falls with it. A figure is chosen so that it
does not move with the parameters that stand beside it in the class: if two of them change places, it shows.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from small_runs import everywhere

import yundong.campaign.mechanism as frame
from yundong.campaign.mechanism import Day, LeadsOfDay, Mechanism, World
from yundong.campaign.run import Request, Result, simulate
from yundong.campaign.state import State
from yundong.country.parameters import filled
from yundong.scenario import load

UNTIL = "1952-09-30"
LATER = 40
"""Days that the world goes on after a play, so that what is put off has a day to fall on."""
LEAST_CHANGE = 0.02
"""Least change of a figure, against its size, that counts as one."""


@dataclass(frozen=True)
class Played:
    """What a mechanism has done in some days, alone.

    Attributes
    ----------
    leads : LeadsOfDay
        Evidence it brought.
    begun : dict of str to int
        Rows that stood in each table before.
    """

    world: World
    mechanism: Any
    leads: LeadsOfDay
    begun: Mapping[str, int]

    @property
    def state(self) -> State:
        return self.world.state

    @property
    def x(self) -> Any:
        return self.world.country.subjects

    def column(self, table: str, name: str) -> np.ndarray:
        """Return a column of the rows that were written, as codes or numbers."""
        return self.world.log.column(table, name, self.begun[table])

    def rows(self, table: str, **where: Any) -> int:
        """Return how many rows were written, of those that have the given labels."""
        keep = np.ones(self.world.log.rows[table] - self.begun[table], dtype=bool)
        for name, label in where.items():
            keep &= self.column(table, name) == label
        return int(keep.sum())

    def of(self, table: str, name: str) -> np.ndarray:
        """Return a true fact of the persons in the rows of a table."""
        return np.asarray(getattr(self.x, name)[self.column(table, "dossier").astype(int)])


Figure = Callable[[Played], float]
Change = Callable[[World], None]


@dataclass(frozen=True)
class Effect:
    """One claim: a figure rises (or falls) from a low value of a parameter to a high one.

    Attributes
    ----------
    low, high
        The two values; by default the ends of the range in the registry.
    given
        Other parameters that hold meanwhile, by their full names.
    before
        What is changed in the world before the mechanism begins.
    fresh
        Whether it begins on the first day of the run instead of in the autumn.
    days
        Days that the mechanism is stepped.
    """

    figure: Figure
    rises: bool = True
    low: float | None = None
    high: float | None = None
    given: Mapping[str, float] = field(default_factory=dict)
    before: Change | None = None
    fresh: bool = False
    days: int = 4


Pair = tuple[str, str]


@cache
def autumn() -> Result:
    """Return a small run up to the end of September, from which every play begins."""
    result = simulate(load("narcotics-1952"), Request(seed=11, scale=0.003, until=UNTIL))
    result.world.country.workers.close()
    return result


def play(
    kind: type[Mechanism], effect: Effect, settings: Mapping[str, float], swap: Pair | None = None
) -> Played:
    """Let a mechanism work alone for some days, with other parameters, of which two may have changed places."""
    base = autumn().world
    scenario = base.scenario.replace(everywhere(base.scenario, settings))
    country = replace(
        base.country,
        scenario=scenario,
        places=replace(base.country.places, overrides={}),
    )
    state = State.start(country)
    if not effect.fresh:
        for column in fields(State):
            getattr(state, column.name)[...] = getattr(base.state, column.name)
        state.rank_state[:] = 0  # nobody's rank is known, so that each follows from the parameters given
    log, truth = (log.copy(empty=effect.fresh) for log in (base.log, base.truth))
    world = World(scenario, country, state, log, truth, base.decisions, base.start, base.days)
    if effect.before:
        effect.before(world)
    begun = dict(log.rows)
    world.days += effect.days + LATER  # calendars keep nothing that falls due after the last day
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame, "filled", lambda *asked: _exchanged(filled(*asked), swap))
        mechanism = kind(world)
    first = 0 if effect.fresh else base.days
    leads = []
    for index in range(first, first + effect.days):
        mechanism.step(Day(index, base.start + dt.timedelta(days=index)))
        leads.append(world.leads.take())
    world.days = base.days  # the day on which the play began
    together = LeadsOfDay(*map(np.concatenate, zip(*leads, strict=True)))
    return Played(world, mechanism, together, begun)


def _exchanged(values: Any, swap: Pair | None) -> Any:
    """Return parameters of which two have changed places."""
    if swap is None:
        return values
    if set(swap) <= set(values._fields):
        one, other = swap
        return values._replace(**{one: getattr(values, other), other: getattr(values, one)})
    groups = {name: part for name, part in zip(values._fields, values, strict=True) if _is_group(part)}
    return values._replace(**{name: _exchanged(part, swap) for name, part in groups.items()})


def _is_group(part: object) -> bool:
    return isinstance(part, tuple) and hasattr(part, "_fields")


def figures(
    kind: type[Mechanism], name: str, effect: Effect, swap: Pair | None = None
) -> tuple[float, float]:
    """Return an effect's figure at the low and at the high value of the parameter (full name)."""
    row = autumn().scenario.parameters[name]
    low = effect.low if effect.low is not None else row.low
    high = effect.high if effect.high is not None else row.high
    assert low is not None and high is not None, (
        f"{name} has no range: give the effect a low and a high value"
    )
    ends = [
        float(effect.figure(play(kind, effect, {**effect.given, name: value}, swap))) for value in (low, high)
    ]
    return ends[0], ends[1]


def holds(kind: type[Mechanism], name: str, effect: Effect, swap: Pair | None = None) -> bool:
    """Tell whether an effect is there. A mechanism that breaks down has none."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no rows have no mean: no effect, then
        try:
            low, high = figures(kind, name, effect, swap)
        except (ArithmeticError, IndexError, MemoryError, ValueError):
            if swap is None:
                raise
            return False
    change = high - low if effect.rises else low - high
    return bool(change > LEAST_CHANGE * max(abs(low), abs(high)))


def neighbours(kind: type[Mechanism]) -> Iterator[Pair]:
    """Yield each two parameters that stand beside each other in a class and are of the same kind."""
    yield from _pairs(kind.Parameters)


def _pairs(group: Any) -> Iterator[Pair]:
    names = group._fields
    known = frame.declared(group, "")
    for one, other in pairwise(names):
        if f".{one}" in known and f".{other}" in known and known[f".{one}"] is known[f".{other}"]:
            yield one, other
    for nested in groups_of(group):
        yield from _pairs(nested)


def groups_of(group: Any) -> list[Any]:
    """Return the classes of parameters that a class holds."""
    import typing

    hints = typing.get_type_hints(group)
    return [hints[name] for name in group._fields if hasattr(hints[name], "_fields")]
