"""Finds the figures that a declared identity speaks of, wherever in the claims it can be tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from yundong.audit.check import Check, Kind, Relation, Term
from yundong.audit.identities import Identities, Identity, Reference
from yundong.audit.setting import Setting
from yundong.base.errors import InputError
from yundong.figures.claim import Claim
from yundong.figures.interval import Interval, number
from yundong.figures.sums import addable


def declared_checks(identities: Identities, claims: Sequence[Claim], setting: Setting) -> Iterator[Check]:
    """Yield a check for every identity and every claim that matches its first figure.

    Parameters
    ----------
    identities : Identities
        The declared identities.
    claims : sequence of Claim
        The figures.
    setting : Setting
        Areas, indicators, units.

    Yields
    ------
    Check
    """
    finder = Finder(claims, setting)
    for identity in identities.identities:
        for anchor in finder.anchors(identity):
            check = _bind(identity, anchor, finder)
            if check is None or (len(check.terms) > 2 and len(check.unknown) == len(check.terms) - 1):
                continue  # a whole with none of its parts given: nothing is claimed that could be checked
            # A figure for a part of its area or days is only held against figures for the same part.
            if not (anchor.extent and check.unknown):
                yield check


class Finder:
    """Looks figures up by indicator, area, day and document.

    Parameters
    ----------
    claims : sequence of Claim
        The figures, those marked with an extent among them.
    setting : Setting
        Areas, indicators, units.
    """

    def __init__(self, claims: Sequence[Claim], setting: Setting) -> None:
        self.setting = setting
        self.by_id = {claim.id: claim for claim in claims}
        self.by_indicator: dict[str, list[Claim]] = {}
        for claim in claims:
            self.by_indicator.setdefault(claim.subject, []).append(claim)
        self._by_areas: dict[str, dict[frozenset[str], list[Claim]]] = {}

    def by_areas(self, indicator: str) -> dict[frozenset[str], list[Claim]]:
        """Return the figures of an indicator by the areas that they are of: there are few of these."""
        if indicator not in self._by_areas:
            found = self._by_areas[indicator] = {}
            for claim in self.by_indicator.get(indicator, ()):
                found.setdefault(claim.area_set, []).append(claim)
        return self._by_areas[indicator]

    def anchors(self, identity: Identity) -> Iterator[Claim]:
        """Yield the claims at which an identity can be tested: those its first figure may be."""
        first = (*identity.left, *identity.right)[0]
        if first.claim:
            if first.name in self.by_id:
                yield self.by_id[first.name]
            return
        wanted = frozenset(first.area.split("+")) if first.area else None
        for claim in self.by_indicator.get(first.name, ()):
            if wanted is None or claim.area_set == wanted:
                yield claim

    def find(self, reference: Reference, anchor: Claim, same: str) -> Claim | None:
        """Return the figure that a reference means beside an anchor, or None.

        Parameters
        ----------
        reference : Reference
            What is wanted.
        anchor : Claim
            The first figure of the identity: gives area, day and document.
        same : {"document", "day", "any"}
            How near the figure must stand to the anchor.
        """
        if reference.claim:
            return self.by_id.get(reference.name)
        areas = frozenset(reference.area.split("+")) if reference.area else anchor.area_set
        found = [
            claim
            for claim in self.by_indicator.get(reference.name, ())
            if claim.area_set == areas and _near(claim, anchor, same) and claim.extent == anchor.extent
        ]
        if found:
            return min(found, key=lambda claim: _distance(claim, anchor))
        if reference.name == "population" and same == "any" and len(areas) == 1:
            return self.setting.population(next(iter(areas)))
        return None

    def term(self, claim: Claim | None, name: str) -> Term:
        """Return a term for a figure, or for the place where it is missing."""
        return Term(self.setting.name(claim) if claim is not None else name, claim)


def _bind(identity: Identity, anchor: Claim, finder: Finder) -> Check | None:
    if identity.rule.kind is Kind.COVERAGE:
        return _coverage(identity, anchor, finder)
    left, right = (
        tuple(_term(reference, anchor, identity.same, finder) for reference in side)
        for side in (identity.left, identity.right)
    )
    check = Check(
        identity.rule,
        left,
        right,
        relation=Relation.EQUAL if identity.rule.kind is Kind.PART_WHOLE else Relation.AT_MOST,
    )
    if identity.rule.kind is Kind.UNION:
        check = replace(check, left=right, right=left)
    if identity.rule.kind in {Kind.PERCENTAGE, Kind.RATE}:
        limits = _limits(identity, finder)
        check = replace(
            check, relation=Relation.EQUAL, quotient=float(identity.by or 1), limits=None if left else limits
        )
    check = replace(check, one_document=_one_document(check))
    return in_one_unit(check, finder.setting)


def _term(reference: Reference, anchor: Claim, same: str, finder: Finder) -> Term:
    claim = finder.find(reference, anchor, same)
    areas = reference.area.split("+") if reference.area else anchor.area_set
    return finder.term(claim, finder.setting.named(reference.name, areas))


def _one_document(check: Check) -> bool:
    documents = {(claim.source, claim.as_of) for claim in check.claims}
    return len(documents) <= 1


def _limits(identity: Identity, finder: Finder) -> Interval | None:
    ends = []
    for limit, place in ((identity.low, 0), (identity.high, 1)):
        if isinstance(limit, Reference):
            claim = finder.by_id.get(limit.name)
            if claim is None or claim.printed is None:
                return Interval(0.0, float("inf"))
            ends.append(claim.printed.ends[place])
        else:
            ends.append((0.0, float("inf"))[place] if limit is None else limit)
    if ends[0] > ends[1]:
        raise InputError(f"identities.csv, {identity.rule.id}: low {ends[0]:g} is above high {ends[1]:g}.")
    return Interval(ends[0], ends[1])


def _near(claim: Claim, anchor: Claim, same: str) -> bool:
    if same == "any":
        return True
    if claim.day != anchor.day:
        return False
    return same == "day" or (claim.source == anchor.source and claim.as_of == anchor.as_of)


def _distance(claim: Claim, anchor: Claim) -> tuple[bool, bool, int, str]:
    """Order candidates: the same document first, then the same passage, then the nearest day."""
    days = abs(((claim.day or date.max) - (anchor.day or date.max)).days)
    return (claim.source != anchor.source, claim.passage != anchor.passage, days, claim.id)


def in_one_unit(check: Check, setting: Setting) -> Check:
    """Bring the figures of a linear check into the unit of the first, or say that they cannot be added.

    Parameters
    ----------
    check : Check
        Any; a quotient is returned as it is.
    setting : Setting
        For its units, by the definitions of the day of each figure.
    """
    if check.quotient is not None or check.reason:
        return check
    units = [term.claim.unit for term in check.terms if term.claim is not None and term.claim.unit]
    if all(addable(unit, units[0]) for unit in units):
        return check  # a figure without a unit is in that of the others: 步枪3、手枪2，共5支
    if check.rule.kind is Kind.PART_WHOLE and not check.unknown and check.gap() == 0:
        return check  # 1,204 rifles, 186 sabres and 92 gunners are 1,482 men

    def converted(term: Term) -> Term:
        if term.claim is None or addable(term.claim.unit, units[0]):
            return term
        day = term.claim.day or date(1952, 11, 30)
        factor = setting.units.convert(1, term.claim.unit, units[0], on=day).value
        return replace(term, factor=factor)

    try:
        left, right = (tuple(map(converted, side)) for side in (check.left, check.right))
    except InputError:
        listed = ", ".join(dict.fromkeys(units))
        return replace(check, reason=setting.say(f"different units: {listed}", f"单位不同：{listed}"))
    return replace(check, left=left, right=right)


def _coverage(identity: Identity, anchor: Claim, finder: Finder) -> Check | None:
    """Ask whether a figure covers the ground of the one it is set beside, weighing what is left out."""
    setting = finder.setting
    other = _widest(identity.right[0], anchor, finder)
    if other is None or not anchor.area_set or anchor.area_set == other.area_set:
        return None
    left_out = [
        child
        for area in sorted(other.area_set)
        for child in setting.areas.tree.children(area)
        if not setting.places([child]) <= setting.places(anchor.area_set)
    ]
    covered = [
        child
        for area in sorted(other.area_set)
        for child in setting.areas.tree.children(area)
        if setting.places([child]) <= setting.places(anchor.area_set)
    ]
    if not left_out or not covered:
        return None
    weights = {child: _weight(identity.by, child, anchor, finder) for child in (*left_out, *covered)}
    rule = identity.rule
    check = Check(
        rule,
        tuple(finder.term(weights[child], setting.named(identity.by, [child])) for child in left_out),
        (),
        relation=Relation.AT_MOST,
        about=(anchor, other),
    )
    return replace(check, explained=_explain(weights, left_out, identity.by, setting))


def _widest(reference: Reference, anchor: Claim, finder: Finder) -> Claim | None:
    """Return the figure of the same document that covers most, the anchor's own areas among them."""
    found = [
        claim
        for claim in finder.by_indicator.get(reference.name, ())
        if claim.source == anchor.source
        and claim.as_of == anchor.as_of
        and not claim.extent
        and finder.setting.inside(anchor, claim)
    ]
    return max(found, key=lambda s: (len(finder.setting.places(s.area_set)), s.id), default=None)


