"""The directive from Python: cases decided by its rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yundong.base.clock import parse_date
from yundong.base.extras import require

if TYPE_CHECKING:
    import polars as pl

    from yundong.directive.case_files import RawTable
    from yundong.directive.shown import DecidedCases


def decide(
    cases: str | Path | Mapping[str, Any] | Iterable[Mapping[str, Any]] | pl.DataFrame | Any,
    *,
    interpretation: str | None = None,
    on: dt.date | str | None = None,
    scenario: str | Path = "narcotics-1952",
    settings: Mapping[str, float | str] | None = None,
) -> DecidedCases:
    """Decide cases by the rules of the directive: route, arrest and severity, with reasons.

    Where facts are missing, every outcome that remains possible is listed. ``yundong directive show questions`` lists
    the facts; ``yundong decide --template -o cases.csv`` writes a table to fill in.

    Parameters
    ----------
    cases : str, Path, mapping, iterable of mappings, or frame of Polars or pandas
        A file (.csv, .json, .parquet, .xlsx), or facts by name; what is not given is unknown.
    interpretation : str, optional
        ``strict``, ``balanced`` or ``lenient``; ``all`` for each; by default that of the rules.
    on : datetime.date or str, optional
        Day of decision.
    scenario : str or Path
        Whose directive.
    settings : mapping, optional
        Thresholds and dates to override, by name, such as ``{"volume.large": 300}``.

    Returns
    -------
    DecidedCases
        A list of decided cases; `to_polars` has one row each, `explain` the reasons as text.

    Raises
    ------
    InputError
        For unknown facts, values that cannot be, columns about persons, or a day on which no rule was in force.

    Examples
    --------
    >>> found = decide({"narcotics": True, "role": "producer", "political_motive": False, "confession": "refused"})
    >>> found[0].route, found[0].possible("severity")
    ('campaign', ['severe'])
    """
    from yundong.base.errors import InputError, did_you_mean
    from yundong.directive.cases import check_cases
    from yundong.directive.results import decide_cases
    from yundong.directive.rules import Rules
    from yundong.directive.shown import DecidedCases
    from yundong.scenario import locate

    rules = Rules.load(locate(scenario), dict(settings or {}))
    day = rules.book.decide_on if on is None else parse_date(on, "day of decision")
    chosen = interpretation or rules.book.default
    if chosen != "all" and chosen not in rules.interpretations:
        known = [*rules.interpretations, "all"]
        raise InputError(
            f"Invalid interpretation {chosen!r}: must be one of {', '.join(known)}.{did_you_mean(chosen, known)}"
        )
    names = list(rules.interpretations) if chosen == "all" else [chosen]
    rules.decider(names[0], day)  # reports a day outside the rules before any file is read
    return DecidedCases(decide_cases(rules, check_cases(_raw(cases), rules.book, day), names, day), rules)


def _raw(cases: Any) -> RawTable:
    """Return cases as a table whose values are not yet checked."""
    from yundong.directive.case_files import read_raw, table_of

    if isinstance(cases, (str, Path)):
        if str(cases).lower().endswith(".xlsx"):
            require("reading", "Reading workbooks")
        return read_raw(str(cases))
    if isinstance(cases, Mapping):
        return table_of("cases", [cases])
    if hasattr(cases, "to_dicts"):  # Polars
        return table_of("cases", cases.to_dicts())
    if hasattr(cases, "to_dict"):  # pandas, whose missing values are NaN or NaT
        known = cases.astype(object).where(cases.notna(), None)
        return table_of("cases", known.to_dict("records"))
    return table_of("cases", list(cases))
