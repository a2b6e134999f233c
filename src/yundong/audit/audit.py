"""The audit: all checks, and for every contradiction the explanations that would resolve it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from yundong.audit.check import Check, Kind, Verdict
from yundong.audit.declared import declared_checks
from yundong.audit.discover import found_checks, merged
from yundong.audit.explanations import Explanation, Surroundings, explanations_of
from yundong.audit.identities import Identities, read_identities
from yundong.audit.ladder import rung
from yundong.audit.setting import Setting
from yundong.base.errors import InputError
from yundong.base.units import UnitBook
from yundong.figures.area import Areas
from yundong.figures.claim import Claim
from yundong.figures.indicator import Indicator

# From most to least serious: a claim gets the first of these among the verdicts of its findings.
FAILING = (Verdict.CONTRADICTION, Verdict.UNADDED, Verdict.LOOK, Verdict.PRESUMPTION)
GRAVITY = (*FAILING, Verdict.ROUNDING, Verdict.MATCHES, Verdict.UNCHECKED)
_ORDER = (*FAILING, Verdict.UNCHECKED, Verdict.ROUNDING, Verdict.MATCHES)


class ScenarioLike(Protocol):
    """What the audit needs of a scenario."""

    @property
    def folder(self) -> Path:
        """The folder of its files."""

    @property
    def claims(self) -> Mapping[str, Claim]:
        """The documented figures by id."""

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The indicators by id."""

    @property
    def areas(self) -> Areas:
        """The areas and their tree."""


@dataclass(frozen=True)
class Finding:
    """The outcome of one check.

    Parameters
    ----------
    check : Check
        The check.
    verdict : Verdict
        Its result.
    size : float or None
        Difference of the printed figures, in the unit of the check; None if one is missing.
    explanations : tuple of Explanation
        For a check that fails: what would resolve it or at least halve the gap.
    presumption : str
        For a check that fails: what it takes for granted beyond arithmetic, so that it may be this that is wrong.
    doubts : tuple of str
        For a check that fails and is no contradiction: why not.
    """

    check: Check
    verdict: Verdict
    size: float | None
    explanations: tuple[Explanation, ...] = ()
    presumption: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """The kind of identity."""
        return self.check.rule.kind

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Ids of the claims involved."""
        return tuple(claim.id for claim in self.check.claims)

    @property
    def why(self) -> str:
        """Why the check is not possible, for a finding that cannot be checked; otherwise empty."""
        if self.verdict is not Verdict.UNCHECKED:
            return ""
        return self.why_in("en")

    def why_in(self, lang: str) -> str:
        """Return why the check is not possible, in a language."""
        if self.verdict is not Verdict.UNCHECKED:
            return ""
        if self.check.reason or self.doubts:
            return self.check.reason or "; ".join(self.doubts)
        names = dict.fromkeys(term.name for term in self.check.unknown)
        return f"缺少：{'；'.join(names)}" if lang == "zh" else f"missing: {'; '.join(names)}"

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain data, ready for JSON."""
        rule = self.check.rule
        return {
            "rule": rule.id,
            "kind": rule.kind.value,
            "origin": rule.origin,
            "missing": rule.missing.value,
            "note": rule.note,
            "presumption": self.presumption,
            "doubts": list(self.doubts),
            "verdict": self.verdict.value,
            "size": self.size,
            "computation": self.check.computation(),
            "why": self.why,
            "claims": [
                {
                    "id": claim.id,
                    "indicator": claim.subject,
                    "areas": sorted(claim.area_set),
                    "day": claim.day.isoformat() if claim.day else None,
                    "figure": claim.figure,
                    "value": claim.point,
                    "unit": claim.unit,
                    "passage": claim.passage,
                    "source": claim.source,
                    "exact": claim.exact,
                }
                for claim in self.check.claims
            ],
            "explanations": [
                {
                    "kind": r.kind,
                    "text": r.text,
                    "gap": r.gap,
                    "resolves": r.resolves,
                    "claims": list(r.claims),
                }
                for r in self.explanations
            ],
        }


