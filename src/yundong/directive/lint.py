"""What is wrong with a set of rules, found by looking at every case there can be.

Every reading is checked in every period between two days on which rules change, over all complete cases
that are consistent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from yundong.base.errors import InputError
from yundong.directive.book import GATED, OUTPUTS, Book, Contrast, Fact, Impossible, Rule
from yundong.directive.conditions import Found, leaves
from yundong.directive.decider import CAMPAIGN, SIDES, Decider
from yundong.directive.program import goes_before, rule_column
from yundong.directive.rules import Rules
from yundong.directive.tables import broken_constraints, grid
from yundong.directive.words import read_passages, read_sources

Kind = Literal["unreachable", "gap", "overlap", "expired", "passage", "contrast", "unused"]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the rules.

    Parameters
    ----------
    kind : str
        unreachable, gap, overlap, expired, passage, contrast or unused.
    rule : str
        The rule, finding, contrast or output concerned.
    where : str
        Reading and day, or empty if everywhere.
    problem : str
        What is wrong and what to do.
    example : str
        A case that shows it, if there is one.
    """

    kind: Kind
    rule: str
    where: str
    problem: str
    example: str = ""


@dataclass(frozen=True)
class Space:
    """The complete cases on which one output is decided.

    Parameters
    ----------
    facts : tuple of Fact
        The axes.
    frame : polars.DataFrame
        Every complete case, evaluated.
    usable : ndarray of bool, shape (height of frame,)
        Cases that are consistent and come to this output at all.
    """

    facts: tuple[Fact, ...]
    frame: pl.DataFrame
    usable: NDArray[np.bool_]

    def example(self, row: int) -> str:
        """Describe one case."""
        return ", ".join(f"{fact.name}={fact.names[self.frame[fact.name][row]]}" for fact in self.facts)


@dataclass(frozen=True)
class Report:
    """What the lint looked at and what it found."""

    problems: tuple[Problem, ...]
    rules: int
    readings: int
    periods: int
    cases: int


def lint(rules: Rules) -> Report:
    """Check a set of rules.

    Parameters
    ----------
    rules : Rules
        The rules; the scenario folder's passages and sources are read beside them.

    Returns
    -------
    Report
        Its problems ordered by kind; empty if clean.

    Raises
    ------
    InputError
        If passages or sources cannot be read.
    """
    book = rules.book
    problems = [*_citations(book), *_expired(book), *_unused(book)]
    seen: dict[str, set[str]] = {"wins": set(), "fires": set()}
    cases = 0
    for reading in rules.interpretations:
        for day in book.periods():
            decider = rules.decider(reading, day)
            where = f"{reading}, from {day}"
            found = list(spaces(decider))
            cases += sum(int(space.usable.sum()) for _, space in found)
            for output, space in found:
                problems += _gaps_and_overlaps(decider, output, space, where)
                _note_winners(decider, output, space, seen)
                if output in GATED:
                    problems += _contradicted(book, output, space, where)
    problems += _unreachable(book, seen, {p.rule for p in problems if p.kind == "expired"})
    distinct = dict.fromkeys(sorted(problems, key=lambda p: (p.kind, p.rule, p.where)))
    return Report(tuple(distinct), len(book.rules), len(rules.interpretations), len(book.periods()), cases)


# ---------------------------------------------------------------------- what needs no cases
def _citations(book: Book) -> Iterator[Problem]:
    passages, sources = read_passages(book.folder), read_sources(book.folder)
    cited = [(rule.id, rule.passage) for rule in book.rules]
    cited += [(contrast.id, contrast.passage) for contrast in book.contrasts]
    cited += [(reading.name, s.passage) for reading in book.interpretations for s in reading.support]
    cited += [(question.id, passage) for question in book.questions for passage in question.passages]
    for name, passage in cited:
        if passage not in passages:
            yield Problem(
                "passage", name, "", f"there is no passage {passage!r} in passages.csv. Correct the id."
            )
    for name, keys in [(r.id, r.sources) for r in book.rules] + [(s.name, s.sources) for s in book.settings]:
        for key in keys:
            if key not in sources:
                yield Problem(
                    "passage", name, "", f"there is no source {key!r} in sources.csv. Correct the key."
                )


def _expired(book: Book) -> Iterator[Problem]:
    for rule in book.rules:
        if rule.end is not None and rule.end < book.start:
            said = (
                f"it ended on {rule.end}, before the rules are in force ({book.start}). Take it "
                "out or mend its dates."
            )
            yield Problem("expired", rule.id, "", said)
        elif rule.start > book.end:
            said = (
                f"it begins on {rule.start}, after the rules end ({book.end}). Take it out or mend its dates."
            )
            yield Problem("expired", rule.id, "", said)
    for day in book.periods():
        for reading in book.interpretations:
            valid = [r for r in book.rules if r.valid(day) and r.belongs(reading.name)]
            made = {rule.value for rule in valid if rule.output == "finding"}
            for rule in valid:
                for leaf in leaves(rule.when):
                    if isinstance(leaf, Found) and leaf.finding not in made:
                        said = (
                            f"it rests on the finding {leaf.finding!r}, for which no rule is in "
                            "force then. Extend one."
                        )
                        yield Problem("expired", rule.id, f"{reading.name}, from {day}", said)


