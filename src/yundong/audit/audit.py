"""The audit: every check made, every failure with the readings that would dissolve it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from yundong.audit.check import Check, Kind, Verdict
from yundong.audit.declared import declared_checks
from yundong.audit.discover import found_checks, merged
from yundong.audit.explanations import Reading, Surroundings, readings
from yundong.audit.identities import Identities, read_identities
from yundong.audit.setting import Setting
from yundong.base.errors import InputError
from yundong.base.units import UnitBook
from yundong.figures.area import Areas
from yundong.figures.claim import Claim
from yundong.figures.indicator import Indicator

# From the gravest to the plainest: a claim is given the first of these that any of its findings has.
GRAVITY = (Verdict.CONTRADICTION, Verdict.ROUNDING, Verdict.MATCHES, Verdict.UNCHECKED)
_ORDER = (Verdict.CONTRADICTION, Verdict.UNCHECKED, Verdict.ROUNDING, Verdict.MATCHES)


class ScenarioLike(Protocol):
    """What the audit takes from a scenario."""

    @property
    def folder(self) -> Path:
        """Where its files lie."""

    @property
    def claims(self) -> Mapping[str, Claim]:
        """The documented figures by id."""

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """What is counted, by id."""

    @property
    def areas(self) -> Areas:
        """The areas and their tree."""


@dataclass(frozen=True)
class Finding:
    """The outcome of one check.

    Parameters
    ----------
    check : Check
        What was asked.
    verdict : Verdict
        The answer.
    size : float or None
        By how much the printed figures differ, in the unit of the check; None where one is not given.
    readings : tuple of Reading
        For a contradiction: what would dissolve or halve it.
    """

    check: Check
    verdict: Verdict
    size: float | None
    readings: tuple[Reading, ...] = ()

    @property
    def kind(self) -> Kind:
        """The sort of identity."""
        return self.check.rule.kind

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Ids of the claims involved."""
        return tuple(claim.id for claim in self.check.claims)

    @property
    def why(self) -> str:
        """Why nothing can be concluded, for a finding that cannot be checked; else empty."""
        if self.verdict is not Verdict.UNCHECKED:
            return ""
        if self.check.reason:
            return self.check.reason
        return "not given: " + "; ".join(dict.fromkeys(term.name for term in self.check.unknown))

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain data, ready for JSON."""
        rule = self.check.rule
        return {
            "rule": rule.id,
            "kind": rule.kind.value,
            "origin": rule.origin,
            "missing": rule.missing.value,
            "note": rule.note,
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
            "readings": [
                {
                    "kind": r.kind,
                    "text": r.text,
                    "gap": r.gap,
                    "dissolves": r.dissolves,
                    "claims": list(r.claims),
                }
                for r in self.readings
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
        Contradictions first, larger ones (relative to what is compared) before smaller.
    setting : Setting
        Names of areas and indicators.
    """

    title: str
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    setting: Setting

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """How many findings have each verdict."""
        found = Counter(finding.verdict for finding in self.findings)
        return {verdict: found[verdict] for verdict in Verdict}

    @cached_property
    def by_claim(self) -> dict[str, tuple[Finding, ...]]:
        """The findings each claim takes part in, by claim id; claims with none have an empty tuple."""
        found: dict[str, list[Finding]] = {claim.id: [] for claim in self.claims}
        for finding in self.findings:
            for claim_id in finding.claim_ids:
                found.setdefault(claim_id, []).append(finding)
        return {claim_id: tuple(items) for claim_id, items in found.items()}

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """The gravest verdict on each claim, by claim id; "cannot be checked" where nothing bears on it."""
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
    """Check every identity, declared or found, on a set of figures.

    Parameters
    ----------
    claims : sequence of Claim
        The figures.
    setting : Setting
        Areas, indicators, units.
    identities : Identities, optional
        Declared identities and extents; without any, only what the structure of the claims implies.
    title : str
        What is audited, for the reader.
    beside : sequence of Claim, optional
        Figures to hold the others against. What they say among themselves is not reported.

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        A claim id stands in both sets.
    """
    declared = identities or Identities()
    twice = sorted({s.id for s in claims} & {s.id for s in beside})
    if twice:
        raise InputError(f"The claim id {twice[0]!r} stands in both sets of claims; rename it in one.")
    marked = tuple(
        replace(claim, extent=declared.extents[claim.id]) if claim.id in declared.extents else claim
        for claim in (*claims, *beside)
    )
    own = marked[: len(claims)]
    checks = merged([*declared_checks(declared, marked, setting), *found_checks(marked, setting)])
    if beside:
        ids = {claim.id for claim in own}
        checks = [check for check in checks if any(claim.id in ids for claim in check.claims)]
    around = Surroundings(marked)
    findings = [_finding(check, around, setting) for check in checks]
    findings.sort(key=_rank)
    return Audit(title, own, tuple(findings), setting)


def audit_scenario(scenario: ScenarioLike, claims: Sequence[Claim] | None = None, title: str = "") -> Audit:
    """Audit the claims of a scenario, or other claims against its areas, indicators and identities.

    Parameters
    ----------
    scenario : Scenario
        As loaded; ``identities.csv`` and ``units.csv`` are read from its folder where it has them.
    claims : sequence of Claim, optional
        Claims read from elsewhere; by default those of the scenario.
    title : str
        What is audited.

    Returns
    -------
    Audit
    """
    own = tuple(scenario.claims.values()) if claims is None else claims
    identities = scenario.folder / "identities.csv"
    return audit_claims(
        own,
        setting_of(scenario),
        read_identities(identities) if identities.is_file() else None,
        title or f"the claims of {scenario.folder.name}",
    )


def setting_of(scenario: ScenarioLike) -> Setting:
    """Return what the audit needs to know of a scenario."""
    units = scenario.folder / "units.csv"
    if units.is_file():
        return Setting(scenario.indicators, scenario.areas, UnitBook.read(units))
    return Setting(scenario.indicators, scenario.areas)


def _finding(check: Check, around: Surroundings, setting: Setting) -> Finding:
    verdict = check.verdict()
    tried = readings(check, around, setting) if verdict is Verdict.CONTRADICTION else ()
    return Finding(check, verdict, check.size(), tried)


def _rank(finding: Finding) -> tuple[int, float, str, tuple[str, ...]]:
    scale = max((abs(term.value) for term in finding.check.terms if term.value), default=1.0)
    if finding.check.quotient is not None:
        scale = abs(finding.check.quotient)
    relative = 0.0 if finding.kind is Kind.COVERAGE else abs(finding.size or 0.0) / scale
    return (_ORDER.index(finding.verdict), -relative, finding.check.rule.id, finding.claim_ids)
