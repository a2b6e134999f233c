"""Why a case is decided as it is, which of its facts decide, and which missing facts would settle it.

All answers come from the tables. *Deciding* is a minimal set of known facts that alone, with everything else
unknown, leaves the same decisions possible. *Missing* are the unknown facts on which the decision still
depends. *Settled by* is the smallest set of at most two of them that settles the case whatever their values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations, compress, product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.directive.book import GATED, Language, Rule, RuleBook
from yundong.directive.completions import Levels
from yundong.directive.conditions import Always, positive
from yundong.directive.decider import CAMPAIGN, DECISIONS, Decider, Decision
from yundong.directive.program import rule_column, unknown_as_null

CHAINS = ("route", "severity", "arrest")


@dataclass(frozen=True)
class CaseExplanation:
    """The explanation of one case.

    Parameters
    ----------
    possible : tuple of Decision
        All decisions that remain possible.
    known : dict of str to int
        The facts stated, as levels.
    deciding : tuple of str
        Known facts that suffice for this decision.
    missing : tuple of str
        Unknown facts that can still change it.
    settled_by : tuple of str
        At most two of these that settle it whatever their values; empty if decided or if more are needed.
    reasons : dict of str to tuple of Rule
        For route, severity and arrest the rule that decides, or the rules that may, then the findings they
        depend on.
    overridden : tuple of Rule
        Rules that also apply, conclude otherwise, and are overridden.
    """

    possible: tuple[Decision, ...]
    known: dict[str, int]
    deciding: tuple[str, ...]
    missing: tuple[str, ...]
    settled_by: tuple[str, ...]
    reasons: dict[str, tuple[Rule, ...]]
    overridden: tuple[Rule, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All reasons in order, without duplicates."""
        return tuple(dict.fromkeys(rule for rules in self.reasons.values() for rule in rules))


@cache
def decisions_of(mask: int) -> tuple[Decision, ...]:
    """Return the decisions of a mask."""
    return tuple(outcome for bit, outcome in enumerate(DECISIONS) if mask >> bit & 1)


def explain(decider: Decider, levels: pl.DataFrame) -> tuple[list[CaseExplanation], NDArray[np.uint32]]:
    """Explain cases; identical cases share one explanation.

    Parameters
    ----------
    decider : Decider
        The interpretation and the date.
    levels : polars.DataFrame
        As built by `levels.level_frame`.

    Returns
    -------
    tuple
        The explanations of the distinct cases, and for each row of ``levels`` the position of its explanation.
    """
    numbered = levels.with_columns(
        pl.struct(pl.all()).rank("dense").cast(pl.UInt32).sub(1).alias("explanation")
        if levels.width
        else pl.lit(0)
    )
    place = numbered["explanation"].to_numpy()
    distinct = numbered.unique("explanation").sort("explanation").drop("explanation")
    return _explain_distinct(decider, distinct), place


def _explain_distinct(decider: Decider, levels: pl.DataFrame) -> list[CaseExplanation]:
    book, order = decider.book, levels.columns
    rows: Levels = levels.to_numpy()
    masks = decider.possible(levels)
    deciding = deciding_facts(decider, rows, order, masks)
    missing = relevant_facts(decider, rows, order)
    settled = settling_facts(decider, rows, order, masks, missing)
    reasons, overridden = _Reasons(decider, levels, masks).both()
    named = [(name, book.fact[name].size) for name in order]
    found = []
    for i, (row, decides, lacks) in enumerate(
        zip(rows.tolist(), deciding.tolist(), missing.tolist(), strict=True)
    ):
        found.append(
            CaseExplanation(
                possible=decisions_of(int(masks[i])),
                known={name: level for (name, size), level in zip(named, row, strict=True) if level < size},
                deciding=tuple(compress(order, decides)),
                missing=tuple(compress(order, lacks)),
                settled_by=settled[i],
                reasons=reasons[i],
                overridden=overridden[i],
            )
        )
    return found


def deciding_facts(
    decider: Decider, rows: Levels, order: list[str], masks: NDArray[np.uint16]
) -> NDArray[np.bool_]:
    """Return for each row which known facts suffice for its decision; facts are dropped from the last of the book."""
    kept = rows.copy()
    for k in reversed(range(len(order))):
        size = decider.book.fact[order[k]].size
        trial = kept.copy()
        trial[:, k] = size
        spare = decider.possible_at(trial, order) == masks
        kept[spare, k] = size
    sizes = np.array([decider.book.fact[name].size for name in order])
    return kept < sizes


def relevant_facts(decider: Decider, rows: Levels, order: list[str]) -> NDArray[np.bool_]:
    """Return for each row which unknown facts its decision still depends on."""
    route_table, case_table = decider.relevant_tables
    bits = route_table.at(rows, order)
    campaign = (decider.route_table.at(rows, order) & (1 << CAMPAIGN)) != 0
    bits = bits | np.where(campaign, case_table.at(rows, order), 0)
    relevant = np.zeros(rows.shape, dtype=bool)
    for k, name in enumerate(order):
        fact = decider.book.fact[name]
        bit = np.uint32(1 << decider.book.facts.index(fact))
        relevant[:, k] = ((bits & bit) != 0) & (rows[:, k] == fact.size)
    return relevant


