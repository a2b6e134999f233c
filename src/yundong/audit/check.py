"""A relation that should hold between figures, and the gap by which it fails."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from yundong.figures.claim import Claim
from yundong.figures.interval import UNKNOWN, Interval, number, point, total


class Kind(StrEnum):
    """Kinds of identities."""

    PART_WHOLE = "part of a whole"
    PERCENTAGE = "percentage"
    AREAS = "sum over areas"
    TIME = "monotone in time"
    SUBSET = "subset"
    UNION = "overlap"
    RATE = "plausible rate"
    COVERAGE = "different coverage"
    UNITS = "different units"
    SAME = "same quantity"
    ECHO = "echo"


# What a check of these kinds takes for granted, in English and in Chinese.
PRESUMED = {
    Kind.UNION: ("nobody belongs to both groups", "两类人互不重复"),
    Kind.RATE: ("the rate lies in its usual range", "比率在通常范围之内"),
    Kind.COVERAGE: ("both figures cover the same areas", "两个数字所涉地区相同"),
}


class Missing(StrEnum):
    """Treatment of missing figures by a rule. Unknown is never taken as zero."""

    ANY = "SKIP_IF_ANY_MISSING"
    """No conclusion if any figure is unknown."""
    ALL = "SKIP_IF_ALL_MISSING"
    """Unknown figures may have any non-negative value; only what holds for all of them is concluded."""


class Verdict(StrEnum):
    """The result of a check."""

    MATCHES = "matches"
    ROUNDING = "within rounding"
    CONTRADICTION = "contradiction"
    UNADDED = "does not add up as read"
    LOOK = "look here"
    PRESUMPTION = "contradicts a presumption"
    UNCHECKED = "cannot be checked"


class Relation(StrEnum):
    """The relation that must hold between the two sides."""

    EQUAL = "="
    AT_MOST = "≤"


@dataclass(frozen=True)
class CheckRule:
    """Why a check is made.

    Parameters
    ----------
    id : str
        Id of the row of ``identities.csv``, or name of the derivation.
    kind : Kind
        The kind of identity.
    missing : Missing
        Treatment of unknown figures.
    origin : {"declared", "derived"}
        Declared as data, or derived from the structure of the claims.
    note : str
        What the rule states.
    source : str
        Its source.
    presumes : str
        What it takes for granted beyond the figures; empty for arithmetic.
    note_zh, presumes_zh : str
        The same in Chinese, where there is any.
    ceiling : Verdict
        The gravest verdict on a check of it that fails: contradiction only where the wording or the scenario closes it.
    doubts : tuple of str
        Why it is not graver, in English and in Chinese.
    """

    id: str
    kind: Kind
    missing: Missing = Missing.ANY
    origin: str = "derived"
    note: str = ""
    source: str = ""
    presumes: str = ""
    note_zh: str = ""
    presumes_zh: str = ""
    ceiling: Verdict = Verdict.CONTRADICTION
    doubts: tuple[str, str] = ("", "")

    def doubt(self, lang: str) -> str:
        """Return why a check that fails is no contradiction, in a language."""
        return self.doubts[lang == "zh"]

    def stated(self, lang: str) -> str:
        """Return what the rule states, in a language."""
        return (self.note_zh or self.note) if lang == "zh" else self.note

    def presumed(self, lang: str) -> str:
        """Return what the rule takes for granted, in a language; empty for arithmetic.

        A rate that is only plausible, two groups said to be disjoint and a different coverage always presume something.
        """
        if self.presumes:
            return (self.presumes_zh or self.presumes) if lang == "zh" else self.presumes
        return PRESUMED.get(self.kind, ("", ""))[lang == "zh"]


@dataclass(frozen=True)
class Term:
    """A figure in a check: a claim with a factor, or a missing figure.

    Parameters
    ----------
    name : str
        Its name for the reader ("executed, China").
    claim : Claim or None
        The figure; None if it is missing.
    factor : float
        Converts its unit into that of the check (1 if they are the same).
    """

    name: str
    claim: Claim | None
    factor: float = 1.0

    @property
    def known(self) -> bool:
        """Whether the figure is given."""
        return self.claim is not None and self.claim.printed is not None

    @property
    def value(self) -> float | None:
        """The point value in the unit of the check, or None."""
        if self.claim is None or self.claim.point is None:
            return None
        return self.claim.point * self.factor

    def interval(self, *, as_printed: bool) -> Interval:
        """Return the interval of the figure, as printed or as it may truly be; unknown if missing."""
        if self.claim is None:
            return UNKNOWN
        found = self.claim.printed if as_printed else self.claim.possible
        return UNKNOWN if found is None else found.scaled(self.factor)

    @property
    def text(self) -> str:
        """The figure in the unit of the check, with its hedge."""
        return self.text_in("en")

    def text_in(self, lang: str) -> str:
        """Return the figure in the unit of the check, with its hedge, in a language."""
        if self.claim is None or self.value is None:
            return "?"
        return self.claim.figure_in(lang) if self.factor == 1.0 else number(self.value)


def _or_cut_off(stated: Interval, share: Term) -> Interval:
    """Return what a share without a hedge may be if its further decimals were cut off and not rounded.

    Clerks do both: 13 of 29 is printed as 44.83 or as 44.82 per cent.
    """
    if share.claim is None or share.claim.hedges:
        return stated
    return Interval(stated.low, stated.high + (stated.high - stated.low) / 2.0)


@dataclass(frozen=True)
class Check:
    """A relation between figures: ``left = right`` or ``left ≤ right``.

    A linear check has sums on both sides. A quotient has one term `left`, the stated share (or none, and
    `limits`), and two terms `right`, numerator and denominator.

    Parameters
    ----------
    rule : CheckRule
        Why it is made.
    left, right : tuple of Term
        The figures of both sides.
    relation : Relation
        The relation that must hold.
    quotient : float or None
        None for a linear check; otherwise the multiplier of the quotient (100 for per cent).
    limits : Interval or None
        For a quotient without a stated share: its admissible range.
    one_document : bool
        All figures come from one document and share its gaps, so they are compared as printed; otherwise a
        count marked incomplete is a lower bound.
    reason : str
        Why the check is not possible whatever the figures (such as different units); otherwise empty.
    about : tuple of Claim
        Statements that the check concerns without adding them up.
    explained : str
        The computation in words, if the sum alone would be unclear.
    """

    rule: CheckRule
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    relation: Relation = Relation.EQUAL
    quotient: float | None = None
    limits: Interval | None = None
    one_document: bool = True
    reason: str = ""
    about: tuple[Claim, ...] = ()
    explained: str = ""

    @property
    def terms(self) -> tuple[Term, ...]:
        """All figures, left side first."""
        return self.left + self.right

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims it involves, each once."""
        added = (term.claim for term in self.terms if term.claim is not None)
        return tuple(dict.fromkeys((*self.about, *added)))

    @property
    def unknown(self) -> tuple[Term, ...]:
        """The places where no figure was given."""
        return tuple(term for term in self.terms if not term.known)

    def sides(self, changed: Mapping[int, Interval] | None = None) -> tuple[Interval, Interval]:
        """Return both sides as intervals.

        Parameters
        ----------
        changed : mapping of int to Interval, optional
            Other values for some terms, by their place in `terms`.
        """
        changed = changed or {}
        values = [
            changed.get(place, term.interval(as_printed=self.one_document))
            for place, term in enumerate(self.terms)
        ]
        left, right = values[: len(self.left)], values[len(self.left) :]
        if self.quotient is None:
            return total(left), total(right)
        stated = _or_cut_off(left[0], self.left[0]) if left else self.limits
        assert stated is not None
        return stated, right[0].over(right[1]).scaled(self.quotient)

    def gap(self, changed: Mapping[int, Interval] | None = None) -> float:
        """Return by how much the relation must fail, rounding and hedges granted; 0 where it can hold.

        Parameters
        ----------
        changed : mapping of int to Interval, optional
            Other values for some terms, by their place in `terms`.

        Returns
        -------
        float
            Left less right, in the unit of the check (for a quotient right less left, computed less stated);
            for ``≤`` only what the left is too large.
        """
        left, right = self.sides(changed)
        distance = left.signed_distance(right) * (1 if self.quotient is None else -1)
        return max(0.0, distance) if self.relation is Relation.AT_MOST else distance

    def closing(self, place: int) -> Callable[[Interval], bool]:
        """Return a test of whether the gap closes when one term has another value.

        Parameters
        ----------
        place : int
            Of the term in `terms`. The test is the same as ``gap({place: value}) == 0``, without doing the rest
            of the sum each time.
        """
        if self.quotient is not None:
            return lambda value: self.gap({place: value}) == 0
        left, right = self._without(place)
        in_left, at_most = place < len(self.left), self.relation is Relation.AT_MOST

        def closes(value: Interval) -> bool:
            one, other = (left + value, right) if in_left else (left, right + value)
            distance = one.signed_distance(other)
            return distance <= 0 if at_most else distance == 0

        return closes

    @cached_property
    def _totals(self) -> tuple[Interval, Interval]:
        return self.sides()

    def _without(self, place: int) -> tuple[Interval, Interval]:
        """Return both sides without one term: taken off the sums where these are finite, not added up again."""
        term = self.terms[place].interval(as_printed=self.one_document)
        left, right = self._totals
        side = left if place < len(self.left) else right
        if not all(map(math.isfinite, side.ends)):
            return self.sides({place: Interval(0.0, 0.0)})
        rest = Interval(side.low - term.low, max(side.low - term.low, side.high - term.high))
        return (rest, right) if place < len(self.left) else (left, rest)

    def size(self) -> float | None:
        """Return the gap with every figure at its printed value, or None where one is unknown.

        Returns
        -------
        float or None
            Left less right; for a quotient, the computed one less the stated one, or less the nearer limit.
        """
        values = [term.value for term in self.terms]
        if any(value is None for value in values):
            return None
        points = {place: point(value) for place, value in enumerate(values) if value is not None}
        if self.quotient is not None and not self.left:
            assert self.limits is not None
            found = self.sides(points)[1]
            return found.signed_distance(self.limits)
        left, right = self.sides(points)
        return left.low - right.low if self.quotient is None else right.low - left.low

    def verdict(self) -> Verdict:
        """Return the verdict."""
        if self.reason:
            return Verdict.UNCHECKED
        unknown = self.unknown
        if unknown and (self.rule.missing is Missing.ANY or len(unknown) == len(self.terms)):
            return Verdict.UNCHECKED
        if self.quotient is not None and unknown:
            return Verdict.UNCHECKED
        if self.gap() != 0:
            return Verdict.CONTRADICTION
        if unknown:  # the given figures are consistent, but the missing ones might not be
            return Verdict.UNCHECKED
        size = self.size()
        assert size is not None
        tolerance = 1e-9 * max(1.0, *(abs(term.value or 0.0) for term in self.terms))
        exact = size <= tolerance if self.relation is Relation.AT_MOST else abs(size) <= tolerance
        return Verdict.MATCHES if exact else Verdict.ROUNDING

    def computation(self, lang: str = "en") -> str:
        """Return the sum or quotient as text, as it would be written on paper."""
        if self.explained:
            return self.explained
        left, right = (_joined(side, lang) for side in (self.left, self.right))
        if self.quotient is None:
            return f"{left}{_sum_of(self.left, lang)} {self._sign()} {right}{_sum_of(self.right, lang)}"
        numerator, denominator = self.right
        quotient = f"{numerator.text_in(lang)} / {denominator.text_in(lang)}"
        if numerator.value is None or denominator.value is None:
            return quotient
        share = self.quotient * numerator.value / denominator.value if denominator.value else float("inf")
        unit = {100.0: " %", 1000.0: " ‰"}.get(self.quotient, "")
        if lang == "zh":
            own = self.left[0].text_in(lang) if self.left else ""
            stated = f"原文为 {own}" if self.left else f"应在 {_range(self.limits, lang)}{unit} 之间"
            return f"{quotient} = {number(share)}{unit}；{stated}"
        stated = f"stated {self.left[0].text}" if self.left else f"expected {_range(self.limits, lang)}{unit}"
        return f"{quotient} = {number(share)}{unit}; {stated}"

    def _sign(self) -> str:
        size = self.size()
        if size is None:
            return self.relation.value
        if self.relation is Relation.AT_MOST:
            return "≤" if size <= 0 else ">"
        return "=" if size == 0 else ("≈" if self.gap() == 0 else "≠")


def _joined(terms: Sequence[Term], lang: str) -> str:
    return " + ".join(term.text_in(lang) for term in terms)


def _sum_of(terms: Sequence[Term], lang: str) -> str:
    values = [term.value for term in terms]
    if len(values) < 2:
        return ""
    if any(value is None for value in values):
        known = number(sum(value for value in values if value is not None))
        return f"（已知 {known}）" if lang == "zh" else f" (known: {known})"
    return f" (= {number(sum(value for value in values if value is not None))})"


def _range(limits: Interval | None, lang: str) -> str:
    if limits is None:
        return "?"
    if limits.high == float("inf"):
        return f"{number(limits.low)} 以上" if lang == "zh" else f"{number(limits.low)} or more"
    return f"{number(limits.low)} {'至' if lang == 'zh' else 'to'} {number(limits.high)}"