@dataclass(frozen=True)
class Audit:
    """All findings over a set of claims.

    Parameters
    ----------
    title : str
        What was audited.
    claims : tuple of Claim
        The figures.
    findings : tuple of Finding
        Contradictions first, then what contradicts a presumption, each in descending order of relative size.
    setting : Setting
        Names of areas and indicators.
    """

    title: str
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    setting: Setting

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """The number of findings by verdict."""
        found = Counter(finding.verdict for finding in self.findings)
        return {verdict: found[verdict] for verdict in Verdict}

    def having(self, verdict: Verdict) -> tuple[Finding, ...]:
        """Return the findings with a verdict."""
        return tuple(finding for finding in self.findings if finding.verdict is verdict)

    @cached_property
    def by_claim(self) -> dict[str, tuple[Finding, ...]]:
        """The findings that involve each claim, by claim id; empty if there are none."""
        found: dict[str, list[Finding]] = {claim.id: [] for claim in self.claims}
        for finding in self.findings:
            for claim_id in finding.claim_ids:
                found.setdefault(claim_id, []).append(finding)
        return {claim_id: tuple(items) for claim_id, items in found.items()}

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """The most serious verdict on each claim, by claim id; "cannot be checked" if no check involves it."""
        return {
            claim_id: min(
                (finding.verdict for finding in findings), key=GRAVITY.index, default=Verdict.UNCHECKED
            ).value
            for claim_id, findings in self.by_claim.items()
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the audit as plain data, ready for JSON."""
        return {
            "title": self.title,
            "claims": len(self.claims),
            "counts": {verdict.value: count for verdict, count in self.counts.items()},
            "findings": [finding.as_dict() for finding in self.findings],
            "verdicts": self.verdicts,
        }


def audit_claims(
    claims: Sequence[Claim],
    setting: Setting,
    identities: Identities | None = None,
    title: str = "claims",
    beside: Sequence[Claim] = (),
) -> Audit:
    """Check all identities, declared and derived, on a set of figures.

    Parameters
    ----------
    claims : sequence of Claim
        The figures.
    setting : Setting
        Areas, indicators, units.
    identities : Identities, optional
        Declared identities and extents; by default, only what the structure of the claims implies.
    title : str
        Name of what is audited.
    beside : sequence of Claim, optional
        Figures to compare with. Checks among these alone are not reported.

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        A claim id occurs in both sets.
    """
    declared = identities or Identities()
    twice = sorted({s.id for s in claims} & {s.id for s in beside})
    if twice:
        raise InputError(f"Duplicate claim id {twice[0]!r}: occurs in both sets of claims; rename one.")
    marked = tuple(
        replace(claim, extent=declared.extents[claim.id]) if claim.id in declared.extents else claim
        for claim in (*claims, *beside)
    )
    own = marked[: len(claims)]
    checks = merged([*declared_checks(declared, marked, setting), *found_checks(marked, setting)])
    if beside:
        ids = {claim.id for claim in own}
        checks = [check for check in checks if any(claim.id in ids for claim in check.claims)]
    around, twice_dated = Surroundings(marked), dated_twice(marked)
    findings = [_finding(check, around, setting, twice_dated) for check in checks]
    findings.sort(key=_rank)
    return Audit(title, own, tuple(findings), setting)


def audit_scenario(
    scenario: ScenarioLike, claims: Sequence[Claim] | None = None, title: str = "", lang: str = "en"
) -> Audit:
    """Audit the claims of a scenario, or others against its areas, indicators and identities.

    Parameters
    ----------
    scenario : Scenario
        As loaded; ``identities.csv`` and ``units.csv`` are read from its folder if they exist.
    claims : sequence of Claim, optional
        Claims from elsewhere; by default those of the scenario.
    title : str
        What is audited.
    lang : str
        Language of names and sentences, ``en`` or ``zh``.

    Returns
    -------
    Audit
    """
    own = tuple(scenario.claims.values()) if claims is None else claims
    identities = scenario.folder / "identities.csv"
    return audit_claims(
        own,
        setting_of(scenario, lang),
        read_identities(identities) if identities.is_file() else None,
        title or f"the claims of {scenario.folder.name}",
    )


def setting_of(scenario: ScenarioLike, lang: str = "en") -> Setting:
    """Return what the audit needs of a scenario, with the language of its sentences."""
    units = scenario.folder / "units.csv"
    if units.is_file():
        return Setting(scenario.indicators, scenario.areas, UnitBook.read(units), lang)
    return Setting(scenario.indicators, scenario.areas, lang=lang)


def dated_twice(claims: Sequence[Claim]) -> frozenset[str]:
    """Return the claims whose figure a document prints once and which are entered with two different days.

    Which day the sentence means is a matter of interpretation, so no figure is in contradiction because of it.
    """
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        if claim.source and claim.passage and claim.point is not None:
            key = (
                claim.source,
                claim.passage,
                claim.as_of,
                claim.subject,
                claim.area_set,
                claim.point,
                claim.unit,
            )
            groups.setdefault((*key, claim.extent), []).append(claim)
    several = (group for group in groups.values() if len({claim.day for claim in group}) > 1)
    return frozenset(claim.id for group in several for claim in group)


def _finding(check: Check, around: Surroundings, setting: Setting, twice: Collection[str]) -> Finding:
    verdict = check.verdict()
    if verdict is not Verdict.CONTRADICTION:
        return Finding(check, verdict, check.size())
    presumption = check.rule.presumed(setting.lang) or _dating(check, setting, twice)
    doubts: tuple[str, ...] = ()
    if presumption:
        verdict = Verdict.PRESUMPTION
    else:
        verdict, doubts = rung(check, setting)
    return Finding(check, verdict, check.size(), explanations_of(check, around, setting), presumption, doubts)


def _dating(check: Check, setting: Setting, twice: Collection[str]) -> str:
    """Return the presumption that a figure counts to a day, where its document may mean another; else nothing."""
    claim = next((claim for claim in check.claims if claim.id in twice), None)
    if claim is None:
        return ""
    figure = claim.figure_in(setting.lang)
    return setting.say(
        f"the {figure} of {claim.source} counts to {claim.day}; the document prints it once, and may mean another day",
        f"{claim.source} 的 {figure} 截至 {claim.day}；原文只出现一次，也可能指另一日期",
    )


def _rank(finding: Finding) -> tuple[int, float, str, tuple[str, ...]]:
    scale = max((abs(term.value) for term in finding.check.terms if term.value), default=1.0)
    if finding.check.quotient is not None:
        scale = abs(finding.check.quotient)
    relative = 0.0 if finding.kind is Kind.COVERAGE else abs(finding.size or 0.0) / scale
    return (_ORDER.index(finding.verdict), -relative, finding.check.rule.id, finding.claim_ids)
