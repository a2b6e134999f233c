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


SAID: dict[str, tuple[str, str]] = {
    "passage": (
        "unknown passage {named!r}: not in passages.csv. Correct the id.",
        "段落 {named} 不存在：passages.csv 中没有。请更正代码。",
    ),
    "source": (
        "unknown source {named!r}: not in sources.csv. Correct the key.",
        "出处 {named} 不存在：sources.csv 中没有。请更正代码。",
    ),
    "ended": (
        "it ends on {day}, before the rules come into force ({other}). Remove it or correct its dates.",
        "该规则到 {day} 为止，早于整套规则生效日期（{other}）。请删去，或更正日期。",
    ),
    "not begun": (
        "it begins on {day}, after the rules end ({other}). Remove it or correct its dates.",
        "该规则自 {day} 起，晚于整套规则失效日期（{other}）。请删去，或更正日期。",
    ),
    "no finding": (
        "it depends on the finding {named!r}, which no rule in force then concludes. Extend one.",
        "该规则以认定 {named} 为条件，而当时有效的规则都不作此认定。请延长其中一条的有效期。",
    ),
    "unused": (
        "no rule uses the finding {named!r}. Use it or remove the rule.",
        "没有规则用到认定 {named}。请使用该认定，或删去规则。",
    ),
    "gap": (
        "{count:,} of {all:,} cases get no {output}. Add a rule for them.",
        "{all:,} 种案情中有 {count:,} 种得不出 {output}。请为其增加规则。",
    ),
    "overlap": (
        "it applies together with {named} in {count:,} cases, with a different conclusion and no precedence. Raise the "
        "priority of one, or let it override the other.",
        "该规则与 {named} 在 {count:,} 种案情中同时适用，结论不同，又没有先后。请提高其中一条的优先级，"
        "或使其优先于另一条。",
    ),
    "never": (
        "no case meets its conditions. Correct them or remove it.",
        "没有案情符合其条件。请更正条件，或删去规则。",
    ),
    "shadowed": (
        "wherever it applies, another rule takes precedence. Raise its priority or remove it.",
        "凡该规则适用的情形，都有另一条规则优先。请提高其优先级，或删去规则。",
    ),
    "no difference": (
        "it makes no difference to {output}: no rule of this interpretation tests {named}.",
        "对 {output} 没有影响：这种解释的规则都不检查 {named}。",
    ),
    "milder": (
        "{passage} puts {named}={worse} on the worse side, but in {count:,} cases its {output} is milder than with "
        "{better}: {first} against {second}. Correct the rules of this interpretation.",
        "{passage} 把 {named}={worse} 列为较重的一方，但在 {count:,} 种案情中，其 {output} 轻于 {better}：{first} 对 "
        "{second}。请更正这种解释的规则。",
    ),
}
"""What is said of each fault, in English and Chinese; names of rules, facts and outputs stay as they are."""


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
    problem_zh : str
        `problem` in Chinese.
    """

    kind: Kind
    rule: str
    where: str
    problem: str
    example: str = ""
    problem_zh: str = ""

    @classmethod
    def of(
        cls, kind: Kind, rule: str, said: str, where: str = "", example: str = "", **values: object
    ) -> LintProblem:
        """Return a problem in words of `SAID`, its gaps filled in both languages."""
        english, chinese = (words.format(**values) for words in SAID[said])
        return cls(kind, rule, where, english, example, chinese)


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
            yield LintProblem.of("passage", name, "passage", named=passage)
    for name, keys in [(r.id, r.sources) for r in book.rules] + [(s.name, s.sources) for s in book.bounds]:
        for key in keys:
            if key not in sources:
                yield LintProblem.of("passage", name, "source", named=key)


def _expired(book: RuleBook) -> Iterator[LintProblem]:
    for rule in book.rules:
        if rule.end is not None and rule.end < book.start:
            yield LintProblem.of("expired", rule.id, "ended", day=rule.end, other=book.start)
        elif rule.start > book.end:
            yield LintProblem.of("expired", rule.id, "not begun", day=rule.start, other=book.end)
    for day in book.periods():
        for interpretation in book.interpretations:
            valid = [r for r in book.rules if r.valid(day) and r.belongs(interpretation.name)]
            made = {rule.value for rule in valid if rule.output == "finding"}
            for rule in valid:
                for leaf in leaves(rule.when):
                    if isinstance(leaf, FindingMade) and leaf.finding not in made:
                        where = f"{interpretation.name}, from {day}"
                        yield LintProblem.of("expired", rule.id, "no finding", where, named=leaf.finding)


def _unused(book: RuleBook) -> Iterator[LintProblem]:
    used = {
        leaf.finding for rule in book.rules for leaf in leaves(rule.when) if isinstance(leaf, FindingMade)
    }
    for rule in book.rules:
        if rule.output == "finding" and rule.value not in used:
            yield LintProblem.of("unused", rule.id, "unused", named=rule.value)


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
        counts = {"count": int(open_.sum()), "all": int(space.usable.sum())}
        example = space.example(int(open_.argmax()))
        yield LintProblem.of("gap", output, "gap", where, example, output=output, **counts)
    for first, second in combinations(decider.program.chains[output], 2):
        if first.value == second.value or precedes(first, second) or precedes(second, first):
            continue
        both = fires(space, first) & fires(space, second) & space.usable
        if both.any():
            example, count = space.example(int(both.argmax())), int(both.sum())
            yield LintProblem.of("overlap", first.id, "overlap", where, example, named=second.id, count=count)


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
            yield LintProblem.of("unreachable", rule.id, "never")
        elif rule.output != "finding" and rule.id not in seen["wins"]:
            yield LintProblem.of("unreachable", rule.id, "shadowed")


def _contradicted(book: RuleBook, output: str, space: CaseSpace, where: str) -> Iterator[LintProblem]:
    """Find contrasts whose worse side is treated more leniently in some case, all else being equal."""
    names = [fact.name for fact in space.axes]
    shape = [fact.size for fact in space.axes]
    values = space.frame[output].cast(pl.Int16).fill_null(-1).to_numpy().reshape(shape)
    usable = space.usable.reshape(shape)
    for contrast in book.contrasts:
        if contrast.fact not in names:
            yield LintProblem.of(
                "contrast", contrast.id, "no difference", where, output=output, named=contrast.fact
            )
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
        yield LintProblem.of(
            "contrast",
            contrast.id,
            "milder",
            where,
            example,
            passage=contrast.passage,
            named=fact.name,
            worse=fact.names[worse],
            better=fact.names[better],
            count=int(wrong.sum()),
            output=output,
            first=OUTPUTS[output][pair[0][at]],
            second=OUTPUTS[output][pair[1][at]],
        )
