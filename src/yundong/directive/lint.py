"""Checks a set of rules over every possible case.

Every interpretation is checked in every period between two changes of the rules, over all consistent complete
cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.directive.book import GATED, OUTPUTS, Fact, FactContrast, ImpossibleCombination, Rule, RuleBook
from yundong.directive.completions import broken_constraints, grid
from yundong.directive.conditions import FindingMade, leaves
from yundong.directive.decider import CAMPAIGN, SIDES, Decider
from yundong.directive.program import precedes, rule_column
from yundong.directive.rules import Rules
from yundong.directive.wording import read_passages, read_sources

Kind = Literal["unreachable", "gap", "overlap", "expired", "passage", "contrast", "unused"]


@dataclass(frozen=True)
class LintProblem:
    """One fault in the rules.

    Parameters
    ----------
    kind : str
        unreachable, gap, overlap, expired, passage, contrast or unused.
    rule : str
        The rule, finding, contrast or output concerned.
    where : str
        Interpretation and date, or empty if everywhere.
    problem : str
        What is wrong and how to correct it.
    example : str
        A case that shows it, if any.
    """

    kind: Kind
    rule: str
    where: str
    problem: str
    example: str = ""


@dataclass(frozen=True)
class CaseSpace:
    """The complete cases for which one output is decided.

    Parameters
    ----------
    axes : tuple of Fact
        One per axis of the grid.
    frame : polars.DataFrame
        Every complete case, evaluated.
    usable : ndarray of bool, shape (height of frame,)
        Cases that are consistent and reach this output.
    """

    axes: tuple[Fact, ...]
    frame: pl.DataFrame
    usable: NDArray[np.bool_]

    def example(self, row: int) -> str:
        """Describe one case."""
        return ", ".join(f"{fact.name}={fact.names[self.frame[fact.name][row]]}" for fact in self.axes)


@dataclass(frozen=True)
class LintReport:
    """What was checked and what was found."""

    problems: tuple[LintProblem, ...]
    rules: int
    interpretations: int
    periods: int
    cases: int


def lint(rules: Rules) -> LintReport:
    """Check a set of rules.

    Parameters
    ----------
    rules : Rules
        The rules; passages and sources are read from the scenario folder.

    Returns
    -------
    LintReport
        Its problems are ordered by kind; none if clean.

    Raises
    ------
    InputError
        If passages or sources cannot be read.
    """
    book = rules.book
    problems = [*_citations(book), *_expired(book), *_unused(book)]
    seen: dict[str, set[str]] = {"wins": set(), "fires": set()}
    cases = 0
    for interpretation in rules.interpretations:
        for day in book.periods():
            decider = rules.decider(interpretation, day)
            where = f"{interpretation}, from {day}"
            found = list(spaces(decider))
            cases += sum(int(space.usable.sum()) for _, space in found)
            for output, space in found:
                problems += _gaps_and_overlaps(decider, output, space, where)
                _note_winners(decider, output, space, seen)
                if output in GATED:
                    problems += _contradicted(book, output, space, where)
    problems += _unreachable(book, seen, {p.rule for p in problems if p.kind == "expired"})
    distinct = dict.fromkeys(sorted(problems, key=lambda p: (p.kind, p.rule, p.where)))
    return LintReport(
        tuple(distinct), len(book.rules), len(rules.interpretations), len(book.periods()), cases
    )


# ---------------------------------------------------------------------- checks without cases
def _citations(book: RuleBook) -> Iterator[LintProblem]:
    passages, sources = read_passages(book.folder), read_sources(book.folder)
    cited = [(rule.id, rule.passage) for rule in book.rules]
    cited += [(contrast.id, contrast.passage) for contrast in book.contrasts]
    cited += [
        (interpretation.name, s.passage)
        for interpretation in book.interpretations
        for s in interpretation.support
    ]
    cited += [(question.id, passage) for question in book.questions for passage in question.passages]
    for name, passage in cited:
        if passage not in passages:
            yield LintProblem(
                "passage", name, "", f"unknown passage {passage!r}: not in passages.csv. Correct the id."
            )
    for name, keys in [(r.id, r.sources) for r in book.rules] + [(s.name, s.sources) for s in book.bounds]:
        for key in keys:
            if key not in sources:
                yield LintProblem(
                    "passage", name, "", f"unknown source {key!r}: not in sources.csv. Correct the key."
                )


def _expired(book: RuleBook) -> Iterator[LintProblem]:
    for rule in book.rules:
        if rule.end is not None and rule.end < book.start:
            said = (
                f"it ends on {rule.end}, before the rules come into force ({book.start}). "
                "Remove it or correct its dates."
            )
            yield LintProblem("expired", rule.id, "", said)
        elif rule.start > book.end:
            said = f"it begins on {rule.start}, after the rules end ({book.end}). Remove it or correct its dates."
            yield LintProblem("expired", rule.id, "", said)
    for day in book.periods():
        for interpretation in book.interpretations:
            valid = [r for r in book.rules if r.valid(day) and r.belongs(interpretation.name)]
            made = {rule.value for rule in valid if rule.output == "finding"}
            for rule in valid:
                for leaf in leaves(rule.when):
                    if isinstance(leaf, FindingMade) and leaf.finding not in made:
                        said = (
                            f"it depends on the finding {leaf.finding!r}, which no rule in force then "
                            "concludes. Extend one."
                        )
                        yield LintProblem("expired", rule.id, f"{interpretation.name}, from {day}", said)


def _unused(book: RuleBook) -> Iterator[LintProblem]:
    used = {
        leaf.finding for rule in book.rules for leaf in leaves(rule.when) if isinstance(leaf, FindingMade)
    }
    for rule in book.rules:
        if rule.output == "finding" and rule.value not in used:
            said = f"no rule uses the finding {rule.value!r}. Use it or remove the rule."
            yield LintProblem("unused", rule.id, "", said)


# ---------------------------------------------------------------------- checks over all cases
def spaces(decider: Decider) -> Iterator[tuple[str, CaseSpace]]:
    """Yield every output with the complete cases for which it is decided."""
    limits = decider.book.impossible
    route = CaseSpace(decider.route_facts, decider.route_grid, _sound(decider.route_facts, limits))
    yield "route", route
    campaign = route.frame["route"].eq(CAMPAIGN).fill_null(False).to_numpy() & route.usable
    if campaign.any():
        reachable = decider.reachable & _sound(decider.case_facts, limits)
        for output in GATED:
            yield output, CaseSpace(decider.case_facts, decider.case_grid, reachable)
    for output in SIDES:
        facts = decider.side_tables[output].facts
        yield output, CaseSpace(facts, decider.program.evaluate(grid(facts), output), _sound(facts, limits))


def _sound(facts: Sequence[Fact], limits: Sequence[ImpossibleCombination]) -> NDArray[np.bool_]:
    """Return which complete cases are consistent."""
    names = {fact.name for fact in facts}
    inside = [limit for limit in limits if set(limit.facts) <= names]
    complete = tuple(slice(0, fact.size) for fact in facts)
    return np.equal(broken_constraints(facts, inside)[complete].reshape(-1), 0)


def _gaps_and_overlaps(decider: Decider, output: str, space: CaseSpace, where: str) -> Iterator[LintProblem]:
    open_ = space.frame[output].is_null().to_numpy() & space.usable
    if open_.any():
        said = (
            f"{int(open_.sum()):,} of {int(space.usable.sum()):,} cases get no {output}. Add a rule for them."
        )
        yield LintProblem("gap", output, where, said, space.example(int(open_.argmax())))
    for first, second in combinations(decider.program.chains[output], 2):
        if first.value == second.value or precedes(first, second) or precedes(second, first):
            continue
        both = fires(space, first) & fires(space, second) & space.usable
        if both.any():
            said = (
                f"it applies together with {second.id} in {int(both.sum()):,} cases, with a different "
                "conclusion and no precedence. Raise the priority of one, or let it override the other."
            )
            yield LintProblem("overlap", first.id, where, said, space.example(int(both.argmax())))


def fires(space: CaseSpace, rule: Rule) -> NDArray[np.bool_]:
    """Return in which complete cases a rule applies."""
    applies: NDArray[np.bool_] = space.frame[rule_column(rule)].fill_null(False).to_numpy()
    return applies


def _note_winners(decider: Decider, output: str, space: CaseSpace, seen: dict[str, set[str]]) -> None:
    left = space.usable.copy()
    for rule in decider.program.chains[output]:
        applies = fires(space, rule)
        if (applies & left).any():
            seen["wins"].add(rule.id)
        if (applies & space.usable).any():
            seen["fires"].add(rule.id)
        left &= ~applies
    for group in decider.program.findings.values():
        for rule in group:
            if rule_column(rule) in space.frame.columns and (fires(space, rule) & space.usable).any():
                seen["fires"].add(rule.id)


def _unreachable(book: RuleBook, seen: dict[str, set[str]], known: set[str]) -> Iterator[LintProblem]:
    for rule in book.rules:
        if rule.id in known:
            continue
        if rule.id not in seen["fires"]:
            yield LintProblem(
                "unreachable", rule.id, "", "no case meets its conditions. Correct them or remove it."
            )
        elif rule.output != "finding" and rule.id not in seen["wins"]:
            said = "wherever it applies, another rule takes precedence. Raise its priority or remove it."
            yield LintProblem("unreachable", rule.id, "", said)


def _contradicted(book: RuleBook, output: str, space: CaseSpace, where: str) -> Iterator[LintProblem]:
    """Find contrasts whose worse side is treated more leniently in some case, all else being equal."""
    names = [fact.name for fact in space.axes]
    shape = [fact.size for fact in space.axes]
    values = space.frame[output].cast(pl.Int16).fill_null(-1).to_numpy().reshape(shape)
    usable = space.usable.reshape(shape)
    for contrast in book.contrasts:
        if contrast.fact not in names:
            said = (
                f"it makes no difference to {output}: no rule of this interpretation tests {contrast.fact}."
            )
            yield LintProblem("contrast", contrast.id, where, said)
            continue
        yield from _worse_treated_better(
            contrast, output, space, values, usable, names.index(contrast.fact), where
        )


def _worse_treated_better(
    contrast: FactContrast,
    output: str,
    space: CaseSpace,
    values: NDArray[np.int16],
    usable: NDArray[np.bool_],
    axis: int,
    where: str,
) -> Iterator[LintProblem]:
    fact = space.axes[axis]
    pairs = [(worse, better) for ws, bs in pairwise(contrast.order) for worse in ws for better in bs]
    for worse, better in pairs:
        pair = [np.take(values, level, axis) for level in (worse, better)]
        known = np.take(usable, worse, axis) & np.take(usable, better, axis) & (pair[0] >= 0) & (pair[1] >= 0)
        wrong = known & (pair[0] < pair[1])
        if not wrong.any():
            continue
        place = list(np.unravel_index(int(wrong.argmax()), wrong.shape))
        example = space.example(
            int(np.ravel_multi_index([*place[:axis], worse, *place[axis:]], values.shape))
        )
        at = tuple(place)
        said = (
            f"{contrast.passage} puts {fact.name}={fact.names[worse]} on the worse side, but in "
            f"{int(wrong.sum()):,} cases its "
            f"{output} is milder than with {fact.names[better]}: {OUTPUTS[output][pair[0][at]]} against "
            f"{OUTPUTS[output][pair[1][at]]}. Correct the rules of this interpretation."
        )
        yield LintProblem("contrast", contrast.id, where, said, example)
