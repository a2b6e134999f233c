"""Decided cases with their explanations, and their conversion to plain records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from yundong.directive.book import Language
from yundong.directive.cases import Cases, named
from yundong.directive.explain import CaseExplanation, explain, fact_words
from yundong.directive.rules import Rules
from yundong.directive.wording import label

SIDE_COLUMNS = ("consolidated", "priority", "closing")


@dataclass(frozen=True)
class DecidedCase:
    """One case under one interpretation.

    Parameters
    ----------
    case, interpretation : str
        Identifier of the case, name of the interpretation.
    on : date
        The date of decision.
    route, arrest, severity, consolidated, priority, closing
        The decision; None where missing facts can change it.
    explanation : CaseExplanation
        The reasons.
    recorded : str or None
        How the case was disposed of, where the records of a run or an archive say so.
    """

    case: str
    interpretation: str
    on: date
    route: str | None
    arrest: str | None
    severity: str | None
    consolidated: bool | None
    priority: str | None
    closing: str | None
    explanation: CaseExplanation
    recorded: str | None = None

    def possible(self, output: str) -> list[str]:
        """Return the values of route, arrest or severity that remain possible."""
        return list(dict.fromkeys(getattr(outcome, output) for outcome in self.explanation.possible))

    def shown(self, output: str, language: Language = "en") -> str:
        """Return the value of an output, or those that remain possible, separated by bars."""
        return "|".join(label(output, value, language) for value in self.possible(output))


def decide_cases(rules: Rules, cases: Cases, interpretations: Sequence[str], on: date) -> list[DecidedCase]:
    """Decide and explain every case under every interpretation.

    Parameters
    ----------
    rules : Rules
        The rules.
    cases : Cases
        Validated cases.
    interpretations : sequence of str
        Names of interpretations.
    on : date
        The date of decision.

    Returns
    -------
    list of DecidedCase
        For each case, in order, one result per interpretation.
    """
    facts = named(cases.levels, rules.book)
    by_interpretation = []
    for interpretation in interpretations:
        decisions = rules.decide(facts, interpretation, on)
        explanations, place = explain(rules.decider(interpretation, on), cases.levels)
        columns = [decisions[name].to_list() for name in ("route", "arrest", "severity", *SIDE_COLUMNS)]
        rows = zip(cases.ids.to_list(), *columns, place, strict=True)
        by_interpretation.append(
            [
                DecidedCase(
                    case,
                    interpretation,
                    on,
                    route,
                    arrest,
                    severity,
                    joined,
                    priority,
                    closing,
                    explanations[at],
                )
                for case, route, arrest, severity, joined, priority, closing, at in rows
            ]
        )
    return [result for group in zip(*by_interpretation, strict=True) for result in group]


def record(rules: Rules, result: DecidedCase, full: bool) -> dict[str, Any]:
    """Return a result as plain data for JSON.

    Parameters
    ----------
    rules : Rules
        Define the names of facts and values.
    result : DecidedCase
        One result.
    full : bool
        Include the text of each rule, what would settle the case, and which rules were overridden.

    Returns
    -------
    dict
        ``case, interpretation, on, route, arrest, severity, decided, consolidated, priority, closing,
        possible, deciding, missing, reasons``, and with ``full`` also ``settled_by, overridden``.
    """
    why = result.explanation
    known = {name: rules.book.fact[name].names[level] for name, level in why.known.items()}
    plain: dict[str, Any] = {
        "case": result.case,
        "interpretation": result.interpretation,
        "on": result.on.isoformat(),
        "route": result.route,
        "arrest": result.arrest,
        "severity": result.severity,
        "decided": len(why.possible) == 1,
        "consolidated": result.consolidated,
        "priority": result.priority,
        "closing": result.closing,
        "possible": [{"route": o.route, "arrest": o.arrest, "severity": o.severity} for o in why.possible],
        "deciding": {name: known[name] for name in why.deciding},
        "missing": list(why.missing),
        "reasons": [
            {"rule": rule.id, "passage": rule.passage} | ({"says": rule.says.en} if full else {})
            for rule in why.rules
        ],
    }
    if result.recorded is not None:
        plain["recorded"] = result.recorded
    if full:
        plain["settled_by"] = list(why.settled_by)
        plain["overridden"] = [
            {"rule": r.id, "passage": r.passage, "says": r.says.en} for r in why.overridden
        ]
    return plain


def flat(rules: Rules, results: Sequence[DecidedCase], full: bool) -> pl.DataFrame:
    """Return results as a flat frame for CSV; lists are separated by semicolons."""
    rows = []
    recorded = any(result.recorded is not None for result in results)
    for result in results:
        why = result.explanation
        row = {
            "case": result.case,
            "interpretation": result.interpretation,
            "on": result.on,
            "route": result.route,
            "arrest": result.arrest,
            "severity": result.severity,
            "decided": len(why.possible) == 1,
            "consolidated": result.consolidated,
            "priority": result.priority,
            "closing": result.closing,
            "possible": "; ".join(f"{o.route}/{o.arrest}/{o.severity}" for o in why.possible),
            "deciding": "; ".join(fact_words(rules.book, why.known, why.deciding)),
            "missing": "; ".join(why.missing),
            "reasons": "; ".join(f"{rule.passage} {rule.id}" for rule in why.rules),
        }
        if recorded:
            row["recorded"] = result.recorded
        if full:
            row["settled_by"] = "; ".join(why.settled_by)
            row["overridden"] = "; ".join(f"{rule.passage} {rule.id}" for rule in why.overridden)
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)