def settling_facts(
    decider: Decider, rows: Levels, order: list[str], masks: NDArray[np.uint16], missing: NDArray[np.bool_]
) -> list[tuple[str, ...]]:
    """Return for each row the smallest set of at most two missing facts that settles it whatever their values."""
    settled: list[tuple[str, ...]] = [()] * len(rows)
    open_ = np.bitwise_count(masks) > 1
    for count in (1, 2):
        for group in combinations(range(len(order)), count):
            here = np.flatnonzero(open_ & missing[:, list(group)].all(axis=1))
            if len(here) == 0:
                continue
            sure = np.ones(len(here), dtype=bool)
            for values in product(*(range(decider.book.fact[order[k]].size) for k in group)):
                trial = rows[here]
                trial[:, list(group)] = values
                sure &= np.bitwise_count(decider.possible_at(trial, order)) == 1
            for i in here[sure]:
                settled[i] = tuple(order[k] for k in group)
            open_[here[sure]] = False
    return settled


class _Reasons:
    """Finds the rules that decide each row of a frame of levels; rows with the same rules share the result."""

    def __init__(self, decider: Decider, levels: pl.DataFrame, masks: NDArray[np.uint16]) -> None:
        self.program = decider.program
        rows, order = levels.to_numpy(), levels.columns
        evaluated = self.program.evaluate(unknown_as_null(levels, decider.book), *CHAINS)
        self.rules = [rule for rule in self.program.rules if rule_column(rule) in evaluated.columns]
        self.place = {rule.id: i for i, rule in enumerate(self.rules)}
        columns = [evaluated[rule_column(rule)].fill_null(False).to_numpy() for rule in self.rules]
        self.fires: NDArray[np.bool_] = np.stack(columns, axis=1)
        self.bits = np.stack([decider.deciding_rules[output].at(rows, order) for output in CHAINS], axis=1)
        inside = [any(o.route == "campaign" for o in decisions_of(mask)) for mask in masks.tolist()]
        self.campaign = np.array(inside, dtype=bool)

    def both(self) -> tuple[list[dict[str, tuple[Rule, ...]]], list[tuple[Rule, ...]]]:
        """Return reasons and overridden rules, row by row."""
        packed = np.packbits(np.column_stack([self.fires, self.campaign]), axis=1)
        keys = np.ascontiguousarray(np.hstack([packed, self.bits.astype(np.uint32).view(np.uint8)]))
        known: dict[bytes, tuple[dict[str, tuple[Rule, ...]], tuple[Rule, ...]]] = {}
        found = []
        for row, key in enumerate(map(bytes, keys)):
            if key not in known:
                known[key] = self._of_row(row)
            found.append(known[key])
        return [reasons for reasons, _ in found], [overridden for _, overridden in found]

    def _of_row(self, row: int) -> tuple[dict[str, tuple[Rule, ...]], tuple[Rule, ...]]:
        reasons: dict[str, tuple[Rule, ...]] = {}
        overridden: list[Rule] = []
        for column, output in enumerate(CHAINS):
            if output in GATED and not self.campaign[row]:
                continue
            chain = self.program.chains[output]
            winners = [rule for bit, rule in enumerate(chain) if int(self.bits[row, column]) >> bit & 1]
            behind: dict[Rule, None] = {}
            for rule in winners:
                self._collect(rule, row, behind)
            reasons[output] = tuple(behind)
            said = {rule.value for rule in winners}
            overridden += [rule for rule in chain if self._gave_way(rule, row, winners, said)]
        return reasons, tuple(overridden)

    def _collect(self, rule: Rule, row: int, found: dict[Rule, None]) -> None:
        """Add a rule and the findings that hold and support it."""
        found[rule] = None
        for leaf in positive(rule.when):
            for below in self.program.findings[leaf.finding]:
                if self.fires[row, self.place[below.id]] and below not in found:
                    self._collect(below, row, found)

    def _gave_way(self, rule: Rule, row: int, winners: list[Rule], said: set[str]) -> bool:
        if rule in winners or rule.value in said or isinstance(rule.when, Always):
            return False
        return bool(self.fires[row, self.place[rule.id]])


def fact_words(
    book: RuleBook, known: dict[str, int], names: tuple[str, ...], language: Language = "en"
) -> list[str]:
    """Return facts as ``name=value``; in Chinese, labels are used."""
    facts = [book.fact[name] for name in names]
    if language == "zh":
        return [f"{fact.label.zh}={fact.values[known[fact.name]].label.zh}" for fact in facts]
    return [f"{fact.name}={fact.names[known[fact.name]]}" for fact in facts]


def fact_names(book: RuleBook, names: tuple[str, ...], language: Language = "en") -> list[str]:
    """Return the names of facts; in Chinese, their labels."""
    return [book.fact[name].label.zh if language == "zh" else name for name in names]
