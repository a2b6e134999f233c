"""An audit and a reconciliation as Python hands them out: with rows, and able to show themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from yundong.audit.audit import FAILING, Audit
from yundong.audit.reconcile import Reconciliation
from yundong.audit.reconciled import about_conflicts, adjusted_rows, reconciled_as_text
from yundong.audit.render import as_rows, as_text, summary
from yundong.audit.words import said
from yundong.base.notebook import ShownTable, Tabular

FOUND = {
    "verdict": ("verdict", "结论"),
    "check": ("check", "核对"),
    "computation": ("computation", "算式"),
    "claims": ("claims", "所涉数字"),
    "explanations": ("possible explanations", "可能的解释"),
}
ADJUSTED = {
    "claim": ("claim", "文献数字"),
    "name": ("what it is", "含义"),
    "documented": ("documented", "文献数"),
    "reconciled": ("reconciled", "调整后"),
    "steps": ("standard errors", "标准误差倍数"),
    "misreading": ("possible misreading", "可能误读"),
}


@dataclass(frozen=True, repr=False)
class ShownAudit(Audit, Tabular):
    """An audit: ``print`` shows it as on a terminal, a notebook what fails, in the language it was made in.

    `to_polars` has one row per finding: verdict, check, computation, gap, claims, explanations.
    """

    @classmethod
    def of(cls, found: Audit) -> ShownAudit:
        """Return the same audit, able to show itself."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def __str__(self) -> str:
        return as_text(self)

    def __repr__(self) -> str:
        return f"<Audit of {self.title}: {summary(self)}>"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return as_rows(self)

    def _shown(self, lang: str) -> ShownTable:
        mine = self.setting.lang
        heads = {key: pair[mine == "zh"] for key, pair in FOUND.items()}
        rows = [row for row, one in zip(as_rows(self), self.findings, strict=True) if one.verdict in FAILING]
        return ShownTable(said("audit", mine, self.title), heads, rows, summary(self))


@dataclass(frozen=True, repr=False)
class ShownReconciliation(Reconciliation, Tabular):
    """Consistent figures: ``print`` shows all, a notebook the adjusted figures; `to_polars` has those."""

    @classmethod
    def of(cls, found: Reconciliation) -> ShownReconciliation:
        """Return the same reconciliation, able to show itself."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def __str__(self) -> str:
        return reconciled_as_text(self)

    def __repr__(self) -> str:
        return f"<Reconciliation of {self.title}: {len(self.conflicts)} conflict sets>"

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return adjusted_rows(self)

    def _shown(self, lang: str) -> ShownTable:
        heads = {key: pair[self.lang == "zh"] for key, pair in ADJUSTED.items()}
        rows = [
            {**row, "reconciled": float(f"{row['reconciled']:.6g}"), "steps": round(row["steps"], 1) + 0.0}
            for row in adjusted_rows(self)
        ]
        return ShownTable(self.title, heads, rows, about_conflicts(self), {"steps": 1})
