"""The sums of a document as trees: every total with the lists of its parts, and the verdict on each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yundong.audit.audit import Audit, Finding
from yundong.audit.check import Kind, Verdict
from yundong.audit.slips import ClosingSlip, closing_slips
from yundong.audit.sums import sums_of
from yundong.figures.claim import Claim
from yundong.figures.sums import Sum


@dataclass(frozen=True)
class Branch:
    """A list of parts under its total.

    Parameters
    ----------
    closure : str
        "stated", "listed" or "aside".
    parts : tuple of Node
        The parts, each with its own lists.
    finding : Finding or None
        The check of the list; None for an open list that is not one.
    slips : tuple of ClosingSlip
        The single digits whose change would close it; where one would close other sums as well, only that.
    """

    closure: str
    parts: tuple[Node, ...]
    finding: Finding | None
    slips: tuple[ClosingSlip, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on it, None where it was not checked."""
        return self.finding.verdict if self.finding is not None else None


@dataclass(frozen=True)
class Node:
    """A figure in a tree of sums.

    Parameters
    ----------
    claim : Claim
        The figure.
    branches : tuple of Branch
        The lists that add up to it; none for a leaf.
    """

    claim: Claim
    branches: tuple[Branch, ...] = ()

    def walk(self) -> Iterator[Node]:
        """Yield the node and all below it."""
        yield self
        for branch in self.branches:
            for part in branch.parts:
                yield from part.walk()

    def as_dict(self) -> dict[str, Any]:
        """Return the tree as plain data, ready for JSON."""
        return {
            "claim": self.claim.id,
            "figure": self.claim.figure,
            "exact": self.claim.exact,
            "span": self.claim.span,
            "lists": [
                {
                    "closure": branch.closure,
                    "verdict": branch.verdict.value if branch.verdict is not None else None,
                    "computation": branch.finding.check.computation() if branch.finding is not None else None,
                    "gap": branch.finding.size if branch.finding is not None else None,
                    "doubts": list(branch.finding.doubts) if branch.finding is not None else [],
                    "closing_digits": [
                        {
                            "claim": one.claim.id,
                            "from": one.claim.point,
                            "to": one.slip.value,
                            "how": one.how,
                            "sums": one.sums,
                        }
                        for one in branch.slips
                    ],
                    "parts": [part.as_dict() for part in branch.parts],
                }
                for branch in self.branches
            ],
        }


def trees_of(audit: Audit) -> tuple[Node, ...]:
    """Return the sums of audited claims as trees, in the order of the claims; the roots are parts of no other total.

    Parameters
    ----------
    audit : Audit
        Of claims that name their parts.
    """
    by_id = {claim.id: claim for claim in audit.claims}
    listed: dict[str, list[Claim]] = {}
    for claim in audit.claims:
        if claim.part_of in by_id and claim.per is None:
            listed.setdefault(claim.part_of, []).append(claim)
    findings = {
        (finding.check.left[0].claim.id, frozenset(c.id for c in finding.check.claims[1:])): finding
        for finding in audit.findings
        if finding.kind is Kind.PART_WHOLE and finding.check.left and finding.check.left[0].claim is not None
    }
    slips = _slips_of(findings)
    sums = {
        claim.id: found
        for claim in audit.claims
        if (claim.sum_of or len(listed.get(claim.id, ())) > 1)
        and (
            found := tuple(s for s in sums_of(claim, listed.get(claim.id, ())) if set(s.parts) <= set(by_id))
        )
    }
    below = {part for found in sums.values() for one in found for part in one.parts}
    return tuple(
        _node(claim, sums, by_id, findings, slips, frozenset())
        for claim in audit.claims
        if claim.id in sums and claim.id not in below
    )


_Key = tuple[str, frozenset[str]]
"""The id of a total and those of its parts."""


def _slips_of(findings: Mapping[_Key, Finding]) -> dict[_Key, tuple[ClosingSlip, ...]]:
    """Return the digits that would close each sum that fails, with how many sums each would close.

    In a table a wrong cell breaks the sums of its row and of its column: the digit that closes both is the likely one.
    """
    found = {key: closing_slips(one.check) for key, one in findings.items() if one.size is not None}
    counts = Counter((one.claim.id, one.slip.value) for slips in found.values() for one in slips)
    counted = {
        key: [replace(one, sums=counts[one.claim.id, one.slip.value]) for one in slips]
        for key, slips in found.items()
    }
    return {
        key: tuple(one for one in slips if one.sums == max(other.sums for other in slips))
        for key, slips in counted.items()
    }


def _node(
    claim: Claim,
    sums: Mapping[str, Sequence[Sum]],
    by_id: Mapping[str, Claim],
    findings: Mapping[_Key, Finding],
    slips: Mapping[_Key, tuple[ClosingSlip, ...]],
    above: frozenset[str],
) -> Node:
    if claim.id in above:  # a table of one's own may name figures as parts of each other
        return Node(claim)
    branches = tuple(
        Branch(
            one.closure,
            tuple(_node(by_id[part], sums, by_id, findings, slips, above | {claim.id}) for part in one.parts),
            findings.get((claim.id, frozenset(one.parts))),
            slips.get((claim.id, frozenset(one.parts)), ()),
        )
        for one in sums.get(claim.id, ())
    )
    return Node(claim, branches)
