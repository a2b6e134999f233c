"""Decided cases as Python hands them out: with rows, and able to show themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from yundong.base.notebook import Results, ShownTable
from yundong.directive.render import explanation_text, table_rows
from yundong.directive.results import DecidedCase, flat
from yundong.directive.rules import Rules


class DecidedCases(Results[DecidedCase]):
    """Cases decided by the directive, in order; of one case there is an entry for each interpretation asked for.

    Parameters
    ----------
    decided : sequence of DecidedCase
        As decided.
    rules : Rules
        By which.
    """

    __slots__ = ("rules",)

    def __init__(self, decided: Sequence[DecidedCase], rules: Rules) -> None:
        super().__init__(decided)
        self.rules = rules

    def __str__(self) -> str:
        return "\n\n".join(explanation_text(self.rules, one) for one in self)

    def __repr__(self) -> str:
        return f"<{len(self)} decided cases>"

    def explain(self, lang: str = "en") -> str:
        """Return the reasons of every case as text: rules with their passages, facts, what is missing.

        Parameters
        ----------
        lang : {"en", "zh"}
            The language.
        """
        return "\n\n".join(explanation_text(self.rules, one, "zh" if lang == "zh" else "en") for one in self)

    def to_polars(self) -> pl.DataFrame:
        """Return one row per case and interpretation: the decision, what remains possible, what is missing, why."""
        return flat(self.rules, self, full=True)

    def _named_rows(self) -> Iterable[Mapping[str, Any]]:
        return table_rows(self.rules, self)

    def _shown(self, lang: str) -> ShownTable:
        rows = table_rows(self.rules, self, "zh" if lang == "zh" else "en")
        caption = "依据指示判定的案件" if lang == "zh" else "Cases decided by the directive"
        return ShownTable(caption, {name: name for name in (rows[0] if rows else {})}, rows)