def _weight(indicator: str, area: str, anchor: Claim, finder: Finder) -> Claim | None:
    found = [
        claim
        for claim in finder.by_indicator.get(indicator, ())
        if claim.area_set == frozenset({area}) and not claim.extent
    ]
    return min(found, key=lambda claim: _distance(claim, anchor), default=None)


def _explain(weights: dict[str, Claim | None], left_out: Sequence[str], by: str, setting: Setting) -> str:
    names = setting.area_name(left_out)
    known = {area: s.point for area, s in weights.items() if s is not None and s.point is not None}
    if len(known) < len(weights):
        what = setting.indicator_name(by)
        return setting.say(
            f"{names} left out; {what.casefold()} not known for every area",
            f"未包括{names}；并非各地都有{what}的数字",
        )
    everything, missed = sum(known.values()), sum(known[area] for area in left_out)
    ranked = sorted(known, key=lambda area: -known[area])
    places = setting.say(" and ", "、").join(
        setting.area_name([a])
        + setting.say(
            f" (no. {ranked.index(a) + 1} of {len(ranked)})",
            f"（{len(ranked)} 处中居第 {ranked.index(a) + 1}）",
        )
        for a in left_out
    )
    what, share = setting.indicator_name(by), f"{100 * missed / everything:.1f} %"
    return setting.say(
        f"left out: {places}; by {what.casefold()} {number(missed)} of {number(everything)}, {share}",
        f"未包括{places}；按{what}计，占 {number(everything)} 中的 {number(missed)}，即 {share}",
    )