def _unused(book: Book) -> Iterator[Problem]:
    used = {leaf.finding for rule in book.rules for leaf in leaves(rule.when) if isinstance(leaf, Found)}
    for rule in book.rules:
        if rule.output == "finding" and rule.value not in used:
            said = f"no rule uses the finding {rule.value!r}. Use it or take the rule out."
            yield Problem("unused", rule.id, "", said)


# ---------------------------------------------------------------------- what is seen over all cases
def spaces(decider: Decider) -> Iterator[tuple[str, Space]]:
    """Yield every output with the complete cases on which it is decided."""
    limits = decider.book.impossible
    route = Space(decider.route_facts, decider.route_grid, _sound(decider.route_facts, limits))
    yield "route", route
    campaign = route.frame["route"].eq(CAMPAIGN).fill_null(False).to_numpy() & route.usable
    if campaign.any():
        reachable = decider.reachable & _sound(decider.case_facts, limits)
        for output in GATED:
            yield output, Space(decider.case_facts, decider.case_grid, reachable)
    for output in SIDES:
        facts = decider.side_tables[output].facts
        yield output, Space(facts, decider.program.evaluate(grid(facts), output), _sound(facts, limits))


def _sound(facts: Sequence[Fact], limits: Sequence[Impossible]) -> NDArray[np.bool_]:
    """Return which complete cases are consistent."""
    names = {fact.name for fact in facts}
    inside = [limit for limit in limits if set(limit.facts) <= names]
    complete = tuple(slice(0, fact.size) for fact in facts)
    return np.equal(broken_constraints(facts, inside)[complete].reshape(-1), 0)


def _gaps_and_overlaps(decider: Decider, output: str, space: Space, where: str) -> Iterator[Problem]:
    open_ = space.frame[output].is_null().to_numpy() & space.usable
    if open_.any():
        said = (
            f"{int(open_.sum()):,} of {int(space.usable.sum()):,} cases get no {output}. Add a rule for them."
        )
        yield Problem("gap", output, where, said, space.example(int(open_.argmax())))
    for first, second in combinations(decider.program.chains[output], 2):
        if first.value == second.value or goes_before(first, second) or goes_before(second, first):
            continue
        both = fires(space, first) & fires(space, second) & space.usable
        if both.any():
            said = (
                f"it applies together with {second.id} in {int(both.sum()):,} cases, with another "
                "effect, and nothing says "
                "which goes first. Give one a higher priority, or let it override the other."
            )
            yield Problem("overlap", first.id, where, said, space.example(int(both.argmax())))


def fires(space: Space, rule: Rule) -> NDArray[np.bool_]:
    """Return in which complete cases a rule applies."""
    applies: NDArray[np.bool_] = space.frame[rule_column(rule)].fill_null(False).to_numpy()
    return applies


def _note_winners(decider: Decider, output: str, space: Space, seen: dict[str, set[str]]) -> None:
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


def _unreachable(book: Book, seen: dict[str, set[str]], known: set[str]) -> Iterator[Problem]:
    for rule in book.rules:
        if rule.id in known:
            continue
        if rule.id not in seen["fires"]:
            yield Problem(
                "unreachable", rule.id, "", "no case meets its conditions. Mend them or take it out."
            )
        elif rule.output != "finding" and rule.id not in seen["wins"]:
            said = "wherever it applies, another rule goes before it. Raise its priority or take it out."
            yield Problem("unreachable", rule.id, "", said)


def _contradicted(book: Book, output: str, space: Space, where: str) -> Iterator[Problem]:
    """Find contrasts whose worse side is treated more leniently in some case, all else equal."""
    names = [fact.name for fact in space.facts]
    shape = [fact.size for fact in space.facts]
    values = space.frame[output].cast(pl.Int16).fill_null(-1).to_numpy().reshape(shape)
    usable = space.usable.reshape(shape)
    for contrast in book.contrasts:
        if contrast.fact not in names:
            said = f"it makes no difference to {output}: no rule of this reading looks at {contrast.fact}."
            yield Problem("contrast", contrast.id, where, said)
            continue
        yield from _worse_treated_better(
            contrast, output, space, values, usable, names.index(contrast.fact), where
        )


def _worse_treated_better(
    contrast: Contrast,
    output: str,
    space: Space,
    values: NDArray[np.int16],
    usable: NDArray[np.bool_],
    axis: int,
    where: str,
) -> Iterator[Problem]:
    fact = space.facts[axis]
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
            f"{contrast.passage} puts {fact.name}={fact.names[worse]} on the worse side, yet in "
            f"{int(wrong.sum()):,} cases its "
            f"{output} is milder than with {fact.names[better]}: {OUTPUTS[output][pair[0][at]]} against "
            f"{OUTPUTS[output][pair[1][at]]}. Mend the rules of this reading."
        )
        yield Problem("contrast", contrast.id, where, said, example)


def require_clean(rules: Rules) -> None:
    """Raise an `InputError` that lists every problem of the rules, if there is one."""
    problems = lint(rules).problems
    if problems:
        raise InputError(
            [f"{p.rule} ({p.kind}{', ' if p.where else ''}{p.where}): {p.problem}" for p in problems]
        )
