"""The tables of one interpretation on one date, and the look-up that decides any number of cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.directive.book import OUTPUTS, OUTSIDE, Fact, ImpossibleCombination, RuleBook
from yundong.directive.completions import (
    CompletionTable,
    Coupling,
    Levels,
    Masks,
    broken_constraints,
    build,
    couple,
    grid,
    indices,
    join_loose,
    relevance,
    split_constraints,
)
from yundong.directive.program import Program, rule_column

ROUTES, SEVERITIES, ARRESTS = OUTPUTS["route"], OUTPUTS["severity"], OUTPUTS["arrest"]
SIDES = ("consolidated", "priority", "closing")
CAMPAIGN = ROUTES.index("campaign")


@dataclass(frozen=True)
class Decision:
    """One possible decision on a case: route, arrest and severity."""

    route: str
    arrest: str
    severity: str


def _decisions() -> tuple[Decision, ...]:
    """List the decisions; the bit of a decision in a mask is its position here."""
    campaign = [Decision("campaign", arrest, severity) for arrest in ARRESTS for severity in SEVERITIES]
    # users and persons without a case are not arrested; where another law applies, it decides on arrest
    arrest = {"treatment": "not", "none": "not"}
    others = [Decision(r, arrest.get(r, OUTSIDE), OUTSIDE) for r in ROUTES if r != "campaign"]
    return (*campaign, *others)


DECISIONS = _decisions()
"""The sixteen possible decisions; a set of them is a UInt16 mask of their positions."""

_CAMPAIGN_BITS = np.uint16((1 << len(ARRESTS) * len(SEVERITIES)) - 1)
_route_masks = np.arange(1 << len(ROUTES), dtype=np.uint16)
_GATE = np.where(_route_masks & (1 << CAMPAIGN), _CAMPAIGN_BITS, np.uint16(0)).astype(np.uint16)
_OTHER = np.zeros(1 << len(ROUTES), dtype=np.uint16)
for _bit, _decision in enumerate(DECISIONS):
    if _decision.route != "campaign":
        _OTHER |= np.where(
            _route_masks & (1 << ROUTES.index(_decision.route)), np.uint16(1 << _bit), 0
        ).astype(np.uint16)


class Split(NamedTuple):
    """Facts that determine the route, those that determine severity and arrest, and the constraints of each."""

    route: tuple[Fact, ...]
    case: tuple[Fact, ...]
    route_constraints: list[ImpossibleCombination]
    case_constraints: list[ImpossibleCombination]


@dataclass(frozen=True)
class Decider:
    """Look-up tables of one interpretation on one date.

    Parameters
    ----------
    book : RuleBook
        The rule book.
    interpretation : str
        The interpretation.
    on : date
        The date of decision.
    """

    book: RuleBook
    interpretation: str
    on: date

    @cached_property
    def program(self) -> Program:
        """The rules in force, compiled."""
        return Program(self.book, self.interpretation, self.on)

    @cached_property
    def _split(self) -> Split:
        """The facts and constraints of the two tables."""
        route, case = set(self.program.facts_of("route")), set(self.program.facts_of("severity", "arrest"))
        first, second, added = split_constraints(self.book.impossible, route, case)
        route |= added
        return Split(
            route=tuple(f for f in self.book.facts if f.name in route),
            case=tuple(f for f in self.book.facts if f.name in case),
            route_constraints=first,
            case_constraints=second,
        )

    @property
    def route_facts(self) -> tuple[Fact, ...]:
        """The facts of the route's table."""
        return self._split.route

    @property
    def case_facts(self) -> tuple[Fact, ...]:
        """The facts of the table of severity and arrest."""
        return self._split.case

    @cached_property
    def route_grid(self) -> pl.DataFrame:
        """Every complete case of the route's facts, with rules, findings and the route."""
        return self.program.evaluate(grid(self.route_facts), "route")

    @cached_property
    def case_grid(self) -> pl.DataFrame:
        """Every complete case of the facts of severity and arrest, evaluated."""
        return self.program.evaluate(grid(self.case_facts), "severity", "arrest")

    @cached_property
    def route_table(self) -> CompletionTable:
        """Which routes are possible; bits are positions in `ROUTES`."""
        masks = _bits(self.route_grid["route"].to_numpy(), np.uint8)
        return build(self.route_facts, masks, self._split.route_constraints)

    @cached_property
    def coupling(self) -> Coupling:
        """How the two tables are linked."""
        shared = [fact for fact in self.route_facts if fact in self.case_facts]
        return couple(self.route_table, 1 << CAMPAIGN, shared, self._split.route_constraints)

    @cached_property
    def reachable(self) -> NDArray[np.bool_]:
        """Which complete cases of the second table can be campaign cases at all; in the order of the grid."""
        shape = tuple(fact.size for fact in self.case_facts)
        shared = [fact.name for fact in self.coupling.shared]
        axes = [[fact.name for fact in self.case_facts].index(name) for name in shared]
        wanted = (
            self.coupling.reachable.transpose(np.argsort(np.argsort(axes)))
            if axes
            else self.coupling.reachable
        )
        spread = wanted.reshape([size if i in axes else 1 for i, size in enumerate(shape)])
        return np.broadcast_to(spread, shape).reshape(-1)

    @cached_property
    def case_table(self) -> CompletionTable:
        """Which pairs of arrest and severity are possible for campaign cases; bits are positions in `DECISIONS`."""
        arrest, severity = (self.case_grid[name].to_numpy() for name in ("arrest", "severity"))
        joint = (arrest.astype(np.float64) * len(SEVERITIES) + severity).astype(np.float64)
        return build(self.case_facts, _bits(joint, np.uint16), self._split.case_constraints, self.reachable)

    @cached_property
    def side_tables(self) -> dict[str, CompletionTable]:
        """Tables of the secondary outputs: consolidated, priority, closing."""
        return {name: self._side_table(name) for name in SIDES}

    def _side_table(self, output: str) -> CompletionTable:
        names = set(self.program.facts_of(output))
        constraints, _, added = split_constraints(self.book.impossible, names, set())
        facts = tuple(fact for fact in self.book.facts if fact.name in names | added)
        return build(
            facts, _bits(self.program.evaluate(grid(facts), output)[output].to_numpy(), np.uint8), constraints
        )

    # ------------------------------------------------------------------ look-up
    def possible(self, levels: pl.DataFrame) -> NDArray[np.uint16]:
        """Return the decisions still possible for each row of a frame of levels.

        Parameters
        ----------
        levels : polars.DataFrame
            As built by `levels.level_frame`.

        Returns
        -------
        ndarray of uint16, shape (rows,)
            Masks over `DECISIONS`.
        """
        return self._joined(levels, *indices(levels, (self.route_table, self.case_table)))

    def possible_and_sides(
        self, levels: pl.DataFrame
    ) -> tuple[NDArray[np.uint16], dict[str, NDArray[np.unsignedinteger]]]:
        """Return the result of `possible`, and the masks of the secondary outputs."""
        sides = self.side_tables
        route, case, *beside = indices(levels, (self.route_table, self.case_table, *sides.values()))
        found = {
            name: table.flat.take(index) for (name, table), index in zip(sides.items(), beside, strict=True)
        }
        return self._joined(levels, route, case), found

    @cached_property
    def _gate_and_other(self) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        """For each pattern of the route: which decisions of the other table remain, and which are added."""
        return _GATE[self.route_table.flat], _OTHER[self.route_table.flat]

    def _joined(
        self, levels: pl.DataFrame, route: NDArray[np.uint32], case: NDArray[np.uint32]
    ) -> NDArray[np.uint16]:
        """Join the entries of the two tables at the indices of each row."""
        gate, other = self._gate_and_other
        masks = self.case_table.flat.take(case).astype(np.uint16, copy=False)
        masks &= gate.take(route)
        masks |= other.take(route)
        if self.coupling.loose.any():
            loose = np.flatnonzero(self.coupling.loose.reshape(-1)[route])
            if len(loose):
                tools = self._loose_tools(levels.columns)
                masks[loose] = join_loose(levels[loose].to_numpy(), levels.columns, self.coupling, *tools)
        return masks

    def possible_at(self, rows: Levels, order: Sequence[str]) -> NDArray[np.uint16]:
        """Return the result of `possible` for a matrix of levels whose columns are the facts of ``order``."""
        broken, joined = self._loose_tools(order)
        masks = joined(rows)
        if self.coupling.loose.any():
            loose_table = CompletionTable(self.route_facts, self.coupling.loose.astype(np.uint8))
            loose = np.flatnonzero(loose_table.at(rows, order))
            if len(loose):
                masks[loose] = join_loose(rows[loose], order, self.coupling, broken, joined)
        return masks

    def _loose_tools(
        self, order: Sequence[str]
    ) -> tuple[Callable[[Levels], NDArray[np.uint8]], Callable[[Levels], NDArray[np.uint16]]]:
        """Return functions that give the constraints violated by rows, and the join of the two tables for rows."""
        broken_table = CompletionTable(
            self.route_facts, broken_constraints(self.route_facts, self._split.route_constraints)
        )

        def broken(rows: Levels) -> NDArray[np.uint8]:
            return broken_table.at(rows, order).astype(np.uint8)

        def joined(rows: Levels) -> NDArray[np.uint16]:
            routes = self.route_table.at(rows, order)
            inside = _GATE[routes] & self.case_table.at(rows, order)
            return np.asarray(_OTHER[routes] | inside, dtype=np.uint16)

        return broken, joined

    # ------------------------------------------------------------------ for explanations
    @cached_property
    def relevant_tables(self) -> tuple[CompletionTable, CompletionTable]:
        """For each pattern, the facts (bits by position in the rule book) on which the decision still depends."""
        routes = _bits(self.route_grid["route"].to_numpy(), np.uint8)
        complete = tuple(slice(0, fact.size) for fact in self.case_facts)
        cases = self.case_table.masks[complete].reshape(-1)
        return (
            self._relevant(
                self.route_facts, routes, self._split.route_constraints, np.ones(len(routes), dtype=bool)
            ),
            self._relevant(self.case_facts, cases, self._split.case_constraints, self.reachable),
        )

    def _relevant(
        self,
        facts: tuple[Fact, ...],
        masks: Masks,
        limits: list[ImpossibleCombination],
        usable: NDArray[np.bool_],
    ) -> CompletionTable:
        """Build the table of relevant facts from the masks of the complete cases."""
        complete = tuple(slice(0, fact.size) for fact in facts)
        sound = broken_constraints(facts, limits)[complete].reshape(-1) == 0
        local = relevance(facts, masks.astype(np.int64), usable & sound)
        bits = np.zeros_like(local)
        for i, fact in enumerate(facts):
            bits |= ((local >> np.uint32(i)) & np.uint32(1)) << np.uint32(self.book.facts.index(fact))
        return build(facts, bits, limits, usable)

    @cached_property
    def deciding_rules(self) -> dict[str, CompletionTable]:
        """For each pattern, the rules of an output (bits by position in its chain) that may decide it."""
        tables = {}
        for output, frame, facts, limits, usable in (
            ("route", self.route_grid, self.route_facts, self._split.route_constraints, None),
            ("severity", self.case_grid, self.case_facts, self._split.case_constraints, self.reachable),
            ("arrest", self.case_grid, self.case_facts, self._split.case_constraints, self.reachable),
        ):
            masks = np.zeros(frame.height, dtype=np.uint32)
            open_ = np.ones(frame.height, dtype=bool)
            for bit, rule in enumerate(self.program.chains[output]):
                wins = open_ & frame[rule_column(rule)].to_numpy()
                masks[wins] = np.uint32(1 << bit)
                open_ &= ~wins
            tables[output] = build(facts, masks, limits, usable)
        return tables


def _bits(values: NDArray[np.generic], dtype: type[np.unsignedinteger]) -> Masks:
    """Turn positions into one-bit masks; a gap (NaN) gets no bit."""
    numbers = np.asarray(values, dtype=np.float64)
    sound = np.isfinite(numbers)
    shifts = np.where(sound, numbers, 0).astype(np.uint32)
    return np.where(sound, np.uint32(1) << shifts, np.uint32(0)).astype(dtype)
