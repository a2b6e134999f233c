"""Look-up tables of all decisions still possible, for every pattern of known and unknown facts.

This is the second evaluator. Facts have few levels, so all complete cases of a group of facts fit in a grid.
The rules are evaluated once on the grid (`program`), and each cell gets one bit for its decision. Every axis
is then extended by one level, unknown, filled with the union over the levels of that fact that are consistent
with the other facts. The decisions still possible for a case are thus found by one look-up, and exactly: the
result is the union over all completions of the case.

Severity and arrest apply only on the campaign's route, so the facts that determine the route (A) and those
that determine severity and arrest (B) have separate tables, joined by the union over completions of the facts
that A and B share. Joining two look-ups is exact if every pattern of A leaves either all or none of the values
of the shared facts that can lead to the campaign at all. `Coupling` verifies this cell by cell; patterns for
which it fails are completed one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.base.errors import InputError
from yundong.directive.book import Fact, ImpossibleCombination

Levels = NDArray[np.uint8]
Masks = NDArray[np.unsignedinteger]
MOST_CELLS = 120_000_000
"""Maximum number of cells of a table; beyond it, one output depends on too many facts."""


@dataclass(frozen=True)
class CompletionTable:
    """A bit mask for every pattern of some facts, including unknown.

    Parameters
    ----------
    facts : tuple of Fact
        The axes.
    masks : ndarray, shape (size + 1 of each fact, ...)
        Bits of the possible values; index ``size`` of an axis is unknown.
    """

    facts: tuple[Fact, ...]
    masks: Masks

    @property
    def strides(self) -> dict[str, int]:
        """Distance between consecutive levels of each fact in the flat table."""
        steps, step = {}, 1
        for fact in reversed(self.facts):
            steps[fact.name] = step
            step *= fact.size + 1
        return steps

    @property
    def flat(self) -> Masks:
        """The masks as a one-dimensional array."""
        return self.masks.reshape(-1)

    def index_expression(self) -> pl.Expr:
        """Return the expression that computes the flat index (UInt32) from level columns."""
        terms = [
            pl.col(name).cast(pl.UInt32) * step if step > 1 else pl.col(name).cast(pl.UInt32)
            for name, step in self.strides.items()
        ]
        return pl.sum_horizontal(terms).cast(pl.UInt32).alias("index")

    def at(self, levels: Levels, order: Sequence[str]) -> Masks:
        """Look up rows of a matrix of levels whose columns are the facts of ``order``."""
        index = np.zeros(len(levels), dtype=np.int64)
        for name, step in self.strides.items():
            index += levels[:, order.index(name)].astype(np.int64) * step
        return self.flat[index]


def indices(levels: pl.DataFrame, tables: Sequence[CompletionTable]) -> list[NDArray[np.uint32]]:
    """Return the flat index of every row in every table; tables over the same facts share one."""
    wanted = {table.facts: table.index_expression() for table in tables if table.facts}
    found = levels.select(expression.alias(str(i)) for i, expression in enumerate(wanted.values()))
    arrays: dict[tuple[Fact, ...], NDArray[np.uint32]] = {
        facts: found[str(i)].to_numpy() for i, facts in enumerate(wanted)
    }
    nowhere = np.zeros(levels.height, dtype=np.uint32)
    return [arrays.get(table.facts, nowhere) for table in tables]


def grid(facts: Sequence[Fact]) -> pl.DataFrame:
    """Return every complete case of some facts as a frame of levels, the last fact varying fastest."""
    shape = [fact.size for fact in facts]
    if not facts:
        return pl.DataFrame({"no facts": [0]})  # a single case
    axes = np.indices(shape, dtype=np.uint8).reshape(len(facts), -1)
    return pl.DataFrame({fact.name: axes[i] for i, fact in enumerate(facts)})


def cells(facts: Sequence[Fact]) -> int:
    """Return the number of patterns of some facts, including unknown."""
    return int(np.prod([fact.size + 1 for fact in facts], dtype=np.int64))


def build(
    facts: Sequence[Fact],
    complete: Masks,
    impossible: Sequence[ImpossibleCombination] = (),
    usable: NDArray[np.bool_] | None = None,
) -> CompletionTable:
    """Build a table from the masks of its complete cases.

    Parameters
    ----------
    facts : sequence of Fact
        The axes, in order.
    complete : ndarray, shape (product of sizes,)
        Mask of each complete case, in the order of `grid`.
    impossible : sequence of ImpossibleCombination
        Combinations excluded from completions; all their facts must be among ``facts``. A constraint that the
        known facts of a pattern already violate is ignored for that pattern.
    usable : ndarray of bool, shape (product of sizes,), optional
        Complete cases that count as completions; by default all.

    Returns
    -------
    CompletionTable

    Raises
    ------
    InputError
        If the table would have more than `MOST_CELLS` cells.
    """
    facts = tuple(facts)
    if cells(facts) > MOST_CELLS:
        names = ", ".join(fact.name for fact in facts)
        raise InputError(f"one output depends on too many facts for a table: {names}. Reduce their number.")
    shape = tuple(fact.size for fact in facts)
    base = complete.reshape(shape)
    if usable is not None:
        base = np.where(usable.reshape(shape), base, 0).astype(complete.dtype)
    broken = (
        broken_constraints(facts, impossible)[tuple(slice(0, size) for size in shape)] if impossible else None
    )
    result = _with_unknown(base if broken is None else _kept(base, broken, 0))
    for aside in sorted(range(1, 1 << len(impossible)), key=lambda bits: bits.bit_count()):
        # patterns whose known facts violate exactly these: completions may violate them too, but no others
        assert broken is not None
        box = [list(range(fact.size)) for fact in facts]
        fixed = set()
        for bit, constraint in enumerate(impossible):
            for name, levels in constraint.levels if aside >> bit & 1 else ():
                axis = next(i for i, fact in enumerate(facts) if fact.name == name)
                box[axis] = [level for level in box[axis] if level in levels]
                fixed.add(axis)
        if all(box):
            inner = _with_unknown(_kept(base, broken, aside)[np.ix_(*box)], fixed)
            wide = [
                levels if axis in fixed else [*levels, fact.size]
                for axis, (fact, levels) in enumerate(zip(facts, box, strict=True))
            ]
            result[np.ix_(*wide)] = inner
    return CompletionTable(facts, result)


def _kept(base: Masks, broken: NDArray[np.uint8], aside: int) -> Masks:
    """Return the masks of the complete cases that violate no constraint except the ignored ones."""
    return np.where((broken & ~np.uint8(aside)) == 0, base, 0).astype(base.dtype)


def _with_unknown(masks: Masks, fixed: Set[int] = frozenset()) -> Masks:
    """Extend every axis that is not fixed by the level unknown, the union along the axis.

    Axes are processed from last to first, so that unions run over increasingly long stretches of memory.
    """
    sizes = masks.shape
    result = np.zeros([size + (axis not in fixed) for axis, size in enumerate(sizes)], dtype=masks.dtype)
    result[tuple(slice(0, size) for size in sizes)] = masks
    for axis in reversed(range(masks.ndim)):
        if axis in fixed:
            continue
        # a view of the part already filled: earlier axes without their level unknown
        filled = np.moveaxis(result[tuple(slice(0, size) for size in sizes[:axis])], axis, 0)
        union = filled[0].copy()
        for level in range(1, sizes[axis]):
            union |= filled[level]
        filled[sizes[axis]] = union
    return result


def broken_constraints(
    facts: Sequence[Fact], impossible: Sequence[ImpossibleCombination]
) -> NDArray[np.uint8]:
    """Return for every pattern the bits of the constraints that its known facts violate.

    Returns
    -------
    ndarray of uint8, shape (size + 1 of each fact, ...)
    """
    shape = tuple(fact.size + 1 for fact in facts)
    broken = np.zeros(shape, dtype=np.uint8)
    for bit, constraint in enumerate(impossible):
        hit: NDArray[np.bool_] = np.ones((1,) * len(facts), dtype=bool)
        for name, levels in constraint.levels:
            axis = next(i for i, fact in enumerate(facts) if fact.name == name)
            member = np.zeros(shape[axis], dtype=bool)
            member[list(levels)] = True
            hit = hit & member.reshape([-1 if i == axis else 1 for i in range(len(facts))])
        broken |= (hit.astype(np.uint8) << bit).astype(np.uint8)
    return broken


def relevance(facts: Sequence[Fact], outcome: NDArray[np.int64], usable: NDArray[np.bool_]) -> Masks:
    """Return for every complete case the bits of the facts on which its result depends.

    Parameters
    ----------
    facts : sequence of Fact
        Fact number i has bit i.
    outcome : ndarray, shape (product of sizes,)
        The result of each complete case.
    usable : ndarray of bool, same shape
        Consistent cases. For these, changes into an inconsistent case do not count; for inconsistent ones, which
        only a contradictory file can state, every change counts.

    Returns
    -------
    ndarray of uint32, shape (product of sizes,)
        Bit i is set if changing fact i alone can change the result.
    """
    shape = tuple(fact.size for fact in facts)
    value, exists = outcome.reshape(shape), usable.reshape(shape)
    bits = np.zeros(shape, dtype=np.uint32)
    for axis in range(len(facts)):
        inside = _differs(value, exists, axis)
        anywhere = _differs(value, np.ones_like(exists), axis)
        bits |= np.where(np.where(exists, inside, anywhere), np.uint32(1 << axis), np.uint32(0))
    return bits.reshape(-1)


def _differs(value: NDArray[np.int64], counted: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """Return where the counted values differ along an axis."""
    least = np.where(counted, value, np.iinfo(np.int64).max).min(axis=axis, keepdims=True)
    most = np.where(counted, value, -1).max(axis=axis, keepdims=True)
    return np.broadcast_to(least < most, value.shape)


@dataclass(frozen=True)
class Coupling:
    """How the table of the route and the table of severity and arrest are linked.

    Parameters
    ----------
    shared : tuple of Fact
        Facts of both tables.
    reachable : ndarray of bool, shape (sizes of shared)
        Values of the shared facts for which some case reaches the campaign.
    loose : ndarray of bool, shape (size + 1 of each fact of the route)
        Patterns for which joining two look-ups is not exact.
    """

    shared: tuple[Fact, ...]
    reachable: NDArray[np.bool_]
    loose: NDArray[np.bool_]


def couple(
    route: CompletionTable,
    campaign_bit: int,
    shared: Sequence[Fact],
    impossible: Sequence[ImpossibleCombination],
) -> Coupling:
    """Determine for which patterns of the route's facts one look-up in each table suffices.

    Parameters
    ----------
    route : CompletionTable
        Masks of possible routes.
    campaign_bit : int
        The bit of the campaign's route.
    shared : sequence of Fact
        Facts that the other table has as well.
    impossible : sequence of ImpossibleCombination
        The constraints that the table was built with.

    Returns
    -------
    Coupling
    """
    campaign = (route.masks & campaign_bit) != 0
    names = [fact.name for fact in route.facts]
    axes = [names.index(fact.name) for fact in shared]
    known = campaign[tuple(slice(0, f.size) for f in route.facts)]
    others = tuple(i for i in range(len(names)) if i not in axes)
    order = sorted(range(len(axes)), key=lambda i: axes[i])
    reachable = np.transpose(known.any(axis=others), np.argsort(order)) if shared else np.array(known.any())
    loose = np.zeros(campaign.shape, dtype=bool)
    broken = broken_constraints(route.facts, impossible)
    for pattern in product(*(range(fact.size + 1) for fact in shared)):
        place = _at(axes, pattern, campaign.ndim)
        here = campaign[place]
        for values in product(
            *(_completions(level, fact) for level, fact in zip(pattern, shared, strict=True))
        ):
            if not reachable[values]:
                continue
            there = _at(axes, values, campaign.ndim)
            same = campaign[there] & (broken[there] == broken[place])
            loose[place] |= here & ~same
    return Coupling(tuple(shared), reachable, loose)


def _at(axes: Sequence[int], values: Sequence[int], dimensions: int) -> tuple[int | slice, ...]:
    place: list[int | slice] = [slice(None)] * dimensions
    for axis, value in zip(axes, values, strict=True):
        place[axis] = value
    return tuple(place)


def _completions(level: int, fact: Fact) -> range:
    return range(fact.size) if level == fact.size else range(level, level + 1)


def join_loose(
    rows: Levels,
    order: Sequence[str],
    coupling: Coupling,
    broken: Callable[[Levels], NDArray[np.uint8]],
    joined: Callable[[Levels], Masks],
) -> Masks:
    """Complete the shared facts of some rows one by one and take the union of the results.

    Parameters
    ----------
    rows : ndarray of uint8, shape (n, facts)
        Patterns for which `Coupling.loose` is set.
    order : sequence of str
        The facts of the columns.
    coupling : Coupling
        Of the two tables.
    broken : callable
        From rows to the bits of the constraints that they violate.
    joined : callable
        From rows with known shared facts to masks.

    Returns
    -------
    ndarray, shape (n,)
    """
    before = broken(rows)
    result = np.zeros(len(rows), dtype=joined(rows[:0]).dtype)
    for values in product(*(range(fact.size) for fact in coupling.shared)):
        trial = rows.copy()
        fits = np.ones(len(rows), dtype=bool)
        for fact, value in zip(coupling.shared, values, strict=True):
            column = order.index(fact.name)
            fits &= (rows[:, column] == fact.size) | (rows[:, column] == value)
            trial[:, column] = value
        fits &= broken(trial) == before
        result[fits] |= joined(trial[fits])
    return result


def split_constraints(
    constraints: Sequence[ImpossibleCombination], route_facts: set[str], case_facts: set[str]
) -> tuple[list[ImpossibleCombination], list[ImpossibleCombination], set[str]]:
    """Assign each constraint to one of two tables, and list the facts the first needs for that.

    Returns
    -------
    tuple
        Constraints of the route's table, those of the other table, and the facts to add to the route's table. A
        constraint on facts that no rule tests is dropped.
    """
    first: list[ImpossibleCombination] = []
    second: list[ImpossibleCombination] = []
    added: set[str] = set()
    for constraint in constraints:
        facts = set(constraint.facts)
        if facts <= case_facts:
            second.append(constraint)
        elif facts & (route_facts | case_facts | added):
            first.append(constraint)
            added |= facts - route_facts
    return first, second, added
