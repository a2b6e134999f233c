"""The rules in force on a date under one interpretation, compiled to Polars expressions.

This is the first of the two evaluators. It takes levels (see `levels`), applies the rules in order and adds a
column for every rule, finding and output, so that a decision can be traced. Unknown facts propagate by Kleene's
three-valued logic, which is sound but may leave open what all completions agree on; `completions` closes that
gap exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from yundong.base.errors import InputError
from yundong.directive.book import OUTPUTS, Rule, RuleBook
from yundong.directive.conditions import FindingMade, OutputIs, finding_column, leaves, to_polars


def rule_column(rule: Rule) -> str:
    """Return the name of the column that holds whether a rule applies."""
    return f"rule:{rule.id}"


def precedes(first: Rule, second: Rule) -> bool:
    """Whether the first of two rules of one output takes precedence over the second."""
    if second.id in first.overrides:
        return True
    return first.priority > second.priority and first.id not in second.overrides


def in_order(rules: list[Rule]) -> list[Rule]:
    """Sort the rules of one output by precedence; ties keep the order of the file.

    Raises
    ------
    InputError
        If overrides and priorities are circular.
    """
    left, ordered = list(rules), []
    while left:
        free = [rule for rule in left if not any(precedes(other, rule) for other in left)]
        if not free:
            names = ", ".join(rule.id for rule in left)
            raise InputError(f"circular precedence of the rules {names}. Correct their overrides.")
        ordered.append(free[0])
        left.remove(free[0])
    return ordered


@dataclass(frozen=True)
class Program:
    """The rules of one interpretation on one date, in order of evaluation.

    Parameters
    ----------
    book : RuleBook
        The rule book.
    interpretation : str
        The interpretation.
    on : date
        The date; rules not in force then are left out.

    Attributes
    ----------
    chains : dict of str to list of Rule
        The rules of each output; the first that applies decides.
    findings : dict of str to list of Rule
        The rules that conclude each finding; one of them suffices.
    """

    book: RuleBook
    interpretation: str
    on: date
    chains: dict[str, list[Rule]] = field(init=False)
    findings: dict[str, list[Rule]] = field(init=False)

    def __post_init__(self) -> None:
        rules = [r for r in self.book.rules if r.valid(self.on) and r.belongs(self.interpretation)]
        chains = {name: in_order([r for r in rules if r.output == name]) for name in OUTPUTS}
        findings: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.output == "finding":
                findings.setdefault(rule.value, []).append(rule)
        for rule in rules:  # a finding that no rule concludes on this date is not made
            for leaf in leaves(rule.when):
                if isinstance(leaf, FindingMade):
                    findings.setdefault(leaf.finding, [])
        object.__setattr__(self, "chains", chains)
        object.__setattr__(self, "findings", findings)

    @property
    def rules(self) -> list[Rule]:
        """Every rule of the program, findings first."""
        made = [rule for group in self.findings.values() for rule in group]
        return made + [rule for chain in self.chains.values() for rule in chain]

    def facts_of(self, *outputs: str) -> list[str]:
        """Return the facts on which some outputs depend, directly or through findings, in the order of the book."""
        seen: set[str] = set()
        todo: list[Rule] = [rule for output in outputs for rule in self.chains[output]]
        done: set[str] = set()
        while todo:
            rule = todo.pop()
            if rule.id in done:
                continue
            done.add(rule.id)
            for leaf in leaves(rule.when):
                if isinstance(leaf, FindingMade):
                    todo.extend(self.findings[leaf.finding])
                elif isinstance(leaf, OutputIs):
                    todo.extend(self.chains[leaf.output])
                elif hasattr(leaf, "fact"):
                    seen.add(leaf.fact)
        return [fact.name for fact in self.book.facts if fact.name in seen]

    def stages(self, *outputs: str) -> list[list[pl.Expr]]:
        """Return the expressions for some outputs, grouped so that each group depends only on earlier ones.

        Raises
        ------
        InputError
            If findings depend on each other in a circle.
        """
        depth: dict[str, int] = {}
        expressions: dict[str, pl.Expr] = {}

        def visit_rule(rule: Rule, trail: tuple[str, ...]) -> int:
            column = rule_column(rule)
            if column not in depth:
                below = 0
                for leaf in leaves(rule.when):
                    if isinstance(leaf, FindingMade):
                        below = max(below, visit_finding(leaf.finding, trail) + 1)
                    elif isinstance(leaf, OutputIs):
                        below = max(below, visit_output(leaf.output, trail) + 1)
                depth[column] = below
                expressions[column] = to_polars(rule.when).alias(column)
            return depth[column]

        def visit_finding(name: str, trail: tuple[str, ...]) -> int:
            column = finding_column(name)
            _no_circle(column, trail)
            if column not in depth:
                rules = self.findings[name]
                depth[column] = 1 + max((visit_rule(rule, (*trail, column)) for rule in rules), default=-1)
                made = reduce(or_, [pl.col(rule_column(rule)) for rule in rules], pl.lit(False))
                expressions[column] = made.alias(column)
            return depth[column]

        def visit_output(name: str, trail: tuple[str, ...] = ()) -> int:
            _no_circle(name, trail)
            if name not in depth:
                chain = self.chains[name]
                depth[name] = 1 + max((visit_rule(rule, (*trail, name)) for rule in chain), default=-1)
                expressions[name] = self._first_that_applies(name).alias(name)
            return depth[name]

        for output in outputs:
            visit_output(output)
        groups: list[list[pl.Expr]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
        for column, level in depth.items():
            groups[level].append(expressions[column])
        return groups

    def _first_that_applies(self, output: str) -> pl.Expr:
        """Take the first rule that applies; a rule that may or may not apply leaves the output unknown."""
        result: pl.Expr = pl.lit(None, dtype=pl.UInt8)
        for rule in reversed(self.chains[output]):
            applies = pl.col(rule_column(rule))
            effect = pl.lit(OUTPUTS[output].index(rule.value), dtype=pl.UInt8)
            result = pl.when(applies).then(effect).when(applies.is_null()).then(None).otherwise(result)
        return result

    def evaluate(self, levels: pl.DataFrame, *outputs: str) -> pl.DataFrame:
        """Evaluate rules, findings and outputs on a frame of levels.

        Parameters
        ----------
        levels : polars.DataFrame
            One UInt8 column per fact; null is unknown (not the level ``size``: see `unknown_as_null`).
        outputs : str
            The outputs wanted; severity and arrest are those of a campaign case, whatever the route.

        Returns
        -------
        polars.DataFrame
            The input with a Boolean column for each rule (`rule_column`) and finding, and a UInt8 column
            for each output: the position of its value in `OUTPUTS`, null where not decided.
        """
        for group in self.stages(*outputs):
            levels = levels.with_columns(group)
        return levels


def _no_circle(name: str, trail: tuple[str, ...]) -> None:
    if name in trail:
        circle = " -> ".join((*trail[trail.index(name) :], name)).replace("finding:", "")
        raise InputError(f"circular dependency of rules: {circle}. Remove one test.")


def unknown_as_null(levels: pl.DataFrame, book: RuleBook) -> pl.DataFrame:
    """Return levels in which unknown is null, as `Program.evaluate` takes them."""
    return levels.with_columns(
        pl.when(pl.col(name) < book.fact[name].size).then(pl.col(name)).alias(name) for name in levels.columns
    )
